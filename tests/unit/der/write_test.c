/* SPDX-License-Identifier: Apache-2.0
 *
 * What the writer writes the cursor reads back; object identifiers as text and back.
 */
#include "der/der.h"

#include <cmocka.h>
#include <stdio.h>

static uint64_t next_random(uint64_t *seed) {
  *seed ^= *seed << 13;
  *seed ^= *seed >> 7;
  *seed ^= *seed << 17;
  return *seed;
}

/* ---- trees ---- */

/* Writes a random tree, and reads it with the same seed: the two walks must agree. */
static void write_tree(struct der_writer *w, uint64_t *seed, unsigned depth) {
  for (uint64_t left = next_random(seed) % 5; left > 0; left--) {
    uint64_t value = next_random(seed);
    uint8_t octets[12];
    memcpy(octets, &value, 8);
    memcpy(octets + 8, &value, 4);
    switch (value % 7) {
    case 0:
      der_write_small(w, DER_INTEGER, (uint32_t)(value >> 8) & INT32_MAX);
      break;
    case 1:
      der_write_boolean(w, (value & 256) != 0);
      break;
    case 2:
      der_write_flags(w, DER_BIT_STRING, (uint32_t)(value >> 16));
      break;
    case 3:
      der_write_unsigned(w, bytes_of(octets, value >> 60 > 12 ? 12 : value >> 60));
      break;
    case 4:
      der_write_time(w, (int64_t)(value >> 16) % INT64_C(253402300800));
      break;
    case 5:
      der_write(w, DER_OCTET_STRING, bytes_of(octets, value >> 62));
      break;
    default:
      if (depth > 0) {
        der_write_open(w, DER_SEQUENCE);
        write_tree(w, seed, depth - 1);
        der_write_close(w);
      }
    }
  }
}

static void read_unsigned(struct der *d, assay_bytes magnitude) {
  assay_bytes content;
  assert_true(der_take_integer(d, &content));
  assert_true((content.data[0] & 0x80) == 0);
  while (magnitude.len > 0 && magnitude.data[0] == 0) {
    magnitude = bytes_from(magnitude, 1);
  }
  if (content.data[0] == 0) {
    content = bytes_from(content, 1);
  }
  assert_true(bytes_equal(content, magnitude));
}

static void read_tree(struct der *d, uint64_t *seed, unsigned depth) {
  for (uint64_t left = next_random(seed) % 5; left > 0; left--) {
    uint64_t value = next_random(seed);
    uint8_t octets[12], tag;
    memcpy(octets, &value, 8);
    memcpy(octets + 8, &value, 4);
    uint32_t small;
    bool boolean;
    int64_t at;
    assay_bytes content;
    struct der in;
    switch (value % 7) {
    case 0:
      assert_true(der_take_small(d, DER_INTEGER, &small));
      assert_int_equal(small, (uint32_t)(value >> 8) & INT32_MAX);
      break;
    case 1:
      assert_true(der_take_boolean(d, &boolean));
      assert_int_equal(boolean, (value & 256) != 0);
      break;
    case 2:
      assert_true(der_take_flags(d, DER_BIT_STRING, &small));
      assert_int_equal(small, (uint32_t)(value >> 16));
      break;
    case 3:
      read_unsigned(d, bytes_of(octets, value >> 60 > 12 ? 12 : value >> 60));
      break;
    case 4:
      assert_true(der_take_time(d, &at, &tag));
      assert_int_equal(at, (int64_t)(value >> 16) % INT64_C(253402300800));
      assert_int_equal(tag, at >= -631152000 && at < INT64_C(2524608000) ? DER_UTC_TIME
                                                                         : DER_GENERALIZED_TIME);
      break;
    case 5:
      assert_true(der_take(d, DER_OCTET_STRING, &content));
      assert_true(bytes_equal(content, bytes_of(octets, value >> 62)));
      break;
    default:
      if (depth > 0) {
        assert_true(der_enter(d, DER_SEQUENCE, &in));
        read_tree(&in, seed, depth - 1);
      }
    }
  }
  assert_true(der_end(d));
}

