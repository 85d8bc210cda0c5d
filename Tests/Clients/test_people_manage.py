# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""People who call the management API: by an access token of the organisation's own server, as far as their roles reach."""

import requests

from organisation import payload_of
from people import Flow, WebBrowser, answer_of, create_person, create_web_app

SCOPES = "openid profile okta.users.read okta.users.manage okta.groups.read okta.myAccount.read"


class Person:
    """One who has signed in to an app of the organisation's server, with what the app got."""

    def __init__(self, api, server, role=None, scope=SCOPES, granted=SCOPES):
        self.api, self.server = api, server
        self.user = create_person(api)
        if role:
            api.post(f"/users/{self.user['id']}/roles", {"type": role})
        self.app = create_web_app(api, person=self.user)
        for name in granted.split():
            if name.startswith("okta.") and not name.startswith("okta.myAccount"):
                api.post(f"/apps/{self.app.app_id}/grants", {"scopeId": name, "issuer": server.base}, status=200)
        self.browser = WebBrowser(server.base)
        self.flow = Flow(server.base, None, self.app.client_id, scope=scope)
        self.answer = answer_of(self.browser.sign_in(self.browser.get(self.flow.url), self.user["profile"]["login"]))
        self.tokens = None
        if "code" in self.answer:
            got = requests.post(server.base + "/oauth2/v1/token", auth=(self.app.client_id, self.app.secret), timeout=30, data={
                "grant_type": "authorization_code", "code": self.answer["code"], "redirect_uri": self.flow.redirect,
                "code_verifier": self.flow.verifier})
            assert got.status_code == 200, got.text
            self.tokens = got.json()

    def get(self, path):
        return requests.get(
            f"{self.server.base}/api/v1{path}", headers={"Authorization": f"Bearer {self.tokens['access_token']}"},
            timeout=30)


def test_an_administrator_manages_as_far_as_scopes_and_roles_reach(api, server):
    person = Person(api, server, "USER_ADMIN")
    claims = payload_of(person.tokens["access_token"])
    assert claims["uid"] == person.user["id"] and claims["sub"] == person.user["profile"]["login"]
    assert claims["iss"] == claims["aud"] == server.base
    assert set(claims["scp"]) == set(SCOPES.split())
    assert person.get("/users/me").json()["id"] == person.user["id"]
    assert person.get("/users").status_code == 200
    # The role gives it, the scope does not, and the other way round.
    assert person.get("/apps").status_code == 403
    assert person.get("/logs").status_code == 403
    other = requests.get(
        f"{server.base}/api/v1/users", headers={"Authorization": f"Bearer {person.tokens['id_token']}"}, timeout=30)
    assert other.status_code == 401


def test_a_person_without_a_role_gets_no_scope_of_the_api(api, server):
    person = Person(api, server)
    assert set(payload_of(person.tokens["access_token"])["scp"]) == {"openid", "profile", "okta.myAccount.read"}
    assert person.get("/users").status_code == 403
    bare = Person(api, server, scope="okta.users.read")
    assert bare.answer["error"] == "access_denied", bare.answer


def test_a_scope_that_the_app_was_not_granted_is_refused(api, server):
    person = Person(api, server, "SUPER_ADMIN", granted="okta.users.read")
    assert person.answer["error"] == "invalid_scope", person.answer


def test_the_loss_of_a_role_counts_from_the_next_request(api, server):
    person = Person(api, server, "USER_ADMIN")
    assert person.get("/users").status_code == 200
    role = api.get(f"/users/{person.user['id']}/roles")[0]["id"]
    api.delete(f"/users/{person.user['id']}/roles/{role}")
    assert person.get("/users").status_code == 403


def test_the_end_of_the_session_counts_from_the_next_request(api, server):
    person = Person(api, server, "USER_ADMIN")
    assert person.get("/users/me").status_code == 200
    api.delete(f"/users/{person.user['id']}/sessions")
    assert person.get("/users/me").status_code == 401


def test_deactivation_counts_from_the_next_request(api, server):
    person = Person(api, server, "USER_ADMIN")
    api.post(f"/users/{person.user['id']}/lifecycle/deactivate", status=200)
    assert person.get("/users/me").status_code == 401


def test_the_loss_of_the_app_counts_from_the_next_request(api, server):
    person = Person(api, server, "USER_ADMIN")
    api.delete(f"/apps/{person.app.app_id}/users/{person.user['id']}")
    assert person.get("/users/me").status_code == 401
    again = Person(api, server, "USER_ADMIN")
    grants = {grant["scopeId"]: grant["id"] for grant in api.get(f"/apps/{again.app.app_id}/grants")}
    assert again.get("/groups").status_code == 200
    api.delete(f"/apps/{again.app.app_id}/grants/{grants['okta.groups.read']}")
    assert again.get("/groups").status_code == 403
