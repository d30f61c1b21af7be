/* SPDX-License-Identifier: Apache-2.0
 *
 * What can be said of one certificate by itself: the rules in the order in which they are asked.
 */
#include "check/rules.h"

static certificate_rule *const rules[] = {
    check_validity,   check_versions, check_serial,  check_algorithms,
    check_extensions, check_key_ids,  check_issuing, check_leaf_form,
    check_purpose,    check_names,    check_key,     check_signature_strength,
};

void check_certificate(const struct check *c, struct path_node *node) {
  struct subject_of_check s = {.check = c,
                               .node = node,
                               .cert = node->cert,
                               .values = node->values,
                               .facts = &node->facts,
                               .is_leaf = node->role == PATH_LEAF,
                               .is_anchor = node->role == PATH_ANCHOR};
  for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
    rules[i](&s);
  }
  node->faulty = check_fatal_columns(&node->facts.rules, s.is_anchor);
}

struct fact *rule_broken(const struct subject_of_check *s, enum rule rule, assay_bytes where) {
  return report_add(s->check->ledger, s->facts, rule, 0, s->cert->der, where);
}
