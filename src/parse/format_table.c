/*
 * Layouts of the named formats, from the manuals of those who write them: Apache 2.4, nginx, ingress-nginx, Squid 6,
 * IIS 10, Amazon CloudFront, Classic and Application Load Balancers and S3, HAProxy 2.8, Caddy 2, Traefik 3, Google
 * Cloud Storage.
 */
#include "parse/format_table.h"

#include <strings.h>

#include "parse/format_build.h"

#define COMMON   "%h %l %u %t \"%r\" %>s %b"
#define COMBINED COMMON " \"%{Referer}i\" \"%{User-Agent}i\""
#define NGINX                                                                                                          \
    "$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent \"$http_referer\" "               \
    "\"$http_user_agent\""

static const struct froe_named_format table[] = {
    {"common", FROE_LANGUAGE_APACHE, COMMON, "Common Log Format", false, false},
    {"combined", FROE_LANGUAGE_APACHE, COMBINED, "Common with referer and agent", false, false},
    {"vhost_common", FROE_LANGUAGE_APACHE, "%v:%p " COMMON, "Common behind a virtual host", false, false},
    {"vhost_combined", FROE_LANGUAGE_APACHE, "%v:%p " COMBINED, "Combined behind a virtual host", false, false},
    {"combinedio", FROE_LANGUAGE_APACHE, COMBINED " %I %O", "Apache's mod_logio", false, false},
    {"nginx", FROE_LANGUAGE_NGINX, NGINX, "nginx, its own format `combined`", false, false},
    {"nginx-ingress", FROE_LANGUAGE_NGINX,
     NGINX " $request_length $request_time [$proxy_upstream_name] [$proxy_alternative_upstream_name] $upstream_addr "
           "$upstream_response_length $upstream_response_time $upstream_status $req_id",
     "Kubernetes ingress-nginx", false, false},
    {"traefik", FROE_LANGUAGE_NATIVE,
     "<host> - <user> [<time>] \"<request>\" <status> <bytes> \"<referer>\" \"<agent>\" <request_count> "
     "\"<router_name>\" \"<server_url>\" <duration_ms>ms",
     "Traefik, format common", false, false},
    {"haproxy-http", FROE_LANGUAGE_NATIVE,
     "<host>:<client_port> [<time_accept>] <frontend_name> <backend_name>/<server_name> "
     "<time_request>/<time_queue>/<time_connect>/<time_response>/<duration_ms> <status> <bytes> "
     "<captured_request_cookie> <captured_response_cookie> <termination_state> "
     "<actconn>/<feconn>/<beconn>/<srv_conn>/<retries> <srv_queue>/<backend_queue> "
     "{<?captured_request_headers>} {<?captured_response_headers>} \"<request>\"",
     "HAProxy, option httplog, with or without a syslog header", false, true},
    {"squid", FROE_LANGUAGE_NATIVE,
     "<time_unix> <duration_ms> <host> <result_code>/<status> <bytes> <method> <target> <user> <hierarchy>/<peer> "
     "<content_type>",
     "Squid, native", false, false},
    {"elb", FROE_LANGUAGE_NATIVE,
     "<time_iso> <elb> <host>:<client_port> <target_addr> <request_processing_time> <target_processing_time> "
     "<response_processing_time> <status=elb_status_code> <target_status_code> <received_bytes> <bytes=sent_bytes> "
     "\"<request>\" \"<agent>\" <ssl_cipher> <ssl_protocol>",
     "AWS Classic Load Balancer", true, false},
    {"alb", FROE_LANGUAGE_NATIVE,
     "<type> <time_iso> <elb> <host>:<client_port> <target_addr> <request_processing_time> <target_processing_time> "
     "<response_processing_time> <status=elb_status_code> <target_status_code> <received_bytes> <bytes=sent_bytes> "
     "\"<request>\" \"<agent>\" <ssl_cipher> <ssl_protocol> <target_group_arn> \"<trace_id>\" \"<domain_name>\" "
     "\"<chosen_cert_arn>\" <matched_rule_priority> <request_creation_time> \"<actions_executed>\" \"<redirect_url>\" "
     "\"<error_reason>\" \"<target_port_list>\" \"<target_status_code_list>\" \"<classification>\" "
     "\"<classification_reason>\" <conn_trace_id>",
     "AWS Application Load Balancer", true, false},
    {"s3", FROE_LANGUAGE_NATIVE,
     "<bucket_owner> <bucket> [<time>] <host> <user=requester> <request_id> <operation> <key> \"<request>\" <status> "
     "<error_code> <bytes=bytes_sent> <object_size> <duration_ms=total_time> <turn_around_time> \"<referer>\" "
     "\"<agent>\" <version_id> <host_id> <signature_version> <cipher_suite> <authentication_type> <vhost=host_header> "
     "<tls_version> <access_point_arn> <acl_required>",
     "Amazon S3 server access log", true, false},
    {"cloudfront", FROE_LANGUAGE_FIELDS,
     "date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) "
     "cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken "
     "x-forwarded-for ssl-protocol ssl-cipher x-edge-response-result-type cs-protocol-version fle-status "
     "fle-encrypted-fields c-port time-to-first-byte x-edge-detailed-result-type sc-content-type sc-content-len "
     "sc-range-start sc-range-end",
     "Amazon CloudFront standard log; a #Fields line in the file comes first", true, false},
    {"w3c", FROE_LANGUAGE_FIELDS,
     "date time s-sitename s-computername s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs-version "
     "cs(User-Agent) cs(Cookie) cs(Referer) cs-host sc-status sc-substatus sc-win32-status sc-bytes cs-bytes "
     "time-taken",
     "W3C Extended Log File Format, by the #Fields line of each file", true, false},
    {NULL, FROE_LANGUAGE_APACHE, NULL, NULL, false, false},
};

