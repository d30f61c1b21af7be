#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Make the seeds of the fuzz targets: seeds/NAME/*. The same bytes on every run.

Certificates come from the mutation chains, and from an authority whose Ed25519 keys are hashes of
their owners' names: Ed25519 signs without randomness. Its signatures end in an even byte, which is
what the fuzzer's stub of a signature takes for good (src/sig/backend_none.c).
"""

import base64
import datetime
import hashlib
import ipaddress
import json
import pathlib
import re
import shutil

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

HERE = pathlib.Path(__file__).resolve().parent
SEEDS = HERE / "seeds"
DER = serialization.Encoding.DER
AT = datetime.datetime(2026, 12, 1)
DAY = datetime.timedelta(days=1)
HOST = "www.example.com"
BR_DV = "2.23.140.1.2.1"


# ---- plain DER ----

def tlv(tag, *contents):
    content = b"".join(contents)
    if len(content) < 128:
        return bytes([tag, len(content)]) + content
    length = len(content).to_bytes((len(content).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def sequence(*contents):
    return tlv(0x30, *contents)


def oid(dotted):
    first, second, *rest = map(int, dotted.split("."))
    content = b""
    for arc in [first * 40 + second, *rest]:
        groups = [arc & 127]
        while arc := arc >> 7:
            groups.append(arc & 127 | 128)
        content += bytes(reversed(groups))
    return tlv(6, content)


def rdn(dotted, tag, text):
    return tlv(0x31, sequence(oid(dotted), tlv(tag, text)))


def even(der):
    """Good for the fuzzer's stub of a signature, which is the last thing in a certificate."""
    return der[:-1] + bytes([der[-1] & 0xfe])


# ---- the authority ----

def key_of(owner):
    return ed25519.Ed25519PrivateKey.from_private_bytes(
        hashlib.sha256(b"assay fuzz seed: " + owner.encode()).digest())


def name_of(common, *more):
    return x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Assay Seeds"), *more,
                      x509.NameAttribute(NameOID.COMMON_NAME, common)])


def signed_evenly(builder, key):
    """Try serial numbers until the signature ends in an even byte."""
    for serial in range(1, 1000):
        made = builder.serial_number(serial + (1 << 70)).sign(key, None)
        if made.signature[-1] % 2 == 0:
            return made
    raise AssertionError("no even signature")


def issue(common, issuer=None, *, ca=False, sans=(), path_length=None, extensions=()):
    """extensions: (value, critical)."""
    key, signer = key_of(common), key_of(issuer or common)
    usage = dict.fromkeys(["digital_signature", "content_commitment", "key_encipherment",
                           "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign",
                           "encipher_only", "decipher_only"], False)
    usage.update({"key_cert_sign": True, "crl_sign": True} if ca else {"digital_signature": True})
    builder = (x509.CertificateBuilder().subject_name(name_of(common))
               .issuer_name(name_of(issuer or common)).public_key(key.public_key())
               .not_valid_before(AT - 30 * DAY).not_valid_after(AT + (3650 if ca else 60) * DAY))
    values = [(x509.BasicConstraints(ca, path_length), True), (x509.KeyUsage(**usage), True),
              (x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False),
              (x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), False)]
    if not ca:
        values.append((x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False))
    if sans:
        values.append((x509.SubjectAlternativeName(sans), False))
    for value, critical in [*values, *extensions]:
        builder = builder.add_extension(value, critical)
    return signed_evenly(builder, signer).public_bytes(DER)


def crl(issuer, revoked=(), extensions=()):
    """revoked: (serial, extensions)."""
    builder = (x509.CertificateRevocationListBuilder().issuer_name(name_of(issuer))
               .last_update(AT - DAY).next_update(AT + 7 * DAY))
    for serial, entry in revoked:
        row = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(AT - 2 * DAY)
        for value in entry:
            row = row.add_extension(value, isinstance(value, x509.CertificateIssuer))
        builder = builder.add_revoked_certificate(row.build())
    for value in extensions:
        builder = builder.add_extension(value, isinstance(value, (
            x509.IssuingDistributionPoint, x509.DeltaCRLIndicator)))
    for number in range(1, 1000):
        made = builder.add_extension(x509.CRLNumber(number), False).sign(key_of(issuer), None)
        if made.signature[-1] % 2 == 0:
            return made.public_bytes(DER)
    raise AssertionError("no even signature")


