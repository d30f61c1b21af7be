/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as a certificate. Either the parser says at which byte it stopped, or every view of the
 * certificate lies within the input; then all that can be read out of it is read, names are equal to
 * themselves, and every loop ends.
 */
#include "cert/cert.h"
#include "fuzz.h"

static void read_name(assay_bytes name) {
  static const struct hash_key key = {1, 2};
  char out[512];
  struct text text;
  text_init(&text, out, sizeof out);
  cert_name_text(&text, name);
  PROPERTY(!text_fits(&text) || strlen(out) <= text.len);
  PROPERTY(cert_name_equal(name, name));
  PROPERTY(cert_name_has_prefix(name, name));
  PROPERTY(cert_name_hash(&key, name) == cert_name_hash(&key, name));
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
  while (!der_at_end(&cursor) && cert_take_extension(&cursor, &extension)) {
    PROPERTY(fuzz_inside(extension.value, cert->extensions));
  }
}

static void read_values(const struct cert *cert) {
  struct cert_values values;
  cert_decode(cert, &values);
  PROPERTY((values.malformed & ~cert->present) == 0);
  PROPERTY(fuzz_inside(values.san, cert->der) && fuzz_inside(values.aki_key, cert->der));
  PROPERTY(fuzz_inside(values.policies, cert->der) && fuzz_inside(values.sct_list, cert->der));
  read_general_names(values.san);
  read_general_names(values.ian);
  struct der_fault fault;
  struct der points = der_open(values.crl_points, &fault);
  struct cert_crl_point point;
  while (!der_at_end(&points) && cert_take_crl_point(&points, &point)) {
    PROPERTY(fuzz_inside(point.full_name, cert->der));
  }
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
  PROPERTY(fuzz_inside(cert.tbs, input) && fuzz_inside(cert.signature, input));
  PROPERTY(fuzz_inside(cert.serial, input) && fuzz_inside(cert.extensions, input));
  read_name(cert.subject);
  read_name(cert.issuer);
  read_extensions(&cert);
  read_values(&cert);
  return 0;
}
