/* SPDX-License-Identifier: Apache-2.0
 *
 * One subtree and one name: RFC 5280 4.2.1.10, kind by kind.
 */
#include "check/constraints_parts.h"

/* GeneralSubtree ::= SEQUENCE { base GeneralName, minimum [0] DEFAULT 0, maximum [1] OPTIONAL } */
bool nc_take_subtree(struct der *d, struct nc_subtree *ret_subtree) {
  assay_bytes content, whole;
  uint8_t tag;
  if (!der_take_whole(d, DER_SEQUENCE, &content, &ret_subtree->whole)) {
    return false;
  }
  struct der in = der_inside(content, d->fault);
  if (!der_take_any(&in, &tag, &ret_subtree->base, &whole) ||
      (tag & 0x1fu) > (unsigned)CERT_NAME_REGISTERED_ID) {
    return false;
  }
  ret_subtree->kind = (enum cert_name_kind)(tag & 0x1fu);
  ret_subtree->has_bounds = !der_at_end(&in);
  return true;
}

/* ---- form ---- */

/* A host name, or with a leading dot the domain below which hosts are meant. Nothing at all stands
 * for every host, as other verifiers have it; RFC 5280 says so for DNS names only by its rule. */
static enum nc_form host_form(assay_bytes base) {
  if (base.len == 0) {
    return NC_FORM_OK;
  }
  bool dotted = base.data[0] == '.';
  if (names_dns_lenient_form(bytes_from(base, dotted ? 1 : 0)) != NAMES_DNS_OK) {
    return NC_FORM_BAD;
  }
  return dotted ? NC_FORM_LEADING_DOT : NC_FORM_OK;
}

static enum nc_form email_form(assay_bytes base) {
  struct names_mailbox mailbox;
  if (bytes_find(base, '@') < base.len) {
    return names_mailbox_parse(base, &mailbox) ? NC_FORM_OK : NC_FORM_BAD;
  }
  return host_form(base) == NC_FORM_BAD ? NC_FORM_BAD : NC_FORM_OK;
}

/* 4.2.1.10: address and mask in the style of RFC 4632, whose masks are ones and then zeros. */
static enum nc_form ip_form(assay_bytes base) {
  bool ended = false;
  if (base.len != 8 && base.len != 32) {
    return NC_FORM_BAD;
  }
  for (size_t bit = base.len * 4; bit < base.len * 8; bit++) {
    bool one = (base.data[bit / 8] >> (7 - bit % 8) & 1) != 0;
    if (one && ended) {
      return NC_FORM_ILL;
    }
    ended = !one;
  }
  return NC_FORM_OK;
}

enum nc_form nc_subtree_form(const struct nc_subtree *subtree) {
  switch (subtree->kind) {
  case CERT_NAME_DNS:
    return host_form(subtree->base);
  case CERT_NAME_EMAIL:
    return email_form(subtree->base);
  case CERT_NAME_URI:
    return host_form(subtree->base) == NC_FORM_BAD ? NC_FORM_BAD : NC_FORM_OK;
  case CERT_NAME_IP:
    return ip_form(subtree->base);
  case CERT_NAME_DIRECTORY:
  case CERT_NAME_OTHER:
  case CERT_NAME_X400:
  case CERT_NAME_EDI:
  case CERT_NAME_REGISTERED_ID:
    break;
  }
  return NC_FORM_OK;
}

/* ---- the name ---- */

static bool prepare_dns(struct nc_name *name) {
  switch (names_dns_lenient_form(name->value)) {
  case NAMES_DNS_OK:
    name->host = name->value;
    return true;
  case NAMES_DNS_WILDCARD:
    name->wildcard = true;
    name->host = bytes_from(name->value, 1);
    return true;
  case NAMES_DNS_BAD:
  case NAMES_DNS_IS_IP:
    break;
  }
  return false;
}

/* 4.2.1.10: a URI without an authority, or whose host is not a domain name, is to be rejected where
 * URIs are constrained. */
static bool prepare_uri(struct nc_name *name) {
  return names_uri_host(name->value, &name->host) &&
         names_dns_lenient_form(name->host) == NAMES_DNS_OK;
}

