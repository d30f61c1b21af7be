#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""BetterTLS (path building and name constraints, about 9,570 cases) against `assay batch`.

The cases are generated, not stored. With the source of github.com/Netflix/bettertls at hand:

  go run ./test-suites/cmd/bettertls export-tests --out tests.json

then point --data or $ASSAY_BETTERTLS at tests.json. Every case is judged twice, profile auto and
profile pkix; pkix verifies SHA-1, so what BetterTLS refuses only as deprecated cryptography is not
expected to be refused there.
Exit status: 0 all as expected, 1 any difference, 77 no data.
"""
import base64
import datetime
import ipaddress
import json
import os
import re
import sys
from pathlib import Path

from suite_batch import (Difference, Outcome, arguments_of, conclude, describe, find_assay,
                         leave_out, run_jobs)

RUNS = ["pathbuilding auto", "pathbuilding pkix", "nameconstraints auto", "nameconstraints pkix"]
DEPRECATED = "INVALID_REASON_DEPRECATED_CRYPTO"


def find_data(given):
    place = given or os.environ.get("ASSAY_BETTERTLS")
    if not place or not Path(place).is_file():
        leave_out("BetterTLS", "Set ASSAY_BETTERTLS to the file that its export-tests writes.")
    return json.loads(Path(place).read_text(encoding="utf-8"))


def time_within(root_base64):
    """Two days after the root's notBefore: its certificates are made anew with every export."""
    found = re.search(rb"\x17\x0d(\d{12}Z)", base64.b64decode(root_base64))
    start = datetime.datetime.strptime(found[1].decode(), "%y%m%d%H%M%SZ")
    return (start + datetime.timedelta(days=2)).strftime("%Y-%m-%dT%H:%M:%SZ")


def make_job(case, root, when, profile):
    try:
        name = {"ip": str(ipaddress.ip_address(case["hostname"]))}
    except ValueError:
        name = {"dns": case["hostname"]}
    leaf, *rest = case["certificates"]
    return {"id": f"{case['suite']} {case['id']}", "leaf": leaf, "intermediates": rest,
            "trust": [root], "name": name, "time": when, "purpose": "server", "profile": profile}


def run(assay, data, suite, profile):
    cases = data["suites"][suite]["testCases"]
    when = time_within(data["trustRoot"])
    answers = run_jobs(assay, [make_job(c, data["trustRoot"], when, profile) for c in cases])
    outcome = Outcome(f"BetterTLS {suite} {profile}")
    for case in cases:
        key = f"{case['suite']} {case['id']}"
        answer = answers[key]
        wanted = {"ACCEPT": "accepted", "REJECT": "rejected"}[case["expected"]]
        if profile == "pkix" and DEPRECATED in (case["requiredFeatures"] or []):
            outcome.left_out(key, "weak algorithms are legal under pkix")
        elif answer["verdict"] == wanted:
            outcome.right(key, wanted)
        else:
            kind = {"accepted": "WRONG ACCEPT", "rejected": "WRONG REJECT", "error": "NO VERDICT"}
            what = f"{key} {case['hostname']} {case['requiredFeatures']}"
            outcome.wrong(Difference(kind[answer["verdict"]], what, wanted, describe(answer)))
    return outcome


def main():
    arguments = arguments_of(__doc__, "tests.json (else $ASSAY_BETTERTLS)")
    data = find_data(arguments.data)
    assay = find_assay(arguments.assay)
    runs = [name.split() for name in arguments.run or RUNS]
    return conclude([run(assay, data, suite, profile) for suite, profile in runs], arguments.tap)


if __name__ == "__main__":
    sys.exit(main())
