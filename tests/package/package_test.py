# SPDX-License-Identifier: Apache-2.0
"""The Debian packages: built from the tree, clean for lintian, whole, usable, gone when removed.

Most of it happens in a folder that the packages are unpacked into. Where this is root on a Debian
that has no assay, they are also really installed and removed.
"""

import gzip
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import time

import pytest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PACKAGES = ("libassay0", "libassay-dev", "assay")
VERSION = re.search(r"version: '([^']+)'", (ROOT / "meson.build").read_text()).group(1)
SYMBOLS = set(re.findall(r"\b(assay_\w+);", (ROOT / "libassay.map").read_text()))
SESSION_IS_BUILT = any("'assay-session'" in p.read_text() for p in
                       (ROOT / "meson.build", ROOT / "tls/meson.build") if p.is_file())
sys.path.insert(0, str(HERE.parent / "lib"))
import pki  # noqa: E402


def run(*command, timeout=60, **options):
    return subprocess.run([str(c) for c in command], capture_output=True, text=True, check=False,
                          timeout=timeout, **options)


def must(*command, **options):
    done = run(*command, **options)
    assert done.returncode == 0, f"{command}:\n{done.stdout}{done.stderr}"
    return done.stdout


def left_by_a_build():
    """What debhelper and meson leave where they run."""
    names = (".debhelper", "files", "tmp", "*.substvars", "*.debhelper.log", *PACKAGES)
    return sorted(str(p) for p in [*ROOT.glob("obj-*"), *(
        p for name in names for p in (ROOT / "debian").glob(name))])


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The folder with the packages; built once. lintian has a test of its own."""
    folder = tmp_path_factory.mktemp("deb")
    must(ROOT / "tools" / "deb", "--no-lintian", folder, timeout=150)
    return folder


def deb(built, package):
    found = list(built.glob(f"{package}_*.deb"))
    assert len(found) == 1, f"{package}: {found}"
    return found[0]


@pytest.fixture(scope="module")
def unpacked(built, tmp_path_factory):
    root = tmp_path_factory.mktemp("root")
    for package in PACKAGES:
        must("dpkg", "-x", deb(built, package), root)
    return root


def paths_in(package_file):
    """What a package puts on the disk, folders left out."""
    lines = must("dpkg-deb", "-c", package_file).splitlines()
    names = (line.split(None, 5)[5].split(" -> ")[0] for line in lines if not line.startswith("d"))
    return sorted(name.removeprefix(".") for name in names)


def library_folder(root):
    return next(root.rglob("libassay.so.0")).parent


# ---- what was built ----

def test_the_tree_is_left_as_it_was(built):
    assert any(built.glob("*.deb")) and left_by_a_build() == []


def test_every_package_is_there_with_the_version_of_the_tree(built):
    names = {p.name.rsplit("_", 1)[0] for p in built.glob("*.deb")}
    wanted = {*PACKAGES, "libassay0-dbgsym", "assay-dbgsym"}
    assert names == {f"{name}_{VERSION}" for name in wanted}
    assert (built / f"assay_{VERSION}.dsc").is_file(), "the source package"


def test_lintian_has_no_error_and_no_warning(built):
    changes = next(built.glob("*.changes"))
    done = run("lintian", "--allow-root", "--fail-on", "error,warning", changes, timeout=90)
    assert done.returncode == 0 and "E:" not in done.stdout, done.stdout + done.stderr


def test_lintian_notices_a_fault(built, tmp_path):
    """So that silence means something: the same package without its copyright file."""
    must("dpkg-deb", "-R", deb(built, "libassay0"), tmp_path / "x")
    (tmp_path / "x/usr/share/doc/libassay0/copyright").unlink()
    must("dpkg-deb", "--root-owner-group", "-b", tmp_path / "x", tmp_path)
    done = run("lintian", "--allow-root", "--fail-on", "error,warning",
               deb(tmp_path, "libassay0"), timeout=90)
    assert done.returncode != 0 and "no-copyright-file" in done.stdout, done.stdout


def test_version_of_another_changelog_is_refused(tmp_path):
    for name in ("meson.build", "tools/deb", "debian/changelog"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    text = (tmp_path / "debian/changelog").read_text()
    (tmp_path / "debian/changelog").write_text(text.replace(f"({VERSION})", "(9.9.9)", 1))
    done = run(tmp_path / "tools/deb", tmp_path / "out")
    assert done.returncode == 2 and "9.9.9" in done.stderr and VERSION in done.stderr, done.stderr


def test_debug_symbols_belong_to_what_is_installed(built, unpacked, tmp_path):
    for package, path in (("assay", unpacked / "usr/bin/assay"),
                          ("libassay0", library_folder(unpacked) / "libassay.so.0")):
        build_id = re.search(r"Build ID: (\w+)", must("readelf", "-n", path)).group(1)
        must("dpkg", "-x", deb(built, package + "-dbgsym"), tmp_path)
        debug = tmp_path / f"usr/lib/debug/.build-id/{build_id[:2]}/{build_id[2:]}.debug"
        assert ".debug_info" in must("readelf", "-SW", debug)


# ---- what is in it ----

def test_no_path_is_in_two_packages(built):
    paths = [path for package in PACKAGES for path in paths_in(deb(built, package))]
    assert len(paths) == len(set(paths)) and "/usr/bin/assay" in paths


def test_symbols_file_names_every_export(built, tmp_path):
    must("dpkg-deb", "-e", deb(built, "libassay0"), tmp_path / "control")
    lines = (tmp_path / "control/symbols").read_text().splitlines()
    named = {m.group(1) for m in (re.match(r" (assay_\w+)@ASSAY_\S+ \d", line) for line in lines)
             if m}
    assert SYMBOLS and named == SYMBOLS


@pytest.mark.parametrize("package", ["assay", "libassay0"])
def test_dependencies_are_few(built, package):
    depends = must("dpkg-deb", "-f", deb(built, package), "Depends")
    names = {part.split()[0].removesuffix("t64") for part in depends.split(",")}
    assert "libc6" in names and names <= {"libc6", "libssl3", "libpsl5", "libidn2-0"}, depends


def test_every_manual_page_of_the_tree_is_there_and_opens(unpacked):
    pages = sorted(p.stem for p in (ROOT / "man").glob("*.scd"))
    for page in pages:
        packed = next((unpacked / "usr/share/man").rglob(page + ".gz"), None)
        assert packed is not None, page
        text = run("mandoc", "-Tutf8", input=gzip.decompress(packed.read_bytes()).decode()).stdout
        assert "NAME" in re.sub(".\b", "", text) and "assay" in text, page
    assert "assay.1" in pages


def test_programs_are_hardened_and_stripped(unpacked):
    programs = [unpacked / "usr/bin/assay", *(unpacked / "usr/libexec").glob("assay/*"),
                library_folder(unpacked) / "libassay.so.0"]
    for path in programs:
        assert "BIND_NOW" in must("readelf", "-d", path), path
        assert ".symtab" not in must("readelf", "-SW", path), path
        assert "Type:" in must("readelf", "-h", path) and "DYN" in must("readelf", "-h", path)


def test_program_behind_the_command_is_taken_along(unpacked):
    if not SESSION_IS_BUILT:
        pytest.skip("the tree builds no assay-session yet")
    assert os.access(unpacked / "usr/libexec/assay/assay-session", os.X_OK)


def test_no_path_of_the_build_is_left_in_a_file(unpacked):
    """The copy that was built lay in a temporary folder, which nobody else has."""
    wrong = re.compile(rb"/tmp\.[A-Za-z0-9]{10}/|" + re.escape(str(ROOT)).encode())
    found = [str(p.relative_to(unpacked)) for p in unpacked.rglob("*")
             if p.is_file() and not p.is_symlink() and p.suffix != ".gz"
             and wrong.search(p.read_bytes())]
    assert found == []


# ---- completions ----

SHELLS = {"bash": "usr/share/bash-completion/completions/assay",
          "zsh": "usr/share/zsh/vendor-completions/_assay",
          "fish": "usr/share/fish/vendor_completions.d/assay.fish"}


@pytest.mark.parametrize("shell", SHELLS)
def test_completion_is_where_the_shell_looks(unpacked, shell):
    if run(unpacked / "usr/bin/assay", "completion", shell).returncode != 0:
        pytest.skip("the command makes no completions yet")
    text = (unpacked / SHELLS[shell]).read_text()
    assert "verify" in text
    if shutil.which(shell):
        must(shell, "-n", unpacked / SHELLS[shell])


# ---- used from where it was unpacked ----

@pytest.fixture(scope="module")
def chain(tmp_path_factory):
    ca = pki.Pki(tmp_path_factory.mktemp("pki"))
    root = ca.issue("Package Root", ca=True)
    leaf = ca.issue("www.example.com", root, san="DNS:www.example.com")
    (leaf.folder / "cert.der").write_bytes(leaf.der)
    return root.path, leaf


def check_command(program, chain):
    root, leaf = chain
    assert VERSION in must(program, "--version")
    must(program, "verify", "--trust", root, "--name", "www.example.com", leaf.path)
    assert run(program, "verify", "--trust", root, "--name", "wrong.example",
               leaf.path).returncode == 1


def check_library(chain, folder, source, pkg_config, environment):
    """A user's program, linked by what pkg-config says, judges one good and one bad question."""
    root, leaf = chain
    flags = must("pkg-config", "--cflags", "--libs", "assay", env=pkg_config)
    program = folder / "five_lines"
    must("cc", "-std=c17", source, "-o", program, *shlex.split(flags))
    must(program, root, leaf.folder / "cert.der", "www.example.com", env=environment)
    assert run(program, root, leaf.folder / "cert.der", "wrong.example",
               env=environment).returncode == 1


