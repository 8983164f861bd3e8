#include "base/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdio.h>
#include <stdlib.h>

struct froe_regex {
    pcre2_code *code;
    size_t size;
    uint32_t groups; /* of the pattern, the whole match among them */
};

struct froe_regex_state {
    pcre2_match_data *match;
    pcre2_match_context *context;
    pcre2_jit_stack *stack;
};

/* A stack that begins at this size serves nearly all patterns without growing. */
enum { STACK_MIN = 32 << 10 };

static size_t size_of(const pcre2_code *code)
{
    size_t size = 0, machine = 0;
    pcre2_pattern_info(code, PCRE2_INFO_SIZE, &size);
    pcre2_pattern_info(code, PCRE2_INFO_JITSIZE, &machine);
    return size + machine;
}

static pcre2_code *compile(struct froe_span pattern, bool caseless, char error[FROE_REGEX_ERROR_TEXT], size_t *at)
{
    const uint32_t options = PCRE2_NEVER_UTF | PCRE2_NEVER_UCP | (caseless ? PCRE2_CASELESS : 0u);
    int why = 0;
    *at = 0;
    pcre2_code *code =
        pcre2_compile(pattern.len == 0 ? (PCRE2_SPTR) "" : pattern.ptr, pattern.len, options, &why, at, NULL);
    if (code == NULL)
        pcre2_get_error_message(why, (PCRE2_UCHAR *)error, FROE_REGEX_ERROR_TEXT);
    return code;
}

struct froe_regex *froe_regex_compile(struct froe_span pattern, char error[FROE_REGEX_ERROR_TEXT], size_t *at)
{
    return froe_regex_compile_case(pattern, false, error, at);
}

struct froe_regex *froe_regex_compile_case(struct froe_span pattern, bool caseless, char error[FROE_REGEX_ERROR_TEXT],
                                           size_t *at)
{
    snprintf(error, FROE_REGEX_ERROR_TEXT, "out of memory");
    struct froe_regex *regex = calloc(1, sizeof *regex);
    if (regex == NULL || (regex->code = compile(pattern, caseless, error, at)) == NULL) {
        free(regex);
        return NULL;
    }
    /* Where there is no machine code (other processors, no executable memory) PCRE2 interprets the pattern. */
    pcre2_jit_compile(regex->code, PCRE2_JIT_COMPLETE);
    regex->size = size_of(regex->code);
    pcre2_pattern_info(regex->code, PCRE2_INFO_CAPTURECOUNT, &regex->groups);
    regex->groups++;
    return regex;
}

bool froe_regex_check(struct froe_span pattern, bool caseless, char error[FROE_REGEX_ERROR_TEXT], size_t *at)
{
    pcre2_code *code = compile(pattern, caseless, error, at);
    pcre2_code_free(code);
    return code != NULL;
}

void froe_regex_free(struct froe_regex *regex)
{
    if (regex == NULL)
        return;
    pcre2_code_free(regex->code);
    free(regex);
}

size_t froe_regex_size(const struct froe_regex *regex)
{
    return regex->size;
}

struct froe_regex_state *froe_regex_state_create(void)
{
    struct froe_regex_state *state = calloc(1, sizeof *state);
    if (state == NULL)
        return NULL;
    state->match = pcre2_match_data_create(FROE_REGEX_GROUPS, NULL);
    state->context = pcre2_match_context_create(NULL);
    if (state->match == NULL || state->context == NULL) {
        froe_regex_state_free(state);
        return NULL;
    }
    pcre2_set_heap_limit(state->context, FROE_REGEX_HEAP_KIB);
    /* NULL where PCRE2 has no machine code; then none is needed. */
    state->stack = pcre2_jit_stack_create(STACK_MIN, FROE_REGEX_STACK_MAX, NULL);
    if (state->stack != NULL)
        pcre2_jit_stack_assign(state->context, NULL, state->stack);
    return state;
}

void froe_regex_state_free(struct froe_regex_state *state)
{
    if (state == NULL)
        return;
    pcre2_jit_stack_free(state->stack);
    pcre2_match_context_free(state->context);
    pcre2_match_data_free(state->match);
    free(state);
}

static uint32_t steps_for(size_t len)
{
    size_t most = (FROE_REGEX_STEPS_MAX - FROE_REGEX_STEPS) / FROE_REGEX_STEPS_A_BYTE;
    return (uint32_t)(FROE_REGEX_STEPS + FROE_REGEX_STEPS_A_BYTE * (len < most ? len : most));
}

enum froe_regex_verdict froe_regex_match(const struct froe_regex *regex, struct froe_regex_state *state,
                                         struct froe_span text)
{
    pcre2_set_match_limit(state->context, steps_for(text.len));
    int found = pcre2_match(regex->code, text.len == 0 ? (PCRE2_SPTR) "" : text.ptr, text.len, 0, 0, state->match,
                            state->context);
    if (found >= 0)
        return FROE_REGEX_YES;
    if (found == PCRE2_ERROR_NOMATCH)
        return FROE_REGEX_NO;
    return found == PCRE2_ERROR_NOMEMORY ? FROE_REGEX_FAILED : FROE_REGEX_LIMIT;
}

enum froe_regex_verdict froe_regex_find(const struct froe_regex *regex, struct froe_regex_state *state,
                                        struct froe_span text, struct froe_span *groups)
{
    enum froe_regex_verdict verdict = froe_regex_match(regex, state, text);
    if (verdict != FROE_REGEX_YES)
        return verdict;
    const size_t *ends = pcre2_get_ovector_pointer(state->match);
    for (size_t i = 0; i < FROE_REGEX_GROUPS; i++) {
        /* Behind the last group the vector is what it was; \K in a lookahead may set a start behind its end. */
        size_t from = i < regex->groups ? ends[2 * i] : PCRE2_UNSET, to = ends[2 * i + 1];
        bool good = from != PCRE2_UNSET && from <= to;
        groups[i] = good ? (struct froe_span){text.ptr + from, to - from} : FROE_ABSENT;
    }
    return verdict;
}
