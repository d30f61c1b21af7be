/* SPDX-License-Identifier: Apache-2.0
 *
 * assay show FILE...: all objects of all files, one after another. Files are read first, so that
 * the picture of the chain may go across them.
 */
#include <stdlib.h>

#include "show_objects.h"

/* Text of the usual certificate is below 4 KiB. */
#define SHOW_SHEET_START ((size_t)64 << 10)
/* A name of the largest certificate, in UTF-8 with attribute names: what can still be looked at. */
#define SHOW_RAW_MAX ((size_t)8 << 20)

struct show_input {
  struct cli_file file;
  uint8_t *work; /* decoded bytes, which the objects point into */
};

struct show_all {
  struct show_input *inputs;
  size_t num_inputs;
  struct show_object *objects;
  size_t num_objects, num_certificates;
  struct show_chain chain;
  bool trouble; /* something could not be read */
};

/* ---- gathering ---- */

static bool show_append(struct show_all *all, const struct show_object *object) {
  size_t num = all->num_objects;

  if ((num & (num - 1)) == 0) { /* full at every power of two, and at none */
    struct show_object *grown =
        realloc(all->objects, (num == 0 ? 1 : 2 * num) * sizeof(*all->objects));

    if (grown == NULL) {
      return false;
    }
    all->objects = grown;
  }
  all->objects[num] = *object;
  if (object->kind == PEM_CERTIFICATE && object->fault.word == NULL) {
    all->objects[num].number = ++all->num_certificates;
    show_chain_add(&all->chain, &all->objects[num]);
  }
  all->num_objects++;
  return true;
}

/* What the bytes are outweighs what the BEGIN line says: some tools call everything CERTIFICATE. */
static void show_correct_kind(struct show_object *object) {
  enum pem_kind kind = der_recognise(object->der);

  if (object->der.len > 0 && kind != PEM_NOTHING && kind != object->kind) {
    object->mislabelled = object->label.len > 0;
    object->kind = kind;
  }
}

static bool show_append_item(struct show_all *all, const char *path, const struct pem_item *item) {
  struct show_object object = {.path = path,
                               .kind = item->kind,
                               .label = item->label,
                               .der = item->der,
                               .line = item->line,
                               .fault = item->fault};
  assay_bytes certificate;
  size_t at = 0;

  show_correct_kind(&object);
  if (!show_append(all, &object)) {
    return false;
  }
  if (object.kind != PEM_PKCS7 || object.fault.word != NULL) {
    return true;
  }
  while (pem_pkcs7_next(item->der, &at, &certificate)) {
    struct show_object inner = {
        .path = path, .kind = PEM_CERTIFICATE, .der = certificate, .line = item->line};

    if (!show_append(all, &inner)) {
      return false;
    }
  }
  return true;
}

static bool show_gather(struct show_all *all, struct show_input *input, const char *path) {
  struct pem_reader reader;
  struct pem_item item;
  size_t used = 0, taken;

  input->work = malloc(input->file.bytes.len + 1);
  if (input->work == NULL) {
    return false;
  }
  pem_open(&reader, input->file.bytes);
  while (pem_next(&reader, input->work + used, input->file.bytes.len - used, &item, &taken)) {
    used += taken;
    if (!show_append_item(all, path, &item)) {
      return false;
    }
  }
  return true;
}

static void show_say_nothing(const struct cli *cli, const char *path) {
  char sentence[4096];
  struct text t;

  text_init(&t, sentence, sizeof(sentence));
  if (strcmp(path, "-") == 0) {
    cli_message_text(&t, cli->language, CLI_M_STANDARD_INPUT, NULL, NULL, NULL);
  } else {
    text_bytes(&t, bytes_first(bytes_of_text(path), 2048));
  }
  text_put(&t, sheet_word_text(SHOW_W_IS_NOTHING, cli->language));
  cli_say_text(cli, sentence);
}

/* Reads one operand. False: memory is exhausted. */
static bool show_take_input(const struct cli *cli, struct show_all *all, const char *path) {
  struct show_input *input = &all->inputs[all->num_inputs];
  size_t before = all->num_objects;

  if (!cli_read_input(cli, path, &input->file)) {
    all->trouble = true;
    return true;
  }
  all->num_inputs++;
  if (!show_gather(all, input, path)) {
    return false;
  }
  if (all->num_objects == before) {
    show_say_nothing(cli, path);
    all->trouble = true;
  }
  return true;
}

/* ---- writing ---- */

