/* SPDX-License-Identifier: Apache-2.0
 *
 * The command `assay`: find the command, parse its options, run it, and make sure that what it said
 * was really written.
 */
#define _GNU_SOURCE 1
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "cli.h"

/* A closed standard descriptor would be taken by the first file opened, and the answer written into
 * that file. /dev/null, opened the wrong way round, makes such a write fail instead. */
static void guard_standard_descriptors(void) {
  static const int modes[3] = {O_WRONLY, O_RDONLY, O_RDWR};

  for (int fd = 0; fd < 3; fd++) {
    if (fcntl(fd, F_GETFD) == -1 && errno == EBADF) {
      (void)open("/dev/null", modes[fd]); /* takes the lowest free number, which is fd */
    }
  }
}

static void list_commands(struct text *t) {
  for (size_t i = 0; i < CLI_NUM_COMMANDS; i++) {
    text_put(t, i == 0 ? "" : ", ");
    text_put(t, cli_command_at(i)->word);
  }
}

static int complain_no_command(const struct cli *cli) {
  char list[256];
  struct text t;

  text_init(&t, list, sizeof(list));
  list_commands(&t);
  cli_say(cli, CLI_M_NO_COMMAND, list, NULL, NULL);
  return CLI_EXIT_NO_JUDGEMENT;
}

static int complain_unknown_command(const struct cli *cli, const char *word) {
  const char *words[CLI_NUM_COMMANDS];
  const char *nearest;

  for (size_t i = 0; i < CLI_NUM_COMMANDS; i++) {
    words[i] = cli_command_at(i)->word;
  }
  nearest = cli_nearest(word, words, CLI_NUM_COMMANDS);
  if (nearest != NULL) {
    cli_say(cli, CLI_M_UNKNOWN_COMMAND_NEAREST, word, nearest, NULL);
  } else if (access(word, F_OK) == 0) {
    cli_say(cli, CLI_M_COMMAND_IS_A_FILE, word, word, NULL);
  } else {
    cli_say(cli, CLI_M_UNKNOWN_COMMAND, word, NULL, NULL);
  }
  return CLI_EXIT_NO_JUDGEMENT;
}

/* `assay help [COMMAND]` */
static int help_command(const struct cli *cli, int argc, char **argv) {
  const struct cli_command *command = argc > 0 ? cli_find_command(argv[0]) : NULL;

  if (argc > 0 && command == NULL) {
    return complain_unknown_command(cli, argv[0]);
  }
  help_print(cli, command);
  return CLI_EXIT_ACCEPTED;
}

/* What --help, --version and a bad line end with; -1 to go on. */
static int answer_parsed(const struct cli *cli, enum cli_parsed parsed) {
  switch (parsed) {
  case CLI_PARSED:
    return -1;
  case CLI_PARSED_HELP:
    help_print(cli, cli->command);
    return CLI_EXIT_ACCEPTED;
  case CLI_PARSED_VERSION:
    help_print_version(cli);
    return CLI_EXIT_ACCEPTED;
  case CLI_PARSED_BAD:
    break;
  }
  return CLI_EXIT_NO_JUDGEMENT;
}

static int run(struct cli *cli, int argc, char **argv) {
  int first;
  int status = answer_parsed(cli, cli_parse(cli, argc, argv, &first));

  if (status >= 0) {
    return status;
  }
  if (first >= argc) {
    return complain_no_command(cli);
  }
  argc -= first;
  argv += first;
  if (strcmp(argv[0], "help") == 0) {
    return help_command(cli, argc - 1, argv + 1);
  }
  cli->command = cli_find_command(argv[0]);
  if (cli->command == NULL) {
    return complain_unknown_command(cli, argv[0]);
  }
  status = answer_parsed(cli, cli_parse(cli, argc, argv, &first));
  return status >= 0 ? status : cli->command->run(cli, argc - first, argv + first);
}

int main(int argc, char **argv) {
  struct cli_out out = {.len = 0};
  struct cli cli = {.out = &out};
  int status;

  guard_standard_descriptors();
  (void)signal(SIGPIPE, SIG_IGN); /* a reader that goes away is a failed write, which is handled */
  cli_init(&cli, argc, argv);
  status = run(&cli, argc, argv);
  if (!cli_flush(&cli)) {
    status = CLI_EXIT_NO_JUDGEMENT; /* whatever was judged, nobody was told */
  }
  cli_close(&cli);
  return status;
}
