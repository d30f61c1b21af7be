/* SPDX-License-Identifier: Apache-2.0
 *
 * The certificate parser and the decoder of extensions: what is whole is read, what is not is
 * refused at the right octet.
 */
#include "lib/unit_mint.h"

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

static int open_mint(void **state) {
  static struct mint m;
  mint_open(&m);
  *state = &m;
  return 0;
}

static int close_mint(void **state) {
  mint_close(*state);
  return 0;
}

static struct mint_order good_leaf(void) {
  return (struct mint_order){
      .subject = "www.example.com", .issuer = "CA", .key = 1, .dns = "www.example.com"};
}

/* ---- a whole one ---- */

static void fields_are_where_they_were_put(void **state) {
  struct mint *m = *state;
  struct mint_order order = good_leaf();
  order.serial = mint_hex(m, "4d");
  assay_bytes der = mint_certificate(m, &order);
  struct cert c;
  struct cert_values v;
  struct der_fault fault;
  assert_true(cert_parse(der, &c, &fault));
  assert_int_equal(c.version, 3);
  assert_true(bytes_equal(c.serial, order.serial));
  assert_true(bytes_equal(c.issuer, mint_name(m, "CA")));
  assert_true(bytes_equal(c.subject, mint_name(m, "www.example.com")));
  assert_int_equal(c.not_before, MINT_AT - 10 * MINT_DAY);
  assert_int_equal(c.not_after, MINT_AT + 80 * MINT_DAY);
  assert_int_equal(c.key.kind, CERT_KEY_EC);
  assert_int_equal(c.key.curve, CERT_CURVE_P256);
  assert_int_equal(cert_key_bits(&c.key), 256);
  assert_true(c.tbs.data > der.data && c.tbs.data + c.tbs.len < der.data + der.len);
  cert_decode(&c, &v);
  assert_int_equal(v.malformed, 0);
  assert_int_equal(v.key_usage, CERT_KU_DIGITAL_SIGNATURE);
  assert_int_equal(v.eku, CERT_EKU_SERVER);
  assert_true(bytes_equal(v.ski, mint_key_id(m, 1)));
  assert_true(bytes_equal(v.aki_key, mint_key_id(m, 0)));
  assert_false(v.is_ca);
  assert_int_equal(v.path_length, CERT_NO_PATH_LENGTH);
  assert_true(cert_is_critical(&c, CERT_EXT_KU));
  assert_false(cert_is_critical(&c, CERT_EXT_SAN));
}

/* Every cut and every added octet is a fault, within the input. */
static void every_cut_is_a_fault(void **state) {
  struct mint *m = *state;
  struct mint_order order = good_leaf();
  assay_bytes der = mint_certificate(m, &order);
  struct cert c;
  struct der_fault fault;
  for (size_t len = 0; len < der.len; len++) {
    uint8_t *cut = malloc(len == 0 ? 1 : len);
    assert_non_null(cut);
    memcpy(cut, der.data, len);
    assert_false(cert_parse(bytes_of(cut, len), &c, &fault));
    assert_int_not_equal(fault.kind, DER_OK);
    assert_true(fault.offset <= len);
    free(cut);
  }
  const assay_bytes parts[] = {der, BYTES_LITERAL("\0")};
  assert_false(cert_parse(mint_join(m, parts, 2), &c, &fault));
  assert_int_equal(fault.kind, DER_TRAILING);
  assert_int_equal(fault.offset, der.len);
}

