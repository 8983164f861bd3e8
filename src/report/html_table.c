#include <inttypes.h>

#include "report/html.h"
#include "report/html_panel.h"
#include "report/panel_value.h"

/* Bytes that take some lines of a narrow column. */
#define LONG_TEXT 300

/* Numbers stand to the right; times are not broken. */
static const char *class_of(const struct froe_panel_column *column)
{
    if (column->kind == FROE_PANEL_TEXT)
        return "";
    return column->kind == FROE_PANEL_TIME ? " class=\"t\"" : " class=\"n\"";
}

void froe_html_cell(struct froe_report_writer *writer, const struct froe_panel *panel, size_t column,
                    struct froe_cell cell)
{
    froe_html_text(&writer->buffer, froe_report_show(writer, panel, column, cell));
}

void froe_html_was(struct froe_report_writer *writer, const struct froe_panel *panel, size_t row, size_t column)
{
    static const char *const classes[] = {"down", "was", "up"};
    struct froe_buffer *buffer = &writer->buffer;
    struct froe_cell before = panel->before(panel->context, row, column);
    struct froe_cell now = panel->cell(panel->context, row, column);
    int direction = froe_panel_direction(before, now);
    struct froe_span change = froe_report_show_change(writer, panel, column, before, now);
    if (change.len > 0) {
        froe_buffer_format(buffer, "<span class=\"%s\">", classes[1 + direction]);
        froe_html_text(buffer, direction == 0 ? froe_span_of("no change") : change);
        froe_buffer_text(buffer, "</span>");
    }
    if (before.kind == FROE_CELL_ABSENT || (change.len > 0 && direction == 0))
        return;
    froe_buffer_text(buffer, change.len > 0 ? " <span class=\"was\">from " : "<span class=\"was\">was ");
    froe_html_cell(writer, panel, column, before);
    froe_buffer_text(buffer, "</span>");
}

/* The largest value of the main column, in a comparison of both sides. */
static struct froe_cell largest(const struct froe_panel *panel)
{
    struct froe_cell most = {.kind = FROE_CELL_NUMBER};
    for (size_t row = 0; row < panel->row_count; row++) {
        struct froe_cell cell = panel->cell(panel->context, row, panel->main_column);
        if (cell.kind == FROE_CELL_NUMBER && cell.number > most.number)
            most = cell;
    }
    return most;
}

/* Both columns of the main value: its share of the total, drawn and written. */
static void write_share(struct froe_report_writer *writer, const struct froe_panel *panel, size_t row,
                        struct froe_cell most)
{
    struct froe_buffer *buffer = &writer->buffer;
    struct froe_cell cell = panel->cell(panel->context, row, panel->main_column);
    int length = froe_panel_share(cell, most);
    froe_buffer_text(buffer, "<td class=\"bar\">");
    if (row < panel->row_count && length > 0)
        froe_buffer_format(buffer, "<svg aria-hidden=\"true\"><rect width=\"%d.%d%%\" height=\"100%%\"/></svg>",
                           length / 10, length % 10);
    froe_buffer_text(buffer, "</td><td class=\"n share\"");
    int share = froe_panel_share(cell, panel->cell(panel->context, panel->row_count, panel->main_column));
    /* What is not nothing is not shown as nothing; it is sorted above nothing too. */
    if (share == 0 && froe_panel_direction((struct froe_cell){.kind = FROE_CELL_NUMBER}, cell) > 0)
        froe_buffer_text(buffer, " data-v=\"0.01\">&lt;0.1%");
    else if (share >= 0)
        froe_buffer_format(buffer, ">%d.%d%%", share / 10, share % 10);
    else
        froe_buffer_text(buffer, ">-");
    froe_buffer_text(buffer, "</td>");
}

/* The number itself for sorting, where what is shown is rounded. */
static void write_sort_key(struct froe_buffer *buffer, const struct froe_panel_column *column, struct froe_cell cell)
{
    if (column->kind <= FROE_PANEL_NUMBER)
        return;
    if (cell.kind == FROE_CELL_NUMBER)
        froe_buffer_format(buffer, " data-v=\"%" PRIu64 "\"", cell.number);
    if (cell.kind != FROE_CELL_DECIMAL)
        return;
    froe_buffer_text(buffer, " data-v=\"");
    froe_html_text(buffer, cell.text);
    froe_buffer_byte(buffer, '"');
}

