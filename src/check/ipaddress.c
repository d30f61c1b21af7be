/* SPDX-License-Identifier: Apache-2.0
 *
 * IP addresses: text to octets and back.
 */
#include "check/names.h"

/* One decimal number 0..255 without leading zeros: "010" is eight to some and ten to others, which
 * is how addresses are smuggled past checks. */
static bool take_decimal(assay_bytes *text, uint8_t *ret) {
  unsigned value = 0;
  size_t len = 0;
  while (len < text->len && ascii_is_digit(text->data[len])) {
    if (len == 3) {
      return false;
    }
    value = value * 10 + (unsigned)(text->data[len++] - '0');
  }
  if (len == 0 || value > 255 || (len > 1 && text->data[0] == '0')) {
    return false;
  }
  *ret = (uint8_t)value;
  *text = bytes_from(*text, len);
  return true;
}

static bool parse_ipv4(assay_bytes text, uint8_t out[4]) {
  for (size_t i = 0; i < 4; i++) {
    if (i > 0) {
      if (text.len == 0 || text.data[0] != '.') {
        return false;
      }
      text = bytes_from(text, 1);
    }
    if (!take_decimal(&text, &out[i])) {
      return false;
    }
  }
  return text.len == 0;
}

static int hex_value(uint8_t c) {
  if (ascii_is_digit(c)) {
    return c - '0';
  }
  c = ascii_lower(c);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* One group of up to four hexadecimal digits; 0 when there is none. */
static size_t take_group(assay_bytes text, uint8_t out[2]) {
  unsigned value = 0;
  size_t len = 0;
  while (len < text.len && len < 5 && hex_value(text.data[len]) >= 0) {
    value = value << 4 | (unsigned)hex_value(text.data[len++]);
  }
  out[0] = (uint8_t)(value >> 8);
  out[1] = (uint8_t)value;
  return len > 4 ? 0 : len;
}

/* Groups separated by colons into out, from the front; the last may be a dotted IPv4 address when
 * `may_end_dotted`. False when text is no such list or it does not fit into cap octets. */
static bool parse_groups(assay_bytes text, uint8_t *out, size_t cap, bool may_end_dotted,
                         size_t *ret_len) {
  size_t len = 0;
  while (text.len > 0) {
    if (may_end_dotted && bytes_find(text, ':') == text.len && bytes_find(text, '.') < text.len) {
      *ret_len = len + 4;
      return cap - len >= 4 && parse_ipv4(text, out + len);
    }
    uint8_t group[2];
    size_t used = take_group(text, group);
    if (used == 0 || cap - len < 2) {
      return false;
    }
    memcpy(out + len, group, sizeof group);
    len += sizeof group;
    text = bytes_from(text, used);
    if (text.len == 0) {
      break;
    }
    if (text.data[0] != ':' || text.len == 1) {
      return false;
    }
    text = bytes_from(text, 1);
  }
  *ret_len = len;
  return true;
}

/* RFC 4291 2.2: eight groups, or fewer around one "::" that stands for at least one. */
static bool parse_ipv6(assay_bytes text, uint8_t out[16]) {
  uint8_t head[16] = {0}, tail[16] = {0};
  size_t head_len = 0, tail_len = 0, gap = 0;
  while (gap + 1 < text.len && !(text.data[gap] == ':' && text.data[gap + 1] == ':')) {
    gap++;
  }
  if (gap + 1 >= text.len) {
    return parse_groups(text, out, 16, true, &head_len) && head_len == 16;
  }
  if (!parse_groups(bytes_first(text, gap), head, sizeof head, false, &head_len) ||
      !parse_groups(bytes_from(text, gap + 2), tail, sizeof tail, true, &tail_len) ||
      head_len + tail_len > 14) {
    return false;
  }
  memset(out, 0, 16);
  memcpy(out, head, head_len);
  memcpy(out + 16 - tail_len, tail, tail_len);
  return true;
}

size_t names_ip_from_text(assay_bytes text, uint8_t out[NAMES_MAX_IP]) {
  if (text.len < 2 || text.len > sizeof "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255" - 1) {
    return 0;
  }
  if (bytes_find(text, ':') == text.len) {
    return parse_ipv4(text, out) ? 4 : 0;
  }
  return parse_ipv6(text, out) ? 16 : 0;
}

static void put_ipv4(struct text *t, const uint8_t *octets) {
  for (size_t i = 0; i < 4; i++) {
    if (i > 0) {
      text_byte(t, '.');
    }
    text_number(t, octets[i]);
  }
}

static void put_group(struct text *t, const uint8_t *octets) {
  static const char digits[] = "0123456789abcdef";
  unsigned value = (unsigned)octets[0] << 8 | octets[1];
  bool started = false;
  for (unsigned shift = 16; shift > 0; shift -= 4) {
    unsigned digit = value >> (shift - 4) & 15u;
    started = started || digit != 0 || shift == 4;
    if (started) {
      text_byte(t, digits[digit]);
    }
  }
}

/* RFC 5952 4.2: the longest run of two or more zero groups, the first of equals. */
static size_t find_zero_run(const uint8_t *octets, size_t *ret_start) {
  size_t best = 0, run = 0;
  for (size_t i = 0; i < 8; i++) {
    run = octets[2 * i] == 0 && octets[2 * i + 1] == 0 ? run + 1 : 0;
    if (run > best) {
      best = run;
      *ret_start = i + 1 - run;
    }
  }
  return best >= 2 ? best : 0;
}

static void put_ipv6(struct text *t, const uint8_t *octets) {
  static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
  size_t start = 8, run = find_zero_run(octets, &start);
  if (memcmp(octets, mapped, sizeof mapped) == 0) { /* RFC 5952 5 */
    text_put(t, "::ffff:");
    put_ipv4(t, octets + sizeof mapped);
    return;
  }
  for (size_t i = 0; i < 8; i++) {
    if (run > 0 && i == start) {
      text_put(t, "::");
      i += run - 1;
      continue;
    }
    if (i > 0 && !(run > 0 && i == start + run)) {
      text_byte(t, ':');
    }
    put_group(t, octets + 2 * i);
  }
}

static void put_address(struct text *t, assay_bytes octets) {
  if (octets.len == 4) {
    put_ipv4(t, octets.data);
  } else {
    put_ipv6(t, octets.data);
  }
}

/* Bits of a mask of ones and then zeros; -1 for a mask with holes. */
static int mask_length(assay_bytes mask) {
  int length = 0;
  bool ended = false;
  for (size_t bit = 0; bit < mask.len * 8; bit++) {
    bool one = (mask.data[bit / 8] >> (7 - bit % 8) & 1) != 0;
    if (one && ended) {
      return -1;
    }
    ended = !one;
    length += one;
  }
  return length;
}

void names_ip_to_text(struct text *t, assay_bytes octets) {
  if (octets.len == 4 || octets.len == 16) {
    put_address(t, octets);
  } else if (octets.len == 8 || octets.len == 32) {
    assay_bytes mask = bytes_from(octets, octets.len / 2);
    int length = mask_length(mask);
    put_address(t, bytes_first(octets, octets.len / 2));
    text_byte(t, '/');
    if (length >= 0) {
      text_number(t, length);
    } else {
      put_address(t, mask);
    }
  } else {
    text_hex(t, octets);
  }
}
