/* SPDX-License-Identifier: Apache-2.0
 *
 * What can be said of a whole path: lengths, policies, why it has no anchor. And the beginning of
 * every question: its name and its budgets.
 */
#include "check/path_rules.h"

#include "check/constraints.h"
#include "check/policy.h"
#include "check/rules.h"

assay_status check_open(struct check *c, struct scratch *scratch, struct ledger *ledger,
                        const assay_question *question, struct path_search *search) {
  struct asked_name *asked = SCRATCH_NEW(scratch, struct asked_name);
  c->scratch = scratch;
  c->ledger = ledger;
  c->question = question;
  c->search = search;
  c->comparisons_left =
      question->budget.comparisons == 0 ? NC_COMPARISONS_DEFAULT : question->budget.comparisons;
  if (asked == NULL) {
    return ASSAY_ESCRATCH;
  }
  asked->kind = ASSAY_NAME_UNCHECKED;
  /* Only a client or nobody in particular may be asked for without a name. */
  bool unset = question->name.kind == ASSAY_NAME_UNSET && question->purpose != ASSAY_PURPOSE_SERVER;
  if (!unset && !names_prepare(&question->name, scratch, asked)) {
    return scratch->exhausted ? ASSAY_ESCRATCH : ASSAY_EARG;
  }
  c->asked = asked;
  return status_open(&c->crls, scratch, question->crls, question->num_crls) ? ASSAY_OK
                                                                            : ASSAY_ESCRATCH;
}

/* How many intermediates stand below position i, self-issued ones not counted (6.1.4(l)). */
static uint32_t intermediates_below(const struct path *path, size_t i) {
  uint32_t count = 0;
  for (size_t below = 1; below < i; below++) {
    count += path->nodes[below]->self_issued ? 0 : 1;
  }
  return count;
}

void check_lengths(struct check *c, const struct path *path, struct facts *to) {
  for (size_t i = 1; i < path->len; i++) {
    const struct path_node *ca = path->nodes[i];
    uint32_t limit = ca->values->path_length;
    uint32_t depth = intermediates_below(path, i);
    if (limit != CERT_NO_PATH_LENGTH && ca->values->is_ca && depth > limit) {
      enum rule rule = ca->role == PATH_ANCHOR ? RULE_ANCHOR_PATH_LENGTH : RULE_PATH_LENGTH;
      struct fact *fact = report_add(c->ledger, to, rule, (int32_t)i, ca->cert->der,
                                     ca->cert->extension[CERT_EXT_BC].whole);
      report_number(fact, "limit", (int64_t)limit);
      report_number(fact, "depth", (int64_t)depth);
    }
  }
  uint32_t depth = path->len < 2 ? 0 : intermediates_below(path, path->len - 1);
  if (depth > c->question->max_depth) {
    struct fact *fact =
        report_add(c->ledger, to, RULE_DEPTH, -1, bytes_of(NULL, 0), bytes_of(NULL, 0));
    report_number(fact, "limit", (int64_t)c->question->max_depth);
    report_number(fact, "depth", (int64_t)depth);
  }
}

static void report_policy_step(struct check *c, const struct policy_state *state,
                               const struct path *path, size_t i, struct facts *to) {
  const struct cert *cert = path->nodes[i]->cert;
  if (state->named_twice.len > 0) {
    struct fact *fact = report_add(c->ledger, to, RULE_POLICY_TWICE, (int32_t)i, cert->der,
                                   cert->extension[CERT_EXT_CP].whole);
    report_oid(fact, "policy", state->named_twice);
  }
  if (state->maps_any.len > 0) {
    report_add(c->ledger, to, RULE_POLICY_MAPS_ANY, (int32_t)i, cert->der,
               cert->extension[CERT_EXT_PM].whole);
  }
}

/* RFC 5280 6.1 from the certificate below the anchor down to the leaf. */
void check_policies(struct check *c, const struct path *path, struct facts *to) {
  const assay_question *q = c->question;
  struct policy_state state;
  size_t num_certs = path->anchored ? path->len - 1 : path->len;
  uint32_t nodes = q->budget.policy_nodes == 0 ? POLICY_NODES_DEFAULT : q->budget.policy_nodes;
  policy_init(&state, c->scratch, q->policies, q->num_policies, q->explicit_policy,
              q->inhibit_mapping, q->inhibit_any, (uint32_t)num_certs, nodes);
  for (size_t i = num_certs; i-- > 0;) {
    const struct path_node *node = path->nodes[i];
    if (!policy_step(&state, node->values, node->self_issued, i == 0)) {
      return;
    }
    report_policy_step(c, &state, path, i, to);
  }
  if (state.exhausted) {
    struct fact *fact =
        report_add(c->ledger, to, RULE_BUDGET_POLICIES, -1, bytes_of(NULL, 0), bytes_of(NULL, 0));
    report_number(fact, "limit", (int64_t)nodes);
  } else if (!policy_end(&state)) {
    struct fact *fact =
        report_add(c->ledger, to, RULE_POLICY_NONE_LEFT, -1, bytes_of(NULL, 0), bytes_of(NULL, 0));
    if (q->num_policies > 0) {
      report_oid(fact, "policy", q->policies[0]);
    }
  }
}

/* An intermediate that the server did not send, so that others may miss it. */
static void check_sent(struct check *c, const struct path *path, struct facts *to) {
  for (size_t i = 1; i < path->len; i++) {
    const struct path_node *node = path->nodes[i];
    if (node->role == PATH_KNOWN) {
      struct fact *fact = report_add(c->ledger, to, RULE_ISSUER_FROM_POOL, (int32_t)i,
                                     node->cert->der, bytes_of(NULL, 0));
      report_dn(fact, "issuer", node->cert->subject);
    }
  }
}

void check_path(struct check *c, const struct path *path, struct facts *to) {
  check_sent(c, path, to);
  check_lengths(c, path, to);
  check_constraints(c, path, to);
  /* A leaf that is its own anchor is a path without certificates to RFC 5280 6.1. */
  if (!(path->anchored && path->len == 1)) {
    check_policies(c, path, to);
  }
}

void check_dead_end(struct check *c, const struct path *path, struct facts *to) {
  const struct path_node *top = path->nodes[path->len - 1];
  enum rule rule = RULE_NO_ISSUER;
  /* The search broke off before an anchor that is there: its budget is the finding, and nothing is
   * wrong with the root. */
  if (top->role == PATH_ANCHOR && (c->search->out_of_steps || c->search->out_of_nodes)) {
    return;
  }
  if (path->len == 1 && top->self_issued) {
    rule = RULE_LEAF_SELF_SIGNED;
  } else if (top->self_issued) {
    rule = RULE_ROOT_UNTRUSTED;
  }
  struct fact *fact =
      report_add(c->ledger, to, rule, (int32_t)path->len - 1, top->cert->der, top->cert->issuer);
  report_dn(fact, "issuer", top->cert->issuer);
  if (trust_count(c->search->store) == 0) {
    report_add(c->ledger, to, RULE_STORE_EMPTY, -1, bytes_of(NULL, 0), bytes_of(NULL, 0));
  }
}
