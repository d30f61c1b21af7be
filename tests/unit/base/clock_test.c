/* SPDX-License-Identifier: Apache-2.0
 *
 * The calendar against the C library's, and the forms of RFC 3339.
 */
#include "base/base.h"

#include <cmocka.h>
#include <time.h>

/* 1800-01-01 to 2200-01-01: a whole cycle of 400 years, with both sides of the epoch. */
#define FIRST_DAY INT64_C(-62091)
#define CYCLE_DAYS INT64_C(146097)

static void every_day_of_a_cycle_agrees_with_gmtime(void **state) {
  (void)state;
  for (int64_t day = FIRST_DAY; day < FIRST_DAY + CYCLE_DAYS; day++) {
    int64_t at =
        day * SECONDS_PER_DAY + (day * 7919 % SECONDS_PER_DAY + SECONDS_PER_DAY) % SECONDS_PER_DAY;
    time_t seconds = (time_t)at;
    struct civil civil;
    int64_t back;
    struct tm broken_down;
    const struct tm *tm = gmtime_r(&seconds, &broken_down);
    assert_non_null(tm);
    clock_to_civil(at, &civil);
    assert_int_equal(civil.year, tm->tm_year + 1900);
    assert_int_equal(civil.month, tm->tm_mon + 1);
    assert_int_equal(civil.day, tm->tm_mday);
    assert_int_equal(civil.hour, tm->tm_hour);
    assert_int_equal(civil.minute, tm->tm_min);
    assert_int_equal(civil.second, tm->tm_sec);
    assert_true(clock_from_civil(&civil, &back));
    assert_int_equal(back, at);
  }
}

static void cycle_starts_and_ends_on_new_year(void **state) {
  (void)state;
  struct civil civil;
  clock_to_civil(FIRST_DAY * SECONDS_PER_DAY, &civil);
  assert_int_equal(civil.year, 1800);
  assert_int_equal(civil.day, 1);
  clock_to_civil((FIRST_DAY + CYCLE_DAYS) * SECONDS_PER_DAY, &civil);
  assert_int_equal(civil.year, 2200);
  assert_int_equal(civil.month, 1);
}

static unsigned last_day(int64_t year, unsigned month) {
  static const unsigned days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return days[month - 1] + (month == 2 && leap ? 1 : 0);
}

static void only_days_that_exist_are_taken(void **state) {
  (void)state;
  const int64_t years[] = {0, 1, 4, 100, 400, 1900, 1999, 2000, 2023, 2024, 2100, 9999};
  for (size_t i = 0; i < sizeof years / sizeof years[0]; i++) {
    for (unsigned month = 0; month <= 13; month++) {
      for (unsigned day = 0; day <= 33; day++) {
        struct civil civil = {.year = years[i], .month = month, .day = day};
        int64_t at;
        bool exists = month >= 1 && month <= 12 && day >= 1 && day <= last_day(years[i], month);
        assert_int_equal(clock_from_civil(&civil, &at), exists);
      }
    }
  }
}

static void fields_out_of_range_are_refused(void **state) {
  (void)state;
  const struct civil good = {2026, 11, 23, 23, 59, 59};
  int64_t at;
  assert_true(clock_from_civil(&good, &at));
  struct civil bad = good;
  bad.hour = 24;
  assert_false(clock_from_civil(&bad, &at));
  bad = good;
  bad.minute = 60;
  assert_false(clock_from_civil(&bad, &at));
  bad = good;
  bad.second = 60; /* a leap second has no POSIX time */
  assert_false(clock_from_civil(&bad, &at));
  bad = good;
  bad.year = 10000;
  assert_false(clock_from_civil(&bad, &at));
  bad = good;
  bad.year = -1;
  assert_false(clock_from_civil(&bad, &at));
}

static void extreme_times_do_not_overflow(void **state) {
  (void)state;
  const int64_t times[] = {INT64_MIN, INT64_MIN + 1, INT64_MAX, -1, 0};
  for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
    struct civil civil;
    char buffer[80];
    struct text t;
    clock_to_civil(times[i], &civil);
    assert_in_range(civil.month, 1, 12);
    assert_in_range(civil.day, 1, 31);
    assert_in_range(civil.hour, 0, 23);
    text_init(&t, buffer, sizeof buffer);
    clock_text(&t, times[i]);
    assert_true(text_fits(&t));
  }
}

#define NONE INT64_MIN

