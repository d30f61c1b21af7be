/* SPDX-License-Identifier: Apache-2.0
 *
 * Keys that are none, keys that cost too much, and points in every form.
 */
#include "sig_fixture.h"
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/x509.h>

#define EC_OID "\x06\x07\x2a\x86\x48\xce\x3d\x02\x01"
#define P256_OID "\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07"
#define RSA_ALGORITHM BYTES_LITERAL("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00")

static struct pair ec, rsa;

static int make_pairs(void **state) {
  (void)state;
  pair_make(&ec, "EC", 0, "P-256");
  pair_make(&rsa, "RSA", 1024, NULL);
  return 0;
}

static int free_pairs(void **state) {
  (void)state;
  pair_free(&ec);
  pair_free(&rsa);
  return 0;
}

static enum sig_result result_of_ec(assay_bytes algorithm_content, assay_bytes bits) {
  struct pair p = {0};
  enum sig_result result;

  pair_build(&p, algorithm_content, bits);
  result = key_result(&p.key);
  assert_int_equal(ERR_peek_error(), 0);
  return result;
}
#define P256_RESULT(bits) result_of_ec(BYTES_LITERAL(EC_OID P256_OID), (bits))

/* A modulus and an exponent of so many octets, all ones but for the last octet. */
static enum sig_result result_of_rsa(size_t modulus_len, uint8_t modulus_end, size_t exponent_len,
                                     uint8_t exponent_end) {
  static uint8_t modulus[4096], exponent[4096], bits[8192];
  struct pair p = {0};
  struct der_writer w;
  size_t len = 0;
  enum sig_result result;

  memset(modulus, 0xff, sizeof modulus);
  memset(exponent, 0xff, sizeof exponent);
  modulus[modulus_len - 1] = modulus_end;
  exponent[exponent_len - 1] = exponent_end;
  der_write_init(&w, bits, sizeof bits);
  der_write_open(&w, DER_SEQUENCE);
  der_write_unsigned(&w, bytes_of(modulus, modulus_len));
  der_write_unsigned(&w, bytes_of(exponent, exponent_len));
  der_write_close(&w);
  assert_true(der_write_end(&w, &len));
  pair_build(&p, RSA_ALGORITHM, bytes_of(bits, len));
  result = key_result(&p.key);
  assert_int_equal(ERR_peek_error(), 0);
  return result;
}

static void test_point_off_the_curve(void **state) {
  uint8_t point[65];
  (void)state;
  memcpy(point, ec.key.bits.data, sizeof point);
  assert_int_equal(P256_RESULT(bytes_of(point, 65)), SIG_GOOD);
  point[64] ^= 1;
  assert_int_equal(P256_RESULT(bytes_of(point, 65)), SIG_KEY_UNUSABLE);
}

static void test_coordinate_above_the_prime(void **state) {
  uint8_t point[65];
  (void)state;
  memset(point, 0xff, sizeof point);
  point[0] = 0x04;
  assert_int_equal(P256_RESULT(bytes_of(point, 65)), SIG_KEY_UNUSABLE);
}

static void test_point_of_another_length(void **state) {
  uint8_t point[66] = {0};
  (void)state;
  memcpy(point, ec.key.bits.data, 65);
  assert_int_equal(P256_RESULT(bytes_of(point, 64)), SIG_KEY_UNUSABLE);
  assert_int_equal(P256_RESULT(bytes_of(point, 66)), SIG_KEY_UNUSABLE);
  assert_int_equal(P256_RESULT(bytes_of(point, 1)), SIG_KEY_UNUSABLE);
  assert_int_equal(P256_RESULT(bytes_of(NULL, 0)), SIG_KEY_UNUSABLE);
}

static void test_point_at_infinity(void **state) {
  (void)state;
  assert_int_equal(P256_RESULT(BYTES_LITERAL("\x00")), SIG_KEY_UNUSABLE);
}

static void test_compressed_point_verifies(void **state) {
  static const struct signing how = {.digest = "SHA256"};
  uint8_t point[33], signature[128];
  size_t len = pair_sign(&ec, &how, MESSAGE, signature, sizeof signature);
  struct algorithm algorithm;
  struct pair p = {0};
  (void)state;
  point[0] = (uint8_t)(2 + (ec.key.bits.data[64] & 1));
  memcpy(point + 1, ec.key.bits.data + 1, 32);
  pair_build(&p, BYTES_LITERAL(EC_OID P256_OID), bytes_of(point, 33));
  algorithm_make(&algorithm, "1.2.840.10045.4.3.2", bytes_of(NULL, 0));
  assert_int_equal(verify_once(&p.key, &algorithm.view, MESSAGE, bytes_of(signature, len)),
                   SIG_GOOD);
  point[0] ^= 1; /* the other of the two points with this x */
  pair_build(&p, BYTES_LITERAL(EC_OID P256_OID), bytes_of(point, 33));
  assert_int_equal(verify_once(&p.key, &algorithm.view, MESSAGE, bytes_of(signature, len)),
                   SIG_BAD);
}

