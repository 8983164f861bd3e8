/* The format of a file, told from its first lines. */
#include <stdlib.h>

#include "parse/catalog_inside.h"
#include "parse/columns.h"
#include "parse/csv.h"
#include "parse/detect_fit.h"
#include "parse/detect_json.h"
#include "parse/header.h"
#include "parse/lines.h"
#include "parse/ltsv.h"
#include "parse/wrapped.h"

enum { VOTES_MAX = 64 };

/* The first bytes of a file, copied so that they can be looked at a little behind their end, and lines of them. */
struct sample {
    uint8_t *bytes;
    size_t len;
    const uint8_t *rest;               /* behind the lines */
    struct froe_span lines[VOTES_MAX]; /* without those that are empty */
    size_t count;
};

static bool is_empty(struct froe_span line)
{
    return froe_line_without_padding(line).len == 0;
}

/* The next lines; false: there are none. */
static bool take_lines(struct sample *sample)
{
    const uint8_t *at = sample->rest, *end = sample->bytes + sample->len;
    sample->count = 0;
    while (at < end && sample->count < VOTES_MAX) {
        const uint8_t *newline = memchr(at, '\n', (size_t)(end - at));
        struct froe_span line = froe_span_between(at, newline == NULL ? end : newline);
        if (newline != NULL && line.len > 0 && newline[-1] == '\r')
            line.len--;
        if (!is_empty(line))
            sample->lines[sample->count++] = line;
        at = newline == NULL ? end : newline + 1;
    }
    sample->rest = at;
    return sample->count > 0;
}

/* Goes to the first lines, perhaps again. A byte order mark is no part of them. */
static void take_first_lines(struct sample *sample)
{
    bool marked = sample->len >= FROE_BYTE_ORDER_MARK_LEN &&
                  memcmp(sample->bytes, FROE_BYTE_ORDER_MARK, FROE_BYTE_ORDER_MARK_LEN) == 0;
    sample->rest = sample->bytes + (marked ? FROE_BYTE_ORDER_MARK_LEN : 0);
    take_lines(sample);
}

static bool open_sample(struct sample *sample, struct froe_span bytes)
{
    *sample = (struct sample){.bytes = calloc(1, bytes.len + FROE_LINES_SLACK), .len = bytes.len};
    if (sample->bytes == NULL)
        return false;
    if (bytes.len > 0)
        memcpy(sample->bytes, bytes.ptr, bytes.len);
    take_first_lines(sample);
    return true;
}

static size_t votes_for_ltsv(const struct sample *sample)
{
    size_t votes = 0;
    for (size_t i = 0; i < sample->count; i++)
        votes += froe_ltsv_is_request(froe_line_without_padding(sample->lines[i]));
    return votes;
}

/* How many of the lines the format reads; where all have a header, of those with one. fitting: only those that its
 * writer would have written. */
static size_t votes_for(const struct sample *sample, const struct froe_log_format *format, bool fitting)
{
    struct froe_logtime_cache cache = {0};
    struct froe_part parts[FROE_FIT_SLOTS] = {0};
    struct froe_binding binding;
    struct froe_record record;
    uint64_t nul_bytes = 0;
    size_t votes = 0;
    bool csv = format->kind == FROE_FORMAT_KIND_CSV, headed = strcmp(format->name, "syslog") == 0;
    if (format->kind == FROE_FORMAT_KIND_LTSV)
        return votes_for_ltsv(sample);
    froe_format_bind(format, &froe_fit_slots, 0, &binding);
    for (size_t i = 0; i < sample->count; i++) {
        struct froe_span line = sample->lines[i];
        if (headed && !froe_has_header(line))
            continue;
        votes += csv && froe_csv_is_header(format, line);
        bool full;
        enum froe_reason reason =
            csv ? froe_csv_read(&binding, line.ptr, line.len, &cache, &record, parts, NULL, &full, &nul_bytes)
                : froe_columns_read(&binding, line.ptr, line.len, &cache, &record, parts, &nul_bytes);
        votes += reason == FROE_REASON_NONE && (!fitting || froe_fits(format, &record, parts));
    }
    return votes;
}

/* What the lines are as Common or Combined. */
struct clf_votes {
    size_t lines;    /* that can be read, and have no header */
    size_t goes_on;  /* of these, with something behind the agent */
    size_t combined; /* of these, with an agent */
};

static bool ends_at(const struct froe_record *record, uint32_t at)
{
    return is_empty(froe_span_between(record->line + at, record->line + record->len));
}

