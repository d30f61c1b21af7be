/* SPDX-License-Identifier: Apache-2.0
 *
 * AlgorithmIdentifiers: the table, and every field of RSASSA-PSS-params.
 */
#include "sig_fixture.h"

#define PSS_OID "1.2.840.113549.1.1.10"
#define NOTHING bytes_of(NULL, 0)
#define NULL_PARAMETERS BYTES_LITERAL("\x05\x00")

/* Parts of RSASSA-PSS-params, in DER. */
#define HASH_256 "\xa0\x0f\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00"
#define HASH_256_BARE "\xa0\x0d\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01"
#define HASH_SHA1 "\xa0\x0b\x30\x09\x06\x05\x2b\x0e\x03\x02\x1a\x05\x00"
#define HASH_SHAKE "\xa0\x0d\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x0b"
#define MGF_256                                                                                    \
  "\xa1\x1c\x30\x1a\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x08\x30\x0d\x06\x09\x60\x86\x48"       \
  "\x01\x65\x03\x04\x02\x01\x05\x00"
#define MGF_OTHER "\xa1\x0d\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x0b"
#define SALT_32 "\xa2\x03\x02\x01\x20"
#define SALT_20 "\xa2\x03\x02\x01\x14"
#define TRAILER_1 "\xa3\x03\x02\x01\x01"
#define TRAILER_2 "\xa3\x03\x02\x01\x02"

static struct sig_algorithm meaning(const char *oid, assay_bytes parameters) {
  struct algorithm a;
  algorithm_make(&a, oid, parameters);
  return sig_algorithm_of(&a.view);
}

static struct sig_algorithm pss(const char *fields, size_t len) {
  uint8_t whole[128];
  size_t whole_len = 0;
  struct der_writer w;

  der_write_init(&w, whole, sizeof whole);
  der_write(&w, DER_SEQUENCE, bytes_of((const uint8_t *)fields, len));
  assert_true(der_write_end(&w, &whole_len));
  return meaning(PSS_OID, bytes_of(whole, whole_len));
}
#define PSS(fields) pss(fields, sizeof(fields) - 1)

static void assert_pss(struct sig_algorithm a, enum sig_digest digest, enum sig_digest mgf,
                       uint32_t salt, bool legal) {
  assert_int_equal(a.scheme, SIG_RSA_PSS);
  assert_int_equal(a.digest, digest);
  assert_int_equal(a.mgf_digest, mgf);
  assert_int_equal(a.salt_length, salt);
  assert_int_equal(a.parameters_legal, legal);
}

static void assert_unreadable(struct sig_algorithm a) {
  assert_int_equal(a.scheme, SIG_RSA_PSS);
  assert_int_equal(a.digest, SIG_DIGEST_OTHER);
  assert_false(a.parameters_legal);
}

