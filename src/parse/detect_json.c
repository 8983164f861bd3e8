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

enum { KEYS_MAX = HAS_COUNT + FROE_COLUMNS_MAX };

static struct froe_json_keys compile_keys(const struct froe_catalog *catalog)
{
    const struct froe_log_format *any = froe_catalog_named(catalog, "json");
    struct froe_span paths[KEYS_MAX];
    struct froe_json_keys keys = {.count = HAS_COUNT};
    froe_error error;
    for (size_t i = 0; i < HAS_COUNT; i++)
        paths[i] = froe_span_of(telling[i]);
    for (size_t i = 0; i < any->column_count; i++)
        if (is_of_request(&any->columns[i]))
            paths[keys.count++] = any->columns[i].name;
    keys.paths = froe_json_paths_create(paths, keys.count, &error);
    return keys;
}

static void count_json(const struct froe_json_value *values, size_t count, struct froe_json_votes *votes)
{
    bool has[HAS_COUNT];
    for (size_t i = 0; i < HAS_COUNT; i++)
        has[i] = values[i].kind != FROE_JSON_ABSENT;
    bool address = has[HAS_CLIENT_IP] || has[HAS_REMOTE_IP] || has[HAS_REMOTE_ADDR];
    bool request = has[HAS_STATUS] || has[HAS_URI] || has[HAS_DOWNSTREAM] || has[HAS_EDGE];
    for (size_t i = HAS_COUNT; i < count; i++)
        request = request || values[i].kind == FROE_JSON_STRING || values[i].kind == FROE_JSON_NUMBER;
    votes->objects++;
    votes->requests += request;
    votes->caddy += address && has[HAS_STATUS] && has[HAS_URI] && has[HAS_METHOD];
    votes->traefik += has[HAS_DOWNSTREAM];
    votes->cloudflare += has[HAS_EDGE];
    votes->messages += !request && has[HAS_LEVEL] && (has[HAS_MSG] || has[HAS_MESSAGE]);
}

struct froe_json_votes froe_json_votes_for(const struct froe_catalog *catalog, const struct froe_span *lines,
                                           size_t count, struct froe_json_keys *keys)
{
    struct froe_json_state state = {0};
    struct froe_json_value values[KEYS_MAX];
    struct froe_json_votes votes = {0};
    if (keys->paths == NULL)
        *keys = compile_keys(catalog);
    for (size_t i = 0; keys->paths != NULL && i < count; i++) {
        struct froe_span line = froe_object_behind_header(froe_line_without_padding(lines[i]));
        if (line.ptr[0] == '{' && froe_json_read(keys->paths, &state, line.ptr, line.len, values) == FROE_JSON_OK)
            count_json(values, keys->count, &votes);
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
