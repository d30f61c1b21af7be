/* SPDX-License-Identifier: Apache-2.0
 *
 * Graphs that someone made to cost much: the search must end soon, and say what it ran out of.
 */
#include "graph.h"

#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* ---- cost ---- */

/* In seconds of this process, so that other load on the machine counts little. The bound is some
 * twenty times what the slowest takes under a sanitizer. */
static void assert_quick(struct graph *g, assay_verdict expected, const char *rule) {
  clock_t began = clock();
  assay_report *report = ask(g);
  double took = (double)(clock() - began) / CLOCKS_PER_SEC;
  assert_int_equal(assay_report_verdict(report), expected);
  if (rule != NULL && mint_finding(report, rule) == NULL) {
    fail_msg("no %s", rule);
  }
  assay_report_free(report);
  if (took > 5) {
    fail_msg("took %.1f s", took);
  }
}

/* Twenty CAs, each cross-signed by all others. */
static void send_mesh(struct graph *g, unsigned nodes, bool bad) {
  static char names[32][8];
  for (unsigned i = 0; i < nodes; i++) {
    snprintf(names[i], sizeof names[i], "M%u", i);
  }
  for (unsigned i = 0; i < nodes; i++) {
    for (unsigned j = 0; j < nodes; j++) {
      if (i != j) {
        graph_send(g, mint_certificate(&g->m, &(struct mint_order){.subject = names[i],
                                                                   .key = 20 + i,
                                                                   .issuer = names[j],
                                                                   .signer = 20 + j,
                                                                   .is_ca = true,
                                                                   .bad_signature = bad}));
      }
    }
  }
}

static void a_mesh_without_anchor_ends(void **state) {
  struct graph *g = *state;
  trust(g, ca(g, "R", 0, "R", 0));
  send_mesh(g, 20, false);
  leaf_of(g, "M0", 20);
  assert_quick(g, ASSAY_REJECTED, "no_issuer");
}

static void a_mesh_with_one_way_out(void **state) {
  struct graph *g = *state;
  trust(g, ca(g, "R", 0, "R", 0));
  send_mesh(g, 20, false);
  graph_send(g, ca(g, "M19", 39, "R", 0));
  leaf_of(g, "M0", 20);
  assert_quick(g, ASSAY_ACCEPTED, NULL);
}

/* The way out is forged, so that every path through the mesh is wrong at its top. */
static void a_mesh_with_a_forged_way_out(void **state) {
  struct graph *g = *state;
  trust(g, ca(g, "R", 0, "R", 0));
  send_mesh(g, 20, false);
  graph_send(g, mint_certificate(&g->m, &(struct mint_order){.subject = "M19",
                                                             .key = 39,
                                                             .issuer = "R",
                                                             .is_ca = true,
                                                             .bad_signature = true}));
  leaf_of(g, "M0", 20);
  assert_quick(g, ASSAY_REJECTED, NULL);
}

static void a_mesh_of_forgeries(void **state) {
  struct graph *g = *state;
  trust(g, ca(g, "R", 0, "R", 0));
  send_mesh(g, 20, true);
  graph_send(g, ca(g, "M19", 39, "R", 0));
  leaf_of(g, "M0", 20);
  assert_quick(g, ASSAY_REJECTED, NULL);
}

static void long_names_in_a_mesh(void **state) {
  struct graph *g = *state;
  static char name[2][4000];
  trust(g, ca(g, "R", 0, "R", 0));
  /* Namesakes, each of whose names is written in another way, so that each comparison reads all. */
  for (unsigned i = 0; i < 40; i++) {
    memset(name[0], 'a', sizeof name[0] - 1);
    name[0][sizeof name[0] - 2 - i] = 'A';
    memset(name[1], 'a', sizeof name[1] - 1);
    name[1][100 + i] = 'A';
    graph_send(g, ca(g, name[0], 1 + i, name[1], 1 + (i + 1) % 40));
    graph_send(g, ca(g, name[1], 1 + i, "R", 50));
  }
  memset(name[0], 'a', sizeof name[0] - 1);
  leaf_of(g, name[0], 3);
  assert_quick(g, ASSAY_REJECTED, NULL);
}

/* ---- budgets ---- */

static void budgets_that_run_out_are_told(void **state) {
  struct graph *g = *state;
  trust(g, ca(g, "R", 0, "R", 0));
  send_mesh(g, 8, true);
  graph_send(g, ca(g, "M7", 27, "R", 0));
  leaf_of(g, "M0", 20);
  g->q.budget.steps = 10;
  assert_rejected(g, "budget_steps");
  g->q.budget.steps = 0;
  g->q.budget.signatures = 3;
  assert_rejected(g, "budget_signatures");
}

