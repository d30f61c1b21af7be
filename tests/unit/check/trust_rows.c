/* SPDX-License-Identifier: Apache-2.0
 *
 * The same for the rules about chain, validity, constraints, policy and revocation.
 */
#include "scene.h"

#include <cmocka.h>

#define HEX(s, text) mint_hex(&(s)->m, text)

static const uint8_t leaf_serial[] = {0x4d};
static const uint8_t ca_serial[] = {0x4e};

/* ---- chain ---- */

static void omit_ca(struct scene *s) {
  s->omit_ca = true;
}
static void pool(struct scene *s) {
  s->omit_ca = s->ca_in_pool = true;
}
static void untrusted(struct scene *s) {
  s->other_store = s->send_root = true;
}
static void self_signed(struct scene *s) {
  s->leaf.issuer = s->leaf.subject;
  s->leaf.signer = s->leaf.key;
}
static void empty_store(struct scene *s) {
  s->empty_store = true;
}
static void one_signature(struct scene *s) {
  s->q.budget.signatures = 1;
}
static void one_step(struct scene *s) {
  s->q.budget.steps = 1;
}
/* One path may be judged, and it is a bad one, so that another would have been tried. */
static void one_path(struct scene *s) {
  s->has_sub = true;
  s->ca.path_length = 1;
  s->q.budget.paths = 1;
}
static void one_comparison(struct scene *s) {
  mint_add_extension(&s->ca, "2.5.29.30", true, HEX(s, "3011a00f300d820b6578616d706c652e636f6d"));
  s->q.budget.comparisons = 1;
}
static void one_policy(struct scene *s) {
  const char *policies = "300c300406022a03300406022a04";
  mint_add_extension(&s->ca, "2.5.29.32", false, HEX(s, policies));
  mint_add_extension(&s->leaf, "2.5.29.32", false, HEX(s, policies));
  s->q.budget.policy_nodes = 1;
}
static void bad_signature(struct scene *s) {
  s->leaf.bad_signature = true;
}

/* ---- validity ---- */

static void leaf_expired(struct scene *s) {
  s->leaf.not_after = MINT_AT - 1;
}
static void leaf_early(struct scene *s) {
  s->leaf.not_before = MINT_AT + 1;
}
static void ca_expired(struct scene *s) {
  s->ca.not_after = MINT_AT - 1;
}
static void ca_early(struct scene *s) {
  s->ca.not_before = MINT_AT + 1;
}
static void root_expired(struct scene *s) {
  s->root.not_after = MINT_AT - 1;
}
static void root_early(struct scene *s) {
  s->root.not_before = MINT_AT + 1;
}
static void long_life(struct scene *s) {
  s->leaf.not_after = MINT_AT + 191 * MINT_DAY;
}
static void soon(struct scene *s) {
  s->q.warn_days = 81;
}

/* ---- lengths ---- */

static void path_length(struct scene *s) {
  s->has_sub = true;
  s->ca.path_length = 1;
}
static void anchor_path_length(struct scene *s) {
  s->root.path_length = 1;
}
static void depth(struct scene *s) {
  s->q.max_depth = 0;
}

/* ---- constraints; one subtree each ---- */

static void constrain(struct scene *s, struct mint_order *o, uint8_t which, uint8_t tag,
                      assay_bytes base, bool critical) {
  assay_bytes subtree = mint_element(&s->m, DER_SEQUENCE, mint_element(&s->m, tag, base));
  mint_add_extension(o, "2.5.29.30", critical,
                     mint_element(&s->m, DER_SEQUENCE, mint_element(&s->m, which, subtree)));
}

