/* SPDX-License-Identifier: Apache-2.0
 *
 * The catalogues: whole, alike in both languages, harmless, and legal inside JSON as they stand.
 */
#include <cmocka.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "explain/sentence.h"
#include "explain/show.h"
#include "report_fixture.h"

static const assay_language languages[] = {ASSAY_LANGUAGE_EN, ASSAY_LANGUAGE_ZH};

/* Calls visit for every text of a language, with what it belongs to. */
static void visit_all(assay_language language,
                      void (*visit)(assay_language language, const char *of, const char *text)) {
  for (size_t i = 0; i < ASSAY_NUM_CODES; i++) {
    const struct code_words *row = catalogue_code(language, (assay_code)i);
    const char *texts[] = {row->plain_title, row->plain_remedy, row->title, row->operator_remedy,
                           row->developer_remedy};
    for (size_t t = 0; t < sizeof texts / sizeof texts[0]; t++) {
      visit(language, assay_code_id((assay_code)i), texts[t]);
    }
  }
  for (size_t i = 0; i < NUM_RULES; i++) {
    visit(language, rule_rows[i].word, catalogue_detail(language, (enum rule)i));
  }
  for (size_t i = 0; i < NUM_PHRASES; i++) {
    visit(language, "phrase", catalogue_phrase(language, (enum phrase)i));
  }
  for (size_t i = 0; i < ASSAY_NUM_CHECKS; i++) {
    const struct check_words *row = catalogue_check(language, (assay_check)i);
    visit(language, "check", row->label);
    visit(language, "check", row->pass);
  }
}

static void is_a_text(assay_language language, const char *of, const char *text) {
  (void)language;
  if (text == NULL || text[0] == '\0' || strcmp(text, "?") == 0) {
    fail_msg("%s has no words", of);
  }
}

static void every_text_is_there(void **state) {
  (void)state;
  visit_all(ASSAY_LANGUAGE_EN, is_a_text);
  visit_all(ASSAY_LANGUAGE_ZH, is_a_text);
}

static void stands_as_it_is(assay_language language, const char *of, const char *text) {
  char shown[2048], json[2048];
  struct text a, b;
  (void)language;
  text_init(&a, shown, sizeof shown);
  text_init(&b, json, sizeof json);
  show_text(&a, bytes_of_text(text), SIZE_MAX);
  show_json(&b, bytes_of_text(text), SIZE_MAX);
  json[b.len - 1] = '\0';
  if (strcmp(shown, text) != 0 || strcmp(json + 1, text) != 0) {
    fail_msg("%s needs escaping: %s", of, text);
  }
}

static void every_text_may_go_into_json(void **state) {
  (void)state;
  visit_all(ASSAY_LANGUAGE_EN, stands_as_it_is);
  visit_all(ASSAY_LANGUAGE_ZH, stands_as_it_is);
}

static void teaches_no_harm(assay_language language, const char *of, const char *text) {
  static const char *const harm[] = {
      "turn off", "turned off", "switch off", "disable", "ignore",   "bypass",  "insecure",
      "skip ",    "verify=",    "unsafe",     "anyway",  "忽略",     "绕过",    "禁用",
      "关闭验证", "关闭校验",   "停用",       "不验证",  "仍然继续", "强制继续"};
  (void)language;
  for (size_t i = 0; i < sizeof harm / sizeof harm[0]; i++) {
    if (strstr(text, harm[i]) != NULL) {
      fail_msg("%s says \"%s\": %s", of, harm[i], text);
    }
  }
}

static void no_text_advises_to_check_less(void **state) {
  (void)state;
  visit_all(ASSAY_LANGUAGE_EN, teaches_no_harm);
  visit_all(ASSAY_LANGUAGE_ZH, teaches_no_harm);
}

/* Half-width punctuation beside a Chinese character. */
static void is_well_set(assay_language language, const char *of, const char *text) {
  assay_bytes b = bytes_of_text(text);
  uint32_t before = 0, point = 0;
  (void)language;
  for (; b.len > 0; before = point) {
    assert_true(utf8_take(&b, &point));
    bool beside = (before >= 0x4e00 && before <= 0x9fff) ||
                  (b.len > 0 && b.data[0] >= 0xe4 && b.data[0] <= 0xe9);
    if (beside && point < 0x80 && strchr(",;:?!()", (int)point) != NULL) {
      fail_msg("%s has half-width punctuation: %s", of, text);
    }
  }
}

static void chinese_is_set_in_full_width(void **state) {
  (void)state;
  visit_all(ASSAY_LANGUAGE_ZH, is_well_set);
}

static void chinese_is_chinese(void **state) {
  (void)state;
  for (size_t i = 0; i < ASSAY_NUM_CODES; i++) {
    const struct code_words *zh = catalogue_code(ASSAY_LANGUAGE_ZH, (assay_code)i);
    const struct code_words *en = catalogue_code(ASSAY_LANGUAGE_EN, (assay_code)i);
    assert_true((uint8_t)zh->plain_title[0] >= 0xe4);
    assert_true((uint8_t)en->plain_title[0] < 0x80);
    assert_string_not_equal(zh->title, en->title);
  }
}

