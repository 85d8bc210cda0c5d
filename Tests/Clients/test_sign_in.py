# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""People sign in on the pages, and strangers learn nothing there. Ids in names are those of the catalogue of attacks."""

import email
import email.policy
import re
import statistics
import time

import pytest
import requests

from organisation import Management, fresh
from people import PASSWORD, Flow, Page, WebBrowser, create_person, create_web_app, open_server
from running_server import RunningServer

NEW = "Walnut-Harbour-73"


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """A server of its own, for it counts wrong passwords, with its messages in a folder."""
    directory = tmp_path_factory.mktemp("sign-in")
    running = RunningServer(
        directory, "--mail-directory", directory / "mail", "--sign-in-failures", "0", "--management-rate-limit", "0")
    running.start()
    yield running
    assert running.process.poll() is None, running.log()[-4000:]
    running.stop()


@pytest.fixture(scope="module")
def admin(running):
    return Management(running.base, running.token)


@pytest.fixture
def person(admin):
    return create_person(admin)


@pytest.fixture
def browser(running):
    return WebBrowser(running.base)


def login(person):
    return person["profile"]["login"]


def messages(running, person):
    """The messages to a person, the oldest first."""
    address = person["profile"]["email"]
    found = []
    for path in sorted((running.directory / "mail").glob("*.eml")):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        if message["To"] == address:
            found.append(message)
    return found


def wait_for_mail(running, person, subject, seconds=10):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for message in messages(running, person):
            if subject in message["Subject"]:
                return message
        time.sleep(0.2)
    raise AssertionError(f"no message {subject!r}: {[m['Subject'] for m in messages(running, person)]}")


def link_in(message):
    return re.search(r"https?://\S+", message.get_content())[0]


def begin(browser):
    answer = browser.get("/signin")
    assert answer.status_code == 200, answer.text[:500]
    return answer


def to_password(browser, name):
    return browser.submit(begin(browser), identifier=name)


def session_of(browser):
    return browser.session.cookies.get("moneta-session")


def sent(browser, answer, **fields):
    """Sends the first form of a page without following the answer."""
    form = Page(answer).forms[0]
    return browser.session.post(
        browser.absolute(form.action), data=form.fields | fields, allow_redirects=False, timeout=30)


def failures(admin, name):
    """The reasons of refused sign-ins that name somebody, the oldest first."""
    events = admin.get("/logs", params={"filter": 'eventType eq "user.session.start"', "limit": 1000})
    return [event["outcome"]["reason"] for event in events
            if event["outcome"]["result"] == "FAILURE" and event["actor"]["alternateId"] == name]


def test_a_person_signs_in(running, admin, person, browser):
    page = begin(browser)
    assert "<h1>Sign in</h1>" in page.text and 'autocomplete="username"' in page.text
    page = browser.submit(page, identifier=login(person))
    assert "<h1>Enter your password</h1>" in page.text and login(person) in page.text
    assert 'autocomplete="current-password"' in page.text
    answer = sent(browser, page, password=PASSWORD)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    cookie = next(c for c in answer.headers["Set-Cookie"].split(", moneta") if "session=" in c)
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie and "Max-Age" not in cookie
    events = admin.get("/logs", params={"filter": f'actor.id eq "{person["id"]}"'})
    assert [e["outcome"]["result"] for e in events if e["eventType"] == "user.session.start"] == ["SUCCESS"]
    # One who is signed in has nothing to do there.
    assert browser.session.get(running.base + "/signin", allow_redirects=False).headers["Location"] == "/"
    assert admin.get(f"/users/{person['id']}")["lastLogin"] is not None


def test_a_short_name_in_capitals_will_do(person, browser):
    page = to_password(browser, f"  {login(person).split('@')[0].upper()} ")
    assert sent(browser, page, password=PASSWORD).status_code == 303


def test_being_kept_signed_in_outlives_the_browser_but_not_for_administrators(running, admin, browser):
    for roles, outlives in ((False, True), (True, False)):
        person = create_person(admin)
        if roles:
            admin.post(f"/users/{person['id']}/roles", {"type": "READ_ONLY_ADMIN"}, status=201)
        web = WebBrowser(running.base)
        answer = sent(web, to_password(web, login(person)), password=PASSWORD, keep="true")
        assert answer.status_code == 303
        kept = any(c.name == "moneta-session" and c.expires for c in web.session.cookies)
        assert kept is outlives


