/* SPDX-License-Identifier: Apache-2.0
 *
 * What a proxy does wrong is told as such: it must never look like a fault of the server. User and
 * password go to the proxy and nowhere else.
 */
#define _GNU_SOURCE 1
#include "proxy.h"
#include "connect.h"

#include <arpa/inet.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { HEADER_LINES_MAX = 100, SECRET_MAX = 255 }; /* RFC 1929: one octet of length */

struct proxy {
  bool socks;
  char host[256];
  unsigned port;
  bool authenticates;
  char user[SECRET_MAX + 1], password[SECRET_MAX + 1];
};

static bool fail_proxy(struct session_answer *answer, const char *what) {
  return session_fail(answer, CODE_UNREACHABLE, HOW_PROXY, "%s", what);
}

static bool fail_url(struct session_answer *answer, const char *what) {
  return session_fail(answer, CODE_PROGRAM, HOW_PROXY, "%s", what);
}

/* ---- the URL ---- */

static int hex_digit(char c) {
  const char *digits = "0123456789abcdef";
  const char *at = c == '\0' ? NULL : strchr(digits, c >= 'A' && c <= 'F' ? c + 32 : c);

  return at == NULL ? -1 : (int)(at - digits);
}

/* Percent-decodes text[0..len). */
static bool take_secret(const char *text, size_t len, char *out) {
  size_t used = 0;

  for (size_t i = 0; i < len; i++) {
    char c = text[i];

    if (c == '%') {
      const int high = i + 2 < len ? hex_digit(text[i + 1]) : -1;
      const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;

      if (low < 0 || (high == 0 && low == 0)) {
        return false;
      }
      c = (char)(high * 16 + low);
      i += 2;
    }
    if (used >= SECRET_MAX) {
      return false;
    }
    out[used++] = c;
  }
  out[used] = '\0';
  return true;
}

static bool take_user(const char *text, size_t len, struct proxy *proxy) {
  const char *colon = memchr(text, ':', len);
  const size_t user_len = colon == NULL ? len : (size_t)(colon - text);

  proxy->authenticates = true;
  return take_secret(text, user_len, proxy->user) &&
         (colon == NULL || take_secret(colon + 1, len - user_len - 1, proxy->password));
}

static bool parse_url(const char *url, struct proxy *proxy, struct session_answer *answer) {
  char place[300];
  const char *at;
  size_t len;

  if (strncasecmp(url, "http://", 7) == 0) {
    url += 7;
  } else if (strncasecmp(url, "socks5://", 9) == 0 || strncasecmp(url, "socks5h://", 10) == 0) {
    proxy->socks = true;
    url = strchr(url, '/') + 2;
  } else {
    return fail_url(answer, "the proxy must begin with http:// or socks5://");
  }
  len = strcspn(url, "/");
  if (url[len] == '/' && url[len + 1] != '\0') {
    return fail_url(answer, "the proxy's URL has a path, which means nothing here");
  }
  at = memrchr(url, '@', len);
  if (at != NULL) {
    if (!take_user(url, (size_t)(at - url), proxy)) {
      return fail_url(answer, "user and password in the proxy's URL are malformed or too long");
    }
    len -= (size_t)(at + 1 - url);
    url = at + 1;
  }
  proxy->port = 0;
  if (len >= sizeof(place)) {
    return fail_url(answer, "the proxy's host is too long");
  }
  memcpy(place, url, len);
  place[len] = '\0';
  if (!connect_split(place, proxy->host, sizeof(proxy->host), &proxy->port)) {
    return fail_url(answer, "the proxy is not of the form host:port");
  }
  if (proxy->port == 0) {
    proxy->port = proxy->socks ? 1080 : 8080;
  }
  return true;
}

/* ---- how a conversation with a proxy breaks ---- */

static bool fail_wire(const struct wire *wire, struct session_answer *answer) {
  switch (wire->end) {
  case WIRE_TIMED_OUT:
    return fail_proxy(answer, "the proxy did not answer in time");
  case WIRE_CLOSED:
    return fail_proxy(answer, "the proxy closed the connection");
  case WIRE_RESET:
    return fail_proxy(answer, "the proxy reset the connection");
  case WIRE_FLOODED:
    return fail_proxy(answer, "the proxy answered without end");
  case WIRE_OPEN:
  case WIRE_BROKEN:
  default:
    return fail_proxy(answer, "the connection to the proxy broke");
  }
}

