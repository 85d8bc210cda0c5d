# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""Pages in a real browser: by mouse, by keyboard, without scripts, in both themes, wide and narrow."""

import pytest

from browser import Browser, overflows, violations
from organisation import fresh

THEMES = ["light", "dark"]
WIDTHS = [1440, 390, 320]


@pytest.fixture(scope="module")
def chromium():
    browser = Browser()
    yield browser
    browser.close()


@pytest.fixture
def browser(chromium):
    yield chromium
    chromium.close_pages()


@pytest.fixture
def person(api):
    """Makes a person and answers the id and the link that sets the first password."""
    made = []

    def make(login=None, **profile):
        login = login or f"{fresh('page')}@small.example"
        user = api.post("/users?activate=false", {
            "profile": {"firstName": "Bo", "lastName": "Chen", "login": login, "email": login, **profile}}, status=200)
        made.append(user["id"])
        step = api.post(f"/users/{user['id']}/lifecycle/activate?sendEmail=false", status=200)
        return user["id"], step["activationUrl"]

    yield make
    for user in made:
        for _ in range(2):
            api.delete(f"/users/{user}", status=204)


def status(api, user):
    return api.get(f"/users/{user}")["status"]


def test_a_password_is_set_by_keyboard_alone(browser, person, api):
    user, link = person()
    page = browser.open()
    page.goto(link)
    # The field has the focus already.
    page.keyboard.type("Corr3ct-horse")
    page.keyboard.press("Enter")
    page.wait_for_url("**/signin/password-set")
    assert page.inner_text("h1") == "Your password is set"
    assert status(api, user) == "ACTIVE"
    page.reload()
    assert page.inner_text("h1") == "Your password is set"
    page.goto(link)
    assert page.inner_text("h1") == "This link does not work any more"
    assert page.reports == []


def test_a_password_is_set_without_scripts(browser, person, api):
    user, link = person()
    page = browser.open(scripts=False, language="de-DE")
    page.goto(link)
    page.fill("#password", "nolower")
    page.click("button[type=submit]")
    assert "noch nicht erlaubt" in page.inner_text("#problem")
    page.fill("#password", "Corr3ct-horse")
    page.click("button[type=submit]")
    assert page.inner_text("h1") == "Ihr Passwort ist gespeichert"
    assert status(api, user) == "ACTIVE"


def test_a_password_can_be_looked_at_and_is_hidden_again(browser, person):
    _, link = person()
    page = browser.open()
    page.goto(link)
    page.fill("#password", "short")
    page.get_by_role("button", name="Show the password").click()
    assert page.get_attribute("#password", "type") == "text"
    page.keyboard.press("Enter")
    page.wait_for_selector("#problem")
    assert page.get_attribute("#password", "type") == "password"
    assert page.input_value("#password") == ""


def test_the_appearance_is_chosen_and_kept(browser, person):
    _, link = person()
    page = browser.open(theme="light")
    page.goto(link)
    background = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(background)
    page.get_by_role("button", name="Appearance").click()
    page.get_by_role("button", name="Dark").click()
    page.wait_for_function(f"light => {background} !== light", arg=light)
    page.reload()
    assert page.get_attribute("html", "data-theme") == "dark"
    assert page.reports == []


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_is_accessible_and_fits(browser, person, server, theme, width):
    _, link = person("a-person-with-a-rather-long-login@a-company-with-a-long-name.example")
    page = browser.open(width=width, theme=theme, bypass_csp=True)

    def look():
        assert violations(page) == []
        assert not overflows(page)

    page.goto(link)
    look()
    page.fill("#password", "short")
    page.click("button[type=submit]")
    page.wait_for_selector("#problem")
    look()
    for path in ("/signin/password-set", "/signin/welcome/nothing"):
        page.goto(server.base + path)
        look()


def test_no_page_asks_anybody_else(browser, person, server):
    """Under the policy as it is sent: no report, and no request that leaves the server."""
    _, link = person(firstName="<script>alert(1)</script>")
    page = browser.open()
    for address in (link, server.base + "/signin/password-set", server.base + "/signin/reset-password/nothing"):
        page.goto(address, wait_until="networkidle")
    assert page.reports == []
    assert len(page.requested) > 10
    assert [url for url in page.requested if not url.startswith(server.base + "/")] == []
