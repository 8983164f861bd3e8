#include "cli/completions.h"

#include <string.h>

#include "cli/options.h"
#include "cli/topics.h"

static bool takes(const struct froe_cli_command *command, const struct froe_cli_option *option)
{
    return (option->commands & command->bit) != 0;
}

/* The words of "a|b|c" separated by spaces. */
static void write_choices(FILE *out, const char *choices)
{
    const char *word;
    const char *cursor = choices;
    for (size_t length; (length = froe_cli_next_choice(&cursor, &word)) != 0;)
        fprintf(out, "%s%.*s", word == choices ? "" : " ", (int)length, word);
}

static void write_command_names(FILE *out, const char *separator)
{
    for (size_t i = 0; i < FROE_CLI_COMMAND_COUNT; i++)
        fprintf(out, "%s%s", i == 0 ? "" : separator, froe_cli_commands[i].name);
}

/* The words that the operand of a command may be; nothing for the others. */
static void write_operand_words(FILE *out, const struct froe_cli_command *command)
{
    if (command != &froe_cli_commands[FROE_CLI_HELP]) {
        write_choices(out, command->choices);
        return;
    }
    write_command_names(out, " ");
    for (size_t i = 0; i < FROE_CLI_TOPIC_COUNT; i++)
        fprintf(out, " %s", froe_cli_topics[i].name);
}

/* In single quotes for a shell; `escaped` get a backslash besides. */
static void write_quoted(FILE *out, const char *text, const char *escaped)
{
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            fputs("'\\''", out);
        else
            fprintf(out, "%s%c", strchr(escaped, *text) != NULL ? "\\" : "", *text);
    }
}

/* --- bash --------------------------------------------------------------------------------------------------------- */

static void write_bash_pattern(FILE *out, const struct froe_cli_option *option)
{
    fprintf(out, "    --%s", option->name);
    if (option->letter != '\0')
        fprintf(out, " | -%c", option->letter);
    fputs(")\n", out);
}

static void write_bash_values(FILE *out)
{
    for (size_t i = 0; i < FROE_CLI_OPTION_COUNT; i++) {
        const struct froe_cli_option *option = &froe_cli_options[i];
        if (option->kind == FROE_CLI_FLAG)
            continue;
        write_bash_pattern(out, option);
        if (option->choices != NULL) {
            fputs("        COMPREPLY=($(compgen -W '", out);
            write_choices(out, option->choices);
            fputs("' -- \"$current\"))\n", out);
        } else if (option->kind != FROE_CLI_PATH && option->kind != FROE_CLI_PATHS) {
            fputs("        compopt +o default\n", out);
        }
        fputs("        return\n        ;;\n", out);
    }
}

static void write_bash_commands(FILE *out)
{
    for (size_t i = 0; i < FROE_CLI_COMMAND_COUNT; i++) {
        const struct froe_cli_command *command = &froe_cli_commands[i];
        fprintf(out, "    %s)\n        options='", command->name);
        const char *separator = "";
        for (size_t j = 0; j < FROE_CLI_OPTION_COUNT; j++) {
            if (takes(command, &froe_cli_options[j])) {
                fprintf(out, "%s--%s", separator, froe_cli_options[j].name);
                separator = " ";
            }
        }
        fputs("'\n        operands='", out);
        write_operand_words(out, command);
        fputs("'\n        ;;\n", out);
    }
}

static void write_bash(FILE *out)
{
    fputs("# bash completion for froe\n\n_froe()\n{\n"
          "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}\n"
          "    local command= options='--help --version' operands= i\n"
          "    COMPREPLY=()\n"
          "    # bash makes three words of --option=value\n"
          "    if [[ $current == = ]]; then\n        current=\n"
          "    elif [[ $previous == = ]]; then\n        previous=${COMP_WORDS[COMP_CWORD - 2]}\n    fi\n"
          "    case $previous in\n",
          out);
    write_bash_values(out);
    fputs("    esac\n    for ((i = 1; i < COMP_CWORD; i++)); do\n        case ${COMP_WORDS[i]} in\n        ", out);
    write_command_names(out, " | ");
    fputs(")\n            command=${COMP_WORDS[i]}\n            break\n            ;;\n        esac\n    done\n"
          "    case $command in\n    '')\n        operands='",
          out);
    write_command_names(out, " ");
    fputs("'\n        ;;\n", out);
    write_bash_commands(out);
    fputs("    esac\n    if [[ $current == -* ]]; then\n"
          "        COMPREPLY=($(compgen -W \"$options\" -- \"$current\"))\n"
          "    elif [[ -n $operands ]]; then\n"
          "        COMPREPLY=($(compgen -W \"$operands\" -- \"$current\"))\n"
          "    fi\n}\n\ncomplete -o default -F _froe froe\n",
          out);
}

/* --- zsh ---------------------------------------------------------------------------------------------------------- */

