#include "parse/json_paths.h"

#include <stdlib.h>

#include "base/error.h"

_Static_assert(FROE_JSON_PATHS *FROE_JSON_PATH_KEYS + 2 < UINT16_MAX, "node numbers have 16 bits");

/* What is known of a node while the tree grows. */
struct prefix {
    const uint8_t *text;
    size_t len;
};

struct builder {
    struct froe_json_paths *paths;
    struct prefix *prefixes; /* of the nodes, by number */
};

static size_t dots_in(struct froe_span text)
{
    size_t dots = 0;
    for (size_t i = 0; i < text.len; i++)
        dots += text.ptr[i] == '.';
    return dots;
}

static bool check(const struct froe_span *texts, size_t count, froe_error *error)
{
    if (count > FROE_JSON_PATHS)
        return froe_error_set(error, "more than %d keys of JSON lines", FROE_JSON_PATHS);
    for (size_t i = 0; i < count; i++) {
        if (texts[i].len == 0)
            return froe_error_set(error, "a key of JSON lines is empty");
        if (texts[i].len > FROE_JSON_PATH_LEN)
            return froe_error_set(error, "a key of JSON lines is longer than %d bytes", FROE_JSON_PATH_LEN);
        if (dots_in(texts[i]) >= FROE_JSON_PATH_KEYS)
            return froe_error_set(error, "a key of JSON lines has more than %d parts", FROE_JSON_PATH_KEYS);
    }
    return true;
}

/* The node that stands for a prefix, a new one if need be. */
static uint16_t node_of(struct builder *builder, const uint8_t *text, size_t len)
{
    struct froe_json_paths *paths = builder->paths;
    for (size_t i = FROE_JSON_ROOT + 1; i < paths->node_count; i++)
        if (builder->prefixes[i].len == len && memcmp(builder->prefixes[i].text, text, len) == 0)
            return (uint16_t)i;
    builder->prefixes[paths->node_count] = (struct prefix){text, len};
    paths->nodes[paths->node_count].target = FROE_JSON_NO_TARGET;
    return (uint16_t)paths->node_count++;
}

static void add_edge(struct froe_json_paths *paths, struct froe_json_edge edge)
{
    size_t i = froe_json_hash(edge.node, edge.key, edge.len);
    if (froe_json_child(paths, edge.node, edge.key, edge.len) != FROE_JSON_NOWHERE)
        return;
    while (paths->edges[i & paths->edge_mask].node != FROE_JSON_NOWHERE)
        i++;
    paths->edges[i & paths->edge_mask] = edge;
    paths->nodes[edge.node].inner = true;
}

static void add_path(struct builder *builder, uint16_t index, const uint8_t *text, size_t len)
{
    struct froe_json_paths *paths = builder->paths;
    uint16_t nodes[FROE_JSON_PATH_KEYS + 1] = {FROE_JSON_ROOT};
    size_t starts[FROE_JSON_PATH_KEYS + 1] = {0}; /* of the part behind each node */
    size_t count = 1;
    for (size_t end = 0; end <= len; end++) {
        if (end < len && text[end] != '.')
            continue;
        nodes[count] = node_of(builder, text, end);
        for (size_t i = 0; i < count; i++)
            add_edge(paths,
                     (struct froe_json_edge){text + starts[i], (uint32_t)(end - starts[i]), nodes[i], nodes[count]});
        if (end < len)
            starts[count++] = end + 1;
    }
    uint16_t *target = &paths->nodes[nodes[count]].target;
    if (*target == FROE_JSON_NO_TARGET)
        *target = index;
    else
        paths->twins[paths->twin_count++] = (struct froe_json_twin){index, *target};
}

/* Room for everything at its largest. */
static bool allocate(struct builder *builder, const struct froe_span *texts, size_t count)
{
    struct froe_json_paths *paths = builder->paths;
    size_t bytes = sizeof(uint64_t), nodes = FROE_JSON_ROOT + 1, edges = 0, entries = 2;
    for (size_t i = 0; i < count; i++) {
        size_t parts = dots_in(texts[i]) + 1;
        bytes += texts[i].len;
        nodes += parts;
        edges += parts * (parts + 1) / 2;
    }
    while (entries < 2 * edges)
        entries *= 2;
    paths->count = count;
    paths->edge_mask = entries - 1;
    paths->edges = calloc(entries, sizeof *paths->edges);
    paths->nodes = calloc(nodes, sizeof *paths->nodes);
    paths->twins = calloc(count + 1, sizeof *paths->twins);
    paths->texts = calloc(bytes, 1);
    builder->prefixes = calloc(nodes, sizeof *builder->prefixes);
    return paths->edges != NULL && paths->nodes != NULL && paths->twins != NULL && paths->texts != NULL &&
           builder->prefixes != NULL;
}

static void build(struct builder *builder, const struct froe_span *texts)
{
    struct froe_json_paths *paths = builder->paths;
    uint8_t *text = paths->texts;
    paths->node_count = FROE_JSON_ROOT + 1;
    paths->nodes[FROE_JSON_NOWHERE].target = FROE_JSON_NO_TARGET;
    paths->nodes[FROE_JSON_ROOT].target = FROE_JSON_NO_TARGET;
    for (size_t i = 0; i < paths->count; i++) {
        memcpy(text, texts[i].ptr, texts[i].len);
        add_path(builder, (uint16_t)i, text, texts[i].len);
        text += texts[i].len;
    }
}

struct froe_json_paths *froe_json_paths_create(const struct froe_span *texts, size_t count, froe_error *error)
{
    if (!check(texts, count, error))
        return NULL;
    struct builder builder = {.paths = calloc(1, sizeof *builder.paths)};
    if (builder.paths != NULL && allocate(&builder, texts, count)) {
        build(&builder, texts);
    } else {
        froe_error_set(error, "out of memory");
        froe_json_paths_free(builder.paths);
        builder.paths = NULL;
    }
    free(builder.prefixes);
    return builder.paths;
}

void froe_json_paths_free(struct froe_json_paths *paths)
{
    if (paths == NULL)
        return;
    free(paths->twins);
    free(paths->nodes);
    free(paths->edges);
    free(paths->texts);
    free(paths);
}
