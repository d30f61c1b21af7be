/* SPDX-License-Identifier: Apache-2.0
 *
 * The certificate parser, in the order of RFC 5280 4.1:
 *
 *   Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm, signatureValue BIT STRING }
 */
#include "cert/cert.h"

#include "cert/parts.h"

bool cert_take_algorithm(struct der *d, struct cert_algorithm *ret_algorithm) {
  assay_bytes content;
  if (!der_take_whole(d, DER_SEQUENCE, &content, &ret_algorithm->whole)) {
    return false;
  }
  struct der in = der_inside(content, d->fault);
  if (!der_take_oid(&in, &ret_algorithm->oid)) {
    return false;
  }
  ret_algorithm->parameters = bytes_of(NULL, 0);
  if (der_at_end(&in)) {
    return true;
  }
  uint8_t tag;
  assay_bytes value;
  return der_take_any(&in, &tag, &value, &ret_algorithm->parameters) && der_end(&in);
}

bool cert_take_name(struct der *d, assay_bytes *ret_whole) {
  assay_bytes content;
  struct cert_name_cursor cursor;
  struct cert_attribute attribute;
  const uint8_t *start = d->at;
  if (!der_take_whole(d, DER_SEQUENCE, &content, ret_whole)) {
    return false;
  }
  if (!cert_name_open(*ret_whole, &cursor)) {
    return der_fail(d, cursor.fault.kind, start + cursor.fault.offset);
  }
  while (cert_name_next(&cursor, &attribute)) {
  }
  return cursor.fault.kind == DER_OK || der_fail(d, cursor.fault.kind, start + cursor.fault.offset);
}

/* Every signature algorithm in use makes whole octets. A bit string that ends inside one is legal DER
 * and no signature: it becomes an empty view, which no key verifies. */
bool cert_take_signature(struct der *d, assay_bytes *ret_signature) {
  unsigned unused;
  if (!der_take_bits(d, DER_BIT_STRING, ret_signature, &unused)) {
    return false;
  }
  if (unused != 0) {
    *ret_signature = bytes_of(NULL, 0);
  }
  return true;
}

/* version [0] EXPLICIT INTEGER DEFAULT v1 */
static bool take_version(struct der *d, unsigned *ret_version) {
  *ret_version = 1;
  if (!der_peek(d, DER_CONTEXT_OF(0))) {
    return true;
  }
  struct der in;
  uint32_t value;
  const uint8_t *start = d->at;
  if (!der_enter(d, DER_CONTEXT_OF(0), &in) || !der_take_small(&in, DER_INTEGER, &value) ||
      !der_end(&in)) {
    return false;
  }
  if (value == 0) {
    return der_fail(d, DER_DEFAULT_ENCODED, start);
  }
  if (value > 2) {
    return der_fail(d, DER_BAD_VALUE, start);
  }
  *ret_version = value + 1;
  return true;
}

static bool take_validity(struct der *d, struct cert *c) {
  struct der in;
  return der_enter(d, DER_SEQUENCE, &in) &&
         der_take_time(&in, &c->not_before, &c->not_before_tag) &&
         der_take_time(&in, &c->not_after, &c->not_after_tag) && der_end(&in);
}

static bool take_unique_id(struct der *d, unsigned number, const struct cert *c,
                           assay_bytes *ret_id) {
  unsigned unused;
  if (!der_peek(d, DER_CONTEXT(number))) {
    return true;
  }
  /* 4.1.2.8: only in versions 2 and 3. */
  if (c->version < 2) {
    return der_fail(d, DER_UNEXPECTED_TAG, d->at);
  }
  return der_take_bits(d, DER_CONTEXT(number), ret_id, &unused);
}

static bool take_extensions(struct der *d, struct cert *c) {
  struct der outer, list;
  if (!der_peek(d, DER_CONTEXT_OF(3))) {
    return true;
  }
  /* 4.1.2.9: only in version 3. */
  if (c->version != 3) {
    return der_fail(d, DER_UNEXPECTED_TAG, d->at);
  }
  if (!der_enter(d, DER_CONTEXT_OF(3), &outer) || !der_take(&outer, DER_SEQUENCE, &c->extensions) ||
      !der_end(&outer)) {
    return false;
  }
  list = der_inside(c->extensions, d->fault);
  if (der_at_end(&list)) {
    return der_fail(d, DER_EMPTY, list.at); /* SIZE (1..MAX) */
  }
  while (!der_at_end(&list)) {
    struct cert_extension_view extension;
    if (!cert_take_extension(&list, &extension)) {
      return false;
    }
    cert_index_extension(c, &extension);
  }
  if (c->num_unknown > CERT_MAX_UNKNOWN) {
    return der_fail(&list, DER_TOO_LARGE, c->extensions.data);
  }
  cert_find_unknown_duplicate(c);
  return true;
}

static bool parse_tbs(struct der *d, struct cert *c) {
  struct der in;
  if (!der_take_whole(d, DER_SEQUENCE, &c->tbs_content, &c->tbs)) {
    return false;
  }
  in = der_inside(c->tbs_content, d->fault);
  return take_version(&in, &c->version) && der_take_integer(&in, &c->serial) &&
         cert_take_algorithm(&in, &c->tbs_algorithm) && cert_take_name(&in, &c->issuer) &&
         take_validity(&in, c) && cert_take_name(&in, &c->subject) &&
         cert_parse_key(&in, &c->key) && take_unique_id(&in, 1, c, &c->issuer_uid) &&
         take_unique_id(&in, 2, c, &c->subject_uid) && take_extensions(&in, c) && der_end(&in);
}

bool cert_parse(assay_bytes der, struct cert *ret_cert, struct der_fault *fault) {
  struct der d = der_open(der, fault), in;
  memset(ret_cert, 0, sizeof *ret_cert);
  ret_cert->der = der;
  if (der.len > CERT_MAX_BYTES) {
    return der_fail(&d, DER_TOO_LARGE, d.at);
  }
  return der_enter(&d, DER_SEQUENCE, &in) && parse_tbs(&in, ret_cert) &&
         cert_take_algorithm(&in, &ret_cert->algorithm) &&
         cert_take_signature(&in, &ret_cert->signature) && der_end(&in) && der_end(&d);
}
