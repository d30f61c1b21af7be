/* SPDX-License-Identifier: Apache-2.0
 *
 * Names: when two are the same (RFC 5280 7.1), that equal ones have equal hashes, and their text.
 */
#include "lib/unit_mint.h"

#include <cmocka.h>

static const struct hash_key key = {0x0123456789abcdef, 0xfedcba9876543210};

struct attribute {
  const char *oid;
  uint8_t tag;
  const char *value;
  size_t len; /* 0 = strlen */
};

static assay_bytes attribute_der(struct mint *m, const struct attribute *a) {
  size_t len = a->len != 0 ? a->len : strlen(a->value);
  const assay_bytes parts[] = {mint_oid(m, a->oid),
                               mint_element(m, a->tag, bytes_of((const uint8_t *)a->value, len))};
  return mint_element(m, DER_SEQUENCE, mint_join(m, parts, 2));
}

static assay_bytes rdn(struct mint *m, const struct attribute *attributes, size_t num) {
  assay_bytes parts[32];
  assert_true(num <= 32);
  for (size_t i = 0; i < num; i++) {
    parts[i] = attribute_der(m, &attributes[i]);
  }
  return mint_element(m, DER_SET, mint_join(m, parts, num));
}

/* One attribute in each RDN. */
static assay_bytes name(struct mint *m, const struct attribute *attributes, size_t num) {
  assay_bytes parts[64];
  assert_true(num <= 64);
  for (size_t i = 0; i < num; i++) {
    parts[i] = rdn(m, &attributes[i], 1);
  }
  return mint_element(m, DER_SEQUENCE, mint_join(m, parts, num));
}

static assay_bytes common(struct mint *m, uint8_t tag, const char *value, size_t len) {
  const struct attribute a = {"2.5.4.3", tag, value, len};
  return name(m, &a, 1);
}

static void assert_same(assay_bytes a, assay_bytes b) {
  assert_true(cert_name_equal(a, b));
  assert_true(cert_name_equal(b, a));
  assert_true(cert_name_has_prefix(a, b));
  assert_true(cert_name_has_prefix(b, a));
  assert_true(cert_name_hash(&key, a) == cert_name_hash(&key, b));
}

static void assert_other(assay_bytes a, assay_bytes b) {
  assert_false(cert_name_equal(a, b));
  assert_false(cert_name_equal(b, a));
  assert_true(cert_name_hash(&key, a) != cert_name_hash(&key, b));
}

static int open_mint(void **state) {
  static struct mint m;
  mint_open(&m);
  *state = &m;
  return 0;
}

static int close_mint(void **state) {
  mint_close(*state);
  return 0;
}

static void string_types_letters_and_blanks_do_not_count(void **state) {
  struct mint *m = *state;
  static const struct {
    uint8_t tag;
    const char *value;
    size_t len;
  } same[] = {
      {DER_UTF8_STRING, "Example CA", 0},
      {DER_PRINTABLE_STRING, "Example CA", 0},
      {DER_PRINTABLE_STRING, "EXAMPLE ca", 0},
      {DER_IA5_STRING, "example  CA", 0},
      {DER_TELETEX_STRING, "  Example CA ", 0},
      {DER_VISIBLE_STRING, "Example   \tCA\n", 0},
      {DER_UTF8_STRING, "Example\xc2\xa0\x43\x41", 0},
      {DER_BMP_STRING, "\0E\0x\0a\0m\0p\0l\0e\0 \0C\0A", 20},
      {DER_UNIVERSAL_STRING,
       "\0\0\0e\0\0\0X\0\0\0A\0\0\0M\0\0\0P\0\0\0L\0\0\0E\0\0\0 \0\0\0c\0\0\0a", 40},
  };
  enum { NUM = sizeof same / sizeof same[0] };
  for (size_t i = 0; i < NUM; i++) {
    for (size_t j = 0; j < NUM; j++) {
      assert_same(common(m, same[i].tag, same[i].value, same[i].len),
                  common(m, same[j].tag, same[j].value, same[j].len));
    }
  }
}

static void what_differs_differs(void **state) {
  struct mint *m = *state;
  const assay_bytes reference = common(m, DER_UTF8_STRING, "Example CA", 0);
  assert_other(reference, common(m, DER_UTF8_STRING, "ExampleCA", 0));
  assert_other(reference, common(m, DER_UTF8_STRING, "Example CA2", 0));
  assert_other(reference, common(m, DER_UTF8_STRING, "Example C", 0));
  assert_other(reference, common(m, DER_UTF8_STRING, "Example C\xd0\x90", 0)); /* Cyrillic A */
  assert_other(reference, common(m, DER_OCTET_STRING, "Example CA", 0));
  assert_other(reference, common(m, DER_UTF8_STRING, "Example CA\0", 11));
  assert_other(reference, mint_name(m, ""));
  const struct attribute organisation = {"2.5.4.10", DER_UTF8_STRING, "Example CA", 0};
  assert_other(reference, name(m, &organisation, 1));
}

