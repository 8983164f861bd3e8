#include "support/report_case.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

static struct froe_cell cell_of(const char *text)
{
    if (text == NULL)
        return (struct froe_cell){.kind = FROE_CELL_ABSENT};
    if (text[0] == '#')
        return (struct froe_cell){.kind = FROE_CELL_NUMBER, .number = strtoull(text + 1, NULL, 10)};
    if (text[0] == '=')
        return (struct froe_cell){.kind = FROE_CELL_DECIMAL, .text = froe_span_of(text + 1)};
    return (struct froe_cell){.kind = FROE_CELL_TEXT, .text = froe_span_of(text[0] == '~' ? text + 1 : text)};
}

static size_t place_in(const struct report_grid *grid, size_t row, size_t column)
{
    cr_assert_leq(row, grid->rows);
    cr_assert_lt(column, grid->columns);
    return row * grid->columns + column;
}

static struct froe_cell now_cell(void *context, size_t row, size_t column)
{
    const struct report_grid *grid = context;
    return cell_of(grid->now[place_in(grid, row, column)]);
}

static struct froe_cell before_cell(void *context, size_t row, size_t column)
{
    const struct report_grid *grid = context;
    return cell_of(grid->before[place_in(grid, row, column)]);
}

struct froe_panel report_case_panel(const char *id, enum froe_panel_shape shape,
                                    const struct froe_panel_column *columns, const struct report_grid *grid)
{
    size_t keys = 0;
    while (keys < grid->columns && columns[keys].key)
        keys++;
    return (struct froe_panel){.id = id,
                               .title = id,
                               .explanation = "What this is",
                               .command = "froe count x",
                               .shape = shape,
                               .columns = columns,
                               .column_count = grid->columns,
                               .row_count = grid->rows,
                               .distinct = grid->rows,
                               .main_column = keys,
                               .cell = now_cell,
                               .before = grid->before == NULL ? NULL : before_cell,
                               .context = (void *)(uintptr_t)grid};
}

/* ---- A whole report. ---- */

#define KEY(text, shown, what)                                                                                         \
    {                                                                                                                  \
        .name = FROE_LITERAL(text), .label = (shown), .kind = (what), .key = true                                      \
    }
#define VALUE(text, shown, what)                                                                                       \
    {                                                                                                                  \
        .name = FROE_LITERAL(text), .label = (shown), .kind = (what)                                                   \
    }

static const struct froe_panel_column fact_columns[] = {
    VALUE("count", "Requests", FROE_PANEL_COUNT),       VALUE("visitors", "Visitors", FROE_PANEL_COUNT),
    VALUE("sum(bytes)", "Traffic", FROE_PANEL_BYTES),   VALUE("errors", "Errors", FROE_PANEL_PERCENT),
    VALUE("p95(duration)", "p95", FROE_PANEL_DURATION), VALUE("min(time)", "From", FROE_PANEL_TIME),
};
static const char *const fact_cells[] = {
    "#1234567", "#4321", "#98765432101", "=12.345", "=0.345", "2015-05-17T10:05:03+00:00",
    "#1234567", "#4321", "#98765432101", "=12.345", "=0.345", "2015-05-17T10:05:03+00:00",
};
static const char *const fact_cells_before[] = {
    "#1000000", "#5000", "#98765432101", "=10.000", NULL, "2015-04-17T10:05:03+00:00",
    "#1000000", "#5000", "#98765432101", "=10.000", NULL, "2015-04-17T10:05:03+00:00",
};

static const struct froe_panel_column path_columns[] = {
    KEY("path", "Path", FROE_PANEL_TEXT),
    VALUE("count", "Requests", FROE_PANEL_COUNT),
    VALUE("visitors", "Visitors", FROE_PANEL_COUNT),
    VALUE("sum(bytes)", "Traffic", FROE_PANEL_BYTES),
};
static const char *const path_cells[] = {
    "/index.html",
    "#7000",
    "#900",
    "#123456789", /* */
    "/a/quite/long/path/that/does/not/fit/narrow/terminals/at/all.html",
    "#2500",
    "#800",
    "#999", /* */
    "<script>alert(1)</script>\"'&",
    "#300",
    "#20",
    "#1000", /* */
    "\x1b]0;title\x07\x1b[31mred",
    "#120",
    "#1",
    "#1001", /* */
    "~=cmd|' /C calc'!A0",
    "#60",
    "#1",
    NULL, /* */
    "\xff\xfe not UTF-8 \xe2\x80\xae desrever",
    "#15",
    "#1",
    "#0", /* */
    NULL,
    "#5",
    "#1",
    "#0", /* */
    NULL,
    "#10000",
    "#1200",
    "#123459789",
};
static const char *const path_cells_before[] = {
    "/index.html",
    "#3500",
    "#900",
    "#123456789", /* */
    "/a/quite/long/path/that/does/not/fit/narrow/terminals/at/all.html",
    "#5000",
    "#800",
    "#999", /* */
    "<script>alert(1)</script>\"'&",
    NULL,
    NULL,
    NULL, /* */
    "\x1b]0;title\x07\x1b[31mred",
    "#0",
    "#0",
    "#0", /* */
    "~=cmd|' /C calc'!A0",
    "#60",
    "#1",
    NULL, /* */
    "\xff\xfe not UTF-8 \xe2\x80\xae desrever",
    "#15",
    "#1",
    "#0", /* */
    NULL,
    "#5",
    "#1",
    "#0", /* */
    NULL,
    "#9000",
    "#1100",
    "#123459000",
};