static void nc_not_critical(struct scene *s) {
  constrain(s, &s->ca, 0xa0, 0x82, bytes_of_text("example.com"), false);
}
static void nc_not_permitted(struct scene *s) {
  constrain(s, &s->ca, 0xa0, 0x82, bytes_of_text("example.org"), true);
}
static void nc_excluded(struct scene *s) {
  constrain(s, &s->ca, 0xa1, 0x82, bytes_of_text("example.com"), true);
}
static void other_name_in_leaf(struct scene *s) {
  const assay_bytes names[] = {HEX(s, "820f"), bytes_of_text("www.example.com"),
                               HEX(s, "88022a03")};
  s->leaf.san = mint_join(&s->m, names, 3);
}
static void nc_unsupported(struct scene *s) {
  other_name_in_leaf(s);
  constrain(s, &s->ca, 0xa0, 0x88, HEX(s, "2a03"), true);
}
static void anchor_not_permitted(struct scene *s) {
  constrain(s, &s->root, 0xa0, 0x82, bytes_of_text("example.org"), true);
}
static void anchor_excluded(struct scene *s) {
  constrain(s, &s->root, 0xa1, 0x82, bytes_of_text("example.com"), true);
}
static void anchor_unsupported(struct scene *s) {
  other_name_in_leaf(s);
  constrain(s, &s->root, 0xa0, 0x88, HEX(s, "2a03"), true);
}
static void nc_form(struct scene *s) {
  constrain(s, &s->ca, 0xa1, 0x87, HEX(s, "c0000201"), true); /* an address without a mask */
}
static void nc_leading_dot(struct scene *s) {
  constrain(s, &s->ca, 0xa0, 0x82, bytes_of_text(".example.com"), true);
}
static void nc_empty(struct scene *s) {
  mint_add_extension(&s->ca, "2.5.29.30", true, HEX(s, "3000"));
}
static void nc_in_leaf(struct scene *s) {
  constrain(s, &s->leaf, 0xa0, 0x82, bytes_of_text("example.com"), true);
}

/* ---- policy ---- */

static void policy_none(struct scene *s) {
  s->q.explicit_policy = true;
}
static void policy_maps_any(struct scene *s) {
  mint_add_extension(&s->ca, "2.5.29.33", false, HEX(s, "300c300a0604551d200006022a03"));
}
static void policy_twice(struct scene *s) {
  mint_add_extension(&s->leaf, "2.5.29.32", false, HEX(s, "300c300406022a03300406022a03"));
}

/* ---- revocation ---- */

static void root_list(struct scene *s) {
  scene_add_crl(s, &(struct mint_crl_order){.issuer = "Root", .signer = 0});
}
static void list(struct scene *s, struct mint_crl_order order) {
  order.issuer = "CA";
  order.signer = 1;
  root_list(s);
  scene_add_crl(s, &order);
}
static void leaf_revoked(struct scene *s) {
  const struct mint_entry entry = {.serial = bytes_of(leaf_serial, 1), .reason = 2};
  s->leaf.serial = entry.serial;
  list(s, (struct mint_crl_order){.entries = &entry, .num_entries = 1});
}
static void ca_revoked(struct scene *s) {
  const struct mint_entry entry = {.serial = bytes_of(ca_serial, 1)};
  s->ca.serial = entry.serial;
  scene_add_crl(s, &(struct mint_crl_order){
                       .issuer = "Root", .signer = 0, .entries = &entry, .num_entries = 1});
  scene_add_crl(s, &(struct mint_crl_order){.issuer = "CA", .signer = 1});
}
static void no_data(struct scene *s) {
  s->q.revocation = ASSAY_REVOCATION_REQUIRE;
}
static void not_checked(struct scene *s) {
  s->q.revocation = ASSAY_REVOCATION_PREFER;
}
static void crl_stale(struct scene *s) {
  list(s, (struct mint_crl_order){.this_update = MINT_AT - 10 * MINT_DAY,
                                  .next_update = MINT_AT - MINT_DAY});
}
static void crl_early(struct scene *s) {
  list(s, (struct mint_crl_order){.this_update = MINT_AT + 1});
}
static void crl_malformed(struct scene *s) {
  list(s, (struct mint_crl_order){.no_number = false});
  s->crls[2] = HEX(s, "3000");
  s->q.num_crls = 3;
}
static void crl_signature(struct scene *s) {
  list(s, (struct mint_crl_order){.bad_signature = true});
}
static void crl_signer(struct scene *s) {
  s->ca.key_usage = CERT_KU_CERT_SIGN;
  list(s, (struct mint_crl_order){.no_number = false});
}
static void crl_form(struct scene *s) {
  assay_bytes other = HEX(s, "300a06082a8648ce3d040303");
  list(s, (struct mint_crl_order){.algorithm = other});
}
static void crl_weak(struct scene *s) {
  assay_bytes ecdsa_with_sha1 = HEX(s, "300906072a8648ce3d0401");
  list(s, (struct mint_crl_order){.algorithm = ecdsa_with_sha1});
}
static void crl_critical(struct scene *s) {
  struct mint_crl_order order = {.num_extra = 1};
  order.extra[0] = (struct mint_extension){"1.3.6.1.4.1.55555.1", true, HEX(s, "0500")};
  list(s, order);
}
/* removeFromCRL in a complete list means nothing. */
static void crl_not_judged(struct scene *s) {
  const struct mint_entry entry = {.serial = bytes_of(leaf_serial, 1), .reason = 9};
  s->leaf.serial = entry.serial;
  list(s, (struct mint_crl_order){.entries = &entry, .num_entries = 1});
}
static void ocsp_not_judged(struct scene *s) {
  s->q.revocation = ASSAY_REVOCATION_PREFER;
  s->oids[0] = HEX(s, "3000");
  s->q.ocsp = s->oids;
  s->q.num_ocsp = 1;
}

