/* SPDX-License-Identifier: Apache-2.0
 *
 * Parts of constraints that its files share: one subtree, one name, and whether one holds the
 * other.
 */
#ifndef ASSAY_CHECK_CONSTRAINTS_PARTS_H
#define ASSAY_CHECK_CONSTRAINTS_PARTS_H

#include "check/constraints.h"

struct nc_subtree {
  enum cert_name_kind kind;
  assay_bytes base; /* contents; for DIRECTORY the whole Name element */
  assay_bytes whole;
  bool has_bounds; /* minimum or maximum are written */
};
/* The next GeneralSubtree of a list whose shape cert_decode() found sound. */
bool nc_take_subtree(struct der *d, struct nc_subtree *ret_subtree) MUST_USE;

enum nc_form {
  NC_FORM_BAD = 0,     /* cannot be compared with anything */
  NC_FORM_ILL,         /* can be compared, and is not as it should be */
  NC_FORM_LEADING_DOT, /* likewise, in the one way that is common */
  NC_FORM_OK
};
enum nc_form nc_subtree_form(const struct nc_subtree *subtree);

/* A name made ready to be compared many times. */
struct nc_name {
  enum cert_name_kind kind;
  assay_bytes value;
  assay_bytes host; /* DNS: the name, a wildcard without its asterisk; URI: the host */
  bool wildcard;    /* DNS */
  struct names_mailbox mailbox;
};
/* False: it is not well-formed, and cannot be compared. */
bool nc_name_prepare(enum cert_name_kind kind, assay_bytes value, struct nc_name *ret) MUST_USE;

/* Is the name, or everything that a wildcard stands for, within the subtree? Same kinds only. */
bool nc_subtree_holds(const struct nc_subtree *subtree, const struct nc_name *name);
/* Is the name, or anything that a wildcard stands for, within the subtree? */
bool nc_subtree_touches(const struct nc_subtree *subtree, const struct nc_name *name);

/* The index of a list's DNS subtrees; for_wildcards: touches() will be asked too. False only when
 * scratch is exhausted. */
bool nc_index_build(struct nc_list *list, bool for_wildcards, struct scratch *s) MUST_USE;
bool nc_index_holds(const struct nc_list *list, const struct nc_name *name);
bool nc_index_touches(const struct nc_list *list, const struct nc_name *name);

#endif
