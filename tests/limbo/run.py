#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The x509-limbo suite, run through `assay batch`.

A case is right when SUCCESS was accepted or FAILURE rejected; none is left out. The score is held
against floor.json: the number right in each namespace may not fall, and every native case that is
wrong must be listed there with its reason, which is another case of the suite that demands the
opposite. An entry that is right by now must go, so that the list can only shrink.
"""

import argparse
import collections
import json
import lzma
import os
import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CORPUS = "limbo.json.xz"
WEBPKI = ("webpki", "online")
KINDS = {"DNS": "dns", "IP": "ip", "RFC822": "email"}


def corpus_path():
    folder = os.environ.get("ASSAY_CORPORA") or ROOT.parent / "shared" / "corpora"
    return pathlib.Path(folder) / CORPUS


def namespace(case_id):
    return case_id.split("::")[0]


def job_of(case):
    """The mapping of the corpus's judge: nothing of the case but this becomes the question."""
    name = case["expected_peer_name"]
    job = {
        "id": case["id"],
        "leaf": case["peer_certificate"],
        "intermediates": case["untrusted_intermediates"],
        "trust": case["trusted_certs"],
        "name": {KINDS[name["kind"]]: name["value"]} if name else None,
        "purpose": case["validation_kind"].lower(),
        "profile": "webpki" if namespace(case["id"]) in WEBPKI else "rfc5280",
        "extended_key_usage": case["extended_key_usage"],
        "crls": case["crls"],
        "revocation": "require" if case["crls"] else "off",
    }
    if case["validation_time"] is not None:  # absent means the present
        job["time"] = case["validation_time"]
    if case["max_chain_depth"] is not None:
        job["max_depth"] = case["max_chain_depth"]
    return job


def ask(command, cases):
    """Verdicts by id. One process for all, fed by its standard input."""
    lines = "".join(json.dumps(job_of(case)) + "\n" for case in cases)
    done = subprocess.run([command, "batch"], input=lines.encode(), capture_output=True, check=False)
    answers = [json.loads(line) for line in done.stdout.decode().splitlines()]
    if done.returncode not in (0, 1, 2) or len(answers) != len(cases):
        sys.stderr.write(done.stderr.decode(errors="replace"))
        sys.exit(f"assay batch: {len(answers)} answers to {len(cases)} jobs, "
                 f"status {done.returncode}")
    return {answer["id"]: answer for answer in answers}


def judge(case, answer):
    """"ok", or what is wrong."""
    if answer["verdict"] == "error":
        return "gives no verdict"
    wanted = "accepted" if case["expected_result"] == "SUCCESS" else "rejected"
    if answer["verdict"] == wanted:
        return "ok"
    return "rejects what must pass" if wanted == "accepted" else "accepts what must fail"


def score(cases, answers):
    table = collections.defaultdict(collections.Counter)
    wrong = {}
    for case in cases:
        outcome = judge(case, answers[case["id"]])
        table[namespace(case["id"])][outcome] += 1
        if outcome != "ok":
            wrong[case["id"]] = outcome
    return table, wrong


def print_score(table):
    columns = ("ok", "accepts what must fail", "rejects what must pass", "gives no verdict")
    print(f"{'':14}{'cases':>7}{'ok':>7}" + "".join(f"  {c}" for c in columns[1:]))
    for space in sorted(table):
        row = table[space]
        print(f"{space:14}{sum(row.values()):7}{row['ok']:7}" +
              "".join(f"{row[c]:{len(c) + 2}}" for c in columns[1:]))
    native = sum(row["ok"] for space, row in table.items() if space != "bettertls")
    total = sum(sum(row.values()) for space, row in table.items() if space != "bettertls")
    print(f"native {native} of {total}, BetterTLS {table['bettertls']['ok']} of "
          f"{sum(table['bettertls'].values())}")


def codes(answer):
    return ", ".join(sorted({f["code"] for f in answer.get("findings", ())
                             if f["severity"] == "error"})) or answer.get("error") or "no error"


def show(case, answer):
    print(f"{case['id']}: must be {case['expected_result']}, is {answer['verdict']}")
    print("  " + case["description"].strip().replace("\n", "\n  "))
    print(json.dumps(answer, indent=2, ensure_ascii=False))


