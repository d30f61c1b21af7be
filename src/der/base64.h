/* SPDX-License-Identifier: Apache-2.0
 *
 * base64: a decoder that is fed piece by piece, for PEM bodies and for base64_decode of der.h. It
 * stops in front of the first character that is neither of the alphabet nor padding nor white
 * space, so that its caller may see whether an END line stands there.
 */
#ifndef ASSAY_BASE64_H
#define ASSAY_BASE64_H

#include "base/base.h"

enum base64_fault {
  BASE64_OK = 0,
  BASE64_BAD_PADDING, /* missing, misplaced, followed by data, or over bits that are not zero */
  BASE64_NO_ROOM
};

struct base64 {
  uint8_t *out; /* NULL: the text is judged and nothing is written */
  size_t cap, len;
  uint32_t group; /* bits of the characters of an unfinished group of four */
  unsigned in_group;
  unsigned padding; /* '=' seen */
  size_t lines;     /* line ends passed: LF, CR and CRLF count one each */
  bool after_cr;
  enum base64_fault fault; /* the first one */
};

void base64_open(struct base64 *b, uint8_t *out, size_t cap);
/* Characters consumed. Fewer than text.len: the next one is illegal, or b->fault is set. */
size_t base64_feed(struct base64 *b, assay_bytes text);
/* Is the text complete and canonical? */
bool base64_close(struct base64 *b) MUST_USE;

#endif
