# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""Signing out by an app: RP-initiated, back-channel and front-channel logout of OpenID Connect."""

import http.server
import threading
import time
import urllib.parse

import jwt
import pytest
from organisation import Management, payload_of, session as http_session, verify_with_pyjwt
from people import Flow, Page, WebBrowser, answer_of, create_person, create_web_app, open_server
from running_server import RunningServer, free_port
from test_sessions import call, is_signed_in, sign_in

BYE = "https://app.example.test/bye"


class Receiver:
    """An app that is told of sign-outs: keeps what it gets, and answers as it is told to."""

    def __init__(self, port=0):
        self.tokens = []
        self.answers = []
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                receiver.tokens.append((self.headers["Content-Type"], dict(urllib.parse.parse_qsl(body))))
                self.send_response(receiver.answers.pop(0) if receiver.answers else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/told"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def wait(self, count=1, within=25):
        end = time.monotonic() + within
        while len(self.tokens) < count and time.monotonic() < end:
            time.sleep(0.1)
        return self.tokens

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture(scope="module")
def place(api):
    return open_server(api), create_web_app(api)


@pytest.fixture
def person(api):
    return create_person(api)


@pytest.fixture
def receiver():
    receiver = Receiver()
    yield receiver
    receiver.stop()


def use(server, place, person, browser=None, scope="openid profile"):
    """The person signs in to the app; answers the browser and the tokens."""
    target, app = place
    browser = browser or WebBrowser(server.base)
    flow = Flow(server.base, target["id"], app.client_id, scope=scope)
    sent = answer_of(browser.sign_in(browser.get(flow.url), person["profile"]["login"]))
    answer = app.request(target["id"], "token", {
        "grant_type": "authorization_code", "code": sent["code"], "redirect_uri": flow.redirect,
        "code_verifier": flow.verifier})
    assert answer.status_code == 200, answer.text
    return browser, answer.json()


def logout(browser, server_id, method="GET", **parameters):
    path = f"{browser.base}/oauth2/{server_id}/v1/logout" if server_id else f"{browser.base}/oauth2/v1/logout"
    sent = {name: value for name, value in parameters.items() if value is not None}
    key = "params" if method == "GET" else "data"
    return browser.session.request(method, path, allow_redirects=False, timeout=30, **{key: sent})


def test_s1_an_app_signs_its_user_out(server, place, person):
    browser, tokens = use(server, place, person)
    answer = logout(browser, place[0]["id"], id_token_hint=tokens["id_token"], post_logout_redirect_uri=BYE,
                    state='a "b"&ü')
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(BYE + "?")
    sent = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(answer.headers["Location"]).query))
    assert sent == {"state": 'a "b"&ü'}
    assert "Max-Age=0" in answer.headers["Set-Cookie"] and answer.headers["Cache-Control"] == "no-store"
    assert not is_signed_in(browser)
    flow = Flow(server.base, place[0]["id"], place[1].client_id, prompt="none")
    assert answer_of(browser.get(flow.url))["error"] == "login_required"


def test_s1_the_cookie_is_of_no_use_afterwards(server, place, person):
    browser, tokens = use(server, place, person)
    cookie = browser.session.cookies.get("moneta-session")
    logout(browser, place[0]["id"], id_token_hint=tokens["id_token"])
    answer = http_session(True).get(
        f"{server.base}/api/v1/sessions/me", headers={"Cookie": f"moneta-session={cookie}"}, timeout=30)
    assert answer.status_code == 404


def test_by_form(server, place, person):
    browser, tokens = use(server, place, person)
    answer = logout(browser, place[0]["id"], "POST", id_token_hint=tokens["id_token"], post_logout_redirect_uri=BYE)
    assert answer.status_code == 303 and answer.headers["Location"].startswith("/oauth2/")
    answer = browser.follow(answer)
    assert answer.status_code == 302 and answer.headers["Location"] == BYE
    assert not is_signed_in(browser)