/* ---- session ---- */

static void session(struct scene *s) {
  s->session = (assay_session){
      .size = sizeof s->session, .version = "TLSv1.3", .possession = true, .alert = -1};
}
static void wrong_order(struct scene *s) {
  session(s);
  s->has_sub = true;
}
static void swap_sent(struct scene *s) {
  assay_bytes first = s->sent[0];
  s->sent[0] = s->sent[1];
  s->sent[1] = first;
}
static void unneeded(struct scene *s) {
  session(s);
  s->extra_sent = mint_certificate(
      &s->m, &(struct mint_order){.subject = "X", .issuer = "Y", .key = 9, .is_ca = true});
}
static void root_sent(struct scene *s) {
  session(s);
  s->send_root = true;
}
static void keep_root(struct scene *s) {
  s->root_der = s->sent[1];
}
static void old_cross_sign(struct scene *s) {
  session(s);
  s->extra_sent = mint_certificate(&s->m, &(struct mint_order){.subject = "CA",
                                                               .issuer = "Old",
                                                               .key = 1,
                                                               .signer = 9,
                                                               .is_ca = true,
                                                               .not_after = MINT_AT - 1});
}
static void old_protocol(struct scene *s) {
  session(s);
  s->session.version = "TLSv1.1";
}
static void no_possession(struct scene *s) {
  session(s);
  s->session.possession = false;
}
static void client_required(struct scene *s) {
  session(s);
  s->session.client_certificate = ASSAY_CLIENT_REQUIRED;
}
static void client_rejected(struct scene *s) {
  session(s);
  s->session.client_certificate = ASSAY_CLIENT_REJECTED;
}

