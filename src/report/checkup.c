#include "report/checkup.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/text.h"
#include "report/document.h"
#include "report/table.h"

void froe_checkup_add(struct froe_checkup *checkup, struct froe_span file, uint64_t line, enum froe_reason reason,
                      struct froe_span text)
{
    struct froe_sighting *wider = realloc(checkup->sightings, (checkup->count + 1) * sizeof *wider);
    char *name = strndup((const char *)file.ptr, file.len);
    if (wider != NULL)
        checkup->sightings = wider;
    if (wider == NULL || name == NULL) {
        free(name);
        checkup->failed = true;
        return;
    }
    struct froe_sighting *sighting = &wider[checkup->count++];
    *sighting = (struct froe_sighting){.file = name, .line = line, .reason = reason};
    froe_buffer_append(&sighting->text, text.ptr, text.len);
    checkup->failed |= sighting->text.failed;
}

void froe_checkup_free(struct froe_checkup *checkup)
{
    for (size_t i = 0; i < checkup->count; i++) {
        free(checkup->sightings[i].file);
        froe_buffer_free(&checkup->sightings[i].text);
    }
    free(checkup->sightings);
    *checkup = (struct froe_checkup){0};
}

static struct froe_span text_of(const struct froe_sighting *sighting)
{
    static const uint8_t nothing[1];
    return (struct froe_span){sighting->text.len == 0 ? nothing : sighting->text.data, sighting->text.len};
}

/* Calls fn for each reason that occurred, most frequent first. */
static void each_reason(const struct froe_totals *totals, void (*fn)(void *, enum froe_reason, uint64_t), void *context)
{
    bool done[FROE_REASON_COUNT] = {false};
    for (;;) {
        int most = -1;
        for (int i = 0; i < FROE_REASON_COUNT; i++)
            if (!done[i] && totals->reasons[i] > 0 && (most < 0 || totals->reasons[i] > totals->reasons[most]))
                most = i;
        if (most < 0)
            return;
        done[most] = true;
        fn(context, (enum froe_reason)most, totals->reasons[most]);
    }
}

struct writing {
    struct froe_buffer *buffer;
    const struct froe_checkup *checkup;
    const struct froe_style *style;
    bool first;
};

static void write_object(void *context, enum froe_reason reason, uint64_t count)
{
    struct writing *writing = context;
    struct froe_buffer *buffer = writing->buffer;
    bool terminal = writing->style->row.terminal;
    bool lines = writing->style->row.format == FROE_FORMAT_JSONL;
    froe_buffer_format(buffer, "%s{\"reason\":\"%s\",\"count\":%" PRIu64 ",\"examples\":[",
                       writing->first || lines ? "" : ",", froe_reason_name(reason), count);
    writing->first = false;
    const char *separator = "";
    for (size_t i = 0; i < writing->checkup->count; i++) {
        const struct froe_sighting *sighting = &writing->checkup->sightings[i];
        if (sighting->reason != reason)
            continue;
        froe_buffer_format(buffer, "%s{\"file\":", separator);
        froe_text_json(buffer, froe_span_of(sighting->file), terminal);
        froe_buffer_format(buffer, ",\"line\":%" PRIu64 ",\"text\":", sighting->line);
        froe_text_json(buffer, text_of(sighting), terminal);
        froe_buffer_byte(buffer, '}');
        separator = ",";
    }
    froe_buffer_text(buffer, lines ? "]}\n" : "]}");
}

