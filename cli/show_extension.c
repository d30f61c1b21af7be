/* SPDX-License-Identifier: Apache-2.0
 *
 * show_extension: extensions in words. Their contents are read by cert_decode, as for a verdict;
 * here they are only named. An extension that makes no sense is shown as what it is: bytes.
 */
#include "show_objects.h"

/* Bytes of an unknown extension that people are shown; programs get all of them. */
#define SHOW_HEX_MAX 48

typedef void show_values(struct sheet *p, const struct cert_values *v);

static void show_ski(struct sheet *p, const struct cert_values *v) {
  sheet_hex(p, v->ski);
}

static void show_key_usage(struct sheet *p, const struct cert_values *v) {
  static const enum show_word bits[] = {
      SHOW_W_KU_SIGN,          SHOW_W_KU_COMMIT,        SHOW_W_KU_KEY_ENCIPHER,
      SHOW_W_KU_DATA_ENCIPHER, SHOW_W_KU_AGREE,         SHOW_W_KU_CERT_SIGN,
      SHOW_W_KU_CRL_SIGN,      SHOW_W_KU_ENCIPHER_ONLY, SHOW_W_KU_DECIPHER_ONLY,
  };

  sheet_open(p, SHEET_LIST);
  for (size_t i = 0; i < sizeof(bits) / sizeof(bits[0]); i++) {
    if ((v->key_usage >> i & 1) != 0) {
      sheet_word(p, bits[i]);
    }
  }
  sheet_close(p);
}

static void show_san(struct sheet *p, const struct cert_values *v) {
  show_general_names(p, v->san);
}

static void show_ian(struct sheet *p, const struct cert_values *v) {
  show_general_names(p, v->ian);
}

static void show_basic_constraints(struct sheet *p, const struct cert_values *v) {
  sheet_open(p, SHEET_OBJECT);
  sheet_key(p, SHOW_W_CA);
  sheet_boolean(p, v->is_ca);
  if (v->path_length != CERT_NO_PATH_LENGTH) {
    sheet_key_number(p, SHOW_W_PATH_LENGTH, v->path_length);
  }
  sheet_close(p);
}

/* GeneralSubtrees: the bases; minimum and maximum are never used (RFC 5280 4.2.1.10). */
static void show_subtrees(struct sheet *p, enum show_word key, assay_bytes subtrees) {
  struct der_fault fault;
  struct der d = der_open(subtrees, &fault), in;
  struct cert_general_name base;

  sheet_key(p, key);
  sheet_open(p, SHEET_LIST);
  while (!der_at_end(&d) && der_enter(&d, DER_SEQUENCE, &in) &&
         cert_take_general_name(&in, &base)) {
    show_general_name(p, &base, true);
  }
  sheet_close(p);
}

static void show_name_constraints(struct sheet *p, const struct cert_values *v) {
  sheet_open(p, SHEET_OBJECT);
  if (v->nc_has_permitted) {
    show_subtrees(p, SHOW_W_PERMITTED, v->nc_permitted);
  }
  if (v->nc_has_excluded) {
    show_subtrees(p, SHOW_W_EXCLUDED, v->nc_excluded);
  }
  sheet_close(p);
}

static void show_points(struct sheet *p, const struct cert_values *v) {
  (void)show_crl_points(p, v->crl_points);
}

static void show_certificate_policies(struct sheet *p, const struct cert_values *v) {
  (void)show_policies(p, v->policies);
}

static void show_mappings(struct sheet *p, const struct cert_values *v) {
  struct der_fault fault;
  struct der d = der_open(v->mappings, &fault), pair;
  assay_bytes from, to;

  sheet_open(p, SHEET_LIST);
  while (!der_at_end(&d) && der_enter(&d, DER_SEQUENCE, &pair) && der_take_oid(&pair, &from) &&
         der_take_oid(&pair, &to)) {
    sheet_open(p, SHEET_ROW);
    sheet_key(p, SHOW_W_ISSUER_POLICY);
    sheet_oid(p, from);
    if (!p->json) {
      sheet_text(p, BYTES_LITERAL("="));
    }
    sheet_key(p, SHOW_W_SUBJECT_POLICY);
    sheet_oid(p, to);
    sheet_close(p);
  }
  sheet_close(p);
}

static void show_aki(struct sheet *p, const struct cert_values *v) {
  if (!p->json && v->aki_has_key && !v->aki_has_issuer && !v->aki_has_serial) {
    sheet_hex(p, v->aki_key);
    return;
  }
  sheet_open(p, SHEET_OBJECT);
  if (v->aki_has_key) {
    sheet_key_hex(p, SHOW_W_KEY_ID, v->aki_key);
  }
  if (v->aki_has_issuer) {
    sheet_key(p, SHOW_W_ISSUER);
    show_general_names(p, v->aki_issuer);
  }
  if (v->aki_has_serial) {
    sheet_key_hex(p, SHOW_W_SERIAL, v->aki_serial);
  }
  sheet_close(p);
}

