# SPDX-License-Identifier: Apache-2.0
"""The documents say what is true: pages are well-formed, commands exist, links lead somewhere."""

import os
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("ASSAY_BUILD", ROOT / "build"))
ASSAY = os.environ.get("ASSAY", str(BUILD / "assay"))
PAGES = sorted(p.stem for p in (ROOT / "man").glob("*.scd"))
DOCUMENTS = sorted(p.relative_to(ROOT) for p in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])


def words_of(def_file, macro):
    text = (ROOT / def_file).read_text(encoding="utf-8")
    return re.findall(rf'^{macro}\(\w+,\s*"([\w-]+)"', text, re.M)


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)


def test_there_are_man_pages():
    assert "assay.1" in PAGES


@pytest.mark.parametrize("page", PAGES)
def test_man_page_is_well_formed(page):
    """Errors only: scdoc writes constructs that mandoc comments on as a matter of style."""
    done = run("mandoc", "-Tlint", "-Wwarning", str(BUILD / "man" / page))
    known = ("unusual Os", "missing date", "line scope broken", "skipping paragraph macro",
             "empty block", "unknown font")
    serious = [line for line in done.stdout.splitlines() if not any(k in line for k in known)]
    assert serious == []


@pytest.mark.parametrize("word", words_of("cli/commands.def", "CLI_COMMAND"))
def test_command_has_help_and_a_page(word):
    done = run(ASSAY, word, "--help")
    assert done.returncode == 0 and word in done.stdout
    pages = "".join((ROOT / "man" / f"{p}.scd").read_text(encoding="utf-8") for p in PAGES)
    assert word in pages


@pytest.mark.parametrize("option", words_of("cli/options.def", "CLI_OPTION"))
def test_option_stands_in_a_man_page(option):
    pages = "".join((ROOT / "man" / f"{p}.scd").read_text(encoding="utf-8") for p in PAGES)
    assert f"--{option}" in pages.replace("\\-", "-")


def code_blocks(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    return "\n".join(re.findall(r"^```\w*\n(.*?)^```", text, re.S | re.M))


def test_commands_of_the_readme_exist():
    blocks = code_blocks("README.md")
    subcommands = set(re.findall(r"^\s*(?:\$ )?\./dev ([a-z]+)", blocks, re.M))
    listed = run(str(ROOT / "dev"), "help").stdout
    assert subcommands and all(re.search(rf"\b{s}\b", listed) for s in subcommands)
    words = set(re.findall(r"^\s*(?:\$ )?(?:build/)?assay ([a-z]+)", blocks, re.M))
    assert words and words <= set(words_of("cli/commands.def", "CLI_COMMAND"))
    options = set(re.findall(r"(?:build/)?assay [^\n]*?--([a-z][a-z-]+)", blocks))
    assert options <= set(words_of("cli/options.def", "CLI_OPTION"))


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_links_lead_somewhere(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text):
        if not re.match(r"[a-z]+:", target):
            assert (ROOT / document.parent / target).exists(), target


def test_architecture_names_every_stage():
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    stages = [p.name for p in (ROOT / "src").iterdir() if p.is_dir() and any(p.glob("*.c"))]
    assert stages and all(f"`{s}/`" in text or f"{s}/ " in text for s in stages)


def test_command_needs_few_libraries():
    """A command that is run for every certificate must start at once."""
    direct = re.findall(r"NEEDED.*\[(lib[\w+-]+)\.so", run("readelf", "-d", ASSAY).stdout)
    assert set(direct) <= {"libcrypto", "libpsl", "libidn2", "libc", "libm", "libpthread"}, direct


def test_findings_page_is_what_the_tables_say():
    done = run(str(ROOT / "tools" / "gen-findings"), "--check")
    assert done.returncode == 0, done.stdout + done.stderr
