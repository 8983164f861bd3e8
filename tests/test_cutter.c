/* Streams cut into blocks of whole lines. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "parse/record.h"
#include "support/cut.h"

/* Text of short lines, padding and line ends. */
static void make_text(struct froe_buffer *text, size_t len, struct chance *chance)
{
    static const uint8_t alphabet[] = "\n\n\n\r  \t\0\0xyzxyz";
    while (text->len < len)
        froe_buffer_byte(text, chance_of_bytes(chance, alphabet, sizeof alphabet - 1));
}

static void expect_lines(const struct cut_lines *wanted, const struct cut_lines *found, const char *where)
{
    cr_assert_eq(found->count, wanted->count, "%s: %zu lines, not %zu", where, found->count, wanted->count);
    cr_assert_eq(found->nul_bytes, wanted->nul_bytes, "%s: NUL bytes", where);
    cr_assert_eq(found->open, wanted->open, "%s: newline of the last line", where);
    cr_assert(cut_lines_equal(wanted, found), "%s: bytes of lines", where);
}

static struct cut_source source_of(const struct froe_buffer *text, size_t piece, struct chance *chance)
{
    return (struct cut_source){.text = {text->data, text->len}, .piece = piece, .chance = chance};
}

static void check_whole(const struct froe_buffer *text, size_t piece, struct chance *chance, const char *where)
{
    struct froe_cutter cutter = {0};
    struct cut_lines wanted = {0};
    struct cut_source source = source_of(text, piece, chance);
    cut_expect(&wanted, &source);
    for (int tells = 0; tells < 2; tells++) {
        struct cut_lines found = {0};
        source.pos = 0;
        source.tells = tells == 1;
        cut_run(&found, &cutter, &source, UINT64_MAX, false);
        expect_lines(&wanted, &found, where);
        cut_lines_free(&found);
    }
    cut_lines_free(&wanted);
    froe_cutter_free(&cutter);
}

Test(cutter, last_bytes_are_one_block)
{
    struct cut_source source = {.text = FROE_LITERAL("first\nlast"), .tells = true};
    struct froe_cutter cutter = {0};
    struct cut_lines found = {0};
    cut_run(&found, &cutter, &source, UINT64_MAX, false);
    cr_expect_eq(found.count, 2);
    cr_expect_eq(found.blocks, 1, "the line without newline is in it");
    cut_lines_free(&found);
    froe_cutter_free(&cutter);
}

/* Read where it stands as far as that goes. Returns how many blocks were. */
static size_t check_lent(const struct froe_buffer *text, size_t lend, struct chance *chance)
{
    struct froe_cutter cutter = {0};
    struct cut_lines wanted = {0}, found = {0};
    struct froe_buffer copy = {0};
    uint8_t slack[FROE_CUTTER_SLACK] = {0};
    froe_buffer_append(&copy, text->data, text->len);
    froe_buffer_append(&copy, slack, sizeof slack);
    struct cut_source source = {.text = {copy.data, text->len}, .piece = lend * 2, .chance = chance, .lend = lend};
    cut_expect(&wanted, &source);
    cut_run(&found, &cutter, &source, UINT64_MAX, false);
    expect_lines(&wanted, &found, "lent");
    size_t lent = found.lent;
    cut_lines_free(&wanted);
    cut_lines_free(&found);
    froe_buffer_free(&copy);
    froe_cutter_free(&cutter);
    return lent;
}

Test(cutter, lent_text)
{
    struct chance chance = chance_of(56);
    size_t lent = 0;
    for (int round = 0; round < 300; round++) {
        struct froe_buffer text = {0};
        make_text(&text, chance_below(&chance, 200), &chance);
        lent += check_lent(&text, 1 + chance_below(&chance, 60), &chance);
        froe_buffer_free(&text);
    }
    cr_assert_gt(lent, 1000);
    for (int round = 0; round < 4; round++) {
        struct froe_buffer text = {0};
        make_text(&text, 3 * FROE_CUTTER_WINDOW + chance_below(&chance, 1000), &chance);
        cr_assert_gt(check_lent(&text, FROE_CUTTER_WINDOW * (size_t)(round + 1) / 2, &chance), 2);
        froe_buffer_free(&text);
    }
}

Test(cutter, pieces_of_any_size)
{
    struct chance chance = chance_of(51);
    for (int round = 0; round < 300; round++) {
        struct froe_buffer text = {0};
        make_text(&text, chance_below(&chance, 200), &chance);
        check_whole(&text, 1, NULL, "single bytes");
        check_whole(&text, 2, NULL, "pairs of bytes");
        check_whole(&text, 40, &chance, "random pieces");
        check_whole(&text, 0, NULL, "as many as asked for");
        froe_buffer_free(&text);
    }
}

