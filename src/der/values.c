/* SPDX-License-Identifier: Apache-2.0
 *
 * The cursor's typed elements: booleans, integers, bit strings, times.
 */
#include "der/der.h"

bool der_take_boolean(struct der *d, bool *ret_value) {
  assay_bytes content;
  const uint8_t *start = d->at;
  if (!der_take(d, DER_BOOLEAN, &content)) {
    return false;
  }
  /* X.690 11.1: TRUE is FF and nothing else. */
  if (content.len != 1 || (content.data[0] != 0 && content.data[0] != 0xff)) {
    return der_fail(d, DER_BAD_BOOLEAN, start);
  }
  *ret_value = content.data[0] != 0;
  return true;
}

/* X.690 8.3.2: at least one octet, and the first nine bits are not all alike. */
static bool integer_is_minimal(assay_bytes content) {
  if (content.len == 0) {
    return false;
  }
  if (content.len == 1) {
    return true;
  }
  bool high = (content.data[1] & 0x80) != 0;
  return !(content.data[0] == 0 && !high) && !(content.data[0] == 0xff && high);
}

bool der_take_integer(struct der *d, assay_bytes *ret_content) {
  const uint8_t *start = d->at;
  if (!der_take(d, DER_INTEGER, ret_content)) {
    return false;
  }
  return integer_is_minimal(*ret_content) || der_fail(d, DER_BAD_INTEGER, start);
}

bool der_take_small(struct der *d, uint8_t tag, uint32_t *ret_value) {
  assay_bytes content;
  const uint8_t *start = d->at;
  if (!der_take(d, tag, &content)) {
    return false;
  }
  if (!integer_is_minimal(content)) {
    return der_fail(d, DER_BAD_INTEGER, start);
  }
  if ((content.data[0] & 0x80) != 0) {
    return der_fail(d, DER_BAD_VALUE, start);
  }
  uint32_t value = 0;
  for (size_t i = 0; i < content.len; i++) {
    value = value << 8 | content.data[i];
  }
  *ret_value = content.len > 4 ? INT32_MAX : value;
  return true;
}

bool der_take_bits(struct der *d, uint8_t tag, assay_bytes *ret_content, unsigned *ret_unused) {
  assay_bytes content;
  const uint8_t *start = d->at;
  if (!der_take(d, tag, &content)) {
    return false;
  }
  if (content.len == 0 || content.data[0] > 7 || (content.len == 1 && content.data[0] != 0)) {
    return der_fail(d, DER_BAD_BIT_STRING, start);
  }
  unsigned unused = content.data[0];
  if (unused != 0 && (content.data[content.len - 1] & ((1u << unused) - 1)) != 0) {
    return der_fail(d, DER_BAD_BIT_STRING, start); /* X.690 11.2.1 */
  }
  *ret_content = bytes_from(content, 1);
  *ret_unused = unused;
  return true;
}

bool der_take_flags(struct der *d, uint8_t tag, uint32_t *ret_flags) {
  assay_bytes content;
  unsigned unused;
  const uint8_t *start = d->at;
  if (!der_take_bits(d, tag, &content, &unused)) {
    return false;
  }
  /* X.690 11.2.2: trailing zero bits of a named bit list are left out, so the last bit is one. */
  if (content.len > 0 && (content.data[content.len - 1] & (1u << unused)) == 0) {
    return der_fail(d, DER_BAD_BIT_STRING, start);
  }
  uint32_t flags = 0;
  for (size_t i = 0; i < content.len && i < 4; i++) {
    for (unsigned bit = 0; bit < 8; bit++) {
      if ((content.data[i] & (0x80u >> bit)) != 0) {
        flags |= UINT32_C(1) << (i * 8 + bit);
      }
    }
  }
  *ret_flags = flags;
  return true;
}

bool der_take_null(struct der *d) {
  assay_bytes content;
  const uint8_t *start = d->at;
  if (!der_take(d, DER_NULL, &content)) {
    return false;
  }
  return content.len == 0 || der_fail(d, DER_BAD_NULL, start);
}

static bool two_digits(const uint8_t *p, unsigned *ret_value) {
  if (!ascii_is_digit(p[0]) || !ascii_is_digit(p[1])) {
    return false;
  }
  *ret_value = (unsigned)(p[0] - '0') * 10 + (unsigned)(p[1] - '0');
  return true;
}

/* MMDDHHMMSSZ */
static bool month_to_second(const uint8_t *p, struct civil *c) {
  return two_digits(p, &c->month) && two_digits(p + 2, &c->day) && two_digits(p + 4, &c->hour) &&
         two_digits(p + 6, &c->minute) && two_digits(p + 8, &c->second) && p[10] == 'Z';
}

/* RFC 5280 4.1.2.5.1: YYMMDDHHMMSSZ, 50..99 is 19YY, 00..49 is 20YY. */
static bool utc_time(assay_bytes content, struct civil *c) {
  unsigned year;
  if (content.len != 13 || !two_digits(content.data, &year) ||
      !month_to_second(content.data + 2, c)) {
    return false;
  }
  c->year = (int64_t)year + (year >= 50 ? 1900 : 2000);
  return true;
}

/* RFC 5280 4.1.2.5.2: YYYYMMDDHHMMSSZ, no fraction. */
static bool generalized_time(assay_bytes content, struct civil *c) {
  unsigned century, year;
  if (content.len != 15 || !two_digits(content.data, &century) ||
      !two_digits(content.data + 2, &year) || !month_to_second(content.data + 4, c)) {
    return false;
  }
  c->year = (int64_t)century * 100 + (int64_t)year;
  return true;
}

bool der_take_time(struct der *d, int64_t *ret_time, uint8_t *ret_tag) {
  const uint8_t *start = d->at;
  assay_bytes content;
  struct civil c = {0};
  uint8_t tag = der_peek(d, DER_GENERALIZED_TIME) ? DER_GENERALIZED_TIME : DER_UTC_TIME;
  if (!der_take(d, tag, &content)) {
    return false;
  }
  bool legal = tag == DER_UTC_TIME ? utc_time(content, &c) : generalized_time(content, &c);
  if (!legal || !clock_from_civil(&c, ret_time)) {
    return der_fail(d, DER_BAD_TIME, start);
  }
  *ret_tag = tag;
  return true;
}
