#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "report/table.h"

/* Cells of a small table: NULL is absent, "#123" a number, "=12.5" a decimal, the rest text. */
struct grid {
    size_t columns;
    const char *cells[12][6];
};

/* Of the table that was made last. */
static size_t last_row;
static uint64_t last_total;

static struct froe_cell grid_cell(void *context, size_t row, size_t column)
{
    const struct grid *grid = context;
    cr_assert_lt(column, grid->columns);
    if (row == last_row && column + 1 == grid->columns)
        return (struct froe_cell){.kind = FROE_CELL_NUMBER, .number = last_total};
    if (row == last_row)
        return (struct froe_cell){.kind = FROE_CELL_TEXT, .text = froe_span_of("")};
    const char *text = grid->cells[row][column];
    if (text == NULL)
        return (struct froe_cell){.kind = FROE_CELL_ABSENT};
    if (text[0] == '#')
        return (struct froe_cell){.kind = FROE_CELL_NUMBER, .number = strtoull(text + 1, NULL, 10)};
    if (text[0] == '=')
        return (struct froe_cell){.kind = FROE_CELL_DECIMAL, .text = froe_span_of(text + 1)};
    return (struct froe_cell){.kind = FROE_CELL_TEXT, .text = froe_span_of(text)};
}

static const struct froe_column path_count[] = {{.name = FROE_LITERAL("path")},
                                                {.name = FROE_LITERAL("count"), .number = true}};

static struct grid plain = {2, {{"/a", "#1234"}, {"/img/logo.png", "#567"}, {NULL, "#9"}}};

static struct froe_table table_of(struct grid *grid, const struct froe_column *columns, size_t rows, uint64_t total)
{
    last_row = rows;
    last_total = total;
    return (struct froe_table){.columns = columns,
                               .column_count = grid->columns,
                               .row_count = rows,
                               .cell = grid_cell,
                               .context = grid,
                               .bar_column = grid->columns - 1,
                               .total = total};
}

static void check_table(const struct froe_table *table, const char *want)
{
    struct froe_buffer buffer = {0};
    froe_table_append(&buffer, table);
    froe_buffer_byte(&buffer, 0);
    cr_assert_not(buffer.failed);
    cr_expect_str_eq((const char *)buffer.data, want);
    froe_buffer_free(&buffer);
}

Test(table, plain_output_is_aligned_and_undecorated)
{
    struct froe_table table = table_of(&plain, path_count, 3, 1810);
    table.total_label = "total";
    table.utf8 = true;
    check_table(&table, "path           count\n"
                        "/a              1234\n"
                        "/img/logo.png    567\n"
                        "-                  9\n"
                        "total           1810\n");
}

/* The last line ends a column of 256, and one byte more of text pushes its number out of it. */
Test(table, one_long_text_does_not_widen_all_lines)
{
    static char fits[257], longer[258], huge[100001];
    static struct grid grid = {2, {{"/a", "#12"}, {fits, "#3"}, {longer, "#4"}, {huge, "#5"}}};
    memset(fits, 'x', 256);
    memset(longer, 'y', 257);
    memset(huge, 'z', 100000);
    for (int terminal = 0; terminal < 2; terminal++) {
        struct froe_table table = table_of(&grid, path_count, 4, 24);
        struct froe_buffer want = {0};
        table.terminal = terminal;
        table.bar_column = 2;
        froe_buffer_format(&want, "%-256s  count\n%-256s     12\n%s      3\n%s      4\n%s      5\n", "path", "/a", fits,
                           longer, huge);
        froe_buffer_byte(&want, 0);
        check_table(&table, (const char *)want.data);
        froe_buffer_free(&want);
    }
}

Test(table, colour_is_independent_of_the_terminal)
{
    struct froe_table table = table_of(&plain, path_count, 3, 1810);
    table.color = true;
    check_table(&table, "\x1b[1mpath           count\x1b[0m\n"
                        "/a              1234\n"
                        "/img/logo.png    567\n"
                        "-                  9\n");
}

Test(table, terminal_output_has_separators_share_and_bar)
{
    struct froe_table table = table_of(&plain, path_count, 3, 1810);
    table.terminal = table.utf8 = true;
    table.width = 45;
    table.total_label = "total";
    /* 45 - 13 - 2 - 5 - 2 - 6 - 2 = 15 columns of bar for 1234; 567 is 6.89 of them, 9 is 0.11. */
    check_table(&table,
                "path           count   share\n"
                "/a             1,234   68.2%  \u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588"
                "\u2588\u2588\u2588\n"
                "/img/logo.png    567   31.3%  \u2588\u2588\u2588\u2588\u2588\u2588\u2589\n"
                "-                  9    0.5%  \u258f\n"
                "total          1,810  100.0%\n");
}

