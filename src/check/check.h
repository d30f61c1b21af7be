/* SPDX-License-Identifier: Apache-2.0
 *
 * check: path -> findings. One file per rule or family of rules, all of one shape: a function that
 * looks at one certificate in its role, or at one path, and adds facts. The tables in certificates.c
 * and paths.c give the order; profiles.def says which facts are errors under which profile.
 */
#ifndef ASSAY_CHECK_H
#define ASSAY_CHECK_H

#include "path/path.h"
#include "status/status.h"

/* The columns of profiles.def. AUTO resolves, per path, to PRIVATE or to PUBLIC. */
enum check_column {
  COLUMN_PKIX = 0,
  COLUMN_RFC5280,
  COLUMN_PRIVATE,
  COLUMN_PUBLIC, /* webpki with pure paperwork as warnings */
  COLUMN_WEBPKI,
  NUM_COLUMNS
};

/* Severity of a rule; anchors are judged more leniently (see profiles.c). OFF is not a finding. */
enum check_severity { CHECK_OFF = 0, CHECK_INFO, CHECK_WARNING, CHECK_ERROR };
enum check_severity check_severity_of(enum rule rule, enum check_column column, bool of_anchor);
/* The columns in which the set has an error, bit 1 << column. */
uint8_t check_fatal_columns(const struct rule_set *rules, bool of_anchor);
/* The column that applies to paths ending in an anchor of this origin. */
enum check_column check_column_for(assay_profile profile, assay_origin origin);

/* What is known of one certificate's revocation, for the report. */
struct check_status {
  const char *source; /* "crl", ...; NULL = no data */
  const char *status; /* "good", "revoked", "unknown" */
  int64_t produced, next;
  bool has_next;
  int reason; /* CRLReason, -1 = none */
  int64_t date;
};

/* The name that was asked for, prepared once (names.h). */
struct asked_name;

/* Everything a check may look at. */
struct check {
  struct ledger *ledger;
  struct scratch *scratch;
  const assay_question *question;
  struct path_search *search;
  const struct asked_name *asked;
  struct status_crls crls;
  enum check_column column; /* of the path being judged */
  uint32_t comparisons_left;
  bool trouble; /* libcrypto failed: no verdict can be given */
};

/* Prepare: the asked name in its one form, the budgets, the lists. *c must be zero.
 * ASSAY_EARG: no legal name. */
assay_status check_open(struct check *c, struct scratch *scratch, struct ledger *ledger,
                        const assay_question *question, struct path_search *search) MUST_USE;
/* What can be said of one certificate by itself, in its role. Adds to node->facts. */
void check_certificate(const struct check *c, struct path_node *node);
/* What can be said of a path without its signatures: lengths, names, policies. */
void check_path(struct check *c, const struct path *path, struct facts *to);
/* Signatures, from the anchor down; the first bad one ends it, for what it signed proves nothing.
 * True: all were verified and are good. */
bool check_signatures(struct check *c, const struct path *path, struct facts *to);
/* Revocation of every certificate below the anchor, once the signatures are known to be good. One
 * row per position; NULL when it was not asked for (or scratch is exhausted). */
const struct check_status *check_revocation(struct check *c, const struct path *path,
                                            struct facts *to);
/* The session that the certificates came from, beside the path that was chosen: what was sent in which
 * order, and what the session proved. Only when the question has one. */
void check_session(struct check *c, const struct path *path, struct facts *to);
/* Why there is no path to an anchor. */
void check_dead_end(struct check *c, const struct path *path, struct facts *to);

#endif
