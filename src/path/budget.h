/* SPDX-License-Identifier: Apache-2.0
 *
 * Bounds on the work of one question, each with where its number comes from. Running into one is a
 * finding (budget-exhausted), never a silent "no".
 */
#ifndef ASSAY_PATH_BUDGET_H
#define ASSAY_PATH_BUDGET_H

/* Certificates on one path. Public chains have 2 to 5; private ones below 10; the longest legal
 * ones of the conformance suites are below 20. OpenSSL allows 100. */
#define PATH_MAX_LEN 128

/* Intermediates looked at, sent and known together. A TLS handshake message of 16 MB could carry
 * tens of thousands; the hostile meshes of the suites have 380. */
#define PATH_MAX_NODES 2048

/* Complete paths judged. libpki gives up after 20 attempts and thereby refuses legal graphs; the
 * densest legal graph of BetterTLS needs fewer than 20. One path costs a few microseconds. */
#define BUDGET_PATHS_DEFAULT 200

/* Certificates tried as a next issuer. rustls-webpki allows 200,000, which takes 1.6 s on a dense
 * mesh; here certificates that cannot lead to an anchor are never tried, and a step costs about
 * 20 ns, so this bounds a search at about a millisecond. */
#define BUDGET_STEPS_DEFAULT 50000

/* Signatures verified, of certificates and lists together. Go, LibreSSL and rustls-webpki allow 100
 * (CVE-2018-16875), which is 8 ms of P-256. Here a search that has met one bad signature asks before
 * each step, and needs the sum of the namesakes on its way, not their product. */
#define BUDGET_SIGNATURES_DEFAULT 48

/* What is spent on reasons when no good path was found: see verify.c. */
#define REASON_PATHS 16
#define REASON_STEPS 4000
#define REASON_SIGNATURES 24

/* Names held against constraints and nodes of the policy graph have their bounds beside their rules:
 * src/check/constraints.h and src/check/policy.h. */

#endif
