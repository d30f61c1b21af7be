/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as a CRL. What is accepted is the list and nothing else: views lie within it, entries
 * end and are all read, its parts written again give the same bytes, and a byte less is refused.
 */
#include "cert/cert.h"
#include "fuzz.h"

const size_t fuzz_header = 0;

static void read_names(assay_bytes names) {
  struct der_fault fault;
  struct der d = der_open(names, &fault);
  struct cert_general_name name;
  while (!der_at_end(&d) && cert_take_general_name(&d, &name)) {
    PROPERTY(fuzz_inside(name.value, names) && cert_name_kind_word(name.kind) != NULL);
  }
}

static void read_entries(const struct cert_crl *crl) {
  struct der_fault fault;
  struct der cursor = der_open(crl->entries, &fault);
  struct cert_crl_entry entry;
  size_t count = 0;
  while (!der_at_end(&cursor) && cert_take_crl_entry(&cursor, &entry)) {
    PROPERTY(entry.serial.len > 0 && fuzz_inside(entry.serial, crl->entries));
    PROPERTY(fuzz_inside(entry.issuer, crl->entries));
    PROPERTY(entry.reason >= -1 && cert_reason_word(entry.reason) != NULL);
    PROPERTY(++count <= crl->entries.len);
    read_names(entry.issuer);
  }
}

static void check_written(const struct cert_crl *crl) {
  uint8_t *out = malloc(crl->der.len), zero = 0;
  struct der_writer w;
  size_t len = 0;
  PROPERTY(out != NULL);
  der_write_init(&w, out, crl->der.len);
  der_write_open(&w, DER_SEQUENCE);
  der_write_raw(&w, crl->tbs);
  der_write_raw(&w, crl->algorithm.whole);
  der_write_open(&w, DER_BIT_STRING);
  der_write_raw(&w, bytes_of(&zero, 1));
  der_write_raw(&w, crl->signature);
  der_write_close(&w);
  der_write_close(&w);
  PROPERTY(der_write_end(&w, &len) && bytes_equal(bytes_of(out, len), crl->der));
  free(out);
}

static void check_views(const struct cert_crl *crl, assay_bytes input) {
  PROPERTY(fuzz_inside(crl->tbs, input) && fuzz_inside(crl->signature, input));
  PROPERTY(fuzz_inside(crl->issuer, crl->tbs) && fuzz_inside(crl->entries, crl->tbs));
  PROPERTY(fuzz_inside(crl->aki_key, crl->tbs) && fuzz_inside(crl->number, crl->tbs));
  PROPERTY(fuzz_inside(crl->delta_base, crl->tbs));
  PROPERTY(fuzz_inside(crl->idp_full_name, crl->tbs));
  PROPERTY(fuzz_inside(crl->idp_relative_name, crl->tbs));
  PROPERTY(fuzz_inside(crl->unknown_critical_oid, crl->tbs));
  PROPERTY(crl->version == 1 || crl->version == 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  assay_bytes input = bytes_of(data, size);
  struct der_fault fault;
  struct cert_crl crl, other;
  if (!cert_parse_crl(input, &crl, &fault)) {
    PROPERTY(fault.kind != DER_OK && fault.offset <= size);
    return 0;
  }
  check_views(&crl, input);
  read_entries(&crl);
  read_names(crl.idp_full_name);
  PROPERTY(!cert_parse_crl(bytes_first(input, size - 1), &other, &fault));
  if (crl.signature.len > 0) {
    check_written(&crl);
  }
  return 0;
}
