/* SPDX-License-Identifier: Apache-2.0
 *
 * Many hosts at a glance: a line each, in the order in which they were given.
 */
#ifndef ASSAY_CLI_LIVE_TABLE_H
#define ASSAY_CLI_LIVE_TABLE_H

#include "live_answer.h"

enum live_state { LIVE_UNASKED = 0, LIVE_ACCEPTED, LIVE_REJECTED, LIVE_ERROR };

struct live_row {
  enum live_state state;
  assay_code code; /* the gravest finding; ASSAY_NUM_CODES = none, or `words` say it */
  bool warned;
  bool has_end;
  int64_t end;  /* earliest end of validity on the path */
  char *issuer; /* of the leaf, escaped; owned; NULL = none */
  char *words;  /* why there was no certificate; owned; NULL = none */
};

struct live_table {
  struct live_row *rows;
  size_t num;
};

bool live_table_open(struct live_table *table, size_t num) MUST_USE;
void live_table_close(struct live_table *table);
void live_table_report(struct live_table *table, size_t index, const assay_report *report);
/* failure: NULL = it could not be judged for another reason. */
void live_table_failure(struct live_table *table, size_t index, assay_language language,
                        const struct live_failure *failure);

/* The table onto standard output. text_of tells a row's target. */
void live_table_put(const struct cli *cli, const struct live_table *table,
                    const char *(*text_of)(const void *context, size_t index), const void *context);

#endif
