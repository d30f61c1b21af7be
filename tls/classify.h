/* SPDX-License-Identifier: Apache-2.0
 *
 * classify: what is known about a handshake that failed -> the failure that is told.
 */
#ifndef ASSAY_TLS_CLASSIFY_H
#define ASSAY_TLS_CLASSIFY_H

#include "observer.h"
#include "wire.h"

/* Who speaks there, from the first octets that came. Never SAW_NOTHING. */
enum session_saw classify_banner(const void *data, size_t len) MUST_USE;

/* Takes libssl's errors from the thread's queue. */
void classify_handshake(struct wire *wire, const struct observer *observer,
                        struct session_answer *answer);

#endif
