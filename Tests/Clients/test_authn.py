# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""The authentication API, as the original's SDKs and custom sign-in pages call it: its states, its errors, its order of keys."""

import datetime
import email
import email.policy
import re
import secrets
import time

import pytest
import requests

from organisation import Management, fresh
from people import PASSWORD, create_person
from running_server import RunningServer

NEW = "Walnut-Harbour-73"
QUESTION = {"question": "Which river ran past your first school?", "answer": "The Oder"}


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    directory = tmp_path_factory.mktemp("authn")
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


class Authn:
    """A client of the API."""

    def __init__(self, base, token=None):
        self.base = base
        self.headers = {"Authorization": f"SSWS {token}"} if token else {}

    def post(self, path="", status=200, **body):
        answer = requests.post(f"{self.base}/api/v1/authn{path}", json=body, headers=self.headers, timeout=60)
        assert answer.status_code == status, f"{path}: {answer.status_code} {answer.text}"
        document = answer.json()
        if status >= 400:
            assert set(document) == {"errorCode", "errorSummary", "errorLink", "errorId", "errorCauses"}
        return document

    def sign_in(self, person, password=PASSWORD, **more):
        return self.post(username=person["profile"]["login"], password=password, **more)

    def refused(self, code, status, path="", **body):
        document = self.post(path, status=status, **body)
        assert document["errorCode"] == code, document
        return document


@pytest.fixture
def public(running):
    return Authn(running.base)


@pytest.fixture
def trusted(running):
    return Authn(running.base, running.token)


def link(running, path):
    return {"href": f"{running.base}/api/v1/authn/{path}", "hints": {"allow": ["POST"]}}


def with_question(admin, person):
    admin.post(f"/users/{person['id']}", {"credentials": {"recovery_question": QUESTION}}, status=200)
    return person


def seconds_left(document):
    end = datetime.datetime.fromisoformat(document["expiresAt"].replace("Z", "+00:00"))
    return (end - datetime.datetime.now(datetime.timezone.utc)).total_seconds()


def mail_token(running, person, page, seconds=10):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for path in sorted((running.directory / "mail").glob("*.eml")):
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            found = re.search(rf"/signin/{page}/(\S+)", message.get_content())
            if message["To"] == person["profile"]["email"] and found:
                return found[1]
        time.sleep(0.2)
    raise AssertionError("no message")


def test_success_has_the_recorded_shape(running, person, public):
    answer = public.sign_in(person, relayState="/deep/link", options={
        "warnBeforePasswordExpired": True, "multiOptionalFactorEnroll": True}, context={"deviceToken": "d"})
    assert list(answer) == ["expiresAt", "status", "relayState", "sessionToken", "_embedded", "_links"]
    assert answer["status"] == "SUCCESS" and answer["relayState"] == "/deep/link"
    assert 290 < seconds_left(answer) <= 300
    user = answer["_embedded"]["user"]
    assert list(user) == ["id", "passwordChanged", "profile"] and user["id"] == person["id"]
    assert list(user["profile"]) == ["login", "firstName", "lastName", "locale", "timeZone"]
    assert (user["profile"]["locale"], user["profile"]["timeZone"]) == ("en_US", "America/Los_Angeles")
    assert answer["_links"] == {"cancel": link(running, "cancel")}


def test_answers_are_kept_by_nobody(running, person):
    answer = requests.post(
        running.base + "/api/v1/authn", json={"username": person["profile"]["login"], "password": PASSWORD}, timeout=60)
    assert "no-store" in answer.headers["Cache-Control"] and answer.headers["X-Okta-Request-Id"]


def test_what_is_wrong_with_a_request_is_said(running, public):
    assert public.refused("E0000001", 400, username="x")["errorCauses"][0]["errorSummary"].startswith("password:")
    assert "authRequest" in public.refused("E0000001", 400)["errorSummary"]
    public.refused("E0000001", 400, username="x", password="y", audience="0oa1")
    public.refused("E0000001", 400, username=["x"], password={"a": 1})
    public.refused("E0000001", 400, username="x" * 2000, password="y")
    for body, kind in ((b"{", "application/json"), (b"[]", "application/json"), (b"", "application/json")):
        answer = requests.post(running.base + "/api/v1/authn", data=body, headers={"Content-Type": kind}, timeout=30)
        assert (answer.status_code, answer.json()["errorCode"]) == (400, "E0000003")
    assert requests.get(running.base + "/api/v1/authn", timeout=30).status_code == 405
    Authn(running.base, "wrong").refused("E0000011", 401, username="x", password="y")


