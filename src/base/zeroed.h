/*
 * Memory of zeros that is read before it is written, such as the slots of a hash table, and very large memory.
 *
 * calloc() lends pages that the system fills when they are touched. Where the first touch is a read, it maps a common
 * page of zeros, and at the first write must take it away again from all processors that run the process: one
 * interrupt for each of them and each page. Here each page is written at once instead; large runs get huge pages.
 */
#ifndef FROE_BASE_ZEROED_H
#define FROE_BASE_ZEROED_H

#include <stdbool.h>
#include <stddef.h>

/* size bytes of zeros; to be freed with free(). NULL when memory is short. */
void *froe_zeroed_alloc(size_t size);

/*
 * The same, of which large runs have pages of their own, which the system fills when they are touched and gets back at
 * once. To be freed with froe_pages_free() and the same size.
 */
void *froe_pages_alloc(size_t size);
void froe_pages_free(void *memory, size_t size);

/*
 * A large run, of 2 MiB at least, made wider: it begins with what it held and moves without being copied, the rest is
 * zeros. NULL when memory is short; what there was stays as it is then.
 */
void *froe_pages_widen(void *memory, size_t size, size_t wider);

/*
 * Asks for huge pages for memory that begins where one does. Not while they are too large for what there is: what
 * counts memory may not see that they are taken whole.
 */
void froe_pages_large(void *memory, size_t size);

/* Whether there is memory enough for huge pages: of the whole process, to be said before any is taken. Any thread. */
void froe_pages_allow_large(bool allow);
bool froe_pages_are_large(void);

/* Touches the pages of memory that is zeros: for who is going to read it first. */
void froe_pages_touch(void *memory, size_t size);

#endif