def test_without_a_session_the_browser_goes_on(server, place, person):
    _, tokens = use(server, place, person)
    other = WebBrowser(server.base)
    answer = logout(other, place[0]["id"], id_token_hint=tokens["id_token"], post_logout_redirect_uri=BYE, state="s")
    assert answer.status_code == 302 and answer.headers["Location"] == BYE + "?state=s"
    answer = logout(other, place[0]["id"], client_id=place[1].client_id, post_logout_redirect_uri=BYE)
    assert answer.status_code == 302 and answer.headers["Location"] == BYE
    page = logout(other, place[0]["id"])
    assert page.status_code == 200 and "You are signed out" in page.text


def test_without_a_hint_the_user_is_asked(server, place, person):
    browser, _ = use(server, place, person)
    page = logout(browser, place[0]["id"], client_id=place[1].client_id, post_logout_redirect_uri=BYE, state="s")
    assert page.status_code == 200 and "Do you want to sign out?" in page.text
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert "form-action 'self' https://app.example.test" in page.headers["Content-Security-Policy"]
    assert is_signed_in(browser)
    answer = browser.submit(page)
    assert answer.status_code == 302 and answer.headers["Location"] == BYE + "?state=s"
    assert not is_signed_in(browser)


def test_the_question_cannot_be_answered_by_others(server, place, person):
    browser, _ = use(server, place, person)
    page = logout(browser, place[0]["id"])
    form = Page(page).forms[0]
    strange = sign_in(server, person)
    foreign = Page(logout(strange, place[0]["id"])).forms[0].fields["moneta_confirmation"]
    for fields, headers in (
            ({"moneta_confirmation": "x"}, {}), ({"moneta_confirmation": foreign}, {}),
            (form.fields, {"Origin": "https://evil.test"}), (form.fields, {"Sec-Fetch-Site": "cross-site"})):
        answer = browser.session.post(page.url, data=fields, headers=headers, allow_redirects=False, timeout=30)
        assert answer.status_code == 200 and "Do you want to sign out?" in answer.text
    assert is_signed_in(browser)


def test_the_hint_of_another_user_asks(server, api, place, person):
    _, tokens = use(server, place, create_person(api))
    browser, _ = use(server, place, person)
    page = logout(browser, place[0]["id"], id_token_hint=tokens["id_token"], post_logout_redirect_uri=BYE)
    assert page.status_code == 200 and person["profile"]["login"] in page.text
    assert is_signed_in(browser)


@pytest.mark.parametrize("wrong", [
    {"post_logout_redirect_uri": "https://evil.test"}, {"post_logout_redirect_uri": BYE + "/"},
    {"post_logout_redirect_uri": BYE + "?a=b"}, {"post_logout_redirect_uri": "https://app.example.test/BYE"},
    {"post_logout_redirect_uri": "https://app.example.test/back"}, {"post_logout_redirect_uri": "javascript:alert(1)"},
    {"client_id": "nobody"}, {"id_token_hint": "nonsense"}, {"state": "x" * 4097, "post_logout_redirect_uri": BYE},
])
@pytest.mark.parametrize("hinted", [True, False])
def test_r15_nobody_is_sent_elsewhere(server, place, person, wrong, hinted):
    browser, tokens = use(server, place, person)
    hint = {"id_token_hint": tokens["id_token"]} if hinted else {"client_id": place[1].client_id}
    answer = logout(browser, place[0]["id"], **(hint | wrong))
    assert answer.status_code == 400 and "Location" not in answer.headers, answer.text[:300]
    assert "This sign-out link does not work" in answer.text
    assert is_signed_in(browser)


def test_a_redirect_needs_a_client(server, place, person):
    browser, _ = use(server, place, person)
    answer = logout(browser, place[0]["id"], post_logout_redirect_uri=BYE)
    assert answer.status_code == 400 and "id_token_hint" in answer.text
    assert is_signed_in(browser)