def hold_against_floor(table, wrong, floor, native_only):
    """Yields (name, fault or None): one row per namespace and per native case that is wrong or was
    allowed to be."""
    for space, least in sorted(floor["ok"].items()):
        if native_only and space == "bettertls":
            continue
        now = table[space]["ok"]
        yield f"{space}: {now} right", None if now >= least else f"{now} right, floor {least}"
    allowed = floor["allowed"]
    native = {k: v for k, v in wrong.items() if namespace(k) != "bettertls"}
    for case_id in sorted(set(native) | set(allowed)):
        if case_id not in native:
            yield case_id, "is right now: remove it from the allowed"
        elif case_id not in allowed:
            yield case_id, native[case_id]


def write_tap(path, cases, wrong, rows, floor):
    """One point per native case that is not an allowed miss, one per namespace's floor."""
    faults = {name: fault for name, fault in rows}
    for case in cases:
        if namespace(case["id"]) != "bettertls" and case["id"] not in floor["allowed"]:
            faults.setdefault(case["id"], wrong.get(case["id"]))
    lines = [f"1..{len(faults)}"]
    for number, (name, fault) in enumerate(faults.items(), 1):
        lines.append(f"{'not ' if fault else ''}ok {number} - {name}{': ' + fault if fault else ''}")
    path.write_text("\n".join(lines) + "\n")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--assay", default=ROOT / "build" / "assay", help="the command")
    parser.add_argument("--native", action="store_true", help="leave the BetterTLS cases out")
    parser.add_argument("--show", metavar="ID", help="one case: what it says and what assay says")
    parser.add_argument("--findings", action="store_true",
                        help="the codes found for every native case")
    parser.add_argument("--all-misses", action="store_true", help="list BetterTLS's misses as well")
    parser.add_argument("--tap", type=pathlib.Path, help="write results for tools/tally")
    parser.add_argument("--write-floor", action="store_true",
                        help="take the score reached as the new floor (reasons are kept)")
    return parser.parse_args()


def load(options):
    cases = json.loads(lzma.open(corpus_path()).read())["testcases"]
    if options.show:
        cases = [c for c in cases if c["id"] == options.show]
        if not cases:
            sys.exit(f"no case is called {options.show}")
    elif options.native:
        cases = [c for c in cases if namespace(c["id"]) != "bettertls"]
    return cases


def write_floor(floor, table, wrong):
    floor["ok"].update({space: row["ok"] for space, row in sorted(table.items())})
    floor["allowed"] = {k: floor["allowed"].get(k, "REASON MISSING") for k in sorted(wrong)
                        if namespace(k) != "bettertls"}
    (HERE / "floor.json").write_text(json.dumps(floor, indent=2) + "\n")


def main():
    options = arguments()
    if not corpus_path().exists():
        print(f"LEFT OUT: the x509-limbo suite. {CORPUS} is not in {corpus_path().parent}; set "
              "ASSAY_CORPORA to the folder that holds it.")
        return 77
    cases = load(options)
    began = time.monotonic()
    answers = ask(options.assay, cases)
    seconds = time.monotonic() - began
    if options.show:
        show(cases[0], answers[cases[0]["id"]])
        return 0
    table, wrong = score(cases, answers)
    print_score(table)
    print(f"{len(cases)} cases in {seconds:.1f} s")
    by_id = {case["id"]: case for case in cases}
    floor = json.loads((HERE / "floor.json").read_text())
    for case_id, outcome in sorted(wrong.items()):
        if namespace(case_id) != "bettertls" or options.all_misses:
            reason = floor["allowed"].get(case_id)
            print(f"  {case_id}: {outcome} ({codes(answers[case_id])})"
                  + (f"; allowed: {reason}" if reason else ""))
    if options.findings:
        for case_id in sorted(k for k in by_id if namespace(k) != "bettertls"):
            print(f"{case_id}\t{by_id[case_id]['expected_result']}\t{codes(answers[case_id])}")
    if options.write_floor:
        write_floor(floor, table, wrong)
        return 0
    rows = list(hold_against_floor(table, wrong, floor, options.native))
    if options.tap:
        write_tap(options.tap, cases, wrong, rows, floor)
    for name, fault in rows:
        if fault:
            print(f"BELOW THE FLOOR: {name}: {fault}")
    return 1 if any(fault for _, fault in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
