/* SPDX-License-Identifier: Apache-2.0
 *
 * Name constraints: preparing one CA's, and judging the names below it.
 */
#include "check/constraints_parts.h"

/* ---- preparing ---- */

static void note_fault(struct nc_set *set, enum nc_fault fault, assay_bytes where) {
  if ((set->faults & (uint32_t)fault) == 0) {
    *(fault == NC_FAULT_LEADING_DOT ? &set->leading_dot : &set->form_fault) = where;
  }
  set->faults |= (uint32_t)fault;
}

static void note_subtree(struct nc_set *set, struct nc_list *list,
                         const struct nc_subtree *subtree) {
  enum nc_form form = nc_subtree_form(subtree);
  list->num_subtrees++;
  list->kinds |= NC_KIND_BIT(subtree->kind);
  if (subtree->kind == CERT_NAME_DNS) {
    list->num_dns++;
    list->dns_bytes += subtree->base.len;
  }
  if (form == NC_FORM_BAD) {
    list->bad_kinds |= NC_KIND_BIT(subtree->kind);
  }
  /* 4.2.1.10: minimum is zero, which DER leaves out, and maximum is absent. */
  if (form == NC_FORM_BAD || form == NC_FORM_ILL || subtree->has_bounds) {
    note_fault(set, NC_FAULT_FORM, subtree->whole);
  }
  if (form == NC_FORM_LEADING_DOT) {
    note_fault(set, NC_FAULT_LEADING_DOT, subtree->whole);
  }
}

static bool prepare_list(struct nc_set *set, struct nc_list *list, assay_bytes content,
                         struct scratch *s) {
  struct der_fault fault;
  struct der d = der_open(content, &fault);
  struct nc_subtree subtree;
  list->content = content;
  while (!der_at_end(&d)) {
    if (!nc_take_subtree(&d, &subtree)) {
      list->kinds = list->bad_kinds = UINT32_MAX;
      note_fault(set, NC_FAULT_FORM, content);
      return true;
    }
    note_subtree(set, list, &subtree);
  }
  if (list->num_dns < NC_INDEX_MIN || list->num_dns > NC_INDEX_MAX) {
    return true;
  }
  return nc_index_build(list, list == &set->excluded, s);
}

bool nc_prepare(const struct cert_values *v, struct scratch *s, struct nc_set *ret_set) {
  memset(ret_set, 0, sizeof *ret_set);
  if (!prepare_list(ret_set, &ret_set->permitted, v->nc_permitted, s) ||
      !prepare_list(ret_set, &ret_set->excluded, v->nc_excluded, s)) {
    return false;
  }
  if (v->nc_permitted.len == 0 && v->nc_excluded.len == 0) {
    ret_set->faults |= NC_FAULT_EMPTY;
  } else if ((v->nc_has_permitted && v->nc_permitted.len == 0) ||
             (v->nc_has_excluded && v->nc_excluded.len == 0)) {
    /* GeneralSubtrees ::= SEQUENCE SIZE (1..MAX) */
    note_fault(ret_set, NC_FAULT_FORM, bytes_of(NULL, 0));
  }
  return true;
}

/* ---- judging ---- */

#define KINDS_NOT_COMPARED                                                                         \
  (NC_KIND_BIT(CERT_NAME_OTHER) | NC_KIND_BIT(CERT_NAME_X400) | NC_KIND_BIT(CERT_NAME_EDI) |       \
   NC_KIND_BIT(CERT_NAME_REGISTERED_ID))

struct judgement {
  const struct nc_set *set;
  uint32_t *left;
  struct nc_offence *offence;
};

static bool spend(struct judgement *j, uint64_t cost) {
  if (cost > *j->left) {
    *j->left = 0;
    return false;
  }
  *j->left -= (uint32_t)cost;
  return true;
}

typedef bool subtree_test(const struct nc_subtree *subtree, const struct nc_name *name);

/* Read through the list; *ret_found is the first subtree that passes the test, which may be NULL
 * for any. False: the budget does not reach. */
static bool search(struct judgement *j, const struct nc_list *list, const struct nc_name *name,
                   subtree_test *test, bool *ret_found, struct nc_subtree *ret_subtree) {
  struct der_fault fault;
  struct der d = der_open(list->content, &fault);
  *ret_found = false;
  while (!der_at_end(&d) && nc_take_subtree(&d, ret_subtree)) {
    if (ret_subtree->kind != name->kind) {
      continue;
    }
    if (test != NULL && name->kind == CERT_NAME_DIRECTORY) {
      size_t a = ret_subtree->base.len, b = name->value.len;
      if (!spend(j, NC_DIRECTORY_COST + (uint64_t)(a < b ? a : b))) {
        return false;
      }
    }
    if (test == NULL || test(ret_subtree, name)) {
      *ret_found = true;
      return true;
    }
  }
  return true;
}

static enum nc_result offend(struct judgement *j, enum nc_result result, const struct nc_name *name,
                             const struct nc_list *list, subtree_test *test) {
  struct nc_subtree subtree;
  bool found;
  j->offence->kind = name->kind;
  j->offence->name = name->value;
  j->offence->subtree = bytes_of(NULL, 0);
  if (search(j, list, name, test, &found, &subtree) && found) {
    j->offence->subtree = subtree.base;
  }
  return result;
}

