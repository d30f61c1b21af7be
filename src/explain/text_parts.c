/* SPDX-License-Identifier: Apache-2.0
 *
 * Checks, findings and the path, for operators and developers.
 */
#include "explain/as_text.h"

/* Certificates drawn, and other paths named; honest paths have two to four. */
#define MAX_DRAWN 8

struct mark {
  const char *sign;
  enum page_color color;
};

static struct mark result_mark(assay_result result) {
  static const struct mark marks[] = {
      [ASSAY_RESULT_PASS] = {"✓", PAGE_GREEN},  [ASSAY_RESULT_WARN] = {"!", PAGE_YELLOW},
      [ASSAY_RESULT_FAIL] = {"✗", PAGE_RED},    [ASSAY_RESULT_UNKNOWN] = {"?", PAGE_YELLOW},
      [ASSAY_RESULT_SKIPPED] = {"–", PAGE_DIM},
  };
  return marks[(size_t)result < sizeof marks / sizeof marks[0] ? result : ASSAY_RESULT_UNKNOWN];
}

static struct mark severity_mark(assay_severity severity) {
  struct mark note = {"·", PAGE_DIM};
  return severity == ASSAY_ERROR     ? result_mark(ASSAY_RESULT_FAIL)
         : severity == ASSAY_WARNING ? result_mark(ASSAY_RESULT_WARN)
                                     : note;
}

/* ---- checks ---- */

/* The title of the gravest finding of a check; findings come gravest first. */
static const char *first_title(const struct view *v, assay_check check) {
  for (size_t i = 0; i < v->report->num_findings; i++) {
    assay_code code = v->report->findings[i].code;
    if ((size_t)code < ASSAY_NUM_CODES && code_rows[code].check == check) {
      return catalogue_title(v->page.language, v->audience, code);
    }
  }
  return NULL;
}

static const char *result_words(const struct view *v, assay_check check, assay_result result) {
  if (result == ASSAY_RESULT_PASS) {
    return catalogue_check(v->page.language, check)->pass;
  }
  if (result == ASSAY_RESULT_SKIPPED) {
    return text_phrase(v, PHRASE_RESULT_SKIPPED);
  }
  const char *title = first_title(v, check);
  if (title != NULL) {
    return title;
  }
  return text_phrase(v, result == ASSAY_RESULT_WARN   ? PHRASE_RESULT_WARN
                        : result == ASSAY_RESULT_FAIL ? PHRASE_RESULT_FAIL
                                                      : PHRASE_RESULT_UNKNOWN);
}

void text_checks(const struct view *v) {
  page_newline(&v->page);
  page_colored(&v->page, PAGE_BOLD, text_phrase(v, PHRASE_LABEL_CHECKS));
  page_newline(&v->page);
  for (size_t i = 0; i < ASSAY_NUM_CHECKS; i++) {
    assay_result result = v->report->checks[i];
    struct mark mark = result_mark(result);
    page_indent(&v->page, 2);
    page_colored(&v->page, mark.color, mark.sign);
    page_indent(&v->page, 1);
    text_put(v->page.t, catalogue_check(v->page.language, (assay_check)i)->label);
    page_indent(&v->page, 2);
    page_colored(&v->page, result == ASSAY_RESULT_SKIPPED ? PAGE_DIM : PAGE_PLAIN,
                 result_words(v, (assay_check)i, result));
    page_newline(&v->page);
  }
}

/* ---- findings ---- */

/* The chain was sent up to its root, and the root is not trusted. */
static bool ends_in_untrusted_root(const assay_report *report) {
  return !report->anchored && report->path_len > 0 &&
         cert_is_self_issued(report->path[report->path_len - 1]);
}

static enum phrase role_of(const assay_report *report, size_t index) {
  bool last = index + 1 == report->path_len;
  if (last && report->anchored) {
    return PHRASE_ROLE_ANCHOR;
  }
  if (last && index > 0 && ends_in_untrusted_root(report)) {
    return PHRASE_ROLE_UNTRUSTED;
  }
  return index == 0 ? PHRASE_ROLE_LEAF : PHRASE_ROLE_INTERMEDIATE;
}

static void put_where(const struct view *v, const assay_finding *finding) {
  if (finding->certificate < 0) {
    return;
  }
  size_t index = (size_t)finding->certificate;
  assay_evidence values[3] = {sentence_number("index", finding->certificate)};
  size_t num_values = 1;
  if (index < v->report->path_len) {
    values[num_values++] = sentence_phrase("role", text_phrase(v, role_of(v->report, index)));
    values[num_values++] =
        sentence_bytes("subject", ASSAY_EVIDENCE_DN, v->report->path[index]->subject);
  }
  page_sentence(&v->page, 4, text_phrase(v, PHRASE_LABEL_WHERE),
                text_phrase(v, PHRASE_CERTIFICATE_AT), values, num_values);
}

/* "leaf_expired (expired), bytes 118 to 149": what a bug report needs. */
static void put_rule(const struct view *v, const assay_finding *finding) {
  struct text *t = v->page.t;
  page_indent(&v->page, 4);
  page_colored(&v->page, PAGE_BOLD, text_phrase(v, PHRASE_LABEL_RULE));
  text_put(t, finding->rule == NULL ? "?" : finding->rule);
  text_put(t, " (");
  text_put(t, assay_code_id(finding->code));
  text_put(t, ")");
  if (finding->len > 0) {
    assay_evidence range[] = {
        sentence_number("first", (int64_t)finding->offset),
        sentence_number("last", (int64_t)(finding->offset + finding->len - 1)),
    };
    sentence_put(t, v->page.language, text_phrase(v, PHRASE_AT_BYTES), range, 2);
  }
  page_newline(&v->page);
}

