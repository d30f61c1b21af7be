/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading a certificate: what each library does with the same DER before it can be asked anything.
 * assay's reading has two steps, index and decode; its checks of one certificate are shown on top.
 */
#include "bench.h"
#include "check/check.h"

#include <stdlib.h>

/* Room for the facts about one certificate. */
#define FACTS_LEN ((size_t)256 * 1024)

struct parse_work {
  const assay_bytes *ders;
  size_t count;
  struct cert *certs;
  struct cert_values *values;
  enum path_role role;
  const struct bench_peer_door *door[NUM_PEERS];
  /* for the checks */
  assay_question question;
  struct scratch scratch;
  struct ledger ledger;
  struct path_search search;
  struct check check;
  void *memory;
  size_t mark;
};

static bool run_index(void *context) {
  struct parse_work *work = context;
  bool ok = true;
  struct der_fault fault;
  for (size_t i = 0; i < work->count; i++) {
    ok = cert_parse(work->ders[i], &work->certs[i], &fault) && ok;
  }
  return ok;
}

static bool run_decode(void *context) {
  struct parse_work *work = context;
  for (size_t i = 0; i < work->count; i++) {
    cert_decode(&work->certs[i], &work->values[i]);
  }
  return true;
}

static bool run_checks(void *context) {
  struct parse_work *work = context;
  for (size_t i = 0; i < work->count; i++) {
    struct path_node node = {.cert = &work->certs[i],
                             .values = &work->values[i],
                             .role = work->role,
                             .self_issued = work->role == PATH_ANCHOR};
    check_certificate(&work->check, &node);
    scratch_release(&work->scratch, work->mark);
  }
  return !work->scratch.exhausted;
}

static bool run_all(void *context) {
  return run_index(context) && run_decode(context) && run_checks(context);
}

static bool run_peer(const struct parse_work *work, enum bench_peer peer) {
  bool ok = true;
  for (size_t i = 0; i < work->count; i++) {
    ok = work->door[peer]->parse(work->ders[i]) && ok;
  }
  return ok;
}

static bool run_openssl(void *context) {
  return run_peer(context, PEER_OPENSSL);
}

static bool run_gnutls(void *context) {
  return run_peer(context, PEER_GNUTLS);
}

static void open_checks(struct parse_work *work, const struct bench_world *world) {
  work->memory = bench_alloc(1, FACTS_LEN);
  scratch_init(&work->scratch, work->memory, FACTS_LEN);
  work->ledger.scratch = &work->scratch;
  assay_question_init(&work->question);
  work->question.name = assay_name_dns("www.bench.example");
  work->question.at = world->now;
  BENCH_MUST(check_open(&work->check, &work->scratch, &work->ledger, &work->question,
                        &work->search) == ASSAY_OK);
  work->check.column = COLUMN_PUBLIC;
  work->search.question = &work->question;
  work->mark = scratch_mark(&work->scratch);
}

static struct parse_work *open_work(const struct bench_world *world, const assay_bytes *ders,
                                    size_t count, enum path_role role) {
  struct parse_work *work = bench_alloc(1, sizeof *work);
  work->ders = ders;
  work->count = count;
  work->role = role;
  work->certs = bench_alloc(count, sizeof *work->certs);
  work->values = bench_alloc(count, sizeof *work->values);
  for (size_t i = 0; i < NUM_PEERS; i++) {
    work->door[i] = world->doors[i];
  }
  open_checks(work, world);
  BENCH_MUST(run_all(work));
  return work;
}

static void close_work(struct parse_work *work) {
  free(work->certs);
  free(work->values);
  free(work->memory);
  free(work);
}

static void claim_parse(struct bench_world *world, const struct bench_group *group,
                        const char *const texts[3]) {
  double index = group->cases[0].min / 1e3, decode = group->cases[1].min / 1e3;
  bench_claim(world->report, texts[0], index, "us", true, 0.5);
  bench_claim(world->report, texts[1], decode, "us", true, 1.5);
  bench_claim(world->report, texts[2], decode + group->cases[2].min / 1e3, "us", true, 1.5);
}

static void measure_parse(struct bench_world *world, const char *item, const assay_bytes *ders,
                          size_t count, enum path_role role, const char *const texts[3]) {
  if (!bench_wants_item(world->report, item)) {
    return;
  }
  struct parse_work *work = open_work(world, ders, count, role);
  struct bench_group *group = bench_group_new("parse", item);
  bench_add(group, "assay, index (cert_parse)", run_index, work, count);
  bench_add(group, "assay, all extensions decoded (cert_decode)", run_decode, work, count);
  bench_add(group, "assay, all checks of one (check_certificate)", run_checks, work, count);
  bench_add(group, "assay, all three", run_all, work, count);
  bench_add(group, "OpenSSL, d2i_X509", run_openssl, work, count);
  if (world->doors[PEER_GNUTLS] != NULL) {
    bench_add(group, "GnuTLS, gnutls_x509_crt_import", run_gnutls, work, count);
  }
  bench_measure(world->report, group, 3.5, 0);
  if (world->options->count == NULL) {
    claim_parse(world, group, texts);
  }
  close_work(work);
}

static void measure_roots(struct bench_world *world) {
  static const char *const texts[] = {"system's roots: index one certificate",
                                      "system's roots: decode and check form of its extensions",
                                      "system's roots: the same and all other rules about it"};
  size_t count = world->roots.num_system;
  assay_bytes *ders = bench_alloc(count, sizeof *ders);
  for (size_t i = 0; i < count; i++) {
    ders[i] = bench_view(&world->roots.system[i]);
  }
  measure_parse(world, "the system's roots, per certificate", ders, count, PATH_ANCHOR, texts);
  free(ders);
}

void bench_rows_parse(struct bench_world *world) {
  static const char *const leaf_texts[] = {"leaf of c: index", "leaf of c: decode its extensions",
                                           "leaf of c: the same and all other rules about it"};
  static const char *const ca_texts[] = {"intermediate of c: index",
                                         "intermediate of c: decode its extensions",
                                         "intermediate of c: the same and all other rules"};
  const struct bench_chain *c = &world->chains[CHAIN_C];
  const assay_bytes leaf = bench_view(&c->leaf);
  if (!bench_wants(world->report, "parse")) {
    return;
  }
  if (world->roots.num_system > 0) {
    measure_roots(world);
  }
  measure_parse(world, "leaf of c", &leaf, 1, PATH_LEAF, leaf_texts);
  measure_parse(world, "intermediate of c", c->sent, 1, PATH_SENT, ca_texts);
}
