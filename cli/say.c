/* SPDX-License-Identifier: Apache-2.0
 *
 * Sentences on standard error, answers on standard output. Whatever came from outside (file names,
 * arguments) is escaped on the way to a terminal.
 */
#define _GNU_SOURCE 1
#include <errno.h>
#include <unistd.h>

#include "charset.h"
#include "cli.h"

static const char *const messages[CLI_NUM_MESSAGES][2] = {
#define CLI_MESSAGE(symbol, en, zh) {en, zh},
#include "messages.def"
#undef CLI_MESSAGE
};

/* ---- escaping ---- */

/* Code points that move the cursor, hide or reorder what stands beside them. */
static bool is_unsafe(uint32_t point) {
  return point < 0x20 || (point >= 0x7f && point < 0xa0) || point == 0x061c || point == 0xfeff ||
         (point >= 0x200b && point <= 0x200f) || (point >= 0x2028 && point <= 0x202e) ||
         (point >= 0x2060 && point <= 0x206f) || (point >= 0xe0000 && point <= 0xe007f);
}

static void put_hex_digits(struct text *t, uint32_t value, unsigned min) {
  static const char digits[] = "0123456789abcdef";
  unsigned width = 8;

  while (width > min && (value >> (4 * (width - 1))) == 0) {
    width--;
  }
  while (width > 0) {
    width--;
    text_byte(t, digits[(value >> (4 * width)) & 0xf]);
  }
}

void cli_escape(struct text *t, assay_bytes b) {
  while (b.len > 0) {
    assay_bytes rest = b;
    uint32_t point;
    bool legal = utf8_take(&rest, &point);
    assay_bytes taken = bytes_first(b, b.len - rest.len);

    if (!legal || (is_unsafe(point) && point < 0x80)) {
      text_put(t, "\\x");
      put_hex_digits(t, taken.data[0], 2);
    } else if (is_unsafe(point)) {
      text_put(t, "\\u{");
      put_hex_digits(t, point, 4);
      text_put(t, "}");
    } else {
      text_bytes(t, taken);
    }
    b = rest;
  }
}

/* ---- sentences ---- */

typedef void put_argument(struct text *t, assay_bytes argument);

static void put_message(struct text *t, assay_language language, enum cli_message message,
                        const char *const arguments[3], put_argument *put) {
  const char *template = messages[message][language == ASSAY_LANGUAGE_ZH ? 1 : 0];

  for (const char *p = template; *p != '\0'; p++) {
    if (*p == '%' && p[1] >= '1' && p[1] <= '3') {
      const char *argument = arguments[p[1] - '1'];

      put(t, bytes_of_text(argument != NULL ? argument : ""));
      p++;
    } else {
      text_byte(t, *p);
    }
  }
}

void cli_message_text(struct text *t, assay_language language, enum cli_message message,
                      const char *first, const char *second, const char *third) {
  const char *const arguments[3] = {first, second, third};

  put_message(t, language, message, arguments, text_bytes);
}

/* False with errno set. */
static bool write_all(int fd, const char *bytes, size_t len) {
  while (len > 0) {
    ssize_t written = write(fd, bytes, len);

    if (written < 0 && errno == EINTR) {
      continue;
    }
    if (written < 0) {
      return false;
    }
    bytes += written;
    len -= (size_t)written;
  }
  return true;
}

/* In the user's character set. */
static bool write_converted(const struct cli *cli, int fd, assay_bytes text) {
  char buffer[1024];

  while (text.len > 0) {
    if (!write_all(fd, buffer, charset_convert(cli->out->charset, &text, buffer, sizeof(buffer)))) {
      return false;
    }
  }
  return true;
}

/* Long file names are cut off rather than allocated for: a sentence must always get out. It begins
 * with PREFIX, which --format nagios does not repeat. */
#define PREFIX "assay: "
static void write_sentence(const struct cli *cli, struct text *t) {
  struct cli_out *out = cli->out;
  size_t len = text_fits(t) ? t->len : t->cap - 1;
  struct text kept;

  text_init(&kept, out->sentence, sizeof(out->sentence));
  text_bytes(&kept,
             bytes_of((const uint8_t *)t->out + sizeof(PREFIX) - 1, len + 1 - sizeof(PREFIX)));
  t->out[len] = '\n'; /* in the place of the NUL */
  if (out->clear != NULL) {
    out->clear(out->clear_context);
  }
  if (out->charset != NULL) {
    (void)write_converted(cli, STDERR_FILENO, bytes_of((const uint8_t *)t->out, len + 1));
  } else {
    (void)write_all(STDERR_FILENO, t->out, len + 1);
  }
}

void cli_say(const struct cli *cli, enum cli_message message, const char *first, const char *second,
             const char *third) {
  const char *const arguments[3] = {first, second, third};
  char sentence[CLI_SENTENCE_MAX];
  struct text t;

  (void)cli_flush(cli); /* what was put before stands before */
  text_init(&t, sentence, sizeof(sentence));
  text_put(&t, PREFIX);
  put_message(&t, cli->language, message, arguments, cli_escape);
  write_sentence(cli, &t);
}

void cli_say_text(const struct cli *cli, const char *sentence) {
  char escaped[CLI_SENTENCE_MAX];
  struct text t;

  (void)cli_flush(cli);
  text_init(&t, escaped, sizeof(escaped));
  text_put(&t, PREFIX);
  cli_escape(&t, bytes_of_text(sentence));
  write_sentence(cli, &t);
}

/* ---- standard output ---- */

/* What programs read is UTF-8 everywhere (RFC 8259 8.1, and the formats of metrics). */
static bool is_for_people(const struct cli *cli) {
  return (cli->format == CLI_FORMAT_TEXT || cli->format == CLI_FORMAT_NAGIOS) &&
         (cli->command == NULL || cli->command->id != CLI_COMMAND_BATCH);
}

static bool out_write(const struct cli *cli, const char *bytes, size_t len) {
  if (cli->out->clear != NULL) {
    cli->out->clear(cli->out->clear_context);
  }
  if (cli->out->charset != NULL && is_for_people(cli)
          ? write_converted(cli, cli->out->fd, bytes_of((const uint8_t *)bytes, len))
          : write_all(cli->out->fd, bytes, len)) {
    return true;
  }
  const int error = errno;
  cli->out->failed = true;
  cli->out->len = 0;
  if (cli->output != NULL) {
    cli_say(cli, CLI_M_OUTPUT_FAILED, cli->output, strerror(error), NULL);
  } else if (error != EPIPE) {
    cli_say(cli, CLI_M_WRITE_FAILED, strerror(error), NULL, NULL);
  }
  return false;
}

bool cli_flush(const struct cli *cli) {
  struct cli_out *out = cli->out;
  const size_t len = out->len;

  if (out->failed) {
    return false;
  }
  out->len = 0;
  return len == 0 || out_write(cli, out->bytes, len);
}

bool cli_put(const struct cli *cli, const char *bytes, size_t len) {
  struct cli_out *out = cli->out;

  if (len > sizeof(out->bytes) - out->len && !cli_flush(cli)) {
    return false;
  }
  if (out->failed) {
    return false;
  }
  if (len > sizeof(out->bytes)) {
    return out_write(cli, bytes, len);
  }
  if (len > 0) {
    memcpy(out->bytes + out->len, bytes, len);
    out->len += len;
  }
  return true;
}

bool cli_put_text(const struct cli *cli, const char *text) {
  return cli_put(cli, text, strlen(text));
}
