/*
 * Memory for many small things that grow: blocks of powers of two bytes cut from large pieces, with a list of free
 * blocks for each size. All memory goes at once when the arena is freed; until then a block may be given to another
 * arena than it came from.
 * Not thread-safe: an arena has one owner at a time.
 */
#ifndef FROE_QUERY_AGGREGATE_ARENA_H
#define FROE_QUERY_AGGREGATE_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Sizes of blocks: 2^4 … 2^47 bytes. */
enum { FROE_ARENA_CLASSES = 48 };

struct froe_arena {
    uint8_t *at, *end; /* of the current piece */
    void *pieces;      /* all of them, each begins with the address of the one before */
    size_t piece_size; /* of the last one that was not made for one block */
    size_t bytes;      /* of all pieces */
    void *free[FROE_ARENA_CLASSES];
    bool failed; /* memory was short */
};

/* A block of at least size > 0 bytes, aligned to its size rounded up to a power of two (at most 64), uninitialised;
 * NULL when memory is short. */
void *froe_arena_take(struct froe_arena *arena, size_t size);

/* size > 0 bytes, aligned to 8 and not rounded up, for good: they cannot be given back. */
void *froe_arena_keep(struct froe_arena *arena, size_t size);

/* Gives back a block of this size for use by this arena. */
void froe_arena_give(struct froe_arena *arena, void *block, size_t size);

/* Zero-initialised is an empty arena. */
void froe_arena_free(struct froe_arena *arena);

#endif
