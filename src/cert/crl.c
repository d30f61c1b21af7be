/* SPDX-License-Identifier: Apache-2.0
 *
 * Certificate revocation lists, RFC 5280 section 5, and the distribution points that lead to them.
 */
#include "cert/parts.h"

static const uint8_t oid_crl_number[] = {0x55, 0x1d, 0x14};
static const uint8_t oid_reason[] = {0x55, 0x1d, 0x15};
static const uint8_t oid_invalidity_date[] = {0x55, 0x1d, 0x18};
static const uint8_t oid_delta[] = {0x55, 0x1d, 0x1b};
static const uint8_t oid_idp[] = {0x55, 0x1d, 0x1c};
static const uint8_t oid_certificate_issuer[] = {0x55, 0x1d, 0x1d};

static bool oid_is(assay_bytes oid, const uint8_t known[3]) {
  return oid.len == 3 && memcmp(oid.data, known, 3) == 0;
}

/* DistributionPointName ::= CHOICE { fullName [0], nameRelativeToCRLIssuer [1] }, itself EXPLICIT. */
static bool take_point_name(struct der *d, assay_bytes *ret_full, assay_bytes *ret_relative,
                            bool *ret_has) {
  struct der in;
  *ret_has = der_peek(d, DER_CONTEXT_OF(0));
  if (!*ret_has) {
    return true;
  }
  if (!der_enter(d, DER_CONTEXT_OF(0), &in)) {
    return false;
  }
  if (der_peek(&in, DER_CONTEXT_OF(1))) {
    return cert_take_list(&in, DER_CONTEXT_OF(1), ret_relative) && der_end(&in);
  }
  return der_take(&in, DER_CONTEXT_OF(0), ret_full) && der_end(&in) &&
         cert_general_names_are_sound(*ret_full, d->fault);
}

bool cert_take_crl_point(struct der *d, struct cert_crl_point *ret_point) {
  struct der in;
  memset(ret_point, 0, sizeof *ret_point);
  if (!der_enter(d, DER_SEQUENCE, &in) ||
      !take_point_name(&in, &ret_point->full_name, &ret_point->relative_name,
                       &ret_point->has_name)) {
    return false;
  }
  ret_point->has_reasons = der_peek(&in, DER_CONTEXT(1));
  if (ret_point->has_reasons && !der_take_flags(&in, DER_CONTEXT(1), &ret_point->reasons)) {
    return false;
  }
  if (!der_take_optional(&in, DER_CONTEXT_OF(2), &ret_point->crl_issuer, &ret_point->has_issuer) ||
      !der_end(&in)) {
    return false;
  }
  return !ret_point->has_issuer || cert_general_names_are_sound(ret_point->crl_issuer, d->fault);
}

/* One of IssuingDistributionPoint's BOOLEAN DEFAULT FALSE fields. */
static bool take_flag(struct der *d, unsigned number, bool *ret_flag) {
  assay_bytes content;
  *ret_flag = false;
  if (!der_peek(d, DER_CONTEXT(number))) {
    return true;
  }
  const uint8_t *start = d->at;
  if (!der_take(d, DER_CONTEXT(number), &content)) {
    return false;
  }
  if (content.len != 1 || content.data[0] != 0xff) {
    bool wrote_default = content.len == 1 && content.data[0] == 0;
    return der_fail(d, wrote_default ? DER_DEFAULT_ENCODED : DER_BAD_BOOLEAN, start);
  }
  *ret_flag = true;
  return true;
}

/* IssuingDistributionPoint, 5.2.5. */
static bool parse_idp(struct der *d, struct cert_crl *crl) {
  struct der in;
  if (!der_enter(d, DER_SEQUENCE, &in) ||
      !take_point_name(&in, &crl->idp_full_name, &crl->idp_relative_name, &crl->idp_has_name) ||
      !take_flag(&in, 1, &crl->only_user) || !take_flag(&in, 2, &crl->only_ca)) {
    return false;
  }
  crl->has_reasons = der_peek(&in, DER_CONTEXT(3));
  if (crl->has_reasons && !der_take_flags(&in, DER_CONTEXT(3), &crl->reasons)) {
    return false;
  }
  return take_flag(&in, 4, &crl->indirect) && take_flag(&in, 5, &crl->only_attribute) &&
         der_end(&in) && der_end(d);
}

