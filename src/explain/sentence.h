/* SPDX-License-Identifier: Apache-2.0
 *
 * Catalogue sentences with their values filled in. The notation stands at the head of en_rules.def.
 */
#ifndef ASSAY_EXPLAIN_SENTENCE_H
#define ASSAY_EXPLAIN_SENTENCE_H

#include "explain/catalogue.h"

/* The values come from evidence by key. Beside the types of the catalogue there is {key:phrase}:
 * `word` as it stands, for text that is made and escaped already. */
void sentence_put(struct text *t, assay_language language, const char *sentence,
                  const assay_evidence *evidence, size_t num_evidence);

/* Evidence for a phrase of the page. */
static inline assay_evidence sentence_phrase(const char *key, const char *phrase) {
  assay_evidence e = {.key = key, .kind = ASSAY_EVIDENCE_WORD, .word = phrase};
  return e;
}
static inline assay_evidence sentence_number(const char *key, int64_t number) {
  assay_evidence e = {.key = key, .kind = ASSAY_EVIDENCE_NUMBER, .number = number};
  return e;
}
static inline assay_evidence sentence_time(const char *key, int64_t time) {
  assay_evidence e = {.key = key, .kind = ASSAY_EVIDENCE_TIME, .number = time};
  return e;
}
static inline assay_evidence sentence_bytes(const char *key, assay_evidence_kind kind,
                                            assay_bytes bytes) {
  assay_evidence e = {.key = key, .kind = kind, .bytes = bytes};
  return e;
}

/* One placeholder of a sentence: its parts as views. */
struct placeholder {
  assay_bytes key, type;
  assay_bytes one, many; /* the words after a number; empty = none */
};
/* The placeholder whose '{' stands at *at, which moves behind its '}'. False when it is not written
 * as it should be, which a test excludes for the catalogue. */
bool sentence_take_placeholder(const char *sentence, size_t *at,
                               struct placeholder *ret_placeholder) MUST_USE;

#endif
