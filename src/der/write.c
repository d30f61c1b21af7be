/* SPDX-License-Identifier: Apache-2.0
 *
 * The writer: front to back, lengths put in when an element is closed.
 */
#include "der/der.h"

void der_write_init(struct der_writer *w, uint8_t *out, size_t cap) {
  memset(w, 0, sizeof *w);
  w->out = out;
  w->cap = cap;
}

static void put(struct der_writer *w, assay_bytes b) {
  if (w->failed || b.len > w->cap - w->len) {
    w->failed = true;
    return;
  }
  if (b.len > 0) {
    memcpy(w->out + w->len, b.data, b.len);
  }
  w->len += b.len;
}

static void put_byte(struct der_writer *w, uint8_t byte) {
  put(w, bytes_of(&byte, 1));
}

/* Minimal length octets; returns how many. */
static size_t length_octets(size_t len, uint8_t out[5]) {
  if (len < 0x80) {
    out[0] = (uint8_t)len;
    return 1;
  }
  size_t octets = len > 0xffffff ? 4 : len > 0xffff ? 3 : len > 0xff ? 2 : 1;
  out[0] = (uint8_t)(0x80 | octets);
  for (size_t i = 0; i < octets; i++) {
    out[1 + i] = (uint8_t)(len >> (8 * (octets - 1 - i)));
  }
  return 1 + octets;
}

void der_write_open(struct der_writer *w, uint8_t tag) {
  if (w->depth == DER_WRITE_DEPTH) {
    w->failed = true;
    return;
  }
  put_byte(w, tag);
  w->opened[w->depth++] = w->len;
}

void der_write_close(struct der_writer *w) {
  if (w->failed || w->depth == 0) {
    w->failed = true;
    return;
  }
  size_t start = w->opened[--w->depth];
  size_t len = w->len - start;
  uint8_t octets[5];
  size_t num_octets = len > UINT32_MAX ? sizeof octets + 1 : length_octets(len, octets);
  if (num_octets > sizeof octets || num_octets > w->cap - w->len) {
    w->failed = true;
    return;
  }
  memmove(w->out + start + num_octets, w->out + start, len);
  memcpy(w->out + start, octets, num_octets);
  w->len += num_octets;
}

void der_write(struct der_writer *w, uint8_t tag, assay_bytes content) {
  uint8_t octets[5];
  if (content.len > UINT32_MAX) {
    w->failed = true;
    return;
  }
  put_byte(w, tag);
  put(w, bytes_of(octets, length_octets(content.len, octets)));
  put(w, content);
}

void der_write_raw(struct der_writer *w, assay_bytes whole) {
  put(w, whole);
}

void der_write_boolean(struct der_writer *w, bool value) {
  uint8_t content = value ? 0xff : 0;
  der_write(w, DER_BOOLEAN, bytes_of(&content, 1));
}

void der_write_small(struct der_writer *w, uint8_t tag, uint32_t value) {
  uint8_t content[5] = {0, (uint8_t)(value >> 24), (uint8_t)(value >> 16), (uint8_t)(value >> 8),
                        (uint8_t)value};
  size_t skip = 0;
  while (skip < 4 && content[skip] == 0 && (content[skip + 1] & 0x80) == 0) {
    skip++;
  }
  der_write(w, tag, bytes_from(bytes_of(content, sizeof content), skip));
}

void der_write_unsigned(struct der_writer *w, assay_bytes magnitude) {
  uint8_t octets[5];
  static const uint8_t zero[1] = {0};
  while (magnitude.len > 0 && magnitude.data[0] == 0) {
    magnitude = bytes_from(magnitude, 1);
  }
  bool pad = magnitude.len == 0 || (magnitude.data[0] & 0x80) != 0;
  put_byte(w, DER_INTEGER);
  put(w, bytes_of(octets, length_octets(magnitude.len + (pad ? 1 : 0), octets)));
  if (pad) {
    put(w, bytes_of(zero, 1));
  }
  put(w, magnitude);
}

void der_write_time(struct der_writer *w, int64_t time) {
  struct civil c;
  char digits[24];
  struct text t;
  clock_to_civil(time, &c);
  if (c.year < 0 || c.year > 9999) {
    w->failed = true;
    return;
  }
  /* RFC 5280 4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050. */
  bool utc = c.year >= 1950 && c.year < 2050;
  text_init(&t, digits, sizeof digits);
  text_padded(&t, utc ? c.year % 100 : c.year, utc ? 2 : 4);
  text_padded(&t, c.month, 2);
  text_padded(&t, c.day, 2);
  text_padded(&t, c.hour, 2);
  text_padded(&t, c.minute, 2);
  text_padded(&t, c.second, 2);
  text_byte(&t, 'Z');
  der_write(w, utc ? DER_UTC_TIME : DER_GENERALIZED_TIME, bytes_of((uint8_t *)digits, t.len));
}

void der_write_flags(struct der_writer *w, uint8_t tag, uint32_t flags) {
  uint8_t content[5] = {0};
  size_t len = 1;
  for (unsigned bit = 0; bit < 32; bit++) {
    if ((flags >> bit & 1) != 0) {
      content[1 + bit / 8] |= (uint8_t)(0x80u >> (bit % 8));
      len = 2 + bit / 8;
      content[0] = (uint8_t)(7 - bit % 8);
    }
  }
  der_write(w, tag, bytes_of(content, len));
}

bool der_write_end(const struct der_writer *w, size_t *ret_len) {
  if (w->failed || w->depth != 0) {
    return false;
  }
  *ret_len = w->len;
  return true;
}