def serial_of(der):
    return x509.load_der_x509_certificate(der).serial_number


def request(*extensions):
    builder = x509.CertificateSigningRequestBuilder().subject_name(name_of(HOST))
    for value in extensions:
        builder = builder.add_extension(value, False)
    return builder.sign(key_of(HOST), None).public_bytes(DER)


def policies(*dotted):
    return x509.CertificatePolicies([x509.PolicyInformation(ObjectIdentifier(p), None)
                                     for p in dotted])


def rich_extensions():
    """One of each that has a structure of its own."""
    qualified = x509.PolicyInformation(ObjectIdentifier(BR_DV), [
        "http://cps.example.net/", x509.UserNotice(
            x509.NoticeReference("Assay", [1, 2]), "a notice")])
    point = x509.DistributionPoint(
        [x509.UniformResourceIdentifier("http://crl.example.net/a.crl")], None,
        frozenset([x509.ReasonFlags.key_compromise, x509.ReasonFlags.superseded]),
        [x509.DirectoryName(name_of("Seed Root"))])
    relative = x509.DistributionPoint(None, x509.RelativeDistinguishedName(
        [x509.NameAttribute(NameOID.COMMON_NAME, "part")]), None, None)
    access = x509.AccessDescription(x509.AuthorityInformationAccessOID.OCSP,
                                    x509.UniformResourceIdentifier("http://ocsp.example.net/"))
    return [(x509.CertificatePolicies([qualified]), False),
            (x509.CRLDistributionPoints([point, relative]), False),
            (x509.AuthorityInformationAccess([access]), False),
            (x509.IssuerAlternativeName([x509.RFC822Name("ca@example.net")]), False),
            (x509.TLSFeature([x509.TLSFeatureType.status_request]), False),
            (x509.UnrecognizedExtension(ObjectIdentifier("1.2.3.4"), b"\x05\x00"), False)]


def many_names():
    return [x509.DNSName(HOST), x509.DNSName("*.example.com"),
            x509.IPAddress(ipaddress.ip_address("192.0.2.7")),
            x509.IPAddress(ipaddress.ip_address("2001:db8::1")),
            x509.RFC822Name("who@example.com"),
            x509.UniformResourceIdentifier("https://www.example.com/a?b#c"),
            x509.DirectoryName(name_of("Somebody")),
            x509.RegisteredID(ObjectIdentifier("1.2.3")),
            x509.OtherName(ObjectIdentifier("1.3.6.1.5.5.7.8.9"), tlv(0x0c, "µ@例子.example".encode()))]


# ---- saving ----

def save(target, name, data):
    folder = SEEDS / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)


def blocks(text):
    return [base64.b64decode(b) for b in re.findall(r"-----BEGIN [^-]+-----(.+?)-----END", text, re.S)]


def pem(der, label="CERTIFICATE"):
    text = base64.b64encode(der).decode()
    lines = "\n".join(text[i:i + 64] for i in range(0, len(text), 64))
    return f"-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n"


PROFILES = ["auto", "webpki", "private", "rfc5280", "pkix"]
KINDS = ["dns", "ip", "email", "any"]


def options(*, public=False, revocation=0, profile="auto", purpose=0, kind="dns", flags=0,
            max_depth=None, months=0, budget=0, wording=0, scratch=0):
    """The eight bytes in front of a whole question; verify_fuzz.c reads them."""
    return bytes([(3 if public else 0) | revocation << 2 | PROFILES.index(profile) << 4,
                  purpose | KINDS.index(kind) << 2, flags,
                  0 if max_depth is None else max_depth + 1, months & 0xff, budget, wording,
                  scratch])