def test_jw2_other_tokens_are_no_hint(server, api, place, person):
    browser, tokens = use(server, place, person)
    head, payload, signature = tokens["id_token"].split(".")
    none = jwt.encode(payload_of(tokens["id_token"]), None, algorithm="none")
    other = open_server(api)
    changed = payload[:10] + ("A" if payload[10] != "A" else "B") + payload[11:]
    for hint in (tokens["access_token"], none, f"{head}.{changed}.{signature}", f"{head}.{payload}."):
        answer = logout(browser, place[0]["id"], id_token_hint=hint)
        assert answer.status_code == 400, hint
    assert logout(browser, other["id"], id_token_hint=tokens["id_token"]).status_code == 400
    twice = browser.session.get(
        f"{server.base}/oauth2/{place[0]['id']}/v1/logout?state=a&state=b", allow_redirects=False, timeout=30)
    assert twice.status_code == 400
    assert is_signed_in(browser)


def test_no_such_server(server):
    assert logout(WebBrowser(server.base), "ausNobody").status_code == 404


def test_the_organisations_server_signs_out_too(server, person):
    browser = sign_in(server, person)
    page = logout(browser, None)
    assert page.status_code == 200
    assert "You are signed out" in browser.submit(page).text
    assert not is_signed_in(browser)


def test_discovery_names_the_endpoint(server, place):
    document = http_session(True).get(f"{place[0]['issuer']}/.well-known/openid-configuration", timeout=30).json()
    assert document["end_session_endpoint"] == f"{place[0]['issuer']}/v1/logout"
    for member in ("frontchannel_logout_supported", "backchannel_logout_supported",
                   "frontchannel_logout_session_supported", "backchannel_logout_session_supported"):
        assert document[member] is True


@pytest.mark.parametrize("revokes", [False, True])
def test_signing_out_ends_refresh_tokens_where_the_server_says_so(server, api, person, revokes):
    target = open_server(api, revokeRefreshTokensOnSignOut=revokes)
    assert target.get("revokeRefreshTokensOnSignOut", False) is revokes
    app = create_web_app(api)
    browser, tokens = use(server, (target, app), person, scope="openid offline_access")
    _, others = use(server, (target, app), person, scope="openid offline_access")
    logout(browser, target["id"], id_token_hint=tokens["id_token"])

    def refresh(token):
        return app.request(target["id"], "token", {"grant_type": "refresh_token", "refresh_token": token}).status_code
    assert refresh(tokens["refresh_token"]) == (400 if revokes else 200)
    assert refresh(others["refresh_token"]) == 200


def test_back_channel_logout(server, api, place, person, receiver):
    target, _ = place
    app = create_web_app(api, backchannel_logout_uri=receiver.url, backchannel_logout_session_required=True)
    quiet = create_web_app(api)
    browser, tokens = use(server, (target, app), person)
    use(server, (target, quiet), person, browser)
    claims = payload_of(tokens["id_token"])
    logout(browser, target["id"], id_token_hint=tokens["id_token"])
    kind, form = receiver.wait()[0]
    assert kind == "application/x-www-form-urlencoded" and list(form) == ["logout_token"]
    token = form["logout_token"]
    assert jwt.get_unverified_header(token)["typ"] == "logout+jwt"
    told = verify_with_pyjwt(token, target["issuer"], app.client_id, ["RS256"])
    assert told["sub"] == person["id"] and told["sid"] == claims["sid"] and told["jti"]
    assert told["events"] == {"http://schemas.openid.net/event/backchannel-logout": {}}
    assert "nonce" not in told and told["exp"] - told["iat"] <= 120
    time.sleep(2.5)
    assert len(receiver.tokens) == 1
    # A logout token opens nothing.
    assert logout(browser, target["id"], id_token_hint=token).status_code == 400
    assert app.introspect(target["id"], token) == {"active": False}
    event = api.events(filter=f'eventType eq "app.oauth2.as.logout.backchannel" and target.id eq "{app.client_id}"')
    assert len(event) == 1 and event[0]["outcome"]["result"] == "SUCCESS"


