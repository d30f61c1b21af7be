#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""NIST PKITS against `assay batch`: 249 rows, three runs.

  crls      profile pkix, the case's CRLs, revocation require: what NIST expects
  no-crls   profile pkix, revocation off: the paths alone
  auto      profile auto, the case's CRLs: as crls, but DSA keys are refused as weak

The data (certificates and CRLs of the United States government, public domain) is taken from
--data or $ASSAY_PKITS, a folder that holds certs/ and crls/, else from the Python package
cryptography_vectors. Exit status: 0 as the table says, 1 any difference, 77 no data.
"""
import base64
import importlib.util
import json
import os
import sys
from pathlib import Path

from suite_batch import (Difference, Outcome, arguments_of, conclude, describe, error_codes,
                         find_assay, leave_out, run_jobs)

RUNS = ["crls", "no-crls", "auto"]
TABLE = Path(__file__).with_name("pkits_cases.json")
# What a case marked "later" may be answered with until the feature it names is there.
LATER_CODES = {"indirect": "revocation-unknown"}  # CRLs that another issuer signs


def find_data(given):
    place = given or os.environ.get("ASSAY_PKITS")
    if not place:
        package = importlib.util.find_spec("cryptography_vectors")
        if package and package.submodule_search_locations:
            place = Path(package.submodule_search_locations[0]) / "x509" / "PKITS_data"
    if not place or not (Path(place) / "certs").is_dir():
        leave_out("PKITS", "Set ASSAY_PKITS, or install the Python package cryptography_vectors.")
    return Path(place)


def read_base64(data, kind, stem):
    suffix = {"certs": ".crt", "crls": ".crl"}[kind]
    return base64.b64encode((data / kind / (stem + suffix)).read_bytes()).decode()


def make_job(table, case, data, profile, with_crls):
    *rest, leaf = case["certificates"]
    job = {"id": case["id"], "leaf": read_base64(data, "certs", leaf),
           "intermediates": [read_base64(data, "certs", c) for c in rest],
           "trust": [read_base64(data, "certs", table["anchor"])],
           "name": None, "purpose": "any", "profile": profile, "time": table["time"],
           "policies": [f"{table['policy_arc']}.{n}" for n in case.get("policies", [])]}
    if not job["policies"]:
        del job["policies"]  # absent means {anyPolicy}
    for setting in ("explicit_policy", "inhibit_mapping", "inhibit_any"):
        if case.get(setting):
            job[setting] = True
    if with_crls:
        job["crls"] = [read_base64(data, "crls", c) for c in case["crls"]]
        job["revocation"] = "require"
    return job


def judge(case, answer, expect_valid, codes):
    """None when the answer is as expected, "later" when it may be so for now, else a Difference."""
    errors = error_codes(answer)
    name = f"{case['id']} {case['title']}"
    if answer["verdict"] == "error":
        return Difference("NO VERDICT", name, "a verdict", describe(answer))
    if expect_valid and answer["verdict"] == "rejected":
        if "later" in case and set(errors) == {LATER_CODES[case["later"]]}:
            return "later"
        return Difference("WRONG REJECT", name, "accepted", describe(answer))
    if not expect_valid and answer["verdict"] == "accepted":
        return Difference("WRONG ACCEPT", name, "rejected: " + " or ".join(codes), describe(answer))
    if not expect_valid and not {f["code"] for f in answer["findings"]} & set(codes):
        return Difference("OTHER REASON", name, " or ".join(codes), describe(answer))
    return None


def expectation(case, run):
    """(valid, acceptable codes) of a case in a run."""
    if run == "no-crls":
        return case["valid"] or case.get("valid_without_crls", False), case.get("codes", [])
    if run == "auto" and "dsa" in case.get("needs", []):
        return False, ["weak-key"] + case.get("codes", [])
    return case["valid"], case.get("codes", [])


def run(assay, table, data, name):
    profile = "auto" if name == "auto" else "pkix"
    jobs = [make_job(table, case, data, profile, name != "no-crls") for case in table["cases"]]
    answers = run_jobs(assay, jobs)
    outcome = Outcome(f"PKITS {name}")
    for case in table["cases"]:
        valid, codes = expectation(case, name)
        result = judge(case, answers[case["id"]], valid, codes)
        if result is None:
            outcome.right(case["id"], "accepted" if valid else "rejected")
        elif result == "later":
            outcome.left_out(case["id"], f"not judged yet: {case['later']}")
        else:
            outcome.wrong(result)
    return outcome


def main():
    arguments = arguments_of(__doc__, "folder with certs/ and crls/ (else $ASSAY_PKITS)")
    table = json.loads(TABLE.read_text(encoding="utf-8"))
    data = find_data(arguments.data)
    assay = find_assay(arguments.assay)
    return conclude([run(assay, table, data, name) for name in arguments.run or RUNS],
                    arguments.tap)


if __name__ == "__main__":
    sys.exit(main())
