/* SPDX-License-Identifier: Apache-2.0
 *
 * Each host becomes a request to assay-session, each answer a question to the library. Verification
 * takes a fraction of a millisecond and is done here, between two answers.
 */
#define _GNU_SOURCE 1
#include "live.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "interrupt.h"
#include "live_fault.h"
#include "live_request.h"
#include "live_table.h"
#include "live_talk.h"
#include "progress.h"

#define DEFAULT_JOBS 32U
/* What assay-session may take beyond --timeout before it counts as hanging itself. */
#define GRACE_MS 10000

struct live {
  struct verification *v;
  struct target *targets;
  size_t num, next;
  bool *answered;
  struct proxy proxy;
  struct progress progress;
  struct live_table table; /* no rows: pages are printed instead */
  int highest;
};

static void note_status(struct live *l, int status) {
  l->highest = status > l->highest ? status : l->highest;
}

/* ---- results ---- */

static void tell_report(struct live *l, size_t index, const assay_report *report,
                        const struct live_answer *answer) {
  const struct verify_result result = {
      .target = l->targets[index].text, .report = report, .milliseconds = answer->milliseconds};

  if (l->table.rows == NULL) {
    note_status(l, verify_tell(l->v, &result));
    return;
  }
  live_table_report(&l->table, index, report);
  note_status(l, assay_report_verdict(report) == ASSAY_ACCEPTED ? CLI_EXIT_ACCEPTED
                                                                : CLI_EXIT_REJECTED);
}

/* answer: NULL when there was none. */
static void tell_sentence(struct live *l, size_t index, const char *sentence,
                          const struct live_answer *answer) {
  const bool failed = answer != NULL && answer->failed;
  const struct answer_error error = {.target = l->targets[index].text,
                                     .sentence = sentence,
                                     .code = failed ? answer->failure.code : ASSAY_NUM_CODES,
                                     .failure = failed ? &answer->failure : NULL,
                                     .address = answer != NULL ? answer->address : NULL};
  const struct verify_result result = {.target = error.target,
                                       .error = &error,
                                       .milliseconds = answer != NULL ? answer->milliseconds : -1};

  note_status(l, CLI_EXIT_NO_JUDGEMENT);
  if (l->table.rows != NULL) {
    live_table_failure(&l->table, index, l->v->cli->language, error.failure);
  } else {
    (void)verify_tell(l->v, &result);
  }
}

static void tell_status(struct live *l, size_t index, assay_status status,
                        const struct live_answer *answer) {
  char sentence[CLI_SENTENCE_MAX];
  struct text t;

  text_init(&t, sentence, sizeof(sentence));
  if (status == ASSAY_EARG && l->v->cli->name == NULL) {
    cli_message_text(&t, l->v->cli->language, CLI_M_TARGET_NAME, l->targets[index].text, NULL,
                     NULL);
  } else {
    answer_status_text(&t, l->v->cli, status);
  }
  tell_sentence(l, index, sentence, answer);
}

/* ---- judging ---- */

static assay_client_certificate client_of(const char *word) {
  static const char *const words[] = {"not-asked", "asked", "required", "rejected"};

  for (size_t i = 0; word != NULL && i < sizeof(words) / sizeof(words[0]); i++) {
    if (strcmp(word, words[i]) == 0) {
      return (assay_client_certificate)i;
    }
  }
  return ASSAY_CLIENT_NOT_ASKED;
}

static assay_session session_of(const struct live_answer *answer) {
  assay_session session = {.size = sizeof(session),
                           .scts = answer->scts,
                           .address = answer->address,
                           .version = answer->version,
                           .suite = answer->suite,
                           .group = answer->group,
                           .possession = answer->possession,
                           .client_certificate = client_of(answer->client_certificate),
                           .alert = -1};

  if (answer->failed) {
    session.failure = answer->failure.how;
    session.alert = (int)answer->failure.alert;
  }
  return session;
}

/* A stapled response goes with those of --ocsp. NULL with *ret_num 0: there is none, or no memory,
 * in which case the judgement is made without: it can only be stricter. */
