/* SPDX-License-Identifier: Apache-2.0
 *
 * The table of commands.
 */
#include "cli.h"

static const struct cli_command commands[CLI_NUM_COMMANDS] = {
#define CLI_COMMAND(symbol, word, run) {CLI_COMMAND_##symbol, word, run},
#include "commands.def"
#undef CLI_COMMAND
};

const struct cli_command *cli_command_at(size_t index) {
  return index < CLI_NUM_COMMANDS ? &commands[index] : NULL;
}

const struct cli_command *cli_find_command(const char *word) {
  for (size_t i = 0; i < CLI_NUM_COMMANDS; i++) {
    if (strcmp(word, commands[i].word) == 0) {
      return &commands[i];
    }
  }
  return NULL;
}
