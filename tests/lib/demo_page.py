# SPDX-License-Identifier: Apache-2.0
"""Asking the command for the demo, holding its answers against what they must be, and the part of
README.md that shows them."""

import json
import os
import shlex
import subprocess

from demo_chains import NAME

BEGIN, END = (f"<!-- output of the demo: {word} -->" for word in ("begin", "end"))
TRUST = ("--trust", "root.pem")
USER_ZH = ("--lang", "zh", "--audience", "user")
ENGLISH = ("--lang", "en")
SERVERS = "servers.txt"
TABLE = ("verify", "--connect", "127.0.0.1", *TRUST, "--file", SERVERS)
ASK_SECONDS = 30


def file_question(case):
    return ("verify", "--name", NAME, *TRUST, *case.options, case.file)


def live_question(port):
    return ("verify", "--connect", f"127.0.0.1:{port}", NAME, *TRUST)


def write_servers(folder, cases, ports):
    """The targets of the table, one a line."""
    text = "".join(f"{NAME}:{p}   # {c.code or 'good'}\n" for c, p in zip(cases, ports))
    (folder / SERVERS).write_text(text)
    return text


def shown(arguments):
    """The command, as one types it."""
    return shlex.join(["build/assay", *arguments])


class Assay:
    """The command, run in the folder of the certificates."""

    def __init__(self, path, folder, color):
        self.path, self.folder = path, folder
        self.paint = ("--color", "always" if color else "never")
        # A proxy of the environment does not reach this machine's loopback.
        self.environment = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
        self.environment["LC_ALL"] = "C.UTF-8"

    def __call__(self, *arguments):
        return subprocess.run([self.path, *arguments], capture_output=True, encoding="utf-8",
                              cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL,
                              check=False, timeout=ASK_SECONDS)

    def say(self, *arguments):
        """What people read, and the exit status."""
        done = self(*arguments, *self.paint)
        return done.stdout + done.stderr, done.returncode

    def decide(self, *arguments):
        """What programs read: a list of verdicts, and the exit status."""
        done = self(*arguments, "--json")
        try:
            return [json.loads(line) for line in done.stdout.splitlines()], done.returncode
        except ValueError:
            return [], done.returncode


def fault_of(answer, case):
    """None when the verdict is the expected one, for the expected reason."""
    verdict = answer["verdict"]
    errors = [f["code"] for f in answer["findings"] if f["severity"] == "error"]
    if verdict != case.verdict or errors[:1] != ([case.code] if case.code else []):
        return f"{verdict} {errors}, not {case.verdict} [{case.code or ''}]"
    return None


def judge(assay, question, case):
    """The English page, the Chinese text for users, and what is wrong with them or None."""
    english, first = assay.say(*question, *ENGLISH)
    chinese, second = assay.say(*question, *USER_ZH)
    answers, third = assay.decide(*question)
    expected = 1 if case.code else 0
    if {first, second, third} != {expected}:
        return english, chinese, f"exit status {first}, {second}, {third}, not {expected}"
    if len(answers) != 1:
        return english, chinese, f"{len(answers)} verdicts"
    return english, chinese, fault_of(answers[0], case)


def judge_all(assay, cases, ports, language=ENGLISH):
    """The table of all servers, and what is wrong with it or None."""
    table, status = assay.say(*TABLE, *language)
    answers, again = assay.decide(*TABLE)
    by_target = {answer["target"]: answer for answer in answers}
    faults = [] if (status, again) == (1, 1) else [f"exit status {status}, {again}, not 1"]
    for case, port in zip(cases, ports):
        target = f"{NAME}:{port}"
        rows = [line for line in table.splitlines() if target in line]
        if len(rows) != 1 or ("✗" if case.code else "✓") not in rows[0]:
            faults.append(f"the row of {target} is {rows}")
        elif target not in by_target:
            faults.append(f"no verdict on {target}")
        else:
            faults += filter(None, [fault_of(by_target[target], case)])
    return table, "; ".join(faults) or None


def block(command, output, language=()):
    return f"```\n$ {shown((*command, *language))}\n{output.rstrip()}\n```\n"


def readme_part(case, pages, servers, table):
    """From real answers: one page, the same for the user, the servers at once."""
    question = file_question(case)
    return (block(question, pages[0]) +
            "\nThe same for the person in front of the browser, in Chinese:\n\n" +
            block(question, pages[1], USER_ZH) +
            "\nFive live servers at once:\n\n" +
            f"```\n$ cat {SERVERS}\n{servers.rstrip()}\n$ {shown(TABLE)}\n{table.rstrip()}\n```\n")


def replace_part(path, part):
    text = path.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN + "\n")
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise RuntimeError(f"{path.name} lacks {BEGIN} or {END}")
    path.write_text(before + begin + part + end + after, encoding="utf-8")