/* Any octet with any bit changed: parsed or refused, decoded, never read beyond. */
static void changed_octets_do_no_harm(void **state) {
  struct mint *m = *state;
  struct mint_order order = good_leaf();
  order.is_ca = true;
  mint_add_extension(&order, "2.5.29.30", true,
                     mint_hex(m, "3011a00f300d820b6578616d706c652e6f7267"));
  mint_add_extension(&order, "2.5.29.32", false, mint_hex(m, "300c300406022a03300406022a04"));
  assay_bytes der = mint_certificate(m, &order);
  uint8_t *copy = malloc(der.len);
  assert_non_null(copy);
  for (size_t at = 0; at < der.len; at++) {
    for (unsigned bit = 0; bit < 8; bit++) {
      struct cert c;
      struct cert_values v;
      struct der_fault fault;
      memcpy(copy, der.data, der.len);
      copy[at] ^= (uint8_t)(1u << bit);
      if (cert_parse(bytes_of(copy, der.len), &c, &fault)) {
        cert_decode(&c, &v);
        (void)cert_key_bits(&c.key);
        (void)cert_name_hash(&(struct hash_key){1, 2}, c.subject);
      } else {
        assert_true(fault.offset <= der.len);
      }
    }
  }
  free(copy);
}

/* ---- faults by hand ---- */

/* A certificate put together from parts; NULL takes the good one. */
struct parts {
  const char *version, *serial, *algorithm, *issuer, *validity, *subject, *key, *tail, *outer;
};

static assay_bytes assemble(struct mint *m, const struct parts *p) {
#define PART(field, good) mint_hex(m, p->field != NULL ? p->field : (good))
  const assay_bytes fields[] = {
      PART(version, "a003020102"),
      PART(serial, "020105"),
      PART(algorithm, "300a06082a8648ce3d040302"),
      PART(issuer, "300c310a300806035504030c0141"),
      PART(validity, "301e170d3236313132333030303030305a170d3237303130313030303030305a"),
      PART(subject, "300c310a300806035504030c0142"),
      PART(key, "300a300506032b6570030100"),
      PART(tail, ""),
  };
  const assay_bytes whole[] = {
      mint_element(m, DER_SEQUENCE, mint_join(m, fields, sizeof fields / sizeof fields[0])),
      PART(outer, "300a06082a8648ce3d04030203020001")};
#undef PART
  return mint_element(m, DER_SEQUENCE, mint_join(m, whole, 2));
}

static const struct {
  const char *what;
  struct parts parts;
  enum der_fault_kind kind; /* DER_OK = legal */
} faults[] = {
    {"nothing wrong", {.version = NULL}, DER_OK},
    {"version 1 written out", {.version = "a003020100"}, DER_DEFAULT_ENCODED},
    {"version 4", {.version = "a003020103"}, DER_BAD_VALUE},
    {"version negative", {.version = "a0030201ff"}, DER_BAD_VALUE},
    {"version with more", {.version = "a006020102020102"}, DER_TRAILING},
    {"version 1", {.version = ""}, DER_OK},
    {"serial empty", {.serial = "0200"}, DER_BAD_INTEGER},
    {"serial padded", {.serial = "02020005"}, DER_BAD_INTEGER},
    {"serial an octet string", {.serial = "040105"}, DER_UNEXPECTED_TAG},
    {"algorithm empty", {.algorithm = "3000"}, DER_TRUNCATED},
    {"algorithm with two parameters", {.algorithm = "300906032b657005000500"}, DER_TRAILING},
    {"algorithm with a bad OID", {.algorithm = "3003060180"}, DER_BAD_OID},
    {"issuer's RDN empty", {.issuer = "30023100"}, DER_EMPTY},
    {"issuer's RDN a sequence", {.issuer = "300c300a300806035504030c0141"}, DER_UNEXPECTED_TAG},
    {"attribute without value", {.issuer = "300931073005 0603550403"}, DER_TRUNCATED},
    {"attribute with more", {.issuer = "300e310c300a06035504030c01410500"}, DER_TRAILING},
    {"issuer empty", {.issuer = "3000"}, DER_OK},
    {"one time only", {.validity = "300f170d3236313132333030303030305a"}, DER_TRUNCATED},
    {"three times",
     {.validity = "302d170d3236313132333030303030305a170d3237303130313030303030305a"
                  "170d3237303130313030303030305a"},
     DER_TRAILING},
    {"a time with offset",
     {.validity = "302217113236313132333030303030302b30303030170d3237303130313030303030305a"},
     DER_BAD_TIME},
    {"key without bits", {.key = "3007300506032b6570"}, DER_TRUNCATED},
    {"key of part octets", {.key = "300b300506032b657003020480"}, DER_BAD_BIT_STRING},
    {"key with more", {.key = "300c300506032b65700301000500"}, DER_TRAILING},
    {"unique identifiers", {.tail = "8102000182020001"}, DER_OK},
    {"unique identifier in version 1", {.version = "", .tail = "81020001"}, DER_UNEXPECTED_TAG},
    {"identifiers in the wrong order", {.tail = "8202000181020001"}, DER_TRAILING},
    {"extensions in version 1",
     {.version = "", .tail = "a30e300c300a0603551d0e0403040101"},
     DER_UNEXPECTED_TAG},
    {"extensions in version 2",
     {.version = "a003020101", .tail = "a30e300c300a0603551d0e0403040101"},
     DER_UNEXPECTED_TAG},
    {"no extension in the list", {.tail = "a3023000"}, DER_EMPTY},
    {"one extension", {.tail = "a30e300c300a0603551d0e0403040101"}, DER_OK},
    {"critical FALSE written out",
     {.tail = "a311300f300d0603551d0e0101000403040101"},
     DER_DEFAULT_ENCODED},
    {"critical of 01", {.tail = "a311300f300d0603551d0e0101010403040101"}, DER_BAD_BOOLEAN},
    {"extension without value", {.tail = "a30930073005 0603551d0e"}, DER_TRUNCATED},
    {"extension with more", {.tail = "a310300e300c0603551d0e04030401010500"}, DER_TRAILING},
    {"more behind the extensions", {.tail = "a30e300c300a0603551d0e04030401010500"}, DER_TRAILING},
    {"no signature", {.outer = "300a06082a8648ce3d040302"}, DER_TRUNCATED},
    {"signature an octet string", {.outer = "300a06082a8648ce3d040302040101"}, DER_UNEXPECTED_TAG},
    {"more behind the signature", {.outer = "300a06082a8648ce3d040302030200010500"}, DER_TRAILING},
};

