/* SPDX-License-Identifier: Apache-2.0
 *
 * constraints: names under subtrees, row by row, and the index against plain reading.
 *
 * Lists are written as words, "dns:example.com email:.example.com ip:0a000000/ff000000 dir:a/b
 * other:x"; a directory name is its common names, one RDN each.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "check/constraints_parts.h"

#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])
#define MAX_LIST ((size_t)1 << 20)

static uint8_t memory[(size_t)1 << 20];
static struct scratch scratch;

/* ---- lists out of words ---- */

static void write_dn(struct der_writer *w, assay_bytes names) {
  static const uint8_t common_name[] = {0x55, 0x04, 0x03};
  der_write_open(w, DER_SEQUENCE);
  while (names.len > 0) {
    size_t len = bytes_find(names, '/');
    der_write_open(w, DER_SET);
    der_write_open(w, DER_SEQUENCE);
    der_write(w, DER_OID, bytes_of(common_name, sizeof common_name));
    der_write(w, DER_UTF8_STRING, bytes_first(names, len));
    der_write_close(w);
    der_write_close(w);
    names = bytes_from(names, len + 1);
  }
  der_write_close(w);
}

static unsigned hex_digit(uint8_t c) {
  return ascii_is_digit(c) ? (unsigned)(c - '0') : (unsigned)(c - 'a' + 10);
}

static void write_ip(struct der_writer *w, assay_bytes hex) {
  uint8_t octets[40];
  size_t digits = 0;
  for (size_t i = 0; i < hex.len; i++) {
    if (hex.data[i] != '/') {
      uint8_t *octet = &octets[digits++ / 2];
      *octet = (uint8_t)((unsigned)*octet << 4 | hex_digit(hex.data[i]));
    }
  }
  der_write(w, DER_CONTEXT(CERT_NAME_IP), bytes_of(octets, digits / 2));
}

static void write_name(struct der_writer *w, assay_bytes word) {
  static const uint8_t oid[] = {0x2a, 0x03, 0x04};
  size_t colon = bytes_find(word, ':');
  assay_bytes kind = bytes_first(word, colon), value = bytes_from(word, colon + 1);
  if (bytes_equal(kind, BYTES_LITERAL("dns"))) {
    der_write(w, DER_CONTEXT(CERT_NAME_DNS), value);
  } else if (bytes_equal(kind, BYTES_LITERAL("email"))) {
    der_write(w, DER_CONTEXT(CERT_NAME_EMAIL), value);
  } else if (bytes_equal(kind, BYTES_LITERAL("uri"))) {
    der_write(w, DER_CONTEXT(CERT_NAME_URI), value);
  } else if (bytes_equal(kind, BYTES_LITERAL("ip"))) {
    write_ip(w, value);
  } else if (bytes_equal(kind, BYTES_LITERAL("dir"))) {
    der_write_open(w, DER_CONTEXT_OF(CERT_NAME_DIRECTORY));
    write_dn(w, value);
    der_write_close(w);
  } else if (bytes_equal(kind, BYTES_LITERAL("rid"))) {
    der_write(w, DER_CONTEXT(CERT_NAME_REGISTERED_ID), bytes_of(oid, sizeof oid));
  } else {
    assert_true(bytes_equal(kind, BYTES_LITERAL("other")));
    der_write_open(w, DER_CONTEXT_OF(CERT_NAME_OTHER));
    der_write(w, DER_OID, bytes_of(oid, sizeof oid));
    der_write_open(w, DER_CONTEXT_OF(0));
    der_write(w, DER_UTF8_STRING, value);
    der_write_close(w);
    der_write_close(w);
  }
}

/* Names, or subtrees, out of words. */
static assay_bytes write_list(const char *words, bool subtrees, uint8_t *out) {
  struct der_writer w;
  assay_bytes rest = bytes_of_text(words);
  size_t len;
  der_write_init(&w, out, MAX_LIST);
  while (rest.len > 0) {
    size_t end = bytes_find(rest, ' ');
    if (end > 0) {
      if (subtrees) {
        der_write_open(&w, DER_SEQUENCE);
      }
      write_name(&w, bytes_first(rest, end));
      if (subtrees) {
        der_write_close(&w);
      }
    }
    rest = bytes_from(rest, end + 1);
  }
  assert_true(der_write_end(&w, &len));
  return bytes_of(out, len);
}

/* ---- one judgement ---- */

static uint8_t permitted_der[MAX_LIST], excluded_der[MAX_LIST], san_der[MAX_LIST];
static uint8_t subject_der[MAX_LIST];

