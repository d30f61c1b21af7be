# SPDX-License-Identifier: Apache-2.0
"""What the tests of assay-session share: asking it, certificates made anew for each run, and servers
that are started for one test and stopped after it. Loopback only; everything is bounded in time.

The program is that of the environment variable ASSAY_SESSION, else assay-session in ASSAY_BUILD, else
in build/.
"""
import base64
import contextlib
import datetime
import ipaddress
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import NameOID

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("ASSAY_BUILD", ROOT / "build"))
SESSION = os.environ.get("ASSAY_SESSION", str(BUILD / "assay-session"))
CODES = {"unreachable", "name-not-resolved", "not-tls", "protocol-too-old", "no-shared-cipher",
         "handshake-refused", "client-certificate-required", "client-certificate-rejected", "program"}
MEMBERS = {"id", "address", "chain", "version", "suite", "group", "signature", "staple", "scts",
           "possession", "client_certificate", "failure", "milliseconds"}
SYSTEM_PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin", "/usr/local/go/bin",
                               "/usr/lib/postfix/sbin", "/usr/lib/postgresql/15/bin"])


# ---- asking ----

def run(text, *args, timeout=60):
    data = text if isinstance(text, bytes) else text.encode()
    return subprocess.run([SESSION, *args], input=data, capture_output=True, timeout=timeout,
                          check=False)


def ask(*requests, timeout=60, args=()):
    """The answers, in the order of the requests, whose ids are their places."""
    lines = [json.dumps({"id": i, "timeout": 10, **r}) for i, r in enumerate(requests)]
    done = run("".join(line + "\n" for line in lines), *args, timeout=timeout)
    assert done.returncode == 0 and done.stderr == b"", (done.returncode, done.stderr)
    answers = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert sorted(a["id"] for a in answers) == list(range(len(requests)))
    for answer in answers:
        assert_form(answer)
    return sorted(answers, key=lambda a: a["id"])


def assert_form(answer):
    assert set(answer) == MEMBERS
    failure = answer["failure"]
    if failure is not None:
        assert set(failure) == {"code", "how", "saw", "alert", "detail"}
        assert failure["code"] in CODES and len(failure["detail"]) > 10
        assert "\n" not in failure["detail"]
        assert (failure["saw"] is not None) == (failure["code"] == "not-tls")
    assert answer["client_certificate"] in ("not-asked", "asked", "required", "rejected")


def fetch(port, host="127.0.0.1", **members):
    return ask({"host": host, "port": port, "servername": "www.example.com", **members})[0]


def chain_of(answer):
    return [base64.b64decode(c, validate=True) for c in answer["chain"]]


def failed(answer, code, how, saw=None):
    failure = answer["failure"]
    assert failure is not None, answer
    assert (failure["code"], failure["how"], failure["saw"]) == (code, how, saw), failure
    return failure


def fine(answer, chain=None):
    """A session without failure, with the key proved."""
    assert answer["failure"] is None, answer["failure"]
    assert answer["possession"] is True and answer["version"] and answer["suite"]
    if chain is not None:
        assert chain_of(answer) == chain
    return answer


# ---- certificates ----

def new_key(kind):
    made = {"rsa": lambda: rsa.generate_private_key(65537, 2048),
            "p256": lambda: ec.generate_private_key(ec.SECP256R1()),
            "p384": lambda: ec.generate_private_key(ec.SECP384R1()),
            "p521": lambda: ec.generate_private_key(ec.SECP521R1()),
            "brainpool": lambda: ec.generate_private_key(ec.BrainpoolP256R1()),
            "ed25519": ed25519.Ed25519PrivateKey.generate,
            "ed448": ed448.Ed448PrivateKey.generate}
    return made[kind]()


def pem_of(key):
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                             serialization.NoEncryption())


