/* SPDX-License-Identifier: Apache-2.0
 *
 * names: forms and comparison of DNS names, addresses, mailboxes and URIs, row by row.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "check/names.h"

#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])

static uint8_t memory[8192];

/* Prepare; true with the result in *ret. */
static bool prepare(assay_name_kind kind, const char *text, struct asked_name *ret) {
  static struct scratch s;
  assay_name in = {kind, bytes_of_text(text)};
  scratch_init(&s, memory, sizeof memory);
  return names_prepare(&in, &s, ret);
}

struct prepare_row {
  const char *why, *in, *out; /* out NULL: no legal name */
};

static void check_prepared(assay_name_kind kind, const struct prepare_row *rows, size_t num_rows) {
  for (size_t i = 0; i < num_rows; i++) {
    struct asked_name asked;
    bool legal = prepare(kind, rows[i].in, &asked);
    if (legal != (rows[i].out != NULL) ||
        (legal && !bytes_equal(asked.text, bytes_of_text(rows[i].out)))) {
      fail_msg("\"%s\": %s", rows[i].in, rows[i].why);
    }
  }
}

static void asked_dns_names_become_lower_case_a_labels(void **state) {
  static const struct prepare_row rows[] = {
      {"a plain name stays", "www.example.com", "www.example.com"},
      {"letters fold", "WWW.Example.COM", "www.example.com"},
      {"one trailing dot is the root", "example.com.", "example.com"},
      {"two trailing dots are an empty label", "example.com..", NULL},
      {"the root alone is no host", ".", NULL},
      {"nothing is no name", "", NULL},
      {"no label is empty", "www..example.com", NULL},
      {"no label is empty in front", ".example.com", NULL},
      {"underscores name real hosts", "_dmarc.my_host.example.com", "_dmarc.my_host.example.com"},
      {"a wildcard is no host", "*.example.com", NULL},
      {"nor inside a label", "w*.example.com", NULL},
      {"labels do not begin with a hyphen", "-a.example.com", NULL},
      {"labels do not end with a hyphen", "a-.example.com", NULL},
      {"spaces are not legal", "a b.example.com", NULL},
      {"an address is a legal question", "192.0.2.1", "192.0.2.1"},
      {"a top label of digits is neither name nor address", "192.0.2", NULL},
      {"A-labels stay", "xn--bcher-kva.example", "xn--bcher-kva.example"},
      {"A-labels fold", "XN--BCHER-KVA.example", "xn--bcher-kva.example"},
      {"an A-label has content", "xn--.example", NULL},
      {"U-labels become A-labels",
       "b\xc3\xbc"
       "cher.example",
       "xn--bcher-kva.example"},
      {"U-labels fold",
       "B\xc3\x9c"
       "CHER.example",
       "xn--bcher-kva.example"},
      {"sharp s is a letter of its own, not ss", "fa\xc3\x9f.de", "xn--fa-hia.de"},
      {"the ideographic full stop is a dot", "\xe4\xb8\xad\xe3\x80\x82\xe4\xb8\xad",
       "xn--fiq.xn--fiq"},
      {"symbols are not letters", "\xe2\x98\x83.net", NULL},
      {"broken UTF-8", "\xff.example", NULL},
      {"a wildcard before a U-label is still one",
       "*.b\xc3\xbc"
       "cher.example",
       NULL},
  };
  (void)state;
  check_prepared(ASSAY_NAME_DNS, rows, COUNT(rows));
}

static void asked_dns_names_keep_to_the_lengths_of_dns(void **state) {
  char name[260];
  struct asked_name asked;
  (void)state;
  memset(name, 'a', sizeof name);
  name[63] = name[127] = name[191] = '.';
  name[253] = '\0';
  assert_true(prepare(ASSAY_NAME_DNS, name, &asked));
  name[253] = '.'; /* and the root's dot is not counted */
  name[254] = '\0';
  assert_true(prepare(ASSAY_NAME_DNS, name, &asked));
  name[253] = 'a';
  assert_false(prepare(ASSAY_NAME_DNS, name, &asked));
  memset(name, 'a', 64);
  memcpy(name + 64, ".com", 5);
  assert_false(prepare(ASSAY_NAME_DNS, name, &asked));
  memcpy(name + 63, ".com", 5);
  assert_true(prepare(ASSAY_NAME_DNS, name, &asked));
}

