/* SPDX-License-Identifier: Apache-2.0
 *
 * The name: is the certificate for whom we asked (RFC 9525 6), and are its own names well-formed
 * (RFC 5280 4.2.1.6)? Only the subject alternative name counts; a common name never does.
 */
#include "check/rules.h"

static bool name_matches(const struct cert_general_name *presented,
                         const struct asked_name *asked) {
  switch (asked->kind) {
  case ASSAY_NAME_DNS:
    return presented->kind == CERT_NAME_DNS && names_match_dns(presented->value, asked->text);
  case ASSAY_NAME_IP:
    return presented->kind == CERT_NAME_IP && names_match_ip(presented->value, asked->text);
  case ASSAY_NAME_EMAIL:
    return presented->kind == CERT_NAME_EMAIL && names_match_email(presented->value, asked->text);
  case ASSAY_NAME_UNSET:
  case ASSAY_NAME_UNCHECKED:
    break;
  }
  return false;
}

static enum cert_name_kind kind_of(assay_name_kind kind) {
  return kind == ASSAY_NAME_IP      ? CERT_NAME_IP
         : kind == ASSAY_NAME_EMAIL ? CERT_NAME_EMAIL
                                    : CERT_NAME_DNS;
}

/* The first few presented names, "a.example, b.example", for the person who asks what it is for. */
#define NAMES_SHOWN 5
#define NAMES_SHOWN_BYTES 400

struct presented {
  char buffer[NAMES_SHOWN_BYTES];
  struct text text;
  size_t num_shown, num_names, num_of_kind;
};

static void show_name(struct presented *p, const struct cert_general_name *name) {
  if (p->num_shown == NAMES_SHOWN || p->text.len + name->value.len + 3 > NAMES_SHOWN_BYTES) {
    return;
  }
  if (name->kind != CERT_NAME_DNS && name->kind != CERT_NAME_EMAIL && name->kind != CERT_NAME_IP) {
    return;
  }
  if (p->num_shown++ > 0) {
    text_put(&p->text, ", ");
  }
  if (name->kind == CERT_NAME_IP) {
    names_ip_to_text(&p->text, name->value);
  } else {
    text_bytes(&p->text, name->value);
  }
}

static void report_presented(const struct subject_of_check *s, struct fact *fact,
                             const struct presented *p) {
  size_t len = p->text.len < NAMES_SHOWN_BYTES - 1 ? p->text.len : NAMES_SHOWN_BYTES - 1;
  assay_bytes shown = scratch_copy(s->check->scratch, bytes_of((const uint8_t *)p->buffer, len));
  report_text(fact, "names", shown);
  report_number(fact, "count", (int64_t)p->num_names);
}

static void report_asked(const struct subject_of_check *s, struct fact *fact) {
  report_text(fact, "asked", s->check->question->name.text);
}

/* Would the old habit of reading the common name have matched? Then that is what to say. */
static bool common_name_matches(const struct subject_of_check *s, assay_bytes *ret_common) {
  const struct asked_name *asked = s->check->asked;
  uint8_t tag = 0;
  uint8_t octets[NAMES_MAX_IP];
  *ret_common = cert_name_common(s->cert->subject, &tag);
  if (asked->kind == ASSAY_NAME_IP) {
    size_t len = names_ip_from_text(*ret_common, octets);
    return len > 0 && names_match_ip(bytes_of(octets, len), asked->text);
  }
  return asked->kind == ASSAY_NAME_DNS && names_match_dns(*ret_common, asked->text);
}

static void name_not_found(const struct subject_of_check *s, const struct presented *p) {
  assay_bytes common;
  enum rule rule = p->num_names == 0 ? RULE_SAN_MISSING : RULE_NAME_DIFFERS;
  bool common_only = p->num_of_kind == 0 && common_name_matches(s, &common);
  struct fact *fact = rule_broken(
      s, common_only ? RULE_CN_ONLY : rule,
      cert_has(s->cert, CERT_EXT_SAN) ? s->cert->extension[CERT_EXT_SAN].whole : s->cert->subject);
  report_asked(s, fact);
  if (common_only) {
    report_text(fact, "common_name", common);
  } else if (p->num_names > 0) {
    report_presented(s, fact, p);
  }
}

static void check_asked_name(const struct subject_of_check *s) {
  struct presented p = {.num_shown = 0};
  struct der_fault fault;
  struct der d = der_open(s->values->san, &fault);
  struct cert_general_name name;
  const struct asked_name *asked = s->check->asked;
  if (asked->kind == ASSAY_NAME_UNCHECKED || asked->kind == ASSAY_NAME_UNSET) {
    return;
  }
  text_init(&p.text, p.buffer, sizeof p.buffer);
  while (!der_at_end(&d) && cert_take_general_name(&d, &name)) {
    if (name_matches(&name, asked)) {
      return;
    }
    p.num_names++;
    p.num_of_kind += name.kind == kind_of(asked->kind) ? 1 : 0;
    show_name(&p, &name);
  }
  name_not_found(s, &p);
}

static void bad_name(const struct subject_of_check *s, enum rule rule,
                     const struct cert_general_name *name) {
  struct fact *fact = rule_broken(s, rule, name->whole);
  if (name->kind == CERT_NAME_IP) {
    report_hex(fact, "name", name->value);
  } else {
    report_text(fact, "name", name->value);
  }
  report_word(fact, "kind", cert_name_kind_word(name->kind));
}

