/*
 * A report as one HTML page that needs nothing else: style sheet and script are in it, and its Content-Security-Policy
 * allows these two by their hashes and nothing else, so it can ask for nothing, whatever is in the log.
 */
#include <inttypes.h>

#include "report/assets.h"
#include "report/html.h"
#include "report/html_panel.h"
#include "report/panel_value.h"

static void write_head(struct froe_buffer *buffer, const char *title)
{
    froe_buffer_format(buffer,
                       "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                       "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; "
                       "style-src '%s'; script-src '%s'; base-uri 'none'; form-action 'none'\">\n",
                       froe_asset_css.hash, froe_asset_js.hash);
    /* The icon is empty: otherwise browsers would look for one. */
    froe_buffer_text(buffer, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                             "<meta name=\"color-scheme\" content=\"light dark\">\n"
                             "<meta name=\"referrer\" content=\"no-referrer\">\n"
                             "<meta name=\"robots\" content=\"noindex\">\n"
                             "<link rel=\"icon\" href=\"data:,\">\n<title>");
    froe_html_text(buffer, froe_span_of(title));
    froe_buffer_text(buffer, "</title>\n<style>");
    froe_buffer_append(buffer, froe_asset_css.text.ptr, froe_asset_css.text.len);
    froe_buffer_text(buffer, "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the panels</a>\n");
}

static void write_names(struct froe_buffer *buffer, const struct froe_report *report)
{
    froe_buffer_text(buffer, "<header>\n<h1>");
    froe_html_text(buffer, froe_span_of(report->title));
    froe_buffer_text(buffer, "</h1>\n");
    if (report->input.name != NULL) {
        froe_buffer_text(buffer, "<p>");
        froe_html_text(buffer, froe_span_of(report->input.name));
        if (report->before != NULL) {
            froe_buffer_text(buffer, " <span class=\"was\">compared with</span> ");
            froe_html_text(buffer, froe_span_of(report->before->name));
        }
        froe_buffer_text(buffer, "</p>\n");
    }
    if (report->filters != NULL) {
        froe_buffer_text(buffer, "<p>with <code>");
        froe_html_text(buffer, froe_span_of(report->filters + 1));
        froe_buffer_text(buffer, "</code></p>\n");
    }
    froe_buffer_text(buffer, "</header>\n");
}

static void write_navigation(struct froe_buffer *buffer, const struct froe_report *report)
{
    froe_buffer_text(buffer, "<nav aria-label=\"Panels\"><ul>\n");
    for (size_t i = 0; i < report->panel_count; i++) {
        froe_buffer_format(buffer, "<li><a href=\"#%s\">", report->panels[i].id);
        froe_html_text(buffer, froe_span_of(report->panels[i].title));
        froe_buffer_text(buffer, "</a></li>\n");
    }
    froe_buffer_text(buffer, "<li><a href=\"#input\">Input</a></li>\n</ul></nav>\n");
}

static void write_facts(struct froe_report_writer *writer, const struct froe_panel *panel)
{
    struct froe_buffer *buffer = &writer->buffer;
    froe_buffer_text(buffer, "<dl class=\"facts\">\n");
    for (size_t i = 0; i < panel->column_count; i++) {
        const struct froe_panel_column *column = &panel->columns[i];
        bool words = column->kind == FROE_PANEL_TIME || column->kind == FROE_PANEL_TEXT;
        froe_buffer_format(buffer, "<div%s><dt>", words ? " class=\"words\"" : "");
        froe_html_text(buffer, froe_span_of(column->label));
        froe_buffer_text(buffer, "</dt><dd>");
        froe_html_cell(writer, panel, i, panel->cell(panel->context, 0, i));
        froe_buffer_text(buffer, "</dd>");
        if (panel->before != NULL) {
            froe_buffer_text(buffer, "<dd class=\"small\">");
            froe_html_was(writer, panel, 0, i);
            froe_buffer_text(buffer, "</dd>");
        }
        froe_buffer_text(buffer, "</div>\n");
    }
    froe_buffer_text(buffer, "</dl>\n");
}

/* A drawing, and its numbers for who wants them. */
static void write_drawn(struct froe_report_writer *writer, const struct froe_panel *panel)
{
    froe_buffer_text(&writer->buffer, "<p class=\"lead\">");
    froe_html_text(&writer->buffer, froe_span_of(panel->explanation));
    froe_buffer_text(&writer->buffer, "</p>\n");
    if (panel->shape == FROE_PANEL_SERIES)
        froe_html_series(writer, panel);
    else
        froe_html_heat(writer, panel);
    froe_buffer_text(&writer->buffer, "<details><summary>The numbers</summary>\n");
    froe_html_table(writer, panel);
    froe_buffer_text(&writer->buffer, "</details>\n");
}