def anchor(der):
    return tlv(0xa0, der)


def known(der):
    return tlv(0xa1, der)


# ---- the targets ----

def make_der():
    values = [tlv(1, b"\xff"), tlv(2, b"\x00\x80"), tlv(2, b"\x7f\xff\xff\xff\xff"), tlv(3, b"\x05\xa0"),
              tlv(5), oid("2.999.1234567890"), oid(BR_DV), tlv(0x0a, b"\x01"), tlv(0x17, b"261123000000Z"),
              tlv(0x18, b"20510101000000Z"), tlv(0x0c, "例".encode()), b"\x1f\x1f\x01x"]
    save("der", "values", b"".join(values))
    save("der", "nested", sequence(tlv(0x31, tlv(0xa0, tlv(0xa3, *values))), tlv(4, b"x" * 200)))
    save("der", "long", sequence(tlv(4, bytes(300)), tlv(3, b"\x00" + bytes(130))))
    deep = tlv(5)
    for _ in range(20):
        deep = sequence(deep)
    save("der", "deep", deep)
    save("der", "indefinite", b"\x30\x80\x05\x00\x00\x00")
    save("der", "lengths", b"\x04\x81\x05hello\x04\x82\x00\x05hello")
    save("der", "almost-long", tlv(4, bytes(127)) + b"\x04\x81\x7f" + bytes(127))
    save("der", "just-long", tlv(4, bytes(128)) + tlv(4, bytes(256)) + b"\x04\x82\x00\xff" + bytes(255))


def make_from_chains():
    for path in sorted((HERE.parent / "mutation" / "chains").glob("*.pem")):
        text = path.read_text()
        ders = blocks(text)
        for number, der in enumerate(ders):
            save("certificate", f"{path.stem}-{number}", der)
        body = b"".join(ders[:-1])
        for profile in ("webpki", "pkix"):
            save("verify", f"{path.stem}-{profile}",
                 options(profile=profile, wording=PROFILES.index(profile)) + body + anchor(ders[-1]))
        save("verify", f"{path.stem}-stub", options(public=True, wording=0x83) +
             b"".join(map(even, ders[:-1])) + anchor(even(ders[-1])))
        save("pem", path.stem, text.encode())
    save("pem", "crlf", b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    save("pem", "utf16", ("\ufeff" + pem(ders[0])).encode("utf-16-le"))


def make_pem(certificate, revoked):
    loaded = x509.load_der_x509_certificate(certificate)
    save("pem", "pkcs7", pem(pkcs7.serialize_certificates([loaded], DER), "PKCS7").encode())
    save("pem", "pkcs7-der", pkcs7.serialize_certificates([loaded, loaded], DER))
    save("pem", "der", certificate * 2)
    save("pem", "bare", base64.b64encode(certificate))
    save("pem", "mixed", ("Bag Attributes\n    friendlyName: x\n" + pem(certificate) +
                          "subject=/CN=x\r\n" + pem(revoked, "X509 CRL") +
                          pem(certificate + b"\x30\x00", "TRUSTED CERTIFICATE") +
                          pem(request(), "CERTIFICATE REQUEST")).encode())
    save("pem", "damaged", (pem(certificate).replace("=", "") + pem(certificate)[:200] +
                            pem(certificate).replace("END CERT", "END  CERT") + "-----END X-----" +
                            pem(certificate).replace("-----BEGIN", "----BEGIN")).encode())
    save("pem", "headers", b"-----BEGIN X-----\nProc-Type: 4,ENCRYPTED\n DEK: 1\n\nAAAA\n-----END X-----\n")
    save("pem", "page", b"<!DOCTYPE html>\n<html><body>log in first</body></html>\n")
    save("pem", "ssh", b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA== you@example.com\n")


def make_crl():
    reason = x509.CRLReason(x509.ReasonFlags.key_compromise)
    date = x509.InvalidityDate(AT - 5 * DAY)
    other = x509.CertificateIssuer([x509.DirectoryName(name_of("Other CA"))])
    point = x509.IssuingDistributionPoint(
        [x509.UniformResourceIdentifier("http://crl.example.net/a.crl")], None, False, False,
        frozenset([x509.ReasonFlags.superseded]), True, False)
    save("crl", "empty", crl("Seed Root"))
    save("crl", "reasons", crl("Seed Root", [(5, [reason, date]), (1 << 150, [])]))
    save("crl", "indirect", crl("Seed Root", [(5, [other]), (6, [reason])], [point]))
    save("crl", "delta", crl("Seed Root", [(5, [x509.CRLReason(x509.ReasonFlags.remove_from_crl)])],
                             [x509.DeltaCRLIndicator(7)]))


def make_csr():
    save("csr", "plain", request())
    save("csr", "names", request(x509.SubjectAlternativeName(many_names()),
                                 x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])))


