/* SPDX-License-Identifier: Apache-2.0
 *
 * A file as a target: its certificates are what a server would send.
 */
#include "verify.h"

/* No judgement was possible: one sentence, and the same in JSON. */
static int no_judgement(struct verification *v, const struct answer_error *error) {
  const struct verify_result result = {.target = error->target, .error = error, .milliseconds = -1};

  return verify_tell(v, &result);
}

static int judge(struct verification *v, const char *path, const struct cli_objects *objects) {
  assay_question question = v->question;
  struct verify_result result = {.target = path, .milliseconds = -1};
  assay_report *report;
  assay_status status;
  int told;

  question.leaf = objects->certificates[0];
  question.intermediates = objects->certificates + 1;
  question.num_intermediates = objects->num_certificates - 1;
  status = assay_verify_alloc(v->trust.store, &question, &report);
  if (status != ASSAY_OK) {
    return verify_tell_status(v, path, status);
  }
  result.report = report;
  told = verify_tell(v, &result);
  assay_report_free(report);
  return told;
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

static int complain_no_leaf(struct verification *v, const char *path,
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

static int complain_no_name(struct verification *v, const char *path) {
  char sentence[CLI_SENTENCE_MAX];
  const struct answer_error error = {.target = path, .sentence = sentence, .code = ASSAY_NUM_CODES};
  struct text t;

  text_init(&t, sentence, sizeof(sentence));
  cli_message_text(&t, v->cli->language, CLI_M_NAME_NEEDED, path, NULL, NULL);
  return no_judgement(v, &error);
}

static int judge_objects(struct verification *v, const char *path,
                         const struct cli_objects *objects) {
  if (objects->num_certificates == 0 || objects->fault_comes_first) {
    return complain_no_leaf(v, path, objects);
  }
  if (v->question.name.kind == ASSAY_NAME_UNSET && v->question.purpose == ASSAY_PURPOSE_SERVER) {
    return complain_no_name(v, path);
  }
  say_passed_over(v, path, objects);
  return judge(v, path, objects);
}

static int complain_read(struct verification *v, enum cli_read read, const struct cli_file *file) {
  char sentence[CLI_SENTENCE_MAX];
  const struct answer_error error = {
      .target = file->path, .sentence = sentence, .code = ASSAY_NUM_CODES};
  struct text t;

  text_init(&t, sentence, sizeof(sentence));
  cli_read_text(&t, v->cli->language, read, file);
  return no_judgement(v, &error);
}

int verify_file(struct verification *v, const char *path) {
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
