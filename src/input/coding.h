/*
 * How an input is compressed, told by its first bytes.
 */
#ifndef FROE_INPUT_CODING_H
#define FROE_INPUT_CODING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes at the start of an input that tell its coding, if it has so many. */
#define FROE_CODING_HEAD ((size_t)32)

enum froe_coding {
    FROE_CODING_PLAIN,
    FROE_CODING_GZIP,
    FROE_CODING_ZSTD,
    FROE_CODING_XZ,
    FROE_CODING_BZIP2,
    FROE_CODING_LZ4,
    FROE_CODING_COUNT,
};

/* The coding whose magic bytes the input begins with. len may be short: plain, then. */
enum froe_coding froe_coding_of(const uint8_t *head, size_t len);

/* "zstd" … */
const char *froe_coding_name(enum froe_coding coding);

/* Whether this build can decode it. Plain text counts as decodable. */
bool froe_coding_is_built(enum froe_coding coding);

/* Which codecs besides gzip this build has: "zstd 1.5.4, xz 5.4.1, bzip2 1.0.8, lz4 1.9.4"; "none". Static text. */
const char *froe_coding_codecs(void);

#endif