bool nc_name_prepare(enum cert_name_kind kind, assay_bytes value, struct nc_name *ret) {
  memset(ret, 0, sizeof *ret);
  ret->kind = kind;
  ret->value = value;
  switch (kind) {
  case CERT_NAME_DNS:
    return prepare_dns(ret);
  case CERT_NAME_URI:
    return prepare_uri(ret);
  case CERT_NAME_EMAIL:
    return names_mailbox_parse(value, &ret->mailbox);
  case CERT_NAME_IP:
    return value.len == 4 || value.len == 16;
  case CERT_NAME_DIRECTORY:
    return true;
  case CERT_NAME_OTHER:
  case CERT_NAME_X400:
  case CERT_NAME_EDI:
  case CERT_NAME_REGISTERED_ID:
    break;
  }
  return false;
}

/* ---- holding ---- */

/* Is host at or below base? A base with a leading dot holds only what is below; so does a host with
 * one, which stands for everything directly below it. */
static bool domain_holds(assay_bytes base, assay_bytes host) {
  if (base.len == 0 || host.len == base.len) {
    return base.len == 0 || bytes_equal_nocase(host, base);
  }
  if (host.len < base.len || !bytes_ends_with_nocase(host, base)) {
    return false;
  }
  return base.data[0] == '.' || host.data[host.len - base.len - 1] == '.';
}

/* E-mail and URI subtrees: a host is that host alone, a leading dot means the hosts below. */
static bool host_holds(assay_bytes base, assay_bytes host) {
  if (base.len > 0 && base.data[0] != '.') {
    return bytes_equal_nocase(base, host);
  }
  return domain_holds(base, host);
}

/* The domains first, and without quotes the local parts as they stand: of a thousand subtrees few
 * need to be read. */
static bool mailbox_holds(assay_bytes base, const struct names_mailbox *mailbox) {
  struct names_mailbox wanted;
  assay_bytes domain = mailbox->domain;
  if (bytes_find(base, '@') == base.len) {
    return host_holds(base, domain);
  }
  if (base.len < domain.len + 2 || base.data[base.len - domain.len - 1] != '@' ||
      !bytes_ends_with_nocase(base, domain)) {
    return false;
  }
  if (!mailbox->quoted && base.data[0] != '"') {
    return bytes_equal(mailbox->local, bytes_first(base, base.len - domain.len - 1));
  }
  return names_mailbox_parse(base, &wanted) && names_mailbox_equal(&wanted, mailbox);
}

static bool network_holds(assay_bytes base, assay_bytes address) {
  if (base.len != 2 * address.len) {
    return false; /* of the other family */
  }
  for (size_t i = 0; i < address.len; i++) {
    if (((base.data[i] ^ address.data[i]) & base.data[address.len + i]) != 0) {
      return false;
    }
  }
  return true;
}

bool nc_subtree_holds(const struct nc_subtree *subtree, const struct nc_name *name) {
  switch (subtree->kind) {
  case CERT_NAME_DNS:
    return domain_holds(subtree->base, name->host);
  case CERT_NAME_EMAIL:
    return mailbox_holds(subtree->base, &name->mailbox);
  case CERT_NAME_URI:
    return host_holds(subtree->base, name->host);
  case CERT_NAME_IP:
    return network_holds(subtree->base, name->value);
  case CERT_NAME_DIRECTORY:
    return cert_name_has_prefix(name->value, subtree->base);
  case CERT_NAME_OTHER:
  case CERT_NAME_X400:
  case CERT_NAME_EDI:
  case CERT_NAME_REGISTERED_ID:
    break;
  }
  return false;
}

/* "*.example.com" also stands for bar.example.com, so a subtree of that name touches it. */
bool nc_subtree_touches(const struct nc_subtree *subtree, const struct nc_name *name) {
  if (nc_subtree_holds(subtree, name)) {
    return true;
  }
  assay_bytes base = subtree->base;
  size_t dot = bytes_find(base, '.');
  return name->wildcard && dot < base.len && bytes_equal_nocase(bytes_from(base, dot), name->host);
}
