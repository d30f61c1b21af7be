/* SPDX-License-Identifier: Apache-2.0
 *
 * --intermediates, --crl, --ocsp, --policy, --extended-key-usage: read once, kept for the whole run.
 */
#include "inputs.h"

#include <stdlib.h>

/* ---- views ---- */

static bool add_views(const struct cli *cli, struct cli_views *views, const assay_bytes *items,
                      size_t num) {
  assay_bytes *grown = realloc(views->items, (views->num + num) * sizeof(*grown));

  if (grown == NULL) {
    cli_say(cli, CLI_M_NO_MEMORY, NULL, NULL, NULL);
    return false;
  }
  views->items = grown;
  memcpy(grown + views->num, items, num * sizeof(*items));
  views->num += num;
  return true;
}

/* ---- files ---- */

static void say_faults(const struct cli *cli, const struct cli_objects *objects, const char *path) {
  char buffer[64];
  char line[24];
  struct text t;

  if (objects->num_faults > 0) {
    text_init(&t, line, sizeof(line));
    text_number(&t, (int64_t)objects->fault_line);
    cli_say(cli, CLI_M_BLOCK_PASSED_OVER, cli_path_text(cli->language, path, buffer), line,
            objects->fault_word);
  }
}

/* Which objects of a file are wanted, where they go, and what to say when there are none. */
struct wanted {
  const struct cli_list *paths;
  struct cli_views *views;
  enum cli_message none;
};

static bool take_objects(const struct cli *cli, const struct cli_inputs *inputs,
                         const struct cli_objects *objects, const struct wanted *wanted,
                         const char *path) {
  const assay_bytes *items = objects->certificates;
  size_t num = objects->num_certificates;
  char buffer[64];

  if (wanted->views == &inputs->crls) {
    items = objects->crls;
    num = objects->num_crls;
  } else if (wanted->views == &inputs->ocsp) {
    items = objects->ocsp;
    num = objects->num_ocsp;
  }
  say_faults(cli, objects, path);
  if (num == 0) {
    cli_say(cli, wanted->none, cli_path_text(cli->language, path, buffer), NULL, NULL);
    return false;
  }
  return add_views(cli, wanted->views, items, num);
}

static bool read_files(const struct cli *cli, struct cli_inputs *inputs,
                       const struct wanted *wanted) {
  for (size_t i = 0; i < wanted->paths->num; i++) {
    const char *path = wanted->paths->items[i];
    struct cli_file *file = &inputs->files[inputs->num_files];
    struct cli_objects *objects = &inputs->objects[inputs->num_files];

    if (!cli_read_input(cli, path, file)) {
      return false;
    }
    inputs->num_files++;
    if (!cli_collect(file->bytes, objects)) {
      cli_say(cli, CLI_M_NO_MEMORY, NULL, NULL, NULL);
      return false;
    }
    if (!take_objects(cli, inputs, objects, wanted, path)) {
      return false;
    }
  }
  return true;
}

/* ---- identifiers ---- */

typedef bool parse_identifier(const char *text, uint8_t *out, size_t *ret_len);

/* The texts were checked when the options were parsed. */
static bool encode(const struct cli *cli, const struct cli_list *texts, parse_identifier *parse,
                   uint8_t *out, struct cli_views *views) {
  for (size_t i = 0; i < texts->num; i++, out += CLI_OID_MAX) {
    assay_bytes oid = bytes_of(out, 0);

    if (!parse(texts->items[i], out, &oid.len) || !add_views(cli, views, &oid, 1)) {
      return false;
    }
  }
  return true;
}

/* ---- the whole ---- */

