/* SPDX-License-Identifier: Apache-2.0
 *
 * show_chain: who issued whom. A link counts when the signature verifies with the issuer's key, not
 * because two names are alike: that is how a renewed or an intercepting CA is told from the real.
 */
#include "show_objects.h"

#include "explain/show.h"
#include "sig/sig.h"

void show_chain_add(struct show_chain *chain, const struct show_object *object) {
  struct show_chain_entry *entry;
  struct der_fault fault;

  if (chain->num == SHOW_CHAIN_MAX) {
    chain->too_many = true;
    return;
  }
  entry = &chain->entries[chain->num++];
  memset(entry, 0, sizeof(*entry));
  entry->number = object->number;
  entry->parsed = cert_parse(object->der, &entry->cert, &fault);
}

static enum show_link link_between(const struct cert *below, const struct cert *above) {
  struct sig_key *key = NULL;
  enum sig_result result = sig_key_new(&above->key, bytes_of(NULL, 0), &key);

  if (result == SIG_GOOD) {
    result = sig_verify(key, &below->algorithm, below->tbs, below->signature, NULL);
    sig_key_free(key);
  }
  if (result == SIG_GOOD) {
    return SHOW_LINK_PROVED;
  }
  return result == SIG_BAD || result == SIG_WRONG_KEY ? SHOW_LINK_WRONG_KEY : SHOW_LINK_BY_NAME;
}

/* Proof before name, name before a key that does not fit. */
static int rank_of(enum show_link link) {
  static const int ranks[] = {[SHOW_LINK_NONE] = 0,
                              [SHOW_LINK_WRONG_KEY] = 1,
                              [SHOW_LINK_BY_NAME] = 2,
                              [SHOW_LINK_PROVED] = 3};

  return ranks[link];
}

static void link_entry(struct show_chain *chain, struct show_chain_entry *entry) {
  for (size_t i = 0; i < chain->num && entry->link != SHOW_LINK_PROVED; i++) {
    struct show_chain_entry *above = &chain->entries[i];
    enum show_link link;

    if (!above->parsed || !cert_name_equal(above->cert.subject, entry->cert.issuer)) {
      continue;
    }
    link = link_between(&entry->cert, &above->cert);
    if (rank_of(link) > rank_of(entry->link)) {
      entry->link = link;
      entry->issuer = i;
    }
  }
}

void show_chain_link(struct show_chain *chain) {
  for (size_t i = 0; i < chain->num; i++) {
    if (chain->entries[i].parsed) {
      link_entry(chain, &chain->entries[i]);
    }
  }
}

static bool is_linked(const struct show_chain_entry *entry) {
  return entry->link == SHOW_LINK_PROVED || entry->link == SHOW_LINK_BY_NAME;
}

size_t show_chain_issuer(const struct show_chain *chain, size_t number) {
  for (size_t i = 0; i < chain->num; i++) {
    const struct show_chain_entry *entry = &chain->entries[i];

    if (entry->number == number && entry->parsed && is_linked(entry)) {
      return chain->entries[entry->issuer].number;
    }
  }
  return 0;
}

/* ---- the picture ---- */

static void put_blanks(struct text *t, size_t num) {
  for (; num > 0; num--) {
    text_byte(t, ' ');
  }
}

static void start_line(struct sheet *p, size_t depth) {
  sheet_line(p, "");
  if (depth > 0) {
    put_blanks(&p->out, 3 * (depth - 1));
    text_put(&p->out, "\xe2\x94\x94\xe2\x94\x80 "); /* └─ */
  }
}

static void put_remark(struct sheet *p, enum show_word remark) {
  text_put(&p->out, "  (");
  text_put(&p->out, sheet_word_text(remark, p->language));
  text_put(&p->out, ")");
}

