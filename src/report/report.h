/*
 * A report (report/panel.h) as text, in every format:
 *
 * - table: a page for a terminal; aligned and undecorated elsewhere.
 * - html: one page that needs nothing else and asks for nothing.
 * - json: {"panels":{"paths":{"rows":[…],"total":{…},"distinct":…},…},"input":{…},"errors":[…]}: rows, total and
 *   distinct of a panel as in the JSON of its count.
 * - csv, tsv: one table: the panel's id, then the columns of all panels, each name once, in the order of appearance;
 *   cells of columns that a panel does not have are empty.
 * - jsonl: an object a row, "panel" first.
 *
 * In a comparison, a value `count` becomes three in json, jsonl, csv and tsv: `before count`, `after count` and
 * `change count`, the last absent unless both are numbers.
 */
#ifndef FROE_REPORT_REPORT_H
#define FROE_REPORT_REPORT_H

#include "report/grouped.h"
#include "report/panel.h"
#include "report/style.h"

/*
 * Writes the whole report, a piece at a time, so that memory does not grow with its rows (but for a table's, which are
 * measured by panel). style->row.format is any but ARROW and DEFAULT. False when emit said so, or memory was short or a
 * cell not what it should be (*short_of_memory).
 */
bool froe_report_write(const struct froe_report *report, const struct froe_style *style, froe_emit_fn *emit,
                       void *context, bool *short_of_memory);

#endif