def test_going_back_reloading_and_a_second_tab_do_no_harm(person, browser):
    first = begin(browser)
    password = browser.submit(first, identifier="somebody-else@example.test")
    # Back, another name.
    password = browser.submit(first, identifier=login(person))
    again = browser.get(password.url)
    assert login(person) in again.text
    # Another name says so without changing anything until it is sent.
    assert "<h1>Sign in</h1>" in browser.get(password.url + "/other").text
    assert login(person) in browser.get(password.url).text
    done = sent(browser, password, password=PASSWORD)
    assert done.headers["Location"] == "/"
    cookie = session_of(browser)
    # Back again, after all is done: on, and nobody is signed in anew.
    back = browser.session.get(password.url, allow_redirects=False)
    assert (back.status_code, back.headers["Location"]) == (303, "/")
    late = sent(browser, password, password="wrong")
    assert (late.status_code, late.headers["Location"]) == (303, "/")
    assert session_of(browser) == cookie


def test_a_page_without_its_sign_in_says_how_to_begin_again(browser):
    for path in ("/signin/mon_si_" + "a" * 43, "/signin/x", "/signin/%FF"):
        answer = browser.get(path)
        assert answer.status_code in (400, 404), path
    answer = browser.get("/signin/mon_si_" + "a" * 43)
    assert "This sign-in has ended" in answer.text and "/signin" in Page(answer).links
    answer = browser.post("/signin/mon_si_" + "a" * 43, {"identifier": "x", "password": "y"})
    assert answer.status_code == 404 and "This sign-in has ended" in answer.text


def test_the_language_is_the_one_that_the_app_asks_for_then_the_readers(running, person):
    web = WebBrowser(running.base)
    web.session.headers["Accept-Language"] = "fr-CH, de;q=0.5"
    assert "<h1>Se connecter</h1>" in begin(web).text


def test_the_app_is_named_and_its_languages_and_targets_count(running, admin, person, browser):
    app, server = create_web_app(admin, person), open_server(admin)
    answer = browser.get(
        f"/oauth2/{server['id']}/v1/authorize?client_id={app.client_id}&response_type=code&scope=openid&state=s&ui_locales=xx%20de-AT"
        "&code_challenge_method=S256&code_challenge=" + "a" * 43 + "&redirect_uri=https://app.example.test/back&login_hint=" + login(person))
    assert answer.status_code == 200, answer.text[:800]
    label = admin.get(f"/apps/{app.app_id}")["label"]
    assert "<h1>Anmelden</h1>" in answer.text and label in answer.text and f'value="{login(person)}"' in answer.text
    assert "form-action 'self' https://app.example.test;" in answer.headers["Content-Security-Policy"]


# Expired passwords

def test_an_expired_password_is_replaced_before_anything_else(running, admin, person, browser):
    admin.post(f"/users/{person['id']}/lifecycle/expire_password", status=200)
    page = browser.submit(to_password(browser, login(person)), password=PASSWORD)
    assert "Choose a new password" in page.text and session_of(browser) is None
    wrong = sent(browser, page, old="not-it-1A", password=NEW)
    assert wrong.status_code == 422 and "not your present password" in wrong.text
    weak = sent(browser, page, old=PASSWORD, password="short")
    assert weak.status_code == 422 and "not allowed yet" in weak.text and "short" not in weak.text.replace("shorten", "")
    same = sent(browser, page, old=PASSWORD, password=PASSWORD)
    assert same.status_code == 422 and "not allowed yet" in same.text and session_of(browser) is None
    done = sent(browser, page, old=PASSWORD, password=NEW)
    assert (done.status_code, done.headers["Location"]) == (303, "/") and session_of(browser)
    assert admin.get(f"/users/{person['id']}")["status"] == "ACTIVE"
    wait_for_mail(running, person, "was changed")


# Recovery

def test_a_forgotten_password_is_replaced_by_the_link_of_a_mail(running, admin, person, browser):
    page = to_password(browser, login(person))
    forgot = browser.get(next(link for link in Page(page).links if link.endswith("/forgot-password")))
    assert "<h1>Forgotten password</h1>" in forgot.text
    answer = browser.submit(forgot, identifier=login(person))
    assert "Look at your mail" in answer.text and answer.url.endswith("/link-sent")
    link = link_in(wait_for_mail(running, person, "Your password at"))
    assert link.startswith(running.base + "/signin/reset-password/")
    assert browser.get(link).status_code == 200
    done = browser.submit(browser.get(link), password=NEW)
    assert "Your password is set" in done.text
    assert browser.get(link).status_code == 404
    assert sent(browser, to_password(browser, login(person)), password=NEW).status_code == 303
    wait_for_mail(running, person, "was changed")


