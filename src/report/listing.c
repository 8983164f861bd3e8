#include "report/listing.h"

#include <inttypes.h>
#include <stdlib.h>

#include "parse/lines.h"
#include "report/document.h"
#include "report/table.h"

/* The value of a field that was written last: many records of a second follow each other. */
struct written {
    struct froe_datum datum; /* present: text is what was written for it */
    struct froe_buffer text;
};

/* What a thread needs to make cells; on cache lines of its own. */
struct listing_worker {
    _Alignas(64) struct froe_field_context context;
    struct froe_buffer *scratch;    /* one for each field */
    struct written *written;        /* likewise */
    struct froe_cell *cells;        /* of a batch, row by row */
    struct froe_agent_memo *agents; /* NULL: nobody asks */
    struct froe_geo_memo *geo;      /* NULL: nobody asks */
    struct froe_arrow_batch batch;  /* rows of a block, FROE_FORMAT_ARROW only */
};

/* Columns in a stream of rows cannot be fitted; these are what most values need. */
static unsigned usual_width(const struct froe_field *field)
{
    switch (field->id) {
    case FROE_FIELD_HOST:
    case FROE_FIELD_AGENT_PRODUCT:
        return 15;
    case FROE_FIELD_TIME:
    case FROE_FIELD_TIME_BUCKET:
        return 25;
    case FROE_FIELD_TIME_TEXT:
        return 26;
    case FROE_FIELD_METHOD:
        return 6;
    case FROE_FIELD_PROTOCOL:
        return 8;
    case FROE_FIELD_BYTES:
        return 9;
    case FROE_FIELD_DATE:
        return 10;
    case FROE_FIELD_PATH:
    case FROE_FIELD_TARGET:
    case FROE_FIELD_REQUEST:
    case FROE_FIELD_REFERER:
    case FROE_FIELD_AGENT:
        return 40;
    default:
        return 0;
    }
}

static bool init_worker(struct froe_listing *listing, struct listing_worker *worker)
{
    const struct froe_plan *plan = listing->plan;
    worker->context.zone = plan->has_zone ? &plan->zone : NULL;
    worker->scratch = calloc(plan->field_count, sizeof *worker->scratch);
    worker->written = calloc(plan->field_count, sizeof *worker->written);
    worker->cells = calloc(FROE_LINES_BATCH * plan->field_count, sizeof *worker->cells);
    if (worker->scratch == NULL || worker->written == NULL || worker->cells == NULL)
        return false;
    if (plan->agents != NULL) {
        worker->agents = froe_agent_memo_create(plan->agents);
        worker->context.agents = froe_agent_lookup_of(worker->agents);
        if (worker->agents == NULL)
            return false;
        froe_agent_memo_limit(worker->agents, plan->agents_memory);
    }
    if (plan->geo != NULL) {
        worker->geo = froe_geo_memo_create(plan->geo);
        worker->context.geo = (struct froe_geo_lookup){froe_geo_look, worker->geo};
        if (worker->geo == NULL)
            return false;
    }
    return listing->arrow_fields == NULL ||
           froe_arrow_batch_init(&worker->batch, listing->arrow_fields, plan->field_count);
}

static bool init_arrow(struct froe_listing *listing)
{
    const struct froe_plan *plan = listing->plan;
    if (listing->style.row.format != FROE_FORMAT_ARROW)
        return true;
    listing->arrow_fields = calloc(plan->field_count, sizeof *listing->arrow_fields);
    for (size_t i = 0; listing->arrow_fields != NULL && i < plan->field_count; i++)
        listing->arrow_fields[i] = froe_arrow_field_of(&plan->fields[i]);
    return listing->arrow_fields != NULL;
}

