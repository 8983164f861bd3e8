#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdlib.h>

#include "report/row.h"

static struct froe_cell text_cell(const char *text)
{
    return (struct froe_cell){.kind = FROE_CELL_TEXT, .text = froe_span_of(text)};
}

static struct froe_cell number_cell(uint64_t number)
{
    return (struct froe_cell){.kind = FROE_CELL_NUMBER, .number = number};
}

static void check_text(struct froe_buffer *got, const char *want)
{
    froe_buffer_byte(got, 0);
    cr_expect_str_eq((const char *)got->data, want);
    froe_buffer_free(got);
}

/* ---- One text cell in each format. ---- */

struct cell_case {
    froe_format format;
    bool csv_safe;
    bool terminal;
    char text[32];
    char want[64];
};

#define CSV     FROE_FORMAT_CSV, false, false
#define CSV_TTY FROE_FORMAT_CSV, false, true
#define SAFE    FROE_FORMAT_CSV, true, false
#define TSV     FROE_FORMAT_TSV, false, false
#define TSV_TTY FROE_FORMAT_TSV, false, true
#define JSONL   FROE_FORMAT_JSONL, false, false
#define TABLE   FROE_FORMAT_TABLE, false, false

ParameterizedTestParameters(row, text_cells)
{
    static struct cell_case cases[] = {
        {CSV, "plain", "plain"},
        {CSV, "", "\"\""},
        {CSV, "-", "-"},
        {CSV, " a b ", " a b "},
        {CSV, "a,b", "\"a,b\""},
        {CSV, ",", "\",\""},
        {CSV, "\"", "\"\"\"\""},
        {CSV, "\"\"", "\"\"\"\"\"\""},
        {CSV, "a\"b\"", "\"a\"\"b\"\"\""},
        {CSV, "a\nb", "\"a\nb\""},
        {CSV, "a\rb", "\"a\rb\""},
        {CSV, "a\r\n", "\"a\r\n\""},
        {CSV, "'a;b\tc", "'a;b\tc"},
        {CSV, "=1+1", "=1+1"},
        {CSV, "\x1b[31m\xff\x85\xed\xa0\x80\u202e", "\x1b[31m\xff\x85\xed\xa0\x80\u202e"},
        {SAFE, "=1+1", "'=1+1"},
        {SAFE, "+1", "'+1"},
        {SAFE, "-1", "'-1"},
        {SAFE, "@a", "'@a"},
        {SAFE, "=1,2", "\"'=1,2\""},
        {SAFE, "@\"", "\"'@\"\"\""},
        {SAFE, "a=1", "a=1"},
        {SAFE, "", "\"\""},
        {SAFE, "\"=1", "\"\"\"=1\""},
        {CSV_TTY, "a\x1b\x85,\"\n", "\"a\\x1b\\x85,\"\"\\x0a\""},
        {CSV_TTY, "a\nb", "a\\x0ab"},
        {CSV_TTY, "a\\b", "a\\b"},
        {TSV, "", ""},
        {TSV, "a b,c\"", "a b,c\""},
        {TSV, "a\tb\nc\rd\\e", "a\\tb\\nc\\rd\\\\e"},
        {TSV, "\t", "\\t"},
        {TSV, "\\n", "\\\\n"},
        {TSV, "\x1b\x85", "\x1b\x85"},
        {TSV_TTY, "a\tb\x1b\x85\\", "a\\tb\\x1b\\x85\\\\"},
        {TSV_TTY, "\u202e\ted", "\\xe2\\x80\\xae\\ted"},
        {JSONL, "<script>\"\x1b\xff", "{\"k\":\"<script>\\\"\\u001b\ufffd\"}"},
        {JSONL, "\u202e\xc2\x85", "{\"k\":\"\u202e\xc2\x85\"}"},
        {FROE_FORMAT_JSONL, false, true, "\u202e\xc2\x85", "{\"k\":\"\\u202e\\u0085\"}"},
        {TABLE, "a\tb\x1b", "a\\x09b\\x1b"},
        {TABLE, "", ""},
    };
    return cr_make_param_array(struct cell_case, cases, sizeof cases / sizeof cases[0]);
}

ParameterizedTest(struct cell_case *given, row, text_cells)
{
    const struct froe_column column = {.name = FROE_LITERAL("k")};
    struct froe_row_style style = {given->format, given->csv_safe, given->terminal};
    struct froe_cell cell = text_cell(given->text);
    struct froe_buffer buffer = {0};
    froe_row_append(&buffer, &column, &cell, 1, style);
    cr_assert_gt(buffer.len, 0);
    cr_assert_eq(buffer.data[--buffer.len], '\n');
    check_text(&buffer, given->want);
}

/* ---- Whole rows. ---- */

static const struct froe_column columns[] = {{.name = FROE_LITERAL("path"), .width = 8},
                                             {.name = FROE_LITERAL("status"), .number = true, .width = 3},
                                             {.name = FROE_LITERAL("a,\"b\"")}};

