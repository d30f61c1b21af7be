/* SPDX-License-Identifier: Apache-2.0
 *
 * The easy side of the public door: defaults, names, and the call that brings its own memory.
 */
#include "verdict/verdict.h"

#include <stdlib.h>

void assay_question_init(assay_question *question) {
  if (question != NULL) {
    memset(question, 0, sizeof *question);
    question->size = sizeof *question;
    question->budget.size = sizeof question->budget;
    question->max_depth = ASSAY_DEPTH_ANY;
  }
}

static assay_name name_of(assay_name_kind kind, const char *text) {
  assay_name name = {kind, bytes_of_text(text)};
  return name;
}

assay_name assay_name_dns(const char *text) {
  return name_of(ASSAY_NAME_DNS, text);
}

assay_name assay_name_ip(const char *text) {
  return name_of(ASSAY_NAME_IP, text);
}

assay_name assay_name_email(const char *text) {
  return name_of(ASSAY_NAME_EMAIL, text);
}

assay_name assay_name_any(void) {
  return name_of(ASSAY_NAME_UNCHECKED, NULL);
}

assay_status assay_oid_from_text(const char *text, uint8_t *out, size_t cap, size_t *ret_len) {
  uint8_t whole[256]; /* longer than any identifier of a text that fits the check below */
  if (text == NULL || ret_len == NULL || (out == NULL && cap > 0) || strlen(text) > 200) {
    return ASSAY_EARG;
  }
  size_t len = der_oid_from_text(bytes_of_text(text), whole, sizeof whole);
  if (len == 0) {
    return ASSAY_EARG;
  }
  if (len > cap) {
    return ASSAY_ESPACE;
  }
  memcpy(out, whole, len);
  *ret_len = len;
  return ASSAY_OK;
}

const char *assay_libcrypto_version(void) {
  return sig_library();
}

/* A usual chain takes 20 KiB; memory doubles until the question fits. The ceiling is far above what
 * the bounds on certificates, names and policies allow to be used. */
#define FIRST_TRY ((size_t)64 * 1024)
#define LAST_TRY ((size_t)64 * 1024 * 1024)

assay_status assay_verify_alloc(const assay_store *store, const assay_question *question,
                                assay_report **ret_report) {
  assay_status status = ASSAY_ESCRATCH;
  if (ret_report == NULL) {
    return ASSAY_EARG;
  }
  for (size_t len = FIRST_TRY; status == ASSAY_ESCRATCH && len <= LAST_TRY; len *= 2) {
    const assay_report *report;
    void *scratch = malloc(len);
    if (scratch == NULL) {
      return ASSAY_ENOMEM;
    }
    status = assay_verify(store, question, scratch, len, &report);
    if (status != ASSAY_OK) {
      free(scratch);
      continue;
    }
    /* The report lies in the block that was just allocated, so it may be written to. */
    assay_report *own =
        (assay_report *)((uint8_t *)scratch + ((const uint8_t *)report - (uint8_t *)scratch));
    own->heap = scratch;
    *ret_report = own;
  }
  return status;
}
