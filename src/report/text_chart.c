/* Series and heat maps in characters: eighths of blocks where the locale has them, otherwise ASCII. */
#include <stdlib.h>

#include "base/text.h"
#include "report/panel_value.h"
#include "report/series.h"
#include "report/table.h"
#include "report/text_panel.h"

#define SGR_CYAN "\x1b[36m"
#define GAP      2

enum { CHART_LINES = 6, EIGHTHS = 8, DAYS = 7, HOURS = 24 };

/* Heights from nothing to a full character. */
static const char *const blocks[EIGHTHS + 1] = {" ",      "\u2581", "\u2582", "\u2583", "\u2584",
                                                "\u2585", "\u2586", "\u2587", "\u2588"};
static const char *const marks[EIGHTHS + 1] = {" ", ".", ":", "-", "=", "+", "*", "%", "#"};
/* Shades from nothing to the most. */
static const char *const shades[] = {" ", "\u2591", "\u2592", "\u2593", "\u2588"};
static const char *const ascii_shades[] = {" ", ".", ":", "+", "#"};
enum { SHADES = sizeof shades / sizeof shades[0] - 1 };

/* Heights of bars. */
struct drawing {
    struct froe_series series;
    __int128 *heights; /* of each bar */
    __int128 highest;
    size_t wide; /* characters of a bar */
};

static void color(struct froe_report_writer *writer, const char *sequence)
{
    if (writer->style->color)
        froe_buffer_text(&writer->buffer, sequence);
}

/* Takes the highest of the rows of each bar. False when there is nothing to draw, or memory is short. */
static bool draw(struct froe_report_writer *writer, struct drawing *drawing, const struct froe_panel *panel,
                 size_t column, froe_panel_cell_fn *cell_of, size_t width)
{
    *drawing = (struct drawing){.wide = 1};
    if (!froe_series_measure(&drawing->series, panel, width))
        return false;
    drawing->heights = calloc(drawing->series.bars, sizeof *drawing->heights);
    if (drawing->heights == NULL) {
        writer->buffer.failed = true;
        return false;
    }
    drawing->wide = width / drawing->series.bars;
    drawing->wide = drawing->wide == 0 ? 1 : drawing->wide > 4 ? 4 : drawing->wide;
    for (size_t row = 0; row < panel->row_count; row++) {
        size_t bar;
        if (!froe_series_bar(&drawing->series, row, &bar))
            continue;
        __int128 height = froe_series_height(cell_of(panel->context, row, column));
        drawing->heights[bar] = height > drawing->heights[bar] ? height : drawing->heights[bar];
    }
    drawing->highest = froe_series_highest(&drawing->series, column);
    return true;
}

/* Height of a bar in eighths of a line, of `lines`; what is not nothing is seen. */
static size_t eighths(const struct drawing *drawing, size_t bar, size_t lines)
{
    __int128 height = drawing->heights[bar];
    if (height == 0 || drawing->highest == 0)
        return 0;
    __int128 scaled = (height * (__int128)(2 * EIGHTHS * lines) / drawing->highest + 1) / 2;
    return scaled == 0 ? 1 : (size_t)scaled;
}

/* One line of a drawing of several, counted from the lowest. */
static void write_bars(struct froe_report_writer *writer, const struct drawing *drawing, size_t line, size_t lines)
{
    const char *const *signs = writer->style->utf8 ? blocks : marks;
    size_t last = drawing->series.bars;
    while (last > 0 && eighths(drawing, last - 1, lines) <= line * EIGHTHS)
        last--;
    color(writer, SGR_CYAN);
    for (size_t bar = 0; bar < last; bar++) {
        size_t height = eighths(drawing, bar, lines);
        size_t part = height <= line * EIGHTHS ? 0 : height - line * EIGHTHS;
        froe_text_repeat(&writer->buffer, signs[part > EIGHTHS ? EIGHTHS : part], drawing->wide);
    }
    color(writer, FROE_SGR_RESET);
}

/* The highest value for eyes, in the writer's scratch. */
static struct froe_span highest_text(struct froe_report_writer *writer, const struct froe_panel *panel, size_t column,
                                     __int128 highest)
{
    struct froe_buffer digits = {0};
    struct froe_span text = froe_report_show(writer, panel, column, froe_panel_cell(highest, &digits));
    writer->buffer.failed = writer->buffer.failed || digits.failed;
    froe_buffer_free(&digits);
    return text;
}

