/* SPDX-License-Identifier: Apache-2.0
 *
 * observer: what passes by in the handshake, as libssl's message callback shows it. The certificates
 * are taken from the message itself: so they are byte for byte what was sent, and are had even where
 * libssl cannot read them or the handshake fails later.
 */
#ifndef ASSAY_TLS_OBSERVER_H
#define ASSAY_TLS_OBSERVER_H

#include "session.h"

/* libssl refuses a longer Certificate message. */
enum { OBSERVER_CERTIFICATES_MAX = 256 * 1024 };

struct observer {
  struct session_answer *answer; /* chain and SCTs go here */
  bool server_hello;
  bool certificate_seen; /* even an empty one */
  bool certificate_requested;
  bool sent_certificate; /* in reply to that: */
  bool sent_was_empty;
  bool sent_key_exchange;
  bool key_exchange_signed; /* TLS 1.2 and older */
  bool after_handshake;     /* a message that only a finished handshake has, as a ticket */
  int alert;                /* received and fatal; -1: none */
  bool closed_politely;     /* close_notify received */
  uint16_t group, scheme;   /* TLS numbers; 0: unknown */
  unsigned dh_bits;         /* of a finite-field group without a number; 0: none */
};

void observer_open(struct observer *observer, struct session_answer *answer);
void observer_attach(struct observer *observer, SSL *ssl);
/* Once per context, before any session: asks for SCTs, keeps them. */
bool observer_ask_for_scts(SSL_CTX *context) MUST_USE;

/* IANA's names; NULL for a number without one. */
const char *observer_group_name(uint16_t group) MUST_USE;
const char *observer_scheme_name(uint16_t scheme) MUST_USE;

#endif
