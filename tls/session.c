/* SPDX-License-Identifier: Apache-2.0
 *
 * A session on one page: files, connection, STARTTLS, handshake.
 */
#include "session.h"
#include "connect.h"
#include "handshake.h"
#include "proxy.h"
#include "starttls.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

bool session_fail(struct session_answer *answer, enum session_code code, enum session_how how,
                  const char *format, ...) {
  va_list arguments;

  if (answer->failure.code == CODE_NONE) {
    answer->failure.code = code;
    answer->failure.how = how;
    va_start(arguments, format);
    (void)vsnprintf(answer->failure.detail, sizeof(answer->failure.detail), format, arguments);
    va_end(arguments);
  }
  return false;
}

/* --connect changes where the packets go, and nothing else. */
static bool reach(struct wire *wire, const struct session_request *request,
                  struct session_answer *answer) {
  char host[256];
  unsigned port = request->port;

  if (request->connect != NULL) {
    if (!connect_split(request->connect, host, sizeof(host), &port)) {
      return session_fail(answer, CODE_PROGRAM, HOW_NONE,
                          "the address to connect to is not of the form ADDR[:PORT]");
    }
  } else {
    (void)snprintf(host, sizeof(host), "%s", request->host);
  }
  if (request->proxy != NULL) {
    return proxy_open(wire, request->proxy, host, port, answer);
  }
  return connect_open(wire, host, port, request->ipv, answer);
}

void session_run(const struct session_context *context, const struct session_request *request,
                 struct session_answer *answer) {
  const int64_t begun = clock_now();
  struct wire wire;
  SSL *ssl;

  *answer = (struct session_answer){.failure = {.alert = -1}};
  wire_open(&wire, begun + request->timeout_ms);
  ssl = handshake_prepare(context, request, answer);
  if (ssl != NULL) {
    if (reach(&wire, request, answer) && starttls_begin(&wire, request, answer)) {
      handshake_run(context, ssl, &wire, answer);
    } else {
      SSL_free(ssl);
    }
  }
  wire_close(&wire);
  answer->milliseconds = clock_now() - begun;
}

void session_answer_close(struct session_answer *answer) {
  free(answer->chain);
  free(answer->chain_message);
  free(answer->staple);
  free(answer->scts);
  *answer = (struct session_answer){.failure = {.alert = -1}};
}
