/* SPDX-License-Identifier: Apache-2.0
 *
 * Laying out a page of text: colours, marks, and paragraphs that keep their indentation.
 */
#ifndef ASSAY_EXPLAIN_PAGE_H
#define ASSAY_EXPLAIN_PAGE_H

#include "explain/sentence.h"

/* Readable, and fits the usual terminal of 100; narrower ones wrap by themselves. */
#define PAGE_WIDTH 96
/* A catalogue sentence with four values of SHOW_COLUMNS. */
#define PAGE_PARAGRAPH 6144

enum page_color { PAGE_PLAIN = 0, PAGE_GREEN, PAGE_YELLOW, PAGE_RED, PAGE_DIM, PAGE_BOLD };

struct page {
  struct text *t;
  assay_language language;
  bool color;
};

/* ANSI SGR around a word, when the page has colours. */
void page_colored(const struct page *p, enum page_color color, const char *word);
void page_indent(const struct page *p, size_t columns);
void page_newline(const struct page *p);

/* A paragraph and its line end: escaped text, broken between words (and between Chinese characters,
 * never before closing punctuation), further lines indented. The first line starts at `column`. */
void page_wrap(const struct page *p, const char *text, size_t column, size_t indent);

/* A label and a sentence with its values, as one paragraph. label may be NULL. */
void page_sentence(const struct page *p, size_t indent, const char *label, const char *sentence,
                   const assay_evidence *evidence, size_t num_evidence);

/* Columns of a text. */
size_t page_columns(const char *text);

#endif
