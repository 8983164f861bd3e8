/* Keys and values (logfmt): the fast reader against the plain one, and lines that may be told by. */
#include <criterion/criterion.h>

#include "parse/header.h"
#include "parse/logfmt.h"
#include "support/json_case.h"
#include "support/keyed.h"
#include "support/logfmt_oracle.h"

static const char *const keys[] = {"time", "a",  "method", "x-y",   "a.b",
                                   "path", "a",  "status", "tim",   "a-key-that-is-longer-than-a-guess-is",
                                   "\xc3", "a'", "time.",  "=none", FROE_LOGFMT_HEADER};
enum { KEYS = sizeof keys / sizeof keys[0] };

Test(logfmt, lines)
{
    static const struct {
        const char *line;
        bool good, may_be;
    } lines[] = {
        {"method=GET path=/ status=200", true, true},
        {"a=", true, true},
        {"a= a=1", true, true},
        {"\t a=1  flag a.b=2 ", true, true},
        {"a=\"\" time=\"b c=d\"", true, true},
        {"a=\"b\\\"c\\\\\" time=1", true, true},
        {"a=\"b\"c\" time=1", true, true},
        {"a=b\"c d\" time=1", true, true},
        {"a=\"b", false, true},
        {"a=\"b\\\"", false, true},
        {"a=\"", false, true},
        {"=1", false, false},
        {"a", false, false},
        {"", false, false},
        {"=1 a==", true, true},
        {"\"a=1", false, false},
        {"\"a\" b=1", true, false},
        {"{\"a\":\"b=c\"}", false, false},
        {"{ a=1 }", true, false},
        {"2023-10-10T13:55:36Z heroku[router]: a=1", true, true},
    };
    struct froe_span spans[KEYS];
    struct froe_json_paths *paths = json_compile(keys, KEYS, spans);
    struct froe_json_state state = {0};
    struct froe_json_value values[KEYS];
    struct froe_json_found found;
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
            size_t len = strlen(lines[i].line);
            const uint8_t *line = json_with_slack(lines[i].line, len);
            cr_expect_eq(froe_logfmt_find(paths, &state, line, len, values, &found), lines[i].good, "%s",
                         lines[i].line);
            cr_expect_eq(froe_logfmt_may_be((struct froe_span){line, len}), lines[i].may_be, "%s", lines[i].line);
            cr_expect(logfmt_agrees(paths, &state, spans, KEYS, line, len), "%s", lines[i].line);
        }
    froe_json_paths_free(paths);
}

