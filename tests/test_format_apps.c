/* Named log formats of applications and services: lines in the shape of those in their manuals. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "support/format_case.h"

static const struct format_case cases[] = {
    /* PHP-FPM, access.format; nobody, and somebody */
    {"php-fpm",
     "172.19.0.4 -  27/Jan/2019:15:52:24 +0100 \"GET /index.php?a=1 b\" 200\n"
     "172.19.0.4 - bob 27/Jan/2019:15:52:24 +0100 \"POST /index.php?a=1\" 500\n",
     {"host",     "172.19.0.4",
      "ident",    NULL,
      "user",     "bob",
      "time",     "2019-01-27T15:52:24+01:00",
      "request",  "POST /index.php?a=1",
      "method",   "POST",
      "path",     "/index.php",
      "query",    "a=1",
      "protocol", NULL,
      "status",   "500",
      "bytes",    NULL}},
    {"php-fpm",
     "- -  27/Jan/2019:15:52:24 +0000 \"GET /ping\" 200\n",
     {"host", NULL, "user", NULL, "time", "2019-01-27T15:52:24+00:00", "path", "/ping", "status", "200"}},
    {"php-fpm-full",
     "127.0.0.1 -  27/Jan/2019:15:52:24 +0000 \"GET /a.php\" 200 /srv/www/a.php 12.345 2048 81.01%\n",
     {"host", "127.0.0.1", "user", NULL, "path", "/a.php", "status", "200", "script_filename", "/srv/www/a.php",
      "duration", "0.012345", "memory_kb", "2048", "cpu_percent", "81.01"}},
    /* Nginx Proxy Manager, log_format proxy and standard */
    {"nginx-proxy-manager",
     "[10/Oct/2023:13:55:36 +0000] - - 301 - GET http example.com \"/\" [Client 192.0.2.1] [Length 166] [Gzip -] "
     "[Sent-to 10.0.0.2] \"curl/8\" \"-\"\n"
     "[10/Oct/2023:13:55:36 +0200] HIT 502, 200 200 - GET https example.com \"/x?a=1 b\" [Client 2001:db8::1] [Length "
     "123] "
     "[Gzip 3.21] [Sent-to app] \"curl x\" \"https://r/\"\n",
     {"host",
      "2001:db8::1",
      "time",
      "2023-10-10T13:55:36+02:00",
      "method",
      "GET",
      "path",
      "/x",
      "query",
      "a=1 b",
      "protocol",
      NULL,
      "status",
      "200",
      "bytes",
      "123",
      "referer",
      "https://r/",
      "agent",
      "curl x",
      "vhost",
      "example.com",
      "upstream_cache_status",
      "HIT",
      "upstream_status",
      "200",
      "scheme",
      "https",
      "gzip_ratio",
      "3.21",
      "server",
      "app"}},
    {"nginx-proxy-manager-standard",
     "[10/Oct/2023:13:55:36 +0000] 404 - GET http example.com \"/x\" [Client 192.0.2.1] [Length 0] [Gzip -] \"-\" "
     "\"-\"\n",
     {"host",    "192.0.2.1", "method", "GET", "path",  "/x",          "status", "404",  "bytes",      "0",
      "referer", NULL,        "agent",  NULL,  "vhost", "example.com", "scheme", "http", "gzip_ratio", NULL}},
    /* Gin, logger.go; a client without an address */
    {"gin",
     "[GIN] 2023/10/10 - 13:55:36 | 200 |            0s |                 | GET      \"/\"\n"
     "[GIN] 2023/10/10 - 13:55:36 | 404 |      65.917\xc2\xb5s |     192.0.2.1 | POST     \"/a b?c=\\\"d\\\"\"\n",
     {"host", "192.0.2.1", "time", "2023-10-10T13:55:36+00:00", "time.text", "2023/10/10 - 13:55:36", "method", "POST",
      "target", "/a b?c=\\\"d\\\"", "path", "/a b", "status", "404", "bytes", NULL, "duration", "0.000065917"}},
    {"gin", /* on a terminal, of versions before and behind 1.11 */
     "[GIN] 2023/10/10 - 13:55:36 |\x1b[97;42m 200 \x1b[0m|      1.5ms |             ::1 |\x1b[97;44m GET     \x1b[0m "
     "\"/a\"\n"
     "[GIN] 2023/10/10 - 13:55:36 |\x1b[90;43m 499 \x1b[0m|\x1b[97;42m     1m2s \x1b[0m|       192.0.2.1 |\x1b[97;44m "
     "OPTIONS \x1b[0m \"/a?b\"\n",
     {"host", "192.0.2.1", "method", "OPTIONS", "path", "/a", "query", "b", "status", "499", "duration", "62"}},
    {"gin",
     "[GIN] 2023/10/10 - 13:55:36 | 200 |  1.002103s |                 | HEAD     \"/a\"\n",
     {"host", NULL, "method", "HEAD", "duration", "1.002103"}},
    /* aiohttp, web_log.py: its format by default; without referer and agent */
    {"aiohttp",
     "192.0.2.1 [10/Oct/2023:13:55:36 +0000] \"GET / HTTP/1.1\" 200 150\n"
     "2001:db8::1 [10/Oct/2023:13:55:36 +0200] \"GET /x?a=1 HTTP/1.1\" 200 150 \"http://r/\" \"curl \\\"x\\\"\"\n",
     {"host",   "2001:db8::1", "ident", NULL,  "user",    NULL,        "time",     "2023-10-10T13:55:36+02:00",
      "method", "GET",         "path",  "/x",  "query",   "a=1",       "protocol", "HTTP/1.1",
      "status", "200",         "bytes", "150", "referer", "http://r/", "agent",    "curl \\\"x\\\""}},
    /* Cloud Foundry, Gorouter; its routes have been given more and more to log */
    {"gorouter",
     "www.example.com - [2017-01-20T15:40:13.892+0000] \"GET / HTTP/1.1\" 200 0 7 \"-\" \"curl/7\" 192.0.2.9:52238 "
     "10.0.0.2:60012 x_forwarded_for:\"-\" x_forwarded_proto:\"http\" vcap_request_id:c6b5 response_time:0.007390127 "
     "app_id:fdc7 app_index:0\n"
     "www.example.com - [2024-05-21T15:40:13.892179798Z] \"GET /a?b=1 HTTP/1.1\" 200 3 110563 \"http://r/\" \"curl x\" "
     "\"192.0.2.9:52238\" \"10.0.0.2:61222\" x_forwarded_for:\"18.21.57.150, 10.0.0.1\" x_forwarded_proto:\"https\" "
     "vcap_request_id:\"e2d8\" response_time:0.191835 gorouter_time:0.000139 app_id:\"4dee\" app_index:\"1\" "
     "instance_id:\"ec23\" failed_attempts:2 failed_attempts_time:\"-\" dns_time:0.000000 dial_time:0.000889 "
     "tls_time:0.007050 backend_time:0.681332 x_cf_routererror:\"-\" x_b3_traceid:\"81aa\" x_b3_spanid:\"82aa\" "
     "x_b3_parentspanid:\"-\" b3:\"81aa-82aa\"\n",
     {"vhost",
      "www.example.com",
      "host",
      "18.21.57.150",
      "user",
      NULL,
      "time",
      "2024-05-21T15:40:13+00:00",
      "path",
      "/a",
      "query.b",
      "1",
      "status",
      "200",
      "bytes_received",
      "3",
      "bytes",
      "110563",
      "referer",
      "http://r/",
      "agent",
      "curl x",
      "duration",
      "0.191835",
      "remote_address",
      "192.0.2.9:52238",
      "backend_address",
      "10.0.0.2:61222",
      "x_forwarded_for",
      "18.21.57.150, 10.0.0.1",
      "x_forwarded_proto",
      "https",
      "vcap_request_id",
      "e2d8",
      "gorouter_time",
      "0.000139",
      "app_id",
      "4dee",
      "app_index",
      "1",
      "instance_id",
      "ec23",
      "failed_attempts",
      "2",
      "failed_attempts_time",
      NULL,
      "dns_time",
      "0",
      "tls_time",
      "0.00705",
      "backend_time",
      "0.681332",
      "x_cf_routererror",
      NULL,
      "x_b3_traceid",
      "81aa",
      "b3",
      "81aa-82aa"}},
    {"gorouter", /* nobody before the router, no answer, and headers that somebody wants besides */
     "a:80 - [2019-10-31T00:11:09.329+0000] \"GET / HTTP/1.1\" \"-\" 0 0 \"-\" \"-\" \"[2001:db8::1]:36539\" \"-\" "
     "x_forwarded_for:\"-\" x_forwarded_proto:\"-\" vcap_request_id:\"-\" response_time:\"-\" gorouter_time:\"-\" "
     "app_id:\"-\" app_index:\"-\" true_client_ip:\"-\" x_b3_traceid:\"-\"\n",
     {"vhost",        "a:80", "host",          "2001:db8::1", "status",          NULL,
      "bytes",        "0",    "agent",         NULL,          "backend_address", NULL,
      "duration",     NULL,   "gorouter_time", NULL,          "app_id",          NULL,
      "x_b3_traceid", NULL}},
    {"gorouter", /* without what later columns need not have before them */
     "a - [2019-10-31T00:11:09.329+0000] \"GET / HTTP/1.1\" 200 0 0 \"-\" \"-\" \"192.0.2.1:7\" \"10.0.0.1:8\" "
     "response_time:0.5 app_id:\"x\"\n",
     {"host", "192.0.2.1", "duration", "0.5", "vcap_request_id", NULL, "app_id", "x"}},
    {"gorouter", /* cf logs, two ways to set its columns */
     "   2024-05-21T15:40:14.01+0000 [RTR/3] OUT a - [2024-05-21T15:40:13.8Z] \"GET / HTTP/1.1\" 200 0 7 \"-\" \"-\" "
     "\"192.0.2.9:5\" \"10.0.0.2:6\" x_forwarded_for:\"18.21.57.150\" response_time:0.1\n"
     "2024-05-21T15:40:14.01+0000 [RTR/3]      OUT a - [2024-05-21T15:40:13.8Z] \"GET /x HTTP/1.1\" 404 0 7 \"-\" "
     "\"-\" "
     "\"192.0.2.9:5\" \"10.0.0.2:6\" x_forwarded_for:\"18.21.57.150\" response_time:0.2\n",
     {"vhost", "a", "host", "18.21.57.150", "path", "/x", "status", "404", "duration", "0.2"}},
    /* Bunny CDN, log format */
    {"bunny",
     "HIT|200|1507167062421|412|390|192.0.2.53|-|https://zone.b-cdn.net/x.jpg?a=1|WA|curl x|322b|DE\n"
     "-|404|1507167062999|0|390|2001:db8::|http://r/|https://zone.b-cdn.net/y|UK|-|322c|--\n"
     "MISS|304|1507167062999|12|390|192.0.2.0|https://r/a b|https://zone.b-cdn.net/y.css|UK|Mozilla/5.0 (X11; "
     "Linux)|322d|GB\n",
     {"host",          "192.0.2.0",
      "time",          "2017-10-05T01:31:02+00:00",
      "method",        NULL,
      "target",        "https://zone.b-cdn.net/y.css",
      "path",          "/y.css",
      "status",        "304",
      "bytes",         "12",
      "referer",       "https://r/a b",
      "agent",         "Mozilla/5.0 (X11; Linux)",
      "cache_status",  "MISS",
      "pull_zone_id",  "390",
      "edge_location", "UK",
      "request_id",    "322d",
      "country_code",  "GB"}},
    /* Sonatype Nexus, request.log */
    {"nexus",
     "192.0.2.1 - - [10/Oct/2023:13:55:36 +0000] \"GET /repository/x HTTP/1.1\" 200 - 5678 7 \"curl/8\" [qtp1-100]\n"
     "192.0.2.2 - admin b [10/Oct/2023:13:55:36 +0200] \"PUT /repository/x?a HTTP/1.1\" 201 999 0 45 \"Nexus 3 (x)\" "
     "[qtp123-45]\n",
     {"host",    "192.0.2.2", "ident",          NULL,
      "user",    "admin b",   "time",           "2023-10-10T13:55:36+02:00",
      "method",  "PUT",       "path",           "/repository/x",
      "status",  "201",       "content_length", "999",
      "bytes",   "0",         "duration",       "0.045",
      "referer", NULL,        "agent",          "Nexus 3 (x)",
      "thread",  "qtp123-45"}},
    /* Django, django-admin runserver; a request that was none */
    {"django",
     "[10/Oct/2023 13:55:36] \"\" 400 -\n"
     "[10/Oct/2023 13:55:36] \"GET /admin/?x=1 HTTP/1.1\" 200 1234\n",
     {"host", NULL, "user", NULL, "time", "2023-10-10T13:55:36+00:00", "method", "GET", "path", "/admin/", "query",
      "x=1", "protocol", "HTTP/1.1", "status", "200", "bytes", "1234"}},
    /* Uvicorn, logging.py; a status that has no name */
    {"uvicorn",
     "INFO:     ::1:54321 - \"GET / HTTP/1.1\" 499 \n"
     "INFO:     127.0.0.1:54321 - \"GET /items?x=1 HTTP/1.1\" 404 Not Found\n",
     {"host", "127.0.0.1", "client_port", "54321", "time", NULL, "method", "GET", "path", "/items", "query", "x=1",
      "protocol", "HTTP/1.1", "status", "404", "bytes", NULL}},
    {"uvicorn",
     "INFO:     2001:db8::1:7 - \"GET /%20 HTTP/1.1\" 200 OK\n",
     {"host", "2001:db8::1", "client_port", "7", "path", "/%20", "status", "200"}},
    /* Morgan, short and tiny; a response that nobody waited for */
    {"morgan-short",
     "::1 - GET / HTTP/1.1 - - - - ms\n"
     "::ffff:192.0.2.1 bob GET /x?a=1 HTTP/1.1 404 9 - 0.456 ms\n",
     {"host",     "::ffff:192.0.2.1",
      "ident",    NULL,
      "user",     "bob",
      "time",     NULL,
      "request",  "GET /x?a=1 HTTP/1.1",
      "method",   "GET",
      "path",     "/x",
      "query",    "a=1",
      "protocol", "HTTP/1.1",
      "status",   "404",
      "bytes",    "9",
      "duration", "0.000456"}},
    {"morgan-tiny",
     "GET / - - - - ms\n"
     "POST /x?a=1 201 - - 1234.567 ms\n",
     {"host",  NULL,  "time",     NULL, "request", NULL,  "method", "POST", "path",     "/x",
      "query", "a=1", "protocol", NULL, "status",  "201", "bytes",  NULL,   "duration", "1.234567"}},
};

