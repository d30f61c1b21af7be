/* SPDX-License-Identifier: Apache-2.0
 *
 * Escaping for a terminal and for JSON.
 */
#include "explain/show.h"

#define ELLIPSIS "\xe2\x80\xa6"
#define REPLACEMENT "\xef\xbf\xbd"

struct range {
  uint32_t first, last;
};

static bool in_ranges(const struct range *ranges, size_t num_ranges, uint32_t point) {
  for (size_t i = 0; i < num_ranges && point >= ranges[i].first; i++) {
    if (point <= ranges[i].last) {
      return true;
    }
  }
  return false;
}

/* Unicode Standard Annex 11, the blocks whose characters are all wide. */
unsigned show_width(uint32_t point) {
  static const struct range wide[] = {
      {0x1100, 0x115f}, {0x2e80, 0xa4cf}, {0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe30, 0xfe4f},
      {0xff01, 0xff60}, {0xffe0, 0xffe6}, {0x1f300, 0x1faff}, {0x20000, 0x3fffd},
  };
  return point >= 0x1100 && in_ranges(wide, sizeof wide / sizeof wide[0], point) ? 2 : 1;
}

/* Controls, line and paragraph separators, everything that turns the direction of writing
 * (Unicode Standard Annex 9), and what takes no room and so hides. */
static bool is_unsafe(uint32_t point) {
  static const struct range unsafe[] = {
      {0x00, 0x1f},     {0x7f, 0x9f},     {0xad, 0xad},     {0x61c, 0x61c},
      {0x115f, 0x1160}, {0x180b, 0x180e}, {0x200b, 0x200f}, {0x2028, 0x202e},
      {0x2060, 0x206f}, {0x3164, 0x3164}, {0xfe00, 0xfe0f}, {0xfeff, 0xfeff},
      {0xffa0, 0xffa0}, {0xfff0, 0xfffb}, {0xfffe, 0xffff}, {0xe0000, 0xe0fff},
  };
  if (point >= 0x20 && point < 0x7f) {
    return false;
  }
  return in_ranges(unsafe, sizeof unsafe / sizeof unsafe[0], point);
}

static void put_hex(struct text *t, uint32_t value, unsigned least_digits) {
  static const char digits[] = "0123456789abcdef";
  unsigned shift = 28;
  while (shift > 0 && shift / 4 >= least_digits && value >> shift == 0) {
    shift -= 4;
  }
  for (;; shift -= 4) {
    text_byte(t, digits[(value >> shift) & 15]);
    if (shift == 0) {
      return;
    }
  }
}

static void put_point(struct text *t, uint32_t point) {
  uint8_t utf8[4];
  text_bytes(t, bytes_of(utf8, utf8_put(point, utf8)));
}

/* One character, or what stands for it, into `t`, which must have room for 12 bytes. */
static unsigned put_visible(struct text *t, assay_bytes *b) {
  uint8_t first = b->data[0];
  uint32_t point = 0;
  if (!utf8_take(b, &point)) {
    text_put(t, "\\x{");
    put_hex(t, first, 2);
    text_byte(t, '}');
    return (unsigned)t->len;
  }
  if (point == '\\') {
    text_put(t, "\\\\"); /* else a name could imitate an escape */
    return 2;
  }
  if (is_unsafe(point)) {
    text_put(t, "\\u{");
    put_hex(t, point, 2);
    text_byte(t, '}');
    return (unsigned)t->len;
  }
  put_point(t, point);
  return show_width(point);
}

void show_text(struct text *t, assay_bytes b, size_t max) {
  size_t columns = 0;
  while (b.len > 0) {
    char shown[16];
    struct text piece;
    text_init(&piece, shown, sizeof shown);
    size_t width = put_visible(&piece, &b);
    if (columns + width > max || (b.len > 0 && columns + width == max)) {
      text_put(t, ELLIPSIS);
      return;
    }
    text_bytes(t, bytes_of((const uint8_t *)shown, piece.len));
    columns += width;
  }
}

/* ASCII that stands for itself in JSON, and in JSON inside HTML. */
static bool is_plain(uint8_t c) {
  return c >= 0x20 && c < 0x7f && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&';
}

static void put_json_escape(struct text *t, uint32_t point) {
  if (point == '"' || point == '\\') {
    text_byte(t, '\\');
    text_byte(t, (char)point);
    return;
  }
  if (point > 0xffff) { /* RFC 8259 section 7: as a pair of surrogates */
    point -= 0x10000;
    put_json_escape(t, 0xd800 + (point >> 10));
    point = 0xdc00 + (point & 0x3ff);
  }
  text_put(t, "\\u");
  put_hex(t, point, 4);
}

/* One character that is not plain ASCII. */
static void put_json_point(struct text *t, assay_bytes *b) {
  uint32_t point = 0;
  if (!utf8_take(b, &point)) {
    text_put(t, REPLACEMENT);
  } else if (point >= 0x80 && !is_unsafe(point)) {
    put_point(t, point);
  } else {
    put_json_escape(t, point);
  }
}

void show_json(struct text *t, assay_bytes b, size_t max) {
  text_byte(t, '"');
  size_t points = 0;
  while (b.len > 0 && points < max) {
    size_t run = 0; /* most text is plain: copy it in runs */
    while (run < b.len && points + run < max && is_plain(b.data[run])) {
      run++;
    }
    text_bytes(t, bytes_first(b, run));
    b = bytes_from(b, run);
    points += run;
    if (b.len > 0 && points < max) {
      put_json_point(t, &b);
      points++;
    }
  }
  if (b.len > 0) {
    text_put(t, ELLIPSIS);
  }
  text_byte(t, '"');
}
