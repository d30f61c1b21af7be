/* SPDX-License-Identifier: Apache-2.0
 *
 * The one variable of the command that changes: a signal handler has nowhere else to write.
 */
#define _GNU_SOURCE 1
#include "interrupt.h"

#include <signal.h>
#include <stddef.h>
#include <string.h>

static volatile sig_atomic_t caught;

static void remember(int number) {
  caught = number;
}

void interrupt_watch(void) {
  static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};

  for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
    struct sigaction action;

    if (sigaction(numbers[i], NULL, &action) == 0 && action.sa_handler != SIG_IGN) {
      memset(&action, 0, sizeof(action));
      action.sa_handler = remember;
      action.sa_flags = (int)SA_RESETHAND; /* no SA_RESTART: a poll is to return */
      (void)sigaction(numbers[i], &action, NULL);
    }
  }
}

int interrupt_signal(void) {
  return caught;
}
