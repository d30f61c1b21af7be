# SPDX-License-Identifier: Apache-2.0
"""The library as others use it: linked from C, installed with pkg-config, loaded by ctypes."""

import ctypes
import os
import pathlib
import re
import shlex
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BUILD = pathlib.Path(os.environ.get("ASSAY_BUILD", ROOT / "build"))
LIBRARY = BUILD / "src" / "libassay.so"
sys.path.insert(0, str(HERE.parent / "lib"))
import pki  # noqa: E402

EN, ZH = 0, 1


def run(*command, **options):
    return subprocess.run([str(c) for c in command], capture_output=True, text=True, check=False,
                          timeout=120, **options)


@pytest.fixture(scope="module")
def chain(tmp_path_factory):
    ca = pki.Pki(tmp_path_factory.mktemp("pki"))
    root = ca.issue("Api Root", ca=True)
    issuing = ca.issue("Api Issuing CA", root, ca=True, path_length=0)
    leaf = ca.issue("www.example.com", issuing, san="DNS:www.example.com")
    for certificate in (issuing, leaf):
        (certificate.folder / "cert.der").write_bytes(certificate.der)
    return root.path, leaf.folder / "cert.der", issuing.folder / "cert.der"


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    prefix = tmp_path_factory.mktemp("prefix")
    done = run("meson", "install", "-C", BUILD, "--no-rebuild", "--destdir", prefix)
    assert done.returncode == 0, done.stdout + done.stderr
    return prefix


def check_example(program, chain, **options):
    root, leaf, issuing = chain
    good = run(program, root, leaf, "www.example.com", issuing, **options)
    assert good.returncode == 0 and good.stdout, good.stdout + good.stderr
    bad = run(program, root, leaf, "wrong.example", issuing, **options)
    assert bad.returncode == 1 and "wrong.example" in bad.stdout, bad.stdout + bad.stderr
    garbage = run(program, root, __file__, "www.example.com", **options)
    assert garbage.returncode == 1, garbage.stdout + garbage.stderr


def test_example_in_the_build(chain):
    check_example(BUILD / "examples" / "five_lines", chain)


def test_example_with_the_installed_library(chain, installed, tmp_path):
    pc = next(installed.rglob("assay.pc"))
    environment = dict(os.environ, PKG_CONFIG_PATH=str(pc.parent),
                       PKG_CONFIG_SYSROOT_DIR=str(installed))
    flags = run("pkg-config", "--cflags", "--libs", "assay", env=environment)
    assert flags.returncode == 0, flags.stderr
    program = tmp_path / "five_lines"
    built = run("cc", "-std=c17", ROOT / "examples" / "five_lines.c", "-o", program,
                *shlex.split(flags.stdout))
    assert built.returncode == 0, built.stderr
    folder = next(installed.rglob("libassay.so")).parent
    check_example(program, chain, env=dict(os.environ, LD_LIBRARY_PATH=str(folder)))


def test_installation_is_complete(installed):
    names = {p.name for p in installed.rglob("*") if p.is_file() or p.is_symlink()}
    assert {"assay", "assay.h", "findings.def", "assay.pc", "libassay.a", "libassay.so",
            "libassay.so.0"} <= names


def test_public_header_serves_cplusplus(tmp_path):
    source = tmp_path / "header.cc"
    source.write_text("#include <assay/assay.h>\nint main() { return assay_version() == 0; }\n")
    compiler = next((c for c in ("g++", "clang++-19", "clang++") if run("which", c).stdout), None)
    if compiler is None:
        pytest.skip("no C++ compiler")
    done = run(compiler, "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-I", ROOT / "include",
               source)
    assert done.returncode == 0, done.stderr


def test_ctypes():
    done = run(sys.executable, HERE / "ctypes_smoke.py", LIBRARY)
    assert done.returncode == 0, done.stdout + done.stderr


# ---- every finding can be said, in each language ----

CODES = re.findall(r'^ASSAY_FINDING\((\w+), "([\w-]+)"',
                   (ROOT / "include/assay/findings.def").read_text(), re.M)


@pytest.fixture(scope="module")
def library():
    loaded = ctypes.CDLL(str(LIBRARY))
    for name in ("assay_code_id", "assay_code_title", "assay_code_remedy"):
        getattr(loaded, name).restype = ctypes.c_char_p
    return loaded


@pytest.mark.parametrize("index, code", [(i, c) for i, (_, c) in enumerate(CODES)])
def test_finding_has_words(library, index, code):
    assert library.assay_code_id(index).decode() == code
    for function in (library.assay_code_title, library.assay_code_remedy):
        english, chinese = function(index, EN).decode(), function(index, ZH).decode()
        assert len(english) > 5 and english.isascii() or "’" in english
        assert re.search(r"[\u4e00-\u9fff]", chinese), chinese
        assert "{" not in english + chinese, "a placeholder was left in"


def test_codes_out_of_range_are_survived(library):
    for index in (len(CODES), 100000, -1):
        assert library.assay_code_id(index) == b"?"
        assert library.assay_code_title(index, EN) is not None
        assert library.assay_code_remedy(index, ZH) is not None
