#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "parse/json_scan.h"
#include "support/chance.h"
#include "support/guard.h"
#include "support/json_oracle.h"

enum { LINE_ROOM = 1 << 16, WANTED_MOST = 8 };

/* A line with the slack that the reader wants, filled with what could be taken for more of the line. */
static uint8_t room[LINE_ROOM + FROE_JSON_SLACK];

static const uint8_t *with_slack(const void *line, size_t len)
{
    cr_assert_leq(len, LINE_ROOM);
    memcpy(room, line, len);
    for (size_t i = 0; i < FROE_JSON_SLACK; i++)
        room[len + i] = (uint8_t) "}]\"0,:{\\"[i % 8];
    return room;
}

static struct froe_json_paths *compile(const char *const *texts, size_t count, struct froe_span *spans)
{
    froe_error error = {.text = ""};
    for (size_t i = 0; i < count; i++)
        spans[i] = froe_span_of(texts[i]);
    struct froe_json_paths *paths = froe_json_paths_create(spans, count, &error);
    cr_assert_not_null(paths, "%s", error.text);
    return paths;
}

/* Reads a line for one path with a state that knows nothing; the oracle must say the same. */
static enum froe_json_result read_one(const char *path, const void *line, size_t len, struct froe_json_value *value)
{
    struct froe_span span;
    struct froe_json_state state = {0}, other = {0};
    struct froe_json_paths *paths = compile(&path, 1, &span);
    const uint8_t *bytes = with_slack(line, len);
    enum froe_json_result result = froe_json_read(paths, &state, bytes, len, value);
    cr_expect(json_agrees(paths, &other, &span, 1, bytes, len), "oracle, unguessed: %.*s", (int)len,
              (const char *)line);
    cr_expect(json_agrees(paths, &state, &span, 1, bytes, len), "oracle, guessed: %.*s", (int)len, (const char *)line);
    froe_json_paths_free(paths);
    return result;
}

/* Tables end with NULL. */
static void expect_all(const char *const *lines, enum froe_json_result wanted)
{
    for (; *lines != NULL; lines++) {
        struct froe_json_value value;
        /* Once where the values are wanted, and once where everything is skipped. */
        cr_expect_eq(read_one("a", *lines, strlen(*lines), &value), wanted, "%s", *lines);
        cr_expect_eq(read_one("no such key", *lines, strlen(*lines), &value), wanted, "skipped: %s", *lines);
    }
}

/* Numbers and literals as members, elements and in what is skipped. */
static void expect_values(const char *const *texts, enum froe_json_result wanted)
{
    static const char *const frames[] = {"{\"a\":%s}",   "{\"a\":%s,\"b\":1}", "{ \"a\" : %s }",
                                         "{\"a\":[%s]}", "{\"a\":[%s,%s]}",    "{\"a\":[0,[ %s ]]}",
                                         "{\"b\":%s}",   "{\"b\":{\"c\":%s}}", NULL};
    for (; *texts != NULL; texts++)
        for (size_t i = 0; frames[i] != NULL; i++) {
            char line[512];
            const char *const lines[] = {line, NULL};
            snprintf(line, sizeof line, frames[i], *texts, *texts);
            expect_all(lines, wanted);
        }
}

Test(json, valid_documents)
{
    static const char *const lines[] = {
        "{}", " {} ", "\t{\r}\r", "{\"a\":1}", "{ \"a\" :\t1 , \"b\"\r: 2 }", "{\"a\":{}}", "{\"a\":[]}", "{\"a\":[ ]}",
        "{\"a\":{ }}", "{\"a\":[{}]}", "{\"a\":[[]]}", "{\"a\":[[],[]]}", "{\"a\":[{},{}],\"b\":{}}",
        "{\"a\":1,\"a\":2}", "{\"\":\"\"}", "{\"a\":[1, 2,\"x\",null,true,false,{\"b\":[]}]}", "{\"a\":\"]}\"}",
        "{\"a\":\"\\\"\"}", "{\"a\":\"\\\\\"}", "{\"a\":\"\\\\\\\"\"}", "{\"\\\"\":1}", "{\"\\\\\":1}",
        "{\"a\":\"\\u0000\"}", "{\"a\":{\"a\":{\"a\":{\"a\":[{\"a\":[0]}]}}}}", "{\"a\":\"{[,:\"}",
        /* More generous than the RFC: any byte in a string, any byte behind a backslash. */
        "{\"a\":\"\t\x01\x7f\"}", "{\"a\":\"\\x41\\u12\\ud800\"}", "{\"a\":\"\xff\xfe\xc3\"}", "{\"\xff\":1}", NULL};
    expect_all(lines, FROE_JSON_OK);
}

