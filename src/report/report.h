/* SPDX-License-Identifier: Apache-2.0
 *
 * report: the ledger of facts that every later stage writes into. A stage that finds something out
 * adds a fact: which rule, where, what values. It prints nothing, returns no text, and stops nobody.
 * Whether a fact is an error is decided later, by profile; so the facts about one certificate are
 * gathered once and serve every path that it stands in.
 */
#ifndef ASSAY_REPORT_H
#define ASSAY_REPORT_H

#include "base/base.h"

enum rule {
#define RULE(symbol, word, code, party, source) RULE_##symbol,
#include "report/rules.def"
#undef RULE
  NUM_RULES
};

struct rule_row {
  const char *word; /* "aki_missing" */
  assay_code code;
  assay_party party;
  const char *source;
};
extern const struct rule_row rule_rows[NUM_RULES];

struct code_row {
  const char *id;
  assay_check check;
  int rank;
};
extern const struct code_row code_rows[ASSAY_NUM_CODES];

/* A set of rules. */
#define RULE_WORDS ((NUM_RULES + 63) / 64)
struct rule_set {
  uint64_t word[RULE_WORDS];
};
static inline void rule_set_add(struct rule_set *s, enum rule r) {
  s->word[(unsigned)r / 64] |= UINT64_C(1) << ((unsigned)r % 64);
}
static inline bool rule_set_has(const struct rule_set *s, enum rule r) {
  return (s->word[(unsigned)r / 64] >> ((unsigned)r % 64)) & 1;
}
/* Facts about one certificate, or about one path. The list keeps the order of discovery. */
struct fact {
  struct fact *next;
  enum rule rule;
  int32_t certificate; /* position in the path, -1 = the path or the input; own facts: set later */
  size_t offset, len;  /* in the certificate's DER */
  assay_evidence evidence[ASSAY_MAX_EVIDENCE];
  size_t num_evidence;
};
struct facts {
  struct fact *first, *last;
  struct rule_set rules;
};

/* The ledger lends arena memory to facts, and knows where an offset counts from. */
struct ledger {
  struct scratch *scratch;
};

/* How often one rule is recorded for one certificate: the first few show the fault, a thousand more
 * would only cost memory that the certificate's author chooses. */
#define REPORT_MAX_REPEATS 4

/* Add a fact. where: the bytes it is about, which must lie in `whole` to give an offset (else there
 * is none). Returns the fact to add evidence to; NULL when it was not kept (repeated too often, or
 * the arena is exhausted, which the arena remembers). */
struct fact *report_add(struct ledger *l, struct facts *to, enum rule rule, int32_t certificate,
                        assay_bytes whole, assay_bytes where);
/* Evidence; a NULL fact is legal and nothing happens, as does one that is full. key: static. */
void report_word(struct fact *f, const char *key, const char *word);
void report_text(struct fact *f, const char *key, assay_bytes bytes);
void report_hex(struct fact *f, const char *key, assay_bytes bytes);
void report_oid(struct fact *f, const char *key, assay_bytes contents);
void report_dn(struct fact *f, const char *key, assay_bytes name);
void report_ip(struct fact *f, const char *key, assay_bytes bytes);
void report_number(struct fact *f, const char *key, int64_t n);
void report_time(struct fact *f, const char *key, int64_t time);

static inline bool facts_have(const struct facts *f, enum rule r) {
  return rule_set_has(&f->rules, r);
}

#endif