/* RFC 5480 2.2 has no hybrid form, though libcrypto would take it. */
static void test_hybrid_point(void **state) {
  uint8_t point[65];
  (void)state;
  memcpy(point, ec.key.bits.data, sizeof point);
  point[0] = (uint8_t)(6 + (point[64] & 1));
  assert_int_equal(P256_RESULT(bytes_of(point, 65)), SIG_KEY_UNUSABLE);
}

static void test_curve_that_nobody_knows(void **state) {
  (void)state;
  assert_int_equal(result_of_ec(BYTES_LITERAL(EC_OID "\x06\x03\x2a\x03\x04"), ec.key.bits),
                   SIG_UNSUPPORTED);
  /* an identifier that libcrypto knows, but of something else: SHA-1 */
  assert_int_equal(result_of_ec(BYTES_LITERAL(EC_OID "\x06\x05\x2b\x0e\x03\x02\x1a"), ec.key.bits),
                   SIG_UNSUPPORTED);
}

static void test_point_off_another_named_curve(void **state) {
  /* secp256k1, with a point of P-256 */
  (void)state;
  assert_int_equal(result_of_ec(BYTES_LITERAL(EC_OID "\x06\x05\x2b\x81\x04\x00\x0a"), ec.key.bits),
                   SIG_KEY_UNUSABLE);
}

static void test_explicit_curve(void **state) {
  struct pair p = {0};
  (void)state;
  pair_make(&p, "EC", 0, "P-256");
  assert_int_equal(EVP_PKEY_set_utf8_string_param(p.pkey, OSSL_PKEY_PARAM_EC_ENCODING, "explicit"),
                   1);
  {
    unsigned char *der = NULL;
    int len = i2d_PUBKEY(p.pkey, &der);
    assert_true(len > 0 && (size_t)len < sizeof p.spki);
    memcpy(p.spki, der, (size_t)len);
    p.spki_len = (size_t)len;
    OPENSSL_free(der);
  }
  pair_reparse(&p);
  assert_int_equal(p.key.curve, CERT_CURVE_EXPLICIT);
  assert_int_equal(key_result(&p.key), SIG_UNSUPPORTED);
  pair_free(&p);
}

static void test_absent_curve(void **state) {
  (void)state;
  assert_int_equal(result_of_ec(BYTES_LITERAL(EC_OID), ec.key.bits), SIG_KEY_UNUSABLE);
}

static void test_rsa_within_bounds(void **state) {
  (void)state;
  assert_int_equal(result_of_rsa(256, 0x0f, 3, 0x01), SIG_GOOD);
  assert_int_equal(result_of_rsa(2048, 0x0f, 8, 0xff), SIG_GOOD);
  assert_int_equal(result_of_rsa(256, 0x0f, 1, 0x03), SIG_GOOD);
}

static void test_rsa_too_costly(void **state) {
  (void)state;
  assert_int_equal(result_of_rsa(2049, 0x0f, 3, 0x01), SIG_UNSUPPORTED);
  assert_int_equal(result_of_rsa(256, 0x0f, 9, 0x01), SIG_UNSUPPORTED);
}

static void test_rsa_that_is_none(void **state) {
  (void)state;
  assert_int_equal(result_of_rsa(256, 0x0e, 3, 0x01), SIG_KEY_UNUSABLE); /* even modulus */
  assert_int_equal(result_of_rsa(256, 0x0f, 3, 0x00), SIG_KEY_UNUSABLE); /* even exponent */
  assert_int_equal(result_of_rsa(256, 0x0f, 1, 0x01), SIG_KEY_UNUSABLE); /* one */
  assert_int_equal(result_of_rsa(256, 0x0f, 1, 0x00), SIG_KEY_UNUSABLE); /* zero */
  assert_int_equal(result_of_rsa(1, 0x0f, 1, 0x0f), SIG_KEY_UNUSABLE);   /* e = n */
}

