/* SPDX-License-Identifier: Apache-2.0
 *
 * cert: DER -> certificate, CRL, CSR as views. Nothing is copied, nothing is allocated, nothing is
 * judged: a parser says what stands there, or at which byte it stops making sense.
 *
 * Source: RFC 5280 section 4 and Appendix A for certificates, section 5 for CRLs, RFC 2986 for CSRs.
 */
#ifndef ASSAY_CERT_H
#define ASSAY_CERT_H

#include "der/der.h"

/* ---- identifiers ---- */

/* The extensions that assay knows by name, in one order for tables and bit sets. */
enum cert_extension_id {
#define CERT_EXTENSION(symbol, word, oid) CERT_EXT_##symbol,
#include "cert/extensions.def"
#undef CERT_EXTENSION
  CERT_NUM_EXTENSIONS,
  CERT_EXT_UNKNOWN = CERT_NUM_EXTENSIONS
};
#define CERT_EXT_BIT(id) (UINT64_C(1) << (unsigned)(id))

enum cert_extension_id cert_extension_id(assay_bytes oid);
const char *cert_extension_word(enum cert_extension_id id); /* "authority-key-identifier" */

enum cert_key_kind {
  CERT_KEY_UNKNOWN = 0,
  CERT_KEY_RSA,
  CERT_KEY_RSA_PSS,
  CERT_KEY_EC,
  CERT_KEY_ED25519,
  CERT_KEY_ED448,
  CERT_KEY_DSA,
  CERT_KEY_ML_DSA_44,
  CERT_KEY_ML_DSA_65,
  CERT_KEY_ML_DSA_87
};

enum cert_curve {
  CERT_CURVE_NONE = 0,
  CERT_CURVE_P256,
  CERT_CURVE_P384,
  CERT_CURVE_P521,
  CERT_CURVE_SM2,
  CERT_CURVE_OTHER,   /* another named curve, in parameters */
  CERT_CURVE_EXPLICIT /* written-out parameters, which RFC 5480 2.1.1 forbids */
};

/* AlgorithmIdentifier: whole element, OID contents, parameters' whole element (empty = absent). */
struct cert_algorithm {
  assay_bytes whole, oid, parameters;
};

/* SubjectPublicKeyInfo. */
struct cert_key {
  assay_bytes whole;
  struct cert_algorithm algorithm;
  assay_bytes bits; /* contents of the BIT STRING without the count of unused bits */
  enum cert_key_kind kind;
  enum cert_curve curve;
  assay_bytes modulus, exponent; /* RSA: magnitudes without a leading zero; empty when malformed */
};
bool cert_parse_key(struct der *d, struct cert_key *ret_key) MUST_USE;
/* Size of the key as people say it (RSA modulus bits, curve bits); 0 when it cannot be told. */
unsigned cert_key_bits(const struct cert_key *key);
/* "RSA", "P-256", "Ed25519", ... */
const char *cert_key_word(const struct cert_key *key);

/* ---- certificate ---- */

struct cert_extension {
  assay_bytes whole; /* the Extension SEQUENCE */
  assay_bytes value; /* contents of extnValue */
};

struct cert {
  assay_bytes der, tbs, tbs_content;
  unsigned version;   /* 1, 2 or 3 */
  assay_bytes serial; /* contents of the INTEGER */
  struct cert_algorithm tbs_algorithm, algorithm;
  assay_bytes issuer, subject; /* whole Name elements */
  int64_t not_before, not_after;
  uint8_t not_before_tag, not_after_tag;
  struct cert_key key;
  assay_bytes issuer_uid, subject_uid;
  assay_bytes signature;  /* contents without the count of unused bits */
  assay_bytes extensions; /* contents of the SEQUENCE OF Extension; empty when absent */
  /* Extensions that assay knows; present, critical and duplicated as CERT_EXT_BIT sets. */
  struct cert_extension extension[CERT_NUM_EXTENSIONS];
  uint64_t present, critical, duplicated;
  /* The first one that it does not know and that is critical, and the first that occurs twice. */
  assay_bytes unknown_critical_oid, duplicate_oid;
  bool has_unknown_critical, has_duplicate;
  uint32_t num_unknown; /* extensions that assay does not know */
};

/* Index one certificate: its fields, and where each extension stands (contents unread). All of der
 * must be the certificate: bytes after it are DER_TRAILING. */
bool cert_parse(assay_bytes der, struct cert *ret_cert, struct der_fault *fault) MUST_USE;

/* The largest certificate that is looked at. The largest known to be served is below 100 KiB. The
 * hostile ones of the public suites (ten thousand names) reach 300 KB. */
#define CERT_MAX_BYTES ((size_t)1 << 20)

