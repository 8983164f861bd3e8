/*
 * Speed of the reader of JSON lines, on lines that it makes itself:
 *
 *     bench_json [MIB [ROUNDS]]
 *
 * Prints GB/s (10^9 bytes a second of the thread's own time), the best and the median of the rounds, for lines as
 * loggers write them: Caddy's (nested, arrays, headers in another order in each line, as Go gives them), nginx's (flat,
 * from a log_format) and Traefik's (flat, with dashes in the keys), each with eight paths asked for. One thread, MIB
 * mebibytes of each.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "parse/json.h"

enum { ROUNDS_MAX = 1000, WANTED = 8, HEADERS = 6, LINE_ROOM = 4096 };

struct shape {
    const char *name;
    size_t (*write)(char *to);
    const char *paths[WANTED];
};

struct text {
    uint8_t *bytes;
    size_t len, lines;
};

static uint64_t random_state = 1;

static unsigned below(unsigned n)
{
    random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)((random_state >> 33) % n);
}

static const char *pick(const char *const *from, unsigned count)
{
    return from[below(count)];
}

static const char *agent(void)
{
    static const char *const agents[] = {
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 "
        "Safari/537.36",
        "Mozilla/5.0 (X11; Linux x86_64; rv:125.0) Gecko/20100101 Firefox/125.0",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
        "Version/17.4.1 Mobile/15E148 Safari/604.1",
        "curl/8.5.0",
        "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    };
    return pick(agents, 5);
}

static const char *uri(void)
{
    static const char *const stems[] = {"/", "/api/v1/items/", "/static/js/app.",
                                        "/blog/2024/05/a-long-title-of-a-page-", "/search?q=some+words&page="};
    static char made[128];
    snprintf(made, sizeof made, "%s%u", pick(stems, 5), below(100000));
    return made;
}

static const char *method(void)
{
    static const char *const methods[] = {"GET", "GET", "GET", "POST", "HEAD"};
    return pick(methods, 5);
}

static unsigned status(void)
{
    static const unsigned statuses[] = {200, 200, 200, 200, 304, 301, 404, 500};
    return statuses[below(8)];
}

/* Headers of a request, each but the first now and then left out, in any order. */
static int caddy_headers(char *to)
{
    static const char *const headers[HEADERS] = {
        "\"Accept\":[\"*/*\"]",
        "\"Accept-Encoding\":[\"gzip, deflate, br\"]",
        "\"Accept-Language\":[\"en-US,en;q=0.5\"]",
        "\"Referer\":[\"https://example.com/start\"]",
        "\"Sec-Fetch-Mode\":[\"navigate\"]",
        "\"X-Forwarded-For\":[\"203.0.113.9\"]",
    };
    unsigned order = below(HEADERS), used = below(3);
    int len = 0;
    for (unsigned i = 0; i < used; i++)
        len += sprintf(to + len, "%s,", headers[(order + i) % HEADERS]);
    len += sprintf(to + len, "\"User-Agent\":[\"%s\"]", agent());
    for (unsigned i = used; i < 4; i++)
        len += sprintf(to + len, ",%s", headers[(order + i) % HEADERS]);
    return len;
}

static size_t caddy(char *to)
{
    unsigned a = below(256), b = below(256);
    int len = sprintf(to,
                      "{\"level\":\"info\",\"ts\":17%08u.%07u,\"logger\":\"http.log.access.log0\",\"msg\":\"handled "
                      "request\",\"request\":{\"remote_ip\":\"10.%u.%u.7\",\"remote_port\":\"%u\",\"client_ip\":"
                      "\"10.%u.%u.7\",\"proto\":\"HTTP/2.0\",\"method\":\"%s\",\"host\":\"example.com\",\"uri\":\"%s\","
                      "\"headers\":{",
                      below(100000000), below(10000000), a, b, 1024 + below(60000), a, b, method(), uri());
    len += caddy_headers(to + len);
    len +=
        sprintf(to + len,
                "},\"tls\":{\"resumed\":false,\"version\":772,\"cipher_suite\":4865,\"proto\":\"h2\",\"server_name\":"
                "\"example.com\"}},\"bytes_read\":0,\"user_id\":\"\",\"duration\":0.%09u,\"size\":%u,\"status\":%u,"
                "\"resp_headers\":{\"Server\":[\"Caddy\"],\"Content-Type\":[\"text/html; charset=utf-8\"],\"Vary\":"
                "[\"Accept-Encoding\"]}}\n",
                below(1000000000), below(1u << below(20)), status());
    return (size_t)len;
}

static size_t nginx(char *to)
{
    int len =
        sprintf(to,
                "{\"time\":\"2024-05-%02uT10:%02u:%02u+00:00\",\"remote_addr\":\"10.%u.%u.7\",\"remote_user\":\"\","
                "\"request_method\":\"%s\",\"request_uri\":\"%s\",\"server_protocol\":\"HTTP/1.1\",\"status\":%u,"
                "\"body_bytes_sent\":%u,\"request_time\":0.%03u,\"http_referrer\":\"https://example.com/\",",
                1 + below(31), below(60), below(60), below(256), below(256), method(), uri(), status(),
                below(1u << below(20)), below(1000));
    len +=
        sprintf(to + len, "\"http_user_agent\":\"%s\",\"upstream_response_time\":\"0.%03u\"}\n", agent(), below(1000));
    return (size_t)len;
}