static void asked_mailboxes_keep_their_local_part(void **state) {
  static const struct prepare_row rows[] = {
      {"the local part stays, the domain folds", "Foo@Example.COM", "Foo@example.com"},
      {"the domain becomes A-labels",
       "foo@b\xc3\xbc"
       "cher.example",
       "foo@xn--bcher-kva.example"},
      {"an at sign inside quotes", "\"a@b\"@example.com", "\"a@b\"@example.com"},
      {"two at signs without quotes", "a@b@example.com", NULL},
      {"no local part", "@example.com", NULL},
      {"no domain", "foo@", NULL},
      {"no at sign", "foo.example.com", NULL},
  };
  (void)state;
  check_prepared(ASSAY_NAME_EMAIL, rows, COUNT(rows));
}

static void asked_names_of_other_kinds(void **state) {
  struct asked_name asked;
  (void)state;
  assert_false(prepare(ASSAY_NAME_UNSET, "example.com", &asked));
  assert_true(prepare(ASSAY_NAME_UNCHECKED, "", &asked));
  assert_int_equal(asked.text.len, 0);
  assert_true(prepare(ASSAY_NAME_IP, "[2001:db8::1]", &asked));
  assert_int_equal(asked.text.len, 16);
  assert_false(prepare(ASSAY_NAME_IP, "[192.0.2.1]", &asked));
  assert_false(prepare(ASSAY_NAME_IP, "example.com", &asked));
}

static void dns_forms(void **state) {
  static const struct {
    const char *why, *name;
    enum names_dns_form form;
  } rows[] = {
      {"a host", "www.example.com", NAMES_DNS_OK},
      {"a single label", "localhost", NAMES_DNS_OK},
      {"a label may begin with a digit", "3com.example", NAMES_DNS_OK},
      {"upper case is legal", "WWW.EXAMPLE.COM", NAMES_DNS_OK},
      {"an A-label", "xn--bcher-kva.example", NAMES_DNS_OK},
      {"a wildcard label", "*.example.com", NAMES_DNS_WILDCARD},
      {"a wildcard below one label has the form of a name", "*.com", NAMES_DNS_WILDCARD},
      {"an asterisk alone", "*", NAMES_DNS_BAD},
      {"an asterisk and a dot", "*.", NAMES_DNS_BAD},
      {"two wildcards", "*.*.example.com", NAMES_DNS_BAD},
      {"a wildcard inside", "www.*.com", NAMES_DNS_BAD},
      {"a part of a label", "w*.example.com", NAMES_DNS_BAD},
      {"a part of an A-label", "xn--*-bcher.example", NAMES_DNS_BAD},
      {"empty", "", NAMES_DNS_BAD},
      {"a leading dot", ".example.com", NAMES_DNS_BAD},
      {"a trailing dot", "example.com.", NAMES_DNS_BAD},
      {"an empty label", "a..example.com", NAMES_DNS_BAD},
      {"an underscore", "a_b.example.com", NAMES_DNS_BAD},
      {"a leading hyphen", "-a.example.com", NAMES_DNS_BAD},
      {"a trailing hyphen", "a-.example.com", NAMES_DNS_BAD},
      {"a hyphen alone", "-", NAMES_DNS_BAD},
      {"a space", "example .com", NAMES_DNS_BAD},
      {"not ASCII",
       "b\xc3\xbc"
       "cher.example",
       NAMES_DNS_BAD},
      {"a URL", "https://example.com", NAMES_DNS_BAD},
      {"a mailbox", "foo@example.com", NAMES_DNS_BAD},
      {"an IPv4 address", "192.0.2.1", NAMES_DNS_IS_IP},
      {"an IPv6 address", "2001:db8::1", NAMES_DNS_IS_IP},
      {"digits that are no address", "192.0.2.256", NAMES_DNS_BAD},
      {"a wildcard over an address", "*.0.2.1", NAMES_DNS_BAD},
  };
  (void)state;
  for (size_t i = 0; i < COUNT(rows); i++) {
    if (names_dns_form(bytes_of_text(rows[i].name)) != rows[i].form) {
      fail_msg("\"%s\": %s", rows[i].name, rows[i].why);
    }
  }
  assert_int_equal(names_dns_lenient_form(BYTES_LITERAL("a_b.example.com")), NAMES_DNS_OK);
  assert_int_equal(names_dns_form(BYTES_LITERAL("a\0b.example.com")), NAMES_DNS_BAD);
}