static struct cert_values constraints_of(const char *permitted, const char *excluded) {
  struct cert_values v;
  memset(&v, 0, sizeof v);
  v.nc_permitted = write_list(permitted, true, permitted_der);
  v.nc_excluded = write_list(excluded, true, excluded_der);
  v.nc_has_permitted = v.nc_permitted.len > 0;
  v.nc_has_excluded = v.nc_excluded.len > 0;
  return v;
}

static struct nc_set prepare(const char *permitted, const char *excluded) {
  struct cert_values v = constraints_of(permitted, excluded);
  struct nc_set set;
  scratch_init(&scratch, memory, sizeof memory);
  assert_true(nc_prepare(&v, &scratch, &set));
  return set;
}

static assay_bytes write_subject(const char *names) {
  struct der_writer w;
  size_t len;
  der_write_init(&w, subject_der, sizeof subject_der);
  write_dn(&w, bytes_of_text(names));
  assert_true(der_write_end(&w, &len));
  return bytes_of(subject_der, len);
}

static enum nc_result judge(const char *permitted, const char *excluded, const char *subject,
                            const char *san, struct nc_offence *ret_offence) {
  struct nc_set set = prepare(permitted, excluded);
  uint32_t left = NC_COMPARISONS_DEFAULT;
  return nc_judge(&set, write_subject(subject), write_list(san, false, san_der), &left,
                  ret_offence);
}

struct row {
  const char *why, *permitted, *excluded, *san;
  enum nc_result result;
};

static void check_rows(const struct row *rows, size_t num_rows) {
  struct nc_offence offence;
  for (size_t i = 0; i < num_rows; i++) {
    const struct row *row = &rows[i];
    enum nc_result result = judge(row->permitted, row->excluded, "", row->san, &offence);
    if (result != row->result) {
      fail_msg("%s: permitted [%s] excluded [%s] name [%s] gives %d", row->why, row->permitted,
               row->excluded, row->san, (int)result);
    }
  }
}

/* ---- the rules ---- */

static void dns_subtrees(void **state) {
  static const struct row rows[] = {
      {"the name itself", "dns:example.com", "", "dns:example.com", NC_OK},
      {"a label added", "dns:example.com", "", "dns:www.example.com", NC_OK},
      {"two labels added", "dns:example.com", "", "dns:a.b.example.com", NC_OK},
      {"case does not count", "dns:EXAMPLE.com", "", "dns:www.Example.COM", NC_OK},
      {"letters added are no label", "dns:example.com", "", "dns:notexample.com", NC_NOT_PERMITTED},
      {"a name above", "dns:www.example.com", "", "dns:example.com", NC_NOT_PERMITTED},
      {"one of two is enough", "dns:example.org dns:example.com", "", "dns:example.com", NC_OK},
      {"each name needs one", "dns:example.com", "", "dns:example.com dns:example.org",
       NC_NOT_PERMITTED},
      {"the empty subtree holds all", "dns:", "", "dns:example.com", NC_OK},
      {"the empty subtree excludes all", "", "dns:", "dns:example.com", NC_EXCLUDED},
      {"excluded below", "", "dns:example.com", "dns:www.example.com", NC_EXCLUDED},
      {"not excluded beside", "", "dns:example.com", "dns:example.org", NC_OK},
      {"exclusion comes first", "dns:example.com", "dns:example.com", "dns:example.com",
       NC_EXCLUDED},
      {"a hole in what is permitted", "dns:example.com", "dns:bad.example.com",
       "dns:x.bad.example.com", NC_EXCLUDED},
      {"beside the hole", "dns:example.com", "dns:bad.example.com", "dns:good.example.com", NC_OK},
      {"a leading dot wants a label", "dns:.example.com", "", "dns:example.com", NC_NOT_PERMITTED},
      {"a leading dot and a label", "dns:.example.com", "", "dns:www.example.com", NC_OK},
      {"a leading dot and two", "dns:.example.com", "", "dns:a.b.example.com", NC_OK},
      {"an underscore is compared", "dns:example.com", "", "dns:a_b.example.com", NC_OK},
      {"other kinds are free", "dns:example.com", "", "ip:7f000001", NC_OK},
      {"and do not constrain", "ip:0a000000/ff000000", "", "dns:example.com", NC_OK},
      {"no names, no offence", "dns:example.com", "", "", NC_OK},
  };
  (void)state;
  check_rows(rows, COUNT(rows));
}

