/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as DER. The cursor is held against a second reader, slow and written from X.690 alone;
 * and what it takes is written again:
 *  - both take the same elements and stop at the same place, and agree on what is well-formed;
 *  - a tree that is written anew, element by element, gives the same bytes;
 *  - so does every boolean, integer, bit string, identifier and time that is taken by its value.
 */
#include "der/der.h"
#include "fuzz.h"

const size_t fuzz_header = 0;

struct element {
  uint8_t tag;
  bool high_tag;
  size_t head, len;
};

/* ---- the second reader ---- */

/* X.690 8.1.2.4, to four octets. */
static bool model_high_tag(assay_bytes b, size_t *at) {
  uint64_t number = 0;
  for (size_t groups = 1; *at < b.len && groups <= 4; groups++) {
    uint8_t octet = b.data[(*at)++];
    if (groups == 1 && octet == 0x80) {
      return false;
    }
    number = number * 128 + octet % 128;
    if (octet < 128) {
      return number >= 31;
    }
  }
  return false;
}

/* X.690 10.1: definite, in as few octets as will do. */
static bool model_length(assay_bytes b, size_t *at, size_t *ret_len) {
  if (*at >= b.len) {
    return false;
  }
  size_t first = b.data[(*at)++], octets = first - 128, len = 0, needed = 0;
  if (first < 128) {
    *ret_len = first;
    return true;
  }
  if (octets < 1 || octets > 4 || octets > b.len - *at) {
    return false;
  }
  for (size_t i = 0; i < octets; i++) {
    len = len * 256 + b.data[(*at)++];
  }
  for (size_t rest = len; rest > 0; rest /= 256) {
    needed++;
  }
  *ret_len = len;
  return len >= 128 && needed == octets;
}

static bool model_take(assay_bytes b, struct element *ret) {
  size_t at = 1;
  if (b.len == 0 || b.data[0] == 0) {
    return false;
  }
  ret->tag = b.data[0];
  ret->high_tag = ret->tag % 32 == 31;
  if ((ret->high_tag && !model_high_tag(b, &at)) || !model_length(b, &at, &ret->len)) {
    return false;
  }
  ret->head = at;
  return ret->len <= b.len - at;
}

static bool model_well_formed(assay_bytes b, unsigned depth) {
  struct element element;
  if (depth == 0) {
    return false;
  }
  while (b.len > 0) {
    if (!model_take(b, &element)) {
      return false;
    }
    assay_bytes content = bytes_first(bytes_from(b, element.head), element.len);
    if ((element.tag & 0x20) != 0 && !model_well_formed(content, depth - 1)) {
      return false;
    }
    b = bytes_from(b, element.head + element.len);
  }
  return true;
}

/* ---- values, taken and written again ---- */

static void same_bytes(const struct der_writer *w, assay_bytes whole) {
  size_t len = 0;
  PROPERTY(der_write_end(w, &len));
  PROPERTY(bytes_equal(bytes_of(w->out, len), whole));
}

/* An arc beyond 2^56 may be shown as "?", and has no way back. */
static void check_oid(assay_bytes content) {
  char text[1024];
  uint8_t again[256];
  struct text t;
  PROPERTY(der_oid_is_valid(content));
  text_init(&t, text, sizeof text);
  der_oid_text(&t, content);
  PROPERTY(strspn(text, "0123456789.?") == strlen(text));
  if (text_fits(&t) && content.len <= sizeof again) {
    size_t len = der_oid_from_text(bytes_of_text(text), again, sizeof again);
    PROPERTY(len == 0 || bytes_equal(bytes_of(again, len), content));
    PROPERTY(len != 0 || content.len > 8);
  }
}

static void check_integers(struct der d, struct der_writer *w, assay_bytes whole) {
  struct der again = d;
  assay_bytes content;
  uint32_t small = 0;
  if (!der_take_integer(&d, &content)) {
    return;
  }
  if ((content.data[0] & 0x80) == 0) {
    struct der_writer other = *w;
    der_write_unsigned(&other, content);
    same_bytes(&other, whole);
  }
  bool taken = der_take_small(&again, DER_INTEGER, &small);
  PROPERTY(taken == ((content.data[0] & 0x80) == 0));
  if (taken && small < INT32_MAX) {
    der_write_small(w, DER_INTEGER, small);
    same_bytes(w, whole);
  }
}

