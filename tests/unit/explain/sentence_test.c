/* SPDX-License-Identifier: Apache-2.0
 *
 * Sentences with their values: each type, what happens when a value is missing, and lines.
 */
#include <cmocka.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "explain/page.h"
#include "report_fixture.h"

#define T1 1767225599 /* 2025-12-31T23:59:59Z */

static const char *filled(assay_language language, const char *sentence,
                          const assay_evidence *evidence, size_t num_evidence) {
  static char out[4096];
  struct text t;
  text_init(&t, out, sizeof out);
  sentence_put(&t, language, sentence, evidence, num_evidence);
  return out;
}

static void values_are_shown_by_kind(void **state) {
  static const struct {
    const char *sentence;
    assay_evidence value;
    const char *en, *zh;
  } rows[] = {
      {"<{k:time}>",
       {.kind = ASSAY_EVIDENCE_TIME, .number = T1},
       "<2025-12-31 23:59:59 UTC>",
       "<2025年12月31日 23:59:59 UTC>"},
      {"{k:date}", {.kind = ASSAY_EVIDENCE_TIME, .number = T1}, "2025-12-31", "2025年12月31日"},
      {"{k:number}", {.kind = ASSAY_EVIDENCE_NUMBER, .number = -7}, "-7", "-7"},
      {"{k:number|day|days}", {.kind = ASSAY_EVIDENCE_NUMBER, .number = 1}, "1 day", "1 day"},
      {"{k:number|day|days}", {.kind = ASSAY_EVIDENCE_NUMBER, .number = 0}, "0 days", "0 days"},
      {"{k:word}",
       {.kind = ASSAY_EVIDENCE_WORD, .word = "superseded"},
       "it has been replaced by a new one (superseded)",
       "已被新证书替代\uff08superseded\uff09"},
      {"{k:phrase}",
       {.kind = ASSAY_EVIDENCE_WORD, .word = "superseded"},
       "superseded",
       "superseded"},
      {"{k:text}",
       {.kind = ASSAY_EVIDENCE_TEXT, .bytes = {(const uint8_t *)"a\nb", 3}},
       "a\\u{0a}b",
       "a\\u{0a}b"},
      {"{k:hex}",
       {.kind = ASSAY_EVIDENCE_HEX, .bytes = {(const uint8_t *)"\x01\xfe", 2}},
       "01fe",
       "01fe"},
      {"{k:hex}",
       {.kind = ASSAY_EVIDENCE_TEXT, .bytes = {(const uint8_t *)"\x01\xfe", 2}},
       "01fe",
       "01fe"},
      {"{k:oid}",
       {.kind = ASSAY_EVIDENCE_OID, .bytes = {(const uint8_t *)"\x55\x1d\x11", 3}},
       "2.5.29.17",
       "2.5.29.17"},
      {"{k:text}",
       {.kind = ASSAY_EVIDENCE_IP, .bytes = {(const uint8_t *)"\xc0\x00\x02\x01", 4}},
       "192.0.2.1",
       "192.0.2.1"},
      {"{k:dn}", {.kind = ASSAY_EVIDENCE_DN, .bytes = {(const uint8_t *)"\x30\x00", 2}}, "?", "?"},
  };
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    assay_evidence e = rows[i].value;
    e.key = "k";
    assert_string_equal(filled(ASSAY_LANGUAGE_EN, rows[i].sentence, &e, 1), rows[i].en);
    assert_string_equal(filled(ASSAY_LANGUAGE_ZH, rows[i].sentence, &e, 1), rows[i].zh);
  }
}

static void names_are_shown_whole_or_by_common_name(void **state) {
  static struct fixture f;
  (void)state;
  fixture_init(&f);
  assay_evidence dn = sentence_bytes("k", ASSAY_EVIDENCE_DN, f.certs[1].subject);
  assert_string_equal(filled(ASSAY_LANGUAGE_EN, "{k:dn}", &dn, 1), "CN=Example CA");
  assert_string_equal(filled(ASSAY_LANGUAGE_EN, "{k:cn}", &dn, 1), "Example CA");
}

static void a_missing_value_leaves_no_gap(void **state) {
  assay_evidence a = sentence_number("a", 5);
  assay_evidence no_word = sentence_phrase("w", NULL);
  (void)state;
  assert_string_equal(filled(ASSAY_LANGUAGE_EN, "x {b:number}.", &a, 1), "x ?.");
  assert_string_equal(filled(ASSAY_LANGUAGE_EN, "x[ of {b:number}].", &a, 1), "x.");
  assert_string_equal(filled(ASSAY_LANGUAGE_EN, "x[ of {a:number}].", &a, 1), "x of 5.");
  assert_string_equal(filled(ASSAY_LANGUAGE_EN, "x[ {a:number} {b:number}].", &a, 1), "x.");
  assert_string_equal(filled(ASSAY_LANGUAGE_EN, "x[ {w:word}].", &no_word, 1), "x.");
  assert_string_equal(filled(ASSAY_LANGUAGE_EN, "x {w:word}.", &no_word, 1), "x ?.");
}

static void a_broken_sentence_ends(void **state) {
  assay_evidence a = sentence_number("a", 5);
  (void)state;
  assert_string_equal(filled(ASSAY_LANGUAGE_EN, "x {a", &a, 1), "x ?a");
  assert_string_equal(filled(ASSAY_LANGUAGE_EN, "x {a:number|one}", &a, 1), "x ?a:number|one}");
  assert_string_equal(filled(ASSAY_LANGUAGE_EN, "x [y", &a, 1), "x y");
  assert_string_equal(filled(ASSAY_LANGUAGE_EN, "x [{b:number}", &a, 1), "x ");
}

