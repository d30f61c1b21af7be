/* SPDX-License-Identifier: Apache-2.0
 *
 * The smallest certificates that break one rule each: encoding, names, usage, strength.
 */
#include "scene.h"

#include <cmocka.h>

#define HEX(s, text) mint_hex(&(s)->m, text)
#define TEXT(s) bytes_of_text(s)

/* An extension of whole value `hex`. */
static void add(struct mint_order *o, struct scene *s, const char *oid, bool critical,
                const char *hex) {
  mint_add_extension(o, oid, critical, HEX(s, hex));
}

/* www.example.com and one more name. */
static void second_name(struct scene *s, uint8_t tag, assay_bytes value) {
  const assay_bytes names[] = {mint_element(&s->m, 0x82, TEXT("www.example.com")),
                               mint_element(&s->m, tag, value)};
  s->leaf.san = mint_join(&s->m, names, 2);
}

/* ---- encoding ---- */

static void nothing(struct scene *s) {
  (void)s;
}
static void cut_leaf(struct scene *s) {
  s->leaf_der.len--;
}
static void leaf_is_a_list(struct scene *s) {
  s->leaf_der = mint_crl(&s->m, &(struct mint_crl_order){.issuer = "CA", .signer = 1});
}
static void leaf_and_more(struct scene *s) {
  const assay_bytes parts[] = {s->leaf_der, TEXT("\n")};
  s->leaf_der = mint_join(&s->m, parts, 2);
}
static void send_junk(struct scene *s) {
  s->extra_sent = HEX(s, "30030201");
}
static void send_trailing(struct scene *s) {
  const assay_bytes parts[] = {mint_certificate(&s->m, &s->ca), TEXT("\n")};
  s->extra_sent = mint_join(&s->m, parts, 2);
}
static void algorithms_differ(struct scene *s) {
  s->leaf.tbs_algorithm = HEX(s, "300a06082a8648ce3d040303");
}
static void ecdsa_with_null(struct scene *s) {
  s->leaf.tbs_algorithm = s->leaf.algorithm = HEX(s, "300c06082a8648ce3d0403020500");
}
static void version_1(struct scene *s) {
  s->leaf.version = 1;
  s->q.name = assay_name_any();
}
static void serial_negative(struct scene *s) {
  s->leaf.serial = HEX(s, "80");
}
static void serial_zero(struct scene *s) {
  s->leaf.serial = HEX(s, "00");
}
static void serial_long(struct scene *s) {
  s->leaf.serial = HEX(s, "0102030405060708090a0b0c0d0e0f101112131415");
}
static void time_form(struct scene *s) {
  s->leaf.generalized_time = true;
}
static void duplicate(struct scene *s) {
  add(&s->leaf, s, "2.5.29.14", false, "0400");
}
static void unknown_critical(struct scene *s) {
  add(&s->leaf, s, "1.3.6.1.4.1.55555.1", true, "0500");
}
static void malformed(struct scene *s) {
  add(&s->leaf, s, "2.5.29.36", true, "0500");
}
static void malformed_informative(struct scene *s) {
  add(&s->leaf, s, "1.3.6.1.5.5.7.1.1", false, "0500");
}
static void no_aki(struct scene *s) {
  s->leaf.omit = CERT_EXT_BIT(CERT_EXT_AKI);
}
static void aki_without_key(struct scene *s) {
  no_aki(s);
  add(&s->leaf, s, "2.5.29.35", false, "3000");
}
static void aki_half(struct scene *s) {
  const assay_bytes parts[] = {mint_element(&s->m, 0x80, mint_key_id(&s->m, 1)), HEX(s, "820105")};
  no_aki(s);
  mint_add_extension(&s->leaf, "2.5.29.35", false,
                     mint_element(&s->m, DER_SEQUENCE, mint_join(&s->m, parts, 2)));
}
static void aki_critical(struct scene *s) {
  s->leaf.flip = CERT_EXT_BIT(CERT_EXT_AKI);
}
static void root_aki(struct scene *s) {
  add(&s->root, s, "2.5.29.35", false, "3006800401020304");
}
static void ku_padded(struct scene *s) {
  s->leaf.omit = CERT_EXT_BIT(CERT_EXT_KU);
  add(&s->leaf, s, "2.5.29.15", true, "03020680");
}
static void no_ski(struct scene *s) {
  s->ca.omit = CERT_EXT_BIT(CERT_EXT_SKI);
}
static void ski_critical(struct scene *s) {
  s->leaf.flip = CERT_EXT_BIT(CERT_EXT_SKI);
}
static void aia_critical(struct scene *s) {
  add(&s->leaf, s, "1.3.6.1.5.5.7.1.1", true,
      "301c301a06082b06010505073001860e687474703a2f2f612e6578616d70");
}
static void bc_not_critical(struct scene *s) {
  s->ca.flip = CERT_EXT_BIT(CERT_EXT_BC);
}
static void bc_default(struct scene *s) {
  add(&s->leaf, s, "2.5.29.19", true, "3003010100");
}
static void bc_length(struct scene *s) {
  s->leaf.path_length = 1;
}
static void pc_not_critical(struct scene *s) {
  add(&s->ca, s, "2.5.29.36", false, "3003800105");
}
static void pc_empty(struct scene *s) {
  add(&s->ca, s, "2.5.29.36", true, "3000");
}
static void iap_not_critical(struct scene *s) {
  add(&s->ca, s, "2.5.29.54", false, "020100");
}
static void empty_subject(struct scene *s) {
  s->leaf.subject = "";
}
static void san_critical(struct scene *s) {
  s->leaf.flip = CERT_EXT_BIT(CERT_EXT_SAN);
}
static void eku_critical(struct scene *s) {
  s->leaf.flip = CERT_EXT_BIT(CERT_EXT_EKU);
}
static void no_eku(struct scene *s) {
  s->leaf.omit = CERT_EXT_BIT(CERT_EXT_EKU);
}
static void eku_any(struct scene *s) {
  s->leaf.eku = CERT_EKU_SERVER | CERT_EKU_ANY;
}
static void root_eku(struct scene *s) {
  s->root.eku = CERT_EKU_SERVER;
}

