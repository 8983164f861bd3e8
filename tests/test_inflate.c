#include <criterion/criterion.h>
#include <stdlib.h>
#include <zlib.h>

#include "input/crc32.h"
#include "support/deflate_case.h"
#include "support/gzip_case.h"
#include "support/sanitized.h"

static const char *const instruction_sets[] = {"scalar", ""};
enum { SETS = sizeof instruction_sets / sizeof instruction_sets[0] };

static void decode_own(struct deflate_outcome *outcome, const struct froe_buffer *stored, const struct deflate_run *run,
                       size_t set)
{
    setenv("FROE_ISA", instruction_sets[set], 1);
    deflate_decode(outcome, &froe_inflate_own, stored->data, stored->len, run);
}

static void check_same(const struct deflate_outcome *own, const struct deflate_outcome *expected, const char *what,
                       const struct deflate_run *run)
{
    cr_assert_eq(own->data.len, expected->data.len, "%s piece %zu cap %zu: %zu bytes instead of %zu, status %d %d",
                 what, run->piece, run->cap, own->data.len, expected->data.len, own->status, expected->status);
    cr_assert(own->data.len == 0 || memcmp(own->data.data, expected->data.data, own->data.len) == 0, "%s piece %zu",
              what, run->piece);
    cr_assert_eq(own->crc, expected->crc);
    if (own->status == FROE_INFLATE_DONE)
        cr_assert_eq(own->used, expected->used);
    /* Of a header that breaks off, zlib may say at once that it is wrong. */
    if (own->status != FROE_INFLATE_MORE || expected->status != FROE_INFLATE_CORRUPT)
        cr_assert_eq(own->status, expected->status, "%s piece %zu cap %zu: status %d instead of %d", what, run->piece,
                     run->cap, own->status, expected->status);
}

/* Whole and in pieces: the same as zlib. */
static enum froe_inflate_status compare(const struct froe_buffer *stored, const char *what,
                                        const struct deflate_run *runs, size_t count)
{
    struct deflate_outcome expected;
    deflate_decode(&expected, &froe_inflate_zlib, stored->data, stored->len, &(struct deflate_run){.cap = 65536});
    for (size_t set = 0; set < SETS; set++) {
        for (size_t i = 0; i < count; i++) {
            struct deflate_outcome own;
            decode_own(&own, stored, &runs[i], set);
            check_same(&own, &expected, what, &runs[i]);
            froe_buffer_free(&own.data);
        }
    }
    enum froe_inflate_status status = expected.status;
    froe_buffer_free(&expected.data);
    return status;
}

static const struct deflate_run usual_runs[] = {{0, 1 << 20}, {0, 100000},   {0, 32768}, {0, 1000},
                                                {0, 385},     {4096, 65536}, {300, 777}, {17, 5000}};
enum { USUAL_RUNS = sizeof usual_runs / sizeof usual_runs[0] };

static void runs_of(struct froe_buffer *to, size_t len, uint32_t seed)
{
    struct chance chance = chance_of(seed);
    uint8_t text[40];
    for (size_t end = to->len + len; to->len < end;) {
        size_t period = 1 + chance_below(&chance, sizeof text);
        for (size_t i = 0; i < period; i++)
            text[i] = chance_byte(&chance);
        for (size_t times = chance_below(&chance, 400 / period + 2); times > 0; times--)
            froe_buffer_append(to, text, period);
    }
}

static void make_data(struct froe_buffer *to, int kind)
{
    if (kind == 1)
        froe_buffer_byte(to, 'x');
    if (kind == 2 || kind == 5)
        gzip_log_text(to, 300000, 1);
    if (kind == 3 || kind == 5)
        gzip_noise(to, 150000, 2);
    if (kind == 4 || kind == 5)
        runs_of(to, 250000, 3);
    for (int i = 0; kind == 6 && i < 400000; i++)
        froe_buffer_byte(to, 0);
}

