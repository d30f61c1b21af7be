/* SPDX-License-Identifier: Apache-2.0
 *
 * Names as they are asked for and as certificates present them. The first byte says what follows:
 * two texts with a zero byte between them, or (odd) two DER Names. The properties:
 *  - a name that was prepared is prepared: once more changes nothing;
 *  - a name answers to itself, in capitals too, and to a wildcard over its parent; a wildcard that
 *    matches stands for exactly the first label;
 *  - addresses are read as inet_pton(3) reads them, and are written so that they read back;
 *  - directory names: equality is symmetric and is being a prefix both ways, equal ones hash alike;
 *  - whatever bytes a name holds, what is shown of it is free of control characters.
 */
#include <arpa/inet.h>
#include <jansson.h>

#include "check/names.h"
#include "explain/show.h"
#include "fuzz.h"

const size_t fuzz_header = 1;

static uint8_t memory[64 * 1024];

/* ---- showing ---- */

static void check_shown(assay_bytes b) {
  static char out[64 * 1024];
  struct text t;
  json_t *value;
  text_init(&t, out, sizeof out);
  show_text(&t, b, SHOW_COLUMNS);
  PROPERTY(text_fits(&t));
  fuzz_check_clean(bytes_of((const uint8_t *)out, t.len), false);
  text_init(&t, out, sizeof out);
  show_json(&t, b, SHOW_JSON_POINTS);
  PROPERTY(text_fits(&t));
  fuzz_check_clean(bytes_of((const uint8_t *)out, t.len), false);
  PROPERTY(strpbrk(out, "<>&") == NULL);
  value = json_loadb(out, t.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
  PROPERTY(json_is_string(value));
  json_decref(value);
}

/* ---- names asked for ---- */

static bool prepare(assay_name_kind kind, assay_bytes text, struct scratch *s,
                    struct asked_name *ret) {
  const assay_name name = {kind, text};
  return names_prepare(&name, s, ret);
}

static void upper_case(assay_bytes name, uint8_t *out) {
  for (size_t i = 0; i < name.len; i++) {
    out[i] = name.data[i];
    if (out[i] >= 'a' && out[i] <= 'z') {
      out[i] = (uint8_t)(out[i] - 'a' + 'A');
    }
  }
}

static void check_self(assay_bytes asked) {
  uint8_t name[NAMES_MAX_DNS + 1] = "*";
  bool is_host = names_dns_lenient_form(asked) == NAMES_DNS_OK;
  assay_bytes parent = bytes_from(asked, bytes_find(asked, '.'));
  PROPERTY(names_match_dns(asked, asked) == is_host);
  upper_case(asked, name);
  PROPERTY(names_match_dns(bytes_of(name, asked.len), asked) == is_host);
  name[0] = '*';
  memcpy(name + 1, parent.data == NULL ? asked.data : parent.data, parent.len);
  PROPERTY(!is_host || parent.len == 0 || names_match_dns(bytes_of(name, parent.len + 1), asked));
}

static void check_match(assay_bytes presented, assay_bytes asked) {
  assay_bytes rest = presented;
  size_t label = 0;
  if (!names_match_dns(presented, asked) || bytes_equal_nocase(presented, asked)) {
    return;
  }
  label = bytes_find(asked, '.');
  rest = bytes_from(presented, 1);
  PROPERTY(presented.data[0] == '*' && label > 0);
  PROPERTY(bytes_equal_nocase(rest, bytes_from(asked, label)));
}

static void check_dns(assay_bytes text, assay_bytes presented) {
  struct scratch s;
  struct asked_name asked, again;
  scratch_init(&s, memory, sizeof memory);
  (void)names_wildcard_is_too_broad(presented);
  PROPERTY(names_dns_form(presented) == NAMES_DNS_BAD ||
           names_dns_form(presented) == names_dns_lenient_form(presented));
  if (!prepare(ASSAY_NAME_DNS, text, &s, &asked)) {
    return;
  }
  PROPERTY(asked.text.len > 0 && asked.text.len <= NAMES_MAX_DNS);
  for (size_t i = 0; i < asked.text.len; i++) {
    PROPERTY(asked.text.data[i] > 0x20 && asked.text.data[i] < 0x7f);
    PROPERTY(ascii_lower(asked.text.data[i]) == asked.text.data[i]);
  }
  PROPERTY(prepare(ASSAY_NAME_DNS, asked.text, &s, &again));
  PROPERTY(bytes_equal(asked.text, again.text));
  check_self(asked.text);
  check_match(presented, asked.text);
}

static void check_email(assay_bytes text, assay_bytes presented) {
  struct scratch s;
  struct asked_name asked, again;
  struct names_mailbox mailbox;
  scratch_init(&s, memory, sizeof memory);
  PROPERTY(names_email_form(presented) == names_match_email(presented, presented));
  if (names_mailbox_parse(presented, &mailbox)) {
    PROPERTY(fuzz_inside(mailbox.local, presented) && fuzz_inside(mailbox.domain, presented));
  }
  PROPERTY(names_match_email(text, presented) == names_match_email(presented, text));
  if (prepare(ASSAY_NAME_EMAIL, text, &s, &asked)) {
    PROPERTY(names_match_email(asked.text, asked.text));
    PROPERTY(prepare(ASSAY_NAME_EMAIL, asked.text, &s, &again));
    PROPERTY(bytes_equal(asked.text, again.text));
  }
}

static void check_uri(assay_bytes uri) {
  assay_bytes host = {NULL, 0};
  if (names_uri_host(uri, &host)) {
    PROPERTY(host.len > 0 && fuzz_inside(host, uri));
  }
  (void)names_uri_form(uri);
}

/* ---- addresses ---- */

static void check_octets(assay_bytes octets) {
  char one[128], other[128];
  uint8_t again[NAMES_MAX_IP];
  struct text t, shown;
  text_init(&t, one, sizeof one);
  names_ip_to_text(&t, octets);
  text_init(&shown, other, sizeof other);
  show_ip(&shown, octets);
  if (octets.len == 4 || octets.len == 16) {
    PROPERTY(strcmp(one, other) == 0);
    PROPERTY(names_ip_from_text(bytes_of_text(one), again) == octets.len);
    PROPERTY(memcmp(again, octets.data, octets.len) == 0);
    PROPERTY(names_match_ip(octets, octets));
  }
}

static void check_ip(assay_bytes text) {
  char terminated[64] = "";
  uint8_t ours[NAMES_MAX_IP], theirs[NAMES_MAX_IP];
  size_t len = names_ip_from_text(text, ours), expected = 0;
  if (text.len < sizeof terminated && bytes_find(text, 0) == text.len) {
    memcpy(terminated, text.data, text.len);
    expected = inet_pton(AF_INET, terminated, theirs) == 1    ? 4
               : inet_pton(AF_INET6, terminated, theirs) == 1 ? 16
                                                              : 0;
  }
  PROPERTY(len == expected && (len == 0 || memcmp(ours, theirs, len) == 0));
  check_octets(bytes_first(text, 4));
  check_octets(bytes_first(text, 8));
  check_octets(bytes_first(text, 16));
  check_octets(bytes_first(text, 32));
  if (len > 0) {
    struct scratch s;
    struct asked_name asked;
    scratch_init(&s, memory, sizeof memory);
    PROPERTY(prepare(ASSAY_NAME_IP, text, &s, &asked));
    PROPERTY(names_match_ip(bytes_of(ours, len), asked.text));
  }
}

/* ---- directory names ---- */

static bool is_sound(assay_bytes name) {
  struct cert_name_cursor cursor;
  struct cert_attribute attribute;
  char text[512];
  struct text t;
  if (!cert_name_open(name, &cursor)) {
    return false;
  }
  while (cert_name_next(&cursor, &attribute)) {
    PROPERTY(fuzz_inside(attribute.value, name) && fuzz_inside(attribute.oid, name));
    text_init(&t, text, sizeof text);
    cert_string_text(&t, attribute.value_tag, attribute.value);
  }
  return cursor.fault.kind == DER_OK;
}

static void check_directory_text(assay_bytes name) {
  char out[SHOW_DN_BYTES];
  uint8_t tag = 0;
  PROPERTY(fuzz_inside(cert_name_common(name, &tag), name));
  check_shown(show_dn(name, out));
  check_shown(show_common(name, out));
}

static void check_directory(assay_bytes a, assay_bytes b) {
  static const struct hash_key key = {UINT64_C(0x0123456789abcdef), 42};
  check_directory_text(a);
  check_directory_text(b);
  bool equal = cert_name_equal(a, b);
  PROPERTY(equal == cert_name_equal(b, a));
  PROPERTY(cert_name_equal(a, a));
  if (!is_sound(a) || !is_sound(b)) {
    return;
  }
  PROPERTY(cert_name_has_prefix(a, a) && cert_name_has_prefix(b, b));
  PROPERTY(equal == (cert_name_has_prefix(a, b) && cert_name_has_prefix(b, a)));
  PROPERTY(!equal || cert_name_hash(&key, a) == cert_name_hash(&key, b));
  PROPERTY(!equal || cert_name_count(a) == cert_name_count(b));
  PROPERTY(!cert_name_has_prefix(a, b) || cert_name_count(a) >= cert_name_count(b));
}

/* The first element, and what is behind it. */
static void split_names(assay_bytes input) {
  struct der_fault fault;
  struct der d = der_open(input, &fault);
  assay_bytes content, whole;
  uint8_t tag;
  if (!der_at_end(&d) && der_take_any(&d, &tag, &content, &whole)) {
    check_directory(whole, bytes_from(input, whole.len));
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  assay_bytes input = bytes_from(bytes_of(data, size), 1);
  if (input.len == 0) {
    return 0;
  }
  check_shown(input);
  if (data[0] % 2 != 0) {
    split_names(input);
    return 0;
  }
  size_t middle = bytes_find(input, 0);
  assay_bytes asked = bytes_first(input, middle), presented = bytes_from(input, middle + 1);
  check_dns(asked, presented);
  check_email(asked, presented);
  check_uri(asked);
  check_ip(asked);
  check_octets(presented);
  return 0;
}
