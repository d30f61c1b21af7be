/* SPDX-License-Identifier: Apache-2.0
 *
 * assay-session is ours, but what it hands on comes from servers: types and sizes are checked, bytes
 * are not looked into.
 */
#include "live_answer.h"

#include <stdlib.h>

#include "der/der.h"

/* ---- values ---- */

/* A text, or null. False: something else, or a text that holds a NUL. */
static bool take_text(const json_t *object, const char *key, const char **ret_text) {
  const json_t *value = json_object_get(object, key);

  *ret_text = NULL;
  if (value == NULL || json_is_null(value)) {
    return true;
  }
  *ret_text = json_string_value(value);
  return *ret_text != NULL && strlen(*ret_text) == json_string_length(value);
}

static bool take_number(const json_t *object, const char *key, int64_t otherwise,
                        int64_t *ret_number) {
  const json_t *value = json_object_get(object, key);

  *ret_number = otherwise;
  if (value == NULL || json_is_null(value)) {
    return true;
  }
  *ret_number = json_integer_value(value);
  return json_is_integer(value);
}

/* ---- bytes ---- */

/* Base64 of a string into work, whose used part grows. */
static bool decode(const json_t *value, struct live_answer *answer, size_t *used,
                   assay_bytes *ret_bytes) {
  const assay_bytes text =
      bytes_of((const uint8_t *)json_string_value(value), json_string_length(value));
  size_t len;

  if (!json_is_string(value) ||
      !base64_decode(text, answer->work + *used, text.len / 4 * 3, &len)) {
    return false;
  }
  *ret_bytes = bytes_of(answer->work + *used, len);
  *used += len;
  return true;
}

static bool decode_if_there(const char *key, struct live_answer *answer, size_t *used,
                            assay_bytes *ret_bytes) {
  const json_t *value = json_object_get(answer->root, key);

  return value == NULL || json_is_null(value) || decode(value, answer, used, ret_bytes);
}

/* All of it is shorter than the line that it came in. */
static bool take_bytes(struct live_answer *answer, size_t line_len) {
  const json_t *chain = json_object_get(answer->root, "chain");
  const size_t num = json_array_size(chain);
  size_t used = 0;

  if (!json_is_array(chain)) {
    return false;
  }
  answer->work = malloc(line_len + 1);
  answer->chain = calloc(num + 1, sizeof(*answer->chain));
  if (answer->work == NULL || answer->chain == NULL) {
    return false;
  }
  for (size_t i = 0; i < num; i++) {
    if (!decode(json_array_get(chain, i), answer, &used, &answer->chain[i])) {
      return false;
    }
  }
  answer->num_chain = num;
  return decode_if_there("staple", answer, &used, &answer->staple) &&
         decode_if_there("scts", answer, &used, &answer->scts);
}

/* ---- failures ---- */

/* What a session can end with. */
static bool code_of(const char *word, assay_code *ret_code) {
  static const assay_code codes[] = {ASSAY_F_UNREACHABLE,
                                     ASSAY_F_NAME_NOT_RESOLVED,
                                     ASSAY_F_NOT_TLS,
                                     ASSAY_F_PROTOCOL_TOO_OLD,
                                     ASSAY_F_NO_SHARED_CIPHER,
                                     ASSAY_F_HANDSHAKE_REFUSED,
                                     ASSAY_F_CLIENT_CERTIFICATE_REQUIRED,
                                     ASSAY_F_CLIENT_CERTIFICATE_REJECTED};

  for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
    if (strcmp(word, assay_code_id(codes[i])) == 0) {
      *ret_code = codes[i];
      return true;
    }
  }
  *ret_code = ASSAY_NUM_CODES;
  return strcmp(word, "program") == 0;
}

static bool take_failure(struct live_answer *answer) {
  const json_t *object = json_object_get(answer->root, "failure");
  struct live_failure *failure = &answer->failure;
  const char *code;

  answer->failed = object != NULL && !json_is_null(object);
  if (!answer->failed) {
    return answer->num_chain > 0; /* a session without either is no session */
  }
  if (!json_is_object(object) || !take_text(object, "code", &code) || code == NULL ||
      !code_of(code, &failure->code) || !take_text(object, "how", &failure->how) ||
      !take_text(object, "saw", &failure->saw) || !take_text(object, "detail", &failure->detail) ||
      !take_number(object, "alert", -1, &failure->alert)) {
    return false;
  }
  failure->how = failure->how != NULL ? failure->how : "";
  failure->detail = failure->detail != NULL ? failure->detail : "";
  return true;
}

/* ---- the whole ---- */

static bool take_all(struct live_answer *answer, size_t line_len) {
  const json_t *root = answer->root;
  int64_t id;

  if (!json_is_object(root) || !take_number(root, "id", -1, &id) || id < 0) {
    return false;
  }
  answer->id = (size_t)id;
  answer->possession = json_is_true(json_object_get(root, "possession"));
  return take_text(root, "address", &answer->address) &&
         take_text(root, "version", &answer->version) && take_text(root, "suite", &answer->suite) &&
         take_text(root, "group", &answer->group) &&
         take_text(root, "signature", &answer->signature) &&
         take_text(root, "client_certificate", &answer->client_certificate) &&
         take_number(root, "milliseconds", 0, &answer->milliseconds) &&
         take_bytes(answer, line_len) && take_failure(answer);
}

bool live_answer_parse(assay_bytes line, struct live_answer *ret_answer) {
  memset(ret_answer, 0, sizeof(*ret_answer));
  ret_answer->root =
      json_loadb((const char *)line.data, line.len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
  if (ret_answer->root == NULL || !take_all(ret_answer, line.len)) {
    live_answer_close(ret_answer);
    return false;
  }
  return true;
}

void live_answer_close(struct live_answer *answer) {
  json_decref(answer->root);
  free(answer->work);
  free(answer->chain);
  memset(answer, 0, sizeof(*answer));
}
