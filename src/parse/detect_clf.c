#include "parse/detect_clf.h"

#include "parse/clf.h"
#include "parse/columns.h"
#include "parse/detect_value.h"
#include "parse/header.h"

static bool ends_at(const struct froe_record *record, uint32_t at)
{
    return froe_sample_is_empty(froe_span_between(record->line + at, record->line + record->len));
}

struct froe_clf_votes froe_clf_votes_of(const struct froe_sample *sample, bool vhost)
{
    const struct froe_clf_format format = {.vhost = vhost, .combined = true};
    struct froe_timestamp_cache cache = {0};
    struct froe_clf_votes votes = {0};
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
static size_t votes_for_tail(const struct froe_sample *sample, const struct froe_log_format *format)
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

/* The format of lists of addresses where a host would stand: as Combined, the second would be the ident. NULL: there
 * are none. */
static const struct froe_log_format *choose_forwarded(const struct froe_catalog *catalog,
                                                      const struct froe_sample *sample, bool vhost,
                                                      const struct froe_clf_votes *votes)
{
    size_t lists = 0;
    for (size_t i = 0; i < sample->count; i++)
        lists += froe_clf_begins_list(sample->lines[i], vhost);
    const struct froe_log_format *format =
        lists == 0 ? NULL : froe_catalog_named(catalog, vhost ? "vhost_forwarded" : "forwarded");
    return format != NULL && froe_sample_votes(sample, format, true) >= votes->lines ? format : NULL;
}

/* The format of hosts in quotes, which are none in any other. NULL: most are without. */
static const struct froe_log_format *choose_quoted(const struct froe_catalog *catalog, const struct froe_sample *sample,
                                                   const struct froe_clf_votes *votes)
{
    size_t quoted = 0;
    for (size_t i = 0; i < sample->count; i++)
        quoted += *froe_line_without_padding(sample->lines[i]).ptr == '"';
    const struct froe_log_format *format = quoted * 2 <= votes->lines ? NULL : froe_catalog_named(catalog, "twisted");
    return format != NULL && froe_sample_votes(sample, format, true) * 2 > votes->lines ? format : NULL;
}

/* The format that most lines fit behind their head; NULL: none that most do. */
static const struct froe_log_format *choose_tail(const struct froe_catalog *catalog, const struct froe_sample *sample,
                                                 const struct froe_clf_votes *votes)
{
    static const char *const tails[] = {"nginx-ingress", "traefik", "traefik-v1", "combinedio"};
    const struct froe_log_format *best = NULL;
    size_t most = votes->lines / 2;
    for (size_t i = 0; i < sizeof tails / sizeof tails[0]; i++) {
        const struct froe_log_format *format = froe_catalog_named(catalog, tails[i]);
        size_t fitting = format == NULL ? 0 : votes_for_tail(sample, format);
        if (fitting > most) {
            most = fitting;
            best = format;
        }
    }
    return best;
}

/* The format of Nexus, which has the size of the request where Common has that of the response; that stands behind it.
 * NULL: it is none. */
static const struct froe_log_format *choose_nexus(const struct froe_catalog *catalog, const struct froe_sample *sample,
                                                  const struct froe_clf_votes *votes)
{
    const struct froe_log_format *format = votes->combined < votes->lines ? froe_catalog_named(catalog, "nexus") : NULL;
    return format != NULL && froe_sample_votes(sample, format, true) * 2 > votes->lines ? format : NULL;
}

const struct froe_log_format *froe_clf_choose(const struct froe_catalog *catalog, const struct froe_sample *sample,
                                              bool vhost, const struct froe_clf_votes *votes)
{
    /* What has no agent may have one without quotes. */
    bool goes_on = votes->goes_on > 0 || votes->combined < votes->lines;
    const struct froe_log_format *behind = !vhost && goes_on ? choose_tail(catalog, sample, votes) : NULL;
    if (behind == NULL && !vhost && votes->lines > 0)
        behind = froe_value_choose(catalog, sample, votes);
    if (behind != NULL)
        return behind;
    const struct froe_log_format *nexus = vhost ? NULL : choose_nexus(catalog, sample, votes);
    if (nexus != NULL)
        return nexus;
    const struct froe_log_format *quoted = vhost || votes->lines == 0 ? NULL : choose_quoted(catalog, sample, votes);
    if (quoted != NULL)
        return quoted;
    const struct froe_log_format *forwarded = choose_forwarded(catalog, sample, vhost, votes);
    if (forwarded != NULL)
        return forwarded;
    const struct froe_log_format *named =
        vhost || votes->lines == 0 ? NULL : froe_value_choose_named(catalog, sample, votes);
    if (named != NULL)
        return named;
    if (votes->goes_on > 0)
        return froe_catalog_going_on(catalog, vhost);
    return froe_catalog_named(catalog, vhost ? "vhost_combined" : "combined");
}
