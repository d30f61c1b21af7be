/* SPDX-License-Identifier: Apache-2.0
 *
 * String values as RFC 5280 7.1 compares them: whatever the string type, as Unicode, letters folded,
 * white space trimmed and squeezed; private to cert/.
 */
#ifndef ASSAY_CERT_FOLDED_H
#define ASSAY_CERT_FOLDED_H

#include "cert/cert.h"

bool folded_equal(uint8_t tag_a, assay_bytes a, uint8_t tag_b, assay_bytes b);
uint64_t folded_hash(const struct hash_key *key, uint8_t tag, assay_bytes value);
/* Next code point of a directory string of the given type; false when the value is at its end.
 * Octets that are not legal in the type give U+FFFD. */
bool string_take(uint8_t tag, assay_bytes *value, uint32_t *ret_point);
/* Is the tag one of the string types that compare with each other? */
bool string_is_directory_string(uint8_t tag);

#endif