static void presented_dns_names_match_by_rfc_9525(void **state) {
  static const struct {
    const char *why, *presented, *asked;
    bool match;
  } rows[] = {
      {"the same name", "example.com", "example.com", true},
      {"case does not count", "EXAMPLE.com", "example.com", true},
      {"another name", "example.org", "example.com", false},
      {"a name above", "example.com", "www.example.com", false},
      {"a suffix without a dot", "ample.com", "example.com", false},
      {"a wildcard for one label", "*.example.com", "www.example.com", true},
      {"a wildcard and case", "*.EXAMPLE.com", "www.example.com", true},
      {"a wildcard for an A-label", "*.example.com", "xn--bcher-kva.example.com", true},
      {"not for two labels", "*.example.com", "a.b.example.com", false},
      {"not for none", "*.example.com", "example.com", false},
      {"not for another domain", "*.example.com", "www.example.org", false},
      {"not as a part of a label", "w*.example.com", "www.example.com", false},
      {"not inside a name", "www.*.com", "www.example.com", false},
      {"not alone", "*", "localhost", false},
      {"a trailing dot never matches", "example.com.", "example.com", false},
      {"a trailing dot never matches behind a wildcard", "*.example.com.", "a.example.com", false},
      {"a leading dot never matches", ".example.com", "www.example.com", false},
      {"an underscore is compared as it stands", "a_b.example.com", "a_b.example.com", true},
      {"an address is never a DNS name", "192.0.2.1", "192.0.2.1", false},
      {"nor below a wildcard", "*.0.2.1", "192.0.2.1", false},
      {"empty matches nothing", "", "example.com", false},
      {"a U-label is not legal in a certificate",
       "b\xc3\xbc"
       "cher.example",
       "xn--bcher-kva.example", false},
  };
  (void)state;
  for (size_t i = 0; i < COUNT(rows); i++) {
    if (names_match_dns(bytes_of_text(rows[i].presented), bytes_of_text(rows[i].asked)) !=
        rows[i].match) {
      fail_msg("%s for %s: %s", rows[i].presented, rows[i].asked, rows[i].why);
    }
  }
}

static void wildcards_over_public_suffixes_are_too_broad(void **state) {
  static const struct {
    const char *why, *name;
    bool broad;
  } rows[] = {
      {"a top-level domain", "*.com", true},
      {"two labels", "*.co.uk", true},
      {"case does not count", "*.CO.UK", true},
      {"the list's private section", "*.s3.amazonaws.com", true},
      {"a top-level domain that no list names", "*.internal", true},
      {"everything", "*", true},
      {"an internationalised suffix", "*.xn--55qx5d.cn", true},
      {"a rule with a wildcard", "*.foo.ck", true},
      {"an exception to that rule", "*.www.ck", false},
      {"an owner's domain", "*.example.com", false},
      {"a bucket of one owner", "*.bucket.s3.amazonaws.com", false},
      {"no wildcard", "com", false},
      {"not even well-formed", "*.a..b", false},
  };
  (void)state;
  for (size_t i = 0; i < COUNT(rows); i++) {
    if (names_wildcard_is_too_broad(bytes_of_text(rows[i].name)) != rows[i].broad) {
      fail_msg("%s: %s", rows[i].name, rows[i].why);
    }
  }
}

