/* SPDX-License-Identifier: Apache-2.0
 *
 * The memo: what it remembers, what it must never remember, and threads.
 */
#include "sig/memo.h"
#include "sig_fixture.h"
#include <pthread.h>

static struct pair signer;
static struct algorithm ecdsa;
static uint8_t signature[256];
static size_t signature_len;

static int make_signature(void **state) {
  static const struct signing how = {.digest = "SHA256"};
  (void)state;
  pair_make(&signer, "EC", 0, "P-256");
  algorithm_make(&ecdsa, "1.2.840.10045.4.3.2", bytes_of(NULL, 0));
  signature_len = pair_sign(&signer, &how, MESSAGE, signature, sizeof signature);
  return 0;
}

static int free_signature(void **state) {
  (void)state;
  pair_free(&signer);
  return 0;
}

static void name_make(uint8_t name[SIG_SHA256_LEN], uint32_t number) {
  uint8_t bytes[4] = {(uint8_t)(number >> 24), (uint8_t)(number >> 16), (uint8_t)(number >> 8),
                      (uint8_t)number};
  sig_sha256(bytes_of(bytes, sizeof bytes), name);
}

/* Names that fall into the same set: their first four octets are equal. */
static void name_make_alike(uint8_t name[SIG_SHA256_LEN], uint8_t number) {
  memset(name, 0x5a, SIG_SHA256_LEN);
  name[SIG_SHA256_LEN - 1] = number;
}

static void test_holds_what_was_added_and_nothing_else(void **state) {
  uint8_t name[SIG_SHA256_LEN];
  assay_memo *memo = NULL;
  (void)state;
  assert_int_equal(assay_memo_new(1024, &memo), ASSAY_OK);
  for (uint32_t i = 0; i < 100; i++) {
    name_make(name, i);
    assert_false(memo_has(memo, name));
    memo_add(memo, name);
    assert_true(memo_has(memo, name));
    name[31] ^= 1;
    assert_false(memo_has(memo, name));
  }
  assay_memo_free(memo);
}

static void test_least_recently_used_goes_first(void **state) {
  uint8_t name[SIG_SHA256_LEN];
  assay_memo *memo = NULL;
  (void)state;
  assert_int_equal(assay_memo_new(64, &memo), ASSAY_OK);
  for (uint8_t i = 0; i < 4; i++) {
    name_make_alike(name, i);
    memo_add(memo, name);
  }
  name_make_alike(name, 0);
  assert_true(memo_has(memo, name)); /* used again, so 1 is now the oldest */
  name_make_alike(name, 4);
  memo_add(memo, name);
  name_make_alike(name, 1);
  assert_false(memo_has(memo, name));
  for (uint8_t i = 0; i <= 4; i++) {
    name_make_alike(name, i);
    assert_int_equal(memo_has(memo, name), i != 1);
  }
  assay_memo_free(memo);
}

static void test_adding_twice_takes_one_place(void **state) {
  uint8_t name[SIG_SHA256_LEN];
  assay_memo *memo = NULL;
  (void)state;
  assert_int_equal(assay_memo_new(64, &memo), ASSAY_OK);
  for (uint8_t i = 0; i < 4; i++) {
    name_make_alike(name, i);
    memo_add(memo, name);
  }
  memo_add(memo, name);
  memo_add(memo, name);
  for (uint8_t i = 0; i < 4; i++) {
    name_make_alike(name, i);
    assert_true(memo_has(memo, name));
  }
  assay_memo_free(memo);
}

static void test_capacity(void **state) {
  assay_memo *memo = NULL;
  (void)state;
  assert_int_equal(assay_memo_new(((size_t)1 << 20) + 1, &memo), ASSAY_EARG);
  assert_null(memo);
  assert_int_equal(assay_memo_new(64, NULL), ASSAY_EARG);
  assert_int_equal(assay_memo_new(0, &memo), ASSAY_OK);
  assay_memo_free(memo);
  assert_int_equal(assay_memo_new((size_t)1 << 20, &memo), ASSAY_OK);
  assay_memo_free(memo);
  assay_memo_free(NULL);
}

