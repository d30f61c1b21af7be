/* SPDX-License-Identifier: Apache-2.0
 *
 * One TARGET: `-`, a file, host, host:port, https://host[:port]/..., an IPv4 or IPv6 address.
 */
#define _GNU_SOURCE 1
#include "target.h"

#include <arpa/inet.h>
#include <idn2.h>
#include <stdlib.h>
#include <sys/stat.h>

/* RFC 1035 2.3.4 */
#define NAME_MAX_LEN 253
#define LABEL_MAX_LEN 63

/* ---- addresses ---- */

bool target_is_address(assay_bytes host, int *ret_family, uint8_t ret_address[16]) {
  const size_t len = bytes_find(host, '%');
  char text[INET6_ADDRSTRLEN + 1];

  if (host.len == 0 || len >= sizeof(text) || memchr(host.data, '\0', len) != NULL) {
    return false;
  }
  memcpy(text, host.data, len);
  text[len] = '\0';
  if (len == host.len && inet_pton(AF_INET, text, ret_address) == 1) {
    *ret_family = AF_INET;
    return true;
  }
  *ret_family = AF_INET6;
  return inet_pton(AF_INET6, text, ret_address) == 1;
}

static bool is_address(assay_bytes host) {
  uint8_t address[16];
  int family;

  return target_is_address(host, &family, address);
}

bool target_split(assay_bytes text, assay_bytes *ret_host, assay_bytes *ret_port) {
  const size_t colon = bytes_find(text, ':');
  const size_t bracket = bytes_find(text, ']');

  *ret_port = bytes_of(NULL, 0);
  if (text.len > 0 && text.data[0] == '[' && bracket < text.len) {
    *ret_host = bytes_from(bytes_first(text, bracket), 1);
    text = bytes_from(text, bracket + 1);
    *ret_port = bytes_from(text, 1);
    return is_address(*ret_host) && (text.len == 0 || (text.data[0] == ':' && text.len > 1));
  }
  if (colon == text.len || is_address(text)) {
    *ret_host = text;
    return true;
  }
  *ret_host = bytes_first(text, colon);
  *ret_port = bytes_from(text, colon + 1);
  return ret_port->len > 0 && bytes_find(*ret_port, ':') == ret_port->len;
}

/* ---- names ---- */

static bool is_label(assay_bytes label) {
  for (size_t i = 0; i < label.len; i++) {
    const uint8_t c = label.data[i];

    if (!ascii_is_letter(c) && !ascii_is_digit(c) && c != '-' && c != '_') {
      return false;
    }
  }
  return label.len > 0 && label.len <= LABEL_MAX_LEN && label.data[0] != '-' &&
         label.data[label.len - 1] != '-';
}

static bool is_numeric(assay_bytes label) {
  for (size_t i = 0; i < label.len; i++) {
    if (!ascii_is_digit(label.data[i])) {
      return false;
    }
  }
  return true;
}

/* Letters, digits, hyphens; underscores are met. A last label of digits would be a mistyped address
 * (RFC 3696 2). */
static bool is_host_name(assay_bytes name) {
  if (name.len > 0 && name.data[name.len - 1] == '.') {
    name.len--;
  }
  if (name.len > NAME_MAX_LEN) {
    return false;
  }
  for (;;) {
    const size_t dot = bytes_find(name, '.');
    const assay_bytes label = bytes_first(name, dot);

    if (!is_label(label)) {
      return false;
    }
    if (dot == name.len) {
      return !is_numeric(label);
    }
    name = bytes_from(name, dot + 1);
    if (name.len == 0) {
      return false;
    }
  }
}

/* What the DNS and SNI want. NULL: it is no host. */
static char *host_of(const char *name) {
  char *ascii = NULL;
  char *host;

  for (const char *p = name; *p != '\0'; p++) {
    if ((uint8_t)*p >= 0x80) {
      if (idn2_lookup_u8((const uint8_t *)name, (uint8_t **)&ascii,
                         IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) != IDN2_OK) {
        return NULL;
      }
      break;
    }
  }
  host = strdup(ascii != NULL ? ascii : name);
  idn2_free(ascii);
  if (host != NULL && !is_address(bytes_of_text(host)) && !is_host_name(bytes_of_text(host))) {
    free(host);
    return NULL;
  }
  return host;
}

/* ---- files ---- */

