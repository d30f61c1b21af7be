/* SPDX-License-Identifier: Apache-2.0
 *
 * What was probably meant: the nearest of some words, by the edits (insert, delete, replace, swap of
 * neighbours) that lead there.
 */
#include "cli.h"

/* Longer words are not compared: none of ours is. */
#define WORD_MAX 32
#define TOO_FAR (WORD_MAX * 2)

static size_t smaller(size_t a, size_t b) {
  return a < b ? a : b;
}

/* Optimal string alignment distance. */
static size_t distance(const char *a, const char *b) {
  const size_t a_len = strlen(a);
  const size_t b_len = strlen(b);
  size_t row[3][WORD_MAX + 1]; /* the row before the last, the last, this one */

  if (a_len > WORD_MAX || b_len > WORD_MAX) {
    return TOO_FAR;
  }
  for (size_t j = 0; j <= b_len; j++) {
    row[0][j] = j;
    row[1][j] = j;
  }
  for (size_t i = 1; i <= a_len; i++) {
    row[2][0] = i;
    for (size_t j = 1; j <= b_len; j++) {
      const size_t replaced = row[1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);

      row[2][j] = smaller(replaced, smaller(row[1][j], row[2][j - 1]) + 1);
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[2][j] = smaller(row[2][j], row[0][j - 2] + 1);
      }
    }
    memcpy(row[0], row[1], sizeof(row[0]));
    memcpy(row[1], row[2], sizeof(row[1]));
  }
  return row[1][b_len];
}

const char *cli_nearest(const char *word, const char *const *candidates, size_t num) {
  const size_t len = strlen(word);
  /* A third of the letters may be wrong, one always: more is another word. */
  size_t best_distance = (len < 3 ? 1 : (len + 2) / 3) + 1;
  const char *best = NULL;

  for (size_t i = 0; i < num; i++) {
    const size_t d = distance(word, candidates[i]);

    if (d < best_distance && d < strlen(candidates[i])) {
      best_distance = d;
      best = candidates[i];
    }
  }
  return best;
}
