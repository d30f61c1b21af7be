/* SPDX-License-Identifier: Apache-2.0
 *
 * cli: the command `assay`. What its commands share: the options, reading inputs, sentences on
 * standard error, and writing standard output so that a full disk or a closed pipe is noticed.
 *
 * main.c parses the command line into a struct cli and calls the command with what is left: the
 * operands. A command returns its exit status.
 */
#ifndef ASSAY_CLI_H
#define ASSAY_CLI_H

#include <assay/assay.h>

#include "base/base.h"

/* ---- exit status (the contract that scripts rely on) ---- */

enum cli_exit {
  CLI_EXIT_ACCEPTED = 0, /* for commands that judge nothing: done */
  CLI_EXIT_REJECTED = 1,
  CLI_EXIT_NO_JUDGEMENT = 2, /* bad arguments, unreadable input, output that could not be written */
  CLI_EXIT_SIGNAL = 128      /* ended by a signal, whose number is added: 130 after Ctrl-C */
};

/* ---- options ---- */

/* Arguments of an option that may be repeated, in the order given. */
struct cli_list {
  const char **items;
  size_t num;
};

enum cli_color { CLI_COLOR_AUTO = 0, CLI_COLOR_ALWAYS, CLI_COLOR_NEVER };

/* How an answer is written. */
enum cli_format { CLI_FORMAT_TEXT = 0, CLI_FORMAT_JSON, CLI_FORMAT_PROMETHEUS, CLI_FORMAT_NAGIOS };

struct cli_command;
struct charset;

/* The sentence that is kept for --format nagios. */
#define CLI_OUT_SENTENCE 512

/* Where answers go, buffered: standard output, or the file of --output. `failed` latches. */
struct cli_out {
  int fd;
  size_t len;
  bool failed;
  struct charset *charset; /* NULL: UTF-8 as it stands */
  char *path, *temporary;  /* --output: the file, and what is renamed to it when all is written */
  /* What stands on the terminal's last line and must go before a sentence is said (progress.c). */
  void (*clear)(void *context);
  void *clear_context;
  char sentence[CLI_OUT_SENTENCE]; /* the last one said, bare */
  char bytes[8192];
};

/* The options, parsed. Strings point into argv. */
struct cli {
  const struct cli_command *command; /* NULL before one is known */
  struct cli_out *out;               /* standard output; use cli_put */

  /* How to say it. */
  assay_language language;
  assay_audience audience;
  bool color; /* settled: --color, NO_COLOR and whether standard output is a terminal */
  bool quiet, verbose;
  enum cli_format format;
  bool json;                   /* format is CLI_FORMAT_JSON */
  enum cli_color color_choice; /* as asked; `color` is what counts */
  const char *output;          /* --output; NULL = standard output */

  /* The question. */
  bool at_given; /* --at was given */
  int64_t at;    /* --at, else the time at which the command started */
  const char *name;
  bool any_name;
  struct cli_list trust, intermediates, crls, ocsp;
  assay_purpose purpose;
  assay_profile profile;
  assay_revocation revocation; /* prefer by default once --crl or --ocsp is given */
  bool revocation_given;
  uint32_t warn_days;
  uint32_t max_depth;
  struct cli_list policies, extended_key_usage;
  bool explicit_policy, inhibit_mapping, inhibit_any;

  /* Live hosts. */
  struct cli_list target_files; /* --file */
  const char *connect, *servername, *starttls, *proxy, *client_cert, *client_key;
  uint32_t timeout; /* milliseconds for a whole session */
  int ip_version;   /* 0 = either, 4, 6 */
  bool offline;

  uint32_t jobs; /* threads of batch, sessions of verify; 0 = the default */
};

/* ---- commands ---- */

/* argv[0..argc) are the operands: program name, command name and options are taken out. Each returns
 * an exit status. Output that was put is flushed, and its failure turned into an exit status, by
 * main.c. */
int verify_command(const struct cli *cli, int argc, char **argv);
int batch_command(const struct cli *cli, int argc, char **argv);
int show_command(const struct cli *cli, int argc, char **argv);

enum cli_command_id {
#define CLI_COMMAND(symbol, word, run) CLI_COMMAND_##symbol,
#include "commands.def"
#undef CLI_COMMAND
  CLI_NUM_COMMANDS
};

