/* SPDX-License-Identifier: Apache-2.0
 *
 * sheet: keys and values in, labelled lines or one line of JSON out. Text out of certificates is
 * escaped here and nowhere else, for either format.
 */
#include "sheet.h"

#include "explain/show.h"

/* Where values begin, and what one level of indentation is. */
#define SHEET_COLUMN 30
#define SHEET_INDENT 2

struct word_row {
  const char *json, *text[2];
};
static const struct word_row words[SHOW_NUM_WORDS] = {
#define SHOW_WORD(symbol, json, en, zh) {json, {en, zh}},
#include "show_words.def"
#undef SHOW_WORD
};

struct oid_row {
  const char *dotted, *json, *text[2];
};
static const struct oid_row oids[] = {
#define SHOW_OID(dotted, json, en, zh) {dotted, json, {en, zh}},
#include "show_oids.def"
#undef SHOW_OID
};

const char *sheet_word_json(enum show_word word) {
  return words[word].json;
}

const char *sheet_word_text(enum show_word word, assay_language language) {
  return words[word].text[language == ASSAY_LANGUAGE_ZH];
}

/* ---- layout ---- */

/* Columns that a label takes: East Asian characters have two. */
static size_t columns_of(const char *label) {
  assay_bytes b = bytes_of_text(label);
  size_t columns = 0;
  uint32_t point;

  while (b.len > 0) {
    columns += utf8_take(&b, &point) ? show_width(point) : 1;
  }
  return columns;
}

static void put_blanks(struct sheet *p, size_t num) {
  for (; num > 0; num--) {
    text_byte(&p->out, ' ');
  }
}

/* What separates this value from its label, or from the value before it. */
static void start_value(struct sheet *p) {
  bool first;

  put_blanks(p, p->pad);
  p->pad = 0;
  if (p->depth == 0) {
    return;
  }
  first = !p->level[p->depth - 1].started;
  if (p->json) {
    if (p->level[p->depth - 1].kind == SHEET_LIST) {
      p->level[p->depth - 1].started = true;
      if (!first) {
        text_byte(&p->out, ',');
      }
    }
    return;
  }
  p->level[p->depth - 1].started = true;
  if (p->level[p->depth - 1].kind == SHEET_LIST && !first) {
    text_byte(&p->out, '\n');
    put_blanks(p, SHEET_COLUMN);
  } else if (p->level[p->depth - 1].kind == SHEET_ROW && !first) {
    text_put(&p->out, "  ");
  }
}

void sheet_open(struct sheet *p, enum sheet_level kind) {
  if (kind == SHEET_OBJECT) {
    p->pad = 0; /* its lines stand below the label */
  }
  start_value(p);
  if (p->depth == SHEET_MAX_LEVELS) {
    return; /* no description here nests half as deep */
  }
  p->level[p->depth].kind = kind;
  p->level[p->depth].started = false;
  p->depth++;
  if (p->json) {
    text_byte(&p->out, kind == SHEET_LIST ? '[' : '{');
  } else if (kind == SHEET_OBJECT) {
    p->indent++;
  }
}

void sheet_close(struct sheet *p) {
  enum sheet_level kind;

  if (p->depth == 0) {
    return;
  }
  p->depth--;
  kind = p->level[p->depth].kind;
  if (p->json) {
    text_byte(&p->out, kind == SHEET_LIST ? ']' : '}');
  } else if (kind == SHEET_OBJECT) {
    p->indent--;
  } else if (kind == SHEET_LIST && !p->level[p->depth].started) {
    text_put(&p->out, sheet_word_text(SHOW_W_NONE, p->language));
  }
}

static void put_label(struct sheet *p, const char *label) {
  size_t column = p->indent * SHEET_INDENT + columns_of(label);

  text_byte(&p->out, '\n');
  put_blanks(p, p->indent * SHEET_INDENT);
  show_text(&p->out, bytes_of_text(label), SIZE_MAX);
  p->pad = column + 2 <= SHEET_COLUMN ? SHEET_COLUMN - column : 2;
}

