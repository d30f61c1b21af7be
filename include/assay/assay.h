/* SPDX-License-Identifier: Apache-2.0
 *
 * assay: decide whether a server's certificate can be trusted, and say why.
 *
 * Use: compile a store of trust anchors once, fill in a question, ask. Five lines:
 *
 *     assay_store *store;            assay_store_compile(&anchors, 1, &store);
 *     assay_question q;              assay_question_init(&q);
 *     q.leaf = der;                  q.name = assay_name_dns("example.com"); q.at = time(NULL);
 *     assay_report *report;          assay_verify_alloc(store, &q, &report);
 *     if (assay_report_verdict(report) == ASSAY_ACCEPTED) ...
 *
 * Conventions, said once for every function here:
 *  - Status and verdict are two types. A status other than ASSAY_OK says that the work could not be
 *    done (bad argument, no memory) and leaves every output untouched. A bad certificate is never a
 *    status: it is a finding, and the verdict is ASSAY_REJECTED, which is also the zero value.
 *  - Nothing is read that is not in the question: no clock, no file, no environment, no network.
 *    The one table outside it, the public suffix list, is named by assay_suffixes_date().
 *  - An assay_bytes is a view: it never owns. {NULL, 0} is a legal empty view everywhere. Lengths
 *    are bytes, counts are named num_*. Times are POSIX seconds, UTC.
 *  - Outputs come last, are named ret_*, and are set only on success.
 *  - Public structs begin with `size`, which *_init() fills in, so that they can grow.
 *  - A store is immutable after compilation: any number of threads may use it without locks.
 *    A scratch area, and a report that lives in it, belong to one thread at a time. The memo has
 *    its own lock.
 */
#ifndef ASSAY_ASSAY_H
#define ASSAY_ASSAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(ASSAY_BUILDING) && defined(__GNUC__)
#define ASSAY_API __attribute__((visibility("default")))
#else
#define ASSAY_API
#endif
#if defined(__GNUC__)
#define ASSAY_MUST_USE __attribute__((warn_unused_result))
#else
#define ASSAY_MUST_USE
#endif

#define ASSAY_VERSION_MAJOR 0
#define ASSAY_VERSION_MINOR 1
#define ASSAY_VERSION_PATCH 0

/* The version of the library in use, such as "0.1.0". Static storage. */
ASSAY_API const char *assay_version(void);

/* A view of someone else's bytes. */
typedef struct assay_bytes {
  const uint8_t *data;
  size_t len;
} assay_bytes;

/* Could the work be done? */
typedef enum assay_status {
  ASSAY_OK = 0,
  ASSAY_EARG,     /* an argument is missing or out of range; see the function's contract */
  ASSAY_ENOMEM,   /* the heap is exhausted */
  ASSAY_ESCRATCH, /* the caller's scratch area is too small; ask again with a larger one */
  ASSAY_EINPUT,   /* the bytes hold nothing of the kind asked for */
  ASSAY_ESPACE,   /* the output buffer is too small */
  ASSAY_ECRYPTO   /* the crypto library failed for a reason that is not the certificate's */
} assay_status;

/* One plain English sentence for a status. Static storage. */
ASSAY_API const char *assay_status_text(assay_status status);

/* What the evidence says. Zero is "no". */
typedef enum assay_verdict { ASSAY_REJECTED = 0, ASSAY_ACCEPTED = 1 } assay_verdict;

/* The lines of a result, in the order in which they are always listed. */
typedef enum assay_check {
  ASSAY_CHECK_ENCODING = 0,
  ASSAY_CHECK_CHAIN,
  ASSAY_CHECK_SIGNATURE,
  ASSAY_CHECK_VALIDITY,
  ASSAY_CHECK_NAME,
  ASSAY_CHECK_USAGE,
  ASSAY_CHECK_CONSTRAINTS,
  ASSAY_CHECK_POLICY,
  ASSAY_CHECK_STRENGTH,
  ASSAY_CHECK_REVOCATION,
  ASSAY_CHECK_TRANSPARENCY,
  ASSAY_CHECK_REPUTATION,
  ASSAY_CHECK_SESSION,
  ASSAY_NUM_CHECKS
} assay_check;

