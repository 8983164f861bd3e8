/*
 * A report as csv and tsv: one table, so that any reader of either takes it in. The first column is the id of the
 * panel, then come the columns of all panels, each name once.
 */
#include <stdlib.h>

#include "report/report_writer.h"
#include "report/sheet.h"

/* The table of all panels. */
struct whole {
    struct froe_sheet *sheets; /* of each panel */
    size_t sheet_count;
    struct froe_column *columns;
    struct froe_cell *cells;
    size_t count;  /* of columns */
    size_t *place; /* of the columns of a panel, in the table */
};

static size_t place_of(struct whole *whole, const struct froe_column *column)
{
    for (size_t i = 1; i < whole->count; i++)
        if (froe_span_equal(whole->columns[i].name, column->name))
            return i;
    whole->columns[whole->count] = *column;
    return whole->count++;
}

static bool init_sheets(struct whole *whole, const struct froe_report *report, size_t *most)
{
    *most = 1;
    whole->sheets = calloc(report->panel_count + 1, sizeof *whole->sheets);
    for (size_t i = 0; whole->sheets != NULL && i < report->panel_count; i++) {
        if (!froe_sheet_init(&whole->sheets[i], &report->panels[i]))
            return false;
        whole->sheet_count++;
        *most += whole->sheets[i].count;
    }
    return whole->sheets != NULL;
}

static bool init_whole(struct whole *whole, const struct froe_report *report)
{
    size_t most;
    *whole = (struct whole){0};
    if (!init_sheets(whole, report, &most))
        return false;
    whole->columns = calloc(most, sizeof *whole->columns);
    whole->cells = calloc(most, sizeof *whole->cells);
    whole->place = calloc(most, sizeof *whole->place);
    if (whole->columns == NULL || whole->cells == NULL || whole->place == NULL)
        return false;
    whole->columns[whole->count++] = (struct froe_column){.name = froe_span_of("panel")};
    for (size_t i = 0; i < whole->sheet_count; i++)
        for (size_t column = 0; column < whole->sheets[i].count; column++)
            place_of(whole, &whole->sheets[i].columns[column]);
    return true;
}

static void free_whole(struct whole *whole)
{
    for (size_t i = 0; i < whole->sheet_count; i++)
        froe_sheet_free(&whole->sheets[i]);
    free(whole->sheets);
    free(whole->columns);
    free(whole->cells);
    free(whole->place);
}

static void write_panel(struct froe_report_writer *writer, struct whole *whole, struct froe_sheet *sheet)
{
    for (size_t i = 0; i < whole->count; i++)
        whole->cells[i] = (struct froe_cell){.kind = FROE_CELL_ABSENT};
    whole->cells[0] = (struct froe_cell){.kind = FROE_CELL_TEXT, .text = froe_span_of(sheet->panel->id)};
    for (size_t i = 0; i < sheet->count; i++)
        whole->place[i] = place_of(whole, &sheet->columns[i]);
    for (size_t row = 0; row < sheet->panel->row_count && froe_report_pass(writer); row++) {
        writer->buffer.failed = !froe_sheet_fill(sheet, row) || writer->buffer.failed;
        for (size_t i = 0; i < sheet->count; i++)
            whole->cells[whole->place[i]] = sheet->cells[i];
        froe_row_append(&writer->buffer, whole->columns, whole->cells, whole->count, writer->style->row);
    }
}

void froe_report_separated(struct froe_report_writer *writer, const struct froe_report *report)
{
    struct whole whole;
    if (init_whole(&whole, report)) {
        froe_row_header(&writer->buffer, whole.columns, whole.count, writer->style->row);
        for (size_t i = 0; i < whole.sheet_count; i++)
            write_panel(writer, &whole, &whole.sheets[i]);
    } else {
        writer->buffer.failed = true;
    }
    free_whole(&whole);
}
