/* SPDX-License-Identifier: Apache-2.0
 *
 * `assay help TOPIC`, and `assay help CODE` out of the catalogue of findings.
 */
#include "cli.h"
#include "explain/show.h"
#include "report/report.h"

struct topic {
  const char *word;
  const char *text[2]; /* by assay_language */
};
static const struct topic topics[] = {
#define CLI_TOPIC(word, en, zh) {word, {en, zh}},
#include "topics.def"
#undef CLI_TOPIC
};

#define NUM_TOPICS (sizeof(topics) / sizeof(topics[0]))

static size_t index_of(assay_language language) {
  return language == ASSAY_LANGUAGE_ZH ? 1 : 0;
}

const char *help_topic_at(size_t index) {
  if (index == NUM_TOPICS) {
    return "codes"; /* made from the table of findings */
  }
  return index < NUM_TOPICS ? topics[index].word : NULL;
}

bool help_print_topic(const struct cli *cli, const char *word) {
  for (size_t i = 0; i < NUM_TOPICS; i++) {
    if (strcmp(word, topics[i].word) == 0) {
      (void)cli_put_text(cli, topics[i].text[index_of(cli->language)]);
      return true;
    }
  }
  if (strcmp(word, "codes") == 0) {
    help_print_codes(cli);
    return true;
  }
  return false;
}

/* ---- codes ---- */

/* The same table as src/explain's, for what its door does not give out: the words of each audience. */
struct code_text {
  const char *plain_title, *plain_remedy, *title, *operator_remedy, *developer_remedy;
};
#define CODE(symbol, plain_title, plain_remedy, title, operator_remedy, developer_remedy)          \
  [ASSAY_F_##symbol] = {plain_title, plain_remedy, title, operator_remedy, developer_remedy},
#define CHECK(...)
#define PHRASE(...)
static const struct code_text codes[2][ASSAY_NUM_CODES] = {
    {
#include "explain/lang/en.def"
    },
    {
#include "explain/lang/zh.def"
    },
};
#undef CODE
#undef CHECK
#undef PHRASE

void help_put_padded(const struct cli *cli, const char *text, size_t column) {
  (void)cli_put_text(cli, text);
  for (size_t at = strlen(text); at < column; at++) {
    (void)cli_put_text(cli, " ");
  }
}

void help_print_codes(const struct cli *cli) {
  for (unsigned check = 0; check < ASSAY_NUM_CHECKS; check++) {
    (void)cli_put_text(cli, check > 0 ? "\n" : "");
    (void)cli_put_text(cli, assay_check_id((assay_check)check));
    (void)cli_put_text(cli, "\n");
    for (unsigned code = 0; code < ASSAY_NUM_CODES; code++) {
      if (code_rows[code].check == (assay_check)check) {
        (void)cli_put_text(cli, "  ");
        help_put_padded(cli, code_rows[code].id, 30);
        (void)cli_put_text(cli, codes[index_of(cli->language)][code].title);
        (void)cli_put_text(cli, "\n");
      }
    }
  }
}

static void put_labelled(const struct cli *cli, enum cli_message label, const char *text) {
  char words[64];
  struct text t;

  text_init(&t, words, sizeof(words));
  cli_message_text(&t, cli->language, label, NULL, NULL, NULL);
  (void)cli_put_text(cli, words);
  (void)cli_put_text(cli, text);
  (void)cli_put_text(cli, "\n");
}

/* The texts that make the code's rules, each once. */
static void put_sources(const struct cli *cli, assay_code code) {
  char list[1024];
  struct text t;

  text_init(&t, list, sizeof(list));
  for (size_t i = 0; i < NUM_RULES; i++) {
    bool again = rule_rows[i].code != code;

    for (size_t j = 0; j < i && !again; j++) {
      again = rule_rows[j].code == code && strcmp(rule_rows[j].source, rule_rows[i].source) == 0;
    }
    if (!again) {
      text_put(&t, t.len > 0 ? ", " : "");
      text_put(&t, rule_rows[i].source);
    }
  }
  if (t.len > 0) {
    put_labelled(cli, CLI_M_CODE_SOURCES, list);
  }
}

bool help_print_code(const struct cli *cli, const char *word) {
  for (unsigned code = 0; code < ASSAY_NUM_CODES; code++) {
    const struct code_text *text = &codes[index_of(cli->language)][code];

    if (strcmp(word, code_rows[code].id) == 0) {
      (void)cli_put_text(cli, word);
      put_labelled(cli, CLI_M_CODE_TITLE, text->title);
      put_labelled(cli, CLI_M_CODE_CHECK, assay_check_id(code_rows[code].check));
      put_labelled(cli, CLI_M_CODE_PLAIN, text->plain_title);
      put_labelled(cli, CLI_M_CODE_USER, text->plain_remedy);
      put_labelled(cli, CLI_M_CODE_OPERATOR, text->operator_remedy);
      put_labelled(cli, CLI_M_CODE_DEVELOPER, text->developer_remedy);
      put_sources(cli, (assay_code)code);
      return true;
    }
  }
  return false;
}
