/* The parts of a panel in the report as a page of text; private to report/report_text.c and report/text_*.c. */
#ifndef FROE_REPORT_TEXT_PANEL_H
#define FROE_REPORT_TEXT_PANEL_H

#include "report/report_writer.h"

/* Columns that there are: those of the terminal, or as many as anybody looks at. */
size_t froe_text_page_width(const struct froe_report_writer *writer);

void froe_text_repeat(struct froe_buffer *buffer, const char *text, size_t times);

/* As many columns as fit, the first value at least; in a comparison each with what was and the change. */
void froe_text_table(struct froe_report_writer *writer, const struct froe_panel *panel);

/* Facts in one or several columns. */
void froe_text_facts(struct froe_report_writer *writer, const struct froe_panel *panel);

/* Bars for the main column, sparklines for the others. For terminals. */
void froe_text_series(struct froe_report_writer *writer, const struct froe_panel *panel);

/* Seven lines of 24 hours. For terminals. */
void froe_text_heat(struct froe_report_writer *writer, const struct froe_panel *panel);

#endif
