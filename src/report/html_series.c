/*
 * Series as bars over time, in SVG. Places are percents of the drawing, so it takes any width, while texts keep their
 * size.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "report/html.h"
#include "report/html_panel.h"
#include "report/panel_value.h"
#include "report/time_axis.h"

/* More bars than this are drawn together, several as one as high as the highest; and ticks at most. */
enum { BARS_MAX = 400, TICKS_MAX = 6 };

struct chart {
    const struct froe_panel *panel;
    size_t column;
    int64_t from, to; /* instants */
    int64_t offset;   /* of the local clock */
    int64_t step;     /* seconds that a bar stands for */
    __int128 largest; /* units of report/panel_value.h */
    struct froe_buffer digits;
};

/* Seconds east of UTC at the end of a time that has been found to be one; a date has none. */
static int64_t offset_of(struct froe_span text)
{
    int64_t utc, local;
    uint8_t copy[25];
    if (text.len != sizeof copy || !froe_panel_moment(text, &utc))
        return 0;
    memcpy(copy, text.ptr, 19);
    memcpy(copy + 19, "+00:00", 6);
    froe_panel_moment((struct froe_span){copy, sizeof copy}, &local);
    return local - utc;
}

static bool moment_of(const struct froe_panel *panel, size_t row, int64_t *seconds)
{
    struct froe_cell cell = panel->cell(panel->context, row, 0);
    return cell.kind == FROE_CELL_TEXT && froe_panel_moment(cell.text, seconds);
}

/* In units; 0 for what cannot be drawn. */
static __int128 units_of(struct froe_cell cell)
{
    __int128 units;
    return froe_panel_number(cell, &units) && units > 0 ? units : 0;
}

/* The range of time; false when there is none. Rows without a time (absent comes first) have no bar. */
static bool measure_time(struct chart *chart)
{
    const struct froe_panel *panel = chart->panel;
    bool found = false;
    for (size_t row = 0; row < panel->row_count; row++) {
        int64_t at;
        if (!moment_of(panel, row, &at))
            continue;
        if (!found || at < chart->from) {
            chart->from = at;
            chart->offset = offset_of(panel->cell(panel->context, row, 0).text);
        }
        chart->to = !found || at > chart->to ? at : chart->to;
        found = true;
    }
    chart->step = panel->step_seconds > 0 ? panel->step_seconds : 1;
    chart->to += chart->step;
    int64_t bars = (chart->to - chart->from) / chart->step;
    if (bars > BARS_MAX)
        chart->step *= (bars + BARS_MAX - 1) / BARS_MAX;
    return found;
}

static void measure_values(struct chart *chart)
{
    const struct froe_panel *panel = chart->panel;
    chart->largest = 0;
    for (size_t row = 0; row < panel->row_count; row++) {
        __int128 now = units_of(panel->cell(panel->context, row, chart->column));
        chart->largest = now > chart->largest ? now : chart->largest;
        if (panel->before == NULL)
            continue;
        __int128 was = units_of(panel->before(panel->context, row, chart->column));
        chart->largest = was > chart->largest ? was : chart->largest;
    }
}

/* Part of whole in thousandths of a percent; value <= whole. */
static unsigned part(__int128 value, __int128 whole)
{
    /* Far beyond what a drawing shows. */
    while (whole >> 96 != 0) {
        whole >>= 1;
        value >>= 1;
    }
    return whole == 0 ? 0 : (unsigned)(value * 100000 / whole);
}

static void append_percent(struct froe_buffer *buffer, const char *name, unsigned thousandths)
{
    froe_buffer_format(buffer, " %s=\"%u.%02u%%\"", name, thousandths / 1000, thousandths % 1000 / 10);
}

/* A bar of one or several rows from `first` on; `high` is the one that is shown. */
static void write_bar(struct froe_report_writer *writer, const struct chart *chart, froe_panel_cell_fn *cell_of,
                      int64_t at, size_t high, const char *class)
{
    struct froe_buffer *buffer = &writer->buffer;
    const struct froe_panel *panel = chart->panel;
    struct froe_cell value = cell_of(panel->context, high, chart->column);
    int64_t length = chart->to - chart->from;
    unsigned height = part(units_of(value), chart->largest);
    if (height == 0)
        return;
    froe_buffer_format(buffer, "<rect class=\"%s\"", class);
    append_percent(buffer, "x", part(at - chart->from, length));
    append_percent(buffer, "width", part(chart->step, length));
    append_percent(buffer, "y", 100000 - height);
    append_percent(buffer, "height", height);
    froe_buffer_text(buffer, "><title>");
    froe_html_cell(writer, panel, 0, panel->cell(panel->context, high, 0));
    froe_buffer_text(buffer, ": ");
    froe_html_cell(writer, panel, chart->column, value);
    froe_buffer_text(buffer, "</title></rect>\n");
}

