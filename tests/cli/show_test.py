# SPDX-License-Identifier: Apache-2.0
"""assay show: what people and programs are told about each kind of object."""
import base64
import datetime
import ipaddress
import json
import os
import pathlib
import subprocess

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs7, pkcs12
from cryptography.x509.oid import (AuthorityInformationAccessOID, ExtendedKeyUsageOID,
                                   NameOID)

ASSAY = os.environ.get("ASSAY", "build/assay")
UTC = datetime.timezone.utc
PEM = serialization.Encoding.PEM
DER = serialization.Encoding.DER
START = datetime.datetime(2026, 1, 1, tzinfo=UTC)
END = datetime.datetime(2026, 12, 31, tzinfo=UTC)
AT = "2026-06-01T00:00:00Z"


def show(*args, stdin=None, status=0):
    """Standard output of assay show, which must end with that status."""
    done = subprocess.run([ASSAY, "show", "--at", AT, "--lang", "en", *map(str, args)], input=stdin,
                          capture_output=True, timeout=60)
    assert done.returncode == status, done.stderr.decode()
    return done.stdout.decode("utf-8")


def show_json(*args, **more):
    return [json.loads(line) for line in show("--json", *args, **more).splitlines()]


def name_of(common):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def make(subject, issuer, key, issuer_key, extensions=(), start=START, end=END):
    builder = (x509.CertificateBuilder().subject_name(subject).issuer_name(issuer)
               .public_key(key.public_key()).serial_number(0x0102030405)
               .not_valid_before(start).not_valid_after(end))
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    return builder.sign(issuer_key, hashes.SHA256())


CA = [(x509.BasicConstraints(True, None), True)]


@pytest.fixture(scope="module")
def keys():
    return [ec.generate_private_key(ec.SECP256R1()) for _ in range(4)]


@pytest.fixture(scope="module")
def chain(keys):
    """leaf, intermediate, root"""
    root = make(name_of("Root"), name_of("Root"), keys[2], keys[2], CA)
    middle = make(name_of("Middle"), name_of("Root"), keys[1], keys[2], CA)
    leaf = make(name_of("leaf.example"), name_of("Middle"), keys[0], keys[1])
    return leaf, middle, root


def pem(*certificates):
    return b"".join(c.public_bytes(PEM) for c in certificates)


def write(path, content):
    path.write_bytes(content)
    return path


RICH = [
    (x509.SubjectAlternativeName([
        x509.DNSName("rich.example"), x509.RFC822Name("a@rich.example"),
        x509.UniformResourceIdentifier("https://rich.example/"),
        x509.IPAddress(ipaddress.ip_address("192.0.2.1")),
        x509.IPAddress(ipaddress.ip_address("2001:db8::1")),
        x509.DirectoryName(name_of("dir")),
        x509.RegisteredID(x509.ObjectIdentifier("1.2.3.4"))]), False),
    (x509.BasicConstraints(True, 3), True),
    (x509.KeyUsage(True, False, False, False, True, True, True, True, False), True),
    (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH,
                            x509.ObjectIdentifier("1.2.3.4.5")]), False),
    (x509.NameConstraints([x509.DNSName("example"), x509.IPAddress(
        ipaddress.ip_network("10.0.0.0/8"))], [x509.DNSName("bad.example")]), True),
    (x509.CRLDistributionPoints([x509.DistributionPoint(
        [x509.UniformResourceIdentifier("http://crl.example/1.crl")], None, None, None)]), False),
    (x509.CertificatePolicies([
        x509.PolicyInformation(x509.ObjectIdentifier("2.23.140.1.2.1"), None),
        x509.PolicyInformation(x509.ObjectIdentifier("1.2.3.5"), [
            "http://cps.example/", x509.UserNotice(None, "read me")])]), False),
    (x509.PolicyConstraints(0, 2), True),
    (x509.InhibitAnyPolicy(1), True),
    (x509.AuthorityInformationAccess([
        x509.AccessDescription(AuthorityInformationAccessOID.OCSP,
                               x509.UniformResourceIdentifier("http://ocsp.example/"))]), False),
    (x509.TLSFeature([x509.TLSFeatureType.status_request]), False),
    (x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.99"), b"\x05\x00"), False),
]


