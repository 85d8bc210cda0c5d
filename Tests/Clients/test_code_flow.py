# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""The authorization code flow, from a browser to tokens."""

import pytest

import jwt
from organisation import payload_of, verify_with_pyjwt
from people import (BACK, Flow, Page, WebBrowser, answer_of, create_person, create_web_app, open_server)


@pytest.fixture(scope="module")
def place(api):
    """A server that is open to everybody, an app of it, and a person."""
    server = open_server(api)
    return server, create_web_app(api), create_person(api)


def code_of(server, place, browser=None, **members):
    """Signs the person in and answers the flow with its code."""
    target, app, person = place
    browser = browser or WebBrowser(server.base)
    flow = Flow(server.base, target["id"], members.pop("client_id", app.client_id), **members)
    answer = browser.sign_in(browser.get(flow.url), person["profile"]["login"])
    return flow, answer_of(answer)


def exchange(app, server, flow, sent, **form):
    fields = {
        "grant_type": "authorization_code", "code": sent, "redirect_uri": flow.redirect,
        "code_verifier": flow.verifier,
    } | form
    return app.request(server["id"], "token", {name: value for name, value in fields.items() if value is not None})


def test_a_person_signs_in_and_the_app_gets_both_tokens(server, place):
    target, app, person = place
    flow, answer = code_of(server, place)
    assert answer.get("code"), answer
    assert answer["state"] == flow.state
    assert answer["iss"] == target["issuer"]
    tokens = exchange(app, target, flow, answer["code"])
    assert tokens.status_code == 200, tokens.text
    body = tokens.json()
    assert body["token_type"] == "Bearer" and set(body["scope"].split()) == {"openid", "profile", "email"}
    claims = verify_with_pyjwt(body["id_token"], target["issuer"], app.client_id, ["RS256", "ES256"])
    assert claims["sub"] == person["id"] and claims["nonce"] == flow.nonce
    assert claims["amr"] == ["pwd"] and claims["at_hash"] and claims["sid"]
    access = payload_of(body["access_token"])
    assert access["uid"] == person["id"] and access["cid"] == app.client_id
    assert access["auth_time"] == claims["auth_time"]


def test_who_is_signed_in_is_not_asked_again(server, place):
    target, app, _ = place
    browser = WebBrowser(server.base)
    code_of(server, place, browser)
    flow = Flow(server.base, target["id"], app.client_id, prompt="none")
    assert "code" in answer_of(browser.get(flow.url))


def test_without_a_session_prompt_none_is_login_required(server, place):
    target, app, _ = place
    flow = Flow(server.base, target["id"], app.client_id, prompt="none")
    answer = answer_of(WebBrowser(server.base).get(flow.url))
    assert answer["error"] == "login_required" and answer["state"] == flow.state and answer["iss"] == target["issuer"]


def test_prompt_login_asks_again(server, place):
    target, app, person = place
    browser = WebBrowser(server.base)
    flow, first = code_of(server, place, browser)
    again = Flow(server.base, target["id"], app.client_id, prompt="login")
    page = browser.get(again.url)
    assert page.status_code == 200 and Page(page).forms
    second = answer_of(browser.sign_in(page, person["profile"]["login"]))
    sids = [payload_of(exchange(app, target, f, a["code"]).json()["id_token"])["sid"]
            for f, a in ((flow, first), (again, second))]
    assert sids[0] == sids[1]


def test_a_code_is_used_once_and_a_second_use_ends_what_came_of_it(server, place):
    target, app, _ = place
    flow, answer = code_of(server, place)
    first = exchange(app, target, flow, answer["code"]).json()
    assert app.introspect(target["id"], first["access_token"])["active"]
    second = exchange(app, target, flow, answer["code"])
    assert (second.status_code, second.json()["error"]) == (400, "invalid_grant")
    assert app.introspect(target["id"], first["access_token"]) == {"active": False}


@pytest.mark.parametrize("form", [
    {"code_verifier": None}, {"code_verifier": "x" * 43}, {"redirect_uri": BACK + "/"}, {"redirect_uri": None},
    {"code": "unknown"},
])
def test_a_code_is_for_the_one_who_asked_for_it(server, place, form):
    target, app, _ = place
    flow, answer = code_of(server, place)
    refused = exchange(app, target, flow, answer["code"], **form)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant"), refused.text


