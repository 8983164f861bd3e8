#include <criterion/criterion.h>
#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/span.h"
#include "report/output.h"
#include "report/target.h"

/* Every test runs in a directory of its own, as the current one. */
static char home[] = "/tmp/froe-output-XXXXXX";

static void set_up(void)
{
    cr_assert(mkdtemp(home) != NULL);
    cr_assert(chdir(home) == 0);
    signal(SIGPIPE, SIG_IGN);
    umask(022);
}

static int remove_entry(const char *path, const struct stat *status, int flag, struct FTW *place)
{
    (void)status;
    (void)flag;
    (void)place;
    return remove(path);
}

static void tear_down(void)
{
    cr_assert(chdir("/") == 0);
    cr_assert(nftw(home, remove_entry, 16, FTW_DEPTH | FTW_PHYS) == 0);
}

TestSuite(output, .init = set_up, .fini = tear_down);

static void make_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    cr_assert(file != NULL, "%s", path);
    fputs(text, file);
    cr_assert(fclose(file) == 0);
}

static void expect_text(const char *path, const char *text)
{
    char found[256] = "";
    FILE *file = fopen(path, "r");
    cr_assert(file != NULL, "%s", path);
    size_t len = fread(found, 1, sizeof found - 1, file);
    found[len] = '\0';
    fclose(file);
    cr_expect_str_eq(found, text);
}

static mode_t mode_of(const char *path)
{
    struct stat status;
    cr_assert(lstat(path, &status) == 0, "%s", path);
    return status.st_mode;
}

static int count_entries(const char *path)
{
    DIR *stream = opendir(path);
    cr_assert(stream != NULL);
    int count = 0;
    for (const struct dirent *entry; (entry = readdir(stream)) != NULL;)
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(stream);
    return count;
}

static struct froe_output *open_output(const char *path)
{
    froe_error error = {.text = ""};
    struct froe_output *output = froe_output_open(path, NULL, &error);
    cr_assert(output != NULL, "%s", error.text);
    return output;
}

static void write_text(struct froe_output *output, const char *text)
{
    froe_error error = {.text = ""};
    cr_assert(froe_output_write(output, text, strlen(text), &error) == FROE_OUTPUT_OK, "%s", error.text);
}

static void commit(struct froe_output *output)
{
    froe_error error = {.text = ""};
    cr_assert(froe_output_commit(output, &error) == FROE_OUTPUT_OK, "%s", error.text);
}

static void expect_refused(const char *path, const char *text)
{
    froe_error error = {.text = ""};
    cr_expect(froe_output_open(path, NULL, &error) == NULL);
    cr_expect_str_eq(error.text, text);
}

Test(output, a_new_file_appears_whole)
{
    struct froe_output *output = open_output("new.csv");
    write_text(output, "path,");
    cr_expect(access("new.csv", F_OK) != 0);
    write_text(output, "count\n");
    commit(output);
    expect_text("new.csv", "path,count\n");
    cr_expect_eq(mode_of("new.csv"), S_IFREG | 0644);
    cr_expect_eq(count_entries("."), 1);
}

Test(output, a_new_file_obeys_the_umask)
{
    umask(027);
    commit(open_output("new"));
    cr_expect_eq(mode_of("new"), S_IFREG | 0640);
}

/* The name of the only entry of a directory, but for `but`; "" when there is none. */
static void find_other(const char *path, const char *but, char name[NAME_MAX + 1])
{
    DIR *stream = opendir(path);
    cr_assert(stream != NULL);
    name[0] = '\0';
    for (const struct dirent *entry; (entry = readdir(stream)) != NULL;)
        if (entry->d_name[0] != '.' || strlen(entry->d_name) > 2)
            if (strcmp(entry->d_name, but) != 0)
                strcpy(name, entry->d_name);
    closedir(stream);
}

Test(output, until_it_is_whole_a_file_has_no_name)
{
    make_file("old", "old");
    struct froe_output *outputs[] = {open_output("old"), open_output("new")};
    int entries = count_entries(".");
    for (int i = 0; i < 2; i++) {
        write_text(outputs[i], "text");
        commit(outputs[i]);
    }
    expect_text("old", "text");
    expect_text("new", "text");
    cr_expect_eq(count_entries("."), 2);
    if (open(".", O_TMPFILE | O_WRONLY, 0600) < 0)
        cr_skip("this file system knows no files without a name");
    cr_expect_eq(entries, 1);
}

