# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""The pages of signing in in a real browser: by keyboard, without scripts, in both themes, wide and narrow."""

import pytest

from browser import Browser, overflows, violations
from organisation import fresh
from people import PASSWORD, create_person
from test_sign_in import NEW, login


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
    return create_person(api)


def sign_in(page, person, password=PASSWORD):
    page.fill("#identifier", login(person))
    page.click("button[type=submit]")
    page.fill("#password", password)
    page.click("form:has(#password) button[type=submit]")


def is_signed_in(page):
    return any(cookie["name"].endswith("moneta-session") for cookie in page.context.cookies())


def test_a_person_signs_in_by_keyboard_alone(browser, person, server):
    page = browser.open()
    page.goto(server.base + "/signin")
    # The field has the focus already, on each page.
    page.keyboard.type(login(person))
    page.keyboard.press("Enter")
    page.wait_for_selector("#password")
    page.keyboard.type("wrong")
    page.keyboard.press("Enter")
    page.wait_for_selector("#problem")
    assert page.input_value("#password") == "" and not is_signed_in(page)
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/signin" not in url)
    assert is_signed_in(page)
    assert [report for report in page.reports if "404" not in report] == []


def test_a_person_signs_in_without_scripts(browser, person, server):
    page = browser.open(scripts=False, language="de-DE")
    page.goto(server.base + "/signin")
    assert page.inner_text("h1") == "Anmelden"
    sign_in(page, person)
    assert is_signed_in(page)


def test_back_and_reload_are_safe(browser, person, server):
    page = browser.open()
    page.goto(server.base + "/signin")
    page.fill("#identifier", "somebody@example.test")
    page.keyboard.press("Enter")
    page.wait_for_selector("#password")
    page.get_by_role("link", name="Not you?").click()
    page.fill("#identifier", login(person))
    page.keyboard.press("Enter")
    page.wait_for_selector("#password")
    page.reload()
    assert login(person) in page.inner_text(".who")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/signin" not in url)
    page.go_back()
    page.wait_for_url(lambda url: "/signin/" not in url)
    assert is_signed_in(page)


def test_a_password_manager_finds_name_and_password(browser, person, server):
    page = browser.open()
    page.goto(server.base + "/signin")
    assert page.get_attribute("#identifier", "autocomplete") == "username"
    page.fill("#identifier", login(person))
    page.keyboard.press("Enter")
    page.wait_for_selector("#password")
    form = page.locator("form:has(#password)")
    assert form.locator("[autocomplete=username]").input_value() == login(person)
    assert form.locator("[autocomplete=current-password]").count() == 1


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390, 320])
def test_every_page_is_accessible_and_fits(browser, person, api, server, theme, width):
    api.post(f"/users/{person['id']}/lifecycle/expire_password", status=200)
    page = browser.open(width=width, theme=theme, bypass_csp=True)

    def look():
        assert violations(page) == []
        assert not overflows(page)

    page.goto(server.base + "/signin")
    look()
    page.fill("#identifier", "a-person-with-a-rather-long-login@a-company-with-a-long-name.example")
    page.keyboard.press("Enter")
    page.wait_for_selector("#password")
    look()
    page.fill("#password", "wrong")
    page.keyboard.press("Enter")
    page.wait_for_selector("#problem")
    look()
    page.goto(page.url + "/other")
    sign_in(page, person)
    page.wait_for_selector("#old")
    look()
    page.fill("#old", "wrong")
    page.fill("#password", NEW)
    page.keyboard.press("Enter")
    page.wait_for_selector("#old-problem")
    look()
    for path in ("/signin/forgot-password", "/signin/unlock", "/signin/link-sent", "/signin/unlocked",
                 "/signin/mon_si_" + "a" * 43):
        page.goto(server.base + path)
        look()


def test_no_page_asks_anybody_else(browser, server):
    page = browser.open()
    for path in ("/signin", "/signin/forgot-password", "/signin/unlock", "/signin/link-sent", "/signin/unlocked"):
        page.goto(server.base + path, wait_until="networkidle")
    page.goto(server.base + "/signin")
    page.fill("#identifier", f"<script>alert(1)</script>{fresh('x')}")
    page.keyboard.press("Enter")
    page.wait_for_selector("#password")
    assert page.reports == []
    assert [url for url in page.requested if not url.startswith(server.base + "/")] == []
