#include <criterion/criterion.h>
#include <stdio.h>
#include <zlib.h>

#include "support/gzip_case.h"
#include "support/sanitized.h"

static const char *const decoders[] = {"", "zlib", "own", "libdeflate"};
static const size_t caps[] = {300000, 4096, 7, 1};

static void decode(struct gzip_outcome *outcome, const struct froe_buffer *stored, const char *forced, size_t cap)
{
    struct gzip_run run = {.cap = cap};
    strcpy(run.forced, forced);
    gzip_decode(outcome, stored->data, stored->len, &run);
}

/* Decodes with every decoder; all must tell the same. The outcome of the first is left to be looked at. */
static void decode_agreeing(struct gzip_outcome *first, const struct froe_buffer *stored)
{
    decode(first, stored, decoders[0], caps[0]);
    for (size_t i = 1; i < 16; i++) {
        struct gzip_outcome other;
        decode(&other, stored, decoders[i / 4], caps[i % 4]);
        cr_assert_eq(other.data.len, first->data.len, "%s cap %zu: %zu bytes, not %zu", decoders[i / 4], caps[i % 4],
                     other.data.len, first->data.len);
        cr_assert(other.data.len == 0 || memcmp(other.data.data, first->data.data, other.data.len) == 0);
        cr_assert_eq(other.fault_count, first->fault_count);
        for (size_t fault = 0; fault < first->fault_count && fault < 16; fault++) {
            cr_assert_str_eq(other.faults[fault].text, first->faults[fault].text);
            cr_assert_eq(other.faults[fault].offset, first->faults[fault].offset);
            cr_assert_eq(other.fault_at[fault], first->fault_at[fault]);
        }
        gzip_outcome_free(&other);
    }
}

static void check_fault(const struct gzip_outcome *outcome, size_t index, uint64_t offset, size_t at, const char *text)
{
    cr_assert_lt(index, outcome->fault_count);
    cr_assert_str_eq(outcome->faults[index].text, text);
    cr_assert_eq(outcome->faults[index].offset, offset, "offset %lu", (unsigned long)outcome->faults[index].offset);
    cr_assert_eq(outcome->fault_at[index], at);
}

