/* SPDX-License-Identifier: Apache-2.0
 *
 * proxy: a connection to a host through a proxy: HTTP CONNECT (RFC 9110 section 9.3.6, basic
 * authentication of RFC 7617) or SOCKS5 (RFC 1928, user and password of RFC 1929).
 */
#ifndef ASSAY_TLS_PROXY_H
#define ASSAY_TLS_PROXY_H

#include "wire.h"

/* url: http://[user:pw@]host:port or socks5://[user:pw@]host:port. The proxy resolves the name. On
 * success what comes through wire->fd is the host's; answer->address is the proxy's. */
bool proxy_open(struct wire *wire, const char *url, const char *host, unsigned port,
                struct session_answer *answer) MUST_USE;

#endif
