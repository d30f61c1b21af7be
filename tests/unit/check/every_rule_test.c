/* SPDX-License-Identifier: Apache-2.0
 *
 * Every rule of report/rules.def fires in its role, alone, with its code, and with the severity
 * that check/profiles.def has for each profile. A rule that is added without a row fails the test.
 */
#include "scene.h"

#include <cmocka.h>

static const struct {
  assay_profile profile;
  assay_origin origin;
  enum check_column column;
} views[] = {
    {ASSAY_PROFILE_PKIX, ASSAY_ORIGIN_GIVEN, COLUMN_PKIX},
    {ASSAY_PROFILE_RFC5280, ASSAY_ORIGIN_GIVEN, COLUMN_RFC5280},
    {ASSAY_PROFILE_PRIVATE, ASSAY_ORIGIN_PUBLIC, COLUMN_PRIVATE},
    {ASSAY_PROFILE_AUTO, ASSAY_ORIGIN_GIVEN, COLUMN_PRIVATE},
    {ASSAY_PROFILE_AUTO, ASSAY_ORIGIN_PUBLIC, COLUMN_PUBLIC},
    {ASSAY_PROFILE_WEBPKI, ASSAY_ORIGIN_GIVEN, COLUMN_WEBPKI},
};

/* All rows are judged before the test fails: who changes the table sees every row that differs. */
static size_t num_complaints;

static void complain(const struct rule_row_of_test *row, enum check_column column,
                     const char *what) {
  num_complaints++;
  print_message("# %s in column %d: %s\n", rule_rows[row->rule].word, (int)column, what);
}

static bool is_expected(const struct rule_row_of_test *row, const char *word) {
  bool expected = strcmp(rule_rows[row->rule].word, word) == 0;
  for (size_t i = 0; i < 4 && row->also[i] != 0; i++) {
    expected = expected || strcmp(rule_rows[row->also[i]].word, word) == 0;
  }
  return expected;
}

static void assert_finding(const assay_report *report, const struct rule_row_of_test *row,
                           enum check_column column) {
  const char *word = rule_rows[row->rule].word;
  enum check_severity severity = check_severity_of(row->rule, column, row->of_anchor);
  const assay_finding *finding = mint_finding(report, word);
  if ((finding != NULL) != (severity != CHECK_OFF)) {
    complain(row, column, finding == NULL ? "is missing" : "is not off");
    return;
  }
  if (finding == NULL) {
    return;
  }
  assert_int_equal(finding->code, rule_rows[row->rule].code);
  assert_int_equal((int)finding->severity, (int)severity - (int)CHECK_INFO);
  assert_string_equal(finding->source, rule_rows[row->rule].source);
  if (finding->certificate >= 0 && finding->len > 0) {
    assay_bytes der = assay_report_path_at(report, (size_t)finding->certificate);
    assert_true(finding->offset < der.len && finding->len <= der.len - finding->offset);
  }
}

static void assert_report(const assay_report *report, const struct rule_row_of_test *row,
                          enum check_column column) {
  size_t errors = 0;
  assert_finding(report, row, column);
  for (size_t i = 0; i < assay_report_num_findings(report); i++) {
    const assay_finding *finding = assay_report_finding(report, i);
    errors += finding->severity == ASSAY_ERROR ? 1 : 0;
    if (!is_expected(row, finding->rule)) {
      complain(row, column, finding->rule);
    }
  }
  assert_int_equal(assay_report_verdict(report) == ASSAY_ACCEPTED, errors == 0);
}

static void judge(const struct rule_row_of_test *row) {
  struct scene s;
  scene_open(&s);
  row->breaks(&s);
  scene_mint(&s);
  if (row->after != NULL) {
    row->after(&s);
  }
  s.q.leaf = s.leaf_der;
  for (size_t i = 0; i < sizeof views / sizeof views[0]; i++) {
    assay_store *store = scene_store(&s, views[i].origin);
    s.q.profile = views[i].profile;
    /* An unreadable leaf or an empty store has no anchor to tell its column by. */
    assay_report *report = mint_ask(store, &s.q);
    assert_report(report, row, views[i].column);
    assay_report_free(report);
    assay_store_free(store);
  }
  scene_close(&s);
}

static void rules_of_form(void **state) {
  (void)state;
  num_complaints = 0;
  for (size_t i = 0; i < num_form_rows; i++) {
    judge(&form_rows[i]);
  }
  assert_int_equal(num_complaints, 0);
}

static void rules_of_trust(void **state) {
  (void)state;
  num_complaints = 0;
  for (size_t i = 0; i < num_trust_rows; i++) {
    judge(&trust_rows[i]);
  }
  assert_int_equal(num_complaints, 0);
}

static bool has_row(enum rule rule) {
  bool found = false;
  for (size_t i = 0; i < num_form_rows; i++) {
    found = found || form_rows[i].rule == rule;
  }
  for (size_t i = 0; i < num_trust_rows; i++) {
    found = found || trust_rows[i].rule == rule;
  }
  return found;
}

static void every_rule_has_a_row(void **state) {
  (void)state;
  for (unsigned rule = 0; rule < NUM_RULES; rule++) {
    /* The anchors of a test's store all parse: tests/unit/trust asks about those that do not. */
    if (!has_row((enum rule)rule) && rule != RULE_ANCHOR_MALFORMED) {
      fail_msg("no row for %s", rule_rows[rule].word);
    }
  }
}

static void the_scene_itself_breaks_nothing(void **state) {
  (void)state;
  struct scene s;
  scene_open(&s);
  s.has_sub = true;
  scene_mint(&s);
  s.q.leaf = s.leaf_der;
  for (size_t i = 0; i < sizeof views / sizeof views[0]; i++) {
    assay_store *store = scene_store(&s, views[i].origin);
    s.q.profile = views[i].profile;
    assay_report *report = mint_ask(store, &s.q);
    assert_int_equal(assay_report_num_findings(report), 0);
    assert_int_equal(assay_report_verdict(report), ASSAY_ACCEPTED);
    assert_int_equal(assay_report_path_len(report), 4);
    assay_report_free(report);
    assay_store_free(store);
  }
  scene_close(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_scene_itself_breaks_nothing),
      cmocka_unit_test(rules_of_form),
      cmocka_unit_test(rules_of_trust),
      cmocka_unit_test(every_rule_has_a_row),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
