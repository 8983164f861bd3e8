/*
 * ISA-L's inflate (igzip_lib), loaded at run time, as a contestant of froe's own.
 */
#ifndef FROE_BENCH_INFLATE_ISAL_H
#define FROE_BENCH_INFLATE_ISAL_H

#include "input/inflate.h"

/* NULL where the library is not installed. */
const struct froe_inflate_decoder *bench_inflate_isal(void);

#endif
