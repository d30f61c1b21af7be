/* SPDX-License-Identifier: Apache-2.0
 *
 * A thread is started when a request comes and nobody is idle: one target costs one thread.
 */
#define _GNU_SOURCE 1
#include "session_pool.h"
#include "session_lines.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* libssl and jansson need some 50 KiB; the rest is never touched. */
enum { WORKER_STACK = 512 * 1024 };

struct session_pool {
  const struct session_context *context;
  int output;
  unsigned jobs, started, idle;
  pthread_t threads[SESSION_JOBS_MAX];
  pthread_mutex_t lock;
  pthread_cond_t work, taken;
  char *line; /* one request that nobody has taken yet, or NULL */
  size_t line_len;
  bool closed; /* no more requests */
  pthread_mutex_t output_lock;
  bool output_failed;
};

static bool write_all(int fd, const char *text, size_t len) {
  while (len > 0) {
    const ssize_t written = write(fd, text, len);

    if (written < 0 && errno != EINTR) {
      return false;
    }
    if (written > 0) {
      text += written;
      len -= (size_t)written;
    }
  }
  return true;
}

static void write_answer(struct session_pool *pool, int64_t id,
                         const struct session_answer *answer) {
  char *text = session_answer_write(id, answer);

  (void)pthread_mutex_lock(&pool->output_lock);
  if (text == NULL || pool->output_failed || !write_all(pool->output, text, strlen(text))) {
    pool->output_failed = true; /* whoever reads us sees an answer too few, and our exit status */
  }
  (void)pthread_mutex_unlock(&pool->output_lock);
  free(text);
}

static void answer_line(struct session_pool *pool, const char *line, size_t len) {
  struct session_request request;
  struct session_answer answer = {.failure = {.alert = -1}};
  json_t *root = NULL;

  if (session_request_read(line, len, &request, &root, &answer)) {
    session_run(pool->context, &request, &answer);
  }
  write_answer(pool, request.id, &answer);
  session_answer_close(&answer);
  json_decref(root);
}

static bool is_output_failed(struct session_pool *pool) {
  bool failed;

  (void)pthread_mutex_lock(&pool->output_lock);
  failed = pool->output_failed;
  (void)pthread_mutex_unlock(&pool->output_lock);
  return failed;
}

/* NULL: there will be no more. */
static char *take_line(struct session_pool *pool, size_t *len) {
  char *line;

  (void)pthread_mutex_lock(&pool->lock);
  pool->idle++;
  while (pool->line == NULL && !pool->closed) {
    (void)pthread_cond_wait(&pool->work, &pool->lock);
  }
  pool->idle--;
  line = pool->line;
  *len = pool->line_len;
  pool->line = NULL;
  (void)pthread_cond_signal(&pool->taken);
  (void)pthread_mutex_unlock(&pool->lock);
  return line;
}

static void *work(void *argument) {
  struct session_pool *pool = argument;
  size_t len;
  char *line;

  while ((line = take_line(pool, &len)) != NULL) {
    if (!is_output_failed(pool)) { /* else nobody reads the answer */
      answer_line(pool, line, len);
    }
    free(line);
  }
  return NULL;
}

static bool start_one(struct session_pool *pool) {
  pthread_attr_t attributes;
  int error;

  if (pthread_attr_init(&attributes) != 0) {
    return false;
  }
  (void)pthread_attr_setstacksize(&attributes, WORKER_STACK);
  error = pthread_create(&pool->threads[pool->started], &attributes, work, pool);
  (void)pthread_attr_destroy(&attributes);
  pool->started += error == 0 ? 1 : 0;
  return error == 0;
}

struct session_pool *session_pool_new(const struct session_context *context, unsigned jobs,
                                      int output) {
  struct session_pool *pool = calloc(1, sizeof(*pool));

  if (pool == NULL) {
    return NULL;
  }
  pool->context = context;
  pool->output = output;
  pool->jobs = jobs < 1 ? 1 : jobs > SESSION_JOBS_MAX ? SESSION_JOBS_MAX : jobs;
  (void)pthread_mutex_init(&pool->lock, NULL);
  (void)pthread_mutex_init(&pool->output_lock, NULL);
  (void)pthread_cond_init(&pool->work, NULL);
  (void)pthread_cond_init(&pool->taken, NULL);
  return pool;
}

bool session_pool_put(struct session_pool *pool, char *line, size_t len) {
  bool done = true;

  (void)pthread_mutex_lock(&pool->lock);
  while (pool->line != NULL) {
    (void)pthread_cond_wait(&pool->taken, &pool->lock);
  }
  if (pool->idle == 0 && pool->started < pool->jobs) {
    done = start_one(pool) || pool->started > 0; /* fewer threads will do, none will not */
  }
  if (done) {
    pool->line = line;
    pool->line_len = len;
    (void)pthread_cond_signal(&pool->work);
  }
  (void)pthread_mutex_unlock(&pool->lock);
  return done;
}

bool session_pool_finish(struct session_pool *pool) {
  bool whole;

  (void)pthread_mutex_lock(&pool->lock);
  while (pool->line != NULL) {
    (void)pthread_cond_wait(&pool->taken, &pool->lock);
  }
  pool->closed = true;
  (void)pthread_cond_broadcast(&pool->work);
  (void)pthread_mutex_unlock(&pool->lock);
  for (unsigned i = 0; i < pool->started; i++) {
    (void)pthread_join(pool->threads[i], NULL);
  }
  whole = !pool->output_failed;
  (void)pthread_cond_destroy(&pool->taken);
  (void)pthread_cond_destroy(&pool->work);
  (void)pthread_mutex_destroy(&pool->output_lock);
  (void)pthread_mutex_destroy(&pool->lock);
  free(pool);
  return whole;
}