static void each_fault_is_told(void **state) {
  struct mint *m = *state;
  for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
    assay_bytes der = assemble(m, &faults[i].parts);
    struct cert c;
    struct der_fault fault;
    bool parsed = cert_parse(der, &c, &fault);
    if (parsed != (faults[i].kind == DER_OK) || fault.kind != faults[i].kind) {
      fail_msg("%s: %s", faults[i].what, der_fault_word(fault.kind));
    }
    assert_true(fault.offset <= der.len);
  }
}

static void too_large_is_not_looked_at(void **state) {
  (void)state;
  static uint8_t big[CERT_MAX_BYTES + 1];
  struct cert c;
  struct der_fault fault;
  assert_false(cert_parse(bytes_of(big, sizeof big), &c, &fault));
  assert_int_equal(fault.kind, DER_TOO_LARGE);
}

/* ---- contents of extensions ---- */

static const struct {
  const char *oid, *value;
  bool sound;
} contents[] = {
    {"2.5.29.14", "0400", true},
    {"2.5.29.14", "0500", false},
    {"2.5.29.14", "04000500", false},
    {"2.5.29.15", "03020780", true},
    {"2.5.29.15", "03020680", true}, /* padded, which is noted */
    {"2.5.29.15", "030100", false},  /* no usage at all */
    {"2.5.29.15", "03020700", false},
    {"2.5.29.15", "03020781", false},
    {"2.5.29.15", "03020880", false},
    {"2.5.29.17", "3003820161", true},
    {"2.5.29.17", "3000", false},
    {"2.5.29.17", "30038201c3", false}, /* not ASCII */
    {"2.5.29.17", "3003890161", false},
    {"2.5.29.17", "3003a20161", false},
    {"2.5.29.17", "3002a400", false},
    {"2.5.29.17", "3004a4023000", true},
    {"2.5.29.17", "300ba00906022a03a0030c0141", true},
    {"2.5.29.17", "3006a00406022a03", false},
    {"2.5.29.17", "3003880180", false},
    {"2.5.29.19", "3000", true},
    {"2.5.29.19", "30030101ff", true},
    {"2.5.29.19", "3003010101", false},
    {"2.5.29.19", "30060101ff020105", true},
    {"2.5.29.19", "30060101ff0201ff", false}, /* negative */
    {"2.5.29.19", "30070101ff02020005", false},
    {"2.5.29.19", "30060201050101ff", false},
    {"2.5.29.19", "30000500", false},
    {"2.5.29.30", "3000", true}, /* empty is for check/ to judge */
    {"2.5.29.30", "3007a00530038201 61", true},
    {"2.5.29.30", "300aa0083006820161800101", true},
    {"2.5.29.30", "3006a10430028200", true},
    {"2.5.29.30", "3004a1023000", false},
    {"2.5.29.30", "300ea1053003820161a0053003820161", false}, /* in the wrong order */
    {"2.5.29.31", "3000", false},
    {"2.5.29.31", "30023000", true},
    {"2.5.29.31", "300b3009a007a0058603612f62", true},
    {"2.5.29.31", "30063004a002a000", false},
    {"2.5.29.32", "3000", false},
    {"2.5.29.32", "3006300406022a03", true},
    {"2.5.29.32", "3008300606022a033000", false},
    {"2.5.29.33", "300a300806022a0306022a04", true},
    {"2.5.29.33", "3006300406022a03", false},
    {"2.5.29.33", "3000", false},
    {"2.5.29.35", "3000", true},
    {"2.5.29.35", "3003800101", true},
    {"2.5.29.35", "3002a100", false},
    {"2.5.29.35", "30028200", false},
    {"2.5.29.36", "3000", true},
    {"2.5.29.36", "3003800100", true},
    {"2.5.29.36", "30038001ff", false},
    {"2.5.29.36", "3006810100800100", false},
    {"2.5.29.37", "3000", false},
    {"2.5.29.37", "300a06082b06010505070301", true},
    {"2.5.29.37", "3003060180", false},
    {"2.5.29.54", "020100", true},
    {"2.5.29.54", "0201ff", false},
    {"1.3.6.1.5.5.7.1.1", "3000", false},
    {"1.3.6.1.5.5.7.1.1", "300b300906022a038603612f62", true},
    {"1.3.6.1.5.5.7.1.24", "3003020105", true},
    {"1.3.6.1.5.5.7.1.24", "3000", false},
    {"1.3.6.1.4.1.11129.2.4.3", "0500", true},
    {"1.3.6.1.4.1.11129.2.4.3", "0501", false},
};

