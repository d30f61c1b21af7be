/* SPDX-License-Identifier: Apache-2.0
 *
 * The words, numbers and identifiers that options and jobs take as values.
 */
#include "cli.h"
#include "options.h"

#define NUM_OF(array) (sizeof(array) / sizeof((array)[0]))

/* ---- numbers ---- */

bool option_parse_number(const char *text, uint32_t max, uint32_t *ret_number) {
  uint64_t n = 0;

  if (*text == '\0') {
    return false;
  }
  for (const char *p = text; *p != '\0'; p++) {
    if (!ascii_is_digit((uint8_t)*p)) {
      return false;
    }
    n = n * 10 + (uint64_t)(*p - '0');
    if (n > max) {
      return false;
    }
  }
  *ret_number = (uint32_t)n;
  return true;
}

bool option_parse_seconds(const char *text, uint32_t max, uint32_t *ret_milliseconds) {
  uint64_t total = 0;
  unsigned decimals = 0;
  bool point = false;
  bool digit = false;

  for (const char *p = text; *p != '\0'; p++) {
    if (*p == '.' && !point) {
      point = true;
    } else if (!ascii_is_digit((uint8_t)*p) || decimals == 3 || total > max) {
      return false;
    } else {
      total = total * 10 + (uint64_t)(*p - '0');
      decimals += point ? 1 : 0;
      digit = true;
    }
  }
  for (; decimals < 3; decimals++) {
    total *= 10;
  }
  *ret_milliseconds = (uint32_t)total;
  return digit && total > 0 && total <= max;
}

bool cli_parse_port(const char *text, uint16_t *ret_port) {
  uint32_t number;

  if (!option_parse_number(text, UINT16_MAX, &number) || number == 0) {
    return false;
  }
  *ret_port = (uint16_t)number;
  return true;
}

/* ---- words ---- */

/* A word out of a list; the table's ARGUMENT column is also what the complaint shows. */
static bool find_word(const char *text, const char *const *words, size_t num, unsigned *ret_index) {
  for (size_t i = 0; i < num; i++) {
    if (strcmp(text, words[i]) == 0) {
      *ret_index = (unsigned)i;
      return true;
    }
  }
  return false;
}

bool cli_parse_purpose(const char *text, assay_purpose *ret_purpose) {
  static const char *const words[] = {"server", "client", "any"};
  unsigned index;

  if (!find_word(text, words, NUM_OF(words), &index)) {
    return false;
  }
  *ret_purpose = (assay_purpose)index;
  return true;
}

bool cli_parse_profile(const char *text, assay_profile *ret_profile) {
  static const char *const words[] = {"auto", "webpki", "private", "rfc5280", "pkix"};
  unsigned index;

  if (!find_word(text, words, NUM_OF(words), &index)) {
    return false;
  }
  *ret_profile = (assay_profile)index;
  return true;
}

bool cli_parse_revocation(const char *text, assay_revocation *ret_revocation) {
  static const char *const words[] = {"off", "prefer", "require"};
  unsigned index;

  if (!find_word(text, words, NUM_OF(words), &index)) {
    return false;
  }
  *ret_revocation = (assay_revocation)index;
  return true;
}

bool option_parse_audience(const char *text, assay_audience *ret_audience) {
  static const char *const words[] = {"operator", "user", "developer"};
  unsigned index;

  if (!find_word(text, words, NUM_OF(words), &index)) {
    return false;
  }
  *ret_audience = (assay_audience)index;
  return true;
}

bool option_parse_language(const char *text, assay_language *ret_language) {
  static const char *const words[] = {"en", "zh"};
  unsigned index;

  if (!find_word(text, words, NUM_OF(words), &index)) {
    return false;
  }
  *ret_language = (assay_language)index;
  return true;
}

bool option_parse_color(const char *text, enum cli_color *ret_color) {
  static const char *const words[] = {"auto", "always", "never"};
  unsigned index;

  if (!find_word(text, words, NUM_OF(words), &index)) {
    return false;
  }
  *ret_color = (enum cli_color)index;
  return true;
}

bool option_parse_format(const char *text, enum cli_format *ret_format) {
  static const char *const words[] = {"text", "json", "prometheus", "nagios"};
  unsigned index;

  if (!find_word(text, words, NUM_OF(words), &index)) {
    return false;
  }
  *ret_format = (enum cli_format)index;
  return true;
}

bool option_is_starttls(const char *text) {
  static const char *const words[] = {"smtp", "imap", "pop3", "ftp", "postgres", "mysql"};
  unsigned index;

  return find_word(text, words, NUM_OF(words), &index);
}

bool cli_parse_oid(const char *text, uint8_t *out, size_t *ret_len) {
  return assay_oid_from_text(text, out, CLI_OID_MAX, ret_len) == ASSAY_OK;
}

/* RFC 5280 4.2.1.12 */
bool cli_parse_usage(const char *text, uint8_t *out, size_t *ret_len) {
  static const struct {
    const char *word, *oid;
  } usages[] = {
      {"serverAuth", "1.3.6.1.5.5.7.3.1"},    {"clientAuth", "1.3.6.1.5.5.7.3.2"},
      {"codeSigning", "1.3.6.1.5.5.7.3.3"},   {"emailProtection", "1.3.6.1.5.5.7.3.4"},
      {"timeStamping", "1.3.6.1.5.5.7.3.8"},  {"OCSPSigning", "1.3.6.1.5.5.7.3.9"},
      {"anyExtendedKeyUsage", "2.5.29.37.0"},
  };

  for (size_t i = 0; i < NUM_OF(usages); i++) {
    if (strcmp(text, usages[i].word) == 0) {
      return cli_parse_oid(usages[i].oid, out, ret_len);
    }
  }
  return cli_parse_oid(text, out, ret_len);
}

/* Digits and dots only is meant as an address, even when it is a bad one: no DNS name ends in a
 * numeric label (RFC 3696 section 2). A colon occurs in no host name. */
assay_name cli_name_of(const char *text) {
  bool numeric = *text != '\0';

  for (const char *p = text; *p != '\0'; p++) {
    if (*p == '@') {
      return assay_name_email(text);
    }
    if (*p == ':' || *p == '[') {
      return assay_name_ip(text);
    }
    numeric = numeric && (ascii_is_digit((uint8_t)*p) || *p == '.');
  }
  return numeric ? assay_name_ip(text) : assay_name_dns(text);
}
