# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""Attacks on the management API and on limits; see attacks.py."""

from attacks import *  # noqa: F403: fixtures and words that all attacks share


# The management API

def routes(api):
    default = api.get("/authorizationServers/default")["id"]
    return [
        "/authorizationServers", f"/authorizationServers/{default}", "/authorizationServers/default/scopes",
        "/authorizationServers/default/claims", "/authorizationServers/default/policies",
        "/authorizationServers/default/credentials/keys", "/apps", "/groups", "/users", "/logs", "/api-tokens", "/org",
    ]


def test_H1_without_a_token_nothing_is_told(api):
    wrong = [
        {}, {"Authorization": "SSWS"}, {"Authorization": "SSWS "}, {"Authorization": "SSWS wrong"},
        {"Authorization": f"Bearer {api.token}"}, {"Authorization": api.token}, {"Authorization": f"Basic {api.token}"},
        {"Authorization": f"SSWS {api.token[:-1]}"}, {"Authorization": f"SSWS {api.token}x"},
        {"Authorization": f"SSWS {api.token.upper()}X"}, {"Authorization": "SSWS " + "x" * 7000},
        {"Cookie": f"sid={api.token}"},
    ]
    for path in routes(api):
        for headers in wrong:
            answer = requests.get(f"{api.base}/api/v1{path}", headers=headers, timeout=10)
            assert answer.status_code == 401 and answer.json()["errorCode"] == "E0000011", (path, headers)


CALLERS = """
users:
%s
apiTokens:
%s
"""


@pytest.fixture(scope="module")
def callers(tmp_path_factory):
    """A server with administrators of each kind of role: its base URL, and their tokens by role."""
    roles = ["SUPER_ADMIN", "READ_ONLY_ADMIN", "HELP_DESK_ADMIN", "USER_ADMIN", "none"]
    tokens = {role: secrets.token_hex(32) for role in roles}
    users, given = [], []
    for number, role in enumerate(roles):
        login = f"caller{number}@example.test"
        held = "" if role == "none" else f", roles: [{role}]"
        users.append(
            f"  - {{profile: {{login: {login}, email: {login}, firstName: A, lastName: B}}{held}}}")
        given.append(f"  - {{name: {role}, user: {login}, token: {tokens[role]}}}")
    directory = tmp_path_factory.mktemp("callers")
    seed = directory / "callers.yaml"
    seed.write_text(CALLERS % ("\n".join(users), "\n".join(given)))
    with RunningServer(directory / "s", "--in-memory", "--seed", seed, "--management-rate-limit", "0") as running:
        yield running, tokens


def every_route(api):
    """Each method and path of the management API on things that exist, those that take something away last."""
    server = api.open_server()["id"]
    app = api.create_app("client_secret_basic").app_id
    keys = api.create_app("private_key_jwt", jwks=[public_jwk(ec_key(), "k", "ES256")]).app_id
    own = f"/authorizationServers/{server}"
    made = api.create_policy(server)["id"]
    found = {
        "scope": api.get(f"{own}/scopes")[0]["id"], "claim": api.create_claim(server, "c", "'v'")["id"],
        "rule": api.create_rule(server, made)["id"], "group": api.post("/groups", {"profile": {"name": fresh("g")}}, 200)["id"],
        "user": api.get("/users/me")["id"], "secret": api.get(f"/apps/{app}/credentials/secrets")[0]["id"],
        "key": api.get(f"/apps/{keys}/credentials/jwks")[0]["id"], "kid": api.get(f"{own}/credentials/keys")[0]["kid"],
        "token": api.get("/api-tokens")[0]["id"],
    }
    one = {
        "/authorizationServers": own, f"{own}/scopes": f"{own}/scopes/{found['scope']}",
        f"{own}/claims": f"{own}/claims/{found['claim']}", f"{own}/policies": f"{own}/policies/{made}",
        f"{own}/policies/{made}/rules": f"{own}/policies/{made}/rules/{found['rule']}",
        "/groups": f"/groups/{found['group']}", "/users": f"/users/{found['user']}", "/apps": f"/apps/{app}",
        f"/apps/{app}/credentials/secrets": f"/apps/{app}/credentials/secrets/{found['secret']}",
        f"/apps/{keys}/credentials/jwks": f"/apps/{keys}/credentials/jwks/{found['key']}",
        "/api-tokens": f"/api-tokens/{found['token']}",
    }
    reads = [*one, *one.values(), "/org", "/logs", f"{own}/credentials/keys", f"{own}/credentials/keys/{found['kid']}",
             f"{own}/clients", f"{own}/associatedServers?trusted=true", f"/groups/{found['group']}/users", f"/groups/{found['group']}/apps",
             f"/users/{found['user']}/groups"]
    writes = [("POST", path) for path in one if path != "/api-tokens"] + [("POST", "/org"), ("PUT", "/org")]
    writes += [("POST", f"{own}/credentials/lifecycle/keyRotate"), ("POST", f"{own}/associatedServers")]
    for path in (own, f"{own}/policies/{made}", f"{own}/policies/{made}/rules/{found['rule']}", f"/apps/{app}",
                 f"/apps/{app}/credentials/secrets/{found['secret']}", f"/apps/{keys}/credentials/jwks/{found['key']}"):
        writes += [("POST", f"{path}/lifecycle/{verb}") for verb in ("activate", "deactivate")]
    writes += [("PUT", f"/groups/{found['group']}/users/{found['user']}"), ("PUT", f"/apps/{app}/policies/rst1")]
    kept = ("/credentials/secrets", "/credentials/jwks")
    writes += [("PUT", path) for path in one.values() if not any(word in path for word in kept)]
    writes += [("DELETE", path) for path in reversed(one.values())]
    writes += [("DELETE", "/api-tokens/current"), ("DELETE", f"/groups/{found['group']}/users/{found['user']}")]
    return [("GET", path) for path in reads], writes


