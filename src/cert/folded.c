/* SPDX-License-Identifier: Apache-2.0
 *
 * RFC 5280 7.1 wants LDAP StringPrep (RFC 4518). Here: ASCII, Latin-1, Greek and Cyrillic capitals
 * fold, white space is squeezed; see docs/DIVERGENCES.md, 7.1. A name that needs more of the
 * algorithm to match is taken as different.
 */
#include "cert/folded.h"

bool string_is_directory_string(uint8_t tag) {
  return tag == DER_PRINTABLE_STRING || tag == DER_UTF8_STRING || tag == DER_TELETEX_STRING ||
         tag == DER_BMP_STRING || tag == DER_UNIVERSAL_STRING || tag == DER_IA5_STRING ||
         tag == DER_NUMERIC_STRING || tag == DER_VISIBLE_STRING;
}

#define REPLACEMENT 0xfffdu

static bool take_units(assay_bytes *value, size_t width, uint32_t *ret_point) {
  if (value->len < width) {
    *value = bytes_of(NULL, 0);
    *ret_point = REPLACEMENT;
    return true;
  }
  uint32_t point = 0;
  for (size_t i = 0; i < width; i++) {
    point = point << 8 | value->data[i];
  }
  *value = bytes_from(*value, width);
  bool legal = point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff);
  *ret_point = legal ? point : REPLACEMENT;
  return true;
}

bool string_take(uint8_t tag, assay_bytes *value, uint32_t *ret_point) {
  if (value->len == 0) {
    return false;
  }
  if (tag == DER_BMP_STRING) {
    return take_units(value, 2, ret_point);
  }
  if (tag == DER_UNIVERSAL_STRING) {
    return take_units(value, 4, ret_point);
  }
  if (tag == DER_TELETEX_STRING) {
    return take_units(value, 1, ret_point); /* as everyone reads it: Latin-1 */
  }
  if (!utf8_take(value, ret_point)) {
    *ret_point = REPLACEMENT;
  }
  return true;
}

static uint32_t fold(uint32_t point) {
  if (point < 0x80) {
    return ascii_lower((uint8_t)point);
  }
  bool latin = point >= 0xc0 && point <= 0xde && point != 0xd7;
  bool greek = point >= 0x391 && point <= 0x3a9;
  bool cyrillic = point >= 0x410 && point <= 0x42f;
  if (latin || greek || cyrillic) {
    return point + 0x20;
  }
  return point >= 0x400 && point <= 0x40f ? point + 0x50 : point;
}

static bool is_space(uint32_t point) {
  return point == ' ' || (point >= 0x09 && point <= 0x0d) || point == 0xa0;
}

struct folding {
  uint8_t tag;
  assay_bytes rest;
  bool started;
  uint32_t held;
  bool has_held;
};

/* The next folded code point; leading and trailing white space drops out, runs become one blank. */
static bool fold_next(struct folding *f, uint32_t *ret_point) {
  uint32_t point;
  if (f->has_held) {
    f->has_held = false;
    *ret_point = f->held;
    return true;
  }
  bool space = false;
  while (string_take(f->tag, &f->rest, &point)) {
    if (is_space(point)) {
      space = true;
      continue;
    }
    point = fold(point);
    if (space && f->started) {
      f->held = point;
      f->has_held = true;
      *ret_point = ' ';
      return true;
    }
    f->started = true;
    *ret_point = point;
    return true;
  }
  return false;
}

bool folded_equal(uint8_t tag_a, assay_bytes a, uint8_t tag_b, assay_bytes b) {
  if (!string_is_directory_string(tag_a) || !string_is_directory_string(tag_b)) {
    return tag_a == tag_b && bytes_equal(a, b);
  }
  struct folding fa = {.tag = tag_a, .rest = a}, fb = {.tag = tag_b, .rest = b};
  uint32_t pa, pb;
  while (true) {
    bool more_a = fold_next(&fa, &pa), more_b = fold_next(&fb, &pb);
    if (!more_a || !more_b) {
      return more_a == more_b;
    }
    /* What could not be read equals nothing, not even another thing that could not be read. */
    if (pa != pb || pa == REPLACEMENT) {
      return false;
    }
  }
}

/* Names are ASCII with single blanks nearly always: folded octet by octet. False: not that plain. */
static bool fold_plain(uint8_t tag, assay_bytes value, uint8_t *out, size_t cap) {
  if (value.len == 0 || value.len > cap || tag == DER_BMP_STRING || tag == DER_UNIVERSAL_STRING) {
    return false;
  }
  uint8_t before = ' ';
  for (size_t i = 0; i < value.len; i++) {
    uint8_t c = value.data[i];
    if (c >= 0x80 || c < ' ' || (c == ' ' && before == ' ')) {
      return false;
    }
    out[i] = ascii_lower(c);
    before = c;
  }
  return before != ' ';
}

uint64_t folded_hash(const struct hash_key *key, uint8_t tag, assay_bytes value) {
  uint8_t folded[64];
  size_t len = 0;
  uint64_t hash = 0;
  uint32_t point;
  if (!string_is_directory_string(tag)) {
    return hash_bytes(key, value);
  }
  /* One chunk of the slow way below, which leaves room for a code point of four octets. */
  if (fold_plain(tag, value, folded, sizeof folded - 4)) {
    return hash_mix(hash_bytes(key, bytes_of(folded, value.len)));
  }
  struct folding f = {.tag = tag, .rest = value};
  while (fold_next(&f, &point)) {
    if (len + 4 > sizeof folded) {
      hash = hash_mix(hash + hash_bytes(key, bytes_of(folded, len)));
      len = 0;
    }
    len += utf8_put(point, folded + len);
  }
  return hash_mix(hash + hash_bytes(key, bytes_of(folded, len)));
}