static void the_suffix_list_has_a_date(void **state) {
  int64_t time;
  assay_bytes date = bytes_of_text(assay_suffixes_date());
  (void)state;
  assert_int_equal(date.len, 10);
  assert_true(clock_parse(date, &time));
  assert_true(time > INT64_C(1500000000)); /* lists from before 2017 lack much of today's */
  assert_ptr_equal(assay_suffixes_date(), date.data);
}

static void addresses_are_read_strictly_and_written_by_rfc_5952(void **state) {
  static const struct {
    const char *why, *in, *out; /* out NULL: no address */
  } rows[] = {
      {"IPv4", "192.0.2.1", "192.0.2.1"},
      {"bounds", "0.0.0.0", "0.0.0.0"},
      {"bounds", "255.255.255.255", "255.255.255.255"},
      {"a leading zero means octal to some", "192.0.02.1", NULL},
      {"too large", "192.0.2.256", NULL},
      {"three numbers", "192.0.2", NULL},
      {"five numbers", "192.0.2.1.1", NULL},
      {"hexadecimal", "0xc0.0.2.1", NULL},
      {"a trailing dot", "192.0.2.1.", NULL},
      {"an empty number", "192..2.1", NULL},
      {"a sign", "+1.0.2.1", NULL},
      {"IPv6 in full", "2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8::1"},
      {"letters fold", "2001:DB8::A", "2001:db8::a"},
      {"all zero", "::", "::"},
      {"loopback", "::1", "::1"},
      {"a gap at the end", "2001:db8::", "2001:db8::"},
      {"the longest run is shortened", "1:0:0:2:0:0:0:3", "1:0:0:2::3"},
      {"the first of equal runs", "1:0:0:2:3:0:0:4", "1::2:3:0:0:4"},
      {"a single zero group stays", "1:0:2:3:4:5:6:7", "1:0:2:3:4:5:6:7"},
      {"a gap for one group", "1::2:3:4:5:6:7", "1:0:2:3:4:5:6:7"},
      {"a dotted end", "64:ff9b::192.0.2.33", "64:ff9b::c000:221"},
      {"mapped IPv4", "::ffff:192.0.2.1", "::ffff:192.0.2.1"},
      {"a gap for nothing", "1:2:3:4::5:6:7:8", NULL},
      {"nine groups", "1:2:3:4:5:6:7:8:9", NULL},
      {"seven groups", "1:2:3:4:5:6:7", NULL},
      {"two gaps", "1::2::3", NULL},
      {"three colons", "1:::2", NULL},
      {"a lone colon", ":", NULL},
      {"a leading colon", ":1:2:3:4:5:6:7:8", NULL},
      {"a trailing colon", "1:2:3:4:5:6:7:8:", NULL},
      {"a long group", "12345::", NULL},
      {"a zone", "fe80::1%eth0", NULL},
      {"brackets belong to URLs", "[::1]", NULL},
      {"a dotted part before the end", "192.0.2.1::", NULL},
      {"a bad dotted end", "::192.0.2", NULL},
      {"a dotted end without room", "1:2:3:4:5:6:7:192.0.2.1", NULL},
      {"empty", "", NULL},
  };
  (void)state;
  for (size_t i = 0; i < COUNT(rows); i++) {
    uint8_t octets[NAMES_MAX_IP];
    char buffer[64];
    struct text t;
    text_init(&t, buffer, sizeof buffer);
    size_t len = names_ip_from_text(bytes_of_text(rows[i].in), octets);
    if ((len != 0) != (rows[i].out != NULL)) {
      fail_msg("%s: %s", rows[i].in, rows[i].why);
    }
    if (len != 0) {
      names_ip_to_text(&t, bytes_of(octets, len));
      assert_string_equal(buffer, rows[i].out);
    }
  }
}

