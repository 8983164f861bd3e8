/* The same of what architectures without SSE2 use. */
#define FROE_PORTABLE
#include "test_copy.c"