@pytest.mark.parametrize("end", ["browser", "administrator", "suspension", "link"])
def test_every_end_of_a_session_is_told(server, api, place, person, receiver, end):
    app = create_web_app(api, backchannel_logout_uri=receiver.url)
    browser, tokens = use(server, (place[0], app), person)
    if end == "browser":
        call(browser, "DELETE", "/sessions/me", origin=server.base)
    elif end == "administrator":
        api.delete(f"/users/{person['id']}/sessions")
    elif end == "suspension":
        api.call("POST", f"/users/{person['id']}/lifecycle/suspend", status=200)
    else:
        browser.get("/login/signout")
    told = payload_of(receiver.wait()[0][1]["logout_token"])
    assert told["sid"] == payload_of(tokens["id_token"])["sid"]


def test_an_app_that_fails_is_told_again_and_one_that_refuses_is_not(server, api, place, person, receiver):
    receiver.answers = [503, 200]
    app = create_web_app(api, backchannel_logout_uri=receiver.url)
    browser, tokens = use(server, (place[0], app), person)
    logout(browser, place[0]["id"], id_token_hint=tokens["id_token"])
    first, second = (payload_of(form["logout_token"]) for _, form in receiver.wait(2))
    assert first["jti"] == second["jti"]
    receiver.tokens, receiver.answers = [], [400]
    browser, tokens = use(server, (place[0], app), person)
    logout(browser, place[0]["id"], id_token_hint=tokens["id_token"])
    receiver.wait(1)
    time.sleep(7)
    assert len(receiver.tokens) == 1
    events = api.events(filter=f'eventType eq "app.oauth2.as.logout.backchannel" and target.id eq "{app.client_id}"')
    assert [event["outcome"]["result"] for event in events] == ["SUCCESS", "FAILURE"]


def test_l1_what_is_to_be_told_survives_a_crash(tmp_path):
    port = free_port()
    running = RunningServer(tmp_path, "--allow-private-networks", "--management-rate-limit", "0")
    running.start()
    try:
        api = Management(running.base, running.token)
        app = create_web_app(api, backchannel_logout_uri=f"http://127.0.0.1:{port}/told")
        target, person = open_server(api), create_person(api)
        browser, tokens = use(running, (target, app), person)
        assert logout(browser, target["id"], id_token_hint=tokens["id_token"]).status_code == 200
        running.kill()
        receiver = Receiver(port)
        running.start()
        told = payload_of(receiver.wait()[0][1]["logout_token"])
        assert told["sid"] == payload_of(tokens["id_token"])["sid"]
        receiver.stop()
    finally:
        running.stop()


def test_front_channel_logout(server, api, place, person):
    target, _ = place
    first = create_web_app(api, frontchannel_logout_uri="https://one.example.test/out")
    second = create_web_app(api, frontchannel_logout_uri="https://two.example.test:8443/out?kept=1",
                            frontchannel_logout_session_required=True)
    unused = create_web_app(api, frontchannel_logout_uri="https://three.example.test/out")
    assert unused.client_id
    browser, tokens = use(server, (target, first), person)
    use(server, (target, second), person, browser)
    sid = payload_of(tokens["id_token"])["sid"]
    page = logout(browser, target["id"], id_token_hint=tokens["id_token"], post_logout_redirect_uri=BYE, state="s")
    assert page.status_code == 200 and "You are signed out" in page.text
    policy = page.headers["Content-Security-Policy"]
    frames = next(part for part in policy.split("; ") if part.startswith("frame-src"))
    assert sorted(frames.split()[1:]) == ["https://one.example.test", "https://two.example.test:8443"]
    said = urllib.parse.urlencode({"iss": target["issuer"], "sid": sid})
    for address in ("https://one.example.test/out?" + said, "https://two.example.test:8443/out?kept=1&" + said):
        assert address.replace("&", "&amp;") in page.text
    assert page.headers["Refresh"] == f"3; url={BYE}?state=s"
    assert f"{BYE}?state=s" in Page(page).links
    assert not is_signed_in(browser)
