#include <criterion/criterion.h>

#include "report/report.h"
#include "support/report_case.h"

/* Two small panels, which share a column. */

static const struct froe_panel_column path_columns[] = {
    {.name = FROE_LITERAL("path"), .label = "Path", .key = true},
    {.name = FROE_LITERAL("count"), .label = "Requests", .kind = FROE_PANEL_COUNT},
    {.name = FROE_LITERAL("avg(bytes)"), .label = "Size", .kind = FROE_PANEL_BYTES},
};
static const struct froe_panel_column status_columns[] = {
    {.name = FROE_LITERAL("status"), .label = "Status", .kind = FROE_PANEL_COUNT, .key = true},
    {.name = FROE_LITERAL("count"), .label = "Requests", .kind = FROE_PANEL_COUNT},
};
static const char *const path_cells[] = {
    "~=a,b", "#3", "=1.500", /* */
    NULL,    "#1", NULL,     /* */
    NULL,    "#4", "=1.500",
};
static const char *const path_cells_before[] = {
    "~=a,b", "#5", "=1.250", /* */
    NULL,    NULL, NULL,     /* */
    NULL,    "#5", "=1.250",
};
static const char *const status_cells[] = {"#200", "#4", NULL, "#4"};
static const char *const status_cells_before[] = {"#200", "#5", NULL, "#5"};
static const struct froe_totals totals = {.bytes = 9, .bytes_inflated = 9, .lines = 4, .records = 4};

#define INPUT                                                                                                          \
    "\"input\":{\"files\":1,\"bytes\":9,\"bytes_inflated\":9,\"lines\":4,\"records\":4,\"filtered\":0,"                \
    "\"malformed\":{\"total\":0,\"reasons\":{}},\"nul_bytes\":0,\"skipped_bytes\":0},\"errors\":[]"

static const struct froe_report *small_report(bool comparing)
{
    static struct report_grid grids[2];
    static struct froe_panel panels[2];
    static struct froe_report report;
    static const struct froe_report_input input = {.files = 1, .totals = &totals};
    grids[0] = (struct report_grid){3, 2, path_cells, comparing ? path_cells_before : NULL};
    grids[1] = (struct report_grid){2, 1, status_cells, comparing ? status_cells_before : NULL};
    panels[0] = report_case_panel("paths", FROE_PANEL_TABLE, path_columns, &grids[0]);
    panels[0].distinct = 7;
    panels[1] = report_case_panel("status", FROE_PANEL_TABLE, status_columns, &grids[1]);
    report =
        (struct froe_report){.panels = panels, .panel_count = 2, .input = input, .before = comparing ? &input : NULL};
    return &report;
}

static struct froe_style style_of(froe_format format)
{
    return (struct froe_style){.row = {.format = format}};
}

Test(report, json_has_each_panel_as_its_count)
{
    struct froe_style style = style_of(FROE_FORMAT_JSON);
    report_case_check(small_report(false), &style,
                      "{\"panels\":{\"paths\":{\"rows\":[{\"path\":\"=a,b\",\"count\":3,\"avg(bytes)\":1.500},"
                      "{\"path\":null,\"count\":1,\"avg(bytes)\":null}],\"total\":{\"count\":4,\"avg(bytes)\":1.500},"
                      "\"distinct\":7},\"status\":{\"rows\":[{\"status\":200,\"count\":4}],\"total\":{\"count\":4},"
                      "\"distinct\":1}}," INPUT "}\n");
}

Test(report, json_lines_name_the_panel)
{
    struct froe_style style = style_of(FROE_FORMAT_JSONL);
    report_case_check(small_report(false), &style,
                      "{\"panel\":\"paths\",\"path\":\"=a,b\",\"count\":3,\"avg(bytes)\":1.500}\n"
                      "{\"panel\":\"paths\",\"path\":null,\"count\":1,\"avg(bytes)\":null}\n"
                      "{\"panel\":\"status\",\"status\":200,\"count\":4}\n");
}

