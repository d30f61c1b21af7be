/* SPDX-License-Identifier: Apache-2.0
 *
 * The protocols of packets: PostgreSQL (its manual, "SSL Session Encryption") and MySQL (its manual,
 * "Connection Phase", Protocol::SSLRequest).
 */
#include "starttls.h"

#include <string.h>

/* What was read of it stands in front of the rest of the banner. */
static bool fail_other(struct wire *wire, const uint8_t *read, size_t len,
                       struct session_answer *answer) {
  memcpy(wire->first, read, len);
  wire->first_len = len;
  wire->in_tls = true; /* so that the rest is kept */
  wire_complete_first(wire);
  return starttls_fail_other(answer, wire->first, wire->first_len);
}

bool starttls_postgres(struct wire *wire, struct session_answer *answer) {
  /* Length 8, and the number 1234.5679 that stands where a protocol version would. */
  const uint8_t request[] = {0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f};
  uint8_t reply;

  if (!wire_put(wire, request, sizeof(request)) || !wire_take(wire, &reply, 1)) {
    return starttls_fail_wire(wire, answer);
  }
  switch (reply) {
  case 'S':
    /* "SSH-2.0": an agreement is one octet alone. */
    return wire_buffered(wire, "SH-") ? fail_other(wire, &reply, 1, answer) : true;
  case 'N':
    return starttls_refuse(answer, SAW_POSTGRES, "the PostgreSQL server has TLS switched off");
  case 'E':
    return starttls_refuse(answer, SAW_POSTGRES,
                           "the PostgreSQL server answered with an error instead of starting TLS");
  default:
    return fail_other(wire, &reply, 1, answer);
  }
}

enum {
  MYSQL_GREETING_MAX = 1024,
  MYSQL_PROTOCOL = 10,
  MYSQL_ERROR = 0xff,
  MYSQL_CLIENT_SSL = 0x0800 /* bit of the capabilities' lower half */
};

/* The capabilities' lower half stands behind the version text, a thread id, 8 octets of challenge
 * and a filler. False: the greeting is too short for it. */
static bool take_capabilities(const uint8_t *packet, size_t len, unsigned *capabilities) {
  const uint8_t *end_of_version = memchr(packet + 1, '\0', len - 1);
  size_t at;

  if (end_of_version == NULL) {
    return false;
  }
  at = (size_t)(end_of_version - packet) + 1 + 4 + 8 + 1;
  if (at + 2 > len) {
    return false;
  }
  *capabilities = (unsigned)packet[at] | (unsigned)packet[at + 1] << 8;
  return true;
}

bool starttls_mysql(struct wire *wire, struct session_answer *answer) {
  /* Header (length 32, number 1); LONG_PASSWORD, PROTOCOL_41, SSL, TRANSACTIONS, SECURE_CONNECTION;
   * largest packet 16 MiB; character set utf8mb4; 23 zeros. */
  const uint8_t request[36] = {32, 0, 0, 1, 0x01, 0xaa, 0, 0, 0, 0, 0, 1, 45};
  uint8_t header[4];
  uint8_t packet[MYSQL_GREETING_MAX];
  unsigned capabilities;
  size_t len;

  if (!wire_take(wire, header, sizeof(header))) {
    return starttls_fail_wire(wire, answer);
  }
  len = (size_t)header[0] | (size_t)header[1] << 8 | (size_t)header[2] << 16;
  if (len < 2 || len > sizeof(packet) || header[3] > 2) {
    return fail_other(wire, header, sizeof(header), answer);
  }
  if (!wire_take(wire, packet, len)) {
    return starttls_fail_wire(wire, answer);
  }
  if (packet[0] == MYSQL_ERROR) {
    return starttls_refuse(answer, SAW_MYSQL, "the MySQL server refuses service to this client");
  }
  if (packet[0] != MYSQL_PROTOCOL || !take_capabilities(packet, len, &capabilities)) {
    return starttls_fail_other(answer, packet, len);
  }
  if ((capabilities & MYSQL_CLIENT_SSL) == 0) {
    return starttls_refuse(answer, SAW_MYSQL, "the MySQL server has TLS switched off");
  }
  return wire_put(wire, request, sizeof(request)) || starttls_fail_wire(wire, answer);
}
