/* SPDX-License-Identifier: Apache-2.0
 *
 * Is the certificate meant for this? Extended key usage (RFC 5280 4.2.1.12) of the leaf and, as
 * every verifier of the web does, of the intermediates above it: an issuer's usages bound what it may
 * issue for. An anchor's are not asked.
 */
#include "check/rules.h"

/* "serverAuth, 1.3.6.1..." is for words; here the usages stand as dotted identifiers. */
#define USAGES_SHOWN 160

static void report_usages(const struct subject_of_check *s, struct fact *fact) {
  char buffer[USAGES_SHOWN];
  struct text t;
  struct der_fault fault;
  struct der d = der_open(s->values->eku_list, &fault);
  assay_bytes oid;
  text_init(&t, buffer, sizeof buffer);
  while (!der_at_end(&d) && der_take_oid(&d, &oid)) {
    if (t.len > 0) {
      text_put(&t, ", ");
    }
    der_oid_text(&t, oid);
  }
  size_t len = t.len < sizeof buffer - 1 ? t.len : sizeof buffer - 1;
  assay_bytes text = scratch_copy(s->check->scratch, bytes_of((const uint8_t *)buffer, len));
  report_text(fact, "usages", text);
}

static bool allows(const struct cert_values *v, assay_bytes wanted) {
  struct der_fault fault;
  struct der d = der_open(v->eku_list, &fault);
  assay_bytes oid;
  while (!der_at_end(&d) && der_take_oid(&d, &oid)) {
    if (bytes_equal(oid, wanted)) {
      return true;
    }
  }
  return (v->eku & CERT_EKU_ANY) != 0;
}

static void check_asked_usages(const struct subject_of_check *s) {
  const assay_question *q = s->check->question;
  for (size_t i = 0; i < q->num_extended_key_usage; i++) {
    if (!allows(s->values, q->extended_key_usage[i])) {
      struct fact *fact =
          rule_broken(s, RULE_EKU_NOT_ASKED, s->cert->extension[CERT_EXT_EKU].whole);
      report_oid(fact, "asked", q->extended_key_usage[i]);
      report_usages(s, fact);
    }
  }
}

static void check_main_purpose(const struct subject_of_check *s) {
  uint32_t wanted = 0;
  enum rule rule = NUM_RULES;
  if (s->check->question->purpose == ASSAY_PURPOSE_SERVER) {
    wanted = CERT_EKU_SERVER;
    rule = RULE_EKU_NOT_SERVER;
  } else if (s->check->question->purpose == ASSAY_PURPOSE_CLIENT) {
    wanted = CERT_EKU_CLIENT;
    rule = RULE_EKU_NOT_CLIENT;
  }
  if (wanted != 0 && (s->values->eku & (wanted | CERT_EKU_ANY)) == 0) {
    struct fact *fact = rule_broken(s, rule, s->cert->extension[CERT_EXT_EKU].whole);
    report_usages(s, fact);
  }
}

void check_purpose(const struct subject_of_check *s) {
  if (!s->is_anchor && cert_has(s->cert, CERT_EXT_EKU)) {
    check_main_purpose(s);
    check_asked_usages(s);
  }
}