/* ---- name ---- */

static void other_name(struct scene *s) {
  s->q.name = assay_name_dns("other.example");
}
static void no_san(struct scene *s) {
  s->leaf.dns = NULL;
  s->leaf.subject = "other.example";
}
static void only_cn(struct scene *s) {
  s->leaf.dns = NULL;
}
static void issuer_empty(struct scene *s) {
  s->root.issuer = "";
}
static void ca_subject_empty(struct scene *s) {
  s->ca.subject = s->leaf.issuer = "";
}
static void dns_form(struct scene *s) {
  second_name(s, 0x82, TEXT("under_score.example.com"));
}
static void dns_is_ip(struct scene *s) {
  second_name(s, 0x82, TEXT("192.0.2.1"));
}
static void ip_form(struct scene *s) {
  second_name(s, 0x87, HEX(s, "c00002"));
}
static void email_form(struct scene *s) {
  second_name(s, 0x81, TEXT("nobody"));
}
static void uri_form(struct scene *s) {
  second_name(s, 0x86, TEXT("nothing"));
}
static void cn_elsewhere(struct scene *s) {
  s->leaf.subject = "other.example.com";
}
static void wildcard_relied_on(struct scene *s) {
  s->leaf.dns = s->leaf.subject = "*.co.uk";
  s->q.name = assay_name_dns("example.co.uk");
}
static void wildcard_beside(struct scene *s) {
  second_name(s, 0x82, TEXT("*.co.uk"));
}

/* ---- usage ---- */

