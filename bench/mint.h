/* SPDX-License-Identifier: Apache-2.0
 *
 * mint: certificates made to measure, by libcrypto's own builder, so that none of assay's code
 * decides what assay is measured on. Private to bench/.
 */
#ifndef ASSAY_BENCH_MINT_H
#define ASSAY_BENCH_MINT_H

#include "bench.h"

#include <openssl/evp.h>
#include <openssl/x509v3.h>

enum mint_role { MINT_LEAF = 0, MINT_INTERMEDIATE, MINT_MESH_CA, MINT_ROOT };

/* Who signs. */
struct mint_issuer {
  const char *name; /* its common name */
  EVP_PKEY *key;
};

struct mint_order {
  enum mint_role role;
  const char *name;
  EVP_PKEY *key;
  struct mint_issuer issuer;
  const EVP_MD *digest;
  int from_day, to_day;  /* counted from today */
  bool key_ids;          /* subject and authority key identifiers */
  bool public_trimmings; /* AIA, CRL points, policies; SCTs in a leaf */
  bool spoil;            /* the signature is bad */
  const char *dns;       /* a leaf's names, as in "DNS:a,DNS:b"; or: */
  const GENERAL_NAMES *names;
  NAME_CONSTRAINTS *limits;
};
void mint(const struct mint_order *order, struct bench_blob *ret_der);

void mint_blob_free(struct bench_blob *blob);
/* Set up chain->sent from chain->intermediates. */
void mint_send(struct bench_chain *chain);

/* Keys by what they are for. RSA ones come from a file when there is one. */
enum mint_key {
  KEY_ROOT_RSA4096 = 0,
  KEY_INTERMEDIATE_RSA2048,
  KEY_LEAF_RSA2048,
  NUM_RSA_KEYS,
  KEY_ROOT_P256 = NUM_RSA_KEYS,
  KEY_INTERMEDIATE_P256,
  KEY_INTERMEDIATE_P384,
  KEY_LEAF_P256,
  NUM_KEYS
};
struct bench_keys {
  EVP_PKEY *key[NUM_KEYS];
};

#define ROOT_P256_NAME "Bench Root P-256"

#endif
