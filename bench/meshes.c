/* SPDX-License-Identifier: Apache-2.0
 *
 * Hostile sets of intermediates: mutually cross-signed CAs, from which a thoughtless search builds
 * factorially many paths. Each is sent with one leaf that its first CA issued.
 *   self   N certificates that one CA issued to itself, one key
 *   same   N keys under one name, every key certified by every other, no key identifiers
 *   cross  N names with a key each, every one certified by every other
 */
#include "mint.h"

#include <stdlib.h>

#define MAX_SIZE 32
#define NAME_LEN 32

const char *const bench_mesh_kinds[NUM_MESH_KINDS] = {
    [MESH_SELF] = "self", [MESH_SAME] = "same", [MESH_CROSS] = "cross"};
const char *const bench_mesh_faults[NUM_MESH_FAULTS] = {
    [MESH_NO_ANCHOR] = "no anchor",
    [MESH_EXPIRED_EDGE] = "one anchor edge, expired",
    [MESH_EXPIRED_EDGES] = "all anchor edges, expired",
    [MESH_BAD_EDGE] = "one anchor edge, bad signature",
    [MESH_BAD_EDGES] = "all anchor edges, bad signatures",
    [MESH_BAD_MESH] = "good anchor edges, mesh signatures bad",
};

struct mesh {
  enum bench_mesh_kind kind;
  enum bench_mesh_fault fault;
  size_t size;
  char names[MAX_SIZE][NAME_LEN];
  EVP_PKEY *keys[MAX_SIZE]; /* a mesh of one key holds it once, at 0 */
  struct mint_issuer root;
  struct bench_chain *chain;
};

static struct mint_issuer member(const struct mesh *mesh, size_t i) {
  struct mint_issuer who = {mesh->names[i],
                            mesh->kind == MESH_SELF ? mesh->keys[0] : mesh->keys[i]};
  return who;
}

static void open_mesh(struct mesh *mesh) {
  BENCH_MUST(mesh->size <= MAX_SIZE);
  for (size_t i = 0; i < mesh->size; i++) {
    snprintf(mesh->names[i], NAME_LEN, mesh->kind == MESH_CROSS ? "Mesh CA %zu" : "Mesh CA", i);
    if (i == 0 || mesh->kind != MESH_SELF) {
      mesh->keys[i] = EVP_EC_gen("P-256");
      BENCH_MUST(mesh->keys[i] != NULL);
    }
  }
}

static void close_mesh(struct mesh *mesh) {
  for (size_t i = 0; i < mesh->size; i++) {
    EVP_PKEY_free(mesh->keys[i]);
  }
}

static void certify(struct mesh *mesh, struct mint_issuer subject, struct mint_issuer issuer,
                    bool expired, bool spoil) {
  const struct mint_order order = {.role = MINT_MESH_CA,
                                   .name = subject.name,
                                   .key = subject.key,
                                   .issuer = issuer,
                                   .digest = EVP_sha256(),
                                   .from_day = -300,
                                   .to_day = expired ? -1 : 300,
                                   .key_ids = mesh->kind != MESH_SAME,
                                   .spoil = spoil};
  mint(&order, &mesh->chain->intermediates[mesh->chain->num_intermediates++]);
}

static void certify_each_other(struct mesh *mesh) {
  bool spoil = mesh->fault == MESH_BAD_MESH && mesh->kind != MESH_SELF;
  for (size_t i = 0; i < mesh->size; i++) {
    if (mesh->kind == MESH_SELF) {
      certify(mesh, member(mesh, i), member(mesh, i), false, false);
      continue;
    }
    for (size_t j = 0; j < mesh->size; j++) {
      if (i != j) {
        certify(mesh, member(mesh, i), member(mesh, j), false, spoil);
      }
    }
  }
}

/* The edges from the root. Where the mesh's own signatures are the bad ones, its first CA, which
 * issued the leaf, gets none: that would be a good path. */
static void certify_by_root(struct mesh *mesh) {
  bool expired = mesh->fault == MESH_EXPIRED_EDGE || mesh->fault == MESH_EXPIRED_EDGES;
  bool spoil = mesh->fault == MESH_BAD_EDGE || mesh->fault == MESH_BAD_EDGES;
  bool only_last = mesh->fault == MESH_EXPIRED_EDGE || mesh->fault == MESH_BAD_EDGE;
  if (mesh->fault == MESH_NO_ANCHOR) {
    return;
  }
  for (size_t i = mesh->fault == MESH_BAD_MESH ? 1 : 0; i < mesh->size; i++) {
    if (!only_last || i + 1 == mesh->size) {
      certify(mesh, member(mesh, i), mesh->root, expired, spoil);
    }
  }
}

/* In a mesh of one key the leaf's is the one signature below the root's that can be bad. */
static void certify_leaf(struct mesh *mesh) {
  const struct mint_order order = {.role = MINT_LEAF,
                                   .name = "www.mesh.example",
                                   .key = mesh->keys[0],
                                   .issuer = member(mesh, 0),
                                   .digest = EVP_sha256(),
                                   .from_day = -2,
                                   .to_day = 87,
                                   .key_ids = mesh->kind != MESH_SAME,
                                   .spoil = mesh->fault == MESH_BAD_MESH && mesh->kind == MESH_SELF,
                                   .dns = "DNS:www.mesh.example"};
  mint(&order, &mesh->chain->leaf);
}

void bench_mesh_make(struct bench_keys *keys, enum bench_mesh_kind kind, size_t size,
                     enum bench_mesh_fault fault, struct bench_chain *ret_chain) {
  struct mesh mesh = {.kind = kind,
                      .fault = fault,
                      .size = size,
                      .root = {ROOT_P256_NAME, keys->key[KEY_ROOT_P256]},
                      .chain = ret_chain};
  *ret_chain = (struct bench_chain){.name = bench_mesh_kinds[kind], .host = "www.mesh.example"};
  ret_chain->intermediates = bench_alloc(size * (size + 1), sizeof *ret_chain->intermediates);
  open_mesh(&mesh);
  certify_leaf(&mesh);
  certify_each_other(&mesh);
  certify_by_root(&mesh);
  close_mesh(&mesh);
  mint_send(ret_chain);
}
