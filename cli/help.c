/* SPDX-License-Identifier: Apache-2.0
 *
 * --help: a page per command that can be learned from, made from the table of options.
 */
#include "options.h"

/* Where descriptions begin. An option that reaches further has its description on the next line. */
#define HELP_COLUMN 28

static void put_message(const struct cli *cli, enum cli_message message) {
  char page[8192]; /* the longest message is below 4 KiB */
  struct text t;

  text_init(&t, page, sizeof(page));
  cli_message_text(&t, cli->language, message, NULL, NULL, NULL);
  (void)cli_put_text(cli, page);
}

static void put_blanks(const struct cli *cli, size_t num) {
  for (size_t i = 0; i < num; i++) {
    (void)cli_put_text(cli, " ");
  }
}

/* Line breaks in a description go on under its beginning. */
static void put_description(const struct cli *cli, const char *text) {
  for (;;) {
    const size_t len = strcspn(text, "\n");

    (void)cli_put(cli, text, len);
    (void)cli_put_text(cli, "\n");
    if (text[len] == '\0') {
      return;
    }
    text += len + 1;
    put_blanks(cli, HELP_COLUMN);
  }
}

static void put_option(const struct cli *cli, const struct cli_option *option) {
  char left[80];
  const char letter[2] = {option->letter, '\0'};
  struct text t;

  text_init(&t, left, sizeof(left));
  text_put(&t, option->letter != 0 ? "  -" : "    ");
  text_put(&t, letter);
  text_put(&t, option->letter != 0 ? ", --" : "  --");
  text_put(&t, option->word);
  if (option->argument != NULL) {
    text_put(&t, " ");
    text_put(&t, option->argument);
  }
  (void)cli_put_text(cli, left);
  if (t.len + 2 > HELP_COLUMN) {
    (void)cli_put_text(cli, "\n");
    put_blanks(cli, HELP_COLUMN);
  } else {
    put_blanks(cli, HELP_COLUMN - t.len);
  }
  put_description(cli, option->help[cli->language == ASSAY_LANGUAGE_ZH ? 1 : 0]);
}

static void put_group(const struct cli *cli, const struct cli_command *command,
                      enum cli_group group) {
  static const enum cli_message headings[CLI_NUM_GROUPS] = {CLI_M_GROUP_WHAT, CLI_M_GROUP_LIVE,
                                                            CLI_M_GROUP_REVOCATION,
                                                            CLI_M_GROUP_POLICY, CLI_M_GROUP_OUTPUT};
  const struct cli_option *option;
  bool begun = false;

  for (size_t i = 0; (option = cli_option_at(i)) != NULL; i++) {
    if (option->group != group || !cli_option_is_for(option, command)) {
      continue;
    }
    if (!begun) {
      put_message(cli, headings[group]);
      (void)cli_put_text(cli, "\n");
      begun = true;
    }
    put_option(cli, option);
  }
  if (begun) {
    (void)cli_put_text(cli, "\n");
  }
}

struct help_page {
  enum cli_message summary, usage, end;
};
static const struct help_page pages[CLI_NUM_COMMANDS] = {
#define CLI_COMMAND(symbol, word, run)                                                             \
  {CLI_M_##symbol##_SUMMARY, CLI_M_##symbol##_USAGE, CLI_M_##symbol##_END},
#include "commands.def"
#undef CLI_COMMAND
};

static void put_overview(const struct cli *cli) {
  put_message(cli, CLI_M_OVERVIEW);
  (void)cli_put_text(cli, "\n");
  put_message(cli, CLI_M_OVERVIEW_COMMANDS);
  (void)cli_put_text(cli, "\n");
  for (size_t i = 0; i < CLI_NUM_COMMANDS; i++) {
    const char *word = cli_command_at(i)->word;

    (void)cli_put_text(cli, "  ");
    (void)cli_put_text(cli, word);
    put_blanks(cli, 12 - strlen(word));
    put_message(cli, pages[i].summary);
    (void)cli_put_text(cli, "\n");
  }
  (void)cli_put_text(cli, "\n");
  for (unsigned group = 0; group < CLI_NUM_GROUPS; group++) {
    put_group(cli, NULL, (enum cli_group)group);
  }
  put_message(cli, CLI_M_OVERVIEW_END);
}

void help_print(const struct cli *cli, const struct cli_command *command) {
  if (command == NULL) {
    put_overview(cli);
    return;
  }
  put_message(cli, pages[command->id].usage);
  (void)cli_put_text(cli, "\n");
  for (unsigned group = 0; group < CLI_NUM_GROUPS; group++) {
    put_group(cli, command, (enum cli_group)group);
  }
  put_message(cli, pages[command->id].end);
}

void help_print_version(const struct cli *cli) {
  (void)cli_put_text(cli, "assay ");
  (void)cli_put_text(cli, assay_version());
  (void)cli_put_text(cli, "\nlibcrypto: ");
  (void)cli_put_text(cli, assay_libcrypto_version());
  (void)cli_put_text(cli, "\npublic suffix list: ");
  (void)cli_put_text(cli, assay_suffixes_date());
  (void)cli_put_text(cli, "\n");
}
