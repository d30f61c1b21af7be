/* SPDX-License-Identifier: Apache-2.0
 *
 * Who signed whom, verified once per pair. The keys made for it live until path_close.
 */
#include "path/search.h"

static const struct path_edge *find_edge(const struct path_search *s, const struct path_node *child,
                                         const struct path_node *issuer, const uint8_t *inherited) {
  for (size_t i = 0; i < s->num_edges; i++) {
    if (s->edges[i].child == child && s->edges[i].issuer == issuer &&
        s->edges[i].inherited == inherited) {
      return &s->edges[i];
    }
  }
  return NULL;
}

bool path_edge_is_bad(const struct path_search *s, const struct path_node *child,
                      const struct path_node *issuer) {
  const struct path_edge *edge = find_edge(s, child, issuer, NULL);
  return edge != NULL && edge->result != SIG_GOOD;
}

enum sig_result path_node_key(struct path_search *s, struct path_node *node, assay_bytes inherited,
                              const struct sig_key **ret_key) {
  if (node->role == PATH_ANCHOR) {
    return trust_key(s->store, node->index, ret_key);
  }
  /* A DSA key with inherited parameters depends on the path. Who asks without any wants the key of
   * the path that was just verified. */
  if (node->key_tried && (inherited.len == 0 || inherited.data == node->key_inherited)) {
    *ret_key = node->key;
    return node->key_result;
  }
  sig_key_free(node->key);
  node->key = NULL;
  node->key_tried = true;
  node->key_inherited = inherited.data;
  node->key_result = sig_key_new(&node->cert->key, inherited, &node->key);
  *ret_key = node->key;
  return node->key_result;
}

static bool new_edge(struct path_search *s, struct path_edge edge) {
  if (s->edges == NULL) {
    s->edges = SCRATCH_UNSET(s->scratch, struct path_edge, s->cap_edges);
  }
  if (s->edges == NULL || s->num_edges == s->cap_edges) {
    return false;
  }
  s->edges[s->num_edges++] = edge;
  return true;
}

enum sig_result path_edge_verify(struct path_search *s, struct path_node *child,
                                 struct path_node *issuer, assay_bytes inherited,
                                 bool *ret_over_budget) {
  const struct path_edge *known = find_edge(s, child, issuer, inherited.data);
  const struct sig_key *key;
  *ret_over_budget = false;
  if (known != NULL) {
    return known->result;
  }
  if (s->signatures_left == 0) {
    s->out_of_signatures = true;
    *ret_over_budget = true;
    return SIG_BAD;
  }
  s->signatures_left--;
  enum sig_result result = path_node_key(s, issuer, inherited, &key);
  if (result == SIG_GOOD) {
    const struct cert *cert = child->cert;
    result = sig_verify(key, &cert->algorithm, cert->tbs, cert->signature, s->question->memo);
  }
  if (result != SIG_GOOD && result != SIG_TROUBLE && inherited.data == NULL && child != issuer) {
    child->num_bad_edges++;
    s->stale = true;
  }
  if (!new_edge(s, (struct path_edge){child, issuer, inherited.data, result})) {
    return SIG_TROUBLE;
  }
  return result;
}

void path_close(struct path_search *s) {
  for (size_t i = 0; i < s->num_nodes; i++) {
    sig_key_free(s->nodes[i]->key);
    s->nodes[i]->key = NULL;
    s->nodes[i]->key_tried = false;
  }
}
