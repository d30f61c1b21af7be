/* SPDX-License-Identifier: Apache-2.0
 *
 * The mint: keys, certificates, lists.
 */
#include "lib/unit_mint.h"

#include <cmocka.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdlib.h>

struct mint_key {
  EVP_PKEY *pkey;
  uint8_t spki[128];
  size_t spki_len;
  uint8_t id[20];
};

struct mint_block {
  struct mint_block *next;
  uint8_t bytes[];
};

/* SEQUENCE { ecdsa-with-SHA256 } */
static const uint8_t ecdsa_sha256[] = {0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86,
                                       0x48, 0xce, 0x3d, 0x04, 0x03, 0x02};

void mint_open(struct mint *m) {
  memset(m, 0, sizeof *m);
}

void mint_close(struct mint *m) {
  for (size_t i = 0; i < MINT_MAX_KEYS; i++) {
    if (m->keys[i] != NULL) {
      EVP_PKEY_free(m->keys[i]->pkey);
      free(m->keys[i]);
    }
  }
  while (m->blocks != NULL) {
    struct mint_block *next = m->blocks->next;
    free(m->blocks);
    m->blocks = next;
  }
}

uint8_t *mint_memory(struct mint *m, size_t len) {
  struct mint_block *block = malloc(sizeof *block + len);
  assert_non_null(block);
  block->next = m->blocks;
  m->blocks = block;
  return block->bytes;
}

assay_bytes mint_copy(struct mint *m, assay_bytes bytes) {
  uint8_t *copy = mint_memory(m, bytes.len);
  if (bytes.len > 0) {
    memcpy(copy, bytes.data, bytes.len);
  }
  return bytes_of(copy, bytes.len);
}

static struct mint_key *key_of(struct mint *m, unsigned number) {
  assert_true(number < MINT_MAX_KEYS);
  if (m->keys[number] == NULL) {
    struct mint_key *key = calloc(1, sizeof *key);
    unsigned digest_len = sizeof key->id;
    assert_non_null(key);
    key->pkey = EVP_EC_gen("P-256");
    assert_non_null(key->pkey);
    unsigned char *at = key->spki;
    int len = i2d_PUBKEY(key->pkey, NULL);
    assert_true(len > 0 && (size_t)len <= sizeof key->spki);
    key->spki_len = (size_t)i2d_PUBKEY(key->pkey, &at);
    assert_int_equal(EVP_Digest(key->spki, key->spki_len, key->id, &digest_len, EVP_sha1(), NULL),
                     1);
    m->keys[number] = key;
  }
  return m->keys[number];
}

assay_bytes mint_key_id(struct mint *m, unsigned key) {
  return bytes_of(key_of(m, key)->id, 20);
}

assay_bytes mint_element(struct mint *m, uint8_t tag, assay_bytes content) {
  uint8_t *out = mint_memory(m, content.len + 6);
  struct der_writer w;
  size_t len;
  der_write_init(&w, out, content.len + 6);
  der_write(&w, tag, content);
  assert_true(der_write_end(&w, &len));
  return bytes_of(out, len);
}

assay_bytes mint_join(struct mint *m, const assay_bytes *parts, size_t num_parts) {
  size_t len = 0;
  for (size_t i = 0; i < num_parts; i++) {
    len += parts[i].len;
  }
  uint8_t *out = mint_memory(m, len);
  size_t at = 0;
  for (size_t i = 0; i < num_parts; i++) {
    if (parts[i].len > 0) {
      memcpy(out + at, parts[i].data, parts[i].len);
    }
    at += parts[i].len;
  }
  return bytes_of(out, len);
}

assay_bytes mint_oid(struct mint *m, const char *dotted) {
  uint8_t content[64];
  size_t len = der_oid_from_text(bytes_of_text(dotted), content, sizeof content);
  assert_true(len > 0);
  return mint_element(m, DER_OID, bytes_of(content, len));
}

