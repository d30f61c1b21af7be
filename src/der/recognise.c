/* SPDX-License-Identifier: Apache-2.0
 *
 * recognise: what kind of object some DER is, told from its first elements. It looks only as far as
 * is needed to tell kinds apart, so that a damaged or truncated certificate is still called one and
 * its parser gets to say what is wrong with it. BER's indefinite lengths pass, since PKCS#7 and
 * PKCS#12 files have them.
 */
#include "der/der.h"

/* A view that is entered and skipped through without strictness. Enough is visible to go on, or
 * the shape does not match. */
struct shape {
  const uint8_t *at, *end;
};

/* Reads the head of the element at s->at. A content that is cut off ends where the bytes end. */
static bool shape_head(const struct shape *s, uint8_t tag, struct shape *ret_content) {
  const uint8_t *at = s->at;
  size_t len = 0, left;
  unsigned num_octets;

  if (s->end - at < 2 || *at != tag) {
    return false;
  }
  if (at[1] < 0x80) {
    len = at[1];
    at += 2;
  } else {
    num_octets = at[1] & 0x7fu;
    at += 2;
    if (num_octets > 4 || (size_t)(s->end - at) < num_octets) {
      return false;
    }
    if (num_octets == 0) {
      len = SIZE_MAX;
    }
    for (; num_octets > 0; num_octets--) {
      len = len << 8 | *at++;
    }
  }
  left = (size_t)(s->end - at);
  ret_content->at = at;
  ret_content->end = at + (len < left ? len : left);
  return true;
}

static bool shape_skip(struct shape *s, uint8_t tag) {
  struct shape content;

  if (!shape_head(s, tag, &content)) {
    return false;
  }
  s->at = content.end;
  return true;
}

static bool shape_peek(const struct shape *s, uint8_t tag) {
  return s->at != s->end && *s->at == tag;
}

/* An INTEGER of one octet; its value, or -1. */
static int shape_version(struct shape *s) {
  struct shape content;

  if (!shape_head(s, DER_INTEGER, &content) || content.end - content.at != 1 ||
      *content.at > 0x7f) {
    return -1;
  }
  s->at = content.end;
  return *content.at;
}

/* Is the element at s->at a SEQUENCE that begins with an OID, such as an AlgorithmIdentifier? */
static bool shape_is_algorithm(const struct shape *s) {
  struct shape content;

  return shape_head(s, DER_SEQUENCE, &content) && shape_peek(&content, DER_OID);
}

/* The element at s->at is a Name: a SEQUENCE, empty or of SETs. */
static bool shape_is_name(const struct shape *s) {
  struct shape content;

  return shape_head(s, DER_SEQUENCE, &content) &&
         (content.at == content.end || *content.at == DER_SET);
}

static bool shape_has_oid(const struct shape *s, const char *oid, size_t len) {
  struct shape content;

  return shape_head(s, DER_OID, &content) && (size_t)(content.end - content.at) >= len &&
         memcmp(content.at, oid, len) == 0;
}

static bool shape_is_time(const struct shape *s) {
  return shape_peek(s, DER_UTC_TIME) || shape_peek(s, DER_GENERALIZED_TIME);
}

/* SEQUENCE { SEQUENCE, AlgorithmIdentifier, BIT STRING }: RFC 5280 4.1 and 5.1, RFC 2986 4. */
static enum pem_kind recognise_signed(const struct shape *tbs) {
  struct shape s = *tbs;
  struct shape content;

  if (shape_head(&s, DER_CONTEXT_OF(0), &content)) {
    return shape_version(&content) >= 0 && shape_skip(&s, DER_CONTEXT_OF(0)) &&
                   shape_skip(&s, DER_INTEGER)
               ? PEM_CERTIFICATE
               : PEM_NOTHING;
  }
  if (shape_is_algorithm(&s)) { /* a CRL of version 1 */
    return shape_skip(&s, DER_SEQUENCE) && shape_is_name(&s) && shape_skip(&s, DER_SEQUENCE) &&
                   shape_is_time(&s)
               ? PEM_CRL
               : PEM_NOTHING;
  }
  if (!shape_skip(&s, DER_INTEGER)) {
    return PEM_NOTHING;
  }
  if (shape_is_name(&s)) {
    return shape_skip(&s, DER_SEQUENCE) && shape_head(&s, DER_SEQUENCE, &content) &&
                   shape_is_algorithm(&content)
               ? PEM_CSR
               : PEM_NOTHING;
  }
  if (!shape_is_algorithm(&s) || !shape_skip(&s, DER_SEQUENCE) || !shape_skip(&s, DER_SEQUENCE)) {
    return PEM_NOTHING;
  }
  if (shape_is_time(&s)) {
    return PEM_CRL;
  }
  return shape_head(&s, DER_SEQUENCE, &content) && shape_is_time(&content) ? PEM_CERTIFICATE
                                                                           : PEM_NOTHING;
}

