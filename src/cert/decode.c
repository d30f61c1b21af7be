/* SPDX-License-Identifier: Apache-2.0
 *
 * What the extensions say: one small parser per extension, each reading as its ASN.1 in RFC 5280
 * 4.2 does. A parser that fails leaves its fields zero, and the extension is marked malformed.
 */
#include "cert/parts.h"

typedef bool extension_parser(struct der *d, struct cert_values *v);

bool cert_take_list(struct der *d, uint8_t tag, assay_bytes *ret_content) {
  const uint8_t *start = d->at;
  if (!der_take(d, tag, ret_content)) {
    return false;
  }
  return ret_content->len > 0 || der_fail(d, DER_EMPTY, start);
}

static bool parse_ski(struct der *d, struct cert_values *v) {
  return der_take(d, DER_OCTET_STRING, &v->ski) && der_end(d);
}

/* KeyUsage ::= BIT STRING; 4.2.1.3: at least one bit is set. X.690 11.2.2 wants trailing zero bits of
 * a named bit list left out; two public roots wrote one, so that is noted and not a fault. */
static bool parse_key_usage(struct der *d, struct cert_values *v) {
  const uint8_t *start = d->at;
  assay_bytes bits;
  unsigned unused;
  if (!der_take_bits(d, DER_BIT_STRING, &bits, &unused) || !der_end(d)) {
    return false;
  }
  for (unsigned bit = 0; bit < 16 && bit / 8 < bits.len; bit++) {
    if ((bits.data[bit / 8] & (0x80u >> (bit % 8))) != 0) {
      v->key_usage |= UINT32_C(1) << bit;
    }
  }
  v->key_usage_padded =
      bits.len > 0 && (bits.data[bits.len - 1] & (1u << unused)) == 0 && v->key_usage != 0;
  return v->key_usage != 0 || der_fail(d, DER_EMPTY, start);
}

static bool parse_names(struct der *d, assay_bytes *ret_names) {
  assay_bytes names;
  if (!der_take(d, DER_SEQUENCE, &names) || !cert_general_names_are_sound(names, d->fault) ||
      !der_end(d)) {
    return false;
  }
  *ret_names = names;
  return true;
}

static bool parse_san(struct der *d, struct cert_values *v) {
  return parse_names(d, &v->san);
}

static bool parse_ian(struct der *d, struct cert_values *v) {
  return parse_names(d, &v->ian);
}

/* BasicConstraints ::= SEQUENCE { cA BOOLEAN DEFAULT FALSE, pathLenConstraint INTEGER OPTIONAL }
 * X.690 11.5 wants the default left out. Leaves of many CAs write it, and it means what it says: it is
 * noted and not a fault. */
static bool parse_basic_constraints(struct der *d, struct cert_values *v) {
  struct der in;
  if (!der_enter(d, DER_SEQUENCE, &in)) {
    return false;
  }
  if (der_peek(&in, DER_BOOLEAN)) {
    if (!der_take_boolean(&in, &v->is_ca)) {
      return false;
    }
    v->bc_default_written = !v->is_ca;
  }
  if (der_peek(&in, DER_INTEGER) && !der_take_small(&in, DER_INTEGER, &v->path_length)) {
    return false;
  }
  return der_end(&in) && der_end(d);
}

/* GeneralSubtrees: each a GeneralName with optional minimum and maximum. Read for shape here; what
 * the subtrees mean is for check/. */
static bool subtrees_are_sound(assay_bytes subtrees, struct der_fault *fault) {
  struct der d = der_inside(subtrees, fault);
  while (!der_at_end(&d)) {
    struct der in;
    struct cert_general_name base;
    uint32_t minimum, maximum;
    if (!der_enter(&d, DER_SEQUENCE, &in) || !cert_take_general_name(&in, &base)) {
      return false;
    }
    if (der_peek(&in, DER_CONTEXT(0)) && !der_take_small(&in, DER_CONTEXT(0), &minimum)) {
      return false;
    }
    if (der_peek(&in, DER_CONTEXT(1)) && !der_take_small(&in, DER_CONTEXT(1), &maximum)) {
      return false;
    }
    if (!der_end(&in)) {
      return false;
    }
  }
  return true;
}

