/* SPDX-License-Identifier: Apache-2.0
 *
 * What a server's own certificate should look like: CA/Browser Forum BR 7.1.2.7, and the places of
 * RFC 5280 where a leaf differs from a CA.
 */
#include "check/rules.h"

static void check_leaf_usage(const struct subject_of_check *s) {
  const struct cert_values *v = s->values;
  if (!cert_has(s->cert, CERT_EXT_KU)) {
    return;
  }
  const assay_bytes where = s->cert->extension[CERT_EXT_KU].whole;
  /* TLS signs with the key (digitalSignature) or, before 1.3, decrypts or agrees with it. */
  const uint32_t tls = CERT_KU_DIGITAL_SIGNATURE | CERT_KU_KEY_ENCIPHERMENT | CERT_KU_KEY_AGREEMENT;
  if (s->check->question->purpose != ASSAY_PURPOSE_ANY && (v->key_usage & tls) == 0) {
    rule_broken(s, RULE_KU_NOT_TLS, where);
  }
  /* 4.2.1.9: without cA the keyCertSign bit must not be asserted. */
  if ((v->key_usage & CERT_KU_CERT_SIGN) != 0 && !v->is_ca) {
    rule_broken(s, RULE_KU_SIGN_WITHOUT_CA, where);
  }
}

static void check_leaf_eku(const struct subject_of_check *s) {
  const assay_bytes where = s->cert->extension[CERT_EXT_EKU].whole;
  if (s->check->question->purpose != ASSAY_PURPOSE_SERVER) {
    return;
  }
  if (!cert_has(s->cert, CERT_EXT_EKU)) {
    rule_broken(s, RULE_EKU_MISSING, bytes_of(NULL, 0));
    return;
  }
  if (cert_is_critical(s->cert, CERT_EXT_EKU)) {
    rule_broken(s, RULE_EKU_CRITICAL, where);
  }
  if ((s->values->eku & CERT_EKU_ANY) != 0) {
    rule_broken(s, RULE_EKU_ANY, where);
  }
}

void check_leaf_form(const struct subject_of_check *s) {
  if (!s->is_leaf) {
    return;
  }
  check_leaf_usage(s);
  check_leaf_eku(s);
  if (s->values->is_ca) {
    rule_broken(s, RULE_LEAF_IS_CA, s->cert->extension[CERT_EXT_BC].whole);
  }
}
