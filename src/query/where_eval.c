/* Records against the program of an expression. */
#include <stdlib.h>

#include "base/word.h"
#include "parse/request.h"
#include "query/groups.h"
#include "query/where_program.h"

/* A memo is emptied when it holds this much, and given up when it helped too seldom until then. */
enum { MEMO_TEXTS_MAX = 1 << 18, MEMO_BYTES_MAX = 32 << 20 };

/* Longer texts are not worth keeping. */
enum { MEMO_TEXT_MAX = 4096 };

/* Lists up to this length are searched from one end to the other. */
enum { SHORT_LIST = 8 };

struct memo {
    struct froe_groups *texts; /* group->hits: the verdicts on its text, by the bits of parts */
    uint64_t lookups, decided;
    bool useless;
};

struct froe_where_state {
    struct froe_where_tools tools;
    bool use_memo;
    size_t memo_bytes; /* of each; it is emptied when it has more */
    struct froe_buffer scratch;
    struct memo memos[FROE_WHERE_SOURCES_MAX];
};

struct froe_where_state *froe_where_state_create(const struct froe_where *where, const struct froe_kernel *kernel)
{
    struct froe_where_state *state = calloc(1, sizeof *state);
    if (state == NULL)
        return NULL;
    state->tools.find = kernel->find;
    state->use_memo = true;
    state->memo_bytes = MEMO_BYTES_MAX;
    bool good = where->regex_count == 0 || (state->tools.regex = froe_regex_state_create()) != NULL;
    for (size_t i = 0; good && i < where->source_count; i++)
        if (where->sources[i].parts > 0)
            good = (state->memos[i].texts = froe_groups_create(0, NULL, NULL)) != NULL;
    if (good)
        return state;
    froe_where_state_free(state);
    return NULL;
}

void froe_where_state_free(struct froe_where_state *state)
{
    if (state == NULL)
        return;
    for (size_t i = 0; i < FROE_WHERE_SOURCES_MAX; i++)
        froe_groups_free(state->memos[i].texts);
    froe_regex_state_free(state->tools.regex);
    froe_buffer_free(&state->scratch);
    free(state);
}

uint64_t froe_where_limits_hit(const struct froe_where_state *state)
{
    return state->tools.limits_hit;
}

bool froe_where_failed(const struct froe_where_state *state)
{
    return state->tools.failed || state->scratch.failed;
}

void froe_where_use_memo(struct froe_where_state *state, bool use)
{
    state->use_memo = use;
}

void froe_where_limit_memo(struct froe_where_state *state, size_t bytes)
{
    state->memo_bytes = bytes < MEMO_BYTES_MAX ? bytes : MEMO_BYTES_MAX;
}

/* --- texts --- */

static bool matches(const struct froe_where_test *test, struct froe_where_tools *tools, struct froe_span text)
{
    switch (froe_regex_match(test->regex, tools->regex, text)) {
    case FROE_REGEX_YES:
        return true;
    case FROE_REGEX_LIMIT:
        tools->limits_hit++;
        return false;
    case FROE_REGEX_FAILED:
        tools->failed = true;
        return false;
    default:
        return false;
    }
}

static int order_of_texts(const void *a, const void *b)
{
    return froe_span_compare(*(const struct froe_span *)a, *(const struct froe_span *)b);
}

static bool is_one_of(const struct froe_where_test *test, struct froe_span text)
{
    if (test->count > SHORT_LIST)
        return bsearch(&text, test->texts, test->count, sizeof *test->texts, order_of_texts) != NULL;
    for (size_t i = 0; i < test->count; i++)
        if (froe_span_equal(text, test->texts[i]))
            return true;
    return false;
}

static bool is_in_network(const struct froe_where_test *test, struct froe_span text)
{
    struct froe_address address;
    if (!froe_address_read(text, &address))
        return false;
    for (size_t i = 0; i < test->count; i++)
        if (froe_network_holds(&test->nets[i], &address))
            return true;
    return false;
}

