# SPDX-License-Identifier: Apache-2.0
"""The certificates of the demo: one small authority, and what ten servers might send.

A case is what a server shows, and what the answer must be. Its chain is in the file NAME.pem of the
folder, and the root in root.pem, so that the commands shown can be typed as they stand.
"""

import dataclasses
import pathlib

import pki

NAME = "www.example.com"


@dataclasses.dataclass
class Case:
    what: str  # in words, after "this certificate"
    code: "str | None"  # the finding that must come first; None: must be accepted
    sent: list  # the server's certificate, then the others that it sends
    options: tuple = ()

    @property
    def file(self):
        return f"{self.code or 'good'}.pem"

    @property
    def verdict(self):
        return "rejected" if self.code else "accepted"


def make_cases(folder):
    """What is judged as files, in the order shown."""
    ca = pki.Pki(folder)
    day, at, san = pki.DAY, ca.at, f"DNS:{NAME}"
    root = ca.issue("Demo Root CA", ca=True, begin=at - 900 * day)
    issuing = ca.issue("Demo Issuing CA", root, ca=True, path_length=0, begin=at - 800 * day)
    other = ca.issue("Unknown Root CA", ca=True, organization="Somebody Else")
    other_issuing = ca.issue("Unknown Issuing CA", other, ca=True, organization="Somebody Else")
    confined = ca.issue("Demo Confined CA", root, ca=True, extensions=(
        "nameConstraints = critical, permitted;DNS:example.org",))
    good = ca.issue(NAME, issuing, san=san)
    expired = ca.issue(NAME, issuing, san=san, begin=at - 100 * day, end=at - 10 * day)
    future = ca.issue(NAME, issuing, san=san, begin=at + 5 * day, end=at + 95 * day)
    mismatch = ca.issue("shop.example.com", issuing, san="DNS:shop.example.com, DNS:example.org")
    stranger = ca.issue(NAME, other_issuing, san=san)
    alone = ca.issue(NAME, san=san)
    outside = ca.issue(NAME, confined, san=san)
    weak = ca.issue(NAME, issuing, san=san, key="rsa:1024")
    revoked = ca.issue(NAME, issuing, san=san)
    (ca.folder / "revoked.crl").write_bytes(ca.crl(issuing, [revoked]).read_bytes())
    (ca.folder / "root.pem").write_text(root.pem)

    cases = [
        Case("all is well: the padlock", None, [good, issuing]),
        Case("ran out ten days ago", "expired", [expired, issuing]),
        Case("begins in five days", "not-yet-valid", [future, issuing]),
        Case("was issued for other names", "name-mismatch", [mismatch, issuing]),
        Case("comes from an authority that is not trusted here", "untrusted-root",
             [stranger, other_issuing, other]),
        Case("came alone: the server forgot the intermediate", "issuer-missing", [good]),
        Case("vouches for itself", "self-signed-leaf", [alone]),
        Case("has an issuer that may only issue for example.org", "name-not-permitted",
             [outside, confined]),
        Case("has a key that can be broken (RSA, 1024 bits)", "weak-key", [weak, issuing]),
        Case("was revoked because its key got out", "revoked", [revoked, issuing],
             ("--crl", "revoked.crl", "--revocation", "prefer")),
    ]
    for case in cases:
        chain = "".join(c.pem for c in case.sent)
        pathlib.Path(folder, case.file).write_text(chain)
    return cases


def choose(cases, *codes):
    by_code = {case.code: case for case in cases}
    return [by_code[code] for code in codes]


def served(cases):
    """Those that are also shown by live servers: what goes wrong most often."""
    return choose(cases, None, "expired", "name-mismatch", "issuer-missing", "self-signed-leaf")