typedef enum assay_result {
  ASSAY_RESULT_PASS = 0,
  ASSAY_RESULT_WARN,
  ASSAY_RESULT_FAIL,
  ASSAY_RESULT_UNKNOWN,
  ASSAY_RESULT_SKIPPED
} assay_result;

/* The codes of findings.def, as ASSAY_F_EXPIRED and so on. */
typedef enum assay_code {
#define ASSAY_FINDING(symbol, code, check, rank) ASSAY_F_##symbol,
#include <assay/findings.def>
#undef ASSAY_FINDING
  ASSAY_NUM_CODES
} assay_code;

typedef enum assay_severity { ASSAY_INFO = 0, ASSAY_WARNING, ASSAY_ERROR } assay_severity;

/* Whose move it is. */
typedef enum assay_party {
  ASSAY_PARTY_NOBODY = 0,
  ASSAY_PARTY_SITE,
  ASSAY_PARTY_CA,
  ASSAY_PARTY_NETWORK,
  ASSAY_PARTY_YOU,
  ASSAY_PARTY_PROGRAM
} assay_party;

/* Which rules apply; src/check/profiles.def has the table. */
typedef enum assay_profile {
  ASSAY_PROFILE_AUTO =
      0, /* private for anchors you added, else webpki with paperwork as warnings */
  ASSAY_PROFILE_WEBPKI,
  ASSAY_PROFILE_PRIVATE,
  ASSAY_PROFILE_RFC5280,
  ASSAY_PROFILE_PKIX
} assay_profile;

typedef enum assay_purpose {
  ASSAY_PURPOSE_SERVER = 0,
  ASSAY_PURPOSE_CLIENT,
  ASSAY_PURPOSE_ANY
} assay_purpose;

typedef enum assay_revocation {
  ASSAY_REVOCATION_OFF = 0,
  ASSAY_REVOCATION_PREFER, /* use what is given; no data is a remark, not an error */
  ASSAY_REVOCATION_REQUIRE /* every certificate below the anchor needs an answer */
} assay_revocation;

typedef enum assay_name_kind {
  ASSAY_NAME_UNSET = 0, /* refused for purpose server: "any name" has to be asked for */
  ASSAY_NAME_DNS,       /* text; U-labels and A-labels, one trailing dot allowed */
  ASSAY_NAME_IP,        /* text: dotted IPv4, or IPv6 without zone, brackets allowed */
  ASSAY_NAME_EMAIL,     /* text: local@domain */
  ASSAY_NAME_UNCHECKED  /* any name will do */
} assay_name_kind;

typedef struct assay_name {
  assay_name_kind kind;
  assay_bytes text;
} assay_name;

/* A name from a C string, which must outlive the question. */
ASSAY_API assay_name assay_name_dns(const char *text);
ASSAY_API assay_name assay_name_ip(const char *text);
ASSAY_API assay_name assay_name_email(const char *text);
ASSAY_API assay_name assay_name_any(void);

/* ---- the trust store -------------------------------------------------------------------------- */

typedef struct assay_store assay_store;

typedef enum assay_origin {
  ASSAY_ORIGIN_GIVEN = 0, /* named by the user, or added to this machine by its owner */
  ASSAY_ORIGIN_PUBLIC     /* part of a public root programme, such as the system's bundle */
} assay_origin;

/* One source of trust anchors: PEM (any number of blocks, text between them) or DER. */
typedef struct assay_anchors {
  assay_bytes bytes;
  assay_origin origin;
} assay_anchors;

