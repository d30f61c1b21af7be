/* SPDX-License-Identifier: Apache-2.0
 *
 * assay verify FILE...: each file is judged as what a server would send, by the same question.
 */
#include <stdlib.h>

#include "answer.h"
#include "inputs.h"

/* What is the same for all targets. */
struct verification {
  const struct cli *cli;
  struct cli_trust trust;
  struct cli_inputs inputs;
  assay_question question;
  bool heading; /* several targets: say which answer is whose */
};

/* No judgement was possible: one sentence, and the same in JSON. */
static int no_judgement(const struct verification *v, const struct answer_error *error) {
  cli_say_text(v->cli, error->sentence);
  if (v->cli->json) {
    answer_error(v->cli, error);
  }
  return CLI_EXIT_NO_JUDGEMENT;
}

static int complain_status(const struct verification *v, const char *path, assay_status status) {
  char sentence[CLI_SENTENCE_MAX];
  const struct answer_error error = {.target = path, .sentence = sentence, .code = ASSAY_NUM_CODES};
  struct text t;

  text_init(&t, sentence, sizeof(sentence));
  answer_status_text(&t, v->cli, status);
  return no_judgement(v, &error);
}

static int judge(const struct verification *v, const char *path,
                 const struct cli_objects *objects) {
  assay_question question = v->question;
  assay_report *report;
  assay_status status;
  assay_verdict verdict;

  question.leaf = objects->certificates[0];
  question.intermediates = objects->certificates + 1;
  question.num_intermediates = objects->num_certificates - 1;
  status = assay_verify_alloc(v->trust.store, &question, &report);
  if (status != ASSAY_OK) {
    return complain_status(v, path, status);
  }
  verdict = assay_report_verdict(report);
  const bool told = answer_report(v->cli, report, path, v->trust.source, v->heading);
  assay_report_free(report);
  if (!told) {
    return CLI_EXIT_NO_JUDGEMENT;
  }
  return verdict == ASSAY_ACCEPTED ? CLI_EXIT_ACCEPTED : CLI_EXIT_REJECTED;
}

/* A block that is damaged behind the leaf is passed over, as a client would, but not in silence. */
static void say_passed_over(const struct verification *v, const char *path,
                            const struct cli_objects *objects) {
  char buffer[64];
  char line[24];
  struct text t;

  if (objects->num_faults > 0) {
    text_init(&t, line, sizeof(line));
    text_number(&t, (int64_t)objects->fault_line);
    cli_say(v->cli, CLI_M_BLOCK_PASSED_OVER, cli_path_text(v->cli->language, path, buffer), line,
            objects->fault_word);
  }
}

static int complain_no_leaf(const struct verification *v, const char *path,
                            const struct cli_objects *objects) {
  char sentence[CLI_SENTENCE_MAX];
  const struct answer_error error = {.target = path,
                                     .sentence = sentence,
                                     .code = objects->num_faults > 0 ? ASSAY_F_MALFORMED_PEM
                                                                     : ASSAY_F_NOT_A_CERTIFICATE,
                                     .line = objects->fault_line,
                                     .word = objects->fault_word};
  struct text t;

  text_init(&t, sentence, sizeof(sentence));
  cli_no_certificate_text(&t, v->cli->language, objects, path);
  return no_judgement(v, &error);
}

static int judge_objects(const struct verification *v, const char *path,
                         const struct cli_objects *objects) {
  if (objects->num_certificates == 0 || objects->fault_comes_first) {
    return complain_no_leaf(v, path, objects);
  }
  say_passed_over(v, path, objects);
  return judge(v, path, objects);
}

/* The sentence for a target that cannot be read. One that is no file was perhaps meant as a host. */
static int complain_read(const struct verification *v, enum cli_read result,
                         const struct cli_file *file) {
  const bool maybe_host = result == CLI_READ_MISSING &&
                          (strchr(file->path, '/') == NULL || strstr(file->path, "://") != NULL);
  char sentence[CLI_SENTENCE_MAX];
  const struct answer_error error = {
      .target = file->path, .sentence = sentence, .code = ASSAY_NUM_CODES};
  struct text t;

  text_init(&t, sentence, sizeof(sentence));
  if (maybe_host) {
    cli_message_text(&t, v->cli->language, CLI_M_TARGET_NOT_A_FILE, file->path, NULL, NULL);
  } else {
    cli_read_text(&t, v->cli->language, result, file);
  }
  return no_judgement(v, &error);
}

static int verify_target(const struct verification *v, const char *path) {
  struct cli_file file;
  struct cli_objects objects;
  const enum cli_read result = cli_read(path, CLI_MAX_INPUT, &file);
  int status;

  if (result != CLI_READ_OK) {
    return complain_read(v, result, &file);
  }
  if (!cli_collect(file.bytes, &objects)) {
    cli_file_close(&file);
    return complain_read(v, CLI_READ_NO_MEMORY, &file);
  }
  status = judge_objects(v, path, &objects);
  cli_objects_close(&objects);
  cli_file_close(&file);
  return status;
}

/* Is the question complete? Says what is missing. */
static bool is_complete(const struct cli *cli, int argc, char **argv) {
  if (argc == 0) {
    cli_say(cli, CLI_M_NO_TARGET, NULL, NULL, NULL);
    return false;
  }
  if (cli->name == NULL && !cli->any_name && cli->purpose == ASSAY_PURPOSE_SERVER) {
    cli_say(cli, CLI_M_NAME_NEEDED, argv[0], NULL, NULL);
    return false;
  }
  return inputs_stdin_is_single(cli, argc, argv);
}

int verify_command(const struct cli *cli, int argc, char **argv) {
  struct verification v = {.cli = cli, .heading = argc > 1};
  int highest = CLI_EXIT_ACCEPTED;

  if (!is_complete(cli, argc, argv) || !inputs_open(cli, &v.inputs)) {
    return CLI_EXIT_NO_JUDGEMENT;
  }
  if (!cli_trust_open(cli, &v.trust)) {
    inputs_close(&v.inputs);
    return CLI_EXIT_NO_JUDGEMENT;
  }
  inputs_fill(cli, &v.inputs, &v.question);
  v.question.at = cli->at;
  for (int i = 0; i < argc && !cli->out->failed; i++) {
    const int status = verify_target(&v, argv[i]);

    highest = status > highest ? status : highest;
  }
  cli_trust_close(&v.trust);
  inputs_close(&v.inputs);
  return highest;
}
