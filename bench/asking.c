/* SPDX-License-Identifier: Apache-2.0
 *
 * One full judgement: by assay through its public door, or by another verifier.
 */
#include "bench.h"

void bench_asking_init(struct bench_asking *asking, struct bench_world *world,
                       const struct bench_chain *chain) {
  *asking = (struct bench_asking){.world = world, .chain = chain};
  assay_question_init(&asking->question);
  asking->question.leaf = bench_view(&chain->leaf);
  asking->question.intermediates = chain->sent;
  asking->question.num_intermediates = chain->num_intermediates;
  asking->question.name = assay_name_dns(chain->host);
  asking->question.at = world->now;
}

static bool ask_heap(struct bench_asking *asking) {
  assay_report *report;
  BENCH_MUST(assay_verify_alloc(asking->world->store, &asking->question, &report) == ASSAY_OK);
  bool accepted = assay_report_verdict(report) == ASSAY_ACCEPTED;
  assay_report_free(report);
  return accepted == asking->chain->accepted;
}

bool bench_ask(void *asking) {
  struct bench_asking *a = asking;
  const assay_report *report;
  if (a->from_heap) {
    return ask_heap(a);
  }
  BENCH_MUST(assay_verify(a->world->store, &a->question, a->world->scratch, a->world->scratch_len,
                          &report) == ASSAY_OK);
  return (assay_report_verdict(report) == ASSAY_ACCEPTED) == a->chain->accepted;
}

const char *bench_first_code(struct bench_asking *asking) {
  const assay_report *report;
  BENCH_MUST(assay_verify(asking->world->store, &asking->question, asking->world->scratch,
                          asking->world->scratch_len, &report) == ASSAY_OK);
  const assay_finding *finding = assay_report_finding(report, 0);
  return finding == NULL ? "none" : assay_code_id(finding->code);
}

bool bench_ask_peer(void *asking) {
  const struct bench_peer_asking *a = asking;
  return a->door->verify(a->peer, a->chain) == a->chain->accepted;
}
