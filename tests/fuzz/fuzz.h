/* SPDX-License-Identifier: Apache-2.0
 *
 * What the fuzz targets share: a property that does not hold ends the process.
 */
#ifndef ASSAY_FUZZ_H
#define ASSAY_FUZZ_H

#include "base/base.h"
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* For der_mutator.c: bytes in front of the DER elements that a target's input is made of. */
extern const size_t fuzz_header;

#define PROPERTY(what)                                                                             \
  do {                                                                                             \
    if (!(what)) {                                                                                 \
      fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #what);                    \
      abort();                                                                                     \
    }                                                                                              \
  } while (0)

/* A view is empty, or lies within the bytes that it was parsed from. */
static inline bool fuzz_inside(assay_bytes view, assay_bytes whole) {
  return view.len == 0 || (view.data >= whole.data && view.len <= whole.len &&
                           (size_t)(view.data - whole.data) <= whole.len - view.len);
}

/* The same view of a copy of the bytes: as far from the start, and as long. */
static inline bool fuzz_same_place(assay_bytes a, assay_bytes of_a, assay_bytes b,
                                   assay_bytes of_b) {
  return a.len == b.len && (a.len == 0 || a.data - of_a.data == b.data - of_b.data);
}

/* A copy in a heap block of its exact size, for the caller to free: what reads past it is found. */
static inline uint8_t *fuzz_copy(assay_bytes b) {
  uint8_t *copy = malloc(b.len > 0 ? b.len : 1);
  PROPERTY(copy != NULL);
  if (b.len > 0) {
    memcpy(copy, b.data, b.len);
  }
  return copy;
}

/* Which way a check of the target's own goes is not worth following. */
#if defined(__clang__)
#define FUZZ_UNTRACED __attribute__((no_sanitize("coverage")))
#else
#define FUZZ_UNTRACED
#endif

/* What is shown is UTF-8 in which nothing moves a cursor or turns the direction of writing. */
FUZZ_UNTRACED static inline void fuzz_check_clean(assay_bytes shown, bool may_have_lines) {
  while (shown.len > 0) {
    uint32_t point = 0;
    if (shown.data[0] >= 0x20 && shown.data[0] < 0x7f) {
      shown = bytes_of(shown.data + 1, shown.len - 1);
      continue;
    }
    PROPERTY(utf8_take(&shown, &point));
    PROPERTY(point >= 0x20 || (may_have_lines && point == '\n'));
    PROPERTY(point < 0x7f || point > 0x9f);
    PROPERTY(point != 0x61c && !(point >= 0x200e && point <= 0x200f));
    PROPERTY(!(point >= 0x2028 && point <= 0x202e) && !(point >= 0x2066 && point <= 0x2069));
  }
}

#endif
