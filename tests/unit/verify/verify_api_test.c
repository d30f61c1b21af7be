/* SPDX-License-Identifier: Apache-2.0
 *
 * The public door: arguments, memory, versions of the question, and that an answer depends on the
 * question alone.
 */
#include "lib/unit_mint.h"

#include <cmocka.h>
#include <stdlib.h>

#define MAX_JSON 65536

struct table {
  struct mint m;
  assay_bytes root, ca[2], leaf, expired, crls[2];
  assay_store *store;
  assay_question q;
};

/* The leaf is expired and revoked, has another name, and one CA of its name has no right to sign: a
 * question with many findings, whose answer takes all stages. */
static int open_table(void **state) {
  struct table *t = calloc(1, sizeof *t);
  assert_non_null(t);
  mint_open(&t->m);
  const struct mint_entry entry = {.serial = mint_hex(&t->m, "4d")};
  t->root = mint_certificate(
      &t->m, &(struct mint_order){.subject = "Root", .issuer = "Root", .is_ca = true});
  struct mint_order ca = {.subject = "CA", .issuer = "Root", .key = 1, .is_ca = true};
  mint_add_extension(&ca, "2.5.29.30", true,
                     mint_hex(&t->m, "3011a00f300d820b6578616d706c652e6f7267"));
  t->ca[0] = mint_certificate(&t->m, &ca);
  ca.key = 2;
  t->ca[1] = mint_certificate(&t->m, &ca);
  struct mint_order leaf = {.subject = "www.example.com",
                            .issuer = "CA",
                            .key = 3,
                            .signer = 1,
                            .dns = "www.example.com",
                            .serial = entry.serial};
  t->leaf = mint_certificate(&t->m, &leaf);
  leaf.not_after = MINT_AT - 1;
  leaf.omit = CERT_EXT_BIT(CERT_EXT_AKI);
  t->expired = mint_certificate(&t->m, &leaf);
  t->crls[0] = mint_crl(&t->m, &(struct mint_crl_order){.issuer = "Root", .signer = 0});
  t->crls[1] = mint_crl(
      &t->m,
      &(struct mint_crl_order){.issuer = "CA", .signer = 1, .entries = &entry, .num_entries = 1});
  t->store = mint_store(&t->root, 1, ASSAY_ORIGIN_GIVEN);
  t->q = mint_question(t->expired, t->ca, 2);
  t->q.name = assay_name_dns("other.example");
  t->q.crls = t->crls;
  t->q.num_crls = 2;
  t->q.revocation = ASSAY_REVOCATION_REQUIRE;
  *state = t;
  return 0;
}

static int close_table(void **state) {
  struct table *t = *state;
  assay_store_free(t->store);
  mint_close(&t->m);
  free(t);
  return 0;
}

static char *json_of(const assay_report *report) {
  char *out = malloc(MAX_JSON);
  assay_style style;
  size_t len;
  assert_non_null(out);
  assay_style_init(&style);
  style.format = ASSAY_FORMAT_JSON;
  assert_int_equal(assay_explain(report, &style, out, MAX_JSON, &len), ASSAY_OK);
  return out;
}

/* ---- arguments ---- */

static void missing_arguments_are_refused_and_touch_nothing(void **state) {
  struct table *t = *state;
  static uint8_t scratch[ASSAY_SCRATCH_DEFAULT];
  const assay_report *const untouched = (const assay_report *)scratch;
  const assay_report *report = untouched;
  const size_t len = sizeof scratch;
  assert_int_equal(assay_verify(NULL, &t->q, scratch, len, &report), ASSAY_EARG);
  assert_int_equal(assay_verify(t->store, NULL, scratch, len, &report), ASSAY_EARG);
  assert_int_equal(assay_verify(t->store, &t->q, NULL, len, &report), ASSAY_EARG);
  assert_int_equal(assay_verify(t->store, &t->q, scratch, len, NULL), ASSAY_EARG);
  assert_int_equal(assay_verify_alloc(t->store, &t->q, NULL), ASSAY_EARG);
  assert_ptr_equal(report, untouched);
}

