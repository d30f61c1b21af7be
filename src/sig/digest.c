/* SPDX-License-Identifier: Apache-2.0
 *
 * Message digests, and the other small services of libcrypto: randomness and its name.
 *
 * To look up a digest in libcrypto 3 takes longer than to compute one over a certificate, so the
 * methods are fetched once per process, when the first one is needed. They are never freed: there
 * is no moment at which a library could know that no thread needs them any more.
 */
#include "sig/digest.h"
#include <errno.h>
#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <pthread.h>
#ifdef __linux__
#include <sys/random.h>
#include <sys/types.h>
#endif

static pthread_once_t methods_once = PTHREAD_ONCE_INIT;
static EVP_MD *methods[SIG_DIGEST_OTHER];

static void fetch_methods(void) {
  static const struct {
    enum sig_digest digest;
    const char *name;
  } wanted[] = {
      {SIG_MD5, "MD5"},         {SIG_SHA1, "SHA1"},       {SIG_SHA224, "SHA2-224"},
      {SIG_SHA256, "SHA2-256"}, {SIG_SHA384, "SHA2-384"}, {SIG_SHA512, "SHA2-512"},
      {SIG_SM3, "SM3"},
  };

  (void)ERR_set_mark();
  for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
    methods[wanted[i].digest] = EVP_MD_fetch(NULL, wanted[i].name, NULL);
  }
  (void)ERR_pop_to_mark();
}

const EVP_MD *digest_method(enum sig_digest digest) {
  return pthread_once(&methods_once, fetch_methods) == 0 && digest < SIG_DIGEST_OTHER
             ? methods[digest]
             : NULL;
}

static bool evp_digest(const EVP_MD *method, const assay_bytes *parts, size_t num_parts,
                       uint8_t out[DIGEST_MAX_LEN], size_t *ret_len) {
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  unsigned len = 0;
  bool ok = context != NULL && EVP_DigestInit_ex2(context, method, NULL) == 1;

  for (size_t i = 0; ok && i < num_parts; i++) {
    ok = EVP_DigestUpdate(context, parts[i].data, parts[i].len) == 1;
  }
  ok = ok && EVP_DigestFinal_ex(context, out, &len) == 1;
  EVP_MD_CTX_free(context);
  *ret_len = len;
  return ok;
}

bool digest_make(enum sig_digest digest, const assay_bytes *parts, size_t num_parts,
                 uint8_t out[DIGEST_MAX_LEN], size_t *ret_len) {
  const EVP_MD *method;

#if !defined(ASSAY_NO_LOWLEVEL) && !defined(ASSAY_SIG_NONE)
  if (lowlevel_digest(digest, parts, num_parts, out, ret_len)) {
    return true;
  }
#endif
  method = digest_method(digest);
  return method != NULL && evp_digest(method, parts, num_parts, out, ret_len);
}

/* A failure (only without the low-level route, when memory runs out) leaves zeros: no bytes hash to
 * that, so nothing is ever found under it. */
static void digest_fixed(enum sig_digest digest, assay_bytes data, uint8_t *out, size_t out_len) {
  uint8_t made[DIGEST_MAX_LEN];
  size_t len;

  if (digest_make(digest, &data, 1, made, &len) && len == out_len) {
    memcpy(out, made, out_len);
  } else {
    memset(out, 0, out_len);
  }
}

void sig_sha256(assay_bytes data, uint8_t out[SIG_SHA256_LEN]) {
  digest_fixed(SIG_SHA256, data, out, SIG_SHA256_LEN);
}

void sig_sha1(assay_bytes data, uint8_t out[20]) {
  digest_fixed(SIG_SHA1, data, out, 20);
}

const char *sig_library(void) {
  return OpenSSL_version(OPENSSL_VERSION);
}

/* On Linux from the kernel at once: to seed libcrypto's own generator takes 1.5 ms, which is more
 * than judging a chain, and it is for the keys of hash tables. */
static bool system_random(uint8_t *out, size_t len) {
#ifdef __linux__
  while (len > 0) {
    ssize_t got = getrandom(out, len, 0);
    if (got > 0) {
      out += got;
      len -= (size_t)got;
    } else if (got == 0 || errno != EINTR) {
      return false;
    }
  }
  return true;
#else
  (void)out;
  return len == 0;
#endif
}

static bool library_random(uint8_t *out, size_t len) {
  bool ok = true;

  (void)ERR_set_mark();
  while (ok && len > 0) {
    int part = len > INT_MAX ? INT_MAX : (int)len;
    ok = RAND_bytes(out, part) == 1;
    out += part;
    len -= (size_t)part;
  }
  (void)ERR_pop_to_mark();
  return ok;
}

bool sig_random(uint8_t *out, size_t len) {
  return system_random(out, len) || library_random(out, len);
}
