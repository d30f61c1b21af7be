/* SPDX-License-Identifier: Apache-2.0
 *
 * Signatures, RFC 5280 6.1.3(a)(1), from the anchor down. They cost a hundred times everything else
 * together, so they come last, and each pair of certificates is asked once per question.
 */
#include "check/check.h"

/* 6.1.4(d)-(f): DSA parameters may be left out and are then those of the key above. */
static assay_bytes inherited_parameters(const struct path *path, size_t issuer) {
  const struct cert_key *key = &path->nodes[issuer]->cert->key;
  if (key->kind != CERT_KEY_DSA || key->algorithm.parameters.len > 2) {
    return bytes_of(NULL, 0); /* present (an absent or NULL one has at most two octets) */
  }
  for (size_t i = issuer + 1; i < path->len; i++) {
    const struct cert_key *above = &path->nodes[i]->cert->key;
    if (above->kind != CERT_KEY_DSA) {
      break;
    }
    if (above->algorithm.parameters.len > 2) {
      return above->algorithm.parameters;
    }
  }
  return bytes_of(NULL, 0);
}

static enum rule rule_of_result(enum sig_result result) {
  switch (result) {
  case SIG_UNSUPPORTED:
    return RULE_ALGORITHM_UNKNOWN;
  case SIG_KEY_UNUSABLE:
    return RULE_KEY_UNUSABLE;
  case SIG_BAD:
  case SIG_WRONG_KEY:
  case SIG_GOOD:
  case SIG_TROUBLE:
    break;
  }
  return RULE_SIGNATURE_BAD;
}

static void report_signature(struct check *c, const struct path *path, size_t child,
                             enum sig_result result, struct facts *to) {
  const struct cert *cert = path->nodes[child]->cert;
  const struct cert *issuer = path->nodes[child + 1]->cert;
  enum rule rule = rule_of_result(result);
  if (rule == RULE_KEY_UNUSABLE) {
    struct fact *fact =
        report_add(c->ledger, to, rule, (int32_t)child + 1, issuer->der, issuer->key.whole);
    report_word(fact, "key", cert_key_word(&issuer->key));
    report_number(fact, "bits", (int64_t)cert_key_bits(&issuer->key));
    return;
  }
  struct fact *fact = report_add(c->ledger, to, rule, (int32_t)child, cert->der, cert->signature);
  report_dn(fact, "issuer", issuer->subject);
  if (rule == RULE_ALGORITHM_UNKNOWN) {
    report_oid(fact, "oid", cert->algorithm.oid);
  } else {
    struct sig_algorithm algorithm = sig_algorithm_of(&cert->algorithm);
    report_word(fact, "algorithm", sig_scheme_word(algorithm.scheme));
  }
}

bool check_signatures(struct check *c, const struct path *path, struct facts *to) {
  for (size_t child = path->len - 1; child-- > 0;) {
    bool over_budget;
    enum sig_result result = path_edge_verify(c->search, path->nodes[child], path->nodes[child + 1],
                                              inherited_parameters(path, child + 1), &over_budget);
    if (result == SIG_GOOD) {
      continue;
    }
    if (result == SIG_TROUBLE) {
      c->trouble = true;
    } else if (over_budget) {
      struct fact *fact = report_add(c->ledger, to, RULE_BUDGET_SIGNATURES, -1, bytes_of(NULL, 0),
                                     bytes_of(NULL, 0));
      report_number(fact, "limit", (int64_t)c->search->cap_edges);
    } else {
      report_signature(c, path, child, result, to);
    }
    return false;
  }
  return true;
}