struct cli_command {
  enum cli_command_id id;
  const char *word;
  int (*run)(const struct cli *cli, int argc, char **argv);
};

/* NULL when there is no such command. */
const struct cli_command *cli_find_command(const char *word);
const struct cli_command *cli_command_at(size_t index);

/* ---- parsing the command line (options.c) ---- */

enum cli_parsed {
  CLI_PARSED = 0,
  CLI_PARSED_HELP,    /* --help: print it, exit 0 */
  CLI_PARSED_VERSION, /* --version */
  CLI_PARSED_BAD      /* one sentence has been said: exit 2 */
};

/* Defaults; language from the environment, or from a --lang anywhere in argv, so that complaints
 * about other options already speak it. */
void cli_init(struct cli *cli, int argc, char **argv);
/* Parse the options of cli->command (only the general ones, up to the first operand, while it is
 * NULL). argv[0] is skipped. *ret_first is the index of the first operand; operands come last. */
enum cli_parsed cli_parse(struct cli *cli, int argc, char **argv, int *ret_first);
void cli_close(struct cli *cli);

/* Words and identifiers that options and jobs share. False when `text` is none of them. */
bool cli_parse_purpose(const char *text, assay_purpose *ret_purpose) MUST_USE;
bool cli_parse_profile(const char *text, assay_profile *ret_profile) MUST_USE;
bool cli_parse_revocation(const char *text, assay_revocation *ret_revocation) MUST_USE;
/* "serverAuth" and its kin, or a dotted identifier; contents octets into out[CLI_OID_MAX]. */
#define CLI_OID_MAX 64
bool cli_parse_usage(const char *text, uint8_t *out, size_t *ret_len) MUST_USE;
bool cli_parse_oid(const char *text, uint8_t *out, size_t *ret_len) MUST_USE;
/* A port, 1 to 65535. */
bool cli_parse_port(const char *text, uint16_t *ret_port) MUST_USE;
/* IP when the text is an address, e-mail when it has an @, else DNS. */
assay_name cli_name_of(const char *text);

/* The candidate that is nearest to word, or NULL when none is near enough to be meant. */
const char *cli_nearest(const char *word, const char *const *candidates, size_t num);

/* ---- help (help.c) ---- */

/* The overview when command is NULL. */
void help_print(const struct cli *cli, const struct cli_command *command);
void help_print_version(const struct cli *cli);
/* `assay help WORD` for a topic, or for a finding code. False: it is neither. */
bool help_print_topic(const struct cli *cli, const char *word);
bool help_print_code(const struct cli *cli, const char *word);
void help_print_codes(const struct cli *cli);
/* The topics, in order; NULL past the end. */
const char *help_topic_at(size_t index);
/* A line that has blanks behind it up to a column: help pages stand in two columns. */
void help_put_padded(const struct cli *cli, const char *text, size_t column);

/* `assay completion bash|zsh|fish`: the script for a shell. False: there is none for it. */
bool completion_print(const struct cli *cli, const char *shell);

/* ---- sentences (say.c) ---- */

/* Messages of messages.def, in the user's language. */
enum cli_message {
#define CLI_MESSAGE(symbol, en, zh) CLI_M_##symbol,
#include "messages.def"
#undef CLI_MESSAGE
  CLI_NUM_MESSAGES
};

/* "assay: <sentence>" and a newline on standard error. %1, %2, %3 in the message stand for the
 * arguments, which are escaped; NULL is an empty text. */
void cli_say(const struct cli *cli, enum cli_message message, const char *first, const char *second,
             const char *third);
/* The same for a sentence that stands ready, in the user's language. It is escaped. */
void cli_say_text(const struct cli *cli, const char *sentence);
/* The bare sentence into t, arguments put in unescaped: for JSON, which does its own. */
void cli_message_text(struct text *t, assay_language language, enum cli_message message,
                      const char *first, const char *second, const char *third);
/* Text from outside, safe for a terminal: control characters, bidirectional overrides and bytes that
 * are no UTF-8 become \xNN or \u{NNNN}. */
void cli_escape(struct text *t, assay_bytes b);

/* ---- standard output (say.c) ---- */

