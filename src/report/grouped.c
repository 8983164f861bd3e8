#include "report/grouped.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/text.h"
#include "report/arrow_grouped.h"
#include "report/document.h"
#include "report/layout.h"
#include "report/view.h"

static struct froe_cell table_cell(void *context, size_t row, size_t column)
{
    if (column == 0)
        froe_view_expect(context, row);
    return froe_view_cell(context, row, column);
}

static bool for_eyes(const struct froe_style *style)
{
    return style->row.format == FROE_FORMAT_TABLE && style->row.terminal;
}

/* The column that a bar is drawn for: the number of hits, when it comes first. */
static size_t bar_column(const struct froe_view *view)
{
    const struct froe_question *question = view->question;
    bool hits_first = froe_aggregates_is_hits(question->aggregates, question->values[0].index);
    bool shares = question->value_count > froe_aggregates_count(question->aggregates);
    return view->pivot == NULL && hits_first && !shares ? view->values_at : view->count;
}

static struct froe_table table_of(struct froe_view *view, const struct froe_style *style)
{
    return (struct froe_table){
        .columns = view->columns,
        .column_count = view->count,
        .row_count = view->row_count,
        .cell = table_cell,
        .context = view,
        .bar_column = bar_column(view),
        .total = view->result->total,
        .total_label = "total",
        .width = style->width,
        .terminal = style->row.terminal,
        .color = style->color,
        .utf8 = style->utf8,
    };
}

/* Rows from … to - 1 in any format but table; in json with a comma before each but the very first. */
static void write_rows(struct froe_buffer *buffer, struct froe_view *view, const struct froe_style *style, size_t from,
                       size_t to)
{
    for (size_t row = from; row < to; row++) {
        froe_view_fill(view, row);
        if (style->row.format != FROE_FORMAT_JSON) {
            froe_row_append(buffer, view->columns, view->cells, view->count, style->row);
            continue;
        }
        if (row > 0)
            froe_buffer_byte(buffer, ',');
        froe_row_object(buffer, view->columns, view->cells, view->count, style->row.terminal);
    }
}

/* `],"total":{…},"distinct":…`, of the groups, pivoted or not. */
static void write_sums(struct froe_buffer *buffer, const struct froe_question *question,
                       const struct froe_result *result, bool terminal)
{
    struct froe_view view;
    if (!froe_view_init(&view, question, result, NULL, FROE_ABSENT, false)) {
        buffer->failed = true;
        return;
    }
    size_t count = 0;
    for (size_t i = view.values_at; i < view.count; i++) {
        if (froe_view_shown(&view, i)->share)
            continue;
        view.cells[count] = froe_view_cell(&view, view.row_count, i);
        view.columns[count++] = view.columns[i];
    }
    froe_buffer_text(buffer, "],\"total\":");
    froe_row_object(buffer, view.columns, view.cells, count, terminal);
    froe_buffer_format(buffer, ",\"distinct\":%" PRIu64, result->distinct);
    buffer->failed = buffer->failed || froe_view_failed(&view);
    froe_view_free(&view);
}

void froe_grouped_begin(struct froe_buffer *buffer, const struct froe_question *question,
                        const struct froe_pivot *pivot, bool per_file, const struct froe_style *style)
{
    struct froe_view view;
    static const struct froe_result none;
    if (!froe_view_init(&view, question, &none, pivot, per_file ? froe_span_of("") : FROE_ABSENT, false)) {
        buffer->failed = true;
        return;
    }
    if (style->row.format == FROE_FORMAT_CSV || style->row.format == FROE_FORMAT_TSV)
        froe_row_header(buffer, view.columns, view.count, style->row);
    else if (style->row.format == FROE_FORMAT_JSON && per_file)
        froe_buffer_text(buffer, "{\"files\":[");
    else if (style->row.format == FROE_FORMAT_ARROW)
        froe_arrow_grouped_begin(buffer, &view, style->time_zone);
    froe_view_free(&view);
}

/* What a thread makes at a time: rows, fewer when there are many columns. Parts that are under way together before they
 * are emitted: a few for each thread, whose memory the next ones use again. */
enum { PART_ROWS = 2048, PART_CELLS = 64 * 1024, FOR_EACH_THREAD = 4, WAVE_PARTS = 64, HUGE_ROW = 4 << 10 };

struct part {
    struct froe_view view;
    struct froe_layout layout; /* of the part's rows */
    struct froe_buffer text;
    struct froe_arrow_batch batch; /* arrow: rows that are not yet in the text; no columns: none */
};

