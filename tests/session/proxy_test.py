# SPDX-License-Identifier: Apache-2.0
"""Sessions through proxies: HTTP CONNECT and SOCKS5, ours and real ones."""
import base64
import contextlib
import socket
import threading

import pytest
from session_world import (Fake, failed, fetch, fine, free_port, line_of, needs, s_server, server)


def relay(one, two):
    def pump(source, target):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)

    thread = threading.Thread(target=pump, args=(two, one), daemon=True)
    thread.start()
    pump(one, two)
    thread.join(10)


class Connect(Fake):
    """An HTTP proxy; keeps what it was asked."""

    def __init__(self, credentials=None, answer=b"HTTP/1.1 200 OK\r\nVia: x\r\n\r\n", port=None):
        super().__init__(self.handle)
        self.credentials, self.answer, self.to = credentials, answer, port
        self.asked = []

    def handle(self, connection):
        head = []
        while (line := line_of(connection)) not in (b"\r\n", b""):
            head.append(line)
        self.asked.append(head)
        if self.credentials and self.credentials not in b"".join(head):
            connection.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
            return
        connection.sendall(self.answer)
        if self.to:
            with socket.create_connection(("127.0.0.1", self.to)) as target:
                relay(connection, target)


def test_http_connect(world):
    with s_server(world) as port, Connect(port=port) as proxy:
        answer = fine(fetch(443, host="far.example.com", proxy=f"http://127.0.0.1:{proxy.port}"),
                      world.chain())
    assert answer["address"] == f"127.0.0.1:{proxy.port}"
    assert proxy.asked[0] == [b"CONNECT far.example.com:443 HTTP/1.1\r\n",
                              b"Host: far.example.com:443\r\n"]


def test_http_connect_to_ipv6(world):
    with s_server(world) as port, Connect(port=port) as proxy:
        fine(fetch(443, host="2001:db8::1", servername=None,
                   proxy=f"http://127.0.0.1:{proxy.port}"))
    assert proxy.asked[0][0] == b"CONNECT [2001:db8::1]:443 HTTP/1.1\r\n"


def test_http_credentials(world):
    wanted = b"Proxy-Authorization: Basic " + base64.b64encode(b"me:p@ss:word") + b"\r\n"
    with s_server(world) as port, Connect(wanted, port=port) as proxy:
        fine(fetch(443, host="far.example.com",
                   proxy=f"http://me:p%40ss:word@127.0.0.1:{proxy.port}"), world.chain())
        none = fetch(443, host="far.example.com", proxy=f"http://127.0.0.1:{proxy.port}")
        wrong = fetch(443, host="far.example.com", proxy=f"http://me:geheim@127.0.0.1:{proxy.port}")
    assert "wants a user" in failed(none, "unreachable", "proxy")["detail"]
    assert "refused the user" in failed(wrong, "unreachable", "proxy")["detail"]
    assert "geheim" not in str(wrong)


@pytest.mark.parametrize("answered, said", [
    (b"HTTP/1.1 502 Bad Gateway\r\n\r\n", "502"), (b"HTTP/1.1 403 Forbidden\r\n\r\n", "403"),
    (b"SSH-2.0-what\r\n", "does not speak HTTP"), (b"", "closed"),
    (b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200, "too many"),
    (b"HTTP/1.1 200 OK\r\nA: " + b"x" * 100000, "without end")])
def test_http_proxies_that_do_not_serve(answered, said):
    with Connect(answer=answered) as proxy:
        answer = fetch(443, host="far.example.com", proxy=f"http://127.0.0.1:{proxy.port}")
    assert said in failed(answer, "unreachable", "proxy")["detail"]


def test_proxies_that_hang_or_are_not_there():
    with Fake(lambda c: fake.hang()) as fake:
        for scheme in ("http", "socks5"):
            answer = fetch(443, proxy=f"{scheme}://127.0.0.1:{fake.port}", timeout=1)
            assert "in time" in failed(answer, "unreachable", "proxy")["detail"]
            assert answer["milliseconds"] < 3000
    failed(fetch(443, proxy=f"http://127.0.0.1:{free_port()}"), "unreachable", "proxy")
    failed(fetch(443, proxy="http://no-such-proxy.invalid:1"), "unreachable", "proxy")


