/* SPDX-License-Identifier: Apache-2.0
 *
 * The JSON of a verdict: the contract key by key, and that nothing breaks out of it.
 */
#include <cmocka.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "explain/sentence.h"
#include "report_fixture.h"

#define T1 1767225599 /* 2025-12-31T23:59:59Z */

static void start(struct fixture *f) {
  fixture_init(f);
  f->style.format = ASSAY_FORMAT_JSON;
}

static void assert_has(const char *json, const char *part) {
  if (strstr(json, part) == NULL) {
    fail_msg("no %s in %s", part, json);
  }
}

static void keys_stand_in_the_order_of_the_contract(void **state) {
  static const char *const keys[] = {"{\"schema\":\"assay.verdict/1\",\"assay\":\"",
                                     ",\"id\":null",
                                     ",\"target\":null",
                                     ",\"verdict\":\"accepted\"",
                                     ",\"error\":null",
                                     ",\"profile\":\"auto\"",
                                     ",\"time\":\"2026-11-23T08:00:00Z\"",
                                     ",\"name\":{\"dns\":\"www.example.com\"}",
                                     ",\"checks\":[{\"check\":\"encoding\",\"result\":\"pass\"}",
                                     ",{\"check\":\"session\",\"result\":\"skipped\"}]",
                                     ",\"findings\":[]",
                                     ",\"path\":[{\"subject\":\"CN=www.example.com\"",
                                     ",\"issuer\":\"CN=Example CA\"",
                                     ",\"serial\":\"01ff\"",
                                     ",\"not_before\":\"2026-10-24T08:00:00Z\"",
                                     ",\"not_after\":\"2026-12-30T08:00:00Z\"",
                                     ",\"sha256\":\"9f91161f43433e49a6de6db680d79f60",
                                     ",\"anchor\":false}",
                                     ",\"anchor\":true}]",
                                     ",\"tried\":[]",
                                     ",\"revocation\":[]",
                                     ",\"session\":null",
                                     ",\"inputs\":{\"store\":null,\"psl_date\":\"",
                                     ",\"libcrypto\":\""};
  static struct fixture f;
  (void)state;
  start(&f);
  const char *json = fixture_words(&f);
  assert_true(json_is_legal(json));
  for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
    const char *found = strstr(json, keys[i]);
    if (found == NULL) {
      fail_msg("%s is missing or too early in %s", keys[i], json);
      return;
    }
    json = found;
  }
}

static void a_finding_has_all_its_keys(void **state) {
  static struct fixture f;
  (void)state;
  start(&f);
  assay_finding *finding = fixture_add(&f, RULE_LEAF_EXPIRED, ASSAY_ERROR, 0);
  fixture_evidence(finding, sentence_time("not_after", T1));
  fixture_evidence(finding, sentence_number("days", 326));
  const char *json = fixture_words(&f);
  assert_has(json, "\"verdict\":\"rejected\"");
  assert_has(json,
             "\"findings\":[{\"code\":\"expired\",\"severity\":\"error\",\"party\":\"site\","
             "\"certificate\":0,\"evidence\":{\"not_after\":\"2025-12-31T23:59:59Z\",\"days\":326},"
             "\"source\":\"RFC 5280 6.1.3(a)(2)\",\"title\":\"The certificate has expired\","
             "\"remedy\":\"Renew the certificate, ");
  assert_has(json, "\",\"rule\":\"leaf_expired\"}]");
}

static void evidence_has_the_type_of_its_kind(void **state) {
  static const uint8_t nul[] = {'a', 0, 'b'};
  static struct fixture f;
  (void)state;
  start(&f);
  assay_finding *one = fixture_add(&f, RULE_NAME_DIFFERS, ASSAY_ERROR, -1);
  fixture_evidence(one, sentence_phrase("word", "keyCompromise"));
  fixture_evidence(one, sentence_bytes("text", ASSAY_EVIDENCE_TEXT, bytes_of(nul, 3)));
  fixture_evidence(one, sentence_bytes("hex", ASSAY_EVIDENCE_HEX, BYTES_LITERAL("\xde\xad")));
  fixture_evidence(one, sentence_bytes("oid", ASSAY_EVIDENCE_OID, BYTES_LITERAL("\x55\x1d\x11")));
  assay_finding *two = fixture_add(&f, RULE_NAME_DIFFERS, ASSAY_ERROR, 2);
  fixture_evidence(two, sentence_bytes("dn", ASSAY_EVIDENCE_DN, f.certs[1].subject));
  fixture_evidence(two, sentence_bytes("ip", ASSAY_EVIDENCE_IP, BYTES_LITERAL("\x7f\0\0\x01")));
  fixture_evidence(two, sentence_number("number", -5));
  fixture_evidence(two, sentence_phrase("none", NULL));
  const char *json = fixture_words(&f);
  assert_has(json, "\"certificate\":null,\"evidence\":{\"word\":\"keyCompromise\","
                   "\"text\":\"a\\u0000b\",\"hex\":\"dead\",\"oid\":\"2.5.29.17\"}");
  assert_has(json, "\"certificate\":2,\"evidence\":{\"dn\":\"CN=Example CA\","
                   "\"ip\":\"127.0.0.1\",\"number\":-5,\"none\":null}");
}

