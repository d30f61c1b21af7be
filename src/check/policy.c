/* SPDX-License-Identifier: Apache-2.0
 *
 * The policy graph of RFC 9618, level by level.
 */
#include "check/policy.h"

static const uint8_t any_policy[] = {0x55, 0x1d, 0x20, 0x00}; /* 2.5.29.32.0 */

static bool is_any(assay_bytes oid) {
  return bytes_equal(oid, bytes_of(any_policy, sizeof any_policy));
}

/* Reserve work, or give up: an empty graph is what RFC 9618 2.1 ends in when policies are wrong. */
static bool spend(struct policy_state *state, size_t nodes) {
  if (nodes > state->nodes_left) {
    state->nodes_left = 0;
    state->exhausted = true;
    state->num_nodes = 0;
    state->has_any = false;
    return false;
  }
  state->nodes_left -= (uint32_t)nodes;
  return true;
}

static bool is_null(const struct policy_state *state) {
  return state->num_nodes == 0 && !state->has_any;
}

/* Is a policy that is first named here, below anyPolicy, one that the asker accepts? The tag of its
 * node and of all that descend from it. */
static uint32_t tag_of_first(const struct policy_state *state, assay_bytes oid) {
  for (size_t i = 0; i < state->num_initial && !state->initial_any; i++) {
    if (bytes_equal(state->initial[i], oid)) {
      return 1;
    }
  }
  return state->initial_any ? 1 : 0;
}

void policy_init(struct policy_state *state, struct scratch *s, const assay_bytes *initial,
                 size_t num_initial, bool explicit_policy, bool inhibit_mapping, bool inhibit_any,
                 uint32_t num_certs, uint32_t nodes_left) {
  memset(state, 0, sizeof *state);
  state->scratch = s;
  state->initial = initial;
  state->num_initial = num_initial;
  state->initial_any = num_initial == 0;
  for (size_t i = 0; i < num_initial; i++) {
    state->initial_any = state->initial_any || is_any(initial[i]);
  }
  /* 6.1.2 (a), (d)-(f) */
  state->has_any = true;
  state->explicit_policy = explicit_policy ? 0 : num_certs + 1;
  state->inhibit_any = inhibit_any ? 0 : num_certs + 1;
  state->policy_mapping = inhibit_mapping ? 0 : num_certs + 1;
  state->nodes_left = nodes_left;
}

/* ---- the policies of one certificate ---- */

struct asserted {
  struct key *keys; /* sorted, each once, without anyPolicy */
  size_t num_keys;
  bool any;
};

/* Elements of a SEQUENCE OF whose shape is known to be sound. */
static size_t count_elements(assay_bytes list) {
  struct der_fault fault;
  struct der d = der_open(list, &fault);
  assay_bytes content;
  size_t count = 0;
  while (!der_at_end(&d) && der_take(&d, DER_SEQUENCE, &content)) {
    count++;
  }
  return count;
}

static void drop_repeated(struct policy_state *state, struct asserted *asserted) {
  size_t kept = 0;
  for (size_t i = 0; i < asserted->num_keys; i++) {
    if (kept > 0 && bytes_equal(asserted->keys[kept - 1].bytes, asserted->keys[i].bytes)) {
      state->named_twice = asserted->keys[i].bytes;
    } else {
      asserted->keys[kept++] = asserted->keys[i];
    }
  }
  asserted->num_keys = kept;
}

static bool read_policies(struct policy_state *state, assay_bytes policies,
                          struct asserted *ret_asserted) {
  struct der_fault fault;
  struct der d = der_open(policies, &fault), in;
  assay_bytes oid;
  while (!der_at_end(&d) && der_enter(&d, DER_SEQUENCE, &in) && der_take_oid(&in, &oid)) {
    if (!is_any(oid)) {
      ret_asserted->keys[ret_asserted->num_keys++].bytes = oid;
    } else if (ret_asserted->any) {
      state->named_twice = oid;
    } else {
      ret_asserted->any = true;
    }
  }
  if (!keyset_sort(ret_asserted->keys, ret_asserted->num_keys, state->scratch)) {
    return false;
  }
  drop_repeated(state, ret_asserted);
  return true;
}

