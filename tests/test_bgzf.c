/* Where blocks of a BGZF file begin, searched from any place. */
#include <criterion/criterion.h>
#include <sys/mman.h>
#include <unistd.h>

#include "input/bgzf.h"
#include "support/gzip_case.h"

enum { BLOCKS_MOST = 400 };

struct blocks {
    struct froe_buffer stored;
    uint64_t starts[BLOCKS_MOST + 1]; /* and the end of the last one */
    size_t count;
};

static void add_block(struct blocks *blocks, const void *data, size_t len, int level)
{
    cr_assert_lt(blocks->count, BLOCKS_MOST);
    gzip_append(&blocks->stored, data, len, &(struct gzip_shape){.level = level, .flags = 4, .bgzf = true});
    blocks->starts[++blocks->count] = blocks->stored.len;
}

static struct froe_bgzf *open_stored(const struct froe_buffer *stored, int *fd)
{
    *fd = memfd_create("bgzf", MFD_CLOEXEC);
    cr_assert_eq(write(*fd, stored->data, stored->len), (ssize_t)stored->len);
    struct froe_bgzf *bgzf = froe_bgzf_open(*fd, stored->len);
    cr_assert_not_null(bgzf);
    return bgzf;
}

/* From each place, in steps, the first start of a block at or behind it is found; `without` is no block to be found. */
static void check_places(const struct blocks *blocks, uint64_t step, size_t without)
{
    int fd;
    struct froe_bgzf *bgzf = open_stored(&blocks->stored, &fd);
    size_t next = 0;
    for (uint64_t from = 0; from <= blocks->stored.len; from += step) {
        while (blocks->starts[next] < from || next == without)
            next++;
        uint64_t at = 0;
        cr_assert(froe_bgzf_find(bgzf, from, &at));
        cr_assert_eq(at, blocks->starts[next], "from %lu: %lu, not %lu", from, at, blocks->starts[next]);
    }
    froe_bgzf_close(bgzf);
    close(fd);
}

/* The first place of which nothing is known; false: one was found. */
static bool finds(const struct froe_buffer *stored, uint64_t from, uint64_t *at)
{
    int fd;
    struct froe_bgzf *bgzf = open_stored(stored, &fd);
    bool found = froe_bgzf_find(bgzf, from, at);
    froe_bgzf_close(bgzf);
    close(fd);
    return found;
}

Test(bgzf, blocks_of_all_sizes)
{
    struct blocks blocks = {.count = 0};
    struct froe_buffer text = {0};
    gzip_log_text(&text, 70000, 1);
    for (size_t i = 0; i < 60; i++)
        add_block(&blocks, text.data + i, i * 37 % 900, (int)(i % 10));
    add_block(&blocks, text.data, 65280, 1);
    add_block(&blocks, text.data, 65280, 0);
    add_block(&blocks, "", 0, 6);
    check_places(&blocks, 1, SIZE_MAX);
    froe_buffer_free(&blocks.stored);
    froe_buffer_free(&text);
}

Test(bgzf, many_blocks_that_are_large)
{
    struct blocks blocks = {.count = 0};
    struct froe_buffer noise = {0};
    gzip_noise(&noise, 65000, 2);
    for (size_t i = 0; i < 40; i++)
        add_block(&blocks, noise.data, noise.len - i * 1000, 1);
    check_places(&blocks, 9973, SIZE_MAX);
    froe_buffer_free(&blocks.stored);
    froe_buffer_free(&noise);
}

/* A block with a wrong CRC is passed over, and so are blocks from which headers do not lead on. */
Test(bgzf, blocks_that_are_damaged)
{
    struct blocks blocks = {.count = 0};
    struct froe_buffer text = {0};
    gzip_log_text(&text, 60000, 3);
    for (size_t i = 0; i < 30; i++)
        add_block(&blocks, text.data, text.len, 6);
    blocks.stored.data[blocks.starts[12] - 6] ^= 1;
    check_places(&blocks, 501, 11);
    blocks.stored.data[blocks.starts[12]] ^= 1;
    uint64_t at = 0;
    cr_assert(finds(&blocks.stored, blocks.starts[9], &at));
    cr_assert_eq(at, blocks.starts[13]);
    froe_buffer_free(&blocks.stored);
    froe_buffer_free(&text);
}

