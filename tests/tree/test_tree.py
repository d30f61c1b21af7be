# SPDX-License-Identifier: Apache-2.0
"""The tree keeps its own rules. Each rule is also shown to notice a violation, in a copy."""

import os
import pathlib
import re
import shutil
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("ASSAY_BUILD", ROOT / "build"))
SOURCES = ("include", "src", "tls", "cli", "hooks", "ca", "tests", "bench", "examples", "tools",
           ".ci", "man")
# Assembled, so that this file does not match itself.
MACHINE_PATH = re.compile("/" + r"(?:work|root)/|/" + r"home/\w|/" + r"tmp/bash_jobs")
LICENSE = "SPDX-License-Identifier: Apache-2.0"


def tool(name, *arguments):
    return subprocess.run([sys.executable, str(ROOT / "tools" / name), *map(str, arguments)],
                          capture_output=True, text=True, check=False)


def files_of_the_tree():
    """What git tracks or would track; without git, everything but build folders."""
    done = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT,
                          capture_output=True, text=True, check=False)
    names = done.stdout.splitlines() if done.returncode == 0 else [
        str(p.relative_to(ROOT)) for p in ROOT.rglob("*")
        if p.is_file() and not p.relative_to(ROOT).parts[0].startswith(("build", ".git"))]
    return sorted(ROOT / n for n in set(names) if (ROOT / n).is_file())


def text_of(path):
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


@pytest.fixture
def small_tree(tmp_path):
    """A copy of include/, src/ and cli/ to plant faults in."""
    for folder in ("include", "src", "cli"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


def plant(tree, path, text):
    target = tree / path
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("a", encoding="utf-8") as file:
        file.write(text)


# ---- layers ----

def test_includes_point_one_way():
    done = tool("layers", ROOT)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path, line, said", [
    ("src/base/planted.c", '#include "cert/cert.h"', "is below base"),
    ("src/trust/planted.c", '#include "cert/parts.h"', "is private to cert"),
    ("src/cert/planted.c", "#include <openssl/x509.h>", "belongs to sig"),
    ("src/verify.c", '#include "cert/parts.h"', "is private to cert"),
    ("src/newstage/planted.c", "", "is no stage"),
    ("cli/planted.c", '#include "der/base64.h"', "is private to der"),
    ("hooks/planted.c", '#include "der/der.h"', "is not the public header"),
])
def test_a_wrong_include_is_noticed(small_tree, path, line, said):
    plant(small_tree, path, line + "\n")
    done = tool("layers", small_tree)
    assert done.returncode == 1 and said in done.stdout, done.stdout


# ---- lengths ----

def test_functions_and_files_are_short():
    done = tool("lengths", ROOT)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("lines, said", [(61, "planted: 61 lines"), (60, "")])
def test_a_long_function_is_noticed(tmp_path, lines, said):
    body = "  x++;\n" * (lines - 2)
    plant(tmp_path, "src/base/long.c", "void planted(int x) {\n" + body + "}\n")
    done = tool("lengths", tmp_path)
    assert said in done.stdout and done.returncode == (1 if said else 0), done.stdout


def test_a_long_file_and_a_stale_allowance_are_noticed(tmp_path):
    plant(tmp_path, "src/base/long.h", "\n" * 601)
    plant(tmp_path, "tools/lengths.allow", "src/base/short.h 700\n")
    done = tool("lengths", tmp_path)
    assert "long.h: 601 lines" in done.stdout and "short enough now" in done.stdout, done.stdout


# ---- calls ----

def test_no_banned_call():
    done = tool("banned", ROOT)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path, line", [
    ("src/base/planted.c", "int n = atoi (text);"),
    ("cli/planted.c", "strcpy(a, b);"),
    ("src/der/planted.c", "p = malloc(4);"),
    ("src/check/planted.c", "now = time(NULL);"),
    ("src/check/planted.c", 'puts("x");'),
])
def test_a_banned_call_is_noticed(small_tree, path, line):
    plant(small_tree, path, f"void f(void) {{ {line} }}\n")
    done = tool("banned", small_tree)
    assert done.returncode == 1 and "planted.c" in done.stdout, done.stdout


