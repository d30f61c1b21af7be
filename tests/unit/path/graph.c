/* SPDX-License-Identifier: Apache-2.0
 *
 * Building graphs of certificates and asking about them.
 */
#include "graph.h"

#include <cmocka.h>
#include <stdlib.h>

int open_graph(void **state) {
  struct graph *g = calloc(1, sizeof *g);
  assert_non_null(g);
  mint_open(&g->m);
  g->q = mint_question(bytes_of(NULL, 0), g->sent, 0);
  g->q.profile = ASSAY_PROFILE_PKIX;
  *state = g;
  return 0;
}

int close_graph(void **state) {
  struct graph *g = *state;
  mint_close(&g->m);
  free(g);
  return 0;
}

assay_bytes ca(struct graph *g, const char *subject, unsigned key, const char *issuer,
               unsigned signer) {
  return mint_certificate(
      &g->m,
      &(struct mint_order){
          .subject = subject, .key = key, .issuer = issuer, .signer = signer, .is_ca = true});
}

void trust(struct graph *g, assay_bytes anchor) {
  g->anchors[g->num_anchors++] = anchor;
}

void graph_send(struct graph *g, assay_bytes der) {
  assert_true(g->num_sent < MAX_SENT);
  g->sent[g->num_sent++] = der;
}

void leaf_of(struct graph *g, const char *issuer, unsigned signer) {
  g->leaf = mint_certificate(&g->m, &(struct mint_order){.subject = "www.example.com",
                                                         .key = 63,
                                                         .issuer = issuer,
                                                         .signer = signer,
                                                         .dns = "www.example.com"});
}

assay_report *ask(struct graph *g) {
  assay_store *store = mint_store(g->anchors, g->num_anchors, ASSAY_ORIGIN_GIVEN);
  g->q.leaf = g->leaf;
  g->q.num_intermediates = g->num_sent;
  assay_report *report = mint_ask(store, &g->q);
  /* From here on only what does not live in the store may be looked at. */
  assay_store_free(store);
  return report;
}

void assert_accepted(struct graph *g, size_t path_len) {
  assay_report *report = ask(g);
  for (size_t i = 0; i < assay_report_num_findings(report); i++) {
    const assay_finding *finding = assay_report_finding(report, i);
    if (finding->severity == ASSAY_ERROR) {
      print_message("# %s\n", finding->rule);
    }
  }
  assert_int_equal(assay_report_verdict(report), ASSAY_ACCEPTED);
  assert_true(assay_report_anchored(report));
  assert_int_equal(assay_report_path_len(report), path_len);
  assay_report_free(report);
}

void assert_rejected(struct graph *g, const char *rule) {
  assay_report *report = ask(g);
  assert_int_equal(assay_report_verdict(report), ASSAY_REJECTED);
  if (mint_finding(report, rule) == NULL) {
    for (size_t i = 0; i < assay_report_num_findings(report); i++) {
      print_message("# %s\n", assay_report_finding(report, i)->rule);
    }
    fail_msg("no %s", rule);
  }
  assay_report_free(report);
}

/* Every order of sending gives the same verdict. */
void shuffle(struct graph *g, uint64_t *seed) {
  for (size_t i = g->num_sent; i > 1; i--) {
    *seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
    size_t j = (size_t)(*seed >> 33) % i;
    assay_bytes swap = g->sent[i - 1];
    g->sent[i - 1] = g->sent[j];
    g->sent[j] = swap;
  }
}

void assert_accepted_in_any_order(struct graph *g, size_t path_len) {
  uint64_t seed = 42;
  for (int round = 0; round < 8; round++) {
    assert_accepted(g, path_len);
    shuffle(g, &seed);
  }
}