static void networks_are_written_with_their_mask(void **state) {
  static const struct {
    assay_bytes octets;
    const char *text;
  } rows[] = {
      {{(const uint8_t *)"\xc0\x00\x02\x00\xff\xff\xff\x00", 8}, "192.0.2.0/24"},
      {{(const uint8_t *)"\x00\x00\x00\x00\x00\x00\x00\x00", 8}, "0.0.0.0/0"},
      {{(const uint8_t *)"\xc0\x00\x02\x00\xff\x00\xff\x00", 8}, "192.0.2.0/255.0.255.0"},
      {{(const uint8_t *)"\xc0\x00\x02", 3}, "c00002"},
  };
  (void)state;
  for (size_t i = 0; i < COUNT(rows); i++) {
    char buffer[64];
    struct text t;
    text_init(&t, buffer, sizeof buffer);
    names_ip_to_text(&t, rows[i].octets);
    assert_string_equal(buffer, rows[i].text);
  }
}

static void addresses_match_octet_by_octet(void **state) {
  (void)state;
  assert_true(names_match_ip(BYTES_LITERAL("\x7f\0\0\1"), BYTES_LITERAL("\x7f\0\0\1")));
  assert_false(names_match_ip(BYTES_LITERAL("\x7f\0\0\2"), BYTES_LITERAL("\x7f\0\0\1")));
  assert_false(
      names_match_ip(BYTES_LITERAL("\x7f\0\0\1\xff\xff\xff\xff"), BYTES_LITERAL("\x7f\0\0\1")));
  assert_false(names_match_ip(bytes_of(NULL, 0), bytes_of(NULL, 0)));
}

static void mailbox_forms(void **state) {
  static const struct {
    const char *why, *email;
    bool legal;
  } rows[] = {
      {"a mailbox", "foo@example.com", true},
      {"dots", "foo.bar@example.com", true},
      {"a host of one label", "foo@mail", true},
      {"an asterisk is a character like others", "*@example.com", true},
      {"a tag", "foo+bar@example.com", true},
      {"quotes", "\"foo bar\"@example.com", true},
      {"a quoted quote", "\"foo\\\"bar\"@example.com", true},
      {"a quoted at sign", "\"foo@bar\"@example.com", true},
      {"an open quote", "\"foo@example.com", false},
      {"a backslash at the end", "\"foo\\", false},
      {"text behind quotes", "\"foo\"bar@example.com", false},
      {"two at signs", "foo@bar@example.com", false},
      {"two dots", "foo..bar@example.com", false},
      {"a leading dot", ".foo@example.com", false},
      {"a trailing dot", "foo.@example.com", false},
      {"a space", "foo bar@example.com", false},
      {"angle brackets", "<foo@example.com>", false},
      {"a display name", "Foo <foo@example.com>", false},
      {"no local part", "@example.com", false},
      {"no domain", "foo@", false},
      {"a domain alone", "example.com", false},
      {"an address literal", "foo@[192.0.2.1]", false},
      {"an underscore in the domain", "foo@a_b.example.com", false},
      {"a wildcard domain", "foo@*.example.com", false},
      {"not ASCII", "f\xc3\xb6@example.com", false},
      {"a local part of 64",
       "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@example.com", true},
      {"a local part of 65",
       "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@example.com", false},
      {"empty", "", false},
  };
  (void)state;
  for (size_t i = 0; i < COUNT(rows); i++) {
    if (names_email_form(bytes_of_text(rows[i].email)) != rows[i].legal) {
      fail_msg("%s: %s", rows[i].email, rows[i].why);
    }
  }
}

static void mailboxes_match_with_an_exact_local_part(void **state) {
  static const struct {
    const char *why, *presented, *asked;
    bool match;
  } rows[] = {
      {"the same", "foo@example.com", "foo@example.com", true},
      {"case of the domain does not count", "foo@EXAMPLE.com", "foo@example.com", true},
      {"case of the local part does", "Foo@example.com", "foo@example.com", false},
      {"quotes do not", "\"foo\"@example.com", "foo@example.com", true},
      {"nor does a backslash", "\"f\\oo\"@example.com", "foo@example.com", true},
      {"a longer local part", "food@example.com", "foo@example.com", false},
      {"a shorter one", "fo@example.com", "foo@example.com", false},
      {"an asterisk is itself", "*@example.com", "foo@example.com", false},
      {"another host", "foo@example.org", "foo@example.com", false},
      {"a host below", "foo@mail.example.com", "foo@example.com", false},
      {"a malformed one matches nothing", "foo@example.com.", "foo@example.com.", false},
  };
  (void)state;
  for (size_t i = 0; i < COUNT(rows); i++) {
    if (names_match_email(bytes_of_text(rows[i].presented), bytes_of_text(rows[i].asked)) !=
        rows[i].match) {
      fail_msg("%s for %s: %s", rows[i].presented, rows[i].asked, rows[i].why);
    }
  }
}

