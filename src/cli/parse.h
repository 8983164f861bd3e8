/*
 * From argv to a command, the values of its options, and its operands.
 *
 * Long options are --name, --name=value or --name value; short ones -n5, -n 5, -n=5 and clustered (-hV). Options and
 * operands may be mixed; after -- all are operands. The first operand is the command. Names may not be shortened. Of a
 * flag, number or choice given twice the last counts; most of what takes a text or a file is given once.
 */
#ifndef FROE_CLI_PARSE_H
#define FROE_CLI_PARSE_H

#include "cli/options.h"

struct froe_cli_arguments {
    const struct froe_cli_command *command;    /* NULL: none was named */
    const char *values[FROE_CLI_OPTION_COUNT]; /* NULL: not given; a flag that was given has "" */
    char *joined[FROE_CLI_OPTION_COUNT];       /* values that were put together */
    const char **operands;                     /* without the command; words of argv */
    size_t operand_count;
};

/* False when the arguments cannot be understood; why is then said. All other strings are lent by argv. Freed with
 * froe_cli_parse_free() in either case. */
bool froe_cli_parse(struct froe_cli_arguments *arguments, int argc, char *const *argv);

void froe_cli_parse_free(struct froe_cli_arguments *arguments);

/* The value of a number that the parser has let pass. */
uint64_t froe_cli_number(const char *text);

#endif