def make_names():
    texts = {
        "host": (HOST, "*.example.com"), "same": ("WWW.Example.com.", HOST),
        "idn": ("Fuß.例子.中国", "xn--fsqu00a.xn--fiqs8s"), "underscore": ("_a.b.example", "*.b.example"),
        "suffix": ("a.co.uk", "*.co.uk"), "ipv4": ("192.0.2.7", "\xc0\x00\x02\x07"),
        "ipv6": ("2001:db8::1:0:0:1", "x" * 16), "mapped": ("::ffff:192.0.2.1", "\x00" * 10 + "\xff\xff\xc0\x00\x02\x01"),
        "masked": ("1::", "y" * 32),
        "bracket": ("[::1]", "z" * 8), "mailbox": ("Who@Example.com", "Who@example.COM"),
        "quoted": ('"a\\@b c"@example.com', '"a@b c"@example.com'),
        "uri": ("https://u:p@www.example.com:8443/a?b#c", "urn:x"),
        "uri6": ("ldap://[2001:db8::1]/cn=x", ""), "hostile": ("\x1b[31m\u202e<script>&\"\\", "\x7f"),
    }
    for name, (asked, presented) in texts.items():
        save("names", name, b"\x00" + asked.encode() + b"\x00" + presented.encode("latin-1"))
    cn, org, mail = "2.5.4.3", "2.5.4.10", "1.2.840.113549.1.9.1"
    one = sequence(rdn(org, 0x13, b"Example  Ltd"), rdn(cn, 0x0c, "Ærlig Ünal".encode()))
    other = sequence(rdn(org, 0x0c, b" example ltd "), rdn(cn, 0x14, b"\xe6RLIG \xfcNAL"))
    both = sequence(tlv(0x31, sequence(oid(cn), tlv(0x1e, "名字".encode("utf-16-be"))),
                        sequence(oid(mail), tlv(0x16, b"Who@example.com"))))
    swapped = sequence(tlv(0x31, sequence(oid(mail), tlv(0x16, b"Who@example.com")),
                           sequence(oid(cn), tlv(0x0c, "名字".encode()))))
    save("names", "dn-folded", b"\x01" + one + other)
    save("names", "dn-set", b"\x01" + both + swapped)
    save("names", "dn-prefix", b"\x01" + one + sequence(rdn(org, 0x13, b"EXAMPLE LTD")))
    save("names", "dn-hostile", b"\x01" + sequence(rdn(cn, 0x1c, b"\x00\x11\x00\x00\x00\x00\x00\x1b")) +
         sequence(rdn("1.2.3.4", 4, b"\x00\xff"), rdn(cn, 0x0c, b"a,b+c=\"\\\x00\x1b[2J")))


def subtree(name):
    return sequence(name)


def dns(text):
    return tlv(0x82, text.encode())


