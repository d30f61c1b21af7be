/* SPDX-License-Identifier: Apache-2.0
 *
 * `assay completion bash|zsh|fish`: made from the tables of commands and options, so that a script
 * never knows other ones than the program does. An argument that is written as a|b|c is one of these
 * words; one whose name says FILE or DIR is a path.
 */
#include "options.h"

static void put(const struct cli *cli, const char *text) {
  (void)cli_put_text(cli, text);
}

/* Words to choose from are in lower case ("off|prefer|require"); names stand for something else. */
static bool is_choice(const char *argument) {
  for (const char *p = argument; *p != '\0'; p++) {
    if (*p >= 'A' && *p <= 'Z') {
      return false;
    }
  }
  return strchr(argument, '|') != NULL;
}

static bool is_path(const char *argument) {
  return strstr(argument, "FILE") != NULL || strstr(argument, "DIR") != NULL ||
         strcmp(argument, "LIST") == 0;
}

static void put_choices(const struct cli *cli, const char *argument) {
  for (const char *p = argument; *p != '\0'; p++) {
    (void)cli_put(cli, *p == '|' ? " " : p, 1);
  }
}

static void put_words(const struct cli *cli, const char *separator) {
  for (size_t i = 0; i < CLI_NUM_COMMANDS; i++) {
    put(cli, cli_command_at(i)->word);
    put(cli, separator);
  }
}

static void put_help_words(const struct cli *cli) {
  const char *topic;

  put_words(cli, " ");
  for (size_t i = 0; (topic = help_topic_at(i)) != NULL; i++) {
    put(cli, topic);
    put(cli, " ");
  }
  for (unsigned code = 0; code < ASSAY_NUM_CODES; code++) {
    put(cli, assay_code_id((assay_code)code));
    put(cli, code + 1 < ASSAY_NUM_CODES ? " " : "");
  }
}

/* "--name|-n" */
static void put_pattern(const struct cli *cli, const struct cli_option *option) {
  const char letter[2] = {option->letter, '\0'};

  put(cli, "--");
  put(cli, option->word);
  if (option->letter != 0) {
    put(cli, "|-");
    put(cli, letter);
  }
}

/* ---- bash ---- */

static void put_bash_arguments(const struct cli *cli) {
  const struct cli_option *option;

  put(cli, "  case $previous in\n");
  for (size_t i = 0; (option = cli_option_at(i)) != NULL; i++) {
    if (option->argument == NULL) {
      continue;
    }
    put(cli, "    ");
    put_pattern(cli, option);
    if (is_choice(option->argument)) {
      put(cli, ") COMPREPLY=($(compgen -W '");
      put_choices(cli, option->argument);
      put(cli, "' -- \"$word\")); return ;;\n");
    } else if (is_path(option->argument)) {
      put(cli, ") compopt -o filenames; COMPREPLY=($(compgen -f -- \"$word\")); return ;;\n");
    } else {
      put(cli, ") return ;;\n");
    }
  }
  put(cli, "  esac\n");
}

static void put_bash_options(const struct cli *cli) {
  const struct cli_option *option;

  put(cli, "  case $command in\n");
  for (size_t c = 0; c <= CLI_NUM_COMMANDS; c++) {
    const struct cli_command *command = cli_command_at(c); /* the last: before the command */

    put(cli, "    ");
    put(cli, command != NULL ? command->word : "''");
    put(cli, ") options='");
    for (size_t i = 0; (option = cli_option_at(i)) != NULL; i++) {
      if (cli_option_is_for(option, command)) {
        put(cli, "--");
        put(cli, option->word);
        put(cli, " ");
      }
    }
    put(cli, "' ;;\n");
  }
  put(cli, "  esac\n");
}

static void put_bash(const struct cli *cli) {
  put(cli, "# bash completion of assay, made by 'assay completion bash'\n"
           "_assay() {\n"
           "  local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n"
           "  local command='' options='' i\n"
           "  COMPREPLY=()\n"
           "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
           "    case ${COMP_WORDS[i]} in\n"
           "      help) command=help; break ;;\n");
  for (size_t i = 0; i < CLI_NUM_COMMANDS; i++) {
    put(cli, "      ");
    put(cli, cli_command_at(i)->word);
    put(cli, ") command=");
    put(cli, cli_command_at(i)->word);
    put(cli, "; break ;;\n");
  }
  put(cli, "    esac\n  done\n");
  put_bash_arguments(cli);
  put_bash_options(cli);
  put(cli, "  if [[ $command == help ]]; then\n"
           "    COMPREPLY=($(compgen -W '");
  put_help_words(cli);
  put(cli, "' -- \"$word\"))\n"
           "  elif [[ $word == -* ]]; then\n"
           "    COMPREPLY=($(compgen -W \"$options\" -- \"$word\"))\n"
           "  elif [[ -z $command ]]; then\n"
           "    COMPREPLY=($(compgen -W '");
  put_words(cli, " ");
  put(cli, "help' -- \"$word\"))\n"
           "  else\n"
           "    compopt -o filenames\n"
           "    COMPREPLY=($(compgen -f -- \"$word\"))\n"
           "    [[ $command == verify ]] && COMPREPLY+=($(compgen -A hostname -- \"$word\"))\n"
           "  fi\n"
           "}\n"
           "complete -F _assay assay\n");
}

