/*
 * Logs that name their columns, and may do so again in the middle (parse/heading.h). Who reads a part of such a file
 * has to know what was said before it.
 *
 * Streams are passed over by who cuts them into blocks. Of a plain file, whose chunks are read in any order, what
 * stands before each is found beforehand, in a look at all of it for lines that begin with #. It is in the order of the
 * file that columns are first met in either case, so which of too many are refused does not depend on threads.
 */
#include <stdlib.h>

#include "run/source.h"

/* Different columns that a file may have: each takes some memory, and who writes hostile logs could have many. */
enum { FIELDS_MOST = 32 };

static struct froe_span without_blanks_behind(struct froe_span line)
{
    while (line.len > 0 && (line.ptr[line.len - 1] == ' ' || line.ptr[line.len - 1] == '\t'))
        line.len--;
    return line;
}

/* Of the columns of the file, the first ones or later ones. */
static struct froe_bound *find_fields(struct froe_run *run, const struct froe_file *file, struct froe_span line)
{
    for (struct froe_bound *bound = run->bound; bound != NULL; bound = bound->next) {
        const struct froe_log_format *format = bound->binding.format;
        if ((bound->file == file || format == file->format) &&
            froe_span_equal(without_blanks_behind(froe_span_of(format->layout)), line))
            return bound;
    }
    return NULL;
}

static struct froe_bound *add_fields(struct froe_run *run, struct froe_file *file, bool microsoft,
                                     struct froe_span line)
{
    struct froe_bound *bound = calloc(1, sizeof *bound);
    struct froe_log_format *format = froe_format_of_fields(line, microsoft, NULL);
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
    line = without_blanks_behind(line);
    pthread_mutex_lock(&run->lock);
    struct froe_bound *bound = find_fields(run, file, line);
    if (bound == NULL && file->fields_count < FIELDS_MOST)
        bound = add_fields(run, file, present->format->microsoft, line);
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

/* Takes in what the lines say that begin in a range of a plain file. */
static void pass_range(struct froe_worker *worker, struct froe_file *file, uint64_t from, uint64_t to, uint8_t *buffer,
                       struct froe_heading *heading)
{
    struct froe_source source = {.worker = worker, .file = file, .quiet = true};
    struct froe_span block;
    froe_file_reader(worker->run, file, from == 0 ? 0 : from - 1, &source.reader);
    source.reader.range_end = to;
    froe_cutter_begin(&worker->cutter, froe_source_fill, &source, to - from, from > 0);
    while (!froe_worker_ending(worker->run) && froe_source_next(&source, buffer, &block))
        froe_worker_pass_heading(worker, file, heading, block);
}

void froe_file_find_headings(struct froe_worker *worker, struct froe_file *file, uint8_t *buffer)
{
    struct froe_heading heading = {.binding = file->binding};
    if (file->binding == NULL || !file->format->directives || (file->from == 0 && file->chunk_count == 1))
        return;
    file->headings = calloc(file->chunk_count, sizeof *file->headings);
    if (file->headings == NULL) {
        worker->run->out_of_memory = true;
        return;
    }
    if (file->from > 0)
        pass_range(worker, file, 0, file->from, buffer, &heading);
    file->headings[0] = heading;
    for (uint64_t chunk = 1; chunk < file->chunk_count; chunk++) {
        uint64_t from = file->from + (chunk - 1) * FROE_CHUNK;
        pass_range(worker, file, from, from + FROE_CHUNK, buffer, &heading);
        file->headings[chunk] = heading;
    }
}

struct froe_heading froe_file_heading(const struct froe_file *file, uint64_t chunk)
{
    return file->headings != NULL ? file->headings[chunk] : (struct froe_heading){.binding = file->binding};
}
