/* SPDX-License-Identifier: Apache-2.0
 *
 * The plain fields: version, serial number, the two signature algorithms.
 */
#include "check/rules.h"

void check_versions(const struct subject_of_check *s) {
  if (s->cert->version != 3) {
    struct fact *fact = rule_broken(s, RULE_VERSION_NOT_3, bytes_of(NULL, 0));
    report_number(fact, "version", (int64_t)s->cert->version);
  }
}

static bool is_zero(assay_bytes serial) {
  return serial.len == 1 && serial.data[0] == 0;
}

/* 4.1.2.2: positive, at most 20 octets. An anchor is chosen by who trusts it, not by its number: one
 * public root has a serial of zero. */
void check_serial(const struct subject_of_check *s) {
  const assay_bytes serial = s->cert->serial;
  enum rule rule = NUM_RULES;
  if ((serial.data[0] & 0x80) != 0) {
    rule = RULE_SERIAL_NEGATIVE;
  } else if (is_zero(serial) && !s->is_anchor) {
    rule = RULE_SERIAL_ZERO;
  } else if (serial.len > 20) {
    rule = RULE_SERIAL_TOO_LONG;
  }
  if (rule != NUM_RULES) {
    struct fact *fact = rule_broken(s, rule, serial);
    report_hex(fact, "serial", serial);
    report_number(fact, "bytes", (int64_t)serial.len);
  }
}

/* 4.1.1.2: the algorithm is written twice, inside and outside what is signed, and must agree. */
void check_algorithms(const struct subject_of_check *s) {
  if (!bytes_equal(s->cert->tbs_algorithm.whole, s->cert->algorithm.whole)) {
    struct fact *fact = rule_broken(s, RULE_ALGORITHMS_DIFFER, s->cert->algorithm.whole);
    report_oid(fact, "inside", s->cert->tbs_algorithm.oid);
    report_oid(fact, "outside", s->cert->algorithm.oid);
  }
}
