/* SPDX-License-Identifier: Apache-2.0
 *
 * Reads handshake messages (RFC 5246 section 7.4, RFC 8446 section 4) only as far as it reports
 * them. What is malformed is left to libssl to refuse; here it merely ends the reading.
 */
#include "observer.h"

#include <openssl/objects.h>
#include <stdlib.h>
#include <string.h>

/* ---- a bounded reader ---- */

struct reader {
  const uint8_t *at;
  size_t left;
  bool ok; /* false: something was too short; every later read gives nothing */
};

static struct reader take(struct reader *from, size_t len) {
  struct reader part = {NULL, 0, false};

  if (!from->ok || len > from->left) {
    *from = part;
    return part;
  }
  part = (struct reader){from->at, len, true};
  from->at += len;
  from->left -= len;
  return part;
}

/* A big-endian number of 1 to 3 octets. */
static size_t take_number(struct reader *from, size_t octets) {
  const struct reader part = take(from, octets);
  size_t value = 0;

  for (size_t i = 0; part.ok && i < octets; i++) {
    value = value << 8 | part.at[i];
  }
  return value;
}

/* A vector whose length stands in front of it. */
static struct reader take_vector(struct reader *from, size_t octets) {
  const size_t len = take_number(from, octets);

  return take(from, len);
}

/* ---- messages of the server ---- */

enum { EXTENSION_KEY_SHARE = 51 };

static void see_server_hello(struct observer *o, struct reader body) {
  struct reader extensions;

  o->server_hello = true;
  (void)take(&body, 2 + 32); /* version, random */
  (void)take_vector(&body, 1);
  (void)take(&body, 2 + 1); /* cipher suite, compression */
  extensions = take_vector(&body, 2);
  while (extensions.ok && extensions.left > 0) {
    const size_t type = take_number(&extensions, 2);
    struct reader value = take_vector(&extensions, 2);

    if (value.ok && type == EXTENSION_KEY_SHARE) {
      o->group = (uint16_t)take_number(&value, 2);
    }
  }
}

static bool keep_message(struct session_answer *answer, struct reader body) {
  answer->chain_message = malloc(body.left > 0 ? body.left : 1);
  answer->chain = calloc(SESSION_CHAIN_MAX, sizeof(*answer->chain));
  if (answer->chain_message == NULL || answer->chain == NULL) {
    return false;
  }
  memcpy(answer->chain_message, body.at, body.left);
  return true;
}

static void see_certificate(struct observer *o, struct reader body, bool tls13) {
  struct session_answer *answer = o->answer;
  struct reader list;

  if (o->certificate_seen || body.left > OBSERVER_CERTIFICATES_MAX + 4) {
    return;
  }
  o->certificate_seen = true;
  if (!keep_message(answer, body)) {
    return;
  }
  body.at = answer->chain_message;
  if (tls13) {
    (void)take_vector(&body, 1); /* request context */
  }
  list = take_vector(&body, 3);
  while (list.ok && list.left > 0 && answer->chain_len < SESSION_CHAIN_MAX) {
    const struct reader one = take_vector(&list, 3);

    if (tls13) {
      (void)take_vector(&list, 2); /* extensions */
    }
    if (one.ok && one.left > 0) {
      answer->chain[answer->chain_len++] = (struct session_octets){one.at, one.left};
    }
  }
}

static unsigned bits_of(struct reader number) {
  unsigned bits;

  while (number.ok && number.left > 0 && number.at[0] == 0) {
    (void)take(&number, 1);
  }
  if (!number.ok || number.left == 0) {
    return 0;
  }
  bits = (unsigned)number.left * 8;
  for (unsigned top = number.at[0]; (top & 0x80) == 0; top <<= 1) {
    bits--;
  }
  return bits;
}

/* RFC 8422 section 5.4, RFC 5246 section 7.4.3. Older versions do not name the signature's scheme. */
static void see_server_key_exchange(struct observer *o, struct reader body, const SSL *ssl,
                                    int version) {
  const SSL_CIPHER *cipher = SSL_get_pending_cipher(ssl);
  const int kind = cipher == NULL ? NID_undef : SSL_CIPHER_get_kx_nid(cipher);

  if (cipher == NULL || SSL_CIPHER_get_auth_nid(cipher) == NID_auth_null) {
    return;
  }
  if (kind == NID_kx_ecdhe) {
    const size_t type = take_number(&body, 1);

    if (type != 3) { /* named_curve */
      return;
    }
    o->group = (uint16_t)take_number(&body, 2);
    (void)take_vector(&body, 1);
  } else if (kind == NID_kx_dhe) {
    o->dh_bits = bits_of(take_vector(&body, 2));
    (void)take_vector(&body, 2);
    (void)take_vector(&body, 2);
  } else {
    return;
  }
  o->key_exchange_signed = body.ok;
  if (version == TLS1_2_VERSION) {
    o->scheme = (uint16_t)take_number(&body, 2);
  }
}

