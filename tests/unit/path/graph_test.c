/* SPDX-License-Identifier: Apache-2.0
 *
 * Small graphs of certificates with real keys: the search must find the good path wherever there is
 * one.
 */
#include "graph.h"

#include <cmocka.h>
#include <stdio.h>

/* ---- shapes ---- */

static void chains_of_any_length(void **state) {
  struct graph *g = *state;
  char names[20][8];
  trust(g, ca(g, "R", 0, "R", 0));
  leaf_of(g, "R", 0);
  assert_accepted(g, 2);
  for (unsigned i = 1; i < 20; i++) {
    snprintf(names[i], sizeof names[i], "I%u", i);
    graph_send(g, ca(g, names[i], i, i == 1 ? "R" : names[i - 1], i - 1));
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
  graph_send(g, ca(g, "I", 2, "New", 1));
  graph_send(g, ca(g, "New", 1, "Old", 0)); /* New, cross-signed by Old */
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
  trust(g, mint_certificate(
               &g->m, &(struct mint_order){.subject = "Old", .issuer = "Old", .is_ca = true}));
  graph_send(g, mint_certificate(&g->m, &(struct mint_order){.subject = "New",
                                                             .key = 1,
                                                             .issuer = "Old",
                                                             .is_ca = true,
                                                             .not_after = MINT_AT - 1}));
  graph_send(g, ca(g, "I", 2, "New", 1));
  leaf_of(g, "I", 2);
  assert_accepted_in_any_order(g, 3);
}

static void expired_intermediate_beside_its_renewal(void **state) {
  struct graph *g = *state;
  trust(g, ca(g, "R", 0, "R", 0));
  struct mint_order order = {
      .subject = "I", .key = 1, .issuer = "R", .is_ca = true, .not_after = MINT_AT - 1};
  graph_send(g, mint_certificate(&g->m, &order));
  leaf_of(g, "I", 1);
  assert_rejected(g, "intermediate_expired");
  order.not_after = 0;
  graph_send(g, mint_certificate(&g->m, &order));
  assert_accepted_in_any_order(g, 3);
}

static void loops_end(void **state) {
  struct graph *g = *state;
  trust(g, ca(g, "R", 0, "R", 0));
  graph_send(g, ca(g, "A", 1, "B", 2));
  graph_send(g, ca(g, "B", 2, "C", 3));
  graph_send(g, ca(g, "C", 3, "A", 1));
  leaf_of(g, "A", 1);
  assert_rejected(g, "no_issuer");
  graph_send(g, ca(g, "C", 3, "R", 0)); /* a way out of the loop */
  assert_accepted_in_any_order(g, 5);
}

static void self_issued_rollover(void **state) {
  struct graph *g = *state;
  /* The root changed from key 0 to key 1 and certified the new one with the old one. */
  trust(g, ca(g, "R", 0, "R", 0));
  graph_send(g, ca(g, "R", 1, "R", 0));
  leaf_of(g, "R", 1);
  assert_accepted_in_any_order(g, 3);
}

static void self_issued_does_not_count_against_the_length(void **state) {
  struct graph *g = *state;
  trust(g, ca(g, "R", 0, "R", 0));
  struct mint_order limited = {
      .subject = "I", .key = 1, .issuer = "R", .is_ca = true, .path_length = 1};
  graph_send(g, mint_certificate(&g->m, &limited)); /* pathLenConstraint 0 */
  graph_send(g, ca(g, "I", 2, "I", 1));
  leaf_of(g, "I", 2);
  assert_accepted_in_any_order(g, 4);
  graph_send(g, ca(g, "J", 3, "I", 2));
  leaf_of(g, "J", 3);
  assert_rejected(g, "path_length");
}

static void same_name_many_keys(void **state) {
  struct graph *g = *state;
  trust(g, ca(g, "R", 0, "R", 0));
  for (unsigned key = 1; key < 30; key++) {
    graph_send(g, ca(g, "I", key, "R", 0));
  }
  leaf_of(g, "I", 29);
  assert_accepted_in_any_order(g, 3);
}

static void same_name_many_keys_without_identifiers(void **state) {
  struct graph *g = *state;
  trust(g, ca(g, "R", 0, "R", 0));
  for (unsigned key = 1; key < 30; key++) {
    graph_send(g,
               mint_certificate(&g->m, &(struct mint_order){.subject = "I",
                                                            .key = key,
                                                            .issuer = "R",
                                                            .is_ca = true,
                                                            .omit = CERT_EXT_BIT(CERT_EXT_SKI)}));
  }
  leaf_of(g, "I", 29);
  assert_accepted_in_any_order(g, 3);
}

static void bad_signature_on_one_branch_only(void **state) {
  struct graph *g = *state;
  trust(g, ca(g, "R1", 0, "R1", 0));
  trust(g, ca(g, "R2", 1, "R2", 1));
  graph_send(g,
             mint_certificate(&g->m, &(struct mint_order){.subject = "I",
                                                          .key = 2,
                                                          .issuer = "R1",
                                                          .is_ca = true,
                                                          .bad_signature = true,
                                                          .not_after = MINT_AT + 9000 * MINT_DAY}));
  leaf_of(g, "I", 2);
  assert_rejected(g, "signature_bad");
  graph_send(g, ca(g, "I", 2, "R2", 1));
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
    struct mint_order decoy = {.subject = "I",
                               .key = key,
                               .issuer = "R",
                               .signer = key,
                               .is_ca = true,
                               .omit = CERT_EXT_BIT(CERT_EXT_SKI),
                               .not_after = MINT_AT + 9000 * MINT_DAY};
    mint_add_extension(&decoy, "2.5.29.14", false, bytes_of(ski, 22));
    graph_send(g, mint_certificate(&g->m, &decoy));
  }
  graph_send(g, ca(g, "I", 1, "R", 0));
  leaf_of(g, "I", 1);
  assert_accepted_in_any_order(g, 3);
}