static void contents_of_extensions(void **state) {
  struct mint *m = *state;
  for (size_t i = 0; i < sizeof contents / sizeof contents[0]; i++) {
    struct mint_order order = {
        .subject = "x", .issuer = "y", .omit = ~(uint64_t)0}; /* only the one below */
    mint_add_extension(&order, contents[i].oid, false, mint_hex(m, contents[i].value));
    struct cert c;
    struct cert_values v;
    struct der_fault fault;
    assert_true(cert_parse(mint_certificate(m, &order), &c, &fault));
    cert_decode(&c, &v);
    if ((v.malformed == 0) != contents[i].sound) {
      fail_msg("%s %s", contents[i].oid, contents[i].value);
    }
    if (!contents[i].sound) {
      assert_int_equal(v.malformed, c.present);
      assert_int_not_equal(v.first_fault.kind, DER_OK);
      assert_false(v.is_ca);
      assert_int_equal(v.path_length, CERT_NO_PATH_LENGTH);
      assert_int_equal(v.san.len + v.eku_list.len + v.policies.len + v.nc_permitted.len, 0);
    }
  }
}

static void duplicates_are_seen_known_or_not(void **state) {
  struct mint *m = *state;
  static const char *const oids[] = {"2.5.29.14", "1.3.6.1.4.1.55555.1"};
  for (size_t i = 0; i < 2; i++) {
    struct mint_order order = {.subject = "x", .issuer = "y", .omit = ~(uint64_t)0};
    struct cert c;
    struct der_fault fault;
    mint_add_extension(&order, oids[i], false, mint_hex(m, "0400"));
    mint_add_extension(&order, "2.5.29.99", false, mint_hex(m, "0400"));
    assert_true(cert_parse(mint_certificate(m, &order), &c, &fault));
    assert_false(c.has_duplicate);
    mint_add_extension(&order, oids[i], false, mint_hex(m, "0400"));
    assert_true(cert_parse(mint_certificate(m, &order), &c, &fault));
    assert_true(c.has_duplicate);
  }
}

