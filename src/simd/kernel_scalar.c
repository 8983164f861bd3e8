/* The scan kernel byte by byte: no instruction set asked for, no cleverness. The oracle of the others. */
#include "simd/kernel.h"

void froe_scan_scalar(const uint8_t *bytes, size_t len, struct froe_scan *scan)
{
    scan->newline_count = 0;
    scan->quote_count = 0;
    size_t words = (len + 63) / 64;
    memset(scan->blanks, 0, (words + 1) * sizeof scan->blanks[0]);
    memset(scan->delimiters, 0, (words + 1) * sizeof scan->delimiters[0]);
    for (size_t i = 0; i < len; i++) {
        uint64_t bit = (uint64_t)1 << (i % 64);
        switch (bytes[i]) {
        case '\n':
            scan->newlines[scan->newline_count++] = (uint16_t)i;
            break;
        case '"':
            scan->quotes[scan->quote_count++] = (uint16_t)i;
            break;
        case ' ':
        case '\t':
            scan->blanks[i / 64] |= bit;
            break;
        case '?':
        case '#':
            scan->delimiters[i / 64] |= bit;
            break;
        default:
            break;
        }
    }
}
