/*
 * Hours and weekdays as a table of 7 by 24 cells in one of ten shades, so that it can be read out as well; what is in a
 * cell shows when it is pointed at.
 */
#include <stdlib.h>

#include "report/html.h"
#include "report/html_panel.h"
#include "report/panel_value.h"

enum { DAYS = 7, HOURS = 24, SHADES = 9 };

/* Row of the panel, plus one, for each weekday and hour; 0: none. */
struct week {
    size_t rows[DAYS][HOURS];
    uint64_t largest;
};

static void read_week(struct week *week, const struct froe_panel *panel)
{
    *week = (struct week){0};
    for (size_t row = 0; row < panel->row_count; row++) {
        struct froe_cell day = panel->cell(panel->context, row, 0);
        struct froe_cell hour = panel->cell(panel->context, row, 1);
        struct froe_cell value = panel->cell(panel->context, row, panel->main_column);
        unsigned weekday = day.kind == FROE_CELL_TEXT ? froe_panel_weekday(day.text) : DAYS;
        if (weekday == DAYS || hour.kind != FROE_CELL_NUMBER || hour.number >= HOURS || value.kind != FROE_CELL_NUMBER)
            continue;
        week->rows[weekday][hour.number] = row + 1;
        week->largest = value.number > week->largest ? value.number : week->largest;
    }
}

/* 0 for nothing, then 1 … SHADES. */
static unsigned shade(uint64_t value, uint64_t largest)
{
    if (value == 0 || largest == 0)
        return 0;
    return 1 + (unsigned)((unsigned __int128)value * (SHADES - 1) / largest);
}

static void write_cell(struct froe_report_writer *writer, const struct froe_panel *panel, const struct week *week,
                       unsigned day, unsigned hour)
{
    struct froe_buffer *buffer = &writer->buffer;
    size_t row = week->rows[day][hour];
    struct froe_cell value = {.kind = FROE_CELL_NUMBER};
    if (row > 0)
        value = panel->cell(panel->context, row - 1, panel->main_column);
    froe_buffer_format(buffer, "<td class=\"h%u\" title=\"%.3s %02u:00: ", shade(value.number, week->largest),
                       &"MonTueWedThuFriSatSun"[3 * day], hour);
    froe_html_cell(writer, panel, panel->main_column, value);
    if (panel->before != NULL && row > 0) {
        froe_buffer_text(buffer, ", was ");
        froe_html_cell(writer, panel, panel->main_column, panel->before(panel->context, row - 1, panel->main_column));
    }
    froe_buffer_text(buffer, "\"><span class=\"hidden\">");
    froe_html_cell(writer, panel, panel->main_column, value);
    froe_buffer_text(buffer, "</span></td>");
}

void froe_html_heat(struct froe_report_writer *writer, const struct froe_panel *panel)
{
    static const char *const names[DAYS] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    struct froe_buffer *buffer = &writer->buffer;
    struct week week;
    read_week(&week, panel);
    froe_buffer_text(buffer, "<table class=\"heat\"><caption class=\"hidden\">");
    froe_html_text(buffer, froe_span_of(panel->columns[panel->main_column].label));
    froe_buffer_text(buffer, " by weekday and hour</caption>\n<thead><tr><td></td>");
    for (unsigned hour = 0; hour < HOURS; hour++)
        froe_buffer_format(buffer, "<th scope=\"col\"><span%s>%02u</span></th>", hour % 3 == 0 ? "" : " class=\"odd\"",
                           hour);
    froe_buffer_text(buffer, "</tr></thead>\n<tbody>\n");
    for (unsigned day = 0; day < DAYS; day++) {
        froe_buffer_format(buffer, "<tr><th scope=\"row\">%s</th>", names[day]);
        for (unsigned hour = 0; hour < HOURS; hour++)
            write_cell(writer, panel, &week, day, hour);
        froe_buffer_text(buffer, "</tr>\n");
    }
    froe_buffer_text(buffer, "</tbody></table>\n");
}
