/* SPDX-License-Identifier: Apache-2.0
 *
 * Terminals that do not speak UTF-8: text for people is converted on its way out.
 */
#ifndef ASSAY_CLI_CHARSET_H
#define ASSAY_CLI_CHARSET_H

#include "base/base.h"

struct charset;

/* The locale's character set, or NULL when text needs no conversion: a UTF-8 locale, the C locale
 * (cron and containers have it, their terminals are UTF-8), one that iconv does not know, or no
 * memory. */
struct charset *charset_open(void);
void charset_free(struct charset *charset);

/* Convert from the front of *text, which moves on, into out; whole characters only. What the set does
 * not have becomes ASCII that says the same, else \u{...}. Returns the bytes written; 0 only when
 * *text is empty. cap is at least CHARSET_MIN. */
#define CHARSET_MIN 32
size_t charset_convert(struct charset *charset, assay_bytes *text, char *out, size_t cap);

#endif
