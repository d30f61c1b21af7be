/* SPDX-License-Identifier: Apache-2.0
 *
 * Revocation by CRL, RFC 5280 6.3: complete lists that were handed in, and delta lists to them.
 * Indirect lists and OCSP are not judged yet, and what is not judged is unknown.
 */
#include "check/check.h"

/* Judging one certificate. */
struct inquiry {
  struct check *check;
  const struct path *path;
  size_t position;
  struct facts *to;
  uint32_t reasons_covered;
  bool revoked;
  bool not_judged;
  const struct cert_crl *released_by; /* a current delta list that took the certificate off hold */
  bool about_signer; /* of a list, asked on the way: no further signers are looked for */
  struct check_status *status;
};

static const struct cert *cert_of(const struct inquiry *q) {
  return q->path->nodes[q->position]->cert;
}

static struct fact *list_fact(const struct inquiry *q, enum rule rule,
                              const struct status_crl *list) {
  struct fact *fact = report_add(q->check->ledger, q->to, rule, (int32_t)q->position,
                                 bytes_of(NULL, 0), bytes_of(NULL, 0));
  if (list->fault.kind == DER_OK) {
    report_dn(fact, "issuer", list->crl.issuer);
  } else {
    report_number(fact, "input", (int64_t)list->index + 1);
    report_word(fact, "fault", der_fault_word(list->fault.kind));
    report_number(fact, "offset", (int64_t)list->fault.offset);
  }
  return fact;
}

/* 6.3.3 (f): a key usage extension, where present, must allow to sign lists. */
static bool may_sign_lists(const struct path_node *node) {
  return !cert_has(node->cert, CERT_EXT_KU) || (node->values->key_usage & CERT_KU_CRL_SIGN) != 0;
}

/* Lists count against the same budget as certificates. Who could spend it all beforehand, by sending
 * many certificates, must not thereby hide a revocation: running out is an error of its own. */
static void out_of_budget(const struct inquiry *q) {
  if (!facts_have(q->to, RULE_BUDGET_SIGNATURES)) {
    struct fact *fact = report_add(q->check->ledger, q->to, RULE_BUDGET_SIGNATURES, -1,
                                   bytes_of(NULL, 0), bytes_of(NULL, 0));
    report_number(fact, "limit", (int64_t)q->check->search->cap_edges);
  }
}

static bool signed_by(const struct inquiry *q, struct path_node *signer,
                      const struct cert_crl *crl) {
  const struct sig_key *key;
  struct path_search *search = q->check->search;
  if (search->signatures_left == 0) {
    out_of_budget(q);
    return false;
  }
  search->signatures_left--;
  enum sig_result result = path_node_key(q->check->search, signer, bytes_of(NULL, 0), &key);
  if (result == SIG_GOOD) {
    result = sig_verify(key, &crl->algorithm, crl->tbs, crl->signature, q->check->question->memo);
  }
  q->check->trouble = q->check->trouble || result == SIG_TROUBLE;
  return result == SIG_GOOD;
}

/* Nothing may be wrong with the certificate of a key that signs lists, but that it need not be able to
 * sign certificates. */
static bool is_sound_signer(const struct inquiry *q, const struct path_node *node) {
  for (const struct fact *f = node->facts.first; f != NULL; f = f->next) {
    bool about_issuing = f->rule == RULE_NOT_CA || f->rule == RULE_CANNOT_SIGN;
    if (!about_issuing && check_severity_of(f->rule, q->check->column, false) == CHECK_ERROR) {
      return false;
    }
  }
  return true;
}

static bool has_name_of_issuer(const struct inquiry *q, const struct path_node *node) {
  const struct path_node *issuer = q->path->nodes[q->position + 1];
  return node->subject_id == issuer->subject_id;
}

/* After a change of keys the path holds the CA twice: its new certificate, and the one that links
 * old and new. Either key may sign the list, and both are validated. */
static bool signed_higher_up(const struct inquiry *q, const struct cert_crl *crl) {
  for (size_t i = q->position + 2; i < q->path->len; i++) {
    struct path_node *node = q->path->nodes[i];
    if (has_name_of_issuer(q, node) && may_sign_lists(node) && signed_by(q, node, crl)) {
      return true;
    }
  }
  return false;
}

static void ask_all_lists(struct inquiry *q);