Test(cutter, many_windows)
{
    struct chance chance = chance_of(52);
    for (int round = 0; round < 4; round++) {
        struct froe_buffer text = {0};
        make_text(&text, 3 * FROE_CUTTER_WINDOW + chance_below(&chance, 1000), &chance);
        check_whole(&text, 0, NULL, "as many as asked for");
        check_whole(&text, 100000, &chance, "random pieces");
        froe_buffer_free(&text);
    }
}

Test(cutter, no_bytes_no_lines)
{
    struct froe_buffer text = {0};
    check_whole(&text, 0, NULL, "an empty stream");
}

/* What stands before a break without a line end is lost, and so is nothing else. */
Test(cutter, breaks)
{
    struct chance chance = chance_of(53);
    for (int round = 0; round < 1000; round++) {
        struct froe_cutter cutter = {0};
        struct froe_buffer text = {0};
        struct cut_lines wanted = {0}, found = {0};
        size_t breaks[3], count = 1 + chance_below(&chance, 3), from = 0;
        make_text(&text, 100, &chance);
        for (size_t i = 0; i < count; i++)
            from = breaks[i] = from + (i > 0) + chance_below(&chance, 30);
        struct cut_source source = source_of(&text, 20, &chance);
        source.breaks = breaks;
        source.break_count = count;
        cut_expect(&wanted, &source);
        cut_run(&found, &cutter, &source, UINT64_MAX, false);
        wanted.nul_bytes = found.nul_bytes = 0; /* those of a lost line may have been counted */
        expect_lines(&wanted, &found, "with breaks");
        cut_lines_free(&wanted);
        cut_lines_free(&found);
        froe_buffer_free(&text);
        froe_cutter_free(&cutter);
    }
}

static void repeat(struct froe_buffer *text, uint8_t byte, size_t times)
{
    uint8_t *to = froe_buffer_reserve(text, times);
    cr_assert_not_null(to);
    memset(to, byte, times);
    text->len += times;
}

Test(cutter, lines_around_the_longest)
{
    static const char *const ends[] = {"\n", "\r\n", "", "\r", "\nlast", "\n\n\0x\n"};
    struct chance chance = chance_of(54);
    for (size_t len = FROE_LINE_MAX - 3; len <= FROE_LINE_MAX + 8; len++)
        for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
            struct froe_buffer text = {0};
            froe_buffer_text(&text, "first\n");
            repeat(&text, '\0', chance_below(&chance, 3));
            repeat(&text, 'x', len);
            froe_buffer_text(&text, ends[i]);
            check_whole(&text, 0, NULL, "a long line, full windows");
            check_whole(&text, FROE_CUTTER_WINDOW / 2, &chance, "a long line, random pieces");
            froe_buffer_free(&text);
        }
}

Test(cutter, several_long_lines)
{
    struct chance chance = chance_of(55);
    for (int round = 0; round < 6; round++) {
        struct froe_buffer text = {0};
        for (int i = 0; i < 4; i++) {
            repeat(&text, '\0', chance_below(&chance, 2) * chance_below(&chance, 600000));
            repeat(&text, 'x', chance_below(&chance, 2 * FROE_LINE_MAX));
            froe_buffer_text(&text, chance_once_in(&chance, 3) ? "\r\n" : "\n");
        }
        check_whole(&text, 300000, &chance, "long lines");
        check_lent(&text, 400000, &chance);
        froe_buffer_free(&text);
    }
}

/* A stream that is made while it is read: `repeats` times a byte, then an end. */
struct endless {
    uint64_t left;
    uint8_t byte;
    const char *end;
};

static enum froe_fill fill_endless(void *context, uint8_t *to, size_t cap, size_t *got)
{
    struct endless *endless = context;
    size_t len = endless->left < cap ? (size_t)endless->left : cap;
    if (len > 0) {
        memset(to, endless->byte, len);
        endless->left -= len;
    } else {
        len = strlen(endless->end);
        len = len < cap ? len : cap;
        memcpy(to, endless->end, len);
        endless->end += len;
    }
    *got = len;
    return len > 0 ? FROE_FILL_OK : FROE_FILL_END;
}

