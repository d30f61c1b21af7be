/* SPDX-License-Identifier: Apache-2.0
 *
 * policy: chains written as text, one certificate after another from below the anchor to the leaf,
 * separated by "|". Words of a certificate: "1" a policy, "any" anyPolicy, "1>2" a mapping,
 * "require=0" and "nomap=0" policyConstraints, "noany=0" inhibitAnyPolicy, "self" self-issued. "-"
 * is a certificate that says nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "check/policy.h"

#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])
#define MAX_DER ((size_t)1 << 17)

static uint8_t memory[(size_t)1 << 20];
static uint8_t policies_der[MAX_DER], mappings_der[MAX_DER];
static struct scratch scratch;

/* ---- certificates out of words ---- */

struct certificate {
  struct cert_values values;
  bool self_issued;
};

static assay_bytes policy_oid(assay_bytes word, uint8_t out[16]) {
  static const uint8_t any[] = {0x55, 0x1d, 0x20, 0x00};
  if (bytes_equal(word, BYTES_LITERAL("any"))) {
    memcpy(out, any, sizeof any);
    return bytes_of(out, sizeof any);
  }
  char dotted[64];
  struct text t;
  text_init(&t, dotted, sizeof dotted);
  text_put(&t, "2.999.");
  text_bytes(&t, word);
  size_t len = der_oid_from_text(bytes_of_text(dotted), out, 16);
  assert_true(len > 0);
  return bytes_of(out, len);
}

static uint32_t number(assay_bytes word, size_t prefix) {
  uint32_t value = 0;
  for (size_t i = prefix; i < word.len; i++) {
    value = value * 10 + (uint32_t)(word.data[i] - '0');
  }
  return value;
}

static void add_word(struct certificate *c, assay_bytes word, struct der_writer *policies,
                     struct der_writer *mappings) {
  uint8_t from[16], to[16];
  size_t arrow = bytes_find(word, '>');
  if (bytes_equal(word, BYTES_LITERAL("self"))) {
    c->self_issued = true;
  } else if (bytes_starts_with(word, BYTES_LITERAL("require="))) {
    c->values.require_explicit = number(word, 8);
  } else if (bytes_starts_with(word, BYTES_LITERAL("nomap="))) {
    c->values.inhibit_mapping = number(word, 6);
  } else if (bytes_starts_with(word, BYTES_LITERAL("noany="))) {
    c->values.inhibit_any = number(word, 6);
  } else if (arrow < word.len) {
    der_write_open(mappings, DER_SEQUENCE);
    der_write(mappings, DER_OID, policy_oid(bytes_first(word, arrow), from));
    der_write(mappings, DER_OID, policy_oid(bytes_from(word, arrow + 1), to));
    der_write_close(mappings);
  } else if (!bytes_equal(word, BYTES_LITERAL("-"))) {
    der_write_open(policies, DER_SEQUENCE);
    der_write(policies, DER_OID, policy_oid(word, from));
    der_write_close(policies);
  }
}

/* Read one certificate's words into values that last until the next call. */
static struct certificate read_certificate(assay_bytes text) {
  struct certificate c;
  struct der_writer policies, mappings;
  size_t len;
  memset(&c, 0, sizeof c);
  c.values.require_explicit = c.values.inhibit_mapping = c.values.inhibit_any = UINT32_MAX;
  der_write_init(&policies, policies_der, sizeof policies_der);
  der_write_init(&mappings, mappings_der, sizeof mappings_der);
  while (text.len > 0) {
    size_t end = bytes_find(text, ' ');
    if (end > 0) {
      add_word(&c, bytes_first(text, end), &policies, &mappings);
    }
    text = bytes_from(text, end + 1);
  }
  assert_true(der_write_end(&policies, &len));
  c.values.policies = bytes_of(policies_der, len);
  assert_true(der_write_end(&mappings, &len));
  c.values.mappings = bytes_of(mappings_der, len);
  /* As in a certificate, each list lives as long as the path is judged. */
  c.values.policies = scratch_copy(&scratch, c.values.policies);
  c.values.mappings = scratch_copy(&scratch, c.values.mappings);
  return c;
}

