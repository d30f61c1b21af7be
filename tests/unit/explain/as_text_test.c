/* SPDX-License-Identifier: Apache-2.0
 *
 * The page for people: the padlock line, the warnings, the findings, the path.
 */
#include <cmocka.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "explain/sentence.h"
#include "report_fixture.h"

static void assert_has(const char *words, const char *part) {
  if (strstr(words, part) == NULL) {
    fail_msg("no \"%s\" in:\n%s", part, words);
  }
}

static void assert_lacks(const char *words, const char *part) {
  if (strstr(words, part) != NULL) {
    fail_msg("\"%s\" in:\n%s", part, words);
  }
}

static size_t num_lines(const char *words) {
  size_t lines = 0;
  for (; (words = strchr(words, '\n')) != NULL; words++) {
    lines++;
  }
  return lines;
}

/* ---- the padlock line ---- */

static void an_accepted_certificate_shows_the_padlock(void **state) {
  static struct fixture f;
  (void)state;
  fixture_init(&f);
  f.style.quiet = true;
  assert_string_equal(
      fixture_words(&f),
      "🔒 Trusted: www.example.com, valid until 2026-12-30, issued by Example CA\n");
  f.style.language = ASSAY_LANGUAGE_ZH;
  assert_string_equal(fixture_words(&f),
                      "🔒 可以信任\uff1awww.example.com\uff0c证书有效期至2026年12"
                      "月30日\uff0c由Example CA颁发\n");
}

static void a_rejected_one_never_does(void **state) {
  static struct fixture f;
  (void)state;
  fixture_init(&f);
  fixture_add(&f, RULE_LEAF_REVOKED, ASSAY_ERROR, 0);
  for (int audience = 0; audience <= ASSAY_AUDIENCE_DEVELOPER; audience++) {
    for (int language = 0; language < NUM_LANGUAGES; language++) {
      f.style.audience = (assay_audience)audience;
      f.style.language = (assay_language)language;
      const char *words = fixture_words(&f);
      assert_lacks(words, "🔒");
      assert_true(strncmp(words, "✗", strlen("✗")) == 0);
      assert_has(words, catalogue_code(f.style.language, ASSAY_F_REVOKED)->plain_title);
    }
  }
}

static void quiet_is_one_line_however_long(void **state) {
  static struct fixture f;
  uint8_t name[120];
  (void)state;
  memset(name, 'a', sizeof name);
  fixture_init(&f);
  f.question.name.text = bytes_of(name, sizeof name);
  f.style.quiet = true;
  fixture_add(&f, RULE_LEAF_EXPIRED, ASSAY_ERROR, 0);
  assert_int_equal(num_lines(fixture_words(&f)), 1);
}

/* W5: the padlock comes only after every check; preferred revocation without an answer is less. */
static void open_revocation_withholds_the_padlock(void **state) {
  static const struct {
    enum rule rule;
    const char *because;
  } rows[] = {
      {RULE_REVOCATION_NOT_CHECKED, "because no revocation data was at hand"},
      {RULE_CRL_STALE, "because the revocation data is out of date"},
      {RULE_CRL_SIGNATURE, "because the revocation data cannot be used"},
      {RULE_OCSP_NOT_JUDGED, "because the revocation data is of a kind"},
  };
  static struct fixture f;
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    fixture_init(&f);
    f.style.quiet = true;
    f.question.revocation = ASSAY_REVOCATION_PREFER;
    f.report.checks[ASSAY_CHECK_REVOCATION] = ASSAY_RESULT_UNKNOWN;
    fixture_add(&f, RULE_REVOCATION_NOT_CHECKED, ASSAY_INFO, 0);
    fixture_add(&f, rows[i].rule, ASSAY_WARNING, 0);
    const char *words = fixture_words(&f);
    assert_lacks(words, "🔒");
    assert_has(words, "✓  Trusted, revocation not checked, because");
    assert_has(words, rows[i].because);
  }
}

static void answered_or_unwanted_revocation_shows_the_padlock(void **state) {
  static struct fixture f;
  (void)state;
  fixture_init(&f);
  f.style.quiet = true;
  f.question.revocation = ASSAY_REVOCATION_PREFER;
  f.report.checks[ASSAY_CHECK_REVOCATION] = ASSAY_RESULT_PASS;
  assert_has(fixture_words(&f), "🔒");
  f.report.checks[ASSAY_CHECK_REVOCATION] = ASSAY_RESULT_SKIPPED;
  f.question.revocation = ASSAY_REVOCATION_OFF;
  assert_has(fixture_words(&f), "🔒");
  f.question.revocation = ASSAY_REVOCATION_PREFER; /* an anchor alone: nobody could revoke it */
  f.report.path_len = 1;
  assert_has(fixture_words(&f), "🔒");
}

