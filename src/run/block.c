/* What is done with the lines of a block. */
#include <stdlib.h>
#include <time.h>

#include "parse/request.h"
#include "run/state.h"

uint64_t froe_run_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

struct froe_unit *froe_worker_unit(struct froe_worker *worker, uint64_t file, uint64_t chunk, uint64_t block)
{
    if (worker->run->blocks == NULL)
        return NULL;
    struct froe_unit *unit = froe_unit_create(file, chunk, block);
    if (unit == NULL)
        worker->run->out_of_memory = true;
    else
        froe_ordered_equip(worker->run->blocks, unit);
    return unit;
}

static void keep_example(struct froe_unit *unit, struct froe_span line, enum froe_reason reason, uint64_t number)
{
    if (unit->kept[reason] >= FROE_EXAMPLES)
        return;
    struct froe_example *wider = realloc(unit->examples, (unit->example_count + 1) * sizeof *wider);
    if (wider == NULL)
        return;
    unit->examples = wider;
    unit->kept[reason]++;
    struct froe_example *example = &wider[unit->example_count++];
    example->line = number;
    example->reason = reason;
    example->len = (uint32_t)(line.len < FROE_EXAMPLE_LEN ? line.len : FROE_EXAMPLE_LEN);
    memcpy(example->text, line.ptr, example->len);
}

/* A line without the padding before it, and no more of it than makes it too long. The cutter drops the rest of both
 * where they do not end in its window, and where that ends depends on how a pipe is written to. */
static struct froe_span significant(struct froe_span line)
{
    while (line.len > 0 && (*line.ptr == '\0' || *line.ptr == ' ' || *line.ptr == '\t')) {
        line.ptr++;
        line.len--;
    }
    if (line.len > FROE_LINE_MAX + 1)
        line.len = FROE_LINE_MAX + 1;
    return line;
}

static void take_malformed(void *context, struct froe_span line, enum froe_reason reason, uint64_t number)
{
    struct froe_worker *worker = context;
    struct froe_unit *unit = worker->unit;
    if (unit == NULL)
        return;
    line = significant(line);
    if (worker->run->plan->keep_bad_lines) {
        froe_buffer_append(&unit->bad, line.ptr, line.len);
        froe_buffer_byte(&unit->bad, '\n');
    }
    /* The unit's count of lines so far: it may hold several blocks. */
    if (worker->run->plan->command == FROE_COMMAND_CHECK)
        keep_example(unit, line, reason, unit->lines + number);
    if (worker->file->root != NULL && unit->example_count > 0 && unit->name == NULL)
        unit->name = strdup(worker->file->input->name);
}

/* Copies the records that a question is about; returns how many. */
static size_t choose_records(struct froe_worker *worker, const struct froe_question *question,
                             const struct froe_asked *asked, size_t count)
{
    uint8_t numbers[FROE_GROUPS_BATCH];
    size_t chosen = froe_where_choose(question->where, asked->where, worker->records, count, &worker->fields, numbers);
    worker->fields.filled++;
    for (size_t i = 0; i < chosen; i++)
        worker->chosen[i] = worker->records[numbers[i]];
    if (froe_where_failed(asked->where))
        worker->run->out_of_memory = true;
    return chosen;
}

static void count_records(struct froe_worker *worker, const struct froe_question *question, struct froe_asked *asked,
                          size_t count)
{
    const struct froe_record *records = worker->records;
    struct froe_group *others[FROE_GROUPS_BATCH], **found = asked->lends ? worker->visitors : others;
    if (question->where != NULL) {
        count = choose_records(worker, question, asked, count);
        records = worker->chosen;
    }
    if (!froe_keys_count(&question->key, records, count, &worker->fields, asked->scratch, &worker->key_bytes,
                         asked->tally.groups, found) ||
        !froe_tally_add(&asked->tally, question, asked->aggregates, records, found, count, &worker->fields))
        worker->run->out_of_memory = true;
}

static void use_records(struct froe_worker *worker, size_t count)
{
    const struct froe_run *run = worker->run;
    count = froe_worker_filter(worker, count);
    worker->fields.filled++;
    for (size_t q = 0; q < run->plan->question_count; q++)
        count_records(worker, &run->plan->questions[q], &worker->asked[q], count);
    if (worker->agents != NULL && froe_agent_failed(worker->agents))
        worker->run->out_of_memory = true;
    if (worker->geo != NULL && froe_geo_failed(worker->geo))
        worker->run->out_of_memory = true;
    if (run->plan->question_count > 0)
        froe_worker_keep_within(worker);
    if (run->plan->command == FROE_COMMAND_RECORDS && worker->unit != NULL)
        run->hooks->rows(run->hooks->context, worker->index, worker->fields.file, worker->records, count,
                         &worker->unit->out);
}

