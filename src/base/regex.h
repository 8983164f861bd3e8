/*
 * Regular expressions: PCRE2 on bytes (no UTF mode, also when the pattern asks for one), compiled to machine code where
 * PCRE2 can. Not anchored; `(?i)` and the like work.
 *
 * A pattern that would try for ever is given up: FROE_REGEX_MATCH_LIMIT bounds the steps of backtracking for one text
 * (PCRE2 manual, pcre2api, "The match limit"), the heap and the stack are bounded too. Whether a limit is hit depends
 * on the pattern and the text only.
 */
#ifndef FROE_BASE_REGEX_H
#define FROE_BASE_REGEX_H

#include "base/span.h"

#define FROE_REGEX_STEPS        100000
#define FROE_REGEX_STEPS_A_BYTE 100
#define FROE_REGEX_STEPS_MAX    1000000
#define FROE_REGEX_HEAP_KIB     20480
#define FROE_REGEX_STACK_MAX    ((size_t)1 << 20)
#define FROE_REGEX_ERROR_TEXT   128

/* Compiled; immutable, shared by threads. */
struct froe_regex;

/* NULL when the pattern is wrong or memory is short: error then says why and *at is the offset in the pattern. */
struct froe_regex *froe_regex_compile(struct froe_span pattern, char error[FROE_REGEX_ERROR_TEXT], size_t *at);

/* The same; caseless: ASCII letters of either case are equal, as with (?i). */
struct froe_regex *froe_regex_compile_case(struct froe_span pattern, bool caseless, char error[FROE_REGEX_ERROR_TEXT],
                                           size_t *at);

/* Whether it would be compiled, otherwise as above; takes a fraction of the time. */
bool froe_regex_check(struct froe_span pattern, bool caseless, char error[FROE_REGEX_ERROR_TEXT], size_t *at);

void froe_regex_free(struct froe_regex *regex);

/* Bytes that the compiled pattern takes, machine code included. */
size_t froe_regex_size(const struct froe_regex *regex);

/* Memory for matching, one a thread, for any number of patterns. NULL when memory is short. */
struct froe_regex_state;
struct froe_regex_state *froe_regex_state_create(void);
void froe_regex_state_free(struct froe_regex_state *state);

enum froe_regex_verdict {
    FROE_REGEX_NO,
    FROE_REGEX_YES,
    FROE_REGEX_LIMIT,  /* given up */
    FROE_REGEX_FAILED, /* memory is short */
};

/* Whether the pattern matches anywhere in the text. */
enum froe_regex_verdict froe_regex_match(const struct froe_regex *regex, struct froe_regex_state *state,
                                         struct froe_span text);

/* The whole match and the groups 1 to 9. */
#define FROE_REGEX_GROUPS 10

/* The same, and on FROE_REGEX_YES groups[0 … FROE_REGEX_GROUPS-1] are parts of the text; those that took no part in the
 * match, or that the pattern does not have, are absent. */
enum froe_regex_verdict froe_regex_find(const struct froe_regex *regex, struct froe_regex_state *state,
                                        struct froe_span text, struct froe_span *groups);

#endif
