/* SPDX-License-Identifier: Apache-2.0
 *
 * Every scheme: a good signature is good; one bit less in the data, the signature or the key, or
 * another algorithm, and it is not. The same scenario runs over a table of schemes.
 */
#include "sig_fixture.h"
#include <openssl/err.h>
#include <stdio.h>

enum which {
  KEY_RSA_1,
  KEY_RSA_2,
  KEY_P256,
  KEY_P256_2,
  KEY_P384,
  KEY_P521,
  KEY_K1,
  KEY_BRAINPOOL,
  KEY_SM2,
  KEY_DSA,
  KEY_ED25519,
  KEY_ED448
};
#define NUM_PAIRS (KEY_ED448 + 1)
static struct pair pairs[NUM_PAIRS];

struct scheme {
  const char *name;
  enum which key;
  const char *oid;
  struct signing how;
  const char *parameters; /* whole, up to 64 octets */
  size_t parameters_len;
};

#define WITH(s) (s), sizeof(s) - 1
#define NULL_PARAMETERS WITH("\x05\x00")
#define MGF1(hash)                                                                                 \
  "\x30\x1a\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x08\x30\x0d\x06\x09" hash "\x05\x00"
#define ALGORITHM(hash) "\x30\x0d\x06\x09" hash "\x05\x00"
#define OID_256 "\x60\x86\x48\x01\x65\x03\x04\x02\x01"
#define OID_512 "\x60\x86\x48\x01\x65\x03\x04\x02\x03"
#define PSS_256                                                                                    \
  WITH("\x30\x34\xa0\x0f" ALGORITHM(OID_256) "\xa1\x1c" MGF1(OID_256) "\xa2\x03\x02\x01\x20")
#define PSS_512                                                                                    \
  WITH("\x30\x34\xa0\x0f" ALGORITHM(OID_512) "\xa1\x1c" MGF1(OID_512) "\xa2\x03\x02\x01\x40")
#define PSS_MIXED                                                                                  \
  WITH("\x30\x34\xa0\x0f" ALGORITHM(OID_512) "\xa1\x1c" MGF1(OID_256) "\xa2\x03\x02\x01\x00")

static const struct scheme schemes[] = {
    {"RSA MD5", KEY_RSA_1, "1.2.840.113549.1.1.4", {.digest = "MD5"}, NULL_PARAMETERS},
    {"RSA SHA-1", KEY_RSA_1, "1.2.840.113549.1.1.5", {.digest = "SHA1"}, NULL_PARAMETERS},
    {"RSA SHA-1 (OIW)", KEY_RSA_1, "1.3.14.3.2.29", {.digest = "SHA1"}, NULL_PARAMETERS},
    {"RSA SHA-224", KEY_RSA_1, "1.2.840.113549.1.1.14", {.digest = "SHA224"}, NULL_PARAMETERS},
    {"RSA SHA-256", KEY_RSA_1, "1.2.840.113549.1.1.11", {.digest = "SHA256"}, NULL_PARAMETERS},
    {"RSA SHA-256 bare", KEY_RSA_1, "1.2.840.113549.1.1.11", {.digest = "SHA256"}, WITH("")},
    {"RSA SHA-384", KEY_RSA_1, "1.2.840.113549.1.1.12", {.digest = "SHA384"}, NULL_PARAMETERS},
    {"RSA SHA-512", KEY_RSA_1, "1.2.840.113549.1.1.13", {.digest = "SHA512"}, NULL_PARAMETERS},
    {"PSS defaults",
     KEY_RSA_1,
     "1.2.840.113549.1.1.10",
     {.digest = "SHA1", .mgf = "SHA1", .salt = 20},
     WITH("\x30\x00")},
    {"PSS SHA-256",
     KEY_RSA_1,
     "1.2.840.113549.1.1.10",
     {.digest = "SHA256", .mgf = "SHA256", .salt = 32},
     PSS_256},
    {"PSS SHA-512",
     KEY_RSA_1,
     "1.2.840.113549.1.1.10",
     {.digest = "SHA512", .mgf = "SHA512", .salt = 64},
     PSS_512},
    {"PSS mixed, no salt",
     KEY_RSA_1,
     "1.2.840.113549.1.1.10",
     {.digest = "SHA512", .mgf = "SHA256", .salt = 0},
     PSS_MIXED},
    {"ECDSA P-256 SHA-1", KEY_P256, "1.2.840.10045.4.1", {.digest = "SHA1"}, WITH("")},
    {"ECDSA P-256 SHA-224", KEY_P256, "1.2.840.10045.4.3.1", {.digest = "SHA224"}, WITH("")},
    {"ECDSA P-256 SHA-256", KEY_P256, "1.2.840.10045.4.3.2", {.digest = "SHA256"}, WITH("")},
    {"ECDSA P-256 SHA-512", KEY_P256, "1.2.840.10045.4.3.4", {.digest = "SHA512"}, WITH("")},
    {"ECDSA P-384 SHA-384", KEY_P384, "1.2.840.10045.4.3.3", {.digest = "SHA384"}, WITH("")},
    {"ECDSA P-521 SHA-512", KEY_P521, "1.2.840.10045.4.3.4", {.digest = "SHA512"}, WITH("")},
    {"ECDSA secp256k1", KEY_K1, "1.2.840.10045.4.3.2", {.digest = "SHA256"}, WITH("")},
    {"ECDSA brainpool", KEY_BRAINPOOL, "1.2.840.10045.4.3.3", {.digest = "SHA384"}, WITH("")},
    {"SM2",
     KEY_SM2,
     "1.2.156.10197.1.501",
     {.digest = "SM3", .sm2_identity = "1234567812345678"},
     WITH("")},
    {"DSA SHA-1", KEY_DSA, "1.2.840.10040.4.3", {.digest = "SHA1"}, WITH("")},
    {"DSA SHA-224", KEY_DSA, "2.16.840.1.101.3.4.3.1", {.digest = "SHA224"}, WITH("")},
    {"DSA SHA-256", KEY_DSA, "2.16.840.1.101.3.4.3.2", {.digest = "SHA256"}, WITH("")},
    {"DSA SHA-512", KEY_DSA, "2.16.840.1.101.3.4.3.4", {.digest = "SHA512"}, WITH("")},
    {"Ed25519", KEY_ED25519, "1.3.101.112", {.digest = NULL}, WITH("")},
    {"Ed448", KEY_ED448, "1.3.101.113", {.digest = NULL}, WITH("")},
};

