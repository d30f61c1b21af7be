/* SPDX-License-Identifier: Apache-2.0
 *
 * wire: a non-blocking connection with a deadline and a limit on what may come in. It notes how it
 * ended, and the first octets that came in answer to the ClientHello, for classify.c.
 */
#ifndef ASSAY_TLS_WIRE_H
#define ASSAY_TLS_WIRE_H

#include "session.h"

enum {
  WIRE_BUFFER = 4096,
  WIRE_FIRST = 512,
  /* A Certificate message of 256 KiB, a staple, and room for what surrounds them. More is a flood. */
  WIRE_RECEIVED_MAX = 1024 * 1024,
  WIRE_LINE_MAX = 2048
};

enum wire_end {
  WIRE_OPEN = 0,
  WIRE_CLOSED,    /* the peer sent FIN */
  WIRE_RESET,     /* the peer sent RST */
  WIRE_TIMED_OUT, /* the deadline passed */
  WIRE_FLOODED,   /* more came than WIRE_RECEIVED_MAX, or a line without end */
  WIRE_BROKEN     /* any other error of the network; .error says which */
};

struct wire {
  int fd;           /* -1: none */
  int64_t deadline; /* of clock_now() */
  enum wire_end end;
  int error;
  size_t received;
  size_t at, filled; /* what of buffer is not consumed */
  uint8_t buffer[WIRE_BUFFER];
  bool in_tls;
  size_t first_len;
  uint8_t first[WIRE_FIRST];
};

/* Milliseconds of a clock that nobody sets. */
int64_t clock_now(void) MUST_USE;
/* Milliseconds to the deadline as poll() wants them, never negative. */
int clock_left(int64_t deadline) MUST_USE;

void wire_open(struct wire *wire, int64_t deadline);
void wire_close(struct wire *wire);
/* Waits until events (of poll) or `until`; false when the time is over, which is the wire's end only
 * if its own deadline has passed. */
bool wire_wait(struct wire *wire, short events, int64_t until) MUST_USE;
/* What came, as recv: > 0 octets; 0 the end; -1 nothing now or an error (errno and wire->end). */
ssize_t wire_receive(struct wire *wire, void *out, size_t cap) MUST_USE;
ssize_t wire_send(struct wire *wire, const void *data, size_t len) MUST_USE;

/* These block until done or the deadline. */
bool wire_put(struct wire *wire, const void *data, size_t len) MUST_USE;
bool wire_take(struct wire *wire, void *out, size_t len) MUST_USE;
/* One line without its CRLF or LF, as a string; a NUL in it is refused as garbage would be. */
bool wire_take_line(struct wire *wire, char *line, size_t cap) MUST_USE;
/* Does what was received and not consumed begin with this text? */
bool wire_buffered(const struct wire *wire, const char *text) MUST_USE;
/* Has anything come that was not consumed? */
bool wire_has_more(struct wire *wire) MUST_USE;
/* Up to WIRE_FIRST of the first octets, waiting a moment for the rest of a line. */
void wire_complete_first(struct wire *wire);

/* libssl's view. */
BIO_METHOD *wire_bio_method(void) MUST_USE;
BIO *wire_bio_new(const BIO_METHOD *method, struct wire *wire) MUST_USE;

#endif