static void wildcards_stand_for_every_name_they_match(void **state) {
  static const struct row rows[] = {
      {"all of them are permitted", "dns:example.com", "", "dns:*.example.com", NC_OK},
      {"from further above too", "dns:com", "", "dns:*.example.com", NC_OK},
      {"all of them have a label added", "dns:.example.com", "", "dns:*.example.com", NC_OK},
      {"one of them is not all", "dns:foo.example.com", "", "dns:*.example.com", NC_NOT_PERMITTED},
      {"one of them is excluded", "", "dns:bar.example.com", "dns:*.example.com", NC_EXCLUDED},
      {"also in upper case", "", "dns:BAR.example.com", "dns:*.EXAMPLE.com", NC_EXCLUDED},
      {"all of them are excluded", "", "dns:example.com", "dns:*.example.com", NC_EXCLUDED},
      {"all below a leading dot", "", "dns:.example.com", "dns:*.example.com", NC_EXCLUDED},
      {"names two labels below are none of them", "", "dns:a.b.example.com", "dns:*.example.com",
       NC_OK},
      {"nor is what lies below one of them", "", "dns:.bar.example.com", "dns:*.example.com",
       NC_OK},
      {"another domain", "", "dns:bar.example.org", "dns:*.example.com", NC_OK},
      {"a longer domain", "", "dns:bar.myexample.com", "dns:*.example.com", NC_OK},
  };
  (void)state;
  check_rows(rows, COUNT(rows));
}

static void names_that_cannot_be_compared_are_refused(void **state) {
  static const struct row rows[] = {
      {"a leading dot", "dns:example.com", "", "dns:.example.com", NC_NOT_PERMITTED},
      {"a trailing dot", "dns:example.com", "", "dns:example.com.", NC_NOT_PERMITTED},
      {"under exclusions only", "", "dns:example.org", "dns:example.com.", NC_EXCLUDED},
      {"even where all is permitted", "dns:", "", "dns:a..b", NC_NOT_PERMITTED},
      {"an address as a DNS name", "", "dns:example.org", "dns:192.0.2.1", NC_EXCLUDED},
      {"not where its kind is free", "ip:0a000000/ff000000", "", "dns:example.com.", NC_OK},
      {"an address with a mask", "ip:c0000200/ffffff00", "", "ip:c0000200/ffffff00",
       NC_NOT_PERMITTED},
      {"an address of three octets", "", "ip:c0000200/ffffff00", "ip:c00002", NC_EXCLUDED},
      {"a mailbox with two at signs", "email:example.com", "", "email:a@b@example.com",
       NC_NOT_PERMITTED},
      {"a URI without a host", "uri:example.com", "", "uri:urn:x", NC_NOT_PERMITTED},
      {"a URI whose host is an address", "uri:example.com", "", "uri:http://192.0.2.1/",
       NC_NOT_PERMITTED},
      {"likewise under exclusions", "", "uri:example.com", "uri:http://192.0.2.1/", NC_EXCLUDED},
  };
  (void)state;
  check_rows(rows, COUNT(rows));
}

static void ip_subtrees(void **state) {
  static const struct row rows[] = {
      {"inside", "ip:c0000200/ffffff00", "", "ip:c00002ff", NC_OK},
      {"outside", "ip:c0000200/ffffff00", "", "ip:c0000301", NC_NOT_PERMITTED},
      {"excluded", "", "ip:c0000200/ffffff00", "ip:c0000201", NC_EXCLUDED},
      {"a mask of nothing holds all", "ip:00000000/00000000", "", "ip:c0000201", NC_OK},
      {"bits below the mask do not count", "ip:c0000207/ffffff00", "", "ip:c0000201", NC_OK},
      {"the other family is not permitted", "ip:00000000/00000000", "",
       "ip:20010db8000000000000000000000001", NC_NOT_PERMITTED},
      {"the other family is not excluded", "", "ip:00000000/00000000",
       "ip:20010db8000000000000000000000001", NC_OK},
      {"IPv6", "ip:20010db8000000000000000000000000/ffffffff000000000000000000000000", "",
       "ip:20010db8000000000000000000000001", NC_OK},
      {"IPv6 outside", "ip:20010db8000000000000000000000000/ffffffff000000000000000000000000", "",
       "ip:20010db9000000000000000000000001", NC_NOT_PERMITTED},
      {"one of two", "ip:c0000200/ffffff00 ip:0a000000/ff000000", "", "ip:0a010203", NC_OK},
  };
  (void)state;
  check_rows(rows, COUNT(rows));
}

