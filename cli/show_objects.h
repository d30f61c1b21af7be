/* SPDX-License-Identifier: Apache-2.0
 *
 * show: what `assay show` writes for each kind of object. Nothing is judged: an expired certificate
 * is shown as one.
 */
#ifndef ASSAY_SHOW_OBJECTS_H
#define ASSAY_SHOW_OBJECTS_H

#include "sheet.h"

/* ---- objects ---- */

/* One object of the inputs. */
struct show_object {
  const char *path;
  enum pem_kind kind;
  assay_bytes label, der;
  size_t line;
  struct pem_fault fault;
  size_t number;    /* of a certificate among all of them, from 1 */
  bool mislabelled; /* kind is what the bytes are, label says something else */
};

/* Who issued whom among the certificates of the inputs (show_chain.c). */
#define SHOW_CHAIN_MAX 32
enum show_link {
  SHOW_LINK_NONE = 0, /* no certificate has that name */
  SHOW_LINK_PROVED,   /* its signature verifies with that certificate's key */
  SHOW_LINK_BY_NAME,  /* the algorithm or key cannot be used here */
  SHOW_LINK_WRONG_KEY /* the name is there, its key did not make the signature */
};
struct show_chain_entry {
  bool parsed;
  struct cert cert;
  size_t number;
  enum show_link link;
  size_t issuer; /* index in entries; its own when self-issued */
};
struct show_chain {
  struct show_chain_entry entries[SHOW_CHAIN_MAX];
  size_t num;
  bool too_many;
};
/* Takes one certificate in. */
void show_chain_add(struct show_chain *chain, const struct show_object *object);
void show_chain_link(struct show_chain *chain);
/* The picture; nothing for fewer than two certificates. */
void show_chain(struct sheet *p, const struct show_chain *chain);
/* The number of the certificate that issued this one; 0 = none here. */
size_t show_chain_issuer(const struct show_chain *chain, size_t number);

/* Each writes one object. False: it is damaged, which has been said. */
bool show_certificate(struct sheet *p, const struct show_object *object,
                      const struct show_chain *chain);
bool show_csr(struct sheet *p, const struct show_object *object);
bool show_crl(struct sheet *p, const struct show_object *object);
/* Everything else: what it is and what to do instead. */
bool show_other(struct sheet *p, const struct show_object *object);
/* A block that could not be decoded. */
bool show_damaged(struct sheet *p, const struct show_object *object);

/* ---- parts of objects ---- */

/* JSON: type, file and line. */
void show_place(struct sheet *p, enum show_word type, const struct show_object *object);
void show_fault(struct sheet *p, const struct der_fault *fault);
void show_key_info(struct sheet *p, const struct cert_key *key);
void show_algorithm(struct sheet *p, const struct cert_algorithm *algorithm);
/* "en, % days left" and so on; JSON: state and days_left. */
void show_validity(struct sheet *p, int64_t not_before, int64_t not_after);
/* The SEQUENCE OF Extension's contents, under the key. */
void show_extensions(struct sheet *p, enum show_word key, assay_bytes extensions);
/* One extension's value, decoded; false: it makes no sense, and nothing was written. */
bool show_extension_value(struct sheet *p, const struct cert_extension_view *extension);
/* GeneralName elements' contents as a list. */
void show_general_names(struct sheet *p, assay_bytes names);
void show_general_name(struct sheet *p, const struct cert_general_name *name, bool constraint);
/* One that has contents of several parts (show_extension_lists.c). */
bool show_policies(struct sheet *p, assay_bytes policies);
bool show_scts(struct sheet *p, assay_bytes list);
bool show_crl_points(struct sheet *p, assay_bytes points);

#endif
