/* SPDX-License-Identifier: Apache-2.0
 *
 * The protocols that are met on a port where TLS was expected.
 */
#define _GNU_SOURCE 1
#include "classify.h"

#include <string.h>
#include <strings.h>

struct text {
  const char *data;
  size_t len;
};

static bool begins(struct text text, const char *with) {
  const size_t len = strlen(with);

  return text.len >= len && strncasecmp(text.data, with, len) == 0;
}

static bool holds(struct text text, const char *word) {
  const size_t len = strlen(word);

  for (size_t i = 0; i + len <= text.len; i++) {
    if (strncasecmp(text.data + i, word, len) == 0) {
      return true;
    }
  }
  return false;
}

/* "220 ", "421-": SMTP and FTP begin alike. */
static bool is_reply_code(struct text text) {
  if (text.len < 4 || strchr("245", text.data[0]) == NULL || text.data[0] == '\0') {
    return false;
  }
  for (int i = 1; i < 3; i++) {
    if (text.data[i] < '0' || text.data[i] > '9') {
      return false;
    }
  }
  return text.data[3] == ' ' || text.data[3] == '-';
}

/* A packet's header (length, number 0), then protocol 10 and a version, or an error. */
static bool is_mysql(const uint8_t *data, size_t len) {
  if (len < 5 || data[2] != 0 || data[3] != 0 || (data[0] == 0 && data[1] == 0)) {
    return false;
  }
  return data[4] == 0xff || (data[4] == 10 && (len < 6 || (data[5] >= '0' && data[5] <= '9')));
}

/* ErrorResponse: 'E', a length, and a field that gives the severity. */
static bool is_postgres(const uint8_t *data, size_t len) {
  return len >= 6 && data[0] == 'E' && data[1] == 0 && data[2] == 0 &&
         (data[5] == 'S' || data[5] == 'F');
}

enum session_saw classify_banner(const void *data, size_t len) {
  const struct text text = {data, len};

  if (begins(text, "HTTP/") || begins(text, "<!doctype") || begins(text, "<html") ||
      begins(text, "<head")) {
    return SAW_HTTP;
  }
  if (begins(text, "SSH-")) {
    return SAW_SSH;
  }
  if (is_reply_code(text)) {
    return holds(text, "ftp") ? SAW_FTP : SAW_SMTP;
  }
  if (begins(text, "* OK") || begins(text, "* BYE") || begins(text, "* PREAUTH") ||
      begins(text, "* BAD")) {
    return SAW_IMAP;
  }
  if (begins(text, "+OK")) {
    return SAW_POP3;
  }
  if (is_mysql(data, len)) {
    return SAW_MYSQL;
  }
  return is_postgres(data, len) ? SAW_POSTGRES : SAW_UNKNOWN;
}
