/* SPDX-License-Identifier: Apache-2.0
 *
 * The cursor against a slow and obvious model: every input of up to three octets, and longer ones at
 * the edges.
 */
#include "der/der.h"

#include <cmocka.h>
#include <stdlib.h>

/* ---- the model: X.690 by hand ---- */

struct element {
  bool legal;
  size_t header, len; /* octets before the content, and of it */
};

static struct element model_element(const uint8_t *in, size_t len) {
  struct element e = {false, 0, 0};
  if (len < 2) {
    return e;
  }
  if (in[1] < 0x80) {
    e.header = 2;
    e.len = in[1];
  } else {
    size_t octets = in[1] & 0x7fu;
    if (octets == 0 || octets > 4 || len < 2 + octets || in[2] == 0) {
      return e;
    }
    e.header = 2 + octets;
    for (size_t i = 0; i < octets; i++) {
      e.len = e.len * 256 + in[2 + i];
    }
    if (e.len < 128) {
      return e;
    }
  }
  e.legal = e.len <= len - e.header;
  return e;
}

static bool model_minimal(const uint8_t *p, size_t len) {
  if (len == 0) {
    return false;
  }
  /* The first nine bits are not all alike. */
  return len == 1 || !((p[0] == 0 && p[1] < 0x80) || (p[0] == 0xff && p[1] >= 0x80));
}

static bool model_bits(const uint8_t *p, size_t len) {
  if (len == 0 || p[0] > 7 || (len == 1 && p[0] != 0)) {
    return false;
  }
  for (unsigned bit = 0; len > 1 && bit < p[0]; bit++) {
    if ((p[len - 1] >> bit & 1) != 0) {
      return false;
    }
  }
  return true;
}

static bool model_oid(const uint8_t *p, size_t len) {
  for (size_t i = 0; i < len; i++) {
    if (p[i] == 0x80 && (i == 0 || p[i - 1] < 0x80)) {
      return false;
    }
  }
  return len > 0 && p[len - 1] < 0x80;
}

/* ---- inputs ---- */

typedef void each(const uint8_t *in, size_t len);

/* Heap copies of the exact length, so that the sanitizer sees any reach beyond. */
static void with_copy(each *ask, const uint8_t *in, size_t len) {
  uint8_t *copy = malloc(len == 0 ? 1 : len);
  assert_non_null(copy);
  memcpy(copy, in, len);
  ask(copy, len);
  free(copy);
}

static void for_every_short_input(each *ask) {
  uint8_t in[3];
  with_copy(ask, in, 0);
  for (unsigned a = 0; a < 256; a++) {
    in[0] = (uint8_t)a;
    with_copy(ask, in, 1);
    for (unsigned b = 0; b < 256; b++) {
      in[1] = (uint8_t)b;
      with_copy(ask, in, 2);
      for (unsigned c = 0; c < 256; c++) {
        in[2] = (uint8_t)c;
        ask(in, 3);
      }
    }
  }
}

/* A check of what every failure promises. */
static void assert_fault(const struct der_fault *fault, bool ok, size_t len) {
  assert_int_equal(fault->kind == DER_OK, ok);
  assert_true(fault->offset <= len);
  assert_string_not_equal(der_fault_word(fault->kind), "?");
}

static void take_each(const uint8_t *in, size_t len) {
  static const uint8_t tags[] = {DER_BOOLEAN, DER_INTEGER, DER_SEQUENCE, DER_CONTEXT(0)};
  for (size_t i = 0; i < sizeof tags; i++) {
    struct der_fault fault;
    struct der d = der_open(bytes_of(in, len), &fault);
    assay_bytes content, whole;
    struct element e = model_element(in, len);
    bool expected = e.legal && in[0] == tags[i];
    assert_int_equal(der_peek(&d, tags[i]), len > 0 && in[0] == tags[i]);
    assert_int_equal(der_take_whole(&d, tags[i], &content, &whole), expected);
    assert_fault(&fault, expected, len);
    if (expected) {
      assert_ptr_equal(content.data, in + e.header);
      assert_int_equal(content.len, e.len);
      assert_int_equal(whole.len, e.header + e.len);
      assert_ptr_equal(d.at, in + e.header + e.len);
      assert_int_equal(der_end(&d), e.header + e.len == len);
      assert_int_equal(fault.kind, e.header + e.len == len ? DER_OK : DER_TRAILING);
    }
  }
}