static void a_name_that_was_not_checked_is_said_to_be_so(void **state) {
  static struct fixture f;
  (void)state;
  fixture_init(&f);
  f.style.audience = ASSAY_AUDIENCE_USER;
  f.question.name = (assay_name){ASSAY_NAME_UNCHECKED, {NULL, 0}};
  const char *words = fixture_words(&f);
  assert_has(words, "certificate for www.example.com (name not checked)");
  assert_has(words, "not checked which site it belongs to");
  f.report.path_len = 0;
  fixture_add(&f, RULE_NOT_CERTIFICATE, ASSAY_ERROR, 0);
  assert_has(fixture_words(&f), "(no readable certificate)");
}

/* ---- the person at the screen ---- */

static void the_user_reads_danger_action_and_what_to_report(void **state) {
  static struct fixture f;
  (void)state;
  fixture_init(&f);
  f.style.audience = ASSAY_AUDIENCE_USER;
  fixture_add(&f, RULE_LEAF_EXPIRED, ASSAY_ERROR, 0);
  const char *words = fixture_words(&f);
  assert_has(words, "has expired");
  assert_has(words, "close this page");
  assert_has(words, "Do not type a password");
  assert_has(words, "What to do: First see whether the date on your device is right.");
  assert_has(words, "  Site         www.example.com\n");
  assert_has(words, "  Time         2026-11-23 08:00:00 UTC\n");
  assert_has(words, "  Problem      expired\n");
  assert_has(words, "  Issuer       CN=Example CA\n");
  assert_has(words, "  Fingerprint  9f91161f43433e49");
  assert_lacks(words, "RFC");
  assert_lacks(words, "constraints");
  assert_true(num_lines(words) <= 24);
}

static void the_user_reads_it_in_chinese(void **state) {
  static struct fixture f;
  (void)state;
  fixture_init(&f);
  f.style.audience = ASSAY_AUDIENCE_USER;
  f.style.language = ASSAY_LANGUAGE_ZH;
  fixture_add_code(&f, ASSAY_F_LISTED_AS_FRAUD, ASSAY_ERROR);
  const char *words = fixture_words(&f);
  assert_has(words, "此网站是已报告的仿冒网站");
  assert_has(words, "仿冒网站假冒其他网站");
  assert_has(words, "建议关闭此网页");
  assert_has(words, "问题代码  listed-as-fraud\n");
}

static void other_faults_are_named_once(void **state) {
  static struct fixture f;
  (void)state;
  fixture_init(&f);
  f.style.audience = ASSAY_AUDIENCE_USER;
  fixture_add(&f, RULE_LEAF_EXPIRED, ASSAY_ERROR, 0);
  fixture_add(&f, RULE_NAME_DIFFERS, ASSAY_ERROR, 0);
  fixture_add(&f, RULE_NAME_DIFFERS, ASSAY_ERROR, 0);
  fixture_add(&f, RULE_SOON, ASSAY_WARNING, 0);
  const char *words = fixture_words(&f);
  const char *also = strstr(words, "Also: ");
  assert_non_null(also);
  assert_null(strstr(also + 1, "Also: "));
  assert_lacks(words, "will expire soon");
}

static void only_a_session_makes_it_safe_to_go_on(void **state) {
  static struct fixture f;
  (void)state;
  fixture_init(&f);
  f.style.audience = ASSAY_AUDIENCE_USER;
  assert_lacks(fixture_words(&f), "You may type");
  f.report.checks[ASSAY_CHECK_SESSION] = ASSAY_RESULT_PASS;
  assert_has(fixture_words(&f), "You may type your password");
  f.question.revocation = ASSAY_REVOCATION_PREFER;
  f.report.checks[ASSAY_CHECK_REVOCATION] = ASSAY_RESULT_UNKNOWN;
  assert_lacks(fixture_words(&f), "You may type");
}

/* ---- operators and developers ---- */

