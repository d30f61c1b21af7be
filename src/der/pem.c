/* SPDX-License-Identifier: Apache-2.0
 *
 * pem: the objects of one input, one after another, in whatever dress people have them. Blocks are
 * read as RFC 7468 writes them; a block that is damaged is named with its line and passed over, so
 * that the ones behind it are still found.
 */
#include "der/base64.h"
#include "der/pem_line.h"

/* How much of bare base64 is decoded to see what it is: a header, a name and a validity fit. */
#define PEM_PROBE_TEXT 4096
/* How far into a text a sign of HTML is looked for. */
#define PEM_PROBE_HTML 1024

/* One block while it is read. */
struct pem_block {
  struct pem_text text;
  size_t at, line;
  struct pem_marker begin;
  struct base64 body;
  struct pem_fault fault; /* the first one */
  bool spoilt;            /* an illegal character was met: the rest is only searched for its end */
};

static void pem_block_fail(struct pem_block *b, size_t line, const char *word) {
  if (b->fault.word == NULL) {
    b->fault.line = line;
    b->fault.word = word;
  }
}

static size_t pem_indent(const struct pem_text *t, size_t at) {
  size_t start = at;

  while (start > 0 && pem_is_blank(pem_char(t, start - 1))) {
    start--;
  }
  return at - start;
}

/* Passes RFC 1421 header lines ("Proc-Type: 4,ENCRYPTED") and their continuation lines, which are
 * indented further than the block. Base64 has no colon, so the first line without one that is not
 * a continuation is the body. */
static void pem_skip_headers(struct pem_block *b, size_t indent) {
  const struct pem_text *t = &b->text;
  bool in_headers = false;
  size_t at = b->at, line = b->line;

  while (at < t->len) {
    size_t first = pem_skip_blanks(t, at), end = first;
    bool colon = false;

    while (end < t->len && !pem_is_line_end(pem_char(t, end))) {
      colon = colon || pem_char(t, end) == ':';
      end++;
    }
    if (!colon && !(in_headers && end > first && first - at > indent)) {
      return;
    }
    in_headers = true;
    at = pem_skip_line_end(t, end, &line);
    b->at = at;
    b->line = line;
  }
}

/* Feeds base64 up to the first character that is none. */
static void pem_feed(struct pem_block *b) {
  const struct pem_text *t = &b->text;
  size_t lines = b->body.lines;

  if (t->stride == 1) {
    b->at += base64_feed(&b->body, bytes_of(t->data + b->at, t->len - b->at));
  } else {
    while (b->at < t->len && pem_char(t, b->at) < 0x80) {
      uint8_t c = (uint8_t)pem_char(t, b->at);

      if (base64_feed(&b->body, bytes_of(&c, 1)) == 0) {
        break;
      }
      b->at++;
    }
  }
  b->line += b->body.lines - lines;
}

static bool pem_at_line_start(const struct pem_text *t, size_t at) {
  size_t start = at - pem_indent(t, at);

  return start == 0 || pem_is_line_end(pem_char(t, start - 1));
}

static bool pem_same_label(const struct pem_text *t, const struct pem_marker *a,
                           const struct pem_marker *b) {
  if (a->label_len != b->label_len) {
    return false;
  }
  for (size_t i = 0; i < a->label_len; i++) {
    if (pem_char(t, a->label + i) != pem_char(t, b->label + i)) {
      return false;
    }
  }
  return true;
}

/* Judges the END marker m and takes it. */
static void pem_take_end(struct pem_block *b, const struct pem_marker *m) {
  bool base64_good = b->spoilt || base64_close(&b->body);

  if (!base64_good) {
    pem_block_fail(b, b->line, b->body.fault == BASE64_NO_ROOM ? "no-room" : "bad-padding");
  }
  if (m->joined) {
    pem_block_fail(b, b->line, "joined-lines");
  } else if (!m->exact || !pem_at_line_start(&b->text, b->at)) {
    pem_block_fail(b, b->line, "bad-end-line");
  } else if (!pem_same_label(&b->text, &b->begin, m)) {
    pem_block_fail(b, b->line, "end-label-differs");
  }
  b->at = m->next;
}

/* What stopped the decoder at b->at: names it and passes it. False: the block is over. */
static bool pem_pass_stop(struct pem_block *b) {
  struct pem_marker m;

  if (b->at >= b->text.len) {
    pem_block_fail(b, b->line, "no-end-line");
    return false;
  }
  m = pem_take_marker(&b->text, b->at);
  if (m.kind == PEM_MARKER_END) {
    pem_take_end(b, &m);
    return false;
  }
  if (m.kind == PEM_MARKER_BEGIN && pem_at_line_start(&b->text, b->at)) {
    pem_block_fail(b, b->line, "no-end-line");
    return false;
  }
  if (!b->spoilt) {
    pem_block_fail(b, b->line,
                   b->body.fault == BASE64_OK            ? "bad-base64"
                   : b->body.fault == BASE64_BAD_PADDING ? "bad-padding"
                                                         : "no-room");
    b->spoilt = true;
  }
  b->at++;
  return true;
}

