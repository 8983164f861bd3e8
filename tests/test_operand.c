#include <criterion/criterion.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/buffer.h"
#include "input/operand.h"

/* Every test runs in a directory of its own, as the current one. */
static char home[] = "/tmp/froe-operand-XXXXXX";

static void set_up(void)
{
    cr_assert(mkdtemp(home) != NULL);
    cr_assert(chdir(home) == 0);
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

TestSuite(operand, .init = set_up, .fini = tear_down);

static void make_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    cr_assert(file != NULL, "%s", path);
    fputs(text, file);
    cr_assert(fclose(file) == 0);
}

static void make_files(const char *const *paths)
{
    for (; *paths != NULL; paths++)
        make_file(*paths, "x\n");
}

static void make_directory(const char *path)
{
    cr_assert(mkdir(path, 0755) == 0, "%s", path);
}

/* The result of an expansion as text: a line for each input, and one for each report, `E name: text` or `W …`. */
struct outcome {
    struct froe_inputs inputs;
    struct froe_buffer names;
    struct froe_buffer reports;
};

static void note(void *context, const char *name, const char *text, bool error)
{
    froe_buffer_format(context, "%c %s: %s\n", error ? 'E' : 'W', name, text);
}

static struct outcome expand_from(const char *const *operands, const char *files_from, bool all)
{
    struct outcome outcome = {0};
    size_t count = 0;
    while (operands[count] != NULL)
        count++;
    froe_error error = {.text = ""};
    cr_assert(
        froe_inputs_expand(&outcome.inputs, operands, count, files_from, all, NULL, note, &outcome.reports, &error),
        "%s", error.text);
    for (size_t i = 0; i < outcome.inputs.count; i++)
        froe_buffer_format(&outcome.names, "%s\n", outcome.inputs.items[i].name);
    froe_buffer_byte(&outcome.names, 0);
    froe_buffer_byte(&outcome.reports, 0);
    return outcome;
}

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

static void check_and_free(struct outcome *outcome, const char *names, const char *reports)
{
    cr_expect_str_eq((const char *)outcome->names.data, names);
    cr_expect_str_eq((const char *)outcome->reports.data, reports);
    froe_inputs_free(&outcome->inputs);
    froe_buffer_free(&outcome->names);
    froe_buffer_free(&outcome->reports);
}

static void check(const char *const *operands, const char *names, const char *reports)
{
    struct outcome outcome = expand_from(operands, NULL, false);
    check_and_free(&outcome, names, reports);
}

Test(operand, files_keep_their_order_and_tell_their_size)
{
    make_file("b.log", "12345");
    make_file("a.log", "");
    struct outcome outcome = expand_from(LIST("b.log", "a.log"), NULL, false);
    cr_assert_eq(outcome.inputs.count, 2);
    cr_expect_eq(outcome.inputs.items[0].size, 5);
    cr_expect_eq(outcome.inputs.items[1].size, 0);
    cr_expect(outcome.inputs.items[0].is_regular && !outcome.inputs.items[0].is_stdin);
    check_and_free(&outcome, "b.log\na.log\n", "");
}

Test(operand, missing_files_are_reported_and_left_out)
{
    make_file("a", "");
    check(LIST("gone", "a", "a/b"), "a\n", "E gone: No such file or directory\nE a/b: Not a directory\n");
}

Test(operand, a_directory_gives_what_is_named_like_a_log)
{
    make_directory("d");
    make_files(LIST("d/access", "d/my_access_1", "d/x.log", "d/x.log.3", "d/a.gz", "d/b.bgz", "d/c.zst", "d/d.xz",
                    "d/e.bz2", "d/f.lz4", "d/g.tar", "d/h.tgz", "d/i.zip", "d/notes.txt", "d/gz", "d/README"));
    check(LIST("d"),
          "d/a.gz\nd/access\nd/b.bgz\nd/c.zst\nd/d.xz\nd/e.bz2\nd/f.lz4\nd/g.tar\nd/h.tgz\nd/i.zip\nd/my_access_1\n"
          "d/x.log\nd/x.log.3\n",
          "");
}

Test(operand, with_all_a_directory_gives_every_file)
{
    make_directory("d");
    make_files(LIST("d/notes.txt", "d/access"));
    struct outcome outcome = expand_from(LIST("d/"), NULL, true);
    check_and_free(&outcome, "d/access\nd/notes.txt\n", "");
}