/* One row for each example. */
static void write_cells(void *context, enum froe_reason reason, uint64_t count)
{
    static const struct froe_column columns[] = {{.name = FROE_LITERAL("reason")},
                                                 {.name = FROE_LITERAL("count"), .number = true},
                                                 {.name = FROE_LITERAL("file")},
                                                 {.name = FROE_LITERAL("line"), .number = true},
                                                 {.name = FROE_LITERAL("text")}};
    struct writing *writing = context;
    if (writing->first)
        froe_row_header(writing->buffer, columns, 5, writing->style->row);
    writing->first = false;
    for (size_t i = 0; i < writing->checkup->count; i++) {
        const struct froe_sighting *sighting = &writing->checkup->sightings[i];
        if (sighting->reason != reason)
            continue;
        struct froe_cell cells[] = {
            {.kind = FROE_CELL_TEXT, .text = froe_span_of(froe_reason_name(reason))},
            {.kind = FROE_CELL_NUMBER, .number = count},
            {.kind = FROE_CELL_TEXT, .text = froe_span_of(sighting->file)},
            {.kind = FROE_CELL_NUMBER, .number = sighting->line},
            {.kind = FROE_CELL_TEXT, .text = text_of(sighting)},
        };
        froe_row_append(writing->buffer, columns, cells, 5, writing->style->row);
    }
}

static void write_paragraph(void *context, enum froe_reason reason, uint64_t count)
{
    struct writing *writing = context;
    struct froe_buffer *buffer = writing->buffer;
    bool color = writing->style->color;
    froe_buffer_format(buffer, "\n%s%s %" PRIu64 "%s: %s\n", color ? FROE_SGR_BOLD : "", froe_reason_name(reason),
                       count, color ? FROE_SGR_RESET : "", froe_reason_text(reason));
    for (size_t i = 0; i < writing->checkup->count; i++) {
        const struct froe_sighting *sighting = &writing->checkup->sightings[i];
        if (sighting->reason != reason)
            continue;
        froe_buffer_text(buffer, "  ");
        froe_text_escape(buffer, froe_span_of(sighting->file));
        froe_buffer_format(buffer, ":%" PRIu64 ": ", sighting->line);
        froe_text_escape(buffer, text_of(sighting));
        froe_buffer_byte(buffer, '\n');
    }
}

static void write_summary(struct froe_buffer *buffer, const struct froe_run *run)
{
    const struct froe_totals *totals = froe_run_totals(run);
    uint64_t malformed = froe_totals_malformed(totals);
    double share = totals->lines == 0 ? 0 : 100.0 * (double)totals->records / (double)totals->lines;
    froe_buffer_format(buffer, "files      %" PRIu64 "\nlines      %" PRIu64 "\nrecords    %" PRIu64 " (%.2f%%)\n",
                       froe_run_files_read(run), totals->lines, totals->records, share);
    froe_buffer_format(buffer, "malformed  %" PRIu64 "\n", malformed);
    if (totals->nul_bytes > 0)
        froe_buffer_format(buffer, "NUL bytes  %" PRIu64 " (skipped at the start of lines)\n", totals->nul_bytes);
}

static uint64_t reasons_seen(const struct froe_totals *totals)
{
    uint64_t count = 0;
    for (int i = 0; i < FROE_REASON_COUNT; i++)
        count += totals->reasons[i] > 0;
    return count;
}

void froe_checkup_write(struct froe_buffer *buffer, const struct froe_checkup *checkup, const struct froe_run *run,
                        const struct froe_style *style)
{
    const struct froe_totals *totals = froe_run_totals(run);
    struct writing writing = {buffer, checkup, style, true};
    switch (style->row.format) {
    case FROE_FORMAT_JSON:
        froe_buffer_text(buffer, "{\"rows\":[");
        each_reason(totals, write_object, &writing);
        froe_buffer_format(buffer, "],\"total\":{\"count\":%" PRIu64 "},\"distinct\":%" PRIu64,
                           froe_totals_malformed(totals), reasons_seen(totals));
        froe_document_end(buffer, run, style->row.terminal);
        break;
    case FROE_FORMAT_JSONL:
        each_reason(totals, write_object, &writing);
        break;
    case FROE_FORMAT_CSV:
    case FROE_FORMAT_TSV:
        each_reason(totals, write_cells, &writing);
        break;
    default:
        write_summary(buffer, run);
        each_reason(totals, write_paragraph, &writing);
        break;
    }
}