def test_a_code_of_another_client_is_refused(api, server, place):
    target, _, _ = place
    flow, answer = code_of(server, place)
    refused = exchange(create_web_app(api), target, flow, answer["code"])
    assert refused.json()["error"] == "invalid_grant"


@pytest.mark.parametrize("members", [
    {"redirect_uri": BACK + "/"}, {"redirect_uri": None}, {"redirect_uri": "https://evil.example/"},
    {"client_id": "nobody"}, {"client_id": None},
])
def test_a_redirect_uri_or_client_that_is_not_proven_is_told_on_a_page(server, place, members):
    target, app, _ = place
    flow = Flow(server.base, target["id"], **{"client_id": app.client_id} | members)
    answer = WebBrowser(server.base).get(flow.url)
    assert answer.status_code in (400, 401)
    assert "Location" not in answer.headers
    assert "For developers" in answer.text
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("members, error", [
    ({"response_type": "none code"}, "unsupported_response_type"),
    ({"response_type": "token"}, "unsupported_response_type"),
    ({"response_mode": "smoke"}, "unsupported_response_mode"),
    ({"code_challenge_method": "plain"}, "invalid_request"),
    ({"code_challenge": "short"}, "invalid_request"),
    ({"scope": "openid unknown-scope"}, "invalid_scope"),
    ({"scope": "email"}, "invalid_scope"),
    ({"prompt": "none login"}, "invalid_request"),
    ({"prompt": "create"}, "invalid_request"),
    ({"max_age": "-1"}, "invalid_request"),
    ({"max_age": "1.5"}, "invalid_request"),
    ({"request": "eyJ"}, "request_not_supported"),
    ({"request_uri": "https://app.example.test/request"}, "request_uri_not_supported"),
    ({"idp": "0oaother"}, "unknown_idp"),
    ({"acr_values": "phr"}, "unmet_authentication_requirements"),
    ({"id_token_hint": "a.b.c"}, "invalid_request"),
    ({"resource": "https://other.example"}, "invalid_target"),
    ({"claims": "[]"}, "invalid_request"),
    ({"state": "x" * 4096, "prompt": "none"}, "login_required"),
])
def test_what_is_wrong_is_told_to_the_client(server, place, members, error):
    target, app, _ = place
    flow = Flow(server.base, target["id"], **{"client_id": app.client_id} | members)
    answer = answer_of(WebBrowser(server.base).get(flow.url))
    assert answer["error"] == error, answer
    assert answer["state"] == flow.parameters["state"] and answer["iss"] == target["issuer"]
    assert "code" not in answer


def test_state_comes_back_byte_for_byte(server, place):
    target, app, _ = place
    state = "ü %2B+&=#\"<>'\\ \U0001F600"
    flow = Flow(server.base, target["id"], app.client_id, prompt="none", state=state)
    assert answer_of(WebBrowser(server.base).get(flow.url))["state"] == state


def test_who_is_not_assigned_gets_nothing(api, server, place):
    target, _, person = place
    other = create_person(api)
    app = create_web_app(api, person=other)
    flow = Flow(server.base, target["id"], app.client_id)
    browser = WebBrowser(server.base)
    answer = answer_of(browser.sign_in(browser.get(flow.url), person["profile"]["login"]))
    assert answer["error"] == "access_denied"


def test_a_flow_goes_on_only_in_the_browser_that_began_it(server, place):
    """CSRF at sign-in: a link into somebody else's flow leads nowhere (RFC 9700 section 4.7)."""
    target, app, person = place
    browser, other = WebBrowser(server.base), WebBrowser(server.base)
    flow = Flow(server.base, target["id"], app.client_id)
    page = browser.get(flow.url)
    stolen = other.get(page.url)
    assert not [form for form in Page(stolen).forms if "password" in form.types.values()]
    refused = other.post(page.url, {"identifier": person["profile"]["login"]})
    assert refused.status_code >= 400


