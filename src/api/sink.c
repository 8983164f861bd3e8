/* Where the text of a run goes: the output, the file of malformed lines, the messages. */
#include <inttypes.h>

#include "api/job.h"
#include "base/text.h"
#include "report/grouped.h"

void froe_job_message(struct froe_job *job, const char *name, bool has_offset, uint64_t offset, const char *text)
{
    struct froe_buffer line = {0};
    if (job->options.message == NULL)
        return;
    if (name != NULL) {
        froe_text_escape(&line, froe_span_of(name));
        froe_buffer_text(&line, ": ");
    }
    froe_text_escape(&line, froe_span_of(text));
    if (has_offset)
        froe_buffer_format(&line, " (at byte %" PRIu64 ")", offset);
    froe_buffer_byte(&line, '\0');
    /* Whoever writes the result may have something to say while others report what is wrong with the input. */
    pthread_mutex_lock(&job->message_lock);
    job->options.message(job->options.message_context, line.failed ? text : (const char *)line.data);
    pthread_mutex_unlock(&job->message_lock);
    froe_buffer_free(&line);
}

static bool write_bytes(struct froe_job *job, const void *bytes, size_t len)
{
    froe_error error;
    if (job->output_status != FROE_OUTPUT_OK)
        return false;
    if (len > 0)
        job->output_status = froe_output_write(job->output, bytes, len, &error);
    if (job->output_status == FROE_OUTPUT_FAILED) {
        job->failed = true;
        froe_job_message(job, NULL, false, 0, error.text);
    }
    return job->output_status == FROE_OUTPUT_OK;
}

bool froe_job_begin_output(struct froe_job *job)
{
    struct froe_buffer head = {0};
    if (job->begun)
        return job->output_status == FROE_OUTPUT_OK && !job->failed;
    job->begun = true;
    if (job->options.command == FROE_COMMAND_RECORDS)
        froe_listing_begin(&head, &job->listing);
    else if (job->options.command == FROE_COMMAND_COUNT)
        froe_grouped_begin(&head, &job->plan.questions[0], froe_job_pivot(job), job->plan.per_file, &job->style);
    bool good = !head.failed && write_bytes(job, head.data, head.len);
    if (head.failed) {
        job->failed = true;
        froe_job_message(job, NULL, false, 0, "out of memory");
    }
    froe_buffer_free(&head);
    return good;
}

bool froe_job_write(void *context, struct froe_span text)
{
    struct froe_job *job = context;
    if (job->cancelled || !froe_job_begin_output(job))
        return false;
    /* Elements of a JSON array come with a comma before each: the very first one is superfluous. */
    bool array = job->style.row.format == FROE_FORMAT_JSON &&
                 (job->options.command == FROE_COMMAND_RECORDS || job->options.per_file);
    if (array && !job->after_first && text.len > 0 && text.ptr[0] == ',') {
        text.ptr++;
        text.len--;
        job->after_first = true;
    }
    return write_bytes(job, text.ptr, text.len);
}

/* Writes to an output beside that of the result; who reads it may go away. */
static bool write_beside(struct froe_job *job, struct froe_output *output, struct froe_span bytes)
{
    froe_error error;
    switch (froe_output_write(output, bytes.ptr, bytes.len, &error)) {
    case FROE_OUTPUT_OK:
    case FROE_OUTPUT_CLOSED:
        return true;
    case FROE_OUTPUT_FAILED:
        break;
    }
    job->failed = true;
    froe_job_message(job, NULL, false, 0, error.text);
    return false;
}

bool froe_job_write_bad_lines(void *context, struct froe_span text)
{
    struct froe_job *job = context;
    return write_beside(job, job->bad_lines, text);
}

bool froe_job_write_state(void *context, struct froe_span bytes)
{
    struct froe_job *job = context;
    return !job->cancelled && write_beside(job, job->state, bytes);
}
