#include "input/crc32.h"

#include <libdeflate.h>
#include <pthread.h>

enum { WORTH_FOLDING = 4 * FROE_CRC32_BLOCK };

/* Chosen once; NULL: libdeflate does all. */
static froe_crc32_fold_fn *fold;
static pthread_once_t choosing = PTHREAD_ONCE_INIT;

static void choose(void)
{
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("vpclmulqdq"))
        fold = froe_crc32_fold_vpclmul;
#endif
}

uint32_t froe_crc32(uint32_t crc, const uint8_t *bytes, size_t len)
{
    pthread_once(&choosing, choose);
    if (fold != NULL && len >= WORTH_FOLDING) {
        uint8_t folded[16];
        size_t blocks = len / FROE_CRC32_BLOCK;
        fold(~crc, bytes, blocks, folded);
        /* libdeflate inverts what it is given: so this begins with an empty register. */
        crc = libdeflate_crc32(0xffffffff, folded, sizeof folded);
        bytes += blocks * FROE_CRC32_BLOCK;
        len -= blocks * FROE_CRC32_BLOCK;
    }
    return len == 0 ? crc : libdeflate_crc32(crc, bytes, len);
}
