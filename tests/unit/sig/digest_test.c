/* SPDX-License-Identifier: Apache-2.0
 *
 * Digests against published vectors (FIPS 180-4 and GB/T 32905 examples over "abc"), in one piece
 * and in many; randomness; the library's name.
 */
#include "sig/digest.h"
#include "sig_fixture.h"
#include <openssl/crypto.h>

static void assert_digest(enum sig_digest digest, const char *expected_hex) {
  const assay_bytes pieces[] = {
      BYTES_LITERAL("a"), {NULL, 0}, BYTES_LITERAL("b"), BYTES_LITERAL("c")};
  const assay_bytes whole = BYTES_LITERAL("abc");
  uint8_t made[DIGEST_MAX_LEN];
  char hex[2 * DIGEST_MAX_LEN + 1];
  struct text t;
  size_t len = 0;

  assert_true(digest_make(digest, &whole, 1, made, &len));
  text_init(&t, hex, sizeof hex);
  text_hex(&t, bytes_of(made, len));
  assert_string_equal(hex, expected_hex);
  assert_true(digest_make(digest, pieces, 4, made, &len));
  text_init(&t, hex, sizeof hex);
  text_hex(&t, bytes_of(made, len));
  assert_string_equal(hex, expected_hex);
}

static void test_vectors(void **state) {
  (void)state;
  assert_digest(SIG_MD5, "900150983cd24fb0d6963f7d28e17f72");
  assert_digest(SIG_SHA1, "a9993e364706816aba3e25717850c26c9cd0d89d");
  assert_digest(SIG_SHA224, "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7");
  assert_digest(SIG_SHA256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  assert_digest(SIG_SHA384, "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
                            "8086072ba1e7cc2358baeca134c825a7");
  assert_digest(SIG_SHA512, "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                            "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
  assert_digest(SIG_SM3, "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
}

static void test_no_such_digest(void **state) {
  const assay_bytes whole = BYTES_LITERAL("abc");
  uint8_t made[DIGEST_MAX_LEN];
  size_t len = 0;
  (void)state;
  assert_false(digest_make(SIG_MD2, &whole, 1, made, &len));
  assert_false(digest_make(SIG_DIGEST_NONE, &whole, 1, made, &len));
  assert_false(digest_make(SIG_DIGEST_OTHER, &whole, 1, made, &len));
}

static void test_door_functions(void **state) {
  static const uint8_t sha256_of_nothing[] =
      "\xe3\xb0\xc4\x42\x98\xfc\x1c\x14\x9a\xfb\xf4\xc8\x99\x6f\xb9\x24"
      "\x27\xae\x41\xe4\x64\x9b\x93\x4c\xa4\x95\x99\x1b\x78\x52\xb8\x55";
  static const uint8_t sha1_of_nothing[] =
      "\xda\x39\xa3\xee\x5e\x6b\x4b\x0d\x32\x55\xbf\xef\x95\x60\x18\x90\xaf\xd8\x07\x09";
  uint8_t sha256[SIG_SHA256_LEN], sha1[20];
  (void)state;
  sig_sha256(bytes_of(NULL, 0), sha256);
  sig_sha1(bytes_of(NULL, 0), sha1);
  assert_memory_equal(sha256, sha256_of_nothing, sizeof sha256);
  assert_memory_equal(sha1, sha1_of_nothing, sizeof sha1);
}

static void test_random_bytes_differ(void **state) {
  uint8_t a[32] = {0}, b[32] = {0};
  (void)state;
  assert_true(sig_random(a, sizeof a));
  assert_true(sig_random(b, sizeof b));
  assert_memory_not_equal(a, b, sizeof a);
  assert_true(sig_random(NULL, 0));
}

static void test_library_names_itself(void **state) {
  (void)state;
  assert_memory_equal(sig_library(), "OpenSSL ", 8);
  assert_non_null(strstr(sig_library(), OpenSSL_version(OPENSSL_VERSION_STRING)));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_vectors),
      cmocka_unit_test(test_no_such_digest),
      cmocka_unit_test(test_door_functions),
      cmocka_unit_test(test_random_bytes_differ),
      cmocka_unit_test(test_library_names_itself),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