def test_a_locked_account_is_unlocked_by_the_link_of_a_mail(running, admin, person, browser):
    page = to_password(browser, login(person))
    for _ in range(10):
        assert sent(browser, page, password="wrong").status_code == 422
    assert admin.get(f"/users/{person['id']}")["status"] == "LOCKED_OUT"
    assert sent(browser, page, password=PASSWORD).status_code == 422
    browser.submit(browser.get("/signin/unlock"), identifier=login(person))
    link = link_in(wait_for_mail(running, person, "Unlock your account"))
    seen = browser.get(link)
    assert "Unlock now" in seen.text and admin.get(f"/users/{person['id']}")["status"] == "LOCKED_OUT"
    assert browser.post(link.replace("unlock-account", "reset-password"), {"password": NEW}).status_code == 404
    assert "Your account is unlocked" in browser.post(link, {}).text
    assert browser.post(link, {}).status_code == 404
    assert sent(browser, to_password(browser, login(person)), password="wrong").status_code == 422
    assert sent(browser, to_password(browser, login(person)), password=PASSWORD).status_code == 303


def test_strangers_cannot_have_somebody_drown_in_mail(running, admin, person, browser):
    for _ in range(4):
        answer = browser.post("/signin/forgot-password", {"identifier": login(person)})
        assert "Look at your mail" in answer.text
    wait_for_mail(running, person, "Your password at")
    time.sleep(2)
    assert len(messages(running, person)) == 1


def test_a_new_browser_is_told_of_and_a_known_one_is_not(running, admin, person):
    first = WebBrowser(running.base)
    assert sent(first, to_password(first, login(person)), password=PASSWORD).status_code == 303
    # The session is gone; that the browser is known is not.
    for cookie in list(first.session.cookies):
        if cookie.name == "moneta-session":
            first.session.cookies.clear(cookie.domain, cookie.path, cookie.name)
    assert sent(first, to_password(first, login(person)), password=PASSWORD).status_code == 303
    time.sleep(2.5)
    assert messages(running, person) == []
    other = WebBrowser(running.base)
    assert sent(other, to_password(other, login(person)), password=PASSWORD).status_code == 303
    message = wait_for_mail(running, person, "New sign-in")
    assert "127.0.0.1" in message.get_content() or "::1" in message.get_content()


# Attacks

def test_MF1_guessing_ends_and_the_right_password_comes_too_late(running, admin, person, browser):
    page, nobody = to_password(browser, login(person)), f"{fresh('nobody')}@example.test"
    unknown = to_password(browser, nobody)
    seen = set()
    for _ in range(12):
        known = sent(browser, page, password="wrong")
        stranger = sent(browser, page, identifier=nobody, password="wrong")
        seen.add((known.status_code, normal(known, login(person))))
        seen.add((stranger.status_code, normal(stranger, nobody)))
    late = sent(browser, page, password=PASSWORD)
    seen.add((late.status_code, normal(late, login(person))))
    assert len(seen) == 1, seen
    assert unknown.status_code == 200 and session_of(browser) is None
    # The token endpoint and the authentication API look at the same count.
    answer = requests.post(running.base + "/api/v1/authn", json={"username": login(person), "password": PASSWORD}, timeout=30)
    assert (answer.status_code, answer.json()["errorCode"]) == (401, "E0000004")
    assert failures(admin, login(person)) == ["INVALID_CREDENTIALS"] * 9 + ["LOCKED_OUT"] * 5
    assert set(failures(admin, nobody)) == {"UNKNOWN_USER"}
    locks = admin.get("/logs", params={"filter": f'eventType eq "user.account.lock" and target.id eq "{person["id"]}"'})
    assert len(locks) == 1


def normal(answer, name):
    """A page without what differs between two of the same: the name that was typed, and its first letter."""
    text = answer.text.replace(name, "NAME")
    return re.sub(r'aria-hidden="true">\w</span>', "", re.sub(r"mon_si_[\w-]+", "", text))


@pytest.mark.parametrize("path", ["/signin/forgot-password", "/signin/unlock"])
def test_E1_recovery_answers_the_same_for_everybody(running, admin, person, browser, path):
    suspended = create_person(admin)
    admin.post(f"/users/{suspended['id']}/lifecycle/suspend", status=200)
    names = [login(person), login(suspended), login(person).upper(), "nobody@example.test", "ＮＯＢＯＤＹ", "a" * 5000, "é\u0301" * 50]
    seen = set()
    for name in names:
        answer = browser.session.post(running.base + path, data={"identifier": name}, allow_redirects=False, timeout=30)
        seen.add((answer.status_code, answer.headers.get("Location"), answer.text, frozenset(answer.headers) - {"Date"}))
    assert len(seen) == 1 and next(iter(seen))[:2] == (303, "/signin/link-sent"), seen


