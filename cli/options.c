/* SPDX-License-Identifier: Apache-2.0
 *
 * The command line: options.def -> getopt_long -> struct cli. Every complaint is one sentence in the
 * user's language, and suggests what was probably meant.
 */
#define _GNU_SOURCE 1
#include <getopt.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"
#include "options.h"

/* ---- the table ---- */

#define V CLI_FOR(VERIFY)
#define B CLI_FOR(BATCH)
#define S CLI_FOR(SHOW)
#define G CLI_FOR_ALL
static const struct cli_option options[CLI_NUM_OPTIONS] = {
#define CLI_OPTION(symbol, word, letter, argument, commands, group, en, zh)                        \
  {CLI_OPT_##symbol, word, letter, argument, (commands), CLI_GROUP_##group, {en, zh}},
#include "options.def"
#undef CLI_OPTION
};
#undef V
#undef B
#undef S
#undef G

const struct cli_option *cli_option_at(size_t index) {
  return index < CLI_NUM_OPTIONS ? &options[index] : NULL;
}

bool cli_option_is_for(const struct cli_option *option, const struct cli_command *command) {
  return (option->commands & (command == NULL ? CLI_FOR_ALL : 1U << (unsigned)command->id)) != 0;
}

/* getopt_long's view of the table. Long options return LONG_BASE + index, so that a letter is never
 * mistaken for one. */
enum { LONG_BASE = 256 };

struct getopt_table {
  struct option longs[CLI_NUM_OPTIONS + 1];
  char letters[2 * CLI_NUM_OPTIONS + 3];
};

static void build_table(const struct cli_command *command, struct getopt_table *table) {
  size_t num = 0;
  size_t len = 0;

  memset(table, 0, sizeof(*table));
  if (command == NULL) {
    table->letters[len++] = '+'; /* stop at the command */
  }
  table->letters[len++] = ':'; /* tell a missing argument from an unknown option */
  for (size_t i = 0; i < CLI_NUM_OPTIONS; i++) {
    const struct cli_option *option = &options[i];

    if (!cli_option_is_for(option, command)) {
      continue;
    }
    table->longs[num].name = option->word;
    table->longs[num].has_arg = option->argument != NULL ? required_argument : no_argument;
    table->longs[num].val = LONG_BASE + (int)i;
    num++;
    if (option->letter != 0) {
      table->letters[len++] = option->letter;
      if (option->argument != NULL) {
        table->letters[len++] = ':';
      }
    }
  }
}

static const struct cli_option *option_of(int value) {
  if (value >= LONG_BASE) {
    return cli_option_at((size_t)(value - LONG_BASE));
  }
  for (size_t i = 0; i < CLI_NUM_OPTIONS; i++) {
    if (options[i].letter != 0 && options[i].letter == value) {
      return &options[i];
    }
  }
  return NULL;
}

/* ---- values ---- */

#define LONG_NAME_MAX 40

/* "--name" */
static void spell(const struct cli_option *option, char out[LONG_NAME_MAX]) {
  struct text t;

  text_init(&t, out, LONG_NAME_MAX);
  text_put(&t, "--");
  text_put(&t, option->word);
}

static bool complain(const struct cli *cli, enum cli_message message,
                     const struct cli_option *option, const char *value, const char *third) {
  char word[LONG_NAME_MAX];

  spell(option, word);
  cli_say(cli, message, word, value, third);
  return false;
}

static bool set_number(const struct cli *cli, const struct cli_option *option, const char *text,
                       uint32_t min, uint32_t max, uint32_t *ret_number) {
  char range[LONG_NAME_MAX];
  struct text t;

  if (option_parse_number(text, max, ret_number) && *ret_number >= min) {
    return true;
  }
  text_init(&t, range, sizeof(range));
  text_number(&t, min);
  text_put(&t, "-");
  text_number(&t, max);
  return complain(cli, CLI_M_BAD_NUMBER, option, text, range);
}

static bool add(const struct cli *cli, struct cli_list *list, const char *item) {
  const char **grown = realloc(list->items, (list->num + 1) * sizeof(*grown));

  if (grown == NULL) {
    cli_say(cli, CLI_M_NO_MEMORY, NULL, NULL, NULL);
    return false;
  }
  list->items = grown;
  list->items[list->num++] = item;
  return true;
}

#define NUM_OF(array) (sizeof(array) / sizeof((array)[0]))

/* ---- one option ---- */

static bool set_choice(struct cli *cli, const struct cli_option *option, const char *value) {
  bool known = false;

  switch ((unsigned)option->id) {
  case CLI_OPT_PURPOSE:
    known = cli_parse_purpose(value, &cli->purpose);
    break;
  case CLI_OPT_PROFILE:
    known = cli_parse_profile(value, &cli->profile);
    break;
  case CLI_OPT_REVOCATION:
    known = cli_parse_revocation(value, &cli->revocation);
    cli->revocation_given = true;
    break;
  case CLI_OPT_AUDIENCE:
    known = option_parse_audience(value, &cli->audience);
    break;
  case CLI_OPT_LANG:
    known = option_parse_language(value, &cli->language);
    break;
  case CLI_OPT_COLOR:
    known = option_parse_color(value, &cli->color_choice);
    break;
  case CLI_OPT_FORMAT:
    known = option_parse_format(value, &cli->format);
    break;
  case CLI_OPT_STARTTLS:
    known = option_is_starttls(value);
    cli->starttls = value;
    break;
  default:
    break;
  }
  return known || complain(cli, CLI_M_BAD_CHOICE, option, value, option->argument);
}

static bool set_list(struct cli *cli, const struct cli_option *option, const char *value) {
  uint8_t oid[CLI_OID_MAX];
  size_t len;

  switch ((unsigned)option->id) {
  case CLI_OPT_FILE:
    return add(cli, &cli->target_files, value);
  case CLI_OPT_TRUST:
    return add(cli, &cli->trust, value);
  case CLI_OPT_INTERMEDIATES:
    return add(cli, &cli->intermediates, value);
  case CLI_OPT_CRL:
    return add(cli, &cli->crls, value);
  case CLI_OPT_OCSP:
    return add(cli, &cli->ocsp, value);
  case CLI_OPT_POLICY:
    return cli_parse_oid(value, oid, &len) ? add(cli, &cli->policies, value)
                                           : complain(cli, CLI_M_BAD_OID, option, value, NULL);
  case CLI_OPT_EXTENDED_KEY_USAGE:
    return cli_parse_usage(value, oid, &len) ? add(cli, &cli->extended_key_usage, value)
                                             : complain(cli, CLI_M_BAD_USAGE, option, value, NULL);
  default:
    return false;
  }
}

static bool set_time(struct cli *cli, const struct cli_option *option, const char *value) {
  cli->at_given = true;
  return clock_parse(bytes_of_text(value), &cli->at) ||
         complain(cli, CLI_M_BAD_TIME, option, value, NULL);
}

static bool set_name(struct cli *cli, const char *value) {
  if (*value == '\0') {
    cli_say(cli, CLI_M_EMPTY_NAME, NULL, NULL, NULL);
    return false;
  }
  cli->name = value;
  return true;
}

/* More threads than this is a mistake on any machine of today; as many sessions stay below the usual
 * limit of open files. */
#define MAX_JOBS 1000U
#define MAX_WARN_DAYS 36500U
#define MAX_TIMEOUT 3600000U /* an hour */

static bool set_flag(struct cli *cli, const struct cli_option *option) {
  switch ((unsigned)option->id) {
  case CLI_OPT_ANY_NAME:
    cli->any_name = true;
    break;
  case CLI_OPT_EXPLICIT_POLICY:
    cli->explicit_policy = true;
    break;
  case CLI_OPT_INHIBIT_MAPPING:
    cli->inhibit_mapping = true;
    break;
  case CLI_OPT_INHIBIT_ANY:
    cli->inhibit_any = true;
    break;
  case CLI_OPT_JSON:
    cli->format = CLI_FORMAT_JSON;
    break;
  case CLI_OPT_QUIET:
    cli->quiet = true;
    break;
  case CLI_OPT_VERBOSE:
    cli->verbose = true;
    break;
  case CLI_OPT_OFFLINE:
    cli->offline = true;
    break;
  case CLI_OPT_IPV4:
    cli->ip_version = 4;
    break;
  case CLI_OPT_IPV6:
    cli->ip_version = 6;
    break;
  default:
    break;
  }
  return true;
}

/* Texts that are looked at when they are used. */
static bool set_text(struct cli *cli, const struct cli_option *option, const char *value) {
  const char **const text = option->id == CLI_OPT_CONNECT       ? &cli->connect
                            : option->id == CLI_OPT_SERVERNAME  ? &cli->servername
                            : option->id == CLI_OPT_PROXY       ? &cli->proxy
                            : option->id == CLI_OPT_CLIENT_CERT ? &cli->client_cert
                            : option->id == CLI_OPT_CLIENT_KEY  ? &cli->client_key
                                                                : &cli->output;

  *text = value;
  return true;
}

static bool set_value(struct cli *cli, const struct cli_option *option, const char *value) {
  switch ((unsigned)option->id) {
  case CLI_OPT_NAME:
    return set_name(cli, value);
  case CLI_OPT_AT:
    return set_time(cli, option, value);
  case CLI_OPT_JOBS:
    return set_number(cli, option, value, 1, MAX_JOBS, &cli->jobs);
  case CLI_OPT_WARN_DAYS:
    return set_number(cli, option, value, 0, MAX_WARN_DAYS, &cli->warn_days);
  case CLI_OPT_MAX_DEPTH:
    return set_number(cli, option, value, 0, ASSAY_DEPTH_ANY - 1, &cli->max_depth);
  case CLI_OPT_TIMEOUT:
    return option_parse_seconds(value, MAX_TIMEOUT, &cli->timeout) ||
           complain(cli, CLI_M_BAD_SECONDS, option, value, NULL);
  case CLI_OPT_PURPOSE:
  case CLI_OPT_PROFILE:
  case CLI_OPT_REVOCATION:
  case CLI_OPT_AUDIENCE:
  case CLI_OPT_LANG:
  case CLI_OPT_COLOR:
  case CLI_OPT_FORMAT:
  case CLI_OPT_STARTTLS:
    return set_choice(cli, option, value);
  case CLI_OPT_TRUST:
  case CLI_OPT_INTERMEDIATES:
  case CLI_OPT_CRL:
  case CLI_OPT_OCSP:
  case CLI_OPT_POLICY:
  case CLI_OPT_EXTENDED_KEY_USAGE:
  case CLI_OPT_FILE:
    return set_list(cli, option, value);
  default:
    return set_text(cli, option, value);
  }
}

/* ---- complaints about the line itself ---- */

/* "assay" or "assay verify" */
static void program_name(const struct cli *cli, char out[LONG_NAME_MAX]) {
  struct text t;

  text_init(&t, out, LONG_NAME_MAX);
  text_put(&t, "assay");
  if (cli->command != NULL) {
    text_put(&t, " ");
    text_put(&t, cli->command->word);
  }
}

/* `assay --json verify`: the option exists, for a command that is not known yet. Its word, or NULL. */
static const char *command_with(const struct cli *cli, const char *word) {
  for (size_t i = 0; cli->command == NULL && i < CLI_NUM_OPTIONS; i++) {
    for (size_t j = 0; strcmp(options[i].word, word) == 0 && j < CLI_NUM_COMMANDS; j++) {
      if (cli_option_is_for(&options[i], cli_command_at(j))) {
        return cli_command_at(j)->word;
      }
    }
  }
  return NULL;
}

static void complain_unknown_long(const struct cli *cli, const char *given) {
  const char *words[CLI_NUM_OPTIONS];
  char program[LONG_NAME_MAX];
  char meant[LONG_NAME_MAX];
  struct text t;
  size_t num = 0;
  size_t num_prefixed = 0;
  size_t len = strcspn(given, "=");
  char *word = strndup(given, len);

  program_name(cli, program);
  if (word == NULL) {
    cli_say(cli, CLI_M_NO_MEMORY, NULL, NULL, NULL);
    return;
  }
  for (size_t i = 0; i < CLI_NUM_OPTIONS; i++) {
    if (cli_option_is_for(&options[i], cli->command)) {
      words[num++] = options[i].word;
      num_prefixed += len > 2 && strncmp(options[i].word, word + 2, len - 2) == 0 ? 1 : 0;
    }
  }
  const char *bare = word + (len >= 2 ? 2 : len);
  const char *nearest = cli_nearest(bare, words, num);
  const char *command = command_with(cli, bare);
  if (command != NULL) {
    cli_say(cli, CLI_M_OPTION_BEFORE_COMMAND, word, command, NULL);
  } else if (num_prefixed > 1) {
    cli_say(cli, CLI_M_AMBIGUOUS_OPTION, word, program, NULL);
  } else if (nearest == NULL) {
    cli_say(cli, CLI_M_UNKNOWN_OPTION, word, program, NULL);
  } else {
    text_init(&t, meant, sizeof(meant));
    text_put(&t, "--");
    text_put(&t, nearest);
    cli_say(cli, CLI_M_UNKNOWN_OPTION_NEAREST, word, program, meant);
  }
  free(word);
}

/* getopt_long said '?' or ':'. */
static enum cli_parsed complain_parse(const struct cli *cli, int answer, char **argv) {
  const struct cli_option *option = optopt != 0 ? option_of(optopt) : NULL;
  char program[LONG_NAME_MAX];
  char letter[3] = {'-', (char)optopt, '\0'};

  if (answer == ':' && option != NULL) {
    complain(cli, CLI_M_OPTION_NEEDS_ARGUMENT, option, option->argument, NULL);
  } else if (optopt >= LONG_BASE && option != NULL) {
    complain(cli, CLI_M_OPTION_TAKES_NO_ARGUMENT, option, NULL, NULL);
  } else if (optopt != 0) {
    program_name(cli, program);
    cli_say(cli, CLI_M_UNKNOWN_OPTION, letter, program, NULL);
  } else {
    complain_unknown_long(cli, argv[optind - 1]);
  }
  return CLI_PARSED_BAD;
}

/* ---- the whole line ---- */

static assay_language language_of_environment(void) {
  static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};

  for (size_t i = 0; i < NUM_OF(variables); i++) {
    const char *value = getenv(variables[i]);

    if (value != NULL && *value != '\0') {
      return strncmp(value, "zh", 2) == 0 ? ASSAY_LANGUAGE_ZH : ASSAY_LANGUAGE_EN;
    }
  }
  return ASSAY_LANGUAGE_EN;
}