static void write_zsh_option(FILE *out, const struct froe_cli_option *option)
{
    bool flag = option->kind == FROE_CLI_FLAG;
    if (option->letter != '\0')
        fprintf(out, "            '(-%c --%s)'{-%c%s,--%s%s}'[", option->letter, option->name, option->letter,
                flag ? "" : "+", option->name, flag ? "" : "=");
    else
        fprintf(out, "            '--%s%s[", option->name, flag ? "" : "=");
    write_quoted(out, option->summary, "[]\\");
    fputc(']', out);
    if (!flag) {
        fprintf(out, ":%s:", option->kind == FROE_CLI_PATH || option->kind == FROE_CLI_PATHS ? "file" : "value");
        if (option->kind == FROE_CLI_PATH || option->kind == FROE_CLI_PATHS) {
            fputs("_files", out);
        } else if (option->choices != NULL) {
            fputc('(', out);
            write_choices(out, option->choices);
            fputc(')', out);
        }
    }
    fputs("' \\\n", out);
}

static void write_zsh_command(FILE *out, const struct froe_cli_command *command)
{
    fprintf(out, "    %s)\n        _arguments -s \\\n", command->name);
    for (size_t i = 0; i < FROE_CLI_OPTION_COUNT; i++) {
        if (takes(command, &froe_cli_options[i]))
            write_zsh_option(out, &froe_cli_options[i]);
    }
    if (command == &froe_cli_commands[FROE_CLI_COUNT])
        fputs("            '1:fields: ' \\\n", out);
    if (command->is_job) {
        fputs("            '*:file:_files'\n", out);
    } else {
        fputs("            '1:word:(", out);
        write_operand_words(out, command);
        fputs(")'\n", out);
    }
    fputs("        ;;\n", out);
}

static void write_zsh(FILE *out)
{
    fputs("#compdef froe\n\n_froe() {\n    local context state state_descr line\n    typeset -A opt_args\n"
          "    local -a commands=(\n",
          out);
    for (size_t i = 0; i < FROE_CLI_COMMAND_COUNT; i++) {
        fprintf(out, "        '%s:", froe_cli_commands[i].name);
        write_quoted(out, froe_cli_commands[i].summary, "");
        fputs("'\n", out);
    }
    fputs("    )\n    _arguments -C \\\n"
          "        '(- *)'{-h,--help}'[Show help]' '(- *)'{-V,--version}'[Show the version]' \\\n"
          "        '1:command:->command' '*::argument:->argument' && return\n"
          "    if [[ $state == command ]]; then\n        _describe command commands\n        return\n    fi\n"
          "    case $words[1] in\n",
          out);
    for (size_t i = 0; i < FROE_CLI_COMMAND_COUNT; i++)
        write_zsh_command(out, &froe_cli_commands[i]);
    fputs("    esac\n}\n\nif [[ $funcstack[1] == _froe ]]; then\n    _froe \"$@\"\nelse\n    compdef _froe froe\nfi\n",
          out);
}

/* --- fish --------------------------------------------------------------------------------------------------------- */

static void write_fish_option(FILE *out, const struct froe_cli_option *option)
{
    fputs("complete -c froe -n '", out);
    if (option->commands == FROE_CLI_FOR_ALL) {
        fputs("true", out);
    } else {
        fputs("__fish_seen_subcommand_from", out);
        for (size_t i = 0; i < FROE_CLI_COMMAND_COUNT; i++) {
            if (takes(&froe_cli_commands[i], option))
                fprintf(out, " %s", froe_cli_commands[i].name);
        }
    }
    fprintf(out, "' -l %s", option->name);
    if (option->letter != '\0')
        fprintf(out, " -s %c", option->letter);
    if (option->kind == FROE_CLI_PATH || option->kind == FROE_CLI_PATHS)
        fputs(" -r -F", out);
    else if (option->kind != FROE_CLI_FLAG)
        fputs(" -x", out);
    if (option->choices != NULL) {
        fputs(" -a '", out);
        write_choices(out, option->choices);
        fputc('\'', out);
    }
    fputs(" -d '", out);
    for (const char *at = option->summary; *at != '\0'; at++)
        fprintf(out, "%s%c", *at == '\'' || *at == '\\' ? "\\" : "", *at);
    fputs("'\n", out);
}

static void write_fish(FILE *out)
{
    fputs("# fish completion for froe\n\n", out);
    for (size_t i = 0; i < FROE_CLI_COMMAND_COUNT; i++) {
        const struct froe_cli_command *command = &froe_cli_commands[i];
        fprintf(out, "complete -c froe -n __fish_use_subcommand -f -a %s -d '%s'\n", command->name, command->summary);
        if (!command->is_job) {
            fprintf(out, "complete -c froe -n '__fish_seen_subcommand_from %s' -f -a '", command->name);
            write_operand_words(out, command);
            fputs("'\n", out);
        }
    }
    for (size_t i = 0; i < FROE_CLI_OPTION_COUNT; i++)
        write_fish_option(out, &froe_cli_options[i]);
}

void froe_cli_completions(FILE *out, const char *shell)
{
    if (strcmp(shell, "bash") == 0)
        write_bash(out);
    else if (strcmp(shell, "zsh") == 0)
        write_zsh(out);
    else
        write_fish(out);
}