/* ---- one path ---- */

struct question {
  const char *initial; /* words; "" = anyPolicy */
  bool explicit_policy, inhibit_mapping, inhibit_any;
  uint32_t nodes; /* 0 = the default */
};

/* Faults of form seen on the way. */
struct faults {
  unsigned named_twice, maps_any;
};

static void run(const struct question *q, const char *chain, struct policy_state *state,
                struct faults *ret_faults) {
  static uint8_t oids[8][16];
  static assay_bytes initial[8];
  size_t num_initial = 0;
  uint32_t num_certs = 1;
  for (assay_bytes rest = bytes_of_text(q->initial); rest.len > 0;) {
    size_t end = bytes_find(rest, ' ');
    initial[num_initial] = policy_oid(bytes_first(rest, end), oids[num_initial]);
    num_initial++;
    rest = bytes_from(rest, end + 1);
  }
  for (const char *at = chain; *at != '\0'; at++) {
    num_certs += *at == '|';
  }
  scratch_init(&scratch, memory, sizeof memory);
  policy_init(state, &scratch, initial, num_initial, q->explicit_policy, q->inhibit_mapping,
              q->inhibit_any, num_certs, q->nodes != 0 ? q->nodes : POLICY_NODES_DEFAULT);
  memset(ret_faults, 0, sizeof *ret_faults);
  assay_bytes rest = bytes_of_text(chain);
  for (uint32_t i = 0; i < num_certs; i++) {
    size_t end = bytes_find(rest, '|');
    struct certificate c = read_certificate(bytes_first(rest, end));
    assert_true(policy_step(state, &c.values, c.self_issued, i + 1 == num_certs));
    ret_faults->named_twice += state->named_twice.len > 0;
    ret_faults->maps_any += state->maps_any.len > 0;
    rest = bytes_from(rest, end + 1);
  }
}

struct row {
  const char *why;
  struct question q;
  const char *chain;
  bool accepted;
};

static void check_rows(const struct row *rows, size_t num_rows) {
  for (size_t i = 0; i < num_rows; i++) {
    struct policy_state state;
    struct faults faults;
    run(&rows[i].q, rows[i].chain, &state, &faults);
    if (policy_end(&state) != rows[i].accepted) {
      fail_msg("[%s]: %s", rows[i].chain, rows[i].why);
    }
  }
}

#define ASKING_FOR(words) {words, false, false, false, 0}
#define EXPLICIT(words) {words, true, false, false, 0}

static void policies_that_nobody_asks_for(void **state) {
  static const struct row rows[] = {
      {"no policies, none required", ASKING_FOR(""), "-|-|-", true},
      {"different policies, none required", ASKING_FOR(""), "1|2", true},
      {"even with a wish for some", ASKING_FOR("1"), "-|-", true},
      {"no policies, one required", EXPLICIT(""), "-|-", false},
      {"the leaf alone", EXPLICIT(""), "-", false},
      {"the leaf alone, with a policy", EXPLICIT(""), "1", true},
  };
  (void)state;
  check_rows(rows, COUNT(rows));
}

static void a_policy_runs_through_the_whole_path(void **state) {
  static const struct row rows[] = {
      {"the same everywhere", EXPLICIT(""), "1|1|1", true},
      {"the one that is asked for", EXPLICIT("1"), "1|1|1", true},
      {"another than is asked for", EXPLICIT("2"), "1|1|1", false},
      {"one of those asked for", EXPLICIT("2 1"), "1|1|1", true},
      {"anyPolicy among those asked for", EXPLICIT("2 any"), "1|1", true},
      {"it changes on the way", EXPLICIT(""), "1|2", false},
      {"one of two is common", EXPLICIT(""), "1 2|2 3|2", true},
      {"but not the one asked for", EXPLICIT("1"), "1 2|2 3|2", false},
      {"nothing is common", EXPLICIT(""), "1 2|2 3|3 4", false},
      {"a certificate without policies ends them all", EXPLICIT(""), "1|-|1", false},
      {"so does a leaf without", EXPLICIT(""), "1|1|-", false},
      {"order in the certificate does not count", EXPLICIT("3"), "5 3 1|1 3", true},
  };
  (void)state;
  check_rows(rows, COUNT(rows));
}

