#include "parse/catalog.h"

#include <stdlib.h>

#include "base/error.h"
#include "parse/catalog_inside.h"
#include "parse/format_names.h"

/* Names by which fields can be asked for, each ended by a NUL, with pointers to them. */
static bool add_candidate(struct froe_catalog *catalog, struct froe_span name)
{
    for (size_t i = 0; i < catalog->candidate_count; i++)
        if (froe_name_is(name, catalog->candidates[i]))
            return true;
    char **wider = realloc(catalog->candidates, (catalog->candidate_count + 1) * sizeof *wider);
    if (wider == NULL)
        return false;
    catalog->candidates = wider;
    wider[catalog->candidate_count] = strndup((const char *)name.ptr, name.len);
    return wider[catalog->candidate_count] != NULL && ++catalog->candidate_count > 0;
}

static bool add_candidates(struct froe_catalog *catalog, const struct froe_log_format *format)
{
    for (size_t i = 0; i < format->column_count; i++)
        if (format->columns[i].name.len > 0 && !add_candidate(catalog, format->columns[i].name))
            return false;
    return true;
}

/* A copy of a format whose lines something carries. It shares the columns. Of tables with a line of headings there is
 * none. */
static void wrap(struct froe_log_format *wrapped, const struct froe_log_format *format)
{
    *wrapped = *format;
    wrapped->wrapped = !format->directives && format->kind != FROE_FORMAT_KIND_CSV;
}

/* A copy of a CLF format whose lines go on behind the head. It shares the columns. */
static struct froe_log_format going_on(const struct froe_log_format *format)
{
    struct froe_log_format copy = *format;
    copy.extra = true;
    return copy;
}

static bool add_named(struct froe_catalog *catalog, froe_error *error)
{
    for (const struct froe_named_format *named = froe_named_formats(); named->name != NULL; named++) {
        struct froe_log_format *format = froe_named_compile(named, error);
        if (format == NULL)
            return false;
        catalog->named[catalog->named_count++] = format;
    }
    catalog->combined = froe_catalog_named(catalog, "combined");
    catalog->vhost_combined = froe_catalog_named(catalog, "vhost_combined");
    catalog->combined_on = going_on(catalog->combined);
    catalog->vhost_combined_on = going_on(catalog->vhost_combined);
    wrap(&catalog->wrapped[1], &catalog->combined_on);
    wrap(&catalog->wrapped[2], &catalog->vhost_combined_on);
    for (size_t i = 0; i < catalog->named_count; i++)
        wrap(&catalog->wrapped[3 + i], catalog->named[i]);
    return true;
}

struct froe_catalog *froe_catalog_create(const char *log_format, froe_error *error)
{
    struct froe_catalog *catalog = calloc(1, sizeof *catalog);
    bool good = false;
    if (catalog == NULL) {
        froe_error_set(error, "out of memory");
    } else if (strcmp(log_format, "auto") == 0) {
        good = add_named(catalog, error);
    } else {
        catalog->chosen = froe_format_compile(log_format, error);
        good = catalog->chosen != NULL;
        if (good)
            wrap(&catalog->wrapped[0], catalog->chosen);
    }
    if (good)
        return catalog;
    froe_catalog_free(catalog);
    return NULL;
}

const struct froe_log_format *froe_catalog_wrapped(const struct froe_catalog *catalog,
                                                   const struct froe_log_format *format)
{
    if (format == catalog->chosen)
        return &catalog->wrapped[0];
    if (format == &catalog->combined_on)
        return &catalog->wrapped[1];
    if (format == &catalog->vhost_combined_on)
        return &catalog->wrapped[2];
    for (size_t i = 0; i < catalog->named_count; i++)
        if (format == catalog->named[i])
            return &catalog->wrapped[3 + i];
    return format;
}

void froe_catalog_free(struct froe_catalog *catalog)
{
    if (catalog == NULL)
        return;
    froe_format_free(catalog->chosen);
    for (size_t i = 0; i < catalog->named_count; i++)
        froe_format_free(catalog->named[i]);
    for (size_t i = 0; i < catalog->candidate_count; i++)
        free(catalog->candidates[i]);
    free(catalog->candidates);
    free(catalog);
}

