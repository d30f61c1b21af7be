/* SPDX-License-Identifier: Apache-2.0
 *
 * Filling values into sentences. A missing value never leaves a gap: its bracket is left out, or it
 * shows as "?".
 */
#include "explain/sentence.h"

#include "explain/show.h"

static assay_bytes view(const char *sentence, size_t from, size_t to) {
  return bytes_of((const uint8_t *)sentence + from, to - from);
}

/* The index of the first of `stops` at or after `at`, or of the NUL. */
static size_t find_any(const char *sentence, size_t at, const char *stops) {
  return at + strcspn(sentence + at, stops);
}

bool sentence_take_placeholder(const char *sentence, size_t *at, struct placeholder *ret) {
  size_t colon = find_any(sentence, *at, ":}");
  if (sentence[*at] != '{' || sentence[colon] != ':') {
    return false;
  }
  size_t end = find_any(sentence, colon, "|}");
  ret->key = view(sentence, *at + 1, colon);
  ret->type = view(sentence, colon + 1, end);
  ret->one = ret->many = bytes_of(NULL, 0);
  if (sentence[end] == '|') {
    size_t bar = find_any(sentence, end + 1, "|}");
    if (sentence[bar] != '|') {
      return false;
    }
    ret->one = view(sentence, end + 1, bar);
    end = find_any(sentence, bar + 1, "}");
    ret->many = view(sentence, bar + 1, end);
  }
  if (sentence[end] != '}') {
    return false;
  }
  *at = end + 1;
  return true;
}

static bool type_is(const struct placeholder *p, const char *type) {
  return bytes_equal(p->type, bytes_of_text(type));
}

static void put_number(struct text *t, const struct placeholder *p, int64_t number) {
  assay_bytes word = number == 1 ? p->one : p->many;
  text_number(t, number);
  if (word.len > 0) {
    text_byte(t, ' ');
    text_bytes(t, word);
  }
}

static void put_dn(struct text *t, const struct placeholder *p, assay_bytes name) {
  char buffer[SHOW_DN_BYTES];
  assay_bytes shown = type_is(p, "cn") ? show_common(name, buffer) : show_dn(name, buffer);
  if (shown.len == 0) {
    text_byte(t, '?');
  }
  show_text(t, shown, SHOW_COLUMNS);
}

static void put_time(struct text *t, const struct placeholder *p, assay_language language,
                     int64_t time) {
  if (type_is(p, "date")) {
    show_date(t, language, time);
  } else {
    show_time(t, language, time);
  }
}

static void put_text(struct text *t, const struct placeholder *p, assay_bytes bytes) {
  if (type_is(p, "hex")) {
    show_hex(t, bytes);
  } else {
    show_text(t, bytes, SHOW_COLUMNS);
  }
}

static void put_word(struct text *t, const struct placeholder *p, assay_language language,
                     const char *word) {
  if (type_is(p, "phrase")) {
    text_put(t, word);
  } else {
    show_text(t, bytes_of_text(catalogue_word(language, word)), SHOW_COLUMNS);
  }
}

/* The kind of the value decides; the type chooses between two ways to show it. */
static void put_value(struct text *t, assay_language language, const struct placeholder *p,
                      const assay_evidence *e) {
  switch (e->kind) {
  case ASSAY_EVIDENCE_WORD:
    put_word(t, p, language, e->word);
    break;
  case ASSAY_EVIDENCE_TEXT:
    put_text(t, p, e->bytes);
    break;
  case ASSAY_EVIDENCE_HEX:
    show_hex(t, e->bytes);
    break;
  case ASSAY_EVIDENCE_OID:
    show_oid(t, e->bytes);
    break;
  case ASSAY_EVIDENCE_DN:
    put_dn(t, p, e->bytes);
    break;
  case ASSAY_EVIDENCE_IP:
    show_ip(t, e->bytes);
    break;
  case ASSAY_EVIDENCE_NUMBER:
    put_number(t, p, e->number);
    break;
  case ASSAY_EVIDENCE_TIME:
    put_time(t, p, language, e->number);
    break;
  default:
    text_byte(t, '?');
    break;
  }
}

/* A word that is NULL is as good as none. */
static const assay_evidence *find_value(const struct placeholder *p, const assay_evidence *evidence,
                                        size_t num_evidence) {
  for (size_t i = 0; i < num_evidence; i++) {
    const assay_evidence *e = &evidence[i];
    if (e->key != NULL && bytes_equal(bytes_of_text(e->key), p->key)) {
      return e->kind == ASSAY_EVIDENCE_WORD && e->word == NULL ? NULL : e;
    }
  }
  return NULL;
}

/* Are all values of the bracket that opens at `at` there? */
static bool bracket_is_filled(const char *sentence, size_t at, const assay_evidence *evidence,
                              size_t num_evidence) {
  struct placeholder p;
  size_t end = find_any(sentence, at, "]");
  for (size_t i = find_any(sentence, at, "{]"); i < end; i = find_any(sentence, i, "{]")) {
    if (!sentence_take_placeholder(sentence, &i, &p) ||
        find_value(&p, evidence, num_evidence) == NULL) {
      return false;
    }
  }
  return true;
}

static void put_placeholder(struct text *t, assay_language language, const char *sentence,
                            size_t *at, const assay_evidence *evidence, size_t num_evidence) {
  struct placeholder p;
  if (!sentence_take_placeholder(sentence, at, &p)) {
    text_byte(t, '?');
    *at += 1;
    return;
  }
  const assay_evidence *e = find_value(&p, evidence, num_evidence);
  if (e == NULL) {
    text_byte(t, '?');
  } else {
    put_value(t, language, &p, e);
  }
}

void sentence_put(struct text *t, assay_language language, const char *sentence,
                  const assay_evidence *evidence, size_t num_evidence) {
  size_t at = 0;
  while (sentence[at] != '\0') {
    size_t plain = find_any(sentence, at, "{[]");
    text_bytes(t, view(sentence, at, plain));
    at = plain;
    if (sentence[at] == '{') {
      put_placeholder(t, language, sentence, &at, evidence, num_evidence);
    } else if (sentence[at] == '[' && !bracket_is_filled(sentence, at, evidence, num_evidence)) {
      at = find_any(sentence, at, "]");
    } else if (sentence[at] != '\0') {
      at++;
    }
  }
}
