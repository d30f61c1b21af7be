/* SPDX-License-Identifier: Apache-2.0
 *
 * As curl and Go read these variables. A loopback host is never asked for through a proxy of the
 * environment, as in Go: the proxy's loopback is another machine.
 */
#define _GNU_SOURCE 1
#include "live_proxy.h"

#include <arpa/inet.h>
#include <stdlib.h>

/* The usual port of proxies, as in curl. */
#define DEFAULT_PORT "1080"

/* ---- reading the URL ---- */

/* The part behind "scheme://"; empty when the scheme is not one of ours. socks5h differs from socks5
 * only in who resolves the name: assay-session leaves that to the proxy in both. */
static assay_bytes strip_scheme(assay_bytes url, const char **ret_scheme) {
  static const struct {
    const char *given, *meant;
  } schemes[] = {{"http://", "http://"}, {"socks5://", "socks5://"}, {"socks5h://", "socks5://"}};

  *ret_scheme = "http://";
  for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
    const assay_bytes given = bytes_of_text(schemes[i].given);

    if (bytes_equal_nocase(bytes_first(url, given.len), given)) {
      *ret_scheme = schemes[i].meant;
      return bytes_from(url, given.len);
    }
  }
  return strstr((const char *)url.data, "://") == NULL ? url : bytes_of(NULL, 0);
}

static size_t last_at(assay_bytes text) {
  for (size_t i = text.len; i > 0; i--) {
    if (text.data[i - 1] == '@') {
      return i;
    }
  }
  return 0;
}

static char *build_url(const char *scheme, assay_bytes user, assay_bytes host, assay_bytes port) {
  const size_t cap = strlen(scheme) + user.len + host.len + port.len + sizeof("[]:" DEFAULT_PORT);
  char *url = malloc(cap);
  const bool is_v6 = bytes_find(host, ':') < host.len;
  struct text t;

  if (url == NULL) {
    return NULL;
  }
  text_init(&t, url, cap);
  text_put(&t, scheme);
  text_bytes(&t, user);
  text_put(&t, is_v6 ? "[" : "");
  text_bytes(&t, host);
  text_put(&t, is_v6 ? "]:" : ":");
  text_bytes(&t, port.len > 0 ? port : bytes_of_text(DEFAULT_PORT));
  return url;
}

/* False: it is no URL of a proxy. */
static bool parse(const char *text, struct proxy *proxy) {
  const char *scheme;
  assay_bytes rest = strip_scheme(bytes_of_text(text), &scheme);
  assay_bytes user;
  assay_bytes host;
  assay_bytes port;
  uint16_t number;
  char digits[8];
  struct text t;

  rest = bytes_first(rest, bytes_find(rest, '/'));
  user = bytes_first(rest, last_at(rest));
  if (!target_split(bytes_from(rest, user.len), &host, &port) || host.len == 0) {
    return false;
  }
  text_init(&t, digits, sizeof(digits));
  text_bytes(&t, port);
  if (port.len > 0 && (!text_fits(&t) || !cli_parse_port(digits, &number))) {
    return false;
  }
  proxy->url = build_url(scheme, user, host, port);
  proxy->shown = build_url(scheme, bytes_of(NULL, 0), host, port);
  return true;
}

/* ---- the environment ---- */

static const char *first_set(const char *const *names, size_t num, const char **ret_name) {
  for (size_t i = 0; i < num; i++) {
    const char *value = getenv(names[i]);

    if (value != NULL && *value != '\0') {
      *ret_name = names[i];
      return value;
    }
  }
  return NULL;
}