def test_E1_a_password_is_refused_alike_whoever_it_is_for(running, admin, person, browser):
    locked, without = create_person(admin), None
    page = to_password(browser, login(locked))
    for _ in range(10):
        sent(browser, page, password="wrong")
    without = admin.post("/users?activate=true", {"profile": {
        "login": f"{fresh('without')}@example.test", "email": "w@example.test", "firstName": "W", "lastName": "O"}}, status=200)
    suspended = create_person(admin)
    admin.post(f"/users/{suspended['id']}/lifecycle/suspend", status=200)
    seen = set()
    for name in [login(person), login(locked), login(without), login(suspended), "nobody@example.test", login(person).upper()]:
        answer = sent(browser, page, identifier=name, password="wrong")
        seen.add((answer.status_code, normal(answer, name)))
    assert len(seen) == 1


@pytest.mark.timed
def test_E1_time_tells_nothing(running, admin, browser):
    def took(send):
        began = time.perf_counter()
        send()
        return time.perf_counter() - began

    people = [create_person(admin) for _ in range(4)]
    page = to_password(browser, "x")
    known, unknown = [], []
    for number in range(12):
        known.append(took(lambda: sent(browser, page, identifier=login(people[number % 4]), password="wrong")))
        unknown.append(took(lambda: sent(browser, page, identifier=f"nobody{number}@example.test", password="wrong")))
    # The difference of the medians is below what the attempts of either kind differ among themselves.
    spread = statistics.quantiles(unknown, n=4)[2] - statistics.quantiles(unknown, n=4)[0]
    assert abs(statistics.median(known) - statistics.median(unknown)) < max(spread, 0.1 * statistics.median(unknown))
    known, unknown = [], []
    for number in range(6):
        for names, list_ in ((login(people[number % 4]), known), (f"nobody{number}@example.test", unknown)):
            list_.append(took(lambda: browser.session.post(
                running.base + "/signin/forgot-password", data={"identifier": names}, allow_redirects=False, timeout=30)))
    assert abs(statistics.median(known) - statistics.median(unknown)) < 0.05


def test_E2_links_name_the_configured_host(running, admin, person):
    answer = requests.post(
        running.base + "/signin/forgot-password", data={"identifier": login(person)}, timeout=30, allow_redirects=False,
        headers={"Host": "evil.test", "X-Forwarded-Host": "evil.test", "Forwarded": "host=evil.test"})
    assert "evil.test" not in answer.headers.get("Location", "")
    if answer.status_code == 303 and answer.headers["Location"].endswith("link-sent"):
        assert link_in(wait_for_mail(running, person, "Your password at")).startswith(running.base + "/")


def test_A14_a_form_counts_only_in_the_browser_that_began(running, person, browser):
    page = to_password(browser, login(person))
    action = Page(page).forms[0].action
    fields = {"identifier": login(person), "password": PASSWORD}
    without = WebBrowser(running.base)
    assert without.post(action, fields).status_code == 403 and session_of(without) is None
    other = WebBrowser(running.base)
    begin(other)
    answer = other.post(action, fields)
    assert answer.status_code == 403 and session_of(other) is None and "another browser" in answer.text
    assert other.get(action).status_code == 403
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.test"}):
        answer = browser.session.post(
            browser.absolute(action), data=fields, headers=headers, allow_redirects=False, timeout=30)
        assert answer.status_code == 403 and session_of(browser) is None
    # A page of ours sends no referrer, so its origin is hidden.
    answer = browser.session.post(
        browser.absolute(action), data=fields, headers={"Origin": "null"}, allow_redirects=False, timeout=30)
    assert answer.status_code == 303


def test_A15_the_cookie_is_a_new_one_at_each_sign_in(running, person, browser):
    planted = "mon_s_" + "A" * 43
    browser.session.cookies.set("moneta-session", planted, domain="localhost.local", path="/")
    answer = sent(browser, to_password(browser, login(person)), password=PASSWORD)
    first = answer.cookies.get("moneta-session")
    assert first and first != planted


def test_A16_A17_pages_are_not_framed_kept_or_told_of(running, browser, person):
    page = to_password(browser, login(person))
    for answer in (page, browser.get(page.url + "/other"), browser.get("/signin/forgot-password"), browser.get("/signin/x")):
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Referrer-Policy"] == "no-referrer" and answer.headers["Cache-Control"] == "no-store"


def test_A19_H12_names_are_text(admin, browser):
    hostile = '"><img src=x onerror=alert(1)>'
    page = to_password(browser, hostile)
    assert "<img" not in page.text and "&quot;&gt;&lt;img" in page.text


