/* A report as a page of text. On a terminal it fits the width and draws; elsewhere every panel is a plain table. */
#include <inttypes.h>

#include "base/text.h"
#include "report/panel_value.h"
#include "report/table.h"
#include "report/text_panel.h"

#define SGR_DIM "\x1b[2m"

/* Of a terminal that does not tell its width, and of what is no terminal. */
#define USUAL_WIDTH 80
#define ANY_WIDTH   100000

size_t froe_text_page_width(const struct froe_report_writer *writer)
{
    if (!writer->style->row.terminal)
        return ANY_WIDTH;
    return writer->style->width == 0 ? USUAL_WIDTH : writer->style->width;
}

void froe_text_repeat(struct froe_buffer *buffer, const char *text, size_t times)
{
    for (size_t i = 0; i < times; i++)
        froe_buffer_text(buffer, text);
}

/* A line of its own, cut to the width, perhaps in some style. */
static void write_line(struct froe_report_writer *writer, const char *sequence, struct froe_span text)
{
    struct froe_buffer *buffer = &writer->buffer;
    bool styled = writer->style->color && sequence != NULL;
    if (styled)
        froe_buffer_text(buffer, sequence);
    froe_table_append_shortened(buffer, text, froe_text_page_width(writer), writer->style->utf8);
    froe_buffer_text(buffer, styled ? FROE_SGR_RESET "\n" : "\n");
}

static struct froe_span scratch_text(const struct froe_report_writer *writer)
{
    return (struct froe_span){writer->scratch.data, writer->scratch.len};
}

static void append_number(struct froe_report_writer *writer, enum froe_panel_kind kind, uint64_t number)
{
    froe_panel_show(&writer->scratch, kind, 0, (struct froe_cell){.kind = FROE_CELL_NUMBER, .number = number});
}

static void write_heading(struct froe_report_writer *writer, const struct froe_panel *panel)
{
    struct froe_buffer *scratch = &writer->scratch;
    froe_buffer_byte(&writer->buffer, '\n');
    write_line(writer, FROE_SGR_BOLD, froe_span_of(panel->title));
    scratch->len = 0;
    froe_buffer_text(scratch, panel->explanation);
    if (panel->row_count < panel->distinct) {
        froe_buffer_text(scratch, panel->explanation[0] == '\0' ? "" : ": ");
        append_number(writer, FROE_PANEL_COUNT, panel->row_count);
        froe_buffer_text(scratch, " of ");
        append_number(writer, FROE_PANEL_COUNT, panel->distinct);
    }
    if (scratch->len > 0)
        write_line(writer, SGR_DIM, scratch_text(writer));
}

static void write_panel(struct froe_report_writer *writer, const struct froe_panel *panel)
{
    bool drawn = writer->style->row.terminal && panel->main_column < panel->column_count;
    write_heading(writer, panel);
    if (panel->shape == FROE_PANEL_FACTS)
        froe_text_facts(writer, panel);
    else if (panel->shape == FROE_PANEL_SERIES && drawn)
        froe_text_series(writer, panel);
    else if (panel->shape == FROE_PANEL_HEAT && drawn)
        froe_text_heat(writer, panel);
    else
        froe_text_table(writer, panel);
}

/* The name, and `3 files, 1.20 GB, 10 records, 2 malformed`; of a narrow line the size is left out. */
static void write_input(struct froe_report_writer *writer, const struct froe_report_input *input)
{
    struct froe_buffer *scratch = &writer->scratch;
    const struct froe_totals *totals = input->totals;
    if (input->name != NULL)
        write_line(writer, NULL, froe_span_of(input->name));
    scratch->len = 0;
    append_number(writer, FROE_PANEL_COUNT, input->files);
    froe_buffer_text(scratch, input->files == 1 ? " file, " : " files, ");
    if (froe_text_page_width(writer) >= USUAL_WIDTH) {
        append_number(writer, FROE_PANEL_BYTES, totals->bytes);
        froe_buffer_text(scratch, ", ");
    }
    append_number(writer, FROE_PANEL_COUNT, totals->records);
    froe_buffer_text(scratch, totals->records == 1 ? " record" : " records");
    if (totals->filtered > 0) {
        froe_buffer_text(scratch, ", ");
        append_number(writer, FROE_PANEL_COUNT, totals->filtered);
        froe_buffer_text(scratch, " filtered out");
    }
    froe_buffer_text(scratch, ", ");
    append_number(writer, FROE_PANEL_COUNT, froe_totals_malformed(totals));
    froe_buffer_text(scratch, " malformed");
    write_line(writer, NULL, scratch_text(writer));
}

void froe_report_text(struct froe_report_writer *writer, const struct froe_report *report)
{
    write_line(writer, FROE_SGR_BOLD, froe_span_of(report->title));
    write_input(writer, &report->input);
    if (report->before != NULL) {
        write_line(writer, NULL, froe_span_of("compared with"));
        write_input(writer, report->before);
    }
    if (report->filters != NULL) {
        writer->scratch.len = 0;
        froe_buffer_format(&writer->scratch, "with%s", report->filters);
        write_line(writer, NULL, scratch_text(writer));
    }
    for (size_t i = 0; i < report->panel_count && froe_report_pass(writer); i++)
        write_panel(writer, &report->panels[i]);
}
