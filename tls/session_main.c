/* SPDX-License-Identifier: Apache-2.0
 *
 * assay-session: requests on standard input, answers on standard output, both JSON lines. `assay`
 * starts it, as git starts its own programs; nobody else has to.
 */
#define _GNU_SOURCE 1
#include "session.h"
#include "session_lines.h"
#include "session_pool.h"

#include <errno.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { JOBS_DEFAULT = 32, EXIT_USAGE = 2 };

static const char help_text[] =
    "usage: assay-session [--jobs N]\n"
    "\n"
    "Fetches what TLS servers send, for assay. One request as a JSON object on each line of\n"
    "standard input; one answer on each line of standard output, in any order.\n"
    "\n"
    "  --jobs N   sessions at the same time, 1 to 512 (default 32)\n"
    "  --version  say the version\n"
    "  --help     this text\n";

static bool take_jobs(const char *text, unsigned *jobs) {
  char *end = NULL;
  long value;

  errno = 0;
  value = strtol(text, &end, 10);
  if (errno != 0 || end == text || *end != '\0' || value < 1 || value > SESSION_JOBS_MAX) {
    return false;
  }
  *jobs = (unsigned)value;
  return true;
}

/* -1: go on; else the exit status. */
static int take_arguments(int argc, char **argv, unsigned *jobs) {
  *jobs = JOBS_DEFAULT;
  for (int i = 1; i < argc; i++) {
    if (strcmp(argv[i], "--help") == 0) {
      return fputs(help_text, stdout) >= 0 && fflush(stdout) == 0 ? 0 : 1;
    }
    if (strcmp(argv[i], "--version") == 0) {
      return printf("assay-session %s\n", ASSAY_SESSION_VERSION) > 0 && fflush(stdout) == 0 ? 0 : 1;
    }
    if (strcmp(argv[i], "--jobs") == 0 && i + 1 < argc && take_jobs(argv[i + 1], jobs)) {
      i++;
      continue;
    }
    (void)fprintf(stderr, "assay-session: the arguments are not understood; see --help\n");
    return EXIT_USAGE;
  }
  return -1;
}

/* ---- requests ---- */

struct input {
  char buffer[16 * 1024];
  size_t at, filled;
  bool failed;
};

static bool refill(struct input *input) {
  ssize_t got;

  do {
    got = read(STDIN_FILENO, input->buffer, sizeof(input->buffer));
  } while (got < 0 && errno == EINTR);
  input->failed = got < 0;
  input->at = 0;
  input->filled = got > 0 ? (size_t)got : 0;
  return got > 0;
}

static bool append(char **line, size_t *len, size_t *cap, const char *data, size_t more) {
  if (more == 0) {
    return true;
  }
  if (*len + more > *cap) {
    const size_t wanted = (*len + more) * 2;
    char *grown = realloc(*line, wanted);

    if (grown == NULL) {
      return false;
    }
    *line = grown;
    *cap = wanted;
  }
  memcpy(*line + *len, data, more);
  *len += more;
  return true;
}

/* A line of malloc, or NULL at the end. What is longer than a request can be loses its tail, is then
 * no JSON and is answered as such. */
static char *take_line(struct input *input, size_t *len) {
  char *line = NULL;
  size_t cap = 0;

  *len = 0;
  for (;;) {
    if (input->at == input->filled && !refill(input)) {
      return line;
    }
    const char *from = input->buffer + input->at;
    const size_t left = input->filled - input->at;
    const char *newline = memchr(from, '\n', left);
    const size_t part = newline == NULL ? left : (size_t)(newline - from) + 1;
    const size_t room = SESSION_LINE_MAX - *len;

    if (!append(&line, len, &cap, from, part < room ? part : room)) {
      free(line);
      input->failed = true;
      return NULL;
    }
    input->at += part;
    if (newline != NULL) {
      return line;
    }
  }
}

static bool is_blank(const char *line, size_t len) {
  for (size_t i = 0; i < len; i++) {
    if (line[i] != ' ' && line[i] != '\t' && line[i] != '\r' && line[i] != '\n') {
      return false;
    }
  }
  return true;
}

static bool serve(struct session_pool *pool) {
  static struct input input;
  bool whole = true;
  size_t len;
  char *line;

  while (whole && (line = take_line(&input, &len)) != NULL) {
    if (is_blank(line, len)) {
      free(line);
    } else if (!session_pool_put(pool, line, len)) {
      free(line);
      whole = false;
    }
  }
  return session_pool_finish(pool) && whole && !input.failed;
}

int main(int argc, char **argv) {
  struct session_context context;
  struct session_pool *pool;
  unsigned jobs;
  bool whole;
  const int status = take_arguments(argc, argv, &jobs);

  if (status >= 0) {
    return status;
  }
  (void)signal(SIGPIPE, SIG_IGN);
#ifdef M_ARENA_MAX
  (void)mallopt(M_ARENA_MAX,
                2); /* an arena for each of many waiting threads is memory for nothing */
#endif
  if (!session_context_init(&context)) {
    return 1;
  }
  pool = session_pool_new(&context, jobs, STDOUT_FILENO);
  whole = pool != NULL && serve(pool);
  session_context_close(&context);
  return whole ? 0 : 1;
}