static void write_value(struct froe_report_writer *writer, const struct froe_panel *panel, size_t row, size_t column)
{
    struct froe_buffer *buffer = &writer->buffer;
    struct froe_cell cell = panel->cell(panel->context, row, column);
    froe_buffer_format(buffer, "<td%s", class_of(&panel->columns[column]));
    write_sort_key(buffer, &panel->columns[column], cell);
    froe_buffer_byte(buffer, '>');
    froe_html_cell(writer, panel, column, cell);
    if (panel->before != NULL) {
        froe_buffer_text(buffer, "<small>");
        froe_html_was(writer, panel, row, column);
        froe_buffer_text(buffer, "</small>");
    }
    froe_buffer_text(buffer, "</td>");
}

/* A key. A very long one gets a place that can be scrolled: it would push everything else off the screen. */
static void write_key(struct froe_report_writer *writer, const struct froe_panel *panel, size_t row, size_t column)
{
    struct froe_buffer *buffer = &writer->buffer;
    struct froe_cell cell = panel->cell(panel->context, row, column);
    bool is_long = cell.kind == FROE_CELL_TEXT && cell.text.len > LONG_TEXT;
    froe_buffer_format(buffer, "<th scope=\"row\"%s>", class_of(&panel->columns[column]));
    froe_buffer_text(buffer, is_long ? "<div class=\"long\" tabindex=\"0\">" : "");
    froe_html_cell(writer, panel, column, cell);
    froe_buffer_text(buffer, is_long ? "</div></th>" : "</th>");
}

static void write_row(struct froe_report_writer *writer, const struct froe_panel *panel, size_t row,
                      struct froe_cell most)
{
    struct froe_buffer *buffer = &writer->buffer;
    froe_buffer_text(buffer, "<tr>");
    for (size_t i = 0; i < panel->column_count; i++) {
        if (!panel->columns[i].key) {
            write_value(writer, panel, row, i);
        } else if (row < panel->row_count) {
            write_key(writer, panel, row, i);
        } else {
            froe_buffer_text(buffer, i == 0 ? "<th scope=\"row\">Total</th>" : "<td></td>");
        }
        if (i == panel->main_column)
            write_share(writer, panel, row, most);
    }
    froe_buffer_text(buffer, "</tr>\n");
}

static void write_names(struct froe_report_writer *writer, const struct froe_panel *panel)
{
    struct froe_buffer *buffer = &writer->buffer;
    froe_buffer_text(buffer, "<thead><tr>");
    for (size_t i = 0; i < panel->column_count; i++) {
        const struct froe_panel_column *column = &panel->columns[i];
        froe_buffer_format(buffer, "<th scope=\"col\"%s>", class_of(column));
        froe_html_text(buffer, froe_span_of(column->label));
        froe_buffer_text(buffer, "</th>");
        if (i == panel->main_column)
            froe_buffer_text(buffer, "<td class=\"bar\"></td><th scope=\"col\" class=\"n share\">Share</th>");
    }
    froe_buffer_text(buffer, "</tr></thead>\n");
}

/* `20 of 1,234` where not all is shown. */
static void write_caption(struct froe_report_writer *writer, const struct froe_panel *panel)
{
    struct froe_buffer *buffer = &writer->buffer;
    froe_buffer_text(buffer, "<caption>");
    froe_html_text(buffer, froe_span_of(panel->explanation));
    if (panel->row_count < panel->distinct) {
        froe_buffer_format(buffer, " <span class=\"count\">%zu of ", panel->row_count);
        writer->scratch.len = 0;
        froe_panel_show(&writer->scratch, FROE_PANEL_COUNT, 0,
                        (struct froe_cell){.kind = FROE_CELL_NUMBER, .number = panel->distinct});
        froe_buffer_append(buffer, writer->scratch.data, writer->scratch.len);
        froe_buffer_text(buffer, "</span>");
    }
    froe_buffer_text(buffer, "</caption>\n");
}

void froe_html_table(struct froe_report_writer *writer, const struct froe_panel *panel)
{
    struct froe_buffer *buffer = &writer->buffer;
    struct froe_cell most = {.kind = FROE_CELL_ABSENT};
    if (panel->main_column < panel->column_count)
        most = largest(panel);
    froe_buffer_text(buffer, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"");
    froe_html_text(buffer, froe_span_of(panel->title));
    froe_buffer_text(buffer, ", table\"><table>\n");
    write_caption(writer, panel);
    write_names(writer, panel);
    froe_buffer_text(buffer, "<tbody>\n");
    for (size_t row = 0; row < panel->row_count && froe_report_pass(writer); row++)
        write_row(writer, panel, row, most);
    froe_buffer_text(buffer, "</tbody>\n<tfoot>\n");
    write_row(writer, panel, panel->row_count, most);
    froe_buffer_text(buffer, "</tfoot>\n</table></div>\n");
}
