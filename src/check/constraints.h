/* SPDX-License-Identifier: Apache-2.0
 *
 * constraints: what a CA may issue for. One CA's name constraints are prepared once, then the names
 * of any certificate below it are judged against them; private to check/.
 *
 * Source: RFC 5280 4.2.1.10 and 6.1.3(b), (c). Each CA's constraints are judged by themselves,
 * which is the same as 6.1.4(g)'s running intersection and union: a name is within an intersection
 * when it is within every part. Which certificates are judged (all below the CA except self-issued
 * intermediates) is the caller's to decide. A subject's common name is not a DNS name.
 */
#ifndef ASSAY_CHECK_CONSTRAINTS_H
#define ASSAY_CHECK_CONSTRAINTS_H

#include "check/keyset.h"
#include "check/names.h"

/* ---- cost ---- */

/* What a question may spend by default. One unit is one name held against one subtree that an index
 * finds, a few nanoseconds or less. So ten thousand names under a thousand subtrees (10 million)
 * are judged, in two or three milliseconds. */
#define NC_COMPARISONS_DEFAULT (UINT32_C(1) << 24)

/* A list of few DNS subtrees is read through for each name; a longer one is indexed. An index of
 * this many entries takes some 100 KiB while it is built, most of ASSAY_SCRATCH_DEFAULT, and no CA
 * is to ask for more. A yet longer list is read through, at its price: a CA constrained to two
 * thousand domains may vouch for a site with a few names, but two thousand names under two thousand
 * subtrees of each sort are refused on cost. */
#define NC_INDEX_MIN 9
#define NC_INDEX_MAX 1024
/* A subtree that is read through costs this many units, and so does reading the name itself. */
#define NC_READ_COST 8
/* Comparing directory names costs this many units, and one more for each byte of the shorter. */
#define NC_DIRECTORY_COST 64

/* ---- preparing ---- */

enum nc_fault {
  NC_FAULT_FORM = 1 << 0,        /* a subtree that means nothing, or minimum or maximum given */
  NC_FAULT_LEADING_DOT = 1 << 1, /* ".example.com" as a DNS subtree; judged as it is meant */
  NC_FAULT_EMPTY = 1 << 2        /* no subtree at all */
};

/* Kinds of names as a set. */
#define NC_KIND_BIT(kind) (UINT32_C(1) << (unsigned)(kind))

/* permittedSubtrees or excludedSubtrees. */
struct nc_list {
  assay_bytes content;
  uint32_t num_subtrees, num_dns;
  uint32_t kinds;     /* that occur in the list */
  uint32_t bad_kinds; /* that occur with a subtree that cannot be compared */
  size_t dns_bytes;
  /* The index of DNS subtrees, or NULL: their names reversed, those inside others left out. And,
   * for wildcards, the domains that are one label above a subtree. */
  struct key *dns, *parents;
  size_t num_keys, num_parents;
};

struct nc_set {
  struct nc_list permitted, excluded;
  uint32_t faults;         /* nc_fault bits */
  assay_bytes form_fault;  /* the first GeneralSubtree with NC_FAULT_FORM; empty = the lists */
  assay_bytes leading_dot; /* the first with NC_FAULT_LEADING_DOT */
};

/* Prepare the constraints of one CA; they point into its DER and into scratch. A fault never widens
 * what is permitted: a subtree that cannot be compared permits nothing and excludes everything of
 * its kind. False only when scratch is exhausted. */
bool nc_prepare(const struct cert_values *v, struct scratch *s, struct nc_set *ret_set) MUST_USE;

/* ---- judging ---- */

enum nc_result {
  NC_OK = 0,
  NC_NOT_PERMITTED,
  NC_EXCLUDED,
  NC_UNSUPPORTED, /* a name of a constrained kind that nobody can compare: RFC 5280 4.2.1.10 */
  NC_BUDGET
};

/* The name that offends, as it stands in the certificate, and the subtree: the one that excludes
 * it, or the first of those that do not permit it. */
struct nc_offence {
  enum cert_name_kind kind;
  assay_bytes name;
  assay_bytes subtree; /* its base, of the same kind */
};

/* Judge the subject (a whole Name) and the contents of the subject alternative name of one
 * certificate; the e-mail addresses in its subject stand in for an rfc822Name where it has none.
 * *comparisons_left is what may still be spent, and is reduced by what was. ret_offence is set
 * unless the result is NC_OK or NC_BUDGET. */
enum nc_result nc_judge(const struct nc_set *set, assay_bytes subject, assay_bytes san,
                        uint32_t *comparisons_left, struct nc_offence *ret_offence) MUST_USE;

#endif
