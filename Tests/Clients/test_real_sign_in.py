# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""Libraries that apps really use sign people in: authlib, requests-oauthlib, idpyoidc, and the browser app of
the examples in Chromium."""

import functools
import http.server
import os
import threading
import urllib.parse

import pytest
import requests
from authlib.integrations.requests_client import OAuth2Session as AuthlibSession
from idpyoidc.client.rp_handler import RPHandler
from requests_oauthlib import OAuth2Session

from organisation import verify_with_pyjwt
from people import BACK, WebBrowser, create_person, create_web_app, open_server
from running_server import REPOSITORY, RunningServer, free_port

SCOPE = "openid profile email offline_access"


@pytest.fixture(scope="module")
def place(api):
    return open_server(api), create_web_app(api), create_person(api)


@pytest.fixture(scope="module")
def metadata(place):
    return requests.get(f"{place[0]['issuer']}/.well-known/openid-configuration", timeout=30).json()


def callback(server, url, person):
    """Where the browser ends that was sent to `url` and signs the person in."""
    browser = WebBrowser(server.base)
    answer = browser.sign_in(browser.get(url), person["profile"]["login"])
    assert answer.status_code in (302, 303), answer.text[:600]
    return answer.headers["Location"]


def test_authlib_signs_in_and_refreshes(server, place, metadata):
    target, app, person = place
    client = AuthlibSession(
        app.client_id, app.secret, scope=SCOPE, redirect_uri=BACK, code_challenge_method="S256")
    verifier = "v" * 64
    url, state = client.create_authorization_url(
        metadata["authorization_endpoint"], code_verifier=verifier, nonce="n-authlib")
    tokens = client.fetch_token(
        metadata["token_endpoint"], authorization_response=callback(server, url, person), state=state,
        code_verifier=verifier)
    claims = verify_with_pyjwt(tokens["id_token"], target["issuer"], app.client_id, ["RS256", "ES256"])
    assert claims["sub"] == person["id"] and claims["nonce"] == "n-authlib"
    assert client.get(metadata["userinfo_endpoint"]).json()["email"] == person["profile"]["email"]
    again = client.refresh_token(metadata["token_endpoint"], refresh_token=tokens["refresh_token"])
    assert again["access_token"] != tokens["access_token"]


def test_requests_oauthlib_signs_in(server, place, metadata, monkeypatch):
    # It refuses plain http, which is what a server on this machine speaks.
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    # RFC 6749 section 3.3: the answer names the scopes, in whatever order.
    monkeypatch.setenv("OAUTHLIB_RELAX_TOKEN_SCOPE", "1")
    _, app, person = place
    client = OAuth2Session(app.client_id, redirect_uri=BACK, scope=SCOPE.split(), pkce="S256")
    url, _ = client.authorization_url(metadata["authorization_endpoint"])
    tokens = client.fetch_token(
        metadata["token_endpoint"], authorization_response=callback(server, url, person), client_secret=app.secret)
    assert tokens["access_token"] and tokens["refresh_token"]
    assert client.get(metadata["userinfo_endpoint"]).json()["sub"] == person["id"]


def test_idpyoidc_signs_in_by_discovery(server, place):
    target, app, person = place
    handler = RPHandler(base_url="https://app.example.test", client_configs={"moneta": {
        "issuer": target["issuer"], "client_id": app.client_id, "client_secret": app.secret,
        "client_type": "oidc", "redirect_uris": [BACK], "scopes_supported": ["openid", "profile", "email"],
        "response_types_supported": ["code"], "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        "services": {
            "discovery": {"class": "idpyoidc.client.oidc.provider_info_discovery.ProviderInfoDiscovery"},
            "authorization": {"class": "idpyoidc.client.oidc.authorization.Authorization"},
            "accesstoken": {"class": "idpyoidc.client.oidc.access_token.AccessToken"},
            "userinfo": {"class": "idpyoidc.client.oidc.userinfo.UserInfo"},
        },
        "add_ons": {"pkce": {
            "function": "idpyoidc.client.oauth2.add_on.pkce.add_support",
            "kwargs": {"code_challenge_length": 64, "code_challenge_method": "S256"}}},
    }})
    begun = handler.begin("moneta")
    url = begun["url"] if isinstance(begun, dict) else begun
    answer = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(callback(server, url, person)).query))
    done = handler.finalize(target["issuer"], answer)
    assert done["userinfo"]["sub"] == person["id"]
    assert done["id_token"]["sub"] == person["id"]


@pytest.fixture(scope="module")
def browser_app(tmp_path_factory):
    """The browser app of the examples, and a server with the example organisation that lets its origin in."""
    port = free_port()
    folder = tmp_path_factory.mktemp("browser-app")
    seed = (REPOSITORY / "Examples" / "small-company.yaml").read_text().replace("localhost:8087", f"localhost:{port}")
    (folder / "seed.yaml").write_text(seed)
    running = RunningServer(
        folder / "server", "--in-memory", "--seed", folder / "seed.yaml", "--allowed-origins",
        f"http://localhost:{port}").start()
    for path in (REPOSITORY / "Examples" / "browser-app").iterdir():
        text = path.read_text().replace("http://localhost:8080", running.base)
        (folder / path.name).write_text(text)
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=os.fspath(folder))
    handler.log_message = lambda *_: None
    web = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    yield f"http://localhost:{port}/", running
    web.shutdown()
    running.stop()


def test_a_browser_app_signs_in_refreshes_and_signs_out(browser_app):
    from browser import Browser
    address, _ = browser_app
    chromium = Browser()
    try:
        page = chromium.open()
        page.goto(address)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/signin/**")
        page.locator("input[autocomplete~=username]:visible").first.fill("ada@small.example")
        if not page.locator("input[type=password]:visible").count():
            page.locator("button[type=submit]:visible").first.click()
        page.locator("input[type=password]:visible").first.fill("Difference-Engine-1843")
        page.locator("button[type=submit]:visible").first.click()
        page.get_by_text("Signed in as").wait_for(timeout=20_000)
        assert "ada@small.example" in page.locator("#state").inner_text()
        page.get_by_role("button", name="Refresh").click()
        page.get_by_text("Signed in as").wait_for(timeout=20_000)
        page.get_by_role("button", name="Sign out").click()
        page.get_by_text("Nobody is signed in.").wait_for(timeout=20_000)
        assert [report for report in page.reports if "favicon" not in report] == []
    finally:
        chromium.close()
