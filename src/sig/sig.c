/* SPDX-License-Identifier: Apache-2.0
 *
 * The door: is this a key, does the algorithm fit it, was this very signature found good before?
 * Only then is a back end asked.
 */
#include "sig/algorithm.h"
#include "sig/backend.h"
#include "sig/digest.h"
#include "sig/memo.h"
#include <stdlib.h>

/* An RSA verification costs about modulus bits squared times exponent bits, and both come from
 * whoever made the certificate. 16384 bits is libcrypto's own limit
 * (OPENSSL_RSA_MAX_MODULUS_BITS). 64 bits of exponent is its limit for moduli above 3072 bits; what
 * people use is 65537, so we keep it for all sizes. Within both, the worst signature costs 8 ms
 * (measured, OpenSSL 3.0); with an exponent as long as the modulus it would be 1.3 s. */
#define RSA_MAX_MODULUS_BITS 16384u
#define RSA_MAX_EXPONENT_BITS 64u

/* To hash more data than this costs about as much as the arithmetic that the memo would spare. */
#define MEMO_MAX_DATA ((size_t)64 * 1024)

/* ---- keys ---- */

static size_t magnitude_bits(assay_bytes magnitude) {
  size_t bits = magnitude.len * 8;

  if (magnitude.len > 0) {
    for (uint8_t top = magnitude.data[0]; (top & 0x80u) == 0 && bits > 0; bits--) {
      top = (uint8_t)((unsigned)top << 1 | 1u);
    }
  }
  return bits;
}

static bool is_odd(assay_bytes magnitude) {
  return magnitude.len > 0 && (magnitude.data[magnitude.len - 1] & 1) != 0;
}

/* RFC 8017 3.1: n is a product of odd primes, 3 <= e < n, and e is prime to an even number. With an
 * e of 1 anybody could sign. */
static enum sig_result check_rsa(const struct cert_key *key) {
  size_t modulus_bits = magnitude_bits(key->modulus);
  size_t exponent_bits = magnitude_bits(key->exponent);

  if (modulus_bits > RSA_MAX_MODULUS_BITS || exponent_bits > RSA_MAX_EXPONENT_BITS) {
    return SIG_UNSUPPORTED;
  }
  if (!is_odd(key->modulus) || !is_odd(key->exponent) || exponent_bits < 2 ||
      exponent_bits >= modulus_bits) {
    return SIG_KEY_UNUSABLE;
  }
  return SIG_GOOD;
}

/* RFC 5480 2.1.1: the curve is a named one. 2.2: the point begins with 02, 03 or 04, everything
 * else MUST be rejected; that includes the point at infinity (00), which is no public key, and the
 * hybrid form (06, 07). Whether the point lies on the curve is for the back end. */
static enum sig_result check_ec(const struct cert_key *key) {
  switch (key->curve) {
  case CERT_CURVE_EXPLICIT:
    return SIG_UNSUPPORTED;
  case CERT_CURVE_NONE:
    return SIG_KEY_UNUSABLE;
  case CERT_CURVE_P256:
  case CERT_CURVE_P384:
  case CERT_CURVE_P521:
  case CERT_CURVE_SM2:
  case CERT_CURVE_OTHER:
    break;
  }
  return key->bits.len > 1 && key->bits.data[0] >= 0x02 && key->bits.data[0] <= 0x04
             ? SIG_GOOD
             : SIG_KEY_UNUSABLE;
}

static enum sig_result check_length(const struct cert_key *key, size_t len) {
  return key->bits.len == len ? SIG_GOOD : SIG_KEY_UNUSABLE;
}

static enum sig_result check_form(const struct cert_key *key) {
  switch (key->kind) {
  case CERT_KEY_RSA:
  case CERT_KEY_RSA_PSS:
    return check_rsa(key);
  case CERT_KEY_EC:
    return check_ec(key);
  case CERT_KEY_ED25519:
    return check_length(key, 32); /* RFC 8032 5.1.5 */
  case CERT_KEY_ED448:
    return check_length(key, 57); /* RFC 8032 5.2.5 */
  case CERT_KEY_ML_DSA_44:
    return check_length(key, 1312); /* FIPS 204 table 2 */
  case CERT_KEY_ML_DSA_65:
    return check_length(key, 1952);
  case CERT_KEY_ML_DSA_87:
    return check_length(key, 2592);
  case CERT_KEY_DSA:
    return SIG_GOOD; /* its numbers are looked at where they are read */
  case CERT_KEY_UNKNOWN:
    break;
  }
  return SIG_UNSUPPORTED;
}

/* RFC 3279 2.3.2: a DSA key that leaves out its parameters has its issuer's. NULL in their place is
 * the same fault that libcrypto forgives. */
static bool needs_inherited(const struct cert_key *key) {
  return key->kind == CERT_KEY_DSA &&
         (key->algorithm.parameters.len == 0 || algorithm_is_null(key->algorithm.parameters));
}

/* RFC 4055 1.2: an id-RSASSA-PSS key without parameters allows all of RSASSA-PSS, one with
 * parameters only theirs. */
static enum sig_result read_restriction(struct sig_key *made, const struct cert_key *key) {
  if (key->kind != CERT_KEY_RSA_PSS || key->algorithm.parameters.len == 0) {
    return SIG_GOOD;
  }
  made->is_restricted = true;
  return algorithm_parse_pss(key->algorithm.parameters, &made->restriction) ? SIG_GOOD
                                                                            : SIG_KEY_UNUSABLE;
}

