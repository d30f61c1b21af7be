/* SPDX-License-Identifier: Apache-2.0
 *
 * Through which proxy a host is reached: --proxy, else https_proxy, HTTPS_PROXY, all_proxy and
 * ALL_PROXY, except for the hosts of no_proxy or NO_PROXY.
 */
#ifndef ASSAY_CLI_LIVE_PROXY_H
#define ASSAY_CLI_LIVE_PROXY_H

#include "target.h"

struct proxy {
  char *url;          /* scheme://[user:password@]host:port, NULL = none; owned */
  char *shown;        /* the same without user and password; owned */
  const char *from;   /* the variable that names it; NULL = --proxy */
  const char *except; /* no_proxy; NULL = none */
};

/* False: a sentence has been said. */
bool proxy_open(const struct cli *cli, struct proxy *ret_proxy) MUST_USE;
void proxy_close(struct proxy *proxy);

/* The URL to reach a host by, or NULL for the direct way. */
const char *proxy_for(const struct proxy *proxy, const struct target *target);

#endif