enum { HOURS = 60, HEAT = 100 };

static const struct froe_panel_column hour_columns[] = {
    KEY("time:1h", "Hour", FROE_PANEL_TIME),
    VALUE("count", "Requests", FROE_PANEL_COUNT),
    VALUE("sum(bytes)", "Traffic", FROE_PANEL_BYTES),
};
static const struct froe_panel_column heat_columns[] = {
    KEY("weekday", "Weekday", FROE_PANEL_TEXT),
    KEY("hour", "Hour", FROE_PANEL_COUNT),
    VALUE("count", "Requests", FROE_PANEL_COUNT),
};

static const char *hour_cells[(HOURS + 1) * 3];
static const char *heat_cells[(HEAT + 1) * 3];

__attribute__((format(printf, 1, 2))) static const char *kept(const char *format, ...)
{
    static char room[(HOURS + 1 + HEAT + 1) * 3 * 32];
    static size_t used;
    va_list arguments;
    va_start(arguments, format);
    char *text = room + used;
    used += (size_t)vsnprintf(text, sizeof room - used, format, arguments) + 1;
    va_end(arguments);
    cr_assert_lt(used, sizeof room);
    return text;
}

static void make_cells(void)
{
    if (hour_cells[0] != NULL)
        return;
    for (int i = 0; i < HOURS; i++) {
        int hour = i + (i > 20 ? 5 : 0); /* five hours without hits */
        hour_cells[3 * i] = kept("2015-05-%02dT%02d:00:00+02:00", 17 + hour / 24, hour % 24);
        hour_cells[3 * i + 1] = kept("#%d", 100 + (hour * 7919) % 400);
        hour_cells[3 * i + 2] = kept("#%d", (hour * 7919) % 4000000);
    }
    hour_cells[3 * HOURS + 1] = "#18000";
    hour_cells[3 * HOURS + 2] = "#123456789";
    for (int i = 0; i < HEAT; i++) {
        heat_cells[3 * i] = kept("%.3s", &"MonTueWedThuFriSatSun"[3 * (i * 5 % 7)]);
        heat_cells[3 * i + 1] = kept("#%d", i % 24);
        heat_cells[3 * i + 2] = kept("#%d", 5 * (HEAT - i));
    }
    heat_cells[3 * HEAT + 2] = "#25250";
}

const struct froe_report *report_case_whole(bool comparing)
{
    static struct report_grid grids[4];
    static struct froe_panel panels[4];
    static const struct froe_totals totals = {
        .bytes = 1000, .bytes_inflated = 5000, .lines = 12, .records = 10, .reasons = {[FROE_REASON_BAD_TIME] = 2}};
    static const struct froe_input_error errors[] = {{.name = (char *)(uintptr_t) "bad<b>.gz",
                                                      .has_offset = true,
                                                      .offset = 77,
                                                      .text = (char *)(uintptr_t) "corrupt"}};
    static const struct froe_report_input before = {.name = "a.state", .files = 1, .totals = &totals};
    static struct froe_report report;
    make_cells();
    grids[0] = (struct report_grid){6, 1, fact_cells, comparing ? fact_cells_before : NULL};
    grids[1] = (struct report_grid){3, HOURS, hour_cells, comparing ? hour_cells : NULL};
    grids[2] = (struct report_grid){4, 7, path_cells, comparing ? path_cells_before : NULL};
    grids[3] = (struct report_grid){3, HEAT, heat_cells, comparing ? heat_cells : NULL};
    panels[0] = report_case_panel("overview", FROE_PANEL_FACTS, fact_columns, &grids[0]);
    panels[1] = report_case_panel("time", FROE_PANEL_SERIES, hour_columns, &grids[1]);
    panels[1].step_seconds = 3600;
    panels[2] = report_case_panel("paths", FROE_PANEL_TABLE, path_columns, &grids[2]);
    panels[2].distinct = 1234;
    panels[3] = report_case_panel("hours", FROE_PANEL_HEAT, heat_columns, &grids[3]);
    report = (struct froe_report){
        .title = "Web traffic",
        .panels = panels,
        .panel_count = 4,
        .input = {.name = "b.state", .files = 3, .totals = &totals, .errors = errors, .error_count = 1},
        .before = comparing ? &before : NULL,
    };
    return &report;
}

/* ---- Checks. ---- */

static bool collect(void *context, struct froe_span text)
{
    froe_buffer_append(context, text.ptr, text.len);
    return true;
}

struct froe_buffer report_case_text(const struct froe_report *report, const struct froe_style *style)
{
    struct froe_buffer text = {0};
    bool short_of_memory;
    cr_assert(froe_report_write(report, style, collect, &text, &short_of_memory));
    cr_assert_not(short_of_memory);
    froe_buffer_byte(&text, 0);
    return text;
}

void report_case_check(const struct froe_report *report, const struct froe_style *style, const char *want)
{
    struct froe_buffer text = report_case_text(report, style);
    cr_expect_str_eq((const char *)text.data, want);
    froe_buffer_free(&text);
}

void report_case_check_has(const struct froe_buffer *text, const char *want)
{
    cr_expect_neq(memmem(text->data, text->len, want, strlen(want)), NULL, "is missing: %s", want);
}

void report_case_check_lacks(const struct froe_buffer *text, const char *unwanted)
{
    cr_expect_eq(memmem(text->data, text->len, unwanted, strlen(unwanted)), NULL, "is there: %s", unwanted);
}