/* A result in the making. */
struct wave {
    const struct froe_style *style;
    const struct froe_result *result;
    struct froe_result *own;  /* it, where it is that of one file; NULL: an answer of the run */
    struct froe_pivot *pivot; /* whose rows are shown; NULL: those of the result */
    struct froe_run *run;     /* NULL: all rows are loaded, and this thread does everything */
    size_t row_count;
    size_t part_rows;
    struct froe_layout layout; /* of the whole table */
    struct part *parts;
    uint64_t *known;           /* values that are found while rows are measured; NULL: none */
    size_t part_count;         /* <= WAVE_PARTS */
    size_t room;               /* bytes that the text of a wave may take … */
    size_t fitting;            /* … which that of so many parts is expected to */
    size_t first_row, end_row; /* of what is loaded, then of the wave */
};

/* Of the first part only the end may be left, the beginning was in the wave before. */
static void part_range(const struct wave *wave, size_t index, size_t *from, size_t *to)
{
    size_t begin = wave->first_row - wave->first_row % wave->part_rows + index * wave->part_rows;
    *from = begin < wave->first_row ? wave->first_row : begin;
    *to = begin + wave->part_rows < wave->end_row ? begin + wave->part_rows : wave->end_row;
}

static void measure_part(void *context, size_t index)
{
    struct wave *wave = context;
    struct part *part = &wave->parts[index];
    struct froe_table table = table_of(&part->view, wave->style);
    size_t from, to;
    part_range(wave, index, &from, &to);
    froe_layout_measure_rows(&part->layout, &table, from, to);
}

/* Adds rows to the batch of a part, which may have been begun in the wave before and be ended in the next. */
static void write_batch(const struct wave *wave, struct part *part, size_t from, size_t to)
{
    if (part->batch.columns == NULL && !froe_arrow_grouped_batch(&part->batch, &part->view)) {
        part->text.failed = true;
        return;
    }
    froe_arrow_grouped_add(&part->text, &part->batch, &part->view, from, to);
    if (to % wave->part_rows != 0 && to != wave->row_count)
        return;
    froe_arrow_batch_finish(&part->batch, &part->text);
    froe_arrow_batch_free(&part->batch);
}

static void write_part(void *context, size_t index)
{
    struct wave *wave = context;
    struct part *part = &wave->parts[index];
    size_t from, to;
    part_range(wave, index, &from, &to);
    if (wave->style->row.format == FROE_FORMAT_ARROW) {
        write_batch(wave, part, from, to);
        return;
    }
    if (wave->style->row.format != FROE_FORMAT_TABLE) {
        write_rows(&part->text, &part->view, wave->style, from, to);
        return;
    }
    struct froe_table table = table_of(&part->view, wave->style);
    froe_table_append_rows(&part->text, &table, &wave->layout, from, to);
}

/* Sees to it that the first row of the wave is loaded. */
static bool load_rows(struct wave *wave, bool sorted)
{
    struct froe_run *run = wave->run;
    wave->end_row = wave->row_count;
    if (run == NULL)
        return true;
    if (wave->pivot != NULL) {
        bool loaded = froe_pivot_load(wave->pivot, wave->first_row);
        wave->end_row = wave->pivot->first_row + wave->pivot->loaded;
        return loaded;
    }
    if (wave->own != NULL ? !froe_run_load_own_rows(run, wave->own, wave->first_row, 1, sorted)
                          : !froe_run_load_rows(run, wave->result, wave->first_row, 1, sorted))
        return false;
    wave->end_row = wave->result->first + wave->result->loaded;
    return true;
}

/* Rows of the next wave. Parts are the same whatever is loaded at a time, for with some formats it shows where one
 * ends. Of a part that is not loaded as a whole, or whose rows are huge, some are made in a wave of their own. */
static size_t rows_of_wave(const struct wave *wave)
{
    size_t rows = wave->end_row - wave->first_row, begun = wave->first_row % wave->part_rows;
    size_t each = wave->pivot == NULL ? froe_result_row_bytes(wave->result) : 0;
    if (each > HUGE_ROW && rows > wave->room / each + 1)
        rows = wave->room / each + 1;
    if (begun > 0 || rows < wave->part_rows)
        return rows < wave->part_rows - begun ? rows : wave->part_rows - begun;
    if (wave->first_row + rows < wave->row_count)
        rows -= rows % wave->part_rows;
    size_t most = wave->part_rows * wave->fitting;
    return rows < most ? rows : most;
}

