/* SPDX-License-Identifier: Apache-2.0
 *
 * der: bytes -> DER. A strict cursor that keeps its first fault and where it was, a writer that
 * latches its first error, object identifiers, and PEM as people have it.
 *
 * Strict means X.690 section 10 and 11: definite minimal lengths, minimal integers, booleans of 00
 * or FF, bit strings whose unused bits are zero, times in the one form that RFC 5280 4.1.2.5
 * allows. The cursor never reads past its end and never recurses.
 */
#ifndef ASSAY_DER_H
#define ASSAY_DER_H

#include "base/base.h"

enum der_tag {
  DER_BOOLEAN = 0x01,
  DER_INTEGER = 0x02,
  DER_BIT_STRING = 0x03,
  DER_OCTET_STRING = 0x04,
  DER_NULL = 0x05,
  DER_OID = 0x06,
  DER_ENUMERATED = 0x0a,
  DER_UTF8_STRING = 0x0c,
  DER_NUMERIC_STRING = 0x12,
  DER_PRINTABLE_STRING = 0x13,
  DER_TELETEX_STRING = 0x14,
  DER_IA5_STRING = 0x16,
  DER_UTC_TIME = 0x17,
  DER_GENERALIZED_TIME = 0x18,
  DER_VISIBLE_STRING = 0x1a,
  DER_UNIVERSAL_STRING = 0x1c,
  DER_BMP_STRING = 0x1e,
  DER_SEQUENCE = 0x30,
  DER_SET = 0x31
};
/* Context-specific tags, primitive and constructed, numbers 0..30. */
#define DER_CONTEXT(n) ((uint8_t)(0x80u | (unsigned)(n)))
#define DER_CONTEXT_OF(n) ((uint8_t)(0xa0u | (unsigned)(n)))

enum der_fault_kind {
  DER_OK = 0,
  DER_TRUNCATED,      /* a length that runs past the end */
  DER_UNEXPECTED_TAG, /* another element than the structure wants */
  DER_BAD_TAG,        /* high tag number where none is legal, or not in its minimal form */
  DER_BAD_LENGTH,     /* indefinite, not minimal, or longer than four bytes */
  DER_TRAILING,       /* bytes after the end of a structure */
  DER_BAD_BOOLEAN,
  DER_BAD_INTEGER,
  DER_BAD_BIT_STRING,
  DER_BAD_OID,
  DER_BAD_TIME,
  DER_BAD_NULL,
  DER_BAD_STRING,      /* a character that the string type does not have */
  DER_DEFAULT_ENCODED, /* a default value written out (X.690 11.5) */
  DER_EMPTY,           /* a SEQUENCE OF or SET OF that needs an element has none */
  DER_BAD_VALUE,       /* well-formed, but not a value that the structure allows */
  DER_TOO_DEEP,
  DER_TOO_LARGE,
  DER_BAD_ORDER /* a SET OF out of order (X.690 11.6) */
};

/* First fault wins. origin: the first byte that offsets are counted from. */
struct der_fault {
  enum der_fault_kind kind;
  size_t offset;
  const uint8_t *origin;
};

/* One static word per kind, such as "truncated"; for evidence. */
const char *der_fault_word(enum der_fault_kind kind);

struct der {
  const uint8_t *at, *end;
  struct der_fault *fault;
};

/* A cursor over b. fault is shared by every cursor made from this one and is reset here. */
struct der der_open(assay_bytes b, struct der_fault *fault);
/* The same without resetting: for content found in a structure that is read with that fault. */
static inline struct der der_inside(assay_bytes b, struct der_fault *fault) {
  struct der d = {b.data, b.len == 0 ? b.data : b.data + b.len, fault};
  return d;
}

/* Record a fault at `where` unless there is one already; returns false so that a parser can end with
 * it. */
bool der_fail(const struct der *d, enum der_fault_kind kind, const uint8_t *where);

static inline bool der_at_end(const struct der *d) {
  return d->at == d->end;
}
/* Is the next element's identifier octet `tag`? */
static inline bool der_peek(const struct der *d, uint8_t tag) {
  return d->at != d->end && *d->at == tag;
}

/* Each take_ advances past one element on success and returns true; on failure it records the fault
 * and returns false, and the cursor must not be used further. */

