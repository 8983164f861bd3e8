#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdio.h>

#include "input/codec.h"
#include "input/xxh32.h"
#include "support/chance.h"
#include "support/codec_case.h"
#include "support/gzip_case.h"
#include "support/sanitized.h"

/* Each test runs for each of these, as far as the build has them. */
#define EACH_CODING(name)                                                                                              \
    ParameterizedTestParameters(codec, name)                                                                           \
    {                                                                                                                  \
        static enum froe_coding codings[] = {FROE_CODING_ZSTD, FROE_CODING_XZ, FROE_CODING_BZIP2, FROE_CODING_LZ4};    \
        return cr_make_param_array(enum froe_coding, codings, sizeof codings / sizeof codings[0]);                     \
    }                                                                                                                  \
    ParameterizedTest(enum froe_coding *coding, codec, name)

static void skip_if_missing(enum froe_coding coding)
{
    if (!froe_coding_is_built(coding))
        cr_skip_test("not built in");
}

static void check_prefix(const struct codec_outcome *outcome, const struct froe_buffer *data)
{
    cr_assert_leq(outcome->data.len, data->len);
    cr_assert(outcome->data.len == 0 || memcmp(outcome->data.data, data->data, outcome->data.len) == 0);
    cr_assert_not(outcome->short_call);
}

static void check_whole(const struct froe_buffer *stored, enum froe_coding coding, const struct froe_buffer *data,
                        size_t cap, size_t piece)
{
    struct codec_outcome outcome;
    codec_decode(&outcome, coding, stored->data, stored->len, cap, piece);
    cr_assert_eq(outcome.fault_count, 0, "%s", outcome.fault.text);
    cr_assert_eq(outcome.data.len, data->len, "%zu of %zu", outcome.data.len, data->len);
    check_prefix(&outcome, data);
    codec_outcome_free(&outcome);
}

static void check_fault(const struct froe_buffer *stored, enum froe_coding coding, const struct froe_buffer *data,
                        uint64_t offset, const char *text)
{
    static const size_t caps[] = {1, 100, 300000};
    for (size_t i = 0; i < 6; i++) {
        struct codec_outcome outcome;
        codec_decode(&outcome, coding, stored->data, stored->len, caps[i / 2], i % 2 == 0 ? 0 : 11);
        cr_assert_eq(outcome.fault_count, 1);
        cr_assert_str_eq(outcome.fault.text, text);
        cr_assert_eq(outcome.fault.offset, offset, "%lu", (unsigned long)outcome.fault.offset);
        cr_assert_eq(outcome.data.len, data->len);
        check_prefix(&outcome, data);
        codec_outcome_free(&outcome);
    }
}

/* "… in a zstd frame" */
static const char *with_unit(const char *format, enum froe_coding coding)
{
    static char text[200];
    bool frames = coding == FROE_CODING_ZSTD || coding == FROE_CODING_LZ4;
    snprintf(text, sizeof text, format, froe_coding_name(coding), frames ? "frame" : "stream");
    return text;
}

EACH_CODING(round_trips)
{
    static const size_t lengths[] = {0, 1, 1000, 65536, 131072, 131073, 700000};
    static const size_t flushes[] = {0, 100000, 997};
    static const size_t caps[] = {262144, 65536, 8191, 1};
    skip_if_missing(*coding);
    for (size_t i = 0; i < 7 * 3; i += TEST_SLOWER) {
        struct froe_buffer data = {0};
        struct froe_buffer stored = {0};
        if (i % 2 == 0)
            gzip_log_text(&data, lengths[i / 3], (uint32_t)i);
        else
            gzip_noise(&data, lengths[i / 3], (uint32_t)i);
        data.len = lengths[i / 3];
        codec_append(&stored, *coding, data.data, data.len, 1 + (int)i % 3 * 4, flushes[i % 3]);
        cr_assert_eq(froe_coding_of(stored.data, stored.len), *coding);
        for (size_t cap = 0; cap < (data.len > 1000 ? 3 : 4); cap++)
            for (size_t piece = 0; piece < 2; piece++)
                check_whole(&stored, *coding, &data, caps[cap], piece * 4099);
        froe_buffer_free(&data);
        froe_buffer_free(&stored);
    }
}

