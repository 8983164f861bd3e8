// generate_log: access logs for benchmarks, as like real ones as a small program can make them.
//
// What decides how fast a log is read and how well it compresses is repetition, so that is what is modelled: some
// visitors are on the site at a time; each asks for a page, then for the assets of that page (same host, agent and
// referer), then reads on. Crawlers walk over all pages, feed readers poll, scanners try their list, and now and then a
// line holds no HTTP at all. Paths and hosts are Zipf-distributed. The same options and seed give the same bytes.
#include <errno.h>
#include <getopt.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chance.h"
#include "lines.h"
#include "site.h"
#include "support.h"
#include "wall.h"

static const char help[] = "usage: generate_log [OPTIONS]\n"
                           "  --lines N            lines in total (1000000)\n"
                           "  --files N            files to spread them over, PREFIX-0.log and so on (0: one stream)\n"
                           "  --out PREFIX         where to (standard output; without --files one file of that name)\n"
                           "  --format NAME        common, combined, vhost_common, vhost_combined (combined)\n"
                           "  --paths N            distinct paths of the site (60000)\n"
                           "  --hosts N            distinct hosts (60000)\n"
                           "  --agents N           distinct user agents of readers (4000)\n"
                           "  --seed N             another log of the same kind (1)\n"
                           "  --start-time TIME    YYYY-MM-DD[Thh:mm:ss[+hh:mm]] (2025-03-03T00:00:00+00:00)\n"
                           "  --rate N             lines a second, roughly, averaged over a day (5)\n"
                           "  --malformed PERMILLE lines that are no records (0)\n";

static uint64_t number(const char *name, const char *s, uint64_t most)
{
    char *end;
    errno = 0;
    unsigned long long n = strtoull(s, &end, 10);
    if (*s < '0' || *s > '9' || *end || errno || n > most)
        die(name, "not a number, or too large");
    return n;
}

static struct form form_named(const char *name)
{
    struct form form = {.vhost = strncmp(name, "vhost_", 6) == 0};
    name += form.vhost ? 6 : 0;
    form.combined = strcmp(name, "combined") == 0;
    if (!form.combined && strcmp(name, "common") != 0)
        die("--format", "common, combined, vhost_common or vhost_combined");
    return form;
}

int main(int argc, char **argv)
{
    enum { lines, files, prefix, format, paths, hosts, agents, seed, start, rate, malformed, helping };
    static const struct option options[] = {
        {"lines", 1, NULL, lines},   {"files", 1, NULL, files},         {"out", 1, NULL, prefix},
        {"format", 1, NULL, format}, {"paths", 1, NULL, paths},         {"hosts", 1, NULL, hosts},
        {"agents", 1, NULL, agents}, {"seed", 1, NULL, seed},           {"start-time", 1, NULL, start},
        {"rate", 1, NULL, rate},     {"malformed", 1, NULL, malformed}, {"help", 0, NULL, helping},
        {NULL, 0, NULL, 0}};
    const char *value[] = {"1000000", "0", NULL, "combined", "60000", "60000", "4000", "1", "2025-03-03T00:00:00+00:00",
                           "5",       "0"};
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (option == helping)
            return fputs(help, stdout) < 0;
        if (option < 0 || option >= helping)
            return fputs(help, stderr), 2;
        value[option] = optarg;
    }
    if (optind < argc)
        die(argv[optind], "no operand is wanted");

    uint64_t n_lines = number("--lines", value[lines], UINT64_MAX / 2);
    uint32_t n_files = (uint32_t)number("--files", value[files], 1000000);
    uint32_t spoiled = (uint32_t)number("--malformed", value[malformed], 1000);
    uint64_t per_second = number("--rate", value[rate], 1000000);
    struct form form = form_named(value[format]);
    if (n_files && !value[prefix])
        die("--files", "needs --out PREFIX");
    wall_set(value[start], per_second ? (double)per_second : 1.0);
    chance_seed((uint32_t)number("--seed", value[seed], UINT32_MAX));
    site_make((uint32_t)number("--paths", value[paths], 10000000), (uint32_t)number("--hosts", value[hosts], 10000000),
              (uint32_t)number("--agents", value[agents], 10000000));

    if (!value[prefix]) {
        write_lines(n_lines, form, spoiled);
    } else if (!n_files) {
        out_open(value[prefix]);
        write_lines(n_lines, form, spoiled);
        out_close(value[prefix]);
    }
    for (uint64_t i = 0; i < n_files; i++) { // one log that was rotated: the time goes on from file to file
        char *name = (char *)(uintptr_t)made("%s-%u.log", value[prefix], (unsigned)i).at;
        out_open(name);
        write_lines(n_lines * (i + 1) / n_files - n_lines * i / n_files, form, spoiled);
        out_close(name);
        free(name);
    }
    return 0;
}
