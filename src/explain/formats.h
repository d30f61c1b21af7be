/* SPDX-License-Identifier: Apache-2.0
 *
 * The two forms of a report in words. Both count past the end of the buffer.
 */
#ifndef ASSAY_EXPLAIN_FORMATS_H
#define ASSAY_EXPLAIN_FORMATS_H

#include "explain/explain.h"

void as_text(struct text *t, const assay_report *report, const assay_style *style);
void as_json(struct text *t, const assay_report *report, const assay_style *style);
void as_json_error(struct text *t, const assay_style *style, const char *error,
                   const assay_finding *findings, size_t num_findings);

#endif
