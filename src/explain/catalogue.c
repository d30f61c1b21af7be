/* SPDX-License-Identifier: Apache-2.0
 *
 * The catalogues as tables, and the proof at compile time that they are whole: each row declares an
 * enumerator, and each code, rule, check and phrase names the one of its row. A missing row is an
 * undeclared name, a doubled one a redeclaration, one for nothing an unknown index.
 */
#include "explain/catalogue.h"

#define IGNORED(...)

/* ---- whole ---- */

#define CODE(symbol, ...) EN_CODE_##symbol,
#define CHECK IGNORED
#define PHRASE IGNORED
enum { /* clang-format off */
#include "explain/lang/en.def"
};
#undef CODE
#define CODE(symbol, ...) ZH_CODE_##symbol,
enum {
#include "explain/lang/zh.def"
};
#undef CODE
#undef CHECK
#define CODE IGNORED
#define CHECK(symbol, ...) EN_CHECK_##symbol,
enum {
#include "explain/lang/en.def"
};
#undef CHECK
#define CHECK(symbol, ...) ZH_CHECK_##symbol,
enum {
#include "explain/lang/zh.def"
};
#undef CHECK
#undef PHRASE
#define CHECK IGNORED
#define PHRASE(symbol, ...) EN_PHRASE_##symbol,
enum {
#include "explain/lang/en.def"
};
#undef PHRASE
#define PHRASE(symbol, ...) ZH_PHRASE_##symbol,
enum {
#include "explain/lang/zh.def"
};
#undef CODE
#undef CHECK
#undef PHRASE
#define DETAIL(symbol, ...) EN_DETAIL_##symbol,
enum {
#include "explain/lang/en_rules.def"
};
#undef DETAIL
#define DETAIL(symbol, ...) ZH_DETAIL_##symbol,
enum {
#include "explain/lang/zh_rules.def"
};
#undef DETAIL
/* clang-format on */