static struct clf_votes votes_for_clf(const struct sample *sample, bool vhost)
{
    const struct froe_clf_format format = {.vhost = vhost, .combined = true};
    struct froe_timestamp_cache cache = {0};
    struct clf_votes votes = {0};
    for (size_t i = 0; i < sample->count; i++) {
        struct froe_record record;
        uint64_t nul_bytes = 0;
        uint32_t tail;
        if (froe_clf_read_head(sample->lines[i].ptr, sample->lines[i].len, &format, &cache, &record, &nul_bytes,
                               &tail) != FROE_REASON_NONE ||
            froe_has_header(sample->lines[i]))
            continue;
        votes.lines++;
        votes.combined += tail != 0;
        votes.goes_on += tail != 0 && !ends_at(&record, tail);
    }
    return votes;
}

/* On how many lines what stands behind the head fits the format. */
static size_t votes_for_tail(const struct sample *sample, const struct froe_log_format *format)
{
    struct froe_timestamp_cache cache = {0};
    size_t votes = 0;
    for (size_t i = 0; i < sample->count; i++) {
        const struct froe_clf_format head = {.combined = format->combined};
        struct froe_record record;
        uint64_t nul_bytes = 0;
        uint32_t tail;
        enum froe_reason reason =
            froe_clf_read_head(sample->lines[i].ptr, sample->lines[i].len, &head, &cache, &record, &nul_bytes, &tail);
        votes += reason == FROE_REASON_NONE && froe_columns_tail_fits(format, &record, tail);
    }
    return votes;
}

/* Lists of addresses stand where a host would: as Combined, the second would be the ident. */
static bool are_forwarded(const struct froe_log_format *forwarded, const struct sample *sample, bool vhost,
                          const struct clf_votes *votes)
{
    size_t lists = 0;
    for (size_t i = 0; i < sample->count; i++)
        lists += froe_clf_begins_list(sample->lines[i], vhost);
    return lists > 0 && votes_for(sample, forwarded, true) >= votes->lines;
}

/* The format that most lines fit behind their head; NULL: none that most do. */
static const struct froe_log_format *choose_tail(const struct froe_catalog *catalog, const struct sample *sample,
                                                 const struct clf_votes *votes)
{
    static const char *const tails[] = {"nginx-ingress", "traefik", "traefik-v1", "combinedio"};
    const struct froe_log_format *best = NULL;
    size_t most = votes->lines / 2;
    for (size_t i = 0; i < sizeof tails / sizeof tails[0]; i++) {
        const struct froe_log_format *format = froe_catalog_named(catalog, tails[i]);
        size_t fitting = votes_for_tail(sample, format);
        if (fitting > most) {
            most = fitting;
            best = format;
        }
    }
    return best;
}

static const struct froe_log_format *choose_clf(const struct froe_catalog *catalog, const struct sample *sample,
                                                bool vhost, const struct clf_votes *votes)
{
    /* What has no agent may have one without quotes. */
    bool goes_on = votes->goes_on > 0 || votes->combined < votes->lines;
    const struct froe_log_format *behind = !vhost && goes_on ? choose_tail(catalog, sample, votes) : NULL;
    if (behind != NULL)
        return behind;
    const struct froe_log_format *forwarded = froe_catalog_named(catalog, vhost ? "vhost_forwarded" : "forwarded");
    if (are_forwarded(forwarded, sample, vhost, votes))
        return forwarded;
    if (vhost)
        return votes->goes_on > 0 ? &catalog->vhost_combined_on : catalog->vhost_combined;
    return votes->goes_on > 0 ? &catalog->combined_on : catalog->combined;
}

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

/* The columns that a log names itself; NULL: it does not, or memory is short. */
static struct froe_log_format *fields_of(const struct sample *sample)
{
    bool milliseconds = false;
    for (size_t i = 0; i < sample->count && sample->lines[i].ptr[0] == '#'; i++) {
        struct froe_span line = sample->lines[i];
        milliseconds |= counts_milliseconds(line);
        if (begins(line, "#Fields:"))
            return froe_format_of_fields(line, milliseconds, NULL);
    }
    return NULL;
}

/* The columns that IIS writes unless it is told otherwise, of version 8 and of those before, for logs whose #Fields
 * line somebody has cut off; it may have been told to write others behind them. NULL: they do not fit, or memory is
 * short. */
