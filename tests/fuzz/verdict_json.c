/* SPDX-License-Identifier: Apache-2.0
 *
 * The keys of a verdict, and that its parts agree with each other.
 */
#include "verdict_json.h"

static void check_keys(const json_t *object, const char *const *keys, size_t num, bool exactly) {
  PROPERTY(json_is_object(object));
  for (size_t i = 0; i < num; i++) {
    PROPERTY(json_object_get(object, keys[i]) != NULL);
  }
  PROPERTY(!exactly || json_object_size(object) == num);
}

#define CHECK_KEYS(object, keys, exactly)                                                          \
  check_keys((object), (keys), sizeof(keys) / sizeof((keys)[0]), (exactly))

static void check_checks(const json_t *checks) {
  static const char *const keys[] = {"check", "result"};
  PROPERTY(json_array_size(checks) == ASSAY_NUM_CHECKS);
  for (size_t i = 0; i < ASSAY_NUM_CHECKS; i++) {
    const json_t *check = json_array_get(checks, i);
    CHECK_KEYS(check, keys, true);
    PROPERTY(strcmp(json_string_value(json_object_get(check, "check")),
                    assay_check_id((assay_check)i)) == 0);
  }
}

static bool is_code(const char *word) {
  for (size_t code = 0; code < ASSAY_NUM_CODES; code++) {
    if (strcmp(word, assay_code_id((assay_code)code)) == 0) {
      return true;
    }
  }
  return false;
}

/* True when one of them is an error. */
static bool check_findings(const json_t *findings, size_t path_len) {
  static const char *const keys[] = {"code",   "severity", "party",  "certificate", "evidence",
                                     "source", "title",    "remedy", "rule"};
  bool has_error = false;
  PROPERTY(json_is_array(findings));
  for (size_t i = 0; i < json_array_size(findings); i++) {
    const json_t *finding = json_array_get(findings, i);
    CHECK_KEYS(finding, keys, true);
    const json_t *certificate = json_object_get(finding, "certificate");
    PROPERTY(json_is_null(certificate) || path_len == 0 ||
             (json_integer_value(certificate) >= 0 &&
              (size_t)json_integer_value(certificate) < path_len));
    PROPERTY(is_code(json_string_value(json_object_get(finding, "code"))));
    PROPERTY(json_string_length(json_object_get(finding, "title")) > 0);
    PROPERTY(json_string_length(json_object_get(finding, "remedy")) > 0);
    const char *severity = json_string_value(json_object_get(finding, "severity"));
    has_error = has_error || strcmp(severity, "error") == 0;
  }
  return has_error;
}

static void check_path(const json_t *path) {
  static const char *const keys[] = {"subject",   "issuer", "serial", "not_before",
                                     "not_after", "sha256", "anchor"};
  for (size_t i = 0; i < json_array_size(path); i++) {
    const json_t *certificate = json_array_get(path, i);
    CHECK_KEYS(certificate, keys, true);
    PROPERTY(!json_is_true(json_object_get(certificate, "anchor")) ||
             i + 1 == json_array_size(path));
  }
}

static void check_judgement(const json_t *verdict, bool accepted) {
  static const char *const keys[] = {
      "schema", "assay",  "id",       "target", "verdict", "error",      "profile", "time",
      "name",   "checks", "findings", "path",   "tried",   "revocation", "session", "inputs"};
  const json_t *path = json_object_get(verdict, "path");
  CHECK_KEYS(verdict, keys, false);
  PROPERTY(json_is_array(path) && json_is_null(json_object_get(verdict, "error")));
  check_checks(json_object_get(verdict, "checks"));
  check_path(path);
  PROPERTY(check_findings(json_object_get(verdict, "findings"), json_array_size(path)) != accepted);
}

const char *verdict_json_word(const json_t *verdict) {
  const char *word = json_string_value(json_object_get(verdict, "verdict"));
  PROPERTY(word != NULL);
  return word;
}

json_t *verdict_json_check(assay_bytes line) {
  static const char *const error_keys[] = {"id", "verdict", "error"};
  fuzz_check_clean(line, false);
  json_t *verdict =
      json_loadb((const char *)line.data, line.len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
  PROPERTY(verdict != NULL);
  const char *word = verdict_json_word(verdict);
  if (strcmp(word, "error") == 0) {
    CHECK_KEYS(verdict, error_keys, false);
    PROPERTY(json_string_length(json_object_get(verdict, "error")) > 0);
  } else {
    PROPERTY(strcmp(word, "accepted") == 0 || strcmp(word, "rejected") == 0);
    check_judgement(verdict, strcmp(word, "accepted") == 0);
  }
  return verdict;
}