/* A table of n entries holds about as many when names are spread evenly. */
static void test_small_table_stays_within_its_capacity(void **state) {
  uint8_t name[SIG_SHA256_LEN];
  assay_memo *memo = NULL;
  unsigned held = 0;
  (void)state;
  assert_int_equal(assay_memo_new(64, &memo), ASSAY_OK);
  for (uint32_t i = 0; i < 1000; i++) {
    name_make(name, i);
    memo_add(memo, name);
  }
  for (uint32_t i = 0; i < 1000; i++) {
    name_make(name, i);
    held += memo_has(memo, name);
  }
  assert_int_equal(held, 64);
  assay_memo_free(memo);
}

static size_t frame(const assay_bytes *parts, size_t num_parts, uint8_t *out) {
  size_t len = 0;

  for (size_t i = 0; i < num_parts; i++) {
    for (unsigned shift = 64; shift > 0; shift -= 8) {
      out[len++] = (uint8_t)((uint64_t)parts[i].len >> (shift - 8));
    }
    if (parts[i].len > 0) {
      memcpy(out + len, parts[i].data, parts[i].len);
    }
    len += parts[i].len;
  }
  return len;
}

/* The name as the contract has it, written down a second time: SHA-256 over the issuer's key, what
 * it inherited, the algorithm, the data and the signature, each after its length in 8 octets. */
static void name_expected(uint8_t name[SIG_SHA256_LEN], assay_bytes data, assay_bytes sig) {
  const assay_bytes parts[] = {signer.key.whole, {NULL, 0}, ecdsa.view.whole, data, sig};
  uint8_t framed[1024];

  sig_sha256(bytes_of(framed, frame(parts, sizeof parts / sizeof parts[0], framed)), name);
}

static void test_good_signature_is_remembered(void **state) {
  assay_bytes good = bytes_of(signature, signature_len);
  uint8_t name[SIG_SHA256_LEN];
  struct sig_key *key = NULL;
  assay_memo *memo = NULL;
  (void)state;
  assert_int_equal(assay_memo_new(64, &memo), ASSAY_OK);
  assert_int_equal(sig_key_new(&signer.key, bytes_of(NULL, 0), &key), SIG_GOOD);
  name_expected(name, MESSAGE, good);
  assert_false(memo_has(memo, name));
  for (int i = 0; i < 3; i++) {
    assert_int_equal(sig_verify(key, &ecdsa.view, MESSAGE, good, memo), SIG_GOOD);
    assert_true(memo_has(memo, name));
  }
  sig_key_free(key);
  assay_memo_free(memo);
}

/* Proof that a hit spares the arithmetic: a name put in by force is believed. */
static void test_hit_is_believed(void **state) {
  assay_bytes good = bytes_of(signature, signature_len), other = BYTES_LITERAL("never signed");
  uint8_t name[SIG_SHA256_LEN];
  struct sig_key *key = NULL;
  assay_memo *memo = NULL;
  (void)state;
  assert_int_equal(assay_memo_new(64, &memo), ASSAY_OK);
  assert_int_equal(sig_key_new(&signer.key, bytes_of(NULL, 0), &key), SIG_GOOD);
  assert_int_equal(sig_verify(key, &ecdsa.view, other, good, memo), SIG_BAD);
  name_expected(name, other, good);
  assert_false(memo_has(memo, name));
  memo_add(memo, name);
  assert_int_equal(sig_verify(key, &ecdsa.view, other, good, memo), SIG_GOOD);
  assert_int_equal(sig_verify(key, &ecdsa.view, other, good, NULL), SIG_BAD);
  sig_key_free(key);
  assay_memo_free(memo);
}

