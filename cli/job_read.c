/* SPDX-License-Identifier: Apache-2.0
 *
 * A line of JSON -> a question. Strict: a key that is unknown, a value of the wrong type or a word
 * that is none is an error, because a typing mistake must not silently change a verdict.
 */
#include <stdlib.h>

#include "job_parts.h"

/* ---- why a line is no job ---- */

#define ARGUMENT_MAX 80

/* Arguments come from the line and may be as long as it: they are cut at a character's end. */
static const char *shorten(const char *argument, char out[ARGUMENT_MAX + 4]) {
  assay_bytes rest = bytes_of_text(argument != NULL ? argument : "");
  struct text t;

  text_init(&t, out, ARGUMENT_MAX + 4);
  while (rest.len > 0) {
    assay_bytes before = rest;
    uint32_t point;

    if (!utf8_take(&rest, &point)) {
      text_put(&t, "?");
    } else if (t.len + (before.len - rest.len) > ARGUMENT_MAX) {
      text_put(&t, "...");
      break;
    } else {
      text_bytes(&t, bytes_first(before, before.len - rest.len));
    }
    if (t.len > ARGUMENT_MAX) {
      break;
    }
  }
  return out;
}

void job_fail(struct job *job, enum cli_message message, const char *first, const char *second,
              const char *third) {
  char arguments[3][ARGUMENT_MAX + 4];
  struct text t;

  text_init(&t, job->error, sizeof(job->error));
  cli_message_text(&t, job->cli->language, message, shorten(first, arguments[0]),
                   shorten(second, arguments[1]), shorten(third, arguments[2]));
}

bool job_fail_type(struct job *job, const char *key, const char *wanted) {
  job_fail(job, CLI_M_JOB_WRONG_TYPE, key, wanted, NULL);
  return false;
}

static bool fail_value(struct job *job, const char *key, const char *value, const char *wanted) {
  job_fail(job, CLI_M_JOB_BAD_VALUE, key, value, wanted);
  return false;
}

bool job_fail_memory(struct job *job) {
  job_fail(job, CLI_M_NO_MEMORY, NULL, NULL, NULL);
  return false;
}

bool job_fail_number(struct job *job, enum cli_message message, const char *first, size_t number,
                     const char *third) {
  char digits[24];
  struct text t;

  text_init(&t, digits, sizeof(digits));
  text_number(&t, (int64_t)number);
  job_fail(job, message, first, digits, third);
  return false;
}

/* ---- the keys ---- */

static bool take_id(struct job *job, const char *key, const json_t *value) {
  if (!json_is_string(value) && !json_is_number(value) && !json_is_null(value)) {
    return job_fail_type(job, key, "a string or a number");
  }
  job->id = value;
  return true;
}

/* Blocks behind the first are what the server sent along. */
static bool take_leaf(struct job *job, const char *key, const json_t *value) {
  if (!job_decode(job, key, value, PEM_CERTIFICATE, &job->leaf)) {
    return false;
  }
  if (job->leaf.num == 0 || job->leaf.items[0].len == 0) {
    job_fail(job, CLI_M_JOB_EMPTY_LEAF, NULL, NULL, NULL);
    return false;
  }
  return true;
}

static bool take_intermediates(struct job *job, const char *key, const json_t *value) {
  return job_decode_list(job, key, value, PEM_CERTIFICATE, &job->intermediates);
}

/* Only looked at: the store may be at hand already. */
static bool take_trust(struct job *job, const char *key, const json_t *value) {
  const size_t num = json_array_size(value);

  if (!json_is_array(value)) {
    return job_fail_type(job, key, "a list");
  }
  for (size_t i = 0; i < num; i++) {
    if (!json_is_string(json_array_get(value, i))) {
      return job_fail_type(job, key, "a list of PEM texts or base64 DER");
    }
  }
  job->trust_list = value;
  return true;
}

static bool take_crls(struct job *job, const char *key, const json_t *value) {
  if (!job_decode_list(job, key, value, PEM_CRL, &job->crls)) {
    return false;
  }
  job->question.crls = job->crls.items;
  job->question.num_crls = job->crls.num;
  return true;
}