static void letters_beyond_ascii_fold(void **state) {
  struct mint *m = *state;
  assert_same(common(m, DER_UTF8_STRING, "\xc3\x89\xce\x91\xd0\x96\xd0\x81", 0),
              common(m, DER_UTF8_STRING, "\xc3\xa9\xce\xb1\xd0\xb6\xd1\x91", 0));
  assert_same(common(m, DER_TELETEX_STRING, "\xc9", 0), common(m, DER_UTF8_STRING, "\xc3\xa9", 0));
  /* The multiplication sign is no capital of the division sign. */
  assert_other(common(m, DER_UTF8_STRING, "\xc3\x97", 0),
               common(m, DER_UTF8_STRING, "\xc3\xb7", 0));
}

static void what_cannot_be_read_equals_only_itself(void **state) {
  struct mint *m = *state;
  const assay_bytes bad = common(m, DER_UTF8_STRING, "a\xff", 0);
  assert_same(bad, bad);
  assert_false(cert_name_equal(bad, common(m, DER_UTF8_STRING, "a\xfe", 0)));
  assert_false(cert_name_equal(bad, common(m, DER_PRINTABLE_STRING, "a\xff", 0)));
  assert_false(cert_name_equal(bad, common(m, DER_UTF8_STRING, "A\xff", 0)));
  assert_false(cert_name_equal(common(m, DER_BMP_STRING, "\xd8\x00", 2),
                               common(m, DER_BMP_STRING, "\xd8\x01", 2)));
  assert_false(cert_name_equal(common(m, DER_BMP_STRING, "\0a\0", 3),
                               common(m, DER_BMP_STRING, "\0A\0", 3)));
}

static void attributes_of_one_rdn_stand_in_any_order(void **state) {
  struct mint *m = *state;
  const struct attribute abc[] = {{"2.5.4.3", DER_UTF8_STRING, "x", 0},
                                  {"2.5.4.10", DER_UTF8_STRING, "y", 0},
                                  {"2.5.4.11", DER_UTF8_STRING, "z", 0}};
  const struct attribute cab[] = {abc[2], {"2.5.4.3", DER_PRINTABLE_STRING, "X", 0}, abc[1]};
  const struct attribute swapped[] = {
      {"2.5.4.3", DER_UTF8_STRING, "y", 0}, {"2.5.4.10", DER_UTF8_STRING, "x", 0}, abc[2]};
  const assay_bytes one = mint_element(m, DER_SEQUENCE, rdn(m, abc, 3));
  assert_same(one, mint_element(m, DER_SEQUENCE, rdn(m, cab, 3)));
  assert_other(one, mint_element(m, DER_SEQUENCE, rdn(m, swapped, 3)));
  assert_other(one, mint_element(m, DER_SEQUENCE, rdn(m, abc, 2)));
  assert_other(one, name(m, abc, 3));
}

static void each_attribute_is_matched_once(void **state) {
  struct mint *m = *state;
  const struct attribute a = {"2.5.4.3", DER_UTF8_STRING, "x", 0};
  const struct attribute b = {"2.5.4.3", DER_UTF8_STRING, "y", 0};
  const struct attribute aab[] = {a, a, b}, abb[] = {a, b, b};
  assert_other(mint_element(m, DER_SEQUENCE, rdn(m, aab, 3)),
               mint_element(m, DER_SEQUENCE, rdn(m, abb, 3)));
}

static void order_of_rdns_counts(void **state) {
  struct mint *m = *state;
  const struct attribute x = {"2.5.4.11", DER_UTF8_STRING, "x", 0};
  const struct attribute y = {"2.5.4.11", DER_UTF8_STRING, "y", 0};
  const struct attribute xy[] = {x, y}, yx[] = {y, x};
  assert_other(name(m, xy, 2), name(m, yx, 2));
  /* Sums of positions that balance: a hash that only adds would not tell these apart. */
  const struct attribute xyyx[] = {x, y, y, x}, yxxy[] = {y, x, x, y};
  assert_other(name(m, xyyx, 4), name(m, yxxy, 4));
}

static void prefixes(void **state) {
  struct mint *m = *state;
  const struct attribute abc[] = {{"2.5.4.6", DER_PRINTABLE_STRING, "CN", 0},
                                  {"2.5.4.10", DER_UTF8_STRING, "Example", 0},
                                  {"2.5.4.3", DER_UTF8_STRING, "x", 0}};
  const struct attribute other[] = {{"2.5.4.6", DER_UTF8_STRING, "cn", 0},
                                    {"2.5.4.10", DER_PRINTABLE_STRING, "EXAMPLE", 0}};
  const assay_bytes whole = name(m, abc, 3);
  assert_true(cert_name_has_prefix(whole, mint_name(m, "")));
  for (size_t i = 0; i <= 3; i++) {
    assert_true(cert_name_has_prefix(whole, name(m, abc, i)));
    assert_int_equal(cert_name_has_prefix(name(m, abc, i), whole), i == 3);
    assert_int_equal(cert_name_count(name(m, abc, i)), i);
  }
  assert_true(cert_name_has_prefix(whole, name(m, other, 2)));
  assert_false(cert_name_has_prefix(whole, name(m, &other[1], 1)));
}

