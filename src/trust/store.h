/* SPDX-License-Identifier: Apache-2.0
 *
 * The store's insides; private to trust/.
 */
#ifndef ASSAY_TRUST_STORE_H
#define ASSAY_TRUST_STORE_H

#include "trust/trust.h"

#include <stdatomic.h>

/* A key that is prepared when it is first asked for. Two threads may both prepare it; the first to
 * publish wins and the other frees its own. */
struct trust_key_slot {
  _Atomic(struct sig_key *) key;
};

struct assay_store {
  struct trust_anchor *anchors; /* sorted by subject hash, so that equal names follow one another */
  struct trust_key_slot *keys;
  size_t num_anchors, cap_anchors;
  size_t passed_over;
  bool has_origin[2];
  struct hash_key hash_key;
  uint8_t **blocks; /* the DER bytes that the anchors point into */
  size_t num_blocks;
};

#endif
