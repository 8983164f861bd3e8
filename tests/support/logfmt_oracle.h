/* A reader of keys and values that is plain: byte by byte, each key compared with every path. It does what
 * parse/logfmt.h says, shares no code with it, and is what the fast one is compared with. */
#ifndef FROE_TESTS_LOGFMT_ORACLE_H
#define FROE_TESTS_LOGFMT_ORACLE_H

#include "parse/json.h"

/* Whether froe_logfmt_find() comes to the same as this one; `line` has FROE_JSON_SLACK bytes behind it. */
bool logfmt_agrees(const struct froe_json_paths *compiled, struct froe_json_state *state, const struct froe_span *paths,
                   size_t count, const uint8_t *line, size_t len);

#endif