@pytest.mark.parametrize("url", ["https://127.0.0.1:1", "127.0.0.1:1", "http://", "http://h:0",
                                 "http://h:x", "http://h:1/path", "http://a%zz@h:1",
                                 "http://a%@h:1", "socks5://" + "u" * 300 + "@h:1"])
def test_urls_that_are_no_proxies(url):
    failed(fetch(443, proxy=url), "program", "proxy")


# ---- SOCKS5 ----

class Socks(Fake):
    def __init__(self, port=None, user=None, reply=0):
        super().__init__(self.handle)
        self.to, self.user, self.reply = port, user, reply
        self.asked = []

    def handle(self, c):
        _, count = c.recv(2)
        methods = c.recv(count)
        wanted = 2 if self.user else 0
        if wanted not in methods:
            c.sendall(b"\x05\xff")
            return
        c.sendall(bytes([5, wanted]))
        if self.user:
            c.recv(1)
            user = c.recv(c.recv(1)[0])
            password = c.recv(c.recv(1)[0])
            good = (user, password) == self.user
            c.sendall(b"\x01\x00" if good else b"\x01\x01")
            if not good:
                return
        kind = c.recv(4)[3]
        size = {1: 4, 4: 16}.get(kind) or c.recv(1)[0]
        self.asked.append((kind, c.recv(size), c.recv(2)))
        c.sendall(bytes([5, self.reply, 0, 3, 4]) + b"host\x00\x01")
        if self.to and self.reply == 0:
            with socket.create_connection(("127.0.0.1", self.to)) as target:
                relay(c, target)


@pytest.mark.parametrize("host, kind, octets", [
    ("far.example.com", 3, b"far.example.com"), ("192.0.2.7", 1, b"\xc0\x00\x02\x07"),
    ("2001:db8::1", 4, b"\x20\x01\x0d\xb8" + bytes(11) + b"\x01")])
def test_socks(world, host, kind, octets):
    with s_server(world) as port, Socks(port) as proxy:
        fine(fetch(443, host=host, proxy=f"socks5://127.0.0.1:{proxy.port}"), world.chain())
    assert proxy.asked == [(kind, octets, b"\x01\xbb")]


def test_socks_credentials(world):
    with s_server(world) as port, Socks(port, (b"me", b"word")) as proxy:
        place = f"127.0.0.1:{proxy.port}"
        fine(fetch(443, proxy=f"socks5://me:word@{place}"), world.chain())
        none = fetch(443, proxy=f"socks5://{place}")
        wrong = fetch(443, proxy=f"socks5://me:geheim@{place}")
    assert "wants a user" in failed(none, "unreachable", "proxy")["detail"]
    assert "refused the user" in failed(wrong, "unreachable", "proxy")["detail"]


@pytest.mark.parametrize("reply, said", [(1, "its own"), (2, "rules"), (4, "host"), (5, "refused"),
                                         (6, "timed out"), (99, "refused to connect")])
def test_socks_refusals(reply, said):
    with Socks(reply=reply) as proxy:
        answer = fetch(443, proxy=f"socks5://127.0.0.1:{proxy.port}")
    assert said in failed(answer, "unreachable", "proxy")["detail"]


# ---- real proxies ----

def test_microsocks(world):
    program = needs("microsocks", package="microsocks")
    port = free_port()
    with s_server(world) as target, server([program, "-i", "127.0.0.1", "-p", port, "-u", "me", "-P",
                                            "word"], port):
        fine(fetch(target, host="localhost", ipv=4, proxy=f"socks5://me:word@127.0.0.1:{port}"),
             world.chain())
        closed = fetch(free_port(), proxy=f"socks5://me:word@127.0.0.1:{port}")
    failed(closed, "unreachable", "proxy")


def test_tinyproxy(world):
    program = needs("tinyproxy", package="tinyproxy-bin")
    port = free_port()
    config = world.file("tinyproxy.conf", f"Port {port}\nListen 127.0.0.1\nTimeout 20\n"
                        "BasicAuth me word\nMaxClients 10\n")
    with s_server(world) as target, server([program, "-d", "-c", config], port):
        fine(fetch(target, proxy=f"http://me:word@127.0.0.1:{port}"), world.chain())
        failed(fetch(target, proxy=f"http://127.0.0.1:{port}"), "unreachable", "proxy")
