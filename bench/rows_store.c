/* SPDX-License-Identifier: Apache-2.0
 *
 * From the system's bundle to a store that can be asked: file read, PEM decoded, anchors found.
 */
#include "bench.h"

#include <stdlib.h>

struct store_work {
  const char *path;
  struct bench_blob bundle;
  const struct bench_peer_door *door;
};

/* The file's length is known; all the rest is done anew. */
static bool run_assay(void *context) {
  const struct store_work *work = context;
  uint8_t *bytes = malloc(work->bundle.len);
  FILE *file = fopen(work->path, "rb");
  BENCH_MUST(bytes != NULL && file != NULL);
  size_t len = fread(bytes, 1, work->bundle.len, file);
  fclose(file);
  const assay_anchors source = {{bytes, len}, ASSAY_ORIGIN_PUBLIC};
  assay_store *store;
  BENCH_MUST(assay_store_compile(&source, 1, &store) == ASSAY_OK);
  bool ok = assay_store_count(store) > 0;
  assay_store_free(store);
  free(bytes);
  return ok;
}

static bool run_peer(void *context) {
  const struct store_work *work = context;
  return work->door->load(work->path);
}

void bench_rows_store(struct bench_world *world) {
  struct store_work works[NUM_PEERS + 1];
  static const char *const names[NUM_PEERS] = {"OpenSSL, X509_STORE_load_file",
                                               "GnuTLS, trust_list_add_trust_file"};
  if (!bench_wants(world->report, "store") || world->roots.num_system == 0) {
    return;
  }
  struct bench_group *group = bench_group_new("store", "the system's bundle to ready");
  for (size_t i = 0; i <= NUM_PEERS; i++) {
    works[i] = (struct store_work){world->roots.bundle_path, world->roots.bundle,
                                   i < NUM_PEERS ? world->doors[i] : NULL};
  }
  bench_add(group, "assay, read and assay_store_compile", run_assay, &works[NUM_PEERS], 1);
  for (size_t i = 0; i < NUM_PEERS; i++) {
    if (world->doors[i] != NULL) {
      bench_add(group, names[i], run_peer, &works[i], 1);
    }
  }
  bench_measure(world->report, group, 5, 0);
}