assay_bytes mint_integer(struct mint *m, uint32_t value) {
  uint8_t *out = mint_memory(m, 8);
  struct der_writer w;
  size_t len;
  der_write_init(&w, out, 8);
  der_write_small(&w, DER_INTEGER, value);
  assert_true(der_write_end(&w, &len));
  return bytes_of(out, len);
}

static uint8_t hex_digit(char c) {
  const char *digits = "0123456789abcdef";
  const char *at = strchr(digits, c);
  assert_true(at != NULL && c != '\0');
  return (uint8_t)(at - digits);
}

assay_bytes mint_hex(struct mint *m, const char *hex) {
  uint8_t *out = mint_memory(m, strlen(hex) / 2 + 1);
  size_t len = 0;
  while (*hex != '\0') {
    if (*hex == ' ') {
      hex++;
      continue;
    }
    assert_true(hex[1] != '\0');
    out[len++] = (uint8_t)(hex_digit(hex[0]) << 4 | hex_digit(hex[1]));
    hex += 2;
  }
  return bytes_of(out, len);
}

/* CN=common, as a UTF8String */
static void write_name(struct der_writer *w, const char *common) {
  static const uint8_t common_name[] = {0x55, 0x04, 0x03};
  der_write_open(w, DER_SEQUENCE);
  if (common != NULL && common[0] != '\0') {
    der_write_open(w, DER_SET);
    der_write_open(w, DER_SEQUENCE);
    der_write(w, DER_OID, bytes_of(common_name, sizeof common_name));
    der_write(w, DER_UTF8_STRING, bytes_of_text(common));
    der_write_close(w);
    der_write_close(w);
  }
  der_write_close(w);
}

assay_bytes mint_name(struct mint *m, const char *common) {
  size_t cap = 64 + (common == NULL ? 0 : strlen(common)), len;
  uint8_t *out = mint_memory(m, cap);
  struct der_writer w;
  der_write_init(&w, out, cap);
  write_name(&w, common);
  assert_true(der_write_end(&w, &len));
  return bytes_of(out, len);
}

static void name_or(struct der_writer *w, assay_bytes whole, const char *common) {
  if (whole.len > 0) {
    der_write_raw(w, whole);
  } else {
    write_name(w, common);
  }
}

/* ---- extensions ---- */

static void open_extension(struct der_writer *w, assay_bytes oid, bool critical) {
  der_write_open(w, DER_SEQUENCE);
  der_write(w, DER_OID, oid);
  if (critical) {
    der_write_boolean(w, true);
  }
  der_write_open(w, DER_OCTET_STRING);
}

static void close_extension(struct der_writer *w) {
  der_write_close(w);
  der_write_close(w);
}

/* An extension under 2.5.29, unless the order leaves it out. */
static bool begin(struct der_writer *w, const struct mint_order *o, enum cert_extension_id id,
                  uint8_t last_arc, bool critical) {
  uint8_t oid[3] = {0x55, 0x1d, last_arc};
  if ((o->omit & CERT_EXT_BIT(id)) != 0) {
    return false;
  }
  open_extension(w, bytes_of(oid, sizeof oid), critical != ((o->flip & CERT_EXT_BIT(id)) != 0));
  return true;
}

static void write_usages(struct der_writer *w, const struct mint_order *o) {
  uint32_t usage = o->is_ca ? CERT_KU_CERT_SIGN | CERT_KU_CRL_SIGN : CERT_KU_DIGITAL_SIGNATURE;
  if (begin(w, o, CERT_EXT_KU, 15, true)) {
    der_write_flags(w, DER_BIT_STRING, o->key_usage != 0 ? o->key_usage : usage);
    close_extension(w);
  }
  uint32_t eku = o->eku != 0 || o->is_ca ? o->eku : CERT_EKU_SERVER;
  static const struct {
    uint32_t bit;
    const char *contents;
    size_t len;
  } purposes[] = {{CERT_EKU_SERVER, "\x2b\x06\x01\x05\x05\x07\x03\x01", 8},
                  {CERT_EKU_CLIENT, "\x2b\x06\x01\x05\x05\x07\x03\x02", 8},
                  {CERT_EKU_ANY, "\x55\x1d\x25\x00", 4},
                  {CERT_EKU_OCSP_SIGNING, "\x2b\x06\x01\x05\x05\x07\x03\x09", 8},
                  {CERT_EKU_OTHER, "\x2b\x06\x01\x05\x05\x07\x03\x04", 8}};
  if (eku != 0 && begin(w, o, CERT_EXT_EKU, 37, false)) {
    der_write_open(w, DER_SEQUENCE);
    for (size_t i = 0; i < sizeof purposes / sizeof purposes[0]; i++) {
      if ((eku & purposes[i].bit) != 0) {
        der_write(w, DER_OID, bytes_of((const uint8_t *)purposes[i].contents, purposes[i].len));
      }
    }
    der_write_close(w);
    close_extension(w);
  }
}

