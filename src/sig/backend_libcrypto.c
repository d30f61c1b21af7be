/* SPDX-License-Identifier: Apache-2.0
 *
 * libcrypto's back end: which route a key takes, and what becomes of libcrypto's complaints.
 *
 * libcrypto keeps errors in a queue per thread that belongs to the program around us: a mark is set
 * before each step and everything after it is dropped, so that our failures do not turn up in that
 * program's next TLS error, and its own are not lost.
 */
#include "sig/backend.h"

#ifndef ASSAY_SIG_NONE

#include <openssl/err.h>

enum sig_result backend_blame(enum sig_result otherwise) {
  return ERR_GET_REASON(ERR_peek_last_error()) == ERR_R_MALLOC_FAILURE ? SIG_TROUBLE : otherwise;
}

static enum sig_result open_by_route(struct sig_key *made, const struct cert_key *key) {
#ifndef ASSAY_NO_LOWLEVEL
  if (lowlevel_takes(key)) {
    return lowlevel_key_open(made, key);
  }
#endif
  return evp_key_open(made, key);
}

enum sig_result backend_key_open(struct sig_key *made, const struct cert_key *key) {
  enum sig_result result;

  (void)ERR_set_mark();
  result = open_by_route(made, key);
  (void)ERR_pop_to_mark();
  return result;
}

void backend_key_close(struct sig_key *key) {
#ifndef ASSAY_NO_LOWLEVEL
  lowlevel_key_close(key);
#endif
  evp_key_close(key);
}

static enum sig_result verify_by_route(const struct sig_key *key,
                                       const struct sig_algorithm *algorithm, assay_bytes data,
                                       assay_bytes signature) {
#ifndef ASSAY_NO_LOWLEVEL
  if (key->evp == NULL) {
    return lowlevel_verify(key, algorithm, data, signature);
  }
#endif
  return evp_verify(key, algorithm, data, signature);
}

enum sig_result backend_verify(const struct sig_key *key, const struct sig_algorithm *algorithm,
                               assay_bytes data, assay_bytes signature) {
  enum sig_result result;

  (void)ERR_set_mark();
  result = verify_by_route(key, algorithm, data, signature);
  (void)ERR_pop_to_mark();
  return result;
}

#endif
