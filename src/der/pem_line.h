/* SPDX-License-Identifier: Apache-2.0
 *
 * pem_line: text as characters, whether UTF-8 or UTF-16, and the lines that begin and end a block.
 */
#ifndef ASSAY_PEM_LINE_H
#define ASSAY_PEM_LINE_H

#include "der/der.h"

/* Positions count characters: bytes, or units of two bytes for UTF-16. */
struct pem_text {
  const uint8_t *data;
  size_t len;
  unsigned stride; /* bytes per character: 1 or 2 */
  unsigned low;    /* which of the two is the low byte */
};

/* UTF-16 when a byte order mark says so; *ret_start is behind the mark. */
struct pem_text pem_text_of(assay_bytes input, size_t *ret_start);

static inline unsigned pem_char(const struct pem_text *t, size_t at) {
  if (t->stride == 1) {
    return t->data[at];
  }
  return (unsigned)(t->data[2 * at + 1 - t->low] << 8 | t->data[2 * at + t->low]);
}

static inline bool pem_is_line_end(unsigned c) {
  return c == '\n' || c == '\r';
}
static inline bool pem_is_blank(unsigned c) {
  return c == ' ' || c == '\t' || c == '\v' || c == '\f';
}

/* Behind the blanks at `at`. */
size_t pem_skip_blanks(const struct pem_text *t, size_t at);
/* At the line end at or after `at`, or at the end. */
size_t pem_find_line_end(const struct pem_text *t, size_t at);
/* Behind the one line end (LF, CR or CRLF) that stands at `at`; *line is counted up. */
size_t pem_skip_line_end(const struct pem_text *t, size_t at, size_t *line);

enum pem_marker_kind { PEM_MARKER_NONE = 0, PEM_MARKER_BEGIN, PEM_MARKER_END };

struct pem_marker {
  enum pem_marker_kind kind;
  bool exact;  /* as RFC 7468 section 3 writes it, alone on its line */
  bool joined; /* an END with the next block's dashes directly behind it */
  size_t label, label_len;
  enum pem_kind label_kind;
  const char *label_word; /* static, for a label in the table; else NULL */
  size_t next;            /* behind the closing dashes */
};

/* What stands at `at`, which is not blank. A line that is only like a marker (lower-case letters, a
 * dash too many, a typographer's dash) is one that is not exact, when its label is a known one. */
struct pem_marker pem_take_marker(const struct pem_text *t, size_t at);

#endif
