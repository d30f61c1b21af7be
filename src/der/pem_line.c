/* SPDX-License-Identifier: Apache-2.0
 *
 * pem_line: the lines that begin and end a PEM block (RFC 7468 section 3), and their near misses:
 * what editors, chat programs and copying by hand make of them has to be named, not skipped.
 */
#include "der/pem_line.h"

/* RFC 7468 section 4 to 13, the older spellings of OpenSSL and others beside them. */
static const struct pem_label {
  const char *word;
  enum pem_kind kind;
} pem_labels[] = {
    {"CERTIFICATE", PEM_CERTIFICATE},
    {"X509 CERTIFICATE", PEM_CERTIFICATE},
    {"TRUSTED CERTIFICATE", PEM_CERTIFICATE},
    {"X509 CRL", PEM_CRL},
    {"CRL", PEM_CRL},
    {"CERTIFICATE REQUEST", PEM_CSR},
    {"NEW CERTIFICATE REQUEST", PEM_CSR},
    {"PKCS7", PEM_PKCS7},
    {"PKCS #7 SIGNED DATA", PEM_PKCS7},
    {"CMS", PEM_PKCS7},
    {"PKCS12", PEM_PKCS12},
    {"OCSP RESPONSE", PEM_OCSP_RESPONSE},
    {"PRIVATE KEY", PEM_PRIVATE_KEY},
    {"ENCRYPTED PRIVATE KEY", PEM_PRIVATE_KEY},
    {"RSA PRIVATE KEY", PEM_PRIVATE_KEY},
    {"EC PRIVATE KEY", PEM_PRIVATE_KEY},
    {"DSA PRIVATE KEY", PEM_PRIVATE_KEY},
    {"ANY PRIVATE KEY", PEM_PRIVATE_KEY},
    {"PUBLIC KEY", PEM_PUBLIC_KEY},
    {"RSA PUBLIC KEY", PEM_PUBLIC_KEY},
    {"OPENSSH PRIVATE KEY", PEM_OPENSSH},
    {"SSH2 PUBLIC KEY", PEM_OPENSSH},
    {"SSH2 ENCRYPTED PRIVATE KEY", PEM_OPENSSH},
};

/* No label in use comes near; it bounds what is read of a line that only looks like a marker. */
#define PEM_MAX_LABEL 64

struct pem_text pem_text_of(assay_bytes input, size_t *ret_start) {
  static const uint8_t utf8_mark[] = {0xef, 0xbb, 0xbf};
  struct pem_text t = {input.data, input.len, 1, 0};

  *ret_start = 0;
  if (bytes_starts_with(input, bytes_of(utf8_mark, sizeof(utf8_mark)))) {
    *ret_start = sizeof(utf8_mark);
  } else if (input.len >= 2 && (input.data[0] ^ input.data[1]) == (0xff ^ 0xfe) &&
             input.data[0] >= 0xfe) {
    t.stride = 2;
    t.low = input.data[0] == 0xff ? 0 : 1;
    t.len = input.len / 2;
    *ret_start = 1;
  }
  return t;
}

size_t pem_skip_blanks(const struct pem_text *t, size_t at) {
  while (at < t->len && pem_is_blank(pem_char(t, at))) {
    at++;
  }
  return at;
}

size_t pem_find_line_end(const struct pem_text *t, size_t at) {
  while (at < t->len && !pem_is_line_end(pem_char(t, at))) {
    at++;
  }
  return at;
}

size_t pem_skip_line_end(const struct pem_text *t, size_t at, size_t *line) {
  if (at >= t->len) {
    return at;
  }
  (*line)++;
  if (pem_char(t, at) == '\r' && at + 1 < t->len && pem_char(t, at + 1) == '\n') {
    return at + 2;
  }
  return at + 1;
}

/* Characters of the dash at `at`: 0 for none. *ret_odd: U+2010 to U+2015 or U+2212, which word
 * processors put in place of the ASCII one. */
static size_t pem_dash(const struct pem_text *t, size_t at, bool *ret_odd) {
  unsigned c = at < t->len ? pem_char(t, at) : 0;

  if (c == '-') {
    return 1;
  }
  if (t->stride == 2 && ((c >= 0x2010 && c <= 0x2015) || c == 0x2212)) {
    *ret_odd = true;
    return 1;
  }
  if (t->stride == 1 && c == 0xe2 && t->len - at >= 3) {
    unsigned second = pem_char(t, at + 1), third = pem_char(t, at + 2);

    if ((second == 0x80 && third >= 0x90 && third <= 0x95) || (second == 0x88 && third == 0x92)) {
      *ret_odd = true;
      return 3;
    }
  }
  return 0;
}

/* A run of dashes, bounded like a label; *ret_exact: five ASCII ones. */
static size_t pem_dashes(const struct pem_text *t, size_t at, bool *ret_exact) {
  bool odd = false;
  size_t start = at, count = 0, step;

  while (count < PEM_MAX_LABEL && (step = pem_dash(t, at, &odd)) != 0) {
    at += step;
    count++;
  }
  *ret_exact = !odd && count == 5;
  return at - start;
}

