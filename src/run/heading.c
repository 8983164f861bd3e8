/*
 * Logs that name their columns, and may do so again in the middle (parse/heading.h). Who reads a part of such a file
 * has to know what was said before it.
 *
 * Streams are passed over by who cuts them into blocks. Of a plain file, whose chunks are read in any order, what
 * stands before each is found beforehand, in a look at all of it for lines that begin with #: all workers note what the
 * lines of one range or another say, and whoever is the last puts it together. It is in the order of the file that
 * columns are first met in either case, so which of too many are refused does not depend on threads.
 */
#include <stdlib.h>

#include "run/source.h"

/* Different columns that a file may have: each takes some memory, and who writes hostile logs could have many. */
enum { FIELDS_MOST = 32 };

/* Of the columns of the file, the first ones or later ones. */
static struct froe_bound *find_fields(struct froe_run *run, const struct froe_file *file, struct froe_span line)
{
    for (struct froe_bound *bound = run->bound; bound != NULL; bound = bound->next) {
        const struct froe_log_format *format = bound->binding.format;
        if ((bound->file == file || format == file->format) &&
            froe_span_equal(froe_span_trim_end(froe_span_of(format->layout)), line))
            return bound;
    }
    return NULL;
}

static struct froe_bound *add_fields(struct froe_run *run, struct froe_file *file, bool milliseconds,
                                     struct froe_span line)
{
    struct froe_bound *bound = calloc(1, sizeof *bound);
    struct froe_log_format *format = froe_format_of_fields(line, milliseconds, NULL);
    const struct froe_plan *plan = run->plan;
    if (bound == NULL || format == NULL || !froe_format_bind(format, &plan->scope.slots, plan->need, &bound->binding)) {
        free(bound);
        froe_format_free(format);
        return NULL;
    }
    bound->format = format;
    bound->file = file;
    bound->next = run->bound;
    run->bound = bound;
    file->fields_count++;
    return bound;
}

const struct froe_binding *froe_worker_bind_fields(void *context, const struct froe_binding *present,
                                                   struct froe_span line)
{
    struct froe_worker *worker = context;
    struct froe_run *run = worker->run;
    struct froe_file *file = worker->file;
    line = froe_span_trim_end(line);
    pthread_mutex_lock(&run->lock);
    struct froe_bound *bound = find_fields(run, file, line);
    if (bound == NULL && file->fields_count < FIELDS_MOST)
        bound = add_fields(run, file, present->format->milliseconds, line);
    pthread_mutex_unlock(&run->lock);
    return bound == NULL ? NULL : &bound->binding;
}

void froe_worker_pass_heading(struct froe_worker *worker, struct froe_file *file, struct froe_heading *heading,
                              struct froe_span block)
{
    if (heading->binding == NULL || !heading->binding->format->directives)
        return;
    froe_worker_turn_to(worker, file);
    froe_heading_pass(heading, block, froe_worker_bind_fields, worker);
}

/* --- plain files -------------------------------------------------------------------------------------------------- */

/* Bytes of #Fields lines that are noted of a range: who says more at once, over and over, is heard once more. */
enum { NOTED_MOST = 4096 };

/* What the lines of a range say. */
struct froe_said {
    struct froe_buffer fields;  /* #Fields lines, each with a line end, but those that say what the one before says */
    size_t last;                /* where the last of them begins */
    struct froe_heading latest; /* the day that is said last */
    bool too_much;              /* that is not all */
};

/* No day that a line says. */
#define UNSAID INT64_MIN

static const struct froe_binding *note_fields(void *context, const struct froe_binding *present, struct froe_span line)
{
    struct froe_said *said = context;
    struct froe_span before = {said->fields.data + said->last, said->fields.len - said->last};
    (void)present;
    if (before.len > 0 && froe_span_equal((struct froe_span){before.ptr, before.len - 1}, line))
        return NULL;
    if (said->fields.len + line.len >= NOTED_MOST) {
        said->too_much = true;
        return NULL;
    }
    said->last = said->fields.len;
    froe_buffer_append(&said->fields, line.ptr, line.len);
    froe_buffer_byte(&said->fields, '\n');
    return NULL;
}