static bool take_ocsp(struct job *job, const char *key, const json_t *value) {
  if (!job_decode_list(job, key, value, PEM_OCSP_RESPONSE, &job->ocsp)) {
    return false;
  }
  job->question.ocsp = job->ocsp.items;
  job->question.num_ocsp = job->ocsp.num;
  return true;
}

#define NAME_FORM "{\"dns\":...}, {\"ip\":...}, {\"email\":...} or null"

static bool take_name(struct job *job, const char *key, const json_t *value) {
  static const struct {
    const char *word;
    assay_name_kind kind;
  } kinds[] = {{"dns", ASSAY_NAME_DNS}, {"ip", ASSAY_NAME_IP}, {"email", ASSAY_NAME_EMAIL}};

  job->name_given = true;
  if (json_is_null(value)) {
    job->question.name = assay_name_any();
    return true;
  }
  if (!json_is_object(value) || json_object_size(value) != 1) {
    return job_fail_type(job, key, NAME_FORM);
  }
  for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
    const json_t *text = json_object_get(value, kinds[i].word);

    if (json_is_string(text)) {
      job->question.name.kind = kinds[i].kind;
      job->question.name.text =
          bytes_of((const uint8_t *)json_string_value(text), json_string_length(text));
      return true;
    }
  }
  return job_fail_type(job, key, NAME_FORM);
}

/* RFC 3339 reaches from year 0 to 9999; so do seconds. */
#define TIME_MIN ((json_int_t) - 62167219200)
#define TIME_MAX ((json_int_t)253402300799)
#define TIME_FORM "a time such as \"2026-11-23T08:00:00Z\", or whole seconds since 1970"

static bool take_time(struct job *job, const char *key, const json_t *value) {
  if (json_is_integer(value)) {
    const json_int_t seconds = json_integer_value(value);

    if (seconds < TIME_MIN || seconds > TIME_MAX) {
      return job_fail_type(job, key, TIME_FORM);
    }
    job->question.at = (int64_t)seconds;
    return true;
  }
  if (!json_is_string(value)) {
    return job_fail_type(job, key, TIME_FORM);
  }
  return clock_parse(bytes_of_text(json_string_value(value)), &job->question.at) ||
         fail_value(job, key, json_string_value(value), TIME_FORM);
}

static bool take_purpose(struct job *job, const char *key, const json_t *value) {
  static const char wanted[] = "server, client or any";

  if (!json_is_string(value)) {
    return job_fail_type(job, key, wanted);
  }
  return cli_parse_purpose(json_string_value(value), &job->question.purpose) ||
         fail_value(job, key, json_string_value(value), wanted);
}

static bool take_profile(struct job *job, const char *key, const json_t *value) {
  static const char wanted[] = "auto, webpki, private, rfc5280 or pkix";

  if (!json_is_string(value)) {
    return job_fail_type(job, key, wanted);
  }
  return cli_parse_profile(json_string_value(value), &job->question.profile) ||
         fail_value(job, key, json_string_value(value), wanted);
}

static bool take_revocation(struct job *job, const char *key, const json_t *value) {
  static const char wanted[] = "off, prefer or require";

  if (!json_is_string(value)) {
    return job_fail_type(job, key, wanted);
  }
  return cli_parse_revocation(json_string_value(value), &job->question.revocation) ||
         fail_value(job, key, json_string_value(value), wanted);
}

static bool take_max_depth(struct job *job, const char *key, const json_t *value) {
  const json_int_t depth = json_integer_value(value);

  if (!json_is_integer(value) || depth < 0) {
    return job_fail_type(job, key, "a whole number from 0");
  }
  /* No path is longer than what 32 bits count: the same as no limit. */
  job->question.max_depth =
      depth >= (json_int_t)ASSAY_DEPTH_ANY ? ASSAY_DEPTH_ANY : (uint32_t)depth;
  return true;
}

typedef bool parse_identifier(const char *text, uint8_t *out, size_t *ret_len);

