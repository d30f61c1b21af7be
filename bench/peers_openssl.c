/* SPDX-License-Identifier: Apache-2.0
 *
 * OpenSSL's own verifier, used as its documentation says: store loaded once, then per connection
 * d2i_X509 and X509_verify_cert with server purpose, host and time. Partial chains are off.
 */
#include "mint.h"

#include <openssl/crypto.h>

static const char *version_text(void) {
  return OpenSSL_version(OPENSSL_VERSION);
}

static X509 *read_certificate(assay_bytes der) {
  const uint8_t *at = der.data;
  return d2i_X509(NULL, &at, (long)der.len);
}

static void *open_store(const struct bench_roots *roots) {
  X509_STORE *store = X509_STORE_new();
  BENCH_MUST(store != NULL);
  if (roots->bundle.len > 0) {
    BENCH_MUST(X509_STORE_load_file(store, roots->bundle_path) == 1);
  }
  for (size_t i = 0; i < roots->num_own; i++) {
    X509 *root = read_certificate(bench_view(&roots->own[i]));
    BENCH_MUST(root != NULL && X509_STORE_add_cert(store, root) == 1);
    X509_free(root);
  }
  return store;
}

static void close_store(void *store) {
  X509_STORE_free(store);
}

static STACK_OF(X509) * read_sent(const struct bench_chain *chain) {
  STACK_OF(X509) *sent = sk_X509_new_null();
  BENCH_MUST(sent != NULL);
  for (size_t i = 0; i < chain->num_intermediates; i++) {
    X509 *certificate = read_certificate(chain->sent[i]);
    BENCH_MUST(certificate != NULL && sk_X509_push(sent, certificate) > 0);
  }
  return sent;
}

static bool verify(void *store, const struct bench_chain *chain) {
  X509 *leaf = read_certificate(bench_view(&chain->leaf));
  STACK_OF(X509) *sent = read_sent(chain);
  X509_STORE_CTX *context = X509_STORE_CTX_new();
  BENCH_MUST(leaf != NULL && context != NULL);
  BENCH_MUST(X509_STORE_CTX_init(context, store, leaf, sent) == 1);
  X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(context);
  BENCH_MUST(X509_VERIFY_PARAM_set_purpose(param, X509_PURPOSE_SSL_SERVER) == 1);
  BENCH_MUST(X509_VERIFY_PARAM_set1_host(param, chain->host, 0) == 1);
  bool accepted = X509_verify_cert(context) == 1;
  X509_STORE_CTX_free(context);
  sk_X509_pop_free(sent, X509_free);
  X509_free(leaf);
  return accepted;
}

static bool parse(assay_bytes der) {
  X509 *certificate = read_certificate(der);
  X509_free(certificate);
  return certificate != NULL;
}

static bool load(const char *bundle_path) {
  X509_STORE *store = X509_STORE_new();
  bool ok = store != NULL && X509_STORE_load_file(store, bundle_path) == 1;
  X509_STORE_free(store);
  return ok;
}

const struct bench_peer_door bench_openssl = {
    .name = "OpenSSL",
    .version = version_text,
    .open = open_store,
    .close = close_store,
    .verify = verify,
    .parse = parse,
    .load = load,
};
