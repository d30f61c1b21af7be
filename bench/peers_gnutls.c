/* SPDX-License-Identifier: Apache-2.0
 *
 * GnuTLS's verifier: a trust list loaded once, then per connection an import and
 * gnutls_x509_trust_list_verify_crt2 with host, server purpose and the medium profile. Without the
 * library this file says that there is none, and the bench says so loudly.
 */
#include "bench.h"

#ifndef BENCH_GNUTLS

const struct bench_peer_door *bench_gnutls(void) {
  return NULL;
}

#else

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <stdint.h>
#include <stdlib.h>

static const char *version_text(void) {
  return gnutls_check_version(NULL);
}

/* GnuTLS takes views as pointers to what it promises not to write. */
static gnutls_datum_t datum_of(assay_bytes b) {
  gnutls_datum_t datum = {(unsigned char *)(uintptr_t)b.data, (unsigned)b.len};
  return datum;
}

static gnutls_x509_crt_t read_certificate(assay_bytes der) {
  gnutls_x509_crt_t certificate;
  gnutls_datum_t datum = datum_of(der);
  BENCH_MUST(gnutls_x509_crt_init(&certificate) == GNUTLS_E_SUCCESS);
  if (gnutls_x509_crt_import(certificate, &datum, GNUTLS_X509_FMT_DER) != GNUTLS_E_SUCCESS) {
    gnutls_x509_crt_deinit(certificate);
    return NULL;
  }
  return certificate;
}

static void *open_list(const struct bench_roots *roots) {
  gnutls_x509_trust_list_t list;
  BENCH_MUST(gnutls_x509_trust_list_init(&list, 0) == GNUTLS_E_SUCCESS);
  if (roots->bundle.len > 0) {
    BENCH_MUST(gnutls_x509_trust_list_add_trust_file(list, roots->bundle_path, NULL,
                                                     GNUTLS_X509_FMT_PEM, 0, 0) > 0);
  }
  for (size_t i = 0; i < roots->num_own; i++) {
    assay_bytes der = {roots->own[i].data, roots->own[i].len};
    gnutls_x509_crt_t root = read_certificate(der);
    BENCH_MUST(root != NULL && gnutls_x509_trust_list_add_cas(list, &root, 1, 0) == 1);
  }
  return list;
}

static void close_list(void *list) {
  gnutls_x509_trust_list_deinit(list, 1);
}

static unsigned judge(gnutls_x509_trust_list_t list, gnutls_x509_crt_t *certificates,
                      unsigned count, const char *host) {
  unsigned status = 0;
  static const char purpose[] = GNUTLS_KP_TLS_WWW_SERVER;
  gnutls_typed_vdata_st data[] = {
      {GNUTLS_DT_DNS_HOSTNAME, (unsigned char *)(uintptr_t)host, 0},
      {GNUTLS_DT_KEY_PURPOSE_OID, (unsigned char *)(uintptr_t)purpose, 0}};
  int result = gnutls_x509_trust_list_verify_crt2(list, certificates, count, data, 2,
                                                  GNUTLS_PROFILE_TO_VFLAGS(GNUTLS_PROFILE_MEDIUM),
                                                  &status, NULL);
  return result == GNUTLS_E_SUCCESS ? status : GNUTLS_CERT_INVALID;
}

static bool verify(void *list, const struct bench_chain *chain) {
  unsigned count = (unsigned)chain->num_intermediates + 1;
  gnutls_x509_crt_t *certificates = bench_alloc(count, sizeof *certificates);
  for (size_t i = 0; i < count; i++) {
    certificates[i] = read_certificate(i == 0 ? bench_view(&chain->leaf) : chain->sent[i - 1]);
    BENCH_MUST(certificates[i] != NULL);
  }
  unsigned status = judge(list, certificates, count, chain->host);
  for (size_t i = 0; i < count; i++) {
    gnutls_x509_crt_deinit(certificates[i]);
  }
  free(certificates);
  return status == 0;
}

static bool parse(assay_bytes der) {
  gnutls_x509_crt_t certificate = read_certificate(der);
  if (certificate == NULL) {
    return false;
  }
  gnutls_x509_crt_deinit(certificate);
  return true;
}

static bool load(const char *bundle_path) {
  gnutls_x509_trust_list_t list;
  BENCH_MUST(gnutls_x509_trust_list_init(&list, 0) == GNUTLS_E_SUCCESS);
  int count =
      gnutls_x509_trust_list_add_trust_file(list, bundle_path, NULL, GNUTLS_X509_FMT_PEM, 0, 0);
  gnutls_x509_trust_list_deinit(list, 1);
  return count > 0;
}

static const struct bench_peer_door door = {
    .name = "GnuTLS",
    .version = version_text,
    .open = open_list,
    .close = close_list,
    .verify = verify,
    .parse = parse,
    .load = load,
};

const struct bench_peer_door *bench_gnutls(void) {
  return &door;
}

#endif
