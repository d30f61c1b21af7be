/* SPDX-License-Identifier: Apache-2.0
 *
 * Mutation: a hundred thousand damaged certificates. None may crash the library (run this in a
 * build with sanitizers), and none may be accepted: a leaf or intermediate that differs from what
 * was signed, in any byte, is not what was signed. Root certificates are damaged as well, but then
 * only survival is asked: an anchor's own signature proves nothing, so a damaged root may well
 * still serve (RFC 5280 6.1.1 (d)).
 *
 * Usage: mutate_test FOLDER [COUNT]. Each FOLDER/NAME.pem holds leaf, intermediates, root, in this
 * order. The seed is fixed: every run does the same. Prints results as TAP.
 */
#include <assay/assay.h>
#include <dirent.h>
#include <inttypes.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_CERTS = 6, MAX_CHAINS = 16, MAX_DER = 8192, SCRATCH = 256 * 1024 };

/* All chains were made to hold at this moment, 2026-12-01. */
static const int64_t judged_at = INT64_C(1796083200);
static const char checked_name[] = "www.example.com";

struct chain {
  char name[64];
  uint8_t *der[MAX_CERTS];
  size_t len[MAX_CERTS];
  size_t count;
};

struct tally {
  unsigned long cases, accepted_alike, wrongly_accepted, troubled;
};

/* ---- a generator that is the same everywhere (splitmix64) ---- */

static uint64_t random_state = UINT64_C(0x61737361792d3031);

static uint64_t random_next(void) {
  uint64_t z = (random_state += UINT64_C(0x9e3779b97f4a7c15));
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  return z ^ (z >> 31);
}

static size_t random_below(size_t n) {
  return (size_t)(random_next() % n);
}

/* ---- ways to damage bytes; each takes and returns a length, within MAX_DER ---- */

static size_t flip_bit(uint8_t *der, size_t len) {
  der[random_below(len)] ^= (uint8_t)(1u << random_below(8));
  return len;
}

static size_t change_byte(uint8_t *der, size_t len) {
  static const uint8_t telling[] = {0x00, 0x01, 0x02, 0x05, 0x06, 0x30, 0x31, 0x7f,
                                    0x80, 0x81, 0x82, 0x84, 0xa0, 0xa3, 0xfe, 0xff};
  der[random_below(len)] = telling[random_below(sizeof telling)];
  return len;
}

static size_t truncate_end(uint8_t *der, size_t len) {
  (void)der;
  return random_below(len);
}

static size_t cut_out(uint8_t *der, size_t len) {
  size_t at = random_below(len), n = 1 + random_below(16);
  n = n > len - at ? len - at : n;
  memmove(der + at, der + at + n, len - at - n);
  return len - n;
}

static size_t duplicate_part(uint8_t *der, size_t len) {
  size_t at = random_below(len), n = 1 + random_below(64);
  n = n > len - at ? len - at : n;
  memmove(der + at + n, der + at, len - at);
  return len + n;
}

/* The octet after one that looks like a tag is likely a length. */
static size_t edit_length(uint8_t *der, size_t len) {
  size_t start = random_below(len);
  for (size_t i = start; i + 1 < len; i++) {
    if (der[i] == 0x30 || der[i] == 0x04 || der[i] == 0x03 || der[i] == 0xa3) {
      der[i + 1] = (uint8_t)(der[i + 1] + 1u + random_below(255));
      return len;
    }
  }
  return flip_bit(der, len);
}

static size_t append_bytes(uint8_t *der, size_t len) {
  size_t n = 1 + random_below(8);
  for (size_t i = 0; i < n; i++) {
    der[len + i] = (uint8_t)random_next();
  }
  return len + n;
}

static size_t mutate(uint8_t *der, size_t len) {
  static size_t (*const ways[])(uint8_t *, size_t) = {
      flip_bit, flip_bit,       change_byte, change_byte, truncate_end,
      cut_out,  duplicate_part, edit_length, edit_length, append_bytes};
  size_t times = 1 + (random_below(4) == 0 ? random_below(4) : 0);
  for (size_t i = 0; i < times && len > 0; i++) {
    len = ways[random_below(sizeof ways / sizeof ways[0])](der, len);
  }
  return len;
}

