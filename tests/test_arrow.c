/* Batches and metadata as bytes. Whole streams are read and compared in tests/cli/test_arrow.py. */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdlib.h>

#include "report/arrow.h"
#include "report/arrow_flat.h"

/* ---- FlatBuffers. ---- */

static uint64_t number_at(const struct froe_buffer *buffer, size_t place, size_t size)
{
    uint64_t number = 0;
    cr_assert_leq(place + size, buffer->len);
    for (size_t i = 0; i < size; i++)
        number |= (uint64_t)buffer->data[place + i] << 8 * i;
    return number;
}

Test(arrow, a_table_has_its_fields_where_the_vtable_says)
{
    struct froe_buffer buffer = {0};
    struct froe_flat flat;
    size_t places[5];
    froe_buffer_text(&buffer, "before!!");
    froe_flat_begin(&flat, &buffer);
    size_t table = froe_flat_table(&flat, (const uint8_t[]){2, 0, 8, 1, 4}, 5, places);
    froe_flat_link(&flat, 0, table);
    froe_flat_set(&flat, places[0], 0x1234, 2);
    froe_flat_set(&flat, places[2], UINT64_C(0x1122334455667788), 8);
    froe_flat_set(&flat, places[3], 0xff, 1);
    froe_flat_set(&flat, places[4], 0x99aabbcc, 4);
    /* The root; then, aligned, the vtable: sizes of both, and 4, none, 8, 16, 20; then the table with the way back. */
    static const uint8_t want[] = {24,   0,    0,    0,    14,   0,    24, 0, 4,    0,    0,    0,
                                   8,    0,    16,   0,    20,   0,    0,  0, 0,    0,    0,    0,
                                   20,   0,    0,    0,    0x34, 0x12, 0,  0, 0x88, 0x77, 0x66, 0x55,
                                   0x44, 0x33, 0x22, 0x11, 0xff, 0,    0,  0, 0xcc, 0xbb, 0xaa, 0x99};
    cr_assert_eq(buffer.len, 8 + sizeof want);
    cr_assert_arr_eq(buffer.data + 8, want, sizeof want);
    froe_buffer_free(&buffer);
}

Test(arrow, strings_and_vectors)
{
    struct froe_buffer buffer = {0};
    struct froe_flat flat;
    froe_flat_begin(&flat, &buffer);
    cr_assert_eq(froe_flat_string(&flat, froe_span_of("abcde")), 4);
    size_t longs = froe_flat_vector(&flat, 2, 16, 8);
    cr_assert_eq(longs, 20, "the elements, not the count, are aligned");
    cr_assert_eq(froe_flat_vector(&flat, 0, 4, 4), 56);
    cr_assert_eq(froe_flat_string(&flat, FROE_ABSENT), 60);
    froe_flat_align(&flat, 8);
    cr_assert_eq(buffer.len, 72);
    cr_assert_eq(number_at(&buffer, 4, 4), 5);
    cr_assert_arr_eq(buffer.data + 8, "abcde\0", 6);
    cr_assert_eq(number_at(&buffer, 20, 4), 2);
    for (size_t i = 24; i < 72; i++)
        cr_assert_eq(buffer.data[i], 0, "byte %zu", i);
    froe_buffer_free(&buffer);
}

/* ---- Columns. ---- */

static const struct froe_datum absent = {.type = FROE_TYPE_TEXT};

static struct froe_datum text_datum(const char *text)
{
    return (struct froe_datum){.present = true, .type = FROE_TYPE_TEXT, .text = froe_span_of(text)};
}

static struct froe_arrow_batch batch_of(enum froe_arrow_type type)
{
    struct froe_arrow_batch batch;
    struct froe_arrow_field field = {FROE_LITERAL("x"), type};
    cr_assert(froe_arrow_batch_init(&batch, &field, 1));
    froe_arrow_reserve(&batch.columns[0], 64);
    return batch;
}

/* Where the body of the only message of `out` begins. */
static size_t body_of(const struct froe_buffer *out)
{
    cr_assert_eq(number_at(out, 0, 4), UINT32_MAX);
    size_t body = 8 + number_at(out, 4, 4);
    cr_assert_eq(body % 8, 0);
    return body;
}

