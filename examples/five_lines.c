/* SPDX-License-Identifier: Apache-2.0
 *
 * The library in five lines: compile a store, fill in a question, ask, look, explain.
 *
 *     cc five_lines.c $(pkg-config --cflags --libs assay) -o five_lines
 *     ./five_lines ROOTS.pem LEAF.der NAME [INTERMEDIATE.der]...
 *
 * Exit status: 0 accepted, 1 rejected, 2 no judgement was possible.
 */
#include <assay/assay.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define MAX_FILE ((size_t)4 << 20)
#define MAX_INTERMEDIATES 8

static assay_bytes read_file(const char *path) {
  assay_bytes none = {NULL, 0};
  uint8_t *data = malloc(MAX_FILE);
  FILE *file = fopen(path, "rb");
  if (data == NULL || file == NULL) {
    fprintf(stderr, "cannot read %s\n", path);
    exit(2);
  }
  size_t len = fread(data, 1, MAX_FILE, file);
  fclose(file);
  return len > 0 ? (assay_bytes){data, len} : none;
}

static void print_answer(const assay_report *report) {
  assay_style style;
  assay_style_init(&style);
  static char text[65536];
  size_t len;
  if (assay_explain(report, &style, text, sizeof text, &len) == ASSAY_OK) {
    fputs(text, stdout);
  }
}

int main(int argc, char **argv) {
  if (argc < 4 || argc > 4 + MAX_INTERMEDIATES) {
    fprintf(stderr, "usage: %s ROOTS.pem LEAF.der NAME [INTERMEDIATE.der]...\n", argv[0]);
    return 2;
  }
  assay_bytes intermediates[MAX_INTERMEDIATES];
  size_t num_intermediates = (size_t)argc - 4;
  for (size_t i = 0; i < num_intermediates; i++) {
    intermediates[i] = read_file(argv[4 + i]);
  }
  assay_anchors roots = {read_file(argv[1]), ASSAY_ORIGIN_GIVEN};

  /* The five lines. */
  assay_store *store = NULL;
  assay_report *report = NULL;
  assay_question question;
  assay_status status = assay_store_compile(&roots, 1, &store);
  assay_question_init(&question);
  question.leaf = read_file(argv[2]);
  question.intermediates = intermediates;
  question.num_intermediates = num_intermediates;
  question.name = assay_name_dns(argv[3]);
  question.at = time(NULL);
  if (status == ASSAY_OK) {
    status = assay_verify_alloc(store, &question, &report);
  }

  int exit_status = 2;
  if (status == ASSAY_OK) {
    exit_status = assay_report_verdict(report) == ASSAY_ACCEPTED ? 0 : 1;
    print_answer(report);
  } else {
    fprintf(stderr, "%s\n", assay_status_text(status));
  }
  assay_report_free(report);
  assay_store_free(store);
  return exit_status; /* the files' memory goes with the process */
}
