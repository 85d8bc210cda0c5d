# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""Previews and explanations, over HTTP and from the command line, against what clients really get."""

import json

import pytest

from organisation import payload_of
from people import create_person, create_web_app, open_server
from running_server import run_moneta


@pytest.fixture
def place(api):
    """A server with a claim, an app, and a rule that covers one of two scopes."""
    server = api.create_server()["id"]
    for scope in ("read", "write"):
        api.create_scope(server, scope)
    api.create_claim(server, "greeting", "'Hello ' + app.label")
    policy = api.create_policy(server)
    api.create_rule(server, policy["id"], scopes=("read",), lifetime=7, name="Readers")
    return server, api.create_app()


def question(app, *scopes):
    return {"clientId": app.client_id, "grantType": "client_credentials", "scopes": list(scopes)}


def command(server, word, *arguments, over_http=True):
    where = ["--url", server.base] if over_http else ["--data-directory", str(server.directory / "data")]
    return run_moneta(
        word, *arguments, *where, *([] if over_http else ["--public-url", server.base]),
        **({"MONETA_API_TOKEN": server.token} if over_http else {}))


def test_a_preview_shows_the_token_that_a_client_gets(api, place):
    server, app = place
    preview = api.post(f"/authorizationServers/{server}/preview", question(app, "read"), status=200)
    assert preview["outcome"] == "GRANTED"
    assert preview["rule"]["name"] == "Readers"
    shown, real = preview["accessToken"]["payload"], payload_of(app.token(server))
    assert list(shown) == list(real)
    for moment in ("jti", "iat", "exp"):
        shown.pop(moment), real.pop(moment)
    assert shown == real
    assert "signature" not in json.dumps(preview)


@pytest.mark.parametrize("over_http", [True, False])
def test_the_command_shows_the_same_from_a_server_and_from_its_database(server, api, place, over_http):
    name, app = place
    arguments = ["--server", name, "--client", app.client_id, "--scope", "read"]
    shown = command(server, "preview", *arguments, "--json", over_http=over_http)
    assert shown.returncode == 0, shown.stderr
    told = json.loads(shown.stdout)
    asked = api.post(f"/authorizationServers/{name}/preview", question(app, "read"), status=200)
    for moment in ("jti", "iat", "exp"):
        told["accessToken"]["payload"].pop(moment), asked["accessToken"]["payload"].pop(moment)
    assert told == asked
    text = command(server, "preview", *arguments, over_http=over_http).stdout
    assert "GRANTED by rule Readers" in text
    assert "✓ 1 Readers decides" in text


def test_a_refusal_is_a_failure_and_names_the_smallest_change(server, place):
    name, app = place
    shown = command(server, "preview", "--server", name, "--client", app.client_id, "--scope", "read write")
    assert shown.returncode == 1
    assert shown.stdout.startswith("REFUSED: access_denied (no_matching_policy)")
    assert "would decide if the rule covered the scope write too" in shown.stdout


@pytest.mark.parametrize("over_http", [True, False])
def test_a_past_refusal_is_explained(server, place, over_http):
    name, app = place
    answer = app.token_answer(name, "write")
    assert answer.status_code == 400
    shown = command(server, "explain", answer.headers["X-Okta-Request-Id"], over_http=over_http)
    assert shown.returncode == 0, shown.stderr
    assert "FAILURE: no_matching_policy" in shown.stdout
    assert "✗ 1 Readers: the scope write is not covered, the rule covers read" in shown.stdout
    assert "would decide if the rule covered the scope write too" in shown.stdout


def test_a_past_grant_is_explained(server, place):
    name, app = place
    answer = app.token_answer(name, "read")
    shown = command(server, "explain", answer.headers["X-Okta-Request-Id"], "--json")
    assert json.loads(shown.stdout)[0]["debugContext"]["debugData"]["decision"]["trace"]["result"] == "RULE_MATCHED"


def test_mistakes_are_sentences_for_the_operator(server, place):
    name, app = place
    unknown = command(server, "preview", "--server", name, "--client", "nobody", "--scope", "read")
    assert unknown.returncode == 1
    assert "there is no app `nobody`; there are: " in unknown.stderr
    nothing = command(server, "explain", "reqUnknown0001")
    assert nothing.returncode == 1
    assert "the log has no event of the request reqUnknown0001" in nothing.stderr
    no_token = run_moneta("explain", "reqUnknown0001", "--url", server.base)
    assert no_token.returncode == 64
    assert "MONETA_API_TOKEN" in no_token.stderr


def test_a_draft_is_tried_and_not_saved(server, api, place, tmp_path):
    name, app = place
    policy = api.get(f"/authorizationServers/{name}/policies")[0]["id"]
    draft = tmp_path / "draft.yaml"
    draft.write_text(
        f"rules:\n  upsert:\n    - policyId: {policy}\n      name: Writers\n      conditions:\n"
        "        grantTypes: { include: [client_credentials] }\n        scopes: { include: [write] }\n")
    shown = command(
        server, "preview", "--server", name, "--client", app.client_id, "--scope", "write", "--draft", str(draft))
    assert shown.returncode == 0, shown.stdout + shown.stderr
    assert 'outcome: "REFUSED" → "GRANTED"' in shown.stdout
    assert len(api.get(f"/authorizationServers/{name}/policies/{policy}/rules")) == 1
    assert app.token_answer(name, "write").status_code == 400


def preview_of(api, server, app, person, grant="authorization_code", scopes=("openid", "read")):
    return api.post(f"/authorizationServers/{server['id']}/preview", {
        "clientId": app.client_id, "grantType": grant, "userId": person["id"], "scopes": list(scopes),
    }, status=200)


@pytest.mark.parametrize("grant", ["authorization_code", "implicit", "password"])
def test_a_preview_with_a_user_is_refused_what_the_endpoint_refuses(api, grant):
    target, person, other = open_server(api), create_person(api), create_person(api)
    app = create_web_app(
        api, person=person, kind="native", grant_types=["authorization_code", "implicit", "password"],
        response_types=["code", "token", "id_token"])
    granted = preview_of(api, target, app, person, grant)
    assert granted["outcome"] == "GRANTED", granted
    assert granted["userInfo"] == {"sub": person["id"]} and "consent" not in granted
    assert preview_of(api, target, app, other, grant)["error"]["reason"] == "user_not_assigned"
    api.post(f"/users/{person['id']}/lifecycle/suspend", status=200)
    assert preview_of(api, target, app, person, grant)["error"]["reason"] == "invalid_user_status_error"


def test_a_preview_says_what_the_user_is_asked(api):
    target, person = open_server(api), create_person(api)
    api.create_scope(target["id"], "share", consent="REQUIRED")
    app = create_web_app(
        api, kind="native", grant_types=["authorization_code", "password"], consent_method="REQUIRED")
    asked = preview_of(api, target, app, person, scopes=("openid", "share"))
    assert asked["consent"] == ["share"] and "accessToken" in asked
    refused = preview_of(api, target, app, person, "password", ("openid", "share"))
    assert refused["error"]["reason"] == "consent_missing"