enum { CASES = sizeof cases / sizeof cases[0] };

Test(format_apps, by_name)
{
    format_cases_by_name(cases, CASES);
}

Test(format_apps, by_auto)
{
    format_cases_by_auto(cases, CASES);
}

Test(format_apps, told_apart)
{
    format_cases_told_apart(cases, CASES);
}

Test(format_apps, names)
{
    format_cases_names(cases, CASES);
}

#define CLF "h - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 1 \"-\" \"-\"\n"

Test(format_apps, php_fpm)
{
#define FPM(behind) "h -  27/Jan/2019:15:52:24 +0000 \"GET /index.php\" 200" behind "\n"
    cr_expect_str_eq(format_detected("[27-Jan-2019 15:52:00] NOTICE: ready to handle connections\n" FPM("")),
                     "php-fpm");
    cr_expect_str_eq(format_detected(FPM(" /a.php 0.1 2 0.00%")), "php-fpm-full");
    cr_expect_str_eq(format_detected(FPM(" /a.php 0.1 2")), "php-fpm", "not all of it");
    cr_expect_str_eq(format_detected(FPM(" /a.php 0.1 2 0.00%") FPM("") FPM("")), "php-fpm");
    cr_expect_str_eq(format_detected(CLF FPM("")), "combined", "not on most lines");
    cr_expect_str_eq(format_detected("fpm-1  | " FPM("") "fpm-1  | " FPM("")), "php-fpm");
    cr_expect_str_eq(format_detected("h - u 27/Jan/2019:15:52:24 +0000 \"GET / HTTP/1.1\" 200 7 \"-\" \"-\"\n"),
                     "unknown", "a protocol");
    cr_expect_str_eq(format_detected("h - - 27/Jan/2019:15:52:24 \"GET /index.php\" 200\n"), "unknown", "no zone");
}

