#include "cli/parse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/message.h"
#include "cli/suggest.h"

struct parser {
    struct froe_cli_arguments *arguments;
    char *const *next; /* argv not yet looked at */
    char *const *end;
};

static bool read_number(const char *text, uint64_t max, uint64_t *number)
{
    uint64_t value = 0;
    for (const char *at = text; *at != '\0'; at++) {
        unsigned digit = (unsigned)*at - '0';
        if (digit > 9 || value > (max - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *number = value;
    return *text != '\0';
}

uint64_t froe_cli_number(const char *text)
{
    uint64_t number = 0;
    read_number(text, UINT64_MAX, &number);
    return number;
}

static bool complain_of_number(const struct froe_cli_option *option, const char *value)
{
    if (*value != '\0' && value[strspn(value, "0123456789")] == '\0')
        froe_cli_message("--%s: %s is too large, the most is %llu", option->name, value,
                         (unsigned long long)option->max);
    else
        froe_cli_message("--%s: '%s' is not a number", option->name, value);
    return false;
}

static bool complain_of_choice(const struct froe_cli_option *option, const char *value)
{
    struct froe_cli_suggestion suggestion = froe_cli_suggest(value, strlen(value));
    char list[256] = "";
    const char *cursor = option->choices;
    const char *word;
    for (size_t length; (length = froe_cli_next_choice(&cursor, &word)) != 0;) {
        froe_cli_suggest_try(&suggestion, word, length);
        strncat(list, list[0] == '\0' ? "" : ", ", sizeof list - strlen(list) - 1);
        strncat(list, word, length < sizeof list - strlen(list) - 1 ? length : sizeof list - strlen(list) - 1);
    }
    if (suggestion.best != NULL)
        froe_cli_message("--%s: '%s' is not one of %s; did you mean %.*s?", option->name, value, list,
                         (int)suggestion.best_length, suggestion.best);
    else
        froe_cli_message("--%s: '%s' is not one of %s", option->name, value, list);
    return false;
}

/* Adds a value behind those that the option has. */
static bool join_value(struct froe_cli_arguments *arguments, size_t id, const char *value)
{
    char *joined = NULL;
    const char *before = arguments->values[id];
    if (asprintf(&joined, "%s%s%s", before == NULL ? "" : before, before == NULL ? "" : ",", value) < 0) {
        froe_cli_message("out of memory");
        return false;
    }
    free(arguments->joined[id]);
    arguments->values[id] = arguments->joined[id] = joined;
    return true;
}

/* Of a flag, a number or a choice the last one counts, so that an alias can set what a command line then changes. A
 * text or a file says a part of what is wanted, and the loss of the first of two does not show: nobody is to be left
 * with less than was asked for. But these texts are settings as well. */
static const bool last_counts[FROE_CLI_OPTION_COUNT] = {[FROE_CLI_TIME_ZONE] = true, [FROE_CLI_MEMORY] = true};

/* Where both of two can be had, how. */
static const char *const instead_of_two[FROE_CLI_OPTION_COUNT] = {
    [FROE_CLI_WHERE] = ": tests are joined by and, or within one",
    [FROE_CLI_FILES_FROM] = ": one file lists all",
};

/* Returns whether the option has been given already and may not be given again. */
static bool complain_of_second(const struct parser *parser, const struct froe_cli_option *option)
{
    size_t id = (size_t)(option - froe_cli_options);
    bool once = (option->kind == FROE_CLI_TEXT || option->kind == FROE_CLI_PATH) && !last_counts[id];
    if (parser->arguments->values[id] == NULL || !once)
        return false;
    bool list = option->kind == FROE_CLI_TEXT && strcmp(option->value, "LIST") == 0;
    const char *instead = list ? ": all that it lists belong in one, separated by commas" : instead_of_two[id];
    froe_cli_message("--%s is given twice%s", option->name, instead == NULL ? "" : instead);
    return true;
}

static bool set_value(struct parser *parser, const struct froe_cli_option *option, const char *value)
{
    uint64_t number;
    if (complain_of_second(parser, option))
        return false;
    if (option->kind == FROE_CLI_NUMBER && !read_number(value, option->max, &number))
        return complain_of_number(option, value);
    if (option->kind == FROE_CLI_CHOICE && froe_cli_choice_index(option->choices, value) < 0)
        return complain_of_choice(option, value);
    if ((option->kind == FROE_CLI_PATH || option->kind == FROE_CLI_PATHS) && *value == '\0') {
        froe_cli_message("--%s: the name of the file is empty", option->name);
        return false;
    }
    if (option->kind == FROE_CLI_PATHS)
        return join_value(parser->arguments, (size_t)(option - froe_cli_options), value);
    parser->arguments->values[option - froe_cli_options] = value;
    return true;
}

/* `attached`: the value that stands in the same word, NULL when there is none. */
static bool take_option(struct parser *parser, const struct froe_cli_option *option, const char *attached)
{
    if (option->kind == FROE_CLI_FLAG) {
        if (attached == NULL)
            return set_value(parser, option, "");
        froe_cli_message("--%s takes no value", option->name);
        return false;
    }
    if (attached != NULL)
        return set_value(parser, option, attached);
    if (parser->next < parser->end)
        return set_value(parser, option, *parser->next++);
    froe_cli_message("--%s needs a value: --%s %s", option->name, option->name, froe_cli_value_text(option));
    return false;
}

static bool complain_of_option(const struct parser *parser, const char *name, size_t length)
{
    const struct froe_cli_command *command = parser->arguments->command;
    struct froe_cli_suggestion suggestion = froe_cli_suggest(name, length);
    for (size_t i = 0; i < FROE_CLI_OPTION_COUNT; i++) {
        const struct froe_cli_option *option = &froe_cli_options[i];
        if (command == NULL || (option->commands & command->bit) != 0)
            froe_cli_suggest_try(&suggestion, option->name, strlen(option->name));
    }
    if (suggestion.best != NULL)
        froe_cli_message("unknown option --%.*s; did you mean --%.*s?", (int)length, name, (int)suggestion.best_length,
                         suggestion.best);
    else
        froe_cli_message("unknown option --%.*s", (int)length, name);
    return false;
}

static bool take_long(struct parser *parser, const char *word)
{
    const char *name = word + 2;
    size_t length = strcspn(name, "=");
    const struct froe_cli_option *option = froe_cli_find_option(name, length);
    if (option == NULL)
        return complain_of_option(parser, name, length);
    return take_option(parser, option, name[length] == '=' ? name + length + 1 : NULL);
}

static bool take_cluster(struct parser *parser, const char *word)
{
    for (const char *letter = word + 1; *letter != '\0'; letter++) {
        const struct froe_cli_option *option = froe_cli_find_letter(*letter);
        if (option == NULL) {
            /* The rest of the word is shown only where the letter alone may be half a character. */
            if ((unsigned char)*letter < 0x80)
                froe_cli_message("unknown option -%c", *letter);
            else
                froe_cli_message("unknown option -%s", letter);
            return false;
        }
        if (option->kind != FROE_CLI_FLAG) {
            const char *attached = letter[1] == '=' ? letter + 2 : letter + 1;
            return take_option(parser, option, letter[1] == '\0' ? NULL : attached);
        }
        if (letter[1] == '=')
            return take_option(parser, option, letter + 2);
        set_value(parser, option, "");
    }
    return true;
}

/* Says that there is no such command; returns false. */
static bool unknown_command(const char *name)
{
    struct froe_cli_suggestion suggestion = froe_cli_suggest(name, strlen(name));
    for (size_t i = 0; i < FROE_CLI_COMMAND_COUNT; i++)
        froe_cli_suggest_try(&suggestion, froe_cli_commands[i].name, strlen(froe_cli_commands[i].name));
    if (suggestion.best != NULL)
        froe_cli_message("unknown command '%s'; did you mean %s?", name, suggestion.best);
    else
        froe_cli_message("unknown command '%s'", name);
    return false;
}

static bool take_operand(struct parser *parser, const char *word)
{
    struct froe_cli_arguments *arguments = parser->arguments;
    if (arguments->command == NULL) {
        arguments->command = froe_cli_find_command(word);
        return arguments->command != NULL || unknown_command(word);
    }
    arguments->operands[arguments->operand_count++] = word;
    return true;
}

static bool take_words(struct parser *parser)
{
    bool options_ended = false;
    while (parser->next < parser->end) {
        const char *word = *parser->next++;
        bool understood;
        if (options_ended || word[0] != '-' || word[1] == '\0') {
            understood = take_operand(parser, word);
        } else if (strcmp(word, "--") == 0) {
            options_ended = true;
            understood = true;
        } else {
            understood = word[1] == '-' ? take_long(parser, word) : take_cluster(parser, word);
        }
        if (!understood)
            return false;
    }
    return true;
}

bool froe_cli_parse(struct froe_cli_arguments *arguments, int argc, char *const *argv)
{
    *arguments = (struct froe_cli_arguments){0};
    arguments->operands = calloc((size_t)argc + 1, sizeof *arguments->operands);
    if (arguments->operands == NULL) {
        froe_cli_message("out of memory");
        return false;
    }
    struct parser parser = {arguments, argv + (argc > 0), argv + argc};
    if (take_words(&parser))
        return true;
    froe_cli_hint(arguments->command);
    return false;
}

void froe_cli_parse_free(struct froe_cli_arguments *arguments)
{
    free(arguments->operands);
    arguments->operands = NULL;
    for (size_t i = 0; i < FROE_CLI_OPTION_COUNT; i++) {
        free(arguments->joined[i]);
        arguments->joined[i] = NULL;
    }
}