bool proxy_open(const struct cli *cli, struct proxy *ret_proxy) {
  static const char *const names[] = {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};
  static const char *const exceptions[] = {"no_proxy", "NO_PROXY"};
  const char *url = cli->proxy;
  const char *name;

  memset(ret_proxy, 0, sizeof(*ret_proxy));
  if (url == NULL) {
    url = first_set(names, sizeof(names) / sizeof(names[0]), &ret_proxy->from);
    ret_proxy->except = first_set(exceptions, sizeof(exceptions) / sizeof(exceptions[0]), &name);
  }
  if (url == NULL || *url == '\0') {
    return true;
  }
  if (!parse(url, ret_proxy)) {
    /* What is said about it must not show its password. */
    cli_say(cli, CLI_M_BAD_PROXY, ret_proxy->from != NULL ? ret_proxy->from : "--proxy", NULL,
            NULL);
    return false;
  }
  if (ret_proxy->url == NULL || ret_proxy->shown == NULL) {
    cli_say(cli, CLI_M_NO_MEMORY, NULL, NULL, NULL);
    proxy_close(ret_proxy);
    return false;
  }
  return true;
}

void proxy_close(struct proxy *proxy) {
  free(proxy->url);
  free(proxy->shown);
  memset(proxy, 0, sizeof(*proxy));
}

/* ---- exceptions ---- */

static bool is_loopback(const struct target *target) {
  const assay_bytes host = bytes_of_text(target->host);
  uint8_t address[16];
  int family;

  if (!target_is_address(host, &family, address)) {
    return bytes_equal_nocase(host, BYTES_LITERAL("localhost")) ||
           bytes_equal_nocase(host, BYTES_LITERAL("localhost."));
  }
  if (family == AF_INET) {
    return address[0] == 127;
  }
  return bytes_equal(bytes_of(address, 16), BYTES_LITERAL("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1"));
}

/* "192.0.2.0/24" */
static bool is_in_network(assay_bytes host, assay_bytes network) {
  const size_t slash = bytes_find(network, '/');
  uint8_t address[16];
  uint8_t base[16];
  int family;
  int base_family;
  unsigned bits = 0;

  if (!target_is_address(host, &family, address) ||
      !target_is_address(bytes_first(network, slash), &base_family, base) ||
      family != base_family) {
    return false;
  }
  for (size_t i = slash + 1; i < network.len; i++) {
    if (!ascii_is_digit(network.data[i]) || bits > 128) {
      return false;
    }
    bits = bits * 10 + (unsigned)(network.data[i] - '0');
  }
  if (slash == network.len || bits > (family == AF_INET ? 32U : 128U)) {
    bits = family == AF_INET ? 32U : 128U;
  }
  for (unsigned i = 0; i < bits; i++) {
    if (((address[i / 8] ^ base[i / 8]) >> (7 - i % 8) & 1) != 0) {
      return false;
    }
  }
  return true;
}

/* "*", an address, a network, or a domain with all below it ("example.com" and ".example.com" mean
 * the same). */
static bool is_excepted(assay_bytes host, assay_bytes entry) {
  if (bytes_equal(entry, BYTES_LITERAL("*")) || is_in_network(host, entry)) {
    return true;
  }
  if (host.len > 0 && host.data[host.len - 1] == '.') {
    host.len--;
  }
  if (entry.len > 1 && entry.data[0] == '*' && entry.data[1] == '.') {
    entry = bytes_from(entry, 1);
  }
  if (entry.len > 0 && entry.data[0] == '.') {
    entry = bytes_from(entry, 1);
  }
  if (entry.len == 0 || !bytes_ends_with_nocase(host, entry)) {
    return false;
  }
  return host.len == entry.len || host.data[host.len - entry.len - 1] == '.';
}

const char *proxy_for(const struct proxy *proxy, const struct target *target) {
  const assay_bytes host = bytes_of_text(target->host);
  const char *list = proxy->except;

  if (proxy->url == NULL || (proxy->from != NULL && is_loopback(target))) {
    return NULL;
  }
  while (list != NULL && *list != '\0') {
    const size_t len = strcspn(list, ", \t");

    if (is_excepted(host, bytes_of((const uint8_t *)list, len))) {
      return NULL;
    }
    list += len + (list[len] != '\0' ? 1 : 0);
  }
  return proxy->url;
}
