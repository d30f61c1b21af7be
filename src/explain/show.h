/* SPDX-License-Identifier: Apache-2.0
 *
 * Values as people and programs may safely see them. Everything that comes out of a certificate
 * goes through here on its way out.
 */
#ifndef ASSAY_EXPLAIN_SHOW_H
#define ASSAY_EXPLAIN_SHOW_H

#include "cert/cert.h"

/* Columns of one outside value on a page: more than any honest name has (a DNS name ends at 253,
 * but is cut readably), and four of them still fit a paragraph. */
#define SHOW_COLUMNS 200
/* Characters of one outside value in JSON: RFC 5280 bounds the parts of a name at 64 to 256. */
#define SHOW_JSON_POINTS 1024
/* Holds a DN before it is escaped; anything longer would be cut at the two limits anyway. */
#define SHOW_DN_BYTES 1024

/* Columns that a terminal gives to a character: 2 for the wide ones of East Asia and for emoji. */
unsigned show_width(uint32_t point);

/* For a terminal: what could move the cursor, turn the direction of writing, or hide, becomes a
 * visible \u{...}, a byte that is not UTF-8 \x{...}; cut to max columns, an ellipsis the last. */
void show_text(struct text *t, assay_bytes b, size_t max);
/* A JSON string with its quotes, legal whatever b holds, also inside an HTML script element; bytes
 * that are not UTF-8 become U+FFFD; cut at max characters with an ellipsis. */
void show_json(struct text *t, assay_bytes b, size_t max);

/* A DER Name as text in `out`, not escaped. The view is empty when the name is. */
assay_bytes show_dn(assay_bytes name, char out[SHOW_DN_BYTES]);
/* The same, of the common name only when there is one. */
assay_bytes show_common(assay_bytes name, char out[SHOW_DN_BYTES]);

/* 4 or 16 bytes; 8 or 32 with a mask, which shows as a prefix length when it is one (RFC 4632,
 * RFC 5952). Hexadecimal when it is neither. */
void show_ip(struct text *t, assay_bytes b);
/* Dotted, cut after SHOW_COLUMNS characters. */
void show_oid(struct text *t, assay_bytes contents);
/* Hexadecimal, cut after SHOW_COLUMNS digits. */
void show_hex(struct text *t, assay_bytes b);
/* "2026-11-23 08:00:00 UTC", as the language writes it. */
void show_time(struct text *t, assay_language language, int64_t time);
void show_date(struct text *t, assay_language language, int64_t time);

#endif
