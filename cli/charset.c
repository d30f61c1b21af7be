/* SPDX-License-Identifier: Apache-2.0
 *
 * UTF-8 -> the locale's character set, a character at a time: there is little text, and each one may
 * need its own substitute. All sets in use begin with ASCII.
 */
#define _GNU_SOURCE 1
#include "charset.h"

#include <iconv.h>
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>

struct charset {
  iconv_t to;
};

/* ---- which one ---- */

/* The variable that decides about characters (POSIX 8.2). */
static const char *locale_of_environment(void) {
  static const char *const variables[] = {"LC_ALL", "LC_CTYPE", "LANG"};

  for (size_t i = 0; i < sizeof(variables) / sizeof(variables[0]); i++) {
    const char *value = getenv(variables[i]);

    if (value != NULL && *value != '\0') {
      return value;
    }
  }
  return "C";
}

static bool is_utf8(const char *name) {
  return bytes_equal_nocase(bytes_of_text(name), BYTES_LITERAL("UTF-8")) ||
         bytes_equal_nocase(bytes_of_text(name), BYTES_LITERAL("UTF8"));
}

/* "GB18030" of "zh_CN.GB18030@x". A locale without one has a set of its own, which only an installed
 * locale tells. False: there is none, or text can stay as it is. */
static bool find_name(char *name, size_t cap) {
  const char *locale = locale_of_environment();
  const char *dot = strchr(locale, '.');
  struct text t;

  text_init(&t, name, cap);
  if (dot != NULL) {
    text_bytes(&t, bytes_of((const uint8_t *)dot + 1, strcspn(dot + 1, "@")));
  } else if (strcmp(locale, "C") != 0 && strcmp(locale, "POSIX") != 0 &&
             setlocale(LC_CTYPE, "") != NULL) {
    text_put(&t, nl_langinfo(CODESET));
  }
  return t.len > 0 && text_fits(&t) && !is_utf8(name);
}

struct charset *charset_open(void) {
  char name[64];
  struct charset *charset;

  if (!find_name(name, sizeof(name))) {
    return NULL; /* nearly always: neither the locale nor iconv was loaded */
  }
  charset = malloc(sizeof(*charset));
  if (charset == NULL) {
    return NULL;
  }
  charset->to = iconv_open(name, "UTF-8");
  if (charset->to == (iconv_t)-1) { /* POSIX's words. NOLINT(performance-no-int-to-ptr) */
    free(charset);
    return NULL;
  }
  return charset;
}

void charset_free(struct charset *charset) {
  if (charset != NULL) {
    (void)iconv_close(charset->to);
    free(charset);
  }
}

/* ---- conversion ---- */

struct substitute {
  uint32_t point;
  const char *ascii;
};

static const char *find_substitute(const struct substitute *table, size_t num, uint32_t point) {
  for (size_t i = 0; i < num; i++) {
    if (table[i].point == point) {
      return table[i].ascii;
    }
  }
  return NULL;
}

/* Marks that some of these sets have and their fonts do not. */
static const char *mark_of(uint32_t point) {
  static const struct substitute marks[] = {{0x1f512, "OK"}, {0x2713, "+"}, {0x2717, "x"}};

  return find_substitute(marks, sizeof(marks) / sizeof(marks[0]), point);
}

static const char *likeness_of(uint32_t point) {
  static const struct substitute likenesses[] = {
      {0x2013, "-"},  {0x2014, "--"}, {0x2018, "'"}, {0x2019, "'"}, {0x201c, "\""},
      {0x201d, "\""}, {0x00b7, "."},  {0x2022, "*"}, {0x00a0, " "}, {0x2026, "..."},
      {0x2500, "-"},  {0x2502, "|"},  {0x2514, "`"}, {0x251c, "|"}, {0x2192, "->"},
      {0x2588, "#"},  {0x2591, "."},
  };

  return find_substitute(likenesses, sizeof(likenesses) / sizeof(likenesses[0]), point);
}

static void put_escaped(struct text *t, uint32_t point) {
  static const char digits[] = "0123456789abcdef";
  unsigned shift = 20;

  while (shift > 12 && (point >> shift) == 0) {
    shift -= 4;
  }
  text_put(t, "\\u{");
  for (;; shift -= 4) {
    text_byte(t, digits[(point >> shift) & 0xf]);
    if (shift == 0) {
      break;
    }
  }
  text_put(t, "}");
}

/* Into out; the number of bytes, 0 when the set does not have it. */
static size_t recode(struct charset *charset, uint32_t point, char *out, size_t cap) {
  uint8_t bytes[4];
  char from[4];
  char *in = from;
  size_t in_left = utf8_put(point, bytes);
  size_t out_left = cap;

  memcpy(from, bytes, sizeof(from));
  if (iconv(charset->to, &in, &in_left, &out, &out_left) != 0) {
    (void)iconv(charset->to, NULL, NULL, NULL, NULL); /* forget the half-read character */
    return 0;
  }
  return cap - out_left;
}

static size_t convert_point(struct charset *charset, uint32_t point, char out[CHARSET_MIN]) {
  const char *mark = mark_of(point);
  const size_t len = mark == NULL ? recode(charset, point, out, CHARSET_MIN) : 0;
  struct text t;

  if (len > 0) {
    return len;
  }
  mark = mark != NULL ? mark : likeness_of(point);
  text_init(&t, out, CHARSET_MIN);
  if (mark != NULL) {
    text_put(&t, mark);
  } else {
    put_escaped(&t, point);
  }
  return t.len;
}

size_t charset_convert(struct charset *charset, assay_bytes *text, char *out, size_t cap) {
  size_t len = 0;

  while (text->len > 0 && cap - len >= CHARSET_MIN) {
    uint32_t point;

    if (text->data[0] < 0x80) {
      out[len++] = (char)text->data[0];
      *text = bytes_from(*text, 1);
    } else if (utf8_take(text, &point)) {
      len += convert_point(charset, point, out + len);
    } else {
      out[len++] = '?';
    }
  }
  return len;
}
