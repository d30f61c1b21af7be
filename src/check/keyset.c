/* SPDX-License-Identifier: Apache-2.0
 *
 * Byte strings in order. qsort() of the C library may allocate, and may be quadratic; this does
 * neither.
 */
#include "check/keyset.h"

/* Merge in[low, middle) and in[middle, high), both sorted, into out. */
static void merge(const struct key *in, struct key *out, size_t low, size_t middle, size_t high) {
  size_t a = low, b = middle;
  for (size_t to = low; to < high; to++) {
    bool take_a = a < middle && (b >= high || bytes_compare(in[a].bytes, in[b].bytes) <= 0);
    out[to] = in[take_a ? a++ : b++];
  }
}

/* The array merged in runs of `width`, then 2 * width, and so on, between two buffers. */
bool keyset_sort(struct key *keys, size_t num_keys, struct scratch *s) {
  size_t mark = scratch_mark(s);
  struct key *from = keys, *to;
  if (num_keys < 2) {
    return true;
  }
  to = SCRATCH_ARRAY(s, struct key, num_keys);
  if (to == NULL) {
    return false;
  }
  for (size_t width = 1; width < num_keys; width *= 2) {
    for (size_t low = 0; low < num_keys; low += 2 * width) {
      size_t middle = low + width < num_keys ? low + width : num_keys;
      size_t high = middle + width < num_keys ? middle + width : num_keys;
      merge(from, to, low, middle, high);
    }
    struct key *swap = from;
    from = to;
    to = swap;
  }
  if (from != keys) {
    memcpy(keys, from, num_keys * sizeof *keys);
  }
  scratch_release(s, mark);
  return true;
}

size_t keyset_count_up_to(const struct key *keys, size_t num_keys, assay_bytes bytes) {
  size_t low = 0, high = num_keys;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (bytes_compare(keys[middle].bytes, bytes) <= 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

struct key *keyset_find(struct key *keys, size_t num_keys, assay_bytes bytes) {
  size_t low = 0, high = num_keys;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (bytes_compare(keys[middle].bytes, bytes) < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < num_keys && bytes_equal(keys[low].bytes, bytes) ? &keys[low] : NULL;
}
