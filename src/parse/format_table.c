/*
 * Layouts of the named formats, from the manuals of those who write them: Apache 2.4, nginx, ingress-nginx, Squid 6,
 * IIS 10, Amazon CloudFront, Classic and Application Load Balancers and S3, HAProxy 2.8, Envoy 1.30, Istio 1.22,
 * Caddy 2, Traefik 3, Google Cloud Storage, Cloudflare Logpush, Python 3, Django 5, Uvicorn 0.30, uWSGI 2, PHP 8, Nginx
 * Proxy Manager 2, Gin 1.9, aiohttp 3, Gorouter, Bunny CDN, Nexus 3, Morgan 1; of LTSV, from ltsv.org; and of logfmt,
 * from Heroku, lograge, Grafana and Docker's registry.
 */
#include "parse/format_table.h"

#include <strings.h>

#include "parse/format_build.h"

#define COMMON   "%h %l %u %t \"%r\" %>s %b"
#define COMBINED COMMON " \"%{Referer}i\" \"%{User-Agent}i\""
#define NGINX                                                                                                          \
    "$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent \"$http_referer\" "               \
    "\"$http_user_agent\""

#define UWSGI(duration)                                                                                                \
    "[pid: <pid>|app: <app>|req: <app_requests>/<request_count>] <host> (<user>) {<var_count> vars in <vars_size> "    \
    "bytes} [<time_ctime>] <method> <target> => generated <bytes> bytes in " duration "<> (<protocol> <status>) "      \
    "<header_count> headers in <headers_size> bytes (<switches> switches on core <core>)"

#define PHP_FPM "<host> - <user> <time> \"<request>\" <status>"

