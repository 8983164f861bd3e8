/* Lines read the slow way: what is malformed and why, and where the parts are. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "parse/clf.h"
#include "support/record_check.h"

#define TIME "[17/May/2015:10:05:03 +0000] "
#define AT   "h - - " TIME "\""
#define END  "\" 200 1"

/* The line in a buffer of its own size, so that reads outside are seen. */
struct line {
    uint8_t *bytes;
    size_t len;
};

static struct line copy_of(const void *bytes, size_t len)
{
    struct line line = {malloc(len == 0 ? 1 : len), len};
    if (len > 0)
        memcpy(line.bytes, bytes, len);
    return line;
}

static enum froe_reason read_line(const struct line *line, bool vhost, bool combined, struct froe_record *record)
{
    const struct froe_clf_format format = {.vhost = vhost, .combined = combined, .need = FROE_NEED_ALL};
    struct froe_timestamp_cache cache = {0};
    uint64_t nul_bytes = 0;
    memset(record, 0xa5, sizeof *record);
    enum froe_reason reason = froe_clf_read(line->bytes, line->len, &format, &cache, record, &nul_bytes);
    if (reason == FROE_REASON_NONE)
        cr_assert(record_is_sound(record, FROE_NEED_ALL), "%.*s", (int)line->len, (const char *)line->bytes);
    return reason;
}

struct malformed {
    const char *line;
    enum froe_reason reason;
};

static const struct malformed malformed[] = {
    {"", FROE_REASON_EMPTY},
    {" \t ", FROE_REASON_EMPTY},
    {"h", FROE_REASON_NO_TIME},
    {"h -", FROE_REASON_NO_TIME},
    {"h - - ", FROE_REASON_NO_TIME},
    {"h " TIME "\"GET / HTTP/1.1" END, FROE_REASON_NO_TIME},
    {"h -" TIME "\"GET / HTTP/1.1" END, FROE_REASON_NO_TIME},
    {"h - - (17/May/2015:10:05:03 +0000) \"GET / HTTP/1.1" END, FROE_REASON_NO_TIME},
    {"h - -\r[17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1" END, FROE_REASON_NO_TIME},
    {"\r", FROE_REASON_NO_TIME},
    {"h - - [", FROE_REASON_BAD_TIME},
    {"h - - []", FROE_REASON_BAD_TIME},
    {"h i  a [b\t" TIME "\"" END, FROE_REASON_BAD_TIME},
    {"h - - [17/May/2015:10:05:03 +0000", FROE_REASON_BAD_TIME},
    {"h - - [17/May/2015:10:05:03 +0000 ] \"" END, FROE_REASON_BAD_TIME},
    {"h - - [ 17/May/2015:10:05:03 +0000] \"" END, FROE_REASON_BAD_TIME},
    {"h - - [29/Feb/2023:10:05:03 +0000] \"" END, FROE_REASON_BAD_TIME},
    {"h - - [17/May/2015:10:05:03 +0000]", FROE_REASON_NO_REQUEST},
    {"h - - " TIME, FROE_REASON_NO_REQUEST},
    {"h - - [17/May/2015:10:05:03 +0000]\"GET / HTTP/1.1" END, FROE_REASON_NO_REQUEST},
    {"h - - " TIME "GET / HTTP/1.1 200 1", FROE_REASON_NO_REQUEST},
    {"h - - " TIME "'GET / HTTP/1.1' 200 1", FROE_REASON_NO_REQUEST},
    {AT, FROE_REASON_OPEN_QUOTE},
    {AT "GET / HTTP/1.1\"200 1", FROE_REASON_OPEN_QUOTE},
    {AT "\\", FROE_REASON_OPEN_QUOTE},
    {AT "\\\"", FROE_REASON_OPEN_QUOTE},
    {AT "\\\" 200 1", FROE_REASON_OPEN_QUOTE},
    {AT "\"", FROE_REASON_BAD_STATUS},
    {AT "\" ", FROE_REASON_BAD_STATUS},
    {AT "\" 20 1", FROE_REASON_BAD_STATUS},
    {AT "\" 2000 1", FROE_REASON_BAD_STATUS},
    {AT "\" 2x0 1", FROE_REASON_BAD_STATUS},
    {AT "\" +20 1", FROE_REASON_BAD_STATUS},
    {AT "\" -- 1", FROE_REASON_BAD_STATUS},
    {AT "/x\" y HTTP/1.1" END, FROE_REASON_BAD_STATUS},
    {AT "\" 200", FROE_REASON_BAD_BYTES},
    {AT "\" 200 ", FROE_REASON_BAD_BYTES},
    {AT "\" 200 1x", FROE_REASON_BAD_BYTES},
    {AT "\" 200 -1", FROE_REASON_BAD_BYTES},
    {AT "\" 200 +1", FROE_REASON_BAD_BYTES},
    {AT "\" 200 1.5", FROE_REASON_BAD_BYTES},
    {AT "\" 200 9223372036854775808", FROE_REASON_BAD_BYTES},
    {AT "\" 200 18446744073709551617", FROE_REASON_BAD_BYTES},
    {AT "\" 200 1\r", FROE_REASON_BAD_BYTES},
    {AT "\" 200 1\"r\" \"a\"", FROE_REASON_BAD_BYTES},
    {AT END " \"", FROE_REASON_OPEN_QUOTE},
    {AT END " \"r", FROE_REASON_OPEN_QUOTE},
    {AT END " \"r\\\"", FROE_REASON_OPEN_QUOTE},
    {AT END " \"r\" \"", FROE_REASON_OPEN_QUOTE},
    {AT END " \"r\" \"a", FROE_REASON_OPEN_QUOTE},
    {AT END " \"r\" \"a\\\"", FROE_REASON_OPEN_QUOTE},
};

