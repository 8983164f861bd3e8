/* The wrapper of PCRE2: bytes, errors, limits. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <time.h>

#include "base/regex.h"
#include "support/guard.h"

static struct froe_regex *compiled(const char *pattern)
{
    char error[FROE_REGEX_ERROR_TEXT];
    size_t at;
    struct froe_regex *regex = froe_regex_compile(froe_span_of(pattern), error, &at);
    cr_assert_not_null(regex, "%s: %s", pattern, error);
    return regex;
}

static enum froe_regex_verdict match(const char *pattern, struct froe_span text)
{
    struct froe_regex *regex = compiled(pattern);
    struct froe_regex_state *state = froe_regex_state_create();
    enum froe_regex_verdict verdict = froe_regex_match(regex, state, text);
    froe_regex_state_free(state);
    froe_regex_free(regex);
    return verdict;
}

struct match_case {
    const char *pattern, *text;
    bool matches;
};

static const struct match_case cases[] = {
    {"", "", true},
    {"", "x", true},
    {"b", "abc", true},
    {"^b", "abc", false},
    {"c$", "abc", true},
    {"^abc$", "abc", true},
    {"(?i)ABC", "xabcx", true},
    {"ABC", "xabcx", false},
    {"a.c",
     "a\xff"
     "c",
     true},
    {"^.$", "\xc3\xa4", false}, /* bytes, not characters */
    {"^..$", "\xc3\xa4", true},
    {"\\xff", "\xff", true},
    {"(a+)b\\1", "xaabaay", true},
    {"^(?!.*bot).*$", "a robot", false},
    {"^(?!.*bot).*$", "a person", true},
    {"\\d{3}", "ab123", true},
};

Test(regex, matches)
{
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        cr_expect_eq(match(cases[i].pattern, froe_span_of(cases[i].text)),
                     cases[i].matches ? FROE_REGEX_YES : FROE_REGEX_NO, "%s on %s", cases[i].pattern, cases[i].text);
}

Test(regex, absent_pointers_of_empty_texts)
{
    char error[FROE_REGEX_ERROR_TEXT];
    size_t at;
    struct froe_regex *regex = froe_regex_compile(FROE_ABSENT, error, &at);
    cr_assert_not_null(regex);
    froe_regex_free(regex);
    cr_expect_eq(match("^$", FROE_ABSENT), FROE_REGEX_YES);
}

Test(regex, groups)
{
    char error[FROE_REGEX_ERROR_TEXT];
    size_t at;
    struct froe_regex *regex = froe_regex_compile_case(froe_span_of("(B)(x)?(c*)"), true, error, &at);
    struct froe_regex_state *state = froe_regex_state_create();
    struct froe_span groups[FROE_REGEX_GROUPS];
    cr_assert(regex != NULL && state != NULL);
    cr_expect_eq(froe_regex_find(regex, state, froe_span_of("aa"), groups), FROE_REGEX_NO);
    cr_assert_eq(froe_regex_find(regex, state, froe_span_of("abCd"), groups), FROE_REGEX_YES);
    cr_expect(froe_span_equal(groups[0], froe_span_of("bC")) && froe_span_equal(groups[1], froe_span_of("b")));
    cr_expect(groups[2].ptr == NULL && froe_span_equal(groups[3], froe_span_of("C")));
    for (size_t i = 4; i < FROE_REGEX_GROUPS; i++)
        cr_expect_null(groups[i].ptr, "group %zu", i);
    froe_regex_state_free(state);
    froe_regex_free(regex);
}

struct error_case {
    const char *pattern;
    size_t at;
};

static const struct error_case errors[] = {
    {"a(b", 3}, {"a)b", 1}, {"[a", 2}, {"*a", 0}, {"a{2,1}", 5}, {"(?<n>a)\\k<m>", 10}, {"(*UTF)a", 6}, {"(*UCP)a", 6},
};

Test(regex, errors)
{
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
        char error[FROE_REGEX_ERROR_TEXT] = "";
        size_t at = 99;
        cr_expect_null(froe_regex_compile(froe_span_of(errors[i].pattern), error, &at), "%s", errors[i].pattern);
        cr_expect_eq(at, errors[i].at, "%s: %zu", errors[i].pattern, at);
        cr_expect_gt(strlen(error), 5, "%s: %s", errors[i].pattern, error);
    }
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Each would run for longer than anybody lives. */
Test(regex, hostile_patterns_are_given_up)
{
    static const char *const hostile[] = {"(a+)+$", "(a|a)*$", "^(([a-z])+.)+[A-Z]([a-z])+$", "(a?){50}a{50}$"};
    static char text[8001];
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '!';
    double begin = seconds();
    for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++)
        for (size_t len = 100; len < sizeof text; len *= 4) {
            struct froe_span end = {(const uint8_t *)text + sizeof text - len, len};
            cr_expect_eq(match(hostile[i], end), FROE_REGEX_LIMIT, "%s on %zu", hostile[i], len);
        }
    cr_expect_lt(seconds() - begin, 10.0);
}

/* A limit that was hit leaves nothing behind, and the memory of one thread serves several patterns. */
Test(regex, a_state_is_used_again)
{
    static char text[101];
    memset(text, 'a', sizeof text - 1);
    text[100] = '!';
    struct froe_regex *hostile = compiled("(a+)+$"), *simple = compiled("a!$");
    struct froe_regex_state *state = froe_regex_state_create();
    for (int i = 0; i < 3; i++) {
        cr_expect_eq(froe_regex_match(hostile, state, (struct froe_span){(uint8_t *)text, 101}), FROE_REGEX_LIMIT);
        cr_expect_eq(froe_regex_match(simple, state, (struct froe_span){(uint8_t *)text, 101}), FROE_REGEX_YES);
        cr_expect_eq(froe_regex_match(hostile, state, (struct froe_span){(uint8_t *)text, 100}), FROE_REGEX_YES);
        cr_expect_eq(froe_regex_match(simple, state, (struct froe_span){(uint8_t *)text, 100}), FROE_REGEX_NO);
    }
    froe_regex_state_free(state);
    froe_regex_free(hostile);
    froe_regex_free(simple);
}

/* Patterns that lawful users write stay far below the limit on long texts. */
Test(regex, long_texts)
{
    static char text[1 << 20];
    memset(text, 'a', sizeof text);
    memcpy(text + sizeof text - 3, "bot", 3);
    struct froe_span whole = {(const uint8_t *)text, sizeof text};
    cr_expect_eq(match("(?i)BOT$", whole), FROE_REGEX_YES);
    cr_expect_eq(match("a.*bot", whole), FROE_REGEX_YES);
    cr_expect_eq(match("crawler|spider|bot", whole), FROE_REGEX_YES);
    cr_expect_eq(match("crawler|spider", whole), FROE_REGEX_NO);
}

Test(regex, reads_nothing_outside_of_whole_pages)
{
    struct guard guard = guard_open(1);
    memset(guard.bytes, 'a', guard.len);
    cr_expect_eq(match("a+b", (struct froe_span){guard.bytes, guard.len}), FROE_REGEX_NO);
    for (size_t len = 0; len < 70; len++) {
        cr_expect_eq(match("aab|(?i)Aac|[xyz]a", (struct froe_span){guard_before_end(&guard, len), len}),
                     FROE_REGEX_NO);
        cr_expect_eq(match("aab|(?i)Aac|[xyz]a", (struct froe_span){guard.bytes, len}), FROE_REGEX_NO);
    }
    guard_close(&guard);
}
