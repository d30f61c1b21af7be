/* SPDX-License-Identifier: Apache-2.0
 *
 * GeneralName (RFC 5280 4.2.1.6): nine choices, told apart by context tags.
 */
#include "cert/parts.h"

static const uint8_t tags[] = {
    [CERT_NAME_OTHER] = DER_CONTEXT_OF(0),      [CERT_NAME_EMAIL] = DER_CONTEXT(1),
    [CERT_NAME_DNS] = DER_CONTEXT(2),           [CERT_NAME_X400] = DER_CONTEXT_OF(3),
    [CERT_NAME_DIRECTORY] = DER_CONTEXT_OF(4),  [CERT_NAME_EDI] = DER_CONTEXT_OF(5),
    [CERT_NAME_URI] = DER_CONTEXT(6),           [CERT_NAME_IP] = DER_CONTEXT(7),
    [CERT_NAME_REGISTERED_ID] = DER_CONTEXT(8),
};

/* OtherName ::= SEQUENCE { type-id OID, value [0] EXPLICIT ANY }, with its tag replaced. */
static bool other_name_is_sound(assay_bytes content, struct der_fault *fault) {
  struct der d = der_inside(content, fault), inner;
  assay_bytes oid, value, whole;
  uint8_t tag;
  return der_take_oid(&d, &oid) && der_enter(&d, DER_CONTEXT_OF(0), &inner) &&
         der_take_any(&inner, &tag, &value, &whole) && der_end(&inner) && der_end(&d);
}

static bool value_is_sound(struct der *d, struct cert_general_name *name) {
  struct der inner = der_inside(name->value, d->fault);
  switch (name->kind) {
  case CERT_NAME_OTHER:
    return other_name_is_sound(name->value, d->fault);
  case CERT_NAME_DIRECTORY:
    return cert_take_name(&inner, &name->value) && der_end(&inner);
  case CERT_NAME_REGISTERED_ID:
    return der_oid_is_valid(name->value) || der_fail(d, DER_BAD_OID, name->value.data);
  case CERT_NAME_EMAIL:
  case CERT_NAME_DNS:
  case CERT_NAME_URI:
    /* IA5String: ASCII and nothing else. */
    for (size_t i = 0; i < name->value.len; i++) {
      if (name->value.data[i] >= 0x80) {
        return der_fail(d, DER_BAD_STRING, name->value.data + i);
      }
    }
    return true;
  case CERT_NAME_X400:
  case CERT_NAME_EDI:
    return der_is_well_formed(name->value, 16) || der_fail(d, DER_BAD_VALUE, name->value.data);
  case CERT_NAME_IP:
    break;
  }
  return true;
}

bool cert_take_general_name(struct der *d, struct cert_general_name *ret_name) {
  uint8_t tag;
  const uint8_t *start = d->at;
  if (!der_take_any(d, &tag, &ret_name->value, &ret_name->whole)) {
    return false;
  }
  unsigned number = tag & 0x1fu;
  if (number >= sizeof tags || tags[number] != tag) {
    return der_fail(d, DER_UNEXPECTED_TAG, start);
  }
  ret_name->kind = (enum cert_name_kind)number;
  return value_is_sound(d, ret_name);
}

bool cert_general_names_are_sound(assay_bytes names, struct der_fault *fault) {
  struct der d = der_inside(names, fault);
  struct cert_general_name name;
  if (der_at_end(&d)) {
    return der_fail(&d, DER_EMPTY, d.at);
  }
  while (!der_at_end(&d)) {
    if (!cert_take_general_name(&d, &name)) {
      return false;
    }
  }
  return true;
}

const char *cert_name_kind_word(enum cert_name_kind kind) {
  static const char *const words[] = {"other", "email", "dns", "x400",         "directory",
                                      "edi",   "uri",   "ip",  "registered-id"};
  return (size_t)kind < sizeof words / sizeof words[0] ? words[kind] : "?";
}