static void every_short_input_is_taken_as_the_model_does(void **state) {
  (void)state;
  for_every_short_input(take_each);
}

static void take_any_each(const uint8_t *in, size_t len) {
  struct der_fault fault;
  struct der d = der_open(bytes_of(in, len), &fault);
  assay_bytes content, whole;
  uint8_t tag;
  bool taken = der_take_any(&d, &tag, &content, &whole);
  assert_fault(&fault, taken, len);
  if (len > 0 && (in[0] & 0x1f) != 0x1f) {
    assert_int_equal(taken, in[0] != 0 && model_element(in, len).legal);
  } else if (len == 3) {
    /* A high tag number in one octet, 31 to 127, and no content. */
    assert_int_equal(taken, in[1] >= 31 && in[1] < 128 && in[2] == 0);
  } else {
    assert_false(taken);
  }
  if (taken) {
    assert_int_equal(tag, in[0]);
    assert_int_equal(whole.len, (size_t)(d.at - in));
  }
}

static void any_short_element(void **state) {
  (void)state;
  for_every_short_input(take_any_each);
}

static void boolean_each(const uint8_t *in, size_t len) {
  struct der_fault fault;
  struct der d = der_open(bytes_of(in, len), &fault);
  bool value = false;
  bool expected = len == 3 && in[0] == 1 && in[1] == 1 && (in[2] == 0 || in[2] == 0xff);
  assert_int_equal(der_take_boolean(&d, &value), expected);
  assert_fault(&fault, expected, len);
  assert_int_equal(value, expected && in[2] == 0xff);
}

static void booleans(void **state) {
  (void)state;
  for_every_short_input(boolean_each);
}

static void null_each(const uint8_t *in, size_t len) {
  struct der_fault fault;
  struct der d = der_open(bytes_of(in, len), &fault);
  bool expected = len >= 2 && in[0] == 5 && in[1] == 0;
  assert_int_equal(der_take_null(&d), expected);
  assert_fault(&fault, expected, len);
}

static void nulls(void **state) {
  (void)state;
  for_every_short_input(null_each);
}

/* Content of up to two octets under one tag, and of three with edges in the middle, put behind
 * identifier and length. */
static void for_every_content(uint8_t tag, each *ask) {
  static const uint8_t middle[] = {0x00, 0x01, 0x7f, 0x80, 0x81, 0xfe, 0xff};
  uint8_t in[5] = {tag, 0};
  ask(in, 2);
  for (unsigned value = 0; value < 0x10000; value++) {
    in[2] = (uint8_t)value;
    in[3] = (uint8_t)(value >> 8);
    in[1] = 1;
    ask(in, 3);
    in[1] = 2;
    ask(in, 4);
    in[1] = 3;
    in[4] = in[3];
    for (size_t i = 0; i < sizeof middle; i++) {
      in[3] = middle[i];
      ask(in, 5);
    }
  }
}

static void integer_each(const uint8_t *in, size_t len) {
  struct der_fault fault;
  assay_bytes b = bytes_of(in, len), content;
  struct der d = der_open(b, &fault);
  bool minimal = model_minimal(in + 2, len - 2);
  uint32_t value = 77;
  assert_int_equal(der_take_integer(&d, &content), minimal);
  d = der_open(b, &fault);
  bool expected = minimal && in[2] < 0x80;
  assert_int_equal(der_take_small(&d, DER_INTEGER, &value), expected);
  assert_int_equal(fault.kind, expected ? DER_OK : minimal ? DER_BAD_VALUE : DER_BAD_INTEGER);
  uint32_t model = 0;
  for (size_t i = 2; i < len; i++) {
    model = model * 256 + in[i];
  }
  assert_int_equal(value, expected ? model : 77);
}

static void integers(void **state) {
  (void)state;
  for_every_content(DER_INTEGER, integer_each);
}

