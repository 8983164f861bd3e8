#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

#include "input/deflate_header.h"
#include "support/gzip_case.h"

/* Every forced decoder with output caps from one byte to more than most inputs hold. */
static const struct gzip_run runs[] = {
    {"", 1, 0},           {"", 7, 0},           {"", 4096, 0},           {"", 300000, 0},
    {"zlib", 1, 0},       {"zlib", 7, 0},       {"zlib", 4096, 0},       {"zlib", 300000, 0},
    {"own", 1, 0},        {"own", 7, 0},        {"own", 4096, 0},        {"own", 300000, 0},
    {"libdeflate", 1, 0}, {"libdeflate", 7, 0}, {"libdeflate", 4096, 0}, {"libdeflate", 300000, 0},
    {"", 4096, 1},        {"zlib", 4096, 1},    {"own", 4096, 1},        {"own", 7, 1},
    {"", 300000, 4096},   {"own", 100, 3},
};
enum { RUNS = sizeof runs / sizeof runs[0] };

static void check_clean(const struct froe_buffer *stored, const struct froe_buffer *expected,
                        const struct gzip_run *run)
{
    struct gzip_outcome outcome;
    gzip_decode(&outcome, stored->data, stored->len, run);
    cr_assert_eq(outcome.fault_count, 0, "%s cap %zu piece %zu: %s", run->forced, run->cap, run->piece,
                 outcome.faults[0].text);
    cr_assert_eq(outcome.data.len, expected->len, "%s cap %zu piece %zu: %zu bytes instead of %zu", run->forced,
                 run->cap, run->piece, outcome.data.len, expected->len);
    cr_assert(expected->len == 0 || memcmp(outcome.data.data, expected->data, expected->len) == 0);
    cr_assert_not(outcome.short_call);
    gzip_outcome_free(&outcome);
}

static void check_clean_all(const struct froe_buffer *stored, const struct froe_buffer *expected)
{
    for (size_t i = 0; i < RUNS; i++)
        check_clean(stored, expected, &runs[i]);
}

Test(gzip, every_combination_of_header_fields)
{
    struct froe_buffer text = {0};
    gzip_log_text(&text, 5000, 1);
    for (uint8_t flags = 0; flags < 32; flags++) {
        struct froe_buffer stored = {0};
        struct gzip_shape shape = {.level = 6, .flags = flags, .name_len = flags % 3 * 7};
        gzip_append(&stored, text.data, text.len, &shape);
        check_clean_all(&stored, &text);
        froe_buffer_free(&stored);
    }
    froe_buffer_free(&text);
}

Test(gzip, kinds_of_blocks)
{
    const struct gzip_shape shapes[] = {{.level = 0},
                                        {.level = 1},
                                        {.level = 9},
                                        {.level = 6, .strategy = Z_FIXED},
                                        {.level = 6, .strategy = Z_HUFFMAN_ONLY},
                                        {.level = 6, .strategy = Z_RLE}};
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        struct froe_buffer data = {0};
        struct froe_buffer stored = {0};
        gzip_log_text(&data, 150000, (uint32_t)i);
        gzip_noise(&data, 70000, (uint32_t)i);
        gzip_log_text(&data, 40000, (uint32_t)i);
        gzip_append(&stored, data.data, data.len, &shapes[i]);
        for (size_t run = 0; run < RUNS; run++) {
            if (runs[run].cap > 7 && runs[run].piece != 1)
                check_clean(&stored, &data, &runs[run]);
        }
        froe_buffer_free(&stored);
        froe_buffer_free(&data);
    }
}

Test(gzip, no_members_and_empty_members)
{
    struct froe_buffer stored = {0};
    struct froe_buffer nothing = {0};
    check_clean_all(&stored, &nothing);
    for (int i = 0; i < 10000; i++)
        gzip_append(&stored, "", 0, &(struct gzip_shape){.level = i % 2 * 6});
    for (size_t i = 0; i < RUNS; i++) {
        if (runs[i].piece != 1)
            check_clean(&stored, &nothing, &runs[i]);
    }
    froe_buffer_free(&stored);
}

Test(gzip, many_members_padded_with_zeros)
{
    struct froe_buffer data = {0};
    struct froe_buffer stored = {0};
    gzip_log_text(&data, 60000, 3);
    size_t at = 0;
    for (uint32_t i = 0; at < data.len; i++) {
        size_t len = i * 37 % 900 < data.len - at ? i * 37 % 900 : data.len - at;
        gzip_append(&stored, data.data + at, len, &(struct gzip_shape){.level = (int)(i % 10), .flags = i % 32});
        at += len;
    }
    froe_buffer_reserve(&stored, 5000);
    memset(stored.data + stored.len, 0, 5000);
    stored.len += 5000;
    check_clean_all(&stored, &data);
    froe_buffer_free(&stored);
    froe_buffer_free(&data);
}