static struct froe_log_format *usual_fields_of(struct sample *sample)
{
#define IIS "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) "
    static const char *const usual[] = {IIS "cs(Referer) sc-status sc-substatus sc-win32-status time-taken",
                                        IIS "sc-status sc-substatus sc-win32-status time-taken"};
    take_first_lines(sample);
    for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++) {
        struct froe_log_format *format = froe_format_of_fields(froe_span_of(usual[i]), true, NULL);
        if (format == NULL)
            break;
        format->more = true;
        if (votes_for(sample, format, true) * 2 > sample->count)
            return format;
        froe_format_free(format);
    }
    return NULL;
}

/* How sure it is of which format a log is. */
enum certainty { NOT_KNOWN, ONLY_MESSAGES, KNOWN };

/* Whether a format is told by its own lines: what is made of Common is told apart afterwards, and JSON by its keys. */
static bool is_asked(const struct froe_log_format *format)
{
    bool forwarded = strcmp(format->name, "forwarded") == 0 || strcmp(format->name, "vhost_forwarded") == 0;
    return format->kind != FROE_FORMAT_KIND_CLF && format->kind != FROE_FORMAT_KIND_JSON && !forwarded;
}

static const struct froe_log_format *choose(const struct froe_catalog *catalog, const struct sample *sample, bool vhost,
                                            struct froe_json_keys *keys, enum certainty *certainty)
{
    struct clf_votes clf = votes_for_clf(sample, vhost);
    const struct froe_log_format *best = NULL;
    size_t most = clf.lines;
    for (size_t i = 0; most < sample->count && i < catalog->named_count; i++) {
        const struct froe_log_format *format = catalog->named[i];
        size_t votes = is_asked(format) ? votes_for(sample, format, true) : 0;
        if (votes > most) {
            most = votes;
            best = format;
        }
    }
    *certainty = most > 0 ? KNOWN : NOT_KNOWN;
    struct froe_json_votes json = {0};
    if (most < sample->count)
        json = froe_json_votes_for(froe_catalog_named(catalog, "json"), sample->lines, sample->count, keys);
    /* Messages may as well be those of a server whose log is another; but one line among many of them is a stray one.
     */
    enum { MESSAGES_FOR_A_LINE = 4 };
    size_t requests = json.objects - json.messages;
    if (requests * MESSAGES_FOR_A_LINE + json.messages > most * MESSAGES_FOR_A_LINE) {
        *certainty = json.messages == json.objects ? ONLY_MESSAGES : KNOWN;
        best = froe_json_choose(catalog, &json);
    }
    return best != NULL ? best : choose_clf(catalog, sample, vhost, &clf);
}

/* A server may have a lot to say before the first request, but not for ever. */
static const struct froe_log_format *choose_any(const struct froe_catalog *catalog, struct sample *sample, bool *known)
{
    enum { ROUNDS_MAX = 16 };
    bool vhost = froe_clf_detect_vhost(sample->bytes, sample->len);
    struct froe_json_keys keys = {0};
    enum certainty most, certainty;
    const struct froe_log_format *best = choose(catalog, sample, vhost, &keys, &most);
    for (int round = 1; most != KNOWN && round < ROUNDS_MAX && take_lines(sample); round++) {
        const struct froe_log_format *format = choose(catalog, sample, vhost, &keys, &certainty);
        if (certainty > most) {
            most = certainty;
            best = format;
        }
    }
    froe_json_paths_free(keys.paths);
    *known = most != NOT_KNOWN;
    return best;
}

/* Whether most of the objects in a sample tell of requests themselves, by the keys of a format, whatever else they
 * hold.
 */
static bool are_requests(const struct froe_log_format *json, const struct sample *sample)
{
    struct froe_json_keys keys = {0};
    struct sample lines = *sample;
    size_t objects = 0, requests = 0;
    for (take_first_lines(&lines); lines.count > 0; take_lines(&lines)) {
        struct froe_json_votes votes = froe_json_votes_for(json, lines.lines, lines.count, &keys);
        objects += votes.objects;
        requests += votes.requests;
    }
    froe_json_paths_free(keys.paths);
    return requests * 2 > objects;
}

static void append_inner(struct sample *inner, struct froe_span line)
{
    struct froe_wrapped found = froe_wrapped_find(line);
    uint8_t *to = inner->bytes + inner->len;
    if (found.text.ptr == NULL)
        return;
    if (found.in_object)
        to += froe_wrapped_undo(to, found.text);
    else
        to = mempcpy(to, found.text.ptr, found.text.len);
    *to++ = '\n';
    inner->len = (size_t)(to - inner->bytes);
}