EXAMPLE = "usr/share/doc/libassay-dev/examples/five_lines.c"


def test_unpacked_command_runs(unpacked, chain):
    check_command(unpacked / "usr/bin/assay", chain)


def test_unpacked_library_serves_a_program(unpacked, chain, tmp_path):
    folder = library_folder(unpacked)
    pkg_config = dict(os.environ, PKG_CONFIG_PATH=str(folder / "pkgconfig"),
                      PKG_CONFIG_SYSROOT_DIR=str(unpacked))
    check_library(chain, tmp_path, unpacked / EXAMPLE, pkg_config,
                  dict(os.environ, LD_LIBRARY_PATH=str(folder)))


# ---- really installed ----

def dpkg(*arguments):
    """Another package manager may be at work: dpkg does not wait for its lock, so we do."""
    for _ in range(30):
        done = run("dpkg", *arguments, env=dict(os.environ, LC_ALL="C.UTF-8"))
        if done.returncode == 0 or "lock" not in done.stderr:
            break
        time.sleep(1)
    assert done.returncode == 0, done.stdout + done.stderr


def known_to_dpkg():
    done = run("dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *PACKAGES)
    return [line for line in done.stdout.splitlines() if not line.endswith("not-installed")]


@pytest.fixture
def installed(built):
    """The packages on this machine, for one test; nothing is touched that was here before."""
    if os.geteuid() != 0:
        pytest.skip("not root: the packages are not really installed")
    paths = [pathlib.Path(p) for package in PACKAGES for p in paths_in(deb(built, package))]
    there = [str(p) for p in paths if os.path.lexists(p)]
    if known_to_dpkg() or there:
        pytest.skip(f"an assay is installed here, which stays untouched: {there[:3]}")
    try:
        dpkg("-i", *(deb(built, package) for package in PACKAGES))
        yield paths
    finally:
        # Those that got this far, should the installation have failed half way.
        if known_to_dpkg():
            dpkg("--purge", *(line.split()[0] for line in known_to_dpkg()))


def test_installed_used_and_removed(installed, chain, tmp_path):
    # Minimal systems tell dpkg to leave manual pages and documents out.
    missing = [p for p in installed if not os.path.lexists(p)
               and not str(p).startswith(("/usr/share/doc/", "/usr/share/man/"))]
    assert missing == []
    check_command("/usr/bin/assay", chain)
    if SESSION_IS_BUILT:  # nobody listens on port 1: only a session that was started can say so
        done = run("/usr/bin/assay", "verify", "--json", "127.0.0.1:1")
        assert done.returncode == 2 and '"unreachable"' in done.stdout, done.stdout + done.stderr
    check_library(chain, tmp_path, ROOT / "examples/five_lines.c", dict(os.environ),
                  dict(os.environ))
    if pathlib.Path("/usr/share/man/man1/assay.1.gz").exists() and shutil.which("man"):
        assert "assay" in must("man", "assay", env=dict(os.environ, MANPAGER="cat", PAGER="cat"))

    dpkg("--remove", "libassay-dev")
    check_command("/usr/bin/assay", chain)  # needs neither library package
    dpkg("--remove", "libassay0", "assay")
    dpkg("--purge", *PACKAGES)
    left = [str(p) for p in installed if os.path.lexists(p)]
    folders = [f for f in ("/usr/include/assay", "/usr/libexec/assay", "/usr/share/doc/assay",
                           "/usr/share/doc/libassay0", "/usr/share/doc/libassay-dev",
                           "/etc/assay", "/var/lib/assay") if os.path.lexists(f)]
    assert left + folders == [] and known_to_dpkg() == []
    assert "libassay" not in must("ldconfig", "-p")