Test(format_apps, gin)
{
#define GIN "[GIN] 2023/10/10 - 13:55:36 | 200 |      1.5ms |             ::1 | GET      \"/\"\n"
    cr_expect_str_eq(format_detected("[GIN-debug] GET    /ping --> main.main.func1 (3 handlers)\n" GIN), "gin");
    cr_expect_str_eq(format_detected(CLF GIN), "combined", "not on most lines");
    cr_expect_str_eq(format_detected("[GIN] 2023/10/10 - 13:55:36 | OK | 1.5ms | ::1 | GET \"/\"\n"), "unknown");
}

Test(format_apps, cf_logs)
{
#define FROM(source) "2024-05-21T15:40:14.01+0000 " source
    cr_expect_str_eq(format_detected(FROM("[APP/PROC/WEB/0] OUT ") CLF FROM("[APP/PROC/WEB/0] ERR ") CLF), "combined");
    cr_expect_str_eq(format_detected(FROM("[API/0] OUT ") "Updated app\n" FROM("[CELL/0] ERR ") GIN), "gin");
    cr_expect_str_eq(format_detected(FROM("[RTR/3] SAYS ") GIN), "unknown", "no stream");
    cr_expect_str_eq(format_detected(FROM("[RTR/3 ] OUT ") GIN), "unknown", "no source");
    cr_expect_str_eq(format_detected(FROM("[RTR/3] OUT \n")), "unknown", "nothing");
    cr_expect_str_eq(format_detected(FROM("[RTR/3]") "\n"), "unknown");
}