struct row_case {
    froe_format format;
    char header[64];
    char row[96];
    char absent[64];
};

ParameterizedTestParameters(row, whole_rows)
{
    static struct row_case cases[] = {
        {FROE_FORMAT_CSV, "path,status,\"a,\"\"b\"\"\"\n", "/a,200,\"\"\n", ",,\n"},
        {FROE_FORMAT_TSV, "path\tstatus\ta,\"b\"\n", "/a\t200\t\n", "\t\t\n"},
        {FROE_FORMAT_JSONL, "", "{\"path\":\"/a\",\"status\":200,\"a,\\\"b\\\"\":\"\"}\n",
         "{\"path\":null,\"status\":null,\"a,\\\"b\\\"\":null}\n"},
        {FROE_FORMAT_TABLE, "path      status  a,\"b\"\n", "/a           200  \n", "-              -  -\n"},
    };
    return cr_make_param_array(struct row_case, cases, sizeof cases / sizeof cases[0]);
}

ParameterizedTest(struct row_case *given, row, whole_rows)
{
    struct froe_row_style style = {.format = given->format};
    const struct froe_cell cells[] = {text_cell("/a"), number_cell(200), text_cell("")};
    const struct froe_cell absent[3] = {{.kind = FROE_CELL_ABSENT}};
    struct froe_buffer buffer = {0};
    froe_row_header(&buffer, columns, 3, style);
    check_text(&buffer, given->header);
    froe_row_append(&buffer, columns, cells, 3, style);
    check_text(&buffer, given->row);
    froe_row_append(&buffer, columns, absent, 3, style);
    check_text(&buffer, given->absent);
}

Test(row, csv_safe_leaves_numbers_alone)
{
    struct froe_row_style style = {.format = FROE_FORMAT_CSV, .csv_safe = true};
    const struct froe_cell cells[] = {text_cell("-"), number_cell(UINT64_MAX), {.kind = FROE_CELL_ABSENT}};
    struct froe_buffer buffer = {0};
    froe_row_append(&buffer, columns, cells, 3, style);
    check_text(&buffer, "'-,18446744073709551615,\n");
}

Test(row, object_has_no_line_end)
{
    const struct froe_cell cells[] = {text_cell("/a"), number_cell(0)};
    struct froe_buffer buffer = {0};
    froe_row_object(&buffer, columns, cells, 2, false);
    check_text(&buffer, "{\"path\":\"/a\",\"status\":0}");
    froe_row_object(&buffer, columns, cells, 0, false);
    check_text(&buffer, "{}");
}

/* Names of every length around that of a step, made once, and anew for each row. */
Test(row, keys_that_are_there_change_nothing)
{
    enum { NAMES = 40 };
    static const char letters[] = "abc\"defghi\x1bjklmnopqrstuvwxyz0123456789ABCDEF";
    struct froe_column named[NAMES] = {0}, keyed[NAMES];
    struct froe_cell cells[NAMES] = {0};
    struct froe_buffer keys = {0}, want = {0}, got = {0};
    for (size_t i = 0; i < NAMES; i++) {
        named[i].name = (struct froe_span){(const uint8_t *)letters, i};
        cells[i] = i % 3 == 0 ? number_cell(i) : i % 3 == 1 ? text_cell("text") : (struct froe_cell){0};
    }
    for (int terminal = 0; terminal < 2; terminal++) {
        memcpy(keyed, named, sizeof keyed);
        keys.len = 0;
        cr_assert(froe_row_keys(keyed, NAMES, terminal, &keys));
        froe_row_object(&want, named, cells, NAMES, terminal);
        froe_row_object(&got, keyed, cells, NAMES, terminal);
    }
    cr_assert_eq(got.len, want.len);
    cr_assert_arr_eq(got.data, want.data, want.len);
    froe_buffer_free(&keys);
    froe_buffer_free(&want);
    froe_buffer_free(&got);
}

Test(row, table_pads_by_columns_of_the_terminal)
{
    const struct froe_column two[] = {{.name = FROE_LITERAL("path"), .width = 8},
                                      {.name = FROE_LITERAL("n"), .number = true, .width = 4}};
    struct froe_row_style style = {.format = FROE_FORMAT_TABLE};
    struct froe_buffer buffer = {0};
    const struct froe_cell wide[] = {text_cell("\u65e5\u672c"), number_cell(7)};
    froe_row_append(&buffer, two, wide, 2, style);
    check_text(&buffer, "\u65e5\u672c         7\n");
    const struct froe_cell escaped[] = {text_cell("\x1b"), text_cell("12.5")};
    froe_row_append(&buffer, two, escaped, 2, style);
    check_text(&buffer, "\\x1b      12.5\n");
    const struct froe_cell longer[] = {text_cell("/longer/than/8"), number_cell(12345)};
    froe_row_append(&buffer, two, longer, 2, style);
    check_text(&buffer, "/longer/than/8  12345\n");
}

