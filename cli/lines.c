/* SPDX-License-Identifier: Apache-2.0
 *
 * Not getline(): a line without end must not take all memory, and a read error must not look like
 * the end of the input.
 */
#include "lines.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

void lines_open(struct lines *lines, int fd, size_t limit) {
  lines->fd = fd;
  lines->limit = limit;
  lines->at = 0;
  lines->end = 0;
  lines->errno_value = 0;
  lines->started = false;
}

/* 1: bytes are there; 0: end; -1: failed. */
static int refill(struct lines *lines) {
  ssize_t got;

  do {
    got = read(lines->fd, lines->buffer, sizeof(lines->buffer));
  } while (got < 0 && errno == EINTR);
  if (got < 0) {
    lines->errno_value = errno;
    return -1;
  }
  lines->at = 0;
  lines->end = (size_t)got;
  return got > 0 ? 1 : 0;
}

static bool append(struct line *line, const char *bytes, size_t len, size_t limit) {
  if (line->too_long || len > limit - line->len) {
    line->too_long = true;
    line->len = 0;
    return true;
  }
  if (len > line->cap - line->len) {
    const size_t wanted = line->len + len;
    const size_t cap = wanted > limit / 2 ? limit : wanted * 2;
    char *grown = realloc(line->text, cap);

    if (grown == NULL) {
      return false;
    }
    line->text = grown;
    line->cap = cap;
  }
  if (len > 0) {
    memcpy(line->text + line->len, bytes, len);
    line->len += len;
  }
  return true;
}

/* One line, blank or not. */
static enum lines_result take_line(struct lines *lines, struct line *line) {
  bool any = false;

  line->len = 0;
  line->too_long = false;
  for (;;) {
    const int state = lines->at < lines->end ? 1 : refill(lines);

    if (state < 0) {
      return LINES_FAILED;
    }
    if (state == 0) {
      return any ? LINES_LINE : LINES_END;
    }
    const char *from = lines->buffer + lines->at;
    const size_t left = lines->end - lines->at;
    const char *newline = memchr(from, '\n', left);
    const size_t len = newline == NULL ? left : (size_t)(newline - from);

    if (!append(line, from, len, lines->limit)) {
      return LINES_NO_MEMORY;
    }
    lines->at += newline == NULL ? len : len + 1;
    any = true;
    if (newline != NULL) {
      return LINES_LINE;
    }
  }
}

/* Some programs begin a file with a byte order mark. */
static void drop_mark(struct line *line) {
  static const char mark[] = "\xef\xbb\xbf";

  if (line->len >= 3 && memcmp(line->text, mark, 3) == 0) {
    line->len -= 3;
    memmove(line->text, line->text + 3, line->len);
  }
}

static bool is_blank(const struct line *line) {
  for (size_t i = 0; i < line->len; i++) {
    if (strchr(" \t\r", line->text[i]) == NULL || line->text[i] == '\0') {
      return false;
    }
  }
  return !line->too_long;
}

enum lines_result lines_next(struct lines *lines, struct line *line) {
  enum lines_result result;

  do {
    result = take_line(lines, line);
    if (result == LINES_LINE && !lines->started) {
      lines->started = true;
      drop_mark(line);
    }
  } while (result == LINES_LINE && is_blank(line));
  return result;
}
