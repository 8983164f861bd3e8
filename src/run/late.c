#include "run/late.h"

#include <stdlib.h>

#include "run/overflow_merge.h"
#include "run/state.h"

struct froe_late_file {
    char *name;
    struct froe_totals totals;
    struct froe_file *input;         /* whose totals hold those of the file: itself, or the archive that it is in */
    struct froe_spill_stream *parts; /* what has been put of each partial (struct froe_overflow_parts), on disk too */
    size_t part_count;
};

/* A text on disk, or the result of a file. */
struct froe_late_item {
    struct froe_late_item *next;
    struct froe_spill_stream text;
    struct froe_late_file *file; /* NULL: the text */
};

/* Memory was short, or the temporary file has a fault. */
static bool fail(struct froe_run *run)
{
    run->out_of_memory = true;
    return froe_run_spill_failed(run);
}

/* --- files ------------------------------------------------------------------------------------------------------- */

static bool put_partials(struct froe_worker *worker, struct froe_file *file, struct froe_late_file *late)
{
    struct froe_run *run = worker->run;
    for (struct froe_partial *partial = file->partials; partial != NULL; partial = partial->next) {
        if (!froe_worker_put_partial(worker, partial))
            return false;
        if (partial->parts == NULL)
            continue;
        struct froe_spill_stream *stream = &late->parts[late->part_count++];
        *stream = FROE_SPILL_EMPTY;
        const struct froe_span bytes = {(const uint8_t *)partial->parts, sizeof *partial->parts};
        if (!froe_spill_write(run->spill, stream, bytes, &worker->room.packed))
            return fail(run);
    }
    return true;
}

struct froe_late_file *froe_late_file_create(struct froe_worker *worker, struct froe_file *file)
{
    struct froe_late_file *late = calloc(1, sizeof *late);
    if (late != NULL) {
        late->name = strdup(file->input->name);
        late->totals = file->totals;
        late->input = file->root != NULL ? file->root : file;
        late->parts = calloc(worker->run->worker_count, sizeof *late->parts);
    }
    if (late == NULL || late->name == NULL || late->parts == NULL)
        fail(worker->run);
    else if (put_partials(worker, file, late))
        return late;
    froe_late_file_free(late);
    return NULL;
}

void froe_late_file_free(struct froe_late_file *late)
{
    if (late == NULL)
        return;
    free(late->name);
    free(late->parts);
    free(late);
}

/* --- texts ------------------------------------------------------------------------------------------------------- */

/* Writes text in blocks; each becomes a stream behind those that are there. */
static bool put_text(struct froe_run *run, struct froe_span text, struct froe_unit *unit, struct froe_buffer *packed)
{
    struct froe_spill *spill = froe_run_spill(run);
    while (spill != NULL && text.len > 0) {
        struct froe_span block = {text.ptr, text.len < FROE_SPILL_BLOCK ? text.len : FROE_SPILL_BLOCK};
        struct froe_spill_stream *wider = realloc(unit->pieces, (unit->piece_count + 1) * sizeof *wider);
        if (wider == NULL)
            return fail(run);
        unit->pieces = wider;
        unit->pieces[unit->piece_count] = FROE_SPILL_EMPTY;
        if (!froe_spill_write(spill, &unit->pieces[unit->piece_count++], block, packed))
            return fail(run);
        text.ptr += block.len;
        text.len -= block.len;
    }
    return spill != NULL;
}

bool froe_late_append(struct froe_worker *worker, struct froe_unit *unit, struct froe_span text)
{
    enum { SHARE = 8 };
    struct froe_run *run = worker->run;
    froe_buffer_append(&unit->out, text.ptr, text.len);
    if (unit->out.failed)
        return fail(run);
    if (unit->out.len < run->plan->memory / SHARE / run->worker_count)
        return true;
    bool good = put_text(run, (struct froe_span){unit->out.data, unit->out.len}, unit, &worker->room.packed);
    froe_buffer_free(&unit->out);
    return good;
}

static void write_out(struct froe_run *run, struct froe_span text)
{
    if (text.len > 0 && !run->stopped && !run->hooks->write(run->hooks->context, text))
        run->stopped = true;
}

/* Writes a text that is on disk. */
static bool write_piece(struct froe_run *run, const struct froe_spill_stream *piece)
{
    struct froe_span text;
    froe_spill_rewind(&run->late.reader, piece);
    if (!froe_spill_read(run->spill, &run->late.reader, &text))
        return fail(run);
    write_out(run, text);
    return true;
}

/* --- what waits -------------------------------------------------------------------------------------------------- */

static bool add_item(struct froe_run *run, struct froe_late_item made)
{
    struct froe_late *late = &run->late;
    struct froe_late_item *item = malloc(sizeof *item);
    if (item == NULL)
        return fail(run);
    *item = made;
    if (late->last == NULL)
        late->first = item;
    else
        late->last->next = item;
    late->last = item;
    return true;
}

