/* SPDX-License-Identifier: Apache-2.0
 *
 * assay-session is looked for beside this program (as in the build folder), then in libexec. The
 * variable ASSAY_LIBEXEC names another folder, for tests.
 */
#define _GNU_SOURCE 1
#include "live_spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef ASSAY_LIBEXECDIR
#define ASSAY_LIBEXECDIR "/usr/libexec"
#endif

/* How long it may take to end when it has nothing to do, and when it was told to: one that is in the
 * middle of a session notices at its next step. */
#define PATIENCE_MS 3000
#define PATIENCE_TERM_MS 1000
#define PAUSE_MS 5

/* ---- finding it ---- */

static bool join(char path[PATH_MAX], const char *folder, size_t len, const char *rest) {
  struct text t;

  text_init(&t, path, PATH_MAX);
  text_bytes(&t, bytes_of((const uint8_t *)folder, len));
  text_put(&t, rest);
  return text_fits(&t) && access(path, X_OK) == 0;
}

/* Beside this program. */
static bool find_beside(char path[PATH_MAX]) {
  char self[PATH_MAX];
  const ssize_t len = readlink("/proc/self/exe", self, sizeof(self));
  const char *slash = len > 0 ? memrchr(self, '/', (size_t)len) : NULL;

  return slash != NULL && (size_t)len < sizeof(self) &&
         join(path, self, (size_t)(slash - self), "/assay-session");
}

static bool find_program(char path[PATH_MAX]) {
  const char *folder = getenv("ASSAY_LIBEXEC");

  if (folder != NULL && *folder != '\0') {
    return join(path, folder, strlen(folder), "/assay-session");
  }
  return find_beside(path) ||
         join(path, ASSAY_LIBEXECDIR, strlen(ASSAY_LIBEXECDIR), "/assay/assay-session");
}

/* ---- starting it ---- */

/* Standard error is ours: it is for its own crashes. Its signals are as they were when we started. */
static int start(const char *path, char *jobs, int input, int output, pid_t *ret_pid) {
  char name[] = "assay-session";
  char option[] = "--jobs";
  char *const argv[] = {name, option, jobs, NULL};
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t defaults;
  int error = posix_spawn_file_actions_init(&actions);

  if (error != 0) {
    return error;
  }
  error = posix_spawnattr_init(&attributes);
  if (error == 0) {
    (void)sigemptyset(&defaults);
    (void)sigaddset(&defaults, SIGPIPE);
    (void)posix_spawnattr_setsigdefault(&attributes, &defaults);
    (void)posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    error = posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    if (error == 0) {
      error = posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    }
    if (error == 0) {
      error = posix_spawn(ret_pid, path, &actions, &attributes, argv, environ);
    }
    (void)posix_spawnattr_destroy(&attributes);
  }
  (void)posix_spawn_file_actions_destroy(&actions);
  return error;
}

static void close_pair(const int pair[2]) {
  (void)close(pair[0]);
  (void)close(pair[1]);
}

/* Our ends never block: what it does not take now is tried again, while its answers are read. */
static int start_with_pipes(const char *path, char *jobs, struct session_program *program) {
  int input[2];
  int output[2];
  int error;

  if (pipe2(input, O_CLOEXEC) != 0) {
    return errno;
  }
  if (pipe2(output, O_CLOEXEC) != 0) {
    error = errno;
    close_pair(input);
    return error;
  }
  (void)fcntl(input[1], F_SETFL, O_NONBLOCK);
  (void)fcntl(output[0], F_SETFL, O_NONBLOCK);
  error = start(path, jobs, input[0], output[1], &program->pid);
  if (error != 0) {
    close_pair(input);
    close_pair(output);
    return error;
  }
  (void)close(input[0]);
  (void)close(output[1]);
  program->to = input[1];
  program->from = output[0];
  return 0;
}

bool live_spawn(const struct cli *cli, uint32_t jobs, struct session_program *ret_program) {
  char path[PATH_MAX];
  char number[16];
  struct text t;
  int error;

  if (!find_program(path)) {
    cli_say(cli, CLI_M_SESSION_MISSING, ASSAY_LIBEXECDIR "/assay/assay-session", NULL, NULL);
    return false;
  }
  text_init(&t, number, sizeof(number));
  text_number(&t, jobs);
  error = start_with_pipes(path, number, ret_program);
  if (error != 0) {
    cli_say(cli, CLI_M_SESSION_NOT_STARTED, path, strerror(error), NULL);
  }
  return error == 0;
}

/* ---- ending it ---- */

static void close_pipe(int *fd) {
  if (*fd >= 0) {
    (void)close(*fd);
    *fd = -1;
  }
}

void live_close_input(struct session_program *program) {
  close_pipe(&program->to);
}

static bool wait_for(pid_t pid, int patience, int *ret_status) {
  const struct timespec pause = {.tv_nsec = PAUSE_MS * 1000000L};

  for (int waited = 0; waited <= patience; waited += PAUSE_MS) {
    const pid_t got = waitpid(pid, ret_status, WNOHANG);

    if (got == pid || (got < 0 && errno != EINTR)) {
      return true;
    }
    (void)nanosleep(&pause, NULL);
  }
  return false;
}

int live_reap(struct session_program *program, bool at_once) {
  int status = 0;

  close_pipe(&program->to);
  close_pipe(&program->from);
  if (!at_once && wait_for(program->pid, PATIENCE_MS, &status)) {
    return status;
  }
  (void)kill(program->pid, SIGTERM);
  if (wait_for(program->pid, PATIENCE_TERM_MS, &status)) {
    return status;
  }
  (void)kill(program->pid, SIGKILL);
  while (waitpid(program->pid, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}