def make_name_constraints():
    subject = sequence(rdn("2.5.4.10", 0x13, b"Example"), rdn("2.5.4.3", 0x0c, b"leaf"))
    mailing = sequence(rdn("1.2.840.113549.1.9.1", 0x16, b"who@example.com"))
    org = tlv(0xa4, sequence(rdn("2.5.4.10", 0x0c, b"example")))
    net, host4 = tlv(0x87, b"\xc0\x00\x02\x00\xff\xff\xff\x00"), tlv(0x87, b"\xc0\x00\x02\x07")
    mail, uri = tlv(0x81, b"who@example.com"), tlv(0x86, b"https://www.example.com/")
    many = b"".join(subtree(dns(f"h{i}.example.com")) for i in range(12)) + \
        subtree(dns("example.net")) + subtree(dns("a.example.net")) + subtree(dns(".example.org"))
    wide = sequence(dns("*.example.com"), dns("H3.example.com"), dns("b.example.net"),
                    dns("x.example.org"))

    def save_case(name, permitted, excluded, whom, names):
        save("name_constraints", name,
             tlv(0xa0, permitted) + tlv(0xa1, excluded) + whom + sequence(names))
    save_case("few", subtree(dns("example.com")), subtree(dns("bad.example.com")), subject,
              dns(HOST) + dns("*.example.com"))
    save_case("many-permitted", many, b"", subject, wide[2:])
    save_case("many-excluded", subtree(dns("")), many, subject, wide[2:])
    save_case("kinds", b"".join(map(subtree, [org, net, tlv(0x81, b".example.com"),
                                              tlv(0x81, b"example.com"), tlv(0x86, b".example.com")])),
              subtree(tlv(0x87, bytes(32))), subject, host4 + mail + uri + org)
    save_case("subject-mail", subtree(tlv(0x81, b"who@example.com")), b"", mailing, b"")
    save_case("bad-forms", subtree(dns("-bad-")) + sequence(dns("x.y"), tlv(0x80, b"\x01")),
              subtree(tlv(0x87, b"abc")) + subtree(tlv(0x88, b"\x2a")), subject,
              dns("x.y") + host4 + tlv(0xa0, oid("1.2.3"), tlv(0xa0, tlv(5))))


def make_job(leaf, issuing, root, revoked):
    def line(seed, /, **job):
        save("job", seed, json.dumps(job, ensure_ascii=seed == "escaped").encode())
    text = base64.b64encode
    base = {"leaf": text(leaf).decode(), "intermediates": [text(issuing).decode()],
            "trust": [text(root).decode()], "name": {"dns": HOST}, "time": "2026-12-01T00:00:00Z"}
    line("good", id=1, profile="pkix", **base)
    line("pem", **{**base, "id": "例", "leaf": pem(leaf), "trust": [pem(root)]})
    line("escaped", **{**base, "id": "\x1b\u202e\U0001f600", "name": {"dns": "例子.example"}})
    line("all", **base, purpose="server", profile="webpki", max_depth=3, revocation="require",
         extended_key_usage=["serverAuth", "1.2.3"], crls=[text(revoked).decode()], ocsp=[],
         policies=[BR_DV], explicit_policy=True, inhibit_mapping=True, inhibit_any=False)
    line("address", **{**base, "name": {"ip": "2001:db8::1"}, "trust": []})
    line("unchecked", leaf="MAA=", name=None, time=1796083200)
    line("client", leaf=pem(pkcs7.serialize_certificates(
        [x509.load_der_x509_certificate(leaf)], DER), "PKCS7"), purpose="client", id=1.5)
    line("unknown-key", **{**base, "profle": "pkix"})
    line("bad-base64", leaf="%%%", name=None, id=None)
    save("job", "not-json", b'{"leaf": [')
    save("job", "not-object", b'[1, "x", null]')


