/* SPDX-License-Identifier: Apache-2.0
 *
 * --format prometheus: the text format of metrics, for the textfile collector of node_exporter.
 */
#ifndef ASSAY_CLI_METRICS_H
#define ASSAY_CLI_METRICS_H

#include "grown.h"

/* The samples of one metric must stand together: each has its own text until the end. */
enum metric {
  METRIC_NOT_AFTER = 0,
  METRIC_EARLIEST,
  METRIC_VERDICT,
  METRIC_SUCCESS,
  METRIC_SECONDS,
  METRIC_FINDING,
  NUM_METRICS
};

struct metrics {
  struct grown samples[NUM_METRICS];
};

struct cli;

/* A target's samples. report: NULL = no judgement was possible. milliseconds: -1 = no session. No
 * target may come twice. */
void metrics_add(struct metrics *metrics, const char *target, const assay_report *report,
                 int64_t milliseconds);
/* All of them onto the output. False: memory ran out (a sentence was said), nothing was put. */
bool metrics_put(const struct cli *cli, const struct metrics *metrics);
void metrics_free(struct metrics *metrics);

/* The earliest end among the certificates of a report's path, trust anchor included. False: there are
 * none. */
bool metrics_earliest(const assay_report *report, int64_t *ret_time);
/* Whole days from now until then; what is past counts from -1 down. */
int64_t metrics_days(int64_t until, int64_t now);

#endif
