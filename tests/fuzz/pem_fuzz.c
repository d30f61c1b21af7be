/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as a file of certificates. The reader moves on with every item, what it decodes lies in
 * the work area or in the input, and scanning without a work area finds as many items.
 */
#include "der/der.h"
#include "fuzz.h"

static size_t read_all(assay_bytes input, uint8_t *work, size_t cap) {
  struct pem_reader reader;
  struct pem_item item;
  size_t used = 0, at = 0, count = 0;
  pem_open(&reader, input);
  while (pem_next(&reader, work == NULL ? NULL : work + at, cap - at, &item, &used)) {
    PROPERTY(used <= cap - at);
    PROPERTY(fuzz_inside(item.der, bytes_of(work, cap)) || fuzz_inside(item.der, input));
    PROPERTY(fuzz_inside(item.label, input) || fuzz_inside(item.label, bytes_of(work, cap)));
    PROPERTY(count++ <= input.len);
    size_t inner = 0;
    assay_bytes certificate;
    while (item.kind == PEM_PKCS7 && pem_pkcs7_next(item.der, &inner, &certificate)) {
      PROPERTY(inner <= item.der.len && fuzz_inside(certificate, item.der));
    }
    at += used;
  }
  return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  uint8_t *work = malloc(size > 0 ? size : 1);
  PROPERTY(work != NULL);
  (void)read_all(bytes_of(data, size), work, size);
  (void)read_all(bytes_of(data, size), NULL, 0);
  free(work);
  return 0;
}
