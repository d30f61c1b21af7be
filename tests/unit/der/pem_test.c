/* SPDX-License-Identifier: Apache-2.0
 *
 * pem_test: PEM as people have it, and as an attacker would have it. Inputs stand in heap blocks of
 * their exact size, so that a read past their end is seen by the address sanitizer.
 */
#include "der/der.h"

#include "pem_samples.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define BEGIN(label) "-----BEGIN " label "-----\n"
#define END(label) "-----END " label "-----\n"
#define CERT_PEM BEGIN("CERTIFICATE") SAMPLE_CERTIFICATE "\n" END("CERTIFICATE")
#define CERT_2_PEM BEGIN("CERTIFICATE") SAMPLE_CERTIFICATE_2 "\n" END("CERTIFICATE")

#define MAX_ITEMS 8

/* All items of one input. The memory that they point into lives until read_close. */
struct read {
  uint8_t *input, *work;
  struct pem_item items[MAX_ITEMS];
  size_t num;
};

static struct read read_open(const void *bytes, size_t len) {
  struct read r = {NULL, NULL, {{0}}, 0};
  struct pem_reader reader;
  size_t used, at = 0, rounds = 0;
  struct pem_item item;

  r.input = malloc(len == 0 ? 1 : len);
  r.work = malloc(len == 0 ? 1 : len);
  assert_non_null(r.input);
  assert_non_null(r.work);
  if (len != 0) {
    memcpy(r.input, bytes, len);
  }
  pem_open(&reader, bytes_of(r.input, len));
  while (pem_next(&reader, r.work + at, len - at, &item, &used)) {
    assert_true(used <= len - at);
    assert_true(item.fault.word == NULL || item.der.len == 0);
    assert_true((item.fault.word == NULL) == (item.fault.line == 0));
    assert_true(++rounds <= len);
    at += used;
    if (r.num < MAX_ITEMS) {
      r.items[r.num] = item;
    }
    r.num++;
  }
  return r;
}

static void read_close(struct read *r) {
  free(r->input);
  free(r->work);
}

static struct read read_text(const char *text) {
  return read_open(text, strlen(text));
}

/* Decodes a sample into a heap block that the caller frees. */
static assay_bytes sample(const char *text) {
  size_t len = strlen(text);
  uint8_t *out = malloc(len);

  assert_non_null(out);
  assert_true(base64_decode(bytes_of((const uint8_t *)text, len), out, len / 4 * 3, &len));
  return bytes_of(out, len);
}

static void sample_free(assay_bytes b) {
  free((void *)(uintptr_t)b.data);
}

static void expect_sample(assay_bytes got, const char *text) {
  assay_bytes wanted = sample(text);

  assert_true(bytes_equal(got, wanted));
  sample_free(wanted);
}

/* One object of that kind and nothing else; its DER is the sample's. */
static void expect_one(const void *bytes, size_t len, enum pem_kind kind, const char *text) {
  struct read r = read_open(bytes, len);

  assert_int_equal(r.num, 1);
  assert_int_equal(r.items[0].kind, kind);
  assert_null(r.items[0].fault.word);
  expect_sample(r.items[0].der, text);
  read_close(&r);
}

static void expect_one_text(const char *text) {
  expect_one(text, strlen(text), PEM_CERTIFICATE, SAMPLE_CERTIFICATE);
}

/* The first object is damaged in that way, on that line. */
static void expect_fault(const char *text, const char *word, size_t line) {
  struct read r = read_text(text);

  assert_true(r.num >= 1);
  assert_non_null(r.items[0].fault.word);
  assert_string_equal(r.items[0].fault.word, word);
  assert_int_equal(r.items[0].fault.line, line);
  assert_int_equal(r.items[0].der.len, 0);
  read_close(&r);
}

/* Text in which every "\n" of `from` became `line_end`. The caller frees it. */
static char *with_line_ends(const char *from, const char *line_end) {
  char *out = calloc(2, strlen(from) + 1);
  size_t len = 0;

  assert_non_null(out);
  for (; *from != '\0'; from++) {
    if (*from == '\n') {
      memcpy(out + len, line_end, strlen(line_end));
      len += strlen(line_end);
    } else {
      out[len++] = *from;
    }
  }
  return out;
}