static bool take_identifiers(struct job *job, const char *key, const json_t *value,
                             parse_identifier *parse, const char *wanted, struct job_views *views) {
  const size_t num = json_array_size(value);
  uint8_t oid[CLI_OID_MAX];
  size_t len;

  if (!json_is_array(value)) {
    return job_fail_type(job, key, "a list");
  }
  for (size_t i = 0; i < num; i++) {
    const char *text = json_string_value(json_array_get(value, i));

    if (text == NULL) {
      return job_fail_type(job, key, wanted);
    }
    /* Contents are shorter than the digits that write them, so there is always room. */
    if (!parse(text, oid, &len) || len > job->cap - job->used) {
      return fail_value(job, key, text, wanted);
    }
    memcpy(job->work + job->used, oid, len);
    if (!job_add_view(job, views, bytes_of(job->work + job->used, len))) {
      return false;
    }
    job->used += len;
  }
  return true;
}

static bool take_usages(struct job *job, const char *key, const json_t *value) {
  if (!take_identifiers(job, key, value, cli_parse_usage, "a usage such as serverAuth, or an OID",
                        &job->usages)) {
    return false;
  }
  job->question.extended_key_usage = job->usages.items;
  job->question.num_extended_key_usage = job->usages.num;
  return true;
}

static bool take_policies(struct job *job, const char *key, const json_t *value) {
  if (!take_identifiers(job, key, value, cli_parse_oid, "an OID such as 2.23.140.1.2.1",
                        &job->policies)) {
    return false;
  }
  job->question.policies = job->policies.items;
  job->question.num_policies = job->policies.num;
  return true;
}

static bool take_flag(struct job *job, const char *key, const json_t *value, bool *ret_flag) {
  if (!json_is_boolean(value)) {
    return job_fail_type(job, key, "true or false");
  }
  *ret_flag = json_is_true(value);
  return true;
}

static bool take_explicit_policy(struct job *job, const char *key, const json_t *value) {
  return take_flag(job, key, value, &job->question.explicit_policy);
}

static bool take_inhibit_mapping(struct job *job, const char *key, const json_t *value) {
  return take_flag(job, key, value, &job->question.inhibit_mapping);
}

static bool take_inhibit_any(struct job *job, const char *key, const json_t *value) {
  return take_flag(job, key, value, &job->question.inhibit_any);
}

struct job_key {
  const char *word;
  bool (*take)(struct job *job, const char *key, const json_t *value);
  bool
      null_is_absent; /* one value: null leaves the default. An empty list must be written as []. */
};

static const struct job_key keys[] = {
    {"id", take_id, false}, /* first: the line of an error names it */
    {"leaf", take_leaf, false},
    {"intermediates", take_intermediates, false},
    {"trust", take_trust, false},
    {"name", take_name, false},
    {"time", take_time, true},
    {"purpose", take_purpose, true},
    {"profile", take_profile, true},
    {"max_depth", take_max_depth, true},
    {"extended_key_usage", take_usages, false},
    {"crls", take_crls, false},
    {"ocsp", take_ocsp, false},
    {"revocation", take_revocation, true},
    {"policies", take_policies, false},
    {"explicit_policy", take_explicit_policy, true},
    {"inhibit_mapping", take_inhibit_mapping, true},
    {"inhibit_any", take_inhibit_any, true},
};
#define NUM_KEYS (sizeof(keys) / sizeof(keys[0]))

/* ---- the line ---- */

static bool fail_unknown_key(struct job *job, const char *key) {
  const char *words[NUM_KEYS];
  const char *nearest;

  for (size_t i = 0; i < NUM_KEYS; i++) {
    words[i] = keys[i].word;
  }
  nearest = cli_nearest(key, words, NUM_KEYS);
  job_fail(job, nearest != NULL ? CLI_M_JOB_UNKNOWN_KEY_NEAREST : CLI_M_JOB_UNKNOWN_KEY, key,
           nearest, NULL);
  return false;
}

static bool is_known(const char *key) {
  for (size_t i = 0; i < NUM_KEYS; i++) {
    if (strcmp(key, keys[i].word) == 0) {
      return true;
    }
  }
  return false;
}

