/* SPDX-License-Identifier: Apache-2.0
 *
 * Reports, and what makes their words legal.
 */
#include <cmocka.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "report_fixture.h"

#define AT 1795420800 /* 2026-11-23T08:00:00Z */

static assay_bytes build_name(uint8_t out[FIXTURE_NAME], assay_bytes common_name) {
  struct der_writer w;
  size_t len = 0;
  der_write_init(&w, out, FIXTURE_NAME);
  der_write_open(&w, DER_SEQUENCE);
  der_write_open(&w, DER_SET);
  der_write_open(&w, DER_SEQUENCE);
  der_write(&w, DER_OID, BYTES_LITERAL("\x55\x04\x03"));
  der_write(&w, DER_UTF8_STRING, common_name);
  der_write_close(&w);
  der_write_close(&w);
  der_write_close(&w);
  assert_true(der_write_end(&w, &len));
  return bytes_of(out, len);
}

void fixture_rename(struct fixture *f, size_t index, assay_bytes common_name) {
  f->certs[index].subject = build_name(f->names[index], common_name);
  if (index > 0) {
    f->certs[index - 1].issuer = f->certs[index].subject;
  }
  if (index == 2) {
    f->certs[2].issuer = f->certs[2].subject;
  }
}

void fixture_init(struct fixture *f) {
  static const char *const ders[] = {"leaf", "issuing", "root"};
  *f = (struct fixture){.question = {.at = AT}};
  f->question.name = (assay_name){ASSAY_NAME_DNS, BYTES_LITERAL("www.example.com")};
  for (size_t i = 0; i < 3; i++) {
    f->certs[i].der = bytes_of_text(ders[i]);
    f->certs[i].serial = BYTES_LITERAL("\x01\xff");
    f->certs[i].not_before = AT - 30 * SECONDS_PER_DAY;
    f->certs[i].not_after = AT + 37 * SECONDS_PER_DAY * (int64_t)(i * 10 + 1);
    f->path[i] = &f->certs[i];
  }
  fixture_rename(f, 2, BYTES_LITERAL("Example Root"));
  fixture_rename(f, 1, BYTES_LITERAL("Example CA"));
  fixture_rename(f, 0, BYTES_LITERAL("www.example.com"));
  f->report.verdict = ASSAY_ACCEPTED;
  f->report.question = &f->question;
  f->report.path = f->path;
  f->report.path_len = 3;
  f->report.anchored = true;
  f->report.findings = f->findings;
  for (size_t i = ASSAY_CHECK_REVOCATION; i < ASSAY_NUM_CHECKS; i++) {
    f->report.checks[i] = ASSAY_RESULT_SKIPPED;
  }
  assay_style_init(&f->style);
}

assay_finding *fixture_add_code(struct fixture *f, assay_code code, assay_severity severity) {
  assert_true(f->report.num_findings < FIXTURE_FINDINGS);
  assay_finding *finding = &f->findings[f->report.num_findings++];
  *finding = (assay_finding){.code = code, .severity = severity, .certificate = -1};
  finding->party = ASSAY_PARTY_SITE;
  finding->source = "RFC 8446 4.4";
  if (severity == ASSAY_ERROR) {
    f->report.verdict = ASSAY_REJECTED;
    f->report.checks[code_rows[code].check] = ASSAY_RESULT_FAIL;
  }
  return finding;
}

assay_finding *fixture_add(struct fixture *f, enum rule rule, assay_severity severity,
                           int32_t certificate) {
  const struct rule_row *row = &rule_rows[rule];
  assay_finding *finding = fixture_add_code(f, row->code, severity);
  finding->party = row->party;
  finding->rule = row->word;
  finding->source = row->source;
  finding->certificate = certificate;
  return finding;
}

void fixture_evidence(assay_finding *finding, assay_evidence evidence) {
  assert_true(finding->num_evidence < ASSAY_MAX_EVIDENCE);
  finding->evidence[finding->num_evidence++] = evidence;
}

const char *fixture_words(const struct fixture *f) {
  static char out[1 << 17];
  size_t len = 0;
  assert_int_equal(assay_explain(&f->report, &f->style, out, sizeof out, &len), ASSAY_OK);
  assert_int_equal(strlen(out), len);
  return out;
}

