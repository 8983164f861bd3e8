/*
 * The model of a report: what it shows, whatever the format. The engine fills it, the renderers (report/report.h) read
 * it and know nothing else; so every format shows the same.
 *
 * A panel is the result of one count: its rows, the line of all groups together and how many groups there are, with the
 * names that the columns have there; and beside these what people read instead. Cells are made on demand, so nothing is
 * copied for a report. Nothing in here depends on the clock: the same input gives the same bytes.
 *
 * In a comparison, rows are the union of what both results show, and each value is there twice: `cell` gives what it is
 * now, `before` what it was.
 *
 * All is borrowed and immutable while a renderer works; one thread at a time, since cells may share scratch memory.
 * Every text may hold bytes from logs or the command line and is escaped by whoever writes it.
 */
#ifndef FROE_REPORT_PANEL_H
#define FROE_REPORT_PANEL_H

#include "report/row.h"
#include "run/run.h"

/* How a panel is best looked at; every one of them is a table too. */
enum froe_panel_shape {
    FROE_PANEL_TABLE,
    FROE_PANEL_FACTS,  /* one row, no keys: each column is a fact */
    FROE_PANEL_SERIES, /* the first column is a time, ascending, in steps of step_seconds; steps without hits have no
                          row */
    FROE_PANEL_HEAT,   /* the first two columns are a weekday (Mon … Sun) and an hour (0 … 23) */
};

/* What a column holds, for eyes: cells are as the count command has them (bytes as a whole number, durations in
 * seconds, percents as 12.5 for 12.5%). */
enum froe_panel_kind {
    FROE_PANEL_TEXT,
    FROE_PANEL_COUNT, /* whole */
    FROE_PANEL_NUMBER,
    FROE_PANEL_BYTES,
    FROE_PANEL_PERCENT,
    FROE_PANEL_DURATION,
    FROE_PANEL_TIME,
};

struct froe_panel_column {
    struct froe_span name; /* as the count command names it: "path", "sum(bytes)" */
    const char *label;     /* for eyes: "Path", "Traffic" */
    enum froe_panel_kind kind;
    bool key; /* keys come before values */
};

/* A cell of a row; of row number row_count for values of all groups together. Good until the same function is asked for
 * another cell of the same column. Called several times for the same place. */
typedef struct froe_cell froe_panel_cell_fn(void *context, size_t row, size_t column);

struct froe_panel {
    const char *id;          /* in JSON, CSV and links: "paths"; [a-z0-9-] */
    const char *title;       /* "Paths" */
    const char *explanation; /* one line */
    const char *command;     /* gives the same rows: "froe count path -a count,visitors,sum(bytes)"; NULL: none does */
    enum froe_panel_shape shape;
    int64_t step_seconds; /* SERIES: 60, 3600, 86400 (local days) …; otherwise 0 */
    const struct froe_panel_column *columns;
    size_t column_count;
    size_t row_count;
    uint64_t distinct;  /* groups before --top and --min-count; in a comparison of now, what is gone: of before */
    size_t main_column; /* a value that adds up over the rows: what shares are of and bars, lines and heat are drawn
                           for; column_count: none */
    froe_panel_cell_fn *cell;
    froe_panel_cell_fn *before; /* comparison: what values were; absent where a row is new. NULL: no comparison */
    void *context;
};

/* What was read for one result. */
struct froe_report_input {
    const char *name; /* in a comparison: the name of the result, such as "a.state"; otherwise what was read, or NULL */
    uint64_t files;
    const struct froe_totals *totals;
    const struct froe_input_error *errors;
    size_t error_count;
};

struct froe_report {
    const char *title; /* "Web traffic" */
    const struct froe_panel *panels;
    size_t panel_count;
    struct froe_report_input input;
    const char *filters;                    /* options that the records have passed, each behind a blank; NULL: none */
    const struct froe_report_input *before; /* comparison: of the earlier result; NULL: no comparison */
    bool (*failed)(const void *context);    /* whether a cell has not been what it should be, for whatever reason; NULL:
                                               that cannot be */
    const void *context;                    /* of that */
};

#endif
