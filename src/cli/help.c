#include "cli/help.h"

#include <string.h>

#define WIDTH 80

/* Writes words with line breaks at WIDTH, each line indented; begins at the start of a line. */
static void wrap(FILE *out, int indent, const char *text)
{
    int column = 0;
    while (*text != '\0') {
        int length = (int)strcspn(text, " ");
        if (column > 0 && column + 1 + length > WIDTH) {
            fputc('\n', out);
            column = 0;
        }
        column += column == 0 ? fprintf(out, "%*s%.*s", indent, "", length, text) : fprintf(out, " %.*s", length, text);
        text += length;
        text += strspn(text, " ");
    }
    if (column > 0)
        fputc('\n', out);
}

static void write_paragraphs(FILE *out, const char *text)
{
    char paragraph[1024];
    while (text != NULL) {
        const char *end = strstr(text, "\n\n");
        size_t length = end == NULL ? strlen(text) : (size_t)(end - text);
        snprintf(paragraph, sizeof paragraph, "%.*s", (int)length, text);
        fputc('\n', out);
        wrap(out, 0, paragraph);
        text = end == NULL ? NULL : end + 2;
    }
}

static void write_examples(FILE *out, const char *lines)
{
    if (lines == NULL)
        return;
    fputs("\nExamples:\n", out);
    while (*lines != '\0') {
        size_t length = strcspn(lines, "\n");
        fprintf(out, "  %.*s\n", (int)length, lines);
        lines += length + (lines[length] == '\n');
    }
}

static void write_option(FILE *out, const struct froe_cli_option *option)
{
    const char *value = froe_cli_value_text(option);
    if (option->letter != '\0')
        fprintf(out, "  -%c, --%s", option->letter, option->name);
    else
        fprintf(out, "      --%s", option->name);
    fprintf(out, "%s%s\n", value == NULL ? "" : " ", value == NULL ? "" : value);
    char text[1024];
    snprintf(text, sizeof text, "%s.%s%s", option->summary, option->details == NULL ? "" : " ",
             option->details == NULL ? "" : option->details);
    wrap(out, 10, text);
}

static void write_options(FILE *out, unsigned commands)
{
    const char *group = "";
    for (size_t i = 0; i < FROE_CLI_OPTION_COUNT; i++) {
        const struct froe_cli_option *option = &froe_cli_options[i];
        if ((option->commands & commands) == 0)
            continue;
        if (strcmp(group, option->group) != 0)
            fprintf(out, "\n%s:\n", option->group);
        group = option->group;
        write_option(out, option);
    }
}

static void write_overview(FILE *out)
{
    fputs("froe: counts, lists and checks the records of web access logs\n\n"
          "Usage: froe COMMAND [OPTIONS] [OPERANDS]\n\nCommands:\n",
          out);
    for (size_t i = 0; i < FROE_CLI_COMMAND_COUNT; i++)
        fprintf(out, "  %-12s %s\n", froe_cli_commands[i].name, froe_cli_commands[i].summary);
    write_options(out, FROE_CLI_FOR_OTHERS);
    fputs("\n'froe COMMAND --help' shows the options of a command.\n", out);
}

void froe_cli_help(FILE *out, const struct froe_cli_command *command)
{
    if (command == NULL) {
        write_overview(out);
        return;
    }
    fprintf(out, "froe %s: %s\n\nUsage: froe %s [OPTIONS]%s%s\n", command->name, command->summary, command->name,
            *command->operands == '\0' ? "" : " ", command->operands);
    write_paragraphs(out, command->details);
    if (command->is_job)
        write_paragraphs(out, froe_cli_operands_text);
    write_options(out, command->bit);
    write_examples(out, command->examples);
}
