/* SPDX-License-Identifier: Apache-2.0
 *
 * What a hostile server can make a verifier do: meshes of cross-signed CAs, and crowds of names under
 * crowds of constraints.
 */
#include "bench.h"

#include <stdlib.h>

#define MILLISECONDS_AIM 5.0

static const size_t sizes[] = {10, 20};
#define NUM_SIZES (sizeof sizes / sizeof sizes[0])

/* The peers are asked about the plain meshes only: what their search costs shows there. */
static void add_peers(struct bench_world *world, struct bench_group *group,
                      struct bench_peer_asking askings[NUM_PEERS],
                      const struct bench_chain *chain) {
  for (size_t i = 0; i < NUM_PEERS; i++) {
    if (world->doors[i] != NULL) {
      askings[i] = (struct bench_peer_asking){world->doors[i], world->peers[i], chain};
      bench_add(group, world->doors[i]->name, bench_ask_peer, &askings[i], 1);
    }
  }
}

/* Returns the slower of assay's two rows, in nanoseconds: 0 when nothing was measured. */
static double measure_hostile(struct bench_world *world, const char *item,
                              const struct bench_chain *chain, bool with_peers, double seconds) {
  struct bench_asking ready, heap;
  struct bench_peer_asking peers[NUM_PEERS];
  struct bench_group *group = bench_group_new("hostile", item);
  bench_asking_init(&ready, world, chain);
  heap = ready;
  heap.from_heap = true;
  group->outcome = bench_first_code(&ready);
  bench_add(group, "assay", bench_ask, &ready, 1);
  bench_add(group, "assay, memory from the heap", bench_ask, &heap, 1);
  if (with_peers) {
    add_peers(world, group, peers, chain);
  }
  bench_measure(world->report, group, seconds, 0);
  return group->cases[0].min > group->cases[1].min ? group->cases[0].min : group->cases[1].min;
}

static double measure_mesh(struct bench_world *world, enum bench_mesh_kind kind, size_t size,
                           enum bench_mesh_fault fault) {
  struct bench_chain mesh;
  char item[BENCH_ITEM_LEN];
  snprintf(item, sizeof item, "%s-%zu, %s", bench_mesh_kinds[kind], size, bench_mesh_faults[fault]);
  bench_mesh_make(world->keys, kind, size, fault, &mesh);
  double took = measure_hostile(world, item, &mesh, fault == MESH_NO_ANCHOR,
                                fault == MESH_NO_ANCHOR ? 1.0 : 0.3);
  bench_chain_free(&mesh);
  return took;
}

/* One aim per kind of fault, held against the slowest of its six meshes. */
static void measure_meshes(struct bench_world *world, enum bench_mesh_fault fault) {
  char text[BENCH_ITEM_LEN];
  double slowest = 0;
  for (size_t kind = 0; kind < NUM_MESH_KINDS; kind++) {
    for (size_t i = 0; i < (world->options->quick ? 1 : NUM_SIZES); i++) {
      double took = measure_mesh(world, (enum bench_mesh_kind)kind, sizes[i], fault);
      if (took >= slowest) {
        slowest = took;
        snprintf(text, sizeof text, "meshes, %s: slowest (%s-%zu)", bench_mesh_faults[fault],
                 bench_mesh_kinds[kind], sizes[i]);
      }
    }
  }
  bench_claim(world->report, text, slowest / 1e6, "ms", true, MILLISECONDS_AIM);
}

static void measure_crowd(struct bench_world *world) {
  static const char item[] = "1,000 names x 1,000 excluded subtrees";
  struct bench_chain crowd;
  bench_crowd_make(world->keys, 1000, 1000, &crowd);
  double took = measure_hostile(world, item, &crowd, true, 2.0);
  bench_claim(world->report, item, took / 1e6, "ms", true, MILLISECONDS_AIM);
  bench_chain_free(&crowd);
}

void bench_rows_hostile(struct bench_world *world) {
  if (!bench_wants(world->report, "hostile")) {
    return;
  }
  for (size_t fault = 0; fault < NUM_MESH_FAULTS; fault++) {
    measure_meshes(world, (enum bench_mesh_fault)fault);
  }
  measure_crowd(world);
}