/* From when to when, below the bars. */
static void write_range(struct froe_report_writer *writer, const struct drawing *drawing, size_t indent)
{
    struct froe_buffer *buffer = &writer->buffer;
    const struct froe_panel *panel = drawing->series.panel;
    size_t first = 0;
    size_t bar;
    while (!froe_series_bar(&drawing->series, first, &bar))
        first++;
    size_t width = drawing->series.bars * drawing->wide;
    struct froe_span text = froe_report_show(writer, panel, 0, panel->cell(panel->context, first, 0));
    size_t page_width = froe_text_page_width(writer);
    froe_text_repeat(buffer, " ", indent);
    size_t used =
        froe_table_append_shortened(buffer, text, page_width > indent ? page_width - indent : 0, writer->style->utf8);
    text = froe_report_show(writer, panel, 0, panel->cell(panel->context, panel->row_count - 1, 0));
    size_t needed = froe_text_width(text);
    if (used + GAP + needed <= width) {
        froe_text_repeat(buffer, " ", width - used - needed);
        froe_text_escape(buffer, text);
    } else if (indent + used + 4 + needed <= page_width) {
        froe_buffer_text(buffer, " to ");
        froe_text_escape(buffer, text);
    }
    froe_buffer_byte(buffer, '\n');
}

/* Lines of bars with the highest value beside the upper and 0 beside the lowest. */
static void write_main(struct froe_report_writer *writer, const struct froe_panel *panel)
{
    struct froe_buffer *buffer = &writer->buffer;
    struct froe_series all;
    struct drawing drawing;
    if (!froe_series_measure(&all, panel, SIZE_MAX / 2))
        return;
    __int128 highest = froe_series_highest(&all, panel->main_column);
    size_t indent = froe_text_width(highest_text(writer, panel, panel->main_column, highest)) + 1;
    size_t width = froe_text_page_width(writer);
    if (!draw(writer, &drawing, panel, panel->main_column, panel->cell, width > indent + 8 ? width - indent : 8))
        return;
    for (size_t line = CHART_LINES; line-- > 0;) {
        struct froe_span text = froe_span_of(line == 0 ? "0" : "");
        if (line == CHART_LINES - 1)
            text = highest_text(writer, panel, panel->main_column, highest);
        froe_text_repeat(buffer, " ", indent - 1 - text.len);
        froe_text_escape(buffer, text);
        froe_buffer_byte(buffer, ' ');
        write_bars(writer, &drawing, line, CHART_LINES);
        froe_buffer_byte(buffer, '\n');
    }
    write_range(writer, &drawing, indent);
    free(drawing.heights);
}

/* `Visitors  ▂▅█  900` */
static void write_sparkline(struct froe_report_writer *writer, const struct froe_panel *panel, size_t column,
                            froe_panel_cell_fn *cell_of, const char *name, size_t names)
{
    struct froe_buffer *buffer = &writer->buffer;
    struct froe_series all;
    struct drawing drawing;
    if (!froe_series_measure(&all, panel, SIZE_MAX / 2))
        return;
    __int128 highest = froe_series_highest(&all, column);
    size_t value = froe_text_width(highest_text(writer, panel, column, highest));
    size_t width = froe_text_page_width(writer);
    size_t taken = names + 2 * GAP + value;
    if (width < taken + 8 || !draw(writer, &drawing, panel, column, cell_of, width - taken))
        return;
    size_t used = froe_table_append_shortened(buffer, froe_span_of(name), names, writer->style->utf8);
    froe_text_repeat(buffer, " ", names - used + GAP);
    size_t bars = 0;
    for (size_t bar = 0; bar < drawing.series.bars; bar++)
        bars = eighths(&drawing, bar, 1) > 0 ? (bar + 1) * drawing.wide : bars;
    write_bars(writer, &drawing, 0, 1);
    froe_text_repeat(buffer, " ", drawing.series.bars * drawing.wide - bars + GAP);
    froe_text_escape(buffer, highest_text(writer, panel, column, highest));
    froe_buffer_byte(buffer, '\n');
    free(drawing.heights);
}

static bool is_drawn(const struct froe_panel *panel, size_t column)
{
    const struct froe_panel_column *of = &panel->columns[column];
    return !of->key && of->kind != FROE_PANEL_TEXT && of->kind != FROE_PANEL_TIME;
}

