/* What a thread knows of the agents that it has met. */
#include <stdlib.h>
#include <sys/random.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "agent/encoded.h"
#include "agent/inside.h"

enum { CHUNK = 256 << 10, CHUNK_LEAST = 16 << 10, FIRST_PLACES = 1024 };

struct entry {
    uint64_t hash;
    uint32_t len;
    struct froe_agent_facts facts;
    uint8_t bytes[]; /* the agent, then the texts */
};

struct chunk {
    struct chunk *next;
    size_t used, size;
    _Alignas(16) uint8_t bytes[];
};

/* When the memo is full its chunks are retired, and freed when it is full again: until then what they hold may still be
 * lent. */
enum { GENERATIONS = 2 };

struct froe_agent_memo {
    struct froe_agent_classifier classifier;
    struct entry **places; /* open addressing, at most half full; a power of two */
    size_t place_count, count;
    struct chunk *chunks[GENERATIONS]; /* the ones in use, the retired ones */
    size_t bytes;                      /* of those in use, and of places */
    size_t bytes_max;                  /* of those and of the retired ones */
    uint64_t seed;
    const struct entry *last;
    const uint8_t *last_at;        /* where its agent stood */
    struct froe_agent_facts facts; /* found last; they may point into what follows */
    uint8_t decoded[FROE_AGENT_LOOKED_AT];
};

struct froe_agent_memo *froe_agent_memo_create(struct froe_agents *agents)
{
    struct froe_agent_memo *memo = calloc(1, sizeof *memo);
    if (memo == NULL)
        return NULL;
    memo->places = calloc(FIRST_PLACES, sizeof(struct entry *));
    memo->place_count = FIRST_PLACES;
    memo->bytes_max = FROE_AGENT_MEMO_BYTES;
    /* A log cannot be written to make agents collide. Without randomness an address has to do. */
    if (getrandom(&memo->seed, sizeof memo->seed, GRND_NONBLOCK) != (ssize_t)sizeof memo->seed)
        memo->seed = (uintptr_t)memo;
    if (froe_agent_classifier_init(&memo->classifier, agents) && memo->places != NULL)
        return memo;
    froe_agent_memo_free(memo);
    return NULL;
}

void froe_agent_memo_limit(struct froe_agent_memo *memo, size_t bytes)
{
    memo->bytes_max = bytes < FROE_AGENT_MEMO_BYTES ? bytes : FROE_AGENT_MEMO_BYTES;
}

static void free_chunks(struct chunk *chunks)
{
    for (struct chunk *chunk = chunks, *next; chunk != NULL; chunk = next) {
        next = chunk->next;
        free(chunk);
    }
}

void froe_agent_memo_free(struct froe_agent_memo *memo)
{
    if (memo == NULL)
        return;
    for (size_t i = 0; i < GENERATIONS; i++)
        free_chunks(memo->chunks[i]);
    free(memo->places);
    froe_agent_classifier_free(&memo->classifier);
    free(memo);
}

static void clear(struct froe_agent_memo *memo)
{
    free_chunks(memo->chunks[1]);
    memo->chunks[1] = memo->chunks[0];
    memo->chunks[0] = NULL;
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
    struct chunk *chunk = memo->chunks[0];
    if (chunk == NULL || chunk->size - chunk->used < size) {
        size_t room = memo->bytes_max / 16 < CHUNK ? memo->bytes_max / 16 : CHUNK;
        room = room < CHUNK_LEAST ? CHUNK_LEAST : room;
        room = size > room ? size : room;
        chunk = malloc(sizeof *chunk + room);
        if (chunk == NULL)
            return NULL;
        *chunk = (struct chunk){.next = memo->chunks[0], .size = room};
        memo->chunks[0] = chunk;
        memo->bytes += sizeof *chunk + room;
    }
    chunk->used += size;
    return (struct entry *)(void *)(chunk->bytes + chunk->used - size);
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
    froe_agent_classify(&memo->classifier, froe_agent_decoded(agent, memo->decoded), false, &memo->facts);
    /* What is lent together is learned between two times at most. */
    if (memo->bytes >= memo->bytes_max / GENERATIONS && memo->count >= FROE_AGENT_LENT)
        clear(memo);
    memo->last = remember(memo, hash, agent);
    if (memo->last != NULL)
        return &memo->last->facts;
    memo->classifier.failed = true; /* the facts would not stay where they are */
    return &memo->facts;
}

static struct froe_span looked_at(struct froe_span agent)
{
    return (struct froe_span){agent.ptr, agent.len < FROE_AGENT_LOOKED_AT ? agent.len : FROE_AGENT_LOOKED_AT};
}

static uint64_t hash_of(const struct froe_agent_memo *memo, struct froe_span agent)
{
    return XXH3_64bits_withSeed(agent.len == 0 ? (const uint8_t *)"" : agent.ptr, agent.len, memo->seed);
}

static const struct froe_agent_facts *look_by_hash(struct froe_agent_memo *memo, uint64_t hash, struct froe_span agent)
{
    struct entry *found = *place_of(memo, hash, agent);
    if (found == NULL)
        return learn(memo, hash, agent);
    memo->last = found;
    return &found->facts;
}

/* Two looks ahead, so that memory is on its way while there is something else to do: for the place, and for what
 * is there. */
void froe_agent_look_at_all(void *state, const struct froe_span *agents, size_t count,
                            const struct froe_agent_facts **facts)
{
    struct froe_agent_memo *memo = state;
    uint64_t hashes[FROE_AGENT_LENT];
    for (size_t i = 0; i < count; i++) {
        hashes[i] = agents[i].ptr == NULL ? 0 : hash_of(memo, looked_at(agents[i]));
        __builtin_prefetch(&memo->places[hashes[i] & (memo->place_count - 1)]);
    }
    for (size_t i = 0; i < count; i++) {
        const uint8_t *entry = (const uint8_t *)memo->places[hashes[i] & (memo->place_count - 1)];
        for (size_t line = 0; entry != NULL && line < 5; line++)
            __builtin_prefetch(entry + 64 * line);
    }
    for (size_t i = 0; i < count; i++)
        facts[i] = agents[i].ptr == NULL ? NULL : look_by_hash(memo, hashes[i], looked_at(agents[i]));
    memo->last_at = NULL;
}

const struct froe_agent_facts *froe_agent_look(void *state, struct froe_span agent)
{
    struct froe_agent_memo *memo = state;
    agent = looked_at(agent);
    /* Several fields of one record: the same place, unless another block lies there now. */
    if (agent.ptr == memo->last_at && memo->last != NULL && memo->last->len == agent.len &&
        (agent.len == 0 || memcmp(memo->last->bytes, agent.ptr, agent.len) == 0))
        return &memo->last->facts;
    memo->last_at = agent.ptr;
    return look_by_hash(memo, hash_of(memo, agent), agent);
}

bool froe_agent_is_bot(struct froe_agent_memo *memo, struct froe_span agent)
{
    return froe_agent_classify_bot(&memo->classifier, froe_agent_decoded(looked_at(agent), memo->decoded));
}

const struct froe_agent_facts *froe_agent_look_plainly(struct froe_agent_memo *memo, struct froe_span agent)
{
    memo->last = NULL;
    froe_agent_classify(&memo->classifier, froe_agent_decoded(looked_at(agent), memo->decoded), true, &memo->facts);
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
