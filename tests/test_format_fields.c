/* Formats of many columns, as IIS and clouds have them: lines in the shape of the examples in their manuals, told by
 * auto and by name. */
#include <criterion/criterion.h>

#include "support/format_case.h"

static const struct format_case cases[] = {
    {"w3c", /* IIS 10 and IIS 7 by default, without the #Fields line */
     "2018-01-01 08:09:10 127.0.0.1 GET / q=100 80 - 192.0.2.1 Mozilla/5.0+(X) http://r/ 200 0 0 123\n",
     {"time", "2018-01-01T08:09:10+00:00", "host", "192.0.2.1", "path", "/", "query", "q=100", "status", "200",
      "duration", "0.123", "referer", "http://r/", "agent", "Mozilla/5.0+(X)"}},
    {"w3c",
     "2018-01-01 08:09:10 127.0.0.1 GET / q=100 80 - 192.0.2.1 Mozilla/5.0+(X) 200 0 0 123\n",
     {"host", "192.0.2.1", "status", "200", "duration", "0.123", "referer", NULL, "agent", "Mozilla/5.0+(X)"}},
    {"w3c", /* … with what somebody wants besides */
     "2018-01-01 08:09:10 127.0.0.1 GET /a - 443 eve fe80::1%9 Mozilla/5.0+(X) - 200 0 0 123 198.51.100.7 -\n",
     {"host", "fe80::1%9", "user", "eve", "status", "200", "duration", "0.123", "referer", NULL}},
    {"w3c", /* no referer, although there are as many columns as with one */
     "2018-01-01 08:09:10 127.0.0.1 GET /a - 443 - 192.0.2.1 Mozilla/5.0+(X) 404 0 2 1500 198.51.100.7\n",
     {"host", "192.0.2.1", "status", "404", "duration", "1.5", "referer", NULL, "agent", "Mozilla/5.0+(X)",
      "sc_win32_status", "2"}},
    {"w3c", /* all that IIS has */
     "2018-01-01 08:09:10 W3SVC7 web7 10.1.2.3 GET /a b=c 80 - 192.0.2.1 HTTP/1.1 Bot/1.0 - - www.example.com 200 0 0 "
     "346 306 20\n",
     {"host", "192.0.2.1", "vhost", "www.example.com", "bytes", "346", "cs_bytes", "306", "duration", "0.02"}},
    {"w3c", /* and more */
     "2018-01-01 08:09:10 W3SVC7 web7 10.1.2.3 GET /a b=c 80 - 192.0.2.1 HTTP/1.1 Bot/1.0 - - www.example.com 200 0 0 "
     "346 306 20 198.51.100.7 5\n",
     {"s_sitename", "W3SVC7", "protocol", "HTTP/1.1", "agent", "Bot/1.0", "status", "200", "duration", "0.02"}},
    /* AWS, Access logs for your Classic / Application Load Balancer */
    {"elb",
     "2015-05-13T23:39:43.945958Z my-loadbalancer 192.168.131.39:2817 10.0.0.1:80 0.000073 0.001048 0.000057 200 201 "
     "7 29 \"GET http://www.example.com:80/a?b HTTP/1.1\" \"curl/7.38.0\" - -\n",
     {"time",
      "2015-05-13T23:39:43+00:00",
      "elb",
      "my-loadbalancer",
      "host",
      "192.168.131.39",
      "client_port",
      "2817",
      "target_addr",
      "10.0.0.1:80",
      "request_processing_time",
      "0.000073",
      "target_processing_time",
      "0.001048",
      "backend_processing_time",
      "0.001048",
      "response_processing_time",
      "0.000057",
      "duration",
      "0.001178",
      "status",
      "200",
      "target_status_code",
      "201",
      "received_bytes",
      "7",
      "bytes",
      "29",
      "path",
      "/a",
      "query",
      "b",
      "agent",
      "curl/7.38.0",
      "ssl_cipher",
      NULL}},
    {"elb", /* of a listener for TCP */
     "2015-05-13T23:39:43.945958Z my-loadbalancer [2001:db8::7]:2817 10.0.0.1:80 0.001 0.00002 0.00004 - - 82 305 "
     "\"- - - \" \"-\" - -\n",
     {"host", "2001:db8::7", "client_port", "2817", "status", NULL, "bytes", "305", "request", "- - - ", "method",
      NULL}},
    {"elb",
     "2015-05-13T23:39:43.945958Z my-loadbalancer 192.168.131.39:2817 - 0.1 -1 0.2 503 0 0 0 "
     "\"GET https://www.example.com:443/ HTTP/1.1\" \"-\" - -\n",
     {"target_addr", NULL, "target_processing_time", NULL, "duration", NULL, "agent", NULL, "status", "503"}},
    {"alb",
     "h2 2018-07-02T22:23:00.186641Z app/my-loadbalancer/50dc6c495c0c9188 10.0.1.252:48160 10.0.0.66:9000 0.000 0.002 "
     "0.001 200 200 5 257 \"GET https://10.0.2.105:773/ HTTP/2.0\" \"curl/7.46.0\" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 "
     "arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/my-targets/73e2d6bc24d8a067 "
     "\"Root=1-58337327-72bd00b0343d75b906739c42\" \"-\" \"-\" 1 2018-07-02T22:22:48.364000Z \"redirect\" "
     "\"https://example.com:80/\" \"-\" \"10.0.0.66:9000\" \"200\" \"-\" \"-\" TID_1234abcd5678ef90 "
     "\"m.example.com\" \"-\" \"TransformSuccess\" 10.0.0.7\n",
     {"type",
      "h2",
      "duration",
      "0.003",
      "protocol",
      "HTTP/2.0",
      "ssl_protocol",
      "TLSv1.2",
      "trace_id",
      "Root=1-58337327-72bd00b0343d75b906739c42",
      "domain_name",
      NULL,
      "matched_rule_priority",
      "1",
      "request_creation_time",
      "2018-07-02T22:22:48.364000Z",
      "actions_executed",
      "redirect",
      "redirect_url",
      "https://example.com:80/",
      "target_port_list",
      "10.0.0.66:9000",
      "conn_trace_id",
      "TID_1234abcd5678ef90",
      "transformed_host",
      "m.example.com",
      "transformed_uri",
      NULL,
      "request_transform_status",
      "TransformSuccess"}},
    {"alb", /* written before the later columns were added */
     "http 2016-08-10T22:08:42.945958Z app/my-loadbalancer/50dc6c495c0c9188 192.168.131.39:2817 10.0.0.1:80 0.000 "
     "0.001 "
     "0.000 200 200 34 366 \"GET http://www.example.com:80/ HTTP/1.1\" \"curl/7.46.0\" - - arn:x \"Root=1\"\n",
     {"trace_id", "Root=1", "domain_name", NULL, "conn_trace_id", NULL, "bytes", "366"}},
    /* Amazon S3 server access log format */
    {"s3",
     "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be amzn-s3-demo-bucket1 "
     "[06/Feb/2019:00:00:38 +0000] 192.0.2.3 79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be "
     "3E57427F3EXAMPLE REST.GET.VERSIONING - \"GET /amzn-s3-demo-bucket1?versioning HTTP/1.1\" 200 - 113 - 7 5 \"-\" "
     "\"S3Console/0.4\" - s9lzHYrFp76ZVxRcpX9+5cjAnEH2ROuNkd2BHfIa6UkFVdtjf5mKR3= SigV4 ECDHE-RSA-AES128-GCM-SHA256 "
     "AuthHeader amzn-s3-demo-bucket1.s3.us-west-1.amazonaws.com TLSV1.2 arn:aws:s3:x Yes us-east-1\n",
     {"bucket",
      "amzn-s3-demo-bucket1",
      "time",
      "2019-02-06T00:00:38+00:00",
      "host",
      "192.0.2.3",
      "operation",
      "REST.GET.VERSIONING",
      "key",
      NULL,
      "path",
      "/amzn-s3-demo-bucket1",
      "query",
      "versioning",
      "error_code",
      NULL,
      "bytes",
      "113",
      "object_size",
      NULL,
      "duration",
      "0.007",
      "turn_around_time",
      "0.005",
      "vhost",
      "amzn-s3-demo-bucket1.s3.us-west-1.amazonaws.com",
      "acl_required",
      "Yes",
      "source_region",
      "us-east-1"}},
    {"s3", /* what S3 itself does has no request */
     "79a59d bucket [06/Feb/2019:00:00:38 +0000] - AmazonS3 ABC S3.EXPIRE.OBJECT my/key - - - - 37 - - - - v1 - - - - "
     "- "
     "- - -\n",
     {"host", NULL, "operation", "S3.EXPIRE.OBJECT", "key", "my/key", "request", NULL, "method", NULL, "status", NULL,
      "bytes", NULL, "object_size", "37", "version_id", "v1"}},
    /* Amazon CloudFront, standard logs */
    {"cloudfront",
     "#Version: 1.0\n"
     "#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) "
     "cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes "
     "time-taken x-forwarded-for ssl-protocol ssl-cipher x-edge-response-result-type cs-protocol-version fle-status "
     "fle-encrypted-fields c-port time-to-first-byte x-edge-detailed-result-type sc-content-type sc-content-len "
     "sc-range-start sc-range-end\n"
     "2019-12-04\t21:02:31\tLAX1\t392\t192.0.2.100\tGET\td111111abcdef8.cloudfront.net\t/index.html\t200\t-\t"
     "Mozilla/5.0%20(Windows)\tq=1\t-\tHit\tSOX4xwn4XV6Q4rgb7XiVGOHms==\twww.example.com\thttps\t23\t0.001\t-\t"
     "TLSv1.2\tECDHE-RSA-AES128-GCM-SHA256\tHit\tHTTP/2.0\t-\t-\t11040\t0.002\tHit\ttext/html\t78\t-\t-\n",
     {"time",
      "2019-12-04T21:02:31+00:00",
      "time.text",
      "2019-12-04\t21:02:31",
      "x_edge_location",
      "LAX1",
      "x-edge-location",
      "LAX1",
      "bytes",
      "392",
      "host",
      "192.0.2.100",
      "method",
      "GET",
      "path",
      "/index.html",
      "target",
      "/index.html?q=1",
      "query",
      "q=1",
      "status",
      "200",
      "referer",
      NULL,
      "agent",
      "Mozilla/5.0%20(Windows)",
      "x_edge_result_type",
      "Hit",
      "vhost",
      "www.example.com",
      "cs_bytes",
      "23",
      "duration",
      "0.001",
      "x-forwarded-for",
      NULL,
      "protocol",
      "HTTP/2.0",
      "c_port",
      "11040",
      "time_to_first_byte",
      "0.002",
      "sc_content_len",
      "78",
      "sc_range_end",
      NULL}},
    /* IIS, W3C logging */
    {"w3c",
     "#Software: Microsoft Internet Information Services 10.0\n#Version: 1.0\n#Date: 2002-05-24 20:18:01\n"
     "#Fields: date time c-ip cs-username s-ip s-port cs-method cs-uri-stem cs-uri-query sc-status sc-bytes cs-bytes "
     "time-taken cs(User-Agent) cs(Referrer) cs(X-Forwarded-For) \n"
     "2002-05-24 20:18:01 172.224.24.114 - 206.73.118.24 80 GET /Default.htm a=b 200 7930 248 31 "
     "Mozilla/4.0+(compatible;+MSIE+5.01) http://64.224.24.114/ 10.0.0.1\n",
     {"time",
      "2002-05-24T20:18:01+00:00",
      "host",
      "172.224.24.114",
      "user",
      NULL,
      "s_ip",
      "206.73.118.24",
      "s-port",
      "80",
      "method",
      "GET",
      "path",
      "/Default.htm",
      "target",
      "/Default.htm?a=b",
      "query",
      "a=b",
      "status",
      "200",
      "bytes",
      "7930",
      "cs_bytes",
      "248",
      "duration",
      "0.031",
      "agent",
      "Mozilla/4.0+(compatible;+MSIE+5.01)",
      "referer",
      "http://64.224.24.114/",
      "x-forwarded-for",
      "10.0.0.1"}},
    {"w3c", /* the draft: time-taken in seconds, quoted strings, columns apart */
     "#Version: 1.0\n#Fields: time cs-method cs-uri x-note date time-taken\n"
     "00:34:23 GET /foo/bar.html?x \"a \"\"b\"\" c\" 1996-01-12 1.5\n",
     {"time", "1996-01-12T00:34:23+00:00", "time.text", "00:34:23", "target", "/foo/bar.html?x", "query", "x", "x-note",
      "a \"\"b\"\" c", "duration", "1.5"}},
    {"w3c", /* IIS, Advanced Logging: the clock of the place, columns in quotes */
     "#Software: IIS Advanced Logging Module\n#Version: 1.0\n#Start-Date: 2014-11-18 00:00:00.128\n"
     "#Fields:   date-local time-local   s-ip   cs-method cs-uri-stem c-ip cs(User-Agent) cs(Host) sc-status "
     "TimeTakenMS\n"
     "2012-08-15 17:00:00.363 10.1.2.3 GET /Products \"192.0.2.95\" \"Mozilla/5.0 (Linux; Android 4.4.4)\" "
     "\"xyz.example.com\" 200 109\n",
     {"time", "2012-08-15T17:00:00+00:00", "host", "192.0.2.95", "agent", "Mozilla/5.0 (Linux; Android 4.4.4)", "vhost",
      "xyz.example.com", "duration", "0.109"}},
    {"w3c", /* what is of UTC counts for more */
     "#Fields: time-local date-local date time TimeTakenMS\n02:00:01 2012-08-16 2012-08-15 23:00:00 1500\n",
     {"time", "2012-08-15T23:00:00+00:00", "duration", "1.5"}},
    {"w3c", /* Incapsula: all columns in quotes */
     "#Software: Incapsula LOGS API\n#Fields: date time c-ip cs-uri cs-postbody cs-method cs-uri-query sc-status\n"
     "\"2017-06-28\" \"07:26:35\" \"192.0.2.123\" \"www.example.com/page.php\" \"\" \"GET\" \"a=b\" \"200\"\n",
     {"time", "2017-06-28T07:26:35+00:00", "time.text", "2017-06-28\" \"07:26:35", "host", "192.0.2.123", "path",
      "www.example.com/page.php", "query.a", "b", "status", "200"}},
    {"w3c", /* EdgeCast */
     "#Fields: timestamp time-taken c-ip filesize s-ip s-port sc-status sc-bytes cs-method cs-uri-stem - rs-duration "
     "rs-bytes c-referrer c-user-agent customer-id x-ec_custom-1\n"
     "1318541823 12 192.0.2.4 1000 192.0.2.80 80 TCP_HIT/200 1234 GET http://example.com/80/x.jpg?a=1 - 0 398 "
     "\"http://r/\" \"Mozilla/5.0 (X11)\" 12345 \"-\"\n",
     {"time",     "2011-10-13T21:37:03+00:00",
      "host",     "192.0.2.4",
      "status",   "200",
      "bytes",    "1234",
      "method",   "GET",
      "path",     "/80/x.jpg",
      "query",    "a=1",
      "referer",  "http://r/",
      "agent",    "Mozilla/5.0 (X11)",
      "duration", "0.012",
      "rs-bytes", "398"}},
    {"w3c", /* SHOUTcast */
     "#Fields: c-ip c-dns date time cs-uri-stem c-status sc-bytes x-duration\n"
     "192.0.2.1 192.0.2.2 2015-12-07 10:37:05 /stream 200 65580 1\n",
     {"host", "192.0.2.1", "status", "200", "bytes", "65580", "x-duration", "1"}},
    {"w3c", /* SHOUTcast, with the query in the stem, which is cut where any target is */
     "#Fields: c-ip date time cs-uri-stem c-status\n192.0.2.1 2015-12-07 10:37:05 /stream?title=A%20B 200\n",
     {"target", "/stream?title=A%20B", "path", "/stream", "query", "title=A%20B", "name", "stream"}},
    {"w3c",
     "#Fields: cs-uri-stem cs-uri-query\n/a?b c=d\n",
     {"target", "/a?b?c=d", "path", "/a?b", "query", "c=d", "query.c", "d"}},
    {"w3c", "#Fields: cs-uri-query cs-uri-stem\nc=d#e /a\n", {"target", "/a?c=d#e", "path", "/a", "query", "c=d#e"}},
    {"w3c", "#Fields: cs-uri-stem cs-uri-query\n/a#b c\n", {"target", "/a#b?c", "path", "/a#b", "query", "c"}},
    {"w3c",
     "#Fields: cs-uri-stem cs-uri-query\nhttp://h/a c=d\n",
     {"target", "http://h/a?c=d", "path", "/a", "query", "c=d"}},
    {"w3c", /* nothing in quotes is no number; a text it is, as in Combined */
     "#Fields: cs-method sc-status cs(User-Agent) cs(Referer) sc-bytes\n\"GET\" \"\" \"\" \"\" \"\"\n",
     {"status", NULL, "bytes", NULL, "agent", "", "referer", ""}},
    {"w3c", /* CloudFront, standard logging v2 */
     "#Fields: timestamp(ms) c-ip sc-status c-country\n1575493351678\t192.0.2.1\t304\tDE\n",
     {"time", "2019-12-04T21:02:31+00:00", "status", "304", "c_country", "DE"}},
    /* Google Cloud Storage, usage logs */
    {"gcs",
     "\"time_micros\",\"c_ip\",\"c_ip_type\",\"c_ip_region\",\"cs_method\",\"cs_uri\",\"sc_status\",\"cs_bytes\","
     "\"sc_bytes\",\"time_taken_micros\",\"cs_host\",\"cs_referer\",\"cs_user_agent\",\"s_request_id\","
     "\"cs_operation\",\"cs_bucket\",\"cs_object\"\n"
     "\"1606776660000000\",\"192.0.2.9\",\"1\",\"\",\"GET\",\"/storage/v1/b/b1/o/x?alt=media\",\"200\",\"0\",\"1234\","
     "\"42000\",\"storage.googleapis.com\",\"\",\"gsutil/4.55 \"\"x\"\", y\",\"ABC\",\"storage.objects.get\",\"b1\","
     "\"x\" \t\n",
     {"time",         "2020-11-30T22:51:00+00:00",
      "host",         "192.0.2.9",
      "c_ip_type",    "1",
      "c_ip_region",  NULL,
      "method",       "GET",
      "path",         "/storage/v1/b/b1/o/x",
      "status",       "200",
      "cs_bytes",     "0",
      "bytes",        "1234",
      "duration",     "0.042",
      "vhost",        "storage.googleapis.com",
      "referer",      NULL,
      "agent",        "gsutil/4.55 \"x\", y",
      "cs_operation", "storage.objects.get",
      "cs_object",    "x"}},
};

