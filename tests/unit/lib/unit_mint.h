/* SPDX-License-Identifier: Apache-2.0
 *
 * A small mint for the tests: certificates and revocation lists with real P-256 signatures, made in
 * memory by the library's own writer, whole and good unless a field of the order says otherwise.
 */
#ifndef ASSAY_TEST_MINT_H
#define ASSAY_TEST_MINT_H

#include "cert/cert.h"

/* 2026-11-23T00:00:00Z: the time at which minted certificates are good. */
#define MINT_AT INT64_C(1795392000)
#define MINT_DAY INT64_C(86400)

#define MINT_MAX_KEYS 64
#define MINT_MAX_EXTRA 6

struct mint_key;
struct mint_block;

/* All that was minted lives until mint_close. */
struct mint {
  struct mint_key *keys[MINT_MAX_KEYS];
  struct mint_block *blocks;
  uint32_t serials;
};
void mint_open(struct mint *m);
void mint_close(struct mint *m);
/* Memory that lives as long. */
uint8_t *mint_memory(struct mint *m, size_t len);
assay_bytes mint_copy(struct mint *m, assay_bytes bytes);

/* An extension as it stands: dotted identifier, contents of extnValue. */
struct mint_extension {
  const char *oid;
  bool critical;
  assay_bytes value;
};

/* What to mint. Zero means the default of the role. */
struct mint_order {
  const char *subject, *issuer;          /* common names; "" or NULL = an empty Name */
  assay_bytes subject_name, issuer_name; /* whole Names instead */
  unsigned key, signer;                  /* numbers of keys; the same number is the same key */
  bool is_ca;
  const char *dns; /* subject alternative name: one dNSName; NULL = no such extension */
  assay_bytes san; /* instead: contents of GeneralNames */
  int64_t not_before, not_after;
  unsigned path_length;    /* plus one; 0 = none */
  uint32_t key_usage, eku; /* cert_key_usage and cert_eku bits instead of the role's */
  uint64_t omit;           /* CERT_EXT_BIT: extensions of the role that are left out */
  uint64_t flip; /* CERT_EXT_BIT: critical when it should not be, and the other way round */
  struct mint_extension extra[MINT_MAX_EXTRA];
  size_t num_extra;
  unsigned version;                     /* 1, 2; 0 = 3 */
  assay_bytes serial;                   /* contents of the INTEGER; empty = the next number */
  assay_bytes spki;                     /* a key of another kind, as a whole element */
  assay_bytes tbs_algorithm, algorithm; /* whole AlgorithmIdentifiers; empty = ECDSA with SHA-256 */
  bool generalized_time;                /* write times as GeneralizedTime whatever the year */
  bool bad_signature;
};
assay_bytes mint_certificate(struct mint *m, const struct mint_order *order);
void mint_add_extension(struct mint_order *order, const char *oid, bool critical,
                        assay_bytes value);

/* The key identifier of key number `key`: subject and authority key identifiers are made of it. */
assay_bytes mint_key_id(struct mint *m, unsigned key);
/* A Name of one commonName; "" = empty. */
assay_bytes mint_name(struct mint *m, const char *common);
/* One element around content. */
assay_bytes mint_element(struct mint *m, uint8_t tag, assay_bytes content);
/* Several after one another; ends with an empty one. */
assay_bytes mint_join(struct mint *m, const assay_bytes *parts, size_t num_parts);
/* An OBJECT IDENTIFIER from dotted text. */
assay_bytes mint_oid(struct mint *m, const char *dotted);
/* An INTEGER. */
assay_bytes mint_integer(struct mint *m, uint32_t value);
/* Hexadecimal text as bytes, blanks ignored. */
assay_bytes mint_hex(struct mint *m, const char *hex);

/* ---- revocation lists ---- */

struct mint_entry {
  assay_bytes serial; /* contents of the INTEGER */
  int reason;         /* CRLReason plus one; 0 = no such extension */
  int64_t date;
  assay_bytes extensions; /* contents of crlEntryExtensions instead */
};
struct mint_crl_order {
  const char *issuer;
  unsigned signer;
  int64_t this_update, next_update; /* 0 = an hour ago, in a day */
  bool no_next_update, no_number, bad_signature;
  const struct mint_entry *entries;
  size_t num_entries;
  struct mint_extension extra[MINT_MAX_EXTRA];
  size_t num_extra;
  assay_bytes algorithm; /* outside what is signed */
};
assay_bytes mint_crl(struct mint *m, const struct mint_crl_order *order);

/* ---- questions ---- */

/* A store of anchors of one origin; fails the test when it cannot be had. */
assay_store *mint_store(const assay_bytes *anchors, size_t num_anchors, assay_origin origin);
/* The default question about a leaf for "www.example.com" at MINT_AT. */
assay_question mint_question(assay_bytes leaf, const assay_bytes *sent, size_t num_sent);
/* Has the report a finding of this rule (its lower-case word)? */
const assay_finding *mint_finding(const assay_report *report, const char *rule);
/* Asks; fails the test unless ASSAY_OK. Free with assay_report_free. */
assay_report *mint_ask(const assay_store *store, const assay_question *question);

#endif
