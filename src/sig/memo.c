/* SPDX-License-Identifier: Apache-2.0
 *
 * The memo: a set-associative table of the names of good signatures.
 *
 * A name is a SHA-256 (see name_signature in sig.c), so whoever could put in a name that stands for
 * a bad signature could also forge certificates. What an attacker can do is to fill sets with good
 * signatures of his own and so push out others', which costs time and never a wrong answer.
 */
#include "sig/memo.h"
#include <pthread.h>
#include <stdlib.h>

#define MEMO_WAYS 4u
#define MEMO_MIN_CAPACITY ((size_t)64)
#define MEMO_MAX_CAPACITY ((size_t)1 << 20)
/* Locks, each for the sets whose number ends alike. Held for four comparisons of 32 bytes, so a few
 * suffice; a power of two, and no more than the smallest table has sets. */
#define MEMO_LOCKS 16u

struct memo_set {
  uint8_t names[MEMO_WAYS][SIG_SHA256_LEN]; /* the latest used first; all zero = empty */
};

struct assay_memo {
  pthread_mutex_t locks[MEMO_LOCKS];
  size_t num_sets;
  struct memo_set sets[];
};

_Static_assert(MEMO_MIN_CAPACITY / MEMO_WAYS >= MEMO_LOCKS, "a set has one lock");

static bool open_locks(struct assay_memo *memo) {
  for (size_t i = 0; i < MEMO_LOCKS; i++) {
    if (pthread_mutex_init(&memo->locks[i], NULL) != 0) {
      while (i > 0) {
        (void)pthread_mutex_destroy(&memo->locks[--i]);
      }
      return false;
    }
  }
  return true;
}

assay_status assay_memo_new(size_t capacity, assay_memo **ret_memo) {
  size_t entries = MEMO_MIN_CAPACITY;
  struct assay_memo *memo;

  if (ret_memo == NULL || capacity > MEMO_MAX_CAPACITY) {
    return ASSAY_EARG;
  }
  while (entries < capacity) {
    entries *= 2;
  }
  memo = calloc(1, sizeof *memo + entries / MEMO_WAYS * sizeof memo->sets[0]);
  if (memo == NULL || !open_locks(memo)) {
    free(memo);
    return ASSAY_ENOMEM;
  }
  memo->num_sets = entries / MEMO_WAYS;
  *ret_memo = memo;
  return ASSAY_OK;
}

void assay_memo_free(assay_memo *memo) {
  if (memo == NULL) {
    return;
  }
  for (size_t i = 0; i < MEMO_LOCKS; i++) {
    (void)pthread_mutex_destroy(&memo->locks[i]);
  }
  free(memo);
}

/* Bits of a SHA-256 are as good as those of any hash of it. */
static size_t set_of(const struct assay_memo *memo, const uint8_t name[SIG_SHA256_LEN]) {
  uint32_t bits = (uint32_t)name[0] << 24 | (uint32_t)name[1] << 16 | (uint32_t)name[2] << 8 |
                  (uint32_t)name[3];
  return bits & (memo->num_sets - 1);
}

/* Where the name stands in its set, MEMO_WAYS when it does not. */
static size_t way_of(const struct memo_set *set, const uint8_t name[SIG_SHA256_LEN]) {
  size_t way = 0;

  while (way < MEMO_WAYS && memcmp(set->names[way], name, SIG_SHA256_LEN) != 0) {
    way++;
  }
  return way;
}

/* Puts the name first and moves those before `way` back by one, over what stood there. */
static void put_first(struct memo_set *set, size_t way, const uint8_t name[SIG_SHA256_LEN]) {
  memmove(set->names[1], set->names[0], way * SIG_SHA256_LEN);
  memcpy(set->names[0], name, SIG_SHA256_LEN);
}

bool memo_has(assay_memo *memo, const uint8_t name[SIG_SHA256_LEN]) {
  size_t number = set_of(memo, name);
  struct memo_set *set = &memo->sets[number];
  pthread_mutex_t *lock = &memo->locks[number % MEMO_LOCKS];
  size_t way;

  if (pthread_mutex_lock(lock) != 0) {
    return false;
  }
  way = way_of(set, name);
  if (way > 0 && way < MEMO_WAYS) {
    put_first(set, way, name);
  }
  (void)pthread_mutex_unlock(lock);
  return way < MEMO_WAYS;
}

void memo_add(assay_memo *memo, const uint8_t name[SIG_SHA256_LEN]) {
  size_t number = set_of(memo, name);
  struct memo_set *set = &memo->sets[number];
  pthread_mutex_t *lock = &memo->locks[number % MEMO_LOCKS];
  size_t way;

  if (pthread_mutex_lock(lock) != 0) {
    return;
  }
  way = way_of(set, name); /* another thread may have been as quick */
  put_first(set, way < MEMO_WAYS ? way : MEMO_WAYS - 1, name);
  (void)pthread_mutex_unlock(lock);
}