def make_verify(leaf, issuing, root, chain):
    good = leaf + issuing + anchor(root)
    revoked = crl("Seed Issuing CA", [(serial_of(leaf), [])])
    save("verify", "seed-pkix", options(profile="pkix") + good)
    save("verify", "seed-name", options(profile="private", wording=2) + good + tlv(12, HOST.encode()))
    save("verify", "seed-ip", options(profile="rfc5280", kind="ip") + good + tlv(12, b"192.0.2.7"))
    save("verify", "seed-email", options(kind="email", purpose=2) + good + tlv(12, b"who@example.com"))
    save("verify", "seed-any", options(kind="any", profile="pkix", scratch=60) + good)
    save("verify", "seed-known", options(profile="pkix", max_depth=1) + leaf + known(issuing) +
         anchor(root))
    save("verify", "seed-expired", options(months=20, wording=0x85) + good)
    save("verify", "seed-budget", options(profile="pkix", budget=0xff) + good)
    save("verify", "seed-revoked", options(profile="pkix", revocation=2) + leaf + issuing + revoked +
         crl("Seed Root") + anchor(root))
    save("verify", "seed-clean", options(profile="pkix", revocation=2) + leaf + issuing +
         crl("Seed Issuing CA") + crl("Seed Root") + anchor(root))
    save("verify", "seed-client", options(profile="pkix", purpose=1) + good + oid("1.3.6.1.5.5.7.3.2"))
    save("verify", "seed-self", options(kind="any", profile="private") + leaf + anchor(leaf))
    save("verify", "seed-untrusted", options(public=True, profile="webpki") + leaf + issuing + root)
    save("verify", "seed-cut", options(kind="any") + leaf[:-40])
    save("verify", "policy", options(profile="pkix", kind="any", flags=9) + b"".join(chain[:-1]) +
         anchor(chain[-1]) + oid(BR_DV) + oid("1.2.3.4"))
    save("verify", "policy-strict", options(profile="pkix", flags=15) + b"".join(chain[:-1]) +
         anchor(chain[-1]) + oid("1.2.3.5"))


def policy_chain():
    """Policies, mappings and name constraints on the way down."""
    root = issue("Seed Policy Root", ca=True)
    mapping = x509.UnrecognizedExtension(
        ObjectIdentifier("2.5.29.33"), sequence(sequence(oid(BR_DV), oid("1.2.3.4"))))
    limits = x509.NameConstraints(
        [x509.DNSName("example.com"), x509.DNSName("example.net"),
         x509.IPAddress(ipaddress.ip_network("192.0.2.0/24"))],
        [x509.DNSName("bad.example.com"), x509.DirectoryName(name_of("Nobody"))])
    upper = issue("Seed Upper CA", "Seed Policy Root", ca=True, extensions=[
        (policies(BR_DV), False), (mapping, False), (limits, True),
        (x509.PolicyConstraints(0, 2), True)])
    lower = issue("Seed Lower CA", "Seed Upper CA", ca=True, path_length=0, extensions=[
        (policies("2.5.29.32.0", "1.2.3.4"), False), (x509.InhibitAnyPolicy(1), True)])
    leaf = issue("policy.example.com", "Seed Lower CA", sans=[x509.DNSName(HOST)],
                 extensions=[(policies("1.2.3.4"), False)])
    return [leaf, lower, upper, root]


def main():
    shutil.rmtree(SEEDS, ignore_errors=True)
    root = issue("Seed Root", ca=True)
    issuing = issue("Seed Issuing CA", "Seed Root", ca=True, path_length=0)
    leaf = issue(HOST, "Seed Issuing CA", sans=many_names()[:5])
    rich = issue("rich.example.com", "Seed Issuing CA", sans=many_names(),
                 extensions=rich_extensions())
    chain = policy_chain()
    save("certificate", "rich", rich)
    for number, der in enumerate(chain):
        save("certificate", f"policy-{number}", der)
    make_der()
    make_from_chains()
    make_pem(leaf, crl("Seed Root"))
    make_crl()
    make_csr()
    make_names()
    make_name_constraints()
    make_job(leaf, issuing, root, crl("Seed Issuing CA", [(serial_of(leaf), [])]))
    make_verify(leaf, issuing, root, chain)


if __name__ == "__main__":
    main()