Test(json, malformed_documents)
{
    static const char *const lines[] = {"",
                                        " ",
                                        "{",
                                        "}",
                                        "[]",
                                        "[1]",
                                        "1",
                                        "\"a\"",
                                        "null",
                                        "true",
                                        "{}{}",
                                        "{},",
                                        "{}}",
                                        "{}]",
                                        "{} x",
                                        "{]",
                                        "{\"a\"}",
                                        "{\"a\":}",
                                        "{\"a\":1",
                                        "{\"a\":1]",
                                        "{\"a\":1,}",
                                        "{,}",
                                        "{,\"a\":1}",
                                        "{\"a\":1,,\"b\":2}",
                                        "{\"a\":1 \"b\":2}",
                                        "{\"a\" 1}",
                                        "{\"a\"::1}",
                                        "{\"a\",1}",
                                        "{\"a\":1:2}",
                                        "{a:1}",
                                        "{'a':1}",
                                        "{1:1}",
                                        "{null:1}",
                                        "{\"a\":[1,]}",
                                        "{\"a\":[,1]}",
                                        "{\"a\":[,]}",
                                        "{\"a\":[1 2]}",
                                        "{\"a\":[1:2]}",
                                        "{\"a\":[1}",
                                        "{\"a\":[1}]",
                                        "{\"a\":[}",
                                        "{\"a\":{]}",
                                        "{\"a\":[\"b\":1]}",
                                        "{\"a\":{\"b\"}}",
                                        "{\"a\":{1}}",
                                        "{\"a\":{}{}}",
                                        "{\"a\":{\"b\":1}{\"c\":2}}",
                                        "{\"a\":[][]}",
                                        "{\"a\":[1][2]}",
                                        "{\"a\":[[1][2]]}",
                                        "{\"a\":[]1}",
                                        "{\"a\":{}\"b\":1}",
                                        "{\"a\":\"}",
                                        "{\"a\":\"\\\"}",
                                        "{\"a",
                                        "{\"a\\",
                                        "{\"a\":\"b\\",
                                        "{\"a\":\"b\"\"c\"}",
                                        "{\"a\":\"b\"c}",
                                        "{\"a\":1}}",
                                        "{\"a\":1}]",
                                        "{\"a\":[[[]]}",
                                        "\xef\xbb\xbf{}",
                                        "{\"a\":1}\x0b",
                                        "{\"a\":\x0c"
                                        "1}",
                                        "{\"a\":\xa0"
                                        "1}",
                                        "{\\\"a\":1}",
                                        "{\"a\":\\1}",
                                        "{\"a\"\\:1}",
                                        "{} //",
                                        "{/**/}",
                                        "{\"a\":1;}",
                                        "{{}}",
                                        "{[]}",
                                        "{\"a\":{{}}}",
                                        "{\"a\":[{]}]}",
                                        "{\"a\":({})}",
                                        NULL};
    expect_all(lines, FROE_JSON_MALFORMED);
}

/* NUL is a byte like others: nothing outside of strings, anything inside. */
Test(json, nul_bytes)
{
    struct froe_json_value value;
    cr_expect_eq(read_one("a", "{\"a\":\"\0\"}", 9, &value), FROE_JSON_OK);
    cr_expect_eq(value.len, 1);
    cr_expect_eq(read_one("a", "{\"a\":1}\0", 8, &value), FROE_JSON_MALFORMED);
    cr_expect_eq(read_one("a", "\0{\"a\":1}", 8, &value), FROE_JSON_MALFORMED);
    cr_expect_eq(read_one("a", "{\"a\":\0001}", 8, &value), FROE_JSON_MALFORMED);
}

Test(json, numbers_and_literals)
{
    static const char *const valid[] = {"0",
                                        "-0",
                                        "1",
                                        "-1",
                                        "10",
                                        "1234567",
                                        "12345678",
                                        "123456789",
                                        "1234567890123456",
                                        "12345678901234567890",
                                        "0.0",
                                        "-0.5",
                                        "1.25",
                                        "0.000000001",
                                        "1646861401.5241024",
                                        "1e5",
                                        "1E5",
                                        "1e+5",
                                        "1E-5",
                                        "0e0",
                                        "1.5e300",
                                        "-12.75E+03",
                                        "1e00000000000000001",
                                        "100000000000000000000000000000000000000000000000000000000000000000000000",
                                        "null",
                                        "true",
                                        "false",
                                        "\"\"",
                                        NULL};
    static const char *const invalid[] = {
        "-",         "+1",        "01",       "-01",   "00",    "1.",       ".5",        "-.5",  "1.e5",  "1e",
        "1e+",       "1E-",       "1e1.5",    "1..2",  "1.2.3", "--1",      "1-",        "0x10", "1_000", "1a",
        "1e5e5",     "12345678a", "1234567a", "1/2",   "1 2",   "Infinity", "-Infinity", "NaN",  "nul",   "nulll",
        "Null",      "NULL",      "tru",      "truee", "True",  "fals",     "falsee",    "n",    "t",     "f",
        "undefined", "\xd9\xa1",  "1,",       "/",     ":",     NULL};
    expect_values(valid, FROE_JSON_OK);
    expect_values(invalid, FROE_JSON_MALFORMED);
}