static void assert_refused(const struct table *t, const assay_question *q) {
  assay_report *report = NULL;
  assert_int_equal(assay_verify_alloc(t->store, q, &report), ASSAY_EARG);
  assert_null(report);
}

static void lists_without_bytes_are_refused(void **state) {
  struct table *t = *state;
  assay_question q = t->q;
  q.leaf = bytes_of(NULL, 0);
  assert_refused(t, &q);
  q = t->q;
  q.leaf.len = 0;
  assert_refused(t, &q);
  q = t->q;
  q.intermediates = NULL;
  assert_refused(t, &q);
  q = t->q;
  q.num_pool = 1;
  assert_refused(t, &q);
  q = t->q;
  q.crls = NULL;
  assert_refused(t, &q);
  q = t->q;
  q.num_ocsp = 1;
  assert_refused(t, &q);
  q = t->q;
  q.num_policies = 1;
  assert_refused(t, &q);
  q = t->q;
  q.num_extended_key_usage = 1;
  assert_refused(t, &q);
  q = t->q;
  q.name.text = bytes_of(NULL, 5);
  assert_refused(t, &q);
}

static void values_out_of_range_are_refused(void **state) {
  struct table *t = *state;
  for (int bad = -1; bad <= 1000; bad += 1001) {
    assay_question q = t->q;
    q.purpose = (assay_purpose)bad;
    assert_refused(t, &q);
    q = t->q;
    q.profile = (assay_profile)bad;
    assert_refused(t, &q);
    q = t->q;
    q.revocation = (assay_revocation)bad;
    assert_refused(t, &q);
    q = t->q;
    q.name.kind = (assay_name_kind)bad;
    assert_refused(t, &q);
  }
}

static void a_server_needs_a_name(void **state) {
  struct table *t = *state;
  assay_question q = t->q;
  assay_report *report = NULL;
  q.name = (assay_name){ASSAY_NAME_UNSET, {NULL, 0}};
  assert_refused(t, &q);
  q.purpose = ASSAY_PURPOSE_CLIENT;
  assert_int_equal(assay_verify_alloc(t->store, &q, &report), ASSAY_OK);
  assert_int_equal(assay_report_check(report, ASSAY_CHECK_NAME), ASSAY_RESULT_SKIPPED);
  assay_report_free(report);
}

static void illegal_names_are_refused(void **state) {
  struct table *t = *state;
  static const char *const dns[] = {
      "", ".", "..", "a..b", "*.example.com", "-", "exa mple.com", "example.com..", "a\x01.com"};
  static const char *const ip[] = {"",         "1.2.3",     "1.2.3.4.5",   "01.2.3.4",  "256.1.1.1",
                                   "::1%eth0", "[1.2.3.4]", "example.com", "1.2.3.4/24"};
  static const char *const email[] = {"", "@", "a@", "@example.com", "a", "a@b@c"};
  assay_question q = t->q;
  for (size_t i = 0; i < sizeof dns / sizeof dns[0]; i++) {
    q.name = assay_name_dns(dns[i]);
    assert_refused(t, &q);
  }
  for (size_t i = 0; i < sizeof ip / sizeof ip[0]; i++) {
    q.name = assay_name_ip(ip[i]);
    assert_refused(t, &q);
  }
  for (size_t i = 0; i < sizeof email / sizeof email[0]; i++) {
    q.name = assay_name_email(email[i]);
    assert_refused(t, &q);
  }
}

/* ---- versions of the struct ---- */

static void questions_of_other_sizes(void **state) {
  struct table *t = *state;
  for (size_t size = 0; size <= sizeof(assay_question) + 16; size++) {
    /* The caller's struct ends where it says, and the sanitizer watches. */
    uint8_t *block = malloc(size < sizeof size ? sizeof size : size);
    assay_report *report = NULL;
    assay_question q = t->q;
    assert_non_null(block);
    q.size = size;
    memcpy(block, &q, size < sizeof q ? (size < sizeof size ? sizeof size : size) : sizeof q);
    assay_status status =
        assay_verify_alloc(t->store, (const assay_question *)(const void *)block, &report);
    if (size < sizeof size + sizeof(assay_bytes) || size > sizeof q) {
      assert_int_equal(status, ASSAY_EARG);
    } else if (size == sizeof q) {
      assert_int_equal(status, ASSAY_OK);
    }
    assay_report_free(report);
    free(block);
  }
}

