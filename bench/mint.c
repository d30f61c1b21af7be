/* SPDX-License-Identifier: Apache-2.0
 *
 * One certificate from an order.
 */
#include "mint.h"

#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>

#define DAY (24L * 60 * 60)
#define SHA1_LEN 20
#define SCT_LEN 117 /* version, log id, timestamp, no extensions, ECDSA signature of 70 bytes */
#define SERIAL_LEN 16

static void set_name(X509_NAME *name, const char *common) {
  BENCH_MUST(X509_NAME_add_entry_by_txt(name, "C", MBSTRING_ASC, (const uint8_t *)"XX", -1, -1, 0));
  BENCH_MUST(X509_NAME_add_entry_by_txt(name, "O", MBSTRING_ASC, (const uint8_t *)"Bench Trust", -1,
                                        -1, 0));
  BENCH_MUST(
      X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const uint8_t *)common, -1, -1, 0));
}

static void set_serial(X509 *certificate) {
  uint8_t bytes[SERIAL_LEN];
  BENCH_MUST(RAND_bytes(bytes, sizeof bytes) == 1);
  bytes[0] = (uint8_t)((bytes[0] & 0x7f) | 0x40); /* positive, of full length */
  BIGNUM *number = BN_bin2bn(bytes, sizeof bytes, NULL);
  BENCH_MUST(number != NULL &&
             BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != NULL);
  BN_free(number);
}

/* ---- extensions ---- */

static void add_text(X509 *certificate, int nid, const char *value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, certificate, certificate, NULL, NULL, 0);
  X509_EXTENSION *extension = X509V3_EXT_nconf_nid(NULL, &context, nid, value);
  BENCH_MUST(extension != NULL && X509_add_ext(certificate, extension, -1) == 1);
  X509_EXTENSION_free(extension);
}

static void add_raw(X509 *certificate, int nid, const uint8_t *value, size_t len) {
  ASN1_OCTET_STRING *octets = ASN1_OCTET_STRING_new();
  BENCH_MUST(octets != NULL && ASN1_OCTET_STRING_set(octets, value, (int)len) == 1);
  X509_EXTENSION *extension = X509_EXTENSION_create_by_NID(NULL, nid, 0, octets);
  BENCH_MUST(extension != NULL && X509_add_ext(certificate, extension, -1) == 1);
  X509_EXTENSION_free(extension);
  ASN1_OCTET_STRING_free(octets);
}

/* RFC 5280 4.2.1.2, method 1: SHA-1 over the BIT STRING of the public key. */
static void make_key_id(EVP_PKEY *key, uint8_t out[SHA1_LEN]) {
  X509_PUBKEY *spki = NULL;
  const uint8_t *bits;
  int len;
  BENCH_MUST(X509_PUBKEY_set(&spki, key) == 1);
  BENCH_MUST(X509_PUBKEY_get0_param(NULL, &bits, &len, NULL, spki) == 1);
  BENCH_MUST(EVP_Digest(bits, (size_t)len, out, NULL, EVP_sha1(), NULL) == 1);
  X509_PUBKEY_free(spki);
}

static void add_key_ids(X509 *certificate, const struct mint_order *order) {
  uint8_t subject[2 + SHA1_LEN] = {0x04, SHA1_LEN};
  uint8_t authority[4 + SHA1_LEN] = {0x30, 2 + SHA1_LEN, 0x80, SHA1_LEN};
  make_key_id(order->key, subject + 2);
  make_key_id(order->issuer.key, authority + 4);
  add_raw(certificate, NID_subject_key_identifier, subject, sizeof subject);
  if (order->role != MINT_ROOT) {
    add_raw(certificate, NID_authority_key_identifier, authority, sizeof authority);
  }
}

/* Two SCTs of the usual shape (RFC 6962 3.3); nobody here asks the logs. */
static void add_scts(X509 *certificate) {
  enum { LIST = 2 * (2 + SCT_LEN), WHOLE = LIST + 2 };
  uint8_t value[4 + WHOLE] = {0x04, 0x81, WHOLE, LIST >> 8, LIST & 0xff};
  uint8_t *at = value + 5;
  for (int i = 0; i < 2; i++, at += 2 + SCT_LEN) {
    static const uint8_t signature[] = {0x04, 0x03, 0x00, 70};
    at[0] = 0;
    at[1] = SCT_LEN;
    BENCH_MUST(RAND_bytes(at + 2, SCT_LEN) == 1);
    at[2] = 0;                         /* v1 */
    memset(at + 2 + 1 + 32, 0, 2);     /* a timestamp of this age */
    memset(at + 2 + 1 + 32 + 8, 0, 2); /* no extensions */
    memcpy(at + 2 + 1 + 32 + 8 + 2, signature, sizeof signature);
  }
  add_raw(certificate, NID_ct_precert_scts, value, 5 + LIST);
}

