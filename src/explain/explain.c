/* SPDX-License-Identifier: Apache-2.0
 *
 * The door of the stage: arguments, and which form.
 */
#include "explain/explain.h"

#include "explain/formats.h"

void assay_style_init(assay_style *style) {
  *style = (assay_style){.size = sizeof *style};
}

static bool style_is_legal(const assay_style *s) {
  return s != NULL && s->size >= sizeof *s && (unsigned)s->format <= ASSAY_FORMAT_JSON &&
         (unsigned)s->language <= ASSAY_LANGUAGE_ZH &&
         (unsigned)s->audience <= ASSAY_AUDIENCE_DEVELOPER;
}

static assay_status finish(const struct text *t, size_t *ret_len) {
  *ret_len = t->len;
  return text_fits(t) ? ASSAY_OK : ASSAY_ESPACE;
}

assay_status assay_explain(const assay_report *report, const assay_style *style, char *out,
                           size_t cap, size_t *ret_len) {
  if (report == NULL || !style_is_legal(style) || ret_len == NULL || (out == NULL && cap > 0)) {
    return ASSAY_EARG;
  }
  struct text t;
  text_init(&t, out, cap);
  if (style->format == ASSAY_FORMAT_JSON) {
    as_json(&t, report, style);
  } else {
    as_text(&t, report, style);
  }
  return finish(&t, ret_len);
}

assay_status explain_error_json(const assay_style *style, const char *error,
                                const assay_finding *findings, size_t num_findings, char *out,
                                size_t cap, size_t *ret_len) {
  if (!style_is_legal(style) || error == NULL || ret_len == NULL || (out == NULL && cap > 0) ||
      (findings == NULL && num_findings > 0)) {
    return ASSAY_EARG;
  }
  struct text t;
  text_init(&t, out, cap);
  as_json_error(&t, style, error, findings, num_findings);
  return finish(&t, ret_len);
}