def certificate(subject, key, issuer=None, issuer_key=None, ca=False, extra=0):
    """extra: octets of a private extension, to make it large."""
    now = datetime.datetime.utcnow().replace(microsecond=0)
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)])
    signer = issuer_key or key
    builder = (x509.CertificateBuilder().subject_name(named)
               .issuer_name(issuer.subject if issuer else named).public_key(key.public_key())
               .serial_number(x509.random_serial_number())
               .not_valid_before(now - datetime.timedelta(days=1))
               .not_valid_after(now + datetime.timedelta(days=30))
               .add_extension(x509.BasicConstraints(ca=ca, path_length=None), True))
    if not ca:
        builder = builder.add_extension(x509.SubjectAlternativeName(
            [x509.DNSName(subject), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
    if extra:
        builder = builder.add_extension(x509.UnrecognizedExtension(
            x509.ObjectIdentifier("1.3.6.1.4.1.32473.1"), b"\x04\x03abc" + bytes(extra)), False)
    edwards = (ed25519.Ed25519PrivateKey, ed448.Ed448PrivateKey)
    return builder.sign(signer, None if isinstance(signer, edwards) else hashes.SHA256())


def der(thing):
    return thing.public_bytes(serialization.Encoding.DER)


def pem(*things):
    return b"".join(t.public_bytes(serialization.Encoding.PEM) for t in things)


class World:
    """A root, an intermediate, and leaves for www.example.com of every kind of key."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.chmod(0o755)
        self.root_key, self.ca_key = new_key("p256"), new_key("p256")
        self.root = certificate("Root", self.root_key, ca=True)
        self.ca = certificate("Issuing", self.ca_key, self.root, self.root_key, ca=True)
        self.root_file = self.file("root.pem", pem(self.root))
        self.leaves = {}

    def file(self, name, content):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    def leaf(self, kind="p256", name="www.example.com"):
        """certificate, key, chain's file, key's file"""
        if (kind, name) not in self.leaves:
            key = new_key(kind)
            made = certificate(name, key, self.ca, self.ca_key)
            self.leaves[kind, name] = (made, key,
                                       self.file(f"{kind}-{name}.pem", pem(made, self.ca)),
                                       self.file(f"{kind}-{name}.key", pem_of(key)))
        return self.leaves[kind, name]

    def chain(self, kind="p256", name="www.example.com"):
        return [der(self.leaf(kind, name)[0]), der(self.ca)]

    def stranger(self):
        """A client certificate that nobody knows: file, key's file."""
        key = new_key("p256")
        return (self.file("stranger.pem", pem(certificate("stranger", key))),
                self.file("stranger.key", pem_of(key)))

    def staple(self):
        now = datetime.datetime.utcnow()
        return (ocsp.OCSPResponseBuilder()
                .add_response(cert=self.leaf()[0], issuer=self.ca, algorithm=hashes.SHA1(),
                              cert_status=ocsp.OCSPCertStatus.GOOD, this_update=now,
                              next_update=now + datetime.timedelta(days=1), revocation_time=None,
                              revocation_reason=None)
                .responder_id(ocsp.OCSPResponderEncoding.NAME, self.ca)
                .sign(self.ca_key, hashes.SHA256())
                .public_bytes(serialization.Encoding.DER))


# ---- real servers ----

def needs(*programs, package):
    """Where they are; or the test is left out, and says so."""
    found = [shutil.which(p, path=SYSTEM_PATH) for p in programs]
    if None in found:
        pytest.skip(f"{' and '.join(programs)} not installed (apt package {package})")
    return found[0]


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def stop(process):
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=5)


def wait_for(port, process, host, log, seconds):
    """Until it listens. Looked up, not connected to: some servers take one connection for all."""
    wanted = f":{port:04X}"
    tables = ["/proc/net/tcp", "/proc/net/tcp6"]
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        for table in tables:
            with open(table, encoding="ascii") as file:
                for line in file.readlines()[1:]:
                    fields = line.split()
                    if fields[1].endswith(wanted) and fields[3] == "0A":
                        return
        if process.poll() is not None:
            break
        time.sleep(0.02)
    log.seek(0)
    raise AssertionError(f"the server at {host}:{port} did not start: {log.read()[-2000:]!r}")


@contextlib.contextmanager
def server(command, port, host="127.0.0.1", seconds=20, stdin=None, **rest):
    """A server in its own process group, from the moment it listens."""
    with tempfile.TemporaryFile() as log:
        with subprocess.Popen([str(c) for c in command], stdout=log, stderr=subprocess.STDOUT,
                              stdin=stdin or subprocess.DEVNULL, start_new_session=True,
                              **rest) as process:
            try:
                wait_for(port, process, host, log, seconds)
                yield port
            finally:
                stop(process)


@contextlib.contextmanager
def s_server(world, *options, kind="p256", host="127.0.0.1"):
    needs("openssl", package="openssl")
    _, _, chain, key = world.leaf(kind)
    port = free_port()
    where = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    # -www keeps it from reading standard input; it answers and goes on to the next connection.
    with server(["openssl", "s_server", "-accept", where, "-cert", chain, "-cert_chain",
                 world.file("issuing.pem", pem(world.ca)), "-key", key, "-www", *options], port,
                host):
        yield port


# ---- servers of our own, that misbehave ----

class Fake:
    """handler(connection) is called for each connection, in its own thread."""

    def __init__(self, handler, host="127.0.0.1"):
        self.handler = handler
        self.socket = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        self.socket.bind((host, 0))
        self.socket.listen(16)
        self.port = self.socket.getsockname()[1]
        self.over = threading.Event()
        self.failures = []

    def accept(self):
        while not self.over.is_set():
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            connection.settimeout(20)
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        with connection:
            with contextlib.suppress(OSError):
                self.handler(connection)

    def hang(self, _connection=None):
        self.over.wait(30)

    def __enter__(self):
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.over.set()
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


def reset(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
    connection.close()


def line_of(connection):
    text = b""
    while not text.endswith(b"\n"):
        more = connection.recv(1)
        if not more:
            return text
        text += more
    return text


# ---- octets of TLS 1.2, for servers that stop in the middle ----

def vector(size, content):
    return len(content).to_bytes(size, "big") + content


def record(kind, content, version=b"\x03\x03"):
    parts = [content[i:i + 16384] for i in range(0, len(content), 16384)] or [b""]
    return b"".join(bytes([kind]) + version + vector(2, part) for part in parts)


def message(kind, content):
    return bytes([kind]) + vector(3, content)


def server_hello(version=b"\x03\x03", suite=b"\xc0\x2b"):
    return message(2, version + bytes(32) + b"\0" + suite + b"\0" + vector(2, b"\xff\x01\0\x01\0"))


def certificates(*ders):
    return message(11, vector(3, b"".join(vector(3, d) for d in ders)))


def alert(number, level=2, version=b"\x03\x03"):
    return record(21, bytes([level, number]), version)


def client_hello(connection):
    """Reads the record, so that closing does not reset."""
    header = b""
    while len(header) < 5:
        more = connection.recv(5 - len(header))
        if not more:
            return
        header += more
    left = int.from_bytes(header[3:], "big")
    while left > 0:
        left -= len(connection.recv(left)) or left
