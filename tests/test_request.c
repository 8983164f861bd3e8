/* Requests and targets split into their parts. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "parse/request.h"
#include "support/chance.h"

/* NULL: absent. */
struct parts {
    const char *request;
    const char *method;
    const char *target;
    const char *path;
    const char *query;
    const char *protocol;
};

static const struct parts cases[] = {
    /* HTTP */
    {"GET / HTTP/1.1", "GET", "/", "/", NULL, "HTTP/1.1"},
    {"GET /a/b.TXT?q=1&r=2#f HTTP/1.1", "GET", "/a/b.TXT?q=1&r=2#f", "/a/b.TXT", "q=1&r=2", "HTTP/1.1"},
    {" GET\t /a  b \tHTTP/2 ", "GET", "/a  b", "/a  b", NULL, "HTTP/2"},
    {"get x HTTP/", "get", "x", "x", NULL, "HTTP/"},
    {"GET / HTTP/1.0 HTTP/1.1", "GET", "/ HTTP/1.0", "/ HTTP/1.0", NULL, "HTTP/1.1"},
    {"GET / HTTP/", "GET", "/", "/", NULL, "HTTP/"},
    {"GET /a\\\"b HTTP/1.1", "GET", "/a\\\"b", "/a\\\"b", NULL, "HTTP/1.1"},
    {"PRI * HTTP/2.0", "PRI", "*", "*", NULL, "HTTP/2.0"},
    {"\x01\xff ? HTTP/9", "\x01\xff", "?", "", "", "HTTP/9"},
    /* HTTP/0.9: two words, the first in upper case, the second a path */
    {"GET /old", "GET", "/old", "/old", NULL, NULL},
    {"GET  /old?q ", "GET", "/old?q", "/old", "q", NULL},
    {"X /", "X", "/", "/", NULL, NULL},
    {"get /old", NULL, NULL, NULL, NULL, NULL},
    {"GeT /old", NULL, NULL, NULL, NULL, NULL},
    {"G\xc3\x89T /", NULL, NULL, NULL, NULL, NULL},
    {"GET old", NULL, NULL, NULL, NULL, NULL},
    {"GET HTTP/1.1", NULL, NULL, NULL, NULL, NULL},
    {"/ HTTP/1.1", NULL, NULL, NULL, NULL, NULL},
    /* anything else */
    {"", NULL, NULL, NULL, NULL, NULL},
    {"-", NULL, NULL, NULL, NULL, NULL},
    {" \t ", NULL, NULL, NULL, NULL, NULL},
    {"GET", NULL, NULL, NULL, NULL, NULL},
    {" GET ", NULL, NULL, NULL, NULL, NULL},
    {"HTTP/1.1", NULL, NULL, NULL, NULL, NULL},
    {"GET / http/1.1", NULL, NULL, NULL, NULL, NULL},
    {"GET / XHTTP/1.1", NULL, NULL, NULL, NULL, NULL},
    {"GET / HTTP", NULL, NULL, NULL, NULL, NULL},
    {"GET / HTTP/1.1 x", NULL, NULL, NULL, NULL, NULL},
    {"\\x16\\x03\\x01", NULL, NULL, NULL, NULL, NULL},
    /* in colour, as Werkzeug has them */
    {"\x1b[33mGET /a?b HTTP/1.1\x1b[0m", "GET", "/a?b", "/a", "b", "HTTP/1.1"},
    {"\x1b[1m\x1b[31mPOST /a HTTP/1.1\x1b[0m\x1b[m", "POST", "/a", "/a", NULL, "HTTP/1.1"},
    {"\x1b[1;36mGET /a HTTP/1.1", "GET", "/a", "/a", NULL, "HTTP/1.1"},
    {"GET /\x1b[0m HTTP/1.1\x1b[0m", "GET", "/\x1b[0m", "/\x1b[0m", NULL, "HTTP/1.1"},
    {"\x1b[33GET / HTTP/1.1", "\x1b[33GET", "/", "/", NULL, "HTTP/1.1"},
    {"GET / HTTP/1.1\x1b"
     "0m",
     "GET", "/", "/", NULL,
     "HTTP/1.1\x1b"
     "0m"},
    {"GET / HTTP/1.1[0m", "GET", "/", "/", NULL, "HTTP/1.1[0m"},
    {"\x1b[0m", NULL, NULL, NULL, NULL, NULL},
    {"\x1b[33m\x1b[0m", NULL, NULL, NULL, NULL, NULL},
    /* targets */
    {"CONNECT host.org:443 HTTP/1.1", "CONNECT", "host.org:443", "host.org:443", NULL, "HTTP/1.1"},
    {"GET //x/y HTTP/1.1", "GET", "//x/y", "//x/y", NULL, "HTTP/1.1"},
    {"GET /a#b?c HTTP/1.1", "GET", "/a#b?c", "/a", NULL, "HTTP/1.1"},
    {"GET /a?b?c#d?e HTTP/1.1", "GET", "/a?b?c#d?e", "/a", "b?c", "HTTP/1.1"},
    {"GET /a? HTTP/1.1", "GET", "/a?", "/a", "", "HTTP/1.1"},
    {"GET /a?#f HTTP/1.1", "GET", "/a?#f", "/a", "", "HTTP/1.1"},
    {"GET ?q=1 HTTP/1.1", "GET", "?q=1", "", "q=1", "HTTP/1.1"},
    {"GET #f HTTP/1.1", "GET", "#f", "", NULL, "HTTP/1.1"},
    {"GET /a b?c d HTTP/1.1", "GET", "/a b?c d", "/a b", "c d", "HTTP/1.1"},
    /* absolute form */
    {"GET http://h:8/p/?q HTTP/1.1", "GET", "http://h:8/p/?q", "/p/", "q", "HTTP/1.1"},
    {"GET http://h HTTP/1.1", "GET", "http://h", "/", NULL, "HTTP/1.1"},
    {"GET http://h?x=/y HTTP/1.1", "GET", "http://h?x=/y", "/", "x=/y", "HTTP/1.1"},
    {"GET http://h#/y HTTP/1.1", "GET", "http://h#/y", "/", NULL, "HTTP/1.1"},
    {"GET http:// HTTP/1.1", "GET", "http://", "/", NULL, "HTTP/1.1"},
    {"GET http:///p HTTP/1.1", "GET", "http:///p", "/p", NULL, "HTTP/1.1"},
    {"GET a+b-c.d2://h//p HTTP/1.1", "GET", "a+b-c.d2://h//p", "//p", NULL, "HTTP/1.1"},
    {"GET 1http://h/p HTTP/1.1", "GET", "1http://h/p", "1http://h/p", NULL, "HTTP/1.1"},
    {"GET ht_tp://h/p HTTP/1.1", "GET", "ht_tp://h/p", "ht_tp://h/p", NULL, "HTTP/1.1"},
    {"GET ://h/p HTTP/1.1", "GET", "://h/p", "://h/p", NULL, "HTTP/1.1"},
    {"GET http:/h/p HTTP/1.1", "GET", "http:/h/p", "http:/h/p", NULL, "HTTP/1.1"},
    {"GET http:/ HTTP/1.1", "GET", "http:/", "http:/", NULL, "HTTP/1.1"},
    {"GET a?b://c/d HTTP/1.1", "GET", "a?b://c/d", "a", "b://c/d", "HTTP/1.1"},
};