/* Calls fn for all parts of all rows, wave by wave, and then `done` for each wave. sorted: in their order. */
static bool each_wave(struct wave *wave, bool sorted, void (*fn)(void *, size_t),
                      bool (*done)(struct wave *, size_t, void *), void *context)
{
    wave->first_row = 0;
    while (wave->first_row < wave->row_count) {
        if (!load_rows(wave, sorted))
            return false;
        size_t rows = rows_of_wave(wave);
        wave->end_row = wave->first_row + rows;
        size_t parts = (rows + wave->part_rows - 1) / wave->part_rows;
        if (parts == 1)
            fn(wave, 0);
        else if (!froe_run_each(wave->run, parts, fn, wave))
            return false;
        if (!done(wave, parts, context))
            return false;
        wave->first_row += rows;
    }
    return true;
}

static bool join_layouts(struct wave *wave, size_t parts, void *context)
{
    (void)context;
    for (size_t i = 0; i < parts; i++)
        froe_layout_join(&wave->layout, &wave->parts[i].layout, wave->parts[i].view.count);
    return true;
}

struct emitter {
    froe_emit_fn *emit;
    void *context;
    bool refused;
    bool short_of_memory;
};

static bool emit_buffer(struct emitter *emitter, struct froe_buffer *buffer)
{
    if (buffer->failed)
        emitter->short_of_memory = true;
    else if (buffer->len > 0 && !emitter->emit(emitter->context, (struct froe_span){buffer->data, buffer->len}))
        emitter->refused = true;
    buffer->len = 0;
    return !emitter->refused && !emitter->short_of_memory;
}

/* How many parts with so much text there is room for. */
static size_t parts_for(const struct wave *wave, size_t text)
{
    size_t fitting = wave->room / (text + 1);
    size_t most = wave->run == NULL ? 1 : FOR_EACH_THREAD * (size_t)froe_run_threads(wave->run);
    most = most < wave->part_count ? most : wave->part_count;
    return fitting < 1 ? 1 : fitting < most ? fitting : most;
}

static bool emit_parts(struct wave *wave, size_t parts, void *context)
{
    size_t longest = 0;
    for (size_t i = 0; i < parts; i++) {
        size_t len = wave->parts[i].text.len;
        longest = len > longest ? len : longest;
        if (!emit_buffer(context, &wave->parts[i].text))
            return false;
    }
    wave->fitting = parts_for(wave, longest);
    return true;
}

/* Has values that take long to find remembered from measuring to writing, when there is room for them. */
static void remember_values(struct wave *wave)
{
    size_t values = wave->row_count * wave->parts[0].view.long_values;
    if (values > 0 && values <= wave->room / 4 / sizeof *wave->known)
        wave->known = calloc(values, sizeof *wave->known);
    for (size_t i = 0; i < wave->part_count; i++)
        wave->parts[i].view.known = wave->known;
}

/* The rows, in a table with its head and its sums. */
static bool write_body(struct wave *wave, struct emitter *emitter)
{
    struct froe_buffer around = {0};
    struct froe_table table = table_of(&wave->parts[0].view, wave->style);
    bool is_table = wave->style->row.format == FROE_FORMAT_TABLE, good = true;
    if (is_table) {
        remember_values(wave);
        froe_layout_measure_names(&wave->layout, &table);
        size_t fitting = wave->fitting;
        wave->fitting = wave->part_count; /* measuring makes no text */
        good = each_wave(wave, false, measure_part, join_layouts, NULL);
        wave->fitting = fitting;
        froe_layout_measure_rows(&wave->layout, &table, table.row_count, froe_layout_rows(&table));
        froe_layout_fit(&wave->layout, &table);
        froe_table_append_header(&around, &table, &wave->layout);
        good = good && emit_buffer(emitter, &around);
    }
    good = good && each_wave(wave, true, write_part, emit_parts, emitter);
    if (good && is_table) {
        froe_table_append_rows(&around, &table, &wave->layout, table.row_count, froe_layout_rows(&table));
        good = emit_buffer(emitter, &around);
    }
    froe_buffer_free(&around);
    return good;
}

static bool write_all(struct wave *wave, const struct froe_question *question, const struct froe_result *result,
                      struct emitter *emitter)
{
    struct froe_buffer around = {0};
    const struct froe_style *style = wave->style;
    if (style->row.format == FROE_FORMAT_JSON)
        froe_buffer_text(&around, "{\"rows\":[");
    bool good = emit_buffer(emitter, &around) && write_body(wave, emitter);
    if (good && style->row.format == FROE_FORMAT_JSON) {
        write_sums(&around, question, result, style->row.terminal);
        froe_document_end(&around, wave->run, style->row.terminal);
        good = emit_buffer(emitter, &around);
    } else if (good && style->row.format == FROE_FORMAT_ARROW) {
        froe_arrow_end(&around);
        good = emit_buffer(emitter, &around);
    }
    froe_buffer_free(&around);
    return good;
}

