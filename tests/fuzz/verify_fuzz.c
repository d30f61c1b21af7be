/* SPDX-License-Identifier: Apache-2.0
 *
 * A whole question out of any bytes: eight bytes of options, then DER elements one after another. A
 * SEQUENCE is a certificate (the first is the leaf, the rest was sent along) or a CRL; [0] holds an
 * anchor, [1] a certificate that the asker knows of; a UTF8String is the name that is asked for, an
 * OBJECT IDENTIFIER a policy or a usage. Built for the fuzzer, signatures are stubbed
 * (sig/backend_none.c), so that it gets past them. The properties:
 *  - accepted if and only if no finding is an error, and then the path ends at an anchor;
 *  - the same question gets the same answer, word for word, from a store that was compiled anew,
 *    with a memo, and with less scratch if that is enough;
 *  - who accepts under strict conditions accepts under none; but nobody is accepted with another
 *    signature than the one that was good, without an anchor, or before all certificates;
 *  - every report can be put into words: JSON that another reader parses, text without controls.
 */
#include "der/der.h"
#include "verdict_json.h"

const size_t fuzz_header = 8;

enum { MAX_ELEMENTS = 32, SCRATCH = 1024 * 1024, WORDS = 512 * 1024, AT = 1796083200 };

static uint8_t scratch[SCRATCH];
static char words[3][WORDS];

struct input {
  uint8_t options[8];
  assay_bytes leaf, sent[MAX_ELEMENTS], pool[MAX_ELEMENTS], crls[MAX_ELEMENTS];
  assay_bytes oids[MAX_ELEMENTS], name;
  assay_anchors anchors[MAX_ELEMENTS];
  size_t num_sent, num_pool, num_crls, num_oids, num_anchors;
  bool has_leaf;
};

/* ---- the input ---- */

static void take_certificate(struct input *in, assay_bytes whole) {
  enum pem_kind kind = der_recognise(whole);
  if (kind == PEM_CRL) {
    in->crls[in->num_crls++] = whole;
  } else if (!in->has_leaf) {
    in->leaf = whole;
    in->has_leaf = true;
  } else {
    in->sent[in->num_sent++] = whole;
  }
}

static void take_element(struct input *in, uint8_t tag, assay_bytes content, assay_bytes whole) {
  if (tag == DER_CONTEXT_OF(0)) {
    assay_origin origin =
        (in->options[0] >> in->num_anchors % 2 & 1) != 0 ? ASSAY_ORIGIN_PUBLIC : ASSAY_ORIGIN_GIVEN;
    in->anchors[in->num_anchors++] = (assay_anchors){content, origin};
  } else if (tag == DER_CONTEXT_OF(1)) {
    in->pool[in->num_pool++] = content;
  } else if (tag == DER_UTF8_STRING) {
    in->name = content;
  } else if (tag == DER_OID) {
    in->oids[in->num_oids++] = content;
  } else {
    take_certificate(in, whole);
  }
}

/* What is no element is one certificate more: the input's end as it stands. */
static void take_input(const uint8_t *data, size_t size, struct input *in) {
  struct der_fault fault;
  struct der d = der_open(bytes_of(data + sizeof in->options, size - sizeof in->options), &fault);
  memset(in, 0, sizeof *in);
  memcpy(in->options, data, sizeof in->options);
  for (size_t i = 0; i < MAX_ELEMENTS && !der_at_end(&d); i++) {
    assay_bytes rest = bytes_of(d.at, (size_t)(d.end - d.at)), content, whole;
    uint8_t tag;
    if (!der_take_any(&d, &tag, &content, &whole)) {
      take_certificate(in, rest);
      return;
    }
    take_element(in, tag, content, whole);
  }
}

static assay_name asked_name(const struct input *in) {
  assay_name name = {(assay_name_kind)(1 + (in->options[1] >> 2) % 4), in->name};
  if (in->name.len == 0 && name.kind != ASSAY_NAME_UNCHECKED) {
    return assay_name_dns("www.example.com");
  }
  return name;
}

/* Small ones run out, zero is the default. */
static void set_budget(uint8_t options, assay_budget *budget) {
  budget->paths = options & 3u;
  budget->steps = (options >> 2 & 3u) * 5;
  budget->signatures = options >> 4 & 3u;
  budget->comparisons = (options >> 6 & 1u) * 100;
  budget->policy_nodes = (options >> 7 & 1u) * 8;
}

