/* SPDX-License-Identifier: Apache-2.0
 *
 * Small graphs of certificates with real keys: the search must find the good path wherever there is
 * one, and end soon wherever there is none.
 */
#include "lib/unit_mint.h"

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define MAX_SENT 512

struct graph {
  struct mint m;
  assay_bytes anchors[8], sent[MAX_SENT], leaf;
  size_t num_anchors, num_sent;
  assay_question q;
};

static int open_graph(void **state) {
  struct graph *g = calloc(1, sizeof *g);
  assert_non_null(g);
  mint_open(&g->m);
  g->q = mint_question(bytes_of(NULL, 0), g->sent, 0);
  g->q.profile = ASSAY_PROFILE_PKIX;
  *state = g;
  return 0;
}

static int close_graph(void **state) {
  struct graph *g = *state;
  mint_close(&g->m);
  free(g);
  return 0;
}

static assay_bytes ca(struct graph *g, const char *subject, unsigned key, const char *issuer,
                      unsigned signer) {
  return mint_certificate(&g->m, &(struct mint_order){.subject = subject, .key = key,
                                                      .issuer = issuer, .signer = signer,
                                                      .is_ca = true});
}

static void trust(struct graph *g, assay_bytes anchor) {
  g->anchors[g->num_anchors++] = anchor;
}

static void send(struct graph *g, assay_bytes der) {
  assert_true(g->num_sent < MAX_SENT);
  g->sent[g->num_sent++] = der;
}

static void leaf_of(struct graph *g, const char *issuer, unsigned signer) {
  g->leaf = mint_certificate(
      &g->m, &(struct mint_order){.subject = "www.example.com", .key = 63, .issuer = issuer,
                                  .signer = signer, .dns = "www.example.com"});
}

static assay_report *ask(struct graph *g) {
  assay_store *store = mint_store(g->anchors, g->num_anchors, ASSAY_ORIGIN_GIVEN);
  g->q.leaf = g->leaf;
  g->q.num_intermediates = g->num_sent;
  assay_report *report = mint_ask(store, &g->q);
  /* Only what does not live in the store may be looked at afterwards: verdict, findings, lengths. */
  assay_store_free(store);
  return report;
}