/* In a spoilt block only dashes and line ends matter. */
static void pem_seek_dash(struct pem_block *b) {
  const struct pem_text *t = &b->text;

  while (b->at < t->len) {
    unsigned c = pem_char(t, b->at);

    if (pem_is_line_end(c)) {
      b->at = pem_skip_line_end(t, b->at, &b->line);
    } else if (c == '-' || c == 0xe2 || c >= 0x2010) {
      /* A run of dashes is judged once, from its first: else each of a million would be. */
      if (b->at == 0 || pem_char(t, b->at - 1) != c) {
        return;
      }
      b->at++;
    } else {
      b->at++;
    }
  }
}

static void pem_read_body(struct pem_block *b) {
  bool more = true;

  while (more) {
    if (b->spoilt) {
      pem_seek_dash(b);
    } else {
      pem_feed(b);
    }
    more = pem_pass_stop(b);
  }
}

static assay_bytes pem_label_view(const struct pem_text *t, const struct pem_marker *m) {
  if (t->stride == 1) {
    return bytes_of(t->data + m->label, m->label_len);
  }
  return m->label_word == NULL ? bytes_of(NULL, 0) : bytes_of_text(m->label_word);
}

/* OpenSSL's TRUSTED CERTIFICATE has settings of its own behind the certificate, which are not part
 * of it. A truncated one is left whole for the parser to say so. */
static assay_bytes pem_without_settings(assay_bytes der) {
  struct der_fault fault;
  struct der d = der_open(der, &fault);
  assay_bytes content, whole;

  return der_take_whole(&d, DER_SEQUENCE, &content, &whole) ? whole : der;
}

static void pem_fill_item(const struct pem_block *b, const uint8_t *work, struct pem_item *item) {
  item->kind = b->begin.label_kind;
  item->label = pem_label_view(&b->text, &b->begin);
  item->fault = b->fault;
  /* Blocks of other kinds have bodies of their own rules (PGP's has a checksum line, SSH2's header
   * lines may go on after a backslash): they are named, not judged. */
  if (b->fault.word != NULL &&
      ((item->kind == PEM_OTHER && b->begin.exact) || item->kind == PEM_OPENSSH)) {
    memset(&item->fault, 0, sizeof(item->fault));
    return;
  }
  if (b->fault.word == NULL && work != NULL) {
    item->der = bytes_of(work, b->body.len);
    if (bytes_equal(item->label, BYTES_LITERAL("TRUSTED CERTIFICATE"))) {
      item->der = pem_without_settings(item->der);
    }
  }
}

/* Reads the block whose BEGIN marker stands at r->at. */
static void pem_take_block(struct pem_reader *r, const struct pem_text *t,
                           const struct pem_marker *begin, uint8_t *work, size_t cap,
                           struct pem_item *item) {
  struct pem_block b = {.text = *t, .at = begin->next, .line = r->line, .begin = *begin};

  item->line = r->line;
  base64_open(&b.body, work, cap);
  if (begin->exact) {
    b.at = pem_skip_line_end(t, pem_find_line_end(t, b.at), &b.line);
    pem_skip_headers(&b, pem_indent(t, r->at));
  } else {
    pem_block_fail(&b, r->line, "bad-begin-line");
    b.spoilt = true;
  }
  pem_read_body(&b);
  pem_fill_item(&b, work, item);
  r->at = b.at;
  r->line = b.line;
}

/* The next PEM block, or an END line that has none. */
static bool pem_next_block(struct pem_reader *r, const struct pem_text *t, uint8_t *work,
                           size_t cap, struct pem_item *item) {
  while (r->at < t->len) {
    struct pem_marker m;

    r->at = pem_skip_blanks(t, r->at);
    if (r->at >= t->len) {
      return false;
    }
    m = pem_take_marker(t, r->at);
    if (m.kind == PEM_MARKER_BEGIN) {
      pem_take_block(r, t, &m, work, cap, item);
      return true;
    }
    if (m.kind == PEM_MARKER_END && m.exact) {
      item->kind = m.label_kind;
      item->label = pem_label_view(t, &m);
      item->line = r->line;
      item->fault.line = r->line;
      item->fault.word = "no-begin-line";
      r->at = m.next;
      return true;
    }
    r->at = pem_skip_line_end(t, pem_find_line_end(t, r->at), &r->line);
  }
  return false;
}

/* Raw DER. Something of a known kind directly behind it is the next object; anything else behind it
 * is left on it, so that its parser reports trailing bytes. */
static bool pem_next_raw(struct pem_reader *r, struct pem_item *item) {
  assay_bytes rest = bytes_from(r->input, r->at), content, whole;
  struct der_fault fault;
  struct der d = der_open(rest, &fault);

  item->kind = der_recognise(rest);
  if (item->kind == PEM_NOTHING) {
    return false;
  }
  item->der = rest;
  if (der_take_whole(&d, DER_SEQUENCE, &content, &whole) &&
      der_recognise(bytes_from(rest, whole.len)) != PEM_NOTHING) {
    item->der = whole;
  }
  r->at += item->der.len;
  return true;
}

