# SPDX-License-Identifier: Apache-2.0
"""assay and its assay-session: what is asked, and answers that no honest one would give."""
import json
import time

import pytest

from assay_cli import b64, codes, err, one_sentence, out, run
from live_servers import Body, LiveWorld, fake_session


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return LiveWorld(tmp_path_factory.mktemp("session"))


@pytest.fixture
def chain(world):
    return [b64(world.server[0]), b64(world.issuing.certificate)]


def ask(world, folder, body, *args, chain=(), **rest):
    env = fake_session(folder / "libexec", Body(body, chain))
    env.update(rest.pop("env", {}))
    return world.live(*args, env=env, **rest)


def verdicts(process):
    return [json.loads(line) for line in out(process).splitlines()]


ECHO = """
seen = open(os.path.dirname(__file__) + "/seen", "a")
for r in requests():
    seen.write(json.dumps([JOBS, r]) + "\\n")
    seen.flush()
    answer(r)
"""


def seen(folder):
    return [json.loads(line) for line in (folder / "libexec" / "seen").read_text().splitlines()]


# ---- requests ----

def test_request_has_every_key(world, tmp_path, chain):
    process = ask(world, tmp_path, ECHO, "localhost", chain=chain)
    assert process.returncode == 0
    (jobs, request), = seen(tmp_path)
    assert jobs == "32" and request == {
        "id": 0, "host": "localhost", "port": 443, "connect": None, "servername": "localhost",
        "starttls": None, "timeout": 10.0, "proxy": None, "client_cert": None, "client_key": None,
        "ipv": 0}


@pytest.mark.parametrize("arguments, expected", [
    (["--connect", "192.0.2.1:444"], {"connect": "192.0.2.1:444"}),
    (["--servername", "x.example"], {"servername": "x.example"}),
    (["--servername", ""], {"servername": None}),
    (["--timeout", "0.25"], {"timeout": 0.25}),
    (["--timeout", "3"], {"timeout": 3.0}),
    (["-4"], {"ipv": 4}),
    (["--ipv6"], {"ipv": 6}),
    (["--client-cert", "a.pem", "--client-key", "b.pem"],
     {"client_cert": "a.pem", "client_key": "b.pem"}),
    (["--proxy", "proxy.example:3128"], {"proxy": "http://proxy.example:3128"}),
    (["--proxy", "socks5h://u:p@w@[2001:db8::1]"], {"proxy": "socks5://u:p@w@[2001:db8::1]:1080"}),
])
def test_options_in_the_request(world, tmp_path, chain, arguments, expected):
    ask(world, tmp_path, ECHO, *arguments, "localhost", chain=chain)
    (_, request), = seen(tmp_path)
    assert {key: request[key] for key in expected} == expected


@pytest.mark.parametrize("protocol, port", [("smtp", 25), ("imap", 143), ("pop3", 110), ("ftp", 21),
                                            ("postgres", 5432), ("mysql", 3306)])
def test_default_ports(world, tmp_path, chain, protocol, port):
    ask(world, tmp_path, ECHO, "--starttls", protocol, "localhost", "localhost:7", chain=chain)
    requests = [request for _, request in seen(tmp_path)]
    assert [r["port"] for r in requests] == [port, 7]
    assert {r["starttls"] for r in requests} == {protocol}


@pytest.mark.parametrize("target, host, port, servername", [
    ("2001:db8::1", "2001:db8::1", 443, None),
    ("[2001:db8::1]", "2001:db8::1", 443, None),
    ("[2001:db8::1]:8443", "2001:db8::1", 8443, None),
    ("fe80::1%eth0", "fe80::1%eth0", 443, None),
    ("192.0.2.1:8443", "192.0.2.1", 8443, None),
    ("www.example.com.", "www.example.com.", 443, "www.example.com"),
    ("https://b\u00fccher.example:444/x", "xn--bcher-kva.example", 444, "xn--bcher-kva.example"),
    ("my_host.example", "my_host.example", 443, "my_host.example"),
])
def test_targets_in_the_request(world, tmp_path, chain, target, host, port, servername):
    ask(world, tmp_path, ECHO, target, chain=chain)
    (_, request), = seen(tmp_path)
    assert (request["host"], request["port"], request["servername"]) == (host, port, servername)


