/* SPDX-License-Identifier: Apache-2.0
 *
 * The fast route: RSA and the three NIST curves through libcrypto's older functions, which OpenSSL
 * has called deprecated since 3.0. This is the one file that may use them; with ASSAY_NO_LOWLEVEL
 * the build does without, and evp.c does all the work.
 *
 * Why: through EVP a P-256 key costs some 20 us to make and an RSA key 5, here 2 to 3 and below 1.
 * A P-256 signature costs 70, so a chain of three would spend a quarter of its time on making
 * keys.
 *
 * Only public operations are used: there is no secret here, no blinding, no random number.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "sig/backend.h"
#include "sig/digest.h"

#if !defined(ASSAY_NO_LOWLEVEL) && !defined(ASSAY_SIG_NONE)

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <pthread.h>

#define RSA_MAX_BYTES 2048 /* sig.c takes no modulus above 16384 bits */

/* ---- digests ---- */

/* One function per digest, all alike, since their contexts are of different types. */
#define DEFINE_DIGEST(name, context_type, init, update, final)                                     \
  static bool name(const assay_bytes *parts, size_t num_parts, uint8_t *out) {                     \
    context_type context;                                                                          \
    bool ok = init(&context) == 1;                                                                 \
    for (size_t i = 0; ok && i < num_parts; i++) {                                                 \
      ok = parts[i].len == 0 || update(&context, parts[i].data, parts[i].len) == 1;                \
    }                                                                                              \
    return ok && final(out, &context) == 1;                                                        \
  }

DEFINE_DIGEST(make_sha1, SHA_CTX, SHA1_Init, SHA1_Update, SHA1_Final)
DEFINE_DIGEST(make_sha224, SHA256_CTX, SHA224_Init, SHA224_Update, SHA224_Final)
DEFINE_DIGEST(make_sha256, SHA256_CTX, SHA256_Init, SHA256_Update, SHA256_Final)
DEFINE_DIGEST(make_sha384, SHA512_CTX, SHA384_Init, SHA384_Update, SHA384_Final)
DEFINE_DIGEST(make_sha512, SHA512_CTX, SHA512_Init, SHA512_Update, SHA512_Final)

static const struct {
  bool (*make)(const assay_bytes *parts, size_t num_parts, uint8_t *out);
  size_t len;
} makers[SIG_DIGEST_OTHER] = {
    [SIG_SHA1] = {make_sha1, 20},     [SIG_SHA224] = {make_sha224, 28},
    [SIG_SHA256] = {make_sha256, 32}, [SIG_SHA384] = {make_sha384, 48},
    [SIG_SHA512] = {make_sha512, 64},
};

bool lowlevel_digest(enum sig_digest digest, const assay_bytes *parts, size_t num_parts,
                     uint8_t out[DIGEST_MAX_LEN], size_t *ret_len) {
  if (digest >= SIG_DIGEST_OTHER || makers[digest].make == NULL ||
      !makers[digest].make(parts, num_parts, out)) {
    return false;
  }
  *ret_len = makers[digest].len;
  return true;
}

/* ---- keys ---- */

/* To make a curve's group costs five times as much as to put a key on it, so there is one per
 * curve, made when the first EC key comes and kept as long as the process lives. Groups are not
 * written to after that; EC_KEY_set_group copies them. */
static pthread_once_t groups_once = PTHREAD_ONCE_INIT;
static EC_GROUP *group_p256, *group_p384, *group_p521;

static void make_groups(void) {
  group_p256 = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
  group_p384 = EC_GROUP_new_by_curve_name(NID_secp384r1);
  group_p521 = EC_GROUP_new_by_curve_name(NID_secp521r1);
}

static const EC_GROUP *group_of(enum cert_curve curve) {
  if (pthread_once(&groups_once, make_groups) != 0) {
    return NULL;
  }
  switch (curve) {
  case CERT_CURVE_P256:
    return group_p256;
  case CERT_CURVE_P384:
    return group_p384;
  case CERT_CURVE_P521:
    return group_p521;
  case CERT_CURVE_NONE:
  case CERT_CURVE_SM2:
  case CERT_CURVE_OTHER:
  case CERT_CURVE_EXPLICIT:
    break;
  }
  return NULL;
}

bool lowlevel_takes(const struct cert_key *key) {
  return key->kind == CERT_KEY_RSA || key->kind == CERT_KEY_RSA_PSS ||
         (key->kind == CERT_KEY_EC &&
          (key->curve == CERT_CURVE_P256 || key->curve == CERT_CURVE_P384 ||
           key->curve == CERT_CURVE_P521));
}