/* What each path gives, as KIND:text; * marks escapes. */
static void describe(char *to, size_t cap, const uint8_t *line, struct froe_json_value value)
{
    static const char *const kinds[] = {"absent", "null", "false", "true", "number", "string", "object", "array"};
    struct froe_span raw = froe_json_raw(line, value);
    snprintf(to, cap, "%s%s:%.*s", kinds[value.kind], value.escaped ? "*" : "", (int)raw.len,
             raw.ptr == NULL ? "" : (const char *)raw.ptr);
}

struct lookup {
    const char *line, *path, *wanted;
};

static void expect_lookups(const struct lookup *lookups, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct froe_json_value value;
        char found[256];
        const struct lookup *l = &lookups[i];
        cr_expect_eq(read_one(l->path, l->line, strlen(l->line), &value), FROE_JSON_OK, "%s", l->line);
        describe(found, sizeof found, (const uint8_t *)l->line, value);
        cr_expect_str_eq(found, l->wanted, "%s in %s", l->path, l->line);
    }
}

Test(json, values_by_path)
{
    static const struct lookup lookups[] = {
        {"{\"a\":\"x\"}", "a", "string:x"},
        {"{\"a\":\"\"}", "a", "string:"},
        {"{\"a\":\"x\\ty\"}", "a", "string*:x\\ty"},
        {"{\"a\":-1.5e3}", "a", "number:-1.5e3"},
        {"{\"a\": 12 }", "a", "number:12"},
        {"{\"a\":null}", "a", "null:null"},
        {"{\"a\":true}", "a", "true:true"},
        {"{\"a\":false}", "a", "false:false"},
        {"{\"a\":{ \"b\":[1]} }", "a", "object:{ \"b\":[1]}"},
        {"{\"a\":{\"b\":[1]}}", "a.b", "number:1"},
        {"{\"b\":1}", "a", "absent:"},
        {"{}", "a", "absent:"},
        {"{\"aa\":1,\"A\":2,\"\":3}", "a", "absent:"},
        {"{\"a\":1}", "a.b", "absent:"},
        {"{\"x\":{\"a\":1}}", "a", "absent:"},
        {"{\"x\":[\"a\",\"b\"]}", "a", "absent:"},
        {"{\"request\":{\"headers\":{\"User-Agent\":\"curl\"}}}", "request.headers.User-Agent", "string:curl"},
        {"{\"request\":{\"headers\":{\"user-agent\":\"curl\"}}}", "request.headers.User-Agent", "absent:"},
        {"{\"request_User-Agent\":\"curl\"}", "request_User-Agent", "string:curl"},
        {"{\"a\":{\"b\":{\"c\":{\"d\":1}}},\"e\":2}", "a.b.c.d", "number:1"},
        {"{\"a\":{\"b\":{\"c\":{\"d\":1}}},\"e\":2}", "e", "number:2"},
    };
    expect_lookups(lookups, sizeof lookups / sizeof lookups[0]);
}

Test(json, keys_that_hold_dots_or_escapes)
{
    static const struct lookup lookups[] = {
        {"{\"http.status\":200}", "http.status", "number:200"},
        {"{\"a.b\":{\"c\":1}}", "a.b.c", "number:1"},
        {"{\"a\":{\"b.c\":1}}", "a.b.c", "number:1"},
        {"{\"a.b.c\":1}", "a.b.c", "number:1"},
        {"{\"a.b\":1,\"a\":{\"b\":2}}", "a.b", "number:2"},
        {"{\"a\":{\"b\":2},\"a.b\":1}", "a.b", "number:1"},
        {"{\"a.\":{\"b\":1}}", "a..b", "number:1"},
        {"{\"a\":{\"\":{\"b\":1}}}", "a..b", "number:1"},
        {"{\"\":{\"a\":1}}", ".a", "number:1"},
        {"{\"a\":{\"\":1}}", "a.", "number:1"},
        {"{\".\":1}", ".", "number:1"},
        {"{\"\":{\"\":1}}", ".", "number:1"},
        {"{\"\\u0061\":1}", "a", "number:1"},
        {"{\"\\u0061\\u002eb\":1}", "a.b", "number:1"},
        {"{\"a\\/b\":1}", "a/b", "number:1"},
        {"{\"a\\tb\":1}", "a\tb", "number:1"},
        {"{\"\\ud83d\\ude00\":1}", "\xf0\x9f\x98\x80", "number:1"},
        {"{\"\\ud83d\":1}", "\xef\xbf\xbd", "number:1"},
        {"{\"a\\u0000\":1}", "a", "absent:"},
        {"{\"\xff\":1}", "\xff", "number:1"},
    };
    expect_lookups(lookups, sizeof lookups / sizeof lookups[0]);
}

