/* SPDX-License-Identifier: Apache-2.0
 *
 * One job of a batch: a line of JSON -> a question -> a line of JSON.
 */
#ifndef ASSAY_CLI_JOB_H
#define ASSAY_CLI_JOB_H

#include <jansson.h>

#include "answer.h"
#include "inputs.h"
#include "store_cache.h"

/* The longest line that is read. */
#define JOB_MAX_LINE CLI_MAX_INPUT

/* ---- JSON -> question (job_read.c) ---- */

#define JOB_ERROR_MAX 1024

struct job_views {
  assay_bytes *items;
  size_t num, cap;
};

/* A job while it is worked on. The buffers are used again for the next one. */
struct job {
  const struct cli *cli;
  json_t *root;     /* what names and identifiers point into */
  const json_t *id; /* in root; NULL = none was given */
  assay_question question;
  struct job_views leaf, intermediates, trust, crls, ocsp, policies, usages;
  const json_t *trust_list; /* in root; NULL = the command line's store */
  bool name_given;
  uint8_t *work; /* decoded certificates and identifiers: never longer than the line */
  size_t used, cap;
  char error[JOB_ERROR_MAX]; /* why this is no job, UTF-8 */
};

/* Read a line. The question starts as a copy of defaults. False: job->error says why; job->id is set
 * when it could be told. Either way job_end is to be called before the next. */
bool job_read(struct job *job, const assay_question *defaults, const char *line,
              size_t len) MUST_USE;
/* Decode the job's own anchors into job->trust. */
bool job_read_trust(struct job *job) MUST_USE;
void job_fail(struct job *job, enum cli_message message, const char *first, const char *second,
              const char *third);
void job_end(struct job *job);
void job_close(struct job *job);

/* ---- question -> line (job.c) ---- */

/* What all jobs share; read-only but for the cache and the memo, which lock themselves. */
struct job_shared {
  const struct cli *cli;
  const struct cli_trust *trust;
  assay_question defaults; /* with memo */
  struct store_cache *stores;
};

/* What belongs to one thread. */
struct job_worker {
  const struct job_shared *shared;
  struct job job;
  void *scratch;
  size_t scratch_len;
  struct answer_buffer verdict;
};

struct job_answer {
  char *text; /* one line, newline included; NULL = memory is exhausted */
  size_t len;
  bool judged;
};

void job_worker_init(struct job_worker *worker, const struct job_shared *shared);
void job_worker_close(struct job_worker *worker);
/* Judge one line; ret_answer->text is the caller's to free. */
void job_run(struct job_worker *worker, const char *line, size_t len,
             struct job_answer *ret_answer);
/* The answer to a line that was longer than JOB_MAX_LINE and was not kept. */
void job_refuse_length(struct job_worker *worker, struct job_answer *ret_answer);

#endif
