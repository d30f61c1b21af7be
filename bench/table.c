/* SPDX-License-Identifier: Apache-2.0
 *
 * Figures and claims as a table for people, or as JSON. Names in it are our own or a library's
 * version, so nothing needs escaping.
 */
#include "bench.h"

#include <stdlib.h>
#include <string.h>

#define MAX_GROUPS 80
#define MAX_CLAIMS 80
#define MAX_NOTES 16

/* On a shared machine a smaller difference than this means nothing. */
#define NOISE 0.08

struct claim {
  char text[96];
  const char *unit;
  double value, bar;
  bool at_most;
};

struct bench_report {
  const struct bench_options *options;
  struct bench_group *groups[MAX_GROUPS];
  size_t base[MAX_GROUPS];
  size_t num_groups;
  struct claim claims[MAX_CLAIMS];
  size_t num_claims;
  const char *notes[MAX_NOTES];
  size_t num_notes;
};

struct bench_report *bench_report_new(const struct bench_options *options) {
  struct bench_report *report = bench_alloc(1, sizeof *report);
  report->options = options;
  return report;
}

void bench_report_free(struct bench_report *report) {
  for (size_t i = 0; i < report->num_groups; i++) {
    free(report->groups[i]);
  }
  free(report);
}

bool bench_wants(const struct bench_report *report, const char *section) {
  const char *only = report->options->only;
  const char *count = report->options->count;
  size_t len = strlen(section);
  if (count != NULL) {
    return strncmp(count, section, len) == 0 && count[len] == '/';
  }
  return only == NULL || strcmp(only, section) == 0;
}

bool bench_wants_item(const struct bench_report *report, const char *item) {
  const char *count = report->options->count;
  return count == NULL || strstr(count, item) != NULL;
}

/* What a counter of instructions is told to count: nothing but the runs. */
__attribute__((noinline)) static void bench_counted(const struct bench_case *c, size_t repeat) {
  for (size_t i = 0; i < repeat; i++) {
    BENCH_MUST(c->run(c->context));
  }
}

static void count_if_named(const struct bench_options *options, const struct bench_group *group) {
  char name[160];
  for (size_t i = 0; i < group->num_cases; i++) {
    const struct bench_case *c = &group->cases[i];
    snprintf(name, sizeof name, "%s/%s/%s", group->section, group->item, c->who);
    if (strcmp(name, options->count) == 0) {
      BENCH_MUST(c->run(c->context)); /* warm */
      bench_counted(c, options->count_repeat);
      printf("counted %zu runs of %zu units\n", options->count_repeat, c->units);
      exit(0);
    }
  }
}

void bench_measure(struct bench_report *report, struct bench_group *group, double seconds,
                   size_t base) {
  BENCH_MUST(report->num_groups < MAX_GROUPS);
  report->base[report->num_groups] = base;
  report->groups[report->num_groups++] = group;
  if (report->options->count != NULL) {
    count_if_named(report->options, group);
    return;
  }
  bench_run(group, seconds * report->options->scale);
}

void bench_claim(struct bench_report *report, const char *text, double value, const char *unit,
                 bool at_most, double bar) {
  BENCH_MUST(report->num_claims < MAX_CLAIMS);
  struct claim *claim = &report->claims[report->num_claims++];
  *claim = (struct claim){.unit = unit, .value = value, .bar = bar, .at_most = at_most};
  snprintf(claim->text, sizeof claim->text, "%s", text);
}

void bench_note(struct bench_report *report, const char *text) {
  BENCH_MUST(report->num_notes < MAX_NOTES);
  report->notes[report->num_notes++] = text;
}

static bool is_met(const struct claim *claim) {
  return claim->at_most ? claim->value <= claim->bar : claim->value >= claim->bar;
}

static bool is_close(const struct claim *claim) {
  double ratio = claim->value / claim->bar;
  return ratio > 1 - NOISE && ratio < 1 + NOISE;
}

static void print_time(FILE *out, double nanoseconds) {
  if (nanoseconds < 1e4) {
    fprintf(out, "%9.3f us", nanoseconds / 1e3);
  } else if (nanoseconds < 1e7) {
    fprintf(out, "%9.1f us", nanoseconds / 1e3);
  } else {
    fprintf(out, "%9.2f ms", nanoseconds / 1e6);
  }
}

/* Many groups of few cases read better as one line each: the smallest samples only. */
static void print_line(const struct bench_group *group, FILE *out) {
  fprintf(out, "  %-52s", group->item);
  for (size_t i = 0; i < group->num_cases; i++) {
    fprintf(out, "%9.3f", group->cases[i].min / 1e6);
  }
  fprintf(out, "  -> %s\n", group->outcome);
}

