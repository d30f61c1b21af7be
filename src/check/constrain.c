/* SPDX-License-Identifier: Apache-2.0
 *
 * Name constraints along a path (RFC 5280 4.2.1.10, 6.1.3(b), (c), 6.1.4(g)): the constraints of
 * each CA, held against every certificate below it.
 */
#include "check/path_rules.h"

#include "check/constraints.h"
#include "check/rules.h"

/* Is there anything to judge by? A malformed extension is a fatal fact of its own. */
static bool has_constraints(const struct path_node *node) {
  return cert_has(node->cert, CERT_EXT_NC) &&
         (node->values->malformed & CERT_EXT_BIT(CERT_EXT_NC)) == 0;
}

static void report_form_faults(const struct subject_of_check *s, const struct nc_set *set) {
  const assay_bytes whole = s->cert->extension[CERT_EXT_NC].whole;
  if ((set->faults & NC_FAULT_FORM) != 0) {
    rule_broken(s, RULE_NC_FORM, set->form_fault.len > 0 ? set->form_fault : whole);
  }
  if ((set->faults & NC_FAULT_LEADING_DOT) != 0) {
    rule_broken(s, RULE_NC_LEADING_DOT, set->leading_dot.len > 0 ? set->leading_dot : whole);
  }
  if ((set->faults & NC_FAULT_EMPTY) != 0) {
    rule_broken(s, RULE_NC_EMPTY, whole);
  }
}

void check_constraints_form(const struct subject_of_check *s) {
  struct nc_set set;
  if (!has_constraints(s->node)) {
    return;
  }
  const assay_bytes whole = s->cert->extension[CERT_EXT_NC].whole;
  if (s->is_leaf && !s->values->is_ca) {
    rule_broken(s, RULE_NC_IN_LEAF, whole);
  }
  if (!cert_is_critical(s->cert, CERT_EXT_NC)) {
    rule_broken(s, RULE_NC_NOT_CRITICAL, whole);
  }
  size_t mark = scratch_mark(s->check->scratch);
  bool prepared = nc_prepare(s->values, s->check->scratch, &set);
  /* The indexes are not needed here; facts are allocated after they are given back. */
  scratch_release(s->check->scratch, mark);
  if (prepared) {
    report_form_faults(s, &set);
  }
}

struct constraining {
  struct check *check;
  const struct path *path;
  size_t by; /* position of the CA whose constraints apply */
  struct facts *to;
};

static enum rule rule_for(enum nc_result result, bool of_anchor) {
  switch (result) {
  case NC_NOT_PERMITTED:
    return of_anchor ? RULE_ANCHOR_NC_NOT_PERMITTED : RULE_NC_NOT_PERMITTED;
  case NC_EXCLUDED:
    return of_anchor ? RULE_ANCHOR_NC_EXCLUDED : RULE_NC_EXCLUDED;
  case NC_UNSUPPORTED:
    return of_anchor ? RULE_ANCHOR_NC_UNSUPPORTED : RULE_NC_UNSUPPORTED;
  case NC_BUDGET:
  case NC_OK:
    break;
  }
  return RULE_BUDGET_COMPARISONS;
}

static void report_name(struct fact *fact, const char *key, enum cert_name_kind kind,
                        assay_bytes name) {
  if (kind == CERT_NAME_DIRECTORY) {
    report_dn(fact, key, name);
  } else if (kind == CERT_NAME_IP) {
    report_ip(fact, key, name);
  } else if (kind == CERT_NAME_DNS || kind == CERT_NAME_EMAIL || kind == CERT_NAME_URI) {
    report_text(fact, key, name);
  } else {
    report_hex(fact, key, name);
  }
}

static void judge_one(const struct constraining *k, const struct nc_set *set, size_t position) {
  const struct path_node *node = k->path->nodes[position];
  const struct path_node *ca = k->path->nodes[k->by];
  struct nc_offence offence;
  enum nc_result result =
      nc_judge(set, node->cert->subject, node->values->san, &k->check->comparisons_left, &offence);
  if (result == NC_OK) {
    return;
  }
  bool budget = result == NC_BUDGET;
  struct fact *fact = report_add(k->check->ledger, k->to, rule_for(result, ca->role == PATH_ANCHOR),
                                 budget ? (int32_t)k->by : (int32_t)position, node->cert->der,
                                 budget ? bytes_of(NULL, 0) : offence.name);
  if (budget) {
    report_number(fact, "limit", (int64_t)NC_COMPARISONS_DEFAULT);
    return;
  }
  report_name(fact, "name", offence.kind, offence.name);
  report_word(fact, "kind", cert_name_kind_word(offence.kind));
  report_name(fact, "subtree", offence.kind, offence.subtree);
  report_dn(fact, "issuer", ca->cert->subject);
}

/* 6.1.3(b), (c): every certificate below the CA but self-issued ones that are not the last. */
static void judge_all_below(const struct constraining *k) {
  struct nc_set set;
  size_t mark = scratch_mark(k->check->scratch);
  if (!nc_prepare(k->path->nodes[k->by]->values, k->check->scratch, &set)) {
    return;
  }
  for (size_t i = k->by; i-- > 0;) {
    if (i == 0 || !k->path->nodes[i]->self_issued) {
      judge_one(k, &set, i);
    }
  }
  /* Facts were allocated above the index: it can be given back only when there are none. */
  if (k->to->last == NULL) {
    scratch_release(k->check->scratch, mark);
  }
}

void check_constraints(struct check *c, const struct path *path, struct facts *to) {
  for (size_t i = path->len; i-- > 1;) {
    const struct path_node *ca = path->nodes[i];
    bool skipped = ca->role == PATH_ANCHOR && c->column == COLUMN_PKIX;
    if (!skipped && has_constraints(ca)) {
      struct constraining k = {.check = c, .path = path, .by = i, .to = to};
      judge_all_below(&k);
    } else if (!skipped && cert_has(ca->cert, CERT_EXT_NC) && ca->role == PATH_ANCHOR) {
      /* Constraints that cannot be read must not widen what their owner meant to allow. */
      struct fact *fact = report_add(c->ledger, to, RULE_ANCHOR_NC_UNSUPPORTED, (int32_t)i,
                                     ca->cert->der, ca->cert->extension[CERT_EXT_NC].whole);
      report_dn(fact, "issuer", ca->cert->subject);
    }
  }
}
