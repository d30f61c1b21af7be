/* SPDX-License-Identifier: Apache-2.0
 *
 * May this certificate issue others? RFC 5280 4.2.1.3, 4.2.1.9, 6.1.4(k) and (n).
 */
#include "check/rules.h"

static void check_is_ca(const struct subject_of_check *s) {
  /* 6.1.4(k): versions 1 and 2 cannot say that they are CAs, and nothing else may say it for them. */
  if (s->values->is_ca) {
    return;
  }
  struct fact *fact = rule_broken(s, s->is_anchor ? RULE_ANCHOR_NOT_CA : RULE_NOT_CA,
                                  s->cert->extension[CERT_EXT_BC].whole);
  report_word(fact, "extension", cert_extension_word(CERT_EXT_BC));
  report_dn(fact, "subject", s->cert->subject);
}

static void check_may_sign(const struct subject_of_check *s) {
  bool has_usage = cert_has(s->cert, CERT_EXT_KU);
  if (has_usage && (s->values->key_usage & CERT_KU_CERT_SIGN) == 0) {
    struct fact *fact = rule_broken(s, s->is_anchor ? RULE_ANCHOR_CANNOT_SIGN : RULE_CANNOT_SIGN,
                                    s->cert->extension[CERT_EXT_KU].whole);
    report_dn(fact, "subject", s->cert->subject);
  }
}

/* 4.2.1.9: the path length is only for a CA that may sign certificates. */
static void check_length_form(const struct subject_of_check *s) {
  const struct cert_values *v = s->values;
  bool may_sign = !cert_has(s->cert, CERT_EXT_KU) || (v->key_usage & CERT_KU_CERT_SIGN) != 0;
  if (v->path_length != CERT_NO_PATH_LENGTH && !(v->is_ca && may_sign)) {
    struct fact *fact =
        rule_broken(s, RULE_BC_LENGTH_WITHOUT_CA, s->cert->extension[CERT_EXT_BC].whole);
    report_number(fact, "limit", (int64_t)v->path_length);
  }
}

void check_issuing(const struct subject_of_check *s) {
  check_length_form(s);
  check_constraints_form(s);
  if (cert_name_is_empty(s->cert->issuer)) {
    rule_broken(s, RULE_ISSUER_EMPTY, s->cert->issuer);
  }
  if (s->is_leaf) {
    return;
  }
  check_is_ca(s);
  check_may_sign(s);
  if (s->values->is_ca && !cert_is_critical(s->cert, CERT_EXT_BC)) {
    rule_broken(s, RULE_BC_NOT_CRITICAL, s->cert->extension[CERT_EXT_BC].whole);
  }
  if (cert_name_is_empty(s->cert->subject)) {
    rule_broken(s, RULE_CA_SUBJECT_EMPTY, s->cert->subject);
  }
  if (s->is_anchor && cert_has(s->cert, CERT_EXT_EKU)) {
    rule_broken(s, RULE_ROOT_HAS_EKU, s->cert->extension[CERT_EXT_EKU].whole);
  }
}
