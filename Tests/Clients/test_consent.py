# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""Consent: who is asked for what, when nobody is asked again, and what ends it."""

import re
import urllib.parse

import pytest

from browser import Browser, overflows, violations
from organisation import fresh
from people import Flow, Page, WebBrowser, answer_of, create_person, create_web_app, open_server

NATIVE = "com.example.driver:/back"


@pytest.fixture(scope="module")
def place(api):
    """A server with scopes of each kind."""
    server = open_server(api)
    api.create_scope(server["id"], "orders", consent="REQUIRED", displayName="Read orders", description="All of them")
    api.create_scope(server["id"], "history", consent="FLEXIBLE", optional=True, displayName="See who changed what")
    return server


@pytest.fixture
def person(api):
    return create_person(api)


def ask_app(api, **members):
    """An app that gets its tokens at once, so that a test sees the scopes."""
    members = {"consent_method": "REQUIRED", "response_types": ["code", "token"],
               "grant_types": ["authorization_code", "implicit"]} | members
    return create_web_app(api, **members)


def begin(browser, server, client, person, scope, **members):
    """Goes to the authorization endpoint, signs in where that is asked, and answers what comes then."""
    members = {"response_type": "token", "nonce": None, "code_challenge": None, "code_challenge_method": None} | members
    flow = Flow(browser.base, server["id"], client.client_id, scope, **members)
    answer = browser.sign_in(browser.get(flow.url), person["profile"]["login"])
    return flow, answer


def is_question(answer):
    return answer.status_code == 200 and "/signin/consent/" in answer.url


def allow(browser, question, *ticked):
    page = Page(question)
    form = next(form for form in page.forms if "question" in form.types)
    fields = [("question", form.fields["question"]), ("answer", "allow")] + [("scope", scope) for scope in ticked]
    return browser.post(urllib.parse.urljoin(question.url, form.action), fields)


def deny(browser, question):
    return browser.submit(question, ("answer", "deny"), question=Page(question).forms[-1].fields["question"])


def boxes(question):
    """The values of the tick boxes, and which are ticked at first."""
    found = re.findall(r'<input type="checkbox" name="scope" value="([^"]+)"( checked)?>', question.text)
    return {value: bool(ticked) for value, ticked in found}


def grants_of(api, person, **parameters):
    return api.get(f"/users/{person['id']}/grants", params=parameters)


def test_a_user_is_asked_once(api, server, place, person):
    client = ask_app(api)
    browser = WebBrowser(server.base)
    flow, question = begin(browser, place, client, person, "openid orders")
    assert is_question(question)
    words = Page(question).words
    assert "Read orders" in words and "All of them" in words and person["profile"]["login"] in words
    assert grants_of(api, person) == []
    answer = answer_of(allow(browser, question))
    assert set(answer["scope"].split()) == {"openid", "orders"}
    assert answer["state"] == flow.state
    # From now on nobody is asked, in no browser.
    _, again = begin(browser, place, client, person, "openid orders")
    assert answer_of(again)["access_token"]
    _, other = begin(WebBrowser(server.base), place, client, person, "orders", prompt="login")
    assert answer_of(other)["scope"] == "orders"


def test_a_grant_has_the_shape_of_the_original(api, server, place, person):
    client = ask_app(api)
    _, question = begin(browser := WebBrowser(server.base), place, client, person, "orders")
    allow(browser, question)
    grant, = grants_of(api, person)
    assert list(grant) == [
        "id", "status", "created", "createdBy", "lastUpdated", "issuer", "clientId", "userId", "scopeId", "source",
        "_links"]
    assert grant["id"].startswith("oag") and grant["status"] == "ACTIVE" and grant["source"] == "END_USER"
    assert grant["createdBy"] == {"id": person["id"], "type": "User"}
    assert grant["issuer"] == f"{server.base}/oauth2/{place['id']}"
    links = grant["_links"]
    assert list(links) == ["app", "scope", "client", "self", "user", "authorizationServer"]
    assert links["user"]["title"] == "Marta Lind" and links["scope"]["title"] == "Read orders"
    assert api.call("GET", links["self"]["href"], status=200).json() == grant
    expanded, = grants_of(api, person, expand="scope")
    assert list(expanded)[-2:] == ["_embedded", "_links"]
    assert expanded["_embedded"]["scope"]["name"] == "orders"
    of_client = f"/users/{person['id']}/clients/{client.client_id}/grants"
    assert api.get(of_client) == [grant]
    holder, = api.get(f"/users/{person['id']}/clients")
    assert holder["client_id"] == client.client_id and holder["_links"]["grants"]["href"].endswith(of_client)
    assert grants_of(api, person, scopeId=grant["scopeId"]) == [grant]
    assert grants_of(api, person, scopeId="scpNone") == []
    # Taking back one, then all, then nothing.
    api.delete(f"/users/{person['id']}/grants/{grant['id']}")
    assert grants_of(api, person) == []
    assert api.call("DELETE", f"/users/{person['id']}/grants/{grant['id']}").status_code == 404
    api.delete(f"/users/{person['id']}/grants")
    api.delete(of_client)
    _, asked = begin(browser, place, client, person, "orders")
    assert is_question(asked)