static void write_key_ids(struct der_writer *w, struct mint *m, const struct mint_order *o) {
  if (begin(w, o, CERT_EXT_SKI, 14, false)) {
    der_write(w, DER_OCTET_STRING, mint_key_id(m, o->key));
    close_extension(w);
  }
  if (o->key != o->signer && begin(w, o, CERT_EXT_AKI, 35, false)) {
    der_write_open(w, DER_SEQUENCE);
    der_write(w, DER_CONTEXT(0), mint_key_id(m, o->signer));
    der_write_close(w);
    close_extension(w);
  }
}

static void write_constraints(struct der_writer *w, const struct mint_order *o) {
  if ((o->is_ca || o->path_length != 0) && begin(w, o, CERT_EXT_BC, 19, true)) {
    der_write_open(w, DER_SEQUENCE);
    if (o->is_ca) {
      der_write_boolean(w, true);
    }
    if (o->path_length != 0) {
      der_write_small(w, DER_INTEGER, o->path_length - 1);
    }
    der_write_close(w);
    close_extension(w);
  }
}

static void write_alternative_names(struct der_writer *w, const struct mint_order *o) {
  if ((o->dns == NULL && o->san.len == 0) || !begin(w, o, CERT_EXT_SAN, 17, false)) {
    return;
  }
  der_write_open(w, DER_SEQUENCE);
  if (o->san.len > 0) {
    der_write_raw(w, o->san);
  } else {
    der_write(w, DER_CONTEXT(2), bytes_of_text(o->dns));
  }
  der_write_close(w);
  close_extension(w);
}

static void write_extra(struct der_writer *w, const struct mint_extension *extra, size_t num) {
  for (size_t i = 0; i < num; i++) {
    uint8_t oid[64];
    size_t len = der_oid_from_text(bytes_of_text(extra[i].oid), oid, sizeof oid);
    assert_true(len > 0);
    open_extension(w, bytes_of(oid, len), extra[i].critical);
    der_write_raw(w, extra[i].value);
    close_extension(w);
  }
}

static void write_extensions(struct der_writer *w, struct mint *m, const struct mint_order *o) {
  if (o->version == 1 || o->version == 2) {
    return;
  }
  der_write_open(w, DER_CONTEXT_OF(3));
  der_write_open(w, DER_SEQUENCE);
  write_constraints(w, o);
  write_usages(w, o);
  write_key_ids(w, m, o);
  write_alternative_names(w, o);
  write_extra(w, o->extra, o->num_extra);
  der_write_close(w);
  der_write_close(w);
}

void mint_add_extension(struct mint_order *order, const char *oid, bool critical,
                        assay_bytes value) {
  assert_true(order->num_extra < MINT_MAX_EXTRA);
  order->extra[order->num_extra++] = (struct mint_extension){oid, critical, value};
}

/* ---- certificates ---- */

static void write_time(struct der_writer *w, int64_t time, bool generalized) {
  char digits[24];
  struct civil c;
  struct text t;
  if (!generalized) {
    der_write_time(w, time);
    return;
  }
  clock_to_civil(time, &c);
  text_init(&t, digits, sizeof digits);
  text_padded(&t, c.year, 4);
  text_padded(&t, c.month, 2);
  text_padded(&t, c.day, 2);
  text_padded(&t, c.hour, 2);
  text_padded(&t, c.minute, 2);
  text_padded(&t, c.second, 2);
  text_byte(&t, 'Z');
  der_write(w, DER_GENERALIZED_TIME, bytes_of((uint8_t *)digits, t.len));
}

