/* SPDX-License-Identifier: Apache-2.0
 *
 * Names of the numbers that the observer sees.
 */
#include "observer.h"

const char *observer_group_name(uint16_t group) {
  switch (group) {
#define TLS_GROUP(number, name)                                                                    \
  case number:                                                                                     \
    return name;
#include "tls_numbers.def"
#undef TLS_GROUP
  default:
    return NULL;
  }
}

const char *observer_scheme_name(uint16_t scheme) {
  switch (scheme) {
#define TLS_SCHEME(number, name)                                                                   \
  case number:                                                                                     \
    return name;
#include "tls_numbers.def"
#undef TLS_SCHEME
  default:
    return NULL;
  }
}