const struct froe_log_format *froe_catalog_chosen(const struct froe_catalog *catalog)
{
    return catalog->chosen;
}

const struct froe_log_format *froe_catalog_named(const struct froe_catalog *catalog, const char *name)
{
    for (size_t i = 0; i < catalog->named_count; i++)
        if (strcmp(catalog->named[i]->name, name) == 0)
            return catalog->named[i];
    return NULL;
}

/* Not before a name is wrong: to tell all names apart takes longer than to compile all formats. */
static void find_candidates(struct froe_catalog *catalog)
{
    catalog->candidates_found = true;
    bool good = catalog->chosen == NULL || add_candidates(catalog, catalog->chosen);
    for (size_t i = 0; good && i < catalog->named_count; i++)
        good = add_candidates(catalog, catalog->named[i]);
}

const char *froe_catalog_candidate(struct froe_catalog *catalog, size_t index)
{
    if (!catalog->candidates_found)
        find_candidates(catalog);
    return index < catalog->candidate_count ? catalog->candidates[index] : NULL;
}

static bool find_in(const struct froe_log_format *format, struct froe_span name, struct froe_extra_name *found)
{
    for (size_t i = 0; i < format->column_count; i++) {
        const struct froe_log_column *column = &format->columns[i];
        if (column->name.len == 0 || !froe_names_match(column->name, name))
            continue;
        *found = (struct froe_extra_name){column->name, (enum froe_column_type)column->value, column->unit};
        return true;
    }
    return false;
}

static bool find(const struct froe_catalog *catalog, struct froe_span name, struct froe_extra_name *found)
{
    if (catalog->chosen != NULL)
        return find_in(catalog->chosen, name, found);
    for (size_t i = 0; i < catalog->named_count; i++)
        if (find_in(catalog->named[i], name, found))
            return true;
    return false;
}

/* A column of a W3C log by how such are named: who speaks to whom, or a header in parentheses. */
static bool is_w3c_name(struct froe_span text, struct froe_span *name)
{
    static const char *const prefixes[] = {"c-", "s-", "r-", "cs-", "sc-", "sr-", "rs-", "x-"};
    bool header = text.len > 4 && text.ptr[text.len - 1] == ')' &&
                  froe_names_match((struct froe_span){text.ptr, 3}, froe_span_of("cs("));
    if (header) {
        *name = (struct froe_span){text.ptr + 3, text.len - 4};
        return true;
    }
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        size_t len = strlen(prefixes[i]);
        if (text.len > len && froe_names_match((struct froe_span){text.ptr, len}, froe_span_of(prefixes[i]))) {
            *name = text;
            return true;
        }
    }
    return false;
}

/* A key of JSON lines: any name where such a format was chosen; otherwise one with a dot in it or, as in jq, in front
 * of it, unless it begins like a standard field, of which it then is a misspelt part. */
static bool is_key(const struct froe_catalog *catalog, struct froe_span text)
{
    static const char *const fields[] = {"path.", "query.", "agent.", "referer.", "host.", "time.", "status."};
    if (catalog->chosen != NULL)
        return catalog->chosen->any_key;
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        if (text.len >= strlen(fields[i]) && memcmp(text.ptr, fields[i], strlen(fields[i])) == 0)
            return false;
    return memchr(text.ptr, '.', text.len) != NULL;
}

bool froe_catalog_resolve(const struct froe_catalog *catalog, struct froe_span text, struct froe_extra_name *found)
{
    if (find(catalog, text, found) || find(catalog, froe_name_of_alias(text), found))
        return true;
    *found = (struct froe_extra_name){text, FROE_COLUMN_TEXT, 0};
    if (text.len > 1 && text.ptr[0] == '.')
        found->name = (struct froe_span){text.ptr + 1, text.len - 1};
    const struct froe_known_name *known = froe_known_name(found->name);
    bool w3c = catalog->chosen == NULL || catalog->chosen->directives;
    if (!(w3c && is_w3c_name(text, &found->name)) && !is_key(catalog, text))
        return false;
    if (known != NULL) {
        found->type = known->type;
        found->unit = known->unit;
    }
    return true;
}
