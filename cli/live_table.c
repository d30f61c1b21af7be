/* SPDX-License-Identifier: Apache-2.0
 *
 * Columns: mark, target, days left, reason, issuer. On a terminal each line fits; into a pipe nothing
 * is cut off. Rows keep the few words that they need, so that thousands of them are small.
 */
#define _GNU_SOURCE 1
#include "live_table.h"

#include <stdlib.h>
#include <unistd.h>

#include "explain/explain.h"
#include "live_fault.h"
#include "metrics.h"
#include "progress.h"

#define CELL_BYTES 1024
#define GAP 2
#define DAYS_COLUMNS 6
/* No column is squeezed below this, whatever the terminal's width. */
#define MIN_COLUMNS 12
#define ISSUER_COLUMNS 30
/* For outputs that have no width. */
#define UNLIMITED 4096

bool live_table_open(struct live_table *table, size_t num) {
  table->rows = calloc(num + 1, sizeof(*table->rows));
  table->num = table->rows == NULL ? 0 : num;
  for (size_t i = 0; i < table->num; i++) {
    table->rows[i].code = ASSAY_NUM_CODES;
  }
  return table->rows != NULL;
}

void live_table_close(struct live_table *table) {
  for (size_t i = 0; i < table->num; i++) {
    free(table->rows[i].issuer);
    free(table->rows[i].words);
  }
  free(table->rows);
  table->rows = NULL;
  table->num = 0;
}

/* ---- rows ---- */

static char *issuer_of(const assay_report *report) {
  char buffer[SHOW_DN_BYTES];
  char shown[CELL_BYTES];
  struct text t;

  if (report->path_len == 0) {
    return NULL;
  }
  text_init(&t, shown, sizeof(shown));
  show_text(&t, show_common(report->path[0]->issuer, buffer), ISSUER_COLUMNS * 2);
  return strdup(text_fits(&t) ? shown : "");
}

void live_table_report(struct live_table *table, size_t index, const assay_report *report) {
  struct live_row *row = &table->rows[index];

  row->state = report->verdict == ASSAY_ACCEPTED ? LIVE_ACCEPTED : LIVE_REJECTED;
  if (report->num_findings > 0 && report->findings[0].severity != ASSAY_INFO) {
    row->code = report->findings[0].code;
    row->warned = report->findings[0].severity == ASSAY_WARNING;
  }
  row->has_end = metrics_earliest(report, &row->end);
  row->issuer = issuer_of(report);
}

void live_table_failure(struct live_table *table, size_t index, assay_language language,
                        const struct live_failure *failure) {
  struct live_row *row = &table->rows[index];
  char words[CELL_BYTES];
  struct text t;

  row->state = LIVE_ERROR;
  text_init(&t, words, sizeof(words));
  if (failure != NULL) {
    live_fault_words(&t, language, failure);
  } else {
    cli_message_text(&t, language, CLI_M_WORDS_PROGRAM, NULL, NULL, NULL);
  }
  row->words = strdup(words);
}

/* ---- cells ---- */

static size_t columns_of(const char *text) {
  assay_bytes b = bytes_of_text(text);
  size_t columns = 0;
  uint32_t point;

  while (b.len > 0) {
    columns += utf8_take(&b, &point) ? show_width(point) : 1;
  }
  return columns;
}

/* Cut to its column with an ellipsis, and filled up to it unless it is the last. */
static void put_cell(const struct cli *cli, const char *text, size_t columns, bool last) {
  char cell[CELL_BYTES];
  struct text t;

  text_init(&t, cell, sizeof(cell));
  show_text(&t, bytes_of_text(text), columns);
  if (!text_fits(&t)) {
    return;
  }
  (void)cli_put_text(cli, cell);
  for (size_t at = columns_of(cell); !last && at < columns + GAP; at++) {
    (void)cli_put_text(cli, " ");
  }
}

static void put_colored(const struct cli *cli, const char *color, const char *text) {
  (void)cli_put_text(cli, cli->color ? color : "");
  (void)cli_put_text(cli, text);
  (void)cli_put_text(cli, cli->color ? "\x1b[0m" : "");
}

static void put_mark(const struct cli *cli, const struct live_row *row) {
  switch (row->state) {
  case LIVE_ACCEPTED:
    put_colored(cli, row->warned ? "\x1b[33m" : "\x1b[32m", row->warned ? "!  " : "✓  ");
    break;
  case LIVE_REJECTED:
    put_colored(cli, "\x1b[31m", "✗  ");
    break;
  case LIVE_ERROR:
    put_colored(cli, "\x1b[31m", "?  ");
    break;
  case LIVE_UNASKED:
    put_colored(cli, "\x1b[2m", "·  ");
    break;
  }
}

static void days_text(const struct cli *cli, const struct live_row *row, char out[24]) {
  struct text t;

  text_init(&t, out, 24);
  if (row->has_end) {
    text_number(&t, metrics_days(row->end, cli->at));
  } else {
    text_put(&t, "-");
  }
}

/* "rejected: The certificate has expired" */
static void reason_text(const struct cli *cli, const struct live_row *row, char out[CELL_BYTES]) {
  static const enum cli_message verdicts[] = {[LIVE_UNASKED] = CLI_M_WORDS_UNASKED,
                                              [LIVE_ACCEPTED] = CLI_M_WORDS_TRUSTED,
                                              [LIVE_REJECTED] = CLI_M_WORDS_REJECTED,
                                              [LIVE_ERROR] = CLI_M_WORDS_ERROR};
  const char *why = row->words;
  struct text t;

  if (why == NULL && row->code != ASSAY_NUM_CODES) {
    why = assay_code_title(row->code, cli->language);
  }
  text_init(&t, out, CELL_BYTES);
  cli_message_text(&t, cli->language, verdicts[row->state], NULL, NULL, NULL);
  if (why != NULL) {
    text_put(&t, cli->language == ASSAY_LANGUAGE_ZH ? "：" : ": ");
    text_put(&t, why);
  }
}

