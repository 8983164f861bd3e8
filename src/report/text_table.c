#include <stdlib.h>

#include "base/text.h"
#include "report/layout.h"
#include "report/panel_value.h"
#include "report/text_panel.h"

#define GAP 2
/* Columns that keys keep beside values: those that do not fit are left out. */
#define KEY_LEAST 16
/* Columns that a fact keeps beside its name, which is shortened for it. */
#define FACT_LEAST 4

/* What a column of the table shows of one of the panel. */
enum show { SHOW_NOW, SHOW_BEFORE, SHOW_CHANGE, SHOWS };

struct shown_column {
    size_t column;
    enum show show;
    struct froe_buffer text;
};

struct text_table {
    struct froe_report_writer *writer;
    const struct froe_panel *panel;
    struct shown_column *shown;
    struct froe_column *columns;
    size_t count;
    size_t values_at; /* the first column that is no key */
};

static bool is_text(const struct froe_panel_column *column)
{
    return column->kind == FROE_PANEL_TEXT || column->kind == FROE_PANEL_TIME;
}

static struct froe_cell text_cell(struct froe_buffer *buffer)
{
    return (struct froe_cell){.kind = FROE_CELL_TEXT, .text = {buffer->data, buffer->len}};
}

static struct froe_cell change_cell(const struct text_table *table, struct shown_column *shown, size_t row)
{
    const struct froe_panel *panel = table->panel;
    shown->text.len = 0;
    froe_panel_show_change(&shown->text, panel->columns[shown->column].kind,
                           panel->before(panel->context, row, shown->column),
                           panel->cell(panel->context, row, shown->column), !table->writer->style->row.terminal);
    if (shown->text.len == 0)
        return (struct froe_cell){.kind = FROE_CELL_ABSENT};
    return text_cell(&shown->text);
}

/* The table groups the digits of counts itself, and draws bars of numbers, whatever is shown of them. */
static struct froe_cell cell_of(void *context, size_t row, size_t column)
{
    struct text_table *table = context;
    const struct froe_panel *panel = table->panel;
    struct shown_column *shown = &table->shown[column];
    const struct froe_panel_column *of = &panel->columns[shown->column];
    if (row == panel->row_count && of->key)
        return (struct froe_cell){.kind = FROE_CELL_TEXT, .text = froe_span_of("")};
    if (shown->show == SHOW_CHANGE)
        return change_cell(table, shown, row);
    struct froe_cell cell =
        (shown->show == SHOW_BEFORE ? panel->before : panel->cell)(panel->context, row, shown->column);
    bool plain = of->kind == FROE_PANEL_TEXT || of->kind == FROE_PANEL_COUNT || of->kind == FROE_PANEL_NUMBER;
    if (!table->writer->style->row.terminal || cell.kind == FROE_CELL_ABSENT || plain)
        return cell;
    shown->text.len = 0;
    froe_panel_show(&shown->text, of->kind, panel->step_seconds, cell);
    struct froe_cell text = text_cell(&shown->text);
    if (shown->column != panel->main_column || cell.kind != FROE_CELL_NUMBER)
        return text;
    cell.text = text.text;
    return cell;
}

static bool init_table(struct text_table *table)
{
    static const char *const names[SHOWS] = {NULL, "before", "change"};
    const struct froe_panel *panel = table->panel;
    table->shown = calloc(SHOWS * panel->column_count + 1, sizeof *table->shown);
    table->columns = calloc(SHOWS * panel->column_count + 1, sizeof *table->columns);
    if (table->shown == NULL || table->columns == NULL)
        return false;
    for (size_t i = 0; i < panel->column_count; i++) {
        const struct froe_panel_column *of = &panel->columns[i];
        table->values_at += of->key;
        for (enum show show = SHOW_NOW; show < (panel->before == NULL || of->key ? SHOW_BEFORE : SHOWS); show++) {
            table->shown[table->count] = (struct shown_column){.column = i, .show = show};
            table->columns[table->count++] = (struct froe_column){
                .name = froe_span_of(show == SHOW_NOW ? of->label : names[show]),
                .number = !is_text(of),
                /* Half of a time is none. */
                .width = of->kind == FROE_PANEL_TIME ? sizeof "2015-05-17 10:05:03 +00:00" - 1 : 0,
            };
        }
    }
    return true;
}

static void free_table(struct text_table *table)
{
    for (size_t i = 0; table->shown != NULL && i < table->count; i++) {
        table->writer->buffer.failed = table->writer->buffer.failed || table->shown[i].text.failed;
        froe_buffer_free(&table->shown[i].text);
    }
    free(table->shown);
    free(table->columns);
}

/* The columns that are needed for the first `count`, with keys cut as far as they may be. */
static size_t least_width(const struct text_table *table, const struct froe_layout *layout, size_t count)
{
    size_t width = 0;
    for (size_t i = 0; i < count; i++) {
        const struct froe_layout_column *column = &layout->columns[i];
        size_t cells = column->text + (column->places == 0 ? 0 : column->places + 1);
        size_t name = column->name < 8 || i < table->values_at ? column->name : 8;
        size_t needed = cells > name ? cells : name;
        if (i < table->values_at && needed > KEY_LEAST)
            needed = KEY_LEAST;
        width += needed + (i > 0 ? GAP : 0);
    }
    return width;
}

