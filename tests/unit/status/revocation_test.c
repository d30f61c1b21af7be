/* SPDX-License-Identifier: Apache-2.0
 *
 * Lists against certificates, RFC 5280 6.3: what a list speaks about, who may sign it, and what
 * follows for the verdict.
 */
#include "lib/unit_mint.h"

#include <cmocka.h>
#include <stdlib.h>

enum { ROOT_KEY, CA_KEY, LEAF_KEY, LIST_KEY, STRANGER };

struct office {
  struct mint m;
  struct mint_order ca, leaf;
  struct mint_entry entry; /* of the leaf */
  assay_bytes crls[6], sent[3];
  size_t num_crls;
  assay_bytes extra_sent;
  assay_revocation mode;
};

static int open_office(void **state) {
  struct office *o = calloc(1, sizeof *o);
  assert_non_null(o);
  mint_open(&o->m);
  o->entry.serial = mint_hex(&o->m, "4d");
  o->ca = (struct mint_order){.subject = "CA", .issuer = "Root", .key = CA_KEY, .is_ca = true};
  o->leaf = (struct mint_order){.subject = "www.example.com",
                                .issuer = "CA",
                                .key = LEAF_KEY,
                                .signer = CA_KEY,
                                .dns = "www.example.com",
                                .serial = o->entry.serial};
  o->mode = ASSAY_REVOCATION_REQUIRE;
  *state = o;
  return 0;
}

static int close_office(void **state) {
  struct office *o = *state;
  mint_close(&o->m);
  free(o);
  return 0;
}

static void add(struct office *o, struct mint_crl_order order) {
  if (order.issuer == NULL) {
    order.issuer = "CA";
    order.signer = order.signer == 0 ? CA_KEY : order.signer;
  }
  o->crls[o->num_crls++] = mint_crl(&o->m, &order);
}

static struct mint_extension idp(struct office *o, const char *content) {
  return (struct mint_extension){"2.5.29.28", true,
                                 mint_element(&o->m, DER_SEQUENCE, mint_hex(&o->m, content))};
}

/* Asks with a good list of the root besides; NULL = accepted. */
static void expect(struct office *o, const char *rule) {
  assay_bytes root = mint_certificate(
      &o->m, &(struct mint_order){.subject = "Root", .issuer = "Root", .is_ca = true});
  assay_store *store = mint_store(&root, 1, ASSAY_ORIGIN_GIVEN);
  o->sent[0] = mint_certificate(&o->m, &o->ca);
  o->sent[1] = o->extra_sent;
  assay_question q =
      mint_question(mint_certificate(&o->m, &o->leaf), o->sent, o->extra_sent.len > 0 ? 2 : 1);
  assay_bytes crls[8];
  memcpy(crls, o->crls, sizeof o->crls);
  crls[o->num_crls] = mint_crl(&o->m, &(struct mint_crl_order){.issuer = "Root"});
  q.crls = crls;
  q.num_crls = o->num_crls + 1;
  q.revocation = o->mode;
  q.profile = ASSAY_PROFILE_PKIX;
  assay_report *report = mint_ask(store, &q);
  bool said = rule == NULL || mint_finding(report, rule) != NULL;
  bool right = (assay_report_verdict(report) == ASSAY_ACCEPTED) == (rule == NULL);
  for (size_t i = 0; (!said || !right) && i < assay_report_num_findings(report); i++) {
    print_message("# %s\n", assay_report_finding(report, i)->rule);
  }
  assert_true(said && right);
  assay_report_free(report);
  assay_store_free(store);
}

/* ---- plain ---- */

static void a_current_list_without_it_is_good(void **state) {
  struct office *o = *state;
  add(o, (struct mint_crl_order){.num_entries = 0});
  expect(o, NULL);
}

static void a_listed_one_is_revoked_whatever_the_reason(void **state) {
  struct office *o = *state;
  for (int reason = -1; reason <= 10; reason++) {
    if (reason == 7 || reason == 8) {
      continue; /* no reason, and removeFromCRL */
    }
    o->entry.reason = reason + 1;
    o->num_crls = 0;
    add(o, (struct mint_crl_order){.entries = &o->entry, .num_entries = 1});
    expect(o, "leaf_revoked");
  }
}