/* ---- legal JSON ---- */

static bool take_value(const char **at, unsigned depth);

static bool take_literal(const char **at, const char *literal) {
  size_t len = strlen(literal);
  if (strncmp(*at, literal, len) != 0) {
    return false;
  }
  *at += len;
  return true;
}

static bool take_hex4(const char **at, uint32_t *value) {
  *value = 0;
  for (unsigned i = 0; i < 4; i++, (*at)++) {
    const char *digit = memchr("0123456789abcdef", **at, 16);
    if (digit == NULL) {
      return false;
    }
    *value = *value * 16 + (uint32_t)(strchr("0123456789abcdef", **at) - "0123456789abcdef");
  }
  return true;
}

/* Behind a backslash: a short escape, or \uXXXX, in which surrogates come in pairs. */
static bool take_escape(const char **at) {
  uint32_t unit = 0, second = 0;
  if (**at != 'u') {
    return **at != '\0' && strchr("\"\\/bfnrt", *(*at)++) != NULL;
  }
  ++*at;
  if (!take_hex4(at, &unit) || (unit >= 0xdc00 && unit <= 0xdfff)) {
    return false;
  }
  if (unit < 0xd800 || unit > 0xdbff) {
    return true;
  }
  return take_literal(at, "\\u") && take_hex4(at, &second) && second >= 0xdc00 && second <= 0xdfff;
}

static bool take_string(const char **at) {
  if (*(*at)++ != '"') {
    return false;
  }
  while (**at != '"') {
    assay_bytes rest = bytes_of_text(*at);
    uint32_t point = 0;
    if (**at == '\\') {
      ++*at;
      if (!take_escape(at)) {
        return false;
      }
      continue;
    }
    if (!utf8_take(&rest, &point) || point < 0x20) {
      return false;
    }
    *at = (const char *)rest.data;
    if (rest.len == 0) {
      return false;
    }
  }
  ++*at;
  return true;
}

static bool take_members(const char **at, char end, bool keyed, unsigned depth) {
  ++*at;
  if (**at == end) {
    ++*at;
    return true;
  }
  for (;;) {
    if (keyed && !(take_string(at) && *(*at)++ == ':')) {
      return false;
    }
    if (!take_value(at, depth + 1)) {
      return false;
    }
    if (**at == end) {
      ++*at;
      return true;
    }
    if (*(*at)++ != ',') {
      return false;
    }
  }
}

static bool take_number(const char **at) {
  *at += **at == '-' ? 1 : 0;
  size_t digits = strspn(*at, "0123456789");
  bool legal = digits == 1 || (digits > 1 && **at != '0');
  *at += digits;
  return legal;
}

static bool take_value(const char **at, unsigned depth) {
  if (depth > 8) {
    return false;
  }
  switch (**at) {
  case '{':
    return take_members(at, '}', true, depth);
  case '[':
    return take_members(at, ']', false, depth);
  case '"':
    return take_string(at);
  case 't':
    return take_literal(at, "true");
  case 'f':
    return take_literal(at, "false");
  case 'n':
    return take_literal(at, "null");
  default:
    return take_number(at);
  }
}

bool json_is_legal(const char *json) {
  return take_value(&json, 0) && *json == '\0';
}

/* ---- safe text ---- */

bool text_is_safe(const char *text, bool color) {
  assay_bytes b = bytes_of_text(text);
  uint32_t point = 0;
  while (b.len > 0) {
    size_t sgr = color && b.len > 2 && b.data[0] == 0x1b && b.data[1] == '['
                     ? 2 + strspn((const char *)b.data + 2, "0123456789")
                     : 0;
    if (sgr > 0 && sgr < b.len && b.data[sgr] == 'm') {
      b = bytes_from(b, sgr + 1);
      continue;
    }
    if (!utf8_take(&b, &point) || (point < 0x20 && point != '\n') ||
        (point >= 0x7f && point <= 0x9f) || point == 0x61c || point == 0x200e || point == 0x200f ||
        (point >= 0x2028 && point <= 0x202e) || (point >= 0x2066 && point <= 0x2069)) {
      return false;
    }
  }
  return true;
}
