/* SPDX-License-Identifier: Apache-2.0
 *
 * A good chain and a question about it, of which each row of the table of rules breaks one thing.
 */
#ifndef ASSAY_TEST_SCENE_H
#define ASSAY_TEST_SCENE_H

#include "check/check.h"
#include "lib/unit_mint.h"

struct scene {
  struct mint m;
  struct mint_order root, ca, sub, leaf;
  bool has_sub;    /* a second intermediate stands between ca and leaf */
  bool omit_ca;    /* is not sent */
  bool ca_in_pool; /* is known to the asker instead */
  bool send_root;
  bool other_store; /* trusts another root */
  bool empty_store;
  assay_bytes leaf_der;   /* instead of the minted one */
  assay_bytes extra_sent; /* one more intermediate */
  assay_bytes root_der;   /* the anchor, when it must be these bytes */
  assay_session session;  /* asked about when its size is set */
  assay_question q;
  assay_bytes sent[4], crls[4], oids[4];
};

typedef void scene_breaker(struct scene *s);

struct rule_row_of_test {
  enum rule rule;
  scene_breaker *breaks; /* before anything is minted */
  scene_breaker *after;  /* once s->sent and s->leaf_der are there; may be NULL */
  bool of_anchor;
  enum rule also[4]; /* rules that cannot but be broken as well; 0 ends them */
};

extern const struct rule_row_of_test form_rows[];
extern const size_t num_form_rows;
extern const struct rule_row_of_test trust_rows[];
extern const size_t num_trust_rows;

void scene_open(struct scene *s);
void scene_mint(struct scene *s);
/* The store of the scene, with its root of this origin. */
assay_store *scene_store(struct scene *s, assay_origin origin);
void scene_close(struct scene *s);
/* Add a list of the leaf's issuer. */
void scene_add_crl(struct scene *s, const struct mint_crl_order *order);

#endif