/* ---- the table ---- */

struct layout {
  size_t target, reason, issuer;
};

typedef const char *text_of_row(const void *context, size_t index);

static size_t larger(size_t a, size_t b) {
  return a > b ? a : b;
}
static size_t smaller(size_t a, size_t b) {
  return a < b ? a : b;
}

/* What each column would like, then what it gets: the issuer is cut first, then the target. */
static struct layout lay_out(const struct cli *cli, const struct live_table *table,
                             text_of_row *text_of, const void *context) {
  const size_t width = progress_columns(cli->out->fd);
  struct layout l = {MIN_COLUMNS, MIN_COLUMNS, 0};
  char reason[CELL_BYTES];

  for (size_t i = 0; i < table->num; i++) {
    const char *issuer = table->rows[i].issuer;

    reason_text(cli, &table->rows[i], reason);
    l.target = larger(l.target, columns_of(text_of(context, i)));
    l.reason = larger(l.reason, columns_of(reason));
    l.issuer = larger(l.issuer, issuer == NULL ? 0 : columns_of(issuer));
  }
  l.target = smaller(l.target, UNLIMITED / 8);
  l.issuer = smaller(l.issuer, ISSUER_COLUMNS);
  if (width > 0) {
    const size_t room = larger(width, 60) - 3 - DAYS_COLUMNS - 3 * GAP;

    l.target = smaller(l.target, larger(MIN_COLUMNS, room * 2 / 5));
    l.reason = smaller(l.reason, room - l.target);
    l.issuer = smaller(l.issuer, room - l.target - l.reason);
    l.issuer = l.issuer < 8 ? 0 : l.issuer;
  }
  return l;
}

static void put_days(const struct cli *cli, const char *days) {
  for (size_t at = columns_of(days); at < DAYS_COLUMNS; at++) {
    (void)cli_put_text(cli, " ");
  }
  (void)cli_put_text(cli, days);
  (void)cli_put_text(cli, "  ");
}

static void put_head(const struct cli *cli, const struct layout *l) {
  char words[4][64];
  static const enum cli_message heads[4] = {CLI_M_TABLE_TARGET, CLI_M_TABLE_DAYS,
                                            CLI_M_TABLE_VERDICT, CLI_M_TABLE_ISSUER};

  for (size_t i = 0; i < 4; i++) {
    struct text t;

    text_init(&t, words[i], sizeof(words[i]));
    cli_message_text(&t, cli->language, heads[i], NULL, NULL, NULL);
  }
  (void)cli_put_text(cli, cli->color ? "\x1b[1m   " : "   ");
  put_cell(cli, words[0], l->target, false);
  put_days(cli, words[1]);
  put_cell(cli, words[2], l->reason, l->issuer == 0);
  if (l->issuer > 0) {
    put_cell(cli, words[3], l->issuer, true);
  }
  (void)cli_put_text(cli, cli->color ? "\x1b[0m\n" : "\n");
}

static void put_row(const struct cli *cli, const struct live_row *row, const char *target,
                    const struct layout *l) {
  char days[24];
  char reason[CELL_BYTES];
  const bool has_issuer = l->issuer > 0 && row->issuer != NULL;

  put_mark(cli, row);
  put_cell(cli, target, l->target, false);
  days_text(cli, row, days);
  put_days(cli, days);
  reason_text(cli, row, reason);
  put_cell(cli, reason, l->reason, !has_issuer);
  if (has_issuer) {
    put_cell(cli, row->issuer, l->issuer, true);
  }
  (void)cli_put_text(cli, "\n");
}

/* "1000 targets: 990 trusted, 8 rejected, 2 without a certificate" */
static void put_total(const struct cli *cli, const struct live_table *table) {
  static const enum cli_message messages[] = {[LIVE_UNASKED] = CLI_M_TOTAL_UNASKED,
                                              [LIVE_ACCEPTED] = CLI_M_TOTAL_ACCEPTED,
                                              [LIVE_REJECTED] = CLI_M_TOTAL_REJECTED,
                                              [LIVE_ERROR] = CLI_M_TOTAL_ERROR};
  static const enum live_state order[] = {LIVE_ACCEPTED, LIVE_REJECTED, LIVE_ERROR, LIVE_UNASKED};
  size_t num[LIVE_ERROR + 1] = {0};
  char line[512];
  char number[24];
  struct text t;
  struct text n;

  for (size_t i = 0; i < table->num; i++) {
    num[table->rows[i].state]++;
  }
  text_init(&n, number, sizeof(number));
  text_number(&n, (int64_t)table->num);
  text_init(&t, line, sizeof(line));
  cli_message_text(&t, cli->language, CLI_M_TOTAL, number, NULL, NULL);
  for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
    if (num[order[i]] > 0) {
      text_init(&n, number, sizeof(number));
      text_number(&n, (int64_t)num[order[i]]);
      cli_message_text(&t, cli->language, messages[order[i]], number, NULL, NULL);
    }
  }
  (void)cli_put_text(cli, "\n");
  (void)cli_put_text(cli, line);
  (void)cli_put_text(cli, "\n");
}

void live_table_put(const struct cli *cli, const struct live_table *table, text_of_row *text_of,
                    const void *context) {
  const struct layout l = lay_out(cli, table, text_of, context);

  put_head(cli, &l);
  for (size_t i = 0; i < table->num && !cli->out->failed; i++) {
    put_row(cli, &table->rows[i], text_of(context, i), &l);
  }
  put_total(cli, table);
}