Test(operand, directories_are_walked_in_the_order_of_names_with_numbers)
{
    make_directory("d");
    make_directory("d/10");
    make_directory("d/9");
    make_directory("d/9/deep");
    make_directory("d/9-b");
    make_files(LIST("d/x.log.10", "d/x.log.2", "d/x.log", "d/10/a.log", "d/9/deep/z.log", "d/9/b.log", "d/9-b/a.log"));
    check(LIST("d"), "d/9/b.log\nd/9/deep/z.log\nd/9-b/a.log\nd/10/a.log\nd/x.log\nd/x.log.2\nd/x.log.10\n", "");
}

Test(operand, links_to_files_are_followed_to_directories_not)
{
    make_directory("d");
    make_directory("other");
    make_files(LIST("other/o.log", "d/a.log"));
    cr_assert(symlink("../other/o.log", "d/b.log") == 0);
    cr_assert(symlink("../other", "d/access") == 0);
    cr_assert(symlink(".", "d/loop.log") == 0);
    cr_assert(symlink("gone", "d/dangling.log") == 0);
    cr_assert(symlink("gone", "d/unwanted") == 0);
    cr_assert(mkfifo("d/pipe.log", 0600) == 0);
    check(LIST("d"), "d/a.log\nd/b.log\n", "E d/dangling.log: No such file or directory\n");
    /* The operand itself may be one. */
    check(LIST("d/access"), "d/access/o.log\n", "");
}

Test(operand, a_directory_without_logs_gets_a_warning)
{
    make_directory("d");
    make_directory("d/e");
    check(LIST("d"), "", "W d: no log files in it (--all takes every file)\n");
    struct outcome outcome = expand_from(LIST("d"), NULL, true);
    check_and_free(&outcome, "", "W d: no files in it\n");
    /* Not when its files are only there already. */
    make_file("d/e/a.log", "");
    check(LIST("d/e/a.log", "d"), "d/e/a.log\n", "");
}

Test(operand, an_unreadable_directory_is_reported_and_the_walk_goes_on)
{
    make_directory("d");
    make_directory("d/a");
    make_directory("d/b");
    make_files(LIST("d/a/a.log", "d/b/b.log"));
    cr_assert(chmod(home, 0755) == 0);
    cr_assert(chmod("d/a", 0111) == 0);
    /* Permissions do not stop the superuser. */
    uid_t user = geteuid();
    if (user == 0)
        cr_assert(seteuid(65534) == 0);
    check(LIST("d"), "d/b/b.log\n", "E d/a: Permission denied\n");
    check(LIST("d/a"), "", "E d/a: Permission denied\n");
    check(LIST("d/a/*.log"), "", "E d/a/: Permission denied\n");
    if (user == 0)
        cr_assert(seteuid(user) == 0);
    cr_assert(chmod("d/a", 0755) == 0);
}

Test(operand, the_same_file_is_taken_once_at_its_first_place)
{
    make_directory("d");
    make_files(LIST("d/a.log", "d/b.log"));
    cr_assert(link("d/a.log", "d/c.log") == 0);
    cr_assert(symlink("d/b.log", "link") == 0);
    check(LIST("link", "d", "./d/a.log", "link"), "link\nd/a.log\n", "");
}

Test(operand, a_copy_beside_its_compressed_file_gets_a_warning)
{
    make_directory("d");
    make_files(LIST("d/a.log.1", "d/a.log.1.gz", "d/b.log.xz", "d/c.log.bz2", "d/c.log", "d/t.log", "d/t.log.tar"));
    check(LIST("d"), "d/a.log.1\nd/a.log.1.gz\nd/b.log.xz\nd/c.log\nd/c.log.bz2\nd/t.log\nd/t.log.tar\n",
          "W d/a.log.1.gz: is read beside the file of the same name without the suffix: probably one log twice\n"
          "W d/c.log.bz2: is read beside the file of the same name without the suffix: probably one log twice\n");
}