static const struct {
  const char *text;
  int64_t time; /* NONE = not legal */
} forms[] = {
    {"2026-11-23T00:00:00Z", 1795392000},
    {"2026-11-23t00:00:00z", 1795392000},
    {"2026-11-23 00:00:00Z", 1795392000},
    {"2026-11-23", 1795392000},
    {"2026-11-23T00:00:00.9Z", 1795392000},
    {"2026-11-23T00:00:00.123456789012345678901234567890Z", 1795392000},
    {"2026-11-23T08:00:00+08:00", 1795392000},
    {"2026-11-22T19:00:00-05:00", 1795392000},
    {"2026-11-23T05:45:00+05:45", 1795392000},
    {"2026-11-23T00:00:00+00:00", 1795392000},
    {"2026-11-23T00:00:00-00:00", 1795392000},
    {"1970-01-01T00:00:00Z", 0},
    {"1969-12-31T23:59:59Z", -1},
    {"2000-02-29", 951782400},
    {"0000-01-01T00:00:00Z", INT64_C(-62167219200)},
    {"9999-12-31T23:59:59Z", INT64_C(253402300799)},
    {"", NONE},
    {"2026", NONE},
    {"2026-11", NONE},
    {"2026-11-23T", NONE},
    {"2026-11-23T00", NONE},
    {"2026-11-23T00:00Z", NONE},
    {"2026-11-23T00:00:00", NONE},
    {"2026-11-23T00:00:00.Z", NONE},
    {"2026-11-23T00:00:00,5Z", NONE},
    {"2026-11-23T00:00:00ZZ", NONE},
    {"2026-11-23T00:00:00Z ", NONE},
    {" 2026-11-23T00:00:00Z", NONE},
    {"2026-11-23T00:00:00+08", NONE},
    {"2026-11-23T00:00:00+0800", NONE},
    {"2026-11-23T00:00:00+24:00", NONE},
    {"2026-11-23T00:00:00+08:60", NONE},
    {"2026-11-23T00:00:00+08:00Z", NONE},
    {"2026-11-23T24:00:00Z", NONE},
    {"2026-11-23T23:60:00Z", NONE},
    {"2026-11-23T23:59:60Z", NONE},
    {"2026-02-29", NONE},
    {"2100-02-29", NONE},
    {"2026-13-01", NONE},
    {"2026-00-01", NONE},
    {"2026-11-00", NONE},
    {"2026-11-31", NONE},
    {"2026-1-01", NONE},
    {"20261123", NONE},
    {"+026-11-23", NONE},
    {"-026-11-23", NONE},
    {"12026-11-23", NONE},
    {"2026/11/23", NONE},
    {"2026-11-23X00:00:00Z", NONE},
};

static void forms_of_rfc_3339(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
    int64_t at = NONE;
    bool taken = clock_parse(bytes_of_text(forms[i].text), &at);
    if (taken != (forms[i].time != NONE) || at != forms[i].time) {
      fail_msg("%s", forms[i].text);
    }
  }
}

static void every_cut_of_a_time_is_refused_but_the_date(void **state) {
  (void)state;
  const assay_bytes whole = BYTES_LITERAL("2026-11-23T01:02:03.5+08:00");
  for (size_t len = 0; len < whole.len; len++) {
    int64_t at;
    assert_int_equal(clock_parse(bytes_first(whole, len), &at), len == 10);
  }
}

static void text_parses_back(void **state) {
  (void)state;
  uint64_t seed = 1;
  for (int i = 0; i < 20000; i++) {
    seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
    int64_t at = (int64_t)(seed >> 16) % INT64_C(253402300800);
    char buffer[32];
    struct text t;
    int64_t back;
    text_init(&t, buffer, sizeof buffer);
    clock_text(&t, at);
    assert_int_equal(t.len, 20);
    assert_true(clock_parse(bytes_of_text(buffer), &back));
    assert_int_equal(back, at);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_day_of_a_cycle_agrees_with_gmtime),
      cmocka_unit_test(cycle_starts_and_ends_on_new_year),
      cmocka_unit_test(only_days_that_exist_are_taken),
      cmocka_unit_test(fields_out_of_range_are_refused),
      cmocka_unit_test(extreme_times_do_not_overflow),
      cmocka_unit_test(forms_of_rfc_3339),
      cmocka_unit_test(every_cut_of_a_time_is_refused_but_the_date),
      cmocka_unit_test(text_parses_back),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