/* The sample in lines of `width`, with `indent` blanks before each line. The caller frees it. */
static char *wrapped(const char *text, size_t width, size_t indent, bool dressed) {
  size_t len = strlen(text), cap = 200 + len + (len / width + 4) * (indent + 1);
  char *out = malloc(cap);
  size_t at = 0;

  assert_non_null(out);
  if (dressed) {
    at += (size_t)snprintf(out + at, cap - at, "%*s%s", (int)indent, "", BEGIN("CERTIFICATE"));
  }
  for (size_t i = 0; i < len; i += width) {
    at += (size_t)snprintf(out + at, cap - at, "%*s%.*s\n", (int)indent, "", (int)width, text + i);
  }
  if (dressed) {
    snprintf(out + at, cap - at, "%*s%s", (int)indent, "", END("CERTIFICATE"));
  }
  return out;
}

/* UTF-16 with a mark. The caller frees it. */
static uint8_t *as_utf16(const char *text, bool big, size_t *ret_len) {
  size_t len = strlen(text);
  uint8_t *out = malloc(2 * len + 2);

  assert_non_null(out);
  out[0] = big ? 0xfe : 0xff;
  out[1] = big ? 0xff : 0xfe;
  for (size_t i = 0; i < len; i++) {
    out[2 + 2 * i] = big ? 0 : (uint8_t)text[i];
    out[3 + 2 * i] = big ? (uint8_t)text[i] : 0;
  }
  *ret_len = 2 * len + 2;
  return out;
}

/* ---- dress ---- */

static void test_one_long_line(void **state) {
  (void)state;
  expect_one_text(CERT_PEM);
}

static void test_every_line_width(void **state) {
  (void)state;
  for (size_t width = 1; width < 80; width++) {
    char *text = wrapped(SAMPLE_CERTIFICATE, width, 0, true);

    expect_one_text(text);
    free(text);
  }
}

static void test_line_ends(void **state) {
  static const char *const ends[] = {"\n", "\r\n", "\r"};
  (void)state;

  for (size_t i = 0; i < 3; i++) {
    char *lines = wrapped(SAMPLE_CERTIFICATE, 64, 0, true);
    char *text = with_line_ends(lines, ends[i]);

    expect_one_text(text);
    free(lines);
    free(text);
  }
}

static void test_missing_final_newline(void **state) {
  (void)state;
  expect_one_text("-----BEGIN CERTIFICATE-----\n" SAMPLE_CERTIFICATE "\n-----END CERTIFICATE-----");
}

static void test_indented(void **state) {
  char *text = wrapped(SAMPLE_CERTIFICATE, 64, 6, true);
  (void)state;

  expect_one_text(text);
  free(text);
}

static void test_blanks_at_line_ends(void **state) {
  (void)state;
  expect_one_text("-----BEGIN CERTIFICATE-----  \n" SAMPLE_CERTIFICATE
                  " \t\n\n  \n-----END CERTIFICATE----- \n");
}

static void test_utf8_mark(void **state) {
  (void)state;
  expect_one_text("\xef\xbb\xbf" CERT_PEM);
}

static void test_utf16(void **state) {
  (void)state;
  for (int big = 0; big < 2; big++) {
    size_t len;
    uint8_t *text = as_utf16("first\r\n" CERT_PEM, big != 0, &len);
    struct read r = read_open(text, len);

    assert_int_equal(r.num, 1);
    assert_int_equal(r.items[0].line, 2);
    assert_true(bytes_equal(r.items[0].label, BYTES_LITERAL("CERTIFICATE")));
    expect_sample(r.items[0].der, SAMPLE_CERTIFICATE);
    read_close(&r);
    free(text);
  }
}

static void test_text_between_blocks(void **state) {
  struct read r = read_text("# comment: one\n" CERT_PEM
                            "subject=CN = two\n\n  0 s:/CN=-----\n" CERT_2_PEM "after - that");
  (void)state;

  assert_int_equal(r.num, 2);
  assert_int_equal(r.items[0].line, 2);
  assert_int_equal(r.items[1].line, 8);
  expect_sample(r.items[0].der, SAMPLE_CERTIFICATE);
  expect_sample(r.items[1].der, SAMPLE_CERTIFICATE_2);
  read_close(&r);
}

static void test_header_lines(void **state) {
  (void)state;
  expect_one_text(
      BEGIN("CERTIFICATE") "Proc-Type: 4,ENCRYPTED\nX-Note: one\n  continued\n\n" SAMPLE_CERTIFICATE
                           "\n" END("CERTIFICATE"));
}

static void test_header_lines_of_an_indented_block(void **state) {
  (void)state;
  expect_one_text("   -----BEGIN CERTIFICATE-----\n   X-Note: one\n   " SAMPLE_CERTIFICATE
                  "\n   -----END CERTIFICATE-----\n");
}

