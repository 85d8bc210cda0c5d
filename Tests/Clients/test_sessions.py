# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""Sessions: the cookie, what it opens and from where, how sessions end, and session tokens."""

import concurrent.futures

import pytest
from organisation import Management, fresh, session as http_session
from people import PASSWORD, Flow, WebBrowser, answer_of, create_person, create_web_app, open_server

COOKIE = "moneta-session"


@pytest.fixture(scope="module")
def place(api):
    """A server that is open to everybody, and an app of it."""
    return open_server(api), create_web_app(api)


@pytest.fixture
def person(api):
    return create_person(api)


@pytest.fixture(scope="module")
def trusted(api):
    """An origin whose pages may call with cookies."""
    name = fresh("origin")
    origin = f"https://{name}.example.test"
    api.call("POST", "/trustedOrigins", {
        "name": name, "origin": origin, "scopes": [{"type": "CORS"}, {"type": "REDIRECT"}]}, status=200)
    return origin


def sign_in(server, person, browser=None, keep=False):
    """A browser in which the person is signed in."""
    browser = browser or WebBrowser(server.base)
    browser.sign_in(browser.get("/signin"), person["profile"]["login"])
    assert browser.session.cookies.get(COOKIE), "nobody is signed in"
    return browser


def call(browser, method, path, origin=None, **options):
    headers = {"Accept": "application/json"} | options.pop("headers", {})
    if origin:
        headers["Origin"] = origin
    return browser.session.request(
        method, f"{browser.base}/api/v1{path}", headers=headers, allow_redirects=False, timeout=30, **options)


def session_token(server, person):
    """A one-time token from the authentication API."""
    answer = http_session(True).post(
        f"{server.base}/api/v1/authn",
        json={"username": person["profile"]["login"], "password": PASSWORD}, timeout=30)
    assert answer.status_code == 200, answer.text
    return answer.json()["sessionToken"]


def is_signed_in(browser):
    return call(browser, "GET", "/sessions/me").status_code == 200


def has_session(server, cookie):
    answer = http_session(True).get(
        f"{server.base}/api/v1/sessions/me", headers={"Cookie": f"{COOKIE}={cookie}"}, timeout=30)
    return answer.status_code == 200


def test_s2_the_cookie_is_for_this_host_and_for_no_script(server, person):
    browser = WebBrowser(server.base)
    page = browser.get("/signin")
    user = {"identifier": person["profile"]["login"]}
    page = browser.submit(page, **user)
    answer = browser.session.post(page.url, data=user | {"password": PASSWORD}, allow_redirects=False, timeout=30)
    cookies = [value for name, value in answer.raw.headers.items()
               if name.lower() == "set-cookie" and value.startswith(COOKIE)]
    assert len(cookies) == 1, answer.headers
    for word in ("HttpOnly", "SameSite=Lax", "Path=/"):
        assert word in cookies[0]
    assert "Max-Age" not in cookies[0] and "Domain" not in cookies[0]


def test_a15_the_cookie_changes_at_each_sign_in(server, place, person):
    browser = sign_in(server, person)
    first = browser.session.cookies.get(COOKIE)
    before = call(browser, "GET", "/sessions/me").json()
    flow = Flow(server.base, place[0]["id"], place[1].client_id, prompt="login")
    browser.sign_in(browser.get(flow.url), person["profile"]["login"])
    second = browser.session.cookies.get(COOKIE)
    assert first != second
    assert call(browser, "GET", "/sessions/me").json()["id"] == before["id"]
    assert has_session(server, second) and not has_session(server, first)


def test_a15_a_cookie_that_was_set_before_is_nobodys(server, person):
    planted = "mon_s_" + "A" * 43
    browser = WebBrowser(server.base)
    user = {"identifier": person["profile"]["login"]}
    page = browser.submit(browser.get("/signin"), **user)
    sent = {"Cookie": f"moneta-browser={browser.session.cookies.get('moneta-browser')}; {COOKIE}={planted}"}
    answer = http_session(True).post(
        page.url, data=user | {"password": PASSWORD}, headers=sent, allow_redirects=False, timeout=30)
    assert answer.status_code == 303 and answer.cookies.get(COOKIE) not in (None, planted)
    assert not has_session(server, planted)