/* ---- 6.1.3 (d): the next level ---- */

/* Walk the two sorted lists side by side. A policy of the certificate that is expected continues it
 * (d)(1)(i); one that is not hangs below anyPolicy (d)(1)(ii); an expected one that the certificate
 * does not name is continued by its anyPolicy (d)(2). */
static size_t next_level(const struct policy_state *state, const struct asserted *asserted,
                         bool any_counts, struct key *out) {
  size_t a = 0, n = 0, num = 0;
  while (a < asserted->num_keys || n < state->num_nodes) {
    int order = a == asserted->num_keys ? 1
                : n == state->num_nodes
                    ? -1
                    : bytes_compare(asserted->keys[a].bytes, state->nodes[n].bytes);
    if (order == 0) {
      out[num++] = state->nodes[n];
    } else if (order < 0 && state->has_any) {
      out[num].bytes = asserted->keys[a].bytes;
      out[num++].tag = tag_of_first(state, asserted->keys[a].bytes);
    } else if (order > 0 && any_counts) {
      out[num++] = state->nodes[n];
    }
    a += order <= 0;
    n += order >= 0;
  }
  return num;
}

static bool take_policies(struct policy_state *state, assay_bytes policies, bool self_issued,
                          bool last) {
  struct asserted asserted = {NULL, 0, false};
  size_t count = count_elements(policies);
  if (!spend(state, count + state->num_nodes)) {
    return true;
  }
  asserted.keys = SCRATCH_ARRAY(state->scratch, struct key, count);
  struct key *out = SCRATCH_ARRAY(state->scratch, struct key, count + state->num_nodes);
  if (asserted.keys == NULL || out == NULL || !read_policies(state, policies, &asserted)) {
    return false;
  }
  bool any_counts = asserted.any && (state->inhibit_any > 0 || (!last && self_issued));
  state->num_nodes = next_level(state, &asserted, any_counts, out);
  state->nodes = out;
  state->has_any = state->has_any && any_counts;
  return true;
}

/* ---- 6.1.4 (a), (b): mappings ---- */

struct mappings {
  struct key *from; /* sorted; tag: the place in `to` */
  assay_bytes *to;
  size_t num;
};

static bool read_mappings(struct policy_state *state, assay_bytes list, size_t count,
                          struct mappings *ret) {
  struct der_fault fault;
  struct der d = der_open(list, &fault), in;
  assay_bytes content, whole, from, to;
  ret->num = 0;
  ret->from = SCRATCH_ARRAY(state->scratch, struct key, count);
  ret->to = SCRATCH_ARRAY(state->scratch, assay_bytes, count);
  if (ret->from == NULL || ret->to == NULL) {
    return false;
  }
  while (!der_at_end(&d) && der_take_whole(&d, DER_SEQUENCE, &content, &whole)) {
    in = der_inside(content, &fault);
    if (!der_take_oid(&in, &from) || !der_take_oid(&in, &to)) {
      break;
    }
    if (is_any(from) || is_any(to)) { /* (a): the certificate is invalid, whatever follows */
      state->maps_any = whole;
      continue;
    }
    ret->from[ret->num].bytes = from;
    ret->from[ret->num].tag = (uint32_t)ret->num;
    ret->to[ret->num++] = to;
  }
  return keyset_sort(ret->from, ret->num, state->scratch);
}

/* One node for each policy; it is accepted when any of those that became it was. */
static size_t merge_equal(struct key *nodes, size_t num_nodes) {
  size_t kept = 0;
  for (size_t i = 0; i < num_nodes; i++) {
    if (kept > 0 && bytes_equal(nodes[kept - 1].bytes, nodes[i].bytes)) {
      nodes[kept - 1].tag |= nodes[i].tag;
    } else {
      nodes[kept++] = nodes[i];
    }
  }
  return kept;
}

/* (b)(1): a mapped policy is expected under its new names, no longer under its own; one that only
 * anyPolicy stands for becomes a node of its own first. (b)(2), mapping forbidden: a mapped policy
 * is deleted. Both lists are sorted. */
