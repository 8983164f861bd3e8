#include "parse/detect_sample.h"

#include <stdlib.h>

#include "parse/columns.h"
#include "parse/csv.h"
#include "parse/detect_fit.h"
#include "parse/detect_logfmt.h"
#include "parse/header.h"
#include "parse/lines.h"
#include "parse/ltsv.h"

bool froe_sample_is_empty(struct froe_span line)
{
    return froe_line_without_padding(line).len == 0;
}

bool froe_sample_next(struct froe_sample *sample)
{
    const uint8_t *at = sample->rest, *end = sample->bytes + sample->len;
    sample->count = 0;
    while (at < end && sample->count < FROE_SAMPLE_LINES) {
        const uint8_t *newline = memchr(at, '\n', (size_t)(end - at));
        struct froe_span line = froe_span_between(at, newline == NULL ? end : newline);
        if (newline != NULL && line.len > 0 && newline[-1] == '\r')
            line.len--;
        if (!froe_sample_is_empty(line))
            sample->lines[sample->count++] = line;
        at = newline == NULL ? end : newline + 1;
    }
    sample->rest = at;
    return sample->count > 0;
}

void froe_sample_rewind(struct froe_sample *sample)
{
    bool marked = sample->len >= FROE_BYTE_ORDER_MARK_LEN &&
                  memcmp(sample->bytes, FROE_BYTE_ORDER_MARK, FROE_BYTE_ORDER_MARK_LEN) == 0;
    sample->rest = sample->bytes + (marked ? FROE_BYTE_ORDER_MARK_LEN : 0);
    froe_sample_next(sample);
}

bool froe_sample_open(struct froe_sample *sample, struct froe_span bytes)
{
    *sample = (struct froe_sample){.bytes = calloc(1, bytes.len + FROE_LINES_SLACK), .len = bytes.len};
    if (sample->bytes == NULL)
        return false;
    if (bytes.len > 0)
        memcpy(sample->bytes, bytes.ptr, bytes.len);
    froe_sample_rewind(sample);
    return true;
}

static size_t votes_for_ltsv(const struct froe_sample *sample)
{
    size_t votes = 0;
    for (size_t i = 0; i < sample->count; i++)
        votes += froe_ltsv_is_request(froe_line_without_padding(sample->lines[i]));
    return votes;
}

size_t froe_sample_votes(const struct froe_sample *sample, const struct froe_log_format *format, bool fitting)
{
    struct froe_logtime_cache cache = {0};
    struct froe_part parts[FROE_FIT_SLOTS] = {0};
    struct froe_binding binding;
    struct froe_record record;
    uint64_t nul_bytes = 0;
    size_t votes = 0;
    bool csv = format->kind == FROE_FORMAT_KIND_CSV, headed = strcmp(format->name, "syslog") == 0;
    if (format->kind == FROE_FORMAT_KIND_LTSV)
        return votes_for_ltsv(sample);
    if (format->kind == FROE_FORMAT_KIND_LOGFMT)
        return froe_logfmt_votes(sample, format);
    froe_format_bind(format, &froe_fit_slots, 0, &binding);
    for (size_t i = 0; i < sample->count; i++) {
        struct froe_span line = sample->lines[i];
        if (headed && !froe_has_header(line))
            continue;
        votes += csv && froe_csv_is_header(format, line);
        bool full;
        enum froe_reason reason =
            csv ? froe_csv_read(&binding, line.ptr, line.len, &cache, &record, parts, NULL, &full, &nul_bytes)
                : froe_columns_read(&binding, line.ptr, line.len, &cache, &record, parts, &nul_bytes);
        votes += reason == FROE_REASON_NONE && (!fitting || froe_fits(format, &record, parts));
    }
    return votes;
}
