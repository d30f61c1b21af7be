/* SPDX-License-Identifier: Apache-2.0
 *
 * UTF-8 against a model that is as plain as RFC 3629's table.
 */
#include "base/base.h"

#include <cmocka.h>

/* The length of the legal sequence at the front (RFC 3629 section 4), 0 when there is none. */
static size_t model(assay_bytes b, uint32_t *ret_point) {
  static const uint8_t lead_mask[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
  static const uint8_t lead_mark[] = {0, 0x00, 0xc0, 0xe0, 0xf0};
  static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  for (size_t len = 1; len <= 4 && len <= b.len; len++) {
    bool legal = (b.data[0] & (uint8_t)~lead_mask[len]) == lead_mark[len];
    uint32_t point = b.data[0] & lead_mask[len];
    for (size_t i = 1; i < len; i++) {
      legal = legal && (b.data[i] >> 6) == 2;
      point = point * 64 + (b.data[i] & 63u);
    }
    if (legal && point >= least[len] && point < 0x110000 && (point >> 11) != 0x1b) {
      *ret_point = point;
      return len;
    }
  }
  return 0;
}

static void compare(const uint8_t *data, size_t len) {
  assay_bytes b = bytes_of(data, len), rest = b;
  uint32_t expected = 0, point = 0;
  size_t used = model(b, &expected);
  bool taken = utf8_take(&rest, &point);
  assert_int_equal(taken, used != 0);
  assert_int_equal(rest.len, len - (used != 0 ? used : 1));
  if (taken) {
    assert_int_equal(point, expected);
  }
}

static void every_sequence_of_two_octets(void **state) {
  (void)state;
  for (unsigned i = 0; i < 0x10000; i++) {
    const uint8_t data[] = {(uint8_t)(i >> 8), (uint8_t)i};
    compare(data, 1);
    compare(data, 2);
  }
}

static void every_three_octets_under_a_long_lead(void **state) {
  (void)state;
  for (unsigned lead = 0xe0; lead <= 0xf5; lead++) {
    for (unsigned i = 0; i < 0x10000; i++) {
      const uint8_t data[] = {(uint8_t)lead, (uint8_t)(i >> 8), (uint8_t)i};
      compare(data, 3);
    }
  }
}

static void four_octets_at_the_edges(void **state) {
  (void)state;
  static const uint8_t edges[] = {0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff};
  enum { EDGES = sizeof edges };
  for (unsigned lead = 0; lead < 256; lead++) {
    for (size_t a = 0; a < EDGES; a++) {
      for (size_t b = 0; b < EDGES; b++) {
        for (size_t c = 0; c < EDGES; c++) {
          const uint8_t data[] = {(uint8_t)lead, edges[a], edges[b], edges[c]};
          compare(data, 4);
        }
      }
    }
  }
}

static void every_code_point_comes_back(void **state) {
  (void)state;
  for (uint32_t point = 0; point < 0x110000; point++) {
    uint8_t out[4];
    uint32_t back;
    if (point >= 0xd800 && point <= 0xdfff) {
      continue;
    }
    assay_bytes b = bytes_of(out, utf8_put(point, out));
    assert_true(utf8_take(&b, &back));
    assert_int_equal(back, point);
    assert_int_equal(b.len, 0);
  }
}

static void nothing_is_taken_of_nothing(void **state) {
  (void)state;
  assay_bytes b = {NULL, 0};
  uint32_t point;
  assert_false(utf8_take(&b, &point));
  assert_int_equal(b.len, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_sequence_of_two_octets),
      cmocka_unit_test(every_three_octets_under_a_long_lead),
      cmocka_unit_test(four_octets_at_the_edges),
      cmocka_unit_test(every_code_point_comes_back),
      cmocka_unit_test(nothing_is_taken_of_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
