/* SPDX-License-Identifier: Apache-2.0
 *
 * base64: RFC 4648 section 4, canonical text only. Padding has to be there (3.2) and the bits under
 * it have to be zero (3.5): otherwise one certificate would have several spellings.
 */
#include "der/base64.h"

#include "der/der.h"

enum { PAD = 0x40, SPACE = 0x41, BAD = 0x80 };

/* 0..63, or one of the marks above. Every mark has a bit of 0xc0, which no value has. */
#define X BAD
#define W SPACE
static const uint8_t base64_values[256] = {
    X,  X,  X,  X,  X,  X,  X,  X,  X,  W,  W,  W,  W,  W,   X,  X,  /* 00: TAB LF VT FF CR */
    X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,   X,  X,  /* 10 */
    W,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  62, X,  X,   X,  63, /* 20: blank + / */
    52, 53, 54, 55, 56, 57, 58, 59, 60, 61, X,  X,  X,  PAD, X,  X,  /* 30: digits = */
    X,  0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12,  13, 14, /* 40: A.. */
    15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, X,  X,  X,   X,  X,  /* 50: ..Z */
    X,  26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38,  39, 40, /* 60: a.. */
    41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, X,  X,  X,   X,  X,  /* 70: ..z */
    X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,   X,  X,  /* 80 */
    X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,   X,  X,  /* 90 */
    X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,   X,  X,  /* a0 */
    X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,   X,  X,  /* b0 */
    X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,   X,  X,  /* c0 */
    X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,   X,  X,  /* d0 */
    X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,   X,  X,  /* e0 */
    X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,  X,   X,  X,  /* f0 */
};
#undef X
#undef W

void base64_open(struct base64 *b, uint8_t *out, size_t cap) {
  memset(b, 0, sizeof(*b));
  b->out = out;
  b->cap = out == NULL ? SIZE_MAX : cap;
}

/* Whole groups of four of the alphabet: nearly all of every file goes through this loop. */
static size_t base64_feed_groups(struct base64 *b, const uint8_t *in, size_t len) {
  size_t at = 0;

  while (len - at >= 4 && b->cap - b->len >= 3) {
    uint32_t a0 = base64_values[in[at]], a1 = base64_values[in[at + 1]];
    uint32_t a2 = base64_values[in[at + 2]], a3 = base64_values[in[at + 3]];

    if (((a0 | a1 | a2 | a3) & 0xc0) != 0) {
      break;
    }
    if (b->out != NULL) {
      uint32_t group = a0 << 18 | a1 << 12 | a2 << 6 | a3;

      b->out[b->len] = (uint8_t)(group >> 16);
      b->out[b->len + 1] = (uint8_t)(group >> 8);
      b->out[b->len + 2] = (uint8_t)group;
    }
    b->len += 3;
    at += 4;
  }
  return at;
}

static void base64_put(struct base64 *b, uint32_t byte) {
  if (b->len >= b->cap) {
    b->fault = BASE64_NO_ROOM;
    return;
  }
  if (b->out != NULL) {
    b->out[b->len] = (uint8_t)byte;
  }
  b->len++;
}

static void base64_feed_value(struct base64 *b, uint8_t value) {
  if (b->padding != 0) {
    b->fault = BASE64_BAD_PADDING;
    return;
  }
  b->group = b->group << 6 | value;
  if (++b->in_group < 4) {
    return;
  }
  for (unsigned shift = 24; shift > 0 && b->fault == BASE64_OK; shift -= 8) {
    base64_put(b, b->group >> (shift - 8) & 0xff);
  }
  b->group = 0;
  b->in_group = 0;
}

/* One '=': legal as the last, or as the last two, of a group whose spare bits are zero. */
static void base64_feed_padding(struct base64 *b) {
  unsigned spare = b->in_group == 2 ? 4 : 2;

  if (b->in_group < 2 || (b->group & ((UINT32_C(1) << spare) - 1)) != 0) {
    b->fault = BASE64_BAD_PADDING;
    return;
  }
  b->padding++;
  if (b->in_group + b->padding < 4) {
    return;
  }
  b->group >>= spare;
  for (unsigned left = b->in_group - 1; left > 0 && b->fault == BASE64_OK; left--) {
    base64_put(b, b->group >> (8 * (left - 1)) & 0xff);
  }
  b->group = 0;
  b->in_group = 0; /* with padding != 0: complete, nothing may follow */
}

static void base64_feed_space(struct base64 *b, uint8_t c) {
  if (c == '\r' || (c == '\n' && !b->after_cr)) {
    b->lines++;
  }
  b->after_cr = c == '\r';
}

size_t base64_feed(struct base64 *b, assay_bytes text) {
  size_t at = 0;

  while (at < text.len && b->fault == BASE64_OK) {
    uint8_t value = base64_values[text.data[at]];

    if (value == SPACE) {
      base64_feed_space(b, text.data[at]);
      at++;
      continue;
    }
    if (value == BAD) {
      break;
    }
    b->after_cr = false;
    if (b->in_group == 0 && b->padding == 0) {
      size_t taken = base64_feed_groups(b, text.data + at, text.len - at);

      if (taken > 0) {
        at += taken;
        continue;
      }
    }
    if (value == PAD) {
      base64_feed_padding(b);
    } else {
      base64_feed_value(b, value);
    }
    at += b->fault == BASE64_OK;
  }
  return at;
}

bool base64_close(struct base64 *b) {
  if (b->fault == BASE64_OK && b->in_group != 0) {
    b->fault = BASE64_BAD_PADDING;
  }
  return b->fault == BASE64_OK;
}

bool base64_decode(assay_bytes text, uint8_t *out, size_t cap, size_t *ret_len) {
  struct base64 b;

  base64_open(&b, out, cap);
  if (out == NULL) {
    b.cap = 0;
  }
  if (base64_feed(&b, text) != text.len || !base64_close(&b)) {
    return false;
  }
  *ret_len = b.len;
  return true;
}
