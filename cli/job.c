/* SPDX-License-Identifier: Apache-2.0
 *
 * A question -> a line of JSON. Runs in the threads of a batch; all it shares locks itself.
 */
#define _GNU_SOURCE 1
#include "job.h"

#include <stdlib.h>
#include <time.h>

#include "explain/show.h"

/* One verification may use this much, as assay_verify_alloc. */
#define SCRATCH_MAX ((size_t)64 << 20)
/* More is given back after the job. */
#define SCRATCH_KEEP ((size_t)4 << 20)
#define VERDICT_KEEP ((size_t)1 << 20)

/* ---- the store ---- */

/* The exact bytes of the job's anchors, each with its length before it. */
static uint8_t *build_key(const json_t *list, size_t *ret_len) {
  const size_t num = json_array_size(list);
  size_t len = 0;
  uint8_t *key;
  uint8_t *at;

  for (size_t i = 0; i < num; i++) {
    len += sizeof(size_t) + json_string_length(json_array_get(list, i));
  }
  key = malloc(len + 1);
  if (key == NULL) {
    return NULL;
  }
  at = key;
  for (size_t i = 0; i < num; i++) {
    const json_t *text = json_array_get(list, i);
    const size_t text_len = json_string_length(text);

    memcpy(at, &text_len, sizeof(text_len));
    memcpy(at + sizeof(text_len), json_string_value(text), text_len);
    at += sizeof(text_len) + text_len;
  }
  *ret_len = len;
  return key;
}

static bool fail_status(struct job *job, assay_status status) {
  if (status == ASSAY_EARG) {
    job_fail(job, CLI_M_JOB_BAD_NAME, NULL, NULL, NULL);
  } else if (status == ASSAY_ENOMEM) {
    job_fail(job, CLI_M_NO_MEMORY, NULL, NULL, NULL);
  } else if (status == ASSAY_ESCRATCH) {
    job_fail(job, CLI_M_TOO_LARGE_TO_JUDGE, NULL, NULL, NULL);
  } else {
    job_fail(job, CLI_M_CRYPTO_FAILED, assay_status_text(status), NULL, NULL);
  }
  return false;
}

/* NULL: job->error says why. */
static assay_store *compile_trust(struct job *job) {
  assay_anchors *anchors;
  assay_store *store;
  assay_status status;

  if (!job_read_trust(job)) {
    return NULL;
  }
  anchors = calloc(job->trust.num + 1, sizeof(*anchors));
  if (anchors == NULL) {
    (void)fail_status(job, ASSAY_ENOMEM);
    return NULL;
  }
  for (size_t i = 0; i < job->trust.num; i++) {
    anchors[i].bytes = job->trust.items[i];
    anchors[i].origin = ASSAY_ORIGIN_GIVEN;
  }
  status = assay_store_compile(anchors, job->trust.num, &store);
  free(anchors);
  if (status != ASSAY_OK) {
    (void)fail_status(job, status);
    return NULL;
  }
  return store;
}

/* The job's own store; NULL: job->error says why. */
static struct store_entry *hold_store(struct job_worker *worker) {
  struct job *job = &worker->job;
  struct store_entry *entry;
  assay_store *store;
  size_t len = 0;
  uint8_t *key = build_key(job->trust_list, &len);

  if (key == NULL) {
    (void)fail_status(job, ASSAY_ENOMEM);
    return NULL;
  }
  entry = store_cache_find(worker->shared->stores, bytes_of(key, len));
  store = entry == NULL ? compile_trust(job) : NULL;
  if (store != NULL) {
    entry = store_cache_add(worker->shared->stores, bytes_of(key, len), store);
    if (entry == NULL) {
      (void)fail_status(job, ASSAY_ENOMEM);
    }
  }
  free(key);
  return entry;
}

/* ---- judging ---- */

static bool grow_scratch(struct job_worker *worker, size_t len) {
  void *fresh = malloc(len);

  if (fresh == NULL) {
    return false;
  }
  free(worker->scratch);
  worker->scratch = fresh;
  worker->scratch_len = len;
  return true;
}

static assay_status judge(struct job_worker *worker, const assay_store *store,
                          const assay_report **ret_report) {
  assay_status status = ASSAY_ESCRATCH;

  if (worker->scratch == NULL && !grow_scratch(worker, ASSAY_SCRATCH_DEFAULT)) {
    return ASSAY_ENOMEM;
  }
  for (;;) {
    status = assay_verify(store, &worker->job.question, worker->scratch, worker->scratch_len,
                          ret_report);
    if (status != ASSAY_ESCRATCH || worker->scratch_len >= SCRATCH_MAX) {
      return status;
    }
    if (!grow_scratch(worker, worker->scratch_len * 4 < SCRATCH_MAX ? worker->scratch_len * 4
                                                                    : SCRATCH_MAX)) {
      return ASSAY_ENOMEM;
    }
  }
}