static void write_bars(struct froe_report_writer *writer, const struct chart *chart, froe_panel_cell_fn *cell_of,
                       const char *class)
{
    const struct froe_panel *panel = chart->panel;
    size_t row = 0;
    while (row < panel->row_count && froe_report_pass(writer)) {
        int64_t at;
        size_t high = row;
        if (!moment_of(panel, row++, &at))
            continue;
        int64_t bar = chart->from + (at - chart->from) / chart->step * chart->step;
        for (; row < panel->row_count && moment_of(panel, row, &at) && at < bar + chart->step; row++) {
            __int128 value = units_of(cell_of(panel->context, row, chart->column));
            high = value > units_of(cell_of(panel->context, high, chart->column)) ? row : high;
        }
        write_bar(writer, chart, cell_of, bar, high, class);
    }
}

/* Lines at round values, with their labels. */
static void write_scale(struct froe_report_writer *writer, struct chart *chart)
{
    struct froe_buffer *buffer = &writer->buffer;
    enum froe_panel_kind kind = chart->panel->columns[chart->column].kind;
    bool whole = kind == FROE_PANEL_COUNT || kind == FROE_PANEL_BYTES;
    __int128 step = froe_value_axis_step(chart->largest, whole ? FROE_PANEL_UNITS : 1);
    for (__int128 value = step; value <= chart->largest; value += step) {
        froe_buffer_text(buffer, "<line x2=\"100%\"");
        append_percent(buffer, "y1", 100000 - part(value, chart->largest));
        append_percent(buffer, "y2", 100000 - part(value, chart->largest));
        froe_buffer_text(buffer, "/><text dy=\"-3\"");
        append_percent(buffer, "y", 100000 - part(value, chart->largest));
        froe_buffer_byte(buffer, '>');
        froe_html_cell(writer, chart->panel, chart->column, froe_panel_cell(value, &chart->digits));
        froe_buffer_text(buffer, "</text>");
    }
}

static void write_ticks(struct froe_report_writer *writer, const struct chart *chart)
{
    struct froe_buffer *buffer = &writer->buffer;
    struct froe_time_axis axis = froe_time_axis_of(chart->from + chart->offset, chart->to + chart->offset,
                                                   chart->panel->step_seconds, TICKS_MAX);
    froe_buffer_text(buffer, "<svg class=\"ticks\" aria-hidden=\"true\">");
    for (int64_t tick = froe_time_axis_first(&axis); tick < axis.to; tick += axis.tick) {
        unsigned at = part(tick - axis.from, axis.to - axis.from);
        froe_buffer_text(buffer, "<line y2=\"5\"");
        append_percent(buffer, "x1", at);
        append_percent(buffer, "x2", at);
        froe_buffer_text(buffer, "/><text y=\"16\"");
        append_percent(buffer, "x", at);
        /* Labels at the edges stay inside. */
        froe_buffer_text(buffer, at < 4000 ? " class=\"first\">" : at > 96000 ? " class=\"last\">" : ">");
        froe_time_axis_label(buffer, &axis, tick);
        froe_buffer_text(buffer, "</text>");
    }
    froe_buffer_text(buffer, "</svg>\n");
}

static void write_chart(struct froe_report_writer *writer, struct chart *chart)
{
    struct froe_buffer *buffer = &writer->buffer;
    const struct froe_panel *panel = chart->panel;
    bool main = chart->column == panel->main_column;
    measure_values(chart);
    froe_buffer_format(buffer, "<figure class=\"%s\"><figcaption>", main ? "chart" : "chart small");
    froe_html_text(buffer, froe_span_of(panel->columns[chart->column].label));
    froe_buffer_text(buffer, "</figcaption>\n<svg class=\"plot\" role=\"img\" aria-label=\"");
    froe_html_text(buffer, froe_span_of(panel->columns[chart->column].label));
    froe_buffer_text(buffer, " over time, at most ");
    froe_html_cell(writer, panel, chart->column, froe_panel_cell(chart->largest, &chart->digits));
    froe_buffer_text(buffer, "\">\n");
    if (panel->before != NULL)
        write_bars(writer, chart, panel->before, "before");
    write_bars(writer, chart, panel->cell, "now");
    write_scale(writer, chart);
    froe_buffer_text(buffer, "</svg>\n");
    write_ticks(writer, chart);
    froe_buffer_text(buffer, "</figure>\n");
}

void froe_html_series(struct froe_report_writer *writer, const struct froe_panel *panel)
{
    struct chart chart = {.panel = panel, .column = panel->main_column};
    if (panel->main_column >= panel->column_count || !measure_time(&chart))
        return;
    write_chart(writer, &chart);
    froe_buffer_text(&writer->buffer, "<div class=\"charts\">\n");
    for (size_t i = 1; i < panel->column_count; i++) {
        enum froe_panel_kind kind = panel->columns[i].kind;
        if (i == panel->main_column || panel->columns[i].key || kind == FROE_PANEL_TEXT || kind == FROE_PANEL_TIME)
            continue;
        chart.column = i;
        write_chart(writer, &chart);
    }
    froe_buffer_text(&writer->buffer, "</div>\n");
    writer->buffer.failed = writer->buffer.failed || chart.digits.failed;
    froe_buffer_free(&chart.digits);
}