/* der_take where the length is of the long form, or something is wrong. */
bool der_take_slowly(struct der *d, uint8_t tag, assay_bytes *ret_content) MUST_USE;

/* In the header because it is the heart of every parser: most elements are short and as expected. */
static inline bool MUST_USE der_take(struct der *d, uint8_t tag, assay_bytes *ret_content) {
  size_t left = (size_t)(d->end - d->at);
  if (left < 2 || d->at[0] != tag || d->at[1] >= 0x80 || d->at[1] > left - 2) {
    return der_take_slowly(d, tag, ret_content);
  }
  *ret_content = bytes_of(d->at + 2, d->at[1]);
  d->at += 2 + (size_t)d->at[1];
  return true;
}
/* Also the whole element, identifier and length included. */
static inline bool MUST_USE der_take_whole(struct der *d, uint8_t tag, assay_bytes *ret_content,
                                           assay_bytes *ret_whole) {
  const uint8_t *start = d->at;
  if (!der_take(d, tag, ret_content)) {
    return false;
  }
  *ret_whole = bytes_of(start, (size_t)(d->at - start));
  return true;
}
/* Any element, high tag numbers included; tag is the first identifier octet. */
bool der_take_any(struct der *d, uint8_t *ret_tag, assay_bytes *ret_content,
                  assay_bytes *ret_whole) MUST_USE;
/* Enter a constructed element. */
static inline bool MUST_USE der_enter(struct der *d, uint8_t tag, struct der *ret_inside) {
  assay_bytes content;
  if (!der_take(d, tag, &content)) {
    return false;
  }
  *ret_inside = der_inside(content, d->fault);
  return true;
}
/* Nothing may be left. */
static inline bool MUST_USE der_end(const struct der *d) {
  return d->at == d->end || der_fail(d, DER_TRAILING, d->at);
}

bool der_take_boolean(struct der *d, bool *ret_value) MUST_USE;
/* Content octets of a minimal two's complement integer. */
bool der_take_integer(struct der *d, assay_bytes *ret_content) MUST_USE;
/* An INTEGER (or, by tag, an implicitly tagged one) in 0..2^31-1. A legal larger one saturates to
 * 2^31-1; a negative one is DER_BAD_VALUE. */
bool der_take_small(struct der *d, uint8_t tag, uint32_t *ret_value) MUST_USE;
/* unused: 0..7 bits at the end of content that do not count, all zero. */
bool der_take_bits(struct der *d, uint8_t tag, assay_bytes *ret_content,
                   unsigned *ret_unused) MUST_USE;
/* A BIT STRING of named bits (X.690 11.2.2: no trailing zero bits), bit 0 as 1 << 0, up to 32. */
bool der_take_flags(struct der *d, uint8_t tag, uint32_t *ret_flags) MUST_USE;
bool der_take_oid(struct der *d, assay_bytes *ret_content) MUST_USE;
bool der_take_null(struct der *d) MUST_USE;
/* UTCTime or GeneralizedTime, Z, with seconds, no fraction. ret_tag tells which. */
bool der_take_time(struct der *d, int64_t *ret_time, uint8_t *ret_tag) MUST_USE;
/* OPTIONAL: absent leaves *ret_content as it is and sets *ret_present to false. */
bool der_take_optional(struct der *d, uint8_t tag, assay_bytes *ret_content,
                       bool *ret_present) MUST_USE;

/* Are the content octets those of a minimal OID? */
bool der_oid_is_valid(assay_bytes content);
/* "1.2.840.113549", digits and dots. */
void der_oid_text(struct text *t, assay_bytes content);
/* The other way round; 0 when text is no dotted OID or out is too small. */
size_t der_oid_from_text(assay_bytes text, uint8_t *out, size_t cap);

/* Every TLV of b, nested constructed ones included, is well-formed to `depth` levels. For parts of a
 * structure that nobody reads (values of unknown types). */
bool der_is_well_formed(assay_bytes b, unsigned depth);

/* ---- writer ---- */

/* Builds DER front to back into out[cap]; der_open_element/der_close_element nest, lengths are put in
 * on close. The first error (no room, too deep) latches `failed`. */
