# SPDX-License-Identifier: Apache-2.0
"""The command line itself: help, suggestions, languages, exit statuses, broken outputs."""
import os
import pty
import re
import subprocess

import pytest

from assay_cli import ASSAY, AT, ROOT, err, one_sentence, out, run

COMMANDS = ("verify", "batch", "show")


def options_of(text):
    """The options that a help page explains."""
    return re.findall(r"^(?:  -\w, | {6})(--[a-z0-9-]+)", text, re.M)


# ---- help ----

def test_help_overview_lists_every_command():
    process = run("--help")
    assert process.returncode == 0 and err(process) == ""
    for command in COMMANDS:
        assert re.search(rf"^  {command} ", out(process), re.M), command


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_has_usage_options_and_examples(command):
    process = run(command, "--help")
    text = out(process)
    assert process.returncode == 0 and err(process) == ""
    assert text.startswith(f"Usage: assay {command} ")
    assert f"\n  assay {command} " in text and "--lang en|zh" in text
    assert out(run("help", command)) == text
    assert out(run(command, "-h")) == text


@pytest.mark.parametrize("command", COMMANDS)
def test_help_in_chinese_has_the_same_options(command):
    english, chinese = out(run(command, "--help")), out(run(command, "--help", "--lang", "zh"))
    assert options_of(english) == options_of(chinese) and len(options_of(english)) > 3
    assert chinese.startswith("用法\uff1a")


def test_help_fits_a_terminal():
    for command in COMMANDS:
        for line in out(run(command, "--help")).splitlines():
            assert len(line) <= 100, line


@pytest.mark.parametrize("command", ("verify", "batch"))
def test_manual_page_has_every_option_of_the_help(command):
    page = (ROOT / "man" / f"assay-{command}.1.scd").read_text()
    for option in options_of(out(run(command, "--help"))):
        assert f"*{option}*" in page, option


@pytest.mark.parametrize("command", ("verify", "batch"))
def test_manual_page_has_no_option_that_does_not_exist(command):
    page = (ROOT / "man" / f"assay-{command}.1.scd").read_text()
    known = options_of(out(run(command, "--help")))
    for option in re.findall(r"^(?:\*-\w\*, )?\*(--[a-z0-9-]+)\*", page, re.M):
        assert option in known, option


def test_version():
    process = run("--version")
    assert process.returncode == 0
    assert re.match(r"assay \d+\.\d+\.\d+\n", out(process))
    assert "libcrypto: " in out(process)
    assert re.search(r"public suffix list: \d{4}-\d\d-\d\d", out(process))


# ---- mistakes ----

def test_no_command():
    process = run()
    assert process.returncode == 2 and out(process) == ""
    assert "verify" in one_sentence(process)


def test_unknown_command_suggests_the_nearest():
    process = run("verfiy", "x.pem")
    assert process.returncode == 2
    assert "'verify'" in one_sentence(process)


def test_unknown_command_far_from_all_suggests_none():
    sentence = one_sentence(run("frobnicate"))
    assert "frobnicate" in sentence and "Did you mean" not in sentence


def test_file_in_the_place_of_a_command(tmp_path):
    (tmp_path / "chain.pem").write_text("x")
    sentence = one_sentence(run("chain.pem", cwd=tmp_path))
    assert "assay verify chain.pem" in sentence


def test_unknown_option_suggests_the_nearest():
    process = run("verify", "--nmae", "example.com", "x.pem")
    assert process.returncode == 2
    assert "--name" in one_sentence(process)


def test_unknown_letter():
    process = run("verify", "-Z", "x.pem")
    assert process.returncode == 2 and "-Z" in one_sentence(process)


def test_option_of_another_command():
    process = run("show", "--jobs", "4", "x.pem")
    assert process.returncode == 2 and "--jobs" in one_sentence(process)


def test_option_before_its_command():
    process = run("--json", "verify", "x.pem")
    assert process.returncode == 2 and "assay verify --json" in one_sentence(process)


def test_option_without_its_argument():
    process = run("verify", "x.pem", "--name")
    assert process.returncode == 2
    assert "--name" in one_sentence(process) and "NAME" in one_sentence(process)


def test_option_with_an_argument_too_many():
    process = run("verify", "--any-name=yes", "x.pem")
    assert process.returncode == 2 and "--any-name" in one_sentence(process)


def test_ambiguous_abbreviation():
    process = run("verify", "--in", "x", "x.pem")
    assert process.returncode == 2 and "more than one" in one_sentence(process)