/* ---- HTTP CONNECT ---- */

static bool write_credentials(const struct proxy *proxy, char *out, size_t cap) {
  char pair[2 * SECRET_MAX + 2];
  unsigned char coded[4 * ((sizeof(pair) + 2) / 3) + 1];
  int len;

  out[0] = '\0';
  if (!proxy->authenticates) {
    return true;
  }
  len = snprintf(pair, sizeof(pair), "%s:%s", proxy->user, proxy->password);
  (void)EVP_EncodeBlock(coded, (const unsigned char *)pair, len);
  len = snprintf(out, cap, "Proxy-Authorization: Basic %s\r\n", (const char *)coded);
  OPENSSL_cleanse(pair, sizeof(pair));
  OPENSSL_cleanse(coded, sizeof(coded));
  return len > 0 && (size_t)len < cap;
}

static bool put_connect(struct wire *wire, const struct proxy *proxy, const char *host,
                        unsigned port) {
  const bool v6 = strchr(host, ':') != NULL;
  char credentials[800];
  char place[300];
  char request[2048];
  bool done;
  int len;

  len = snprintf(place, sizeof(place), v6 ? "[%s]:%u" : "%s:%u", host, port);
  if (len < 0 || (size_t)len >= sizeof(place) ||
      !write_credentials(proxy, credentials, sizeof(credentials))) {
    wire->end = WIRE_BROKEN;
    return false;
  }
  len = snprintf(request, sizeof(request), "CONNECT %s HTTP/1.1\r\nHost: %s\r\n%s\r\n", place,
                 place, credentials);
  done = len > 0 && (size_t)len < sizeof(request) && wire_put(wire, request, (size_t)len);
  OPENSSL_cleanse(credentials, sizeof(credentials));
  OPENSSL_cleanse(request, sizeof(request));
  return done;
}

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/* The three digits of a status line, or 0 if it is none. */
static int status_of(const char *line) {
  if (strncmp(line, "HTTP/1.", 7) != 0 || !is_digit(line[7]) || line[8] != ' ') {
    return 0;
  }
  if (!is_digit(line[9]) || !is_digit(line[10]) || !is_digit(line[11])) {
    return 0;
  }
  return (line[9] - '0') * 100 + (line[10] - '0') * 10 + (line[11] - '0');
}

static bool pass_http(struct wire *wire, const struct proxy *proxy, const char *host, unsigned port,
                      struct session_answer *answer) {
  char line[WIRE_LINE_MAX];
  int status;

  if (!put_connect(wire, proxy, host, port) || !wire_take_line(wire, line, sizeof(line))) {
    return fail_wire(wire, answer);
  }
  status = status_of(line);
  if (status == 0) {
    return fail_proxy(answer, "what listens at the proxy's address does not speak HTTP");
  }
  for (int lines = 0; line[0] != '\0'; lines++) {
    if (lines >= HEADER_LINES_MAX) {
      return fail_proxy(answer, "the proxy's answer has too many header lines");
    }
    if (!wire_take_line(wire, line, sizeof(line))) {
      return fail_wire(wire, answer);
    }
  }
  if (status == 407) {
    return fail_proxy(answer, proxy->authenticates ? "the proxy refused the user and password"
                                                   : "the proxy wants a user and a password");
  }
  if (status / 100 != 2) {
    return session_fail(answer, CODE_UNREACHABLE, HOW_PROXY,
                        "the proxy refused to connect, with HTTP status %d", status);
  }
  return true;
}

/* ---- SOCKS5 ---- */

static const char *socks_reason(uint8_t reply) {
  static const char *const reasons[] = {
      "the proxy failed for a reason of its own",
      "the proxy's rules forbid the connection",
      "the proxy finds the network unreachable",
      "the proxy finds the host unreachable, or its name unknown",
      "the proxy's connection to the server was refused",
      "the proxy's connection to the server timed out",
      "the proxy does not know the command CONNECT",
      "the proxy does not know this type of address",
  };

  return reply >= 1 && reply <= 8 ? reasons[reply - 1] : "the proxy refused to connect";
}