static void names_are_typed(void **state) {
  static const struct {
    assay_name_kind kind;
    const char *json;
  } rows[] = {
      {ASSAY_NAME_DNS, "\"name\":{\"dns\":\"x\"}"},
      {ASSAY_NAME_IP, "\"name\":{\"ip\":\"x\"}"},
      {ASSAY_NAME_EMAIL, "\"name\":{\"email\":\"x\"}"},
      {ASSAY_NAME_UNCHECKED, "\"name\":null"},
      {ASSAY_NAME_UNSET, "\"name\":null"},
  };
  static struct fixture f;
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    start(&f);
    f.question.name = (assay_name){rows[i].kind, BYTES_LITERAL("x")};
    assert_has(fixture_words(&f), rows[i].json);
  }
}

static void the_styles_words_are_escaped(void **state) {
  static struct fixture f;
  (void)state;
  start(&f);
  f.style.id = "\"</script>\xff";
  f.style.target = "a\nb";
  f.style.store = "C:\\roots";
  const char *json = fixture_words(&f);
  assert_true(json_is_legal(json));
  assert_has(json, "\"id\":\"\\\"\\u003c/script\\u003e\xef\xbf\xbd\",\"target\":\"a\\u000ab\"");
  assert_has(json, "\"store\":\"C:\\\\roots\"");
}

static void hostile_names_stay_inside_their_strings(void **state) {
  static const char hostile[] = "\x1b[31m\"},{\\\xff\xe2\x80\xae</script>\xe2\x80\xa8";
  static struct fixture f;
  (void)state;
  start(&f);
  fixture_rename(&f, 0, bytes_of((const uint8_t *)hostile, sizeof hostile - 1));
  f.question.name.text = bytes_of((const uint8_t *)hostile, sizeof hostile - 1);
  assay_finding *finding = fixture_add(&f, RULE_NAME_DIFFERS, ASSAY_ERROR, 0);
  fixture_evidence(finding, sentence_bytes("names", ASSAY_EVIDENCE_TEXT, f.question.name.text));
  const char *json = fixture_words(&f);
  assert_true(json_is_legal(json));
  assert_true(text_is_safe(json, false));
  assert_null(strpbrk(json, "<>&\n"));
}

static void what_was_tried_is_listed(void **state) {
  static struct fixture f;
  (void)state;
  start(&f);
  f.report.num_tried = 1;
  f.report.tried[0] = (struct verdict_tried){f.path, 2, ASSAY_F_ISSUER_EXPIRED};
  const char *json = fixture_words(&f);
  assert_has(json, "\"tried\":[{\"path\":[\"9f91161f");
  assert_has(json, "\"],\"code\":\"issuer-expired\"}]");
}

static void revocation_rows_have_nulls_for_what_is_not_known(void **state) {
  static const struct verdict_revocation rows[] = {
      {0, "crl", "revoked", T1, T1 + 1, true, "superseded", T1 + 2},
      {1, NULL, "unknown", 0, 0, false, NULL, 0},
  };
  static struct fixture f;
  (void)state;
  start(&f);
  f.report.revocation = rows;
  f.report.num_revocation = 2;
  const char *json = fixture_words(&f);
  assert_has(json, "\"revocation\":[{\"certificate\":0,\"source\":\"crl\",\"status\":\"revoked\","
                   "\"produced\":\"2025-12-31T23:59:59Z\",\"next\":\"2026-01-01T00:00:00Z\","
                   "\"reason\":\"superseded\",\"date\":\"2026-01-01T00:00:01Z\"},"
                   "{\"certificate\":1,\"source\":null,\"status\":\"unknown\",\"produced\":null,"
                   "\"next\":null,\"reason\":null,\"date\":null}]");
}

