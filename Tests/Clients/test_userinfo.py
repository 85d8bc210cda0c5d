# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""The UserInfo endpoint: what it says of a person, to whom, and to whom not."""

import base64
import hashlib
import hmac
import json
import time
import uuid

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import ec

import jwt
from organisation import fresh, payload_of, verify_with_pyjwt
from people import BACK, Flow, WebBrowser, answer_of, create_person, create_web_app, open_server
from test_dpop import proof

SCOPES = "openid profile email phone address"
PROFILE = {
    "nickName": "Mari", "timezone": "Europe/Paris", "locale": "fr_FR", "primaryPhone": "+33 1 55 55 01 00",
    "streetAddress": "1 Rue de la Paix", "city": "Paris", "zipCode": "75002", "countryCode": "FR",
}


class Place:
    """A server, an app of it and a person, with the tokens that they get."""

    def __init__(self, api, server, person=None, target=None, **app):
        self.api, self.base = api, server.base
        self.server = target or open_server(api)
        self.app = create_web_app(api, **app)
        self.person = person or create_person(api, **PROFILE)
        self.url = f"{self.base}/oauth2/{self.server['id']}/v1/userinfo"

    def tokens(self, key=None, scope=SCOPES, **members):
        browser = WebBrowser(self.base)
        flow = Flow(self.base, self.server["id"], self.app.client_id, scope=scope, **members)
        answer = answer_of(browser.sign_in(browser.get(flow.url), self.person["profile"]["login"]))
        assert "code" in answer, answer
        form = {"grant_type": "authorization_code", "code": answer["code"], "redirect_uri": BACK,
                "code_verifier": flow.verifier}
        headers = {}
        if key:
            url = f"{self.base}/oauth2/{self.server['id']}/v1/token"
            nonce = self.app.request(
                self.server["id"], "token", form, headers={"DPoP": proof(key, url)}).headers["DPoP-Nonce"]
            headers = {"DPoP": proof(key, url, nonce=nonce)}
        made = self.app.request(self.server["id"], "token", form, headers=headers)
        assert made.status_code == 200, made.text
        return made.json()

    def ask(self, token=None, method="GET", scheme="Bearer", headers=None, **options):
        headers = dict(headers or {})
        if token is not None:
            headers["Authorization"] = f"{scheme} {token}"
        return requests.request(method, self.url, headers=headers, timeout=30, **options)

    def claims(self, token, **options):
        answer = self.ask(token, **options)
        assert answer.status_code == 200, answer.text
        assert answer.headers["Content-Type"] == "application/json"
        assert "no-store" in answer.headers["Cache-Control"]
        return answer.json()


@pytest.fixture(scope="module")
def place(api, server):
    return Place(api, server)


@pytest.fixture(scope="module")
def token(place):
    return place.tokens()["access_token"]


def refused(answer, status, error):
    assert answer.status_code == status, answer.text
    assert answer.json()["error"] == error
    challenge = answer.headers["WWW-Authenticate"]
    assert f'error="{error}"' in challenge, challenge
    return challenge


def test_it_says_what_the_scopes_allow(place, token):
    claims = place.claims(token)
    login = place.person["profile"]["login"]
    assert claims.pop("updated_at") > 1_700_000_000
    assert claims == {
        "sub": place.person["id"], "name": "Marta Lind", "preferred_username": login, "nickname": "Mari",
        "given_name": "Marta", "family_name": "Lind", "zoneinfo": "Europe/Paris", "locale": "fr_FR",
        "email": login, "email_verified": False, "phone_number": "+33 1 55 55 01 00",
        "address": {"street_address": "1 Rue de la Paix", "locality": "Paris", "postal_code": "75002", "country": "FR"},
    }
    fewer = place.claims(place.tokens(scope="openid email")["access_token"])
    assert set(fewer) == {"sub", "email", "email_verified"}
    assert place.claims(place.tokens(scope="openid")["access_token"]) == {"sub": place.person["id"]}


def test_a_claim_of_the_servers_own_comes_with_its_scope(api, server):
    place = Place(api, server)
    api.create_claim(place.server["id"], "city", "user.profile.city", claimType="IDENTITY",
                     conditions={"scopes": ["address"]}, alwaysIncludeInToken=False)
    tokens = place.tokens()
    assert "city" not in payload_of(tokens["id_token"])
    assert place.claims(tokens["access_token"])["city"] == "Paris"
    assert "city" not in place.claims(place.tokens(scope="openid profile")["access_token"])


def test_the_token_comes_in_the_header_or_in_the_form(place, token):
    expected = place.claims(token)
    assert place.claims(token, method="POST") == expected
    assert place.claims(token, scheme="bEARER") == expected
    assert place.ask(method="POST", data={"access_token": token}).json() == expected
    refused(place.ask(token, "POST", data={"access_token": token}), 400, "invalid_request")
    refused(place.ask(params={"access_token": token}), 400, "invalid_request")
    assert place.ask(method="PUT").status_code == 405


