/* SPDX-License-Identifier: Apache-2.0
 *
 * URIs in certificates (RFC 3986, as RFC 5280 4.2.1.6 limits it): their form and their host.
 */
#include "check/names.h"

/* Length of "scheme" before its colon (RFC 3986 3.1); 0 = none: a relative reference. */
static size_t scheme_length(assay_bytes uri) {
  size_t len = 0;
  while (len < uri.len && (ascii_is_letter(uri.data[len]) || ascii_is_digit(uri.data[len]) ||
                           uri.data[len] == '+' || uri.data[len] == '-' || uri.data[len] == '.')) {
    len++;
  }
  bool found = len > 0 && ascii_is_letter(uri.data[0]) && len < uri.len && uri.data[len] == ':';
  return found ? len : 0;
}

/* What stands between "//" and the path, query or fragment. */
static bool find_authority(assay_bytes uri, assay_bytes *ret_authority) {
  size_t scheme = scheme_length(uri);
  assay_bytes rest = bytes_from(uri, scheme + 1);
  if (scheme == 0 || !bytes_starts_with(rest, BYTES_LITERAL("//"))) {
    return false;
  }
  rest = bytes_from(rest, 2);
  size_t len = 0;
  while (len < rest.len && rest.data[len] != '/' && rest.data[len] != '?' &&
         rest.data[len] != '#') {
    len++;
  }
  *ret_authority = bytes_first(rest, len);
  return true;
}

static bool is_port(assay_bytes text) {
  for (size_t i = 0; i < text.len; i++) {
    if (!ascii_is_digit(text.data[i])) {
      return false;
    }
  }
  return true;
}

/* authority = [ userinfo "@" ] host [ ":" port ]. The last "@" ends the userinfo: reading another
 * one would let "https://good.example@evil.example" pass for the good one. */
static bool split_authority(assay_bytes authority, assay_bytes *ret_host) {
  size_t at = authority.len;
  while (at > 0 && authority.data[at - 1] != '@') {
    at--;
  }
  assay_bytes host = bytes_from(authority, at), port;
  size_t len;
  if (host.len > 0 && host.data[0] == '[') {
    len = bytes_find(host, ']') + 1;
    if (len > host.len) {
      return false;
    }
  } else {
    len = bytes_find(host, ':');
  }
  port = bytes_from(host, len);
  if (len == 0 || (port.len > 0 && (port.data[0] != ':' || !is_port(bytes_from(port, 1))))) {
    return false;
  }
  *ret_host = bytes_first(host, len);
  return true;
}

bool names_uri_host(assay_bytes uri, assay_bytes *ret_host) {
  assay_bytes authority;
  return find_authority(uri, &authority) && split_authority(authority, ret_host);
}

/* RFC 3986 2: the characters of a URI, "%" followed by two hexadecimal digits. */
static bool characters_are_legal(assay_bytes uri) {
  static const char legal[] = "-._~:/?#[]@!$&'()*+,;=";
  static const char hexadecimal[] = "0123456789abcdefABCDEF";
  for (size_t i = 0; i < uri.len; i++) {
    uint8_t c = uri.data[i];
    if (c == '%') {
      if (uri.len - i < 3 || uri.data[i + 1] == 0 || uri.data[i + 2] == 0 ||
          strchr(hexadecimal, uri.data[i + 1]) == NULL ||
          strchr(hexadecimal, uri.data[i + 2]) == NULL) {
        return false;
      }
    } else if (!ascii_is_letter(c) && !ascii_is_digit(c) && (c == 0 || strchr(legal, c) == NULL)) {
      return false;
    }
  }
  return true;
}

/* A fully qualified domain name has at least two labels. */
static bool host_is_legal(assay_bytes host) {
  uint8_t octets[NAMES_MAX_IP];
  if (host.len > 2 && host.data[0] == '[') {
    return names_ip_from_text(bytes_first(bytes_from(host, 1), host.len - 2), octets) == 16;
  }
  enum names_dns_form form = names_dns_form(host);
  return (form == NAMES_DNS_OK && bytes_find(host, '.') < host.len) ||
         (form == NAMES_DNS_IS_IP && bytes_find(host, ':') == host.len);
}

bool names_uri_form(assay_bytes uri) {
  assay_bytes authority, host;
  size_t scheme = scheme_length(uri);
  if (scheme == 0 || scheme + 1 == uri.len || !characters_are_legal(uri)) {
    return false;
  }
  if (!find_authority(uri, &authority)) {
    return true; /* "urn:uuid:..." */
  }
  return split_authority(authority, &host) && host_is_legal(host);
}
