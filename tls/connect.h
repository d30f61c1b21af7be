/* SPDX-License-Identifier: Apache-2.0
 *
 * connect: host and port -> a connection, whichever of the host's addresses answers first.
 */
#ifndef ASSAY_TLS_CONNECT_H
#define ASSAY_TLS_CONNECT_H

#include "wire.h"

/* "host", "host:port", "[v6]:port" or a bare v6; port is left alone where none is given. False: not
 * of that form, or too long for host. */
bool connect_split(const char *text, char *host, size_t cap, unsigned *port) MUST_USE;

/* On success wire->fd is connected and answer->address is set. */
bool connect_open(struct wire *wire, const char *host, unsigned port, int ipv,
                  struct session_answer *answer) MUST_USE;

#endif
