/* SPDX-License-Identifier: Apache-2.0
 *
 * Hosts as targets.
 */
#ifndef ASSAY_CLI_LIVE_H
#define ASSAY_CLI_LIVE_H

#include "verify.h"

/* Ask all of them, judge each answer as it comes. The targets are closed as they are done with, but
 * for their text. Returns the highest exit status, or that of the signal that ended it. */
int live_verify(struct verification *v, struct target *targets, size_t num);

#endif
