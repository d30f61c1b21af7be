/* SPDX-License-Identifier: Apache-2.0
 *
 * Bundle -> store. The one place in the library, next to the memo, that owns heap memory.
 */
#include "trust/store.h"

#include <stdlib.h>

static bool grow_anchors(assay_store *store) {
  if (store->num_anchors < store->cap_anchors) {
    return true;
  }
  size_t cap = store->cap_anchors == 0 ? 4 : store->cap_anchors * 2;
  struct trust_anchor *grown = realloc(store->anchors, cap * sizeof *grown);
  if (grown == NULL) {
    return false;
  }
  store->anchors = grown;
  store->cap_anchors = cap;
  return true;
}

static assay_status add_certificate(assay_store *store, assay_bytes der, assay_origin origin) {
  struct der_fault fault;
  if (!grow_anchors(store)) {
    return ASSAY_ENOMEM;
  }
  struct trust_anchor *anchor = &store->anchors[store->num_anchors];
  if (!cert_parse(der, &anchor->cert, &fault)) {
    store->passed_over++;
    return ASSAY_OK;
  }
  cert_decode(&anchor->cert, &anchor->values);
  anchor->origin = origin;
  anchor->subject_hash = cert_name_hash(&store->hash_key, anchor->cert.subject);
  store->num_anchors++;
  return ASSAY_OK;
}

static assay_status add_pkcs7(assay_store *store, assay_bytes pkcs7, assay_origin origin) {
  size_t at = 0;
  assay_bytes der;
  assay_status status = ASSAY_OK;
  while (status == ASSAY_OK && pem_pkcs7_next(pkcs7, &at, &der)) {
    status = add_certificate(store, der, origin);
  }
  return status;
}

static assay_status add_item(assay_store *store, const struct pem_item *item, assay_origin origin) {
  if (item->fault.line != 0) {
    store->passed_over++;
    return ASSAY_OK;
  }
  if (item->kind == PEM_CERTIFICATE) {
    return add_certificate(store, item->der, origin);
  }
  if (item->kind == PEM_PKCS7) {
    return add_pkcs7(store, item->der, origin);
  }
  return ASSAY_OK; /* a key or a CRL beside the certificates: not an anchor, and no fault */
}

/* The anchors point into one block per source: its DER, decoded from PEM or copied. */
static uint8_t *new_block(assay_store *store, size_t len) {
  uint8_t *block = malloc(len == 0 ? 1 : len);
  if (block != NULL) {
    store->blocks[store->num_blocks++] = block;
  }
  return block;
}

static assay_status add_source(assay_store *store, const assay_anchors *source) {
  struct pem_reader reader;
  struct pem_item item;
  assay_status status = ASSAY_OK;
  /* The first half holds a copy of the input, for raw DER is not decoded but pointed into; the
   * second half what base64 becomes. */
  size_t len = source->bytes.len;
  uint8_t *block = len > SIZE_MAX / 2 ? NULL : new_block(store, 2 * len);
  size_t used = len;
  if (block == NULL) {
    return ASSAY_ENOMEM;
  }
  if (len > 0) {
    memcpy(block, source->bytes.data, len);
  }
  pem_open(&reader, bytes_of(block, len));
  size_t item_used = 0;
  size_t before = store->num_anchors + store->passed_over;
  while (status == ASSAY_OK && pem_next(&reader, block + used, 2 * len - used, &item, &item_used)) {
    used += item_used;
    status = add_item(store, &item, source->origin);
  }
  /* Bytes in which nothing was recognised are an entry that was passed over, too. */
  if (len > 0 && store->num_anchors + store->passed_over == before) {
    store->passed_over++;
  }
  return status;
}

static int by_subject_then_bytes(const void *left, const void *right) {
  const struct trust_anchor *a = left, *b = right;
  if (a->subject_hash != b->subject_hash) {
    return a->subject_hash < b->subject_hash ? -1 : 1;
  }
  int order = bytes_compare(a->cert.der, b->cert.der);
  return order != 0 ? order : (int)a->origin - (int)b->origin; /* ORIGIN_GIVEN first */
}

/* Sorted, the same certificate stands in a row; its first occurrence, GIVEN before PUBLIC, stays. */
static void sort_and_drop_repeats(assay_store *store) {
  size_t kept = 0;
  if (store->num_anchors == 0) {
    return;
  }
  qsort(store->anchors, store->num_anchors, sizeof *store->anchors, by_subject_then_bytes);
  for (size_t i = 1; i < store->num_anchors; i++) {
    if (!bytes_equal(store->anchors[i].cert.der, store->anchors[kept].cert.der)) {
      kept++;
      if (kept != i) {
        store->anchors[kept] = store->anchors[i];
      }
    }
  }
  store->num_anchors = kept + 1;
  for (size_t i = 0; i < store->num_anchors; i++) {
    store->has_origin[store->anchors[i].origin] = true;
  }
}

static assay_status compile(assay_store *store, const assay_anchors *sources, size_t num_sources) {
  if (!sig_random((uint8_t *)&store->hash_key, sizeof store->hash_key)) {
    return ASSAY_ECRYPTO;
  }
  store->blocks = calloc(num_sources == 0 ? 1 : num_sources, sizeof *store->blocks);
  if (store->blocks == NULL) {
    return ASSAY_ENOMEM;
  }
  for (size_t i = 0; i < num_sources; i++) {
    assay_status status = add_source(store, &sources[i]);
    if (status != ASSAY_OK) {
      return status;
    }
  }
  sort_and_drop_repeats(store);
  store->keys = calloc(store->num_anchors == 0 ? 1 : store->num_anchors, sizeof *store->keys);
  return store->keys == NULL ? ASSAY_ENOMEM : ASSAY_OK;
}

assay_status assay_store_compile(const assay_anchors *sources, size_t num_sources,
                                 assay_store **ret_store) {
  if (ret_store == NULL || (sources == NULL && num_sources > 0)) {
    return ASSAY_EARG;
  }
  for (size_t i = 0; i < num_sources; i++) {
    if ((size_t)sources[i].origin > ASSAY_ORIGIN_PUBLIC ||
        (sources[i].bytes.data == NULL && sources[i].bytes.len > 0)) {
      return ASSAY_EARG;
    }
  }
  assay_store *store = calloc(1, sizeof *store);
  if (store == NULL) {
    return ASSAY_ENOMEM;
  }
  assay_status status = compile(store, sources, num_sources);
  if (status != ASSAY_OK) {
    assay_store_free(store);
    return status;
  }
  *ret_store = store;
  return ASSAY_OK;
}

void assay_store_free(assay_store *store) {
  if (store == NULL) {
    return;
  }
  for (size_t i = 0; store->keys != NULL && i < store->num_anchors; i++) {
    sig_key_free(atomic_load(&store->keys[i].key));
  }
  for (size_t i = 0; i < store->num_blocks; i++) {
    free(store->blocks[i]);
  }
  free(store->blocks);
  free(store->keys);
  free(store->anchors);
  free(store);
}