bool froe_listing_init(struct froe_listing *listing, const struct froe_plan *plan, struct froe_style style,
                       unsigned workers)
{
    *listing = (struct froe_listing){.plan = plan, .style = style, .worker_count = workers};
    size_t bytes = workers * sizeof *listing->workers;
    listing->columns = calloc(plan->field_count, sizeof *listing->columns);
    listing->workers = aligned_alloc(_Alignof(struct listing_worker), bytes);
    bool good = init_arrow(listing) && listing->columns != NULL && listing->workers != NULL;
    if (listing->workers != NULL)
        memset(listing->workers, 0, bytes);
    for (size_t i = 0; good && i < plan->field_count; i++) {
        const struct froe_field *field = &plan->fields[i];
        listing->columns[i] = (struct froe_column){
            .name = froe_span_of(field->name), .number = froe_type_is_number(field->type), .width = usual_width(field)};
    }
    good = good && froe_row_keys(listing->columns, plan->field_count, style.row.terminal, &listing->keys);
    for (unsigned i = 0; good && i < workers; i++)
        good = init_worker(listing, &listing->workers[i]);
    if (!good)
        froe_listing_free(listing);
    return good;
}

void froe_listing_free(struct froe_listing *listing)
{
    for (unsigned i = 0; listing->workers != NULL && i < listing->worker_count; i++) {
        struct listing_worker *worker = &listing->workers[i];
        for (size_t f = 0; worker->scratch != NULL && f < listing->plan->field_count; f++)
            froe_buffer_free(&worker->scratch[f]);
        for (size_t f = 0; worker->written != NULL && f < listing->plan->field_count; f++)
            froe_buffer_free(&worker->written[f].text);
        free(worker->scratch);
        free(worker->written);
        free(worker->cells);
        froe_agent_memo_free(worker->agents);
        froe_geo_memo_free(worker->geo);
        froe_arrow_batch_free(&worker->batch);
    }
    free(listing->workers);
    free(listing->columns);
    froe_buffer_free(&listing->keys);
    free(listing->arrow_fields);
    *listing = (struct froe_listing){0};
}

/* The names in bold; the line end stays outside. */
static void begin_colored(struct froe_buffer *buffer, const struct froe_listing *listing)
{
    froe_buffer_text(buffer, FROE_SGR_BOLD);
    froe_row_header(buffer, listing->columns, listing->plan->field_count, listing->style.row);
    if (buffer->len > 0 && buffer->data[buffer->len - 1] == '\n')
        buffer->len--;
    froe_buffer_text(buffer, FROE_SGR_RESET "\n");
}

void froe_listing_begin(struct froe_buffer *buffer, const struct froe_listing *listing)
{
    if (listing->style.row.format == FROE_FORMAT_JSON)
        froe_buffer_text(buffer, "{\"rows\":[");
    else if (listing->style.row.format == FROE_FORMAT_ARROW)
        froe_arrow_schema(buffer, listing->arrow_fields, listing->plan->field_count, listing->style.time_zone);
    else if (listing->style.row.format == FROE_FORMAT_TABLE && listing->style.color)
        begin_colored(buffer, listing);
    else
        froe_row_header(buffer, listing->columns, listing->plan->field_count, listing->style.row);
}

void froe_listing_end(struct froe_buffer *buffer, const struct froe_listing *listing, const struct froe_run *run)
{
    if (listing->style.row.format == FROE_FORMAT_ARROW)
        froe_arrow_end(buffer);
    if (listing->style.row.format != FROE_FORMAT_JSON)
        return;
    const struct froe_totals *totals = froe_run_totals(run);
    froe_buffer_format(buffer, "],\"total\":{\"count\":%" PRIu64 "}", totals->records - totals->filtered);
    froe_document_end(buffer, run, listing->style.row.terminal);
}

/* The text of a value that is none. It lasts until the next one of the field. */
static struct froe_span write_value(struct written *written, const struct froe_datum *datum)
{
    const struct froe_datum *last = &written->datum;
    bool same =
        last->present && last->time == datum->time && last->offset == datum->offset && last->number == datum->number;
    if (!same) {
        written->text.len = 0;
        froe_datum_write(&written->text, datum);
        written->datum = *datum;
    }
    return (struct froe_span){written->text.data, written->text.len};
}

static void fill_cell(struct listing_worker *worker, size_t f, const struct froe_field *field,
                      const struct froe_record *record, struct froe_cell *cell)
{
    struct froe_datum datum;
    froe_field_get(field, record, &worker->context, &worker->scratch[f], &datum);
    if (!datum.present) {
        cell->kind = FROE_CELL_ABSENT;
    } else if (datum.type == FROE_TYPE_NUMBER) {
        cell->kind = FROE_CELL_NUMBER;
        cell->number = datum.number;
    } else {
        cell->kind = froe_cell_kind_of(datum.type);
        cell->text = datum.type == FROE_TYPE_TEXT ? datum.text : write_value(&worker->written[f], &datum);
    }
}

