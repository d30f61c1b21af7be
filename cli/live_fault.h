/* SPDX-License-Identifier: Apache-2.0
 *
 * A session that brought no certificate, in words.
 */
#ifndef ASSAY_CLI_LIVE_FAULT_H
#define ASSAY_CLI_LIVE_FAULT_H

#include "live_answer.h"
#include "target.h"

/* The one sentence, bare. proxy: the proxy in between as it may be shown; NULL = none. */
void live_fault_text(struct text *t, const struct cli *cli, const struct target *target,
                     const struct live_answer *answer, const char *proxy);
/* A few words, for a table. */
void live_fault_words(struct text *t, assay_language language, const struct live_failure *failure);

/* The name of a TLS alert, or NULL. */
const char *live_alert_name(int64_t alert);

#endif