@pytest.fixture(scope="module")
def rich(keys):
    return make(name_of("rich.example"), name_of("Root"), keys[3], keys[2], RICH)


def values_of(certificate):
    return {e["oid"]: e["value"] for e in certificate["extensions"]}


# ---- certificates ----

def test_fields_of_a_certificate(tmp_path, chain):
    leaf = chain[0]
    [got] = show_json(write(tmp_path / "leaf.pem", pem(leaf)))
    assert got["type"] == "certificate"
    assert got["file"] == str(tmp_path / "leaf.pem")
    assert (got["line"], got["number"], got["version"]) == (1, 1, 3)
    assert (got["subject"], got["issuer"]) == ("CN=leaf.example", "CN=Middle")
    assert got["serial"] == "0102030405"
    assert (got["not_before"], got["not_after"]) == ("2026-01-01T00:00:00Z", "2026-12-31T00:00:00Z")
    assert (got["state"], got["days_left"]) == ("valid", 213)
    assert got["key"] == {"algorithm": "P-256", "bits": 256}
    assert got["signature_algorithm"]["digest"] == "SHA-256"
    assert got["sha256"] == leaf.fingerprint(hashes.SHA256()).hex()
    assert got["sha1"] == leaf.fingerprint(hashes.SHA1()).hex()
    spki = leaf.public_key().public_bytes(DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    digest = hashes.Hash(hashes.SHA256())
    digest.update(spki)
    assert got["key_sha256"] == digest.finalize().hex()
    assert got["issued_by"] is None and got["self_issued"] is False


def test_size_of_an_rsa_key(tmp_path):
    key = rsa.generate_private_key(65537, 2048)
    [got] = show_json(write(tmp_path / "c.der", make(name_of("r"), name_of("r"), key, key)
                            .public_bytes(DER)))
    assert got["key"] == {"algorithm": "RSA", "bits": 2048}
    assert got["line"] is None and got["issued_by"] == 1


def test_dates_are_told_relative_to_at(tmp_path, keys):
    day = datetime.timedelta(days=1)
    now = datetime.datetime(2026, 6, 1, tzinfo=UTC)
    rows = [(now - 9 * day, now - 2 * day, "expired", -2, "2 days ago"),
            (now + 3 * day, now + 9 * day, "not_yet_valid", 9, "in 3 days"),
            (now - 3 * day, now + 5 * day, "valid", 5, "5 days left")]
    for start, end, state, left, words in rows:
        path = write(tmp_path / "c.pem", pem(make(name_of("d"), name_of("d"), keys[0], keys[0],
                                                 start=start, end=end)))
        [got] = show_json(path)
        assert (got["state"], got["days_left"]) == (state, left)
        assert words in show(path)


def test_every_extension_is_decoded(tmp_path, rich):
    [got] = show_json(write(tmp_path / "rich.pem", pem(rich)))
    assert not any(e["malformed"] for e in got["extensions"])
    v = values_of(got)
    assert v["2.5.29.17"] == [
        {"type": "dns", "value": "rich.example"}, {"type": "email", "value": "a@rich.example"},
        {"type": "uri", "value": "https://rich.example/"}, {"type": "ip", "value": "192.0.2.1"},
        {"type": "ip", "value": "2001:db8::1"}, {"type": "directory", "value": "CN=dir"},
        {"type": "registered_id", "value": "1.2.3.4"}]
    assert v["2.5.29.19"] == {"ca": True, "path_length": 3}
    assert v["2.5.29.15"] == ["digital_signature", "key_agreement", "certificate_signing",
                              "crl_signing", "encipher_only"]
    assert v["2.5.29.37"] == ["server_auth", "1.2.3.4.5"]
    assert v["2.5.29.30"] == {
        "permitted": [{"type": "dns", "value": "example"}, {"type": "ip", "value": "10.0.0.0/8"}],
        "excluded": [{"type": "dns", "value": "bad.example"}]}
    assert v["2.5.29.31"] == [{"names": [{"type": "uri", "value": "http://crl.example/1.crl"}]}]
    assert v["2.5.29.32"] == [
        {"policy": "domain_validated"},
        {"policy": "1.2.3.5", "cps": "http://cps.example/", "notice": "read me"}]
    assert v["2.5.29.36"] == {"require_explicit_policy": 0, "inhibit_policy_mapping": 2}
    assert v["2.5.29.54"] == 1
    assert v["1.3.6.1.5.5.7.1.1"] == [
        {"method": "ocsp", "name": {"type": "uri", "value": "http://ocsp.example/"}}]
    assert v["1.3.6.1.5.5.7.1.24"] == ["status_request"]
    assert v["1.2.3.99"] == {"hex": "0500"}
    critical = {e["oid"] for e in got["extensions"] if e["critical"]}
    assert critical == {"2.5.29.19", "2.5.29.15", "2.5.29.30", "2.5.29.36", "2.5.29.54"}


def test_extensions_in_words(tmp_path, rich):
    path = write(tmp_path / "rich.pem", pem(rich))
    text = show(path)
    for words in ["DNS  rich.example", "IP  2001:db8::1", "key agreement", "TLS server",
                  "domain validated (DV)", "http://crl.example/1.crl", "must-staple",
                  "Basic constraints (critical)", "IP  10.0.0.0/8", "1.2.3.99"]:
        assert words in text
    chinese = show("--lang", "zh", path)
    for words in ["使用者备用名称", "密钥协商", "TLS 服务器", "域名验证(DV)", "剩余 213 天"]:
        assert words in chinese


def test_malformed_extension_is_shown_as_bytes(tmp_path, keys):
    broken = make(name_of("b"), name_of("b"), keys[0], keys[0], [
        (x509.UnrecognizedExtension(x509.ObjectIdentifier("2.5.29.19"), b"\x30\x05\x01"), True)])
    path = write(tmp_path / "b.pem", pem(broken))
    [got] = show_json(path)
    [extension] = got["extensions"]
    assert extension["malformed"] is True and extension["value"] == {"hex": "300501"}
    assert "its contents make no sense" in show(path)


def oid_extension(dotted, value):
    return x509.UnrecognizedExtension(x509.ObjectIdentifier(dotted), value), False


def test_timestamps_of_certificate_transparency(tmp_path, keys):
    sct = (b"\x00" + b"\x11" * 32 + (1767225600123).to_bytes(8, "big") + b"\x00\x00" +
           b"\x04\x03\x00\x02\xaa\xbb")
    entry = len(sct).to_bytes(2, "big") + sct
    scts = len(entry).to_bytes(2, "big") + entry
    wrong = (len(entry) + 1).to_bytes(2, "big") + entry
    for value, wanted in [(scts, [{"time": "2026-01-01T00:00:00Z", "log_id": "11" * 32}]),
                          (wrong, {"hex": (b"\x04" + bytes([len(wrong)]) + wrong).hex()})]:
        certificate = make(name_of("s"), name_of("s"), keys[0], keys[0], [oid_extension(
            "1.3.6.1.4.1.11129.2.4.2", b"\x04" + bytes([len(value)]) + value)])
        [got] = show_json(write(tmp_path / "s.pem", pem(certificate)))
        assert got["extensions"][0]["value"] == wanted
        assert got["extensions"][0]["malformed"] is (value is wrong)


def test_rare_extensions(tmp_path, keys):
    period = b"\x30\x11\x80\x0f20260101000000Z"
    certificate = make(name_of("s"), name_of("s"), keys[0], keys[0], [
        oid_extension("2.5.29.16", period),
        oid_extension("1.3.6.1.5.5.7.48.1.5", b"\x05\x00"),
        (x509.AuthorityKeyIdentifier(b"\x01\x02", [x509.DirectoryName(name_of("I"))], 9), False),
        (x509.FreshestCRL([x509.DistributionPoint([x509.UniformResourceIdentifier("http://d/")],
                                                  None, None, None)]), False),
        oid_extension("2.5.29.33", b"\x30\x0a\x30\x08\x06\x02\x2a\x03\x06\x02\x2a\x04"),
    ])
    [got] = show_json(write(tmp_path / "s.pem", pem(certificate)))
    assert [e["value"] for e in got["extensions"]] == [
        {"not_before": "20260101000000Z"}, "present",
        {"key_id": "0102", "issuer": [{"type": "directory", "value": "CN=I"}], "serial": "09"},
        [{"names": [{"type": "uri", "value": "http://d/"}]}],
        [{"issuer_policy": "1.2.3", "subject_policy": "1.2.4"}]]


def test_certificate_of_many_names(tmp_path, keys):
    names = [f"host-{i}.many.example" for i in range(10000)]
    path = write(tmp_path / "m.pem", pem(make(name_of("m"), name_of("m"), keys[0], keys[0], [
        (x509.SubjectAlternativeName([x509.DNSName(n) for n in names]), False)])))
    [got] = show_json(path)
    assert [n["value"] for n in got["extensions"][0]["value"]] == names
    assert names[-1] in show(path)


def test_audience_user_gets_the_short_form(tmp_path, rich):
    text = show("--audience", "user", write(tmp_path / "rich.pem", pem(rich)))
    assert "rich.example" in text and "213 days left" in text
    assert "SHA-256" not in text and "Key usage" not in text


def test_quiet_is_one_line_per_object(tmp_path, chain):
    text = show("--quiet", write(tmp_path / "chain.pem", pem(*chain)))
    assert text.splitlines() == ["Certificate 1: leaf.example", "Certificate 2: Middle",
                                 "Certificate 3: Root"]


def test_truncated_certificate(tmp_path, chain):
    der = chain[0].public_bytes(DER)
    path = write(tmp_path / "cut.der", der[:-7])
    [got] = show_json(path, status=2)
    assert got["type"] == "certificate" and got["error"]["fault"] == "truncated"
    assert "truncated" in show(path, status=2)


# ---- hostile text ----

HOSTILE = "a\x1b[31m\u202ered\u2066\n\"\\x"


def test_hostile_names_are_escaped(tmp_path, keys):
    subject = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, HOSTILE)])
    path = write(tmp_path / "h.pem", pem(make(subject, subject, keys[0], keys[0])))
    for text in [show(path), show("--json", path)]:
        for character in "\x1b\u202e\u2066":
            assert character not in text
    assert HOSTILE in show_json(path)[0]["subject"]
    assert all("red" in line for line in show(path).splitlines() if "\\u{202e}" in line)


