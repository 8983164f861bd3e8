#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include "support/chance.h"
#include "support/codec_case.h"
#include "support/gzip_case.h"
#include "support/sanitized.h"

/* Codings that can be decoded in parts. What one thread makes of a file is what all others have to make of it. */
#define EACH_CODING(name)                                                                                              \
    ParameterizedTestParameters(parts, name)                                                                           \
    {                                                                                                                  \
        static enum froe_coding codings[] = {FROE_CODING_ZSTD, FROE_CODING_XZ, FROE_CODING_BZIP2, FROE_CODING_LZ4};    \
        return cr_make_param_array(enum froe_coding, codings, sizeof codings / sizeof codings[0]);                     \
    }                                                                                                                  \
    ParameterizedTest(enum froe_coding *coding, parts, name)

/* Times that text was read where the decoder had it. */
static size_t lent;

/* True when neither told of a fault. */
static bool compare(enum froe_coding coding, const uint8_t *stored, size_t len, size_t cap, unsigned threads)
{
    struct codec_outcome alone, shared;
    codec_decode(&alone, coding, stored, len, cap, 0);
    codec_decode_shared(&shared, coding, stored, len, cap, threads);
    cr_assert_eq(shared.fault_count, alone.fault_count, "%s", shared.fault.text);
    cr_assert_eq(shared.data.len, alone.data.len, "%zu, not %zu: %s", shared.data.len, alone.data.len,
                 alone.fault.text);
    cr_assert(alone.data.len == 0 || memcmp(shared.data.data, alone.data.data, alone.data.len) == 0);
    cr_assert_str_eq(shared.fault.text, alone.fault.text);
    cr_assert_eq(shared.fault.offset, alone.fault.offset);
    cr_assert_not(shared.short_call);
    lent += shared.lent;
    bool clean = alone.fault_count == 0;
    codec_outcome_free(&alone);
    codec_outcome_free(&shared);
    return clean;
}

/* Units of several parts, of one, of none; of text and of noise. */
static void make(struct froe_buffer *stored, struct froe_buffer *data, enum froe_coding coding)
{
    static const size_t lengths[] = {250000, 1, 0, 60000, 3000, 100000};
    /* Frames of zstd that are a part together hold a megabyte. */
    size_t times = coding == FROE_CODING_ZSTD ? 8 : 1;
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        size_t before = data->len, len = lengths[i] * times;
        if (i % 3 == 2)
            gzip_noise(data, len, (uint32_t)i);
        else
            gzip_log_text(data, len, (uint32_t)i);
        data->len = before + len;
        codec_append_parts(stored, coding, data->data + before, len, (9000 + 7000 * i) * times);
    }
}

EACH_CODING(whole)
{
    static const size_t caps[] = {262144, 10007, 3};
    struct froe_buffer data = {0}, stored = {0};
    if (!froe_coding_is_built(*coding))
        cr_skip_test("not built in");
    make(&stored, &data, *coding);
    for (unsigned threads = 1; threads <= 5; threads++)
        for (size_t i = 0; i < (threads == 3 ? 3 : 2); i++)
            cr_assert(compare(*coding, stored.data, stored.len, caps[i], threads));
    cr_assert_eq(lent > 0, *coding != FROE_CODING_BZIP2);
    froe_buffer_append(&stored, "\0\0\0\0", 4);
    cr_assert(compare(*coding, stored.data, stored.len, 262144, 3));
    codec_append_parts(&stored, *coding, data.data, 40000, 5000);
    cr_assert(compare(*coding, stored.data, stored.len, 262144, 3));
    froe_buffer_append(&stored, "garbage", 7);
    cr_assert_not(compare(*coding, stored.data, stored.len, 262144, 3));
    froe_buffer_free(&data);
    froe_buffer_free(&stored);
}

EACH_CODING(cut)
{
    struct froe_buffer data = {0}, stored = {0};
    struct chance chance = {11};
    if (!froe_coding_is_built(*coding))
        cr_skip_test("not built in");
    make(&stored, &data, *coding);
    for (unsigned i = 0; i < 100; i += TEST_SLOWER)
        compare(*coding, stored.data, stored.len - (i < 60 ? i : chance_below(&chance, stored.len)), 262144, 3);
    froe_buffer_free(&data);
    froe_buffer_free(&stored);
}

EACH_CODING(damaged)
{
    struct froe_buffer data = {0}, stored = {0};
    struct chance chance = {12};
    if (!froe_coding_is_built(*coding))
        cr_skip_test("not built in");
    make(&stored, &data, *coding);
    for (unsigned i = 0; i < 160; i += TEST_SLOWER) {
        /* The first and last bytes of the file, and anywhere. */
        size_t place = i < 40 ? i : i < 80 ? stored.len - 1 - (i - 40) : chance_below(&chance, stored.len);
        uint8_t turned = (uint8_t)(1u << chance_below(&chance, 8));
        stored.data[place] ^= turned;
        compare(*coding, stored.data, stored.len, i % 2 == 0 ? 262144 : 20000, 2 + i % 3);
        stored.data[place] ^= turned;
    }
    froe_buffer_free(&data);
    froe_buffer_free(&stored);
}

/* What looks like the beginning of a block but is none costs nothing but time. */
Test(parts, a_mark_in_the_middle_of_a_block)
{
    struct froe_buffer data = {0}, stored = {0};
    if (!froe_coding_is_built(FROE_CODING_BZIP2))
        cr_skip_test("not built in");
    gzip_log_text(&data, 300000, 3);
    codec_append_parts(&stored, FROE_CODING_BZIP2, data.data, 300000, 50000);
    for (size_t place = 500; place < stored.len; place += stored.len / 9) {
        uint8_t before[10];
        memcpy(before, stored.data + place, sizeof before);
        memcpy(stored.data + place, place % 2 == 0 ? "\x31\x41\x59\x26\x53\x59" : "\x17\x72\x45\x38\x50\x90", 6);
        cr_assert_not(compare(FROE_CODING_BZIP2, stored.data, stored.len, 262144, 3));
        memcpy(stored.data + place, before, sizeof before);
    }
    froe_buffer_free(&data);
    froe_buffer_free(&stored);
}
