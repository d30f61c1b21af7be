/* SPDX-License-Identifier: Apache-2.0
 *
 * The program assay-session, which talks to servers so that this one need not link libssl: finding
 * it, starting it, ending it.
 */
#ifndef ASSAY_CLI_LIVE_SPAWN_H
#define ASSAY_CLI_LIVE_SPAWN_H

#include <sys/types.h>

#include "cli.h"

struct session_program {
  pid_t pid;
  int to, from; /* pipes to its standard input and from its standard output; -1 = closed */
};

/* False: a sentence has been said. */
bool live_spawn(const struct cli *cli, uint32_t jobs, struct session_program *ret_program) MUST_USE;
void live_close_input(struct session_program *program);
/* Close both pipes and wait for its end; one that does not end in time is made to. Returns what
 * waitpid says. */
int live_reap(struct session_program *program, bool at_once);

#endif
