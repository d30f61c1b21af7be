/* SPDX-License-Identifier: Apache-2.0
 *
 * Names as text, "CN=example.com, O=Example": most specific attribute first, as people read them.
 */
#include "cert/folded.h"

struct attribute_name {
  const char *word;
  const char *oid;
  size_t oid_len;
};
#define ATTRIBUTE(word, oid) {word, oid, sizeof(oid) - 1}

/* RFC 4519 and RFC 5280 Appendix A; the last four are of the EV guidelines and PKCS #9. */
static const struct attribute_name attribute_names[] = {
    ATTRIBUTE("CN", "\x55\x04\x03"),
    ATTRIBUTE("SN", "\x55\x04\x04"),
    ATTRIBUTE("serialNumber", "\x55\x04\x05"),
    ATTRIBUTE("C", "\x55\x04\x06"),
    ATTRIBUTE("L", "\x55\x04\x07"),
    ATTRIBUTE("ST", "\x55\x04\x08"),
    ATTRIBUTE("street", "\x55\x04\x09"),
    ATTRIBUTE("O", "\x55\x04\x0a"),
    ATTRIBUTE("OU", "\x55\x04\x0b"),
    ATTRIBUTE("title", "\x55\x04\x0c"),
    ATTRIBUTE("businessCategory", "\x55\x04\x0f"),
    ATTRIBUTE("postalCode", "\x55\x04\x11"),
    ATTRIBUTE("GN", "\x55\x04\x2a"),
    ATTRIBUTE("dnQualifier", "\x55\x04\x2e"),
    ATTRIBUTE("pseudonym", "\x55\x04\x41"),
    ATTRIBUTE("organizationIdentifier", "\x55\x04\x61"),
    ATTRIBUTE("UID", "\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x01"),
    ATTRIBUTE("DC", "\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x19"),
    ATTRIBUTE("emailAddress", "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01"),
    ATTRIBUTE("jurisdictionL", "\x2b\x06\x01\x04\x01\x82\x37\x3c\x02\x01\x01"),
    ATTRIBUTE("jurisdictionST", "\x2b\x06\x01\x04\x01\x82\x37\x3c\x02\x01\x02"),
    ATTRIBUTE("jurisdictionC", "\x2b\x06\x01\x04\x01\x82\x37\x3c\x02\x01\x03"),
};

const char *cert_attribute_word(assay_bytes oid) {
  for (size_t i = 0; i < sizeof attribute_names / sizeof attribute_names[0]; i++) {
    const struct attribute_name *row = &attribute_names[i];
    if (row->oid_len == oid.len && memcmp(row->oid, oid.data, oid.len) == 0) {
      return row->word;
    }
  }
  return NULL;
}

void cert_string_text(struct text *t, uint8_t tag, assay_bytes value) {
  uint32_t point;
  if (!string_is_directory_string(tag)) {
    text_byte(t, '#'); /* RFC 4514 2.4: a value of another type, in hexadecimal */
    text_hex(t, value);
    return;
  }
  while (string_take(tag, &value, &point)) {
    uint8_t utf8[4];
    text_bytes(t, bytes_of(utf8, utf8_put(point, utf8)));
  }
}

static void attribute_text(struct text *t, const struct cert_attribute *attribute) {
  const char *word = cert_attribute_word(attribute->oid);
  if (word != NULL) {
    text_put(t, word);
  } else {
    der_oid_text(t, attribute->oid);
  }
  text_byte(t, '=');
  cert_string_text(t, attribute->value_tag, attribute->value);
}

/* Names are encoded from the country down to the common name and read the other way round. The
 * attributes are remembered for that; a name with more of them is cut, which is for display only. */
#define MAX_SHOWN 32

void cert_name_text(struct text *t, assay_bytes name) {
  struct cert_name_cursor cursor;
  struct cert_attribute shown[MAX_SHOWN];
  size_t num_shown = 0;
  if (!cert_name_open(name, &cursor)) {
    return;
  }
  while (num_shown < MAX_SHOWN && cert_name_next(&cursor, &shown[num_shown])) {
    num_shown++;
  }
  for (size_t i = num_shown; i > 0; i--) {
    if (i < num_shown) {
      text_put(t, shown[i].rdn == shown[i - 1].rdn ? " + " : ", ");
    }
    attribute_text(t, &shown[i - 1]);
  }
}
