# SPDX-License-Identifier: Apache-2.0
"""Sessions with openssl s_server: versions, keys, groups, staples, client certificates, names."""
import base64

import pytest
from session_world import chain_of, failed, fetch, fine, s_server

OLD = ("-cipher", "ALL:@SECLEVEL=0")


@pytest.mark.parametrize("option, version", [
    ("-tls1", "TLSv1"), ("-tls1_1", "TLSv1.1"), ("-tls1_2", "TLSv1.2"), ("-tls1_3", "TLSv1.3")])
@pytest.mark.parametrize("kind", ["rsa", "p256"])
def test_every_version(world, option, version, kind):
    with s_server(world, option, *OLD, kind=kind) as port:
        answer = fine(fetch(port), world.chain(kind))
    assert answer["version"] == version
    assert answer["address"] == f"127.0.0.1:{port}"
    assert answer["client_certificate"] == "not-asked"
    assert answer["suite"].startswith("TLS_")


@pytest.mark.parametrize("kind, option, signature", [
    ("rsa", "-tls1_3", "rsa_pss_rsae_sha256"), ("rsa", "-tls1_2", "rsa_pss_rsae_sha256"),
    ("p256", "-tls1_3", "ecdsa_secp256r1_sha256"), ("p256", "-tls1_2", "ecdsa_secp256r1_sha256"),
    ("p384", "-tls1_3", "ecdsa_secp384r1_sha384"), ("p521", "-tls1_3", "ecdsa_secp521r1_sha512"),
    ("ed25519", "-tls1_3", "ed25519"), ("ed25519", "-tls1_2", "ed25519"),
    ("ed448", "-tls1_3", "ed448"), ("brainpool", "-tls1_2", None)])
def test_every_kind_of_key(world, kind, option, signature):
    with s_server(world, option, kind=kind) as port:
        answer = fine(fetch(port), world.chain(kind))
    assert signature is None or answer["signature"] == signature


@pytest.mark.parametrize("options, group", [
    (("-tls1_3", "-groups", "X25519"), "X25519"), (("-tls1_3", "-groups", "P-384"), "secp384r1"),
    (("-tls1_3", "-groups", "ffdhe2048"), "ffdhe2048"),
    (("-tls1_2", "-groups", "P-256"), "secp256r1"), (("-tls1_2", "-groups", "X25519"), "X25519"),
    (("-tls1_2", "-cipher", "DHE-RSA-AES128-GCM-SHA256"), "DHE-2048"),
    (("-tls1_2", "-cipher", "AES128-SHA"), None)])
def test_groups(world, options, group):
    """The last one is RSA key exchange: the finished handshake is what proves possession."""
    with s_server(world, *options, kind="rsa") as port:
        answer = fine(fetch(port), world.chain("rsa"))
    assert answer["group"] == group


def test_a_server_that_shares_nothing(world):
    with s_server(world, "-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256", kind="rsa") as port:
        answer = fetch(port)
    assert failed(answer, "no-shared-cipher", "alert")["alert"] == 40
    assert answer["chain"] == [] and answer["version"] is None and not answer["possession"]


@pytest.mark.parametrize("version", ["-tls1_2", "-tls1_3"])
class TestClientCertificates:
    def test_asked(self, world, version):
        with s_server(world, version, "-verify", "1") as port:
            answer = fine(fetch(port), world.chain())
        assert answer["client_certificate"] == "asked"

    def test_required(self, world, version):
        with s_server(world, version, "-Verify", "1") as port:
            answer = fetch(port)
        failure = failed(answer, "client-certificate-required", "alert")
        assert failure["alert"] == (116 if version == "-tls1_3" else 40)
        assert answer["client_certificate"] == "required"
        assert chain_of(answer) == world.chain() and answer["possession"]

    def test_given(self, world, version):
        _, _, chain, key = world.leaf("p256", "client")
        with s_server(world, version, "-Verify", "2", "-verify_return_error", "-CAfile",
                      world.root_file) as port:
            answer = fine(fetch(port, client_cert=chain, client_key=key), world.chain())
        assert answer["client_certificate"] == "asked"

    def test_rejected(self, world, version):
        chain, key = world.stranger()
        with s_server(world, version, "-Verify", "2", "-verify_return_error", "-CAfile",
                      world.root_file) as port:
            answer = fetch(port, client_cert=chain, client_key=key)
        assert failed(answer, "client-certificate-rejected", "alert")["alert"] in (42, 46, 48)
        assert answer["client_certificate"] == "rejected" and chain_of(answer) == world.chain()


