/* What the renderers of a report share; private to report/report*.c. */
#ifndef FROE_REPORT_REPORT_WRITER_H
#define FROE_REPORT_REPORT_WRITER_H

#include "report/report.h"

/* Text on its way out: appended to the buffer, handed on in pieces. */
struct froe_report_writer {
    struct froe_buffer buffer;
    const struct froe_report *report;
    const struct froe_style *style;
    froe_emit_fn *emit;
    void *context;
    bool refused;
    bool lost;                  /* a cell has not been what it should be */
    struct froe_buffer scratch; /* of froe_report_show() and the like */
};

/* Hands on what has been appended when it is much. False when the writing is to end: somebody said so, memory was short
 * (buffer.failed) or a cell is lost. To be called after each row. */
bool froe_report_pass(struct froe_report_writer *writer);

/* What people read of a cell (froe_panel_show) or of its change, not yet escaped; lent until the next call. */
struct froe_span froe_report_show(struct froe_report_writer *writer, const struct froe_panel *panel, size_t column,
                                  struct froe_cell cell);
struct froe_span froe_report_show_change(struct froe_report_writer *writer, const struct froe_panel *panel,
                                         size_t column, struct froe_cell before, struct froe_cell now);

/* One for each format, of the whole report. The end may be missing when the writing was ended. */
void froe_report_json(struct froe_report_writer *writer, const struct froe_report *report);
void froe_report_jsonl(struct froe_report_writer *writer, const struct froe_report *report);
void froe_report_separated(struct froe_report_writer *writer, const struct froe_report *report);
void froe_report_text(struct froe_report_writer *writer, const struct froe_report *report);
void froe_report_html(struct froe_report_writer *writer, const struct froe_report *report);

#endif
