/* SPDX-License-Identifier: Apache-2.0
 *
 * The certificates, lists and responses of a job: PEM text or base64 of DER -> views. Bad base64 is an
 * error of the job; what decodes is judged, however bad the DER, and that is the library's part.
 */
#include <stdlib.h>

#include "job_parts.h"

bool job_add_view(struct job *job, struct job_views *views, assay_bytes view) {
  if (views->num == views->cap) {
    const size_t cap = views->cap == 0 ? 16 : views->cap * 2;
    assay_bytes *grown = realloc(views->items, cap * sizeof(*grown));

    if (grown == NULL) {
      return job_fail_memory(job);
    }
    views->items = grown;
    views->cap = cap;
  }
  views->items[views->num++] = view;
  return true;
}

static bool add_item(struct job *job, struct job_views *views, const struct pem_item *item,
                     enum pem_kind wanted) {
  assay_bytes certificate;
  size_t at = 0;

  if (item->kind == wanted) {
    return job_add_view(job, views, item->der);
  }
  while (item->kind == PEM_PKCS7 && wanted == PEM_CERTIFICATE &&
         pem_pkcs7_next(item->der, &at, &certificate)) {
    if (!job_add_view(job, views, certificate)) {
      return false;
    }
  }
  return true;
}

static bool fail_pem(struct job *job, const char *key, const struct pem_fault *fault) {
  if (strcmp(fault->word, "bad-base64") == 0 || strcmp(fault->word, "bad-padding") == 0) {
    job_fail(job, CLI_M_JOB_BAD_BASE64, key, NULL, NULL);
    return false;
  }
  return job_fail_number(job, CLI_M_JOB_BAD_PEM, key, fault->line, fault->word);
}

static const char *kind_word(enum pem_kind kind) {
  return kind == PEM_CRL             ? "a revocation list (X509 CRL)"
         : kind == PEM_OCSP_RESPONSE ? "an OCSP response"
                                     : "a certificate";
}

/* Blocks of other kinds beside the wanted ones (a key behind its certificate) are passed over. */
static bool add_pem(struct job *job, const char *key, assay_bytes text, enum pem_kind wanted,
                    struct job_views *views) {
  const size_t before = views->num;
  struct pem_reader reader;
  struct pem_item item;
  size_t used;

  pem_open(&reader, text);
  while (pem_next(&reader, job->work + job->used, job->cap - job->used, &item, &used)) {
    if (item.fault.line != 0) {
      return fail_pem(job, key, &item.fault);
    }
    if (!add_item(job, views, &item, wanted)) {
      return false;
    }
    job->used += used;
  }
  if (views->num == before) {
    job_fail(job, CLI_M_JOB_WRONG_KIND, key, kind_word(wanted), NULL);
    return false;
  }
  return true;
}

static bool contains(assay_bytes text, assay_bytes part) {
  for (assay_bytes rest = text; rest.len >= part.len;
       rest = bytes_from(rest, bytes_find(rest, part.data[0]) + 1)) {
    if (bytes_starts_with(bytes_from(rest, bytes_find(rest, part.data[0])), part)) {
      return true;
    }
  }
  return false;
}

/* PEM text, or base64 of DER. */
bool job_decode(struct job *job, const char *key, const json_t *value, enum pem_kind wanted,
                struct job_views *views) {
  assay_bytes text;
  size_t len;

  if (!json_is_string(value)) {
    return job_fail_type(job, key, "PEM text or base64 DER");
  }
  text = bytes_of((const uint8_t *)json_string_value(value), json_string_length(value));
  if (contains(text, BYTES_LITERAL("-----BEGIN"))) {
    return add_pem(job, key, text, wanted, views);
  }
  if (!base64_decode(text, job->work + job->used, job->cap - job->used, &len)) {
    job_fail(job, CLI_M_JOB_BAD_BASE64, key, NULL, NULL);
    return false;
  }
  if (!job_add_view(job, views, bytes_of(job->work + job->used, len))) {
    return false;
  }
  job->used += len;
  return true;
}

bool job_decode_list(struct job *job, const char *key, const json_t *value, enum pem_kind wanted,
                     struct job_views *views) {
  const size_t num = json_array_size(value);

  if (!json_is_array(value)) {
    return job_fail_type(job, key, "a list");
  }
  for (size_t i = 0; i < num; i++) {
    if (!job_decode(job, key, json_array_get(value, i), wanted, views)) {
      return false;
    }
  }
  return true;
}
