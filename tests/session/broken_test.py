# SPDX-License-Identifier: Apache-2.0
"""Servers that are none, that stop in the middle, that lie, and that never end."""
import socket
import subprocess
import time

import pytest
from session_world import (Fake, alert, ask, certificate, certificates, chain_of, client_hello, der,
                           failed, fetch, message, new_key, record, reset, run, server_hello)

SHORT = 1.0


def within(answer, seconds=SHORT):
    """Not before its time, and not long after it."""
    assert seconds * 1000 - 50 <= answer["milliseconds"] <= seconds * 1000 + 1500, answer


# ---- nobody there ----

def test_a_closed_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))  # and does not listen
        answer = fetch(one.getsockname()[1])
    failed(answer, "unreachable", "refused")
    assert answer["address"] is None and answer["chain"] == []


def test_a_name_that_does_not_resolve():
    answer = fetch(443, host="no-such-host.invalid")
    assert answer["failure"]["code"] == "name-not-resolved"
    assert answer["failure"]["how"] in ("no-address", "network", "timed-out")


def test_a_host_that_drops_packets():
    """A full accept queue: further SYNs are not answered."""
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = []
        for _ in range(4):
            one = socket.socket()
            one.setblocking(False)
            one.connect_ex(full.getsockname())
            waiting.append(one)
        time.sleep(0.1)
        answer = fetch(full.getsockname()[1], timeout=SHORT)
        for one in waiting:
            one.close()
    failed(answer, "unreachable", "timed-out")
    within(answer)


# ---- something else there ----

