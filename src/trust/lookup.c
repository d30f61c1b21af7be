/* SPDX-License-Identifier: Apache-2.0
 *
 * Questions to a compiled store. All of them only read, but for trust_key, which publishes a key
 * once with a compare-and-swap.
 */
#include "trust/store.h"

size_t assay_store_count(const assay_store *store) {
  return store == NULL ? 0 : store->num_anchors;
}

size_t assay_store_passed_over(const assay_store *store) {
  return store == NULL ? 0 : store->passed_over;
}

size_t trust_count(const assay_store *store) {
  return store->num_anchors;
}

const struct trust_anchor *trust_at(const assay_store *store, size_t index) {
  return &store->anchors[index];
}

bool trust_has_origin(const assay_store *store, assay_origin origin) {
  return store->has_origin[origin];
}

const struct hash_key *trust_hash_key(const assay_store *store) {
  return &store->hash_key;
}

static size_t first_with_hash(const assay_store *store, uint64_t hash) {
  size_t low = 0, high = store->num_anchors;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (store->anchors[middle].subject_hash < hash) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

size_t trust_find(const assay_store *store, assay_bytes name, uint64_t hash, size_t *ret_count) {
  size_t first = first_with_hash(store, hash);
  size_t count = 0;
  /* Equal hashes of different names are possible in theory only; a run that starts with another
   * name is no match at all, and one inside it would be compared again by who uses it. */
  while (first + count < store->num_anchors && store->anchors[first + count].subject_hash == hash) {
    count++;
  }
  if (count > 0 && !cert_name_equal(store->anchors[first].cert.subject, name)) {
    count = 0;
  }
  *ret_count = count;
  return first;
}

size_t trust_find_exact(const assay_store *store, assay_bytes name, uint64_t hash,
                        assay_bytes der) {
  size_t count;
  size_t first = trust_find(store, name, hash, &count);
  for (size_t i = first; i < first + count; i++) {
    if (bytes_equal(store->anchors[i].cert.der, der)) {
      return i;
    }
  }
  return store->num_anchors;
}

enum sig_result trust_key(const assay_store *store, size_t index, const struct sig_key **ret_key) {
  struct sig_key *key = atomic_load_explicit(&store->keys[index].key, memory_order_acquire);
  if (key != NULL) {
    *ret_key = key;
    return SIG_GOOD;
  }
  enum sig_result result = sig_key_new(&store->anchors[index].cert.key, bytes_of(NULL, 0), &key);
  if (result != SIG_GOOD) {
    return result;
  }
  struct sig_key *published = NULL;
  if (!atomic_compare_exchange_strong(&store->keys[index].key, &published, key)) {
    sig_key_free(key);
    key = published;
  }
  *ret_key = key;
  return SIG_GOOD;
}