Test(table, a_small_share_is_not_shown_as_nothing)
{
    struct froe_table table = table_of(&plain, path_count, 3, 18100);
    table.terminal = true;
    table.width = 30;
    check_table(&table, "path           count   share\n"
                        "/a             1,234    6.8%\n"
                        "/img/logo.png    567    3.1%\n"
                        "-                  9   <0.1%\n");
}

Test(table, without_utf8_everything_is_ascii)
{
    struct froe_table table = table_of(&plain, path_count, 3, 1810);
    table.terminal = true;
    table.width = 42;
    check_table(&table, "path           count   share\n"
                        "/a             1,234   68.2%  ############\n"
                        "/img/logo.png    567   31.3%  ######\n"
                        "-                  9    0.5%\n");
}

Test(table, colour_marks_header_total_and_bars_and_is_always_reset)
{
    struct froe_table table = table_of(&plain, path_count, 1, 1234);
    table.terminal = table.color = true;
    table.width = 33;
    table.total_label = "all";
    check_table(&table, "\x1b[1mpath  count   share\x1b[0m\n"
                        "/a    1,234  100.0%  \x1b[36m############\x1b[0m\n"
                        "\x1b[1mall   1,234  100.0%\x1b[0m\n");
}

Test(table, bar_then_share_give_way_to_readable_keys)
{
    static struct grid grid = {2, {{"/0123456789/0123456789/0123456789", "#77"}}};
    struct froe_table table = table_of(&grid, path_count, 1, 77);
    table.terminal = table.utf8 = true;
    table.width = 53; /* 24 + 2 + 5 + 2 + 6 + 2 + 12 */
    check_table(&table, "path                      count   share\n"
                        "/0123456789/\u2026/0123456789     77  100.0%  \u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588"
                        "\u2588\u2588\u2588\u2588\n");
    table.width = 52;
    check_table(&table, "path                               count   share\n"
                        "/0123456789/0123456789/0123456789     77  100.0%\n");
    table.width = 31; /* 16 + 2 + 5 + 2 + 6 */
    check_table(&table, "path              count   share\n"
                        "/0123456\u20263456789     77  100.0%\n");
    table.width = 30;
    check_table(&table, "path                     count\n"
                        "/0123456789\u2026/0123456789     77\n");
    table.width = 4; /* too narrow for anything: keys keep their eight columns */
    check_table(&table, "path      count\n"
                        "/012\u2026789     77\n");
}

Test(table, unknown_width_shortens_nothing_and_draws_no_bar)
{
    struct froe_table table = table_of(&plain, path_count, 1, 2468);
    table.terminal = true;
    check_table(&table, "path  count   share\n"
                        "/a    1,234   50.0%\n");
}

Test(table, bar_does_not_cross_a_wide_terminal)
{
    struct froe_table table = table_of(&plain, path_count, 1, 1234);
    table.terminal = true;
    table.width = 200;
    check_table(&table, "path  count   share\n"
                        "/a    1,234  100.0%  ########################################\n");
}

Test(table, share_above_the_whole_still_fits_its_column)
{
    struct froe_table table = table_of(&plain, path_count, 1, 7);
    table.terminal = true;
    check_table(&table, "path  count   share\n"
                        "/a    1,234  999.9%\n");
}

Test(table, nothing_to_share)
{
    struct froe_table table = table_of(&plain, path_count, 0, 0);
    table.terminal = table.utf8 = true;
    table.width = 80;
    table.total_label = "total";
    check_table(&table, "path   count\n"
                        "total      0\n");
    table = table_of(&plain, path_count, 1, 1234);
    table.terminal = true;
    table.width = 80;
    table.bar_column = table.column_count;
    check_table(&table, "path  count\n"
                        "/a    1,234\n");
}

Test(table, absent_number_has_no_share)
{
    static struct grid grid = {2, {{"/a", "#3"}, {"/b", NULL}}};
    struct froe_table table = table_of(&grid, path_count, 2, 4);
    table.terminal = true;
    table.width = 34;
    check_table(&table, "path  count   share\n"
                        "/a        3   75.0%  #############\n"
                        "/b        -       -\n");
}

Test(table, largest_numbers)
{
    static struct grid grid = {2, {{"a", "#18446744073709551615"}, {"b", "#9223372036854775808"}}};
    struct froe_table table = table_of(&grid, path_count, 2, UINT64_MAX);
    table.terminal = true;
    table.width = 54;
    check_table(&table, "path                       count   share\n"
                        "a     18,446,744,073,709,551,615  100.0%  ############\n"
                        "b      9,223,372,036,854,775,808   50.0%  ######\n");
}