static void write_panel(struct froe_report_writer *writer, const struct froe_panel *panel)
{
    struct froe_buffer *buffer = &writer->buffer;
    /* What is narrow stands side by side; a comparison has more in each column. */
    bool wide = panel->shape != FROE_PANEL_TABLE || panel->column_count > (panel->before == NULL ? 4 : 3);
    froe_buffer_format(buffer, "<section id=\"%s\" aria-labelledby=\"%s-title\"%s>\n<h2 id=\"%s-title\">", panel->id,
                       panel->id, wide ? " class=\"wide\"" : "", panel->id);
    froe_html_text(buffer, froe_span_of(panel->title));
    froe_buffer_text(buffer, "</h2>\n");
    if (panel->shape == FROE_PANEL_FACTS)
        write_facts(writer, panel);
    else if (panel->shape == FROE_PANEL_TABLE || panel->main_column >= panel->column_count)
        froe_html_table(writer, panel);
    else
        write_drawn(writer, panel);
    if (panel->command != NULL) {
        froe_buffer_text(buffer, "<p class=\"command\"><code>");
        froe_html_text(buffer, froe_span_of(panel->command));
        froe_buffer_text(buffer, "</code></p>\n");
    }
    froe_buffer_text(buffer, "</section>\n");
}

static void write_total(struct froe_report_writer *writer, const char *name, enum froe_panel_kind kind, uint64_t value)
{
    struct froe_buffer *buffer = &writer->buffer;
    writer->scratch.len = 0;
    froe_panel_show(&writer->scratch, kind, 0, (struct froe_cell){.kind = FROE_CELL_NUMBER, .number = value});
    froe_buffer_format(buffer, "<div><dt>%s</dt><dd>", name);
    froe_buffer_append(buffer, writer->scratch.data, writer->scratch.len);
    froe_buffer_text(buffer, "</dd></div>\n");
}

static void write_errors(struct froe_buffer *buffer, const struct froe_report_input *input)
{
    if (input->error_count == 0)
        return;
    froe_buffer_text(buffer, "<h3>What could not be read whole</h3>\n<ul class=\"errors\">\n");
    for (size_t i = 0; i < input->error_count; i++) {
        const struct froe_input_error *error = &input->errors[i];
        froe_buffer_text(buffer, "<li><code>");
        froe_html_text(buffer, froe_span_of(error->name));
        froe_buffer_text(buffer, "</code>: ");
        froe_html_text(buffer, froe_span_of(error->text));
        if (error->has_offset)
            froe_buffer_format(buffer, " (at byte %" PRIu64 ")", error->offset);
        froe_buffer_text(buffer, "</li>\n");
    }
    froe_buffer_text(buffer, "</ul>\n");
}

static void write_input(struct froe_report_writer *writer, const struct froe_report_input *input)
{
    struct froe_buffer *buffer = &writer->buffer;
    const struct froe_totals *totals = input->totals;
    froe_buffer_text(buffer, "<dl class=\"facts quiet\">\n");
    write_total(writer, "Files", FROE_PANEL_COUNT, input->files);
    write_total(writer, "Read", FROE_PANEL_BYTES, totals->bytes);
    if (totals->bytes_inflated != totals->bytes)
        write_total(writer, "Decompressed", FROE_PANEL_BYTES, totals->bytes_inflated);
    write_total(writer, "Lines", FROE_PANEL_COUNT, totals->lines);
    write_total(writer, "Records", FROE_PANEL_COUNT, totals->records);
    if (totals->filtered > 0)
        write_total(writer, "Filtered out", FROE_PANEL_COUNT, totals->filtered);
    write_total(writer, "Malformed", FROE_PANEL_COUNT, froe_totals_malformed(totals));
    for (int i = 0; i < FROE_REASON_COUNT; i++)
        if (totals->reasons[i] > 0)
            write_total(writer, froe_reason_name((enum froe_reason)i), FROE_PANEL_COUNT, totals->reasons[i]);
    froe_buffer_text(buffer, "</dl>\n");
    write_errors(buffer, input);
}

static void write_end(struct froe_report_writer *writer, const struct froe_report *report)
{
    struct froe_buffer *buffer = &writer->buffer;
    froe_buffer_text(buffer, "<section id=\"input\" class=\"wide\" aria-labelledby=\"input-title\">\n"
                             "<h2 id=\"input-title\">Input</h2>\n");
    write_input(writer, &report->input);
    if (report->before != NULL) {
        froe_buffer_text(buffer, "<h3>Compared with ");
        froe_html_text(buffer, froe_span_of(report->before->name));
        froe_buffer_text(buffer, "</h3>\n");
        write_input(writer, report->before);
    }
    froe_buffer_text(buffer, "</section>\n</main>\n<footer><p>Made by froe.</p></footer>\n<script>");
    froe_buffer_append(buffer, froe_asset_js.text.ptr, froe_asset_js.text.len);
    froe_buffer_text(buffer, "</script>\n</body>\n</html>\n");
}

void froe_report_html(struct froe_report_writer *writer, const struct froe_report *report)
{
    struct froe_buffer *buffer = &writer->buffer;
    write_head(buffer, report->title);
    write_names(buffer, report);
    if (report->panel_count > 1)
        write_navigation(buffer, report);
    froe_buffer_text(buffer, "<main id=\"main\">\n");
    for (size_t i = 0; i < report->panel_count && froe_report_pass(writer); i++)
        write_panel(writer, &report->panels[i]);
    write_end(writer, report);
}
