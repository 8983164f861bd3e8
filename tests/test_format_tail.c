/* What stands behind the head of Common and Combined lines: the quick way against the slow way. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "parse/columns.h"
#include "support/format_case.h"
#include "support/guard.h"
#include "support/log_lines.h"
#include "support/record_check.h"

#define NGINX                                                                                                          \
    "$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent \"$http_referer\" "               \
    "\"$http_user_agent\" $request_time \"$http_x_a\" $upstream_addr \"$http_x_b\""

static const char *const formats[] = {
    "%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\" %D \"%{X-A}i\" [%{X-B}i] %v",
    "%v:%p %h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\" %D \"%{X-A}i\" [%{X-B}i] %{X-C}i",
    "%h %l %u %t \"%r\" %>s %b %D \"%{X-A}i\" [%{X-B}i] %v",
    NGINX,
};

static const char *const lists[] = {"path", "path,duration", "host,status,x-a", "x-b", "vhost,agent,duration,x-a,x-b"};

/* Something to stand behind a head, as the formats want it or not. */
static void append_tail(struct froe_buffer *to, struct chance *chance)
{
    static const char *const pieces[] = {" 1500",     " 0.345",   " -",
                                         " \"a b\"",  " \"-\"",   " \"a\\\"b\"",
                                         " [c d]",    " []",      " www",
                                         "  ",        " \"x",     "\"",
                                         " \"",       "]",        " [y",
                                         "\\",        " \"\"",    "\t17",
                                         " a, b : c", "\r",       " 9e3ms",
                                         "x",         " \"a\" b", " \" \"",
                                         "\n",        " \"q\"\"", " 10.0.0.1:80, 10.0.0.2:80"};
    size_t count = chance_below(chance, 7);
    if (chance_once_in(chance, 2))
        froe_buffer_text(to, " 1500 \"a b\" [c d] www");
    for (size_t i = 0; i < count; i++)
        froe_buffer_text(to, pieces[chance_below(chance, sizeof pieces / sizeof pieces[0])]);
}

static void append_line(struct froe_buffer *to, bool vhost, bool combined, struct chance *chance)
{
    struct log_shape shape = {.vhost = vhost, .combined = combined};
    shape.odd = (unsigned)(chance_once_in(chance, 2) ? 0 : 20);
    shape.damaged = (unsigned)(chance_once_in(chance, 2) ? 0 : 20);
    log_line(to, &shape, chance);
    while (to->len > 0 && (to->data[to->len - 1] == '\n' || to->data[to->len - 1] == '\r'))
        to->len--;
    append_tail(to, chance);
    froe_buffer_text(to, chance_once_in(chance, 10) ? "\r\n" : "\n");
}

struct oracle {
    const struct froe_binding *binding;
    const uint8_t *at, *end; /* what has not been read of the block */
    uint64_t reasons[FROE_REASON_COUNT];
};

/* The next record by the slow way. */
static bool next_record(struct oracle *oracle, struct froe_record *record, struct froe_part *parts)
{
    while (oracle->at < oracle->end) {
        const uint8_t *line = oracle->at;
        const uint8_t *newline = memchr(line, '\n', (size_t)(oracle->end - line));
        const uint8_t *end = newline == NULL ? oracle->end : newline;
        oracle->at = newline == NULL ? oracle->end : newline + 1;
        if (newline != NULL && end > line && end[-1] == '\r')
            end--;
        struct froe_logtime_cache cache = {0};
        uint64_t nul_bytes = 0;
        uint32_t tail;
        struct froe_clf_format head = oracle->binding->clf;
        head.need = FROE_NEED_ALL;
        enum froe_reason reason =
            froe_clf_read_head(line, (size_t)(end - line), &head, &cache.clf, record, &nul_bytes, &tail);
        if (reason == FROE_REASON_NONE) {
            froe_columns_read_tail(oracle->binding, tail, &cache, record, parts);
            return true;
        }
        oracle->reasons[reason]++;
    }
    return false;
}

static bool same_parts(const struct froe_binding *binding, const struct froe_record *a, const struct froe_record *b)
{
    if ((a->extra == NULL) != (b->extra == NULL))
        return false;
    return a->extra == NULL || memcmp(a->extra, b->extra, binding->slot_count * sizeof *a->extra) == 0;
}

static void compare(const struct froe_binding *binding, const struct froe_record *wanted,
                    const struct froe_record *found)
{
    bool tail = (binding->need & FROE_NEED_EXTRA) != 0;
    const char *difference = record_difference(wanted, found, binding->need);
    /* A virtual host behind the head is only there for those who ask. */
    if (difference != NULL && (strcmp(difference, "vhost") != 0 || tail))
        cr_assert_fail("%s: %.*s", difference, (int)found->len, (const char *)found->line);
    cr_assert(!tail || (same_parts(binding, wanted, found) && wanted->duration == found->duration), "%.*s",
              (int)found->len, (const char *)found->line);
}

