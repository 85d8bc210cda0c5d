# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""Refresh tokens: how they follow one another, and what ends them."""

import concurrent.futures

import pytest

from organisation import payload_of
from people import PASSWORD, Flow, WebBrowser, answer_of, create_person, create_web_app, open_server


@pytest.fixture(scope="module")
def target(api):
    return open_server(api)


@pytest.fixture(scope="module")
def person(api):
    return create_person(api)


def app_with(api, rotation=None, leeway=None, **members):
    setting = {} if rotation is None else {
        "refresh_token": {"rotation_type": rotation} | ({} if leeway is None else {"leeway": leeway})}
    return create_web_app(api, **setting | members)


def sign_in(server, target, app, person, scope="openid email offline_access read", **form):
    browser = WebBrowser(server.base)
    flow = Flow(server.base, target["id"], app.client_id, scope=scope)
    answer = answer_of(browser.sign_in(browser.get(flow.url), person["profile"]["login"]))
    tokens = app.request(target["id"], "token", {
        "grant_type": "authorization_code", "code": answer["code"], "redirect_uri": flow.redirect,
        "code_verifier": flow.verifier,
    } | form)
    assert tokens.status_code == 200, tokens.text
    return tokens.json()


def refresh(app, target, token, **form):
    return app.request(target["id"], "token", {"grant_type": "refresh_token", "refresh_token": token} | form)


def refreshed(app, target, token, **form):
    answer = refresh(app, target, token, **form)
    assert answer.status_code == 200, answer.text
    return answer.json()


def is_refused(answer, error="invalid_grant"):
    return (answer.status_code, answer.json().get("error")) == (400, error)


def test_a_refresh_token_comes_with_offline_access_and_the_grant_alone(api, server, target, person):
    assert "refresh_token" not in sign_in(server, target, app_with(api), person, scope="openid email")
    without = create_web_app(api, grant_types=["authorization_code"])
    assert "refresh_token" not in sign_in(server, target, without, person)


def test_a_web_app_keeps_its_refresh_token(api, server, target, person):
    app = app_with(api)
    first = sign_in(server, target, app, person)
    second = refreshed(app, target, first["refresh_token"])
    assert second["refresh_token"] == first["refresh_token"]
    assert list(second) == ["token_type", "expires_in", "access_token", "scope", "refresh_token", "id_token"]
    before, after = payload_of(first["id_token"]), payload_of(second["id_token"])
    assert (before["auth_time"], before["sub"], before["sid"]) == (after["auth_time"], after["sub"], after["sid"])
    assert "nonce" not in after


def test_rotation_gives_another_each_time(api, server, target, person):
    app = app_with(api, "ROTATE", 0)
    seen = [sign_in(server, target, app, person)["refresh_token"]]
    for _ in range(3):
        seen.append(refreshed(app, target, seen[-1])["refresh_token"])
    assert len(set(seen)) == 4


def test_within_the_grace_period_a_repeat_gets_the_same_next_token(api, server, target, person):
    app = app_with(api, "ROTATE", 30)
    first = sign_in(server, target, app, person)["refresh_token"]
    second = refreshed(app, target, first)["refresh_token"]
    assert refreshed(app, target, first)["refresh_token"] == second
    assert refreshed(app, target, second)["refresh_token"] != second


def test_a_reused_token_ends_its_family_and_the_access_tokens_of_it(api, server, target, person):
    app = app_with(api, "ROTATE", 0)
    signed_in = sign_in(server, target, app, person)
    second = refreshed(app, target, signed_in["refresh_token"])
    assert app.introspect(target["id"], second["access_token"])["active"]
    assert is_refused(refresh(app, target, signed_in["refresh_token"]))
    assert is_refused(refresh(app, target, second["refresh_token"]))
    for token in (signed_in["access_token"], second["access_token"]):
        assert app.introspect(target["id"], token) == {"active": False}
    events = api.events(filter='eventType eq "app.oauth2.as.token.detect_reuse"')
    assert any(person["id"] in [t["id"] for t in event["target"]] for event in events)


def test_scopes_can_be_narrowed_and_not_widened(api, server, target, person):
    app = app_with(api)
    token = sign_in(server, target, app, person)["refresh_token"]
    narrow = refreshed(app, target, token, scope="read")
    assert narrow["scope"] == "read" and "id_token" not in narrow
    assert is_refused(refresh(app, target, token, scope="read profile"), "invalid_scope")
    assert "openid" in refreshed(app, target, token)["scope"]


def test_another_client_and_another_server_get_nothing(api, server, target, person):
    app = app_with(api)
    token = sign_in(server, target, app, person)["refresh_token"]
    assert is_refused(refresh(app_with(api), target, token))
    assert is_refused(refresh(app, open_server(api), token), "invalid_request")
    assert is_refused(refresh(app, target, token + "x"))


def test_a_refresh_looks_at_status_assignment_and_policy_again(api, server, target):
    person = create_person(api)
    app = create_web_app(api, person=person)
    token = sign_in(server, target, app, person)["refresh_token"]
    refreshed(app, target, token)
    api.delete(f"/apps/{app.app_id}/users/{person['id']}")
    assert refresh(app, target, token).status_code == 400
    other = create_person(api)
    app = app_with(api)
    token = sign_in(server, target, app, other)["refresh_token"]
    api.post(f"/users/{other['id']}/lifecycle/suspend", status=200)
    assert refresh(app, target, token).status_code in (400, 403)