/* Beyond 64 KiB the memo would cost what it saves, so it is not asked, even when it would know. */
static void test_large_data_is_not_looked_up(void **state) {
  static uint8_t large[64 * 1024 + 1], framed[sizeof large + 1024];
  const assay_bytes parts[] = {signer.key.whole,
                               {NULL, 0},
                               ecdsa.view.whole,
                               {large, sizeof large},
                               {signature, signature_len}};
  uint8_t name[SIG_SHA256_LEN];
  struct sig_key *key = NULL;
  assay_memo *memo = NULL;
  size_t len;
  (void)state;
  assert_int_equal(assay_memo_new(64, &memo), ASSAY_OK);
  assert_int_equal(sig_key_new(&signer.key, bytes_of(NULL, 0), &key), SIG_GOOD);
  for (size_t cut = 0; cut <= 1;
       cut++) { /* first one byte too many, then just as many as allowed */
    assay_bytes data = bytes_of(large, sizeof large - cut);
    len = frame(parts, 3, framed);
    len += frame(&data, 1, framed + len);
    len += frame(&parts[4], 1, framed + len);
    sig_sha256(bytes_of(framed, len), name);
    memo_add(memo, name);
    assert_int_equal(sig_verify(key, &ecdsa.view, data, parts[4], memo),
                     cut == 0 ? SIG_BAD : SIG_GOOD);
  }
  sig_key_free(key);
  assay_memo_free(memo);
}

static void test_hit_needs_every_part_to_be_equal(void **state) {
  struct sig_key *key = NULL, *other_key = NULL;
  struct pair other;
  struct algorithm sha1;
  uint8_t bad[256];
  assay_bytes good = bytes_of(signature, signature_len);
  assay_memo *memo = NULL;
  (void)state;
  pair_make(&other, "EC", 0, "P-256");
  algorithm_make(&sha1, "1.2.840.10045.4.1", bytes_of(NULL, 0));
  memcpy(bad, signature, signature_len);
  bad[signature_len - 1] ^= 1;
  assert_int_equal(assay_memo_new(64, &memo), ASSAY_OK);
  assert_int_equal(sig_key_new(&signer.key, bytes_of(NULL, 0), &key), SIG_GOOD);
  assert_int_equal(sig_key_new(&other.key, bytes_of(NULL, 0), &other_key), SIG_GOOD);
  assert_int_equal(sig_verify(key, &ecdsa.view, MESSAGE, good, memo), SIG_GOOD);
  for (int i = 0; i < 2; i++) { /* the second time shows that the failure was not remembered */
    assert_int_equal(sig_verify(other_key, &ecdsa.view, MESSAGE, good, memo), SIG_BAD);
    assert_int_equal(sig_verify(key, &sha1.view, MESSAGE, good, memo), SIG_BAD);
    assert_int_equal(sig_verify(key, &ecdsa.view, BYTES_LITERAL("x"), good, memo), SIG_BAD);
    assert_int_equal(sig_verify(key, &ecdsa.view, MESSAGE, bytes_of(bad, signature_len), memo),
                     SIG_BAD);
  }
  assert_int_equal(sig_verify(key, &ecdsa.view, MESSAGE, good, memo), SIG_GOOD);
  sig_key_free(key);
  sig_key_free(other_key);
  pair_free(&other);
  assay_memo_free(memo);
}

/* Bytes that move from the end of the data to the front of the signature must not make the same
 * name. */
static void test_parts_are_framed(void **state) {
  uint8_t joined[512];
  size_t data_len = MESSAGE.len;
  struct sig_key *key = NULL;
  assay_memo *memo = NULL;
  (void)state;
  memcpy(joined, MESSAGE.data, data_len);
  memcpy(joined + data_len, signature, signature_len);
  assert_int_equal(assay_memo_new(64, &memo), ASSAY_OK);
  assert_int_equal(sig_key_new(&signer.key, bytes_of(NULL, 0), &key), SIG_GOOD);
  assert_int_equal(sig_verify(key, &ecdsa.view, bytes_of(joined, data_len),
                              bytes_of(joined + data_len, signature_len), memo),
                   SIG_GOOD);
  for (size_t shift = 1; shift <= 4; shift++) {
    assert_int_equal(sig_verify(key, &ecdsa.view, bytes_of(joined, data_len - shift),
                                bytes_of(joined + data_len - shift, signature_len + shift), memo),
                     SIG_BAD);
  }
  sig_key_free(key);
  assay_memo_free(memo);
}