static void init_gives_the_defaults(void **state) {
  (void)state;
  assay_question q;
  memset(&q, 0xff, sizeof q);
  assay_question_init(&q);
  assert_int_equal(q.size, sizeof q);
  assert_int_equal(q.budget.size, sizeof q.budget);
  assert_int_equal(q.max_depth, ASSAY_DEPTH_ANY);
  assert_int_equal(q.name.kind, ASSAY_NAME_UNSET);
  assert_int_equal(q.profile, ASSAY_PROFILE_AUTO);
  assert_int_equal(q.purpose, ASSAY_PURPOSE_SERVER);
  assert_int_equal(q.revocation, ASSAY_REVOCATION_OFF);
  assay_question_init(NULL);
}

/* ---- memory ---- */

/* Every size gives no answer or the same one. */
static void sweep_scratch(const struct table *t, const assay_question *q) {
  assay_report *plenty = NULL;
  assert_int_equal(assay_verify_alloc(t->store, q, &plenty), ASSAY_OK);
  char *expected = json_of(plenty);
  size_t answers = 0;
  for (size_t len = 0; len <= 64 * 1024; len += len < 4096 ? 61 : 257) {
    const assay_report *report = NULL;
    uint8_t *scratch = malloc(len + 1); /* of exactly this size: the sanitizer sees more */
    assert_non_null(scratch);
    assay_status status = assay_verify(t->store, q, scratch + len % 2, len, &report);
    if (status == ASSAY_OK) {
      char *json = json_of(report);
      assert_int_equal(assay_report_verdict(report), assay_report_verdict(plenty));
      assert_string_equal(json, expected);
      free(json);
      answers++;
    } else {
      assert_int_equal(status, ASSAY_ESCRATCH);
      assert_null(report);
      assert_int_equal(answers, 0); /* more memory never makes it worse */
    }
    free(scratch);
  }
  assert_true(answers > 0);
  free(expected);
  assay_report_free(plenty);
}

static void every_size_of_scratch_gives_no_or_the_same_answer(void **state) {
  struct table *t = *state;
  assay_question q = t->q;
  sweep_scratch(t, &q);
  q.profile = ASSAY_PROFILE_WEBPKI;
  sweep_scratch(t, &q);
  q = mint_question(t->leaf, t->ca, 2);
  q.profile = ASSAY_PROFILE_RFC5280;
  sweep_scratch(t, &q);
  q.num_intermediates = 0;
  sweep_scratch(t, &q);
  q.leaf.len--;
  sweep_scratch(t, &q);
}

static void scratch_grows_as_it_is_needed(void **state) {
  struct table *t = *state;
  enum { MANY = 400 };
  static assay_bytes sent[MANY];
  for (size_t i = 0; i < MANY; i++) {
    sent[i] = t->ca[i % 2];
  }
  assay_question q = mint_question(t->leaf, sent, MANY);
  q.profile = ASSAY_PROFILE_PKIX;
  q.name = assay_name_any();
  assay_report *report = mint_ask(t->store, &q);
  assert_int_equal(assay_report_path_len(report), 3);
  assay_report_free(report);
}

/* ---- the same question, the same answer ---- */

static void asked_twice_answered_alike(void **state) {
  struct table *t = *state;
  for (unsigned profile = 0; profile <= ASSAY_PROFILE_PKIX; profile++) {
    assay_question q = t->q;
    q.profile = (assay_profile)profile;
    assay_report *first = mint_ask(t->store, &q);
    char *expected = json_of(first);
    assay_report_free(first);
    for (int i = 0; i < 5; i++) {
      /* Another store of the same anchor hashes with another key. */
      assay_store *store = mint_store(&t->root, 1, ASSAY_ORIGIN_GIVEN);
      assay_report *report = mint_ask(store, &q);
      char *json = json_of(report);
      assert_string_equal(json, expected);
      free(json);
      assay_report_free(report);
      assay_store_free(store);
    }
    free(expected);
  }
}