/* Ranges before the first chunk, which are not read otherwise; then come the chunks, but the last. */
static uint64_t ranges_before(const struct froe_file *file)
{
    return (file->from + file->chunk - 1) / file->chunk;
}

/* Takes in what the lines say that begin in a range. */
static void pass_range(struct froe_worker *worker, struct froe_file *file, uint64_t range, uint8_t *buffer,
                       struct froe_heading *heading, froe_fields_fn *fields, void *context)
{
    uint64_t before = ranges_before(file), from = range * file->chunk, to = from + file->chunk;
    if (range >= before) {
        from = file->from + (range - before) * file->chunk;
        to = from + file->chunk;
    } else if (to > file->from) {
        to = file->from;
    }
    struct froe_source source = {.worker = worker, .file = file, .quiet = true};
    struct froe_span block;
    froe_file_reader(worker->run, file, from == 0 ? 0 : from - 1, &source.reader);
    source.reader.range_end = to;
    froe_cutter_begin(&worker->cutter, froe_source_fill, &source, to - from, from > 0);
    while (!froe_worker_ending(worker->run) && froe_source_next(&source, buffer, &block))
        froe_heading_pass(heading, block, fields, context);
}

bool froe_file_seek_headings(struct froe_run *run, struct froe_file *file)
{
    uint64_t ranges = ranges_before(file) + file->chunk_count - 1;
    if (file->binding == NULL || !file->format->directives || ranges == 0)
        return false;
    file->headings = calloc(file->chunk_count, sizeof *file->headings);
    file->said = calloc(ranges, sizeof *file->said);
    file->said_count = ranges;
    atomic_store_explicit(&file->said_left, ranges, memory_order_relaxed);
    if (file->headings == NULL || file->said == NULL)
        run->out_of_memory = true;
    return true;
}

bool froe_file_note_headings(struct froe_worker *worker, struct froe_file *file, uint64_t range, uint8_t *buffer)
{
    /* Columns that no line repeats: all are noted. */
    static const struct froe_log_format format = {.layout = "", .directives = true};
    static const struct froe_binding binding = {.format = &format};
    struct froe_said *said = &file->said[range];
    said->latest = (struct froe_heading){.binding = &binding, .day = UNSAID};
    pass_range(worker, file, range, buffer, &said->latest, note_fields, said);
    if (said->fields.failed)
        worker->run->out_of_memory = true;
    return atomic_fetch_sub_explicit(&file->said_left, 1, memory_order_acq_rel) == 1;
}

/* Takes in what has been noted. */
static void take_said(struct froe_worker *worker, const struct froe_said *said, struct froe_heading *heading)
{
    struct froe_span rest = {said->fields.data, said->fields.len};
    while (rest.len > 0) {
        const uint8_t *newline = memchr(rest.ptr, '\n', rest.len);
        froe_heading_take(heading, froe_span_between(rest.ptr, newline), froe_worker_bind_fields, worker);
        rest = froe_span_between(newline + 1, rest.ptr + rest.len);
    }
    if (said->latest.day == UNSAID)
        return;
    heading->day = said->latest.day;
    heading->dated = said->latest.dated;
}

void froe_file_set_headings(struct froe_worker *worker, struct froe_file *file, uint8_t *buffer)
{
    struct froe_heading heading = {.binding = file->binding};
    uint64_t before = ranges_before(file);
    froe_worker_turn_to(worker, file);
    for (uint64_t range = 0; range < file->said_count; range++) {
        if (range >= before)
            file->headings[range - before] = heading;
        if (file->said[range].too_much)
            pass_range(worker, file, range, buffer, &heading, froe_worker_bind_fields, worker);
        else
            take_said(worker, &file->said[range], &heading);
    }
    file->headings[file->chunk_count - 1] = heading;
    froe_file_free_said(file);
}

void froe_file_free_said(struct froe_file *file)
{
    for (uint64_t range = 0; file->said != NULL && range < file->said_count; range++)
        froe_buffer_free(&file->said[range].fields);
    free(file->said);
    file->said = NULL;
}

struct froe_heading froe_file_heading(const struct froe_file *file, uint64_t chunk)
{
    return file->headings != NULL ? file->headings[chunk] : (struct froe_heading){.binding = file->binding};
}