def test_a_pushed_request_is_what_the_browser_asks_for(api, server, place):
    target, app, person = place
    flow = Flow(server.base, target["id"], app.client_id)
    pushed = app.request(target["id"], "par", flow.parameters)
    assert pushed.status_code == 201, pushed.text
    browser = WebBrowser(server.base)
    url = (f"{server.base}{flow.path}?client_id={app.client_id}"
           f"&request_uri={pushed.json()['request_uri']}&state=ignored")
    answer = answer_of(browser.sign_in(browser.get(url), person["profile"]["login"]))
    assert answer.get("code"), answer
    assert answer["state"] == flow.state
    assert exchange(app, target, flow, answer["code"]).status_code == 200


def test_the_answer_comes_as_a_form_that_sends_itself(server, place):
    target, app, person = place
    browser = WebBrowser(server.base)
    flow = Flow(server.base, target["id"], app.client_id, response_mode="form_post")
    page = browser.sign_in(browser.get(flow.url), person["profile"]["login"])
    form = Page(page).forms[0]
    assert form.action == BACK and form.method == "post"
    assert form.fields["state"] == flow.state
    policy = page.headers["Content-Security-Policy"]
    assert "form-action 'self' https://app.example.test;" in policy and "script-src 'sha256-" in policy
    assert exchange(app, target, flow, form.fields["code"]).status_code == 200


def test_implicit_and_hybrid_answers_travel_in_the_fragment(api, server, place):
    target, _, person = place
    app = create_web_app(
        api, grant_types=["authorization_code", "implicit"], response_types=["code", "token", "id_token"])
    for words in ("id_token", "id_token token", "code id_token", "code id_token token", "code token"):
        browser = WebBrowser(server.base)
        flow = Flow(server.base, target["id"], app.client_id, response_type=words)
        sent = browser.sign_in(browser.get(flow.url), person["profile"]["login"])
        assert "#" in sent.headers["Location"]
        answer = answer_of(sent)
        assert ("code" in answer, "access_token" in answer, "id_token" in answer) == (
            "code" in words, " token" in words or words == "token", "id_token" in words), answer
        if "id_token" in answer:
            claims = verify_with_pyjwt(answer["id_token"], target["issuer"], app.client_id, ["RS256", "ES256"])
            assert claims["nonce"] == flow.nonce
            assert ("c_hash" in claims, "at_hash" in claims) == ("code" in answer, "access_token" in answer)
            assert ("given_name" in claims) == (words == "id_token"), words
        if "code" in answer:
            assert exchange(app, target, flow, answer["code"]).status_code == 200
    flow = Flow(server.base, target["id"], app.client_id, response_type="id_token", response_mode="query")
    assert answer_of(WebBrowser(server.base).get(flow.url))["error"] == "unsupported_response_mode"


def test_a_public_client_needs_pkce_and_a_native_app_may_use_any_port(api, server, place):
    target, _, person = place
    app = create_web_app(
        api, kind="native", method="none", redirect_uris=["http://127.0.0.1/back"],
        grant_types=["authorization_code"])
    redirect = "http://127.0.0.1:49152/back"
    bare = Flow(
        server.base, target["id"], app.client_id, redirect=redirect, code_challenge=None, code_challenge_method=None)
    assert answer_of(WebBrowser(server.base).get(bare.url), redirect)["error"] == "invalid_request"
    flow = Flow(server.base, target["id"], app.client_id, redirect=redirect)
    browser = WebBrowser(server.base)
    answer = answer_of(browser.sign_in(browser.get(flow.url), person["profile"]["login"]), redirect)
    tokens = app.request(target["id"], "token", {
        "grant_type": "authorization_code", "code": answer["code"], "redirect_uri": redirect,
        "code_verifier": flow.verifier, "client_id": app.client_id,
    })
    assert tokens.status_code == 200, tokens.text
    assert jwt.decode(tokens.json()["id_token"], options={"verify_signature": False})["aud"] == app.client_id


def test_the_grant_and_its_refusals_are_in_the_log(api, server, place):
    target, app, person = place
    code_of(server, place)
    granted = api.events(filter=f'eventType eq "app.oauth2.as.authorize.code" and actor.id eq "{person["id"]}"')
    assert granted and granted[-1]["outcome"]["result"] == "SUCCESS"
    flow = Flow(server.base, target["id"], app.client_id, prompt="none")
    WebBrowser(server.base).get(flow.url)
    refused = api.events(filter='eventType eq "app.oauth2.as.authorize" and outcome.result eq "FAILURE"')
    assert any(event["outcome"]["reason"] == "login_required" for event in refused)
