/* SPDX-License-Identifier: Apache-2.0
 *
 * One CA's constraints and the names below it, as DER elements: [0] permitted subtrees, [1] excluded
 * subtrees (as in NameConstraints), then the subject and the SEQUENCE of the alternative names. The
 * properties:
 *  - the index and reading through the list come to the same judgement, with the same evidence;
 *  - one more excluded subtree never allows what was refused; one more permitted subtree of a kind
 *    that is constrained already never refuses what was allowed;
 *  - the order of the names does not matter;
 *  - what was spent is enough, and a unit less is not: more budget never changes a judgement.
 */
#include "check/constraints_parts.h"
#include "fuzz.h"

const size_t fuzz_header = 0;

enum { SCRATCH = 1 << 20, MAX_NAMES = 64 };

static uint8_t memory[SCRATCH];

struct input {
  assay_bytes permitted, excluded, subject, san;
};

static void take_input(assay_bytes bytes, struct input *ret) {
  struct der_fault fault;
  struct der d = der_open(bytes, &fault);
  assay_bytes content, whole;
  uint8_t tag;
  memset(ret, 0, sizeof *ret);
  while (!der_at_end(&d) && der_take_any(&d, &tag, &content, &whole)) {
    if (tag == DER_CONTEXT_OF(0)) {
      ret->permitted = content;
    } else if (tag == DER_CONTEXT_OF(1)) {
      ret->excluded = content;
    } else if (tag == DER_SEQUENCE && ret->subject.len == 0) {
      ret->subject = whole;
    } else if (tag == DER_SEQUENCE) {
      ret->san = content;
    }
  }
}

static bool prepare(assay_bytes permitted, assay_bytes excluded, struct scratch *s,
                    struct nc_set *ret) {
  struct cert_values values;
  memset(&values, 0, sizeof values);
  values.nc_permitted = permitted;
  values.nc_excluded = excluded;
  values.nc_has_permitted = permitted.len > 0;
  values.nc_has_excluded = excluded.len > 0;
  return nc_prepare(&values, s, ret);
}

static enum nc_result judge(const struct nc_set *set, const struct input *in,
                            struct nc_offence *ret_offence, uint32_t *ret_spent) {
  uint32_t left = UINT32_MAX;
  enum nc_result result = nc_judge(set, in->subject, in->san, &left, ret_offence);
  *ret_spent = UINT32_MAX - left;
  return result;
}

/* ---- both ways ---- */

static void without_index(struct nc_list *list) {
  list->dns = list->parents = NULL;
  list->num_keys = list->num_parents = 0;
}

static bool with_index(struct nc_list *list, bool for_wildcards, struct scratch *s) {
  without_index(list);
  return list->kinds == UINT32_MAX || list->num_dns == 0 || nc_index_build(list, for_wildcards, s);
}

static void check_ways(const struct nc_set *set, const struct input *in, struct scratch *s) {
  struct nc_set plain = *set, indexed = *set;
  struct nc_offence of_plain, of_indexed;
  uint32_t spent;
  without_index(&plain.permitted);
  without_index(&plain.excluded);
  if (!with_index(&indexed.permitted, false, s) || !with_index(&indexed.excluded, true, s)) {
    return;
  }
  enum nc_result one = judge(&plain, in, &of_plain, &spent);
  enum nc_result other = judge(&indexed, in, &of_indexed, &spent);
  if (one == NC_BUDGET || other == NC_BUDGET) {
    return;
  }
  PROPERTY(one == other);
  if (one != NC_OK) {
    PROPERTY(of_plain.kind == of_indexed.kind && bytes_equal(of_plain.name, of_indexed.name));
    PROPERTY(bytes_equal(of_plain.subtree, of_indexed.subtree));
    PROPERTY(fuzz_inside(of_plain.name, in->san) || fuzz_inside(of_plain.name, in->subject));
  }
}

/* ---- one subtree less ---- */

static assay_bytes without_last(assay_bytes list) {
  struct der_fault fault;
  struct der d = der_open(list, &fault);
  struct nc_subtree subtree;
  const uint8_t *last = d.at;
  while (!der_at_end(&d)) {
    last = d.at;
    if (!nc_take_subtree(&d, &subtree)) {
      return list;
    }
  }
  return bytes_first(list, list.len == 0 ? 0 : (size_t)(last - list.data));
}

static void check_subtrees(const struct nc_set *set, enum nc_result result, const struct input *in,
                           struct scratch *s) {
  struct nc_set less;
  struct nc_offence offence;
  uint32_t spent;
  if (prepare(in->permitted, without_last(in->excluded), s, &less)) {
    enum nc_result before = judge(&less, in, &offence, &spent);
    PROPERTY(before == NC_OK || before == NC_BUDGET || result != NC_OK);
  }
  if (prepare(without_last(in->permitted), in->excluded, s, &less) &&
      less.permitted.kinds == set->permitted.kinds) {
    enum nc_result before = judge(&less, in, &offence, &spent);
    PROPERTY(before != NC_OK || result == NC_OK || result == NC_BUDGET);
  }
}

/* ---- the names in reverse ---- */

static void check_order(const struct nc_set *set, enum nc_result result, const struct input *in) {
  struct der_fault fault;
  struct der d = der_open(in->san, &fault);
  struct cert_general_name names[MAX_NAMES];
  struct nc_offence offence;
  struct input reversed = *in;
  size_t num = 0, at = 0;
  uint32_t spent;
  while (!der_at_end(&d)) {
    if (num == MAX_NAMES || !cert_take_general_name(&d, &names[num++])) {
      return;
    }
  }
  uint8_t *san = fuzz_copy(in->san);
  while (num-- > 0) {
    memcpy(san + at, names[num].whole.data, names[num].whole.len);
    at += names[num].whole.len;
  }
  reversed.san = bytes_of(san, at);
  PROPERTY(at == in->san.len);
  enum nc_result other = judge(set, &reversed, &offence, &spent);
  PROPERTY((other == NC_OK) == (result == NC_OK) || other == NC_BUDGET);
  free(san);
}

static void check_budget(const struct nc_set *set, enum nc_result result, uint32_t spent,
                         const struct input *in) {
  struct nc_offence offence;
  uint32_t left = spent;
  PROPERTY(nc_judge(set, in->subject, in->san, &left, &offence) == result && left == 0);
  if (spent > 0) {
    left = spent - 1;
    enum nc_result poorer = nc_judge(set, in->subject, in->san, &left, &offence);
    PROPERTY(poorer == NC_BUDGET || (poorer == result && result != NC_OK));
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct scratch s;
  struct input in;
  struct nc_set set;
  struct nc_offence offence;
  uint32_t spent;
  take_input(bytes_of(data, size), &in);
  scratch_init(&s, memory, sizeof memory);
  if (!prepare(in.permitted, in.excluded, &s, &set)) {
    PROPERTY(s.exhausted);
    return 0;
  }
  enum nc_result result = judge(&set, &in, &offence, &spent);
  check_ways(&set, &in, &s);
  if (result != NC_BUDGET) {
    check_subtrees(&set, result, &in, &s);
    check_order(&set, result, &in);
    check_budget(&set, result, spent, &in);
  }
  return 0;
}
