/* SPDX-License-Identifier: Apache-2.0
 *
 * What a TARGET means: a file, or a host with a port.
 */
#ifndef ASSAY_CLI_TARGET_H
#define ASSAY_CLI_TARGET_H

#include "cli.h"

struct target {
  const char *text; /* as given */
  bool is_host;
  char *host; /* to be resolved: A-labels, or an address, perhaps with a zone; owned */
  char *name; /* to be checked: as written, without a zone; owned */
  bool is_address;
  uint16_t port;
};

/* Tell what `text` is; it must outlive the target. default_port is for hosts that name none. A file
 * of that name comes first: a host with the same name can be written https://NAME. False: it is
 * neither, and a sentence has been put into *complaint (bare). */
bool target_parse(const struct cli *cli, const char *text, uint16_t default_port,
                  struct target *ret_target, struct text *complaint) MUST_USE;
void target_close(struct target *target);

/* 443, or that of the --starttls protocol. */
uint16_t target_default_port(const char *starttls);

/* HOST[:PORT] with its IPv6 address in brackets or bare, as views; *ret_port is empty when there is
 * none. False: more than one colon, and no address. */
bool target_split(assay_bytes text, assay_bytes *ret_host, assay_bytes *ret_port) MUST_USE;
/* An IPv4 address, or an IPv6 address without its zone. *ret_family: AF_INET or AF_INET6. */
bool target_is_address(assay_bytes host, int *ret_family, uint8_t ret_address[16]);

/* All targets of a run: operands, then the lines of --file. */
struct targets {
  const char **texts;
  size_t num, cap;
  struct cli_file *files; /* the lists, which texts point into */
  size_t num_files;
};

/* False: a sentence has been said, nothing needs closing. */
bool targets_open(const struct cli *cli, int argc, char **argv,
                  struct targets *ret_targets) MUST_USE;
void targets_close(struct targets *targets);

#endif