Test(table, only_a_number_column)
{
    static struct grid grid = {1, {{"#1000"}}};
    struct froe_table table = table_of(&grid, path_count + 1, 1, 1000);
    table.total_label = "total";
    check_table(&table, "count\n 1000\n 1000\n");
}

Test(table, separators_stand_before_every_third_digit)
{
    static struct grid grid = {2,
                               {{"a", "#1"},
                                {"b", "#12"},
                                {"c", "#123"},
                                {"d", "#1234"},
                                {"e", "#12345"},
                                {"f", "#123456"},
                                {"g", "#1234567"}}};
    struct froe_table table = table_of(&grid, path_count, 7, 1);
    table.terminal = true;
    table.bar_column = 2;
    check_table(&table, "path      count\n"
                        "a             1\n"
                        "b            12\n"
                        "c           123\n"
                        "d         1,234\n"
                        "e        12,345\n"
                        "f       123,456\n"
                        "g     1,234,567\n");
}

static const struct froe_column path_avg_count[] = {{.name = FROE_LITERAL("path")},
                                                    {.name = FROE_LITERAL("avg"), .number = true},
                                                    {.name = FROE_LITERAL("count"), .number = true}};

Test(table, decimals_on_a_terminal_stand_with_their_points_below_each_other)
{
    static struct grid grid = {3,
                               {{"a", "=0.5", "#1"},
                                {"b", "=1234567.125", "#1"},
                                {"c", "=40339", "#1"},
                                {"d", NULL, "#1"},
                                {"e", "=999.25", "#1"},
                                {"f", "#1000", "#1"}}};
    struct froe_table table = table_of(&grid, path_avg_count, 6, 6);
    table.bar_column = 3;
    check_table(&table, "path          avg  count\n"
                        "a             0.5      1\n"
                        "b     1234567.125      1\n"
                        "c           40339      1\n"
                        "d               -      1\n"
                        "e          999.25      1\n"
                        "f            1000      1\n");
    table.terminal = true;
    check_table(&table, "path            avg  count\n"
                        "a             0.500      1\n"
                        "b     1,234,567.125      1\n"
                        "c        40,339.000      1\n"
                        "d                 -      1\n"
                        "e           999.250      1\n"
                        "f         1,000.000      1\n");
}

Test(table, numbers_beyond_64_bits_have_separators_too)
{
    static struct grid grid = {2, {{"a", "=340282366920938463463374607431768211455"}, {"b", "=1.999999999"}}};
    struct froe_table table = table_of(&grid, path_count, 2, 1);
    table.terminal = true;
    table.bar_column = 2;
    check_table(&table, "path                                                          count\n"
                        "a     340,282,366,920,938,463,463,374,607,431,768,211,455.000000000\n"
                        "b                                                       1.999999999\n");
}

/* ---- Shortening. ---- */

struct short_case {
    unsigned width; /* of the only column */
    bool utf8;
    char text[64];
    char want[64];
};

ParameterizedTestParameters(table, shortening)
{
    static struct short_case cases[] = {
        {8, true, "12345678", "12345678"},
        {8, true, "123456789", "1234\u2026789"},
        {9, true, "1234567890", "1234\u20267890"},
        {8, false, "123456789", "123...89"},
        /* Characters of two columns are not halved. */
        {8, true, "\u65e5\u672c\u8a9e\u65e5\u672c", "\u65e5\u672c\u2026\u672c"},
        {9, true, "\u65e5\u672c\u8a9e\u65e5\u672c", "\u65e5\u672c\u2026\u65e5\u672c"},
        {9, false, "\u65e5\u672c\u8a9e\u65e5\u672c", "\u65e5...\u65e5\u672c"},
        /* Escapes are whole or not there. */
        {8, true,
         "ab\x1b\x1b"
         "cd",
         "ab\u2026cd"},
        {8, true, "\x1b\x1b\x1b", "\\x1b\u2026"},
        {8, true, "\u202e\u202e", "\u2026"},
        {8, true, "a\xf0\x9f\x98zz\xff", "a\u2026zz\\xff"},
        /* Combining characters stay with their base. */
        {8, true,
         "1234e\u0301"
         "56789",
         "1234\u2026789"},
        {8, true,
         "123e\u0301"
         "56789",
         "123e\u0301\u2026789"},
        {8, true,
         "12345e\u0301\u0301"
         "789",
         "1234\u2026789"},
    };
    return cr_make_param_array(struct short_case, cases, sizeof cases / sizeof cases[0]);
}

