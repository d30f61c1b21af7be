/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as a certification request. What is accepted is the request and nothing else: views lie
 * within it, its parts written again give the same bytes, and neither a byte less nor one more is
 * accepted.
 */
#include "cert/cert.h"
#include "fuzz.h"

const size_t fuzz_header = 0;

static void check_written(const struct cert_csr *csr) {
  uint8_t *out = malloc(csr->der.len), zero = 0;
  struct der_writer w;
  size_t len = 0;
  PROPERTY(out != NULL);
  der_write_init(&w, out, csr->der.len);
  der_write_open(&w, DER_SEQUENCE);
  der_write_raw(&w, csr->info);
  der_write_raw(&w, csr->algorithm.whole);
  der_write_open(&w, DER_BIT_STRING);
  der_write_raw(&w, bytes_of(&zero, 1));
  der_write_raw(&w, csr->signature);
  der_write_close(&w);
  der_write_close(&w);
  PROPERTY(der_write_end(&w, &len) && bytes_equal(bytes_of(out, len), csr->der));
  free(out);
}

static void check_views(const struct cert_csr *csr, assay_bytes input) {
  PROPERTY(fuzz_inside(csr->info, input) && fuzz_inside(csr->signature, input));
  PROPERTY(fuzz_inside(csr->attributes, csr->info));
  PROPERTY(fuzz_inside(csr->extensions, csr->attributes));
  PROPERTY(fuzz_inside(csr->subject, csr->info) && fuzz_inside(csr->key.whole, csr->info));
  PROPERTY(fuzz_inside(csr->key.bits, csr->key.whole));
  PROPERTY(fuzz_inside(csr->key.modulus, csr->key.bits));
  PROPERTY(fuzz_inside(csr->key.exponent, csr->key.bits));
}

static void check_extensions(assay_bytes extensions) {
  struct der_fault fault;
  struct der d = der_open(extensions, &fault);
  struct cert_extension_view extension;
  while (!der_at_end(&d)) {
    PROPERTY(cert_take_extension(&d, &extension));
    PROPERTY(fuzz_inside(extension.value, extensions));
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  assay_bytes input = bytes_of(data, size);
  struct der_fault fault;
  struct cert_csr csr, other;
  if (!cert_parse_csr(input, &csr, &fault)) {
    PROPERTY(fault.kind != DER_OK && fault.offset <= size);
    return 0;
  }
  check_views(&csr, input);
  check_extensions(csr.extensions);
  PROPERTY(!cert_parse_csr(bytes_first(input, size - 1), &other, &fault));
  if (csr.signature.len > 0) {
    check_written(&csr);
  }
  return 0;
}
