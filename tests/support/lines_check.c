#include "support/lines_check.h"

#include <stdio.h>
#include <stdlib.h>

#include "support/record_check.h"

enum { BATCH_MOST = 64 };

static size_t count_lines(struct froe_span block)
{
    size_t count = 0;
    for (size_t i = 0; i < block.len; i++)
        count += block.ptr[i] == '\n';
    return count + (block.len > 0 && block.ptr[block.len - 1] != '\n');
}

/* The slow way too asks the cache for the time: it must not be wrong together with the quick way. */
static void check_time(const struct froe_record *record)
{
    struct froe_timestamp timestamp;
    if (froe_timestamp_read(record->line + record->time_at, &timestamp) && timestamp.seconds == record->time &&
        timestamp.offset == record->offset)
        return;
    fprintf(stderr, "wrong time: %.26s\n", (const char *)record->line + record->time_at);
    abort();
}

void lines_oracle_open(struct lines_oracle *oracle, struct froe_span block, bool vhost, bool combined)
{
    *oracle = (struct lines_oracle){.block = block.ptr, .len = block.len, .vhost = vhost, .combined = combined};
    const struct froe_clf_format format = {.vhost = vhost, .combined = combined, .need = FROE_NEED_ALL};
    oracle->answers = calloc(count_lines(block) + 1, sizeof *oracle->answers);
    if (oracle->answers == NULL)
        abort();
    const uint8_t *at = block.ptr, *end = block.ptr + block.len;
    while (at < end) {
        const uint8_t *newline = memchr(at, '\n', (size_t)(end - at));
        struct froe_span line = froe_span_between(at, newline == NULL ? end : newline);
        if (newline != NULL && line.len > 0 && newline[-1] == '\r')
            line.len--;
        struct lines_answer *answer = &oracle->answers[oracle->count++];
        struct froe_timestamp_cache cache = {0}; /* so that the cache of the other side is under test too */
        answer->line = line;
        answer->reason = froe_clf_read(line.ptr, line.len, &format, &cache, &answer->record, &oracle->nul_bytes);
        if (answer->reason == FROE_REASON_NONE)
            check_time(&answer->record);
        at = newline == NULL ? end : newline + 1;
    }
}

void lines_oracle_close(struct lines_oracle *oracle)
{
    free(oracle->answers);
    *oracle = (struct lines_oracle){0};
}

/* What the malformed lines are held against. */
struct progress {
    const struct lines_oracle *oracle;
    size_t next; /* line */
    uint64_t reasons[FROE_REASON_COUNT];
    struct froe_buffer *what;
    bool agree;
};

static void disagree(struct progress *progress, const char *what)
{
    if (progress->agree)
        froe_buffer_format(progress->what, "line %zu: %s", progress->next, what);
    progress->agree = false;
}

/* Lines that are records must have been delivered before a malformed line behind them is told: a batch is not, so only
 * the malformed lines are walked here. */
static void take_malformed(void *context, struct froe_span line, enum froe_reason reason, uint64_t number)
{
    struct progress *progress = context;
    const struct lines_oracle *oracle = progress->oracle;
    progress->reasons[reason]++;
    if (number >= oracle->count)
        disagree(progress, "a malformed line that is none of the block");
    else if (oracle->answers[number].reason != reason)
        disagree(progress, froe_reason_name(reason));
    else if (oracle->answers[number].line.ptr != line.ptr || oracle->answers[number].line.len != line.len)
        disagree(progress, "a malformed line that begins or ends elsewhere");
}

/* The next line that is a record. */
static const struct froe_record *next_record(struct progress *progress)
{
    const struct lines_oracle *oracle = progress->oracle;
    while (progress->next < oracle->count && oracle->answers[progress->next].reason != FROE_REASON_NONE)
        progress->next++;
    return progress->next < oracle->count ? &oracle->answers[progress->next].record : NULL;
}

static void take_records(struct progress *progress, const struct froe_record *records, size_t count, unsigned need)
{
    for (size_t i = 0; i < count && progress->agree; i++) {
        const struct froe_record *wanted = next_record(progress);
        const char *difference = wanted == NULL ? "more records" : record_difference(wanted, &records[i], need);
        if (difference != NULL)
            disagree(progress, difference);
        else if (!record_is_sound(&records[i], need))
            disagree(progress, "parts outside of the line or out of order");
        progress->next++;
    }
}

static void compare_counts(struct progress *progress, const struct froe_lines *lines)
{
    if (next_record(progress) != NULL)
        disagree(progress, "records are missing");
    if (lines->lines != progress->oracle->count)
        disagree(progress, "number of lines");
    if (lines->nul_bytes != progress->oracle->nul_bytes)
        disagree(progress, "NUL bytes");
    if (memcmp(lines->reasons, progress->reasons, sizeof lines->reasons) != 0)
        disagree(progress, "counts of reasons");
    uint64_t wanted[FROE_REASON_COUNT] = {0};
    for (size_t i = 0; i < progress->oracle->count; i++)
        wanted[progress->oracle->answers[i].reason] += progress->oracle->answers[i].reason != FROE_REASON_NONE;
    if (memcmp(wanted, lines->reasons, sizeof wanted) != 0)
        disagree(progress, "reasons");
}

bool lines_agree(const struct lines_oracle *oracle, const struct froe_kernel *kernel, unsigned need, size_t batch,
                 struct froe_buffer *what)
{
    struct progress progress = {.oracle = oracle, .what = what, .agree = true};
    struct froe_lines *lines = calloc(1, sizeof *lines);
    if (lines == NULL || batch > BATCH_MOST)
        abort();
    lines->kernel = kernel;
    const struct froe_log_format format = {.vhost = oracle->vhost, .combined = oracle->combined};
    struct froe_binding binding;
    froe_format_bind(&format, NULL, need, &binding);
    lines->binding = &binding;
    lines->malformed = take_malformed;
    lines->context = &progress;
    froe_lines_begin(lines, oracle->block, oracle->len);
    struct froe_record records[BATCH_MOST];
    memset(records, 0xa5, sizeof records);
    for (size_t count; progress.agree && (count = froe_lines_read(lines, records, batch)) > 0;)
        take_records(&progress, records, count, need);
    if (progress.agree)
        compare_counts(&progress, lines);
    if (progress.agree && froe_lines_read(lines, records, batch) != 0)
        disagree(&progress, "records behind the end");
    free(lines);
    return progress.agree;
}