def test_grants_come_in_pages(api, server, person):
    place = open_server(api)
    names = [f"part{number}" for number in range(5)]
    for name in names:
        api.create_scope(place["id"], name, consent="REQUIRED")
    _, question = begin(browser := WebBrowser(server.base), place, ask_app(api), person, " ".join(names))
    allow(browser, question)
    answer = api.call("GET", f"/users/{person['id']}/grants?limit=2", status=200)
    found = answer.json()
    while "next" in answer.links:
        answer = api.call("GET", answer.links["next"]["url"], status=200)
        found += answer.json()
    assert len(found) == len({grant["id"] for grant in found}) == 5


def test_a_refusal_goes_to_the_client(api, server, place, person):
    client = ask_app(api)
    flow, question = begin(browser := WebBrowser(server.base), place, client, person, "orders")
    answer = answer_of(deny(browser, question))
    assert answer["error"] == "access_denied" and answer["state"] == flow.state
    assert grants_of(api, person) == []
    # The same page again has nothing to answer.
    assert browser.get(question.url).status_code == 404


def test_optional_scopes_are_left_out(api, server, place, person):
    client = ask_app(api)
    browser = WebBrowser(server.base)
    _, question = begin(browser, place, client, person, "orders history")
    scope, = boxes(question)
    assert boxes(question)[scope] is True
    assert answer_of(allow(browser, question))["scope"] == "orders"
    # It is left out again without a question, and asked for when the client wants that.
    _, again = begin(browser, place, client, person, "orders history")
    assert answer_of(again)["scope"] == "orders"
    _, asked = begin(browser, place, client, person, "orders history", prompt="consent")
    assert boxes(asked) == {scope: False}
    assert set(answer_of(allow(browser, asked, scope))["scope"].split()) == {"orders", "history"}
    _, last = begin(browser, place, client, person, "orders history")
    assert set(answer_of(last)["scope"].split()) == {"orders", "history"}


def test_a_scope_that_is_not_optional_any_more_is_asked_for(api, server, person):
    place = open_server(api)
    scope = api.create_scope(place["id"], "extra", consent="REQUIRED", optional=True)
    client = ask_app(api)
    browser = WebBrowser(server.base)
    _, question = begin(browser, place, client, person, "read extra")
    assert answer_of(allow(browser, question))["scope"] == "read"
    api.put(f"/authorizationServers/{place['id']}/scopes/{scope['id']}", {
        "name": "extra", "consent": "REQUIRED", "optional": False})
    _, asked = begin(browser, place, client, person, "read extra")
    assert is_question(asked) and boxes(asked) == {}


def test_who_leaves_out_everything_gets_nothing(api, server, place, person):
    _, question = begin(browser := WebBrowser(server.base), place, ask_app(api), person, "history")
    assert answer_of(allow(browser, question))["error"] == "access_denied"


def test_only_what_is_new_is_asked_for(api, server, place, person):
    client = ask_app(api)
    browser = WebBrowser(server.base)
    _, question = begin(browser, place, client, person, "orders")
    allow(browser, question)
    _, more = begin(browser, place, client, person, "orders history")
    assert is_question(more) and "You have allowed this before" in Page(more).words
    scope, = boxes(more)
    assert set(answer_of(allow(browser, more, scope))["scope"].split()) == {"orders", "history"}