static void test_rsa_bytes_that_are_no_key(void **state) {
  struct pair p = {0};
  (void)state;
  pair_build(&p, RSA_ALGORITHM, BYTES_LITERAL("\x30\x03\x02\x01\x05"));
  assert_int_equal(key_result(&p.key), SIG_KEY_UNUSABLE);
  pair_build(&p, RSA_ALGORITHM, bytes_of(NULL, 0));
  assert_int_equal(key_result(&p.key), SIG_KEY_UNUSABLE);
  pair_build(&p, RSA_ALGORITHM, BYTES_LITERAL("\x30\x06\x02\x01\x85\x02\x01\x03")); /* negative */
  assert_int_equal(key_result(&p.key), SIG_KEY_UNUSABLE);
}

static void test_raw_keys_have_one_length(void **state) {
  uint8_t bits[58] = {1};
  struct pair p = {0};
  (void)state;
  for (size_t len = 31; len <= 33; len++) {
    pair_build(&p, BYTES_LITERAL("\x06\x03\x2b\x65\x70"), bytes_of(bits, len));
    assert_int_equal(key_result(&p.key), len == 32 ? SIG_GOOD : SIG_KEY_UNUSABLE);
  }
  for (size_t len = 56; len <= 58; len++) {
    pair_build(&p, BYTES_LITERAL("\x06\x03\x2b\x65\x71"), bytes_of(bits, len));
    assert_int_equal(key_result(&p.key), len == 57 ? SIG_GOOD : SIG_KEY_UNUSABLE);
  }
}

static void test_unknown_kind(void **state) {
  struct pair p = {0};
  (void)state;
  pair_build(&p, BYTES_LITERAL("\x06\x03\x2b\x65\x6e"), ec.key.bits); /* X25519 signs nothing */
  assert_int_equal(key_result(&p.key), SIG_UNSUPPORTED);
}

static void test_output_is_untouched_on_failure(void **state) {
  struct sig_key *untouched = (struct sig_key *)&ec, *made = untouched;
  struct pair p = {0};
  (void)state;
  pair_build(&p, BYTES_LITERAL(EC_OID P256_OID), BYTES_LITERAL("\x04\x01"));
  assert_int_equal(sig_key_new(&p.key, bytes_of(NULL, 0), &made), SIG_KEY_UNUSABLE);
  assert_ptr_equal(made, untouched);
  sig_key_free(NULL);
}

/* Errors that the program around us has not read yet must survive our failures. */
static void test_errors_of_others_stay(void **state) {
  unsigned long before;
  (void)state;
  ERR_raise(ERR_LIB_USER, 42);
  before = ERR_peek_last_error();
  {
    struct pair p = {0};
    pair_build(&p, BYTES_LITERAL(EC_OID P256_OID), BYTES_LITERAL("\x04\x01"));
    assert_int_equal(key_result(&p.key), SIG_KEY_UNUSABLE);
  }
  assert_int_equal(ERR_get_error(), before);
  assert_int_equal(ERR_peek_error(), 0);
}

static void test_algorithms_without_a_way_to_compute(void **state) {
  uint8_t signature[128] = {0};
  struct algorithm algorithm;
  (void)state;
  algorithm_make(&algorithm, "1.2.840.113549.1.1.2", BYTES_LITERAL("\x05\x00")); /* MD2 */
  assert_int_equal(verify_once(&rsa.key, &algorithm.view, MESSAGE, bytes_of(signature, 128)),
                   SIG_UNSUPPORTED);
  algorithm_make(&algorithm, "1.2.3.4", bytes_of(NULL, 0));
  assert_int_equal(verify_once(&rsa.key, &algorithm.view, MESSAGE, bytes_of(signature, 128)),
                   SIG_UNSUPPORTED);
  algorithm_make(&algorithm, "1.2.840.113549.1.1.10", bytes_of(NULL, 0)); /* PSS, no parameters */
  assert_int_equal(verify_once(&rsa.key, &algorithm.view, MESSAGE, bytes_of(signature, 128)),
                   SIG_UNSUPPORTED);
}

/* r and s as a SEQUENCE of two INTEGERs, each given with its content. */
static size_t write_pair(uint8_t *out, size_t cap, assay_bytes r, assay_bytes s) {
  struct der_writer w;
  size_t len = 0;

  der_write_init(&w, out, cap);
  der_write_open(&w, DER_SEQUENCE);
  der_write(&w, DER_INTEGER, r);
  der_write(&w, DER_INTEGER, s);
  der_write_close(&w);
  assert_true(der_write_end(&w, &len));
  return len;
}

struct ecdsa {
  struct algorithm algorithm;
  uint8_t signature[128], changed[160], padded[80];
  size_t len;
  assay_bytes r, s;
};

