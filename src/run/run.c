/* Setting a run up, letting it go, taking it down. */
#include "run/run.h"

#include <stdlib.h>

#include "query/field_names.h"
#include "run/member.h"

static bool init_files(struct froe_run *run)
{
    run->files = calloc(run->inputs->count + 1, sizeof *run->files);
    if (run->files == NULL)
        return false;
    for (size_t i = 0; i < run->inputs->count; i++) {
        struct froe_file *file = &run->files[i];
        file->input = &run->inputs->items[i];
        file->index = (uint32_t)i;
        file->fd = -1;
        pthread_mutex_init(&file->lock, NULL);
        run->bytes_total += file->input->size;
    }
    run->uncached = froe_reader_avoids_cache(run->bytes_total);
    return true;
}

struct froe_run *froe_run_create(const struct froe_plan *plan, const struct froe_inputs *inputs,
                                 const struct froe_run_hooks *hooks, const _Atomic bool *cancelled)
{
    struct froe_run *run = calloc(1, sizeof *run);
    if (run == NULL)
        return NULL;
    run->plan = plan;
    run->inputs = inputs;
    run->hooks = hooks;
    run->cancelled = cancelled;
    pthread_mutex_init(&run->lock, NULL);
    if (init_files(run))
        return run;
    froe_run_free(run);
    return NULL;
}

/* Threads that have something to do: more would only cost their start. */
static unsigned useful_threads(const struct froe_run *run)
{
    enum { WORTH_A_THREAD = 256 << 10 };
    uint64_t parts = 0;
    for (size_t i = 0; i < run->inputs->count; i++) {
        const struct froe_input *input = &run->inputs->items[i];
        parts += input->is_regular ? 1 + input->size / WORTH_A_THREAD : run->plan->threads;
    }
    return parts < run->plan->threads ? (unsigned)(parts == 0 ? 1 : parts) : run->plan->threads;
}

static bool init_workers(struct froe_run *run)
{
    enum { DEQUE_CAPACITY = 64 };
    run->pool = froe_pool_create(useful_threads(run), DEQUE_CAPACITY);
    if (run->pool == NULL)
        return false;
    run->worker_count = froe_pool_threads(run->pool);
    size_t bytes = run->worker_count * sizeof *run->workers;
    run->workers = aligned_alloc(_Alignof(struct froe_worker), bytes);
    if (run->workers == NULL)
        return false;
    /* The big arrays of a worker are its own to touch first. */
    memset(run->workers, 0, bytes);
    run->tally_count = run->plan->question_count * run->worker_count;
    run->tallies = calloc(run->tally_count + 1, sizeof *run->tallies);
    if (run->tallies == NULL || !froe_run_init_memory(run))
        return false;
    for (unsigned i = 0; i < run->worker_count; i++)
        if (!froe_worker_init(run, i))
            return false;
    run->working = true;
    return true;
}

static bool init_orders(struct froe_run *run)
{
    const struct froe_plan *plan = run->plan;
    size_t pending = plan->memory / 16;
    pending = pending < FROE_ORDERED_PENDING ? pending : FROE_ORDERED_PENDING;
    bool of_blocks = plan->command == FROE_COMMAND_RECORDS || plan->command == FROE_COMMAND_CHECK;
    if (of_blocks || plan->keep_bad_lines) {
        bool in_order = plan->command != FROE_COMMAND_RECORDS || !plan->unordered;
        run->blocks = froe_ordered_create(in_order, pending, froe_run_commit_block, run);
        if (run->blocks == NULL)
            return false;
    }
    if (plan->per_file) {
        run->results = froe_ordered_create(!plan->unordered, pending, froe_run_commit_result, run);
        if (run->results == NULL)
            return false;
    }
    return true;
}

/* Largest first, so that no large file is begun when all others are done. */
static int by_size(const void *left, const void *right, void *context)
{
    const struct froe_run *run = context;
    uint64_t a = run->inputs->items[*(const uint64_t *)left >> FROE_TASK_INDEX].size;
    uint64_t b = run->inputs->items[*(const uint64_t *)right >> FROE_TASK_INDEX].size;
    if (a != b)
        return a < b ? 1 : -1;
    return *(const uint64_t *)left < *(const uint64_t *)right ? -1 : 1;
}

