# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""What introspection says of the tokens of people, and what ends them."""

import pytest

from organisation import payload_of
from test_userinfo import Place

INACTIVE = {"active": False}


@pytest.fixture(scope="module")
def place(api, server):
    return Place(api, server)


@pytest.fixture
def tokens(place):
    return place.tokens(scope="openid profile offline_access")


def introspect(place, token, **form):
    return place.app.introspect(place.server["id"], token, **form)


@pytest.mark.parametrize("hint", [None, "access_token", "refresh_token", "unknown"])
def test_an_access_token_says_who_and_what(place, tokens, hint):
    answer = introspect(place, tokens["access_token"], **({"token_type_hint": hint} if hint else {}))
    claims, login = payload_of(tokens["access_token"]), place.person["profile"]["login"]
    assert set(answer.pop("scope").split()) == {"openid", "profile", "offline_access"}
    assert answer == {
        "active": True, "username": login, "sub": login, "uid": place.person["id"], "client_id": place.app.client_id,
        "token_type": "Bearer", "auth_time": claims["auth_time"],
    } | {name: claims[name] for name in ("exp", "iat", "aud", "iss", "jti")}


@pytest.mark.parametrize("hint", [None, "access_token", "refresh_token"])
def test_a_refresh_token_says_who_and_what(place, tokens, hint):
    answer = introspect(place, tokens["refresh_token"], **({"token_type_hint": hint} if hint else {}))
    login = place.person["profile"]["login"]
    assert answer["active"] and answer["exp"] > answer["iat"]
    assert set(answer["scope"].split()) == {"openid", "profile", "offline_access"}
    assert (answer["username"], answer["uid"], answer["client_id"]) == (login, place.person["id"], place.app.client_id)


def test_an_id_token_is_none_of_the_others(place, tokens):
    assert introspect(place, tokens["id_token"]) == INACTIVE
    answer = introspect(place, tokens["id_token"], token_type_hint="id_token")
    assert answer == {"active": True} | payload_of(tokens["id_token"])


def test_i2_another_client_learns_nothing(api, server, place, tokens):
    other = Place(api, server, person=place.person, target=place.server)
    for name in ("access_token", "refresh_token"):
        assert introspect(other, tokens[name]) == INACTIVE
    assert introspect(other, tokens["id_token"], token_type_hint="id_token") == INACTIVE


def test_i3_another_server_knows_no_refresh_token(api, server, place, tokens):
    other = Place(api, server)
    assert place.app.introspect(other.server["id"], tokens["refresh_token"]) == INACTIVE


def test_v1_revoking_an_access_token_leaves_the_refresh_token(place, tokens):
    assert place.app.revoke(place.server["id"], tokens["access_token"]).status_code == 200
    assert introspect(place, tokens["access_token"]) == INACTIVE
    assert introspect(place, tokens["refresh_token"])["active"]


@pytest.mark.parametrize("hint", [None, "access_token", "refresh_token"])
def test_v1_revoking_a_refresh_token_ends_its_family(api, place, tokens, hint):
    made = place.app.request(place.server["id"], "token", {
        "grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}).json()
    form = {"token_type_hint": hint} if hint else {}
    assert place.app.revoke(place.server["id"], tokens["refresh_token"], **form).status_code == 200
    for token in (tokens["refresh_token"], tokens["access_token"], made["access_token"]):
        assert introspect(place, token) == INACTIVE
    refused = place.app.request(place.server["id"], "token", {
        "grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]})
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
    assert place.ask(made["access_token"]).status_code == 401


def test_v2_another_client_revokes_nothing(api, server, place, tokens):
    other = Place(api, server, person=place.person, target=place.server)
    assert other.app.revoke(place.server["id"], tokens["refresh_token"]).status_code == 200
    assert introspect(place, tokens["refresh_token"])["active"]


def test_v3_what_is_unknown_is_answered_alike(place):
    for token in ("x", "x" * 300, "a.b.c", "ü"):
        answer = place.app.revoke(place.server["id"], token)
        assert (answer.status_code, answer.content) == (200, b"")
        assert introspect(place, token) == INACTIVE
        assert introspect(place, token, token_type_hint="id_token") == INACTIVE


def test_t21_tokens_of_a_user_who_may_not_act_are_inactive(api, server):
    place = Place(api, server)
    tokens = place.tokens(scope="openid offline_access")
    api.post(f"/users/{place.person['id']}/lifecycle/suspend", status=200)
    assert introspect(place, tokens["access_token"]) == INACTIVE
    assert introspect(place, tokens["refresh_token"]) == INACTIVE
