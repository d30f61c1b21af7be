# SPDX-License-Identifier: Apache-2.0
"""assay batch: the contract of a job, order, errors that do not stop it, streaming, memory."""
import json
import os
import random
import select
import subprocess

import pytest
from cryptography.x509.oid import ExtendedKeyUsageOID

from assay_cli import ASSAY, AT, b64, codes, der, err, key_pem, one_sentence, out, pem, run
from assay_cli import text as pem_text


def job(world, **changes):
    """A job that is accepted, with changes; None in the place of `absent` keys drops them."""
    line = {"id": 1, "leaf": pem_text(world.leaf),
            "intermediates": [pem_text(world.issuing.certificate)],
            "trust": [pem_text(world.root.certificate)], "name": {"dns": "www.example.com"},
            "time": AT}
    line.update(changes)
    return {k: v for k, v in line.items() if v is not ABSENT}


ABSENT = object()


def batch(*jobs, args=(), env=None):
    """(answers, exit status) of jobs; a str is a line as it stands."""
    lines = "".join((j if isinstance(j, str) else json.dumps(j)) + "\n" for j in jobs)
    process = run("batch", *args, data=lines, env=env)
    answers = [json.loads(line) for line in out(process).splitlines()]
    assert len(answers) == len(jobs), err(process)
    return answers, process.returncode


def answer(world, args=(), env=None, **changes):
    answers, status = batch(job(world, **changes), args=args, env=env)
    assert (status == 2) == (answers[0]["verdict"] == "error")
    return answers[0]


def verdict(world, **changes):
    return answer(world, **changes)["verdict"]


def error(world, **changes):
    """The sentence of a job that is none."""
    given = answer(world, **changes)
    assert given["verdict"] == "error", given
    assert given["id"] == changes.get("id", 1)
    return given["error"]


# ---- what a job says ----

def test_accepted(world):
    given = answer(world)
    assert given["verdict"] == "accepted" and given["schema"] == "assay.verdict/1"
    assert given["time"] == AT and given["name"] == {"dns": "www.example.com"}


def test_rejected_is_no_error(world):
    answers, status = batch(job(world, name={"dns": "www.example.net"}))
    assert answers[0]["verdict"] == "rejected" and status == 0


@pytest.mark.parametrize("identifier", ["a", "", "\u8b49\"\\\n", 0, -7, 2**53 + 1, 1.5, None])
def test_id_is_echoed(world, identifier):
    for changes in ({}, {"leaf": ""}):
        assert answer(world, id=identifier, **changes)["id"] == identifier


def test_id_that_is_missing_is_null(world):
    assert answer(world, id=ABSENT)["id"] is None


def test_id_that_looks_like_the_answer(world):
    assert answer(world, id='"id":null')["id"] == '"id":null'


def test_id_of_a_wrong_type(world):
    for bad in (True, [], {}):
        answers, status = batch(job(world, id=bad))
        assert answers[0]["verdict"] == "error" and answers[0]["id"] is None and status == 2


def test_base64_der_everywhere(world):
    assert verdict(world, leaf=b64(world.leaf), intermediates=[b64(world.issuing.certificate)],
                   trust=[b64(world.root.certificate)]) == "accepted"


def test_further_blocks_of_the_leaf_are_what_the_server_sent(world):
    both = pem_text(world.leaf, world.issuing.certificate)
    assert verdict(world, leaf=both, intermediates=ABSENT) == "accepted"
    assert codes(answer(world, leaf=both, intermediates=ABSENT)) == codes(answer(world))


def test_trust_of_a_job_replaces_the_store(world):
    args = ("--trust", world.root_file)
    assert answer(world, args, trust=ABSENT)["verdict"] == "accepted"
    assert answer(world, args, trust=[])["verdict"] == "rejected"
    assert "no-trust-store" in codes(answer(world, args, trust=[]))
    other = [pem_text(world.other_root.certificate)]
    assert answer(world, args, trust=other)["verdict"] == "rejected"


def test_trust_may_be_a_bundle_or_the_leaf_itself(world):
    bundle = pem_text(world.other_root.certificate, world.root.certificate)
    assert verdict(world, trust=[bundle]) == "accepted"
    assert verdict(world, trust=[pem_text(world.leaf)], intermediates=[]) == "accepted"


def test_name_kinds(world):
    assert verdict(world, name={"ip": "192.0.2.1"}) == "accepted"
    assert verdict(world, name={"ip": "192.0.2.9"}) == "rejected"
    assert verdict(world, name={"email": "a@example.com"}) == "rejected"
    assert verdict(world, name=None) == "accepted"


