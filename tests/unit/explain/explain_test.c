/* SPDX-License-Identifier: Apache-2.0
 *
 * The door: arguments, buffers of any size, and every code and rule in every style.
 */
#include <cmocka.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "report_fixture.h"

static void arguments_are_checked(void **state) {
  static struct fixture f;
  char out[8];
  size_t len = 77;
  (void)state;
  fixture_init(&f);
  const struct assay_report *report = &f.report;
  assert_int_equal(assay_explain(NULL, &f.style, out, sizeof out, &len), ASSAY_EARG);
  assert_int_equal(assay_explain(report, NULL, out, sizeof out, &len), ASSAY_EARG);
  assert_int_equal(assay_explain(report, &f.style, NULL, 1, &len), ASSAY_EARG);
  assert_int_equal(assay_explain(report, &f.style, out, sizeof out, NULL), ASSAY_EARG);
  for (int i = 0; i < 4; i++) {
    assay_style bad = f.style;
    bad.size = i == 0 ? 8 : bad.size;
    bad.format = i == 1 ? (assay_format)9 : bad.format;
    bad.language = i == 2 ? (assay_language)9 : bad.language;
    bad.audience = i == 3 ? (assay_audience)9 : bad.audience;
    assert_int_equal(assay_explain(report, &bad, out, sizeof out, &len), ASSAY_EARG);
  }
  assert_int_equal(len, 77);
}

static void the_default_style_is_english_text_for_operators(void **state) {
  assay_style style;
  (void)state;
  memset(&style, 0xff, sizeof style);
  assay_style_init(&style);
  assert_int_equal(style.size, sizeof style);
  assert_int_equal(style.format, ASSAY_FORMAT_TEXT);
  assert_int_equal(style.language, ASSAY_LANGUAGE_EN);
  assert_int_equal(style.audience, ASSAY_AUDIENCE_OPERATOR);
  assert_false(style.color || style.quiet);
  assert_true(style.id == NULL && style.target == NULL && style.store == NULL);
}

/* Whatever the size, nothing is written past it, the front is right, and the need is told. */
static void any_buffer_size_is_respected(void **state) {
  static struct fixture f;
  static char whole[1 << 15], part[1 << 15];
  (void)state;
  for (int format = 0; format <= ASSAY_FORMAT_JSON; format++) {
    size_t need = 0, len = 0;
    fixture_init(&f);
    f.style.format = (assay_format)format;
    fixture_add(&f, RULE_LEAF_EXPIRED, ASSAY_ERROR, 0);
    assert_int_equal(assay_explain(&f.report, &f.style, whole, sizeof whole, &need), ASSAY_OK);
    assert_int_equal(assay_explain(&f.report, &f.style, NULL, 0, &len), ASSAY_ESPACE);
    assert_int_equal(len, need);
    for (size_t cap = 1; cap <= need; cap += cap < 40 || cap > need - 40 ? 1 : 37) {
      memset(part, '#', sizeof part);
      assert_int_equal(assay_explain(&f.report, &f.style, part, cap, &len), ASSAY_ESPACE);
      assert_int_equal(len, need);
      assert_int_equal(part[cap - 1], '\0');
      assert_int_equal(part[cap], '#');
      assert_memory_equal(part, whole, cap - 1);
    }
    assert_int_equal(assay_explain(&f.report, &f.style, part, need + 1, &len), ASSAY_OK);
  }
}

static void render(struct fixture *f) {
  const char *title = catalogue_title(f->style.language, f->style.audience, f->findings[0].code);
  const char *words = fixture_words(f);
  if (f->style.format == ASSAY_FORMAT_JSON) {
    assert_true(json_is_legal(words));
    assert_non_null(strstr(words, title));
    return;
  }
  assert_true(text_is_safe(words, false));
  f->style.quiet = f->style.audience == ASSAY_AUDIENCE_USER; /* where lines are not broken */
  assert_non_null(strstr(fixture_words(f), title));
  f->style.quiet = false;
}

static void render_every_style(struct fixture *f) {
  for (int format = 0; format <= ASSAY_FORMAT_JSON; format++) {
    for (int language = 0; language < NUM_LANGUAGES; language++) {
      for (int audience = 0; audience <= ASSAY_AUDIENCE_DEVELOPER; audience++) {
        f->style.format = (assay_format)format;
        f->style.language = (assay_language)language;
        f->style.audience = (assay_audience)audience;
        render(f);
      }
    }
  }
}

static void every_rule_has_words_in_every_style(void **state) {
  static struct fixture f;
  (void)state;
  for (size_t i = 0; i < NUM_RULES; i++) {
    fixture_init(&f);
    fixture_add(&f, (enum rule)i, ASSAY_ERROR, 0);
    render_every_style(&f);
  }
}

static void every_code_has_words_in_every_style(void **state) {
  static struct fixture f;
  (void)state;
  for (size_t i = 0; i < ASSAY_NUM_CODES; i++) {
    fixture_init(&f);
    fixture_add_code(&f, (assay_code)i, ASSAY_ERROR);
    render_every_style(&f);
  }
}

static void public_words_are_the_operators(void **state) {
  (void)state;
  assert_string_equal(assay_code_title(ASSAY_F_EXPIRED, ASSAY_LANGUAGE_EN),
                      "The certificate has expired");
  assert_ptr_equal(assay_code_remedy(ASSAY_F_EXPIRED, ASSAY_LANGUAGE_ZH),
                   catalogue_code(ASSAY_LANGUAGE_ZH, ASSAY_F_EXPIRED)->operator_remedy);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(arguments_are_checked),
      cmocka_unit_test(the_default_style_is_english_text_for_operators),
      cmocka_unit_test(any_buffer_size_is_respected),
      cmocka_unit_test(every_rule_has_words_in_every_style),
      cmocka_unit_test(every_code_has_words_in_every_style),
      cmocka_unit_test(public_words_are_the_operators),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
