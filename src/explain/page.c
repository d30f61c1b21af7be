/* SPDX-License-Identifier: Apache-2.0
 *
 * Paragraphs in a terminal. Breaking lines here, and not in the terminal, keeps words whole and
 * Chinese punctuation off the start of a line.
 */
#include "explain/page.h"

#include "explain/show.h"

void page_colored(const struct page *p, enum page_color color, const char *word) {
  static const char *const sgr[] = {"", "\033[32m", "\033[33m", "\033[31m", "\033[2m", "\033[1m"};
  bool colored = p->color && color != PAGE_PLAIN;
  text_put(p->t, colored ? sgr[color] : "");
  text_put(p->t, word);
  text_put(p->t, colored ? "\033[0m" : "");
}

void page_indent(const struct page *p, size_t columns) {
  for (size_t i = 0; i < columns; i++) {
    text_byte(p->t, ' ');
  }
}

void page_newline(const struct page *p) {
  text_byte(p->t, '\n');
}

size_t page_columns(const char *text) {
  assay_bytes b = bytes_of_text(text);
  size_t columns = 0;
  uint32_t point = 0;
  while (b.len > 0) {
    columns += utf8_take(&b, &point) ? show_width(point) : 1;
  }
  return columns;
}

/* Punctuation that belongs to what stands before it: the line must not begin with it. */
static bool closes(uint32_t point) {
  switch (point) {
  case 0x3001: /* ideographic comma, full stop */
  case 0x3002:
  case 0x300b:
  case 0x300d:
  case 0x201d:
  case 0x2026:
  case 0xff01: /* full-width ! ) , : ; ? */
  case 0xff09:
  case 0xff0c:
  case 0xff1a:
  case 0xff1b:
  case 0xff1f:
    return true;
  default:
    return false;
  }
}

static bool opens(uint32_t point) {
  return point == 0x201c || point == 0xff08 || point == 0x300a || point == 0x300c;
}

static bool may_break(uint32_t before, uint32_t after) {
  if (before == ' ') {
    return true;
  }
  return (show_width(before) == 2 || show_width(after) == 2) && !closes(after) && !opens(before);
}

static uint32_t peek(assay_bytes b) {
  uint32_t point = 0;
  return b.len > 0 && utf8_take(&b, &point) ? point : 0;
}

/* The longest piece from the front that must stay together, its width without a last blank. */
static assay_bytes take_piece(assay_bytes *b, size_t *ret_width, bool *ret_blank) {
  assay_bytes start = *b;
  size_t width = 0;
  uint32_t point = 0;
  do {
    bool legal = utf8_take(b, &point);
    width += legal ? show_width(point) : 1;
  } while (b->len > 0 && !may_break(point, peek(*b)));
  *ret_blank = point == ' ';
  *ret_width = width - (*ret_blank ? 1 : 0);
  return bytes_first(start, start.len - b->len - (*ret_blank ? 1 : 0));
}

void page_wrap(const struct page *p, const char *text, size_t column, size_t indent) {
  assay_bytes b = bytes_of_text(text);
  bool blank = false; /* owed, when the line goes on */
  while (b.len > 0) {
    size_t width = 0;
    bool blank_after = false;
    assay_bytes piece = take_piece(&b, &width, &blank_after);
    if (column + (blank ? 1 : 0) + width > PAGE_WIDTH && column > indent) {
      page_newline(p);
      page_indent(p, indent);
      column = indent;
    } else if (blank) {
      text_byte(p->t, ' ');
      column++;
    }
    text_bytes(p->t, piece);
    column += width;
    blank = blank_after;
  }
  page_newline(p);
}

void page_sentence(const struct page *p, size_t indent, const char *label, const char *sentence,
                   const assay_evidence *evidence, size_t num_evidence) {
  char buffer[PAGE_PARAGRAPH];
  struct text paragraph;
  text_init(&paragraph, buffer, sizeof buffer);
  sentence_put(&paragraph, p->language, sentence, evidence, num_evidence);
  page_indent(p, indent);
  size_t column = indent;
  if (label != NULL) {
    page_colored(p, PAGE_BOLD, label);
    column += page_columns(label);
  }
  page_wrap(p, buffer, column, indent);
}
