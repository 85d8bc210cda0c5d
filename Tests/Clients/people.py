# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""People who sign in, and a browser without scripts that walks through the pages for them."""

import base64
import hashlib
import html.parser
import secrets
import urllib.parse

from organisation import fresh, session

BACK = "https://app.example.test/back"
PASSWORD = "Marble-Canoe-48"


class Form:
    """One form of a page: where it leads, and its fields."""

    def __init__(self, action, method):
        self.action = action
        self.method = method
        self.fields = {}
        self.types = {}
        self.buttons = []


class Page(html.parser.HTMLParser):
    """A page as a person sees it: the forms, the links, the words."""

    def __init__(self, answer):
        super().__init__()
        self.answer = answer
        self.forms = []
        self.links = []
        self.words = ""
        self._form = None
        self.feed(answer.text)

    def handle_starttag(self, tag, attributes):
        found = {name: value or "" for name, value in attributes}
        if tag == "form":
            self._form = Form(found.get("action", self.answer.url), found.get("method", "get").lower())
            self.forms.append(self._form)
        elif tag == "a" and "href" in found:
            self.links.append(found["href"])
        elif tag == "input" and self._form is not None and "name" in found:
            kind = found.get("type", "text")
            self._form.types[found["name"]] = kind
            if kind not in ("checkbox", "radio") or "checked" in found:
                self._form.fields[found["name"]] = found.get("value", "")
        elif tag == "button" and self._form is not None:
            self._form.buttons.append((found.get("name"), found.get("value", "")))

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None

    def handle_data(self, data):
        self.words += data


class WebBrowser:
    """A browser: cookies, redirects as far as they stay on the server, forms."""

    def __init__(self, base, verify=True):
        self.base = base
        self.session = session(verify)
        self.session.headers["Accept"] = "text/html"

    def get(self, address, **options):
        return self.follow(self.session.get(self.absolute(address), allow_redirects=False, timeout=30, **options))

    def post(self, address, fields, **options):
        return self.follow(self.session.post(
            self.absolute(address), data=fields, allow_redirects=False, timeout=30, **options))

    def absolute(self, address):
        return urllib.parse.urljoin(self.base, address)

    def follow(self, answer):
        """Goes on until there is a page, or the browser is sent to another host: then that answer."""
        for _ in range(20):
            if answer.status_code not in (301, 302, 303, 307, 308):
                return answer
            target = urllib.parse.urljoin(answer.url, answer.headers["Location"])
            if urllib.parse.urlsplit(target)[:2] != urllib.parse.urlsplit(self.base)[:2]:
                return answer
            answer = self.session.get(target, allow_redirects=False, timeout=30)
        raise AssertionError("redirected without end")

    def submit(self, answer, button=None, **fields):
        """Sends the first form of a page that has these fields."""
        page = Page(answer)
        form = next(form for form in page.forms if all(name in form.types for name in fields))
        sent = form.fields | fields
        if button is not None:
            sent[button[0]] = button[1]
        return self.post(urllib.parse.urljoin(answer.url, form.action), sent)

    def sign_in(self, answer, login, password=PASSWORD):
        """Walks the pages of signing in, from whichever comes first, until something else comes."""
        for _ in range(4):
            if answer.status_code not in (200, 422):
                return answer
            for form in Page(answer).forms:
                names = {kind: name for name, kind in form.types.items()}
                user = next((n for n in form.types if n in ("identifier", "username", "login")), None)
                if "password" in names and "new" not in names["password"]:
                    fields = {names["password"]: password}
                    if user and form.types[user] != "hidden":
                        fields[user] = login
                    answer = self.submit(answer, **fields)
                    break
                if user and form.types[user] != "hidden":
                    answer = self.submit(answer, **{user: login})
                    break
            else:
                return answer
        return answer


def create_person(api, groups=(), password=PASSWORD, **profile):
    """A person who is active and has a password."""
    login = f"{fresh('marta')}@example.test"
    body = {
        "profile": {"login": login, "email": login, "firstName": "Marta", "lastName": "Lind"} | profile,
        "credentials": {"password": {"value": password}}, "groupIds": list(groups),
    }
    return api.post("/users?activate=true", body, status=200)


def create_web_app(api, person=None, kind="web", method="client_secret_basic", **oauth):
    """An app that people sign in to; everybody may, or one person."""
    grants = oauth.pop("grant_types", ["authorization_code", "refresh_token"])
    settings = {
        "application_type": kind, "grant_types": grants, "response_types": ["code"], "redirect_uris": [BACK],
        "post_logout_redirect_uris": ["https://app.example.test/bye"],
    } | oauth
    client = api.create_app(method, settings={"implicitAssignment": person is None, "oauthClient": settings})
    if person:
        api.post(f"/apps/{client.app_id}/users", {"id": person["id"], "scope": "USER"}, status=200)
    return client


def open_server(api, grants=("authorization_code", "implicit", "password", "client_credentials"), **members):
    """A server that lets everybody have everything."""
    server = api.create_server(**members)
    api.create_scope(server["id"], "read")
    policy = api.create_policy(server["id"])
    api.create_rule(server["id"], policy["id"], conditions={
        "people": {"groups": {"include": ["EVERYONE"]}}, "grantTypes": {"include": list(grants)},
        "scopes": {"include": ["*"]},
    })
    return server


class Flow:
    """One authorization request, with its secrets."""

    def __init__(self, base, server, client_id, scope="openid profile email", redirect=BACK, **members):
        self.base = base
        self.server = server
        self.verifier = secrets.token_urlsafe(48)
        self.state = secrets.token_urlsafe(12)
        self.nonce = secrets.token_urlsafe(12)
        self.redirect = redirect
        challenge = base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).decode().rstrip("=")
        self.parameters = {
            "client_id": client_id, "redirect_uri": redirect, "response_type": "code", "scope": scope,
            "state": self.state, "nonce": self.nonce, "code_challenge": challenge, "code_challenge_method": "S256",
        } | members
        self.parameters = {name: value for name, value in self.parameters.items() if value is not None}

    @property
    def path(self):
        return "/oauth2/v1/authorize" if self.server is None else f"/oauth2/{self.server}/v1/authorize"

    @property
    def url(self):
        return f"{self.base}{self.path}?{urllib.parse.urlencode(self.parameters)}"


def answer_of(response, redirect=BACK):
    """The parameters that the client is sent, from the query or the fragment of where the browser is sent."""
    assert response.status_code in (302, 303), f"{response.status_code} {response.text[:800]}"
    location = response.headers["Location"]
    assert location.startswith(redirect), location
    parts = urllib.parse.urlsplit(location)
    return dict(urllib.parse.parse_qsl(parts.fragment or parts.query, keep_blank_values=True))