/* A line of Common whose ident and user are missing is malformed, unless most are such. */
Test(format_apps, without_user)
{
#define BARE "192.0.2.9 [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 1 \"-\" \"-\"\n"
    cr_expect_str_eq(format_detected(BARE BARE BARE BARE), "aiohttp");
    cr_expect_str_eq(format_detected(BARE BARE BARE), "unknown", "too few");
    cr_expect_str_eq(format_detected(format_four_times("junk\n" BARE "junk\n")), "aiohttp");
    cr_expect_str_eq(format_detected(format_four_times(BARE CLF BARE)), "aiohttp", "most lines");
    cr_expect_str_eq(format_detected(format_four_times(BARE CLF)), "combined", "not most");
    cr_expect_str_eq(format_detected("h - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 1\n"), "combined",
                     "the user is empty");
    cr_expect_str_eq(
        format_detected(format_four_times("192.0.2.9 [06/Feb/2009:12:14:14.655] \"GET / HTTP/1.0\" 200 1\n")),
        "unknown");
    cr_expect_str_eq(format_detected(format_four_times("web  | " BARE "web  | " BARE)), "aiohttp");
    cr_expect_str_eq(format_detected(format_four_times("host" BARE)), "unknown", "no address");
    cr_expect_str_eq(format_detected("h | - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 1\n"), "combined",
                     "a bar as ident");
    cr_expect_str_eq(format_detected("h | bob [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 1\n"), "combined");
    cr_expect_str_eq(format_detected(format_four_times("INFO:aiohttp.access:" BARE)), "unknown");
}

