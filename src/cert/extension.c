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

static bool is_known(enum cert_extension_id id, assay_bytes oid) {
  return known[id].oid_len == oid.len && memcmp(known[id].oid, oid.data, oid.len) == 0;
}

/* Nearly all extensions are of the arc 2.5.29 (id-ce), and there the last octet tells. 0 = none. */
static const uint8_t id_ce[64] = {
    [0x09] = CERT_EXT_SDA + 1,  [0x0e] = CERT_EXT_SKI + 1,          [0x0f] = CERT_EXT_KU + 1,
    [0x10] = CERT_EXT_PKUP + 1, [0x11] = CERT_EXT_SAN + 1,          [0x12] = CERT_EXT_IAN + 1,
    [0x13] = CERT_EXT_BC + 1,   [0x1e] = CERT_EXT_NC + 1,           [0x1f] = CERT_EXT_CDP + 1,
    [0x20] = CERT_EXT_CP + 1,   [0x21] = CERT_EXT_PM + 1,           [0x23] = CERT_EXT_AKI + 1,
    [0x24] = CERT_EXT_PC + 1,   [0x25] = CERT_EXT_EKU + 1,          [0x2e] = CERT_EXT_FRESHEST + 1,
    [0x36] = CERT_EXT_IAP + 1,  [0x38] = CERT_EXT_NO_REV_AVAIL + 1,
};

enum cert_extension_id cert_extension_id(assay_bytes oid) {
  if (oid.len == 3 && oid.data[0] == 0x55 && oid.data[1] == 0x1d) {
    unsigned id = oid.data[2] < sizeof id_ce ? id_ce[oid.data[2]] : 0;
    return id == 0 ? CERT_EXT_UNKNOWN : (enum cert_extension_id)(id - 1);
  }
  for (unsigned i = CERT_EXT_AIA; i < CERT_NUM_EXTENSIONS; i++) {
    if (is_known((enum cert_extension_id)i, oid)) {
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
    c->num_unknown++;
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

void cert_find_unknown_duplicate(struct cert *c) {
  assay_bytes seen[CERT_MAX_UNKNOWN];
  size_t num_seen = 0;
  struct der_fault fault;
  struct der d = der_open(c->extensions, &fault);
  struct cert_extension_view extension;
  while (c->num_unknown > 1 && !c->has_duplicate && num_seen < CERT_MAX_UNKNOWN &&
         !der_at_end(&d) && cert_take_extension(&d, &extension)) {
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