Test(inflate, all_that_zlib_writes)
{
    const int strategies[] = {Z_DEFAULT_STRATEGY, Z_FILTERED, Z_HUFFMAN_ONLY, Z_RLE, Z_FIXED};
    for (int kind = 0; kind < 7; kind++) {
        struct froe_buffer data = {0};
        make_data(&data, kind);
        for (size_t i = (size_t)kind % TEST_SLOWER; i < 14; i += TEST_SLOWER) {
            struct froe_buffer stored = {0};
            deflate_append(&stored, &data, i < 10 ? (int)i : 6, i < 10 ? Z_DEFAULT_STRATEGY : strategies[i - 9]);
            froe_buffer_append(&stored, "\x12\x34\x56", i % 4); /* what follows is left alone */
            cr_assert_eq(compare(&stored, "zlib's", usual_runs, USUAL_RUNS), FROE_INFLATE_DONE);
            froe_buffer_free(&stored);
        }
        froe_buffer_free(&data);
    }
}

Test(inflate, codes_and_matches_of_any_shape)
{
    struct chance chance = chance_of(1);
    size_t seen[5] = {0};
    for (int i = 0; i < 150 / TEST_SLOWER; i++) {
        struct froe_buffer stored = {0};
        deflate_append_odd(&stored, &chance, i % 4 == 0 ? 20000 : 1 + chance_below(&chance, 2000), 3);
        seen[compare(&stored, "odd", usual_runs, USUAL_RUNS)]++;
        froe_buffer_free(&stored);
    }
    cr_assert(seen[FROE_INFLATE_DONE] > 50 / TEST_SLOWER && seen[FROE_INFLATE_CORRUPT] > 15 / TEST_SLOWER, "%zu %zu",
              seen[FROE_INFLATE_DONE], seen[FROE_INFLATE_CORRUPT]);
}

Test(inflate, cut_anywhere)
{
    struct chance chance = chance_of(2);
    for (int i = 0; i < 6; i++) {
        struct froe_buffer data = {0};
        struct froe_buffer stored = {0};
        if (i < 3)
            deflate_append_odd(&stored, &chance, 300, 0);
        gzip_log_text(&data, 3000, (uint32_t)i);
        runs_of(&data, 1000, (uint32_t)i);
        if (i >= 3)
            deflate_append(&stored, &data, i * 2 - 6, i == 5 ? Z_FIXED : Z_DEFAULT_STRATEGY);
        for (size_t piece = 1; piece < 40; piece += TEST_SLOWER) {
            const struct deflate_run runs[] = {{piece, 4096}, {0, piece}, {piece, piece}, {0, 380 + piece}};
            cr_assert_eq(compare(&stored, "cut", runs, 4), FROE_INFLATE_DONE);
        }
        for (size_t piece = 40; piece < stored.len; piece += TEST_SLOWER * (1 + piece / 40)) {
            const struct deflate_run runs[] = {{piece, 300}, {0, piece}};
            cr_assert_eq(compare(&stored, "cut", runs, 2), FROE_INFLATE_DONE);
        }
        froe_buffer_free(&data);
        froe_buffer_free(&stored);
    }
}

/* Broken off at each byte, the stream yields what zlib makes of the bytes that are there. */
Test(inflate, truncated)
{
    struct chance chance = chance_of(3);
    struct froe_buffer stored = {0};
    struct froe_buffer data = {0};
    gzip_log_text(&data, 5000, 1);
    deflate_append(&stored, &data, 6, Z_DEFAULT_STRATEGY);
    stored.len--;
    deflate_append_odd(&stored, &chance, 100, 0);
    for (size_t len = 0; len < stored.len; len += TEST_SLOWER) {
        struct froe_buffer part = {.data = stored.data, .len = len};
        compare(&part, "truncated", (const struct deflate_run[]){{0, 65536}, {len / 3 + 1, 333}}, 2);
    }
    froe_buffer_free(&data);
    froe_buffer_free(&stored);
}

