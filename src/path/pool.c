/* SPDX-License-Identifier: Apache-2.0
 *
 * The nodes: every certificate that might stand on a path.
 */
#include "path/search.h"

/* Chains name each issuer twice, in the certificate and in the one above: the last few names that were
 * hashed answer most questions. */
static uint64_t hash_of(const struct path_search *s, assay_bytes name) {
  for (size_t back = 1; back <= 3 && back <= s->num_nodes; back++) {
    const struct path_node *node = s->nodes[s->num_nodes - back];
    if (bytes_equal(node->cert->issuer, name)) {
      return node->issuer_hash;
    }
    if (bytes_equal(node->cert->subject, name)) {
      return node->subject_hash;
    }
  }
  return cert_name_hash(trust_hash_key(s->store), name);
}

static struct path_node *new_node(struct path_search *s, const struct cert *cert,
                                  enum path_role role, size_t index) {
  struct path_node *node =
      s->num_nodes == s->cap_nodes ? NULL : SCRATCH_NEW(s->scratch, struct path_node);
  if (node == NULL) {
    return NULL;
  }
  node->cert = cert;
  node->role = role;
  node->index = index;
  node->distance = PATH_FAR;
  node->issuer_hash = hash_of(s, cert->issuer);
  bool same = bytes_equal(cert->issuer, cert->subject);
  node->subject_hash = same ? node->issuer_hash : hash_of(s, cert->subject);
  node->self_issued = same || (node->subject_hash == node->issuer_hash &&
                               cert_name_equal(cert->subject, cert->issuer));
  s->nodes[s->num_nodes++] = node;
  return node;
}

bool path_node_decode(struct path_search *s, struct path_node *node) {
  if (node->role == PATH_ANCHOR) {
    node->values = &trust_at(s->store, node->index)->values;
  } else if (node->values == NULL) {
    struct cert_values *values = SCRATCH_UNSET(s->scratch, struct cert_values, 1);
    if (values == NULL) {
      return false;
    }
    cert_decode(node->cert, values);
    node->values = values;
  }
  return true;
}

static void pass_over(struct ledger *ledger, struct facts *input, assay_bytes der, size_t index,
                      const struct der_fault *fault) {
  enum rule rule = fault->kind == DER_TRAILING ? RULE_ISSUER_TRAILING : RULE_ISSUER_MALFORMED;
  struct fact *fact = report_add(ledger, input, rule, -1, der, bytes_of(NULL, 0));
  report_number(fact, "input", (int64_t)index + 1);
  report_word(fact, "fault", der_fault_word(fault->kind));
  report_number(fact, "offset", (int64_t)fault->offset);
}

static bool is_repeated(const struct path_search *s, assay_bytes der) {
  for (size_t i = 0; i < s->num_nodes; i++) {
    if (bytes_equal(s->nodes[i]->cert->der, der)) {
      return true;
    }
  }
  return false;
}

/* Certificates are compared with each other only while they are few: servers repeat the leaf or the
 * root, and a hostile list of thousands gains nothing from repetitions. */
#define COMPARE_BELOW 32

static bool add_list(struct path_search *s, const assay_bytes *list, size_t num,
                     enum path_role role, struct ledger *ledger, struct facts *input) {
  for (size_t i = 0; i < num; i++) {
    if (s->num_nodes >= s->cap_nodes - s->reserved) {
      s->out_of_nodes = true;
      break;
    }
    if (i < COMPARE_BELOW && is_repeated(s, list[i])) {
      continue;
    }
    struct der_fault fault;
    size_t mark = scratch_mark(s->scratch);
    struct cert *cert = SCRATCH_UNSET(s->scratch, struct cert, 1);
    if (cert == NULL) {
      return false;
    }
    if (!cert_parse(list[i], cert, &fault)) {
      scratch_release(s->scratch, mark);
      pass_over(ledger, input, list[i], i, &fault);
      continue;
    }
    if (new_node(s, cert, role, i) == NULL) {
      return false;
    }
  }
  return true;
}

/* Anchors that `node` names as its issuer. Past the cap on nodes no more are added; the search will
 * say that it found no way. */