Test(row, hostile_names_are_escaped_too)
{
    const struct froe_column column = {.name = FROE_LITERAL("query.\x1b[2J\u202e")};
    struct froe_cell cell = number_cell(1);
    struct froe_buffer buffer = {0};
    froe_row_header(&buffer, &column, 1, (struct froe_row_style){.format = FROE_FORMAT_TABLE});
    check_text(&buffer, "query.\\x1b[2J\\xe2\\x80\\xae\n");
    froe_row_append(&buffer, &column, &cell, 1, (struct froe_row_style){.format = FROE_FORMAT_JSONL, .terminal = true});
    check_text(&buffer, "{\"query.\\u001b[2J\\u202e\":1}\n");
}

Test(row, memory_shortage_is_left_in_the_buffer)
{
    static const froe_format formats[] = {FROE_FORMAT_CSV, FROE_FORMAT_TSV, FROE_FORMAT_JSONL, FROE_FORMAT_TABLE};
    const struct froe_cell cells[] = {text_cell("/a,\"\t"), number_cell(200), {.kind = FROE_CELL_ABSENT}};
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        struct froe_buffer buffer = {0};
        froe_buffer_text(&buffer, "kept");
        buffer.failed = true;
        froe_row_header(&buffer, columns, 3, (struct froe_row_style){.format = formats[i]});
        froe_row_append(&buffer, columns, cells, 3,
                        (struct froe_row_style){.format = formats[i], .terminal = i % 2 == 1});
        cr_assert_eq(buffer.len, 4);
        cr_assert(buffer.failed);
        froe_buffer_free(&buffer);
    }
}

/* ---- Reading back: what was written is what was there. ---- */

/* One field of RFC 4180 at *at; false in *quoted and no bytes: absent. Stops at the comma or line end. */
static void read_csv_field(const struct froe_buffer *csv, size_t *at, struct froe_buffer *field, bool *quoted)
{
    field->len = 0;
    *quoted = csv->data[*at] == '"';
    if (!*quoted) {
        for (; csv->data[*at] != ',' && csv->data[*at] != '\n'; ++*at) {
            cr_assert(csv->data[*at] != '"' && csv->data[*at] != '\r');
            froe_buffer_byte(field, csv->data[*at]);
        }
        return;
    }
    for (++*at;; ++*at) {
        if (csv->data[*at] == '"' && csv->data[++*at] != '"')
            return;
        froe_buffer_byte(field, csv->data[*at]);
    }
}

/* One field of tab-separated values, escapes undone. */
static void read_tsv_field(const struct froe_buffer *tsv, size_t *at, struct froe_buffer *field)
{
    field->len = 0;
    for (; tsv->data[*at] != '\t' && tsv->data[*at] != '\n'; ++*at) {
        uint8_t byte = tsv->data[*at];
        cr_assert_neq(byte, '\r');
        if (byte == '\\') {
            uint8_t letter = tsv->data[++*at];
            cr_assert(letter != 0 && strchr("tnr\\", letter) != NULL);
            byte = (uint8_t)(letter == 't' ? '\t' : letter == 'n' ? '\n' : letter == 'r' ? '\r' : '\\');
        }
        froe_buffer_byte(field, byte);
    }
}

Test(row, csv_and_tsv_of_every_pair_of_bytes_read_back)
{
    static struct froe_buffer csv, tsv, field;
    const struct froe_column two[] = {{.name = FROE_LITERAL("a")}, {.name = FROE_LITERAL("b")}};
    for (unsigned pair = 0; pair < 0x10000; pair++) {
        uint8_t bytes[2] = {(uint8_t)(pair >> 8), (uint8_t)pair};
        struct froe_cell cells[2] = {{.kind = FROE_CELL_TEXT, .text = {bytes, 2}},
                                     {.kind = FROE_CELL_TEXT, .text = {bytes + 1, 1}}};
        csv.len = tsv.len = 0;
        froe_row_append(&csv, two, cells, 2, (struct froe_row_style){.format = FROE_FORMAT_CSV});
        froe_row_append(&tsv, two, cells, 2, (struct froe_row_style){.format = FROE_FORMAT_TSV});
        size_t csv_at = 0, tsv_at = 0;
        for (size_t i = 0; i < 2; i++) {
            bool quoted;
            read_csv_field(&csv, &csv_at, &field, &quoted);
            cr_assert(field.len == 2 - i && memcmp(field.data, bytes + i, 2 - i) == 0, "csv of %04x", pair);
            cr_assert_eq(csv.data[csv_at++], i == 0 ? ',' : '\n');
            read_tsv_field(&tsv, &tsv_at, &field);
            cr_assert(field.len == 2 - i && memcmp(field.data, bytes + i, 2 - i) == 0, "tsv of %04x", pair);
            cr_assert_eq(tsv.data[tsv_at++], i == 0 ? '\t' : '\n');
        }
        cr_assert(csv_at == csv.len && tsv_at == tsv.len);
    }
}
