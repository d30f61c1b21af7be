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

#define PROPERTY(what)                                                                             \
  do {                                                                                             \
    if (!(what)) {                                                                                 \
      fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #what);                    \
      abort();                                                                                     \
    }                                                                                              \
  } while (0)

/* A view is empty, or lies within the bytes that it was parsed from. */
static inline bool fuzz_inside(assay_bytes view, assay_bytes whole) {
  return view.len == 0 ||
         (view.data >= whole.data && view.len <= whole.len &&
          (size_t)(view.data - whole.data) <= whole.len - view.len);
}

#endif
