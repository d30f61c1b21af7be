/* SPDX-License-Identifier: Apache-2.0
 *
 * The three chains that everybody verifies, leaf <- intermediate <- root, with the extensions that
 * certificates of public authorities carry:
 *   a  P-256 <- P-256 <- P-256
 *   b  RSA-2048 <- RSA-2048 <- RSA-4096
 *   c  P-256 <- P-384 <- RSA-4096
 */
#define _POSIX_C_SOURCE 200809L /* fdopen */
#include "mint.h"

#include <fcntl.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- keys ---- */

static bool read_rsa_keys(struct bench_keys *keys, const char *path) {
  FILE *file = path == NULL ? NULL : fopen(path, "r");
  bool ok = file != NULL;
  for (size_t i = 0; ok && i < NUM_RSA_KEYS; i++) {
    keys->key[i] = PEM_read_PrivateKey(file, NULL, NULL, NULL);
    ok = keys->key[i] != NULL;
  }
  if (file != NULL) {
    fclose(file);
  }
  return ok;
}

/* The keys are worth nothing, yet they are kept as keys are. */
static void write_rsa_keys(const struct bench_keys *keys, const char *path) {
  int descriptor = path == NULL ? -1 : open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  FILE *file = descriptor < 0 ? NULL : fdopen(descriptor, "w");
  if (file == NULL) {
    return; /* they are made again next time */
  }
  for (size_t i = 0; i < NUM_RSA_KEYS; i++) {
    BENCH_MUST(PEM_write_PrivateKey(file, keys->key[i], NULL, NULL, 0, NULL, NULL) == 1);
  }
  fclose(file);
}

static void make_rsa_keys(struct bench_keys *keys) {
  for (size_t i = 0; i < NUM_RSA_KEYS; i++) {
    EVP_PKEY_free(keys->key[i]); /* of a file that ended early */
    keys->key[i] = EVP_RSA_gen(i == KEY_ROOT_RSA4096 ? 4096 : 2048);
  }
}

struct bench_keys *bench_keys_new(const char *path) {
  struct bench_keys *keys = bench_alloc(1, sizeof *keys);
  if (!read_rsa_keys(keys, path)) {
    make_rsa_keys(keys);
    write_rsa_keys(keys, path);
  }
  keys->key[KEY_ROOT_P256] = EVP_EC_gen("P-256");
  keys->key[KEY_INTERMEDIATE_P256] = EVP_EC_gen("P-256");
  keys->key[KEY_INTERMEDIATE_P384] = EVP_EC_gen("P-384");
  keys->key[KEY_LEAF_P256] = EVP_EC_gen("P-256");
  for (size_t i = 0; i < NUM_KEYS; i++) {
    BENCH_MUST(keys->key[i] != NULL);
  }
  return keys;
}

void bench_keys_free(struct bench_keys *keys) {
  for (size_t i = 0; i < NUM_KEYS; i++) {
    EVP_PKEY_free(keys->key[i]);
  }
  free(keys);
}

/* ---- chains ---- */

struct plan {
  const char *name, *root_name, *intermediate_name;
  enum mint_key root, intermediate, leaf;
  const char *intermediate_digest; /* with which the intermediate signs the leaf */
};

static const struct plan plans[NUM_CHAINS] = {
    [CHAIN_A] = {"a", ROOT_P256_NAME, "Bench CA P-256", KEY_ROOT_P256, KEY_INTERMEDIATE_P256,
                 KEY_LEAF_P256, "SHA256"},
    [CHAIN_B] = {"b", "Bench Root RSA", "Bench CA RSA", KEY_ROOT_RSA4096, KEY_INTERMEDIATE_RSA2048,
                 KEY_LEAF_RSA2048, "SHA256"},
    [CHAIN_C] = {"c", "Bench Root RSA", "Bench CA P-384", KEY_ROOT_RSA4096, KEY_INTERMEDIATE_P384,
                 KEY_LEAF_P256, "SHA384"},
};

static struct mint_order leaf_order(struct bench_keys *keys, const struct plan *plan) {
  const struct mint_order order = {
      .role = MINT_LEAF,
      .name = "www.bench.example",
      .key = keys->key[plan->leaf],
      .issuer = {plan->intermediate_name, keys->key[plan->intermediate]},
      .digest = EVP_get_digestbyname(plan->intermediate_digest),
      .from_day = -2,
      .to_day = 87,
      .key_ids = true,
      .public_trimmings = true,
      .dns = "DNS:www.bench.example,DNS:bench.example",
  };
  return order;
}

static void make_chain(struct bench_keys *keys, const struct plan *plan,
                       struct bench_chain *chain) {
  const struct mint_issuer root = {plan->root_name, keys->key[plan->root]};
  const struct mint_issuer intermediate = {plan->intermediate_name, keys->key[plan->intermediate]};
  struct mint_order order = {.role = MINT_ROOT,
                             .name = root.name,
                             .key = root.key,
                             .issuer = root,
                             .digest = EVP_sha256(),
                             .from_day = -1000,
                             .to_day = 3000,
                             .key_ids = true,
                             .public_trimmings = true};
  *chain = (struct bench_chain){
      .name = plan->name, .host = "www.bench.example", .accepted = true, .num_intermediates = 1};
  chain->intermediates = bench_alloc(1, sizeof *chain->intermediates);
  mint(&order, &chain->root);
  order.role = MINT_INTERMEDIATE;
  order.name = intermediate.name;
  order.key = intermediate.key;
  order.from_day = -300;
  order.to_day = 1000;
  mint(&order, &chain->intermediates[0]);
  order = leaf_order(keys, plan);
  mint(&order, &chain->leaf);
  mint_send(chain);
}

void bench_siblings_make(struct bench_keys *keys, size_t which, size_t count,
                         struct bench_chain *chain) {
  const struct mint_order order = leaf_order(keys, &plans[which]);
  chain->siblings = bench_alloc(count, sizeof *chain->siblings);
  for (chain->num_siblings = 0; chain->num_siblings < count; chain->num_siblings++) {
    mint(&order, &chain->siblings[chain->num_siblings]);
  }
}

void bench_chains_make(struct bench_keys *keys, struct bench_chain chains[NUM_CHAINS]) {
  for (size_t i = 0; i < NUM_CHAINS; i++) {
    make_chain(keys, &plans[i], &chains[i]);
  }
}
