/* SPDX-License-Identifier: Apache-2.0
 *
 * --output FILE: the answer is written beside FILE and renamed to it, so that a reader (a collector of
 * metrics, a web server) sees the old answer or the new one, never half of one.
 */
#define _GNU_SOURCE 1
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"

static bool complain(const struct cli *cli, int error) {
  cli_say(cli, CLI_M_OUTPUT_FAILED, cli->output, strerror(error), NULL);
  return false;
}

/* A device or a pipe is written to; only a file can be replaced. */
static bool is_no_file(const char *path) {
  struct stat status;

  return stat(path, &status) == 0 && !S_ISREG(status.st_mode);
}

static bool open_in_place(const struct cli *cli) {
  cli->out->fd = open(cli->output, O_WRONLY | O_CLOEXEC | O_NOCTTY);
  return cli->out->fd >= 0 || complain(cli, errno);
}

/* mkstemp lets only the owner read; a collector is somebody else. */
static bool open_temporary(const struct cli *cli, char *name) {
  const mode_t mask = umask(0);

  (void)umask(mask);
  cli->out->fd = mkostemp(name, O_CLOEXEC);
  if (cli->out->fd < 0) {
    return complain(cli, errno);
  }
  (void)fchmod(cli->out->fd, 0666 & ~mask);
  return true;
}

/* Of a symbolic link, what it leads to is replaced, not the link. */
static char *real_path(const char *path) {
  char *real = realpath(path, NULL);

  return real != NULL ? real : strdup(path);
}

bool cli_output_open(const struct cli *cli) {
  struct cli_out *out = cli->out;
  struct text t;
  size_t cap;

  if (cli->output == NULL) {
    return true;
  }
  if (is_no_file(cli->output)) {
    return open_in_place(cli);
  }
  out->path = real_path(cli->output);
  if (out->path == NULL) {
    return complain(cli, ENOMEM);
  }
  cap = strlen(out->path) + sizeof(".XXXXXX");
  out->temporary = malloc(cap);
  if (out->temporary == NULL) {
    return complain(cli, ENOMEM);
  }
  text_init(&t, out->temporary, cap);
  text_put(&t, out->path);
  text_put(&t, ".XXXXXX");
  if (!open_temporary(cli, out->temporary)) {
    free(out->temporary);
    out->temporary = NULL;
    return false;
  }
  return true;
}

/* Whole and on the disk before it takes the name. */
static bool put_in_place(const struct cli *cli) {
  const struct cli_out *out = cli->out;

  if (out->temporary == NULL) {
    return true;
  }
  if (fsync(out->fd) != 0 && errno != EINVAL && errno != ENOSYS) {
    return complain(cli, errno);
  }
  return rename(out->temporary, out->path) == 0 || complain(cli, errno);
}

bool cli_output_close(const struct cli *cli) {
  struct cli_out *out = cli->out;
  const bool written = cli_flush(cli) && put_in_place(cli);

  if (out->temporary != NULL && !written) {
    (void)unlink(out->temporary);
  }
  if (out->fd != STDOUT_FILENO) {
    (void)close(out->fd);
    out->fd = STDOUT_FILENO;
  }
  free(out->temporary);
  free(out->path);
  out->temporary = NULL;
  out->path = NULL;
  return written;
}
