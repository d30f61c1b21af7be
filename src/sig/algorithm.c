/* SPDX-License-Identifier: Apache-2.0
 *
 * What the AlgorithmIdentifier of a signature means: one table, and the parameters of RSASSA-PSS.
 *
 * Nothing is judged here: MD5 and SHA-1 have rows like the rest. An algorithm without a row is
 * unknown to assay and cannot be verified.
 */
#include "sig/algorithm.h"

#define OID(octets) {(const uint8_t *)(octets), sizeof(octets) - 1}
#define ARC_PKCS1 "\x2a\x86\x48\x86\xf7\x0d\x01\x01" /* 1.2.840.113549.1.1 */
#define ARC_ECDSA "\x2a\x86\x48\xce\x3d\x04"         /* 1.2.840.10045.4 */
#define ARC_SIGS "\x60\x86\x48\x01\x65\x03\x04\x03"  /* 2.16.840.1.101.3.4.3 */
#define ARC_HASHES "\x60\x86\x48\x01\x65\x03\x04\x02"
#define OID_MGF1 ARC_PKCS1 "\x08"

enum parameters_rule {
  ABSENT,         /* RFC 3279 2.2.2 and 2.2.3, RFC 5758 3, RFC 8410 3, RFC 9881 2 */
  NULL_OR_ABSENT, /* RFC 4055 5: NULL is written, both are read. SM2 is met with either. */
  PSS             /* RFC 4055 3.1: written out, even when every field has its default */
};

struct row {
  assay_bytes oid;
  enum sig_scheme scheme;
  enum sig_digest digest;
  enum cert_key_kind kind;
  enum parameters_rule rule;
};

/* The likely ones first: the search is linear. */
static const struct row rows[] = {
    {OID(ARC_PKCS1 "\x0b"), SIG_RSA_PKCS1, SIG_SHA256, CERT_KEY_RSA, NULL_OR_ABSENT},
    {OID(ARC_ECDSA "\x03\x02"), SIG_ECDSA, SIG_SHA256, CERT_KEY_EC, ABSENT},
    {OID(ARC_ECDSA "\x03\x03"), SIG_ECDSA, SIG_SHA384, CERT_KEY_EC, ABSENT},
    {OID(ARC_PKCS1 "\x0c"), SIG_RSA_PKCS1, SIG_SHA384, CERT_KEY_RSA, NULL_OR_ABSENT},
    {OID(ARC_PKCS1 "\x0d"), SIG_RSA_PKCS1, SIG_SHA512, CERT_KEY_RSA, NULL_OR_ABSENT},
    {OID(ARC_PKCS1 "\x0a"), SIG_RSA_PSS, SIG_DIGEST_OTHER, CERT_KEY_RSA, PSS},
    {OID("\x2b\x65\x70"), SIG_ED25519, SIG_DIGEST_NONE, CERT_KEY_ED25519, ABSENT},
    {OID("\x2b\x65\x71"), SIG_ED448, SIG_DIGEST_NONE, CERT_KEY_ED448, ABSENT},
    {OID(ARC_PKCS1 "\x05"), SIG_RSA_PKCS1, SIG_SHA1, CERT_KEY_RSA, NULL_OR_ABSENT},
    {OID(ARC_PKCS1 "\x0e"), SIG_RSA_PKCS1, SIG_SHA224, CERT_KEY_RSA, NULL_OR_ABSENT},
    {OID(ARC_PKCS1 "\x04"), SIG_RSA_PKCS1, SIG_MD5, CERT_KEY_RSA, NULL_OR_ABSENT},
    {OID(ARC_PKCS1 "\x02"), SIG_RSA_PKCS1, SIG_MD2, CERT_KEY_RSA, NULL_OR_ABSENT},
    {OID(ARC_ECDSA "\x03\x04"), SIG_ECDSA, SIG_SHA512, CERT_KEY_EC, ABSENT},
    {OID(ARC_ECDSA "\x03\x01"), SIG_ECDSA, SIG_SHA224, CERT_KEY_EC, ABSENT},
    {OID(ARC_ECDSA "\x01"), SIG_ECDSA, SIG_SHA1, CERT_KEY_EC, ABSENT},
    {OID("\x2a\x86\x48\xce\x38\x04\x03"), SIG_DSA, SIG_SHA1, CERT_KEY_DSA, ABSENT},
    {OID(ARC_SIGS "\x01"), SIG_DSA, SIG_SHA224, CERT_KEY_DSA, ABSENT},
    {OID(ARC_SIGS "\x02"), SIG_DSA, SIG_SHA256, CERT_KEY_DSA, ABSENT},
    {OID(ARC_SIGS "\x03"), SIG_DSA, SIG_SHA384, CERT_KEY_DSA, ABSENT},
    {OID(ARC_SIGS "\x04"), SIG_DSA, SIG_SHA512, CERT_KEY_DSA, ABSENT},
    {OID("\x2a\x81\x1c\xcf\x55\x01\x83\x75"), SIG_SM2, SIG_SM3, CERT_KEY_EC, NULL_OR_ABSENT},
    {OID(ARC_SIGS "\x11"), SIG_ML_DSA, SIG_DIGEST_NONE, CERT_KEY_ML_DSA_44, ABSENT},
    {OID(ARC_SIGS "\x12"), SIG_ML_DSA, SIG_DIGEST_NONE, CERT_KEY_ML_DSA_65, ABSENT},
    {OID(ARC_SIGS "\x13"), SIG_ML_DSA, SIG_DIGEST_NONE, CERT_KEY_ML_DSA_87, ABSENT},
    /* The OIW names of the nineties, still met in old private roots. */
    {OID("\x2b\x0e\x03\x02\x1d"), SIG_RSA_PKCS1, SIG_SHA1, CERT_KEY_RSA, NULL_OR_ABSENT},
    {OID("\x2b\x0e\x03\x02\x1b"), SIG_DSA, SIG_SHA1, CERT_KEY_DSA, NULL_OR_ABSENT},
};