static void set_question(const struct input *in, assay_question *q) {
  const uint8_t *o = in->options;
  assay_question_init(q);
  q->leaf = in->leaf;
  q->intermediates = in->sent;
  q->num_intermediates = in->num_sent;
  q->pool = in->pool;
  q->num_pool = in->num_pool;
  q->crls = in->crls;
  q->num_crls = in->num_crls;
  q->revocation = (assay_revocation)((o[0] >> 2 & 3) % 3);
  q->profile = (assay_profile)((o[0] >> 4) % 5);
  q->purpose = (assay_purpose)((o[1] & 3) % 3);
  q->name = asked_name(in);
  q->explicit_policy = (o[2] & 1) != 0;
  q->inhibit_mapping = (o[2] & 2) != 0;
  q->inhibit_any = (o[2] & 4) != 0;
  if ((o[2] & 8) != 0) {
    q->policies = in->oids;
    q->num_policies = in->num_oids;
  } else {
    q->extended_key_usage = in->oids;
    q->num_extended_key_usage = in->num_oids;
  }
  q->warn_days = o[2] >> 4;
  q->max_depth = o[3] == 0 ? ASSAY_DEPTH_ANY : o[3] - 1u;
  q->at = AT + (int64_t)(int8_t)o[4] * 30 * SECONDS_PER_DAY;
  set_budget(o[5], &q->budget);
}

/* ---- the answer ---- */

static void without_colours(char *text) {
  char *to = text;
  for (const char *from = text; *from != '\0';) {
    if (from[0] == '\033') {
      size_t digits = strspn(from + 2, "0123456789;");
      PROPERTY(from[1] == '[' && from[2 + digits] == 'm');
      from += digits + 3;
    } else {
      *to++ = *from++;
    }
  }
  *to = '\0';
}

static void check_text(const assay_report *report, uint8_t turn) {
  assay_style style;
  size_t len;
  assay_style_init(&style);
  style.language = (turn & 1) != 0 ? ASSAY_LANGUAGE_ZH : ASSAY_LANGUAGE_EN;
  style.audience = (assay_audience)((turn >> 1) % 3);
  style.color = (turn & 0x80) != 0;
  style.quiet = (turn & 0x70) == 0x70;
  assay_status status = assay_explain(report, &style, words[2], WORDS, &len);
  PROPERTY(status == ASSAY_OK && len == strlen(words[2]));
  without_colours(words[2]);
  fuzz_check_clean(bytes_of_text(words[2]), true);
}

/* Returns the length. */
static size_t put_json(const assay_report *report, uint8_t turn, char *out) {
  assay_style style;
  size_t len;
  assay_style_init(&style);
  style.format = ASSAY_FORMAT_JSON;
  style.language = (turn & 1) != 0 ? ASSAY_LANGUAGE_ZH : ASSAY_LANGUAGE_EN;
  style.audience = (assay_audience)((turn >> 1) % 3);
  PROPERTY(assay_explain(report, &style, out, WORDS, &len) == ASSAY_OK);
  return len;
}

static void check_json(const assay_report *report, const char *out, size_t len) {
  json_t *verdict = verdict_json_check(bytes_of((const uint8_t *)out, len));
  PROPERTY((strcmp(verdict_json_word(verdict), "accepted") == 0) ==
           (assay_report_verdict(report) == ASSAY_ACCEPTED));
  json_decref(verdict);
}

static void check_report(const assay_report *report) {
  bool has_error = false, accepted = assay_report_verdict(report) == ASSAY_ACCEPTED;
  size_t path_len = assay_report_path_len(report);
  for (size_t i = 0; i < assay_report_num_findings(report); i++) {
    const assay_finding *finding = assay_report_finding(report, i);
    has_error = has_error || finding->severity == ASSAY_ERROR;
    PROPERTY(finding->certificate >= -1);
    if (finding->certificate >= 0 && (size_t)finding->certificate < path_len) {
      assay_bytes der = assay_report_path_at(report, (size_t)finding->certificate);
      PROPERTY(finding->offset <= der.len && finding->len <= der.len - finding->offset);
    }
  }
  PROPERTY(has_error != accepted);
  PROPERTY(!accepted || (assay_report_anchored(report) && path_len > 0));
  for (int check = 0; check < ASSAY_NUM_CHECKS; check++) {
    PROPERTY(!accepted || assay_report_check(report, (assay_check)check) != ASSAY_RESULT_FAIL);
  }
}

