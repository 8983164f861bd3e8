/* Rules made from a file. */
#include "agent/rules.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "agent/bots.h"
#include "agent/database.h"
#include "agent/needle.h"
#include "base/regex.h"

void froe_agent_draft_free(struct froe_agent_draft *draft)
{
    for (size_t i = 0; i < FROE_AGENT_KINDS; i++)
        froe_buffer_free(&draft->rules[i]);
    froe_buffer_free(&draft->text);
    froe_buffer_free(&draft->needles);
    froe_buffer_free(&draft->users);
}

struct froe_agent_text froe_agent_draft_text(struct froe_agent_draft *draft, struct froe_span text)
{
    struct froe_agent_text place = {(uint32_t)draft->text.len, (uint32_t)text.len};
    froe_buffer_append(&draft->text, text.ptr, text.len);
    return place;
}

/* A needle and who wants to know of it, before equal ones are joined. */
struct wanted {
    struct froe_agent_text text;
    uint32_t kind, user;
};

static bool want(struct froe_buffer *wanted, struct froe_agent_text text, enum froe_agent_needle_kind kind, size_t user)
{
    struct wanted own = {text, kind, (uint32_t)user};
    froe_buffer_append(wanted, &own, sizeof own);
    return !wanted->failed;
}

/* What tells of a rule: its needles, or where it has none its expression. */
static bool want_rule(struct froe_agent_draft *draft, const struct froe_agent_rule *rule, size_t index,
                      struct froe_buffer *wanted)
{
    struct froe_needle *needles;
    size_t count;
    struct froe_span regex = {draft->text.data + rule->regex.at, rule->regex.len};
    if (!froe_needles_find(regex, rule->caseless, &needles, &count))
        return false;
    enum froe_agent_needle_kind kind = rule->caseless ? FROE_AGENT_NEEDLE_CASELESS : FROE_AGENT_NEEDLE_TEXT;
    bool good = true;
    for (size_t i = 0; good && i < count; i++) {
        struct froe_span text = {needles[i].bytes, needles[i].len};
        good = want(wanted, froe_agent_draft_text(draft, text), kind, index);
    }
    free(needles);
    if (count > 0)
        return good;
    kind = rule->caseless ? FROE_AGENT_NEEDLE_REGEX_CASELESS : FROE_AGENT_NEEDLE_REGEX;
    return want(wanted, rule->regex, froe_agent_scans(regex, rule->caseless) ? kind : FROE_AGENT_NEEDLE_NONE, index);
}

static bool want_bots(struct froe_agent_draft *draft, size_t first, struct froe_buffer *wanted)
{
    for (const struct froe_agent_bot *bot = froe_agent_bots(); bot->text != NULL; bot++)
        if (!want(wanted, froe_agent_draft_text(draft, froe_agent_bot_text(bot)), FROE_AGENT_NEEDLE_CASELESS, first++))
            return false;
    return true;
}

static int compare_wanted(const void *a, const void *b, void *context)
{
    const struct wanted *x = a, *y = b;
    const uint8_t *text = context;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    int order = froe_span_compare((struct froe_span){text + x->text.at, x->text.len},
                                  (struct froe_span){text + y->text.at, y->text.len});
    return order != 0 ? order : (x->user > y->user) - (x->user < y->user);
}

/* Joins equal needles. */
static void join_needles(struct froe_agent_draft *draft, struct froe_buffer *wanted)
{
    struct wanted *all = (struct wanted *)(void *)wanted->data;
    size_t count = wanted->len / sizeof *all;
    const uint8_t *text = draft->text.data;
    qsort_r(all, count, sizeof *all, compare_wanted, draft->text.data);
    for (size_t i = 0, end; i < count; i = end) {
        struct froe_agent_needle needle = {all[i].text, all[i].kind, (uint32_t)(draft->users.len / 4), 0};
        for (end = i; end < count && all[end].kind == all[i].kind && all[end].text.len == all[i].text.len &&
                      memcmp(text + all[end].text.at, text + all[i].text.at, all[i].text.len) == 0;
             end++)
            froe_buffer_append(&draft->users, &all[end].user, sizeof all[end].user);
        needle.count = (uint32_t)(end - i);
        froe_buffer_append(&draft->needles, &needle, sizeof needle);
    }
}