static void test_every_identifier_has_its_meaning(void **state) {
  static const struct {
    const char *oid;
    enum sig_scheme scheme;
    enum sig_digest digest;
  } cases[] = {
      {"1.2.840.113549.1.1.2", SIG_RSA_PKCS1, SIG_MD2},
      {"1.2.840.113549.1.1.4", SIG_RSA_PKCS1, SIG_MD5},
      {"1.2.840.113549.1.1.5", SIG_RSA_PKCS1, SIG_SHA1},
      {"1.3.14.3.2.29", SIG_RSA_PKCS1, SIG_SHA1},
      {"1.2.840.113549.1.1.11", SIG_RSA_PKCS1, SIG_SHA256},
      {"1.2.840.113549.1.1.12", SIG_RSA_PKCS1, SIG_SHA384},
      {"1.2.840.113549.1.1.13", SIG_RSA_PKCS1, SIG_SHA512},
      {"1.2.840.113549.1.1.14", SIG_RSA_PKCS1, SIG_SHA224},
      {"1.2.840.10045.4.1", SIG_ECDSA, SIG_SHA1},
      {"1.2.840.10045.4.3.1", SIG_ECDSA, SIG_SHA224},
      {"1.2.840.10045.4.3.2", SIG_ECDSA, SIG_SHA256},
      {"1.2.840.10045.4.3.3", SIG_ECDSA, SIG_SHA384},
      {"1.2.840.10045.4.3.4", SIG_ECDSA, SIG_SHA512},
      {"1.2.840.10040.4.3", SIG_DSA, SIG_SHA1},
      {"1.3.14.3.2.27", SIG_DSA, SIG_SHA1},
      {"2.16.840.1.101.3.4.3.1", SIG_DSA, SIG_SHA224},
      {"2.16.840.1.101.3.4.3.2", SIG_DSA, SIG_SHA256},
      {"2.16.840.1.101.3.4.3.3", SIG_DSA, SIG_SHA384},
      {"2.16.840.1.101.3.4.3.4", SIG_DSA, SIG_SHA512},
      {"1.3.101.112", SIG_ED25519, SIG_DIGEST_NONE},
      {"1.3.101.113", SIG_ED448, SIG_DIGEST_NONE},
      {"1.2.156.10197.1.501", SIG_SM2, SIG_SM3},
      {"2.16.840.1.101.3.4.3.17", SIG_ML_DSA, SIG_DIGEST_NONE},
      {"2.16.840.1.101.3.4.3.18", SIG_ML_DSA, SIG_DIGEST_NONE},
      {"2.16.840.1.101.3.4.3.19", SIG_ML_DSA, SIG_DIGEST_NONE},
      {"1.2.3.4", SIG_SCHEME_UNKNOWN, SIG_DIGEST_OTHER},
      {"1.2.840.113549.1.1.1", SIG_SCHEME_UNKNOWN, SIG_DIGEST_OTHER}, /* a key, no signature */
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct sig_algorithm a = meaning(cases[i].oid, NOTHING);
    assert_int_equal(a.scheme, cases[i].scheme);
    assert_int_equal(a.digest, cases[i].digest);
    assert_int_equal(a.parameters_legal, cases[i].scheme != SIG_SCHEME_UNKNOWN);
  }
}

static void test_rsa_parameters_are_null_or_absent(void **state) {
  (void)state;
  assert_true(meaning("1.2.840.113549.1.1.11", NULL_PARAMETERS).parameters_legal);
  assert_true(meaning("1.2.840.113549.1.1.11", NOTHING).parameters_legal);
  assert_false(meaning("1.2.840.113549.1.1.11", BYTES_LITERAL("\x30\x00")).parameters_legal);
}

static void test_parameters_of_others_are_absent(void **state) {
  (void)state;
  assert_false(meaning("1.2.840.10045.4.3.2", NULL_PARAMETERS).parameters_legal);
  assert_false(meaning("1.3.101.112", NULL_PARAMETERS).parameters_legal);
  assert_false(meaning("2.16.840.1.101.3.4.3.17", NULL_PARAMETERS).parameters_legal);
  assert_false(meaning("1.2.840.10040.4.3", NULL_PARAMETERS).parameters_legal);
}

static void test_pss_usual(void **state) {
  (void)state;
  assert_pss(PSS(HASH_256 MGF_256 SALT_32), SIG_SHA256, SIG_SHA256, 32, true);
}

static void test_pss_digest_without_null(void **state) {
  (void)state;
  assert_pss(PSS(HASH_256_BARE MGF_256 SALT_32), SIG_SHA256, SIG_SHA256, 32, true);
}

static void test_pss_all_defaults(void **state) {
  (void)state;
  assert_pss(PSS(""), SIG_SHA1, SIG_SHA1, 20, true);
}

static void test_pss_digests_may_differ(void **state) {
  (void)state;
  assert_pss(PSS(HASH_256 SALT_32), SIG_SHA256, SIG_SHA1, 32, true);
}

static void test_pss_excused_defaults(void **state) {
  (void)state;
  assert_pss(PSS(HASH_SHA1 TRAILER_1), SIG_SHA1, SIG_SHA1, 20, true);
}

