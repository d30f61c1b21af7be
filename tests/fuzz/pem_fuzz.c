/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as a file of certificates. The properties:
 *  - the reader moves on with every item, and what it decodes lies in the work area or in the input;
 *  - scanning without a work area meets the same items, with the same faults;
 *  - what was decoded, printed as RFC 7468 has it, is read back as the same objects;
 *  - base64 that decodes is canonical: encoded again it is the same text.
 */
#include "der/der.h"
#include "fuzz.h"

enum { MAX_ITEMS = 256 };

struct met {
  enum pem_kind kind;
  size_t line, fault_line;
  const char *fault_word;
  assay_bytes der;
};

static void check_pkcs7(assay_bytes pkcs7) {
  size_t at = 0, before = 0, count = 0;
  assay_bytes certificate;
  while (pem_pkcs7_next(pkcs7, &at, &certificate)) {
    PROPERTY(at > before && at <= pkcs7.len && count++ <= pkcs7.len);
    PROPERTY(fuzz_inside(certificate, pkcs7));
    before = at;
  }
}

/* Items met; the first MAX_ITEMS are kept. */
static size_t read_all(assay_bytes input, uint8_t *work, size_t cap, struct met *met) {
  struct pem_reader reader;
  struct pem_item item;
  size_t used = 0, at = 0, count = 0;
  pem_open(&reader, input);
  while (pem_next(&reader, work == NULL ? NULL : work + at, cap - at, &item, &used)) {
    PROPERTY(used <= cap - at || work == NULL);
    PROPERTY(fuzz_inside(item.der, bytes_of(work, cap)) || fuzz_inside(item.der, input));
    PROPERTY((item.fault.line != 0) == (item.fault.word != NULL));
    PROPERTY(item.fault.line == 0 || item.der.len == 0);
    PROPERTY(count < input.len);
    if (count < MAX_ITEMS) {
      met[count] = (struct met){item.kind, item.line, item.fault.line, item.fault.word, item.der};
    }
    if (item.kind == PEM_PKCS7) {
      check_pkcs7(item.der);
    }
    count++;
    at += work == NULL ? 0 : used;
  }
  return count;
}

static void check_scan(assay_bytes input, const struct met *met, size_t count) {
  static struct met scanned[MAX_ITEMS];
  PROPERTY(read_all(input, NULL, 0, scanned) == count);
  for (size_t i = 0; i < count && i < MAX_ITEMS; i++) {
    PROPERTY(scanned[i].kind == met[i].kind && scanned[i].line == met[i].line);
    PROPERTY(scanned[i].fault_line == met[i].fault_line);
    PROPERTY(scanned[i].fault_word == met[i].fault_word);
  }
}

/* ---- printing ---- */

static void put_base64(struct text *t, assay_bytes b, size_t columns) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  size_t column = 0;
  for (size_t i = 0; i < b.len; i += 3) {
    uint32_t group = 0;
    for (size_t j = 0; j < 3; j++) {
      group = group << 8 | (i + j < b.len ? b.data[i + j] : 0u);
    }
    for (size_t j = 0; j < 4; j++) {
      text_byte(t, i + j > b.len ? '=' : digits[group >> (18 - 6 * j) & 63]);
    }
    column += 4;
    if (columns != 0 && column % columns == 0) {
      text_byte(t, '\n');
    }
  }
}

static void check_printed(const struct met *met) {
  const char *label = met->kind == PEM_CRL ? "X509 CRL" : "CERTIFICATE";
  size_t cap = met->der.len * 2 + 256, used = 0;
  char *printed = malloc(cap);
  uint8_t *work = malloc(cap);
  struct pem_reader reader;
  struct pem_item item;
  struct text t;
  PROPERTY(printed != NULL && work != NULL);
  text_init(&t, printed, cap);
  text_put(&t, "-----BEGIN ");
  text_put(&t, label);
  text_put(&t, "-----\n");
  put_base64(&t, met->der, 64);
  text_put(&t, "\n-----END ");
  text_put(&t, label);
  text_put(&t, "-----\n");
  PROPERTY(text_fits(&t));
  pem_open(&reader, bytes_of((const uint8_t *)printed, t.len));
  PROPERTY(pem_next(&reader, work, cap, &item, &used) && item.fault.line == 0);
  PROPERTY(item.kind == met->kind && bytes_equal(item.der, met->der));
  PROPERTY(!pem_next(&reader, work, cap, &item, &used));
  free(printed);
  free(work);
}

static void check_base64(assay_bytes text) {
  uint8_t *out = malloc(text.len + 1);
  char *again = malloc(text.len * 2 + 16);
  struct text t;
  size_t len = 0, at = 0;
  PROPERTY(out != NULL && again != NULL);
  if (base64_decode(text, out, text.len, &len)) {
    text_init(&t, again, text.len * 2 + 16);
    put_base64(&t, bytes_of(out, len), 0);
    for (size_t i = 0; i < text.len; i++) {
      bool blank = text.data[i] == ' ' || (text.data[i] >= 9 && text.data[i] <= 13);
      PROPERTY(blank || (at < t.len && again[at] == (char)text.data[i]));
      at += blank ? 0 : 1;
    }
    PROPERTY(at == t.len);
  }
  free(out);
  free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static struct met met[MAX_ITEMS];
  assay_bytes input = bytes_of(data, size);
  uint8_t *work = malloc(size > 0 ? size : 1);
  PROPERTY(work != NULL);
  size_t count = read_all(input, work, size, met);
  check_scan(input, met, count);
  for (size_t i = 0; i < count && i < MAX_ITEMS; i++) {
    if (met[i].der.len > 0 && (met[i].kind == PEM_CERTIFICATE || met[i].kind == PEM_CRL)) {
      check_printed(&met[i]);
    }
  }
  check_base64(input);
  free(work);
  return 0;
}
