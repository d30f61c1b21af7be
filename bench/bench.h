/* SPDX-License-Identifier: Apache-2.0
 *
 * bench: assay beside other verifiers, in one process, in one run.
 *
 * How it measures: process CPU time. The cases of a group take turns, one short sample each, so that
 * a machine that slows down slows all of them; of many samples the smallest is what the work costs,
 * and the median says how quiet the machine was. Claims are ratios of the smallest.
 */
#ifndef ASSAY_BENCH_H
#define ASSAY_BENCH_H

#include <assay/assay.h>
#include <stdio.h>

/* Prints why and ends the program: a benchmark of something broken is worth nothing. */
_Noreturn void bench_die(const char *what, const char *detail);
/* Fails with the text of the condition; for calls whose failure means that the bench is broken. */
#define BENCH_MUST(condition) ((condition) ? (void)0 : bench_die("failed", #condition))

void *bench_alloc(size_t count, size_t size);

/* ---- measuring (measure.c) ---- */

#define BENCH_MAX_SAMPLES 2000
#define BENCH_MAX_CASES 16
#define BENCH_ITEM_LEN 96

/* One thing to measure. run returns false when the outcome is not the expected one. */
struct bench_case {
  const char *who;
  bool (*run)(void *context);
  void *context;
  size_t units; /* what one run is divided by: certificates and the like */
  size_t repeat;
  bool is_short;
  double min, median; /* nanoseconds per unit */
  double samples[BENCH_MAX_SAMPLES];
};

struct bench_group {
  const char *section;
  char item[BENCH_ITEM_LEN];
  const char *outcome; /* what the judgement said, when that is of interest */
  struct bench_case cases[BENCH_MAX_CASES];
  size_t num_cases, num_samples;
};

struct bench_group *bench_group_new(const char *section, const char *item);
/* Add a case and get its number. */
size_t bench_add(struct bench_group *group, const char *who, bool (*run)(void *), void *context,
                 size_t units);
/* Measure all cases in turns for about so many seconds. */
void bench_run(struct bench_group *group, double seconds);
/* How many times as long as `base` does `number` take? Of the minima; of the samples' medians, pair by
 * pair. */
double bench_ratio(const struct bench_group *group, size_t number, size_t base);
double bench_paired_ratio(const struct bench_group *group, size_t number, size_t base);

/* ---- what is asked for ---- */

enum bench_peer { PEER_OPENSSL = 0, PEER_GNUTLS, NUM_PEERS };

struct bench_options {
  bool quick;
  double scale; /* of the time spent: 1, or less with --quick */
  bool json;
  const char *keys;   /* file that keeps RSA keys, which are slow to make; NULL = make them */
  const char *bundle; /* the system's roots, PEM */
  const char *count;  /* "section/item/who": only run this, for a counter of instructions */
  size_t count_repeat;
  const char *only; /* a section */
};

/* ---- results (table.c) ---- */

struct bench_report;
struct bench_report *bench_report_new(const struct bench_options *options);
/* Measures a group (or, for --count, runs its one case and ends the program) and keeps it. base:
 * number of the case that the others are compared with. */
void bench_measure(struct bench_report *report, struct bench_group *group, double seconds,
                   size_t base);
bool bench_wants(const struct bench_report *report, const char *section);
/* With --count only what is part of the case's name is wanted. */
bool bench_wants_item(const struct bench_report *report, const char *item);
/* A figure held against the aim. at_most: the aim is an upper bound. */
void bench_claim(struct bench_report *report, const char *text, double value, const char *unit,
                 bool at_most, double bar);
/* Something the reader has to know. text must outlive the report. */
void bench_note(struct bench_report *report, const char *text);
void bench_report_print(const struct bench_report *report, FILE *out);
void bench_report_free(struct bench_report *report);

/* ---- certificates (mint.c, chains.c, meshes.c, crowds.c) ---- */

struct bench_blob {
  uint8_t *data;
  size_t len;
};
static inline assay_bytes bench_view(const struct bench_blob *blob) {
  assay_bytes view = {blob->data, blob->len};
  return view;
}

/* A question, with what is expected of everybody's answer. */
struct bench_chain {
  const char *name;
  struct bench_blob leaf;
  struct bench_blob *siblings; /* more leaves of the same issuer and names */
  size_t num_siblings;
  struct bench_blob *intermediates;
  assay_bytes *sent; /* the same as views */
  size_t num_intermediates;
  struct bench_blob root;
  const char *host;
  bool accepted;
};
void bench_chain_free(struct bench_chain *chain);

