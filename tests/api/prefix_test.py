# SPDX-License-Identifier: Apache-2.0
"""`meson install` into a prefix, as docs/INSTALL.md tells it: what is there works from there."""

import os
import pathlib
import re
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PAGES = sorted(p.stem for p in (ROOT / "man").glob("*.scd"))
SESSION_IS_BUILT = any("'assay-session'" in p.read_text() for p in
                       (ROOT / "meson.build", ROOT / "tls/meson.build") if p.is_file())
sys.path.insert(0, str(HERE.parent / "lib"))
import pki  # noqa: E402


def run(*command, **options):
    return subprocess.run([str(c) for c in command], capture_output=True, text=True, check=False,
                          timeout=240, **options)


@pytest.fixture(scope="module")
def prefix(tmp_path_factory):
    """A release of its own, because the prefix is compiled into what looks for its helpers."""
    folder = tmp_path_factory.mktemp("prefix")
    for command in (("setup", folder / "build", ROOT, "--buildtype=release", "-Dtests=false",
                     f"--prefix={folder / 'usr'}"),
                    ("install", "-C", folder / "build")):
        done = run("meson", *command)
        assert done.returncode == 0, done.stdout + done.stderr
    return folder / "usr"


def test_only_what_is_documented_is_installed(prefix):
    text = (ROOT / "docs/INSTALL.md").read_text()
    documented = set(re.findall(r"`((?:bin|lib|include|libexec|share)/[\w-]*)", text))
    installed = {str(p.relative_to(prefix)) for p in prefix.rglob("*") if p.is_file()}
    unknown = [p for p in installed if not any(p.startswith(d) for d in documented)]
    assert installed and unknown == []


@pytest.mark.parametrize("page", PAGES)
def test_manual_page_opens(prefix, page):
    path = prefix / "share/man" / f"man{page[-1]}" / page
    done = run("mandoc", "-Tutf8", path)
    assert done.returncode == 0 and "NAME" in re.sub(".\b", "", done.stdout), done.stderr


def test_command_judges(prefix, tmp_path):
    ca = pki.Pki(tmp_path)
    root = ca.issue("Prefix Root", ca=True)
    leaf = ca.issue("www.example.com", root, san="DNS:www.example.com")
    command = [prefix / "bin/assay", "verify", "--trust", root.path, "--name"]
    assert run(*command, "www.example.com", leaf.path).returncode == 0
    assert run(*command, "wrong.example", leaf.path).returncode == 1


def test_command_finds_the_program_behind_it(prefix):
    """Nobody listens on port 1: only a session that was started can say so."""
    if not SESSION_IS_BUILT:
        pytest.skip("the tree builds no assay-session yet")
    assert os.access(prefix / "libexec/assay/assay-session", os.X_OK)
    done = run(prefix / "bin/assay", "verify", "--json", "127.0.0.1:1")
    assert done.returncode == 2 and '"unreachable"' in done.stdout, done.stdout + done.stderr


def test_uninstall_takes_everything_back(prefix):
    done = run("ninja", "-C", prefix.parent / "build", "uninstall")
    assert done.returncode == 0, done.stdout + done.stderr
    assert [p for p in prefix.rglob("*") if p.is_file() or p.is_symlink()] == []
