/* SPDX-License-Identifier: Apache-2.0
 *
 * The coordinator: certificates in, one report out. Read this page first; each step is a stage.
 *
 *   parse the leaf -> gather nodes -> judge each certificate by itself -> try paths, likeliest
 *   first, each without its signatures and then with them -> keep the best -> form the report
 */
#include "verdict/verdict.h"

struct verification {
  struct scratch scratch;
  struct ledger ledger;
  struct facts input; /* about what was handed in */
  struct path_search search;
  struct check check;
  struct assay_report *report;
  struct attempt attempts[2]; /* the best so far, and the one in hand */
  struct attempt *best;
  uint32_t max_paths, paths_left;
};

/* The columns under which a path of this question may be judged. */
static uint8_t possible_columns(const assay_store *store, assay_profile profile) {
  unsigned columns = 0;
  if (profile != ASSAY_PROFILE_AUTO) {
    return (uint8_t)(1u << check_column_for(profile, ASSAY_ORIGIN_GIVEN));
  }
  for (unsigned origin = 0; origin <= ASSAY_ORIGIN_PUBLIC; origin++) {
    if (trust_has_origin(store, (assay_origin)origin)) {
      columns |= 1u << check_column_for(profile, (assay_origin)origin);
    }
  }
  return (uint8_t)columns;
}

static enum check_column column_of(const struct verification *v, const struct path *path) {
  const struct path_node *top = path->nodes[path->len - 1];
  assay_origin origin = top->origin;
  if (!path->anchored) {
    origin = trust_has_origin(v->search.store, ASSAY_ORIGIN_PUBLIC) ? ASSAY_ORIGIN_PUBLIC
                                                                    : ASSAY_ORIGIN_GIVEN;
  }
  return check_column_for(v->search.question->profile, origin);
}

static bool parse_leaf(struct verification *v, assay_bytes der, struct cert *ret_leaf) {
  struct der_fault fault;
  if (cert_parse(der, ret_leaf, &fault)) {
    return true;
  }
  enum pem_kind kind = der_recognise(der);
  bool other_kind = kind != PEM_CERTIFICATE && kind != PEM_NOTHING;
  enum rule rule = other_kind                   ? RULE_NOT_CERTIFICATE
                   : fault.kind == DER_TRAILING ? RULE_DER_TRAILING
                                                : RULE_DER_MALFORMED;
  struct fact *fact = report_add(&v->ledger, &v->input, rule, 0, der, bytes_of(NULL, 0));
  report_word(fact, "fault", der_fault_word(fault.kind));
  report_number(fact, "offset", (int64_t)fault.offset);
  return false;
}

static void note_store(struct verification *v, const assay_store *store) {
  size_t passed_over = assay_store_passed_over(store);
  if (passed_over > 0) {
    const assay_bytes nowhere = {NULL, 0};
    struct fact *fact =
        report_add(&v->ledger, &v->input, RULE_ANCHOR_MALFORMED, -1, nowhere, nowhere);
    report_number(fact, "count", (int64_t)passed_over);
  }
}

static void judge_certificates(struct verification *v) {
  for (size_t i = 0; i < v->search.num_nodes; i++) {
    if (v->search.nodes[i]->wanted) {
      check_certificate(&v->check, v->search.nodes[i]);
    }
  }
}

static void judge_path(struct verification *v, struct attempt *attempt) {
  v->check.column = attempt->column = column_of(v, &attempt->path);
  check_path(&v->check, &attempt->path, &attempt->facts);
  verdict_weigh(attempt);
  /* Signatures are dear: only a path that may become the answer is worth them. */
  if (v->best != NULL && attempt->badness > v->best->badness) {
    return;
  }
  attempt->signatures_good = check_signatures(&v->check, &attempt->path, &attempt->facts);
  /* Names led astray once: from here on ask the signature before taking a step. */
  v->search.wary = v->search.wary || !attempt->signatures_good;
  if (attempt->signatures_good) {
    attempt->statuses = check_revocation(&v->check, &attempt->path, &attempt->facts);
  }
  verdict_weigh(attempt);
}

/* The attempt that is not the best so far. */
static struct attempt *spare_attempt(struct verification *v) {
  struct attempt *spare = v->best == &v->attempts[0] ? &v->attempts[1] : &v->attempts[0];
  memset(spare, 0, offsetof(struct attempt, path));
  return spare;
}

static void keep_better(struct verification *v, struct attempt *attempt) {
  struct attempt *given_up = attempt;
  if (v->best == NULL || verdict_is_better(attempt, v->best)) {
    given_up = v->best;
    v->best = attempt;
  }
  if (given_up != NULL) {
    verdict_note_tried(v->report, given_up, &v->scratch);
  }
}

/* Nothing better can come: nothing speaks against the path but what the leaf itself brings, and
 * under another column the leaf would fare no better. */
