#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Make the chains that mutate_test damages: chains/NAME.pem, leaf first, root last.

They stand in the tree so that a fixed seed damages the same bytes everywhere; the keys were thrown
away. Run this only to change what is in them.
"""

import datetime
import pathlib
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "lib"))
import pki  # noqa: E402

AT = datetime.datetime(2026, 12, 1, tzinfo=datetime.timezone.utc)
NAME = "www.example.com"
SERVICES = ("authorityInfoAccess = OCSP;URI:http://ocsp.example.net/, "
            "caIssuers;URI:http://ca.example.net/issuing.der",
            "crlDistributionPoints = URI:http://crl.example.net/issuing.crl",
            "certificatePolicies = 2.23.140.1.2.1")


def save(name, *certificates):
    (HERE / "chains" / f"{name}.pem").write_text("".join(c.pem for c in certificates))


def simple(ca, key):
    root = ca.issue("Mutation Root", ca=True, key=key)
    issuing = ca.issue("Mutation Issuing CA", root, ca=True, path_length=0, key=key)
    return ca.issue(NAME, issuing, san=f"DNS:{NAME}", key=key), issuing, root


def constrained(ca):
    root = ca.issue("Mutation Root", ca=True, key="ec:P-384", digest="sha384")
    issuing = ca.issue(
        "Mutation Constrained CA", root, ca=True, path_length=0, digest="sha384",
        extensions=("nameConstraints = critical, permitted;DNS:example.com, "
                    "excluded;DNS:bad.example.com, excluded;IP:0.0.0.0/0.0.0.0",
                    "certificatePolicies = 2.23.140.1.2.1",
                    "extendedKeyUsage = serverAuth", *SERVICES[:2]))
    return ca.issue(NAME, issuing, san=f"DNS:{NAME}, DNS:example.com", extensions=SERVICES,
                    digest="sha256"), issuing, root


def long_chain(ca):
    root = ca.issue("Mutation Root", ca=True)
    upper = ca.issue("Mutation Policy CA", root, ca=True, path_length=1, key="rsa:2048")
    lower = ca.issue("Mutation Issuing CA", upper, ca=True, path_length=0)
    names = ", ".join(f"DNS:h{i}.example.com" for i in range(20))
    return ca.issue(NAME, lower, san=f"DNS:{NAME}, DNS:*.example.com, {names}", extensions=SERVICES), \
        lower, upper, root


def main():
    (HERE / "chains").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        ca = pki.Pki(folder, AT)
        save("p256", *simple(ca, "ec:P-256"))
        save("rsa2048", *simple(ca, "rsa:2048"))
        save("constrained", *constrained(ca))
        save("long", *long_chain(ca))


if __name__ == "__main__":
    main()
