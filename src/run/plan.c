#include "run/plan.h"

#include <stdlib.h>
#include <time.h>

#include "base/cpus.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/zeroed.h"
#include "input/parts.h"
#include "input/reader.h"
#include "query/field_names.h"
#include "query/literal.h"

/* Rows of a table on a terminal unless --top says otherwise. */
enum { TERMINAL_TOP = 20 };

/* What a name means in the log formats, for the compiler of fields. */
static bool resolve_name(const void *context, struct froe_span text, struct froe_span *name, enum froe_type *type,
                         uint64_t *unit)
{
    static const enum froe_type types[] = {[FROE_COLUMN_TEXT] = FROE_TYPE_TEXT,
                                           [FROE_COLUMN_NUMBER] = FROE_TYPE_NUMBER,
                                           [FROE_COLUMN_DURATION] = FROE_TYPE_DURATION};
    struct froe_extra_name found;
    if (!froe_catalog_resolve(context, text, &found))
        return false;
    *name = found.name;
    *type = types[found.type];
    *unit = found.unit;
    return true;
}

static const char *candidate_name(const void *context, size_t index)
{
    return froe_catalog_candidate((struct froe_catalog *)(uintptr_t)context, index);
}

static bool set_log_format(struct froe_plan *plan, const char *log_format, froe_error *error)
{
    plan->formats = froe_catalog_create(log_format, error);
    plan->scope.resolve = resolve_name;
    plan->scope.candidate = candidate_name;
    plan->scope.context = plan->formats;
    return plan->formats != NULL;
}

bool froe_plan_ask(struct froe_plan *plan, const struct froe_question_text *texts, size_t count, froe_error *error)
{
    plan->questions = calloc(count + 1, sizeof *plan->questions);
    if (plan->questions == NULL)
        return froe_error_set(error, "out of memory");
    for (; plan->question_count < count; plan->question_count++) {
        struct froe_question *question = &plan->questions[plan->question_count];
        if (!froe_question_init(question, &texts[plan->question_count], &plan->scope, error)) {
            plan->question_count++;
            return false;
        }
        plan->need |= question->need;
    }
    return true;
}

static uint64_t rows_wanted(const froe_options *options)
{
    if (options->has_top)
        return options->top == 0 ? UINT64_MAX : options->top;
    return options->output_is_terminal ? TERMINAL_TOP : UINT64_MAX;
}

/* Whether some aggregate heeds each option that is for one. */
static bool are_heeded(const froe_options *options, unsigned asks, froe_error *error)
{
    if (options->approx && (asks & (FROE_ASKS_DISTINCT | FROE_ASKS_VISITORS)) == 0)
        return froe_error_option(error, "approx", 0,
                                 "--approx makes no sense without distinct(), as in distinct(host), or visitors");
    if (options->visitor != NULL && (asks & (FROE_ASKS_VISITORS | FROE_ASKS_VISITS)) == 0)
        return froe_error_option(error, "visitor", 0,
                                 "--visitor makes no sense without the aggregate visitors or visits");
    if (options->visit_gap != NULL && (asks & FROE_ASKS_VISITS) == 0)
        return froe_error_option(error, "visit_gap", 0, "--visit-gap makes no sense without the aggregate visits");
    return true;
}

/* The one question of a count. */
static bool set_question(struct froe_plan *plan, const froe_options *options, froe_error *error)
{
    const struct froe_question_text text = {
        .keys = options->keys,
        .aggregates = options->aggregates,
        .sort = options->sort,
        .pivot = options->pivot,
        .visitor = options->visitor,
        .visit_gap = options->visit_gap,
        .zone = plan->has_zone ? &plan->zone : NULL,
        .approx = options->approx,
        .share = options->share,
        .top = rows_wanted(options),
        .min_count = options->min_count,
    };
    if (!froe_plan_ask(plan, &text, 1, error))
        return false;
    struct froe_question *question = &plan->questions[0];
    if (!are_heeded(options, froe_aggregates_asks(question->aggregates), error))
        return false;
    if (question->pivot.on && plan->per_file)
        return froe_error_option(error, "per_file", 0,
                                 "the count of each file cannot be pivoted, for the columns would differ; make file "
                                 "a key instead");
    if (plan->filtering && froe_question_is_path(question)) {
        question->filter = &plan->filter;
        plan->filtering = false;
    }
    return true;
}

