/* SPDX-License-Identifier: Apache-2.0
 *
 * A report as a page for people. The padlock line comes first and needs no knowledge; the person at
 * the screen then reads what to do, and what to tell the bank; operators and developers read every
 * check, every finding with its remedy, and the path.
 */
#include "explain/as_text.h"

#include "explain/formats.h"
#include "sig/sig.h"

/* Findings shown in full: with more the page leaves the screen, and the gravest come first. */
#define MAX_SHOWN 8
/* Other faults named to the person at the screen. */
#define MAX_ALSO 3

const char *text_phrase(const struct view *v, enum phrase phrase) {
  return catalogue_phrase(v->page.language, phrase);
}

/* ---- the padlock line ---- */

/* Revocation was wanted and has no answer: then the padlock must not be shown whole. (An anchor
 * alone has nobody who could revoke it.) */
static bool revocation_is_open(const assay_report *report) {
  return report->question->revocation == ASSAY_REVOCATION_PREFER && report->path_len > 1 &&
         report->checks[ASSAY_CHECK_REVOCATION] != ASSAY_RESULT_PASS;
}

static enum phrase reason_of(const assay_finding *finding) {
  enum rule rule = catalogue_rule(finding->rule);
  if (rule == RULE_CRL_NOT_JUDGED || rule == RULE_OCSP_NOT_JUDGED) {
    return PHRASE_REASON_NOT_JUDGED;
  }
  if (finding->code == ASSAY_F_CRL_EXPIRED) {
    return PHRASE_REASON_STALE;
  }
  if (finding->code == ASSAY_F_CRL_INVALID || finding->code == ASSAY_F_OCSP_INVALID) {
    return PHRASE_REASON_INVALID;
  }
  return PHRASE_REASON_NO_DATA;
}

/* Why revocation is open: the first finding about it that says more than "no data". */
static enum phrase open_reason(const assay_report *report) {
  for (size_t i = 0; i < report->num_findings; i++) {
    enum phrase reason = reason_of(&report->findings[i]);
    if (reason != PHRASE_REASON_NO_DATA) {
      return reason;
    }
  }
  return PHRASE_REASON_NO_DATA;
}

static bool name_is_checked(const assay_report *report) {
  assay_name_kind kind = report->question->name.kind;
  return kind == ASSAY_NAME_DNS || kind == ASSAY_NAME_IP || kind == ASSAY_NAME_EMAIL;
}

/* Whose certificate this is about: the name that was asked for, or the one that stands in it. */
static void put_whose(const struct view *v, struct text *t) {
  const assay_report *report = v->report;
  if (name_is_checked(report)) {
    show_text(t, report->question->name.text, SHOW_COLUMNS);
  } else if (report->path_len > 0) {
    assay_evidence subject = sentence_bytes("subject", ASSAY_EVIDENCE_DN, report->path[0]->subject);
    sentence_put(t, v->page.language, text_phrase(v, PHRASE_ANY_NAME), &subject, 1);
  } else {
    text_put(t, text_phrase(v, PHRASE_NO_CERTIFICATE));
  }
}

static const char *rejection_reason(const struct view *v) {
  const assay_report *report = v->report;
  return report->num_findings > 0
             ? catalogue_code(v->page.language, report->findings[0].code)->plain_title
             : text_phrase(v, PHRASE_REASON_UNKNOWN);
}

static void put_lock_sentence(const struct view *v, enum phrase phrase, const char *reason) {
  char whose[PAGE_PARAGRAPH / 4];
  struct text name;
  text_init(&name, whose, sizeof whose);
  put_whose(v, &name);
  assay_evidence values[5] = {sentence_phrase("name", whose), sentence_phrase("reason", reason)};
  size_t num_values = 2;
  if (v->report->path_len > 0) {
    const struct cert *leaf = v->report->path[0];
    values[num_values++] = sentence_time("from", leaf->not_before);
    values[num_values++] = sentence_time("until", leaf->not_after);
    values[num_values++] = sentence_bytes("issuer", ASSAY_EVIDENCE_DN, leaf->issuer);
  }
  char buffer[PAGE_PARAGRAPH];
  struct text line;
  text_init(&line, buffer, sizeof buffer);
  sentence_put(&line, v->page.language, text_phrase(v, phrase), values, num_values);
  if (v->quiet) { /* one line, whoever reads it */
    text_put(v->page.t, buffer);
    page_newline(&v->page);
  } else {
    page_wrap(&v->page, buffer, 3, 3);
  }
}

static void put_lock_line(const struct view *v) {
  if (v->report->verdict != ASSAY_ACCEPTED) {
    page_colored(&v->page, PAGE_RED, "✗  ");
    put_lock_sentence(v, PHRASE_REJECTED, rejection_reason(v));
  } else if (revocation_is_open(v->report)) {
    page_colored(&v->page, PAGE_YELLOW, "✓  ");
    put_lock_sentence(v, PHRASE_TRUSTED_NOT_CHECKED, text_phrase(v, open_reason(v->report)));
  } else {
    page_colored(&v->page, PAGE_GREEN, "🔒 ");
    put_lock_sentence(v, PHRASE_TRUSTED, "");
  }
}

/* ---- for the person at the screen ---- */

static void put_paragraph(const struct view *v, const char *label, const char *text) {
  page_sentence(&v->page, 0, label, text, NULL, 0);
}

