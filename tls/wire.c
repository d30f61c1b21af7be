/* SPDX-License-Identifier: Apache-2.0
 *
 * Everything that is received passes wire_receive, so that it is counted.
 */
#define _GNU_SOURCE 1
#include "wire.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

int64_t clock_now(void) {
  struct timespec now = {0, 0};

  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int clock_left(int64_t deadline) {
  const int64_t left = deadline - clock_now();

  if (left <= 0) {
    return 0;
  }
  return left > 3600 * 1000 ? 3600 * 1000 : (int)left;
}

void wire_open(struct wire *wire, int64_t deadline) {
  *wire = (struct wire){.fd = -1, .deadline = deadline};
}

void wire_close(struct wire *wire) {
  if (wire->fd >= 0) {
    (void)close(wire->fd);
    wire->fd = -1;
  }
}

bool wire_wait(struct wire *wire, short events, int64_t until) {
  if (until > wire->deadline) {
    until = wire->deadline;
  }
  for (;;) {
    struct pollfd one = {.fd = wire->fd, .events = events};
    const int ready = poll(&one, 1, clock_left(until));

    if (ready > 0) {
      return true;
    }
    if (ready < 0 && errno != EINTR) {
      wire->end = WIRE_BROKEN;
      wire->error = errno;
      return false;
    }
    if (clock_left(until) == 0) {
      if (clock_left(wire->deadline) == 0 && wire->end == WIRE_OPEN) {
        wire->end = WIRE_TIMED_OUT;
      }
      return false;
    }
  }
}

/* errno of a failed call -> how the wire ended. */
static void note_error(struct wire *wire, int error) {
  if (error == EAGAIN || error == EWOULDBLOCK || error == EINTR) {
    return;
  }
  wire->error = error;
  wire->end = error == ECONNRESET || error == EPIPE ? WIRE_RESET : WIRE_BROKEN;
}

static void note_first(struct wire *wire, const void *data, size_t len) {
  const size_t room = WIRE_FIRST - wire->first_len;

  if (wire->in_tls && room > 0) {
    len = len < room ? len : room;
    memcpy(wire->first + wire->first_len, data, len);
    wire->first_len += len;
  }
}

ssize_t wire_receive(struct wire *wire, void *out, size_t cap) {
  ssize_t got;

  if (wire->at < wire->filled) {
    const size_t left = wire->filled - wire->at;

    cap = cap < left ? cap : left;
    memcpy(out, wire->buffer + wire->at, cap);
    wire->at += cap;
    note_first(wire, out, cap);
    return (ssize_t)cap;
  }
  if (wire->received >= WIRE_RECEIVED_MAX) {
    wire->end = WIRE_FLOODED;
    errno = EMSGSIZE;
    return -1;
  }
  got = recv(wire->fd, out, cap, 0);
  if (got < 0) {
    note_error(wire, errno);
  } else if (got == 0 && cap > 0) {
    wire->end = WIRE_CLOSED;
  } else {
    wire->received += (size_t)got;
    note_first(wire, out, (size_t)got);
  }
  return got;
}

ssize_t wire_send(struct wire *wire, const void *data, size_t len) {
  const ssize_t sent = send(wire->fd, data, len, MSG_NOSIGNAL);

  if (sent < 0) {
    note_error(wire, errno);
  }
  return sent;
}

bool wire_put(struct wire *wire, const void *data, size_t len) {
  const uint8_t *at = data;

  while (len > 0) {
    const ssize_t sent = wire_send(wire, at, len);

    if (sent > 0) {
      at += sent;
      len -= (size_t)sent;
    } else if (wire->end != WIRE_OPEN || !wire_wait(wire, POLLOUT, wire->deadline)) {
      return false;
    }
  }
  return true;
}

/* Waits for octets and buffers them. */
static bool fill(struct wire *wire) {
  uint8_t fresh[WIRE_BUFFER];

  for (;;) {
    const ssize_t got = wire_receive(wire, fresh, sizeof(fresh));

    if (got > 0) {
      memcpy(wire->buffer, fresh, (size_t)got);
      wire->at = 0;
      wire->filled = (size_t)got;
      return true;
    }
    if (wire->end != WIRE_OPEN || !wire_wait(wire, POLLIN, wire->deadline)) {
      return false;
    }
  }
}

bool wire_take(struct wire *wire, void *out, size_t len) {
  uint8_t *to = out;

  while (len > 0) {
    if (wire->at == wire->filled && !fill(wire)) {
      return false;
    }
    const size_t left = wire->filled - wire->at;
    const size_t part = len < left ? len : left;

    memcpy(to, wire->buffer + wire->at, part);
    wire->at += part;
    to += part;
    len -= part;
  }
  return true;
}

bool wire_take_line(struct wire *wire, char *line, size_t cap) {
  size_t len = 0;

  for (;;) {
    uint8_t octet;

    if (!wire_take(wire, &octet, 1)) {
      line[len] = '\0';
      return false;
    }
    if (octet == '\n') {
      break;
    }
    if (octet == '\0') {
      octet = '?'; /* or what follows it would not be looked at */
    }
    if (len + 1 >= cap) {
      wire->end = WIRE_FLOODED;
      line[len] = '\0';
      return false;
    }
    line[len++] = (char)octet;
  }
  if (len > 0 && line[len - 1] == '\r') {
    len--;
  }
  line[len] = '\0';
  return true;
}

bool wire_buffered(const struct wire *wire, const char *text) {
  const size_t len = strlen(text);

  return wire->filled - wire->at >= len && memcmp(wire->buffer + wire->at, text, len) == 0;
}

bool wire_has_more(struct wire *wire) {
  uint8_t octet;

  return wire->at < wire->filled || recv(wire->fd, &octet, 1, MSG_PEEK) > 0;
}

/* Long enough for the rest of a banner, short enough for somebody who waits. */
enum { FIRST_MORE_MS = 500 };

void wire_complete_first(struct wire *wire) {
  const int64_t until = clock_now() + FIRST_MORE_MS;
  uint8_t scrap[WIRE_FIRST];

  while (wire->first_len < WIRE_FIRST && memchr(wire->first, '\n', wire->first_len) == NULL) {
    const ssize_t got = wire_receive(wire, scrap, WIRE_FIRST - wire->first_len);

    if (got > 0) {
      continue;
    }
    if (wire->end != WIRE_OPEN || !wire_wait(wire, POLLIN, until)) {
      return;
    }
  }
}