static void show_policy_constraints(struct sheet *p, const struct cert_values *v) {
  sheet_open(p, SHEET_OBJECT);
  if (v->require_explicit != UINT32_MAX) {
    sheet_key_number(p, SHOW_W_REQUIRE_EXPLICIT, v->require_explicit);
  }
  if (v->inhibit_mapping != UINT32_MAX) {
    sheet_key_number(p, SHOW_W_INHIBIT_MAPPING, v->inhibit_mapping);
  }
  sheet_close(p);
}

static void show_eku(struct sheet *p, const struct cert_values *v) {
  struct der_fault fault;
  struct der d = der_open(v->eku_list, &fault);
  assay_bytes oid;

  sheet_open(p, SHEET_LIST);
  while (!der_at_end(&d) && der_take_oid(&d, &oid)) {
    sheet_oid(p, oid);
  }
  sheet_close(p);
}

static void show_inhibit_any(struct sheet *p, const struct cert_values *v) {
  sheet_number(p, v->inhibit_any);
}

/* AccessDescriptions: RFC 5280 4.2.2.1 and 4.2.2.2. */
static void show_access(struct sheet *p, const struct cert_values *v) {
  struct der_fault fault;
  struct der d = der_open(v->aia, &fault), in;
  struct cert_general_name location;
  assay_bytes method;

  sheet_open(p, SHEET_LIST);
  while (!der_at_end(&d) && der_enter(&d, DER_SEQUENCE, &in) && der_take_oid(&in, &method) &&
         cert_take_general_name(&in, &location)) {
    sheet_open(p, SHEET_ROW);
    sheet_key(p, SHOW_W_METHOD);
    sheet_oid(p, method);
    sheet_key(p, SHOW_W_NAME);
    show_general_name(p, &location, false);
    sheet_close(p);
  }
  sheet_close(p);
}

/* RFC 7633: numbers of TLS extensions that the server must offer. */
static void show_tls_features(struct sheet *p, const struct cert_values *v) {
  struct der_fault fault;
  struct der d = der_open(v->tls_features, &fault);
  uint32_t feature;

  sheet_open(p, SHEET_LIST);
  while (!der_at_end(&d) && der_take_small(&d, DER_INTEGER, &feature)) {
    if (feature == 5) {
      sheet_word(p, SHOW_W_STATUS_REQUEST);
    } else if (feature == 17) {
      sheet_word(p, SHOW_W_STATUS_REQUEST_2);
    } else {
      sheet_number(p, feature);
    }
  }
  sheet_close(p);
}

static void show_mark(struct sheet *p, const struct cert_values *v) {
  (void)v;
  sheet_word(p, SHOW_W_MARK);
}

/* Those without a row are shown as bytes, or by show_special below. */
static show_values *const rows[CERT_NUM_EXTENSIONS] = {
    [CERT_EXT_SKI] = show_ski,
    [CERT_EXT_KU] = show_key_usage,
    [CERT_EXT_SAN] = show_san,
    [CERT_EXT_IAN] = show_ian,
    [CERT_EXT_BC] = show_basic_constraints,
    [CERT_EXT_NC] = show_name_constraints,
    [CERT_EXT_CDP] = show_points,
    [CERT_EXT_CP] = show_certificate_policies,
    [CERT_EXT_PM] = show_mappings,
    [CERT_EXT_AKI] = show_aki,
    [CERT_EXT_PC] = show_policy_constraints,
    [CERT_EXT_EKU] = show_eku,
    [CERT_EXT_FRESHEST] = show_points,
    [CERT_EXT_IAP] = show_inhibit_any,
    [CERT_EXT_NO_REV_AVAIL] = show_mark,
    [CERT_EXT_AIA] = show_access,
    [CERT_EXT_SIA] = show_access,
    [CERT_EXT_TLS_FEATURE] = show_tls_features,
    [CERT_EXT_OCSP_NOCHECK] = show_mark,
    [CERT_EXT_POISON] = show_mark,
};

/* Freshest CRL and subject information access have the syntax of another one (RFC 5280 4.2.1.15,
 * 4.2.2.2), and are decoded as that. */
static enum cert_extension_id syntax_of(enum cert_extension_id id) {
  if (id == CERT_EXT_FRESHEST) {
    return CERT_EXT_CDP;
  }
  return id == CERT_EXT_SIA ? CERT_EXT_AIA : id;
}

