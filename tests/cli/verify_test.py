# SPDX-License-Identifier: Apache-2.0
"""assay verify: targets, stores, names, files of the wrong kind, text and JSON."""
import json
import os
import subprocess

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.serialization import pkcs7, pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID

from assay_cli import (ASSAY, AT, NOW, Authority, codes, days, der, err, key_pem, name,
                       one_sentence, out, pem, run)


# ---- verdicts ----

def test_good_chain_is_accepted(world):
    process = world.named(world.chain)
    assert process.returncode == 0 and err(process) == ""
    assert "www.example.com" in out(process)


def test_json_verdict(world):
    verdict, status = world.verdict(world.chain)
    assert status == 0
    assert verdict["schema"] == "assay.verdict/1" and verdict["verdict"] == "accepted"
    assert verdict["target"] == str(world.chain) and verdict["id"] is None
    assert verdict["time"] == AT and verdict["name"] == {"dns": "www.example.com"}
    assert [c["anchor"] for c in verdict["path"]] == [False, False, True]
    assert str(world.root_file) in verdict["inputs"]["store"]


def test_unknown_root_is_rejected(world):
    other = world.file("other.pem", pem(world.other_root.certificate))
    verdict, status = world.verdict("--trust", other, world.chain, trust=False)
    assert status == 1 and verdict["verdict"] == "rejected"


def test_wrong_name_is_rejected(world):
    process = world.verify("--json", "--name", "www.example.net", world.chain)
    assert process.returncode == 1
    assert "name-mismatch" in codes(json.loads(out(process)))


@pytest.mark.parametrize("wanted, status", [
    ("www.example.com", 0), ("WWW.EXAMPLE.COM.", 0), ("a.example.org", 0), ("a.b.example.org", 1),
    ("192.0.2.1", 0), ("192.0.2.2", 1), ("2001:db8::1", 0), ("[2001:db8::1]", 0),
    ("2001:db8::2", 1),
])
def test_name_is_dns_or_ip_by_its_text(world, wanted, status):
    assert world.verify("--name", wanted, world.chain).returncode == status


@pytest.mark.parametrize("bad", ["a b", "-", "192.0.2.256", "1.2.3", "::1::", "a..b", "*.example.com"])
def test_illegal_name_is_a_bad_argument(world, bad):
    process = world.verify("--name", bad, world.chain)
    assert process.returncode == 2 and out(process) == ""
    one_sentence(process)


def test_empty_name_is_a_bad_argument(world):
    process = world.verify("--name", "", world.chain)
    assert process.returncode == 2 and "--any-name" in one_sentence(process)


def test_no_name_tells_both_options(world):
    process = world.verify(world.chain)
    assert process.returncode == 2
    sentence = one_sentence(process)
    assert "--name" in sentence and "--any-name" in sentence and "assay verify" in sentence


def test_any_name(world):
    assert world.verify("--any-name", world.chain).returncode == 0


def test_client_needs_no_name(world):
    client, _ = world.issuing.issue(("user",), usage=ExtendedKeyUsageOID.CLIENT_AUTH)
    path = world.file("client.pem", pem(client, world.issuing.certificate))
    assert world.verify("--purpose", "client", path).returncode == 0
    assert world.verify("--purpose", "client", world.chain).returncode == 1
    assert world.verify("--any-name", path).returncode == 1


def test_extended_key_usage_adds(world):
    assert world.named("--extended-key-usage", "serverAuth", world.chain).returncode == 0
    assert world.named("--extended-key-usage", "codeSigning", world.chain).returncode == 1
    assert world.named("--extended-key-usage", "1.3.6.1.5.5.7.3.1", world.chain).returncode == 0


def test_at(world):
    late = run("verify", "--name", "www.example.com", "--trust", world.root_file, "--json",
               "--at", "2027-06-01", world.chain)
    assert late.returncode == 1 and "expired" in codes(json.loads(out(late)))
    early = run("verify", "--name", "www.example.com", "--trust", world.root_file, "--json",
                "--at", "2026-01-01T00:00:00+08:00", world.chain)
    assert early.returncode == 1 and "not-yet-valid" in codes(json.loads(out(early)))