static size_t traefik(char *to)
{
    unsigned duration = below(100000000);
    int len = sprintf(to,
                      "{\"ClientAddr\":\"10.%u.%u.7:%u\",\"ClientHost\":\"10.1.2.3\",\"ClientUsername\":\"-\","
                      "\"DownstreamContentSize\":%u,\"DownstreamStatus\":%u,\"Duration\":%u,\"OriginDuration\":%u,"
                      "\"RequestAddr\":\"example.com\",\"RequestMethod\":\"%s\",\"RequestPath\":\"%s\","
                      "\"RequestProtocol\":\"HTTP/2.0\",\"RetryAttempts\":0,\"RouterName\":\"web@docker\","
                      "\"ServiceName\":\"web@docker\",\"StartUTC\":\"2024-05-%02uT10:%02u:%02u.123456789Z\",",
                      below(256), below(256), 1024 + below(60000), below(1u << below(20)), status(), duration,
                      duration - duration / 10, method(), uri(), 1 + below(31), below(60), below(60));
    len += sprintf(to + len,
                   "\"entryPointName\":\"websecure\",\"level\":\"info\",\"msg\":\"\",\"request_User-Agent\":"
                   "\"%s\",\"time\":\"2024-05-01T10:00:00Z\"}\n",
                   agent());
    return (size_t)len;
}

static const struct shape shapes[] = {
    {"caddy",
     caddy,
     {"ts", "request.remote_ip", "request.method", "request.uri", "request.headers.User-Agent", "duration", "size",
      "status"}},
    {"nginx",
     nginx,
     {"time", "remote_addr", "request_method", "request_uri", "status", "body_bytes_sent", "request_time",
      "http_user_agent"}},
    {"traefik",
     traefik,
     {"StartUTC", "ClientHost", "RequestMethod", "RequestPath", "DownstreamStatus", "DownstreamContentSize", "Duration",
      "request_User-Agent"}},
};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static bool make_text(const struct shape *shape, size_t size, struct text *text)
{
    *text = (struct text){.bytes = calloc(size + LINE_ROOM, 1)};
    while (text->bytes != NULL && text->len < size) {
        text->len += shape->write((char *)text->bytes + text->len);
        text->lines++;
    }
    return text->bytes != NULL;
}

static size_t lengths(const struct froe_json_value *values)
{
    size_t sum = 0;
    for (size_t i = 0; i < WANTED; i++) {
        if (values[i].kind == FROE_JSON_ABSENT)
            exit(1);
        sum += values[i].len;
    }
    return sum;
}

/* Every line of the text, found by its newline; ends the program on a line that is refused or lacks a value. */
static size_t read_all(const struct froe_json_paths *paths, struct froe_json_state *state, const struct text *text)
{
    struct froe_json_value values[WANTED];
    size_t sum = 0;
    for (const uint8_t *at = text->bytes, *end = at + text->len; at < end;) {
        const uint8_t *newline = memchr(at, '\n', (size_t)(end - at));
        if (froe_json_read(paths, state, at, (size_t)(newline - at), values) != FROE_JSON_OK)
            exit(1);
        sum += lengths(values);
        at = newline + 1;
    }
    return sum;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static bool measure(const struct shape *shape, size_t size, int rounds)
{
    static struct froe_json_state state;
    double seconds[ROUNDS_MAX];
    struct froe_span wanted[WANTED];
    struct text text;
    for (size_t i = 0; i < WANTED; i++)
        wanted[i] = froe_span_of(shape->paths[i]);
    struct froe_json_paths *paths = froe_json_paths_create(wanted, WANTED, NULL);
    bool good = make_text(shape, size, &text) && paths != NULL;
    memset(&state, 0, sizeof state);
    size_t sum = 0;
    for (int i = 0; good && i < rounds; i++) {
        double start = now();
        sum += read_all(paths, &state, &text);
        seconds[i] = now() - start;
    }
    if (good) {
        qsort(seconds, (size_t)rounds, sizeof seconds[0], ascending);
        printf("%-10s %8.2f %8.2f %8zu %8zu\n", shape->name, (double)text.len / seconds[0] * 1e-9,
               (double)text.len / seconds[rounds / 2] * 1e-9, text.len / text.lines, sum / (size_t)rounds / text.lines);
    }
    froe_json_paths_free(paths);
    free(text.bytes);
    return good;
}

int main(int argc, char **argv)
{
    int mebibytes = argc > 1 ? atoi(argv[1]) : 64, rounds = argc > 2 ? atoi(argv[2]) : 9;
    if (mebibytes < 1 || mebibytes > 4096 || rounds < 1 || rounds > ROUNDS_MAX) {
        fprintf(stderr, "usage: bench_json [MIB [ROUNDS]]\n");
        return 2;
    }
    printf("%-10s %8s %8s %8s %8s\n", "GB/s", "best", "median", "line", "values");
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++)
        if (!measure(&shapes[i], (size_t)mebibytes << 20, rounds))
            return 1;
    return 0;
}
