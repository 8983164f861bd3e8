#include "parse/detect_value.h"

#include "parse/clf.h"
#include "parse/header.h"
#include "parse/network.h"

/* What stands behind the bytes. */
struct behind {
    struct froe_span values, referer, agent;
};

struct value_votes {
    size_t lines;  /* with values and two quoted fields */
    size_t hosts;  /* of these, whose values are the name of a host */
    size_t agents; /* of these, whose second field names a product and its version, as agents do */
};

/* Nearly all of so many: but for one of sixteen. */
static size_t most_of(size_t lines)
{
    return lines - lines / 16;
}

static bool is_blank(uint8_t byte)
{
    return byte == ' ' || byte == '\t';
}

static const uint8_t *blanks_end(const uint8_t *at, const uint8_t *end)
{
    while (at < end && is_blank(*at))
        at++;
    return at;
}

/* The text of a quoted field; *at is left behind it. Absent: there is none. */
static struct froe_span take_quoted(const uint8_t **at, const uint8_t *end)
{
    const uint8_t *from = blanks_end(*at, end) + 1;
    if (from >= end || from[-1] != '"')
        return FROE_ABSENT;
    for (const uint8_t *to = from; to < end; to++) {
        if (*to == '\\') {
            to++;
        } else if (*to == '"' && (to + 1 == end || is_blank(to[1]))) {
            *at = to + 1;
            return froe_span_between(from, to);
        }
    }
    return FROE_ABSENT;
}

static bool is_none(struct froe_span text)
{
    return text.len == 0 || (text.len == 1 && text.ptr[0] == '-');
}

/* A URL, its path or nothing: addresses and names of hosts are no referers. */
static bool is_referer(struct froe_span text)
{
    return is_none(text) || text.ptr[0] == '/' || memmem(text.ptr, text.len, "://", 3) != NULL;
}

static bool take_behind(struct froe_span text, struct behind *behind)
{
    const uint8_t *end = text.ptr + text.len, *from = blanks_end(text.ptr, end), *at = from;
    while (at < end && *at != '"' && *at != '[')
        at++;
    behind->values = froe_span_trim_end(froe_span_between(from, at));
    if (from == at || at == end || !is_blank(at[-1]))
        return false;
    behind->referer = take_quoted(&at, end);
    behind->agent = behind->referer.ptr == NULL ? FROE_ABSENT : take_quoted(&at, end);
    return behind->agent.ptr != NULL && is_referer(behind->referer);
}

static bool is_letter(uint8_t byte)
{
    return (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
}

/* The name of a host, with letters behind its last point, perhaps with a port: neither an address nor a number with a
 * unit is one. */
static bool is_host_name(struct froe_span text)
{
    const uint8_t *colon = memchr(text.ptr, ':', text.len), *end = colon == NULL ? text.ptr + text.len : colon;
    const uint8_t *point = memrchr(text.ptr, '.', (size_t)(end - text.ptr)), *at = end;
    if (point == NULL || point == text.ptr || end - point < 3)
        return false;
    while (is_letter(at[-1]))
        at--;
    if (at != point + 1)
        return false;
    for (at = text.ptr; at < point; at++)
        if (!is_letter(*at) && (*at < '0' || *at > '9') && memchr(".-_", *at, 3) == NULL)
            return false;
    return true;
}

/* Whether a name ends in a domain as those of sites do, which no name of a user does: two letters, or one of these. */
static bool is_site(struct froe_span name)
{
    static const char *const domains[] = {"com",   "net",  "org",    "info", "biz",   "edu",  "gov",      "dev",
                                          "app",   "xyz",  "online", "shop", "store", "site", "cloud",    "tech",
                                          "local", "test", "lan",    "host", "wiki",  "blog", "internal", "example"};
    const uint8_t *point = memrchr(name.ptr, '.', name.len);
    if (point == NULL || !is_host_name(name))
        return false;
    struct froe_span domain = froe_span_between(point + 1, name.ptr + name.len);
    for (size_t i = 0; i < sizeof domains / sizeof domains[0]; i++)
        if (froe_span_equal(domain, froe_span_of(domains[i])))
            return true;
    return domain.len == 2;
}

static struct value_votes votes_of(const struct froe_sample *sample)
{
    static const struct froe_clf_format head = {.combined = false};
    struct froe_timestamp_cache cache = {0};
    struct value_votes votes = {0};
    for (size_t i = 0; i < sample->count; i++) {
        struct froe_record record;
        struct behind behind;
        uint64_t nul_bytes = 0;
        uint32_t tail;
        if (froe_clf_read_head(sample->lines[i].ptr, sample->lines[i].len, &head, &cache, &record, &nul_bytes, &tail) !=
                FROE_REASON_NONE ||
            froe_has_header(sample->lines[i]) ||
            !take_behind(froe_span_between(record.line + tail, record.line + record.len), &behind))
            continue;
        votes.lines++;
        votes.hosts += is_host_name(behind.values);
        votes.agents += memchr(behind.agent.ptr, '/', behind.agent.len) != NULL && !is_none(behind.agent);
    }
    return votes;
}

const struct froe_log_format *froe_value_choose(const struct froe_catalog *catalog, const struct froe_sample *sample,
                                                const struct froe_clf_votes *votes)
{
    if (votes->lines < FROE_SAMPLE_AGAINST_COMMON || votes->combined > votes->lines - most_of(votes->lines))
        return NULL;
    struct value_votes found = votes_of(sample);
    if (found.lines < most_of(votes->lines) || found.agents * 2 <= found.lines)
        return NULL;
    bool hosts = found.hosts >= most_of(found.lines);
    return froe_catalog_named(catalog, hosts ? "combined_vhost" : "combined_value");
}

/* What clients name a host by that they ask: its name, or its address. */
static bool is_asked_for(struct froe_span text)
{
    struct froe_address unused;
    return is_host_name(text) || froe_span_equal(text, froe_span_of("localhost")) || froe_address_read(text, &unused);
}

const struct froe_log_format *froe_value_choose_named(const struct froe_catalog *catalog,
                                                      const struct froe_sample *sample,
                                                      const struct froe_clf_votes *votes)
{
    static const struct froe_clf_format head = {.combined = false};
    struct froe_timestamp_cache cache = {0};
    size_t sites = 0, hosts = 0;
    if (votes->lines < FROE_SAMPLE_AGAINST_COMMON)
        return NULL;
    for (size_t i = 0; i < sample->count; i++) {
        struct froe_record record;
        uint64_t nul_bytes = 0;
        if (froe_clf_read(sample->lines[i].ptr, sample->lines[i].len, &head, &cache, &record, &nul_bytes) !=
                FROE_REASON_NONE ||
            froe_has_header(sample->lines[i]) || record.user_at == record.user_end)
            continue;
        struct froe_span ident = froe_record_part(&record, record.ident_at, record.ident_end);
        sites += is_site(ident);
        hosts += is_asked_for(ident);
    }
    if (sites * 2 <= votes->lines || hosts < most_of(votes->lines))
        return NULL;
    return froe_catalog_named(catalog, "lighttpd");
}