static void bits_each(const uint8_t *in, size_t len) {
  struct der_fault fault;
  assay_bytes b = bytes_of(in, len), content;
  struct der d = der_open(b, &fault);
  unsigned unused = 99;
  bool expected = model_bits(in + 2, len - 2);
  assert_int_equal(der_take_bits(&d, DER_BIT_STRING, &content, &unused), expected);
  if (expected) {
    assert_int_equal(unused, in[2]);
    assert_int_equal(content.len, len - 3);
  }
  uint32_t flags = 0, model = 0;
  d = der_open(b, &fault);
  for (size_t i = 3; expected && i < len; i++) {
    for (unsigned bit = 0; bit < 8; bit++) {
      model |= (uint32_t)(in[i] >> (7 - bit) & 1) << ((i - 3) * 8 + bit);
    }
  }
  bool named = expected && (len == 3 || (in[len - 1] >> in[2] & 1) != 0);
  assert_int_equal(der_take_flags(&d, DER_BIT_STRING, &flags), named);
  assert_int_equal(flags, named ? model : 0);
}

static void bit_strings(void **state) {
  (void)state;
  for_every_content(DER_BIT_STRING, bits_each);
}

static void oid_each(const uint8_t *in, size_t len) {
  struct der_fault fault;
  assay_bytes content;
  struct der d = der_open(bytes_of(in, len), &fault);
  assert_int_equal(der_take_oid(&d, &content), model_oid(in + 2, len - 2));
}

static void object_identifiers(void **state) {
  (void)state;
  for_every_content(DER_OID, oid_each);
}

/* ---- longer forms ---- */

/* All ways to write a length, right and wrong, around content of many sizes. */
static void lengths_have_one_form(void **state) {
  (void)state;
  static const size_t sizes[] = {0, 1, 126, 127, 128, 129, 255, 256, 257, 65535, 65536, 70000};
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
    size_t size = sizes[i];
    size_t minimal = size < 128 ? 0 : size < 256 ? 1 : size < 65536 ? 2 : 3;
    for (size_t octets = 0; octets <= 5; octets++) {
      uint8_t *in = calloc(1, 7 + size);
      assert_non_null(in);
      in[0] = DER_OCTET_STRING;
      in[1] = (uint8_t)(octets == 0 ? size : 0x80 | octets);
      for (size_t k = 0; k < octets; k++) {
        in[1 + octets - k] = (uint8_t)(k < 4 ? size >> (8 * k) : 0);
      }
      if (octets == 0 && size > 127) {
        in[1] = 0x80; /* the indefinite form */
      }
      struct der_fault fault;
      struct der d = der_open(bytes_of(in, 2 + octets + size), &fault);
      assay_bytes content;
      bool expected = octets == minimal && (octets != 0 || size < 128);
      bool taken = der_take(&d, DER_OCTET_STRING, &content);
      /* Too few octets to say the size are legal DER of something shorter, or a fault. */
      bool can_say = octets == 0 ? size < 128 : octets >= 4 || size >> (8 * octets) == 0;
      if (can_say) {
        assert_int_equal(taken, expected);
        if (taken) {
          assert_int_equal(content.len, size);
        }
      }
      free(in);
    }
  }
}

static void lengths_beyond_the_end_are_truncated(void **state) {
  (void)state;
  static const struct {
    const char *in;
    size_t len;
    enum der_fault_kind kind;
  } rows[] = {
      {"", 0, DER_TRUNCATED},
      {"\x04", 1, DER_TRUNCATED},
      {"\x04\x01", 2, DER_TRUNCATED},
      {"\x04\x7f\x00", 3, DER_TRUNCATED},
      {"\x04\x80\x00\x00", 4, DER_BAD_LENGTH},
      {"\x04\x81", 2, DER_TRUNCATED},
      {"\x04\x81\x7f", 3, DER_BAD_LENGTH},
      {"\x04\x81\x80", 3, DER_TRUNCATED},
      {"\x04\x82\x00\x80", 4, DER_BAD_LENGTH},
      {"\x04\x82\x01", 3, DER_TRUNCATED},
      {"\x04\x84\xff\xff\xff\xff", 6, DER_TRUNCATED},
      {"\x04\x84\x7f\xff\xff\xff\x00", 7, DER_TRUNCATED},
      {"\x04\x85\x01\x00\x00\x00\x00", 7, DER_BAD_LENGTH},
      {"\x04\xff\x00", 3, DER_BAD_LENGTH},
      {"\x05\x00", 2, DER_UNEXPECTED_TAG},
      {"\x24\x00", 2, DER_UNEXPECTED_TAG},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct der_fault fault;
    struct der d = der_open(bytes_of((const uint8_t *)rows[i].in, rows[i].len), &fault);
    assay_bytes content;
    assert_false(der_take(&d, DER_OCTET_STRING, &content));
    assert_int_equal(fault.kind, rows[i].kind);
  }
}

