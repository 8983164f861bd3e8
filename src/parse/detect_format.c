/* The format of a file, told from its first lines. */
#include <stdlib.h>

#include "parse/detect_clf.h"
#include "parse/detect_json.h"
#include "parse/detect_units.h"
#include "parse/header.h"
#include "parse/lines.h"
#include "parse/wrapped.h"

static bool begins(struct froe_span line, const char *text)
{
    size_t len = strlen(text);
    return line.len >= len && memcmp(line.ptr, text, len) == 0;
}

/* Whether a line names a server that counts time-taken in milliseconds: Microsoft's, or Blue Coat's ProxySG (Broadcom,
 * knowledge base, article 280074). */
static bool counts_milliseconds(struct froe_span line)
{
    static const char *const names[] = {"Microsoft", "Internet Information", " SGOS "};
    for (size_t i = 0; begins(line, "#Software:") && i < sizeof names / sizeof names[0]; i++)
        if (memmem(line.ptr, line.len, names[i], strlen(names[i])) != NULL)
            return true;
    return false;
}

/* The columns that a log names itself; NULL: it does not, or memory is short. The logger of ASP.NET Core says when it
 * began and not which software it is, names the computer, and counts milliseconds with a fraction (dotnet/aspnetcore,
 * W3CLoggingMiddleware). */
static struct froe_log_format *fields_of(const struct froe_sample *sample)
{
    bool milliseconds = false, started = false, software = false;
    for (size_t i = 0; i < sample->count && sample->lines[i].ptr[0] == '#'; i++) {
        struct froe_span line = sample->lines[i];
        milliseconds |= counts_milliseconds(line);
        started |= begins(line, "#Start-Date:");
        software |= begins(line, "#Software:");
        if (!begins(line, "#Fields:"))
            continue;
        bool named = memmem(line.ptr, line.len, " s-computername", sizeof " s-computername" - 1) != NULL;
        return froe_format_of_fields(line, milliseconds || (started && named && !software), NULL);
    }
    return NULL;
}

/* The columns that IIS writes unless it is told otherwise, of version 8 and of those before, for logs whose #Fields
 * line somebody has cut off; it may have been told to write others behind them. NULL: they do not fit, or memory is
 * short. */
static struct froe_log_format *usual_fields_of(struct froe_sample *sample)
{
#define IIS "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) "
    static const char *const usual[] = {IIS "cs(Referer) sc-status sc-substatus sc-win32-status time-taken",
                                        IIS "sc-status sc-substatus sc-win32-status time-taken"};
    froe_sample_rewind(sample);
    for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++) {
        struct froe_log_format *format = froe_format_of_fields(froe_span_of(usual[i]), true, NULL);
        if (format == NULL)
            break;
        format->more = true;
        if (froe_sample_votes(sample, format, true) * 2 > sample->count)
            return format;
        froe_format_free(format);
    }
    return NULL;
}

/* How sure it is of which format a log is. PERHAPS: all lines that tell it may be messages. */
enum certainty { NOT_KNOWN, PERHAPS, KNOWN };

/* Whether a format is told by its own lines: what is made of Common is told apart afterwards, and JSON by its keys. */
static bool is_asked(const struct froe_log_format *format)
{
    bool forwarded = strcmp(format->name, "forwarded") == 0 || strcmp(format->name, "vhost_forwarded") == 0;
    return format->kind != FROE_FORMAT_KIND_CLF && format->kind != FROE_FORMAT_KIND_JSON && !forwarded;
}

/* Whether it is what programs say themselves of the requests that they serve. A server before them may log the same
 * ones in the same place, and knows more of them; and a line or two may be a message that only looks like a request. */
static bool is_of_program(const struct froe_log_format *format)
{
    static const char *const names[] = {"logfmt",  "gin",          "uvicorn",      "django",
                                        "php-fpm", "php-fpm-full", "morgan-short", "morgan-tiny"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(format->name, names[i]) == 0)
            return true;
    return false;
}

/* The format by whose own lines a log is told, of programs or of all others: one that more than *most lines are of. How
 * many are is *most then. NULL: none. */
static const struct froe_log_format *choose_text(const struct froe_catalog *catalog, const struct froe_sample *sample,
                                                 bool programs, size_t *most)
{
    /* A program may tell of a request several times, as Docker's registry does. */
    enum { TOLD_AGAIN = 4 };
    size_t fewest = programs ? *most * TOLD_AGAIN : *most;
    const struct froe_log_format *best = NULL, *format;
    for (size_t i = 0; fewest < sample->count && (format = froe_catalog_at(catalog, i)) != NULL; i++) {
        if (!is_asked(format) || is_of_program(format) != programs)
            continue;
        size_t votes = froe_sample_votes(sample, format, true);
        if (votes < FROE_SAMPLE_AGAINST_COMMON && strcmp(format->name, "aiohttp") == 0)
            continue;
        if (votes > fewest) {
            *most = fewest = votes;
            best = format;
        }
    }
    return best;
}

