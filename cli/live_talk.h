/* SPDX-License-Identifier: Apache-2.0
 *
 * The conversation with assay-session: request lines out, answer lines in, neither waiting for the
 * other.
 */
#ifndef ASSAY_CLI_LIVE_TALK_H
#define ASSAY_CLI_LIVE_TALK_H

#include "live_spawn.h"

/* A line holds at most 256 KiB of certificates and what a server sends with them, in base64. */
#define LIVE_LINE_MAX ((size_t)4 << 20)

/* How often the caller is called back, for its progress bar. */
#define LIVE_TICK_MS 200

struct live_talk {
  void *context;
  /* The next request, a line with its newline, from malloc; NULL = there are no more, or
   * *ret_failed when memory ran out. */
  char *(*next)(void *context, bool *ret_failed);
  /* An answer. False: it is not one. */
  bool (*take)(void *context, assay_bytes line);
  void (*tick)(void *context);
  size_t window;       /* requests without an answer, at most */
  int64_t patience_ms; /* without any answer, while some are awaited */
};

enum live_end {
  LIVE_DONE = 0, /* every request was answered */
  LIVE_INTERRUPTED,
  LIVE_DIED,     /* it ended, or closed its output, before that */
  LIVE_SILENT,   /* it said nothing for too long */
  LIVE_NONSENSE, /* it said what is no answer */
  LIVE_NO_MEMORY
};

enum live_end live_talk(struct session_program *program, const struct live_talk *talk);

#endif