void sheet_key(struct sheet *p, enum show_word word) {
  if (p->json) {
    if (p->level[p->depth - 1].started) {
      text_byte(&p->out, ',');
    }
    p->level[p->depth - 1].started = true;
    show_json(&p->out, bytes_of_text(words[word].json), SIZE_MAX);
    text_byte(&p->out, ':');
  } else if (p->level[p->depth - 1].kind != SHEET_ROW) {
    put_label(p, sheet_word_text(word, p->language));
  }
}

void sheet_label(struct sheet *p, const char *label, bool critical) {
  char whole[200];
  struct text t;

  text_init(&t, whole, sizeof(whole));
  text_put(&t, label);
  if (critical) {
    text_put(&t, p->language == ASSAY_LANGUAGE_ZH ? "\xef\xbc\x88" : " (");
    text_put(&t, sheet_word_text(SHOW_W_CRITICAL, p->language));
    text_put(&t, p->language == ASSAY_LANGUAGE_ZH ? "\xef\xbc\x89" : ")");
  }
  put_label(p, whole);
}

/* ---- values ---- */

void sheet_text(struct sheet *p, assay_bytes utf8) {
  start_value(p);
  if (p->json) {
    show_json(&p->out, utf8, SIZE_MAX);
  } else {
    show_text(&p->out, utf8, SIZE_MAX);
  }
}

void sheet_word(struct sheet *p, enum show_word word) {
  bool alarm = word == SHOW_W_EXPIRED || word == SHOW_W_NOT_YET_VALID || word == SHOW_W_BAD ||
               word == SHOW_W_MALFORMED || word == SHOW_W_STALE;

  if (p->json) {
    sheet_text(p, bytes_of_text(words[word].json));
    return;
  }
  start_value(p);
  text_put(&p->out, p->color && alarm ? "\033[31m" : "");
  text_put(&p->out, sheet_word_text(word, p->language));
  text_put(&p->out, p->color && alarm ? "\033[0m" : "");
}

void sheet_number(struct sheet *p, int64_t n) {
  start_value(p);
  text_number(&p->out, n);
}

void sheet_boolean(struct sheet *p, bool value) {
  start_value(p);
  if (p->json) {
    text_put(&p->out, value ? "true" : "false");
  } else {
    text_put(&p->out, sheet_word_text(value ? SHOW_W_YES : SHOW_W_NO, p->language));
  }
}

void sheet_null(struct sheet *p) {
  start_value(p);
  text_put(&p->out, p->json ? "null" : sheet_word_text(SHOW_W_NONE, p->language));
}

void sheet_time(struct sheet *p, int64_t time) {
  start_value(p);
  text_put(&p->out, p->json ? "\"" : "");
  clock_text(&p->out, time);
  text_put(&p->out, p->json ? "\"" : "");
}

/* People compare fingerprints in pairs of digits; programs want them bare. */
void sheet_hex(struct sheet *p, assay_bytes b) {
  start_value(p);
  if (p->json) {
    text_byte(&p->out, '"');
    text_hex(&p->out, b);
    text_byte(&p->out, '"');
    return;
  }
  for (size_t i = 0; i < b.len; i++) {
    text_put(&p->out, i == 0 ? "" : ":");
    text_hex(&p->out, bytes_of(b.data + i, 1));
  }
}

/* Longer than any identifier in use; a longer one is cut off. */
#define OID_TEXT_MAX 256

static const struct oid_row *find_oid(const char *dotted) {
  for (size_t i = 0; i < sizeof(oids) / sizeof(oids[0]); i++) {
    if (strcmp(oids[i].dotted, dotted) == 0) {
      return &oids[i];
    }
  }
  return NULL;
}

