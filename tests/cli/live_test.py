# SPDX-License-Identifier: Apache-2.0
"""assay verify HOST: targets, servers of many kinds on loopback, many hosts at once."""
import fcntl
import json
import os
import pty
import re
import signal
import socket
import struct
import subprocess
import termios
import time

import pytest
from cryptography.x509.oid import ExtendedKeyUsageOID

from assay_cli import ASSAY, codes, err, key_pem, one_sentence, out, pem, run
from live_servers import LiveWorld, closed_port, hang, reply, say


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return LiveWorld(tmp_path_factory.mktemp("live"))


@pytest.fixture(scope="module")
def good(world):
    return world.tls()


@pytest.fixture(scope="module")
def expired(world):
    return world.tls(world.identity(("localhost",), -90, -1))


def verdicts(process):
    return [json.loads(line) for line in out(process).splitlines()]


# ---- one host ----

def test_good_host_is_accepted(world, good):
    process = world.live(f"localhost:{good}")
    assert process.returncode == 0 and err(process) == ""
    assert "localhost" in out(process) and "revocation not checked" in out(process)


def test_session_is_told_in_json(world, good):
    verdict, = verdicts(world.live("--json", f"localhost:{good}"))
    assert verdict["verdict"] == "accepted" and verdict["target"] == f"localhost:{good}"
    assert verdict["name"] == {"dns": "localhost"}
    session = verdict["session"]
    assert session["possession"] is True and session["version"] == "TLSv1.3"
    assert session["address"] == f"127.0.0.1:{good}"
    checks = {c["check"]: c["result"] for c in verdict["checks"]}
    assert checks["session"] == "pass" and checks["revocation"] == "unknown"


def test_expired_host_is_rejected(world, expired):
    process = world.live("--json", f"localhost:{expired}")
    assert process.returncode == 1 and "expired" in codes(verdicts(process)[0], "error")


def test_missing_intermediate_and_the_help_of_intermediates(world):
    port = world.tls(chain=[world.server[0]])
    assert world.live(f"localhost:{port}").returncode == 1
    pool = world.file("pool.pem", pem(world.issuing.certificate))
    assert world.live("--intermediates", pool, f"localhost:{port}").returncode == 0


def test_chain_order_and_extras_are_findings(world):
    port = world.tls(chain=[world.server[0], world.other_root.certificate,
                            world.issuing.certificate])
    process = world.live("--json", f"localhost:{port}")
    assert process.returncode == 0 and "chain-has-extra" in codes(verdicts(process)[0], "warning")


def test_revocation_can_be_turned_off_and_required(world, good):
    off, = verdicts(world.live("--json", "--revocation", "off", f"localhost:{good}"))
    assert {c["check"]: c["result"] for c in off["checks"]}["revocation"] == "skipped"
    assert world.live("--revocation", "require", f"localhost:{good}").returncode == 1


# ---- forms of a target ----

@pytest.mark.parametrize("form", ["localhost:{}", "127.0.0.1:{}", "https://localhost:{}",
                                  "https://localhost:{}/path?x#y", "HTTPS://user@localhost:{}/",
                                  "https://127.0.0.1:{}/", "LocalHost:{}"])
def test_forms_of_a_target(world, good, form):
    assert world.live(form.format(good)).returncode == 0


def test_ipv6(world):
    try:
        port = world.tls(host="::1")
    except OSError:
        pytest.skip("no IPv6 here")
    for form in ("[::1]:{}", "https://[::1]:{}/"):
        verdict, = verdicts(world.live("--json", form.format(port)))
        assert verdict["verdict"] == "accepted" and verdict["name"] == {"ip": "::1"}
        assert verdict["session"]["address"] == f"[::1]:{port}"


