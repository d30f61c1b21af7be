/* SPDX-License-Identifier: Apache-2.0
 *
 * names: the forms of names and when two of them are the same; private to check/. What is asked for
 * is brought into one form once; what certificates present is compared as it stands.
 *
 * Sources: RFC 9525 6 (service identity), RFC 5280 4.2.1.6 and 7.2-7.5 (forms and comparison),
 * RFC 1034 3.5 and RFC 1123 2.1 (host names), RFC 3490's successors RFC 5890-5895 (IDNs).
 */
#ifndef ASSAY_CHECK_NAMES_H
#define ASSAY_CHECK_NAMES_H

#include "cert/cert.h"

/* RFC 1034 3.1, without the root label's dot; RFC 5321 4.5.3.1.1. */
#define NAMES_MAX_DNS 253
#define NAMES_MAX_LABEL 63
#define NAMES_MAX_LOCAL 64

/* ---- the name that is asked for ---- */

/* DNS: lower-case A-labels without a trailing dot. IP: 4 or 16 octets. EMAIL: the local part as
 * given, the domain like DNS. UNCHECKED: empty. */
struct asked_name {
  assay_name_kind kind;
  assay_bytes text;
};

/* Bring a question's name into that form, in scratch. False: it is no legal name of its kind, or is
 * unset (or scratch is exhausted, which scratch remembers). A kind is never changed: an address
 * asked for as a DNS name is a legal question that no certificate answers. */
bool names_prepare(const assay_name *in, struct scratch *s, struct asked_name *ret) MUST_USE;

/* ---- DNS names ---- */

enum names_dns_form {
  NAMES_DNS_BAD = 0,
  NAMES_DNS_OK,
  NAMES_DNS_WILDCARD, /* "*." and a legal name */
  NAMES_DNS_IS_IP     /* the text of an IPv4 or IPv6 address */
};

/* The preferred name syntax that RFC 5280 4.2.1.6 asks of a dNSName, a wildcard as its whole first
 * label allowed (RFC 9525 6.3). Underscores are not part of it. */
enum names_dns_form names_dns_form(assay_bytes name);

/* The same, underscores let pass. RFC 5280 forbids them, but they name real hosts, and what such a
 * name means is not in doubt: it is compared, and the form is a finding of its own. */
enum names_dns_form names_dns_lenient_form(assay_bytes name);

/* RFC 9525 6.3. presented: as it stands in a dNSName; asked: prepared. A wildcard stands for
 * exactly one label; what is not well-formed (a trailing dot included) matches nothing. */
bool names_match_dns(assay_bytes presented, assay_bytes asked);

/* Is what follows the wildcard a public suffix, so that the name stands for many owners' hosts?
 * False for names without a wildcard. */
bool names_wildcard_is_too_broad(assay_bytes name);

/* ---- IP addresses ---- */

#define NAMES_MAX_IP 16

/* Octets of an address as text: four decimal numbers without leading zeros, or RFC 4291 2.2 without
 * a zone. 4, 16, or 0 when it is none. */
size_t names_ip_from_text(assay_bytes text, uint8_t out[NAMES_MAX_IP]);
/* RFC 5952 text of 4 or 16 octets; of 8 or 32 (address and mask) with "/24", or "/" and the mask
 * when that has holes. Other lengths: hexadecimal. */
void names_ip_to_text(struct text *t, assay_bytes octets);
bool names_match_ip(assay_bytes presented, assay_bytes asked);

/* ---- mailboxes ---- */

struct names_mailbox {
  assay_bytes local; /* between the quotes when quoted */
  bool quoted;
  assay_bytes domain; /* as written */
};
/* RFC 5321's Mailbox as RFC 5280 4.2.1.6 takes it: dot-atom or quoted string, "@", a host name. No
 * address literal, ASCII only. */
bool names_mailbox_parse(assay_bytes email, struct names_mailbox *ret_mailbox) MUST_USE;
bool names_email_form(assay_bytes email);
/* RFC 5280 7.5: local part exact (quotes do not count: RFC 5321 4.1.2), domain without case. */
bool names_mailbox_equal(const struct names_mailbox *a, const struct names_mailbox *b);
bool names_match_email(assay_bytes presented, assay_bytes asked);

/* ---- URIs ---- */

/* RFC 5280 4.2.1.6: absolute, with a scheme-specific part, legal characters, and where there is an
 * authority, its host a fully qualified domain name or an address. */
bool names_uri_form(assay_bytes uri);
/* The host of the authority, brackets of an IPv6 literal kept. False: there is none. */
bool names_uri_host(assay_bytes uri, assay_bytes *ret_host) MUST_USE;

/* ---- internationalised names (idna.c) ---- */

/* A-labels of UTF-8 text (UTS #46 non-transitional, then IDNA2008) in scratch. */
bool idna_to_ascii(assay_bytes text, struct scratch *s, assay_bytes *ret_ascii) MUST_USE;

/* ---- public suffixes (suffixes.c) ---- */

/* Is this lower-case name, of at most NAMES_MAX_DNS bytes, a public suffix, the list's private
 * section included? A name under no rule of the list is one when it is a single label. */
bool suffixes_has(assay_bytes name);

#endif