/* The argument of a long option at argv[i], as --word=x or --word x; NULL when it is another one. */
static const char *early_value(const char *word, int i, int argc, char **argv) {
  const size_t len = strlen(word);

  if (strncmp(argv[i], word, len) != 0) {
    return NULL;
  }
  if (argv[i][len] == '=') {
    return argv[i] + len + 1;
  }
  return argv[i][len] == '\0' && i + 1 < argc ? argv[i + 1] : NULL;
}

/* How complaints are said must be known before the first of them. */
void cli_init(struct cli *cli, int argc, char **argv) {
  cli->language = language_of_environment();
  cli->at = (int64_t)time(NULL);
  cli->max_depth = ASSAY_DEPTH_ANY;
  cli->timeout = 10000;
  for (int i = 1; i < argc && argv[i] != NULL && strcmp(argv[i], "--") != 0; i++) {
    const char *language = early_value("--lang", i, argc, argv);
    const char *format = early_value("--format", i, argc, argv);

    if (language != NULL) {
      (void)option_parse_language(language, &cli->language);
    }
    if (format != NULL) {
      (void)option_parse_format(format, &cli->format);
    }
  }
}

/* no-color.org: set and not empty means none. */
static bool wants_color(enum cli_color choice) {
  const char *no_color = getenv("NO_COLOR");
  const char *terminal = getenv("TERM");

  if (choice != CLI_COLOR_AUTO) {
    return choice == CLI_COLOR_ALWAYS;
  }
  return (no_color == NULL || *no_color == '\0') && isatty(STDOUT_FILENO) == 1 &&
         (terminal == NULL || strcmp(terminal, "dumb") != 0);
}