const struct rule_row_of_test trust_rows[] = {
    {RULE_CHAIN_ORDER, wrong_order, swap_sent, false, {0}},
    {RULE_CHAIN_UNNEEDED, unneeded, NULL, false, {0}},
    {RULE_CHAIN_ROOT_SENT, root_sent, keep_root, false, {0}},
    {RULE_CHAIN_OLD_CROSS_SIGN, old_cross_sign, NULL, false, {0}},
    {RULE_PROTOCOL_OLD, old_protocol, NULL, false, {0}},
    {RULE_POSSESSION_MISSING, no_possession, NULL, false, {0}},
    {RULE_CLIENT_REQUIRED, client_required, NULL, false, {0}},
    {RULE_CLIENT_REJECTED, client_rejected, NULL, false, {0}},
    {RULE_NO_ISSUER, omit_ca, NULL, false, {0}},
    {RULE_ISSUER_FROM_POOL, pool, NULL, false, {0}},
    {RULE_ROOT_UNTRUSTED, untrusted, NULL, false, {RULE_AKI_MISSING}},
    {RULE_LEAF_SELF_SIGNED, self_signed, NULL, false, {0}},
    {RULE_STORE_EMPTY, empty_store, NULL, false, {RULE_NO_ISSUER}},
    {RULE_BUDGET_PATHS, one_path, NULL, false, {RULE_PATH_LENGTH}},
    {RULE_BUDGET_STEPS, one_step, NULL, false, {0}},
    {RULE_BUDGET_SIGNATURES, one_signature, NULL, false, {0}},
    {RULE_BUDGET_COMPARISONS, one_comparison, NULL, false, {0}},
    {RULE_BUDGET_POLICIES, one_policy, NULL, false, {0}},
    {RULE_SIGNATURE_BAD, bad_signature, NULL, false, {0}},
    {RULE_LEAF_EXPIRED, leaf_expired, NULL, false, {0}},
    {RULE_LEAF_NOT_YET_VALID, leaf_early, NULL, false, {0}},
    {RULE_INTERMEDIATE_EXPIRED, ca_expired, NULL, false, {0}},
    {RULE_INTERMEDIATE_NOT_YET_VALID, ca_early, NULL, false, {0}},
    {RULE_ANCHOR_EXPIRED, root_expired, NULL, true, {0}},
    {RULE_ANCHOR_NOT_YET_VALID, root_early, NULL, true, {0}},
    {RULE_LIFETIME, long_life, NULL, false, {0}},
    {RULE_SOON, soon, NULL, false, {0}},
    {RULE_PATH_LENGTH, path_length, NULL, false, {0}},
    {RULE_ANCHOR_PATH_LENGTH, anchor_path_length, NULL, false, {0}},
    {RULE_DEPTH, depth, NULL, false, {0}},
    {RULE_NC_NOT_CRITICAL, nc_not_critical, NULL, false, {0}},
    {RULE_NC_NOT_PERMITTED, nc_not_permitted, NULL, false, {0}},
    {RULE_NC_EXCLUDED, nc_excluded, NULL, false, {0}},
    {RULE_NC_UNSUPPORTED, nc_unsupported, NULL, false, {0}},
    {RULE_ANCHOR_NC_NOT_PERMITTED, anchor_not_permitted, NULL, false, {0}},
    {RULE_ANCHOR_NC_EXCLUDED, anchor_excluded, NULL, false, {0}},
    {RULE_ANCHOR_NC_UNSUPPORTED, anchor_unsupported, NULL, false, {0}},
    {RULE_NC_FORM, nc_form, NULL, false, {0}},
    {RULE_NC_LEADING_DOT, nc_leading_dot, NULL, false, {0}},
    {RULE_NC_EMPTY, nc_empty, NULL, false, {0}},
    {RULE_NC_IN_LEAF, nc_in_leaf, NULL, false, {0}},
    {RULE_POLICY_NONE_LEFT, policy_none, NULL, false, {0}},
    {RULE_POLICY_MAPS_ANY, policy_maps_any, NULL, false, {0}},
    {RULE_POLICY_TWICE, policy_twice, NULL, false, {0}},
    {RULE_LEAF_REVOKED, leaf_revoked, NULL, false, {0}},
    {RULE_CA_REVOKED, ca_revoked, NULL, false, {0}},
    {RULE_REVOCATION_NO_DATA, no_data, NULL, false, {0}},
    {RULE_REVOCATION_NOT_CHECKED, not_checked, NULL, false, {0}},
    {RULE_CRL_STALE, crl_stale, NULL, false, {RULE_REVOCATION_NOT_CHECKED}},
    {RULE_CRL_NOT_YET_VALID, crl_early, NULL, false, {RULE_REVOCATION_NOT_CHECKED}},
    {RULE_CRL_MALFORMED, crl_malformed, NULL, false, {0}},
    {RULE_CRL_SIGNATURE, crl_signature, NULL, false, {RULE_REVOCATION_NOT_CHECKED}},
    {RULE_CRL_SIGNER, crl_signer, NULL, false, {RULE_REVOCATION_NOT_CHECKED}},
    {RULE_CRL_FORM, crl_form, NULL, false, {RULE_REVOCATION_NOT_CHECKED}},
    {RULE_CRL_WEAK, crl_weak, NULL, false, {RULE_REVOCATION_NOT_CHECKED, RULE_CRL_FORM}},
    {RULE_CRL_CRITICAL, crl_critical, NULL, false, {RULE_REVOCATION_NOT_CHECKED}},
    {RULE_CRL_NOT_JUDGED, crl_not_judged, NULL, false, {RULE_REVOCATION_NOT_CHECKED}},
    {RULE_OCSP_NOT_JUDGED, ocsp_not_judged, NULL, false, {RULE_REVOCATION_NOT_CHECKED}},
};
const size_t num_trust_rows = sizeof trust_rows / sizeof trust_rows[0];