bool froe_plan_set_fields(struct froe_plan *plan, const char *list, struct froe_span more, froe_error *error)
{
    struct froe_buffer standard = {0};
    if (list == NULL) {
        for (const struct froe_field_name *name = froe_field_names(); name->name != NULL; name++)
            if (name->standard)
                froe_buffer_format(&standard, "%s%s", standard.len == 0 ? "" : ",", name->name);
        froe_buffer_append(&standard, more.ptr, more.len);
        froe_buffer_byte(&standard, '\0');
        if (standard.failed) {
            froe_buffer_free(&standard);
            return froe_error_set(error, "out of memory");
        }
        list = (const char *)standard.data;
    }
    free(plan->fields);
    plan->fields = NULL;
    bool good = froe_fields_parse(list, "fields", &plan->scope, &plan->fields, &plan->field_count, error) &&
                (standard.len > 0 || froe_fields_differ(list, "fields", plan->fields, plan->field_count, error));
    for (size_t i = 0; good && i < plan->field_count; i++)
        plan->need |= plan->fields[i].need;
    froe_buffer_free(&standard);
    return good;
}

/* What is there whatever is counted: the program, the lists of inputs and errors, the text of a result in the making;
 * and for each thread its buffers for reading, inputs or states. */
enum { MEMORY_MIN = 16 << 20, MEMORY_FIXED = 6 << 20, MEMORY_THREAD = 3 << 20, MEMORY_STATE_THREAD = 3 << 19 };
/* Of a thread: so much that half of a huge page lost for each of its tables, and one for the slots of each, is little.
 */
#define MEMORY_LARGE_PAGES ((size_t)64 << 20)

static bool set_memory(struct froe_plan *plan, const char *text, froe_error *error)
{
    uint64_t memory = froe_memory_usable() / 2;
    struct froe_literal_number number;
    if (text == NULL) {
        memory = memory < MEMORY_MIN ? MEMORY_MIN : memory;
    } else if (froe_literal_number_read(froe_span_of(text), &number) != FROE_LITERAL_OK) {
        return froe_error_option(error, "memory", 1, "a size is a number, perhaps with k M G or Ki Mi Gi: 512M, 2Gi");
    } else {
        memory = (uint64_t)number.floor;
        if (memory < MEMORY_MIN)
            return froe_error_option(error, "memory", 1, "froe needs 16Mi of memory at least");
    }
    plan->memory = memory < SIZE_MAX ? (size_t)memory : SIZE_MAX;
    /* Threads may take half of it. */
    size_t threads = (plan->memory / 2 - MEMORY_FIXED / 2) / MEMORY_THREAD;
    if (plan->threads > threads)
        plan->threads = (unsigned)threads;
    plan->memo_memory = plan->memory / 32 / plan->threads;
    plan->history_memory = plan->memory / 4 * 3;
    plan->agents_memory = plan->memory / 16 / plan->threads;
    plan->agents_memory = plan->agents_memory < FROE_AGENT_MEMO_BYTES ? plan->agents_memory : FROE_AGENT_MEMO_BYTES;
    plan->parts_memory = plan->memory / 8;
    if (plan->parts_memory / FROE_PARTS_LEAST < plan->threads)
        plan->parts_memory = 0;
    plan->members_memory = plan->threads > 1 ? plan->memory / 32 : 0;
    plan->groups_memory = plan->memory - MEMORY_FIXED - plan->threads * MEMORY_THREAD -
                          plan->threads * plan->memo_memory - plan->parts_memory - plan->members_memory;
    froe_pages_allow_large(plan->memory / plan->threads >= MEMORY_LARGE_PAGES);
    plan->states_memory =
        plan->threads * (MEMORY_THREAD - MEMORY_STATE_THREAD) + plan->parts_memory + plan->members_memory;
    return true;
}

static bool set_limits(struct froe_plan *plan, const froe_options *options, froe_error *error)
{
    plan->per_file = options->per_file;
    plan->all_members = options->all_files;
    plan->unordered = options->unordered;
    plan->keep_bad_lines = options->bad_lines != NULL;
    plan->stats = options->stats;
    plan->threads = options->threads == 0 ? froe_cpus_usable() : options->threads;
    plan->temp_dir = options->temp_dir;
    bool good = set_memory(plan, options->memory, error);
    /* A comparison has two results at a time. */
    if (options->compare)
        plan->groups_memory /= 2;
    return good;
}

/* Whoever asks for malformed lines asks for all of them. */
static bool set_range(struct froe_plan *plan, const froe_options *options, froe_error *error)
{
    if (!froe_time_range_read(&plan->range, options->since, options->until, time(NULL), error))
        return false;
    plan->ranging = froe_time_range_active(&plan->range);
    plan->skipping = plan->ranging && !options->unsorted && !options->strict && options->bad_lines == NULL &&
                     options->command != FROE_COMMAND_CHECK;
    if (plan->ranging)
        plan->need |= FROE_NEED_TIME;
    return true;
}