static void email_subtrees(void **state) {
  static const struct row rows[] = {
      {"the mailbox", "email:foo@example.com", "", "email:foo@EXAMPLE.com", NC_OK},
      {"another mailbox", "email:foo@example.com", "", "email:bar@example.com", NC_NOT_PERMITTED},
      {"the local part is exact", "email:foo@example.com", "", "email:Foo@example.com",
       NC_NOT_PERMITTED},
      {"quotes do not hide an excluded one", "", "email:foo@example.com",
       "email:\"foo\"@example.com", NC_EXCLUDED},
      {"a host", "email:example.com", "", "email:foo@example.com", NC_OK},
      {"a host is not its domain", "email:example.com", "", "email:foo@mail.example.com",
       NC_NOT_PERMITTED},
      {"a domain", "email:.example.com", "", "email:foo@mail.example.com", NC_OK},
      {"a domain is not its host", "email:.example.com", "", "email:foo@example.com",
       NC_NOT_PERMITTED},
      {"an asterisk is itself", "email:*@example.com", "", "email:*@example.com", NC_OK},
      {"and no pattern", "email:*@example.com", "", "email:user@example.com", NC_NOT_PERMITTED},
      {"in any place", "email:user*@example.com", "", "email:userx@example.com", NC_NOT_PERMITTED},
      {"excluded host", "", "email:example.com", "email:foo@example.com", NC_EXCLUDED},
  };
  (void)state;
  check_rows(rows, COUNT(rows));
}

static void uri_subtrees(void **state) {
  static const struct row rows[] = {
      {"a host", "uri:example.com", "", "uri:https://example.com/path", NC_OK},
      {"a host is not its domain", "uri:example.com", "", "uri:https://www.example.com/",
       NC_NOT_PERMITTED},
      {"a domain", "uri:.example.com", "", "uri:https://www.example.com:8443/", NC_OK},
      {"a domain is not its host", "uri:.example.com", "", "uri:https://example.com/",
       NC_NOT_PERMITTED},
      {"the userinfo is no host", "uri:good.example", "", "uri:https://good.example@evil.example/",
       NC_NOT_PERMITTED},
      {"excluded", "", "uri:.example.com", "uri:ftp://www.EXAMPLE.com/", NC_EXCLUDED},
  };
  (void)state;
  check_rows(rows, COUNT(rows));
}

static void directory_subtrees(void **state) {
  static const struct {
    const char *why, *permitted, *excluded, *subject, *san;
    enum nc_result result;
  } rows[] = {
      {"the name itself", "dir:a/b", "", "a/b", "", NC_OK},
      {"RDNs added", "dir:a/b", "", "a/b/c", "", NC_OK},
      {"a name above", "dir:a/b", "", "a", "", NC_NOT_PERMITTED},
      {"RDNs in the middle", "dir:b", "", "a/b", "", NC_NOT_PERMITTED},
      {"case does not count", "dir:ACME", "", "acme/x", "", NC_OK},
      {"an empty subject is not compared", "dir:a", "", "", "", NC_OK},
      {"the empty subtree holds all", "dir:", "", "a", "", NC_OK},
      {"excluded", "", "dir:a", "a/b", "", NC_EXCLUDED},
      {"the alternative name counts as well", "dir:a", "", "a/b", "dir:c", NC_NOT_PERMITTED},
      {"so does the subject", "dir:a", "", "c", "dir:a", NC_NOT_PERMITTED},
      {"a common name is no DNS name", "dns:example.com", "", "www.example.org", "", NC_OK},
      {"nor an excluded one", "", "dns:example.com", "www.example.com", "", NC_OK},
  };
  struct nc_offence offence;
  (void)state;
  for (size_t i = 0; i < COUNT(rows); i++) {
    if (judge(rows[i].permitted, rows[i].excluded, rows[i].subject, rows[i].san, &offence) !=
        rows[i].result) {
      fail_msg("%s", rows[i].why);
    }
  }
}

static void kinds_that_nobody_compares_are_refused_where_constrained(void **state) {
  static const struct row rows[] = {
      {"excluded otherName", "", "other:x", "other:x", NC_UNSUPPORTED},
      {"whatever its value", "", "other:x", "other:y", NC_UNSUPPORTED},
      {"permitted otherName", "other:x", "", "other:x", NC_UNSUPPORTED},
      {"registeredID", "rid:", "", "rid:", NC_UNSUPPORTED},
      {"no such name occurs", "", "other:x", "dns:example.com", NC_OK},
      {"such a name, not constrained", "dns:example.com", "", "other:x dns:example.com", NC_OK},
  };
  (void)state;
  check_rows(rows, COUNT(rows));
}

