/* SPDX-License-Identifier: Apache-2.0
 *
 * A bar on standard error while many hosts are asked, when that is a terminal.
 */
#ifndef ASSAY_CLI_PROGRESS_H
#define ASSAY_CLI_PROGRESS_H

#include "cli.h"

struct progress {
  const struct cli *cli;
  size_t done, total;
  int64_t begun_ms, drawn_ms; /* drawn_ms 0 = not yet */
  bool on, visible;
};

/* Until progress_close, sentences and answers first take the bar away. */
void progress_open(struct progress *progress, const struct cli *cli, size_t total);
/* One more is done. */
void progress_step(struct progress *progress);
/* Draw it, if it was drawn long enough ago. */
void progress_tick(struct progress *progress);
void progress_close(struct progress *progress);

/* Columns of the terminal at fd; 0 when it is none, or does not say. */
size_t progress_columns(int fd);

#endif