static void assert_accepted(struct graph *g, size_t path_len) {
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

static void assert_rejected(struct graph *g, const char *rule) {
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
static void shuffle(struct graph *g, uint64_t *seed) {
  for (size_t i = g->num_sent; i > 1; i--) {
    *seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
    size_t j = (size_t)(*seed >> 33) % i;
    assay_bytes swap = g->sent[i - 1];
    g->sent[i - 1] = g->sent[j];
    g->sent[j] = swap;
  }
}

static void assert_accepted_in_any_order(struct graph *g, size_t path_len) {
  uint64_t seed = 42;
  for (int round = 0; round < 8; round++) {
    assert_accepted(g, path_len);
    shuffle(g, &seed);
  }
}

/* ---- shapes ---- */

static void chains_of_any_length(void **state) {
  struct graph *g = *state;
  char names[20][8];
  trust(g, ca(g, "R", 0, "R", 0));
  leaf_of(g, "R", 0);
  assert_accepted(g, 2);
  for (unsigned i = 1; i < 20; i++) {
    snprintf(names[i], sizeof names[i], "I%u", i);
    send(g, ca(g, names[i], i, i == 1 ? "R" : names[i - 1], i - 1));
    leaf_of(g, names[i], i);
    assert_accepted(g, i + 2);
  }
  uint64_t seed = 1;
  shuffle(g, &seed);
  assert_accepted(g, 21);
}

static void cross_signed_root_reaches_either_anchor(void **state) {
  struct graph *g = *state;
  assay_bytes new_root = ca(g, "New", 1, "New", 1), old_root = ca(g, "Old", 0, "Old", 0);
  send(g, ca(g, "I", 2, "New", 1));
  send(g, ca(g, "New", 1, "Old", 0)); /* New, cross-signed by Old */
  leaf_of(g, "I", 2);
  trust(g, new_root);
  assert_accepted_in_any_order(g, 3);
  g->anchors[0] = old_root;
  assert_accepted_in_any_order(g, 4);
  trust(g, new_root);
  assert_accepted_in_any_order(g, 3);
}

static void expired_cross_sign_beside_a_good_root(void **state) {
  struct graph *g = *state;
  trust(g, ca(g, "New", 1, "New", 1));
  trust(g, mint_certificate(&g->m, &(struct mint_order){.subject = "Old", .issuer = "Old",
                                                        .is_ca = true}));
  send(g, mint_certificate(&g->m, &(struct mint_order){.subject = "New", .key = 1,
                                                       .issuer = "Old", .is_ca = true,
                                                       .not_after = MINT_AT - 1}));
  send(g, ca(g, "I", 2, "New", 1));
  leaf_of(g, "I", 2);
  assert_accepted_in_any_order(g, 3);
}

static void expired_intermediate_beside_its_renewal(void **state) {
  struct graph *g = *state;
  trust(g, ca(g, "R", 0, "R", 0));
  struct mint_order order = {.subject = "I", .key = 1, .issuer = "R", .is_ca = true,
                             .not_after = MINT_AT - 1};
  send(g, mint_certificate(&g->m, &order));
  leaf_of(g, "I", 1);
  assert_rejected(g, "intermediate_expired");
  order.not_after = 0;
  send(g, mint_certificate(&g->m, &order));
  assert_accepted_in_any_order(g, 3);
}

static void loops_end(void **state) {
  struct graph *g = *state;
  trust(g, ca(g, "R", 0, "R", 0));
  send(g, ca(g, "A", 1, "B", 2));
  send(g, ca(g, "B", 2, "C", 3));
  send(g, ca(g, "C", 3, "A", 1));
  leaf_of(g, "A", 1);
  assert_rejected(g, "no_issuer");
  send(g, ca(g, "C", 3, "R", 0)); /* a way out of the loop */
  assert_accepted_in_any_order(g, 5);
}

static void self_issued_rollover(void **state) {
  struct graph *g = *state;
  /* The root changed from key 0 to key 1 and certified the new one with the old one. */
  trust(g, ca(g, "R", 0, "R", 0));
  send(g, ca(g, "R", 1, "R", 0));
  leaf_of(g, "R", 1);
  assert_accepted_in_any_order(g, 3);
}

static void self_issued_does_not_count_against_the_length(void **state) {
  struct graph *g = *state;
  trust(g, ca(g, "R", 0, "R", 0));
  struct mint_order limited = {.subject = "I", .key = 1, .issuer = "R", .is_ca = true,
                               .path_length = 1};
  send(g, mint_certificate(&g->m, &limited)); /* pathLenConstraint 0 */
  send(g, ca(g, "I", 2, "I", 1));
  leaf_of(g, "I", 2);
  assert_accepted_in_any_order(g, 4);
  send(g, ca(g, "J", 3, "I", 2));
  leaf_of(g, "J", 3);
  assert_rejected(g, "path_length");
}

static void same_name_many_keys(void **state) {
  struct graph *g = *state;
  trust(g, ca(g, "R", 0, "R", 0));
  for (unsigned key = 1; key < 30; key++) {
    send(g, ca(g, "I", key, "R", 0));
  }
  leaf_of(g, "I", 29);
  assert_accepted_in_any_order(g, 3);
}

static void same_name_many_keys_without_identifiers(void **state) {
  struct graph *g = *state;
  trust(g, ca(g, "R", 0, "R", 0));
  for (unsigned key = 1; key < 30; key++) {
    send(g, mint_certificate(&g->m, &(struct mint_order){.subject = "I", .key = key,
                                                         .issuer = "R", .is_ca = true,
                                                         .omit = CERT_EXT_BIT(CERT_EXT_SKI)}));
  }
  leaf_of(g, "I", 29);
  assert_accepted_in_any_order(g, 3);
}

static void bad_signature_on_one_branch_only(void **state) {
  struct graph *g = *state;
  trust(g, ca(g, "R1", 0, "R1", 0));
  trust(g, ca(g, "R2", 1, "R2", 1));
  send(g, mint_certificate(&g->m, &(struct mint_order){.subject = "I", .key = 2, .issuer = "R1",
                                                       .is_ca = true, .bad_signature = true,
                                                       .not_after = MINT_AT + 9000 * MINT_DAY}));
  leaf_of(g, "I", 2);
  assert_rejected(g, "signature_bad");
  send(g, ca(g, "I", 2, "R2", 1));
  assert_accepted_in_any_order(g, 3);
}

static void decoys_with_the_issuers_name_and_identifier(void **state) {
  struct graph *g = *state;
  trust(g, ca(g, "R", 0, "R", 0));
  /* Others' certificates of the same name that claim the good key's identifier. */
  uint8_t *ski = mint_memory(&g->m, 22);
  ski[0] = DER_OCTET_STRING;
  ski[1] = 20;
  memcpy(ski + 2, mint_key_id(&g->m, 1).data, 20);
  for (unsigned key = 10; key < 30; key++) {
    struct mint_order decoy = {.subject = "I", .key = key, .issuer = "R", .signer = key,
                               .is_ca = true, .omit = CERT_EXT_BIT(CERT_EXT_SKI),
                               .not_after = MINT_AT + 9000 * MINT_DAY};
    mint_add_extension(&decoy, "2.5.29.14", false, bytes_of(ski, 22));
    send(g, mint_certificate(&g->m, &decoy));
  }
  send(g, ca(g, "I", 1, "R", 0));
  leaf_of(g, "I", 1);
  assert_accepted_in_any_order(g, 3);
}

static void each_level_with_decoys(void **state) {
  struct graph *g = *state;
  static const char *const names[] = {"R", "I1", "I2", "I3", "I4"};
  trust(g, ca(g, "R", 0, "R", 0));
  for (unsigned level = 1; level < 5; level++) {
    send(g, ca(g, names[level], level, names[level - 1], level - 1));
    for (unsigned decoy = 0; decoy < 6; decoy++) {
      unsigned key = 10 + level * 6 + decoy;
      send(g, mint_certificate(&g->m, &(struct mint_order){.subject = names[level], .key = key,
                                                           .issuer = names[level - 1],
                                                           .signer = key, .is_ca = true,
                                                           .omit = CERT_EXT_BIT(CERT_EXT_AKI) |
                                                                   CERT_EXT_BIT(CERT_EXT_SKI)}));
    }
  }
  leaf_of(g, "I4", 4);
  assert_accepted_in_any_order(g, 6);
}

/* ---- anchors ---- */

static void the_leaf_itself_is_the_anchor(void **state) {
  struct graph *g = *state;
  leaf_of(g, "Nobody", 1);
  trust(g, g->leaf);
  assert_accepted(g, 1);
  g->q.name = assay_name_dns("other.example");
  assert_rejected(g, "name_differs");
}

static void an_expired_leaf_as_anchor_is_expired(void **state) {
  struct graph *g = *state;
  g->leaf = mint_certificate(
      &g->m, &(struct mint_order){.subject = "www.example.com", .key = 3, .signer = 3,
                                  .issuer = "www.example.com", .dns = "www.example.com",
                                  .not_after = MINT_AT - 1});
  trust(g, g->leaf);
  assert_rejected(g, "leaf_expired");
}

static void an_intermediate_is_the_anchor(void **state) {
  struct graph *g = *state;
  assay_bytes middle = ca(g, "I", 1, "R", 0);
  trust(g, middle);
  send(g, middle);
  leaf_of(g, "I", 1);
  assert_accepted(g, 2);
}

static void anchors_of_one_name(void **state) {
  struct graph *g = *state;
  for (unsigned key = 0; key < 6; key++) {
    trust(g, ca(g, "R", key, "R", key));
  }
  leaf_of(g, "R", 5);
  assert_accepted(g, 2);
}

static void a_sent_root_is_not_trusted_for_being_sent(void **state) {
  struct graph *g = *state;
  trust(g, ca(g, "Other", 5, "Other", 5));
  send(g, ca(g, "R", 0, "R", 0));
  leaf_of(g, "R", 0);
  assert_rejected(g, "root_untrusted");
}

static void a_root_with_a_trusted_name_and_another_key_is_not_trusted(void **state) {
  struct graph *g = *state;
  trust(g, ca(g, "R", 0, "R", 0));
  send(g, ca(g, "R", 1, "R", 1));
  leaf_of(g, "R", 1);
  assert_rejected(g, "signature_bad");
}

static void empty_names_lead_nowhere_unsigned(void **state) {
  struct graph *g = *state;
  trust(g, ca(g, "R", 0, "R", 0));
  send(g, ca(g, "", 1, "", 1));
  leaf_of(g, "", 1);
  g->q.profile = ASSAY_PROFILE_PKIX;
  assert_rejected(g, "root_untrusted");
}

/* ---- a leaf that issues ---- */

static void a_leaf_does_not_vouch_for_another(void **state) {
  struct graph *g = *state;
  trust(g, ca(g, "R", 0, "R", 0));
  send(g, mint_certificate(&g->m, &(struct mint_order){.subject = "mallory.example", .key = 1,
                                                       .issuer = "R",
                                                       .dns = "mallory.example"}));
  leaf_of(g, "mallory.example", 1);
  assert_rejected(g, "not_ca");
}

/* ---- cost ---- */

/* The best of a few tries, in milliseconds of this process: other load on the machine counts little.
 * The bounds are a hundred times what it takes, for sanitizers and slow machines. */
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
        send(g, mint_certificate(&g->m, &(struct mint_order){.subject = names[i], .key = 20 + i,
                                                             .issuer = names[j],
                                                             .signer = 20 + j, .is_ca = true,
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
  send(g, ca(g, "M19", 39, "R", 0));
  leaf_of(g, "M0", 20);
  assert_quick(g, ASSAY_ACCEPTED, NULL);
}

/* The way out is forged, so that every path through the mesh is wrong at its top. */
static void a_mesh_with_a_forged_way_out(void **state) {
  struct graph *g = *state;
  trust(g, ca(g, "R", 0, "R", 0));
  send_mesh(g, 20, false);
  send(g, mint_certificate(&g->m, &(struct mint_order){.subject = "M19", .key = 39, .issuer = "R",
                                                       .is_ca = true, .bad_signature = true}));
  leaf_of(g, "M0", 20);
  assert_quick(g, ASSAY_REJECTED, NULL);
}

static void a_mesh_of_forgeries(void **state) {
  struct graph *g = *state;
  trust(g, ca(g, "R", 0, "R", 0));
  send_mesh(g, 20, true);
  send(g, ca(g, "M19", 39, "R", 0));
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
    send(g, ca(g, name[0], 1 + i, name[1], 1 + (i + 1) % 40));
    send(g, ca(g, name[1], 1 + i, "R", 50));
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
  send(g, ca(g, "M7", 27, "R", 0));
  leaf_of(g, "M0", 20);
  g->q.budget.steps = 10;
  assert_rejected(g, "budget_steps");
  g->q.budget.steps = 0;
  g->q.budget.signatures = 3;
  assert_rejected(g, "budget_signatures");
  g->q.budget.signatures = 0;
  g->q.budget.paths = 2;
  assert_rejected(g, "budget_paths");
}

static void enough_budget_changes_nothing(void **state) {
  struct graph *g = *state;
  trust(g, ca(g, "R", 0, "R", 0));
  send(g, ca(g, "I", 1, "R", 0));
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
  send(g, ca(g, "I", 1, "R", 0));
  const struct mint_entry entry = {.serial = mint_hex(&g->m, "4d")};
  g->leaf = mint_certificate(
      &g->m, &(struct mint_order){.subject = "www.example.com", .key = 2, .issuer = "I",
                                  .signer = 1, .dns = "www.example.com", .serial = entry.serial});
  assay_bytes crl = mint_crl(&g->m, &(struct mint_crl_order){.issuer = "I", .signer = 1,
                                                             .entries = &entry,
                                                             .num_entries = 1});
  g->q.crls = &crl;
  g->q.num_crls = 1;
  g->q.revocation = ASSAY_REVOCATION_PREFER;
  assert_rejected(g, "leaf_revoked");
  g->q.budget.signatures = 2; /* enough for the path alone */
  assert_rejected(g, "budget_signatures");
}

static void thousands_of_certificates_are_bounded(void **state) {
  struct graph *g = *state;
  enum { MANY = 5000 };
  static assay_bytes sent[MANY];
  trust(g, ca(g, "R", 0, "R", 0));
  assay_bytes good = ca(g, "I", 1, "R", 0), other = ca(g, "J", 2, "R", 0);
  for (size_t i = 0; i < MANY; i++) {
    sent[i] = other;
  }
  sent[1] = good;
  leaf_of(g, "I", 1);
  assay_store *store = mint_store(g->anchors, 1, ASSAY_ORIGIN_GIVEN);
  g->q.leaf = g->leaf;
  g->q.intermediates = sent;
  g->q.num_intermediates = MANY;
  assay_report *report = mint_ask(store, &g->q);
  /* Too many to look at: refused, and the reason is the bound. */
  assert_int_equal(assay_report_verdict(report), ASSAY_REJECTED);
  assert_non_null(mint_finding(report, "budget_steps"));
  assay_report_free(report);
  assay_store_free(store);
}

/* ---- what is passed over ---- */

static void unreadable_intermediates_are_passed_over(void **state) {
  struct graph *g = *state;
  trust(g, ca(g, "R", 0, "R", 0));
  assay_bytes good = ca(g, "I", 1, "R", 0);
  leaf_of(g, "I", 1);
  send(g, mint_hex(&g->m, "3000"));
  send(g, bytes_first(good, good.len - 1));
  send(g, mint_hex(&g->m, "00"));
  send(g, good);
  assay_report *report = ask(g);
  assert_int_equal(assay_report_verdict(report), ASSAY_ACCEPTED);
  assert_non_null(mint_finding(report, "issuer_malformed"));
  assay_report_free(report);
}

static void the_pool_completes_a_path_and_that_is_told(void **state) {
  struct graph *g = *state;
  trust(g, ca(g, "R", 0, "R", 0));
  assay_bytes good = ca(g, "I", 1, "R", 0);
  leaf_of(g, "I", 1);
  g->q.pool = &good;
  g->q.num_pool = 1;
  assay_report *report = ask(g);
  assert_int_equal(assay_report_verdict(report), ASSAY_ACCEPTED);
  assert_non_null(mint_finding(report, "issuer_from_pool"));
  assay_report_free(report);
  send(g, good);
  report = ask(g);
  assert_null(mint_finding(report, "issuer_from_pool"));
  assay_report_free(report);
}

#define ON_GRAPH(test) cmocka_unit_test_setup_teardown(test, open_graph, close_graph)

int main(void) {
  const struct CMUnitTest tests[] = {
      ON_GRAPH(chains_of_any_length),
      ON_GRAPH(cross_signed_root_reaches_either_anchor),
      ON_GRAPH(expired_cross_sign_beside_a_good_root),
      ON_GRAPH(expired_intermediate_beside_its_renewal),
      ON_GRAPH(loops_end),
      ON_GRAPH(self_issued_rollover),
      ON_GRAPH(self_issued_does_not_count_against_the_length),
      ON_GRAPH(same_name_many_keys),
      ON_GRAPH(same_name_many_keys_without_identifiers),
      ON_GRAPH(bad_signature_on_one_branch_only),
      ON_GRAPH(decoys_with_the_issuers_name_and_identifier),
      ON_GRAPH(each_level_with_decoys),
      ON_GRAPH(the_leaf_itself_is_the_anchor),
      ON_GRAPH(an_expired_leaf_as_anchor_is_expired),
      ON_GRAPH(an_intermediate_is_the_anchor),
      ON_GRAPH(anchors_of_one_name),
      ON_GRAPH(a_sent_root_is_not_trusted_for_being_sent),
      ON_GRAPH(a_root_with_a_trusted_name_and_another_key_is_not_trusted),
      ON_GRAPH(empty_names_lead_nowhere_unsigned),
      ON_GRAPH(a_leaf_does_not_vouch_for_another),
      ON_GRAPH(a_mesh_without_anchor_ends),
      ON_GRAPH(a_mesh_with_one_way_out),
      ON_GRAPH(a_mesh_with_a_forged_way_out),
      ON_GRAPH(a_mesh_of_forgeries),
      ON_GRAPH(long_names_in_a_mesh),
      ON_GRAPH(budgets_that_run_out_are_told),
      ON_GRAPH(enough_budget_changes_nothing),
      ON_GRAPH(spent_signatures_do_not_hide_a_revocation),
      ON_GRAPH(thousands_of_certificates_are_bounded),
      ON_GRAPH(unreadable_intermediates_are_passed_over),
      ON_GRAPH(the_pool_completes_a_path_and_that_is_told),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
