/* SPDX-License-Identifier: Apache-2.0
 *
 * SubjectPublicKeyInfo: which kind of key it is, and its size. Whether the key is any good is for
 * sig/ and check/ to say.
 */
#include "cert/parts.h"

struct key_oid {
  const char *oid;
  size_t oid_len;
  enum cert_key_kind kind;
};
#define KEY_OID(s, kind) {s, sizeof(s) - 1, kind}

static const struct key_oid key_oids[] = {
    KEY_OID("\x2a\x86\x48\xce\x3d\x02\x01", CERT_KEY_EC),                /* RFC 5480 */
    KEY_OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01", CERT_KEY_RSA),       /* RFC 3279 */
    KEY_OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a", CERT_KEY_RSA_PSS),   /* RFC 4055 */
    KEY_OID("\x2b\x65\x70", CERT_KEY_ED25519),                           /* RFC 8410 */
    KEY_OID("\x2b\x65\x71", CERT_KEY_ED448),                             /* RFC 8410 */
    KEY_OID("\x2a\x86\x48\xce\x38\x04\x01", CERT_KEY_DSA),               /* RFC 3279 */
    KEY_OID("\x60\x86\x48\x01\x65\x03\x04\x03\x11", CERT_KEY_ML_DSA_44), /* RFC 9881 */
    KEY_OID("\x60\x86\x48\x01\x65\x03\x04\x03\x12", CERT_KEY_ML_DSA_65),
    KEY_OID("\x60\x86\x48\x01\x65\x03\x04\x03\x13", CERT_KEY_ML_DSA_87),
};

struct curve_oid {
  const char *oid;
  size_t oid_len;
  enum cert_curve curve;
};
static const struct curve_oid curve_oids[] = {
    KEY_OID("\x2a\x86\x48\xce\x3d\x03\x01\x07", CERT_CURVE_P256), /* RFC 5480 2.1.1.1 */
    KEY_OID("\x2b\x81\x04\x00\x22", CERT_CURVE_P384),
    KEY_OID("\x2b\x81\x04\x00\x23", CERT_CURVE_P521),
    KEY_OID("\x2a\x81\x1c\xcf\x55\x01\x82\x2d", CERT_CURVE_SM2), /* GM/T 0006 */
};

static enum cert_key_kind kind_of(assay_bytes oid) {
  for (size_t i = 0; i < sizeof key_oids / sizeof key_oids[0]; i++) {
    if (key_oids[i].oid_len == oid.len && memcmp(key_oids[i].oid, oid.data, oid.len) == 0) {
      return key_oids[i].kind;
    }
  }
  return CERT_KEY_UNKNOWN;
}

static enum cert_curve curve_of(assay_bytes parameters) {
  struct der_fault fault;
  struct der d = der_open(parameters, &fault);
  assay_bytes oid;
  if (!der_peek(&d, DER_OID)) {
    return parameters.len == 0 ? CERT_CURVE_NONE : CERT_CURVE_EXPLICIT;
  }
  if (!der_take_oid(&d, &oid)) {
    return CERT_CURVE_NONE;
  }
  for (size_t i = 0; i < sizeof curve_oids / sizeof curve_oids[0]; i++) {
    if (curve_oids[i].oid_len == oid.len && memcmp(curve_oids[i].oid, oid.data, oid.len) == 0) {
      return curve_oids[i].curve;
    }
  }
  return CERT_CURVE_OTHER;
}

/* RFC 8017 A.1.1: positive, minimal; given back without the sign octet. */
static bool take_magnitude(struct der *d, assay_bytes *ret_magnitude) {
  assay_bytes content;
  if (!der_take_integer(d, &content) || (content.data[0] & 0x80) != 0) {
    return false;
  }
  *ret_magnitude = content.data[0] == 0 ? bytes_from(content, 1) : content;
  return true;
}

/* RSAPublicKey ::= SEQUENCE { modulus, publicExponent }. A malformed one leaves both empty: the
 * certificate still parses, and the key is found unusable when it is used. */
static void read_rsa(struct cert_key *key) {
  struct der_fault fault;
  struct der d = der_open(key->bits, &fault), in;
  assay_bytes modulus, exponent;
  if (der_enter(&d, DER_SEQUENCE, &in) && take_magnitude(&in, &modulus) &&
      take_magnitude(&in, &exponent) && der_end(&in) && der_end(&d)) {
    key->modulus = modulus;
    key->exponent = exponent;
  }
}

