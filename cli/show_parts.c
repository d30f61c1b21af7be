/* SPDX-License-Identifier: Apache-2.0
 *
 * show_parts: what certificates, requests and CRLs have in common, and what is none of them.
 */
#include "show_objects.h"

#include "sig/sig.h"

static enum show_word word_of_kind(enum pem_kind kind) {
  switch (kind) {
  case PEM_CERTIFICATE:
    return SHOW_W_CERTIFICATE;
  case PEM_CRL:
    return SHOW_W_CRL;
  case PEM_CSR:
    return SHOW_W_CSR;
  case PEM_PKCS7:
    return SHOW_W_PKCS7;
  case PEM_OCSP_RESPONSE:
    return SHOW_W_OCSP;
  case PEM_PRIVATE_KEY:
    return SHOW_W_PRIVATE_KEY;
  case PEM_PUBLIC_KEY:
    return SHOW_W_PUBLIC_KEY;
  case PEM_PKCS12:
    return SHOW_W_PKCS12;
  case PEM_HTML:
    return SHOW_W_HTML;
  case PEM_OPENSSH:
    return SHOW_W_OPENSSH;
  case PEM_NOTHING:
  case PEM_OTHER:
    break;
  }
  return SHOW_W_OTHER;
}

void show_place(struct sheet *p, enum show_word type, const struct show_object *object) {
  if (p->json) {
    sheet_key_word(p, SHOW_W_TYPE, type);
    sheet_key_text(p, SHOW_W_FILE, bytes_of_text(object->path));
    sheet_key(p, SHOW_W_LINE);
    if (object->line > 0) {
      sheet_number(p, (int64_t)object->line);
    } else {
      sheet_null(p);
    }
    return;
  }
  sheet_key(p, SHOW_W_FILE);
  sheet_open(p, SHEET_ROW);
  sheet_text(p, bytes_of_text(object->path));
  if (object->line > 0) {
    sheet_phrase(p, SHOW_W_AT_LINE, (int64_t)object->line);
  }
  sheet_close(p);
  if (object->mislabelled) {
    sheet_line(p, sheet_word_text(SHOW_W_IS_MISLABELLED, p->language));
    sheet_text(p, object->label);
  }
}

void show_fault(struct sheet *p, const struct der_fault *fault) {
  sheet_key(p, SHOW_W_ERROR);
  sheet_open(p, SHEET_ROW);
  sheet_key_text(p, SHOW_W_FAULT, bytes_of_text(der_fault_word(fault->kind)));
  if (p->json) {
    sheet_key_number(p, SHOW_W_OFFSET, (int64_t)fault->offset);
  } else {
    sheet_phrase(p, SHOW_W_AT_BYTE, (int64_t)fault->offset);
  }
  sheet_close(p);
}

void show_key_info(struct sheet *p, const struct cert_key *key) {
  unsigned bits = cert_key_bits(key);
  uint8_t digest[SIG_SHA256_LEN];

  sheet_key(p, SHOW_W_KEY);
  sheet_open(p, SHEET_ROW);
  sheet_key(p, SHOW_W_ALGORITHM);
  if (key->kind == CERT_KEY_UNKNOWN) {
    sheet_oid(p, key->algorithm.oid);
  } else {
    sheet_text(p, bytes_of_text(cert_key_word(key)));
  }
  if (p->json && bits > 0) {
    sheet_key_number(p, SHOW_W_BITS, bits);
  } else if (p->json) {
    sheet_key(p, SHOW_W_BITS);
    sheet_null(p);
  } else if (bits > 0) {
    sheet_phrase(p, SHOW_W_SO_MANY_BITS, bits);
  }
  sheet_close(p);
  if (p->json || p->audience != ASSAY_AUDIENCE_USER) {
    sig_sha256(key->whole, digest);
    sheet_key_hex(p, SHOW_W_KEY_SHA256, bytes_of(digest, sizeof(digest)));
  }
}

void show_algorithm(struct sheet *p, const struct cert_algorithm *algorithm) {
  struct sig_algorithm meaning = sig_algorithm_of(algorithm);
  const char *digest = sig_digest_word(meaning.digest);

  sheet_key(p, SHOW_W_SIGNATURE_ALGORITHM);
  sheet_open(p, SHEET_ROW);
  sheet_key(p, SHOW_W_ALGORITHM);
  if (meaning.scheme == SIG_SCHEME_UNKNOWN) {
    sheet_oid(p, algorithm->oid);
  } else {
    sheet_text(p, bytes_of_text(sig_scheme_word(meaning.scheme)));
  }
  if (digest[0] != '\0') {
    sheet_key_text(p, SHOW_W_DIGEST, bytes_of_text(digest));
  }
  sheet_close(p);
}

/* Whole days between two times, late >= early; both are in the calendar, so nothing overflows. */
static int64_t days_between(int64_t early, int64_t late) {
  return (late - early) / SECONDS_PER_DAY;
}

