/* SPDX-License-Identifier: Apache-2.0
 *
 * A leaf with many DNS names below a CA that excludes many subtrees. None meets, so everybody should
 * accept; a verifier that holds each name against each subtree needs their product.
 */
#include "mint.h"

#include <stdlib.h>

#define NAME_LEN 64

static GENERAL_NAME *dns_name(const char *format_prefix, size_t number, const char *suffix) {
  char text[NAME_LEN];
  GENERAL_NAME *name = GENERAL_NAME_new();
  ASN1_IA5STRING *value = ASN1_IA5STRING_new();
  int len = snprintf(text, sizeof text, "%s%05zu%s", format_prefix, number, suffix);
  BENCH_MUST(name != NULL && value != NULL && ASN1_STRING_set(value, text, len) == 1);
  GENERAL_NAME_set0_value(name, GEN_DNS, value);
  return name;
}

static GENERAL_NAMES *make_names(size_t count) {
  GENERAL_NAMES *names = sk_GENERAL_NAME_new_null();
  for (size_t i = 0; i < count; i++) {
    BENCH_MUST(sk_GENERAL_NAME_push(names, dns_name("host", i, ".crowd.example")) > 0);
  }
  return names;
}

static NAME_CONSTRAINTS *make_limits(size_t count) {
  NAME_CONSTRAINTS *limits = NAME_CONSTRAINTS_new();
  BENCH_MUST(limits != NULL);
  limits->excludedSubtrees = sk_GENERAL_SUBTREE_new_null();
  for (size_t i = 0; i < count; i++) {
    GENERAL_SUBTREE *subtree = GENERAL_SUBTREE_new();
    BENCH_MUST(subtree != NULL);
    GENERAL_NAME_free(subtree->base);
    subtree->base = dns_name("host", i, ".excluded.example");
    BENCH_MUST(sk_GENERAL_SUBTREE_push(limits->excludedSubtrees, subtree) > 0);
  }
  return limits;
}

void bench_crowd_make(struct bench_keys *keys, size_t names, size_t subtrees,
                      struct bench_chain *ret_chain) {
  const struct mint_issuer root = {ROOT_P256_NAME, keys->key[KEY_ROOT_P256]};
  const struct mint_issuer ca = {"Crowd CA", keys->key[KEY_INTERMEDIATE_P256]};
  GENERAL_NAMES *sans = make_names(names);
  NAME_CONSTRAINTS *limits = make_limits(subtrees);
  struct mint_order order = {.role = MINT_INTERMEDIATE,
                             .name = ca.name,
                             .key = ca.key,
                             .issuer = root,
                             .digest = EVP_sha256(),
                             .from_day = -300,
                             .to_day = 1000,
                             .key_ids = true,
                             .limits = limits};
  *ret_chain =
      (struct bench_chain){.name = "crowd", .host = "host00000.crowd.example", .accepted = true};
  ret_chain->num_intermediates = 1;
  ret_chain->intermediates = bench_alloc(1, sizeof *ret_chain->intermediates);
  mint(&order, &ret_chain->intermediates[0]);
  order.role = MINT_LEAF;
  order.name = "host00000.crowd.example";
  order.key = keys->key[KEY_LEAF_P256];
  order.issuer = ca;
  order.from_day = -2;
  order.to_day = 87;
  order.limits = NULL;
  order.names = sans;
  mint(&order, &ret_chain->leaf);
  mint_send(ret_chain);
  NAME_CONSTRAINTS_free(limits);
  GENERAL_NAMES_free(sans);
}
