/* SPDX-License-Identifier: Apache-2.0
 *
 * A host as a request to assay-session.
 */
#ifndef ASSAY_CLI_LIVE_REQUEST_H
#define ASSAY_CLI_LIVE_REQUEST_H

#include "live_proxy.h"

/* The line with its newline, from malloc; NULL: memory ran out. proxy: a URL, NULL = the direct
 * way. */
char *live_request(const struct cli *cli, const struct target *target, size_t id,
                   const char *proxy) MUST_USE;

#endif
