/* SPDX-License-Identifier: Apache-2.0
 *
 * A BIO over a wire. libssl's own socket BIO would do, but it neither counts nor remembers.
 */
#define _GNU_SOURCE 1
#include "wire.h"

#include <openssl/bio.h>

static int bio_write(BIO *bio, const char *data, int len) {
  struct wire *wire = BIO_get_data(bio);
  const ssize_t sent = len > 0 ? wire_send(wire, data, (size_t)len) : 0;

  BIO_clear_retry_flags(bio);
  if (sent < 0 && wire->end == WIRE_OPEN) {
    BIO_set_retry_write(bio);
  }
  return (int)sent;
}

static int bio_read(BIO *bio, char *out, int cap) {
  struct wire *wire = BIO_get_data(bio);
  const ssize_t got = cap > 0 ? wire_receive(wire, out, (size_t)cap) : 0;

  BIO_clear_retry_flags(bio);
  if (got < 0 && wire->end == WIRE_OPEN) {
    BIO_set_retry_read(bio);
  }
  return (int)got;
}

static long bio_ctrl(BIO *bio, int command, long number, void *pointer) {
  const struct wire *wire = BIO_get_data(bio);

  (void)number;
  (void)pointer;
  switch (command) {
  case BIO_CTRL_FLUSH:
    return 1;
  case BIO_CTRL_EOF:
    return wire != NULL && wire->end == WIRE_CLOSED ? 1 : 0;
  default:
    return 0;
  }
}

static int bio_create(BIO *bio) {
  BIO_set_init(bio, 1);
  return 1;
}

BIO_METHOD *wire_bio_method(void) {
  BIO_METHOD *method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "assay wire");

  if (method != NULL &&
      (BIO_meth_set_write(method, bio_write) != 1 || BIO_meth_set_read(method, bio_read) != 1 ||
       BIO_meth_set_ctrl(method, bio_ctrl) != 1 || BIO_meth_set_create(method, bio_create) != 1)) {
    BIO_meth_free(method);
    return NULL;
  }
  return method;
}

BIO *wire_bio_new(const BIO_METHOD *method, struct wire *wire) {
  BIO *bio = BIO_new(method);

  if (bio != NULL) {
    BIO_set_data(bio, wire);
  }
  return bio;
}
