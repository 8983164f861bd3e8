/* Blocks of lines: the quick way, in any window, against the slow way. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "support/guard.h"
#include "support/lines_check.h"
#include "support/log_lines.h"

/* The block ends so far before a guard page as the contract allows to be read; what is read there must not matter. */
struct placed {
    struct guard guard;
    struct froe_span block;
};

static struct placed place(const void *bytes, size_t len, struct chance *chance)
{
    static const uint8_t hostile[] = "0123456789\"\" \n\r?#-\\";
    struct placed placed = {.guard = guard_open(len + FROE_LINES_SLACK)};
    uint8_t *at = guard_before_end(&placed.guard, len + FROE_LINES_SLACK);
    if (len > 0)
        memcpy(at, bytes, len);
    for (size_t i = 0; i < FROE_LINES_SLACK; i++)
        at[len + i] = chance_of_bytes(chance, hostile, sizeof hostile - 1);
    placed.block = (struct froe_span){at, len};
    return placed;
}

static void expect_agreement(const struct lines_oracle *oracle, const struct froe_kernel *kernel, unsigned need,
                             size_t batch, const char *where)
{
    struct froe_buffer what = {0};
    if (!lines_agree(oracle, kernel, need, batch, &what))
        cr_assert_fail("%s, %s, need %u, batches of %zu, vhost %d, combined %d: %.*s\nblock: %.*s", where, kernel->name,
                       need, batch, oracle->vhost, oracle->combined, (int)what.len, (const char *)what.data,
                       (int)oracle->len, (const char *)oracle->block);
    froe_buffer_free(&what);
}

static const struct froe_kernel *any_kernel(struct chance *chance)
{
    size_t count;
    const struct froe_kernel *kernels = froe_kernels(&count);
    return &kernels[chance_below(chance, count)];
}

/* Some lines, each with its own share of odd fields and damage. */
static void make_block(struct froe_buffer *text, size_t count, bool vhost, bool combined, struct chance *chance)
{
    struct log_shape shape = {.vhost = vhost, .combined = combined};
    shape.odd = (unsigned)(chance_once_in(chance, 3) ? 0 : chance_below(chance, 60));
    shape.damaged = (unsigned)(chance_once_in(chance, 3) ? 0 : chance_below(chance, 100));
    for (size_t i = 0; i < count; i++) {
        struct log_shape other = shape;
        if (chance_once_in(chance, 10))
            other.vhost = !other.vhost;
        if (chance_once_in(chance, 10))
            other.combined = !other.combined;
        log_line(text, &other, chance);
    }
    if (chance_once_in(chance, 3) && text->len > 0)
        text->len -= 1 + chance_below(chance, text->len < 100 ? text->len : 100);
}

static void check_random_block(size_t lines, unsigned variant, struct chance *chance)
{
    bool vhost = (variant & 1) != 0, combined = (variant & 2) != 0;
    unsigned need = variant >> 2 & FROE_NEED_ALL;
    struct froe_buffer text = {0};
    make_block(&text, lines, vhost, combined, chance);
    struct placed placed = place(text.data, text.len, chance);
    struct lines_oracle oracle;
    lines_oracle_open(&oracle, placed.block, vhost, combined);
    expect_agreement(&oracle, any_kernel(chance), need, 1 + chance_below(chance, 64), "random lines");
    expect_agreement(&oracle, any_kernel(chance), FROE_NEED_ALL, 1, "random lines");
    lines_oracle_close(&oracle);
    guard_close(&placed.guard);
    froe_buffer_free(&text);
}

/* 4 formats times 128 needs. */
enum { VARIANTS = 512 };

Test(lines, quick_way_equals_slow_way)
{
    struct chance chance = chance_of(11);
    for (unsigned round = 0; round < 8; round++)
        for (unsigned variant = 0; variant < VARIANTS; variant++)
            check_random_block(chance_below(&chance, 20), variant, &chance);
}

/* Several windows each. */
Test(lines, quick_way_equals_slow_way_across_windows)
{
    struct chance chance = chance_of(12);
    for (unsigned variant = 0; variant < VARIANTS; variant++)
        check_random_block(100 + chance_below(&chance, 200), variant, &chance);
}

/* What servers write must not fall back on the slow way; that a block agrees cannot show it, so the scan is tampered
 * with: without marks only a last line is found. */
static void scan_nothing(const uint8_t *bytes, size_t len, struct froe_scan *scan)
{
    froe_scan_scalar(bytes, len, scan);
    scan->count = 0;
}

