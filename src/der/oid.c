/* SPDX-License-Identifier: Apache-2.0
 *
 * Object identifiers (X.690 8.19): base-128 arcs, each without a leading 80.
 */
#include "der/der.h"

/* No arc may begin with 80. An identifier without any octet 80, and nearly all are, has none. */
bool der_oid_is_valid(assay_bytes content) {
  if (content.len == 0 || (content.data[content.len - 1] & 0x80) != 0) {
    return false;
  }
  const uint8_t *padding = memchr(content.data, 0x80, content.len);
  while (padding != NULL) {
    if (padding == content.data || (padding[-1] & 0x80) == 0) {
      return false;
    }
    size_t behind = (size_t)(padding - content.data) + 1;
    padding = memchr(content.data + behind, 0x80, content.len - behind);
  }
  return true;
}

bool der_take_oid(struct der *d, assay_bytes *ret_content) {
  const uint8_t *start = d->at;
  if (!der_take(d, DER_OID, ret_content)) {
    return false;
  }
  return der_oid_is_valid(*ret_content) || der_fail(d, DER_BAD_OID, start);
}

void der_oid_text(struct text *t, assay_bytes content) {
  uint64_t arc = 0;
  bool first = true, overflow = false;
  for (size_t i = 0; i < content.len; i++) {
    overflow = overflow || arc > (UINT64_MAX >> 8);
    arc = arc << 7 | (content.data[i] & 0x7fu);
    if ((content.data[i] & 0x80) != 0) {
      continue;
    }
    if (overflow) {
      text_put(t, first ? "?" : ".?"); /* an arc beyond 2^56: shown, not understood */
    } else if (first) {
      uint64_t top = arc < 40 ? 0 : arc < 80 ? 1 : 2;
      text_number(t, (int64_t)top);
      text_byte(t, '.');
      text_number(t, (int64_t)(arc - top * 40));
    } else {
      text_byte(t, '.');
      text_number(t, (int64_t)arc);
    }
    first = false;
    overflow = false;
    arc = 0;
  }
}

static bool take_arc(assay_bytes *text, uint64_t *ret_arc) {
  size_t digits = 0;
  uint64_t arc = 0;
  while (digits < text->len && ascii_is_digit(text->data[digits])) {
    if (arc > UINT64_MAX / 100) {
      return false;
    }
    arc = arc * 10 + (uint64_t)(text->data[digits] - '0');
    digits++;
  }
  if (digits == 0 || (digits > 1 && text->data[0] == '0')) {
    return false;
  }
  *text = bytes_from(*text, digits);
  *ret_arc = arc;
  return true;
}

static bool put_arc(uint8_t *out, size_t cap, size_t *len, uint64_t arc) {
  unsigned groups = 1;
  for (uint64_t rest = arc >> 7; rest != 0; rest >>= 7) {
    groups++;
  }
  if (groups > cap - *len) {
    return false;
  }
  for (unsigned i = groups; i > 0; i--) {
    uint8_t more = i > 1 ? 0x80 : 0;
    out[(*len)++] = (uint8_t)((arc >> (7 * (i - 1)) & 0x7f) | more);
  }
  return true;
}

size_t der_oid_from_text(assay_bytes text, uint8_t *out, size_t cap) {
  uint64_t top, arc;
  size_t len = 0;
  if (!take_arc(&text, &top) || top > 2 || text.len == 0 || text.data[0] != '.') {
    return 0;
  }
  text = bytes_from(text, 1);
  if (!take_arc(&text, &arc) || (top < 2 && arc > 39) || !put_arc(out, cap, &len, top * 40 + arc)) {
    return 0;
  }
  while (text.len > 0) {
    if (text.data[0] != '.') {
      return 0;
    }
    text = bytes_from(text, 1);
    if (!take_arc(&text, &arc) || !put_arc(out, cap, &len, arc)) {
      return 0;
    }
  }
  return len;
}
