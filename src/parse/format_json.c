/*
 * A JSON object as a log format: nginx' escape=json templates, GoAccess' formats for JSON, Apache's LogFormat in the
 * shape of an object.
 *
 *     {"time":"$time_iso8601","req":{"ip":"$remote_addr"},"rt":$request_time}
 *
 * Only what a value's directive means and under which keys it stands counts; lines may have the keys in any order, and
 * others. A value of several directives is known by its key alone, but for `method target protocol`, which is the
 * request, and `scheme://host` with the target behind it.
 */
#include "parse/format_build.h"

enum { DEPTH_MAX = 16, KEY_MAX = 256 };

struct template
{
    struct froe_builder *builder;
    const char *at, *to; /* behind it GoAccess' formats of date and time */
    char path[KEY_MAX];  /* keys so far, joined by dots */
    size_t path_len;
    int depth;
};

static bool fail(struct template *template, const char *text)
{
    return froe_build_fail(template->builder, (size_t)(template->at - template->builder->string) + 1, text);
}

static void skip_space(struct template *template)
{
    while (template->at < template->to && memchr(" \t\r\n", *template->at, 4) != NULL)
        template->at++;
}

static bool take(struct template *template, char byte)
{
    skip_space(template);
    if (template->at == template->to || *template->at != byte)
        return false;
    template->at++;
    return true;
}

/* The inside of a string at the cursor. */
static bool take_string(struct template *template, struct froe_span *text)
{
    if (!take(template, '"'))
        return fail(template, "a string in quotes was expected in the JSON format");
    const char *from = template->at;
    while (template->at < template->to && *template->at != '"')
        template->at += *template->at == '\\' && template->at + 1 < template->to ? 2 : 1;
    if (template->at >= template->to)
        return fail(template, "a string is not closed in the JSON format");
    *text = froe_span_between((const uint8_t *)from, (const uint8_t *)template->at++);
    return true;
}

/* A bare value, `$request_time`: up to what ends it. */
static struct froe_span take_bare(struct template *template)
{
    const char *from = template->at;
    int braces = 0;
    for (; template->at < template->to; template->at++) {
        char byte = *template->at;
        braces += byte == '{';
        if (braces == 0 && memchr(",}] \t\r\n", byte, 7) != NULL)
            break;
        braces -= byte == '}';
    }
    return froe_span_between((const uint8_t *)from, (const uint8_t *)template->at);
}

static bool is_request(const struct froe_builder *leaf)
{
    return leaf->count == 3 && leaf->columns[0].place == FROE_PLACE_METHOD &&
           (leaf->columns[1].place == FROE_PLACE_TARGET || leaf->columns[1].place == FROE_PLACE_PATH) &&
           leaf->columns[2].place == FROE_PLACE_PROTOCOL;
}

static bool is_time(const struct froe_builder *leaf)
{
    bool all = leaf->count > 0;
    for (size_t i = 0; i < leaf->count; i++)
        all &= leaf->columns[i].place == FROE_PLACE_TIME ||
               (leaf->columns[i].place == FROE_PLACE_NONE && leaf->columns[i].name.len == 0);
    return all && leaf->columns[0].place == FROE_PLACE_TIME;
}

/* `$scheme://$host$request_uri`: a target in absolute form. */
static bool is_url(const struct froe_builder *leaf)
{
    const struct froe_log_column *last = leaf->columns + leaf->count;
    if (leaf->count < 2 || leaf->gap.len > 0 || last[-2].end != FROE_END_PATH)
        return false;
    struct froe_span before = last[-2].before;
    return before.len >= 3 && memcmp(before.ptr + before.len - 3, "://", 3) == 0;
}

/* What the text of a value says: one directive, or several that are a request, a URL or a time together. */
static struct froe_log_column meaning(const struct froe_builder *leaf)
{
    struct froe_log_column column = {0};
    bool alone = leaf->count == 1 && leaf->columns[0].before.len <= 1 && leaf->gap.len <= 1;
    if (alone)
        column = leaf->columns[0];
    else if (is_request(leaf))
        column.place = FROE_PLACE_REQUEST;
    else if (is_url(leaf))
        column.place = FROE_PLACE_TARGET;
    if (is_time(leaf) && !(alone && column.time != FROE_LOGTIME_DATE && column.time != FROE_LOGTIME_CLOCK)) {
        column = (struct froe_log_column){.place = FROE_PLACE_TIME, .time = FROE_LOGTIME_ANY};
    }
    /* Whether there is another address, the objects say. */
    if (column.list && column.place == FROE_PLACE_HOST)
        column.place = FROE_PLACE_NONE;
    column.weak = false;
    return column;
}

