#include "parse/format.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/suggest.h"
#include "parse/format_build.h"
#include "parse/format_table.h"

/* Bytes of a % directive up to what follows Apache's modifiers, and braces that stand there or a letter. */
static size_t directive_len(const char *at)
{
    size_t len = 1 + strspn(at + 1, "<>!,0123456789");
    if (at[len] == '{') {
        const char *brace = strchr(at, '}');
        return brace == NULL ? 1 : (size_t)(brace - at) + 1;
    }
    return at[len] == '\0' ? len : len + 1;
}

bool froe_is_goaccess(const char *string)
{
    for (const char *at = strchr(string, '%'); at != NULL; at = strchr(at + directive_len(at), '%'))
        if (at[1] == 'd' || at[1] == 'x')
            return true;
    return strncmp(string, "log-format", 10) == 0;
}

/* What neither Apache nor GoAccess has: %Q; %{…}d and %{…}M; the method before %r, which is all of a request there. */
static bool is_php(const char *string)
{
    bool remote = false;
    const char *line_end = string + strcspn(string, "\n");
    for (const char *at = strchr(string, '%'); at != NULL && at < line_end; at = strchr(at + directive_len(at), '%')) {
        const char *brace = at[1] == '{' ? strchr(at, '}') : NULL;
        remote |= at[1] == 'R';
        if (at[1] == 'Q' || (brace != NULL && (brace[1] == 'd' || brace[1] == 'M')))
            return true;
    }
    return (remote && strstr(string, "%m %r") != NULL) || strncmp(string, "access.format", 13) == 0;
}

static bool has_variable(const char *string)
{
    for (const char *at = strchr(string, '$'); at != NULL; at = strchr(at + 1, '$'))
        if (at[1] == '{' || at[1] == '_' || (at[1] >= 'a' && at[1] <= 'z') || (at[1] >= 'A' && at[1] <= 'Z'))
            return true;
    return false;
}

static bool is_fields(const char *string)
{
    return strncmp(string, "#Fields:", 8) == 0;
}

/* Where a JSON object begins; NULL: it is none. */
static const char *json_of(const char *string)
{
    if (strncmp(string, "log-format", 10) == 0)
        string += 10;
    string += strspn(string, " \t\r\n");
    return *string == '{' ? string : NULL;
}

/* Where it ends: behind the brace that closes it, if GoAccess' formats of date and time follow on lines of their own;
 * otherwise all is to be looked at. */
static const char *json_end(const char *json)
{
    int depth = 0;
    bool quoted = false;
    const char *at = json;
    for (; *at != '\0'; at++) {
        if (*at == '\\' && at[1] != '\0')
            at++;
        else if (*at == '"')
            quoted = !quoted;
        else if (!quoted && *at == '{')
            depth++;
        else if (!quoted && *at == '}' && --depth == 0)
            break;
    }
    const char *behind = *at == '\0' ? at : at + 1;
    return behind[strspn(behind, " \t\r")] == '\n' ? behind : json + strlen(json);
}

static struct froe_log_format *no_format(const char *string, froe_error *error)
{
    struct froe_suggestion suggestion = {.typed = froe_span_of(string)};
    froe_suggestion_try(&suggestion, froe_span_of("auto"));
    for (const struct froe_named_format *named = froe_named_formats(); named->name != NULL; named++)
        froe_suggestion_try(&suggestion, froe_span_of(named->name));
    if (suggestion.best.ptr != NULL) {
        froe_error_option(error, "log_format", 1, "unknown log format (did you mean %.*s?)", (int)suggestion.best.len,
                          (const char *)suggestion.best.ptr);
        return NULL;
    }
    froe_error_option(error, "log_format", 0,
                      "unknown log format (auto, combined and others that 'froe formats' lists, or the format string "
                      "of Apache, nginx, PHP-FPM or GoAccess)");
    return NULL;
}

/* An object as it stands between the quotes of Apache's configuration, with a backslash before its own, without these;
 * for the caller to free. NULL: it is none, or memory is short. */
static char *unescaped_object(const char *string)
{
    const char *json = json_of(string);
    if (json == NULL || strncmp(json + 1 + strspn(json + 1, " \t\r\n"), "\\\"", 2) != 0)
        return NULL;
    char *text = malloc(strlen(json) + 1), *to = text;
    for (const char *at = json; text != NULL && *at != '\0'; at++)
        if (*at != '\\' || at[1] != '"')
            *to++ = *at;
    if (text != NULL)
        *to = '\0';
    return text;
}

/* An object with quotes around it, as nginx' escape=json stands in its configuration, or between quotes. */
static struct froe_log_format *compile_quoted(const char *string, froe_error *error, bool *is_json)
{
    char *text = unescaped_object(string);
    if (text == NULL && json_of(string) == NULL && has_variable(string))
        text = froe_nginx_text(string);
    const char *json = text == NULL ? NULL : json_of(text);
    struct froe_builder builder;
    struct froe_log_format *format = NULL;
    *is_json = json != NULL;
    if (*is_json && froe_build_begin(&builder, text, error)) {
        builder.format.kind = FROE_FORMAT_KIND_JSON;
        froe_build_json(&builder, json, json + strlen(json));
        format = froe_build_finish(&builder, FROE_FORMAT_OF_STRING, string);
    }
    if (*is_json && format == NULL && error != NULL && text != NULL && json_of(string) != NULL)
        error->column = 0; /* in the text without backslashes, and it is the other that is shown */
    free(text);
    return format;
}