static void serials_are_compared_whole(void **state) {
  struct office *o = *state;
  static const char *const others[] = {"4c", "004d", "4d4d", "014d", "4d00", "b3"};
  struct mint_entry entries[6];
  memset(entries, 0, sizeof entries);
  for (size_t i = 0; i < 6; i++) {
    entries[i].serial = mint_hex(&o->m, others[i]);
  }
  /* "004d" is no minimal INTEGER: the list is unreadable then, not good. */
  add(o, (struct mint_crl_order){.entries = entries, .num_entries = 6});
  expect(o, "revocation_no_data");
  entries[1] = entries[0];
  o->num_crls = 0;
  add(o, (struct mint_crl_order){.entries = entries, .num_entries = 6});
  expect(o, NULL);
}

static void a_stale_list_says_no_good_but_still_bad(void **state) {
  struct office *o = *state;
  struct mint_crl_order stale = {.this_update = MINT_AT - 9 * MINT_DAY, .next_update = MINT_AT - 1};
  add(o, stale);
  expect(o, "crl_stale");
  o->num_crls = 0;
  stale.entries = &o->entry;
  stale.num_entries = 1;
  add(o, stale);
  expect(o, "leaf_revoked");
}

static void the_last_second_counts(void **state) {
  struct office *o = *state;
  add(o, (struct mint_crl_order){.this_update = MINT_AT, .next_update = MINT_AT});
  expect(o, NULL);
}

static void a_fresh_list_beside_a_stale_one_serves(void **state) {
  struct office *o = *state;
  add(o,
      (struct mint_crl_order){.this_update = MINT_AT - 9 * MINT_DAY, .next_update = MINT_AT - 1});
  add(o, (struct mint_crl_order){.num_entries = 0});
  expect(o, NULL);
}

static void no_list_is_unknown(void **state) {
  struct office *o = *state;
  expect(o, "revocation_no_data");
  o->mode = ASSAY_REVOCATION_PREFER;
  expect(o, NULL);
}

/* ---- who signed ---- */

static void a_stranger_signs_for_nobody(void **state) {
  struct office *o = *state;
  add(o, (struct mint_crl_order){.signer = STRANGER, .entries = &o->entry, .num_entries = 1});
  expect(o, "crl_signature"); /* neither good nor revoked */
}

static void another_issuer_speaks_for_itself(void **state) {
  struct office *o = *state;
  add(o, (struct mint_crl_order){.issuer = "Root", .entries = &o->entry, .num_entries = 1});
  expect(o, "revocation_no_data");
}

static void the_usage_must_allow_it(void **state) {
  struct office *o = *state;
  o->ca.key_usage = CERT_KU_CERT_SIGN;
  add(o, (struct mint_crl_order){.num_entries = 0});
  expect(o, "crl_signer");
}

/* 6.3.3 (f): another certificate of the same name, issued from above. */
static void a_key_for_lists_may_sign(void **state) {
  struct office *o = *state;
  struct mint_order lister = {.subject = "CA",
                              .issuer = "Root",
                              .key = LIST_KEY,
                              .is_ca = true,
                              .key_usage = CERT_KU_CRL_SIGN};
  o->extra_sent = mint_certificate(&o->m, &lister);
  add(o, (struct mint_crl_order){.signer = LIST_KEY});
  add(o, (struct mint_crl_order){.issuer = "Root"});
  expect(o, NULL);
}

static void a_key_for_lists_must_be_certified_good_and_in_time(void **state) {
  struct office *o = *state;
  struct mint_order lister = {.subject = "CA",
                              .issuer = "Root",
                              .key = LIST_KEY,
                              .is_ca = true,
                              .key_usage = CERT_KU_CRL_SIGN};
  add(o, (struct mint_crl_order){.signer = LIST_KEY});
  lister.bad_signature = true;
  o->extra_sent = mint_certificate(&o->m, &lister);
  expect(o, "revocation_no_data");
  lister.bad_signature = false;
  lister.not_after = MINT_AT - 1;
  o->extra_sent = mint_certificate(&o->m, &lister);
  expect(o, "revocation_no_data");
  lister.not_after = 0;
  lister.key_usage = CERT_KU_CERT_SIGN;
  o->extra_sent = mint_certificate(&o->m, &lister);
  expect(o, "revocation_no_data");
}

/* The leaf's owner has a certificate of the CA too, of any name but the CA's. */
static void a_leaf_cannot_sign_its_own_list(void **state) {
  struct office *o = *state;
  o->leaf.key_usage = CERT_KU_CRL_SIGN | CERT_KU_DIGITAL_SIGNATURE;
  add(o, (struct mint_crl_order){.signer = LEAF_KEY});
  expect(o, "crl_signature");
}