def test_name_is_needed_for_servers_only(world):
    assert "name" in error(world, name=ABSENT)
    client, _ = world.issuing.issue(("user",), usage=ExtendedKeyUsageOID.CLIENT_AUTH)
    assert verdict(world, name=ABSENT, purpose="client", leaf=pem_text(client)) == "accepted"
    assert verdict(world, name=ABSENT, purpose="any") == "accepted"


def test_time_as_text_and_seconds(world):
    assert answer(world, time=1795420800)["time"] == AT
    assert answer(world, time="2026-11-23T16:00:00+08:00")["time"] == AT
    assert "expired" in codes(answer(world, time="2028-01-01T00:00:00Z"))


def test_null_leaves_the_default_of_single_values(world):
    given = answer(world, ("--at", AT), time=None, purpose=None, profile=None, max_depth=None,
                   revocation=None)
    assert given["verdict"] == "accepted" and given["time"] == AT


def test_options_are_defaults(world):
    args = ("--name", "www.example.net", "--at", "2030-01-01", "--max-depth", "0")
    assert answer(world, args, max_depth=5)["verdict"] == "accepted"
    given = answer(world, args, name=ABSENT, time=ABSENT)
    assert {"name-mismatch", "expired", "path-too-long"} <= set(codes(given)), codes(given)
    assert answer(world, ("--any-name",), name=ABSENT)["verdict"] == "accepted"


def test_intermediates_option_is_known_in_addition(world):
    pool = world.file("pool.pem", pem(world.issuing.certificate))
    given = answer(world, ("--intermediates", pool), intermediates=[])
    assert given["verdict"] == "accepted" and "issuer-missing" in codes(given, "warning")


def test_depth_usages_policies(world):
    assert verdict(world, max_depth=0) == "rejected"
    assert verdict(world, max_depth=2**40) == "accepted"
    assert verdict(world, extended_key_usage=["serverAuth"]) == "accepted"
    assert verdict(world, extended_key_usage=["1.3.6.1.5.5.7.3.1", "clientAuth"]) == "rejected"
    assert verdict(world, policies=["1.2.3"], explicit_policy=True) == "rejected"
    assert verdict(world, policies=["1.2.3"], explicit_policy=False) == "accepted"
    assert verdict(world, inhibit_any=True, inhibit_mapping=True) == "accepted"


def test_revocation(world):
    revoked = [pem_text(world.issuing.crl(world.leaf))]
    assert verdict(world, crls=revoked) == "accepted"  # the default of a job is off
    assert "revoked" in codes(answer(world, crls=revoked, revocation="prefer"))
    good = [b64(world.issuing.crl()), pem_text(world.root.crl())]
    assert verdict(world, crls=good, revocation="require") == "accepted"
    assert verdict(world, revocation="require") == "rejected"


def test_profiles(world):
    for profile in ("auto", "private", "rfc5280", "pkix"):
        assert answer(world, profile=profile)["verdict"] == "accepted", profile


# ---- what is no job ----

@pytest.mark.parametrize("line", ["{", "[]", "3", "\"x\"", "null", "{} {}", "{\"id\":1,\"id\":2}",
                                  "\x01", "{\"leaf\":\"\\u0000\"}", "{\"id\":1e999}",
                                  "[" * 5000, "{\"leaf\":\"\\ud800\"}"])
def test_bad_json(world, line):
    answers, status = batch(line, job(world))
    assert answers[0]["verdict"] == "error" and answers[0]["id"] is None and answers[0]["error"]
    assert answers[1]["verdict"] == "accepted" and status == 2


def test_line_that_is_no_utf8(world):
    process = run("batch", data=b'{"id":"\xff"}\n' + json.dumps(job(world)).encode())
    answers = [json.loads(line) for line in out(process).splitlines()]
    assert [a["verdict"] for a in answers] == ["error", "accepted"]


def test_unknown_key_is_named(world):
    sentence = error(world, intermediate=[])
    assert "'intermediate'" in sentence and "'intermediates'" in sentence
    assert "'colour'" in error(world, colour="red")


def test_long_unknown_key_is_cut_at_a_character(world):
    sentence = error(world, **{"证" * 5000: 1})
    assert "证证" in sentence and len(sentence) < 200


