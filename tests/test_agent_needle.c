/* What has to occur for an expression to match. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "agent/needle.h"
#include "base/regex.h"

struct needle_case {
    const char *regex;
    bool caseless;
    const char *wanted; /* in order, a | behind each; "": none */
};

static const struct needle_case cases[] = {
    {"abc", false, "abc|"},
    {"AbC", true, "abc|"},
    {"(abc|def)", false, "abc|def|"},
    {"(?:abc|def)ghi", false, "abcghi|defghi|"},
    {"ab?c", false, "abc|ac|"},
    {"ab{0,2}c", false, "abbc|abc|ac|"},
    {"ab{1,2}c", false, "abbc|abc|"},
    {"ab{2}c", false, "abbc|"},
    {"ab*cdef", false, "cdef|"},
    {"abcd*ef", false, "abc|"},
    {"(abc)+", false, "abc|"},
    {"(abc)*", false, ""},
    {"(abc|)", false, ""},
    {"x(abc|)", false, "x|"},
    {"[xy]abc", false, "xabc|yabc|"},
    {"[Xx]abc", true, "xabc|"},
    {"[^x]abc", false, "abc|"},
    {"[a-z]abc", false, "abc|"},
    {"[]x]a", false, "]a|xa|"},
    {"[\\]x]a", false, "]a|xa|"},
    {"\\.\\(\\/", false, ".(/|"},
    {"a.b", false, "b|"},
    {"^abc$", false, "abc|"},
    {"\\babc\\b", false, "abc|"},
    {"abc\\d+\\.defgh", false, ".defgh|"},
    {"abc.*?defgh", false, "defgh|"},
    {"abc.+defgh|xyz", false, "defgh|xyz|"},
    {"Mozilla.{1,200}Phantom/ios", false, "Phantom/ios|"}, /* the usual says little */
    {"Build.*qq", false, "qq|"},
    {"(a|a)b", false, "ab|"},
    {"", false, ""},
    {"a|", false, ""},
    {".*", false, ""},
    {"[a-z]+", false, ""},
    /* What is not understood. */
    {"(?i)abc", false, ""},
    {"(?=abc)", false, ""},
    {"(?!abc)def", false, ""},
    {"(abc)\\1", false, ""},
    {"abc\\x41", false, ""},
    {"abc[[:alpha:]]", false, ""},
    {"(*ANY)abc", false, ""},
    {"abc{x", false, ""},
    {"abc{,2}", false, ""},
    {"(?<name>abc)", false, ""},
    {"\\Qabc\\E", false, ""},
};

static void join(const struct froe_needle *needles, size_t count, char *text)
{
    *text = '\0';
    for (size_t i = 0; i < count; i++)
        text += sprintf(text, "%.*s|", needles[i].len, (const char *)needles[i].bytes);
}

Test(agent_needle, finds_what_has_to_occur)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct froe_needle *needles;
        size_t count;
        char text[FROE_NEEDLE_SET * (FROE_NEEDLE_LEN + 1) + 1];
        cr_assert(froe_needles_find(froe_span_of(cases[i].regex), cases[i].caseless, &needles, &count));
        join(needles, count, text);
        cr_expect_str_eq(text, cases[i].wanted, "%s: %s", cases[i].regex, text);
        free(needles);
    }
}

Test(agent_needle, nothing_is_too_large)
{
    size_t len = 1 << 16, count;
    char *regex = malloc(len + 1);
    struct froe_needle *needles;
    static const char *const pieces[] = {"(", "a", "[ab]", "(a|b)", "a?", "(?:", "|", "\\", "[", "a{2}"};
    for (size_t p = 0; p < sizeof pieces / sizeof *pieces; p++) {
        size_t piece = strlen(pieces[p]);
        for (size_t i = 0; i < len; i++)
            regex[i] = pieces[p][i % piece];
        regex[len] = '\0';
        cr_expect(froe_needles_find(froe_span_of(regex), false, &needles, &count), "%s", pieces[p]);
        cr_expect(count <= FROE_NEEDLE_SET);
        free(needles);
    }
    free(regex);
}
