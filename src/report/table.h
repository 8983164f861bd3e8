/*
 * The table of a grouped result: widths fitted to the rows, right-aligned numbers, a share column and a bar where there
 * is room.
 *
 * On a terminal: numbers with thousands separators, those of a column with equally many places behind the point; a
 * share of the total in percent; text columns, and the names of number columns where these alone make it wide,
 * shortened in the middle ("…", "..." without utf8) so that a line fits the width, at least 8 columns each; a bar of
 * block characters (utf8; else '#'), as long as it is wide for the largest row, where at least 12 columns are left
 * beside text columns of a readable width. Elsewhere: aligned columns, but for texts wider than 256 columns, which push
 * what is behind them to the right; nothing shortened, no separators, no share, no bar. Emphasis and colours only with
 * `color`. Control bytes are escaped always (froe_text_escape). Absent is
 * "-". Lines have no blanks at their end.
 */
#ifndef FROE_REPORT_TABLE_H
#define FROE_REPORT_TABLE_H

#include "report/row.h"

/* ECMA-48, select graphic rendition. */
#define FROE_SGR_BOLD  "\x1b[1m"
#define FROE_SGR_RESET "\x1b[0m"

struct froe_table {
    const struct froe_column *columns;
    size_t column_count;
    size_t row_count;
    /* Cell of a row; called several times for the same place. With total_label also of row number row_count. */
    struct froe_cell (*cell)(void *context, size_t row, size_t column);
    void *context;
    size_t bar_column; /* a number column whose share of `total` is shown and drawn; column_count: none */
    uint64_t total;
    const char *total_label; /* NULL: no last line with the total; else e.g. "total" instead of its first cell */
    unsigned width;          /* of the terminal, 0: not known: nothing is shortened and no bar drawn */
    bool terminal;
    bool color;
    bool utf8; /* the locale can show block characters */
};

/*
 * The whole table. For large ones the rows can be measured and written in parts, by several threads, each with a table
 * of its own that differs in `context` alone; parts in order give the same bytes as the whole.
 */
void froe_table_append(struct froe_buffer *buffer, const struct froe_table *table);

/* Appends a text, escaped, in at most `columns`: of a longer one the beginning and the end, with "…" or "..." between
 * them. Returns the columns taken. */
size_t froe_table_append_shortened(struct froe_buffer *buffer, struct froe_span text, size_t columns, bool utf8);

struct froe_layout;

/* Appends the line of names. */
void froe_table_append_header(struct froe_buffer *buffer, const struct froe_table *table,
                              const struct froe_layout *layout);

/* Appends the rows from … to - 1; row number row_count is the total line, if there is one. */
void froe_table_append_rows(struct froe_buffer *buffer, const struct froe_table *table,
                            const struct froe_layout *layout, size_t from, size_t to);

#endif
