/* SPDX-License-Identifier: Apache-2.0
 *
 * Hand-made reports for the tests of explain: a chain of three, and findings on request.
 */
#ifndef ASSAY_REPORT_FIXTURE_H
#define ASSAY_REPORT_FIXTURE_H

#include "explain/catalogue.h"
#include "explain/explain.h"

#define FIXTURE_FINDINGS 16
#define FIXTURE_NAME ((size_t)4096)

struct fixture {
  assay_question question;
  struct assay_report report;
  struct cert certs[3];
  const struct cert *path[3];
  assay_finding findings[FIXTURE_FINDINGS];
  uint8_t names[3][FIXTURE_NAME];
  assay_style style;
};

/* Accepted: www.example.com, valid until 2026-12-30, issued by "Example CA", below "Example Root";
 * asked at 2026-11-23T08:00:00Z; every check passes but transparency to session, which are skipped;
 * revocation off. */
void fixture_init(struct fixture *f);
/* Give a certificate another common name, in a Name of its own. */
void fixture_rename(struct fixture *f, size_t index, assay_bytes common_name);
/* Add a finding of a rule; an error makes the verdict and the check's result. Returns it, to add
 * evidence to. */
assay_finding *fixture_add(struct fixture *f, enum rule rule, assay_severity severity,
                           int32_t certificate);
/* The same by code, without a rule, as session findings are. */
assay_finding *fixture_add_code(struct fixture *f, assay_code code, assay_severity severity);
void fixture_evidence(assay_finding *finding, assay_evidence evidence);

/* The words, in a static buffer of enough room; fails the test when that is not so. */
const char *fixture_words(const struct fixture *f);

/* Is this one complete, legal JSON text (RFC 8259), in legal UTF-8? */
bool json_is_legal(const char *json);
/* Legal UTF-8 without controls (line ends and, if `color`, SGR sequences apart) and without
 * characters that turn the direction of writing. */
bool text_is_safe(const char *text, bool color);

#endif
