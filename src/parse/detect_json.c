/* Who wrote objects of JSON, told from the first lines of a log. */
#include "parse/detect_json.h"

#include "parse/header.h"

/* What only the objects of one writer have, and messages. */
enum {
    HAS_STATUS,
    HAS_URI,
    HAS_METHOD,
    HAS_CLIENT_IP,
    HAS_REMOTE_IP,
    HAS_REMOTE_ADDR,
    HAS_DOWNSTREAM,
    HAS_EDGE,
    HAS_LEVEL,
    HAS_MSG,
    HAS_MESSAGE,
    HAS_COUNT
};
static const char *const telling[HAS_COUNT] = {"status",
                                               "request.uri",
                                               "request.method",
                                               "request.client_ip",
                                               "request.remote_ip",
                                               "request.remote_addr",
                                               "DownstreamStatus",
                                               "EdgeResponseStatus",
                                               "level",
                                               "msg",
                                               "message"};

/* A key that says nothing without another one is not evidence enough. */
static bool is_of_request(const struct froe_log_column *column)
{
    return column->given.len == 0 && (column->place == FROE_PLACE_REQUEST || column->place == FROE_PLACE_METHOD ||
                                      column->place == FROE_PLACE_TARGET || column->place == FROE_PLACE_PATH ||
                                      column->place == FROE_PLACE_STATUS);
}

_Static_assert((int)HAS_COUNT <= (int)FROE_JSON_TELLING, "there is room for them");

static struct froe_json_keys compile_keys(const struct froe_log_format *format)
{
    struct froe_span paths[FROE_JSON_TELLING + FROE_COLUMNS_MAX];
    struct froe_json_keys keys = {.count = HAS_COUNT};
    froe_error error;
    for (size_t i = 0; i < HAS_COUNT; i++)
        paths[i] = froe_span_of(telling[i]);
    for (size_t i = 0; i < format->column_count; i++) {
        if (!is_of_request(&format->columns[i]))
            continue;
        keys.places[keys.count] = format->columns[i].place;
        paths[keys.count++] = format->columns[i].name;
    }
    keys.paths = froe_json_paths_create(paths, keys.count, &error);
    return keys;
}

/* Whether a value makes a request of an object that also holds a line. A path may be that of the file that the line
 * came from, and a status a word. */
static bool tells_request(enum froe_place place, const struct froe_json_value *value)
{
    switch (place) {
    case FROE_PLACE_REQUEST:
    case FROE_PLACE_METHOD:
        return value->kind == FROE_JSON_STRING;
    case FROE_PLACE_STATUS:
        return value->kind == FROE_JSON_NUMBER || (value->kind == FROE_JSON_STRING && value->len == 3);
    default:
        return false;
    }
}

static void count_json(const struct froe_json_value *values, const struct froe_json_keys *keys,
                       struct froe_json_votes *votes)
{
    bool has[HAS_COUNT];
    for (size_t i = 0; i < HAS_COUNT; i++)
        has[i] = values[i].kind != FROE_JSON_ABSENT;
    bool address = has[HAS_CLIENT_IP] || has[HAS_REMOTE_IP] || has[HAS_REMOTE_ADDR];
    bool request = has[HAS_STATUS] || has[HAS_URI] || has[HAS_DOWNSTREAM] || has[HAS_EDGE];
    bool told = has[HAS_DOWNSTREAM] || has[HAS_EDGE];
    for (size_t i = HAS_COUNT; i < keys->count; i++) {
        request = request || values[i].kind == FROE_JSON_STRING || values[i].kind == FROE_JSON_NUMBER;
        told = told || tells_request((enum froe_place)keys->places[i], &values[i]);
    }
    votes->objects++;
    votes->requests += told;
    votes->caddy += address && has[HAS_STATUS] && has[HAS_URI] && has[HAS_METHOD];
    votes->traefik += has[HAS_DOWNSTREAM];
    votes->cloudflare += has[HAS_EDGE];
    votes->messages += !request && has[HAS_LEVEL] && (has[HAS_MSG] || has[HAS_MESSAGE]);
}

struct froe_json_votes froe_json_votes_for(const struct froe_log_format *format, const struct froe_span *lines,
                                           size_t count, struct froe_json_keys *keys)
{
    struct froe_json_state state = {0};
    struct froe_json_value values[FROE_JSON_TELLING + FROE_COLUMNS_MAX];
    struct froe_json_votes votes = {0};
    if (keys->paths == NULL && format != NULL)
        *keys = compile_keys(format);
    for (size_t i = 0; keys->paths != NULL && i < count; i++) {
        struct froe_span line = froe_object_behind_header(froe_line_without_padding(lines[i]));
        if (line.ptr[0] == '{' && froe_json_read(keys->paths, &state, line.ptr, line.len, values) == FROE_JSON_OK)
            count_json(values, keys, &votes);
    }
    return votes;
}

const struct froe_log_format *froe_json_choose(const struct froe_catalog *catalog, const struct froe_json_votes *votes)
{
    size_t others = votes->objects - votes->messages;
    const char *name = votes->caddy * 2 > others        ? "caddy"
                       : votes->traefik * 2 > others    ? "traefik-json"
                       : votes->cloudflare * 2 > others ? "cloudflare"
                                                        : "json";
    return froe_catalog_named(catalog, name);
}
