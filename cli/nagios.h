/* SPDX-License-Identifier: Apache-2.0
 *
 * --format nagios: the line and the exit status of a monitoring plugin (Monitoring Plugins Development
 * Guidelines).
 */
#ifndef ASSAY_CLI_NAGIOS_H
#define ASSAY_CLI_NAGIOS_H

#include "answer.h"
#include "grown.h"

/* The values are the exit statuses. */
enum nagios_state { NAGIOS_OK = 0, NAGIOS_WARNING, NAGIOS_CRITICAL, NAGIOS_UNKNOWN, NAGIOS_STATES };

struct nagios {
  const struct cli *cli;
  size_t num[NAGIOS_STATES];
  size_t num_told;
  struct grown details, values;
};

/* error: why there is no report. */
void nagios_add(struct nagios *nagios, const char *target, const assay_report *report,
                const struct answer_error *error, int64_t milliseconds);
/* The line; returns the exit status. */
int nagios_put(const struct nagios *nagios);
void nagios_free(struct nagios *nagios);

/* The line for a run that did not get as far as its targets: the last sentence that was said. Returns
 * the exit status. */
int nagios_put_unknown(const struct cli *cli);

#endif