def test_H1_every_route_asks_for_the_role_that_it_needs(callers):
    running, tokens = callers
    base = f"{running.base}/api/v1"
    reads, writes = every_route(Management(running.base, tokens["SUPER_ADMIN"]))

    def ask(role, method, path):
        answer = requests.request(
            method, base + path, json=None if method == "GET" else {}, timeout=10,
            headers={"Authorization": f"SSWS {tokens[role]}"})
        return answer.status_code, answer.json().get("errorCode") if answer.status_code >= 400 else None

    for method, path in reads:
        assert ask("READ_ONLY_ADMIN", method, path) == (200, None), path
    # Roles for a part of the directory reach nothing of servers; what each may do, role-matrix.txt of the Swift tests says.
    for role in ("READ_ONLY_ADMIN", "HELP_DESK_ADMIN", "USER_ADMIN", "none"):
        for method, path in writes + (reads if role != "READ_ONLY_ADMIN" else []):
            is_own = path == "/api-tokens/current" and role != "none"
            is_part = role in ("HELP_DESK_ADMIN", "USER_ADMIN") and not path.startswith("/authorizationServers")
            if not is_own and not is_part:
                assert ask(role, method, path) == (403, "E0000006"), (role, method, path)
    # Each is a route, and nothing that was refused has been done.
    for method, path in reads:
        assert ask("SUPER_ADMIN", method, path) == (200, None), path
    for method, path in writes:
        if method != "DELETE":
            status, code = ask("SUPER_ADMIN", method, path)
            assert status not in (401, 403, 405) and code not in ("E0000022", "E0000008"), (method, path, status, code)


def test_F7_a_mangled_api_token_is_no_token(api):
    token = api.token
    mangled = [token[:length] for length in range(1, len(token))] + [token[1:], token[::-1], token.swapcase() + "="]
    mangled += [token + "=", token + "\t", token + "%00", token.replace(token[0], "\u00e9".encode().decode("latin-1"), 1)]
    for one in mangled:
        answer = requests.get(
            f"{api.base}/api/v1/org", headers={"Authorization": f"SSWS {one}".encode("latin-1")}, timeout=10)
        # Blanks around a header's value are no part of it (RFC 9110 section 5.5).
        expected = 200 if one.strip() == token else 401
        assert answer.status_code == expected, one