@pytest.mark.parametrize("bad", ["a b", "host:0", "host:65536", "host:port", "host:", "[::1",
                                 "[::1]x", "1.2.3", "192.0.2.256", "-x.example", "a..b",
                                 "http://example.com/", "ldap://example.com", "https://", "host:1:2",
                                 "x" * 64 + ".example"])
def test_what_is_no_target(world, bad):
    process = world.live("--", bad)
    assert process.returncode == 2 and out(process) == ""
    assert bad in one_sentence(process)


def test_file_comes_before_host(world, good, tmp_path):
    (tmp_path / "localhost").write_bytes(world.chain.read_bytes())
    process = run("verify", "--json", "--trust", world.root_file, "--name", "www.example.com",
                  "localhost", cwd=tmp_path)
    assert process.returncode == 0 and verdicts(process)[0]["session"] is None


def test_folder_called_as_a_site_is_no_obstacle(world, good, tmp_path):
    (tmp_path / "127.0.0.1").mkdir()
    (tmp_path / "certificates").mkdir()
    closed = closed_port()
    process = run("verify", "--connect", f"127.0.0.1:{closed}", "127.0.0.1", cwd=tmp_path)
    assert "refused" in one_sentence(process)
    assert "directory" in one_sentence(run("verify", "certificates", cwd=tmp_path))


def test_missing_file_is_not_asked_for_in_the_dns():
    for name in ("chain.pem", "x.crt", "folder/chain"):
        assert "no such file" in one_sentence(run("verify", "--any-name", name))


def test_name_option_beats_the_host(world, good):
    assert world.live("--name", "www.example.com", f"127.0.0.1:{good}").returncode == 0
    assert world.live("--name", "www.example.net", f"localhost:{good}").returncode == 1
    assert world.live("--any-name", f"localhost:{good}").returncode == 0


def test_connect_and_the_name_it_is_checked_for(world, good):
    process = world.live("--json", "--connect", f"127.0.0.1:{good}", "www.example.com")
    verdict, = verdicts(process)
    assert process.returncode == 0 and verdict["name"] == {"dns": "www.example.com"}
    dotted = world.live("--connect", f"127.0.0.1:{good}", "www.example.com.")
    assert dotted.returncode == 0


def test_servername(world):
    seen = []
    context = world.context()
    context.sni_callback = lambda session, name, ctx: seen.append(name)
    port = world.tls(context=context)
    world.live(f"localhost:{port}")
    world.live("--servername", "other.example", f"localhost:{port}")
    world.live("--servername", "", f"localhost:{port}")
    world.live(f"127.0.0.1:{port}")
    assert seen == ["localhost", "other.example", None, None]


def test_starttls_smtp(world):
    context = world.context()

    def smtp(connection):
        connection.sendall(b"220 mail.example.com ESMTP\r\n")
        while True:
            line = connection.recv(1000).upper()
            if line.startswith(b"STARTTLS"):
                connection.sendall(b"220 go\r\n")
                break
            connection.sendall(b"250-mail.example.com\r\n250 STARTTLS\r\n")
        with context.wrap_socket(connection, server_side=True) as session:
            session.recv(1)

    port = world.serve(smtp)
    assert world.live("--starttls", "smtp", f"localhost:{port}").returncode == 0
    process = world.live(f"localhost:{port}")
    assert process.returncode == 2 and "--starttls smtp" in one_sentence(process)


def test_client_certificate(world):
    context = world.context()
    context.verify_mode = 2  # required
    context.load_verify_locations(world.root_file)
    context.load_verify_locations(world.file("issuing.pem", pem(world.issuing.certificate)))
    context.maximum_version = 0x0303  # TLS 1.2: the server refuses within the handshake
    port = world.tls(context=context)
    without = world.live("--json", f"localhost:{port}")
    assert "client-certificate-required" in codes(verdicts(without)[0])
    client, key = world.issuing.issue(("user",), not_before=world.now, usage=
                                    ExtendedKeyUsageOID.CLIENT_AUTH)
    both = world.file("client.pem", pem(client, world.issuing.certificate) + key_pem(key))
    process = world.live("--json", "--client-cert", both, f"localhost:{port}")
    assert process.returncode == 0
    assert "client-certificate-required" not in codes(verdicts(process)[0])