/* ---- every rule ---- */

static const char *all_words(assay_language language, enum rule rule,
                             const assay_evidence *evidence, size_t num_evidence) {
  return filled(language, catalogue_detail(language, rule), evidence, num_evidence);
}

static bool is_presentable(const char *words) {
  return words[0] != '\0' && strpbrk(words, "{}[]") == NULL && strstr(words, "  ") == NULL &&
         strstr(words, " .") == NULL && strstr(words, " ,") == NULL && strstr(words, "()") == NULL;
}

static void every_rule_reads_well_without_values(void **state) {
  (void)state;
  for (size_t i = 0; i < NUM_RULES; i++) {
    for (int l = 0; l < NUM_LANGUAGES; l++) {
      const char *words = all_words((assay_language)l, (enum rule)i, NULL, 0);
      if (!is_presentable(words)) {
        fail_msg("%s: %s", rule_rows[i].word, words);
      }
    }
  }
}

/* Evidence for each placeholder of a sentence, of the kind that its type names. */
static size_t evidence_for(const char *sentence, assay_evidence *out, size_t cap) {
  static char keys[8][32];
  size_t num = 0;
  for (size_t at = strcspn(sentence, "{"); sentence[at] != '\0';
       at += strcspn(sentence + at, "{")) {
    struct placeholder p;
    assert_true(sentence_take_placeholder(sentence, &at, &p));
    assert_true(num < cap && p.key.len < sizeof keys[0]);
    memcpy(keys[num], p.key.data, p.key.len);
    keys[num][p.key.len] = '\0';
    bool number = bytes_equal(p.type, BYTES_LITERAL("number"));
    bool time = bytes_equal(p.type, BYTES_LITERAL("time"));
    out[num] = number ? sentence_number(keys[num], 3)
               : time ? sentence_time(keys[num], T1)
                      : sentence_bytes(keys[num], ASSAY_EVIDENCE_TEXT, BYTES_LITERAL("value"));
    num++;
  }
  return num;
}

static void every_rule_reads_well_with_all_values(void **state) {
  (void)state;
  for (size_t i = 0; i < NUM_RULES; i++) {
    for (int l = 0; l < NUM_LANGUAGES; l++) {
      assay_evidence evidence[8];
      size_t num = evidence_for(catalogue_detail((assay_language)l, (enum rule)i), evidence, 8);
      const char *words = all_words((assay_language)l, (enum rule)i, evidence, num);
      if (!is_presentable(words) || strchr(words, '?') != NULL) {
        fail_msg("%s: %s", rule_rows[i].word, words);
      }
    }
  }
}

static void rules_carry_no_more_than_a_finding_holds(void **state) {
  (void)state;
  for (size_t i = 0; i < NUM_RULES; i++) {
    assay_evidence evidence[8];
    assert_true(evidence_for(catalogue_detail(ASSAY_LANGUAGE_EN, (enum rule)i), evidence, 8) <=
                ASSAY_MAX_EVIDENCE);
  }
}

/* ---- lines ---- */

static const char *wrapped(const char *text, size_t column, size_t indent) {
  static char out[4096];
  struct text t;
  struct page p = {.t = &t};
  text_init(&t, out, sizeof out);
  page_wrap(&p, text, column, indent);
  return out;
}

static void lines_break_between_words(void **state) {
  char line[200];
  (void)state;
  memset(line, 'a', sizeof line);
  line[PAGE_WIDTH] = ' '; /* exactly full */
  line[PAGE_WIDTH + 4] = '\0';
  const char *out = wrapped(line, 0, 2);
  assert_int_equal(strcspn(out, "\n"), PAGE_WIDTH);
  assert_string_equal(out + PAGE_WIDTH, "\n  aaa\n");
  assert_string_equal(wrapped("one two", 0, 0), "one two\n");
  assert_string_equal(wrapped("", 0, 0), "\n");
}

static void a_word_too_long_for_a_line_stays_whole(void **state) {
  char line[300];
  (void)state;
  memset(line, 'a', sizeof line);
  line[250] = '\0';
  assert_int_equal(strcspn(wrapped(line, 0, 0), "\n"), 250);
}

static void chinese_breaks_between_characters_but_not_before_punctuation(void **state) {
  char line[400] = "";
  struct text t;
  (void)state;
  text_init(&t, line, sizeof line);
  for (size_t i = 0; i < PAGE_WIDTH / 2; i++) {
    text_put(&t, "证");
  }
  text_put(&t, "\uff0c书");
  const char *out = wrapped(line, 0, 0);
  assert_int_equal(strcspn(out, "\n"), (PAGE_WIDTH / 2 - 1) * 3);
  assert_non_null(strstr(out, "\n证\uff0c书\n"));
}

static void columns_are_counted_as_terminals_do(void **state) {
  (void)state;
  assert_int_equal(page_columns("abc"), 3);
  assert_int_equal(page_columns("证书\uff1a"), 6);
  assert_int_equal(page_columns("é"), 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(values_are_shown_by_kind),
      cmocka_unit_test(names_are_shown_whole_or_by_common_name),
      cmocka_unit_test(a_missing_value_leaves_no_gap),
      cmocka_unit_test(a_broken_sentence_ends),
      cmocka_unit_test(every_rule_reads_well_without_values),
      cmocka_unit_test(every_rule_reads_well_with_all_values),
      cmocka_unit_test(rules_carry_no_more_than_a_finding_holds),
      cmocka_unit_test(lines_break_between_words),
      cmocka_unit_test(a_word_too_long_for_a_line_stays_whole),
      cmocka_unit_test(chinese_breaks_between_characters_but_not_before_punctuation),
      cmocka_unit_test(columns_are_counted_as_terminals_do),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
