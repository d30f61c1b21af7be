/* SPDX-License-Identifier: Apache-2.0
 *
 * What --trust FILE|DIR|system means, and what is trusted when it is not given. Files are read here
 * and compiled by the library; nothing is cached between runs.
 *
 * The places are those that Go's crypto/x509 and curl try. The variables are OpenSSL's; who sets one
 * has chosen, so its certificates count as given, like those of --trust. Containers often set them to
 * the very places where the system keeps its bundle: that is no choice, and changes no rule.
 */
#define _GNU_SOURCE 1
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "cli.h"
#include "der/der.h"
#include "trust_package.h"

#define LOCAL_ANCHORS "/usr/local/share/ca-certificates"
/* update-ca-certificates looks into folders below it too; nobody nests deeper than this. */
#define LOCAL_DEPTH 4
/* A limit on what one directory may make us do; the largest hashed directories have about 300. */
#define MAX_FILES ((size_t)65536)

static const char *const bundles[] = {
    "/etc/ssl/certs/ca-certificates.crt",                /* Debian, Arch, Gentoo */
    "/etc/pki/tls/certs/ca-bundle.crt",                  /* Fedora, RHEL 6 */
    "/etc/ssl/ca-bundle.pem",                            /* openSUSE */
    "/etc/pki/tls/cacert.pem",                           /* OpenELEC */
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", /* RHEL 7 and later */
    "/etc/ssl/cert.pem",                                 /* Alpine, OpenBSD */
};

static const char *const directories[] = {"/etc/ssl/certs", "/etc/pki/tls/certs"};

#define NUM_OF(array) (sizeof(array) / sizeof((array)[0]))

/* What has been gathered so far. */
struct gathering {
  const struct cli *cli;
  struct cli_file *files;
  assay_anchors *anchors; /* files[i].bytes with their origin */
  struct seen {
    dev_t device;
    ino_t inode;
  } *seen; /* of files found in directories: hash-named links lead to the same ones */
  size_t num_files, cap_files, num_seen, cap_seen;
  char *source;
  bool no_bundle; /* the system's was wanted, and there is none */
  bool failed;    /* memory; the sentence is said at the end */
};

static bool grow(void **items, size_t *cap, size_t num, size_t size) {
  void *grown;

  if (num < *cap) {
    return true;
  }
  grown = realloc(*items, (*cap == 0 ? 16 : *cap * 2) * size);
  if (grown == NULL) {
    return false;
  }
  *items = grown;
  *cap = *cap == 0 ? 16 : *cap * 2;
  return true;
}

/* Room for one more file and its anchors. */
static bool make_room(struct gathering *g) {
  void *files = g->files, *anchors = g->anchors;
  size_t cap_files = g->cap_files, cap_anchors = g->cap_files;

  if (!grow(&files, &cap_files, g->num_files, sizeof(*g->files))) {
    return false;
  }
  g->files = files;
  if (!grow(&anchors, &cap_anchors, g->num_files, sizeof(*g->anchors))) {
    return false;
  }
  g->anchors = anchors;
  g->cap_files = cap_files;
  return files != NULL && anchors != NULL;
}

/* Takes the file over. */
static bool keep_file(struct gathering *g, struct cli_file *file, assay_origin origin) {
  if (!make_room(g)) {
    g->failed = true;
    cli_file_close(file);
    return false;
  }
  g->files[g->num_files] = *file;
  g->anchors[g->num_files].bytes = file->bytes;
  g->anchors[g->num_files].origin = origin;
  g->num_files++;
  return true;
}

/* For "inputs" of the verdict: the places, with commas between them; "/x.pem (SSL_CERT_FILE)" when a
 * variable named it. */
static bool note_source_of(struct gathering *g, const char *place, const char *variable) {
  const size_t old = g->source == NULL ? 0 : strlen(g->source);
  const size_t len = old + strlen(place) + strlen(variable) + sizeof(",  ()");
  char *grown = realloc(g->source, len);
  struct text t;

  if (grown == NULL) {
    g->failed = true;
    return false;
  }
  g->source = grown;
  text_init(&t, grown + old, len - old);
  text_put(&t, old > 0 ? ", " : "");
  text_put(&t, place);
  if (*variable != '\0') {
    text_put(&t, " (");
    text_put(&t, variable);
    text_put(&t, ")");
  }
  return true;
}

static bool note_source(struct gathering *g, const char *place) {
  return note_source_of(g, place, "");
}

static bool was_seen(struct gathering *g, const struct stat *status) {
  void *items = g->seen;

  for (size_t i = 0; i < g->num_seen; i++) {
    if (g->seen[i].device == status->st_dev && g->seen[i].inode == status->st_ino) {
      return true;
    }
  }
  if (!grow(&items, &g->cap_seen, g->num_seen, sizeof(*g->seen))) {
    g->failed = true;
    return true;
  }
  g->seen = items;
  g->seen[g->num_seen].device = status->st_dev;
  g->seen[g->num_seen].inode = status->st_ino;
  g->num_seen++;
  return false;
}

