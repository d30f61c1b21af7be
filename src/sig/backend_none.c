/* SPDX-License-Identifier: Apache-2.0
 *
 * A back end for fuzzers, with -DASSAY_SIG_NONE: no arithmetic, so that a fuzzer can make "good"
 * and "bad" signatures at will and spends its time on everything else. NEVER for a program that
 * people use.
 *
 * The rule: a signature is good if and only if it is not empty and its last byte is even. (Not its
 * first: an ECDSA signature always begins with 0x30.) Keys need no more than the form that sig.c
 * asks of them. Digests are still libcrypto's.
 */
#include "sig/backend.h"

#ifdef ASSAY_SIG_NONE

enum sig_result backend_key_open(struct sig_key *made, const struct cert_key *key) {
  (void)made;
  (void)key;
  return SIG_GOOD;
}

void backend_key_close(struct sig_key *key) {
  (void)key;
}

enum sig_result backend_verify(const struct sig_key *key, const struct sig_algorithm *algorithm,
                               assay_bytes data, assay_bytes signature) {
  (void)key;
  (void)algorithm;
  (void)data;
  return signature.len > 0 && signature.data[signature.len - 1] % 2 == 0 ? SIG_GOOD : SIG_BAD;
}

#endif
