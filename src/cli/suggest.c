#include "cli/suggest.h"

#include <stdbool.h>
#include <string.h>

static size_t min(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Edits that make b of a, an exchange of two neighbours counted as one (optimal string alignment).
 * Both at most FROE_CLI_SUGGEST_MAX long. */
static size_t distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t rows[FROE_CLI_SUGGEST_MAX + 1][FROE_CLI_SUGGEST_MAX + 1];
    for (size_t i = 0; i <= a_length; i++)
        rows[i][0] = i;
    for (size_t j = 0; j <= b_length; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        for (size_t j = 1; j <= b_length; j++) {
            size_t best = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1);
            best = min(best, rows[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                best = min(best, rows[i - 2][j - 2] + 1);
            rows[i][j] = best;
        }
    }
    return rows[a_length][b_length];
}

struct froe_cli_suggestion froe_cli_suggest(const char *typed, size_t length)
{
    return (struct froe_cli_suggestion){.typed = typed, .typed_length = length};
}

void froe_cli_suggest_try(struct froe_cli_suggestion *suggestion, const char *word, size_t length)
{
    size_t typed_length = suggestion->typed_length;
    if (typed_length < 2 || typed_length > FROE_CLI_SUGGEST_MAX || length > FROE_CLI_SUGGEST_MAX)
        return;
    /* A third of the letters may be wrong; somebody who stopped early is near as well. */
    size_t limit = typed_length < 3 ? 1 : typed_length / 3;
    size_t edits = distance(suggestion->typed, typed_length, word, length);
    bool begins = typed_length >= 3 && typed_length < length && memcmp(word, suggestion->typed, typed_length) == 0;
    if (begins)
        edits = 1;
    if (edits > limit || (suggestion->best != NULL && edits >= suggestion->best_distance))
        return;
    suggestion->best = word;
    suggestion->best_length = length;
    suggestion->best_distance = edits;
}
