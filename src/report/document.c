#include "report/document.h"

#include <inttypes.h>

#include "base/text.h"

void froe_document_input(struct froe_buffer *buffer, uint64_t files, const struct froe_totals *totals)
{
    froe_buffer_format(buffer,
                       "{\"files\":%" PRIu64 ",\"bytes\":%" PRIu64 ",\"bytes_inflated\":%" PRIu64 ",\"lines\":%" PRIu64
                       ",\"records\":%" PRIu64 ",\"filtered\":%" PRIu64 ",\"malformed\":{\"total\":%" PRIu64
                       ",\"reasons\":{",
                       files, totals->bytes, totals->bytes_inflated, totals->lines, totals->records, totals->filtered,
                       froe_totals_malformed(totals));
    const char *separator = "";
    for (int i = 0; i < FROE_REASON_COUNT; i++) {
        if (totals->reasons[i] == 0)
            continue;
        froe_buffer_format(buffer, "%s\"%s\":%" PRIu64, separator, froe_reason_name((enum froe_reason)i),
                           totals->reasons[i]);
        separator = ",";
    }
    froe_buffer_format(buffer, "}},\"nul_bytes\":%" PRIu64 ",\"skipped_bytes\":%" PRIu64 "}", totals->nul_bytes,
                       totals->skipped_bytes);
}

void froe_document_errors(struct froe_buffer *buffer, const struct froe_input_error *errors, size_t count,
                          bool terminal)
{
    froe_buffer_byte(buffer, '[');
    for (size_t i = 0; i < count; i++) {
        froe_buffer_text(buffer, i == 0 ? "{\"file\":" : ",{\"file\":");
        froe_text_json(buffer, froe_span_of(errors[i].name), terminal);
        froe_buffer_text(buffer, ",\"offset\":");
        if (errors[i].has_offset)
            froe_buffer_number(buffer, errors[i].offset);
        else
            froe_buffer_text(buffer, "null");
        froe_buffer_text(buffer, ",\"message\":");
        froe_text_json(buffer, froe_span_of(errors[i].text), terminal);
        froe_buffer_byte(buffer, '}');
    }
    froe_buffer_byte(buffer, ']');
}

void froe_document_end(struct froe_buffer *buffer, const struct froe_run *run, bool terminal)
{
    size_t count;
    const struct froe_input_error *errors = froe_run_errors(run, &count);
    froe_buffer_text(buffer, ",\"input\":");
    froe_document_input(buffer, froe_run_files_read(run), froe_run_totals(run));
    froe_buffer_text(buffer, ",\"errors\":");
    froe_document_errors(buffer, errors, count, terminal);
    froe_buffer_text(buffer, "}\n");
}
