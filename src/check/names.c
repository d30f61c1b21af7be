/* SPDX-License-Identifier: Apache-2.0
 *
 * The name that is asked for, brought into the form in which it is compared.
 */
#include "check/names.h"

static bool is_ascii(assay_bytes text) {
  for (size_t i = 0; i < text.len; i++) {
    if (text.data[i] >= 0x80) {
      return false;
    }
  }
  return true;
}

/* A label that calls itself an A-label has something after the prefix (RFC 5890 2.3.2.1). Whether
 * that decodes is not asked: a name that a server answers to may be compared as it is. */
static bool a_labels_have_content(assay_bytes name) {
  while (name.len > 0) {
    size_t len = bytes_find(name, '.');
    if (bytes_equal_nocase(bytes_first(name, len), BYTES_LITERAL("xn--"))) {
      return false;
    }
    name = bytes_from(name, len + 1);
  }
  return true;
}

/* A copy in lower case, when it is a legal name without a wildcard. An address passes: it is a
 * question that no dNSName answers. */
static bool take_ascii_dns(assay_bytes text, struct scratch *s, assay_bytes *ret) {
  enum names_dns_form form = names_dns_lenient_form(text);
  if (form == NAMES_DNS_WILDCARD || (form == NAMES_DNS_BAD) || !a_labels_have_content(text)) {
    return false;
  }
  uint8_t *copy = scratch_take(s, text.len, 1);
  if (copy == NULL) {
    return false;
  }
  for (size_t i = 0; i < text.len; i++) {
    copy[i] = ascii_lower(text.data[i]);
  }
  *ret = bytes_of(copy, text.len);
  return true;
}

static bool prepare_dns(assay_bytes text, struct scratch *s, assay_bytes *ret) {
  if (!is_ascii(text) && !idna_to_ascii(text, s, &text)) {
    return false;
  }
  if (text.len > 1 && text.data[text.len - 1] == '.') {
    text = bytes_first(text, text.len - 1);
  }
  return take_ascii_dns(text, s, ret);
}

static bool prepare_ip(assay_bytes text, struct scratch *s, assay_bytes *ret) {
  uint8_t octets[NAMES_MAX_IP];
  bool bracketed = text.len > 2 && text.data[0] == '[' && text.data[text.len - 1] == ']';
  if (bracketed) {
    text = bytes_first(bytes_from(text, 1), text.len - 2);
  }
  size_t len = names_ip_from_text(text, octets);
  if (len == 0 || (bracketed && len != 16)) {
    return false;
  }
  *ret = scratch_copy(s, bytes_of(octets, len));
  return ret->len > 0;
}

/* The domain begins behind the last "@": a quoted local part may hold one. */
static bool prepare_email(assay_bytes text, struct scratch *s, assay_bytes *ret) {
  struct names_mailbox mailbox;
  assay_bytes domain;
  size_t at = text.len;
  while (at > 0 && text.data[at - 1] != '@') {
    at--;
  }
  if (at == 0 || !prepare_dns(bytes_from(text, at), s, &domain)) {
    return false;
  }
  uint8_t *copy = scratch_take(s, at + domain.len, 1);
  if (copy == NULL) {
    return false;
  }
  memcpy(copy, text.data, at);
  memcpy(copy + at, domain.data, domain.len);
  *ret = bytes_of(copy, at + domain.len);
  return names_mailbox_parse(*ret, &mailbox);
}

bool names_prepare(const assay_name *in, struct scratch *s, struct asked_name *ret) {
  ret->kind = in->kind;
  ret->text = bytes_of(NULL, 0);
  switch (in->kind) {
  case ASSAY_NAME_DNS:
    return prepare_dns(in->text, s, &ret->text);
  case ASSAY_NAME_IP:
    return prepare_ip(in->text, s, &ret->text);
  case ASSAY_NAME_EMAIL:
    return prepare_email(in->text, s, &ret->text);
  case ASSAY_NAME_UNCHECKED:
    return true;
  case ASSAY_NAME_UNSET:
    break;
  }
  return false;
}

bool names_match_ip(assay_bytes presented, assay_bytes asked) {
  return presented.len > 0 && bytes_equal(presented, asked);
}
