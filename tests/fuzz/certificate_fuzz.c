/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as a certificate. Either the parser says at which byte it stopped, or
 *  - every view of the certificate and of its decoded extensions lies within it;
 *  - a copy of the bytes parses to the same views;
 *  - its parts written again give the same bytes; a byte less or one more is refused;
 *  - names equal themselves and hash alike, and every loop over what it holds ends.
 */
#include "cert/cert.h"
#include "fuzz.h"

const size_t fuzz_header = 0;

static void read_name(assay_bytes name) {
  static const struct hash_key key = {1, 2};
  char out[512];
  struct text text;
  uint8_t tag = 0;
  text_init(&text, out, sizeof out);
  cert_name_text(&text, name);
  PROPERTY(!text_fits(&text) || strlen(out) <= text.len);
  PROPERTY(cert_name_equal(name, name));
  PROPERTY(cert_name_has_prefix(name, name));
  PROPERTY(cert_name_hash(&key, name) == cert_name_hash(&key, name));
  PROPERTY(cert_name_is_empty(name) == (cert_name_count(name) == 0));
  PROPERTY(fuzz_inside(cert_name_common(name, &tag), name));
}

static void read_general_names(assay_bytes names) {
  struct der_fault fault;
  struct der cursor = der_open(names, &fault);
  struct cert_general_name name;
  size_t left = names.len;
  while (!der_at_end(&cursor) && cert_take_general_name(&cursor, &name)) {
    PROPERTY(fuzz_inside(name.value, names) && left > 0);
    PROPERTY(cert_name_kind_word(name.kind) != NULL);
    left--;
  }
}

static void read_extensions(const struct cert *cert) {
  struct der_fault fault;
  struct der cursor = der_open(cert->extensions, &fault);
  struct cert_extension_view extension;
  uint64_t present = 0;
  uint32_t num_unknown = 0;
  while (!der_at_end(&cursor)) {
    PROPERTY(cert_take_extension(&cursor, &extension));
    PROPERTY(fuzz_inside(extension.value, extension.whole));
    PROPERTY(fuzz_inside(extension.whole, cert->extensions));
    if (extension.id == CERT_EXT_UNKNOWN) {
      num_unknown++;
    } else {
      present |= CERT_EXT_BIT(extension.id);
    }
  }
  PROPERTY(present == cert->present && num_unknown == cert->num_unknown);
  PROPERTY((cert->critical & ~present) == 0 && (cert->duplicated & ~present) == 0);
}

static void read_points(assay_bytes points) {
  struct der_fault fault;
  struct der d = der_open(points, &fault);
  struct cert_crl_point point;
  while (!der_at_end(&d) && cert_take_crl_point(&d, &point)) {
    PROPERTY(fuzz_inside(point.full_name, points) && fuzz_inside(point.relative_name, points));
    PROPERTY(fuzz_inside(point.crl_issuer, points));
    read_general_names(point.full_name);
    read_general_names(point.crl_issuer);
  }
}

static void read_values(const struct cert *cert) {
  struct cert_values v;
  cert_decode(cert, &v);
  const assay_bytes views[] = {v.eku_list,    v.ski,      v.aki_key,     v.aki_issuer,
                               v.aki_serial,  v.san,      v.ian,         v.nc_permitted,
                               v.nc_excluded, v.policies, v.mappings,    v.crl_points,
                               v.aia,         v.sct_list, v.tls_features};
  for (size_t i = 0; i < sizeof views / sizeof views[0]; i++) {
    PROPERTY(fuzz_inside(views[i], cert->extensions));
  }
  PROPERTY((v.malformed & ~cert->present) == 0);
  PROPERTY(v.malformed == 0 || (v.malformed & CERT_EXT_BIT(v.first_malformed)) != 0);
  read_general_names(v.san);
  read_general_names(v.ian);
  read_general_names(v.aki_issuer);
  read_points(v.crl_points);
}

