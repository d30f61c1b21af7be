/* SPDX-License-Identifier: Apache-2.0
 *
 * The general route: verification through libcrypto's EVP interface, for the keys that evp_key.c
 * makes.
 */
#include "sig/backend.h"
#include "sig/digest.h"

#ifndef ASSAY_SIG_NONE

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rsa.h>

static int set_up_rsa(EVP_PKEY_CTX *context, const struct sig_algorithm *algorithm) {
  const EVP_MD *method = digest_method(algorithm->digest);

  if (method == NULL) {
    return 0;
  }
  if (algorithm->scheme == SIG_RSA_PKCS1) {
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1 &&
           EVP_PKEY_CTX_set_signature_md(context, method) == 1;
  }
  return digest_method(algorithm->mgf_digest) != NULL &&
         EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
         EVP_PKEY_CTX_set_signature_md(context, method) == 1 &&
         EVP_PKEY_CTX_set_rsa_mgf1_md(context, digest_method(algorithm->mgf_digest)) == 1 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(context, (int)algorithm->salt_length) == 1;
}

/* Schemes that sign a digest which we compute. ECDSA and DSA get the bare digest and cut it to
 * their size themselves; like the low-level functions they take nothing but DER. */
static enum sig_result verify_digest(const struct sig_key *key,
                                     const struct sig_algorithm *algorithm, assay_bytes data,
                                     assay_bytes signature) {
  uint8_t digest[DIGEST_MAX_LEN];
  size_t len;
  EVP_PKEY_CTX *context;
  enum sig_result result = SIG_TROUBLE;

  if (!digest_make(algorithm->digest, &data, 1, digest, &len)) {
    return backend_blame(SIG_UNSUPPORTED);
  }
  context = EVP_PKEY_CTX_new_from_pkey(NULL, key->evp, NULL);
  if (context == NULL || EVP_PKEY_verify_init(context) != 1) {
    result = SIG_TROUBLE;
  } else if ((algorithm->scheme == SIG_RSA_PKCS1 || algorithm->scheme == SIG_RSA_PSS) &&
             set_up_rsa(context, algorithm) != 1) {
    result = backend_blame(SIG_UNSUPPORTED); /* a system's policy may forbid a digest */
  } else {
    result = EVP_PKEY_verify(context, signature.data, signature.len, digest, len) == 1
                 ? SIG_GOOD
                 : backend_blame(SIG_BAD);
  }
  EVP_PKEY_CTX_free(context);
  return result;
}

/* Schemes that want the message itself. SM2 hashes the signer's identity with it (GB/T 32918.2
 * 5.5); a certificate cannot say which, and GM/T 0009 7 gives the one that every signer of
 * certificates uses. */
static enum sig_result verify_message(const struct sig_key *key,
                                      const struct sig_algorithm *algorithm, assay_bytes data,
                                      assay_bytes signature) {
  static const char sm2_identity[] = "1234567812345678";
  char identity[sizeof sm2_identity]; /* OSSL_PARAM takes no pointer to const */
  OSSL_PARAM parameters[] = {OSSL_PARAM_END, OSSL_PARAM_END};
  const char *digest = NULL;
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  enum sig_result result;

  if (algorithm->scheme == SIG_SM2) {
    memcpy(identity, sm2_identity, sizeof identity);
    parameters[0] =
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_DIST_ID, identity, sizeof identity - 1);
    digest = "SM3";
  }
  if (context == NULL) {
    result = SIG_TROUBLE;
  } else if (EVP_DigestVerifyInit_ex(context, NULL, digest, NULL, NULL, key->evp, parameters) !=
             1) {
    result = backend_blame(SIG_UNSUPPORTED);
  } else {
    result = EVP_DigestVerify(context, signature.data, signature.len, data.data, data.len) == 1
                 ? SIG_GOOD
                 : backend_blame(SIG_BAD);
  }
  EVP_MD_CTX_free(context);
  return result;
}

enum sig_result evp_verify(const struct sig_key *key, const struct sig_algorithm *algorithm,
                           assay_bytes data, assay_bytes signature) {
  switch (algorithm->scheme) {
  case SIG_RSA_PKCS1:
  case SIG_RSA_PSS:
  case SIG_ECDSA:
  case SIG_DSA:
    return verify_digest(key, algorithm, data, signature);
  case SIG_ED25519:
  case SIG_ED448:
  case SIG_SM2:
  case SIG_ML_DSA:
    return verify_message(key, algorithm, data, signature);
  case SIG_SCHEME_UNKNOWN:
    break;
  }
  return SIG_UNSUPPORTED;
}

#endif