def test_max_depth(world):
    assert world.named("--max-depth", "1", world.chain).returncode == 0
    assert world.named("--max-depth", "0", world.chain).returncode == 1


def test_warn_days(world):
    verdict, status = world.verdict("--warn-days", "90", world.chain)
    assert status == 0 and "expires-soon" in codes(verdict, "warning")
    assert "expires-soon" not in codes(world.verdict("--warn-days", "60", world.chain)[0])


def test_explicit_policy(world):
    assert world.named("--policy", "1.2.3", world.chain).returncode == 0
    assert world.named("--policy", "1.2.3", "--explicit-policy", world.chain).returncode == 1


def test_intermediates_complete_the_chain_with_a_warning(world):
    alone = world.file("alone.pem", pem(world.leaf))
    pool = world.file("pool.pem", pem(world.issuing.certificate))
    assert world.named(alone).returncode == 1
    verdict, status = world.verdict("--intermediates", pool, alone)
    assert status == 0 and "issuer-missing" in codes(verdict, "warning")


# ---- revocation ----

def test_revoked(world):
    crl = world.file("revoked.crl", pem(world.issuing.crl(world.leaf)))
    verdict, status = world.verdict("--crl", crl, world.chain)
    assert status == 1 and "revoked" in codes(verdict, "error")


def test_crl_is_not_asked_when_off(world):
    crl = world.file("revoked.crl", pem(world.issuing.crl(world.leaf)))
    assert world.named("--crl", crl, "--revocation", "off", world.chain).returncode == 0


def test_required_revocation_data_is_missing(world):
    verdict, status = world.verdict("--revocation", "require", world.chain)
    assert status == 1 and "revocation-unknown" in codes(verdict, "error")


def test_required_revocation_data_is_there(world):
    leaf_crl = world.file("leaf.crl", der(world.issuing.crl()))
    issuing_crl = world.file("issuing.crl", pem(world.root.crl()))
    process = world.named("--revocation", "require", "--crl", leaf_crl, "--crl", issuing_crl,
                          world.chain)
    assert process.returncode == 0


@pytest.mark.parametrize("option, said", [("--crl", "CRL"), ("--ocsp", "OCSP"),
                                          ("--intermediates", "certificate")])
def test_data_file_without_data(world, option, said):
    junk = world.file("junk.txt", "nothing here\n")
    process = world.named(option, junk, world.chain)
    assert process.returncode == 2 and said in one_sentence(process)
    process = world.named(option, world.folder / "gone", world.chain)
    assert process.returncode == 2 and "gone" in one_sentence(process)


# ---- forms of a target ----

def test_der(world):
    leaf, _ = world.root.issue()
    assert world.named(world.file("leaf.der", der(leaf))).returncode == 0


@pytest.mark.parametrize("encoding", [serialization.Encoding.PEM, serialization.Encoding.DER])
def test_pkcs7_has_no_order_the_leaf_is_found(world, encoding):
    """Its SET is sorted by bytes, which puts the shorter certificate of the CA before the leaf."""
    bundle = [world.leaf, world.issuing.certificate, world.root.certificate]
    assert min(bundle, key=der) is not world.leaf
    path = world.file("chain.p7b", pkcs7.serialize_certificates(bundle, encoding))
    verdict, status = world.verdict(path)
    assert status == 0 and len(verdict["path"]) == 3, codes(verdict)


def test_standard_input(world):
    process = world.named("-", data=world.chain.read_bytes())
    assert process.returncode == 0


def test_pipe_as_file(world):
    command = f"'{ASSAY}' verify --at {AT} --any-name --trust {world.root_file} <(cat {world.chain})"
    assert subprocess.run(["bash", "-c", command], capture_output=True).returncode == 0