Test(arrow, a_text_column_byte_for_byte)
{
    struct froe_arrow_batch batch = batch_of(FROE_ARROW_UTF8);
    struct froe_buffer out = {0};
    struct froe_datum datums[] = {text_datum("ab"), absent, text_datum(""), text_datum("c\xff")};
    for (size_t i = 0; i < 4; i++)
        froe_arrow_add(&batch.columns[0], &datums[i]);
    froe_arrow_batch_finish(&batch, &out);
    /* Bits 0, 2 and 3; five offsets and padding; the texts, the last with U+FFFD. */
    static const uint8_t want[] = {13, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2,   0,   0,   0,    2,    0,    0, 0,
                                   2,  0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0, 'a', 'b', 'c', 0xef, 0xbf, 0xbd, 0, 0};
    size_t body = body_of(&out);
    cr_assert_eq(out.len - body, sizeof want);
    cr_assert_arr_eq(out.data + body, want, sizeof want);
    froe_arrow_batch_free(&batch);
    froe_buffer_free(&out);
}

Test(arrow, without_nulls_there_is_no_bitmap)
{
    struct froe_arrow_batch batch = batch_of(FROE_ARROW_INT64);
    struct froe_buffer out = {0};
    froe_arrow_add_number(&batch.columns[0], INT64_MAX);
    froe_arrow_add_number(&batch.columns[0], 7);
    froe_arrow_batch_finish(&batch, &out);
    size_t body = body_of(&out);
    cr_assert_eq(out.len - body, 16);
    cr_assert_eq(number_at(&out, body, 8), INT64_MAX);
    cr_assert_eq(number_at(&out, body + 8, 8), 7);
    froe_arrow_batch_free(&batch);
    froe_buffer_free(&out);
}

/* The bitmap over several bytes, filled by reservations that do not end at a byte. */
Test(arrow, validity_over_many_reservations)
{
    struct froe_arrow_batch batch = batch_of(FROE_ARROW_INT32);
    struct froe_arrow_column *column = &batch.columns[0];
    struct froe_buffer out = {0};
    const size_t steps[] = {1, 6, 64, 3, 13, 64, 9};
    for (size_t s = 0, row = 0; s < sizeof steps / sizeof steps[0]; s++) {
        froe_arrow_reserve(column, steps[s]);
        for (size_t i = 0; i < steps[s]; i++, row++) {
            struct froe_datum datum = {.present = row % 3 != 0, .type = FROE_TYPE_NUMBER, .number = row};
            froe_arrow_add(column, &datum);
        }
    }
    cr_assert_eq(column->rows, 160);
    cr_assert_eq(column->nulls, 54);
    froe_arrow_batch_finish(&batch, &out);
    size_t body = body_of(&out);
    cr_assert_eq(out.len - body, 24 + 160 * 4);
    for (size_t row = 0; row < 160; row++) {
        bool present = row % 3 != 0;
        cr_assert_eq(out.data[body + row / 8] >> row % 8 & 1, present, "row %zu", row);
        cr_assert_eq(number_at(&out, body + 24 + 4 * row, 4), present ? row : 0);
    }
    froe_arrow_batch_free(&batch);
    froe_buffer_free(&out);
}

Test(arrow, an_empty_batch_is_not_written_and_a_written_one_is_empty)
{
    struct froe_arrow_batch batch = batch_of(FROE_ARROW_UTF8);
    struct froe_buffer first = {0}, second = {0};
    froe_arrow_batch_finish(&batch, &first);
    cr_assert_eq(first.len, 0);
    froe_arrow_add(&batch.columns[0], &absent);
    froe_arrow_add_text(&batch.columns[0], froe_span_of("abc"));
    froe_arrow_batch_finish(&batch, &first);
    froe_arrow_batch_finish(&batch, &second);
    cr_assert_eq(second.len, 0);
    froe_arrow_reserve(&batch.columns[0], 2);
    froe_arrow_add(&batch.columns[0], &absent);
    froe_arrow_add_text(&batch.columns[0], froe_span_of("abc"));
    froe_arrow_batch_finish(&batch, &second);
    cr_assert_eq(second.len, first.len);
    cr_assert_arr_eq(second.data, first.data, first.len);
    froe_arrow_batch_free(&batch);
    froe_buffer_free(&first);
    froe_buffer_free(&second);
}