def test_comments_and_strings_are_not_calls(tmp_path):
    plant(tmp_path, "src/base/fine.c", '/* strcpy(a, b) */ const char *s = "strcpy(a, b)";\n')
    assert tool("banned", tmp_path).returncode == 0


# ---- symbols ----

def test_exports_are_what_the_header_promises():
    done = tool("symbols", "--library", BUILD / "src/libassay.so")
    assert done.returncode == 0, done.stdout + done.stderr


def test_src_has_no_variable_that_changes():
    done = tool("symbols", "--archive", BUILD / "src/libassay.a")
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_forgotten_symbol_is_noticed(small_tree):
    shutil.copy(ROOT / "libassay.map", small_tree)
    header = small_tree / "include/assay/assay.h"
    header.write_text(header.read_text().replace(
        "ASSAY_API const char *assay_version(void);",
        "ASSAY_API const char *assay_version(void);\nASSAY_API int assay_planted(int x);"))
    done = tool("symbols", "--root", small_tree)
    assert done.returncode == 1 and "assay_planted: in assay.h" in done.stdout, done.stdout


# ---- files ----

def test_every_source_names_its_license():
    missing = []
    for path in files_of_the_tree():
        relative = path.relative_to(ROOT)
        is_script = relative.parts[0] == "tools" or path.name in ("dev", "run")
        is_source = path.suffix in (".c", ".h", ".def", ".py", ".sh", ".build")
        if relative.parts[0] in (*SOURCES, "dev", "meson.build") and (is_source or is_script):
            if LICENSE not in "\n".join(text_of(path).splitlines()[:3]):
                missing.append(str(relative))
    assert missing == []


def test_every_c_file_says_what_it_is_for():
    """The first comment goes on after the licence line."""
    silent = [str(p.relative_to(ROOT)) for p in files_of_the_tree()
              if p.suffix in (".c", ".h") and not re.match(
                  rf"/\* {LICENSE}\n \*\n \* \S", text_of(p))]
    assert silent == []


def test_no_path_of_a_machine():
    found = [f"{p.relative_to(ROOT)}: {m.group()}" for p in files_of_the_tree()
             for m in [MACHINE_PATH.search(text_of(p))] if m]
    assert found == []


def test_file_names_are_unique():
    """So that a name alone says which file is meant. A command's file has the command's name."""
    seen, twice = {}, []
    commands = re.findall(r'^CLI_COMMAND\(\w+, "(\w+)"', text_of(ROOT / "cli/commands.def"), re.M)
    for path in files_of_the_tree():
        is_command = path.parent == ROOT / "cli" and path.stem in commands
        if path.suffix in (".c", ".h", ".def") and not is_command:
            if path.name in seen:
                twice.append(f"{path.relative_to(ROOT)} and {seen[path.name]}")
            seen[path.name] = path.relative_to(ROOT)
    assert twice == []


def listed(build_file):
    return set(re.findall(r"'([\w/.-]+\.(?:c|scd|1|3|5|7|8))'", (ROOT / build_file).read_text()))


def test_every_source_is_built():
    """A file that no build file lists rots unseen."""
    names = {p.name for p in files_of_the_tree()
             if p.suffix == ".c" and p.relative_to(ROOT).parts[0] in ("src", "cli", "tls")}
    built = {pathlib.Path(n).name for f in ("src/meson.build", "cli/meson.build", "tls/meson.build",
                                              "meson.build")
             for n in listed(f)}
    assert names - built == set()


def test_scripts_explain_themselves():
    for path in sorted((ROOT / "tools").iterdir()):
        if path.is_file() and os.access(path, os.X_OK):
            done = subprocess.run([str(path), "--help"], capture_output=True, text=True,
                                  check=False, timeout=20)
            assert done.returncode == 0 and len(done.stdout) > 80, path.name
            assert len(text_of(path).splitlines()) < 150, f"{path.name} is too long for a script"


def test_scripts_pass_shellcheck():
    scripts = [str(p) for p in files_of_the_tree()
               if re.match(r"#!.*\b(ba)?sh\b", text_of(p).split("\n", 1)[0])]
    assert str(ROOT / "dev") in scripts
    done = subprocess.run(["shellcheck", *scripts], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
