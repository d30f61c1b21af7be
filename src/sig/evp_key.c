/* SPDX-License-Identifier: Apache-2.0
 *
 * The general route: SubjectPublicKeyInfo -> EVP_PKEY, from its numbers and never through
 * libcrypto's decoder, which takes longer than a signature (d2i_PUBKEY: 115 to 143 us) and would
 * read the bytes a second time by rules of its own.
 */
#include "sig/algorithm.h"
#include "sig/backend.h"

#ifndef ASSAY_SIG_NONE

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/param_build.h>

/* libcrypto's limit (OPENSSL_DSA_MAX_MODULUS_BITS), in bytes. As for RSA it bounds the cost. */
#define DSA_MAX_BYTES 1250u

/* ---- from parameters ---- */

/* The key that `builder` describes. A type that libcrypto does not have is unsupported; numbers
 * that it refuses make no key. */
static enum sig_result key_from(const char *type, OSSL_PARAM_BLD *builder, EVP_PKEY **ret_key) {
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
  OSSL_PARAM *parameters = OSSL_PARAM_BLD_to_param(builder);
  enum sig_result result;

  if (parameters == NULL) {
    result = SIG_TROUBLE;
  } else if (context == NULL || EVP_PKEY_fromdata_init(context) != 1) {
    result = backend_blame(SIG_UNSUPPORTED);
  } else {
    result = EVP_PKEY_fromdata(context, ret_key, EVP_PKEY_PUBLIC_KEY, parameters) == 1
                 ? SIG_GOOD
                 : backend_blame(SIG_KEY_UNUSABLE);
  }
  OSSL_PARAM_free(parameters);
  EVP_PKEY_CTX_free(context);
  return result;
}

/* A key that is named numbers and nothing else. */
struct number {
  const char *name;
  assay_bytes magnitude;
};
#define MAX_NUMBERS 4

static enum sig_result key_from_numbers(const char *type, const struct number *numbers,
                                        size_t num_numbers, EVP_PKEY **ret_key) {
  OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
  BIGNUM *made[MAX_NUMBERS] = {NULL};
  bool ok = builder != NULL && num_numbers <= MAX_NUMBERS;
  enum sig_result result;

  for (size_t i = 0; ok && i < num_numbers; i++) {
    made[i] = BN_bin2bn(numbers[i].magnitude.data, (int)numbers[i].magnitude.len, NULL);
    ok = made[i] != NULL && OSSL_PARAM_BLD_push_BN(builder, numbers[i].name, made[i]) == 1;
  }
  result = ok ? key_from(type, builder, ret_key) : SIG_TROUBLE;
  OSSL_PARAM_BLD_free(builder);
  for (size_t i = 0; i < MAX_NUMBERS; i++) {
    BN_free(made[i]);
  }
  return result;
}

/* ---- RSA ---- */

/* As plain RSA, for id-RSASSA-PSS too: its restrictions are sig.c's business. */
static enum sig_result open_rsa(const struct cert_key *key, EVP_PKEY **ret_key) {
  const struct number numbers[] = {
      {OSSL_PKEY_PARAM_RSA_N, key->modulus},
      {OSSL_PKEY_PARAM_RSA_E, key->exponent},
  };
  return key_from_numbers("RSA", numbers, 2, ret_key);
}

/* ---- DSA ---- */

/* The magnitude of a positive INTEGER. */
static bool take_positive(struct der *d, assay_bytes *ret_magnitude) {
  assay_bytes content;

  if (!der_take_integer(d, &content) || content.len == 0 || (content.data[0] & 0x80) != 0) {
    return false;
  }
  *ret_magnitude = content.data[0] == 0 ? bytes_from(content, 1) : content;
  return ret_magnitude->len > 0;
}

static int compare_magnitudes(assay_bytes a, assay_bytes b) {
  return a.len != b.len ? (a.len < b.len ? -1 : 1) : memcmp(a.data, b.data, a.len);
}

/* 1 < value < p. A generator or a key of 1 would make one signature good for every message. */
static bool is_within(assay_bytes value, assay_bytes p) {
  return compare_magnitudes(value, BYTES_LITERAL("\x01")) > 0 && compare_magnitudes(value, p) < 0;
}

/* Dss-Parms (RFC 3279 2.3.2) and DSAPublicKey. */
static bool parse_dsa(assay_bytes parameters, assay_bytes bits, struct number numbers[4]) {
  struct der_fault fault;
  struct der whole = der_open(parameters, &fault), fields;
  struct der key = der_inside(bits, &fault);

  return der_enter(&whole, DER_SEQUENCE, &fields) &&
         take_positive(&fields, &numbers[0].magnitude) &&
         take_positive(&fields, &numbers[1].magnitude) &&
         take_positive(&fields, &numbers[2].magnitude) && der_end(&fields) && der_end(&whole) &&
         take_positive(&key, &numbers[3].magnitude) && der_end(&key);
}

