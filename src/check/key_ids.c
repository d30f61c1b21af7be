/* SPDX-License-Identifier: Apache-2.0
 *
 * Key identifiers: RFC 5280 4.2.1.1 and 4.2.1.2, and BR 7.1.2.1.3 for roots.
 */
#include "check/rules.h"

static bool is_root(const struct subject_of_check *s) {
  return s->is_anchor && s->node->self_issued;
}

/* 4.2.1.1 excuses a self-signed certificate, and says what that is: signed with its own key. Names
 * tell it, but for an anchor that is issued under another name; that one's signature is asked. */
static bool signed_itself(const struct subject_of_check *s) {
  bool over_budget;
  if (s->node->self_issued || !s->is_anchor) {
    return s->node->self_issued;
  }
  return path_edge_verify(s->check->search, s->node, s->node, bytes_of(NULL, 0), &over_budget) ==
         SIG_GOOD;
}

static void check_aki_missing(const struct subject_of_check *s) {
  if (!signed_itself(s)) {
    rule_broken(s, RULE_AKI_MISSING, bytes_of(NULL, 0));
  }
}

static void check_root_aki(const struct subject_of_check *s) {
  const struct cert_values *v = s->values;
  bool differs =
      v->aki_has_key && cert_has(s->cert, CERT_EXT_SKI) && !bytes_equal(v->aki_key, v->ski);
  if (!v->aki_has_key || v->aki_has_issuer || v->aki_has_serial || differs) {
    rule_broken(s, RULE_ROOT_AKI_FORM, s->cert->extension[CERT_EXT_AKI].whole);
  }
}

void check_key_ids(const struct subject_of_check *s) {
  const struct cert_values *v = s->values;
  const assay_bytes aki = s->cert->extension[CERT_EXT_AKI].whole;
  if (!cert_has(s->cert, CERT_EXT_AKI)) {
    check_aki_missing(s);
  } else if ((v->malformed & CERT_EXT_BIT(CERT_EXT_AKI)) == 0) {
    if (!v->aki_has_key) {
      rule_broken(s, RULE_AKI_WITHOUT_KEY, aki);
    }
    if (v->aki_has_issuer != v->aki_has_serial) {
      rule_broken(s, RULE_AKI_HALF_ISSUER, aki); /* both or neither */
    }
    if (is_root(s)) {
      check_root_aki(s);
    }
  }
  if (!s->is_leaf && !cert_has(s->cert, CERT_EXT_SKI)) {
    rule_broken(s, RULE_SKI_MISSING, bytes_of(NULL, 0));
  }
}
