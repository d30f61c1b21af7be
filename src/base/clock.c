/* SPDX-License-Identifier: Apache-2.0
 *
 * The calendar. Proleptic Gregorian, UTC, no leap seconds: what RFC 5280's times and POSIX agree on.
 */
#include "base/base.h"

static bool is_leap(int64_t year) {
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static unsigned days_in_month(int64_t year, unsigned month) {
  static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/* Days since 1970-01-01. The year is counted from March, so that the leap day comes last and the
 * days before a month are one linear formula. */
static int64_t days_from_civil(int64_t year, unsigned month, unsigned day) {
  int64_t y = month <= 2 ? year - 1 : year;
  int64_t era = (y >= 0 ? y : y - 399) / 400;
  int64_t year_of_era = y - era * 400;
  int64_t day_of_year = (153 * ((int64_t)month + (month > 2 ? -3 : 9)) + 2) / 5 + (int64_t)day - 1;
  int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

bool clock_from_civil(const struct civil *c, int64_t *ret_time) {
  if (c->year < 0 || c->year > 9999 || c->month < 1 || c->month > 12 || c->day < 1 ||
      c->day > days_in_month(c->year, c->month) || c->hour > 23 || c->minute > 59 ||
      c->second > 59) {
    return false;
  }
  *ret_time = days_from_civil(c->year, c->month, c->day) * SECONDS_PER_DAY +
              (int64_t)c->hour * 3600 + (int64_t)c->minute * 60 + (int64_t)c->second;
  return true;
}

void clock_to_civil(int64_t time, struct civil *ret_civil) {
  int64_t days = time / SECONDS_PER_DAY;
  int64_t seconds = time % SECONDS_PER_DAY;
  if (seconds < 0) {
    seconds += SECONDS_PER_DAY;
    days--;
  }
  int64_t shifted = days + 719468;
  int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
  int64_t day_of_era = shifted - era * 146097;
  int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  int64_t month_from_march = (5 * day_of_year + 2) / 153;
  ret_civil->day = (unsigned)(day_of_year - (153 * month_from_march + 2) / 5 + 1);
  ret_civil->month =
      (unsigned)(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
  ret_civil->year = year_of_era + era * 400 + (ret_civil->month <= 2 ? 1 : 0);
  ret_civil->hour = (unsigned)(seconds / 3600);
  ret_civil->minute = (unsigned)(seconds / 60 % 60);
  ret_civil->second = (unsigned)(seconds % 60);
}

static bool take_digits(assay_bytes *b, size_t count, unsigned *ret_value) {
  if (b->len < count) {
    return false;
  }
  unsigned value = 0;
  for (size_t i = 0; i < count; i++) {
    if (!ascii_is_digit(b->data[i])) {
      return false;
    }
    value = value * 10 + (unsigned)(b->data[i] - '0');
  }
  *b = bytes_from(*b, count);
  *ret_value = value;
  return true;
}

static bool take_byte(assay_bytes *b, uint8_t byte) {
  if (b->len == 0 || ascii_lower(b->data[0]) != byte) {
    return false;
  }
  *b = bytes_from(*b, 1);
  return true;
}

static bool take_date(assay_bytes *b, struct civil *c) {
  unsigned year = 0;
  bool ok = take_digits(b, 4, &year) && take_byte(b, '-') && take_digits(b, 2, &c->month) &&
            take_byte(b, '-') && take_digits(b, 2, &c->day);
  c->year = year;
  return ok;
}

static bool take_time_of_day(assay_bytes *b, struct civil *c) {
  bool ok = take_digits(b, 2, &c->hour) && take_byte(b, ':') && take_digits(b, 2, &c->minute) &&
            take_byte(b, ':') && take_digits(b, 2, &c->second);
  if (ok && take_byte(b, '.')) {
    unsigned digit;
    ok = take_digits(b, 1, &digit);
    while (take_digits(b, 1, &digit)) {
    }
  }
  return ok;
}

/* Seconds east of UTC; the offset ends the text. */
static bool take_offset(assay_bytes *b, int64_t *ret_offset) {
  unsigned hours = 0, minutes = 0;
  if (take_byte(b, 'z')) {
    *ret_offset = 0;
    return b->len == 0;
  }
  bool east = take_byte(b, '+');
  if (!east && !take_byte(b, '-')) {
    return false;
  }
  if (!take_digits(b, 2, &hours) || !take_byte(b, ':') || !take_digits(b, 2, &minutes) ||
      hours > 23 || minutes > 59 || b->len != 0) {
    return false;
  }
  int64_t offset = (int64_t)hours * 3600 + (int64_t)minutes * 60;
  *ret_offset = east ? offset : -offset;
  return true;
}

bool clock_parse(assay_bytes text, int64_t *ret_time) {
  struct civil c = {0};
  int64_t offset = 0, time = 0;
  if (!take_date(&text, &c)) {
    return false;
  }
  if (text.len != 0) {
    if (!take_byte(&text, 't') && !take_byte(&text, ' ')) {
      return false;
    }
    if (!take_time_of_day(&text, &c) || !take_offset(&text, &offset)) {
      return false;
    }
  }
  if (!clock_from_civil(&c, &time)) {
    return false;
  }
  *ret_time = time - offset;
  return true;
}

void clock_date_text(struct text *t, int64_t time) {
  struct civil c;
  clock_to_civil(time, &c);
  text_padded(t, c.year, 4);
  text_byte(t, '-');
  text_padded(t, c.month, 2);
  text_byte(t, '-');
  text_padded(t, c.day, 2);
}

void clock_text(struct text *t, int64_t time) {
  struct civil c;
  clock_to_civil(time, &c);
  clock_date_text(t, time);
  text_byte(t, 'T');
  text_padded(t, c.hour, 2);
  text_byte(t, ':');
  text_padded(t, c.minute, 2);
  text_byte(t, ':');
  text_padded(t, c.second, 2);
  text_byte(t, 'Z');
}
