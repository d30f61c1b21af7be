/* SPDX-License-Identifier: Apache-2.0
 *
 * The keys are those of the contract with assay-session.
 */
#define _GNU_SOURCE 1
#include "live_request.h"

#include <jansson.h>
#include <stdlib.h>

static json_t *text_or_null(const char *text) {
  return text != NULL && *text != '\0' ? json_string(text) : json_null();
}

/* SNI holds DNS names only, without a dot at the end (RFC 6066 3). */
static json_t *server_name(const struct cli *cli, const struct target *target) {
  size_t len = strlen(target->host);

  if (cli->servername != NULL) {
    return text_or_null(cli->servername);
  }
  if (target->is_address) {
    return json_null();
  }
  len -= target->host[len - 1] == '.' ? 1 : 0;
  return json_stringn(target->host, len);
}

static json_t *build(const struct cli *cli, const struct target *target, size_t id,
                     const char *proxy) {
  return json_pack("{s:I, s:s, s:i, s:o, s:o, s:o, s:f, s:o, s:o, s:o, s:i}", "id", (json_int_t)id,
                   "host", target->host, "port", (int)target->port, "connect",
                   text_or_null(cli->connect), "servername", server_name(cli, target), "starttls",
                   text_or_null(cli->starttls), "timeout", (double)cli->timeout / 1000.0, "proxy",
                   text_or_null(proxy), "client_cert", text_or_null(cli->client_cert), "client_key",
                   text_or_null(cli->client_key), "ipv", cli->ip_version);
}

char *live_request(const struct cli *cli, const struct target *target, size_t id,
                   const char *proxy) {
  json_t *request = build(cli, target, id, proxy);
  char *line = request == NULL ? NULL : json_dumps(request, JSON_COMPACT);
  const size_t len = line == NULL ? 0 : strlen(line);
  char *ended = line == NULL ? NULL : realloc(line, len + 2);

  json_decref(request);
  if (ended == NULL) {
    free(line);
    return NULL;
  }
  ended[len] = '\n';
  ended[len + 1] = '\0';
  return ended;
}
