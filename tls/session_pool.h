/* SPDX-License-Identifier: Apache-2.0
 *
 * session_pool: threads that run sessions. What waits is as little as there are threads: the reader of
 * the requests stops when everybody is busy, so memory does not grow with the number of targets.
 */
#ifndef ASSAY_TLS_SESSION_POOL_H
#define ASSAY_TLS_SESSION_POOL_H

#include "session.h"

enum { SESSION_JOBS_MAX = 512 };

struct session_pool;

/* output: a descriptor that gets each answer with one or more writes, whole lines at a time. */
struct session_pool *session_pool_new(const struct session_context *context, unsigned jobs,
                                      int output) MUST_USE;
/* Takes line (of malloc). False: no thread could be started; line is still the caller's. */
bool session_pool_put(struct session_pool *pool, char *line, size_t len) MUST_USE;
/* Waits until everything is answered. False: answers could not be written. */
bool session_pool_finish(struct session_pool *pool) MUST_USE;

#endif
