# SPDX-License-Identifier: Apache-2.0
"""The counters can be trusted: a crash, a missing result or a lowered score never looks like success."""

import importlib.util
import json
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PASSING = '<testsuites><testsuite><testcase name="a"/><testcase name="b"/></testsuite></testsuites>'
FAILING = ('<testsuites><testsuite><testcase name="a"><failure message="no"/></testcase>'
           '<testcase name="b"><skipped/></testcase></testsuite></testsuites>')


def tally(folder, files):
    for name, text in files.items():
        (folder / name).write_text(text)
    done = subprocess.run([sys.executable, str(ROOT / "tools/tally"), str(folder)],
                          capture_output=True, text=True, check=False)
    return done.stdout.splitlines()[-1], done.returncode


@pytest.mark.parametrize("files, line, status", [
    ({"a.status": "0", "a.xml": PASSING}, "2 passed, 0 failed", 0),
    ({"a.status": "1", "a.xml": FAILING}, "0 passed, 1 failed", 1),
    ({"a.status": "0", "a.tap": "1..2\nok 1 - x\nnot ok 2 - y\n"}, "1 passed, 1 failed", 1),
    ({"a.status": "139", "a.tap": "1..1\nok 1 - x\n"}, "1 passed, 1 failed", 1),
    ({"a.status": "0", "a.tap": "1..3\nok 1 - x\n"}, "1 passed, 1 failed", 1),
    ({"a.status": "0", "a.tap": "1..1\nok 1 - x # SKIP no data\n"}, "0 passed, 0 failed", 1),
    ({"a.status": "0"}, "0 passed, 1 failed", 1),
    ({"a.status": "124"}, "0 passed, 1 failed", 1),
    ({"a.status": "0", "a.xml": "<not xml"}, "0 passed, 1 failed", 1),
    ({}, "0 passed, 0 failed", 1),
    ({"a.status": "0", "a.xml": PASSING, "b.status": "0", "b.tap": "1..1\nok 1\n"},
     "3 passed, 0 failed", 0),
])
def test_tally(tmp_path, files, line, status):
    assert tally(tmp_path, files) == (line, status)


@pytest.fixture(scope="module")
def limbo():
    spec = importlib.util.spec_from_file_location("limbo_run", ROOT / "tests/limbo/run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def case(case_id, expected="SUCCESS", **changes):
    made = {"id": case_id, "peer_certificate": "LEAF", "untrusted_intermediates": [],
            "trusted_certs": ["ROOT"], "expected_peer_name": {"kind": "DNS", "value": "x.example"},
            "validation_kind": "SERVER", "extended_key_usage": [], "crls": [],
            "validation_time": None, "max_chain_depth": None, "expected_result": expected}
    return {**made, **changes}


def test_limbo_mapping(limbo):
    job = limbo.job_of(case("webpki::a"))
    assert job["profile"] == "webpki" and job["revocation"] == "off" and job["purpose"] == "server"
    assert job["name"] == {"dns": "x.example"} and "time" not in job and "max_depth" not in job
    assert limbo.job_of(case("online::a"))["profile"] == "webpki"
    assert limbo.job_of(case("bettertls::a"))["profile"] == "rfc5280"
    job = limbo.job_of(case("crl::a", crls=["CRL"], expected_peer_name=None, max_chain_depth=0,
                            validation_kind="CLIENT", validation_time="2024-01-01T00:00:00Z"))
    assert job["revocation"] == "require" and job["name"] is None and job["max_depth"] == 0
    assert job["purpose"] == "client" and job["time"] == "2024-01-01T00:00:00Z"


def outcome(limbo, cases, verdicts, floor):
    answers = {k: {"id": k, "verdict": v} for k, v in verdicts.items()}
    table, wrong = limbo.score(cases, answers)
    return [name for name, fault in limbo.hold_against_floor(table, wrong, floor, False) if fault]


def test_limbo_floor_holds_and_notices(limbo):
    cases = [case("rfc5280::a"), case("rfc5280::b", "FAILURE"), case("bettertls::c", "FAILURE")]
    right = {"rfc5280::a": "accepted", "rfc5280::b": "rejected", "bettertls::c": "rejected"}
    floor = {"ok": {"rfc5280": 2, "bettertls": 1}, "allowed": {}}
    assert outcome(limbo, cases, right, floor) == []
    worse = dict(right, **{"bettertls::c": "accepted"})
    assert outcome(limbo, cases, worse, floor) == ["bettertls: 0 right"]
    worse = dict(right, **{"rfc5280::b": "error"})
    assert outcome(limbo, cases, worse, floor) == ["rfc5280: 1 right", "rfc5280::b"]
    listed = {"ok": {"rfc5280": 1, "bettertls": 1}, "allowed": {"rfc5280::b": "reason"}}
    assert outcome(limbo, cases, worse, listed) == []
    assert outcome(limbo, cases, right, listed) == ["rfc5280::b"]  # stale: must be removed


def test_limbo_floor_gives_reasons():
    floor = json.loads((ROOT / "tests/limbo/floor.json").read_text())
    assert sum(n for space, n in floor["ok"].items() if space != "bettertls") + \
        len(floor["allowed"]) == 208
    assert all("::" in reason for reason in floor["allowed"].values()), \
        "each allowed miss names the case that contradicts it"


def test_dev_refuses_what_it_does_not_know():
    for arguments in (["nonsense"], ["test", "--nonsense"], ["fuzz", "ten"]):
        done = subprocess.run([str(ROOT / "dev"), *arguments], capture_output=True, text=True,
                              check=False, timeout=20)
        assert done.returncode == 2 and done.stderr, arguments
