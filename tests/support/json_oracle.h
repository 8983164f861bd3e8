/*
 * A reader of JSON lines that is slow and plain: recursive, byte by byte, and with the names of values spelled out. It
 * does what parse/json.h says, shares no code with it, and is what the fast one is compared with.
 */
#ifndef FROE_TESTS_JSON_ORACLE_H
#define FROE_TESTS_JSON_ORACLE_H

#include "parse/json.h"

/* As froe_json_read(), with the paths as texts. Reads no byte outside of the line. */
enum froe_json_result json_oracle_read(const struct froe_span *paths, size_t count, const uint8_t *line, size_t len,
                                       struct froe_json_value *values);

/* As froe_json_unescape(), but `to` must not overlap. */
size_t json_oracle_unescape(uint8_t *to, struct froe_span raw);

/* Whether froe_json_read() comes to the same as the oracle; `line` has FROE_JSON_SLACK bytes behind it. */
bool json_agrees(const struct froe_json_paths *compiled, struct froe_json_state *state, const struct froe_span *paths,
                 size_t count, const uint8_t *line, size_t len);

#endif
