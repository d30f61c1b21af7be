/* SPDX-License-Identifier: Apache-2.0
 *
 * --file LIST: one target per line.
 */
#include <stdlib.h>

#include "target.h"

static bool add(struct targets *targets, const char *text) {
  if (targets->num == targets->cap) {
    const size_t cap = targets->cap == 0 ? 64 : targets->cap * 2;
    const char **grown = realloc(targets->texts, cap * sizeof(*grown));

    if (grown == NULL) {
      return false;
    }
    targets->texts = grown;
    targets->cap = cap;
  }
  targets->texts[targets->num++] = text;
  return true;
}

static bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

/* The line ends at its newline or at a # behind a blank (names of files may hold one). Its text is cut
 * out in place. */
static bool add_line(struct targets *targets, char *line, size_t len) {
  size_t end = 0;

  while (end < len && (line[end] != '#' || (end > 0 && !is_blank(line[end - 1])))) {
    end++;
  }
  while (end > 0 && is_blank(line[end - 1])) {
    end--;
  }
  while (end > 0 && is_blank(*line)) {
    line++;
    end--;
  }
  line[end] = '\0';
  return end == 0 || add(targets, line);
}

/* A file's bytes, made a text; BOM and all. A NUL would hide the rest of its line. */
static bool add_lines(struct targets *targets, struct cli_file *file) {
  const size_t len = file->bytes.len;
  size_t at = bytes_starts_with(file->bytes, BYTES_LITERAL("\xef\xbb\xbf")) ? 3 : 0;
  char *text = realloc(file->heap, len + 1);

  if (text == NULL) {
    return false;
  }
  file->heap = (uint8_t *)text;
  file->bytes = bytes_of(file->heap, len);
  text[len] = '\0';
  while (at < len) {
    char *end = memchr(text + at, '\n', len - at);
    const size_t line_len = end == NULL ? len - at : (size_t)(end - (text + at));

    if (!add_line(targets, text + at, line_len)) {
      return false;
    }
    at += line_len + 1;
  }
  return true;
}

static bool add_file(const struct cli *cli, struct targets *targets, const char *path) {
  struct cli_file *file = &targets->files[targets->num_files];

  if (!cli_read_input(cli, path, file)) {
    return false;
  }
  targets->num_files++;
  if (memchr(file->bytes.data, '\0', file->bytes.len) != NULL) {
    cli_say(cli, CLI_M_LIST_NOT_TEXT, path, NULL, NULL);
    return false;
  }
  if (!add_lines(targets, file)) {
    cli_say(cli, CLI_M_NO_MEMORY, NULL, NULL, NULL);
    return false;
  }
  return true;
}

/* ---- each once ---- */

/* Two samples with the same labels would make a collector refuse the whole file. The texts are the
 * user's own: the hash needs no secret. */
static bool make_unique(struct targets *targets) {
  const struct hash_key key = {0, 0};
  size_t slots = 16;
  size_t num = 0;
  const char **table;

  while (slots < targets->num * 2) {
    slots *= 2;
  }
  table = calloc(slots, sizeof(*table));
  if (table == NULL) {
    return false;
  }
  for (size_t i = 0; i < targets->num; i++) {
    const char *text = targets->texts[i];
    size_t at = (size_t)hash_bytes(&key, bytes_of_text(text)) & (slots - 1);

    while (table[at] != NULL && strcmp(table[at], text) != 0) {
      at = (at + 1) & (slots - 1);
    }
    if (table[at] == NULL) {
      table[at] = text;
      targets->texts[num++] = text;
    }
  }
  targets->num = num;
  free(table);
  return true;
}

bool targets_open(const struct cli *cli, int argc, char **argv, struct targets *ret_targets) {
  bool going = true;

  memset(ret_targets, 0, sizeof(*ret_targets));
  ret_targets->files = calloc(cli->target_files.num + 1, sizeof(*ret_targets->files));
  for (int i = 0; ret_targets->files != NULL && i < argc && going; i++) {
    going = add(ret_targets, argv[i]);
  }
  if (ret_targets->files == NULL || !going) {
    cli_say(cli, CLI_M_NO_MEMORY, NULL, NULL, NULL);
    going = false;
  }
  for (size_t i = 0; going && i < cli->target_files.num; i++) {
    going = add_file(cli, ret_targets, cli->target_files.items[i]);
  }
  if (going && cli->format == CLI_FORMAT_PROMETHEUS && !make_unique(ret_targets)) {
    cli_say(cli, CLI_M_NO_MEMORY, NULL, NULL, NULL);
    going = false;
  }
  if (!going) {
    targets_close(ret_targets);
  }
  return going;
}

void targets_close(struct targets *targets) {
  for (size_t i = 0; i < targets->num_files; i++) {
    cli_file_close(&targets->files[i]);
  }
  free(targets->files);
  free(targets->texts);
  memset(targets, 0, sizeof(*targets));
}
