/* SPDX-License-Identifier: Apache-2.0
 *
 * Adding facts to the ledger.
 */
#include "report/report.h"

const struct rule_row rule_rows[NUM_RULES] = {
#define RULE(symbol, word, code, party, source) {word, ASSAY_F_##code, ASSAY_PARTY_##party, source},
#include "report/rules.def"
#undef RULE
};

static size_t times_recorded(const struct facts *facts, enum rule rule) {
  size_t times = 0;
  if (facts_have(facts, rule)) {
    for (const struct fact *f = facts->first; f != NULL; f = f->next) {
      times += f->rule == rule ? 1 : 0;
    }
  }
  return times;
}

struct fact *report_add(struct ledger *l, struct facts *to, enum rule rule, int32_t certificate,
                        assay_bytes whole, assay_bytes where) {
  if (times_recorded(to, rule) >= REPORT_MAX_REPEATS) {
    return NULL;
  }
  /* The set is what the verdict is made of: it holds the rule even when no row can be kept. */
  rule_set_add(&to->rules, rule);
  struct fact *fact = SCRATCH_NEW(l->scratch, struct fact);
  if (fact == NULL) {
    return NULL;
  }
  fact->rule = rule;
  fact->certificate = certificate;
  if (where.len > 0 && where.data >= whole.data && where.data < whole.data + whole.len) {
    fact->offset = (size_t)(where.data - whole.data);
    fact->len = where.len;
  }
  if (to->last == NULL) {
    to->first = fact;
  } else {
    to->last->next = fact;
  }
  to->last = fact;
  return fact;
}

static assay_evidence *add_evidence(struct fact *f, const char *key, assay_evidence_kind kind) {
  if (f == NULL || f->num_evidence == ASSAY_MAX_EVIDENCE) {
    return NULL;
  }
  assay_evidence *e = &f->evidence[f->num_evidence++];
  e->key = key;
  e->kind = kind;
  return e;
}

static void add_bytes(struct fact *f, const char *key, assay_evidence_kind kind,
                      assay_bytes bytes) {
  assay_evidence *e = add_evidence(f, key, kind);
  if (e != NULL) {
    e->bytes = bytes;
  }
}

static void add_number(struct fact *f, const char *key, assay_evidence_kind kind, int64_t number) {
  assay_evidence *e = add_evidence(f, key, kind);
  if (e != NULL) {
    e->number = number;
  }
}

void report_word(struct fact *f, const char *key, const char *word) {
  assay_evidence *e = add_evidence(f, key, ASSAY_EVIDENCE_WORD);
  if (e != NULL) {
    e->word = word;
  }
}

void report_text(struct fact *f, const char *key, assay_bytes bytes) {
  add_bytes(f, key, ASSAY_EVIDENCE_TEXT, bytes);
}

void report_hex(struct fact *f, const char *key, assay_bytes bytes) {
  add_bytes(f, key, ASSAY_EVIDENCE_HEX, bytes);
}

void report_oid(struct fact *f, const char *key, assay_bytes contents) {
  add_bytes(f, key, ASSAY_EVIDENCE_OID, contents);
}

void report_dn(struct fact *f, const char *key, assay_bytes name) {
  add_bytes(f, key, ASSAY_EVIDENCE_DN, name);
}

void report_ip(struct fact *f, const char *key, assay_bytes bytes) {
  add_bytes(f, key, ASSAY_EVIDENCE_IP, bytes);
}

void report_number(struct fact *f, const char *key, int64_t n) {
  add_number(f, key, ASSAY_EVIDENCE_NUMBER, n);
}

void report_time(struct fact *f, const char *key, int64_t time) {
  add_number(f, key, ASSAY_EVIDENCE_TIME, time);
}
