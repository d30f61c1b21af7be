/* SPDX-License-Identifier: Apache-2.0
 *
 * A text on the heap that grows. A failure latches and is asked for once at the end.
 */
#ifndef ASSAY_CLI_GROWN_H
#define ASSAY_CLI_GROWN_H

#include "base/base.h"

struct grown {
  char *bytes; /* not terminated */
  size_t len, cap;
  bool failed;
};

void grown_bytes(struct grown *g, assay_bytes b);
void grown_put(struct grown *g, const char *text);
void grown_number(struct grown *g, int64_t number);
/* Text from outside, safe for a terminal, as cli_escape. */
void grown_escaped(struct grown *g, const char *text);
void grown_free(struct grown *g);

#endif