/* What has come together of short texts. */
static bool flush_text(struct froe_run *run)
{
    struct froe_unit unit = {0};
    struct froe_buffer *text = &run->late.text;
    bool good = !text->failed;
    if (good && text->len > 0)
        good = put_text(run, (struct froe_span){text->data, text->len}, &unit, &run->late.packed);
    for (size_t i = 0; good && i < unit.piece_count; i++)
        good = add_item(run, (struct froe_late_item){.text = unit.pieces[i]});
    free(unit.pieces);
    text->len = 0;
    return good || fail(run);
}

static bool keep_text(struct froe_run *run, const struct froe_unit *unit)
{
    struct froe_buffer *text = &run->late.text;
    if (unit->piece_count > 0 && !flush_text(run))
        return false;
    for (size_t i = 0; i < unit->piece_count; i++)
        if (!add_item(run, (struct froe_late_item){.text = unit->pieces[i]}))
            return false;
    froe_buffer_append(text, unit->out.data, unit->out.len);
    return text->len < FROE_SPILL_BLOCK || flush_text(run);
}

static bool keep_file(struct froe_run *run, struct froe_unit *unit)
{
    if (!flush_text(run) || !add_item(run, (struct froe_late_item){.file = unit->late}))
        return false;
    unit->late = NULL;
    return true;
}

void froe_late_commit(struct froe_run *run, struct froe_unit *unit)
{
    if (unit->late != NULL) {
        keep_file(run, unit);
        return;
    }
    if (run->late.first != NULL && !run->plan->unordered) {
        keep_text(run, unit);
        return;
    }
    for (size_t i = 0; i < unit->piece_count; i++)
        if (!write_piece(run, &unit->pieces[i]))
            return;
    write_out(run, (struct froe_span){unit->out.data, unit->out.len});
}

/* --- the end ----------------------------------------------------------------------------------------------------- */

static bool take_text(void *context, struct froe_span text)
{
    struct froe_run *run = context;
    write_out(run, text);
    return !run->stopped && !*run->cancelled;
}

/* Loads where the parts are. False when memory is short or the file has a fault. */
static bool load_parts(struct froe_run *run, const struct froe_late_file *file, struct froe_overflow_parts **parts)
{
    for (size_t i = 0; i < file->part_count; i++) {
        struct froe_span bytes;
        froe_spill_rewind(&run->late.reader, &file->parts[i]);
        parts[i] = froe_overflow_parts_create();
        if (parts[i] == NULL || !froe_spill_read(run->spill, &run->late.reader, &bytes))
            return false;
        memcpy(parts[i], bytes.ptr, sizeof *parts[i]);
    }
    return true;
}

static bool answer_parts(struct froe_run *run, struct froe_late_file *file, struct froe_overflow_parts **parts)
{
    struct froe_result result;
    if (!load_parts(run, file, parts))
        return false;
    if (froe_overflow_merge(&result, &run->plan->questions[0], run->spill, parts, file->part_count,
                            run->plan->groups_memory, NULL, run->pool, run->cancelled) != FROE_OVERFLOW_GOOD) {
        froe_result_free(&result);
        return false;
    }
    file->totals.filtered += result.filtered;
    file->input->totals.filtered += result.filtered;
    bool good = run->hooks->file_result(run->hooks->context, run, froe_span_of(file->name), &result, &file->totals,
                                        take_text, run);
    froe_result_free(&result);
    return good || run->stopped || *run->cancelled;
}

static bool answer_file(struct froe_run *run, struct froe_late_file *file)
{
    struct froe_overflow_parts **parts = calloc(file->part_count + 1, sizeof(struct froe_overflow_parts *));
    bool good = parts != NULL && answer_parts(run, file, parts);
    for (size_t i = 0; parts != NULL && i < file->part_count; i++)
        free(parts[i]);
    free(parts);
    return good || fail(run);
}

bool froe_late_end(struct froe_run *run)
{
    if (!flush_text(run))
        return false;
    for (struct froe_late_item *item = run->late.first; item != NULL && !run->stopped && !*run->cancelled;
         item = item->next)
        if (!(item->file != NULL ? answer_file(run, item->file) : write_piece(run, &item->text)))
            return false;
    return true;
}

void froe_late_free(struct froe_late *late)
{
    while (late->first != NULL) {
        struct froe_late_item *item = late->first;
        late->first = item->next;
        froe_late_file_free(item->file);
        free(item);
    }
    froe_buffer_free(&late->text);
    froe_buffer_free(&late->packed);
    froe_spill_reader_free(&late->reader);
    *late = (struct froe_late){0};
}