/* GoAccess' specifiers mean what its formats of date and time say, which stand behind the object. */
static void build_goaccess(struct froe_builder *leaf, struct froe_span text, const char *behind)
{
    struct froe_buffer whole = {0};
    const char *string = leaf->string;
    froe_buffer_append(&whole, text.ptr, text.len);
    froe_buffer_append(&whole, (const uint8_t *)behind, strlen(behind) + 1);
    if (whole.failed) {
        froe_build_fail(leaf, 1, "out of memory");
    } else {
        leaf->string = (const char *)whole.data;
        froe_build_goaccess(leaf, leaf->string, leaf->string + strlen(leaf->string));
        leaf->string = string;
    }
    froe_buffer_free(&whole);
}

static void build_leaf(struct froe_builder *leaf, struct froe_span text, const char *behind)
{
    const char *from = (const char *)text.ptr, *to = from + text.len;
    if (memchr(from, '$', text.len) != NULL)
        froe_build_nginx(leaf, from, to);
    else if (strstr(leaf->string, "%h") != NULL && froe_is_goaccess(leaf->string))
        build_goaccess(leaf, text, behind);
    else
        froe_build_apache(leaf, from, to);
}

static bool take_leaf(struct template *template)
{
    struct froe_builder leaf;
    struct froe_span text = FROE_ABSENT;
    if (template->at < template->to && *template->at == '"') {
        if (!take_string(template, &text))
            return false;
    } else {
        text = take_bare(template);
    }
    if (memchr(text.ptr, '$', text.len) == NULL && memchr(text.ptr, '%', text.len) == NULL)
        return true; /* the same in all lines */
    if (!froe_build_begin(&leaf, template->builder->string, template->builder->error)) {
        template->builder->failed = true;
        return false;
    }
    leaf.format.kind = FROE_FORMAT_KIND_TEXT;
    leaf.whole = true;
    build_leaf(&leaf, text, template->to);
    bool good = !leaf.failed;
    if (good) {
        struct froe_log_column column = meaning(&leaf);
        column.name = (struct froe_span){(const uint8_t *)template->path, template->path_len};
        froe_build_column(template->builder, column, (size_t)(text.ptr - (const uint8_t *)leaf.string) + 1);
    }
    template->builder->failed |= !good;
    froe_build_drop(&leaf);
    return good && !template->builder->failed;
}

static bool take_value(struct template *template);

static bool push_key(struct template *template, struct froe_span key)
{
    size_t more = key.len + (template->path_len > 0);
    if (template->path_len + more > KEY_MAX)
        return fail(template, "keys are too long in the JSON format");
    if (template->path_len > 0)
        template->path[template->path_len++] = '.';
    if (key.len > 0)
        memcpy(template->path + template->path_len, key.ptr, key.len);
    template->path_len += key.len;
    return true;
}

static bool take_member(struct template *template)
{
    struct froe_span key = FROE_ABSENT;
    size_t before = template->path_len;
    if (!take_string(template, &key) || !push_key(template, key))
        return false;
    if (!take(template, ':'))
        return fail(template, "a : was expected behind a key in the JSON format");
    bool good = take_value(template);
    template->path_len = before;
    return good;
}

/* Elements go by the name of their array: the first counts (parse/json.h). */
static bool take_list(struct template *template, char close, bool (*take_item)(struct template *))
{
    if (template->depth == DEPTH_MAX)
        return fail(template, "the JSON format is nested too deeply");
    template->depth++;
    bool good = true;
    if (!take(template, close)) {
        do {
            good = take_item(template);
        } while (good && take(template, ','));
        if (good && !take(template, close))
            good = fail(template, close == '}' ? "a , or } was expected in the JSON format"
                                               : "a , or ] was expected in the JSON format");
    }
    template->depth--;
    return good;
}

static bool take_value(struct template *template)
{
    if (take(template, '{'))
        return take_list(template, '}', take_member);
    if (take(template, '['))
        return take_list(template, ']', take_value);
    return take_leaf(template);
}

void froe_build_json(struct froe_builder *builder, const char *from, const char *to)
{
    struct template template = {.builder = builder, .at = from, .to = to};
    builder->format.any_key = true;
    if (!take(&template, '{'))
        fail(&template, "a { was expected");
    else if (take_list(&template, '}', take_member)) {
        skip_space(&template);
        if (template.at < to)
            fail(&template, "something follows the JSON format");
    }
}
