/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside sig: what an AlgorithmIdentifier says beyond what the door tells.
 */
#ifndef ASSAY_SIG_ALGORITHM_H
#define ASSAY_SIG_ALGORITHM_H

#include "sig/sig.h"

/* Defaults of RSASSA-PSS-params (RFC 4055 3.1). The trailer can be nothing else. */
#define ALGORITHM_PSS_SALT 20u
#define ALGORITHM_PSS_TRAILER 1u

/* sig_algorithm_of, and the kind of key that the algorithm works with. SIG_RSA_PSS yields
 * CERT_KEY_RSA, though CERT_KEY_RSA_PSS serves as well; SIG_SM2 and SIG_ECDSA yield CERT_KEY_EC. */
struct sig_algorithm algorithm_find(const struct cert_algorithm *algorithm,
                                    enum cert_key_kind *ret_kind);

/* RSASSA-PSS-params, a whole element. False when it is none, or asks for another trailer. */
bool algorithm_parse_pss(assay_bytes parameters, struct sig_algorithm *ret_algorithm) MUST_USE;

/* Is this whole element an ASN.1 NULL? */
bool algorithm_is_null(assay_bytes parameters);

#endif