static void any_policy_stands_for_the_others(void **state) {
  static const struct row rows[] = {
      {"all along", EXPLICIT(""), "any|any", true},
      {"all along, whatever is asked for", EXPLICIT("1"), "any|any", true},
      {"above a policy", EXPLICIT("1"), "any|1", true},
      {"above another policy", EXPLICIT("2"), "any|1", false},
      {"below a policy", EXPLICIT("1"), "1|any", true},
      {"below another policy", EXPLICIT("2"), "1|any", false},
      {"between", EXPLICIT("1"), "1|any|1", true},
      {"between two different ones", EXPLICIT(""), "1|any|2", false},
      {"beside a policy", EXPLICIT("2"), "1 any|2", true},
      {"it does not bring back what ended", EXPLICIT(""), "1|-|any", false},
  };
  (void)state;
  check_rows(rows, COUNT(rows));
}

static void any_policy_can_be_inhibited(void **state) {
  static const struct row rows[] = {
      {"from the start", {"", true, false, true, 0}, "any|1", false},
      {"policies by name are left", {"", true, false, true, 0}, "1|1", true},
      {"at once", EXPLICIT(""), "1 noany=0|any", false},
      {"at once, a policy by name", EXPLICIT(""), "1 noany=0|1", true},
      {"after one certificate", EXPLICIT(""), "any noany=1|any|1", true},
      {"after one certificate, the second", EXPLICIT(""), "any noany=1|any|any", false},
      {"a later limit does not widen", EXPLICIT(""), "1 noany=0|1 noany=5|any", false},
      {"a self-issued intermediate is let pass", EXPLICIT(""), "1 noany=0|any self|1", true},
      {"a self-issued leaf is not", EXPLICIT(""), "1 noany=0|any self", false},
      {"self-issued ones do not count down", EXPLICIT(""), "1 noany=1|any self|any|1", true},
      {"others do", EXPLICIT(""), "1 noany=1|any|any|1", false},
      {"inhibition alone requires nothing", ASKING_FOR(""), "1 noany=0|any", true},
  };
  (void)state;
  check_rows(rows, COUNT(rows));
}

static void policies_can_be_required_by_a_certificate(void **state) {
  static const struct row rows[] = {
      {"at once", ASKING_FOR(""), "1 require=0|-", false},
      {"at once, and there are some", ASKING_FOR(""), "1 require=0|1", true},
      {"at once, none asked for is left", ASKING_FOR("2"), "1 require=0|1", false},
      {"after more than there are", ASKING_FOR(""), "- require=10|-|-", true},
      {"the count reaches the leaf", ASKING_FOR(""), "- require=2|-|-", false},
      {"the count ends beyond the leaf", ASKING_FOR(""), "- require=3|-|-", true},
      {"a smaller count takes over", ASKING_FOR(""), "- require=10|- require=0|-", false},
      {"a greater one does not", ASKING_FOR(""), "1 require=0|1 require=10|-", false},
      {"self-issued ones do not count down", ASKING_FOR(""), "- require=2|- self|-", true},
      {"the leaf requires for itself", ASKING_FOR(""), "-|- require=0", false},
      {"the leaf's later demand is void", ASKING_FOR(""), "-|- require=1", true},
      {"required too late to matter", ASKING_FOR(""), "1|1 require=0|1", true},
      {"ended before it was required", ASKING_FOR(""), "-|1 require=0|1", false},
  };
  (void)state;
  check_rows(rows, COUNT(rows));
}