/* A scheme with its key, its algorithm, and a signature over MESSAGE. */
struct scene {
  const struct pair *pair;
  struct algorithm algorithm;
  struct sig_key *key;
  uint8_t signature[1024];
  size_t len;
};

static int make_pairs(void **state) {
  (void)state;
  pair_make(&pairs[KEY_RSA_1], "RSA", 2048, NULL);
  pair_make(&pairs[KEY_RSA_2], "RSA", 1024, NULL);
  pair_make(&pairs[KEY_P256], "EC", 0, "P-256");
  pair_make(&pairs[KEY_P256_2], "EC", 0, "P-256");
  pair_make(&pairs[KEY_P384], "EC", 0, "P-384");
  pair_make(&pairs[KEY_P521], "EC", 0, "P-521");
  pair_make(&pairs[KEY_K1], "EC", 0, "secp256k1");
  pair_make(&pairs[KEY_BRAINPOOL], "EC", 0, "brainpoolP384r1");
  pair_make(&pairs[KEY_SM2], "SM2", 0, "SM2");
  pair_make_dsa(&pairs[KEY_DSA]);
  pair_make(&pairs[KEY_ED25519], "ED25519", 0, NULL);
  pair_make(&pairs[KEY_ED448], "ED448", 0, NULL);
  return 0;
}

static int free_pairs(void **state) {
  (void)state;
  for (size_t i = 0; i < NUM_PAIRS; i++) {
    pair_free(&pairs[i]);
  }
  return 0;
}

static void scene_open(struct scene *s, const struct scheme *scheme) {
  s->pair = &pairs[scheme->key];
  s->key = NULL;
  algorithm_make(&s->algorithm, scheme->oid,
                 bytes_of((const uint8_t *)scheme->parameters, scheme->parameters_len));
  s->len = pair_sign(s->pair, &scheme->how, MESSAGE, s->signature, sizeof s->signature);
  assert_int_equal(sig_key_new(&s->pair->key, bytes_of(NULL, 0), &s->key), SIG_GOOD);
}

static enum sig_result scene_verify(const struct scene *s, assay_bytes data) {
  return sig_verify(s->key, &s->algorithm.view, data, bytes_of(s->signature, s->len), NULL);
}

/* libcrypto's queue belongs to the program: nothing of ours may be left in it. */
static void scene_close(struct scene *s) {
  assert_int_equal(ERR_peek_error(), 0);
  sig_key_free(s->key);
}

static void test_good(void **state) {
  struct scene s;
  scene_open(&s, *state);
  assert_int_equal(scene_verify(&s, MESSAGE), SIG_GOOD);
  assert_int_equal(scene_verify(&s, MESSAGE), SIG_GOOD); /* a key is used many times */
  scene_close(&s);
}

static void test_data_changed(void **state) {
  struct scene s;
  uint8_t data[64];
  scene_open(&s, *state);
  memcpy(data, MESSAGE.data, MESSAGE.len);
  for (size_t i = 0; i < MESSAGE.len; i += 5) {
    data[i] ^= 0x04;
    assert_int_equal(scene_verify(&s, bytes_of(data, MESSAGE.len)), SIG_BAD);
    data[i] ^= 0x04;
  }
  assert_int_equal(scene_verify(&s, bytes_of(data, MESSAGE.len - 1)), SIG_BAD);
  assert_int_equal(scene_verify(&s, bytes_of(NULL, 0)), SIG_BAD);
  assert_int_equal(scene_verify(&s, bytes_of(data, MESSAGE.len)), SIG_GOOD);
  scene_close(&s);
}