Test(operand, patterns_are_expanded)
{
    make_directory("d");
    make_directory("d/x1");
    make_directory("d/x2");
    make_files(LIST("d/a10.gz", "d/a9.gz", "d/.a1.gz", "d/b", "d/x1/n.txt", "d/x2/o.txt", "d/x2/p.log", "d/\xff.gz"));
    check(LIST("d/a*.gz"), "d/a9.gz\nd/a10.gz\n", "");
    check(LIST("d/a?.gz", "d/[!a].gz"), "d/a9.gz\nd/\xff.gz\n", "");
    /* Names that begin with a dot only where the pattern does, as in a shell. */
    check(LIST("d/*1.gz"), "", "E d/*1.gz: no file matches\n");
    check(LIST("d/.*"), "d/.a1.gz\n", "");
    check(LIST("*/x?/*.txt"), "d/x1/n.txt\nd/x2/o.txt\n", "");
    check(LIST("d/x*/o.txt"), "d/x2/o.txt\n", "");
    /* Directories that match are walked; with a slash behind it, the pattern matches nothing else. */
    check(LIST("d/*2"), "d/x2/p.log\n", "");
    check(LIST("d//[ab]*/", "d//x2*/"), "d//x2/p.log\n", "E d//[ab]*/: no file matches\n");
    char absolute[64], expected[64];
    snprintf(absolute, sizeof absolute, "%s/d/[b]", home);
    snprintf(expected, sizeof expected, "%s/d/b\n", home);
    check(LIST(absolute), expected, "");
}

Test(operand, two_stars_and_a_slash_are_any_number_of_directories)
{
    make_directory("d");
    make_directory("d/e");
    make_directory("d/e/f");
    make_directory("d/.h");
    make_files(LIST("a.txt", "d/b.txt", "d/e/f/c.txt", "d/e/f/d.log", "d/.h/e.txt"));
    cr_assert(symlink("e", "d/link") == 0);
    cr_assert(symlink("..", "d/e/loop") == 0);
    check(LIST("d/**/*.txt"), "d/b.txt\nd/e/f/c.txt\n", "");
    check(LIST("**/*.txt"), "a.txt\nd/b.txt\nd/e/f/c.txt\n", "");
    check(LIST("**//c.txt", "d/**/**/b.txt"), "d//e//f//c.txt\nd/b.txt\n", "");
    check(LIST("d/e/**/f/**"), "d/e/f/c.txt\nd/e/f/d.log\n", "");
    check(LIST("d/**/", "gone/**/*.txt"), "d/e/f/d.log\n", "E gone/**/*.txt: no file matches\n");
}

Test(operand, two_stars_are_one_and_names_like_patterns_are_names)
{
    make_directory("d");
    make_directory("d/e");
    make_files(LIST("d/e/a.txt", "d/b.txt", "[1].log", "1.log"));
    check(LIST("d/**.txt"), "d/b.txt\n", "");
    check(LIST("[1].log"), "[1].log\n", "");
    check(LIST("d/[.txt"), "", "E d/[.txt: no file matches\n");
    check(LIST("*.csv", "1.lo[g]"), "1.log\n", "E *.csv: no file matches\n");
}

Test(operand, fifos_and_character_devices_are_inputs_sockets_are_not)
{
    cr_assert(mkfifo("pipe", 0600) == 0);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "socket"};
    cr_assert(bind(fd, (struct sockaddr *)&address, sizeof address) == 0);
    struct outcome outcome = expand_from(LIST("pipe", "/dev/null", "socket"), NULL, false);
    cr_assert_eq(outcome.inputs.count, 2);
    cr_expect(!outcome.inputs.items[0].is_regular && outcome.inputs.items[0].size == 0);
    cr_expect(!outcome.inputs.items[1].is_regular);
    check_and_free(&outcome, "pipe\n/dev/null\n", "E socket: Is a socket\n");
    close(fd);
}

/* Makes a file the standard input, from an offset on. */
static void redirect_input(const char *path, off_t offset)
{
    int fd = open(path, O_RDONLY);
    cr_assert(fd >= 0 && lseek(fd, offset, SEEK_SET) == offset && dup2(fd, STDIN_FILENO) == STDIN_FILENO);
    if (fd != STDIN_FILENO)
        close(fd);
}

