/*
 * A growable run of bytes for output. Appending never fails half-way: when memory is short the buffer keeps what it
 * had, remembers it in `failed`, and takes nothing more; the owner checks once at the end.
 * Not thread-safe: a buffer has one owner at a time.
 */
#ifndef FROE_BASE_BUFFER_H
#define FROE_BASE_BUFFER_H

#include "base/span.h"

struct froe_buffer {
    uint8_t *data;
    size_t len;
    size_t cap;
    bool failed;
};

/* Makes room for `more` bytes beyond len and returns where to write them (then add to len); NULL when memory is short.
 */
uint8_t *froe_buffer_reserve(struct froe_buffer *buffer, size_t more);

void froe_buffer_append(struct froe_buffer *buffer, const void *bytes, size_t len);
void froe_buffer_text(struct froe_buffer *buffer, const char *text);
void froe_buffer_byte(struct froe_buffer *buffer, uint8_t byte);
/* Decimal digits of a number. */
void froe_buffer_number(struct froe_buffer *buffer, uint64_t number);
/* Nanoseconds as seconds: `12`, `0.345`; as many places as it needs. */
void froe_buffer_seconds(struct froe_buffer *buffer, uint64_t nanoseconds);
/* printf into the buffer. */
void froe_buffer_format(struct froe_buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Frees the bytes; the buffer is empty and usable again. */
void froe_buffer_free(struct froe_buffer *buffer);

#endif