#define HAS_ROW(kind, symbol)                                                                      \
  _Static_assert(EN_##kind##_##symbol >= 0, "en lacks " #symbol);                                  \
  _Static_assert(ZH_##kind##_##symbol >= 0, "zh lacks " #symbol);

#define ASSAY_FINDING(symbol, code, check, rank) HAS_ROW(CODE, symbol)
#include <assay/findings.def>
#undef ASSAY_FINDING
#define RULE(symbol, word, code, party, source) HAS_ROW(DETAIL, symbol)
#include "report/rules.def"
#undef RULE
#define PHRASE_ID(symbol) HAS_ROW(PHRASE, symbol)
#include "explain/phrases.def"
#undef PHRASE_ID
HAS_ROW(CHECK, ENCODING)
HAS_ROW(CHECK, CHAIN)
HAS_ROW(CHECK, SIGNATURE)
HAS_ROW(CHECK, VALIDITY)
HAS_ROW(CHECK, NAME)
HAS_ROW(CHECK, USAGE)
HAS_ROW(CHECK, CONSTRAINTS)
HAS_ROW(CHECK, POLICY)
HAS_ROW(CHECK, STRENGTH)
HAS_ROW(CHECK, REVOCATION)
HAS_ROW(CHECK, TRANSPARENCY)
HAS_ROW(CHECK, REPUTATION)
HAS_ROW(CHECK, SESSION)
_Static_assert(ASSAY_NUM_CHECKS == 13, "a new check needs a row in each language and a line above");

/* ---- the tables ---- */

#define CODE(symbol, plain_title, plain_remedy, title, operator_remedy, developer_remedy)          \
  [ASSAY_F_##symbol] = {plain_title, plain_remedy, title, operator_remedy, developer_remedy},
#define CHECK IGNORED
#define PHRASE IGNORED
static const struct code_words codes[NUM_LANGUAGES][ASSAY_NUM_CODES] = {
    {
#include "explain/lang/en.def"
    },
    {
#include "explain/lang/zh.def"
    },
};
#undef CODE
#undef CHECK

#define CODE IGNORED
#define CHECK(symbol, label, pass) [ASSAY_CHECK_##symbol] = {label, pass},
static const struct check_words checks[NUM_LANGUAGES][ASSAY_NUM_CHECKS] = {
    {
#include "explain/lang/en.def"
    },
    {
#include "explain/lang/zh.def"
    },
};
#undef CHECK
#undef PHRASE

#define CHECK IGNORED
#define PHRASE(symbol, text) [PHRASE_##symbol] = text,
static const char *const phrases[NUM_LANGUAGES][NUM_PHRASES] = {
    {
#include "explain/lang/en.def"
    },
    {
#include "explain/lang/zh.def"
    },
};
#undef CODE
#undef CHECK
#undef PHRASE

#define DETAIL(symbol, text) [RULE_##symbol] = text,
static const char *const details[NUM_LANGUAGES][NUM_RULES] = {
    {
#include "explain/lang/en_rules.def"
    },
    {
#include "explain/lang/zh_rules.def"
    },
};
#undef DETAIL

struct word_row {
  const char *word;
  const char *spoken[NUM_LANGUAGES];
};
static const struct word_row words[] = {
#define WORD(word, en, zh) {word, {en, zh}},
#include "explain/lang/words.def"
#undef WORD
};

/* ---- looking up ---- */

/* A language that is not there is answered in the first one. */
static size_t language_index(assay_language language) {
  return (size_t)language < NUM_LANGUAGES ? (size_t)language : 0;
}

const struct code_words *catalogue_code(assay_language language, assay_code code) {
  static const struct code_words none = {"?", "?", "?", "?", "?"};
  return (size_t)code < ASSAY_NUM_CODES ? &codes[language_index(language)][code] : &none;
}

const char *catalogue_phrase(assay_language language, enum phrase phrase) {
  return (size_t)phrase < NUM_PHRASES ? phrases[language_index(language)][phrase] : "?";
}

const char *catalogue_detail(assay_language language, enum rule rule) {
  return (size_t)rule < NUM_RULES ? details[language_index(language)][rule] : "?";
}

const struct check_words *catalogue_check(assay_language language, assay_check check) {
  static const struct check_words none = {"?", "?"};
  return (size_t)check < ASSAY_NUM_CHECKS ? &checks[language_index(language)][check] : &none;
}

const char *catalogue_party(assay_language language, assay_party party) {
  size_t place = (size_t)party <= ASSAY_PARTY_PROGRAM ? (size_t)party : 0;
  return catalogue_phrase(language, (enum phrase)((size_t)PHRASE_PARTY_NOBODY + place));
}
_Static_assert(PHRASE_PARTY_PROGRAM - PHRASE_PARTY_NOBODY == (int)ASSAY_PARTY_PROGRAM,
               "the phrases of parties stand in the order of assay_party");

const char *catalogue_severity(assay_language language, assay_severity severity) {
  enum phrase phrase = severity == ASSAY_ERROR     ? PHRASE_SEVERITY_ERROR
                       : severity == ASSAY_WARNING ? PHRASE_SEVERITY_WARNING
                                                   : PHRASE_SEVERITY_INFO;
  return catalogue_phrase(language, phrase);
}

const char *catalogue_title(assay_language language, assay_audience audience, assay_code code) {
  const struct code_words *row = catalogue_code(language, code);
  return audience == ASSAY_AUDIENCE_USER ? row->plain_title : row->title;
}

const char *catalogue_remedy(assay_language language, assay_audience audience, assay_code code) {
  const struct code_words *row = catalogue_code(language, code);
  return audience == ASSAY_AUDIENCE_USER        ? row->plain_remedy
         : audience == ASSAY_AUDIENCE_DEVELOPER ? row->developer_remedy
                                                : row->operator_remedy;
}

/* A fake site warns of fraud. When there was no session no certificate was judged, and nothing
 * could be sent; but a portal and a server without the key are in the place of the site. */
static enum phrase danger_of(assay_code code) {
  if (code == ASSAY_F_LISTED_AS_FRAUD || code == ASSAY_F_LOOKALIKE_NAME) {
    return PHRASE_DANGER_FRAUD;
  }
  if (code == ASSAY_F_CAPTIVE_PORTAL || code == ASSAY_F_POSSESSION_NOT_PROVED ||
      (size_t)code >= ASSAY_NUM_CODES || code_rows[code].check != ASSAY_CHECK_SESSION) {
    return PHRASE_DANGER_INTERCEPT;
  }
  return PHRASE_DANGER_NO_CONNECTION;
}

const char *catalogue_danger(assay_language language, assay_code code) {
  return catalogue_phrase(language, danger_of(code));
}

const char *catalogue_word(assay_language language, const char *word) {
  if (word == NULL) {
    return "?";
  }
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
    if (strcmp(words[i].word, word) == 0) {
      return words[i].spoken[language_index(language)];
    }
  }
  return word;
}

enum rule catalogue_rule(const char *word) {
  if (word == NULL) {
    return NUM_RULES;
  }
  for (size_t i = 0; i < NUM_RULES; i++) { /* the usual finding shares the row's pointer */
    if (rule_rows[i].word == word) {
      return (enum rule)i;
    }
  }
  assay_bytes wanted = bytes_of_text(word);
  for (size_t i = 0; i < NUM_RULES; i++) {
    if (bytes_equal_nocase(bytes_of_text(rule_rows[i].word), wanted)) {
      return (enum rule)i;
    }
  }
  return NUM_RULES;
}

const char *assay_code_title(assay_code code, assay_language language) {
  return catalogue_title(language, ASSAY_AUDIENCE_OPERATOR, code);
}

const char *assay_code_remedy(assay_code code, assay_language language) {
  return catalogue_remedy(language, ASSAY_AUDIENCE_OPERATOR, code);
}