def test_hostile_file_name_is_escaped(tmp_path, chain):
    path = write(tmp_path / "x\x1b[2Jy.pem", pem(chain[0]))
    assert "\x1b" not in show(path)
    assert show_json(path)[0]["file"] == str(path)


# ---- chains ----

def test_chain_picture(tmp_path, chain):
    text = show(write(tmp_path / "chain.pem", pem(*chain)))
    picture = text[text.index("Chain\n"):].splitlines()
    assert picture == ["Chain", "  [1] leaf.example", "  └─ [2] Middle",
                       "     └─ [3] Root  (self-signed)"]


def test_chain_across_files_and_issued_by(tmp_path, chain):
    paths = [write(tmp_path / f"{i}.pem", pem(c)) for i, c in enumerate(chain)]
    assert [c["issued_by"] for c in show_json(*paths)] == [2, 3, 3]


def test_gap_in_the_chain(tmp_path, chain):
    text = show(write(tmp_path / "gap.pem", pem(chain[0], chain[2])))
    assert "└─ not in this input: CN=Middle" in text


def test_order_is_remarked(tmp_path, chain):
    text = show(write(tmp_path / "order.pem", pem(chain[2], chain[1], chain[0])))
    assert "order is not that of a server chain" in text
    assert "order is not" not in show(write(tmp_path / "right.pem", pem(*chain)))


