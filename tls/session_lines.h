/* SPDX-License-Identifier: Apache-2.0
 *
 * session_lines: the JSON that goes in and out, one line for each target.
 */
#ifndef ASSAY_TLS_SESSION_LINES_H
#define ASSAY_TLS_SESSION_LINES_H

#include "session.h"

#include <jansson.h>

/* Longer than any request that means something: two paths, two names, a proxy. */
enum { SESSION_LINE_MAX = 64 * 1024 };

/* The strings of request live in root, which the caller releases (it may be NULL). On failure says
 * why; request->id is then the line's if it could be read, else -1. */
bool session_request_read(const char *line, size_t len, struct session_request *request,
                          json_t **root, struct session_answer *answer) MUST_USE;

/* A line with its line end, for free(); NULL: out of memory. id < 0 is written as null. */
char *session_answer_write(int64_t id, const struct session_answer *answer) MUST_USE;

#endif
