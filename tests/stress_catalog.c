/*
 * The catalog of log formats: threads that are the first to ask for a format, all at the same time, get the same one.
 */
#include <pthread.h>

#include "parse/catalog.h"
#include "support/stress.h"

/* One of each way by which a format is told, so that some formats are asked for by all and others by few. */
static const struct {
    const char *line, *format;
} logs[] = {
    {"1.2.3.4 - - [17/May/2015:10:05:03 +0000] \"GET /a HTTP/1.1\" 200 12 \"-\" \"curl/8\"\n", "combined"},
    {"1.2.3.4 - - [17/May/2015:10:05:03 +0000] \"GET /a HTTP/1.1\" 200 12 \"-\" \"curl/8\" more\n", "combined"},
    {"{\"time\":\"2024-01-01T00:00:00Z\",\"method\":\"GET\",\"path\":\"/\",\"status\":200}\n", "json"},
    {"1431857103.000     12 1.2.3.4 TCP_MISS/200 34 GET http://a/ - HIER_DIRECT/5.6.7.8 text/html\n", "squid"},
    {"#Version: 1.0\n#Fields: date time c-ip cs-method cs-uri-stem sc-status\n"
     "2024-01-01 00:00:00 1.2.3.4 GET / 200\n",
     "w3c"},
};

enum { LOGS = sizeof logs / sizeof logs[0], THREADS = 6 };

static struct froe_catalog *catalog;
static pthread_barrier_t start;

struct asker {
    pthread_t thread;
    const struct froe_log_format *formats[LOGS];
    bool good;
};

static void *ask(void *context)
{
    struct asker *asker = context;
    asker->good = true;
    pthread_barrier_wait(&start);
    for (size_t i = 0; i < LOGS; i++) {
        struct froe_log_format *own;
        bool known;
        const struct froe_log_format *format = froe_catalog_detect(catalog, froe_span_of(logs[i].line), &own, &known);
        const char *name = format == NULL ? "none" : format->name;
        if (!known || strcmp(name, logs[i].format) != 0) {
            fprintf(stderr, "log %zu: got %s, wanted %s\n", i, name, logs[i].format);
            asker->good = false;
        }
        asker->formats[i] = own == NULL ? format : NULL;
        froe_format_free(own);
    }
    struct froe_extra_name found;
    asker->good &= froe_catalog_resolve(catalog, froe_span_of("upstream_response_time"), &found);
    return NULL;
}

static bool first_to_ask(void)
{
    bool good = true;
    for (unsigned round = 0; round < 300 / STRESS_SLOWER; round++) {
        struct asker askers[THREADS];
        froe_error error;
        catalog = froe_catalog_create("auto", &error);
        if (catalog == NULL || pthread_barrier_init(&start, NULL, THREADS) != 0)
            return false;
        for (size_t t = 0; t < THREADS; t++)
            if (pthread_create(&askers[t].thread, NULL, ask, &askers[t]) != 0)
                abort();
        for (size_t t = 0; t < THREADS; t++) {
            pthread_join(askers[t].thread, NULL);
            good &= askers[t].good && memcmp(askers[t].formats, askers[0].formats, sizeof askers[t].formats) == 0;
        }
        pthread_barrier_destroy(&start);
        froe_catalog_free(catalog);
    }
    return good;
}

int main(void)
{
    static const struct stress_case cases[] = {{"first_to_ask", first_to_ask}};
    return stress_main("stress_catalog", cases, sizeof(cases) / sizeof(cases[0]));
}
