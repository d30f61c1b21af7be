/* SPDX-License-Identifier: Apache-2.0
 *
 * Full judgement of chains a, b and c from DER, and under it the floor: the two signature checks
 * alone, with keys that are ready.
 */
#include "bench.h"
#include "sig/sig.h"

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdlib.h>

/* The two signatures of a chain: the intermediate's over the leaf, the root's over the
 * intermediate. */
enum { OVER_LEAF = 0, OVER_INTERMEDIATE, NUM_SIGNATURES };

struct floor_work {
  struct cert signed_one[NUM_SIGNATURES], signer[NUM_SIGNATURES];
  struct sig_key *key[NUM_SIGNATURES];
  EVP_PKEY *evp_key[NUM_SIGNATURES];
  EVP_MD *evp_digest[NUM_SIGNATURES];
};

static void parse(const struct bench_blob *blob, struct cert *ret_cert) {
  struct der_fault fault;
  BENCH_MUST(cert_parse(bench_view(blob), ret_cert, &fault));
}

static EVP_PKEY *evp_key_of(const struct cert *cert) {
  const uint8_t *at = cert->key.whole.data;
  EVP_PKEY *key = d2i_PUBKEY(NULL, &at, (long)cert->key.whole.len);
  BENCH_MUST(key != NULL);
  return key;
}

static EVP_MD *evp_digest_of(const struct cert *cert) {
  bool is_sha384 = sig_algorithm_of(&cert->algorithm).digest == SIG_SHA384;
  EVP_MD *digest = EVP_MD_fetch(NULL, is_sha384 ? "SHA384" : "SHA256", NULL);
  BENCH_MUST(digest != NULL);
  return digest;
}

static void open_floor(struct floor_work *work, const struct bench_chain *chain) {
  parse(&chain->leaf, &work->signed_one[OVER_LEAF]);
  parse(&chain->intermediates[0], &work->signer[OVER_LEAF]);
  parse(&chain->intermediates[0], &work->signed_one[OVER_INTERMEDIATE]);
  parse(&chain->root, &work->signer[OVER_INTERMEDIATE]);
  for (size_t i = 0; i < NUM_SIGNATURES; i++) {
    const assay_bytes none = {NULL, 0};
    BENCH_MUST(sig_key_new(&work->signer[i].key, none, &work->key[i]) == SIG_GOOD);
    work->evp_key[i] = evp_key_of(&work->signer[i]);
    work->evp_digest[i] = evp_digest_of(&work->signed_one[i]);
  }
}

static void close_floor(struct floor_work *work) {
  for (size_t i = 0; i < NUM_SIGNATURES; i++) {
    sig_key_free(work->key[i]);
    EVP_PKEY_free(work->evp_key[i]);
    EVP_MD_free(work->evp_digest[i]);
  }
}

static bool run_floor(void *context) {
  const struct floor_work *work = context;
  bool good = true;
  for (size_t i = 0; i < NUM_SIGNATURES; i++) {
    const struct cert *c = &work->signed_one[i];
    good = sig_verify(work->key[i], &c->algorithm, c->tbs, c->signature, NULL) == SIG_GOOD && good;
  }
  return good;
}

static bool run_evp_floor(void *context) {
  const struct floor_work *work = context;
  bool good = true;
  for (size_t i = 0; i < NUM_SIGNATURES; i++) {
    const struct cert *c = &work->signed_one[i];
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    good =
        md != NULL &&
        EVP_DigestVerifyInit(md, NULL, work->evp_digest[i], NULL, work->evp_key[i]) == 1 &&
        EVP_DigestVerify(md, c->signature.data, c->signature.len, c->tbs.data, c->tbs.len) == 1 &&
        good;
    EVP_MD_CTX_free(md);
  }
  return good;
}

/* ---- with a memo ---- */

/* More than the smallest memo holds, so that one that sees them in turn knows none of them. */
#define NUM_SIBLINGS 256
static const char knows_intermediate[] = "assay, memo that knows the intermediate";

struct memo_work {
  struct bench_asking asking;
  assay_memo *memo;
  size_t next;
};

static void open_memo(struct memo_work *work, const struct bench_asking *asking) {
  *work = (struct memo_work){.asking = *asking};
  BENCH_MUST(assay_memo_new(64, &work->memo) == ASSAY_OK);
  work->asking.question.memo = work->memo;
}