static bool read_all(struct froe_run *run)
{
    size_t count = run->inputs->count;
    uint64_t *tasks = malloc((count + 1) * sizeof *tasks);
    if (tasks == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        tasks[i] = (uint64_t)i << FROE_TASK_INDEX | FROE_TASK_FILE;
    /* What has to come out in order must be begun in order. */
    if (run->blocks == NULL && (run->results == NULL || run->plan->unordered) && run->worker_count > 1)
        qsort_r(tasks, count, sizeof *tasks, by_size, run);
    bool ran = froe_pool_run(run->pool, tasks, count, froe_run_task, run);
    free(tasks);
    return ran;
}

static bool merge_all(struct froe_run *run)
{
    froe_run_end_decoding(run);
    if (!froe_late_end(run))
        return false;
    for (size_t i = 0; i < run->inputs->count; i++)
        froe_totals_add(&run->totals, &run->files[i].totals);
    froe_error_list_sort(&run->errors);
    run->answers = calloc(run->plan->question_count + 1, sizeof *run->answers);
    if (run->answers == NULL)
        return false;
    uint64_t before = froe_run_clock();
    if (!froe_run_end_lending(run) || !froe_run_make_room(run))
        return false;
    for (size_t q = 0; q < run->plan->question_count && !run->plan->per_file; q++)
        if (!froe_run_answer(run, q))
            return false;
    run->merge_ns = froe_run_clock() - before;
    return true;
}

bool froe_run_go(struct froe_run *run, bool *stopped)
{
    run->started = froe_run_clock();
    bool good = init_orders(run) && init_workers(run) && read_all(run) && !run->out_of_memory;
    run->finishing = true;
    *stopped = run->stopped || *run->cancelled;
    if (!good || *stopped)
        return good;
    run->read_ns = froe_run_clock() - run->started;
    if (!merge_all(run))
        return false;
    good = run->hooks->save == NULL || froe_run_save(run);
    *stopped = run->stopped || *run->cancelled;
    return good;
}

struct each {
    void (*fn)(void *context, size_t index);
    void *context;
};

static void each_task(void *context, unsigned worker, uint64_t task)
{
    (void)worker;
    const struct each *each = context;
    each->fn(each->context, task);
}

bool froe_run_each(struct froe_run *run, size_t count, void (*fn)(void *context, size_t index), void *context)
{
    struct each each = {fn, context};
    uint64_t *tasks = malloc((count + 1) * sizeof *tasks);
    if (tasks == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        tasks[i] = i;
    bool ran = froe_pool_run(run->pool, tasks, count, each_task, &each);
    free(tasks);
    return ran;
}

/* Decides the log format from the start of an open file. Of a pipe only what has been read already is looked at. */
static void probe(struct froe_run *run, struct froe_file *file, uint8_t *sample)
{
    struct froe_reader reader;
    froe_file_reader(run, file, 0, &reader);
    if (file->head != NULL)
        reader.fd = -1;
    struct froe_decoder *decoder = NULL;
    if (file->coding != FROE_CODING_PLAIN && (decoder = froe_decoder_open(file->coding, &reader, NULL)) == NULL)
        return;
    struct froe_span first =
        file->archive == FROE_ARCHIVE_NONE ? froe_file_sample(&reader, decoder, sample) : (struct froe_span){sample, 0};
    if (file->archive != FROE_ARCHIVE_NONE || froe_archive_of(first.ptr, first.len) != FROE_ARCHIVE_NONE)
        froe_members_probe(run, file, &reader, decoder, first, sample);
    else
        froe_file_detect(run, file, first);
    froe_decoder_close(decoder);
}

/* Whether the name, with a comma before it, is in a list of such, or is that of a standard field that means another
 * thing. */
static bool is_listed(const struct froe_buffer *list, struct froe_span name)
{
    bool own = froe_span_equal(name, froe_span_of("vhost")) || froe_span_equal(name, froe_span_of("duration"));
    for (const struct froe_field_name *known = froe_field_names(); !own && known->name != NULL; known++)
        if (froe_span_equal(name, froe_span_of(known->name)))
            return true;
    const uint8_t *at = list->data, *end = at == NULL ? NULL : at + list->len;
    while (at < end) {
        const uint8_t *comma = memchr(at + 1, ',', (size_t)(end - at - 1));
        const uint8_t *behind = comma == NULL ? end : comma;
        if (froe_span_equal(name, froe_span_between(at + 1, behind)))
            return true;
        at = behind;
    }
    return false;
}

static void list_fields(const struct froe_run *run, const struct froe_log_format *format, struct froe_buffer *fields,
                        size_t *count)
{
    struct froe_span name;
    struct froe_extra_name unused;
    for (size_t i = 0; *count < FROE_EXTRA_MAX && froe_format_added_field(format, i, &name); i++) {
        if (name.len == 0 || name.len >= FROE_FIELD_NAME_MAX || memchr(name.ptr, ',', name.len) != NULL ||
            is_listed(fields, name))
            continue;
        /* Of what a file names itself not all is known as a field. */
        if (i > 1 && !froe_catalog_resolve(run->plan->formats, name, &unused))
            continue;
        froe_buffer_byte(fields, ',');
        froe_buffer_append(fields, name.ptr, name.len);
        ++*count;
    }
}

void froe_run_probe_fields(struct froe_run *run, struct froe_buffer *fields)
{
    size_t listed = 0;
    uint8_t *sample = malloc(FROE_HEAD);
    for (size_t i = 0; i < run->inputs->count && sample != NULL && !froe_run_ending(run); i++) {
        struct froe_file *file = &run->files[i];
        if (!froe_file_open(run, file))
            continue;
        probe(run, file, sample);
        if (file->format != NULL)
            list_fields(run, file->format, fields, &listed);
        if (file->head == NULL)
            froe_file_close(file);
    }
    free(sample);
}

const char *froe_run_fault(const struct froe_run *run)
{
    return run->fault[0] != '\0' ? run->fault : "out of memory";
}

bool froe_run_spill_failed(struct froe_run *run)
{
    const char *fault = run->spill == NULL ? NULL : froe_spill_fault(run->spill);
    if (fault != NULL)
        froe_run_fail(run, fault);
    return false;
}

bool froe_run_load_own_rows(struct froe_run *run, struct froe_result *result, size_t row, size_t needed, bool sorted)
{
    /* What is called off while it is loaded may have no rows, and would be asked for again. */
    return froe_result_load(result, row, needed, sorted) ? !*run->cancelled : froe_run_spill_failed(run);
}

bool froe_run_load_rows(struct froe_run *run, const struct froe_result *result, size_t row, size_t needed, bool sorted)
{
    return froe_run_load_own_rows(run, &run->answers[result - run->answers], row, needed, sorted);
}

const struct froe_result *froe_run_result(const struct froe_run *run, size_t question)
{
    static const struct froe_result none;
    return run->answers == NULL || question >= run->plan->question_count ? &none : &run->answers[question];
}

size_t froe_run_memory(const struct froe_run *run)
{
    return run->plan->memory;
}

unsigned froe_run_threads(const struct froe_run *run)
{
    return run->pool == NULL ? 1 : froe_pool_threads(run->pool);
}

const struct froe_totals *froe_run_totals(const struct froe_run *run)
{
    return &run->totals;
}

uint64_t froe_run_files_read(const struct froe_run *run)
{
    uint64_t count = run->saved.files;
    for (size_t i = 0; i < run->inputs->count; i++)
        count += run->files[i].members_read > 0         ? run->files[i].members_read
                 : run->inputs->items[i].part_from == 0 ? run->files[i].read
                                                        : 0;
    return count;
}

bool froe_run_gives(const struct froe_run *run, size_t slot)
{
    for (size_t i = 0; i < run->inputs->count; i++) {
        const struct froe_file *file = &run->files[i];
        if (file->read && file->binding != NULL && froe_binding_gives(file->binding, slot))
            return true;
        /* Members are gone, but not the bindings that they had; and columns may change in the middle of a file. */
        bool other = file->is_archive || file->fields_count > 0;
        for (const struct froe_bound *bound = run->bound; other && bound != NULL; bound = bound->next)
            if (froe_binding_gives(&bound->binding, slot))
                return true;
    }
    return false;
}

uint64_t froe_run_limits_hit(const struct froe_run *run)
{
    uint64_t count = 0;
    for (unsigned i = 0; i < run->worker_count; i++) {
        const struct froe_worker *worker = &run->workers[i];
        count += worker->where == NULL ? 0 : froe_where_limits_hit(worker->where);
        count += worker->agents == NULL ? 0 : froe_agent_limits_hit(worker->agents);
        for (size_t q = 0; worker->asked != NULL && q < run->plan->question_count; q++) {
            const struct froe_asked *asked = &worker->asked[q];
            count += asked->where == NULL ? 0 : froe_where_limits_hit(asked->where);
            count += asked->aggregates == NULL ? 0 : froe_aggregates_worker_limits_hit(asked->aggregates);
        }
    }
    return count;
}

const char *froe_run_stats(struct froe_run *run, uint64_t write_ns)
{
    run->write_ns = write_ns;
    if (run->stats == NULL)
        run->stats = froe_run_stats_text(run);
    return run->stats;
}

void froe_run_progress(const struct froe_run *run, froe_progress *progress)
{
    *progress = (froe_progress){
        .bytes_total = run->bytes_total,
        .files_done = run->files_done,
        .files_total = run->inputs->count,
        .finishing = run->finishing,
    };
    for (size_t i = 0; i < run->inputs->count; i++)
        if (!run->inputs->items[i].is_regular)
            progress->bytes_total = 0;
    for (unsigned i = 0; run->working && i < run->worker_count; i++)
        progress->bytes_done += run->workers[i].bytes_done;
}

size_t froe_run_activities(const struct froe_run *run, froe_activity *activities, size_t capacity)
{
    if (!run->working)
        return 0;
    for (unsigned i = 0; i < run->worker_count && i < capacity; i++)
        activities[i] = (froe_activity)atomic_load_explicit(&run->workers[i].activity, memory_order_relaxed);
    return run->worker_count;
}

void froe_run_free(struct froe_run *run)
{
    if (run == NULL)
        return;
    froe_pool_free(run->pool);
    for (unsigned i = 0; run->workers != NULL && i < run->worker_count; i++)
        if (run->workers[i].run != NULL)
            froe_worker_free(&run->workers[i]);
    froe_members_free_left(run);
    for (size_t i = 0; run->files != NULL && i < run->inputs->count; i++) {
        froe_file_close(&run->files[i]);
        froe_file_free_partials(run, &run->files[i]);
        froe_format_free(run->files[i].own_format);
        froe_error_list_free(&run->files[i].faults);
        froe_file_free_said(&run->files[i]);
        free(run->files[i].headings);
        pthread_mutex_destroy(&run->files[i].lock);
    }
    while (run->bound != NULL) {
        struct froe_bound *bound = run->bound;
        run->bound = bound->next;
        froe_binding_free(&bound->binding);
        froe_format_free(bound->format);
        free(bound);
    }
    froe_error_list_free(&run->errors);
    froe_summary_free(&run->saved);
    froe_ordered_free(run->blocks);
    froe_ordered_free(run->results);
    froe_late_free(&run->late);
    for (size_t q = 0; run->answers != NULL && q < run->plan->question_count; q++)
        froe_result_free(&run->answers[q]);
    free(run->answers);
    pthread_mutex_destroy(&run->lock);
    free(run->workers);
    for (size_t i = 0; run->tallies != NULL && i < run->tally_count; i++)
        froe_tally_free(&run->tallies[i]);
    free(run->tallies);
    froe_run_free_memory(run);
    free(run->files);
    free(run->stats);
    free(run);
}
