/* SPDX-License-Identifier: Apache-2.0
 *
 * assay verify TARGET...: files and hosts, judged by the same question. Files come first, in their
 * order; then all hosts at once.
 */
#include "verify.h"

#include <stdlib.h>

#include "live.h"

struct sorted_targets {
  struct target *hosts;
  const char **files;
  size_t num_hosts, num_files;
};

static void sorted_close(struct sorted_targets *sorted) {
  for (size_t i = 0; i < sorted->num_hosts; i++) {
    target_close(&sorted->hosts[i]);
  }
  free(sorted->hosts);
  free(sorted->files);
}

static int raise_to(int highest, int status) {
  return status > highest ? status : highest;
}

/* ---- what each target is ---- */

/* One that is neither a file nor a host has its answer at once. */
static int sort_target(struct verification *v, const char *text, struct sorted_targets *sorted) {
  char sentence[CLI_SENTENCE_MAX];
  struct target target;
  struct text t;

  text_init(&t, sentence, sizeof(sentence));
  if (!target_parse(v->cli, text, target_default_port(v->cli->starttls), &target, &t)) {
    const struct answer_error error = {
        .target = text, .sentence = sentence, .code = ASSAY_NUM_CODES};
    const struct verify_result result = {.target = text, .error = &error, .milliseconds = -1};

    return verify_tell(v, &result);
  }
  if (target.is_host) {
    sorted->hosts[sorted->num_hosts++] = target;
  } else {
    sorted->files[sorted->num_files++] = text;
  }
  return CLI_EXIT_ACCEPTED;
}

static int sort_targets(struct verification *v, const struct targets *targets,
                        struct sorted_targets *sorted) {
  int highest = CLI_EXIT_ACCEPTED;

  sorted->hosts = calloc(targets->num + 1, sizeof(*sorted->hosts));
  sorted->files = calloc(targets->num + 1, sizeof(*sorted->files));
  if (sorted->hosts == NULL || sorted->files == NULL) {
    cli_say(v->cli, CLI_M_NO_MEMORY, NULL, NULL, NULL);
    return CLI_EXIT_NO_JUDGEMENT;
  }
  for (size_t i = 0; i < targets->num; i++) {
    highest = raise_to(highest, sort_target(v, targets->texts[i], sorted));
  }
  return highest;
}

/* ---- judging ---- */

static int judge_files(struct verification *v, const struct sorted_targets *sorted) {
  int highest = CLI_EXIT_ACCEPTED;

  for (size_t i = 0; i < sorted->num_files && !v->cli->out->failed; i++) {
    highest = raise_to(highest, verify_file(v, sorted->files[i]));
  }
  return highest;
}

static int judge(struct verification *v, struct sorted_targets *sorted) {
  int highest;

  if (!cli_trust_open(v->cli, &v->trust)) {
    v->failed = true;
    return CLI_EXIT_NO_JUDGEMENT;
  }
  highest = judge_files(v, sorted);
  if (sorted->num_hosts > 0) {
    highest = raise_to(highest, live_verify(v, sorted->hosts, sorted->num_hosts));
  }
  cli_trust_close(&v->trust);
  return highest;
}

/* What is only told when all targets are done. A run that failed or was interrupted has no metrics:
 * some of them would look like all. */
static int finish(struct verification *v, int status) {
  if (v->cli->format == CLI_FORMAT_PROMETHEUS) {
    if (v->failed || status >= CLI_EXIT_SIGNAL || !metrics_put(v->cli, &v->metrics)) {
      v->cli->out->failed = true;
    }
  } else if (v->cli->format == CLI_FORMAT_NAGIOS && status < CLI_EXIT_SIGNAL) {
    return nagios_put(&v->nagios);
  }
  return status;
}

static int verify_targets(struct verification *v, const struct targets *targets) {
  struct sorted_targets sorted = {NULL, NULL, 0, 0};
  int status;

  inputs_fill(v->cli, &v->inputs, &v->question);
  v->question.at = v->cli->at;
  v->heading = targets->num > 1;
  v->nagios.cli = v->cli;
  status = sort_targets(v, targets, &sorted);
  if (sorted.num_files + sorted.num_hosts > 0) {
    status = raise_to(status, judge(v, &sorted));
  }
  sorted_close(&sorted);
  status = finish(v, status);
  metrics_free(&v->metrics);
  nagios_free(&v->nagios);
  return status;
}

/* ---- the command ---- */

static bool targets_of(const struct cli *cli, int argc, char **argv, struct targets *ret_targets) {
  if (argc == 0 && cli->target_files.num == 0) {
    cli_say(cli, CLI_M_NO_TARGET, NULL, NULL, NULL);
    return false;
  }
  if (!inputs_stdin_is_single(cli, argc, argv) || !targets_open(cli, argc, argv, ret_targets)) {
    return false;
  }
  if (ret_targets->num == 0) {
    cli_say(cli, CLI_M_LIST_EMPTY, cli->target_files.items[0], NULL, NULL);
    targets_close(ret_targets);
    return false;
  }
  return true;
}

/* A sentence has been said. A plugin says it on standard output. */
static int not_begun(const struct cli *cli) {
  return cli->format == CLI_FORMAT_NAGIOS ? nagios_put_unknown(cli) : CLI_EXIT_NO_JUDGEMENT;
}

static int run(const struct cli *cli, const struct targets *targets) {
  struct verification v = {.cli = cli};
  int status;

  if (!inputs_open(cli, &v.inputs)) {
    return not_begun(cli);
  }
  status = verify_targets(&v, targets);
  inputs_close(&v.inputs);
  return status;
}

int verify_command(const struct cli *cli, int argc, char **argv) {
  struct targets targets;
  int status;

  if (!targets_of(cli, argc, argv, &targets)) {
    return not_begun(cli);
  }
  status = cli_output_open(cli) ? run(cli, &targets) : not_begun(cli);
  targets_close(&targets);
  return status;
}
