/* SPDX-License-Identifier: Apache-2.0
 *
 * assay batch: JSON lines in, JSON lines out, in input order.
 *
 * One thread reads, some judge, one writes; between them is a ring of slots, the window. A slot
 * belongs to the reader until it is filled, to one worker while it is judged, to the writer when it
 * is done, and to the reader again when it is written. The ring's size and a bound on the bytes in it
 * keep memory constant; the writer being a thread of its own lets an answer out while the reader
 * still waits for the next line.
 */
#define _GNU_SOURCE 1
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

#include "job.h"
#include "lines.h"

/* Enough that a slow job does not stop the others. */
#define SLOTS_PER_JOB 16U
/* Lines in flight; one line alone may always be, up to JOB_MAX_LINE. */
#define MAX_IN_FLIGHT ((size_t)32 << 20)
/* A slot's line buffer beyond this is given back. */
#define KEEP_LINE ((size_t)256 << 10)
/* Signatures remembered: an intermediate that thousands of jobs repeat is verified once. 512 KiB. */
#define MEMO_ENTRIES ((size_t)16384)

struct slot {
  struct line line;
  size_t counted; /* its bytes in batch.in_flight */
  struct job_answer answer;
  bool done;
};

struct batch {
  const struct cli *cli;
  struct job_shared shared;
  struct lines lines;

  pthread_mutex_t lock;
  pthread_cond_t room, work, done; /* for the reader, the workers, the writer */
  struct slot *slots;
  size_t num_slots;
  /* Counted from 0 without end; slot = number % num_slots. written <= taken <= filled. */
  uint64_t filled, taken, written;
  size_t in_flight;
  bool ended;   /* nothing more will be filled */
  bool stopped; /* nobody reads the answers */
  bool all_judged;
  pthread_mutex_t out_lock; /* standard output's buffer: the writer, and sentences of the reader */
};

static struct slot *slot_at(struct batch *b, uint64_t number) {
  return &b->slots[number % b->num_slots];
}

/* ---- the reader ---- */

/* A slot to fill; NULL when there is no point in it. */
static struct slot *wait_for_room(struct batch *b) {
  struct slot *slot = NULL;

  (void)pthread_mutex_lock(&b->lock);
  while (!b->stopped && b->filled != b->written &&
         (b->filled - b->written == b->num_slots || b->in_flight > MAX_IN_FLIGHT)) {
    (void)pthread_cond_wait(&b->room, &b->lock);
  }
  if (!b->stopped) {
    slot = slot_at(b, b->filled);
  }
  (void)pthread_mutex_unlock(&b->lock);
  return slot;
}

static void pass_on(struct batch *b, struct slot *slot) {
  (void)pthread_mutex_lock(&b->lock);
  slot->done = false;
  slot->counted = slot->line.len;
  b->in_flight += slot->counted;
  b->filled++;
  (void)pthread_cond_signal(&b->work);
  (void)pthread_mutex_unlock(&b->lock);
}

static void say_read(struct batch *b, enum cli_read read, const char *path, int error) {
  const struct cli_file file = {.path = path, .errno_value = error};

  (void)pthread_mutex_lock(&b->out_lock);
  cli_say_read(b->cli, read, &file);
  (void)pthread_mutex_unlock(&b->out_lock);
}

/* False: the input could not be read to its end. */
static bool read_lines(struct batch *b, int fd, const char *path) {
  struct slot *slot;

  lines_open(&b->lines, fd, JOB_MAX_LINE);
  while ((slot = wait_for_room(b)) != NULL) {
    const enum lines_result result = lines_next(&b->lines, &slot->line);

    if (result == LINES_END) {
      return true;
    }
    if (result != LINES_LINE) {
      say_read(b,
               result == LINES_NO_MEMORY        ? CLI_READ_NO_MEMORY
               : b->lines.errno_value == EISDIR ? CLI_READ_DIRECTORY
                                                : CLI_READ_UNREADABLE,
               path, b->lines.errno_value);
      return false;
    }
    pass_on(b, slot);
  }
  return true;
}

static bool read_path(struct batch *b, const char *path) {
  int fd;
  bool complete;

  if (strcmp(path, "-") == 0) {
    return read_lines(b, STDIN_FILENO, path);
  }
  fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (fd < 0) {
    say_read(b, errno == ENOENT ? CLI_READ_MISSING : CLI_READ_UNREADABLE, path, errno);
    return false;
  }
  complete = read_lines(b, fd, path);
  (void)close(fd);
  return complete;
}

