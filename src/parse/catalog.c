#include "parse/catalog.h"

#include <stdatomic.h>
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

/* Takes a format over. Tables with a line of headings are carried by nothing. False when there is none. */
static bool fill(struct froe_catalog_entry *entry, struct froe_log_format *format)
{
    entry->format = format;
    if (format == NULL)
        return false;
    entry->wrapped = *format;
    entry->wrapped.wrapped = !format->directives && format->kind != FROE_FORMAT_KIND_CSV;
    return true;
}

struct froe_catalog *froe_catalog_create(const char *log_format, froe_error *error)
{
    size_t count = 0;
    struct froe_catalog *catalog = calloc(1, sizeof *catalog);
    if (catalog == NULL) {
        froe_error_set(error, "out of memory");
        return NULL;
    }
    if (strcmp(log_format, "auto") != 0) {
        if (fill(&catalog->chosen, froe_format_compile(log_format, error)))
            return catalog;
        froe_catalog_free(catalog);
        return NULL;
    }
    while (froe_named_formats()[count].name != NULL)
        count++;
    catalog->told_apart =
        calloc(1, sizeof *catalog->told_apart + (count + FROE_CATALOG_UNNAMED) * sizeof(struct froe_catalog_entry *));
    if (catalog->told_apart == NULL) {
        froe_error_set(error, "out of memory");
        froe_catalog_free(catalog);
        return NULL;
    }
    catalog->told_apart->named_count = count;
    return catalog;
}

static void free_entry(struct froe_catalog_entry *entry)
{
    if (entry != NULL)
        froe_format_free(entry->format);
    free(entry);
}

static struct froe_catalog_entry *make_entry(size_t index, size_t named_count)
{
    static const char *const unnamed[] = {
        [FROE_CATALOG_COMBINED_ON] = "combined", [FROE_CATALOG_VHOST_COMBINED_ON] = "vhost_combined"};
    bool named = index < named_count;
    froe_error unused;
    struct froe_catalog_entry *entry = calloc(1, sizeof *entry);
    struct froe_log_format *format =
        entry == NULL
            ? NULL
            : froe_named_compile(named ? &froe_named_formats()[index] : froe_named_format(unnamed[index - named_count]),
                                 &unused);
    if (format != NULL && !named)
        format->extra = true;
    if (entry != NULL && fill(entry, format))
        return entry;
    free(entry);
    return NULL;
}

static const struct froe_log_format *format_at(const struct froe_catalog *catalog, size_t index)
{
    struct froe_catalog_auto *formats = catalog->told_apart;
    struct froe_catalog_entry *entry = formats->entries[index], *made;
    if (entry != NULL)
        return entry->format;
    made = make_entry(index, formats->named_count);
    if (made == NULL) {
        formats->short_of_memory = true;
        return NULL;
    }
    if (atomic_compare_exchange_strong(&formats->entries[index], &entry, made))
        return made->format;
    free_entry(made);
    return entry->format;
}

const struct froe_log_format *froe_catalog_at(const struct froe_catalog *catalog, size_t index)
{
    bool there = catalog->told_apart != NULL && index < catalog->told_apart->named_count;
    return there ? format_at(catalog, index) : NULL;
}

const struct froe_log_format *froe_catalog_named(const struct froe_catalog *catalog, const char *name)
{
    const struct froe_named_format *named = froe_named_format(name);
    return named == NULL ? NULL : froe_catalog_at(catalog, (size_t)(named - froe_named_formats()));
}

const struct froe_log_format *froe_catalog_going_on(const struct froe_catalog *catalog, bool vhost)
{
    return format_at(catalog, catalog->told_apart->named_count +
                                  (vhost ? FROE_CATALOG_VHOST_COMBINED_ON : FROE_CATALOG_COMBINED_ON));
}

const struct froe_log_format *froe_catalog_wrapped(const struct froe_catalog *catalog,
                                                   const struct froe_log_format *format)
{
    const struct froe_catalog_auto *formats = catalog->told_apart;
    if (formats == NULL)
        return format == catalog->chosen.format ? &catalog->chosen.wrapped : format;
    for (size_t i = 0; i < formats->named_count + FROE_CATALOG_UNNAMED; i++) {
        const struct froe_catalog_entry *entry = formats->entries[i];
        if (entry != NULL && entry->format == format)
            return &entry->wrapped;
    }
    return format;
}

void froe_catalog_free(struct froe_catalog *catalog)
{
    if (catalog == NULL)
        return;
    struct froe_catalog_auto *formats = catalog->told_apart;
    for (size_t i = 0; formats != NULL && i < formats->named_count + FROE_CATALOG_UNNAMED; i++)
        free_entry(formats->entries[i]);
    free(formats);
    froe_format_free(catalog->chosen.format);
    for (size_t i = 0; i < catalog->candidate_count; i++)
        free(catalog->candidates[i]);
    free(catalog->candidates);
    free(catalog);
}

bool froe_catalog_failed(const struct froe_catalog *catalog)
{
    return catalog->told_apart != NULL && catalog->told_apart->short_of_memory;
}

const struct froe_log_format *froe_catalog_chosen(const struct froe_catalog *catalog)
{
    return catalog->chosen.format;
}

/* Not before a name is wrong: to tell all names apart takes longer than to compile all formats. */
static void find_candidates(struct froe_catalog *catalog)
{
    catalog->candidates_found = true;
    const struct froe_log_format *format = catalog->chosen.format;
    bool good = format == NULL || add_candidates(catalog, format);
    for (size_t i = 0; good && (format = froe_catalog_at(catalog, i)) != NULL; i++)
        good = add_candidates(catalog, format);
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
    const struct froe_log_format *format = catalog->chosen.format;
    if (format != NULL)
        return find_in(format, name, found);
    for (size_t i = 0; (format = froe_catalog_at(catalog, i)) != NULL; i++)
        if (find_in(format, name, found))
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
    if (catalog->chosen.format != NULL)
        return catalog->chosen.format->any_key;
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
    bool w3c = catalog->chosen.format == NULL || catalog->chosen.format->directives;
    if (!(w3c && is_w3c_name(text, &found->name)) && !is_key(catalog, text))
        return false;
    if (known != NULL) {
        found->type = known->type;
        found->unit = known->unit;
    }
    return true;
}