Test(clf, malformed)
{
    for (size_t i = 0; i < sizeof malformed / sizeof malformed[0]; i++) {
        struct line line = copy_of(malformed[i].line, strlen(malformed[i].line));
        struct froe_record record;
        enum froe_reason reason = read_line(&line, false, true, &record);
        cr_expect_eq(reason, malformed[i].reason, "`%s`: %s", malformed[i].line, froe_reason_name(reason));
        free(line.bytes);
    }
}

Test(clf, referer_and_agent_are_not_looked_at_in_common)
{
    for (size_t i = 0; i < sizeof malformed / sizeof malformed[0]; i++) {
        if (strncmp(malformed[i].line, AT END " \"", strlen(AT END " \"")) != 0)
            continue;
        struct line line = copy_of(malformed[i].line, strlen(malformed[i].line));
        struct froe_record record;
        cr_expect_eq(read_line(&line, false, false, &record), FROE_REASON_NONE, "`%s`", malformed[i].line);
        cr_expect_eq(record.referer_at, 0);
        cr_expect_eq(record.agent_at, 0);
        free(line.bytes);
    }
}

/* "-" is a value here; NULL: absent, for vhost, referer and agent. */
struct whole {
    const char *line;
    bool vhost;
    const char *vhost_text, *host, *ident, *user, *request, *referer, *agent;
    int32_t status;
    int64_t bytes;
};

