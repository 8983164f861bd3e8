#include "report/page.h"

#include <stdlib.h>

#include "report/report.h"
#include "report/view.h"

/* What the columns of a page borrow from. */
struct page {
    struct froe_view view;
    struct froe_pivot *pivot; /* NULL: none */
    struct froe_run *run;
    struct froe_panel_column *columns;
    struct froe_buffer names; /* of the columns as C strings, one after the other; and the title */
};

static bool load_row(void *context, const struct froe_result *result, size_t row)
{
    const struct page *page = context;
    return page->pivot != NULL ? froe_pivot_load(page->pivot, row)
                               : froe_run_load_rows(page->run, result, row, 1, true);
}

static bool view_failed(const void *view)
{
    return froe_view_failed(view);
}

/* Keys that are numbers are names rather than amounts: 404 is not more than 200. Numbers stay exact. */
static enum froe_panel_kind kind_of(enum froe_type type, bool key)
{
    switch (type) {
    case FROE_TYPE_TIME:
    case FROE_TYPE_DATE:
        return FROE_PANEL_TIME;
    case FROE_TYPE_NUMBER:
    case FROE_TYPE_DURATION:
        return key ? FROE_PANEL_TEXT : FROE_PANEL_NUMBER;
    default:
        return FROE_PANEL_TEXT;
    }
}

static enum froe_type type_of(const struct froe_view *view, size_t column)
{
    if (column < view->values_at)
        return view->key->fields[column - view->keys_at].type;
    const struct froe_question_value *shown = froe_view_shown(view, column);
    return shown->share ? FROE_TYPE_NUMBER : froe_aggregates_type(view->question->aggregates, shown->index);
}

/* Puts the names one after the other, each with a NUL, and then points to them. */
static bool set_columns(struct page *page)
{
    const struct froe_view *view = &page->view;
    page->columns = calloc(view->count, sizeof *page->columns);
    for (size_t i = 0; i < view->count; i++) {
        froe_buffer_append(&page->names, view->columns[i].name.ptr, view->columns[i].name.len);
        froe_buffer_byte(&page->names, 0);
    }
    froe_buffer_text(&page->names, "Count of ");
    for (size_t i = view->keys_at; i < view->values_at; i++) {
        froe_buffer_text(&page->names, i == view->keys_at ? "" : ", ");
        froe_buffer_append(&page->names, view->columns[i].name.ptr, view->columns[i].name.len);
    }
    froe_buffer_byte(&page->names, 0);
    if (page->columns == NULL || page->names.failed)
        return false;
    const char *name = (const char *)page->names.data;
    for (size_t i = 0; i < view->count; name += view->columns[i].name.len + 1, i++)
        page->columns[i] = (struct froe_panel_column){.name = view->columns[i].name,
                                                      .label = name,
                                                      .kind = kind_of(type_of(view, i), i < view->values_at),
                                                      .key = i < view->values_at};
    return true;
}

static const char *title_of(const struct page *page)
{
    const char *title = (const char *)page->names.data;
    for (size_t i = 0; i < page->view.count; i++)
        title += page->view.columns[i].name.len + 1;
    return title;
}

/* Days, or buckets of a width that the field tells; 0: no series. */
static int64_t step_of(const struct froe_view *view)
{
    const struct froe_field *field = &view->key->fields[0];
    if (view->pivot != NULL || view->values_at != 1)
        return 0;
    return field->id == FROE_FIELD_DATE ? 86400 : field->id == FROE_FIELD_TIME_BUCKET ? field->parameter : 0;
}

static bool is_heat(const struct froe_view *view)
{
    const struct froe_field *fields = view->key->fields;
    return view->pivot == NULL && view->values_at == 2 && fields[0].id == FROE_FIELD_WEEKDAY &&
           fields[1].id == FROE_FIELD_HOUR;
}

static struct froe_panel panel_of(struct page *page)
{
    struct froe_view *view = &page->view;
    const struct froe_question *question = view->question;
    bool hits_first = froe_aggregates_is_hits(question->aggregates, question->values[0].index);
    struct froe_panel panel = {
        .id = "result",
        .title = "Result",
        .explanation = "",
        .step_seconds = step_of(view),
        .columns = page->columns,
        .column_count = view->count,
        .row_count = view->row_count,
        .distinct = view->pivot == NULL ? view->result->distinct : view->row_count,
        .main_column = hits_first && view->pivot == NULL ? view->values_at : view->count,
        .cell = froe_view_any_cell,
        .context = view,
    };
    if (panel.step_seconds > 0)
        panel.shape = FROE_PANEL_SERIES;
    else if (is_heat(view))
        panel.shape = FROE_PANEL_HEAT;
    return panel;
}

bool froe_page_write(const struct froe_question *question, const struct froe_result *result, struct froe_pivot *pivot,
                     struct froe_run *run, const char *name, const struct froe_style *style, froe_emit_fn *emit,
                     void *context, bool *short_of_memory)
{
    struct page page = {.pivot = pivot, .run = run};
    *short_of_memory = true;
    bool good = froe_view_init(&page.view, question, result, pivot, FROE_ABSENT, false) && set_columns(&page);
    if (good) {
        struct froe_panel panel = panel_of(&page);
        struct froe_report report = {
            .title = title_of(&page), .panels = &panel, .panel_count = 1, .failed = view_failed, .context = &page.view};
        page.view.load = load_row;
        page.view.load_context = &page;
        report.input =
            (struct froe_report_input){.name = name, .files = froe_run_files_read(run), .totals = froe_run_totals(run)};
        report.input.errors = froe_run_errors(run, &report.input.error_count);
        good = froe_report_write(&report, style, emit, context, short_of_memory);
    }
    froe_view_free(&page.view);
    froe_buffer_free(&page.names);
    free(page.columns);
    return good;
}