#define DER_WRITE_DEPTH 16
struct der_writer {
  uint8_t *out;
  size_t cap, len;
  size_t opened[DER_WRITE_DEPTH];
  size_t depth;
  bool failed;
};
void der_write_init(struct der_writer *w, uint8_t *out, size_t cap);
void der_write_open(struct der_writer *w, uint8_t tag);
void der_write_close(struct der_writer *w);
void der_write(struct der_writer *w, uint8_t tag, assay_bytes content);
void der_write_raw(struct der_writer *w, assay_bytes whole);
void der_write_small(struct der_writer *w, uint8_t tag, uint32_t value);
void der_write_boolean(struct der_writer *w, bool value);
/* Content of an unsigned integer with leading zeros or not; written minimal and positive. */
void der_write_unsigned(struct der_writer *w, assay_bytes magnitude);
void der_write_time(struct der_writer *w, int64_t time); /* UTCTime through 2049 */
void der_write_flags(struct der_writer *w, uint8_t tag, uint32_t flags);
/* True when nothing failed and every element is closed; the result is out[0..*ret_len). */
bool der_write_end(const struct der_writer *w, size_t *ret_len) MUST_USE;

/* ---- PEM and its relatives (pem.c) ---- */

enum pem_kind {
  PEM_NOTHING = 0, /* end of input, nothing (more) recognised */
  PEM_CERTIFICATE, /* also TRUSTED CERTIFICATE and X509 CERTIFICATE */
  PEM_CRL,
  PEM_CSR,
  PEM_PKCS7, /* SignedData; pem_pkcs7_next gives its certificates */
  PEM_OCSP_RESPONSE,
  PEM_PRIVATE_KEY, /* any private key, encrypted or not */
  PEM_PUBLIC_KEY,
  PEM_PKCS12,
  PEM_HTML,    /* a web page, as a captive portal or a failed download leaves it */
  PEM_OPENSSH, /* an SSH key or certificate line */
  PEM_OTHER    /* a PEM block of another label */
};

struct pem_fault {
  size_t line; /* 1-based line of the input, 0 = none */
  /* Static; NULL = none. "bad-base64" (an illegal character), "bad-padding" (missing, misplaced, or
   * over bits that are not zero), "no-end-line" (the input ends, or the next block begins, first),
   * "end-label-differs", "bad-begin-line" and "bad-end-line" (letters, dashes or further text that
   * RFC 7468 does not have), "joined-lines" (END and the next BEGIN on one line), "no-begin-line"
   * (an END line alone), "no-room" (work is too small). */
  const char *word;
};

/* Reads the objects of one input one after another. Recognises, in this order: PEM blocks (LF, CRLF
 * or CR line ends, a BOM, indented or with text between them, explanatory header lines as in RFC
 * 1421), raw DER of any of the kinds, UTF-16 text of a PEM, bare base64 of DER. */
struct pem_reader {
  assay_bytes input;
  size_t at;
  size_t line;
  bool started;
};
struct pem_item {
  enum pem_kind kind;
  assay_bytes label;      /* as written, "CERTIFICATE"; empty for raw DER */
  assay_bytes der;        /* decoded; points into `work` or, for raw DER, into the input */
  size_t line;            /* where its BEGIN line stands */
  struct pem_fault fault; /* line != 0: this block could not be decoded, der is empty */
};
void pem_open(struct pem_reader *r, assay_bytes input);
/* The next object, decoded into work (which must hold input.len bytes for the longest; the caller
 * may give each item its own part). Returns false at the end. *ret_used: bytes of work that the item
 * took. work may be NULL with cap 0 to only scan: der is then empty. */
bool pem_next(struct pem_reader *r, uint8_t *work, size_t cap, struct pem_item *ret_item,
              size_t *ret_used);
/* What kind of object these DER bytes are; PEM_NOTHING when they are no DER of a known kind. */
enum pem_kind der_recognise(assay_bytes der);
/* The next certificate of a PKCS#7 SignedData. *at starts at 0. BER's indefinite lengths are legal
 * in PKCS#7 (RFC 5652) and read here. */
bool pem_pkcs7_next(assay_bytes pkcs7, size_t *at, assay_bytes *ret_certificate);
/* Base64 (RFC 4648 section 4), white space ignored, padding required and canonical. out needs
 * text.len / 4 * 3 bytes. */
bool base64_decode(assay_bytes text, uint8_t *out, size_t cap, size_t *ret_len);

#endif
