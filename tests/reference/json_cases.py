"""Requests in JSON lines as servers, clouds and frameworks log them, typed anew after their manuals and tutorials.

A case is (name, lines, [{field: value} for each record]). Values are as in JSON: None is absent. Durations are seconds.
"""

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0"

# What auto takes for JSON of any layout.
LAYOUTS = (
    (
        "AWS, web application firewall: headers by HTTP/1 and HTTP/2",
        ['{"timestamp":1700000000123,"formatVersion":1,"webaclId":"arn:aws:wafv2:x","terminatingRuleId":"Default_Action","terminatingRuleType":"REGULAR",'
         '"action":"ALLOW","terminatingRuleMatchDetails":[],"httpSourceName":"ALB","httpSourceId":"app/lb/7f","ruleGroupList":[{"ruleGroupId":"AWS#R",'
         '"terminatingRule":null,"nonTerminatingMatchingRules":[],"excludedRules":null}],"rateBasedRuleList":[],"nonTerminatingMatchingRules":[],'
         '"requestHeadersInserted":null,"responseCodeSent":null,"httpRequest":{"clientIp":"192.0.2.7","country":"DE","headers":[{"name":"Host",'
         '"value":"www.example.org"},{"name":"User-Agent","value":"curl \\"8\\""},{"name":"Referer","value":"https://example.org/"},'
         '{"name":"X-A","value":"1"}],"uri":"/a","args":"b=1","httpVersion":"HTTP/1.1","httpMethod":"GET","requestId":"1-65"},"labels":[{"name":"awswaf:x"}]}',
         '{"timestamp":1700000001123,"formatVersion":1,"action":"BLOCK","responseCodeSent":403,"httpRequest":{"clientIp":"2001:db8::7","country":"DE",'
         '"headers":[{"name":"host","value":"example.org"},{"name":"user-agent","value":"curl/8.4.0"}],"uri":"/c","args":"","httpVersion":"HTTP/2.0",'
         '"httpMethod":"POST","requestId":"1-66"}}'],
        [{"host": "192.0.2.7", "time": "2023-11-14T22:13:20+00:00", "method": "GET", "path": "/a", "query": "b=1", "protocol": "HTTP/1.1", "status": None,
          "agent": 'curl "8"', "referer": "https://example.org/", "vhost": "www.example.org", "httpRequest.headers.X-A": "1", ".action": "ALLOW"},
         {"host": "2001:db8::7", "time": "2023-11-14T22:13:21+00:00", "method": "POST", "path": "/c", "query": None, "protocol": "HTTP/2.0", "status": 403,
          "agent": "curl/8.4.0", "referer": None, "vhost": "example.org", "httpRequest.headers.X-A": None, ".action": "BLOCK"}],
    ),
    (
        "Azure, Application Gateway v1: time in milliseconds",
        ['{"resourceId":"/SUBSCRIPTIONS/X","operationName":"ApplicationGatewayAccess","timestamp":"2023-11-14T22:13:20Z","category":'
         '"ApplicationGatewayAccessLog","properties":{"instanceId":"ApplicationGatewayRole_IN_0","clientIP":"192.0.2.7","clientPort":46886,"httpMethod":"GET",'
         '"requestUri":"/a","requestQuery":"b=1","userAgent":"-","httpStatus":404,"httpVersion":"HTTP/1.0","receivedBytes":65,"sentBytes":553,"timeTaken":205,'
         '"sslEnabled":"off","host":"www.example.com","originalHost":"www.example.com"}}'],
        [{"host": "192.0.2.7", "time": "2023-11-14T22:13:20+00:00", "method": "GET", "path": "/a", "query": "b=1", "status": 404, "bytes": 553, "duration": 0.205}],
    ),
    (
        "Azure, App Service, HTTP logs",
        ['{"time":"2023-11-14T22:13:20.4843064Z","resourceId":"/SUBSCRIPTIONS/X","category":"AppServiceHTTPLogs","properties":{"CsMethod":"POST",'
         '"CsUriStem":"/api/command","SPort":"443","CIp":"192.0.2.8","UserAgent":"Mozilla/5.0+(X11;+Linux)","CsHost":"www.example.net","ScStatus":200,'
         '"ScSubStatus":"0","ScWin32Status":"0","ScBytes":778,"CsBytes":1523,"TimeTaken":1793,"Result":"Success","Cookie":"-","CsUriQuery":"a=b",'
         '"CsUsername":"bob","Referer":"-","ComputerName":"W1"}}'],
        [{"host": "192.0.2.8", "user": "bob", "time": "2023-11-14T22:13:20+00:00", "method": "POST", "path": "/api/command", "query": "a=b", "status": 200,
          "bytes": 778, "referer": None, "agent": "Mozilla/5.0+(X11;+Linux)", "vhost": "www.example.net", "duration": 1.793}],
    ),
    (
        "nginx as Matomo wants it: a time in seconds, whatever its name",
        ['{"ip":"192.0.2.9","host":"www.example.org","path":"/a?b","status":"200","referrer":"-","user_agent":"curl/8.4.0","length":512,'
         '"generation_time_milli":0.021,"date":"2023-11-14T22:13:20+00:00"}'],
        [{"host": "192.0.2.9", "time": "2023-11-14T22:13:20+00:00", "path": "/a", "query": "b", "status": 200, "bytes": 512, "agent": "curl/8.4.0",
          "vhost": "www.example.org", "duration": 0.021}],
    ),
    (
        "pino-http",
        ['{"level":30,"time":1700000000123,"pid":17,"hostname":"web1","req":{"id":1,"method":"GET","url":"/a?b=1","query":{"b":"1"},"params":{},'
         '"headers":{"host":"www.example.org:8080","user-agent":"curl/8.4.0","referer":"https://example.org/"},"remoteAddress":"::ffff:192.0.2.1",'
         '"remotePort":40000},"res":{"statusCode":200,"headers":{"content-type":"text/html","content-length":"512"}},"responseTime":12,'
         '"msg":"request completed"}',
         '{"level":50,"time":1700000001123,"pid":17,"hostname":"web1","req":{"id":"req-2","method":"POST","url":"/c","host":"www.example.org",'
         '"remoteAddress":"192.0.2.2","remotePort":40001},"res":{"statusCode":500,"headers":{}},"err":{"type":"Error"},"responseTime":0.25,'
         '"msg":"request errored"}'],
        [{"host": "::ffff:192.0.2.1", "time": "2023-11-14T22:13:20+00:00", "method": "GET", "path": "/a", "query": "b=1", "status": 200, "bytes": 512,
          "referer": "https://example.org/", "agent": "curl/8.4.0", "vhost": "www.example.org:8080", "duration": 0.012, "req.id": "1"},
         {"host": "192.0.2.2", "time": "2023-11-14T22:13:21+00:00", "method": "POST", "path": "/c", "query": None, "status": 500, "bytes": None,
          "referer": None, "agent": None, "vhost": "www.example.org", "duration": 0.00025, "req.id": "req-2"}],
    ),
    (
        "restify, audit",
        ['{"name":"audit","hostname":"web1","pid":9,"audit":true,"level":30,"remoteAddress":"192.0.2.3","remotePort":51000,"req_id":"7f","req":{"query":'
         '"x=1","method":"GET","url":"/hello?x=1","headers":{"user-agent":"curl/8.4.0","host":"api.example.org"},"httpVersion":"1.1","trailers":{},'
         '"version":"*"},"res":{"statusCode":200,"headers":{"content-length":7},"trailer":false},"latency":15,"secure":false,"_audit":true,'
         '"event":"after","msg":"handled: 200","time":"2023-11-14T22:13:20.500Z","v":0}'],
        [{"host": "192.0.2.3", "time": "2023-11-14T22:13:20+00:00", "method": "GET", "path": "/hello", "query": "x=1", "protocol": "1.1", "status": 200,
          "bytes": 7, "agent": "curl/8.4.0", "vhost": "api.example.org", "duration": 0.015}],
    ),
    (
        "bunyan for Express",
        ['{"name":"express","hostname":"web1","pid":9,"level":30,"remote-address":"192.0.2.4","ip":"192.0.2.4","method":"GET","url":"/a?b",'
         '"referer":"-","user-agent":{"family":"Firefox","major":"115"},"body":{},"short-body":"{}","http-version":"1.1","response-time":3.5,'
         '"status-code":304,"req-headers":{"user-agent":"' + FIREFOX + '"},"incoming":"<--","msg":"-","time":"2023-11-14T22:13:20.500Z","v":0}'],
        [{"host": "192.0.2.4", "time": "2023-11-14T22:13:20+00:00", "method": "GET", "path": "/a", "query": "b", "protocol": "1.1", "status": 304,
          "referer": None, "agent": FIREFOX, "duration": 0.0035}],
    ),
    (
        "express-winston",
        ['{"level":"info","message":"HTTP GET /a?b=1","meta":{"req":{"url":"/a?b=1","headers":{"host":"www.example.org","user-agent":"curl/8.4.0"},'
         '"method":"GET","httpVersion":"1.1","originalUrl":"/a?b=1","query":{"b":"1"}},"res":{"statusCode":200},"responseTime":5},'
         '"timestamp":"2023-11-14T22:13:20.500Z"}'],
        [{"host": None, "time": "2023-11-14T22:13:20+00:00", "method": "GET", "path": "/a", "query": "b=1", "protocol": "1.1", "status": 200,
          "agent": "curl/8.4.0", "vhost": "www.example.org", "duration": 0.005}],
    ),
    (
        "morgan",
        ['{"method":"GET","url":"/a?b=1","status":"200","content-length":"512","response-time":"12.345","remote-addr":"192.0.2.5","remote-user":"-",'
         '"date":"2023-11-14T22:13:20.500Z","http-version":"1.1","referrer":"-","user-agent":"curl/8.4.0"}',
         '{"remoteAddr":"192.0.2.5","remoteUser":"bob","date":"14/Nov/2023:22:13:21 +0000","method":"GET","url":"/c","httpVersion":"1.1","status":404,'
         '"contentLength":"19","referrer":"https://example.org/","userAgent":"curl/8.4.0","responseTime":"1.5 ms"}'],
        [{"host": "192.0.2.5", "user": None, "time": "2023-11-14T22:13:20+00:00", "method": "GET", "path": "/a", "query": "b=1", "protocol": "1.1",
          "status": 200, "bytes": 512, "referer": None, "agent": "curl/8.4.0", "duration": 0.012345},
         {"host": "192.0.2.5", "user": "bob", "time": "2023-11-14T22:13:21+00:00", "method": "GET", "path": "/c", "query": None, "protocol": "1.1",
          "status": 404, "bytes": 19, "referer": "https://example.org/", "agent": "curl/8.4.0", "duration": 0.0015}],
    ),
    (
        "nginx, names of variables",
        ['{"time_local":"14/Nov/2023:22:13:20 +0000","remote_addr":"192.0.2.6","remote_user":"","request":"GET /a?b=1 HTTP/1.1","status": "200",'
         '"body_bytes_sent":"512","request_time":"0.005","http_referrer":"https://example.org/","http_user_agent":"curl/8.4.0",'
         '"http_x_forwarded_for":"203.0.113.9, 10.0.0.1","upstream_response_time":"0.004","server_name":"www.example.org"}',
         '{"time_iso8601":"2023-11-14T22:13:21+00:00","remote_addr":"192.0.2.6","request_method":"GET","request_uri":"/c?d","uri":"/index.php",'
         '"args":"d","server_protocol":"HTTP/2.0","status":200,"bytes_sent":700,"request_time":0.005,"http_referer":"","http_user_agent":"","host":"h"}'],
        [{"host": "192.0.2.6", "user": None, "time": "2023-11-14T22:13:20+00:00", "method": "GET", "path": "/a", "query": "b=1", "protocol": "HTTP/1.1",
          "status": 200, "bytes": 512, "referer": "https://example.org/", "agent": "curl/8.4.0", "vhost": "www.example.org", "duration": 0.005,
          "upstream_response_time": 0.004},
         {"host": "192.0.2.6", "user": None, "time": "2023-11-14T22:13:21+00:00", "method": "GET", "path": "/c", "query": "d", "protocol": "HTTP/2.0",
          "status": 200, "bytes": 700, "referer": None, "agent": None, "vhost": "h", "duration": 0.005, "upstream_response_time": None}],
    ),
    (
        "nginx, for Logstash",
        ['{"@timestamp":"2023-11-14T22:13:20+00:00","host":"10.0.0.2","clientip":"192.0.2.7","size":512,"responsetime":0.005,"upstreamtime":"0.004",'
         '"upstreamhost":"10.0.0.3:80","http_host":"www.example.org","url":"/a","domain":"www.example.org","xff":"-","referer":"-","status":"200"}'],
        [{"host": "192.0.2.7", "time": "2023-11-14T22:13:20+00:00", "path": "/a", "status": 200, "bytes": 512, "referer": None,
          "vhost": "www.example.org", "duration": 0.005}],
    ),
    (
        "nginx, short names",
        ['{"time":"2023-11-14T22:13:20+00:00","host":"192.0.2.8","vhost":"www.example.org","user":"","status":"200","protocol":"HTTP/1.1","method":"GET",'
         '"path":"/a?b","req":"GET /a?b HTTP/1.1","size":"512","reqtime":"0.005","apptime":"0.004","ua":"curl/8.4.0","forwardedfor":"","referrer":""}'],
        [{"host": "192.0.2.8", "user": None, "time": "2023-11-14T22:13:20+00:00", "method": "GET", "path": "/a", "query": "b", "protocol": "HTTP/1.1",
          "status": 200, "bytes": 512, "referer": None, "agent": "curl/8.4.0", "vhost": "www.example.org", "duration": 0.005}],
    ),
    (
        "ingress-nginx",
        ['{"time": "2023-11-14T22:13:20+00:00", "remote_addr": "", "x_forwarded_for": "192.0.2.9, 10.0.0.1", "request_id": "7f", "remote_user": "", '
         '"bytes_sent": 512, "request_time": 0.005, "status": 200, "vhost": "www.example.org", "request_proto": "HTTP/1.1", "path": "/a", '
         '"request_query": "b=1", "request_length": 99, "duration": 0.005, "method": "GET", "http_referrer": "", "http_user_agent": "curl/8.4.0"}'],
        [{"host": "192.0.2.9", "user": None, "time": "2023-11-14T22:13:20+00:00", "method": "GET", "target": "/a?b=1", "path": "/a", "query": "b=1",
          "protocol": "HTTP/1.1", "status": 200, "bytes": 512, "agent": "curl/8.4.0", "vhost": "www.example.org", "duration": 0.005,
          "request_length": 99}],
    ),
    (
        "Envoy, Istio",
        ['{"start_time":"2023-11-14T22:13:20.500Z","method":"GET","path":"/a?b=1","protocol":"HTTP/2","response_code":200,"response_flags":"-",'
         '"bytes_received":0,"bytes_sent":512,"duration":25,"upstream_service_time":"24","x_forwarded_for":"203.0.113.9","user_agent":"curl/8.4.0",'
         '"request_id":"7f","authority":"www.example.org","upstream_host":"10.0.0.3:80","upstream_cluster":"outbound|80||web",'
         '"downstream_remote_address":"192.0.2.10:50000","requested_server_name":null,"route_name":"default"}',
         '{"start_time":"2023-11-14T22:13:21.500Z","method":null,"path":null,"protocol":null,"response_code":0,"response_flags":"UF","bytes_sent":0,'
         '"duration":1500,"authority":null,"downstream_remote_address":"[2001:db8::1]:50000"}'],
        [{"host": "192.0.2.10", "time": "2023-11-14T22:13:20+00:00", "method": "GET", "path": "/a", "query": "b=1", "protocol": "HTTP/2", "status": 200,
          "bytes": 512, "agent": "curl/8.4.0", "vhost": "www.example.org", "duration": 0.025},
         {"host": "2001:db8::1", "time": "2023-11-14T22:13:21+00:00", "method": None, "path": None, "query": None, "protocol": None, "status": None,
          "bytes": 0, "agent": None, "vhost": None, "duration": 1.5}],
    ),
    (
        "Envoy Gateway",
        ['{":authority":"www.example.org","bytes_received":0,"bytes_sent":512,"downstream_remote_address":"192.0.2.10:50000","duration":25,"method":"GET",'
         '"protocol":"HTTP/1.1","response_code":200,"response_flags":"-","start_time":"2023-11-14T22:13:20.500Z","user-agent":"curl/8.4.0",'
         '"x-envoy-origin-path":"/a?b=1","x-forwarded-for":"203.0.113.9"}'],
        [{"host": "192.0.2.10", "time": "2023-11-14T22:13:20+00:00", "method": "GET", "path": "/a", "query": "b=1", "status": 200, "bytes": 512,
          "agent": "curl/8.4.0", "vhost": "www.example.org", "duration": 0.025}],
    ),
    (
        "HAProxy 3.0",
        ['{"client_ip":"192.0.2.11","client_port":50000,"request_date":"14/Nov/2023:22:13:20.500","fe_name_transport":"web","be_name":"app",'
         '"server_name":"srv1","time_request":0,"time_wait":0,"time_connect":1,"time_response":23,"time_active":25,"status_code":200,"bytes_read":512,'
         '"termination_state_cookie":"----","retries":0,"http_request":"GET /a?b=1 HTTP/1.1"}'],
        [{"host": "192.0.2.11", "time": "2023-11-14T22:13:20+00:00", "method": "GET", "path": "/a", "query": "b=1", "protocol": "HTTP/1.1",
          "status": 200, "bytes": 512, "duration": 0.025, "time_response": 0.023}],
    ),
    (
        "Apache, path and query apart",
        ['{ "time":"[14/Nov/2023:22:13:20 +0000]", "remoteIP":"192.0.2.12", "host":"www.example.org", "request":"/a", "query":"?b=1", "method":"GET", '
         '"status":"200", "userAgent":"curl/8.4.0", "referer":"-" }'],
        [{"host": "192.0.2.12", "time": "2023-11-14T22:13:20+00:00", "method": "GET", "target": "/a?b=1", "path": "/a", "query": "b=1", "status": 200,
          "agent": "curl/8.4.0", "referer": None, "vhost": "www.example.org"}],
    ),
    (
        "Tomcat",
        ['{"host":"192.0.2.13","logicalUserName":"-","user":"bob","time":"[14/Nov/2023:22:13:20 +0000]","request":"GET /a?b=1 HTTP/1.1",'
         '"statusCode":"200","size":"512"}'],
        [{"host": "192.0.2.13", "user": "bob", "time": "2023-11-14T22:13:20+00:00", "method": "GET", "path": "/a", "query": "b=1",
          "protocol": "HTTP/1.1", "status": 200, "bytes": 512}],
    ),
    (
        "logback-access",
        ['{"@timestamp":"2023-11-14T22:13:20.500+00:00","@version":"1","message":"192.0.2.14 - - x","method":"GET","protocol":"HTTP/1.1",'
         '"status_code":200,"requested_url":"GET /a?b=1 HTTP/1.1","requested_uri":"/a","remote_host":"192.0.2.14","content_length":512,"elapsed_time":25}'],
        [{"host": "192.0.2.14", "time": "2023-11-14T22:13:20+00:00", "method": "GET", "path": "/a", "query": "b=1", "protocol": "HTTP/1.1",
          "status": 200, "bytes": 512, "duration": 0.025}],
    ),
    (
        "Undertow, WildFly",
        ['{"eventSource":"web-access","hostName":"default-host","bytesSent":512,"dateTime":"2023-11-14T22:13:20.500Z","remoteHost":"192.0.2.15",'
         '"remoteUser":null,"requestLine":"GET /a?b=1 HTTP/1.1","responseCode":200}'],
        [{"host": "192.0.2.15", "user": None, "time": "2023-11-14T22:13:20+00:00", "method": "GET", "path": "/a", "query": "b=1", "status": 200,
          "bytes": 512}],
    ),
    (
        "Google Cloud load balancing",
        ['{"httpRequest":{"latency":"0.123456s","remoteIp":"192.0.2.16","requestMethod":"GET","requestSize":"99","requestUrl":'
         '"https://www.example.org/a?b=1","responseSize":"512","serverIp":"10.0.0.3","status":200,"userAgent":"curl/8.4.0","protocol":"HTTP/2",'
         '"referer":"https://example.org/"},"insertId":"7f","jsonPayload":{"statusDetails":"response_sent_by_backend"},"logName":'
         '"projects/p/logs/requests","resource":{"type":"http_load_balancer","labels":{}},"severity":"INFO","timestamp":"2023-11-14T22:13:20.500Z"}'],
        [{"host": "192.0.2.16", "time": "2023-11-14T22:13:20+00:00", "method": "GET", "path": "/a", "query": "b=1", "protocol": "HTTP/2", "status": 200,
          "bytes": 512, "agent": "curl/8.4.0", "referer": "https://example.org/", "duration": 0.123456}],
    ),
    (
        "AWS API Gateway",
        ['{"requestId":"7f","ip":"192.0.2.17","caller":"-","user":"-","requestTime":"14/Nov/2023:22:13:20 +0000","httpMethod":"GET","resourcePath":'
         '"/pets/{id}","path":"/prod/pets/3","status":"200","protocol":"HTTP/1.1","responseLength":"512","responseLatency":"25"}',
         '{"requestId":"7f","sourceIp":"192.0.2.17","requestTimeEpoch":1700000001000,"httpMethod":"GET","routeKey":"GET /pets","status":200,'
         '"protocol":"HTTP/1.1","responseLength":19,"responseLatency":0.5}'],
        [{"host": "192.0.2.17", "user": None, "time": "2023-11-14T22:13:20+00:00", "method": "GET", "path": "/prod/pets/3", "protocol": "HTTP/1.1",
          "status": 200, "bytes": 512, "duration": 0.025},
         {"host": "192.0.2.17", "user": None, "time": "2023-11-14T22:13:21+00:00", "method": "GET", "path": "/pets", "protocol": "HTTP/1.1",
          "status": 200, "bytes": 19, "duration": 0.0005}],
    ),
    (
        "AWS WAF",
        ['{"timestamp":1700000000123,"formatVersion":1,"webaclId":"arn:aws:wafv2:x","action":"BLOCK","httpSourceName":"ALB","httpRequest":{"clientIp":'
         '"192.0.2.18","country":"DE","headers":[{"name":"Host","value":"www.example.org"}],"uri":"/a","args":"b=1","httpVersion":"HTTP/1.1",'
         '"httpMethod":"GET","requestId":"7f"},"responseCodeSent":403}'],
        [{"host": "192.0.2.18", "time": "2023-11-14T22:13:20+00:00", "method": "GET", "target": "/a?b=1", "path": "/a", "query": "b=1",
          "protocol": "HTTP/1.1", "status": 403}],
    ),
    (
        "Azure Front Door",
        ['{"time":"2023-11-14T22:13:20.5000000Z","resourceId":"/SUBSCRIPTIONS/X","category":"FrontDoorAccessLog","operationName":'
         '"Microsoft.Cdn/Profiles/AccessLog/Write","properties":{"trackingReference":"0x","httpMethod":"GET","httpVersion":"2.0.0.0","requestUri":'
         '"https://www.example.org:443/a?b=1","requestBytes":"99","responseBytes":"512","userAgent":"curl/8.4.0","clientIp":"192.0.2.19",'
         '"socketIp":"192.0.2.19","clientPort":"50000","timeToFirstByte":"0.020","timeTaken":"0.025","httpStatusCode":"200","referer":"",'
         '"hostName":"www.example.org"}}'],
        [{"host": "192.0.2.19", "time": "2023-11-14T22:13:20+00:00", "method": "GET", "path": "/a", "query": "b=1", "status": 200, "bytes": 512,
          "agent": "curl/8.4.0", "referer": None, "vhost": "www.example.org", "duration": 0.025}],
    ),
    (
        "Azure Application Gateway",
        ['{"timeStamp":"2023-11-14T22:13:20+00:00","resourceId":"/SUBSCRIPTIONS/X","listenerName":"web","category":"ApplicationGatewayAccessLog",'
         '"properties":{"instanceId":"gw_1","clientIP":"192.0.2.20","clientPort":50000,"httpMethod":"GET","requestUri":"/a","requestQuery":"b=1",'
         '"userAgent":"curl/8.4.0","httpStatus":200,"httpVersion":"HTTP/1.1","receivedBytes":99,"sentBytes":512,"timeTaken":0.025,"sslEnabled":"on",'
         '"host":"www.example.org","originalHost":"www.example.org"}}'],
        [{"host": "192.0.2.20", "time": "2023-11-14T22:13:20+00:00", "method": "GET", "target": "/a?b=1", "path": "/a", "query": "b=1",
          "protocol": "HTTP/1.1", "status": 200, "bytes": 512, "agent": "curl/8.4.0", "vhost": "www.example.org", "duration": 0.025}],
    ),
    (
        "Akamai DataStream",
        ['{"version":1,"cp":"1","reqId":"7f","reqTimeSec":"1700000000.123","bytes":"512","cliIP":"192.0.2.21","statusCode":"206","proto":"HTTPS",'
         '"reqHost":"www.example.org","reqMethod":"GET","reqPath":"/a","reqPort":"443","rspContentLen":"512","UA":"curl%2F8.4.0","queryStr":"b=1",'
         '"referer":"-"}'],
        [{"host": "192.0.2.21", "time": "2023-11-14T22:13:20+00:00", "method": "GET", "target": "/a?b=1", "path": "/a", "query": "b=1", "status": 206,
          "bytes": 512, "agent": "curl%2F8.4.0", "referer": None, "vhost": "www.example.org"}],
    ),
    (
        "Fastly",
        ['{"timestamp":"2023-11-14T22:13:20+0000","client_ip":"192.0.2.22","geo_country":"germany","host":"www.example.org","url":"/a?b=1",'
         '"request_method":"GET","request_protocol":"HTTP/2","request_referer":"","request_user_agent":"curl/8.4.0","response_state":"HIT",'
         '"response_status":200,"response_reason":"OK","response_body_size":512,"fastly_server":"cache-x","fastly_is_edge":true}'],
        [{"host": "192.0.2.22", "time": "2023-11-14T22:13:20+00:00", "method": "GET", "path": "/a", "query": "b=1", "protocol": "HTTP/2", "status": 200,
          "bytes": 512, "agent": "curl/8.4.0", "referer": None, "vhost": "www.example.org"}],
    ),
    (
        "Elastic Common Schema",
        ['{"@timestamp":"2023-11-14T22:13:20.500Z","ecs":{"version":"8.0.0"},"event":{"duration":25000000,"kind":"event"},"http":{"request":{"method":'
         '"GET","referrer":"https://example.org/"},"response":{"status_code":200,"body":{"bytes":512}},"version":"1.1"},"url":{"path":"/a","query":"b=1",'
         '"domain":"www.example.org"},"source":{"ip":"192.0.2.23","address":"192.0.2.23"},"user_agent":{"original":"curl/8.4.0"},"user":{"name":"bob"},'
         '"agent":{"type":"filebeat"},"host":{"name":"web1"}}',
         '{"@timestamp":"2023-11-14T22:13:21.500Z","event.duration":25000000,"http.request.method":"GET","http.response.status_code":404,'
         '"http.response.bytes":99,"url.original":"/c?d","source.ip":"192.0.2.23","user_agent.original":"curl/8.4.0"}'],
        [{"host": "192.0.2.23", "user": "bob", "time": "2023-11-14T22:13:20+00:00", "method": "GET", "target": "/a?b=1", "path": "/a", "query": "b=1",
          "protocol": "1.1", "status": 200, "bytes": 512, "referer": "https://example.org/", "agent": "curl/8.4.0", "vhost": "www.example.org",
          "duration": 0.025},
         {"host": "192.0.2.23", "user": None, "time": "2023-11-14T22:13:21+00:00", "method": "GET", "target": "/c?d", "path": "/c", "query": "d",
          "protocol": None, "status": 404, "bytes": 99, "referer": None, "agent": "curl/8.4.0", "vhost": None, "duration": 0.025}],
    ),
    (
        "OpenTelemetry, keys with dots",
        ['{"timestamp":"2023-11-14T22:13:20.500Z","http.method":"GET","http.target":"/a?b=1","http.host":"www.example.org","http.status_code":200,'
         '"http.user_agent":"curl/8.4.0","http.client_ip":"192.0.2.24","http.flavor":"1.1","http.response_content_length":512,"net.peer.ip":"10.0.0.1"}',
         '{"timestamp":"2023-11-14T22:13:21.500Z","http.request.method":"GET","url.path":"/c","url.query":"d=1","url.scheme":"https",'
         '"http.response.status_code":404,"http.response.body.size":99,"client.address":"192.0.2.24","network.peer.address":"10.0.0.1",'
         '"network.protocol.version":"2","server.address":"www.example.org","user_agent.original":"curl/8.4.0"}'],
        [{"host": "192.0.2.24", "time": "2023-11-14T22:13:20+00:00", "method": "GET", "path": "/a", "query": "b=1", "protocol": "1.1", "status": 200,
          "bytes": 512, "agent": "curl/8.4.0", "vhost": "www.example.org"},
         {"host": "192.0.2.24", "time": "2023-11-14T22:13:21+00:00", "method": "GET", "path": "/c", "query": "d=1", "protocol": "2", "status": 404,
          "bytes": 99, "agent": "curl/8.4.0", "vhost": "www.example.org"}],
    ),
    (
        "OpenTelemetry, nested",
        ['{"timestamp":"2023-11-14T22:13:20.500Z","body":"request","http":{"request":{"method":"GET"},"response":{"status_code":200,"body":{"size":512}}},'
         '"url":{"path":"/a","query":"b=1"},"client":{"address":"192.0.2.25"},"server":{"address":"www.example.org"},"user_agent":{"original":'
         '"curl/8.4.0"}}',
         '{"timestamp":"2023-11-14T22:13:21.500Z","body":"request","attributes":{"http.request.method":"GET","url.path":"/c",'
         '"http.response.status_code":404,"client.address":"192.0.2.25","user_agent.original":"curl/8.4.0"}}'],
        [{"host": "192.0.2.25", "time": "2023-11-14T22:13:20+00:00", "method": "GET", "target": "/a?b=1", "path": "/a", "query": "b=1", "status": 200,
          "bytes": 512, "agent": "curl/8.4.0", "vhost": "www.example.org"},
         {"host": "192.0.2.25", "time": "2023-11-14T22:13:21+00:00", "method": "GET", "target": "/c", "path": "/c", "query": None, "status": 404,
          "bytes": None, "agent": "curl/8.4.0", "vhost": None}],
    ),
    (
        "Kong",
        ['{"request":{"method":"GET","uri":"/a?b=1","url":"http://www.example.org/a?b=1","size":"99","querystring":{"b":"1"},"headers":{"host":'
         '"www.example.org","user-agent":"curl/8.4.0","referer":"https://example.org/"}},"response":{"status":200,"size":"512","headers":{}},'
         '"latencies":{"proxy":20,"kong":5,"request":25},"client_ip":"192.0.2.26","started_at":1700000000123,"upstream_uri":"/"}'],
        [{"host": "192.0.2.26", "time": "2023-11-14T22:13:20+00:00", "method": "GET", "path": "/a", "query": "b=1", "status": 200, "bytes": 512,
          "agent": "curl/8.4.0", "referer": "https://example.org/", "vhost": "www.example.org", "duration": 0.025}],
    ),
    (
        "APISIX",
        ['{"client_ip":"192.0.2.27","route_id":"1","start_time":1700000000123,"latency":25.5,"upstream_latency":20,"apisix_latency":5.5,"request":'
         '{"method":"GET","uri":"/a?b=1","size":99,"headers":{"host":"www.example.org","user-agent":"curl/8.4.0"},"querystring":{"b":"1"}},"response":'
         '{"status":200,"size":512,"headers":{}},"server":{"hostname":"gw1","version":"3.0"}}'],
        [{"host": "192.0.2.27", "time": "2023-11-14T22:13:20+00:00", "method": "GET", "path": "/a", "query": "b=1", "status": 200, "bytes": 512,
          "agent": "curl/8.4.0", "vhost": "www.example.org", "duration": 0.0255}],
    ),
    (
        "Echo",
        ['{"time":"2023-11-14T22:13:20.5Z","id":"","remote_ip":"192.0.2.28","host":"www.example.org","method":"GET","uri":"/a?b=1","user_agent":'
         '"curl/8.4.0","status":200,"error":"","latency":34211,"latency_human":"34.211\xb5s","bytes_in":0,"bytes_out":512}'],
        [{"host": "192.0.2.28", "time": "2023-11-14T22:13:20+00:00", "method": "GET", "path": "/a", "query": "b=1", "status": 200, "bytes": 512,
          "agent": "curl/8.4.0", "vhost": "www.example.org", "duration": 0.000034211}],
    ),
    (
        "Gin with zap",
        ['{"level":"info","ts":1700000000.123,"msg":"/a","status":200,"method":"GET","path":"/a","query":"b=1","ip":"192.0.2.29","user-agent":'
         '"curl/8.4.0","latency":0.00025,"time":"2023-11-14T22:13:20Z"}'],
        [{"host": "192.0.2.29", "time": "2023-11-14T22:13:20+00:00", "method": "GET", "target": "/a?b=1", "path": "/a", "query": "b=1", "status": 200,
          "agent": "curl/8.4.0", "duration": 0.00025}],
    ),
    (
        "Rails with lograge",
        ['{"method":"GET","path":"/a","format":"html","controller":"ItemsController","action":"index","status":200,"allocations":900,"duration":25.5,'
         '"view":20.0,"db":3.1,"@timestamp":"2023-11-14T22:13:20.500Z","@version":"1","message":"[200] GET /a (ItemsController#index)"}'],
        [{"host": None, "time": "2023-11-14T22:13:20+00:00", "method": "GET", "path": "/a", "status": 200, "duration": 0.0255}],
    ),
    (
        "GitLab",
        ['{"correlation_id":"7f","duration_ms":25,"host":"git.example.org","level":"info","method":"GET","msg":"access","proto":"HTTP/1.1","referrer":"",'
         '"remote_addr":"127.0.0.1:0","remote_ip":"127.0.0.1","route":"^/","status":200,"system":"http","time":"2023-11-14T22:13:20Z","ttfb_ms":20,'
         '"uri":"/a?b=1","user_agent":"curl/8.4.0","written_bytes":512}',
         '{"method":"GET","path":"/c","format":"html","controller":"A","action":"b","status":302,"time":"2023-11-14T22:13:21.500Z","remote_ip":"192.0.2.30",'
         '"username":"bob","ua":"curl/8.4.0","duration_s":0.25}'],
        [{"host": "127.0.0.1", "user": None, "time": "2023-11-14T22:13:20+00:00", "method": "GET", "path": "/a", "query": "b=1", "protocol": "HTTP/1.1",
          "status": 200, "bytes": 512, "agent": "curl/8.4.0", "vhost": "git.example.org", "duration": 0.025},
         {"host": "192.0.2.30", "user": "bob", "time": "2023-11-14T22:13:21+00:00", "method": "GET", "path": "/c", "query": None, "protocol": None,
          "status": 302, "bytes": None, "agent": "curl/8.4.0", "vhost": None, "duration": 0.25}],
    ),
    (
        "Gunicorn",
        ['{"remote_ip":"192.0.2.31","request_id":"7f","response_code":"200","request_method":"GET","request_path":"/a","request_querystring":"b=1",'
         '"request_timetaken_micros":"25000","response_length":"512","timestamp":"2023-11-14T22:13:20Z"}',
         '{"remote_ip":"192.0.2.31","method":"GET","path":"/c","query_string":"","status":"404","user_agent":"curl/8.4.0","referer":"-",'
         '"duration_in_ms":"25","pid":"<9>","time":"[14/Nov/2023:22:13:21 +0000]"}'],
        [{"host": "192.0.2.31", "time": "2023-11-14T22:13:20+00:00", "method": "GET", "target": "/a?b=1", "path": "/a", "query": "b=1", "status": 200,
          "bytes": 512, "agent": None, "duration": None},
         {"host": "192.0.2.31", "time": "2023-11-14T22:13:21+00:00", "method": "GET", "target": "/c", "path": "/c", "query": None, "status": 404,
          "bytes": None, "agent": "curl/8.4.0", "duration": 0.025}],
    ),
    (
        "Kubernetes, audit",
        ['{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"7f","stage":"ResponseComplete","requestURI":"/api/v1/pods?limit=5",'
         '"verb":"list","user":{"username":"system:admin","groups":["system:masters"]},"sourceIPs":["192.0.2.32","10.0.0.1"],"userAgent":"kubectl/v1.28",'
         '"responseStatus":{"metadata":{},"code":200},"requestReceivedTimestamp":"2023-11-14T22:13:20.500000Z","annotations":{}}'],
        [{"host": "192.0.2.32", "user": "system:admin", "time": "2023-11-14T22:13:20+00:00", "method": "list", "path": "/api/v1/pods",
          "query": "limit=5", "status": 200, "agent": "kubectl/v1.28"}],
    ),
    (
        "Docker registry",
        ['{"go.version":"go1.20","http.request.host":"r.example.org","http.request.method":"GET","http.request.remoteaddr":"192.0.2.33:50000",'
         '"http.request.uri":"/v2/","http.request.useragent":"docker/24","http.response.duration":"1.25ms","http.response.status":200,'
         '"http.response.written":2,"level":"info","msg":"response completed","time":"2023-11-14T22:13:20Z"}'],
        [{"host": "192.0.2.33", "time": "2023-11-14T22:13:20+00:00", "method": "GET", "path": "/v2/", "status": 200, "bytes": 2, "agent": "docker/24",
          "vhost": "r.example.org", "duration": 0.00125}],
    ),
    (
        "Serilog for ASP.NET",
        ['{"@t":"2023-11-14T22:13:20.5000000Z","@mt":"HTTP {RequestMethod} {RequestPath} responded {StatusCode} in {Elapsed:0.0000} ms","@r":["25.5000"],'
         '"RequestMethod":"GET","RequestPath":"/a","StatusCode":200,"Elapsed":25.5,"SourceContext":"Serilog.AspNetCore.RequestLoggingMiddleware"}',
         '{"Timestamp":"2023-11-14T22:13:21.5000000+01:00","Level":"Information","MessageTemplate":"HTTP","Properties":{"RequestMethod":"POST",'
         '"RequestPath":"/c","StatusCode":201,"Elapsed":0.25}}'],
        [{"host": None, "time": "2023-11-14T22:13:20+00:00", "method": "GET", "path": "/a", "status": 200, "duration": 0.0255},
         {"host": None, "time": "2023-11-14T22:13:21+01:00", "method": "POST", "path": "/c", "status": 201, "duration": 0.00025}],
    ),
    (
        "Rails with semantic_logger",
        ['{"host":"web1","application":"App","timestamp":"2023-11-14T22:13:20.500000Z","level":"info","duration_ms":25.5,"duration":"25.5ms","name":'
         '"ItemsController","message":"Completed #index","payload":{"controller":"ItemsController","action":"index","format":"HTML","method":"GET","path":"/a",'
         '"status":200,"status_message":"OK"}}'],
        [{"time": "2023-11-14T22:13:20+00:00", "method": "GET", "path": "/a", "status": 200, "duration": 0.0255}],
    ),
    (
        "slog for chi and Gin",
        ['{"time":"2023-11-14T22:13:20.5Z","level":"INFO","msg":"200: OK","id":"7f","request":{"time":"2023-11-14T22:13:20.4Z","method":"GET","host":'
         '"www.example.org","path":"/a","query":"b=1","params":{},"route":"/a","ip":"192.0.2.35:50000","referer":"https://example.org/","length":0},'
         '"response":{"time":"2023-11-14T22:13:20.5Z","latency":25500000,"status":200,"length":512}}',
         '{"level":"INFO","message":"Response: 404","service":{"name":"x"},"httpRequest":{"url":"http://www.example.org/c","method":"GET","path":"/c",'
         '"remoteIP":"192.0.2.35:50000","proto":"HTTP/1.1"},"httpResponse":{"status":404,"bytes":19,"elapsed":0.25},"timestamp":"2023-11-14T22:13:21Z"}'],
        [{"host": "192.0.2.35", "time": "2023-11-14T22:13:20+00:00", "method": "GET", "target": "/a?b=1", "path": "/a", "query": "b=1", "status": 200,
          "bytes": 512, "referer": "https://example.org/", "vhost": "www.example.org", "duration": 0.0255},
         {"host": "192.0.2.35", "time": "2023-11-14T22:13:21+00:00", "method": "GET", "target": "/c", "path": "/c", "query": None, "status": 404,
          "bytes": 19, "referer": None, "vhost": None, "duration": 0.00025}],
    ),
    (
        "tower-http, Actix",
        ['{"timestamp":"2023-11-14T22:13:20.500000Z","level":"DEBUG","fields":{"message":"finished processing request","latency":"25 ms","status":200},'
         '"target":"tower_http::trace::on_response","span":{"method":"GET","uri":"/a?b=1","version":"HTTP/1.1","name":"request"},"spans":[]}',
         '{"v":0,"name":"app","msg":"[HTTP REQUEST - END]","level":30,"hostname":"web1","pid":9,"time":"2023-11-14T22:13:21.5Z","http.method":"GET",'
         '"http.target":"/c","http.client_ip":"192.0.2.36","http.flavor":"1.1","http.status_code":404,"elapsed_milliseconds":25}'],
        [{"host": None, "time": "2023-11-14T22:13:20+00:00", "method": "GET", "path": "/a", "query": "b=1", "protocol": "HTTP/1.1", "status": 200,
          "duration": 0.025},
         {"host": "192.0.2.36", "time": "2023-11-14T22:13:21+00:00", "method": "GET", "path": "/c", "query": None, "protocol": "1.1", "status": 404,
          "duration": 0.025}],
    ),
    (
        "Datadog's names",
        ['{"http":{"url":"https://www.example.org/a?b=1","status_code":200,"method":"GET","version":"1.1","useragent":"curl/8.4.0","referer":'
         '"https://example.org/"},"network":{"client":{"ip":"192.0.2.37","port":50000},"bytes_written":512},"duration":25500000,"event":"access",'
         '"timestamp":"2023-11-14T22:13:20.5Z"}'],
        [{"host": "192.0.2.37", "time": "2023-11-14T22:13:20+00:00", "method": "GET", "path": "/a", "query": "b=1", "status": 200, "bytes": 512,
          "agent": "curl/8.4.0", "referer": "https://example.org/", "duration": 0.0255}],
    ),
    (
        "hapi, Kibana, Ghost",
        ['{"event":"response","timestamp":1700000000123,"id":"7f","labels":[],"method":"get","path":"/a","query":{"b":"1"},"responseTime":25,"statusCode":200,'
         '"source":{"remoteAddress":"192.0.2.38","userAgent":"curl/8.4.0","referer":"https://example.org/"}}',
         '{"type":"response","@timestamp":"2023-11-14T22:13:21Z","tags":[],"pid":9,"method":"post","statusCode":201,"req":{"url":"/c?d","method":"post",'
         '"headers":{"host":"k.example.org"},"remoteAddress":"192.0.2.38","userAgent":"curl/8.4.0","referer":"https://example.org/"},"res":{"statusCode":201,'
         '"responseTime":250,"contentLength":19},"message":"POST /c 201 250ms - 19.0B"}',
         '{"name":"Log","hostname":"web1","pid":9,"level":30,"req":{"meta":{},"url":"/e","method":"GET","originalUrl":"/e","params":{},"headers":{"host":'
         '"g.example.org","user-agent":"curl/8.4.0"},"query":{}},"res":{"_headers":{},"statusCode":304,"responseTime":"5ms"},"msg":"",'
         '"time":"2023-11-14T22:13:22.5Z","v":0}'],
        [{"host": "192.0.2.38", "time": "2023-11-14T22:13:20+00:00", "method": "get", "path": "/a", "query": None, "status": 200, "bytes": None,
          "agent": "curl/8.4.0", "referer": "https://example.org/", "duration": 0.025},
         {"host": "192.0.2.38", "time": "2023-11-14T22:13:21+00:00", "method": "post", "path": "/c", "query": "d", "status": 201, "bytes": 19,
          "agent": "curl/8.4.0", "referer": "https://example.org/", "duration": 0.25},
         {"host": None, "time": "2023-11-14T22:13:22+00:00", "method": "GET", "path": "/e", "query": None, "status": 304, "bytes": None,
          "agent": "curl/8.4.0", "referer": None, "duration": 0.005}],
    ),
    (
        "Linkerd",
        ['{"client.addr":"192.0.2.39:50000","client.id":"-","timestamp":"2023-11-14T22:13:20.500Z","method":"GET","uri":"http://www.example.org/a?b=1",'
         '"version":"HTTP/2.0","user_agent":"curl/8.4.0","host":"www.example.org","trace_id":"","request_bytes":"","status":200,"response_bytes":"512",'
         '"processing_ns":"50000","total_ns":"25500000"}'],
        [{"host": "192.0.2.39", "time": "2023-11-14T22:13:20+00:00", "method": "GET", "path": "/a", "query": "b=1", "protocol": "HTTP/2.0", "status": 200,
          "bytes": 512, "agent": "curl/8.4.0", "vhost": "www.example.org", "duration": 0.0255}],
    ),
    (
        "Ory",
        ['{"http_request":{"headers":{},"host":"www.example.org","method":"GET","path":"/a","query":"b=1","remote":"192.0.2.40:50000","scheme":"http"},'
         '"http_response":{"headers":{},"size":512,"status":200,"text_status":"OK","took":25500000},"level":"info","msg":"completed handling request",'
         '"time":"2023-11-14T22:13:20Z"}'],
        [{"host": "192.0.2.40", "time": "2023-11-14T22:13:20+00:00", "method": "GET", "target": "/a?b=1", "path": "/a", "query": "b=1", "status": 200,
          "bytes": 512, "vhost": "www.example.org", "duration": 0.0255}],
    ),
    (
        "MinIO, audit",
        ['{"version":"1","time":"2023-11-14T22:13:20.5Z","trigger":"incoming","api":{"name":"GetObject","bucket":"b","object":"o","status":"OK","statusCode":200,'
         '"rx":0,"tx":512,"timeToResponse":"25500000ns"},"remotehost":"192.0.2.41","requestID":"7F","userAgent":"MinIO","requestPath":"/b/o",'
         '"requestHost":"s.example.org"}'],
        [{"host": "192.0.2.41", "time": "2023-11-14T22:13:20+00:00", "path": "/b/o", "status": 200, "bytes": 512, "agent": "MinIO",
          "vhost": "s.example.org", "duration": 0.0255}],
    ),
    (
        "Vercel, Workers",
        ['{"id":"7f","message":"","timestamp":1700000000123,"source":"lambda","host":"x.vercel.app","path":"a","proxy":{"timestamp":1700000000100,"method":"GET",'
         '"scheme":"https","host":"www.example.org","path":"/a?b=1","userAgent":["curl/8.4.0"],"referer":"https://example.org/","statusCode":200,'
         '"clientIp":"192.0.2.42"}}',
         '{"EventTimestampMs":1700000001123,"EventType":"fetch","Event":{"RayID":"7f","Request":{"URL":"https://www.example.org/c?d","Method":"GET"},'
         '"Response":{"Status":404}},"Outcome":"ok","ScriptName":"x"}'],
        [{"host": "192.0.2.42", "time": "2023-11-14T22:13:20+00:00", "method": "GET", "path": "/a", "query": "b=1", "status": 200, "agent": "curl/8.4.0",
          "referer": "https://example.org/"},
         {"host": None, "time": "2023-11-14T22:13:21+00:00", "method": "GET", "path": "/c", "query": "d", "status": 404, "agent": None,
          "referer": None}],
    ),
    (
        "Grafana, Dropwizard, Caddy as JSON of any layout",
        ['{"logger":"context","userId":1,"uname":"bob","t":"2023-11-14T22:13:20.5Z","level":"info","msg":"Request Completed","method":"GET","path":"/api/x",'
         '"status":302,"remote_addr":"192.0.2.43","time_ms":1,"duration":"1h1m1.5s","size":29,"referer":"","handler":"/"}',
         '{"timestamp":1700000001123,"method":"GET","uri":"/c","protocol":"HTTP/1.1","status":200,"requestTime":25,"contentLength":512,"userAgent":"curl",'
         '"remoteAddress":"192.0.2.43"}',
         '{"time":0.25,"timestamp":"2023-11-14T22:13:22Z","uri":"/e","status":200,"ip":"192.0.2.43","elapsed":"2m0s"}'],
        [{"host": "192.0.2.43", "user": "bob", "time": "2023-11-14T22:13:20+00:00", "method": "GET", "path": "/api/x", "status": 302, "bytes": 29,
          "duration": 3661.5},
         {"host": "192.0.2.43", "user": None, "time": "2023-11-14T22:13:21+00:00", "method": "GET", "path": "/c", "status": 200, "bytes": 512,
          "duration": 0.025},
         {"host": "192.0.2.43", "user": None, "time": "2023-11-14T22:13:22+00:00", "method": None, "path": "/e", "status": 200, "bytes": None,
          "duration": 120}],
    ),
    (
        "Ceph, object gateway: a whole request line for a URI, and milliseconds",
        ['{"bucket":"photos","time":"2023-11-14T22:13:20.123456Z","time_local":"2023-11-14T23:13:20.123456+0100","remote_addr":"192.0.2.44","user":"bob",'
         '"operation":"get_obj","uri":"GET /photos/a%20b?versionId=7 HTTP/1.1","http_status":"206","error_code":"","bytes_sent":512,"bytes_received":0,'
         '"object_size":2048,"total_time":25,"user_agent":"aws-cli/2.13","referrer":"","trans_id":"tx7f","authentication_type":"Local","temp_url":false}',
         '{"time":"2023-11-14T22:13:21Z","uri":"GET http:\\/\\/s.example.org\\/c HTTP\\/1.0","path":"/d","remote_addr":"192.0.2.44","http_status":"200"}',
         '{"time":"2023-11-14T22:13:22Z","request":"PUT /e HTTP/1.1","uri":"GET /f HTTP/1.1","total_time":3,"status":200}',
         '{"time":"2023-11-14T22:13:23Z","method":"GET","uri":"/g HTTP/1.1"}',
         '{"time":"2023-11-14T22:13:24Z","method":"PUT","uri":"GET /h"}'],
        [{"host": "192.0.2.44", "user": "bob", "time": "2023-11-14T22:13:20+00:00", "method": "GET", "target": "/photos/a%20b?versionId=7",
          "path": "/photos/a%20b", "query": "versionId=7", "protocol": "HTTP/1.1", "status": 206, "bytes": 512, "referer": None, "agent": "aws-cli/2.13",
          "duration": 0.025},
         {"host": "192.0.2.44", "user": None, "time": "2023-11-14T22:13:21+00:00", "method": "GET", "target": "http://s.example.org/c", "path": "/c",
          "query": None, "protocol": "HTTP/1.0", "status": 200, "bytes": None, "referer": None, "agent": None, "duration": None},
         {"host": None, "user": None, "time": "2023-11-14T22:13:22+00:00", "method": "PUT", "target": "/e", "path": "/e", "query": None,
          "protocol": "HTTP/1.1", "status": 200, "bytes": None, "referer": None, "agent": None, "duration": None},
         {"host": None, "user": None, "time": "2023-11-14T22:13:23+00:00", "method": "GET", "target": "/g HTTP/1.1", "path": "/g HTTP/1.1", "query": None,
          "protocol": None, "status": None, "bytes": None, "referer": None, "agent": None, "duration": None},
         {"host": None, "user": None, "time": "2023-11-14T22:13:24+00:00", "method": "PUT", "target": "/h", "path": "/h", "query": None,
          "protocol": None, "status": None, "bytes": None, "referer": None, "agent": None, "duration": None}],
    ),
    (
        "alp, and the labels of LTSV: microseconds win over a time beside them that may be rounded",
        ['{"time":"2023-11-14T22:13:20+0100","method":"POST","uri":"/a?b=1","status":201,"body_bytes":512,"response_time":0.025}',
         '{"time":"14/Nov/2023:22:13:21","host":"192.0.2.45","method":"GET","uri":"/c","status":"304","bytes":0,"body_bytes":7,"response_time":"0.02",'
         '"reqtime_microsec":"25500"}'],
        [{"host": None, "time": "2023-11-14T22:13:20+01:00", "method": "POST", "path": "/a", "query": "b=1", "status": 201, "bytes": 512, "duration": 0.025},
         {"host": "192.0.2.45", "time": "2023-11-14T22:13:21+00:00", "method": "GET", "path": "/c", "query": None, "status": 304, "bytes": 0,
          "duration": 0.0255}],
    ),
    (
        "what applications log of requests",
        ['{"request":"GET /a","code":200,"ip":"192.0.2.34","user_agent":"curl/8.4.0","event":"request_finished","timestamp":"2023-11-14T22:13:20Z","level":"info"}',
         '{"method":"GET","request":"https://www.example.org/c?d","code":404,"elapsed":"1.5 s","time":"2023-11-14T22:13:21Z"}',
         '{"method":"GET","path":"/e?f=1","query":"g=2","status":200,"latency":"2.5 \xb5s"}'],
        [{"host": "192.0.2.34", "time": "2023-11-14T22:13:20+00:00", "method": "GET", "path": "/a", "query": None, "status": 200, "duration": None},
         {"host": None, "time": "2023-11-14T22:13:21+00:00", "method": "GET", "path": "/c", "query": "d", "status": 404, "duration": 1.5},
         {"host": None, "time": None, "method": "GET", "path": "/e", "query": "f=1", "status": 200, "duration": 0.0000025}],
    ),
    (
        "zerolog: milliseconds, told from others who have a message too by its level that is first and its message that is last",
        ['{"level":"info","service":"proxy","proto":"HTTP/1.1","request-id":"7f","remote-addr":"192.0.2.46","method":"PUT","status":204,"path":"/a",'
         '"duration":25.5,"bytes":0,"time":"2023-11-14T22:13:20Z","message":"access-log" }',
         '{"level":"warn","service":"envoy","upstream-cluster":"x","method":"GET","authority":"www.example.org","path":"/b","user-agent":"curl/8.4.0","referer":"",'
         '"forwarded-for":"192.0.2.46,10.0.0.1","request-id":"7f","duration":25.5,"size":512,"response-code":404,"response-code-details":"via_upstream",'
         '"time":"2023-11-14T22:13:20Z","message":"http-request"}',
         '{"level":"info","ip":"192.0.2.46","method":"GET","path":"/c","status":200,"latency":25,"time":1700000000,"message":"\\\\"}',
         '{"level":"info","time":"2023-11-14T22:13:20Z","message":"x","path":"/d","latency":0.25}',
         '{"level":"INFO","time":"2023-11-14T22:13:20Z","path":"/e","elapsed":0.25,"message":"x"}',
         '{"elapsed":0.25,"level":"info","path":"/f","time":"2023-11-14T22:13:20Z","message":"x"}',
         '{"level":"info","time":"2023-11-14T22:13:20Z","path":"/g","duration":0.25,"msg":"x"}',
         '{"level":"info","time":"2023-11-14T22:13:20Z","path":"/h","duration":"0.25s","message":"x"}',
         '{"level":"info","time":"2023-11-14T22:13:20Z","path":"/i","duration":0.25,"message":true}'],
        [{"host": host, "time": "2023-11-14T22:13:20+00:00", "method": method, "path": path, "status": status, "bytes": size, "vhost": vhost, "duration": duration}
         for host, method, path, status, size, vhost, duration in (
             ("192.0.2.46", "PUT", "/a", 204, 0, None, 0.0255), ("192.0.2.46", "GET", "/b", 404, 512, "www.example.org", 0.0255),
             ("192.0.2.46", "GET", "/c", 200, None, None, 0.025), (None, None, "/d", None, None, None, 0.25), (None, None, "/e", None, None, None, 0.25),
             (None, None, "/f", None, None, None, 0.25), (None, None, "/g", None, None, None, 0.25), (None, None, "/h", None, None, None, 0.25),
             (None, None, "/i", None, None, None, 0.25))],
    ),
    (
        "GitLab, API: milliseconds in older versions",
        ['{"time":"2023-11-14T22:13:20.123Z","severity":"INFO","duration":709.08,"db":14.59,"view":694.49,"status":200,"method":"GET","path":"/api/v4/projects",'
         '"params":[],"host":"localhost","remote_ip":"192.0.2.47, 127.0.0.1","ua":"Ruby","route":"/api/:version/projects","user_id":1,"username":"bob","queue_duration":1.5}',
         '{"time":"2023-11-14T22:13:21.123Z","severity":"INFO","duration":25.5,"view":20.5,"status":404,"method":"GET","path":"/b","remote_ip":"192.0.2.47"}',
         '{"time":"2023-11-14T22:13:22.123Z","severity":"INFO","duration_s":0.25,"db_duration_s":0.01,"view_duration_s":0.2,"status":200,"method":"PUT","path":"/c",'
         '"remote_ip":"192.0.2.47"}'],
        [{"host": "192.0.2.47", "user": "bob", "time": "2023-11-14T22:13:20+00:00", "method": "GET", "path": "/api/v4/projects", "status": 200, "agent": "Ruby",
          "duration": 0.70908},
         {"host": "192.0.2.47", "user": None, "time": "2023-11-14T22:13:21+00:00", "method": "GET", "path": "/b", "status": 404, "agent": None, "duration": 0.0255},
         {"host": "192.0.2.47", "user": None, "time": "2023-11-14T22:13:22+00:00", "method": "PUT", "path": "/c", "status": 200, "agent": None, "duration": 0.25}],
    ),
    (
        "a host is the client where it is an address and nothing else is, else the virtual host",
        ['{"time":"2023-11-14T22:13:20Z","host":"192.0.2.48","path":"/a","status":200}',
         '{"time":"2023-11-14T22:13:20Z","host":"2001:db8::1","path":"/b","status":200}',
         '{"time":"2023-11-14T22:13:20Z","host":"192.0.2.48:8080","path":"/c","status":200}',
         '{"time":"2023-11-14T22:13:20Z","host":"web1","path":"/d","status":200}',
         '{"time":"2023-11-14T22:13:20Z","host":"192.0.2.48","ip":"192.0.2.49","path":"/e","status":200}',
         '{"time":"2023-11-14T22:13:20Z","host":"192.0.2.48","x_forwarded_for":"192.0.2.49","path":"/f","status":200}',
         '{"time":"2023-11-14T22:13:20Z","host":"192.0.2.48","ip":"","path":"/g","status":200}',
         '{"time":"2023-11-14T22:13:20Z","host":"192.0.2.48","vhost":"www.example.org","path":"/h","status":200}',
         '{"time":"2023-11-14T22:13:20Z","host":"web1","vhost":"www.example.org","path":"/i","status":200}',
         '{"time":"2023-11-14T22:13:20Z","host":"web1","host":"192.0.2.48","path":"/j","status":200}'],
        [{"host": host, "path": path, "vhost": vhost} for host, path, vhost in (
            ("192.0.2.48", "/a", None), ("2001:db8::1", "/b", None), (None, "/c", "192.0.2.48:8080"), (None, "/d", "web1"), ("192.0.2.49", "/e", "192.0.2.48"),
            ("192.0.2.49", "/f", "192.0.2.48"), ("192.0.2.48", "/g", None), ("192.0.2.48", "/h", "www.example.org"), (None, "/i", "www.example.org"),
            ("192.0.2.48", "/j", None))],
    ),
    (
        "authentik: the path goes by the name of an event, milliseconds by that of a runtime",
        ['{"auth_via":"session","domain_url":"localhost","event":"/api/v3/core/users/?page=1","host":"localhost:9000","level":"info","logger":"authentik.asgi",'
         '"method":"GET","pid":17,"remote":"192.0.2.50","request_id":"7f","runtime":226,"scheme":"http","status":302,"timestamp":"2023-11-14T22:13:20.123456",'
         '"user":"bob","user_agent":"curl/8.4.0"}',
         '{"event":"/-/health/live/","host":"192.0.2.51:9000","level":"info","logger":"authentik.asgi","method":"GET","remote":"192.0.2.50","runtime":3,"status":204,'
         '"timestamp":"2023-11-14T22:13:21.123456","user":"","user_agent":"goauthentik.io"}'],
        [{"host": "192.0.2.50", "user": "bob", "time": "2023-11-14T22:13:20+00:00", "method": "GET", "target": "/api/v3/core/users/?page=1",
          "path": "/api/v3/core/users/", "status": 302, "agent": "curl/8.4.0", "vhost": "localhost:9000", "duration": 0.226},
         {"host": "192.0.2.50", "user": None, "time": "2023-11-14T22:13:21+00:00", "method": "GET", "target": "/-/health/live/", "path": "/-/health/live/",
          "status": 204, "agent": "goauthentik.io", "vhost": "192.0.2.51:9000", "duration": 0.003}],
    ),
    (
        "Zeek, keys with dots in them or objects",
        ['{"ts":1700000000.305988,"uid":"C7f","id.orig_h":"192.0.2.52","id.orig_p":46378,"id.resp_h":"198.51.100.1","id.resp_p":80,"trans_depth":1,"method":"GET",'
         '"host":"www.example.org","uri":"/a?b","referrer":"https://example.org/","version":"1.1","user_agent":"curl/8.4.0","request_body_len":0,'
         '"response_body_len":512,"status_code":200,"status_msg":"OK","tags":[]}',
         '{"ts":"2023-11-14T22:13:21.305988Z","uid":"C7f","id":{"orig_h":"2001:db8::52","orig_p":46378,"resp_h":"2001:db8::1","resp_p":80},"method":"POST",'
         '"host":"198.51.100.1","uri":"/c","version":"1.0","request_body_len":9,"response_body_len":0,"status_code":404}'],
        [{"host": "192.0.2.52", "time": "2023-11-14T22:13:20+00:00", "method": "GET", "path": "/a", "query": "b", "protocol": "1.1", "status": 200, "bytes": 512,
          "referer": "https://example.org/", "agent": "curl/8.4.0", "vhost": "www.example.org", "id.resp_p": "80"},
         {"host": "2001:db8::52", "time": "2023-11-14T22:13:21+00:00", "method": "POST", "path": "/c", "query": None, "protocol": "1.0", "status": 404, "bytes": 0,
          "referer": None, "agent": None, "vhost": "198.51.100.1", "id.resp_p": "80"}],
    ),
    (
        "Suricata, EVE",
        ['{"timestamp":"2023-11-14T22:13:20.678901+0000","flow_id":7,"in_iface":"eth0","event_type":"http","src_ip":"192.0.2.53","src_port":50000,"dest_ip":'
         '"198.51.100.1","dest_port":80,"proto":"TCP","tx_id":0,"http":{"hostname":"www.example.org","url":"/a?b=1","http_user_agent":"curl/8.4.0",'
         '"http_content_type":"text/html","http_refer":"https://example.org/","http_method":"GET","protocol":"HTTP/1.1","status":200,"length":512}}'],
        [{"host": "192.0.2.53", "time": "2023-11-14T22:13:20+00:00", "method": "GET", "path": "/a", "query": "b=1", "protocol": "HTTP/1.1", "status": 200,
          "bytes": 512, "referer": "https://example.org/", "agent": "curl/8.4.0", "vhost": "www.example.org"}],
    ),
    (
        "AWS, VPC Lattice: milliseconds",
        ['{"serviceNetworkArn":"arn:aws:vpc-lattice:x","resolvedUser":"Unknown","listenerType":"-","authDeniedReason":"null","targetGroupArn":"-","sourceVpcArn":"-",'
         '"destinationVpcId":"vpc-7f","sourceIpPort":"192.0.2.54:50000","listenerId":"-","targetIpPort":"10.0.0.1:80","requestMethod":"GET","requestPath":"/a?b=1",'
         '"startTime":"2023-11-14T22:13:20Z","protocol":"HTTP/1.1","responseCode":404,"bytesReceived":135,"bytesSent":512,"duration":23,'
         '"requestToTargetDuration":21,"responseFromTargetDuration":0,"userAgent":"curl/8.4.0","hostHeader":"www.example.org","serverNameIndication":"-"}',
         '{"sourceIpPort":"[2001:db8::54]:50000","requestMethod":"PUT","requestPath":"/c","startTime":"2023-11-14T22:13:21Z","requestProtocol":"HTTP/2",'
         '"responseCode":200,"bytesSent":0,"duration":1500,"requestToTargetDuration":1,"userAgent":"-","hostHeader":"-"}'],
        [{"host": "192.0.2.54", "time": "2023-11-14T22:13:20+00:00", "method": "GET", "path": "/a", "query": "b=1", "protocol": "HTTP/1.1", "status": 404,
          "bytes": 512, "agent": "curl/8.4.0", "vhost": "www.example.org", "duration": 0.023},
         {"host": "2001:db8::54", "time": "2023-11-14T22:13:21+00:00", "method": "PUT", "path": "/c", "query": None, "protocol": "HTTP/2", "status": 200,
          "bytes": 0, "agent": None, "vhost": None, "duration": 1.5}],
    ),
    (
        "Azure, Storage and API Management",
        ['{"time":"2023-11-14T22:13:20.2123117Z","resourceId":"/subscriptions/x","category":"StorageRead","operationName":"GetBlob","operationVersion":"2017-04-17",'
         '"schemaVersion":"1.0","statusCode":200,"statusText":"Success","durationMs":42,"callerIpAddress":"192.0.2.55:50000","correlationId":"7f","identity":'
         '{"type":"SAS"},"location":"x","properties":{"accountName":"acct","userAgentHeader":"curl/8.4.0","serviceType":"blob","requestHeaderSize":400,'
         '"responseBodySize":512,"referrerHeader":"https://example.org/","tlsVersion":"TLS 1.2"},"uri":"https://acct.blob.core.windows.net:443/c/b?sv=1",'
         '"protocol":"HTTPS"}',
         '{"Level":4,"isRequestSuccess":true,"time":"2023-11-14T22:13:21.1234567Z","operationName":"Microsoft.ApiManagement/GatewayLogs","category":"GatewayLogs",'
         '"durationMs":79,"callerIpAddress":"192.0.2.55","correlationId":"7f","properties":{"method":"GET","url":"https://x.azure-api.net/a?b=1",'
         '"backendResponseCode":500,"responseCode":404,"responseSize":512,"cache":"none","backendTime":54,"requestSize":0,"apiId":"echo","clientProtocol":"HTTP/1.1"},'
         '"resourceId":"/SUBSCRIPTIONS/X"}'],
        [{"host": "192.0.2.55", "time": "2023-11-14T22:13:20+00:00", "method": None, "path": "/c/b", "query": "sv=1", "status": 200, "bytes": 512,
          "referer": "https://example.org/", "agent": "curl/8.4.0", "duration": 0.042},
         {"host": "192.0.2.55", "time": "2023-11-14T22:13:21+00:00", "method": "GET", "path": "/a", "query": "b=1", "status": 404, "bytes": 512,
          "referer": None, "agent": None, "duration": 0.079}],
    ),
    (
        "Google App Engine, request log",
        ['{"protoPayload":{"@type":"type.googleapis.com/google.appengine.logging.v1.RequestLog","appId":"s~x","versionId":"1","requestId":"7f","ip":"192.0.2.56",'
         '"startTime":"2023-11-14T22:13:20.123456Z","endTime":"2023-11-14T22:13:20.148956Z","latency":"0.025500s","megaCycles":"9","method":"GET","resource":"/a?b=1",'
         '"httpVersion":"HTTP/1.1","status":404,"responseSize":"512","referrer":"https://example.org/","userAgent":"curl/8.4.0","host":"x.appspot.com"},"insertId":"7f",'
         '"httpRequest":{"status":404},"resource":{"type":"gae_app"},"timestamp":"2023-11-14T22:13:20.123456Z","severity":"INFO"}'],
        [{"host": "192.0.2.56", "time": "2023-11-14T22:13:20+00:00", "method": "GET", "path": "/a", "query": "b=1", "protocol": "HTTP/1.1", "status": 404,
          "bytes": 512, "referer": "https://example.org/", "agent": "curl/8.4.0", "vhost": "x.appspot.com", "duration": 0.0255}],
    ),
    (
        "Hasura",
        ['{"detail":{"http_info":{"content_encoding":"gzip","http_version":"HTTP/1.1","ip":"192.0.2.57","method":"POST","status":200,"url":"/v1/graphql"},"operation":'
         '{"query_execution_time":0.0255,"request_id":"7f","request_read_time":0.000002,"response_size":512,"user_vars":{"x-hasura-role":"admin"}},'
         '"request_id":"7f"},"level":"info","timestamp":"2023-11-14T22:13:20.775+0000","type":"http-log"}'],
        [{"host": "192.0.2.57", "user": None, "time": "2023-11-14T22:13:20+00:00", "method": "POST", "path": "/v1/graphql", "protocol": "HTTP/1.1",
          "status": 200, "bytes": 512, "duration": 0.0255}],
    ),
    (
        "RoadRunner: milliseconds",
        ['{"level":"info","ts":1700000000123456789,"logger":"http","msg":"http log","status":200,"method":"GET","URI":"/a?b=1","URL":"http://www.example.org/a?b=1",'
         '"remote_address":"192.0.2.58:50000","read_bytes":0,"write_bytes":512,"start":"2023-11-14T22:13:20+0000","elapsed":25}'],
        [{"host": "192.0.2.58", "time": "2023-11-14T22:13:20+00:00", "method": "GET", "path": "/a", "query": "b=1", "status": 200, "bytes": 512, "duration": 0.025}],
    ),
    (
        "Logstash, what its patterns for Apache tell apart",
        ['{"@timestamp":"2023-11-14T22:13:20.000Z","clientip":"192.0.2.59","ident":"-","auth":"bob","timestamp":"14/Nov/2023:22:13:20 +0000","verb":"GET",'
         '"request":"/a?b=1","httpversion":"1.1","response":"404","bytes":"512","referrer":"https://example.org/","agent":"curl/8.4.0"}',
         '{"clientip":"192.0.2.59","ident":"id","auth":"-","timestamp":"14/Nov/2023:22:13:21 +0000","verb":"PUT","request":"/c","response":200,"bytes":0}'],
        [{"host": "192.0.2.59", "ident": None, "user": "bob", "time": "2023-11-14T22:13:20+00:00", "method": "GET", "path": "/a", "query": "b=1",
          "protocol": "1.1", "status": 404, "bytes": 512, "referer": "https://example.org/", "agent": "curl/8.4.0"},
         {"host": "192.0.2.59", "ident": "id", "user": None, "time": "2023-11-14T22:13:21+00:00", "method": "PUT", "path": "/c", "query": None,
          "protocol": None, "status": 200, "bytes": 0, "referer": None, "agent": None}],
    ),
    (
        "WordPress VIP",
        ['{"client_site_id":1,"http_host":"example.org","http_version":"HTTP/1.1","http_user_agent":"curl/8.4.0","remote_addr":"192.0.2.60","request_type":"GET",'
         '"request_url":"/a?b=1","status":200,"body_bytes_sent":512,"timestamp_iso8601":"2023-11-14T22:13:20+00:00","request_time":0.25}',
         '{"remote_addr":"192.0.2.60","timestamp":"2023-11-14T22:13:21+00:00","request":"GET /c HTTP/2.0","status":200,"body_sent":10,"auth":"no user","response":"x"}'],
        [{"host": "192.0.2.60", "time": "2023-11-14T22:13:20+00:00", "user": None, "method": "GET", "path": "/a", "query": "b=1", "protocol": "HTTP/1.1", "status": 200, "bytes": 512,
          "vhost": "example.org", "duration": 0.25},
         {"host": "192.0.2.60", "time": "2023-11-14T22:13:21+00:00", "user": None, "method": "GET", "path": "/c", "query": None, "protocol": "HTTP/2.0", "status": 200, "bytes": 10,
          "vhost": None, "duration": None}],
    ),
)  # fmt: skip
