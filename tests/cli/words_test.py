# SPDX-License-Identifier: Apache-2.0
"""Help topics, finding codes, other character sets than UTF-8, completion for shells."""
import json
import re
import shutil
import subprocess

import pytest

from assay_cli import ROOT, err, one_sentence, out, run

TOPICS = ("profiles", "trust", "formats", "json", "exit-status", "codes")
ALL_CODES = re.findall(r'^ASSAY_FINDING\(\w+, "([a-z0-9-]+)"',
                       (ROOT / "include" / "assay" / "findings.def").read_text(), re.M)


def has_chinese(text):
    return any("\u4e00" <= c <= "\u9fff" for c in text)


# ---- help ----

@pytest.mark.parametrize("topic", TOPICS)
def test_topic_in_both_languages(topic):
    english = run("help", topic)
    chinese = run("--lang", "zh", "help", topic)
    assert english.returncode == chinese.returncode == 0 and err(english) == ""
    assert not has_chinese(out(english)) and has_chinese(out(chinese))
    assert all(len(line) <= 100 for line in out(english).splitlines())


def test_overview_names_every_topic():
    text = out(run("--help"))
    assert all(topic in text for topic in TOPICS)


def test_list_of_codes_is_whole():
    listed = re.findall(r"^  ([a-z0-9-]+) ", out(run("help", "codes")), re.M)
    assert sorted(listed) == sorted(ALL_CODES) and len(ALL_CODES) > 60


@pytest.mark.parametrize("code", ALL_CODES)
def test_code_is_explained(code):
    english, chinese = out(run("help", code)), out(run("--lang", "zh", "help", code))
    assert english.startswith(f"{code}: ") and english.count("\n") >= 6
    assert chinese.startswith(f"{code}\uff1a") and has_chinese(chinese)
    assert "(null)" not in english and not has_chinese(english)


def test_code_tells_its_source():
    assert "Source: RFC 5280 6.1.3(a)(2)" in out(run("help", "expired"))


def test_unknown_topic_suggests():
    assert "'profiles'" in one_sentence(run("help", "profils"))
    assert "'name-mismatch'" in one_sentence(run("help", "name-missmatch"))
    assert "exit-status" in one_sentence(run("help", "zzzzzzzz"))
    assert run("help", "zzzzzzzz").returncode == 2


# ---- character sets ----

@pytest.mark.parametrize("locale, charset", [("zh_CN.GB18030", "gb18030"), ("zh_CN.GBK", "gbk"),
                                             ("zh_TW.BIG5", "big5"), ("zh_CN.GB2312", "gb2312")])
def test_chinese_in_other_character_sets(world, locale, charset):
    expected = out(world.named("--lang", "zh", world.chain))
    process = world.named("--lang", "zh", world.chain, env={"LC_ALL": locale})
    text = process.stdout.decode(charset)
    assert has_chinese(text) and "\U0001f512" not in text and "\u2713" not in text
    assert text.startswith("OK ") and "  + " in text
    if charset in ("gbk", "gb18030"):
        restored = text.replace("OK ", "\U0001f512 ", 1).replace("  + ", "  \u2713 ")
        assert restored == expected
    sentence = world.named("--lang", "zh", "/gone.pem", env={"LC_ALL": locale}).stderr
    assert has_chinese(sentence.decode(charset))


def test_latin1_has_ascii_in_the_place_of_marks(world):
    process = world.named(world.chain, env={"LC_ALL": "en_US.ISO-8859-1"})
    text = process.stdout.decode("latin-1")
    assert text.startswith("OK ") and "`- Test Issuing CA" in text
    assert all(ord(c) < 256 for c in text) and "  + encoding" in text
    chinese = world.named("--lang", "zh", world.chain, env={"LC_ALL": "en_US.ISO-8859-1"})
    assert b"\\u{" in chinese.stdout


def test_json_is_utf8_everywhere(world):
    process = world.named("--lang", "zh", "--json", "/\u6ca1\u6709.pem",
                          env={"LC_ALL": "zh_CN.GBK"})
    assert has_chinese(json.loads(process.stdout.decode())["error"])
    assert has_chinese(process.stderr.decode("gbk"))


@pytest.mark.parametrize("env", [{"LC_ALL": "zh_CN.UTF-8"}, {"LC_ALL": "zh_CN.utf8"}, {"LANG": "C"},
                                 {"LC_ALL": "POSIX"}, {"LC_ALL": "xx_YY.NO-SUCH-SET"}])
def test_utf8_stays_as_it_is(world, env):
    process = world.named("--lang", "zh", world.chain, env=env)
    assert "\U0001f512" in process.stdout.decode()


# ---- completion ----

@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_knows_every_option_and_command(shell):
    process = run("completion", shell)
    assert process.returncode == 0 and err(process) == ""
    options = (ROOT / "cli" / "options.def").read_text()
    for word in re.findall(r'^CLI_OPTION\(\s*\w+,\s*"([a-z0-9-]+)"', options, re.M):
        if shell == "fish" and word == "version":
            continue  # stands before the command
        assert word in out(process), word
    assert "verify" in out(process) and "smtp imap" in out(process)


def test_completion_for_no_shell():
    assert run("completion", "csh").returncode == 2
    assert "zsh" in one_sentence(run("completion", "csh"))
    assert "zsh" in one_sentence(run("completion"))


@pytest.mark.parametrize("words, expected", [
    (["ver"], {"verify"}),
    (["verify", "--start"], {"--starttls"}),
    (["verify", "--starttls", "s"], {"smtp"}),
    (["verify", "--profile", "p"], {"private", "pkix"}),
    (["help", "exit"], {"exit-status"}),
    (["help", "expire"], {"expired", "expires-soon"}),
    (["batch", "--starttl"], set()),
])
def test_bash_completion_works(tmp_path, words, expected):
    script = tmp_path / "assay"
    script.write_bytes(run("completion", "bash").stdout)
    line = " ".join(["assay", *words])
    done = subprocess.run(["bash", "-c", f"""
compopt() {{ :; }}
source {script}
COMP_WORDS=({line}); COMP_CWORD={len(words)}; _assay; printf '%s\\n' "${{COMPREPLY[@]}}"
"""], capture_output=True, text=True, cwd=tmp_path)
    assert done.stderr == "" and set(done.stdout.split()) == expected


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_legal(tmp_path, shell):
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not here")
    script = tmp_path / "script"
    script.write_bytes(run("completion", shell).stdout)
    done = subprocess.run([shell, "-n", str(script)], capture_output=True)
    assert done.returncode == 0 and done.stderr == b""