Test(format_apps, bunny)
{
#define BUNNY(host, target) "HIT|200|1507167062421|412|390|" host "|-|" target "|WA|curl|322b|DE\n"
    cr_expect_str_eq(format_detected(BUNNY("192.0.2.53", "/")), "bunny");
    cr_expect_str_eq(format_detected(BUNNY("zone", "/")), "unknown", "no address");
    cr_expect_str_eq(format_detected(BUNNY("192.0.2.53", "/a b")), "unknown", "no target");
    cr_expect_str_eq(format_detected("192.0.2.1|200|0.345|12|7\n"), "unknown");
}

/* Lines of Common that go on in this way. */
Test(format_apps, nexus)
{
#define NEXUS(behind) "h - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 1 " behind "\n"
#define QTP           NEXUS("0 45 \"curl/8\" [qtp1-100]")
    cr_expect_str_eq(format_detected(QTP), "nexus");
    cr_expect_str_eq(format_detected(QTP CLF QTP), "nexus", "most lines");
    cr_expect_str_eq(format_detected(QTP CLF), "combined", "not most");
    cr_expect_str_eq(format_detected(NEXUS("0 45 \"curl/8\" [main]")), "combined", "another thread");
    cr_expect_str_eq(format_detected(NEXUS("0 45 \"curl/8\"")), "combined", "no thread");
    cr_expect_str_eq(format_detected(NEXUS("45 \"curl/8\" [qtp1-100]")), "combined", "without the size of the request");
    cr_expect_str_eq(format_detected(NEXUS("x 45 \"curl/8\" [qtp1-100]")), "combined", "no number");
    cr_expect_str_eq(format_detected("v:80 " QTP), "vhost_combined");
}