Test(inflate, corrupted)
{
    struct chance chance = chance_of(4);
    size_t seen[5] = {0};
    for (int i = 0; i < 1200 / TEST_SLOWER; i++) {
        struct froe_buffer data = {0};
        struct froe_buffer stored = {0};
        gzip_log_text(&data, chance_below(&chance, 4000), (uint32_t)i);
        runs_of(&data, chance_below(&chance, 3000), (uint32_t)i);
        gzip_noise(&data, chance_below(&chance, 100), (uint32_t)i);
        deflate_append(&stored, &data, i % 10, i % 7 == 0 ? Z_FIXED : Z_DEFAULT_STRATEGY);
        for (size_t faults = 1 + chance_below(&chance, 3); faults > 0; faults--) {
            size_t at = chance_below(&chance, chance_once_in(&chance, 2) && stored.len > 90 ? 90 : stored.len);
            stored.data[at] ^= (uint8_t)(1u << chance_below(&chance, 8));
        }
        seen[compare(&stored, "corrupted", usual_runs + 2, 4)]++;
        froe_buffer_free(&data);
        froe_buffer_free(&stored);
    }
    cr_assert(seen[FROE_INFLATE_CORRUPT] > 400 / TEST_SLOWER && seen[FROE_INFLATE_MORE] > 0 &&
                  seen[FROE_INFLATE_DONE] > 20 / TEST_SLOWER,
              "%zu %zu %zu", seen[FROE_INFLATE_CORRUPT], seen[FROE_INFLATE_MORE], seen[FROE_INFLATE_DONE]);
}

/* A decoder that was given up in the middle of one stream begins the next as if it were new. */
Test(inflate, reset)
{
    struct froe_buffer data = {0};
    struct froe_buffer stored = {0};
    uint8_t out[5000];
    gzip_log_text(&data, sizeof out, 1);
    deflate_append(&stored, &data, 6, Z_DEFAULT_STRATEGY);
    void *state = froe_inflate_own.create();
    for (size_t cap = 0; cap <= sizeof out; cap += 100) {
        struct froe_inflate_io io = {
            .in = stored.data, .in_end = stored.data + stored.len, .out = out, .out_end = out + cap};
        froe_inflate_own.reset(state);
        enum froe_inflate_status status = froe_inflate_own.run(state, &io);
        cr_assert_eq(io.out, out + cap);
        cr_assert(status == FROE_INFLATE_FULL || (cap == sizeof out && status == FROE_INFLATE_DONE));
        cr_assert_eq(memcmp(out, data.data, cap), 0);
        cr_assert_eq(froe_inflate_own.crc(state), (uint32_t)crc32(0, out, (uInt)cap));
    }
    froe_inflate_own.destroy(state);
    froe_inflate_own.destroy(NULL);
    froe_buffer_free(&data);
    froe_buffer_free(&stored);
}

Test(crc32, as_zlib_computes_it)
{
    struct froe_buffer noise = {0};
    gzip_noise(&noise, 5000, 5);
    size_t count;
    const struct froe_crc32_way *ways = froe_crc32_ways(&count);
    for (size_t way = 0; way < count; way++) {
        uint32_t crc = 0;
        uLong expected = 0;
        for (size_t len = 0; len < 4000; len += 1 + len / 1500) {
            const uint8_t *bytes = noise.data + len % 64;
            crc = froe_crc32_by(&ways[way], crc, bytes, len);
            expected = crc32(expected, bytes, (uInt)len);
            cr_assert_eq(crc, (uint32_t)expected, "way %zu, %zu bytes", way, len);
            cr_assert_eq(froe_crc32(0, bytes, len), (uint32_t)crc32(0, bytes, (uInt)len), "%zu bytes", len);
        }
    }
    froe_buffer_free(&noise);
}
