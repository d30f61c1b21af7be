/* SPDX-License-Identifier: Apache-2.0
 *
 * A report as the JSON of docs/verdict.schema.json, "assay.verdict/1": one line, all keys, always
 * in the same order.
 */
#include "explain/catalogue.h"
#include "explain/formats.h"
#include "explain/show.h"
#include "sig/sig.h"

/* text_bytes without its NUL, which put_end puts at the end: a verdict is some three hundred short
 * pieces, most of them constants, and this makes each a few stores. */
static inline void put_run(struct text *t, const char *run, size_t len) {
  if (t->len + len < t->cap) {
    memcpy(t->out + t->len, run, len);
    t->len += len;
  } else {
    text_bytes(t, bytes_of((const uint8_t *)run, len));
  }
}
#define PUT(t, literal) put_run(t, "" literal, sizeof(literal) - 1)

static void put_end(struct text *t) {
  PUT(t, "}");
  if (t->cap > 0) {
    t->out[text_fits(t) ? t->len : t->cap - 1] = '\0';
  }
}

static void put_comma(struct text *t, size_t index) {
  if (index > 0) {
    PUT(t, ",");
  }
}

/* Our own words need no escaping; a test holds that for the catalogues. */
static void put_own(struct text *t, const char *word) {
  PUT(t, "\"");
  put_run(t, word, strlen(word));
  PUT(t, "\"");
}

/* The caller's and the certificate's words do. */
static void put_string(struct text *t, const char *string) {
  if (string == NULL) {
    PUT(t, "null");
  } else {
    show_json(t, bytes_of_text(string), SIZE_MAX);
  }
}

static void put_time(struct text *t, int64_t time) {
  PUT(t, "\"");
  clock_text(t, time);
  PUT(t, "\"");
}

static void put_hex(struct text *t, assay_bytes b) {
  static const char digits[] = "0123456789abcdef";
  char run[64];
  while (b.len > 0) {
    size_t len = 0;
    for (size_t i = 0; i < b.len && len < sizeof run; i++) {
      run[len++] = digits[b.data[i] >> 4];
      run[len++] = digits[b.data[i] & 15];
    }
    put_run(t, run, len);
    b = bytes_from(b, len / 2);
  }
}

static void put_dn(struct text *t, assay_bytes name) {
  char buffer[SHOW_DN_BYTES];
  show_json(t, show_dn(name, buffer), SHOW_JSON_POINTS);
}

static void put_sha256(struct text *t, assay_bytes der) {
  uint8_t digest[SIG_SHA256_LEN];
  sig_sha256(der, digest);
  PUT(t, "\"");
  put_hex(t, bytes_of(digest, sizeof digest));
  PUT(t, "\"");
}

/* ---- the head: who was asked what ---- */

static void put_head(struct text *t, const assay_style *style, const char *verdict) {
  PUT(t, "{\"schema\":\"assay.verdict/1\",\"assay\":");
  put_own(t, assay_version());
  PUT(t, ",\"id\":");
  put_string(t, style->id);
  PUT(t, ",\"target\":");
  put_string(t, style->target);
  PUT(t, ",\"verdict\":");
  put_own(t, verdict);
}

static void put_name(struct text *t, const assay_name *name) {
  static const char *const kinds[] = {NULL, "dns", "ip", "email", NULL};
  const char *kind = (size_t)name->kind < sizeof kinds / sizeof kinds[0] ? kinds[name->kind] : NULL;
  if (kind == NULL) {
    PUT(t, "null");
    return;
  }
  PUT(t, "{");
  put_own(t, kind);
  PUT(t, ":");
  show_json(t, name->text, SHOW_JSON_POINTS);
  PUT(t, "}");
}

static void put_question(struct text *t, const assay_question *question) {
  PUT(t, ",\"profile\":");
  put_own(t, assay_profile_id(question->profile));
  PUT(t, ",\"time\":");
  put_time(t, question->at);
  PUT(t, ",\"name\":");
  put_name(t, &question->name);
}

static void put_checks(struct text *t, const assay_result checks[ASSAY_NUM_CHECKS]) {
  PUT(t, ",\"checks\":[");
  for (size_t i = 0; i < ASSAY_NUM_CHECKS; i++) {
    put_comma(t, i);
    PUT(t, "{\"check\":");
    put_own(t, assay_check_id((assay_check)i));
    PUT(t, ",\"result\":");
    put_own(t, assay_result_id(checks[i]));
    PUT(t, "}");
  }
  PUT(t, "]");
}