/* Blocks as they are stored, inside of a block that does not compress them, lead nowhere. */
Test(bgzf, blocks_in_blocks)
{
    struct blocks inner = {.count = 0}, outer = {.count = 0};
    for (size_t i = 0; i < 390; i++)
        add_block(&inner, "GET / HTTP/1.1\n", 15, 6);
    for (size_t i = 0; i < 20; i++)
        add_block(&outer, inner.stored.data, inner.stored.len, 0);
    check_places(&outer, 331, SIZE_MAX);
    froe_buffer_free(&inner.stored);
    froe_buffer_free(&outer.stored);
}

Test(bgzf, where_there_are_none)
{
    struct froe_buffer stored = {0};
    struct froe_buffer noise = {0};
    uint64_t at = 0;
    gzip_noise(&noise, (size_t)3 << 20, 4);
    gzip_append(&stored, "a", 1, &(struct gzip_shape){.level = 6, .flags = 4, .bgzf = true});
    gzip_append(&stored, noise.data, noise.len, &(struct gzip_shape){.level = 1});
    cr_expect_not(finds(&stored, 0, &at), "a member without size follows the block");
    cr_expect_not(finds(&stored, 1000, &at), "out of reach");
    cr_expect(finds(&stored, stored.len - 200000, &at));
    cr_expect_eq(at, stored.len, "the file ends before");
    froe_buffer_free(&stored);
    froe_buffer_free(&noise);
}

/* Headers at every few bytes cost no more than so many tries. */
Test(bgzf, headers_all_over, .timeout = 60)
{
    struct blocks blocks = {.count = 0};
    struct froe_buffer stored = {0};
    uint64_t at = 0;
    add_block(&blocks, "x", 1, 6);
    blocks.stored.data[blocks.stored.len - 8] ^= 1;
    for (size_t i = 0; i < 30000; i++)
        froe_buffer_append(&stored, blocks.stored.data, blocks.stored.len);
    cr_expect_not(finds(&stored, 1, &at));
    froe_buffer_free(&stored);
    froe_buffer_free(&blocks.stored);
}

/* A decoder tells where the range ends, between members, and goes on behind it. */
Test(bgzf, range_of_a_decoder)
{
    struct blocks blocks = {.count = 0};
    for (int i = 0; i < 9; i++)
        add_block(&blocks, &"abcdefghi"[i], i != 4, 6);
    for (size_t limit = 1; limit < 9; limit++) {
        int fd;
        froe_bgzf_close(open_stored(&blocks.stored, &fd));
        struct froe_reader reader = {.fd = fd, .seekable = true, .expected = blocks.stored.len};
        struct froe_gzip *gzip = froe_gzip_open(&reader, NULL);
        struct froe_gzip_fault fault;
        uint8_t text[16];
        size_t before = 0, behind = 0;
        cr_assert_not_null(gzip);
        froe_gzip_limit(gzip, blocks.starts[limit]);
        cr_assert_eq(froe_gzip_read(gzip, text, sizeof text, &before, &fault), FROE_GZIP_OK);
        cr_assert_eq(froe_gzip_read(gzip, text + before, sizeof text, &behind, &fault), FROE_GZIP_RANGE);
        cr_assert_eq(fault.offset, blocks.starts[limit]);
        cr_assert_eq(before, limit - (limit > 4));
        cr_assert_eq(froe_gzip_read(gzip, text + before, sizeof text - before, &behind, &fault), FROE_GZIP_OK);
        cr_assert_eq(before + behind, 8);
        cr_assert_arr_eq(text, "abcdfghi", 8);
        cr_assert_eq(froe_gzip_read(gzip, text, sizeof text, &behind, &fault), FROE_GZIP_END);
        froe_gzip_close(gzip);
        close(fd);
    }
    froe_buffer_free(&blocks.stored);
}
