/* SPDX-License-Identifier: Apache-2.0
 *
 * Verdicts on standard output: the library's words, and around them only which target they are about.
 */
#include "answer.h"

#include <stdlib.h>

#include "explain/explain.h"

/* A usual verdict is below 8 KiB. */
#define FIRST_CAP ((size_t)16384)

static bool grow(struct answer_buffer *buffer, size_t cap) {
  char *grown = realloc(buffer->text, cap);

  if (grown == NULL) {
    return false;
  }
  buffer->text = grown;
  buffer->cap = cap;
  return true;
}

assay_status answer_explain(const assay_report *report, const assay_style *style,
                            struct answer_buffer *buffer, size_t *ret_len) {
  assay_status status;

  if (buffer->cap == 0 && !grow(buffer, FIRST_CAP)) {
    return ASSAY_ENOMEM;
  }
  status = assay_explain(report, style, buffer->text, buffer->cap, ret_len);
  if (status != ASSAY_ESPACE) {
    return status;
  }
  if (!grow(buffer, *ret_len + 1)) {
    return ASSAY_ENOMEM;
  }
  return assay_explain(report, style, buffer->text, buffer->cap, ret_len);
}

/* Between several answers: whose this is. Quiet answers are one line each and stay so. */
static void put_heading(const struct cli *cli, const char *target) {
  char heading[CLI_SENTENCE_MAX];
  char buffer[64];
  struct text t;

  text_init(&t, heading, sizeof(heading));
  cli_escape(&t, bytes_of_text(cli_path_text(cli->language, target, buffer)));
  (void)cli_put_text(cli, cli->color && !cli->quiet ? "\x1b[1m" : "");
  (void)cli_put_text(cli, heading);
  (void)cli_put_text(cli, cli->color && !cli->quiet ? "\x1b[0m" : "");
  (void)cli_put_text(cli, cli->quiet ? ": " : ":\n");
}

static bool put_line_end(const struct cli *cli, const char *text, size_t len) {
  return (len > 0 && text[len - 1] == '\n') || cli_put_text(cli, "\n");
}

/* For developers: what the verdict rests on, beside the certificates. */
static void put_inputs(const struct cli *cli, const char *store) {
  char line[CLI_SENTENCE_MAX];
  struct text t;

  text_init(&t, line, sizeof(line));
  cli_message_text(&t, cli->language, CLI_M_INPUTS_STORE, NULL, NULL, NULL);
  cli_escape(&t, bytes_of_text(store));
  (void)cli_put_text(cli, "\n");
  (void)cli_put_text(cli, line);
  (void)cli_put_text(cli, "\n");
}

bool answer_report(const struct cli *cli, const assay_report *report, const char *target,
                   const char *store, bool heading) {
  struct answer_buffer buffer = {NULL, 0};
  assay_style style;
  assay_status status;
  size_t len;

  assay_style_init(&style);
  style.format = cli->json ? ASSAY_FORMAT_JSON : ASSAY_FORMAT_TEXT;
  style.language = cli->language;
  style.audience = cli->audience;
  style.color = cli->color;
  style.quiet = cli->quiet;
  style.target = target;
  style.store = store;
  status = answer_explain(report, &style, &buffer, &len);
  if (status != ASSAY_OK) {
    char sentence[CLI_SENTENCE_MAX];
    struct text t;

    text_init(&t, sentence, sizeof(sentence));
    answer_status_text(&t, cli, status);
    cli_say_text(cli, sentence);
    free(buffer.text);
    return false;
  }
  if (heading && !cli->json) {
    put_heading(cli, target);
  }
  bool put = cli_put(cli, buffer.text, len) && put_line_end(cli, buffer.text, len);
  if (!cli->json && !cli->quiet && cli->audience == ASSAY_AUDIENCE_DEVELOPER && store != NULL) {
    put_inputs(cli, store);
  }
  if (put && heading && !cli->json && !cli->quiet) {
    put = cli_put_text(cli, "\n");
  }
  free(buffer.text);
  return put;
}

/* ---- targets without a certificate ---- */

/* Whose move it is when no session came about, and the text that it broke. */
static void explain_failure(const struct live_failure *failure, assay_finding *finding) {
  static const struct {
    assay_code code;
    assay_party party;
    const char *source;
  } rows[] = {
      {ASSAY_F_UNREACHABLE, ASSAY_PARTY_SITE, "RFC 9293 3.5"},
      {ASSAY_F_NAME_NOT_RESOLVED, ASSAY_PARTY_YOU, "RFC 1034 4.3.1"},
      {ASSAY_F_NOT_TLS, ASSAY_PARTY_SITE, "RFC 8446 5.1"},
      {ASSAY_F_PROTOCOL_TOO_OLD, ASSAY_PARTY_SITE, "RFC 8996 2"},
      {ASSAY_F_NO_SHARED_CIPHER, ASSAY_PARTY_SITE, "RFC 8446 4.1.1"},
      {ASSAY_F_HANDSHAKE_REFUSED, ASSAY_PARTY_SITE, "RFC 8446 6.2"},
      {ASSAY_F_CLIENT_CERTIFICATE_REQUIRED, ASSAY_PARTY_YOU, "RFC 8446 4.4.2.4"},
      {ASSAY_F_CLIENT_CERTIFICATE_REJECTED, ASSAY_PARTY_YOU, "RFC 8446 6.2"},
  };

  for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
    if (rows[i].code == failure->code) {
      finding->party = rows[i].party;
      finding->source = rows[i].source;
    }
  }
  if (strcmp(failure->how, "network") == 0 || strcmp(failure->how, "timed-out") == 0) {
    finding->party = ASSAY_PARTY_NETWORK;
  } else if (strcmp(failure->how, "proxy") == 0) {
    finding->party = ASSAY_PARTY_YOU;
  }
}