static void eku_client(struct scene *s) {
  s->leaf.eku = CERT_EKU_CLIENT;
}
static void asks_client(struct scene *s) {
  s->q.purpose = ASSAY_PURPOSE_CLIENT;
}
static void asks_usage(struct scene *s) {
  s->oids[0] = HEX(s, "2b06010505070303");
  s->q.extended_key_usage = s->oids;
  s->q.num_extended_key_usage = 1;
}
static void ku_not_tls(struct scene *s) {
  s->leaf.key_usage = CERT_KU_NON_REPUDIATION;
}
static void ku_sign(struct scene *s) {
  s->leaf.key_usage = CERT_KU_DIGITAL_SIGNATURE | CERT_KU_CERT_SIGN;
}
static void leaf_is_ca(struct scene *s) {
  s->leaf.is_ca = true;
  s->leaf.eku = CERT_EKU_SERVER;
  s->leaf.key_usage = CERT_KU_DIGITAL_SIGNATURE | CERT_KU_CERT_SIGN;
  s->leaf.not_before = MINT_AT - MINT_DAY;
  s->leaf.not_after = MINT_AT + MINT_DAY;
}
static void not_ca(struct scene *s) {
  s->ca.omit = CERT_EXT_BIT(CERT_EXT_BC);
}
static void cannot_sign(struct scene *s) {
  s->ca.key_usage = CERT_KU_CRL_SIGN;
}
static void anchor_not_ca(struct scene *s) {
  s->root.omit = CERT_EXT_BIT(CERT_EXT_BC);
}
static void anchor_cannot_sign(struct scene *s) {
  s->root.key_usage = CERT_KU_CRL_SIGN;
}

/* ---- strength ---- */

/* SubjectPublicKeyInfo of an algorithm, parameters and key bits that nobody will use. */
static void leaf_key(struct scene *s, const char *oid, assay_bytes parameters, assay_bytes bits) {
  const assay_bytes algorithm[] = {mint_oid(&s->m, oid), parameters};
  const assay_bytes string[] = {HEX(s, "00"), bits};
  const assay_bytes whole[] = {mint_element(&s->m, DER_SEQUENCE, mint_join(&s->m, algorithm, 2)),
                               mint_element(&s->m, DER_BIT_STRING, mint_join(&s->m, string, 2))};
  s->leaf.spki = mint_element(&s->m, DER_SEQUENCE, mint_join(&s->m, whole, 2));
}

static void rsa_key(struct scene *s, size_t octets, uint32_t exponent) {
  uint8_t modulus[512];
  assert_true(octets < sizeof modulus);
  memset(modulus, 0xb7, sizeof modulus);
  modulus[0] = 0;
  const assay_bytes parts[] = {mint_element(&s->m, DER_INTEGER, bytes_of(modulus, octets + 1)),
                               mint_integer(&s->m, exponent)};
  leaf_key(s, "1.2.840.113549.1.1.1", HEX(s, "0500"),
           mint_element(&s->m, DER_SEQUENCE, mint_join(&s->m, parts, 2)));
}

static assay_bytes point(struct scene *s, size_t octets) {
  uint8_t *bytes = mint_memory(&s->m, octets);
  memset(bytes, 7, octets);
  bytes[0] = 4;
  return bytes_of(bytes, octets);
}