bool cert_parse_key(struct der *d, struct cert_key *ret_key) {
  assay_bytes content;
  unsigned unused;
  memset(ret_key, 0, sizeof *ret_key);
  if (!der_take_whole(d, DER_SEQUENCE, &content, &ret_key->whole)) {
    return false;
  }
  struct der in = der_inside(content, d->fault);
  if (!cert_take_algorithm(&in, &ret_key->algorithm)) {
    return false;
  }
  const uint8_t *start = in.at;
  if (!der_take_bits(&in, DER_BIT_STRING, &ret_key->bits, &unused) || !der_end(&in)) {
    return false;
  }
  if (unused != 0) {
    return der_fail(&in, DER_BAD_BIT_STRING, start);
  }
  ret_key->kind = kind_of(ret_key->algorithm.oid);
  if (ret_key->kind == CERT_KEY_EC) {
    ret_key->curve = curve_of(ret_key->algorithm.parameters);
  } else if (ret_key->kind == CERT_KEY_RSA || ret_key->kind == CERT_KEY_RSA_PSS) {
    read_rsa(ret_key);
  }
  return true;
}

static unsigned magnitude_bits(assay_bytes magnitude) {
  if (magnitude.len == 0 || magnitude.len > UINT16_MAX) {
    return 0;
  }
  unsigned bits = (unsigned)magnitude.len * 8;
  for (uint8_t top = magnitude.data[0]; (top & 0x80) == 0; top = (uint8_t)(top << 1)) {
    if (top == 0) {
      return bits - 8;
    }
    bits--;
  }
  return bits;
}

/* DSA's size is that of p, the first of its parameters (RFC 3279 2.3.2). */
static unsigned dsa_bits(const struct cert_key *key) {
  struct der_fault fault;
  struct der d = der_open(key->algorithm.parameters, &fault), in;
  assay_bytes p;
  return der_enter(&d, DER_SEQUENCE, &in) && take_magnitude(&in, &p) ? magnitude_bits(p) : 0;
}

static unsigned curve_bits(const struct cert_key *key) {
  switch (key->curve) {
  case CERT_CURVE_P256:
  case CERT_CURVE_SM2:
    return 256;
  case CERT_CURVE_P384:
    return 384;
  case CERT_CURVE_P521:
    return 521;
  case CERT_CURVE_NONE:
  case CERT_CURVE_OTHER:
  case CERT_CURVE_EXPLICIT:
    break;
  }
  /* An uncompressed point is 04 and two coordinates, a compressed one 02/03 and one. */
  if (key->bits.len < 2) {
    return 0;
  }
  size_t coordinate = key->bits.data[0] == 4 ? (key->bits.len - 1) / 2 : key->bits.len - 1;
  return coordinate > UINT16_MAX ? 0 : (unsigned)coordinate * 8;
}

unsigned cert_key_bits(const struct cert_key *key) {
  switch (key->kind) {
  case CERT_KEY_RSA:
  case CERT_KEY_RSA_PSS:
    return magnitude_bits(key->modulus);
  case CERT_KEY_EC:
    return curve_bits(key);
  case CERT_KEY_DSA:
    return dsa_bits(key);
  case CERT_KEY_ED25519:
    return 256;
  case CERT_KEY_ED448:
    return 456;
  case CERT_KEY_ML_DSA_44:
  case CERT_KEY_ML_DSA_65:
  case CERT_KEY_ML_DSA_87:
    return key->bits.len > UINT16_MAX ? 0 : (unsigned)key->bits.len * 8;
  case CERT_KEY_UNKNOWN:
    break;
  }
  return 0;
}

static const char *curve_word(enum cert_curve curve) {
  switch (curve) {
  case CERT_CURVE_P256:
    return "P-256";
  case CERT_CURVE_P384:
    return "P-384";
  case CERT_CURVE_P521:
    return "P-521";
  case CERT_CURVE_SM2:
    return "SM2";
  case CERT_CURVE_EXPLICIT:
    return "EC-explicit";
  case CERT_CURVE_NONE:
  case CERT_CURVE_OTHER:
    break;
  }
  return "EC-other";
}

const char *cert_key_word(const struct cert_key *key) {
  switch (key->kind) {
  case CERT_KEY_RSA:
    return "RSA";
  case CERT_KEY_RSA_PSS:
    return "RSA-PSS";
  case CERT_KEY_EC:
    return curve_word(key->curve);
  case CERT_KEY_ED25519:
    return "Ed25519";
  case CERT_KEY_ED448:
    return "Ed448";
  case CERT_KEY_DSA:
    return "DSA";
  case CERT_KEY_ML_DSA_44:
    return "ML-DSA-44";
  case CERT_KEY_ML_DSA_65:
    return "ML-DSA-65";
  case CERT_KEY_ML_DSA_87:
    return "ML-DSA-87";
  case CERT_KEY_UNKNOWN:
    break;
  }
  return "unknown";
}
