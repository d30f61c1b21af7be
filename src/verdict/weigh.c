/* SPDX-License-Identifier: Apache-2.0
 *
 * Which of several failing paths to speak of. A person wants to know of the path that was meant:
 * the one that reaches an anchor with the fewest and most telling faults.
 */
#include "verdict/verdict.h"

/* A path whose signatures do not hold was never meant by anyone, and one that was not judged to its
 * end says little: any path with ordinary faults is the better answer. */
enum { WEIGHT_FAULT = 1, WEIGHT_BAD_SIGNATURE = 100, WEIGHT_BUDGET = 1000 };

static uint32_t weight_of(assay_code code) {
  if (code == ASSAY_F_BUDGET_EXHAUSTED) {
    return WEIGHT_BUDGET;
  }
  return code == ASSAY_F_BAD_SIGNATURE ? WEIGHT_BAD_SIGNATURE : WEIGHT_FAULT;
}

static void weigh_facts(struct attempt *attempt, const struct facts *facts, bool of_anchor,
                        bool of_leaf) {
  for (const struct fact *f = facts->first; f != NULL; f = f->next) {
    if (check_severity_of(f->rule, attempt->column, of_anchor) != CHECK_ERROR) {
      continue;
    }
    assay_code code = rule_rows[f->rule].code;
    if (of_leaf) {
      attempt->leaf_faulty = true;
    } else {
      attempt->badness += weight_of(code);
    }
    if (code_rows[code].rank > attempt->rank) {
      attempt->rank = code_rows[code].rank;
      attempt->code = code;
    }
  }
}

void verdict_weigh(struct attempt *attempt) {
  attempt->badness = 0;
  attempt->rank = 0;
  attempt->leaf_faulty = false;
  weigh_facts(attempt, &attempt->facts, false, false);
  for (size_t i = 0; i < attempt->path.len; i++) {
    const struct path_node *node = attempt->path.nodes[i];
    weigh_facts(attempt, &node->facts, node->role == PATH_ANCHOR, i == 0);
  }
}

bool verdict_is_better(const struct attempt *a, const struct attempt *b) {
  if (a->path.anchored != b->path.anchored) {
    return a->path.anchored;
  }
  if (a->badness != b->badness) {
    return a->badness < b->badness;
  }
  if (a->leaf_faulty != b->leaf_faulty) {
    return !a->leaf_faulty;
  }
  return a->rank > b->rank;
}