Test(output, where_files_need_a_name_it_lies_beside_the_target)
{
    cr_assert(mkdir("d", 0755) == 0);
    make_file("d/old", "old");
    for (int turn = 0; turn < 3; turn++) {
        const char *path = turn == 0 ? "d/new.csv" : "d/old";
        struct froe_target place;
        struct stat replaced = {.st_mode = 0};
        cr_assert(froe_target_find(&place, path));
        cr_assert(turn == 0 || stat(path, &replaced) == 0);
        int fd = froe_target_create_named(&place, turn == 0 ? NULL : &replaced);
        cr_assert(fd >= 0 && write(fd, "new", 3) == 3);
        char name[NAME_MAX + 1];
        find_other("d", "old", name);
        if (turn == 0) {
            cr_expect(strncmp(name, ".new.csv.froe-", 14) == 0 && strlen(name) == 20, "%s", name);
        }
        if (turn < 2) {
            cr_assert(froe_target_name(&place, fd) && froe_target_rename(&place));
            expect_text(path, "new");
            cr_assert(unlink("d/new.csv") == 0 || turn > 0);
        }
        close(fd);
        froe_target_close(&place);
        cr_expect_eq(count_entries("d"), 1, "turn %d", turn);
    }
}

Test(output, a_file_is_replaced_and_keeps_its_mode)
{
    make_file("old", "old");
    cr_assert(chmod("old", 0604) == 0);
    struct stat before, after;
    cr_assert(stat("old", &before) == 0);
    struct froe_output *output = open_output("old");
    write_text(output, "new");
    expect_text("old", "old");
    commit(output);
    expect_text("old", "new");
    cr_assert(stat("old", &after) == 0);
    cr_expect_eq(after.st_mode, S_IFREG | 0604);
    cr_expect_neq(after.st_ino, before.st_ino);
    cr_expect_eq(count_entries("."), 1);
}

Test(output, a_file_replaced_by_the_superuser_keeps_its_owner)
{
    make_file("old", "old");
    if (chown("old", 65534, 65534) != 0)
        cr_skip("needs the superuser");
    commit(open_output("old"));
    struct stat status;
    cr_assert(stat("old", &status) == 0);
    cr_expect_eq(status.st_uid, 65534);
    cr_expect_eq(status.st_gid, 65534);
}

Test(output, a_write_protected_file_is_not_replaced)
{
    make_file("old", "old");
    cr_assert(chmod("old", 0444) == 0 && chmod(".", 0777) == 0);
    uid_t user = geteuid();
    if (user == 0)
        cr_assert(seteuid(65534) == 0);
    expect_refused("old", "old: Permission denied");
    if (user == 0)
        cr_assert(seteuid(user) == 0);
    expect_text("old", "old");
}

Test(output, giving_up_leaves_what_was_there)
{
    make_file("old", "old");
    struct froe_output *output = open_output("old");
    write_text(output, "new");
    froe_output_abandon(output);
    froe_output_abandon(NULL);
    expect_text("old", "old");
    output = open_output("new");
    write_text(output, "new");
    froe_output_abandon(output);
    cr_expect_eq(count_entries("."), 1);
}

Test(output, the_file_that_a_link_points_to_is_replaced)
{
    cr_assert(mkdir("d", 0755) == 0);
    cr_assert(mkdir("d/e", 0755) == 0);
    make_file("d/old", "old");
    cr_assert(symlink("../old", "d/e/second") == 0);
    cr_assert(symlink("d/e/second", "first") == 0);
    cr_assert(symlink("d/fresh", "to_new") == 0);
    struct froe_output *output = open_output("first");
    write_text(output, "new");
    expect_text("d/old", "old");
    commit(output);
    expect_text("d/old", "new");
    cr_expect(S_ISLNK(mode_of("first")) && S_ISLNK(mode_of("d/e/second")) && S_ISREG(mode_of("d/old")));
    /* It need not exist. */
    commit(open_output("to_new"));
    cr_expect(S_ISLNK(mode_of("to_new")) && S_ISREG(mode_of("d/fresh")));
    cr_expect_eq(count_entries("d"), 3);
    cr_assert(symlink("loop", "loop") == 0);
    expect_refused("loop", "loop: Too many levels of symbolic links");
}

