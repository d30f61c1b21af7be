/* SPDX-License-Identifier: Apache-2.0
 *
 * The client's certificate and key, from PEM files. A passphrase cannot be asked for: nobody may sit
 * at this program, and it has no terminal.
 */
#include "handshake.h"

#include <openssl/err.h>
#include <stdio.h>

/* userdata: a bool that says that a passphrase was wanted. */
static int refuse_passphrase(char *out, int cap, int writing, void *userdata) {
  bool *wanted = userdata;

  (void)out;
  (void)cap;
  (void)writing;
  *wanted = true;
  return -1;
}

static bool is_missing_file(void) {
  unsigned long error;
  bool missing = false;

  while ((error = ERR_get_error()) != 0) {
    missing = missing || ERR_SYSTEM_ERROR(error);
  }
  return missing;
}

static bool load(SSL *ssl, const struct session_request *request, struct session_answer *answer) {
  const char *key = request->client_key != NULL ? request->client_key : request->client_cert;
  bool wanted = false;

  SSL_set_default_passwd_cb(ssl, refuse_passphrase);
  SSL_set_default_passwd_cb_userdata(ssl, &wanted);
  if (SSL_use_certificate_chain_file(ssl, request->client_cert) != 1) {
    return session_fail(answer, CODE_PROGRAM, HOW_NONE,
                        is_missing_file() ? "the client certificate's file cannot be read"
                                          : "the client certificate's file holds no usable "
                                            "certificate in PEM");
  }
  if (SSL_use_PrivateKey_file(ssl, key, SSL_FILETYPE_PEM) != 1) {
    const bool missing = is_missing_file();

    if (wanted) {
      return session_fail(answer, CODE_PROGRAM, HOW_NONE,
                          "the client certificate's key is protected by a passphrase, which is "
                          "not supported: write a copy without one for this use");
    }
    return session_fail(answer, CODE_PROGRAM, HOW_NONE,
                        missing ? "the client key's file cannot be read"
                                : "the client key's file holds no usable key in PEM, or a key of "
                                  "another certificate");
  }
  if (SSL_check_private_key(ssl) != 1) {
    return session_fail(answer, CODE_PROGRAM, HOW_NONE,
                        "the client key does not belong to the client certificate");
  }
  return true;
}

/* The copy is because libssl's macro casts const away. */
static bool set_servername(SSL *ssl, const char *name) {
  char copy[256];
  const int len = snprintf(copy, sizeof(copy), "%s", name);

  return len > 0 && (size_t)len < sizeof(copy) && SSL_set_tlsext_host_name(ssl, copy) == 1;
}

SSL *handshake_prepare(const struct session_context *context, const struct session_request *request,
                       struct session_answer *answer) {
  SSL *ssl = SSL_new(context->ssl);

  ERR_clear_error();
  if (ssl == NULL) {
    (void)session_fail(answer, CODE_PROGRAM, HOW_NONE, "out of memory");
    return NULL;
  }
  if (request->servername != NULL && !set_servername(ssl, request->servername)) {
    (void)session_fail(answer, CODE_PROGRAM, HOW_NONE, "the server's name is too long for SNI");
    SSL_free(ssl);
    return NULL;
  }
  if (request->client_cert != NULL && !load(ssl, request, answer)) {
    SSL_free(ssl);
    return NULL;
  }
  ERR_clear_error();
  return ssl;
}
