# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""The page of one's own: profile, password, sessions, apps, and what has happened."""

import re

import pytest

from browser import Browser, overflows, violations
from organisation import fresh
from people import PASSWORD, Page, WebBrowser, create_person, open_server
from test_consent import allow, ask_app, begin, grants_of


@pytest.fixture
def person(api):
    return create_person(api)


def signed_in(server, person, path="/account/profile"):
    browser = WebBrowser(server.base)
    # The page of apps has no field of a password, which the one who signs in would fill.
    answer = browser.sign_in(browser.get("/account/apps"), person["profile"]["login"])
    answer = browser.get(path)
    assert answer.status_code == 200 and answer.url.endswith(path), f"{answer.url} {answer.text[:500]}"
    return browser, answer


def profile_of(api, person):
    return api.get(f"/users/{person['id']}")["profile"]


def form_of(answer, field):
    return next(form for form in Page(answer).forms if field in form.types)


def send(browser, answer, field, button=None, **fields):
    form = form_of(answer, field)
    return browser.post(form.action, form.fields | fields | (button or {}))


def test_a_stranger_signs_in_first(server, person):
    browser = WebBrowser(server.base)
    question = browser.get("/account/apps")
    assert "/signin/" in question.url
    assert browser.sign_in(question, person["profile"]["login"]).url.endswith("/account/apps")


def test_what_the_schema_allows_is_changed(api, server, person):
    browser, page = signed_in(server, person)
    form = form_of(page, "field.firstName")
    assert "field.login" not in form.types and "field.email" not in form.types
    assert "field.department" not in form.types
    done = send(browser, page, "field.firstName", **{
        "field.firstName": "Mårta", "field.mobilePhone": "", "field.department": "Board", "field.login": "x@example.test"})
    assert "saved" in Page(done).words
    profile = profile_of(api, person)
    assert profile["firstName"] == "Mårta" and profile["login"] == person["profile"]["login"]
    assert "department" not in profile
    refused = send(browser, done, "field.firstName", **{"field.firstName": "x" * 5000})
    assert refused.status_code == 422 and "Nothing was saved" in Page(refused).words
    assert profile_of(api, person)["firstName"] == "Mårta"


def test_a_form_without_its_token_is_refused(api, server, person):
    browser, page = signed_in(server, person)
    form = form_of(page, "field.firstName")
    other, theirs = signed_in(server, create_person(api))
    for token in ("", "x", form_of(theirs, "token").fields["token"]):
        answer = browser.post(form.action, form.fields | {"field.firstName": "Eve", "token": token})
        assert answer.status_code == 403
    cross = browser.session.post(server.base + form.action, data=form.fields | {"field.firstName": "Eve"},
                                 headers={"Sec-Fetch-Site": "cross-site"}, allow_redirects=False)
    assert cross.status_code == 403
    assert profile_of(api, person)["firstName"] == "Marta"




def test_the_password_is_changed_by_who_knows_it(api, server, person):
    browser, page = signed_in(server, person, "/account/security")
    elsewhere, _ = signed_in(server, person)
    wrong = send(browser, page, "old", old="Not-the-one-1", password="Violet-Anchor-93")
    assert wrong.status_code == 422 and "not your present password" in Page(wrong).words
    weak = send(browser, page, "old", old=PASSWORD, password="short")
    assert weak.status_code == 422 and "not allowed yet" in Page(weak).words
    done = send(browser, page, "old", old=PASSWORD, password="Violet-Anchor-93")
    assert "Your password is changed" in Page(done).words and "Password changed" in Page(done).words
    # The other browser is signed out, this one is not.
    assert "/signin/" in elsewhere.get("/account/profile").url
    assert browser.get("/account/profile").url.endswith("/account/profile")
    fresh_browser = WebBrowser(server.base)
    answer = fresh_browser.sign_in(fresh_browser.get("/account/apps"), person["profile"]["login"], "Violet-Anchor-93")
    assert answer.url.endswith("/account/apps")