/* Compile anchors into a store. The bytes are copied. Every certificate becomes an anchor, whether
 * self-signed or not; one that occurs twice counts once, and ORIGIN_GIVEN wins. What is no
 * certificate is passed over and counted (assay_store_passed_over). A store without anchors is
 * legal: it trusts nobody. Free with assay_store_free.
 * ASSAY_EARG: ret_store or sources is NULL, or an origin is none. ASSAY_ENOMEM. */
ASSAY_API ASSAY_MUST_USE assay_status assay_store_compile(const assay_anchors *sources,
                                                          size_t num_sources,
                                                          assay_store **ret_store);
ASSAY_API void assay_store_free(assay_store *store);
/* Anchors in the store. */
ASSAY_API size_t assay_store_count(const assay_store *store);
/* Entries that could not be used as an anchor because they do not parse. */
ASSAY_API size_t assay_store_passed_over(const assay_store *store);

/* ---- the memo --------------------------------------------------------------------------------- */

/* Remembers signatures that were found good, so that a busy client need not check an intermediate
 * twice. It holds successes only, keyed by a SHA-256 over issuer key, algorithm, signed bytes and
 * signature; it can make a verdict faster, never different. Safe to share between threads. */
typedef struct assay_memo assay_memo;
/* capacity: entries of 32 bytes; rounded up to a power of two, at least 64.
 * ASSAY_EARG: above 2^20. ASSAY_ENOMEM. */
ASSAY_API ASSAY_MUST_USE assay_status assay_memo_new(size_t capacity, assay_memo **ret_memo);
ASSAY_API void assay_memo_free(assay_memo *memo);

/* ---- the question ----------------------------------------------------------------------------- */

/* Bounds on the work of one question. Zero means the default, whose reason stands in
 * src/path/budget.h. A bound that ends the search is the finding budget-exhausted. */
typedef struct assay_budget {
  size_t size;
  uint32_t paths;       /* complete candidate paths judged */
  uint32_t steps;       /* certificates tried as a next issuer */
  uint32_t signatures;  /* signatures verified */
  uint32_t comparisons; /* names held against name constraints */
  uint32_t policy_nodes;
} assay_budget;

#define ASSAY_DEPTH_ANY UINT32_MAX

typedef enum assay_client_certificate {
  ASSAY_CLIENT_NOT_ASKED = 0,
  ASSAY_CLIENT_ASKED,    /* the server asked for one and went on without */
  ASSAY_CLIENT_REQUIRED, /* the server ended the session because none came */
  ASSAY_CLIENT_REJECTED  /* the server refused the one that was shown */
} assay_client_certificate;

/* What the session was like in which the certificates were had. size: sizeof(assay_session). Text:
 * NULL = not known. */
typedef struct assay_session {
  size_t size;
  const char *address; /* "192.0.2.1:443" */
  const char *version; /* "TLSv1.3" */
  const char *suite;   /* "TLS_AES_256_GCM_SHA384" */
  const char *group;   /* "X25519" */
  bool possession;     /* the server proved that it holds the leaf's private key */
  assay_client_certificate client_certificate;
  const char *failure; /* how the session ended before it stood: "reset", "alert", ... */
  int alert;           /* the TLS alert that ended it, -1 = none */
  assay_bytes scts; /* the list that the handshake carried (RFC 6962 3.3.1), kept for the judgement
                          to come; empty = none */
} assay_session;