static void ecdsa_open(struct ecdsa *e) {
  static const struct signing how = {.digest = "SHA256"};
  struct der_fault fault;
  struct der d, inside;

  e->len = pair_sign(&ec, &how, MESSAGE, e->signature, sizeof e->signature);
  algorithm_make(&e->algorithm, "1.2.840.10045.4.3.2", bytes_of(NULL, 0));
  d = der_open(bytes_of(e->signature, e->len), &fault);
  assert_true(der_enter(&d, DER_SEQUENCE, &inside));
  assert_true(der_take_integer(&inside, &e->r) && der_take_integer(&inside, &e->s));
}

static enum sig_result ecdsa_verify(const struct ecdsa *e, size_t len) {
  return verify_once(&ec.key, &e->algorithm.view, MESSAGE, bytes_of(e->changed, len));
}

static void test_ecdsa_rewritten_is_good(void **state) {
  struct ecdsa e;
  (void)state;
  ecdsa_open(&e);
  assert_int_equal(ecdsa_verify(&e, write_pair(e.changed, sizeof e.changed, e.r, e.s)), SIG_GOOD);
}

static void test_ecdsa_padded_integer_is_bad(void **state) {
  struct ecdsa e;
  (void)state;
  ecdsa_open(&e);
  e.padded[0] = 0;
  memcpy(e.padded + 1, e.r.data, e.r.len);
  assert_int_equal(ecdsa_verify(&e, write_pair(e.changed, sizeof e.changed,
                                               bytes_of(e.padded, e.r.len + 1), e.s)),
                   SIG_BAD);
}

static void test_ecdsa_trailing_bytes_are_bad(void **state) {
  struct ecdsa e;
  size_t len;
  (void)state;
  ecdsa_open(&e);
  len = write_pair(e.changed, sizeof e.changed, e.r, e.s);
  e.changed[len] = 0;
  assert_int_equal(ecdsa_verify(&e, len + 1), SIG_BAD);
}

/* The length in two octets where one will do: BER, not DER. */
static void test_ecdsa_long_length_is_bad(void **state) {
  struct ecdsa e;
  (void)state;
  ecdsa_open(&e);
  e.changed[0] = e.signature[0];
  e.changed[1] = 0x81;
  memcpy(e.changed + 2, e.signature + 1, e.len - 1);
  assert_int_equal(ecdsa_verify(&e, e.len + 1), SIG_BAD);
}

static void test_ecdsa_zero_and_negative_are_bad(void **state) {
  struct ecdsa e;
  (void)state;
  ecdsa_open(&e);
  assert_int_equal(
      ecdsa_verify(&e, write_pair(e.changed, sizeof e.changed, e.r, BYTES_LITERAL("\x00"))),
      SIG_BAD);
  assert_int_equal(ecdsa_verify(&e, write_pair(e.changed, sizeof e.changed, BYTES_LITERAL("\x00"),
                                               BYTES_LITERAL("\x00"))),
                   SIG_BAD);
  assert_int_equal(
      ecdsa_verify(&e, write_pair(e.changed, sizeof e.changed, e.r, BYTES_LITERAL("\xff"))),
      SIG_BAD);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_point_off_the_curve),
      cmocka_unit_test(test_coordinate_above_the_prime),
      cmocka_unit_test(test_point_of_another_length),
      cmocka_unit_test(test_point_at_infinity),
      cmocka_unit_test(test_compressed_point_verifies),
      cmocka_unit_test(test_hybrid_point),
      cmocka_unit_test(test_curve_that_nobody_knows),
      cmocka_unit_test(test_point_off_another_named_curve),
      cmocka_unit_test(test_explicit_curve),
      cmocka_unit_test(test_absent_curve),
      cmocka_unit_test(test_rsa_within_bounds),
      cmocka_unit_test(test_rsa_too_costly),
      cmocka_unit_test(test_rsa_that_is_none),
      cmocka_unit_test(test_rsa_bytes_that_are_no_key),
      cmocka_unit_test(test_raw_keys_have_one_length),
      cmocka_unit_test(test_unknown_kind),
      cmocka_unit_test(test_output_is_untouched_on_failure),
      cmocka_unit_test(test_errors_of_others_stay),
      cmocka_unit_test(test_algorithms_without_a_way_to_compute),
      cmocka_unit_test(test_ecdsa_rewritten_is_good),
      cmocka_unit_test(test_ecdsa_padded_integer_is_bad),
      cmocka_unit_test(test_ecdsa_trailing_bytes_are_bad),
      cmocka_unit_test(test_ecdsa_long_length_is_bad),
      cmocka_unit_test(test_ecdsa_zero_and_negative_are_bad),
  };
  return cmocka_run_group_tests(tests, make_pairs, free_pairs);
}