/* The signer's own certificate must not be revoked: the validated path from `parent` up, with the
 * signer in front of it, is asked about in the same way. */
static bool is_signer_good(const struct inquiry *q, struct path_node *signer, size_t parent) {
  struct path path = {.len = q->path->len - parent + 1, .anchored = true};
  struct facts aside = {.first = NULL};
  struct check_status status = {.reason = -1};
  struct inquiry about = {
      .check = q->check, .path = &path, .to = &aside, .status = &status, .about_signer = true};
  path.nodes[0] = signer;
  memcpy(&path.nodes[1], &q->path->nodes[parent], (path.len - 1) * sizeof path.nodes[0]);
  ask_all_lists(&about);
  if (facts_have(&aside, RULE_BUDGET_SIGNATURES)) {
    out_of_budget(q);
  }
  bool covered = (about.reasons_covered & STATUS_ALL_REASONS) == STATUS_ALL_REASONS;
  bool needed = q->check->question->revocation == ASSAY_REVOCATION_REQUIRE;
  return !about.revoked && ((covered && !about.not_judged) || !needed);
}

/* Is the node certified by the CA itself, or by the one above it, on the validated path, and still
 * good? */
static bool is_certified_here(const struct inquiry *q, struct path_node *node) {
  bool over_budget;
  for (size_t i = q->position + 1; i < q->path->len && i <= q->position + 3; i++) {
    struct path_node *parent = q->path->nodes[i];
    if (!path_node_is_issuer_of(parent, node)) {
      continue;
    }
    enum sig_result result =
        path_edge_verify(q->check->search, node, parent, bytes_of(NULL, 0), &over_budget);
    if (result == SIG_GOOD) {
      return is_signer_good(q, node, i);
    }
    q->check->trouble = q->check->trouble || result == SIG_TROUBLE;
    if (over_budget) {
      out_of_budget(q);
    }
  }
  return false;
}

/* A CA may sign its lists with another key, certified under the same name (6.3.3 (f), second half:
 * the path of the list's issuer ends in the same anchor). */
static bool signed_by_sibling(const struct inquiry *q, const struct cert_crl *crl) {
  struct path_search *search = q->check->search;
  for (size_t i = 1; i < search->num_nodes && !q->about_signer; i++) {
    struct path_node *node = search->nodes[i];
    if (node->wanted && node->role != PATH_ANCHOR && has_name_of_issuer(q, node) &&
        may_sign_lists(node) && is_sound_signer(q, node) && is_certified_here(q, node) &&
        signed_by(q, node, crl)) {
      return true;
    }
  }
  return false;
}

static bool is_authentic(const struct inquiry *q, const struct status_crl *list) {
  struct path_node *issuer = q->path->nodes[q->position + 1];
  const struct cert_crl *crl = &list->crl;
  bool allowed = may_sign_lists(issuer);
  if (allowed && signed_by(q, issuer, crl)) {
    return true;
  }
  if (signed_higher_up(q, crl) || signed_by_sibling(q, crl)) {
    return true;
  }
  list_fact(q, allowed ? RULE_CRL_SIGNATURE : RULE_CRL_SIGNER, list);
  return false;
}

/* 5.2.3, 5.2.5, 5.1.2.5: rules of form that pkix, private and the public column let pass. */
static bool has_good_form(const struct inquiry *q, const struct status_crl *list) {
  enum check_column column = q->check->column;
  const struct cert_crl *crl = &list->crl;
  if (crl->has_unknown_critical || crl->has_duplicate) {
    struct fact *fact = list_fact(q, RULE_CRL_CRITICAL, list);
    report_oid(fact, "oid", crl->unknown_critical_oid);
    return false;
  }
  /* Who can make a second list with the same digest can unrevoke a certificate. */
  enum sig_digest digest = sig_algorithm_of(&crl->algorithm).digest;
  bool weak = digest == SIG_SHA1 || digest == SIG_MD5 || digest == SIG_MD2;
  if (weak) {
    struct fact *fact = list_fact(q, RULE_CRL_WEAK, list);
    report_word(fact, "algorithm", sig_digest_word(digest));
  }
  if (weak && column != COLUMN_PKIX) {
    return false;
  }
  bool strict = column == COLUMN_RFC5280 || column == COLUMN_WEBPKI;
  bool number_right = crl->has_number && !crl->number_critical;
  bool same_algorithm = bytes_equal(crl->algorithm.whole, crl->tbs_algorithm.whole);
  if (!same_algorithm || (strict && (!number_right || !crl->has_next_update))) {
    struct fact *fact = list_fact(q, RULE_CRL_FORM, list);
    report_word(fact, "fault",
                !same_algorithm ? "algorithms-differ"
                : !number_right ? "crl-number"
                                : "next-update");
    return false;
  }
  return true;
}