static void test_labels(void **state) {
  static const struct {
    const char *label;
    enum pem_kind kind;
  } rows[] = {
      {"CERTIFICATE", PEM_CERTIFICATE},
      {"X509 CERTIFICATE", PEM_CERTIFICATE},
      {"TRUSTED CERTIFICATE", PEM_CERTIFICATE},
      {"X509 CRL", PEM_CRL},
      {"CERTIFICATE REQUEST", PEM_CSR},
      {"NEW CERTIFICATE REQUEST", PEM_CSR},
      {"PKCS7", PEM_PKCS7},
      {"CMS", PEM_PKCS7},
      {"OCSP RESPONSE", PEM_OCSP_RESPONSE},
      {"PRIVATE KEY", PEM_PRIVATE_KEY},
      {"ENCRYPTED PRIVATE KEY", PEM_PRIVATE_KEY},
      {"RSA PRIVATE KEY", PEM_PRIVATE_KEY},
      {"NEW KIND OF PRIVATE KEY", PEM_PRIVATE_KEY},
      {"PUBLIC KEY", PEM_PUBLIC_KEY},
      {"PKCS12", PEM_PKCS12},
      {"OPENSSH PRIVATE KEY", PEM_OPENSSH},
      {"DH PARAMETERS", PEM_OTHER},
  };
  (void)state;

  for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
    char text[200];
    struct read r;

    snprintf(text, sizeof(text), "-----BEGIN %s-----\nMAMCAQA=\n-----END %s-----\n", rows[i].label,
             rows[i].label);
    r = read_text(text);
    assert_int_equal(r.num, 1);
    assert_int_equal(r.items[0].kind, rows[i].kind);
    assert_null(r.items[0].fault.word);
    assert_int_equal(r.items[0].der.len, 5);
    assert_true(bytes_equal(r.items[0].label, bytes_of_text(rows[i].label)));
    read_close(&r);
  }
}

static void test_trust_settings_are_cut_off(void **state) {
  struct read r =
      read_text(BEGIN("TRUSTED CERTIFICATE") SAMPLE_TRUSTED "\n" END("TRUSTED CERTIFICATE"));
  (void)state;

  assert_int_equal(r.num, 1);
  expect_sample(r.items[0].der, SAMPLE_CERTIFICATE);
  read_close(&r);
}

static void test_pgp_block_is_named_not_judged(void **state) {
  struct read r = read_text("-----BEGIN PGP MESSAGE-----\nVersion: 1\n\nAAAA\n=njUN\n-----END PGP "
                            "MESSAGE-----\n" CERT_PEM);
  (void)state;

  assert_int_equal(r.num, 2);
  assert_int_equal(r.items[0].kind, PEM_OTHER);
  assert_null(r.items[0].fault.word);
  assert_int_equal(r.items[1].kind, PEM_CERTIFICATE);
  read_close(&r);
}

static void test_scan_without_work(void **state) {
  struct pem_reader reader;
  struct pem_item item;
  size_t used, num = 0;
  (void)state;

  pem_open(&reader, BYTES_LITERAL(CERT_PEM CERT_2_PEM));
  while (pem_next(&reader, NULL, 0, &item, &used)) {
    assert_int_equal(item.kind, PEM_CERTIFICATE);
    assert_null(item.fault.word);
    assert_int_equal(item.der.len, 0);
    assert_int_equal(used, 0);
    num++;
  }
  assert_int_equal(num, 2);
}

static void test_work_too_small(void **state) {
  struct pem_reader reader;
  struct pem_item item;
  size_t used;
  uint8_t work[323]; /* one less than the certificate has */
  (void)state;

  pem_open(&reader, BYTES_LITERAL(CERT_PEM));
  assert_true(pem_next(&reader, work, sizeof(work), &item, &used));
  assert_string_equal(item.fault.word, "no-room");
  assert_int_equal(item.der.len, 0);
}

/* ---- damage ---- */

static void test_bad_character(void **state) {
  (void)state;
  expect_fault("\n" BEGIN("CERTIFICATE") "AAAA\nAA*A\nAAAA\n" END("CERTIFICATE"), "bad-base64", 4);
}

static void test_padding_missing(void **state) {
  (void)state;
  expect_fault(BEGIN("CERTIFICATE") "AAAA\nAAA\n" END("CERTIFICATE"), "bad-padding", 4);
}

static void test_padding_bits_not_zero(void **state) {
  (void)state;
  expect_fault(BEGIN("CERTIFICATE") "AAAA\nAAB=\n" END("CERTIFICATE"), "bad-padding", 3);
}

