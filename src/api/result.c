/* What can be read off a finished job. */
#include <stdlib.h>

#include "api/job.h"
#include "report/grouped.h"

void froe_job_totals(const froe_job *job, froe_input_totals *totals)
{
    *totals = (froe_input_totals){0};
    if (job->run == NULL)
        return;
    const struct froe_totals *read = froe_run_totals(job->run);
    size_t errors;
    froe_run_errors(job->run, &errors);
    *totals = (froe_input_totals){
        .files = froe_run_files_read(job->run),
        .bytes = read->bytes,
        .bytes_inflated = read->bytes_inflated,
        .lines = read->lines,
        .records = read->records,
        .filtered = read->filtered,
        .malformed = froe_totals_malformed(read),
        .nul_bytes = read->nul_bytes,
        .skipped_bytes = read->skipped_bytes,
        .errors = errors,
    };
}

size_t froe_job_row_count(const froe_job *job)
{
    return job->run == NULL || froe_job_pivot(job) != NULL ? 0 : froe_run_result(job->run, 0)->row_count;
}

/* A row, loaded if it was not; NULL when that fails. */
static const struct froe_group *row_of(const froe_job *job, size_t index)
{
    const struct froe_result *result = froe_run_result(job->run, 0);
    return froe_run_load_rows(job->run, result, index, 1, true) ? froe_result_row(result, index) : NULL;
}

uint64_t froe_job_row_hits(const froe_job *job, size_t index)
{
    const struct froe_group *row = row_of(job, index);
    return row == NULL ? 0 : row->hits;
}

/* Appends the text of a value of a group's key, nothing where it is absent. */
static void append_key(struct froe_buffer *buffer, const struct froe_question *question, const struct froe_group *group,
                       size_t key)
{
    struct froe_datum datums[FROE_KEYS_MAX];
    froe_key_read(&question->key, group, datums);
    if (datums[key].present)
        froe_datum_write(buffer, &datums[key]);
}

/* The text of a key of a row that may soon be gone. */
static froe_value text_now(froe_job *job, const struct froe_group *row, size_t key)
{
    job->key_text.len = 0;
    append_key(&job->key_text, &job->plan.questions[0], row, key);
    return (froe_value){(const char *)job->key_text.data, job->key_text.len};
}

/* Texts of keys that are no text in themselves are made when first asked for, all at once, and stay. */
froe_value froe_job_row_key(froe_job *job, size_t index, size_t key)
{
    const struct froe_result *result = froe_run_result(job->run, 0);
    struct froe_datum datums[FROE_KEYS_MAX];
    const struct froe_question *question = &job->plan.questions[0];
    const struct froe_group *row = row_of(job, index);
    if (row == NULL)
        return (froe_value){NULL, 0};
    froe_key_read(&question->key, row, datums);
    const struct froe_datum *datum = &datums[key];
    if (!datum->present)
        return (froe_value){NULL, 0};
    if (datum->type == FROE_TYPE_TEXT)
        return (froe_value){(const char *)datum->text.ptr, datum->text.len};
    if (result->store != NULL)
        return text_now(job, row, key);
    size_t keys = question->key.count;
    if (job->key_places == NULL) {
        job->key_places = calloc(result->row_count * keys + 1, sizeof *job->key_places);
        if (job->key_places == NULL)
            return (froe_value){NULL, 0};
        for (size_t r = 0; r < result->row_count; r++)
            for (size_t k = 0; k < keys; k++) {
                job->key_places[r * keys + k] = job->key_text.len;
                append_key(&job->key_text, question, result->rows[r], k);
            }
        job->key_places[result->row_count * keys] = job->key_text.len;
    }
    size_t at = job->key_places[index * keys + key];
    return (froe_value){(const char *)job->key_text.data + at, job->key_places[index * keys + key + 1] - at};
}

const char *froe_job_stats(froe_job *job)
{
    return job->run == NULL || !job->options.stats ? NULL : froe_run_stats(job->run, job->write_ns);
}