static bool read_all(struct batch *b, int argc, char **argv) {
  bool complete = true;

  for (int i = 0; i < argc; i++) {
    complete = read_path(b, argv[i]) && complete;
  }
  return complete;
}

static void end_input(struct batch *b) {
  (void)pthread_mutex_lock(&b->lock);
  b->ended = true;
  (void)pthread_cond_broadcast(&b->work);
  (void)pthread_cond_broadcast(&b->done);
  (void)pthread_mutex_unlock(&b->lock);
}

/* ---- the workers ---- */

static struct slot *wait_for_work(struct batch *b) {
  struct slot *slot = NULL;

  (void)pthread_mutex_lock(&b->lock);
  while (b->taken == b->filled && !b->ended && !b->stopped) {
    (void)pthread_cond_wait(&b->work, &b->lock);
  }
  if (b->taken != b->filled && !b->stopped) {
    slot = slot_at(b, b->taken++);
  }
  (void)pthread_mutex_unlock(&b->lock);
  return slot;
}

static void *worker_main(void *argument) {
  struct batch *b = argument;
  struct job_worker worker;
  struct slot *slot;

  job_worker_init(&worker, &b->shared);
  while ((slot = wait_for_work(b)) != NULL) {
    if (slot->line.too_long) {
      job_refuse_length(&worker, &slot->answer);
    } else {
      job_run(&worker, slot->line.text, slot->line.len, &slot->answer);
    }
    (void)pthread_mutex_lock(&b->lock);
    slot->done = true;
    b->all_judged = b->all_judged && slot->answer.judged;
    (void)pthread_cond_signal(&b->done);
    (void)pthread_mutex_unlock(&b->lock);
  }
  job_worker_close(&worker);
  return NULL;
}

/* ---- the writer ---- */

/* The next answer in order; NULL at the end. Nothing is held back while waiting. */
static struct slot *wait_for_answer(struct batch *b) {
  struct slot *slot = NULL;

  (void)pthread_mutex_lock(&b->lock);
  while (!(b->written < b->taken && slot_at(b, b->written)->done) &&
         !(b->ended && b->written == b->filled)) {
    (void)pthread_cond_wait(&b->done, &b->lock);
  }
  if (b->written < b->taken) {
    slot = slot_at(b, b->written);
  }
  (void)pthread_mutex_unlock(&b->lock);
  return slot;
}

static bool next_is_done(struct batch *b) {
  bool done;

  (void)pthread_mutex_lock(&b->lock);
  done = b->written < b->taken && slot_at(b, b->written)->done;
  (void)pthread_mutex_unlock(&b->lock);
  return done;
}

static void clear_slot(struct slot *slot) {
  free(slot->answer.text);
  slot->answer.text = NULL;
  if (slot->line.cap > KEEP_LINE) {
    free(slot->line.text);
    slot->line.text = NULL;
    slot->line.cap = 0;
  }
}

static void hand_back(struct batch *b, struct slot *slot, bool stop) {
  clear_slot(slot);
  (void)pthread_mutex_lock(&b->lock);
  b->in_flight -= slot->counted;
  b->written++;
  b->stopped = b->stopped || stop;
  (void)pthread_cond_signal(&b->room);
  if (stop) {
    (void)pthread_cond_broadcast(&b->work);
  }
  (void)pthread_mutex_unlock(&b->lock);
}

/* An answer that there was no memory for ends the batch: leaving out a line would shift all that
 * follow. */
static bool write_answer(struct batch *b, const struct job_answer *answer) {
  bool written;

  (void)pthread_mutex_lock(&b->out_lock);
  if (answer->text == NULL) {
    cli_say(b->cli, CLI_M_NO_MEMORY, NULL, NULL, NULL);
  }
  written = answer->text != NULL && cli_put(b->cli, answer->text, answer->len);
  (void)pthread_mutex_unlock(&b->out_lock);
  return written;
}

static bool flush(struct batch *b) {
  bool flushed;

  (void)pthread_mutex_lock(&b->out_lock);
  flushed = cli_flush(b->cli);
  (void)pthread_mutex_unlock(&b->out_lock);
  return flushed;
}

static void *writer_main(void *argument) {
  struct batch *b = argument;
  struct slot *slot;
  bool going = true;

  while (going && (slot = wait_for_answer(b)) != NULL) {
    going = write_answer(b, &slot->answer);
    hand_back(b, slot, !going);
    if (going && !next_is_done(b) && !flush(b)) {
      going = false;
      (void)pthread_mutex_lock(&b->lock);
      b->stopped = true;
      (void)pthread_cond_broadcast(&b->work);
      (void)pthread_cond_signal(&b->room);
      (void)pthread_mutex_unlock(&b->lock);
    }
  }
  return NULL;
}

