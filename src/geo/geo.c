#include "geo/geo.h"

#ifndef FROE_HAVE_MAXMINDDB

struct froe_geo *froe_geo_open(const char *files, froe_error *error)
{
    (void)files;
    froe_error_option(error, "geoip", 0, "this build of froe has no libmaxminddb to read databases with");
    return NULL;
}

void froe_geo_free(struct froe_geo *geo)
{
    (void)geo;
}

void froe_geo_describe(const struct froe_geo *geo, struct froe_buffer *to)
{
    (void)geo;
    (void)to;
}

void froe_geo_about(struct froe_buffer *to)
{
    froe_buffer_text(to, "none");
}

struct froe_geo_memo *froe_geo_memo_create(struct froe_geo *geo)
{
    (void)geo;
    return NULL;
}

void froe_geo_memo_free(struct froe_geo_memo *memo)
{
    (void)memo;
}

const struct froe_geo_facts *froe_geo_look(void *memo, struct froe_span host)
{
    static const struct froe_geo_facts nothing = {.has_asn = false};
    (void)memo;
    (void)host;
    return &nothing;
}

const char *froe_geo_damaged(const struct froe_geo *geo)
{
    (void)geo;
    return NULL;
}

bool froe_geo_failed(const struct froe_geo_memo *memo)
{
    (void)memo;
    return false;
}

#else

#include <stdatomic.h>
#include <stdlib.h>

#include "geo/database.h"
#include "query/groups.h"

struct froe_geo {
    struct froe_geo_database databases[FROE_GEO_MAX];
    size_t count;
    _Atomic bool damaged[FROE_GEO_MAX];
};

struct froe_geo *froe_geo_open(const char *files, froe_error *error)
{
    struct froe_geo *geo = calloc(1, sizeof *geo);
    if (geo == NULL) {
        froe_error_set(error, "out of memory");
        return NULL;
    }
    for (const char *at = files;;) {
        size_t len = strcspn(at, ",");
        bool good = geo->count < FROE_GEO_MAX;
        if (!good)
            froe_error_option(error, "geoip", 0, "more than %d databases", FROE_GEO_MAX);
        if (!good || !froe_geo_database_open(&geo->databases[geo->count++], at, len, error)) {
            froe_geo_free(geo);
            return NULL;
        }
        if (at[len] == '\0')
            return geo;
        at += len + 1;
    }
}

void froe_geo_free(struct froe_geo *geo)
{
    for (size_t i = 0; geo != NULL && i < geo->count; i++)
        froe_geo_database_free(&geo->databases[i]);
    free(geo);
}

void froe_geo_describe(const struct froe_geo *geo, struct froe_buffer *to)
{
    for (size_t i = 0; i < geo->count; i++) {
        froe_buffer_text(to, i == 0 ? "" : ", ");
        froe_geo_database_describe(&geo->databases[i], to);
    }
}

void froe_geo_about(struct froe_buffer *to)
{
    froe_buffer_format(to, "libmaxminddb %s", MMDB_lib_version());
}

const char *froe_geo_damaged(const struct froe_geo *geo)
{
    for (size_t i = 0; i < geo->count; i++)
        if (geo->damaged[i])
            return geo->databases[i].file;
    return NULL;
}

/* --- memory ----------------------------------------------------------------------------------------------------- */

/* Hosts and networks that are remembered at most; then all are forgotten. */
enum { MEMO_MOST = 1 << 18 };

/* No address is longer. */
enum { LONGEST_ADDRESS = 64 };

/* What is known of a host. */
struct known {
    const struct froe_geo_facts *facts;
};

/*
 * Hosts lead to networks: the entries that the databases have for them, which most hosts share with others. So a host
 * that was met costs a lookup, a new one the walk through the trees, and only what nobody has met is read.
 */
struct froe_geo_memo {
    struct froe_geo *geo;
    struct froe_groups *hosts;    /* the state is struct known */
    struct froe_groups *networks; /* by their entries; the state is facts */
    struct froe_geo_facts nothing;
    bool failed;
};

struct froe_geo_memo *froe_geo_memo_create(struct froe_geo *geo)
{
    struct froe_geo_memo *memo = calloc(1, sizeof *memo);
    if (memo == NULL)
        return NULL;
    memo->geo = geo;
    memo->hosts = froe_groups_create(sizeof(struct known), NULL, NULL);
    memo->networks = froe_groups_create((sizeof(struct froe_geo_facts) + 7) / 8 * 8, NULL, NULL);
    if (memo->hosts != NULL && memo->networks != NULL)
        return memo;
    froe_geo_memo_free(memo);
    return NULL;
}

void froe_geo_memo_free(struct froe_geo_memo *memo)
{
    if (memo == NULL)
        return;
    froe_groups_free(memo->hosts);
    froe_groups_free(memo->networks);
    free(memo);
}

/* The group of a key; NULL when memory is short. */
static struct froe_group *find(struct froe_groups *groups, const void *key, size_t len)
{
    struct froe_key it = {key, (uint32_t)len, froe_key_hash(key, (uint32_t)len)};
    return froe_groups_find(groups, &it);
}

/* What the databases say in these entries. */
static const struct froe_geo_facts *facts_of(struct froe_geo_memo *memo, const uint32_t *entries)
{
    size_t size = (sizeof(struct froe_geo_facts) + 7) / 8 * 8;
    struct froe_group *group = find(memo->networks, entries, memo->geo->count * sizeof entries[0]);
    if (group == NULL) {
        memo->failed = true;
        return &memo->nothing;
    }
    struct froe_geo_facts *facts = froe_group_state(group, size);
    if (group->hits++ > 0)
        return facts;
    for (size_t i = 0; i < memo->geo->count; i++)
        if (entries[i] != FROE_GEO_NO_ENTRY && !froe_geo_database_read(&memo->geo->databases[i], entries[i], facts))
            memo->geo->damaged[i] = true;
    return facts;
}

static const struct froe_geo_facts *look_for(struct froe_geo_memo *memo, struct froe_span host)
{
    struct froe_address address;
    uint32_t entries[FROE_GEO_MAX];
    if (!froe_address_read(host, &address))
        return &memo->nothing;
    for (size_t i = 0; i < memo->geo->count; i++)
        if (!froe_geo_database_find(&memo->geo->databases[i], &address, &entries[i]))
            memo->geo->damaged[i] = true;
    return facts_of(memo, entries);
}

const struct froe_geo_facts *froe_geo_look(void *state, struct froe_span host)
{
    struct froe_geo_memo *memo = state;
    if (host.len > LONGEST_ADDRESS)
        return &memo->nothing;
    if (froe_groups_size(memo->hosts) >= MEMO_MOST || froe_groups_size(memo->networks) >= MEMO_MOST) {
        froe_groups_clear(memo->hosts);
        froe_groups_clear(memo->networks);
    }
    struct froe_group *group = find(memo->hosts, host.ptr, host.len);
    if (group == NULL) {
        memo->failed = true;
        return &memo->nothing;
    }
    struct known *known = froe_group_state(group, sizeof *known);
    if (group->hits++ == 0)
        known->facts = look_for(memo, host);
    return known->facts;
}

bool froe_geo_failed(const struct froe_geo_memo *memo)
{
    return memo->failed;
}

#endif