static const struct froe_log_format *choose(const struct froe_catalog *catalog, const struct froe_sample *sample,
                                            bool vhost, struct froe_json_keys *keys, enum certainty *certainty)
{
    struct froe_clf_votes clf = froe_clf_votes_of(sample, vhost);
    size_t most = clf.lines;
    const struct froe_log_format *best = choose_text(catalog, sample, false, &most);
    const struct froe_log_format *program = choose_text(catalog, sample, true, &most);
    *certainty = most == 0 ? NOT_KNOWN : program == NULL || most * 2 > sample->count ? KNOWN : PERHAPS;
    best = program != NULL ? program : best;
    struct froe_json_votes json = {0};
    if (most < sample->count)
        json = froe_json_votes_for(froe_catalog_named(catalog, "json"), sample->lines, sample->count, keys);
    /* Messages may as well be those of a server whose log is another; but one line among many of them is a stray one.
     */
    enum { MESSAGES_FOR_A_LINE = 4 };
    size_t requests = json.objects - json.messages, lines = *certainty == KNOWN ? most : 0;
    if (requests * MESSAGES_FOR_A_LINE + json.messages > lines * MESSAGES_FOR_A_LINE) {
        *certainty = json.messages == json.objects ? PERHAPS : KNOWN;
        best = froe_json_choose(catalog, &json);
    }
    return best != NULL ? best : froe_clf_choose(catalog, sample, vhost, &clf);
}

/* A server may have a lot to say before the first request, but not for ever. */
static const struct froe_log_format *choose_any(const struct froe_catalog *catalog, struct froe_sample *sample,
                                                enum certainty *most)
{
    enum { ROUNDS_MAX = 16 };
    bool vhost = froe_clf_detect_vhost(sample->bytes, sample->len);
    struct froe_json_keys keys = {0};
    enum certainty certainty;
    const struct froe_log_format *best = choose(catalog, sample, vhost, &keys, most);
    for (int round = 1; *most != KNOWN && round < ROUNDS_MAX && froe_sample_next(sample); round++) {
        const struct froe_log_format *format = choose(catalog, sample, vhost, &keys, &certainty);
        if (certainty > *most) {
            *most = certainty;
            best = format;
        }
    }
    froe_json_paths_free(keys.paths);
    return best;
}

/* Whether most of the objects in a sample tell of requests themselves, by the keys of a format, whatever else they
 * hold.
 */
static bool are_requests(const struct froe_log_format *json, const struct froe_sample *sample)
{
    struct froe_json_keys keys = {0};
    struct froe_sample lines = *sample;
    size_t objects = 0, requests = 0;
    for (froe_sample_rewind(&lines); lines.count > 0; froe_sample_next(&lines)) {
        struct froe_json_votes votes = froe_json_votes_for(json, lines.lines, lines.count, &keys);
        objects += votes.objects;
        requests += votes.requests;
    }
    froe_json_paths_free(keys.paths);
    return requests * 2 > objects;
}

static void append_inner(struct froe_sample *inner, struct froe_span line)
{
    struct froe_wrapped found = froe_wrapped_find(line);
    uint8_t *to = inner->bytes + inner->len;
    if (found.text.ptr == NULL)
        return;
    if (found.in_object)
        to += froe_wrapped_undo(to, found);
    else
        to = mempcpy(to, found.text.ptr, found.text.len);
    *to++ = '\n';
    inner->len = (size_t)(to - inner->bytes);
}

static size_t count_carried(const struct froe_sample *sample)
{
    size_t carried = 0;
    for (size_t i = 0; i < sample->count; i++)
        carried += froe_wrapped_find(sample->lines[i]).text.ptr != NULL;
    return carried;
}

/* Whether something carries most of the first lines, or of all (parse/wrapped.h). */
static bool are_carried(const struct froe_sample *sample)
{
    size_t carried = count_carried(sample), count = sample->count;
    bool first = carried * 2 > count;
    struct froe_sample lines = *sample;
    while (!first && froe_sample_next(&lines)) {
        carried += count_carried(&lines);
        count += lines.count;
    }
    return carried * 2 > count;
}