/* What begins with an AlgorithmIdentifier: RFC 5280 4.1 SubjectPublicKeyInfo, RFC 5958 3
 * EncryptedPrivateKeyInfo. */
static enum pem_kind recognise_keyed(struct shape s) {
  if (!shape_skip(&s, DER_SEQUENCE)) {
    return PEM_NOTHING;
  }
  if (shape_peek(&s, DER_BIT_STRING)) {
    return PEM_PUBLIC_KEY;
  }
  return shape_peek(&s, DER_OCTET_STRING) ? PEM_PRIVATE_KEY : PEM_NOTHING;
}

/* What begins with an INTEGER: PKCS#8 (RFC 5958 2), PKCS#1 (RFC 8017 A.1), SEC 1 (RFC 5915 3), DSA
 * keys, PKCS#12 (RFC 7292 4). */
static enum pem_kind recognise_numbered(struct shape s) {
  struct shape rest = s;
  int version = shape_version(&rest);

  if (version == 3 && shape_is_algorithm(&rest)) {
    return PEM_PKCS12;
  }
  if ((version == 0 || version == 1) && shape_is_algorithm(&rest)) {
    return shape_skip(&rest, DER_SEQUENCE) && shape_peek(&rest, DER_OCTET_STRING) ? PEM_PRIVATE_KEY
                                                                                  : PEM_NOTHING;
  }
  if (version == 1 && shape_peek(&rest, DER_OCTET_STRING)) {
    return PEM_PRIVATE_KEY;
  }
  if ((version == 0 || version == 1) && shape_skip(&rest, DER_INTEGER) &&
      shape_skip(&rest, DER_INTEGER) && shape_peek(&rest, DER_INTEGER)) {
    return PEM_PRIVATE_KEY;
  }
  /* RSAPublicKey: modulus and exponent, nothing else. A modulus is longer than any version. */
  return version < 0 && shape_skip(&s, DER_INTEGER) && shape_skip(&s, DER_INTEGER) && s.at == s.end
             ? PEM_PUBLIC_KEY
             : PEM_NOTHING;
}

/* OCSPResponse, RFC 6960 4.2.1: a status, and unless it is an error a response. */
static enum pem_kind recognise_ocsp(struct shape s) {
  struct shape status;

  if (!shape_head(&s, DER_ENUMERATED, &status) || status.end - status.at != 1) {
    return PEM_NOTHING;
  }
  s.at = status.end;
  return s.at == s.end || shape_peek(&s, DER_CONTEXT_OF(0)) ? PEM_OCSP_RESPONSE : PEM_NOTHING;
}

enum pem_kind der_recognise(assay_bytes der) {
  static const char signed_data[] = "\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"; /* RFC 5652 5.1 */
  struct shape all, outer, first;

  if (der.len == 0) {
    return PEM_NOTHING;
  }
  all.at = der.data;
  all.end = der.data + der.len;
  if (!shape_head(&all, DER_SEQUENCE, &outer) || outer.at == outer.end) {
    return PEM_NOTHING;
  }
  if (shape_peek(&outer, DER_OID)) {
    return shape_has_oid(&outer, signed_data, sizeof(signed_data) - 1) ? PEM_PKCS7 : PEM_NOTHING;
  }
  if (shape_peek(&outer, DER_INTEGER)) {
    return recognise_numbered(outer);
  }
  if (shape_peek(&outer, DER_ENUMERATED)) {
    return recognise_ocsp(outer);
  }
  if (shape_is_algorithm(&outer)) {
    enum pem_kind kind = recognise_keyed(outer);

    if (kind != PEM_NOTHING) {
      return kind;
    }
  }
  return shape_head(&outer, DER_SEQUENCE, &first) ? recognise_signed(&first) : PEM_NOTHING;
}