/* Each path alone is one CA too long, which only the whole path shows. */
static void a_bound_on_paths_is_told(void **state) {
  struct graph *g = *state;
  trust(g, ca(g, "R", 0, "R", 0));
  for (unsigned i = 0; i < 4; i++) {
    graph_send(g, mint_certificate(&g->m, &(struct mint_order){.subject = "J",
                                                               .key = 2,
                                                               .issuer = "R",
                                                               .is_ca = true,
                                                               .path_length = 1,
                                                               .not_after = MINT_AT + 1000 + i}));
  }
  graph_send(g, ca(g, "I", 1, "J", 2));
  leaf_of(g, "I", 1);
  g->q.budget.paths = 2;
  assert_rejected(g, "budget_paths");
  g->q.budget.paths = 0;
  assert_rejected(g, "path_length");
}

static void enough_budget_changes_nothing(void **state) {
  struct graph *g = *state;
  trust(g, ca(g, "R", 0, "R", 0));
  graph_send(g, ca(g, "I", 1, "R", 0));
  leaf_of(g, "I", 1);
  g->q.budget.paths = 1;
  g->q.budget.signatures = 2;
  assert_accepted(g, 3);
  g->q.budget.signatures = 1;
  assert_rejected(g, "budget_signatures");
}

/* A revoked certificate must not get through by spending the signatures that its list needs. */
static void spent_signatures_do_not_hide_a_revocation(void **state) {
  struct graph *g = *state;
  trust(g, ca(g, "R", 0, "R", 0));
  graph_send(g, ca(g, "I", 1, "R", 0));
  const struct mint_entry entry = {.serial = mint_hex(&g->m, "4d")};
  g->leaf = mint_certificate(&g->m, &(struct mint_order){.subject = "www.example.com",
                                                         .key = 2,
                                                         .issuer = "I",
                                                         .signer = 1,
                                                         .dns = "www.example.com",
                                                         .serial = entry.serial});
  assay_bytes crl = mint_crl(
      &g->m,
      &(struct mint_crl_order){.issuer = "I", .signer = 1, .entries = &entry, .num_entries = 1});
  g->q.crls = &crl;
  g->q.num_crls = 1;
  g->q.revocation = ASSAY_REVOCATION_PREFER;
  assert_rejected(g, "leaf_revoked");
  g->q.budget.signatures = 2; /* enough for the path alone */
  assert_rejected(g, "budget_signatures");
}

/* The good one of thousands stands at `place`. */
static assay_report *ask_among_thousands(struct graph *g, size_t place) {
  enum { MANY = 5000 };
  static assay_bytes sent[MANY];
  trust(g, ca(g, "R", 0, "R", 0));
  assay_bytes good = ca(g, "I", 1, "R", 0), other = ca(g, "J", 2, "R", 0);
  for (size_t i = 0; i < MANY; i++) {
    sent[i] = other;
  }
  sent[place < MANY ? place : MANY - 1] = good;
  leaf_of(g, "I", 1);
  assay_store *store = mint_store(g->anchors, 1, ASSAY_ORIGIN_GIVEN);
  g->q.leaf = g->leaf;
  g->q.intermediates = sent;
  g->q.num_intermediates = MANY;
  assay_report *report = mint_ask(store, &g->q);
  assay_store_free(store);
  return report;
}

static void thousands_of_certificates_are_bounded(void **state) {
  /* Too many to look at: refused, and the reason is the bound. */
  assay_report *report = ask_among_thousands(*state, SIZE_MAX);
  assert_int_equal(assay_report_verdict(report), ASSAY_REJECTED);
  assert_non_null(mint_finding(report, "budget_steps"));
  assay_report_free(report);
}

static void thousands_more_do_not_hide_a_good_one(void **state) {
  assay_report *report = ask_among_thousands(*state, 1);
  assert_int_equal(assay_report_verdict(report), ASSAY_ACCEPTED);
  assay_report_free(report);
}

#define ON_GRAPH(test) cmocka_unit_test_setup_teardown(test, open_graph, close_graph)

int main(void) {
  const struct CMUnitTest tests[] = {
      ON_GRAPH(a_mesh_without_anchor_ends),
      ON_GRAPH(a_mesh_with_one_way_out),
      ON_GRAPH(a_mesh_with_a_forged_way_out),
      ON_GRAPH(a_mesh_of_forgeries),
      ON_GRAPH(long_names_in_a_mesh),
      ON_GRAPH(budgets_that_run_out_are_told),
      ON_GRAPH(a_bound_on_paths_is_told),
      ON_GRAPH(enough_budget_changes_nothing),
      ON_GRAPH(spent_signatures_do_not_hide_a_revocation),
      ON_GRAPH(thousands_of_certificates_are_bounded),
      ON_GRAPH(thousands_more_do_not_hide_a_good_one),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
