/* SPDX-License-Identifier: Apache-2.0
 *
 * Both routes of libcrypto's back end, asked directly: whichever the build prefers, the two must
 * agree on the keys that both can take. Also DSA's inherited parameters, the restrictions of
 * id-RSASSA-PSS keys, SM2's identity, and ML-DSA where libcrypto has it.
 */
#include "sig/backend.h"
#include "sig_fixture.h"
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/x509.h>

#define DSA_OID "\x06\x07\x2a\x86\x48\xce\x38\x04\x01"
#define MGF1_256                                                                                   \
  "\x30\x1a\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x08\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03"   \
  "\x04\x02\x01\x05\x00"
#define HASH_256 "\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00"
#define PSS_256(salt)                                                                              \
  BYTES_LITERAL("\x30\x34\xa0\x0f" HASH_256 "\xa1\x1c" MGF1_256 "\xa2\x03\x02\x01" salt)
#define PSS_OID "1.2.840.113549.1.1.10"
#define NOTHING bytes_of(NULL, 0)

static struct pair dsa, rsa;

static int make_pairs(void **state) {
  (void)state;
  pair_make_dsa(&dsa);
  pair_make(&rsa, "RSA", 2048, NULL);
  return 0;
}

static int free_pairs(void **state) {
  (void)state;
  pair_free(&dsa);
  pair_free(&rsa);
  return 0;
}

/* ---- the general route for keys that usually take the other ---- */

static void assert_route_agrees(const struct pair *pair, const struct signing *how, const char *oid,
                                assay_bytes parameters) {
  struct sig_key made = {.kind = pair->key.kind, .curve = pair->key.curve};
  uint8_t signature[1024];
  size_t len = pair_sign(pair, how, MESSAGE, signature, sizeof signature);
  struct algorithm algorithm;
  struct sig_algorithm meant;

  algorithm_make(&algorithm, oid, parameters);
  meant = sig_algorithm_of(&algorithm.view);
  assert_int_equal(evp_key_open(&made, &pair->key), SIG_GOOD);
  for (int i = 0; i < 2; i++) {
    enum sig_result expected = i == 0 ? SIG_GOOD : SIG_BAD;
    assert_int_equal(evp_verify(&made, &meant, MESSAGE, bytes_of(signature, len)), expected);
    assert_int_equal(verify_once(&pair->key, &algorithm.view, MESSAGE, bytes_of(signature, len)),
                     expected);
    signature[len - 1] ^= 1;
  }
  evp_key_close(&made);
  ERR_clear_error(); /* the route leaves that to backend_libcrypto.c */
}

static void test_evp_rsa(void **state) {
  static const struct signing how = {.digest = "SHA256"};
  (void)state;
  assert_route_agrees(&rsa, &how, "1.2.840.113549.1.1.11", BYTES_LITERAL("\x05\x00"));
}

static void test_evp_rsa_md5(void **state) {
  static const struct signing how = {.digest = "MD5"};
  (void)state;
  assert_route_agrees(&rsa, &how, "1.2.840.113549.1.1.4", BYTES_LITERAL("\x05\x00"));
}

static void test_evp_pss(void **state) {
  static const struct signing how = {.digest = "SHA256", .mgf = "SHA256", .salt = 32};
  (void)state;
  assert_route_agrees(&rsa, &how, PSS_OID, PSS_256("\x20"));
}

static void test_evp_curves(void **state) {
  static const char *const curves[] = {"P-256", "P-384", "P-521"};
  static const struct signing how = {.digest = "SHA384"};
  (void)state;
  for (size_t i = 0; i < 3; i++) {
    struct pair pair;
    pair_make(&pair, "EC", 0, curves[i]);
    assert_route_agrees(&pair, &how, "1.2.840.10045.4.3.3", NOTHING);
    pair_free(&pair);
  }
}

static void test_evp_point_off_the_curve(void **state) {
  struct sig_key made = {.kind = CERT_KEY_EC};
  struct pair pair;
  (void)state;
  pair_make(&pair, "EC", 0, "P-256");
  pair.spki[pair.spki_len - 1] ^= 1;
  pair_reparse(&pair);
  assert_int_equal(evp_key_open(&made, &pair.key), SIG_KEY_UNUSABLE);
  evp_key_close(&made);
  ERR_clear_error();
  pair_free(&pair);
}