/* Endings of files that are no top-level domains: who names one that is not there meant a file. */
static bool sounds_like_a_file(const char *text) {
  static const char *const endings[] = {".pem", ".crt", ".cer", ".der", ".p7b", ".p7c",
                                        ".p12", ".pfx", ".key", ".csr", ".crl", ".txt"};

  for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
    if (bytes_ends_with_nocase(bytes_of_text(text), bytes_of_text(endings[i]))) {
      return true;
    }
  }
  return false;
}

/* Folders are often called as the site whose certificates they hold; a folder is no target. */
static bool is_file(const char *text) {
  struct stat status;

  if (strcmp(text, "-") == 0) {
    return true;
  }
  if (strstr(text, "://") != NULL) {
    return false;
  }
  if (stat(text, &status) == 0) {
    return !S_ISDIR(status.st_mode) || strchr(text, '.') == NULL || strchr(text, '/') != NULL;
  }
  return strchr(text, '/') != NULL || sounds_like_a_file(text);
}

/* ---- hosts ---- */

static bool complain(const struct cli *cli, struct text *complaint, enum cli_message message,
                     const char *text, const char *part) {
  cli_message_text(complaint, cli->language, message, text, part, NULL);
  return false;
}

/* "host:port" of "https://user@host:port/path?query#fragment". False: another scheme. */
static bool strip_url(assay_bytes *text) {
  static const char scheme[] = "https://";
  const char *begin = (const char *)text->data;
  const char *end = strstr(begin, "://");

  if (end == NULL) {
    return true;
  }
  if (!bytes_equal_nocase(bytes_first(*text, sizeof(scheme) - 1), BYTES_LITERAL("https://"))) {
    return false;
  }
  begin += sizeof(scheme) - 1;
  *text = bytes_of((const uint8_t *)begin, strcspn(begin, "/?#"));
  for (size_t at = bytes_find(*text, '@'); at < text->len; at = bytes_find(*text, '@')) {
    *text = bytes_from(*text, at + 1);
  }
  return true;
}

static bool take_port(assay_bytes digits, uint16_t *ret_port) {
  char buffer[16];
  struct text t;

  text_init(&t, buffer, sizeof(buffer));
  text_bytes(&t, digits);
  return text_fits(&t) && cli_parse_port(buffer, ret_port);
}

static bool parse_host(const struct cli *cli, uint16_t default_port, struct target *target,
                       struct text *complaint) {
  assay_bytes text = bytes_of_text(target->text);
  assay_bytes host;
  assay_bytes port;

  if (!strip_url(&text)) {
    return complain(cli, complaint, CLI_M_TARGET_SCHEME, target->text, NULL);
  }
  if (!target_split(text, &host, &port) || host.len == 0) {
    return complain(cli, complaint, CLI_M_TARGET_NEITHER, target->text, NULL);
  }
  target->port = default_port;
  if (port.len > 0 && !take_port(port, &target->port)) {
    return complain(cli, complaint, CLI_M_TARGET_PORT, target->text, NULL);
  }
  target->name = strndup((const char *)host.data, host.len);
  target->host = target->name == NULL ? NULL : host_of(target->name);
  if (target->host == NULL) {
    free(target->name);
    target->name = NULL;
    return complain(cli, complaint, CLI_M_TARGET_NEITHER, target->text, NULL);
  }
  target->is_address = is_address(host);
  if (target->is_address) {
    target->name[strcspn(target->name, "%")] = '\0'; /* a zone is this machine's business */
  }
  return true;
}

bool target_parse(const struct cli *cli, const char *text, uint16_t default_port,
                  struct target *ret_target, struct text *complaint) {
  memset(ret_target, 0, sizeof(*ret_target));
  ret_target->text = text;
  ret_target->is_host = !is_file(text);
  return !ret_target->is_host || parse_host(cli, default_port, ret_target, complaint);
}

void target_close(struct target *target) {
  free(target->host);
  free(target->name);
  target->host = NULL;
  target->name = NULL;
}

uint16_t target_default_port(const char *starttls) {
  static const struct {
    const char *word;
    uint16_t port;
  } ports[] = {{"smtp", 25}, {"imap", 143},      {"pop3", 110},
               {"ftp", 21},  {"postgres", 5432}, {"mysql", 3306}};

  for (size_t i = 0; starttls != NULL && i < sizeof(ports) / sizeof(ports[0]); i++) {
    if (strcmp(starttls, ports[i].word) == 0) {
      return ports[i].port;
    }
  }
  return 443;
}
