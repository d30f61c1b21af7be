/* SPDX-License-Identifier: Apache-2.0
 *
 * What the files of path/ share among themselves.
 */
#ifndef ASSAY_PATH_SEARCH_H
#define ASSAY_PATH_SEARCH_H

#include "path/path.h"

/* Decode a node's extensions unless that is done. */
bool path_node_decode(struct path_search *s, struct path_node *node) MUST_USE;
/* Measure how far each node is from an anchor, without what the search passes over and without issuers
 * that are known not to have signed. */
void path_measure(struct path_search *s);
/* Has the node faults of its own, in a search that does not tolerate them? */
bool path_passes_over(const struct path_search *s, const struct path_node *node);
/* Sort nodes by subject, link each to its possible issuers, and measure distances to anchors. */
bool path_connect(struct path_search *s) MUST_USE;
/* Was this pair found not to verify? */
bool path_edge_is_bad(const struct path_search *s, const struct path_node *child,
                      const struct path_node *issuer);

#endif