static void test_padding_in_the_middle(void **state) {
  (void)state;
  expect_fault(BEGIN("CERTIFICATE") "AAA=\nAAAA\n" END("CERTIFICATE"), "bad-padding", 3);
}

static void test_no_end_line(void **state) {
  (void)state;
  expect_fault(BEGIN("CERTIFICATE") "AAAA\nAAAA\n", "no-end-line", 4);
}

static void test_end_label_differs(void **state) {
  (void)state;
  expect_fault(BEGIN("CERTIFICATE") "AAAA\n" END("PRIVATE KEY"), "end-label-differs", 3);
}

static void test_begin_within_a_block(void **state) {
  struct read r = read_text(BEGIN("CERTIFICATE") "AAAA\n" CERT_PEM);
  (void)state;

  assert_int_equal(r.num, 2);
  assert_string_equal(r.items[0].fault.word, "no-end-line");
  assert_int_equal(r.items[0].fault.line, 3);
  assert_int_equal(r.items[1].line, 3);
  expect_sample(r.items[1].der, SAMPLE_CERTIFICATE);
  read_close(&r);
}

static void test_end_line_alone(void **state) {
  struct read r = read_text(SAMPLE_CERTIFICATE "\n" END("CERTIFICATE") CERT_2_PEM);
  (void)state;

  assert_int_equal(r.num, 2);
  assert_string_equal(r.items[0].fault.word, "no-begin-line");
  assert_int_equal(r.items[0].fault.line, 2);
  expect_sample(r.items[1].der, SAMPLE_CERTIFICATE_2);
  read_close(&r);
}

static void test_files_joined_without_line_end(void **state) {
  struct read r = read_text("-----BEGIN CERTIFICATE-----\n" SAMPLE_CERTIFICATE
                            "\n-----END CERTIFICATE-----" CERT_2_PEM);
  (void)state;

  assert_int_equal(r.num, 2);
  assert_string_equal(r.items[0].fault.word, "joined-lines");
  assert_int_equal(r.items[0].fault.line, 3);
  expect_sample(r.items[1].der, SAMPLE_CERTIFICATE_2);
  read_close(&r);
}

static void test_odd_begin_lines(void **state) {
  static const char *const lines[] = {
      "----BEGIN CERTIFICATE-----",
      "------BEGIN CERTIFICATE-----",
      "-----BEGIN CERTIFICATE----",
      "-----BEGIN CERTIFICATE------",
      "-----begin certificate-----",
      "-----BEGIN Certificate-----",
      "----- BEGIN CERTIFICATE -----",
      "\xe2\x80\x94\xe2\x80\x94-BEGIN CERTIFICATE-----",
      "-----BEGIN CERTIFICATE----- AAAA",
      "-----BEGIN CERTIFICATE-----MIIB\\nAAAA",
      "-----BEGIN CERTIF",
  };
  (void)state;

  for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
    char text[2000];
    struct read r;

    snprintf(text, sizeof(text), "\n%s\nAAAA\n" END("CERTIFICATE") CERT_2_PEM, lines[i]);
    expect_fault(text, "bad-begin-line", 2);
    r = read_text(text);
    assert_int_equal(r.num, 2);
    expect_sample(r.items[1].der, SAMPLE_CERTIFICATE_2);
    read_close(&r);
  }
}

static void test_odd_end_lines(void **state) {
  static const char *const lines[] = {
      "----END CERTIFICATE-----",   "-----END CERTIFICATE----",
      "-----End Certificate-----",  "AAAA-----END CERTIFICATE-----",
      "-----END CERTIFICATE-----,", "\xe2\x80\x93\xe2\x80\x93-END CERTIFICATE-----",
  };
  (void)state;

  for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
    char text[2000];

    snprintf(text, sizeof(text), BEGIN("CERTIFICATE") "AAAA\n%s\n" CERT_2_PEM, lines[i]);
    expect_fault(text, "bad-end-line", 3);
  }
}

static void test_prose_between_dashes_is_text(void **state) {
  (void)state;
  expect_one_text("--- begin of the chain ---\n-- BEGIN\n-----\n--\n" CERT_PEM
                  "--- end of it ---\n");
}

static void test_whole_pem_on_one_line(void **state) {
  (void)state;
  expect_fault("-----BEGIN CERTIFICATE-----" SAMPLE_CERTIFICATE "-----END CERTIFICATE-----\n",
               "bad-begin-line", 1);
}

/* ---- without BEGIN and END lines ---- */

