/* SPDX-License-Identifier: Apache-2.0
 *
 * Views of bytes: comparison and search.
 */
#include "base/base.h"

assay_bytes bytes_of_text(const char *text) {
  return bytes_of((const uint8_t *)text, text == NULL ? 0 : strlen(text));
}

bool bytes_starts_with(assay_bytes b, assay_bytes prefix) {
  return b.len >= prefix.len && bytes_equal(bytes_first(b, prefix.len), prefix);
}

bool bytes_ends_with(assay_bytes b, assay_bytes suffix) {
  return b.len >= suffix.len && bytes_equal(bytes_from(b, b.len - suffix.len), suffix);
}

bool bytes_equal_nocase(assay_bytes a, assay_bytes b) {
  if (a.len != b.len) {
    return false;
  }
  for (size_t i = 0; i < a.len; i++) {
    if (ascii_lower(a.data[i]) != ascii_lower(b.data[i])) {
      return false;
    }
  }
  return true;
}

bool bytes_ends_with_nocase(assay_bytes b, assay_bytes suffix) {
  return b.len >= suffix.len && bytes_equal_nocase(bytes_from(b, b.len - suffix.len), suffix);
}

size_t bytes_find(assay_bytes b, uint8_t byte) {
  const uint8_t *at = b.len == 0 ? NULL : memchr(b.data, byte, b.len);
  return at == NULL ? b.len : (size_t)(at - b.data);
}

int bytes_compare(assay_bytes a, assay_bytes b) {
  size_t common = a.len < b.len ? a.len : b.len;
  int order = common == 0 ? 0 : memcmp(a.data, b.data, common);
  if (order != 0) {
    return order;
  }
  return a.len < b.len ? -1 : a.len > b.len ? 1 : 0;
}
