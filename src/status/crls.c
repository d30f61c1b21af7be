/* SPDX-License-Identifier: Apache-2.0
 *
 * CRLs: parse, match with a certificate, look up.
 */
#include "status/status.h"

bool status_open(struct status_crls *crls, struct scratch *scratch, const assay_bytes *ders,
                 size_t num_ders) {
  crls->num = 0;
  crls->list = SCRATCH_ARRAY(scratch, struct status_crl, num_ders);
  if (crls->list == NULL) {
    return false;
  }
  for (size_t i = 0; i < num_ders; i++) {
    struct status_crl *one = &crls->list[crls->num++];
    one->index = i;
    if (cert_parse_crl(ders[i], &one->crl, &one->fault)) {
      one->fault.kind = DER_OK;
    }
  }
  return true;
}

static bool same_general_name(const struct cert_general_name *a,
                              const struct cert_general_name *b) {
  if (a->kind != b->kind) {
    return false;
  }
  return a->kind == CERT_NAME_DIRECTORY ? cert_name_equal(a->value, b->value)
                                        : bytes_equal(a->value, b->value);
}

/* Names of a distribution point are compared pairwise. Their number is the CA's choice; a point has
 * one or two names, and this bounds what a hostile one costs. */
#define MAX_POINT_NAMES 16

/* Have two GeneralNames a name in common? */
static bool names_meet(assay_bytes a, assay_bytes b) {
  struct der_fault fault;
  struct der in_a = der_open(a, &fault);
  struct cert_general_name name_a, name_b;
  for (int i = 0; i < MAX_POINT_NAMES && !der_at_end(&in_a); i++) {
    if (!cert_take_general_name(&in_a, &name_a)) {
      return false;
    }
    struct der_fault fault_b;
    struct der in_b = der_open(b, &fault_b);
    for (int j = 0; j < MAX_POINT_NAMES && !der_at_end(&in_b); j++) {
      if (!cert_take_general_name(&in_b, &name_b)) {
        return false;
      }
      if (same_general_name(&name_a, &name_b)) {
        return true;
      }
    }
  }
  return false;
}

/* 4.2.1.13: nameRelativeToCRLIssuer is one RDN that is put behind the issuer's name. Is `full` (a
 * Name) the issuer plus that RDN? */
static bool is_relative_of(assay_bytes full, assay_bytes issuer, assay_bytes relative) {
  struct der_fault fault;
  struct der d = der_open(full, &fault), rdns;
  if (!cert_name_has_prefix(full, issuer) || cert_name_count(full) != cert_name_count(issuer) + 1 ||
      !der_enter(&d, DER_SEQUENCE, &rdns)) {
    return false;
  }
  assay_bytes last = {NULL, 0};
  while (!der_at_end(&rdns)) {
    if (!der_take(&rdns, DER_SET, &last)) {
      return false;
    }
  }
  return bytes_equal(last, relative);
}

static bool relative_meets_full(assay_bytes relative, assay_bytes issuer, assay_bytes full_names) {
  struct der_fault fault;
  struct der d = der_open(full_names, &fault);
  struct cert_general_name name;
  for (int i = 0; i < MAX_POINT_NAMES && !der_at_end(&d); i++) {
    if (!cert_take_general_name(&d, &name)) {
      return false;
    }
    if (name.kind == CERT_NAME_DIRECTORY && is_relative_of(name.value, issuer, relative)) {
      return true;
    }
  }
  return false;
}

/* Does the list's distribution point name match the certificate's point? 6.3.3 (b)(2)(i) */
static bool point_names_match(const struct cert_crl *crl, const struct cert_crl_point *point) {
  bool crl_relative = crl->idp_relative_name.len > 0;
  bool point_relative = point->relative_name.len > 0;
  if (!point->has_name) {
    /* The point names only a CRL issuer: one of its names must be the list's point. */
    return !crl_relative && names_meet(crl->idp_full_name, point->crl_issuer);
  }
  if (crl_relative && point_relative) {
    return bytes_equal(crl->idp_relative_name, point->relative_name);
  }
  if (crl_relative) {
    return relative_meets_full(crl->idp_relative_name, crl->issuer, point->full_name);
  }
  if (point_relative) {
    return relative_meets_full(point->relative_name, crl->issuer, crl->idp_full_name);
  }
  return names_meet(crl->idp_full_name, point->full_name);
}

/* 6.3.3 (b)(2)(ii)-(iv) */
static bool kind_matches(const struct cert_crl *crl, bool is_ca) {
  return !(crl->only_user && is_ca) && !(crl->only_ca && !is_ca) && !crl->only_attribute;
}

