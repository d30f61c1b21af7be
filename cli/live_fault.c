/* SPDX-License-Identifier: Apache-2.0
 *
 * What kept a session from coming about, whose doing it seems to be, and what to try.
 */
#include "live_fault.h"

/* RFC 8446 6, RFC 5246 7.2 */
const char *live_alert_name(int64_t alert) {
  static const struct {
    int number;
    const char *name;
  } alerts[] = {
      {0, "close_notify"},
      {10, "unexpected_message"},
      {20, "bad_record_mac"},
      {21, "decryption_failed"},
      {22, "record_overflow"},
      {30, "decompression_failure"},
      {40, "handshake_failure"},
      {41, "no_certificate"},
      {42, "bad_certificate"},
      {43, "unsupported_certificate"},
      {44, "certificate_revoked"},
      {45, "certificate_expired"},
      {46, "certificate_unknown"},
      {47, "illegal_parameter"},
      {48, "unknown_ca"},
      {49, "access_denied"},
      {50, "decode_error"},
      {51, "decrypt_error"},
      {60, "export_restriction"},
      {70, "protocol_version"},
      {71, "insufficient_security"},
      {80, "internal_error"},
      {86, "inappropriate_fallback"},
      {90, "user_canceled"},
      {100, "no_renegotiation"},
      {109, "missing_extension"},
      {110, "unsupported_extension"},
      {112, "unrecognized_name"},
      {113, "bad_certificate_status_response"},
      {115, "unknown_psk_identity"},
      {116, "certificate_required"},
      {120, "no_application_protocol"},
  };

  for (size_t i = 0; i < sizeof(alerts) / sizeof(alerts[0]); i++) {
    if (alerts[i].number == alert) {
      return alerts[i].name;
    }
  }
  return NULL;
}

/* "40 (handshake_failure)" */
static void put_alert(struct text *t, int64_t alert) {
  const char *name = live_alert_name(alert);

  text_number(t, alert);
  if (name != NULL) {
    text_put(t, " (");
    text_put(t, name);
    text_put(t, ")");
  }
}

/* ---- how ---- */

struct how_row {
  const char *how;
  enum cli_message sentence, words;
};
static const struct how_row hows[] = {
    {"refused", CLI_M_LIVE_REFUSED, CLI_M_WORDS_REFUSED},
    {"timed-out", CLI_M_LIVE_TIMED_OUT, CLI_M_WORDS_TIMED_OUT},
    {"hang", CLI_M_LIVE_HANG, CLI_M_WORDS_HANG},
    {"reset", CLI_M_LIVE_RESET, CLI_M_WORDS_RESET},
    {"closed", CLI_M_LIVE_CLOSED, CLI_M_WORDS_CLOSED},
    {"network", CLI_M_LIVE_NETWORK, CLI_M_WORDS_NETWORK},
    {"proxy", CLI_M_LIVE_PROXY, CLI_M_WORDS_PROXY},
    {"starttls", CLI_M_LIVE_STARTTLS, CLI_M_WORDS_STARTTLS},
    {"flood", CLI_M_LIVE_FLOOD, CLI_M_WORDS_FLOOD},
};

static const struct how_row *find_how(const char *how) {
  for (size_t i = 0; i < sizeof(hows) / sizeof(hows[0]); i++) {
    if (strcmp(hows[i].how, how) == 0) {
      return &hows[i];
    }
  }
  return NULL;
}

/* ---- the sentence ---- */

/* What answered instead of TLS, as --starttls names it. */
static bool has_starttls(const char *saw) {
  static const char *const words[] = {"smtp", "imap", "pop3", "ftp", "mysql", "postgres"};

  for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
    if (strcmp(words[i], saw) == 0) {
      return true;
    }
  }
  return false;
}

static enum cli_message not_tls_message(const struct cli *cli, const struct live_failure *failure) {
  if (strcmp(failure->how, "starttls") == 0) {
    return CLI_M_LIVE_STARTTLS;
  }
  if (strcmp(failure->how, "flood") == 0) {
    return CLI_M_LIVE_FLOOD;
  }
  if (failure->saw == NULL) {
    return CLI_M_LIVE_NOT_TLS;
  }
  if (strcmp(failure->saw, "http") == 0) {
    return CLI_M_LIVE_SAW_HTTP;
  }
  if (strcmp(failure->saw, "ssh") == 0) {
    return CLI_M_LIVE_SAW_SSH;
  }
  return has_starttls(failure->saw) && cli->starttls == NULL ? CLI_M_LIVE_SAW_STARTTLS
                                                             : CLI_M_LIVE_NOT_TLS;
}

