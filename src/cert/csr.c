/* SPDX-License-Identifier: Apache-2.0
 *
 * Certification requests, RFC 2986 (PKCS #10).
 */
#include "cert/parts.h"

/* PKCS #9 extensionRequest, 1.2.840.113549.1.9.14 (RFC 2985 5.4.2) */
static const uint8_t oid_extension_request[] = {0x2a, 0x86, 0x48, 0x86, 0xf7,
                                                0x0d, 0x01, 0x09, 0x0e};

/* values SET SIZE (1) OF SEQUENCE OF Extension */
static bool parse_requested(struct der values, struct cert_csr *csr) {
  assay_bytes list;
  struct cert_extension_view extension;
  if (!cert_take_list(&values, DER_SEQUENCE, &list) || !der_end(&values)) {
    return false;
  }
  struct der in = der_inside(list, values.fault);
  while (!der_at_end(&in)) {
    if (!cert_take_extension(&in, &extension)) {
      return false;
    }
  }
  /* One request, one list: of two, nobody could say which is meant. */
  if (csr->extensions.data != NULL) {
    return der_fail(&in, DER_BAD_VALUE, list.data);
  }
  csr->extensions = list;
  return true;
}

/* Attributes [0] IMPLICIT SET OF SEQUENCE { type OID, values SET OF ANY } */
static bool parse_attributes(struct der *d, struct cert_csr *csr) {
  struct der in;
  /* RFC 2986 4.1 has the field always; OpenSSL and others leave it out when it is empty. */
  if (der_at_end(d)) {
    return true;
  }
  if (!der_take(d, DER_CONTEXT_OF(0), &csr->attributes)) {
    return false;
  }
  in = der_inside(csr->attributes, d->fault);
  while (!der_at_end(&in)) {
    struct der attribute, values;
    assay_bytes oid;
    if (!der_enter(&in, DER_SEQUENCE, &attribute) || !der_take_oid(&attribute, &oid) ||
        !der_enter(&attribute, DER_SET, &values) || !der_end(&attribute)) {
      return false;
    }
    if (bytes_equal(oid, bytes_of(oid_extension_request, sizeof oid_extension_request)) &&
        !parse_requested(values, csr)) {
      return false;
    }
  }
  return true;
}

bool cert_parse_csr(assay_bytes der, struct cert_csr *ret_csr, struct der_fault *fault) {
  struct der d = der_open(der, fault), in, info;
  assay_bytes content;
  uint32_t version;
  memset(ret_csr, 0, sizeof *ret_csr);
  ret_csr->der = der;
  if (!der_enter(&d, DER_SEQUENCE, &in) ||
      !der_take_whole(&in, DER_SEQUENCE, &content, &ret_csr->info)) {
    return false;
  }
  info = der_inside(content, fault);
  const uint8_t *start = info.at;
  if (!der_take_small(&info, DER_INTEGER, &version)) {
    return false;
  }
  if (version != 0) {
    return der_fail(&info, DER_BAD_VALUE, start);
  }
  return cert_take_name(&info, &ret_csr->subject) && cert_parse_key(&info, &ret_csr->key) &&
         parse_attributes(&info, ret_csr) && der_end(&info) &&
         cert_take_algorithm(&in, &ret_csr->algorithm) &&
         cert_take_signature(&in, &ret_csr->signature) && der_end(&in) && der_end(&d);
}