static void test_bare_base64(void **state) {
  char *lines = wrapped(SAMPLE_CERTIFICATE, 76, 0, false);
  (void)state;

  expect_one_text(SAMPLE_CERTIFICATE);
  expect_one_text(SAMPLE_CERTIFICATE "\r\n");
  expect_one_text("\xef\xbb\xbf" SAMPLE_CERTIFICATE);
  expect_one_text(lines);
  free(lines);
}

static void test_bare_base64_in_utf16(void **state) {
  size_t len;
  uint8_t *text = as_utf16(SAMPLE_CERTIFICATE, false, &len);
  (void)state;

  expect_one(text, len, PEM_CERTIFICATE, SAMPLE_CERTIFICATE);
  free(text);
}

static void test_bare_base64_damaged(void **state) {
  (void)state;
  expect_fault(SAMPLE_CERTIFICATE "\nAA*", "bad-base64", 2);
  expect_fault(SAMPLE_CERTIFICATE "AA", "bad-padding", 1);
}

static void test_raw_kinds(void **state) {
  static const struct {
    const char *text;
    enum pem_kind kind;
  } rows[] = {
      {SAMPLE_CERTIFICATE, PEM_CERTIFICATE},
      {SAMPLE_CSR, PEM_CSR},
      {SAMPLE_CRL, PEM_CRL},
      {SAMPLE_PKCS7, PEM_PKCS7},
      {SAMPLE_PUBLIC, PEM_PUBLIC_KEY},
      {SAMPLE_PKCS8, PEM_PRIVATE_KEY},
      {SAMPLE_ENCRYPTED, PEM_PRIVATE_KEY},
      {SAMPLE_SEC1, PEM_PRIVATE_KEY},
      {SAMPLE_PKCS1, PEM_PRIVATE_KEY},
      {SAMPLE_PKCS1_PUBLIC, PEM_PUBLIC_KEY},
      {SAMPLE_PKCS12, PEM_PKCS12},
      {SAMPLE_OCSP, PEM_OCSP_RESPONSE},
      {SAMPLE_OCSP_ERROR, PEM_OCSP_RESPONSE},
  };
  (void)state;

  for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
    assay_bytes der = sample(rows[i].text);

    assert_int_equal(der_recognise(der), rows[i].kind);
    expect_one(der.data, der.len, rows[i].kind, rows[i].text);
    expect_one(rows[i].text, strlen(rows[i].text), rows[i].kind, rows[i].text);
    sample_free(der);
  }
}

static void test_raw_certificates_in_a_row(void **state) {
  assay_bytes one = sample(SAMPLE_CERTIFICATE), two = sample(SAMPLE_CERTIFICATE_2);
  uint8_t *both = malloc(one.len + two.len);
  struct read r;
  (void)state;

  assert_non_null(both);
  memcpy(both, one.data, one.len);
  memcpy(both + one.len, two.data, two.len);
  r = read_open(both, one.len + two.len);
  assert_int_equal(r.num, 2);
  assert_true(bytes_equal(r.items[0].der, one));
  assert_true(bytes_equal(r.items[1].der, two));
  read_close(&r);
  free(both);
  sample_free(one);
  sample_free(two);
}

static void test_raw_with_bytes_behind_keeps_them(void **state) {
  assay_bytes one = sample(SAMPLE_CERTIFICATE);
  uint8_t *longer = malloc(one.len + 1);
  struct read r;
  (void)state;

  assert_non_null(longer);
  memcpy(longer, one.data, one.len);
  longer[one.len] = '\n';
  r = read_open(longer, one.len + 1);
  assert_int_equal(r.num, 1);
  assert_int_equal(r.items[0].der.len, one.len + 1);
  read_close(&r);
  free(longer);
  sample_free(one);
}

static void test_web_page(void **state) {
  static const char *const pages[] = {"<!DOCTYPE html>\n<p>404", "\n <HTML><body>sign in",
                                      "<?xml version=\"1.0\"?>\n<html xmlns=\"x\">"};
  (void)state;

  for (size_t i = 0; i < 3; i++) {
    struct read r = read_text(pages[i]);

    assert_int_equal(r.num, 1);
    assert_int_equal(r.items[0].kind, PEM_HTML);
    read_close(&r);
  }
}

static void test_ssh_line(void **state) {
  struct read r = read_text("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA== someone@host\n");
  struct read putty = read_text("PuTTY-User-Key-File-3: ssh-ed25519\n");
  (void)state;

  assert_int_equal(r.num, 1);
  assert_int_equal(r.items[0].kind, PEM_OPENSSH);
  assert_int_equal(putty.num, 1);
  assert_int_equal(putty.items[0].kind, PEM_OPENSSH);
  read_close(&r);
  read_close(&putty);
}