def test_nobody_is_asked_without_a_page(api, server, place, person):
    client = ask_app(api)
    browser = WebBrowser(server.base)
    _, question = begin(browser, place, client, person, "orders")
    flow = Flow(server.base, place["id"], client.client_id, "orders", response_type="token", code_challenge=None,
                code_challenge_method=None, prompt="none")
    assert answer_of(browser.get(flow.url))["error"] == "consent_required"
    allow(browser, question)
    assert answer_of(browser.get(flow.url))["access_token"]


def test_a_trusted_app_asks_only_when_it_wants_to(api, server, place, person):
    client = ask_app(api, consent_method="TRUSTED")
    browser = WebBrowser(server.base)
    _, answer = begin(browser, place, client, person, "orders history")
    assert set(answer_of(answer)["scope"].split()) == {"orders", "history"}
    _, question = begin(browser, place, client, person, "orders history", prompt="consent")
    assert is_question(question)
    _, implicit = begin(browser, place, client, person, "read", prompt="consent")
    assert answer_of(implicit)["scope"] == "read"


def test_another_browser_cannot_answer(api, server, place, person):
    client = ask_app(api)
    browser = WebBrowser(server.base)
    _, question = begin(browser, place, client, person, "orders")
    stranger = WebBrowser(server.base)
    begin(stranger, place, client, person, "read")
    assert stranger.get(question.url).status_code == 404
    assert allow(stranger, question).status_code == 404
    assert grants_of(api, person) == []
    # Nor a form of another site.
    page = Page(question)
    form = next(form for form in page.forms if "question" in form.types)
    forged = browser.session.post(
        urllib.parse.urljoin(question.url, form.action), data=form.fields | {"answer": "allow"},
        headers={"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, allow_redirects=False)
    assert forged.status_code in (400, 403)
    assert grants_of(api, person) == []
    assert answer_of(allow(browser, question))["scope"] == "orders"


def test_another_user_is_asked_for_themselves(api, server, place, person):
    client = ask_app(api)
    other = create_person(api)
    browser = WebBrowser(server.base)
    _, question = begin(browser, place, client, person, "orders")
    # Somebody else signs in with the same browser, in another tab.
    begin(browser, place, client, other, "read", prompt="login", login_hint=other["profile"]["login"])
    shown = allow(browser, question)
    assert shown.status_code == 409 and other["profile"]["login"] in Page(shown).words
    assert grants_of(api, person) == grants_of(api, other) == []
    assert answer_of(allow(browser, shown))["scope"] == "orders"
    assert grants_of(api, person) == [] and len(grants_of(api, other)) == 1


def test_not_you_leads_to_another_account_and_back(api, server, place, person):
    client = ask_app(api)
    other = create_person(api)
    browser = WebBrowser(server.base)
    _, question = begin(browser, place, client, person, "orders")
    form = Page(question).forms[0]
    signing_in = browser.post(urllib.parse.urljoin(question.url, form.action), {"answer": "other"})
    asked = browser.sign_in(signing_in, other["profile"]["login"])
    assert is_question(asked) and other["profile"]["login"] in Page(asked).words
    assert answer_of(allow(browser, asked))["scope"] == "orders"
    assert len(grants_of(api, other)) == 1


def test_a_question_that_has_changed_is_shown_again(api, server, person):
    place = open_server(api)
    api.create_scope(place["id"], "first", consent="REQUIRED")
    second = api.create_scope(place["id"], "second")
    _, question = begin(browser := WebBrowser(server.base), place, ask_app(api), person, "first second")
    api.put(f"/authorizationServers/{place['id']}/scopes/{second['id']}", {"name": "second", "consent": "REQUIRED"})
    shown = allow(browser, question)
    assert shown.status_code == 409 and "has changed" in Page(shown).words
    assert grants_of(api, person) == []
    assert set(answer_of(allow(browser, shown))["scope"].split()) == {"first", "second"}


def test_A18_a_client_that_anybody_can_pretend_to_be_asks_each_time(api, server, place, person):
    """doorkeeper CVE-2023-34246, RFC 8252 §8.6: a scheme of its own proves nothing."""
    client = create_web_app(api, kind="native", method="none", consent_method="REQUIRED",
                            grant_types=["authorization_code"], redirect_uris=[NATIVE])
    browser = WebBrowser(server.base)
    for _ in range(2):
        flow = Flow(server.base, place["id"], client.client_id, "orders", redirect=NATIVE)
        question = browser.sign_in(browser.get(flow.url), person["profile"]["login"])
        assert is_question(question)
        assert answer_of(allow(browser, question), NATIVE)["code"]


def consented(api, server, place, person, client, scope="orders"):
    _, question = begin(browser := WebBrowser(server.base), place, client, person, scope)
    answer_of(allow(browser, question))
    assert len(grants_of(api, person)) == 1


def events_of(api, event, target):
    return api.events(filter=f'eventType eq "{event}" and target.id eq "{target}"')


def test_consent_ends_with_its_user(api, server, place, person):
    consented(api, server, place, person, ask_app(api))
    assert len(events_of(api, "app.oauth2.as.consent.grant", person["id"])) == 1
    api.post(f"/users/{person['id']}/lifecycle/suspend", status=200)
    api.post(f"/users/{person['id']}/lifecycle/unsuspend", status=200)
    assert len(grants_of(api, person)) == 1
    api.post(f"/users/{person['id']}/lifecycle/deactivate", status=200)
    assert grants_of(api, person) == []
    assert len(events_of(api, "app.oauth2.as.consent.revoke.implicit.user", person["id"])) == 1


def test_consent_ends_with_its_app(api, server, place, person):
    client = ask_app(api)
    consented(api, server, place, person, client)
    api.post(f"/apps/{client.app_id}/lifecycle/deactivate", status=200)
    assert grants_of(api, person) == []
    assert len(events_of(api, "app.oauth2.as.consent.revoke.implicit.client", client.app_id)) == 1


def test_consent_ends_with_the_assignment(api, server, place, person):
    client = ask_app(api, person=person)
    consented(api, server, place, person, client)
    api.delete(f"/apps/{client.app_id}/users/{person['id']}")
    assert grants_of(api, person) == []
    group = api.post("/groups", {"profile": {"name": fresh("drivers")}}, status=200)
    api.call("PUT", f"/groups/{group['id']}/users/{person['id']}", status=204)
    api.put(f"/apps/{client.app_id}/groups/{group['id']}", {})
    consented(api, server, place, person, client)
    api.delete(f"/apps/{client.app_id}/groups/{group['id']}")
    assert grants_of(api, person) == []


def test_consent_ends_with_its_scope_and_its_server(api, server, person):
    place = open_server(api)
    scope = api.create_scope(place["id"], "one", consent="REQUIRED")
    client = ask_app(api)
    consented(api, server, place, person, client, "one")
    api.delete(f"/authorizationServers/{place['id']}/scopes/{scope['id']}")
    assert grants_of(api, person) == []
    assert len(events_of(api, "app.oauth2.as.consent.revoke.implicit.scope", scope["id"])) == 1
    api.create_scope(place["id"], "one", consent="REQUIRED")
    consented(api, server, place, person, client, "one")
    api.post(f"/authorizationServers/{place['id']}/lifecycle/deactivate", status=204)
    assert grants_of(api, person) == []
    assert len(events_of(api, "app.oauth2.as.consent.revoke.implicit.as", place["id"])) == 1


def test_consent_waits_while_its_server_is_deleted(api, server, person):
    place = open_server(api)
    api.create_scope(place["id"], "one", consent="REQUIRED")
    consented(api, server, place, person, ask_app(api), "one")
    api.delete(f"/authorizationServers/{place['id']}")
    assert grants_of(api, person) == []
    api.post(f"/deletedAuthorizationServers/{place['id']}/restore", status=200)
    assert len(grants_of(api, person)) == 1


@pytest.fixture(scope="module")
def chromium():
    browser = Browser()
    yield browser
    browser.close()


@pytest.mark.parametrize("width,theme", [(1440, "light"), (390, "dark"), (320, "light")])
def test_the_page_is_accessible_and_works_without_scripts(api, server, place, person, chromium, width, theme):
    client = ask_app(api, client_uri="https://portal.example.test", tos_uri="https://portal.example.test/terms")
    page = chromium.open(width=width, theme=theme, bypass_csp=True)
    flow = Flow(server.base, place["id"], client.client_id, "openid profile email orders history",
                response_type="token", code_challenge=None, code_challenge_method=None)
    page.goto(flow.url)
    page.fill("#identifier", person["profile"]["login"])
    page.keyboard.press("Enter")
    page.fill("#password", "Marble-Canoe-48")
    page.keyboard.press("Enter")
    page.wait_for_url("**/signin/consent/*")
    assert violations(page) == []
    assert not overflows(page)
    chromium.close_pages()