static const char *const aliases[][2] = {
    {"iis", "w3c"},
    {"vcombined", "vhost_combined"},
    {"vcommon", "vhost_common"},
    {"traefikclf", "traefik"},
    {"haproxy", "haproxy-http"},
    {"awselb", "elb"},
    {"awsalb", "alb"},
    {"awss3", "s3"},
    {"ncsa", "common"},
    {"nginx_ingress", "nginx-ingress"},
    {"traefik-clf", "traefik"},
};

const struct froe_named_format *froe_named_formats(void)
{
    return table;
}

const struct froe_named_format *froe_named_format(const char *name)
{
    for (size_t i = 0; i < sizeof aliases / sizeof aliases[0]; i++)
        if (strcasecmp(name, aliases[i][0]) == 0)
            name = aliases[i][1];
    for (const struct froe_named_format *named = table; named->name != NULL; named++)
        if (strcasecmp(name, named->name) == 0)
            return named;
    return NULL;
}

struct froe_log_format *froe_named_compile(const struct froe_named_format *named, froe_error *error)
{
    struct froe_builder builder;
    if (!froe_build_begin(&builder, named->layout, error))
        return NULL;
    const char *from = named->layout, *to = from + strlen(from);
    builder.format.kind = FROE_FORMAT_KIND_TEXT;
    builder.format.loose = named->loose;
    builder.format.prefixed = named->prefixed;
    switch (named->language) {
    case FROE_LANGUAGE_APACHE:
        froe_build_apache(&builder, from, to);
        break;
    case FROE_LANGUAGE_NGINX:
        froe_build_nginx(&builder, from, to);
        break;
    case FROE_LANGUAGE_NATIVE:
        froe_build_native(&builder, from, to);
        break;
    case FROE_LANGUAGE_FIELDS:
        froe_build_fields(&builder, from, to);
        /* The table has what is usual; CloudFront adds columns at the end. */
        builder.format.exact = strcmp(named->name, "w3c") == 0;
        break;
    case FROE_LANGUAGE_CSV:
    case FROE_LANGUAGE_JSON:
        break;
    }
    return froe_build_finish(&builder, named->name, named->layout);
}