/* NameConstraints ::= SEQUENCE { permittedSubtrees [0] OPTIONAL, excludedSubtrees [1] OPTIONAL } */
static bool parse_name_constraints(struct der *d, struct cert_values *v) {
  struct der in;
  return der_enter(d, DER_SEQUENCE, &in) &&
         der_take_optional(&in, DER_CONTEXT_OF(0), &v->nc_permitted, &v->nc_has_permitted) &&
         der_take_optional(&in, DER_CONTEXT_OF(1), &v->nc_excluded, &v->nc_has_excluded) &&
         der_end(&in) && der_end(d) && subtrees_are_sound(v->nc_permitted, d->fault) &&
         subtrees_are_sound(v->nc_excluded, d->fault);
}

static bool parse_crl_points(struct der *d, struct cert_values *v) {
  struct cert_crl_point point;
  assay_bytes points;
  if (!cert_take_list(d, DER_SEQUENCE, &points) || !der_end(d)) {
    return false;
  }
  struct der in = der_inside(points, d->fault);
  while (!der_at_end(&in)) {
    if (!cert_take_crl_point(&in, &point)) {
      return false;
    }
  }
  v->crl_points = points;
  return true;
}

/* PolicyQualifierInfo ::= SEQUENCE { policyQualifierId OID, qualifier ANY }. The two that 4.2.1.4
 * defines, id-qt-cps and id-qt-unotice, are known. */
static bool qualifiers_are_sound(assay_bytes qualifiers, struct der_fault *fault,
                                 bool *ret_unknown) {
  static const uint8_t known[] = {0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x02};
  struct der d = der_inside(qualifiers, fault);
  while (!der_at_end(&d)) {
    struct der info;
    assay_bytes oid, value, whole;
    uint8_t tag;
    if (!der_enter(&d, DER_SEQUENCE, &info) || !der_take_oid(&info, &oid) ||
        !der_take_any(&info, &tag, &value, &whole) || !der_end(&info)) {
      return false;
    }
    bool is_known = oid.len == sizeof known + 1 && memcmp(oid.data, known, sizeof known) == 0 &&
                    (oid.data[sizeof known] == 1 || oid.data[sizeof known] == 2);
    *ret_unknown = *ret_unknown || !is_known;
  }
  return der_is_well_formed(qualifiers, 16) || der_fail(&d, DER_BAD_VALUE, qualifiers.data);
}

/* PolicyInformation ::= SEQUENCE { policyIdentifier OID, policyQualifiers SEQUENCE OF OPTIONAL } */
static bool parse_policies(struct der *d, struct cert_values *v) {
  assay_bytes policies, oid, qualifiers;
  if (!cert_take_list(d, DER_SEQUENCE, &policies) || !der_end(d)) {
    return false;
  }
  struct der in = der_inside(policies, d->fault);
  while (!der_at_end(&in)) {
    struct der policy;
    if (!der_enter(&in, DER_SEQUENCE, &policy) || !der_take_oid(&policy, &oid)) {
      return false;
    }
    if (!der_at_end(&policy) &&
        (!cert_take_list(&policy, DER_SEQUENCE, &qualifiers) ||
         !qualifiers_are_sound(qualifiers, d->fault, &v->unknown_qualifier))) {
      return false;
    }
    if (!der_end(&policy)) {
      return false;
    }
  }
  v->policies = policies;
  return true;
}

static bool parse_mappings(struct der *d, struct cert_values *v) {
  assay_bytes mappings, from, to;
  if (!cert_take_list(d, DER_SEQUENCE, &mappings) || !der_end(d)) {
    return false;
  }
  struct der in = der_inside(mappings, d->fault);
  while (!der_at_end(&in)) {
    struct der pair;
    if (!der_enter(&in, DER_SEQUENCE, &pair) || !der_take_oid(&pair, &from) ||
        !der_take_oid(&pair, &to) || !der_end(&pair)) {
      return false;
    }
  }
  v->mappings = mappings;
  return true;
}

/* AuthorityKeyIdentifier: [0] key OCTET STRING, [1] issuer GeneralNames, [2] serial INTEGER. */
static bool parse_aki(struct der *d, struct cert_values *v) {
  struct der in;
  if (!der_enter(d, DER_SEQUENCE, &in) ||
      !der_take_optional(&in, DER_CONTEXT(0), &v->aki_key, &v->aki_has_key) ||
      !der_take_optional(&in, DER_CONTEXT_OF(1), &v->aki_issuer, &v->aki_has_issuer) ||
      !der_take_optional(&in, DER_CONTEXT(2), &v->aki_serial, &v->aki_has_serial) ||
      !der_end(&in) || !der_end(d)) {
    return false;
  }
  if (v->aki_has_serial && v->aki_serial.len == 0) {
    return der_fail(&in, DER_BAD_INTEGER, v->aki_serial.data);
  }
  return !v->aki_has_issuer || cert_general_names_are_sound(v->aki_issuer, d->fault);
}

