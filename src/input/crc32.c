#include "input/crc32.h"

#include <libdeflate.h>
#include <pthread.h>

/* Blocks from which on folding pays. */
enum { WORTH_FOLDING = 4, WAYS_MAX = 3 };

static struct froe_crc32_way ways[WAYS_MAX];
static size_t way_count;
static pthread_once_t finding = PTHREAD_ONCE_INIT;

static void find_ways(void)
{
    ways[way_count++] = (struct froe_crc32_way){NULL, 1};
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("pclmul") || !__builtin_cpu_supports("vpclmulqdq"))
        return;
    ways[way_count++] = (struct froe_crc32_way){froe_crc32_fold_vpclmul, FROE_CRC32_BLOCK};
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl"))
        ways[way_count++] = (struct froe_crc32_way){froe_crc32_fold_vpclmul_wide, FROE_CRC32_WIDE_BLOCK};
#endif
}

const struct froe_crc32_way *froe_crc32_ways(size_t *count)
{
    pthread_once(&finding, find_ways);
    *count = way_count;
    return ways;
}

uint32_t froe_crc32_by(const struct froe_crc32_way *way, uint32_t crc, const uint8_t *bytes, size_t len)
{
    if (way->fold != NULL && len >= WORTH_FOLDING * way->block) {
        uint8_t folded[16];
        size_t blocks = len / way->block;
        way->fold(~crc, bytes, blocks, folded);
        /* libdeflate inverts what it is given: so this begins with an empty register. */
        crc = libdeflate_crc32(0xffffffff, folded, sizeof folded);
        bytes += blocks * way->block;
        len -= blocks * way->block;
    }
    return len == 0 ? crc : libdeflate_crc32(crc, bytes, len);
}

uint32_t froe_crc32(uint32_t crc, const uint8_t *bytes, size_t len)
{
    size_t count;
    const struct froe_crc32_way *all = froe_crc32_ways(&count);
    return froe_crc32_by(&all[count - 1], crc, bytes, len);
}