static void large_integers_saturate(void **state) {
  (void)state;
  static const struct {
    const char *in;
    size_t len;
    uint32_t value;
  } rows[] = {
      {"\x02\x04\x7f\xff\xff\xff", 6, INT32_MAX},
      {"\x02\x04\x7f\xff\xff\xfe", 6, INT32_MAX - 1},
      {"\x02\x05\x00\x80\x00\x00\x00", 7, INT32_MAX},
      {"\x02\x05\x00\xff\xff\xff\xff", 7, INT32_MAX},
      {"\x02\x05\x01\x00\x00\x00\x00", 7, INT32_MAX},
      {"\x02\x09\x01\x00\x00\x00\x00\x00\x00\x00\x05", 11, INT32_MAX},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct der_fault fault;
    struct der d = der_open(bytes_of((const uint8_t *)rows[i].in, rows[i].len), &fault);
    uint32_t value = 0;
    assert_true(der_take_small(&d, DER_INTEGER, &value));
    assert_int_equal(value, rows[i].value);
  }
}

#define NONE INT64_MIN
static const struct {
  uint8_t tag;
  const char *text;
  int64_t time;
} times[] = {
    {DER_UTC_TIME, "261123000000Z", 1795392000},
    {DER_UTC_TIME, "700101000000Z", 0},
    {DER_UTC_TIME, "500101000000Z", -631152000},          /* 1950 */
    {DER_UTC_TIME, "491231235959Z", INT64_C(2524607999)}, /* 2049 */
    {DER_UTC_TIME, "000229000000Z", 951782400},
    {DER_UTC_TIME, "2611230000Z", NONE}, /* no seconds */
    {DER_UTC_TIME, "261123000000", NONE},
    {DER_UTC_TIME, "261123000000z", NONE},
    {DER_UTC_TIME, "261123000000+0000", NONE},
    {DER_UTC_TIME, "261123000000+0800", NONE},
    {DER_UTC_TIME, "261123000060Z", NONE},
    {DER_UTC_TIME, "261123240000Z", NONE},
    {DER_UTC_TIME, "261100000000Z", NONE},
    {DER_UTC_TIME, "261131000000Z", NONE},
    {DER_UTC_TIME, "260229000000Z", NONE},
    {DER_UTC_TIME, "26112300000 Z", NONE},
    {DER_UTC_TIME, "26112300000-Z", NONE},
    {DER_UTC_TIME, "", NONE},
    {DER_UTC_TIME, "20261123000000Z", NONE},
    {DER_GENERALIZED_TIME, "20261123000000Z", 1795392000},
    {DER_GENERALIZED_TIME, "00000101000000Z", INT64_C(-62167219200)},
    {DER_GENERALIZED_TIME, "99991231235959Z", INT64_C(253402300799)},
    {DER_GENERALIZED_TIME, "20500101000000Z", INT64_C(2524608000)},
    {DER_GENERALIZED_TIME, "20261123000000.5Z", NONE},
    {DER_GENERALIZED_TIME, "20261123000000", NONE},
    {DER_GENERALIZED_TIME, "202611230000Z", NONE},
    {DER_GENERALIZED_TIME, "20261123000000+0000", NONE},
    {DER_GENERALIZED_TIME, "2026112300000:Z", NONE},
    {DER_GENERALIZED_TIME, "21000229000000Z", NONE},
    {DER_GENERALIZED_TIME, "261123000000Z", NONE},
    {DER_OCTET_STRING, "261123000000Z", NONE},
};

