#include "cli/help.h"

#include <string.h>

#define WIDTH 80

/* Writes words, up to a line end, with line breaks at WIDTH, each line indented; begins at the start of a line. */
static void wrap(FILE *out, int indent, const char *text)
{
    int column = 0;
    while (*text != '\0' && *text != '\n') {
        int length = (int)strcspn(text, " \n");
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
    while (text != NULL) {
        const char *end = strstr(text, "\n\n");
        fputc('\n', out);
        wrap(out, 0, text);
        text = end == NULL ? NULL : end + 2;
    }
}

/* Text as topics are made of: lines that begin with a blank as they are, others filled. */
static void write_topic_text(FILE *out, const char *text)
{
    while (text != NULL && *text != '\0') {
        size_t length = strcspn(text, "\n");
        if (*text == ' ' || length == 0)
            fprintf(out, "%.*s\n", (int)length, text);
        else
            wrap(out, 0, text);
        text += length + (text[length] == '\n');
    }
}

void froe_cli_help_topic(FILE *out, const struct froe_cli_topic *topic)
{
    fprintf(out, "froe help %s: %s\n\n", topic->name, topic->summary);
    write_topic_text(out, topic->text);
    write_topic_text(out, topic->list == NULL ? NULL : topic->list());
    write_topic_text(out, topic->rest);
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
    fputs("\nTopics:\n", out);
    for (size_t i = 0; i < FROE_CLI_TOPIC_COUNT; i++)
        fprintf(out, "  %-12s %s\n", froe_cli_topics[i].name, froe_cli_topics[i].summary);
    write_options(out, FROE_CLI_FOR_OTHERS);
    fputs("\n'froe help COMMAND' shows the options of a command, 'froe help TOPIC' explains.\n", out);
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
    if ((command->bit & FROE_CLI_FOR_JOBS) != 0)
        write_paragraphs(out, froe_cli_operands_text);
    write_options(out, command->bit);
    write_examples(out, command->examples);
    if (command == &froe_cli_commands[FROE_CLI_FORMATS])
        fprintf(out, "\n%s", froe_formats_text());
}
