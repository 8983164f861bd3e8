#include <criterion/criterion.h>
#include <stdint.h>
#include <string.h>

#include "base/suggest.h"

/* Offers the words in their order and returns the one that is suggested, "" for none. */
static const char *suggested(const char *typed, const char *const *words)
{
    struct froe_suggestion suggestion = {.typed = froe_span_of(typed)};
    for (; *words != NULL; words++)
        froe_suggestion_try(&suggestion, froe_span_of(*words));
    return suggestion.best.ptr == NULL ? "" : (const char *)suggestion.best.ptr;
}

static const char *const columns[] = {"path", "status.class", "count", "count(status >= 500)", "avg(bytes)", NULL};

struct near_case {
    const char *typed;
    const char *word;
};

static const struct near_case near_cases[] = {
    {"paht", "path"},
    {"pth", "path"},
    {"pathx", "path"},
    {"cuont", "count"},
    {"count ", "count"},
    {"status", "status.class"}, /* what somebody began */
    {"stat", "status.class"},
    {"count(status>=500)", "count(status >= 500)"},
    {"avg(byte)", "avg(bytes)"},
    {"", ""},
    {"p", ""},
    {"pa", ""},
    {"ptha", ""},
    {"nothing", ""},
    {"count(", "count"}, /* both are one edit away: the first stays */
};

Test(suggest, the_nearest_word)
{
    for (size_t i = 0; i < sizeof near_cases / sizeof near_cases[0]; i++)
        cr_expect_str_eq(suggested(near_cases[i].typed, columns), near_cases[i].word, "`%s`", near_cases[i].typed);
}

Test(suggest, nearer_words_take_the_place_of_others)
{
    static const char *const words[] = {"abcdefxyz", "abcdefghx", "abcdefghi", "abcdefgh", NULL};
    cr_expect_str_eq(suggested("abcdefghj", words), "abcdefghx");
    cr_expect_str_eq(suggested("abcdefghi", words), "abcdefghi");
}

Test(suggest, words_that_are_too_long)
{
    char longest[] = "12345678901234567890123456789012345678901234567890123456789012345678901234567890";
    char longer[sizeof longest + 1];
    memcpy(longer, longest, sizeof longest);
    longer[sizeof longest - 1] = 'x';
    longer[sizeof longest] = '\0';
    const char *const words[] = {longer, longest, NULL};
    longest[40] = 'x';
    cr_expect_str_eq(
        suggested("12345678901234567890123456789012345678901234567890123456789012345678901234567890", words), longest);
    cr_expect_str_eq(suggested(longer, words), "");
}