/* ---- DSA ---- */

struct dsa_signature {
  struct algorithm algorithm;
  uint8_t bytes[128];
  size_t len;
};

static void dsa_sign(struct dsa_signature *s, const struct pair *pair) {
  static const struct signing how = {.digest = "SHA256"};
  s->len = pair_sign(pair, &how, MESSAGE, s->bytes, sizeof s->bytes);
  algorithm_make(&s->algorithm, "2.16.840.1.101.3.4.3.2", NOTHING);
}

static void assert_inherits(assay_bytes algorithm_content) {
  struct dsa_signature s;
  struct pair bare = {0};
  struct sig_key *key = NULL;

  dsa_sign(&s, &dsa);
  pair_build(&bare, algorithm_content, dsa.key.bits);
  assert_int_equal(key_result(&bare.key), SIG_UNSUPPORTED); /* nothing to inherit */
  assert_int_equal(sig_key_new(&bare.key, dsa.key.algorithm.parameters, &key), SIG_GOOD);
  assert_int_equal(sig_verify(key, &s.algorithm.view, MESSAGE, bytes_of(s.bytes, s.len), NULL),
                   SIG_GOOD);
  s.bytes[s.len - 1] ^= 1;
  assert_int_equal(sig_verify(key, &s.algorithm.view, MESSAGE, bytes_of(s.bytes, s.len), NULL),
                   SIG_BAD);
  sig_key_free(key);
}

static void test_dsa_inherits_absent_parameters(void **state) {
  (void)state;
  assert_inherits(BYTES_LITERAL(DSA_OID));
}

static void test_dsa_inherits_null_parameters(void **state) {
  (void)state;
  assert_inherits(BYTES_LITERAL(DSA_OID "\x05\x00"));
}

static void test_dsa_own_parameters_win(void **state) {
  struct dsa_signature s;
  struct sig_key *key = NULL;
  (void)state;
  dsa_sign(&s, &dsa);
  assert_int_equal(sig_key_new(&dsa.key, BYTES_LITERAL("\x30\x00"), &key), SIG_GOOD);
  assert_int_equal(sig_verify(key, &s.algorithm.view, MESSAGE, bytes_of(s.bytes, s.len), NULL),
                   SIG_GOOD);
  sig_key_free(key);
}

static bool dsa_modulus_is_larger(const struct pair *a, const struct pair *b) {
  BIGNUM *p_of_a = NULL, *p_of_b = NULL;
  bool larger;

  assert_int_equal(EVP_PKEY_get_bn_param(a->pkey, OSSL_PKEY_PARAM_FFC_P, &p_of_a), 1);
  assert_int_equal(EVP_PKEY_get_bn_param(b->pkey, OSSL_PKEY_PARAM_FFC_P, &p_of_b), 1);
  larger = BN_cmp(p_of_a, p_of_b) > 0;
  BN_free(p_of_a);
  BN_free(p_of_b);
  return larger;
}

/* The same bytes of a key mean another key under other parameters, so a memo must tell them apart.
 * The pair with the smaller p lends its key, which then fits the other's parameters as well. */
static void test_memo_tells_inherited_parameters_apart(void **state) {
  struct dsa_signature s;
  struct pair bare = {0}, second;
  const struct pair *small = &dsa, *large = &second;
  struct sig_key *right = NULL, *wrong = NULL;
  assay_memo *memo = NULL;
  (void)state;
  pair_make_dsa(&second);
  if (dsa_modulus_is_larger(&dsa, &second)) {
    small = &second;
    large = &dsa;
  }
  dsa_sign(&s, small);
  pair_build(&bare, BYTES_LITERAL(DSA_OID), small->key.bits);
  assert_int_equal(assay_memo_new(64, &memo), ASSAY_OK);
  assert_int_equal(sig_key_new(&bare.key, small->key.algorithm.parameters, &right), SIG_GOOD);
  assert_int_equal(sig_key_new(&bare.key, large->key.algorithm.parameters, &wrong), SIG_GOOD);
  assert_int_equal(sig_verify(right, &s.algorithm.view, MESSAGE, bytes_of(s.bytes, s.len), memo),
                   SIG_GOOD);
  assert_int_equal(sig_verify(wrong, &s.algorithm.view, MESSAGE, bytes_of(s.bytes, s.len), memo),
                   SIG_BAD);
  sig_key_free(right);
  sig_key_free(wrong);
  assay_memo_free(memo);
  pair_free(&second);
}