def test_crlf_text_and_key_around_the_certificates(world):
    content = (b"subject=whatever\r\n" + key_pem(world.key) +
               world.chain.read_bytes()).replace(b"\n", b"\r\n")
    assert world.named(world.file("messy.pem", content)).returncode == 0


def test_damaged_leaf_is_no_judgement(world):
    lines = world.chain.read_text().splitlines()
    lines[2] = "!!" + lines[2][2:]
    path = world.file("damaged.pem", "\n".join(lines) + "\n")
    verdict, status = world.verdict(path)
    assert status == 2 and verdict["verdict"] == "error"
    assert codes(verdict) == ["malformed-pem"]
    sentence = one_sentence(world.named(path))
    assert "line 1" in sentence and "bad-base64" in sentence


def test_damaged_block_behind_the_leaf_is_passed_over_aloud(world):
    second = pem(world.issuing.certificate).decode().splitlines()
    second[2] = "!!" + second[2][2:]
    path = world.file("damaged2.pem", pem(world.leaf).decode() + "\n".join(second) + "\n")
    process = world.named(path)
    assert process.returncode == 1 and "passed over" in one_sentence(process)


def test_truncated_der_is_judged(world):
    path = world.file("cut.der", der(world.leaf)[:-10])
    verdict, status = world.verdict(path)
    assert status == 1 and "malformed-der" in codes(verdict)


# ---- what is no certificate ----

def csr_pem(key):
    return pem(x509.CertificateSigningRequestBuilder().subject_name(name("x"))
               .sign(key, hashes.SHA256()))


WRONG_KINDS = {
    "key": (lambda w: key_pem(w.key), "private key"),
    "public key": (lambda w: w.key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo), "public key"),
    "CSR": (lambda w: csr_pem(w.key), "CSR"),
    "CRL": (lambda w: pem(w.issuing.crl()), "--crl"),
    "PKCS#12": (lambda w: pkcs12.serialize_key_and_certificates(
        b"x", w.key, w.leaf, None, serialization.BestAvailableEncryption(b"pw")), "PKCS#12"),
    "HTML": (lambda w: b"<!DOCTYPE html><html><body>log in</body></html>", "web page"),
    "SSH key": (lambda w: w.key.public_key().public_bytes(
        serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH), "SSH"),
    "text": (lambda w: b"hello\n", "neither PEM nor DER"),
    "noise": (lambda w: bytes(range(256)), "neither PEM nor DER"),
}


@pytest.mark.parametrize("kind", WRONG_KINDS)
def test_wrong_kind_is_named(world, kind):
    make, said = WRONG_KINDS[kind]
    path = world.file("wrong.bin", make(world))
    process = world.named(path)
    assert process.returncode == 2 and out(process) == ""
    assert said in one_sentence(process) and "wrong.bin" in one_sentence(process)
    verdict, status = world.verdict(path)
    assert status == 2 and verdict["verdict"] == "error" and verdict["error"] == one_sentence(process)
    assert codes(verdict) == ["not-a-certificate"]
    chinese = one_sentence(world.named("--lang", "zh", path))
    assert "wrong.bin" in chinese and any("\u4e00" <= c <= "\u9fff" for c in chinese)


def test_unreadable_targets(world):
    empty = world.file("empty.pem", b"")
    for path, said in ((empty, "empty"), (world.folder, "directory"),
                       (world.folder / "gone.pem", "no such file")):
        process = world.named(path)
        assert process.returncode == 2 and out(process) == ""
        assert said in one_sentence(process)
        verdict, status = world.verdict(path)
        assert status == 2 and verdict["verdict"] == "error" and verdict["target"] == str(path)


def test_missing_file_is_named_even_without_a_name():
    process = run("verify", "/gone/chain.pem")
    assert process.returncode == 2 and "no such file" in one_sentence(process)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_file_without_permission(world):
    path = world.file("secret.pem", world.chain.read_bytes())
    path.chmod(0)
    process = world.named(path)
    assert process.returncode == 2 and "cannot be read" in one_sentence(process)