static enum nc_result judge_excluded(struct judgement *j, const struct nc_name *name) {
  const struct nc_list *list = &j->set->excluded;
  struct nc_subtree subtree;
  bool found;
  if ((list->bad_kinds & NC_KIND_BIT(name->kind)) != 0) {
    return offend(j, NC_EXCLUDED, name, list, NULL);
  }
  if (name->kind == CERT_NAME_DNS && list->dns != NULL) {
    found = nc_index_touches(list, name);
  } else if (!search(j, list, name, nc_subtree_touches, &found, &subtree)) {
    return NC_BUDGET;
  }
  return found ? offend(j, NC_EXCLUDED, name, list, nc_subtree_touches) : NC_OK;
}

static enum nc_result judge_permitted(struct judgement *j, const struct nc_name *name) {
  const struct nc_list *list = &j->set->permitted;
  struct nc_subtree subtree;
  bool found;
  if (name->kind == CERT_NAME_DNS && list->dns != NULL) {
    found = nc_index_holds(list, name);
  } else if (!search(j, list, name, nc_subtree_holds, &found, &subtree)) {
    return NC_BUDGET;
  }
  return found ? NC_OK : offend(j, NC_NOT_PERMITTED, name, list, NULL);
}

/* A kind that neither list mentions is not constrained. A name that cannot be compared is not known
 * to be permitted, nor known not to be excluded. */
static enum nc_result judge_name(struct judgement *j, enum cert_name_kind kind, assay_bytes value) {
  const struct nc_set *set = j->set;
  uint32_t bit = NC_KIND_BIT(kind);
  bool permits = (set->permitted.kinds & bit) != 0, excludes = (set->excluded.kinds & bit) != 0;
  struct nc_name name;
  enum nc_result result = NC_OK;
  if (!permits && !excludes) {
    return NC_OK;
  }
  if (!nc_name_prepare(kind, value, &name)) {
    enum nc_result refusal = (bit & KINDS_NOT_COMPARED) != 0 ? NC_UNSUPPORTED
                             : permits                       ? NC_NOT_PERMITTED
                                                             : NC_EXCLUDED;
    return offend(j, refusal, &name, permits ? &set->permitted : &set->excluded, NULL);
  }
  if (excludes) {
    result = judge_excluded(j, &name);
  }
  if (result == NC_OK && permits) {
    result = judge_permitted(j, &name);
  }
  return result;
}

static enum nc_result judge_san(struct judgement *j, assay_bytes san, bool *ret_has_email) {
  struct der_fault fault;
  struct der d = der_open(san, &fault);
  struct cert_general_name name;
  while (!der_at_end(&d)) {
    if (!cert_take_general_name(&d, &name)) {
      j->offence->kind = CERT_NAME_OTHER;
      j->offence->name = j->offence->subtree = bytes_of(NULL, 0);
      return NC_NOT_PERMITTED;
    }
    *ret_has_email = *ret_has_email || name.kind == CERT_NAME_EMAIL;
    enum nc_result result = judge_name(j, name.kind, name.value);
    if (result != NC_OK) {
      return result;
    }
  }
  return NC_OK;
}

/* 4.2.1.10: PKCS #9's emailAddress in the subject, as certificates had it before there was an
 * alternative name. */
static enum nc_result judge_subject_emails(struct judgement *j, assay_bytes subject) {
  static const uint8_t email_address[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x01};
  struct cert_name_cursor cursor;
  struct cert_attribute attribute;
  uint32_t kinds = j->set->permitted.kinds | j->set->excluded.kinds;
  if ((kinds & NC_KIND_BIT(CERT_NAME_EMAIL)) == 0 || !cert_name_open(subject, &cursor)) {
    return NC_OK;
  }
  while (cert_name_next(&cursor, &attribute)) {
    if (bytes_equal(attribute.oid, bytes_of(email_address, sizeof email_address))) {
      enum nc_result result = judge_name(j, CERT_NAME_EMAIL, attribute.value);
      if (result != NC_OK) {
        return result;
      }
    }
  }
  return NC_OK;
}

/* Names that a verifier would hold against subtrees: those of the alternative name, and each
 * attribute of the subject. */
static uint64_t count_names(assay_bytes subject, assay_bytes san) {
  struct der_fault fault;
  struct der d = der_open(san, &fault);
  struct cert_name_cursor cursor;
  struct cert_attribute attribute;
  assay_bytes content, whole;
  uint8_t tag;
  uint64_t count = 0;
  while (!der_at_end(&d) && der_take_any(&d, &tag, &content, &whole)) {
    count++;
  }
  if (!cert_name_is_empty(subject) && cert_name_open(subject, &cursor)) {
    while (cert_name_next(&cursor, &attribute)) {
      count++;
    }
  }
  return count;
}

/* What one name costs against one list, whatever its kind: the price is to be known beforehand. */
static uint64_t cost_per_name(const struct nc_list *list) {
  uint64_t indexed = list->dns == NULL ? 0 : list->num_dns;
  return indexed + NC_READ_COST * (list->num_subtrees - indexed);
}

enum nc_result nc_judge(const struct nc_set *set, assay_bytes subject, assay_bytes san,
                        uint32_t *comparisons_left, struct nc_offence *ret_offence) {
  struct judgement j = {set, comparisons_left, ret_offence};
  uint64_t cost = cost_per_name(&set->permitted) + cost_per_name(&set->excluded) + NC_READ_COST;
  bool has_email = false;
  if (!spend(&j, count_names(subject, san) * cost)) {
    return NC_BUDGET;
  }
  /* 4.2.1.10: directory names are also held against the subject, unless that is empty. */
  enum nc_result result =
      cert_name_is_empty(subject) ? NC_OK : judge_name(&j, CERT_NAME_DIRECTORY, subject);
  if (result == NC_OK) {
    result = judge_san(&j, san, &has_email);
  }
  if (result == NC_OK && !has_email) {
    result = judge_subject_emails(&j, subject);
  }
  return result;
}
