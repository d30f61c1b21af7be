/* SPDX-License-Identifier: Apache-2.0
 *
 * Hostile bytes on their way to a terminal and into JSON.
 */
#include <cmocka.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "explain/show.h"
#include "report_fixture.h"

static char out[1 << 16];

static const char *as_terminal(assay_bytes b, size_t max) {
  struct text t;
  text_init(&t, out, sizeof out);
  show_text(&t, b, max);
  assert_true(text_fits(&t));
  return out;
}

static const char *as_json_string(assay_bytes b, size_t max) {
  struct text t;
  text_init(&t, out, sizeof out);
  show_json(&t, b, max);
  assert_true(text_fits(&t));
  return out;
}

struct row {
  const char *in;
  size_t len;
  const char *text, *json;
};
#define ROW(in, text, json) {in, sizeof(in) - 1, text, json}

static void hostile_bytes_become_visible(void **state) {
  static const struct row rows[] = {
      ROW("plain", "plain", "\"plain\""),
      ROW("", "", "\"\""),
      ROW("a\0b", "a\\u{00}b", "\"a\\u0000b\""),
      ROW("\x1b[31m", "\\u{1b}[31m", "\"\\u001b[31m\""),
      ROW("\x7f", "\\u{7f}", "\"\\u007f\""),
      ROW("\xc2\x9b", "\\u{9b}", "\"\\u009b\""),
      ROW("\r\n\t", "\\u{0d}\\u{0a}\\u{09}", "\"\\u000d\\u000a\\u0009\""),
      ROW("\xe2\x80\xae", "\\u{202e}", "\"\\u202e\""),
      ROW("\xe2\x81\xa6", "\\u{2066}", "\"\\u2066\""),
      ROW("\xe2\x80\x8e\xe2\x80\x8f", "\\u{200e}\\u{200f}", "\"\\u200e\\u200f\""),
      ROW("\xd8\x9c", "\\u{61c}", "\"\\u061c\""),
      ROW("\xe2\x80\xa8\xe2\x80\xa9", "\\u{2028}\\u{2029}", "\"\\u2028\\u2029\""),
      ROW("\xef\xbb\xbf", "\\u{feff}", "\"\\ufeff\""),
      ROW("\xf3\xa0\x81\x81", "\\u{e0041}", "\"\\udb40\\udc41\""),
      ROW("\xff", "\\x{ff}", "\"\xef\xbf\xbd\""),
      ROW("\xc0\xaf", "\\x{c0}\\x{af}", "\"\xef\xbf\xbd\xef\xbf\xbd\""),
      ROW("\xed\xa0\x80", "\\x{ed}\\x{a0}\\x{80}", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""),
      ROW("\xe8\xaf", "\\x{e8}\\x{af}", "\"\xef\xbf\xbd\xef\xbf\xbd\""),
      ROW("\\u{202e}", "\\\\u{202e}", "\"\\\\u{202e}\""),
      ROW("\"quoted\"", "\"quoted\"", "\"\\\"quoted\\\"\""),
      ROW("</script>&", "</script>&", "\"\\u003c/script\\u003e\\u0026\""),
      ROW("工商银行", "工商银行", "\"工商银行\""),
      ROW("\xf0\x9f\x94\x92", "🔒", "\"🔒\""),
  };
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    assay_bytes in = bytes_of((const uint8_t *)rows[i].in, rows[i].len);
    assert_string_equal(as_terminal(in, SIZE_MAX), rows[i].text);
    assert_string_equal(as_json_string(in, SIZE_MAX), rows[i].json);
  }
}

/* Every one and two byte sequence, and every boundary of three. */
static void no_bytes_at_all_are_unsafe(void **state) {
  (void)state;
  for (unsigned i = 0; i < 0x10000; i++) {
    uint8_t bytes[5] = {(uint8_t)(i >> 8), (uint8_t)i, 0x80, 0xbf, 'x'};
    assay_bytes b = bytes_of(bytes, sizeof bytes);
    if (!text_is_safe(as_terminal(b, SIZE_MAX), false) ||
        !json_is_legal(as_json_string(b, SIZE_MAX))) {
      fail_msg("%02x %02x", bytes[0], bytes[1]);
    }
  }
}

static void long_values_are_cut(void **state) {
  static uint8_t million[1 << 20];
  (void)state;
  memset(million, 'a', sizeof million);
  assay_bytes b = bytes_of(million, sizeof million);
  assert_int_equal(strlen(as_terminal(b, 200)), 202);
  assert_string_equal(as_terminal(b, 3), "aa…");
  assert_string_equal(as_terminal(bytes_first(b, 3), 3), "aaa");
  assert_string_equal(as_json_string(b, 3), "\"aaa…\"");
  assert_string_equal(as_json_string(bytes_first(b, 3), 3), "\"aaa\"");
}

static void columns_bound_escapes_and_wide_characters(void **state) {
  (void)state;
  assert_string_equal(as_terminal(BYTES_LITERAL("a\x01z"), 6), "a…");
  assert_string_equal(as_terminal(BYTES_LITERAL("a\x01z"), 8), "a\\u{01}z");
  assert_string_equal(as_terminal(BYTES_LITERAL("证书"), 3), "证…");
  assert_string_equal(as_terminal(BYTES_LITERAL("证书"), 4), "证书");
}