@pytest.mark.parametrize("version", ["-tls1_2", "-tls1_3"])
def test_staple_and_scts(world, version):
    staple = world.staple()
    scts = b"\x00\x06\x00\x04abcd"  # not looked into here
    info = b"\x00\x00\x01\x80" if version == "-tls1_2" else b"\x00\x00\x10\x80"
    text = base64.encodebytes(info + b"\x00\x12" + len(scts).to_bytes(2, "big") + scts).decode()
    file = world.file(f"scts{version}.pem", "-----BEGIN SERVERINFOV2 FOR CT-----\n" + text +
                      "-----END SERVERINFOV2 FOR CT-----\n")
    with s_server(world, version, "-status_file", world.file("staple.der", staple),
                  "-serverinfo", file) as port:
        answer = fine(fetch(port))
    assert base64.b64decode(answer["staple"]) == staple
    assert base64.b64decode(answer["scts"]) == scts


def test_nothing_stapled(world):
    with s_server(world) as port:
        answer = fine(fetch(port))
    assert answer["staple"] is None and answer["scts"] is None


def test_names_choose_the_certificate(world):
    _, _, chain, key = world.leaf("p256", "other.example.com")
    with s_server(world, "-servername", "other.example.com", "-cert2", chain, "-key2", key) as port:
        other = fine(fetch(port, servername="other.example.com"))
        default = fine(fetch(port, servername=None))
    assert chain_of(other)[0] == world.chain("p256", "other.example.com")[0]
    assert chain_of(default)[0] == world.chain()[0]


def test_a_name_that_the_server_refuses(world):
    _, _, chain, key = world.leaf("p256", "other.example.com")
    with s_server(world, "-servername", "other.example.com", "-cert2", chain, "-key2", key,
                  "-servername_fatal") as port:
        answer = fetch(port, servername="third.example.com")
    assert failed(answer, "handshake-refused", "alert")["alert"] == 112


def test_ipv6(world):
    with s_server(world, host="::1") as port:
        answer = fine(fetch(port, host="::1", servername=None), world.chain())
        connected = fine(fetch(9, host="www.example.com", connect=f"[::1]:{port}"))
        none = fetch(port, host="::1", ipv=4)
    assert answer["address"] == connected["address"] == f"[::1]:{port}"
    failed(none, "name-not-resolved", "no-address")


def test_connect_elsewhere(world):
    with s_server(world) as port:
        own_port = fine(fetch(9, host="www.example.com", connect=f"127.0.0.1:{port}"))
        same_port = fine(fetch(port, host="www.example.com", connect="127.0.0.1"))
    assert own_port["address"] == same_port["address"] == f"127.0.0.1:{port}"


def test_a_localhost_of_which_one_address_is_closed(world):
    """localhost is ::1 and 127.0.0.1 on most machines; only one of them listens."""
    with s_server(world) as port:
        answer = fine(fetch(port, host="localhost"))
    assert answer["address"] == f"127.0.0.1:{port}" and answer["milliseconds"] < 5000


# ---- files of the client ----

def test_a_key_with_a_passphrase(world):
    from cryptography.hazmat.primitives import serialization
    _, key, chain, _ = world.leaf("p256", "client")
    locked = world.file("locked.key", key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"secret")))
    answer = fetch(9, client_cert=chain, client_key=locked)
    assert "passphrase" in failed(answer, "program", None)["detail"]
    assert answer["address"] is None


@pytest.mark.parametrize("which, said", [
    (("missing", "missing"), "cannot be read"), (("noise", "noise"), "no usable certificate"),
    (("chain", "missing"), "key's file cannot be read"), (("chain", "noise"), "no usable key"),
    (("chain", "stranger"), "key"), (("chain", None), "no usable key")])
def test_files_that_do_not_serve(world, which, said):
    _, _, chain, _ = world.leaf("p256", "client")
    files = {"missing": str(world.folder / "missing.pem"), "noise": world.file("noise", "noise\n"),
             "chain": chain, "stranger": world.stranger()[1], None: None}
    answer = fetch(9, client_cert=files[which[0]], client_key=files[which[1]])
    assert said in failed(answer, "program", None)["detail"]


def test_a_key_in_the_certificates_file(world):
    _, key, chain, key_file = world.leaf("p256", "client")
    with open(chain, "rb") as one, open(key_file, "rb") as two:
        both = world.file("both.pem", one.read() + two.read())
    with s_server(world, "-Verify", "2", "-verify_return_error", "-CAfile",
                  world.root_file) as port:
        fine(fetch(port, client_cert=both))
