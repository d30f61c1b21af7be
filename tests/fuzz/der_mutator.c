/* SPDX-License-Identifier: Apache-2.0
 *
 * Mutations that a parser of DER does not refuse at once: an element's contents are changed, or the
 * element is doubled, dropped, moved, or given another tag, and the lengths around it are put right.
 * Only for libFuzzer, which otherwise breaks a length with nearly every byte that it inserts.
 */
#include "der/der.h"
#include "fuzz.h"

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);

enum { MAX_ELEMENTS = 4096, MAX_DEPTH = 24, MAX_PIECE = 1 << 16, NO_PARENT = -1 };

struct element {
  size_t start, tag_len, head, len;
  int parent;
};

static struct element elements[MAX_ELEMENTS];
static int num_elements;

/* ---- finding the elements ---- */

static size_t length_octets(size_t len, uint8_t out[5]) {
  size_t octets = 0;
  if (len < 0x80) {
    out[0] = (uint8_t)len;
    return 1;
  }
  for (size_t rest = len; rest > 0; rest >>= 8) {
    octets++;
  }
  out[0] = (uint8_t)(0x80 | octets);
  for (size_t i = 0; i < octets; i++) {
    out[1 + i] = (uint8_t)(len >> 8 * (octets - 1 - i));
  }
  return 1 + octets;
}

/* Elements stand inside constructed ones, and inside strings that wrap DER: extnValue, keys. */
static size_t inner_start(const uint8_t *data, const struct element *e) {
  uint8_t tag = data[e->start];
  size_t skip = tag == DER_BIT_STRING ? 1 : 0;
  assay_bytes content = bytes_of(data + e->start + e->head, e->len);
  bool wraps = tag == DER_OCTET_STRING || tag == DER_BIT_STRING;
  if ((tag & 0x20) == 0 &&
      (!wraps || e->len < 2 + skip || !der_is_well_formed(bytes_from(content, skip), MAX_DEPTH))) {
    return 0;
  }
  return e->start + e->head + skip;
}

static void find_elements(const uint8_t *data, size_t from, size_t to, int parent, unsigned depth) {
  struct der_fault fault;
  struct der d = der_open(bytes_of(data + from, to - from), &fault);
  assay_bytes content, whole;
  uint8_t tag, octets[5];
  while (!der_at_end(&d) && num_elements < MAX_ELEMENTS && depth < MAX_DEPTH &&
         der_take_any(&d, &tag, &content, &whole)) {
    int index = num_elements++;
    size_t head = whole.len - content.len;
    elements[index] =
        (struct element){(size_t)(whole.data - data), head - length_octets(content.len, octets),
                         head, content.len, parent};
    size_t inner = inner_start(data, &elements[index]);
    if (inner != 0) {
      find_elements(data, inner, (size_t)(whole.data - data) + whole.len, index, depth + 1);
    }
  }
}

/* ---- changing one ---- */

struct change {
  uint8_t *data;
  size_t size, max_size;
};

static bool splice(struct change *c, size_t at, size_t old_len, const uint8_t *piece, size_t len) {
  if (c->size - old_len + len > c->max_size) {
    return false;
  }
  memmove(c->data + at + len, c->data + at + old_len, c->size - at - old_len);
  if (len > 0) {
    memcpy(c->data + at, piece, len);
  }
  c->size += len - old_len;
  return true;
}

/* Replace bytes inside `parent` and put right the lengths of all that stand around them. */
static size_t replace(struct change *c, size_t at, size_t old_len, const uint8_t *piece, size_t len,
                      int parent) {
  uint8_t octets[5];
  ptrdiff_t grown = (ptrdiff_t)len - (ptrdiff_t)old_len;
  if (!splice(c, at, old_len, piece, len)) {
    return c->size;
  }
  for (; parent != NO_PARENT; parent = elements[parent].parent) {
    const struct element *e = &elements[parent];
    size_t octets_len = length_octets((size_t)((ptrdiff_t)e->len + grown), octets);
    if (!splice(c, e->start + e->tag_len, e->head - e->tag_len, octets, octets_len)) {
      return c->size;
    }
    grown += (ptrdiff_t)octets_len - (ptrdiff_t)(e->head - e->tag_len);
  }
  return c->size;
}

static size_t change_content(struct change *c, const struct element *e) {
  static uint8_t piece[MAX_PIECE];
  uint8_t octets[5];
  size_t room = e->len + 64 < MAX_PIECE ? e->len + 64 : MAX_PIECE, len = e->len, head = 0;
  if (e->len > MAX_PIECE - 64) {
    return c->size;
  }
  memcpy(piece, c->data + e->start + e->head, len);
  len = LLVMFuzzerMutate(piece, len, room);
  head = length_octets(len, octets);
  memmove(piece + head, piece, len < MAX_PIECE - head ? len : MAX_PIECE - head);
  memcpy(piece, octets, head);
  return replace(c, e->start + e->tag_len, e->head - e->tag_len + e->len, piece, head + len,
                 e->parent);
}

static uint8_t some_tag(unsigned choice) {
  static const uint8_t tags[] = {DER_BOOLEAN,
                                 DER_INTEGER,
                                 DER_BIT_STRING,
                                 DER_OCTET_STRING,
                                 DER_NULL,
                                 DER_OID,
                                 DER_UTF8_STRING,
                                 DER_PRINTABLE_STRING,
                                 DER_IA5_STRING,
                                 DER_BMP_STRING,
                                 DER_TELETEX_STRING,
                                 DER_UTC_TIME,
                                 DER_GENERALIZED_TIME,
                                 DER_SEQUENCE,
                                 DER_SET,
                                 0x80,
                                 0x81,
                                 0x82,
                                 0x84,
                                 0x86,
                                 0x87,
                                 0xa0,
                                 0xa1,
                                 0xa2,
                                 0xa3,
                                 0xa4};
  return tags[choice % sizeof tags];
}

static size_t change_element(struct change *c, unsigned seed) {
  static uint8_t piece[MAX_PIECE];
  const struct element *e = &elements[seed % (unsigned)num_elements];
  const struct element *other = &elements[seed / 7 % (unsigned)num_elements];
  size_t whole = e->head + e->len, other_len = other->head + other->len;
  unsigned what = seed / 101 % 8;
  if (other_len > MAX_PIECE) {
    return c->size;
  }
  memcpy(piece, c->data + other->start, other_len);
  switch (what) {
  case 0: /* gone */
    return replace(c, e->start, whole, piece, 0, e->parent);
  case 1: /* another one instead */
    return replace(c, e->start, whole, piece, other_len, e->parent);
  case 2: /* another one in front; often the same */
    return replace(c, e->start, 0, piece, other_len, e->parent);
  case 3:
    c->data[e->start] = some_tag(seed / 1009);
    return c->size;
  default:
    return change_content(c, e);
  }
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed) {
  struct change change = {data, size, max_size};
  if (seed % 8 == 0 || size <= fuzz_header) {
    return LLVMFuzzerMutate(data, size, max_size);
  }
  if (seed % 8 == 1 && fuzz_header > 0) {
    (void)LLVMFuzzerMutate(data, fuzz_header, fuzz_header);
    return size;
  }
  num_elements = 0;
  find_elements(data, fuzz_header, size, NO_PARENT, 0);
  if (num_elements == 0) {
    return LLVMFuzzerMutate(data, size, max_size);
  }
  return change_element(&change, seed / 8);
}
