/* SPDX-License-Identifier: Apache-2.0
 *
 * Depth-first search with backtracking. The stack is an array of frames, one per certificate of the
 * path so far; a frame remembers which candidate issuer comes next.
 */
#include "path/search.h"

/* RFC 4158 3.5.12 and RFC 5280 4.2.1.1: do the key identifiers say that this is the issuer's key? */
static uint8_t match_pass(const struct path_node *child, const struct path_node *issuer) {
  const assay_bytes wanted = child->values->aki_key;
  const assay_bytes had = issuer->values->ski;
  if (wanted.len == 0 || had.len == 0) {
    return 1;
  }
  return bytes_equal(wanted, had) ? 0 : 2;
}

/* RFC 4158 2.4.2: neither the same certificate again, nor the same entity (name and key), which
 * could only be reached in a shorter way. */
static bool is_on_path(const struct path_search *s, const struct path_node *candidate) {
  for (size_t i = 0; i < s->depth; i++) {
    const struct path_node *node = s->frame[i].node;
    if (node == candidate) {
      return true;
    }
    /* The leaf may share name and key with its issuer's own certificate (a CA as leaf). */
    if (i > 0 && node->subject_id == candidate->subject_id &&
        bytes_equal(node->cert->key.whole, candidate->cert->key.whole)) {
      return true;
    }
  }
  return false;
}

bool path_passes_over(const struct path_search *s, const struct path_node *node) {
  return !s->tolerant && node->role != PATH_ANCHOR && node->role != PATH_LEAF &&
         node->faulty != 0 && (node->faulty & s->columns) == s->columns;
}

/* Where several certificates bear the issuer's name, trying whole paths costs the product of their
 * numbers in signatures; asking before each step costs the sum. DSA keys are left to the complete
 * path, which knows the parameters that they inherit. */
static bool is_ruled_out(struct path_search *s, struct path_node *child,
                         struct path_node *candidate) {
  bool over_budget;
  if (!s->wary || child->num_issuers < 2 || candidate->cert->key.kind == CERT_KEY_DSA) {
    return false;
  }
  enum sig_result result = path_edge_verify(s, child, candidate, bytes_of(NULL, 0), &over_budget);
  /* Trouble is told when the whole path is judged: here it would only look like a dead end. */
  return !over_budget && result != SIG_GOOD && result != SIG_TROUBLE;
}

static bool may_issue(struct path_search *s, struct path_node *child, struct path_node *candidate) {
  return candidate->distance != PATH_FAR && s->depth + candidate->distance < PATH_MAX_LEN &&
         !is_on_path(s, candidate) && path_node_is_issuer_of(candidate, child) &&
         !path_edge_is_bad(s, child, candidate) && !is_ruled_out(s, child, candidate);
}

/* The next candidate issuer of the top frame, likeliest first; NULL when there is none left. */
static struct path_node *next_issuer(struct path_search *s) {
  if (s->stale) {
    s->stale = false;
    path_measure(s); /* where the only way to an anchor was through a bad edge, there is none */
  }
  struct path_frame *top = &s->frame[s->depth - 1];
  struct path_node *child = top->node;
  for (; top->pass < 3; top->pass++, top->next = 0) {
    while (top->next < child->num_issuers) {
      struct path_node *candidate = s->sorted[child->issuers + top->next++];
      if (s->steps_left == 0) {
        s->out_of_steps = true;
        return NULL;
      }
      s->steps_left--;
      if (candidate->wanted && match_pass(child, candidate) == top->pass &&
          may_issue(s, child, candidate)) {
        return candidate;
      }
    }
  }
  return NULL;
}

static void push(struct path_search *s, struct path_node *node) {
  struct path_frame *frame = &s->frame[s->depth++];
  frame->node = node;
  frame->next = 0;
  frame->pass = 0;
}

static void copy_path(const struct path_search *s, struct path *ret_path, bool anchored) {
  ret_path->len = s->depth;
  ret_path->anchored = anchored;
  for (size_t i = 0; i < s->depth; i++) {
    ret_path->nodes[i] = s->frame[i].node;
  }
}

bool path_next(struct path_search *s, struct path *ret_path) {
  if (!s->started) {
    s->started = true;
    push(s, s->leaf);
    /* A leaf that is itself an anchor is a path of one certificate (RFC 5280 6.1 has none such;
     * DESIGN 4.3 rules it). */
    if (s->leaf->is_leaf_anchor) {
      copy_path(s, ret_path, true);
      return true;
    }
  }
  while (s->depth > 0 && !s->out_of_steps) {
    struct path_node *issuer = s->depth < PATH_MAX_LEN ? next_issuer(s) : NULL;
    if (issuer == NULL) {
      s->depth--;
      continue;
    }
    push(s, issuer);
    if (issuer->role == PATH_ANCHOR) {
      copy_path(s, ret_path, true);
      s->depth--;
      return true;
    }
  }
  return false;
}

/* Anyone's best guess at what was meant: the first issuer that fits, no way back. */
static struct path_node *guess_issuer(const struct path_search *s, const struct path_node *child) {
  struct path_node *best = NULL;
  uint8_t best_pass = 3;
  for (size_t i = child->issuers; i < child->issuers + child->num_issuers; i++) {
    struct path_node *candidate = s->sorted[i];
    if (!candidate->wanted || is_on_path(s, candidate) ||
        !path_node_is_issuer_of(candidate, child) || path_edge_is_bad(s, child, candidate)) {
      continue;
    }
    uint8_t pass = match_pass(child, candidate);
    if (pass < best_pass) {
      best = candidate;
      best_pass = pass;
    }
  }
  return best;
}

void path_dead_end(struct path_search *s, struct path *ret_path) {
  struct path_node *node = s->leaf;
  s->depth = 0;
  while (node != NULL && s->depth < PATH_MAX_LEN) {
    push(s, node);
    node = guess_issuer(s, node);
  }
  copy_path(s, ret_path, s->frame[s->depth - 1].node->role == PATH_ANCHOR);
  s->depth = 0;
}