static size_t map_nodes(const struct policy_state *state, const struct mappings *mappings,
                        struct key *out) {
  size_t m = 0, n = 0, num = 0;
  bool allowed = state->policy_mapping > 0;
  while (m < mappings->num || n < state->num_nodes) {
    int order = m == mappings->num ? 1
                : n == state->num_nodes
                    ? -1
                    : bytes_compare(mappings->from[m].bytes, state->nodes[n].bytes);
    if (order > 0) {
      out[num++] = state->nodes[n++];
      continue;
    }
    assay_bytes from = mappings->from[m].bytes;
    uint32_t tag = order == 0 ? state->nodes[n].tag : tag_of_first(state, from);
    for (; m < mappings->num && bytes_equal(mappings->from[m].bytes, from); m++) {
      if (allowed && (order == 0 || state->has_any)) {
        out[num].bytes = mappings->to[mappings->from[m].tag];
        out[num++].tag = tag;
      }
    }
    n += order == 0;
  }
  return num;
}

static bool take_mappings(struct policy_state *state, assay_bytes list) {
  struct mappings mappings;
  size_t count = count_elements(list);
  if (!spend(state, count + state->num_nodes)) {
    return true;
  }
  struct key *out = SCRATCH_ARRAY(state->scratch, struct key, count + state->num_nodes);
  if (out == NULL || !read_mappings(state, list, count, &mappings)) {
    return false;
  }
  size_t num = map_nodes(state, &mappings, out);
  if (!keyset_sort(out, num, state->scratch)) {
    return false;
  }
  state->nodes = out;
  state->num_nodes = merge_equal(out, num);
  return true;
}

/* ---- the steps ---- */

static void lower(uint32_t *counter, uint32_t limit) {
  if (limit < *counter) { /* an absent limit is UINT32_MAX */
    *counter = limit;
  }
}

/* 6.1.4 (a), (b), (h)-(j) */
static bool prepare_for_next(struct policy_state *state, const struct cert_values *v,
                             bool self_issued) {
  if (v->mappings.len > 0 && !take_mappings(state, v->mappings)) {
    return false;
  }
  if (!self_issued) {
    state->explicit_policy -= state->explicit_policy > 0;
    state->policy_mapping -= state->policy_mapping > 0;
    state->inhibit_any -= state->inhibit_any > 0;
  }
  lower(&state->explicit_policy, v->require_explicit);
  lower(&state->policy_mapping, v->inhibit_mapping);
  lower(&state->inhibit_any, v->inhibit_any);
  return true;
}

/* 6.1.5 (a), (b). Of the leaf's policyConstraints only a zero counts: what would be required after
 * it does not exist. */
static void wrap_up(struct policy_state *state, const struct cert_values *v) {
  state->explicit_policy -= state->explicit_policy > 0;
  if (v->require_explicit == 0) {
    state->explicit_policy = 0;
  }
}

bool policy_step(struct policy_state *state, const struct cert_values *v, bool self_issued,
                 bool last) {
  bool was_null = is_null(state);
  state->named_twice = state->maps_any = bytes_of(NULL, 0);
  if (v->policies.len == 0) { /* (e) */
    state->num_nodes = 0;
    state->has_any = false;
  } else if (!take_policies(state, v->policies, self_issued, last)) {
    return false;
  }
  if (last) {
    wrap_up(state, v);
  } else if (!prepare_for_next(state, v, self_issued)) {
    return false;
  }
  if (is_null(state) && !was_null) {
    state->none_since = state->num_steps;
  }
  state->num_steps++;
  return true;
}

/* 6.1.5 (g). A node anyPolicy at the end stands for every policy that the asker accepts. 6.1.3 (f),
 * a required policy and none left along the way, needs no look of its own: neither changes again.
 * */
bool policy_end(const struct policy_state *state) {
  bool accepted = state->has_any;
  for (size_t i = 0; i < state->num_nodes; i++) {
    accepted = accepted || state->nodes[i].tag != 0;
  }
  return !state->exhausted && (state->explicit_policy > 0 || accepted);
}
