/* SPDX-License-Identifier: Apache-2.0
 *
 * The spellings that other programs read.
 */
#include "report/report.h"

const struct code_row code_rows[ASSAY_NUM_CODES] = {
#define ASSAY_FINDING(symbol, code, check, rank) {code, ASSAY_CHECK_##check, rank},
#include <assay/findings.def>
#undef ASSAY_FINDING
};

#define WORD_OF(words, index)                                                                      \
  ((size_t)(index) < sizeof(words) / sizeof((words)[0]) ? (words)[(size_t)(index)] : "?")

const char *assay_code_id(assay_code code) {
  return (size_t)code < ASSAY_NUM_CODES ? code_rows[code].id : "?";
}

const char *assay_check_id(assay_check check) {
  static const char *const words[] = {
      "encoding", "chain",    "signature",  "validity",     "name",       "usage",  "constraints",
      "policy",   "strength", "revocation", "transparency", "reputation", "session"};
  return WORD_OF(words, check);
}

const char *assay_result_id(assay_result result) {
  static const char *const words[] = {"pass", "warn", "fail", "unknown", "skipped"};
  return WORD_OF(words, result);
}

const char *assay_severity_id(assay_severity severity) {
  static const char *const words[] = {"info", "warning", "error"};
  return WORD_OF(words, severity);
}

const char *assay_party_id(assay_party party) {
  static const char *const words[] = {"nobody", "site", "ca", "network", "you", "program"};
  return WORD_OF(words, party);
}

const char *assay_profile_id(assay_profile profile) {
  static const char *const words[] = {"auto", "webpki", "private", "rfc5280", "pkix"};
  return WORD_OF(words, profile);
}

#define TEXT_OF(x) #x
#define DOTTED(major, minor, patch) TEXT_OF(major) "." TEXT_OF(minor) "." TEXT_OF(patch)

const char *assay_version(void) {
  return DOTTED(ASSAY_VERSION_MAJOR, ASSAY_VERSION_MINOR, ASSAY_VERSION_PATCH);
}

const char *assay_status_text(assay_status status) {
  static const char *const words[] = {
      "done",
      "an argument is missing or out of range",
      "there is not enough memory",
      "the scratch area is too small",
      "the input holds nothing of the kind asked for",
      "the output buffer is too small",
      "the crypto library failed",
  };
  return WORD_OF(words, status);
}
