/* SPDX-License-Identifier: Apache-2.0
 *
 * Whatever the verdict is: a certificate that is bad or has expired has its dates all the same, and a
 * target that did not answer has its sample of 0.
 */
#include "metrics.h"

#include "cli.h"
#include "explain/explain.h"

struct metric_row {
  const char *name, *help;
};
static const struct metric_row rows[NUM_METRICS] = {
    [METRIC_NOT_AFTER] = {"assay_certificate_not_after_seconds",
                          "End of validity of a certificate on the path, as a Unix time."},
    [METRIC_EARLIEST] = {"assay_earliest_not_after_seconds",
                         "Earliest end of validity on the path, trust anchor included."},
    [METRIC_VERDICT] = {"assay_verdict", "0 accepted, 1 rejected, 2 no judgement was possible."},
    [METRIC_SUCCESS] = {"assay_probe_success", "1 when a certificate could be had and judged."},
    [METRIC_SECONDS] = {"assay_probe_duration_seconds",
                        "How long the session with the server took."},
    [METRIC_FINDING] = {"assay_finding", "1 for each code that was found."},
};

/* ---- samples ---- */

static void put_value(struct grown *g, const char *value) {
  for (const char *p = value; *p != '\0'; p++) {
    if (*p == '\\' || *p == '"') {
      grown_put(g, "\\");
    }
    grown_bytes(g, bytes_of((const uint8_t *)p, 1));
  }
}

/* name{target="..." ; what comes from outside has no control characters after escaping, so that only
 * the quote and the backslash are left to escape. */
static struct grown *begin(struct metrics *metrics, enum metric metric, const char *target) {
  struct grown *g = &metrics->samples[metric];
  struct grown escaped = {NULL, 0, 0, false};

  grown_put(g, rows[metric].name);
  grown_put(g, "{target=\"");
  grown_escaped(&escaped, target);
  grown_bytes(&escaped, bytes_of((const uint8_t *)"", 1));
  if (escaped.failed) {
    g->failed = true;
  } else {
    put_value(g, escaped.bytes);
  }
  grown_free(&escaped);
  grown_put(g, "\"");
  return g;
}

static void put_label(struct grown *g, const char *key, const char *value) {
  grown_put(g, ",");
  grown_put(g, key);
  grown_put(g, "=\"");
  grown_put(g, value);
  grown_put(g, "\"");
}

static void end(struct grown *g, int64_t value) {
  grown_put(g, "} ");
  grown_number(g, value);
  grown_put(g, "\n");
}

/* ---- dates ---- */

bool metrics_earliest(const assay_report *report, int64_t *ret_time) {
  if (report == NULL || report->path_len == 0) {
    return false;
  }
  *ret_time = report->path[0]->not_after;
  for (size_t i = 1; i < report->path_len; i++) {
    if (report->path[i]->not_after < *ret_time) {
      *ret_time = report->path[i]->not_after;
    }
  }
  return true;
}

int64_t metrics_days(int64_t until, int64_t now) {
  const int64_t left = until - now;

  if (left >= 0) {
    return left / SECONDS_PER_DAY;
  }
  return -left < SECONDS_PER_DAY ? -1 : left / SECONDS_PER_DAY;
}

static const char *role_of(const assay_report *report, size_t index) {
  if (index == 0) {
    return "leaf";
  }
  return report->anchored && index + 1 == report->path_len ? "root" : "intermediate";
}

/* Serial numbers have at most 20 octets (RFC 5280 4.1.2.2); longer ones are cut off here. The
 * position makes the labels unique whatever a hostile chain holds. */
static void add_certificates(struct metrics *metrics, const char *target,
                             const assay_report *report) {
  for (size_t i = 0; i < report->path_len; i++) {
    struct grown *g = begin(metrics, METRIC_NOT_AFTER, target);
    char serial[64];
    char position[24];
    struct text t;

    text_init(&t, position, sizeof(position));
    text_number(&t, (int64_t)i);
    text_init(&t, serial, sizeof(serial));
    text_hex(&t, bytes_first(report->path[i]->serial, 21));
    put_label(g, "role", role_of(report, i));
    put_label(g, "position", position);
    put_label(g, "serial", serial);
    end(g, report->path[i]->not_after);
  }
}