Test(report, csv_is_one_table_of_all_panels)
{
    struct froe_style style = style_of(FROE_FORMAT_CSV);
    report_case_check(small_report(false), &style,
                      "panel,path,count,avg(bytes),status\n"
                      "paths,\"=a,b\",3,1.500,\n"
                      "paths,,1,,\n"
                      "status,,4,,200\n");
    style.row.csv_safe = true;
    report_case_check(small_report(false), &style,
                      "panel,path,count,avg(bytes),status\n"
                      "paths,\"'=a,b\",3,1.500,\n"
                      "paths,,1,,\n"
                      "status,,4,,200\n");
}

Test(report, tsv_is_the_same_with_tabs)
{
    struct froe_style style = style_of(FROE_FORMAT_TSV);
    report_case_check(small_report(false), &style,
                      "panel\tpath\tcount\tavg(bytes)\tstatus\n"
                      "paths\t=a,b\t3\t1.500\t\n"
                      "paths\t\t1\t\t\n"
                      "status\t\t4\t\t200\n");
}

Test(report, a_comparison_has_three_columns_for_a_value)
{
    struct froe_style style = style_of(FROE_FORMAT_JSON);
    report_case_check(
        small_report(true), &style,
        "{\"panels\":{\"paths\":{\"rows\":["
        "{\"path\":\"=a,b\",\"before count\":5,\"after count\":3,\"change count\":-2,"
        "\"before avg(bytes)\":1.250,\"after avg(bytes)\":1.500,\"change avg(bytes)\":0.25},"
        "{\"path\":null,\"before count\":null,\"after count\":1,\"change count\":null,"
        "\"before avg(bytes)\":null,\"after avg(bytes)\":null,\"change avg(bytes)\":null}],"
        "\"total\":{\"before count\":5,\"after count\":4,\"change count\":-1,"
        "\"before avg(bytes)\":1.250,\"after avg(bytes)\":1.500,\"change avg(bytes)\":0.25},\"distinct\":7},"
        "\"status\":{\"rows\":[{\"status\":200,\"before count\":5,\"after count\":4,\"change count\":-1}],"
        "\"total\":{\"before count\":5,\"after count\":4,\"change count\":-1},\"distinct\":1}},"
        "\"before\":{" INPUT "}," INPUT "}\n");
    style = style_of(FROE_FORMAT_CSV);
    report_case_check(small_report(true), &style,
                      "panel,path,before count,after count,change count,before avg(bytes),after avg(bytes),"
                      "change avg(bytes),status\n"
                      "paths,\"=a,b\",5,3,-2,1.250,1.500,0.25,\n"
                      "paths,,,1,,,,,\n"
                      "status,,5,4,-1,,,,200\n");
}

Test(report, hostile_bytes_are_escaped_for_terminals_in_every_format)
{
    static const froe_format formats[] = {FROE_FORMAT_CSV, FROE_FORMAT_TSV, FROE_FORMAT_JSON, FROE_FORMAT_JSONL};
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        struct froe_style style = style_of(formats[i]);
        style.row.terminal = true;
        struct froe_buffer text = report_case_text(report_case_whole(false), &style);
        report_case_check_lacks(&text, "\x1b");
        report_case_check_lacks(&text, "\u202e");
        froe_buffer_free(&text);
    }
}

/* The first piece is refused; the second call would be an error. */
static bool refuse(void *context, struct froe_span text)
{
    cr_assert_gt(text.len, 0);
    cr_assert_eq((*(int *)context)++, 0);
    return false;
}

Test(report, a_refusal_ends_the_writing)
{
    static const froe_format formats[] = {FROE_FORMAT_CSV, FROE_FORMAT_TSV, FROE_FORMAT_JSON, FROE_FORMAT_JSONL};
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        struct froe_style style = style_of(formats[i]);
        int calls = 0;
        bool short_of_memory = true;
        cr_expect_not(froe_report_write(report_case_whole(false), &style, refuse, &calls, &short_of_memory));
        cr_expect_not(short_of_memory);
        cr_expect_eq(calls, 1);
    }
}
