# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""Clients of a server that is killed under them; see scripts/kill-test."""

import base64
import http.client
import json
import threading
import urllib.parse

FORM = "application/x-www-form-urlencoded"


class Unanswered(Exception):
    """The connection ended before an answer came: the request may have taken effect or not."""


class Connection:
    """One keep-alive connection of one thread."""

    def __init__(self, port):
        self.port = port
        self.http = None

    def send(self, method, path, body=b"", headers=None):
        try:
            if self.http is None:
                self.http = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
            self.http.request(method, path, body, headers or {})
            answer = self.http.getresponse()
            return answer.status, answer.read(), answer.headers
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise Unanswered from error

    def close(self):
        if self.http is not None:
            self.http.close()
            self.http = None


class Refreshes(threading.Thread):
    """A person who signs in by an app, whose refresh tokens follow one another until the server is gone."""

    def __init__(self, server, path, client, person):
        super().__init__(daemon=True)
        self.connection = Connection(server.port)
        self.path = path
        basic = base64.b64encode(":".join(client).encode()).decode()
        self.headers = {"Authorization": f"Basic {basic}", "Content-Type": FORM}
        self.person = person
        self.before = self.last = None
        self.received = []
        self.errors = []

    def ask(self, connection, **form):
        """The answer to one request, or nothing when it was refused."""
        status, body, _ = connection.send("POST", self.path, urllib.parse.urlencode(form), self.headers)
        if status == 200:
            return json.loads(body)
        self.errors.append(f"{form['grant_type']}: {status} {body[:200]!r}")
        return None

    def run(self):
        login, password = self.person
        form = {"grant_type": "password", "username": login, "password": password, "scope": "openid offline_access"}
        try:
            while answer := self.ask(self.connection, **form):
                payload = answer["access_token"].split(".")[1]
                claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
                self.received.append(claims["jti"])
                self.before, self.last = self.last, answer["refresh_token"]
                form = {"grant_type": "refresh_token", "refresh_token": self.last}
        except Unanswered:
            return

    def check(self, connection):
        """What is wrong with the tokens after the restart, which is within the time that a repeat has."""
        problems = []
        if self.before is not None:
            answer = self.ask(connection, grant_type="refresh_token", refresh_token=self.before)
            if answer is not None and answer["refresh_token"] != self.last:
                problems.append("a refresh token was spent twice: two others follow it")
        if self.last is not None:
            self.ask(connection, grant_type="refresh_token", refresh_token=self.last)
        return problems
