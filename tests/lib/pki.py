# SPDX-License-Identifier: Apache-2.0
"""Certificates for the demo and the tests, made with the openssl command.

Nothing but Python's standard library and
openssl is needed. `openssl ca` is used throughout, because it alone lets both dates be chosen.
"""

import base64
import datetime
import pathlib
import re
import secrets
import subprocess

DAY = datetime.timedelta(days=1)

CONFIG = """\
[ca]
default_ca = this
[this]
new_certs_dir = {folder}
database = {folder}/index.txt
serial = {folder}/serial
crlnumber = {folder}/crlnumber
default_md = {digest}
policy = any
email_in_dn = no
unique_subject = no
copy_extensions = none
crl_extensions = crl
[any]
countryName = optional
organizationName = optional
commonName = optional
[req]
distinguished_name = dn
prompt = no
utf8 = yes
string_mask = utf8only
[dn]
{subject}
[crl]
authorityKeyIdentifier = keyid
[ext]
{extensions}
"""

CA_FORM = (
    "basicConstraints = critical, CA:TRUE{path_length}",
    "keyUsage = critical, keyCertSign, cRLSign",
    "subjectKeyIdentifier = hash",
)
LEAF_FORM = (
    "basicConstraints = critical, CA:FALSE",
    "keyUsage = critical, digitalSignature",
    "extendedKeyUsage = serverAuth",
)


def now():
    return datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)


def openssl(*arguments):
    done = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"openssl {arguments[0]} failed:\n{done.stderr}")
    return done.stdout


def new_key(path, kind):
    """kind: "ec:P-256", "rsa:2048", "ed25519" ..."""
    family, _, size = kind.partition(":")
    options = {
        "ec": ["-algorithm", "EC", "-pkeyopt", f"ec_paramgen_curve:{size}"],
        "rsa": ["-algorithm", "RSA", "-pkeyopt", f"rsa_keygen_bits:{size}"],
        "ed25519": ["-algorithm", "ED25519"],
    }[family]
    openssl("genpkey", "-out", path, *options)


def stamp(moment):
    return moment.strftime("%Y%m%d%H%M%SZ")


class Certificate:
    def __init__(self, folder, name, issuer):
        self.folder, self.name, self.issuer = folder, name, issuer
        self.key = folder / "key.pem"
        self.path = folder / "cert.pem"

    @property
    def pem(self):
        return self.path.read_text()

    @property
    def der(self):
        body = re.search(r"-----BEGIN CERTIFICATE-----(.+?)-----END", self.pem, re.S).group(1)
        return base64.b64decode(body)

    @property
    def serial(self):
        return openssl("x509", "-in", self.path, "-noout", "-serial").strip().split("=")[1]


class Pki:
    """A folder of certificates. issue() makes one; crl() makes a revocation list."""

    def __init__(self, folder, at=None):
        self.folder = pathlib.Path(folder)
        self.at = at or now()
        self.count = 0

    def issue(self, name, issuer=None, *, ca=False, san=None, key="ec:P-256", digest="sha256",
              begin=None, end=None, path_length=None, extensions=(), organization="Assay Demo"):
        """name: the common name. issuer: a Certificate, None for self-signed. san: openssl's
        notation, "DNS:example.com, IP:192.0.2.1". begin, end: datetimes."""
        self.count += 1
        folder = self.folder / f"{self.count:02d}"
        folder.mkdir(parents=True)
        made = Certificate(folder, name, issuer)
        new_key(made.key, key)
        config = self._config(folder, name, organization, digest,
                              self._extensions(issuer, ca, san, path_length, extensions))
        request = folder / "request.pem"
        openssl("req", "-new", "-utf8", "-config", config, "-key", made.key, "-out", request)
        signer = (["-cert", issuer.path, "-keyfile", issuer.key] if issuer
                  else ["-selfsign", "-keyfile", made.key])
        openssl("ca", "-batch", "-notext", "-utf8", "-preserveDN", "-config",
                config, "-in", request, "-out", made.path, "-extensions", "ext", *signer,
                "-startdate", stamp(begin or self.at - DAY),
                "-enddate", stamp(end or self.at + (3650 if ca else 90) * DAY))
        return made

    def crl(self, issuer, revoked=(), reason="keyCompromise", begin=None, end=None):
        """A CRL of `issuer` that lists the certificates `revoked`. Returns its path."""
        self.count += 1
        folder = self.folder / f"{self.count:02d}"
        folder.mkdir(parents=True)
        config = self._config(folder, "crl", "crl", "sha256", ())
        (folder / "crlnumber").write_text("01\n")
        when = (self.at - datetime.timedelta(hours=2)).strftime("%y%m%d%H%M%SZ")
        (folder / "index.txt").write_text("".join(
            f"R\t491231235959Z\t{when},{reason}\t{c.serial}\tunknown\t/CN={c.name}\n"
            for c in revoked))
        path = folder / "crl.pem"
        openssl("ca", "-gencrl", "-config", config, "-cert", issuer.path, "-keyfile", issuer.key,
                "-crl_lastupdate", stamp(begin or self.at - datetime.timedelta(hours=1)),
                "-crl_nextupdate", stamp(end or self.at + 7 * DAY), "-out", path)
        return path

    def chain(self, name, *certificates):
        """One PEM file with the certificates in this order. Returns its path."""
        path = self.folder / name
        path.write_text("".join(c.pem for c in certificates))
        return path

    @staticmethod
    def _extensions(issuer, ca, san, path_length, extensions):
        lines = list(CA_FORM if ca else LEAF_FORM)
        if ca:
            lines[0] = lines[0].format(
                path_length="" if path_length is None else f", pathlen:{path_length}")
        if issuer:
            lines.append("authorityKeyIdentifier = keyid")
        if san:
            lines.append(f"subjectAltName = {san}")
        return [*lines, *extensions]

    @staticmethod
    def _config(folder, name, organization, digest, extensions):
        (folder / "index.txt").touch()
        (folder / "serial").write_text(f"01{secrets.token_hex(15)}\n")
        path = folder / "openssl.cnf"
        path.write_text(CONFIG.format(
            folder=folder, digest=digest, extensions="\n".join(extensions),
            subject=f"organizationName = {organization}\ncommonName = {name}"))
        return path