static bool collect_needles(struct froe_agent_draft *draft)
{
    struct froe_buffer wanted = {0};
    size_t index = 0;
    bool good = true;
    for (size_t kind = 0; kind < FROE_AGENT_KINDS; kind++) {
        const struct froe_agent_rule *rules = (const struct froe_agent_rule *)(void *)draft->rules[kind].data;
        size_t count = draft->rules[kind].len / sizeof *rules;
        for (size_t i = 0; good && i < count; i++)
            good = want_rule(draft, &rules[i], index++, &wanted);
    }
    good = good && want_bots(draft, index, &wanted) && !draft->text.failed;
    if (good)
        join_needles(draft, &wanted);
    froe_buffer_free(&wanted);
    return good;
}

/* Whether PCRE2 takes all expressions. */
static bool try_regexes(const struct froe_agent_draft *draft, const char *name, froe_error *error)
{
    char why[FROE_REGEX_ERROR_TEXT];
    size_t at;
    for (size_t kind = 0; kind < FROE_AGENT_KINDS; kind++) {
        const struct froe_agent_rule *rules = (const struct froe_agent_rule *)(void *)draft->rules[kind].data;
        for (size_t i = 0; i < draft->rules[kind].len / sizeof *rules; i++) {
            struct froe_span pattern = {draft->text.data + rules[i].regex.at, rules[i].regex.len};
            if (!froe_regex_check(pattern, rules[i].caseless, why, &at))
                return froe_error_set(error, "%s: line %u: regex: %s (at byte %zu of it)", name, rules[i].line, why,
                                      at + 1);
        }
    }
    return true;
}

/* Puts everything behind each other into one allocation. */
static bool finish(struct froe_agent_draft *draft, struct froe_agent_rules *rules)
{
    const struct froe_buffer *const parts[] = {&draft->rules[0], &draft->rules[1], &draft->rules[2],
                                               &draft->needles,  &draft->users,    &draft->text};
    enum { PARTS = 6 };
    size_t at[PARTS], total = 0;
    for (size_t i = 0; i < PARTS; i++) {
        if (parts[i]->failed)
            return false;
        at[i] = total;
        total += parts[i]->len;
    }
    uint8_t *all = malloc(total + 1);
    if (all == NULL)
        return false;
    for (size_t i = 0; i < PARTS; i++)
        if (parts[i]->len > 0)
            memcpy(all + at[i], parts[i]->data, parts[i]->len);
    *rules = (struct froe_agent_rules){
        .text = all + at[5],
        .rules = (const struct froe_agent_rule *)(void *)all,
        .needles = (const struct froe_agent_needle *)(void *)(all + at[3]),
        .users = (const uint32_t *)(void *)(all + at[4]),
        .text_len = (uint32_t)draft->text.len,
        .needle_count = (uint32_t)(draft->needles.len / sizeof(struct froe_agent_needle)),
        .user_count = (uint32_t)(draft->users.len / sizeof(uint32_t)),
        .owned = all,
    };
    for (size_t kind = 0; kind < FROE_AGENT_KINDS; kind++)
        rules->ends[kind] = (uint32_t)(at[kind + 1] / sizeof(struct froe_agent_rule));
    return true;
}

bool froe_agent_rules_parse(struct froe_span yaml, const char *name, struct froe_agent_rules *rules, froe_error *error)
{
    struct froe_agent_draft draft = {0};
    bool good = froe_agent_draft_read(&draft, yaml, name, error) && try_regexes(&draft, name, error);
    if (good && !(collect_needles(&draft) && finish(&draft, rules)))
        good = froe_error_set(error, "out of memory");
    froe_agent_draft_free(&draft);
    return good;
}

static bool read_all(int fd, struct froe_buffer *all, const char *name, froe_error *error)
{
    for (;;) {
        uint8_t *to = froe_buffer_reserve(all, 1 << 16);
        if (to == NULL)
            return froe_error_set(error, "out of memory");
        ssize_t got = read(fd, to, 1 << 16);
        if (got == 0)
            return true;
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return froe_error_set(error, "%s: %s", name, strerror(errno));
        all->len += (size_t)got;
        if (all->len > FROE_AGENT_FILE_MAX)
            return froe_error_set(error, "%s: too large for a file of rules", name);
    }
}

bool froe_agent_rules_load(const char *path, const char *name, struct froe_agent_rules *rules, froe_error *error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return froe_error_set(error, "%s: %s", name, strerror(errno));
    struct froe_buffer yaml = {0};
    bool good = read_all(fd, &yaml, name, error);
    close(fd);
    good = good && froe_agent_rules_parse((struct froe_span){yaml.data, yaml.len}, name, rules, error);
    froe_buffer_free(&yaml);
    return good;
}

void froe_agent_rules_free(struct froe_agent_rules *rules)
{
    free(rules->owned);
    *rules = (struct froe_agent_rules){0};
}