/* The AKI of a CRL, of which only the key identifier is used: to choose among keys. */
static bool parse_crl_aki(struct der *d, struct cert_crl *crl) {
  struct der in;
  assay_bytes rest = bytes_of(d->at, (size_t)(d->end - d->at));
  if (!der_is_well_formed(rest, 16)) {
    return der_fail(d, DER_BAD_VALUE, d->at);
  }
  bool has_key;
  return der_enter(d, DER_SEQUENCE, &in) &&
         der_take_optional(&in, DER_CONTEXT(0), &crl->aki_key, &has_key) && der_end(d);
}

static bool read_crl_extension(const struct cert_extension_view *extension, struct cert_crl *crl,
                               struct der_fault *fault) {
  struct der d = der_inside(extension->value, fault);
  if (oid_is(extension->oid, oid_crl_number)) {
    crl->has_duplicate = crl->has_duplicate || crl->has_number;
    crl->has_number = true;
    crl->number_critical = extension->critical;
    return der_take_integer(&d, &crl->number) && der_end(&d);
  }
  if (oid_is(extension->oid, oid_delta)) {
    crl->has_duplicate = crl->has_duplicate || crl->has_delta;
    crl->has_delta = true;
    return der_take_integer(&d, &crl->delta_base) && der_end(&d);
  }
  if (oid_is(extension->oid, oid_idp)) {
    crl->has_duplicate = crl->has_duplicate || crl->has_idp;
    crl->has_idp = true;
    crl->idp_critical = extension->critical;
    return parse_idp(&d, crl);
  }
  if (extension->id == CERT_EXT_AKI) {
    crl->has_duplicate = crl->has_duplicate || crl->has_aki;
    crl->has_aki = true;
    return parse_crl_aki(&d, crl);
  }
  bool informative = extension->id == CERT_EXT_IAN || extension->id == CERT_EXT_FRESHEST ||
                     extension->id == CERT_EXT_AIA;
  if (!informative && extension->critical && !crl->has_unknown_critical) {
    crl->has_unknown_critical = true;
    crl->unknown_critical_oid = extension->oid;
  }
  return true;
}

static bool take_crl_extensions(struct der *d, struct cert_crl *crl) {
  struct der outer, list;
  if (!der_peek(d, DER_CONTEXT_OF(0))) {
    return true;
  }
  if (crl->version != 2) {
    return der_fail(d, DER_UNEXPECTED_TAG, d->at); /* 5.1.2.7: only in version 2 */
  }
  if (!der_enter(d, DER_CONTEXT_OF(0), &outer) || !der_enter(&outer, DER_SEQUENCE, &list) ||
      !der_end(&outer)) {
    return false;
  }
  if (der_at_end(&list)) {
    return der_fail(&list, DER_EMPTY, list.at);
  }
  while (!der_at_end(&list)) {
    struct cert_extension_view extension;
    if (!cert_take_extension(&list, &extension) || !read_crl_extension(&extension, crl, d->fault)) {
      return false;
    }
  }
  return true;
}

/* 5.1.2.1: version OPTIONAL; when present it is v2, written 1. */
static bool take_crl_version(struct der *d, unsigned *ret_version) {
  uint32_t value;
  *ret_version = 1;
  if (!der_peek(d, DER_INTEGER)) {
    return true;
  }
  const uint8_t *start = d->at;
  if (!der_take_small(d, DER_INTEGER, &value)) {
    return false;
  }
  *ret_version = 2;
  return value == 1 || der_fail(d, DER_BAD_VALUE, start);
}