def test_key_without_certificate():
    process = run("verify", "--client-key", "x", "localhost")
    assert process.returncode == 2 and "--client-cert" in one_sentence(process)


# ---- proxies ----

def tunnel(world, seen):
    """An HTTP proxy that knows CONNECT."""
    def answer(connection):
        head = b""
        while b"\r\n\r\n" not in head:
            head += connection.recv(1000)
        seen.append(head)
        host, port = head.split()[1].decode().rsplit(":", 1)
        with socket.create_connection((host.strip("[]"), int(port))) as onward:
            connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            onward.settimeout(0.05)
            connection.settimeout(0.05)
            until = time.time() + 10
            while time.time() < until:
                for one, other in ((connection, onward), (onward, connection)):
                    try:
                        data = one.recv(65536)
                    except TimeoutError:
                        continue
                    if not data:
                        return
                    other.sendall(data)
    return world.serve(answer)


def test_proxy_option_is_used_and_said(world, good):
    seen = []
    proxy = tunnel(world, seen)
    process = world.live("--proxy", f"http://user:secret@127.0.0.1:{proxy}", f"127.0.0.1:{good}")
    assert process.returncode == 0 and len(seen) == 1
    assert f"http://127.0.0.1:{proxy}" in one_sentence(process)
    assert "secret" not in err(process) + out(process)


def test_proxy_of_the_environment(world, good):
    seen = []
    proxy = tunnel(world, seen)
    env = {"https_proxy": f"http://127.0.0.1:{proxy}"}
    target = ("--connect", f"127.0.0.1:{good}", "www.example.com")
    assert "https_proxy" in err(world.live(*target, env=env)) and len(seen) == 1
    for exception in ("example.com", ".example.com", "*", "a.example, www.example.com"):
        assert world.live(*target, env={**env, "no_proxy": exception}).returncode == 0
    assert world.live("--proxy", "", *target, env=env).returncode == 0
    assert world.live(f"localhost:{good}", env=env).returncode == 0  # the proxy's is another one
    assert len(seen) == 1
    world.live(*target, env={**env, "NO_PROXY": "ample.com"})
    assert len(seen) == 2


@pytest.mark.parametrize("url", ["ftp://proxy.example", "http://", "http://proxy.example:x",
                                 "https://proxy.example", "socks5://:pw@"])
def test_bad_proxy(url):
    process = run("verify", "--proxy", url, "www.example.com")
    assert process.returncode == 2 and "--proxy" in one_sentence(process)
    assert "pw" not in err(process)


# ---- bad usage: one clear sentence each, in both languages, and no library's error stack ----

def lines_of(path, text):
    path.write_text(text)
    return str(path)


