/* SPDX-License-Identifier: Apache-2.0
 *
 * A minted chain is good under every profile, without a remark: what the other tests break.
 */
#include "lib/unit_mint.h"

#include <cmocka.h>

static void good_chain_has_no_findings(void **state) {
  (void)state;
  struct mint m;
  mint_open(&m);
  assay_bytes root = mint_certificate(&m, &(struct mint_order){.subject = "Root", .issuer = "Root", .is_ca = true});
  assay_bytes ca = mint_certificate(
      &m, &(struct mint_order){.subject = "CA", .issuer = "Root", .key = 1, .is_ca = true});
  assay_bytes leaf = mint_certificate(&m, &(struct mint_order){.subject = "www.example.com", .issuer = "CA",
                                              .key = 2, .signer = 1, .dns = "www.example.com"});
  for (unsigned origin = 0; origin < 2; origin++) {
    assay_store *store = mint_store(&root, 1, (assay_origin)origin);
    for (unsigned profile = 0; profile <= ASSAY_PROFILE_PKIX; profile++) {
      assay_question q = mint_question(leaf, &ca, 1);
      q.profile = (assay_profile)profile;
      assay_report *report = mint_ask(store, &q);
      for (size_t i = 0; i < assay_report_num_findings(report); i++) {
        print_message("# %s\n", assay_report_finding(report, i)->rule);
      }
      assert_int_equal(assay_report_num_findings(report), 0);
      assert_int_equal(assay_report_verdict(report), ASSAY_ACCEPTED);
      assert_int_equal(assay_report_path_len(report), 3);
      assay_report_free(report);
    }
    assay_store_free(store);
  }
  mint_close(&m);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(good_chain_has_no_findings)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