static size_t count_carried(const struct sample *sample)
{
    size_t carried = 0;
    for (size_t i = 0; i < sample->count; i++)
        carried += froe_wrapped_find(sample->lines[i]).text.ptr != NULL;
    return carried;
}

/* Whether something carries most of the first lines, or of all (parse/wrapped.h). */
static bool are_carried(const struct sample *sample)
{
    size_t carried = count_carried(sample), count = sample->count;
    bool first = carried * 2 > count;
    struct sample lines = *sample;
    while (!first && take_lines(&lines)) {
        carried += count_carried(&lines);
        count += lines.count;
    }
    return carried * 2 > count;
}

/* Opens what the lines of a sample hold that something carries. */
static bool open_inner(const struct sample *outer, struct sample *inner)
{
    *inner = (struct sample){.bytes = calloc(1, outer->len + FROE_LINES_SLACK)};
    if (inner->bytes == NULL)
        return false;
    struct sample lines = *outer;
    for (take_first_lines(&lines); lines.count > 0; take_lines(&lines))
        for (size_t i = 0; i < lines.count; i++)
            append_inner(inner, lines.lines[i]);
    inner->rest = inner->bytes;
    return take_lines(inner);
}

/* How many of all lines of a sample a format reads that was asked for; of JSON, whether most are objects. */
static size_t votes_for_chosen(const struct sample *sample, const struct froe_log_format *format)
{
    struct sample lines = *sample;
    size_t votes = 0, objects = 0, count = 0;
    for (take_first_lines(&lines); lines.count > 0; take_lines(&lines)) {
        if (format->kind == FROE_FORMAT_KIND_CLF)
            votes += votes_for_clf(&lines, format->vhost).lines;
        else if (format->kind != FROE_FORMAT_KIND_JSON)
            votes += votes_for(&lines, format, false);
        for (size_t i = 0; i < lines.count; i++)
            objects += *froe_line_without_padding(lines.lines[i]).ptr == '{';
        count += lines.count;
    }
    return format->kind == FROE_FORMAT_KIND_JSON ? objects * 2 > count : votes;
}

/* Whether lines of a format that was asked for are rather those that something carries: as they stand it may be what
 * the format spells out. Of objects in objects those are meant that tell of requests. */
static bool is_meant_inside(const struct froe_log_format *format, const struct sample *outer,
                            const struct sample *inner)
{
    size_t inside = votes_for_chosen(inner, format);
    if (format->kind == FROE_FORMAT_KIND_JSON)
        return inside > 0 && !are_requests(format, outer);
    return inside > 0 && inside >= votes_for_chosen(outer, format);
}

/* The format of a log whose lines are carried by something; NULL: what they hold is nothing known. */
static const struct froe_log_format *choose_inside(const struct froe_catalog *catalog, const struct sample *outer)
{
    struct sample inner = {0};
    const struct froe_log_format *format = catalog->chosen;
    bool known = false;
    if (open_inner(outer, &inner)) {
        if (format != NULL)
            known = is_meant_inside(format, outer, &inner);
        else if (!are_requests(froe_catalog_named(catalog, "json"), outer))
            format = choose_any(catalog, &inner, &known);
    }
    free(inner.bytes);
    return known ? froe_catalog_wrapped(catalog, format) : NULL;
}

const struct froe_log_format *froe_catalog_detect(const struct froe_catalog *catalog, struct froe_span bytes,
                                                  struct froe_log_format **own, bool *known)
{
    struct sample sample;
    const struct froe_log_format *chosen = catalog->chosen, *format = NULL;
    *own = NULL;
    *known = true;
    if (chosen != NULL && !chosen->directives && !froe_wrapped_may_be(bytes))
        return chosen;
    if (!open_sample(&sample, bytes))
        return chosen != NULL ? chosen : catalog->combined;
    if (chosen == NULL || chosen->directives)
        format = *own = fields_of(&sample);
    bool carried = format == NULL && (chosen == NULL || !chosen->directives) && are_carried(&sample);
    if (carried)
        format = choose_inside(catalog, &sample);
    if (format == NULL)
        format = chosen;
    if (format == NULL) {
        format = choose_any(catalog, &sample, known);
        /* Whatever comes later, it will not be a line with what carries it. */
        if (carried && !*known)
            format = froe_catalog_wrapped(catalog, format);
    }
    /* Not where columns were given. */
    if (*own == NULL && (chosen != NULL ? strcmp(chosen->name, "w3c") == 0 : !*known))
        *own = usual_fields_of(&sample);
    *known = *known || *own != NULL;
    free(sample.bytes);
    return *own != NULL ? *own : format;
}
