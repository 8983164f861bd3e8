#include "report/grouped.h"

#include <inttypes.h>

#include "base/text.h"
#include "report/document.h"
#include "report/table.h"

/* Columns: perhaps the file, the keys, the count. */
enum { COLUMNS_MAX = FROE_KEYS_MAX + 2 };

struct view {
    const struct froe_plan *plan;
    const struct froe_result *result;
    struct froe_span file; /* absent: no such column */
    struct froe_column columns[COLUMNS_MAX];
    size_t count;
    struct froe_buffer scratch[COLUMNS_MAX]; /* texts that are in no key */
};

static void view_init(struct view *view, const struct froe_plan *plan, const struct froe_result *result,
                      struct froe_span file)
{
    *view = (struct view){.plan = plan, .result = result, .file = file};
    if (file.ptr != NULL)
        view->columns[view->count++] = (struct froe_column){.name = "file"};
    for (size_t i = 0; i < plan->key.count; i++) {
        const struct froe_field *field = &plan->key.fields[i];
        view->columns[view->count++] =
            (struct froe_column){.name = field->name, .number = field->type == FROE_TYPE_NUMBER};
    }
    view->columns[view->count++] = (struct froe_column){.name = "count", .number = true};
}

static void view_free(struct view *view)
{
    for (size_t i = 0; i < COLUMNS_MAX; i++)
        froe_buffer_free(&view->scratch[i]);
}

static struct froe_cell cell_of(const struct froe_datum *datum, struct froe_buffer *scratch)
{
    struct froe_cell cell = {.kind = FROE_CELL_ABSENT};
    if (!datum->present)
        return cell;
    if (datum->type == FROE_TYPE_NUMBER)
        return (struct froe_cell){.kind = FROE_CELL_NUMBER, .number = datum->number};
    cell.kind = FROE_CELL_TEXT;
    cell.text = datum->text;
    if (datum->type != FROE_TYPE_TEXT) {
        scratch->len = 0;
        froe_datum_write(scratch, datum);
        cell.text = (struct froe_span){scratch->data, scratch->len};
    }
    return cell;
}

/* All cells of a row; they borrow from the group and from the view. */
static void fill_row(struct view *view, size_t row, struct froe_cell *cells)
{
    struct froe_datum datums[FROE_KEYS_MAX];
    const struct froe_group *group = view->result->rows[row];
    size_t at = 0;
    if (view->file.ptr != NULL)
        cells[at++] = (struct froe_cell){.kind = FROE_CELL_TEXT, .text = view->file};
    froe_key_read(&view->plan->key, group, datums);
    for (size_t i = 0; i < view->plan->key.count; i++, at++)
        cells[at] = cell_of(&datums[i], &view->scratch[at]);
    cells[at] = (struct froe_cell){.kind = FROE_CELL_NUMBER, .number = group->hits};
}

static struct froe_cell table_cell(void *context, size_t row, size_t column)
{
    struct view *view = context;
    struct froe_cell cells[COLUMNS_MAX];
    fill_row(view, row, cells);
    return cells[column];
}

static void write_table(struct froe_buffer *buffer, struct view *view, const struct froe_style *style)
{
    struct froe_table table = {
        .columns = view->columns,
        .column_count = view->count,
        .row_count = view->result->row_count,
        .cell = table_cell,
        .context = view,
        .bar_column = view->count - 1,
        .total = view->result->total,
        .width = style->width,
        .terminal = style->row.terminal,
        .color = style->color,
        .utf8 = style->utf8,
    };
    froe_table_append(buffer, &table);
}

static void write_rows(struct froe_buffer *buffer, struct view *view, const struct froe_style *style)
{
    struct froe_cell cells[COLUMNS_MAX];
    for (size_t row = 0; row < view->result->row_count; row++) {
        fill_row(view, row, cells);
        froe_row_append(buffer, view->columns, cells, view->count, style->row);
    }
}

/* `"rows":[…],"total":{…},"distinct":…` */
static void write_members(struct froe_buffer *buffer, struct view *view, const struct froe_style *style)
{
    struct froe_cell cells[COLUMNS_MAX];
    froe_buffer_text(buffer, "\"rows\":[");
    for (size_t row = 0; row < view->result->row_count; row++) {
        if (row > 0)
            froe_buffer_byte(buffer, ',');
        fill_row(view, row, cells);
        froe_row_object(buffer, view->columns, cells, view->count, style->row.terminal);
    }
    froe_buffer_format(buffer, "],\"total\":{\"count\":%" PRIu64 "},\"distinct\":%" PRIu64, view->result->total,
                       view->result->distinct);
}

void froe_grouped_begin(struct froe_buffer *buffer, const struct froe_plan *plan, const struct froe_style *style)
{
    struct view view;
    static const struct froe_result none;
    view_init(&view, plan, &none, plan->per_file ? froe_span_of("") : FROE_ABSENT);
    if (style->row.format == FROE_FORMAT_CSV || style->row.format == FROE_FORMAT_TSV)
        froe_row_header(buffer, view.columns, view.count, style->row);
    else if (style->row.format == FROE_FORMAT_JSON && plan->per_file)
        froe_buffer_text(buffer, "{\"files\":[");
    view_free(&view);
}

void froe_grouped_write(struct froe_buffer *buffer, const struct froe_plan *plan, const struct froe_result *result,
                        const struct froe_run *run, const struct froe_style *style)
{
    struct view view;
    view_init(&view, plan, result, FROE_ABSENT);
    if (style->row.format == FROE_FORMAT_TABLE) {
        write_table(buffer, &view, style);
    } else if (style->row.format == FROE_FORMAT_JSON) {
        froe_buffer_byte(buffer, '{');
        write_members(buffer, &view, style);
        froe_document_end(buffer, run, style->row.terminal);
    } else {
        write_rows(buffer, &view, style);
    }
    view_free(&view);
}

void froe_grouped_write_file(struct froe_buffer *buffer, const struct froe_plan *plan, struct froe_span file,
                             const struct froe_result *result, const struct froe_totals *totals,
                             const struct froe_style *style)
{
    struct view view;
    bool in_rows = style->row.format != FROE_FORMAT_TABLE && style->row.format != FROE_FORMAT_JSON;
    view_init(&view, plan, result, in_rows ? file : FROE_ABSENT);
    if (style->row.format == FROE_FORMAT_TABLE) {
        froe_text_escape(buffer, file);
        froe_buffer_byte(buffer, '\n');
        write_table(buffer, &view, style);
        froe_buffer_byte(buffer, '\n');
    } else if (style->row.format == FROE_FORMAT_JSON) {
        froe_buffer_text(buffer, ",{\"file\":");
        froe_text_json(buffer, file, style->row.terminal);
        froe_buffer_byte(buffer, ',');
        write_members(buffer, &view, style);
        froe_buffer_text(buffer, ",\"input\":");
        froe_document_input(buffer, 1, totals);
        froe_buffer_byte(buffer, '}');
    } else {
        write_rows(buffer, &view, style);
    }
    view_free(&view);
}

bool froe_grouped_key_text(struct froe_buffer *buffer, const struct froe_plan *plan, const struct froe_group *group,
                           size_t key)
{
    struct froe_datum datums[FROE_KEYS_MAX];
    froe_key_read(&plan->key, group, datums);
    if (datums[key].present)
        froe_datum_write(buffer, &datums[key]);
    return datums[key].present;
}