/* What Python's servers write while somebody develops. */
Test(format_apps, python)
{
#define DJANGO  "[10/Oct/2023 13:55:36] \"GET / HTTP/1.1\" 200 7\n"
#define UVICORN "INFO:     127.0.0.1:5 - \"GET / HTTP/1.1\" 200 OK\n"
    cr_expect_str_eq(format_detected("Starting development server at http://127.0.0.1:8000/\n" DJANGO), "django");
    cr_expect_str_eq(format_detected("h - - " DJANGO), "http.server");
    cr_expect_str_eq(format_detected("[10/Oct/2023:13:55:36] \"GET / HTTP/1.1\" 200 7\n"), "unknown");
    cr_expect_str_eq(format_detected("INFO:     Started server process [7]\n" UVICORN), "uvicorn");
    cr_expect_str_eq(format_detected(UVICORN CLF), "combined", "not on most lines");
    cr_expect_str_eq(format_detected("WARNING:  127.0.0.1:5 - \"GET / HTTP/1.1\" 200 OK\n"), "unknown");
    cr_expect_str_eq(format_detected("INFO:     service:5 - \"GET / HTTP/1.1\" 200 OK\n"), "unknown", "no address");
    cr_expect_str_eq(format_detected("INFO:     127.0.0.1:5 - \"ready\"\n"), "unknown");
}

Test(format_apps, morgan)
{
    cr_expect_str_eq(format_detected("Listening on port 3000\nGET / 200 123 - 3.456 ms\n"), "morgan-tiny");
    cr_expect_str_eq(format_detected("::1 - GET http://h/ HTTP/1.1 200 123 - 3.456 ms \t\n"), "morgan-short");
    cr_expect_str_eq(format_detected("GET / 200 3.456 ms - 123\n"), "unknown", "dev");
    cr_expect_str_eq(format_detected("GET / 200 123 - 3.456 s\n"), "unknown");
    cr_expect_str_eq(format_detected("GET x 200 123 - 3.456 ms\n"), "unknown", "no target");
    cr_expect_str_eq(format_detected("12 / 200 123 - 3.456 ms\n"), "unknown", "no method");
    cr_expect_str_eq(format_detected(CLF "GET / 200 123 - 3.456 ms\n"), "combined", "not on most lines");
}