/* First lines are for anyone. */
static void first_lines_are_free_of_jargon(void **state) {
  static const char *const jargon[] = {
      "CA",  "root",      "chain",     "X.509", "DER",    "PEM",    "CRL",  "OCSP", "TLS",
      "SCT", "extension", "handshake", "扩展",  "证书链", "根证书", "握手", "编码"};
  (void)state;
  for (size_t l = 0; l < 2; l++) {
    for (size_t i = 0; i < ASSAY_NUM_CODES; i++) {
      const char *title = catalogue_code(languages[l], (assay_code)i)->plain_title;
      for (size_t j = 0; j < sizeof jargon / sizeof jargon[0]; j++) {
        if (strstr(title, jargon[j]) != NULL) {
          fail_msg("\"%s\" in: %s", jargon[j], title);
        }
      }
    }
  }
}

/* ---- placeholders ---- */

static bool type_is_legal(assay_bytes type) {
  static const char *const types[] = {"time", "date", "number", "text", "word",  "hex",
                                      "oid",  "dn",   "cn",     "ip",   "phrase"};
  for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
    if (bytes_equal(type, bytes_of_text(types[i]))) {
      return true;
    }
  }
  return false;
}

/* The next placeholder; brackets are looked at on the way. */
static bool next_placeholder(const char *sentence, size_t *at, bool *inside,
                             struct placeholder *ret) {
  for (; sentence[*at] != '\0'; ++*at) {
    char c = sentence[*at];
    if (c == '{') {
      assert_true(sentence_take_placeholder(sentence, at, ret));
      return true;
    }
    assert_int_not_equal(c, '}');
    if (c == '[' || c == ']') {
      assert_true(*inside == (c == ']')); /* not nested, and closed */
      *inside = !*inside;
    }
  }
  assert_false(*inside);
  return false;
}

static bool has_placeholder(const char *sentence, const struct placeholder *wanted) {
  struct placeholder p;
  size_t at = 0;
  bool inside = false;
  while (next_placeholder(sentence, &at, &inside, &p)) {
    if (bytes_equal(p.key, wanted->key) && bytes_equal(p.type, wanted->type)) {
      return true;
    }
  }
  return false;
}

static void every_placeholder_is_in(const char *sentence, const char *other) {
  struct placeholder p;
  size_t at = 0;
  bool inside = false;
  while (next_placeholder(sentence, &at, &inside, &p)) {
    if (p.key.len == 0 || !type_is_legal(p.type) || !has_placeholder(other, &p)) {
      fail_msg("placeholders differ or are not legal:\n%s\n%s", sentence, other);
    }
    assert_int_equal(p.one.len > 0, p.many.len > 0);
  }
}

static void languages_have_the_same_placeholders(void **state) {
  (void)state;
  for (size_t i = 0; i < (size_t)NUM_RULES + (size_t)NUM_PHRASES; i++) {
    const char *text[2];
    for (size_t l = 0; l < 2; l++) {
      text[l] = i < NUM_RULES ? catalogue_detail(languages[l], (enum rule)i)
                              : catalogue_phrase(languages[l], (enum phrase)(i - NUM_RULES));
    }
    every_placeholder_is_in(text[0], text[1]);
    every_placeholder_is_in(text[1], text[0]);
  }
}

static void titles_and_remedies_have_no_placeholders(void **state) {
  (void)state;
  for (size_t l = 0; l < 2; l++) {
    for (size_t i = 0; i < ASSAY_NUM_CODES; i++) {
      for (int a = ASSAY_AUDIENCE_OPERATOR; a <= ASSAY_AUDIENCE_DEVELOPER; a++) {
        assay_audience audience = (assay_audience)a;
        assert_null(strpbrk(catalogue_title(languages[l], audience, (assay_code)i), "{}[]"));
        assert_null(strpbrk(catalogue_remedy(languages[l], audience, (assay_code)i), "{}[]"));
      }
    }
  }
}

/* ---- words ---- */

static void is_translated(const char *word) {
  const char *zh = catalogue_word(ASSAY_LANGUAGE_ZH, word);
  if (strcmp(zh, word) == 0) {
    fail_msg("no words for \"%s\"", word);
  }
}

static void the_words_of_other_stages_are_translated(void **state) {
  (void)state;
  for (int kind = DER_TRUNCATED; kind <= DER_BAD_ORDER; kind++) {
    is_translated(der_fault_word((enum der_fault_kind)kind));
  }
  for (int reason = 0; reason <= 10; reason++) {
    is_translated(cert_reason_word(reason));
  }
  for (int id = 0; id < CERT_NUM_EXTENSIONS; id++) {
    is_translated(cert_extension_word((enum cert_extension_id)id));
  }
  for (int kind = CERT_NAME_OTHER; kind <= CERT_NAME_REGISTERED_ID; kind++) {
    const char *word = cert_name_kind_word((enum cert_name_kind)kind);
    assert_string_not_equal(word, catalogue_word(ASSAY_LANGUAGE_ZH, word));
  }
}

