/* SPDX-License-Identifier: Apache-2.0
 *
 * Many DNS subtrees at once. Reversed, with the dot as the lowest character, a domain stands
 * directly before everything below it. Drop what lies inside another subtree, and at most one of
 * those that are left can hold a name: the last one that sorts at or before it.
 */
#include "check/constraints_parts.h"

#define DOT 0x01 /* below every character of a name */

static void reverse_into(uint8_t *out, assay_bytes name) {
  for (size_t i = 0; i < name.len; i++) {
    uint8_t c = ascii_lower(name.data[name.len - 1 - i]);
    out[i] = c == '.' ? DOT : c;
  }
}

/* Reversed names: is `name` at or below `subtree`? One that ends with a dot holds only what is
 * below, and the empty one holds all. */
static bool key_holds(assay_bytes subtree, assay_bytes name) {
  if (subtree.len == 0) {
    return true;
  }
  return bytes_starts_with(name, subtree) &&
         (name.len == subtree.len || subtree.data[subtree.len - 1] == DOT ||
          name.data[subtree.len] == DOT);
}

/* Every DNS subtree that can be compared. */
static bool fill_keys(struct nc_list *list, struct scratch *s) {
  struct der_fault fault;
  struct der d = der_open(list->content, &fault);
  struct nc_subtree subtree;
  bool any_bad = (list->bad_kinds & NC_KIND_BIT(CERT_NAME_DNS)) != 0;
  uint8_t *reversed = scratch_take(s, list->dns_bytes, 1);
  list->dns = SCRATCH_ARRAY(s, struct key, list->num_dns);
  if (reversed == NULL || list->dns == NULL) {
    return false;
  }
  while (!der_at_end(&d) && nc_take_subtree(&d, &subtree)) {
    if (subtree.kind != CERT_NAME_DNS || (any_bad && nc_subtree_form(&subtree) == NC_FORM_BAD)) {
      continue;
    }
    reverse_into(reversed, subtree.base);
    list->dns[list->num_keys++].bytes = bytes_of(reversed, subtree.base.len);
    reversed += subtree.base.len;
  }
  return true;
}

static void drop_held(struct nc_list *list) {
  size_t kept = 0;
  for (size_t i = 0; i < list->num_keys; i++) {
    if (kept == 0 || !key_holds(list->dns[kept - 1].bytes, list->dns[i].bytes)) {
      list->dns[kept++] = list->dns[i];
    }
  }
  list->num_keys = kept;
}

/* For each subtree of a host what a wildcard over it would end in: "bar.example.com" gives
 * ".example.com". What was dropped need not be here: the subtree that holds it holds such a
 * wildcard too. */
static bool fill_parents(struct nc_list *list, struct scratch *s) {
  list->parents = SCRATCH_ARRAY(s, struct key, list->num_keys);
  if (list->parents == NULL) {
    return false;
  }
  for (size_t i = 0; i < list->num_keys; i++) {
    assay_bytes key = list->dns[i].bytes;
    size_t len = key.len;
    while (len > 0 && key.data[len - 1] != DOT) {
      len--;
    }
    if (len > 0) {
      list->parents[list->num_parents++].bytes = bytes_first(key, len);
    }
  }
  return keyset_sort(list->parents, list->num_parents, s);
}

bool nc_index_build(struct nc_list *list, bool for_wildcards, struct scratch *s) {
  if (!fill_keys(list, s) || !keyset_sort(list->dns, list->num_keys, s)) {
    return false;
  }
  drop_held(list);
  return !for_wildcards || fill_parents(list, s);
}

static bool index_holds(const struct nc_list *list, assay_bytes reversed) {
  size_t count = keyset_count_up_to(list->dns, list->num_keys, reversed);
  return count > 0 && key_holds(list->dns[count - 1].bytes, reversed);
}

bool nc_index_holds(const struct nc_list *list, const struct nc_name *name) {
  uint8_t reversed[NAMES_MAX_DNS];
  reverse_into(reversed, name->host);
  return index_holds(list, bytes_of(reversed, name->host.len));
}

bool nc_index_touches(const struct nc_list *list, const struct nc_name *name) {
  uint8_t reversed[NAMES_MAX_DNS];
  reverse_into(reversed, name->host);
  assay_bytes key = bytes_of(reversed, name->host.len);
  return index_holds(list, key) ||
         (name->wildcard && keyset_find(list->parents, list->num_parents, key) != NULL);
}