static void put_title(const struct view *v, const assay_finding *finding) {
  struct mark mark = severity_mark(finding->severity);
  page_indent(&v->page, 2);
  page_colored(&v->page, mark.color, mark.sign);
  page_indent(&v->page, 1);
  page_colored(&v->page, PAGE_BOLD, catalogue_title(v->page.language, v->audience, finding->code));
  text_put(v->page.t, " [");
  text_put(v->page.t, catalogue_severity(v->page.language, finding->severity));
  text_put(v->page.t, "]");
  page_newline(&v->page);
}

void text_finding(const struct view *v, const assay_finding *finding) {
  assay_language language = v->page.language;
  enum rule rule = catalogue_rule(finding->rule);
  put_title(v, finding);
  if (rule != NUM_RULES) {
    page_sentence(&v->page, 4, NULL, catalogue_detail(language, rule), finding->evidence,
                  finding->num_evidence);
  }
  put_where(v, finding);
  page_sentence(&v->page, 4, text_phrase(v, PHRASE_LABEL_WHO),
                catalogue_party(language, finding->party), NULL, 0);
  page_sentence(&v->page, 4, text_phrase(v, PHRASE_LABEL_REMEDY),
                catalogue_remedy(language, v->audience, finding->code), NULL, 0);
  if (finding->source != NULL) {
    page_sentence(&v->page, 4, text_phrase(v, PHRASE_LABEL_SOURCE), finding->source, NULL, 0);
  }
  if (v->audience == ASSAY_AUDIENCE_DEVELOPER) {
    put_rule(v, finding);
  }
}

/* ---- the path ---- */

static void put_branch(const struct view *v, size_t index) {
  page_indent(&v->page, 2 + (index > 0 ? (index - 1) * 3 : 0));
  text_put(v->page.t, index > 0 ? "└─ " : "");
}

static void put_certificate(const struct view *v, size_t index) {
  const struct cert *cert = v->report->path[index];
  char name[SHOW_DN_BYTES];
  assay_evidence dates[] = {sentence_time("from", cert->not_before),
                            sentence_time("to", cert->not_after)};
  put_branch(v, index);
  show_text(v->page.t, show_common(cert->subject, name), SHOW_COLUMNS);
  text_put(v->page.t, "  ");
  sentence_put(v->page.t, v->page.language, text_phrase(v, PHRASE_DATE_RANGE), dates, 2);
  text_put(v->page.t, "  ");
  enum phrase role = role_of(v->report, index);
  page_colored(&v->page, role == PHRASE_ROLE_UNTRUSTED ? PAGE_RED : PAGE_DIM, text_phrase(v, role));
  page_newline(&v->page);
}

static void put_missing_issuer(const struct view *v) {
  size_t len = v->report->path_len;
  assay_evidence issuer =
      sentence_bytes("issuer", ASSAY_EVIDENCE_DN, v->report->path[len - 1]->issuer);
  put_branch(v, len < MAX_DRAWN ? len : MAX_DRAWN);
  page_colored(&v->page, PAGE_RED, "✗ ");
  sentence_put(v->page.t, v->page.language, text_phrase(v, PHRASE_NO_WAY_ON), &issuer, 1);
  page_newline(&v->page);
}

static void put_tried(const struct view *v) {
  const assay_report *report = v->report;
  if (report->num_tried == 0) {
    return;
  }
  char codes[VERDICT_MAX_TRIED * 40]; /* the longest code has 28 letters */
  struct text list;
  text_init(&list, codes, sizeof codes);
  for (size_t i = 0; i < report->num_tried && i < VERDICT_MAX_TRIED; i++) {
    text_put(&list, i > 0 ? ", " : "");
    text_put(&list, assay_code_id(report->tried[i].code));
  }
  assay_evidence values[] = {sentence_number("count", (int64_t)report->num_tried),
                             sentence_phrase("codes", codes)};
  page_sentence(&v->page, 2, text_phrase(v, PHRASE_LABEL_TRIED), text_phrase(v, PHRASE_OTHER_PATHS),
                values, 2);
}

void text_path(const struct view *v) {
  const assay_report *report = v->report;
  if (report->path_len == 0) {
    return;
  }
  page_newline(&v->page);
  page_colored(&v->page, PAGE_BOLD, text_phrase(v, PHRASE_LABEL_PATH));
  page_newline(&v->page);
  for (size_t i = 0; i < report->path_len && i < MAX_DRAWN; i++) {
    put_certificate(v, i);
  }
  if (report->path_len > MAX_DRAWN) {
    assay_evidence count = sentence_number("count", (int64_t)(report->path_len - MAX_DRAWN));
    page_sentence(&v->page, 2, NULL, text_phrase(v, PHRASE_MORE_CERTIFICATES), &count, 1);
  }
  if (!report->anchored && !ends_in_untrusted_root(report)) {
    put_missing_issuer(v);
  }
  put_tried(v);
}
