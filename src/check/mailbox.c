/* SPDX-License-Identifier: Apache-2.0
 *
 * Mailboxes (RFC 5321 4.1.2, as RFC 5280 4.2.1.6 takes it for rfc822Name) and their comparison.
 */
#include "check/names.h"

/* atext of RFC 5322 3.2.3. The asterisk is one of them, and means itself. */
static bool is_atext(uint8_t c) {
  return ascii_is_letter(c) || ascii_is_digit(c) ||
         (c != 0 && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

/* Length of a dot-atom at the front; dots neither first, last, nor doubled. 0 = none. */
static size_t dot_atom_length(assay_bytes text) {
  size_t len = 0;
  bool dot = true; /* a dot may not come next */
  while (len < text.len && (is_atext(text.data[len]) || (text.data[len] == '.' && !dot))) {
    dot = text.data[len++] == '.';
  }
  return dot ? 0 : len;
}

/* Length of a quoted string at the front, quotes included; 0 = none, or it has no end. */
static size_t quoted_length(assay_bytes text) {
  size_t at = 1;
  if (text.len == 0 || text.data[0] != '"') {
    return 0;
  }
  while (at < text.len && text.data[at] != '"') {
    at += text.data[at] == '\\' ? 1 : 0; /* the next one is meant literally */
    if (at >= text.len || text.data[at] < 0x20 || text.data[at] > 0x7e) {
      return 0;
    }
    at++;
  }
  return at < text.len ? at + 1 : 0;
}

bool names_mailbox_parse(assay_bytes email, struct names_mailbox *ret_mailbox) {
  size_t len = quoted_length(email);
  bool quoted = len != 0;
  if (!quoted) {
    len = dot_atom_length(email);
  }
  if (len == 0 || len > NAMES_MAX_LOCAL || len >= email.len || email.data[len] != '@') {
    return false;
  }
  assay_bytes domain = bytes_from(email, len + 1);
  if (names_dns_form(domain) != NAMES_DNS_OK) {
    return false;
  }
  ret_mailbox->quoted = quoted;
  ret_mailbox->local = quoted ? bytes_of(email.data + 1, len - 2) : bytes_first(email, len);
  ret_mailbox->domain = domain;
  return true;
}

bool names_email_form(assay_bytes email) {
  struct names_mailbox mailbox;
  return names_mailbox_parse(email, &mailbox);
}

/* The next character that is meant; false at the end. */
static bool take_meant(assay_bytes *local, bool quoted, uint8_t *ret) {
  if (quoted && local->len > 1 && local->data[0] == '\\') {
    *local = bytes_from(*local, 1);
  }
  if (local->len == 0) {
    return false;
  }
  *ret = local->data[0];
  *local = bytes_from(*local, 1);
  return true;
}

static bool locals_equal(const struct names_mailbox *a, const struct names_mailbox *b) {
  assay_bytes from_a = a->local, from_b = b->local;
  uint8_t one = 0, other = 0;
  while (take_meant(&from_a, a->quoted, &one)) {
    if (!take_meant(&from_b, b->quoted, &other) || one != other) {
      return false;
    }
  }
  return from_b.len == 0;
}

bool names_mailbox_equal(const struct names_mailbox *a, const struct names_mailbox *b) {
  return bytes_equal_nocase(a->domain, b->domain) && locals_equal(a, b);
}

bool names_match_email(assay_bytes presented, assay_bytes asked) {
  struct names_mailbox one, other;
  return names_mailbox_parse(presented, &one) && names_mailbox_parse(asked, &other) &&
         names_mailbox_equal(&one, &other);
}