EACH_CODING(units_follow_each_other)
{
    struct froe_buffer data = {0};
    struct froe_buffer stored = {0};
    skip_if_missing(*coding);
    for (unsigned i = 0; i < 40; i++) {
        size_t before = data.len;
        if (i % 3 != 0)
            gzip_log_text(&data, i * 700, i);
        codec_append(&stored, *coding, data.data + before, data.len - before, 1 + (int)i % 9, 0);
        if (i % 5 == 0)
            froe_buffer_append(&stored, "\0\0\0", i % 2 == 0 ? 4 : 0);
    }
    for (size_t piece = 0; piece < 40; piece += 13) {
        check_whole(&stored, *coding, &data, 262144, piece);
        check_whole(&stored, *coding, &data, 1000, piece);
        check_whole(&stored, *coding, &data, 1, piece);
    }
    froe_buffer_append(&stored, "\0\0\0\0", 4);
    check_whole(&stored, *coding, &data, 1000, 0);
    uint64_t offset = stored.len;
    froe_buffer_append(&stored, "garbage", 7);
    check_fault(&stored, *coding, &data, offset, with_unit("trailing bytes after the last %s %s", *coding));
    froe_buffer_free(&data);
    froe_buffer_free(&stored);
}

/* Frames for somebody else's use: before, between and behind. */
EACH_CODING(skippable_frames)
{
    struct froe_buffer data = {0};
    struct froe_buffer stored = {0};
    skip_if_missing(*coding);
    if (*coding != FROE_CODING_ZSTD && *coding != FROE_CODING_LZ4)
        cr_skip_test("has none");
    for (unsigned i = 0; i < 3; i++) {
        static const uint8_t lengths[3] = {4, 0, 200};
        size_t before = data.len;
        const uint8_t head[] = {(uint8_t)(0x50 + i * 7), 0x2a, 0x4d, 0x18, lengths[i], (uint8_t)(i * 2), 0, 0};
        froe_buffer_append(&stored, head, sizeof head);
        gzip_noise(&stored, (size_t)lengths[i] + i * 512, 3);
        gzip_log_text(&data, 1000, i);
        codec_append(&stored, *coding, data.data + before, data.len - before, 3, 0);
    }
    froe_buffer_append(&stored, "\x5e\x2a\x4d\x18\3\0\0\0abc", 11);
    cr_assert_eq(froe_coding_of(stored.data, FROE_CODING_HEAD), *coding);
    for (size_t piece = 0; piece < 3; piece++)
        check_whole(&stored, *coding, &data, 1000, piece);
    stored.len--;
    check_fault(&stored, *coding, &data, stored.len,
                with_unit(*coding == FROE_CODING_LZ4 ? "unexpected end of file in an %s %s"
                                                     : "unexpected end of file in a %s %s",
                          *coding));
    froe_buffer_free(&data);
    froe_buffer_free(&stored);
}

/* Cut anywhere: a true prefix, and one fault at the end. What was flushed and is there whole is delivered. */
EACH_CODING(cut_at_every_byte)
{
    struct froe_buffer data = {0};
    struct froe_buffer stored = {0};
    struct codec_outcome outcome;
    skip_if_missing(*coding);
    gzip_log_text(&data, 4000, 5);
    codec_append(&stored, *coding, data.data, data.len, 4, 1000);
    char expected[100];
    snprintf(expected, sizeof expected, "unexpected end of file in %s %s %s",
             strchr("xl", froe_coding_name(*coding)[0]) != NULL ? "an" : "a", froe_coding_name(*coding),
             *coding == FROE_CODING_ZSTD || *coding == FROE_CODING_LZ4 ? "frame" : "stream");
    const char *unit_end = expected;
    size_t most = 0;
    /* What is shorter than the magic cannot be told. */
    for (size_t len = 6 + (stored.len - 7) % TEST_SLOWER; len < stored.len; len += TEST_SLOWER) {
        size_t whole = 0;
        for (size_t i = 0; i < 4; i++) {
            codec_decode(&outcome, *coding, stored.data, len, i % 2 == 0 ? 7 : 262144, i / 2 * 3);
            check_prefix(&outcome, &data);
            if (i == 1)
                whole = outcome.data.len;
            cr_assert_geq(outcome.data.len, most, "%zu bytes, %zu of fewer", outcome.data.len, most);
            cr_assert_eq(outcome.fault_count, 1, "cut to %zu", len);
            cr_assert_str_eq(outcome.fault.text, unit_end);
            cr_assert_eq(outcome.fault.offset, len);
            codec_outcome_free(&outcome);
        }
        most = whole;
    }
    cr_assert_eq(most, data.len);
    froe_buffer_free(&data);
    froe_buffer_free(&stored);
}

