/* SPDX-License-Identifier: Apache-2.0
 *
 * The rules about a whole path; private to check/.
 */
#ifndef ASSAY_CHECK_PATH_RULES_H
#define ASSAY_CHECK_PATH_RULES_H

#include "check/check.h"

void check_lengths(struct check *c, const struct path *path, struct facts *to);
void check_constraints(struct check *c, const struct path *path, struct facts *to);
void check_policies(struct check *c, const struct path *path, struct facts *to);

#endif