static const struct whole wholes[] = {
    {"83.149.9.216 id frank " TIME "\"GET /a HTTP/1.1\" 404 203023 \"http://r/\" \"M/5 (X) G\"", false, NULL,
     "83.149.9.216", "id", "frank", "GET /a HTTP/1.1", "http://r/", "M/5 (X) G", 404, 203023},
    {"- -- - - " TIME "\"\" - - \"\" \"\"", false, NULL, "-", "--", "- -", "", "", "", FROE_STATUS_ABSENT,
     FROE_BYTES_ABSENT},
    {"h - - " TIME "\"-\" 000 0 \"-\" \"-\"", false, NULL, "h", "-", "-", "-", "-", "-", 0, 0},
    {"h i " TIME "\"-" END, false, NULL, "h", "i", "", "-", NULL, NULL, 200, 1},
    {"h i  \t " TIME "\"-" END, false, NULL, "h", "i", "", "-", NULL, NULL, 200, 1},
    {"h i a[b ]\tc " TIME "\"-" END, false, NULL, "h", "i", "a[b ]\tc", "-", NULL, NULL, 200, 1},
    {"h i  u  " TIME "\"-" END, false, NULL, "h", "i", "u", "-", NULL, NULL, 200, 1},
    {"[h [i \"u\" " TIME "\"-" END, false, NULL, "[h", "[i", "\"u\"", "-", NULL, NULL, 200, 1},
    {" \t h\t-\t-\t[17/May/2015:10:05:03 +0000]\t\"-\"\t200\t1\t\"r\"\t\"a\"\t", false, NULL, "h", "-", "-", "-", "r",
     "a", 200, 1},
    {AT "-" END " x \"r\" \"a\"", false, NULL, "h", "-", "-", "-", NULL, NULL, 200, 1},
    {AT "-" END " \"r\" x \"a\"", false, NULL, "h", "-", "-", "-", "r", NULL, 200, 1},
    {AT "-" END " \"r\" \"a\" \"never closed", false, NULL, "h", "-", "-", "-", "r", "a", 200, 1},
    {AT "-" END " \"r\"x\" \"a\" 1", false, NULL, "h", "-", "-", "-", "r\"x", "a", 200, 1},
    {AT "-" END " \"r\\\" \"a\" \"b\"", false, NULL, "h", "-", "-", "-", "r\\\" \"a", "b", 200, 1},
    {AT "-" END " \"r\\\\\" \"a\"", false, NULL, "h", "-", "-", "-", "r\\\\", "a", 200, 1},
    {AT "-" END " \"r\"\"a\"", false, NULL, "h", "-", "-", "-", "r\"\"a", NULL, 200, 1},
    {AT "-" END " \"\r\" \"\x01\xff\"", false, NULL, "h", "-", "-", "-", "\r", "\x01\xff", 200, 1},
    {AT "\" 007 9223372036854775807", false, NULL, "h", "-", "-", "", NULL, NULL, 7, INT64_MAX},
    {AT "\" 999 00000000000000000000000000000000000000001", false, NULL, "h", "-", "-", "", NULL, NULL, 999, 1},
    {AT "GET /a\"b\\\"c\\\\ HTTP/1.1" END, false, NULL, "h", "-", "-", "GET /a\"b\\\"c\\\\ HTTP/1.1", NULL, NULL, 200,
     1},
    {"v:80 h - - " TIME "\"-" END, true, "v:80", "h", "-", "-", "-", NULL, NULL, 200, 1},
    {" v\t h i u " TIME "\"-" END " \"r\" \"a\"", true, "v", "h", "i", "u", "-", "r", "a", 200, 1},
    {"v h - " TIME "\"-" END, true, "v", "h", "-", "", "-", NULL, NULL, 200, 1},
};

static void expect_part(const struct whole *wanted, const char *name, const char *text,
                        const struct froe_record *record, uint32_t at, uint32_t end)
{
    cr_assert_eq(at != 0 || end != 0, text != NULL, "%s of `%s`", name, wanted->line);
    if (text != NULL)
        cr_expect(froe_span_equal(froe_record_part(record, at, end), froe_span_of(text)), "%s of `%s`: `%.*s`", name,
                  wanted->line, (int)(end - at), (const char *)record->line + at);
}

Test(clf, parts)
{
    for (size_t i = 0; i < sizeof wholes / sizeof wholes[0]; i++) {
        const struct whole *wanted = &wholes[i];
        struct line line = copy_of(wanted->line, strlen(wanted->line));
        struct froe_record record;
        enum froe_reason reason = read_line(&line, wanted->vhost, true, &record);
        cr_assert_eq(reason, FROE_REASON_NONE, "`%s`: %s", wanted->line, froe_reason_name(reason));
        expect_part(wanted, "vhost", wanted->vhost_text, &record, record.vhost_at, record.vhost_end);
        expect_part(wanted, "host", wanted->host, &record, record.host_at, record.host_end);
        expect_part(wanted, "ident", wanted->ident, &record, record.ident_at, record.ident_end);
        expect_part(wanted, "user", wanted->user, &record, record.user_at, record.user_end);
        expect_part(wanted, "request", wanted->request, &record, record.request_at, record.request_end);
        expect_part(wanted, "referer", wanted->referer, &record, record.referer_at, record.referer_end);
        expect_part(wanted, "agent", wanted->agent, &record, record.agent_at, record.agent_end);
        expect_part(wanted, "time", "17/May/2015:10:05:03 +0000", &record, record.time_at, record.time_end);
        cr_expect_eq(record.time, 1431857103);
        cr_expect_eq(record.offset, 0);
        cr_expect_eq(record.status, wanted->status, "`%s`", wanted->line);
        cr_expect_eq(record.bytes, wanted->bytes, "`%s`", wanted->line);
        free(line.bytes);
    }
}