def test_sessions_are_seen_and_ended(api, server, person):
    browser, _ = signed_in(server, person)
    browser.session.headers["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    others = []
    for agent in ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", None):
        other = WebBrowser(server.base)
        if agent:
            other.session.headers["User-Agent"] = agent
        other.sign_in(other.get("/account/apps"), person["profile"]["login"])
        others.append(other)
    page = browser.get("/account/sessions")
    words = Page(page).words
    assert "Safari on iOS (iPhone)" in words and words.count("This browser") == 1 and "127.0.0.1" in words
    ends = re.findall(r'name="end" value="(102[^"]+)"', page.text)
    assert len(ends) == 3
    # The session of somebody else is not one's own to end.
    stranger, theirs = signed_in(server, create_person(api), "/account/sessions")
    token = form_of(page, "token").fields["token"]
    their_token = form_of(theirs, "token").fields["token"]
    stranger.post("/account/sessions", {"token": their_token, "end": ends[1]})
    assert others[0].get("/account/profile").url.endswith("/account/profile")
    browser.post("/account/sessions", {"token": token, "end": ends[1]})
    assert sum(other.get("/account/profile").url.endswith("/account/profile") for other in others) == 1
    browser.post("/account/sessions", {"token": token, "end": "others"})
    assert all("/signin/" in other.get("/account/profile").url for other in others)
    assert browser.get("/account/sessions").url.endswith("/account/sessions")
    browser.post("/account/sign-out", {"token": token})
    assert "/signin/" in browser.get("/account/profile").url


def test_apps_lose_their_access(api, server, person):
    place = open_server(api)
    api.create_scope(place["id"], "orders", consent="REQUIRED", displayName="Read orders")
    client = ask_app(api)
    browser, page = signed_in(server, person, "/account/apps")
    assert "No app has access" in Page(page).words
    _, question = begin(browser, place, client, person, "openid orders")
    allow(browser, question)
    page = browser.get("/account/apps")
    assert "Read orders" in Page(page).words and "today" in Page(page).words
    token = form_of(page, "token").fields["token"]
    done = browser.post("/account/apps", {"token": token, "app": client.app_id})
    assert "no access any more" in Page(done).words and "No app has access" in Page(done).words
    assert grants_of(api, person) == []
    words = Page(browser.get("/account/security")).words
    assert "Access allowed" in words and "Access taken back" in words and "Signed in" in words


def test_another_address_waits_for_its_link(api, server, person):
    browser, page = signed_in(server, person)
    new = f"{fresh('new')}@example.test"
    wrong = send(browser, page, "email", email=new, old="Not-the-one-1")
    assert wrong.status_code == 422 and "not your present password" in Page(wrong).words
    bad = send(browser, page, "email", email="nobody", old=PASSWORD)
    assert bad.status_code == 422 and "not an e-mail address" in Page(bad).words
    sent = send(browser, page, "email", email=new, old=PASSWORD)
    assert new in Page(sent).words and "on its way" in Page(sent).words
    assert profile_of(api, person)["email"] == person["profile"]["email"]
    assert WebBrowser(server.base).get("/account/email/mon_link_nothing").status_code == 404


@pytest.fixture(scope="module")
def chromium():
    browser = Browser()
    yield browser
    browser.close()


@pytest.mark.parametrize("width,theme", [(1440, "light"), (390, "dark"), (320, "light")])
def test_the_pages_are_accessible_and_fit(server, person, chromium, width, theme):
    page = chromium.open(width=width, theme=theme, bypass_csp=True)
    page.goto(server.base + "/account/profile")
    page.fill("#identifier", person["profile"]["login"])
    page.keyboard.press("Enter")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/profile")
    for part in ("profile", "security", "sessions", "apps"):
        page.goto(f"{server.base}/account/{part}")
        assert violations(page) == []
        assert not overflows(page)
    chromium.close_pages()
