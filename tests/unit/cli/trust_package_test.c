/* SPDX-License-Identifier: Apache-2.0
 *
 * The package that brings a trust store, told from os-release texts as systems have them.
 */
#include "trust_package.h"

#include <cmocka.h>

static enum cli_message advice(const char *text) {
  return trust_package_of(bytes_of_text(text));
}

static void debian_installs_with_apt(void **state) {
  (void)state;
  assert_int_equal(advice("PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\n"),
                   CLI_M_INSTALL_APT);
}

static void rocky_is_like_rhel(void **state) {
  (void)state;
  assert_int_equal(advice("NAME=\"Rocky Linux\"\nID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n"),
                   CLI_M_INSTALL_DNF);
}

static void alpine_installs_with_apk(void **state) {
  (void)state;
  assert_int_equal(advice("NAME=\"Alpine Linux\"\nID=alpine\nVERSION_ID=3.20\n"),
                   CLI_M_INSTALL_APK);
}

static void own_name_comes_before_likeness(void **state) {
  (void)state;
  assert_int_equal(advice("ID_LIKE=fedora\nID=debian\n"), CLI_M_INSTALL_APT);
}

static void unknown_system_gets_general_advice(void **state) {
  (void)state;
  assert_int_equal(advice("ID=plan9\nID_LIKE=unix\n"), CLI_M_INSTALL_OTHER);
  assert_int_equal(advice(""), CLI_M_INSTALL_OTHER);
  assert_int_equal(advice("ID=\nID_LIKE=\"\"\n"), CLI_M_INSTALL_OTHER);
}

static void longer_words_are_other_words(void **state) {
  (void)state;
  assert_int_equal(advice("ID=debianish\nVARIANT_ID=debian\n"), CLI_M_INSTALL_OTHER);
}

static void last_line_needs_no_newline(void **state) {
  (void)state;
  assert_int_equal(advice("ID='opensuse'"), CLI_M_INSTALL_ZYPPER);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(debian_installs_with_apt),
      cmocka_unit_test(rocky_is_like_rhel),
      cmocka_unit_test(alpine_installs_with_apk),
      cmocka_unit_test(own_name_comes_before_likeness),
      cmocka_unit_test(unknown_system_gets_general_advice),
      cmocka_unit_test(longer_words_are_other_words),
      cmocka_unit_test(last_line_needs_no_newline),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
