/* SPDX-License-Identifier: Apache-2.0
 *
 * OK: accepted. WARNING: accepted, with a warning whose move is the site's or yours (the CA's
 * paperwork is nothing to be woken up for), or something on the path ends within --warn-days.
 * CRITICAL: rejected, or the server showed no certificate. UNKNOWN: nothing could be found out.
 */
#include "nagios.h"

#include "explain/explain.h"
#include "metrics.h"

/* Targets named in the line; the counts tell of the others. */
#define MAX_TOLD 5

static const char *const words[NAGIOS_STATES] = {"OK", "WARNING", "CRITICAL", "UNKNOWN"};

/* ---- the state of a target ---- */

static bool warns(const assay_finding *finding) {
  return finding->severity == ASSAY_WARNING &&
         (finding->party == ASSAY_PARTY_SITE || finding->party == ASSAY_PARTY_YOU);
}

static bool ends_soon(const struct cli *cli, const assay_report *report) {
  int64_t earliest;

  return cli->warn_days > 0 && metrics_earliest(report, &earliest) &&
         earliest < cli->at + (int64_t)cli->warn_days * SECONDS_PER_DAY;
}

static enum nagios_state state_of(const struct cli *cli, const assay_report *report,
                                  const struct answer_error *error) {
  if (report == NULL) {
    return error != NULL && error->failure != NULL && error->failure->code != ASSAY_NUM_CODES
               ? NAGIOS_CRITICAL
               : NAGIOS_UNKNOWN;
  }
  if (report->verdict != ASSAY_ACCEPTED) {
    return NAGIOS_CRITICAL;
  }
  for (size_t i = 0; i < report->num_findings; i++) {
    if (warns(&report->findings[i])) {
      return NAGIOS_WARNING;
    }
  }
  return ends_soon(cli, report) ? NAGIOS_WARNING : NAGIOS_OK;
}

/* ---- texts ---- */

/* The bar begins the values, and a line is one line. */
static void put_safe(struct grown *g, const char *text) {
  const size_t before = g->len;

  grown_escaped(g, text);
  for (size_t i = before; i < g->len; i++) {
    g->bytes[i] = g->bytes[i] == '|' ? '!' : g->bytes[i];
  }
}

/* Labels are quoted; quote and equals sign must not occur in them. */
static void put_name(struct grown *g, const char *target, const char *what) {
  const size_t before = g->len + 1;

  grown_put(g, "'");
  put_safe(g, target);
  for (size_t i = before; i < g->len; i++) {
    g->bytes[i] = g->bytes[i] == '\'' || g->bytes[i] == '=' ? '_' : g->bytes[i];
  }
  grown_put(g, " ");
  grown_put(g, what);
  grown_put(g, "'=");
}

/* "'www.example.com days'=80;30:;0: 'www.example.com time'=0.123s " */
static void put_values(struct nagios *n, const char *target, const assay_report *report,
                       int64_t milliseconds) {
  struct grown *g = &n->values;
  int64_t earliest;

  if (metrics_earliest(report, &earliest)) {
    put_name(g, target, "days");
    grown_number(g, metrics_days(earliest, n->cli->at));
    grown_put(g, ";");
    if (n->cli->warn_days > 0) {
      grown_number(g, n->cli->warn_days);
      grown_put(g, ":");
    }
    grown_put(g, ";0: ");
  }
  if (milliseconds >= 0) {
    char fraction[8];
    struct text t;

    text_init(&t, fraction, sizeof(fraction));
    text_padded(&t, milliseconds % 1000, 3);
    put_name(g, target, "time");
    grown_number(g, milliseconds / 1000);
    grown_put(g, ".");
    grown_put(g, fraction);
    grown_put(g, "s ");
  }
}

/* Why: the gravest finding, and when the first certificate ends. */
static void put_reason(struct nagios *n, const assay_report *report, enum nagios_state state) {
  char sentence[256];
  char days[24];
  char date[24];
  struct text t;
  int64_t earliest;

  if (report->num_findings > 0 && report->findings[0].severity != ASSAY_INFO &&
      state != NAGIOS_OK) {
    put_safe(&n->details, assay_code_title(report->findings[0].code, n->cli->language));
  } else {
    text_init(&t, sentence, sizeof(sentence));
    cli_message_text(&t, n->cli->language, CLI_M_WORDS_TRUSTED, NULL, NULL, NULL);
    grown_put(&n->details, sentence);
  }
  if (metrics_earliest(report, &earliest)) {
    text_init(&t, days, sizeof(days));
    text_number(&t, metrics_days(earliest, n->cli->at));
    text_init(&t, date, sizeof(date));
    clock_date_text(&t, earliest);
    text_init(&t, sentence, sizeof(sentence));
    cli_message_text(&t, n->cli->language,
                     earliest < n->cli->at ? CLI_M_NAGIOS_ENDED : CLI_M_NAGIOS_DAYS, days, date,
                     NULL);
    grown_put(&n->details, sentence);
  }
}