static const struct froe_named_format table[] = {
    {"common", FROE_LANGUAGE_APACHE, COMMON, "Common Log Format", false, 0},
    {"combined", FROE_LANGUAGE_APACHE, COMBINED, "Common with referer and agent", false, 0},
    {"vhost_common", FROE_LANGUAGE_APACHE, "%v:%p " COMMON, "Common behind a virtual host", false, 0},
    {"vhost_combined", FROE_LANGUAGE_APACHE, "%v:%p " COMBINED, "Combined behind a virtual host", false, 0},
    {"combinedio", FROE_LANGUAGE_APACHE, COMBINED " %I %O", "Apache's mod_logio", false, 0},
    {"combined_value", FROE_LANGUAGE_NATIVE,
     "<host> <ident> <user> [<time>] \"<request>\" <status> <bytes> <?> \"<referer>\" \"<agent>\"",
     "Combined with values of any kind before the referer", false, 0},
    {"combined_vhost", FROE_LANGUAGE_NATIVE,
     "<host> <ident> <user> [<time>] \"<request>\" <status> <bytes> <?vhost> \"<referer>\" \"<agent>\"",
     "Combined with a virtual host before the referer", false, 0},
    {"lighttpd", FROE_LANGUAGE_NATIVE,
     "<host> <vhost> <user> [<time>] \"<request>\" <status> <bytes> \"<referer>\" \"<agent>\"",
     "lighttpd: Combined, the virtual host in place of ident", false, 0},
    {"ssl_request", FROE_LANGUAGE_APACHE, "%t %h %{SSL_PROTOCOL}x %{SSL_CIPHER}x \"%r\" %b",
     "Apache's ssl_request_log, without status", false, 0},
    {"forwarded", FROE_LANGUAGE_NATIVE,
     "<host_list> <ident> <user> [<time>] \"<request>\" <status> <bytes> \"<?referer>\" \"<?agent>\"",
     "Common or Combined, the host from X-Forwarded-For", false, 0},
    {"vhost_forwarded", FROE_LANGUAGE_NATIVE,
     "<vhost> <host_list> <ident> <user> [<time>] \"<request>\" <status> <bytes> \"<?referer>\" \"<?agent>\"",
     "The same behind a virtual host", false, 0},
    {"nginx", FROE_LANGUAGE_NGINX, NGINX, "nginx, its own format `combined`", false, 0},
    {"nginx-ingress", FROE_LANGUAGE_NGINX,
     NGINX " $request_length $request_time [$proxy_upstream_name] [$proxy_alternative_upstream_name] $upstream_addr "
           "$upstream_response_length $upstream_response_time $upstream_status $req_id",
     "Kubernetes ingress-nginx", false, 0},
    {"nginx-ingress-v0", FROE_LANGUAGE_NGINX,
     "$remote_addr - [$the_real_ip] - $remote_user [$time_local] \"$request\" $status $body_bytes_sent "
     "\"$http_referer\" "
     "\"$http_user_agent\" $request_length $request_time [$proxy_upstream_name] $upstream_addr "
     "$upstream_response_length $upstream_response_time $upstream_status $req_id",
     "Kubernetes ingress-nginx before 0.24", false, 0},
    {"nginx-proxy-manager", FROE_LANGUAGE_NGINX,
     "[$time_local] $upstream_cache_status $upstream_status $status - $request_method $scheme $host \"$request_uri\" "
     "[Client $remote_addr] [Length $body_bytes_sent] [Gzip $gzip_ratio] [Sent-to $server] \"$http_user_agent\" "
     "\"$http_referer\"",
     "Nginx Proxy Manager, proxy hosts", false, 0},
    {"nginx-proxy-manager-standard", FROE_LANGUAGE_NGINX,
     "[$time_local] $status - $request_method $scheme $host \"$request_uri\" [Client $remote_addr] "
     "[Length $body_bytes_sent] [Gzip $gzip_ratio] \"$http_user_agent\" \"$http_referer\"",
     "Nginx Proxy Manager, other hosts", false, 0},
    {"traefik", FROE_LANGUAGE_NATIVE,
     "<host> - <user> [<time>] \"<request>\" <status> <bytes> \"<referer>\" \"<agent>\" <request_count> "
     "\"<~router_name>\" \"<~server_url>\" <duration_ms>ms",
     "Traefik, format common", false, 0},
    {"traefik-v1", FROE_LANGUAGE_NATIVE,
     "<host> - <user> [<time>] \"<request>\" <status> <bytes> \"<~referer>\" \"<~agent>\" <request_count> "
     "\"<~router_name>\" \"<~server_url>\" <duration_ms>ms",
     "Traefik before 1.6, format common", false, 0},
    {"syslog", FROE_LANGUAGE_NATIVE,
     "<host> <ident> <user> [<time>] \"<request>\" <status> <bytes> \"<?referer>\" \"<?agent>\"",
     "Common or Combined behind a header of syslog", false, 3},
    {"haproxy-http", FROE_LANGUAGE_NATIVE,
     "<host>:<client_port> [<time_accept>] <frontend_name> <backend_name>/<server_name> "
     "<time_request>/<time_queue>/<time_connect>/<time_response>/<duration_ms> <status> <bytes> "
     "<captured_request_cookie> <captured_response_cookie> <termination_state> "
     "<actconn>/<feconn>/<beconn>/<srv_conn>/<retries> <srv_queue>/<backend_queue> "
     "{<?captured_request_headers>} {<?captured_response_headers>} \"<request>\"",
     "HAProxy, option httplog, with or without a syslog header", false, 1},
    {"envoy", FROE_LANGUAGE_NATIVE,
     "[<time_iso>] \"<request>\" <status> <response_flags> <bytes_received> <bytes> <duration_ms> "
     "<upstream_service_time> \"<host_list=x_forwarded_for>\" \"<agent>\" \"<request_id>\" \"<vhost=authority>\" "
     "\"<upstream_host>\"",
     "Envoy, its text format by default", false, 0},
    {"istio", FROE_LANGUAGE_NATIVE,
     "[<time_iso>] \"<request>\" <status> <response_flags> <response_code_details> <connection_termination_details> "
     "\"<upstream_transport_failure_reason>\" <bytes_received> <bytes> <duration_ms> <upstream_service_time> "
     "\"<x_forwarded_for>\" \"<agent>\" \"<request_id>\" \"<vhost=authority>\" \"<upstream_host>\" <upstream_cluster> "
     "<upstream_local_address> <downstream_local_address> <host_port=downstream_remote_address> "
     "<requested_server_name> <route_name>",
     "Istio's proxies, text", false, 0},
    {"istio-v0", FROE_LANGUAGE_NATIVE,
     "[<time_iso>] \"<request>\" <status> <response_flags> \"<dynamic_metadata>\" "
     "\"<?upstream_transport_failure_reason>\" <bytes_received> <bytes> <duration_ms> <upstream_service_time> "
     "\"<x_forwarded_for>\" \"<agent>\" \"<request_id>\" \"<vhost=authority>\" \"<upstream_host>\" <upstream_cluster> "
     "<upstream_local_address> <downstream_local_address> <host_port=downstream_remote_address> "
     "<requested_server_name> <route_name>",
     "Istio's proxies before 1.9, text", false, 0},
    {"http.server", FROE_LANGUAGE_APACHE, "%h - - [%{%d/%b/%Y %H:%M:%S}t] \"%r\" %>s %b",
     "Python's http.server, and Werkzeug", false, 0},
    {"django", FROE_LANGUAGE_APACHE, "[%{%d/%b/%Y %H:%M:%S}t] \"%r\" %>s %b", "Django's runserver", false, 0},
    {"uvicorn", FROE_LANGUAGE_NATIVE, "INFO: <host>:<client_port> - \"<request>\" <status>",
     "Uvicorn and FastAPI, without time", false, 0},
    {"twisted", FROE_LANGUAGE_NATIVE,
     "\"<host>\" <ident> <user> [<time>] \"<request>\" <status> <bytes> \"<?referer>\" \"<?agent>\"",
     "Twisted: Combined, the host in quotes", false, 0},
    {"uwsgi", FROE_LANGUAGE_NATIVE, UWSGI("<duration_ms> msecs"), "uWSGI", false, 0},
    {"uwsgi-micros", FROE_LANGUAGE_NATIVE, UWSGI("<duration_us> micros"), "uWSGI, option log-micros", false, 0},
    {"php-fpm-full", FROE_LANGUAGE_NATIVE, PHP_FPM " <script_filename> <duration_ms> <memory_kb> <cpu_percent>%",
     "PHP-FPM, as its www.conf suggests", false, 0},
    {"php-fpm", FROE_LANGUAGE_NATIVE, PHP_FPM, "PHP-FPM, its own access.format", false, 0},
    {"gin", FROE_LANGUAGE_NATIVE,
     "[GIN] <time_gin> |<> <status> <>|<> <duration> <>| <host> |<> <method> <>\"<target>\"",
     "Gin, with colours or without", false, 0},
    {"aiohttp", FROE_LANGUAGE_NATIVE, "<host> [<time>] \"<request>\" <status> <bytes> \"<?referer>\" \"<?agent>\"",
     "Common or Combined without ident and user, as aiohttp has it", false, 0},
    {"gorouter", FROE_LANGUAGE_NATIVE,
     "<vhost> - [<time_iso>] \"<request>\" \"<~status>\" <bytes_received> <bytes> \"<referer>\" \"<agent>\" "
     "\"<~host_else=remote_address>\" \"<~backend_address>\" x_forwarded_for:\"<~?host_list=x_forwarded_for>\" "
     "x_forwarded_proto:\"<~?x_forwarded_proto>\" vcap_request_id:\"<~?vcap_request_id>\" "
     "response_time:\"<~?duration=response_time>\" gorouter_time:\"<~?gorouter_time>\" app_id:\"<~?app_id>\" "
     "app_index:\"<~?app_index>\" instance_id:\"<~?instance_id>\" failed_attempts:\"<~?failed_attempts>\" "
     "failed_attempts_time:\"<~?failed_attempts_time>\" dns_time:\"<~?dns_time>\" dial_time:\"<~?dial_time>\" "
     "tls_time:\"<~?tls_time>\" backend_time:\"<~?backend_time>\" x_cf_routererror:\"<~?x_cf_routererror>\" "
     "x_b3_traceid:\"<~?x_b3_traceid>\" x_b3_spanid:\"<~?x_b3_spanid>\" "
     "x_b3_parentspanid:\"<~?x_b3_parentspanid>\" b3:\"<~?b3>\"",
     "Cloud Foundry's Gorouter", false, 0},
    {"bunny", FROE_LANGUAGE_NATIVE,
     "<cache_status>|<status>|<time_ms>|<bytes>|<pull_zone_id>|<host>|<referer>|<target>|<edge_location>|<agent>|"
     "<request_id>|<country_code>",
     "Bunny CDN", false, 0},
    {"nexus", FROE_LANGUAGE_NATIVE,
     "<host> <ident> <user> [<time>] \"<request>\" <status> <content_length> <bytes> <duration_ms> \"<agent>\" "
     "[<thread>]",
     "Sonatype Nexus 3", false, 0},
    {"combined_iso", FROE_LANGUAGE_NATIVE,
     "<host> <ident> <user> [<time_iso>] \"<request>\" <status> <bytes> \"<?referer>\" \"<?agent>\"",
     "Common or Combined, the time in ISO 8601", false, 0},
    {"morgan-short", FROE_LANGUAGE_NATIVE,
     "<host> <user> <method> <target> <protocol> <status> <bytes> - <duration_ms> ms", "Morgan, format short", false,
     0},
    {"morgan-tiny", FROE_LANGUAGE_NATIVE, "<method> <target> <status> <bytes> - <duration_ms> ms",
     "Morgan, format tiny", false, 0},
    {"squid", FROE_LANGUAGE_NATIVE,
     "<time_unix> <duration_ms> <host> <result_code>/<status> <bytes> <method> <target> <user> <hierarchy>/<peer> "
     "<content_type>",
     "Squid, native", false, 0},
    {"elb", FROE_LANGUAGE_NATIVE,
     "<time_iso> <elb> <host>:<client_port> <target_addr> <request_processing_time> <target_processing_time> "
     "<response_processing_time> <status=elb_status_code> <target_status_code> <received_bytes> <bytes=sent_bytes> "
     "\"<request>\" \"<agent>\" <ssl_cipher> <ssl_protocol>",
     "AWS Classic Load Balancer", true, 0},
    {"alb", FROE_LANGUAGE_NATIVE,
     "<type> <time_iso> <elb> <host>:<client_port> <target_addr> <request_processing_time> <target_processing_time> "
     "<response_processing_time> <status=elb_status_code> <target_status_code> <received_bytes> <bytes=sent_bytes> "
     "\"<request>\" \"<agent>\" <ssl_cipher> <ssl_protocol> <target_group_arn> \"<trace_id>\" \"<domain_name>\" "
     "\"<chosen_cert_arn>\" <matched_rule_priority> <request_creation_time> \"<actions_executed>\" \"<redirect_url>\" "
     "\"<error_reason>\" \"<target_port_list>\" \"<target_status_code_list>\" \"<classification>\" "
     "\"<classification_reason>\" <conn_trace_id> \"<transformed_host>\" \"<transformed_uri>\" "
     "\"<request_transform_status>\"",
     "AWS Application Load Balancer", true, 0},
    {"s3", FROE_LANGUAGE_NATIVE,
     "<bucket_owner> <bucket> [<time>] <host> <user=requester> <request_id> <operation> <key> \"<request>\" <status> "
     "<error_code> <bytes=bytes_sent> <object_size> <duration_ms=total_time> <turn_around_time> \"<referer>\" "
     "\"<agent>\" <version_id> <host_id> <signature_version> <cipher_suite> <authentication_type> <vhost=host_header> "
     "<tls_version> <access_point_arn> <acl_required> <source_region>",
     "Amazon S3 server access log", true, 0},
    {"cloudfront", FROE_LANGUAGE_FIELDS,
     "date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) "
     "cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken "
     "x-forwarded-for ssl-protocol ssl-cipher x-edge-response-result-type cs-protocol-version fle-status "
     "fle-encrypted-fields c-port time-to-first-byte x-edge-detailed-result-type sc-content-type sc-content-len "
     "sc-range-start sc-range-end",
     "Amazon CloudFront standard log, by its #Fields line", true, 0},
    {"w3c", FROE_LANGUAGE_FIELDS,
     "date time s-sitename s-computername s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs-version "
     "cs(User-Agent) cs(Cookie) cs(Referer) cs-host sc-status sc-substatus sc-win32-status sc-bytes cs-bytes "
     "time-taken",
     "W3C Extended Log File Format, by the #Fields line of each file", true, 0},
    {"gcs", FROE_LANGUAGE_CSV,
     "<time_us=time_micros>,<host=c_ip>,<c_ip_type>,<c_ip_region>,<method=cs_method>,<target=cs_uri>,"
     "<status=sc_status>,<cs_bytes>,<bytes=sc_bytes>,<duration_us=time_taken_micros>,<vhost=cs_host>,"
     "<referer=cs_referer>,<agent=cs_user_agent>,<s_request_id>,<cs_operation>,<cs_bucket>,<cs_object>",
     "Google Cloud Storage usage log", false, 0},
    {"ltsv", FROE_LANGUAGE_LTSV,
     "time_any=time,time_local,time_iso8601,msec host_port=host,remote_addr,remotehost,client_ip ident=ident "
     "user=user,remote_user request=req,request method=method,request_method target=uri,request_uri,path "
     "query=query,query_string,args protocol=protocol,server_protocol status=status "
     "bytes=size,body_bytes_sent,bytes_sent referer=referer,http_referer agent=ua,user_agent,http_user_agent "
     "vhost=vhost,http_host,server_name,domain duration=reqtime,request_time duration_us=reqtime_microsec "
     "forwardedfor reqsize cache runtime apptime upstream_response_time",
     "Labeled Tab-separated Values, by the labels of ltsv.org", false, 0},
    {"logfmt", FROE_LANGUAGE_LOGFMT,
     "time_any=time,timestamp,@timestamp,ts,t,date,datetime,time_iso8601,time_local,msec,start_time,started_at,@t,"
     "\"header\" "
     "host_port=remote_addr,client_ip,remote_ip,clientip,client.ip,source.ip,ip,remote,remoteaddr,remoteAddr,remoteIP,"
     "client,remote_host,client_addr,peer,peer_addr,real_ip,http.client_ip,client.address,source.address,net.peer.ip,"
     "network.peer.address,http.request.remoteaddr,request.remote_ip,request.remote_addr,request.ip,from&url "
     "host_list=fwd,x_forwarded_for,forwarded_for,xff "
     "user=remote_user,user,username,user.name,uname "
     "request=request,request_line,http_request,req "
     "method=method,http_method,request_method,http.request.method,http.method,request.method,req.method,verb "
     "target=request_uri,uri,url,path,request_path,http.request.uri,http.target,http.url,url.original,url.path,url."
     "full,"
     "http.path,http_path,http_uri,request.uri,request.url,request.path,req.url,req.path,target "
     "query=query,query_string,args,url.query,request.query "
     "protocol=protocol,proto,server_protocol,http_version,http.version,http.flavor,request.proto,request_proto "
     "status=status,status_code,http_status,http.response.status,http.response.status_code,http.status_code,"
     "http.status,response_status,response_code,response.status,res.status,resp.status,resp_status,statusCode,"
     "code&method,code&request "
     "bytes=bytes,size,body_bytes_sent,bytes_sent,response_size,bytes_out,written_bytes,bytes_written,"
     "http.response.written,http.response.body.size,http.response.bytes,response.size,response_length,resp_size,"
     "content_length,length&method "
     "referer=referer,referrer,http_referer,http_referrer,http.request.referrer,http.request.referer,http.referer,"
     "request.referer "
     "agent=user_agent,http_user_agent,useragent,userAgent,user-agent,ua,agent,http.request.useragent,http.user_agent,"
     "user_agent.original,http.useragent,request.user_agent "
     "vhost=vhost,host,http_host,server_name,authority,domain,http.request.host,http.host,request.host,req.host,"
     "server.address,hostname "
     "duration_ms=service&dyno,duration&controller,duration&view,duration&db "
     "duration=duration,request_time,latency,response_time,elapsed,took,dur,http.response.duration,http.duration,"
     "response.duration,duration_s,duration_seconds,reqtime,latency_human,elapsed_time "
     "duration_ms=duration_ms,latency_ms,elapsed_ms,response_time_ms,time_ms,took_ms,durationMs,dur_ms,responseTime "
     "duration_us=duration_us,latency_us,reqtime_microsec "
     "duration_ns=duration_ns,latency_ns,event.duration "
     "dyno connect request_id controller action level msg logger",
     "Keys and values (logfmt), by the usual names of keys", false, 0},
    {"caddy", FROE_LANGUAGE_JSON,
     "time_any=ts time_any=time time_any=timestamp host=request.client_ip host=request.remote_ip "
     "host_port=request.remote_addr user=user_id "
     "method=request.method target=request.uri protocol=request.proto vhost=request.host status=status bytes=size "
     "duration=duration referer=request.headers.Referer agent=request.headers.User-Agent "
     "request.headers.X-Forwarded-For request.remote_port request.tls.version request.tls.cipher_suite "
     "request.tls.proto request.tls.server_name resp_headers.Content-Type bytes_read level logger msg",
     "Caddy's access log, JSON", false, 0},
    {"traefik-json", FROE_LANGUAGE_JSON,
     "time_any=StartUTC time_any=StartLocal time_any=time host=ClientHost host_port=ClientAddr user=ClientUsername "
     "method=RequestMethod target=RequestPath "
     "protocol=RequestProtocol vhost=RequestHost status=DownstreamStatus bytes=DownstreamContentSize "
     "duration_ns=Duration referer=request_Referer agent=request_User-Agent ClientAddr ClientPort OriginContentSize "
     "OriginDuration OriginStatus Overhead RequestAddr RequestContentSize RequestCount RequestPort RequestScheme "
     "RetryAttempts RouterName ServiceAddr ServiceName ServiceURL StartLocal TLSCipher TLSVersion entryPointName level "
     "msg",
     "Traefik, format json", false, 0},
    {"cloudflare", FROE_LANGUAGE_JSON,
     "time_any=EdgeStartTimestamp time_any=EdgeEndTimestamp host=ClientIP method=ClientRequestMethod "
     "target=ClientRequestURI path=ClientRequestPath protocol=ClientRequestProtocol vhost=ClientRequestHost "
     "status=EdgeResponseStatus bytes=EdgeResponseBytes referer=ClientRequestReferer agent=ClientRequestUserAgent "
     "CacheCacheStatus CacheResponseStatus ClientASN ClientCountry ClientRequestBytes ClientRequestScheme "
     "ClientSSLCipher "
     "ClientSSLProtocol EdgeColoCode EdgeTimeToFirstByteMs OriginIP OriginResponseDurationMs OriginResponseStatus "
     "RayID "
     "SecurityAction WAFAction ZoneName",
     "Cloudflare Logpush, HTTP requests", false, 0},
    {"json", FROE_LANGUAGE_JSON,
     "time_any=time,timestamp,@timestamp,ts,time_iso8601,time_local,datetime,date,msec,start_time,request_date,"
     "requestTime&requestId,requestTimeEpoch,requestReceivedTimestamp,dateTime,timeStamp,reqTimeSec,started_at,@t,"
     "Timestamp,t,EventTimestampMs,startTime,timestamp_iso8601 "
     "host_port=remote_addr,client_ip,remote_ip,clientip,client.ip,source.ip,ip,httpRequest.remoteIp,client,"
     "remote_host,c-ip,req.remoteAddress,remoteAddress,remote-address,remote-addr,remoteAddr,remoteIP,remoteHost,"
     "client.address,source.address,http.client_ip,net.peer.ip,network.peer.address,downstream_remote_address,"
     "properties.clientIp,properties.clientIP,httpRequest.clientIp,sourceIp,sourceIPs,cliIP,request.client_ip,"
     "request.remote_ip,request.remote_addr,http.request.remoteaddr,attributes.client.address,network.client.ip,"
     "source.remoteAddress,request.ip,httpRequest.remoteIP,client.addr,proxy.clientIp,http_request.remote,remotehost,"
     "origin.address,properties.CIp,remote,id.orig_h,src_ip,sourceIpPort,callerIpAddress,"
     "protoPayload.ip,detail.http_info.ip,remote_address "
     "host_list=x_forwarded_for,forwarded-for "
     "host_address=host "
     "user=remote_user,user,username,user.name,user.username,remote-user,remoteUser,uname,properties.CsUsername,"
     "auth&verb "
     "ident=ident&verb "
     "request=request,request_line,http_request,requestLine,requested_url,req "
     "method=method,request_method,http_method,verb,http.request.method,httpRequest.requestMethod,cs-method,"
     "req.method,meta.req.method,httpMethod,requestMethod,http.method,request.method,properties.httpMethod,"
     "httpRequest.httpMethod,reqMethod,attributes.http.request.method,RequestMethod,Properties.RequestMethod,"
     "payload.method,span.method,proxy.method,http_request.method,httpRequest.method,Event.Request.Method,"
     "properties.CsMethod,http.http_method,properties.method,protoPayload.method,detail.http_info.method,"
     "request_type&request_url "
     "target=proxy.path,request_uri,uri,url,path,url.original,request_path,url.path,httpRequest.requestUrl,req.url,"
     "meta.req.url,http.target,http.url,url.full,request.uri,request.url,x-envoy-origin-path,requestUri,requestURI,"
     "requestPath,requested_uri,properties.requestUri,httpRequest.uri,reqPath,http.request.uri,http_uri,http_path,"
     "RequestPath,Properties.RequestPath,payload.path,span.uri,request.path,http_request.path,httpRequest.path,"
     "Event.Request.URL,resourcePath,routeKey,attributes.url.path,event&runtime,properties.url,"
     "protoPayload.resource,detail.http_info.url,URI,request_url "
     "path=cs-uri-stem,properties.CsUriStem "
     "query=cs-uri-query,query,query_string,args,request_query,url.query,queryString,request_querystring,"
     "properties.requestQuery,httpRequest.args,queryStr,attributes.url.query,request.query,http_request.query,"
     "properties.CsUriQuery "
     "protocol=http.protocol,protocol,server_protocol,proto,httpRequest.protocol,cs-protocol-version,request_protocol,"
     "request_proto,http_version,http.version,http.flavor,network.protocol.version,req.httpVersion,"
     "meta.req.httpVersion,http-version,httpVersion,request.proto,properties.httpVersion,httpRequest.httpVersion,"
     "span.version,version&processing_ns,version&id.orig_h,requestProtocol,"
     "properties.clientProtocol,protoPayload.httpVersion,detail.http_info.http_version,httpversion "
     "status=status,status_code,http_status,response_code,response_status,http.response.status_code,"
     "httpRequest.status,sc-status,res.statusCode,meta.res.statusCode,statusCode,status-code,http.status_code,"
     "response.status,responseCode,responseStatus.code,responseCodeSent,properties.httpStatus,"
     "properties.httpStatusCode,http.response.status,attributes.http.response.status_code,StatusCode,"
     "Properties.StatusCode,payload.status,fields.status,proxy.statusCode,http_response.status,httpResponse.status,"
     "api.statusCode,Event.Response.Status,properties.ScStatus,code&method,code&request,response-code,http.status,"
     "properties.responseCode,protoPayload.status,detail.http_info.status,response&verb,response&clientip "
     "bytes=bytes,body_bytes_sent,bytes_sent,size,response_size,bytes_out,http.response.body.bytes,"
     "httpRequest.responseSize,sc-bytes,bytesSent,written_bytes,response_body_size,response_length,responseLength,"
     "res.headers.content-length,content-length,contentLength,http.response.bytes,http.response.body.size,"
     "http.response_content_length,http.response.written,response.size,properties.sentBytes,properties.responseBytes,"
     "response.length,res.contentLength,response_bytes,network.bytes_written,http_response.size,httpResponse.bytes,"
     "api.tx,bytes_read,content_length,properties.ScBytes,body_bytes,length&generation_time_milli,http.length,"
     "response_body_len,properties.responseSize,properties.responseBodySize,protoPayload.responseSize,"
     "detail.operation.response_size,write_bytes,body_sent,responseSize "
     "referer=referer,http_referer,referrer,http_referrer,http.request.referrer,httpRequest.referer,cs(Referer),"
     "request_referer,req.headers.referer,meta.req.headers.referer,request.headers.referer,request.headers.Referer,"
     "properties.referer,http.referer,request.referer,source.referer,req.referer,proxy.referer,properties.Referer,"
     "httpRequest.headers.Referer,httpRequest.headers.referer,http.http_refer,properties.referrerHeader,"
     "protoPayload.referrer "
     "agent=user_agent,http_user_agent,agent,userAgent,user_agent.original,httpRequest.userAgent,cs(User-Agent),"
     "user-agent,request_user_agent,ua,UA,req.headers.user-agent,meta.req.headers.user-agent,req-headers.user-agent,"
     "request.headers.user-agent,request.headers.User-Agent,http.user_agent,http.request.useragent,"
     "properties.userAgent,attributes.user_agent.original,http.useragent,source.userAgent,req.userAgent,"
     "proxy.userAgent,properties.UserAgent,httpRequest.headers.User-Agent,httpRequest.headers.user-agent,"
     "http.http_user_agent,properties.userAgentHeader,protoPayload.userAgent "
     "vhost=vhost,server_name,http_host,authority,:authority,domain,url.domain,req.headers.host,req.host,"
     "meta.req.headers.host,request.headers.host,request.host,http.host,http.request.host,server.address,"
     "properties.hostName,properties.host,reqHost,proxy.host,http_request.host,requestHost,x-host-header,"
     "properties.CsHost,httpRequest.headers.Host,httpRequest.headers.host,http.hostname,hostHeader,"
     "protoPayload.host,hostname,host "
     "duration=latency_human "
     "duration_ms=duration&response_flags,duration&controller,duration&db,duration&view,latency&_audit,"
     "latency&apisix_latency,requestTime&contentLength,total_time&http_status,duration<message,latency<message,"
     "elapsed<message,response_time<message,runtime&remote,duration&requestToTargetDuration,"
     "elapsed&write_bytes "
     "duration_ns=duration&network.client.ip "
     "duration_us=reqtime_microsec "
     "duration=duration,request_time,latency,response_time,elapsed,duration_s,responsetime,reqtime "
     "duration_ms=duration_ms,latency_ms,response_time_ms,elapsed_ms,responseTime,response-time,meta.responseTime,"
     "responseLatency,elapsed_time,duration_in_ms,latencies.request,time_active,res.responseTime,"
     "elapsed_milliseconds,Elapsed,Properties.Elapsed,httpResponse.elapsed,properties.TimeTaken,durationMs "
     "duration=properties.timeTaken&properties.serverRouted,properties.timeTaken&properties.transactionId,"
     "properties.timeTaken&listenerName,generation_time_milli "
     "duration_ms=properties.timeTaken&properties.instanceId "
     "duration_us=duration_us "
     "duration_ns=event.duration,response.latency,total_ns,http_response.took "
     "duration=httpRequest.latency,time-taken,http.response.duration,properties.timeTaken,fields.latency,"
     "api.timeToResponse,protoPayload.latency,detail.operation.query_execution_time",
     "JSON lines of any layout, by the usual names of keys", false, 0},
    {NULL, FROE_LANGUAGE_APACHE, NULL, NULL, false, 0},
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
    {"cloudstorage", "gcs"},
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

/* What ingress-nginx wrote only from some version on, though the one is not the last column. */
static void settle_ingress(struct froe_builder *builder)
{
    static const char *const later[] = {"proxy_alternative_upstream_name", "req_id"};
    for (size_t i = 0; i < builder->count; i++)
        for (size_t j = 0; j < sizeof later / sizeof later[0]; j++)
            builder->columns[i].optional |= froe_span_equal(builder->columns[i].name, froe_span_of(later[j]));
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
        settle_ingress(&builder);
        break;
    case FROE_LANGUAGE_NATIVE:
        builder.format.words = true;
        froe_build_native(&builder, from, to);
        break;
    case FROE_LANGUAGE_FIELDS:
        froe_build_fields(&builder, from, to);
        /* The table has what is usual; CloudFront adds columns at the end, IIS those that somebody wants besides. */
        builder.format.exact = builder.format.more = strcmp(named->name, "w3c") == 0;
        break;
    case FROE_LANGUAGE_CSV:
        builder.format.kind = FROE_FORMAT_KIND_CSV;
        froe_build_native(&builder, from, to);
        break;
    case FROE_LANGUAGE_LTSV:
        builder.format.kind = FROE_FORMAT_KIND_LTSV;
        froe_build_keys(&builder, from, to);
        break;
    case FROE_LANGUAGE_LOGFMT:
        builder.format.kind = FROE_FORMAT_KIND_LOGFMT;
        builder.format.lenient = true;
        froe_build_keys(&builder, from, to);
        break;
    case FROE_LANGUAGE_JSON:
        builder.format.kind = FROE_FORMAT_KIND_JSON;
        builder.format.lenient = strcmp(named->name, "json") == 0;
        froe_build_keys(&builder, from, to);
        break;
    }
    return froe_build_finish(&builder, named->name, named->layout);
}