static assay_bytes keep(uint8_t *to, assay_bytes b) {
  if (b.len > 0) {
    memcpy(to, b.data, b.len);
  }
  return bytes_of(to, b.len);
}

static struct sig_key *key_alloc(const struct cert_key *key, assay_bytes inherited) {
  struct sig_key *made = malloc(sizeof *made + key->whole.len + inherited.len);

  if (made == NULL) {
    return NULL;
  }
  *made = (struct sig_key){.kind = key->kind, .curve = key->curve};
  made->spki = keep(made->storage, key->whole);
  made->inherited = keep(made->storage + key->whole.len, inherited);
  return made;
}

enum sig_result sig_key_new(const struct cert_key *key, assay_bytes inherited,
                            struct sig_key **ret_key) {
  struct sig_key *made;
  enum sig_result result = check_form(key);

  if (result != SIG_GOOD) {
    return result;
  }
  made = key_alloc(key, needs_inherited(key) ? inherited : bytes_of(NULL, 0));
  if (made == NULL) {
    return SIG_TROUBLE;
  }
  result = read_restriction(made, key);
  if (result == SIG_GOOD) {
    result = backend_key_open(made, key);
  }
  if (result != SIG_GOOD) {
    sig_key_free(made);
    return result;
  }
  *ret_key = made;
  return SIG_GOOD;
}

void sig_key_free(struct sig_key *key) {
  if (key != NULL) {
    backend_key_close(key);
    free(key);
  }
}

/* ---- verification ---- */

/* RFC 4055 3.3: same digests, and a salt at least as long. */
static bool restriction_allows(const struct sig_key *key, const struct sig_algorithm *algorithm) {
  return !key->is_restricted || (algorithm->digest == key->restriction.digest &&
                                 algorithm->mgf_digest == key->restriction.mgf_digest &&
                                 algorithm->salt_length >= key->restriction.salt_length);
}

static bool fits(const struct sig_key *key, const struct sig_algorithm *algorithm,
                 enum cert_key_kind kind) {
  switch (algorithm->scheme) {
  case SIG_RSA_PSS:
    return key->kind == CERT_KEY_RSA || key->kind == CERT_KEY_RSA_PSS;
  case SIG_ECDSA: /* libcrypto, too, takes a key on SM2's curve for SM2 only */
    return key->kind == CERT_KEY_EC && key->curve != CERT_CURVE_SM2;
  case SIG_SM2:
    return key->kind == CERT_KEY_EC && key->curve == CERT_CURVE_SM2;
  case SIG_RSA_PKCS1:
  case SIG_DSA:
  case SIG_ED25519:
  case SIG_ED448:
  case SIG_ML_DSA:
    return key->kind == kind;
  case SIG_SCHEME_UNKNOWN:
    break;
  }
  return false;
}

static bool is_computable(const struct sig_algorithm *algorithm) {
  return algorithm->digest != SIG_DIGEST_OTHER && algorithm->digest != SIG_MD2 &&
         (algorithm->scheme != SIG_RSA_PSS ||
          (algorithm->mgf_digest != SIG_DIGEST_OTHER && algorithm->mgf_digest != SIG_MD2));
}

/* Each part is preceded by its length, so that no two different sets of parts name the same. */
static bool name_signature(const struct sig_key *key, const struct cert_algorithm *algorithm,
                           assay_bytes data, assay_bytes signature, uint8_t out[DIGEST_MAX_LEN]) {
  const assay_bytes parts[] = {key->spki, key->inherited, algorithm->whole, data, signature};
  enum { NUM_PARTS = sizeof parts / sizeof parts[0] };
  uint8_t lengths[NUM_PARTS][8];
  assay_bytes framed[2 * NUM_PARTS];
  size_t len;

  for (size_t i = 0; i < NUM_PARTS; i++) {
    for (size_t byte = 0; byte < 8; byte++) {
      lengths[i][byte] = (uint8_t)((uint64_t)parts[i].len >> (56 - 8 * byte));
    }
    framed[2 * i] = bytes_of(lengths[i], 8);
    framed[2 * i + 1] = parts[i];
  }
  return digest_make(SIG_SHA256, framed, 2 * NUM_PARTS, out, &len);
}

/* The parameters of the algorithm are no reason to refuse, except where they say how to compute
 * (PSS): whether they have their legal form is judged elsewhere, by parameters_legal. */
enum sig_result sig_verify(const struct sig_key *key, const struct cert_algorithm *algorithm,
                           assay_bytes data, assay_bytes signature, assay_memo *memo) {
  enum cert_key_kind kind;
  struct sig_algorithm wanted = algorithm_find(algorithm, &kind);
  uint8_t name[DIGEST_MAX_LEN];
  enum sig_result result;

  if (wanted.scheme == SIG_SCHEME_UNKNOWN) {
    return SIG_UNSUPPORTED;
  }
  if (!fits(key, &wanted, kind)) {
    return SIG_WRONG_KEY;
  }
  if (!is_computable(&wanted)) {
    return SIG_UNSUPPORTED;
  }
  if (!restriction_allows(key, &wanted)) {
    return SIG_WRONG_KEY;
  }
  if (signature.len == 0) { /* some of libcrypto's functions would take the missing pointer ill */
    return SIG_BAD;
  }
  if (memo == NULL || data.len > MEMO_MAX_DATA ||
      !name_signature(key, algorithm, data, signature, name)) {
    return backend_verify(key, &wanted, data, signature);
  }
  if (memo_has(memo, name)) {
    return SIG_GOOD;
  }
  result = backend_verify(key, &wanted, data, signature);
  if (result == SIG_GOOD) {
    memo_add(memo, name);
  }
  return result;
}