/* PKCS #9 emailAddress of the subject. */
static enum nc_result judge_email_subject(const char *email, const char *san) {
  static const uint8_t oid[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x01};
  struct nc_set set = prepare("email:example.com", "");
  struct nc_offence offence;
  struct der_writer w;
  size_t len;
  uint32_t left = NC_COMPARISONS_DEFAULT;
  der_write_init(&w, subject_der, sizeof subject_der);
  der_write_open(&w, DER_SEQUENCE);
  der_write_open(&w, DER_SET);
  der_write_open(&w, DER_SEQUENCE);
  der_write(&w, DER_OID, bytes_of(oid, sizeof oid));
  der_write(&w, DER_IA5_STRING, bytes_of_text(email));
  der_write_close(&w);
  der_write_close(&w);
  der_write_close(&w);
  assert_true(der_write_end(&w, &len));
  return nc_judge(&set, bytes_of(subject_der, len), write_list(san, false, san_der), &left,
                  &offence);
}

static void mail_addresses_of_the_subject_stand_in_for_missing_ones(void **state) {
  (void)state;
  assert_int_equal(judge_email_subject("foo@example.com", ""), NC_OK);
  assert_int_equal(judge_email_subject("foo@example.org", ""), NC_NOT_PERMITTED);
  assert_int_equal(judge_email_subject("foo@example.org", "dns:a.example"), NC_NOT_PERMITTED);
  assert_int_equal(judge_email_subject("foo@example.org", "email:foo@example.com"), NC_OK);
}

static void the_offence_names_name_and_subtree(void **state) {
  struct nc_offence offence;
  (void)state;
  assert_int_equal(judge("dns:example.com dns:example.org", "dns:bad.example.com", "x",
                         "dns:www.example.com dns:a.bad.example.com", &offence),
                   NC_EXCLUDED);
  assert_int_equal(offence.kind, CERT_NAME_DNS);
  assert_true(bytes_equal(offence.name, BYTES_LITERAL("a.bad.example.com")));
  assert_true(bytes_equal(offence.subtree, BYTES_LITERAL("bad.example.com")));
  assert_int_equal(judge("ip:0a000000/ff000000 dns:example.com", "", "x", "dns:a.test", &offence),
                   NC_NOT_PERMITTED);
  assert_true(bytes_equal(offence.name, BYTES_LITERAL("a.test")));
  assert_true(bytes_equal(offence.subtree, BYTES_LITERAL("example.com")));
}

/* ---- form ---- */

static void faults_of_form(void **state) {
  static const struct {
    const char *why, *subtree;
    uint32_t faults;
  } rows[] = {
      {"a domain", "dns:example.com", 0},
      {"the empty DNS name", "dns:", 0},
      {"a wildcard", "dns:*.example.com", NC_FAULT_FORM},
      {"a leading dot is a fault of its own", "dns:.example.com", NC_FAULT_LEADING_DOT},
      {"two leading dots", "dns:..example.com", NC_FAULT_FORM},
      {"a trailing dot", "dns:example.com.", NC_FAULT_FORM},
      {"a dot alone", "dns:.", NC_FAULT_FORM},
      {"a URL", "dns:https://example.com", NC_FAULT_FORM},
      {"an address as a DNS name", "dns:192.0.2.1", NC_FAULT_FORM},
      {"a network", "ip:c0000200/ffffff00", 0},
      {"an address alone", "ip:c0000200", NC_FAULT_FORM},
      {"an IPv6 address alone", "ip:20010db8000000000000000000000001", NC_FAULT_FORM},
      {"a mask with a hole", "ip:c0000200/ff00ff00", NC_FAULT_FORM},
      {"a mask that begins with zeros", "ip:c0000200/00ffffff", NC_FAULT_FORM},
      {"a mailbox", "email:foo@example.com", 0},
      {"a host", "email:example.com", 0},
      {"a domain of hosts", "email:.example.com", 0},
      {"two at signs", "email:invalid@invalid@example.com", NC_FAULT_FORM},
      {"no local part", "email:@example.com", NC_FAULT_FORM},
      {"a URI host", "uri:example.com", 0},
      {"a URI domain", "uri:.example.com", 0},
      {"a whole URI", "uri:https://example.com/", NC_FAULT_FORM},
      {"a kind that nobody compares", "other:x", 0},
  };
  (void)state;
  for (size_t i = 0; i < COUNT(rows); i++) {
    struct nc_set set = prepare(rows[i].subtree, "");
    if (set.faults != rows[i].faults) {
      fail_msg("%s: %s", rows[i].subtree, rows[i].why);
    }
    set = prepare("", rows[i].subtree);
    assert_int_equal(set.faults, rows[i].faults);
  }
}

