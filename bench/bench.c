/* SPDX-License-Identifier: Apache-2.0
 *
 * The program: options, one CPU, the same roots for everybody, then topic by topic.
 */
#define _GNU_SOURCE /* sched_setaffinity */
#include "der/der.h"
#include "mint.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SCRATCH_LEN ((size_t)16 << 20)
#define MAX_BUNDLE ((size_t)16 << 20)

static const char usage[] =
    "usage: bench [--quick] [--json] [--only SECTION] [--keys FILE] [--bundle FILE]\n"
    "             [--count SECTION/ITEM/WHO [--repeat N]]\n"
    "Sections: verify parse store hostile. --count runs one case N times and measures nothing: "
    "for\n"
    "a counter of instructions (bench/run --instructions does it with valgrind).\n";

_Noreturn void bench_die(const char *what, const char *detail) {
  fprintf(stderr, "bench: %s: %s\n", what, detail);
  exit(2);
}

void *bench_alloc(size_t count, size_t size) {
  void *memory = calloc(count == 0 ? 1 : count, size);
  BENCH_MUST(memory != NULL);
  return memory;
}

/* ---- options ---- */

static void read_options(int argc, char **argv, struct bench_options *options) {
  *options = (struct bench_options){
      .scale = 1, .bundle = "/etc/ssl/certs/ca-certificates.crt", .count_repeat = 100};
  for (int i = 1; i < argc; i++) {
    const char *value = i + 1 < argc ? argv[i + 1] : NULL;
    if (strcmp(argv[i], "--quick") == 0) {
      options->quick = true;
      options->scale = 0.1;
    } else if (strcmp(argv[i], "--json") == 0) {
      options->json = true;
    } else if (strcmp(argv[i], "--help") == 0) {
      fputs(usage, stdout);
      exit(0);
    } else if (value == NULL) {
      bench_die("unknown option, or its value is missing", argv[i]);
    } else if (strcmp(argv[i++], "--only") == 0) {
      options->only = value;
    } else if (strcmp(argv[i - 1], "--keys") == 0) {
      options->keys = value;
    } else if (strcmp(argv[i - 1], "--bundle") == 0) {
      options->bundle = value;
    } else if (strcmp(argv[i - 1], "--count") == 0) {
      options->count = value;
    } else if (strcmp(argv[i - 1], "--repeat") == 0) {
      options->count_repeat = strtoul(value, NULL, 10);
    } else {
      bench_die("unknown option", argv[i - 1]);
    }
  }
}

/* To be moved to another CPU costs warm caches. Where pinning is not allowed, be it so. */
static bool pin(void) {
  cpu_set_t one;
  int cpu = sched_getcpu();
  CPU_ZERO(&one);
  CPU_SET(cpu < 0 ? 0 : (unsigned)cpu, &one);
  return sched_setaffinity(0, sizeof one, &one) == 0;
}

/* ---- the world ---- */

static void read_bundle(struct bench_roots *roots, const char *path) {
  roots->bundle_path = path;
  FILE *file = fopen(path, "rb");
  if (file == NULL) {
    return;
  }
  roots->bundle.data = bench_alloc(1, MAX_BUNDLE);
  roots->bundle.len = fread(roots->bundle.data, 1, MAX_BUNDLE, file);
  fclose(file);
}

/* The bundle's certificates by themselves, for those who measure reading one. */
static void split_bundle(struct bench_roots *roots) {
  struct pem_reader reader;
  struct pem_item item;
  size_t used = 0, cap = 1024;
  uint8_t *work = bench_alloc(1, roots->bundle.len + 1);
  roots->system = bench_alloc(cap, sizeof *roots->system);
  pem_open(&reader, bench_view(&roots->bundle));
  while (roots->num_system < cap && pem_next(&reader, work, roots->bundle.len, &item, &used)) {
    if (item.kind == PEM_CERTIFICATE && item.der.len > 0) {
      struct bench_blob *blob = &roots->system[roots->num_system++];
      *blob = (struct bench_blob){bench_alloc(1, item.der.len), item.der.len};
      memcpy(blob->data, item.der.data, item.der.len);
    }
  }
  free(work);
}

