/* SPDX-License-Identifier: Apache-2.0
 *
 * Extensions in general: once each, understood when critical, well-formed, and critical or not as
 * RFC 5280 4.2 says.
 */
#include "check/rules.h"

/* Known by name, but nothing here acts on them: critical, they demand what is not done (4.2). The
 * poison makes a precertificate useless on purpose (RFC 6962 3.1). */
static const uint64_t not_processed =
    CERT_EXT_BIT(CERT_EXT_POISON) | CERT_EXT_BIT(CERT_EXT_PKUP) | CERT_EXT_BIT(CERT_EXT_SDA) |
    CERT_EXT_BIT(CERT_EXT_SIA) | CERT_EXT_BIT(CERT_EXT_SCT) | CERT_EXT_BIT(CERT_EXT_TLS_FEATURE);

static void check_duplicates(const struct subject_of_check *s) {
  if (s->cert->has_duplicate) {
    struct fact *fact = rule_broken(s, RULE_EXTENSION_DUPLICATE, s->cert->duplicate_oid);
    report_oid(fact, "oid", s->cert->duplicate_oid);
  }
}

static void check_critical_ones(const struct subject_of_check *s) {
  const struct cert *cert = s->cert;
  if (cert->has_unknown_critical) {
    struct fact *fact = rule_broken(s, RULE_EXTENSION_UNKNOWN_CRITICAL, cert->unknown_critical_oid);
    report_oid(fact, "oid", cert->unknown_critical_oid);
    return;
  }
  uint64_t left = cert->critical & not_processed;
  /* 4.2.1.4: critical policies are to be understood down to their qualifiers. */
  if (s->values->unknown_qualifier) {
    left |= cert->critical & CERT_EXT_BIT(CERT_EXT_CP);
  }
  for (unsigned id = 0; left != 0; id++, left >>= 1) {
    if ((left & 1) != 0) {
      struct fact *fact =
          rule_broken(s, RULE_EXTENSION_UNKNOWN_CRITICAL, cert->extension[id].whole);
      report_word(fact, "extension", cert_extension_word((enum cert_extension_id)id));
    }
  }
}

/* 4.2: an extension that is recognised must be processed, which nonsense cannot be. */
static void check_contents(const struct subject_of_check *s) {
  uint64_t left = s->values->malformed;
  for (unsigned id = 0; left != 0; id++, left >>= 1) {
    if ((left & 1) == 0) {
      continue;
    }
    struct fact *fact = rule_broken(s, RULE_EXTENSION_MALFORMED, s->cert->extension[id].whole);
    report_word(fact, "extension", cert_extension_word((enum cert_extension_id)id));
    if ((unsigned)s->values->first_malformed == id) {
      report_word(fact, "fault", der_fault_word(s->values->first_fault.kind));
      report_number(fact, "offset", (int64_t)s->values->first_fault.offset);
    }
  }
}

struct criticality {
  enum cert_extension_id id;
  bool must_be_critical;
  enum rule rule;
};
/* Only where RFC 5280 says MUST. Basic constraints and name constraints concern CAs only and stand
 * in issuing.c and constrain.c. */
static const struct criticality criticalities[] = {
    {CERT_EXT_AKI, false, RULE_AKI_CRITICAL},    {CERT_EXT_SKI, false, RULE_SKI_CRITICAL},
    {CERT_EXT_AIA, false, RULE_AIA_CRITICAL},    {CERT_EXT_PC, true, RULE_PC_NOT_CRITICAL},
    {CERT_EXT_IAP, true, RULE_IAP_NOT_CRITICAL},
};

static void check_criticality(const struct subject_of_check *s) {
  for (size_t i = 0; i < sizeof criticalities / sizeof criticalities[0]; i++) {
    const struct criticality *row = &criticalities[i];
    if (cert_has(s->cert, row->id) && cert_is_critical(s->cert, row->id) != row->must_be_critical) {
      struct fact *fact = rule_broken(s, row->rule, s->cert->extension[row->id].whole);
      report_word(fact, "extension", cert_extension_word(row->id));
    }
  }
}

void check_extensions(const struct subject_of_check *s) {
  check_duplicates(s);
  check_critical_ones(s);
  check_contents(s);
  check_criticality(s);
  if (s->values->bc_default_written) {
    rule_broken(s, RULE_BC_DEFAULT_WRITTEN, s->cert->extension[CERT_EXT_BC].whole);
  }
  if (s->values->key_usage_padded) {
    rule_broken(s, RULE_KU_PADDED, s->cert->extension[CERT_EXT_KU].whole);
  }
  /* 4.2.1.11: an empty sequence says nothing, and must not be written. */
  if (cert_has(s->cert, CERT_EXT_PC) && s->values->require_explicit == UINT32_MAX &&
      s->values->inhibit_mapping == UINT32_MAX &&
      (s->values->malformed & CERT_EXT_BIT(CERT_EXT_PC)) == 0) {
    rule_broken(s, RULE_PC_EMPTY, s->cert->extension[CERT_EXT_PC].whole);
  }
}
