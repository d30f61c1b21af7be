/* SPDX-License-Identifier: Apache-2.0
 *
 * UTF-8 as RFC 3629 allows it: no overlong forms, no surrogates, nothing above U+10FFFF.
 */
#include "base/base.h"

static size_t sequence_length(uint8_t lead) {
  if (lead < 0x80) {
    return 1;
  }
  if (lead >= 0xc2 && lead <= 0xdf) {
    return 2;
  }
  if (lead >= 0xe0 && lead <= 0xef) {
    return 3;
  }
  return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

static bool take_sequence(assay_bytes b, size_t len, uint32_t *ret_point) {
  static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  uint32_t point = len == 1 ? b.data[0] : b.data[0] & (0x7fu >> len);
  for (size_t i = 1; i < len; i++) {
    if ((b.data[i] & 0xc0) != 0x80) {
      return false;
    }
    point = point << 6 | (b.data[i] & 0x3fu);
  }
  if (point < least[len] || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) {
    return false;
  }
  *ret_point = point;
  return true;
}

bool utf8_take(assay_bytes *b, uint32_t *ret_point) {
  if (b->len == 0) {
    return false;
  }
  size_t len = sequence_length(b->data[0]);
  bool legal = len != 0 && len <= b->len && take_sequence(*b, len, ret_point);
  *b = bytes_from(*b, legal ? len : 1);
  return legal;
}

size_t utf8_put(uint32_t point, uint8_t out[4]) {
  if (point < 0x80) {
    out[0] = (uint8_t)point;
    return 1;
  }
  if (point < 0x800) {
    out[0] = (uint8_t)(0xc0 | point >> 6);
    out[1] = (uint8_t)(0x80 | (point & 0x3f));
    return 2;
  }
  if (point < 0x10000) {
    out[0] = (uint8_t)(0xe0 | point >> 12);
    out[1] = (uint8_t)(0x80 | (point >> 6 & 0x3f));
    out[2] = (uint8_t)(0x80 | (point & 0x3f));
    return 3;
  }
  out[0] = (uint8_t)(0xf0 | point >> 18);
  out[1] = (uint8_t)(0x80 | (point >> 12 & 0x3f));
  out[2] = (uint8_t)(0x80 | (point >> 6 & 0x3f));
  out[3] = (uint8_t)(0x80 | (point & 0x3f));
  return 4;
}
