/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading inputs, and sorting what they hold. A file is read once, whole, within a limit; pipes and
 * standard input too, so that `assay verify <(...)` works.
 */
#define _GNU_SOURCE 1
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cert/cert.h"
#include "cli.h"
#include "der/der.h"

/* ---- bytes ---- */

static enum cli_read read_failure(int error) {
  switch (error) {
  case ENOENT:
  case ENOTDIR:
    return CLI_READ_MISSING;
  case EISDIR:
    return CLI_READ_DIRECTORY;
  case ENOMEM:
    return CLI_READ_NO_MEMORY;
  default:
    return CLI_READ_UNREADABLE;
  }
}

/* The size when it is known, else a page for a start. One more byte shows that the end was met
 * without growing. */
static size_t first_capacity(const struct stat *status, size_t limit) {
  if (S_ISREG(status->st_mode) && status->st_size > 0 && (uint64_t)status->st_size < limit) {
    return (size_t)status->st_size + 1;
  }
  return 4096 < limit + 1 ? 4096 : limit + 1;
}

static enum cli_read read_all(int fd, size_t cap, size_t limit, struct cli_file *file) {
  uint8_t *bytes = malloc(cap);
  size_t len = 0;

  while (bytes != NULL) {
    const ssize_t got = read(fd, bytes + len, cap - len);

    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      file->errno_value = errno;
      free(bytes);
      return read_failure(file->errno_value);
    }
    if (got == 0) {
      break;
    }
    len += (size_t)got;
    if (len > limit) {
      free(bytes);
      return CLI_READ_TOO_LARGE;
    }
    if (len == cap) {
      uint8_t *grown;

      cap = cap > limit / 2 ? limit + 1 : cap * 2;
      grown = realloc(bytes, cap);
      if (grown == NULL) {
        free(bytes);
      }
      bytes = grown;
    }
  }
  if (bytes == NULL) {
    return CLI_READ_NO_MEMORY;
  }
  file->heap = bytes;
  file->bytes = bytes_of(bytes, len);
  if (len == 0) {
    cli_file_close(file);
    return CLI_READ_EMPTY;
  }
  return CLI_READ_OK;
}

static enum cli_read read_open(int fd, size_t limit, struct cli_file *file) {
  struct stat status;

  if (fstat(fd, &status) != 0) {
    file->errno_value = errno;
    return read_failure(errno);
  }
  if (S_ISDIR(status.st_mode)) {
    return CLI_READ_DIRECTORY;
  }
  if (S_ISREG(status.st_mode) && status.st_size > 0 && (uint64_t)status.st_size > limit) {
    return CLI_READ_TOO_LARGE;
  }
  return read_all(fd, first_capacity(&status, limit), limit, file);
}

enum cli_read cli_read(const char *path, size_t limit, struct cli_file *ret_file) {
  enum cli_read result;
  int fd;

  memset(ret_file, 0, sizeof(*ret_file));
  ret_file->path = path;
  if (strcmp(path, "-") == 0) {
    return read_open(STDIN_FILENO, limit, ret_file);
  }
  do {
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  } while (fd < 0 && errno == EINTR);
  if (fd < 0) {
    ret_file->errno_value = errno;
    return read_failure(errno);
  }
  result = read_open(fd, limit, ret_file);
  (void)close(fd);
  return result;
}

void cli_file_close(struct cli_file *file) {
  free(file->heap);
  file->heap = NULL;
  file->bytes = bytes_of(NULL, 0);
}

const char *cli_path_text(assay_language language, const char *path, char buffer[64]) {
  struct text t;

  if (strcmp(path, "-") != 0) {
    return path;
  }
  text_init(&t, buffer, 64);
  cli_message_text(&t, language, CLI_M_STANDARD_INPUT, NULL, NULL, NULL);
  return buffer;
}

