/* SPDX-License-Identifier: Apache-2.0
 *
 * Names: walking their attributes, and comparing them.
 *
 *   Name ::= SEQUENCE OF RelativeDistinguishedName
 *   RelativeDistinguishedName ::= SET SIZE (1..MAX) OF SEQUENCE { type OID, value ANY }
 */
#include "cert/parts.h"

#include "cert/folded.h"

bool cert_name_open(assay_bytes name, struct cert_name_cursor *ret_cursor) {
  struct der d = der_open(name, &ret_cursor->fault);
  ret_cursor->rdn = 0;
  if (!der_enter(&d, DER_SEQUENCE, &ret_cursor->rdns) || !der_end(&d)) {
    return false;
  }
  ret_cursor->rdns.fault = &ret_cursor->fault;
  ret_cursor->set = der_inside(bytes_of(NULL, 0), &ret_cursor->fault);
  return true;
}

/* A SET OF in DER is sorted (X.690 11.6), but CAs that write two attributes into one RDN often do
 * not sort them, and no verifier minds; order is not checked here. */
bool cert_name_next(struct cert_name_cursor *cursor, struct cert_attribute *ret_attribute) {
  if (der_at_end(&cursor->set)) {
    if (der_at_end(&cursor->rdns) || !der_enter(&cursor->rdns, DER_SET, &cursor->set)) {
      return false;
    }
    if (der_at_end(&cursor->set)) {
      return der_fail(&cursor->set, DER_EMPTY, cursor->set.at);
    }
    cursor->rdn++;
  }
  struct der in;
  assay_bytes whole;
  if (!der_enter(&cursor->set, DER_SEQUENCE, &in) || !der_take_oid(&in, &ret_attribute->oid) ||
      !der_take_any(&in, &ret_attribute->value_tag, &ret_attribute->value, &whole) ||
      !der_end(&in)) {
    return false;
  }
  ret_attribute->rdn = cursor->rdn - 1;
  return true;
}

bool cert_name_is_empty(assay_bytes name) {
  return name.len == 0 || (name.len == 2 && name.data[1] == 0);
}

size_t cert_name_count(assay_bytes name) {
  struct cert_name_cursor cursor;
  struct cert_attribute attribute;
  if (!cert_name_open(name, &cursor)) {
    return 0;
  }
  while (cert_name_next(&cursor, &attribute)) {
  }
  return cursor.rdn;
}

static bool attribute_equal(const struct cert_attribute *a, const struct cert_attribute *b) {
  if (!bytes_equal(a->oid, b->oid)) {
    return false;
  }
  if (a->value_tag == b->value_tag && bytes_equal(a->value, b->value)) {
    return true;
  }
  return folded_equal(a->value_tag, a->value, b->value_tag, b->value);
}

static bool take_attribute(struct der *set, struct cert_attribute *ret_attribute) {
  struct der in;
  assay_bytes whole;
  return der_enter(set, DER_SEQUENCE, &in) && der_take_oid(&in, &ret_attribute->oid) &&
         der_take_any(&in, &ret_attribute->value_tag, &ret_attribute->value, &whole);
}

/* How many attributes of one RDN may stand in another order in the other name. Comparing sets is
 * quadratic, and real RDNs have one or two attributes. */
#define MAX_RDN_ATTRIBUTES 16

/* Two RDNs: the same number of attributes, each matched once, in any order. */
static bool rdn_equal(struct der a, struct der b) {
  struct cert_attribute from_b[MAX_RDN_ATTRIBUTES], attribute;
  size_t num_b = 0, num_a = 0;
  uint32_t used = 0;
  while (!der_at_end(&b)) {
    if (num_b == MAX_RDN_ATTRIBUTES || !take_attribute(&b, &from_b[num_b])) {
      return false;
    }
    num_b++;
  }
  while (!der_at_end(&a)) {
    if (!take_attribute(&a, &attribute)) {
      return false;
    }
    size_t match = num_b;
    for (size_t i = 0; i < num_b && match == num_b; i++) {
      if ((used >> i & 1) == 0 && attribute_equal(&attribute, &from_b[i])) {
        match = i;
      }
    }
    if (match == num_b) {
      return false;
    }
    used |= UINT32_C(1) << match;
    num_a++;
  }
  return num_a == num_b;
}

/* Do the first RDNs of `name` equal those of `prefix`? *ret_rest: whether name has more. */
static bool common_prefix(assay_bytes name, assay_bytes prefix, bool *ret_rest) {
  struct cert_name_cursor a, b;
  if (!cert_name_open(name, &a) || !cert_name_open(prefix, &b)) {
    return false;
  }
  while (!der_at_end(&b.rdns)) {
    struct der in_a, in_b;
    const uint8_t *start_a = a.rdns.at, *start_b = b.rdns.at;
    if (der_at_end(&a.rdns) || !der_enter(&a.rdns, DER_SET, &in_a) ||
        !der_enter(&b.rdns, DER_SET, &in_b)) {
      return false;
    }
    if (!bytes_equal(bytes_of(start_a, (size_t)(a.rdns.at - start_a)),
                     bytes_of(start_b, (size_t)(b.rdns.at - start_b))) &&
        !rdn_equal(in_a, in_b)) {
      return false;
    }
  }
  *ret_rest = !der_at_end(&a.rdns);
  return true;
}

bool cert_name_equal(assay_bytes a, assay_bytes b) {
  bool rest;
  return bytes_equal(a, b) || (common_prefix(a, b, &rest) && !rest);
}

bool cert_name_has_prefix(assay_bytes name, assay_bytes prefix) {
  bool rest;
  return common_prefix(name, prefix, &rest);
}

uint64_t cert_name_hash(const struct hash_key *key, assay_bytes name) {
  struct cert_name_cursor cursor;
  struct cert_attribute attribute;
  uint64_t hash = 0, sum = 0;
  size_t rdn = 0;
  if (!cert_name_open(name, &cursor)) {
    return 0;
  }
  while (cert_name_next(&cursor, &attribute)) {
    if (attribute.rdn != rdn) {
      hash = hash_mix(hash + sum);
      sum = 0;
      rdn = attribute.rdn;
    }
    /* Attributes of one RDN add up, so that their order does not count; that of the RDNs does. */
    sum += hash_mix(hash_bytes(key, attribute.oid) * 3 +
                    folded_hash(key, attribute.value_tag, attribute.value));
  }
  return hash_mix(hash + sum);
}

assay_bytes cert_name_common(assay_bytes name, uint8_t *ret_tag) {
  static const uint8_t common_name[] = {0x55, 0x04, 0x03};
  struct cert_name_cursor cursor;
  struct cert_attribute attribute;
  assay_bytes found = {NULL, 0};
  if (!cert_name_open(name, &cursor)) {
    return found;
  }
  while (cert_name_next(&cursor, &attribute)) {
    if (bytes_equal(attribute.oid, bytes_of(common_name, sizeof common_name))) {
      found = attribute.value;
      *ret_tag = attribute.value_tag;
    }
  }
  return found;
}