/* ---- asking ---- */

/* Both formats and languages, in turn: words about damaged bytes must not crash either. */
static void put_into_words(const assay_report *report, unsigned long turn) {
  static char text[65536];
  assay_style style;
  assay_style_init(&style);
  style.format = turn % 2 ? ASSAY_FORMAT_JSON : ASSAY_FORMAT_TEXT;
  style.language = turn / 2 % 2 ? ASSAY_LANGUAGE_ZH : ASSAY_LANGUAGE_EN;
  style.audience = (assay_audience)(turn / 4 % 3);
  size_t len;
  if (assay_explain(report, &style, text, sizeof text, &len) != ASSAY_OK) {
    printf("# a report could not be put into words\n");
  }
}

static assay_status ask(const assay_store *store, const assay_bytes *certs, size_t count,
                        unsigned long turn, assay_verdict *ret_verdict) {
  static uint8_t scratch[SCRATCH];
  static const assay_profile profiles[] = {ASSAY_PROFILE_PKIX, ASSAY_PROFILE_RFC5280,
                                           ASSAY_PROFILE_PRIVATE, ASSAY_PROFILE_WEBPKI};
  assay_question question;
  assay_question_init(&question);
  question.leaf = certs[0];
  question.intermediates = certs + 1;
  question.num_intermediates = count - 1;
  question.name = assay_name_dns(checked_name);
  question.at = judged_at;
  question.profile = profiles[turn % 4];
  const assay_report *report = NULL;
  assay_status status = assay_verify(store, &question, scratch, sizeof scratch, &report);
  if (status == ASSAY_OK) {
    *ret_verdict = assay_report_verdict(report);
    if (turn % 8 == 0) {
      put_into_words(report, turn / 8);
    }
  }
  return status;
}

/* A store of one root, in DER; NULL when it holds no certificate that parses. */
static assay_store *store_of(const uint8_t *der, size_t len) {
  assay_anchors anchors = {{der, len}, ASSAY_ORIGIN_GIVEN};
  assay_store *store = NULL;
  return assay_store_compile(&anchors, 1, &store) == ASSAY_OK ? store : NULL;
}

/* Damage one certificate below the root and ask. An exact copy in memory of its own size lets the
 * sanitizer see a read past the end. */
static void try_one(const struct chain *chain, const assay_store *store, struct tally *tally) {
  static uint8_t work[2 * MAX_DER];
  size_t victim = random_below(chain->count - 1);
  memcpy(work, chain->der[victim], chain->len[victim]);
  size_t len = mutate(work, chain->len[victim]);
  bool same = len == chain->len[victim] && memcmp(work, chain->der[victim], len) == 0;
  uint8_t *exact = malloc(len > 0 ? len : 1);
  if (exact == NULL) {
    tally->troubled++;
    return;
  }
  memcpy(exact, work, len);
  assay_bytes certs[MAX_CERTS];
  for (size_t i = 0; i + 1 < chain->count; i++) {
    certs[i] =
        i == victim ? (assay_bytes){exact, len} : (assay_bytes){chain->der[i], chain->len[i]};
  }
  assay_verdict verdict = ASSAY_REJECTED;
  assay_status status = ask(store, certs, chain->count - 1, tally->cases, &verdict);
  tally->cases++;
  tally->accepted_alike += verdict == ASSAY_ACCEPTED && same;
  tally->wrongly_accepted += verdict == ASSAY_ACCEPTED && !same;
  tally->troubled += status != ASSAY_OK && !(status == ASSAY_EARG && len == 0);
  free(exact);
}

/* Damage the root: only survival is asked. */
static void try_root(const struct chain *chain, struct tally *tally) {
  static uint8_t work[2 * MAX_DER];
  size_t root = chain->count - 1;
  memcpy(work, chain->der[root], chain->len[root]);
  size_t len = mutate(work, chain->len[root]);
  assay_store *store = store_of(work, len);
  assay_bytes certs[MAX_CERTS];
  for (size_t i = 0; i < root; i++) {
    certs[i] = (assay_bytes){chain->der[i], chain->len[i]};
  }
  assay_verdict verdict;
  if (store != NULL && ask(store, certs, root, tally->cases, &verdict) != ASSAY_OK) {
    tally->troubled++;
  }
  tally->cases++;
  assay_store_free(store);
}