/* PrivateKeyUsagePeriod, RFC 3280 4.2.1.4: two times under context tags. */
static bool show_key_period(struct sheet *p, assay_bytes value) {
  static const enum show_word keys[] = {SHOW_W_NOT_BEFORE, SHOW_W_NOT_AFTER};
  struct der_fault fault;
  struct der d = der_open(value, &fault), in;
  assay_bytes times[2] = {{NULL, 0}, {NULL, 0}};
  bool present[2] = {false, false};

  if (!der_enter(&d, DER_SEQUENCE, &in) ||
      !der_take_optional(&in, DER_CONTEXT(0), &times[0], &present[0]) ||
      !der_take_optional(&in, DER_CONTEXT(1), &times[1], &present[1]) || !der_end(&in)) {
    return false;
  }
  sheet_open(p, SHEET_OBJECT);
  for (size_t i = 0; i < 2; i++) {
    if (present[i]) {
      sheet_key_text(p, keys[i], times[i]); /* 20260101000000Z */
    }
  }
  sheet_close(p);
  return true;
}

bool show_extension_value(struct sheet *p, const struct cert_extension_view *extension) {
  enum cert_extension_id id = syntax_of(extension->id);
  struct cert_values v;
  struct cert alone;

  if (extension->id == CERT_EXT_PKUP) {
    return show_key_period(p, extension->value);
  }
  if (extension->id == CERT_EXT_UNKNOWN ||
      (rows[extension->id] == NULL && extension->id != CERT_EXT_SCT)) {
    return false;
  }
  memset(&alone, 0, sizeof(alone));
  alone.present = CERT_EXT_BIT(id);
  alone.extension[id].value = extension->value;
  cert_decode(&alone, &v);
  if (v.malformed != 0) {
    return false;
  }
  if (extension->id == CERT_EXT_SCT) {
    return show_scts(p, v.sct_list);
  }
  rows[extension->id](p, &v);
  return true;
}

/* Does assay read it, so that bytes alone mean a fault? */
static bool is_decoded(enum cert_extension_id id) {
  return id != CERT_EXT_UNKNOWN && (rows[id] != NULL || id == CERT_EXT_SCT || id == CERT_EXT_PKUP);
}

static void show_bytes(struct sheet *p, const struct cert_extension_view *extension) {
  size_t all = extension->value.len;

  if (p->json) {
    sheet_open(p, SHEET_OBJECT);
    sheet_key_hex(p, SHOW_W_HEX, extension->value);
    sheet_close(p);
    return;
  }
  sheet_open(p, SHEET_LIST);
  if (is_decoded(extension->id)) {
    sheet_word(p, SHOW_W_MALFORMED);
  }
  sheet_hex(p, bytes_first(extension->value, SHOW_HEX_MAX));
  if (all > SHOW_HEX_MAX) {
    sheet_word(p, SHOW_W_CUT);
  }
  sheet_close(p);
}

static void show_extension_text(struct sheet *p, const struct cert_extension_view *extension) {
  char dotted[96];
  struct text t;
  const char *label = sheet_oid_word(p, extension->oid);

  text_init(&t, dotted, sizeof(dotted));
  der_oid_text(&t, extension->oid);
  if (extension->id != CERT_EXT_UNKNOWN) {
    label = sheet_word_text((enum show_word)(SHOW_W_EXT_SKI + (int)extension->id), p->language);
  }
  sheet_label(p, label != NULL ? label : dotted, extension->critical);
  if (!show_extension_value(p, extension)) {
    show_bytes(p, extension);
  }
}

static void show_extension_json(struct sheet *p, const struct cert_extension_view *extension) {
  char dotted[256];
  struct text t, before;
  const char *word = sheet_oid_word(p, extension->oid);
  bool decoded;

  text_init(&t, dotted, sizeof(dotted));
  der_oid_text(&t, extension->oid);
  if (extension->id != CERT_EXT_UNKNOWN) {
    word = sheet_word_json((enum show_word)(SHOW_W_EXT_SKI + (int)extension->id));
  }
  sheet_open(p, SHEET_OBJECT);
  sheet_key_text(p, SHOW_W_OID, bytes_of_text(dotted));
  sheet_key(p, SHOW_W_NAME);
  if (word != NULL) {
    sheet_text(p, bytes_of_text(word));
  } else {
    sheet_null(p);
  }
  sheet_key(p, SHOW_W_CRITICAL);
  sheet_boolean(p, extension->critical);
  before = p->out;
  sheet_key(p, SHOW_W_VALUE);
  decoded = show_extension_value(p, extension);
  if (!decoded) {
    p->out = before; /* the key without a value */
    sheet_key(p, SHOW_W_VALUE);
    show_bytes(p, extension);
  }
  sheet_key(p, SHOW_W_MALFORMED);
  sheet_boolean(p, !decoded && is_decoded(extension->id));
  sheet_close(p);
}

void show_extensions(struct sheet *p, enum show_word key, assay_bytes extensions) {
  struct der_fault fault;
  struct der d = der_open(extensions, &fault);
  struct cert_extension_view extension;

  sheet_key(p, key);
  sheet_open(p, p->json ? SHEET_LIST : SHEET_OBJECT);
  while (!der_at_end(&d) && cert_take_extension(&d, &extension)) {
    if (p->json) {
      show_extension_json(p, &extension);
    } else {
      show_extension_text(p, &extension);
    }
  }
  sheet_close(p);
}
