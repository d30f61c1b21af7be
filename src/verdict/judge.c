/* SPDX-License-Identifier: Apache-2.0
 *
 * The report: facts become findings with a severity, findings become the lines of the result, and
 * the verdict is whether one of them is an error.
 */
#include "verdict/verdict.h"

#include <stdlib.h>

static assay_severity severity_for(enum check_severity severity) {
  return severity == CHECK_ERROR     ? ASSAY_ERROR
         : severity == CHECK_WARNING ? ASSAY_WARNING
                                     : ASSAY_INFO;
}

struct gathering {
  assay_finding *findings;
  size_t num, cap;
  enum check_column column;
};

static void gather(struct gathering *g, const struct facts *facts, bool of_anchor,
                   int32_t position) {
  for (const struct fact *f = facts->first; f != NULL; f = f->next) {
    enum check_severity severity = check_severity_of(f->rule, g->column, of_anchor);
    if (severity == CHECK_OFF || g->num == g->cap) {
      continue;
    }
    const struct rule_row *row = &rule_rows[f->rule];
    assay_finding *finding = &g->findings[g->num++];
    finding->code = row->code;
    finding->severity = severity_for(severity);
    finding->party = row->party;
    finding->certificate = position >= 0 ? position : f->certificate;
    finding->offset = f->offset;
    finding->len = f->len;
    finding->rule = row->word;
    finding->source = row->source;
    finding->num_evidence = f->num_evidence;
    memcpy(finding->evidence, f->evidence, sizeof f->evidence);
  }
}

static size_t count_facts(const struct facts *facts) {
  size_t count = 0;
  for (const struct fact *f = facts->first; f != NULL; f = f->next) {
    count++;
  }
  return count;
}

/* Gravest first, then by what a person learns, then leaf before issuer, then by place; findings that
 * are alike in all that stay as they were found. */
static int by_gravity(const void *left, const void *right) {
  const assay_finding *a = *(const assay_finding *const *)left;
  const assay_finding *b = *(const assay_finding *const *)right;
  if (a->severity != b->severity) {
    return a->severity > b->severity ? -1 : 1;
  }
  int rank_a = code_rows[a->code].rank, rank_b = code_rows[b->code].rank;
  if (rank_a != rank_b) {
    return rank_a > rank_b ? -1 : 1;
  }
  if (a->certificate != b->certificate) {
    return a->certificate < b->certificate ? -1 : 1;
  }
  if (a->offset != b->offset) {
    return a->offset < b->offset ? -1 : 1;
  }
  return a < b ? -1 : a > b ? 1 : 0;
}

/* Sorted into memory of their own, for their places say which was found first. */
static assay_finding *sorted(const struct gathering *g, struct scratch *scratch) {
  const assay_finding **order = SCRATCH_UNSET(scratch, const assay_finding *, g->num);
  assay_finding *findings = SCRATCH_UNSET(scratch, assay_finding, g->num);
  if (order == NULL || findings == NULL) {
    return NULL;
  }
  for (size_t i = 0; i < g->num; i++) {
    order[i] = &g->findings[i];
  }
  qsort(order, g->num, sizeof *order, by_gravity);
  for (size_t i = 0; i < g->num; i++) {
    findings[i] = *order[i];
  }
  return findings;
}

static bool gather_all(struct assay_report *report, const struct attempt *chosen,
                       const struct facts *input, struct scratch *scratch) {
  struct gathering g = {.column = chosen->column};
  g.cap = count_facts(input) + count_facts(&chosen->facts);
  for (size_t i = 0; i < chosen->path.len; i++) {
    g.cap += count_facts(&chosen->path.nodes[i]->facts);
  }
  g.findings = SCRATCH_ARRAY(scratch, assay_finding, g.cap);
  if (g.findings == NULL) {
    return false;
  }
  gather(&g, input, false, -1);
  gather(&g, &chosen->facts, false, -1);
  for (size_t i = 0; i < chosen->path.len; i++) {
    const struct path_node *node = chosen->path.nodes[i];
    gather(&g, &node->facts, node->role == PATH_ANCHOR, (int32_t)i);
  }
  report->findings = g.num > 1 ? sorted(&g, scratch) : g.findings;
  report->num_findings = g.num;
  return report->findings != NULL;
}

static assay_result worse(assay_result result, const assay_finding *finding) {
  if (finding->severity == ASSAY_ERROR) {
    return ASSAY_RESULT_FAIL;
  }
  if (result == ASSAY_RESULT_FAIL) {
    return result;
  }
  if (finding->code == ASSAY_F_REVOCATION_UNKNOWN) {
    return ASSAY_RESULT_UNKNOWN;
  }
  bool warns = finding->severity == ASSAY_WARNING && result != ASSAY_RESULT_UNKNOWN;
  return warns ? ASSAY_RESULT_WARN : result;
}