/* ---- the chains ---- */

static bool read_chain(const char *path, struct chain *chain) {
  BIO *bio = BIO_new_file(path, "rb");
  X509 *certificate;
  while (bio != NULL && chain->count < MAX_CERTS &&
         (certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL)) != NULL) {
    int len = i2d_X509(certificate, &chain->der[chain->count]);
    chain->len[chain->count++] = len > 0 ? (size_t)len : 0;
    X509_free(certificate);
  }
  BIO_free(bio);
  return chain->count >= 2;
}

static int by_name(const void *a, const void *b) {
  return strcmp(((const struct chain *)a)->name, ((const struct chain *)b)->name);
}

static size_t read_chains(const char *folder, struct chain *chains) {
  size_t count = 0;
  DIR *directory = opendir(folder);
  struct dirent *entry;
  while (directory != NULL && count < MAX_CHAINS && (entry = readdir(directory)) != NULL) {
    char path[1024];
    const char *suffix = strrchr(entry->d_name, '.');
    if (suffix == NULL || strcmp(suffix, ".pem") != 0) {
      continue;
    }
    snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
    snprintf(chains[count].name, sizeof chains[count].name, "%.*s", (int)(suffix - entry->d_name),
             entry->d_name);
    count += read_chain(path, &chains[count]);
  }
  if (directory != NULL) {
    closedir(directory);
  }
  qsort(chains, count, sizeof chains[0], by_name); /* the order of a folder is nobody's promise */
  return count;
}

/* Undamaged, the chain must be accepted: else the test would prove nothing. */
static bool holds_undamaged(const struct chain *chain, const assay_store *store) {
  assay_bytes certs[MAX_CERTS];
  for (size_t i = 0; i + 1 < chain->count; i++) {
    certs[i] = (assay_bytes){chain->der[i], chain->len[i]};
  }
  assay_verdict verdict = ASSAY_REJECTED;
  for (unsigned long turn = 0; turn < 4; turn++) {
    if (ask(store, certs, chain->count - 1, turn, &verdict) != ASSAY_OK ||
        verdict != ASSAY_ACCEPTED) {
      return false;
    }
  }
  return true;
}

static int point(int number, bool ok, const char *chain, const char *what) {
  printf("%sok %d - %s: %s\n", ok ? "" : "not ", number, chain, what);
  fflush(stdout);
  return ok ? 0 : 1;
}

static int run_chain(const struct chain *chain, unsigned long count, int number) {
  struct tally tally = {0};
  assay_store *store = store_of(chain->der[chain->count - 1], chain->len[chain->count - 1]);
  int failed = point(number, store != NULL && holds_undamaged(chain, store), chain->name,
                     "accepted undamaged");
  for (unsigned long i = 0; store != NULL && i < count; i++) {
    if (i % 10 == 9) {
      try_root(chain, &tally);
    } else {
      try_one(chain, store, &tally);
    }
  }
  assay_store_free(store);
  printf("# %lu damaged certificates, %lu of them damaged back into the original\n", tally.cases,
         tally.accepted_alike);
  failed += point(number + 1, tally.wrongly_accepted == 0, chain->name, "none is accepted damaged");
  failed += point(number + 2, tally.troubled == 0 && tally.cases == count, chain->name,
                  "every one gets a verdict");
  return failed;
}

int main(int argc, char **argv) {
  static struct chain chains[MAX_CHAINS];
  unsigned long count = argc > 2 ? strtoul(argv[2], NULL, 10) : 100000;
  size_t num_chains = argc > 1 ? read_chains(argv[1], chains) : 0;
  if (num_chains == 0) {
    fprintf(stderr, "usage: %s FOLDER-OF-CHAINS [COUNT]\n", argv[0]);
    return 2;
  }
  int failed = 0;
  printf("1..%zu\n", 3 * num_chains);
  for (size_t i = 0; i < num_chains; i++) {
    failed += run_chain(&chains[i], count / num_chains, (int)(3 * i + 1));
    for (size_t j = 0; j < chains[i].count; j++) {
      OPENSSL_free(chains[i].der[j]);
    }
  }
  return failed == 0 ? 0 : 1;
}