static void a_subtree_that_means_nothing_never_widens(void **state) {
  static const struct row rows[] = {
      {"permits nothing", "dns:*.example.com", "", "dns:www.example.com", NC_NOT_PERMITTED},
      {"permits not even its like", "dns:*.example.com", "", "dns:*.example.com", NC_NOT_PERMITTED},
      {"excludes its whole kind", "", "dns:*.example.com", "dns:www.example.org", NC_EXCLUDED},
      {"but no other kind", "", "dns:*.example.com", "ip:7f000001", NC_OK},
      {"an address without a mask excludes all", "", "ip:c0000200", "ip:7f000001", NC_EXCLUDED},
      {"and permits nothing", "ip:c0000200", "", "ip:c0000200", NC_NOT_PERMITTED},
      {"a broken mailbox permits nothing", "email:a@b@example.com", "", "email:a@example.com",
       NC_NOT_PERMITTED},
  };
  (void)state;
  check_rows(rows, COUNT(rows));
}

static void minimum_and_maximum_are_faults(void **state) {
  static const uint8_t with_minimum[] = {0x30, 0x08, 0x82, 0x03, 'a', '.', 'b', 0x80, 0x01, 0x01};
  static const uint8_t with_maximum[] = {0x30, 0x08, 0x82, 0x03, 'a', '.', 'b', 0x81, 0x01, 0x01};
  struct cert_values v;
  struct nc_set set;
  (void)state;
  memset(&v, 0, sizeof v);
  v.nc_has_permitted = true;
  v.nc_permitted = bytes_of(with_minimum, sizeof with_minimum);
  assert_true(nc_prepare(&v, &scratch, &set));
  assert_int_equal(set.faults, NC_FAULT_FORM);
  assert_ptr_equal(set.form_fault.data, with_minimum);
  v.nc_permitted = bytes_of(with_maximum, sizeof with_maximum);
  assert_true(nc_prepare(&v, &scratch, &set));
  assert_int_equal(set.faults, NC_FAULT_FORM);
}

static void constraints_without_subtrees_are_empty(void **state) {
  struct cert_values v = constraints_of("", "");
  struct nc_set set;
  (void)state;
  assert_true(nc_prepare(&v, &scratch, &set));
  assert_int_equal(set.faults, NC_FAULT_EMPTY);
  v.nc_has_permitted = v.nc_has_excluded = true;
  assert_true(nc_prepare(&v, &scratch, &set));
  assert_int_equal(set.faults, NC_FAULT_EMPTY);
  v = constraints_of("dns:example.com", "");
  v.nc_has_excluded = true; /* an empty list beside a full one */
  assert_true(nc_prepare(&v, &scratch, &set));
  assert_int_equal(set.faults, NC_FAULT_FORM);
}

/* ---- the index ---- */

static char words[MAX_LIST];

/* The pattern, count times, with "#" for the number. */
static const char *repeat(const char *pattern, unsigned count) {
  struct text out;
  text_init(&out, words, sizeof words);
  for (unsigned i = 0; i < count; i++) {
    for (const char *at = pattern; *at != '\0'; at++) {
      if (*at == '#') {
        text_number(&out, i);
      } else {
        text_byte(&out, *at);
      }
    }
  }
  assert_true(text_fits(&out));
  return words;
}

static uint32_t next_random(uint32_t *seed) {
  *seed = *seed * 1664525u + 1013904223u;
  return *seed >> 8;
}

/* A name of few letters and labels, so that names meet often. */
static void random_name(uint32_t *seed, bool wildcard, bool dotted, char *out) {
  static const char *const labels[] = {"a", "b", "ab", "a-b", "a_b", "ba", "aa", "A"};
  unsigned count = 1 + next_random(seed) % 4;
  out[0] = '\0';
  if (wildcard) {
    strncat(out, "*.", 3);
  } else if (dotted) {
    strncat(out, ".", 2);
  }
  for (unsigned i = 0; i < count; i++) {
    strncat(out, labels[next_random(seed) % 8], 4);
    strncat(out, i + 1 < count ? "." : "", 2);
  }
}