/* Writes one object, or the chain for a NULL one. False: it is damaged. */
static bool show_render(struct sheet *p, const struct show_all *all,
                        const struct show_object *object) {
  if (object == NULL) {
    show_chain(p, &all->chain);
    return true;
  }
  if (object->fault.word != NULL) {
    return show_damaged(p, object);
  }
  switch ((int)object->kind) {
  case PEM_CERTIFICATE:
    return show_certificate(p, object, &all->chain);
  case PEM_CSR:
    return show_csr(p, object);
  case PEM_CRL:
    return show_crl(p, object);
  default:
    return show_other(p, object);
  }
}

static struct sheet show_sheet_of(const struct cli *cli) {
  struct sheet p = {.json = cli->json,
                    .color = cli->color,
                    .quiet = cli->quiet,
                    .language = cli->language,
                    .audience = cli->audience,
                    .at = cli->at};

  return p;
}

/* Renders into *room, growing it until the sheet fits, and puts it out. False: no memory, or nobody
 * reads. */
static bool show_put(const struct cli *cli, struct show_all *all, const struct show_object *object,
                     char *raw, size_t raw_cap, char **room, size_t *room_len) {
  for (;;) {
    struct sheet p = show_sheet_of(cli);
    char *grown;
    bool good;

    p.raw = raw;
    p.raw_cap = raw_cap;
    text_init(&p.out, *room, *room_len);
    good = show_render(&p, all, object);
    if (text_fits(&p.out)) {
      all->trouble = all->trouble || !good;
      return p.out.len == 0 || (cli_put(cli, *room, p.out.len) && cli_put_text(cli, "\n"));
    }
    grown = realloc(*room, p.out.len + 1);
    if (grown == NULL) {
      return false;
    }
    *room = grown;
    *room_len = p.out.len + 1;
  }
}

static size_t show_raw_size(const struct show_all *all) {
  size_t largest = 0;

  for (size_t i = 0; i < all->num_objects; i++) {
    if (all->objects[i].der.len > largest) {
      largest = all->objects[i].der.len;
    }
  }
  return largest < SHOW_RAW_MAX / 8 ? 8 * largest + 1024 : SHOW_RAW_MAX;
}

static bool show_put_all(const struct cli *cli, struct show_all *all) {
  size_t raw_cap = show_raw_size(all), room_len = SHOW_SHEET_START;
  char *raw = malloc(raw_cap), *room = malloc(room_len);
  bool good = raw != NULL && room != NULL;

  for (size_t i = 0; good && i < all->num_objects; i++) {
    good = (i == 0 || cli->json || cli->quiet || cli_put_text(cli, "\n")) &&
           show_put(cli, all, &all->objects[i], raw, raw_cap, &room, &room_len);
  }
  if (good && !cli->json && !cli->quiet && all->chain.num > 1) {
    good = cli_put_text(cli, "\n") && show_put(cli, all, NULL, raw, raw_cap, &room, &room_len);
  }
  free(raw);
  free(room);
  return good;
}

static void show_close_all(struct show_all *all) {
  for (size_t i = 0; i < all->num_inputs; i++) {
    free(all->inputs[i].work);
    cli_file_close(&all->inputs[i].file);
  }
  free(all->inputs);
  free(all->objects);
  free(all);
}

static bool show_read_all(const struct cli *cli, struct show_all *all, int argc, char **argv) {
  all->inputs = calloc((size_t)argc, sizeof(*all->inputs));
  if (all->inputs == NULL) {
    return false;
  }
  for (int i = 0; i < argc; i++) {
    if (!show_take_input(cli, all, argv[i])) {
      return false;
    }
  }
  show_chain_link(&all->chain);
  return true;
}

int show_command(const struct cli *cli, int argc, char **argv) {
  struct show_all *all;
  bool good;

  if (argc == 0) {
    cli_say_text(cli, sheet_word_text(SHOW_W_NO_FILE, cli->language));
    return CLI_EXIT_NO_JUDGEMENT;
  }
  all = calloc(1, sizeof(*all));
  if (all == NULL) {
    cli_say(cli, CLI_M_NO_MEMORY, NULL, NULL, NULL);
    return CLI_EXIT_NO_JUDGEMENT;
  }
  good = show_read_all(cli, all, argc, argv);
  if (!good) {
    cli_say(cli, CLI_M_NO_MEMORY, NULL, NULL, NULL);
  } else {
    good = show_put_all(cli, all);
  }
  good = good && !all->trouble;
  show_close_all(all);
  return good ? CLI_EXIT_ACCEPTED : CLI_EXIT_NO_JUDGEMENT;
}