const char *sheet_oid_word(const struct sheet *p, assay_bytes oid) {
  char dotted[OID_TEXT_MAX];
  struct text t;
  const struct oid_row *row;

  text_init(&t, dotted, sizeof(dotted));
  der_oid_text(&t, oid);
  row = find_oid(dotted);
  if (row == NULL) {
    return NULL;
  }
  return p->json ? row->json : row->text[p->language == ASSAY_LANGUAGE_ZH];
}

void sheet_oid(struct sheet *p, assay_bytes oid) {
  const char *word = sheet_oid_word(p, oid);
  char dotted[OID_TEXT_MAX];
  struct text t;

  text_init(&t, dotted, sizeof(dotted));
  der_oid_text(&t, oid);
  if (word == NULL || (!p->json && p->audience == ASSAY_AUDIENCE_DEVELOPER)) {
    sheet_text(p, bytes_of_text(dotted));
  }
  if (word != NULL && p->json) {
    sheet_text(p, bytes_of_text(word));
  } else if (word != NULL && p->audience == ASSAY_AUDIENCE_DEVELOPER) {
    text_put(&p->out, "  ");
    text_put(&p->out, word);
  } else if (word != NULL) {
    sheet_text(p, bytes_of_text(word));
  }
}

/* What a certificate's text becomes in p->raw; more than there is room for is cut off. */
static void put_raw(struct sheet *p, const struct text *raw) {
  assay_bytes b = bytes_of((const uint8_t *)p->raw, raw->len);

  if (!text_fits(raw)) {
    b.len = raw->cap - 1;
  }
  sheet_text(p, b);
}

void sheet_name(struct sheet *p, assay_bytes name) {
  struct text raw;

  if (cert_name_is_empty(name) && !p->json) {
    sheet_word(p, SHOW_W_EMPTY_NAME);
    return;
  }
  text_init(&raw, p->raw, p->raw_cap);
  cert_name_text(&raw, name);
  put_raw(p, &raw);
}

void sheet_string(struct sheet *p, uint8_t tag, assay_bytes value) {
  struct text raw;

  text_init(&raw, p->raw, p->raw_cap);
  cert_string_text(&raw, tag, value);
  put_raw(p, &raw);
}

void sheet_phrase(struct sheet *p, enum show_word phrase, int64_t n) {
  const char *words_of = sheet_word_text(phrase, p->language);
  size_t before = strcspn(words_of, "%");

  start_value(p);
  text_bytes(&p->out, bytes_of((const uint8_t *)words_of, before));
  text_number(&p->out, n);
  text_put(&p->out, words_of + before + 1);
}

void sheet_line(struct sheet *p, const char *text) {
  text_byte(&p->out, '\n');
  put_blanks(p, p->indent * SHEET_INDENT);
  text_put(&p->out, text);
}

void sheet_headline(struct sheet *p, enum show_word kind, const char *number, assay_bytes detail) {
  text_put(&p->out, p->color ? "\033[1m" : "");
  text_put(&p->out, sheet_word_text(kind, p->language));
  text_put(&p->out, number);
  if (detail.len > 0) {
    text_put(&p->out, p->language == ASSAY_LANGUAGE_ZH ? "\xef\xbc\x9a" : ": ");
    show_text(&p->out, detail, SHOW_COLUMNS);
  }
  text_put(&p->out, p->color ? "\033[0m" : "");
}

/* ---- keys with values ---- */

void sheet_key_text(struct sheet *p, enum show_word key, assay_bytes utf8) {
  sheet_key(p, key);
  sheet_text(p, utf8);
}

void sheet_key_word(struct sheet *p, enum show_word key, enum show_word value) {
  sheet_key(p, key);
  sheet_word(p, value);
}

void sheet_key_number(struct sheet *p, enum show_word key, int64_t n) {
  sheet_key(p, key);
  sheet_number(p, n);
}

void sheet_key_hex(struct sheet *p, enum show_word key, assay_bytes b) {
  sheet_key(p, key);
  sheet_hex(p, b);
}