def test_too_large(world):
    path = world.folder / "huge.pem"
    with open(path, "wb") as f:
        f.truncate((64 << 20) + 1)
    process = world.named(path)
    path.unlink()
    assert process.returncode == 2 and "64 MiB" in one_sentence(process)


def test_endless_input_is_bounded(world):
    with open("/dev/zero", "rb") as zero:
        process = subprocess.run([ASSAY, "verify", "--any-name", "-"], stdin=zero,
                                 capture_output=True, env={"LANG": "C"}, timeout=60)
    assert process.returncode == 2 and b"64 MiB" in process.stderr


# ---- several targets ----

def test_highest_status_wins(world):
    bad = world.file("expired.pem", pem(world.issuing.issue(not_after=NOW - days(1))[0],
                                        world.issuing.certificate))
    gone = world.folder / "gone.pem"
    assert world.named(world.chain, world.chain).returncode == 0
    assert world.named(world.chain, bad, world.chain).returncode == 1
    assert world.named(world.chain, gone, bad).returncode == 2


def test_several_answers_have_headings(world):
    process = world.named(world.chain, world.root_file)
    assert f"{world.chain}:\n" in out(process) and f"{world.root_file}:\n" in out(process)
    assert f"{world.chain}:\n" not in out(world.named(world.chain))


def test_several_json_answers_are_lines(world):
    process = world.named("--json", world.chain, world.folder / "gone.pem", world.chain)
    verdicts = [json.loads(line)["verdict"] for line in out(process).splitlines()]
    assert verdicts == ["accepted", "error", "accepted"]


def test_standard_input_only_once(world):
    process = world.named("-", "-", data=world.chain.read_bytes())
    assert process.returncode == 2 and "only once" in one_sentence(process)
    process = run("verify", "--any-name", "--trust", "-", "-", data=world.chain.read_bytes())
    assert process.returncode == 2 and "only once" in one_sentence(process)


def test_quiet_is_one_line(world):
    assert out(world.named("--quiet", world.chain)).count("\n") == 1
    assert out(world.named("-q", world.chain, world.chain)).count("\n") == 2


# ---- stores ----

def test_trust_file_that_cannot_be_read(world):
    process = world.named("--trust", world.folder / "gone.pem", world.chain, trust=False)
    assert process.returncode == 2 and "gone.pem" in one_sentence(process)


@pytest.mark.parametrize("content", [b"", b"no certificate\n"])
def test_trust_file_without_certificates_trusts_nobody(world, content):
    empty = world.file("nobody.pem", content)
    verdict, status = world.verdict("--trust", empty, world.chain, trust=False)
    assert status == 1 and "no-trust-store" in codes(verdict, "error")


def test_trust_is_repeatable(world):
    other = world.file("other.pem", pem(world.other_root.certificate))
    assert world.named("--trust", other, world.chain).returncode == 0


def test_trust_from_standard_input(world):
    process = world.named("--trust", "-", world.chain, trust=False,
                          data=world.root_file.read_bytes())
    assert process.returncode == 0


def test_trust_directory(world):
    world.file("store/root.crt", pem(world.root.certificate))
    world.file("store/README", "no certificate\n")
    world.file("store/root.key", key_pem(world.root.key))
    store = world.folder / "store"
    for link in ("1234abcd.0", "1234abcd.1"):
        if not (store / link).is_symlink():
            (store / link).symlink_to("root.crt")
    if not (store / "dangling.0").is_symlink():
        (store / "dangling.0").symlink_to("gone.crt")
    process = world.named("--trust", store, world.chain, trust=False)
    assert process.returncode == 0 and err(process) == ""


def test_trust_directory_in_der(world):
    world.file("der-store/root.cer", der(world.root.certificate))
    assert world.named("--trust", world.folder / "der-store", world.chain,
                       trust=False).returncode == 0