static enum cli_message message_of(const struct cli *cli, const struct target *target,
                                   const struct live_failure *failure) {
  const struct how_row *how = find_how(failure->how);

  switch ((unsigned)failure->code) {
  case ASSAY_F_NAME_NOT_RESOLVED:
    return strstr(target->text, "://") == NULL && strchr(target->text, ':') == NULL
               ? CLI_M_LIVE_NOT_RESOLVED_NOR_FILE
               : CLI_M_LIVE_NOT_RESOLVED;
  case ASSAY_F_NOT_TLS:
    return not_tls_message(cli, failure);
  case ASSAY_F_PROTOCOL_TOO_OLD:
    return CLI_M_LIVE_TOO_OLD;
  case ASSAY_F_NO_SHARED_CIPHER:
    return CLI_M_LIVE_NO_CIPHER;
  case ASSAY_F_CLIENT_CERTIFICATE_REQUIRED:
    return CLI_M_LIVE_CLIENT_REQUIRED;
  case ASSAY_F_CLIENT_CERTIFICATE_REJECTED:
    return CLI_M_LIVE_CLIENT_REJECTED;
  case ASSAY_F_HANDSHAKE_REFUSED:
    if (failure->alert >= 0) {
      return failure->alert == 112 ? CLI_M_LIVE_UNRECOGNIZED_NAME : CLI_M_LIVE_ALERT;
    }
    return how != NULL ? how->sentence : CLI_M_LIVE_UNREACHABLE;
  case ASSAY_F_UNREACHABLE:
    return how != NULL ? how->sentence : CLI_M_LIVE_UNREACHABLE;
  default:
    return CLI_M_LIVE_PROGRAM;
  }
}

/* The address that was tried, or host and port. */
static void put_address(struct text *t, const struct target *target,
                        const struct live_answer *answer) {
  const bool is_v6 = strchr(target->host, ':') != NULL;

  if (answer->address != NULL && *answer->address != '\0') {
    text_put(t, answer->address);
    return;
  }
  text_put(t, is_v6 ? "[" : "");
  text_put(t, target->host);
  text_put(t, is_v6 ? "]:" : ":");
  text_number(t, target->port);
}

/* Seconds as they were given: "10", "0.5". */
static void put_seconds(struct text *t, uint32_t milliseconds) {
  uint32_t rest = milliseconds % 1000;

  text_number(t, milliseconds / 1000);
  if (rest > 0) {
    text_put(t, ".");
    for (uint32_t digit = 100; rest > 0; digit /= 10) {
      text_number(t, rest / digit);
      rest %= digit;
    }
  }
}

void live_fault_text(struct text *t, const struct cli *cli, const struct target *target,
                     const struct live_answer *answer, const char *proxy) {
  const struct live_failure *failure = &answer->failure;
  const enum cli_message message = message_of(cli, target, failure);
  char address[512];
  char third[64];
  const char *last = third;
  struct text a;
  struct text b;

  text_init(&a, address, sizeof(address));
  text_init(&b, third, sizeof(third));
  if (message == CLI_M_LIVE_PROXY && proxy != NULL) {
    text_put(&a, proxy);
  } else if (failure->code == ASSAY_F_NAME_NOT_RESOLVED) {
    text_put(&a, target->host);
  } else {
    put_address(&a, target, answer);
  }
  if (failure->code == ASSAY_F_HANDSHAKE_REFUSED && failure->alert >= 0) {
    put_alert(&b, failure->alert);
  } else if (message == CLI_M_LIVE_TIMED_OUT || message == CLI_M_LIVE_HANG) {
    put_seconds(&b, cli->timeout);
  } else {
    last = message == CLI_M_LIVE_SAW_STARTTLS ? failure->saw : failure->detail;
  }
  cli_message_text(t, cli->language, message, target->text, address, last);
}

void live_fault_words(struct text *t, assay_language language, const struct live_failure *failure) {
  const struct how_row *how = find_how(failure->how);

  if (failure->code == ASSAY_NUM_CODES) {
    cli_message_text(t, language, CLI_M_WORDS_PROGRAM, NULL, NULL, NULL);
  } else if (how != NULL &&
             (failure->code == ASSAY_F_UNREACHABLE || failure->code == ASSAY_F_HANDSHAKE_REFUSED)) {
    cli_message_text(t, language, how->words, NULL, NULL, NULL);
  } else {
    text_put(t, assay_code_title(failure->code, language));
  }
}
