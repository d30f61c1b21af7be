/* SPDX-License-Identifier: Apache-2.0
 *
 * A verdict as JSON, held against the contract (docs/verdict.schema.json) by another JSON reader
 * than the one that wrote it.
 */
#ifndef ASSAY_VERDICT_JSON_H
#define ASSAY_VERDICT_JSON_H

#include "fuzz.h"

#include <jansson.h>

/* Parses, and has every key of a judgement or of an error. The caller gives the value back with
 * json_decref. */
json_t *verdict_json_check(assay_bytes line);
/* Its verdict: "accepted", "rejected" or "error". */
const char *verdict_json_word(const json_t *verdict);

#endif