/* A member that is damaged where its data end: a block of a type that does not exist. */
static void append_damaged(struct froe_buffer *to, const struct froe_buffer *data)
{
    z_stream stream = {0};
    cr_assert_eq(deflateInit2(&stream, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
    stream.next_out = froe_buffer_reserve(to, data->len + 1000);
    stream.avail_out = (uInt)(data->len + 1000);
    stream.next_in = data->data;
    stream.avail_in = (uInt)data->len;
    cr_assert_eq(deflate(&stream, Z_FULL_FLUSH), Z_OK);
    to->len += stream.total_out;
    froe_buffer_append(to, "\7damaged", 8);
    deflateEnd(&stream);
}

static void check_data(const struct gzip_outcome *outcome, const struct froe_buffer *expected)
{
    cr_assert_eq(outcome->data.len, expected->len);
    cr_assert_arr_eq(outcome->data.data, expected->data, expected->len);
}

/* As zlib's own gzip decoder: the same bytes, and a fault if and only if it finds one. */
static void check_oracle(const struct gzip_outcome *outcome, const struct froe_buffer *stored)
{
    struct froe_buffer expected = {0};
    bool whole = gzip_oracle(&expected, stored->data, stored->len);
    cr_assert_eq(outcome->fault_count, whole ? 0 : 1);
    cr_assert_eq(outcome->data.len, expected.len, "%zu bytes, zlib %zu", outcome->data.len, expected.len);
    cr_assert(expected.len == 0 || memcmp(outcome->data.data, expected.data, expected.len) == 0);
    froe_buffer_free(&expected);
}

static void each_cut(const struct gzip_shape *shape)
{
    struct froe_buffer data = {0};
    struct froe_buffer stored = {0};
    gzip_log_text(&data, 900, 1);
    gzip_append(&stored, data.data, data.len, shape);
    for (stored.len--; stored.len > TEST_SLOWER; stored.len -= TEST_SLOWER) {
        struct gzip_outcome outcome;
        decode_agreeing(&outcome, &stored);
        check_oracle(&outcome, &stored);
        check_fault(&outcome, 0, stored.len, outcome.data.len, "unexpected end of file in a gzip member");
        gzip_outcome_free(&outcome);
    }
    froe_buffer_free(&stored);
    froe_buffer_free(&data);
}

Test(gzip_faults, dynamic_member_cut_at_every_byte)
{
    each_cut(&(struct gzip_shape){.level = 9, .flags = 30, .name_len = 9});
}

Test(gzip_faults, fixed_member_cut_at_every_byte)
{
    each_cut(&(struct gzip_shape){.level = 9, .strategy = Z_FIXED});
}

Test(gzip_faults, stored_member_cut_at_every_byte)
{
    each_cut(&(struct gzip_shape){.level = 0, .flags = 4, .bgzf = true});
}

static void each_flip(const struct gzip_shape *shape)
{
    struct froe_buffer data = {0};
    struct froe_buffer stored = {0};
    gzip_log_text(&data, 700, 2);
    gzip_append(&stored, data.data, data.len, shape);
    for (size_t bit = 0; bit < stored.len * 8; bit += 2 * TEST_SLOWER - 1) {
        struct gzip_outcome outcome;
        stored.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        decode_agreeing(&outcome, &stored);
        check_oracle(&outcome, &stored);
        gzip_outcome_free(&outcome);
        stored.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    froe_buffer_free(&stored);
    froe_buffer_free(&data);
}

Test(gzip_faults, dynamic_member_with_every_bit_flipped)
{
    each_flip(&(struct gzip_shape){.level = 9, .flags = 2});
}

Test(gzip_faults, fixed_member_with_every_bit_flipped)
{
    each_flip(&(struct gzip_shape){.level = 9, .strategy = Z_FIXED});
}

Test(gzip_faults, bgzf_member_with_every_bit_flipped)
{
    each_flip(&(struct gzip_shape){.level = 6, .flags = 4, .bgzf = true});
}

Test(gzip_faults, wrong_crc_then_a_good_member)
{
    struct froe_buffer data = {0};
    struct froe_buffer stored = {0};
    struct gzip_outcome outcome;
    gzip_log_text(&data, 5000, 3);
    gzip_append(&stored, data.data, 2000, &(struct gzip_shape){.level = 6, .crc_error = 0x80});
    uint64_t trailer = stored.len - 8;
    gzip_append_plain(&stored, data.data + 2000, 3000);
    decode_agreeing(&outcome, &stored);
    check_data(&outcome, &data);
    cr_assert_eq(outcome.fault_count, 1);
    char text[200];
    unsigned long crc = crc32(0, data.data, 2000);
    snprintf(text, sizeof text, "CRC mismatch in a gzip member: %08lx stored, %08lx decoded", crc ^ 0x80, crc);
    check_fault(&outcome, 0, trailer, 2000, text);
    gzip_outcome_free(&outcome);
    froe_buffer_free(&stored);
    froe_buffer_free(&data);
}

/* Each gives what it has, for the one before says where it begins. */
Test(gzip_faults, wrong_crcs_then_a_cut_member)
{
    struct froe_buffer data = {0}, stored = {0}, last = {0};
    struct gzip_outcome outcome;
    gzip_log_text(&data, 5000, 5);
    gzip_append(&stored, data.data, 2000, &(struct gzip_shape){.level = 6, .crc_error = 1});
    uint64_t first = stored.len - 8;
    gzip_append(&stored, data.data + 2000, 1000, &(struct gzip_shape){.level = 6, .crc_error = 1});
    uint64_t second = stored.len - 8;
    gzip_append_plain(&last, data.data + 3000, 2000);
    froe_buffer_append(&stored, last.data, last.len - 9);
    decode_agreeing(&outcome, &stored);
    cr_assert_eq(outcome.fault_count, 3);
    cr_assert_eq(outcome.faults[0].offset, first);
    cr_assert_eq(outcome.faults[1].offset, second);
    check_fault(&outcome, 2, stored.len, outcome.data.len, "unexpected end of file in a gzip member");
    cr_assert_gt(outcome.data.len, 4900);
    cr_assert_arr_eq(outcome.data.data, data.data, outcome.data.len);
    gzip_outcome_free(&outcome);
    froe_buffer_free(&last);
    froe_buffer_free(&stored);
    froe_buffer_free(&data);
}

Test(gzip_faults, wrong_length_at_the_end_of_the_file)
{
    struct froe_buffer data = {0};
    struct froe_buffer stored = {0};
    struct gzip_outcome outcome;
    gzip_log_text(&data, 1000, 4);
    gzip_append(&stored, data.data, data.len, &(struct gzip_shape){.level = 6, .len_error = 1});
    decode_agreeing(&outcome, &stored);
    check_data(&outcome, &data);
    cr_assert_eq(outcome.fault_count, 1);
    check_fault(&outcome, 0, stored.len - 8, 1000,
                "length mismatch in a gzip member: 1001 stored, 1000 decoded (modulo 4 GiB)");
    gzip_outcome_free(&outcome);
    froe_buffer_free(&stored);
    froe_buffer_free(&data);
}

/* Behind the damage: magic bytes that prove nothing, then good members. */
Test(gzip_faults, corrupt_member_then_good_ones)
{
    struct froe_buffer data = {0};
    struct froe_buffer stored = {0};
    struct gzip_outcome outcome;
    gzip_log_text(&data, 40000, 5);
    append_damaged(&stored, &data);
    size_t damage = stored.len - 8;
    froe_buffer_append(&stored, "\x1f\x8b\x08\0\0\0\0\0\0\0noise", 15);
    size_t second = stored.len;
    gzip_append_plain(&stored, data.data, 4000);
    gzip_append_plain(&stored, data.data + 4000, 6000);
    decode_agreeing(&outcome, &stored);
    cr_assert_eq(outcome.fault_count, 1);
    char text[200];
    snprintf(text, sizeof text, "corrupt deflate data in a gzip member; lost from here to the member at byte %zu",
             second);
    check_fault(&outcome, 0, damage, 40000, text);
    gzip_log_text(&data, 10000, 5);
    check_data(&outcome, &data);
    gzip_outcome_free(&outcome);
    froe_buffer_free(&stored);
    froe_buffer_free(&data);
}

/* What is left of a first member cut short, then a whole one: the decoder runs into it and must step back. */
Test(gzip_faults, cut_member_then_a_good_one)
{
    struct froe_buffer data = {0};
    gzip_log_text(&data, 9000, 6);
    for (size_t cut = 1; cut < 400; cut++) {
        struct froe_buffer stored = {0};
        struct gzip_outcome outcome;
        gzip_append_plain(&stored, data.data, 3000);
        stored.len = cut;
        gzip_append_plain(&stored, data.data + 3000, 6000);
        decode(&outcome, &stored, decoders[cut % 4], caps[cut % 3]);
        cr_assert_geq(outcome.fault_count, 1);
        cr_assert_geq(outcome.data.len, 6000);
        cr_assert_arr_eq(outcome.data.data + outcome.data.len - 6000, data.data + 3000, 6000);
        gzip_outcome_free(&outcome);
        froe_buffer_free(&stored);
    }
    froe_buffer_free(&data);
}

/* A damaged BGZF block: the next is where its header says, though the damaged one seems to hold a whole member. */
Test(gzip_faults, bgzf_block_lost)
{
    struct froe_buffer inner = {0};
    struct froe_buffer stored = {0};
    struct gzip_outcome outcome;
    gzip_append_plain(&inner, "inner\n", 6);
    gzip_append(&stored, inner.data, inner.len, &(struct gzip_shape){.flags = 4, .bgzf = true});
    stored.data[stored.len - 9] ^= 1; /* last byte of the inner member, stored as it is */
    stored.data[10 + 15 + 1] ^= 1;    /* length of the stored block */
    gzip_append(&stored, "outer\n", 6, &(struct gzip_shape){.level = 6, .flags = 4, .bgzf = true});
    decode_agreeing(&outcome, &stored);
    cr_assert_eq(outcome.fault_count, 1);
    cr_assert_str_eq(outcome.faults[0].text, "corrupt deflate data in a gzip member");
    cr_assert_eq(outcome.data.len, 6);
    cr_assert_arr_eq(outcome.data.data, "outer\n", 6);
    gzip_outcome_free(&outcome);
    froe_buffer_free(&stored);
    froe_buffer_free(&inner);
}

Test(gzip_faults, trailing_bytes)
{
    struct froe_buffer stored = {0};
    struct gzip_outcome outcome;
    gzip_append_plain(&stored, "one\n", 4);
    size_t end = stored.len;
    froe_buffer_append(&stored, "\0\0\0garbage\x1f\x8b\x08", 13);
    decode_agreeing(&outcome, &stored);
    cr_assert_eq(outcome.fault_count, 1);
    check_fault(&outcome, 0, end + 3, 4, "trailing bytes after the last gzip member; no whole member follows");
    gzip_outcome_free(&outcome);
    size_t next = stored.len;
    gzip_append_plain(&stored, "two\n", 4);
    decode_agreeing(&outcome, &stored);
    cr_assert_eq(outcome.fault_count, 1);
    char text[200];
    snprintf(text, sizeof text, "trailing bytes after the last gzip member; lost from here to the member at byte %zu",
             next);
    check_fault(&outcome, 0, end + 3, 4, text);
    cr_assert_arr_eq(outcome.data.data, "one\ntwo\n", 8);
    gzip_outcome_free(&outcome);
    froe_buffer_free(&stored);
}

Test(gzip_faults, no_gzip_at_all)
{
    struct froe_buffer stored = {0};
    struct gzip_outcome outcome;
    gzip_log_text(&stored, 1000, 7);
    decode_agreeing(&outcome, &stored);
    cr_assert_eq(outcome.fault_count, 1);
    check_fault(&outcome, 0, 0, 0, "not in gzip format; no whole member follows");
    gzip_outcome_free(&outcome);
    froe_buffer_free(&stored);
}

Test(gzip_faults, bad_headers)
{
    static const struct {
        size_t at;
        uint8_t value;
        const char *text;
    } cases[] = {
        {2, 7, "unknown compression method in a gzip header; no whole member follows"},
        {3, 0x22, "reserved flags set in a gzip header; no whole member follows"},
        {4, 99, "CRC mismatch in a gzip header; no whole member follows"},
    };
    for (size_t i = 0; i < 3; i++) {
        struct froe_buffer stored = {0};
        struct gzip_outcome outcome;
        gzip_append(&stored, "text\n", 5, &(struct gzip_shape){.level = 6, .flags = 2});
        stored.data[cases[i].at] = cases[i].value;
        decode_agreeing(&outcome, &stored);
        cr_assert_eq(outcome.fault_count, 1);
        check_fault(&outcome, 0, 0, 0, cases[i].text);
        gzip_outcome_free(&outcome);
        froe_buffer_free(&stored);
    }
}

/* A member far larger than the windows, damaged late: what went out before the fault stays, and zlib has the last word.
 */
Test(gzip_faults, large_member_damaged_late)
{
    struct froe_buffer data = {0};
    struct froe_buffer stored = {0};
    struct froe_buffer expected = {0};
    struct gzip_outcome outcome;
    gzip_log_text(&data, 6000000, 8);
    gzip_append_plain(&stored, data.data, data.len);
    memset(stored.data + stored.len - 5000, 0xff, 3000);
    cr_assert_not(gzip_oracle(&expected, stored.data, stored.len));
    cr_assert_gt(expected.len, 5000000);
    for (size_t i = 0; i < 8; i++) {
        decode(&outcome, &stored, decoders[i / 2], i % 2 ? 262144 : 999);
        cr_assert_eq(outcome.fault_count, 1);
        check_data(&outcome, &expected);
        gzip_outcome_free(&outcome);
    }
    froe_buffer_free(&expected);
    froe_buffer_free(&stored);
    froe_buffer_free(&data);
}

/* On a pipe a second look is possible while the bytes are at hand … */
Test(gzip_faults, short_pipe)
{
    struct froe_buffer data = {0};
    struct froe_buffer stored = {0};
    struct gzip_outcome outcome;
    gzip_log_text(&data, 20000, 10);
    append_damaged(&stored, &data);
    gzip_append_plain(&stored, data.data, 1000);
    gzip_decode(&outcome, stored.data, stored.len, &(struct gzip_run){"own", 4096, 1});
    cr_assert_eq(outcome.fault_count, 1);
    cr_assert_eq(outcome.fault_at[0], data.len);
    gzip_log_text(&data, 1000, 10);
    check_data(&outcome, &data);
    gzip_outcome_free(&outcome);
    froe_buffer_free(&stored);
    froe_buffer_free(&data);
}

/* … beyond that the decoder's own word stands, and what follows is lost. */
Test(gzip_faults, long_pipe)
{
    struct froe_buffer data = {0};
    struct froe_buffer stored = {0};
    struct gzip_outcome outcome;
    gzip_noise(&data, 500000, 11);
    gzip_log_text(&data, 500000, 11);
    append_damaged(&stored, &data);
    size_t damage = stored.len - 8;
    gzip_append(&stored, data.data, data.len, &(struct gzip_shape){.level = 0});
    gzip_decode(&outcome, stored.data, stored.len, &(struct gzip_run){"", 4096, 4096});
    cr_assert_eq(outcome.fault_count, 1);
    check_fault(&outcome, 0, damage, data.len,
                "corrupt deflate data in a gzip member; the rest of a pipe is not searched");
    check_data(&outcome, &data);
    gzip_outcome_free(&outcome);
    froe_buffer_free(&stored);
    froe_buffer_free(&data);
}