/* Whatever the index says about a name, reading every subtree says too. */
static void the_index_answers_as_plain_reading_does(void **state) {
  uint32_t seed = 42;
  unsigned held = 0, touched = 0, asked = 0;
  (void)state;
  for (unsigned round = 0; round < 300; round++) {
    struct nc_subtree subtrees[24];
    char names[24][32];
    unsigned count = NC_INDEX_MIN + next_random(&seed) % 15;
    words[0] = '\0';
    for (unsigned i = 0; i < count; i++) {
      random_name(&seed, false, next_random(&seed) % 4 == 0, names[i]);
      strncat(words, "dns:", 5);
      strncat(words, names[i], 32);
      strncat(words, " ", 2);
      subtrees[i].kind = CERT_NAME_DNS;
      subtrees[i].base = bytes_of_text(names[i]);
    }
    struct nc_set set = prepare("", words);
    assert_non_null(set.excluded.dns);
    for (unsigned i = 0; i < 40; i++) {
      char text[32];
      struct nc_name name;
      bool holds = false, touches = false;
      random_name(&seed, next_random(&seed) % 2 == 0, false, text);
      assert_true(nc_name_prepare(CERT_NAME_DNS, bytes_of_text(text), &name));
      for (unsigned k = 0; k < count; k++) {
        holds = holds || nc_subtree_holds(&subtrees[k], &name);
        touches = touches || nc_subtree_touches(&subtrees[k], &name);
      }
      if (nc_index_holds(&set.excluded, &name) != holds ||
          nc_index_touches(&set.excluded, &name) != touches) {
        fail_msg("%s under %s", text, words);
      }
      asked++;
      held += holds;
      touched += touches;
    }
  }
  /* Both answers, and the difference between them, occurred often. */
  assert_true(held > asked / 20 && held < asked && touched > held + asked / 100);
}

static void an_index_keeps_only_what_is_not_inside_another(void **state) {
  struct nc_set set;
  char list[4096];
  (void)state;
  snprintf(list, sizeof list, "%s dns:example.com", repeat("dns:h#.example.com ", 50));
  set = prepare("", list);
  assert_int_equal(set.excluded.num_dns, 51);
  assert_int_equal(set.excluded.num_keys, 1);
}

static void a_bad_subtree_among_many_closes_the_kind(void **state) {
  struct nc_offence offence;
  char list[4096];
  (void)state;
  snprintf(list, sizeof list, "%s dns:*.example.org", repeat("dns:h#.example.com ", 50));
  assert_int_equal(judge("", list, "", "dns:www.example.net", &offence), NC_EXCLUDED);
  assert_int_equal(judge(list, "", "", "dns:h7.example.com", &offence), NC_OK);
  assert_int_equal(judge(list, "", "", "dns:h70.example.com", &offence), NC_NOT_PERMITTED);
}

/* ---- cost ---- */

static enum nc_result judge_many(unsigned names, unsigned permitted, unsigned excluded,
                                 uint32_t *left) {
  static uint8_t san[MAX_LIST];
  static uint8_t lists[2][MAX_LIST];
  struct nc_offence offence;
  struct nc_set set;
  struct cert_values v;
  memset(&v, 0, sizeof v);
  v.nc_permitted = write_list(repeat("dns:t#.test ", permitted), true, lists[0]);
  if (permitted == 0) {
    v.nc_permitted = bytes_of(NULL, 0);
  }
  v.nc_excluded = excluded == 0 ? bytes_of(NULL, 0)
                                : write_list(repeat("dns:x#.test ", excluded), true, lists[1]);
  assay_bytes list = write_list(repeat("dns:t#.test ", names), false, san);
  scratch_init(&scratch, memory, sizeof memory);
  assert_true(nc_prepare(&v, &scratch, &set));
  return nc_judge(&set, bytes_of(NULL, 0), list, left, &offence);
}

static void large_sets_pass_and_hostile_ones_end_on_cost(void **state) {
  static const struct {
    const char *why;
    unsigned names, permitted, excluded;
    enum nc_result result;
  } rows[] = {
      {"a thousand under a thousand", 1000, 0, 1000, NC_OK},
      {"and permitted by a thousand", 1000, 1000, 1000, NC_OK},
      {"ten thousand under a thousand", 10000, 0, 1000, NC_OK},
      {"two thousand under two thousand of each sort", 2048, 2049, 2048, NC_BUDGET},
      {"few names under as many", 20, 2049, 2048, NC_OK},
  };
  (void)state;
  for (size_t i = 0; i < COUNT(rows); i++) {
    uint32_t left = NC_COMPARISONS_DEFAULT;
    if (judge_many(rows[i].names, rows[i].permitted, rows[i].excluded, &left) != rows[i].result) {
      fail_msg("%s", rows[i].why);
    }
  }
}