static enum phrase advice_when_accepted(const assay_report *report) {
  assay_result session = report->checks[ASSAY_CHECK_SESSION];
  if (!name_is_checked(report)) {
    return PHRASE_SAFE_ANY_NAME;
  }
  if (session != ASSAY_RESULT_PASS && session != ASSAY_RESULT_WARN) {
    return PHRASE_SAFE_NO_SESSION; /* nobody has proved yet that the key is the server's */
  }
  return revocation_is_open(report) ? PHRASE_SAFE_NOT_CHECKED : PHRASE_SAFE_TO_GO_ON;
}

/* Further faults by their first lines, each once. */
static void put_also(const struct view *v) {
  const char *said[MAX_ALSO + 1] = {rejection_reason(v)};
  size_t num_said = 1;
  for (size_t i = 1; i < v->report->num_findings && num_said <= MAX_ALSO; i++) {
    const assay_finding *finding = &v->report->findings[i];
    const char *title = catalogue_code(v->page.language, finding->code)->plain_title;
    bool new = finding->severity == ASSAY_ERROR;
    for (size_t s = 0; s < num_said; s++) {
      new = new && strcmp(said[s], title) != 0;
    }
    if (new) {
      said[num_said++] = title;
      put_paragraph(v, text_phrase(v, PHRASE_LABEL_ALSO), title);
    }
  }
}

/* What the bank's staff need to find the cause. */
static void put_details_to_report(const struct view *v) {
  const assay_report *report = v->report;
  char whose[PAGE_PARAGRAPH / 4];
  uint8_t digest[SIG_SHA256_LEN];
  struct text name;
  text_init(&name, whose, sizeof whose);
  put_whose(v, &name);
  assay_evidence values[] = {
      sentence_phrase("name", whose),
      sentence_time("at", report->question->at),
      sentence_phrase("code",
                      report->num_findings > 0 ? assay_code_id(report->findings[0].code) : "?"),
  };
  put_paragraph(v, NULL, text_phrase(v, PHRASE_REPORT_THIS));
  page_sentence(&v->page, 2, NULL, text_phrase(v, PHRASE_REPORT_NAME), values, 3);
  page_sentence(&v->page, 2, NULL, text_phrase(v, PHRASE_REPORT_TIME), values, 3);
  page_sentence(&v->page, 2, NULL, text_phrase(v, PHRASE_REPORT_CODE), values, 3);
  if (report->path_len > 0) {
    sig_sha256(report->path[0]->der, digest);
    assay_evidence of_leaf[] = {
        sentence_bytes("issuer", ASSAY_EVIDENCE_DN, report->path[0]->issuer),
        sentence_bytes("sha256", ASSAY_EVIDENCE_HEX, bytes_of(digest, sizeof digest)),
    };
    page_sentence(&v->page, 2, NULL, text_phrase(v, PHRASE_REPORT_ISSUER), of_leaf, 2);
    page_sentence(&v->page, 2, NULL, text_phrase(v, PHRASE_REPORT_FINGERPRINT), of_leaf, 2);
  }
}

static void put_warning(const struct view *v) {
  const assay_finding *first = v->report->findings;
  assay_language language = v->page.language;
  if (v->report->num_findings == 0) {
    put_paragraph(v, NULL, text_phrase(v, PHRASE_DANGER_INTERCEPT));
    return;
  }
  put_paragraph(v, NULL, catalogue_danger(language, first->code));
  put_paragraph(v, text_phrase(v, PHRASE_LABEL_DO),
                catalogue_code(language, first->code)->plain_remedy);
  put_paragraph(v, text_phrase(v, PHRASE_LABEL_WHO), catalogue_party(language, first->party));
  put_also(v);
}

static void put_page_for_user(const struct view *v) {
  page_newline(&v->page);
  if (v->report->verdict == ASSAY_ACCEPTED) {
    put_paragraph(v, NULL, text_phrase(v, advice_when_accepted(v->report)));
    return;
  }
  put_warning(v);
  page_newline(&v->page);
  put_details_to_report(v);
}

/* ---- for operators and developers ---- */

static void put_findings(const struct view *v) {
  const assay_report *report = v->report;
  if (report->num_findings == 0) {
    return;
  }
  page_newline(&v->page);
  page_colored(&v->page, PAGE_BOLD, text_phrase(v, PHRASE_LABEL_FINDINGS));
  page_newline(&v->page);
  for (size_t i = 0; i < report->num_findings && i < MAX_SHOWN; i++) {
    text_finding(v, &report->findings[i]);
  }
  if (report->num_findings > MAX_SHOWN) {
    assay_evidence count = sentence_number("count", (int64_t)(report->num_findings - MAX_SHOWN));
    page_sentence(&v->page, 2, NULL, text_phrase(v, PHRASE_MORE_FINDINGS), &count, 1);
  }
}

void as_text(struct text *t, const assay_report *report, const assay_style *style) {
  struct view v = {
      .page = {.t = t, .language = style->language, .color = style->color},
      .report = report,
      .audience = style->audience,
      .quiet = style->quiet,
  };
  put_lock_line(&v);
  if (style->quiet) {
    return;
  }
  if (style->audience == ASSAY_AUDIENCE_USER) {
    put_page_for_user(&v);
    return;
  }
  text_checks(&v);
  put_findings(&v);
  text_path(&v);
}