/* A wildcard over a public suffix stands for other people's hosts. It is refused where it would have
 * to be relied on; beside the name that matches it is remarked on, for the list's private section
 * holds names whose owner may well have such a certificate (a cloud's storage service). */
static void check_wildcard(const struct subject_of_check *s, const struct cert_general_name *name) {
  if (names_wildcard_is_too_broad(name->value)) {
    bool relied_on = name_matches(name, s->check->asked);
    bad_name(s, relied_on ? RULE_WILDCARD_SUFFIX : RULE_WILDCARD_BESIDE, name);
  }
}

static void check_dns_form(const struct subject_of_check *s, const struct cert_general_name *name) {
  switch (names_dns_form(name->value)) {
  case NAMES_DNS_BAD:
    bad_name(s, RULE_SAN_DNS_FORM, name);
    break;
  case NAMES_DNS_IS_IP:
    bad_name(s, RULE_SAN_DNS_IS_IP, name);
    break;
  case NAMES_DNS_WILDCARD:
    check_wildcard(s, name);
    break;
  case NAMES_DNS_OK:
    break;
  }
}

static void check_name_form(const struct subject_of_check *s,
                            const struct cert_general_name *name) {
  switch (name->kind) {
  case CERT_NAME_DNS:
    check_dns_form(s, name);
    break;
  case CERT_NAME_IP:
    if (name->value.len != 4 && name->value.len != 16) {
      bad_name(s, RULE_SAN_IP_FORM, name);
    }
    break;
  case CERT_NAME_EMAIL:
    if (!names_email_form(name->value)) {
      bad_name(s, RULE_SAN_EMAIL_FORM, name);
    }
    break;
  case CERT_NAME_URI:
    if (!names_uri_form(name->value)) {
      bad_name(s, RULE_SAN_URI_FORM, name);
    }
    break;
  case CERT_NAME_OTHER:
  case CERT_NAME_X400:
  case CERT_NAME_DIRECTORY:
  case CERT_NAME_EDI:
  case CERT_NAME_REGISTERED_ID:
    break;
  }
}

/* 4.2.1.6: critical if and only if the subject is empty (the "only if" is BR 7.1.2.7.12). */
static void check_san_criticality(const struct subject_of_check *s) {
  bool critical = cert_is_critical(s->cert, CERT_EXT_SAN);
  bool empty_subject = cert_name_is_empty(s->cert->subject);
  if (!cert_has(s->cert, CERT_EXT_SAN)) {
    return;
  }
  if (empty_subject && !critical) {
    rule_broken(s, RULE_SAN_NOT_CRITICAL, s->cert->extension[CERT_EXT_SAN].whole);
  } else if (!empty_subject && critical && s->is_leaf) {
    rule_broken(s, RULE_SAN_CRITICAL, s->cert->extension[CERT_EXT_SAN].whole);
  }
}

/* The text that a SAN entry would have in a common name: BR 7.1.4.3. */
static bool is_copy_of(assay_bytes common, const struct cert_general_name *name) {
  char buffer[64];
  struct text t;
  if (name->kind == CERT_NAME_DNS) {
    return bytes_equal(common, name->value);
  }
  if (name->kind != CERT_NAME_IP) {
    return false;
  }
  text_init(&t, buffer, sizeof buffer);
  names_ip_to_text(&t, name->value);
  return text_fits(&t) && bytes_equal(common, bytes_of((const uint8_t *)buffer, t.len));
}

static bool san_holds(const struct subject_of_check *s, assay_bytes common) {
  struct der_fault fault;
  struct der d = der_open(s->values->san, &fault);
  struct cert_general_name name;
  while (!der_at_end(&d) && cert_take_general_name(&d, &name)) {
    if (is_copy_of(common, &name)) {
      return true;
    }
  }
  return false;
}

static void check_common_names(const struct subject_of_check *s) {
  static const uint8_t common_name[] = {0x55, 0x04, 0x03};
  struct cert_name_cursor cursor;
  struct cert_attribute attribute;
  if (s->check->question->purpose != ASSAY_PURPOSE_SERVER ||
      !cert_name_open(s->cert->subject, &cursor)) {
    return;
  }
  /* A subject of many common names would make this quadratic: the first few show the fault. */
  int left = REPORT_MAX_REPEATS;
  while (left > 0 && cert_name_next(&cursor, &attribute)) {
    if (bytes_equal(attribute.oid, bytes_of(common_name, sizeof common_name))) {
      left--;
      if (!san_holds(s, attribute.value)) {
        struct fact *fact = rule_broken(s, RULE_CN_NOT_IN_SAN, attribute.value);
        report_text(fact, "name", attribute.value);
      }
    }
  }
}

/* Facts are kept for the first few bad names only, so the rest need not be looked at. */
void check_names(const struct subject_of_check *s) {
  struct der_fault fault;
  struct der d = der_open(s->values->san, &fault);
  struct cert_general_name name;
  if (s->is_anchor) {
    return;
  }
  while (!der_at_end(&d) && cert_take_general_name(&d, &name)) {
    check_name_form(s, &name);
  }
  check_san_criticality(s);
  if (s->is_leaf) {
    check_asked_name(s);
    check_common_names(s);
  }
}
