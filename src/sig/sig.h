/* SPDX-License-Identifier: Apache-2.0
 *
 * sig: the one door to libcrypto. Nothing else in src/ includes an OpenSSL header.
 *
 * A key is prepared once and used many times; a verification says good, bad, or why it could not
 * be done, which is never the same as bad.
 */
#ifndef ASSAY_SIG_H
#define ASSAY_SIG_H

#include "cert/cert.h"

enum sig_result {
  SIG_BAD = 0, /* zero is "no" */
  SIG_GOOD,
  SIG_UNSUPPORTED,  /* an algorithm, parameter or key that this build cannot use */
  SIG_KEY_UNUSABLE, /* the key's own bytes are no key of its kind (point off the curve, ...) */
  SIG_WRONG_KEY,    /* the algorithm wants another kind of key than this one */
  SIG_TROUBLE       /* libcrypto failed: out of memory and the like */
};

enum sig_digest {
  SIG_DIGEST_NONE = 0, /* the algorithm hashes by itself (Ed25519, Ed448, ML-DSA) */
  SIG_MD2,
  SIG_MD5,
  SIG_SHA1,
  SIG_SHA224,
  SIG_SHA256,
  SIG_SHA384,
  SIG_SHA512,
  SIG_SM3,
  SIG_DIGEST_OTHER
};

enum sig_scheme {
  SIG_SCHEME_UNKNOWN = 0,
  SIG_RSA_PKCS1,
  SIG_RSA_PSS,
  SIG_ECDSA,
  SIG_DSA,
  SIG_ED25519,
  SIG_ED448,
  SIG_SM2,
  SIG_ML_DSA
};

/* What an AlgorithmIdentifier of a signature means. parameters_legal: as RFC 4055, 5758, 8410, 9881
 * want them (NULL for RSA PKCS#1, absent for ECDSA and EdDSA; both tolerated for the first). For PSS
 * `digest` is the message digest, mgf_digest and salt_length from its parameters (RFC 4055 3.1). */
struct sig_algorithm {
  enum sig_scheme scheme;
  enum sig_digest digest, mgf_digest;
  uint32_t salt_length;
  bool parameters_legal;
};
struct sig_algorithm sig_algorithm_of(const struct cert_algorithm *algorithm);
const char *sig_scheme_word(enum sig_scheme scheme); /* "RSA", "ECDSA", ... */
const char *sig_digest_word(enum sig_digest digest); /* "SHA-256", ... ; "" for none */

/* A public key ready for use. Immutable once made, so threads may share it. */
struct sig_key;
/* inherited: DSA parameters of the issuer above (whole AlgorithmIdentifier parameters element),
 * used when the key's own are absent (RFC 3279 2.3.2); empty otherwise.
 * SIG_GOOD and *ret_key, or SIG_UNSUPPORTED / SIG_KEY_UNUSABLE / SIG_TROUBLE. */
enum sig_result sig_key_new(const struct cert_key *key, assay_bytes inherited,
                            struct sig_key **ret_key) MUST_USE;
void sig_key_free(struct sig_key *key);

/* Is `signature` this key's over `data`, by this algorithm? memo may be NULL. */
enum sig_result sig_verify(const struct sig_key *key, const struct cert_algorithm *algorithm,
                           assay_bytes data, assay_bytes signature, assay_memo *memo) MUST_USE;

#define SIG_SHA256_LEN 32
void sig_sha256(assay_bytes data, uint8_t out[SIG_SHA256_LEN]);
void sig_sha1(assay_bytes data, uint8_t out[20]);
/* "OpenSSL 3.0.19 27 Jan 2026". Static. */
const char *sig_library(void);
/* Fill with random bytes; false when the system gives none. */
bool sig_random(uint8_t *out, size_t len) MUST_USE;

#endif
