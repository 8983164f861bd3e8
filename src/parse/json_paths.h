/*
 * The compiled paths, for the reader of JSON lines (parse/json.h) alone.
 *
 * The parts of all paths form a tree: a node stands for what paths begin with, up to a dot or their end. As keys may
 * hold dots, a node has an edge to each node further down, with all that lies between them as its key: for the path
 * a.b.c the first node has edges a, a.b and a.b.c. So a key leads from a node to one other node or to none, and nothing
 * has to be tried twice. All edges stand in one hash table.
 */
#ifndef FROE_PARSE_JSON_PATHS_H
#define FROE_PARSE_JSON_PATHS_H

#include "base/word.h"
#include "parse/json.h"

/* Node numbers. Below FROE_JSON_NOWHERE nothing is wanted. */
enum { FROE_JSON_NOWHERE = 0, FROE_JSON_ROOT = 1 };

/* No path ends at the node. */
#define FROE_JSON_NO_TARGET UINT16_MAX

struct froe_json_node {
    uint16_t target; /* index of the path that ends here */
    bool inner;      /* has edges */
};

struct froe_json_edge {
    const uint8_t *key;
    uint32_t len;
    uint16_t node; /* where it begins; FROE_JSON_NOWHERE in an unused entry */
    uint16_t child;
};

/* A path that is there twice: its value is that of the first one. */
struct froe_json_twin {
    uint16_t target, source;
};

struct froe_json_paths {
    size_t count;
    struct froe_json_twin *twins;
    size_t twin_count;
    struct froe_json_node *nodes; /* by number */
    size_t node_count;
    struct froe_json_edge *edges; /* open addressing, at most half full */
    size_t edge_mask;
    uint8_t *texts; /* what the edges borrow from, with slack behind */
};

/* By the length and both ends of the key. Reads up to 8 bytes from its start. */
static inline size_t froe_json_hash(uint16_t node, const uint8_t *key, size_t len)
{
    uint64_t first = froe_load64(key), last = 0;
    if (len < 8)
        first &= (UINT64_C(1) << 8 * len) - 1;
    else
        last = froe_load64(key + len - 8);
    uint64_t hash = (first ^ (uint64_t)node << 48 ^ len) * UINT64_C(0x9e3779b97f4a7c15);
    hash = (hash ^ last ^ hash >> 29) * UINT64_C(0xbf58476d1ce4e5b9);
    return (size_t)(hash >> 32);
}

/* Where a key (escapes undone; 8 readable bytes at its start) leads from a node. */
static inline uint16_t froe_json_child(const struct froe_json_paths *paths, uint16_t node, const uint8_t *key,
                                       size_t len)
{
    for (size_t i = froe_json_hash(node, key, len);; i++) {
        const struct froe_json_edge *edge = &paths->edges[i & paths->edge_mask];
        if (edge->node == FROE_JSON_NOWHERE)
            return FROE_JSON_NOWHERE;
        if (edge->node == node && edge->len == len && memcmp(edge->key, key, len) == 0)
            return edge->child;
    }
}

#endif
