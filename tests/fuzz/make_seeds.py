#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Make the seeds of the fuzz targets: seeds/NAME/*, from a small authority and the mutation chains."""

import base64
import pathlib
import re
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "lib"))
import pki  # noqa: E402


def blocks(text):
    return [base64.b64decode(b) for b in re.findall(r"-----BEGIN [^-]+-----(.+?)-----END", text, re.S)]


def save(target, name, data):
    folder = HERE / "seeds" / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)


def chains():
    for path in sorted((HERE.parent / "mutation" / "chains").glob("*.pem")):
        text = path.read_text()
        ders = blocks(text)
        for number, der in enumerate(ders):
            save("certificate", f"{path.stem}-{number}", der)
        save("verify", f"{path.stem}-pkix", b"\x60" + b"".join(ders))
        save("verify", f"{path.stem}-webpki", b"\x48" + b"".join(ders))
        save("pem", path.stem, text.encode())
        save("pem", f"{path.stem}-crlf", b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())


def lists():
    with tempfile.TemporaryDirectory() as folder:
        ca = pki.Pki(folder)
        root = ca.issue("Seed Root", ca=True)
        leaf = ca.issue("www.example.com", root, san="DNS:www.example.com")
        other = ca.issue("b.example.com", root, san="DNS:b.example.com, IP:192.0.2.7, IP:2001:db8::1")
        crl = blocks(ca.crl(root, [leaf, other]).read_text())[0]
        save("crl", "two-entries", crl)
        save("crl", "empty", blocks(ca.crl(root).read_text())[0])
        save("crl", "request", blocks((leaf.folder / "request.pem").read_text())[0])
        save("certificate", "addresses", other.der)
        save("verify", "revoked", b"\x54" + leaf.der + crl + root.der)
        pki.openssl("crl2pkcs7", "-nocrl", "-certfile", root.path, "-certfile", leaf.path,
                    "-out", ca.folder / "p7.pem")
        save("pem", "pkcs7", (ca.folder / "p7.pem").read_bytes())
        save("pem", "der", leaf.der)
    save("pem", "page", b"<!DOCTYPE html>\n<html><body>log in first</body></html>\n")


if __name__ == "__main__":
    chains()
    lists()