static bool put_socks_password(struct wire *wire, const struct proxy *proxy) {
  const size_t user = strlen(proxy->user);
  const size_t password = strlen(proxy->password);
  uint8_t message[3 + 2 * SECRET_MAX];
  bool done;

  message[0] = 1;
  message[1] = (uint8_t)user;
  memcpy(message + 2, proxy->user, user);
  message[2 + user] = (uint8_t)password;
  memcpy(message + 3 + user, proxy->password, password);
  done = wire_put(wire, message, 3 + user + password);
  OPENSSL_cleanse(message, sizeof(message));
  return done;
}

static bool greet_socks(struct wire *wire, const struct proxy *proxy,
                        struct session_answer *answer) {
  const uint8_t hello[] = {5, 2, 0, 2};
  const uint8_t hello_open[] = {5, 1, 0};
  uint8_t reply[2];

  if (!(proxy->authenticates ? wire_put(wire, hello, sizeof(hello))
                             : wire_put(wire, hello_open, sizeof(hello_open))) ||
      !wire_take(wire, reply, 2)) {
    return fail_wire(wire, answer);
  }
  if (reply[0] != 5) {
    return fail_proxy(answer, "what listens at the proxy's address does not speak SOCKS5");
  }
  if (reply[1] == 0) {
    return true;
  }
  if (reply[1] != 2 || !proxy->authenticates) {
    return fail_proxy(answer, "the proxy wants a user and a password");
  }
  if (!put_socks_password(wire, proxy) || !wire_take(wire, reply, 2)) {
    return fail_wire(wire, answer);
  }
  return reply[1] == 0 || fail_proxy(answer, "the proxy refused the user and password");
}

/* RFC 1928 section 4; the length, or 0 if the host is too long. */
static size_t write_socks_request(const char *host, unsigned port, uint8_t *out) {
  const size_t host_len = strlen(host);
  size_t len = 4;

  out[0] = 5;
  out[1] = 1;
  out[2] = 0;
  if (inet_pton(AF_INET, host, out + 4) == 1) {
    out[3] = 1;
    len += 4;
  } else if (inet_pton(AF_INET6, host, out + 4) == 1) {
    out[3] = 4;
    len += 16;
  } else if (host_len <= 255) {
    out[3] = 3;
    out[4] = (uint8_t)host_len;
    memcpy(out + 5, host, host_len);
    len += 1 + host_len;
  } else {
    return 0;
  }
  out[len] = (uint8_t)(port >> 8);
  out[len + 1] = (uint8_t)port;
  return len + 2;
}

static bool pass_socks(struct wire *wire, const struct proxy *proxy, const char *host,
                       unsigned port, struct session_answer *answer) {
  uint8_t message[4 + 256 + 2];
  const size_t len = write_socks_request(host, port, message);
  size_t rest;

  if (len == 0) {
    return fail_url(answer, "the host's name is too long");
  }
  if (!greet_socks(wire, proxy, answer)) {
    return false;
  }
  if (!wire_put(wire, message, len) || !wire_take(wire, message, 5)) {
    return fail_wire(wire, answer);
  }
  if (message[1] != 0) {
    return fail_proxy(answer, socks_reason(message[1]));
  }
  /* The address that the proxy connects from; its first octet has been read. */
  rest = message[3] == 1 ? 3 : message[3] == 4 ? 15 : message[3] == 3 ? message[4] : 256;
  if (message[0] != 5 || rest > 255) {
    return fail_proxy(answer, "the proxy's answer is not SOCKS5");
  }
  return wire_take(wire, message, rest + 2) || fail_wire(wire, answer);
}

bool proxy_open(struct wire *wire, const char *url, const char *host, unsigned port,
                struct session_answer *answer) {
  struct proxy proxy = {0};
  bool done;

  if (!parse_url(url, &proxy, answer)) {
    OPENSSL_cleanse(&proxy, sizeof(proxy));
    return false;
  }
  done = connect_open(wire, proxy.host, proxy.port, 0, answer);
  if (!done) {
    answer->failure.code = answer->failure.code == CODE_PROGRAM ? CODE_PROGRAM : CODE_UNREACHABLE;
    answer->failure.how = HOW_PROXY;
    (void)snprintf(answer->failure.detail, sizeof(answer->failure.detail),
                   "no connection to the proxy could be made");
  } else {
    done = proxy.socks ? pass_socks(wire, &proxy, host, port, answer)
                       : pass_http(wire, &proxy, host, port, answer);
  }
  OPENSSL_cleanse(&proxy, sizeof(proxy));
  return done;
}