def test_issuer_of_the_same_name_with_another_key(tmp_path, chain, keys):
    other = make(name_of("Middle"), name_of("Root"), keys[3], keys[2], CA)
    path = write(tmp_path / "other.pem", pem(chain[0], other))
    assert "made with another key: CN=Middle" in show(path)
    assert show_json(path)[0]["issued_by"] is None


# ---- requests ----

def csr_of(key, names=("a.example", "b.example")):
    return (x509.CertificateSigningRequestBuilder().subject_name(name_of("csr.example"))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(n) for n in names]), False)
            .sign(key, hashes.SHA256()))


def test_request(tmp_path, keys):
    path = write(tmp_path / "r.csr", csr_of(keys[0]).public_bytes(PEM))
    [got] = show_json(path)
    assert got["type"] == "certificate_request" and got["subject"] == "CN=csr.example"
    assert got["self_signature"] == "good"
    assert got["requested_extensions"][0]["value"] == [
        {"type": "dns", "value": "a.example"}, {"type": "dns", "value": "b.example"}]
    assert "good: the applicant holds the private key" in show(path)


def test_request_with_a_bad_signature(tmp_path, keys):
    der = csr_of(keys[0]).public_bytes(DER).replace(b"csr.example", b"csr.exemple")
    path = write(tmp_path / "r.csr", der)
    assert show_json(path)[0]["self_signature"] == "bad"
    assert "BAD" in show(path)