static const struct {
  assay_bytes oid;
  enum sig_digest digest;
} digests[] = {
    {OID(ARC_HASHES "\x01"), SIG_SHA256},
    {OID(ARC_HASHES "\x02"), SIG_SHA384},
    {OID(ARC_HASHES "\x03"), SIG_SHA512},
    {OID("\x2b\x0e\x03\x02\x1a"), SIG_SHA1},
    {OID(ARC_HASHES "\x04"), SIG_SHA224},
    {OID("\x2a\x86\x48\x86\xf7\x0d\x02\x05"), SIG_MD5},
    {OID("\x2a\x86\x48\x86\xf7\x0d\x02\x02"), SIG_MD2},
    {OID("\x2a\x81\x1c\xcf\x55\x01\x83\x11"), SIG_SM3},
};

static enum sig_digest digest_of(assay_bytes oid) {
  for (size_t i = 0; i < sizeof digests / sizeof digests[0]; i++) {
    if (bytes_equal(digests[i].oid, oid)) {
      return digests[i].digest;
    }
  }
  return SIG_DIGEST_OTHER;
}

/* AlgorithmIdentifier of a digest. NULL and absent parameters mean the same (RFC 4055 2.1). */
static bool take_digest(struct der *d, enum sig_digest *ret_digest) {
  struct der inside;
  assay_bytes oid;

  if (!der_enter(d, DER_SEQUENCE, &inside) || !der_take_oid(&inside, &oid)) {
    return false;
  }
  *ret_digest = digest_of(oid);
  if (!der_at_end(&inside) && !der_take_null(&inside)) {
    return false;
  }
  return der_end(&inside);
}

/* MaskGenAlgorithm: MGF1 with a digest as its parameter. No other function has been defined that
 * libcrypto could compute; one yields SIG_DIGEST_OTHER. */
static bool take_mask(struct der *d, enum sig_digest *ret_digest) {
  static const assay_bytes mgf1 = OID(OID_MGF1);
  struct der inside;
  assay_bytes oid;

  if (!der_enter(d, DER_SEQUENCE, &inside) || !der_take_oid(&inside, &oid)) {
    return false;
  }
  if (!bytes_equal(oid, mgf1)) {
    *ret_digest = SIG_DIGEST_OTHER;
    return true;
  }
  return take_digest(&inside, ret_digest) && der_end(&inside);
}

/* The fields [0] and [1]. A default that is written out breaks X.690 11.5, but RFC 4055 3.1 wants
 * verifiers to take SHA-1 and MGF1 with SHA-1 in either form. */
static bool take_pss_digests(struct der *d, struct sig_algorithm *ret) {
  struct der field;

  if (der_peek(d, DER_CONTEXT_OF(0)) && (!der_enter(d, DER_CONTEXT_OF(0), &field) ||
                                         !take_digest(&field, &ret->digest) || !der_end(&field))) {
    return false;
  }
  if (der_peek(d, DER_CONTEXT_OF(1)) &&
      (!der_enter(d, DER_CONTEXT_OF(1), &field) || !take_mask(&field, &ret->mgf_digest) ||
       !der_end(&field))) {
    return false;
  }
  return true;
}

/* The fields [2] and [3]. RFC 4055 3.1 excuses a written-out trailerField of 1, but not a
 * written-out saltLength of 20: that one is readable and illegal. */