static void times_have_the_forms_of_rfc_5280(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
    uint8_t in[64];
    struct der_writer w;
    size_t len;
    der_write_init(&w, in, sizeof in);
    der_write(&w, times[i].tag, bytes_of_text(times[i].text));
    assert_true(der_write_end(&w, &len));
    struct der_fault fault;
    struct der d = der_open(bytes_of(in, len), &fault);
    int64_t at = NONE;
    uint8_t tag = 0;
    if (der_take_time(&d, &at, &tag) != (times[i].time != NONE) || at != times[i].time) {
      fail_msg("%s", times[i].text);
    }
    assert_int_equal(tag, times[i].time == NONE ? 0 : times[i].tag);
  }
}

static void first_fault_wins_and_counts_from_the_origin(void **state) {
  (void)state;
  /* SEQUENCE { SEQUENCE { BOOLEAN 01 } INTEGER 00 00 } */
  static const uint8_t in[] = {0x30, 0x09, 0x30, 0x03, 0x01, 0x01, 0x01, 0x02, 0x02, 0x00, 0x00};
  struct der_fault fault;
  struct der d = der_open(bytes_of(in, sizeof in), &fault), outer, inner;
  bool value;
  assay_bytes content;
  assert_true(der_enter(&d, DER_SEQUENCE, &outer));
  assert_true(der_enter(&outer, DER_SEQUENCE, &inner));
  assert_false(der_take_boolean(&inner, &value));
  assert_int_equal(fault.kind, DER_BAD_BOOLEAN);
  assert_int_equal(fault.offset, 4);
  assert_false(der_take_integer(&outer, &content));
  assert_int_equal(fault.kind, DER_BAD_BOOLEAN);
  assert_int_equal(fault.offset, 4);
}

static void optional_elements(void **state) {
  (void)state;
  static const uint8_t in[] = {0x80, 0x01, 0x07};
  struct der_fault fault;
  struct der d = der_open(bytes_of(in, sizeof in), &fault);
  assay_bytes content = {NULL, 5};
  bool present = true;
  assert_true(der_take_optional(&d, DER_CONTEXT(1), &content, &present));
  assert_false(present);
  assert_int_equal(content.len, 5);
  assert_true(der_take_optional(&d, DER_CONTEXT(0), &content, &present));
  assert_true(present);
  assert_int_equal(content.len, 1);
  assert_true(der_end(&d));
  assert_true(der_take_optional(&d, DER_CONTEXT(0), &content, &present));
  assert_false(present);
}

static void nesting_is_bounded(void **state) {
  (void)state;
  uint8_t in[128];
  for (unsigned levels = 1; levels < 60; levels++) {
    /* levels of SEQUENCE, the innermost empty */
    for (unsigned i = 0; i < levels; i++) {
      in[2 * i] = DER_SEQUENCE;
      in[2 * i + 1] = (uint8_t)(2 * (levels - 1 - i));
    }
    for (unsigned depth = 0; depth < 40; depth++) {
      bool expected = levels < depth && levels < 32;
      assert_int_equal(der_is_well_formed(bytes_of(in, 2 * (size_t)levels), depth), expected);
    }
  }
  assert_true(der_is_well_formed(bytes_of(NULL, 0), 0));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_short_input_is_taken_as_the_model_does),
      cmocka_unit_test(any_short_element),
      cmocka_unit_test(booleans),
      cmocka_unit_test(nulls),
      cmocka_unit_test(integers),
      cmocka_unit_test(bit_strings),
      cmocka_unit_test(object_identifiers),
      cmocka_unit_test(lengths_have_one_form),
      cmocka_unit_test(lengths_beyond_the_end_are_truncated),
      cmocka_unit_test(large_integers_saturate),
      cmocka_unit_test(times_have_the_forms_of_rfc_5280),
      cmocka_unit_test(first_fault_wins_and_counts_from_the_origin),
      cmocka_unit_test(optional_elements),
      cmocka_unit_test(nesting_is_bounded),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
