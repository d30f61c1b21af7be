# SPDX-License-Identifier: Apache-2.0
"""Real verdicts against the published JSON schema, and against what the schema cannot say."""

import base64
import json
import os
import pathlib
import re
import subprocess
import sys

import jsonschema
import pytest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
ASSAY = os.environ.get("ASSAY", str(ROOT / "build" / "assay"))
sys.path.insert(0, str(HERE.parent / "lib"))
import pki  # noqa: E402

CHECKS = ["encoding", "chain", "signature", "validity", "name", "usage", "constraints", "policy",
          "strength", "revocation", "transparency", "reputation", "session"]
CODES = re.findall(r'^ASSAY_FINDING\(\w+, "([\w-]+)"',
                   (ROOT / "include/assay/findings.def").read_text(), re.M)
PROFILES = ["auto", "webpki", "private", "rfc5280", "pkix"]
HOSTILE = "\x1b[31m<script>\u0007\u202e\"\\名"


def text_of(der):
    return base64.b64encode(der).decode()


def make_jobs(folder):
    """Questions of many kinds. Yields jobs."""
    ca = pki.Pki(folder)
    day, at = pki.DAY, ca.at
    root = ca.issue("Schema Root", ca=True)
    issuing = ca.issue("Schema Issuing CA", root, ca=True, path_length=0)
    good = ca.issue("www.example.com", issuing, san="DNS:www.example.com, IP:192.0.2.1")
    expired = ca.issue("www.example.com", issuing, san="DNS:www.example.com",
                       begin=at - 9 * day, end=at - day)
    strange = ca.issue(HOSTILE.replace("\\", "").replace('"', ""), issuing, san="DNS:x.example")
    crl = pathlib.Path(ca.crl(issuing, [good])).read_text()
    base = {"leaf": good.pem, "intermediates": [issuing.pem], "trust": [root.pem],
            "name": {"dns": "www.example.com"}, "time": at.isoformat()}
    for profile in PROFILES:
        yield {**base, "id": f"good {profile}", "profile": profile}
        yield {**base, "id": f"expired {profile}", "profile": profile, "leaf": expired.pem}
    yield {**base, "id": "der", "leaf": text_of(good.der), "intermediates": [text_of(issuing.der)]}
    yield {**base, "id": "wrong name", "name": {"dns": "other.example"}}
    yield {**base, "id": "address", "name": {"ip": "192.0.2.1"}}
    yield {**base, "id": "unchecked", "name": None}
    yield {**base, "id": "no way", "intermediates": []}
    yield {**base, "id": "no trust", "trust": []}
    yield {**base, "id": "revoked", "crls": [crl], "revocation": "require"}
    yield {**base, "id": "unknown", "revocation": "require"}
    yield {**base, "id": "hostile", "leaf": strange.pem}
    yield {**base, "id": "cut", "leaf": text_of(good.der[:-20])}
    yield {**base, "id": "not a certificate", "leaf": text_of(b"\x30\x03\x02\x01\x05")}
    yield {**base, "id": "bad base64", "leaf": "%%%"}
    yield {**base, "id": "bad type", "intermediates": "none"}


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    jobs = list(make_jobs(tmp_path_factory.mktemp("pki")))
    lines = "".join(json.dumps(job) + "\n" for job in jobs) + "not json\n"
    done = subprocess.run([ASSAY, "batch"], input=lines.encode(), capture_output=True, check=False,
                          timeout=60)
    raw = done.stdout.decode().splitlines()
    assert len(raw) == len(jobs) + 1, done.stderr.decode()
    made = [json.loads(line) for line in raw]
    assert [a.get("id") for a in made[:-1]] == [job["id"] for job in jobs]
    return {a.get("id") or "not json": (a, line) for a, line in zip(made, raw)}


def test_every_verdict_follows_the_schema(answers):
    [path] = (ROOT / "docs").rglob("*verdict*schema*.json")
    schema = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for name, (answer, _) in answers.items():
        assert [e.message for e in validator.iter_errors(answer)] == [], name


def test_the_schema_can_refuse(answers):
    [path] = (ROOT / "docs").rglob("*verdict*schema*.json")
    validator = jsonschema.Draft202012Validator(json.loads(path.read_text(encoding="utf-8")))
    answer = answers["good pkix"][0]
    for broken in ({**answer, "verdict": "perhaps"}, {**answer, "schema": "assay.verdict/2"},
                   {k: v for k, v in answer.items() if k != "checks"},
                   {**answer, "findings": [{"code": "expired"}]}):
        assert not validator.is_valid(broken)


@pytest.mark.parametrize("name, verdict", [
    ("good pkix", "accepted"), ("good private", "accepted"), ("good auto", "accepted"),
    ("der", "accepted"), ("address", "accepted"), ("unchecked", "accepted"),
    ("expired pkix", "rejected"), ("wrong name", "rejected"), ("no way", "rejected"),
    ("no trust", "rejected"), ("revoked", "rejected"), ("unknown", "rejected"),
    ("cut", "rejected"), ("not a certificate", "rejected"),
    ("bad base64", "error"), ("bad type", "error"), ("not json", "error")])
def test_verdict(answers, name, verdict):
    assert answers[name][0]["verdict"] == verdict, answers[name][0]


def test_checks_are_complete_and_in_order(answers):
    for name, (answer, _) in answers.items():
        if answer["verdict"] != "error":
            assert [c["check"] for c in answer["checks"]] == CHECKS, name


def test_codes_are_those_of_the_table(answers):
    found = {f["code"] for answer, _ in answers.values() for f in answer.get("findings", ())}
    assert found <= set(CODES) and {"expired", "revoked", "name-mismatch"} <= found


def test_accepted_means_no_error(answers):
    for name, (answer, _) in answers.items():
        errors = [f for f in answer.get("findings", ()) if f["severity"] == "error"]
        if answer["verdict"] == "accepted":
            assert errors == [], name
        elif answer["verdict"] == "rejected":
            assert errors != [], name


def test_nothing_of_a_certificate_escapes(answers):
    """Raw control and direction characters never stand in a line of output."""
    for name, (_, line) in answers.items():
        assert not re.search(r"[\x00-\x1f\x7f\u0080-\u009f\u202a-\u202e\u2066-\u2069]", line), name