static void check_endless(uint8_t byte, const char *wanted, uint64_t wanted_nul_bytes)
{
    const uint64_t length = (uint64_t)96 << 20;
    struct endless endless = {length, byte, "a\nb\n"};
    struct froe_cutter cutter = {0};
    struct guard guard = guard_open(FROE_CUTTER_BUFFER);
    uint8_t *buffer = guard_before_end(&guard, FROE_CUTTER_BUFFER);
    struct froe_buffer lines = {0};
    struct froe_span block;
    bool short_of_memory = false;
    uint64_t nul_bytes = 0;
    froe_cutter_begin(&cutter, fill_endless, &endless, UINT64_MAX, false);
    while (froe_cutter_next(&cutter, buffer, &block, &short_of_memory)) {
        cr_assert_leq(cutter.carry.cap, 2 * FROE_CUTTER_LINE, "what is carried over is bounded");
        if (block.len > FROE_LINE_MAX + 1) {
            cr_expect_leq(block.len, FROE_CUTTER_LINE + 1);
            froe_buffer_text(&lines, "long\n");
            continue;
        }
        for (size_t i = 0; i < block.len && block.ptr[i] == '\0'; i++)
            nul_bytes++;
        froe_buffer_append(&lines, block.ptr + nul_bytes, block.len - (size_t)nul_bytes);
    }
    froe_buffer_byte(&lines, '\0');
    cr_expect_str_eq((const char *)lines.data, wanted);
    cr_expect_eq(cutter.nul_bytes + nul_bytes, wanted_nul_bytes);
    cr_expect_not(short_of_memory);
    froe_buffer_free(&lines);
    froe_cutter_free(&cutter);
    guard_close(&guard);
}

Test(cutter, endless_nul_bytes)
{
    check_endless('\0', "a\nb\n", (uint64_t)96 << 20);
}

Test(cutter, endless_line)
{
    check_endless('x', "long\nb\n", 0);
}

/* The ranges [cuts[i], cuts[i + 1]) of the text, each read by itself, give the lines of the whole. */
static void check_ranges(const struct froe_buffer *text, const size_t *cuts, size_t count, size_t piece,
                         struct chance *chance)
{
    struct froe_cutter cutter = {0};
    struct cut_lines wanted = {0}, found = {0};
    struct cut_source whole = source_of(text, piece, chance);
    cut_expect(&wanted, &whole);
    for (size_t i = 0; i + 1 < count; i++) {
        struct cut_source source = source_of(text, piece, chance);
        source.pos = cuts[i] == 0 ? 0 : cuts[i] - 1;
        cut_run(&found, &cutter, &source, cuts[i + 1] - cuts[i], cuts[i] > 0);
    }
    expect_lines(&wanted, &found, "ranges");
    cut_lines_free(&wanted);
    cut_lines_free(&found);
    froe_cutter_free(&cutter);
}

Test(cutter, two_ranges_cut_everywhere)
{
    struct chance chance = chance_of(56);
    for (int round = 0; round < 20; round++) {
        struct froe_buffer text = {0};
        make_text(&text, 1 + chance_below(&chance, 120), &chance);
        for (size_t cut = 0; cut <= text.len; cut++) {
            const size_t cuts[] = {0, cut, text.len};
            check_ranges(&text, cuts, 3, 0, NULL);
            check_ranges(&text, cuts, 3, 10, &chance);
        }
        froe_buffer_free(&text);
    }
}

Test(cutter, ranges_of_single_bytes)
{
    struct chance chance = chance_of(57);
    size_t cuts[61];
    struct froe_buffer text = {0};
    for (size_t i = 0; i < 61; i++)
        cuts[i] = i;
    for (int round = 0; round < 50; round++) {
        text.len = 0;
        make_text(&text, 60, &chance);
        check_ranges(&text, cuts, 61, 0, NULL);
    }
    froe_buffer_free(&text);
}

static int by_size(const void *a, const void *b)
{
    size_t x = *(const size_t *)a, y = *(const size_t *)b;
    return (x > y) - (x < y);
}

Test(cutter, random_ranges)
{
    struct chance chance = chance_of(58);
    for (int round = 0; round < 300; round++) {
        struct froe_buffer text = {0};
        size_t cuts[8] = {0};
        make_text(&text, 300, &chance);
        for (size_t i = 1; i < 7; i++)
            cuts[i] = chance_below(&chance, text.len + 1);
        cuts[7] = text.len;
        qsort(cuts, 8, sizeof cuts[0], by_size);
        check_ranges(&text, cuts, 8, 1 + chance_below(&chance, 50), &chance);
        froe_buffer_free(&text);
    }
}

/* Long lines and NUL runs that begin in one range and end in another. */
Test(cutter, ranges_with_long_lines)
{
    struct chance chance = chance_of(59);
    for (int round = 0; round < 6; round++) {
        struct froe_buffer text = {0};
        size_t cuts[6] = {0};
        for (int i = 0; i < 4; i++) {
            make_text(&text, text.len + 50, &chance);
            repeat(&text, chance_once_in(&chance, 2) ? '\0' : 'x', chance_below(&chance, 3 * FROE_LINE_MAX / 2));
        }
        make_text(&text, text.len + 50, &chance);
        for (size_t i = 1; i < 5; i++)
            cuts[i] = chance_below(&chance, text.len + 1);
        cuts[5] = text.len;
        qsort(cuts, 6, sizeof cuts[0], by_size);
        check_ranges(&text, cuts, 6, 0, NULL);
        check_ranges(&text, cuts, 6, 200000, &chance);
        froe_buffer_free(&text);
    }
}