@pytest.mark.parametrize("key, bad", [
    ("leaf", 1), ("leaf", ["x"]), ("leaf", None), ("intermediates", "x"), ("intermediates", [1]),
    ("intermediates", None), ("trust", "x"), ("trust", [None]), ("trust", None), ("name", "x"),
    ("name", {}), ("name", {"dns": 1}), ("name", {"dns": "a", "ip": "b"}), ("name", {"host": "a"}),
    ("time", True), ("time", 1.5), ("time", "soon"), ("time", 10**15), ("purpose", "sever"),
    ("purpose", 1), ("profile", "strict"), ("profile", []), ("max_depth", -1), ("max_depth", 1.0),
    ("max_depth", "1"), ("extended_key_usage", "serverAuth"), ("extended_key_usage", ["server"]),
    ("extended_key_usage", [1]), ("crls", {}), ("ocsp", "x"), ("revocation", "hard"),
    ("revocation", False), ("policies", ["any"]), ("policies", "1.2"), ("explicit_policy", 1),
    ("inhibit_mapping", "true"), ("inhibit_any", 0),
])
def test_wrong_type_or_word(world, key, bad):
    assert f"'{key}'" in error(world, **{key: bad})


def test_leaf_that_is_empty(world):
    body = "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n"
    for empty in ("", " \n", body):
        assert "'leaf'" in error(world, leaf=empty)
    assert "'leaf'" in error(world, leaf=ABSENT)


@pytest.mark.parametrize("key", ["leaf", "intermediates", "trust", "crls"])
def test_bad_base64(world, key):
    label = "X509 CRL" if key == "crls" else "CERTIFICATE"
    bodies = ("!!!!", "QUJD*", f"-----BEGIN {label}-----\nQUJ*\n-----END {label}-----\n", "QUJ")
    for body in bodies:
        sentence = error(world, **{key: body if key == "leaf" else [body]})
        assert f"'{key}'" in sentence and "bad base64" in sentence


def test_pem_without_its_end(world):
    sentence = error(world, leaf=pem_text(world.leaf).replace("-----END CERTIFICATE-----", ""))
    assert "'leaf'" in sentence and "PEM" in sentence


def test_pem_of_a_wrong_kind(world):
    assert "certificate" in error(world, leaf=key_pem(world.key).decode())
    assert "CRL" in error(world, crls=[pem_text(world.leaf)])


def test_what_decodes_is_judged(world):
    given = answer(world, leaf=b64(b"\x30\x03\x02\x01\x01"))
    assert given["verdict"] == "rejected" and given["findings"]
    given = answer(world, leaf=b64(der(world.leaf)[:-5]))
    assert given["verdict"] == "rejected" and "malformed-der" in codes(given)
    junk = b64(b"junk")
    chain = [junk, pem_text(world.issuing.certificate)]
    assert verdict(world, intermediates=chain) == "accepted"
    assert verdict(world, trust=[junk, pem_text(world.root.certificate)]) == "accepted"


@pytest.mark.parametrize("bad", [{"dns": ""}, {"dns": "a b"}, {"dns": "a..b"}, {"ip": "1.2.3"},
                                 {"ip": "x"}, {"email": "nobody"}])
def test_illegal_name(world, bad):
    assert "'name'" in error(world, name=bad)


def test_errors_in_chinese(world):
    assert "没有键" in answer(world, ("--lang", "zh"), colour=1)["error"]


# ---- the batch ----

def test_order_is_that_of_the_input(world):
    picks = random.Random(7)
    jobs = []
    for number in range(400):
        kind = picks.randrange(4)
        changes = ({}, {"name": {"dns": "www.example.net"}}, {"leaf": "!"},
                   {"time": "2040-01-01T00:00:00Z"})[kind]
        jobs.append(job(world, id=number, **changes))
    answers, status = batch(*jobs, args=("--jobs", "8"))
    assert [a["id"] for a in answers] == list(range(400)) and status == 2
    alone, _ = batch(*jobs, args=("--jobs", "1"))
    assert answers == alone


def test_stores_of_jobs_do_not_mix(world):
    """More stores than are kept, in turn, and with the chain that one of them accepts."""
    good = pem_text(world.root.certificate)
    bad = pem_text(world.other_root.certificate)
    jobs, wanted = [], []
    for number in range(240):
        trust = [bad] * (number % 12) + ([good] if number % 5 == 0 else [])
        jobs.append(job(world, id=number, trust=trust))
        wanted.append("accepted" if number % 5 == 0 else "rejected")
    answers, _ = batch(*jobs, args=("--jobs", "4"))
    assert [a["verdict"] for a in answers] == wanted


