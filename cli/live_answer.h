/* SPDX-License-Identifier: Apache-2.0
 *
 * One answer of assay-session: a line of JSON -> what the server sent, as views.
 */
#ifndef ASSAY_CLI_LIVE_ANSWER_H
#define ASSAY_CLI_LIVE_ANSWER_H

#include <jansson.h>

#include "cli.h"

/* Why a session ended before its handshake did. */
struct live_failure {
  assay_code code;    /* one of the session's; ASSAY_NUM_CODES: assay-session itself failed */
  const char *how;    /* "refused", "timed-out" ...; never NULL */
  const char *saw;    /* for not-tls: what answered instead; may be NULL */
  int64_t alert;      /* -1 = none */
  const char *detail; /* an English sentence; never NULL */
};

struct live_answer {
  size_t id;
  const char *address; /* these may be NULL */
  const char *version, *suite, *group, *signature;
  assay_bytes *chain; /* DER, as sent */
  size_t num_chain;
  assay_bytes staple, scts; /* empty = none */
  bool possession;
  const char *client_certificate; /* "not-asked" ... */
  bool failed;
  struct live_failure failure;
  int64_t milliseconds;
  json_t *root;  /* what the texts point into */
  uint8_t *work; /* what the bytes point into */
};

/* False: it is no answer (or memory ran out); nothing needs closing. */
bool live_answer_parse(assay_bytes line, struct live_answer *ret_answer) MUST_USE;
void live_answer_close(struct live_answer *answer);

#endif