static bool judge_and_explain(struct job_worker *worker, const assay_store *store,
                              const char *source, size_t *ret_len) {
  const assay_report *report;
  assay_style style;
  assay_status status = judge(worker, store, &report);

  if (status != ASSAY_OK) {
    return fail_status(&worker->job, status);
  }
  assay_style_init(&style);
  style.format = ASSAY_FORMAT_JSON;
  style.language = worker->shared->cli->language;
  style.audience = worker->shared->cli->audience;
  style.store = source;
  status = answer_explain(report, &style, &worker->verdict, ret_len);
  return status == ASSAY_OK || fail_status(&worker->job, status);
}

static bool run(struct job_worker *worker, const char *line, size_t len, size_t *ret_len) {
  const struct job_shared *shared = worker->shared;
  assay_question defaults = shared->defaults;
  struct store_entry *entry;
  bool judged;

  if (!shared->cli->at_given) {
    defaults.at = (int64_t)time(NULL); /* a batch may run for days */
  }
  if (!job_read(&worker->job, &defaults, line, len)) {
    return false;
  }
  if (worker->job.trust_list == NULL) {
    return judge_and_explain(worker, shared->trust->store, shared->trust->source, ret_len);
  }
  entry = hold_store(worker);
  if (entry == NULL) {
    return false;
  }
  judged = judge_and_explain(worker, store_cache_store(entry), "job", ret_len);
  store_cache_release(shared->stores, entry);
  return judged;
}

/* ---- the line ---- */

/* An id as JSON, with the same escapes as everything else in a verdict: a string may hold characters
 * that turn the direction of writing. NULL: memory is exhausted. */
static char *id_as_json(const json_t *id) {
  assay_bytes string;
  struct text t;
  char *out;

  if (!json_is_string(id)) {
    return json_dumps(id, JSON_ENCODE_ANY | JSON_COMPACT);
  }
  string = bytes_of((const uint8_t *)json_string_value(id), json_string_length(id));
  text_init(&t, NULL, 0);
  show_json(&t, string, SIZE_MAX);
  out = malloc(t.len + 1);
  if (out != NULL) {
    text_init(&t, out, t.len + 1);
    show_json(&t, string, SIZE_MAX);
  }
  return out;
}

/* The job's id as it was given, number or string: the verdict was written with null in its place,
 * which stands before anything that came from outside. */
static char *put_id(const char *verdict, size_t len, const json_t *id, size_t *ret_len) {
  static const char null_id[] = "\"id\":null";
  char *place = memmem(verdict, len, null_id, sizeof(null_id) - 1);
  char *text = id == NULL ? NULL : id_as_json(id);
  const size_t id_len = text == NULL ? 0 : strlen(text);
  const size_t before =
      place == NULL ? len : (size_t)(place - verdict) + sizeof(null_id) - 1 - strlen("null");
  const size_t skipped = text == NULL || place == NULL ? 0 : strlen("null");
  char *line = malloc(len + id_len + 2);

  if (line == NULL || (id != NULL && (text == NULL || place == NULL))) {
    free(line);
    free(text);
    return NULL;
  }
  memcpy(line, verdict, before);
  if (id_len > 0) {
    /* NOLINTNEXTLINE(bugprone-not-null-terminated-result): a line of bytes, not a string */
    memcpy(line + before, text, id_len);
  }
  memcpy(line + before + id_len, verdict + before + skipped, len - before - skipped);
  *ret_len = len + id_len - skipped;
  line[(*ret_len)++] = '\n';
  free(text);
  return line;
}

/* worker->job.error as a line. */
static void refuse(struct job_worker *worker, struct job_answer *ret_answer) {
  const struct answer_error error = {.sentence = worker->job.error, .code = ASSAY_NUM_CODES};
  size_t len;

  ret_answer->judged = false;
  ret_answer->text = NULL;
  if (answer_explain_error(worker->shared->cli, &error, &worker->verdict, &len) == ASSAY_OK) {
    ret_answer->text = put_id(worker->verdict.text, len, worker->job.id, &ret_answer->len);
  }
}

static void give_back(struct job_worker *worker) {
  job_end(&worker->job);
  if (worker->scratch_len > SCRATCH_KEEP) {
    free(worker->scratch);
    worker->scratch = NULL;
    worker->scratch_len = 0;
  }
  if (worker->verdict.cap > VERDICT_KEEP) {
    free(worker->verdict.text);
    worker->verdict.text = NULL;
    worker->verdict.cap = 0;
  }
}

void job_run(struct job_worker *worker, const char *line, size_t len,
             struct job_answer *ret_answer) {
  size_t verdict_len;

  if (run(worker, line, len, &verdict_len)) {
    ret_answer->judged = true;
    ret_answer->text = put_id(worker->verdict.text, verdict_len, worker->job.id, &ret_answer->len);
  } else {
    refuse(worker, ret_answer);
  }
  give_back(worker);
}

void job_refuse_length(struct job_worker *worker, struct job_answer *ret_answer) {
  job_fail(&worker->job, CLI_M_JOB_TOO_LONG, "64", NULL, NULL);
  refuse(worker, ret_answer);
  give_back(worker);
}

void job_worker_init(struct job_worker *worker, const struct job_shared *shared) {
  memset(worker, 0, sizeof(*worker));
  worker->shared = shared;
  worker->job.cli = shared->cli;
}

void job_worker_close(struct job_worker *worker) {
  job_close(&worker->job);
  free(worker->scratch);
  free(worker->verdict.text);
}