Test(lines, scan_is_what_lines_are_found_by)
{
    static const char text[] = "h - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"-\"\nx\n";
    const struct froe_kernel blind = {"blind", scan_nothing, froe_find_scalar};
    struct chance chance = chance_of(13);
    struct placed placed = place(text, sizeof text - 1, &chance);
    struct lines_oracle oracle;
    struct froe_buffer what = {0};
    lines_oracle_open(&oracle, placed.block, false, true);
    cr_assert_eq(oracle.count, 2);
    cr_expect_not(lines_agree(&oracle, &blind, FROE_NEED_ALL, 1, &what), "the check can fail");
    cr_expect_gt(what.len, 0);
    froe_buffer_free(&what);
    lines_oracle_close(&oracle);
    guard_close(&placed.guard);
}

/* A line of the form that is checked at once, between two like it; `at`: which byte is another. */
static void check_changed(size_t at, uint8_t byte, struct chance *chance)
{
    static const char line[] = "host - - [17/May/2015:10:05:03 +0000] \"GET /path HTTP/1.1\" 200 1 \"r\" \"agent\"\n";
    enum { LEN = sizeof line - 1 };
    char text[3 * LEN];
    for (int i = 0; i < 3; i++)
        memcpy(text + i * LEN, line, LEN);
    text[LEN + at] = (char)byte;
    memcpy(text + 2 * LEN + 24, "59:59", 5);
    struct placed placed = place(text, sizeof text, chance);
    struct lines_oracle oracle;
    lines_oracle_open(&oracle, placed.block, false, true);
    expect_agreement(&oracle, any_kernel(chance), FROE_NEED_ALL, 64, "one byte changed");
    expect_agreement(&oracle, any_kernel(chance), FROE_NEED_PATH, 64, "one byte changed");
    lines_oracle_close(&oracle);
    guard_close(&placed.guard);
}

Test(lines, every_byte_of_the_usual_form_is_checked)
{
    static const uint8_t bytes[] = {0,   ' ', '\t', '"', '\\', '/', '0',  '1',  '5',
                                    '6', '9', ':',  '-', 'A',  'z', 0x80, 0xff, '\n'};
    struct chance chance = chance_of(14);
    for (size_t at = 0; at < 75; at++)
        for (size_t i = 0; i < sizeof bytes; i++)
            check_changed(at, bytes[i], &chance);
}

/* What is remembered of the last line of the usual form is not that of another, and is no time of a new block. */
Test(lines, hours_of_lines_that_are_not_usual)
{
    static const char *const blocks[] = {
        "h - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1 \"r\" \"a\"\n"
        "h - user [17/May/2015:11:05:03 +0000] \"GET / HTTP/1.1\" 200 1 \"r\" \"a\"\n"
        "h - - [17/May/2015:10:06:03 +0000] \"GET / HTTP/1.1\" 200 1 \"r\" \"a\"\n"
        "h - - [17/May/2015:11:06:03 +0100] \"GET / HTTP/1.1\" 200 1 \"r\" \"a\"\n"
        "h - - [17/May/2015:10:06:60 +0000] \"GET / HTTP/1.1\" 200 1 \"r\" \"a\"\n"
        "h - - [17/May/2015:10:06:61 +0000] \"GET / HTTP/1.1\" 200 1 \"r\" \"a\"\n"
        "h x y [17/May/2015:10:07:03 +0000] \"GET / HTTP/1.1\" 200 1 \"r\" \"a\"\n"
        "h x y [17/May/2015:10:08:03 +0000] \"GET / HTTP/1.1\" 200 1 \"r\" \"a\"\n"
        "h - - [17/May/2015:10:09:03 +0000] \"GET / HTTP/1.1\" 200 1 \"r\" \"a\"\n",
        "h\xff - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1 \"r\" \"a\"\n",
    };
    struct chance chance = chance_of(15);
    for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; i++) {
        struct placed placed = place(blocks[i], strlen(blocks[i]), &chance);
        struct lines_oracle oracle;
        lines_oracle_open(&oracle, placed.block, false, true);
        expect_agreement(&oracle, any_kernel(&chance), FROE_NEED_ALL, 64, "other hours");
        lines_oracle_close(&oracle);
        guard_close(&placed.guard);
    }
}

/* Before there is a usual form nothing has it: not even NUL bytes. */
Test(lines, nul_bytes_are_no_time)
{
    char text[128] = "host";
    struct chance chance = chance_of(16);
    strcpy(text + 36, "] \"GET / HTTP/1.1\" 200 1 \"r\" \"a\"\n");
    struct placed placed = place(text, 36 + strlen(text + 36), &chance);
    struct lines_oracle oracle;
    lines_oracle_open(&oracle, placed.block, false, true);
    cr_assert_eq(oracle.count, 1);
    cr_expect_eq(oracle.answers[0].reason, FROE_REASON_NO_TIME);
    expect_agreement(&oracle, any_kernel(&chance), FROE_NEED_ALL, 64, "NUL bytes");
    lines_oracle_close(&oracle);
    guard_close(&placed.guard);
}

