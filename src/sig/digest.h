/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside sig: message digests over bytes that need not be in one piece.
 */
#ifndef ASSAY_SIG_DIGEST_H
#define ASSAY_SIG_DIGEST_H

#include "sig/sig.h"

#define DIGEST_MAX_LEN 64

struct evp_md_st;

/* The digest of the parts one after another. False when libcrypto has no such digest, or failed. */
bool digest_make(enum sig_digest digest, const assay_bytes *parts, size_t num_parts,
                 uint8_t out[DIGEST_MAX_LEN], size_t *ret_len) MUST_USE;

/* libcrypto's method for a digest, fetched once per process; NULL when it has none. */
const struct evp_md_st *digest_method(enum sig_digest digest);

/* The same as digest_make without libcrypto's method lookup and its allocations. False, with
 * nothing done, for a digest that this route does not serve. In lowlevel.c. */
bool lowlevel_digest(enum sig_digest digest, const assay_bytes *parts, size_t num_parts,
                     uint8_t out[DIGEST_MAX_LEN], size_t *ret_len) MUST_USE;

#endif