void froe_text_series(struct froe_report_writer *writer, const struct froe_panel *panel)
{
    size_t names = panel->before == NULL ? 0 : sizeof "  before" - 1;
    write_main(writer, panel);
    for (size_t i = 0; i < panel->column_count; i++) {
        size_t name = is_drawn(panel, i) ? froe_text_width(froe_span_of(panel->columns[i].label)) : 0;
        names = name > names ? name : names;
    }
    for (size_t i = 0; i < panel->column_count; i++) {
        if (!is_drawn(panel, i) || (panel->before == NULL && i == panel->main_column))
            continue;
        write_sparkline(writer, panel, i, panel->cell, panel->columns[i].label, names);
        if (panel->before != NULL)
            write_sparkline(writer, panel, i, panel->before, "  before", names);
    }
}

struct week {
    __int128 values[DAYS][HOURS];
    __int128 highest;
};

/* Adds what a cell function gives; the highest is that of all weeks that are shown beside each other. */
static void read_week(struct week *week, const struct froe_panel *panel, froe_panel_cell_fn *cell_of)
{
    for (size_t row = 0; row < panel->row_count; row++) {
        struct froe_cell day = panel->cell(panel->context, row, 0);
        struct froe_cell hour = panel->cell(panel->context, row, 1);
        unsigned weekday = day.kind == FROE_CELL_TEXT ? froe_panel_weekday(day.text) : DAYS;
        if (weekday == DAYS || hour.kind != FROE_CELL_NUMBER || hour.number >= HOURS)
            continue;
        __int128 value = froe_series_height(cell_of(panel->context, row, panel->main_column));
        week->values[weekday][hour.number] = value;
        week->highest = value > week->highest ? value : week->highest;
    }
}

/* How hours are drawn: some columns for each, or in narrow places one for several, as dark as the highest of them. */
struct hour_scale {
    size_t wide;
    unsigned each;
};

static struct hour_scale hour_scale_of(size_t page_width)
{
    size_t room = page_width > 4 ? page_width - 4 : 0;
    if (room >= HOURS)
        return (struct hour_scale){room >= 3 * HOURS ? 3 : room >= 2 * HOURS ? 2 : 1, 1};
    return (struct hour_scale){1, room >= HOURS / 2 ? 2 : 4};
}

/* Every third hour, or as many of them as there is room for. */
static void write_hours(struct froe_buffer *buffer, struct hour_scale scale)
{
    unsigned step = 3 * scale.each;
    size_t blanks = step / scale.each * scale.wide - 2;
    froe_text_repeat(buffer, " ", 4);
    for (unsigned hour = 0; hour < HOURS; hour += step) {
        froe_buffer_format(buffer, "%02u", hour);
        froe_text_repeat(buffer, " ", hour + step < HOURS ? blanks : 0);
    }
    froe_buffer_byte(buffer, '\n');
}

static __int128 highest_hour(const __int128 *hours, unsigned count)
{
    __int128 highest = 0;
    for (unsigned i = 0; i < count; i++)
        highest = hours[i] > highest ? hours[i] : highest;
    return highest;
}

static void write_week(struct froe_report_writer *writer, const struct week *week)
{
    struct froe_buffer *buffer = &writer->buffer;
    const char *const *signs = writer->style->utf8 ? shades : ascii_shades;
    struct hour_scale scale = hour_scale_of(froe_text_page_width(writer));
    write_hours(buffer, scale);
    for (unsigned day = 0; day < DAYS; day++) {
        unsigned last = HOURS;
        while (last > 0 && week->values[day][last - 1] == 0)
            last--;
        froe_buffer_format(buffer, last == 0 ? "%.3s" : "%.3s ", &"MonTueWedThuFriSatSun"[3 * day]);
        color(writer, SGR_CYAN);
        for (unsigned hour = 0; hour < last; hour += scale.each) {
            __int128 value = highest_hour(&week->values[day][hour], scale.each);
            size_t shade = value == 0 ? 0 : 1 + (size_t)(value * (SHADES - 1) / week->highest);
            froe_text_repeat(buffer, signs[shade], scale.wide);
        }
        color(writer, FROE_SGR_RESET);
        froe_buffer_byte(buffer, '\n');
    }
}

void froe_text_heat(struct froe_report_writer *writer, const struct froe_panel *panel)
{
    struct week now = {0};
    struct week before = {0};
    read_week(&now, panel, panel->cell);
    if (panel->before != NULL) {
        read_week(&before, panel, panel->before);
        now.highest = now.highest > before.highest ? now.highest : before.highest;
        before.highest = now.highest;
    }
    write_week(writer, &now);
    if (panel->before == NULL)
        return;
    froe_buffer_text(&writer->buffer, "before\n");
    write_week(writer, &before);
}