# An expired password

def test_an_expired_password_must_be_changed(running, admin, person, public):
    admin.post(f"/users/{person['id']}/lifecycle/expire_password", status=200)
    first = public.sign_in(person, relayState="r")
    assert list(first) == ["stateToken", "expiresAt", "status", "relayState", "_embedded", "_links"]
    assert first["status"] == "PASSWORD_EXPIRED" and 290 < seconds_left(first) <= 300
    assert re.fullmatch(r"00[\w-]{43}", first["stateToken"])
    assert first["_embedded"]["policy"] == {"complexity": {
        "minLength": 8, "minLowerCase": 1, "minUpperCase": 1, "minNumber": 1, "minSymbol": 0, "excludeUsername": True}}
    assert first["_links"] == {
        "next": {"name": "changePassword"} | link(running, "credentials/change_password"), "cancel": link(running, "cancel")}
    state = first["stateToken"]
    public.refused("E0000079", 403, "/skip", stateToken=state)
    public.refused("E0000079", 403, "/credentials/reset_password", stateToken=state, newPassword=NEW)
    public.refused("E0000079", 403, "/recovery/answer", stateToken=state, answer="x")
    wrong = public.refused(
        "E0000014", 403, "/credentials/change_password", stateToken=state, oldPassword="wrong", newPassword=NEW)
    assert wrong["errorCauses"][0]["errorSummary"].startswith("oldPassword")
    weak = public.refused(
        "E0000080", 403, "/credentials/change_password", stateToken=state, oldPassword=PASSWORD, newPassword="short")
    assert weak["errorCauses"]
    same = public.post("", stateToken=state)
    assert same["stateToken"] == state and same["status"] == "PASSWORD_EXPIRED" and same["relayState"] == "r"
    done = public.post("/credentials/change_password", stateToken=state, oldPassword=PASSWORD, newPassword=NEW)
    assert done["status"] == "SUCCESS" and done["sessionToken"] and done["relayState"] == "r"
    public.refused("E0000011", 401, stateToken=state)
    assert public.sign_in(person, NEW)["status"] == "SUCCESS"
    assert admin.get(f"/users/{person['id']}")["status"] == "ACTIVE"


def test_a_transaction_can_be_looked_at_and_given_up(admin, person, public):
    admin.post(f"/users/{person['id']}/lifecycle/expire_password", status=200)
    state = public.sign_in(person, relayState="r")["stateToken"]
    before = public.post("/introspect", stateToken=state)
    time.sleep(1.1)
    assert public.post("/introspect", stateToken=state)["expiresAt"] == before["expiresAt"]
    assert public.post("", stateToken=state)["expiresAt"] > before["expiresAt"]
    assert public.post("/cancel", stateToken=state) == {"relayState": "r"}
    for path in ("/cancel", "", "/introspect", "/skip"):
        public.refused("E0000011", 401, path, stateToken=state)
    public.refused("E0000011", 401, "/cancel", stateToken="00" + "a" * 43)


def test_a_user_who_is_stopped_in_the_middle_goes_no_further(admin, person, public):
    admin.post(f"/users/{person['id']}/lifecycle/expire_password", status=200)
    state = public.sign_in(person)["stateToken"]
    admin.post(f"/users/{person['id']}/lifecycle/deactivate", status=200)
    public.refused("E0000011", 401, "/credentials/change_password", stateToken=state, oldPassword=PASSWORD, newPassword=NEW)


# Refusals

def test_MF1_E1_every_refusal_is_the_same(admin, person, public):
    locked, suspended = create_person(admin), create_person(admin)
    admin.post(f"/users/{suspended['id']}/lifecycle/suspend", status=200)
    for _ in range(10):
        public.refused("E0000004", 401, username=locked["profile"]["login"], password="wrong")
    assert admin.get(f"/users/{locked['id']}")["status"] == "LOCKED_OUT"
    attempts = [(locked, PASSWORD), (suspended, PASSWORD), (person, "wrong")]
    seen = {str({k: v for k, v in public.refused(
        "E0000004", 401, username=user["profile"]["login"], password=password).items() if k != "errorId"})
        for user, password in attempts}
    unknown = public.refused("E0000004", 401, username="nobody@example.test", password="x")
    seen.add(str({k: v for k, v in unknown.items() if k != "errorId"}))
    assert len(seen) == 1