/* Buffered. The first failure is said once (a closed pipe is not: its reader has gone and wants no
 * more) and latched; later calls return false at once. False = stop and return. */
bool cli_put(const struct cli *cli, const char *bytes, size_t len);
bool cli_put_text(const struct cli *cli, const char *text);
bool cli_flush(const struct cli *cli);

/* --output FILE: answers go to a temporary file beside it from now on. False: a sentence was said. */
bool cli_output_open(const struct cli *cli) MUST_USE;
/* Flush and put the file in place, as a whole or (when writing failed) not at all. False: the answer
 * did not get out; a sentence was said. Without --output: cli_flush. */
bool cli_output_close(const struct cli *cli) MUST_USE;

/* ---- reading inputs (files.c) ---- */

/* The largest input. The biggest known bundle is below 1 MiB, the biggest CRLs in use are near
 * 40 MiB. */
#define CLI_MAX_INPUT ((size_t)64 << 20)

enum cli_read {
  CLI_READ_OK = 0,
  CLI_READ_MISSING, /* there is no such file */
  CLI_READ_DIRECTORY,
  CLI_READ_UNREADABLE, /* permission, input/output error; why stands in errno_value */
  CLI_READ_EMPTY,      /* no bytes; for a caller that accepts this, bytes is an empty view */
  CLI_READ_TOO_LARGE,
  CLI_READ_NO_MEMORY
};

struct cli_file {
  const char *path; /* as given; "-" is standard input */
  assay_bytes bytes;
  uint8_t *heap; /* what cli_file_close frees */
  int errno_value;
};

/* A buffer that holds any sentence; longer ones are cut off. */
#define CLI_SENTENCE_MAX 6144

/* Read all of a file, or of standard input for "-" (pipes included), up to limit bytes. On failure
 * nothing needs closing. Says nothing. */
enum cli_read cli_read(const char *path, size_t limit, struct cli_file *ret_file);
/* The one sentence for a failure of cli_read, on standard error. */
void cli_say_read(const struct cli *cli, enum cli_read read, const struct cli_file *file);
/* The same sentence, bare: arguments are not escaped. */
void cli_read_text(struct text *t, assay_language language, enum cli_read read,
                   const struct cli_file *file);
/* The path as sentences show it: "standard input" for "-", else path. buffer: 64 bytes. */
const char *cli_path_text(assay_language language, const char *path, char buffer[64]);
/* Read an operand or the argument of an option; on failure says the sentence and returns false (the
 * caller then returns CLI_EXIT_NO_JUDGEMENT). */
bool cli_read_input(const struct cli *cli, const char *path, struct cli_file *ret_file);
void cli_file_close(struct cli_file *file);

/* What an input holds, sorted: DER views into memory that the collection owns. */
struct cli_objects {
  assay_bytes *certificates;
  size_t num_certificates;
  assay_bytes *crls;
  size_t num_crls;
  assay_bytes *ocsp;
  size_t num_ocsp;
  /* What else was met, as a set of 1 << enum pem_kind, for the sentence that says what it is. */
  unsigned kinds;
  /* Blocks that could not be decoded: how many, and the first one's line and reason. */
  size_t num_faults, fault_line;
  const char *fault_word;
  /* A fault stands before the first certificate: what was meant as the leaf is lost. */
  bool fault_comes_first;
  uint8_t *work; /* owned: decoded bytes */
};

/* Sort all objects of an input: PEM, DER, PKCS#7, base64. False: memory is exhausted, nothing to
 * close. The input's bytes must outlive the result. */
bool cli_collect(assay_bytes input, struct cli_objects *ret_objects) MUST_USE;
void cli_objects_close(struct cli_objects *objects);
/* The sentence that says what the input holds instead of a certificate, and what to do. Bare. */
void cli_no_certificate_text(struct text *t, assay_language language,
                             const struct cli_objects *objects, const char *path);

/* ---- trust stores (trust_files.c) ---- */

struct cli_trust {
  assay_store *store;
  char *source; /* what it was read from, for "inputs"; owned */
};

/* What --trust FILE|DIR|system, or its absence, means. False: a sentence has been said. */
bool cli_trust_open(const struct cli *cli, struct cli_trust *ret_trust) MUST_USE;
void cli_trust_close(struct cli_trust *trust);

#endif
