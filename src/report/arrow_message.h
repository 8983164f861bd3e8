/* The metadata of Arrow messages; private to the files of src/report/arrow*.c. */
#ifndef FROE_REPORT_ARROW_MESSAGE_H
#define FROE_REPORT_ARROW_MESSAGE_H

#include "report/arrow.h"

/* Of each column there are at most three buffers: validity, offsets, data. */
enum { FROE_ARROW_BUFFERS = 3 };

/* The bytes of a column in the order of their buffers; returns how many buffers there are. Without nulls the validity
 * is left out. */
size_t froe_arrow_column_buffers(const struct froe_arrow_column *column, struct froe_span spans[FROE_ARROW_BUFFERS]);

/* Bytes that a buffer takes in the body of a message. */
static inline size_t froe_arrow_padded(size_t len)
{
    return (len + 7) & ~(size_t)7;
}

/* Appends the metadata of a record batch; its body follows. */
void froe_arrow_batch_head(struct froe_buffer *out, const struct froe_arrow_batch *batch, size_t body_length);

#endif
