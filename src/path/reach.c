/* SPDX-License-Identifier: Apache-2.0
 *
 * Who can issue whom by name, and how far each certificate is from an anchor.
 */
#include "path/search.h"

#include <stdlib.h>

static int compare_u64(uint64_t a, uint64_t b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

/* Same subject together; within it: anchors and those near one first (a search that is led away from
 * the anchors can wander for long), then the faultless, then the ones that expire later (a renewed certificate before the one it replaced), then as they were sent. */
static int by_preference(const void *left, const void *right) {
  const struct path_node *a = *(struct path_node *const *)left;
  const struct path_node *b = *(struct path_node *const *)right;
  int order = compare_u64(a->subject_hash, b->subject_hash);
  if (order == 0) {
    order = (int)a->distance - (int)b->distance;
  }
  if (order == 0) {
    order = (int)(a->faulty != 0) - (int)(b->faulty != 0);
  }
  if (order == 0) {
    order = (int)a->role - (int)b->role;
  }
  if (order == 0 && a->cert->not_after != b->cert->not_after) {
    order = a->cert->not_after > b->cert->not_after ? -1 : 1;
  }
  return order != 0 ? order : compare_u64(a->index, b->index);
}

static uint32_t first_with_subject(const struct path_search *s, uint64_t hash) {
  size_t low = 0, high = s->num_sorted;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (s->sorted[middle]->subject_hash < hash) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return (uint32_t)low;
}

static void link_issuers(const struct path_search *s, struct path_node *node) {
  size_t first = first_with_subject(s, node->issuer_hash);
  size_t end = first;
  while (end < s->num_sorted && s->sorted[end]->subject_hash == node->issuer_hash) {
    end++;
  }
  node->issuers = (uint32_t)first;
  node->num_issuers = (uint32_t)(end - first);
}

/* Names become numbers, so that each is compared once and not at every step: names may be kilobytes
 * long, and written differently each time. Equal hashes of different names do not happen, for the hash
 * is keyed; should they, the later name gets a number of its own, and nobody is taken for another. */
static void number_subjects(const struct path_search *s) {
  uint32_t last = 0;
  const struct path_node *first = NULL;
  for (size_t i = 0; i < s->num_sorted; i++) {
    struct path_node *node = s->sorted[i];
    bool same = first != NULL && first->subject_hash == node->subject_hash &&
                cert_name_equal(first->cert->subject, node->cert->subject);
    if (same) {
      node->subject_id = first->subject_id;
      continue;
    }
    node->subject_id = ++last;
    if (first == NULL || first->subject_hash != node->subject_hash) {
      first = node;
    }
  }
}

static void number_issuer(const struct path_search *s, struct path_node *node) {
  if (node->num_issuers > 0) {
    const struct path_node *first = s->sorted[node->issuers];
    if (cert_name_equal(first->cert->subject, node->cert->issuer)) {
      node->issuer_id = first->subject_id;
    }
  }
}

/* The smallest distance within each group of one subject, kept at the group's first position. */
static void measure_groups(struct path_search *s) {
  size_t first = 0;
  for (size_t i = 0; i < s->num_sorted; i++) {
    if (s->sorted[i]->subject_hash != s->sorted[first]->subject_hash) {
      first = i;
    }
    uint16_t distance = s->sorted[i]->distance;
    if (i == first || distance < s->nearest[first]) {
      s->nearest[first] = distance;
    }
  }
}

/* The nearest of a node's possible issuers. Most nodes share the answer with their group; one of which
 * an issuer is known not to have signed it has an answer of its own. */
static uint16_t nearest_issuer(const struct path_search *s, const struct path_node *node) {
  uint16_t nearest = PATH_FAR;
  if (node->num_issuers == 0 || node->num_bad_edges == 0) {
    return node->num_issuers == 0 ? PATH_FAR : s->nearest[node->issuers];
  }
  for (size_t i = node->issuers; i < node->issuers + node->num_issuers; i++) {
    const struct path_node *issuer = s->sorted[i];
    if (issuer->distance < nearest && !path_edge_is_bad(s, node, issuer)) {
      nearest = issuer->distance;
    }
  }
  return nearest;
}

/* One round of relaxation. That a node may find itself among its issuers does no harm: its own
 * distance plus one is never shorter. */
static bool relax(struct path_search *s) {
  bool changed = false;
  for (size_t i = 0; i < s->num_nodes; i++) {
    struct path_node *node = s->nodes[i];
    if (node->role == PATH_ANCHOR || node->dropped || path_passes_over(s, node)) {
      continue;
    }
    uint16_t above = nearest_issuer(s, node);
    if (above < PATH_MAX_LEN && above + 1 < node->distance) {
      node->distance = (uint16_t)(above + 1);
      changed = true;
    }
  }
  return changed;
}

/* Relax until nothing changes. A round settles at least one more step of distance, and nothing
 * farther away than the longest path counts. */
void path_measure(struct path_search *s) {
  bool changed = true;
  for (size_t i = 0; i < s->num_nodes; i++) {
    s->nodes[i]->distance = s->nodes[i]->role == PATH_ANCHOR ? 0 : PATH_FAR;
  }
  for (unsigned round = 0; changed && round < PATH_MAX_LEN; round++) {
    measure_groups(s);
    changed = relax(s);
  }
}

static size_t want_issuers(const struct path_search *s, const struct path_node *node,
                           bool only_leading, struct path_node **queue, size_t tail) {
  for (size_t i = node->issuers; i < node->issuers + node->num_issuers; i++) {
    struct path_node *issuer = s->sorted[i];
    if (!issuer->wanted && (!only_leading || issuer->distance != PATH_FAR)) {
      issuer->wanted = true;
      queue[tail++] = issuer;
    }
  }
  return tail;
}

/* Mark what a path from the leaf may meet. When an anchor can be reached, only what leads to one
 * counts; otherwise all, so that the dead end can be told. Each group of issuers is marked once. */
static bool mark_wanted(struct path_search *s) {
  struct path_node **queue = SCRATCH_ARRAY(s->scratch, struct path_node *, s->num_nodes);
  bool *done = SCRATCH_ARRAY(s->scratch, bool, s->num_sorted + 1);
  size_t head = 0, tail = 0;
  if (queue == NULL || done == NULL) {
    return false;
  }
  bool only_leading = s->leaf->distance != PATH_FAR;
  s->leaf->wanted = true;
  queue[tail++] = s->leaf;
  while (head < tail) {
    const struct path_node *node = queue[head++];
    if (node->role != PATH_ANCHOR && node->num_issuers > 0 && !done[node->issuers]) {
      done[node->issuers] = true;
      tail = want_issuers(s, node, only_leading, queue, tail);
    }
  }
  return true;
}

/* Sorting again does not move the groups: a link to issuers stays good. */
static void prefer(struct path_search *s) {
  if (s->num_sorted > 1) {
    qsort(s->sorted, s->num_sorted, sizeof *s->sorted, by_preference);
  }
}

bool path_connect(struct path_search *s) {
  s->sorted = SCRATCH_ARRAY(s->scratch, struct path_node *, s->num_nodes);
  s->nearest = SCRATCH_ARRAY(s->scratch, uint16_t, s->num_nodes);
  if (s->sorted == NULL || s->nearest == NULL) {
    return false;
  }
  for (size_t i = 1; i < s->num_nodes; i++) {
    if (!s->nodes[i]->dropped) {
      s->sorted[s->num_sorted++] = s->nodes[i];
    }
  }
  prefer(s);
  number_subjects(s);
  for (size_t i = 0; i < s->num_nodes; i++) {
    link_issuers(s, s->nodes[i]);
    number_issuer(s, s->nodes[i]);
  }
  s->tolerant = true; /* nothing is known against anybody yet */
  path_measure(s);
  if (!mark_wanted(s)) {
    return false;
  }
  for (size_t i = 0; i < s->num_nodes; i++) {
    if (s->nodes[i]->wanted && !path_node_decode(s, s->nodes[i])) {
      return false;
    }
  }
  return true;
}

void path_start(struct path_search *s, bool tolerant) {
  s->depth = 0;
  s->started = false;
  if (s->tolerant != tolerant) {
    s->tolerant = tolerant;
    path_measure(s);
  }
  prefer(s);
}