void cli_read_text(struct text *t, assay_language language, enum cli_read read,
                   const struct cli_file *file) {
  char buffer[64];
  const char *path = cli_path_text(language, file->path, buffer);

  switch (read) {
  case CLI_READ_OK:
    break;
  case CLI_READ_MISSING:
    cli_message_text(t, language, CLI_M_READ_MISSING, path, NULL, NULL);
    break;
  case CLI_READ_DIRECTORY:
    cli_message_text(t, language, CLI_M_READ_DIRECTORY, path, NULL, NULL);
    break;
  case CLI_READ_UNREADABLE:
    cli_message_text(t, language, CLI_M_READ_UNREADABLE, path, strerror(file->errno_value), NULL);
    break;
  case CLI_READ_EMPTY:
    cli_message_text(t, language, CLI_M_READ_EMPTY, path, NULL, NULL);
    break;
  case CLI_READ_TOO_LARGE:
    cli_message_text(t, language, CLI_M_READ_TOO_LARGE, path, "64", NULL);
    break;
  case CLI_READ_NO_MEMORY:
    cli_message_text(t, language, CLI_M_NO_MEMORY, NULL, NULL, NULL);
    break;
  }
}

void cli_say_read(const struct cli *cli, enum cli_read read, const struct cli_file *file) {
  char sentence[CLI_SENTENCE_MAX];
  struct text t;

  text_init(&t, sentence, sizeof(sentence));
  cli_read_text(&t, cli->language, read, file);
  cli_say_text(cli, sentence);
}

bool cli_read_input(const struct cli *cli, const char *path, struct cli_file *ret_file) {
  const enum cli_read result = cli_read(path, CLI_MAX_INPUT, ret_file);

  if (result != CLI_READ_OK) {
    cli_say_read(cli, result, ret_file);
    return false;
  }
  return true;
}

/* ---- objects ---- */

static bool append(assay_bytes **items, size_t *num, assay_bytes item) {
  if ((*num & (*num - 1)) == 0) { /* full at every power of two, and at none */
    const size_t cap = *num == 0 ? 1 : *num * 2;
    assay_bytes *grown = realloc(*items, cap * sizeof(*grown));

    if (grown == NULL) {
      return false;
    }
    *items = grown;
  }
  (*items)[(*num)++] = item;
  return true;
}

/* More are not sorted: a bundle of roots has no leaf. */
#define PKCS7_MAX_SORTED 32

/* Is one of the others issued under this one's name? */
static bool has_issued(const struct cert *certs, size_t num, size_t which) {
  for (size_t i = 0; i < num; i++) {
    if (i != which && cert_name_equal(certs[i].issuer, certs[which].subject)) {
      return true;
    }
  }
  return false;
}

/* PKCS#7 keeps its certificates in a SET, whose order in DER is that of their bytes and says nothing.
 * The leaf is the first that has issued none of the others. */
static bool put_leaf_first(assay_bytes *certificates, size_t num) {
  struct cert *certs = calloc(num + 1, sizeof(*certs));
  struct der_fault fault;
  bool parsed = true;
  size_t leaf = 0;

  if (certs == NULL) {
    return false;
  }
  for (size_t i = 0; i < num; i++) {
    parsed = parsed && cert_parse(certificates[i], &certs[i], &fault);
  }
  while (parsed && leaf < num && has_issued(certs, num, leaf)) {
    leaf++;
  }
  free(certs);
  if (parsed && leaf < num) {
    const assay_bytes first = certificates[0];

    certificates[0] = certificates[leaf];
    certificates[leaf] = first;
  }
  return true;
}

static bool append_pkcs7(struct cli_objects *objects, assay_bytes pkcs7) {
  const size_t before = objects->num_certificates;
  assay_bytes certificate;
  size_t at = 0;

  while (pem_pkcs7_next(pkcs7, &at, &certificate)) {
    if (!append(&objects->certificates, &objects->num_certificates, certificate)) {
      return false;
    }
  }
  return before != 0 || objects->num_certificates > PKCS7_MAX_SORTED ||
         put_leaf_first(objects->certificates, objects->num_certificates);
}

