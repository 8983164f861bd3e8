#include <criterion/criterion.h>
#include <stdio.h>

#include "base/text.h"
#include "report/report.h"
#include "support/report_case.h"

static struct froe_style terminal_of(unsigned width, bool utf8)
{
    return (struct froe_style){.row = {.format = FROE_FORMAT_TABLE, .terminal = true}, .width = width, .utf8 = utf8};
}

/* Calls fn with each line. */
static void each_line(const struct froe_buffer *text, void (*fn)(struct froe_span line, unsigned width), unsigned width)
{
    const uint8_t *from = text->data;
    const uint8_t *end = text->data + text->len - 1;
    for (const uint8_t *newline; from < end; from = newline + 1) {
        newline = memchr(from, '\n', (size_t)(end - from));
        cr_assert_neq(newline, NULL, "the last line has no end");
        fn(froe_span_between(from, newline), width);
    }
}

static void fits(struct froe_span line, unsigned width)
{
    cr_expect_leq(froe_text_width(line), width, "%.*s", (int)line.len, (const char *)line.ptr);
    cr_expect(line.len == 0 || line.ptr[line.len - 1] != ' ', "blank at the end of %.*s|", (int)line.len,
              (const char *)line.ptr);
}

Test(report_text, fits_every_width)
{
    for (unsigned width = 20; width <= 200; width += width < 40 ? 1 : 8) {
        /* A comparison needs room for three columns. */
        for (int variant = 0; variant < (width < 40 ? 2 : 4); variant++) {
            struct froe_style style = terminal_of(width, variant & 1);
            struct froe_buffer text = report_case_text(report_case_whole(variant >> 1), &style);
            each_line(&text, fits, width);
            froe_buffer_free(&text);
        }
    }
}

static void is_plain(struct froe_span line, unsigned width)
{
    (void)width;
    for (size_t i = 0; i < line.len; i++)
        cr_expect(line.ptr[i] >= 0x20 && line.ptr[i] < 0x7f, "byte %u in %.*s", line.ptr[i], (int)line.len,
                  (const char *)line.ptr);
}

Test(report_text, is_ascii_where_the_locale_has_no_more)
{
    for (int variant = 0; variant < 4; variant++) {
        struct froe_style style = terminal_of(variant & 1 ? 200 : 60, false);
        struct froe_buffer text = report_case_text(report_case_whole(variant >> 1), &style);
        each_line(&text, is_plain, 0);
        if (variant & 1)
            report_case_check_has(&text, "\n\\x1b]0;title\\x07\\x1b[31mred  ");
        froe_buffer_free(&text);
    }
}

Test(report_text, colours_come_only_when_asked_for_and_are_reset)
{
    struct froe_style style = terminal_of(80, true);
    style.color = true;
    struct froe_buffer text = report_case_text(report_case_whole(false), &style);
    report_case_check_has(&text, "\x1b[1mWeb traffic\x1b[0m\n");
    size_t begun = 0, reset = 0;
    for (size_t i = 0; i + 3 < text.len; i++) {
        begun += text.data[i] == 0x1b && memcmp(text.data + i, "\x1b[0m", 4) != 0;
        reset += memcmp(text.data + i, "\x1b[0m", 4) == 0;
    }
    cr_expect_gt(begun, 10);
    cr_expect_eq(begun, reset);
    froe_buffer_free(&text);
}

Test(report_text, a_terminal_gets_drawings)
{
    struct froe_style style = terminal_of(80, true);
    struct froe_buffer text = report_case_text(report_case_whole(false), &style);
    report_case_check_has(&text, "Requests  1,234,567                     Visitors  4,321\n");
    report_case_check_has(&text, "    2015-05-17 00:00 +02:00                   2015-05-19 16:00 +02:00\n");
    report_case_check_has(&text, "\nTraffic   \u2581\u2581\u2581");
    report_case_check_has(&text, "What this is: 7 of 1,234\n");
    report_case_check_has(&text, "/index.html                       7,000       900   123 MB   70.0%  \u2588\u2588");
    report_case_check_has(&text, "\nTue \u2593\u2593\u2593\u2591\u2591\u2591   \u2593\u2593\u2593");
    froe_buffer_free(&text);
}

/* Bars and shares are of the number, whatever is shown of it. */
Test(report_text, traffic_can_be_what_is_drawn)
{
    static const struct froe_panel_column columns[] = {
        {.name = FROE_LITERAL("path"), .label = "Path", .kind = FROE_PANEL_TEXT, .key = true},
        {.name = FROE_LITERAL("sum(bytes)"), .label = "Traffic", .kind = FROE_PANEL_BYTES},
    };
    static const char *const cells[] = {"/big", "#7500000", "/small", "#2500000", "", "#10000000"};
    const struct report_grid grid = {.columns = 2, .rows = 2, .now = cells};
    struct froe_panel panel = report_case_panel("biggest", FROE_PANEL_TABLE, columns, &grid);
    const struct froe_totals totals = {0};
    const struct froe_report report = {.title = "t", .panels = &panel, .panel_count = 1, .input = {.totals = &totals}};
    struct froe_style style = terminal_of(60, true);
    struct froe_buffer text = report_case_text(&report, &style);
    report_case_check_has(&text, "/big    7.50 MB   75.0%  \u2588\u2588\u2588");
    report_case_check_has(&text, "/small  2.50 MB   25.0%  \u2588");
    report_case_check_has(&text, "total   10.0 MB  100.0%\n");
    froe_buffer_free(&text);
}

Test(report_text, a_narrow_terminal_gets_several_hours_in_one_column)
{
    struct froe_style style = terminal_of(27, true);
    struct froe_buffer text = report_case_text(report_case_whole(false), &style);
    report_case_check_has(&text, "\n    00 06 12 18\nMon ");
    report_case_check_has(&text, "\nTue \u2593\u2593");
    froe_buffer_free(&text);
}

Test(report_text, values_that_do_not_fit_are_left_out)
{
    struct froe_style style = terminal_of(40, true);
    struct froe_buffer text = report_case_text(report_case_whole(false), &style);
    report_case_check_has(&text, "Path                  Requests  Visitors\n");
    froe_buffer_free(&text);
    text = report_case_text(report_case_whole(true), &style);
    report_case_check_has(&text, "Path           Requests  before   change\n");
    report_case_check_has(&text, "/index.html       7,000   3,500  +100.0%\n");
    report_case_check_has(&text, "total            10,000   9,000   +11.1%\n");
    froe_buffer_free(&text);
}

Test(report_text, elsewhere_every_panel_is_a_plain_table)
{
    struct froe_style style = {.row = {.format = FROE_FORMAT_TABLE}, .utf8 = true};
    struct froe_buffer text = report_case_text(report_case_whole(false), &style);
    report_case_check_has(&text, "Requests  1,234,567\nVisitors  4,321\n");
    report_case_check_has(&text, "\nHour                       Requests    Traffic\n"
                                 "2015-05-17T00:00:00+02:00       100          0\n");
    report_case_check_has(&text, "\nMon         0       500\n");
    report_case_check_has(&text, "/index.html                                                       "
                                 "     7000       900  123456789\n");
    report_case_check_lacks(&text, "\u2588");
    froe_buffer_free(&text);
}