/* ---- scope ---- */

static void lists_of_one_kind_only(void **state) {
  struct office *o = *state;
  static const struct {
    const char *idp;
    bool speaks_of_leaf;
  } rows[] = {{"8101ff", true}, {"8201ff", false}, {"8501ff", false}, {"", true}};
  for (size_t i = 0; i < 4; i++) {
    o->num_crls = 0;
    add(o, (struct mint_crl_order){.extra = {idp(o, rows[i].idp)}, .num_extra = 1});
    expect(o, rows[i].speaks_of_leaf ? NULL : "revocation_no_data");
    o->num_crls = 0;
    add(o, (struct mint_crl_order){.extra = {idp(o, rows[i].idp)},
                                   .num_extra = 1,
                                   .entries = &o->entry,
                                   .num_entries = 1});
    expect(o, rows[i].speaks_of_leaf ? "leaf_revoked" : "revocation_no_data");
  }
}

static void reasons_must_be_covered_together(void **state) {
  struct office *o = *state;
  /* onlySomeReasons: keyCompromise and cACompromise; then the rest. */
  add(o, (struct mint_crl_order){.extra = {idp(o, "83020560")}, .num_extra = 1});
  expect(o, "revocation_no_data");
  add(o, (struct mint_crl_order){.extra = {idp(o, "8303071f80")}, .num_extra = 1});
  expect(o, NULL);
}

/* fullName of one URI */
#define POINT_A "a007a0058603612f61"
#define POINT_B "a007a0058603612f62"

static void points_must_meet(void **state) {
  struct office *o = *state;
  mint_add_extension(&o->leaf, "2.5.29.31", false, mint_hex(&o->m, "300b3009" POINT_A));
  add(o, (struct mint_crl_order){.extra = {idp(o, POINT_B)}, .num_extra = 1});
  expect(o, "revocation_no_data");
  o->num_crls = 0;
  add(o, (struct mint_crl_order){.extra = {idp(o, POINT_A)}, .num_extra = 1});
  expect(o, NULL);
  o->num_crls = 0;
  add(o, (struct mint_crl_order){.num_entries = 0}); /* a list for all points */
  expect(o, NULL);
}

static void a_list_of_a_point_is_not_for_who_has_none(void **state) {
  struct office *o = *state;
  add(o, (struct mint_crl_order){.extra = {idp(o, POINT_A)}, .num_extra = 1});
  expect(o, "revocation_no_data");
}

static void an_indirect_list_names_others_too(void **state) {
  struct office *o = *state;
  /* certificateIssuer [4] CN=Other, then an entry that inherits it */
  struct mint_entry entries[2] = {{.serial = mint_hex(&o->m, "01")}, o->entry};
  entries[0].extensions = mint_hex(
      &o->m, "3020 0603551d1d 0101ff 0416 3014 a412 3010310e300c06035504030c05 4f74686572");
  add(o, (struct mint_crl_order){
             .extra = {idp(o, "8401ff")}, .num_extra = 1, .entries = entries, .num_entries = 2});
  expect(o, NULL); /* the leaf's serial, but of Other */
}

/* A point whose cRLIssuer is CN=Root sends to an indirect list of the root, which is not judged yet
 * and must not be taken for silence. */
static void a_point_that_sends_to_an_indirect_list_is_unknown(void **state) {
  struct office *o = *state;
  mint_add_extension(&o->leaf, "2.5.29.31", false,
                     mint_hex(&o->m, "30173015 a213a411300f310d300b0603550403 0c04526f6f74"));
  add(o, (struct mint_crl_order){.issuer = "Root",
                                 .extra = {idp(o, "8401ff")},
                                 .num_extra = 1,
                                 .entries = &o->entry,
                                 .num_entries = 1});
  expect(o, "crl_not_judged");
}

/* ---- form ---- */

static void unknown_critical_extensions_spoil_a_list(void **state) {
  struct office *o = *state;
  struct mint_crl_order order = {.num_extra = 1};
  order.extra[0] = (struct mint_extension){"1.2.3.4", true, mint_hex(&o->m, "0500")};
  add(o, order);
  expect(o, "crl_critical");
  o->num_crls = 0;
  struct mint_entry other = {.serial = mint_hex(&o->m, "01"),
                             .extensions = mint_hex(&o->m, "300c06032a03040101ff04020500")};
  add(o, (struct mint_crl_order){.entries = &other, .num_entries = 1});
  expect(o, "revocation_no_data");
}