Test(arrow, every_column_of_a_batch_is_aligned)
{
    const struct froe_arrow_field fields[] = {{FROE_LITERAL("a"), FROE_ARROW_UTF8},
                                              {FROE_LITERAL("b"), FROE_ARROW_INT32},
                                              {FROE_LITERAL("c"), FROE_ARROW_UTF8}};
    struct froe_arrow_batch batch;
    struct froe_buffer out = {0};
    cr_assert(froe_arrow_batch_init(&batch, fields, 3));
    for (size_t i = 0; i < 3; i++)
        froe_arrow_reserve(&batch.columns[i], 1);
    froe_arrow_add_text(&batch.columns[0], froe_span_of("x"));
    froe_arrow_add_number(&batch.columns[1], 200);
    froe_arrow_add_text(&batch.columns[2], froe_span_of("123456789"));
    cr_assert_eq(froe_arrow_batch_bytes(&batch), 3 * 1 + 2 * 8 + 1 + 4 + 9);
    froe_arrow_batch_finish(&batch, &out);
    size_t body = body_of(&out);
    cr_assert_eq(out.len - body, 8 + 8 + 8 + 8 + 16);
    cr_assert_eq(out.data[body + 8], 'x');
    cr_assert_eq(number_at(&out, body + 16, 8), 200);
    cr_assert_eq(number_at(&out, body + 28, 4), 9);
    cr_assert_arr_eq(out.data + body + 32, "123456789\0\0\0\0\0\0", 16);
    froe_arrow_batch_free(&batch);
    froe_buffer_free(&out);
}

Test(arrow, memory_shortage_fails_the_output)
{
    for (int which = 0; which < 3; which++) {
        struct froe_arrow_batch batch = batch_of(FROE_ARROW_UTF8);
        struct froe_arrow_column *column = &batch.columns[0];
        struct froe_buffer *const parts[] = {&column->validity, &column->offsets, &column->data};
        struct froe_buffer out = {0};
        parts[which]->failed = true;
        froe_arrow_reserve(column, 64);
        froe_arrow_add_text(column, froe_span_of("text"));
        froe_arrow_add(column, &absent);
        froe_arrow_batch_finish(&batch, &out);
        cr_assert(out.failed);
        cr_assert_eq(out.len, 0);
        froe_arrow_batch_free(&batch);
    }
    struct froe_buffer full = {.failed = true};
    struct froe_arrow_field field = {FROE_LITERAL("x"), FROE_ARROW_TIMESTAMP};
    froe_arrow_schema(&full, &field, 1, "Europe/Berlin");
    froe_arrow_end(&full);
    cr_assert_eq(full.len, 0);
}

/* ---- Values of each type. ---- */

struct value_case {
    enum froe_type type;
    enum froe_arrow_type column;
    uint64_t number;
    int64_t time;
    uint64_t want;
    size_t size;
};

ParameterizedTestParameters(arrow, values)
{
    static struct value_case cases[] = {
        {FROE_TYPE_NUMBER, FROE_ARROW_INT32, 404, 0, 404, 4},
        {FROE_TYPE_NUMBER, FROE_ARROW_INT64, INT64_MAX, 0, INT64_MAX, 8},
        {FROE_TYPE_TIME, FROE_ARROW_TIMESTAMP, 0, 1431857103, 1431857103, 8},
        {FROE_TYPE_TIME, FROE_ARROW_TIMESTAMP, 0, -62167219200, (uint64_t)-62167219200, 8},
        {FROE_TYPE_DATE, FROE_ARROW_DATE32, 0, 16572, 16572, 4},
        {FROE_TYPE_DATE, FROE_ARROW_DATE32, 0, -1, UINT32_MAX, 4},
        {FROE_TYPE_DURATION, FROE_ARROW_FLOAT64, 0, 0, 0, 8},
        {FROE_TYPE_DURATION, FROE_ARROW_FLOAT64, 1500000000, 0, 0x3ff8000000000000, 8}, /* 1.5 */
        {FROE_TYPE_DURATION, FROE_ARROW_FLOAT64, 100000000, 0, 0x3fb999999999999a, 8},  /* the double nearest to 0.1 */
        {FROE_TYPE_DURATION, FROE_ARROW_FLOAT64, 1, 0, 0x3e112e0be826d695, 8},          /* 1e-9 */
    };
    return cr_make_param_array(struct value_case, cases, sizeof cases / sizeof cases[0]);
}

