/* The ends of things: of a file, of a block's wait for its turn. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "run/member.h"
#include "run/saved.h"

/* Of as many, rather one that says something than that lines are empty. */
static enum froe_reason most_frequent(const uint64_t *reasons)
{
    int most = FROE_REASON_EMPTY;
    for (int i = 0; i < FROE_REASON_COUNT; i++)
        if (reasons[i] > reasons[most] || (most == FROE_REASON_EMPTY && reasons[i] == reasons[most]))
            most = i;
    return (enum froe_reason)most;
}

/* What to do about a log that begins so. */
static const char *advice(const char *line)
{
    static const char date[] = "0000-00-00 ";
    size_t same = 0;
    while (date[same] == '0' ? line[same] >= '0' && line[same] <= '9' : date[same] != '\0' && line[same] == date[same])
        same++;
    if (date[same] == '\0')
        return "; if it is one of W3C without its #Fields line, --log-format '#Fields: date time ...' says its columns "
               "(froe formats)";
    if (froe_saved_begins_line(line))
        return "; it is a compressed state of --save-state: froe merge reads it when it is decompressed";
    if (line[0] == '[' && (line[1] == '\0' || line[1] == '\r' || line[1] == '{'))
        return "; of an array in JSON, 'jq -c .[]' makes lines that can be read";
    return "; --log-format says how to read it (froe formats)";
}

/* What a file was read as; NULL: whatever is known. */
static const char *format_text(const char *format)
{
    if (format == NULL)
        return "any log format that is known";
    return strcmp(format, FROE_FORMAT_OF_STRING) == 0 ? "the log format that was given" : format;
}

void froe_no_record_text(struct froe_buffer *text, const char *format, uint64_t lines, const uint64_t *reasons,
                         const char *first_line)
{
    enum froe_reason reason = most_frequent(reasons);
    if (reasons[FROE_REASON_EMPTY] == lines) {
        froe_buffer_format(text, "no line is a record: there is nothing on any of %llu", (unsigned long long)lines);
        froe_buffer_byte(text, '\0');
        return;
    }
    froe_buffer_format(text, "no line is a record of %s (%llu malformed, most as %s: %s); it begins with `",
                       format_text(format), (unsigned long long)lines, froe_reason_name(reason),
                       froe_reason_text(reason));
    froe_text_escape(text, froe_span_of(first_line));
    froe_buffer_byte(text, '`');
    froe_buffer_text(text, advice(first_line));
    froe_buffer_byte(text, '\0');
}

/* Of a file that others read as well, only all of them together can say whether it is a log. */
static void note_part(struct froe_run *run, struct froe_file *file)
{
    bool told = froe_catalog_chosen(run->plan->formats) != NULL || file->known_format;
    struct froe_file_part part = {.name = file->input->name,
                                  .format = told && file->format != NULL ? (char *)(uintptr_t)file->format->name : NULL,
                                  .first_line = file->first_line,
                                  .has_records = file->totals.records > 0 || file->totals.skipped_bytes > 0,
                                  .lines = file->totals.lines};
    if (!file->read)
        return;
    memcpy(part.reasons, file->totals.reasons, sizeof part.reasons);
    pthread_mutex_lock(&run->lock);
    if (!froe_summary_add_part(&run->saved, &part))
        run->out_of_memory = true;
    pthread_mutex_unlock(&run->lock);
}

/* A file of which no line is a record is of another format, or no log. */
static void report_no_record(struct froe_run *run, struct froe_file *file)
{
    if (file->input->is_part) {
        note_part(run, file);
        return;
    }
    /* Where something was skipped, records were seen. */
    if (file->is_archive || file->totals.lines == 0 || file->totals.records > 0 || file->totals.skipped_bytes > 0)
        return;
    struct froe_buffer text = {0};
    bool told = froe_catalog_chosen(run->plan->formats) != NULL || file->known_format;
    froe_no_record_text(&text, told ? file->format->name : NULL, file->totals.lines, file->totals.reasons,
                        file->first_line);
    froe_run_error_at(run, file, false, 0, text.failed ? "no line is a record" : (const char *)text.data);
    froe_buffer_free(&text);
}

void froe_file_free_partials(struct froe_run *run, struct froe_file *file)
{
    while (file->partials != NULL) {
        struct froe_partial *partial = file->partials;
        file->partials = partial->next;
        froe_tally_free(&partial->tally);
        free(partial->parts);
        froe_budget_give(&run->budget, &partial->part, 0);
        free(partial);
    }
}

static bool is_on_disk(const struct froe_file *file)
{
    for (const struct froe_partial *partial = file->partials; partial != NULL; partial = partial->next)
        if (partial->parts != NULL)
            return true;
    return false;
}

