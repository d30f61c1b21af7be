/* SPDX-License-Identifier: Apache-2.0
 *
 * Bounded text: writes what fits, counts everything.
 */
#include "base/base.h"

void text_init(struct text *t, char *out, size_t cap) {
  t->out = out;
  t->cap = cap;
  t->len = 0;
  if (cap > 0) {
    out[0] = '\0';
  }
}

void text_byte(struct text *t, char c) {
  text_bytes(t, bytes_of((const uint8_t *)&c, 1));
}

void text_bytes(struct text *t, assay_bytes b) {
  if (t->len + 1 < t->cap && b.len > 0) {
    size_t room = t->cap - 1 - t->len;
    size_t some = b.len < room ? b.len : room;
    memcpy(t->out + t->len, b.data, some);
    t->out[t->len + some] = '\0';
  }
  t->len += b.len;
}

void text_put(struct text *t, const char *s) {
  text_bytes(t, bytes_of_text(s));
}

void text_padded(struct text *t, int64_t n, unsigned width) {
  uint8_t digits[24];
  size_t at = sizeof digits;
  uint64_t left = n < 0 ? 0 : (uint64_t)n;
  do {
    digits[--at] = (uint8_t)('0' + left % 10);
    left /= 10;
  } while (left != 0);
  while (sizeof digits - at < width && at > 0) {
    digits[--at] = '0';
  }
  text_bytes(t, bytes_of(digits + at, sizeof digits - at));
}

void text_number(struct text *t, int64_t n) {
  if (n >= 0) {
    text_padded(t, n, 1);
    return;
  }
  text_byte(t, '-');
  if (n == INT64_MIN) {
    text_put(t, "9223372036854775808"); /* its magnitude has no int64_t */
    return;
  }
  text_padded(t, -n, 1);
}

void text_hex(struct text *t, assay_bytes b) {
  static const char digits[] = "0123456789abcdef";
  for (size_t i = 0; i < b.len; i++) {
    text_byte(t, digits[b.data[i] >> 4]);
    text_byte(t, digits[b.data[i] & 15]);
  }
}