# ---- CRLs ----

def crl_of(key, num):
    builder = (x509.CertificateRevocationListBuilder().issuer_name(name_of("Root"))
               .last_update(START).next_update(END).add_extension(x509.CRLNumber(77), False))
    for i in range(num):
        builder = builder.add_revoked_certificate(
            x509.RevokedCertificateBuilder().serial_number(1000 + i).revocation_date(START)
            .add_extension(x509.CRLReason(x509.ReasonFlags.key_compromise), False).build())
    return builder.sign(key, hashes.SHA256())


def test_crl(tmp_path, keys):
    path = write(tmp_path / "c.crl", crl_of(keys[2], 25).public_bytes(DER))
    [got] = show_json(path)
    assert got["type"] == "crl" and got["issuer"] == "CN=Root" and got["crl_number"] == "4d"
    assert (got["this_update"], got["next_update"]) == ("2026-01-01T00:00:00Z",
                                                        "2026-12-31T00:00:00Z")
    assert got["state"] == "fresh" and got["num_revoked"] == 25
    assert len(got["revoked"]) == 10
    assert got["revoked"][0] == {"serial": "03e8", "date": "2026-01-01T00:00:00Z",
                                 "reason": "keyCompromise"}
    text = show(path)
    assert "25" in text and "77" in text and "keyCompromise" in text


def test_stale_crl(tmp_path, keys):
    path = write(tmp_path / "c.crl", crl_of(keys[2], 0).public_bytes(PEM))
    [got] = show_json("--at", "2027-06-01", path)
    assert got["state"] == "stale" and got["num_revoked"] == 0 and got["revoked"] == []


# ---- what is no certificate ----

def private_pem(key, format_=serialization.PrivateFormat.PKCS8):
    return key.private_bytes(PEM, format_, serialization.NoEncryption())


def test_private_keys_are_named_and_not_shown(tmp_path, keys):
    formats = serialization.PrivateFormat
    for content in [private_pem(keys[0]), private_pem(keys[0], formats.TraditionalOpenSSL),
                    keys[0].private_bytes(DER, formats.PKCS8, serialization.NoEncryption())]:
        path = write(tmp_path / "key", content)
        [got] = show_json(path)
        assert got["type"] == "private_key" and "secret" in got["meaning"]
        secret = keys[0].private_numbers().private_value.to_bytes(32, "big").hex()
        assert secret not in show(path).replace(":", "")


def test_pkcs12(tmp_path, keys, chain):
    content = pkcs12.serialize_key_and_certificates(
        b"n", keys[0], chain[0], None, serialization.BestAvailableEncryption(b"x"))
    path = write(tmp_path / "c.p12", content)
    assert show_json(path)[0]["type"] == "pkcs12"
    assert "openssl pkcs12" in show(path)