static void a_word_without_a_row_is_itself(void **state) {
  (void)state;
  assert_string_equal(catalogue_word(ASSAY_LANGUAGE_ZH, "RSA"), "RSA");
  assert_string_equal(catalogue_word(ASSAY_LANGUAGE_ZH, NULL), "?");
}

static void rules_are_found_by_word(void **state) {
  (void)state;
  assert_int_equal(catalogue_rule("leaf_expired"), RULE_LEAF_EXPIRED);
  assert_int_equal(catalogue_rule(rule_rows[RULE_SIGNATURE_BAD].word), RULE_SIGNATURE_BAD);
  assert_int_equal(catalogue_rule("no_such_rule"), NUM_RULES);
  assert_int_equal(catalogue_rule(NULL), NUM_RULES);
}

static void values_out_of_range_are_question_marks(void **state) {
  (void)state;
  assert_string_equal(assay_code_title(ASSAY_NUM_CODES, ASSAY_LANGUAGE_EN), "?");
  assert_string_equal(assay_code_remedy((assay_code)-1, ASSAY_LANGUAGE_ZH), "?");
  assert_string_equal(catalogue_detail(ASSAY_LANGUAGE_EN, NUM_RULES), "?");
  assert_string_equal(catalogue_phrase(ASSAY_LANGUAGE_EN, NUM_PHRASES), "?");
  assert_string_equal(catalogue_check(ASSAY_LANGUAGE_EN, ASSAY_NUM_CHECKS)->label, "?");
}

/* ---- the four warnings ---- */

struct warning {
  assay_code code;
  const char *en, *zh, *danger_en, *danger_zh;
};

/* What must be said, in either language, and that going on is advised against. */
static void the_four_warnings_are_meant_as_browsers_meant_them(void **state) {
  static const char close_en[] = "close this page and do not continue to this site";
  static const char close_zh[] = "建议关闭此网页\uff0c并且不要继续浏览该网站。";
  static const struct warning warnings[] = {
      {ASSAY_F_REVOKED, "certificate has been revoked", "此组织的证书已被吊销", "intercept",
       "截获"},
      {ASSAY_F_EXPIRED, "has expired", "此网站出具的安全证书已过期", "intercept", "截获"},
      {ASSAY_F_NOT_YET_VALID, "is not yet valid", "此网站出具的安全证书还未生效", "deceive",
       "欺骗"},
      {ASSAY_F_NAME_MISMATCH, "was issued for another address",
       "此网站出具的安全证书是为其他网站地址颁发的", "intercept", "截获"},
      {ASSAY_F_LISTED_AS_FRAUD, "reported as a fake", "已报告的仿冒网站", "financial information",
       "个人信息或财务信息"},
  };
  (void)state;
  for (size_t i = 0; i < sizeof warnings / sizeof warnings[0]; i++) {
    const struct warning *w = &warnings[i];
    const char *en = catalogue_danger(ASSAY_LANGUAGE_EN, w->code);
    const char *zh = catalogue_danger(ASSAY_LANGUAGE_ZH, w->code);
    assert_non_null(strstr(catalogue_code(ASSAY_LANGUAGE_EN, w->code)->plain_title, w->en));
    assert_non_null(strstr(catalogue_code(ASSAY_LANGUAGE_ZH, w->code)->plain_title, w->zh));
    assert_non_null(strstr(en, w->danger_en));
    assert_non_null(strstr(zh, w->danger_zh));
    assert_non_null(strstr(en, close_en));
    assert_non_null(strstr(zh, close_zh));
  }
}

static void without_a_session_nothing_could_be_sent(void **state) {
  (void)state;
  const char *words = catalogue_danger(ASSAY_LANGUAGE_EN, ASSAY_F_UNREACHABLE);
  assert_ptr_equal(words, catalogue_phrase(ASSAY_LANGUAGE_EN, PHRASE_DANGER_NO_CONNECTION));
  words = catalogue_danger(ASSAY_LANGUAGE_EN, ASSAY_F_CAPTIVE_PORTAL);
  assert_ptr_equal(words, catalogue_phrase(ASSAY_LANGUAGE_EN, PHRASE_DANGER_INTERCEPT));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_text_is_there),
      cmocka_unit_test(every_text_may_go_into_json),
      cmocka_unit_test(no_text_advises_to_check_less),
      cmocka_unit_test(chinese_is_set_in_full_width),
      cmocka_unit_test(chinese_is_chinese),
      cmocka_unit_test(first_lines_are_free_of_jargon),
      cmocka_unit_test(languages_have_the_same_placeholders),
      cmocka_unit_test(titles_and_remedies_have_no_placeholders),
      cmocka_unit_test(the_words_of_other_stages_are_translated),
      cmocka_unit_test(a_word_without_a_row_is_itself),
      cmocka_unit_test(rules_are_found_by_word),
      cmocka_unit_test(values_out_of_range_are_question_marks),
      cmocka_unit_test(the_four_warnings_are_meant_as_browsers_meant_them),
      cmocka_unit_test(without_a_session_nothing_could_be_sent),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