/* A block has been read to its end. */
static void end_records(struct froe_worker *worker)
{
    const struct froe_run *run = worker->run;
    if (run->hooks->rows_end != NULL && run->plan->command == FROE_COMMAND_RECORDS && worker->unit != NULL)
        run->hooks->rows_end(run->hooks->context, worker->index, &worker->unit->out);
}

/* Per file: the worker's table for this file, and the one question that is asked then. */
static void choose_table(struct froe_worker *worker, struct froe_file *file)
{
    pthread_mutex_lock(&file->lock);
    struct froe_partial *partial = file->partials;
    while (partial != NULL && partial->worker != worker->index)
        partial = partial->next;
    pthread_mutex_unlock(&file->lock);
    if (partial == NULL && (partial = calloc(1, sizeof *partial)) != NULL) {
        partial->worker = worker->index;
        pthread_mutex_lock(&file->lock);
        partial->next = file->partials;
        file->partials = partial;
        pthread_mutex_unlock(&file->lock);
    }
    struct froe_run *run = worker->run;
    if (partial == NULL ||
        (partial->tally.groups == NULL && !froe_tally_init(&partial->tally, &run->plan->questions[0]))) {
        run->out_of_memory = true;
        return;
    }
    froe_budget_give(&run->budget, &partial->part, froe_tally_memory(&partial->tally));
    worker->asked[0].tally = partial->tally;
    worker->using = &partial->part;
    worker->partial = partial;
}

void froe_worker_turn_to(struct froe_worker *worker, struct froe_file *file)
{
    const struct froe_heading heading = {.binding = file->binding};
    froe_lines_head(&worker->lines, &heading);
    worker->lines.fields = froe_worker_bind_fields;
    worker->lines.context = worker;
    bool per_file = worker->run->plan->per_file;
    /* The memory of a member may be that of one before it. */
    if (worker->file == file && file->root == NULL && (!per_file || worker->partial != NULL))
        return;
    froe_worker_leave_partial(worker);
    worker->file = file;
    worker->fields.file = froe_span_of(file->input->name);
    if (per_file)
        choose_table(worker, file);
}

static void read_lines(struct froe_worker *worker, struct froe_span block)
{
    size_t count;
    froe_lines_begin(&worker->lines, block.ptr, block.len);
    while ((count = froe_lines_read(&worker->lines, worker->records, FROE_GROUPS_BATCH)) > 0) {
        worker->totals.records += count;
        use_records(worker, count);
    }
    end_records(worker);
}

/* The same with a look at the clock around each batch. */
static void read_lines_timed(struct froe_worker *worker, struct froe_span block)
{
    uint64_t then = froe_run_clock();
    froe_lines_begin(&worker->lines, block.ptr, block.len);
    for (;;) {
        size_t count = froe_lines_read(&worker->lines, worker->records, FROE_GROUPS_BATCH);
        uint64_t now = froe_run_clock();
        worker->nanoseconds[FROE_STAGE_PARSE] += now - then;
        then = now;
        worker->totals.records += count;
        if (count > 0)
            use_records(worker, count);
        else
            end_records(worker);
        now = froe_run_clock();
        worker->nanoseconds[FROE_STAGE_GROUP] += now - then;
        then = now;
        if (count == 0)
            return;
    }
}

void froe_worker_read_block(struct froe_worker *worker, struct froe_file *file, struct froe_span block,
                            struct froe_heading *heading, struct froe_unit *unit)
{
    struct froe_run *run = worker->run;
    froe_worker_turn_to(worker, file);
    froe_worker_does(worker, FROE_ACTIVITY_PARSING);
    if (run->out_of_memory)
        return;
    froe_lines_head(&worker->lines, heading);
    worker->unit = unit;
    worker->lines.malformed = unit == NULL ? NULL : take_malformed;
    uint64_t before = worker->lines.lines + worker->lines.directives;
    if (run->plan->stats)
        read_lines_timed(worker, block);
    else
        read_lines(worker, block);
    *heading = froe_lines_heading(&worker->lines);
    if (unit != NULL) {
        unit->lines += worker->lines.lines + worker->lines.directives - before;
        if (unit->out.failed || unit->bad.failed)
            run->out_of_memory = true;
    }
    worker->unit = NULL;
}

void froe_worker_flush(struct froe_worker *worker, struct froe_file *file)
{
    struct froe_lines *lines = &worker->lines;
    worker->totals.lines += lines->lines;
    worker->totals.nul_bytes += lines->nul_bytes;
    lines->lines = 0;
    lines->nul_bytes = 0;
    lines->directives = 0;
    for (int i = 0; i < FROE_REASON_COUNT; i++)
        worker->totals.reasons[i] += lines->reasons[i];
    memset(lines->reasons, 0, sizeof lines->reasons);
    pthread_mutex_lock(&file->lock);
    froe_totals_add(&file->totals, &worker->totals);
    pthread_mutex_unlock(&file->lock);
    worker->totals = (struct froe_totals){0};
}