/* Does `word` stand at `at`? Letters fold; *exact is cleared when they had to. */
static bool pem_has_word(const struct pem_text *t, size_t at, size_t len, const char *word,
                         bool *exact) {
  for (size_t i = 0; i < len; i++) {
    unsigned c = pem_char(t, at + i), wanted = (uint8_t)word[i];

    if (c == wanted) {
      continue;
    }
    if (c > 0x7f || ascii_lower((uint8_t)c) != ascii_lower((uint8_t)wanted)) {
      return false;
    }
    *exact = false;
  }
  return true;
}

static bool pem_label_ends_with(const struct pem_text *t, const struct pem_marker *m,
                                const char *suffix) {
  size_t len = strlen(suffix);
  bool exact = true;

  return m->label_len >= len &&
         pem_has_word(t, m->label + m->label_len - len, len, suffix, &exact) && exact;
}

/* Fills in label_kind and label_word. Returns whether the label is one that PEM files have. */
static bool pem_read_label(const struct pem_text *t, struct pem_marker *m) {
  for (size_t i = 0; i < sizeof(pem_labels) / sizeof(pem_labels[0]); i++) {
    bool exact = m->exact;

    if (strlen(pem_labels[i].word) == m->label_len &&
        pem_has_word(t, m->label, m->label_len, pem_labels[i].word, &exact)) {
      m->exact = exact;
      m->label_kind = pem_labels[i].kind;
      m->label_word = pem_labels[i].word;
      return true;
    }
  }
  m->label_kind = PEM_OTHER;
  if (pem_label_ends_with(t, m, " PRIVATE KEY")) {
    m->label_kind = PEM_PRIVATE_KEY;
  } else if (pem_label_ends_with(t, m, " PUBLIC KEY")) {
    m->label_kind = PEM_PUBLIC_KEY;
  }
  return false;
}

/* The label from `at` up to the closing dashes. False: the line ends before there are any. */
static bool pem_find_label(const struct pem_text *t, size_t at, struct pem_marker *m) {
  bool odd = false;

  m->label = at;
  while (at < t->len && at - m->label <= PEM_MAX_LABEL && !pem_is_line_end(pem_char(t, at))) {
    if (pem_dash(t, at, &odd) != 0) {
      break;
    }
    at++;
  }
  m->next = at;
  m->label_len = at - m->label;
  if (m->label_len > 0 && pem_is_blank(pem_char(t, at - 1))) {
    m->label_len--;
    m->exact = false;
  }
  return pem_dash(t, at, &odd) != 0;
}

/* Reads the closing dashes and what is behind them on the line. */
static void pem_close_marker(const struct pem_text *t, struct pem_marker *m) {
  bool exact, ignored = true;
  size_t dashes = pem_dashes(t, m->next, &exact);
  size_t begin = m->next + 10;

  /* "-----END CERTIFICATE----------BEGIN CERTIFICATE-----": two files joined whose first one lacked
   * its last line end. */
  if (m->kind == PEM_MARKER_END && dashes == 10 && t->len - begin >= 6 &&
      pem_has_word(t, begin, 6, "BEGIN ", &ignored)) {
    m->joined = true;
    m->exact = false;
    m->next += 5;
    return;
  }
  m->next += dashes;
  begin = pem_skip_blanks(t, m->next);
  m->exact = m->exact && exact && (begin >= t->len || pem_is_line_end(pem_char(t, begin)));
}

struct pem_marker pem_take_marker(const struct pem_text *t, size_t at) {
  struct pem_marker m = {.exact = true}, none = {.exact = true};
  bool plain, closed, known;
  size_t start = at;

  at += pem_dashes(t, at, &plain);
  if (at == start) {
    return none;
  }
  m.exact = plain;
  if (at < t->len && pem_is_blank(pem_char(t, at))) {
    m.exact = false; /* "---- BEGIN SSH2 PUBLIC KEY ----" (RFC 4716) */
    at++;
  }
  if (t->len - at >= 6 && pem_has_word(t, at, 6, "BEGIN ", &m.exact)) {
    m.kind = PEM_MARKER_BEGIN;
    at += 6;
  } else if (t->len - at >= 4 && pem_has_word(t, at, 4, "END ", &m.exact)) {
    m.kind = PEM_MARKER_END;
    at += 4;
  } else {
    return none;
  }
  plain = m.exact;
  closed = pem_find_label(t, at, &m);
  known = pem_read_label(t, &m);
  if (closed) {
    pem_close_marker(t, &m);
  } else {
    m.exact = false;
  }
  /* A line of prose between dashes is no damaged marker: one needs a known label, or the exact
   * beginning that nothing else has. */
  return m.exact || m.joined || known || plain ? m : none;
}
