/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as a line of `assay batch`. Every line gets one line back, whose JSON another reader
 * parses: a judgement with all keys of the contract, or an error with its sentence. The id comes
 * back as it was given, a line that is no JSON object is never judged, and the same line gets the
 * same answer, whatever was asked in between.
 */
#include "job.h"
#include "verdict_json.h"

static struct job_shared shared;
static struct job_worker worker;

static void set_up(void) {
  static char program[] = "assay", command[] = "batch", *argv[] = {program, command, NULL};
  static struct cli cli;
  static struct cli_trust trust = {NULL, NULL};
  cli_init(&cli, 2, argv);
  cli.language = ASSAY_LANGUAGE_EN;
  cli.at_given = true; /* the same answer tomorrow */
  cli.at = INT64_C(1796083200);
  PROPERTY(assay_store_compile(NULL, 0, &trust.store) == ASSAY_OK);
  shared.cli = &cli;
  shared.trust = &trust;
  shared.stores = store_cache_new();
  PROPERTY(shared.stores != NULL);
  assay_question_init(&shared.defaults);
  shared.defaults.at = cli.at;
  job_worker_init(&worker, &shared);
}

static struct job_answer ask(assay_bytes line) {
  struct job_answer answer = {NULL, 0, false};
  job_run(&worker, (const char *)line.data, line.len, &answer);
  PROPERTY(answer.text != NULL && answer.len > 0 && answer.text[answer.len - 1] == '\n');
  return answer;
}

static void check_answer(const struct job_answer *answer, assay_bytes line) {
  json_t *verdict = verdict_json_check(bytes_of((const uint8_t *)answer->text, answer->len - 1));
  json_t *job = json_loadb((const char *)line.data, line.len, JSON_REJECT_DUPLICATES, NULL);
  PROPERTY(answer->judged == (strcmp(verdict_json_word(verdict), "error") != 0));
  PROPERTY(!answer->judged || json_is_object(job));
  const json_t *id = json_object_get(job, "id");
  if (json_is_string(id) || json_is_number(id)) {
    PROPERTY(json_equal(id, json_object_get(verdict, "id")));
  }
  json_decref(job);
  json_decref(verdict);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const char other[] = "{\"id\":\"between\",\"leaf\":\"MAA=\",\"name\":null}";
  assay_bytes line = bytes_of(data, size);
  if (shared.cli == NULL) {
    set_up();
  }
  struct job_answer first = ask(line);
  check_answer(&first, line);
  struct job_answer between = ask(bytes_of_text(other));
  struct job_answer second = ask(line);
  PROPERTY(first.judged == second.judged && first.len == second.len);
  PROPERTY(memcmp(first.text, second.text, first.len) == 0);
  free(first.text);
  free(between.text);
  free(second.text);
  return 0;
}
