#include "agent/pack.h"

#include "agent/bots.h"

/* Everything lies at multiples of it. */
enum { ALIGNMENT = 64 };

struct part {
    uint32_t at, len; /* bytes */
};

struct head {
    uint64_t magic;
    uint32_t bot_count; /* users count on through them */
    uint32_t ends[FROE_AGENT_KINDS];
    struct part rules, needles, users, text, database;
};

/* "froeUA" and the number of the layout. */
#define MAGIC (UINT64_C(0x414565667266) << 16 | 1)

static struct part append_part(struct froe_buffer *to, const void *bytes, size_t len)
{
    static const uint8_t zeros[ALIGNMENT];
    froe_buffer_append(to, zeros, (ALIGNMENT - to->len % ALIGNMENT) % ALIGNMENT);
    struct part part = {(uint32_t)to->len, (uint32_t)len};
    froe_buffer_append(to, bytes, len);
    return part;
}

static bool append_database(struct froe_buffer *to, const struct froe_agent_rules *rules, struct part *part,
                            froe_error *error)
{
    struct froe_buffer bytes = {0};
    struct froe_agent_database *database = froe_agent_database_compile(rules, error);
    if (database == NULL)
        return false;
    bool good = froe_agent_database_write(database, &bytes);
    if (good)
        *part = append_part(to, bytes.data, bytes.len);
    froe_agent_database_free(database);
    froe_buffer_free(&bytes);
    return good || froe_error_set(error, "out of memory");
}

bool froe_agent_pack_write(const struct froe_agent_rules *rules, struct froe_buffer *to, froe_error *error)
{
    struct head head = {.magic = MAGIC, .bot_count = (uint32_t)froe_agent_bot_count()};
    memcpy(head.ends, rules->ends, sizeof head.ends);
    append_part(to, &head, sizeof head);
    head.rules = append_part(to, rules->rules, froe_agent_rule_count(rules) * sizeof *rules->rules);
    head.needles = append_part(to, rules->needles, rules->needle_count * sizeof *rules->needles);
    head.users = append_part(to, rules->users, rules->user_count * sizeof *rules->users);
    head.text = append_part(to, rules->text, rules->text_len);
    if (!append_database(to, rules, &head.database, error))
        return false;
    if (to->failed)
        return froe_error_set(error, "out of memory");
    memcpy(to->data, &head, sizeof head);
    return true;
}

bool froe_agent_pack_rules(struct froe_span pack, struct froe_agent_rules *rules)
{
    const struct head *head = (const struct head *)(const void *)pack.ptr;
    if (pack.len < sizeof *head || head->magic != MAGIC || head->bot_count != froe_agent_bot_count())
        return false;
    *rules = (struct froe_agent_rules){
        .text = pack.ptr + head->text.at,
        .rules = (const struct froe_agent_rule *)(const void *)(pack.ptr + head->rules.at),
        .needles = (const struct froe_agent_needle *)(const void *)(pack.ptr + head->needles.at),
        .users = (const uint32_t *)(const void *)(pack.ptr + head->users.at),
        .text_len = head->text.len,
        .needle_count = head->needles.len / (uint32_t)sizeof(struct froe_agent_needle),
        .user_count = head->users.len / (uint32_t)sizeof(uint32_t),
    };
    memcpy(rules->ends, head->ends, sizeof rules->ends);
    return true;
}

struct froe_agent_database *froe_agent_pack_database(struct froe_span pack)
{
    struct part part = ((const struct head *)(const void *)pack.ptr)->database;
    return froe_agent_database_open((struct froe_span){pack.ptr + part.at, part.len});
}
