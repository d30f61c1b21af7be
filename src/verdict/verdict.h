/* SPDX-License-Identifier: Apache-2.0
 *
 * verdict: findings -> verdict. Which of the tried paths the answer speaks of, what was found on it
 * as rows that can be put into words or JSON without looking anything up, and yes or no.
 */
#ifndef ASSAY_VERDICT_H
#define ASSAY_VERDICT_H

#include "check/check.h"

/* One candidate path and everything that was found out about it. */
struct attempt {
  struct facts facts; /* about the path; each node has its own besides */
  enum check_column column;
  bool signatures_good;                /* every signature was verified, and is good */
  const struct check_status *statuses; /* one per position below the anchor; NULL = not asked */
  uint32_t badness;                    /* 0 = nothing against it but what the leaf itself brings */
  int rank;                            /* of the gravest error */
  assay_code code;                     /* of the gravest error; meaningful when there is one */
  bool leaf_faulty;
  struct path path; /* last, for it is large and need not be cleared */
};
/* Weigh an attempt: sets badness, rank, code and leaf_faulty from its facts. */
void verdict_weigh(struct attempt *attempt);
/* Is `a` a better answer than `b`? */
bool verdict_is_better(const struct attempt *a, const struct attempt *b);

/* Another path that was tried, and the gravest reason against it. */
struct verdict_tried {
  const struct cert *const *certs;
  size_t num_certs;
  assay_code code;
};
#define VERDICT_MAX_TRIED 8

/* What is known of one certificate's revocation. */
struct verdict_revocation {
  int32_t certificate;
  const char *source; /* "crl", "ocsp", "staple"; NULL = no data */
  const char *status; /* "good", "revoked", "unknown" */
  int64_t produced, next;
  bool has_next;
  const char *reason; /* "keyCompromise"; NULL unless revoked */
  int64_t date;
};

struct assay_report {
  void *heap; /* what assay_report_free releases; NULL for the caller's scratch */
  assay_verdict verdict;
  const assay_question *question;
  enum check_column column; /* the column of profiles.def that was applied */
  assay_result checks[ASSAY_NUM_CHECKS];
  const assay_finding *findings;
  size_t num_findings;
  const struct cert *const *path; /* leaf first; empty when the leaf does not parse */
  size_t path_len;
  bool anchored; /* the last one of path is an anchor */
  struct verdict_tried tried[VERDICT_MAX_TRIED];
  size_t num_tried;
  const struct verdict_revocation *revocation;
  size_t num_revocation;
};

/* Remember a path that was given up. */
void verdict_note_tried(struct assay_report *report, const struct attempt *attempt,
                        struct scratch *scratch);
/* Fill in the report from the chosen attempt. input: facts about what was handed in. False: scratch
 * is exhausted. */
bool verdict_form(struct assay_report *report, const struct attempt *chosen,
                  const struct facts *input, const struct check *check) MUST_USE;
/* The same when there is not even a leaf. */
bool verdict_form_unreadable(struct assay_report *report, const struct facts *input,
                             struct scratch *scratch) MUST_USE;

#endif