def test_two_many_answers_to_the_question_end_it(admin, person, trusted, public):
    with_question(admin, person)
    token = trusted.post("/recovery/password", username=person["profile"]["login"])["recoveryToken"]
    state = public.post("/recovery/token", recoveryToken=token)["stateToken"]
    for _ in range(5):
        public.refused("E0000087", 403, "/recovery/answer", stateToken=state, answer="wrong")
    public.refused("E0000011", 401, "/recovery/answer", stateToken=state, answer=QUESTION["answer"])


# Recovery

def test_a_trusted_caller_delivers_the_token_itself(running, admin, person, trusted, public):
    with_question(admin, person)
    first = trusted.post("/recovery/password", username=person["profile"]["login"], relayState="r")
    assert list(first) == [
        "expiresAt", "status", "relayState", "recoveryType", "recoveryToken", "_embedded", "_links"]
    assert (first["status"], first["recoveryType"]) == ("RECOVERY", "PASSWORD")
    assert first["_links"]["next"] == {"name": "recovery"} | link(running, "recovery/token")
    asked = public.post("/recovery/token", recoveryToken=first["recoveryToken"])
    assert asked["status"] == "RECOVERY" and asked["_links"]["next"]["name"] == "answer"
    assert asked["_embedded"]["user"]["recovery_question"] == {"question": QUESTION["question"]}
    state = asked["stateToken"]
    public.refused("E0000079", 403, "/credentials/reset_password", stateToken=state, newPassword=NEW)
    public.refused("E0000087", 403, "/recovery/answer", stateToken=state, answer="wrong")
    choose = public.post("/recovery/answer", stateToken=state, answer="the oder")
    assert (choose["status"], choose["recoveryType"]) == ("PASSWORD_RESET", "PASSWORD")
    assert choose["_links"]["next"]["name"] == "resetPassword"
    assert set(choose["_embedded"]["policy"]) == {"expiration", "complexity", "age"}
    public.refused("E0000080", 403, "/credentials/reset_password", stateToken=state, newPassword=PASSWORD)
    done = public.post("/credentials/reset_password", stateToken=state, newPassword=NEW)
    assert done["status"] == "SUCCESS" and done["sessionToken"]
    assert public.sign_in(person, NEW)["status"] == "SUCCESS"


def test_MF8_a_recovery_token_counts_once(person, trusted, public):
    token = trusted.post("/recovery/password", username=person["profile"]["login"])["recoveryToken"]
    assert public.post("/recovery/token", recoveryToken=token)["status"] == "PASSWORD_RESET"
    public.refused("E0000011", 401, "/recovery/token", recoveryToken=token)


def test_a_public_caller_learns_nothing_and_the_mail_has_the_token(running, admin, person, public):
    expected = {"status": "RECOVERY_CHALLENGE", "factorResult": "WAITING", "factorType": "EMAIL", "recoveryType": "PASSWORD"}
    for name in (person["profile"]["login"], "nobody@example.test"):
        assert public.post("/recovery/password", username=name, factorType="EMAIL") == expected
    public.refused("E0000001", 400, "/recovery/password", username=person["profile"]["login"])
    for name in (person["profile"]["login"], "nobody@example.test"):
        public.refused("E0000034", 403, "/recovery/password", username=name, factorType="SMS")
    token = mail_token(running, person, "reset-password")
    assert public.post("/recovery/token", recoveryToken=token)["status"] == "PASSWORD_RESET"


def test_a_locked_account_is_unlocked_and_nobody_signed_in(running, admin, person, public, trusted):
    trusted.refused("E0000032", 403, "/recovery/unlock", username=person["profile"]["login"])
    for _ in range(10):
        public.refused("E0000004", 401, username=person["profile"]["login"], password="wrong")
    assert public.post("/recovery/unlock", username=person["profile"]["login"], factorType="EMAIL")["recoveryType"] == "UNLOCK"
    token = mail_token(running, person, "unlock-account")
    done = public.post("/recovery/token", recoveryToken=token)
    assert (done["status"], done["recoveryType"]) == ("SUCCESS", "UNLOCK") and "sessionToken" not in done
    assert public.sign_in(person)["status"] == "SUCCESS"