static void write_validity(struct der_writer *w, const struct mint_order *o) {
  int64_t from = MINT_AT - (o->is_ca ? 1000 : 10) * MINT_DAY;
  int64_t to = MINT_AT + (o->is_ca ? 3000 : 80) * MINT_DAY;
  der_write_open(w, DER_SEQUENCE);
  write_time(w, o->not_before != 0 ? o->not_before : from, o->generalized_time);
  write_time(w, o->not_after != 0 ? o->not_after : to, o->generalized_time);
  der_write_close(w);
}

static void write_algorithm(struct der_writer *w, assay_bytes other) {
  der_write_raw(w, other.len > 0 ? other : bytes_of(ecdsa_sha256, sizeof ecdsa_sha256));
}

static void write_tbs(struct der_writer *w, struct mint *m, const struct mint_order *o) {
  const struct mint_key *key = key_of(m, o->key);
  der_write_open(w, DER_SEQUENCE);
  if (o->version != 1) {
    der_write_open(w, DER_CONTEXT_OF(0));
    der_write_small(w, DER_INTEGER, o->version == 2 ? 1 : 2);
    der_write_close(w);
  }
  if (o->serial.len > 0) {
    der_write(w, DER_INTEGER, o->serial);
  } else {
    der_write_small(w, DER_INTEGER, 1000 + m->serials++);
  }
  write_algorithm(w, o->tbs_algorithm);
  name_or(w, o->issuer_name, o->issuer);
  write_validity(w, o);
  name_or(w, o->subject_name, o->subject);
  der_write_raw(w, o->spki.len > 0 ? o->spki : bytes_of(key->spki, key->spki_len));
  write_extensions(w, m, o);
  der_write_close(w);
}

/* SEQUENCE { tbs, algorithm, signature } */
static assay_bytes seal(struct mint *m, assay_bytes tbs, unsigned signer, assay_bytes algorithm,
                        bool bad_signature) {
  uint8_t signature[1 + 80] = {0};
  size_t signature_len = sizeof signature - 1, len;
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  assert_non_null(context);
  assert_int_equal(EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key_of(m, signer)->pkey),
                   1);
  assert_int_equal(EVP_DigestSign(context, signature + 1, &signature_len, tbs.data, tbs.len), 1);
  EVP_MD_CTX_free(context);
  signature[signature_len] ^= bad_signature ? 1 : 0;
  uint8_t *out = mint_memory(m, tbs.len + 256 + algorithm.len);
  struct der_writer w;
  der_write_init(&w, out, tbs.len + 256 + algorithm.len);
  der_write_open(&w, DER_SEQUENCE);
  der_write_raw(&w, tbs);
  write_algorithm(&w, algorithm);
  der_write(&w, DER_BIT_STRING, bytes_of(signature, signature_len + 1));
  der_write_close(&w);
  assert_true(der_write_end(&w, &len));
  return bytes_of(out, len);
}

#define TBS_CAP ((size_t)1 << 20)

assay_bytes mint_certificate(struct mint *m, const struct mint_order *order) {
  uint8_t *tbs = malloc(TBS_CAP);
  struct der_writer w;
  size_t len;
  assert_non_null(tbs);
  der_write_init(&w, tbs, TBS_CAP);
  write_tbs(&w, m, order);
  assert_true(der_write_end(&w, &len));
  assay_bytes whole =
      seal(m, bytes_of(tbs, len), order->signer, order->algorithm, order->bad_signature);
  free(tbs);
  return whole;
}

/* ---- lists ---- */