/* BGZF: blocks that tell their size, and the empty one that ends the file. */
Test(gzip, bgzf)
{
    struct froe_buffer data = {0};
    struct froe_buffer stored = {0};
    gzip_log_text(&data, 600000, 4);
    gzip_noise(&data, 300000, 4);
    for (size_t at = 0; at < data.len; at += 0xf000) {
        size_t len = data.len - at < 0xf000 ? data.len - at : 0xf000;
        gzip_append(&stored, data.data + at, len, &(struct gzip_shape){.level = 6, .flags = 4, .bgzf = true});
    }
    gzip_append(&stored, "", 0, &(struct gzip_shape){.level = 6, .flags = 4, .bgzf = true});
    for (size_t i = 0; i < RUNS; i++) {
        if (runs[i].cap > 7 && runs[i].piece != 1)
            check_clean(&stored, &data, &runs[i]);
    }
    froe_buffer_free(&stored);
    froe_buffer_free(&data);
}

/* A size in a BGZF header that is wrong does no harm: the end of a member is found by decoding. */
Test(gzip, bgzf_size_that_lies)
{
    struct froe_buffer data = {0};
    gzip_log_text(&data, 3000, 5);
    for (unsigned size = 0; size < 65536; size += 251) {
        struct froe_buffer stored = {0};
        struct gzip_shape shape = {.level = 6, .flags = 4, .bgzf = true};
        gzip_append(&stored, data.data, 1000, &shape);
        stored.data[23] = (uint8_t)size;
        stored.data[24] = (uint8_t)(size >> 8);
        gzip_append(&stored, data.data + 1000, 2000, &shape);
        check_clean(&stored, &data, &(struct gzip_run){"", 4096, 0});
        check_clean(&stored, &data, &(struct gzip_run){"libdeflate", 100, 0});
        froe_buffer_free(&stored);
    }
    froe_buffer_free(&data);
}

/* A name of varying length moves the member behind over the edge of the first input window (256 KiB and a little). */
Test(gzip, window_edge_at_every_byte)
{
    struct froe_buffer text = {0};
    struct froe_buffer packed = {0};
    gzip_log_text(&text, 700, 6);
    gzip_append(&packed, text.data, text.len, &(struct gzip_shape){.level = 6, .flags = 30, .name_len = 5});
    for (size_t shift = 0; shift < packed.len + 40; shift++) {
        struct froe_buffer stored = {0};
        gzip_append(&stored, "", 0, &(struct gzip_shape){.flags = 8, .name_len = ((size_t)256 << 10) - shift});
        froe_buffer_append(&stored, packed.data, packed.len);
        check_clean(&stored, &text, &(struct gzip_run){"own", 333, 0});
        check_clean(&stored, &text, &(struct gzip_run){"zlib", 4096, 0});
        check_clean(&stored, &text, &(struct gzip_run){"libdeflate", 4096, 0});
        froe_buffer_free(&stored);
    }
    froe_buffer_free(&packed);
    froe_buffer_free(&text);
}