static bool take_pss_numbers(struct der *d, struct sig_algorithm *ret) {
  struct der field;
  uint32_t trailer = ALGORITHM_PSS_TRAILER;

  if (der_peek(d, DER_CONTEXT_OF(2))) {
    if (!der_enter(d, DER_CONTEXT_OF(2), &field) ||
        !der_take_small(&field, DER_INTEGER, &ret->salt_length) || !der_end(&field)) {
      return false;
    }
    ret->parameters_legal = ret->salt_length != ALGORITHM_PSS_SALT;
  }
  if (der_peek(d, DER_CONTEXT_OF(3)) &&
      (!der_enter(d, DER_CONTEXT_OF(3), &field) || !der_take_small(&field, DER_INTEGER, &trailer) ||
       !der_end(&field))) {
    return false;
  }
  return trailer == ALGORITHM_PSS_TRAILER;
}

bool algorithm_parse_pss(assay_bytes parameters, struct sig_algorithm *ret_algorithm) {
  struct sig_algorithm found = {
      .scheme = SIG_RSA_PSS,
      .digest = SIG_SHA1,
      .mgf_digest = SIG_SHA1,
      .salt_length = ALGORITHM_PSS_SALT,
      .parameters_legal = true,
  };
  struct der_fault fault;
  struct der d = der_open(parameters, &fault), fields;

  if (!der_enter(&d, DER_SEQUENCE, &fields) || !take_pss_digests(&fields, &found) ||
      !take_pss_numbers(&fields, &found) || !der_end(&fields) || !der_end(&d)) {
    return false;
  }
  *ret_algorithm = found;
  return true;
}

bool algorithm_is_null(assay_bytes parameters) {
  return bytes_equal(parameters, BYTES_LITERAL("\x05\x00"));
}

static bool parameters_are_legal(enum parameters_rule rule, assay_bytes parameters) {
  return parameters.len == 0 || (rule == NULL_OR_ABSENT && algorithm_is_null(parameters));
}

struct sig_algorithm algorithm_find(const struct cert_algorithm *algorithm,
                                    enum cert_key_kind *ret_kind) {
  struct sig_algorithm found = {.scheme = SIG_SCHEME_UNKNOWN, .digest = SIG_DIGEST_OTHER};
  const struct row *row = NULL;

  for (size_t i = 0; row == NULL && i < sizeof rows / sizeof rows[0]; i++) {
    row = bytes_equal(rows[i].oid, algorithm->oid) ? &rows[i] : NULL;
  }
  *ret_kind = row == NULL ? CERT_KEY_UNKNOWN : row->kind;
  if (row == NULL) {
    return found;
  }
  found.scheme = row->scheme;
  found.digest = row->digest;
  if (row->rule != PSS) {
    found.parameters_legal = parameters_are_legal(row->rule, algorithm->parameters);
  } else if (!algorithm_parse_pss(algorithm->parameters, &found)) {
    found.mgf_digest = SIG_DIGEST_OTHER; /* unreadable, and so is what they would have said */
  }
  return found;
}

struct sig_algorithm sig_algorithm_of(const struct cert_algorithm *algorithm) {
  enum cert_key_kind kind;
  return algorithm_find(algorithm, &kind);
}

const char *sig_scheme_word(enum sig_scheme scheme) {
  static const char *const words[] = {
      [SIG_SCHEME_UNKNOWN] = "unknown",
      [SIG_RSA_PKCS1] = "RSA",
      [SIG_RSA_PSS] = "RSA-PSS",
      [SIG_ECDSA] = "ECDSA",
      [SIG_DSA] = "DSA",
      [SIG_ED25519] = "Ed25519",
      [SIG_ED448] = "Ed448",
      [SIG_SM2] = "SM2",
      [SIG_ML_DSA] = "ML-DSA",
  };
  return (size_t)scheme < sizeof words / sizeof words[0] ? words[scheme] : "unknown";
}

const char *sig_digest_word(enum sig_digest digest) {
  static const char *const words[] = {
      [SIG_DIGEST_NONE] = "",       [SIG_MD2] = "MD2",        [SIG_MD5] = "MD5",
      [SIG_SHA1] = "SHA-1",         [SIG_SHA224] = "SHA-224", [SIG_SHA256] = "SHA-256",
      [SIG_SHA384] = "SHA-384",     [SIG_SHA512] = "SHA-512", [SIG_SM3] = "SM3",
      [SIG_DIGEST_OTHER] = "other",
  };
  return (size_t)digest < sizeof words / sizeof words[0] ? words[digest] : "other";
}