/* The key keeps its own copy of what names it: the certificate's bytes may change or go. */
static void test_key_outlives_its_certificate(void **state) {
  struct pair copy = signer;
  struct sig_key *key = NULL;
  assay_bytes good = bytes_of(signature, signature_len);
  assay_memo *memo = NULL;
  (void)state;
  pair_reparse(&copy);
  assert_int_equal(assay_memo_new(64, &memo), ASSAY_OK);
  assert_int_equal(sig_key_new(&copy.key, bytes_of(NULL, 0), &key), SIG_GOOD);
  memset(copy.spki, 0xff, sizeof copy.spki);
  assert_int_equal(sig_verify(key, &ecdsa.view, MESSAGE, good, memo), SIG_GOOD);
  assert_int_equal(sig_verify(key, &ecdsa.view, MESSAGE, good, memo), SIG_GOOD);
  sig_key_free(key);
  assay_memo_free(memo);
}

struct worker {
  struct sig_key *key;
  assay_memo *memo;
  unsigned wrong;
};

/* No assertions here: cmocka's jump belongs to the main thread. */
static void *work(void *argument) {
  struct worker *w = argument;
  uint8_t bad[256], name[SIG_SHA256_LEN];

  memcpy(bad, signature, signature_len);
  bad[signature_len - 1] ^= 0x10;
  for (uint32_t i = 0; i < 50; i++) {
    w->wrong += sig_verify(w->key, &ecdsa.view, MESSAGE, bytes_of(signature, signature_len),
                           w->memo) != SIG_GOOD;
    w->wrong +=
        sig_verify(w->key, &ecdsa.view, MESSAGE, bytes_of(bad, signature_len), w->memo) != SIG_BAD;
    name_make(name, i);
    memo_add(w->memo, name);
    name[0] ^= 1;
    w->wrong += memo_has(w->memo, name);
  }
  return NULL;
}

static void test_threads_share_key_and_memo(void **state) {
  enum { NUM_THREADS = 4 };
  pthread_t threads[NUM_THREADS];
  struct worker workers[NUM_THREADS];
  struct sig_key *key = NULL;
  assay_memo *memo = NULL;
  (void)state;
  assert_int_equal(assay_memo_new(64, &memo), ASSAY_OK);
  assert_int_equal(sig_key_new(&signer.key, bytes_of(NULL, 0), &key), SIG_GOOD);
  for (size_t i = 0; i < NUM_THREADS; i++) {
    workers[i] = (struct worker){.key = key, .memo = memo};
    assert_int_equal(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
  }
  for (size_t i = 0; i < NUM_THREADS; i++) {
    assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_int_equal(workers[i].wrong, 0);
  }
  sig_key_free(key);
  assay_memo_free(memo);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_holds_what_was_added_and_nothing_else),
      cmocka_unit_test(test_least_recently_used_goes_first),
      cmocka_unit_test(test_adding_twice_takes_one_place),
      cmocka_unit_test(test_capacity),
      cmocka_unit_test(test_small_table_stays_within_its_capacity),
      cmocka_unit_test(test_good_signature_is_remembered),
      cmocka_unit_test(test_hit_is_believed),
      cmocka_unit_test(test_large_data_is_not_looked_up),
      cmocka_unit_test(test_hit_needs_every_part_to_be_equal),
      cmocka_unit_test(test_parts_are_framed),
      cmocka_unit_test(test_key_outlives_its_certificate),
      cmocka_unit_test(test_threads_share_key_and_memo),
  };
  return cmocka_run_group_tests(tests, make_signature, free_signature);
}