def test_nothing_presented_is_a_challenge_without_an_error(place):
    """RFC 6750 section 3.1."""
    for headers in ({}, {"Authorization": "Basic abc"}):
        answer = place.ask(headers=headers)
        assert answer.status_code == 401
        challenge = answer.headers["WWW-Authenticate"]
        assert "Bearer realm=" in challenge and "DPoP realm=" in challenge and "error=" not in challenge


@pytest.mark.parametrize("text", ["x", "a.b.c", "", "a b", "ü".encode().decode("latin1"), "." * 20000])
def test_jw3_what_is_no_token_is_refused(place, text):
    assert place.ask(text).status_code in (400, 401, 431)


def part(document):
    return base64.urlsafe_b64encode(json.dumps(document).encode()).rstrip(b"=").decode()


def test_jw1_unsigned_and_confused_tokens_are_refused(place, token):
    header, payload, signature = token.split(".")
    kid = jwt.get_unverified_header(token)["kid"]
    keys = requests.get(f"{place.server['issuer']}/v1/keys", timeout=30)
    for algorithm in ("none", "nOnE", "None"):
        refused(place.ask(f"{part({'alg': algorithm, 'kid': kid})}.{payload}."), 401, "invalid_token")
    for document in ({"alg": "HS256", "kid": kid}, {"alg": "RS256", "kid": kid, "crit": ["b64"], "b64": False}):
        signed = f"{part(document)}.{payload}"
        made = base64.urlsafe_b64encode(hmac.new(keys.content, signed.encode(), hashlib.sha256).digest())
        refused(place.ask(f"{signed}.{made.rstrip(b'=').decode()}"), 401, "invalid_token")
    for text in (f"{header}.{payload}.", f"{header}.{payload}", f"{token}.", f"{token}.x", f"{header}.{payload}.AAAA"):
        refused(place.ask(text), 401, "invalid_token")


def test_other_tokens_of_ours_are_no_access_tokens(place):
    refused(place.ask(place.tokens()["id_token"]), 401, "invalid_token")


def test_jw4_a_token_of_another_server_is_refused(api, server, token):
    refused(Place(api, server).ask(token), 401, "invalid_token")


def test_a_machine_has_no_user_info(api, place):
    client = api.create_app()
    machine = client.token(place.server["id"])
    refused(place.ask(machine), 401, "invalid_token")


def test_the_scope_openid_is_needed(place):
    token = place.tokens(scope="read")["access_token"]
    challenge = refused(place.ask(token), 403, "insufficient_scope")
    assert 'scope="openid"' in challenge


def test_v1_a_revoked_token_is_refused(place):
    token = place.tokens()["access_token"]
    assert place.app.revoke(place.server["id"], token).status_code == 200
    refused(place.ask(token), 401, "invalid_token")


@pytest.mark.parametrize("way", ["suspend", "deactivate"])
def test_t21_a_user_who_may_not_act_is_refused_at_once(api, server, way):
    place = Place(api, server)
    token = place.tokens()["access_token"]
    place.claims(token)
    api.post(f"/users/{place.person['id']}/lifecycle/{way}", status=200)
    refused(place.ask(token), 401, "invalid_token")
    assert place.app.introspect(place.server["id"], token) == {"active": False}


def test_t20_a_token_of_a_client_that_was_switched_off_stays_dead(api, server):
    place = Place(api, server)
    token = place.tokens()["access_token"]
    api.post(f"/apps/{place.app.app_id}/lifecycle/deactivate", status=200)
    refused(place.ask(token), 401, "invalid_token")
    api.post(f"/apps/{place.app.app_id}/lifecycle/activate", status=200)
    refused(place.ask(token), 401, "invalid_token")


def test_a_user_who_is_not_assigned_any_more_is_refused(api, server):
    person = create_person(api)
    place = Place(api, server, person=person)
    place.app = create_web_app(api, person=person)
    token = place.tokens()["access_token"]
    place.claims(token)
    api.delete(f"/apps/{place.app.app_id}/users/{person['id']}")
    refused(place.ask(token), 401, "invalid_token")


def test_ended_sessions_end_access(api, server):
    place = Place(api, server)
    token = place.tokens()["access_token"]
    time.sleep(1.1)
    api.delete(f"/users/{place.person['id']}/sessions?oauthTokens=true")
    refused(place.ask(token), 401, "invalid_token")