static void test_pss_default_salt_written_out_is_illegal(void **state) {
  (void)state;
  assert_pss(PSS(HASH_256 MGF_256 SALT_20), SIG_SHA256, SIG_SHA256, 20, false);
}

static void test_pss_unknown_functions(void **state) {
  (void)state;
  assert_int_equal(PSS(HASH_SHAKE MGF_256).digest, SIG_DIGEST_OTHER);
  assert_int_equal(PSS(HASH_256 MGF_OTHER).mgf_digest, SIG_DIGEST_OTHER);
}

static void test_pss_absent_parameters(void **state) {
  (void)state;
  assert_unreadable(meaning(PSS_OID, NOTHING));
  assert_unreadable(meaning(PSS_OID, NULL_PARAMETERS));
}

static void test_pss_other_trailer(void **state) {
  (void)state;
  assert_unreadable(PSS(HASH_256 MGF_256 SALT_32 TRAILER_2));
}

static void test_pss_negative_salt(void **state) {
  (void)state;
  assert_unreadable(PSS(HASH_256 MGF_256 "\xa2\x03\x02\x01\xff"));
}

static void test_pss_salt_not_minimal(void **state) {
  (void)state;
  assert_unreadable(PSS(HASH_256 MGF_256 "\xa2\x04\x02\x02\x00\x20"));
}

static void test_pss_fields_out_of_order(void **state) {
  (void)state;
  assert_unreadable(PSS(MGF_256 HASH_256 SALT_32));
}

static void test_pss_trailing_field(void **state) {
  (void)state;
  assert_unreadable(PSS(HASH_256 MGF_256 SALT_32 TRAILER_1 "\x05\x00"));
}

static void test_pss_trailing_bytes_inside_a_field(void **state) {
  (void)state;
  assert_unreadable(PSS(HASH_256 MGF_256 "\xa2\x05\x02\x01\x20\x05\x00"));
}

static void test_pss_cut_short_at_every_byte(void **state) {
  static const char fields[] = HASH_256 MGF_256 SALT_32;
  (void)state;
  for (size_t len = 1; len < sizeof fields - 1; len++) {
    bool at_field = len == sizeof HASH_256 - 1 || len == sizeof HASH_256 MGF_256 - 1;
    if (!at_field) {
      assert_unreadable(pss(fields, len));
    }
  }
}

static void test_words(void **state) {
  (void)state;
  assert_string_equal(sig_scheme_word(SIG_RSA_PKCS1), "RSA");
  assert_string_equal(sig_scheme_word(SIG_ML_DSA), "ML-DSA");
  assert_string_equal(sig_scheme_word((enum sig_scheme)99), "unknown");
  assert_string_equal(sig_digest_word(SIG_SHA256), "SHA-256");
  assert_string_equal(sig_digest_word(SIG_DIGEST_NONE), "");
  assert_string_equal(sig_digest_word((enum sig_digest)99), "other");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_every_identifier_has_its_meaning),
      cmocka_unit_test(test_rsa_parameters_are_null_or_absent),
      cmocka_unit_test(test_parameters_of_others_are_absent),
      cmocka_unit_test(test_pss_usual),
      cmocka_unit_test(test_pss_digest_without_null),
      cmocka_unit_test(test_pss_all_defaults),
      cmocka_unit_test(test_pss_digests_may_differ),
      cmocka_unit_test(test_pss_excused_defaults),
      cmocka_unit_test(test_pss_default_salt_written_out_is_illegal),
      cmocka_unit_test(test_pss_unknown_functions),
      cmocka_unit_test(test_pss_absent_parameters),
      cmocka_unit_test(test_pss_other_trailer),
      cmocka_unit_test(test_pss_negative_salt),
      cmocka_unit_test(test_pss_salt_not_minimal),
      cmocka_unit_test(test_pss_fields_out_of_order),
      cmocka_unit_test(test_pss_trailing_field),
      cmocka_unit_test(test_pss_trailing_bytes_inside_a_field),
      cmocka_unit_test(test_pss_cut_short_at_every_byte),
      cmocka_unit_test(test_words),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
