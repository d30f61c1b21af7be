/* SPDX-License-Identifier: Apache-2.0
 *
 * policy: certificate policies along a path, from the certificate below the anchor to the leaf;
 * private to check/.
 *
 * Source: RFC 5280 6.1.1 (c), (e)-(g), 6.1.2 (a), (d)-(f), 6.1.3 (d)-(f), 6.1.4 (a), (b), (h)-(j),
 * 6.1.5 (a), (b), (g), as updated by RFC 9618. RFC 9618 replaces the tree, which a hostile chain
 * can make exponentially large, by a graph with one node per policy and depth. Nobody asks for the
 * policies of a path here, only whether it has an acceptable one; then one level of the graph is
 * enough, when each node remembers whether a policy that the asker accepts leads to it. Pruning
 * childless nodes changes nothing that is asked for: the graph is NULL exactly when its deepest
 * level is empty. Qualifiers are not looked at: cert_decode() saw that they are well-formed.
 */
#ifndef ASSAY_CHECK_POLICY_H
#define ASSAY_CHECK_POLICY_H

#include "cert/cert.h"
#include "check/keyset.h"

/* Policies and mappings that are looked at along one path, by default: each policy of a
 * certificate, each mapping, and each policy carried on from the level above counts as one.
 * OpenSSL's tree is bounded at 1,000 nodes without harm to anyone; a level here holds less of the
 * same chain. The memory, about 24 bytes each, is the reason for not allowing more. */
#define POLICY_NODES_DEFAULT 2048

struct policy_state {
  struct scratch *scratch;
  const assay_bytes *initial; /* user-initial-policy-set */
  size_t num_initial;
  bool initial_any;
  /* How many more certificates until policies are required, and mapping and anyPolicy forbidden. */
  uint32_t explicit_policy, policy_mapping, inhibit_any;
  /* The deepest level: policies that the next certificate may name, sorted, with the tag 1 when one
   * that the asker accepts leads here; and whether it has the node anyPolicy. */
  struct key *nodes;
  size_t num_nodes;
  bool has_any;
  uint32_t nodes_left;
  bool exhausted; /* nodes_left did not reach; policy_end() says no */
  /* The step, counted from 0, after which no policy was left; meaningful when there is none. */
  uint32_t num_steps, none_since;
  /* Of the last step's certificate, empty when it is without this fault: the policy that it names
   * twice (4.2.1.4), and the mapping from or to anyPolicy (6.1.4(a)). Either makes it invalid. */
  assay_bytes named_twice, maps_any;
};

/* initial: contents of OIDs, which must outlive the state; none means anyPolicy. num_certs: those
 * of the path without the anchor. nodes_left: the budget. */
void policy_init(struct policy_state *state, struct scratch *s, const assay_bytes *initial,
                 size_t num_initial, bool explicit_policy, bool inhibit_mapping, bool inhibit_any,
                 uint32_t num_certs, uint32_t nodes_left);

/* The next certificate. last: it is the leaf. False only when scratch is exhausted. */
bool policy_step(struct policy_state *state, const struct cert_values *v, bool self_issued,
                 bool last) MUST_USE;

/* After the last step: is there a policy that the asker accepts, or is none required? */
bool policy_end(const struct policy_state *state);

#endif