/* Every identifier that a table row has is found by it, and none next to one is. */
static void extensions_are_found_by_their_whole_identifier(void **state) {
  (void)state;
  static const struct {
    const char *oid;
    size_t len;
  } rows[] = {
#define CERT_EXTENSION(symbol, word, oid) {oid, sizeof(oid) - 1},
#include "cert/extensions.def"
#undef CERT_EXTENSION
  };
  for (unsigned i = 0; i < CERT_NUM_EXTENSIONS; i++) {
    uint8_t oid[16];
    assert_true(rows[i].len < sizeof oid);
    memcpy(oid, rows[i].oid, rows[i].len);
    assert_int_equal(cert_extension_id(bytes_of(oid, rows[i].len)), i);
    oid[rows[i].len] = 1;
    assert_int_equal(cert_extension_id(bytes_of(oid, rows[i].len + 1)), CERT_EXT_UNKNOWN);
    assert_int_equal(cert_extension_id(bytes_of(oid, rows[i].len - 1)), CERT_EXT_UNKNOWN);
    for (size_t at = 0; at + 1 < rows[i].len; at++) {
      oid[at] ^= 1;
      assert_int_equal(cert_extension_id(bytes_of(oid, rows[i].len)), CERT_EXT_UNKNOWN);
      oid[at] ^= 1;
    }
  }
}

/* ---- the world's certificates ---- */

static void every_public_root_parses_and_decodes(void **state) {
  struct mint *m = *state;
  static const char path[] = "/etc/ssl/certs/ca-certificates.crt";
  FILE *file = fopen(path, "rb");
  if (file == NULL) {
    print_message("# SKIPPED: %s is missing\n", path);
    skip();
  }
  enum { CAP = 4 << 20 };
  uint8_t *text = mint_memory(m, CAP), *work = mint_memory(m, CAP);
  size_t len = fread(text, 1, CAP, file), used, num = 0;
  (void)fclose(file);
  struct pem_reader reader;
  struct pem_item item;
  pem_open(&reader, bytes_of(text, len));
  while (pem_next(&reader, work, CAP, &item, &used)) {
    struct cert c;
    struct cert_values v;
    struct der_fault fault;
    assert_int_equal(item.kind, PEM_CERTIFICATE);
    assert_true(cert_parse(item.der, &c, &fault));
    cert_decode(&c, &v);
    assert_int_equal(v.malformed, 0);
    assert_int_not_equal(cert_key_bits(&c.key), 0);
    assert_true(c.version == 1 || v.is_ca);
    num++;
  }
  assert_true(num > 0);
  print_message("# %zu certificates\n", num);
}

/* ---- requests and lists ---- */