def test_the_session_of_the_browser(server, person):
    browser = sign_in(server, person)
    answer = call(browser, "GET", "/sessions/me")
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert list(body)[:6] == ["id", "userId", "login", "createdAt", "expiresAt", "status"]
    assert body["userId"] == person["id"] and body["status"] == "ACTIVE" and body["amr"] == ["pwd"]
    assert body["_links"]["self"]["href"].endswith("/api/v1/sessions/me")
    me = call(browser, "GET", "/users/me")
    assert me.status_code == 200 and me.json()["id"] == person["id"]
    refreshed = call(browser, "POST", "/sessions/me/lifecycle/refresh", origin=server.base, json={})
    assert refreshed.status_code == 200 and refreshed.json()["id"] == body["id"]
    closed = call(browser, "DELETE", "/sessions/me", origin=server.base)
    assert closed.status_code == 204 and "Max-Age=0" in closed.headers["Set-Cookie"]
    assert call(browser, "GET", "/sessions/me").status_code == 404
    assert call(browser, "GET", "/sessions/me").json()["errorCode"] == "E0000007"
    assert call(browser, "DELETE", "/sessions/me", origin=server.base).status_code == 404


def test_without_a_session(server):
    browser = WebBrowser(server.base)
    assert call(browser, "GET", "/sessions/me").status_code == 404
    answer = call(browser, "GET", "/users/me")
    assert answer.status_code == 403 and answer.json()["errorCode"] == "E0000005"
    assert call(browser, "GET", "/sessions").status_code == 405


@pytest.mark.parametrize("path", [
    "/users", "/users/me/factors", "/groups", "/apps", "/logs", "/authorizationServers", "/sessions/me2",
    "/api-tokens", "/org", "/trustedOrigins", "/inlineHooks", "/policies", "/zones", "/configuration",
    "/users/{id}", "/users/{login}", "/users/{id}/grants", "/sessions/{session}",
])
def test_the_cookie_opens_no_other_route(server, api, path):
    person = create_person(api)
    api.call("POST", f"/users/{person['id']}/roles", {"type": "SUPER_ADMIN"})
    browser = sign_in(server, person)
    own = call(browser, "GET", "/sessions/me").json()["id"]
    path = path.format(id=person["id"], login=person["profile"]["login"], session=own)
    assert call(browser, "GET", path).status_code in (401, 403, 404)


def test_the_cookie_opens_no_route_of_clients(server, person):
    browser = sign_in(server, person)
    for path in ("/oauth2/v1/clients", "/oauth2/default/v1/userinfo", "/oauth2/v1/userinfo"):
        answer = browser.session.get(server.base + path, timeout=30)
        assert answer.status_code in (401, 403, 404, 405), path


def test_a_token_opens_no_session_of_me(server, api):
    answer = http_session(True).get(
        f"{server.base}/api/v1/sessions/me", headers={"Authorization": f"SSWS {server.token}"}, timeout=30)
    assert answer.status_code == 404


def test_h9_writes_need_a_known_origin(server, person, trusted):
    browser = sign_in(server, person)
    for origin in (None, "null", "https://evil.test", server.base + ".evil.test", trusted + ".evil.test"):
        for method, path in (("DELETE", "/sessions/me"), ("POST", "/sessions/me/lifecycle/refresh"),
                             ("POST", "/users/me/lifecycle/delete_sessions"), ("DELETE", "/users/me/grants")):
            answer = call(browser, method, path, origin=origin, json={})
            assert answer.status_code == 403, (origin, method, path, answer.text)
            assert "Access-Control-Allow-Origin" not in answer.headers
    assert is_signed_in(browser)
    assert call(browser, "POST", "/sessions/me/lifecycle/refresh", origin=trusted, json={}).status_code == 200