static void print_lines(const struct bench_report *report, FILE *out) {
  bool begun = false;
  for (size_t i = 0; i < report->num_groups; i++) {
    const struct bench_group *group = report->groups[i];
    if (group->outcome != NULL && !begun) {
      begun = true;
      fprintf(out, "\n%s: smallest samples in ms; what assay said\n  %-52s", group->section, "");
      fprintf(out, "%9s%9s%9s%9s\n", "assay", "(heap)", "OpenSSL", "GnuTLS");
    }
    if (group->outcome != NULL) {
      print_line(group, out);
    }
  }
}

static void print_group(const struct bench_group *group, size_t base, FILE *out) {
  fprintf(out, "\n%s: %s (%zu samples each)\n", group->section, group->item, group->num_samples);
  for (size_t i = 0; i < group->num_cases; i++) {
    const struct bench_case *c = &group->cases[i];
    fprintf(out, "  %-46s", c->who);
    print_time(out, c->min);
    print_time(out, c->median);
    if (group->num_cases > 1) {
      fprintf(out, "  x %7.3f  x %7.3f", bench_ratio(group, i, base),
              bench_paired_ratio(group, i, base));
    }
    fputs("\n", out);
  }
}

static void print_claims(const struct bench_report *report, FILE *out) {
  size_t met = 0;
  fputs("\nAims\n", out);
  for (size_t i = 0; i < report->num_claims; i++) {
    const struct claim *claim = &report->claims[i];
    met += is_met(claim) ? 1 : 0;
    fprintf(out, "  %-4s %-66s %8.3f %s, aim %s %g%s\n", is_met(claim) ? "pass" : "MISS",
            claim->text, claim->value, claim->unit, claim->at_most ? "<=" : ">=", claim->bar,
            is_close(claim) ? "  (within noise of the aim)" : "");
  }
  fprintf(out, "  %zu of %zu aims are met.\n", met, report->num_claims);
}

static void print_text(const struct bench_report *report, FILE *out) {
  for (size_t i = 0; i < report->num_notes; i++) {
    fprintf(out, "%s\n", report->notes[i]);
  }
  fputs("\nProcess CPU time, cases in turns: smallest sample, median sample; how many times the\n"
        "first figure of the group: of the smallest, and median of the pairs.\n"
        "Differences under 8 % mean nothing on a shared machine; --instructions settles them.\n",
        out);
  for (size_t i = 0; i < report->num_groups; i++) {
    if (report->groups[i]->outcome == NULL) {
      print_group(report->groups[i], report->base[i], out);
    }
  }
  print_lines(report, out);
  print_claims(report, out);
}

static void print_json_group(const struct bench_group *group, FILE *out) {
  fprintf(out, "{\"section\":\"%s\",\"item\":\"%s\",\"samples\":%zu,", group->section, group->item,
          group->num_samples);
  if (group->outcome != NULL) {
    fprintf(out, "\"outcome\":\"%s\",", group->outcome);
  }
  fputs("\"cases\":[", out);
  for (size_t i = 0; i < group->num_cases; i++) {
    const struct bench_case *c = &group->cases[i];
    fprintf(out, "%s{\"who\":\"%s\",\"min_ns\":%.1f,\"median_ns\":%.1f}", i > 0 ? "," : "", c->who,
            c->min, c->median);
  }
  fputs("]}", out);
}

static void print_json(const struct bench_report *report, FILE *out) {
  fputs("{\"schema\":\"assay.bench/1\",\"clock\":\"process CPU\",\"noise\":0.08,\"notes\":[", out);
  for (size_t i = 0; i < report->num_notes; i++) {
    fprintf(out, "%s\"%s\"", i > 0 ? "," : "", report->notes[i]);
  }
  fputs("],\"groups\":[", out);
  for (size_t i = 0; i < report->num_groups; i++) {
    fputs(i > 0 ? "," : "", out);
    print_json_group(report->groups[i], out);
  }
  fputs("],\"aims\":[", out);
  for (size_t i = 0; i < report->num_claims; i++) {
    const struct claim *c = &report->claims[i];
    fprintf(out,
            "%s{\"aim\":\"%s\",\"value\":%.4f,\"unit\":\"%s\",\"%s\":%g,\"met\":%s,"
            "\"within_noise\":%s}",
            i > 0 ? "," : "", c->text, c->value, c->unit, c->at_most ? "at_most" : "at_least",
            c->bar, is_met(c) ? "true" : "false", is_close(c) ? "true" : "false");
  }
  fputs("]}\n", out);
}

void bench_report_print(const struct bench_report *report, FILE *out) {
  if (report->options->json) {
    print_json(report, out);
  } else {
    print_text(report, out);
  }
}
