# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""What servers say of themselves (OIDC Discovery, RFC 8414), held against what they do."""

import json

import pytest
import requests

from people import Flow, WebBrowser, answer_of, create_person, create_web_app, open_server

ENDPOINTS = {
    "authorization_endpoint": "authorize", "token_endpoint": "token", "userinfo_endpoint": "userinfo",
    "jwks_uri": "keys", "introspection_endpoint": "introspect", "revocation_endpoint": "revoke",
    "end_session_endpoint": "logout", "pushed_authorization_request_endpoint": "par",
}
ORDER = [
    "issuer", "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "registration_endpoint", "jwks_uri",
    "response_types_supported", "response_modes_supported", "grant_types_supported", "subject_types_supported",
    "id_token_signing_alg_values_supported", "scopes_supported", "token_endpoint_auth_methods_supported",
    "claims_supported", "code_challenge_methods_supported", "introspection_endpoint",
    "introspection_endpoint_auth_methods_supported", "revocation_endpoint",
    "revocation_endpoint_auth_methods_supported", "end_session_endpoint", "request_parameter_supported",
    "pushed_authorization_request_endpoint", "dpop_signing_alg_values_supported",
]


@pytest.fixture(scope="module")
def target(api):
    return open_server(api)


def read(issuer, name="openid-configuration"):
    answer = requests.get(f"{issuer}/.well-known/{name}", timeout=30)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    return json.loads(answer.text)


def test_members_stand_in_the_usual_order_and_endpoints_are_there(server, target):
    document = read(target["issuer"])
    assert [name for name in document if name in ORDER] == ORDER
    for member, path in ENDPOINTS.items():
        assert document[member] == f"{target['issuer']}/v1/{path}"
        assert requests.post(document[member], timeout=30, allow_redirects=False).status_code != 404
    oauth = read(target["issuer"], "oauth-authorization-server")
    assert "userinfo_endpoint" not in oauth and "client_credentials" in oauth["grant_types_supported"]
    assert "client_credentials" not in document["grant_types_supported"]
    assert oauth["response_types_supported"] == [
        "code", "token", "id_token", "code id_token", "code token", "id_token token", "code id_token token"]


def test_what_is_said_of_requests_is_so(api, server, target):
    document = read(target["issuer"])
    assert document["code_challenge_methods_supported"] == ["S256"]
    assert document["request_parameter_supported"] is False and document["request_uri_parameter_supported"] is False
    assert document["claims_parameter_supported"] and document["authorization_response_iss_parameter_supported"]
    app = create_web_app(
        api, grant_types=["authorization_code", "implicit"], response_types=["code", "token", "id_token"])
    for types in document["response_types_supported"]:
        flow = Flow(server.base, target["id"], app.client_id, response_type=types, prompt="none")
        answer = answer_of(WebBrowser(server.base).get(flow.url))
        assert answer["error"] == "login_required" and answer["iss"] == target["issuer"], types
    for mode in document["response_modes_supported"]:
        flow = Flow(server.base, target["id"], app.client_id, response_mode=mode, prompt="none")
        answer = WebBrowser(server.base).get(flow.url)
        assert "unsupported_response_mode" not in answer.text + answer.headers.get("Location", ""), mode


def test_acr_values_that_are_listed_are_reached(api, server, target):
    app, person = create_web_app(api), create_person(api)
    browser = WebBrowser(server.base)
    for value in read(target["issuer"])["acr_values_supported"]:
        flow = Flow(server.base, target["id"], app.client_id, acr_values=value)
        answer = answer_of(browser.sign_in(browser.get(flow.url), person["profile"]["login"]))
        assert "code" in answer, (value, answer)


def test_a_resource_that_was_not_granted_is_refused_at_the_exchange(api, server, target):
    """RFC 8707 section 2.2."""
    app, person = create_web_app(api), create_person(api)
    for resource, status in ((target["audiences"][0], 200), ("https://other.example", 400)):
        browser = WebBrowser(server.base)
        flow = Flow(server.base, target["id"], app.client_id, scope="openid offline_access")
        answer = answer_of(browser.sign_in(browser.get(flow.url), person["profile"]["login"]))
        made = app.request(target["id"], "token", {
            "grant_type": "authorization_code", "code": answer["code"], "redirect_uri": flow.redirect,
            "code_verifier": flow.verifier, "resource": resource})
        assert made.status_code == status, made.text
        if status == 400:
            assert made.json()["error"] == "invalid_target"
            continue
        for again, expected in ((resource, 200), ("https://other.example", 400)):
            refreshed = app.request(target["id"], "token", {
                "grant_type": "refresh_token", "refresh_token": made.json()["refresh_token"], "resource": again})
            assert refreshed.status_code == expected, refreshed.text
