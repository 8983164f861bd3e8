/* The kernels byte by byte: no instruction set asked for, no cleverness. The oracle of the others. */
#include "simd/kernel.h"

void froe_scan_scalar(const uint8_t *bytes, size_t len, struct froe_scan *scan)
{
    scan->count = 0;
    memset(scan->delimiters, 0, ((len + 63) / 64 + 1) * sizeof scan->delimiters[0]);
    for (size_t i = 0; i < len; i++) {
        if (bytes[i] == '\n' || (bytes[i] == '"' && (i + 1 == len || bytes[i + 1] <= ' ')))
            scan->marks[scan->count++] = (uint16_t)i;
        else if (bytes[i] == '?' || bytes[i] == '#')
            scan->delimiters[i / 64] |= (uint64_t)1 << (i % 64);
    }
}

const uint8_t *froe_find_scalar(const uint8_t *bytes, size_t len, const uint8_t *needle, size_t needle_len)
{
    if (needle_len == 0)
        return bytes;
    for (size_t at = 0; at + needle_len <= len; at++)
        if (memcmp(bytes + at, needle, needle_len) == 0)
            return bytes + at;
    return NULL;
}
