/* SPDX-License-Identifier: Apache-2.0
 *
 * show_crl: whose list, how old, what it covers, how many and the first few of them.
 */
#include "show_objects.h"

#include "explain/show.h"

/* A list may have a million entries; the first ones show what they look like. */
#define SHOW_CRL_ENTRIES 10

/* cRLNumber has up to 20 octets (RFC 5280 5.2.3): decimal for people, exact for programs. */
static void show_crl_number(struct sheet *p, enum show_word key, assay_bytes number) {
  int64_t n = 0;

  sheet_key(p, key);
  if (p->json || number.len > 7 || (number.len > 0 && number.data[0] >= 0x80)) {
    sheet_hex(p, number);
    return;
  }
  for (size_t i = 0; i < number.len; i++) {
    n = n << 8 | number.data[i];
  }
  sheet_number(p, n);
}

static void show_scope(struct sheet *p, const struct cert_crl *crl) {
  const struct {
    bool holds;
    enum show_word word;
  } parts[] = {
      {crl->only_user, SHOW_W_ONLY_USER},
      {crl->only_ca, SHOW_W_ONLY_CA},
      {crl->only_attribute, SHOW_W_ONLY_ATTRIBUTE},
      {crl->has_reasons, SHOW_W_ONLY_REASONS},
      {crl->indirect, SHOW_W_INDIRECT},
  };
  bool any = false;

  for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
    any = any || parts[i].holds;
  }
  if (!any && !p->json) {
    return;
  }
  sheet_key(p, SHOW_W_SCOPE);
  sheet_open(p, SHEET_LIST);
  for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
    if (parts[i].holds) {
      sheet_word(p, parts[i].word);
    }
  }
  sheet_close(p);
}

static void show_updates(struct sheet *p, const struct cert_crl *crl) {
  sheet_key(p, SHOW_W_THIS_UPDATE);
  sheet_time(p, crl->this_update);
  sheet_key(p, SHOW_W_NEXT_UPDATE);
  if (!crl->has_next_update) {
    sheet_null(p);
    return;
  }
  sheet_time(p, crl->next_update);
  sheet_key_word(p, SHOW_W_STATE,
                 p->at < crl->this_update   ? SHOW_W_NOT_YET_VALID
                 : p->at > crl->next_update ? SHOW_W_STALE
                                            : SHOW_W_FRESH);
}

static void show_entry(struct sheet *p, const struct cert_crl_entry *entry) {
  sheet_open(p, SHEET_ROW);
  sheet_key_hex(p, SHOW_W_SERIAL, entry->serial);
  sheet_key(p, SHOW_W_DATE);
  sheet_time(p, entry->date);
  sheet_key(p, SHOW_W_REASON);
  if (entry->reason >= 0 || !p->json) {
    sheet_text(p, bytes_of_text(cert_reason_word(entry->reason)));
  } else {
    sheet_null(p);
  }
  sheet_close(p);
}

/* Counts all entries and shows the first. False: one of them makes no sense. */
static bool show_entries(struct sheet *p, const struct cert_crl *crl) {
  struct der_fault fault;
  struct der d = der_open(crl->entries, &fault);
  struct cert_crl_entry first[SHOW_CRL_ENTRIES], entry;
  size_t num = 0;
  bool good = true;

  while (good && !der_at_end(&d)) {
    good = cert_take_crl_entry(&d, &entry);
    if (good && num < SHOW_CRL_ENTRIES) {
      first[num] = entry;
    }
    num += good;
  }
  sheet_key_number(p, SHOW_W_NUM_REVOKED, (int64_t)num);
  if (num > 0 || p->json) {
    sheet_key(p, SHOW_W_REVOKED);
    sheet_open(p, SHEET_LIST);
    for (size_t i = 0; i < num && i < SHOW_CRL_ENTRIES; i++) {
      show_entry(p, &first[i]);
    }
    sheet_close(p);
  }
  if (!good) {
    fault.offset += (size_t)(crl->entries.data - crl->der.data);
    show_fault(p, &fault);
  }
  return good;
}

static bool show_crl_fields(struct sheet *p, const struct cert_crl *crl) {
  sheet_key(p, SHOW_W_ISSUER);
  sheet_name(p, crl->issuer);
  sheet_key_number(p, SHOW_W_VERSION, crl->version);
  show_updates(p, crl);
  if (crl->has_number) {
    show_crl_number(p, SHOW_W_CRL_NUMBER, crl->number);
  }
  if (crl->has_delta) {
    show_crl_number(p, SHOW_W_DELTA_BASE, crl->delta_base);
  }
  show_scope(p, crl);
  show_algorithm(p, &crl->algorithm);
  if (crl->has_aki) {
    sheet_key_hex(p, SHOW_W_EXT_AKI, crl->aki_key);
  }
  if (crl->has_unknown_critical) {
    sheet_key(p, SHOW_W_UNKNOWN_CRITICAL);
    sheet_oid(p, crl->unknown_critical_oid);
  }
  return show_entries(p, crl);
}

bool show_crl(struct sheet *p, const struct show_object *object) {
  char name[SHOW_DN_BYTES];
  struct cert_crl crl;
  struct der_fault fault;
  bool good = cert_parse_crl(object->der, &crl, &fault);

  if (!p->json) {
    sheet_headline(p, SHOW_W_CRL, "",
                   good ? show_common(crl.issuer, name)
                        : bytes_of_text(sheet_word_text(SHOW_W_ERROR, p->language)));
    if (p->quiet) {
      return good;
    }
  }
  sheet_open(p, SHEET_OBJECT);
  show_place(p, SHOW_W_CRL, object);
  if (good) {
    good = show_crl_fields(p, &crl);
  } else {
    show_fault(p, &fault);
  }
  sheet_close(p);
  return good;
}