static void put_entry(struct sheet *p, const struct show_chain *chain, size_t index) {
  const struct show_chain_entry *entry = &chain->entries[index];
  char name[SHOW_DN_BYTES];

  text_put(&p->out, "[");
  text_number(&p->out, (int64_t)entry->number);
  text_put(&p->out, "] ");
  show_text(&p->out, show_common(entry->cert.subject, name), SHOW_COLUMNS);
  if (entry->link == SHOW_LINK_PROVED && entry->issuer == index) {
    put_remark(p, SHOW_W_SELF_SIGNED);
  } else if (entry->link == SHOW_LINK_BY_NAME) {
    put_remark(p, SHOW_W_NOT_PROVED);
  }
}

/* Why the line ends here: the issuer is missing, or its name is there with another key. */
static void put_gap(struct sheet *p, const struct show_chain_entry *entry, size_t depth) {
  char name[SHOW_DN_BYTES];

  start_line(p, depth);
  text_put(&p->out,
           sheet_word_text(entry->link == SHOW_LINK_WRONG_KEY ? SHOW_W_MISSING_KEY : SHOW_W_MISSING,
                           p->language));
  show_text(&p->out, show_dn(entry->cert.issuer, name), SHOW_COLUMNS);
}

/* From one certificate upwards. Every certificate's own way is drawn once; a line that meets one
 * drawn before says so and ends. */
static void draw_line(struct sheet *p, const struct show_chain *chain, size_t index, bool *drawn) {
  for (size_t depth = 0;; depth++) {
    const struct show_chain_entry *entry = &chain->entries[index];

    start_line(p, depth);
    put_entry(p, chain, index);
    if (drawn[index]) {
      if (is_linked(entry) && entry->issuer != index) {
        put_remark(p, SHOW_W_SEEN);
      }
      return;
    }
    drawn[index] = true;
    if (!is_linked(entry)) {
      put_gap(p, entry, depth + 1);
      return;
    }
    if (entry->issuer == index) {
      return;
    }
    index = entry->issuer;
  }
}

static void find_heads(const struct show_chain *chain, bool *is_head) {
  for (size_t i = 0; i < chain->num; i++) {
    is_head[i] = chain->entries[i].parsed;
  }
  for (size_t i = 0; i < chain->num; i++) {
    const struct show_chain_entry *entry = &chain->entries[i];

    if (entry->parsed && is_linked(entry) && entry->issuer != i) {
      is_head[entry->issuer] = false;
    }
  }
}

/* RFC 8446 4.4.2: the server's certificate first, then each one's issuer. Asked only of one chain:
 * a collection has no order. */
static bool is_out_of_order(const struct show_chain *chain, const bool *is_head) {
  size_t heads = 0;
  bool ordered = true;

  for (size_t i = 0; i < chain->num; i++) {
    const struct show_chain_entry *entry = &chain->entries[i];

    heads += is_head[i];
    if (entry->parsed && is_linked(entry) && entry->issuer != i && entry->issuer != i + 1) {
      ordered = false;
    }
  }
  return heads == 1 && !ordered;
}

void show_chain(struct sheet *p, const struct show_chain *chain) {
  bool is_head[SHOW_CHAIN_MAX], drawn[SHOW_CHAIN_MAX] = {false};

  if (chain->num < 2) {
    return;
  }
  sheet_headline(p, SHOW_W_CHAIN, "", bytes_of(NULL, 0));
  sheet_open(p, SHEET_OBJECT);
  if (chain->too_many) {
    sheet_line(p, sheet_word_text(SHOW_W_MANY, p->language));
    sheet_close(p);
    return;
  }
  find_heads(chain, is_head);
  for (size_t i = 0; i < chain->num; i++) {
    if (is_head[i]) {
      draw_line(p, chain, i, drawn);
    }
  }
  for (size_t i = 0; i < chain->num; i++) { /* rings have no head */
    if (chain->entries[i].parsed && !drawn[i]) {
      draw_line(p, chain, i, drawn);
    }
  }
  if (is_out_of_order(chain, is_head)) {
    sheet_line(p, sheet_word_text(SHOW_W_ORDER, p->language));
  }
  sheet_close(p);
}