/* ---- findings ---- */

/* Addresses and identifiers are made of characters that need no escaping. */
static void put_evidence_value(struct text *t, const assay_evidence *e) {
  switch (e->kind) {
  case ASSAY_EVIDENCE_WORD:
    put_string(t, e->word);
    break;
  case ASSAY_EVIDENCE_TEXT:
    show_json(t, e->bytes, SHOW_JSON_POINTS);
    break;
  case ASSAY_EVIDENCE_HEX:
    PUT(t, "\"");
    put_hex(t, bytes_first(e->bytes, SHOW_JSON_POINTS / 2));
    PUT(t, "\"");
    break;
  case ASSAY_EVIDENCE_OID:
    PUT(t, "\"");
    show_oid(t, e->bytes);
    PUT(t, "\"");
    break;
  case ASSAY_EVIDENCE_DN:
    put_dn(t, e->bytes);
    break;
  case ASSAY_EVIDENCE_IP:
    PUT(t, "\"");
    show_ip(t, e->bytes);
    PUT(t, "\"");
    break;
  case ASSAY_EVIDENCE_NUMBER:
    text_number(t, e->number);
    break;
  case ASSAY_EVIDENCE_TIME:
    put_time(t, e->number);
    break;
  default:
    PUT(t, "null");
    break;
  }
}

static void put_evidence(struct text *t, const assay_finding *finding) {
  PUT(t, "{");
  for (size_t i = 0; i < finding->num_evidence && i < ASSAY_MAX_EVIDENCE; i++) {
    put_comma(t, i);
    put_own(t, finding->evidence[i].key);
    PUT(t, ":");
    put_evidence_value(t, &finding->evidence[i]);
  }
  PUT(t, "}");
}

/* What a person has to do begins with the warning, when there is something to be warned of. */
static void put_remedy(struct text *t, const assay_style *style, const assay_finding *finding) {
  assay_language language = style->language;
  PUT(t, ",\"remedy\":\"");
  if (style->audience == ASSAY_AUDIENCE_USER && finding->severity == ASSAY_ERROR) {
    const char *danger = catalogue_danger(language, finding->code);
    put_run(t, danger, strlen(danger));
    if (language == ASSAY_LANGUAGE_EN) {
      PUT(t, " ");
    }
  }
  const char *remedy = catalogue_remedy(language, style->audience, finding->code);
  put_run(t, remedy, strlen(remedy));
  PUT(t, "\"");
}

/* Session findings and those of other programs have none. */
static void put_rule(struct text *t, const char *rule) {
  if (rule == NULL) {
    PUT(t, ",\"rule\":null");
    return;
  }
  PUT(t, ",\"rule\":\"");
  text_put(t, rule);
  PUT(t, "\"");
}

static void put_finding(struct text *t, const assay_style *style, const assay_finding *finding) {
  PUT(t, "{\"code\":");
  put_own(t, assay_code_id(finding->code));
  PUT(t, ",\"severity\":");
  put_own(t, assay_severity_id(finding->severity));
  PUT(t, ",\"party\":");
  put_own(t, assay_party_id(finding->party));
  PUT(t, ",\"certificate\":");
  if (finding->certificate < 0) {
    PUT(t, "null");
  } else {
    text_number(t, finding->certificate);
  }
  PUT(t, ",\"evidence\":");
  put_evidence(t, finding);
  PUT(t, ",\"source\":");
  put_string(t, finding->source);
  PUT(t, ",\"title\":");
  put_own(t, catalogue_title(style->language, style->audience, finding->code));
  put_remedy(t, style, finding);
  put_rule(t, finding->rule);
  PUT(t, "}");
}

static void put_findings(struct text *t, const assay_style *style, const assay_finding *findings,
                         size_t num_findings) {
  PUT(t, ",\"findings\":[");
  for (size_t i = 0; i < num_findings; i++) {
    put_comma(t, i);
    put_finding(t, style, &findings[i]);
  }
  PUT(t, "]");
}

/* ---- certificates ---- */

static void put_certificate(struct text *t, const struct cert *cert, bool anchor) {
  PUT(t, "{\"subject\":");
  put_dn(t, cert->subject);
  PUT(t, ",\"issuer\":");
  put_dn(t, cert->issuer);
  PUT(t, ",\"serial\":\"");
  put_hex(t, bytes_first(cert->serial, SHOW_JSON_POINTS / 2));
  PUT(t, "\",\"not_before\":");
  put_time(t, cert->not_before);
  PUT(t, ",\"not_after\":");
  put_time(t, cert->not_after);
  PUT(t, ",\"sha256\":");
  put_sha256(t, cert->der);
  if (anchor) {
    PUT(t, ",\"anchor\":true}");
  } else {
    PUT(t, ",\"anchor\":false}");
  }
}