static bool add_anchors_above(struct path_search *s, const struct path_node *node) {
  size_t count;
  size_t first = trust_find(s->store, node->cert->issuer, node->issuer_hash, &count);
  s->out_of_nodes = s->out_of_nodes || count > s->cap_nodes - s->num_nodes;
  for (size_t i = first; i < first + count && s->num_nodes < s->cap_nodes; i++) {
    const struct trust_anchor *anchor = trust_at(s->store, i);
    struct path_node *added = new_node(s, &anchor->cert, PATH_ANCHOR, i);
    if (added == NULL) {
      return false;
    }
    added->origin = anchor->origin;
    added->distance = 0;
  }
  return true;
}

/* Were the anchors of this issuer's name already added for an earlier node? */
static bool is_first_of_issuer(const struct path_search *s, size_t index) {
  for (size_t i = 0; i < index; i++) {
    if (s->nodes[i]->issuer_hash == s->nodes[index]->issuer_hash) {
      return false;
    }
  }
  return true;
}

static bool add_anchors(struct path_search *s) {
  size_t num_below = s->num_nodes;
  if (trust_count(s->store) == 0) {
    return true;
  }
  for (size_t i = 0; i < num_below; i++) {
    if (is_first_of_issuer(s, i) && !add_anchors_above(s, s->nodes[i])) {
      return false;
    }
  }
  return true;
}

/* A sent certificate that is itself an anchor stands on paths as the anchor. */
static void drop_copies_of_anchors(struct path_search *s, size_t first_anchor) {
  for (size_t i = 1; i < first_anchor; i++) {
    struct path_node *node = s->nodes[i];
    for (size_t j = first_anchor; j < s->num_nodes && !node->dropped; j++) {
      node->dropped = s->nodes[j]->subject_hash == node->subject_hash &&
                      bytes_equal(s->nodes[j]->cert->der, node->cert->der);
    }
  }
}

/* However many certificates were sent, anchors find room: names seldom belong to more than a few. */
#define RESERVED_FOR_ANCHORS 64

static size_t node_capacity(const assay_store *store, const assay_question *q) {
  size_t below = 1 + q->num_intermediates + q->num_pool;
  size_t anchors = trust_count(store);
  size_t cap = below + anchors;
  return cap > PATH_MAX_NODES || cap < below ? PATH_MAX_NODES : cap;
}

bool path_open(struct path_search *s, struct scratch *scratch, const assay_store *store,
               const assay_question *question, const struct cert *leaf, struct ledger *ledger,
               struct facts *input) {
  const assay_budget *budget = &question->budget;
  s->scratch = scratch;
  s->store = store;
  s->question = question;
  s->max_steps = budget->steps == 0 ? BUDGET_STEPS_DEFAULT : budget->steps;
  s->steps_left = s->max_steps;
  s->signatures_left = budget->signatures == 0 ? BUDGET_SIGNATURES_DEFAULT : budget->signatures;
  s->cap_edges = s->signatures_left;
  s->cap_nodes = node_capacity(store, question);
  s->reserved =
      trust_count(store) < RESERVED_FOR_ANCHORS ? trust_count(store) : RESERVED_FOR_ANCHORS;
  s->nodes = SCRATCH_ARRAY(scratch, struct path_node *, s->cap_nodes);
  if (s->nodes == NULL) {
    return false;
  }
  s->leaf = new_node(s, leaf, PATH_LEAF, 0);
  if (s->leaf == NULL ||
      !add_list(s, question->intermediates, question->num_intermediates, PATH_SENT, ledger,
                input) ||
      !add_list(s, question->pool, question->num_pool, PATH_KNOWN, ledger, input)) {
    return false;
  }
  size_t first_anchor = s->num_nodes;
  size_t exact = trust_find_exact(store, leaf->subject, s->leaf->subject_hash, leaf->der);
  if (exact < trust_count(store)) {
    s->leaf->is_leaf_anchor = true;
    s->leaf->origin = trust_at(store, exact)->origin;
  }
  if (!add_anchors(s)) {
    return false;
  }
  drop_copies_of_anchors(s, first_anchor);
  return path_connect(s);
}