bool froe_where_text_passes(const struct froe_where_test *test, struct froe_where_tools *tools, struct froe_span text)
{
    const struct froe_span own = test->text;
    switch (test->kind) {
    case FROE_WHERE_EQUAL:
        return froe_span_equal(text, own);
    case FROE_WHERE_PREFIX:
        return text.len >= own.len && memcmp(text.ptr, own.ptr, own.len) == 0;
    case FROE_WHERE_SUFFIX:
        return text.len >= own.len && memcmp(text.ptr + text.len - own.len, own.ptr, own.len) == 0;
    case FROE_WHERE_CONTAINS:
        return tools->find(text.ptr, text.len, own.ptr, own.len) != NULL;
    case FROE_WHERE_MATCHES:
        return matches(test, tools, text);
    case FROE_WHERE_ORDER: {
        int order = froe_span_compare(text, own);
        return (test->orders & (order < 0 ? FROE_WHERE_BEFORE : order == 0 ? FROE_WHERE_SAME : FROE_WHERE_BEHIND)) != 0;
    }
    case FROE_WHERE_TEXTS:
        return is_one_of(test, text);
    case FROE_WHERE_NETWORKS:
        return is_in_network(test, text);
    default:
        return false;
    }
}

/* The text of a field, or of a source; absent where there is none. */
static inline struct froe_span load_text(enum froe_where_load load, const struct froe_field *field,
                                         const struct froe_record *record, struct froe_field_context *context,
                                         struct froe_buffer *scratch)
{
    if (load == FROE_WHERE_LOAD_PATH)
        return froe_record_path(record);
    if (load == FROE_WHERE_LOAD_PLAIN)
        return froe_field_plain_text(field, record);
    struct froe_datum datum;
    froe_field_get(field, record, context, scratch, &datum);
    return datum.text;
}

/* --- numbers --- */

static bool get_number(const struct froe_where_test *test, const struct froe_record *record,
                       struct froe_field_context *context, struct froe_buffer *scratch, int64_t *number)
{
    struct froe_datum datum;
    froe_field_get(test->field, record, context, scratch, &datum);
    bool time = datum.type == FROE_TYPE_TIME || datum.type == FROE_TYPE_DATE;
    *number = time ? datum.time + (test->clock ? datum.offset : 0) : (int64_t)datum.number;
    return datum.present;
}

static inline bool load_time(bool clock, const struct froe_record *record, struct froe_field_context *context,
                             int64_t *number)
{
    if (record->time == FROE_TIME_ABSENT)
        return false;
    *number = record->time;
    if (clock)
        *number += context->zone == NULL ? record->offset
                                         : froe_zone_offset(&context->zone_cache, context->zone, record->time);
    return true;
}

/* The value of a field that is no text; false where it is absent. */
static inline bool load_number(const struct froe_where_test *test, const struct froe_record *record,
                               struct froe_field_context *context, struct froe_buffer *scratch, int64_t *number)
{
    switch (test->load) {
    case FROE_WHERE_LOAD_STATUS:
        *number = record->status;
        return record->status != FROE_STATUS_ABSENT;
    case FROE_WHERE_LOAD_BYTES:
        *number = record->bytes;
        return record->bytes != FROE_BYTES_ABSENT;
    case FROE_WHERE_LOAD_DURATION:
        *number = record->duration;
        return record->duration != FROE_DURATION_ABSENT;
    case FROE_WHERE_LOAD_TIME:
        return load_time(test->clock, record, context, number);
    default:
        return get_number(test, record, context, scratch, number);
    }
}