BAD = {
    "unknown option": (lambda w, t: ["--frobnicate", "x"], "--frobnicate"),
    "missing file": (lambda w, t: [str(t / "gone.pem")], "gone.pem"),
    "empty file": (lambda w, t: [lines_of(t / "empty.pem", "")], "empty.pem"),
    "directory": (lambda w, t: [str(t)], None),
    "noise": (lambda w, t: [lines_of(t / "noise.pem", "\x01\x02\x7f" * 999)], "noise.pem"),
    "HTML": (lambda w, t: [lines_of(t / "page.html", "<!DOCTYPE html><html>")], "page.html"),
    "key": (lambda w, t: [lines_of(t / "x.key", key_pem(w.key).decode())], "x.key"),
    "closed port": (lambda w, t: [f"localhost:{closed_port()}"], "localhost"),
    "HTTP": (lambda w, t: [f"localhost:{w.serve(reply(b'HTTP/1.1 400 Bad Request' + b'x' * 99))}"],
             "HTTP"),
    "SSH": (lambda w, t: [f"localhost:{w.serve(say(b'SSH-2.0-OpenSSH_9.2' + b'..' * 9))}"], "SSH"),
    "garbage": (lambda w, t: [f"localhost:{w.serve(reply(bytes(range(255, 55, -1))))}"], "TLS"),
    "closes at once": (lambda w, t: [f"localhost:{w.serve(lambda c: None)}"], "localhost"),
    "hang": (lambda w, t: ["--timeout", "0.5", f"localhost:{w.serve(hang)}"], "0.5"),
    "no such name": (lambda w, t: ["nowhere.invalid"], "nowhere.invalid"),
    "empty list": (lambda w, t: ["--file", lines_of(t / "list", "# nothing\n\n")], "list"),
    "list that is none": (lambda w, t: ["--file", lines_of(t / "list", "a\0b")], "list"),
    "bad timeout": (lambda w, t: ["--timeout", "soon", "localhost"], "soon"),
    "bad starttls": (lambda w, t: ["--starttls", "gopher", "localhost"], "gopher"),
    "output folder": (lambda w, t: ["--output", str(t / "no" / "x"), str(w.chain)], "no/x"),
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_usage_is_one_sentence(world, tmp_path, kind):
    arguments, said = BAD[kind]
    arguments = arguments(world, tmp_path)
    english = world.live(*arguments)
    chinese = world.live("--lang", "zh", *arguments)
    for process in (english, chinese):
        assert process.returncode == 2 and out(process) == ""
        sentence = one_sentence(process)
        assert not re.search(r"error:[0-9A-F]{8}|SSL_|ssl3_|routines", sentence), sentence
        assert len(sentence) < 400
    assert said is None or said in one_sentence(english)
    assert any("\u4e00" <= c <= "\u9fff" for c in one_sentence(chinese))
    assert not any("\u4e00" <= c <= "\u9fff" for c in one_sentence(english))


def test_sparse_file_of_a_gibibyte_is_refused_at_once(world, tmp_path):
    path = tmp_path / "huge.pem"
    with open(path, "wb") as f:
        f.truncate(1 << 30)
    begun = time.monotonic()
    for language in ("en", "zh"):
        process = world.live("--lang", language, path)
        assert process.returncode == 2 and "64 MiB" in one_sentence(process)
    assert time.monotonic() - begun < 5


def test_error_verdicts_carry_their_finding(world):
    port = closed_port()
    process = world.live("--json", f"localhost:{port}")
    verdict, = verdicts(process)
    assert process.returncode == 2 and verdict["verdict"] == "error"
    assert codes(verdict) == ["unreachable"]
    assert verdict["findings"][0]["evidence"]["how"] == "refused"
    assert verdict["error"] == one_sentence(process)
    verdict, = verdicts(world.live("--json", "nowhere.invalid"))
    assert codes(verdict) == ["name-not-resolved"]


# ---- many hosts ----

def list_file(world, *lines):
    return world.file("hosts.txt", "\n".join(lines) + "\n")


def test_list_of_targets(world, good, expired):
    path = list_file(world, "# ours", f"localhost:{good}", "", f"  127.0.0.1:{good}  # by address",
                     f"localhost:{expired}\r")
    process = world.live("--json", "--file", path)
    assert process.returncode == 1
    assert sorted(v["target"] for v in verdicts(process)) == sorted(
        [f"localhost:{good}", f"127.0.0.1:{good}", f"localhost:{expired}"])


def test_list_on_standard_input(world, good):
    process = world.live("--json", "-f", "-", data=f"localhost:{good}\nlocalhost:{good}")
    assert process.returncode == 0 and len(verdicts(process)) == 2
    process = world.live("-f", "-", "-", data="x")
    assert process.returncode == 2 and "only once" in one_sentence(process)


def test_table(world, good, expired):
    closed = closed_port()
    process = world.live(f"localhost:{good}", f"localhost:{expired}", f"localhost:{closed}")
    assert process.returncode == 2 and err(process) == ""
    lines = out(process).splitlines()
    assert lines[0].split() == ["Target", "Days", "Verdict", "Issuer"]
    assert re.match(rf"✓  localhost:{good} +79  trusted +Test Issuing CA$", lines[1])
    assert re.match(rf"✗  localhost:{expired} +-1  rejected: .*expired +Test Issuing CA$", lines[2])
    assert re.match(rf"\?  localhost:{closed} +-  no certificate: connection refused$", lines[3])
    assert lines[-1] == "3 targets, 1 trusted, 1 rejected, 1 without a certificate"


def test_table_in_chinese(world, good, expired):
    text = out(world.live("--lang", "zh", f"localhost:{good}", f"localhost:{expired}"))
    assert "结论" in text and "不可信：证书已过期" in text and "共 2 个目标" in text


def test_verbose_and_quiet_instead_of_a_table(world, good, expired):
    targets = (f"localhost:{good}", f"localhost:{expired}")
    pages = out(world.live("--verbose", *targets))
    assert pages.count("Checks\n") == 2 and f"localhost:{good}:\n" in pages
    assert out(world.live("--quiet", *targets)).count("\n") == 2


def test_hostile_issuer_does_not_reach_the_terminal(world):
    issuing = type(world.issuing)("\x1b[2J\u202eevil\n", world.root)
    leaf, key = issuing.issue(("localhost",), ("127.0.0.1",), not_before=world.now)
    port = world.tls((leaf, key), chain=[leaf, issuing.certificate])
    text = out(world.live(f"localhost:{port}", f"127.0.0.1:{port}"))
    assert "\x1b" not in text and "\u202e" not in text and "evil" in text


def test_files_and_hosts_together(world, good):
    process = world.live("--json", "--name", "www.example.com", f"localhost:{good}", world.chain)
    assert process.returncode == 0
    assert [v["target"] for v in verdicts(process)] == [str(world.chain), f"localhost:{good}"]


def test_thousand_hosts_in_bounded_memory(world):
    port = world.tls(host="0.0.0.0")
    hosts = [f"127.0.{i // 250}.{i % 250 + 1}:{port}" for i in range(1000)]
    path = list_file(world, *hosts)
    process = subprocess.run(["/usr/bin/env", "python3", "-c", """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], capture_output=True)
sys.stdout.buffer.write(done.stdout)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
sys.exit(done.returncode)""", ASSAY, "verify", "--trust", world.root_file, "--name", "localhost",
                              "--timeout", "60", "--json", "--file", str(path)],
                             capture_output=True, timeout=300)
    lines = process.stdout.decode().splitlines()
    assert process.returncode == 0, process.stderr
    assert sorted(json.loads(line)["target"] for line in lines) == sorted(hosts)
    assert int(process.stderr) < (64 << 10) * (8 if "ASAN_OPTIONS" in os.environ else 1)


def on_a_terminal(arguments, columns=80, interrupt_after=None):
    """(status, standard output, what standard error showed on a terminal)"""
    leader, follower = pty.openpty()
    fcntl.ioctl(leader, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen([ASSAY, *map(str, arguments)], stdout=subprocess.PIPE,
                               stderr=follower, start_new_session=True,
                               env={"PATH": os.environ["PATH"], "LANG": "C", "TERM": "xterm"})
    os.close(follower)
    if interrupt_after is not None:
        interrupt_after(process)
    answer = process.stdout.read().decode()
    shown = b""
    while True:
        try:
            part = os.read(leader, 65536)
        except OSError:
            break
        if not part:
            break
        shown += part
    os.close(leader)
    return process.wait(), answer, shown.decode()


def slow_port(world, seconds):
    context = world.context()

    def answer(connection):
        time.sleep(seconds)
        with context.wrap_socket(connection, server_side=True) as session:
            session.recv(1)

    return world.serve(answer)


@pytest.mark.parametrize("columns", [80, 24])
def test_progress_bar_on_a_terminal(world, columns):
    port = slow_port(world, 0.2)
    arguments = ["verify", "--trust", world.root_file, "--jobs", "4"] + [f"localhost:{port}"] * 40
    status, answer, shown = on_a_terminal(arguments, columns)
    assert status == 0 and "40 targets, 40 trusted" in answer
    drawn = [part.split("\x1b[K")[0] for part in shown.split("\r") if part]
    bars = [part for part in drawn if "/40" in part]
    assert len(bars) > 3 and all(len(bar) < columns for bar in bars)
    assert drawn[-1] == "" and "[#" in shown  # the bar is taken away at the end
    assert columns < 80 or re.search(r"\d+/s  \d+:\d\d left", shown)


def test_no_progress_bar_elsewhere(world, good):
    assert err(world.live(f"localhost:{good}", f"localhost:{good}")) == ""


@pytest.mark.parametrize("whom", ["group", "assay alone"])
def test_interrupt_prints_what_is_done(world, good, whom):
    slow = world.serve(hang)
    arguments = ["verify", "--trust", world.root_file, "--timeout", "30", f"localhost:{good}",
                 f"localhost:{slow}"]

    def interrupt(process):
        time.sleep(1)
        kill = os.killpg if whom == "group" else os.kill
        kill(process.pid, signal.SIGINT)

    begun = time.monotonic()
    started = []
    status, answer, shown = on_a_terminal(arguments, interrupt_after=lambda p: (
        started.append(p.pid), interrupt(p)))
    left = subprocess.run(["pgrep", "-s", str(started[0])], capture_output=True,
                          text=True).stdout.split()
    assert status == 130 and time.monotonic() - begun < 10
    assert re.search(rf"✓  localhost:{good} ", answer) and "1 not asked" in answer
    assert "assay:" not in shown
    assert left == [], "assay-session outlives assay"


# ---- monitoring ----

def samples(text):
    """name{labels} -> value of the text format; every line must be one."""
    found = {}
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        match = re.fullmatch(r'([a-z_]+(?:\{(?:[a-z]+="(?:[^"\\\n]|\\["\\n])*",?)*\})?) '
                             r'(-?\d+(?:\.\d+)?)', line)
        assert match, line
        assert match[1] not in found, "twice: " + line
        found[match[1]] = float(match[2])
    return found


def test_prometheus(world, good, expired):
    closed = closed_port()
    process = world.live("--format", "prometheus", f"localhost:{good}", f"localhost:{expired}",
                         f"localhost:{closed}", f"localhost:{good}", 'a"b\\c')
    assert process.returncode == 2
    found = samples(out(process))

    def one(name, port, extra=""):
        return found[f'{name}{{target="localhost:{port}"{extra}}}']

    assert one("assay_verdict", good) == 0 and one("assay_verdict", expired) == 1
    assert one("assay_verdict", closed) == 2 and one("assay_probe_success", closed) == 0
    assert one("assay_probe_success", expired) == 1
    ends = int(one("assay_earliest_not_after_seconds", expired))
    assert abs(time.time() - 86400 - ends) < 3600
    serial = format(world.server[0].serial_number, "x")
    roles = [key for key in found if key.startswith(
        f'assay_certificate_not_after_seconds{{target="localhost:{good}"')]
    assert [re.search('role="([a-z]+)"', r)[1] for r in roles] == ["leaf", "intermediate", "root"]
    assert serial in roles[0]
    assert one("assay_finding", expired, ',code="expired",severity="error"') == 1
    assert found['assay_verdict{target="a\\"b\\\\c"}'] == 2
    assert abs(found["assay_last_run_timestamp_seconds"] - time.time()) < 60
    families = [line.split("{")[0] for line in out(process).splitlines() if line[0] != "#"]
    assert families == sorted(families, key=families.index), "a metric's samples stand together"


def test_output_is_replaced_as_a_whole(world, good, tmp_path):
    target = tmp_path / "assay.prom"
    target.write_text("old\n")
    before = target.stat().st_ino
    process = world.live("--format", "prometheus", "--output", target, f"localhost:{good}")
    assert process.returncode == 0 and out(process) == ""
    assert "assay_verdict" in target.read_text() and target.stat().st_ino != before
    assert target.stat().st_mode & 0o444 == 0o444 and os.listdir(tmp_path) == ["assay.prom"]
    process = world.live("--format", "prometheus", "--output", target, "--trust", "/gone", "x.y")
    assert process.returncode == 2 and "assay_verdict" in target.read_text()
    assert os.listdir(tmp_path) == ["assay.prom"]


def test_output_into_a_device(world):
    process = world.named("--output", "/dev/stdout", world.chain, trust=True)
    assert process.returncode == 0 and "Checks" in out(process) and os.path.exists("/dev/stdout")


def test_output_on_a_full_disk(world, tmp_path):
    process = world.named("--output", "/dev/full", world.chain)
    assert process.returncode == 2 and "/dev/full" in one_sentence(process)


@pytest.mark.parametrize("arguments, state, status", [
    (["localhost:{good}"], "OK", 0),
    (["--warn-days", "90", "localhost:{good}"], "WARNING", 1),
    (["localhost:{expired}"], "CRITICAL", 2),
    (["localhost:{closed}"], "CRITICAL", 2),
    (["localhost:{good}", "localhost:{expired}"], "CRITICAL", 2),
    (["--any-name", "/gone.pem"], "UNKNOWN", 3),
    ([], "UNKNOWN", 3),
    (["--frobnicate"], "UNKNOWN", 3),
    (["--trust", "/gone.pem", "localhost:{good}"], "UNKNOWN", 3),
])
def test_nagios(world, good, expired, arguments, state, status):
    filled = [a.format(good=good, expired=expired, closed=closed_port()) for a in arguments]
    process = world.live("--format", "nagios", *filled)
    text = out(process)
    assert process.returncode == status, text
    assert text.startswith(f"ASSAY {state} - ") and text.count("\n") == 1
    assert text.count("|") <= 1
    if state in ("OK", "WARNING"):
        assert re.search(r"\| 'localhost:\d+ days'=79;(90:)?;0: 'localhost:\d+ time'=\d+\.\d{3}s$",
                         text.strip())


# ---- stores ----

def test_host_with_no_store(world, good):
    process = run("verify", "--json", f"localhost:{good}", env={"SSL_CERT_FILE": "/gone.pem"})
    assert process.returncode == 1 and "no-trust-store" in codes(verdicts(process)[0], "error")


def isolated(*command):
    """With empty directories in the place of the system's stores; None where that is not allowed."""
    hide = " && ".join(f"(! [ -d {d} ] || mount -t tmpfs none {d})" for d in (
        "/etc/ssl", "/etc/pki", "/usr/local/share/ca-certificates"))
    probe = subprocess.run(["unshare", "-rm", "sh", "-c", hide], capture_output=True)
    if probe.returncode != 0:
        return None
    return subprocess.run(["unshare", "-rm", "sh", "-c", hide + ' && exec "$@"', "sh", *command],
                          capture_output=True, env={"PATH": os.environ["PATH"], "LANG": "C"})


def test_machine_without_a_store_names_the_package(world):
    process = isolated(ASSAY, "verify", "--json", "--any-name", str(world.chain))
    if process is None:
        pytest.skip("no mount namespaces here")
    assert process.returncode == 1 and "no-trust-store" in codes(verdicts(process)[0], "error")
    assert "ca-certificates" in one_sentence(process)