typedef struct assay_question {
  size_t size;
  assay_bytes leaf;                 /* DER */
  const assay_bytes *intermediates; /* DER, as the server sent them, in its order */
  size_t num_intermediates;
  const assay_bytes *pool; /* DER: further intermediates that the asker knows of */
  size_t num_pool;
  const assay_bytes *crls; /* DER */
  size_t num_crls;
  const assay_bytes *ocsp; /* DER OCSP responses; kept for the judgement to come */
  size_t num_ocsp;
  assay_name name;
  int64_t at; /* the time to judge at, POSIX seconds */
  assay_purpose purpose;
  const assay_bytes *extended_key_usage; /* further usages wanted: contents of DER OIDs */
  size_t num_extended_key_usage;
  assay_profile profile;
  uint32_t max_depth; /* intermediates between leaf and anchor, self-issued ones not counted */
  assay_revocation revocation;
  const assay_bytes *policies; /* acceptable policies: contents of DER OIDs; none = anyPolicy */
  size_t num_policies;
  bool explicit_policy, inhibit_mapping, inhibit_any; /* RFC 5280 6.1.1 (e)-(g) */
  uint32_t warn_days; /* a remark when the leaf expires within so many days; 0 = none */
  assay_budget budget;
  assay_memo *memo;             /* may be NULL */
  const assay_session *session; /* NULL: the certificates do not come from a live server */
} assay_question;

/* Fill in sizes and defaults: purpose server, profile auto, revocation off, no depth limit, and a
 * name that is UNSET: it must be set before asking. */
ASSAY_API void assay_question_init(assay_question *question);

/* Contents octets of an object identifier from dotted text ("1.3.6.1.5.5.7.3.1").
 * out: at least 32 bytes serve every identifier in use. ASSAY_EARG: not a dotted identifier.
 * ASSAY_ESPACE: cap is too small. */
ASSAY_API ASSAY_MUST_USE assay_status assay_oid_from_text(const char *text, uint8_t *out,
                                                          size_t cap, size_t *ret_len);

/* ---- the answer ------------------------------------------------------------------------------- */

typedef struct assay_report assay_report;

/* Scratch that serves a usual chain with its names, constraints and report. */
#define ASSAY_SCRATCH_DEFAULT ((size_t)128 * 1024)

/* Judge. All work and the report live in the caller's scratch (libcrypto's own allocations apart);
 * the report also points into the question's bytes and the store, so all of them must outlive it.
 * scratch needs no alignment and is overwritten.
 * ASSAY_EARG: a NULL argument, no leaf, an unset name with purpose server, a name that is no
 * legal DNS name / address / mailbox. ASSAY_ESCRATCH: scratch is too small. ASSAY_ECRYPTO. */
ASSAY_API ASSAY_MUST_USE assay_status assay_verify(const assay_store *store,
                                                   const assay_question *question, void *scratch,
                                                   size_t scratch_len,
                                                   const assay_report **ret_report);

/* The same, with scratch from the heap, grown as needed up to 64 MiB. Free the report with
 * assay_report_free. ASSAY_ENOMEM in addition. */
ASSAY_API ASSAY_MUST_USE assay_status assay_verify_alloc(const assay_store *store,
                                                         const assay_question *question,
                                                         assay_report **ret_report);
/* Only for reports of assay_verify_alloc; NULL is nothing. */
ASSAY_API void assay_report_free(assay_report *report);

/* ACCEPTED if and only if no finding has severity error. */
ASSAY_API assay_verdict assay_report_verdict(const assay_report *report);
ASSAY_API assay_result assay_report_check(const assay_report *report, assay_check check);

typedef enum assay_evidence_kind {
  ASSAY_EVIDENCE_WORD = 0, /* one of our own identifiers, in `word` */
  ASSAY_EVIDENCE_TEXT,     /* bytes from outside: escape before showing */
  ASSAY_EVIDENCE_HEX,      /* bytes to be shown as hexadecimal */
  ASSAY_EVIDENCE_OID,      /* contents of an object identifier */
  ASSAY_EVIDENCE_DN,       /* a DER Name */
  ASSAY_EVIDENCE_IP,       /* 4 or 16 bytes; 8 or 32 with a mask */
  ASSAY_EVIDENCE_NUMBER,
  ASSAY_EVIDENCE_TIME /* POSIX seconds in `number` */
} assay_evidence_kind;

typedef struct assay_evidence {
  const char *key; /* lower_snake_case, static */
  assay_evidence_kind kind;
  const char *word;
  assay_bytes bytes;
  int64_t number;
} assay_evidence;

