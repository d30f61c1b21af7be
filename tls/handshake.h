/* SPDX-License-Identifier: Apache-2.0
 *
 * handshake: a connection where the server waits for a ClientHello -> everything that an answer says
 * about TLS.
 */
#ifndef ASSAY_TLS_HANDSHAKE_H
#define ASSAY_TLS_HANDSHAKE_H

#include "wire.h"

/* Loads the client's certificate and key, if any, into a session that is still without a wire: what
 * is wrong with the files is told before anybody is called. NULL on failure. */
SSL *handshake_prepare(const struct session_context *context, const struct session_request *request,
                       struct session_answer *answer) MUST_USE;

/* Consumes ssl. What went wrong is in answer->failure. */
void handshake_run(const struct session_context *context, SSL *ssl, struct wire *wire,
                   struct session_answer *answer);

#endif
