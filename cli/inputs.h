/* SPDX-License-Identifier: Apache-2.0
 *
 * The part of a question that the options give: files read, identifiers encoded. One for all targets
 * of a run, and the defaults of all jobs of a batch.
 */
#ifndef ASSAY_CLI_INPUTS_H
#define ASSAY_CLI_INPUTS_H

#include "cli.h"

struct cli_views {
  assay_bytes *items;
  size_t num;
};

struct cli_inputs {
  struct cli_views pool, crls, ocsp, policies, usages;
  /* What the views point into. */
  struct cli_file *files;
  struct cli_objects *objects;
  size_t num_files;
  uint8_t *oids;
};

/* False: a sentence has been said, nothing needs closing. */
bool inputs_open(const struct cli *cli, struct cli_inputs *ret_inputs) MUST_USE;
/* A question with everything that the options say, but no leaf and no time. */
void inputs_fill(const struct cli *cli, const struct cli_inputs *inputs,
                 assay_question *ret_question);
void inputs_close(struct cli_inputs *inputs);

/* May `path` be read from standard input: is "-" named at most once among options and operands? Says
 * the sentence when not. */
bool inputs_stdin_is_single(const struct cli *cli, int argc, char **argv);

#endif