ParameterizedTest(struct short_case *given, table, shortening)
{
    struct grid grid = {1, {{given->text}}};
    const struct froe_column column = {.name = FROE_LITERAL("key")};
    struct froe_table table = table_of(&grid, &column, 1, 1);
    table.terminal = true;
    table.utf8 = given->utf8;
    table.bar_column = 1;
    table.width = given->width;
    char want[80];
    snprintf(want, sizeof want, "key\n%s\n", given->want);
    check_table(&table, want);
}

Test(table, key_columns_share_the_room)
{
    static const struct froe_column columns[] = {{.name = FROE_LITERAL("class")},
                                                 {.name = FROE_LITERAL("referer")},
                                                 {.name = FROE_LITERAL("agent")},
                                                 {.name = FROE_LITERAL("count"), .number = true}};
    static struct grid grid = {4, {{"2xx", "https://example.org/a/long/way", "Mozilla/5.0 (X11; Linux)", "#5"}}};
    struct froe_table table = table_of(&grid, columns, 1, 5);
    table.terminal = table.utf8 = true;
    table.width = 48;
    /* class keeps its 5; 48 - 5 - 5 - 6 = 32 are 16 for each of the others. */
    check_table(&table, "class  referer           agent             count\n"
                        "2xx    https://\u2026ong/way  Mozilla/\u2026 Linux)      5\n");
    table.width = 47;
    check_table(&table, "class  referer           agent            count\n"
                        "2xx    https://\u2026ong/way  Mozilla\u2026 Linux)      5\n");
}

Test(table, long_names_of_numbers_give_way_to_readable_keys)
{
    static const struct froe_column columns[] = {{.name = FROE_LITERAL("path")},
                                                 {.name = FROE_LITERAL("count(status >= 500)"), .number = true},
                                                 {.name = FROE_LITERAL("count"), .number = true}};
    static struct grid grid = {3, {{"/0123456789/0123456789", "#1234567890", "#5"}}};
    struct froe_table table = table_of(&grid, columns, 1, 5);
    table.bar_column = 3;
    table.terminal = true;
    table.width = 45; /* 16 + 2 + 20 + 2 + 5 */
    check_table(&table, "path              count(status >= 500)  count\n"
                        "/012345...456789         1,234,567,890      5\n");
    table.width = 44;
    check_table(&table, "path              count(st... >= 500)  count\n"
                        "/012345...456789        1,234,567,890      5\n");
    table.width = 38; /* 16 + 2 + 13 + 2 + 5: the number takes 13 */
    check_table(&table, "path              count... 500)  count\n"
                        "/012345...456789  1,234,567,890      5\n");
    table.width = 37;
    check_table(&table, "path             count... 500)  count\n"
                        "/01234...456789  1,234,567,890      5\n");
}

Test(table, what_is_not_to_be_shortened_is_only_as_the_last_resort)
{
    static const struct froe_column columns[] = {{.name = FROE_LITERAL("path")},
                                                 {.name = FROE_LITERAL("date"), .width = 10},
                                                 {.name = FROE_LITERAL("count"), .number = true}};
    static struct grid grid = {3, {{"/0123456789", "2015-05-17", "#5"}}};
    struct froe_table table = table_of(&grid, columns, 1, 5);
    table.bar_column = 3;
    table.terminal = true;
    table.width = 27; /* 8 + 2 + 10 + 2 + 5 */
    check_table(&table, "path      date        count\n"
                        "/01...89  2015-05-17      5\n");
    table.width = 26;
    check_table(&table, "path       date      count\n"
                        "/01...789  201...17      5\n");
    table.width = 25; /* 8 + 2 + 8 + 2 + 5 */
    check_table(&table, "path      date      count\n"
                        "/01...89  201...17      5\n");
    table.width = 24; /* nothing makes it fit */
    check_table(&table, "path      date        count\n"
                        "/01...89  2015-05-17      5\n");
}

/* ---- Whatever the cells hold, whole safe lines that fit. ---- */

