/* What a thread knows of the agents that it has met. */
#include <stdlib.h>
#include <sys/random.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "agent/inside.h"

enum { CHUNK = 256 << 10, FIRST_PLACES = 1024 };

struct entry {
    uint64_t hash;
    uint32_t len;
    struct froe_agent_facts facts;
    uint8_t bytes[]; /* the agent, then the texts */
};

struct chunk {
    struct chunk *next;
    size_t used;
    _Alignas(16) uint8_t bytes[CHUNK];
};

struct froe_agent_memo {
    struct froe_agent_classifier classifier;
    struct entry **places; /* open addressing, at most half full; a power of two */
    size_t place_count, count;
    struct chunk *chunks;
    size_t bytes; /* of chunks and places */
    uint64_t seed;
    const struct entry *last;
    struct froe_agent_facts facts; /* what no entry has room for */
};

struct froe_agent_memo *froe_agent_memo_create(struct froe_agents *agents)
{
    struct froe_agent_memo *memo = calloc(1, sizeof *memo);
    if (memo == NULL)
        return NULL;
    memo->places = calloc(FIRST_PLACES, sizeof(struct entry *));
    memo->place_count = FIRST_PLACES;
    /* A log cannot be written to make agents collide. Without randomness an address has to do. */
    if (getrandom(&memo->seed, sizeof memo->seed, GRND_NONBLOCK) != (ssize_t)sizeof memo->seed)
        memo->seed = (uintptr_t)memo;
    if (froe_agent_classifier_init(&memo->classifier, agents) && memo->places != NULL)
        return memo;
    froe_agent_memo_free(memo);
    return NULL;
}

static void free_chunks(struct froe_agent_memo *memo)
{
    for (struct chunk *chunk = memo->chunks, *next; chunk != NULL; chunk = next) {
        next = chunk->next;
        free(chunk);
    }
    memo->chunks = NULL;
}

void froe_agent_memo_free(struct froe_agent_memo *memo)
{
    if (memo == NULL)
        return;
    free_chunks(memo);
    free(memo->places);
    froe_agent_classifier_free(&memo->classifier);
    free(memo);
}

static void clear(struct froe_agent_memo *memo)
{
    free_chunks(memo);
    memset(memo->places, 0, memo->place_count * sizeof(struct entry *));
    memo->count = 0;
    memo->last = NULL;
    memo->bytes = memo->place_count * sizeof(struct entry *);
}

/* The place of an agent, or the one where it belongs. */
static struct entry **place_of(const struct froe_agent_memo *memo, uint64_t hash, struct froe_span agent)
{
    size_t mask = memo->place_count - 1, at = hash & mask;
    for (;; at = (at + 1) & mask) {
        const struct entry *entry = memo->places[at];
        if (entry == NULL || (entry->hash == hash && entry->len == agent.len &&
                              (agent.len == 0 || memcmp(entry->bytes, agent.ptr, agent.len) == 0)))
            return &memo->places[at];
    }
}

/* Makes room for one more. */
static bool widen(struct froe_agent_memo *memo)
{
    if (memo->count < memo->place_count / 2)
        return true;
    struct entry **places = calloc(2 * memo->place_count, sizeof(struct entry *));
    if (places == NULL)
        return false;
    size_t mask = 2 * memo->place_count - 1;
    for (size_t i = 0; i < memo->place_count; i++) {
        size_t at = memo->places[i] == NULL ? 0 : memo->places[i]->hash & mask;
        while (memo->places[i] != NULL && places[at] != NULL)
            at = (at + 1) & mask;
        if (memo->places[i] != NULL)
            places[at] = memo->places[i];
    }
    free(memo->places);
    memo->places = places;
    memo->bytes += memo->place_count * sizeof(struct entry *);
    memo->place_count *= 2;
    return true;
}

static struct entry *allocate(struct froe_agent_memo *memo, size_t size)
{
    size = (size + 15) & ~(size_t)15;
    if (size > CHUNK)
        return NULL;
    if (memo->chunks == NULL || CHUNK - memo->chunks->used < size) {
        struct chunk *chunk = malloc(sizeof *chunk);
        if (chunk == NULL)
            return NULL;
        chunk->used = 0;
        chunk->next = memo->chunks;
        memo->chunks = chunk;
        memo->bytes += sizeof *chunk;
    }
    memo->chunks->used += size;
    return (struct entry *)(void *)(memo->chunks->bytes + memo->chunks->used - size);
}

/* Copies an agent and its facts, texts included. NULL: there is no room. */
static struct entry *remember(struct froe_agent_memo *memo, uint64_t hash, struct froe_span agent)
{
    size_t size = sizeof(struct entry) + agent.len;
    for (size_t i = 0; i < FROE_AGENT_FACT_COUNT; i++)
        size += memo->facts.texts[i].len;
    struct entry *entry = widen(memo) ? allocate(memo, size) : NULL;
    if (entry == NULL)
        return NULL;
    *entry = (struct entry){.hash = hash, .len = (uint32_t)agent.len, .facts = memo->facts};
    uint8_t *to = entry->bytes;
    if (agent.len > 0)
        memcpy(to, agent.ptr, agent.len);
    to += agent.len;
    for (size_t i = 0; i < FROE_AGENT_FACT_COUNT; i++) {
        struct froe_span *text = &entry->facts.texts[i];
        if (text->ptr == NULL)
            continue;
        memcpy(to, text->ptr, text->len);
        text->ptr = to;
        to += text->len;
    }
    *place_of(memo, hash, agent) = entry;
    memo->count++;
    return entry;
}

static const struct froe_agent_facts *learn(struct froe_agent_memo *memo, uint64_t hash, struct froe_span agent)
{
    froe_agent_classify(&memo->classifier, agent, false, &memo->facts);
    if (memo->bytes >= FROE_AGENT_MEMO_BYTES)
        clear(memo);
    memo->last = remember(memo, hash, agent);
    return memo->last == NULL ? &memo->facts : &memo->last->facts;
}

static struct froe_span looked_at(struct froe_span agent)
{
    return (struct froe_span){agent.ptr, agent.len < FROE_AGENT_LOOKED_AT ? agent.len : FROE_AGENT_LOOKED_AT};
}

const struct froe_agent_facts *froe_agent_look(void *state, struct froe_span agent)
{
    struct froe_agent_memo *memo = state;
    agent = looked_at(agent);
    /* Several fields of one record. */
    if (memo->last != NULL && memo->last->len == agent.len &&
        (agent.len == 0 || memcmp(memo->last->bytes, agent.ptr, agent.len) == 0))
        return &memo->last->facts;
    uint64_t hash = XXH3_64bits_withSeed(agent.len == 0 ? (const uint8_t *)"" : agent.ptr, agent.len, memo->seed);
    struct entry *found = *place_of(memo, hash, agent);
    if (found == NULL)
        return learn(memo, hash, agent);
    memo->last = found;
    return &found->facts;
}

const struct froe_agent_facts *froe_agent_look_plainly(struct froe_agent_memo *memo, struct froe_span agent)
{
    memo->last = NULL;
    froe_agent_classify(&memo->classifier, looked_at(agent), true, &memo->facts);
    return &memo->facts;
}

uint64_t froe_agent_limits_hit(const struct froe_agent_memo *memo)
{
    return memo->classifier.limits_hit;
}

bool froe_agent_failed(const struct froe_agent_memo *memo)
{
    return memo->classifier.failed;
}