/* Lines that have been misread once, or that only just are, or are not, for the quick way. */
static const char *const tricky[] = {
    "h - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1 \"r\" \"a\"",
    "h - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1 \"r\" \"a\"\r",
    "h - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1 \"r\" \"a\n",
    "h - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1 \"r\" \"a\r\n\r",
    "h - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1 \"r\" \"a \"",
    "h - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1 \"r\" \" a\"",
    "h - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1 \" r\" \"a\"",
    "h - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1 \"r\" \"\"",
    "h - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1 \"\" \"\"",
    "h - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1 \"r\" \"\r\"",
    "h - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1 \"r\" \"",
    "h - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1 \"r\" \"a\\\"",
    "h - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1 \"r\\\" \"a\" \"b\"",
    "h - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1 \"r\\\\\" \"a\"",
    "h - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1 \"r\"  \"a\"",
    "h - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1 \"r\"x\" \"a\"",
    "h - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1 \"r\" x",
    "h - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1 \"r\"",
    "h - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1 ",
    "h - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1",
    "h - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 -",
    "h - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 12345678",
    "h - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 ",
    "h - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200",
    "h - - [17/May/2015:10:05:03 +0000] \"GET /a?b\" c#d HTTP/1.1\" 200 1 \"r\" \"a\"",
    "h - - [17/May/2015:10:05:03 +0000] \" GET / HTTP/1.1\" 200 1 \"r\" \"a\"",
    "h - - [17/May/2015:10:05:03 +0000] \"\" 200 1 \"r\" \"a\"",
    "h - - [17/May/2015:10:05:03 +0000] \" \" 200 1",
    "h - - [17/May/2015:10:05:03 +0000] \"\\\" 200 1\" 200 1 \"r\" \"a\"",
    "h - - [17/May/2015:10:05:03 +0000] \" 200 1",
    "h - - [17/May/2015:10:05:03 +0000] \" 200 1 \"r\" \"a\"",
    "v h - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1 \"r\" \"a\"",
    "h - [ [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1 \"r\" \"a\"",
    "h [ - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1 \"r\" \"a\"",
    "h \" - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1 \"r\" \"a\"",
    "\" - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1 \"r\"",
    " - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1 \"r\" \"a\"",
    "h  - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1 \"r\" \"a\"",
    "h - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1 \"r\" \"a\" \"e\"",
    "x\ny\n\n\"\n\" \" \"\n\r\n\"\r\n\" \"\r\n\"\" \"\"",
    "h - -\n[17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1 \"r\" \"a\"",
    "h - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1 \"r\"\n\"a\"",
    "h - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1\n\"r\" \"a\"",
    "h - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\"\n200 1 \"r\" \"a\"",
};

enum { TRICKY = sizeof tricky / sizeof tricky[0] };

/* `before` bytes of an ordinary line, then the two lines, with a newline behind the last or not. */
static void check_tricky(size_t before, const char *first, const char *second, bool ended, struct chance *chance)
{
    struct froe_buffer text = {0};
    if (before > 0)
        log_line_of(&text, before);
    froe_buffer_text(&text, first);
    froe_buffer_byte(&text, '\n');
    froe_buffer_text(&text, second);
    if (ended)
        froe_buffer_byte(&text, '\n');
    struct placed placed = place(text.data, text.len, chance);
    for (unsigned variant = 0; variant < 4; variant++) {
        struct lines_oracle oracle;
        lines_oracle_open(&oracle, placed.block, (variant & 1) != 0, (variant & 2) != 0);
        expect_agreement(&oracle, any_kernel(chance), FROE_NEED_ALL, 8, "tricky lines");
        expect_agreement(&oracle, any_kernel(chance), FROE_NEED_PATH, 8, "tricky lines");
        lines_oracle_close(&oracle);
    }
    guard_close(&placed.guard);
    froe_buffer_free(&text);
}

Test(lines, tricky_lines_in_pairs)
{
    struct chance chance = chance_of(14);
    for (size_t i = 0; i < TRICKY; i++)
        for (size_t j = 0; j < TRICKY; j++)
            check_tricky(0, tricky[i], tricky[j], ((i ^ j) & 1) != 0, &chance);
}

