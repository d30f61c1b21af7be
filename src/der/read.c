/* SPDX-License-Identifier: Apache-2.0
 *
 * The cursor: one element at a time, strictly.
 */
#include "der/der.h"

const char *der_fault_word(enum der_fault_kind kind) {
  static const char *const words[] = {
      [DER_OK] = "none",
      [DER_TRUNCATED] = "truncated",
      [DER_UNEXPECTED_TAG] = "unexpected-element",
      [DER_BAD_TAG] = "bad-tag",
      [DER_BAD_LENGTH] = "bad-length",
      [DER_TRAILING] = "trailing-bytes",
      [DER_BAD_BOOLEAN] = "bad-boolean",
      [DER_BAD_INTEGER] = "bad-integer",
      [DER_BAD_BIT_STRING] = "bad-bit-string",
      [DER_BAD_OID] = "bad-object-identifier",
      [DER_BAD_TIME] = "bad-time",
      [DER_BAD_NULL] = "bad-null",
      [DER_BAD_STRING] = "bad-character",
      [DER_DEFAULT_ENCODED] = "default-written-out",
      [DER_EMPTY] = "empty-list",
      [DER_BAD_VALUE] = "bad-value",
      [DER_TOO_DEEP] = "too-deep",
      [DER_TOO_LARGE] = "too-large",
      [DER_BAD_ORDER] = "bad-order",
  };
  size_t index = (size_t)kind;
  return index < sizeof words / sizeof words[0] ? words[index] : "?";
}

struct der der_open(assay_bytes b, struct der_fault *fault) {
  fault->kind = DER_OK;
  fault->offset = 0;
  fault->origin = b.data;
  return der_inside(b, fault);
}

bool der_fail(const struct der *d, enum der_fault_kind kind, const uint8_t *where) {
  if (d->fault->kind == DER_OK) {
    d->fault->kind = kind;
    d->fault->offset =
        d->fault->origin == NULL || where == NULL ? 0 : (size_t)(where - d->fault->origin);
  }
  return false;
}

/* The long form: 1..4 length octets, no leading zero, not below 128 (X.690 10.1). at is behind the
 * first length octet. */
static bool take_long_length(struct der *d, unsigned octets, size_t *ret_len) {
  if (octets == 0 || octets > 4) {
    return der_fail(d, DER_BAD_LENGTH, d->at);
  }
  if ((size_t)(d->end - d->at) < octets) {
    return der_fail(d, DER_TRUNCATED, d->at);
  }
  size_t len = 0;
  for (unsigned i = 0; i < octets; i++) {
    len = len << 8 | d->at[i];
  }
  if (len < 0x80 || d->at[0] == 0) {
    return der_fail(d, DER_BAD_LENGTH, d->at);
  }
  d->at += octets;
  *ret_len = len;
  return true;
}

/* Length and content; at is behind the identifier octets. */
static inline bool take_content(struct der *d, assay_bytes *ret_content) {
  if (d->at == d->end) {
    return der_fail(d, DER_TRUNCATED, d->at);
  }
  const uint8_t *length_at = d->at;
  size_t len = *d->at++;
  if (len >= 0x80 && !take_long_length(d, (unsigned)(len & 0x7f), &len)) {
    return false;
  }
  if (len > (size_t)(d->end - d->at)) {
    return der_fail(d, DER_TRUNCATED, length_at);
  }
  *ret_content = bytes_of(d->at, len);
  d->at += len;
  return true;
}

bool der_take_slowly(struct der *d, uint8_t tag, assay_bytes *ret_content) {
  if (d->at == d->end) {
    return der_fail(d, DER_TRUNCATED, d->at);
  }
  if (*d->at != tag) {
    return der_fail(d, DER_UNEXPECTED_TAG, d->at);
  }
  d->at++;
  return take_content(d, ret_content);
}

/* X.690 8.1.2.4: tag numbers from 31 on, base 128, no leading zero group. Nothing in X.509 needs
 * one; they occur in values of types that nobody reads. Four groups bound the loop. */
static bool skip_high_tag(struct der *d) {
  const uint8_t *start = d->at;
  uint32_t number = 0;
  for (int group = 0; group < 4 && d->at != d->end; group++) {
    uint8_t octet = *d->at++;
    number = number << 7 | (octet & 0x7fu);
    if (group == 0 && octet == 0x80) {
      return der_fail(d, DER_BAD_TAG, start);
    }
    if ((octet & 0x80) == 0) {
      return number >= 31 || der_fail(d, DER_BAD_TAG, start);
    }
  }
  return der_fail(d, d->at == d->end ? DER_TRUNCATED : DER_BAD_TAG, start);
}

bool der_take_any(struct der *d, uint8_t *ret_tag, assay_bytes *ret_content,
                  assay_bytes *ret_whole) {
  const uint8_t *start = d->at;
  size_t left = (size_t)(d->end - d->at);
  /* Nearly every element is short and of a low tag number. */
  if (left >= 2 && start[0] != 0 && (start[0] & 0x1f) != 0x1f && start[1] < 0x80 &&
      start[1] <= left - 2) {
    *ret_tag = start[0];
    *ret_content = bytes_of(start + 2, start[1]);
    *ret_whole = bytes_of(start, 2 + (size_t)start[1]);
    d->at += 2 + (size_t)start[1];
    return true;
  }
  if (left == 0) {
    return der_fail(d, DER_TRUNCATED, d->at);
  }
  uint8_t tag = *d->at++;
  if ((tag & 0x1f) == 0x1f && !skip_high_tag(d)) {
    return false;
  }
  /* Universal tag 0 is the end-of-contents mark of indefinite lengths, which DER does not have. */
  if (tag == 0) {
    return der_fail(d, DER_BAD_TAG, start);
  }
  if (!take_content(d, ret_content)) {
    return false;
  }
  *ret_tag = tag;
  *ret_whole = bytes_of(start, (size_t)(d->at - start));
  return true;
}

bool der_take_optional(struct der *d, uint8_t tag, assay_bytes *ret_content, bool *ret_present) {
  *ret_present = der_peek(d, tag);
  return !*ret_present || der_take(d, tag, ret_content);
}

bool der_is_well_formed(assay_bytes b, unsigned depth) {
  /* An explicit stack: the nesting of unread parts is the sender's choice, our stack is not. */
  enum { DEEPEST = 32 };
  struct der level[DEEPEST];
  struct der_fault fault;
  size_t at = 0;
  level[0] = der_open(b, &fault);
  while (true) {
    if (der_at_end(&level[at])) {
      if (at == 0) {
        return true;
      }
      at--;
      continue;
    }
    uint8_t tag;
    assay_bytes content, whole;
    if (!der_take_any(&level[at], &tag, &content, &whole)) {
      return false;
    }
    if ((tag & 0x20) != 0) {
      if (at + 1 >= DEEPEST || at + 1 >= depth) {
        return false;
      }
      level[++at] = der_inside(content, &fault);
    }
  }
}