void nagios_add(struct nagios *nagios, const char *target, const assay_report *report,
                const struct answer_error *error, int64_t milliseconds) {
  const enum nagios_state state = state_of(nagios->cli, report, error);
  const bool first = nagios->num[0] + nagios->num[1] + nagios->num[2] + nagios->num[3] == 0;

  nagios->num[state]++;
  put_values(nagios, target, report, milliseconds);
  if (nagios->num_told >= MAX_TOLD || (state == NAGIOS_OK && !first)) {
    return;
  }
  if (state != NAGIOS_OK && nagios->num_told == 0) {
    nagios->details.len = 0; /* a good one needs no words beside a bad one */
  }
  nagios->num_told += state != NAGIOS_OK ? 1 : 0;
  grown_put(&nagios->details, nagios->details.len > 0 ? "; " : "");
  if (report == NULL) {
    put_safe(&nagios->details, error->sentence);
    return;
  }
  put_safe(&nagios->details, target);
  grown_put(&nagios->details, ": ");
  put_reason(nagios, report, state);
}

/* ---- the line ---- */

static enum nagios_state worst_of(const struct nagios *n) {
  static const enum nagios_state order[] = {NAGIOS_CRITICAL, NAGIOS_UNKNOWN, NAGIOS_WARNING};

  for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
    if (n->num[order[i]] > 0) {
      return order[i];
    }
  }
  return NAGIOS_OK;
}

static void put_state(const struct cli *cli, enum nagios_state state) {
  (void)cli_put_text(cli, "ASSAY ");
  (void)cli_put_text(cli, words[state]);
  (void)cli_put_text(cli, " - ");
}

/* "3 targets: 1 OK, 2 CRITICAL; " */
static void put_counts(const struct nagios *n) {
  const size_t total = n->num[0] + n->num[1] + n->num[2] + n->num[3];
  char number[24];
  char line[128];
  struct text t;
  bool begun = false;

  if (total < 2) {
    return;
  }
  text_init(&t, number, sizeof(number));
  text_number(&t, (int64_t)total);
  text_init(&t, line, sizeof(line));
  cli_message_text(&t, n->cli->language, CLI_M_NAGIOS_TARGETS, number, NULL, NULL);
  for (size_t i = 0; i < NAGIOS_STATES; i++) {
    if (n->num[i] > 0) {
      text_put(&t, begun ? ", " : " ");
      text_number(&t, (int64_t)n->num[i]);
      text_put(&t, " ");
      text_put(&t, words[i]);
      begun = true;
    }
  }
  text_put(&t, "; ");
  (void)cli_put_text(n->cli, line);
}

int nagios_put(const struct nagios *nagios) {
  const enum nagios_state state = worst_of(nagios);

  if (nagios->num[0] + nagios->num[1] + nagios->num[2] + nagios->num[3] == 0) {
    return nagios_put_unknown(nagios->cli); /* it did not get as far as a target */
  }
  if (nagios->details.failed || nagios->values.failed) {
    cli_say(nagios->cli, CLI_M_NO_MEMORY, NULL, NULL, NULL);
    return nagios_put_unknown(nagios->cli);
  }
  put_state(nagios->cli, state);
  put_counts(nagios);
  (void)cli_put(nagios->cli, nagios->details.bytes, nagios->details.len);
  if (nagios->values.len > 0) {
    (void)cli_put_text(nagios->cli, " | ");
    (void)cli_put(nagios->cli, nagios->values.bytes, nagios->values.len - 1); /* its last blank */
  }
  (void)cli_put_text(nagios->cli, "\n");
  return (int)state;
}

int nagios_put_unknown(const struct cli *cli) {
  char line[CLI_OUT_SENTENCE];

  memcpy(line, cli->out->sentence, sizeof(line));
  for (char *p = line; *p != '\0'; p++) {
    *p = *p == '|' ? '!' : *p;
  }
  put_state(cli, NAGIOS_UNKNOWN);
  (void)cli_put_text(cli, line);
  (void)cli_put_text(cli, "\n");
  return NAGIOS_UNKNOWN;
}

void nagios_free(struct nagios *nagios) {
  grown_free(&nagios->details);
  grown_free(&nagios->values);
}