static assay_bytes *responses_of(const assay_question *question, const struct live_answer *answer,
                                 size_t *ret_num) {
  assay_bytes *all = NULL;

  *ret_num = 0;
  if (answer->staple.len > 0) {
    all = malloc((question->num_ocsp + 1) * sizeof(*all));
  }
  if (all != NULL) {
    for (size_t i = 0; i < question->num_ocsp; i++) {
      all[i] = question->ocsp[i];
    }
    all[question->num_ocsp] = answer->staple;
    *ret_num = question->num_ocsp + 1;
  }
  return all;
}

static void judge(struct live *l, size_t index, const struct live_answer *answer) {
  const struct target *target = &l->targets[index];
  const assay_session session = session_of(answer);
  assay_question question = l->v->question;
  size_t num_responses;
  assay_bytes *responses = responses_of(&question, answer, &num_responses);
  assay_report *report;
  assay_status status;

  question.leaf = answer->chain[0];
  question.intermediates = answer->chain + 1;
  question.num_intermediates = answer->num_chain - 1;
  question.session = &session;
  if (responses != NULL) {
    question.ocsp = responses;
    question.num_ocsp = num_responses;
  }
  if (question.name.kind == ASSAY_NAME_UNSET) {
    question.name = target->is_address ? assay_name_ip(target->name) : assay_name_dns(target->name);
  }
  if (!l->v->cli->revocation_given) {
    question.revocation = ASSAY_REVOCATION_PREFER;
  }
  status = assay_verify_alloc(l->v->trust.store, &question, &report);
  if (status == ASSAY_OK) {
    tell_report(l, index, report, answer);
    assay_report_free(report);
  } else {
    tell_status(l, index, status, answer);
  }
  free(responses);
}

static void tell_failure(struct live *l, size_t index, const struct live_answer *answer) {
  const struct target *target = &l->targets[index];
  const char *proxy = proxy_for(&l->proxy, target) != NULL ? l->proxy.shown : NULL;
  char sentence[CLI_SENTENCE_MAX];
  struct text t;

  text_init(&t, sentence, sizeof(sentence));
  live_fault_text(&t, l->v->cli, target, answer, proxy);
  tell_sentence(l, index, sentence, answer);
}

/* ---- the conversation ---- */

static char *next_request(void *context, bool *ret_failed) {
  struct live *l = context;
  char *request;

  if (l->next == l->num || l->v->cli->out->failed) {
    return NULL; /* nobody reads the answers any more */
  }
  request = live_request(l->v->cli, &l->targets[l->next], l->next,
                         proxy_for(&l->proxy, &l->targets[l->next]));
  *ret_failed = request == NULL;
  l->next++;
  return request;
}

static bool take_answer(void *context, assay_bytes line) {
  struct live *l = context;
  struct live_answer answer;

  if (!live_answer_parse(line, &answer)) {
    return false;
  }
  if (answer.id >= l->next || l->answered[answer.id]) {
    live_answer_close(&answer);
    return false;
  }
  if (answer.num_chain > 0) {
    judge(l, answer.id, &answer);
  } else {
    tell_failure(l, answer.id, &answer);
  }
  l->answered[answer.id] = true;
  target_close(&l->targets[answer.id]);
  progress_step(&l->progress);
  live_answer_close(&answer);
  return true;
}

static void tick(void *context) {
  struct live *l = context;

  progress_tick(&l->progress);
}

/* ---- its end ---- */

/* "signal 11" or "exit status 3": the same words in both languages' sentences. */
static void say_died(const struct cli *cli, int status) {
  char number[24];
  struct text t;

  text_init(&t, number, sizeof(number));
  if (WIFSIGNALED(status)) {
    text_number(&t, WTERMSIG(status));
    cli_say(cli, CLI_M_SESSION_KILLED, number, strsignal(WTERMSIG(status)), NULL);
  } else {
    text_number(&t, WEXITSTATUS(status));
    cli_say(cli, CLI_M_SESSION_DIED, number, NULL, NULL);
  }
}

