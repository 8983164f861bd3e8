/* Lines of logs, ordinary, odd and damaged, the same for the same chance. */
#ifndef FROE_TESTS_LOG_LINES_H
#define FROE_TESTS_LOG_LINES_H

#include "base/buffer.h"
#include "support/chance.h"

struct log_shape {
    bool vhost;
    bool combined;
    unsigned odd;     /* of 100 fields, so many have an odd value */
    unsigned damaged; /* of 100 lines, so many are damaged */
};

/* Appends a line with its end, \n or now and then \r\n. Damage may put line ends into it. */
void log_line(struct froe_buffer *to, const struct log_shape *shape, struct chance *chance);

/* Appends a line of exactly len >= 100 bytes, line end included, that the quick way takes. */
void log_line_of(struct froe_buffer *to, size_t len);

#endif