static void what_is_written_reads_back(void **state) {
  (void)state;
  static uint8_t out[1 << 16];
  for (uint64_t round = 1; round <= 3000; round++) {
    uint64_t seed = round * UINT64_C(0x9e3779b97f4a7c15);
    uint64_t again = seed;
    struct der_writer w;
    size_t len;
    der_write_init(&w, out, sizeof out);
    write_tree(&w, &seed, 6);
    assert_true(der_write_end(&w, &len));
    assert_true(der_is_well_formed(bytes_of(out, len), 16));
    struct der_fault fault;
    struct der d = der_open(bytes_of(out, len), &fault);
    read_tree(&d, &again, 6);
  }
}

static void every_capacity_fails_or_gives_the_same_bytes(void **state) {
  (void)state;
  uint8_t whole[4096], part[4096];
  struct der_writer w;
  size_t len = 0, part_len = 0;
  uint64_t seed = 12345, again;
  der_write_init(&w, whole, sizeof whole);
  while (len < 300) {
    der_write_init(&w, whole, sizeof whole);
    seed++;
    again = seed;
    write_tree(&w, &again, 5);
    assert_true(der_write_end(&w, &len));
  }
  for (size_t cap = 0; cap <= len + 8; cap++) {
    again = seed;
    memset(part, 0x5a, sizeof part);
    der_write_init(&w, part, cap);
    write_tree(&w, &again, 5);
    assert_int_equal(der_write_end(&w, &part_len), cap >= len);
    assert_int_equal(part[cap], 0x5a);
    if (cap >= len) {
      assert_int_equal(part_len, len);
      assert_memory_equal(part, whole, len);
    }
  }
}

static void elements_of_every_size_get_minimal_lengths(void **state) {
  (void)state;
  static uint8_t content[70000], by_close[70010], at_once[70010];
  static const size_t sizes[] = {0, 1, 127, 128, 255, 256, 65535, 65536, 70000};
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
    struct der_writer w;
    size_t len, other;
    der_write_init(&w, by_close, sizeof by_close);
    der_write_open(&w, DER_OCTET_STRING);
    der_write_raw(&w, bytes_of(content, sizes[i]));
    der_write_close(&w);
    assert_true(der_write_end(&w, &len));
    der_write_init(&w, at_once, sizeof at_once);
    der_write(&w, DER_OCTET_STRING, bytes_of(content, sizes[i]));
    assert_true(der_write_end(&w, &other));
    assert_int_equal(len, other);
    assert_memory_equal(by_close, at_once, len);
    struct der_fault fault;
    struct der d = der_open(bytes_of(by_close, len), &fault);
    assay_bytes read;
    assert_true(der_take(&d, DER_OCTET_STRING, &read));
    assert_int_equal(read.len, sizes[i]);
    assert_true(der_end(&d));
  }
}

static void misuse_latches(void **state) {
  (void)state;
  uint8_t out[256];
  struct der_writer w;
  size_t len = 0;
  der_write_init(&w, out, sizeof out);
  der_write_open(&w, DER_SEQUENCE);
  assert_false(der_write_end(&w, &len)); /* not closed */
  der_write_close(&w);
  assert_true(der_write_end(&w, &len));
  der_write_close(&w); /* nothing open */
  assert_false(der_write_end(&w, &len));
  der_write_init(&w, out, sizeof out);
  for (int i = 0; i <= DER_WRITE_DEPTH; i++) {
    der_write_open(&w, DER_SEQUENCE);
  }
  for (int i = 0; i <= DER_WRITE_DEPTH; i++) {
    der_write_close(&w);
  }
  assert_false(der_write_end(&w, &len));
  der_write_init(&w, NULL, 0);
  der_write_boolean(&w, true);
  assert_false(der_write_end(&w, &len));
  der_write_init(&w, out, sizeof out);
  der_write_time(&w, INT64_C(253402300800)); /* the year 10000 */
  assert_false(der_write_end(&w, &len));
}