/* Larger than the windows on both sides, and blocks of all sizes: flushes end a block at odd places. */
Test(gzip, large_member_with_flushes)
{
    struct froe_buffer data = {0};
    struct froe_buffer stored = {0};
    gzip_log_text(&data, 4000000, 7);
    gzip_noise(&data, 1000000, 7);
    gzip_log_text(&data, 1000000, 8);
    z_stream stream = {0};
    cr_assert_eq(deflateInit2(&stream, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
    stream.next_out = froe_buffer_reserve(&stored, data.len + 100000);
    stream.avail_out = (uInt)(data.len + 100000);
    stream.next_in = data.data;
    for (uInt piece = 1; stream.total_in < data.len; piece = piece * 5 % 99991) {
        stream.avail_in = piece < data.len - stream.total_in ? piece : (uInt)(data.len - stream.total_in);
        static const int flush[] = {Z_NO_FLUSH, Z_SYNC_FLUSH, Z_PARTIAL_FLUSH, Z_FULL_FLUSH};
        deflate(&stream, flush[piece % 4]);
    }
    cr_assert_eq(deflate(&stream, Z_FINISH), Z_STREAM_END);
    stored.len = stream.total_out;
    deflateEnd(&stream);
    const char *const forced[] = {"", "zlib", "own", "libdeflate"};
    const size_t caps[] = {997, 4096, 65536, 262144, 524288, 10000000};
    for (size_t i = 0; i < 24; i++) {
        struct gzip_run run = {.cap = caps[i / 4]};
        strcpy(run.forced, forced[i % 4]);
        check_clean(&stored, &data, &run);
    }
    check_clean(&stored, &data, &(struct gzip_run){"own", 262144, 4096});
    froe_buffer_free(&stored);
    froe_buffer_free(&data);
}

/* Forcing works: each decoder is the one that answers, where it can. */
Test(gzip, forced_decoders_are_used)
{
    struct froe_buffer data = {0};
    struct froe_buffer stored = {0};
    struct gzip_outcome outcome;
    gzip_noise(&data, 500000, 9);
    gzip_append_plain(&stored, data.data, data.len);
    const struct {
        const char *forced, *expected;
    } large[] = {{"", "own"}, {"own", "own"}, {"zlib", "zlib"}, {"libdeflate", "zlib"}};
    const char *const small[] = {"libdeflate", "own", "zlib", "libdeflate"};
    for (size_t i = 0; i < 4; i++) {
        struct gzip_run run = {.cap = 4096};
        strcpy(run.forced, large[i].forced);
        gzip_decode(&outcome, stored.data, stored.len, &run);
        cr_assert_str_eq(outcome.decoder, large[i].expected);
        gzip_outcome_free(&outcome);
    }
    stored.len = 0;
    gzip_append_plain(&stored, data.data, 1000);
    for (size_t i = 0; i < 4; i++) {
        struct gzip_run run = {.cap = 4096};
        strcpy(run.forced, large[i].forced);
        gzip_decode(&outcome, stored.data, stored.len, &run);
        cr_assert_str_eq(outcome.decoder, small[i]);
        gzip_outcome_free(&outcome);
    }
    froe_buffer_free(&stored);
    froe_buffer_free(&data);
}

/* A decoder that comes back from the memory remembers nothing of the file before, even when that was left in the
 * middle. */
Test(gzip, memory_is_reused)
{
    struct froe_buffer data = {0};
    struct froe_buffer stored = {0};
    struct froe_gzip_memory memory = {0};
    gzip_log_text(&data, 300000, 10);
    gzip_append_plain(&stored, data.data, data.len);
    int pipe_ends[2];
    cr_assert_eq(pipe(pipe_ends), 0);
    uint8_t *to = malloc(data.len);
    struct froe_gzip_fault fault;
    size_t got;
    for (size_t i = 0; i < 50; i++) {
        struct froe_reader reader = {.fd = pipe_ends[0], .lent = {stored.data, stored.len - (i % 2 ? 9 : 0)}};
        struct froe_gzip *gzip = froe_gzip_open(&reader, &memory);
        cr_assert_not_null(gzip);
        cr_assert_null(memory.idle);
        cr_assert_eq(froe_gzip_read(gzip, to, i % 2 ? 1000 : data.len, &got, &fault), FROE_GZIP_OK);
        cr_assert_eq(got, i % 2 ? 1000 : data.len);
        cr_assert_arr_eq(to, data.data, got);
        froe_gzip_close(gzip);
        cr_assert_eq(memory.idle, gzip);
    }
    froe_gzip_memory_free(&memory);
    cr_assert_null(memory.idle);
    froe_gzip_close(NULL);
    close(pipe_ends[0]);
    close(pipe_ends[1]);
    free(to);
    froe_buffer_free(&stored);
    froe_buffer_free(&data);
}

Test(gzip, recognizes_a_head)
{
    uint8_t head[4] = {0x1f, 0x8b, 8, 0x1f};
    cr_assert(froe_gzip_recognize(head, 4));
    cr_assert_not(froe_gzip_recognize(head, 3));
    head[3] = 0x20;
    cr_assert_not(froe_gzip_recognize(head, 4));
    head[3] = 0;
    head[2] = 7;
    cr_assert_not(froe_gzip_recognize(head, 4));
}

/* Block headers of noise: what the check says is what zlib says, at every bit position and length. */
Test(gzip, block_headers_as_zlib_judges_them)
{
    struct froe_buffer noise = {0};
    gzip_noise(&noise, 400000, 11);
    unsigned seen[3] = {0};
    for (size_t at = 0; at + 400 < noise.len; at += 13) {
        unsigned bit = at % 8;
        uint8_t *in = noise.data + at;
        if (at % 3 != 0) /* mostly dynamic blocks: of noise, few get far */
            in[0] = (uint8_t)((in[0] & ((1u << bit) - 1)) | 4u << bit), in[1] &= (uint8_t)(bit > 5 ? 0xfe : 0xff);
        size_t len = at % 5 == 0 ? at % 80 : 400;
        bool final;
        enum froe_deflate_header verdict = froe_deflate_header_check(in, len, bit, &final);
        uint8_t out[1];
        z_stream stream = {.next_out = out, .avail_out = 1};
        cr_assert_eq(inflateInit2(&stream, -15), Z_OK);
        stream.next_in = in + (len > 0 && bit > 0);
        stream.avail_in = (uInt)(len - (len > 0 && bit > 0));
        if (len > 0 && bit > 0)
            inflatePrime(&stream, 8 - (int)bit, in[0] >> bit);
        int status = inflate(&stream, Z_TREES);
        bool bad = status == Z_DATA_ERROR;
        bool good = !bad && (stream.data_type & 256) != 0;
        bool stored_or_fixed = !bad && len > 8 && ((in[0] | in[1] << 8) >> (bit + 1) & 3) < 2;
        if (verdict == FROE_DEFLATE_BAD)
            cr_assert(bad);
        else if (verdict == FROE_DEFLATE_GOOD)
            cr_assert(good || stored_or_fixed);
        else
            cr_assert_not(good);
        seen[verdict]++;
        inflateEnd(&stream);
    }
    cr_assert(seen[FROE_DEFLATE_GOOD] > 100 && seen[FROE_DEFLATE_SHORT] > 100 && seen[FROE_DEFLATE_BAD] > 100);
    froe_buffer_free(&noise);
}
