/* SPDX-License-Identifier: Apache-2.0
 *
 * explain: a finished report -> words. Text for people and JSON for programs, in English and
 * Chinese, for three audiences. Nothing is judged here, and nothing is allocated: the words go into
 * the caller's buffer, whose needed size is counted past its end.
 *
 * The public door is assay_explain. This one adds what only the programs around the library need:
 * error verdicts, and the escaping writers of show.h.
 */
#ifndef ASSAY_EXPLAIN_H
#define ASSAY_EXPLAIN_H

#include "explain/show.h"
#include "verdict/verdict.h"

/* The JSON of a verdict "error": no judgement was possible. error: one clear sentence, UTF-8.
 * findings may be NULL with num_findings 0; their evidence says how it failed. Of the style, id,
 * target, language and audience count. As assay_explain: ret_len is the length without the NUL,
 * set also with ASSAY_ESPACE. ASSAY_EARG: a NULL style, error or ret_len, or a NULL buffer with
 * cap > 0. */
assay_status explain_error_json(const assay_style *style, const char *error,
                                const assay_finding *findings, size_t num_findings, char *out,
                                size_t cap, size_t *ret_len) MUST_USE;

#endif