static void put_path(struct text *t, const assay_report *report) {
  PUT(t, ",\"path\":[");
  for (size_t i = 0; i < report->path_len; i++) {
    put_comma(t, i);
    put_certificate(t, report->path[i], report->anchored && i + 1 == report->path_len);
  }
  PUT(t, "]");
}

static void put_tried(struct text *t, const assay_report *report) {
  PUT(t, ",\"tried\":[");
  for (size_t i = 0; i < report->num_tried && i < VERDICT_MAX_TRIED; i++) {
    const struct verdict_tried *tried = &report->tried[i];
    put_comma(t, i);
    PUT(t, "{\"path\":[");
    for (size_t c = 0; c < tried->num_certs; c++) {
      put_comma(t, c);
      put_sha256(t, tried->certs[c]->der);
    }
    PUT(t, "],\"code\":");
    put_own(t, assay_code_id(tried->code));
    PUT(t, "}");
  }
  PUT(t, "]");
}

static void put_time_if(struct text *t, bool present, int64_t time) {
  if (present) {
    put_time(t, time);
  } else {
    PUT(t, "null");
  }
}

static void put_revocation_row(struct text *t, const struct verdict_revocation *row) {
  bool revoked = row->reason != NULL;
  PUT(t, "{\"certificate\":");
  text_number(t, row->certificate);
  PUT(t, ",\"source\":");
  put_string(t, row->source);
  PUT(t, ",\"status\":");
  put_string(t, row->status);
  PUT(t, ",\"produced\":");
  put_time_if(t, row->source != NULL, row->produced);
  PUT(t, ",\"next\":");
  put_time_if(t, row->source != NULL && row->has_next, row->next);
  PUT(t, ",\"reason\":");
  put_string(t, row->reason);
  PUT(t, ",\"date\":");
  put_time_if(t, revoked, row->date);
  PUT(t, "}");
}

static void put_revocation(struct text *t, const assay_report *report) {
  PUT(t, ",\"revocation\":[");
  for (size_t i = 0; i < report->num_revocation; i++) {
    put_comma(t, i);
    put_revocation_row(t, &report->revocation[i]);
  }
  PUT(t, "]");
}

static void put_session(struct text *t, const assay_session *session) {
  static const char *const client[] = {"not-asked", "asked", "required", "rejected"};
  if (session == NULL) {
    PUT(t, ",\"session\":null");
    return;
  }
  PUT(t, ",\"session\":{\"version\":");
  put_string(t, session->version);
  PUT(t, ",\"suite\":");
  put_string(t, session->suite);
  PUT(t, ",\"group\":");
  put_string(t, session->group);
  PUT(t, ",\"address\":");
  put_string(t, session->address);
  PUT(t, ",\"possession\":");
  text_put(t, session->possession ? "true" : "false");
  PUT(t, ",\"client_certificate\":");
  put_own(t, client[session->client_certificate]);
  PUT(t, "}");
}

static void put_inputs(struct text *t, const assay_style *style) {
  PUT(t, ",\"inputs\":{\"store\":");
  put_string(t, style->store);
  PUT(t, ",\"psl_date\":");
  put_string(t, assay_suffixes_date());
  PUT(t, ",\"libcrypto\":");
  put_string(t, assay_libcrypto_version());
  PUT(t, "}");
}

/* ---- the whole ---- */

void as_json(struct text *t, const assay_report *report, const assay_style *style) {
  put_head(t, style, report->verdict == ASSAY_ACCEPTED ? "accepted" : "rejected");
  PUT(t, ",\"error\":null");
  put_question(t, report->question);
  put_checks(t, report->checks);
  put_findings(t, style, report->findings, report->num_findings);
  put_path(t, report);
  put_tried(t, report);
  put_revocation(t, report);
  put_session(t, report->question->session);
  put_inputs(t, style);
  put_end(t);
}

void as_json_error(struct text *t, const assay_style *style, const char *error,
                   const assay_finding *findings, size_t num_findings) {
  put_head(t, style, "error");
  PUT(t, ",\"error\":");
  put_string(t, error);
  put_findings(t, style, findings, num_findings);
  put_end(t);
}
