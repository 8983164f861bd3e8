#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include "base/width.h"

struct width_case {
    uint32_t first, last;
    unsigned width;
};

ParameterizedTestParameters(width, ranges)
{
    static struct width_case cases[] = {
        {0x20, 0x7e, 1},        /* ASCII */
        {0xa0, 0x2ff, 1},       /* Latin, with the soft hyphen */
        {0x300, 0x36f, 0},      /* combining diacritics: the first range of the table */
        {0x370, 0x377, 1},      /* Greek */
        {0x600, 0x605, 1},      /* Arabic signs before numbers */
        {0x1100, 0x115f, 2},    /* leading Hangul consonants */
        {0x1160, 0x11ff, 0},    /* vowels and finals that join them */
        {0x200b, 0x200d, 0},    /* zero width space, non-joiner, joiner */
        {0x2010, 0x2027, 1},    /* dashes, quotes, the ellipsis */
        {0x2580, 0x259f, 1},    /* blocks, which bars are made of */
        {0x3000, 0x3029, 2},    /* CJK punctuation */
        {0x302a, 0x302d, 0},    /* combining marks inside of a wide range */
        {0x3041, 0x3096, 2},    /* Hiragana */
        {0x4e00, 0x9fff, 2},    /* ideographs */
        {0xac00, 0xd7a3, 2},    /* Hangul syllables */
        {0xfe00, 0xfe0f, 0},    /* variation selectors */
        {0xff01, 0xff60, 2},    /* fullwidth forms */
        {0xff61, 0xffdc, 1},    /* halfwidth forms */
        {0xfffd, 0xfffd, 1},    /* replacement character */
        {0x1f600, 0x1f64f, 2},  /* emoticons */
        {0x20000, 0x3fffd, 2},  /* ideographs: the last range of the table */
        {0x3fffe, 0xe0000, 1},  /* not assigned */
        {0xe0100, 0xe01ef, 0},  /* variation selectors: the last range of the table */
        {0xe01f0, 0x10ffff, 1}, /* private use */
    };
    return cr_make_param_array(struct width_case, cases, sizeof cases / sizeof cases[0]);
}

ParameterizedTest(struct width_case *given, width, ranges)
{
    for (uint32_t codepoint = given->first; codepoint <= given->last; codepoint++)
        cr_assert_eq(froe_width_of(codepoint), given->width, "U+%04X has width %u", codepoint,
                     froe_width_of(codepoint));
}
