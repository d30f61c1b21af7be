/* SPDX-License-Identifier: Apache-2.0
 *
 * The last few stores that jobs brought along, by their exact bytes: batches repeat the same anchors
 * thousands of times. Shared by the threads of a batch.
 */
#ifndef ASSAY_CLI_STORE_CACHE_H
#define ASSAY_CLI_STORE_CACHE_H

#include "cli.h"

struct store_cache;
struct store_entry;

struct store_cache *store_cache_new(void);
/* No entry may be held. */
void store_cache_free(struct store_cache *cache);
/* NULL when it is not there. Give back with store_cache_release. */
struct store_entry *store_cache_find(struct store_cache *cache, assay_bytes key);
/* Takes the store over, and keeps it for others if there is room. Held by the caller. NULL: memory is
 * exhausted, the store is freed. */
struct store_entry *store_cache_add(struct store_cache *cache, assay_bytes key, assay_store *store);
const assay_store *store_cache_store(const struct store_entry *entry);
void store_cache_release(struct store_cache *cache, struct store_entry *entry);

#endif