def test_blank_lines_mark_and_line_ends(world):
    line = json.dumps(job(world)).encode()
    process = run("batch", data=b"\xef\xbb\xbf\n" + line + b"\r\n\n  \t\r\n" + line)
    answers = [json.loads(x) for x in out(process).splitlines()]
    assert [a["verdict"] for a in answers] == ["accepted", "accepted"] and process.returncode == 0


def test_no_jobs():
    process = run("batch", data=b"")
    assert process.returncode == 0 and out(process) == "" and err(process) == ""


def test_files(world):
    first = world.file("a.jsonl", json.dumps(job(world, id="a")) + "\n")
    second = world.file("b.jsonl", json.dumps(job(world, id="b")))
    process = run("batch", first, second)
    assert [json.loads(x)["id"] for x in out(process).splitlines()] == ["a", "b"]
    assert process.returncode == 0
    process = run("batch", first, world.folder / "gone.jsonl", second)
    assert [json.loads(x)["id"] for x in out(process).splitlines()] == ["a", "b"]
    assert process.returncode == 2 and "gone.jsonl" in one_sentence(process)
    process = run("batch", world.folder)
    assert process.returncode == 2 and "directory" in one_sentence(process)


def test_bad_options_stop_before_any_job(world):
    process = run("batch", "--trust", world.folder / "gone.pem", data=json.dumps(job(world)))
    assert process.returncode == 2 and out(process) == "" and "gone.pem" in one_sentence(process)


def test_answer_comes_before_the_next_question(world):
    """A program that waits for each answer before it asks again."""
    process = subprocess.Popen([ASSAY, "batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               env={"LANG": "C"})
    for number in range(3):
        process.stdin.write(json.dumps(job(world, id=number)).encode() + b"\n")
        process.stdin.flush()
        assert select.select([process.stdout], [], [], 20)[0], "no answer"
        assert json.loads(process.stdout.readline())["id"] == number
    process.stdin.close()
    assert process.wait(20) == 0
    process.stdout.close()


def test_reader_that_goes_away_ends_it(world):
    lines = (json.dumps(job(world)) + "\n").encode() * 2000
    path = world.file("many.jsonl", lines)
    script = f"('{ASSAY}' batch {path}; echo $? >&2) | head -n 1"
    process = subprocess.run(["sh", "-c", script], capture_output=True, timeout=60,
                             env={"LANG": "C", "PATH": os.environ["PATH"]})
    assert process.stdout.count(b"\n") == 1
    assert process.stderr == b"2\n"


def test_full_disk(world):
    path = world.file("some.jsonl", (json.dumps(job(world)) + "\n") * 20)
    with open("/dev/full", "wb") as full:
        process = subprocess.run([ASSAY, "batch", path], stdout=full, stderr=subprocess.PIPE,
                                 env={"LANG": "C"}, timeout=60)
    assert process.returncode == 2 and process.stderr.count(b"\n") == 1


def test_line_that_is_too_long_is_refused_and_passed_over(world):
    def produce(pipe):
        pipe.write(b'{"id":1,"leaf":"')
        for _ in range(65):
            pipe.write(b"A" * (1 << 20))
        pipe.write(b'"}\n' + json.dumps(job(world, id=2)).encode() + b"\n")
        pipe.close()

    process = subprocess.Popen([ASSAY, "batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               env={"LANG": "C"})
    produce(process.stdin)
    answers = [json.loads(line) for line in process.stdout.read().splitlines()]
    process.stdout.close()
    assert process.wait(60) == 2
    assert [a["verdict"] for a in answers] == ["error", "accepted"]
    assert "64 MiB" in answers[0]["error"]


@pytest.mark.skipif("ASAN_OPTIONS" in os.environ, reason="sanitizers keep freed memory")
def test_memory_does_not_grow_with_the_number_of_jobs(world):
    def peak(count):
        """KiB of the largest of the children so far; measured in a child of its own."""
        line = (json.dumps(job(world)) + "\n").encode()
        script = ("import resource, subprocess, sys\n"
                  "subprocess.run([sys.argv[1], 'batch', '--jobs', '2', '-'],"
                  " stdin=open(sys.argv[2], 'rb'), stdout=subprocess.DEVNULL)\n"
                  "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)")
        path = world.file("memory.jsonl", line * count)
        done = subprocess.run(["/usr/bin/python3", "-c", script, ASSAY, str(path)],
                              capture_output=True, check=True)
        return int(done.stdout)

    few, many = peak(200), peak(6000)
    assert many < few + 4096, (few, many)