@pytest.mark.parametrize("spoofed", ["127.0.0.9", "a", "203.0.113.9", ", ".join(["203.0.113.9"] * 1000), "::1", ""])
def test_E3_forwarded_addresses_of_peers_that_are_no_proxies_are_ignored(api, a, c1, spoofed):
    headers = {"X-Forwarded-For": spoofed, "X-Real-IP": spoofed, "Forwarded": "for=203.0.113.9"}
    answer = c1.request(a, form=GRANT, headers=headers)
    assert answer.status_code == 200
    event = api.event_of(payload_of(answer.json()["access_token"])["jti"])
    assert event["client"]["ipAddress"] == "127.0.0.1"


@pytest.mark.parametrize("address", ["a@b.test\r\nBcc:x@y.test", "a@b.test%0d%0aBcc:x@y.test\n", "a@b\u0000.test", "a b@c.test"])
def test_H11_an_address_with_control_characters_is_refused(api, address):
    profile = {"login": f"{fresh('user')}@example.test", "email": address, "firstName": "A", "lastName": "B"}
    answer = api.call("POST", "/users", {"profile": profile})
    # U+0000 is refused by the reader of JSON, the others as what they are.
    code = "E0000003" if "\u0000" in address else "E0000001"
    assert answer.status_code == 400 and answer.json()["errorCode"] == code, answer.text


def test_H12_markup_comes_back_as_data(api):
    name = "<img src=x onerror=alert(1)></script>"
    # What turns the text around it is no part of a name.
    assert api.call("POST", "/groups", {"profile": {"name": name + "\u202e"}}).status_code == 400
    answer = api.call("POST", "/groups", {"profile": {"name": name}})
    assert answer.status_code == 200 and answer.json()["profile"]["name"] == name
    assert answer.headers["Content-Type"].startswith("application/json")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    refused_page = requests.get(f"{api.base}/api/v1/<script>", headers={"Accept": "text/html"}, timeout=10)
    assert refused_page.headers["Content-Type"].startswith("application/json")


def raw(api, request):
    """Sends bytes as they are, and returns status and body."""
    host, port = api.base.split("//")[1].split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(request)
        connection.settimeout(10)
        data = b""
        try:
            while part := connection.recv(65536):
                data += part
        except (TimeoutError, ConnectionResetError):
            pass
    match = re.match(rb"HTTP/1\.1 (\d+)", data)
    return (int(match[1]) if match else None), data.split(b"\r\n\r\n", 1)[-1]