/* Stops at the first certificate. */
static bool holds_certificate(assay_bytes input) {
  struct pem_reader reader;
  struct pem_item item;
  size_t used;

  if (bytes_starts_with(input, BYTES_LITERAL("-----BEGIN CERTIFICATE-----"))) {
    return true; /* as nearly all do: not worth decoding twice */
  }
  pem_open(&reader, input);
  while (pem_next(&reader, NULL, 0, &item, &used)) {
    if (item.kind == PEM_CERTIFICATE || item.kind == PEM_PKCS7) {
      return true;
    }
  }
  return false;
}

/* ---- directories ---- */

struct directory_rule {
  assay_origin origin;
  const char *ending; /* only files whose name ends so; NULL = any */
  unsigned depth;     /* levels of folders below to look into */
};

static bool gather_directory(struct gathering *g, const char *path, struct directory_rule rule);

/* A file that cannot be read is named and passed over: a key beside the certificates, readable by
 * its owner alone, is usual. */
static bool gather_found_file(struct gathering *g, const char *path, const struct stat *status,
                              assay_origin origin) {
  struct cli_file file;
  enum cli_read result;

  if (was_seen(g, status)) {
    return !g->failed;
  }
  result = cli_read(path, CLI_MAX_INPUT, &file);
  if (result == CLI_READ_UNREADABLE) {
    cli_say(g->cli, CLI_M_TRUST_PASSED_OVER, path, strerror(file.errno_value), NULL);
  }
  if (result != CLI_READ_OK) {
    return true;
  }
  if (!holds_certificate(file.bytes)) {
    cli_file_close(&file);
    return true;
  }
  return keep_file(g, &file, origin);
}

static bool ends_with(const char *name, const char *ending) {
  return ending == NULL || bytes_ends_with(bytes_of_text(name), bytes_of_text(ending));
}

static bool gather_entry(struct gathering *g, const char *directory, const char *name,
                         struct directory_rule rule) {
  struct stat status;
  char *path;
  bool going = true;

  if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0) {
    return true;
  }
  if (asprintf(&path, "%s/%s", directory, name) < 0) {
    g->failed = true;
    return false;
  }
  if (stat(path, &status) != 0) { /* a link that leads nowhere */
    going = true;
  } else if (S_ISREG(status.st_mode) && ends_with(name, rule.ending)) {
    going = gather_found_file(g, path, &status, rule.origin);
  } else if (S_ISDIR(status.st_mode) && rule.depth > 0) {
    rule.depth--;
    going = gather_directory(g, path, rule);
  }
  free(path);
  return going;
}

/* False when memory ran out or, with errno set and failed unset, the directory cannot be read. */
static bool gather_directory(struct gathering *g, const char *path, struct directory_rule rule) {
  DIR *directory = opendir(path);
  const struct dirent *entry;
  size_t num = 0;
  bool going = true;

  if (directory == NULL) {
    return false;
  }
  while (going && num < MAX_FILES && (entry = readdir(directory)) != NULL) {
    going = gather_entry(g, path, entry->d_name, rule) || !g->failed;
    num++;
  }
  (void)closedir(directory);
  return going;
}

/* ---- the system's store ---- */

static assay_origin origin_of(const char *path, const char *const *places, size_t num) {
  struct stat status;
  struct stat place;

  if (stat(path, &status) != 0) {
    return ASSAY_ORIGIN_GIVEN;
  }
  for (size_t i = 0; i < num; i++) {
    if (stat(places[i], &place) == 0 && place.st_dev == status.st_dev &&
        place.st_ino == status.st_ino) {
      return ASSAY_ORIGIN_PUBLIC;
    }
  }
  return ASSAY_ORIGIN_GIVEN;
}

/* A variable may name a place that has gone. Then nothing is trusted from there, which the verdict
 * says as no-trust-store; this sentence says where to look. */
static bool gather_environment_file(struct gathering *g, const char *path, assay_origin origin) {
  struct cli_file file;
  struct stat status;
  const enum cli_read result = cli_read(path, CLI_MAX_INPUT, &file);

  if (result != CLI_READ_OK) {
    cli_say(g->cli, CLI_M_TRUST_ENVIRONMENT, "SSL_CERT_FILE", path, NULL);
    return note_source_of(g, path, "SSL_CERT_FILE");
  }
  if (stat(path, &status) == 0) {
    (void)was_seen(g, &status); /* it may lie in SSL_CERT_DIR */
  }
  return keep_file(g, &file, origin) && note_source_of(g, path, "SSL_CERT_FILE");
}

static bool gather_environment_directory(struct gathering *g, const char *path,
                                         assay_origin origin) {
  const struct directory_rule rule = {origin, NULL, 0};

  if (!gather_directory(g, path, rule) && !g->failed) {
    cli_say(g->cli, CLI_M_TRUST_ENVIRONMENT, "SSL_CERT_DIR", path, NULL);
  }
  return !g->failed && note_source_of(g, path, "SSL_CERT_DIR");
}

/* Both variables. *ret_public: one of them names the system's own place. Colons separate directories,
 * as in OpenSSL. */
