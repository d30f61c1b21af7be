/* SPDX-License-Identifier: Apache-2.0
 *
 * DNS names in certificates: their form, and whether one answers to the name asked for.
 */
#include "check/names.h"

/* What a character may be in a label. A table, because certificates hold thousands of names. */
enum character { ILLEGAL = 0, LETTER, DIGIT, HYPHEN, UNDERSCORE, DOT };
/* clang-format off */
#define L LETTER
#define D DIGIT
static const uint8_t characters[256] = {
    ['-'] = HYPHEN, ['.'] = DOT, ['_'] = UNDERSCORE,
    ['0'] = D, D, D, D, D, D, D, D, D, D,
    ['A'] = L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
    ['a'] = L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
};
#undef L
#undef D
/* clang-format on */

/* What one label is made of. */
struct label {
  size_t len;
  bool legal;  /* letters, digits, inner hyphens; underscores where let pass */
  bool number; /* digits only */
};

/* The label at the front of `rest`, up to a dot or the end. */
static struct label read_label(assay_bytes rest, bool underscores) {
  struct label label = {0, false, false};
  uint32_t seen = 0; /* as 1 << character */
  while (label.len < rest.len && characters[rest.data[label.len]] != DOT) {
    seen |= UINT32_C(1) << characters[rest.data[label.len++]];
  }
  uint32_t illegal = UINT32_C(1) << ILLEGAL | (underscores ? 0 : UINT32_C(1) << UNDERSCORE);
  /* RFC 1123 2.1: a label begins and ends with a letter or digit. */
  label.legal = (seen & illegal) == 0 && label.len > 0 && label.len <= NAMES_MAX_LABEL &&
                rest.data[0] != '-' && rest.data[label.len - 1] != '-';
  label.number = seen == UINT32_C(1) << DIGIT;
  return label;
}

static bool is_ip_text(assay_bytes name) {
  uint8_t octets[NAMES_MAX_IP];
  return names_ip_from_text(name, octets) != 0;
}

static enum names_dns_form form_of(assay_bytes name, bool underscores) {
  assay_bytes rest = name;
  enum names_dns_form form = NAMES_DNS_OK;
  if (name.len >= 2 && name.data[0] == '*' && name.data[1] == '.') {
    form = NAMES_DNS_WILDCARD;
    rest = bytes_from(name, 2);
  }
  struct label label = read_label(rest, underscores);
  bool legal = label.legal && name.len <= NAMES_MAX_DNS;
  while (legal && label.len < rest.len) {
    rest = bytes_from(rest, label.len + 1);
    label = read_label(rest, underscores);
    legal = label.legal;
  }
  /* RFC 1123 2.1: the top-level label is never a number, which tells names from addresses. */
  if (legal && !label.number) {
    return form;
  }
  return is_ip_text(name) ? NAMES_DNS_IS_IP : NAMES_DNS_BAD;
}

enum names_dns_form names_dns_form(assay_bytes name) {
  return form_of(name, false);
}

enum names_dns_form names_dns_lenient_form(assay_bytes name) {
  return form_of(name, true);
}

bool names_match_dns(assay_bytes presented, assay_bytes asked) {
  switch (names_dns_lenient_form(presented)) {
  case NAMES_DNS_OK:
    return bytes_equal_nocase(presented, asked);
  case NAMES_DNS_WILDCARD: {
    /* The first label of the name asked for, and then the same dot and labels. A name asked for
       * is never empty in front, so the wildcard cannot stand for nothing. */
    assay_bytes parent = bytes_from(asked, bytes_find(asked, '.'));
    return parent.len > 0 && parent.len < asked.len &&
           bytes_equal_nocase(bytes_from(presented, 1), parent);
  }
  case NAMES_DNS_BAD:
  case NAMES_DNS_IS_IP:
    break;
  }
  return false;
}

bool names_wildcard_is_too_broad(assay_bytes name) {
  uint8_t folded[NAMES_MAX_DNS];
  if (name.len == 0 || name.data[0] != '*') {
    return false;
  }
  if (name.len == 1) {
    return true;
  }
  if (names_dns_lenient_form(name) != NAMES_DNS_WILDCARD) {
    return false;
  }
  assay_bytes suffix = bytes_from(name, 2);
  for (size_t i = 0; i < suffix.len; i++) {
    folded[i] = ascii_lower(suffix.data[i]);
  }
  return suffixes_has(bytes_of(folded, suffix.len));
}