/* The window ends at each place of the line. */
Test(lines, tricky_lines_at_every_place_of_the_window)
{
    struct chance chance = chance_of(15);
    for (size_t i = 0; i < TRICKY; i++) {
        size_t len = strlen(tricky[i]) + 2;
        for (size_t before = FROE_SCAN_WINDOW - len; before <= FROE_SCAN_WINDOW + 1; before++)
            check_tricky(before, tricky[i], tricky[0], before % 3 != 0, &chance);
    }
}

/* One line as long as a window, a little shorter and longer, and as several of them. */
Test(lines, lines_of_about_a_window)
{
    struct chance chance = chance_of(16);
    for (size_t windows = 1; windows <= 3; windows++)
        for (size_t len = windows * FROE_SCAN_WINDOW - 4; len <= windows * FROE_SCAN_WINDOW + 4; len++) {
            check_tricky(len, tricky[0], tricky[1], false, &chance);
            check_tricky(len, tricky[1], tricky[0], true, &chance);
        }
}

/* Each byte of a line replaced by each value. */
Test(lines, every_byte_everywhere)
{
    static const char text[] = "h.i - u [17/May/2015:10:05:03 +0000] \"GET /p?q#f HTTP/1.1\" 200 12 \"r\" \"a b\"\n"
                               "h.i - - [17/May/2015:10:05:03 +0000] \"GET /p?q#f HTTP/1.1\" 200 -\n";
    struct chance chance = chance_of(17);
    struct placed placed = place(text, sizeof text - 1, &chance);
    uint8_t *bytes = placed.guard.bytes + (placed.block.ptr - placed.guard.bytes);
    for (size_t i = 0; i < sizeof text - 1; i++)
        for (unsigned byte = 0; byte < 256; byte++) {
            struct lines_oracle oracle;
            bytes[i] = (uint8_t)byte;
            lines_oracle_open(&oracle, placed.block, false, true);
            expect_agreement(&oracle, any_kernel(&chance), FROE_NEED_ALL, 8, "one byte replaced");
            lines_oracle_close(&oracle);
            bytes[i] = (uint8_t)text[i];
        }
    guard_close(&placed.guard);
}

static const struct froe_log_format common_format = {.kind = FROE_FORMAT_KIND_CLF};
static const struct froe_binding common = {.format = &common_format, .port_slot = -1};

/* A walker goes from block to block: counts add up, numbers of malformed lines begin anew. */
struct told {
    uint64_t numbers[4];
    size_t count;
};

static void remember(void *context, struct froe_span line, enum froe_reason reason, uint64_t number)
{
    struct told *told = context;
    cr_assert_eq(reason, FROE_REASON_NO_TIME);
    cr_assert_eq(line.len, 3);
    told->numbers[told->count++] = number;
}

Test(lines, counts_add_up_over_blocks)
{
    static const char block[64 + 128] = "bad\nh - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1\nbad";
    struct froe_lines *lines = calloc(1, sizeof *lines);
    struct froe_record records[2];
    struct told told = {.count = 0};
    size_t kernel_count;
    lines->kernel = froe_kernels(&kernel_count);
    lines->binding = &common;
    lines->malformed = remember;
    lines->context = &told;
    for (uint64_t round = 1; round <= 2; round++) {
        froe_lines_begin(lines, (const uint8_t *)block, strlen(block));
        cr_expect_eq(froe_lines_read(lines, records, 2), 1);
        cr_expect_eq(froe_lines_read(lines, records, 2), 0);
        cr_expect_eq(lines->lines, 3 * round);
        cr_expect_eq(lines->reasons[FROE_REASON_NO_TIME], 2 * round);
    }
    const uint64_t wanted[] = {0, 2, 0, 2};
    cr_assert_eq(told.count, 4);
    cr_expect_arr_eq(told.numbers, wanted, sizeof wanted);
    free(lines);
}

Test(lines, malformed_lines_are_counted_without_anybody_told)
{
    static const uint8_t block[64 + 8] = "\n\n\0\0\nx";
    struct froe_lines *lines = calloc(1, sizeof *lines);
    struct froe_record record;
    size_t kernel_count;
    lines->kernel = froe_kernels(&kernel_count);
    lines->binding = &common;
    froe_lines_begin(lines, block, 0);
    cr_expect_eq(froe_lines_read(lines, &record, 1), 0);
    cr_expect_eq(lines->lines, 0, "an empty block has no line");
    froe_lines_begin(lines, block, 6);
    cr_expect_eq(froe_lines_read(lines, &record, 1), 0);
    cr_expect_eq(lines->lines, 4);
    cr_expect_eq(lines->nul_bytes, 2);
    cr_expect_eq(lines->reasons[FROE_REASON_EMPTY], 3);
    cr_expect_eq(lines->reasons[FROE_REASON_NO_TIME], 1);
    free(lines);
}
