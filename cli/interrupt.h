/* SPDX-License-Identifier: Apache-2.0
 *
 * Ctrl-C while many hosts are asked: what is done is told first.
 */
#ifndef ASSAY_CLI_INTERRUPT_H
#define ASSAY_CLI_INTERRUPT_H

/* From now on the first SIGINT, SIGTERM or SIGHUP is remembered; the second ends the program. One that
 * was ignored when the program started stays so. */
void interrupt_watch(void);
/* The signal that came, 0 when none did. */
int interrupt_signal(void);

#endif