/* p, q, g as octets of one value each; y in the BIT STRING. */
static enum sig_result dsa_result(size_t p_len, size_t q_len, assay_bytes g, assay_bytes y) {
  static uint8_t ones[2048], parameters[4096], bits[2048];
  struct der_writer w;
  struct pair bare = {0};
  struct sig_key *key = NULL;
  size_t parameters_len = 0, bits_len = 0;
  enum sig_result result;

  memset(ones, 0xff, sizeof ones);
  der_write_init(&w, parameters, sizeof parameters);
  der_write_open(&w, DER_SEQUENCE);
  der_write_unsigned(&w, bytes_of(ones, p_len));
  der_write_unsigned(&w, bytes_of(ones, q_len));
  der_write_unsigned(&w, g);
  der_write_close(&w);
  assert_true(der_write_end(&w, &parameters_len));
  der_write_init(&w, bits, sizeof bits);
  der_write_unsigned(&w, y);
  assert_true(der_write_end(&w, &bits_len));
  pair_build(&bare, BYTES_LITERAL(DSA_OID), bytes_of(bits, bits_len));
  result = sig_key_new(&bare.key, bytes_of(parameters, parameters_len), &key);
  sig_key_free(key);
  return result;
}

static void test_dsa_bounds(void **state) {
  const assay_bytes two = BYTES_LITERAL("\x02"), one = BYTES_LITERAL("\x01");
  static uint8_t large[129];
  (void)state;
  memset(large, 0xff, sizeof large);
  assert_int_equal(dsa_result(128, 20, two, two), SIG_GOOD);
  assert_int_equal(dsa_result(1251, 20, two, two), SIG_UNSUPPORTED);
  assert_int_equal(dsa_result(128, 21, two, two), SIG_UNSUPPORTED);
  assert_int_equal(dsa_result(128, 20, one, two), SIG_KEY_UNUSABLE);
  assert_int_equal(dsa_result(128, 20, two, one), SIG_KEY_UNUSABLE);
  assert_int_equal(dsa_result(128, 20, two, bytes_of(large, 128)), SIG_KEY_UNUSABLE);
  assert_int_equal(dsa_result(128, 20, bytes_of(large, 129), two), SIG_KEY_UNUSABLE);
  assert_int_equal(dsa_result(20, 20, two, two), SIG_KEY_UNUSABLE);
}

static void test_dsa_parameters_that_are_none(void **state) {
  struct pair bare = {0};
  struct sig_key *key = NULL;
  (void)state;
  pair_build(&bare, BYTES_LITERAL(DSA_OID), dsa.key.bits);
  assert_int_equal(sig_key_new(&bare.key, BYTES_LITERAL("\x30\x03\x02\x01\x05"), &key),
                   SIG_KEY_UNUSABLE);
  pair_build(&bare, BYTES_LITERAL(DSA_OID), BYTES_LITERAL("\x02\x01\xff")); /* a negative key */
  assert_int_equal(sig_key_new(&bare.key, dsa.key.algorithm.parameters, &key), SIG_KEY_UNUSABLE);
}

/* ---- id-RSASSA-PSS keys ---- */

/* rsa's key under the other identifier, with restrictions or without. */
static void make_pss_key(struct pair *pair, assay_bytes restriction) {
  uint8_t content[128] = "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a";

  memset(pair, 0, sizeof *pair);
  if (restriction.len > 0) {
    memcpy(content + 11, restriction.data, restriction.len);
  }
  pair_build(pair, bytes_of(content, 11 + restriction.len), rsa.key.bits);
}

static enum sig_result pss_result(const struct pair *key, int salt, assay_bytes parameters) {
  const struct signing how = {.digest = "SHA256", .mgf = "SHA256", .salt = salt};
  uint8_t signature[512];
  size_t len = pair_sign(&rsa, &how, MESSAGE, signature, sizeof signature);
  struct algorithm algorithm;

