/* SPDX-License-Identifier: Apache-2.0
 *
 * The good chain: Root, CA, www.example.com.
 */
#include "scene.h"

#include <cmocka.h>

enum { ROOT_KEY, CA_KEY, LEAF_KEY, SUB_KEY, OTHER_KEY };

void scene_open(struct scene *s) {
  memset(s, 0, sizeof *s);
  mint_open(&s->m);
  s->root = (struct mint_order){.subject = "Root", .issuer = "Root", .is_ca = true};
  s->ca = (struct mint_order){
      .subject = "CA", .issuer = "Root", .key = CA_KEY, .signer = ROOT_KEY, .is_ca = true};
  s->sub = (struct mint_order){
      .subject = "Sub", .issuer = "CA", .key = SUB_KEY, .signer = CA_KEY, .is_ca = true};
  s->leaf = (struct mint_order){.subject = "www.example.com",
                                .issuer = "CA",
                                .key = LEAF_KEY,
                                .signer = CA_KEY,
                                .dns = "www.example.com"};
  s->q = mint_question(bytes_of(NULL, 0), NULL, 0);
}

static void send_one(struct scene *s, assay_bytes der) {
  assert_true(s->q.num_intermediates < 4);
  s->sent[s->q.num_intermediates++] = der;
}

void scene_mint(struct scene *s) {
  s->q.intermediates = s->sent;
  if (s->has_sub) {
    s->leaf.issuer = s->sub.subject;
    s->leaf.signer = SUB_KEY;
    send_one(s, mint_certificate(&s->m, &s->sub));
  }
  if (!s->omit_ca) {
    send_one(s, mint_certificate(&s->m, &s->ca));
  }
  if (s->send_root) {
    send_one(s, mint_certificate(&s->m, &s->root));
  }
  if (s->extra_sent.len > 0) {
    send_one(s, s->extra_sent);
  }
  if (s->ca_in_pool) {
    s->q.pool = &s->sent[s->q.num_intermediates];
    s->sent[s->q.num_intermediates] = mint_certificate(&s->m, &s->ca);
    s->q.num_pool = 1;
  }
  s->q.session = s->session.size != 0 ? &s->session : NULL;
  s->leaf_der = mint_certificate(&s->m, &s->leaf);
}

assay_store *scene_store(struct scene *s, assay_origin origin) {
  struct mint_order other = {
      .subject = "Other", .issuer = "Other", .key = OTHER_KEY, .signer = OTHER_KEY, .is_ca = true};
  assay_bytes root = s->root_der.len > 0
                         ? s->root_der
                         : mint_certificate(&s->m, s->other_store ? &other : &s->root);
  return mint_store(&root, s->empty_store ? 0 : 1, origin);
}

void scene_add_crl(struct scene *s, const struct mint_crl_order *order) {
  assert_true(s->q.num_crls < 4);
  s->q.crls = s->crls;
  s->crls[s->q.num_crls++] = mint_crl(&s->m, order);
  if (s->q.revocation == ASSAY_REVOCATION_OFF) {
    s->q.revocation = ASSAY_REVOCATION_PREFER;
  }
}

void scene_close(struct scene *s) {
  mint_close(&s->m);
}
