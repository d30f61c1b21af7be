/* SPDX-License-Identifier: Apache-2.0
 *
 * What the two halves of reading a job share: the keys (job_read.c), and what is encoded in them
 * (job_decode.c).
 */
#ifndef ASSAY_CLI_JOB_PARTS_H
#define ASSAY_CLI_JOB_PARTS_H

#include "der/der.h"
#include "job.h"

/* Each sets job->error and returns false. */
bool job_fail_type(struct job *job, const char *key, const char *wanted);
bool job_fail_number(struct job *job, enum cli_message message, const char *first, size_t number,
                     const char *third);
bool job_fail_memory(struct job *job);

bool job_add_view(struct job *job, struct job_views *views, assay_bytes view) MUST_USE;
/* Decode a string, or a list of them, into views. */
bool job_decode(struct job *job, const char *key, const json_t *value, enum pem_kind wanted,
                struct job_views *views) MUST_USE;
bool job_decode_list(struct job *job, const char *key, const json_t *value, enum pem_kind wanted,
                     struct job_views *views) MUST_USE;

#endif