ParameterizedTest(struct value_case *given, arrow, values)
{
    struct froe_arrow_batch batch = batch_of(given->column);
    struct froe_arrow_column *column = &batch.columns[0];
    struct froe_datum datum = {
        .present = true, .type = given->type, .number = given->number, .time = given->time, .offset = 7200};
    struct froe_datum missing = {.type = given->type};
    froe_arrow_add(column, &datum);
    froe_arrow_add(column, &missing);
    cr_expect_eq(column->data.len, 2 * given->size);
    cr_expect_eq(number_at(&column->data, 0, given->size), given->want);
    cr_expect_eq(number_at(&column->data, given->size, given->size), 0);
    cr_expect_eq(column->validity.data[0], 1);
    cr_expect_eq(column->nulls, 1);
    froe_arrow_batch_free(&batch);
}

Test(arrow, decimals_take_sixteen_bytes)
{
    struct froe_arrow_batch batch = batch_of(FROE_ARROW_DECIMAL);
    struct froe_arrow_column *column = &batch.columns[0];
    struct froe_datum missing = {.type = FROE_TYPE_NUMBER};
    struct froe_buffer out = {0};
    froe_arrow_add_decimal(column, (__uint128_t)0x1122 << 64 | 0x3344);
    froe_arrow_add(column, &missing);
    froe_arrow_add_decimal(column, UINT64_MAX);
    cr_assert_eq(column->data.len, 3 * 16);
    cr_assert_eq(column->nulls, 1);
    froe_arrow_batch_finish(&batch, &out);
    size_t body = body_of(&out);
    cr_assert_eq(out.len - body, 8 + 3 * 16);
    cr_assert_eq(out.data[body], 5);
    static const uint64_t words[] = {0x3344, 0x1122, 0, 0, UINT64_MAX, 0};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        cr_assert_eq(number_at(&out, body + 8 + 8 * i, 8), words[i], "word %zu", i);
    froe_arrow_batch_free(&batch);
    froe_buffer_free(&out);
}

Test(arrow, floats_are_as_they_are)
{
    struct froe_arrow_batch batch = batch_of(FROE_ARROW_FLOAT64);
    froe_arrow_add_float(&batch.columns[0], 1.5);
    cr_assert_eq(batch.columns[0].data.len, 8);
    cr_assert_eq(number_at(&batch.columns[0].data, 0, 8), 0x3ff8000000000000);
    froe_arrow_batch_free(&batch);
}

Test(arrow, weekdays_are_text)
{
    struct froe_arrow_batch batch = batch_of(FROE_ARROW_UTF8);
    struct froe_datum datum = {.present = true, .type = FROE_TYPE_WEEKDAY, .number = 6};
    froe_arrow_add(&batch.columns[0], &datum);
    cr_assert_eq(batch.columns[0].data.len, 3);
    cr_assert_arr_eq(batch.columns[0].data.data, "Sun", 3);
    froe_arrow_batch_free(&batch);
}

struct field_case {
    char name[24];
    enum froe_arrow_type want;
};

ParameterizedTestParameters(arrow, types_of_fields)
{
    static struct field_case cases[] = {
        {"host", FROE_ARROW_UTF8},         {"status", FROE_ARROW_INT32},      {"bytes", FROE_ARROW_INT64},
        {"time", FROE_ARROW_TIMESTAMP},    {"time:1h", FROE_ARROW_TIMESTAMP}, {"time:1d", FROE_ARROW_DATE32},
        {"time.text", FROE_ARROW_UTF8},    {"hour", FROE_ARROW_INT32},        {"weekday", FROE_ARROW_UTF8},
        {"status.class", FROE_ARROW_UTF8}, {"duration", FROE_ARROW_FLOAT64},  {"query.q", FROE_ARROW_UTF8},
    };
    return cr_make_param_array(struct field_case, cases, sizeof cases / sizeof cases[0]);
}