static void sha1(struct scene *s) {
  s->leaf.algorithm = s->leaf.tbs_algorithm = HEX(s, "300906072a8648ce3d0401");
}
static void md5(struct scene *s) {
  s->leaf.algorithm = s->leaf.tbs_algorithm = HEX(s, "300d06092a864886f70d0101040500");
}
static void rsa_short(struct scene *s) {
  rsa_key(s, 128, 65537);
}
static void rsa_form(struct scene *s) {
  rsa_key(s, 256, 1);
}
static void ec_short(struct scene *s) {
  leaf_key(s, "1.2.840.10045.2.1", mint_oid(&s->m, "1.2.840.10045.3.1.1"), point(s, 49));
}
static void ec_curve(struct scene *s) {
  leaf_key(s, "1.2.840.10045.2.1", mint_oid(&s->m, "1.3.132.0.10"), point(s, 65));
}
static void ec_explicit(struct scene *s) {
  leaf_key(s, "1.2.840.10045.2.1", HEX(s, "3003020101"), point(s, 65));
}
static void dsa(struct scene *s) {
  leaf_key(s, "1.2.840.10040.4.1", HEX(s, "3003020117"), HEX(s, "020105"));
}
static void ed25519(struct scene *s) {
  leaf_key(s, "1.3.101.112", HEX(s, ""), point(s, 32));
}
static void rsa_unusable(struct scene *s) {
  leaf_key(s, "1.2.840.113549.1.1.1", HEX(s, "0500"), HEX(s, "0500"));
}
static void unknown_algorithm(struct scene *s) {
  s->leaf.algorithm = s->leaf.tbs_algorithm = HEX(s, "300506032a0304");
}

