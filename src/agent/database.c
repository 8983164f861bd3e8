#include "agent/database.h"

#include <hs/hs.h>
#include <stdlib.h>

struct froe_agent_database {
    hs_database_t *scanner;
};

struct froe_agent_scratch {
    hs_scratch_t *scratch;
};

const char *froe_agent_scanner(void)
{
    return hs_version();
}

static unsigned flags_of(uint32_t kind)
{
    unsigned flags = HS_FLAG_SINGLEMATCH;
    if (kind == FROE_AGENT_NEEDLE_CASELESS || kind == FROE_AGENT_NEEDLE_REGEX_CASELESS)
        flags |= HS_FLAG_CASELESS;
    if (kind == FROE_AGENT_NEEDLE_REGEX || kind == FROE_AGENT_NEEDLE_REGEX_CASELESS)
        flags |= HS_FLAG_PREFILTER;
    return flags;
}

bool froe_agent_scans(struct froe_span regex, bool caseless)
{
    char *text = strndup(regex.len == 0 ? "" : (const char *)regex.ptr, regex.len);
    hs_database_t *database = NULL;
    hs_compile_error_t *why = NULL;
    unsigned flags = flags_of(caseless ? FROE_AGENT_NEEDLE_REGEX_CASELESS : FROE_AGENT_NEEDLE_REGEX);
    bool good = text != NULL && strlen(text) == regex.len &&
                hs_compile(text, flags, HS_MODE_BLOCK, NULL, &database, &why) == HS_SUCCESS;
    hs_free_database(database);
    hs_free_compile_error(why);
    free(text);
    return good;
}

/* A needle as an expression: every byte of a text written so that it stands for itself. */
static void append_pattern(struct froe_buffer *to, const struct froe_agent_rules *rules,
                           const struct froe_agent_needle *needle)
{
    struct froe_span text = froe_agent_text_in(rules, needle->text);
    bool is_regex = needle->kind == FROE_AGENT_NEEDLE_REGEX || needle->kind == FROE_AGENT_NEEDLE_REGEX_CASELESS;
    if (is_regex)
        froe_buffer_append(to, text.ptr, text.len);
    for (size_t i = 0; !is_regex && i < text.len; i++)
        froe_buffer_format(to, "\\x%02x", text.ptr[i]);
    froe_buffer_byte(to, '\0');
}

/* The patterns of all needles, and what Hyperscan wants to know of each. */
struct patterns {
    struct froe_buffer text;
    size_t *at;
    const char **texts;
    unsigned *flags, *ids;
    unsigned count;
};

static void patterns_free(struct patterns *patterns)
{
    froe_buffer_free(&patterns->text);
    free(patterns->at);
    free(patterns->texts);
    free(patterns->flags);
    free(patterns->ids);
}

static bool patterns_make(struct patterns *patterns, const struct froe_agent_rules *rules)
{
    size_t room = rules->needle_count + 1;
    *patterns = (struct patterns){.at = calloc(room, sizeof *patterns->at),
                                  .texts = calloc(room, sizeof *patterns->texts),
                                  .flags = calloc(room, sizeof *patterns->flags),
                                  .ids = calloc(room, sizeof *patterns->ids)};
    if (patterns->at == NULL || patterns->texts == NULL || patterns->flags == NULL || patterns->ids == NULL)
        return false;
    for (uint32_t i = 0; i < rules->needle_count; i++) {
        if (rules->needles[i].kind == FROE_AGENT_NEEDLE_NONE)
            continue;
        patterns->at[patterns->count] = patterns->text.len;
        patterns->flags[patterns->count] = flags_of(rules->needles[i].kind);
        patterns->ids[patterns->count++] = i;
        append_pattern(&patterns->text, rules, &rules->needles[i]);
    }
    for (unsigned i = 0; !patterns->text.failed && i < patterns->count; i++)
        patterns->texts[i] = (const char *)patterns->text.data + patterns->at[i];
    return !patterns->text.failed;
}

static struct froe_agent_database *wrap(hs_database_t *scanner)
{
    struct froe_agent_database *database = malloc(sizeof *database);
    if (database == NULL)
        hs_free_database(scanner);
    else
        database->scanner = scanner;
    return database;
}

struct froe_agent_database *froe_agent_database_compile(const struct froe_agent_rules *rules, froe_error *error)
{
    struct patterns patterns;
    hs_database_t *scanner = NULL;
    hs_compile_error_t *why = NULL;
    if (hs_valid_platform() != HS_SUCCESS) {
        froe_error_set(error, "this processor cannot run Hyperscan, which the user-agent rules need");
        return NULL;
    }
    froe_error_set(error, "out of memory");
    const hs_platform_info_t any = {.tune = HS_TUNE_FAMILY_GENERIC};
    if (patterns_make(&patterns, rules) &&
        hs_compile_multi(patterns.texts, patterns.flags, patterns.ids, patterns.count, HS_MODE_BLOCK, &any, &scanner,
                         &why) != HS_SUCCESS)
        froe_error_set(error, "the user-agent rules: %s", why == NULL ? "out of memory" : why->message);
    hs_free_compile_error(why);
    patterns_free(&patterns);
    return scanner == NULL ? NULL : wrap(scanner);
}

bool froe_agent_database_write(const struct froe_agent_database *database, struct froe_buffer *to)
{
    char *bytes = NULL;
    size_t len = 0;
    if (hs_serialize_database(database->scanner, &bytes, &len) != HS_SUCCESS)
        return false;
    froe_buffer_append(to, bytes, len);
    free(bytes);
    return !to->failed;
}

struct froe_agent_database *froe_agent_database_open(struct froe_span bytes)
{
    hs_database_t *scanner = NULL;
    if (hs_valid_platform() != HS_SUCCESS ||
        hs_deserialize_database((const char *)bytes.ptr, bytes.len, &scanner) != HS_SUCCESS)
        return NULL;
    return wrap(scanner);
}

void froe_agent_database_free(struct froe_agent_database *database)
{
    if (database == NULL)
        return;
    hs_free_database(database->scanner);
    free(database);
}

struct froe_agent_scratch *froe_agent_scratch_create(const struct froe_agent_database *database)
{
    struct froe_agent_scratch *scratch = calloc(1, sizeof *scratch);
    if (scratch != NULL && hs_alloc_scratch(database->scanner, &scratch->scratch) == HS_SUCCESS)
        return scratch;
    free(scratch);
    return NULL;
}

void froe_agent_scratch_free(struct froe_agent_scratch *scratch)
{
    if (scratch == NULL)
        return;
    hs_free_scratch(scratch->scratch);
    free(scratch);
}

struct listener {
    froe_agent_found *found;
    void *context;
};

static int take_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *context)
{
    const struct listener *listener = context;
    (void)from;
    (void)to;
    (void)flags;
    listener->found(listener->context, id);
    return 0;
}

bool froe_agent_scan(const struct froe_agent_database *database, struct froe_agent_scratch *scratch,
                     struct froe_span text, froe_agent_found *found, void *context)
{
    struct listener listener = {found, context};
    const char *bytes = text.len == 0 ? "" : (const char *)text.ptr;
    return hs_scan(database->scanner, bytes, (unsigned)text.len, 0, scratch->scratch, take_match, &listener) ==
           HS_SUCCESS;
}
