/* SPDX-License-Identifier: Apache-2.0
 *
 * What a live server sent, and how the session went: the order of its certificates (RFC 8446 4.4.2),
 * those that nobody needs, an old protocol, and whether it proved to hold its key.
 */
#include "check/check.h"

/* Position in the path of these exact bytes; path->len when they are not on it. */
static size_t position_of(const struct path *path, assay_bytes der) {
  for (size_t i = 0; i < path->len; i++) {
    if (bytes_equal(path->nodes[i]->cert->der, der)) {
      return i;
    }
  }
  return path->len;
}

static const struct path_node *node_sent(const struct path_search *s, size_t index) {
  for (size_t i = 1; i < s->num_nodes; i++) {
    if (s->nodes[i]->role == PATH_SENT && s->nodes[i]->index == index) {
      return s->nodes[i];
    }
  }
  return NULL;
}

/* Another certificate for a CA of the path: same name, same key. A cross-sign gives old clients a way
 * and is not superfluous while it is good. */
static bool is_cross_sign(const struct path *path, const struct path_node *node) {
  for (size_t i = 1; i < path->len; i++) {
    const struct cert *on_path = path->nodes[i]->cert;
    if (bytes_equal(on_path->key.whole, node->cert->key.whole) &&
        cert_name_equal(on_path->subject, node->cert->subject)) {
      return true;
    }
  }
  return false;
}

static struct fact *served_fact(struct check *c, struct facts *to, enum rule rule, size_t index) {
  const assay_bytes nowhere = {NULL, 0};
  struct fact *fact = report_add(c->ledger, to, rule, -1, nowhere, nowhere);
  /* Counted as people do, the leaf being the first that was sent. */
  report_number(fact, "position", (int64_t)index + 2);
  return fact;
}

static void judge_beside_path(struct check *c, const struct path *path, struct facts *to,
                              size_t index) {
  const struct path_node *node = node_sent(c->search, index);
  if (node == NULL) {
    served_fact(c, to, RULE_CHAIN_UNNEEDED, index); /* sent twice, or no certificate */
    return;
  }
  bool cross_sign = is_cross_sign(path, node);
  bool expired = node->cert->not_after < c->question->at;
  if (cross_sign && expired) {
    struct fact *fact = served_fact(c, to, RULE_CHAIN_OLD_CROSS_SIGN, index);
    report_dn(fact, "subject", node->cert->subject);
    report_time(fact, "not_after", node->cert->not_after);
  } else if (!cross_sign) {
    struct fact *fact = served_fact(c, to, RULE_CHAIN_UNNEEDED, index);
    report_dn(fact, "subject", node->cert->subject);
  }
}

/* Certificates are looked at one by one until the report has enough of them. */
#define MAX_LOOKED_AT 64

static void check_sent_order(struct check *c, const struct path *path, struct facts *to) {
  const assay_question *q = c->question;
  size_t last = 0;
  for (size_t i = 0; i < q->num_intermediates && i < MAX_LOOKED_AT; i++) {
    size_t position = position_of(path, q->intermediates[i]);
    if (position == path->len || position == 0) {
      judge_beside_path(c, path, to, i);
    } else if (path->anchored && position + 1 == path->len) {
      struct fact *fact = served_fact(c, to, RULE_CHAIN_ROOT_SENT, i);
      report_dn(fact, "subject", path->nodes[position]->cert->subject);
    } else if (position < last) {
      served_fact(c, to, RULE_CHAIN_ORDER, i);
    } else {
      last = position;
    }
  }
}

static bool is_obsolete(const char *version) {
  return strcmp(version, "TLSv1") == 0 || strcmp(version, "TLSv1.1") == 0 ||
         strncmp(version, "SSL", 3) == 0;
}

static void report_alert(struct fact *fact, const assay_session *session) {
  if (session->alert >= 0) {
    report_number(fact, "alert", session->alert);
  }
}

static void check_client(struct check *c, const assay_session *session, struct facts *to) {
  const assay_bytes nowhere = {NULL, 0};
  if (session->client_certificate == ASSAY_CLIENT_REQUIRED ||
      session->client_certificate == ASSAY_CLIENT_REJECTED) {
    bool required = session->client_certificate == ASSAY_CLIENT_REQUIRED;
    struct fact *fact =
        report_add(c->ledger, to, required ? RULE_CLIENT_REQUIRED : RULE_CLIENT_REJECTED, -1,
                   nowhere, nowhere);
    report_alert(fact, session);
  }
}

/* RFC 8446 4.4.3, RFC 5246 7.4.3: certificates are public. Who cannot sign with the leaf's key may be
 * anybody who has a copy of it, whatever reason he gives for ending the session. */
static void check_proof(struct check *c, const assay_session *session, struct facts *to) {
  const assay_bytes nowhere = {NULL, 0};
  if (session->possession) {
    return;
  }
  struct fact *fact = report_add(c->ledger, to, RULE_POSSESSION_MISSING, -1, nowhere, nowhere);
  if (session->failure != NULL) {
    report_text(fact, "failure", bytes_of_text(session->failure));
  }
  report_alert(fact, session);
}

void check_session(struct check *c, const struct path *path, struct facts *to) {
  const assay_session *session = c->question->session;
  const assay_bytes nowhere = {NULL, 0};
  check_sent_order(c, path, to);
  check_proof(c, session, to);
  check_client(c, session, to);
  if (session->version != NULL && is_obsolete(session->version)) {
    struct fact *fact = report_add(c->ledger, to, RULE_PROTOCOL_OLD, -1, nowhere, nowhere);
    report_text(fact, "version", bytes_of_text(session->version));
  }
}