static void full_range_of_small_integers_is_minimal(void **state) {
  (void)state;
  for (unsigned bit = 0; bit < 32; bit++) {
    for (int delta = -1; delta <= 1; delta++) {
      uint32_t value = (UINT32_C(1) << bit) + (uint32_t)delta;
      uint8_t out[16];
      struct der_writer w;
      size_t len;
      struct der_fault fault;
      assay_bytes content;
      uint64_t back = 0;
      der_write_init(&w, out, sizeof out);
      der_write_small(&w, DER_INTEGER, value);
      assert_true(der_write_end(&w, &len));
      struct der d = der_open(bytes_of(out, len), &fault);
      assert_true(der_take_integer(&d, &content));
      assert_true((content.data[0] & 0x80) == 0);
      for (size_t i = 0; i < content.len; i++) {
        back = back << 8 | content.data[i];
      }
      assert_true(back == value);
    }
  }
}

/* ---- object identifiers ---- */

static void assert_round_trip(const char *dotted) {
  uint8_t octets[64];
  char text[160];
  struct text t;
  size_t len = der_oid_from_text(bytes_of_text(dotted), octets, sizeof octets);
  assert_true(len > 0);
  assert_true(der_oid_is_valid(bytes_of(octets, len)));
  text_init(&t, text, sizeof text);
  der_oid_text(&t, bytes_of(octets, len));
  assert_string_equal(text, dotted);
  for (size_t cap = 0; cap < len; cap++) {
    assert_int_equal(der_oid_from_text(bytes_of_text(dotted), octets, cap), 0);
  }
}

static void known_identifiers(void **state) {
  (void)state;
  static const char *const good[] = {"0.0",       "0.39",
                                     "1.0",       "1.39",
                                     "2.0",       "2.39",
                                     "2.40",      "2.47",
                                     "2.48",      "2.100",
                                     "2.999.3",   "1.2.840.113549.1.1.11",
                                     "2.5.29.17", "1.3.6.1.5.5.7.3.1",
                                     "2.5.4.3",   "1.2.127.128.16383.16384.2097151.2097152"};
  for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
    assert_round_trip(good[i]);
  }
  static const char *const bad[] = {
      "",     "1",    "1.",   ".1",   "3.1",  "1.40", "0.40", "1..2", "1.2.",
      "1.02", "01.2", "1.-2", "1.2a", " 1.2", "1.2 ", "1,2",  "1.+2", "1.2.99999999999999999999",
      "a.b"};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    uint8_t octets[64];
    assert_int_equal(der_oid_from_text(bytes_of_text(bad[i]), octets, sizeof octets), 0);
  }
}

static void random_identifiers_round_trip(void **state) {
  (void)state;
  uint64_t seed = 7;
  for (int round = 0; round < 5000; round++) {
    char dotted[128];
    unsigned top = (unsigned)(next_random(&seed) % 3);
    uint64_t second = next_random(&seed) % (top == 2 ? 100000 : 40);
    int at = snprintf(dotted, sizeof dotted, "%u.%llu", top, (unsigned long long)second);
    for (uint64_t left = next_random(&seed) % 4; left > 0; left--) {
      uint64_t arc = next_random(&seed) >> (4 + next_random(&seed) % 60);
      at += snprintf(dotted + at, sizeof dotted - (size_t)at, ".%llu", (unsigned long long)arc);
    }
    assert_round_trip(dotted);
  }
}

static void enormous_arcs_are_not_misread(void **state) {
  (void)state;
  static const uint8_t huge[] = {0x2a, 0x82, 0x80, 0x80, 0x80, 0x80,
                                 0x80, 0x80, 0x80, 0x80, 0x80, 0x01};
  char text[64];
  struct text t;
  assert_true(der_oid_is_valid(bytes_of(huge, sizeof huge)));
  text_init(&t, text, sizeof text);
  der_oid_text(&t, bytes_of(huge, sizeof huge));
  assert_string_equal(text, "1.2.?");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_is_written_reads_back),
      cmocka_unit_test(every_capacity_fails_or_gives_the_same_bytes),
      cmocka_unit_test(elements_of_every_size_get_minimal_lengths),
      cmocka_unit_test(misuse_latches),
      cmocka_unit_test(full_range_of_small_integers_is_minimal),
      cmocka_unit_test(known_identifiers),
      cmocka_unit_test(random_identifiers_round_trip),
      cmocka_unit_test(enormous_arcs_are_not_misread),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
