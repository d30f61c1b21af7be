/* SPDX-License-Identifier: Apache-2.0
 *
 * session: one target -> what its server sent over TLS, or why nothing could be had. Judges nothing:
 * libssl's own verification of the certificate is off, only the signatures of the handshake itself
 * are checked (they prove possession of the key).
 */
#ifndef ASSAY_TLS_SESSION_H
#define ASSAY_TLS_SESSION_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MUST_USE __attribute__((warn_unused_result))

/* What may come before the ClientHello. */
enum session_starttls {
  STARTTLS_NONE = 0,
  STARTTLS_SMTP,
  STARTTLS_IMAP,
  STARTTLS_POP3,
  STARTTLS_FTP,
  STARTTLS_POSTGRES,
  STARTTLS_MYSQL
};

struct session_request {
  int64_t id;
  const char *host;
  unsigned port;
  const char *connect;    /* ADDR[:PORT] to connect to instead of host and port, or NULL */
  const char *servername; /* for SNI, or NULL: none is sent */
  enum session_starttls starttls;
  int64_t timeout_ms;                   /* for the whole session */
  const char *proxy;                    /* http:// or socks5://, or NULL */
  const char *client_cert, *client_key; /* PEM files, or NULL; the key may be in client_cert */
  int ipv;                              /* 4, 6, or 0 for both */
};

/* The names of these three on the wire are in session_answer.c, in this order. */
enum session_code {
  CODE_NONE = 0,
  CODE_UNREACHABLE,
  CODE_NAME_NOT_RESOLVED,
  CODE_NOT_TLS,
  CODE_PROTOCOL_TOO_OLD,
  CODE_NO_SHARED_CIPHER,
  CODE_HANDSHAKE_REFUSED,
  CODE_CLIENT_CERTIFICATE_REQUIRED,
  CODE_CLIENT_CERTIFICATE_REJECTED,
  CODE_PROGRAM
};

enum session_how {
  HOW_NONE = 0,
  HOW_REFUSED,
  HOW_TIMED_OUT,
  HOW_HANG,
  HOW_RESET,
  HOW_CLOSED,
  HOW_ALERT,
  HOW_NO_ADDRESS,
  HOW_NETWORK,
  HOW_PROXY,
  HOW_STARTTLS,
  HOW_GARBAGE,
  HOW_FLOOD
};

enum session_saw {
  SAW_NOTHING = 0,
  SAW_HTTP,
  SAW_SSH,
  SAW_SMTP,
  SAW_IMAP,
  SAW_POP3,
  SAW_FTP,
  SAW_MYSQL,
  SAW_POSTGRES,
  SAW_UNKNOWN
};

enum session_client_certificate {
  CLIENT_CERTIFICATE_NOT_ASKED = 0,
  CLIENT_CERTIFICATE_ASKED,
  CLIENT_CERTIFICATE_REQUIRED,
  CLIENT_CERTIFICATE_REJECTED
};

struct session_failure {
  enum session_code code; /* CODE_NONE: there is no failure */
  enum session_how how;
  enum session_saw saw;
  int alert;        /* -1: none came */
  char detail[240]; /* one English sentence: no secrets, and nothing that the server wrote */
};

struct session_octets {
  const uint8_t *data;
  size_t len;
};

/* Certificates kept of one Certificate message; at 256 KiB a message holds no more useful ones. */
enum { SESSION_CHAIN_MAX = 512 };

struct session_answer {
  char address[80];             /* what was connected to; "" if nothing was */
  struct session_octets *chain; /* into chain_message, as sent */
  size_t chain_len;
  uint8_t *chain_message;
  char version[16], suite[64], group[40], signature[40]; /* "" where unknown */
  uint8_t *staple, *scts;
  size_t staple_len, scts_len;
  bool possession; /* the peer proved to hold the leaf's private key */
  enum session_client_certificate client_certificate;
  struct session_failure failure;
  int64_t milliseconds;
};

/* What all sessions of a process share; it does not change once it is made. */
struct session_context {
  SSL_CTX *ssl;
  BIO_METHOD *wire; /* how libssl reads and writes our connections */
};

bool session_context_init(struct session_context *context) MUST_USE;
void session_context_close(struct session_context *context);

/* Bounded in time by request->timeout_ms, in memory by the limits of wire.h and observer.h. The
 * answer owns memory: session_answer_close. Thread-safe. */
void session_run(const struct session_context *context, const struct session_request *request,
                 struct session_answer *answer);
void session_answer_close(struct session_answer *answer);

/* Puts a failure into an answer, if there is none yet. Returns false, so that it can be returned. */
bool session_fail(struct session_answer *answer, enum session_code code, enum session_how how,
                  const char *format, ...) __attribute__((format(printf, 4, 5)));

#endif