static void the_budget_is_one_for_all_judgements(void **state) {
  uint32_t left = 2 * 20 * (10 + NC_READ_COST);
  (void)state;
  assert_int_equal(judge_many(20, 0, 10, &left), NC_OK);
  assert_int_equal(judge_many(20, 0, 10, &left), NC_OK);
  assert_int_equal(left, 0);
  assert_int_equal(judge_many(20, 0, 10, &left), NC_BUDGET);
}

/* Names of the subject count although nothing constrains their kind: a verifier that put them all
 * through would be held up just the same. */
static void the_attributes_of_the_subject_count(void **state) {
  static char subject[40000];
  struct nc_set set = prepare("", repeat("dns:x#.test ", 2048));
  struct nc_offence offence;
  uint32_t left = NC_COMPARISONS_DEFAULT;
  (void)state;
  subject[0] = '\0';
  for (unsigned i = 0; i < 2048; i++) {
    snprintf(subject + 6 * i, sizeof subject - 6 * i, "n%04u/", i);
  }
  assert_int_equal(nc_judge(&set, write_subject(subject), bytes_of(NULL, 0), &left, &offence),
                   NC_BUDGET);
}

static void directory_names_cost_more(void **state) {
  struct nc_set set = prepare("", repeat("dir:a/b/c/d# ", 600));
  struct nc_offence offence;
  uint32_t left = NC_COMPARISONS_DEFAULT;
  (void)state;
  assert_int_equal(nc_judge(&set, write_subject(""),
                            write_list(repeat("dir:a/b/c/e# ", 100), false, san_der), &left,
                            &offence),
                   NC_OK);
  left = NC_COMPARISONS_DEFAULT;
  assert_int_equal(nc_judge(&set, write_subject(""),
                            write_list(repeat("dir:a/b/c/e# ", 600), false, san_der), &left,
                            &offence),
                   NC_BUDGET);
}

static void a_directory_name_is_paid_for_by_its_length(void **state) {
  struct nc_set set = prepare("", "dir:some-long-organisation/b");
  struct nc_offence offence;
  uint32_t left = NC_COMPARISONS_DEFAULT;
  assay_bytes subject = write_subject("a/b");
  (void)state;
  assert_int_equal(nc_judge(&set, subject, bytes_of(NULL, 0), &left, &offence), NC_OK);
  assert_int_equal(NC_COMPARISONS_DEFAULT - left,
                   2 * (NC_READ_COST + NC_READ_COST) + NC_DIRECTORY_COST + subject.len);
}

static void too_little_scratch_is_said(void **state) {
  struct cert_values v = constraints_of(repeat("dns:x#.test ", 500), "");
  struct nc_set set;
  (void)state;
  scratch_init(&scratch, memory, 8192);
  assert_false(nc_prepare(&v, &scratch, &set));
  assert_true(scratch.exhausted);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(dns_subtrees),
      cmocka_unit_test(wildcards_stand_for_every_name_they_match),
      cmocka_unit_test(names_that_cannot_be_compared_are_refused),
      cmocka_unit_test(ip_subtrees),
      cmocka_unit_test(email_subtrees),
      cmocka_unit_test(uri_subtrees),
      cmocka_unit_test(directory_subtrees),
      cmocka_unit_test(kinds_that_nobody_compares_are_refused_where_constrained),
      cmocka_unit_test(mail_addresses_of_the_subject_stand_in_for_missing_ones),
      cmocka_unit_test(the_offence_names_name_and_subtree),
      cmocka_unit_test(faults_of_form),
      cmocka_unit_test(a_subtree_that_means_nothing_never_widens),
      cmocka_unit_test(minimum_and_maximum_are_faults),
      cmocka_unit_test(constraints_without_subtrees_are_empty),
      cmocka_unit_test(the_index_answers_as_plain_reading_does),
      cmocka_unit_test(an_index_keeps_only_what_is_not_inside_another),
      cmocka_unit_test(a_bad_subtree_among_many_closes_the_kind),
      cmocka_unit_test(large_sets_pass_and_hostile_ones_end_on_cost),
      cmocka_unit_test(the_budget_is_one_for_all_judgements),
      cmocka_unit_test(the_attributes_of_the_subject_count),
      cmocka_unit_test(directory_names_cost_more),
      cmocka_unit_test(a_directory_name_is_paid_for_by_its_length),
      cmocka_unit_test(too_little_scratch_is_said),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
