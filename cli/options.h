/* SPDX-License-Identifier: Apache-2.0
 *
 * The table of options, for the parser and for the help.
 */
#ifndef ASSAY_CLI_OPTIONS_H
#define ASSAY_CLI_OPTIONS_H

#include "cli.h"

enum cli_option_id {
#define CLI_OPTION(symbol, word, letter, argument, commands, group, en, zh) CLI_OPT_##symbol,
#include "options.def"
#undef CLI_OPTION
  CLI_NUM_OPTIONS
};

/* The headings of the help, in its order. */
enum cli_group {
  CLI_GROUP_WHAT = 0,
  CLI_GROUP_LIVE,
  CLI_GROUP_REVOCATION,
  CLI_GROUP_POLICY,
  CLI_GROUP_OUTPUT,
  CLI_NUM_GROUPS
};

#define CLI_FOR(command) (1U << (unsigned)CLI_COMMAND_##command)
#define CLI_FOR_ALL (1U << (unsigned)CLI_NUM_COMMANDS) /* before the command */

struct cli_option {
  enum cli_option_id id;
  const char *word;
  char letter;
  const char *argument;
  unsigned commands;
  enum cli_group group;
  const char *help[2]; /* by assay_language */
};

/* NULL past the end. */
const struct cli_option *cli_option_at(size_t index);
bool cli_option_is_for(const struct cli_option *option, const struct cli_command *command);

/* Words of options (option_words.c). False when `text` is none of them. */
bool option_parse_audience(const char *text, assay_audience *ret_audience) MUST_USE;
bool option_parse_language(const char *text, assay_language *ret_language);
bool option_parse_color(const char *text, enum cli_color *ret_color) MUST_USE;
bool option_parse_format(const char *text, enum cli_format *ret_format);
bool option_is_starttls(const char *text) MUST_USE;
/* Seconds with an optional fraction, as milliseconds: 0.001 to max. */
bool option_parse_seconds(const char *text, uint32_t max, uint32_t *ret_milliseconds) MUST_USE;
/* Digits only, at most max. */
bool option_parse_number(const char *text, uint32_t max, uint32_t *ret_number) MUST_USE;

#endif