/* Base64 without BEGIN and END lines, on one line or several. */
static bool pem_take_bare(struct pem_reader *r, const struct pem_text *t, size_t start,
                          uint8_t *work, size_t cap, struct pem_item *item) {
  uint8_t probe[PEM_PROBE_TEXT];
  struct pem_block b = {.text = *t, .at = start, .line = 1};
  bool good;

  b.text.len = t->len - start < PEM_PROBE_TEXT ? t->len : start + PEM_PROBE_TEXT;
  base64_open(&b.body, probe, sizeof(probe));
  pem_feed(&b);
  item->kind = der_recognise(bytes_of(probe, b.body.len));
  if (item->kind == PEM_NOTHING) {
    return false;
  }
  item->line = 1;
  b = (struct pem_block){.text = *t, .at = start, .line = 1};
  base64_open(&b.body, work, cap);
  pem_feed(&b);
  good = b.body.fault == BASE64_OK && b.at == t->len;
  if (!good || !base64_close(&b.body)) {
    item->fault.line = b.line;
    item->fault.word = b.body.fault == BASE64_NO_ROOM       ? "no-room"
                       : b.body.fault == BASE64_BAD_PADDING ? "bad-padding"
                                                            : "bad-base64";
  } else if (work != NULL) {
    item->der = bytes_of(work, b.body.len);
  }
  r->at = t->len;
  r->line = b.line;
  return true;
}

/* Does `word` (lower case) occur in the first part of the text? */
static bool pem_has(const struct pem_text *t, size_t at, size_t within, const char *word) {
  size_t len = strlen(word), end = t->len - at < within ? t->len : at + within;

  for (; end - at >= len; at++) {
    size_t i = 0;

    while (i < len && pem_char(t, at + i) < 0x80 &&
           ascii_lower((uint8_t)pem_char(t, at + i)) == (uint8_t)word[i]) {
      i++;
    }
    if (i == len) {
      return true;
    }
  }
  return false;
}

static bool pem_is_html(const struct pem_text *t, size_t at) {
  while (at < t->len && (pem_is_blank(pem_char(t, at)) || pem_is_line_end(pem_char(t, at)))) {
    at++;
  }
  if (at >= t->len || pem_char(t, at) != '<') {
    return false;
  }
  return pem_has(t, at, PEM_PROBE_HTML, "<html") ||
         pem_has(t, at, PEM_PROBE_HTML, "<!doctype html") ||
         pem_has(t, at, PEM_PROBE_HTML, "<head") || pem_has(t, at, PEM_PROBE_HTML, "<meta ") ||
         pem_has(t, at, PEM_PROBE_HTML, "<script") || pem_has(t, at, PEM_PROBE_HTML, "<body");
}

/* A line of OpenSSH's public key format (names of RFC 4253 6.6, RFC 5656, RFC 8709, OpenSSH's
 * own), or a PuTTY key file. */
static bool pem_is_ssh(const struct pem_text *t, size_t at) {
  static const char *const starts[] = {
      "ssh-rsa",     "ssh-dss", "ssh-ed25519", "ssh-ed448",
      "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-",   "putty-user-key-file-",
  };

  at = pem_skip_blanks(t, at);
  for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
    if (pem_has(t, at, strlen(starts[i]), starts[i])) {
      return true;
    }
  }
  return false;
}

/* What is neither PEM nor DER: the whole input is one object. */
static bool pem_next_odd(struct pem_reader *r, const struct pem_text *t, size_t start,
                         uint8_t *work, size_t cap, struct pem_item *item) {
  if (pem_take_bare(r, t, start, work, cap, item)) {
    return true;
  }
  if (pem_is_html(t, start)) {
    item->kind = PEM_HTML;
  } else if (pem_is_ssh(t, start)) {
    item->kind = PEM_OPENSSH;
  } else {
    item->kind = PEM_NOTHING;
  }
  item->line = 1;
  r->at = t->len;
  return item->kind != PEM_NOTHING;
}

void pem_open(struct pem_reader *r, assay_bytes input) {
  memset(r, 0, sizeof(*r));
  r->input = input;
  r->line = 1;
}

bool pem_next(struct pem_reader *r, uint8_t *work, size_t cap, struct pem_item *ret_item,
              size_t *ret_used) {
  size_t start;
  struct pem_text text = pem_text_of(r->input, &start);
  bool first = !r->started, found;

  memset(ret_item, 0, sizeof(*ret_item));
  *ret_used = 0;
  r->started = true;
  if (der_recognise(r->input) != PEM_NOTHING) {
    return pem_next_raw(r, ret_item);
  }
  if (first) {
    r->at = start;
  }
  found = pem_next_block(r, &text, work, cap, ret_item) ||
          (first && pem_next_odd(r, &text, start, work, cap, ret_item));
  if (ret_item->der.len != 0) {
    *ret_used = ret_item->der.len;
  }
  return found;
}
