/*
 * The CRC-32 of gzip (RFC 1952, section 8): by carry-less multiplication of 512 or 256 bits at once where the machine
 * has that, by libdeflate elsewhere.
 */
#ifndef FROE_INPUT_CRC32_H
#define FROE_INPUT_CRC32_H

#include "base/span.h"

/* Of all that has the given CRC (0: nothing) with len bytes behind it. Safe in any thread. */
uint32_t froe_crc32(uint32_t crc, const uint8_t *bytes, size_t len);

/*
 * Shortens `blocks` > 0 blocks of bytes to 16 bytes with the same remainder. `state` is what the register of the CRC
 * holds before.
 */
typedef void froe_crc32_fold_fn(uint32_t state, const uint8_t *bytes, size_t blocks, uint8_t folded[16]);

/* One way to do it. */
struct froe_crc32_way {
    froe_crc32_fold_fn *fold; /* NULL: libdeflate does all */
    size_t block;             /* bytes in one */
};

/* The ways that this machine has, slowest first; froe_crc32() takes the last. Static. */
const struct froe_crc32_way *froe_crc32_ways(size_t *count);

/* As froe_crc32(), by one of them. */
uint32_t froe_crc32_by(const struct froe_crc32_way *way, uint32_t crc, const uint8_t *bytes, size_t len);

#if defined(__x86_64__)
enum { FROE_CRC32_BLOCK = 128, FROE_CRC32_WIDE_BLOCK = 256 };
froe_crc32_fold_fn froe_crc32_fold_vpclmul;      /* AVX2, PCLMULQDQ, VPCLMULQDQ; blocks of FROE_CRC32_BLOCK */
froe_crc32_fold_fn froe_crc32_fold_vpclmul_wide; /* and AVX-512 F, VL; blocks of FROE_CRC32_WIDE_BLOCK */
#endif

#endif
