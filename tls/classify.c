/* SPDX-License-Identifier: Apache-2.0
 *
 * The order of the questions matters: an alert says more than the reset behind it, and what is not
 * TLS at all explains every error that libssl has about it.
 */
#include "classify.h"

#include <openssl/err.h>
#include <string.h>

/* libssl's alerts and ours, RFC 8446 section 6 and RFC 5246 section 7.2. */
enum {
  ALERT_HANDSHAKE_FAILURE = 40,
  ALERT_NO_CERTIFICATE = 41,
  ALERT_CERTIFICATE_UNKNOWN = 46,
  ALERT_UNKNOWN_CA = 48,
  ALERT_ACCESS_DENIED = 49,
  ALERT_DECODE_ERROR = 50,
  ALERT_DECRYPT_ERROR = 51,
  ALERT_PROTOCOL_VERSION = 70,
  ALERT_INSUFFICIENT_SECURITY = 71,
  ALERT_UNRECOGNIZED_NAME = 112,
  ALERT_CERTIFICATE_REQUIRED = 116
};

/* ---- libssl's own complaints ---- */

enum { REASONS_MAX = 16 };

struct reasons {
  size_t len;
  int of[REASONS_MAX]; /* of libssl; the first is nearest to the cause */
  const char *text;    /* the first one's */
};

static struct reasons take_reasons(void) {
  struct reasons reasons = {0};
  unsigned long error;

  while ((error = ERR_get_error()) != 0) {
    if (ERR_GET_LIB(error) == ERR_LIB_SSL && reasons.len < REASONS_MAX) {
      if (reasons.len == 0) {
        reasons.text = ERR_reason_error_string(error);
      }
      reasons.of[reasons.len++] = ERR_GET_REASON(error);
    }
  }
  return reasons;
}

static bool has(const struct reasons *reasons, int reason) {
  for (size_t i = 0; i < reasons->len; i++) {
    if (reasons->of[i] == reason) {
      return true;
    }
  }
  return false;
}

/* ---- the client's certificate ---- */

/* Only after our reply to the request: what ends a session before that has another reason. */
static bool fail_client_certificate(const struct observer *o, enum session_how how,
                                    struct session_answer *answer) {
  if (o->sent_was_empty) {
    answer->client_certificate = CLIENT_CERTIFICATE_REQUIRED;
    return session_fail(answer, CODE_CLIENT_CERTIFICATE_REQUIRED, how,
                        "the server ended the session because no client certificate was sent");
  }
  answer->client_certificate = CLIENT_CERTIFICATE_REJECTED;
  return session_fail(answer, CODE_CLIENT_CERTIFICATE_REJECTED, how,
                      "the server ended the session when it had seen the client certificate");
}

/* GnuTLS answers an empty Certificate message of TLS 1.2 with decode_error. */
static bool is_about_certificates(int alert, bool was_empty) {
  return (was_empty && alert == ALERT_DECODE_ERROR) ||
         (alert >= ALERT_HANDSHAKE_FAILURE && alert <= ALERT_CERTIFICATE_UNKNOWN) ||
         alert == ALERT_UNKNOWN_CA || alert == ALERT_ACCESS_DENIED ||
         alert == ALERT_DECRYPT_ERROR || alert == ALERT_CERTIFICATE_REQUIRED;
}

/* ---- the questions, one after the other ---- */

static bool from_alert(const struct observer *o, struct session_answer *answer) {
  const int alert = o->alert;
  const bool requested = o->certificate_requested && o->sent_certificate;

  if (alert < 0) {
    return true;
  }
  answer->failure.alert = alert;
  if (requested && is_about_certificates(alert, o->sent_was_empty)) {
    return fail_client_certificate(o, HOW_ALERT, answer);
  }
  if (alert == ALERT_PROTOCOL_VERSION) {
    return session_fail(answer, CODE_PROTOCOL_TOO_OLD, HOW_ALERT,
                        "the server accepts none of TLS 1.0 to TLS 1.3");
  }
  /* RFC 5246 section 7.2.2: no acceptable set of parameters; after the ServerHello one was found. */
  if (alert == ALERT_INSUFFICIENT_SECURITY ||
      (alert == ALERT_HANDSHAKE_FAILURE && !o->server_hello)) {
    return session_fail(answer, CODE_NO_SHARED_CIPHER, HOW_ALERT,
                        "the server accepts nothing of what was offered");
  }
  if (alert == ALERT_UNRECOGNIZED_NAME) {
    return session_fail(answer, CODE_HANDSHAKE_REFUSED, HOW_ALERT,
                        "the server does not know the name that was asked for");
  }
  return session_fail(answer, CODE_HANDSHAKE_REFUSED, HOW_ALERT,
                      "the server refused the handshake with alert %d", alert);
}