@pytest.mark.parametrize("option, value, said", [
    ("--purpose", "sever", "server|client|any"),
    ("--profile", "strict", "webpki"),
    ("--revocation", "on", "off|prefer|require"),
    ("--audience", "admin", "operator"),
    ("--lang", "fr", "en|zh"),
    ("--color", "yes", "auto|always|never"),
    ("--at", "yesterday", "2026-11-23T08:00:00Z"),
    ("--at", "2026-02-30", "2026-11-23T08:00:00Z"),
    ("--warn-days", "ten", "0-36500"),
    ("--warn-days", "-1", "0-36500"),
    ("--max-depth", "4294967295", "0-4294967294"),
    ("--policy", "1", "2.23.140.1.2.1"),
    ("--policy", "1..2", "2.23.140.1.2.1"),
    ("--extended-key-usage", "server", "serverAuth"),
])
def test_bad_value(option, value, said):
    process = run("verify", "--any-name", option, value, "x.pem")
    assert process.returncode == 2
    sentence = one_sentence(process)
    assert option in sentence and value in sentence and said in sentence


def test_bad_number_of_threads():
    for value in ("0", "x", "1001"):
        process = run("batch", "--jobs", value)
        assert process.returncode == 2 and "--jobs" in one_sentence(process)


def test_name_and_any_name_exclude_each_other():
    process = run("verify", "--name", "a.example", "--any-name", "x.pem")
    assert process.returncode == 2 and "--any-name" in one_sentence(process)


def test_no_target():
    process = run("verify", "--name", "a.example")
    assert process.returncode == 2 and "verify what" in one_sentence(process)


def test_control_characters_of_arguments_do_not_reach_the_terminal():
    text = err(run("\x1b[31mred\u202e"))
    assert "\x1b" not in text and "\u202e" not in text and "\\x1b[31mred\\u{202e}" in text


# ---- languages ----

@pytest.mark.parametrize("env, chinese", [
    ({"LANG": "zh_CN.UTF-8"}, True),
    ({"LC_MESSAGES": "zh_TW", "LANG": "en_US"}, True),
    ({"LC_ALL": "en_US.UTF-8", "LANG": "zh_CN"}, False),
    ({"LC_ALL": "", "LANG": "zh_CN"}, True),
    ({"LANG": "C"}, False),
])
def test_language_from_the_environment(env, chinese):
    assert ("没有命令" in err(run("frobnicate", env=env))) == chinese


def test_lang_beats_the_environment():
    assert "没有" in err(run("verify", "--lang", "zh", "--nmae", "x"))
    assert "there is no" in err(run("verify", "--nmae", "x", "--lang=en", env={"LANG": "zh_CN"}))
    assert "没有命令" in err(run("--lang", "zh", "frobnicate"))


# ---- outputs that break ----

def test_full_disk_is_noticed():
    with open("/dev/full", "wb") as full:
        process = subprocess.run([ASSAY, "--help"], stdout=full, stderr=subprocess.PIPE,
                                 env={"LANG": "C"})
    assert process.returncode == 2
    assert process.stderr.decode().count("\n") == 1 and b"space" in process.stderr


def test_closed_standard_output_is_noticed():
    process = subprocess.run(["sh", "-c", f"exec '{ASSAY}' --help >&-"], stderr=subprocess.PIPE,
                             env={"LANG": "C", "PATH": os.environ["PATH"]})
    assert process.returncode == 2 and process.stderr.count(b"\n") == 1


def test_closed_standard_output_never_lands_in_a_file(world):
    before = world.chain.read_bytes()
    subprocess.run(["sh", "-c", f"exec '{ASSAY}' verify --any-name {world.chain} >&-"],
                   stderr=subprocess.PIPE, env={"LANG": "C", "PATH": os.environ["PATH"]})
    assert world.chain.read_bytes() == before


def test_reader_that_goes_away_is_no_complaint():
    process = subprocess.run(["sh", "-c", f"('{ASSAY}' --help; echo $? >&2) | true"],
                             stderr=subprocess.PIPE,
                             env={"LANG": "C", "PATH": os.environ["PATH"]})
    # Whether the pipe was closed before or after the write is a race; neither says a word.
    assert process.stderr in (b"2\n", b"0\n")


# ---- colour ----

def on_a_terminal(*args, env=None):
    leader, follower = pty.openpty()
    process = subprocess.Popen([ASSAY, *map(str, args)], stdout=follower, stderr=subprocess.DEVNULL,
                               env={"LANG": "C", "TERM": "xterm", **(env or {})})
    os.close(follower)
    shown = b""
    while True:
        try:
            part = os.read(leader, 65536)
        except OSError:
            break
        if not part:
            break
        shown += part
    process.wait()
    os.close(leader)
    return shown


def test_color_on_a_terminal_only(world):
    args = ("verify", "--at", AT, "--name", "www.example.com", "--trust", world.root_file, world.chain)
    assert b"\x1b[" in on_a_terminal(*args)
    assert b"\x1b[" not in run(*args).stdout
    assert b"\x1b[" not in on_a_terminal(*args, env={"NO_COLOR": "1"})
    assert b"\x1b[" in on_a_terminal(*args, env={"NO_COLOR": ""})
    assert b"\x1b[" not in on_a_terminal(*args, env={"TERM": "dumb"})
    assert b"\x1b[" in run(*args, "--color", "always", env={"NO_COLOR": "1"}).stdout
    assert b"\x1b[" not in on_a_terminal(*args, "--color=never")
