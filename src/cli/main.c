/*
 * froe: the command line. It stands on the public header alone.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <froe/froe.h>

#include "cli/completions.h"
#include "cli/help.h"
#include "cli/manual.h"
#include "cli/message.h"
#include "cli/run.h"
#include "cli/settings.h"

/* A program may be started with these closed. Files opened later must not take their numbers; reading from standard
 * input and writing to standard output still fails. */
static void keep_standard_files(void)
{
    const int flags[] = {O_WRONLY, O_RDONLY, O_RDWR};
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) < 0)
            open("/dev/null", flags[fd]);
    }
}

static void write_version(FILE *out, const char *version)
{
    size_t length = strlen(version);
    fputs(version, out);
    if (length == 0 || version[length - 1] != '\n')
        fputc('\n', out);
}

/* Help on a command or a topic, of which one is known to have that name; NULL: on froe. */
static void write_help(FILE *out, const char *name)
{
    const struct froe_cli_topic *topic = name == NULL ? NULL : froe_cli_find_topic(name);
    if (topic != NULL)
        froe_cli_help_topic(out, topic);
    else
        froe_cli_help(out, name == NULL ? NULL : froe_cli_find_command(name));
}

/* What is asked for is written to `out`; false when it cannot be, and why is said. */
static bool write_answer(FILE *out, const struct froe_cli_arguments *arguments)
{
    const struct froe_cli_command *command = arguments->command;
    froe_error error = {0};
    if (arguments->values[FROE_CLI_HELP_FLAG] != NULL) {
        froe_cli_help(out, command);
    } else if (arguments->values[FROE_CLI_VERSION] != NULL) {
        const char *version = froe_version_text(&error);
        if (version == NULL) {
            froe_cli_message("%s", error.text);
            return false;
        }
        write_version(out, version);
    } else if (command == &froe_cli_commands[FROE_CLI_FORMATS]) {
        fputs(froe_formats_text(), out);
    } else if (command == &froe_cli_commands[FROE_CLI_COMPLETIONS]) {
        froe_cli_completions(out, arguments->operands[0]);
    } else if (command == &froe_cli_commands[FROE_CLI_MANUAL]) {
        const char *version = froe_version_text(&error);
        froe_cli_manual(out, version != NULL ? version : "froe");
    } else {
        write_help(out, arguments->operand_count > 0 ? arguments->operands[0] : NULL);
    }
    return true;
}

static int answer(const struct froe_cli_arguments *arguments)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    bool written = out != NULL && write_answer(out, arguments);
    int exit_code = FROE_EXIT_FAILED;
    if (out == NULL || fclose(out) != 0)
        froe_cli_message("out of memory");
    else if (written)
        exit_code = froe_cli_print(text, length);
    free(text);
    return exit_code;
}

static int run(const struct froe_cli_arguments *arguments)
{
    bool asks = arguments->values[FROE_CLI_HELP_FLAG] != NULL || arguments->values[FROE_CLI_VERSION] != NULL;
    if (arguments->command == NULL && !asks) {
        froe_cli_message("no command given");
        froe_cli_hint(NULL);
        return FROE_EXIT_FAILED;
    }
    if (asks)
        return answer(arguments);
    if (!froe_cli_check_arguments(arguments))
        return FROE_EXIT_FAILED;
    if (!arguments->command->is_job)
        return answer(arguments);
    struct froe_cli_settings settings;
    if (!froe_cli_make_settings(&settings, arguments))
        return FROE_EXIT_FAILED;
    return froe_cli_run(&settings, arguments->command);
}

int main(int argc, char **argv)
{
    keep_standard_files();
    /* What cannot be written is an error that is told, not the end of the process. */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    struct froe_cli_arguments arguments;
    int exit_code = froe_cli_parse(&arguments, argc, argv) ? run(&arguments) : FROE_EXIT_FAILED;
    froe_cli_parse_free(&arguments);
    return exit_code;
}