ParameterizedTest(struct field_case *given, arrow, types_of_fields)
{
    struct froe_field *fields;
    size_t count;
    froe_error error;
    cr_assert(froe_fields_parse(given->name, "fields", NULL, &fields, &count, &error), "%s", error.text);
    struct froe_arrow_field column = froe_arrow_field_of(&fields[0]);
    cr_expect_eq(column.type, given->want, "%s", given->name);
    cr_expect(froe_span_equal(column.name, froe_span_of(given->name)));
    free(fields);
}

/* ---- Messages. ---- */

Test(arrow, messages_are_framed)
{
    struct froe_buffer out = {0};
    static const struct froe_arrow_field fields[] = {{FROE_LITERAL("a"), FROE_ARROW_UTF8},
                                                     {FROE_LITERAL("bb"), FROE_ARROW_DATE32},
                                                     {FROE_LITERAL("ccc"), FROE_ARROW_TIMESTAMP},
                                                     {FROE_LITERAL(""), FROE_ARROW_FLOAT64}};
    for (size_t count = 1; count <= 4; count++) {
        out.len = 0;
        froe_arrow_schema(&out, fields, count, NULL);
        cr_assert_eq(body_of(&out), out.len, "a schema has no body");
        /* The root table: version 4 (V5), a header of type 1. */
        size_t table = 8 + number_at(&out, 8, 4);
        size_t vtable = table - number_at(&out, table, 4);
        cr_assert_eq(number_at(&out, table + number_at(&out, vtable + 4, 2), 2), 4);
        cr_assert_eq(number_at(&out, table + number_at(&out, vtable + 6, 2), 1), 1);
    }
    out.len = 0;
    froe_arrow_end(&out);
    cr_assert_eq(out.len, 8);
    cr_assert_arr_eq(out.data, "\xff\xff\xff\xff\0\0\0\0", 8);
    froe_buffer_free(&out);
}

Test(arrow, names_may_hold_any_bytes)
{
    static const struct froe_arrow_field field = {FROE_LITERAL("a\0b\xff"), FROE_ARROW_DECIMAL};
    static const char want[] = "\x06\0\0\0a\0b\xef\xbf\xbd";
    struct froe_buffer out = {0};
    froe_arrow_schema(&out, &field, 1, NULL);
    cr_assert_not_null(memmem(out.data, out.len, want, sizeof want));
    froe_buffer_free(&out);
}

struct zone_case {
    char given[24];
    char want[24];
};

ParameterizedTestParameters(arrow, zones)
{
    static struct zone_case cases[] = {
        {"UTC", "UTC"},
        {"Z", "UTC"},
        {"Europe/Berlin", "Europe/Berlin"},
        {"+00:00", "UTC"},
        {"+01:00", "Etc/GMT-1"},
        {"-0500", "Etc/GMT+5"},
        {"+1400", "Etc/GMT-14"},
        {"-12:00", "Etc/GMT+12"},
        {"-13:00", "UTC"},
        {"+15:00", "UTC"},
        {"+05:30", "UTC"},
        {"-0930", "UTC"},
    };
    return cr_make_param_array(struct zone_case, cases, sizeof cases / sizeof cases[0]);
}

ParameterizedTest(struct zone_case *given, arrow, zones)
{
    struct froe_buffer got = {0}, want = {0};
    struct froe_arrow_field field = {FROE_LITERAL("time"), FROE_ARROW_TIMESTAMP};
    froe_arrow_schema(&got, &field, 1, given->given);
    uint8_t length = (uint8_t)strlen(given->want);
    froe_buffer_append(&want, (const uint8_t[]){length, 0, 0, 0}, 4);
    froe_buffer_append(&want, given->want, length + 1u);
    cr_expect_not_null(memmem(got.data, got.len, want.data, want.len), "%s is not %s", given->given, given->want);
    froe_buffer_free(&got);
    froe_buffer_free(&want);
}