static void check_block(const struct froe_log_format *format, const struct format_query *query, struct froe_span block,
                        const struct froe_kernel *kernel, size_t batch)
{
    static struct froe_lines lines;
    struct froe_record records[FROE_LINES_BATCH], wanted;
    struct froe_part parts[FROE_EXTRA_MAX];
    struct froe_binding binding;
    cr_assert(froe_format_bind(format, &query->scope.slots, query->need, &binding));
    lines = (struct froe_lines){.kernel = kernel, .binding = &binding};
    cr_assert(froe_lines_reserve(&lines, query->scope.slots.count));
    struct oracle oracle = {.binding = &binding, .at = block.ptr, .end = block.ptr + block.len};
    froe_lines_begin(&lines, block.ptr, block.len);
    for (size_t count; (count = froe_lines_read(&lines, records, batch)) > 0;)
        for (size_t i = 0; i < count; i++) {
            cr_assert(next_record(&oracle, &wanted, parts), "more records");
            compare(&binding, &wanted, &records[i]);
        }
    cr_assert_not(next_record(&oracle, &wanted, parts), "records are missing");
    cr_assert_arr_eq(lines.reasons, oracle.reasons, sizeof oracle.reasons);
    froe_lines_free(&lines);
}

static void check_random(const char *string, const char *list, size_t lines, struct chance *chance)
{
    froe_error error;
    struct froe_catalog *catalog = froe_catalog_create(string, &error);
    cr_assert_not_null(catalog, "%s", error.text);
    const struct froe_log_format *format = froe_catalog_chosen(catalog);
    cr_assert_eq(format->kind, FROE_FORMAT_KIND_CLF, "%s", string);
    struct format_query query;
    format_query_open(&query, catalog, list);
    struct froe_buffer text = {0};
    for (size_t i = 0; i < lines; i++)
        append_line(&text, format->vhost != chance_once_in(chance, 20), format->combined != chance_once_in(chance, 20),
                    chance);
    struct guard guard = guard_open(text.len + FROE_LINES_SLACK);
    uint8_t *at = guard_before_end(&guard, text.len + FROE_LINES_SLACK);
    if (text.len > 0)
        memcpy(at, text.data, text.len);
    memset(at + text.len, "\"1 \n"[chance_below(chance, 4)], FROE_LINES_SLACK);
    size_t kernels;
    const struct froe_kernel *kernel = froe_kernels(&kernels);
    check_block(format, &query, (struct froe_span){at, text.len}, &kernel[chance_below(chance, kernels)],
                1 + chance_below(chance, FROE_LINES_BATCH));
    guard_close(&guard);
    froe_buffer_free(&text);
    format_query_close(&query);
    froe_catalog_free(catalog);
}

Test(format_tail, quick_way_equals_slow_way)
{
    struct chance chance = chance_of(31);
    for (unsigned round = 0; round < 200; round++)
        for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
            for (size_t j = 0; j < sizeof lists / sizeof lists[0]; j++)
                if (i != 1 || j != 4)
                    check_random(formats[i], i == 3 && j == 4 ? "agent,duration,x-a,x-b,upstream_addr" : lists[j],
                                 chance_below(&chance, 20), &chance);
}

Test(format_tail, across_windows)
{
    struct chance chance = chance_of(32);
    for (unsigned round = 0; round < 5; round++)
        for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
            check_random(formats[i], "path,duration,x-a,x-b", 300, &chance);
}

/* Lines of any format may be looked at a little behind their end, and no further. */
Test(format_tail, lines_at_the_edge)
{
    static const char *const strings[] = {"%h %t \"%r\" %>s %b %D",
                                          "squid",
                                          "elb",
                                          "s3",
                                          "haproxy-http",
                                          "w3c",
                                          "gcs",
                                          "$time_iso8601|$remote_addr|$status|$request_time",
                                          "json"};
    static const uint8_t bytes[] = "0123456789-\"\\ []/:|,.\tTZ{}";
    struct chance chance = chance_of(33);
    for (size_t i = 0; i < sizeof strings / sizeof strings[0]; i++) {
        froe_error error;
        struct froe_catalog *catalog = froe_catalog_create(strings[i], &error);
        struct format_query query;
        format_query_open(&query, catalog, "host,status,time,path,duration,bytes");
        for (size_t len = 0; len < 3000; len++) {
            struct guard guard = guard_open(len % 70 + FROE_LINES_SLACK);
            uint8_t *at = guard_before_end(&guard, len % 70 + FROE_LINES_SLACK);
            for (size_t j = 0; j < len % 70 + FROE_LINES_SLACK; j++)
                at[j] = chance_of_bytes(&chance, bytes, sizeof bytes - 1);
            static struct froe_lines lines;
            struct froe_record records[4];
            struct froe_binding binding;
            size_t kernels;
            cr_assert(froe_format_bind(froe_catalog_chosen(catalog), &query.scope.slots, query.need, &binding));
            lines = (struct froe_lines){.kernel = froe_kernels(&kernels), .binding = &binding};
            froe_lines_begin(&lines, at, len % 70);
            while (froe_lines_read(&lines, records, 4) > 0)
                continue;
            cr_expect_eq(lines.lines + lines.directives, len % 70 > 0);
            froe_lines_free(&lines);
            froe_binding_free(&binding);
            guard_close(&guard);
        }
        format_query_close(&query);
        froe_catalog_free(catalog);
    }
}
