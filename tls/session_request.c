/* SPDX-License-Identifier: Apache-2.0
 *
 * A request -> struct. Everything is checked here, so that no later stage has to: above all, a host
 * or name with a line end or a space in it must not get into a proxy's request.
 */
#include "session_lines.h"

#include <string.h>

static const double timeout_max_s = 3600.0;
enum { HOST_LEN_MAX = 253 };

static bool fail_request(struct session_answer *answer, const char *member) {
  return session_fail(answer, CODE_PROGRAM, HOW_NONE, "the request's member %s is not usable",
                      member);
}

/* A string or null; absent is null. */
static bool take_text(const json_t *root, const char *member, const char **out,
                      struct session_answer *answer) {
  const json_t *value = json_object_get(root, member);

  *out = NULL;
  if (value == NULL || json_is_null(value)) {
    return true;
  }
  *out = json_string_value(value);
  return (*out != NULL && **out != '\0') || fail_request(answer, member);
}

static bool is_host(const char *text) {
  const size_t len = strlen(text);

  for (size_t i = 0; i < len; i++) {
    if ((unsigned char)text[i] <= ' ' || text[i] == 0x7f || strchr("/\\@[]\"", text[i]) != NULL) {
      return false;
    }
  }
  return len >= 1 && len <= HOST_LEN_MAX;
}

static bool take_names(const json_t *root, struct session_request *request,
                       struct session_answer *answer) {
  if (!take_text(root, "host", &request->host, answer) ||
      !take_text(root, "servername", &request->servername, answer)) {
    return false;
  }
  if (request->host == NULL || !is_host(request->host)) {
    return fail_request(answer, "host");
  }
  return request->servername == NULL || is_host(request->servername) ||
         fail_request(answer, "servername");
}

/* min..max; absent or null: what stands in *out. */
static bool take_integer(const json_t *root, const char *member, json_int_t min, json_int_t max,
                         json_int_t *out, struct session_answer *answer) {
  const json_t *value = json_object_get(root, member);

  if (value == NULL || json_is_null(value)) {
    return true;
  }
  *out = json_integer_value(value);
  return (json_is_integer(value) && *out >= min && *out <= max) || fail_request(answer, member);
}

static bool take_numbers(const json_t *root, struct session_request *request,
                         struct session_answer *answer) {
  const json_t *timeout = json_object_get(root, "timeout");
  const double seconds = timeout == NULL ? 10.0 : json_number_value(timeout);
  json_int_t port = 443;
  json_int_t ipv = 0;

  if (!take_integer(root, "port", 1, 65535, &port, answer) ||
      !take_integer(root, "ipv", 0, 6, &ipv, answer)) {
    return false;
  }
  request->port = (unsigned)port;
  request->ipv = (int)ipv;
  if (ipv != 0 && ipv != 4 && ipv != 6) {
    return fail_request(answer, "ipv");
  }
  if (!(seconds > 0.0 && seconds <= timeout_max_s)) {
    return fail_request(answer, "timeout");
  }
  request->timeout_ms = (int64_t)(seconds * 1000.0);
  return true;
}

static bool take_starttls(const json_t *root, struct session_request *request,
                          struct session_answer *answer) {
  static const char *const names[] = {"", "smtp", "imap", "pop3", "ftp", "postgres", "mysql"};
  const char *name;

  if (!take_text(root, "starttls", &name, answer)) {
    return false;
  }
  request->starttls = STARTTLS_NONE;
  for (size_t i = 1; name != NULL && i < sizeof(names) / sizeof(names[0]); i++) {
    if (strcmp(name, names[i]) == 0) {
      request->starttls = (enum session_starttls)i;
    }
  }
  return name == NULL || request->starttls != STARTTLS_NONE || fail_request(answer, "starttls");
}

static bool take_files(const json_t *root, struct session_request *request,
                       struct session_answer *answer) {
  if (!take_text(root, "connect", &request->connect, answer) ||
      !take_text(root, "proxy", &request->proxy, answer) ||
      !take_text(root, "client_cert", &request->client_cert, answer) ||
      !take_text(root, "client_key", &request->client_key, answer)) {
    return false;
  }
  if (request->client_key != NULL && request->client_cert == NULL) {
    return session_fail(answer, CODE_PROGRAM, HOW_NONE,
                        "a client key was given without a client certificate");
  }
  for (const char *c = request->connect; c != NULL && *c != '\0'; c++) {
    if ((unsigned char)*c <= ' ' || *c == 0x7f) {
      return fail_request(answer, "connect");
    }
  }
  return true;
}

bool session_request_read(const char *line, size_t len, struct session_request *request,
                          json_t **root, struct session_answer *answer) {
  json_error_t error;
  const json_t *id;

  *request = (struct session_request){.id = -1};
  *root = json_loadb(line, len, JSON_REJECT_DUPLICATES, &error);
  if (!json_is_object(*root)) {
    return session_fail(answer, CODE_PROGRAM, HOW_NONE, "the request is not a JSON object");
  }
  id = json_object_get(*root, "id");
  if (!json_is_integer(id) || json_integer_value(id) < 0) {
    return fail_request(answer, "id");
  }
  request->id = json_integer_value(id);
  return take_names(*root, request, answer) && take_numbers(*root, request, answer) &&
         take_starttls(*root, request, answer) && take_files(*root, request, answer);
}
