/* SPDX-License-Identifier: Apache-2.0
 *
 * A machine without a store of trusted certificates: which package brings one.
 */
#ifndef ASSAY_CLI_TRUST_PACKAGE_H
#define ASSAY_CLI_TRUST_PACKAGE_H

#include "cli.h"

/* The sentence, on standard error. looked_for: one of the places where a store would be. */
void trust_say_missing(const struct cli *cli, const char *looked_for);

/* The advice for a system, told from the text of its os-release file. */
enum cli_message trust_package_of(assay_bytes os_release);

#endif