def test_jobs_are_handed_on_and_bound_what_is_asked_ahead(world, tmp_path, chain):
    body = """
import threading
got = []
threading.Thread(target=lambda: got.extend(requests()), daemon=True).start()
time.sleep(1)
early = len(got)
open(os.path.dirname(__file__) + "/early", "w").write(JOBS + " " + str(early))
done = 0
while done < 50:
    if done < len(got):
        answer(got[done])
        done += 1
    else:
        time.sleep(0.01)
"""
    process = ask(world, tmp_path, body, "--jobs", "3", "--json", *["localhost"] * 50, chain=chain)
    assert process.returncode == 0 and len(verdicts(process)) == 50
    jobs, early = (tmp_path / "libexec" / "early").read_text().split()
    assert jobs == "3" and 1 <= int(early) <= 6


# ---- answers ----

def test_answers_in_any_order(world, tmp_path, chain):
    body = """
for r in sorted(requests(), key=lambda r: -r["id"]):
    answer(r)
"""
    hosts = [f"localhost:{i}" for i in range(1, 21)]
    process = ask(world, tmp_path, body, "--json", *hosts, chain=chain)
    assert [v["target"] for v in verdicts(process)] == hosts[::-1]
    table = ask(world, tmp_path, body, *hosts, chain=chain)
    assert [line.split()[1] for line in out(table).splitlines()[1:21]] == hosts


def test_answer_is_flushed_when_it_is_there(world, tmp_path, chain):
    """Lines come as they are finished: the second target is held back until the first was read."""
    body = """
r = iter(requests())
answer(next(r))
deadline = time.time() + 20
while not os.path.exists(os.path.dirname(__file__) + "/go") and time.time() < deadline:
    time.sleep(0.01)
answer(next(r))
"""
    import os
    import subprocess
    from assay_cli import ASSAY
    env = fake_session(tmp_path / "libexec", Body(body, chain))
    process = subprocess.Popen([ASSAY, "verify", "--json", "--trust", str(world.root_file),
                                "localhost:1", "localhost:2"], stdout=subprocess.PIPE,
                               env={"PATH": os.environ["PATH"], "LANG": "C", **env})
    begun = time.monotonic()
    assert json.loads(process.stdout.readline())["target"] == "localhost:1"
    assert time.monotonic() - begun < 15
    (tmp_path / "libexec" / "go").write_text("")
    assert json.loads(process.stdout.readline())["target"] == "localhost:2"
    assert process.wait() == 0


def test_failure_with_a_chain_is_judged(world, tmp_path, chain):
    body = """
for r in requests():
    answer(r, possession=False, failure=failure("handshake-refused", "alert", alert=40))
"""
    verdict, = verdicts(ask(world, tmp_path, body, "--json", "localhost", chain=chain))
    assert verdict["verdict"] != "error" and "possession-not-proved" in codes(verdict)