static void mappings_rename_a_policy(void **state) {
  static const struct row rows[] = {
      {"the new name continues the old", EXPLICIT("1"), "1 1>2|2", true},
      {"what is asked for is the old name", EXPLICIT("2"), "1 1>2|2", false},
      {"the old name is no longer expected", EXPLICIT(""), "1 1>2|1", false},
      {"any wish is met by the new name", EXPLICIT(""), "1 1>2|2", true},
      {"twice renamed", EXPLICIT("1"), "1 1>2|2 2>3|3", true},
      {"one becomes two", EXPLICIT("1"), "1 1>2 1>3|3", true},
      {"two become one", EXPLICIT("2"), "1 2 1>3 2>3|3", true},
      {"two become one, the other way round", EXPLICIT("1"), "1 2 1>3 2>3|3", true},
      {"two change places", EXPLICIT("1"), "1 2 1>2 2>1|2", true},
      {"two change places, and only one is wanted", EXPLICIT("1"), "1 2 1>2 2>1|1", false},
      {"mapped to itself and another", EXPLICIT("1"), "1 1>1 1>2|1", true},
      {"a mapping for a policy that is not there", EXPLICIT(""), "1 3>2|2", false},
      {"and leaves the others", EXPLICIT(""), "1 3>2|1", true},
      {"any brings the policy to be mapped", EXPLICIT("3"), "any 3>2|2", true},
      {"an expected name is not looked for below any", EXPLICIT("4"), "any 3>2|2", false},
      {"not even under its own name (6.1.3(d)(1))", EXPLICIT("2"), "any 3>2|2", false},
      {"any keeps the old name legal", EXPLICIT("3"), "any 3>2|3", true},
      {"the leaf's any continues a mapped one", EXPLICIT("1"), "1 1>2|any", true},
      {"mappings of the leaf mean nothing", EXPLICIT("1"), "1|1 1>2", true},
  };
  (void)state;
  check_rows(rows, COUNT(rows));
}

static void mapping_can_be_inhibited(void **state) {
  static const struct row rows[] = {
      {"from the start", {"", true, true, false, 0}, "1 1>2|2", false},
      {"the mapped policy is deleted, not kept", {"", true, true, false, 0}, "1 1>2|1", false},
      {"others stay", {"", true, true, false, 0}, "1 2 1>3|2", true},
      {"at once", EXPLICIT(""), "1 nomap=0|1 1>2|2", false},
      {"after one certificate", EXPLICIT(""), "1 nomap=1|1 1>2|2 2>3|3", false},
      {"after one certificate, the first", EXPLICIT(""), "1 nomap=1|1 1>2|2", true},
      {"self-issued ones do not count down", EXPLICIT(""), "1 nomap=1|1 self|1 1>2|2", true},
      {"a later limit does not widen", EXPLICIT(""), "1 nomap=0|1 nomap=5 1>2|2", false},
      {"any is not split", {"2", true, true, false, 0}, "any 3>2|2", true},
  };
  (void)state;
  check_rows(rows, COUNT(rows));
}

static void faults_of_form_are_told(void **state) {
  static const struct {
    const char *why, *chain;
    unsigned named_twice, maps_any;
  } rows[] = {
      {"none", "1 2|1 2", 0, 0},
      {"a policy twice", "1 2 1|1", 1, 0},
      {"anyPolicy twice", "any any|1", 1, 0},
      {"in the leaf", "1|1 1", 1, 0},
      {"where no policy is left to judge", "-|1 1", 1, 0},
      {"a mapping from anyPolicy", "1 any>2|2", 0, 1},
      {"a mapping to anyPolicy", "1 1>any|2", 0, 1},
  };
  (void)state;
  for (size_t i = 0; i < COUNT(rows); i++) {
    struct question q = ASKING_FOR("");
    struct policy_state policy;
    struct faults faults;
    run(&q, rows[i].chain, &policy, &faults);
    if (faults.named_twice != rows[i].named_twice || faults.maps_any != rows[i].maps_any) {
      fail_msg("[%s]: %s", rows[i].chain, rows[i].why);
    }
  }
}