static void test_nothing(void **state) {
  static const char *const texts[] = {"",         "\n",           "hello", "----", "0",
                                      "\xff\xfe", "\xef\xbb\xbf", "<svg>", "AAAA"};
  (void)state;

  for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
    struct read r = read_text(texts[i]);

    assert_int_equal(r.num, 0);
    read_close(&r);
  }
}

/* ---- PKCS#7 ---- */

static void expect_both_certificates(assay_bytes pkcs7) {
  assay_bytes certificate = {NULL, 0};
  size_t at = 0;

  assert_true(pem_pkcs7_next(pkcs7, &at, &certificate));
  expect_sample(certificate, SAMPLE_CERTIFICATE);
  assert_true(pem_pkcs7_next(pkcs7, &at, &certificate));
  expect_sample(certificate, SAMPLE_CERTIFICATE_2);
  assert_false(pem_pkcs7_next(pkcs7, &at, &certificate));
  assert_false(pem_pkcs7_next(pkcs7, &at, &certificate));
}

static void test_pkcs7(void **state) {
  assay_bytes der = sample(SAMPLE_PKCS7);
  (void)state;

  expect_both_certificates(der);
  sample_free(der);
}

/* The same bag as a streaming writer would have it: every length that may be is indefinite. */
static size_t build_ber_pkcs7(uint8_t *out, assay_bytes one, assay_bytes two) {
  static const uint8_t head[] = {0x30, 0x80, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d,
                                 0x01, 0x07, 0x02, 0xa0, 0x80, 0x30, 0x80, 0x02, 0x01, 0x01,
                                 0x31, 0x00, 0x30, 0x80, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86,
                                 0xf7, 0x0d, 0x01, 0x07, 0x01, 0xa0, 0x80, 0x24, 0x80, 0x04,
                                 0x01, 0x78, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xa0, 0x80};
  static const uint8_t tail[] = {0x00, 0x00, 0x31, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00};
  size_t len = 0;

  memcpy(out, head, sizeof(head));
  len += sizeof(head);
  memcpy(out + len, one.data, one.len);
  len += one.len;
  memcpy(out + len, two.data, two.len);
  len += two.len;
  memcpy(out + len, tail, sizeof(tail));
  return len + sizeof(tail);
}

static void test_pkcs7_of_indefinite_lengths(void **state) {
  assay_bytes one = sample(SAMPLE_CERTIFICATE), two = sample(SAMPLE_CERTIFICATE_2);
  uint8_t ber[1000];
  size_t len = build_ber_pkcs7(ber, one, two);
  struct read r = read_open(ber, len);
  (void)state;

  assert_int_equal(r.num, 1);
  assert_int_equal(r.items[0].kind, PEM_PKCS7);
  expect_both_certificates(r.items[0].der);
  read_close(&r);
  sample_free(one);
  sample_free(two);
}

static void test_pkcs7_cut_anywhere(void **state) {
  assay_bytes one = sample(SAMPLE_CERTIFICATE), two = sample(SAMPLE_CERTIFICATE_2);
  uint8_t ber[1000];
  size_t len = build_ber_pkcs7(ber, one, two);
  (void)state;

  for (size_t cut = 0; cut < len; cut++) {
    uint8_t *part = malloc(cut + 1);
    assay_bytes certificate;
    size_t at = 0, num = 0;

    assert_non_null(part);
    part[0] = 0;
    memcpy(part, ber, cut);
    while (pem_pkcs7_next(bytes_of(part, cut), &at, &certificate)) {
      assert_true(bytes_equal(certificate, num == 0 ? one : two));
      num++;
    }
    assert_true(num <= 2);
    free(part);
  }
  sample_free(one);
  sample_free(two);
}

static void test_pkcs7_hostile_depth(void **state) {
  size_t len = 200000;
  uint8_t *deep = malloc(len);
  assay_bytes certificate;
  size_t at = 0;
  static const uint8_t head[] = {0x30, 0x80, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d,
                                 0x01, 0x07, 0x02, 0xa0, 0x80, 0x30, 0x80, 0x02, 0x01, 0x01};
  (void)state;

  assert_non_null(deep);
  memcpy(deep, head, sizeof(head));
  for (size_t i = sizeof(head); i < len; i++) {
    deep[i] = (i - sizeof(head)) % 2 == 0 ? 0x31 : 0x80;
  }
  assert_false(pem_pkcs7_next(bytes_of(deep, len), &at, &certificate));
  free(deep);
}

/* ---- base64 ---- */

