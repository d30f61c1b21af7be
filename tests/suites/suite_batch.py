# SPDX-License-Identifier: Apache-2.0
"""What the runners of outside suites share: jobs into `assay batch`, differences out.

A suite is other people's data and other people's idea of the right answer. Its data is never part
of this repository: a runner looks for it where its help text says, and says loudly when it is not
there.
"""
import argparse
import json
import os
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

SKIPPED = 77  # what ./dev, meson and automake take for "not run"
REPOSITORY = Path(__file__).resolve().parents[2]
# Gravest first: the order in which differences are shown.
KINDS = ["WRONG ACCEPT", "NO VERDICT", "WRONG REJECT", "OTHER REASON"]

Difference = namedtuple("Difference", "kind case expected got")


def arguments_of(description, data_help):
    parser = argparse.ArgumentParser(description=description,
                                     formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--assay", help="the program (else $ASSAY, else build/assay)")
    parser.add_argument("--data", help=data_help)
    parser.add_argument("--run", action="append", help="only this run; may be repeated")
    parser.add_argument("--tap", type=Path, help="also write one line per case to this file")
    return parser.parse_args()


def find_assay(given=None):
    """The command under test: the argument, else $ASSAY, else the usual build directory."""
    path = Path(given or os.environ.get("ASSAY") or REPOSITORY / "build" / "assay")
    if not os.access(path, os.X_OK):
        sys.exit(f"{path} is no program; build assay first, or name it with --assay")
    return str(path)


def leave_out(suite, how):
    """Say that a suite was not run, so that nobody takes silence for success."""
    print(f"*** {suite}: LEFT OUT, its data is not here. {how}", flush=True)
    sys.exit(SKIPPED)


def last_words(done):
    return done.stderr[-2000:].decode(errors="replace")


def run_jobs(assay, jobs, timeout=900):
    """Answers by id. A line without an answer, or one out of order, is a failure of the program."""
    text = "".join(json.dumps(job) + "\n" for job in jobs)
    done = subprocess.run([assay, "batch"], input=text.encode(), capture_output=True,
                          timeout=timeout, check=False)
    if done.returncode < 0:
        sys.exit(f"assay batch died of signal {-done.returncode}: {last_words(done)}")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    asked = [job["id"] for job in jobs]
    if asked != [answer["id"] for answer in answers]:
        sys.exit(f"asked {len(asked)} jobs, got {len(answers)} answers, or in another order: "
                 f"{last_words(done)}")
    for answer in answers:
        check_consistent(answer)
    return dict(zip(asked, answers))


def error_codes(answer):
    return [f["code"] for f in answer.get("findings", []) if f["severity"] == "error"]


def check_consistent(answer):
    """Accepted means: no finding of severity error. Nothing else, and never otherwise."""
    if answer["verdict"] == "error":
        return
    if (answer["verdict"] == "accepted") == bool(error_codes(answer)):
        sys.exit(f"{answer['id']}: verdict {answer['verdict']}, errors {error_codes(answer)}")


def describe(answer):
    if answer["verdict"] == "error":
        return f"error: {answer.get('error')}"
    words = [f"{f['code']}[{f['certificate']}] ({f.get('source', '')})"
             for f in answer["findings"] if f["severity"] == "error"]
    return answer["verdict"] + (": " + ", ".join(words) if words else "")


class Outcome:
    """The results of one run of a suite, case by case."""

    def __init__(self, name):
        self.name, self.counts, self.differences, self.points = name, {}, [], []

    def count(self, what):
        self.counts[what] = self.counts.get(what, 0) + 1

    def right(self, case, what):
        self.count(what)
        self.points.append(f"ok - {self.name}: {case}")

    def left_out(self, case, why):
        self.count(why)
        self.points.append(f"ok - {self.name}: {case} # SKIP {why}")

    def wrong(self, difference):
        self.count("DIFFERENT")
        self.differences.append(difference)
        self.points.append(f"not ok - {self.name}: {difference.case}: {difference.kind}")

    def show(self):
        total = len(self.points)
        print(f"{self.name}: {total} cases, "
              + ", ".join(f"{n} {what}" for what, n in self.counts.items()))
        for d in sorted(self.differences, key=lambda d: KINDS.index(d.kind)):
            print(f"  {d.kind}  {d.case}\n      expected {d.expected}; got {d.got}")


def conclude(outcomes, tap=None):
    """Show every run, write the TAP file, return the exit status."""
    for outcome in outcomes:
        outcome.show()
    if tap:
        points = [point for outcome in outcomes for point in outcome.points]
        tap.write_text("".join(line + "\n" for line in [f"1..{len(points)}"] + points),
                       encoding="utf-8")
    return 1 if any(outcome.differences for outcome in outcomes) else 0
