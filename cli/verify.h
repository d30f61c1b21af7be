/* SPDX-License-Identifier: Apache-2.0
 *
 * What all targets of one `assay verify` share, and the one place where each result goes.
 */
#ifndef ASSAY_CLI_VERIFY_H
#define ASSAY_CLI_VERIFY_H

#include "answer.h"
#include "inputs.h"
#include "metrics.h"
#include "nagios.h"
#include "target.h"

struct verification {
  const struct cli *cli;
  struct cli_trust trust;
  struct cli_inputs inputs;
  assay_question question; /* without a leaf; for hosts also without a name, unless one was given */
  bool heading;            /* several targets: say which answer is whose */
  bool failed;             /* the run as a whole; a sentence has been said */
  struct metrics metrics;
  struct nagios nagios;
};

/* A target's result. */
struct verify_result {
  const char *target;
  const assay_report *report;       /* NULL: no judgement was possible */
  const struct answer_error *error; /* why not */
  int64_t milliseconds;             /* of the session; -1 = there was none */
};

/* Put it out, in whatever format was asked for. Returns the target's exit status. */
int verify_tell(struct verification *v, const struct verify_result *result);
/* The same for a verification that failed for another reason than the certificate's. */
int verify_tell_status(struct verification *v, const char *target, assay_status status);

/* Judge a file (verify_file.c). */
int verify_file(struct verification *v, const char *path);

#endif