static void test_base64_vectors(void **state) {
  /* RFC 4648 section 10 */
  static const char *const rows[][2] = {
      {"", ""},
      {"Zg==", "f"},
      {"Zm8=", "fo"},
      {"Zm9v", "foo"},
      {"Zm9vYg==", "foob"},
      {"Zm9vYmE=", "fooba"},
      {"Zm9vYmFy", "foobar"},
      {" Z\tm 9\nv\r\n", "foo"},
  };
  (void)state;

  for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
    uint8_t out[16];
    size_t len = 99;

    assert_true(base64_decode(bytes_of_text(rows[i][0]), out, strlen(rows[i][0]) / 4 * 3, &len));
    assert_int_equal(len, strlen(rows[i][1]));
    assert_memory_equal(out, rows[i][1], len);
  }
}

static void test_base64_refusals(void **state) {
  static const char *const rows[] = {
      "Z",        "Zg",   "Zg=",   "Zg===", "Zh==", "Zm9=", "=",     "====",     "Z===",
      "Zg==Zg==", "Zg=a", "Zm8==", "Zm9v=", "Zm_v", "Zm-v", "Zm9v!", "Zm9v\x80", "A=A="};
  (void)state;

  for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
    uint8_t out[16];
    size_t len = 99;

    assert_false(base64_decode(bytes_of_text(rows[i]), out, sizeof(out), &len));
    assert_int_equal(len, 99);
  }
}

static void test_base64_needs_room(void **state) {
  uint8_t out[3];
  size_t len;
  (void)state;

  assert_false(base64_decode(BYTES_LITERAL("Zm9vYg=="), out, 3, &len));
  assert_true(base64_decode(BYTES_LITERAL("Zm9v"), out, 3, &len));
  assert_false(base64_decode(BYTES_LITERAL("Zm9v"), out, 2, &len));
  assert_false(base64_decode(BYTES_LITERAL("Zm9v"), NULL, 0, &len));
}

/* ---- hostile input ---- */

static void test_every_prefix(void **state) {
  static const char text[] = "note\n" BEGIN("CERTIFICATE") "X: y\n\n" SAMPLE_CERTIFICATE
                                                           "\n" END("CERTIFICATE") CERT_2_PEM;
  (void)state;

  for (size_t len = 0; len < sizeof(text); len++) {
    struct read r = read_open(text, len);

    assert_true(r.num <= 2);
    for (size_t i = 0; i < r.num; i++) {
      if (r.items[i].der.len != 0) {
        expect_sample(r.items[i].der, i == 0 ? SAMPLE_CERTIFICATE : SAMPLE_CERTIFICATE_2);
      }
    }
    read_close(&r);
  }
}

static void test_every_prefix_of_raw_der(void **state) {
  assay_bytes der = sample(SAMPLE_CERTIFICATE);
  (void)state;

  for (size_t len = 0; len < der.len; len++) {
    struct read r = read_open(der.data, len);

    assert_true(r.num <= 1);
    if (r.num == 1) {
      assert_int_equal(r.items[0].kind, PEM_CERTIFICATE);
    }
    read_close(&r);
  }
  sample_free(der);
}

/* xorshift: the same noise on every run. */
static uint32_t noise(uint32_t *state) {
  *state ^= *state << 13;
  *state ^= *state >> 17;
  *state ^= *state << 5;
  return *state;
}

static void test_noise(void **state) {
  static const char *const words[] = {"-----BEGIN ",  "-----END ", "CERTIFICATE", "-----",
                                      "\n",           "\r",        "AAAA",        "=",
                                      "\xe2\x80\x94", ":",         " ",           "0\x82"};
  uint32_t seed = 2463534242u;
  (void)state;

  for (int round = 0; round < 3000; round++) {
    char text[400];
    size_t len = 0;
    struct read r;

    while (len < 300) {
      uint32_t pick = noise(&seed);

      if (pick % 8 == 0) {
        text[len++] = (char)(pick >> 8);
      } else {
        const char *word = words[(pick >> 8) % (sizeof(words) / sizeof(words[0]))];

        memcpy(text + len, word, strlen(word));
        len += strlen(word);
      }
    }
    r = read_open(text, len);
    assert_true(r.num < len);
    read_close(&r);
  }
}

static void test_flipped_bytes(void **state) {
  static const char text[] = CERT_PEM CERT_2_PEM;
  uint32_t seed = 88675123u;
  (void)state;

  for (int round = 0; round < 3000; round++) {
    char copy[sizeof(text)];
    struct read r;

    memcpy(copy, text, sizeof(text));
    for (int flips = 0; flips < 3; flips++) {
      copy[noise(&seed) % (sizeof(text) - 1)] = (char)noise(&seed);
    }
    r = read_open(copy, sizeof(text) - 1);
    assert_true(r.num <= 6);
    read_close(&r);
  }
}