/* What can only be told when all options are known. */
static enum cli_parsed settle(struct cli *cli) {
  if (cli->name != NULL && cli->any_name) {
    cli_say(cli, CLI_M_NAME_AND_ANY_NAME, NULL, NULL, NULL);
    return CLI_PARSED_BAD;
  }
  if (!cli->revocation_given && (cli->crls.num > 0 || cli->ocsp.num > 0)) {
    cli->revocation = ASSAY_REVOCATION_PREFER;
  }
  if (cli->client_key != NULL && cli->client_cert == NULL) {
    cli_say(cli, CLI_M_KEY_WITHOUT_CERT, NULL, NULL, NULL);
    return CLI_PARSED_BAD;
  }
  cli->json = cli->format == CLI_FORMAT_JSON;
  cli->color = wants_color(cli->color_choice) &&
               (cli->output == NULL || cli->color_choice != CLI_COLOR_AUTO);
  return CLI_PARSED;
}

enum cli_parsed cli_parse(struct cli *cli, int argc, char **argv, int *ret_first) {
  struct getopt_table table;
  int answer;

  build_table(cli->command, &table);
  optind = 0; /* GNU: begin anew */
  opterr = 0;
  for (optopt = 0; (answer = getopt_long(argc, argv, table.letters, table.longs, NULL)) != -1;
       optopt = 0) {
    const struct cli_option *option = answer == '?' || answer == ':' ? NULL : option_of(answer);

    if (option == NULL) {
      return complain_parse(cli, answer, argv);
    }
    if (option->id == CLI_OPT_HELP) {
      return CLI_PARSED_HELP;
    }
    if (option->id == CLI_OPT_VERSION) {
      return CLI_PARSED_VERSION;
    }
    if (option->argument == NULL ? !set_flag(cli, option) : !set_value(cli, option, optarg)) {
      return CLI_PARSED_BAD;
    }
  }
  *ret_first = optind;
  return settle(cli);
}

void cli_close(struct cli *cli) {
  struct cli_list *const lists[] = {
      &cli->trust,    &cli->intermediates,      &cli->crls,        &cli->ocsp,
      &cli->policies, &cli->extended_key_usage, &cli->target_files};

  for (size_t i = 0; i < NUM_OF(lists); i++) {
    free(lists[i]->items);
    lists[i]->items = NULL;
    lists[i]->num = 0;
  }
}
