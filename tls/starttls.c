/* SPDX-License-Identifier: Apache-2.0
 *
 * Chooses the protocol's own talk, and holds what all of them say when it goes wrong.
 */
#include "starttls.h"
#include "classify.h"

#include <string.h>

bool starttls_fail_wire(const struct wire *wire, struct session_answer *answer) {
  switch (wire->end) {
  case WIRE_TIMED_OUT:
    return session_fail(answer, CODE_UNREACHABLE, HOW_HANG,
                        "the server fell silent before TLS was started (a port that begins with "
                        "TLS at once wants no STARTTLS)");
  case WIRE_CLOSED:
    return session_fail(answer, CODE_UNREACHABLE, HOW_CLOSED,
                        "the server closed the connection before TLS was started");
  case WIRE_RESET:
    return session_fail(answer, CODE_UNREACHABLE, HOW_RESET,
                        "the connection was reset before TLS was started");
  case WIRE_FLOODED:
    answer->failure.saw = SAW_UNKNOWN;
    return session_fail(answer, CODE_NOT_TLS, HOW_FLOOD,
                        "the server sent a line without end before TLS was started");
  case WIRE_OPEN:
  case WIRE_BROKEN:
  default:
    return session_fail(answer, CODE_UNREACHABLE, HOW_NETWORK,
                        "the network broke the connection before TLS was started");
  }
}

bool starttls_refuse(struct session_answer *answer, enum session_saw saw, const char *what) {
  answer->failure.saw = saw;
  return session_fail(answer, CODE_NOT_TLS, HOW_STARTTLS, "%s", what);
}

bool starttls_fail_other(struct session_answer *answer, const void *text, size_t len) {
  answer->failure.saw = classify_banner(text, len);
  return session_fail(answer, CODE_NOT_TLS, HOW_STARTTLS,
                      "the server speaks another protocol than the one that was to start TLS");
}

static bool talk(struct wire *wire, enum session_starttls protocol, struct session_answer *answer) {
  switch (protocol) {
  case STARTTLS_NONE:
    return true;
  case STARTTLS_SMTP:
    return starttls_smtp(wire, answer);
  case STARTTLS_IMAP:
    return starttls_imap(wire, answer);
  case STARTTLS_POP3:
    return starttls_pop3(wire, answer);
  case STARTTLS_FTP:
    return starttls_ftp(wire, answer);
  case STARTTLS_POSTGRES:
    return starttls_postgres(wire, answer);
  case STARTTLS_MYSQL:
    return starttls_mysql(wire, answer);
  }
  return session_fail(answer, CODE_PROGRAM, HOW_NONE, "no such STARTTLS protocol");
}

bool starttls_begin(struct wire *wire, const struct session_request *request,
                    struct session_answer *answer) {
  if (!talk(wire, request->starttls, answer)) {
    return false;
  }
  if (request->starttls != STARTTLS_NONE && wire_has_more(wire)) {
    return starttls_refuse(answer, SAW_UNKNOWN,
                           "plain text stood behind the agreement to start TLS: somebody injects "
                           "answers, or the server is broken");
  }
  return true;
}