BANNERS = [
    (b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n", "ssh"),
    (b"220 mail.example.com ESMTP Postfix\r\n", "smtp"),
    (b"220-mail.example.com ESMTP\r\n220 ready\r\n", "smtp"),
    (b"554 5.7.1 no SMTP service here\r\n", "smtp"),
    (b"220 (vsFTPd 3.0.3)\r\n", "ftp"),
    (b"220---------- Welcome to Pure-FTPd ----------\r\n", "ftp"),
    (b"* OK [CAPABILITY IMAP4rev1] Dovecot ready.\r\n", "imap"),
    (b"+OK Dovecot ready.\r\n", "pop3"),
    (b"J\0\0\0\n8.0.36\0" + bytes(60), "mysql"),
    (b"E\0\0\0\x4dSFATAL\0VFATAL\0C0A000\0Munsupported frontend protocol\0\0", "postgres"),
    (b"<!DOCTYPE HTML>\n<html></html>\n", "http"),
    (b"\x00\x01\x02\x03nothing that anybody knows\n", "unknown"),
    (b"-ERR unknown command\r\n", "unknown"),
]


@pytest.mark.parametrize("banner, saw", BANNERS, ids=[f"{s}-{i}" for i, (_, s) in enumerate(BANNERS)])
def test_a_banner_instead_of_tls(banner, saw):
    def speak(connection):
        connection.sendall(banner)
        fake.hang()

    with Fake(speak) as fake:
        answer = fetch(fake.port)
    failed(answer, "not-tls", "garbage", saw)
    assert answer["chain"] == [] and answer["milliseconds"] < 4000


def test_one_octet_that_is_not_tls():
    def speak(connection):
        connection.sendall(b"?")
        fake.hang()

    with Fake(speak) as fake:
        answer = fetch(fake.port, timeout=SHORT)
    failed(answer, "not-tls", "garbage", "unknown")
    within(answer)


def test_plain_http():
    def speak(connection):
        client_hello(connection)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n<html>")

    with Fake(speak) as fake:
        failed(fetch(fake.port), "not-tls", "garbage", "http")


def test_a_mail_server_that_lets_one_wait_for_its_banner():
    def speak(connection):
        time.sleep(1)
        connection.sendall(b"220 slow.example.com ESMTP\r\n")
        fake.hang()

    with Fake(speak) as fake:
        failed(fetch(fake.port), "not-tls", "garbage", "smtp")


def test_a_banner_octet_by_octet():
    def speak(connection):
        for octet in b"SSH-2.0-slow\r\n":
            connection.sendall(bytes([octet]))
            time.sleep(0.02)
        fake.hang()

    with Fake(speak) as fake:
        failed(fetch(fake.port), "not-tls", "garbage", "ssh")


# ---- silence ----

def test_nothing_after_accept():
    with Fake(lambda c: fake.hang()) as fake:
        answer = fetch(fake.port, timeout=SHORT)
    failed(answer, "unreachable", "hang")
    within(answer)


HALF = server_hello()[:20]


def stages(world):
    chain = certificates(*world.chain())
    return {
        "half a record header": (b"\x16\x03", False),
        "half a ServerHello": (record(22, server_hello())[:30], False),
        "a ServerHello in pieces": (record(22, HALF), False),
        "a ServerHello": (record(22, server_hello()), False),
        "half a Certificate": (record(22, server_hello()) + record(22, chain[:200]), False),
        "half a record of the Certificate": (record(22, server_hello()) + record(22, chain)[:300],
                                             False),
        "a Certificate": (record(22, server_hello()) + record(22, chain), True),
    }


@pytest.mark.parametrize("stage", list(range(7)))
def test_silence_at_each_step(world, stage):
    name, (octets, has_chain) = list(stages(world).items())[stage]

    def speak(connection):
        client_hello(connection)
        connection.sendall(octets)
        fake.hang()

    with Fake(speak) as fake:
        answer = fetch(fake.port, timeout=SHORT)
    assert answer["failure"]["how"] == "hang", name
    assert answer["failure"]["code"] == ("handshake-refused" if has_chain else "unreachable"), name
    assert chain_of(answer) == (world.chain() if has_chain else []), name
    assert answer["possession"] is False
    within(answer)


def test_a_drip_does_not_prolong_the_session(world):
    def speak(connection):
        client_hello(connection)
        for octet in record(22, server_hello()) + record(22, certificates(*world.chain())):
            connection.sendall(bytes([octet]))
            time.sleep(0.05)

    with Fake(speak) as fake:
        answer = fetch(fake.port, timeout=SHORT)
    assert answer["failure"]["how"] == "hang"
    within(answer)


# ---- the end at each step ----

@pytest.mark.parametrize("stage", [None, *range(7)])
@pytest.mark.parametrize("end, how", [(reset, "reset"), (lambda c: c.close(), "closed")])
def test_the_end_at_each_step(world, stage, end, how):
    octets, has_chain = b"", False
    if stage is not None:
        octets, has_chain = list(stages(world).values())[stage]

    def speak(connection):
        client_hello(connection)
        connection.sendall(octets)
        time.sleep(0.1)  # a reset overtakes what was not read yet
        end(connection)

    with Fake(speak) as fake:
        answer = fetch(fake.port)
    assert answer["failure"]["how"] == how
    assert answer["failure"]["code"] == ("handshake-refused" if stage is not None else "unreachable")
    assert chain_of(answer) == (world.chain() if has_chain else [])
    assert answer["milliseconds"] < 4000


# ---- alerts ----

@pytest.mark.parametrize("number, code", [
    (40, "no-shared-cipher"), (71, "no-shared-cipher"), (70, "protocol-too-old"),
    (80, "handshake-refused"), (112, "handshake-refused"), (42, "handshake-refused"),
    (116, "handshake-refused")])
def test_alerts_to_the_client_hello(number, code):
    """No certificate was asked for, so 42 and 116 say nothing about ours."""
    def speak(connection):
        client_hello(connection)
        connection.sendall(alert(number))

    with Fake(speak) as fake:
        answer = fetch(fake.port)
    assert failed(answer, code, "alert")["alert"] == number
    assert answer["client_certificate"] == "not-asked"


def test_an_alert_behind_the_certificate(world):
    def speak(connection):
        client_hello(connection)
        connection.sendall(record(22, server_hello()) + record(22, certificates(*world.chain())) +
                           alert(40))

    with Fake(speak) as fake:
        answer = fetch(fake.port)
    assert failed(answer, "handshake-refused", "alert")["alert"] == 40
    assert chain_of(answer) == world.chain() and answer["version"] == "TLSv1.2"


@pytest.mark.parametrize("answered", [
    record(22, server_hello(b"\x03\x00", b"\x00\x05"), b"\x03\x00"),  # SSL 3.0
    alert(70, version=b"\x03\x00"),
    b"\x80\x2e\x04\x00\x01\x00\x02" + bytes(39),  # SERVER-HELLO of SSL 2.0
])
def test_old_protocols(answered):
    def speak(connection):
        client_hello(connection)
        connection.sendall(answered)
        fake.hang()

    with Fake(speak) as fake:
        assert fetch(fake.port)["failure"]["code"] == "protocol-too-old"


# ---- lies ----

def ecdhe(signature):
    point = b"\x04" + bytes.fromhex(  # the base point of P-256
        "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
        "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5")
    return message(12, b"\x03\x00\x17" + bytes([len(point)]) + point + b"\x04\x03" +
                   len(signature).to_bytes(2, "big") + signature)


def test_a_certificate_without_its_key(world):
    """The signature of the key exchange is well formed, and somebody else's."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    forged = new_key("p256").sign(b"anything", ec.ECDSA(hashes.SHA256()))

    def speak(connection):
        client_hello(connection)
        connection.sendall(record(22, server_hello() + certificates(*world.chain()) +
                                  ecdhe(forged) + message(14, b"")))
        fake.hang()

    with Fake(speak) as fake:
        answer = fetch(fake.port)
    assert "prove" in failed(answer, "handshake-refused", "garbage")["detail"]
    assert answer["possession"] is False and chain_of(answer) == world.chain()


def test_a_certificate_that_is_noise():
    """The verifier is to say what is wrong with it, so it is handed on as it was sent."""
    def speak(connection):
        client_hello(connection)
        connection.sendall(record(22, server_hello()) + record(22, certificates(b"noise", b"more")))
        fake.hang()

    with Fake(speak) as fake:
        answer = fetch(fake.port)
    failed(answer, "handshake-refused", "garbage")
    assert chain_of(answer) == [b"noise", b"more"] and not answer["possession"]


def test_a_certificate_of_sm2(world):
    key, made = str(world.folder / "sm2.key"), str(world.folder / "sm2.pem")
    for command in (["genpkey", "-algorithm", "SM2", "-out", key],
                    ["req", "-x509", "-new", "-key", key, "-sm3", "-subj", "/CN=www.example.com",
                     "-out", made]):
        subprocess.run(["openssl", *command], check=True, capture_output=True, timeout=20)
    wanted = subprocess.run(["openssl", "x509", "-in", made, "-outform", "DER"], check=True,
                            capture_output=True, timeout=20).stdout

    def speak(connection):
        client_hello(connection)
        connection.sendall(record(22, server_hello()) + record(22, certificates(wanted)))
        fake.hang()

    with Fake(speak) as fake:
        answer = fetch(fake.port, timeout=SHORT)
    assert chain_of(answer) == [wanted] and not answer["possession"]
    assert answer["failure"]["code"] == "handshake-refused"


def test_no_certificate_at_all():
    def speak(connection):
        client_hello(connection)
        connection.sendall(record(22, server_hello()) + record(22, certificates()))
        fake.hang()

    with Fake(speak) as fake:
        answer = fetch(fake.port)
    failed(answer, "handshake-refused", "garbage")
    assert answer["chain"] == []


@pytest.mark.parametrize("answered", [
    record(22, message(2, b"\x03\x03" + bytes(5))), record(22, message(99, b"what")),
    record(23, b"application data"), record(20, b"\x01"), record(22, b""),
    record(22, server_hello(suite=b"\xff\xff"))])
def test_tls_that_is_wrong(answered):
    def speak(connection):
        client_hello(connection)
        connection.sendall(answered)
        time.sleep(0.2)

    with Fake(speak) as fake:
        answer = fetch(fake.port)
    assert answer["failure"]["code"] == "handshake-refused"
    assert answer["failure"]["how"] in ("garbage", "closed")


# ---- too much ----

def test_a_chain_of_100_kilobytes(world):
    large = [der(certificate(f"large {i}", new_key("p256"), extra=1500)) for i in range(60)]
    chain = [*world.chain(), *large]
    assert sum(map(len, chain)) > 100_000

    def speak(connection):
        client_hello(connection)
        connection.sendall(record(22, server_hello()) + record(22, certificates(*chain)))
        fake.hang()

    with Fake(speak) as fake:
        answer = fetch(fake.port, timeout=SHORT)
    assert chain_of(answer) == chain


def test_a_certificate_message_without_end(world):
    def speak(connection):
        client_hello(connection)
        connection.sendall(record(22, server_hello()) + record(22, b"\x0b\x10\0\0" + bytes(16000)))
        while True:
            connection.sendall(record(22, bytes(16000)))

    with Fake(speak) as fake:
        answer = fetch(fake.port)
    failed(answer, "handshake-refused", "flood")


def test_warnings_without_end():
    def speak(connection):
        client_hello(connection)
        connection.sendall(record(22, server_hello()))
        while True:
            connection.sendall(alert(100, level=1) * 100)

    with Fake(speak) as fake:
        answer = fetch(fake.port)
    assert answer["failure"]["code"] == "handshake-refused" and answer["milliseconds"] < 8000


@pytest.mark.parametrize("octets, saw", [(b"x" * 65536, "unknown"),
                                         (b"HTTP/1.1 200 OK\r\n" + b"x" * 65536, "http")])
def test_noise_without_end(octets, saw):
    def speak(connection):
        while True:
            connection.sendall(octets)

    with Fake(speak) as fake:
        answer = fetch(fake.port)
    failed(answer, "not-tls", "garbage", saw)
    assert answer["milliseconds"] < 4000


def test_a_flood_of_records_that_libssl_goes_on_reading():
    """A Certificate of 200 KiB in records of one octet, each with its header: 1.2 MB of them."""
    def speak(connection):
        client_hello(connection)
        connection.sendall(record(22, server_hello()) + record(22, b"\x0b\x03\x20\0"))
        while True:
            connection.sendall(record(22, b"\0") * 1000)

    with Fake(speak) as fake:
        answer = fetch(fake.port)
    failed(answer, "handshake-refused", "flood")


# ---- requests that are none ----

@pytest.mark.parametrize("text, id_", [
    ("noise\n", None), ("[]\n", None), ("{}\n", None), ('{"id":7}\n', 7), ('{"id":"x"}\n', None),
    ('{"id":7,"host":""}\n', 7), ('{"id":7,"host":"a b"}\n', 7),
    ('{"id":7,"host":"a\\r\\nX: y"}\n', 7), ('{"id":7,"host":"h","port":0}\n', 7),
    ('{"id":7,"host":"h","port":65536}\n', 7), ('{"id":7,"host":"h","port":"https"}\n', 7),
    ('{"id":7,"host":"h","timeout":0}\n', 7), ('{"id":7,"host":"h","timeout":"1"}\n', 7),
    ('{"id":7,"host":"h","starttls":"ldap"}\n', 7), ('{"id":7,"host":"h","ipv":5}\n', 7),
    ('{"id":7,"host":"h","client_key":"k"}\n', 7), ('{"id":7,"host":"h","connect":"a:b"}\n', 7),
    ('{"id":7,"host":"h","proxy":"ftp://x:1"}\n', 7), ('{"id":7,"host":"h"', None),
    ('{"id":7,"host":"' + "h" * 100000 + '"}\n', None), ('{"id":7,"host":"h","host":"i"}\n', None)])
def test_bad_requests_are_answered(text, id_):
    import json
    done = run(text)
    assert done.returncode == 0 and done.stderr == b""
    answer, = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert answer["id"] == id_ and answer["failure"]["code"] == "program"


def test_a_bad_request_does_not_stop_the_next(world):
    done = run('noise\n\n  \n{"id":1,"host":"127.0.0.1","port":1,"timeout":2}')
    assert done.returncode == 0 and done.stdout.count(b"\n") == 2
    assert b'"refused"' in done.stdout


def test_no_request_no_answer():
    done = run("")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


@pytest.mark.parametrize("args", [("--jobs",), ("--jobs", "0"), ("--jobs", "x"), ("--what",), ("x",)])
def test_bad_arguments(args):
    done = run("", *args)
    assert done.returncode == 2 and done.stderr.count(b"\n") == 1


def test_help_and_version():
    assert b"usage: assay-session" in run("", "--help").stdout
    assert run("", "--version").stdout.startswith(b"assay-session ")


def test_an_output_that_nobody_reads():
    """EPIPE ends the program; no signal, no endless run."""
    from session_world import SESSION
    with subprocess.Popen([SESSION, "--jobs", "4"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE) as process:
        process.stdout.close()
        request = b'{"id":1,"host":"127.0.0.1","port":1,"timeout":2}\n'
        process.stdin.write(request * 50)
        process.stdin.close()
        assert process.wait(timeout=20) == 1
        assert process.stderr.read() == b""


def test_answers_come_as_they_are_ready():
    with Fake(lambda c: slow.hang()) as slow:
        import json
        from session_world import SESSION
        with subprocess.Popen([SESSION], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            for i, port in enumerate([slow.port, 1]):
                process.stdin.write(json.dumps({"id": i, "host": "127.0.0.1", "port": port,
                                                "timeout": 2}).encode() + b"\n")
            process.stdin.flush()
            first = json.loads(process.stdout.readline())
            process.stdin.close()
            second = json.loads(process.stdout.readline())
            assert process.wait(timeout=20) == 0
    assert (first["id"], second["id"]) == (1, 0)
    assert first["milliseconds"] < second["milliseconds"]


def test_many_at_once_take_the_time_of_one():
    with Fake(lambda c: fake.hang()) as fake:
        began = time.monotonic()
        answers = ask(*[{"host": "127.0.0.1", "port": fake.port, "timeout": 1}] * 16)
        took = time.monotonic() - began
    assert took < 5 and all(a["failure"]["how"] == "hang" for a in answers)
