/*
 * Rows as text: csv, tsv, jsonl and simple aligned lines, appended to a buffer, row by row, without state, so that many
 * threads may write rows of one result at once, each to its own buffer.
 *
 * - csv: RFC 4180 with LF line ends; bytes as they are; absent is an empty cell, an empty string is ""; cells with
 * quote, comma, CR or LF are quoted. With csv_safe a ' stands before text cells that begin with = + - @ (also after the
 *   opening quote).
 * - tsv: tab, newline, carriage return and backslash as \t \n \r \\; absent and empty are both empty.
 * - jsonl: an object a row; numbers as numbers; absent null; strings as froe_text_json().
 * - table: columns padded to column.width (at least the name's width), two blanks between, numbers to the right, "-"
 * for absent, always escaped for terminals. For streams of rows whose widths cannot be known before. With `terminal`,
 * csv and tsv cells too are escaped as froe_text_escape() does.
 */
#ifndef FROE_REPORT_ROW_H
#define FROE_REPORT_ROW_H

#include <froe/froe.h>

#include "base/buffer.h"
#include "query/field.h"

enum froe_cell_kind {
    FROE_CELL_ABSENT,
    FROE_CELL_TEXT,
    FROE_CELL_NUMBER,
    FROE_CELL_DECIMAL, /* a number that is given as text, such as 0.125 */
    FROE_CELL_BOOLEAN, /* the text true or false */
};

struct froe_cell {
    enum froe_cell_kind kind;
    uint64_t number;
    struct froe_span text; /* of a number for eyes, in a table: what is shown of it; absent: its digits */
};

/* What a value that is no whole number becomes when it is written as text. */
static inline enum froe_cell_kind froe_cell_kind_of(enum froe_type type)
{
    return type == FROE_TYPE_BOOLEAN   ? FROE_CELL_BOOLEAN
           : froe_type_is_number(type) ? FROE_CELL_DECIMAL
                                       : FROE_CELL_TEXT;
}

struct froe_column {
    struct froe_span name; /* any bytes */
    bool number;           /* to the right in tables */
    unsigned width;        /* of table columns in streams; tables that are fitted shorten no text below it */
    struct froe_span key;  /* the name as objects have it, of froe_row_keys(); absent: written anew for each row */
};

struct froe_row_style {
    froe_format format; /* not DEFAULT, not JSON */
    bool csv_safe;
    bool terminal; /* the output is a terminal */
};

/* The line of names; nothing for jsonl. */
void froe_row_header(struct froe_buffer *buffer, const struct froe_column *columns, size_t count,
                     struct froe_row_style style);

void froe_row_append(struct froe_buffer *buffer, const struct froe_column *columns, const struct froe_cell *cells,
                     size_t count, struct froe_row_style style);

/* Writes the names as objects have them, once for all rows: the keys of the columns, which stand in *keys. False when
 * memory is short: then the columns have none. */
bool froe_row_keys(struct froe_column *columns, size_t count, bool terminal, struct froe_buffer *keys);

/* One object without line end, `{"a":1,"b":null}`: for jsonl and for "rows" of the json output. */
void froe_row_object(struct froe_buffer *buffer, const struct froe_column *columns, const struct froe_cell *cells,
                     size_t count, bool terminal);

#endif