/* What the lines say before any finding. */
static void begin_checks(struct assay_report *report, const struct attempt *chosen) {
  const assay_question *q = report->question;
  assay_result *checks = report->checks;
  for (size_t i = 0; i < ASSAY_NUM_CHECKS; i++) {
    checks[i] = ASSAY_RESULT_PASS;
  }
  checks[ASSAY_CHECK_TRANSPARENCY] = checks[ASSAY_CHECK_REPUTATION] = ASSAY_RESULT_SKIPPED;
  if (q->session == NULL) {
    checks[ASSAY_CHECK_SESSION] = ASSAY_RESULT_SKIPPED;
  }
  if (q->name.kind == ASSAY_NAME_UNCHECKED || q->name.kind == ASSAY_NAME_UNSET) {
    checks[ASSAY_CHECK_NAME] = ASSAY_RESULT_SKIPPED;
  }
  /* A lone anchor is nobody's to revoke; lists are not asked about a path that does not hold. */
  bool lone = chosen->path.anchored && chosen->path.len == 1;
  if (q->revocation == ASSAY_REVOCATION_OFF || lone) {
    checks[ASSAY_CHECK_REVOCATION] = ASSAY_RESULT_SKIPPED;
  } else if (chosen->statuses == NULL) {
    checks[ASSAY_CHECK_REVOCATION] = ASSAY_RESULT_UNKNOWN;
  }
  /* Without an anchor nothing vouches for the top of the path, so what hangs on it is open. */
  if (!chosen->path.anchored) {
    checks[ASSAY_CHECK_SIGNATURE] = checks[ASSAY_CHECK_CONSTRAINTS] = checks[ASSAY_CHECK_POLICY] =
        ASSAY_RESULT_UNKNOWN;
  }
}

static void conclude(struct assay_report *report, const struct attempt *chosen) {
  size_t errors = 0;
  begin_checks(report, chosen);
  for (size_t i = 0; i < report->num_findings; i++) {
    const assay_finding *finding = &report->findings[i];
    assay_check check = code_rows[finding->code].check;
    errors += finding->severity == ASSAY_ERROR ? 1 : 0;
    report->checks[check] = worse(report->checks[check], finding);
  }
  /* A path that is not anchored, or whose signatures were not all verified, carries an error that
   * says so. Should one ever come without, the answer is still no. */
  bool complete = chosen->path.anchored && chosen->signatures_good;
  report->verdict = errors == 0 && complete ? ASSAY_ACCEPTED : ASSAY_REJECTED;
}

static const struct cert *const *copy_certs(const struct path *path, struct scratch *scratch) {
  const struct cert **certs = SCRATCH_ARRAY(scratch, const struct cert *, path->len);
  for (size_t i = 0; certs != NULL && i < path->len; i++) {
    certs[i] = path->nodes[i]->cert;
  }
  return certs;
}

static bool copy_revocation(struct assay_report *report, const struct attempt *chosen,
                            const struct check *check) {
  size_t num = chosen->statuses == NULL ? 0 : chosen->path.len - 1;
  struct verdict_revocation *rows = SCRATCH_ARRAY(check->scratch, struct verdict_revocation, num);
  if (rows == NULL) {
    return false;
  }
  for (size_t i = 0; i < num; i++) {
    const struct check_status *status = &chosen->statuses[i];
    bool revoked = status->status != NULL && strcmp(status->status, "revoked") == 0;
    rows[i] =
        (struct verdict_revocation){.certificate = (int32_t)i,
                                    .source = status->source,
                                    .status = status->status == NULL ? "unknown" : status->status,
                                    .produced = status->produced,
                                    .next = status->next,
                                    .has_next = status->has_next,
                                    .reason = revoked ? cert_reason_word(status->reason) : NULL,
                                    .date = status->date};
  }
  report->revocation = rows;
  report->num_revocation = num;
  return true;
}

void verdict_note_tried(struct assay_report *report, const struct attempt *attempt,
                        struct scratch *scratch) {
  if (report->num_tried == VERDICT_MAX_TRIED) {
    return;
  }
  struct verdict_tried *tried = &report->tried[report->num_tried];
  tried->certs = copy_certs(&attempt->path, scratch);
  if (tried->certs != NULL) {
    tried->num_certs = attempt->path.len;
    tried->code = attempt->code;
    report->num_tried++;
  }
}

bool verdict_form(struct assay_report *report, const struct attempt *chosen,
                  const struct facts *input, const struct check *check) {
  report->column = chosen->column;
  report->path = copy_certs(&chosen->path, check->scratch);
  report->path_len = chosen->path.len;
  report->anchored = chosen->path.anchored;
  if (report->path == NULL || !gather_all(report, chosen, input, check->scratch) ||
      !copy_revocation(report, chosen, check)) {
    return false;
  }
  conclude(report, chosen);
  return true;
}

bool verdict_form_unreadable(struct assay_report *report, const struct facts *input,
                             struct scratch *scratch) {
  struct attempt none = {.column =
                             check_column_for(report->question->profile, ASSAY_ORIGIN_PUBLIC)};
  if (!gather_all(report, &none, input, scratch)) {
    return false;
  }
  for (size_t i = 0; i < ASSAY_NUM_CHECKS; i++) {
    report->checks[i] = ASSAY_RESULT_SKIPPED;
  }
  report->checks[ASSAY_CHECK_ENCODING] = ASSAY_RESULT_FAIL;
  report->column = none.column;
  report->verdict = ASSAY_REJECTED;
  return true;
}