/* The cells of a column, `stride` of them apart, of which each is a text of its line. */
static void fill_column(const struct froe_field *field, const struct froe_record *records, size_t count,
                        struct froe_cell *cells, size_t stride)
{
    struct froe_span texts[FROE_LINES_BATCH];
    froe_field_plain_texts(field, records, count, texts);
    for (size_t i = 0; i < count; i++) {
        cells[i * stride].kind = texts[i].ptr == NULL ? FROE_CELL_ABSENT : FROE_CELL_TEXT;
        cells[i * stride].text = texts[i];
    }
}

/* Texts of lines column by column; the others last for a row only, and so are made just before it is written. */
static void write_batch(struct froe_listing *listing, struct listing_worker *worker, const struct froe_record *records,
                        size_t count, struct froe_buffer *out)
{
    const struct froe_plan *plan = listing->plan;
    const size_t stride = plan->field_count;
    for (size_t f = 0; f < plan->field_count; f++)
        if (froe_field_is_plain_text(&plan->fields[f]))
            fill_column(&plan->fields[f], records, count, &worker->cells[f], stride);
    for (size_t i = 0; i < count; i++) {
        struct froe_cell *cells = &worker->cells[i * stride];
        for (size_t f = 0; f < plan->field_count; f++)
            if (!froe_field_is_plain_text(&plan->fields[f]))
                fill_cell(worker, f, &plan->fields[f], &records[i], &cells[f]);
        if (listing->style.row.format == FROE_FORMAT_JSON) {
            froe_buffer_byte(out, ',');
            froe_row_object(out, listing->columns, cells, plan->field_count, listing->style.row.terminal);
        } else {
            froe_row_append(out, listing->columns, cells, plan->field_count, listing->style.row);
        }
    }
}

/* The values of a field of all records, one below the other. */
static void add_column(struct froe_arrow_column *column, const struct froe_field *field,
                       struct froe_field_context *context, struct froe_buffer *scratch,
                       const struct froe_record *records, size_t count)
{
    struct froe_datum datum;
    froe_arrow_reserve(column, count);
    if (froe_field_is_plain_text(field)) {
        for (size_t i = 0; i < count; i++)
            froe_arrow_add_text(column, froe_field_plain_text(field, &records[i]));
        return;
    }
    for (size_t i = 0; i < count; i++) {
        froe_field_get(field, &records[i], context, scratch, &datum);
        froe_arrow_add(column, &datum);
    }
}

static void add_columns(const struct froe_plan *plan, struct listing_worker *worker, const struct froe_record *records,
                        size_t count, struct froe_buffer *out)
{
    for (size_t f = 0; f < plan->field_count; f++)
        add_column(&worker->batch.columns[f], &plan->fields[f], &worker->context, &worker->scratch[f], records, count);
    if (froe_arrow_batch_bytes(&worker->batch) >= FROE_ARROW_BATCH_BYTES)
        froe_arrow_batch_finish(&worker->batch, out);
}

void froe_listing_end_block(struct froe_listing *listing, unsigned worker, struct froe_buffer *out)
{
    if (listing->style.row.format == FROE_FORMAT_ARROW)
        froe_arrow_batch_finish(&listing->workers[worker].batch, out);
}

void froe_listing_rows(struct froe_listing *listing, unsigned index, struct froe_span file,
                       const struct froe_record *records, size_t count, struct froe_buffer *out)
{
    struct listing_worker *worker = &listing->workers[index];
    const struct froe_plan *plan = listing->plan;
    worker->context.file = file;
    if (listing->style.row.format == FROE_FORMAT_ARROW)
        add_columns(plan, worker, records, count, out);
    else
        write_batch(listing, worker, records, count, out);
    for (size_t f = 0; f < plan->field_count; f++)
        out->failed = out->failed || worker->scratch[f].failed || worker->written[f].text.failed;
    out->failed = out->failed || (worker->agents != NULL && froe_agent_failed(worker->agents));
    out->failed = out->failed || (worker->geo != NULL && froe_geo_failed(worker->geo));
}
