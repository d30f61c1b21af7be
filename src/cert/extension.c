/* SPDX-License-Identifier: Apache-2.0
 *
 * The index of extensions: which of the known ones stand where.
 */
#include "cert/parts.h"

struct known_extension {
  const char *word;
  const char *oid;
  size_t oid_len;
};

static const struct known_extension known[CERT_NUM_EXTENSIONS] = {
#define CERT_EXTENSION(symbol, word, oid) {word, oid, sizeof(oid) - 1},
#include "cert/extensions.def"
#undef CERT_EXTENSION
};

enum cert_extension_id cert_extension_id(assay_bytes oid) {
  for (size_t i = 0; i < CERT_NUM_EXTENSIONS; i++) {
    /* The last octet differs most: most rows fall out on it. */
    if (known[i].oid_len == oid.len &&
        (uint8_t)known[i].oid[oid.len - 1] == oid.data[oid.len - 1] &&
        memcmp(known[i].oid, oid.data, oid.len) == 0) {
      return (enum cert_extension_id)i;
    }
  }
  return CERT_EXT_UNKNOWN;
}

const char *cert_extension_word(enum cert_extension_id id) {
  return (size_t)id < CERT_NUM_EXTENSIONS ? known[id].word : "unknown";
}

/* Extension ::= SEQUENCE { extnID, critical BOOLEAN DEFAULT FALSE, extnValue OCTET STRING } */
bool cert_take_extension(struct der *d, struct cert_extension_view *ret_extension) {
  assay_bytes content;
  if (!der_take_whole(d, DER_SEQUENCE, &content, &ret_extension->whole)) {
    return false;
  }
  struct der in = der_inside(content, d->fault);
  ret_extension->critical = false;
  if (!der_take_oid(&in, &ret_extension->oid)) {
    return false;
  }
  if (der_peek(&in, DER_BOOLEAN)) {
    const uint8_t *start = in.at;
    if (!der_take_boolean(&in, &ret_extension->critical)) {
      return false;
    }
    if (!ret_extension->critical) {
      return der_fail(&in, DER_DEFAULT_ENCODED, start);
    }
  }
  if (!der_take(&in, DER_OCTET_STRING, &ret_extension->value) || !der_end(&in)) {
    return false;
  }
  ret_extension->id = cert_extension_id(ret_extension->oid);
  return true;
}

void cert_index_extension(struct cert *c, const struct cert_extension_view *extension) {
  if (extension->id == CERT_EXT_UNKNOWN) {
    if (extension->critical && !c->has_unknown_critical) {
      c->has_unknown_critical = true;
      c->unknown_critical_oid = extension->oid;
    }
    return;
  }
  uint64_t bit = CERT_EXT_BIT(extension->id);
  if ((c->present & bit) != 0) {
    c->duplicated |= bit;
    if (!c->has_duplicate) {
      c->has_duplicate = true;
      c->duplicate_oid = extension->oid;
    }
    return;
  }
  c->present |= bit;
  if (extension->critical) {
    c->critical |= bit;
  }
  c->extension[extension->id].whole = extension->whole;
  c->extension[extension->id].value = extension->value;
}

/* How many unknown extensions of one certificate are compared with each other. Beyond it the
 * comparison would be quadratic in what the sender chose; no real certificate has a tenth of it. */
#define MAX_UNKNOWN 64

void cert_find_unknown_duplicate(struct cert *c) {
  assay_bytes seen[MAX_UNKNOWN];
  size_t num_seen = 0;
  struct der_fault fault;
  struct der d = der_open(c->extensions, &fault);
  struct cert_extension_view extension;
  while (!c->has_duplicate && num_seen < MAX_UNKNOWN && !der_at_end(&d) &&
         cert_take_extension(&d, &extension)) {
    if (extension.id != CERT_EXT_UNKNOWN) {
      continue;
    }
    for (size_t i = 0; i < num_seen && !c->has_duplicate; i++) {
      if (bytes_equal(seen[i], extension.oid)) {
        c->has_duplicate = true;
        c->duplicate_oid = extension.oid;
      }
    }
    seen[num_seen++] = extension.oid;
  }
}