static bool merge_partials(struct froe_run *run, struct froe_file *file, struct froe_result *result)
{
    struct froe_tally tallies[run->worker_count];
    size_t count = 0;
    for (struct froe_partial *partial = file->partials; partial != NULL; partial = partial->next)
        if (partial->tally.groups != NULL)
            tallies[count++] = partial->tally;
    return froe_merge(result, &run->plan->questions[0], tallies, count, NULL, run->cancelled);
}

/* A unit that is being written. */
struct writing {
    struct froe_worker *worker;
    struct froe_unit *unit;
};

static bool append_text(void *context, struct froe_span text)
{
    const struct writing *writing = context;
    return froe_late_append(writing->worker, writing->unit, text);
}

/* False when memory is short or the temporary file has a fault. */
static bool write_result(struct froe_worker *worker, struct froe_file *file, struct froe_unit *unit)
{
    struct froe_run *run = worker->run;
    struct froe_result result;
    struct writing writing = {worker, unit};
    if (is_on_disk(file)) {
        unit->late = froe_late_file_create(worker, file);
        return unit->late != NULL;
    }
    if (!merge_partials(run, file, &result))
        return false;
    file->totals.filtered += result.filtered;
    bool good = *run->cancelled || !file->read || file->is_archive ||
                run->hooks->file_result(run->hooks->context, NULL, froe_span_of(file->input->name), &result,
                                        &file->totals, append_text, &writing);
    froe_result_free(&result);
    return good;
}

/* The result of one file, into the order of the files. */
static void submit_result(struct froe_worker *worker, struct froe_file *file)
{
    struct froe_run *run = worker->run;
    /* The results of members come one after the other, and what ends them is that of the archive. */
    uint64_t ordinal = file->root != NULL ? file->ordinal : file->next_branch;
    struct froe_unit *unit = froe_unit_create(file->index, ordinal, file->member);
    if (unit == NULL || !write_result(worker, file, unit)) {
        run->out_of_memory = true;
        froe_unit_free(unit);
        return;
    }
    unit->last_block = file->root == NULL || file->branch == file;
    unit->last_chunk = file->root == NULL;
    froe_file_free_partials(run, file);
    froe_ordered_submit(run->results, unit);
}

void froe_branch_end_results(struct froe_run *run, const struct froe_file *branch)
{
    if (run->results == NULL || froe_run_ending(run))
        return;
    struct froe_unit *unit = froe_unit_create(branch->index, branch->ordinal, branch->next_member);
    if (unit == NULL) {
        run->out_of_memory = true;
        return;
    }
    unit->last_block = true;
    froe_ordered_submit(run->results, unit);
}

static void finish_member(struct froe_worker *worker, struct froe_file *member)
{
    struct froe_file *root = member->root;
    if (member->counted_apart)
        member->totals.bytes = 0;
    pthread_mutex_lock(&root->lock);
    froe_totals_add(&root->totals, &member->totals);
    pthread_mutex_unlock(&root->lock);
    froe_file_free_partials(worker->run, member);
    froe_member_release(worker->run, member);
    froe_worker_part_done(worker, root);
}

void froe_file_finish(struct froe_worker *worker, struct froe_file *file)
{
    struct froe_run *run = worker->run;
    froe_file_close(file);
    if (froe_run_ending(run)) {
        froe_file_free_partials(run, file);
        if (file->root != NULL)
            finish_member(worker, file);
        return;
    }
    report_no_record(run, file);
    if (file->root == NULL)
        froe_run_tell_faults(run, file);
    if (run->results != NULL)
        submit_result(worker, file);
    if (file->root != NULL) {
        finish_member(worker, file);
        return;
    }
    atomic_fetch_add_explicit(&run->files_done, 1, memory_order_relaxed);
}

static void write_text(struct froe_run *run, bool (*write)(void *, struct froe_span), const struct froe_buffer *text)
{
    if (text->len == 0 || run->stopped)
        return;
    if (!write(run->hooks->context, (struct froe_span){text->data, text->len}))
        run->stopped = true;
}

static void show_examples(struct froe_run *run, const struct froe_unit *unit)
{
    const struct froe_file *file = &run->files[unit->file];
    for (size_t i = 0; i < unit->example_count; i++) {
        const struct froe_example *example = &unit->examples[i];
        if (run->examples[example->reason]++ < FROE_EXAMPLES)
            run->hooks->example(run->hooks->context, froe_span_of(unit->name != NULL ? unit->name : file->input->name),
                                run->line_base + example->line + 1, example->reason,
                                (struct froe_span){example->text, example->len});
    }
}

void froe_run_commit_block(void *context, struct froe_unit *unit)
{
    struct froe_run *run = context;
    write_text(run, run->hooks->write, &unit->out);
    write_text(run, run->hooks->bad_lines, &unit->bad);
    show_examples(run, unit);
    run->line_base += unit->lines;
    if (unit->ends_log)
        run->line_base = 0;
}

void froe_run_commit_result(void *context, struct froe_unit *unit)
{
    froe_late_commit(context, unit);
}