/* SERVER-HELLO or ERROR of SSL 2.0, which has no version in front (draft-hickman-netscape-ssl). */
static bool is_ssl2(const struct wire *wire) {
  const uint8_t *first = wire->first;

  return wire->first_len >= 3 && (first[0] & 0x80) != 0 && (first[2] == 4 || first[2] == 0);
}

static bool is_tls(const struct wire *wire) {
  const uint8_t *first = wire->first;

  return wire->first_len >= 2 && first[0] >= 0x14 && first[0] <= 0x17 && first[1] == 3;
}

static bool from_first_octets(struct wire *wire, struct session_answer *answer) {
  if (wire->first_len == 0 || is_tls(wire)) {
    return true;
  }
  wire_complete_first(wire);
  if (is_ssl2(wire)) {
    return session_fail(answer, CODE_PROTOCOL_TOO_OLD, HOW_GARBAGE,
                        "the server answered in SSL 2.0");
  }
  answer->failure.saw = classify_banner(wire->first, wire->first_len);
  return session_fail(answer, CODE_NOT_TLS, wire->end == WIRE_FLOODED ? HOW_FLOOD : HOW_GARBAGE,
                      "what the server answered is not TLS");
}

static bool from_reasons(const struct reasons *reasons, struct session_answer *answer) {
  if (has(reasons, SSL_R_UNSUPPORTED_PROTOCOL) || has(reasons, SSL_R_WRONG_SSL_VERSION) ||
      has(reasons, SSL_R_WRONG_VERSION_NUMBER)) {
    return session_fail(answer, CODE_PROTOCOL_TOO_OLD, HOW_GARBAGE,
                        "the server chose a protocol version that is not spoken any more");
  }
  if (has(reasons, SSL_R_EXCESSIVE_MESSAGE_SIZE)) {
    return session_fail(answer, CODE_HANDSHAKE_REFUSED, HOW_FLOOD,
                        "the server's handshake message is larger than any that makes sense");
  }
  if (has(reasons, SSL_R_BAD_SIGNATURE)) {
    return session_fail(answer, CODE_HANDSHAKE_REFUSED, HOW_GARBAGE,
                        "the server did not prove that it holds the certificate's key: its "
                        "signature on the handshake is wrong");
  }
  if (reasons->len > 0 && !has(reasons, SSL_R_UNEXPECTED_EOF_WHILE_READING)) {
    return session_fail(answer, CODE_HANDSHAKE_REFUSED, HOW_GARBAGE,
                        "the server's part of the handshake cannot be used: %s",
                        reasons->text != NULL ? reasons->text : "libssl gives no reason");
  }
  return true;
}

/* The session ended, and nobody said why. */
static bool from_end(const struct wire *wire, const struct observer *o,
                     struct session_answer *answer) {
  const bool begun = wire->first_len > 0; /* in TLS, or from_first_octets had it */
  const enum session_code code = begun && (wire->end != WIRE_TIMED_OUT || answer->chain_len > 0)
                                     ? CODE_HANDSHAKE_REFUSED
                                     : CODE_UNREACHABLE;
  const bool asked = o->certificate_requested && o->sent_certificate;

  switch (wire->end) {
  case WIRE_TIMED_OUT:
    return session_fail(answer, code, HOW_HANG,
                        begun ? "the server fell silent in the middle of the handshake"
                              : "the server accepted the connection and then said nothing");
  case WIRE_FLOODED:
    return session_fail(answer, CODE_HANDSHAKE_REFUSED, HOW_FLOOD,
                        "the server sent more than any handshake needs");
  case WIRE_RESET:
    return asked ? fail_client_certificate(o, HOW_RESET, answer)
                 : session_fail(answer, code, HOW_RESET,
                                "the connection was reset during the handshake");
  case WIRE_OPEN: /* close_notify */
  case WIRE_CLOSED:
    return asked ? fail_client_certificate(o, HOW_CLOSED, answer)
                 : session_fail(answer, code, HOW_CLOSED,
                                "the server closed the connection during the handshake");
  case WIRE_BROKEN:
  default:
    return session_fail(answer, code, HOW_NETWORK,
                        "the network broke the connection during the handshake");
  }
}

void classify_handshake(struct wire *wire, const struct observer *observer,
                        struct session_answer *answer) {
  const struct reasons reasons = take_reasons();

  (void)(from_alert(observer, answer) && from_first_octets(wire, answer) &&
         from_reasons(&reasons, answer) && from_end(wire, observer, answer));
}
