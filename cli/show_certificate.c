/* SPDX-License-Identifier: Apache-2.0
 *
 * show_certificate: all fields of a certificate, for the user who asks "what is this?" and for the
 * operator who compares fingerprints.
 */
#include "show_objects.h"

#include "explain/show.h"
#include "sig/sig.h"

static void show_fingerprints(struct sheet *p, assay_bytes der) {
  uint8_t sha256[SIG_SHA256_LEN], sha1[20];

  sig_sha256(der, sha256);
  sig_sha1(der, sha1);
  sheet_key_hex(p, SHOW_W_SHA256, bytes_of(sha256, sizeof(sha256)));
  sheet_key_hex(p, SHOW_W_SHA1, bytes_of(sha1, sizeof(sha1)));
}

static void show_names(struct sheet *p, const struct cert *c) {
  sheet_key(p, SHOW_W_SUBJECT);
  sheet_name(p, c->subject);
  sheet_key(p, SHOW_W_ISSUER);
  sheet_name(p, c->issuer);
}

/* What a person at the screen wants: whose, from whom, for which names, until when. */
static void show_brief(struct sheet *p, const struct cert *c) {
  show_names(p, c);
  if (cert_has(c, CERT_EXT_SAN)) {
    struct cert_values v;

    cert_decode(c, &v);
    sheet_key(p, SHOW_W_EXT_SAN);
    show_general_names(p, v.san);
  }
  show_validity(p, c->not_before, c->not_after);
}

static void show_unique_ids(struct sheet *p, const struct cert *c) {
  if (c->issuer_uid.len > 0) {
    sheet_key_hex(p, SHOW_W_ISSUER_UID, c->issuer_uid);
  }
  if (c->subject_uid.len > 0) {
    sheet_key_hex(p, SHOW_W_SUBJECT_UID, c->subject_uid);
  }
}

static void show_links(struct sheet *p, const struct cert *c, const struct show_object *object,
                       const struct show_chain *chain) {
  size_t issuer = show_chain_issuer(chain, object->number);

  sheet_key(p, SHOW_W_SELF_ISSUED);
  sheet_boolean(p, cert_is_self_issued(c));
  sheet_key(p, SHOW_W_ISSUED_BY);
  if (issuer > 0) {
    sheet_number(p, (int64_t)issuer);
  } else {
    sheet_null(p);
  }
}

static void show_fields(struct sheet *p, const struct cert *c, const struct show_object *object,
                        const struct show_chain *chain) {
  show_names(p, c);
  sheet_key_hex(p, SHOW_W_SERIAL, c->serial);
  sheet_key_number(p, SHOW_W_VERSION, c->version);
  show_validity(p, c->not_before, c->not_after);
  show_key_info(p, &c->key);
  show_algorithm(p, &c->algorithm);
  show_unique_ids(p, c);
  show_fingerprints(p, c->der);
  if (p->json) {
    show_links(p, c, object, chain);
  }
  if (p->json || c->extensions.len > 0) {
    show_extensions(p, SHOW_W_EXTENSIONS, c->extensions);
  }
  if (!p->json && c->has_duplicate) {
    sheet_key(p, SHOW_W_DUPLICATE);
    sheet_oid(p, c->duplicate_oid);
  }
}

static void show_certificate_headline(struct sheet *p, const struct cert *c,
                                      const struct show_object *object) {
  char number[24], name[SHOW_DN_BYTES];
  struct text t;

  text_init(&t, number, sizeof(number));
  text_byte(&t, ' ');
  text_number(&t, (int64_t)object->number);
  sheet_headline(p, SHOW_W_CERTIFICATE, number,
                 c == NULL ? bytes_of_text(sheet_word_text(SHOW_W_ERROR, p->language))
                           : show_common(c->subject, name));
}

static bool show_unreadable(struct sheet *p, const struct show_object *object,
                            const struct der_fault *fault) {
  if (!p->json) {
    show_certificate_headline(p, NULL, object);
  }
  sheet_open(p, SHEET_OBJECT);
  show_place(p, SHOW_W_CERTIFICATE, object);
  if (p->json) {
    sheet_key_number(p, SHOW_W_NUMBER, (int64_t)object->number);
  }
  sheet_key_number(p, SHOW_W_SIZE, (int64_t)object->der.len);
  show_fault(p, fault);
  show_fingerprints(p, object->der);
  sheet_close(p);
  return false;
}

bool show_certificate(struct sheet *p, const struct show_object *object,
                      const struct show_chain *chain) {
  struct cert c;
  struct der_fault fault;

  if (!cert_parse(object->der, &c, &fault)) {
    return show_unreadable(p, object, &fault);
  }
  if (!p->json) {
    show_certificate_headline(p, &c, object);
    if (p->quiet) {
      return true;
    }
  }
  sheet_open(p, SHEET_OBJECT);
  show_place(p, SHOW_W_CERTIFICATE, object);
  if (p->json) {
    sheet_key_number(p, SHOW_W_NUMBER, (int64_t)object->number);
  }
  if (!p->json && p->audience == ASSAY_AUDIENCE_USER) {
    show_brief(p, &c);
  } else {
    show_fields(p, &c, object, chain);
  }
  sheet_close(p);
  return true;
}