Test(json, arrays)
{
    static const struct lookup lookups[] = {
        {"{\"a\":[\"x\"]}", "a", "string:x"},
        {"{\"a\":[\"x\"]}", "a.0", "string:x"},
        {"{\"a\":[\"x\",\"y\"]}", "a", "string:x"},
        {"{\"a\":[\"x\",\"y\"]}", "a.1", "string:y"},
        {"{\"a\":[\"x\",\"y\"]}", "a.2", "absent:"},
        {"{\"a\":[\"x\",\"y\"]}", "a.01", "absent:"},
        {"{\"a\":[ ]}", "a", "array:[ ]"},
        {"{\"a\":[]}", "a.0", "absent:"},
        {"{\"a\":[[]]}", "a", "array:[]"},
        {"{\"a\":[[],1]}", "a.1", "number:1"},
        {"{\"a\":[[\"x\"],\"y\"]}", "a", "string:x"},
        {"{\"a\":[[\"x\"],\"y\"]}", "a.0", "string:x"},
        {"{\"a\":[[\"x\",\"z\"],\"y\"]}", "a.0.1", "string:z"},
        {"{\"a\":[[[1,2],[3,4]],[[5,6],[7,8]]]}", "a.1.0.1", "number:6"},
        {"{\"a\":[[[1,2],[3,4]],[[5,6],[7,8]]]}", "a.1", "number:5"},
        {"{\"a\":[{\"b\":1}]}", "a", "object:{\"b\":1}"},
        {"{\"a\":[{\"b\":1}]}", "a.0.b", "number:1"},
        {"{\"a\":[{\"b\":1}]}", "a.b", "absent:"},
        {"{\"a\":[{\"b\":1},{\"b\":2}]}", "a.1.b", "number:2"},
        {"{\"a\":{\"0\":1}}", "a.0", "number:1"},
        {"{\"a\":[0,1,2,3,4,5,6,7,8,9,10,11,12]}", "a.12", "number:12"},
        {"{\"a\":[1],\"a\":[]}", "a", "array:[]"},
    };
    expect_lookups(lookups, sizeof lookups / sizeof lookups[0]);
}

Test(json, the_last_of_several_counts)
{
    static const struct lookup lookups[] = {
        {"{\"a\":1,\"a\":2}", "a", "number:2"},
        {"{\"a\":1,\"b\":0,\"a\":null}", "a", "null:null"},
        {"{\"a\":{\"b\":1},\"a\":{\"b\":2}}", "a.b", "number:2"},
        {"{\"a\":{\"b\":1},\"a\":{\"c\":2}}", "a.b", "number:1"},
        {"{\"a\":{\"b\":1},\"a\":3}", "a.b", "number:1"},
        {"{\"a\":{\"b\":1},\"a\":3}", "a", "number:3"},
        {"{\"a\":3,\"a\":{\"b\":1}}", "a", "object:{\"b\":1}"},
    };
    expect_lookups(lookups, sizeof lookups / sizeof lookups[0]);
}

Test(json, a_path_and_one_below_it_and_one_twice)
{
    static const char *const texts[] = {"a", "a.b", "a", "a.b.c", "d", "a.b"};
    static const char line[] = "{\"a\":{\"b\":{\"c\":[7]}},\"d\":\"\"}";
    static const char *const wanted[] = {
        "object:{\"b\":{\"c\":[7]}}", "object:{\"c\":[7]}", "object:{\"b\":{\"c\":[7]}}", "number:7", "string:",
        "object:{\"c\":[7]}"};
    struct froe_span spans[6];
    struct froe_json_state state = {0};
    struct froe_json_value values[6];
    struct froe_json_paths *paths = compile(texts, 6, spans);
    const uint8_t *bytes = with_slack(line, strlen(line));
    cr_assert_eq(froe_json_read(paths, &state, bytes, strlen(line), values), FROE_JSON_OK);
    for (size_t i = 0; i < 6; i++) {
        char found[256];
        describe(found, sizeof found, bytes, values[i]);
        cr_expect_str_eq(found, wanted[i], "%s", texts[i]);
    }
    froe_json_paths_free(paths);
}

