/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside sig: the memo of good signatures, by the hash that names one.
 */
#ifndef ASSAY_SIG_MEMO_H
#define ASSAY_SIG_MEMO_H

#include "sig/sig.h"

bool memo_has(assay_memo *memo, const uint8_t name[SIG_SHA256_LEN]) MUST_USE;
void memo_add(assay_memo *memo, const uint8_t name[SIG_SHA256_LEN]);

#endif