static void the_memo_never_changes_an_answer(void **state) {
  struct table *t = *state;
  assay_memo *memo = NULL;
  assert_int_equal(assay_memo_new(64, &memo), ASSAY_OK);
  const assay_bytes leaves[] = {t->leaf, t->expired};
  for (int round = 0; round < 3; round++) {
    for (size_t i = 0; i < 2; i++) {
      for (unsigned profile = 0; profile <= ASSAY_PROFILE_PKIX; profile++) {
        assay_question q = t->q;
        q.leaf = leaves[i];
        q.profile = (assay_profile)profile;
        assay_report *without = mint_ask(t->store, &q);
        q.memo = memo;
        assay_report *with = mint_ask(t->store, &q);
        char *a = json_of(without), *b = json_of(with);
        assert_string_equal(a, b);
        free(a);
        free(b);
        assay_report_free(without);
        assay_report_free(with);
      }
    }
  }
  assay_memo_free(memo);
}

static void a_remembered_signature_vouches_for_no_other(void **state) {
  struct table *t = *state;
  assay_memo *memo = NULL;
  assert_int_equal(assay_memo_new(64, &memo), ASSAY_OK);
  assay_question q = mint_question(t->leaf, t->ca, 2);
  q.profile = ASSAY_PROFILE_PKIX;
  q.name = assay_name_any();
  q.memo = memo;
  assay_report_free(mint_ask(t->store, &q));
  for (size_t back = 1; back < 70; back++) {
    uint8_t *changed = mint_memory(&t->m, t->leaf.len);
    memcpy(changed, t->leaf.data, t->leaf.len);
    changed[t->leaf.len - back] ^= 1;
    q.leaf = bytes_of(changed, t->leaf.len);
    assay_report *report = mint_ask(t->store, &q);
    assert_int_equal(assay_report_verdict(report), ASSAY_REJECTED);
    assay_report_free(report);
  }
  assay_memo_free(memo);
}

/* Any one octet changed: accepted exactly when no finding is an error, and every offset lies within
 * its certificate. */
static void accepted_means_no_error_whatever_is_changed(void **state) {
  struct table *t = *state;
  assay_bytes good = mint_certificate(
      &t->m, &(struct mint_order){.subject = "CA", .issuer = "Root", .key = 1, .is_ca = true});
  size_t accepted = 0;
  for (size_t at = 0; at < t->leaf.len; at++) {
    uint8_t *changed = mint_memory(&t->m, t->leaf.len);
    memcpy(changed, t->leaf.data, t->leaf.len);
    changed[at] ^= (uint8_t)(1u << (at % 8));
    assay_question q = mint_question(bytes_of(changed, t->leaf.len), &good, 1);
    assay_report *report = mint_ask(t->store, &q);
    size_t errors = 0;
    for (size_t i = 0; i < assay_report_num_findings(report); i++) {
      const assay_finding *finding = assay_report_finding(report, i);
      errors += finding->severity == ASSAY_ERROR ? 1 : 0;
      if (finding->len > 0 && finding->certificate >= 0) {
        assay_bytes der = assay_report_path_at(report, (size_t)finding->certificate);
        assert_true(finding->offset < der.len && finding->len <= der.len - finding->offset);
      }
    }
    assert_int_equal(assay_report_verdict(report) == ASSAY_ACCEPTED, errors == 0);
    accepted += errors == 0 ? 1 : 0;
    assay_report_free(report);
  }
  assert_int_equal(accepted, 0); /* everything in a certificate is signed or is the signature */
  assay_question q = mint_question(t->leaf, &good, 1);
  assay_report *report = mint_ask(t->store, &q);
  assert_int_equal(assay_report_verdict(report), ASSAY_ACCEPTED);
  assay_report_free(report);
}