/* PolicyConstraints ::= SEQUENCE { requireExplicitPolicy [0], inhibitPolicyMapping [1] } */
static bool parse_policy_constraints(struct der *d, struct cert_values *v) {
  struct der in;
  if (!der_enter(d, DER_SEQUENCE, &in)) {
    return false;
  }
  if (der_peek(&in, DER_CONTEXT(0)) && !der_take_small(&in, DER_CONTEXT(0), &v->require_explicit)) {
    return false;
  }
  if (der_peek(&in, DER_CONTEXT(1)) && !der_take_small(&in, DER_CONTEXT(1), &v->inhibit_mapping)) {
    return false;
  }
  return der_end(&in) && der_end(d);
}

static bool parse_inhibit_any(struct der *d, struct cert_values *v) {
  return der_take_small(d, DER_INTEGER, &v->inhibit_any) && der_end(d);
}

static uint32_t eku_bit(assay_bytes oid) {
  static const uint8_t purpose[] = {0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03}; /* id-kp */
  static const uint8_t any[] = {0x55, 0x1d, 0x25, 0x00};
  if (oid.len == sizeof purpose + 1 && memcmp(oid.data, purpose, sizeof purpose) == 0) {
    switch (oid.data[sizeof purpose]) {
    case 1:
      return CERT_EKU_SERVER;
    case 2:
      return CERT_EKU_CLIENT;
    case 9:
      return CERT_EKU_OCSP_SIGNING;
    default:
      return CERT_EKU_OTHER;
    }
  }
  return bytes_equal(oid, bytes_of(any, sizeof any)) ? CERT_EKU_ANY : CERT_EKU_OTHER;
}

static bool parse_eku(struct der *d, struct cert_values *v) {
  assay_bytes list, oid;
  if (!cert_take_list(d, DER_SEQUENCE, &list) || !der_end(d)) {
    return false;
  }
  struct der in = der_inside(list, d->fault);
  uint32_t eku = 0;
  while (!der_at_end(&in)) {
    if (!der_take_oid(&in, &oid)) {
      return false;
    }
    eku |= eku_bit(oid);
  }
  v->eku_list = list;
  v->eku = eku;
  return true;
}

/* AccessDescription ::= SEQUENCE { accessMethod OID, accessLocation GeneralName } */
static bool parse_aia(struct der *d, struct cert_values *v) {
  assay_bytes list, method;
  struct cert_general_name location;
  if (!cert_take_list(d, DER_SEQUENCE, &list) || !der_end(d)) {
    return false;
  }
  struct der in = der_inside(list, d->fault);
  while (!der_at_end(&in)) {
    struct der description;
    if (!der_enter(&in, DER_SEQUENCE, &description) || !der_take_oid(&description, &method) ||
        !cert_take_general_name(&description, &location) || !der_end(&description)) {
      return false;
    }
  }
  v->aia = list;
  return true;
}

static bool parse_sia(struct der *d, struct cert_values *v) {
  struct cert_values other;
  (void)v;
  return parse_aia(d, &other); /* the same syntax (4.2.2.2); nobody reads it further */
}

/* RFC 6962 3.3: the TLS-encoded list is wrapped into an OCTET STRING once more. */
static bool parse_sct(struct der *d, struct cert_values *v) {
  return der_take(d, DER_OCTET_STRING, &v->sct_list) && der_end(d);
}

/* RFC 7633 4.1: SEQUENCE OF INTEGER */
static bool parse_tls_feature(struct der *d, struct cert_values *v) {
  assay_bytes list;
  uint32_t feature;
  if (!cert_take_list(d, DER_SEQUENCE, &list) || !der_end(d)) {
    return false;
  }
  struct der in = der_inside(list, d->fault);
  while (!der_at_end(&in)) {
    if (!der_take_small(&in, DER_INTEGER, &feature)) {
      return false;
    }
  }
  v->tls_features = list;
  return true;
}