def test_trust_empty_directory(world):
    (world.folder / "void").mkdir(exist_ok=True)
    verdict, status = world.verdict("--trust", world.folder / "void", world.chain, trust=False)
    assert status == 1 and "no-trust-store" in codes(verdict)


def test_ssl_cert_file(world):
    env = {"SSL_CERT_FILE": str(world.root_file)}
    verdict, status = world.verdict(world.chain, trust=False, env=env)
    assert status == 0
    assert verdict["inputs"]["store"] == f"{world.root_file} (SSL_CERT_FILE)"
    assert world.named("--trust", "system", world.chain, trust=False, env=env).returncode == 0


def test_ssl_cert_dir(world):
    world.file("store2/root.crt", pem(world.root.certificate))
    (world.folder / "void2").mkdir(exist_ok=True)
    env = {"SSL_CERT_DIR": f"{world.folder / 'void2'}:{world.folder / 'store2'}"}
    assert world.named(world.chain, trust=False, env=env).returncode == 0


def test_ssl_cert_file_that_is_gone_trusts_nobody(world):
    process = world.named("--json", world.chain, trust=False, env={"SSL_CERT_FILE": "/gone.pem"})
    assert process.returncode == 1
    assert "no-trust-store" in codes(json.loads(out(process)))
    assert "SSL_CERT_FILE" in one_sentence(process)


def test_anchor_may_be_the_leaf_itself(world):
    leaf = world.file("pinned.pem", pem(world.leaf))
    assert world.named("--trust", leaf, leaf, trust=False).returncode == 0


def test_expired_root_under_profiles(world):
    old = Authority("Old Root", not_after=NOW - days(1))
    leaf, _ = old.issue()
    anchor = world.file("old.pem", pem(old.certificate))
    path = world.file("old-chain.pem", pem(leaf))
    for profile, status in (("pkix", 0), ("private", 0), ("auto", 0), ("rfc5280", 1), ("webpki", 1)):
        process = world.named("--profile", profile, "--trust", anchor, path, trust=False)
        assert process.returncode == status, profile


# ---- text that came from outside ----

def test_control_characters_of_a_certificate_do_not_reach_the_terminal(world):
    evil = Authority("evil \x1b]0;owned\x07 \u202e root")
    leaf, _ = evil.issue()
    path = world.file("evil.pem", pem(leaf, evil.certificate))
    for args in ((), ("--json",), ("--audience", "developer")):
        shown = out(world.named(*args, path))
        assert "\x1b" not in shown and "\x07" not in shown and "\u202e" not in shown


def test_file_name_that_is_no_utf8(world):
    path = os.path.join(os.fsencode(world.folder), b"caf\xe9\x1b.pem")
    with open(path, "wb") as f:
        f.write(world.chain.read_bytes())
    process = subprocess.run([ASSAY, "verify", "--json", "--any-name", "--at", AT, "--trust",
                              world.root_file, path], capture_output=True, env={"LANG": "C"})
    assert process.returncode == 0
    assert json.loads(process.stdout.decode("utf-8"))["verdict"] == "accepted"


@pytest.mark.parametrize("audience", ["user", "operator", "developer"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_audience_and_language(world, audience, language):
    process = world.verify("--name", "www.example.net", "--audience", audience, "--lang", language,
                           world.chain)
    assert process.returncode == 1
    chinese = any("\u4e00" <= c <= "\u9fff" for c in out(process))
    assert chinese == (language == "zh")
    assert len(out(process)) > 40


def test_developers_are_told_the_store(world):
    env = {"SSL_CERT_FILE": str(world.root_file)}
    process = world.named("--audience", "developer", world.chain, trust=False, env=env)
    assert f"{world.root_file} (SSL_CERT_FILE)" in out(process)
    assert str(world.root_file) not in out(world.named(world.chain, trust=False, env=env))