static void revoked(struct inquiry *q, const struct status_crl *list,
                    const struct cert_crl_entry *entry) {
  enum rule rule = q->position == 0 ? RULE_LEAF_REVOKED : RULE_CA_REVOKED;
  const struct cert *cert = cert_of(q);
  struct fact *fact =
      report_add(q->check->ledger, q->to, rule, (int32_t)q->position, cert->der, cert->serial);
  report_word(fact, "reason", cert_reason_word(entry->reason));
  report_time(fact, "date", entry->date);
  report_dn(fact, "issuer", list->crl.issuer);
  q->revoked = true;
  q->status->source = "crl";
  q->status->status = "revoked";
  q->status->reason = entry->reason;
  q->status->date = entry->date;
  q->status->produced = list->crl.this_update;
  q->status->next = list->crl.next_update;
  q->status->has_next = list->crl.has_next_update;
}

/* Is the list's word current? A revocation counts even in a stale list; silence does not. */
static bool is_current(const struct inquiry *q, const struct status_crl *list) {
  const int64_t at = q->check->question->at;
  if (list->crl.this_update > at) {
    struct fact *fact = list_fact(q, RULE_CRL_NOT_YET_VALID, list);
    report_time(fact, "this_update", list->crl.this_update);
    return false;
  }
  if (list->crl.has_next_update && list->crl.next_update < at) {
    struct fact *fact = list_fact(q, RULE_CRL_STALE, list);
    report_time(fact, "next_update", list->crl.next_update);
    return false;
  }
  return true;
}

static void note_good(struct inquiry *q, const struct status_crl *list, uint32_t reasons) {
  q->reasons_covered |= reasons;
  q->status->source = "crl";
  q->status->produced = list->crl.this_update;
  q->status->next = list->crl.next_update;
  q->status->has_next = list->crl.has_next_update;
}

/* Contents of two non-negative INTEGERs. */
static int compare_numbers(assay_bytes a, assay_bytes b) {
  return a.len != b.len ? (a.len < b.len ? -1 : 1) : bytes_compare(a, b);
}

/* 5.2.4, 6.3.3 (c): does the delta add to this complete list? The list must not be older than what
 * the delta builds on, nor newer than the delta. */
static bool adds_to(const struct cert_crl *delta, const struct cert_crl *base) {
  return base->has_number && delta->has_number &&
         compare_numbers(base->number, delta->delta_base) >= 0 &&
         compare_numbers(base->number, delta->number) <= 0;
}

enum { REASON_HOLD = 6, REASON_REMOVE = 8 };

/* At a time before the list was made, the certificate may not have been revoked yet. */
static bool counts_already(const struct inquiry *q, const struct status_crl *list,
                           const struct cert_crl_entry *entry) {
  const int64_t at = q->check->question->at;
  return list->crl.this_update <= at || entry->date <= at;
}

/* Good news in a delta list (5.3.1: removeFromCRL) counts when the list is current, and for a complete
 * list that it adds to; bad news counts always. */
static void read_delta(struct inquiry *q, const struct status_crl *list,
                       const struct cert_crl_entry *entry) {
  if (entry->reason != REASON_REMOVE) {
    revoked(q, list, entry);
  } else if (is_current(q, list)) {
    q->released_by = &list->crl;
  }
}

static void read_complete(struct inquiry *q, const struct status_crl *list,
                          const struct cert_crl_entry *entry, uint32_t reasons) {
  bool released = q->released_by != NULL && adds_to(q->released_by, &list->crl);
  /* Only a certificate on hold can be taken off. */
  if (entry->reason == REASON_REMOVE) {
    q->not_judged = true;
  } else if (!(released && entry->reason == REASON_HOLD)) {
    revoked(q, list, entry);
  } else if (is_current(q, list)) {
    note_good(q, list, reasons);
  }
}