/* ---- the whole ---- */

static uint32_t num_cores(void) {
  cpu_set_t set;

  CPU_ZERO(&set);
  return sched_getaffinity(0, sizeof(set), &set) == 0 && CPU_COUNT(&set) > 0
             ? (uint32_t)CPU_COUNT(&set)
             : 1;
}

/* Starts the threads, reads, and waits for them. */
static bool run_threads(struct batch *b, pthread_t *threads, uint32_t jobs, int argc, char **argv) {
  uint32_t started = 0;
  bool complete = false;
  int error = 0;

  while (started < jobs + 1 && error == 0) {
    error = pthread_create(&threads[started], NULL, started == 0 ? writer_main : worker_main, b);
    started += error == 0 ? 1 : 0;
  }
  /* Fewer workers than asked for will do. */
  if (started >= 2) {
    complete = read_all(b, argc, argv);
  } else {
    cli_say(b->cli, CLI_M_NO_THREAD, strerror(error), NULL, NULL);
  }
  end_input(b);
  for (uint32_t i = 0; i < started; i++) {
    (void)pthread_join(threads[i], NULL);
  }
  return complete;
}

static int run(struct batch *b, uint32_t jobs, int argc, char **argv) {
  pthread_t *threads = calloc((size_t)jobs + 1, sizeof(*threads));
  bool complete;

  b->num_slots = (size_t)jobs * SLOTS_PER_JOB;
  b->slots = calloc(b->num_slots, sizeof(*b->slots));
  b->shared.stores = store_cache_new();
  if (threads == NULL || b->slots == NULL || b->shared.stores == NULL ||
      assay_memo_new(MEMO_ENTRIES, &b->shared.defaults.memo) != ASSAY_OK) {
    cli_say(b->cli, CLI_M_NO_MEMORY, NULL, NULL, NULL);
    complete = false;
  } else {
    complete = run_threads(b, threads, jobs, argc, argv);
  }
  for (size_t i = 0; b->slots != NULL && i < b->num_slots; i++) {
    free(b->slots[i].answer.text);
    free(b->slots[i].line.text);
  }
  free(b->slots);
  free(threads);
  store_cache_free(b->shared.stores);
  assay_memo_free(b->shared.defaults.memo);
  return complete && b->all_judged && !b->stopped ? CLI_EXIT_ACCEPTED : CLI_EXIT_NO_JUDGEMENT;
}

static int run_batch(const struct cli *cli, const struct cli_trust *trust,
                     const struct cli_inputs *inputs, int argc, char **argv) {
  struct batch *b = calloc(1, sizeof(*b));
  int status;

  if (b == NULL) {
    cli_say(cli, CLI_M_NO_MEMORY, NULL, NULL, NULL);
    return CLI_EXIT_NO_JUDGEMENT;
  }
  b->cli = cli;
  b->all_judged = true;
  b->shared.cli = cli;
  b->shared.trust = trust;
  inputs_fill(cli, inputs, &b->shared.defaults);
  b->shared.defaults.at = cli->at;
  (void)pthread_mutex_init(&b->lock, NULL);
  (void)pthread_mutex_init(&b->out_lock, NULL);
  (void)pthread_cond_init(&b->room, NULL);
  (void)pthread_cond_init(&b->work, NULL);
  (void)pthread_cond_init(&b->done, NULL);
  status = run(b, cli->jobs != 0 ? cli->jobs : num_cores(), argc, argv);
  free(b);
  return status;
}

int batch_command(const struct cli *cli, int argc, char **argv) {
  static char standard_input[] = "-";
  char *usual[] = {standard_input};
  struct cli_inputs inputs;
  struct cli_trust trust;
  int status;

  if (argc == 0) {
    argc = 1;
    argv = usual;
  }
  if (!inputs_stdin_is_single(cli, argc, argv) || !inputs_open(cli, &inputs)) {
    return CLI_EXIT_NO_JUDGEMENT;
  }
  if (!cli_trust_open(cli, &trust)) {
    inputs_close(&inputs);
    return CLI_EXIT_NO_JUDGEMENT;
  }
  json_object_seed(0); /* before there are threads */
  status = run_batch(cli, &trust, &inputs, argc, argv);
  cli_trust_close(&trust);
  inputs_close(&inputs);
  return status;
}