static void expect_part(const struct parts *wanted, const char *name, const char *text, struct froe_span found)
{
    cr_expect_eq(found.ptr == NULL, text == NULL, "`%s`: %s is %.*s", wanted->request, name, (int)found.len,
                 found.ptr == NULL ? "" : (const char *)found.ptr);
    if (text != NULL && found.ptr != NULL)
        cr_expect(froe_span_equal(found, froe_span_of(text)), "`%s`: %s is `%.*s`, not `%s`", wanted->request, name,
                  (int)found.len, (const char *)found.ptr, text);
}

static struct froe_span part(const struct froe_record *record, uint32_t at, uint32_t end, bool present)
{
    return present ? froe_record_part(record, at, end) : FROE_ABSENT;
}

/* The record of a line that holds the request between two others bytes; members not set are soiled. */
static void split(struct froe_record *record, char *line, const char *request)
{
    size_t len = strlen(request);
    line[0] = '"';
    memcpy(line + 1, request, len);
    line[1 + len] = '"';
    memset(record, 0xa5, sizeof *record);
    record->line = (const uint8_t *)line;
    record->len = (uint32_t)len + 2;
    record->request_at = 1;
    record->request_end = 1 + (uint32_t)len;
    froe_request_split(record);
}

Test(request, split)
{
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct parts *wanted = &cases[i];
        struct froe_record record;
        char *line = malloc(strlen(wanted->request) + 2);
        split(&record, line, wanted->request);
        bool http = record.method_end != 0;
        cr_expect_eq(http, wanted->method != NULL, "`%s`", wanted->request);
        expect_part(wanted, "method", wanted->method, part(&record, record.method_at, record.method_end, http));
        expect_part(wanted, "target", wanted->target,
                    part(&record, record.target_at, record.target_end, record.target_at != 0));
        expect_part(wanted, "path", wanted->path, froe_record_path(&record));
        expect_part(wanted, "query", wanted->query,
                    part(&record, record.query_at, record.query_end, record.query_at != 0));
        expect_part(wanted, "protocol", wanted->protocol,
                    part(&record, record.protocol_at, record.protocol_end, record.protocol_at != 0));
        free(line);
    }
}

static bool lies_in(uint32_t at, uint32_t end, uint32_t from, uint32_t to)
{
    return at == 0 || (at >= from && at <= end && end <= to);
}

/* Whatever the bytes, the parts lie in the request, one behind the other. */
Test(request, parts_of_random_requests_lie_in_the_request)
{
    static const uint8_t alphabet[] = "GET / HTTP/1.1 ?#:/  \t\tah.\x1b\x1b[[mm;";
    struct chance chance = chance_of(31);
    for (int round = 0; round < 100000; round++) {
        struct froe_record record;
        char request[41];
        size_t len = chance_below(&chance, sizeof request);
        for (size_t i = 0; i < len; i++)
            request[i] = (char)chance_of_bytes(&chance, alphabet, sizeof alphabet - 1);
        request[len] = '\0';
        char *line = malloc(len + 2);
        split(&record, line, request);
        uint32_t end = 1 + (uint32_t)len;
        cr_assert(lies_in(record.method_at, record.method_end, 1, end), "`%s`", request);
        cr_assert(lies_in(record.target_at, record.target_end, record.method_end + 1, end), "`%s`", request);
        cr_assert(lies_in(record.protocol_at, record.protocol_end, record.target_end + 1, end), "`%s`", request);
        cr_assert(lies_in(record.path_at, record.path_end, record.target_at, record.target_end), "`%s`", request);
        cr_assert(lies_in(record.query_at, record.query_end, record.path_end, record.target_end), "`%s`", request);
        free(line);
    }
}