/* out: WORDS bytes; empty when there is no report. */
static assay_status ask(const struct input *in, const assay_question *question, size_t scratch_len,
                        char *out, assay_verdict *ret_verdict) {
  assay_store *store = NULL;
  const assay_report *report = NULL;
  *ret_verdict = ASSAY_REJECTED;
  out[0] = '\0';
  if (assay_store_compile(in->anchors, in->num_anchors, &store) != ASSAY_OK) {
    return ASSAY_ENOMEM;
  }
  assay_status status = assay_verify(store, question, scratch, scratch_len, &report);
  if (status == ASSAY_OK) {
    *ret_verdict = assay_report_verdict(report);
    check_report(report);
    size_t len = put_json(report, in->options[6], out);
    if (out == words[0]) { /* the same words need no second look */
      check_json(report, out, len);
      check_text(report, in->options[6]);
    }
  }
  assay_store_free(store);
  return status;
}

/* ---- the questions ---- */

static void check_again(const struct input *in, const assay_question *question,
                        assay_status expected, size_t scratch_len) {
  assay_verdict verdict;
  assay_status status = ask(in, question, scratch_len, words[1], &verdict);
  if (scratch_len < SCRATCH && status == ASSAY_ESCRATCH) {
    return;
  }
  PROPERTY(status == expected);
  PROPERTY(strcmp(words[0], words[1]) == 0);
}

/* What was found good for other inputs must not change this answer. */
static assay_memo *shared_memo(void) {
  static assay_memo *memo;
  if (memo == NULL) {
    PROPERTY(assay_memo_new(64, &memo) == ASSAY_OK);
  }
  return memo;
}

static void check_memo(const struct input *in, const assay_question *question,
                       assay_status expected) {
  assay_question with_memo = *question;
  with_memo.memo = shared_memo();
  check_again(in, &with_memo, expected, SCRATCH);
  check_again(in, &with_memo, expected, SCRATCH);
}

static void check_refused(const struct input *in, const assay_question *question) {
  assay_verdict verdict;
  (void)ask(in, question, SCRATCH, words[1], &verdict);
  PROPERTY(verdict == ASSAY_REJECTED);
}

/* A path of one certificate has no signature that counts. */
static bool is_anchor(const struct input *in, assay_bytes der) {
  for (size_t i = 0; i < in->num_anchors; i++) {
    if (bytes_equal(in->anchors[i].bytes, der)) {
      return true;
    }
  }
  return false;
}

static void check_twisted(const struct input *in, const assay_question *question) {
  static struct input without_anchor;
  const int64_t before_year_0 = INT64_C(-62200000000);
  assay_question twisted = *question;
  uint8_t *leaf = fuzz_copy(question->leaf);
  without_anchor = *in;
  without_anchor.num_anchors = 0;
  check_refused(&without_anchor, question);
  twisted.at = before_year_0;
  check_refused(in, &twisted);
  leaf[question->leaf.len - 1] ^= 1; /* the signature's last byte */
  twisted = *question;
  twisted.leaf = bytes_of(leaf, question->leaf.len);
  twisted.memo = shared_memo();
  if (!is_anchor(in, question->leaf) && !is_anchor(in, twisted.leaf)) {
    check_refused(in, &twisted);
  }
  free(leaf);
}

static void check_relaxed(const struct input *in, const assay_question *question) {
  assay_question relaxed = *question;
  assay_verdict verdict;
  relaxed.name = assay_name_any();
  relaxed.purpose = ASSAY_PURPOSE_ANY;
  relaxed.profile = ASSAY_PROFILE_PKIX;
  relaxed.revocation = ASSAY_REVOCATION_OFF;
  relaxed.explicit_policy = relaxed.inhibit_mapping = relaxed.inhibit_any = false;
  relaxed.num_policies = relaxed.num_extended_key_usage = 0;
  relaxed.max_depth = ASSAY_DEPTH_ANY;
  memset(&relaxed.budget, 0, sizeof relaxed.budget);
  relaxed.budget.size = sizeof relaxed.budget;
  PROPERTY(ask(in, &relaxed, SCRATCH, words[1], &verdict) == ASSAY_OK);
  PROPERTY(verdict == ASSAY_ACCEPTED);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static struct input in;
  assay_question question;
  assay_verdict verdict;
  if (size < sizeof in.options) {
    return 0;
  }
  take_input(data, size, &in);
  set_question(&in, &question);
  assay_status status = ask(&in, &question, SCRATCH, words[0], &verdict);
  PROPERTY(status == ASSAY_OK || status == ASSAY_EARG || status == ASSAY_ESCRATCH);
  check_again(&in, &question, status, SCRATCH);
  check_again(&in, &question, status, (size_t)in.options[7] * 1024);
  check_memo(&in, &question, status);
  if (verdict == ASSAY_ACCEPTED) {
    check_relaxed(&in, &question);
    check_twisted(&in, &question);
  }
  return 0;
}