static void check_bits(struct der d, struct der_writer *w, assay_bytes whole) {
  struct der again = d;
  assay_bytes content;
  unsigned unused = 8;
  uint32_t flags = 0;
  bool has_bits = der_take_bits(&d, DER_BIT_STRING, &content, &unused);
  PROPERTY(!has_bits || (unused <= 7 && fuzz_inside(content, whole)));
  if (der_take_flags(&again, DER_BIT_STRING, &flags)) {
    PROPERTY(has_bits);
    if (content.len <= 4) { /* more bits than flags has are legal, and are passed over */
      der_write_flags(w, DER_BIT_STRING, flags);
      same_bytes(w, whole);
    }
  }
}

/* RFC 5280 4.1.2.5 has one form for each year, and the cursor lets the other one pass. */
static void check_time(struct der d, struct der_writer *w, assay_bytes whole) {
  int64_t time = 0;
  uint8_t tag = 0;
  struct civil c;
  if (!der_take_time(&d, &time, &tag)) {
    return;
  }
  PROPERTY(tag == whole.data[0]);
  clock_to_civil(time, &c);
  if ((tag == DER_UTC_TIME) == (c.year >= 1950 && c.year < 2050)) {
    der_write_time(w, time);
    same_bytes(w, whole);
  }
}

static void check_value(assay_bytes whole) {
  struct der_fault fault;
  struct der d = der_open(whole, &fault);
  uint8_t out[1024];
  struct der_writer w;
  bool value = false;
  assay_bytes content;
  der_write_init(&w, out, sizeof out);
  if (whole.len > sizeof out) {
    return;
  }
  switch (whole.data[0]) {
  case DER_BOOLEAN:
    if (der_take_boolean(&d, &value)) {
      der_write_boolean(&w, value);
      same_bytes(&w, whole);
    }
    break;
  case DER_INTEGER:
    check_integers(d, &w, whole);
    break;
  case DER_BIT_STRING:
    check_bits(d, &w, whole);
    break;
  case DER_OID:
    if (der_take_oid(&d, &content)) {
      check_oid(content);
    }
    break;
  case DER_NULL:
    PROPERTY(der_take_null(&d) == (whole.len == 2));
    break;
  case DER_UTC_TIME:
  case DER_GENERALIZED_TIME:
    check_time(d, &w, whole);
    break;
  default:
    break;
  }
}

/* ---- the walk ---- */

/* Take every element of b, compare, and write it again; false where both readers stop. */
static bool walk(assay_bytes b, struct der_writer *w, unsigned depth) {
  struct der_fault fault;
  struct der d = der_open(b, &fault);
  while (!der_at_end(&d)) {
    assay_bytes rest = bytes_of(d.at, (size_t)(d.end - d.at)), content, whole;
    struct element element;
    uint8_t tag = 0;
    bool taken = der_take_any(&d, &tag, &content, &whole);
    PROPERTY(taken == model_take(rest, &element));
    if (!taken) {
      PROPERTY(fault.kind != DER_OK && fault.offset <= b.len);
      return false;
    }
    PROPERTY(tag == element.tag && content.len == element.len);
    PROPERTY(bytes_equal(whole, bytes_first(rest, element.head + element.len)));
    PROPERTY(fuzz_inside(content, whole));
    check_value(whole);
    if (element.high_tag) {
      der_write_raw(w, whole);
    } else if ((tag & 0x20) != 0 && depth > 1 && model_well_formed(content, depth - 1)) {
      der_write_open(w, tag);
      PROPERTY(walk(content, w, depth - 1));
      der_write_close(w);
    } else {
      der_write(w, tag, content);
    }
  }
  return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  assay_bytes input = bytes_of(data, size);
  uint8_t *out = malloc(size + 1);
  struct der_writer w;
  PROPERTY(out != NULL);
  der_write_init(&w, out, size);
  if (walk(input, &w, DER_WRITE_DEPTH)) {
    same_bytes(&w, input);
  }
  for (unsigned depth = 1; depth <= 32; depth += depth < 4 ? 1 : 7) {
    PROPERTY(der_is_well_formed(input, depth) == model_well_formed(input, depth));
  }
  (void)der_recognise(input);
  free(out);
  return 0;
}