static bool gather_environment(struct gathering *g, const char *file, const char *list,
                               bool *ret_public) {
  char *copy = list == NULL ? NULL : strdup(list);
  char *rest = copy;
  const char *path;
  bool going = list == NULL || copy != NULL;

  g->failed = g->failed || !going;
  *ret_public = false;
  if (going && file != NULL) {
    const assay_origin origin = origin_of(file, bundles, NUM_OF(bundles));

    *ret_public = origin == ASSAY_ORIGIN_PUBLIC;
    going = gather_environment_file(g, file, origin);
  }
  while (going && (path = strsep(&rest, ":")) != NULL) {
    const assay_origin origin = origin_of(path, directories, NUM_OF(directories));

    if (*path != '\0') {
      *ret_public = *ret_public || origin == ASSAY_ORIGIN_PUBLIC;
      going = gather_environment_directory(g, path, origin);
    }
  }
  free(copy);
  return going;
}

static bool gather_bundle(struct gathering *g) {
  for (size_t i = 0; i < NUM_OF(bundles); i++) {
    struct cli_file file;

    if (cli_read(bundles[i], CLI_MAX_INPUT, &file) == CLI_READ_OK) {
      return keep_file(g, &file, ASSAY_ORIGIN_PUBLIC) && note_source(g, bundles[i]);
    }
  }
  g->no_bundle = true;
  return true;
}

/* What the machine's owner added. */
static bool gather_local(struct gathering *g) {
  const struct directory_rule local = {ASSAY_ORIGIN_GIVEN, ".crt", LOCAL_DEPTH};
  const size_t before = g->num_files;

  (void)gather_directory(g, LOCAL_ANCHORS, local); /* most machines have no such directory */
  return !g->failed && (g->num_files == before || note_source(g, LOCAL_ANCHORS));
}

/* The variable's value; NULL when it is not set or empty. */
static const char *environment(const char *name) {
  const char *value = getenv(name);

  return value != NULL && *value != '\0' ? value : NULL;
}

static bool gather_system(struct gathering *g) {
  const char *file = environment("SSL_CERT_FILE");
  const char *list = environment("SSL_CERT_DIR");
  bool is_public = true;
  bool going;

  if (file != NULL || list != NULL) {
    going = gather_environment(g, file, list, &is_public);
  } else {
    going = gather_bundle(g);
  }
  return going && (!is_public || gather_local(g));
}

/* ---- --trust ---- */

static bool gather_argument(struct gathering *g, const char *argument) {
  const struct directory_rule rule = {ASSAY_ORIGIN_GIVEN, NULL, 0};
  struct cli_file file;
  enum cli_read result;

  if (strcmp(argument, "system") == 0) {
    return gather_system(g);
  }
  result = cli_read(argument, CLI_MAX_INPUT, &file);
  if (result == CLI_READ_DIRECTORY) {
    if (!gather_directory(g, argument, rule) && !g->failed) {
      file.errno_value = errno;
      cli_say_read(g->cli, CLI_READ_UNREADABLE, &file);
      return false;
    }
    return !g->failed && note_source(g, argument);
  }
  if (result != CLI_READ_OK && result != CLI_READ_EMPTY) { /* empty: a store that trusts nobody */
    cli_say_read(g->cli, result, &file);
    return false;
  }
  return keep_file(g, &file, ASSAY_ORIGIN_GIVEN) && note_source(g, argument);
}

static bool gather_all(struct gathering *g) {
  const struct cli_list *trust = &g->cli->trust;

  for (size_t i = 0; i < trust->num; i++) {
    if (!gather_argument(g, trust->items[i])) {
      return false;
    }
  }
  return trust->num > 0 || gather_system(g);
}

static bool compile(struct gathering *g, struct cli_trust *ret_trust) {
  const assay_status status = assay_store_compile(g->anchors, g->num_files, &ret_trust->store);

  if (status == ASSAY_OK) {
    ret_trust->source = g->source;
    g->source = NULL;
    return true;
  }
  if (status == ASSAY_ENOMEM) {
    g->failed = true;
  } else {
    cli_say(g->cli, CLI_M_CRYPTO_FAILED, assay_status_text(status), NULL, NULL);
  }
  return false;
}

bool cli_trust_open(const struct cli *cli, struct cli_trust *ret_trust) {
  struct gathering g = {.cli = cli};
  const bool done = gather_all(&g) && compile(&g, ret_trust);

  if (g.failed) {
    cli_say(cli, CLI_M_NO_MEMORY, NULL, NULL, NULL);
  } else if (done && g.no_bundle && assay_store_count(ret_trust->store) == 0) {
    trust_say_missing(cli, bundles[0]);
  }
  for (size_t i = 0; i < g.num_files; i++) {
    cli_file_close(&g.files[i]); /* the store has copied what it needs */
  }
  free(g.files);
  free(g.anchors);
  free(g.seen);
  free(g.source);
  return done;
}

void cli_trust_close(struct cli_trust *trust) {
  assay_store_free(trust->store);
  free(trust->source);
  trust->store = NULL;
  trust->source = NULL;
}
