/* SPDX-License-Identifier: Apache-2.0
 *
 * A handful of entries, compared byte by byte: a hash would have to read the key too, and a wrong
 * match would be a wrong verdict.
 */
#include "store_cache.h"

#include <pthread.h>
#include <stdlib.h>

#define NUM_ENTRIES 8
/* Larger ones (whole bundles repeated in every line) are compiled each time rather than held eight
 * times over. */
#define MAX_KEY ((size_t)4 << 20)

struct store_entry {
  assay_store *store;
  uint8_t *key;
  size_t key_len;
  unsigned held;
  uint64_t used; /* by the cache's clock */
  bool kept;     /* the cache has it; else the last holder frees it */
};

struct store_cache {
  pthread_mutex_t lock;
  struct store_entry *entries[NUM_ENTRIES];
  uint64_t clock;
};

struct store_cache *store_cache_new(void) {
  struct store_cache *cache = calloc(1, sizeof(*cache));

  if (cache == NULL) {
    return NULL;
  }
  if (pthread_mutex_init(&cache->lock, NULL) != 0) {
    free(cache);
    return NULL;
  }
  return cache;
}

static void free_entry(struct store_entry *entry) {
  if (entry != NULL) {
    assay_store_free(entry->store);
    free(entry->key);
    free(entry);
  }
}

void store_cache_free(struct store_cache *cache) {
  if (cache == NULL) {
    return;
  }
  for (size_t i = 0; i < NUM_ENTRIES; i++) {
    free_entry(cache->entries[i]);
  }
  (void)pthread_mutex_destroy(&cache->lock);
  free(cache);
}

/* The lock is held. */
static struct store_entry *find(struct store_cache *cache, assay_bytes key) {
  for (size_t i = 0; i < NUM_ENTRIES; i++) {
    struct store_entry *entry = cache->entries[i];

    if (entry != NULL && bytes_equal(bytes_of(entry->key, entry->key_len), key)) {
      return entry;
    }
  }
  return NULL;
}

struct store_entry *store_cache_find(struct store_cache *cache, assay_bytes key) {
  struct store_entry *entry;

  (void)pthread_mutex_lock(&cache->lock);
  entry = find(cache, key);
  if (entry != NULL) {
    entry->held++;
    entry->used = ++cache->clock;
  }
  (void)pthread_mutex_unlock(&cache->lock);
  return entry;
}

/* An empty place, or that of the entry which nobody holds and nobody asked for the longest. The lock
 * is held. NULL: all are in use. */
static struct store_entry **find_place(struct store_cache *cache) {
  struct store_entry **place = NULL;

  for (size_t i = 0; i < NUM_ENTRIES; i++) {
    struct store_entry *entry = cache->entries[i];

    if (entry == NULL) {
      return &cache->entries[i];
    }
    if (entry->held == 0 && (place == NULL || entry->used < (*place)->used)) {
      place = &cache->entries[i];
    }
  }
  return place;
}

/* The lock is held. Another thread may have been first: then this one is used once. */
static void keep(struct store_cache *cache, struct store_entry *entry) {
  struct store_entry **place;

  if (entry->key_len > MAX_KEY || find(cache, bytes_of(entry->key, entry->key_len)) != NULL) {
    return;
  }
  place = find_place(cache);
  if (place != NULL) {
    free_entry(*place);
    *place = entry;
    entry->kept = true;
    entry->used = ++cache->clock;
  }
}

struct store_entry *store_cache_add(struct store_cache *cache, assay_bytes key,
                                    assay_store *store) {
  struct store_entry *entry = calloc(1, sizeof(*entry));
  uint8_t *copy = malloc(key.len + 1);

  if (entry == NULL || copy == NULL) {
    free(entry);
    free(copy);
    assay_store_free(store);
    return NULL;
  }
  if (key.len > 0) {
    memcpy(copy, key.data, key.len);
  }
  entry->store = store;
  entry->key = copy;
  entry->key_len = key.len;
  entry->held = 1;
  (void)pthread_mutex_lock(&cache->lock);
  keep(cache, entry);
  (void)pthread_mutex_unlock(&cache->lock);
  return entry;
}

const assay_store *store_cache_store(const struct store_entry *entry) {
  return entry->store;
}

void store_cache_release(struct store_cache *cache, struct store_entry *entry) {
  bool unused;

  (void)pthread_mutex_lock(&cache->lock);
  entry->held--;
  unused = entry->held == 0 && !entry->kept;
  (void)pthread_mutex_unlock(&cache->lock);
  if (unused) {
    free_entry(entry);
  }
}