/* Opens what the lines of a sample hold that something carries. */
static bool open_inner(const struct froe_sample *outer, struct froe_sample *inner)
{
    *inner = (struct froe_sample){.bytes = calloc(1, outer->len + FROE_LINES_SLACK)};
    if (inner->bytes == NULL)
        return false;
    struct froe_sample lines = *outer;
    for (froe_sample_rewind(&lines); lines.count > 0; froe_sample_next(&lines))
        for (size_t i = 0; i < lines.count; i++)
            append_inner(inner, lines.lines[i]);
    inner->rest = inner->bytes;
    return froe_sample_next(inner);
}

/* How many of all lines of a sample a format reads that was asked for; of JSON, whether most are objects. */
static size_t votes_for_chosen(const struct froe_sample *sample, const struct froe_log_format *format)
{
    struct froe_sample lines = *sample;
    size_t votes = 0, objects = 0, count = 0;
    for (froe_sample_rewind(&lines); lines.count > 0; froe_sample_next(&lines)) {
        if (format->kind == FROE_FORMAT_KIND_CLF)
            votes += froe_clf_votes_of(&lines, format->vhost).lines;
        else if (format->kind != FROE_FORMAT_KIND_JSON)
            votes += froe_sample_votes(&lines, format, false);
        for (size_t i = 0; i < lines.count; i++)
            objects += *froe_line_without_padding(lines.lines[i]).ptr == '{';
        count += lines.count;
    }
    return format->kind == FROE_FORMAT_KIND_JSON ? objects * 2 > count : votes;
}

/* Whether lines of a format that was asked for are rather those that something carries: as they stand it may be what
 * the format spells out. Of objects in objects those are meant that tell of requests. */
static bool is_meant_inside(const struct froe_log_format *format, const struct froe_sample *outer,
                            const struct froe_sample *inner)
{
    size_t inside = votes_for_chosen(inner, format);
    if (format->kind == FROE_FORMAT_KIND_JSON)
        return inside > 0 && !are_requests(format, outer);
    return inside > 0 && inside >= votes_for_chosen(outer, format);
}

/* The format of a log whose lines are carried by something; NULL: what they hold is nothing known. *own: as below. */
static const struct froe_log_format *choose_inside(const struct froe_catalog *catalog, const struct froe_sample *outer,
                                                   struct froe_log_format **own)
{
    struct froe_sample inner = {0};
    const struct froe_log_format *format = catalog->chosen.format;
    enum certainty certainty = NOT_KNOWN;
    if (open_inner(outer, &inner)) {
        if (format != NULL)
            certainty = is_meant_inside(format, outer, &inner) ? KNOWN : NOT_KNOWN;
        else if (!are_requests(froe_catalog_named(catalog, "json"), outer))
            format = choose_any(catalog, &inner, &certainty);
    }
    format = certainty == NOT_KNOWN ? NULL : froe_catalog_wrapped(catalog, format);
    if (format != NULL)
        *own = froe_format_in_nanoseconds(format, &inner);
    free(inner.bytes);
    return format;
}

const struct froe_log_format *froe_catalog_detect(const struct froe_catalog *catalog, struct froe_span bytes,
                                                  struct froe_log_format **own, bool *known)
{
    struct froe_sample sample;
    const struct froe_log_format *chosen = catalog->chosen.format, *format = NULL;
    enum certainty certainty = KNOWN;
    *own = NULL;
    *known = true;
    if (chosen != NULL && !chosen->directives && !froe_wrapped_may_be(bytes))
        return chosen;
    if (!froe_sample_open(&sample, bytes))
        return NULL;
    if (chosen == NULL || chosen->directives)
        format = *own = fields_of(&sample);
    bool carried = format == NULL && (chosen == NULL || !chosen->directives) && are_carried(&sample);
    if (carried)
        format = choose_inside(catalog, &sample, own);
    if (format == NULL)
        format = chosen;
    if (format == NULL) {
        format = choose_any(catalog, &sample, &certainty);
        *known = certainty != NOT_KNOWN;
        /* Whatever comes later, it will not be a line with what carries it. */
        if (carried && !*known)
            format = froe_catalog_wrapped(catalog, format);
    }
    if (*own == NULL && format != NULL && !format->wrapped)
        *own = froe_format_in_nanoseconds(format, &sample);
    /* Not where columns were given. */
    if (*own == NULL && (chosen != NULL ? strcmp(chosen->name, "w3c") == 0 : certainty != KNOWN))
        *own = usual_fields_of(&sample);
    *known = *known || *own != NULL;
    free(sample.bytes);
    if (*own != NULL)
        return *own;
    return froe_catalog_failed(catalog) ? NULL : format;
}
