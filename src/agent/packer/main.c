/*
 * Runs while froe is built: reads a file of rules and writes the pack that is embedded.
 *
 *     agent_packer RULES PACK
 */
#include <stdio.h>

#include "agent/pack.h"

static bool write_file(const char *path, const struct froe_buffer *pack)
{
    FILE *file = fopen(path, "wb");
    bool good = file != NULL && fwrite(pack->data, 1, pack->len, file) == pack->len;
    if (file != NULL)
        good = fclose(file) == 0 && good;
    if (!good)
        perror(path);
    return good;
}

int main(int argc, char **argv)
{
    struct froe_agent_rules rules;
    struct froe_buffer pack = {0};
    froe_error error;
    if (argc != 3) {
        fputs("usage: agent_packer RULES PACK\n", stderr);
        return 2;
    }
    if (!froe_agent_rules_load(argv[1], argv[1], &rules, &error)) {
        fprintf(stderr, "%s\n", error.text);
        return 1;
    }
    bool good = froe_agent_pack_write(&rules, &pack, &error);
    if (!good)
        fprintf(stderr, "%s\n", error.text);
    good = good && write_file(argv[2], &pack);
    froe_buffer_free(&pack);
    froe_agent_rules_free(&rules);
    return good ? 0 : 1;
}