def test_h8_pages_of_other_origins_read_nothing(server, person, trusted):
    browser = sign_in(server, person)
    answer = call(browser, "GET", "/sessions/me", origin=trusted)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == trusted
    assert answer.headers["Access-Control-Allow-Credentials"] == "true" and "Origin" in answer.headers["Vary"]
    for origin in ("null", "https://evil.test", trusted + ".evil.test", trusted.replace("https", "http")):
        for path in ("/sessions/me", "/users/me"):
            answer = call(browser, "GET", path, origin=origin)
            assert answer.status_code in (403, 404), (origin, path)
            assert "Access-Control-Allow-Origin" not in answer.headers
            assert "Access-Control-Allow-Credentials" not in answer.headers
    hidden = call(browser, "GET", "/sessions/me", headers={"Sec-Fetch-Site": "cross-site"})
    assert hidden.status_code == 404


def test_preflights(server, trusted):
    for path in ("/sessions/me", "/sessions/me/lifecycle/refresh", "/users/me", "/users/me/lifecycle/delete_sessions"):
        asked = {"Origin": trusted, "Access-Control-Request-Method": "DELETE"}
        answer = http_session(True).options(f"{server.base}/api/v1{path}", headers=asked, timeout=30)
        assert answer.status_code == 204, (path, answer.text)
        assert answer.headers["Access-Control-Allow-Origin"] == trusted
        assert answer.headers["Access-Control-Allow-Credentials"] == "true"
        assert "X-Requested-With" in answer.headers["Access-Control-Allow-Headers"]
        other = http_session(True).options(
            f"{server.base}/api/v1{path}", headers=asked | {"Origin": "https://evil.test"}, timeout=30)
        assert "Access-Control-Allow-Origin" not in other.headers
    answer = http_session(True).options(f"{server.base}/api/v1/users/00uOther", headers=asked, timeout=30)
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_an_origin_that_is_no_longer_trusted_reads_nothing(server, api, person):
    name = fresh("origin")
    made = api.post("/trustedOrigins", {
        "name": name, "origin": f"https://{name}.example.test", "scopes": [{"type": "CORS"}]}, status=200)
    browser = sign_in(server, person)
    assert call(browser, "GET", "/sessions/me", origin=made["origin"]).status_code == 200
    api.call("POST", f"/trustedOrigins/{made['id']}/lifecycle/deactivate", status=200)
    assert call(browser, "GET", "/sessions/me", origin=made["origin"]).status_code == 404


def test_administrators_see_and_end_sessions_by_id(server, api, person):
    browser = sign_in(server, person)
    own = call(browser, "GET", "/sessions/me").json()
    found = api.get(f"/sessions/{own['id']}")
    assert found["userId"] == person["id"] and found["_links"]["self"]["href"].endswith(own["id"])
    assert api.post(f"/sessions/{own['id']}/lifecycle/refresh", status=200)["id"] == own["id"]
    api.delete(f"/sessions/{own['id']}")
    assert not is_signed_in(browser)
    assert api.get(f"/sessions/{own['id']}", status=404)["errorCode"] == "E0000007"


@pytest.mark.parametrize("end", [
    ("DELETE", "/users/{id}/sessions"), ("POST", "/users/{id}/lifecycle/suspend"),
    ("POST", "/users/{id}/lifecycle/deactivate"), ("DELETE", "/users/{id}"),
    ("POST", "/users/{id}/lifecycle/reset_password?sendEmail=false&revokeSessions=true"),
])
def test_t21_what_a_user_loses_ends_the_sessions(server, api, place, person, end):
    browsers = [sign_in(server, person), sign_in(server, person)]
    method, path = end
    api.call(method, path.format(id=person["id"]))
    for browser in browsers:
        assert not is_signed_in(browser)
        flow = Flow(server.base, place[0]["id"], place[1].client_id, prompt="none")
        assert answer_of(browser.get(flow.url))["error"] == "login_required"


def test_a_suspended_users_sessions_do_not_come_back(server, api, person):
    browser = sign_in(server, person)
    api.call("POST", f"/users/{person['id']}/lifecycle/suspend")
    api.call("POST", f"/users/{person['id']}/lifecycle/unsuspend")
    assert not is_signed_in(browser)
    sign_in(server, person, browser)


