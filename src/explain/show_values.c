/* SPDX-License-Identifier: Apache-2.0
 *
 * Names, addresses, identifiers and times as text.
 */
#include "explain/show.h"

#define ELLIPSIS "\xe2\x80\xa6"

/* t's text; one that did not fit ends in an ellipsis, and not in the middle of a character. */
static assay_bytes kept(const struct text *t) {
  if (text_fits(t)) {
    return bytes_of((const uint8_t *)t->out, t->len);
  }
  size_t len = t->cap - sizeof ELLIPSIS;
  while (len > 0 && ((uint8_t)t->out[len] & 0xc0) == 0x80) {
    len--;
  }
  memcpy(t->out + len, ELLIPSIS, sizeof ELLIPSIS);
  return bytes_of((const uint8_t *)t->out, len + sizeof ELLIPSIS - 1);
}

assay_bytes show_dn(assay_bytes name, char out[SHOW_DN_BYTES]) {
  struct text t;
  text_init(&t, out, SHOW_DN_BYTES);
  cert_name_text(&t, name);
  return kept(&t);
}

assay_bytes show_common(assay_bytes name, char out[SHOW_DN_BYTES]) {
  uint8_t tag = 0;
  assay_bytes common = cert_name_common(name, &tag);
  if (common.len == 0) {
    return show_dn(name, out);
  }
  struct text t;
  text_init(&t, out, SHOW_DN_BYTES);
  cert_string_text(&t, tag, bytes_first(common, SHOW_DN_BYTES));
  return kept(&t);
}

static void put_ipv4(struct text *t, const uint8_t *b) {
  for (size_t i = 0; i < 4; i++) {
    if (i > 0) {
      text_byte(t, '.');
    }
    text_number(t, b[i]);
  }
}

static unsigned group_at(const uint8_t *b, size_t i) {
  return (unsigned)b[2 * i] << 8 | b[2 * i + 1];
}

/* RFC 5952 4.2: the longest run of at least two zero groups, the first of equals. */
static size_t longest_zeros(const uint8_t *b, size_t *ret_len) {
  size_t best = 8, best_len = 1;
  for (size_t i = 0; i < 8; i++) {
    size_t len = 0;
    while (i + len < 8 && group_at(b, i + len) == 0) {
      len++;
    }
    if (len > best_len) {
      best = i;
      best_len = len;
    }
  }
  *ret_len = best_len;
  return best;
}

static void put_ipv6(struct text *t, const uint8_t *b) {
  static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
  size_t zeros_len = 0;
  if (memcmp(b, mapped, sizeof mapped) == 0) { /* RFC 5952 5 */
    text_put(t, "::ffff:");
    put_ipv4(t, b + sizeof mapped);
    return;
  }
  size_t zeros = longest_zeros(b, &zeros_len);
  for (size_t i = 0; i < 8; i++) {
    if (i == zeros) {
      text_put(t, "::");
      i += zeros_len - 1;
      continue;
    }
    if (i > 0 && i != zeros + zeros_len) {
      text_byte(t, ':');
    }
    uint8_t group[2] = {b[2 * i], b[2 * i + 1]};
    char digits[5];
    struct text hex;
    text_init(&hex, digits, sizeof digits);
    text_hex(&hex, bytes_of(group, 2));
    size_t skip = 0;
    while (skip < 3 && digits[skip] == '0') {
      skip++;
    }
    text_put(t, digits + skip);
  }
}

/* Leading one bits of a mask; false when ones follow a zero. */
static bool prefix_length(assay_bytes mask, unsigned *ret_len) {
  unsigned ones = 0;
  bool ended = false;
  for (size_t i = 0; i < mask.len * 8; i++) {
    bool one = (mask.data[i / 8] >> (7 - i % 8)) & 1;
    if (one && ended) {
      return false;
    }
    ended = ended || !one;
    ones += one ? 1 : 0;
  }
  *ret_len = ones;
  return true;
}

static void put_address(struct text *t, assay_bytes b) {
  if (b.len == 4) {
    put_ipv4(t, b.data);
  } else {
    put_ipv6(t, b.data);
  }
}

void show_ip(struct text *t, assay_bytes b) {
  if (b.len == 4 || b.len == 16) {
    put_address(t, b);
    return;
  }
  if (b.len != 8 && b.len != 32) {
    show_hex(t, b);
    return;
  }
  unsigned prefix = 0;
  assay_bytes mask = bytes_from(b, b.len / 2);
  put_address(t, bytes_first(b, b.len / 2));
  text_byte(t, '/');
  if (prefix_length(mask, &prefix)) {
    text_number(t, prefix);
  } else {
    put_address(t, mask);
  }
}

void show_oid(struct text *t, assay_bytes contents) {
  char dotted[SHOW_COLUMNS + 1];
  struct text whole;
  text_init(&whole, dotted, sizeof dotted);
  der_oid_text(&whole, contents);
  text_put(t, dotted);
  if (!text_fits(&whole)) {
    text_put(t, ELLIPSIS);
  }
}

void show_hex(struct text *t, assay_bytes b) {
  text_hex(t, bytes_first(b, SHOW_COLUMNS / 2));
  if (b.len > SHOW_COLUMNS / 2) {
    text_put(t, ELLIPSIS);
  }
}

void show_date(struct text *t, assay_language language, int64_t time) {
  if (language != ASSAY_LANGUAGE_ZH) {
    clock_date_text(t, time);
    return;
  }
  struct civil c;
  clock_to_civil(time, &c);
  text_number(t, c.year);
  text_put(t, "年");
  text_number(t, c.month);
  text_put(t, "月");
  text_number(t, c.day);
  text_put(t, "日");
}

void show_time(struct text *t, assay_language language, int64_t time) {
  struct civil c;
  clock_to_civil(time, &c);
  show_date(t, language, time);
  text_byte(t, ' ');
  text_padded(t, c.hour, 2);
  text_byte(t, ':');
  text_padded(t, c.minute, 2);
  text_byte(t, ':');
  text_padded(t, c.second, 2);
  text_put(t, " UTC");
}