static bool init_wave(struct wave *wave, const struct froe_question *question, const struct froe_result *result,
                      struct froe_span file)
{
    /* Rows can be much longer than their groups. How long is known when some have been made: at first much is expected.
     */
    enum { SHARE = 16, LONG_TEXT = 16 << 20 };
    wave->part_count = wave->run == NULL ? 1 : WAVE_PARTS;
    wave->room = wave->run == NULL ? 0 : froe_run_memory(wave->run) / SHARE;
    wave->fitting = parts_for(wave, LONG_TEXT);
    wave->parts = calloc(wave->part_count, sizeof *wave->parts);
    bool good = wave->parts != NULL;
    for (size_t i = 0; good && i < wave->part_count; i++) {
        struct part *part = &wave->parts[i];
        good = froe_view_init(&part->view, question, result, wave->pivot, file, for_eyes(wave->style));
        part->layout.columns = calloc(part->view.count + 1, sizeof *part->layout.columns);
        good = good && part->layout.columns != NULL;
    }
    if (!good)
        return false;
    size_t columns = wave->parts[0].view.count;
    wave->layout.columns = calloc(columns + 1, sizeof *wave->layout.columns);
    wave->result = result;
    wave->row_count = wave->parts[0].view.row_count;
    wave->part_rows = PART_CELLS / columns < PART_ROWS ? PART_CELLS / columns : PART_ROWS;
    return wave->layout.columns != NULL;
}

/* Whether no view lacked memory. */
static bool is_whole(const struct wave *wave)
{
    for (size_t i = 0; i < wave->part_count; i++)
        if (froe_view_failed(&wave->parts[i].view))
            return false;
    return true;
}

static void free_wave(struct wave *wave)
{
    for (size_t i = 0; wave->parts != NULL && i < wave->part_count; i++) {
        froe_view_free(&wave->parts[i].view);
        froe_buffer_free(&wave->parts[i].text);
        froe_arrow_batch_free(&wave->parts[i].batch);
        free(wave->parts[i].layout.columns);
    }
    free(wave->parts);
    free(wave->layout.columns);
    free(wave->known);
}

bool froe_grouped_write(const struct froe_question *question, const struct froe_result *result,
                        struct froe_pivot *pivot, struct froe_run *run, const struct froe_style *style,
                        froe_emit_fn *emit, void *context, bool *short_of_memory)
{
    struct wave wave = {.style = style, .pivot = pivot, .run = run};
    struct emitter emitter = {.emit = emit, .context = context};
    bool good = init_wave(&wave, question, result, FROE_ABSENT) && write_all(&wave, question, result, &emitter) &&
                is_whole(&wave);
    free_wave(&wave);
    *short_of_memory = !good && !emitter.refused;
    return good;
}

static bool write_file(struct wave *wave, const struct froe_question *question, struct froe_span file,
                       const struct froe_totals *totals, struct emitter *emitter)
{
    struct froe_buffer around = {0};
    bool is_table = wave->style->row.format == FROE_FORMAT_TABLE, is_json = wave->style->row.format == FROE_FORMAT_JSON;
    if (is_table) {
        froe_text_escape(&around, file);
        froe_buffer_byte(&around, '\n');
    } else if (is_json) {
        froe_buffer_text(&around, ",{\"file\":");
        froe_text_json(&around, file, wave->style->row.terminal);
        froe_buffer_text(&around, ",\"rows\":[");
    }
    bool good = emit_buffer(emitter, &around) && write_body(wave, emitter);
    if (is_table) {
        froe_buffer_byte(&around, '\n');
    } else if (is_json) {
        write_sums(&around, question, wave->result, wave->style->row.terminal);
        froe_buffer_text(&around, ",\"input\":");
        froe_document_input(&around, 1, totals);
        froe_buffer_byte(&around, '}');
    }
    good = good && emit_buffer(emitter, &around);
    froe_buffer_free(&around);
    return good;
}

bool froe_grouped_write_file(const struct froe_question *question, struct froe_span file, struct froe_result *result,
                             const struct froe_totals *totals, struct froe_run *run, const struct froe_style *style,
                             froe_emit_fn *emit, void *context)
{
    enum froe_format format = style->row.format;
    bool in_rows = format != FROE_FORMAT_TABLE && format != FROE_FORMAT_JSON;
    struct wave wave = {.style = style, .own = result, .run = run};
    struct emitter emitter = {.emit = emit, .context = context};
    bool good = init_wave(&wave, question, result, in_rows ? file : FROE_ABSENT) &&
                write_file(&wave, question, file, totals, &emitter) && is_whole(&wave);
    free_wave(&wave);
    return good;
}