static void add_evidence(assay_finding *finding, const char *key, const char *text) {
  if (text != NULL && *text != '\0') {
    assay_evidence *e = &finding->evidence[finding->num_evidence++];

    e->key = key;
    e->kind = ASSAY_EVIDENCE_TEXT;
    e->bytes = bytes_of_text(text);
  }
}

static void failure_finding(const struct answer_error *error, assay_finding *finding) {
  const struct live_failure *failure = error->failure;

  explain_failure(failure, finding);
  add_evidence(finding, "how", failure->how);
  add_evidence(finding, "saw", failure->saw);
  add_evidence(finding, "address", error->address);
  if (failure->alert >= 0) {
    assay_evidence *e = &finding->evidence[finding->num_evidence++];

    e->key = "alert";
    e->kind = ASSAY_EVIDENCE_NUMBER;
    e->number = failure->alert;
  }
}

/* What stands in the place of a certificate, as a finding. Without one, 0. */
static size_t error_finding(const struct answer_error *error, assay_finding *finding) {
  memset(finding, 0, sizeof(*finding));
  finding->code = error->code;
  finding->severity = ASSAY_ERROR;
  finding->party = ASSAY_PARTY_YOU; /* who hands over the wrong file */
  finding->certificate = -1;
  if (error->failure != NULL && error->code != ASSAY_NUM_CODES) {
    failure_finding(error, finding);
    return 1;
  }
  if (error->code == ASSAY_F_NOT_A_CERTIFICATE) {
    finding->rule = "not_certificate";
    finding->source = "RFC 5280 4.1";
    return 1;
  }
  if (error->code != ASSAY_F_MALFORMED_PEM) {
    return 0;
  }
  finding->rule = "pem_malformed";
  finding->source = "RFC 7468 3";
  finding->evidence[0].key = "line";
  finding->evidence[0].kind = ASSAY_EVIDENCE_NUMBER;
  finding->evidence[0].number = (int64_t)error->line;
  finding->evidence[1].key = "fault";
  finding->evidence[1].kind = ASSAY_EVIDENCE_WORD;
  finding->evidence[1].word = error->word;
  finding->num_evidence = 2;
  return 1;
}

assay_status answer_explain_error(const struct cli *cli, const struct answer_error *error,
                                  struct answer_buffer *buffer, size_t *ret_len) {
  assay_finding finding;
  const size_t num_findings = error_finding(error, &finding);
  assay_style style;
  assay_status status;

  assay_style_init(&style);
  style.format = ASSAY_FORMAT_JSON;
  style.language = cli->language;
  style.audience = cli->audience;
  style.target = error->target;
  if (buffer->cap == 0 && !grow(buffer, FIRST_CAP)) {
    return ASSAY_ENOMEM;
  }
  status = explain_error_json(&style, error->sentence, &finding, num_findings, buffer->text,
                              buffer->cap, ret_len);
  if (status != ASSAY_ESPACE) {
    return status;
  }
  if (!grow(buffer, *ret_len + 1)) {
    return ASSAY_ENOMEM;
  }
  return explain_error_json(&style, error->sentence, &finding, num_findings, buffer->text,
                            buffer->cap, ret_len);
}

/* The sentence is on standard error already, and the exit status is that of an error: a failure here
 * has nothing to add. */
void answer_error(const struct cli *cli, const struct answer_error *error) {
  struct answer_buffer buffer = {NULL, 0};
  size_t len;

  if (answer_explain_error(cli, error, &buffer, &len) == ASSAY_OK) {
    (void)(cli_put(cli, buffer.text, len) && cli_put_text(cli, "\n"));
  }
  free(buffer.text);
}

void answer_status_text(struct text *t, const struct cli *cli, assay_status status) {
  const enum cli_message message = status == ASSAY_EARG       ? CLI_M_BAD_NAME
                                   : status == ASSAY_ENOMEM   ? CLI_M_NO_MEMORY
                                   : status == ASSAY_ESCRATCH ? CLI_M_TOO_LARGE_TO_JUDGE
                                                              : CLI_M_CRYPTO_FAILED;

  cli_message_text(t, cli->language, message,
                   message == CLI_M_BAD_NAME ? cli->name : assay_status_text(status), NULL, NULL);
}