/* ---- zsh and fish: with descriptions ---- */

/* The description on one line, without what would end a quoted word or a description of zsh. */
static void put_description(const struct cli *cli, const struct cli_option *option) {
  for (const char *p = option->help[0]; *p != '\0'; p++) {
    if (*p == '\n') {
      put(cli, " ");
    } else if (strchr("'[]\\\"$`", *p) == NULL) {
      (void)cli_put(cli, p, 1);
    }
  }
}

static void put_zsh_option(const struct cli *cli, const struct cli_option *option) {
  const char letter[2] = {option->letter, '\0'};

  put(cli, "    ");
  if (option->letter != 0) {
    put(cli, "'*'{-");
    put(cli, letter);
    put(cli, ",--");
    put(cli, option->word);
    put(cli, "}'[");
  } else {
    put(cli, "'*--");
    put(cli, option->word);
    put(cli, "[");
  }
  put_description(cli, option);
  put(cli, "]");
  if (option->argument != NULL) {
    put(cli, is_path(option->argument) ? ":file:_files" : ": :");
    if (is_choice(option->argument)) {
      put(cli, "(");
      put_choices(cli, option->argument);
      put(cli, ")");
    }
  }
  put(cli, "'\n");
}

static void put_zsh(const struct cli *cli) {
  const struct cli_option *option;

  put(cli, "#compdef assay\n"
           "# zsh completion of assay, made by 'assay completion zsh'\n"
           "local -a commands options\n"
           "local i command=''\n"
           "commands=(");
  put_words(cli, " ");
  put(cli, "help)\n"
           "for ((i = 2; i < CURRENT; i++)); do\n"
           "  if (( ${commands[(Ie)${words[i]}]} )); then command=${words[i]}; break; fi\n"
           "done\n"
           "case $command in\n");
  for (size_t c = 0; c < CLI_NUM_COMMANDS; c++) {
    put(cli, "  ");
    put(cli, cli_command_at(c)->word);
    put(cli, ") options=(\n");
    for (size_t i = 0; (option = cli_option_at(i)) != NULL; i++) {
      if (cli_option_is_for(option, cli_command_at(c))) {
        put_zsh_option(cli, option);
      }
    }
    put(cli, "  ) ;;\n");
  }
  put(cli, "  help) compadd -- ");
  put_help_words(cli);
  put(cli, "; return ;;\n"
           "  *) compadd -- $commands; return ;;\n"
           "esac\n"
           "shift $((i - 1)) words\n"
           "(( CURRENT -= i - 1 ))\n"
           "_arguments -s $options '*:target:{ _files; _hosts }'\n");
}

static void put_fish_option(const struct cli *cli, const struct cli_option *option,
                            const struct cli_command *command) {
  const char letter[2] = {option->letter, '\0'};

  put(cli, "complete -c assay -n '__fish_seen_subcommand_from ");
  put(cli, command->word);
  put(cli, "' -l ");
  put(cli, option->word);
  if (option->letter != 0) {
    put(cli, " -s ");
    put(cli, letter);
  }
  if (option->argument != NULL) {
    put(cli, is_path(option->argument) ? " -r -F" : " -x");
    if (is_choice(option->argument)) {
      put(cli, " -a '");
      put_choices(cli, option->argument);
      put(cli, "'");
    }
  }
  put(cli, " -d '");
  put_description(cli, option);
  put(cli, "'\n");
}

static void put_fish(const struct cli *cli) {
  const struct cli_option *option;

  put(cli, "# fish completion of assay, made by 'assay completion fish'\n"
           "complete -c assay -n __fish_use_subcommand -f -a '");
  put_words(cli, " ");
  put(cli, "help'\n"
           "complete -c assay -n '__fish_seen_subcommand_from help' -f -a '");
  put_help_words(cli);
  put(cli, "'\n"
           "complete -c assay -n '__fish_seen_subcommand_from verify' -a "
           "'(__fish_print_hostnames)'\n");
  for (size_t c = 0; c < CLI_NUM_COMMANDS; c++) {
    for (size_t i = 0; (option = cli_option_at(i)) != NULL; i++) {
      if (cli_option_is_for(option, cli_command_at(c))) {
        put_fish_option(cli, option, cli_command_at(c));
      }
    }
  }
}

bool completion_print(const struct cli *cli, const char *shell) {
  static const struct {
    const char *shell;
    void (*print)(const struct cli *cli);
  } scripts[] = {{"bash", put_bash}, {"zsh", put_zsh}, {"fish", put_fish}};

  for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++) {
    if (strcmp(shell, scripts[i].shell) == 0) {
      scripts[i].print(cli);
      return true;
    }
  }
  return false;
}