static void test_signature_changed(void **state) {
  struct scene s;
  scene_open(&s, *state);
  for (size_t i = 0; i < s.len; i += s.len > 100 ? 7 : 3) {
    s.signature[i] ^= 0x01;
    assert_int_equal(scene_verify(&s, MESSAGE), SIG_BAD);
    s.signature[i] ^= 0x01;
  }
  assert_int_equal(scene_verify(&s, MESSAGE), SIG_GOOD);
  scene_close(&s);
}

static void test_signature_of_another_length(void **state) {
  struct scene s;
  scene_open(&s, *state);
  s.signature[s.len] = 0;
  s.len++;
  assert_int_equal(scene_verify(&s, MESSAGE), SIG_BAD);
  s.len -= 2;
  assert_int_equal(scene_verify(&s, MESSAGE), SIG_BAD);
  s.len = 1;
  assert_int_equal(scene_verify(&s, MESSAGE), SIG_BAD);
  s.len = 0;
  assert_int_equal(scene_verify(&s, MESSAGE), SIG_BAD);
  assert_int_equal(sig_verify(s.key, &s.algorithm.view, MESSAGE, bytes_of(NULL, 0), NULL), SIG_BAD);
  scene_close(&s);
}

/* Every other key says no: BAD when it is of the right kind, WRONG_KEY when it is not. */
static void test_key_of_another(void **state) {
  struct scene s;
  bool ecdsa;
  scene_open(&s, *state);
  ecdsa = strncmp(((const struct scheme *)*state)->name, "ECDSA", 5) == 0;
  for (size_t i = 0; i < NUM_PAIRS; i++) {
    const struct cert_key *other = &pairs[i].key;
    bool same_kind = other->kind == s.pair->key.kind &&
                     (ecdsa ? i != KEY_SM2 : other->curve == s.pair->key.curve);
    if (&pairs[i] != s.pair) {
      assert_int_equal(verify_once(other, &s.algorithm.view, MESSAGE, bytes_of(s.signature, s.len)),
                       same_kind ? SIG_BAD : SIG_WRONG_KEY);
    }
  }
  scene_close(&s);
}

/* The same signature under every other algorithm is never good. */
static void test_algorithm_of_another(void **state) {
  const struct scheme *own = *state;
  struct scene s;
  scene_open(&s, own);
  for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
    struct algorithm other;
    struct sig_algorithm meant, other_meant;
    algorithm_make(&other, schemes[i].oid,
                   bytes_of((const uint8_t *)schemes[i].parameters, schemes[i].parameters_len));
    meant = sig_algorithm_of(&s.algorithm.view);
    other_meant = sig_algorithm_of(&other.view);
    if (meant.scheme != other_meant.scheme || meant.digest != other_meant.digest ||
        meant.mgf_digest != other_meant.mgf_digest) {
      enum sig_result result =
          sig_verify(s.key, &other.view, MESSAGE, bytes_of(s.signature, s.len), NULL);
      assert_true(result == SIG_BAD || result == SIG_WRONG_KEY);
      assert_int_equal(result == SIG_BAD,
                       schemes[i].key == own->key ||
                           (meant.scheme == SIG_ECDSA && other_meant.scheme == SIG_ECDSA));
    }
  }
  scene_close(&s);
}

static const struct {
  const char *name;
  CMUnitTestFunction run;
} scenarios[] = {
    {"good", test_good},
    {"data changed", test_data_changed},
    {"signature changed", test_signature_changed},
    {"signature of another length", test_signature_of_another_length},
    {"key of another", test_key_of_another},
    {"algorithm of another", test_algorithm_of_another},
};
#define NUM_SCENARIOS (sizeof scenarios / sizeof scenarios[0])
#define NUM_SCHEMES (sizeof schemes / sizeof schemes[0])

int main(void) {
  static struct CMUnitTest tests[NUM_SCENARIOS * NUM_SCHEMES];
  static char names[NUM_SCENARIOS * NUM_SCHEMES][64];
  static struct scheme copies[NUM_SCHEMES]; /* cmocka's state is no pointer to const */

  memcpy(copies, schemes, sizeof copies);
  for (size_t i = 0; i < NUM_SCENARIOS * NUM_SCHEMES; i++) {
    size_t scheme = i / NUM_SCENARIOS, scenario = i % NUM_SCENARIOS;
    (void)snprintf(names[i], sizeof names[i], "%s: %s", copies[scheme].name,
                   scenarios[scenario].name);
    tests[i] = (struct CMUnitTest){names[i], scenarios[scenario].run, NULL, NULL, &copies[scheme]};
  }
  return cmocka_run_group_tests(tests, make_pairs, free_pairs);
}