static void add_trimmings(X509 *certificate, enum mint_role role) {
  /* One PolicyInformation: 2.23.140.1.2.1. */
  static const uint8_t domain_validated[] = {0x30, 0x0a, 0x30, 0x08, 0x06, 0x06,
                                             0x67, 0x81, 0x0c, 0x01, 0x02, 0x01};
  add_text(certificate, NID_info_access,
           role == MINT_LEAF ? "OCSP;URI:http://ocsp.bench.example,caIssuers;URI:http://"
                               "ca.bench.example/intermediate.cer"
                             : "caIssuers;URI:http://ca.bench.example/root.cer");
  add_text(certificate, NID_crl_distribution_points, "URI:http://crl.bench.example/1.crl");
  add_raw(certificate, NID_certificate_policies, domain_validated, sizeof domain_validated);
  if (role == MINT_LEAF) {
    add_scts(certificate);
  }
}

static void add_names(X509 *certificate, const struct mint_order *order) {
  if (order->dns != NULL) {
    add_text(certificate, NID_subject_alt_name, order->dns);
  }
  if (order->names != NULL) {
    GENERAL_NAMES *names = (GENERAL_NAMES *)(uintptr_t)order->names; /* only read */
    BENCH_MUST(X509_add1_ext_i2d(certificate, NID_subject_alt_name, names, 0, 0) == 1);
  }
  if (order->limits != NULL) {
    BENCH_MUST(X509_add1_ext_i2d(certificate, NID_name_constraints, order->limits, 1, 0) == 1);
  }
}

static void add_extensions(X509 *certificate, const struct mint_order *order) {
  bool is_leaf = order->role == MINT_LEAF;
  bool is_rsa = EVP_PKEY_is_a(order->key, "RSA");
  add_text(certificate, NID_key_usage,
           !is_leaf ? "critical,digitalSignature,keyCertSign,cRLSign"
           : is_rsa ? "critical,digitalSignature,keyEncipherment"
                    : "critical,digitalSignature");
  if (order->role == MINT_LEAF) {
    add_text(certificate, NID_ext_key_usage, "serverAuth");
  } else if (order->role == MINT_INTERMEDIATE) {
    add_text(certificate, NID_ext_key_usage, "serverAuth,clientAuth");
  }
  add_text(certificate, NID_basic_constraints,
           is_leaf                            ? "critical,CA:FALSE"
           : order->role == MINT_INTERMEDIATE ? "critical,CA:TRUE,pathlen:0"
                                              : "critical,CA:TRUE");
  if (order->key_ids) {
    add_key_ids(certificate, order);
  }
  add_names(certificate, order);
  if (order->public_trimmings && order->role != MINT_ROOT) {
    add_trimmings(certificate, order->role);
  }
}

/* ---- the whole ---- */

void mint(const struct mint_order *order, struct bench_blob *ret_der) {
  X509 *made = X509_new();
  BENCH_MUST(made != NULL && X509_set_version(made, X509_VERSION_3) == 1);
  set_serial(made);
  set_name(X509_get_subject_name(made), order->name);
  set_name(X509_get_issuer_name(made), order->issuer.name);
  BENCH_MUST(X509_gmtime_adj(X509_getm_notBefore(made), order->from_day * DAY) != NULL);
  BENCH_MUST(X509_gmtime_adj(X509_getm_notAfter(made), order->to_day * DAY) != NULL);
  BENCH_MUST(X509_set_pubkey(made, order->key) == 1);
  add_extensions(made, order);
  BENCH_MUST(X509_sign(made, order->issuer.key, order->digest) > 0);
  int len = i2d_X509(made, NULL);
  BENCH_MUST(len > 0);
  ret_der->len = (size_t)len;
  ret_der->data = bench_alloc(ret_der->len, 1);
  uint8_t *at = ret_der->data;
  BENCH_MUST(i2d_X509(made, &at) == len);
  if (order->spoil) {
    ret_der->data[ret_der->len - 1] ^= 1; /* the signature's last byte: well-formed still */
  }
  X509_free(made);
}

void mint_blob_free(struct bench_blob *blob) {
  free(blob->data);
  *blob = (struct bench_blob){NULL, 0};
}

void mint_send(struct bench_chain *chain) {
  chain->sent = bench_alloc(chain->num_intermediates + 1, sizeof *chain->sent);
  for (size_t i = 0; i < chain->num_intermediates; i++) {
    chain->sent[i] = bench_view(&chain->intermediates[i]);
  }
}

void bench_chain_free(struct bench_chain *chain) {
  for (size_t i = 0; i < chain->num_intermediates; i++) {
    mint_blob_free(&chain->intermediates[i]);
  }
  for (size_t i = 0; i < chain->num_siblings; i++) {
    mint_blob_free(&chain->siblings[i]);
  }
  mint_blob_free(&chain->leaf);
  mint_blob_free(&chain->root);
  free(chain->siblings);
  free(chain->intermediates);
  free(chain->sent);
}