static void a_leaf_that_does_not_parse_has_no_path(void **state) {
  static struct fixture f;
  (void)state;
  start(&f);
  f.report.path_len = 0;
  f.report.anchored = false;
  fixture_add(&f, RULE_NOT_CERTIFICATE, ASSAY_ERROR, 0);
  const char *json = fixture_words(&f);
  assert_true(json_is_legal(json));
  assert_has(json, "\"path\":[]");
}

/* The person's remedy begins with the warning when there is an error, and only then. */
static void the_user_is_warned_in_json_too(void **state) {
  static struct fixture f;
  (void)state;
  for (int l = 0; l < NUM_LANGUAGES; l++) {
    start(&f);
    f.style.language = (assay_language)l;
    f.style.audience = ASSAY_AUDIENCE_USER;
    fixture_add(&f, RULE_LEAF_REVOKED, ASSAY_ERROR, 0);
    const char *json = fixture_words(&f);
    assert_has(json, catalogue_danger(f.style.language, ASSAY_F_REVOKED));
    assert_has(json, catalogue_code(f.style.language, ASSAY_F_REVOKED)->plain_remedy);
    start(&f);
    f.style.audience = ASSAY_AUDIENCE_USER;
    fixture_add(&f, RULE_SOON, ASSAY_WARNING, 0);
    assert_null(strstr(fixture_words(&f), "deceive"));
  }
}

/* ---- errors ---- */

static void an_error_has_its_sentence_and_findings(void **state) {
  static struct fixture f;
  char out[4096];
  size_t len = 0;
  (void)state;
  start(&f);
  f.style.id = "7";
  assay_finding *finding = fixture_add_code(&f, ASSAY_F_UNREACHABLE, ASSAY_ERROR);
  fixture_evidence(finding, sentence_phrase("failure", "timed-out"));
  assert_int_equal(
      explain_error_json(&f.style, "no \"answer\"", f.findings, 1, out, sizeof out, &len),
      ASSAY_OK);
  assert_int_equal(strlen(out), len);
  assert_true(json_is_legal(out));
  assert_has(out, "\"id\":\"7\",\"target\":null,\"verdict\":\"error\","
                  "\"error\":\"no \\\"answer\\\"\",\"findings\":[{\"code\":\"unreachable\",");
  assert_has(out, "\"evidence\":{\"failure\":\"timed-out\"}");
  assert_has(out, "\"rule\":null}]}");
}

static void an_error_needs_no_findings(void **state) {
  assay_style style;
  char out[512];
  size_t len = 0;
  (void)state;
  assay_style_init(&style);
  assert_int_equal(explain_error_json(&style, "bad base64", NULL, 0, out, sizeof out, &len),
                   ASSAY_OK);
  assert_has(out, "\"verdict\":\"error\",\"error\":\"bad base64\",\"findings\":[]}");
  assert_int_equal(explain_error_json(&style, "bad base64", NULL, 0, out, 10, &len), ASSAY_ESPACE);
  assert_int_equal(explain_error_json(&style, NULL, NULL, 0, out, sizeof out, &len), ASSAY_EARG);
  assert_int_equal(explain_error_json(&style, "x", NULL, 1, out, sizeof out, &len), ASSAY_EARG);
  assert_int_equal(explain_error_json(NULL, "x", NULL, 0, out, sizeof out, &len), ASSAY_EARG);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(keys_stand_in_the_order_of_the_contract),
      cmocka_unit_test(a_finding_has_all_its_keys),
      cmocka_unit_test(evidence_has_the_type_of_its_kind),
      cmocka_unit_test(names_are_typed),
      cmocka_unit_test(the_styles_words_are_escaped),
      cmocka_unit_test(hostile_names_stay_inside_their_strings),
      cmocka_unit_test(what_was_tried_is_listed),
      cmocka_unit_test(revocation_rows_have_nulls_for_what_is_not_known),
      cmocka_unit_test(a_leaf_that_does_not_parse_has_no_path),
      cmocka_unit_test(the_user_is_warned_in_json_too),
      cmocka_unit_test(an_error_has_its_sentence_and_findings),
      cmocka_unit_test(an_error_needs_no_findings),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