static void uri_forms_and_hosts(void **state) {
  static const struct {
    const char *why, *uri;
    bool legal;
    const char *host; /* NULL: none */
  } rows[] = {
      {"a URL", "https://www.example.com/a?b#c", true, "www.example.com"},
      {"a port", "https://www.example.com:443/", true, "www.example.com"},
      {"an empty port", "https://www.example.com:/", true, "www.example.com"},
      {"userinfo", "ftp://user:secret@www.example.com/", true, "www.example.com"},
      {"the last at sign counts", "https://good.example@evil.example/", true, "evil.example"},
      {"a path is not a host", "https://a.example/@b.example", true, "a.example"},
      {"IPv4", "http://192.0.2.1/", true, "192.0.2.1"},
      {"IPv6", "http://[2001:db8::1]:80/", true, "[2001:db8::1]"},
      {"no authority", "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6", true, NULL},
      {"a mailbox", "mailto:foo@example.com", true, NULL},
      {"a SPIFFE id has a trust domain", "spiffe://example.org/service", true, "example.org"},
      {"percent", "https://a.example/%20", true, "a.example"},
      {"relative", "/path", false, NULL},
      {"no scheme", "www.example.com", false, NULL},
      {"a scheme begins with a letter", "1http://a.example", false, NULL},
      {"a scheme alone", "https:", false, NULL},
      {"an authority without a host", "https:///path", false, NULL},
      {"a space", "https://a.example/a b", false, "a.example"},
      {"broken percent", "https://a.example/%2", false, "a.example"},
      {"a single label is not fully qualified", "https://host/", false, "host"},
      {"an underscore", "https://a_b.example/", false, "a_b.example"},
      {"a wildcard", "https://*.example.com/", false, "*.example.com"},
      {"an open bracket", "https://[2001:db8::1/", false, NULL},
      {"IPv6 without brackets", "https://2001:db8::1/", false, NULL},
      {"a port of letters", "https://a.example:https/", false, NULL},
      {"empty", "", false, NULL},
  };
  (void)state;
  for (size_t i = 0; i < COUNT(rows); i++) {
    assay_bytes uri = bytes_of_text(rows[i].uri), host;
    bool found = names_uri_host(uri, &host);
    if (names_uri_form(uri) != rows[i].legal || found != (rows[i].host != NULL) ||
        (found && !bytes_equal(host, bytes_of_text(rows[i].host)))) {
      fail_msg("%s: %s", rows[i].uri, rows[i].why);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(asked_dns_names_become_lower_case_a_labels),
      cmocka_unit_test(asked_dns_names_keep_to_the_lengths_of_dns),
      cmocka_unit_test(asked_mailboxes_keep_their_local_part),
      cmocka_unit_test(asked_names_of_other_kinds),
      cmocka_unit_test(dns_forms),
      cmocka_unit_test(presented_dns_names_match_by_rfc_9525),
      cmocka_unit_test(wildcards_over_public_suffixes_are_too_broad),
      cmocka_unit_test(the_suffix_list_has_a_date),
      cmocka_unit_test(addresses_are_read_strictly_and_written_by_rfc_5952),
      cmocka_unit_test(networks_are_written_with_their_mask),
      cmocka_unit_test(addresses_match_octet_by_octet),
      cmocka_unit_test(mailbox_forms),
      cmocka_unit_test(mailboxes_match_with_an_exact_local_part),
      cmocka_unit_test(uri_forms_and_hosts),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