/* How many columns there is room for: values are left out whole, from the last on. */
static size_t fitting(const struct text_table *table, const struct froe_table *drawn, const struct froe_layout *layout)
{
    size_t count = table->count;
    size_t each = table->panel->before == NULL ? 1 : SHOWS;
    if (drawn->width == 0)
        return count;
    while (count > table->values_at + each && least_width(table, layout, count) > drawn->width)
        count -= each;
    return count;
}

static void write_table(struct text_table *table)
{
    struct froe_report_writer *writer = table->writer;
    const struct froe_panel *panel = table->panel;
    size_t main = 0;
    while (main < table->count && table->shown[main].column != panel->main_column)
        main++;
    struct froe_cell total = {.kind = FROE_CELL_ABSENT};
    if (panel->main_column < panel->column_count)
        total = panel->cell(panel->context, panel->row_count, panel->main_column);
    struct froe_table drawn = {
        .columns = table->columns,
        .column_count = table->count,
        .row_count = panel->row_count,
        .cell = cell_of,
        .context = table,
        .total = total.kind == FROE_CELL_NUMBER ? total.number : 0,
        .total_label = "total",
        .width = writer->style->width,
        .terminal = writer->style->row.terminal,
        .color = writer->style->color,
        .utf8 = writer->style->utf8,
    };
    struct froe_layout layout = {.columns = calloc(table->count + 1, sizeof *layout.columns)};
    if (layout.columns == NULL) {
        writer->buffer.failed = true;
        return;
    }
    drawn.bar_column = main;
    froe_layout_measure_names(&layout, &drawn);
    froe_layout_measure_rows(&layout, &drawn, 0, froe_layout_rows(&drawn));
    drawn.column_count = fitting(table, &drawn, &layout);
    drawn.bar_column = main < drawn.column_count ? main : drawn.column_count;
    froe_layout_fit(&layout, &drawn);
    froe_table_append_header(&writer->buffer, &drawn, &layout);
    for (size_t row = 0; row < froe_layout_rows(&drawn) && froe_report_pass(writer); row++)
        froe_table_append_rows(&writer->buffer, &drawn, &layout, row, row + 1);
    free(layout.columns);
}

void froe_text_table(struct froe_report_writer *writer, const struct froe_panel *panel)
{
    struct text_table table = {.writer = writer, .panel = panel};
    if (init_table(&table))
        write_table(&table);
    else
        writer->buffer.failed = true;
    free_table(&table);
}

/* The value of a fact, and what became of it, in the writer's scratch. */
static struct froe_span fact_text(struct froe_report_writer *writer, const struct froe_panel *panel, size_t column)
{
    struct froe_cell now = panel->cell(panel->context, 0, column);
    struct froe_span value = froe_report_show(writer, panel, column, now);
    if (panel->before == NULL)
        return value;
    struct froe_buffer *scratch = &writer->scratch;
    struct froe_cell before = panel->before(panel->context, 0, column);
    froe_buffer_text(scratch, " (was ");
    froe_panel_show(scratch, panel->columns[column].kind, 0, before);
    size_t at = scratch->len;
    froe_buffer_text(scratch, ", ");
    froe_panel_show_change(scratch, panel->columns[column].kind, before, now, false);
    if (scratch->len == at + 2)
        scratch->len = at;
    froe_buffer_byte(scratch, ')');
    return (struct froe_span){scratch->data, scratch->len};
}

void froe_text_facts(struct froe_report_writer *writer, const struct froe_panel *panel)
{
    struct froe_buffer *buffer = &writer->buffer;
    bool utf8 = writer->style->utf8;
    size_t names = 0, values = 0;
    for (size_t i = 0; i < panel->column_count; i++) {
        size_t name = froe_text_width(froe_span_of(panel->columns[i].label));
        size_t value = froe_text_width(fact_text(writer, panel, i));
        names = name > names ? name : names;
        values = value > values ? value : values;
    }
    size_t width = froe_text_page_width(writer);
    if (names + 1 + FACT_LEAST > width)
        names = width > 1 + FACT_LEAST ? width - 1 - FACT_LEAST : 1;
    size_t each = names + GAP + values;
    size_t across = writer->style->row.terminal ? (width + 2 * GAP) / (each + 2 * GAP) : 1;
    across = across == 0 ? 1 : across;
    for (size_t i = 0; i < panel->column_count; i++) {
        bool last = (i + 1) % across == 0 || i + 1 == panel->column_count;
        size_t used = froe_table_append_shortened(buffer, froe_span_of(panel->columns[i].label), names, utf8);
        /* A value that is too long for its column begins farther to the left. */
        struct froe_span text = fact_text(writer, panel, i);
        size_t value = froe_text_width(text);
        size_t blanks = names - used + GAP;
        if (used + blanks + value > width)
            blanks = used + 1 + value < width ? width - used - value : 1;
        froe_text_repeat(buffer, " ", blanks);
        used = froe_table_append_shortened(buffer, text, width > used + blanks ? width - used - blanks : 0, utf8);
        froe_text_repeat(buffer, last ? "" : " ", values > used ? values - used + 2 * GAP : 2 * GAP);
        if (last)
            froe_buffer_byte(buffer, '\n');
    }
}