/* A client that meets one server after another of the same authority: the leaf is always new. */
static bool run_siblings(void *context) {
  struct memo_work *work = context;
  const struct bench_chain *chain = work->asking.chain;
  work->asking.question.leaf = bench_view(&chain->siblings[work->next]);
  work->next = (work->next + 1) % chain->num_siblings;
  return bench_ask(&work->asking);
}

/* ---- one chain ---- */

static const char *const items[NUM_CHAINS] = {"a, P-256 <- P-256 <- P-256",
                                              "b, RSA-2048 <- RSA-2048 <- RSA-4096",
                                              "c, P-256 <- P-384 <- RSA-4096"};

struct chain_numbers {
  size_t floor, automatic, peer[NUM_PEERS];
};

static void claim_chain(struct bench_world *world, const struct bench_group *group, size_t which,
                        const struct chain_numbers *n) {
  static const char *const floors[NUM_CHAINS] = {
      "chain a: full verify / its raw signature checks, keys prepared",
      "chain b: full verify / its raw signature checks, keys prepared",
      "chain c: full verify / its raw signature checks, keys prepared"};
  bench_claim(world->report, floors[which], bench_ratio(group, n->automatic, n->floor), "x", true,
              1.05);
  if (which == CHAIN_A) {
    bench_claim(world->report, "chain a: assay's rate / OpenSSL's rate",
                bench_ratio(group, n->peer[PEER_OPENSSL], n->automatic), "x", false, 3);
  }
}

static void add_peers(struct bench_world *world, struct bench_group *group,
                      struct bench_peer_asking askings[NUM_PEERS], const struct bench_chain *chain,
                      struct chain_numbers *numbers) {
  for (size_t i = 0; i < NUM_PEERS; i++) {
    if (world->doors[i] != NULL) {
      askings[i] = (struct bench_peer_asking){world->doors[i], world->peers[i], chain};
      numbers->peer[i] = bench_add(group, world->doors[i]->name, bench_ask_peer, &askings[i], 1);
    }
  }
}

static void measure_chain(struct bench_world *world, size_t which) {
  struct bench_chain *chain = &world->chains[which];
  struct bench_group *group = bench_group_new("verify", items[which]);
  struct bench_asking automatic, strict;
  struct memo_work same, others;
  struct bench_peer_asking peers[NUM_PEERS];
  struct floor_work *work = bench_alloc(1, sizeof *work);
  struct chain_numbers numbers;
  if (bench_wants_item(world->report, knows_intermediate)) {
    bench_siblings_make(world->keys, which, NUM_SIBLINGS, chain);
  }
  open_floor(work, chain);
  bench_asking_init(&automatic, world, chain);
  bench_asking_init(&strict, world, chain);
  strict.question.profile = ASSAY_PROFILE_WEBPKI;
  open_memo(&same, &automatic);
  open_memo(&others, &automatic);
  struct bench_asking heap = automatic;
  heap.from_heap = true;
  numbers.floor =
      bench_add(group, "floor: assay's signature checks, keys ready", run_floor, work, 1);
  bench_add(group, "floor: EVP_DigestVerify, keys ready", run_evp_floor, work, 1);
  numbers.automatic = bench_add(group, "assay", bench_ask, &automatic, 1);
  bench_add(group, "assay, profile webpki", bench_ask, &strict, 1);
  bench_add(group, "assay, memory from the heap", bench_ask, &heap, 1);
  bench_add(group, knows_intermediate, run_siblings, &others, 1);
  bench_add(group, "assay, memo that knows the whole chain", bench_ask, &same.asking, 1);
  add_peers(world, group, peers, chain, &numbers);
  bench_measure(world->report, group, 5.5, numbers.floor);
  if (world->options->count == NULL) {
    claim_chain(world, group, which, &numbers);
  }
  assay_memo_free(same.memo);
  assay_memo_free(others.memo);
  close_floor(work);
  free(work);
}

void bench_rows_verify(struct bench_world *world) {
  if (bench_wants(world->report, "verify")) {
    for (size_t i = 0; i < NUM_CHAINS; i++) {
      if (bench_wants_item(world->report, items[i])) {
        measure_chain(world, i);
      }
    }
  }
}