/* Every bit turned: whatever is delivered is right, or a fault is told, at a place in the file; and all ways to read it
 * tell the same. (How much of a block that is itself damaged comes out depends on the calls.) */
EACH_CODING(every_bit_flipped)
{
    struct froe_buffer data = {0};
    struct froe_buffer stored = {0};
    skip_if_missing(*coding);
    gzip_log_text(&data, 900, 6);
    codec_append(&stored, *coding, data.data, data.len, 6, 300);
    for (size_t bit = 0; bit < stored.len * 8; bit += 2 * TEST_SLOWER - 1) {
        struct codec_outcome outcome, other;
        stored.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        codec_decode(&outcome, *coding, stored.data, stored.len, 262144, 0);
        codec_decode(&other, *coding, stored.data, stored.len, 5, 3);
        bool right = outcome.data.len == data.len && memcmp(outcome.data.data, data.data, data.len) == 0;
        cr_assert(right || outcome.fault_count == 1, "bit %zu: %zu bytes", bit, outcome.data.len);
        cr_assert_eq(outcome.fault_count, other.fault_count);
        cr_assert_str_eq(outcome.fault.text, other.fault.text);
        cr_assert_leq(outcome.fault.offset, stored.len);
        cr_assert_leq(other.fault.offset, stored.len);
        size_t both = outcome.data.len < other.data.len ? outcome.data.len : other.data.len;
        cr_assert(both == 0 || memcmp(outcome.data.data, other.data.data, both) == 0);
        cr_assert_not(outcome.short_call || other.short_call);
        codec_outcome_free(&outcome);
        codec_outcome_free(&other);
        stored.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    froe_buffer_free(&data);
    froe_buffer_free(&stored);
}

/* Damage far behind the start: all blocks before that of the damage are delivered, and right. */
EACH_CODING(what_lies_before_the_damage)
{
    struct froe_buffer data = {0};
    struct froe_buffer stored = {0};
    struct codec_outcome outcome;
    skip_if_missing(*coding);
    gzip_noise(&data, 1000000, 7);
    for (size_t i = 0; i < data.len; i++)
        data.data[i] = (uint8_t) "0123456789abcdef"[data.data[i] & 15];
    codec_append(&stored, *coding, data.data, data.len, 1, 100000);
    size_t place = stored.len * 3 / 4;
    memset(stored.data + place, 0xff, 3000);
    size_t expected = SIZE_MAX;
    for (size_t i = 0; i < 3; i++) {
        static const size_t caps[] = {262144, 1000, 1};
        codec_decode(&outcome, *coding, stored.data, stored.len, caps[i], i * 70000);
        cr_assert_eq(outcome.fault_count, 1);
        /* The bytes of the damaged block itself may be wrong: that is what its fault says. */
        cr_assert_geq(outcome.data.len, 600000);
        cr_assert(memcmp(outcome.data.data, data.data, 600000) == 0);
        cr_assert(expected == SIZE_MAX || expected == outcome.data.len);
        cr_assert_geq(outcome.fault.offset, place - 150000);
        cr_assert_leq(outcome.fault.offset, stored.len);
        expected = outcome.data.len;
        codec_outcome_free(&outcome);
    }
    froe_buffer_free(&data);
    froe_buffer_free(&stored);
}

EACH_CODING(not_of_the_coding)
{
    struct froe_buffer nothing = {0};
    struct froe_buffer stored = {0};
    skip_if_missing(*coding);
    froe_buffer_text(&stored, "127.0.0.1 - - no archive at all");
    cr_assert_eq(froe_coding_of(stored.data, stored.len), FROE_CODING_PLAIN);
    char text[40];
    snprintf(text, sizeof text, "not in %s format", froe_coding_name(*coding));
    check_fault(&stored, *coding, &nothing, 0, text);
    stored.len = 0;
    check_whole(&stored, *coding, &nothing, 10, 0);
    froe_buffer_free(&stored);
}

/* A file whose last bytes are gone. */
EACH_CODING(shrunken_file)
{
    struct froe_buffer data = {0};
    struct froe_buffer stored = {0};
    skip_if_missing(*coding);
    gzip_log_text(&data, 1000, 9);
    codec_append(&stored, *coding, data.data, data.len, 1, 0);
    struct froe_reader reader = {.fd = -1, .seekable = true, .expected = stored.len};
    struct froe_decoder *decoder = froe_decoder_open(*coding, &reader, NULL);
    struct froe_decode_fault fault;
    size_t got;
    cr_assert_eq(froe_decoder_read(decoder, data.data, data.len, &got, &fault), FROE_DECODE_FAULT);
    cr_assert_str_eq(fault.text, "cannot be read: Bad file descriptor");
    cr_assert_eq(froe_decoder_read(decoder, data.data, data.len, &got, &fault), FROE_DECODE_END);
    froe_decoder_close(decoder);
    froe_buffer_free(&data);
    froe_buffer_free(&stored);
}

/* Windows and dictionaries beyond the limit are refused in words. */
Test(codec, a_window_too_large)
{
    struct froe_buffer nothing = {0};
    struct froe_buffer stored = {0};
    skip_if_missing(FROE_CODING_ZSTD);
    /* Window descriptor 0x88: 2^27 bytes; 0x90: 2^28. Then an empty last block. */
    froe_buffer_append(&stored, "\x28\xb5\x2f\xfd\x00\x88\x01\x00\x00", 9);
    check_whole(&stored, FROE_CODING_ZSTD, &nothing, 10, 0);
    stored.data[5] = 0x90;
    check_fault(&stored, FROE_CODING_ZSTD, &nothing, 0,
                "a zstd frame needs a window of 256 MiB; no more than 128 are given");
    froe_buffer_free(&stored);
}

/* As `xz --lzma2=dict=1GiB` writes it. */
Test(codec, a_dictionary_too_large)
{
    static const uint8_t bytes[] = {0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00, 0x00, 0x04, 0xe6, 0xd6, 0xb4, 0x46,
                                    0x02, 0x00, 0x21, 0x01, 0x24, 0x00, 0x00, 0x00, 0x5e, 0x1f, 0xc7, 0xf9,
                                    0x01, 0x00, 0x00, 0x78, 0x00, 0x00, 0x00, 0x00, 0x45, 0xae, 0xef, 0x83,
                                    0xf8, 0xee, 0x16, 0x0a, 0x00, 0x01, 0x19, 0x01, 0xa5, 0x2c, 0x81, 0xcc,
                                    0x1f, 0xb6, 0xf3, 0x7d, 0x01, 0x00, 0x00, 0x00, 0x00, 0x04, 0x59, 0x5a};
    struct froe_buffer nothing = {0};
    struct froe_buffer stored = {0};
    skip_if_missing(FROE_CODING_XZ);
    froe_buffer_append(&stored, bytes, sizeof bytes);
    check_fault(&stored, FROE_CODING_XZ, &nothing, 24,
                "an xz stream needs 1025 MiB of memory; no more than 128 are given");
    froe_buffer_free(&stored);
}

/* Text that becomes smaller, but not by much: words without order. */
static void words(struct froe_buffer *data, size_t len)
{
    static const char all[] = "alpha beta!!gamma delta epsilonzeta! eta..  theta!! ";
    struct chance chance = {9};
    for (size_t end = data->len + len; data->len < end;) {
        froe_buffer_append(data, all + chance_below(&chance, sizeof all - 9), 5 + chance_below(&chance, 4));
        froe_buffer_byte(data, chance_byte(&chance));
    }
}

static void check_lz4_fault(const struct froe_buffer *stored, const struct froe_buffer *data, uint64_t offset,
                            const char *text)
{
    for (size_t i = 0; i < 2; i++) {
        struct codec_outcome outcome;
        codec_decode(&outcome, FROE_CODING_LZ4, stored->data, stored->len, 262144, i * 70001);
        cr_assert_str_eq(outcome.fault.text, text);
        cr_assert_eq(outcome.fault.offset, offset, "%lu", (unsigned long)outcome.fault.offset);
        cr_assert_eq(outcome.data.len, data->len);
        check_prefix(&outcome, data);
        codec_outcome_free(&outcome);
    }
}

/* Whatever a header may ask for; blocks that become smaller and others that do not, many longer than the window. */
Test(codec, kinds_of_lz4_frames)
{
    struct froe_buffer data = {0};
    skip_if_missing(FROE_CODING_LZ4);
    words(&data, 1500000);
    gzip_noise(&data, 400000, 3);
    gzip_log_text(&data, 700000, 4);
    words(&data, 900000);
    for (unsigned kind = 0; kind < 16; kind++) {
        struct codec_lz4_frame frame = {1, kind & 1, kind >> 1 & 1, kind >> 2 & 1, 4 + kind / 4, kind % 3 * 290000};
        struct froe_buffer stored = {0};
        codec_append_lz4(&stored, data.data, data.len, &frame);
        check_whole(&stored, FROE_CODING_LZ4, &data, 262144, kind % 4 < 2 ? 0 : 100003);
        check_whole(&stored, FROE_CODING_LZ4, &data, kind % 4 < 2 ? 5000000 : 70000, 0);
        stored.data[stored.len - 1] ^= 1;
        check_lz4_fault(&stored, &data, stored.len - 8, "checksum mismatch in an lz4 frame");
        stored.len -= 5;
        check_lz4_fault(&stored, &data, stored.len, "unexpected end of file in an lz4 frame");
        froe_buffer_free(&stored);
    }
    froe_buffer_free(&data);
}

Test(codec, what_an_lz4_header_says_holds)
{
    struct froe_buffer data = {0}, stored = {0}, nothing = {0};
    struct codec_lz4_frame frame = {.level = 1, .tells_size = true, .block_size = 4};
    skip_if_missing(FROE_CODING_LZ4);
    gzip_log_text(&data, 3000, 1);
    codec_append_lz4(&stored, data.data, data.len, &frame);
    size_t header = 15;
    stored.data[header - 1] ^= 1;
    check_fault(&stored, FROE_CODING_LZ4, &nothing, 0, "checksum mismatch in an lz4 frame");
    /* The second byte of XXH32 of what stands between magic and checksum is the checksum. */
    stored.data[6] ^= 1;
    stored.data[header - 1] = (uint8_t)(froe_xxh32(stored.data + 4, header - 5) >> 8);
    check_fault(&stored, FROE_CODING_LZ4, &data, stored.len - 8,
                "corrupt lz4 data in a frame (not of the length that its header tells)");
    stored.data[6] ^= 1;
    stored.data[header - 1] = (uint8_t)(froe_xxh32(stored.data + 4, header - 5) >> 8);
    check_whole(&stored, FROE_CODING_LZ4, &data, 1000, 0);
    stored.data[header + 2] = 2;
    check_fault(&stored, FROE_CODING_LZ4, &nothing, header,
                "corrupt lz4 data in a frame (a block larger than its header allows)");
    froe_buffer_free(&data);
    froe_buffer_free(&stored);
}

/* A block that is wrong is told with where it begins, also when it is longer than what is at hand at a time. */
Test(codec, an_lz4_block_with_a_checksum_of_its_own)
{
    struct froe_buffer data = {0}, stored = {0}, nothing = {0};
    skip_if_missing(FROE_CODING_LZ4);
    words(&data, 900000);
    for (unsigned size = 4; size < 8; size += 3) {
        struct codec_lz4_frame frame = {.level = 1, .block_checks = true, .block_size = size};
        stored.len = 0;
        codec_append_lz4(&stored, data.data, data.len, &frame);
        stored.data[10000] ^= 1;
        check_lz4_fault(&stored, &nothing, 7, "checksum mismatch in an lz4 frame");
    }
    froe_buffer_free(&data);
    froe_buffer_free(&stored);
}

/* Bytes that look like a magic at first, and all heads that are too short to tell. */
Test(codec, heads)
{
    static const struct {
        const char *head;
        size_t len;
        enum froe_coding coding;
    } heads[] = {
        {"\x28\xb5\x2f\xfd", 4, FROE_CODING_ZSTD},
        {"\x28\xb5\x2f", 3, FROE_CODING_PLAIN},
        {"\xfd"
         "7zXZ\0",
         6, FROE_CODING_XZ},
        {"\xfd"
         "7zXZ",
         5, FROE_CODING_PLAIN},
        {"BZh9\x31\x41\x59\x26\x53\x59", 10, FROE_CODING_BZIP2},
        {"BZh1\x17\x72\x45\x38\x50\x90", 10, FROE_CODING_BZIP2},
        {"BZh0\x31\x41\x59\x26\x53\x59", 10, FROE_CODING_PLAIN},
        {"BZh9.example.org - -", 20, FROE_CODING_PLAIN},
        {"\x04\x22\x4d\x18", 4, FROE_CODING_LZ4},
        {"\x50\x2a\x4d\x18\0\0\0\0\x04\x22\x4d\x18", 12, FROE_CODING_LZ4},
        {"\x50\x2a\x4d\x18\0\0\0\0\x28\xb5\x2f\xfd", 12, FROE_CODING_ZSTD},
        {"\x5f\x2a\x4d\x18\xff\xff\xff\xff", 8, FROE_CODING_ZSTD},
        {"\x1f\x8b\x08\0", 4, FROE_CODING_GZIP},
        {"", 0, FROE_CODING_PLAIN},
    };
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
        cr_assert_eq(froe_coding_of((const uint8_t *)heads[i].head, heads[i].len), heads[i].coding, "head %zu", i);
}

/* Memory is handed on from input to input, also when an input was left in the middle. */
EACH_CODING(memory_is_used_again)
{
    struct froe_buffer data = {0};
    struct froe_buffer stored = {0};
    struct froe_decoder_memory memory = {0};
    struct froe_decode_fault fault;
    uint8_t to[500];
    size_t got;
    skip_if_missing(*coding);
    gzip_log_text(&data, 100000, 8);
    codec_append(&stored, *coding, data.data, data.len, 2, 20000);
    for (unsigned i = 0; i < 20; i++) {
        FILE *file = tmpfile();
        cr_assert_eq(fwrite(stored.data, 1, stored.len, file), stored.len);
        fflush(file);
        struct froe_reader reader = {.fd = fileno(file), .seekable = true, .expected = stored.len};
        struct froe_decoder *decoder = froe_decoder_open(*coding, &reader, &memory);
        struct froe_decoder *second = froe_decoder_open(*coding, &reader, &memory);
        cr_assert(decoder != NULL && second != NULL && decoder != second);
        for (unsigned call = 0; call < i * 3; call++) {
            cr_assert_eq(froe_decoder_read(decoder, to, sizeof to, &got, &fault), FROE_DECODE_OK);
            cr_assert_arr_eq(to, data.data + call * sizeof to, got);
        }
        froe_decoder_close(second);
        froe_decoder_close(decoder);
        fclose(file);
    }
    froe_decoder_memory_free(&memory);
    froe_buffer_free(&data);
    froe_buffer_free(&stored);
}

struct asked {
    unsigned count;
    size_t bytes;
};

static void note_ask(void *context, size_t bytes)
{
    struct asked *asked = context;
    asked->count++;
    asked->bytes = bytes;
}

/* Where there are large windows, before they are had; and what was asked for does not stay. */
EACH_CODING(memory_is_asked_for)
{
    struct froe_buffer data = {0};
    struct froe_buffer stored = {0};
    struct asked asked = {0};
    struct froe_decoder_memory memory = {.small = 1000, .ask = note_ask, .context = &asked};
    struct froe_decode_fault fault;
    uint8_t to[5000];
    size_t got, all = 0;
    skip_if_missing(*coding);
    gzip_log_text(&data, 100000, 8);
    codec_append(&stored, *coding, data.data, data.len, 3, 20000);
    FILE *file = tmpfile();
    cr_assert_eq(fwrite(stored.data, 1, stored.len, file), stored.len);
    fflush(file);
    struct froe_reader reader = {.fd = fileno(file), .seekable = true, .expected = stored.len};
    struct froe_decoder *decoder = froe_decoder_open(*coding, &reader, &memory);
    cr_assert_not_null(decoder);
    while (froe_decoder_read(decoder, to, sizeof to, &got, &fault) == FROE_DECODE_OK) {
        cr_assert_arr_eq(to, data.data + all, got);
        all += got;
    }
    cr_expect_eq(all, data.len);
    bool has_window = froe_decoder_has_window(decoder);
    cr_expect_eq(has_window, *coding == FROE_CODING_ZSTD || *coding == FROE_CODING_XZ);
    cr_expect_eq(asked.count > 0, has_window);
    cr_expect_eq(asked.bytes > memory.small, has_window);
    cr_expect_leq(froe_decoder_window(decoder), asked.bytes);
    froe_decoder_close(decoder);
    cr_expect_eq(memory.held, 0);
    froe_decoder_memory_free(&memory);
    fclose(file);
    froe_buffer_free(&data);
    froe_buffer_free(&stored);
}
