/* SPDX-License-Identifier: Apache-2.0
 *
 * Keys and signatures for the tests of sig, made by libcrypto's EVP interface, which shares no code
 * with the low-level route that most of them are verified by.
 */
#ifndef ASSAY_SIG_FIXTURE_H
#define ASSAY_SIG_FIXTURE_H

#include "sig/sig.h"
#include <openssl/evp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
/* cmocka's header needs the three above it. */

#include <cmocka.h>

struct pair {
  EVP_PKEY *pkey;
  uint8_t spki[8192];
  size_t spki_len;
  struct cert_key key; /* parsed from spki */
};

/* type: "RSA", "EC" with a curve, "ED25519" ... Fails the test when libcrypto cannot. */
void pair_make(struct pair *pair, const char *type, size_t rsa_bits, const char *curve);
void pair_make_dsa(struct pair *pair);
void pair_free(struct pair *pair);
/* Parses pair->spki again after a change to it. */
void pair_reparse(struct pair *pair);
/* SubjectPublicKeyInfo from an algorithm's content (OID, parameters) and the BIT STRING's bytes. */
void pair_build(struct pair *pair, assay_bytes algorithm_content, assay_bytes bits);

/* How libcrypto is to sign. digest NULL: the scheme hashes by itself. mgf: RSASSA-PSS. */
struct signing {
  const char *digest, *mgf;
  int salt;
  const char *sm2_identity;
};
size_t pair_sign(const struct pair *pair, const struct signing *how, assay_bytes data, uint8_t *out,
                 size_t cap);

/* AlgorithmIdentifier from dotted text and whole parameters. */
struct algorithm {
  uint8_t bytes[256];
  struct cert_algorithm view;
};
void algorithm_make(struct algorithm *algorithm, const char *oid, assay_bytes parameters);

/* Prepares the key (which must be usable), verifies once, frees it. */
enum sig_result verify_once(const struct cert_key *key, const struct cert_algorithm *algorithm,
                            assay_bytes data, assay_bytes signature);
/* What sig_key_new says. */
enum sig_result key_result(const struct cert_key *key);

/* The bytes that most tests sign. */
#define MESSAGE BYTES_LITERAL("to be signed: subject, key, dates and all")

#endif