def test_a_password_change_ends_sessions_if_so_asked(server, api, person):
    browser = sign_in(server, person)
    path = f"/users/{person['id']}/credentials/change_password"

    def change(old, new, **more):
        api.call("POST", path, {"oldPassword": {"value": old}, "newPassword": {"value": new}} | more, status=200)
    change(PASSWORD, "Ravine-Copper-71")
    assert is_signed_in(browser)
    change("Ravine-Copper-71", "Lagoon-Timber-39", revokeSessions=True)
    assert not is_signed_in(browser)


def test_users_end_their_other_sessions(server, person):
    first, second = sign_in(server, person), sign_in(server, person)
    answer = call(second, "POST", "/users/me/lifecycle/delete_sessions", origin=server.base, json={})
    assert answer.status_code == 200 and answer.json() == {}
    assert not is_signed_in(first) and is_signed_in(second)
    answer = call(
        second, "POST", "/users/me/lifecycle/delete_sessions", origin=server.base, json={"keepCurrent": False})
    assert answer.status_code == 200
    assert not is_signed_in(second)


def test_sessions_are_in_the_log(server, api, person):
    browser = sign_in(server, person)
    own = call(browser, "GET", "/sessions/me").json()["id"]
    call(browser, "DELETE", "/sessions/me", origin=server.base)
    for kind in ("user.session.start", "user.session.end"):
        events = api.events(filter=f'eventType eq "{kind}" and target.id eq "{own}"')
        assert len(events) == 1 and events[0]["actor"]["id"] == person["id"], kind


def test_global_token_revocation(server, api, place, person):
    browser = sign_in(server, person)
    url = f"{server.base}/oauth2/v1/global-token-revocation"
    headers = {"Authorization": f"SSWS {server.token}"}

    def send(subject, **options):
        return http_session(True).post(url, json={"sub_id": subject}, timeout=30, **({"headers": headers} | options))
    assert send({"format": "opaque", "id": person["id"]}, headers={}).status_code == 401
    for wrong in ({}, {"format": "opaque"}, {"format": "email", "email": "a@b"}, {"format": "opaque", "id": "00uNobody"},
                  {"format": "iss_sub", "iss": "https://evil.test", "sub": person["id"]}):
        assert send(wrong).status_code == 400, wrong
    assert browser.session.post(url, json={"sub_id": {"format": "opaque", "id": person["id"]}},
                                headers={"Origin": server.base}, timeout=30).status_code == 401
    assert is_signed_in(browser)
    assert send({"format": "opaque", "id": person["id"]}).status_code == 204
    assert not is_signed_in(browser)
    again = sign_in(server, person)
    assert send({"format": "iss_sub", "iss": server.base, "sub": person["id"]}).status_code == 204
    assert not is_signed_in(again)


def test_a_session_token_begins_one_session(server, api, person):
    token = session_token(server, person)
    url = f"{server.base}/api/v1/sessions"
    answer = http_session(True).post(url, json={"sessionToken": token}, timeout=30)
    assert answer.status_code == 200 and answer.json()["userId"] == person["id"]
    assert "Set-Cookie" not in answer.headers
    again = http_session(True).post(url, json={"sessionToken": token}, timeout=30)
    assert again.status_code == 401 and again.json()["errorCode"] == "E0000004"
    assert http_session(True).post(url, timeout=30).status_code == 400
    assert api.get(f"/sessions/{answer.json()['id']}")["userId"] == person["id"]


def test_a_session_token_races(server, person):
    token = session_token(server, person)

    def use(_):
        return http_session(True).post(f"{server.base}/api/v1/sessions", json={"sessionToken": token}, timeout=30)
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        statuses = [answer.status_code for answer in pool.map(use, range(16))]
    assert sorted(statuses) == [200] + [401] * 15


