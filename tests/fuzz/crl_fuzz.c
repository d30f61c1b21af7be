/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as a CRL, and as a certification request. Views lie within the input, entries end.
 */
#include "cert/cert.h"
#include "fuzz.h"

static void read_entries(const struct cert_crl *crl, assay_bytes input) {
  struct der_fault fault;
  struct der cursor = der_open(crl->entries, &fault);
  struct cert_crl_entry entry;
  size_t count = 0;
  while (!der_at_end(&cursor) && cert_take_crl_entry(&cursor, &entry)) {
    PROPERTY(fuzz_inside(entry.serial, input) && fuzz_inside(entry.issuer, input));
    PROPERTY(cert_reason_word(entry.reason) != NULL);
    PROPERTY(++count <= crl->entries.len);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  assay_bytes input = bytes_of(data, size);
  struct der_fault fault;
  struct cert_crl crl;
  if (cert_parse_crl(input, &crl, &fault)) {
    PROPERTY(fuzz_inside(crl.tbs, input) && fuzz_inside(crl.signature, input));
    PROPERTY(fuzz_inside(crl.entries, input) && fuzz_inside(crl.idp_full_name, input));
    read_entries(&crl, input);
  } else {
    PROPERTY(fault.kind != DER_OK && fault.offset <= size);
  }
  struct cert_csr csr;
  if (cert_parse_csr(input, &csr, &fault)) {
    PROPERTY(fuzz_inside(csr.info, input) && fuzz_inside(csr.extensions, input));
  } else {
    PROPERTY(fault.kind != DER_OK && fault.offset <= size);
  }
  return 0;
}
