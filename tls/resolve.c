/* SPDX-License-Identifier: Apache-2.0
 *
 * getaddrinfo() knows no deadline. It runs in a thread of its own, whose result is thrown away when
 * nobody waits for it any more; a counter bounds how many such threads there may be.
 */
#define _GNU_SOURCE 1
#include "resolve.h"
#include "wire.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Threads that were left alone end when the system's resolver gives up, after some ten seconds. */
enum { LOOKUPS_MAX = 256, LOOKUP_STACK = 256 * 1024 };

struct lookup {
  pthread_mutex_t lock;
  pthread_cond_t done;
  bool finished, abandoned;
  int error;
  struct addrinfo hints;
  struct addrinfo *found;
  char service[8];
  char name[256];
};

static pthread_mutex_t running_lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned running;

static bool count_one_more(void) {
  bool room;

  (void)pthread_mutex_lock(&running_lock);
  room = running < LOOKUPS_MAX;
  running += room ? 1 : 0;
  (void)pthread_mutex_unlock(&running_lock);
  return room;
}

static void count_one_less(void) {
  (void)pthread_mutex_lock(&running_lock);
  running--;
  (void)pthread_mutex_unlock(&running_lock);
}

static void lookup_free(struct lookup *lookup) {
  if (lookup->found != NULL) {
    freeaddrinfo(lookup->found);
  }
  (void)pthread_cond_destroy(&lookup->done);
  (void)pthread_mutex_destroy(&lookup->lock);
  free(lookup);
}

static void *lookup_run(void *argument) {
  struct lookup *lookup = argument;
  struct addrinfo *found = NULL;
  const int error = getaddrinfo(lookup->name, lookup->service, &lookup->hints, &found);
  bool abandoned;

  (void)pthread_mutex_lock(&lookup->lock);
  lookup->error = error;
  lookup->found = error == 0 ? found : NULL;
  lookup->finished = true;
  abandoned = lookup->abandoned;
  (void)pthread_cond_signal(&lookup->done);
  (void)pthread_mutex_unlock(&lookup->lock);
  if (abandoned) {
    lookup_free(lookup);
  }
  count_one_less();
  return NULL;
}

static struct lookup *lookup_new(const char *name, unsigned port, int ipv) {
  struct lookup *lookup = calloc(1, sizeof(*lookup));
  pthread_condattr_t attributes;

  if (lookup == NULL) {
    return NULL;
  }
  lookup->hints.ai_family = ipv == 4 ? AF_INET : ipv == 6 ? AF_INET6 : AF_UNSPEC;
  lookup->hints.ai_socktype = SOCK_STREAM;
  lookup->hints.ai_flags = AI_NUMERICSERV;
  (void)snprintf(lookup->service, sizeof(lookup->service), "%u", port & 0xffff);
  (void)snprintf(lookup->name, sizeof(lookup->name), "%s", name);
  (void)pthread_mutex_init(&lookup->lock, NULL);
  (void)pthread_condattr_init(&attributes);
  (void)pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
  (void)pthread_cond_init(&lookup->done, &attributes);
  (void)pthread_condattr_destroy(&attributes);
  return lookup;
}

static bool lookup_start(struct lookup *lookup) {
  pthread_attr_t attributes;
  pthread_t thread;
  int error;

  if (pthread_attr_init(&attributes) != 0) {
    return false;
  }
  (void)pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  (void)pthread_attr_setstacksize(&attributes, LOOKUP_STACK);
  error = pthread_create(&thread, &attributes, lookup_run, lookup);
  (void)pthread_attr_destroy(&attributes);
  return error == 0;
}

/* False: the deadline passed, and the thread will free what it has. */
static bool lookup_wait(struct lookup *lookup, int64_t deadline) {
  const struct timespec until = {.tv_sec = deadline / 1000, .tv_nsec = (deadline % 1000) * 1000000};
  int error = 0;
  bool finished;

  (void)pthread_mutex_lock(&lookup->lock);
  while (!lookup->finished && error == 0) {
    error = pthread_cond_timedwait(&lookup->done, &lookup->lock, &until);
  }
  finished = lookup->finished;
  lookup->abandoned = !finished;
  (void)pthread_mutex_unlock(&lookup->lock);
  return finished;
}

static void append(struct resolve_list *list, const struct addrinfo *info) {
  if (list->len < RESOLVE_ADDRESSES_MAX && info->ai_addrlen <= sizeof(list->of[0].address)) {
    memcpy(&list->of[list->len].address, info->ai_addr, info->ai_addrlen);
    list->of[list->len].len = info->ai_addrlen;
    list->len++;
  }
}

static const struct addrinfo *next_of(const struct addrinfo *info, bool same, int family) {
  while (info != NULL && (info->ai_family == family) != same) {
    info = info->ai_next;
  }
  return info;
}

/* The system's order within each family; the families in turns, beginning with the first one. */
static void take_in_turns(struct resolve_list *list, const struct addrinfo *found) {
  const int family = found->ai_family;
  const struct addrinfo *first = found;
  const struct addrinfo *second = next_of(found, false, family);

  list->len = 0;
  while (first != NULL || second != NULL) {
    if (first != NULL) {
      append(list, first);
      first = next_of(first->ai_next, true, family);
    }
    if (second != NULL) {
      append(list, second);
      second = next_of(second->ai_next, false, family);
    }
  }
}

static enum resolve_result result_of(int error) {
  switch (error) {
  case 0:
    return RESOLVE_OK;
  case EAI_NONAME:
  case EAI_NODATA:
  case EAI_ADDRFAMILY:
    return RESOLVE_NO_ADDRESS;
  case EAI_MEMORY:
    return RESOLVE_NO_MEMORY;
  default:
    return RESOLVE_FAILED;
  }
}

/* An address as text needs nobody's help, and no thread. */
static bool is_numeric(struct lookup *lookup) {
  struct addrinfo hints = lookup->hints;

  hints.ai_flags |= AI_NUMERICHOST;
  return getaddrinfo(lookup->name, lookup->service, &hints, &lookup->found) == 0;
}

static enum resolve_result look_up(struct lookup *lookup, int64_t deadline,
                                   struct resolve_list *list) {
  enum resolve_result result = RESOLVE_OK;

  if (!is_numeric(lookup)) {
    lookup->found = NULL;
    if (!count_one_more()) {
      lookup_free(lookup);
      return RESOLVE_FAILED;
    }
    if (!lookup_start(lookup)) {
      count_one_less();
      lookup_free(lookup);
      return RESOLVE_NO_MEMORY;
    }
    if (!lookup_wait(lookup, deadline)) {
      return RESOLVE_TIMED_OUT; /* the thread owns it now */
    }
    result = result_of(lookup->error);
  }
  if (result == RESOLVE_OK && lookup->found != NULL) {
    take_in_turns(list, lookup->found);
  }
  lookup_free(lookup);
  return result == RESOLVE_OK && list->len == 0 ? RESOLVE_NO_ADDRESS : result;
}

enum resolve_result resolve_name(const char *name, unsigned port, int ipv, int64_t deadline,
                                 struct resolve_list *list) {
  struct lookup *lookup;

  list->len = 0;
  if (name[0] == '\0' || strlen(name) >= sizeof(lookup->name)) {
    return RESOLVE_NO_ADDRESS;
  }
  lookup = lookup_new(name, port, ipv);
  return lookup == NULL ? RESOLVE_NO_MEMORY : look_up(lookup, deadline, list);
}
