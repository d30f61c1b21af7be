/* SPDX-License-Identifier: Apache-2.0
 *
 * A text on the heap that grows.
 */
#include "grown.h"

#include <stdlib.h>

#include "cli.h"

void grown_bytes(struct grown *g, assay_bytes b) {
  if (g->failed || b.len == 0) {
    return;
  }
  if (b.len > g->cap - g->len) {
    const size_t cap = (g->len + b.len) * 2 + 256;
    char *bytes = realloc(g->bytes, cap);

    if (bytes == NULL) {
      g->failed = true;
      return;
    }
    g->bytes = bytes;
    g->cap = cap;
  }
  memcpy(g->bytes + g->len, b.data, b.len);
  g->len += b.len;
}

void grown_put(struct grown *g, const char *text) {
  grown_bytes(g, bytes_of_text(text));
}

void grown_number(struct grown *g, int64_t number) {
  char digits[24];
  struct text t;

  text_init(&t, digits, sizeof(digits));
  text_number(&t, number);
  grown_put(g, digits);
}

/* A character at a time: the longest of them becomes "\u{10ffff}". */
void grown_escaped(struct grown *g, const char *text) {
  assay_bytes rest = bytes_of_text(text);

  while (rest.len > 0) {
    const assay_bytes before = rest;
    uint32_t point;
    char escaped[16];
    struct text t;

    (void)utf8_take(&rest, &point);
    text_init(&t, escaped, sizeof(escaped));
    cli_escape(&t, bytes_first(before, before.len - rest.len));
    grown_put(g, escaped);
  }
}

void grown_free(struct grown *g) {
  free(g->bytes);
  memset(g, 0, sizeof(*g));
}
