/* SPDX-License-Identifier: Apache-2.0
 *
 * show_extension_lists: names, policies, CRL distribution points and timestamps, whose entries have
 * parts of their own.
 */
#include "show_objects.h"

#include "explain/show.h"

/* ---- general names ---- */

/* 4 or 16 bytes; in a constraint twice as many, the second half a mask (RFC 5280 4.2.1.10). */
static void show_address(struct sheet *p, assay_bytes b, bool constraint) {
  char out[128]; /* two addresses of 39 characters */
  struct text t;
  size_t len = constraint ? b.len / 2 : b.len;

  if ((len != 4 && len != 16) || (constraint && b.len % 2 != 0)) {
    sheet_hex(p, b);
    return;
  }
  text_init(&t, out, sizeof(out));
  show_ip(&t, b);
  sheet_text(p, bytes_of_text(out));
}

static void show_general_value(struct sheet *p, const struct cert_general_name *name,
                               bool constraint) {
  switch (name->kind) {
  case CERT_NAME_EMAIL:
  case CERT_NAME_DNS:
  case CERT_NAME_URI:
    if (name->value.len == 0 && constraint && !p->json) {
      sheet_word(p, SHOW_W_EVERY_NAME);
    } else {
      sheet_text(p, name->value);
    }
    break;
  case CERT_NAME_DIRECTORY:
    sheet_name(p, name->value);
    break;
  case CERT_NAME_IP:
    show_address(p, name->value, constraint);
    break;
  case CERT_NAME_REGISTERED_ID:
    sheet_oid(p, name->value);
    break;
  case CERT_NAME_OTHER:
  case CERT_NAME_X400:
  case CERT_NAME_EDI:
  default:
    sheet_hex(p, name->value);
    break;
  }
}

void show_general_name(struct sheet *p, const struct cert_general_name *name, bool constraint) {
  sheet_open(p, SHEET_ROW);
  sheet_key_word(p, SHOW_W_TYPE, (enum show_word)(SHOW_W_GN_OTHER + (int)name->kind));
  sheet_key(p, SHOW_W_VALUE);
  show_general_value(p, name, constraint);
  sheet_close(p);
}

void show_general_names(struct sheet *p, assay_bytes names) {
  struct der_fault fault;
  struct der d = der_open(names, &fault);
  struct cert_general_name name;

  sheet_open(p, SHEET_LIST);
  while (!der_at_end(&d) && cert_take_general_name(&d, &name)) {
    show_general_name(p, &name, false);
  }
  sheet_close(p);
}

/* ---- policies (RFC 5280 4.2.1.4) ---- */

/* UserNotice: its text, of whatever string type. */
static bool find_notice(struct der *d, uint8_t *ret_tag, assay_bytes *ret_text) {
  struct der in;
  assay_bytes whole;

  if (!der_enter(d, DER_SEQUENCE, &in)) {
    return false;
  }
  if (der_peek(&in, DER_SEQUENCE) && !der_take(&in, DER_SEQUENCE, &whole)) { /* noticeRef */
    return false;
  }
  return !der_at_end(&in) && der_take_any(&in, ret_tag, ret_text, &whole);
}

static void show_qualifier(struct sheet *p, struct der *d) {
  static const uint8_t cps[] = {0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x02, 0x01};
  static const uint8_t notice[] = {0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x02, 0x02};
  assay_bytes oid, text;
  uint8_t tag;

  if (!der_take_oid(d, &oid)) {
    return;
  }
  if (bytes_equal(oid, bytes_of(cps, sizeof(cps))) && der_take(d, DER_IA5_STRING, &text)) {
    sheet_key(p, SHOW_W_CPS);
    sheet_text(p, text);
  } else if (bytes_equal(oid, bytes_of(notice, sizeof(notice))) && find_notice(d, &tag, &text)) {
    sheet_key(p, SHOW_W_NOTICE);
    sheet_string(p, tag, text);
  }
}