static bool take_keys(struct job *job) {
  for (size_t i = 0; i < NUM_KEYS; i++) {
    const json_t *value = json_object_get(job->root, keys[i].word);

    if (value == NULL || (keys[i].null_is_absent && json_is_null(value))) {
      continue;
    }
    if (!keys[i].take(job, keys[i].word, value)) {
      return false;
    }
  }
  for (void *at = json_object_iter(job->root); at != NULL;
       at = json_object_iter_next(job->root, at)) {
    if (!is_known(json_object_iter_key(at))) {
      return fail_unknown_key(job, json_object_iter_key(at));
    }
  }
  return true;
}

/* What the keys say together. */
static bool settle(struct job *job) {
  assay_question *question = &job->question;

  if (job->leaf.num == 0) {
    job_fail(job, CLI_M_JOB_NO_LEAF, NULL, NULL, NULL);
    return false;
  }
  if (question->name.kind == ASSAY_NAME_UNSET && question->purpose == ASSAY_PURPOSE_SERVER) {
    job_fail(job, CLI_M_JOB_NAME_NEEDED, NULL, NULL, NULL);
    return false;
  }
  for (size_t i = 0; i < job->intermediates.num; i++) {
    if (!job_add_view(job, &job->leaf, job->intermediates.items[i])) {
      return false;
    }
  }
  question->leaf = job->leaf.items[0];
  question->intermediates = job->leaf.items + 1;
  question->num_intermediates = job->leaf.num - 1;
  return true;
}

static bool make_room(struct job *job, size_t len) {
  uint8_t *grown;

  if (len <= job->cap) {
    return true;
  }
  grown = realloc(job->work, len);
  if (grown == NULL) {
    return job_fail_memory(job);
  }
  job->work = grown;
  job->cap = len;
  return true;
}

static bool parse_line(struct job *job, const char *line, size_t len) {
  json_error_t error;

  job->root = json_loadb(line, len, JSON_REJECT_DUPLICATES, &error);
  if (job->root == NULL) {
    return job_fail_number(job, CLI_M_JOB_BAD_JSON, error.text, (size_t)error.position, NULL);
  }
  if (!json_is_object(job->root)) {
    job_fail(job, CLI_M_JOB_NOT_OBJECT, NULL, NULL, NULL);
    return false;
  }
  return true;
}

bool job_read(struct job *job, const assay_question *defaults, const char *line, size_t len) {
  job->question = *defaults;
  job->error[0] = '\0';
  return make_room(job, len + 1) && parse_line(job, line, len) && take_keys(job) && settle(job);
}

bool job_read_trust(struct job *job) {
  return job_decode_list(job, "trust", job->trust_list, PEM_CERTIFICATE, &job->trust);
}

/* Buffers beyond this are given back: one huge line must not cost memory for the rest of a batch. */
#define KEEP_BYTES ((size_t)1 << 20)

static void end_views(struct job_views *views) {
  views->num = 0;
  if (views->cap * sizeof(*views->items) > KEEP_BYTES) {
    free(views->items);
    views->items = NULL;
    views->cap = 0;
  }
}

void job_end(struct job *job) {
  struct job_views *const all[] = {&job->leaf, &job->intermediates, &job->trust, &job->crls,
                                   &job->ocsp, &job->policies,      &job->usages};

  for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
    end_views(all[i]);
  }
  json_decref(job->root);
  job->root = NULL;
  job->id = NULL;
  job->trust_list = NULL;
  job->name_given = false;
  job->used = 0;
  if (job->cap > KEEP_BYTES) {
    free(job->work);
    job->work = NULL;
    job->cap = 0;
  }
}

void job_close(struct job *job) {
  struct job_views *const all[] = {&job->leaf, &job->intermediates, &job->trust, &job->crls,
                                   &job->ocsp, &job->policies,      &job->usages};

  job_end(job);
  for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
    free(all[i]->items);
  }
  free(job->work);
  memset(job, 0, sizeof(*job));
}
