/* SPDX-License-Identifier: Apache-2.0
 *
 * SipHash-1-3 (Aumasson and Bernstein 2012, with the reduced rounds that hash tables use): a keyed
 * hash, so that who writes the certificates cannot choose collisions.
 */
#include "base/base.h"

struct sip {
  uint64_t a, b, c, d;
};

static inline uint64_t rotate(uint64_t x, unsigned by) {
  return x << by | x >> (64 - by);
}

static inline void sip_round(struct sip *v) {
  v->a += v->b;
  v->b = rotate(v->b, 13) ^ v->a;
  v->a = rotate(v->a, 32);
  v->c += v->d;
  v->d = rotate(v->d, 16) ^ v->c;
  v->a += v->d;
  v->d = rotate(v->d, 21) ^ v->a;
  v->c += v->b;
  v->b = rotate(v->b, 17) ^ v->c;
  v->c = rotate(v->c, 32);
}

static inline uint64_t load_little(const uint8_t *p, size_t len) {
  uint64_t x = 0;
  for (size_t i = 0; i < len; i++) {
    x |= (uint64_t)p[i] << (8 * i);
  }
  return x;
}

uint64_t hash_bytes(const struct hash_key *key, assay_bytes b) {
  struct sip v = {key->k0 ^ UINT64_C(0x736f6d6570736575), key->k1 ^ UINT64_C(0x646f72616e646f6d),
                  key->k0 ^ UINT64_C(0x6c7967656e657261), key->k1 ^ UINT64_C(0x7465646279746573)};
  size_t whole = b.len & ~(size_t)7;
  for (size_t i = 0; i < whole; i += 8) {
    uint64_t m = load_little(b.data + i, 8);
    v.d ^= m;
    sip_round(&v);
    v.a ^= m;
  }
  uint64_t last = (uint64_t)(b.len & 0xff) << 56;
  if (b.len > whole) {
    last |= load_little(b.data + whole, b.len - whole);
  }
  v.d ^= last;
  sip_round(&v);
  v.a ^= last;
  v.c ^= 0xff;
  for (int i = 0; i < 3; i++) {
    sip_round(&v);
  }
  return v.a ^ v.b ^ v.c ^ v.d;
}
