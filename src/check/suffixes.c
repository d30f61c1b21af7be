/* SPDX-License-Identifier: Apache-2.0
 *
 * The public suffix list: the one table that a verdict depends on and the question does not hold.
 * It is the one that libpsl was built with, so that its date says all about it; a file that the
 * machine may have beside it is not read.
 */
#include "check/names.h"

#include <libpsl.h>
#include <threads.h>
#include <time.h>

bool suffixes_has(assay_bytes name) {
  char text[NAMES_MAX_DNS + 1];
  const psl_ctx_t *list = psl_builtin();
  if (name.len == 0 || name.len > NAMES_MAX_DNS) {
    return false;
  }
  if (list == NULL) { /* a libpsl without a list: only the rule for what no list names is left */
    return bytes_find(name, '.') == name.len;
  }
  memcpy(text, name.data, name.len);
  text[name.len] = '\0';
  return psl_is_public_suffix2(list, text, PSL_TYPE_ANY) != 0;
}

/* Written once, before anyone reads it. */
static char date[sizeof "+292277026596-12-04"] = "unknown";
static once_flag date_known = ONCE_FLAG_INIT;

static void find_date(void) {
  time_t at = psl_builtin() == NULL ? 0 : psl_builtin_file_time();
  if (at > 0) {
    struct text t;
    text_init(&t, date, sizeof date);
    clock_date_text(&t, (int64_t)at);
  }
}

const char *assay_suffixes_date(void) {
  call_once(&date_known, find_date);
  return date;
}
