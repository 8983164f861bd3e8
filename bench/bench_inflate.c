/*
 * Speed of the decoders of deflate, side by side:
 *
 *     bench_inflate FILE.gz [ROUNDS [WINDOW_KIB]]
 *
 * Decodes the first member of the file from memory into a window of WINDOW_KIB (256) that is used over and over, CRC
 * included, with each decoder in turn, ROUNDS times; libdeflate, which cannot stop in between, into one large buffer.
 * ISA-L takes part where its header is there when this is built and the library when it runs.
 * Prints GB/s of output (10^9 bytes a second), best and median of the rounds, and the time relative to the first.
 */
#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "input/gzip_header.h"
#include "input/inflate.h"
#ifdef FROE_HAVE_ISAL
#include "inflate_isal.h"
#endif

enum { ROUNDS_MAX = 1000, CONTESTANTS = 4 };

struct data {
    uint8_t *in;
    size_t in_len;
    uint8_t *out;
    size_t out_len; /* of the member, found by decoding it once */
    size_t window;
};

struct contestant {
    const char *name;
    const struct froe_inflate_decoder *decoder; /* NULL: libdeflate */
    void *state;
    double times[ROUNDS_MAX];
};

static void fail(const char *what)
{
    fprintf(stderr, "bench_inflate: %s\n", what);
    exit(1);
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static uint8_t *load(const char *name, size_t *len)
{
    FILE *file = fopen(name, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0)
        fail("cannot be read");
    *len = (size_t)ftell(file);
    rewind(file);
    uint8_t *bytes = malloc(*len + 1);
    if (bytes == NULL || fread(bytes, 1, *len, file) != *len)
        fail("cannot be read");
    fclose(file);
    return bytes;
}

static size_t header_len(const uint8_t *bytes, size_t len)
{
    struct froe_gzip_header header;
    size_t used;
    froe_gzip_header_begin(&header);
    if (froe_gzip_header_feed(&header, bytes, len, &used) != FROE_GZIP_HEADER_DONE)
        fail("no gzip file");
    return used;
}

static size_t decode_windows(const struct contestant *contestant, const struct data *data, uint32_t *crc)
{
    struct froe_inflate_io io = {.in = data->in, .in_end = data->in + data->in_len};
    enum froe_inflate_status status;
    size_t total = 0;
    contestant->decoder->reset(contestant->state);
    do {
        io.out = data->out;
        io.out_end = data->out + data->window;
        status = contestant->decoder->run(contestant->state, &io);
        total += (size_t)(io.out - data->out);
    } while (status == FROE_INFLATE_FULL);
    if (status != FROE_INFLATE_DONE)
        fail("cannot be decoded");
    *crc = contestant->decoder->crc(contestant->state);
    return total;
}

static void decode_whole(const struct contestant *contestant, const struct data *data, uint32_t *crc)
{
    size_t used;
    size_t got;
    if (libdeflate_deflate_decompress_ex(contestant->state, data->in, data->in_len, data->out, data->out_len, &used,
                                         &got) != LIBDEFLATE_SUCCESS)
        fail("cannot be decoded");
    *crc = libdeflate_crc32(0, data->out, got);
}

static int by_time(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

static void run_rounds(struct contestant *contestants, const struct data *data, size_t rounds)
{
    uint32_t expected = 0;
    for (size_t round = 0; round < rounds; round++) {
        for (size_t i = 0; i < CONTESTANTS; i++) {
            struct contestant *contestant = &contestants[i];
            uint32_t crc = 0;
            if (contestant->state == NULL)
                continue;
            double start = now();
            if (contestant->decoder != NULL)
                decode_windows(contestant, data, &crc);
            else
                decode_whole(contestant, data, &crc);
            contestant->times[round] = now() - start;
            if (round + i == 0)
                expected = crc;
            if (crc != expected)
                fail("the decoders differ");
        }
    }
}

static void print(struct contestant *contestants, const struct data *data, size_t rounds)
{
    double best = 0;
    double median = 0;
    for (size_t i = 0; i < CONTESTANTS; i++) {
        struct contestant *contestant = &contestants[i];
        if (contestant->state == NULL)
            continue;
        qsort(contestant->times, rounds, sizeof *contestant->times, by_time);
        if (i == 0) {
            best = contestant->times[0];
            median = contestant->times[rounds / 2];
        }
        printf("%-12s best %.3f  median %.3f GB/s  time x%.3f (best) x%.3f (median)\n", contestant->name,
               (double)data->out_len * 1e-9 / contestant->times[0],
               (double)data->out_len * 1e-9 / contestant->times[rounds / 2], contestant->times[0] / best,
               contestant->times[rounds / 2] / median);
    }
}

int main(int argc, char **argv)
{
    static struct contestant contestants[CONTESTANTS] = {{.name = "own", .decoder = &froe_inflate_own},
                                                         {.name = "ISA-L"},
                                                         {.name = "libdeflate"},
                                                         {.name = "zlib", .decoder = &froe_inflate_zlib}};
    struct data data = {.window = (size_t)256 << 10};
    size_t rounds = argc > 2 ? strtoul(argv[2], NULL, 10) : 20;
    if (argc < 2 || rounds < 1 || rounds > ROUNDS_MAX)
        fail("usage: bench_inflate FILE.gz [ROUNDS [WINDOW_KIB]]");
    if (argc > 3)
        data.window = strtoul(argv[3], NULL, 10) << 10;
    data.in = load(argv[1], &data.in_len);
    size_t header = header_len(data.in, data.in_len);
    data.in += header;
    data.in_len -= header;
#ifdef FROE_HAVE_ISAL
    contestants[1].decoder = bench_inflate_isal();
#endif
    for (size_t i = 0; i < CONTESTANTS; i++)
        if (contestants[i].decoder != NULL)
            contestants[i].state = contestants[i].decoder->create();
    contestants[2].state = libdeflate_alloc_decompressor();
    uint32_t crc;
    data.out = malloc(data.window);
    if (data.out == NULL || contestants[3].state == NULL)
        fail("out of memory");
    data.out_len = decode_windows(&contestants[3], &data, &crc);
    free(data.out);
    data.out = malloc(data.out_len > data.window ? data.out_len : data.window);
    if (data.out == NULL)
        fail("out of memory");
    run_rounds(contestants, &data, rounds);
    print(contestants, &data, rounds);
    return 0;
}
