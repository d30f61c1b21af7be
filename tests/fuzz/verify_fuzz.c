/* SPDX-License-Identifier: Apache-2.0
 *
 * A whole question out of any bytes: one byte of options, then DER elements one after another: the
 * leaf, intermediates, CRLs, and last the anchor. Built for the fuzzer, signatures are stubbed
 * (sig/backend_none.c), so that it gets past them. The properties:
 *  - accepted if and only if no finding is an error (the contract of the header);
 *  - the same question gets the same answer;
 *  - the answer can be put into words in every format, and is free of control characters.
 */
#include "der/der.h"
#include "fuzz.h"

enum { MAX_ELEMENTS = 12, SCRATCH = 512 * 1024 };

static uint8_t scratch[SCRATCH];
static char words[2][128 * 1024];

static size_t split(assay_bytes input, assay_bytes *elements) {
  struct der_fault fault;
  struct der cursor = der_open(input, &fault);
  size_t count = 0;
  uint8_t tag;
  assay_bytes content;
  while (count < MAX_ELEMENTS && !der_at_end(&cursor)) {
    assay_bytes rest = bytes_of(cursor.at, (size_t)(cursor.end - cursor.at));
    if (!der_take_any(&cursor, &tag, &content, &elements[count])) {
      elements[count++] = rest;
      break;
    }
    count++;
  }
  return count;
}

static void check_words(const assay_report *report, unsigned turn, char *out) {
  assay_style style;
  size_t len;
  assay_style_init(&style);
  style.format = turn % 2 == 0 ? ASSAY_FORMAT_JSON : ASSAY_FORMAT_TEXT;
  style.language = turn % 4 < 2 ? ASSAY_LANGUAGE_EN : ASSAY_LANGUAGE_ZH;
  style.audience = (assay_audience)(turn / 4 % 3);
  assay_status status = assay_explain(report, &style, out, sizeof words[0], &len);
  PROPERTY(status == ASSAY_OK || status == ASSAY_ESPACE);
  for (size_t i = 0; status == ASSAY_OK && i < len; i++) {
    PROPERTY((uint8_t)out[i] >= 0x20 || (out[i] == '\n' && style.format == ASSAY_FORMAT_TEXT));
    PROPERTY(out[i] != 0x7f);
  }
}

static void check_report(const assay_report *report, unsigned turn, char *out) {
  bool has_error = false;
  for (size_t i = 0; i < assay_report_num_findings(report); i++) {
    has_error = has_error || assay_report_finding(report, i)->severity == ASSAY_ERROR;
  }
  PROPERTY(has_error == (assay_report_verdict(report) == ASSAY_REJECTED));
  PROPERTY(assay_report_verdict(report) == ASSAY_REJECTED || assay_report_anchored(report));
  check_words(report, turn, out);
}

static void ask(const assay_store *store, const assay_question *question, unsigned turn) {
  assay_status status[2];
  assay_verdict verdict[2] = {ASSAY_REJECTED, ASSAY_REJECTED};
  words[0][0] = words[1][0] = '\0';
  for (int round = 0; round < 2; round++) {
    const assay_report *report = NULL;
    status[round] = assay_verify(store, question, scratch, sizeof scratch, &report);
    if (status[round] == ASSAY_OK) {
      verdict[round] = assay_report_verdict(report);
      check_report(report, turn, words[round]);
    }
  }
  PROPERTY(status[0] == status[1] && verdict[0] == verdict[1]);
  PROPERTY(strcmp(words[0], words[1]) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  assay_bytes elements[MAX_ELEMENTS];
  size_t count = size > 1 ? split(bytes_of(data + 1, size - 1), elements) : 0;
  if (count < 2) {
    return 0;
  }
  assay_anchors anchors = {elements[count - 1], (assay_origin)(data[0] & 1)};
  assay_store *store = NULL;
  if (assay_store_compile(&anchors, 1, &store) != ASSAY_OK) {
    return 0;
  }
  assay_question question;
  assay_question_init(&question);
  question.leaf = elements[0];
  question.intermediates = elements + 1;
  question.num_intermediates = count - 2;
  question.crls = elements + 1; /* what is no CRL is to be passed over */
  question.num_crls = count - 2;
  question.revocation = (assay_revocation)((data[0] >> 1 & 3) % 3);
  question.profile = (assay_profile)((data[0] >> 3 & 7) % 5);
  question.name = data[0] & 0x40 ? assay_name_dns("www.example.com") : assay_name_any();
  question.at = INT64_C(1796083200);
  ask(store, &question, data[0]);
  assay_store_free(store);
  return 0;
}
