#include "report/report.h"

#include "report/panel_value.h"
#include "report/report_writer.h"

/* Text that is handed on at once, once there is so much. */
enum { PIECE = 64 * 1024 };

static bool hand_on(struct froe_report_writer *writer)
{
    struct froe_span text = {writer->buffer.data, writer->buffer.len};
    writer->lost = writer->report->failed != NULL && writer->report->failed(writer->report->context);
    if (writer->buffer.failed || writer->lost || writer->refused)
        return false;
    writer->refused = text.len > 0 && !writer->emit(writer->context, text);
    writer->buffer.len = 0;
    return !writer->refused;
}

bool froe_report_pass(struct froe_report_writer *writer)
{
    if (writer->buffer.len >= PIECE || writer->buffer.failed)
        return hand_on(writer);
    return !writer->refused && !writer->lost;
}

static struct froe_span shown(struct froe_report_writer *writer)
{
    writer->buffer.failed = writer->buffer.failed || writer->scratch.failed;
    return (struct froe_span){writer->scratch.data, writer->scratch.len};
}

struct froe_span froe_report_show(struct froe_report_writer *writer, const struct froe_panel *panel, size_t column,
                                  struct froe_cell cell)
{
    writer->scratch.len = 0;
    froe_panel_show(&writer->scratch, panel->columns[column].kind, panel->step_seconds, cell);
    return shown(writer);
}

struct froe_span froe_report_show_change(struct froe_report_writer *writer, const struct froe_panel *panel,
                                         size_t column, struct froe_cell before, struct froe_cell now)
{
    writer->scratch.len = 0;
    froe_panel_show_change(&writer->scratch, panel->columns[column].kind, before, now, false);
    return shown(writer);
}

bool froe_report_write(const struct froe_report *report, const struct froe_style *style, froe_emit_fn *emit,
                       void *context, bool *short_of_memory)
{
    struct froe_report_writer writer = {.report = report, .style = style, .emit = emit, .context = context};
    switch (style->row.format) {
    case FROE_FORMAT_CSV:
    case FROE_FORMAT_TSV:
        froe_report_separated(&writer, report);
        break;
    case FROE_FORMAT_HTML:
        froe_report_html(&writer, report);
        break;
    case FROE_FORMAT_JSON:
        froe_report_json(&writer, report);
        break;
    case FROE_FORMAT_JSONL:
        froe_report_jsonl(&writer, report);
        break;
    default:
        froe_report_text(&writer, report);
        break;
    }
    bool good = hand_on(&writer);
    *short_of_memory = writer.buffer.failed || writer.lost;
    froe_buffer_free(&writer.buffer);
    froe_buffer_free(&writer.scratch);
    return good;
}