def test_pkcs7_shows_its_certificates(tmp_path, chain):
    for encoding in [PEM, DER]:
        path = write(tmp_path / "c.p7b", pkcs7.serialize_certificates(list(chain[:2]), encoding))
        got = show_json(path)
        assert [o["type"] for o in got] == ["pkcs7", "certificate", "certificate"]
        assert {o.get("subject") for o in got[1:]} == {"CN=leaf.example", "CN=Middle"}


def test_web_page(tmp_path):
    path = write(tmp_path / "c.crt", b"<!DOCTYPE html><html><body>Please sign in</body></html>")
    assert show_json(path)[0]["type"] == "html"
    assert "web page" in show(path)


def test_ssh_key(tmp_path, keys):
    line = keys[0].public_key().public_bytes(serialization.Encoding.OpenSSH,
                                             serialization.PublicFormat.OpenSSH)
    for content in [line, private_pem(keys[0], serialization.PrivateFormat.OpenSSH)]:
        assert show_json(write(tmp_path / "id", content))[0]["type"] == "ssh_key"


def test_public_key(tmp_path, keys):
    content = keys[0].public_key().public_bytes(
        PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    [got] = show_json(write(tmp_path / "pub.pem", content))
    assert got["type"] == "public_key" and got["key"]["bits"] == 256


def test_content_outweighs_the_label(tmp_path, keys):
    body = base64.encodebytes(csr_of(keys[0]).public_bytes(DER))
    path = write(tmp_path / "c.pem", b"-----BEGIN CERTIFICATE-----\n" + body +
                 b"-----END CERTIFICATE-----\n")
    assert show_json(path)[0]["type"] == "certificate_request"
    assert "BEGIN line says something else" in show(path)


def test_damaged_block_is_named_and_the_rest_is_shown(tmp_path, chain):
    good = pem(chain[0])
    bad = b"note\n" + good.replace(b"-----BEGIN", b"----BEGIN")
    got = show_json(write(tmp_path / "c.pem", bad + good), status=2)
    assert got[0]["error"]["fault"] == "bad-begin-line" and got[0]["error"]["line"] == 2
    assert got[1]["subject"] == "CN=leaf.example"


def test_nothing_recognised(tmp_path):
    done = subprocess.run([ASSAY, "show", "--lang", "en", write(tmp_path / "x", b"hello\n")],
                          capture_output=True, timeout=60)
    assert done.returncode == 2 and done.stdout == b""
    assert b"holds no certificate" in done.stderr


def test_missing_file_does_not_hide_the_others(tmp_path, chain):
    got = show_json(tmp_path / "absent", write(tmp_path / "c.pem", pem(chain[0])), status=2)
    assert len(got) == 1


def test_no_operand():
    done = subprocess.run([ASSAY, "show"], capture_output=True, timeout=60)
    assert done.returncode == 2 and done.stderr


def test_standard_input(chain):
    [got] = show_json("-", stdin=pem(chain[0]))
    assert got["file"] == "-" and got["subject"] == "CN=leaf.example"


def test_utf16_file_of_windows(tmp_path, chain):
    text = pem(chain[0]).decode().replace("\n", "\r\n")
    assert len(show_json(write(tmp_path / "c.cer", text.encode("utf-16")))) == 1


# ---- the machine's bundle ----

END_LINE = "-----END CERTIFICATE-----\n"
BUNDLE = pathlib.Path("/etc/ssl/certs/ca-certificates.crt")


@pytest.mark.skipif(not BUNDLE.exists(), reason="no bundle on this machine")
def test_whole_bundle():
    text = BUNDLE.read_text()
    got = show_json(BUNDLE)
    certificates = [x509.load_pem_x509_certificate((block + END_LINE).encode())
                    for block in text.split(END_LINE)[:-1]]
    assert len(got) == text.count("-----BEGIN CERTIFICATE-----") == len(certificates)
    for ours, theirs in zip(got, certificates):
        assert ours["sha256"] == theirs.fingerprint(hashes.SHA256()).hex()
        assert len(ours["extensions"]) == len(theirs.extensions)
        assert not any(e["malformed"] for e in ours["extensions"])
