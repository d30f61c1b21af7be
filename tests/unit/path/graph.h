/* SPDX-License-Identifier: Apache-2.0
 *
 * A graph of certificates under construction, and what is to be said of it.
 */
#ifndef ASSAY_TEST_GRAPH_H
#define ASSAY_TEST_GRAPH_H

#include "lib/unit_mint.h"

#define MAX_SENT 512

struct graph {
  struct mint m;
  assay_bytes anchors[8], sent[MAX_SENT], leaf;
  size_t num_anchors, num_sent;
  assay_question q;
};

int open_graph(void **state);
int close_graph(void **state);
assay_bytes ca(struct graph *g, const char *subject, unsigned key, const char *issuer,
               unsigned signer);
void trust(struct graph *g, assay_bytes anchor);
void graph_send(struct graph *g, assay_bytes der);
void leaf_of(struct graph *g, const char *issuer, unsigned signer);
assay_report *ask(struct graph *g);
void assert_accepted(struct graph *g, size_t path_len);
void assert_rejected(struct graph *g, const char *rule);
void shuffle(struct graph *g, uint64_t *seed);
void assert_accepted_in_any_order(struct graph *g, size_t path_len);

#endif
