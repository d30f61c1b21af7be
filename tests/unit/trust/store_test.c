/* SPDX-License-Identifier: Apache-2.0
 *
 * The store of anchors: what goes in, how it is found, and that threads may share it.
 */
#include "lib/unit_mint.h"
#include "trust/trust.h"

#include <cmocka.h>
#include <pthread.h>
#include <stdlib.h>

static int open_mint(void **state) {
  static struct mint m;
  mint_open(&m);
  *state = &m;
  return 0;
}

static int close_mint(void **state) {
  mint_close(*state);
  return 0;
}

static assay_bytes root(struct mint *m, const char *name, unsigned key) {
  return mint_certificate(
      m, &(struct mint_order){
             .subject = name, .issuer = name, .key = key, .signer = key, .is_ca = true});
}

static size_t found(const assay_store *store, assay_bytes name, size_t *ret_first) {
  size_t count;
  *ret_first = trust_find(store, name, cert_name_hash(trust_hash_key(store), name), &count);
  return count;
}

static void equal_names_are_found_together(void **state) {
  struct mint *m = *state;
  assay_bytes anchors[30];
  static const char *const names[] = {"A", "B", "C"};
  for (unsigned i = 0; i < 30; i++) {
    anchors[i] = root(m, names[i % 3], i);
  }
  assay_store *store = mint_store(anchors, 30, ASSAY_ORIGIN_GIVEN);
  assert_int_equal(assay_store_count(store), 30);
  for (unsigned i = 0; i < 3; i++) {
    size_t first;
    assay_bytes name = mint_name(m, names[i]);
    assert_int_equal(found(store, name, &first), 10);
    for (size_t k = first; k < first + 10; k++) {
      assert_true(cert_name_equal(trust_at(store, k)->cert.subject, name));
    }
  }
  size_t first;
  assert_int_equal(found(store, mint_name(m, "D"), &first), 0);
  assert_int_equal(found(store, mint_name(m, ""), &first), 0);
  assay_store_free(store);
}

static void names_that_are_written_differently_are_found(void **state) {
  struct mint *m = *state;
  assay_bytes anchor = root(m, "Example  Root", 0);
  assay_store *store = mint_store(&anchor, 1, ASSAY_ORIGIN_GIVEN);
  size_t first;
  assert_int_equal(found(store, mint_name(m, "EXAMPLE root "), &first), 1);
  assay_store_free(store);
}

static void given_wins_over_public_and_repeats_count_once(void **state) {
  struct mint *m = *state;
  assay_bytes a = root(m, "A", 0), b = root(m, "B", 1);
  for (int order = 0; order < 2; order++) {
    const assay_anchors sources[] = {{a, order == 0 ? ASSAY_ORIGIN_PUBLIC : ASSAY_ORIGIN_GIVEN},
                                     {b, ASSAY_ORIGIN_PUBLIC},
                                     {a, order == 0 ? ASSAY_ORIGIN_GIVEN : ASSAY_ORIGIN_PUBLIC},
                                     {a, ASSAY_ORIGIN_PUBLIC}};
    assay_store *store = NULL;
    assert_int_equal(assay_store_compile(sources, 4, &store), ASSAY_OK);
    assert_int_equal(assay_store_count(store), 2);
    size_t first;
    assert_int_equal(found(store, mint_name(m, "A"), &first), 1);
    assert_int_equal(trust_at(store, first)->origin, ASSAY_ORIGIN_GIVEN);
    assert_int_equal(found(store, mint_name(m, "B"), &first), 1);
    assert_int_equal(trust_at(store, first)->origin, ASSAY_ORIGIN_PUBLIC);
    assert_true(trust_has_origin(store, ASSAY_ORIGIN_GIVEN));
    assert_true(trust_has_origin(store, ASSAY_ORIGIN_PUBLIC));
    assay_store_free(store);
  }
}

static void the_exact_certificate_is_told_from_its_namesakes(void **state) {
  struct mint *m = *state;
  const assay_bytes anchors[] = {root(m, "A", 0), root(m, "A", 1)};
  assay_bytes other = root(m, "A", 2), name = mint_name(m, "A");
  assay_store *store = mint_store(anchors, 2, ASSAY_ORIGIN_GIVEN);
  uint64_t hash = cert_name_hash(trust_hash_key(store), name);
  for (size_t i = 0; i < 2; i++) {
    size_t at = trust_find_exact(store, name, hash, anchors[i]);
    assert_true(at < 2 && bytes_equal(trust_at(store, at)->cert.der, anchors[i]));
  }
  assert_int_equal(trust_find_exact(store, name, hash, other), 2);
  assay_store_free(store);
}

static void what_is_no_certificate_is_passed_over_and_told(void **state) {
  struct mint *m = *state;
  assay_bytes good = root(m, "A", 0);
  const assay_anchors sources[] = {{good, ASSAY_ORIGIN_GIVEN},
                                   {bytes_first(good, good.len - 1), ASSAY_ORIGIN_GIVEN},
                                   {BYTES_LITERAL("hello"), ASSAY_ORIGIN_GIVEN},
                                   {{NULL, 0}, ASSAY_ORIGIN_GIVEN}};
  assay_store *store = NULL;
  assert_int_equal(assay_store_compile(sources, 4, &store), ASSAY_OK);
  assert_int_equal(assay_store_count(store), 1);
  assay_store_free(store);
}