static bool parse_null(struct der *d, struct cert_values *v) {
  (void)v;
  return der_take_null(d) && der_end(d);
}

static bool parse_shape(struct der *d, struct cert_values *v) {
  (void)v;
  assay_bytes rest = bytes_of(d->at, (size_t)(d->end - d->at));
  return (rest.len > 0 && der_is_well_formed(rest, 16)) || der_fail(d, DER_BAD_VALUE, d->at);
}

static extension_parser *const parsers[CERT_NUM_EXTENSIONS] = {
    [CERT_EXT_SKI] = parse_ski,
    [CERT_EXT_KU] = parse_key_usage,
    [CERT_EXT_PKUP] = parse_shape,
    [CERT_EXT_SAN] = parse_san,
    [CERT_EXT_IAN] = parse_ian,
    [CERT_EXT_BC] = parse_basic_constraints,
    [CERT_EXT_NC] = parse_name_constraints,
    [CERT_EXT_CDP] = parse_crl_points,
    [CERT_EXT_CP] = parse_policies,
    [CERT_EXT_PM] = parse_mappings,
    [CERT_EXT_AKI] = parse_aki,
    [CERT_EXT_PC] = parse_policy_constraints,
    [CERT_EXT_EKU] = parse_eku,
    [CERT_EXT_FRESHEST] = parse_shape,
    [CERT_EXT_IAP] = parse_inhibit_any,
    [CERT_EXT_SDA] = parse_shape,
    [CERT_EXT_NO_REV_AVAIL] = parse_null,
    [CERT_EXT_AIA] = parse_aia,
    [CERT_EXT_SIA] = parse_sia,
    [CERT_EXT_TLS_FEATURE] = parse_tls_feature,
    [CERT_EXT_OCSP_NOCHECK] = parse_null,
    [CERT_EXT_SCT] = parse_sct,
    [CERT_EXT_POISON] = parse_null,
};

static void reset_values(struct cert_values *v) {
  memset(v, 0, sizeof *v);
  v->first_malformed = CERT_EXT_UNKNOWN;
  v->path_length = CERT_NO_PATH_LENGTH;
  v->require_explicit = v->inhibit_mapping = v->inhibit_any = UINT32_MAX;
}

/* A parser may have filled some fields before it failed: they must not be used by accident. */
static void clear_fields_of(enum cert_extension_id id, struct cert_values *v) {
  if (id == CERT_EXT_BC) {
    v->is_ca = v->bc_default_written = false;
    v->path_length = CERT_NO_PATH_LENGTH;
  } else if (id == CERT_EXT_KU) {
    v->key_usage = 0;
    v->key_usage_padded = false;
  } else if (id == CERT_EXT_NC) {
    v->nc_permitted = v->nc_excluded = bytes_of(NULL, 0);
    v->nc_has_permitted = v->nc_has_excluded = false;
  } else if (id == CERT_EXT_AKI) {
    v->aki_key = v->aki_issuer = v->aki_serial = bytes_of(NULL, 0);
    v->aki_has_key = v->aki_has_issuer = v->aki_has_serial = false;
  } else if (id == CERT_EXT_PC) {
    v->require_explicit = v->inhibit_mapping = UINT32_MAX;
  } else if (id == CERT_EXT_IAP) {
    v->inhibit_any = UINT32_MAX;
  } else if (id == CERT_EXT_SKI) {
    v->ski = bytes_of(NULL, 0);
  } else if (id == CERT_EXT_SCT) {
    v->sct_list = bytes_of(NULL, 0);
  }
}

void cert_decode(const struct cert *c, struct cert_values *ret_values) {
  reset_values(ret_values);
  uint64_t left = c->present;
  for (unsigned id = 0; left != 0 && id < CERT_NUM_EXTENSIONS; id++, left >>= 1) {
    if ((left & 1) == 0) {
      continue;
    }
    struct der_fault fault;
    struct der d = der_open(c->extension[id].value, &fault);
    if (parsers[id](&d, ret_values)) {
      continue;
    }
    clear_fields_of((enum cert_extension_id)id, ret_values);
    if (ret_values->malformed == 0) {
      ret_values->first_malformed = (enum cert_extension_id)id;
      ret_values->first_fault = fault;
    }
    ret_values->malformed |= CERT_EXT_BIT(id);
  }
}
