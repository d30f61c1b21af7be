/* SPDX-License-Identifier: Apache-2.0
 *
 * All addresses are tried, each begun a quarter of a second after the one before or as soon as one
 * has failed; the first that answers wins (RFC 8305 section 5). So a broken IPv6 costs little.
 */
#define _GNU_SOURCE 1
#include "connect.h"
#include "resolve.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ATTEMPT_DELAY_MS = 250 };

static bool take_port(const char *text, unsigned *port) {
  unsigned value = 0;

  if (*text == '\0' || strlen(text) > 5) {
    return false;
  }
  for (; *text != '\0'; text++) {
    if (*text < '0' || *text > '9') {
      return false;
    }
    value = value * 10 + (unsigned)(*text - '0');
  }
  *port = value;
  return value >= 1 && value <= 65535;
}

bool connect_split(const char *text, char *host, size_t cap, unsigned *port) {
  const bool bracketed = text[0] == '[';
  const char *end = bracketed ? strchr(text, ']') : strchr(text, ':');
  const char *colon = end;
  size_t len;

  if (bracketed) {
    text++;
    if (end == NULL || (end[1] != '\0' && end[1] != ':')) {
      return false;
    }
    colon = end[1] == ':' ? end + 1 : NULL;
  } else if (end != NULL && strchr(end + 1, ':') != NULL) {
    end = colon = NULL; /* two colons: a bare IPv6 address */
  }
  len = end == NULL ? strlen(text) : (size_t)(end - text);
  if (len == 0 || len >= cap) {
    return false;
  }
  memcpy(host, text, len);
  host[len] = '\0';
  return colon == NULL || take_port(colon + 1, port);
}

/* ---- the race ---- */

struct race {
  const struct resolve_list *list;
  size_t begun;
  struct pollfd running[RESOLVE_ADDRESSES_MAX]; /* fd -1: over */
  int error;                                    /* of the last one that failed */
  bool refused;                                 /* somebody said no: that tells more than silence */
};

static void note_failure(struct race *race, int error) {
  race->error = error;
  race->refused = race->refused || error == ECONNREFUSED;
}

static void begin_next(struct race *race) {
  const struct resolve_address *to = &race->list->of[race->begun];
  struct pollfd *slot = &race->running[race->begun++];
  const int one = 1;

  slot->events = POLLOUT;
  slot->fd = socket(to->address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (slot->fd < 0) {
    note_failure(race, errno);
    return;
  }
  (void)setsockopt(slot->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
  if (connect(slot->fd, (const struct sockaddr *)&to->address, to->len) != 0 &&
      errno != EINPROGRESS) {
    note_failure(race, errno);
    (void)close(slot->fd);
    slot->fd = -1;
  }
}

/* The attempt that is through, or -1. Attempts that failed are closed. */
static int collect(struct race *race) {
  for (size_t i = 0; i < race->begun; i++) {
    struct pollfd *slot = &race->running[i];
    int error = 0;
    socklen_t len = sizeof(error);

    if (slot->fd < 0 || slot->revents == 0) {
      continue;
    }
    if (getsockopt(slot->fd, SOL_SOCKET, SO_ERROR, &error, &len) != 0) {
      error = errno;
    }
    if (error == 0) {
      return (int)i;
    }
    note_failure(race, error);
    (void)close(slot->fd);
    slot->fd = -1;
  }
  return -1;
}

static bool is_any_running(const struct race *race) {
  for (size_t i = 0; i < race->begun; i++) {
    if (race->running[i].fd >= 0) {
      return true;
    }
  }
  return false;
}

/* Index of the winner; -1: all failed; -2: the deadline passed. */
static int run_race(struct race *race, int64_t deadline) {
  int64_t next = clock_now();

  for (;;) {
    const bool more = race->begun < race->list->len;
    int winner;

    if (more && (clock_left(next) == 0 || !is_any_running(race))) {
      begin_next(race);
      next = clock_now() + ATTEMPT_DELAY_MS;
      continue;
    }
    if (!is_any_running(race)) {
      return -1;
    }
    if (poll(race->running, (nfds_t)race->begun,
             clock_left(more && next < deadline ? next : deadline)) < 0 &&
        errno != EINTR) {
      note_failure(race, errno);
      return -1;
    }
    winner = collect(race);
    if (winner >= 0) {
      return winner;
    }
    if (clock_left(deadline) == 0) {
      return -2;
    }
  }
}

static void write_address(const struct resolve_address *of, char *out, size_t cap) {
  char host[64];
  char port[8];

  out[0] = '\0';
  if (getnameinfo((const struct sockaddr *)&of->address, of->len, host, sizeof(host), port,
                  sizeof(port), NI_NUMERICHOST | NI_NUMERICSERV) == 0) {
    (void)snprintf(out, cap, of->address.ss_family == AF_INET6 ? "[%s]:%s" : "%s:%s", host, port);
  }
}

static bool fail_connect(const struct race *race, int outcome, struct session_answer *answer) {
  const int error = race->error;

  if (race->refused) {
    return session_fail(answer, CODE_UNREACHABLE, HOW_REFUSED,
                        "the connection was refused: nothing listens on that port");
  }
  if (outcome == -2 || error == ETIMEDOUT) {
    return session_fail(answer, CODE_UNREACHABLE, HOW_TIMED_OUT,
                        "the server did not answer the connection attempt in time");
  }
  if (error == ECONNRESET) {
    return session_fail(answer, CODE_UNREACHABLE, HOW_RESET, "the connection was reset at once");
  }
  if (error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM) {
    return session_fail(answer, CODE_PROGRAM, HOW_NONE, "no socket could be opened: %s",
                        strerrordesc_np(error));
  }
  return session_fail(answer, CODE_UNREACHABLE, HOW_NETWORK, "the network said: %s",
                      strerrordesc_np(error) != NULL ? strerrordesc_np(error) : "unknown error");
}

static bool race_to(struct wire *wire, const struct resolve_list *list,
                    struct session_answer *answer) {
  struct race race = {.list = list};
  const int winner = run_race(&race, wire->deadline);

  for (size_t i = 0; i < race.begun; i++) {
    if (race.running[i].fd >= 0 && (winner < 0 || i != (size_t)winner)) {
      (void)close(race.running[i].fd);
    }
  }
  if (winner < 0) {
    return fail_connect(&race, winner, answer);
  }
  wire->fd = race.running[winner].fd;
  write_address(&list->of[winner], answer->address, sizeof(answer->address));
  return true;
}

bool connect_open(struct wire *wire, const char *host, unsigned port, int ipv,
                  struct session_answer *answer) {
  struct resolve_list list;

  switch (resolve_name(host, port, ipv, wire->deadline, &list)) {
  case RESOLVE_OK:
    return race_to(wire, &list, answer);
  case RESOLVE_NO_ADDRESS:
    return session_fail(answer, CODE_NAME_NOT_RESOLVED, HOW_NO_ADDRESS, "the name has no %saddress",
                        ipv == 4   ? "IPv4 "
                        : ipv == 6 ? "IPv6 "
                                   : "");
  case RESOLVE_TIMED_OUT:
    return session_fail(answer, CODE_NAME_NOT_RESOLVED, HOW_TIMED_OUT,
                        "the name was not resolved in time");
  case RESOLVE_NO_MEMORY:
    return session_fail(answer, CODE_PROGRAM, HOW_NONE, "out of memory");
  case RESOLVE_FAILED:
  default:
    return session_fail(answer, CODE_NAME_NOT_RESOLVED, HOW_NETWORK,
                        "the name service gave no answer");
  }
}
