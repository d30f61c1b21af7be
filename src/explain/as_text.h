/* SPDX-License-Identifier: Apache-2.0
 *
 * The parts of the page that operators and developers read.
 */
#ifndef ASSAY_EXPLAIN_AS_TEXT_H
#define ASSAY_EXPLAIN_AS_TEXT_H

#include "explain/page.h"
#include "explain/show.h"
#include "verdict/verdict.h"

struct view {
  struct page page;
  const assay_report *report;
  assay_audience audience;
  bool quiet;
};

const char *text_phrase(const struct view *v, enum phrase phrase);
/* One line per check. */
void text_checks(const struct view *v);
/* What is wrong, where, whose move it is, and what to do. */
void text_finding(const struct view *v, const assay_finding *finding);
/* The path as a picture, the leaf first, and what else was tried. */
void text_path(const struct view *v);

#endif