Test(json, no_paths_at_all)
{
    struct froe_json_state state = {0};
    struct froe_json_paths *paths = froe_json_paths_create(NULL, 0, NULL);
    cr_assert_not_null(paths);
    cr_expect_eq(froe_json_read(paths, &state, with_slack("{\"a\":[{}]}", 10), 10, NULL), FROE_JSON_OK);
    cr_expect_eq(froe_json_read(paths, &state, with_slack("{\"a\":[{}}", 9), 9, NULL), FROE_JSON_MALFORMED);
    froe_json_paths_free(paths);
    froe_json_paths_free(NULL);
}

Test(json, bounds_on_paths)
{
    static struct froe_span many[FROE_JSON_PATHS + 1];
    static char names[FROE_JSON_PATHS + 1][16], longest[FROE_JSON_PATH_LEN + 2];
    froe_error error = {.text = ""};
    for (size_t i = 0; i <= FROE_JSON_PATHS; i++) {
        snprintf(names[i], sizeof names[i], "k%zu.x.%zu", i % 7, i);
        many[i] = froe_span_of(names[i]);
    }
    cr_expect_null(froe_json_paths_create(many, FROE_JSON_PATHS + 1, &error));
    cr_expect_not_null(strstr(error.text, "256"), "%s", error.text);
    struct froe_json_paths *paths = froe_json_paths_create(many, FROE_JSON_PATHS, &error);
    cr_expect_not_null(paths);
    froe_json_paths_free(paths);

    memset(longest, 'x', sizeof longest - 1);
    struct froe_span one = {(const uint8_t *)longest, FROE_JSON_PATH_LEN + 1};
    cr_expect_null(froe_json_paths_create(&one, 1, &error));
    cr_expect_not_null(strstr(error.text, "255"), "%s", error.text);
    one.len = FROE_JSON_PATH_LEN;
    cr_expect_not_null(paths = froe_json_paths_create(&one, 1, &error));
    froe_json_paths_free(paths);
    one = froe_span_of("");
    cr_expect_null(froe_json_paths_create(&one, 1, &error));
    cr_expect_not_null(strstr(error.text, "empty"), "%s", error.text);
    one = froe_span_of("................");
    cr_expect_null(froe_json_paths_create(&one, 1, NULL));
    one = froe_span_of("...............");
    cr_expect_not_null(paths = froe_json_paths_create(&one, 1, NULL));
    froe_json_paths_free(paths);
}

/* A document that grows; `chance` is for those that are random. */
struct writer {
    struct chance *chance;
    char *to;
    size_t len, cap;
};

static void put(struct writer *writer, const char *text)
{
    size_t len = strlen(text);
    if (writer->len + len <= writer->cap)
        memcpy(writer->to + writer->len, text, len);
    writer->len += len;
}

/* Depth counts objects and arrays, looked into or not. */
static void expect_depth(const char *path, const char *open, const char *close, size_t depth, bool good)
{
    static char line[LINE_ROOM];
    struct writer writer = {NULL, line, 0, sizeof line};
    put(&writer, "{\"a\":");
    for (size_t i = 1; i < depth; i++)
        put(&writer, open);
    put(&writer, "1");
    for (size_t i = 1; i < depth; i++)
        put(&writer, close);
    put(&writer, "}");
    struct froe_json_value value;
    cr_expect_eq(read_one(path, line, writer.len, &value) == FROE_JSON_OK, good, "%zu of %s for %s", depth, open, path);
}

Test(json, depth)
{
    static const char *const paths[] = {"a", "b", "a.0", "a.a.a.a.a.a.a.a", "a.0.0.0.0.0.0"};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
        for (size_t depth = 1; depth <= FROE_JSON_DEPTH + 2; depth++) {
            expect_depth(paths[i], "[", "]", depth, depth <= FROE_JSON_DEPTH);
            expect_depth(paths[i], "{\"a\":", "}", depth, depth <= FROE_JSON_DEPTH);
        }
    expect_depth("a", "[", "]", 10000, false);
    expect_depth("b", "{\"a\":", "}", 8000, false);
}

/* A line cut anywhere is malformed, whatever follows it in memory. */
Test(json, every_cut_is_malformed)
{
    static const char line[] =
        "{\"level\":\"info\",\"ts\":1646861401.5241024,\"request\":{\"remote_ip\":\"127.0.0.1\",\"headers\":{\"User-"
        "Agent\":"
        "[\"curl/7.82.0\"],\"Accept\":[\"*/*\"]},\"tls\":{\"resumed\":false,\"version\":772}},\"duration\":9.3e-05,"
        "\"none\":null,\"yes\":true,\"escaped\\\"key\":\"va\\\\lue\\\"\",\"size\":10900,\"status\":200}";
    static const char *const texts[] = {"ts", "request.headers.User-Agent", "status", "none"};
    struct froe_span spans[4];
    struct froe_json_state state = {0};
    struct froe_json_paths *paths = compile(texts, 4, spans);
    uint8_t *bytes = room;
    for (int slack = 0; slack < 3; slack++)
        for (size_t len = 0; len <= strlen(line); len++) {
            with_slack(line, len);
            /* The rest of the line itself is the most tempting. */
            if (slack == 1)
                memcpy(bytes, line, sizeof line);
            if (slack == 2)
                memset(bytes + len, '}', FROE_JSON_SLACK);
            struct froe_json_value values[4];
            cr_expect_eq(froe_json_read(paths, &state, bytes, len, values),
                         len == strlen(line) ? FROE_JSON_OK : FROE_JSON_MALFORMED, "%zu bytes", len);
        }
    froe_json_paths_free(paths);
}