void show_validity(struct sheet *p, int64_t not_before, int64_t not_after) {
  bool early = p->at<not_before, late = p->at> not_after;
  enum show_word state = early ? SHOW_W_NOT_YET_VALID : late ? SHOW_W_EXPIRED : SHOW_W_VALID;

  sheet_key(p, SHOW_W_NOT_BEFORE);
  sheet_time(p, not_before);
  sheet_key(p, SHOW_W_NOT_AFTER);
  sheet_time(p, not_after);
  sheet_key(p, SHOW_W_STATE);
  if (p->json) {
    sheet_word(p, state);
    sheet_key_number(p, SHOW_W_DAYS_LEFT,
                     late ? -days_between(not_after, p->at) : days_between(p->at, not_after));
    return;
  }
  sheet_open(p, SHEET_ROW);
  sheet_word(p, state);
  if (early) {
    sheet_phrase(p, SHOW_W_DAYS_TO_COME, days_between(p->at, not_before));
  } else if (late) {
    sheet_phrase(p, SHOW_W_DAYS_AGO, days_between(not_after, p->at));
  } else {
    sheet_phrase(p, SHOW_W_DAYS_TO_GO, days_between(p->at, not_after));
  }
  sheet_close(p);
}

/* ---- other objects ---- */

static enum show_word meaning_of(const struct show_object *object) {
  assay_bytes certificate;
  size_t at = 0;

  switch (object->kind) {
  case PEM_PKCS7:
    return pem_pkcs7_next(object->der, &at, &certificate) ? SHOW_W_IS_PKCS7 : SHOW_W_IS_PKCS7_EMPTY;
  case PEM_OCSP_RESPONSE:
    return SHOW_W_IS_OCSP;
  case PEM_PRIVATE_KEY:
    return SHOW_W_IS_PRIVATE_KEY;
  case PEM_PUBLIC_KEY:
    return SHOW_W_IS_PUBLIC_KEY;
  case PEM_PKCS12:
    return SHOW_W_IS_PKCS12;
  case PEM_HTML:
    return SHOW_W_IS_HTML;
  case PEM_OPENSSH:
    return SHOW_W_IS_OPENSSH;
  case PEM_CERTIFICATE:
  case PEM_CRL:
  case PEM_CSR:
  case PEM_NOTHING:
  case PEM_OTHER:
    break;
  }
  return SHOW_W_IS_OTHER;
}

static void show_public_key(struct sheet *p, assay_bytes der) {
  struct der_fault fault;
  struct der d = der_open(der, &fault);
  struct cert_key key;

  if (cert_parse_key(&d, &key) && der_end(&d)) {
    show_key_info(p, &key);
  }
}

/* OCSPResponseStatus, RFC 6960 4.2.1. */
static void show_ocsp_status(struct sheet *p, assay_bytes der) {
  static const char *const statuses[] = {
      "successful", "malformedRequest", "internalError", "tryLater",
      NULL,         "sigRequired",      "unauthorized"};
  struct der_fault fault;
  struct der d = der_open(der, &fault), in;
  assay_bytes status;

  if (!der_enter(&d, DER_SEQUENCE, &in) || !der_take(&in, DER_ENUMERATED, &status) ||
      status.len != 1) {
    return;
  }
  sheet_key(p, SHOW_W_STATUS);
  if (status.data[0] < sizeof(statuses) / sizeof(statuses[0]) && statuses[status.data[0]] != NULL) {
    sheet_text(p, bytes_of_text(statuses[status.data[0]]));
  } else {
    sheet_number(p, status.data[0]);
  }
}

bool show_other(struct sheet *p, const struct show_object *object) {
  enum show_word type = word_of_kind(object->kind);
  const char *meaning = sheet_word_text(meaning_of(object), p->language);

  if (!p->json) {
    sheet_headline(p, type, "", object->kind == PEM_OTHER ? object->label : bytes_of(NULL, 0));
    if (p->quiet) {
      return true;
    }
  }
  sheet_open(p, SHEET_OBJECT);
  show_place(p, type, object);
  if (p->json) {
    sheet_key_text(p, SHOW_W_LABEL, object->label);
  }
  if (object->kind == PEM_PUBLIC_KEY) {
    show_public_key(p, object->der);
  } else if (object->kind == PEM_OCSP_RESPONSE) {
    show_ocsp_status(p, object->der);
  }
  if (p->json) {
    sheet_key_text(p, SHOW_W_MEANING, bytes_of_text(meaning));
  } else {
    sheet_line(p, meaning);
  }
  sheet_close(p);
  return true;
}

static enum show_word word_of_fault(const char *fault) {
  for (int word = SHOW_W_PEM_BASE64; word < SHOW_W_PEM_NO_ROOM; word++) {
    if (strcmp(sheet_word_json((enum show_word)word), fault) == 0) {
      return (enum show_word)word;
    }
  }
  return SHOW_W_PEM_NO_ROOM;
}

bool show_damaged(struct sheet *p, const struct show_object *object) {
  enum show_word type = word_of_kind(object->kind);
  const char *meaning = sheet_word_text(word_of_fault(object->fault.word), p->language);

  if (!p->json) {
    sheet_headline(p, type, "", bytes_of_text(sheet_word_text(SHOW_W_ERROR, p->language)));
  }
  sheet_open(p, SHEET_OBJECT);
  show_place(p, type, object);
  if (p->json) {
    sheet_key(p, SHOW_W_ERROR);
    sheet_open(p, SHEET_OBJECT);
    sheet_key_text(p, SHOW_W_FAULT, bytes_of_text(object->fault.word));
    sheet_key_number(p, SHOW_W_LINE, (int64_t)object->fault.line);
    sheet_key_text(p, SHOW_W_MEANING, bytes_of_text(meaning));
    sheet_close(p);
  } else {
    sheet_key(p, SHOW_W_FAULT);
    sheet_open(p, SHEET_ROW);
    sheet_phrase(p, SHOW_W_AT_LINE, (int64_t)object->fault.line);
    sheet_text(p, bytes_of_text(meaning));
    sheet_close(p);
  }
  sheet_close(p);
  return false;
}