@pytest.mark.parametrize("code, how, saw, alert, said", [
    ("unreachable", "refused", None, None, "refused"),
    ("unreachable", "timed-out", None, None, "10 seconds"),
    ("unreachable", "network", None, None, "DETAIL"),
    ("unreachable", "proxy", None, None, "DETAIL"),
    ("unreachable", "something-new", None, None, "DETAIL"),
    ("name-not-resolved", "no-address", None, None, "no address"),
    ("not-tls", "garbage", "http", None, "HTTP"),
    ("not-tls", "garbage", "imap", None, "--starttls imap"),
    ("not-tls", "garbage", "unknown", None, "not with TLS"),
    ("not-tls", "starttls", "smtp", None, "DETAIL"),
    ("not-tls", "flood", None, None, "cut off"),
    ("protocol-too-old", "alert", None, 70, "obsolete"),
    ("no-shared-cipher", "alert", None, 40, "cipher"),
    ("handshake-refused", "alert", None, 80, "80 (internal_error)"),
    ("handshake-refused", "alert", None, 112, "--servername"),
    ("handshake-refused", "alert", None, 255, "255"),
    ("handshake-refused", "reset", None, None, "reset"),
    ("client-certificate-required", "alert", None, 116, "--client-cert"),
    ("client-certificate-rejected", "alert", None, 46, "DETAIL"),
    ("program", "", None, None, "DETAIL"),
])
def test_every_failure_has_its_sentence(world, tmp_path, code, how, saw, alert, said):
    body = f"""
for r in requests():
    answer(r, chain=[], possession=False,
           failure=failure({code!r}, {how!r}, {saw!r}, {alert!r}, "DETAIL\\x1b[2J"))
"""
    process = ask(world, tmp_path, body, "localhost")
    sentence = one_sentence(process)
    assert process.returncode == 2 and said in sentence and "localhost" in sentence
    assert "\x1b" not in sentence and "%" not in sentence
    chinese = one_sentence(ask(world, tmp_path, body, "--lang", "zh", "localhost"))
    assert any("\u4e00" <= c <= "\u9fff" for c in chinese)
    verdict, = verdicts(ask(world, tmp_path, body, "--json", "localhost"))
    assert verdict["error"].startswith("localhost")
    assert codes(verdict) == ([] if code == "program" else [code])


# ---- programs that misbehave ----

NASTY = {
    "killed": ("os.kill(os.getpid(), signal.SIGKILL)", "signal 9"),
    "gave up": ("sys.exit(3)", "exit status 3"),
    "killed after a request": ("next(requests())\nos.kill(os.getpid(), signal.SIGSEGV)",
                               "signal 11"),
    "closes its output": ("os.close(1)\nlist(requests())", "exit status"),
    "no JSON": ("raw(b'hello\\n')\nlist(requests())", "makes no sense"),
    "an array": ("raw(b'[]\\n')\nlist(requests())", "makes no sense"),
    "empty line": ("raw(b'\\n')\nlist(requests())", "makes no sense"),
    "binary": ("raw(bytes(range(256)) + b'\\n')\nlist(requests())", "makes no sense"),
    "wrong id": ("for r in requests(): answer(dict(id=7))", "makes no sense"),
    "negative id": ("for r in requests(): answer(dict(id=-1))", "makes no sense"),
    "huge id": ("for r in requests(): answer(dict(id=2**62))", "makes no sense"),
    "id as text": ("for r in requests(): answer(dict(id='0'))", "makes no sense"),
    "bad base64": ("for r in requests(): answer(r, chain=['!!!'])", "makes no sense"),
    "chain of numbers": ("for r in requests(): answer(r, chain=[1])", "makes no sense"),
    "no chain, no failure": ("for r in requests(): answer(r, chain=[])", "makes no sense"),
    "unknown failure": ("for r in requests(): answer(r, chain=[], failure=failure('bored'))",
                        "makes no sense"),
    "failure as text": ("for r in requests(): answer(r, chain=[], failure='x')", "makes no sense"),
    "version as number": ("for r in requests(): answer(r, version=13)", "makes no sense"),
    "line without an end": ("while True: raw(b'x' * 65536)", "makes no sense"),
    "deep nesting": ("raw(b'[' * 100000 + b'\\n')\nlist(requests())", "makes no sense"),
}