static inline bool cert_has(const struct cert *c, enum cert_extension_id id) {
  return (c->present & CERT_EXT_BIT(id)) != 0;
}
static inline bool cert_is_critical(const struct cert *c, enum cert_extension_id id) {
  return (c->critical & CERT_EXT_BIT(id)) != 0;
}

/* ---- contents of extensions ---- */

enum cert_key_usage {
  CERT_KU_DIGITAL_SIGNATURE = 1 << 0,
  CERT_KU_NON_REPUDIATION = 1 << 1,
  CERT_KU_KEY_ENCIPHERMENT = 1 << 2,
  CERT_KU_DATA_ENCIPHERMENT = 1 << 3,
  CERT_KU_KEY_AGREEMENT = 1 << 4,
  CERT_KU_CERT_SIGN = 1 << 5,
  CERT_KU_CRL_SIGN = 1 << 6
};

enum cert_eku {
  CERT_EKU_SERVER = 1 << 0,
  CERT_EKU_CLIENT = 1 << 1,
  CERT_EKU_ANY = 1 << 2,
  CERT_EKU_OCSP_SIGNING = 1 << 3,
  CERT_EKU_OTHER = 1 << 4
};

#define CERT_NO_PATH_LENGTH UINT32_MAX

/* What the extensions say, decoded once. A bit in `malformed` means that the contents of that
 * extension make no sense; its fields then hold the zero value. */
struct cert_values {
  uint64_t malformed;
  struct der_fault first_fault; /* of the first malformed one, offset within its value */
  enum cert_extension_id first_malformed;
  bool is_ca;
  bool bc_default_written; /* cA FALSE written out, against X.690 11.5 */
  uint32_t path_length;    /* CERT_NO_PATH_LENGTH = none */
  uint32_t key_usage;      /* cert_key_usage bits; meaningful when the extension is present */
  bool key_usage_padded;   /* trailing zero bits written out, against X.690 11.2.2 */
  uint32_t eku;            /* cert_eku bits */
  assay_bytes eku_list;    /* contents: OIDs */
  assay_bytes ski;         /* key identifier */
  assay_bytes aki_key;     /* keyIdentifier; empty = absent */
  assay_bytes aki_issuer,
      aki_serial; /* contents of authorityCertIssuer, authorityCertSerialNumber */
  bool aki_has_key, aki_has_issuer, aki_has_serial;
  assay_bytes san, ian;                  /* contents: GeneralName elements */
  assay_bytes nc_permitted, nc_excluded; /* contents: GeneralSubtree elements */
  bool nc_has_permitted, nc_has_excluded;
  assay_bytes policies;   /* contents: PolicyInformation elements */
  bool unknown_qualifier; /* a policy has a qualifier that RFC 5280 does not define */
  assay_bytes mappings;   /* contents: pairs of OIDs */
  uint32_t require_explicit, inhibit_mapping, inhibit_any; /* skip counts; UINT32_MAX = absent */
  assay_bytes crl_points;   /* contents: DistributionPoint elements */
  assay_bytes aia;          /* contents: AccessDescription elements */
  assay_bytes sct_list;     /* the TLS-encoded list, inside its inner OCTET STRING */
  assay_bytes tls_features; /* contents: INTEGERs */
};
/* Never fails: faults are in ret_values->malformed. A duplicated extension counts as its first. */
void cert_decode(const struct cert *c, struct cert_values *ret_values);

/* ---- names ---- */

/* GeneralName choices are the context tag numbers of RFC 5280 4.2.1.6. */
enum cert_name_kind {
  CERT_NAME_OTHER = 0,
  CERT_NAME_EMAIL = 1,
  CERT_NAME_DNS = 2,
  CERT_NAME_X400 = 3,
  CERT_NAME_DIRECTORY = 4,
  CERT_NAME_EDI = 5,
  CERT_NAME_URI = 6,
  CERT_NAME_IP = 7,
  CERT_NAME_REGISTERED_ID = 8
};
struct cert_general_name {
  enum cert_name_kind kind;
  assay_bytes value; /* contents; for DIRECTORY the whole Name element; for OTHER the contents */
  assay_bytes whole;
};
/* The next name of a GeneralNames' contents. */
bool cert_take_general_name(struct der *d, struct cert_general_name *ret_name) MUST_USE;
const char *cert_name_kind_word(enum cert_name_kind kind); /* "dns", "ip", ... */

