/* SPDX-License-Identifier: Apache-2.0
 *
 * path: certificates -> candidate paths, likeliest first, within budgets (RFC 4158).
 *
 * The certificates in play are nodes: the leaf, what the server sent, what the asker knows of, and
 * the anchors that one of them names as issuer. Before any path is built the nodes learn how far
 * they are from an anchor; one that has no way to it is never tried, so that a mesh of mutual
 * cross-signs without an anchor costs nothing. Paths then come one by one, without loops.
 * Nothing is judged here; who judges marks nodes `faulty` and edges as bad, and the search passes
 * them over.
 */
#ifndef ASSAY_PATH_H
#define ASSAY_PATH_H

#include "path/budget.h"
#include "report/report.h"
#include "status/status.h"
#include "trust/trust.h"

enum path_role { PATH_LEAF = 0, PATH_SENT, PATH_KNOWN, PATH_ANCHOR };

#define PATH_FAR UINT16_MAX

struct path_node {
  const struct cert *cert;
  const struct cert_values *values; /* decoded extensions */
  enum path_role role;
  size_t index;        /* in the question's list; for an anchor in the store */
  assay_origin origin; /* of an anchor */
  uint64_t subject_hash, issuer_hash;
  uint32_t subject_id, issuer_id; /* equal exactly when the names are; 0 = nobody's */
  uint16_t distance; /* certificates from here to an anchor above it; PATH_FAR = no way */
  bool wanted;       /* some path from the leaf may lead here */
  bool self_issued;
  bool dropped;                  /* a copy of an anchor */
  bool is_leaf_anchor;           /* the leaf is itself an anchor */
  struct facts facts;            /* what is known of this certificate alone */
  uint8_t faulty;                /* columns under which a fact above is an error; bit 1 << column */
  uint32_t num_bad_edges;        /* issuers that are known not to have signed it */
  uint32_t issuers, num_issuers; /* in `sorted`: the nodes that bear the issuer's name */
  const uint8_t *key_inherited;  /* the DSA parameters that `key` was made with; NULL = its own */
  struct sig_key *key;           /* prepared on first use; released by path_close */
  enum sig_result key_result;
  bool key_tried;
};

/* Sequence leaf first. nodes[len - 1] is the anchor when `anchored`. */
struct path {
  struct path_node *nodes[PATH_MAX_LEN];
  size_t len;
  bool anchored;
};

struct path_frame {
  struct path_node *node;
  uint32_t next; /* position in the candidate list */
  uint8_t pass;  /* 0: key identifiers match, 1: one is missing, 2: they differ */
};

struct path_edge {
  const struct path_node *child, *issuer;
  const uint8_t
      *inherited; /* where the DSA parameters came from that were inherited; NULL = none */
  enum sig_result result;
};

struct path_search {
  struct scratch *scratch;
  const assay_store *store;
  const assay_question *question;
  struct path_node *leaf;
  struct path_node **sorted; /* all but the leaf, by subject, likeliest first */
  size_t num_sorted;
  uint16_t *nearest;        /* by position in `sorted`: see path/reach.c */
  struct path_node **nodes; /* the leaf first, the anchors last */
  size_t num_nodes, cap_nodes;
  size_t reserved; /* of them, for anchors */
  struct path_frame frame[PATH_MAX_LEN];
  size_t depth;
  bool started, tolerant;
  bool stale;      /* an edge proved bad since distances were measured */
  bool wary;       /* verify a signature before stepping to an issuer that has namesakes */
  uint8_t columns; /* nodes faulty under all of these are passed over, unless tolerant */
  uint32_t steps_left, signatures_left;
  uint32_t max_steps;
  bool out_of_steps, out_of_signatures, out_of_nodes;
  struct path_edge *edges;
  size_t num_edges, cap_edges;
};

/* Gather the nodes. *s must be zero; leaf must be parsed. Malformed intermediates are passed over with a fact in
 * `input`. False: the scratch area is exhausted. */
bool path_open(struct path_search *s, struct scratch *scratch, const assay_store *store,
               const assay_question *question, const struct cert *leaf, struct ledger *ledger,
               struct facts *input) MUST_USE;
/* Begin a search, once the nodes' `faulty` is known. tolerant: certificates with faults of their own
 * are tried as well. */
void path_start(struct path_search *s, bool tolerant);
/* The next complete path; false when there is no more, or a budget has run out. */
bool path_next(struct path_search *s, struct path *ret_path) MUST_USE;
/* The way as far as it goes when no anchor can be reached: at least the leaf. */
void path_dead_end(struct path_search *s, struct path *ret_path);
/* Is child's signature issuer's? Each pair is verified once per question. inherited: DSA parameters
 * from above. SIG_BAD with *ret_over_budget when the budget does not allow to find out. */
enum sig_result path_edge_verify(struct path_search *s, struct path_node *child,
                                 struct path_node *issuer, assay_bytes inherited,
                                 bool *ret_over_budget) MUST_USE;
/* The node's key, prepared. */
enum sig_result path_node_key(struct path_search *s, struct path_node *node, assay_bytes inherited,
                              const struct sig_key **ret_key) MUST_USE;
/* Release prepared keys. */
void path_close(struct path_search *s);

static inline bool path_node_is_issuer_of(const struct path_node *issuer,
                                          const struct path_node *child) {
  return issuer->subject_id != 0 && issuer->subject_id == child->issuer_id;
}

#endif