def test_d1_a_bound_token_needs_its_key(place):
    key, other = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    token = place.tokens(key)["access_token"]
    ath = base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).rstrip(b"=").decode()

    def ask(scheme="DPoP", method="GET", key=key, **changes):
        made = proof(key, place.url, **{"htm": method, "ath": ath} | changes)
        return place.ask(token, method, scheme, {"DPoP": made})

    assert ask().json()["sub"] == place.person["id"]
    assert ask(method="POST").status_code == 200
    assert ask("dpop").status_code == 200
    challenge = refused(place.ask(token), 401, "invalid_token")
    assert challenge.startswith("DPoP ") and 'algs="' in challenge
    refused(place.ask(token, scheme="DPoP"), 401, "invalid_dpop_proof")
    for changes in ({"ath": None}, {"ath": "x"}, {"htm": "PUT"}, {"htu": place.url + "x"}, {"iat": 1}, {"key": other}):
        refused(ask(**changes), 401, "invalid_dpop_proof")
    once = uuid.uuid4().hex
    assert ask(jti=once).status_code == 200
    refused(ask(jti=once), 401, "invalid_dpop_proof")
    unbound = place.tokens()["access_token"]
    refused(place.ask(unbound, scheme="DPoP", headers={"DPoP": proof(key, place.url, htm="GET")}), 401, "invalid_token")


def test_an_app_that_registered_for_it_gets_a_signed_answer(api, server):
    place = Place(api, server, userinfo_signed_response_alg="RS256")
    assert api.get(f"/apps/{place.app.app_id}")["settings"]["oauthClient"]["userinfo_signed_response_alg"] == "RS256"
    answer = place.ask(place.tokens()["access_token"])
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "application/jwt"
    claims = verify_with_pyjwt(answer.text, place.server["issuer"], place.app.client_id, ["RS256"])
    assert claims["sub"] == place.person["id"] and claims["email"] == place.person["profile"]["login"]
    refused(place.ask(answer.text), 401, "invalid_token")


def test_pages_of_trusted_origins_may_ask(api, place, token):
    origin = f"https://{fresh('spa')}.example.test"
    asks = {"Origin": origin, "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "authorization"}
    before = requests.options(place.url, headers=asks, timeout=30)
    assert "Access-Control-Allow-Origin" not in before.headers
    api.post("/trustedOrigins", {"name": origin, "origin": origin, "scopes": [{"type": "CORS"}]}, status=200)
    preflight = requests.options(place.url, headers=asks, timeout=30)
    assert preflight.headers["Access-Control-Allow-Origin"] == origin
    assert "Authorization" in preflight.headers["Access-Control-Allow-Headers"]
    assert "GET" in preflight.headers["Access-Control-Allow-Methods"]
    for answer in (place.ask(token, headers={"Origin": origin}), place.ask("x", headers={"Origin": origin})):
        assert answer.headers["Access-Control-Allow-Origin"] == origin
        assert "WWW-Authenticate" in answer.headers["Access-Control-Expose-Headers"]


def test_claims_that_are_wished_come_without_their_scope(place):
    wishes = {"userinfo": {"email": None, "given_name": {"essential": True}, "unknown": None},
              "id_token": {"nickname": None, "phone_number": {"essential": False}, "at_hash": None}}
    tokens = place.tokens(scope="openid", claims=json.dumps(wishes))
    claims = payload_of(tokens["id_token"])
    assert (claims["nickname"], claims["phone_number"]) == ("Mari", "+33 1 55 55 01 00")
    assert not {"email", "given_name"} & set(claims)
    info = place.claims(tokens["access_token"])
    assert info == {"sub": place.person["id"], "email": place.person["profile"]["login"], "given_name": "Marta"}
    with_scope = place.tokens(scope="openid profile", claims=json.dumps({"id_token": {"given_name": None}}))
    assert payload_of(with_scope["id_token"])["given_name"] == "Marta"


def test_a_wish_never_gives_what_the_policy_denies(api, server):
    target = api.create_server()
    policy = api.create_policy(target["id"])
    api.create_rule(target["id"], policy["id"], scopes=("openid", "profile"), conditions={
        "people": {"groups": {"include": ["EVERYONE"]}}, "grantTypes": {"include": ["authorization_code"]},
        "scopes": {"include": ["openid", "profile"]},
    })
    place = Place(api, server, target=target)
    tokens = place.tokens(scope="openid", claims=json.dumps(
        {"userinfo": {"email": None, "nickname": None}, "id_token": {"email": None}}))
    assert "email" not in payload_of(tokens["id_token"])
    assert place.claims(tokens["access_token"]) == {"sub": place.person["id"], "nickname": "Mari"}


def test_t23_a_server_that_sleeps_answers_nothing(api, server):
    place = Place(api, server)
    token = place.tokens()["access_token"]
    api.post(f"/authorizationServers/{place.server['id']}/lifecycle/deactivate", status=204)
    refused(place.ask(token), 401, "invalid_token")


def test_a_refreshed_token_keeps_what_was_wished(api, server):
    place = Place(api, server)
    tokens = place.tokens(scope="openid offline_access", claims=json.dumps(
        {"userinfo": {"email": None}, "id_token": {"nickname": None}}))
    made = place.app.request(place.server["id"], "token", {
        "grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]})
    assert made.status_code == 200, made.text
    assert payload_of(made.json()["id_token"])["nickname"] == "Mari"
    assert place.claims(made.json()["access_token"])["email"] == place.person["profile"]["login"]
