// Lines as a server logs them, and the file that they go to.
#ifndef GENERATE_LINES_H
#define GENERATE_LINES_H

#include <stdbool.h>
#include <stdint.h>

struct form {
    bool vhost, combined;
};

// The file that lines are written to from now on, made or emptied; without a call, standard output.
void out_open(const char *name);

void out_close(const char *name);

// So many lines more, of which malformed in a thousand are spoiled. All of them are in the file when it returns.
void write_lines(uint64_t lines, struct form form, uint32_t malformed);

#endif