  algorithm_make(&algorithm, PSS_OID, parameters);
  return verify_once(&key->key, &algorithm.view, MESSAGE, bytes_of(signature, len));
}

static void test_pss_key_without_restriction(void **state) {
  struct pair key;
  (void)state;
  make_pss_key(&key, NOTHING);
  assert_int_equal(pss_result(&key, 32, PSS_256("\x20")), SIG_GOOD);
  assert_int_equal(pss_result(&key, 10, PSS_256("\x0a")), SIG_GOOD);
}

static void test_pss_key_cannot_verify_pkcs1(void **state) {
  static const struct signing how = {.digest = "SHA256"};
  uint8_t signature[512];
  size_t len = pair_sign(&rsa, &how, MESSAGE, signature, sizeof signature);
  struct algorithm algorithm;
  struct pair key;
  (void)state;
  make_pss_key(&key, NOTHING);
  algorithm_make(&algorithm, "1.2.840.113549.1.1.11", BYTES_LITERAL("\x05\x00"));
  assert_int_equal(verify_once(&key.key, &algorithm.view, MESSAGE, bytes_of(signature, len)),
                   SIG_WRONG_KEY);
}

static void test_pss_restriction_of_the_salt_is_a_minimum(void **state) {
  struct pair key;
  (void)state;
  make_pss_key(&key, PSS_256("\x20"));
  assert_int_equal(pss_result(&key, 32, PSS_256("\x20")), SIG_GOOD);
  assert_int_equal(pss_result(&key, 40, PSS_256("\x28")), SIG_GOOD);
  assert_int_equal(pss_result(&key, 31, PSS_256("\x1f")), SIG_WRONG_KEY);
}

static void test_pss_restriction_of_the_digest(void **state) {
  struct pair key;
  (void)state;
  make_pss_key(&key, BYTES_LITERAL("\x30\x00")); /* SHA-1 and MGF1 with SHA-1, from 20 octets on */
  assert_int_equal(pss_result(&key, 32, PSS_256("\x20")), SIG_WRONG_KEY);
  make_pss_key(&key, BYTES_LITERAL("\x30\x11\xa0\x0f" HASH_256)); /* SHA-256, but MGF1 with SHA-1 */
  assert_int_equal(pss_result(&key, 32, PSS_256("\x20")), SIG_WRONG_KEY);
}

static void test_pss_restriction_that_is_unreadable(void **state) {
  struct pair key;
  (void)state;
  make_pss_key(&key, BYTES_LITERAL("\x05\x00"));
  assert_int_equal(key_result(&key.key), SIG_KEY_UNUSABLE);
}

/* The length of the salt is part of what was agreed: another one is a bad signature. */
static void test_pss_salt_length_is_exact(void **state) {
  (void)state;
  assert_int_equal(pss_result(&rsa, 32, PSS_256("\x20")), SIG_GOOD);
  assert_int_equal(pss_result(&rsa, 31, PSS_256("\x20")), SIG_BAD);
  assert_int_equal(pss_result(&rsa, 33, PSS_256("\x20")), SIG_BAD);
}

/* A salt that no key could hold is bad, not trouble. */
static void test_pss_salt_beyond_all_bounds(void **state) {
  static const uint8_t huge[] =
      "\x30\x37\xa0\x0f" HASH_256 "\xa1\x1c" MGF1_256 "\xa2\x06\x02\x04\x7f\xff\xff\xff";
  (void)state;
  assert_int_equal(pss_result(&rsa, 32, bytes_of(huge, sizeof huge - 1)), SIG_BAD);
}

/* ---- SM2 and ML-DSA ---- */

static void test_sm2_of_another_identity(void **state) {
  static const struct signing how = {.digest = "SM3", .sm2_identity = "ALICE123@YAHOO.COM"};
  uint8_t signature[128];
  struct algorithm algorithm;
  struct pair pair;
  size_t len;
  (void)state;
  pair_make(&pair, "SM2", 0, "SM2");
  len = pair_sign(&pair, &how, MESSAGE, signature, sizeof signature);
  algorithm_make(&algorithm, "1.2.156.10197.1.501", NOTHING);
  assert_int_equal(verify_once(&pair.key, &algorithm.view, MESSAGE, bytes_of(signature, len)),
                   SIG_BAD);
  pair_free(&pair);
}