/* Damage to what nobody asked for (a key beside the certificates) does not matter. */
static void note_fault(struct cli_objects *objects, const struct pem_item *item) {
  if (item->kind == PEM_PRIVATE_KEY || item->kind == PEM_PUBLIC_KEY || item->kind == PEM_CSR) {
    return;
  }
  if (objects->num_faults == 0) {
    objects->fault_line = item->line;
    objects->fault_word = item->fault.word;
    objects->fault_comes_first = objects->num_certificates == 0;
  }
  objects->num_faults++;
}

static bool append_item(struct cli_objects *objects, const struct pem_item *item) {
  objects->kinds |= 1U << (unsigned)item->kind;
  if (item->fault.line != 0) {
    note_fault(objects, item);
    return true;
  }
  switch ((unsigned)item->kind) {
  case PEM_CERTIFICATE:
    return append(&objects->certificates, &objects->num_certificates, item->der);
  case PEM_PKCS7:
    return append_pkcs7(objects, item->der);
  case PEM_CRL:
    return append(&objects->crls, &objects->num_crls, item->der);
  case PEM_OCSP_RESPONSE:
    return append(&objects->ocsp, &objects->num_ocsp, item->der);
  default:
    return true;
  }
}

bool cli_collect(assay_bytes input, struct cli_objects *ret_objects) {
  struct cli_objects objects;
  struct pem_reader reader;
  struct pem_item item;
  size_t used = 0;
  size_t taken;
  bool complete = true;

  memset(&objects, 0, sizeof(objects));
  objects.work = malloc(input.len + 1);
  if (objects.work == NULL) {
    return false;
  }
  pem_open(&reader, input);
  while (complete && pem_next(&reader, objects.work + used, input.len - used, &item, &taken)) {
    complete = append_item(&objects, &item);
    used += taken;
  }
  if (!complete) {
    cli_objects_close(&objects);
    return false;
  }
  *ret_objects = objects;
  return true;
}

void cli_objects_close(struct cli_objects *objects) {
  free(objects->certificates);
  free(objects->crls);
  free(objects->ocsp);
  free(objects->work);
  memset(objects, 0, sizeof(*objects));
}

/* The most telling of the kinds that were met. */
static enum cli_message message_for(unsigned kinds) {
  static const struct {
    enum pem_kind kind;
    enum cli_message message;
  } table[] = {
      {PEM_PKCS12, CLI_M_HOLDS_PKCS12},   {PEM_CSR, CLI_M_HOLDS_CSR},
      {PEM_CRL, CLI_M_HOLDS_CRL},         {PEM_OCSP_RESPONSE, CLI_M_HOLDS_OCSP},
      {PEM_PRIVATE_KEY, CLI_M_HOLDS_KEY}, {PEM_PUBLIC_KEY, CLI_M_HOLDS_PUBLIC_KEY},
      {PEM_PKCS7, CLI_M_HOLDS_PKCS7},     {PEM_HTML, CLI_M_HOLDS_HTML},
      {PEM_OPENSSH, CLI_M_HOLDS_OPENSSH}, {PEM_OTHER, CLI_M_HOLDS_OTHER},
  };

  for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
    if ((kinds & (1U << (unsigned)table[i].kind)) != 0) {
      return table[i].message;
    }
  }
  return CLI_M_HOLDS_NOTHING;
}

void cli_no_certificate_text(struct text *t, assay_language language,
                             const struct cli_objects *objects, const char *path) {
  char buffer[64];
  char line[24];
  const char *name = cli_path_text(language, path, buffer);
  struct text n;

  if (objects->num_faults == 0) {
    cli_message_text(t, language, message_for(objects->kinds), name, path, NULL);
    return;
  }
  text_init(&n, line, sizeof(line));
  text_number(&n, (int64_t)objects->fault_line);
  cli_message_text(t, language, CLI_M_HOLDS_DAMAGED, name, line, objects->fault_word);
}