/* ---- findings ---- */

/* One sample per code and severity, however often it was found. */
static void add_findings(struct metrics *metrics, const char *target, const assay_report *report) {
  bool told[ASSAY_NUM_CODES][ASSAY_ERROR + 1] = {{false}};

  for (size_t i = 0; i < report->num_findings; i++) {
    const assay_finding *finding = &report->findings[i];

    if (!told[finding->code][finding->severity]) {
      struct grown *g = begin(metrics, METRIC_FINDING, target);

      told[finding->code][finding->severity] = true;
      put_label(g, "code", assay_code_id(finding->code));
      put_label(g, "severity", assay_severity_id(finding->severity));
      end(g, 1);
    }
  }
}

/* ---- the whole ---- */

static void add_seconds(struct metrics *metrics, const char *target, int64_t milliseconds) {
  struct grown *g = begin(metrics, METRIC_SECONDS, target);
  char fraction[8];
  struct text t;

  text_init(&t, fraction, sizeof(fraction));
  text_padded(&t, milliseconds % 1000, 3);
  grown_put(g, "} ");
  grown_number(g, milliseconds / 1000);
  grown_put(g, ".");
  grown_put(g, fraction);
  grown_put(g, "\n");
}

void metrics_add(struct metrics *metrics, const char *target, const assay_report *report,
                 int64_t milliseconds) {
  int64_t earliest;
  int64_t verdict = CLI_EXIT_NO_JUDGEMENT;

  if (report != NULL) {
    verdict = report->verdict == ASSAY_ACCEPTED ? CLI_EXIT_ACCEPTED : CLI_EXIT_REJECTED;
    add_certificates(metrics, target, report);
    add_findings(metrics, target, report);
  }
  if (metrics_earliest(report, &earliest)) {
    end(begin(metrics, METRIC_EARLIEST, target), earliest);
  }
  end(begin(metrics, METRIC_VERDICT, target), verdict);
  end(begin(metrics, METRIC_SUCCESS, target), report != NULL ? 1 : 0);
  if (milliseconds >= 0) {
    add_seconds(metrics, target, milliseconds);
  }
}

static void put_head(const struct cli *cli, const char *name, const char *help) {
  (void)cli_put_text(cli, "# HELP ");
  (void)cli_put_text(cli, name);
  (void)cli_put_text(cli, " ");
  (void)cli_put_text(cli, help);
  (void)cli_put_text(cli, "\n# TYPE ");
  (void)cli_put_text(cli, name);
  (void)cli_put_text(cli, " gauge\n");
}

/* When the targets were looked at: a file that is no longer written is found by its age. */
static void put_timestamp(const struct cli *cli) {
  char number[24];
  struct text t;

  text_init(&t, number, sizeof(number));
  text_number(&t, cli->at);
  put_head(cli, "assay_last_run_timestamp_seconds", "When this was judged, as a Unix time.");
  (void)cli_put_text(cli, "assay_last_run_timestamp_seconds ");
  (void)cli_put_text(cli, number);
  (void)cli_put_text(cli, "\n");
}

bool metrics_put(const struct cli *cli, const struct metrics *metrics) {
  for (size_t i = 0; i < NUM_METRICS; i++) {
    if (metrics->samples[i].failed) {
      cli_say(cli, CLI_M_NO_MEMORY, NULL, NULL, NULL);
      return false;
    }
  }
  for (size_t i = 0; i < NUM_METRICS; i++) {
    if (metrics->samples[i].len > 0) {
      put_head(cli, rows[i].name, rows[i].help);
      (void)cli_put(cli, metrics->samples[i].bytes, metrics->samples[i].len);
    }
  }
  put_timestamp(cli);
  return true;
}

void metrics_free(struct metrics *metrics) {
  for (size_t i = 0; i < NUM_METRICS; i++) {
    grown_free(&metrics->samples[i]);
  }
}