static bool is_final(const struct verification *v, const struct attempt *attempt) {
  bool leaf_fails_everywhere = (v->search.columns & ~v->search.leaf->faulty) == 0;
  return attempt->badness == 0 && attempt->signatures_good &&
         (!attempt->leaf_faulty || leaf_fails_everywhere);
}

/* The tolerant search meets the paths of the strict one again. */
static bool was_judged_before(const struct verification *v, const struct path *path) {
  for (size_t i = 1; i < path->len; i++) {
    const struct path_node *node = path->nodes[i];
    if (node->role != PATH_ANCHOR && node->faulty != 0 &&
        (node->faulty & v->search.columns) == v->search.columns) {
      return false;
    }
  }
  return true;
}

static bool try_paths(struct verification *v, bool tolerant) {
  struct attempt *attempt = spare_attempt(v);
  path_start(&v->search, tolerant);
  while (v->paths_left > 0 && path_next(&v->search, &attempt->path)) {
    if (tolerant && was_judged_before(v, &attempt->path)) {
      continue;
    }
    v->paths_left--;
    judge_path(v, attempt);
    keep_better(v, attempt);
    if (v->best == attempt && is_final(v, attempt)) {
      return true;
    }
    attempt = spare_attempt(v);
  }
  return false;
}

static void note_budget(struct verification *v, enum rule rule, size_t limit) {
  const assay_bytes nowhere = {NULL, 0};
  if (!facts_have(&v->best->facts, rule)) {
    struct fact *fact = report_add(&v->ledger, &v->best->facts, rule, -1, nowhere, nowhere);
    report_number(fact, "limit", (int64_t)limit);
  }
}

/* Which bounds the search for a good path ran into. */
struct cut_off {
  bool steps, nodes, signatures, paths;
};

static struct cut_off where_cut_off(const struct verification *v) {
  const struct path_search *s = &v->search;
  return (struct cut_off){s->out_of_steps, s->out_of_nodes, s->out_of_signatures,
                          v->paths_left == 0};
}

/* A search that was cut off may have missed a good path: that is said, whatever else is. */
static void note_budgets(struct verification *v, const struct cut_off *cut_off) {
  if (cut_off->steps) {
    note_budget(v, RULE_BUDGET_STEPS, v->search.max_steps);
  }
  if (cut_off->nodes) {
    note_budget(v, RULE_BUDGET_STEPS, v->search.cap_nodes);
  }
  if (cut_off->signatures) {
    note_budget(v, RULE_BUDGET_SIGNATURES, v->search.cap_edges);
  }
  if (cut_off->paths) {
    note_budget(v, RULE_BUDGET_PATHS, v->max_paths);
  }
}

/* The way as far as it goes, so that the reasons can be told. */
static bool judge_dead_end(struct verification *v, struct attempt *attempt) {
  path_dead_end(&v->search, &attempt->path);
  attempt->path.anchored = false;
  v->check.column = attempt->column = column_of(v, &attempt->path);
  check_path(&v->check, &attempt->path, &attempt->facts);
  check_dead_end(&v->check, &attempt->path, &attempt->facts);
  bool genuine = check_signatures(&v->check, &attempt->path, &attempt->facts);
  verdict_weigh(attempt);
  return genuine;
}

static void take_dead_end(struct verification *v) {
  struct attempt *attempt = spare_attempt(v);
  (void)judge_dead_end(v, attempt);
  v->best = attempt;
}

/* An anchor of the right name that did not sign, and a way that is genuine up to a root that nobody
 * trusts: then the anchor is a namesake, and the untrusted root (or the self-signed leaf) is the reason.
 * Private CAs that were set up twice look like that. */
static void prefer_genuine_dead_end(struct verification *v) {
  bool over_budget;
  if (!facts_have(&v->best->facts, RULE_SIGNATURE_BAD)) {
    return;
  }
  struct attempt *attempt = spare_attempt(v);
  if (!judge_dead_end(v, attempt)) {
    return;
  }
  struct path_node *top = attempt->path.nodes[attempt->path.len - 1];
  if (top->self_issued &&
      path_edge_verify(&v->search, top, top, bytes_of(NULL, 0), &over_budget) == SIG_GOOD) {
    verdict_note_tried(v->report, v->best, &v->scratch);
    v->best = attempt;
  }
}

/* A path with a faulty certificate is refused whatever else it is: this search is for the reasons
 * only, and a few paths show them. */
static void look_for_reasons(struct verification *v) {
  struct path_search *s = &v->search;
  v->paths_left = v->paths_left < REASON_PATHS ? v->paths_left : REASON_PATHS;
  s->steps_left = s->steps_left < REASON_STEPS ? s->steps_left : REASON_STEPS;
  s->signatures_left =
      s->signatures_left < REASON_SIGNATURES ? s->signatures_left : REASON_SIGNATURES;
  (void)try_paths(v, true);
}

