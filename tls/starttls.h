/* SPDX-License-Identifier: Apache-2.0
 *
 * starttls: the plain-text talk in front of the ClientHello. Every reader is bounded in length, in
 * lines and in time; and nothing may stand behind the server's agreement, because what was sent in
 * plain text would otherwise be taken for a part of the protected conversation (CVE-2011-0411).
 */
#ifndef ASSAY_TLS_STARTTLS_H
#define ASSAY_TLS_STARTTLS_H

#include "wire.h"

/* Lines of one reply, and lines in front of a tagged reply. */
enum { STARTTLS_LINES_MAX = 100 };

/* Afterwards the server waits for a ClientHello. */
bool starttls_begin(struct wire *wire, const struct session_request *request,
                    struct session_answer *answer) MUST_USE;

/* One per protocol. */
bool starttls_smtp(struct wire *wire, struct session_answer *answer) MUST_USE;
bool starttls_imap(struct wire *wire, struct session_answer *answer) MUST_USE;
bool starttls_pop3(struct wire *wire, struct session_answer *answer) MUST_USE;
bool starttls_ftp(struct wire *wire, struct session_answer *answer) MUST_USE;
bool starttls_postgres(struct wire *wire, struct session_answer *answer) MUST_USE;
bool starttls_mysql(struct wire *wire, struct session_answer *answer) MUST_USE;

/* The wire broke off: says how. Returns false. */
bool starttls_fail_wire(const struct wire *wire, struct session_answer *answer);
/* The server speaks the protocol and does not start TLS. Returns false. */
bool starttls_refuse(struct session_answer *answer, enum session_saw saw, const char *what);
/* What came is not the protocol that was asked for. Returns false. */
bool starttls_fail_other(struct session_answer *answer, const void *text, size_t len);

#endif
