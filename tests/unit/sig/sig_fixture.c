/* SPDX-License-Identifier: Apache-2.0
 *
 * Keys and signatures for the tests of sig.
 */
#include "sig_fixture.h"
#include <openssl/core_names.h>
#include <openssl/params.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

void pair_reparse(struct pair *pair) {
  struct der_fault fault;
  struct der d = der_open(bytes_of(pair->spki, pair->spki_len), &fault);

  assert_true(cert_parse_key(&d, &pair->key));
  assert_true(der_end(&d));
}

static void export(struct pair *pair) {
  unsigned char *at = pair->spki;
  int len = i2d_PUBKEY(pair->pkey, NULL);

  assert_true(len > 0 && (size_t)len <= sizeof pair->spki);
  pair->spki_len = (size_t)i2d_PUBKEY(pair->pkey, &at);
  pair_reparse(pair);
}

void pair_make(struct pair *pair, const char *type, size_t rsa_bits, const char *curve) {
  if (rsa_bits > 0) {
    pair->pkey = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", rsa_bits);
  } else if (curve != NULL) {
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    assert_int_equal(EVP_PKEY_keygen_init(context), 1);
    assert_int_equal(EVP_PKEY_CTX_set_group_name(context, curve), 1);
    pair->pkey = NULL;
    assert_int_equal(EVP_PKEY_generate(context, &pair->pkey), 1);
    EVP_PKEY_CTX_free(context);
  } else {
    pair->pkey = EVP_PKEY_Q_keygen(NULL, NULL, type);
  }
  assert_non_null(pair->pkey);
  export(pair);
}

/* 1024 bits with a q of 160: the smallest that FIPS 186 has, since making parameters takes time. */
void pair_make_dsa(struct pair *pair) {
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "DSA", NULL);
  unsigned bits = 1024, q_bits = 160;
  OSSL_PARAM wanted[] = {OSSL_PARAM_construct_uint(OSSL_PKEY_PARAM_FFC_PBITS, &bits),
                         OSSL_PARAM_construct_uint(OSSL_PKEY_PARAM_FFC_QBITS, &q_bits),
                         OSSL_PARAM_END};
  EVP_PKEY *parameters = NULL;

  assert_int_equal(EVP_PKEY_paramgen_init(context), 1);
  assert_int_equal(EVP_PKEY_CTX_set_params(context, wanted), 1);
  assert_int_equal(EVP_PKEY_generate(context, &parameters), 1);
  EVP_PKEY_CTX_free(context);
  context = EVP_PKEY_CTX_new_from_pkey(NULL, parameters, NULL);
  pair->pkey = NULL;
  assert_int_equal(EVP_PKEY_keygen_init(context), 1);
  assert_int_equal(EVP_PKEY_generate(context, &pair->pkey), 1);
  EVP_PKEY_CTX_free(context);
  EVP_PKEY_free(parameters);
  export(pair);
}

void pair_free(struct pair *pair) {
  EVP_PKEY_free(pair->pkey);
  pair->pkey = NULL;
}

void pair_build(struct pair *pair, assay_bytes algorithm_content, assay_bytes bits) {
  static const uint8_t no_unused_bits = 0;
  uint8_t content[sizeof pair->spki];
  struct der_writer w;

  assert_true(bits.len < sizeof content);
  content[0] = no_unused_bits;
  if (bits.len > 0) {
    memcpy(content + 1, bits.data, bits.len);
  }
  der_write_init(&w, pair->spki, sizeof pair->spki);
  der_write_open(&w, DER_SEQUENCE);
  der_write(&w, DER_SEQUENCE, algorithm_content);
  der_write(&w, DER_BIT_STRING, bytes_of(content, bits.len + 1));
  der_write_close(&w);
  assert_true(der_write_end(&w, &pair->spki_len));
  pair_reparse(pair);
}

size_t pair_sign(const struct pair *pair, const struct signing *how, assay_bytes data, uint8_t *out,
                 size_t cap) {
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  EVP_PKEY_CTX *options = NULL;
  char identity[32];
  OSSL_PARAM parameters[] = {OSSL_PARAM_END, OSSL_PARAM_END};
  size_t len = cap;

  if (how->sm2_identity != NULL) {
    size_t identity_len = strlen(how->sm2_identity);
    assert_true(identity_len < sizeof identity);
    memcpy(identity, how->sm2_identity, identity_len);
    parameters[0] =
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_DIST_ID, identity, identity_len);
  }
  assert_int_equal(
      EVP_DigestSignInit_ex(context, &options, how->digest, NULL, NULL, pair->pkey, parameters), 1);
  if (how->mgf != NULL) {
    assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING), 1);
    assert_int_equal(EVP_PKEY_CTX_set_rsa_mgf1_md_name(options, how->mgf, NULL), 1);
    assert_int_equal(EVP_PKEY_CTX_set_rsa_pss_saltlen(options, how->salt), 1);
  }
  assert_int_equal(EVP_DigestSign(context, out, &len, data.data, data.len), 1);
  EVP_MD_CTX_free(context);
  return len;
}

void algorithm_make(struct algorithm *algorithm, const char *oid, assay_bytes parameters) {
  uint8_t octets[32];
  size_t octets_len = der_oid_from_text(bytes_of_text(oid), octets, sizeof octets), len = 0;
  struct der_fault fault;
  struct der d, inside;
  struct der_writer w;

  assert_true(octets_len > 0);
  der_write_init(&w, algorithm->bytes, sizeof algorithm->bytes);
  der_write_open(&w, DER_SEQUENCE);
  der_write(&w, DER_OID, bytes_of(octets, octets_len));
  der_write_raw(&w, parameters);
  der_write_close(&w);
  assert_true(der_write_end(&w, &len));
  algorithm->view.whole = bytes_of(algorithm->bytes, len);
  d = der_open(algorithm->view.whole, &fault);
  assert_true(der_enter(&d, DER_SEQUENCE, &inside));
  assert_true(der_take_oid(&inside, &algorithm->view.oid));
  algorithm->view.parameters = bytes_of(inside.at, (size_t)(inside.end - inside.at));
}

enum sig_result verify_once(const struct cert_key *key, const struct cert_algorithm *algorithm,
                            assay_bytes data, assay_bytes signature) {
  struct sig_key *made = NULL;
  enum sig_result result;

  assert_int_equal(sig_key_new(key, bytes_of(NULL, 0), &made), SIG_GOOD);
  result = sig_verify(made, algorithm, data, signature, NULL);
  sig_key_free(made);
  return result;
}

enum sig_result key_result(const struct cert_key *key) {
  struct sig_key *made = NULL;
  enum sig_result result = sig_key_new(key, bytes_of(NULL, 0), &made);

  sig_key_free(made);
  return result;
}
