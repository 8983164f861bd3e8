/*
 * Rows as an Apache Arrow IPC stream: a schema, record batches, an end mark.
 *
 * Many threads may fill batches of one stream at once, each its own; whole batches are then put in order by whoever
 * writes. Every message is a multiple of eight bytes long, with a body aligned to eight bytes. No dictionaries and no
 * compression: what is written can be used by readers where it lies.
 *
 * Source: Apache Arrow columnar format 1.5, https://arrow.apache.org/docs/format/Columnar.html: "Validity bitmaps",
 * "Fixed-size primitive layout", "Variable-size binary layout", "Serialization and interprocess communication"
 * (encapsulated message format, IPC streaming format); Schema.fbs and Message.fbs there for the metadata, version V5.
 */
#ifndef FROE_REPORT_ARROW_H
#define FROE_REPORT_ARROW_H

#include "query/field.h"

enum froe_arrow_type {
    FROE_ARROW_UTF8, /* int32 offsets; what is no UTF-8 is replaced, as in JSON */
    FROE_ARROW_INT32,
    FROE_ARROW_INT64,
    FROE_ARROW_FLOAT64,
    FROE_ARROW_TIMESTAMP, /* seconds since 1970-01-01 UTC, with the name of the zone to show them in */
    FROE_ARROW_DATE32,    /* days since 1970-01-01 */
    FROE_ARROW_DECIMAL,   /* decimal128(38, 0): whole numbers of 128 bits */
};

struct froe_arrow_field {
    struct froe_span name; /* any bytes; what is no UTF-8 is replaced */
    enum froe_arrow_type type;
};

/* Bytes that a batch should not exceed by much. */
#define FROE_ARROW_BATCH_BYTES ((size_t)8 << 20)

/* The values of one column of a batch; all can be absent (null). */
struct froe_arrow_column {
    enum froe_arrow_type type;
    size_t rows;
    size_t nulls;
    struct froe_buffer validity; /* a bit for each row, the lowest first; zero beyond the last row */
    struct froe_buffer offsets;  /* UTF8: where each row's text begins, and the end of the last */
    struct froe_buffer data;
};

/* Rows on their way into the stream. Belongs to one thread at a time. */
struct froe_arrow_batch {
    struct froe_arrow_column *columns;
    size_t count;
};

/* The column that holds the values of a field. */
struct froe_arrow_field froe_arrow_field_of(const struct froe_field *field);

/* Appends the schema, with which a stream begins. time_zone: as in --tz, NULL: UTC. */
void froe_arrow_schema(struct froe_buffer *out, const struct froe_arrow_field *fields, size_t count,
                       const char *time_zone);

/* Appends the mark with which a stream ends. */
void froe_arrow_end(struct froe_buffer *out);

/* False when memory is short; there is nothing to free then. */
bool froe_arrow_batch_init(struct froe_arrow_batch *batch, const struct froe_arrow_field *fields, size_t count);
void froe_arrow_batch_free(struct froe_arrow_batch *batch);

/* Makes room for `more` values in a column, 64 at most. Of the following functions only so many may be called then. */
void froe_arrow_reserve(struct froe_arrow_column *column, size_t more);

/* Append a value. The datum is of a field that the column is for; text only to UTF8, number only to INT32, INT64
 * and, as its bits, FLOAT64. */
void froe_arrow_add(struct froe_arrow_column *column, const struct froe_datum *datum);
void froe_arrow_add_text(struct froe_arrow_column *column, struct froe_span text);
void froe_arrow_add_number(struct froe_arrow_column *column, uint64_t number);
void froe_arrow_add_decimal(struct froe_arrow_column *column, __uint128_t number); /* only to DECIMAL */
void froe_arrow_add_float(struct froe_arrow_column *column, double number);        /* only to FLOAT64 */

/* Bytes in the batch so far. */
size_t froe_arrow_batch_bytes(const struct froe_arrow_batch *batch);

/* Appends the batch and empties it; nothing when it has no rows. All columns have the same number of rows. Memory that
 * was short while it was filled makes *out fail. */
void froe_arrow_batch_finish(struct froe_arrow_batch *batch, struct froe_buffer *out);

#endif
