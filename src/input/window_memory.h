/*
 * Memory for the libraries of codecs. Of large windows, what is freed goes back to the system at once: malloc() would
 * keep them for the thread, each in turn.
 */
#ifndef FROE_INPUT_WINDOW_MEMORY_H
#define FROE_INPUT_WINDOW_MEMORY_H

#include <stddef.h>

/* NULL when memory is short. */
void *froe_window_memory(size_t size);
/* NULL is allowed. */
void froe_window_memory_free(void *memory);

#endif