Test(output, a_name_of_full_length_has_room_for_the_temporary_one)
{
    char name[256];
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    struct froe_output *output = open_output(name);
    write_text(output, "x");
    commit(output);
    expect_text(name, "x");
}

Test(output, what_cannot_be_a_target_is_refused)
{
    make_file("file", "");
    expect_refused(".", ".: Is a directory");
    expect_refused("gone/new", "gone/new: No such file or directory");
    expect_refused("file/new", "file/new: Not a directory");
    expect_refused("new/", "new/: Is a directory");
    expect_refused("gone/\x1b[31m\xff", "gone/\\x1b[31m\\xff: No such file or directory");
    cr_expect_eq(count_entries("."), 1);
}

Test(output, a_full_device_fails_and_stays_failed)
{
    froe_error error = {.text = ""};
    struct froe_output *output = open_output("/dev/full");
    cr_expect_eq(froe_output_write(output, "x", 1, &error), FROE_OUTPUT_FAILED);
    cr_expect_str_eq(error.text, "/dev/full: No space left on device");
    error.text[0] = '\0';
    cr_expect_eq(froe_output_write(output, "x", 1, &error), FROE_OUTPUT_FAILED);
    error.text[0] = '\0';
    cr_expect_eq(froe_output_commit(output, &error), FROE_OUTPUT_FAILED);
    cr_expect_str_eq(error.text, "/dev/full: No space left on device");
    cr_expect(S_ISCHR(mode_of("/dev/full")));
}

Test(output, a_failed_write_leaves_no_file)
{
    /* A limit for sizes of files is a full disk that needs no disk. */
    signal(SIGXFSZ, SIG_IGN);
    struct rlimit usual, tight;
    cr_assert(getrlimit(RLIMIT_FSIZE, &usual) == 0);
    tight = (struct rlimit){10, usual.rlim_max};
    make_file("old", "old");
    struct froe_output *output = open_output("old");
    cr_assert(setrlimit(RLIMIT_FSIZE, &tight) == 0);
    froe_error error = {.text = ""};
    /* The first ten bytes go, the rest does not. */
    enum froe_output_status status = froe_output_write(output, "0123456789abcdef", 16, &error);
    enum froe_output_status end = froe_output_commit(output, NULL);
    cr_assert(setrlimit(RLIMIT_FSIZE, &usual) == 0);
    cr_expect(status == FROE_OUTPUT_FAILED && end == FROE_OUTPUT_FAILED);
    cr_expect_str_eq(error.text, "old: File too large");
    expect_text("old", "old");
    cr_expect_eq(count_entries("."), 1);
}

Test(output, a_target_that_becomes_a_directory_fails_the_commit)
{
    struct froe_output *output = open_output("new");
    cr_assert(mkdir("new", 0755) == 0);
    froe_error error = {.text = ""};
    cr_expect_eq(froe_output_commit(output, &error), FROE_OUTPUT_FAILED);
    cr_expect_str_eq(error.text, "new: Is a directory");
    cr_expect_eq(count_entries("."), 1);
}

/* Makes a descriptor the standard output while a test uses it; returns what was there. */
static int redirect_output(int fd)
{
    fflush(stdout);
    int kept = dup(STDOUT_FILENO);
    cr_assert(kept >= 0 && dup2(fd, STDOUT_FILENO) == STDOUT_FILENO);
    return kept;
}

static void restore_output(int kept)
{
    dup2(kept, STDOUT_FILENO);
    close(kept);
}

Test(output, standard_output_is_written_and_left_open)
{
    int fd = open("out", O_WRONLY | O_CREAT | O_APPEND, 0600);
    int kept = redirect_output(fd);
    struct froe_output *output = open_output(NULL);
    write_text(output, "one ");
    commit(output);
    /* By its name it is the same: what is in the file stays, and the file is no other. */
    output = open_output("/dev/stdout");
    write_text(output, "two ");
    commit(output);
    ssize_t written = write(STDOUT_FILENO, "three", 5);
    restore_output(kept);
    close(fd);
    cr_expect_eq(written, 5);
    expect_text("out", "one two three");
}

