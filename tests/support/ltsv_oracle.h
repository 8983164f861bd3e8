/* A reader of labels and values that is plain: field by field, each label compared with every path. It does what
 * parse/ltsv.h says, shares no code with it, and is what the fast one is compared with. */
#ifndef FROE_TESTS_LTSV_ORACLE_H
#define FROE_TESTS_LTSV_ORACLE_H

#include "parse/json.h"

/* Whether froe_ltsv_find() comes to the same as this one; `line` has FROE_JSON_SLACK bytes behind it. */
bool ltsv_agrees(const struct froe_json_paths *compiled, struct froe_json_state *state, const struct froe_span *paths,
                 size_t count, const uint8_t *line, size_t len);

#endif
