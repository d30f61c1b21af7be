/* SPDX-License-Identifier: Apache-2.0
 *
 * A driver for fuzz targets without a fuzzer: runs every file of a folder through the target, whole
 * and cut short at many places, so that gcc builds and sanitizer builds test the seeds too. Each
 * input stands in a heap block of its exact size. Prints results as TAP; a crash is the failure.
 *
 * Usage: NAME_fuzz SEED-FOLDER
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MAX_SEED = 1 << 20, CUTS = 64 };

static void run_exact(const uint8_t *data, size_t len) {
  uint8_t *exact = malloc(len > 0 ? len : 1);
  if (exact == NULL) {
    fprintf(stderr, "no memory\n");
    exit(2);
  }
  memcpy(exact, data, len);
  LLVMFuzzerTestOneInput(exact, len);
  free(exact);
}

static void run_seed(const uint8_t *data, size_t len) {
  run_exact(data, len);
  for (size_t cut = 0; cut < CUTS; cut++) {
    run_exact(data, len * cut / CUTS);
  }
}

static int run_file(const char *folder, const char *name, int number) {
  static uint8_t data[MAX_SEED];
  char path[1024];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "rb");
  if (file == NULL) {
    printf("not ok %d - %s cannot be read\n", number, name);
    return 1;
  }
  size_t len = fread(data, 1, sizeof data, file);
  fclose(file);
  run_seed(data, len);
  printf("ok %d - %s\n", number, name);
  fflush(stdout);
  return 0;
}

int main(int argc, char **argv) {
  struct dirent *entry;
  int number = 0, failed = 0;
  DIR *folder = argc == 2 ? opendir(argv[1]) : NULL;
  if (folder == NULL) {
    fprintf(stderr, "usage: %s SEED-FOLDER\n", argv[0]);
    return 2;
  }
  while ((entry = readdir(folder)) != NULL) {
    if (entry->d_name[0] != '.') {
      failed += run_file(argv[1], entry->d_name, ++number);
    }
  }
  closedir(folder);
  printf("1..%d\n", number);
  return failed == 0 && number > 0 ? 0 : 1;
}
