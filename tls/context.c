/* SPDX-License-Identifier: Apache-2.0
 *
 * One SSL_CTX for all sessions, set to talk to anything that can still be talked to: a diagnosis needs
 * the certificate of the worst server too, and nothing but the handshake goes through the session.
 * The machine's openssl.cnf is not read, because its minimum versions and cipher lists would hide
 * what a server does.
 */
#include "observer.h"
#include "wire.h"

#include <openssl/err.h>

/* No aNULL: a server that prefers an anonymous suite would show no certificate. No PSK, no SRP: they
 * need a secret that both sides know. */
static const char old_ciphers[] = "ALL:COMPLEMENTOFALL:!aNULL:!PSK:!SRP:@SECLEVEL=0";
static const char ciphers_13[] =
    "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:"
    "TLS_AES_128_CCM_SHA256:TLS_AES_128_CCM_8_SHA256";

/* The verdict on the chain is not ours. */
static int accept_any(X509_STORE_CTX *store, void *argument) {
  (void)store;
  (void)argument;
  return 1;
}

/* The first list that this libssl understands. "DEFAULT" in a list, and "?" for what may be unknown,
 * came with OpenSSL 3.5. (Not const: libssl's macro casts const away.) */
static void set_groups(SSL_CTX *ssl) {
  char new_list[] = "DEFAULT:?brainpoolP256r1:?brainpoolP384r1:?brainpoolP512r1:?secp256k1:?P-224";
  char old_list[] = "X25519:P-256:X448:P-384:P-521:ffdhe2048:ffdhe3072:ffdhe4096:"
                    "brainpoolP256r1:brainpoolP384r1:brainpoolP512r1:secp256k1:P-224";

  if (SSL_CTX_set1_groups_list(ssl, new_list) != 1) {
    (void)SSL_CTX_set1_groups_list(ssl, old_list); /* refused: libssl's own list holds */
  }
  ERR_clear_error();
}

static void set_options(SSL_CTX *ssl) {
  SSL_CTX_set_options(ssl, SSL_OP_LEGACY_SERVER_CONNECT | SSL_OP_TLSEXT_PADDING);
#ifdef SSL_OP_NO_RX_CERTIFICATE_COMPRESSION
  SSL_CTX_set_options(ssl,
                      SSL_OP_NO_RX_CERTIFICATE_COMPRESSION); /* the observer reads plain ones */
#endif
  /* SSL_read is to come back when a ticket has come, which is all that is waited for. */
  SSL_CTX_clear_mode(ssl, SSL_MODE_AUTO_RETRY);
  SSL_CTX_set_session_cache_mode(ssl, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_verify(ssl, SSL_VERIFY_NONE, NULL);
  SSL_CTX_set_cert_verify_callback(ssl, accept_any, NULL);
  SSL_CTX_set_max_cert_list(ssl, OBSERVER_CERTIFICATES_MAX);
  SSL_CTX_set_quiet_shutdown(ssl, 0);
}

static bool set_offers(SSL_CTX *ssl) {
  SSL_CTX_set_security_level(ssl, 0);
  set_groups(ssl);
  return SSL_CTX_set_min_proto_version(ssl, TLS1_VERSION) == 1 &&
         SSL_CTX_set_max_proto_version(ssl, 0) == 1 &&
         SSL_CTX_set_cipher_list(ssl, old_ciphers) == 1 &&
         SSL_CTX_set_ciphersuites(ssl, ciphers_13) == 1 &&
         SSL_CTX_set_tlsext_status_type(ssl, TLSEXT_STATUSTYPE_ocsp) == 1 &&
         observer_ask_for_scts(ssl);
}

bool session_context_init(struct session_context *context) {
  *context = (struct session_context){NULL, NULL};
  if (OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) != 1) {
    return false;
  }
  context->wire = wire_bio_method();
  context->ssl = SSL_CTX_new(TLS_client_method());
  if (context->wire == NULL || context->ssl == NULL || !set_offers(context->ssl)) {
    session_context_close(context);
    return false;
  }
  set_options(context->ssl);
  return true;
}

void session_context_close(struct session_context *context) {
  SSL_CTX_free(context->ssl);
  BIO_meth_free(context->wire);
  *context = (struct session_context){NULL, NULL};
}