static void try_ml_dsa(const char *type, const char *oid, const char *oid_der, size_t key_len) {
  static const struct signing how = {.digest = NULL};
  uint8_t bits[2592] = {0}, signature[5000];
  struct algorithm algorithm;
  struct pair pair = {0};
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
  size_t len;

  pair_build(&pair, bytes_of((const uint8_t *)oid_der, 11), bytes_of(bits, key_len - 1));
  assert_int_equal(key_result(&pair.key), SIG_KEY_UNUSABLE);
  if (context == NULL) { /* before OpenSSL 3.5 */
    pair_build(&pair, bytes_of((const uint8_t *)oid_der, 11), bytes_of(bits, key_len));
    assert_int_equal(key_result(&pair.key), SIG_UNSUPPORTED);
    ERR_clear_error(); /* of the question above */
    return;
  }
  EVP_PKEY_CTX_free(context);
  pair_make(&pair, type, 0, NULL);
  algorithm_make(&algorithm, oid, NOTHING);
  len = pair_sign(&pair, &how, MESSAGE, signature, sizeof signature);
  assert_int_equal(verify_once(&pair.key, &algorithm.view, MESSAGE, bytes_of(signature, len)),
                   SIG_GOOD);
  signature[len / 2] ^= 1;
  assert_int_equal(verify_once(&pair.key, &algorithm.view, MESSAGE, bytes_of(signature, len)),
                   SIG_BAD);
  signature[len / 2] ^= 1;
  assert_int_equal(verify_once(&pair.key, &algorithm.view, BYTES_LITERAL("another message"),
                               bytes_of(signature, len)),
                   SIG_BAD);
  algorithm_make(&algorithm,
                 key_len == 1952 ? "2.16.840.1.101.3.4.3.19" : "2.16.840.1.101.3.4.3.18", NOTHING);
  assert_int_equal(verify_once(&pair.key, &algorithm.view, MESSAGE, bytes_of(signature, len)),
                   SIG_WRONG_KEY); /* another size of ML-DSA is another algorithm */
  pair_free(&pair);
}

static void test_ml_dsa(void **state) {
  (void)state;
  try_ml_dsa("ML-DSA-44", "2.16.840.1.101.3.4.3.17", "\x06\x09\x60\x86\x48\x01\x65\x03\x04\x03\x11",
             1312);
  try_ml_dsa("ML-DSA-65", "2.16.840.1.101.3.4.3.18", "\x06\x09\x60\x86\x48\x01\x65\x03\x04\x03\x12",
             1952);
  try_ml_dsa("ML-DSA-87", "2.16.840.1.101.3.4.3.19", "\x06\x09\x60\x86\x48\x01\x65\x03\x04\x03\x13",
             2592);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_evp_rsa),
      cmocka_unit_test(test_evp_rsa_md5),
      cmocka_unit_test(test_evp_pss),
      cmocka_unit_test(test_evp_curves),
      cmocka_unit_test(test_evp_point_off_the_curve),
      cmocka_unit_test(test_dsa_inherits_absent_parameters),
      cmocka_unit_test(test_dsa_inherits_null_parameters),
      cmocka_unit_test(test_dsa_own_parameters_win),
      cmocka_unit_test(test_memo_tells_inherited_parameters_apart),
      cmocka_unit_test(test_dsa_bounds),
      cmocka_unit_test(test_dsa_parameters_that_are_none),
      cmocka_unit_test(test_pss_key_without_restriction),
      cmocka_unit_test(test_pss_key_cannot_verify_pkcs1),
      cmocka_unit_test(test_pss_restriction_of_the_salt_is_a_minimum),
      cmocka_unit_test(test_pss_restriction_of_the_digest),
      cmocka_unit_test(test_pss_restriction_that_is_unreadable),
      cmocka_unit_test(test_pss_salt_length_is_exact),
      cmocka_unit_test(test_pss_salt_beyond_all_bounds),
      cmocka_unit_test(test_sm2_of_another_identity),
      cmocka_unit_test(test_ml_dsa),
  };
  return cmocka_run_group_tests(tests, make_pairs, free_pairs);
}