/* The first qualifier of each kind, so that a JSON key occurs once. */
static void show_qualifiers(struct sheet *p, struct der *policy) {
  struct der list, qualifier, copy;
  assay_bytes oid, first = {NULL, 0};
  size_t num = 0;

  if (der_at_end(policy) || !der_enter(policy, DER_SEQUENCE, &list)) {
    return;
  }
  while (num < 2 && !der_at_end(&list) && der_enter(&list, DER_SEQUENCE, &qualifier)) {
    copy = qualifier;
    if (!der_take_oid(&copy, &oid) || (num == 1 && bytes_equal(oid, first))) {
      continue;
    }
    first = oid;
    num++;
    show_qualifier(p, &qualifier);
  }
}

bool show_policies(struct sheet *p, assay_bytes policies) {
  struct der_fault fault;
  struct der d = der_open(policies, &fault), policy;
  assay_bytes oid;

  sheet_open(p, SHEET_LIST);
  while (!der_at_end(&d) && der_enter(&d, DER_SEQUENCE, &policy) && der_take_oid(&policy, &oid)) {
    sheet_open(p, SHEET_ROW);
    sheet_key(p, SHOW_W_POLICY);
    sheet_oid(p, oid);
    show_qualifiers(p, &policy);
    sheet_close(p);
  }
  sheet_close(p);
  return true;
}

/* ---- CRL distribution points (RFC 5280 4.2.1.13) ---- */

static void show_point(struct sheet *p, const struct cert_crl_point *point) {
  sheet_open(p, SHEET_ROW);
  if (point->full_name.len > 0) {
    sheet_key(p, SHOW_W_NAMES);
    show_general_names(p, point->full_name);
  }
  if (point->relative_name.len > 0) {
    sheet_key_hex(p, SHOW_W_RELATIVE_NAME, point->relative_name);
  }
  if (point->has_issuer) {
    sheet_key(p, SHOW_W_CRL_ISSUER);
    show_general_names(p, point->crl_issuer);
  }
  if (point->has_reasons && p->json) {
    sheet_key_number(p, SHOW_W_REASONS, point->reasons);
  } else if (point->has_reasons) {
    sheet_word(p, SHOW_W_ONLY_REASONS);
  }
  sheet_close(p);
}

bool show_crl_points(struct sheet *p, assay_bytes points) {
  struct der_fault fault;
  struct der d = der_open(points, &fault);
  struct cert_crl_point point;

  sheet_open(p, SHEET_LIST);
  while (!der_at_end(&d)) {
    memset(&point, 0, sizeof(point));
    if (!cert_take_crl_point(&d, &point)) {
      break;
    }
    show_point(p, &point);
  }
  sheet_close(p);
  return true;
}

/* ---- signed certificate timestamps (RFC 6962 3.3) ---- */

static size_t read_u16(const uint8_t *b) {
  return (size_t)(b[0] << 8 | b[1]);
}

/* SerializedSCT: version, log id, milliseconds, extensions, signature. */
static void show_sct(struct sheet *p, assay_bytes sct) {
  uint64_t milliseconds = 0;

  sheet_open(p, SHEET_ROW);
  if (sct.len < 43 || sct.data[0] != 0) {
    sheet_key_hex(p, SHOW_W_HEX, sct);
    sheet_close(p);
    return;
  }
  for (size_t i = 33; i < 41; i++) {
    milliseconds = milliseconds << 8 | sct.data[i];
  }
  sheet_key(p, SHOW_W_TIME);
  sheet_time(p, (int64_t)(milliseconds / 1000));
  sheet_key_hex(p, SHOW_W_LOG_ID, bytes_of(sct.data + 1, 32));
  sheet_close(p);
}

/* Are all lengths of the list right? */
static bool scts_are_sound(assay_bytes list) {
  size_t at = 2;

  if (list.len < 2 || read_u16(list.data) != list.len - 2) {
    return false;
  }
  while (list.len - at >= 2 && read_u16(list.data + at) <= list.len - at - 2) {
    at += 2 + read_u16(list.data + at);
  }
  return at == list.len;
}

bool show_scts(struct sheet *p, assay_bytes list) {
  if (!scts_are_sound(list)) {
    return false;
  }
  sheet_open(p, SHEET_LIST);
  for (size_t at = 2; at < list.len; at += 2 + read_u16(list.data + at)) {
    show_sct(p, bytes_of(list.data + at + 2, read_u16(list.data + at)));
  }
  sheet_close(p);
  return true;
}
