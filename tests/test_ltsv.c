/* Labeled tab-separated values: the fast reader against the plain one, and lines that are told by. */
#include <criterion/criterion.h>

#include "parse/ltsv.h"
#include "support/json_case.h"
#include "support/keyed.h"
#include "support/ltsv_oracle.h"

static const char *const labels[] = {
    "time", "a", "req", "x-y", "a.b", "host", "a", "", "ua", "a-label-that-is-longer-than-a-guess-is", "ti", "time."};
enum { LABELS = sizeof labels / sizeof labels[0] };

/* Without the empty one, which is no path. Returns how many. */
static size_t list(const char *texts[LABELS])
{
    size_t count = 0;
    for (size_t i = 0; i < LABELS; i++)
        if (labels[i][0] != '\0')
            texts[count++] = labels[i];
    return count;
}

Test(ltsv, lines)
{
    static const struct {
        const char *line;
        bool good, request;
    } lines[] = {
        {"time:1\treq:GET / HTTP/1.1\tstatus:200", true, true},
        {"host:h\turi:/", true, true},
        {"req:\tx:", true, true},
        {"time:1\t\thost:h\t", true, true},
        {"\ttime:1\thost:h", true, false},
        {"time:1", true, false},
        {"host:h\tstatus:200", true, false},
        {"time :1\thost:h", true, false},
        {"time:1\thost", false, false},
        {"time:1\t:h", false, false},
        {":1\thost:h", false, false},
        {"time\t1:2", false, false},
        {"time", false, false},
        {"", true, false},
    };
    const char *texts[LABELS];
    struct froe_span spans[LABELS];
    size_t count = list(texts);
    struct froe_json_paths *paths = json_compile(texts, count, spans);
    struct froe_json_state state = {0};
    struct froe_json_value values[LABELS];
    struct froe_json_found found;
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
            size_t len = strlen(lines[i].line);
            const uint8_t *line = json_with_slack(lines[i].line, len);
            cr_expect_eq(froe_ltsv_find(paths, &state, line, len, values, &found), lines[i].good, "%s", lines[i].line);
            cr_expect_eq(froe_ltsv_is_request((struct froe_span){line, len}), lines[i].request, "%s", lines[i].line);
            cr_expect(ltsv_agrees(paths, &state, spans, count, line, len), "%s", lines[i].line);
        }
    froe_json_paths_free(paths);
}

static void put_line(struct json_writer *writer)
{
    static const char *const values[] = {"",
                                         "-",
                                         "200",
                                         "[28/Feb/2013:12:00:00 +0900]",
                                         "GET /a?b HTTP/1.1",
                                         ":",
                                         "a:b ",
                                         "\xff",
                                         "fifteen bytes..",
                                         "sixteen bytes ..",
                                         "seventeen bytes .",
                                         "\\t\\x09\"",
                                         "time:"};
    size_t count = chance_below(writer->chance, 20);
    for (size_t i = 0; i < count; i++) {
        json_put(writer, i == 0 ? "" : "\t");
        if (chance_once_in(writer->chance, 12))
            continue;
        json_put(writer, labels[chance_once_in(writer->chance, 2) ? i % LABELS : chance_below(writer->chance, LABELS)]);
        json_put(writer, chance_once_in(writer->chance, 40) ? "" : ":");
        json_put(writer, values[chance_below(writer->chance, sizeof values / sizeof values[0])]);
    }
}

static void look(struct froe_span line)
{
    froe_ltsv_is_request(line);
}

Test(ltsv, agrees_with_the_plain_reader)
{
    const char *texts[LABELS];
    size_t count = list(texts);
    keyed_check(&(struct keyed_reader){froe_ltsv_find, ltsv_agrees, look, put_line, "\t:a\n", 21}, texts, count);
}
