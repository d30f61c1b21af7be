/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside sig: what a key is made of, and the three functions that a back end gives.
 *
 * Two back ends exist. libcrypto's (backend_libcrypto.c) takes one of two routes for each key:
 * lowlevel.c for what nearly every certificate has, evp.c for the rest and for everything when
 * ASSAY_NO_LOWLEVEL is defined. With ASSAY_SIG_NONE, backend_none.c stands in for both.
 */
#ifndef ASSAY_SIG_BACKEND_H
#define ASSAY_SIG_BACKEND_H

#include "sig/sig.h"

/* libcrypto's own names for its types, so that this header needs none of its. */
struct ec_key_st;
struct evp_pkey_st;
struct rsa_st;

struct sig_key {
  enum cert_key_kind kind;
  enum cert_curve curve;
  /* What an id-RSASSA-PSS key allows only (RFC 4055 3.3); its salt length is a minimum. */
  bool is_restricted;
  struct sig_algorithm restriction;
  /* At most one of them is set. */
  struct ec_key_st *ec;
  struct rsa_st *rsa;
  struct evp_pkey_st *evp;
  /* What makes this key this key, for the memo: copies in storage, for the certificate's bytes may
   * be gone by then. inherited is empty unless the key needs it. */
  assay_bytes spki, inherited;
  uint8_t storage[];
};

/* Fills in made->ec, rsa or evp. sig_key_new has looked at key's form: an RSA modulus is odd and
 * within bounds, a curve is a named one, a raw key has its length. */
enum sig_result backend_key_open(struct sig_key *made, const struct cert_key *key) MUST_USE;
void backend_key_close(struct sig_key *key);
/* The algorithm fits the key and has a digest that assay knows. */
enum sig_result backend_verify(const struct sig_key *key, const struct sig_algorithm *algorithm,
                               assay_bytes data, assay_bytes signature) MUST_USE;

/* ---- the routes of libcrypto's back end ---- */

bool lowlevel_takes(const struct cert_key *key);
enum sig_result lowlevel_key_open(struct sig_key *made, const struct cert_key *key) MUST_USE;
void lowlevel_key_close(struct sig_key *key);
enum sig_result lowlevel_verify(const struct sig_key *key, const struct sig_algorithm *algorithm,
                                assay_bytes data, assay_bytes signature) MUST_USE;

/* SIG_UNSUPPORTED when libcrypto does not know the curve, or the algorithm at all. */
enum sig_result evp_key_open(struct sig_key *made, const struct cert_key *key) MUST_USE;
void evp_key_close(struct sig_key *key);
enum sig_result evp_verify(const struct sig_key *key, const struct sig_algorithm *algorithm,
                           assay_bytes data, assay_bytes signature) MUST_USE;

/* Why did libcrypto fail? SIG_TROUBLE when it ran out of memory, else `otherwise`. */
enum sig_result backend_blame(enum sig_result otherwise);

#endif
