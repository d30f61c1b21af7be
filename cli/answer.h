/* SPDX-License-Identifier: Apache-2.0
 *
 * Verdicts on standard output, as text or JSON.
 */
#ifndef ASSAY_CLI_ANSWER_H
#define ASSAY_CLI_ANSWER_H

#include "cli.h"
#include "live_answer.h"

/* A text that grows. */
struct answer_buffer {
  char *text;
  size_t cap;
};
/* assay_explain into a buffer that is grown to what is needed. */
assay_status answer_explain(const assay_report *report, const assay_style *style,
                            struct answer_buffer *buffer, size_t *ret_len) MUST_USE;

/* Put a report into words and onto standard output. False: it could not be; a sentence was said. */
bool answer_report(const struct cli *cli, const assay_report *report, const char *target,
                   const char *store, bool heading);

/* A target without a judgement, as JSON. */
struct answer_error {
  const char *target;   /* NULL leaves null */
  const char *sentence; /* bare */
  assay_code code;      /* the finding that says it; ASSAY_NUM_CODES = none does */
  size_t line;          /* for malformed-pem: where, and the word for how */
  const char *word;
  const struct live_failure *failure; /* for a session: how it ended; else NULL */
  const char *address;                /* to whom it was; may be NULL */
};
/* The line of JSON, without a newline. */
assay_status answer_explain_error(const struct cli *cli, const struct answer_error *error,
                                  struct answer_buffer *buffer, size_t *ret_len) MUST_USE;
/* The same onto standard output. */
void answer_error(const struct cli *cli, const struct answer_error *error);

/* The sentence for a verification that could not be done. The only argument that can be wrong by
 * then is the name. */
void answer_status_text(struct text *t, const struct cli *cli, assay_status status);

#endif
