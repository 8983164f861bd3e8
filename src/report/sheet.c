#include "report/sheet.h"

#include <stdlib.h>

#include "report/panel_value.h"

/* What stands before the name of a value that is compared, in the order of the columns. */
static const char *const views[] = {"before ", "after ", "change "};
enum { VIEWS = sizeof views / sizeof views[0] };

static size_t columns_of(const struct froe_panel *panel, const struct froe_panel_column *column)
{
    return panel->before == NULL || column->key ? 1 : VIEWS;
}

static size_t count_columns(const struct froe_panel *panel)
{
    size_t count = 0;
    for (size_t i = 0; i < panel->column_count; i++)
        count += columns_of(panel, &panel->columns[i]);
    return count;
}

/* All names first, so that none moves any more when columns point to them. */
static void append_names(struct froe_sheet *sheet)
{
    const struct froe_panel *panel = sheet->panel;
    for (size_t i = 0; i < panel->column_count; i++) {
        const struct froe_panel_column *column = &panel->columns[i];
        for (size_t view = 0; columns_of(panel, column) == VIEWS && view < VIEWS; view++) {
            froe_buffer_text(&sheet->names, views[view]);
            froe_buffer_append(&sheet->names, column->name.ptr, column->name.len);
        }
    }
}

static void set_columns(struct froe_sheet *sheet)
{
    const struct froe_panel *panel = sheet->panel;
    const uint8_t *name = sheet->names.data;
    size_t to = 0;
    for (size_t i = 0; i < panel->column_count; i++) {
        const struct froe_panel_column *column = &panel->columns[i];
        bool number = column->kind != FROE_PANEL_TEXT && column->kind != FROE_PANEL_TIME;
        sheet->values_at += column->key;
        if (columns_of(panel, column) == 1) {
            sheet->columns[to++] = (struct froe_column){.name = column->name, .number = number};
            continue;
        }
        for (size_t view = 0; view < VIEWS; view++) {
            size_t len = strlen(views[view]) + column->name.len;
            sheet->columns[to++] = (struct froe_column){.name = {name, len}, .number = number};
            name += len;
        }
    }
}

bool froe_sheet_init(struct froe_sheet *sheet, const struct froe_panel *panel)
{
    *sheet = (struct froe_sheet){.panel = panel, .count = count_columns(panel)};
    sheet->columns = calloc(sheet->count + 1, sizeof *sheet->columns);
    sheet->cells = calloc(sheet->count + 1, sizeof *sheet->cells);
    sheet->scratch = calloc(panel->column_count + 1, sizeof *sheet->scratch);
    append_names(sheet);
    if (sheet->columns == NULL || sheet->cells == NULL || sheet->scratch == NULL || sheet->names.failed) {
        froe_sheet_free(sheet);
        return false;
    }
    set_columns(sheet);
    return true;
}

void froe_sheet_free(struct froe_sheet *sheet)
{
    for (size_t i = 0; sheet->scratch != NULL && i < sheet->panel->column_count; i++)
        froe_buffer_free(&sheet->scratch[i]);
    froe_buffer_free(&sheet->names);
    free(sheet->scratch);
    free(sheet->cells);
    free(sheet->columns);
    *sheet = (struct froe_sheet){0};
}

bool froe_sheet_fill(struct froe_sheet *sheet, size_t row)
{
    const struct froe_panel *panel = sheet->panel;
    bool good = true;
    size_t to = 0;
    for (size_t i = 0; i < panel->column_count; i++) {
        struct froe_cell now = panel->cell(panel->context, row, i);
        if (columns_of(panel, &panel->columns[i]) == 1) {
            sheet->cells[to++] = now;
            continue;
        }
        struct froe_cell before = panel->before(panel->context, row, i);
        sheet->cells[to++] = before;
        sheet->cells[to++] = now;
        sheet->cells[to++] = froe_panel_change(before, now, &sheet->scratch[i]);
        good = good && !sheet->scratch[i].failed;
    }
    return good;
}
