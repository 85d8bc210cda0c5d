#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""A web app of the example organisation: people sign in by the code flow with PKCE, and the app calls with their token.

    pip install authlib requests
    python3 Examples/web-app/app.py        # then open http://localhost:8086

One process, sessions in memory: it shows the flow, and is no way to run an app for others.
"""

import html
import http.cookies
import http.server
import json
import os
import secrets
import urllib.parse

import requests
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.jwk import KeySet

ISSUER = os.environ.get("ISSUER", "http://localhost:8080/oauth2/orders")
CLIENT_ID = os.environ.get("CLIENT_ID", "web-app")
CLIENT_SECRET = os.environ.get("CLIENT_SECRET", "web-app-secret-change-me-please-now")
PORT = int(os.environ.get("PORT", "8086"))
BASE = f"http://localhost:{PORT}"
SESSIONS = {}


def metadata():
    found = requests.get(f"{ISSUER}/.well-known/openid-configuration", timeout=10).json()
    assert found["issuer"] == ISSUER
    return found


def client(state=None):
    return OAuth2Session(
        CLIENT_ID, CLIENT_SECRET, scope="openid profile email offline_access orders:read", state=state,
        redirect_uri=f"{BASE}/callback", code_challenge_method="S256")


class App(http.server.BaseHTTPRequestHandler):
    def session(self):
        cookies = http.cookies.SimpleCookie(self.headers.get("Cookie", ""))
        name = cookies["web-app"].value if "web-app" in cookies else None
        return SESSIONS.get(name)

    def send(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def page(self, text, link, label):
        body = (
            '<!doctype html><html lang="en"><meta charset="utf-8"><title>Web app</title><main><h1>Web app</h1>'
            f'<pre>{html.escape(text)}</pre><a href="{html.escape(link)}">{label}</a></main>')
        self.send(200, body.encode(), Content_Type="text/html; charset=utf-8", Cache_Control="no-store")

    def do_GET(self):
        path = urllib.parse.urlsplit(self.path).path
        actions = {"/": self.home, "/sign-in": self.begin, "/callback": self.come_back, "/sign-out": self.sign_out}
        actions.get(path, lambda: self.send(404))()

    def home(self):
        session = self.session()
        if session and "claims" in session:
            self.page(json.dumps(session["claims"], indent=2), "/sign-out", "Sign out")
        else:
            self.page("Nobody is signed in.", "/sign-in", "Sign in")

    def begin(self):
        name, nonce, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48)
        url, state = client().create_authorization_url(
            metadata()["authorization_endpoint"], code_verifier=verifier, nonce=nonce)
        SESSIONS[name] = {"state": state, "nonce": nonce, "verifier": verifier}
        self.send(303, Location=url, Set_Cookie=f"web-app={name}; Path=/; HttpOnly; SameSite=Lax")

    def come_back(self):
        session = self.session() or {}
        answer = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query))
        state = session.pop("state", None)
        if not state or answer.get("state") != state or answer.get("iss") != ISSUER or "code" not in answer:
            self.page(answer.get("error_description", "The answer is to another sign-in."), "/", "Back")
            return
        found = metadata()
        tokens = client(state).fetch_token(
            found["token_endpoint"], code=answer["code"], code_verifier=session.pop("verifier"))
        keys = KeySet.import_key_set(requests.get(found["jwks_uri"], timeout=10).json())
        claims = jwt.decode(tokens["id_token"], keys, algorithms=["RS256", "ES256"]).claims
        jwt.JWTClaimsRegistry(
            iss={"essential": True, "value": ISSUER}, aud={"essential": True, "value": CLIENT_ID},
            nonce={"essential": True, "value": session.pop("nonce")}).validate(claims)
        session |= {"claims": claims, "id_token": tokens["id_token"]}
        self.send(303, Location="/")

    def sign_out(self):
        session = self.session() or {}
        hint, end = session.get("id_token"), metadata().get("end_session_endpoint")
        session.clear()
        query = urllib.parse.urlencode({"id_token_hint": hint, "post_logout_redirect_uri": f"{BASE}/"})
        self.send(303, Location=f"{end}?{query}" if hint and end else "/")

    def log_message(self, *_):
        """Addresses of answers have codes; they are not written down."""


if __name__ == "__main__":
    print(f"web app at {BASE}")
    http.server.ThreadingHTTPServer(("127.0.0.1", PORT), App).serve_forever()