def test_session_cookie_redirect(server, person, trusted):
    browser = WebBrowser(server.base)
    path = "/login/sessionCookieRedirect"

    def go(**query):
        return browser.session.get(server.base + path, params=query, allow_redirects=False, timeout=30)
    answer = go(token=session_token(server, person), redirectUrl=trusted + "/in", checkAccountSetupComplete="true")
    assert answer.status_code == 302 and answer.headers["Location"] == trusted + "/in"
    assert is_signed_in(browser)
    used = WebBrowser(server.base)
    token = session_token(server, person)
    assert go(token=token, redirectUrl=server.base + "/").status_code == 302
    lost = used.session.get(server.base + path, params={"token": token, "redirectUrl": trusted}, allow_redirects=False,
                            timeout=30)
    assert lost.status_code == 303 and lost.headers["Location"] == "/signin"
    assert not is_signed_in(used)
    form = used.session.post(server.base + path, data={
        "token": session_token(server, person), "redirectUrl": trusted}, allow_redirects=False, timeout=30)
    assert form.status_code == 302 and is_signed_in(used)


@pytest.mark.parametrize("target", [
    "https://evil.test/", "//evil.test", "/\\evil.test", "/%09/evil.test\t", "javascript:alert(1)", "", "https:evil.test",
    "/\r\nLocation: https://evil.test", "http://user@evil.test",
])
def test_r13_links_lead_to_no_other_site(server, person, trusted, target):
    browser = sign_in(server, person)
    token = session_token(server, person)
    for wish in (target, trusted + target if target.startswith("@") else trusted + ".evil.test", trusted + "@evil.test"):
        answer = browser.session.get(
            server.base + "/login/sessionCookieRedirect", params={"token": token, "redirectUrl": wish},
            allow_redirects=False, timeout=30)
        assert answer.status_code == 400 and "Location" not in answer.headers, wish
    answer = browser.session.get(
        server.base + "/login/signout", params={"fromURI": target}, allow_redirects=False, timeout=30)
    assert "Location" not in answer.headers or answer.headers["Location"].startswith("/s")
    assert not is_signed_in(browser)


def test_sign_out_link(server, person, trusted):
    browser = sign_in(server, person)
    answer = browser.session.get(
        server.base + "/login/signout", params={"fromURI": trusted + "/bye"}, allow_redirects=False, timeout=30)
    assert answer.status_code == 302 and answer.headers["Location"] == trusted + "/bye"
    assert "Max-Age=0" in answer.headers["Set-Cookie"]
    assert not is_signed_in(browser)
    page = sign_in(server, person).get("/login/signout")
    assert page.status_code == 200 and "You are signed out" in page.text


def test_s3_other_secrets_are_no_session(server, place, person):
    browser = WebBrowser(server.base)
    flow = Flow(server.base, place[0]["id"], place[1].client_id)
    page = browser.get(flow.url)
    handle = page.url.rsplit("/", 1)[-1]
    for value in (handle, flow.state, browser.session.cookies.get("moneta-browser"), session_token(server, person),
                  person["id"], "x" * 5000, "a;b"):
        assert not has_session(server, value), value


def test_the_own_routes_of_a_user(server, api, place, person):
    browser = sign_in(server, person)
    for path in ("/users/me/grants", "/users/me/clients", "/users/me/groups", "/users/me/appLinks"):
        assert call(browser, "GET", path).status_code == 200, path
    # Of others, and of oneself by name, only with a token.
    assert call(browser, "POST", "/users/me", origin=server.base, json={"profile": {"title": "x"}}).status_code == 401
    assert call(browser, "POST", "/users/me/lifecycle/deactivate", origin=server.base, json={}).status_code == 401
    assert call(browser, "DELETE", "/users/me", origin=server.base).status_code == 401


def test_the_cookie_is_not_read_beside_a_token(server, api, person):
    browser = sign_in(server, person)
    answer = call(browser, "GET", "/users/me", headers={"Authorization": f"SSWS {server.token}"})
    assert answer.status_code == 200 and answer.json()["id"] != person["id"]
    answer = call(browser, "GET", "/users/me", headers={"Authorization": "SSWS nothing"})
    assert answer.status_code == 401
