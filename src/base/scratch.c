/* SPDX-License-Identifier: Apache-2.0
 *
 * The arena: all memory of a verification comes from one block that the caller owns.
 */
#include "base/base.h"

#include <stdalign.h>

void scratch_init(struct scratch *s, void *memory, size_t len) {
  /* The caller's memory needs no alignment: the few bytes up to the first aligned one are lost. */
  size_t skip = (size_t)(-(uintptr_t)memory) & (alignof(max_align_t) - 1);
  memset(s, 0, sizeof *s);
  if (memory == NULL || len < skip) {
    s->exhausted = true;
    return;
  }
  s->base = (uint8_t *)memory + skip;
  s->len = len - skip;
}

void *scratch_take_unset(struct scratch *s, size_t count, size_t size) {
  const size_t mask = alignof(max_align_t) - 1;
  if (size != 0 && count > (SIZE_MAX - mask) / size) {
    s->exhausted = true;
    return NULL;
  }
  size_t need = (count * size + mask) & ~mask;
  if (need > s->len - s->used || s->base == NULL) {
    s->exhausted = true;
    return NULL;
  }
  uint8_t *taken = s->base + s->used;
  s->used += need;
  if (s->used > s->peak) {
    s->peak = s->used;
  }
  return taken;
}

void *scratch_take(struct scratch *s, size_t count, size_t size) {
  void *taken = scratch_take_unset(s, count, size);
  if (taken != NULL) {
    memset(taken, 0, count * size);
  }
  return taken;
}

assay_bytes scratch_copy(struct scratch *s, assay_bytes b) {
  uint8_t *copy = scratch_take_unset(s, b.len, 1);
  if (copy == NULL || b.len == 0) {
    return bytes_of(NULL, 0);
  }
  memcpy(copy, b.data, b.len);
  return bytes_of(copy, b.len);
}
