/* SPDX-License-Identifier: Apache-2.0
 *
 * Time: RFC 5280 4.1.2.5 (both ends belong to the period) and 6.1.3(a)(2), and how long a public
 * certificate may live.
 */
#include "check/rules.h"

static enum rule expired_rule(const struct subject_of_check *s) {
  return s->is_leaf     ? RULE_LEAF_EXPIRED
         : s->is_anchor ? RULE_ANCHOR_EXPIRED
                        : RULE_INTERMEDIATE_EXPIRED;
}

static enum rule not_yet_rule(const struct subject_of_check *s) {
  return s->is_leaf     ? RULE_LEAF_NOT_YET_VALID
         : s->is_anchor ? RULE_ANCHOR_NOT_YET_VALID
                        : RULE_INTERMEDIATE_NOT_YET_VALID;
}

static int64_t days_between(int64_t from, int64_t to) {
  return (to - from) / SECONDS_PER_DAY;
}

/* For what is still to come a begun day counts: "in 5 days", not "in 4". */
static int64_t days_until(int64_t from, int64_t to) {
  return (to - from + SECONDS_PER_DAY - 1) / SECONDS_PER_DAY;
}

/* CA/Browser Forum BR 6.3.2 by notBefore: each row holds from its date on. A day is 86,400 seconds
 * and the last second of notAfter counts. */
struct lifetime {
  int64_t from;
  int64_t days;
};
static const struct lifetime lifetimes[] = {
    {INT64_C(1341100800), 1827}, /* 2012-07-01: 60 months */
    {INT64_C(1427846400), 1188}, /* 2015-04-01: 39 months */
    {INT64_C(1519862400), 825},  /* 2018-03-01 */
    {INT64_C(1598918400), 398},  /* 2020-09-01 */
    {INT64_C(1773532800), 200},  /* 2026-03-15 */
    {INT64_C(1805068800), 100},  /* 2027-03-15 */
    {INT64_C(1868227200), 47},   /* 2029-03-15 */
};

static void check_lifetime(const struct subject_of_check *s) {
  const struct cert *cert = s->cert;
  int64_t limit = 0;
  for (size_t i = 0; i < sizeof lifetimes / sizeof lifetimes[0]; i++) {
    if (cert->not_before >= lifetimes[i].from) {
      limit = lifetimes[i].days;
    }
  }
  int64_t seconds = cert->not_after - cert->not_before + 1;
  if (limit != 0 && seconds > limit * SECONDS_PER_DAY) {
    struct fact *fact = rule_broken(s, RULE_LIFETIME, bytes_of(NULL, 0));
    report_number(fact, "days", days_until(0, seconds));
    report_number(fact, "limit", limit);
    report_time(fact, "not_before", cert->not_before);
    report_time(fact, "not_after", cert->not_after);
  }
}

/* 4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050. */
static void check_time_form(const struct subject_of_check *s) {
  const int64_t year_2050 = INT64_C(2524608000);
  const struct cert *cert = s->cert;
  bool early = cert->not_before < year_2050 && cert->not_before_tag == DER_GENERALIZED_TIME;
  bool late = cert->not_after < year_2050 && cert->not_after_tag == DER_GENERALIZED_TIME;
  if (early || late) {
    struct fact *fact = rule_broken(s, RULE_TIME_FORM, bytes_of(NULL, 0));
    report_word(fact, "fault", "bad-time");
    report_time(fact, "not_before", cert->not_before);
    report_time(fact, "not_after", cert->not_after);
  }
}

/* Any int64_t may be asked for. Times far outside the years that certificates can say are brought to
 * where differences cannot overflow. */
static int64_t time_asked(const assay_question *q) {
  const int64_t far = INT64_MAX / 4;
  return q->at > far ? far : q->at < -far ? -far : q->at;
}

void check_validity(const struct subject_of_check *s) {
  const struct cert *cert = s->cert;
  const int64_t at = time_asked(s->check->question);
  if (at > cert->not_after) {
    struct fact *fact = rule_broken(s, expired_rule(s), bytes_of(NULL, 0));
    report_time(fact, "not_after", cert->not_after);
    report_time(fact, "at", at);
    report_number(fact, "days", days_between(cert->not_after, at));
  }
  if (at < cert->not_before) {
    struct fact *fact = rule_broken(s, not_yet_rule(s), bytes_of(NULL, 0));
    report_time(fact, "not_before", cert->not_before);
    report_time(fact, "at", at);
    report_number(fact, "days", days_until(at, cert->not_before));
  }
  int64_t warn = (int64_t)s->check->question->warn_days * SECONDS_PER_DAY;
  if (s->is_leaf && warn > 0 && at <= cert->not_after && cert->not_after - at < warn) {
    struct fact *fact = rule_broken(s, RULE_SOON, bytes_of(NULL, 0));
    report_time(fact, "not_after", cert->not_after);
    report_number(fact, "days", days_between(at, cert->not_after));
  }
  check_time_form(s);
  if (s->is_leaf && s->check->question->purpose == ASSAY_PURPOSE_SERVER) {
    check_lifetime(s);
  }
}
