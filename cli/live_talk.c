/* SPDX-License-Identifier: Apache-2.0
 *
 * poll on both pipes. Requests are made when there is room for them, so that thousands of targets
 * need no more memory than the window.
 */
#define _GNU_SOURCE 1
#include "live_talk.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "interrupt.h"

#define READ_MIN ((size_t)65536)

struct conversation {
  struct session_program *program;
  const struct live_talk *talk;
  char *request; /* being written; NULL = none */
  size_t request_len, request_at;
  size_t awaited; /* requests without an answer, the one being written included */
  bool asked_all;
  uint8_t *bytes; /* read, up to the end of an unfinished line */
  size_t len, cap, searched;
  int64_t silent_ms;
};

/* ---- requests ---- */

static enum live_end make_request(struct conversation *c) {
  bool failed = false;

  if (c->request != NULL || c->asked_all || c->awaited >= c->talk->window) {
    return LIVE_DONE;
  }
  c->request = c->talk->next(c->talk->context, &failed);
  if (c->request == NULL) {
    c->asked_all = true;
    live_close_input(c->program);
    return failed ? LIVE_NO_MEMORY : LIVE_DONE;
  }
  c->request_len = strlen(c->request);
  c->request_at = 0;
  c->awaited++;
  return LIVE_DONE;
}

/* A pipe that is full is tried again later; one without a reader tells by its other end what became
 * of the program, after the answers that it may have left. */
static void write_request(struct conversation *c) {
  const ssize_t written =
      write(c->program->to, c->request + c->request_at, c->request_len - c->request_at);

  if (written < 0) {
    if (errno != EAGAIN && errno != EINTR) {
      live_close_input(c->program);
    }
    return;
  }
  c->request_at += (size_t)written;
  if (c->request_at == c->request_len) {
    free(c->request);
    c->request = NULL;
  }
}

/* ---- answers ---- */

static enum live_end take_lines(struct conversation *c) {
  size_t begin = 0;

  while (c->awaited > 0 ||
         !c->asked_all) { /* what it says behind the last answer is its business */
    const uint8_t *end = memchr(c->bytes + c->searched, '\n', c->len - c->searched);

    if (end == NULL) {
      break;
    }
    const size_t at = (size_t)(end - c->bytes);
    if (c->awaited == 0 ||
        !c->talk->take(c->talk->context, bytes_of(c->bytes + begin, at - begin))) {
      return LIVE_NONSENSE;
    }
    c->awaited--;
    c->silent_ms = 0;
    begin = at + 1;
    c->searched = begin;
  }
  memmove(c->bytes, c->bytes + begin, c->len - begin);
  c->len -= begin;
  c->searched = c->len;
  return c->len > LIVE_LINE_MAX ? LIVE_NONSENSE : LIVE_DONE;
}

static enum live_end read_answers(struct conversation *c) {
  ssize_t got;

  if (c->cap - c->len < READ_MIN) {
    uint8_t *grown = realloc(c->bytes, c->cap * 2 + READ_MIN);

    if (grown == NULL) {
      return LIVE_NO_MEMORY;
    }
    c->bytes = grown;
    c->cap = c->cap * 2 + READ_MIN;
  }
  got = read(c->program->from, c->bytes + c->len, c->cap - c->len);
  if (got < 0) {
    return errno == EAGAIN || errno == EINTR ? LIVE_DONE : LIVE_DIED;
  }
  if (got == 0) {
    return LIVE_DIED; /* it ended although something is awaited */
  }
  c->len += (size_t)got;
  return take_lines(c);
}

/* ---- the loop ---- */

/* Time is counted in ticks in which nothing happened, not by the clock: a program that was stopped
 * and continued has not been silent. */
static enum live_end wait_for_news(struct conversation *c) {
  struct pollfd fds[2] = {{.fd = c->program->from, .events = POLLIN},
                          {.fd = c->request != NULL ? c->program->to : -1, .events = POLLOUT}};
  const int ready = poll(fds, 2, LIVE_TICK_MS);

  if (ready < 0) {
    return errno == EINTR ? LIVE_DONE : LIVE_DIED;
  }
  if (ready == 0) {
    c->silent_ms += LIVE_TICK_MS;
    return c->silent_ms > c->talk->patience_ms ? LIVE_SILENT : LIVE_DONE;
  }
  if (fds[1].revents != 0) {
    write_request(c);
  }
  return fds[0].revents != 0 ? read_answers(c) : LIVE_DONE;
}

enum live_end live_talk(struct session_program *program, const struct live_talk *talk) {
  struct conversation c = {.program = program, .talk = talk};
  enum live_end end = LIVE_DONE;

  while (end == LIVE_DONE) {
    end = make_request(&c);
    if (end != LIVE_DONE || (c.asked_all && c.awaited == 0)) {
      break;
    }
    end = wait_for_news(&c);
    talk->tick(talk->context);
    if (end == LIVE_DONE && interrupt_signal() != 0) {
      end = LIVE_INTERRUPTED;
    } else if (end == LIVE_DIED && interrupt_signal() != 0) {
      end = LIVE_INTERRUPTED; /* the terminal signals both of us */
    }
  }
  free(c.request);
  free(c.bytes);
  return end;
}
