/* SPDX-License-Identifier: Apache-2.0
 *
 * Is the cryptography strong enough? BR 6.1.5, 6.1.6, 7.1.3; RFC 5480; RFC 6151. An anchor's
 * signature on itself proves nothing and is not asked.
 */
#include "check/rules.h"

static void key_fact(const struct subject_of_check *s, enum rule rule) {
  const struct cert_key *key = &s->cert->key;
  struct fact *fact = rule_broken(s, rule, key->whole);
  report_word(fact, "key", cert_key_word(key));
  report_number(fact, "bits", (int64_t)cert_key_bits(key));
}

static void check_rsa(const struct subject_of_check *s) {
  const struct cert_key *key = &s->cert->key;
  unsigned bits = cert_key_bits(key);
  if (bits == 0) {
    key_fact(s, RULE_KEY_UNUSABLE);
    return;
  }
  if (bits < 2048) {
    key_fact(s, RULE_KEY_RSA_SHORT);
  }
  /* BR 6.1.5, 6.1.6: a modulus of whole octets, an odd exponent of 3 or more. */
  bool exponent_odd = key->exponent.len > 0 && (key->exponent.data[key->exponent.len - 1] & 1) != 0;
  bool exponent_one = key->exponent.len == 1 && key->exponent.data[0] == 1;
  if (bits % 8 != 0 || !exponent_odd || exponent_one) {
    key_fact(s, RULE_KEY_RSA_FORM);
  }
}

static void check_ec(const struct subject_of_check *s) {
  switch (s->cert->key.curve) {
  case CERT_CURVE_P256:
  case CERT_CURVE_P384:
  case CERT_CURVE_P521:
    break;
  case CERT_CURVE_EXPLICIT:
    /* Written-out parameters let anyone be anyone (CVE-2020-0601). */
    key_fact(s, RULE_KEY_EXPLICIT_CURVE);
    break;
  case CERT_CURVE_NONE:
    key_fact(s, RULE_KEY_UNUSABLE);
    break;
  case CERT_CURVE_SM2:
  case CERT_CURVE_OTHER:
    key_fact(s, cert_key_bits(&s->cert->key) < 224 ? RULE_KEY_EC_SHORT : RULE_KEY_CURVE);
    break;
  }
}

void check_key(const struct subject_of_check *s) {
  switch (s->cert->key.kind) {
  case CERT_KEY_RSA:
    check_rsa(s);
    break;
  case CERT_KEY_RSA_PSS:
    check_rsa(s);
    key_fact(s, RULE_KEY_TYPE);
    break;
  case CERT_KEY_EC:
    check_ec(s);
    break;
  case CERT_KEY_DSA:
    key_fact(s, RULE_KEY_DSA);
    break;
  case CERT_KEY_ED25519:
  case CERT_KEY_ED448:
  case CERT_KEY_ML_DSA_44:
  case CERT_KEY_ML_DSA_65:
  case CERT_KEY_ML_DSA_87:
  case CERT_KEY_UNKNOWN:
    key_fact(s, RULE_KEY_TYPE);
    break;
  }
}

void check_signature_strength(const struct subject_of_check *s) {
  if (s->is_anchor || s->node->is_leaf_anchor) {
    return;
  }
  struct sig_algorithm algorithm = sig_algorithm_of(&s->cert->algorithm);
  enum rule rule = NUM_RULES;
  if (algorithm.digest == SIG_SHA1) {
    rule = RULE_SIGNATURE_SHA1;
  } else if (algorithm.digest == SIG_MD5 || algorithm.digest == SIG_MD2) {
    rule = RULE_SIGNATURE_MD5;
  }
  /* RFC 5758, 8410, 4055: what an algorithm's parameters may be. Those of RSA-PSS are read, not
   * compared: writing out a default there is common and harmless. */
  if (algorithm.scheme != SIG_SCHEME_UNKNOWN && algorithm.scheme != SIG_RSA_PSS &&
      !algorithm.parameters_legal) {
    struct fact *fact = rule_broken(s, RULE_ALGORITHM_PARAMETERS, s->cert->algorithm.whole);
    report_word(fact, "algorithm", sig_scheme_word(algorithm.scheme));
  }
  if (rule != NUM_RULES) {
    struct fact *fact = rule_broken(s, rule, s->cert->algorithm.whole);
    report_word(fact, "algorithm", sig_digest_word(algorithm.digest));
    report_word(fact, "scheme", sig_scheme_word(algorithm.scheme));
  }
}
