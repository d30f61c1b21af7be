/* SPDX-License-Identifier: Apache-2.0
 *
 * resolve: a name -> addresses, within a deadline.
 */
#ifndef ASSAY_TLS_RESOLVE_H
#define ASSAY_TLS_RESOLVE_H

#include "session.h"

#include <sys/socket.h>

enum { RESOLVE_ADDRESSES_MAX = 16 }; /* a name with more is a pool; any sixteen will do */

struct resolve_address {
  struct sockaddr_storage address;
  socklen_t len;
};

struct resolve_list {
  struct resolve_address of[RESOLVE_ADDRESSES_MAX]; /* families alternate (RFC 8305 section 4) */
  size_t len;
};

enum resolve_result {
  RESOLVE_OK = 0,
  RESOLVE_NO_ADDRESS, /* the answer is: there is none */
  RESOLVE_FAILED,     /* there was no answer */
  RESOLVE_TIMED_OUT,
  RESOLVE_NO_MEMORY
};

/* ipv: 4, 6, or 0 for both. */
enum resolve_result resolve_name(const char *name, unsigned port, int ipv, int64_t deadline,
                                 struct resolve_list *list) MUST_USE;

#endif
