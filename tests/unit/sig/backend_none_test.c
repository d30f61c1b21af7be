/* SPDX-License-Identifier: Apache-2.0
 *
 * The fuzzers' back end, compiled here under other names beside the real one.
 */
#include "sig_fixture.h"

#define ASSAY_SIG_NONE 1
#define backend_key_open none_key_open
#define backend_key_close none_key_close
#define backend_verify none_verify
#include "sig/backend_none.c"

static enum sig_result verify(assay_bytes signature) {
  struct sig_key key = {.kind = CERT_KEY_EC};
  struct sig_algorithm algorithm = {.scheme = SIG_ECDSA, .digest = SIG_SHA256};
  struct cert_key view = {.kind = CERT_KEY_EC};
  enum sig_result result;

  assert_int_equal(none_key_open(&key, &view), SIG_GOOD);
  result = none_verify(&key, &algorithm, MESSAGE, signature);
  none_key_close(&key);
  return result;
}

static void test_last_byte_decides(void **state) {
  (void)state;
  assert_int_equal(verify(BYTES_LITERAL("\x31\x02")), SIG_GOOD);
  assert_int_equal(verify(BYTES_LITERAL("\x30\x03")), SIG_BAD);
}

static void test_empty_is_bad(void **state) {
  (void)state;
  assert_int_equal(verify(bytes_of(NULL, 0)), SIG_BAD);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_last_byte_decides),
      cmocka_unit_test(test_empty_is_bad),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