/* Keys, strings, numbers and white space of every length, before a guard page that begins where the slack ends. */
Test(json, every_length_and_nothing_outside)
{
    static const char *const texts[] = {"a", "k", "z.y"};
    struct froe_span spans[3];
    struct froe_json_paths *paths = compile(texts, 3, spans);
    struct froe_json_state state = {0};
    struct guard guard = guard_open(8192);
    for (size_t n = 0; n <= 200; n++)
        for (int what = 0; what < 5; what++) {
            char filler[256], line[1024];
            memset(filler, "x9 x0"[what], n);
            filler[n] = '\0';
            static const char *const frames[] = {"{\"a\":\"%s\",\"z\":{\"y\":1}}", "{\"k\":1%s,\"a\":0.%s1}",
                                                 "{%s\"a\"%s:%s1%s,\"k\":2}%s", "{\"%s\":1,\"a\":\"b\"}",
                                                 "{\"z\":{\"y\":%s},\"a\":[\"%s\"]}"};
            int len = snprintf(line, sizeof line, frames[what], filler, filler, filler, filler, filler);
            uint8_t *at = guard_before_end(&guard, (size_t)len + FROE_JSON_SLACK);
            for (int shape = 0; shape < 4; shape++) {
                /* At the front of the pages too, cut by one byte too. */
                uint8_t *to = shape < 2 ? at : guard.bytes;
                size_t cut = (size_t)(shape % 2);
                memset(to, "\"\\9}"[n % 4], (size_t)len + FROE_JSON_SLACK);
                memcpy(to, line, (size_t)len - cut);
                cr_expect(json_agrees(paths, &state, spans, 3, to, (size_t)len - cut), "%d bytes of %s", len, line);
            }
        }
    guard_close(&guard);
    froe_json_paths_free(paths);
}

Test(json, special_bytes_are_found_alike)
{
    struct chance chance = chance_of(11);
    static const uint8_t bytes[] = {'"', '\\', '!', '#', '[', ']', 0x22 + 0x80, 0x5c + 0x80, 0x21, 0x23, 0x00, 0xff};
    for (int round = 0; round < 20000; round++) {
        uint8_t text[FROE_JSON_STEP];
        uint32_t wanted = 0;
        for (size_t i = 0; i < sizeof text; i++) {
            text[i] = chance_of_bytes(&chance, bytes, sizeof bytes);
            if (!chance_once_in(&chance, 16) && (text[i] == '"' || text[i] == '\\'))
                text[i] = 'x';
        }
        while (wanted < FROE_JSON_STEP && text[wanted] != '"' && text[wanted] != '\\')
            wanted++;
        cr_assert_eq(froe_json_special(text), wanted);
        cr_assert_eq(froe_json_special_words(text), wanted);
    }
}

/* Random documents that are full of keys that are asked for. */
static void put_any(struct writer *writer, const char *const *texts, size_t count)
{
    put(writer, texts[chance_below(writer->chance, count)]);
}

static void put_space(struct writer *writer)
{
    static const char *const spaces[] = {" ", "  ", "\t", "\r", " \n "};
    if (chance_once_in(writer->chance, 12))
        put_any(writer, spaces, 5);
}

static void put_key(struct writer *writer)
{
    static const char *const keys[] = {"\"a\"",
                                       "\"b\"",
                                       "\"a.b\"",
                                       "\"\"",
                                       "\"0\"",
                                       "\"1\"",
                                       "\"a.0\"",
                                       "\"\\u0061\"",
                                       "\"x\"",
                                       "\"b.\"",
                                       "\"a\\\"b\"",
                                       "\"user-agent\"",
                                       "\"a-key-that-is-longer-than-a-guess-is\"",
                                       "\"user-agenT\"",
                                       "\"us\\u0065r-agent\"",
                                       "\"\xc3\xa9\""};
    put_any(writer, keys, sizeof keys / sizeof keys[0]);
}

