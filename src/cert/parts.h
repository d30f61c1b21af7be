/* SPDX-License-Identifier: Apache-2.0
 *
 * Parts that certificates, CRLs and CSRs share; private to cert/.
 */
#ifndef ASSAY_CERT_PARTS_H
#define ASSAY_CERT_PARTS_H

#include "cert/cert.h"

/* AlgorithmIdentifier (RFC 5280 4.1.1.2). */
bool cert_take_algorithm(struct der *d, struct cert_algorithm *ret_algorithm) MUST_USE;
/* A Name, every RDN and attribute of it well-formed. */
bool cert_take_name(struct der *d, assay_bytes *ret_whole) MUST_USE;
/* A signature's BIT STRING; empty when it is not of whole octets. */
bool cert_take_signature(struct der *d, assay_bytes *ret_signature) MUST_USE;
/* Enter one extension into the certificate's index. */
void cert_index_extension(struct cert *c, const struct cert_extension_view *extension);
/* Unknown extensions in one certificate: they are compared with each other for repetitions, which is
 * quadratic in what the sender chose. No real certificate has a tenth of it. */
#define CERT_MAX_UNKNOWN 64
/* Does an extension that assay does not know occur twice? Notes it in c. */
void cert_find_unknown_duplicate(struct cert *c);
/* GeneralNames' contents: at least one, each well-formed. */
bool cert_general_names_are_sound(assay_bytes names, struct der_fault *fault) MUST_USE;
/* A run of SEQUENCE-OF elements under a SEQUENCE, none empty: checks the outer shape only. */
bool cert_take_list(struct der *d, uint8_t tag, assay_bytes *ret_content) MUST_USE;

#endif