static bool set_query(struct froe_plan *plan, const froe_options *options, froe_error *error)
{
    plan->kernel = froe_kernel_choose(error);
    if (plan->kernel == NULL || !froe_reader_check_cache(error))
        return false;
    if (!set_log_format(plan, options->log_format == NULL ? "auto" : options->log_format, error))
        return false;
    if (options->time_zone != NULL) {
        if (!froe_zone_parse(&plan->zone, options->time_zone, error)) {
            error->option = "time_zone";
            return false;
        }
        plan->has_zone = true;
    }
    if (!set_range(plan, options, error))
        return false;
    if (options->where != NULL) {
        plan->where = froe_where_parse(options->where, strlen(options->where), "where", 1, &plan->scope, error);
        if (plan->where == NULL)
            return false;
        plan->need |= froe_where_need(plan->where);
    }
    if (!froe_path_filter_check(options, error))
        return false;
    if (!froe_path_filter_init(&plan->filter, options))
        return froe_error_set(error, "out of memory");
    plan->filtering = froe_path_filter_active(&plan->filter);
    if (plan->filtering)
        plan->need |= FROE_NEED_PATH;
    if (options->command == FROE_COMMAND_COUNT)
        return set_question(plan, options, error);
    if (options->command == FROE_COMMAND_RECORDS)
        return froe_plan_set_fields(plan, options->fields, FROE_ABSENT, error);
    return true;
}

static bool set_bots(struct froe_plan *plan, const froe_options *options, froe_error *error)
{
    if (options->no_bots && options->only_bots)
        return froe_error_option(error, "only_bots", 0, "no_bots and only_bots together leave nothing");
    plan->bots = options->no_bots ? FROE_BOTS_NONE : options->only_bots ? FROE_BOTS_ONLY : FROE_BOTS_ANY;
    if (plan->bots != FROE_BOTS_ANY)
        plan->need |= FROE_NEED_AGENT | FROE_NEED_AGENT_FACTS;
    return true;
}

bool froe_plan_open_agents(struct froe_plan *plan, const froe_options *options, froe_error *error)
{
    if (plan->agents != NULL)
        return true;
    if ((plan->need & FROE_NEED_AGENT_FACTS) == 0)
        return options->agents == NULL ||
               froe_error_option(
                   error, "agents", 0,
                   "--agents makes no sense where nothing is asked of user agents, such as agent.browser");
    plan->need &= ~FROE_NEED_AGENT_FACTS;
    plan->agents = froe_agents_open(options->agents, error);
    plan->groups_memory -= plan->threads * plan->agents_memory;
    return plan->agents != NULL;
}

bool froe_plan_open_geo(struct froe_plan *plan, const froe_options *options, froe_error *error)
{
    if (plan->geo != NULL)
        return true;
    if ((plan->need & FROE_NEED_GEO_FACTS) == 0)
        return options->geoip == NULL ||
               froe_error_option(error, "geoip", 0,
                                 "--geoip makes no sense where nothing is asked of countries, cities and networks");
    if (options->geoip == NULL)
        return froe_error_option(error, "geoip", 0,
                                 "country, city and asn come from a database in the format of MaxMind: name its file "
                                 "with --geoip FILE");
    plan->need &= ~FROE_NEED_GEO_FACTS;
    plan->geo = froe_geo_open(options->geoip, error);
    return plan->geo != NULL;
}

bool froe_plan_init(struct froe_plan *plan, const froe_options *options, froe_error *error)
{
    *plan = (struct froe_plan){.command = options->command};
    if (set_limits(plan, options, error) && set_bots(plan, options, error) && set_query(plan, options, error))
        return true;
    if (plan->formats != NULL && froe_catalog_failed(plan->formats)) /* and not because a name is wrong */
        froe_error_set(error, "out of memory");
    froe_plan_free(plan);
    return false;
}

void froe_plan_free(struct froe_plan *plan)
{
    for (size_t i = 0; i < plan->question_count; i++)
        froe_question_free(&plan->questions[i]);
    free(plan->questions);
    froe_where_free(plan->where);
    froe_field_scope_free(&plan->scope);
    free(plan->fields);
    froe_path_filter_free(&plan->filter);
    if (plan->has_zone)
        froe_zone_free(&plan->zone);
    froe_catalog_free(plan->formats);
    froe_agents_free(plan->agents);
    froe_geo_free(plan->geo);
    *plan = (struct froe_plan){0};
}