static void check_key(const struct cert_key *key) {
  PROPERTY(fuzz_inside(key->algorithm.whole, key->whole) && fuzz_inside(key->bits, key->whole));
  PROPERTY(fuzz_inside(key->modulus, key->bits) && fuzz_inside(key->exponent, key->bits));
  PROPERTY(cert_key_word(key) != NULL && cert_key_bits(key) <= 8 * CERT_MAX_BYTES);
}

static void check_views(const struct cert *cert) {
  PROPERTY(fuzz_inside(cert->tbs, cert->der) && fuzz_inside(cert->signature, cert->der));
  PROPERTY(fuzz_inside(cert->tbs_content, cert->tbs) && fuzz_inside(cert->serial, cert->tbs));
  PROPERTY(fuzz_inside(cert->issuer, cert->tbs) && fuzz_inside(cert->subject, cert->tbs));
  PROPERTY(fuzz_inside(cert->key.whole, cert->tbs) && fuzz_inside(cert->extensions, cert->tbs));
  PROPERTY(fuzz_inside(cert->issuer_uid, cert->tbs) && fuzz_inside(cert->subject_uid, cert->tbs));
  PROPERTY(fuzz_inside(cert->unknown_critical_oid, cert->extensions));
  PROPERTY(fuzz_inside(cert->duplicate_oid, cert->extensions));
  PROPERTY(cert->version >= 1 && cert->version <= 3);
  check_key(&cert->key);
}

static void check_copy(const struct cert *cert) {
  uint8_t *copy = fuzz_copy(cert->der);
  assay_bytes a = cert->der, b = bytes_of(copy, a.len);
  struct der_fault fault;
  struct cert other;
  PROPERTY(cert_parse(b, &other, &fault));
  PROPERTY(fuzz_same_place(cert->tbs, a, other.tbs, b));
  PROPERTY(fuzz_same_place(cert->serial, a, other.serial, b));
  PROPERTY(fuzz_same_place(cert->subject, a, other.subject, b));
  PROPERTY(fuzz_same_place(cert->extensions, a, other.extensions, b));
  PROPERTY(fuzz_same_place(cert->signature, a, other.signature, b));
  PROPERTY(cert->not_before == other.not_before && cert->not_after == other.not_after);
  PROPERTY(cert->present == other.present && cert->critical == other.critical);
  PROPERTY(!cert_parse(bytes_first(b, b.len - 1), &other, &fault));
  free(copy);
}

/* A signature that is no whole number of octets is an empty view: nothing to write again. */
static void check_written(const struct cert *cert) {
  uint8_t *out = malloc(cert->der.len + 1), zero = 0;
  struct der_fault fault;
  struct der_writer w;
  struct cert other;
  size_t len = 0;
  PROPERTY(out != NULL);
  der_write_init(&w, out, cert->der.len);
  der_write_open(&w, DER_SEQUENCE);
  der_write(&w, DER_SEQUENCE, cert->tbs_content);
  der_write_raw(&w, cert->algorithm.whole);
  der_write_open(&w, DER_BIT_STRING);
  der_write_raw(&w, bytes_of(&zero, 1));
  der_write_raw(&w, cert->signature);
  der_write_close(&w);
  der_write_close(&w);
  if (cert->signature.len > 0) {
    PROPERTY(der_write_end(&w, &len) && bytes_equal(bytes_of(out, len), cert->der));
    out[len] = 0;
    PROPERTY(!cert_parse(bytes_of(out, len + 1), &other, &fault) && fault.kind == DER_TRAILING);
  }
  free(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct cert cert;
  struct der_fault fault;
  assay_bytes input = bytes_of(data, size);
  if (!cert_parse(input, &cert, &fault)) {
    PROPERTY(fault.kind != DER_OK && fault.offset <= size);
    return 0;
  }
  PROPERTY(bytes_equal(cert.der, input));
  check_views(&cert);
  read_name(cert.subject);
  read_name(cert.issuer);
  read_extensions(&cert);
  read_values(&cert);
  check_copy(&cert);
  check_written(&cert);
  return 0;
}