static void compile_store(struct bench_world *world) {
  const struct bench_roots *roots = &world->roots;
  assay_anchors sources[NUM_CHAINS + 1];
  size_t num = 0;
  if (roots->bundle.len > 0) {
    sources[num++] = (assay_anchors){bench_view(&roots->bundle), ASSAY_ORIGIN_PUBLIC};
  }
  for (size_t i = 0; i < NUM_CHAINS; i++) {
    sources[num++] = (assay_anchors){bench_view(&world->chains[i].root), ASSAY_ORIGIN_GIVEN};
  }
  BENCH_MUST(assay_store_compile(sources, num, &world->store) == ASSAY_OK);
}

static void open_world(struct bench_world *world, const struct bench_options *options) {
  struct bench_blob *own = bench_alloc(NUM_CHAINS, sizeof *own);
  world->options = options;
  world->report = bench_report_new(options);
  world->now = (int64_t)time(NULL);
  world->scratch_len = SCRATCH_LEN;
  world->scratch = bench_alloc(1, SCRATCH_LEN);
  world->keys = bench_keys_new(options->keys);
  bench_chains_make(world->keys, world->chains);
  read_bundle(&world->roots, options->bundle);
  split_bundle(&world->roots);
  for (size_t i = 0; i < NUM_CHAINS; i++) {
    own[i] = world->chains[i].root;
  }
  world->roots.own = own;
  world->roots.num_own = NUM_CHAINS;
  compile_store(world);
  world->doors[PEER_OPENSSL] = &bench_openssl;
  world->doors[PEER_GNUTLS] = bench_gnutls();
  for (size_t i = 0; i < NUM_PEERS; i++) {
    if (world->doors[i] != NULL && bench_wants_item(world->report, world->doors[i]->name)) {
      world->peers[i] = world->doors[i]->open(&world->roots);
    }
  }
}

static void close_world(struct bench_world *world) {
  for (size_t i = 0; i < NUM_PEERS; i++) {
    if (world->peers[i] != NULL) {
      world->doors[i]->close(world->peers[i]);
    }
  }
  for (size_t i = 0; i < NUM_CHAINS; i++) {
    bench_chain_free(&world->chains[i]);
  }
  for (size_t i = 0; i < world->roots.num_system; i++) {
    free(world->roots.system[i].data);
  }
  free(world->roots.system);
  free(world->roots.bundle.data);
  free((void *)(uintptr_t)world->roots.own);
  assay_store_free(world->store);
  bench_keys_free(world->keys);
  bench_report_free(world->report);
  free(world->scratch);
}

static void note_circumstances(struct bench_world *world, bool pinned, char out[2][256]) {
  snprintf(out[0], 256, "assay %s on %s; GnuTLS %s; %zu system roots and %d of our own; %s.",
           assay_version(), bench_openssl.version(),
           world->doors[PEER_GNUTLS] == NULL ? "none" : world->doors[PEER_GNUTLS]->version(),
           world->roots.num_system, NUM_CHAINS, pinned ? "pinned to one CPU" : "not pinned");
  snprintf(out[1], 256,
           "Sizes of leaf + intermediate: a %zu + %zu, b %zu + %zu, c %zu + %zu bytes.",
           world->chains[0].leaf.len, world->chains[0].intermediates[0].len,
           world->chains[1].leaf.len, world->chains[1].intermediates[0].len,
           world->chains[2].leaf.len, world->chains[2].intermediates[0].len);
  bench_note(world->report, out[0]);
  bench_note(world->report, out[1]);
  if (world->doors[PEER_GNUTLS] == NULL) {
    bench_note(world->report, "*** LEFT OUT: every row of GnuTLS; build with libgnutls28-dev ***");
  }
  if (world->options->quick) {
    bench_note(world->report, "*** LEFT OUT by --quick: meshes of 20 ***");
  }
  if (world->roots.num_system == 0) {
    bench_note(world->report, "*** LEFT OUT: the system's roots, for there is no bundle ***");
  }
}

int main(int argc, char **argv) {
  struct bench_options options;
  static struct bench_world world;
  static char notes[2][256];
  read_options(argc, argv, &options);
  bool pinned = pin();
  open_world(&world, &options);
  note_circumstances(&world, pinned, notes);
  bench_rows_verify(&world);
  bench_rows_parse(&world);
  bench_rows_store(&world);
  bench_rows_hostile(&world);
  if (options.count != NULL) {
    bench_die("no such case", options.count);
  }
  bench_report_print(world.report, stdout);
  close_world(&world);
  return 0;
}