/* Lines of 5 MB: what they cost must grow with their length, not with its square. */
static void test_long_lines(void **state) {
  static const struct {
    const char *fill, *word; /* word: the fault of a block that has this for its body */
  } rows[] = {
      {"A", "no-end-line"},
      {"-", "bad-base64"},
      {" ", "no-end-line"},
      {":", "no-end-line"},
      {"=", "bad-padding"},
      {"\r", "no-end-line"},
      {"- ", "bad-base64"},
      {"-BEGIN ", "bad-base64"},
      {"-----BEGIN CERTIFICATE", "no-end-line"},
      {"\xe2\x80\x94", "bad-base64"},
  };
  static const char begin[] = BEGIN("CERTIFICATE");
  size_t len = (5u << 20) + sizeof(begin);
  char *text = malloc(len);
  (void)state;

  assert_non_null(text);
  memcpy(text, begin, sizeof(begin) - 1);
  for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
    size_t step = strlen(rows[i].fill), at = sizeof(begin) - 1;
    struct read block, bare;

    for (; at + step <= len; at += step) {
      memcpy(text + at, rows[i].fill, step);
    }
    block = read_open(text, at);
    assert_true(block.num >= 1);
    assert_string_equal(block.items[0].fault.word, rows[i].word);
    read_close(&block);
    bare = read_open(text + sizeof(begin) - 1, at - (sizeof(begin) - 1));
    assert_true(bare.num <= 1);
    read_close(&bare);
  }
  free(text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_one_long_line),
      cmocka_unit_test(test_every_line_width),
      cmocka_unit_test(test_line_ends),
      cmocka_unit_test(test_missing_final_newline),
      cmocka_unit_test(test_indented),
      cmocka_unit_test(test_blanks_at_line_ends),
      cmocka_unit_test(test_utf8_mark),
      cmocka_unit_test(test_utf16),
      cmocka_unit_test(test_text_between_blocks),
      cmocka_unit_test(test_header_lines),
      cmocka_unit_test(test_header_lines_of_an_indented_block),
      cmocka_unit_test(test_labels),
      cmocka_unit_test(test_trust_settings_are_cut_off),
      cmocka_unit_test(test_pgp_block_is_named_not_judged),
      cmocka_unit_test(test_scan_without_work),
      cmocka_unit_test(test_work_too_small),
      cmocka_unit_test(test_bad_character),
      cmocka_unit_test(test_padding_missing),
      cmocka_unit_test(test_padding_bits_not_zero),
      cmocka_unit_test(test_padding_in_the_middle),
      cmocka_unit_test(test_no_end_line),
      cmocka_unit_test(test_end_label_differs),
      cmocka_unit_test(test_begin_within_a_block),
      cmocka_unit_test(test_end_line_alone),
      cmocka_unit_test(test_files_joined_without_line_end),
      cmocka_unit_test(test_odd_begin_lines),
      cmocka_unit_test(test_odd_end_lines),
      cmocka_unit_test(test_prose_between_dashes_is_text),
      cmocka_unit_test(test_whole_pem_on_one_line),
      cmocka_unit_test(test_bare_base64),
      cmocka_unit_test(test_bare_base64_in_utf16),
      cmocka_unit_test(test_bare_base64_damaged),
      cmocka_unit_test(test_raw_kinds),
      cmocka_unit_test(test_raw_certificates_in_a_row),
      cmocka_unit_test(test_raw_with_bytes_behind_keeps_them),
      cmocka_unit_test(test_web_page),
      cmocka_unit_test(test_ssh_line),
      cmocka_unit_test(test_nothing),
      cmocka_unit_test(test_pkcs7),
      cmocka_unit_test(test_pkcs7_of_indefinite_lengths),
      cmocka_unit_test(test_pkcs7_cut_anywhere),
      cmocka_unit_test(test_pkcs7_hostile_depth),
      cmocka_unit_test(test_base64_vectors),
      cmocka_unit_test(test_base64_refusals),
      cmocka_unit_test(test_base64_needs_room),
      cmocka_unit_test(test_every_prefix),
      cmocka_unit_test(test_every_prefix_of_raw_der),
      cmocka_unit_test(test_noise),
      cmocka_unit_test(test_flipped_bytes),
      cmocka_unit_test(test_long_lines),
  };

  return cmocka_run_group_tests_name("pem", tests, NULL, NULL);
}