static bool parse_crl_tbs(struct der *d, struct cert_crl *crl) {
  struct der in;
  assay_bytes content;
  uint8_t tag;
  if (!der_take_whole(d, DER_SEQUENCE, &content, &crl->tbs)) {
    return false;
  }
  in = der_inside(content, d->fault);
  if (!take_crl_version(&in, &crl->version) || !cert_take_algorithm(&in, &crl->tbs_algorithm) ||
      !cert_take_name(&in, &crl->issuer) || !der_take_time(&in, &crl->this_update, &tag)) {
    return false;
  }
  crl->has_next_update = der_peek(&in, DER_UTC_TIME) || der_peek(&in, DER_GENERALIZED_TIME);
  if (crl->has_next_update && !der_take_time(&in, &crl->next_update, &tag)) {
    return false;
  }
  if (der_peek(&in, DER_SEQUENCE) && !cert_take_list(&in, DER_SEQUENCE, &crl->entries)) {
    return false;
  }
  return take_crl_extensions(&in, crl) && der_end(&in);
}

bool cert_parse_crl(assay_bytes der, struct cert_crl *ret_crl, struct der_fault *fault) {
  struct der d = der_open(der, fault), in;
  memset(ret_crl, 0, sizeof *ret_crl);
  ret_crl->der = der;
  return der_enter(&d, DER_SEQUENCE, &in) && parse_crl_tbs(&in, ret_crl) &&
         cert_take_algorithm(&in, &ret_crl->algorithm) &&
         cert_take_signature(&in, &ret_crl->signature) && der_end(&in) && der_end(&d);
}

/* reasonCode ::= ENUMERATED, 5.3.1: 0..10 without 7. */
static bool parse_reason(struct der *d, int *ret_reason) {
  uint32_t value;
  const uint8_t *start = d->at;
  if (!der_take_small(d, DER_ENUMERATED, &value) || !der_end(d)) {
    return false;
  }
  if (value > 10 || value == 7) {
    return der_fail(d, DER_BAD_VALUE, start);
  }
  *ret_reason = (int)value;
  return true;
}

static bool read_entry_extension(const struct cert_extension_view *extension,
                                 struct cert_crl_entry *entry, struct der_fault *fault) {
  struct der d = der_inside(extension->value, fault);
  if (oid_is(extension->oid, oid_reason)) {
    return parse_reason(&d, &entry->reason);
  }
  if (oid_is(extension->oid, oid_certificate_issuer)) {
    return der_take(&d, DER_SEQUENCE, &entry->issuer) && der_end(&d) &&
           cert_general_names_are_sound(entry->issuer, fault);
  }
  if (extension->critical && !oid_is(extension->oid, oid_invalidity_date)) {
    entry->has_unknown_critical = true;
  }
  return true;
}

bool cert_take_crl_entry(struct der *d, struct cert_crl_entry *ret_entry) {
  struct der in, list;
  uint8_t tag;
  memset(ret_entry, 0, sizeof *ret_entry);
  ret_entry->reason = -1;
  if (!der_enter(d, DER_SEQUENCE, &in) || !der_take_integer(&in, &ret_entry->serial) ||
      !der_take_time(&in, &ret_entry->date, &tag)) {
    return false;
  }
  if (der_at_end(&in)) {
    return true;
  }
  if (!der_enter(&in, DER_SEQUENCE, &list) || !der_end(&in)) {
    return false;
  }
  while (!der_at_end(&list)) {
    struct cert_extension_view extension;
    if (!cert_take_extension(&list, &extension) ||
        !read_entry_extension(&extension, ret_entry, d->fault)) {
      return false;
    }
  }
  return true;
}

const char *cert_reason_word(int reason) {
  static const char *const words[] = {"unspecified",        "keyCompromise", "cACompromise",
                                      "affiliationChanged", "superseded",    "cessationOfOperation",
                                      "certificateHold",    "unspecified",   "removeFromCRL",
                                      "privilegeWithdrawn", "aACompromise"};
  return reason >= 0 && reason <= 10 ? words[reason] : words[0];
}
