/* SPDX-License-Identifier: Apache-2.0
 *
 * show_csr: what a request asks for, and whether its signature proves that the applicant holds the
 * key (RFC 2986 section 3).
 */
#include "show_objects.h"

#include "explain/show.h"
#include "sig/sig.h"

static enum show_word word_of_result(enum sig_result result) {
  switch (result) {
  case SIG_GOOD:
    return SHOW_W_GOOD;
  case SIG_BAD:
  case SIG_WRONG_KEY:
    return SHOW_W_BAD;
  case SIG_UNSUPPORTED:
  case SIG_KEY_UNUSABLE:
    return SHOW_W_UNSUPPORTED;
  case SIG_TROUBLE:
    break;
  }
  return SHOW_W_TROUBLE;
}

static enum sig_result check_own_signature(const struct cert_csr *csr) {
  struct sig_key *key = NULL;
  enum sig_result result = sig_key_new(&csr->key, bytes_of(NULL, 0), &key);

  if (result == SIG_GOOD) {
    result = sig_verify(key, &csr->algorithm, csr->info, csr->signature, NULL);
    sig_key_free(key);
  }
  return result;
}

bool show_csr(struct sheet *p, const struct show_object *object) {
  char name[SHOW_DN_BYTES];
  struct cert_csr csr;
  struct der_fault fault;
  bool good = cert_parse_csr(object->der, &csr, &fault);

  if (!p->json) {
    sheet_headline(p, SHOW_W_CSR, "",
                   good ? show_common(csr.subject, name)
                        : bytes_of_text(sheet_word_text(SHOW_W_ERROR, p->language)));
    if (p->quiet) {
      return good;
    }
  }
  sheet_open(p, SHEET_OBJECT);
  show_place(p, SHOW_W_CSR, object);
  if (!good) {
    show_fault(p, &fault);
    sheet_close(p);
    return false;
  }
  sheet_key(p, SHOW_W_SUBJECT);
  sheet_name(p, csr.subject);
  show_key_info(p, &csr.key);
  show_algorithm(p, &csr.algorithm);
  sheet_key_word(p, SHOW_W_SELF_SIGNATURE, word_of_result(check_own_signature(&csr)));
  if (p->json || csr.extensions.len > 0) {
    show_extensions(p, SHOW_W_REQUESTED, csr.extensions);
  }
  sheet_close(p);
  return true;
}
