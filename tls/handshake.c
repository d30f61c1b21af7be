/* SPDX-License-Identifier: Apache-2.0
 *
 * In TLS 1.3 a server judges the client's certificate when the client believes to be through (RFC
 * 8446 section 4.4.2.4), so after a CertificateRequest one has to listen for a moment more.
 */
#include "handshake.h"
#include "classify.h"
#include "observer.h"

#include <errno.h>
#include <openssl/err.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How long a server that sends nothing is listened to: as long as some handshakes took, because its
 * alert needs one round trip; long enough for a busy machine, short enough for who waits. */
enum { LISTEN_MIN_MS = 200, LISTEN_MAX_MS = 1000, LISTEN_HANDSHAKES = 4 };

/* After SSL_do_handshake or SSL_read: should it be called again? */
static bool wait_for_more(SSL *ssl, int result, struct wire *wire, int64_t until) {
  switch (SSL_get_error(ssl, result)) {
  case SSL_ERROR_WANT_READ:
    return wire_wait(wire, POLLIN, until);
  case SSL_ERROR_WANT_WRITE:
    return wire_wait(wire, POLLOUT, until);
  default:
    return false;
  }
}

static bool shake_hands(SSL *ssl, struct wire *wire) {
  int result;

  do {
    ERR_clear_error();
    result = SSL_do_handshake(ssl);
  } while (result != 1 && wait_for_more(ssl, result, wire, wire->deadline));
  return result == 1;
}

/* False: the server ended the session. */
static bool listen_on(SSL *ssl, struct wire *wire, const struct observer *observer,
                      int64_t handshake_ms) {
  int64_t wait = handshake_ms * LISTEN_HANDSHAKES;
  int64_t until;
  uint8_t scrap[64];
  int result;

  wait = wait < LISTEN_MIN_MS ? LISTEN_MIN_MS : wait > LISTEN_MAX_MS ? LISTEN_MAX_MS : wait;
  until = clock_now() + wait;
  do {
    ERR_clear_error();
    result = SSL_read(ssl, scrap, sizeof(scrap));
    if (result > 0 || observer->after_handshake) {
      return true;
    }
  } while (wait_for_more(ssl, result, wire, until));
  return observer->alert < 0 && !observer->closed_politely &&
         (wire->end == WIRE_OPEN || wire->end == WIRE_TIMED_OUT);
}

static bool is_client_certificate_open(SSL *ssl, const struct observer *observer) {
  return observer->certificate_requested && SSL_version(ssl) == TLS1_3_VERSION;
}

/* ---- what an answer says ---- */

static void copy_name(char *out, size_t cap, const char *name) {
  (void)snprintf(out, cap, "%s", name != NULL ? name : "");
}

static void take_names(const SSL *ssl, const struct observer *o, struct session_answer *answer) {
  const SSL_CIPHER *cipher = SSL_get_current_cipher(ssl);

  if (!o->server_hello) {
    return;
  }
  if (cipher == NULL) {
    cipher = SSL_get_pending_cipher(ssl);
  }
  copy_name(answer->version, sizeof(answer->version), SSL_get_version(ssl));
  if (cipher != NULL) {
    copy_name(answer->suite, sizeof(answer->suite), SSL_CIPHER_standard_name(cipher));
  }
  if (o->dh_bits != 0) {
    (void)snprintf(answer->group, sizeof(answer->group), "DHE-%u", o->dh_bits);
  } else if (o->group != 0) {
    copy_name(answer->group, sizeof(answer->group), observer_group_name(o->group));
    if (answer->group[0] == '\0') {
      (void)snprintf(answer->group, sizeof(answer->group), "0x%04x", o->group);
    }
  }
  if (o->scheme != 0) {
    copy_name(answer->signature, sizeof(answer->signature), observer_scheme_name(o->scheme));
    if (answer->signature[0] == '\0') {
      (void)snprintf(answer->signature, sizeof(answer->signature), "0x%04x", o->scheme);
    }
  }
}

static void take_staple(SSL *ssl, struct session_answer *answer) {
  const unsigned char *staple = NULL;
  const long len = SSL_get_tlsext_status_ocsp_resp(ssl, &staple);

  if (len <= 0 || staple == NULL) {
    return;
  }
  answer->staple = malloc((size_t)len);
  if (answer->staple != NULL) {
    memcpy(answer->staple, staple, (size_t)len);
    answer->staple_len = (size_t)len;
  }
}

/* TLS 1.2 and older: libssl answers a signed ServerKeyExchange only when the signature is right, so
 * the key is proved even if the server then wants a client certificate. */
static bool is_possession_proved(bool done, const struct observer *o) {
  return done || (o->key_exchange_signed && o->sent_key_exchange);
}

static void take_facts(SSL *ssl, bool done, const struct observer *o,
                       struct session_answer *answer) {
  take_names(ssl, o, answer);
  take_staple(ssl, answer);
  answer->possession = answer->chain_len > 0 && is_possession_proved(done, o);
  if (o->certificate_requested && answer->client_certificate == CLIENT_CERTIFICATE_NOT_ASKED) {
    answer->client_certificate = CLIENT_CERTIFICATE_ASKED;
  }
}

/* ---- the session ---- */

static void talk(SSL *ssl, struct wire *wire, struct session_answer *answer) {
  struct observer observer;
  const int64_t begun = clock_now();
  bool done;

  observer_open(&observer, answer);
  observer_attach(&observer, ssl);
  wire->in_tls = true;
  SSL_set_connect_state(ssl);
  done = shake_hands(ssl, wire);
  if (!done || (is_client_certificate_open(ssl, &observer) &&
                !listen_on(ssl, wire, &observer, clock_now() - begun))) {
    classify_handshake(wire, &observer, answer);
  } else {
    (void)SSL_shutdown(ssl); /* close_notify, for the server's log; nobody waits for its answer */
  }
  take_facts(ssl, done, &observer, answer);
}

void handshake_run(const struct session_context *context, SSL *ssl, struct wire *wire,
                   struct session_answer *answer) {
  BIO *bio = wire_bio_new(context->wire, wire);

  if (bio == NULL) {
    (void)session_fail(answer, CODE_PROGRAM, HOW_NONE, "out of memory");
  } else {
    SSL_set_bio(ssl, bio, bio);
    talk(ssl, wire, answer);
  }
  SSL_free(ssl);
  ERR_clear_error();
}