enum { CASES = sizeof cases / sizeof cases[0] };

Test(format_fields, by_name)
{
    format_cases_by_name(cases, CASES);
}

Test(format_fields, by_auto)
{
    format_cases_by_auto(cases, CASES);
}

Test(format_fields, told_apart)
{
    format_cases_told_apart(cases, CASES);
}

Test(format_fields, names)
{
    format_cases_names(cases, CASES);
}

/* Another name of it. */
Test(format_fields, iis)
{
    froe_error error;
    struct froe_log_format *format = froe_format_compile("IIS", &error);
    cr_assert_not_null(format);
    cr_expect_str_eq(format->name, "w3c");
    froe_format_free(format);
}

/* Lines of a W3C log that are none: directives do not count, columns that do not fit do. */
Test(format_fields, lines)
{
    static const char log[] = "#Fields: date time c-ip sc-status\n"
                              "2020-01-01 00:00:00 1.1.1.1 200\n"
                              "#Date: 2020-01-01\n"
                              "#Fields: date time c-ip sc-status \n"
                              "2020-01-01 00:00:01 1.1.1.1 200 \n"
                              "#Fields: date time c-ip\n"
                              "2020-01-01 00:00:02 1.1.1.1\n"
                              "2020-01-01 00:00:02 1.1.1.1 200 7\n"
                              "2020-13-01 00:00:02 1.1.1.1 200\n"
                              "2020-12-01 00:00:02 1.1.1.1 OK\n";
    froe_error error;
    struct froe_catalog *catalog = froe_catalog_create("auto", &error);
    struct froe_log_format *own;
    bool known;
    struct format_query query;
    froe_catalog_detect(catalog, froe_span_of(log), &own, &known);
    cr_assert_not_null(own);
    format_query_open(&query, catalog, "host");
    struct format_reading reading = format_read(own, &query, froe_span_of(log), 1, NULL, NULL);
    cr_expect_eq(reading.records, 2);
    cr_expect_eq(reading.directives, 3);
    cr_expect_eq(reading.lines, 7);
    cr_expect_eq(reading.reasons[FROE_REASON_BAD_FIELDS], 3, "another #Fields line, a column too few and too many");
    cr_expect_eq(reading.reasons[FROE_REASON_BAD_TIME], 1);
    cr_expect_eq(reading.reasons[FROE_REASON_BAD_STATUS], 1);
    format_query_close(&query);
    froe_format_free(own);
    froe_catalog_free(catalog);
}
