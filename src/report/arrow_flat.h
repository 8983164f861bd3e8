/*
 * FlatBuffers, written from front to back: as much of them as the metadata of Apache Arrow needs.
 *
 * A table comes before what it points to, so all offsets are positive and each is filled in when its target is written.
 * Positions count from the start of the FlatBuffer; everything is aligned to its size from there. Nothing fails in
 * between: when memory is short, the buffer says so at the end.
 *
 * Source: "FlatBuffers Internals", https://flatbuffers.dev/internals/ (format of tables, vtables, vectors, strings).
 */
#ifndef FROE_REPORT_ARROW_FLAT_H
#define FROE_REPORT_ARROW_FLAT_H

#include "base/buffer.h"

struct froe_flat {
    struct froe_buffer *buffer; /* appended to */
    size_t start;               /* of the FlatBuffer in it */
};

/* Fields of a table at most. */
enum { FROE_FLAT_FIELDS = 8 };

/* Begins a FlatBuffer at the end of buffer; the root is linked to position 0. */
void froe_flat_begin(struct froe_flat *flat, struct froe_buffer *buffer);

/*
 * Appends a table whose field number i takes sizes[i] bytes (1, 2, 4 or 8; 0: not there, its default holds), all zero.
 * count <= FROE_FLAT_FIELDS. Returns its position; places[i] becomes that of field i.
 */
size_t froe_flat_table(struct froe_flat *flat, const uint8_t *sizes, size_t count, size_t *places);

/* Appends a vector of zeroed elements of `size` bytes that begin at a multiple of align (4 or 8). Returns the position
 * of its count; the elements are four bytes behind. */
size_t froe_flat_vector(struct froe_flat *flat, size_t count, size_t size, size_t align);

/* Appends a string; the caller sees to it that it is UTF-8. */
size_t froe_flat_string(struct froe_flat *flat, struct froe_span text);

/* Appends zeros up to a multiple of align. */
void froe_flat_align(struct froe_flat *flat, size_t align);

/* Stores the low `size` bytes of a value at a position. */
void froe_flat_set(struct froe_flat *flat, size_t place, uint64_t value, size_t size);

/* Stores at `place` the offset from there to `target`, which lies behind it. */
void froe_flat_link(struct froe_flat *flat, size_t place, size_t target);

#endif