#define ASSAY_MAX_EVIDENCE 4

/* One fact about one certificate, or about the path. */
typedef struct assay_finding {
  assay_code code;
  assay_severity severity;
  assay_party party;
  int32_t certificate; /* index in the path, 0 = leaf; -1 = the path as a whole or the input */
  size_t offset, len;  /* where in that certificate's DER; len 0 = nowhere in particular */
  const char *rule;    /* which rule of the code's family, such as "aki_missing"; static */
  const char *source;  /* "RFC 5280 6.1.3(a)(2)"; static */
  assay_evidence evidence[ASSAY_MAX_EVIDENCE];
  size_t num_evidence;
} assay_finding;

/* Findings, gravest first, then by rank. NULL past the end. */
ASSAY_API size_t assay_report_num_findings(const assay_report *report);
ASSAY_API const assay_finding *assay_report_finding(const assay_report *report, size_t index);

/* The path that the verdict speaks of, leaf first. When no way to an anchor exists it ends where
 * the way ends, and assay_report_anchored is false. DER views; empty past the end. */
ASSAY_API size_t assay_report_path_len(const assay_report *report);
ASSAY_API assay_bytes assay_report_path_at(const assay_report *report, size_t index);
ASSAY_API bool assay_report_anchored(const assay_report *report);

/* The spelling of a code ("expired") and of the other vocabularies. Static storage; "?" for a value
 * out of range. */
ASSAY_API const char *assay_code_id(assay_code code);
ASSAY_API const char *assay_check_id(assay_check check);
ASSAY_API const char *assay_result_id(assay_result result);
ASSAY_API const char *assay_severity_id(assay_severity severity);
ASSAY_API const char *assay_party_id(assay_party party);
ASSAY_API const char *assay_profile_id(assay_profile profile);

/* ---- words ------------------------------------------------------------------------------------ */

typedef enum assay_language { ASSAY_LANGUAGE_EN = 0, ASSAY_LANGUAGE_ZH } assay_language;
typedef enum assay_audience {
  ASSAY_AUDIENCE_OPERATOR = 0,
  ASSAY_AUDIENCE_USER,
  ASSAY_AUDIENCE_DEVELOPER
} assay_audience;
typedef enum assay_format { ASSAY_FORMAT_TEXT = 0, ASSAY_FORMAT_JSON } assay_format;

typedef struct assay_style {
  size_t size;
  assay_format format;
  assay_language language;
  assay_audience audience;
  bool color;     /* ANSI colours, for text */
  bool quiet;     /* text: the padlock line only */
  const char *id; /* "id" and "target" of the JSON verdict, UTF-8; NULL leaves null */
  const char *target;
  const char *store; /* what the store was read from, for "inputs"; may be NULL */
} assay_style;

ASSAY_API void assay_style_init(assay_style *style);

/* Put a report into words: text for people, or the JSON of schema assay.verdict/1 on one line
 * without a newline. Text out of certificates is escaped for the format. Writes at most cap bytes
 * and a final NUL; ret_len is the length without it. ASSAY_ESPACE: cap is too small; *ret_len then
 * holds the length that is needed, the one output that is set on failure. */
ASSAY_API ASSAY_MUST_USE assay_status assay_explain(const assay_report *report,
                                                    const assay_style *style, char *out, size_t cap,
                                                    size_t *ret_len);
/* The title and the remedy of a code in a language. Static storage, UTF-8. */
ASSAY_API const char *assay_code_title(assay_code code, assay_language language);
ASSAY_API const char *assay_code_remedy(assay_code code, assay_language language);

/* The date of the public suffix list in use, "YYYY-MM-DD", and the libcrypto in use. Static. */
ASSAY_API const char *assay_suffixes_date(void);
ASSAY_API const char *assay_libcrypto_version(void);

#ifdef __cplusplus
}
#endif
#endif