static enum sig_result open_dsa(const struct sig_key *made, const struct cert_key *key,
                                EVP_PKEY **ret_key) {
  struct number numbers[] = {
      {.name = OSSL_PKEY_PARAM_FFC_P},
      {.name = OSSL_PKEY_PARAM_FFC_Q},
      {.name = OSSL_PKEY_PARAM_FFC_G},
      {.name = OSSL_PKEY_PARAM_PUB_KEY},
  };
  assay_bytes own = key->algorithm.parameters, p, q;
  bool inherits = own.len == 0 || algorithm_is_null(own);

  if (inherits && made->inherited.len == 0) {
    return SIG_UNSUPPORTED; /* half a key: nobody above has parameters to lend */
  }
  if (!parse_dsa(inherits ? made->inherited : own, key->bits, numbers)) {
    return SIG_KEY_UNUSABLE;
  }
  p = numbers[0].magnitude;
  q = numbers[1].magnitude;
  if (p.len > DSA_MAX_BYTES || (q.len != 20 && q.len != 28 && q.len != 32)) {
    return SIG_UNSUPPORTED; /* FIPS 186-4 4.2 has no other q, nor does libcrypto */
  }
  if ((p.data[p.len - 1] & 1) == 0 || !is_within(q, p) || !is_within(numbers[2].magnitude, p) ||
      !is_within(numbers[3].magnitude, p)) {
    return SIG_KEY_UNUSABLE;
  }
  return key_from_numbers("DSA", numbers, 4, ret_key);
}

/* ---- elliptic curves ---- */

/* libcrypto's name of a named curve that it can compute on; NULL for another. To ask whether it can
 * takes as long as half of making the key, hence the usual ones by heart. */
static const char *curve_name(enum cert_curve curve, assay_bytes parameters) {
  const unsigned char *at = parameters.data;
  ASN1_OBJECT *object;
  EC_GROUP *group;
  const char *name;
  int nid;

  if (curve == CERT_CURVE_P256 || curve == CERT_CURVE_P384 || curve == CERT_CURVE_P521) {
    return curve == CERT_CURVE_P256 ? "P-256" : curve == CERT_CURVE_P384 ? "P-384" : "P-521";
  }
  object = d2i_ASN1_OBJECT(NULL, &at, (long)parameters.len);
  nid = object == NULL ? NID_undef : OBJ_obj2nid(object);
  group = nid == NID_undef ? NULL : EC_GROUP_new_by_curve_name(nid);
  name = group == NULL ? NULL : OBJ_nid2sn(nid);
  EC_GROUP_free(group);
  ASN1_OBJECT_free(object);
  return name;
}

static enum sig_result open_ec(const struct cert_key *key, EVP_PKEY **ret_key) {
  const char *name = curve_name(key->curve, key->algorithm.parameters);
  const char *type = key->curve == CERT_CURVE_SM2 ? "SM2" : "EC";
  OSSL_PARAM_BLD *builder;
  enum sig_result result = SIG_TROUBLE;

  if (name == NULL) {
    return backend_blame(SIG_UNSUPPORTED);
  }
  builder = OSSL_PARAM_BLD_new();
  if (builder != NULL &&
      OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, name, 0) == 1 &&
      OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, key->bits.data,
                                       key->bits.len) == 1) {
    result = key_from(type, builder, ret_key);
  }
  OSSL_PARAM_BLD_free(builder);
  return result;
}

/* ---- keys that are bytes ---- */

/* ML-DSA came with OpenSSL 3.5: it is asked for by name, so that a build against an older one uses
 * a newer one when it meets it. */
static enum sig_result open_raw(const char *type, const struct cert_key *key, EVP_PKEY **ret_key) {
  *ret_key = EVP_PKEY_new_raw_public_key_ex(NULL, type, NULL, key->bits.data, key->bits.len);
  return *ret_key != NULL ? SIG_GOOD : backend_blame(SIG_UNSUPPORTED);
}

enum sig_result evp_key_open(struct sig_key *made, const struct cert_key *key) {
  switch (key->kind) {
  case CERT_KEY_RSA:
  case CERT_KEY_RSA_PSS:
    return open_rsa(key, &made->evp);
  case CERT_KEY_DSA:
    return open_dsa(made, key, &made->evp);
  case CERT_KEY_EC:
    return open_ec(key, &made->evp);
  case CERT_KEY_ED25519:
    return open_raw("ED25519", key, &made->evp);
  case CERT_KEY_ED448:
    return open_raw("ED448", key, &made->evp);
  case CERT_KEY_ML_DSA_44:
    return open_raw("ML-DSA-44", key, &made->evp);
  case CERT_KEY_ML_DSA_65:
    return open_raw("ML-DSA-65", key, &made->evp);
  case CERT_KEY_ML_DSA_87:
    return open_raw("ML-DSA-87", key, &made->evp);
  case CERT_KEY_UNKNOWN:
    break;
  }
  return SIG_UNSUPPORTED;
}

void evp_key_close(struct sig_key *key) {
  EVP_PKEY_free(key->evp);
}

#endif
