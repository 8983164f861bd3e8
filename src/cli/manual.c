#include "cli/manual.h"

#include <string.h>

#include "cli/options.h"
#include "cli/topics.h"

/* Text that is to be shown as it stands. `length` bytes; a line must not begin with a roff request. */
static void write_roff(FILE *out, const char *text, size_t length)
{
    bool line_begins = true;
    for (size_t i = 0; i < length; i++) {
        if (line_begins && text[i] == '.')
            fputs("\\&", out);
        line_begins = text[i] == '\n';
        if (text[i] == '\\')
            fputs("\\e", out);
        else if (text[i] == '-')
            fputs("\\-", out);
        else if (text[i] == '\'')
            fputs("\\(aq", out);
        else if (text[i] == '~')
            fputs("\\(ti", out);
        else if (text[i] == '"')
            fputs("\\(dq", out);
        else
            fputc(text[i], out);
    }
}

static void write_text(FILE *out, const char *text)
{
    write_roff(out, text, strlen(text));
}

static void write_paragraphs(FILE *out, const char *text)
{
    while (text != NULL) {
        const char *end = strstr(text, "\n\n");
        fputs(".PP\n", out);
        write_roff(out, text, end == NULL ? strlen(text) : (size_t)(end - text));
        fputc('\n', out);
        text = end == NULL ? NULL : end + 2;
    }
}

static void write_synopsis(FILE *out)
{
    fputs(".SH SYNOPSIS\n", out);
    for (size_t i = 0; i < FROE_CLI_COMMAND_COUNT; i++) {
        const struct froe_cli_command *command = &froe_cli_commands[i];
        fprintf(out, "%s.B froe %s\n", i == 0 ? "" : ".br\n", command->name);
        write_text(out, command->is_job ? "[OPTIONS] " : "");
        write_text(out, command->operands);
        fputs(command->is_job || *command->operands != '\0' ? "\n" : "", out);
    }
    fputs(".br\n.B froe\n[COMMAND]\n.B \\-\\-help\n.br\n.B froe \\-\\-version\n", out);
}

static void write_commands(FILE *out)
{
    fputs(".SH COMMANDS\n", out);
    for (size_t i = 0; i < FROE_CLI_COMMAND_COUNT; i++) {
        const struct froe_cli_command *command = &froe_cli_commands[i];
        fprintf(out, ".SS %s\n", command->name);
        /* The table begins it in lower case. */
        fputc(command->summary[0] - 'a' + 'A', out);
        write_text(out, command->summary + 1);
        fputs(".\n", out);
        write_paragraphs(out, command->details);
    }
}

static void write_takers(FILE *out, const struct froe_cli_option *option)
{
    if ((option->commands & FROE_CLI_FOR_JOBS) == FROE_CLI_FOR_JOBS)
        return;
    const char *names[FROE_CLI_COMMAND_COUNT];
    size_t count = 0;
    for (size_t i = 0; i < FROE_CLI_COMMAND_COUNT; i++)
        if ((option->commands & froe_cli_commands[i].bit) != 0)
            names[count++] = froe_cli_commands[i].name;
    for (size_t i = 0; i < count; i++)
        fprintf(out, "%s%s", i == 0 ? "(Only for " : i + 1 < count ? ", " : " and ", names[i]);
    fputs(".)\n", out);
}

static void write_option(FILE *out, const struct froe_cli_option *option)
{
    const char *value = froe_cli_value_text(option);
    fputs(".TP\n.B ", out);
    if (option->letter != '\0')
        fprintf(out, "\\-%c, ", option->letter);
    fputs("\\-\\-", out);
    write_text(out, option->name);
    if (value != NULL) {
        fputs(" \\fI", out);
        write_text(out, value);
        fputs("\\fP", out);
    }
    fputc('\n', out);
    write_text(out, option->summary);
    fputs(".\n", out);
    if (option->details != NULL) {
        write_text(out, option->details);
        fputc('\n', out);
    }
    write_takers(out, option);
}

static void write_options(FILE *out)
{
    fputs(
        ".SH OPTIONS\n"
        "Options and operands may be mixed; after \\-\\- all are operands. Of \\-\\-tz, \\-\\-memory and options that "
        "take a number or one of some words the last counts; other values are given once, but for \\-\\-geoip. "
        "An option that makes no sense for a command is refused.\n",
        out);
    const char *group = "";
    for (size_t i = 0; i < FROE_CLI_OPTION_COUNT; i++) {
        if (strcmp(group, froe_cli_options[i].group) != 0)
            fprintf(out, ".SS %s\n", froe_cli_options[i].group);
        group = froe_cli_options[i].group;
        write_option(out, &froe_cli_options[i]);
    }
}

