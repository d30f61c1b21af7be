/* SPDX-License-Identifier: Apache-2.0
 *
 * keyset: byte strings in order, for rules whose cost an attacker may choose; private to check/.
 */
#ifndef ASSAY_CHECK_KEYSET_H
#define ASSAY_CHECK_KEYSET_H

#include "base/base.h"

/* tag belongs to the user. */
struct key {
  assay_bytes bytes;
  uint32_t tag;
};

/* Sort by bytes_compare, equal ones in their given order. n log n whatever the input is; scratch
 * lends room for a second array and gets it back. False when it has not that much. */
bool keyset_sort(struct key *keys, size_t num_keys, struct scratch *s) MUST_USE;

/* How many of the sorted keys are at most `bytes`: the last of these is keys[result - 1]. */
size_t keyset_count_up_to(const struct key *keys, size_t num_keys, assay_bytes bytes);

/* The first of the sorted keys that equals `bytes`, or NULL. */
struct key *keyset_find(struct key *keys, size_t num_keys, assay_bytes bytes);

#endif
