#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The shared library from another language: what a binding needs works through ctypes alone.

Usage: ctypes_smoke.py LIBASSAY.so. Makes a small PKI, verifies a good chain and one with the wrong
name, reads the JSON. Exits 0 when every step did what the header says.
"""

import ctypes
import json
import pathlib
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "lib"))
import pki  # noqa: E402

C = ctypes
OK, ACCEPTED, REJECTED = 0, 1, 0


class Bytes(C.Structure):
    _fields_ = [("data", C.c_char_p), ("len", C.c_size_t)]


class Anchors(C.Structure):
    _fields_ = [("bytes", Bytes), ("origin", C.c_int)]


class Name(C.Structure):
    _fields_ = [("kind", C.c_int), ("text", Bytes)]


class Budget(C.Structure):
    _fields_ = [("size", C.c_size_t), ("paths", C.c_uint32), ("steps", C.c_uint32),
                ("signatures", C.c_uint32), ("comparisons", C.c_uint32),
                ("policy_nodes", C.c_uint32)]


class Question(C.Structure):
    _fields_ = [
        ("size", C.c_size_t), ("leaf", Bytes),
        ("intermediates", C.POINTER(Bytes)), ("num_intermediates", C.c_size_t),
        ("pool", C.POINTER(Bytes)), ("num_pool", C.c_size_t),
        ("crls", C.POINTER(Bytes)), ("num_crls", C.c_size_t),
        ("ocsp", C.POINTER(Bytes)), ("num_ocsp", C.c_size_t),
        ("name", Name), ("at", C.c_int64), ("purpose", C.c_int),
        ("extended_key_usage", C.POINTER(Bytes)), ("num_extended_key_usage", C.c_size_t),
        ("profile", C.c_int), ("max_depth", C.c_uint32), ("revocation", C.c_int),
        ("policies", C.POINTER(Bytes)), ("num_policies", C.c_size_t),
        ("explicit_policy", C.c_bool), ("inhibit_mapping", C.c_bool), ("inhibit_any", C.c_bool),
        ("warn_days", C.c_uint32), ("budget", Budget), ("memo", C.c_void_p),
        ("session", C.c_void_p)]


class Style(C.Structure):
    _fields_ = [("size", C.c_size_t), ("format", C.c_int), ("language", C.c_int),
                ("audience", C.c_int), ("color", C.c_bool), ("quiet", C.c_bool),
                ("id", C.c_char_p), ("target", C.c_char_p), ("store", C.c_char_p)]


def load(path):
    library = C.CDLL(str(path))
    for name in ("assay_version", "assay_status_text", "assay_code_id", "assay_code_title",
                 "assay_code_remedy", "assay_libcrypto_version", "assay_suffixes_date"):
        getattr(library, name).restype = C.c_char_p
    library.assay_name_dns.restype = Name
    library.assay_name_dns.argtypes = [C.c_char_p]
    library.assay_store_count.restype = C.c_size_t
    return library


def view(data):
    return Bytes(data, len(data))


def explain_as_json(library, report):
    style = Style()
    library.assay_style_init(C.byref(style))
    assert style.size == C.sizeof(Style), "struct assay_style is laid out otherwise"
    style.format = 1
    style.id = b"smoke"
    needed = C.c_size_t()
    status = library.assay_explain(report, C.byref(style), None, C.c_size_t(0), C.byref(needed))
    assert status == 5 and needed.value > 0, "too little space must be ESPACE and say how much"
    out = C.create_string_buffer(needed.value + 1)
    status = library.assay_explain(report, C.byref(style), out, C.c_size_t(len(out)),
                                   C.byref(needed))
    assert status == OK, library.assay_status_text(status)
    return json.loads(out.value)


def verify(library, store, leaf, intermediate, name, at):
    """The verdict, and the JSON of the report."""
    question = Question()
    library.assay_question_init(C.byref(question))
    assert question.size == C.sizeof(Question), "struct assay_question is laid out otherwise"
    question.leaf = view(leaf)
    sent = (Bytes * 1)(view(intermediate))
    question.intermediates, question.num_intermediates = sent, 1
    question.name = library.assay_name_dns(name)
    question.at = at
    report = C.c_void_p()
    status = library.assay_verify_alloc(store, C.byref(question), C.byref(report))
    assert status == OK, library.assay_status_text(status)
    verdict = library.assay_report_verdict(report)
    answer = explain_as_json(library, report)
    library.assay_report_free(report)
    return verdict, answer


def main():
    library = load(sys.argv[1])
    assert library.assay_version().count(b".") == 2
    with tempfile.TemporaryDirectory() as folder:
        ca = pki.Pki(folder)
        root = ca.issue("Smoke Root", ca=True)
        issuing = ca.issue("Smoke Issuing CA", root, ca=True, path_length=0)
        leaf = ca.issue("www.example.com", issuing, san="DNS:www.example.com")
        pem, sent, shown = root.pem.encode(), issuing.der, leaf.der
        at = int(ca.at.timestamp())
    store = C.c_void_p()
    status = library.assay_store_compile(C.byref(Anchors(view(pem), 0)), C.c_size_t(1),
                                         C.byref(store))
    assert status == OK, library.assay_status_text(status)
    assert library.assay_store_count(store) == 1

    verdict, answer = verify(library, store, shown, sent, b"www.example.com", at)
    assert verdict == ACCEPTED and answer["verdict"] == "accepted", answer
    assert answer["id"] == "smoke" and len(answer["path"]) == 3, answer
    verdict, answer = verify(library, store, shown, sent, b"other.example", at)
    assert verdict == REJECTED and answer["verdict"] == "rejected", answer
    assert "name-mismatch" in [f["code"] for f in answer["findings"]], answer
    library.assay_store_free(store)
    print(f"libassay {library.assay_version().decode()} works through ctypes")


if __name__ == "__main__":
    main()