struct bench_keys;
struct bench_keys *bench_keys_new(const char *path);
void bench_keys_free(struct bench_keys *keys);

enum { CHAIN_A = 0, CHAIN_B, CHAIN_C, NUM_CHAINS };
void bench_chains_make(struct bench_keys *keys, struct bench_chain chains[NUM_CHAINS]);
/* More leaves for chain number `which`. */
void bench_siblings_make(struct bench_keys *keys, size_t which, size_t count,
                         struct bench_chain *chain);

/* How certificates of a mesh are signed by one another (peers.md calls them self, same, cross). */
enum bench_mesh_kind { MESH_SELF = 0, MESH_SAME, MESH_CROSS, NUM_MESH_KINDS };
/* What stands between the mesh and a trusted root. */
enum bench_mesh_fault {
  MESH_NO_ANCHOR = 0,
  MESH_EXPIRED_EDGE,  /* one certificate issued by the root, expired */
  MESH_EXPIRED_EDGES, /* one for each key of the mesh, all expired */
  MESH_BAD_EDGE,      /* one issued by the root, its signature bad */
  MESH_BAD_EDGES,     /* one for each key, all bad */
  MESH_BAD_MESH,      /* good certificates from the root for all keys, bad signatures below */
  NUM_MESH_FAULTS
};
extern const char *const bench_mesh_kinds[NUM_MESH_KINDS];
extern const char *const bench_mesh_faults[NUM_MESH_FAULTS];
void bench_mesh_make(struct bench_keys *keys, enum bench_mesh_kind kind, size_t size,
                     enum bench_mesh_fault fault, struct bench_chain *ret_chain);

/* A leaf with many names below a CA with many excluded subtrees; valid. */
void bench_crowd_make(struct bench_keys *keys, size_t names, size_t subtrees,
                      struct bench_chain *ret_chain);

/* ---- those who are measured (peers_*.c) ---- */

/* All of them start from the same roots: the system's bundle and those of the bench. */
struct bench_roots {
  const char *bundle_path;
  struct bench_blob bundle;     /* the file's bytes */
  const struct bench_blob *own; /* DER */
  size_t num_own;
  struct bench_blob *system; /* the bundle's certificates, DER */
  size_t num_system;
};

struct bench_peer_door {
  const char *name;
  const char *(*version)(void);
  void *(*open)(const struct bench_roots *roots);
  void (*close)(void *peer);
  /* Full judgement from DER: server, host, time; store preloaded. True: accepted. */
  bool (*verify)(void *peer, const struct bench_chain *chain);
  bool (*parse)(assay_bytes der);
  bool (*load)(const char *bundle_path);
};
extern const struct bench_peer_door bench_openssl;
/* NULL when the bench was built without GnuTLS. */
const struct bench_peer_door *bench_gnutls(void);

/* ---- the topics (rows_*.c) ---- */

struct bench_world {
  const struct bench_options *options;
  struct bench_report *report;
  struct bench_keys *keys;
  struct bench_roots roots;
  struct bench_chain chains[NUM_CHAINS];
  assay_store *store;
  const struct bench_peer_door *doors[NUM_PEERS];
  void *peers[NUM_PEERS];
  void *scratch;
  size_t scratch_len;
  int64_t now;
};

void bench_rows_verify(struct bench_world *world);
void bench_rows_parse(struct bench_world *world);
void bench_rows_store(struct bench_world *world);
void bench_rows_hostile(struct bench_world *world);

/* One full judgement by assay of a chain (rows_verify.c). */
struct bench_asking {
  struct bench_world *world;
  const struct bench_chain *chain;
  assay_question question;
  bool from_heap; /* assay_verify_alloc instead of ready scratch */
};
void bench_asking_init(struct bench_asking *asking, struct bench_world *world,
                       const struct bench_chain *chain);
/* For bench_add; context: a struct bench_asking. */
bool bench_ask(void *asking);
/* The first finding's code: what ended a search. Static storage. */
const char *bench_first_code(struct bench_asking *asking);

/* One full judgement by another verifier. */
struct bench_peer_asking {
  const struct bench_peer_door *door;
  void *peer;
  const struct bench_chain *chain;
};
bool bench_ask_peer(void *asking);

#endif
