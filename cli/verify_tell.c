/* SPDX-License-Identifier: Apache-2.0
 *
 * Results in the format that was asked for, as they come.
 */
#include "verify.h"

static int status_of(const struct verify_result *result) {
  if (result->report == NULL) {
    return CLI_EXIT_NO_JUDGEMENT;
  }
  return assay_report_verdict(result->report) == ASSAY_ACCEPTED ? CLI_EXIT_ACCEPTED
                                                                : CLI_EXIT_REJECTED;
}

/* Whoever reads line by line gets each as soon as it is there. */
static int tell_page(struct verification *v, const struct verify_result *result) {
  if (result->report == NULL) {
    cli_say_text(v->cli, result->error->sentence);
    if (v->cli->json) {
      answer_error(v->cli, result->error);
    }
  } else if (!answer_report(v->cli, result->report, result->target, v->trust.source, v->heading)) {
    return CLI_EXIT_NO_JUDGEMENT;
  }
  (void)cli_flush(v->cli); /* its failure is latched */
  return status_of(result);
}

/* Metrics and the plugin's line say that a target failed; nobody reads standard error there. */
int verify_tell(struct verification *v, const struct verify_result *result) {
  const int status = status_of(result);

  switch (v->cli->format) {
  case CLI_FORMAT_PROMETHEUS:
    metrics_add(&v->metrics, result->target, result->report, result->milliseconds);
    return status;
  case CLI_FORMAT_NAGIOS:
    nagios_add(&v->nagios, result->target, result->report, result->error, result->milliseconds);
    return status;
  case CLI_FORMAT_TEXT:
  case CLI_FORMAT_JSON:
    break;
  }
  return tell_page(v, result);
}

int verify_tell_status(struct verification *v, const char *target, assay_status status) {
  char sentence[CLI_SENTENCE_MAX];
  const struct answer_error error = {
      .target = target, .sentence = sentence, .code = ASSAY_NUM_CODES};
  const struct verify_result result = {.target = target, .error = &error, .milliseconds = -1};
  struct text t;

  text_init(&t, sentence, sizeof(sentence));
  answer_status_text(&t, v->cli, status);
  return verify_tell(v, &result);
}