def test_R13_the_way_back_is_a_path_of_ours(browser):
    for path in ("//evil.test", "/%5Cevil.test"):
        answer = browser.session.get(browser.base + "/signin/" + path, allow_redirects=False, timeout=30)
        assert "evil.test" not in answer.headers.get("Location", "")


def test_R18_a_form_is_answered_with_303(person, browser):
    assert sent(browser, begin(browser), identifier=login(person)).status_code == 303


def test_S3_the_handle_of_a_sign_in_is_no_session(running, person, browser):
    page = to_password(browser, login(person))
    handle = page.url.rsplit("/", 1)[1]
    for value in (handle, browser.session.cookies.get("moneta-browser")):
        answer = requests.get(
            running.base + "/signin", cookies={"moneta-session": value}, allow_redirects=False, timeout=30)
        assert answer.headers["Location"].startswith("/signin/")


def test_K1_forms_are_bounded(browser, person):
    page = to_password(browser, login(person))
    action = browser.absolute(Page(page).forms[0].action)
    for fields, status in (({"password": "a" * 20_000}, 413), ({f"f{n}": "1" for n in range(200)}, 400)):
        assert browser.session.post(action, data=fields, timeout=30).status_code == status
    assert browser.session.post(action, data="password=%FF&identifier=a", headers={
        "Content-Type": "application/x-www-form-urlencoded"}, timeout=30).status_code == 400
    for name in ("a" * 3000, "\u0301" * 2000, "%00", "' OR 1=1 --", "%", "_@example.test"):
        answer = sent(browser, page, identifier=name, password="wrong")
        assert answer.status_code == 422, name


def test_MF8_a_link_counts_once_whoever_comes_together(running, admin, person, browser):
    import concurrent.futures

    browser.post("/signin/forgot-password", {"identifier": login(person)})
    link = link_in(wait_for_mail(running, person, "Your password at"))
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(
            lambda n: requests.post(link, data={"password": f"{NEW}-{n}"}, allow_redirects=False, timeout=60).status_code,
            range(6)))
    assert sorted(answers) == [303] + [404] * 5


def test_one_network_may_not_try_for_ever(tmp_path):
    """The count is of networks, so it says nothing of accounts; and whoever is right is not counted."""
    running = RunningServer(tmp_path / "s", "--sign-in-failures", "5").start()
    try:
        admin = Management(running.base, running.token)
        person, web = create_person(admin), WebBrowser(running.base)
        page = to_password(web, login(person))
        for _ in range(3):
            other = WebBrowser(running.base)
            assert sent(other, to_password(other, login(person)), password=PASSWORD).status_code == 303
        for number in range(5):
            assert sent(web, page, identifier=f"n{number}@example.test", password="wrong").status_code == 422
        answer = sent(web, page, password=PASSWORD)
        assert answer.status_code == 429 and "Too many wrong passwords" in answer.text and answer.headers["Retry-After"]
        assert web.session.post(running.base + "/signin/forgot-password", data={"identifier": "x"}, timeout=30).status_code == 429
        reply = requests.post(running.base + "/api/v1/authn", json={"username": "x", "password": "y"}, timeout=30)
        assert (reply.status_code, reply.json()["errorCode"]) == (429, "E0000047")
        # A trusted caller speaks for many people from one address.
        trusted = requests.post(
            running.base + "/api/v1/authn", json={"username": login(person), "password": PASSWORD}, timeout=30,
            headers={"Authorization": f"SSWS {running.token}"})
        assert trusted.json()["status"] == "SUCCESS"
        events = admin.get("/logs", params={"filter": 'eventType eq "user.session.start"'})
        assert [e["outcome"]["reason"] for e in events].count("TOO_MANY_ATTEMPTS") == 1
    finally:
        running.stop()


def test_one_who_is_asked_again_is_known(running, admin, person, browser):
    """`prompt=login` asks for the password of the one who is signed in, and lets another sign in too."""
    app, server = create_web_app(admin, person), open_server(admin)
    sent(browser, to_password(browser, login(person)), password=PASSWORD)
    asked = browser.get(Flow(running.base, server["id"], app.client_id, prompt="login").url)
    assert "<h1>Enter your password</h1>" in asked.text and login(person) in asked.text, asked.text[:600]
    assert "<h1>Sign in</h1>" in browser.get(asked.url + "/other").text
    answer = browser.submit(asked, password=PASSWORD)
    assert "code=" in answer.headers["Location"]
    chosen = browser.get(Flow(running.base, server["id"], app.client_id, prompt="select_account").url)
    assert "<h1>Sign in</h1>" in chosen.text