static void large_rdns_are_compared_byte_by_byte_only(void **state) {
  struct mint *m = *state;
  struct attribute many[20], turned[20];
  char values[20][2];
  for (size_t i = 0; i < 20; i++) {
    values[i][0] = (char)('a' + i);
    values[i][1] = '\0';
    many[i] = (struct attribute){"2.5.4.3", DER_UTF8_STRING, values[i], 0};
  }
  for (size_t i = 0; i < 20; i++) {
    turned[i] = many[(i + 1) % 20];
  }
  const assay_bytes one = mint_element(m, DER_SEQUENCE, rdn(m, many, 20));
  assert_same(one, mint_copy(m, one));
  assert_false(cert_name_equal(one, mint_element(m, DER_SEQUENCE, rdn(m, turned, 20))));
}

/* Random pairs out of few parts: equality is symmetric, and equal names have equal hashes. */
static void equal_names_have_equal_hashes(void **state) {
  struct mint *m = *state;
  static const char *const values[] = {"a", "A", " a", "a  b", "A B", "b", "", "\xc3\xa9", "\xc9"};
  static const uint8_t tags[] = {DER_UTF8_STRING, DER_PRINTABLE_STRING, DER_TELETEX_STRING,
                                 DER_OCTET_STRING};
  static const char *const oids[] = {"2.5.4.3", "2.5.4.10"};
  uint64_t seed = 3;
  size_t equal = 0;
  for (int round = 0; round < 4000; round++) {
    assay_bytes pair[2];
    for (int side = 0; side < 2; side++) {
      struct attribute two[2];
      for (int k = 0; k < 2; k++) {
        seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
        two[k] = (struct attribute){oids[seed >> 40 & 1], tags[seed >> 42 & 3],
                                    values[(seed >> 48) % 9], 0};
      }
      pair[side] = mint_element(m, DER_SEQUENCE, rdn(m, two, 1 + (seed >> 60 & 1)));
    }
    bool same = cert_name_equal(pair[0], pair[1]);
    assert_int_equal(same, cert_name_equal(pair[1], pair[0]));
    equal += same ? 1 : 0;
    if (same) {
      assert_true(cert_name_hash(&key, pair[0]) == cert_name_hash(&key, pair[1]));
    }
  }
  assert_true(equal > 20);
}

static void text_is_most_specific_first(void **state) {
  struct mint *m = *state;
  const struct attribute abc[] = {{"2.5.4.6", DER_PRINTABLE_STRING, "CN", 0},
                                  {"2.5.4.10", DER_BMP_STRING, "\x4f\x8b\0 \0A", 6},
                                  {"1.2.3.4", DER_INTEGER, "\x05", 1},
                                  {"2.5.4.3", DER_TELETEX_STRING, "caf\xe9", 0}};
  char out[200];
  struct text t;
  text_init(&t, out, sizeof out);
  cert_name_text(&t, name(m, abc, 4));
  assert_string_equal(out, "CN=caf\xc3\xa9, 1.2.3.4=#05, O=\xe4\xbe\x8b A, C=CN");
  text_init(&t, out, sizeof out);
  cert_name_text(&t, mint_element(m, DER_SEQUENCE, rdn(m, abc, 2)));
  assert_string_equal(out, "O=\xe4\xbe\x8b A + C=CN");
  text_init(&t, out, sizeof out);
  cert_name_text(&t, mint_name(m, ""));
  assert_string_equal(out, "");
}

static void last_common_name_is_the_one(void **state) {
  struct mint *m = *state;
  const struct attribute two[] = {{"2.5.4.3", DER_UTF8_STRING, "first", 0},
                                  {"2.5.4.3", DER_PRINTABLE_STRING, "last", 0}};
  uint8_t tag = 0;
  assert_true(bytes_equal(cert_name_common(name(m, two, 2), &tag), BYTES_LITERAL("last")));
  assert_int_equal(tag, DER_PRINTABLE_STRING);
  assert_int_equal(cert_name_common(mint_name(m, ""), &tag).len, 0);
  assert_true(cert_name_is_empty(mint_name(m, "")));
  assert_false(cert_name_is_empty(mint_name(m, "x")));
}

#define MINTED(test) cmocka_unit_test_setup_teardown(test, open_mint, close_mint)

int main(void) {
  const struct CMUnitTest tests[] = {
      MINTED(string_types_letters_and_blanks_do_not_count),
      MINTED(what_differs_differs),
      MINTED(letters_beyond_ascii_fold),
      MINTED(what_cannot_be_read_equals_only_itself),
      MINTED(attributes_of_one_rdn_stand_in_any_order),
      MINTED(each_attribute_is_matched_once),
      MINTED(order_of_rdns_counts),
      MINTED(prefixes),
      MINTED(large_rdns_are_compared_byte_by_byte_only),
      MINTED(equal_names_have_equal_hashes),
      MINTED(text_is_most_specific_first),
      MINTED(last_common_name_is_the_one),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