static void it_is_known_where_policies_ended(void **state) {
  struct question q = EXPLICIT("");
  struct policy_state policy;
  struct faults faults;
  (void)state;
  run(&q, "1|1|2|2", &policy, &faults);
  assert_int_equal(policy.none_since, 2);
  run(&q, "-|1|1", &policy, &faults);
  assert_int_equal(policy.none_since, 0);
}

/* CVE-2023-0464: each certificate maps every policy to every other. A tree would have 12^10 nodes,
 * levels of a graph have 12 each. */
static void a_tree_that_would_explode_stays_small(void **state) {
  static char chain[65536];
  struct question q = EXPLICIT("3");
  struct policy_state policy;
  struct faults faults;
  struct text t;
  (void)state;
  text_init(&t, chain, sizeof chain);
  for (unsigned depth = 0; depth < 10; depth++) {
    for (unsigned a = 1; a <= 12; a++) {
      text_number(&t, a);
      text_byte(&t, ' ');
      for (unsigned b = 1; b <= 12; b++) {
        text_number(&t, a);
        text_byte(&t, '>');
        text_number(&t, b);
        text_byte(&t, ' ');
      }
    }
    text_byte(&t, '|');
  }
  text_put(&t, "7");
  assert_true(text_fits(&t));
  run(&q, chain, &policy, &faults);
  assert_true(policy_end(&policy));
  assert_false(policy.exhausted);
}

static void the_budget_ends_in_refusal(void **state) {
  struct question q = {"", false, false, false, 8};
  struct policy_state policy;
  struct faults faults;
  (void)state;
  run(&q, "1 2 3|1", &policy, &faults); /* 3 policies, then 1 and 3 carried on */
  assert_true(policy_end(&policy));
  assert_int_equal(policy.nodes_left, 1);
  run(&q, "1 2 3|1|1", &policy, &faults);
  assert_true(policy.exhausted);
  assert_false(policy_end(&policy));
}

static void a_path_without_policies_costs_nothing(void **state) {
  struct question q = ASKING_FOR("");
  struct policy_state policy;
  struct faults faults;
  (void)state;
  run(&q, "-|-|-|-", &policy, &faults);
  assert_true(policy_end(&policy));
  assert_int_equal(policy.nodes_left, POLICY_NODES_DEFAULT);
  assert_int_equal(scratch.used, 0);
}

static void too_little_scratch_is_said(void **state) {
  struct certificate c;
  struct policy_state policy;
  (void)state;
  scratch_init(&scratch, memory, sizeof memory);
  c = read_certificate(BYTES_LITERAL("1 2 3 4 5 6 7 8"));
  scratch.len = scratch.used + 64;
  policy_init(&policy, &scratch, NULL, 0, false, false, false, 1, POLICY_NODES_DEFAULT);
  assert_false(policy_step(&policy, &c.values, false, true));
  assert_true(scratch.exhausted);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(policies_that_nobody_asks_for),
      cmocka_unit_test(a_policy_runs_through_the_whole_path),
      cmocka_unit_test(any_policy_stands_for_the_others),
      cmocka_unit_test(any_policy_can_be_inhibited),
      cmocka_unit_test(policies_can_be_required_by_a_certificate),
      cmocka_unit_test(mappings_rename_a_policy),
      cmocka_unit_test(mapping_can_be_inhibited),
      cmocka_unit_test(faults_of_form_are_told),
      cmocka_unit_test(it_is_known_where_policies_ended),
      cmocka_unit_test(a_tree_that_would_explode_stays_small),
      cmocka_unit_test(the_budget_ends_in_refusal),
      cmocka_unit_test(a_path_without_policies_costs_nothing),
      cmocka_unit_test(too_little_scratch_is_said),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