static void put_scalar(struct writer *writer)
{
    static const char *const scalars[] = {"null",
                                          "true",
                                          "false",
                                          "0",
                                          "-1",
                                          "1.5",
                                          "2e9",
                                          "-0.25E-2",
                                          "123456789012345678901234567890",
                                          "\"\"",
                                          "\"text\"",
                                          "\"a\"",
                                          "\"\\\\\"",
                                          "\"\\\"}\"",
                                          "\"0123456789012345678901234567890\"",
                                          "\"01234567890123456789012345678901\"",
                                          "\"012345678901234567890123456789012345678901234567890123456789\\\\\"",
                                          "\"\xff\xfe\"",
                                          "\"\\ud83d\\ude00\""};
    put_any(writer, scalars, sizeof scalars / sizeof scalars[0]);
}

static void put_value(struct writer *writer, int depth);

static void put_container(struct writer *writer, bool array, int depth)
{
    size_t count = chance_below(writer->chance, 5);
    put(writer, array ? "[" : "{");
    put_space(writer);
    for (size_t i = 0; i < count; i++) {
        put(writer, i == 0 ? "" : ",");
        put_space(writer);
        if (!array) {
            put_key(writer);
            put_space(writer);
            put(writer, ":");
            put_space(writer);
        }
        put_value(writer, depth + 1);
        put_space(writer);
    }
    put(writer, array ? "]" : "}");
}

static void put_value(struct writer *writer, int depth)
{
    if (depth > 6 || chance_below(writer->chance, 5) < 3)
        put_scalar(writer);
    else
        put_container(writer, chance_once_in(writer->chance, 2), depth);
}

static const char *const wanted_texts[] = {"a",
                                           "a.b",
                                           "b",
                                           "a.b.a",
                                           "user-agent",
                                           "a.0",
                                           "a.0.b",
                                           "a.b.0",
                                           "0",
                                           "b..a",
                                           ".a",
                                           "a.1.a",
                                           "b.a-key-that-is-longer-than-a-guess-is",
                                           "a",
                                           "b.b.b",
                                           "a.user-agent",
                                           "a\"b",
                                           "x.0.1",
                                           "a.0.0",
                                           "b.a.user-agent",
                                           ".",
                                           "x",
                                           "\xc3\xa9",
                                           "b.0.0.a"};
enum { WANTED = sizeof wanted_texts / sizeof wanted_texts[0] };

static void mutate(uint8_t *bytes, size_t len, struct chance *chance)
{
    static const uint8_t alphabet[] = "{}[]\",:\\ 0e.-ntfau\x80";
    for (size_t n = 1 + chance_below(chance, 3); n > 0; n--)
        bytes[chance_below(chance, len)] = chance_of_bytes(chance, alphabet, sizeof alphabet);
}

/* Random documents, whole and spoiled, against the oracle, with guesses from whatever came before and with none. */
Test(json, agrees_with_the_oracle)
{
    static char line[LINE_ROOM];
    static struct froe_json_state state;
    struct chance chance = chance_of(12);
    struct froe_span spans[WANTED];
    size_t good = 0;
    for (int round = 0; round < 40000; round++) {
        /* Different sets of paths: from some number of the list on. */
        size_t from = chance_below(&chance, WANTED), count = 1 + chance_below(&chance, WANTED - from);
        struct froe_json_paths *paths = compile(wanted_texts + from, count, spans);
        struct writer writer = {&chance, line, 0, sizeof line};
        memset(&state, 0, sizeof state);
        put_container(&writer, false, 1);
        cr_assert_leq(writer.len, sizeof line);
        const uint8_t *bytes = with_slack(line, writer.len);
        cr_assert(json_agrees(paths, &state, spans, count, bytes, writer.len), "%.*s", (int)writer.len, line);
        struct froe_json_value values[WANTED];
        cr_assert_eq(froe_json_read(paths, &state, bytes, writer.len, values), FROE_JSON_OK, "%.*s", (int)writer.len,
                     line);
        for (int i = 0; i < 4; i++) {
            with_slack(line, writer.len);
            mutate(room, writer.len, &chance);
            cr_assert(json_agrees(paths, &state, spans, count, room, writer.len), "%.*s", (int)writer.len,
                      (char *)room);
            good += froe_json_read(paths, &state, room, writer.len, values) == FROE_JSON_OK;
        }
        froe_json_paths_free(paths);
    }
    cr_expect_gt(good, 4000, "spoiled documents that are valid all the same: %zu", good);
}