static void a_cut_never_splits_a_character(void **state) {
  static uint8_t many[3 * 2000];
  (void)state;
  for (size_t i = 0; i < sizeof many; i += 3) {
    memcpy(many + i, "证", 3);
  }
  for (size_t max = 1; max < 8; max++) {
    assert_true(text_is_safe(as_terminal(bytes_of(many, sizeof many), max), false));
    assert_null(strstr(as_json_string(bytes_of(many, sizeof many), max), "\xef\xbf\xbd"));
  }
}

/* ---- names ---- */

static void a_long_name_is_cut_whole(void **state) {
  static struct fixture f;
  uint8_t name[2000];
  char shown[SHOW_DN_BYTES];
  (void)state;
  for (size_t shift = 0; shift < 3; shift++) {
    for (size_t i = 0; i + 3 <= sizeof name; i += 3) {
      memcpy(name + i, "证", 3);
    }
    memset(name, 'a', shift == 0 ? 0 : shift);
    memmove(name + shift, name + 3, 1800);
    fixture_init(&f);
    fixture_rename(&f, 0, bytes_of(name, shift + 1800));
    assay_bytes whole = show_dn(f.certs[0].subject, shown);
    assert_true(whole.len < SHOW_DN_BYTES);
    assert_true(bytes_ends_with(whole, BYTES_LITERAL("证…")));
    assert_true(text_is_safe(shown, false));
  }
}

static void the_common_name_stands_for_the_name(void **state) {
  static struct fixture f;
  char shown[SHOW_DN_BYTES];
  (void)state;
  fixture_init(&f);
  assert_true(bytes_equal(show_common(f.certs[1].subject, shown), BYTES_LITERAL("Example CA")));
  assert_int_equal(show_common(BYTES_LITERAL("\x30\x00"), shown).len, 0);
}

/* ---- addresses, identifiers, times ---- */

static void addresses_are_written_as_rfc_5952_wants(void **state) {
  static const struct row rows[] = {
      ROW("\xc0\x00\x02\x01", "192.0.2.1", NULL),
      ROW("\x0a\x00\x00\x00\xff\x00\x00\x00", "10.0.0.0/8", NULL),
      ROW("\x0a\x00\x00\x00\xff\x00\xff\x00", "10.0.0.0/255.0.255.0", NULL),
      ROW("\x0a\x00\x00\x00\x00\x00\x00\x00", "10.0.0.0/0", NULL),
      ROW("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "::", NULL),
      ROW("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1", "::1", NULL),
      ROW("\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\0", "2001:db8::", NULL),
      ROW("\x20\x01\x0d\xb8\0\0\0\1\0\0\0\0\0\0\0\1", "2001:db8:0:1::1", NULL),
      ROW("\x20\x01\x0d\xb8\0\0\0\1\0\1\0\1\0\1\0\1", "2001:db8:0:1:1:1:1:1", NULL),
      ROW("\x20\x01\0\0\0\0\x0d\xb8\0\1\0\0\0\0\0\1", "2001::db8:1:0:0:1", NULL),
      ROW("\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\0\xff\xff\xff\xff\0\0\0\0\0\0\0\0\0\0\0\0",
          "2001:db8::/32", NULL),
      ROW("\0\0\0\0\0\0\0\0\0\0\xff\xff\xc0\0\x02\x01", "::ffff:192.0.2.1", NULL),
      ROW("\x01\x02\x03", "010203", NULL),
      ROW("", "", NULL),
  };
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct text t;
    text_init(&t, out, sizeof out);
    show_ip(&t, bytes_of((const uint8_t *)rows[i].in, rows[i].len));
    assert_string_equal(out, rows[i].text);
  }
}

static void a_long_identifier_is_cut(void **state) {
  uint8_t oid[600];
  struct text t;
  (void)state;
  memset(oid, 1, sizeof oid);
  text_init(&t, out, sizeof out);
  show_oid(&t, bytes_of(oid, sizeof oid));
  assert_true(t.len == SHOW_COLUMNS + 3 && bytes_ends_with(bytes_of_text(out), BYTES_LITERAL("…")));
  text_init(&t, out, sizeof out);
  show_hex(&t, bytes_of(oid, sizeof oid));
  assert_int_equal(t.len, SHOW_COLUMNS + 3);
}

static void times_are_written_as_the_language_does(void **state) {
  struct text t;
  (void)state;
  text_init(&t, out, sizeof out);
  show_time(&t, ASSAY_LANGUAGE_EN, -1);
  text_byte(&t, ' ');
  show_time(&t, ASSAY_LANGUAGE_ZH, 0);
  assert_string_equal(out, "1969-12-31 23:59:59 UTC 1970年1月1日 00:00:00 UTC");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(hostile_bytes_become_visible),
      cmocka_unit_test(no_bytes_at_all_are_unsafe),
      cmocka_unit_test(long_values_are_cut),
      cmocka_unit_test(columns_bound_escapes_and_wide_characters),
      cmocka_unit_test(a_cut_never_splits_a_character),
      cmocka_unit_test(a_long_name_is_cut_whole),
      cmocka_unit_test(the_common_name_stands_for_the_name),
      cmocka_unit_test(addresses_are_written_as_rfc_5952_wants),
      cmocka_unit_test(a_long_identifier_is_cut),
      cmocka_unit_test(times_are_written_as_the_language_does),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