static void every_check_has_its_line(void **state) {
  static struct fixture f;
  (void)state;
  fixture_init(&f);
  f.report.checks[ASSAY_CHECK_VALIDITY] = ASSAY_RESULT_WARN;
  f.report.checks[ASSAY_CHECK_STRENGTH] = ASSAY_RESULT_UNKNOWN;
  fixture_add(&f, RULE_SOON, ASSAY_WARNING, 0);
  fixture_add(&f, RULE_NAME_DIFFERS, ASSAY_ERROR, 0);
  const char *words = fixture_words(&f);
  assert_has(words, "  ✓ encoding      well-formed\n");
  assert_has(words, "  ! validity      The certificate will expire soon\n");
  assert_has(words, "  ✗ name          The certificate is not for this name\n");
  assert_has(words, "  ? strength      could not be checked\n");
  assert_has(words, "  – session       not examined\n");
}

static void a_finding_says_where_whose_move_and_what_to_do(void **state) {
  static struct fixture f;
  (void)state;
  fixture_init(&f);
  assay_finding *finding = fixture_add(&f, RULE_INTERMEDIATE_EXPIRED, ASSAY_ERROR, 1);
  fixture_evidence(finding, sentence_time("not_after", 1767225599));
  fixture_evidence(finding, sentence_number("days", 1));
  const char *words = fixture_words(&f);
  assert_has(words, "  ✗ An issuer's certificate has expired [error]\n");
  assert_has(words, "    An intermediate certificate expired on 2025-12-31 23:59:59 UTC, 1 day ");
  assert_has(words, "    Where: certificate 1 (intermediate), Example CA\n");
  assert_has(words, "    Whose move: the operator of the site\n");
  assert_has(words, "    Remedy: Fetch the CA's current intermediate");
  assert_has(words, "    Source: RFC 5280 6.1.3(a)(2)\n");
  assert_lacks(words, "Rule:");
}

static void developers_see_the_rule_and_the_bytes(void **state) {
  static struct fixture f;
  (void)state;
  fixture_init(&f);
  f.style.audience = ASSAY_AUDIENCE_DEVELOPER;
  assay_finding *finding = fixture_add(&f, RULE_LEAF_EXPIRED, ASSAY_ERROR, 0);
  finding->offset = 118;
  finding->len = 32;
  assert_has(fixture_words(&f), "    Rule: leaf_expired (expired), bytes 118 to 149\n");
}

static void many_findings_are_counted(void **state) {
  static struct fixture f;
  (void)state;
  fixture_init(&f);
  for (size_t i = 0; i < 9; i++) {
    fixture_add(&f, RULE_AKI_MISSING, ASSAY_WARNING, 1);
  }
  assert_has(fixture_words(&f), "  and 1 more finding\n");
  fixture_add(&f, RULE_AKI_MISSING, ASSAY_WARNING, 1);
  assert_has(fixture_words(&f), "  and 2 more findings\n");
}

static void a_finding_beyond_the_path_has_no_subject(void **state) {
  static struct fixture f;
  (void)state;
  fixture_init(&f);
  fixture_add(&f, RULE_AKI_MISSING, ASSAY_WARNING, 7);
  assert_has(fixture_words(&f), "    Where: certificate 7\n");
}

static void the_path_is_drawn(void **state) {
  static struct fixture f;
  (void)state;
  fixture_init(&f);
  assert_has(fixture_words(&f), "\nPath\n"
                                "  www.example.com  2026-10-24 to 2026-12-30  server\n"
                                "  └─ Example CA  2026-10-24 to 2028-01-04  intermediate\n"
                                "     └─ Example Root  2026-10-24 to 2029-01-08  trust anchor\n");
}

static void a_path_that_leads_nowhere_says_who_is_missing(void **state) {
  static struct fixture f;
  (void)state;
  fixture_init(&f);
  f.report.anchored = false;
  assert_has(fixture_words(&f), "     └─ Example Root  2026-10-24 to 2029-01-08  untrusted root\n");
  f.report.path_len = 2;
  assert_has(fixture_words(&f), "     └─ ✗ no trusted issuer found: Example Root\n");
}

static void other_paths_are_named(void **state) {
  static struct fixture f;
  (void)state;
  fixture_init(&f);
  f.report.num_tried = 2;
  f.report.tried[0] = (struct verdict_tried){f.path, 3, ASSAY_F_ISSUER_EXPIRED};
  f.report.tried[1] = (struct verdict_tried){f.path, 3, ASSAY_F_WEAK_KEY};
  assert_has(fixture_words(&f),
             "  Also tried: 2 other paths, refused for issuer-expired, weak-key\n");
}