static bool open_all(const struct cli *cli, struct cli_inputs *inputs) {
  const struct wanted pool = {&cli->intermediates, &inputs->pool, CLI_M_NO_INTERMEDIATE};
  const struct wanted crls = {&cli->crls, &inputs->crls, CLI_M_NO_CRL};
  const struct wanted ocsp = {&cli->ocsp, &inputs->ocsp, CLI_M_NO_OCSP};
  const size_t num_files = cli->intermediates.num + cli->crls.num + cli->ocsp.num;
  const size_t num_oids = cli->policies.num + cli->extended_key_usage.num;

  inputs->files = calloc(num_files + 1, sizeof(*inputs->files));
  inputs->objects = calloc(num_files + 1, sizeof(*inputs->objects));
  inputs->oids = calloc(num_oids + 1, CLI_OID_MAX);
  if (inputs->files == NULL || inputs->objects == NULL || inputs->oids == NULL) {
    cli_say(cli, CLI_M_NO_MEMORY, NULL, NULL, NULL);
    return false;
  }
  return read_files(cli, inputs, &pool) && read_files(cli, inputs, &crls) &&
         read_files(cli, inputs, &ocsp) &&
         encode(cli, &cli->policies, cli_parse_oid, inputs->oids, &inputs->policies) &&
         encode(cli, &cli->extended_key_usage, cli_parse_usage,
                inputs->oids + cli->policies.num * CLI_OID_MAX, &inputs->usages);
}

bool inputs_open(const struct cli *cli, struct cli_inputs *ret_inputs) {
  memset(ret_inputs, 0, sizeof(*ret_inputs));
  if (!open_all(cli, ret_inputs)) {
    inputs_close(ret_inputs);
    return false;
  }
  return true;
}

void inputs_close(struct cli_inputs *inputs) {
  struct cli_views *const views[] = {&inputs->pool, &inputs->crls, &inputs->ocsp, &inputs->policies,
                                     &inputs->usages};

  for (size_t i = 0; i < sizeof(views) / sizeof(views[0]); i++) {
    free(views[i]->items);
  }
  for (size_t i = 0; i < inputs->num_files; i++) {
    cli_objects_close(&inputs->objects[i]);
    cli_file_close(&inputs->files[i]);
  }
  free(inputs->objects);
  free(inputs->files);
  free(inputs->oids);
  memset(inputs, 0, sizeof(*inputs));
}

void inputs_fill(const struct cli *cli, const struct cli_inputs *inputs,
                 assay_question *ret_question) {
  assay_question_init(ret_question);
  ret_question->pool = inputs->pool.items;
  ret_question->num_pool = inputs->pool.num;
  ret_question->crls = inputs->crls.items;
  ret_question->num_crls = inputs->crls.num;
  ret_question->ocsp = inputs->ocsp.items;
  ret_question->num_ocsp = inputs->ocsp.num;
  ret_question->policies = inputs->policies.items;
  ret_question->num_policies = inputs->policies.num;
  ret_question->extended_key_usage = inputs->usages.items;
  ret_question->num_extended_key_usage = inputs->usages.num;
  if (cli->name != NULL) {
    ret_question->name = cli_name_of(cli->name);
  } else if (cli->any_name) {
    ret_question->name = assay_name_any();
  }
  ret_question->purpose = cli->purpose;
  ret_question->profile = cli->profile;
  ret_question->revocation = cli->revocation;
  ret_question->warn_days = cli->warn_days;
  ret_question->max_depth = cli->max_depth;
  ret_question->explicit_policy = cli->explicit_policy;
  ret_question->inhibit_mapping = cli->inhibit_mapping;
  ret_question->inhibit_any = cli->inhibit_any;
}

bool inputs_stdin_is_single(const struct cli *cli, int argc, char **argv) {
  const struct cli_list *const lists[] = {&cli->trust, &cli->intermediates, &cli->crls, &cli->ocsp,
                                          &cli->target_files};
  size_t uses = 0;

  for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
    for (size_t j = 0; j < lists[i]->num; j++) {
      uses += strcmp(lists[i]->items[j], "-") == 0 ? 1 : 0;
    }
  }
  for (int i = 0; i < argc; i++) {
    uses += strcmp(argv[i], "-") == 0 ? 1 : 0;
  }
  if (uses > 1) {
    cli_say(cli, CLI_M_STDIN_TWICE, NULL, NULL, NULL);
  }
  return uses <= 1;
}