@pytest.mark.parametrize("kind", NASTY)
def test_nasty_program_is_one_sentence(world, tmp_path, chain, kind):
    body, said = NASTY[kind]
    begun = time.monotonic()
    process = ask(world, tmp_path, body, "localhost", chain=chain)
    assert process.returncode == 2 and out(process) == ""
    assert said in one_sentence(process) and "assay-session" in one_sentence(process)
    assert time.monotonic() - begun < 20
    chinese = one_sentence(ask(world, tmp_path, body, "--lang", "zh", "localhost", chain=chain))
    assert any("\u4e00" <= c <= "\u9fff" for c in chinese)


def test_answer_twice_is_nonsense(world, tmp_path, chain):
    body = "for r in requests():\n    answer(r)\n    answer(r)\n    time.sleep(1)"
    process = ask(world, tmp_path, body, "--json", "localhost:1", "localhost:2", chain=chain)
    assert process.returncode == 2 and "makes no sense" in one_sentence(process)
    assert [v["verdict"] for v in verdicts(process)] == ["accepted", "error"]


def test_silent_program_is_ended(world, tmp_path):
    """Ten seconds of grace behind the timeout."""
    body = "signal.signal(signal.SIGTERM, signal.SIG_IGN)\nlist(requests())\ntime.sleep(60)"
    begun = time.monotonic()
    process = ask(world, tmp_path, body, "--timeout", "0.1", "localhost")
    assert process.returncode == 2 and "does not answer" in one_sentence(process)
    assert 9 < time.monotonic() - begun < 25


def test_death_leaves_every_target_an_answer(world, tmp_path, chain):
    body = """
r = iter(requests())
answer(next(r))
os.kill(os.getpid(), signal.SIGKILL)
"""
    hosts = [f"localhost:{i}" for i in range(1, 6)]
    process = ask(world, tmp_path, body, "--json", *hosts, chain=chain)
    answers = verdicts(process)
    assert process.returncode == 2 and [v["target"] for v in answers] == hosts
    assert [v["verdict"] for v in answers] == ["accepted"] + ["error"] * 4
    assert answers[1]["error"] == one_sentence(process)
    metrics = out(ask(world, tmp_path, body, "--format", "prometheus", *hosts, chain=chain))
    assert metrics.count("assay_probe_success{") == 5
    table = out(ask(world, tmp_path, body, *hosts, chain=chain))
    assert "5 targets, 1 trusted, 4 without a certificate" in table


def test_noise_after_the_last_answer_is_nobodys_business(world, tmp_path, chain):
    body = "for r in requests(): answer(r)\nraw(b'goodbye\\n')\nsys.exit(9)"
    process = ask(world, tmp_path, body, "localhost", chain=chain)
    assert process.returncode == 0 and err(process) == ""


def test_large_answers_do_not_block(world, tmp_path, chain):
    """The program answers more than a pipe holds before it reads on."""
    body = """
for r in requests():
    answer(r, staple=base64.b64encode(b"x" * 200000).decode())
"""
    process = ask(world, tmp_path, body, "--json", *["localhost"] * 64, chain=chain)
    assert len(verdicts(process)) == 64


def test_missing_program(world, tmp_path):
    process = world.live("localhost", env={"ASSAY_LIBEXEC": str(tmp_path)})
    assert process.returncode == 2 and "assay-session" in one_sentence(process)
    verdict, = verdicts(world.live("--json", "localhost", env={"ASSAY_LIBEXEC": str(tmp_path)}))
    assert verdict["verdict"] == "error" and verdict["target"] == "localhost"


def test_program_that_cannot_be_run(world, tmp_path):
    (tmp_path / "assay-session").write_text("\x7fELF no")
    (tmp_path / "assay-session").chmod(0o755)
    process = world.live("localhost", env={"ASSAY_LIBEXEC": str(tmp_path)})
    assert process.returncode == 2 and "assay-session" in one_sentence(process)


def test_files_need_no_program(world, tmp_path):
    process = run("verify", "--trust", world.root_file, "--name", "www.example.com", world.chain,
                  env={"ASSAY_LIBEXEC": str(tmp_path)})
    assert process.returncode == 0
