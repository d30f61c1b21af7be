# SPDX-License-Identifier: Apache-2.0
"""Servers on loopback for the tests of live hosts, and a stand-in for assay-session.

The servers run in threads; each listens on a port of its own until the test ends.
"""
import datetime
import pathlib
import socket
import ssl
import stat
import sys
import threading

import assay_cli
from assay_cli import World, days, key_pem, pem


class LiveWorld(World):
    """A PKI whose dates are around now, since a session happens now."""

    def __init__(self, folder):
        before = assay_cli.NOW
        assay_cli.NOW = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None,
                                                                             microsecond=0)
        try:
            super().__init__(folder)
            self.now = assay_cli.NOW
            self.server = self.identity(("localhost", "www.example.com"))
        finally:
            assay_cli.NOW = before
        self.ports = []

    def identity(self, dns, not_before=-10, not_after=80):
        """Certificate and key for names on this machine; days are counted from now."""
        return self.issuing.issue(dns, ("127.0.0.1", "::1"), not_before=self.now + days(not_before),
                                  not_after=self.now + days(not_after))

    def context(self, identity=None, chain=None):
        certificate, key = identity or self.server
        sent = [certificate, self.issuing.certificate] if chain is None else chain
        path = self.file(f"server-{len(self.ports)}.pem", pem(*sent) + key_pem(key))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context

    def serve(self, answer, host="127.0.0.1"):
        """A server that hands each connection to `answer`, and closes it. Returns its port."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.create_server((host, 0), family=family, backlog=256)

        def talk(connection):
            try:
                connection.settimeout(20)
                answer(connection)
            except (OSError, ssl.SSLError, ValueError):
                pass
            finally:
                connection.close()

        def accept():
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=talk, args=(connection,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        port = listener.getsockname()[1]
        self.ports.append(port)
        return port

    def tls(self, identity=None, chain=None, host="127.0.0.1", context=None):
        context = context or self.context(identity, chain)

        def answer(connection):
            with context.wrap_socket(connection, server_side=True) as session:
                session.recv(1)

        return self.serve(answer, host)

    def live(self, *args, **rest):
        """assay verify now, with this world's root."""
        return assay_cli.run("verify", "--trust", self.root_file, *args, **rest)


def say(text):
    """A server that speaks first, and not TLS."""
    return lambda connection: (connection.sendall(text), connection.recv(1000))


def reply(text):
    """A server that answers whatever it is sent."""
    return lambda connection: (connection.recv(1000), connection.sendall(text))


def hang(connection):
    connection.settimeout(60)
    while connection.recv(1000):
        pass


def closed_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def fake_session(folder, body):
    """A folder for ASSAY_LIBEXEC whose assay-session runs `body`, Python with `requests()`,
    `answer(request, **keys)`, `raw(bytes)`, `CHAIN` and `JOBS` at hand."""
    head = f"""#!{sys.executable}
import base64, json, os, signal, sys, time
JOBS = sys.argv[2]
CHAIN = {getattr(body, 'chain', [])!r}
def requests():
    for line in sys.stdin:
        yield json.loads(line)
def raw(data):
    try:
        os.write(1, data)
    except BrokenPipeError:
        os._exit(1)
def answer(request, **keys):
    given = dict(id=request["id"], address="192.0.2.1:443", chain=CHAIN, version="TLSv1.3",
                 suite="TLS_AES_128_GCM_SHA256", group="X25519", signature=None, staple=None,
                 scts=None, possession=True, client_certificate="not-asked", failure=None,
                 milliseconds=5)
    given.update(keys)
    raw((json.dumps(given) + "\\n").encode())
def failure(code, how="", saw=None, alert=None, detail="no more is known"):
    return dict(code=code, how=how, saw=saw, alert=alert, detail=detail)
"""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / "assay-session"
    program.write_text(head + str(body))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return {"ASSAY_LIBEXEC": str(folder)}


class Body(str):
    """The body of a fake session, with the chain that its CHAIN is to be."""

    def __new__(cls, text, chain=()):
        body = super().__new__(cls, text)
        body.chain = list(chain)
        return body
