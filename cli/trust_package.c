/* SPDX-License-Identifier: Apache-2.0
 *
 * os-release(5) names the system (ID) and those that it is like (ID_LIKE); each family has its own
 * way to install.
 */
#include "trust_package.h"

/* The largest seen is below 1 KiB. */
#define MAX_OS_RELEASE ((size_t)65536)

struct family {
  const char *id;
  enum cli_message advice;
};
static const struct family families[] = {
    {"debian", CLI_M_INSTALL_APT},      {"ubuntu", CLI_M_INSTALL_APT},
    {"fedora", CLI_M_INSTALL_DNF},      {"rhel", CLI_M_INSTALL_DNF},
    {"centos", CLI_M_INSTALL_DNF},      {"alpine", CLI_M_INSTALL_APK},
    {"opensuse", CLI_M_INSTALL_ZYPPER}, {"suse", CLI_M_INSTALL_ZYPPER},
    {"arch", CLI_M_INSTALL_PACMAN},
};

static enum cli_message advice_of(assay_bytes word) {
  for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
    if (bytes_equal_nocase(word, bytes_of_text(families[i].id))) {
      return families[i].advice;
    }
  }
  return CLI_M_INSTALL_OTHER;
}

static bool separates(uint8_t c) {
  return c == ' ' || c == '"' || c == '\'' || c == '\r';
}

/* The words of a value, with or without quotes. */
static enum cli_message advice_of_value(assay_bytes value) {
  enum cli_message advice = CLI_M_INSTALL_OTHER;

  while (value.len > 0 && advice == CLI_M_INSTALL_OTHER) {
    size_t len = 0;

    while (len < value.len && !separates(value.data[len])) {
      len++;
    }
    advice = advice_of(bytes_first(value, len));
    value = bytes_from(value, len + 1);
  }
  return advice;
}

enum cli_message trust_package_of(assay_bytes os_release) {
  enum cli_message like = CLI_M_INSTALL_OTHER;

  while (os_release.len > 0) {
    const size_t len = bytes_find(os_release, '\n');
    const assay_bytes line = bytes_first(os_release, len);
    enum cli_message advice = CLI_M_INSTALL_OTHER;

    if (bytes_starts_with(line, BYTES_LITERAL("ID="))) {
      advice = advice_of_value(bytes_from(line, 3));
    } else if (bytes_starts_with(line, BYTES_LITERAL("ID_LIKE="))) {
      like = advice_of_value(bytes_from(line, 8));
    }
    if (advice != CLI_M_INSTALL_OTHER) {
      return advice;
    }
    os_release = bytes_from(os_release, len + 1);
  }
  return like;
}

void trust_say_missing(const struct cli *cli, const char *looked_for) {
  static const char *const places[] = {"/etc/os-release", "/usr/lib/os-release"};
  enum cli_message advice = CLI_M_INSTALL_OTHER;
  char sentence[256];
  struct text t;

  for (size_t i = 0; i < 2; i++) {
    struct cli_file file;

    if (cli_read(places[i], MAX_OS_RELEASE, &file) == CLI_READ_OK) {
      advice = trust_package_of(file.bytes);
      cli_file_close(&file);
      break;
    }
  }
  text_init(&t, sentence, sizeof(sentence));
  cli_message_text(&t, cli->language, advice, NULL, NULL, NULL);
  cli_say(cli, CLI_M_NO_STORE, looked_for, sentence, NULL);
}
