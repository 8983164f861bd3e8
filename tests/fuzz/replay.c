/*
 * Runs a fuzz target on files instead of a fuzzer: replay PATH…, where a path is a file or a folder of files. So the
 * corpora are checked by every compiler and in every build.
 */
#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool fail(const char *path)
{
    perror(path);
    return false;
}

/* The input in memory of its own size, so that a read outside of it is seen. */
static void run(const uint8_t *data, size_t size)
{
    uint8_t *exact = calloc(1, size == 0 ? 1 : size);
    if (exact == NULL)
        abort();
    if (size > 0)
        memcpy(exact, data, size);
    LLVMFuzzerTestOneInput(exact, size);
    free(exact);
}

static bool replay_file(const char *path)
{
    static uint8_t content[16 << 20];
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return fail(path);
    size_t size = fread(content, 1, sizeof content, file);
    bool good = !ferror(file) && size < sizeof content;
    fclose(file);
    if (!good)
        return fail(path);
    printf("%s\n", path);
    fflush(stdout); /* the last name shown is the one that ended the program */
    run(content, size);
    return true;
}

static bool replay_folder(DIR *folder, const char *path, size_t *count)
{
    bool good = true;
    for (struct dirent *entry; good && (entry = readdir(folder)) != NULL;) {
        char name[4096];
        if (entry->d_name[0] == '.')
            continue;
        int len = snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        good = len > 0 && (size_t)len < sizeof name && replay_file(name);
        *count += good;
    }
    return good;
}

static bool replay(const char *path, size_t *count)
{
    DIR *folder = opendir(path);
    if (folder == NULL) {
        ++*count;
        return replay_file(path);
    }
    bool good = replay_folder(folder, path, count);
    closedir(folder);
    return good;
}

int main(int argc, char **argv)
{
    size_t count = 0;
    bool good = true;
    run(NULL, 0);
    for (int i = 1; i < argc; i++)
        good &= replay(argv[i], &count);
    printf("%zu inputs\n", count);
    return good && count > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