static void ask_list(struct inquiry *q, const struct status_crl *list) {
  struct cert_crl_entry entry;
  uint32_t reasons;
  const struct path_node *node = q->path->nodes[q->position];
  enum status_scope scope = status_scope_of(&list->crl, node->cert, node->values, &reasons);
  if (scope == STATUS_OUTSIDE) {
    return;
  }
  if (scope == STATUS_NOT_JUDGED) {
    q->not_judged = true;
    return;
  }
  if (!has_good_form(q, list) || !is_authentic(q, list)) {
    return;
  }
  enum status_entry found = status_find(&list->crl, node->cert, &entry);
  if (found == STATUS_UNREADABLE) {
    list_fact(q, RULE_CRL_CRITICAL, list);
    q->not_judged = true;
  } else if (found == STATUS_LISTED && !counts_already(q, list, &entry)) {
    (void)is_current(q, list); /* which it is not: that is told */
  } else if (found == STATUS_LISTED) {
    list->crl.has_delta ? read_delta(q, list, &entry) : read_complete(q, list, &entry, reasons);
  } else if (!list->crl.has_delta && is_current(q, list)) {
    note_good(q, list, reasons);
  }
}

static void conclude(struct inquiry *q) {
  const struct cert *cert = cert_of(q);
  bool covered = (q->reasons_covered & STATUS_ALL_REASONS) == STATUS_ALL_REASONS;
  if (q->revoked) {
    return;
  }
  if (covered && !q->not_judged) {
    q->status->status = "good";
    return;
  }
  q->status->status = "unknown";
  if (q->not_judged) {
    report_add(q->check->ledger, q->to, RULE_CRL_NOT_JUDGED, (int32_t)q->position, cert->der,
               bytes_of(NULL, 0));
  }
  /* Which certificate a response is about is not known before it is judged: said once. */
  if (q->check->question->num_ocsp > 0 && !facts_have(q->to, RULE_OCSP_NOT_JUDGED)) {
    report_add(q->check->ledger, q->to, RULE_OCSP_NOT_JUDGED, (int32_t)q->position, cert->der,
               bytes_of(NULL, 0));
  }
  bool required = q->check->question->revocation == ASSAY_REVOCATION_REQUIRE;
  /* Where an answer is only preferred, one remark says what the path lacks; each certificate has its
   * row in the report besides. */
  if (!required &&
      (facts_have(q->to, RULE_REVOCATION_NOT_CHECKED) || facts_have(q->to, RULE_OCSP_NOT_JUDGED))) {
    return;
  }
  struct fact *fact = report_add(q->check->ledger, q->to,
                                 required ? RULE_REVOCATION_NO_DATA : RULE_REVOCATION_NOT_CHECKED,
                                 (int32_t)q->position, cert->der, bytes_of(NULL, 0));
  report_dn(fact, "issuer", cert->issuer);
}

static void ask_all_lists(struct inquiry *q) {
  const struct status_crls *crls = &q->check->crls;
  /* Deltas first: they say what has changed since the complete lists. */
  for (int deltas = 1; deltas >= 0; deltas--) {
    for (size_t i = 0; i < crls->num && !q->revoked; i++) {
      const struct status_crl *list = &crls->list[i];
      if (list->fault.kind == DER_OK && list->crl.has_delta == (deltas == 1)) {
        ask_list(q, list);
      }
    }
  }
}

static void ask_about(struct inquiry *q) {
  q->status->reason = -1;
  ask_all_lists(q);
  conclude(q);
}

static void report_malformed_lists(struct check *c, const struct path *path, struct facts *to) {
  struct inquiry q = {.check = c, .path = path, .position = 0, .to = to};
  for (size_t i = 0; i < c->crls.num; i++) {
    if (c->crls.list[i].fault.kind != DER_OK) {
      list_fact(&q, RULE_CRL_MALFORMED, &c->crls.list[i]);
    }
  }
}

const struct check_status *check_revocation(struct check *c, const struct path *path,
                                            struct facts *to) {
  if (c->question->revocation == ASSAY_REVOCATION_OFF) {
    return NULL;
  }
  struct check_status *statuses = SCRATCH_ARRAY(c->scratch, struct check_status, path->len);
  if (statuses == NULL) {
    return NULL;
  }
  report_malformed_lists(c, path, to);
  for (size_t i = 0; i + 1 < path->len; i++) {
    struct inquiry q = {.check = c, .path = path, .position = i, .to = to, .status = &statuses[i]};
    ask_about(&q);
  }
  return statuses;
}
