/* SPDX-License-Identifier: Apache-2.0
 *
 * Internationalised domain names: what people type (U-labels) as what certificates hold (A-labels).
 * The one door to libidn2.
 */
#include "check/names.h"

#include <idn2.h>

/* Four bytes a character: more can never be a name of NAMES_MAX_DNS characters, and what shrinks in
 * the mapping (full-width letters, soft hyphens) has room. */
#define MAX_UTF8 ((size_t)4 * NAMES_MAX_DNS)

bool idna_to_ascii(assay_bytes text, struct scratch *s, assay_bytes *ret_ascii) {
  uint8_t in[MAX_UTF8 + 1];
  uint8_t *out = NULL;
  if (text.len == 0 || text.len > MAX_UTF8 || bytes_find(text, 0) != text.len) {
    return false;
  }
  memcpy(in, text.data, text.len);
  in[text.len] = '\0';
  /* Non-transitional: "faß.de" is its own name, not "fass.de" (UTS #46 revision 31 on). */
  if (idn2_lookup_u8(in, &out, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) != IDN2_OK) {
    return false;
  }
  *ret_ascii = scratch_copy(s, bytes_of_text((const char *)out));
  idn2_free(out);
  return ret_ascii->len > 0;
}