static assay_status find_answer(struct verification *v) {
  judge_certificates(v);
  /* First among certificates without faults of their own; then, for the reasons, among all. */
  bool found = try_paths(v, false);
  struct cut_off cut_off = where_cut_off(v);
  if (!found) {
    look_for_reasons(v);
  }
  if (v->best == NULL) {
    take_dead_end(v);
  } else if (!found) {
    prefer_genuine_dead_end(v);
  }
  if (!found) {
    note_budgets(v, &cut_off);
  }
  if (v->search.question->session != NULL) {
    check_session(&v->check, &v->best->path, &v->best->facts);
  }
  if (!verdict_form(v->report, v->best, &v->input, &v->check)) {
    return ASSAY_ESCRATCH;
  }
  return v->check.trouble ? ASSAY_ECRYPTO : ASSAY_OK;
}

static assay_status run(struct verification *v, const assay_store *store,
                        const assay_question *question) {
  struct cert *leaf = SCRATCH_UNSET(&v->scratch, struct cert, 1);
  v->report = SCRATCH_NEW(&v->scratch, struct assay_report);
  if (leaf == NULL || v->report == NULL) {
    return ASSAY_ESCRATCH;
  }
  v->report->question = question;
  v->max_paths = question->budget.paths == 0 ? BUDGET_PATHS_DEFAULT : question->budget.paths;
  v->paths_left = v->max_paths;
  note_store(v, store);
  assay_status status = check_open(&v->check, &v->scratch, &v->ledger, question, &v->search);
  if (status != ASSAY_OK) {
    return status;
  }
  if (!parse_leaf(v, question->leaf, leaf)) {
    return verdict_form_unreadable(v->report, &v->input, &v->scratch) ? ASSAY_OK : ASSAY_ESCRATCH;
  }
  if (path_open(&v->search, &v->scratch, store, question, leaf, &v->ledger, &v->input)) {
    v->search.columns = possible_columns(store, question->profile);
    status = find_answer(v);
  }
  path_close(&v->search);
  return status;
}

/* Read what the caller's version of the struct has and no more; fields that it does not know are
 * zero. */
static bool copy_question(const assay_question *question, assay_question *ret_copy) {
  memset(ret_copy, 0, sizeof *ret_copy);
  ret_copy->max_depth = ASSAY_DEPTH_ANY; /* the one field whose default is not zero */
  if (question == NULL || question->size < sizeof question->size + sizeof question->leaf ||
      question->size > sizeof *question) {
    return false;
  }
  memcpy(ret_copy, question, question->size);
  ret_copy->size = sizeof *ret_copy;
  return true;
}

static bool is_list(const assay_bytes *list, size_t num) {
  return list != NULL || num == 0;
}

static bool is_askable(const assay_question *q) {
  return q->leaf.data != NULL && q->leaf.len > 0 &&
         is_list(q->intermediates, q->num_intermediates) && is_list(q->pool, q->num_pool) &&
         is_list(q->crls, q->num_crls) && is_list(q->ocsp, q->num_ocsp) &&
         is_list(q->extended_key_usage, q->num_extended_key_usage) &&
         is_list(q->policies, q->num_policies) &&
         (q->name.text.data != NULL || q->name.text.len == 0) &&
         (size_t)q->purpose <= ASSAY_PURPOSE_ANY && (size_t)q->profile <= ASSAY_PROFILE_PKIX &&
         (size_t)q->revocation <= ASSAY_REVOCATION_REQUIRE &&
         (q->session == NULL || (q->session->size == sizeof *q->session &&
                                 (size_t)q->session->client_certificate <= ASSAY_CLIENT_REJECTED));
}

assay_status assay_verify(const assay_store *store, const assay_question *question, void *scratch,
                          size_t scratch_len, const assay_report **ret_report) {
  struct scratch arena;
  assay_question asked;
  if (store == NULL || !copy_question(question, &asked) || !is_askable(&asked) || scratch == NULL ||
      ret_report == NULL) {
    return ASSAY_EARG;
  }
  scratch_init(&arena, scratch, scratch_len);
  struct verification *v = SCRATCH_NEW(&arena, struct verification);
  assay_question *copy = SCRATCH_NEW(&arena, assay_question);
  if (v == NULL || copy == NULL) {
    return ASSAY_ESCRATCH;
  }
  *copy = asked;
  v->scratch = arena;
  v->ledger.scratch = &v->scratch;
  assay_status status = run(v, store, copy);
  /* Whatever ran out of memory on the way may have left a fact out: no answer then. That a list had
   * no room may also have looked like trouble with libcrypto. */
  if (v->scratch.exhausted && (status == ASSAY_OK || status == ASSAY_ECRYPTO)) {
    status = ASSAY_ESCRATCH;
  }
  if (status == ASSAY_OK) {
    *ret_report = v->report;
  }
  return status;
}