Test(output, a_closed_standard_output_is_an_error)
{
    int kept = dup(STDOUT_FILENO);
    close(STDOUT_FILENO);
    froe_error error = {.text = ""};
    struct froe_output *output = froe_output_open(NULL, NULL, &error);
    restore_output(kept);
    cr_expect(output == NULL);
    cr_expect_str_eq(error.text, "standard output: Bad file descriptor");
}

Test(output, a_reader_that_has_gone_is_told_and_no_error)
{
    int ends[2];
    cr_assert(pipe(ends) == 0);
    int kept = redirect_output(ends[1]);
    struct froe_output *output = open_output(NULL);
    close(ends[0]);
    froe_error error = {.text = ""};
    enum froe_output_status first = froe_output_write(output, "x", 1, &error);
    enum froe_output_status second = froe_output_write(output, "", 0, &error);
    enum froe_output_status end = froe_output_commit(output, &error);
    restore_output(kept);
    close(ends[1]);
    cr_expect(first == FROE_OUTPUT_CLOSED && second == FROE_OUTPUT_CLOSED && end == FROE_OUTPUT_CLOSED);
    cr_expect_str_eq(error.text, "");
}

/* Reads a pipe to its end, slowly at first, disturbing the writer with signals. */
struct reader {
    int fd;
    pthread_t writer;
    size_t count;
    bool in_order;
};

static void ignore(int number)
{
    (void)number;
}

static void *read_slowly(void *context)
{
    struct reader *reader = context;
    uint8_t bytes[3001];
    ssize_t got = 0;
    reader->in_order = true;
    while ((got = read(reader->fd, bytes, sizeof bytes)) > 0) {
        for (ssize_t i = 0; i < got; i++)
            reader->in_order = reader->in_order && bytes[i] == (uint8_t)(reader->count++ % 251);
        if (reader->count < 200000) {
            pthread_kill(reader->writer, SIGUSR1);
            usleep(200);
        }
    }
    return NULL;
}

static void write_through_pipe(bool blocking)
{
    enum { SIZE = 1 << 20 };
    int ends[2];
    cr_assert(pipe2(ends, blocking ? 0 : O_NONBLOCK) == 0);
    cr_assert(fcntl(ends[0], F_SETFL, 0) == 0);
    sigaction(SIGUSR1, &(struct sigaction){.sa_handler = ignore}, NULL);
    uint8_t *bytes = malloc(SIZE);
    for (size_t i = 0; i < SIZE; i++)
        bytes[i] = (uint8_t)(i % 251);
    struct reader reader = {.fd = ends[0], .writer = pthread_self()};
    pthread_t thread;
    cr_assert(pthread_create(&thread, NULL, read_slowly, &reader) == 0);
    int kept = redirect_output(ends[1]);
    struct froe_output *output = open_output(NULL);
    enum froe_output_status status = froe_output_write(output, bytes, SIZE, NULL);
    enum froe_output_status end = froe_output_commit(output, NULL);
    restore_output(kept);
    close(ends[1]);
    pthread_join(thread, NULL);
    close(ends[0]);
    free(bytes);
    cr_expect(status == FROE_OUTPUT_OK && end == FROE_OUTPUT_OK);
    cr_expect_eq(reader.count, SIZE);
    cr_expect(reader.in_order);
}

Test(output, partial_and_interrupted_writes_are_continued)
{
    write_through_pipe(true);
}

Test(output, a_non_blocking_output_is_waited_for)
{
    write_through_pipe(false);
}

Test(output, a_fifo_is_written_directly)
{
    cr_assert(mkfifo("pipe", 0600) == 0);
    int fd = open("pipe", O_RDONLY | O_NONBLOCK);
    struct froe_output *output = open_output("pipe");
    write_text(output, "text");
    commit(output);
    char found[8] = "";
    cr_expect_eq(read(fd, found, sizeof found), 4);
    cr_expect_str_eq(found, "text");
    close(fd);
    cr_expect(S_ISFIFO(mode_of("pipe")));
}