static void a_long_path_is_cut(void **state) {
  static struct fixture f;
  static const struct cert *path[12];
  (void)state;
  fixture_init(&f);
  for (size_t i = 0; i < 12; i++) {
    path[i] = &f.certs[i < 2 ? i : 2];
  }
  f.report.path = path;
  f.report.path_len = 12;
  assert_has(fixture_words(&f), "  and 4 more certificates\n");
}

/* ---- safety ---- */

static void hostile_names_stay_visible_text(void **state) {
  static const char hostile[] = "bank\x1b]0;x\x07\xe2\x80\xae\xff\r\nTrusted: bank";
  static struct fixture f;
  (void)state;
  for (int audience = 0; audience <= ASSAY_AUDIENCE_DEVELOPER; audience++) {
    fixture_init(&f);
    f.style.audience = (assay_audience)audience;
    for (size_t i = 0; i < 3; i++) {
      fixture_rename(&f, i, bytes_of((const uint8_t *)hostile, sizeof hostile - 1));
    }
    f.question.name.text = bytes_of((const uint8_t *)hostile, sizeof hostile - 1);
    assay_finding *finding = fixture_add(&f, RULE_NAME_DIFFERS, ASSAY_ERROR, 0);
    fixture_evidence(finding, sentence_bytes("names", ASSAY_EVIDENCE_TEXT, f.question.name.text));
    fixture_evidence(finding, sentence_bytes("asked", ASSAY_EVIDENCE_TEXT, f.question.name.text));
    const char *words = fixture_words(&f);
    assert_true(text_is_safe(words, false));
    assert_lacks(words, "\nTrusted: bank");
    assert_has(words, "\\u{1b}");
    assert_has(words, "\\u{202e}\\x{ff}\\u{0d}\\u{0a}");
  }
}

static void a_name_of_a_megabyte_does_not_flood_the_page(void **state) {
  static uint8_t name[1 << 20];
  static struct fixture f;
  (void)state;
  memset(name, '\x01', sizeof name);
  fixture_init(&f);
  f.question.name.text = bytes_of(name, sizeof name);
  assay_finding *finding = fixture_add(&f, RULE_NAME_DIFFERS, ASSAY_ERROR, 0);
  fixture_evidence(finding, sentence_bytes("names", ASSAY_EVIDENCE_TEXT, f.question.name.text));
  fixture_evidence(finding, sentence_bytes("asked", ASSAY_EVIDENCE_TEXT, f.question.name.text));
  const char *words = fixture_words(&f);
  assert_true(strlen(words) < 6000);
  assert_has(words, "\\u{01}…");
}

static void colours_are_only_there_when_asked_for(void **state) {
  static struct fixture f;
  (void)state;
  fixture_init(&f);
  fixture_add(&f, RULE_LEAF_EXPIRED, ASSAY_ERROR, 0);
  assert_lacks(fixture_words(&f), "\033");
  f.style.color = true;
  const char *words = fixture_words(&f);
  assert_has(words, "\033[31m✗");
  assert_true(text_is_safe(words, true));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(an_accepted_certificate_shows_the_padlock),
      cmocka_unit_test(a_rejected_one_never_does),
      cmocka_unit_test(quiet_is_one_line_however_long),
      cmocka_unit_test(open_revocation_withholds_the_padlock),
      cmocka_unit_test(answered_or_unwanted_revocation_shows_the_padlock),
      cmocka_unit_test(a_name_that_was_not_checked_is_said_to_be_so),
      cmocka_unit_test(the_user_reads_danger_action_and_what_to_report),
      cmocka_unit_test(the_user_reads_it_in_chinese),
      cmocka_unit_test(other_faults_are_named_once),
      cmocka_unit_test(only_a_session_makes_it_safe_to_go_on),
      cmocka_unit_test(every_check_has_its_line),
      cmocka_unit_test(a_finding_says_where_whose_move_and_what_to_do),
      cmocka_unit_test(developers_see_the_rule_and_the_bytes),
      cmocka_unit_test(many_findings_are_counted),
      cmocka_unit_test(a_finding_beyond_the_path_has_no_subject),
      cmocka_unit_test(the_path_is_drawn),
      cmocka_unit_test(a_path_that_leads_nowhere_says_who_is_missing),
      cmocka_unit_test(other_paths_are_named),
      cmocka_unit_test(a_long_path_is_cut),
      cmocka_unit_test(hostile_names_stay_visible_text),
      cmocka_unit_test(a_name_of_a_megabyte_does_not_flood_the_page),
      cmocka_unit_test(colours_are_only_there_when_asked_for),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