/* One attribute of a Name. rdn counts from 0 in the encoded order. */
struct cert_attribute {
  assay_bytes oid, value;
  uint8_t value_tag;
  size_t rdn;
};
/* Iterates over the attributes of a whole Name element; *at starts at 0 and is opaque. */
struct cert_name_cursor {
  struct der rdns, set;
  struct der_fault fault;
  size_t rdn;
};
bool cert_name_open(assay_bytes name, struct cert_name_cursor *ret_cursor) MUST_USE;
bool cert_name_next(struct cert_name_cursor *cursor, struct cert_attribute *ret_attribute);
bool cert_name_is_empty(assay_bytes name);
/* RDNs in the name. */
size_t cert_name_count(assay_bytes name);
/* RFC 5280 7.1: attribute by attribute, string types alike, letters folded, white space squeezed.
 * Attributes of one RDN in any order. */
bool cert_name_equal(assay_bytes a, assay_bytes b);
/* Is `prefix` an initial sequence of name's RDNs (7.1: name constraints on directory names)? */
bool cert_name_has_prefix(assay_bytes name, assay_bytes prefix);
/* Equal names have equal hashes. */
uint64_t cert_name_hash(const struct hash_key *key, assay_bytes name);
/* "CN=example.com, O=Example", bytes from the certificate as UTF-8 but NOT escaped for a terminal. */
void cert_name_text(struct text *t, assay_bytes name);
/* The last commonName of a Name, or what stands for it; empty when there is none. */
assay_bytes cert_name_common(assay_bytes name, uint8_t *ret_tag);
/* "CN" for 2.5.4.3 and so on; NULL for an attribute without a short name. */
const char *cert_attribute_word(assay_bytes oid);
/* A directory string as UTF-8 into t; bytes that are not legal in the type become U+FFFD. */
void cert_string_text(struct text *t, uint8_t tag, assay_bytes value);

/* Issued to itself: subject and issuer are the same name (RFC 5280 3.2). */
static inline bool cert_is_self_issued(const struct cert *c) {
  return bytes_equal(c->subject, c->issuer) || cert_name_equal(c->subject, c->issuer);
}

/* ---- CRL (RFC 5280 section 5) ---- */

struct cert_crl {
  assay_bytes der, tbs;
  unsigned version; /* 1 or 2 */
  struct cert_algorithm tbs_algorithm, algorithm;
  assay_bytes issuer;
  int64_t this_update, next_update;
  bool has_next_update;
  assay_bytes entries; /* contents of revokedCertificates; empty when absent */
  assay_bytes signature;
  assay_bytes aki_key;
  bool has_number, number_critical, has_delta, has_idp, idp_critical, has_aki;
  assay_bytes number, delta_base; /* contents of the INTEGERs */
  /* issuingDistributionPoint, 5.2.5 */
  assay_bytes idp_full_name;     /* contents: GeneralName elements */
  assay_bytes idp_relative_name; /* contents of the RelativeDistinguishedName SET */
  bool idp_has_name, only_user, only_ca, only_attribute, indirect, has_reasons;
  uint32_t reasons;
  bool has_unknown_critical, has_duplicate;
  assay_bytes unknown_critical_oid;
};
bool cert_parse_crl(assay_bytes der, struct cert_crl *ret_crl, struct der_fault *fault) MUST_USE;

struct cert_crl_entry {
  assay_bytes serial; /* contents of the INTEGER */
  int64_t date;
  int reason;         /* CRLReason, -1 = none given */
  assay_bytes issuer; /* certificateIssuer: GeneralNames contents; empty = none */
  bool has_unknown_critical;
};
/* The next entry; d is opened over crl->entries. */
bool cert_take_crl_entry(struct der *d, struct cert_crl_entry *ret_entry) MUST_USE;
const char *cert_reason_word(int reason); /* "keyCompromise"; "unspecified" for -1 */

/* DistributionPoint of the certificate (4.2.1.13). */
struct cert_crl_point {
  assay_bytes full_name, relative_name, crl_issuer; /* contents */
  bool has_name, has_reasons, has_issuer;
  uint32_t reasons;
};
bool cert_take_crl_point(struct der *d, struct cert_crl_point *ret_point) MUST_USE;

/* ---- CSR (RFC 2986) ---- */

struct cert_csr {
  assay_bytes der, info; /* info: whole CertificationRequestInfo, the signed bytes */
  assay_bytes subject;
  struct cert_key key;
  struct cert_algorithm algorithm;
  assay_bytes signature;
  assay_bytes extensions; /* contents of the requested SEQUENCE OF Extension; empty = none */
  assay_bytes attributes; /* contents of the attributes */
};
bool cert_parse_csr(assay_bytes der, struct cert_csr *ret_csr, struct der_fault *fault) MUST_USE;

/* ---- one extension at a time, for printing (show) ---- */
struct cert_extension_view {
  assay_bytes oid, value, whole;
  bool critical;
  enum cert_extension_id id;
};
/* The next Extension of c->extensions (or of a CSR's or CRL's). */
bool cert_take_extension(struct der *d, struct cert_extension_view *ret_extension) MUST_USE;

#endif