/* The first word of a format, behind `log-format` where that begins it; *end: where it ends. NULL: it is no name. */
static const struct froe_named_format *first_name(const char *string, const char **end)
{
    static const char word[] = "log-format";
    char name[32];
    if (strncmp(string, word, sizeof word - 1) == 0) {
        string += sizeof word - 1;
        string += strspn(string, " \t");
    }
    size_t len = strcspn(string, " \t\r\n");
    *end = string + len;
    if (len >= sizeof name)
        return NULL;
    memcpy(name, string, len);
    name[len] = '\0';
    return froe_named_format(name);
}

/* A name, perhaps as GoAccess' configuration has it: `log-format COMBINED`, with other things on other lines. */
static const struct froe_named_format *named_of(const char *string)
{
    const char *end;
    const struct froe_named_format *named = first_name(string, &end);
    end += strspn(end, " \t\r");
    return *end == '\0' || (*end == '\n' && strncmp(string, "log-format", 10) == 0) ? named : NULL;
}

/* `combined %D`: a name says all of a format. A word that lines begin with is another thing, their time or request
 * comes behind it. */
static void check_name(struct froe_builder *builder)
{
    const char *end;
    char text[128];
    const struct froe_named_format *named = first_name(builder->string, &end);
    bool whole = false;
    for (size_t i = 0; i < builder->count; i++)
        whole |= builder->columns[i].place == FROE_PLACE_TIME || builder->columns[i].place == FROE_PLACE_REQUEST ||
                 builder->columns[i].place == FROE_PLACE_TARGET || builder->columns[i].place == FROE_PLACE_PATH;
    if (whole || named == NULL)
        return;
    snprintf(text, sizeof text, "nothing can follow the name %s: write out its layout, which 'froe formats' shows",
             named->name);
    froe_build_fail(builder, froe_build_position(builder, end + strspn(end, " \t\r\n")), text);
}

struct froe_log_format *froe_format_compile(const char *string, froe_error *error)
{
    struct froe_builder builder;
    const struct froe_named_format *named = named_of(string);
    if (named != NULL)
        return froe_named_compile(named, error);
    const char *json = json_of(string);
    bool is_json = false;
    struct froe_log_format *format = compile_quoted(string, error, &is_json);
    if (is_json)
        return format;
    if (json == NULL && !is_fields(string) && !has_variable(string) && strchr(string, '%') == NULL)
        return no_format(string, error);
    if (!froe_build_begin(&builder, string, error))
        return NULL;
    const char *end = string + strlen(string);
    builder.format.kind = FROE_FORMAT_KIND_TEXT;
    if (json != NULL) {
        builder.format.kind = FROE_FORMAT_KIND_JSON;
        froe_build_json(&builder, json, json_end(json));
    } else if (is_fields(string))
        froe_build_fields(&builder, string, end);
    else if (has_variable(string))
        froe_build_nginx(&builder, string, end);
    else if (is_php(string))
        froe_build_php(&builder, string, end);
    else if (froe_is_goaccess(string))
        froe_build_goaccess(&builder, string, end);
    else
        froe_build_apache(&builder, string, end);
    check_name(&builder);
    return froe_build_finish(&builder, FROE_FORMAT_OF_STRING, string);
}

struct froe_log_format *froe_format_of_fields(struct froe_span line, bool milliseconds, froe_error *error)
{
    struct froe_builder builder;
    char *string = strndup((const char *)line.ptr, line.len);
    struct froe_log_format *format = NULL;
    if (string == NULL)
        froe_error_set(error, "out of memory");
    else if (froe_build_begin(&builder, string, error)) {
        builder.format.kind = FROE_FORMAT_KIND_TEXT;
        builder.format.milliseconds = milliseconds;
        froe_build_fields(&builder, string, string + strlen(string));
        bool edge = memmem(line.ptr, line.len, "x-edge-location", 15) != NULL;
        format = froe_build_finish(&builder, edge ? "cloudfront" : "w3c", string);
    }
    free(string);
    return format;
}

static bool has_place(const struct froe_log_format *format, enum froe_place place)
{
    for (size_t i = 0; i < format->column_count; i++)
        if (format->columns[i].place == place)
            return true;
    return false;
}

bool froe_format_added_field(const struct froe_log_format *format, size_t index, struct froe_span *name)
{
    *name = (struct froe_span){(const uint8_t *)"", 0};
    if (index == 0 && (format->vhost || has_place(format, FROE_PLACE_VHOST)))
        *name = froe_span_of("vhost");
    if (index == 1 && (has_place(format, FROE_PLACE_DURATION) || has_place(format, FROE_PLACE_DURATION_PART)))
        *name = froe_span_of("duration");
    if (index < 2)
        return true;
    if (index - 2 >= format->column_count)
        return false;
    const struct froe_log_column *column = &format->columns[index - 2];
    bool head = format->kind == FROE_FORMAT_KIND_CLF && index - 2 < format->tail;
    if (!head && (column->place == FROE_PLACE_NONE || column->place == FROE_PLACE_DURATION_PART))
        *name = column->name;
    return true;
}