const struct rule_row_of_test form_rows[] = {
    {RULE_DER_MALFORMED, nothing, cut_leaf, false, {0}},
    {RULE_NOT_CERTIFICATE, nothing, leaf_is_a_list, false, {0}},
    {RULE_DER_TRAILING, nothing, leaf_and_more, false, {0}},
    {RULE_ISSUER_MALFORMED, send_junk, NULL, false, {0}},
    {RULE_ISSUER_TRAILING, send_trailing, NULL, false, {0}},
    {RULE_ALGORITHMS_DIFFER, algorithms_differ, NULL, false, {0}},
    {RULE_VERSION_NOT_3,
     version_1,
     NULL,
     false,
     {RULE_AKI_MISSING, RULE_EKU_MISSING, RULE_CN_NOT_IN_SAN}},
    {RULE_SERIAL_NEGATIVE, serial_negative, NULL, false, {0}},
    {RULE_SERIAL_ZERO, serial_zero, NULL, false, {0}},
    {RULE_SERIAL_TOO_LONG, serial_long, NULL, false, {0}},
    {RULE_TIME_FORM, time_form, NULL, false, {0}},
    {RULE_EXTENSION_DUPLICATE, duplicate, NULL, false, {0}},
    {RULE_EXTENSION_UNKNOWN_CRITICAL, unknown_critical, NULL, false, {0}},
    {RULE_EXTENSION_MALFORMED, malformed, NULL, false, {0}},
    {RULE_EXTENSION_MALFORMED, malformed_informative, NULL, false, {0}},
    {RULE_AKI_MISSING, no_aki, NULL, false, {0}},
    {RULE_AKI_WITHOUT_KEY, aki_without_key, NULL, false, {0}},
    {RULE_AKI_HALF_ISSUER, aki_half, NULL, false, {0}},
    {RULE_AKI_CRITICAL, aki_critical, NULL, false, {0}},
    {RULE_ROOT_AKI_FORM, root_aki, NULL, true, {0}},
    {RULE_KU_PADDED, ku_padded, NULL, false, {0}},
    {RULE_SKI_MISSING, no_ski, NULL, false, {0}},
    {RULE_SKI_CRITICAL, ski_critical, NULL, false, {0}},
    {RULE_AIA_CRITICAL, aia_critical, NULL, false, {0}},
    {RULE_BC_NOT_CRITICAL, bc_not_critical, NULL, false, {0}},
    {RULE_BC_DEFAULT_WRITTEN, bc_default, NULL, false, {0}},
    {RULE_BC_LENGTH_WITHOUT_CA, bc_length, NULL, false, {0}},
    {RULE_PC_NOT_CRITICAL, pc_not_critical, NULL, false, {0}},
    {RULE_PC_EMPTY, pc_empty, NULL, false, {0}},
    {RULE_IAP_NOT_CRITICAL, iap_not_critical, NULL, false, {0}},
    {RULE_SAN_NOT_CRITICAL, empty_subject, NULL, false, {0}},
    {RULE_SAN_CRITICAL, san_critical, NULL, false, {0}},
    {RULE_EKU_CRITICAL, eku_critical, NULL, false, {0}},
    {RULE_EKU_MISSING, no_eku, NULL, false, {0}},
    {RULE_EKU_ANY, eku_any, NULL, false, {0}},
    {RULE_ROOT_HAS_EKU, root_eku, NULL, true, {0}},
    {RULE_NAME_DIFFERS, other_name, NULL, false, {0}},
    {RULE_SAN_MISSING, no_san, NULL, false, {RULE_CN_NOT_IN_SAN}},
    {RULE_CN_ONLY, only_cn, NULL, false, {RULE_CN_NOT_IN_SAN}},
    {RULE_ISSUER_EMPTY, issuer_empty, NULL, true, {0}},
    {RULE_CA_SUBJECT_EMPTY, ca_subject_empty, NULL, false, {RULE_ISSUER_EMPTY}},
    {RULE_SAN_DNS_FORM, dns_form, NULL, false, {0}},
    {RULE_SAN_DNS_IS_IP, dns_is_ip, NULL, false, {0}},
    {RULE_SAN_IP_FORM, ip_form, NULL, false, {0}},
    {RULE_SAN_EMAIL_FORM, email_form, NULL, false, {0}},
    {RULE_SAN_URI_FORM, uri_form, NULL, false, {0}},
    {RULE_CN_NOT_IN_SAN, cn_elsewhere, NULL, false, {0}},
    {RULE_WILDCARD_SUFFIX, wildcard_relied_on, NULL, false, {0}},
    {RULE_WILDCARD_BESIDE, wildcard_beside, NULL, false, {0}},
    {RULE_EKU_NOT_SERVER, eku_client, NULL, false, {0}},
    {RULE_EKU_NOT_CLIENT, asks_client, NULL, false, {0}},
    {RULE_EKU_NOT_ASKED, asks_usage, NULL, false, {0}},
    {RULE_KU_NOT_TLS, ku_not_tls, NULL, false, {0}},
    {RULE_KU_SIGN_WITHOUT_CA, ku_sign, NULL, false, {0}},
    {RULE_LEAF_IS_CA, leaf_is_ca, NULL, false, {0}},
    {RULE_NOT_CA, not_ca, NULL, false, {0}},
    {RULE_CANNOT_SIGN, cannot_sign, NULL, false, {0}},
    {RULE_ANCHOR_NOT_CA, anchor_not_ca, NULL, true, {0}},
    {RULE_ANCHOR_CANNOT_SIGN, anchor_cannot_sign, NULL, true, {0}},
    {RULE_SIGNATURE_SHA1, sha1, NULL, false, {RULE_SIGNATURE_BAD}},
    {RULE_SIGNATURE_MD5, md5, NULL, false, {RULE_SIGNATURE_BAD}},
    {RULE_KEY_RSA_SHORT, rsa_short, NULL, false, {0}},
    {RULE_KEY_RSA_FORM, rsa_form, NULL, false, {0}},
    {RULE_KEY_EC_SHORT, ec_short, NULL, false, {0}},
    {RULE_KEY_CURVE, ec_curve, NULL, false, {0}},
    {RULE_KEY_DSA, dsa, NULL, false, {0}},
    {RULE_KEY_TYPE, ed25519, NULL, false, {0}},
    {RULE_KEY_EXPLICIT_CURVE, ec_explicit, NULL, false, {0}},
    {RULE_KEY_UNUSABLE, rsa_unusable, NULL, false, {0}},
    {RULE_ALGORITHM_PARAMETERS, ecdsa_with_null, NULL, false, {0}},
    {RULE_ALGORITHM_UNKNOWN, unknown_algorithm, NULL, false, {0}},
};
const size_t num_form_rows = sizeof form_rows / sizeof form_rows[0];