static void write_examples(FILE *out)
{
    fputs(".SH EXAMPLES\n", out);
    for (size_t i = 0; i < FROE_CLI_COMMAND_COUNT; i++) {
        if (froe_cli_commands[i].examples == NULL)
            continue;
        fputs(".PP\n.nf\n", out);
        write_text(out, froe_cli_commands[i].examples);
        fputs("\n.fi\n", out);
    }
}

/* Lines that begin with a blank stand as they are, the others are paragraphs. */
static void write_topic_text(FILE *out, const char *text)
{
    bool display = false;
    while (text != NULL && *text != '\0') {
        size_t length = strcspn(text, "\n");
        bool was_display = display;
        display = *text == ' ';
        if (was_display && !display)
            fputs(".fi\n", out);
        if (length > 0 && !(was_display && display))
            fputs(display ? ".PP\n.nf\n" : ".PP\n", out);
        write_roff(out, text, length);
        fputs(length > 0 ? "\n" : "", out);
        text += length + (text[length] == '\n');
    }
    fputs(display ? ".fi\n" : "", out);
}

static void write_topics(FILE *out)
{
    for (size_t i = 0; i < FROE_CLI_TOPIC_COUNT; i++) {
        const struct froe_cli_topic *topic = &froe_cli_topics[i];
        fputs(".SH ", out);
        for (const char *at = topic->title; *at != '\0'; at++)
            fputc(*at >= 'a' && *at <= 'z' ? *at - 'a' + 'A' : *at, out);
        fprintf(out, "\n\\fBfroe help %s\\fP shows this section.\n", topic->name);
        write_topic_text(out, topic->text);
        write_topic_text(out, topic->list == NULL ? NULL : topic->list());
        write_topic_text(out, topic->rest);
    }
}

static const char status_and_environment[] =
    ".SH EXIT STATUS\n"
    ".TP\n.B 0\nAll input was read whole; also when the reader of standard output went away early.\n"
    ".TP\n.B 1\nThe result stands, but some input could not be read whole, or, with \\-\\-strict, a line was "
    "malformed.\n"
    ".TP\n.B 2\nNothing was done: the usage was wrong, no operand could be read, or the result could not be written.\n"
    ".PP\nAn interrupted run leaves no partial output file and ends by the signal.\n"
    ".SH ENVIRONMENT\n"
    ".TP\n.B NO_COLOR\nWhen set and not empty, no colours unless \\-\\-color always.\n"
    ".TP\n.B TERM\nWhen unset or dumb, no colours unless \\-\\-color always.\n"
    ".TP\n.B COLUMNS\nThe width of a terminal that does not tell it itself.\n"
    ".TP\n.B LC_ALL, LC_CTYPE, LANG\nWhere they name no UTF-8, froe draws in ASCII.\n"
    ".TP\n.B TMPDIR\nWhere files go that hold what does not fit into memory, unless \\-\\-temp-dir says so. "
    "The default is /tmp.\n"
    ".TP\n.B FROE_CACHE\n\\fBkeep\\fP leaves what was read in the page cache, \\fBdrop\\fP takes it out; by default it "
    "is taken out when the input is larger than half of the memory.\n"
    ".TP\n.B FROE_ISA\nForces an instruction set; \\fBfroe \\-\\-version\\fP shows the one in use.\n";

void froe_cli_manual(FILE *out, const char *version)
{
    fputs(".TH FROE 1 \"\" \"", out);
    write_roff(out, version, strcspn(version, "\n"));
    fputs("\"\n.SH NAME\nfroe \\- counts, lists and checks the records of web access logs\n", out);
    write_synopsis(out);
    fputs(".SH DESCRIPTION\n", out);
    write_text(out,
               "froe reads web access logs, plain or compressed, in the log formats that 'froe formats' lists, and "
               "answers how often, by what and when in one pass.\n");
    write_paragraphs(out, froe_cli_operands_text);
    write_commands(out);
    write_options(out);
    write_topics(out);
    fputs(status_and_environment, out);
    write_examples(out);
}