/* EC_KEY_oct2key refuses a point that is not on the curve. These three have cofactor 1, so every
 * point but infinity, which sig.c refuses, has the full order (RFC 5480 needs no more). */
static enum sig_result open_ec(struct sig_key *made, const struct cert_key *key) {
  const EC_GROUP *group = group_of(key->curve);

  made->ec = EC_KEY_new();
  if (group == NULL || made->ec == NULL || EC_KEY_set_group(made->ec, group) != 1) {
    return SIG_TROUBLE;
  }
  return EC_KEY_oct2key(made->ec, key->bits.data, key->bits.len, NULL) == 1
             ? SIG_GOOD
             : backend_blame(SIG_KEY_UNUSABLE);
}

static enum sig_result open_rsa(struct sig_key *made, const struct cert_key *key) {
  BIGNUM *n = BN_bin2bn(key->modulus.data, (int)key->modulus.len, NULL);
  BIGNUM *e = BN_bin2bn(key->exponent.data, (int)key->exponent.len, NULL);

  made->rsa = RSA_new();
  if (made->rsa == NULL || n == NULL || e == NULL || RSA_set0_key(made->rsa, n, e, NULL) != 1) {
    BN_free(n);
    BN_free(e);
    return SIG_TROUBLE;
  }
  return SIG_GOOD;
}

enum sig_result lowlevel_key_open(struct sig_key *made, const struct cert_key *key) {
  return key->kind == CERT_KEY_EC ? open_ec(made, key) : open_rsa(made, key);
}

void lowlevel_key_close(struct sig_key *key) {
  EC_KEY_free(key->ec);
  RSA_free(key->rsa);
}

/* ---- verification ---- */

static int nid_of(enum sig_digest digest) {
  switch (digest) {
  case SIG_MD5:
    return NID_md5;
  case SIG_SHA1:
    return NID_sha1;
  case SIG_SHA224:
    return NID_sha224;
  case SIG_SHA256:
    return NID_sha256;
  case SIG_SHA384:
    return NID_sha384;
  case SIG_SHA512:
    return NID_sha512;
  case SIG_SM3:
    return NID_sm3;
  case SIG_DIGEST_NONE:
  case SIG_MD2:
  case SIG_DIGEST_OTHER:
    break;
  }
  return NID_undef;
}

/* RFC 8017 8.1.2 in two steps: the public operation on a signature that is exactly as long as the
 * modulus, then EMSA-PSS-VERIFY on what it leaves. */
static int verify_pss(RSA *rsa, const struct sig_algorithm *algorithm, const uint8_t *digest,
                      assay_bytes signature) {
  const EVP_MD *method = digest_method(algorithm->digest);
  const EVP_MD *mask = digest_method(algorithm->mgf_digest);
  uint8_t encoded[RSA_MAX_BYTES];
  int size = RSA_size(rsa);

  /* sig.c has bounded the modulus, der the salt length (to 2^31-1). */
  if (method == NULL || mask == NULL || (size_t)size > sizeof encoded ||
      signature.len != (size_t)size ||
      RSA_public_decrypt(size, signature.data, encoded, rsa, RSA_NO_PADDING) != size) {
    return 0;
  }
  return RSA_verify_PKCS1_PSS_mgf1(rsa, digest, method, mask, encoded, (int)algorithm->salt_length);
}

/* ECDSA_verify encodes what it has read once more and compares, so that anything but DER (negative
 * or padded integers, bytes after the end) is bad. RSA_verify compares the whole encoded
 * DigestInfo, so there is no parser in it to be led astray (RFC 8017 8.2.2). */
enum sig_result lowlevel_verify(const struct sig_key *key, const struct sig_algorithm *algorithm,
                                assay_bytes data, assay_bytes signature) {
  uint8_t digest[DIGEST_MAX_LEN];
  size_t len;
  int verdict;

  if (signature.len > RSA_MAX_BYTES) { /* longer than any modulus, and than any ECDSA signature */
    return SIG_BAD;
  }
  if (!digest_make(algorithm->digest, &data, 1, digest, &len)) {
    return backend_blame(SIG_UNSUPPORTED);
  }
  if (key->ec != NULL) {
    verdict = ECDSA_verify(0, digest, (int)len, signature.data, (int)signature.len, key->ec);
  } else if (algorithm->scheme == SIG_RSA_PSS) {
    verdict = verify_pss(key->rsa, algorithm, digest, signature);
  } else {
    verdict = RSA_verify(nid_of(algorithm->digest), digest, (unsigned)len, signature.data,
                         (unsigned)signature.len, key->rsa);
  }
  return verdict == 1 ? SIG_GOOD : backend_blame(SIG_BAD);
}

#endif