/* A range whose last line ends far behind it: only a little is read to find that out. */
Test(cutter, reads_little_behind_a_range)
{
    struct froe_buffer text = {0};
    for (int i = 0; i < 100000; i++)
        froe_buffer_text(&text, "a line of some bytes\n");
    struct froe_cutter cutter = {0};
    struct cut_lines lines = {0};
    struct cut_source source = source_of(&text, 0, NULL);
    cut_run(&lines, &cutter, &source, 1000, false);
    cr_expect_eq(lines.count, 1000 / 21 + 1, "the line that goes on behind the range is whole");
    cr_expect_leq(source.pos, 1000 + 4096);
    cut_lines_free(&lines);
    froe_cutter_free(&cutter);
    froe_buffer_free(&text);
}

Test(cutter, does_not_read_on_to_drop_a_line)
{
    struct froe_buffer text = {0};
    froe_buffer_byte(&text, 'x');
    repeat(&text, 'x', 10000);
    froe_buffer_byte(&text, '\n');
    struct froe_cutter cutter = {0};
    struct cut_lines lines = {0};
    struct cut_source source = source_of(&text, 0, NULL);
    cut_run(&lines, &cutter, &source, 1000, true);
    cr_expect_eq(lines.count, 0, "the line began before the range");
    cr_expect_eq(source.pos, 1001);
    cut_lines_free(&lines);
    froe_cutter_free(&cutter);
    froe_buffer_free(&text);
}

Test(cutter, break_in_a_line_that_is_too_long)
{
    struct froe_buffer text = {0};
    repeat(&text, 'x', 2 * FROE_LINE_MAX);
    const size_t breaks[] = {text.len};
    froe_buffer_text(&text, "kept\n");
    struct froe_cutter cutter = {0};
    struct cut_lines lines = {0};
    struct cut_source source = source_of(&text, 0, NULL);
    source.breaks = breaks;
    source.break_count = 1;
    cut_run(&lines, &cutter, &source, UINT64_MAX, false);
    cr_assert_eq(lines.count, 2);
    cr_expect_arr_eq(lines.bytes.data + lines.bytes.len - 4, "kept", 4, "the next bytes begin a line");
    cut_lines_free(&lines);
    froe_cutter_free(&cutter);
    froe_buffer_free(&text);
}

/* Memory runs short while the start of the second line is kept. */
struct starving {
    struct froe_cutter *cutter;
    int calls;
};

static enum froe_fill fill_starving(void *context, uint8_t *to, size_t cap, size_t *got)
{
    static const char *const pieces[] = {"one\ntw", "o\nthr", "ee\nfour\n"};
    struct starving *starving = context;
    cr_assert_gt(cap, 20);
    if (starving->calls == 3)
        return FROE_FILL_END;
    starving->cutter->carry.failed = starving->calls == 0;
    *got = strlen(pieces[starving->calls]);
    memcpy(to, pieces[starving->calls++], *got);
    return FROE_FILL_OK;
}

Test(cutter, short_of_memory)
{
    struct froe_cutter cutter = {0};
    struct starving starving = {&cutter, 0};
    uint8_t *buffer = malloc(FROE_CUTTER_BUFFER);
    struct froe_buffer lines = {0};
    struct froe_span block;
    bool short_of_memory = false;
    froe_cutter_begin(&cutter, fill_starving, &starving, UINT64_MAX, false);
    while (froe_cutter_next(&cutter, buffer, &block, &short_of_memory))
        froe_buffer_append(&lines, block.ptr, block.len);
    froe_buffer_byte(&lines, '\0');
    cr_expect(short_of_memory);
    cr_expect_str_eq((const char *)lines.data, "one\nthree\nfour\n", "only that line is lost");
    froe_buffer_free(&lines);
    froe_cutter_free(&cutter);
    free(buffer);
}

Test(cutter, used_for_stream_after_stream)
{
    struct chance chance = chance_of(60);
    struct froe_cutter cutter = {0};
    for (int round = 0; round < 50; round++) {
        struct froe_buffer text = {0};
        struct cut_lines wanted = {0}, found = {0};
        make_text(&text, chance_below(&chance, 100), &chance);
        struct cut_source source = source_of(&text, 20, &chance);
        cut_expect(&wanted, &source);
        cut_run(&found, &cutter, &source, UINT64_MAX, false);
        expect_lines(&wanted, &found, "a cutter used before");
        cut_lines_free(&wanted);
        cut_lines_free(&found);
        froe_buffer_free(&text);
    }
    froe_cutter_free(&cutter);
}
