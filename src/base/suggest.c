#include "base/suggest.h"

enum { LENGTH_MAX = 80 };

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Edits that make b of a: optimal string alignment, of which three rows are kept. Both at most LENGTH_MAX long. */
static size_t edits_between(struct froe_span a, struct froe_span b)
{
    size_t rows[3][LENGTH_MAX + 1];
    for (size_t j = 0; j <= b.len; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a.len; i++) {
        size_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *higher = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            row[j] = smaller(smaller(above[j], row[j - 1]) + 1, above[j - 1] + (a.ptr[i - 1] != b.ptr[j - 1]));
            if (i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] && a.ptr[i - 2] == b.ptr[j - 1])
                row[j] = smaller(row[j], higher[j - 2] + 1);
        }
    }
    return rows[a.len % 3][b.len];
}

void froe_suggestion_try(struct froe_suggestion *suggestion, struct froe_span word)
{
    struct froe_span typed = suggestion->typed;
    if (typed.len < 2 || typed.len > LENGTH_MAX || word.len > LENGTH_MAX)
        return;
    size_t most = typed.len < 3 ? 1 : typed.len / 3;
    bool begins = typed.len >= 3 && typed.len < word.len && memcmp(word.ptr, typed.ptr, typed.len) == 0;
    size_t edits = begins ? 1 : edits_between(typed, word);
    if (edits > most || (suggestion->best.ptr != NULL && edits >= suggestion->edits))
        return;
    suggestion->best = word;
    suggestion->edits = edits;
}
