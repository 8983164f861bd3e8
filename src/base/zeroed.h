/* Memory of zeros that is read before it is written, such as the slots of a hash table. */
#ifndef FROE_BASE_ZEROED_H
#define FROE_BASE_ZEROED_H

#include <stddef.h>

/*
 * size bytes of zeros; to be freed with free(). NULL when memory is short.
 *
 * calloc() lends pages that the system fills when they are touched. Where the first touch is a read, it maps a common
 * page of zeros, and at the first write must take it away again from all processors that run the process: one
 * interrupt for each of them and each page. Here each page is written at once instead; large runs get huge pages.
 */
void *froe_zeroed_alloc(size_t size);

#endif
