/*
 * Series as bars over time, in SVG. Places are percents of the drawing, so it takes any width, while texts keep their
 * size.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "report/html.h"
#include "report/html_panel.h"
#include "report/panel_value.h"
#include "report/series.h"
#include "report/time_axis.h"

#define DAY 86400

/* More bars than this are drawn together, several as one as high as the highest; and ticks at most. */
enum { BARS_MAX = 400, TICKS_MAX = 6 };

/* Of more bars than this, gaps would take most of the colour on a phone. */
enum { BARS_APART = 100 };

struct chart {
    struct froe_series series;
    size_t column;
    __int128 largest; /* units of report/panel_value.h */
    struct froe_buffer digits;
};

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

/* A bar; `high` is the row that it shows. */
static void write_bar(struct froe_report_writer *writer, const struct chart *chart, froe_panel_cell_fn *cell_of,
                      size_t bar, size_t high, const char *class)
{
    struct froe_buffer *buffer = &writer->buffer;
    const struct froe_series *series = &chart->series;
    const struct froe_panel *panel = series->panel;
    struct froe_cell value = cell_of(panel->context, high, chart->column);
    int64_t length = series->to - series->from;
    unsigned height = part(froe_series_height(value), chart->largest);
    if (height == 0)
        return;
    froe_buffer_format(buffer, "<rect class=\"%s\"", class);
    append_percent(buffer, "x", part((int64_t)bar * series->step, length));
    append_percent(buffer, "width", part(series->step, length));
    append_percent(buffer, "y", 100000 - height);
    append_percent(buffer, "height", height);
    froe_buffer_text(buffer, "><title>");
    froe_html_cell(writer, panel, 0, panel->cell(panel->context, high, 0));
    froe_buffer_text(buffer, ": ");
    froe_html_cell(writer, panel, chart->column, cell_of(panel->context, high, chart->column));
    froe_buffer_text(buffer, "</title></rect>\n");
}

static void write_bars(struct froe_report_writer *writer, const struct chart *chart, froe_panel_cell_fn *cell_of,
                       const char *class)
{
    const struct froe_panel *panel = chart->series.panel;
    size_t row = 0;
    while (row < panel->row_count && froe_report_pass(writer)) {
        size_t bar, next;
        size_t high = row;
        if (!froe_series_bar(&chart->series, row++, &bar))
            continue;
        __int128 most = froe_series_height(cell_of(panel->context, high, chart->column));
        for (; row < panel->row_count && froe_series_bar(&chart->series, row, &next) && next == bar; row++) {
            __int128 value = froe_series_height(cell_of(panel->context, row, chart->column));
            high = value > most ? row : high;
            most = value > most ? value : most;
        }
        write_bar(writer, chart, cell_of, bar, high, class);
    }
}

/* Lines at round values, with their labels. */
static void write_scale(struct froe_report_writer *writer, struct chart *chart)
{
    struct froe_buffer *buffer = &writer->buffer;
    enum froe_panel_kind kind = chart->series.panel->columns[chart->column].kind;
    bool whole = kind == FROE_PANEL_COUNT || kind == FROE_PANEL_BYTES;
    /* Small charts have room for one line. */
    unsigned fewer = chart->column == chart->series.panel->main_column ? 1 : 2;
    __int128 step = froe_value_axis_step(chart->largest * fewer, whole ? FROE_PANEL_UNITS : 1);
    for (__int128 value = step; value <= chart->largest; value += step) {
        froe_buffer_text(buffer, "<line x2=\"100%\"");
        append_percent(buffer, "y1", 100000 - part(value, chart->largest));
        append_percent(buffer, "y2", 100000 - part(value, chart->largest));
        froe_buffer_text(buffer, "/><text dy=\"-3\"");
        append_percent(buffer, "y", 100000 - part(value, chart->largest));
        froe_buffer_byte(buffer, '>');
        froe_html_cell(writer, chart->series.panel, chart->column, froe_panel_cell(value, &chart->digits));
        froe_buffer_text(buffer, "</text>");
    }
}

static void write_ticks(struct froe_report_writer *writer, const struct chart *chart)
{
    struct froe_buffer *buffer = &writer->buffer;
    const struct froe_series *series = &chart->series;
    struct froe_time_axis axis = froe_time_axis_of(series->from + series->offset, series->to + series->offset,
                                                   series->panel->step_seconds, TICKS_MAX);
    froe_buffer_text(buffer, "<svg class=\"ticks\" aria-hidden=\"true\">");
    for (int64_t tick = froe_time_axis_first(&axis); tick < axis.to; tick += axis.tick) {
        unsigned at = part(tick - axis.from, axis.to - axis.from);
        froe_buffer_text(buffer, "<line y2=\"5\"");
        append_percent(buffer, "x1", at);
        append_percent(buffer, "x2", at);
        froe_buffer_text(buffer, "/><text y=\"16\"");
        append_percent(buffer, "x", at);
        /* Labels at the edges stay inside; in a narrow place those of days are enough. */
        bool minor = tick % DAY != 0 && axis.to - axis.from > 2 * DAY;
        froe_buffer_format(buffer, " class=\"%s%s\">",
                           at < 4000    ? "first"
                           : at > 96000 ? "last"
                                        : "middle",
                           minor ? " minor" : "");
        froe_time_axis_label(buffer, &axis, tick);
        froe_buffer_text(buffer, "</text>");
    }
    froe_buffer_text(buffer, "</svg>\n");
}

static void write_chart(struct froe_report_writer *writer, struct chart *chart)
{
    struct froe_buffer *buffer = &writer->buffer;
    const struct froe_panel *panel = chart->series.panel;
    bool main = chart->column == panel->main_column;
    chart->largest = froe_series_highest(&chart->series, chart->column);
    froe_buffer_format(buffer, "<figure class=\"%s\"><figcaption>", main ? "chart" : "chart small");
    froe_html_text(buffer, froe_span_of(panel->columns[chart->column].label));
    froe_buffer_text(buffer, "</figcaption>\n<svg class=\"plot");
    froe_buffer_text(buffer, chart->series.bars > BARS_APART ? " dense" : "");
    froe_buffer_text(buffer, "\" role=\"img\" aria-label=\"");
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
    struct chart chart = {.column = panel->main_column};
    if (panel->main_column >= panel->column_count || !froe_series_measure(&chart.series, panel, BARS_MAX))
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