static void the_bytes_are_copied(void **state) {
  struct mint *m = *state;
  assay_bytes good = root(m, "A", 0);
  uint8_t *mine = malloc(good.len);
  assert_non_null(mine);
  memcpy(mine, good.data, good.len);
  const assay_anchors source = {bytes_of(mine, good.len), ASSAY_ORIGIN_GIVEN};
  assay_store *store = NULL;
  assert_int_equal(assay_store_compile(&source, 1, &store), ASSAY_OK);
  memset(mine, 0, good.len);
  free(mine);
  assert_true(bytes_equal(trust_at(store, 0)->cert.der, good));
  assay_store_free(store);
}

static void arguments(void **state) {
  (void)state;
  assay_store *store = NULL;
  const assay_anchors nothing = {{NULL, 5}, ASSAY_ORIGIN_GIVEN};
  const assay_anchors origin = {{NULL, 0}, (assay_origin)7};
  assert_int_equal(assay_store_compile(NULL, 1, &store), ASSAY_EARG);
  assert_int_equal(assay_store_compile(NULL, 0, NULL), ASSAY_EARG);
  assert_int_equal(assay_store_compile(&nothing, 1, &store), ASSAY_EARG);
  assert_int_equal(assay_store_compile(&origin, 1, &store), ASSAY_EARG);
  assert_null(store);
  assert_int_equal(assay_store_compile(NULL, 0, &store), ASSAY_OK);
  assert_int_equal(assay_store_count(store), 0);
  assay_store_free(store);
  assay_store_free(NULL);
  assert_int_equal(assay_store_count(NULL), 0);
  assert_int_equal(assay_store_passed_over(NULL), 0);
}

/* ---- threads ---- */

struct shared {
  const assay_store *store;
  const assay_question *question;
  assay_memo *memo;
  size_t accepted;
};

enum { ROUNDS = 60, THREADS = 6 };

static void *ask_often(void *argument) {
  struct shared *shared = argument;
  uint8_t *scratch = malloc(ASSAY_SCRATCH_DEFAULT);
  for (int i = 0; scratch != NULL && i < ROUNDS; i++) {
    const assay_report *report;
    assay_question q = *shared->question;
    q.memo = i % 2 == 0 ? shared->memo : NULL;
    if (assay_verify(shared->store, &q, scratch, ASSAY_SCRATCH_DEFAULT, &report) == ASSAY_OK &&
        assay_report_verdict(report) == ASSAY_ACCEPTED) {
      shared->accepted++;
    }
  }
  free(scratch);
  return NULL;
}

static void threads_share_a_store_and_a_memo(void **state) {
  struct mint *m = *state;
  assay_bytes anchors[8];
  for (unsigned i = 0; i < 8; i++) {
    anchors[i] = root(m, "A", i); /* all are tried, and their keys prepared, by all threads */
  }
  assay_bytes ca = mint_certificate(m, &(struct mint_order){.subject = "CA",
                                                            .issuer = "A",
                                                            .key = 10,
                                                            .signer = 7,
                                                            .is_ca = true,
                                                            .omit = CERT_EXT_BIT(CERT_EXT_AKI)});
  assay_bytes leaf = mint_certificate(m, &(struct mint_order){.subject = "www.example.com",
                                                              .issuer = "CA",
                                                              .key = 11,
                                                              .signer = 10,
                                                              .dns = "www.example.com"});
  assay_store *store = mint_store(anchors, 8, ASSAY_ORIGIN_GIVEN);
  assay_question q = mint_question(leaf, &ca, 1);
  assay_memo *memo = NULL;
  assert_int_equal(assay_memo_new(64, &memo), ASSAY_OK);
  struct shared shared[THREADS];
  pthread_t threads[THREADS];
  for (size_t i = 0; i < THREADS; i++) {
    shared[i] = (struct shared){store, &q, memo, 0};
    assert_int_equal(pthread_create(&threads[i], NULL, ask_often, &shared[i]), 0);
  }
  for (size_t i = 0; i < THREADS; i++) {
    assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_int_equal(shared[i].accepted, ROUNDS);
  }
  assay_memo_free(memo);
  assay_store_free(store);
}

#define MINTED(test) cmocka_unit_test_setup_teardown(test, open_mint, close_mint)

int main(void) {
  const struct CMUnitTest tests[] = {
      MINTED(equal_names_are_found_together),
      MINTED(names_that_are_written_differently_are_found),
      MINTED(given_wins_over_public_and_repeats_count_once),
      MINTED(the_exact_certificate_is_told_from_its_namesakes),
      MINTED(what_is_no_certificate_is_passed_over_and_told),
      MINTED(the_bytes_are_copied),
      cmocka_unit_test(arguments),
      MINTED(threads_share_a_store_and_a_memo),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