static void write_entry(struct der_writer *w, const struct mint_entry *entry) {
  static const uint8_t reason[] = {0x55, 0x1d, 0x15};
  der_write_open(w, DER_SEQUENCE);
  der_write(w, DER_INTEGER, entry->serial);
  der_write_time(w, entry->date != 0 ? entry->date : MINT_AT - MINT_DAY);
  if (entry->extensions.len > 0) {
    der_write(w, DER_SEQUENCE, entry->extensions);
  } else if (entry->reason != 0) {
    der_write_open(w, DER_SEQUENCE);
    open_extension(w, bytes_of(reason, sizeof reason), false);
    der_write_small(w, DER_ENUMERATED, (uint32_t)entry->reason - 1);
    close_extension(w);
    der_write_close(w);
  }
  der_write_close(w);
}

static void write_list(struct der_writer *w, const struct mint_crl_order *o) {
  static const uint8_t number[] = {0x55, 0x1d, 0x14};
  der_write_open(w, DER_SEQUENCE);
  der_write_small(w, DER_INTEGER, 1);
  write_algorithm(w, bytes_of(NULL, 0));
  write_name(w, o->issuer);
  der_write_time(w, o->this_update != 0 ? o->this_update : MINT_AT - 3600);
  if (!o->no_next_update) {
    der_write_time(w, o->next_update != 0 ? o->next_update : MINT_AT + MINT_DAY);
  }
  if (o->num_entries > 0) {
    der_write_open(w, DER_SEQUENCE);
    for (size_t i = 0; i < o->num_entries; i++) {
      write_entry(w, &o->entries[i]);
    }
    der_write_close(w);
  }
  if (!o->no_number || o->num_extra > 0) {
    der_write_open(w, DER_CONTEXT_OF(0));
    der_write_open(w, DER_SEQUENCE);
    if (!o->no_number) {
      open_extension(w, bytes_of(number, sizeof number), false);
      der_write_small(w, DER_INTEGER, 7);
      close_extension(w);
    }
    write_extra(w, o->extra, o->num_extra);
    der_write_close(w);
    der_write_close(w);
  }
  der_write_close(w);
}

assay_bytes mint_crl(struct mint *m, const struct mint_crl_order *order) {
  uint8_t *tbs = malloc(TBS_CAP);
  struct der_writer w;
  size_t len;
  assert_non_null(tbs);
  der_write_init(&w, tbs, TBS_CAP);
  write_list(&w, order);
  assert_true(der_write_end(&w, &len));
  assay_bytes whole =
      seal(m, bytes_of(tbs, len), order->signer, order->algorithm, order->bad_signature);
  free(tbs);
  return whole;
}

/* ---- questions ---- */

assay_store *mint_store(const assay_bytes *anchors, size_t num_anchors, assay_origin origin) {
  assay_anchors sources[MINT_MAX_KEYS];
  assay_store *store = NULL;
  assert_true(num_anchors <= MINT_MAX_KEYS);
  for (size_t i = 0; i < num_anchors; i++) {
    sources[i] = (assay_anchors){anchors[i], origin};
  }
  assert_int_equal(assay_store_compile(sources, num_anchors, &store), ASSAY_OK);
  assert_int_equal(assay_store_passed_over(store), 0);
  return store;
}

assay_question mint_question(assay_bytes leaf, const assay_bytes *sent, size_t num_sent) {
  assay_question q;
  assay_question_init(&q);
  q.leaf = leaf;
  q.intermediates = sent;
  q.num_intermediates = num_sent;
  q.name = assay_name_dns("www.example.com");
  q.at = MINT_AT;
  return q;
}

const assay_finding *mint_finding(const assay_report *report, const char *rule) {
  for (size_t i = 0; i < assay_report_num_findings(report); i++) {
    const assay_finding *finding = assay_report_finding(report, i);
    /* rule words are written in capitals or not, as the ledger has them */
    if (bytes_equal_nocase(bytes_of_text(finding->rule), bytes_of_text(rule))) {
      return finding;
    }
  }
  return NULL;
}

assay_report *mint_ask(const assay_store *store, const assay_question *question) {
  assay_report *report = NULL;
  assert_int_equal(assay_verify_alloc(store, question, &report), ASSAY_OK);
  assert_non_null(report);
  return report;
}
