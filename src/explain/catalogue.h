/* SPDX-License-Identifier: Apache-2.0
 *
 * The catalogues of src/explain/lang, as tables. A value out of range has the words "?".
 */
#ifndef ASSAY_EXPLAIN_CATALOGUE_H
#define ASSAY_EXPLAIN_CATALOGUE_H

#include "report/report.h"

#define NUM_LANGUAGES 2 /* values of assay_language */

/* What the page says apart from findings. */
enum phrase {
#define PHRASE_ID(symbol) PHRASE_##symbol,
#include "explain/phrases.def"
#undef PHRASE_ID
  NUM_PHRASES
};

struct code_words {
  const char *plain_title, *plain_remedy; /* for the person at the screen */
  const char *title;                      /* for operators and developers */
  const char *operator_remedy, *developer_remedy;
};
struct check_words {
  const char *label, *pass;
};

const struct code_words *catalogue_code(assay_language language, assay_code code);
const char *catalogue_phrase(assay_language language, enum phrase phrase);
const char *catalogue_detail(assay_language language, enum rule rule);
const struct check_words *catalogue_check(assay_language language, assay_check check);
const char *catalogue_party(assay_language language, assay_party party);
const char *catalogue_severity(assay_language language, assay_severity severity);

const char *catalogue_title(assay_language language, assay_audience audience, assay_code code);
const char *catalogue_remedy(assay_language language, assay_audience audience, assay_code code);
/* The warning that goes before a person's remedy when this code is an error. */
const char *catalogue_danger(assay_language language, assay_code code);

/* One of our own identifiers ("keyCompromise") as people say it; itself when it has no row. */
const char *catalogue_word(assay_language language, const char *word);

/* The rule that a finding names; NUM_RULES when it is not one of report/rules.def. */
enum rule catalogue_rule(const char *word);

#endif