/* What stands in the configuration of PHP-FPM. */
Test(format_apps, php_fpm_strings)
{
    static const struct format_case strings[] = {
        {"%R - %u %t \"%m %r%Q%q\" %s",
         "h -  27/Jan/2019:15:52:24 +0000 \"GET /a?b\" 200\n",
         {"host", "h", "user", NULL, "time", "2019-01-27T15:52:24+00:00", "request", "GET /a?b", "query", "b", "status",
          "200"}},
        {"access.format = \"%R - %u %t \\\"%m %r%Q%q\\\" %s %f %{milli}d %{kilo}M %C%%\"\n",
         "h - bob 27/Jan/2019:15:52:24 +0000 \"GET /a?b\" 200 /a.php 1.500 2048 0.00%\n",
         {"user", "bob", "path", "/a", "query", "b", "status", "200", "script_filename", "/a.php", "duration", "0.0015",
          "memory_kb", "2048", "cpu_percent", "0.00"}},
        {"[%{%Y-%m-%d %H:%M:%S}t] %{REMOTE_ADDR}e %n[%p/%P] %m \"%r%Q%q\" %s %{micro}d %M %l %{Content-Type}o",
         "[2019-01-27 15:52:24] 192.0.2.1 www[7/1] PUT \"/a?b=1\" 201 1500 4096 77 text/html\n",
         {"time",
          "2019-01-27T15:52:24+00:00",
          "env.REMOTE_ADDR",
          "192.0.2.1",
          "pool",
          "www",
          "pid",
          "7",
          "ppid",
          "1",
          "method",
          "PUT",
          "path",
          "/a",
          "query.b",
          "1",
          "status",
          "201",
          "duration",
          "0.0015",
          "memory_bytes",
          "4096",
          "content_length",
          "77",
          "sent.Content-Type",
          "text/html"}},
        {"access.format = '%R %u %T \"%m %r\" %s %d %{mega}M'",
         "h  27/Jan/2019:15:52:24 +0000 \"GET /a\" 200 0.250 2\n",
         {"host", "h", "user", NULL, "request", "GET /a", "duration", "0.25", "memory_mb", "2"}},
    };
    for (size_t i = 0; i < sizeof strings / sizeof strings[0]; i++)
        format_case_check(&strings[i]);
}

/* A string, and what is said of it with the column. */
static void check_refused(const char *const refused[2])
{
    froe_error error = {0};
    char said[sizeof error.text + 16];
    struct froe_log_format *format = froe_format_compile(refused[0], &error);
    snprintf(said, sizeof said, "%u: %s", error.column, error.text);
    froe_format_free(format);
    cr_expect_str_eq(said, refused[1], "%s: %s", refused[0], said);
}

Test(format_apps, php_fpm_strings_refused)
{
    static const char *const refused[][2] = {
        {"%R %m %r %z", "10: unknown directive of PHP-FPM's access.format"},
        {"%R \"%m %r%Q%q\" %{hours}d", "18: %d takes only these words in braces: seconds milli micro"},
        {"%R \"%m %r%Q%q\" %{bits}M", "18: %M takes only these words in braces: bytes kilo mega"},
        {"%t %T \"%m %r%Q%q\"", "4: only one of %t and %T can be read"},
        {"%{%Y %1}t \"%m %r%Q%q\"", "6: a letter of strftime() that is not known"},
        {"\"%m %r%Q%q\" %e", "13: this directive takes a name in braces"},
        {"\"%m %r%Q%q\" %{ms", "13: unknown directive of PHP-FPM's access.format"},
        {"\"%m %r%Q%q\" %{micro}", "13: a directive of PHP-FPM's access.format is cut off"},
        {"%R%u \"%m %r%Q%q\"", "3: something must stand between two directives, so that values can be told apart"},
        {"%R \"%m %r%Q%q\"\n%R", "16: one format is one argument, without line breaks"},
    };
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        check_refused(refused[i]);
}
