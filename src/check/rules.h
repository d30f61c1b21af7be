/* SPDX-License-Identifier: Apache-2.0
 *
 * The shape of a rule about one certificate; private to check/.
 */
#ifndef ASSAY_CHECK_RULES_H
#define ASSAY_CHECK_RULES_H

#include "check/check.h"
#include "check/names.h"

/* One certificate in its role. An intermediate is neither leaf nor anchor. */
struct subject_of_check {
  const struct check *check;
  struct path_node *node;
  const struct cert *cert;
  const struct cert_values *values;
  struct facts *facts;
  bool is_leaf, is_anchor;
};
typedef void certificate_rule(const struct subject_of_check *s);

/* Record a fact about s; where: the bytes it is about. May return NULL, which takes evidence too. */
struct fact *rule_broken(const struct subject_of_check *s, enum rule rule, assay_bytes where);

certificate_rule check_validity;           /* validity.c */
certificate_rule check_versions;           /* form.c */
certificate_rule check_serial;             /* form.c */
certificate_rule check_algorithms;         /* form.c */
certificate_rule check_extensions;         /* extensions.c */
certificate_rule check_key_ids;            /* key_ids.c */
certificate_rule check_issuing;            /* issuing.c */
certificate_rule check_leaf_form;          /* leaf.c */
certificate_rule check_purpose;            /* purpose.c */
certificate_rule check_names;              /* server_name.c */
certificate_rule check_key;                /* strength.c */
certificate_rule check_signature_strength; /* strength.c */

/* Do a CA's name constraints make sense? (constrain.c) */
void check_constraints_form(const struct subject_of_check *s);

#endif