Test(operand, standard_input_is_the_default_and_counts_once)
{
    make_file("a.log", "0123456789");
    redirect_input("a.log", 4);
    struct outcome outcome = expand_from((const char *const[]){NULL}, NULL, false);
    cr_assert_eq(outcome.inputs.count, 1);
    cr_expect(outcome.inputs.items[0].is_stdin && outcome.inputs.items[0].is_regular);
    cr_expect_eq(outcome.inputs.items[0].size, 6);
    check_and_free(&outcome, "-\n", "");
    check(LIST("-", "a.log", "-"), "-\n", "");
    int ends[2];
    cr_assert(pipe(ends) == 0 && dup2(ends[0], STDIN_FILENO) == STDIN_FILENO);
    outcome = expand_from(LIST("-", "-"), NULL, false);
    cr_assert_eq(outcome.inputs.count, 1);
    cr_expect(outcome.inputs.items[0].is_stdin && !outcome.inputs.items[0].is_regular);
    check_and_free(&outcome, "-\n", "");
    close(STDIN_FILENO);
    check(LIST("-"), "", "E -: Bad file descriptor\n");
    redirect_input(".", 0);
    check(LIST("-"), "", "E -: Is a directory\n");
}

Test(operand, lists_of_operands_have_lines)
{
    make_directory("d");
    make_files(LIST("a.log", "b b.log", "d/x.log", "c1.txt"));
    make_file("list", "b b.log\n\nd\nc*.txt\ngone");
    struct outcome outcome = expand_from(LIST("a.log"), "list", false);
    check_and_free(&outcome, "a.log\nb b.log\nd/x.log\nc1.txt\n", "E gone: No such file or directory\n");
    make_file("list", "");
    outcome = expand_from((const char *const[]){NULL}, "list", false);
    check_and_free(&outcome, "", "");
}

Test(operand, a_nul_byte_makes_nul_the_separator)
{
    make_files(LIST("a.log", "b\nb.log"));
    FILE *list = fopen("list", "w");
    fwrite("b\nb.log\0a.log", 1, 13, list);
    fclose(list);
    struct outcome outcome = expand_from((const char *const[]){NULL}, "list", false);
    check_and_free(&outcome, "b\nb.log\na.log\n", "");
    redirect_input("list", 0);
    outcome = expand_from(LIST("-"), "-", false);
    check_and_free(&outcome, "b\nb.log\na.log\n", "E -: standard input already gives the list of operands\n");
}

Test(operand, a_list_that_cannot_be_read_is_an_error)
{
    struct froe_inputs inputs;
    froe_error error;
    cr_expect_not(froe_inputs_expand(&inputs, NULL, 0, "no\x1bne", false, NULL, note, NULL, &error));
    cr_expect_str_eq(error.text, "no\\x1bne: No such file or directory");
    cr_expect_not(froe_inputs_expand(&inputs, NULL, 0, ".", false, NULL, note, NULL, &error));
    cr_expect_str_eq(error.text, ".: Is a directory");
}

Test(operand, many_files_and_their_doubles_come_once_and_in_order)
{
    enum { FILES = 3000, TIMES = 2 };
    make_directory("d");
    make_directory("e");
    char path[32], other[32];
    for (int i = 0; i < FILES; i++) {
        snprintf(path, sizeof path, "d/a.log.%d", i);
        snprintf(other, sizeof other, "e/a.log.%d", i);
        make_file(path, "");
        cr_assert(link(path, other) == 0);
    }
    const char *operands[2 * TIMES + 1] = {NULL};
    for (int i = 0; i < 2 * TIMES; i++)
        operands[i] = i % 2 == 0 ? "d" : "e";
    struct outcome outcome = expand_from(operands, NULL, false);
    cr_expect_eq(outcome.inputs.count, FILES);
    for (int i = 0; i < FILES && outcome.inputs.count == FILES; i++) {
        snprintf(path, sizeof path, "d/a.log.%d", i);
        cr_assert_str_eq(outcome.inputs.items[i].name, path);
    }
    check_and_free(&outcome, (const char *)outcome.names.data, "");
}

Test(operand, deep_directories_need_one_descriptor)
{
    char path[2048] = "d";
    make_directory(path);
    while (strlen(path) < sizeof path - 16) {
        strcat(path, "/d");
        make_directory(path);
    }
    strcat(path, "/a.log");
    make_file(path, "");
    strcat(path, "\n");
    struct rlimit usual, tight;
    cr_assert(getrlimit(RLIMIT_NOFILE, &usual) == 0);
    int free_one = dup(STDOUT_FILENO);
    close(free_one);
    tight = (struct rlimit){(rlim_t)free_one + 1, usual.rlim_max};
    cr_assert(setrlimit(RLIMIT_NOFILE, &tight) == 0);
    struct outcome outcome = expand_from(LIST("d"), NULL, false);
    cr_assert(setrlimit(RLIMIT_NOFILE, &usual) == 0);
    check_and_free(&outcome, path, "");
}