static void see_received(struct observer *o, unsigned type, struct reader body, const SSL *ssl,
                         int version) {
  switch (type) {
  case SSL3_MT_SERVER_HELLO:
    see_server_hello(o, body);
    break;
  case SSL3_MT_CERTIFICATE:
    see_certificate(o, body, version == TLS1_3_VERSION);
    break;
  case SSL3_MT_SERVER_KEY_EXCHANGE:
    see_server_key_exchange(o, body, ssl, version);
    break;
  case SSL3_MT_CERTIFICATE_REQUEST:
    o->certificate_requested = true;
    break;
  case SSL3_MT_CERTIFICATE_VERIFY:
    o->scheme = (uint16_t)take_number(&body, 2);
    break;
  case SSL3_MT_NEWSESSION_TICKET:
    o->after_handshake = o->after_handshake || version == TLS1_3_VERSION;
    break;
  default:
    break;
  }
}

/* ---- messages of ours ---- */

static void see_sent(struct observer *o, unsigned type, struct reader body, int version) {
  if (type == SSL3_MT_CERTIFICATE) {
    if (version == TLS1_3_VERSION) {
      (void)take_vector(&body, 1);
    }
    o->sent_certificate = true;
    o->sent_was_empty = take_number(&body, 3) == 0;
  } else if (type == SSL3_MT_CLIENT_KEY_EXCHANGE) {
    o->sent_key_exchange = true;
  }
}

static void see_alert(struct observer *o, const uint8_t *alert) {
  if (alert[1] == SSL_AD_CLOSE_NOTIFY) {
    o->closed_politely = true;
  } else if (alert[0] == SSL3_AL_FATAL || alert[1] == SSL_AD_USER_CANCELLED || alert[1] == 41) {
    o->alert = alert[1]; /* 41: no_certificate, of SSL 3.0 */
  }
}

static void message_callback(int sent, int version, int content, const void *data, size_t len,
                             SSL *ssl, void *argument) {
  struct observer *o = argument;
  const uint8_t *octets = data;

  if (content == SSL3_RT_ALERT && len >= 2 && sent == 0) {
    see_alert(o, octets);
  } else if (content == SSL3_RT_HANDSHAKE && len >= SSL3_HM_HEADER_LENGTH) {
    const struct reader body = {octets + SSL3_HM_HEADER_LENGTH, len - SSL3_HM_HEADER_LENGTH, true};

    if (sent == 0) {
      see_received(o, octets[0], body, ssl, version);
    } else {
      see_sent(o, octets[0], body, version);
    }
  }
}

void observer_open(struct observer *observer, struct session_answer *answer) {
  *observer = (struct observer){.answer = answer, .alert = -1};
}

void observer_attach(struct observer *observer, SSL *ssl) {
  SSL_set_msg_callback(ssl, message_callback);
  SSL_set_msg_callback_arg(ssl, observer);
  (void)SSL_set_app_data(ssl, observer);
}

/* ---- SCTs (RFC 6962 section 3.3.1) ---- */

static int keep_scts(SSL *ssl, unsigned type, unsigned where, const unsigned char *data, size_t len,
                     X509 *certificate, size_t index, int *alert, void *argument) {
  struct observer *o = SSL_get_app_data(ssl);

  (void)type;
  (void)where;
  (void)certificate;
  (void)alert;
  (void)argument;
  if (o == NULL || index != 0 || o->answer->scts != NULL || len == 0) {
    return 1; /* those of the leaf only */
  }
  o->answer->scts = malloc(len);
  if (o->answer->scts != NULL) {
    memcpy(o->answer->scts, data, len);
    o->answer->scts_len = len;
  }
  return 1;
}

static int ask_with_nothing(SSL *ssl, unsigned type, unsigned where, const unsigned char **out,
                            size_t *len, X509 *certificate, size_t index, int *alert,
                            void *argument) {
  (void)ssl;
  (void)type;
  (void)where;
  (void)certificate;
  (void)index;
  (void)alert;
  (void)argument;
  *out = NULL;
  *len = 0;
  return 1;
}

bool observer_ask_for_scts(SSL_CTX *context) {
  return SSL_CTX_add_custom_ext(context, TLSEXT_TYPE_signed_certificate_timestamp,
                                SSL_EXT_CLIENT_HELLO | SSL_EXT_TLS1_2_SERVER_HELLO |
                                    SSL_EXT_TLS1_3_CERTIFICATE,
                                ask_with_nothing, NULL, NULL, keep_scts, NULL) == 1;
}
