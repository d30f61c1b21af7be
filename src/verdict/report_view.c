/* SPDX-License-Identifier: Apache-2.0
 *
 * What a caller may ask of a report.
 */
#include "verdict/verdict.h"

#include <stdlib.h>

assay_verdict assay_report_verdict(const assay_report *report) {
  return report == NULL ? ASSAY_REJECTED : report->verdict;
}

assay_result assay_report_check(const assay_report *report, assay_check check) {
  bool known = report != NULL && (size_t)check < ASSAY_NUM_CHECKS;
  return known ? report->checks[check] : ASSAY_RESULT_UNKNOWN;
}

size_t assay_report_num_findings(const assay_report *report) {
  return report == NULL ? 0 : report->num_findings;
}

const assay_finding *assay_report_finding(const assay_report *report, size_t index) {
  return index < assay_report_num_findings(report) ? &report->findings[index] : NULL;
}

size_t assay_report_path_len(const assay_report *report) {
  return report == NULL ? 0 : report->path_len;
}

assay_bytes assay_report_path_at(const assay_report *report, size_t index) {
  return index < assay_report_path_len(report) ? report->path[index]->der : bytes_of(NULL, 0);
}

bool assay_report_anchored(const assay_report *report) {
  return report != NULL && report->anchored;
}

void assay_report_free(assay_report *report) {
  if (report != NULL) {
    free(report->heap);
  }
}