def test_recovery_of_nobody_is_said_to_trusted_callers_alone(trusted):
    trusted.refused("E0000095", 403, "/recovery/password", username="nobody@example.test")


PEOPLE = """
users:
  - {profile: {login: viewer@example.test, email: v@example.test, firstName: V, lastName: W}, roles: [READ_ONLY_ADMIN]}
  - {profile: {login: helper@example.test, email: h@example.test, firstName: H, lastName: D}, roles: [HELP_DESK_ADMIN]}
apiTokens:
  - {name: viewer, user: viewer@example.test, token: %s}
  - {name: helper, user: helper@example.test, token: %s}
"""


def test_H4_a_trusted_caller_recovers_nobody_whom_it_may_not_reset(tmp_path):
    """A token of a link is as good as the password, so it asks for the right to reset that."""
    viewer, helper = secrets.token_hex(32), secrets.token_hex(32)
    (tmp_path / "seed.yaml").write_text(PEOPLE % (viewer, helper))
    with RunningServer(tmp_path / "s", "--in-memory", "--seed", tmp_path / "seed.yaml") as running:
        admin = Management(running.base, running.token)
        boss, person = create_person(admin), create_person(admin)
        admin.post(f"/users/{boss['id']}/roles", {"type": "SUPER_ADMIN"}, status=201)
        for token, target, status in ((viewer, person, 403), (helper, boss, 403), (helper, person, 200)):
            Authn(running.base, token).post("/recovery/password", status=status, username=target["profile"]["login"])


def test_H8_pages_of_trusted_origins_may_call_and_others_may_not_read(running, admin, person):
    trusted = "https://login.example.test"
    admin.post("/trustedOrigins", {"name": fresh("origin"), "origin": trusted, "scopes": [{"type": "CORS"}]}, status=200)
    for origin, allowed in ((trusted, True), (trusted + ".evil.test", False), ("null", False)):
        asked = requests.options(running.base + "/api/v1/authn/recovery/token", timeout=30, headers={
            "Origin": origin, "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type,x-okta-user-agent-extended"})
        answer = requests.post(running.base + "/api/v1/authn", timeout=60, headers={"Origin": origin}, json={
            "username": person["profile"]["login"], "password": "wrong"})
        for got in (asked, answer):
            assert got.headers.get("Access-Control-Allow-Origin") == (origin if allowed else None), origin
            assert got.headers.get("Access-Control-Allow-Credentials") == ("true" if allowed else None)
        assert answer.status_code == 401


def test_an_activation_leads_to_a_password(running, admin, public):
    name = f"{fresh('new')}@example.test"
    made = admin.post("/users?activate=false", {"profile": {
        "login": name, "email": name, "firstName": "N", "lastName": "E"}}, status=200)
    token = admin.post(f"/users/{made['id']}/lifecycle/activate?sendEmail=false", status=200)["activationToken"]
    first = public.post("", token=token)
    assert (first["status"], first["recoveryType"]) == ("PASSWORD_RESET", "ACCOUNT_ACTIVATION")
    assert public.post("/credentials/reset_password", stateToken=first["stateToken"], newPassword=NEW)["status"] == "SUCCESS"
    public.refused("E0000004", 401, token=token)
    public.refused("E0000004", 401, token="mon_link_" + "a" * 43)


def test_A5_tokens_are_of_one_kind(person, admin, public):
    admin.post(f"/users/{person['id']}/lifecycle/expire_password", status=200)
    state = public.sign_in(person)["stateToken"]
    public.refused("E0000011", 401, "/recovery/token", recoveryToken=state)
    public.refused("E0000004", 401, token=state)


def test_strange_text_is_an_ordinary_name(public):
    for name in ("\ud83d\ude00", "\u0301" * 500, "' OR 1=1 --", "\u202eabc", "%"):
        public.refused("E0000004", 401, username=name, password="x")
    # No text of ours has the character U+0000.
    public.refused("E0000003", 400, username="\u0000", password="x")
    public.refused("E0000011", 401, stateToken="\u0301" * 500)