/* One state over many documents: what is remembered of one must not show in another. */
Test(json, guesses_do_not_show)
{
    static char line[LINE_ROOM];
    static struct froe_json_state state;
    struct chance chance = chance_of(13);
    struct froe_span spans[WANTED];
    struct froe_json_paths *paths = compile(wanted_texts, WANTED, spans);
    for (int round = 0; round < 60000; round++) {
        struct writer writer = {&chance, line, 0, sizeof line};
        put_container(&writer, false, 1);
        const uint8_t *bytes = with_slack(line, writer.len);
        if (chance_once_in(&chance, 3))
            mutate(room, writer.len, &chance);
        cr_assert(json_agrees(paths, &state, spans, WANTED, bytes, writer.len), "%.*s", (int)writer.len, (char *)room);
    }
    froe_json_paths_free(paths);
}

struct escape {
    const char *raw, *wanted;
};

Test(json, unescape)
{
    static const struct escape escapes[] = {
        {"", ""},
        {"plain", "plain"},
        {"\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\b\f\n\r\t"},
        {"\\u0041\\u00e9\\u20AC", "A\xc3\xa9\xe2\x82\xac"},
        {"\\u007f\\u0080\\u07ff\\u0800\\uffff", "\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf"},
        {"\\ud83d\\ude00", "\xf0\x9f\x98\x80"},
        {"\\uD800\\uDC00\\udbff\\udfff", "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"},
        {"\\ud800", "\xef\xbf\xbd"},
        {"\\udc00", "\xef\xbf\xbd"},
        {"\\udc00\\ud800", "\xef\xbf\xbd\xef\xbf\xbd"},
        {"\\ud800\\ud800\\udc00", "\xef\xbf\xbd\xf0\x90\x80\x80"},
        {"\\ud800\\u0041", "\xef\xbf\xbd"
                           "A"},
        {"\\ud800x", "\xef\xbf\xbdx"},
        {"\\ud800\\udc0", "\xef\xbf\xbd\\udc0"},
        {"\\ud800\\n", "\xef\xbf\xbd\n"},
        {"\\x41\\x22", "\\x41\\x22"},
        {"\\u12", "\\u12"},
        {"\\u12g4\\u", "\\u12g4\\u"},
        {"\\U0041", "\\U0041"},
        {"\\a\\0\\'", "\\a\\0\\'"},
        {"\\", "\\"},
        {"a\\", "a\\"},
        {"\\\\u0041", "\\u0041"},
        {"\\u\\\\", "\\u\\"},
        {"\xff\\n\xfe", "\xff\n\xfe"},
        {"a\nb\"c", "a\nb\"c"},
    };
    for (size_t i = 0; i < sizeof escapes / sizeof escapes[0]; i++) {
        uint8_t found[128], *in_place = found + 64;
        struct froe_span raw = froe_span_of(escapes[i].raw);
        size_t len = froe_json_unescape(found, raw);
        cr_expect(froe_span_equal((struct froe_span){found, len}, froe_span_of(escapes[i].wanted)), "%s",
                  escapes[i].raw);
        len = json_oracle_unescape(found, raw);
        cr_expect(froe_span_equal((struct froe_span){found, len}, froe_span_of(escapes[i].wanted)), "oracle: %s",
                  escapes[i].raw);
        memcpy(in_place, raw.ptr, raw.len);
        len = froe_json_unescape(in_place, (struct froe_span){in_place, raw.len});
        cr_expect(froe_span_equal((struct froe_span){in_place, len}, froe_span_of(escapes[i].wanted)), "in place: %s",
                  escapes[i].raw);
    }
    cr_expect_eq(froe_json_unescape(room, FROE_ABSENT), 0);
    cr_expect_eq(froe_json_unescape(room, froe_span_of("\\u0000")), 1);
    cr_expect_eq(room[0], 0);
}

/* Against the oracle; the input ends at a guard page and the output may not be longer than it. */
Test(json, unescape_agrees_with_the_oracle)
{
    static const uint8_t alphabet[] = "\\\\\\\\uuuudDdD88cCeE00419fFnx\"/\xc3";
    struct chance chance = chance_of(14);
    struct guard input = guard_open(64), output = guard_open(64);
    for (int round = 0; round < 200000; round++) {
        size_t len = chance_below(&chance, 40);
        uint8_t *raw = guard_before_end(&input, len), *to = guard_before_end(&output, len), wanted[64];
        for (size_t i = 0; i < len; i++)
            raw[i] = chance_of_bytes(&chance, alphabet, sizeof alphabet - 1);
        for (size_t i = 0; i + 2 < len && chance_once_in(&chance, 2); i += 6)
            memcpy(raw + i, "\\u", 2);
        struct froe_span span = {raw, len};
        size_t wanted_len = json_oracle_unescape(wanted, span);
        size_t found_len = froe_json_unescape(to, span);
        cr_assert_leq(found_len, len);
        cr_assert(froe_span_equal((struct froe_span){wanted, wanted_len}, (struct froe_span){to, found_len}), "%.*s",
                  (int)len, (char *)raw);
    }
    guard_close(&input);
    guard_close(&output);
}