/* What a key has, or the header; NULL: nothing. */
Test(logfmt, values)
{
    static const struct {
        const char *line, *key, *value;
    } cases[] = {
        {"a=1 a=2", "a", "2"},
        {"a=b=c", "a", "b=c"},
        {"a=\"b c\"d e=1", "a", "b c"},
        {"a=b\"c d\"", "a", "b\"c"},
        {"a=\x01 x-y=1", "a", ""},
        {"time=2023-10-10 13:55:36 +0200 a=1", "time", "2023-10-10 13:55:36 +0200"},
        {"time=2023-10-10 13:55:36 UTC", "time", "2023-10-10 13:55:36 UTC"},
        {"time=2023-10-10 13:55:36.5, a=1", "time", "2023-10-10 13:55:36.5"},
        {"time=2023-10-10 13:55: a=1", "time", "2023-10-10"},
        {"time=[10/Oct/2023:13:55:36 +0000] a=1", "time", "[10/Oct/2023:13:55:36 +0000]"},
        {"time=10/Oct/2023:13:55:36 +00 a=1", "time", "10/Oct/2023:13:55:36"},
        {"time=2023-10-10T13:55:36 GMT", "time", "2023-10-10T13:55:36"},
        {"2023-10-10T13:55:36.1+00:00 heroku[router]: a=1", FROE_LOGFMT_HEADER, "2023-10-10T13:55:36.1+00:00"},
        {"<158>1 2023-10-10T13:55:36Z host heroku router - a=1", FROE_LOGFMT_HEADER, "2023-10-10T13:55:36Z"},
        {"252 <158>1 2023-10-10T13:55:36Z host heroku router - a=1", FROE_LOGFMT_HEADER, "2023-10-10T13:55:36Z"},
        {"252 2023-10-10T13:55:36Z a=1", FROE_LOGFMT_HEADER, NULL},
        {"<158>Oct 10 13:55:36 host app: a=1", FROE_LOGFMT_HEADER, NULL},
        {"I, [2023-10-10T13:55:36.123456 #123]  INFO -- : a=1", FROE_LOGFMT_HEADER, "2023-10-10T13:55:36.123456"},
        {"[2023-10-10 13:55:36 +0100] a=1", FROE_LOGFMT_HEADER, "2023-10-10 13:55:36 +0100"},
        {"a=1 2023-10-10T13:55:36Z", FROE_LOGFMT_HEADER, NULL},
    };
    struct froe_span spans[KEYS];
    struct froe_json_paths *paths = json_compile(keys, KEYS, spans);
    struct froe_json_state state = {0};
    struct froe_json_value values[KEYS];
    struct froe_json_found found;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t len = strlen(cases[i].line), key = 0;
        const uint8_t *line = json_with_slack(cases[i].line, len);
        while (strcmp(keys[key], cases[i].key) != 0)
            key++;
        cr_expect(froe_logfmt_find(paths, &state, line, len, values, &found), "%s", cases[i].line);
        cr_expect(logfmt_agrees(paths, &state, spans, KEYS, line, len), "%s", cases[i].line);
        cr_expect_eq(froe_json_has(&found, key), cases[i].value != NULL, "%s", cases[i].line);
        if (cases[i].value != NULL && froe_json_has(&found, key))
            cr_expect(froe_span_equal(froe_json_raw(line, values[key]), froe_span_of(cases[i].value)), "%s",
                      cases[i].line);
    }
    froe_json_paths_free(paths);
}

static void put_line(struct json_writer *writer)
{
    static const char *const heads[] = {"2023-10-10T13:55:36.5Z ",
                                        "<1>1 2023-10-10T13:55:36Z ",
                                        "77 <190>2023-10-10 13:55:36 UTC ",
                                        "I, [2023-10-10T13:55:36 #1] ",
                                        "[10/Oct/2023:13:55:36 +0000] ",
                                        "INFO \"said\" ",
                                        "7",
                                        "<",
                                        "["};
    static const char *const texts[] = {"",
                                        "-",
                                        "200",
                                        "2023-10-10 13:55:36 +0100",
                                        "[10/Oct/2023:13:55:36 +0000]",
                                        "10/Oct/2023:13:55:36",
                                        "\"GET /a?b HTTP/1.1\"",
                                        "\"a \\\" b\\\\\"",
                                        "\"",
                                        "\"\"",
                                        "\"\\u00e9\"x",
                                        "=",
                                        "b=c",
                                        "\xff",
                                        "\x01",
                                        "fifteen.bytes..",
                                        "sixteen.bytes...",
                                        "\"thirty-one bytes between quotes\"",
                                        "\"thirty-two bytes between quotes.\"",
                                        "\"a long text with a backslash near the\\\"end\"",
                                        "time=",
                                        "\\\""};
    size_t count = chance_below(writer->chance, 20);
    if (chance_once_in(writer->chance, 3))
        json_put(writer, heads[chance_below(writer->chance, sizeof heads / sizeof heads[0])]);
    for (size_t i = 0; i < count; i++) {
        json_put(writer, i == 0 ? "" : chance_once_in(writer->chance, 8) ? "\t  " : " ");
        if (chance_once_in(writer->chance, 12))
            continue;
        json_put(writer, keys[chance_once_in(writer->chance, 2) ? i % KEYS : chance_below(writer->chance, KEYS)]);
        json_put(writer, chance_once_in(writer->chance, 20) ? "" : "=");
        json_put(writer, texts[chance_below(writer->chance, sizeof texts / sizeof texts[0])]);
    }
}

static void look(struct froe_span line)
{
    froe_logfmt_may_be(line);
}

Test(logfmt, agrees_with_the_plain_reader)
{
    keyed_check(&(struct keyed_reader){froe_logfmt_find, logfmt_agrees, look, put_line, " =a\"", 22}, keys, KEYS);
}
