/* SPDX-License-Identifier: Apache-2.0
 *
 * sheet: one description of an object for people and for programs. The object is written as keys
 * and values; labelled lines or one line of JSON come out.
 */
#ifndef ASSAY_SHEET_H
#define ASSAY_SHEET_H

#include "cli.h"

#include "cert/cert.h"

enum show_word {
#define SHOW_WORD(symbol, json, en, zh) SHOW_W_##symbol,
#include "show_words.def"
#undef SHOW_WORD
  SHOW_NUM_WORDS
};

const char *sheet_word_json(enum show_word word);
const char *sheet_word_text(enum show_word word, assay_language language);

enum sheet_level {
  SHEET_OBJECT, /* text: labelled lines. JSON: { "key": value } */
  SHEET_LIST,   /* text: one value per line. JSON: [ ... ] */
  SHEET_ROW     /* text: values side by side on one line, without labels. JSON: an object */
};
#define SHEET_MAX_LEVELS 12

struct sheet {
  struct text out; /* counts on past its end: the caller grows it and renders again */
  char *raw;       /* room for text out of a certificate before it is escaped */
  size_t raw_cap;
  bool json, color, quiet;
  assay_language language;
  assay_audience audience;
  int64_t at;
  struct {
    enum sheet_level kind;
    bool started; /* something stands in it: a separator goes before the next */
  } level[SHEET_MAX_LEVELS];
  size_t depth;
  size_t indent;
  size_t pad; /* blanks between the label just written and its value */
};

void sheet_open(struct sheet *p, enum sheet_level kind);
void sheet_close(struct sheet *p);
/* A label or key; the next call gives its value. */
void sheet_key(struct sheet *p, enum show_word word);
/* The same for a label in words of its own, escaped; of no use in JSON. */
void sheet_label(struct sheet *p, const char *label, bool critical);
/* Values. */
void sheet_text(struct sheet *p, assay_bytes utf8); /* escaped for the format */
void sheet_word(struct sheet *p, enum show_word word);
void sheet_number(struct sheet *p, int64_t n);
void sheet_boolean(struct sheet *p, bool value);
void sheet_time(struct sheet *p, int64_t time);
void sheet_hex(struct sheet *p, assay_bytes b);
void sheet_null(struct sheet *p);
/* Dotted, with the word for it when show_oids.def has one; JSON: the word, else dotted. */
void sheet_oid(struct sheet *p, assay_bytes oid);
const char *sheet_oid_word(const struct sheet *p, assay_bytes oid);
void sheet_name(struct sheet *p, assay_bytes name); /* a directory name */
void sheet_string(struct sheet *p, uint8_t tag, assay_bytes value);
/* A word with % in it for a number: "% days left". Text only. */
void sheet_phrase(struct sheet *p, enum show_word phrase, int64_t n);
/* Text only: a line of its own, in the user's language. */
void sheet_line(struct sheet *p, const char *text);
/* Text only: the headline of an object; bold in colour. detail may be empty, and is escaped. */
void sheet_headline(struct sheet *p, enum show_word kind, const char *number, assay_bytes detail);

/* A key and its value in one call. */
void sheet_key_text(struct sheet *p, enum show_word key, assay_bytes utf8);
void sheet_key_word(struct sheet *p, enum show_word key, enum show_word value);
void sheet_key_number(struct sheet *p, enum show_word key, int64_t n);
void sheet_key_hex(struct sheet *p, enum show_word key, assay_bytes b);

#endif
