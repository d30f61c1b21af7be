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

#include "charset.h"
#include "cli.h"
#include "nagios.h"

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

/* Commands, topics and finding codes: what `assay help` knows, for a word that is none of them. */
static int complain_no_help(const struct cli *cli, const char *word) {
  const char *words[(size_t)CLI_NUM_COMMANDS + (size_t)ASSAY_NUM_CODES + 16];
  const char *topic;
  const char *nearest;
  char list[256];
  size_t num = 0;
  struct text t;

  text_init(&t, list, sizeof(list));
  list_commands(&t);
  for (size_t i = 0; i < CLI_NUM_COMMANDS; i++) {
    words[num++] = cli_command_at(i)->word;
  }
  for (size_t i = 0; i < 16 && (topic = help_topic_at(i)) != NULL; i++) {
    words[num++] = topic;
    text_put(&t, ", ");
    text_put(&t, topic);
  }
  for (unsigned code = 0; code < ASSAY_NUM_CODES; code++) {
    words[num++] = assay_code_id((assay_code)code);
  }
  nearest = cli_nearest(word, words, num);
  if (nearest != NULL) {
    cli_say(cli, CLI_M_NO_HELP_NEAREST, word, nearest, NULL);
  } else {
    cli_say(cli, CLI_M_NO_HELP, word, list, NULL);
  }
  return CLI_EXIT_NO_JUDGEMENT;
}

/* `assay help [COMMAND|TOPIC|CODE]` */
static int help_command(const struct cli *cli, int argc, char **argv) {
  const struct cli_command *command = argc > 0 ? cli_find_command(argv[0]) : NULL;

  if (argc > 0 && command == NULL) {
    return help_print_topic(cli, argv[0]) || help_print_code(cli, argv[0])
               ? CLI_EXIT_ACCEPTED
               : complain_no_help(cli, argv[0]);
  }
  help_print(cli, command);
  return CLI_EXIT_ACCEPTED;
}

/* `assay completion SHELL`, for packages; the help does not list it. */
static int completion_command(const struct cli *cli, int argc, char **argv) {
  if (argc == 1 && completion_print(cli, argv[0])) {
    return CLI_EXIT_ACCEPTED;
  }
  cli_say(cli, CLI_M_NO_SHELL, argc > 0 ? argv[0] : "", NULL, NULL);
  return CLI_EXIT_NO_JUDGEMENT;
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
  return cli->format == CLI_FORMAT_NAGIOS ? nagios_put_unknown(cli) : CLI_EXIT_NO_JUDGEMENT;
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
  if (strcmp(argv[0], "completion") == 0) {
    return completion_command(cli, argc - 1, argv + 1);
  }
  cli->command = cli_find_command(argv[0]);
  if (cli->command == NULL) {
    return complain_unknown_command(cli, argv[0]);
  }
  status = answer_parsed(cli, cli_parse(cli, argc, argv, &first));
  return status >= 0 ? status : cli->command->run(cli, argc - first, argv + first);
}

int main(int argc, char **argv) {
  struct cli_out out = {.fd = STDOUT_FILENO};
  struct cli cli = {.out = &out};
  int status;

  guard_standard_descriptors();
  (void)signal(SIGPIPE, SIG_IGN); /* a reader that goes away is a failed write, which is handled */
  out.charset = charset_open();
  cli_init(&cli, argc, argv);
  status = run(&cli, argc, argv);
  if (!cli_output_close(&cli) && status < CLI_EXIT_SIGNAL) {
    /* Whatever was judged, nobody was told. */
    status = cli.format == CLI_FORMAT_NAGIOS ? (int)NAGIOS_UNKNOWN : CLI_EXIT_NO_JUDGEMENT;
  }
  cli_close(&cli);
  charset_free(out.charset);
  return status;
}