static void requests(void **state) {
  struct mint *m = *state;
  static const char key[] = "300a300506032b6570030100";
  static const struct {
    const char *version, *attributes;
    bool legal, asks;
  } rows[] = {
      {"020100", "a000", true, false},
      {"020100", "", true, false},
      {"020101", "a000", false, false},
      {"020100", "a01d301b06092a864886f70d01090e310e300c300a0603551d0e0403040101", true, true},
      {"020100", "a00f300d06092a864886f70d01090e3100", false, false},
      {"020100", "a011300f06092a864886f70d01090e31023000", false, false},
      {"020100", "a0083006 06022a033100", true, false},
      {"020100", "a0000500", false, false},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    const assay_bytes info[] = {mint_hex(m, rows[i].version), mint_name(m, "x"), mint_hex(m, key),
                                mint_hex(m, rows[i].attributes)};
    const assay_bytes whole[] = {mint_element(m, DER_SEQUENCE, mint_join(m, info, 4)),
                                 mint_hex(m, "300506032b657003020001")};
    assay_bytes der = mint_element(m, DER_SEQUENCE, mint_join(m, whole, 2));
    struct cert_csr csr;
    struct der_fault fault;
    bool parsed = cert_parse_csr(der, &csr, &fault);
    if (parsed != rows[i].legal) {
      fail_msg("row %zu: %s", i, der_fault_word(fault.kind));
    }
    if (parsed) {
      assert_int_equal(csr.extensions.len > 0, rows[i].asks);
      assert_true(bytes_equal(csr.info, whole[0]));
    }
    for (size_t len = 0; len < der.len; len++) {
      assert_false(cert_parse_csr(bytes_first(der, len), &csr, &fault));
    }
  }
}

static void lists(void **state) {
  struct mint *m = *state;
  const struct mint_entry entries[] = {
      {.serial = mint_hex(m, "05"), .reason = 2, .date = MINT_AT - 5},
      {.serial = mint_hex(m, "0600")}};
  struct mint_crl_order order = {.issuer = "CA", .entries = entries, .num_entries = 2};
  assay_bytes der = mint_crl(m, &order);
  struct cert_crl crl;
  struct cert_crl_entry entry;
  struct der_fault fault;
  assert_true(cert_parse_crl(der, &crl, &fault));
  assert_int_equal(crl.version, 2);
  assert_int_equal(crl.this_update, MINT_AT - 3600);
  assert_true(crl.has_next_update && crl.has_number && !crl.number_critical);
  struct der d = der_open(crl.entries, &fault);
  assert_true(cert_take_crl_entry(&d, &entry));
  assert_int_equal(entry.reason, 1);
  assert_int_equal(entry.date, MINT_AT - 5);
  assert_true(cert_take_crl_entry(&d, &entry));
  assert_int_equal(entry.reason, -1);
  assert_int_equal(entry.serial.len, 2);
  assert_true(der_end(&d));
  for (size_t len = 0; len < der.len; len++) {
    assert_false(cert_parse_crl(bytes_first(der, len), &crl, &fault));
    assert_true(fault.offset <= len);
  }
}

static void reasons_of_entries(void **state) {
  struct mint *m = *state;
  for (int reason = 0; reason <= 12; reason++) {
    const struct mint_entry one = {.serial = mint_hex(m, "05"), .reason = reason + 1};
    struct mint_crl_order order = {.issuer = "CA", .entries = &one, .num_entries = 1};
    struct cert_crl crl;
    struct cert_crl_entry entry;
    struct der_fault fault;
    assert_true(cert_parse_crl(mint_crl(m, &order), &crl, &fault));
    struct der d = der_open(crl.entries, &fault);
    bool legal = reason <= 10 && reason != 7;
    assert_int_equal(cert_take_crl_entry(&d, &entry), legal);
    assert_true(!legal || entry.reason == reason);
  }
}

#define MINTED(test) cmocka_unit_test_setup_teardown(test, open_mint, close_mint)

int main(void) {
  const struct CMUnitTest tests[] = {
      MINTED(fields_are_where_they_were_put),
      MINTED(every_cut_is_a_fault),
      MINTED(changed_octets_do_no_harm),
      MINTED(each_fault_is_told),
      cmocka_unit_test(too_large_is_not_looked_at),
      MINTED(contents_of_extensions),
      MINTED(duplicates_are_seen_known_or_not),
      cmocka_unit_test(extensions_are_found_by_their_whole_identifier),
      MINTED(every_public_root_parses_and_decodes),
      MINTED(requests),
      MINTED(lists),
      MINTED(reasons_of_entries),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
