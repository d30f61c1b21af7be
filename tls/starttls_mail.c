/* SPDX-License-Identifier: Apache-2.0
 *
 * The protocols of lines: SMTP (RFC 3207), IMAP and POP3 (RFC 2595, RFC 9051 section 6.2.1), FTP
 * (RFC 4217).
 */
#define _GNU_SOURCE 1
#include "starttls.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

static bool put_text(struct wire *wire, const char *text) {
  return wire_put(wire, text, strlen(text));
}

/* ---- replies of three digits: SMTP and FTP ---- */

static bool is_code(const char *line) {
  return line[0] >= '1' && line[0] <= '5' && line[1] >= '0' && line[1] <= '9' && line[2] >= '0' &&
         line[2] <= '9' && (line[3] == ' ' || line[3] == '-' || line[3] == '\0');
}

struct reply {
  int code;
  bool offers_starttls; /* a line of it was the keyword STARTTLS */
};

static int code_of(const char *line) {
  return (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
}

/* A whole reply. FTP lets any text stand between "220-" and "220 " (RFC 959 section 4.2). */
static bool take_reply(struct wire *wire, struct reply *reply, struct session_answer *answer) {
  char line[WIRE_LINE_MAX];

  *reply = (struct reply){0, false};
  for (int lines = 0; lines < STARTTLS_LINES_MAX; lines++) {
    if (!wire_take_line(wire, line, sizeof(line))) {
      return starttls_fail_wire(wire, answer);
    }
    if (!is_code(line)) {
      if (reply->code == 0) {
        return starttls_fail_other(answer, line, strlen(line));
      }
      continue;
    }
    if (reply->code == 0) {
      reply->code = code_of(line);
    }
    reply->offers_starttls = reply->offers_starttls || strcasecmp(line + 3, "-STARTTLS") == 0 ||
                             strcasecmp(line + 3, " STARTTLS") == 0;
    if (line[3] != '-' && code_of(line) == reply->code) {
      return true;
    }
  }
  wire->end = WIRE_FLOODED;
  return starttls_fail_wire(wire, answer);
}

/* RFC 5321 section 4.1.3: a client without a name says its address. */
static void write_ehlo(const struct wire *wire, char *out, size_t cap) {
  struct sockaddr_storage own;
  socklen_t len = sizeof(own);
  char text[INET6_ADDRSTRLEN] = "127.0.0.1";
  bool v6 = false;

  memset(&own, 0, sizeof(own));
  if (getsockname(wire->fd, (struct sockaddr *)&own, &len) == 0) {
    v6 = own.ss_family == AF_INET6;
    const void *address = v6 ? (const void *)&((struct sockaddr_in6 *)&own)->sin6_addr
                             : (const void *)&((struct sockaddr_in *)&own)->sin_addr;

    if (inet_ntop(own.ss_family, address, text, sizeof(text)) == NULL) {
      v6 = false;
    }
  }
  (void)snprintf(out, cap, v6 ? "EHLO [IPv6:%s]\r\n" : "EHLO [%s]\r\n", text);
}

bool starttls_smtp(struct wire *wire, struct session_answer *answer) {
  char ehlo[80];
  struct reply reply;

  if (!take_reply(wire, &reply, answer)) {
    return false;
  }
  if (reply.code != 220) {
    return starttls_refuse(answer, SAW_SMTP, "the mail server refuses service to this client");
  }
  write_ehlo(wire, ehlo, sizeof(ehlo));
  if (!put_text(wire, ehlo)) {
    return starttls_fail_wire(wire, answer);
  }
  if (!take_reply(wire, &reply, answer)) {
    return false;
  }
  if (reply.code != 250) {
    return starttls_refuse(answer, SAW_SMTP, "the mail server refused EHLO");
  }
  if (!reply.offers_starttls) {
    return starttls_refuse(answer, SAW_SMTP, "the mail server does not offer STARTTLS");
  }
  if (!put_text(wire, "STARTTLS\r\n")) {
    return starttls_fail_wire(wire, answer);
  }
  if (!take_reply(wire, &reply, answer)) {
    return false;
  }
  return reply.code == 220 ||
         starttls_refuse(answer, SAW_SMTP, "the mail server offers STARTTLS and refuses it");
}

bool starttls_ftp(struct wire *wire, struct session_answer *answer) {
  struct reply reply;

  if (!take_reply(wire, &reply, answer)) {
    return false;
  }
  if (reply.code != 220) {
    return starttls_refuse(answer, SAW_FTP, "the FTP server refuses service to this client");
  }
  if (!put_text(wire, "AUTH TLS\r\n")) {
    return starttls_fail_wire(wire, answer);
  }
  if (!take_reply(wire, &reply, answer)) {
    return false;
  }
  return reply.code == 234 || starttls_refuse(answer, SAW_FTP, "the FTP server refuses AUTH TLS");
}

/* ---- replies of words: IMAP and POP3 ---- */

static bool begins(const char *line, const char *with) {
  const size_t len = strlen(with);

  return strncasecmp(line, with, len) == 0 && (line[len] == ' ' || line[len] == '\0');
}

bool starttls_imap(struct wire *wire, struct session_answer *answer) {
  char line[WIRE_LINE_MAX];

  if (!wire_take_line(wire, line, sizeof(line))) {
    return starttls_fail_wire(wire, answer);
  }
  if (begins(line, "* BYE")) {
    return starttls_refuse(answer, SAW_IMAP, "the IMAP server refuses service to this client");
  }
  if (begins(line, "* PREAUTH")) {
    /* RFC 9051 section 6.2.1: STARTTLS is not allowed in that state. */
    return starttls_refuse(answer, SAW_IMAP,
                           "the IMAP server signs this client in unasked, so TLS cannot start");
  }
  if (!begins(line, "* OK")) {
    return starttls_fail_other(answer, line, strlen(line));
  }
  if (!put_text(wire, "a STARTTLS\r\n")) {
    return starttls_fail_wire(wire, answer);
  }
  for (int lines = 0; lines < STARTTLS_LINES_MAX; lines++) {
    if (!wire_take_line(wire, line, sizeof(line))) {
      return starttls_fail_wire(wire, answer);
    }
    if (begins(line, "a OK")) {
      return true;
    }
    if (strncmp(line, "* ", 2) != 0) {
      return starttls_refuse(answer, SAW_IMAP, "the IMAP server refuses STARTTLS");
    }
  }
  wire->end = WIRE_FLOODED;
  return starttls_fail_wire(wire, answer);
}

bool starttls_pop3(struct wire *wire, struct session_answer *answer) {
  char line[WIRE_LINE_MAX];

  if (!wire_take_line(wire, line, sizeof(line))) {
    return starttls_fail_wire(wire, answer);
  }
  if (begins(line, "-ERR")) {
    return starttls_refuse(answer, SAW_POP3, "the POP3 server refuses service to this client");
  }
  if (!begins(line, "+OK")) {
    return starttls_fail_other(answer, line, strlen(line));
  }
  if (!put_text(wire, "STLS\r\n") || !wire_take_line(wire, line, sizeof(line))) {
    return starttls_fail_wire(wire, answer);
  }
  return begins(line, "+OK") || starttls_refuse(answer, SAW_POP3, "the POP3 server refuses STLS");
}
