/* SPDX-License-Identifier: Apache-2.0
 *
 * Lines of any length up to a limit from one file after another.
 */
#ifndef ASSAY_CLI_LINES_H
#define ASSAY_CLI_LINES_H

#include "cli.h"

struct line {
  char *text; /* grown as needed, used again */
  size_t len, cap;
  bool too_long; /* longer than the limit: passed over to its end, text is not kept */
};

enum lines_result { LINES_LINE = 0, LINES_END, LINES_FAILED, LINES_NO_MEMORY };

struct lines {
  int fd;
  size_t limit;
  size_t at, end;
  int errno_value; /* with LINES_FAILED */
  bool started;
  char buffer[65536];
};

void lines_open(struct lines *lines, int fd, size_t limit);
/* The next line that is not blank, without its newline. Returns as soon as it is complete. */
enum lines_result lines_next(struct lines *lines, struct line *line);

#endif