@pytest.mark.parametrize("path", [
    "/%61pi/v1/apps", "//api/v1/apps", "/api//v1/apps", "/api/v1/./apps", "/api/v1/x/../apps", "/api/v1/apps/.",
    "/api/v1/apps;x=1", "/API/V1/APPS", "/api%2fv1%2fapps", "/api/v1/apps%00", "/api/v1/apps.", "/api/v1/apps/",
    "/oauth2/../api/v1/apps", "/oauth2/default/v1/..%2f..%2f..%2fapi/v1/apps", "/livez/../api/v1/apps",
    "/api/v1/%2e%2e/v1/apps", "http://evil.test/api/v1/apps", "/\\api/v1/apps",
])
def test_H2_no_spelling_of_a_path_goes_round_the_token(api, path):
    status, body = raw(api, f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert status in (400, 401, 404, 405, None), (status, body[:200])
    assert b"oidc_client" not in body


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"])
def test_H2_no_header_changes_the_method(api, header):
    made = api.create_server()["id"]
    api.call("GET", f"/authorizationServers/{made}", status=200, headers={header: "DELETE"})
    assert api.get(f"/authorizationServers/{made}")["id"] == made
    api.delete(f"/authorizationServers/{made}")


def test_H3_read_only_members_are_ignored(api, c1):
    made = api.create_server(
        id="aus00000000000000000", issuer="https://evil.test", status="INACTIVE", default=True,
        created="2000-01-01T00:00:00.000Z", _links={"self": {"href": "https://evil.test"}})
    assert made["id"] != "aus00000000000000000" and made["status"] == "ACTIVE" and made["default"] is False
    assert made["issuer"].startswith(api.base) and not made["created"].startswith("2000")
    scope = api.create_scope(made["id"], "mine", system=True, id="scp00000000000000000")
    assert scope["system"] is False and scope["id"] != "scp00000000000000000"
    own = api.post(f"/authorizationServers/{made['id']}/policies", policy(system=True, id="00p00000000000000000"))
    assert own["system"] is False
    app = api.get(f"/apps/{c1.app_id}")
    changed = api.put(f"/apps/{c1.app_id}", app | {"id": "0oa00000000000000000", "status": "INACTIVE"})
    assert changed["id"] == c1.app_id and changed["status"] == "ACTIVE"
    assert changed["credentials"]["oauthClient"]["client_id"] == c1.client_id
    api.delete(f"/authorizationServers/{made['id']}")


def test_H5_secrets_are_shown_once(api, server):
    app = api.create_app()
    assert app.secret
    for path in (f"/apps/{app.app_id}", "/apps?limit=200", f"/apps/{app.app_id}/credentials/secrets"):
        assert app.secret not in api.call("GET", path, status=200).text
    assert app.secret not in api.call("GET", f'/logs?filter=target.id eq "{app.app_id}"', status=200).text
    tokens = api.call("GET", "/api-tokens", status=200).text
    assert server.token not in tokens
    database = b"".join(path.read_bytes() for path in (server.directory / "data").glob("moneta.db*"))
    assert app.secret.encode() not in database and server.token.encode() not in database
    assert b"BEGIN PRIVATE KEY" not in database


@pytest.mark.parametrize("origin", ["https://c1.test.evil.test", "null", "http://localhost.evil.test", "https://evil.test"])
def test_H8_foreign_origins_get_no_answer_for_browsers(api, a, c1, origin):
    for url, method in (
        (f"{api.base}/oauth2/{a}/v1/token", "POST"), (f"{api.base}/api/v1/apps", "GET"),
    ):
        plain = requests.request(
            method, url, headers={"Origin": origin, "Authorization": f"SSWS {api.token}"}, timeout=10)
        preflight = requests.options(
            url, headers={"Origin": origin, "Access-Control-Request-Method": method}, timeout=10)
        for answer in (plain, preflight):
            assert answer.headers.get("Access-Control-Allow-Origin") not in (origin, "*")
            assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize("condition", [
    '"', "'", ")", "(", "*", "%", "eventType", "eventType eq", 'eventType eq "', "eventType eq x", "(" * 10_000,
    'eventType eq "x" or 1=1', "eventType eq \"x\" --", 'eventType eq "\\u0000"', "not " * 5_000 + 'eventType eq "x"',
    'unknown eq "x"', 'eventType xx "y"', 'eventType eq "a" and', "\u202e", 'target.id eq "a";drop table event',
])
def test_H10_filters_that_do_not_parse_are_refused(api, condition):
    for path in ("/logs", "/users", "/groups"):
        answer = api.call("GET", path, params={"filter": condition})
        assert answer.status_code in (400, 414, 431) or (answer.status_code == 200 and answer.json() == []), (
            path, answer.status_code, answer.text[:200])


@pytest.mark.parametrize("text", ["%", "_", "*", "' or '1'='1", '"', "\\", "%25", "\u0000", "' --"])
def test_H10_searches_do_not_widen(api, text):
    for path in ("/authorizationServers", "/apps", "/groups", "/users"):
        answer = api.call("GET", path, params={"q": text})
        assert answer.status_code in (200, 400), answer.text[:200]
        if answer.status_code == 200:
            assert answer.json() == [], (path, text)


def test_H10_what_is_q_in_the_log_is_a_word(api):
    answer = api.call("GET", "/logs", params={"q": "%"})
    assert answer.status_code == 200 and answer.json() == []


@pytest.mark.parametrize("path", [
    "/authorizationServers/{}", "/apps/{}", "/groups/{}", "/users/{}", "/authorizationServers/default/scopes/{}",
    "/authorizationServers/default/claims/{}", "/authorizationServers/default/policies/{}",
    "/authorizationServers/default/credentials/keys/{}", "/authorizationServers/{}/scopes",
])
def test_ids_that_are_not_there_are_a_404(api, path):
    for identifier in ("x", "aus00000000000000000", "%00", "a" * 3000, "'", "%F0%9F%94%91", "%ff", "-1"):
        answer = api.call("GET", path.format(identifier))
        assert answer.status_code in (400, 404, 414), (path, identifier, answer.status_code)


def test_a_child_is_found_under_its_parent_only(api):
    one, two = api.open_server()["id"], api.open_server()["id"]
    scope = next(entry for entry in api.get(f"/authorizationServers/{one}/scopes") if entry["name"] == "read")["id"]
    claim = api.get(f"/authorizationServers/{one}/claims")[0]["id"]
    own = api.get(f"/authorizationServers/{one}/policies")[0]["id"]
    rule = api.get(f"/authorizationServers/{one}/policies/{own}/rules")[0]["id"]
    other = api.get(f"/authorizationServers/{two}/policies")[0]["id"]
    kid = api.get(f"/authorizationServers/{one}/credentials/keys")[0]["kid"]
    for path in (
        f"scopes/{scope}", f"claims/{claim}", f"policies/{own}", f"policies/{own}/rules", f"policies/{own}/rules/{rule}",
        f"policies/{other}/rules/{rule}", f"credentials/keys/{kid}",
    ):
        assert api.call("GET", f"/authorizationServers/{two}/{path}").status_code == 404, path
        if "keys" not in path:
            assert api.call("DELETE", f"/authorizationServers/{two}/{path}").status_code in (404, 405), path


# Limits

def test_K1_bodies(api, a, c1, server):
    """Memory is looked at around them all."""
    before = memory(server)
    deep = "[" * 10_000 + "]" * 10_000
    for body in (deep, '{"name":' * 5_000, '{"a":1,"a":2}', "", "nul", '"\\ud800"', "{", "1e99999", "[1,]", "\ufeff{}"):
        answer = requests.post(
            f"{api.base}/api/v1/authorizationServers", data=body.encode("utf-8", "surrogatepass"), timeout=10,
            headers={"Authorization": f"SSWS {api.token}", "Content-Type": "application/json"})
        assert answer.status_code == 400, (body[:20], answer.status_code)
        assert answer.json()["errorCode"] in ("E0000003", "E0000001"), answer.text
    for body in (b"\xff\xfe", b'{"name":"\xff"}', b"\x00" * 100):
        answer = requests.post(
            f"{api.base}/api/v1/authorizationServers", data=body, timeout=10,
            headers={"Authorization": f"SSWS {api.token}", "Content-Type": "application/json"})
        assert answer.status_code == 400
    many = "&".join(f"k{number}=v" for number in range(100_000))
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    for body in (many, "x" * 2_000_000, "a=%zz", "a=%", "=&=&=", "grant_type=%ff%fe", "&" * 60_000):
        answer = post(api, a, body, auth=(c1.client_id, c1.secret), headers=form)
        assert answer.status_code in (400, 413), (body[:20], answer.status_code)
    assert c1.token_answer(a).status_code == 200
    assert memory(server) - before < 60 << 20


def memory(server):
    with open(f"/proc/{server.process.pid}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * 4096


def test_K1_a_body_that_is_too_large_is_refused_before_it_is_read(api):
    head = (
        "POST /api/v1/authorizationServers HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        f"Authorization: SSWS {api.token}\r\nContent-Length: 1000000000\r\n\r\n")
    start = time.monotonic()
    status, _ = raw(api, head.encode() + b"{" * 1000)
    assert status == 413 and time.monotonic() - start < 5


def test_K1_a_chunked_body_without_end_is_cut_off(api):
    host, port = api.base.split("//")[1].split(":")
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        connection.sendall(
            b"POST /oauth2/default/v1/token HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\n\r\n")
        start, answer = time.monotonic(), b""
        try:
            while time.monotonic() - start < 10:
                connection.sendall(b"4000\r\n" + b"x" * 0x4000 + b"\r\n")
                if not answer and select.select([connection], [], [], 0)[0]:
                    answer = connection.recv(65536)
        except (BrokenPipeError, ConnectionResetError):
            pass
    assert time.monotonic() - start < 5
    assert not answer or b" 413 " in answer.split(b"\r\n")[0]


def test_K1_headers(api):
    for header in ("X-Big: " + "x" * 1_000_000, "\r\n".join(f"X-{number}: y" for number in range(20_000))):
        request = f"GET /livez HTTP/1.1\r\nHost: x\r\n{header}\r\nConnection: close\r\n\r\n"
        try:
            status, _ = raw(api, request.encode())
        except (ConnectionResetError, BrokenPipeError):
            status = None
        assert status in (None, 400, 413, 431)
    for request in (b"GET\r\n\r\n", b"\x16\x03\x01\x02\x00", b"GET / HTTP/9.9\r\n\r\n", b"GET /livez HTTP/1.1\r\nHost x\r\n\r\n",
                    b"POST /oauth2/default/v1/token HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
                    b"POST /oauth2/default/v1/token HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"):
        try:
            status, _ = raw(api, request + b"")
        except (ConnectionResetError, BrokenPipeError):
            status = None
        assert status is None or 400 <= status < 500 or status == 505, (request, status)
    assert requests.get(f"{api.base}/livez", timeout=5).status_code == 200


@pytest.mark.timed
def test_K1_idle_connections_do_not_keep_others_out(api, a, c1):
    host, port = api.base.split("//")[1].split(":")
    idle = [socket.create_connection((host, int(port)), timeout=5) for _ in range(300)]
    for connection in idle:
        connection.sendall(b"POST /oauth2/default/v1/token HTTP/1.1\r\nHost: x\r\nContent-Le")
    times = []
    for _ in range(30):
        start = time.monotonic()
        assert c1.token_answer(a).status_code == 200
        times.append(time.monotonic() - start)
    assert statistics.median(times) < 0.25
    for connection in idle:
        connection.close()


def test_K5_errors_tell_nothing_of_the_inside(api, server, a, c1):
    answers = [
        api.call("POST", "/authorizationServers", {"name": "x\u0000", "audiences": ["a"]}),
        api.call("POST", "/apps", {"name": "oidc_client"}), api.call("GET", "/nowhere"),
        api.call("PATCH", "/apps", {}), api.call("GET", "/apps", params={"after": "';--"}),
        api.call("GET", "/apps", params={"filter": "x y"}), api.call("GET", "/logs", params={"since": "yesterday"}),
        c1.token_answer(a, "nothing"), c1.request("default", "introspect", {}),
        requests.get(f"{api.base}/nowhere", timeout=10), requests.get(f"{api.base}/signin/nowhere", timeout=10),
    ]
    for answer in answers:
        assert 400 <= answer.status_code < 500, (answer.url, answer.status_code, answer.text)
        for word in ("sqlite", "SELECT", "INSERT", str(server.directory), "Swift", ".swift", "PRIVATE", "Fatal"):
            assert word not in answer.text, (word, answer.text)
        assert answer.headers["X-Okta-Request-Id"]
    for answer in answers[:7]:
        document = answer.json()
        assert re.fullmatch(r"E\d{7}", document["errorCode"]) and document["errorSummary"] and document["errorId"]


def test_what_is_not_served_is_said_so(api):
    for method, path, status, code in (
        ("GET", "/api/v1/nowhere", 404, "E0000008"), ("PATCH", "/api/v1/apps", 405, "E0000022"),
        ("DELETE", "/api/v1/authorizationServers/default/scopes", 405, "E0000022"),
        ("GET", "/oauth2/default/v1/nowhere", 404, "E0000008"), ("GET", "/oauth2/default/v1/token", 405, "E0000022"),
    ):
        answer = requests.request(
            method, api.base + path, headers={"Authorization": f"SSWS {api.token}"}, timeout=10)
        assert (answer.status_code, answer.json()["errorCode"]) == (status, code)


def test_what_is_published_may_be_read_by_every_page(api, a):
    origin = {"Origin": "https://spa.example"}
    for path in ("v1/keys", ".well-known/oauth-authorization-server", ".well-known/openid-configuration"):
        url = f"{issuer(api.base, a)}/{path}"
        assert requests.get(url, headers=origin, timeout=10).headers["Access-Control-Allow-Origin"] == "*"
        preflight = requests.options(
            url, headers=origin | {"Access-Control-Request-Method": "GET"}, timeout=10)
        assert preflight.status_code == 204 and preflight.headers["Access-Control-Allow-Origin"] == "*"


def test_every_answer_has_the_headers_of_a_careful_server(api, a, c1):
    for answer in (
        api.call("GET", "/apps"), c1.token_answer(a), requests.get(f"{api.base}/livez", timeout=5),
        requests.get(f"{issuer(api.base, a)}/v1/keys", timeout=5), requests.get(f"{api.base}/api/v1/apps", timeout=5),
    ):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Okta-Request-Id"]
        assert "Server" not in answer.headers