static void unreadable_lists_are_told_and_not_used(void **state) {
  struct office *o = *state;
  o->crls[o->num_crls++] = mint_hex(&o->m, "3000");
  expect(o, "revocation_no_data");
  o->mode = ASSAY_REVOCATION_PREFER;
  expect(o, NULL);
}

/* ---- delta lists ---- */

static struct mint_extension delta_of(struct office *o, uint32_t base) {
  return (struct mint_extension){"2.5.29.27", true, mint_integer(&o->m, base)};
}

static void a_delta_alone_says_nothing_good(void **state) {
  struct office *o = *state;
  add(o, (struct mint_crl_order){.extra = {delta_of(o, 5)}, .num_extra = 1});
  expect(o, "revocation_no_data");
}

static void a_delta_revokes(void **state) {
  struct office *o = *state;
  add(o, (struct mint_crl_order){.num_entries = 0});
  add(o, (struct mint_crl_order){
             .extra = {delta_of(o, 5)}, .num_extra = 1, .entries = &o->entry, .num_entries = 1});
  expect(o, "leaf_revoked");
}

static void a_delta_takes_off_hold_and_nothing_else(void **state) {
  struct office *o = *state;
  struct mint_entry removed = {.serial = o->entry.serial, .reason = 8 + 1};
  for (int reason = 0; reason <= 10; reason++) {
    if (reason == 7 || reason == 8) {
      continue;
    }
    o->num_crls = 0;
    o->entry.reason = reason + 1;
    add(o, (struct mint_crl_order){.entries = &o->entry, .num_entries = 1});
    add(o, (struct mint_crl_order){
               .extra = {delta_of(o, 7)}, .num_extra = 1, .entries = &removed, .num_entries = 1});
    expect(o, reason == 6 ? NULL : "leaf_revoked");
  }
}

static void a_stale_delta_takes_nothing_off(void **state) {
  struct office *o = *state;
  struct mint_entry removed = {.serial = o->entry.serial, .reason = 8 + 1};
  o->entry.reason = 6 + 1;
  add(o, (struct mint_crl_order){.entries = &o->entry, .num_entries = 1});
  add(o, (struct mint_crl_order){.extra = {delta_of(o, 7)},
                                 .num_extra = 1,
                                 .entries = &removed,
                                 .num_entries = 1,
                                 .this_update = MINT_AT - 9 * MINT_DAY,
                                 .next_update = MINT_AT - 1});
  expect(o, "leaf_revoked");
}

#define AT_OFFICE(test) cmocka_unit_test_setup_teardown(test, open_office, close_office)

int main(void) {
  const struct CMUnitTest tests[] = {
      AT_OFFICE(a_current_list_without_it_is_good),
      AT_OFFICE(a_listed_one_is_revoked_whatever_the_reason),
      AT_OFFICE(serials_are_compared_whole),
      AT_OFFICE(a_stale_list_says_no_good_but_still_bad),
      AT_OFFICE(the_last_second_counts),
      AT_OFFICE(a_fresh_list_beside_a_stale_one_serves),
      AT_OFFICE(no_list_is_unknown),
      AT_OFFICE(a_stranger_signs_for_nobody),
      AT_OFFICE(another_issuer_speaks_for_itself),
      AT_OFFICE(the_usage_must_allow_it),
      AT_OFFICE(a_key_for_lists_may_sign),
      AT_OFFICE(a_key_for_lists_must_be_certified_good_and_in_time),
      AT_OFFICE(a_leaf_cannot_sign_its_own_list),
      AT_OFFICE(lists_of_one_kind_only),
      AT_OFFICE(reasons_must_be_covered_together),
      AT_OFFICE(points_must_meet),
      AT_OFFICE(a_list_of_a_point_is_not_for_who_has_none),
      AT_OFFICE(an_indirect_list_names_others_too),
      AT_OFFICE(a_point_that_sends_to_an_indirect_list_is_unknown),
      AT_OFFICE(unknown_critical_extensions_spoil_a_list),
      AT_OFFICE(unreadable_lists_are_told_and_not_used),
      AT_OFFICE(a_delta_alone_says_nothing_good),
      AT_OFFICE(a_delta_revokes),
      AT_OFFICE(a_delta_takes_off_hold_and_nothing_else),
      AT_OFFICE(a_stale_delta_takes_nothing_off),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