static int order_of_numbers(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static bool is_one_of_numbers(const struct froe_where_test *test, int64_t number)
{
    if (test->count > SHORT_LIST)
        return bsearch(&number, test->numbers, test->count, sizeof number, order_of_numbers) != NULL;
    for (size_t i = 0; i < test->count; i++)
        if (test->numbers[i] == number)
            return true;
    return false;
}

/* --- the program --- */

static bool is_present(const struct froe_where_test *test, struct froe_where_state *state,
                       const struct froe_record *record, struct froe_field_context *context)
{
    int64_t unused;
    if (test->field->type == FROE_TYPE_TEXT)
        return load_text(test->load, test->field, record, context, &state->scratch).ptr != NULL;
    return load_number(test, record, context, &state->scratch, &unused);
}

/* Every test but a part. */
static inline bool passes(const struct froe_where_test *test, struct froe_where_state *state,
                          const struct froe_record *record, struct froe_field_context *context)
{
    int64_t number;
    struct froe_span text;
    switch (test->kind) {
    case FROE_WHERE_RANGE:
        return load_number(test, record, context, &state->scratch, &number) && number >= test->low &&
               number <= test->high;
    case FROE_WHERE_NUMBERS:
        return load_number(test, record, context, &state->scratch, &number) && is_one_of_numbers(test, number);
    case FROE_WHERE_STATUS_CLASS:
        return record->status != FROE_STATUS_ABSENT && (test->classes >> (record->status / 100) & 1) != 0;
    case FROE_WHERE_PRESENT:
        return is_present(test, state, record, context);
    default:
        text = load_text(test->load, test->field, record, context, &state->scratch);
        return text.ptr != NULL && froe_where_text_passes(test, &state->tools, text);
    }
}

/* The tests of a part, one after the other. */
static bool decide(const struct froe_where *where, uint32_t at, struct froe_where_state *state,
                   const struct froe_record *record, struct froe_field_context *context)
{
    while (at < where->count) {
        const struct froe_where_test *test = &where->tests[at];
        at = test->next[passes(test, state, record, context)];
    }
    return at == FROE_WHERE_YES;
}

/* Where verdicts on a text are kept; NULL: nowhere. */
static uint64_t *verdicts_on(const struct froe_where_state *state, struct memo *memo, struct froe_span text)
{
    if (memo->useless || text.ptr == NULL || text.len > MEMO_TEXT_MAX)
        return NULL;
    if (froe_groups_size(memo->texts) >= MEMO_TEXTS_MAX || froe_groups_memory(memo->texts) >= state->memo_bytes) {
        /* Most texts were new. */
        memo->useless = memo->decided > memo->lookups / 4 * 3;
        memo->lookups = memo->decided = 0;
        froe_groups_clear(memo->texts);
    }
    memo->lookups++;
    uint32_t len = (uint32_t)text.len;
    const struct froe_key key = {text.ptr, len, froe_key_hash(text.ptr, len)};
    struct froe_group *group = froe_groups_find(memo->texts, &key);
    return group == NULL ? NULL : &group->hits;
}

static bool part_passes(const struct froe_where *where, const struct froe_where_test *test,
                        struct froe_where_state *state, const struct froe_record *record,
                        struct froe_field_context *context)
{
    const struct froe_where_source *source = &where->sources[test->source];
    struct memo *memo = &state->memos[test->source];
    uint64_t *verdicts = NULL;
    if (state->use_memo)
        verdicts = verdicts_on(state, memo, load_text(source->load, &source->field, record, context, &state->scratch));
    if (verdicts == NULL)
        return decide(where, test->start, state, record, context);
    if ((*verdicts >> test->bit & 1) == 0) {
        uint64_t verdict = decide(where, test->start, state, record, context);
        *verdicts |= (1 | verdict << 1) << test->bit;
        memo->decided++;
    }
    return (*verdicts >> test->bit & 2) != 0;
}

bool froe_where_holds(const struct froe_where *where, struct froe_where_state *state, const struct froe_record *record,
                      struct froe_field_context *context)
{
    uint32_t at = where->start;
    while (at < where->count) {
        const struct froe_where_test *test = &where->tests[at];
        bool good = test->kind == FROE_WHERE_PART ? part_passes(where, test, state, record, context)
                                                  : passes(test, state, record, context);
        at = test->next[good];
    }
    return at == FROE_WHERE_YES;
}

/* The greatest status of a record; one that is absent is less than 0. */
enum { STATUS_MOST = 999 };

/* One test of the status, which takes no call for each record. */
static bool is_of_status(const struct froe_where *where)
{
    const struct froe_where_test *test = &where->tests[where->start];
    return where->start < where->count && test->kind == FROE_WHERE_RANGE && test->load == FROE_WHERE_LOAD_STATUS &&
           test->next[false] == FROE_WHERE_NO && test->next[true] == FROE_WHERE_YES;
}

size_t froe_where_choose(const struct froe_where *where, struct froe_where_state *state,
                         const struct froe_record *records, size_t count, struct froe_field_context *context,
                         uint8_t *chosen)
{
    size_t kept = 0;
    if (is_of_status(where)) {
        const struct froe_where_test *test = &where->tests[where->start];
        int64_t low = test->low > 0 ? test->low : 0, high = test->high < STATUS_MOST ? test->high : STATUS_MOST;
        if (low > high)
            return 0;
        for (size_t i = 0; i < count; i++) {
            chosen[kept] = (uint8_t)i;
            kept += (uint32_t)records[i].status - (uint32_t)low <= (uint32_t)(high - low);
        }
        return kept;
    }
    for (size_t i = 0; i < count; i++) {
        chosen[kept] = (uint8_t)i;
        kept += froe_where_holds(where, state, &records[i], context);
    }
    return kept;
}
