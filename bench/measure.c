/* SPDX-License-Identifier: Apache-2.0
 *
 * Samples of process CPU time, taken in turns.
 */
#define _POSIX_C_SOURCE 200809L /* clock_gettime */
#include "bench.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Long enough that reading the clock (a system call of some 300 ns) does not count, short enough
 * that many samples fall between two disturbances. */
#define SAMPLE_NANOSECONDS 2e6
/* Caches and branch predictors are full of the case before; up to this length of a run, one run that
 * is not measured sets them right. Without it whoever follows another library looks 4 % slower. */
#define WARM_NANOSECONDS 2e7
#define MIN_SAMPLES 4

static double clock_seconds(clockid_t clock) {
  struct timespec t;
  BENCH_MUST(clock_gettime(clock, &t) == 0);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

struct bench_group *bench_group_new(const char *section, const char *item) {
  struct bench_group *group = bench_alloc(1, sizeof *group);
  group->section = section;
  snprintf(group->item, sizeof group->item, "%s", item);
  return group;
}

size_t bench_add(struct bench_group *group, const char *who, bool (*run)(void *), void *context,
                 size_t units) {
  BENCH_MUST(group->num_cases < BENCH_MAX_CASES);
  struct bench_case *added = &group->cases[group->num_cases];
  added->who = who;
  added->run = run;
  added->context = context;
  added->units = units;
  return group->num_cases++;
}

/* Nanoseconds of CPU for `repeat` runs. */
static double take_sample(const struct bench_group *group, const struct bench_case *c) {
  double begin = clock_seconds(CLOCK_PROCESS_CPUTIME_ID);
  bool ok = true;
  for (size_t i = 0; i < c->repeat; i++) {
    ok = c->run(c->context) && ok;
  }
  double end = clock_seconds(CLOCK_PROCESS_CPUTIME_ID);
  if (!ok) {
    fprintf(stderr, "bench: %s, %s: ", group->section, group->item);
    bench_die("another outcome than the expected one", c->who);
  }
  return (end - begin) * 1e9;
}

/* Double the repetitions until a sample is long enough; that also warms everything up. */
static void calibrate(const struct bench_group *group, struct bench_case *c) {
  c->repeat = 1;
  double took = take_sample(group, c); /* the first, cold: too long, if anything */
  took = took < 10 * SAMPLE_NANOSECONDS ? take_sample(group, c) : took;
  c->is_short = took < WARM_NANOSECONDS;
  while (took < SAMPLE_NANOSECONDS / 2) {
    c->repeat *= 2;
    took = take_sample(group, c);
  }
}

static int compare_doubles(const void *left, const void *right) {
  double a = *(const double *)left, b = *(const double *)right;
  return a < b ? -1 : a > b ? 1 : 0;
}

static double median_of(const double *values, size_t count) {
  double sorted[BENCH_MAX_SAMPLES];
  memcpy(sorted, values, count * sizeof *sorted);
  qsort(sorted, count, sizeof *sorted, compare_doubles);
  return count % 2 == 1 ? sorted[count / 2] : (sorted[count / 2 - 1] + sorted[count / 2]) / 2;
}

static void summarise(struct bench_group *group) {
  for (size_t n = 0; n < group->num_cases; n++) {
    struct bench_case *c = &group->cases[n];
    c->min = c->samples[0];
    for (size_t i = 1; i < group->num_samples; i++) {
      c->min = c->samples[i] < c->min ? c->samples[i] : c->min;
    }
    c->median = median_of(c->samples, group->num_samples);
  }
}

/* Each round begins with another case, so that none always follows the same one. */
void bench_run(struct bench_group *group, double seconds) {
  double end = clock_seconds(CLOCK_MONOTONIC) + seconds;
  for (size_t n = 0; n < group->num_cases; n++) {
    calibrate(group, &group->cases[n]);
  }
  while (group->num_samples < BENCH_MAX_SAMPLES &&
         (group->num_samples < MIN_SAMPLES || clock_seconds(CLOCK_MONOTONIC) < end)) {
    size_t round = group->num_samples++;
    for (size_t n = 0; n < group->num_cases; n++) {
      struct bench_case *c = &group->cases[(n + round) % group->num_cases];
      if (c->is_short) {
        BENCH_MUST(c->run(c->context));
      }
      c->samples[round] = take_sample(group, c) / (double)(c->repeat * c->units);
    }
  }
  summarise(group);
}

double bench_ratio(const struct bench_group *group, size_t number, size_t base) {
  return group->cases[number].min / group->cases[base].min;
}

double bench_paired_ratio(const struct bench_group *group, size_t number, size_t base) {
  double ratios[BENCH_MAX_SAMPLES];
  for (size_t i = 0; i < group->num_samples; i++) {
    ratios[i] = group->cases[number].samples[i] / group->cases[base].samples[i];
  }
  return median_of(ratios, group->num_samples);
}