static void each_level_with_decoys(void **state) {
  struct graph *g = *state;
  static const char *const names[] = {"R", "I1", "I2", "I3", "I4"};
  trust(g, ca(g, "R", 0, "R", 0));
  for (unsigned level = 1; level < 5; level++) {
    graph_send(g, ca(g, names[level], level, names[level - 1], level - 1));
    for (unsigned decoy = 0; decoy < 6; decoy++) {
      unsigned key = 10 + level * 6 + decoy;
      graph_send(g,
                 mint_certificate(&g->m, &(struct mint_order){.subject = names[level],
                                                              .key = key,
                                                              .issuer = names[level - 1],
                                                              .signer = key,
                                                              .is_ca = true,
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
  g->leaf = mint_certificate(&g->m, &(struct mint_order){.subject = "www.example.com",
                                                         .key = 3,
                                                         .signer = 3,
                                                         .issuer = "www.example.com",
                                                         .dns = "www.example.com",
                                                         .not_after = MINT_AT - 1});
  trust(g, g->leaf);
  assert_rejected(g, "leaf_expired");
}

static void an_intermediate_is_the_anchor(void **state) {
  struct graph *g = *state;
  assay_bytes middle = ca(g, "I", 1, "R", 0);
  trust(g, middle);
  graph_send(g, middle);
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
  graph_send(g, ca(g, "R", 0, "R", 0));
  leaf_of(g, "R", 0);
  assert_rejected(g, "root_untrusted");
}

static void a_root_with_a_trusted_name_and_another_key_is_not_trusted(void **state) {
  struct graph *g = *state;
  trust(g, ca(g, "R", 0, "R", 0));
  graph_send(g, ca(g, "R", 1, "R", 1));
  leaf_of(g, "R", 1);
  /* Not "bad signature": the anchor is a namesake of the root that signed. */
  assert_rejected(g, "root_untrusted");
}

static void empty_names_lead_nowhere_unsigned(void **state) {
  struct graph *g = *state;
  trust(g, ca(g, "R", 0, "R", 0));
  graph_send(g, ca(g, "", 1, "", 1));
  leaf_of(g, "", 1);
  g->q.profile = ASSAY_PROFILE_PKIX;
  assert_rejected(g, "root_untrusted");
}

/* ---- a leaf that issues ---- */

static void a_leaf_does_not_vouch_for_another(void **state) {
  struct graph *g = *state;
  trust(g, ca(g, "R", 0, "R", 0));
  graph_send(g, mint_certificate(&g->m, &(struct mint_order){.subject = "mallory.example",
                                                             .key = 1,
                                                             .issuer = "R",
                                                             .dns = "mallory.example"}));
  leaf_of(g, "mallory.example", 1);
  assert_rejected(g, "not_ca");
}

/* ---- what is passed over ---- */

static void unreadable_intermediates_are_passed_over(void **state) {
  struct graph *g = *state;
  trust(g, ca(g, "R", 0, "R", 0));
  assay_bytes good = ca(g, "I", 1, "R", 0);
  leaf_of(g, "I", 1);
  graph_send(g, mint_hex(&g->m, "3000"));
  graph_send(g, bytes_first(good, good.len - 1));
  graph_send(g, mint_hex(&g->m, "00"));
  graph_send(g, good);
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
  graph_send(g, good);
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
      ON_GRAPH(unreadable_intermediates_are_passed_over),
      ON_GRAPH(the_pool_completes_a_path_and_that_is_told),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