static void say_end(const struct cli *cli, enum live_end end, int status) {
  switch (end) {
  case LIVE_DONE:
  case LIVE_INTERRUPTED:
    break;
  case LIVE_DIED:
    say_died(cli, status);
    break;
  case LIVE_SILENT:
    cli_say(cli, CLI_M_SESSION_SILENT, NULL, NULL, NULL);
    break;
  case LIVE_NONSENSE:
    cli_say(cli, CLI_M_SESSION_NONSENSE, NULL, NULL, NULL);
    break;
  case LIVE_NO_MEMORY:
    cli_say(cli, CLI_M_NO_MEMORY, NULL, NULL, NULL);
    break;
  }
}

/* The sentence has been said once; here it goes into the answer of each target that has none. */
static void tell_unanswered(struct live *l) {
  const struct cli *cli = l->v->cli;
  char sentence[CLI_OUT_SENTENCE];

  memcpy(sentence, cli->out->sentence, sizeof(sentence));
  for (size_t i = 0; i < l->num; i++) {
    const struct answer_error error = {
        .target = l->targets[i].text, .sentence = sentence, .code = ASSAY_NUM_CODES};
    const struct verify_result result = {
        .target = error.target, .error = &error, .milliseconds = -1};

    if (l->answered[i]) {
      continue;
    }
    if (l->table.rows != NULL) {
      live_table_failure(&l->table, i, cli->language, NULL);
    } else if (cli->json) {
      answer_error(cli, &error);
    } else if (cli->format != CLI_FORMAT_TEXT) {
      (void)verify_tell(l->v, &result);
    }
  }
}

static const char *text_of(const void *context, size_t index) {
  const struct live *l = context;

  return l->targets[index].text;
}

static int converse(struct live *l) {
  const struct cli *cli = l->v->cli;
  const uint32_t jobs = cli->jobs != 0 ? cli->jobs : DEFAULT_JOBS;
  const struct live_talk talk = {.context = l,
                                 .next = next_request,
                                 .take = take_answer,
                                 .tick = tick,
                                 .window = (size_t)jobs * 2,
                                 .patience_ms = (int64_t)cli->timeout + GRACE_MS};
  struct session_program program;
  enum live_end end;
  int status;

  if (!live_spawn(cli, jobs, &program)) {
    tell_unanswered(l);
    return CLI_EXIT_NO_JUDGEMENT;
  }
  interrupt_watch();
  progress_open(&l->progress, cli, l->num);
  end = live_talk(&program, &talk);
  progress_close(&l->progress);
  status = live_reap(&program, end != LIVE_DONE && end != LIVE_DIED);
  say_end(cli, end, status);
  if (end == LIVE_INTERRUPTED) {
    return CLI_EXIT_SIGNAL + interrupt_signal();
  }
  if (end != LIVE_DONE) {
    tell_unanswered(l);
    note_status(l, CLI_EXIT_NO_JUDGEMENT);
  }
  return l->highest;
}

/* ---- the whole ---- */

static void say_proxy(const struct live *l) {
  for (size_t i = 0; i < l->num; i++) {
    if (proxy_for(&l->proxy, &l->targets[i]) != NULL) {
      cli_say(l->v->cli, CLI_M_THROUGH_PROXY, l->proxy.shown,
              l->proxy.from != NULL ? l->proxy.from : "--proxy", NULL);
      return;
    }
  }
}

static bool open_live(struct live *l) {
  const struct cli *cli = l->v->cli;
  const bool is_text = cli->format == CLI_FORMAT_TEXT;

  if (!proxy_open(cli, &l->proxy)) {
    return false;
  }
  if (is_text && !cli->quiet) {
    say_proxy(l);
  }
  l->answered = calloc(l->num, sizeof(*l->answered));
  if (l->answered == NULL || (is_text && l->num > 1 && !cli->verbose && !cli->quiet &&
                              !live_table_open(&l->table, l->num))) {
    cli_say(cli, CLI_M_NO_MEMORY, NULL, NULL, NULL);
    return false;
  }
  return true;
}

int live_verify(struct verification *v, struct target *targets, size_t num) {
  struct live l = {.v = v, .targets = targets, .num = num};
  int status = CLI_EXIT_NO_JUDGEMENT;

  if (open_live(&l)) {
    status = converse(&l);
    if (l.table.rows != NULL) {
      live_table_put(v->cli, &l.table, text_of, &l);
    }
  }
  live_table_close(&l.table);
  proxy_close(&l.proxy);
  free(l.answered);
  return status;
}
