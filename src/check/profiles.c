/* SPDX-License-Identifier: Apache-2.0
 *
 * The table of profiles.def, and the sets of rules that are errors in each column.
 */
#include "check/check.h"

#define O CHECK_OFF
#define I CHECK_INFO
#define W CHECK_WARNING
#define E CHECK_ERROR

static const uint8_t severities[NUM_RULES][NUM_COLUMNS] = {
#define PROFILE(rule, pkix, rfc5280, private_, public_, webpki)                                    \
  [RULE_##rule] = {pkix, rfc5280, private_, public_, webpki},
#include "check/profiles.def"
#undef PROFILE
};

/* A rule without a row would be off everywhere, which nobody would notice. */
#define PROFILE(rule, pkix, rfc5280, private_, public_, webpki) +1
_Static_assert(0
#include "check/profiles.def"
                   == NUM_RULES,
               "every rule of report/rules.def needs one row in profiles.def");
#undef PROFILE

/* What an anchor's owner cannot have meant: a key that anybody can copy, limits that cannot be read. */
static bool endangers_owner(enum rule rule) {
  return rule == RULE_KEY_RSA_SHORT || rule == RULE_KEY_EC_SHORT || rule == RULE_KEY_UNUSABLE ||
         rule == RULE_KEY_EXPLICIT_CURVE || rule == RULE_NC_FORM ||
         rule == RULE_EXTENSION_UNKNOWN_CRITICAL;
}

/* An anchor is trusted because someone chose it. pkix takes a name and a key from it and nothing
 * else; under private its faults of form are its owner's affair, and are remarked on. */
enum check_severity check_severity_of(enum rule rule, enum check_column column, bool of_anchor) {
  enum check_severity severity = (enum check_severity)severities[rule][column];
  if (of_anchor && column == COLUMN_PKIX) {
    return CHECK_OFF;
  }
  if (of_anchor && column == COLUMN_PRIVATE && severity == CHECK_ERROR && !endangers_owner(rule)) {
    return CHECK_WARNING;
  }
  return severity;
}

static uint8_t columns_with_error(enum rule rule, bool of_anchor) {
  unsigned columns = 0;
  for (unsigned column = 0; column < NUM_COLUMNS; column++) {
    if (check_severity_of(rule, (enum check_column)column, of_anchor) == CHECK_ERROR) {
      columns |= 1u << column;
    }
  }
  return (uint8_t)columns;
}

/* Sets are nearly always empty or tiny: walking their members is cheaper than any mask. */
uint8_t check_fatal_columns(const struct rule_set *rules, bool of_anchor) {
  uint8_t columns = 0;
  for (unsigned word = 0; word < RULE_WORDS; word++) {
    uint64_t left = rules->word[word];
    for (unsigned rule = word * 64; left != 0 && rule < NUM_RULES; rule++, left >>= 1) {
      if ((left & 1) != 0) {
        columns |= columns_with_error((enum rule)rule, of_anchor);
      }
    }
  }
  return columns;
}

enum check_column check_column_for(assay_profile profile, assay_origin origin) {
  switch (profile) {
  case ASSAY_PROFILE_PKIX:
    return COLUMN_PKIX;
  case ASSAY_PROFILE_RFC5280:
    return COLUMN_RFC5280;
  case ASSAY_PROFILE_PRIVATE:
    return COLUMN_PRIVATE;
  case ASSAY_PROFILE_WEBPKI:
    return COLUMN_WEBPKI;
  case ASSAY_PROFILE_AUTO:
    break;
  }
  return origin == ASSAY_ORIGIN_GIVEN ? COLUMN_PRIVATE : COLUMN_PUBLIC;
}
