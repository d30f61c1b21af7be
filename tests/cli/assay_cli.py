# SPDX-License-Identifier: Apache-2.0
"""What the tests of the command share: running it, and a small PKI that is made anew for each run.

The binary is that of the environment variable ASSAY, else build/assay.
"""
import base64
import datetime
import ipaddress
import json
import os
import pathlib
import subprocess

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

ROOT = pathlib.Path(__file__).resolve().parents[2]
ASSAY = os.environ.get("ASSAY", str(ROOT / "build" / "assay"))
NOW = datetime.datetime(2026, 11, 23, 8, 0, 0)
AT = "2026-11-23T08:00:00Z"


def run(*args, data=None, env=None, cwd=None, timeout=60):
    """The finished process; the environment is empty but for what is named, so that the machine's
    language and variables do not count."""
    surroundings = {"PATH": os.environ["PATH"], "LANG": "C"}
    for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LD_LIBRARY_PATH"):
        if name in os.environ:
            surroundings[name] = os.environ[name]
    surroundings.update(env or {})
    if isinstance(data, str):
        data = data.encode()
    return subprocess.run([ASSAY, *map(str, args)], input=data if data is not None else b"",
                          capture_output=True, env=surroundings, cwd=cwd, timeout=timeout)


def out(process):
    return process.stdout.decode()


def err(process):
    return process.stderr.decode()


def one_sentence(process):
    """Standard error holds exactly one line, for a person."""
    text = err(process)
    assert text.startswith("assay: "), text
    assert text.count("\n") == 1 and text.endswith("\n"), text
    return text[len("assay: "):-1]


def days(n):
    return datetime.timedelta(days=n)


def name(common):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


class Authority:
    """A CA: its own certificate, and what it issues."""

    def __init__(self, common, issuer=None, not_after=NOW + days(3650)):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = name(common)
        signer = issuer or self
        builder = (x509.CertificateBuilder().subject_name(self.name).issuer_name(signer.name)
                   .public_key(self.key.public_key()).serial_number(x509.random_serial_number())
                   .not_valid_before(NOW - days(365)).not_valid_after(not_after)
                   .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
                   .add_extension(key_usage(cert_sign=True), True)
                   .add_extension(x509.SubjectKeyIdentifier.from_public_key(self.key.public_key()),
                                  False))
        if issuer is not None:
            builder = builder.add_extension(issuer.key_identifier(), False)
        self.certificate = builder.sign(signer.key, hashes.SHA256())

    def key_identifier(self):
        return x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())

    def issue(self, dns=("www.example.com",), ip=(), not_before=NOW - days(10),
              not_after=NOW + days(80), usage=ExtendedKeyUsageOID.SERVER_AUTH, serial=None):
        key = ec.generate_private_key(ec.SECP256R1())
        names = [x509.DNSName(n) for n in dns]
        names += [x509.IPAddress(ipaddress.ip_address(i)) for i in ip]
        certificate = (x509.CertificateBuilder().subject_name(name(dns[0] if dns else ip[0]))
                       .issuer_name(self.name).public_key(key.public_key())
                       .serial_number(serial or x509.random_serial_number())
                       .not_valid_before(not_before).not_valid_after(not_after)
                       .add_extension(x509.BasicConstraints(ca=False, path_length=None), True)
                       .add_extension(key_usage(), True)
                       .add_extension(x509.ExtendedKeyUsage([usage]), False)
                       .add_extension(x509.SubjectAlternativeName(names), False)
                       .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()),
                                      False)
                       .add_extension(self.key_identifier(), False)
                       .sign(self.key, hashes.SHA256()))
        return certificate, key

    def crl(self, *revoked, next_update=NOW + days(7)):
        builder = (x509.CertificateRevocationListBuilder().issuer_name(self.name)
                   .last_update(NOW - days(1)).next_update(next_update)
                   .add_extension(self.key_identifier(), False)
                   .add_extension(x509.CRLNumber(1), False))
        for certificate in revoked:
            builder = builder.add_revoked_certificate(
                x509.RevokedCertificateBuilder().serial_number(certificate.serial_number)
                .revocation_date(NOW - days(2))
                .add_extension(x509.CRLReason(x509.ReasonFlags.key_compromise), False).build())
        return builder.sign(self.key, hashes.SHA256())


def key_usage(cert_sign=False):
    return x509.KeyUsage(digital_signature=not cert_sign, content_commitment=False,
                         key_encipherment=False, data_encipherment=False, key_agreement=False,
                         key_cert_sign=cert_sign, crl_sign=cert_sign, encipher_only=False,
                         decipher_only=False)


def pem(*objects):
    return b"".join(o.public_bytes(serialization.Encoding.PEM) for o in objects)


def der(thing):
    return thing.public_bytes(serialization.Encoding.DER)


def text(*objects):
    return pem(*objects).decode()


def b64(thing):
    return base64.b64encode(thing if isinstance(thing, bytes) else der(thing)).decode()


def key_pem(key):
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                             serialization.NoEncryption())


class World:
    """root -> issuing -> leaf for www.example.com, *.example.org and 192.0.2.1."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.root = Authority("Test Root")
        self.issuing = Authority("Test Issuing CA", self.root)
        self.leaf, self.key = self.issuing.issue(("www.example.com", "*.example.org"),
                                                 ("192.0.2.1", "2001:db8::1"))
        self.other_root = Authority("Another Root")
        self.chain = self.file("chain.pem", pem(self.leaf, self.issuing.certificate))
        self.root_file = self.file("root.pem", pem(self.root.certificate))

    def file(self, filename, content):
        path = self.folder / filename
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def verify(self, *args, trust=True, **rest):
        """assay verify at the time of this world, with its root."""
        anchors = ("--trust", self.root_file) if trust else ()
        return run("verify", "--at", AT, *anchors, *args, **rest)

    def named(self, *args, **rest):
        return self.verify("--name", "www.example.com", *args, **rest)

    def verdict(self, *args, **rest):
        """The JSON verdict on the one target, and the exit status."""
        process = self.named("--json", *args, **rest)
        lines = out(process).splitlines()
        assert len(lines) == 1, (lines, err(process))
        return json.loads(lines[0]), process.returncode


def codes(verdict, severity=None):
    return [f["code"] for f in verdict["findings"]
            if severity is None or f["severity"] == severity]
