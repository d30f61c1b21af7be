/* SPDX-License-Identifier: Apache-2.0
 *
 * trust: bundle -> store -> lookup. Compiled once, immutable, shared by threads. Its anchors are
 * indexed and their extensions decoded when compiled (under a microsecond each); an anchor's key is
 * prepared when it is first used.
 */
#ifndef ASSAY_TRUST_H
#define ASSAY_TRUST_H

#include "sig/sig.h"

struct trust_anchor {
  struct cert cert;
  struct cert_values values; /* its extensions */
  assay_origin origin;
  uint64_t subject_hash;
};

/* Anchors whose subject is `name`, whose hash under trust_hash_key is `hash`: their indices follow
 * one another. *ret_count may be 0. */
size_t trust_find(const assay_store *store, assay_bytes name, uint64_t hash, size_t *ret_count);
const struct trust_anchor *trust_at(const assay_store *store, size_t index);
size_t trust_count(const assay_store *store);
bool trust_has_origin(const assay_store *store, assay_origin origin);
/* The anchor whose certificate is exactly der; trust_count() when there is none. */
size_t trust_find_exact(const assay_store *store, assay_bytes name, uint64_t hash, assay_bytes der);
/* The anchor's key, prepared on first use and kept; thread-safe. */
enum sig_result trust_key(const assay_store *store, size_t index,
                          const struct sig_key **ret_key) MUST_USE;
/* The key under which names are hashed in this store. */
const struct hash_key *trust_hash_key(const assay_store *store);

#endif
