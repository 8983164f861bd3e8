/* JSON lines: what is valid, and what paths find. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/json_case.h"
#include "support/json_oracle.h"

/* Reads a line for one path with a state that knows nothing; the oracle must say the same. */
static enum froe_json_result read_one(const char *path, const void *line, size_t len, struct froe_json_value *value)
{
    struct froe_span span;
    struct froe_json_state state = {0}, other = {0};
    struct froe_json_paths *paths = json_compile(&path, 1, &span);
    const uint8_t *bytes = json_with_slack(line, len);
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
    struct froe_json_paths *paths = json_compile(texts, 6, spans);
    const uint8_t *bytes = json_with_slack(line, strlen(line));
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
    cr_expect_eq(froe_json_read(paths, &state, json_with_slack("{\"a\":[{}]}", 10), 10, NULL), FROE_JSON_OK);
    cr_expect_eq(froe_json_read(paths, &state, json_with_slack("{\"a\":[{}}", 9), 9, NULL), FROE_JSON_MALFORMED);
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
    cr_expect_not_null(strstr(error.text, "640"), "%s", error.text);
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

/* Objects of a name and a value in an array go by the name too. */
Test(json, elements_by_name)
{
    static const struct lookup lookups[] = {
        {"{\"a\":[{\"name\":\"Host\",\"value\":\"x\"}]}", "a.Host", "string:x"},
        {"{\"a\":[{\"name\":\"b\",\"value\":1},{\"name\":\"Host\",\"value\":\"x\\n\",\"c\":[]}]}", "a.Host",
         "string*:x\\n"},
        {"{\"a\":[ { \"name\" : \"Host\" , \"value\" : null } ]}", "a.Host", "null:null"},
        {"{\"a\":[{\"name\":\"H\\u006fst\",\"value\":2}]}", "a.Host", "number:2"},
        {"{\"a\":[{\"name\":\"\",\"value\":2}]}", "a.", "number:2"},
        {"{\"a\":[{\"name\":\"b\",\"value\":1},{\"name\":\"b\",\"value\":2}]}", "a.b", "number:2"},
        {"{\"a\":[{\"name\":\"0\",\"value\":1}]}", "a.0", "object:{\"name\":\"0\",\"value\":1}"},
        {"{\"a\":[{\"name\":\"0.value\",\"value\":1}]}", "a.0.value", "number:1"},
        {"{\"a\":[{\"name\":\"0.name\",\"value\":1}]}", "a.0.name", "string:0.name"},
        {"{\"a\":[{\"name\":\"b\",\"value\":1}]}", "a.0.value", "number:1"},
        {"{\"a\":[[{\"name\":\"b\",\"value\":1}]]}", "a.0.b", "number:1"},
        {"{\"a\":[[{\"name\":\"b\",\"value\":1}]]}", "a.b", "absent:"},
        {"{\"a\":[{\"value\":1,\"name\":\"b\"}]}", "a.b", "absent:"},
        {"{\"a\":[{\"name\":\"b\",\"c\":2,\"value\":1}]}", "a.b", "absent:"},
        {"{\"a\":[{\"name\":1,\"value\":1}]}", "a.1", "absent:"},
        {"{\"a\":[{\"name\":\"b\",\"value\":[1]}]}", "a.b", "absent:"},
        {"{\"a\":[{\"nam\\u0065\":\"b\",\"value\":1}]}", "a.b", "absent:"},
        {"{\"a\":{\"name\":\"b\",\"value\":1}}", "a.b", "absent:"},
    };
    expect_lookups(lookups, sizeof lookups / sizeof lookups[0]);
}

/* Depth counts objects and arrays, looked into or not. */
static void expect_depth(const char *path, const char *open, const char *close, size_t depth, bool good)
{
    static char line[JSON_ROOM];
    struct json_writer writer = {NULL, line, 0, sizeof line};
    json_put(&writer, "{\"a\":");
    for (size_t i = 1; i < depth; i++)
        json_put(&writer, open);
    json_put(&writer, "1");
    for (size_t i = 1; i < depth; i++)
        json_put(&writer, close);
    json_put(&writer, "}");
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
