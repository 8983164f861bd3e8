/*
 * Small files read whole: those of the system, of zones. Any thread.
 */
#ifndef FROE_BASE_READ_H
#define FROE_BASE_READ_H

#include "base/buffer.h"

/* Appends what is left to read of a file. False with errno: what read() says, ENOMEM, or EFBIG when the buffer would
 * hold more than `most` bytes; what was read until then is in the buffer. */
bool froe_read_rest(int fd, size_t most, struct froe_buffer *buffer);

#endif
