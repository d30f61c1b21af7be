/* SPDX-License-Identifier: Apache-2.0
 *
 * base: what every later stage stands on. Views, an arena over the caller's memory, bounded text,
 * the calendar, a keyed hash. Nothing here knows what a certificate is.
 */
#ifndef ASSAY_BASE_H
#define ASSAY_BASE_H

#include <assay/assay.h>
#include <string.h>

#define MUST_USE ASSAY_MUST_USE

/* ---- views ---- */

static inline assay_bytes bytes_of(const uint8_t *data, size_t len) {
  assay_bytes b = {data, len};
  return b;
}

/* A view of a string constant, without its NUL. */
#define BYTES_LITERAL(s) bytes_of((const uint8_t *)("" s), sizeof(s) - 1)

static inline bool bytes_equal(assay_bytes a, assay_bytes b) {
  return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

/* The part from `from` on; empty when from is past the end. */
static inline assay_bytes bytes_from(assay_bytes b, size_t from) {
  return from >= b.len ? bytes_of(NULL, 0) : bytes_of(b.data + from, b.len - from);
}

/* The first `len` bytes, or all of them. */
static inline assay_bytes bytes_first(assay_bytes b, size_t len) {
  return bytes_of(b.data, len < b.len ? len : b.len);
}

assay_bytes bytes_of_text(const char *text);
bool bytes_starts_with(assay_bytes b, assay_bytes prefix);
bool bytes_ends_with(assay_bytes b, assay_bytes suffix);
/* ASCII letters fold, nothing else does. */
bool bytes_equal_nocase(assay_bytes a, assay_bytes b);
bool bytes_ends_with_nocase(assay_bytes b, assay_bytes suffix);
/* Index of the first `byte`, or b.len. */
size_t bytes_find(assay_bytes b, uint8_t byte);
/* memcmp order, a shorter prefix first. */
int bytes_compare(assay_bytes a, assay_bytes b);

static inline uint8_t ascii_lower(uint8_t c) {
  return c >= 'A' && c <= 'Z' ? (uint8_t)(c + ('a' - 'A')) : c;
}
static inline bool ascii_is_digit(uint8_t c) {
  return c >= '0' && c <= '9';
}
static inline bool ascii_is_letter(uint8_t c) {
  return ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z';
}

/* ---- scratch: an arena over the caller's memory ---- */

/* Allocation only moves forward; a mark gives back everything allocated since. The first failure
 * latches `exhausted`, so that a coordinator may check once at the end. */
struct scratch {
  uint8_t *base;
  size_t used, len;
  size_t peak;
  bool exhausted;
};

void scratch_init(struct scratch *s, void *memory, size_t len);
/* Zeroed, aligned for any type; NULL when exhausted or when count * size overflows. */
void *scratch_take(struct scratch *s, size_t count, size_t size);
/* The same without zeroing, for what is filled in at once. */
void *scratch_take_unset(struct scratch *s, size_t count, size_t size);
#define SCRATCH_NEW(s, type) ((type *)scratch_take((s), 1, sizeof(type)))
#define SCRATCH_ARRAY(s, type, count) ((type *)scratch_take((s), (count), sizeof(type)))
#define SCRATCH_UNSET(s, type, count) ((type *)scratch_take_unset((s), (count), sizeof(type)))
assay_bytes scratch_copy(struct scratch *s, assay_bytes b);

static inline size_t scratch_mark(const struct scratch *s) {
  return s->used;
}
static inline void scratch_release(struct scratch *s, size_t mark) {
  s->used = mark;
}

/* ---- bounded text out ---- */

/* Writes into out[cap] and counts on past the end, so that `len` is always the length needed. The
 * result is NUL-terminated when cap > 0. */
struct text {
  char *out;
  size_t cap, len;
};

void text_init(struct text *t, char *out, size_t cap);
void text_byte(struct text *t, char c);
void text_bytes(struct text *t, assay_bytes b);
void text_put(struct text *t, const char *s);
void text_number(struct text *t, int64_t n);
void text_padded(struct text *t, int64_t n, unsigned width); /* zero-padded, n >= 0 */
void text_hex(struct text *t, assay_bytes b);
static inline bool text_fits(const struct text *t) {
  return t->len < t->cap;
}

/* ---- UTF-8 ---- */

/* One code point from the front of *b, which moves on. A byte that starts no legal sequence
 * (overlong forms, surrogates and values above U+10FFFF included) yields false and moves one byte. */
bool utf8_take(assay_bytes *b, uint32_t *ret_point);
/* Bytes written to out (1..4). point must be a Unicode scalar value. */
size_t utf8_put(uint32_t point, uint8_t out[4]);

/* ---- the calendar: proleptic Gregorian, UTC, POSIX seconds ---- */

struct civil {
  int64_t year;
  unsigned month, day, hour, minute, second; /* month 1..12, day 1..31 */
};

/* False when a field is out of range for its month; leap seconds (60) are out of range, since
 * POSIX time cannot express them. */
bool clock_from_civil(const struct civil *c, int64_t *ret_time);
void clock_to_civil(int64_t time, struct civil *ret_civil);
/* RFC 3339: "2026-11-23T00:00:00Z", an offset, a fraction (cut off: 00:00:00.9 is second 0), a blank
 * or lower-case t/z; a bare date means its midnight. */
bool clock_parse(assay_bytes text, int64_t *ret_time);
void clock_text(struct text *t, int64_t time);      /* 2026-11-23T00:00:00Z */
void clock_date_text(struct text *t, int64_t time); /* 2026-11-23 */

#define SECONDS_PER_DAY ((int64_t)86400)

/* ---- keyed hash ---- */

/* SipHash-1-3. Tables are keyed by what an attacker may choose, hence the key. */
struct hash_key {
  uint64_t k0, k1;
};
uint64_t hash_bytes(const struct hash_key *key, assay_bytes b);
/* A permutation that is not linear, for putting keyed hashes together: sums and multiples of them
 * alone could be balanced against each other without knowing the key. (MurmurHash3's last step.) */
static inline uint64_t hash_mix(uint64_t x) {
  x ^= x >> 33;
  x *= UINT64_C(0xff51afd7ed558ccd);
  x ^= x >> 33;
  x *= UINT64_C(0xc4ceb9fe1a85ec53);
  return x ^ x >> 33;
}

#endif
