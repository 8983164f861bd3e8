/* A report as one JSON document, and as JSON lines. */
#include <inttypes.h>

#include "base/text.h"
#include "report/document.h"
#include "report/report_writer.h"
#include "report/sheet.h"

static void write_total(struct froe_report_writer *writer, struct froe_sheet *sheet)
{
    if (!froe_sheet_fill(sheet, sheet->panel->row_count))
        writer->buffer.failed = true;
    froe_row_object(&writer->buffer, sheet->columns + sheet->values_at, sheet->cells + sheet->values_at,
                    sheet->count - sheet->values_at, writer->style->row.terminal);
}

/* `"paths":{"rows":[…],"total":{…},"distinct":…}` */
static void write_panel(struct froe_report_writer *writer, const struct froe_panel *panel)
{
    struct froe_buffer *buffer = &writer->buffer;
    struct froe_sheet sheet;
    if (!froe_sheet_init(&sheet, panel)) {
        buffer->failed = true;
        return;
    }
    froe_text_json(buffer, froe_span_of(panel->id), false);
    froe_buffer_text(buffer, ":{\"rows\":[");
    for (size_t row = 0; row < panel->row_count && froe_report_pass(writer); row++) {
        if (row > 0)
            froe_buffer_byte(buffer, ',');
        buffer->failed = !froe_sheet_fill(&sheet, row) || buffer->failed;
        froe_row_object(buffer, sheet.columns, sheet.cells, sheet.count, writer->style->row.terminal);
    }
    froe_buffer_text(buffer, "],\"total\":");
    write_total(writer, &sheet);
    froe_buffer_format(buffer, ",\"distinct\":%" PRIu64 "}", panel->distinct);
    froe_sheet_free(&sheet);
}

/* `"input":{…},"errors":[…]` */
static void write_input(struct froe_report_writer *writer, const struct froe_report_input *input)
{
    froe_buffer_text(&writer->buffer, "\"input\":");
    froe_document_input(&writer->buffer, input->files, input->totals);
    froe_buffer_text(&writer->buffer, ",\"errors\":");
    froe_document_errors(&writer->buffer, input->errors, input->error_count, writer->style->row.terminal);
}

void froe_report_json(struct froe_report_writer *writer, const struct froe_report *report)
{
    struct froe_buffer *buffer = &writer->buffer;
    froe_buffer_text(buffer, "{\"panels\":{");
    for (size_t i = 0; i < report->panel_count; i++) {
        if (i > 0)
            froe_buffer_byte(buffer, ',');
        write_panel(writer, &report->panels[i]);
    }
    froe_buffer_text(buffer, "},");
    if (report->before != NULL) {
        froe_buffer_text(buffer, "\"before\":{");
        write_input(writer, report->before);
        froe_buffer_text(buffer, "},");
    }
    write_input(writer, &report->input);
    froe_buffer_text(buffer, "}\n");
}

/* Replaces the brace that begins the object at `from` by one with the panel in front. */
static void write_line(struct froe_report_writer *writer, const struct froe_sheet *sheet)
{
    struct froe_buffer *buffer = &writer->buffer;
    froe_buffer_format(buffer, "{\"panel\":\"%s\",", sheet->panel->id);
    size_t from = buffer->len;
    froe_row_object(buffer, sheet->columns, sheet->cells, sheet->count, writer->style->row.terminal);
    if (buffer->failed)
        return;
    buffer->len--;
    memmove(buffer->data + from, buffer->data + from + 1, buffer->len - from);
    froe_buffer_byte(buffer, '\n');
}

void froe_report_jsonl(struct froe_report_writer *writer, const struct froe_report *report)
{
    for (size_t i = 0; i < report->panel_count; i++) {
        const struct froe_panel *panel = &report->panels[i];
        struct froe_sheet sheet;
        if (!froe_sheet_init(&sheet, panel)) {
            writer->buffer.failed = true;
            return;
        }
        for (size_t row = 0; row < panel->row_count && froe_report_pass(writer); row++) {
            writer->buffer.failed = !froe_sheet_fill(&sheet, row) || writer->buffer.failed;
            write_line(writer, &sheet);
        }
        froe_sheet_free(&sheet);
    }
}