def test_a_second_use_of_the_code_ends_the_refresh_token_too(api, server, target, person):
    app = app_with(api)
    browser = WebBrowser(server.base)
    flow = Flow(server.base, target["id"], app.client_id, scope="openid offline_access")
    answer = answer_of(browser.sign_in(browser.get(flow.url), person["profile"]["login"]))
    form = {"grant_type": "authorization_code", "code": answer["code"], "redirect_uri": flow.redirect,
            "code_verifier": flow.verifier}
    token = app.request(target["id"], "token", form).json()["refresh_token"]
    assert is_refused(app.request(target["id"], "token", form))
    assert is_refused(refresh(app, target, token))


def at_once(count, action):
    with concurrent.futures.ThreadPoolExecutor(count) as pool:
        return [found.result() for found in [pool.submit(action) for _ in range(count)]]


def test_of_many_redemptions_of_a_code_one_succeeds(api, server, target, person):
    app = app_with(api)
    for _ in range(5):
        browser = WebBrowser(server.base)
        flow = Flow(server.base, target["id"], app.client_id, scope="openid offline_access")
        answer = answer_of(browser.sign_in(browser.get(flow.url), person["profile"]["login"]))
        form = {"grant_type": "authorization_code", "code": answer["code"], "redirect_uri": flow.redirect,
                "code_verifier": flow.verifier}
        answers = at_once(16, lambda: app.request(target["id"], "token", form))
        assert sorted(a.status_code for a in answers) == [200] + 15 * [400]
        given = next(a for a in answers if a.status_code == 200).json()
        assert is_refused(refresh(app, target, given["refresh_token"]))


@pytest.mark.parametrize("leeway", [0, 30])
def test_of_many_uses_of_a_refresh_token_one_next_token_comes(api, server, target, person, leeway):
    app = app_with(api, "ROTATE", leeway)
    for _ in range(5):
        token = sign_in(server, target, app, person)["refresh_token"]
        answers = at_once(16, lambda: refresh(app, target, token))
        given = {a.json()["refresh_token"] for a in answers if a.status_code == 200}
        assert len(given) == 1
        successes = sum(a.status_code == 200 for a in answers)
        assert successes == (16 if leeway else 1)
        assert (refresh(app, target, given.pop()).status_code == 200) == bool(leeway)


def test_a_password_gives_tokens_to_the_app_that_may_send_it(api, server, target, person):
    app = create_web_app(
        api, kind="native", grant_types=["authorization_code", "password", "refresh_token"])
    form = {"grant_type": "password", "username": person["profile"]["login"], "password": PASSWORD,
            "scope": "openid offline_access"}
    tokens = app.request(target["id"], "token", form)
    assert tokens.status_code == 200, tokens.text
    assert payload_of(tokens.json()["id_token"])["sub"] == person["id"]
    refreshed(app, target, tokens.json()["refresh_token"])
    wrong = app.request(target["id"], "token", form | {"password": "Wrong-1234"})
    unknown = app.request(target["id"], "token", form | {"username": "nobody@example.test"})
    assert is_refused(wrong) and wrong.json() == unknown.json()
    other = app_with(api)
    assert is_refused(other.request(target["id"], "token", form), "unauthorized_client")


def test_what_ended_all_tokens_of_a_person_ends_refresh_tokens_for_good(api, server, target):
    """F6, T21: a new password that an administrator sets, and a suspension, count also when it is lifted again."""
    app = app_with(api)
    person = create_person(api)
    token = sign_in(server, target, app, person)["refresh_token"]
    api.post(f"/users/{person['id']}/lifecycle/suspend", status=200)
    api.post(f"/users/{person['id']}/lifecycle/unsuspend", status=200)
    assert is_refused(refresh(app, target, token))
    token = sign_in(server, target, app, person)["refresh_token"]
    refreshed(app, target, token)
    api.post(f"/users/{person['id']}", {"credentials": {"password": {"value": "Velvet-Anchor-93"}}}, status=200)
    assert is_refused(refresh(app, target, token))


def test_a_refresh_is_for_the_resource_of_its_beginning(api, server, target, person):
    app = app_with(api)
    token = sign_in(server, target, app, person)["refresh_token"]
    assert is_refused(refresh(app, target, token, resource="https://other.example"), "invalid_target")
    again = refreshed(app, target, token, resource=target["audiences"][0])
    assert payload_of(again["access_token"])["aud"] == target["audiences"][0]


def test_the_log_tells_of_a_reuse_once_with_both_addresses(api, server, target, person):
    app = app_with(api, "ROTATE", 0)
    first = sign_in(server, target, app, person)["refresh_token"]
    refreshed(app, target, first)
    for _ in range(3):
        assert is_refused(refresh(app, target, first))
    client = app.client_id
    told = [event for event in api.events(filter='eventType eq "app.oauth2.as.token.detect_reuse"', limit=1000)
            if event["actor"]["id"] == client]
    assert len(told) == 1, told
    debug = told[0]["debugContext"]["debugData"]
    assert debug["firstUsedFrom"] and debug["usedAgainFrom"] and told[0]["outcome"]["reason"] == "refresh_token_reused"


def test_truncated_and_changed_refresh_tokens_are_unknown_F7(api, server, target, person):
    app = app_with(api)
    token = sign_in(server, target, app, person)["refresh_token"]
    for wrong in (token[:-1], token[1:], token.swapcase(), token + "=", " " + token, "x" * 300):
        assert is_refused(refresh(app, target, wrong)), wrong
    refreshed(app, target, token)


def test_a_password_cannot_consent_and_says_what_is_missing(api, server, target, person):
    app = create_web_app(
        api, kind="native", grant_types=["authorization_code", "password", "refresh_token"], consent_method="REQUIRED")
    scope = api.create_scope(target["id"], "asked", consent="REQUIRED")["name"]
    form = {"grant_type": "password", "username": person["profile"]["login"], "password": PASSWORD, "scope": scope}
    assert is_refused(app.request(target["id"], "token", form), "consent_required")
