/* SPDX-License-Identifier: Apache-2.0
 *
 * status: revocation data -> answer. So far base CRLs that were handed in (RFC 5280 6.3); who may
 * have signed a list, and what an answer means for the verdict, is for check/ to say.
 */
#ifndef ASSAY_STATUS_H
#define ASSAY_STATUS_H

#include "sig/sig.h"

/* One list of the question. */
struct status_crl {
  struct cert_crl crl;
  struct der_fault fault; /* kind != DER_OK: it does not parse */
  size_t index;           /* in the question's list */
};
struct status_crls {
  struct status_crl *list;
  size_t num;
};
/* Parse the lists, each once. False: scratch is exhausted. */
bool status_open(struct status_crls *crls, struct scratch *scratch, const assay_bytes *ders,
                 size_t num_ders) MUST_USE;

/* Does a list speak about a certificate (6.3.3 (b))? */
enum status_scope {
  STATUS_OUTSIDE = 0, /* it is about others */
  STATUS_INSIDE,
  STATUS_NOT_JUDGED /* it may be, but in a way that is not judged yet (indirect lists) */
};
/* ReasonFlags (4.2.1.13) that a list, or lists together, cover. Bit 0 is unused. */
#define STATUS_ALL_REASONS 0x1feu
/* *ret_reasons: what the list covers for this certificate. */
enum status_scope status_scope_of(const struct cert_crl *crl, const struct cert *cert,
                                  const struct cert_values *values, uint32_t *ret_reasons);

enum status_entry { STATUS_ABSENT = 0, STATUS_LISTED, STATUS_UNREADABLE };
/* Look a certificate up. UNREADABLE: the list, or an entry on the way, cannot be understood, so that
 * the list must not be used (5.3). */
enum status_entry status_find(const struct cert_crl *crl, const struct cert *cert,
                              struct cert_crl_entry *ret_entry);

#endif
