/* SPDX-License-Identifier: Apache-2.0
 *
 * "  412/1000 [#########-----------]  96/s  0:06 left", as wide as the terminal allows.
 */
#define _GNU_SOURCE 1
#include "progress.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define REDRAW_MS 100
#define BAR_MAX 40
#define BAR_MIN 8
#define LINE_BYTES 256

static int64_t now_ms(void) {
  struct timespec now = {0, 0};

  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

size_t progress_columns(int fd) {
  struct winsize size;

  return isatty(fd) == 1 && ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

static void clear(void *context) {
  struct progress *p = context;

  if (p->visible) {
    p->visible = false;
    (void)!write(STDERR_FILENO, "\r\x1b[K", 4);
  }
}

void progress_open(struct progress *progress, const struct cli *cli, size_t total) {
  const char *terminal = getenv("TERM");

  memset(progress, 0, sizeof(*progress));
  progress->cli = cli;
  progress->total = total;
  progress->begun_ms = now_ms();
  progress->on = !cli->quiet && total > 1 && progress_columns(STDERR_FILENO) > 0 &&
                 (terminal == NULL || strcmp(terminal, "dumb") != 0);
  if (progress->on) {
    cli->out->clear = clear;
    cli->out->clear_context = progress;
  }
}

void progress_step(struct progress *progress) {
  progress->done++;
}

/* "0:06", "1:02:03" */
static void put_duration(struct text *t, int64_t seconds) {
  if (seconds >= 3600) {
    text_number(t, seconds / 3600);
    text_put(t, ":");
    text_padded(t, seconds / 60 % 60, 2);
  } else {
    text_number(t, seconds / 60);
  }
  text_put(t, ":");
  text_padded(t, seconds % 60, 2);
}

static void put_bar(struct text *t, const struct progress *p, size_t width) {
  const size_t full = p->done * width / p->total;

  text_put(t, " [");
  for (size_t i = 0; i < width; i++) {
    text_put(t, i < full ? "#" : "-");
  }
  text_put(t, "]");
}

/* How fast, and how long it will still take at that speed. */
static void put_rate(struct text *t, const struct progress *p, int64_t elapsed_ms) {
  char rate[24];
  char left[24];
  struct text a;
  struct text b;

  if (p->done == 0 || elapsed_ms < 500) {
    return;
  }
  text_init(&a, rate, sizeof(rate));
  text_number(&a, (int64_t)p->done * 1000 / elapsed_ms);
  text_init(&b, left, sizeof(left));
  put_duration(&b, (int64_t)(p->total - p->done) * elapsed_ms / (int64_t)p->done / 1000);
  cli_message_text(t, p->cli->language, CLI_M_PROGRESS, rate, left, NULL);
}

static void draw(struct progress *p, int64_t now) {
  const size_t columns = progress_columns(STDERR_FILENO);
  char count[64];
  char rate[96];
  char line[LINE_BYTES];
  struct text t;
  struct text c;
  struct text r;

  text_init(&c, count, sizeof(count));
  text_number(&c, (int64_t)p->done);
  text_put(&c, "/");
  text_number(&c, (int64_t)p->total);
  text_init(&r, rate, sizeof(rate));
  put_rate(&r, p, now - p->begun_ms);
  text_init(&t, line, sizeof(line));
  text_put(&t, "\r");
  text_put(&t, count);
  if (columns < c.len + r.len + BAR_MIN + 4) {
    text_init(&r, rate, sizeof(rate)); /* the bar says more than the speed */
  }
  if (columns >= c.len + r.len + BAR_MIN + 4) {
    const size_t room = columns - c.len - r.len - 4;

    put_bar(&t, p, room < BAR_MAX ? room : BAR_MAX);
    text_put(&t, rate);
  }
  text_put(&t, "\x1b[K");
  (void)!write(STDERR_FILENO, line, text_fits(&t) ? t.len : 0);
  p->visible = true;
  p->drawn_ms = now;
}

void progress_tick(struct progress *progress) {
  const int64_t now = progress->on ? now_ms() : 0;

  if (progress->on && (progress->drawn_ms == 0 || now - progress->drawn_ms >= REDRAW_MS)) {
    draw(progress, now);
  }
}

void progress_close(struct progress *progress) {
  clear(progress);
  if (progress->on) {
    progress->cli->out->clear = NULL;
    progress->on = false;
  }
}