static struct grid hostile = {
    4,
    {
        {"<script>alert(1)</script>", "#200", "curl/8.0", "#12345678"},
        {"/\x1b[2J\x1b]0;owned\x07", "#404",
         "\x9b"
         "31m",
         "#1234567"},
        {"/\u202egnp.exe\u2066\u2069", "#200", "\xc2\x85\x85", "#99999"},
        {"/\xed\xa0\x80\xc0\xaf\xf0\x80\x80\x80/overlong/and/surrogates", "#301", "\xe2\x80", "#4321"},
        {"/a\nb\rc\td\x7f\x01\x1f", "#500", "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n", "#321"},
        {"/\u65e5\u672c\u8a9e\u65e5\u672c\u8a9e\u65e5\u672c\u8a9e\u65e5\u672c\u8a9e/\u65e5\u672c\u8a9e.html", NULL,
         NULL, "#77"},
        {"/e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301\u200b\u200b\u200b/very/long/path/without/any/end/in/sight/"
         "at/all",
         "#200", "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:114.0) Gecko/20100101 Firefox/114.2", "#42"},
        {"", "#0", "\U0001f600\U0001f600\U0001f600\U0001f600\U0001f600\U0001f600\U0001f600", "#0"},
        {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", "#200", "\xf0\x9f\x98", "#1"},
    }};

static const struct froe_column hostile_columns[] = {{.name = FROE_LITERAL("path")},
                                                     {.name = FROE_LITERAL("status"), .number = true},
                                                     {.name = FROE_LITERAL("agent\x1b[5m")},
                                                     {.name = FROE_LITERAL("count"), .number = true}};

/* The line without the colours that the table may use; each must be reset before another begins or the line ends. */
static size_t strip_colours(uint8_t *line, size_t len)
{
    size_t to = 0;
    bool coloured = false;
    for (size_t i = 0; i < len; i++) {
        if (line[i] != 0x1b) {
            line[to++] = line[i];
            continue;
        }
        const char *sequence = (const char *)line + i;
        bool reset = strncmp(sequence, "\x1b[0m", 4) == 0;
        cr_assert(reset || strncmp(sequence, "\x1b[1m", 4) == 0 || strncmp(sequence, "\x1b[36m", 5) == 0);
        cr_assert_neq(reset, !coloured);
        coloured = !reset;
        i += sequence[3] == 'm' ? 3 : 4;
    }
    cr_assert_not(coloured, "a colour runs on");
    return to;
}

static void check_line(uint8_t *line, size_t len, unsigned width)
{
    len = strip_colours(line, len);
    struct froe_span text = {line, len};
    for (size_t i = 0; i < len; i++)
        cr_assert(line[i] >= 0x20 && line[i] != 0x7f, "byte %02x", line[i]);
    struct froe_buffer escaped = {0};
    froe_text_escape(&escaped, text);
    cr_assert_eq(escaped.len, len, "something unsafe is left in \"%.*s\"", (int)len, line);
    froe_buffer_free(&escaped);
    cr_assert_leq(froe_text_width(text), width, "too wide: \"%.*s\"", (int)len, line);
    cr_assert(len > 0 && line[len - 1] != ' ', "blanks at the end of \"%.*s\"", (int)len, line);
}

static void check_lines(const struct froe_table *table, unsigned width)
{
    struct froe_buffer buffer = {0};
    froe_table_append(&buffer, table);
    cr_assert_not(buffer.failed);
    size_t lines = 0;
    for (size_t from = 0; from < buffer.len; lines++) {
        uint8_t *end = memchr(buffer.data + from, '\n', buffer.len - from);
        cr_assert_not_null(end, "the last line has no end");
        size_t len = (size_t)(end - buffer.data) - from;
        check_line(buffer.data + from, len, width);
        from += len + 1;
    }
    cr_assert_eq(lines, 1 + table->row_count + (table->total_label != NULL));
    froe_buffer_free(&buffer);
}

Test(table, hostile_cells_make_whole_safe_lines_that_fit)
{
    struct froe_table table = table_of(&hostile, hostile_columns, 9, 13783513);
    table.terminal = true;
    table.total_label = "total";
    for (unsigned width = 40; width <= 240; width++) {
        for (unsigned flags = 0; flags < 4; flags++) {
            table.width = width;
            table.color = flags & 1;
            table.utf8 = flags & 2;
            check_lines(&table, width);
        }
    }
}

Test(table, hostile_cells_are_escaped_without_a_terminal_too)
{
    struct froe_table table = table_of(&hostile, hostile_columns, 9, 13783513);
    check_lines(&table, UINT16_MAX);
}

Test(table, memory_shortage_is_left_in_the_buffer)
{
    struct froe_table table = table_of(&plain, path_count, 3, 1810);
    table.terminal = table.color = true;
    table.width = 80;
    struct froe_buffer buffer = {0};
    froe_buffer_text(&buffer, "kept");
    buffer.failed = true;
    froe_table_append(&buffer, &table);
    cr_assert_eq(buffer.len, 4);
    froe_buffer_free(&buffer);
}