static void times_at_the_ends_of_the_world(void **state) {
  struct table *t = *state;
  const int64_t times[] = {INT64_MIN, INT64_MIN + 1, INT64_MAX, 0, -1};
  for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
    assay_question q = t->q;
    q.at = times[i];
    q.warn_days = UINT32_MAX;
    assay_report *report = mint_ask(t->store, &q);
    assert_int_equal(assay_report_verdict(report), ASSAY_REJECTED);
    free(json_of(report));
    assay_report_free(report);
  }
}

static void a_null_report_says_no(void **state) {
  (void)state;
  assert_int_equal(assay_report_verdict(NULL), ASSAY_REJECTED);
  assert_int_equal(assay_report_num_findings(NULL), 0);
  assert_null(assay_report_finding(NULL, 0));
  assert_int_equal(assay_report_path_len(NULL), 0);
  assert_int_equal(assay_report_path_at(NULL, 0).len, 0);
  assert_false(assay_report_anchored(NULL));
  assert_int_equal(assay_report_check(NULL, ASSAY_CHECK_CHAIN), ASSAY_RESULT_UNKNOWN);
  assay_report_free(NULL);
}

static void past_the_end_is_nothing(void **state) {
  struct table *t = *state;
  assay_report *report = mint_ask(t->store, &t->q);
  assert_null(assay_report_finding(report, assay_report_num_findings(report)));
  assert_null(assay_report_finding(report, SIZE_MAX));
  assert_int_equal(assay_report_path_at(report, SIZE_MAX).len, 0);
  assert_int_equal(assay_report_check(report, ASSAY_NUM_CHECKS), ASSAY_RESULT_UNKNOWN);
  assert_string_equal(assay_code_id(ASSAY_NUM_CODES), "?");
  assert_string_equal(assay_check_id(ASSAY_NUM_CHECKS), "?");
  assert_string_equal(assay_status_text((assay_status)99), "?");
  assay_report_free(report);
}

static void identifiers_from_text(void **state) {
  (void)state;
  uint8_t out[32];
  size_t len = 77;
  assert_int_equal(assay_oid_from_text("1.3.6.1.5.5.7.3.1", out, sizeof out, &len), ASSAY_OK);
  assert_int_equal(len, 8);
  len = 77;
  assert_int_equal(assay_oid_from_text("1.3.6.1.5.5.7.3.1", out, 7, &len), ASSAY_ESPACE);
  assert_int_equal(assay_oid_from_text("1.3.6", NULL, 0, &len), ASSAY_ESPACE);
  assert_int_equal(assay_oid_from_text("serverAuth", out, sizeof out, &len), ASSAY_EARG);
  assert_int_equal(assay_oid_from_text(NULL, out, sizeof out, &len), ASSAY_EARG);
  assert_int_equal(assay_oid_from_text("1.3", NULL, 5, &len), ASSAY_EARG);
  assert_int_equal(assay_oid_from_text("1.3", out, sizeof out, NULL), ASSAY_EARG);
  assert_int_equal(len, 77);
}

#define ON_TABLE(test) cmocka_unit_test_setup_teardown(test, open_table, close_table)

int main(void) {
  const struct CMUnitTest tests[] = {
      ON_TABLE(missing_arguments_are_refused_and_touch_nothing),
      ON_TABLE(lists_without_bytes_are_refused),
      ON_TABLE(values_out_of_range_are_refused),
      ON_TABLE(a_server_needs_a_name),
      ON_TABLE(illegal_names_are_refused),
      ON_TABLE(questions_of_other_sizes),
      cmocka_unit_test(init_gives_the_defaults),
      ON_TABLE(every_size_of_scratch_gives_no_or_the_same_answer),
      ON_TABLE(scratch_grows_as_it_is_needed),
      ON_TABLE(asked_twice_answered_alike),
      ON_TABLE(the_memo_never_changes_an_answer),
      ON_TABLE(a_remembered_signature_vouches_for_no_other),
      ON_TABLE(accepted_means_no_error_whatever_is_changed),
      ON_TABLE(times_at_the_ends_of_the_world),
      cmocka_unit_test(a_null_report_says_no),
      ON_TABLE(past_the_end_is_nothing),
      cmocka_unit_test(identifiers_from_text),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
