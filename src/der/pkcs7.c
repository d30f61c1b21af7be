/* SPDX-License-Identifier: Apache-2.0
 *
 * pkcs7: the certificates of a SignedData (RFC 5652 5.1), as .p7b and .p7c files carry chains.
 * Nothing is verified: the file is only a bag. BER is legal there, so lengths may be indefinite.
 */
#include "der/der.h"

/* No real file nests deeper than a dozen; the bound keeps hostile ones from costing anything. */
#define BER_MAX_DEPTH 64

struct ber_head {
  uint8_t tag; /* first identifier octet; 0 with len 0 is end-of-contents */
  bool indefinite;
  size_t content, len; /* offsets in the input; len 0 when indefinite */
};

static bool ber_read_length(assay_bytes b, size_t at, struct ber_head *ret_head) {
  unsigned first, num_octets;
  size_t len = 0;

  if (at >= b.len) {
    return false;
  }
  first = b.data[at++];
  num_octets = first & 0x7fu;
  if (first < 0x80) {
    len = first;
  } else if (num_octets == 0) {
    ret_head->indefinite = true;
  } else {
    for (; num_octets > 0; num_octets--) {
      if (at >= b.len || len > (SIZE_MAX >> 8)) {
        return false;
      }
      len = len << 8 | b.data[at++];
    }
  }
  ret_head->content = at;
  ret_head->len = len;
  return len <= b.len - at;
}

static bool ber_read_head(assay_bytes b, size_t at, struct ber_head *ret_head) {
  memset(ret_head, 0, sizeof(*ret_head));
  if (at >= b.len) {
    return false;
  }
  ret_head->tag = b.data[at++];
  if ((ret_head->tag & 0x1f) == 0x1f) {
    do {
      if (at >= b.len) {
        return false;
      }
    } while ((b.data[at++] & 0x80) != 0);
  }
  return ber_read_length(b, at, ret_head);
}

/* The end of the element whose head was read. */
static bool ber_find_end(assay_bytes b, const struct ber_head *head, size_t *ret_end) {
  size_t at = head->content + head->len;
  unsigned depth = head->indefinite ? 1 : 0;

  while (depth > 0) {
    struct ber_head inner;

    if (!ber_read_head(b, at, &inner)) {
      return false;
    }
    at = inner.content + inner.len;
    if (inner.indefinite) {
      if ((inner.tag & 0x20) == 0 || ++depth > BER_MAX_DEPTH) {
        return false;
      }
    } else if (inner.tag == 0 && inner.len == 0) {
      depth--;
    }
  }
  *ret_end = at;
  return true;
}

static bool ber_enter(assay_bytes b, size_t *at, uint8_t tag) {
  struct ber_head head;

  if (!ber_read_head(b, *at, &head) || head.tag != tag) {
    return false;
  }
  *at = head.content;
  return true;
}

static bool ber_skip(assay_bytes b, size_t *at, uint8_t tag) {
  struct ber_head head;

  return ber_read_head(b, *at, &head) && head.tag == tag && ber_find_end(b, &head, at);
}

/* ContentInfo { OID, [0] SignedData { version, digestAlgorithms, encapContentInfo, [0] ... */
static bool pkcs7_find_certificates(assay_bytes pkcs7, size_t *ret_at) {
  size_t at = 0;

  if (!ber_enter(pkcs7, &at, DER_SEQUENCE) || !ber_skip(pkcs7, &at, DER_OID) ||
      !ber_enter(pkcs7, &at, DER_CONTEXT_OF(0)) || !ber_enter(pkcs7, &at, DER_SEQUENCE) ||
      !ber_skip(pkcs7, &at, DER_INTEGER) || !ber_skip(pkcs7, &at, DER_SET) ||
      !ber_skip(pkcs7, &at, DER_SEQUENCE) || !ber_enter(pkcs7, &at, DER_CONTEXT_OF(0))) {
    return false;
  }
  *ret_at = at;
  return true;
}

/* *at is the offset behind the certificate given last. Where the set of certificates ends is not
 * remembered and need not be: behind it stand [1] CRLs and the SET of signers, never a SEQUENCE.
 * Other certificate formats, which are context-tagged, are passed over. */
bool pem_pkcs7_next(assay_bytes pkcs7, size_t *at, assay_bytes *ret_certificate) {
  struct ber_head head;
  size_t start = *at, end;

  if (start == 0 &&
      (der_recognise(pkcs7) != PEM_PKCS7 || !pkcs7_find_certificates(pkcs7, &start))) {
    *at = pkcs7.len;
    return false;
  }
  while (ber_read_head(pkcs7, start, &head) && ber_find_end(pkcs7, &head, &end)) {
    if (head.tag == DER_SEQUENCE) {
      *ret_certificate = bytes_of(pkcs7.data + start, end - start);
      *at = end;
      return true;
    }
    if ((head.tag & 0xc0) != 0x80) {
      break;
    }
    start = end;
  }
  *at = pkcs7.len;
  return false;
}