Test(clf, too_few_tokens_for_a_vhost)
{
    struct line line = copy_of(AT "-" END, strlen(AT "-" END));
    struct froe_record record;
    cr_assert_eq(read_line(&line, true, true, &record), FROE_REASON_NONE);
    cr_expect_eq(record.vhost_end, 1, "the host is taken as the vhost");
    free(line.bytes);
    line = copy_of("h - " TIME "\"-" END, strlen("h - " TIME "\"-" END));
    cr_expect_eq(read_line(&line, true, true, &record), FROE_REASON_NO_TIME);
    free(line.bytes);
}

Test(clf, nul_bytes)
{
    static const char text[] = "\0 \t\0h\0x - \xff " TIME "\t\"G\0T / HTTP/1.1\"\t\t200 \t007\t";
    const struct froe_clf_format format = {.combined = true, .need = FROE_NEED_ALL};
    struct line line = copy_of(text, sizeof text - 1);
    struct froe_timestamp_cache cache = {0};
    struct froe_record record;
    uint64_t nul_bytes = 40;
    cr_assert_eq(froe_clf_read(line.bytes, line.len, &format, &cache, &record, &nul_bytes), FROE_REASON_NONE);
    cr_expect_eq(nul_bytes, 42, "those at the start");
    cr_expect_eq(record.line, line.bytes + 4);
    cr_expect_eq(record.len, line.len - 4);
    cr_expect_eq(record.host_end, 3);
    cr_expect_eq(record.method_end - record.method_at, 3);
    cr_expect_eq(record.bytes, 7);
    cr_expect_eq(froe_clf_read((const uint8_t *)"\0\0 \0", 4, &format, &cache, &record, &nul_bytes), FROE_REASON_EMPTY);
    cr_expect_eq(nul_bytes, 45);
    free(line.bytes);
}

/* The longest line that can be a record, behind any number of blanks and NUL bytes. */
Test(clf, longest_line)
{
    static const char head[] = AT "-" END " ";
    const size_t padding = 200;
    struct line line = {malloc(padding + FROE_LINE_MAX + 1), padding + FROE_LINE_MAX};
    struct froe_record record;
    for (size_t i = 0; i < padding; i++)
        line.bytes[i] = i % 2 == 0 ? ' ' : '\0';
    memset(line.bytes + padding, 'x', FROE_LINE_MAX + 1);
    memcpy(line.bytes + padding, head, sizeof head - 1);
    cr_expect_eq(read_line(&line, false, true, &record), FROE_REASON_NONE);
    cr_expect_eq(record.len, FROE_LINE_MAX);
    line.len++;
    cr_expect_eq(read_line(&line, false, true, &record), FROE_REASON_TOO_LONG);
    memset(line.bytes, '\0', line.len);
    cr_expect_eq(read_line(&line, false, true, &record), FROE_REASON_EMPTY, "empty comes before too-long");
    memset(line.bytes, 'x', line.len);
    cr_expect_eq(read_line(&line, false, true, &record), FROE_REASON_TOO_LONG, "too-long comes before no-time");
    free(line.bytes);
}

/* The parts asked for are the same whatever else is asked for. */
Test(clf, needs)
{
    static const char text[] = "h i u " TIME "\"GET /a?b#c HTTP/1.1\" 200 1 \"r\" \"a\"";
    struct line line = copy_of(text, sizeof text - 1);
    struct froe_record all, some;
    cr_assert_eq(read_line(&line, false, true, &all), FROE_REASON_NONE);
    for (unsigned need = 0; need <= FROE_NEED_ALL; need++) {
        const struct froe_clf_format format = {.combined = true, .need = need};
        struct froe_timestamp_cache cache = {0};
        uint64_t nul_bytes = 0;
        memset(&some, 0xa5, sizeof some);
        cr_assert_eq(froe_clf_read(line.bytes, line.len, &format, &cache, &some, &nul_bytes), FROE_REASON_NONE);
        const char *difference = record_difference(&all, &some, need);
        cr_expect_null(difference, "need %u: %s", need, difference);
    }
    free(line.bytes);
}

Test(clf, names_of_reasons)
{
    static const char *const names[] = {"none",       "empty",     "too-long",   "no-time",    "bad-time", "no-request",
                                        "bad-status", "bad-bytes", "open-quote", "bad-fields", "bad-json"};
    cr_assert_eq(sizeof names / sizeof names[0], FROE_REASON_COUNT);
    for (int i = 0; i < FROE_REASON_COUNT; i++) {
        cr_expect_str_eq(froe_reason_name((enum froe_reason)i), names[i]);
        cr_expect_gt(strlen(froe_reason_text((enum froe_reason)i)), 0);
    }
}
