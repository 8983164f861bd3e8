#include "query/aggregate_arena.h"

#include <stdlib.h>

#include "base/zeroed.h"

enum { SMALLEST = 4, ALIGNMENT = 64, HUGE_PAGE = 2 << 20 };
/* The largest is a huge page: what has come so far fills it. */
enum { PIECE_FIRST = 1 << 14, PIECE_LARGEST = HUGE_PAGE - ALIGNMENT };

static unsigned class_of(size_t size)
{
    return size <= (size_t)1 << SMALLEST ? SMALLEST : 64 - (unsigned)__builtin_clzll(size - 1);
}

/* Room for `size` bytes behind the header of a new piece. */
static uint8_t *new_piece(struct froe_arena *arena, size_t size)
{
    size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    bool huge = size + ALIGNMENT == HUGE_PAGE;
    uint8_t *piece = aligned_alloc(huge ? HUGE_PAGE : ALIGNMENT, size + ALIGNMENT);
    if (piece == NULL) {
        arena->failed = true;
        return NULL;
    }
    if (huge)
        froe_pages_large(piece, HUGE_PAGE);
    *(void **)(void *)piece = arena->pieces;
    arena->pieces = piece;
    arena->bytes += size + ALIGNMENT;
    return piece + ALIGNMENT;
}

/* What is left of the current piece is lost, at most a quarter of it. */
static bool next_piece(struct froe_arena *arena)
{
    size_t size = arena->piece_size == 0 ? PIECE_FIRST : 2 * arena->piece_size;
    size = size < PIECE_LARGEST ? size : PIECE_LARGEST;
    uint8_t *piece = new_piece(arena, size);
    if (piece == NULL)
        return false;
    arena->piece_size = size;
    arena->at = piece;
    arena->end = piece + size;
    return true;
}

/* From the current piece, or from one of its own when it is large. */
static void *cut(struct froe_arena *arena, size_t size, size_t alignment)
{
    if (size > PIECE_FIRST / 4)
        return new_piece(arena, size);
    size_t gap = (size_t)(-(uintptr_t)arena->at & (alignment - 1));
    if ((size_t)(arena->end - arena->at) < gap + size) {
        if (!next_piece(arena))
            return NULL;
        gap = 0;
    }
    uint8_t *block = arena->at + gap;
    arena->at = block + size;
    return block;
}

void *froe_arena_take(struct froe_arena *arena, size_t size)
{
    unsigned class = class_of(size);
    if (class >= FROE_ARENA_CLASSES) {
        arena->failed = true;
        return NULL;
    }
    void *block = arena->free[class];
    if (block != NULL) {
        arena->free[class] = *(void **)block;
        return block;
    }
    size = (size_t)1 << class;
    return cut(arena, size, size < ALIGNMENT ? size : ALIGNMENT);
}

void *froe_arena_keep(struct froe_arena *arena, size_t size)
{
    return cut(arena, size, 8);
}

void froe_arena_give(struct froe_arena *arena, void *block, size_t size)
{
    unsigned class = class_of(size);
    *(void **)block = arena->free[class];
    arena->free[class] = block;
}

void froe_arena_free(struct froe_arena *arena)
{
    for (void *piece = arena->pieces; piece != NULL;) {
        void *before = *(void **)piece;
        free(piece);
        piece = before;
    }
    *arena = (struct froe_arena){0};
}