/* The points of the certificate that lead to this list. */
static uint32_t reasons_by_points(const struct cert_crl *crl, const struct cert_values *values) {
  struct der_fault fault;
  struct der d = der_open(values->crl_points, &fault);
  struct cert_crl_point point;
  uint32_t covered = 0, own = crl->has_reasons ? crl->reasons : STATUS_ALL_REASONS;
  for (int i = 0; i < MAX_POINT_NAMES && !der_at_end(&d); i++) {
    if (!cert_take_crl_point(&d, &point)) {
      break;
    }
    /* A point with a cRLIssuer sends to an indirect list, which is judged later. */
    if (!point.has_issuer && (!crl->idp_has_name || point_names_match(crl, &point))) {
      covered |= own & (point.has_reasons ? point.reasons : STATUS_ALL_REASONS);
    }
  }
  return covered & STATUS_ALL_REASONS;
}

/* 6.3.3, last paragraph: with no distribution point, one is assumed that bears the issuer's name
 * and all reasons. */
static uint32_t reasons_by_issuer(const struct cert_crl *crl, const struct cert *cert) {
  struct der_fault fault;
  struct der d = der_open(crl->idp_full_name, &fault);
  struct cert_general_name name;
  uint32_t own = (crl->has_reasons ? crl->reasons : STATUS_ALL_REASONS) & STATUS_ALL_REASONS;
  if (!crl->idp_has_name) {
    return own;
  }
  for (int i = 0; i < MAX_POINT_NAMES && !der_at_end(&d); i++) {
    if (!cert_take_general_name(&d, &name)) {
      return 0;
    }
    if (name.kind == CERT_NAME_DIRECTORY && cert_name_equal(name.value, cert->issuer)) {
      return own;
    }
  }
  return 0;
}

/* Is one of these GeneralNames the issuer's? */
static bool issuer_is(assay_bytes names, assay_bytes issuer) {
  struct der_fault fault;
  struct der d = der_open(names, &fault);
  struct cert_general_name name;
  /* All of them, or a revoked certificate could be hidden behind many names. */
  while (!der_at_end(&d)) {
    if (!cert_take_general_name(&d, &name)) {
      return false;
    }
    if (name.kind == CERT_NAME_DIRECTORY && cert_name_equal(name.value, issuer)) {
      return true;
    }
  }
  return false;
}

/* 6.3.3 (b)(1): a list of another issuer speaks about the certificate only if one of its points says
 * so. */
static bool points_name_issuer(const struct cert_values *values, assay_bytes issuer) {
  struct der_fault fault;
  struct der d = der_open(values->crl_points, &fault);
  struct cert_crl_point point;
  for (int i = 0; i < MAX_POINT_NAMES && !der_at_end(&d); i++) {
    if (!cert_take_crl_point(&d, &point)) {
      return false;
    }
    if (point.has_issuer && issuer_is(point.crl_issuer, issuer)) {
      return true;
    }
  }
  return false;
}

enum status_scope status_scope_of(const struct cert_crl *crl, const struct cert *cert,
                                  const struct cert_values *values, uint32_t *ret_reasons) {
  *ret_reasons = 0;
  if (!cert_name_equal(crl->issuer, cert->issuer)) {
    bool named = crl->indirect && points_name_issuer(values, crl->issuer);
    return named ? STATUS_NOT_JUDGED : STATUS_OUTSIDE;
  }
  if (!kind_matches(crl, values->is_ca)) {
    return STATUS_OUTSIDE;
  }
  uint32_t reasons = values->crl_points.len > 0 && crl->idp_has_name
                         ? reasons_by_points(crl, values)
                         : reasons_by_issuer(crl, cert);
  *ret_reasons = reasons;
  return reasons != 0 ? STATUS_INSIDE : STATUS_OUTSIDE;
}

enum status_entry status_find(const struct cert_crl *crl, const struct cert *cert,
                              struct cert_crl_entry *ret_entry) {
  struct der_fault fault;
  struct der d = der_open(crl->entries, &fault);
  bool same_issuer = true, found = false;
  while (!der_at_end(&d)) {
    struct cert_crl_entry entry;
    if (!cert_take_crl_entry(&d, &entry) || entry.has_unknown_critical) {
      return STATUS_UNREADABLE;
    }
    /* 5.3.3: an entry's certificateIssuer holds for the following entries too. */
    if (entry.issuer.len > 0) {
      same_issuer = issuer_is(entry.issuer, cert->issuer);
    }
    if (same_issuer && !found && bytes_equal(entry.serial, cert->serial)) {
      *ret_entry = entry;
      found = true;
    }
  }
  return found ? STATUS_LISTED : STATUS_ABSENT;
}
