/* SPDX-License-Identifier: Apache-2.0
 *
 * An answer as JSON. Octets of the server appear in base64 only.
 */
#include "session_lines.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

static const char *const code_names[] = {
    "",
    "unreachable",
    "name-not-resolved",
    "not-tls",
    "protocol-too-old",
    "no-shared-cipher",
    "handshake-refused",
    "client-certificate-required",
    "client-certificate-rejected",
    "program",
};
static const char *const how_names[] = {
    NULL,         "refused", "timed-out", "hang",     "reset",   "closed", "alert",
    "no-address", "network", "proxy",     "starttls", "garbage", "flood",
};
static const char *const saw_names[] = {
    NULL, "http", "ssh", "smtp", "imap", "pop3", "ftp", "mysql", "postgres", "unknown",
};
static const char *const client_certificate_names[] = {"not-asked", "asked", "required",
                                                       "rejected"};

/* Adding NULL fails in jansson, and the whole answer with it: nothing is lost unnoticed. */
static json_t *text_or_null(const char *text) {
  return text == NULL || *text == '\0' ? json_null() : json_string(text);
}

static json_t *base64(const uint8_t *data, size_t len) {
  unsigned char *text = malloc(4 * ((len + 2) / 3) + 1);
  json_t *value = NULL;

  if (text != NULL) {
    const int written = EVP_EncodeBlock(text, data, (int)len);

    value = json_stringn_nocheck((const char *)text, (size_t)written);
    free(text);
  }
  return value;
}

static json_t *base64_or_null(const uint8_t *data, size_t len) {
  return data == NULL ? json_null() : base64(data, len);
}

static json_t *chain_array(const struct session_answer *answer) {
  json_t *array = json_array();

  for (size_t i = 0; array != NULL && i < answer->chain_len; i++) {
    if (json_array_append_new(array, base64(answer->chain[i].data, answer->chain[i].len)) != 0) {
      json_decref(array);
      return NULL;
    }
  }
  return array;
}

static bool put(json_t *object, const char *name, json_t *value) {
  return json_object_set_new_nocheck(object, name, value) == 0;
}

static json_t *failure_object(const struct session_failure *failure) {
  json_t *object;

  if (failure->code == CODE_NONE) {
    return json_null();
  }
  object = json_object();
  if (object != NULL && put(object, "code", json_string(code_names[failure->code])) &&
      put(object, "how", text_or_null(how_names[failure->how])) &&
      put(object, "saw", text_or_null(saw_names[failure->saw])) &&
      put(object, "alert", failure->alert < 0 ? json_null() : json_integer(failure->alert)) &&
      put(object, "detail", json_string(failure->detail))) {
    return object;
  }
  json_decref(object);
  return NULL;
}

static bool fill(json_t *object, int64_t id, const struct session_answer *answer) {
  return put(object, "id", id < 0 ? json_null() : json_integer(id)) &&
         put(object, "address", text_or_null(answer->address)) &&
         put(object, "chain", chain_array(answer)) &&
         put(object, "version", text_or_null(answer->version)) &&
         put(object, "suite", text_or_null(answer->suite)) &&
         put(object, "group", text_or_null(answer->group)) &&
         put(object, "signature", text_or_null(answer->signature)) &&
         put(object, "staple", base64_or_null(answer->staple, answer->staple_len)) &&
         put(object, "scts", base64_or_null(answer->scts, answer->scts_len)) &&
         put(object, "possession", json_boolean(answer->possession)) &&
         put(object, "client_certificate",
             json_string(client_certificate_names[answer->client_certificate])) &&
         put(object, "failure", failure_object(&answer->failure)) &&
         put(object, "milliseconds", json_integer(answer->milliseconds));
}

char *session_answer_write(int64_t id, const struct session_answer *answer) {
  json_t *object = json_object();
  char *text = NULL;

  if (object != NULL && fill(object, id, answer)) {
    text = json_dumps(object, JSON_COMPACT);
  }
  json_decref(object);
  if (text != NULL) {
    const size_t len = strlen(text);
    char *line = realloc(text, len + 2);

    if (line == NULL) {
      free(text);
      return NULL;
    }
    line[len] = '\n';
    line[len + 1] = '\0';
    return line;
  }
  return NULL;
}
