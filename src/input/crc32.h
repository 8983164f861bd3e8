/*
 * The CRC-32 of gzip (RFC 1952, section 8), by carry-less multiplication of 256 bits where the machine has that, by
 * libdeflate elsewhere.
 */
#ifndef FROE_INPUT_CRC32_H
#define FROE_INPUT_CRC32_H

#include "base/span.h"

/* Of what had the given CRC (0: nothing) with len bytes behind it. Safe in any thread. */
uint32_t froe_crc32(uint32_t crc, const uint8_t *bytes, size_t len);

#if defined(__x86_64__)
/* Folds whole blocks of 128 bytes into the CRC (which is not inverted here). AVX, VPCLMULQDQ. */
uint32_t froe_crc32_fold(uint32_t crc, const uint8_t *bytes, size_t blocks);
#endif

#endif
