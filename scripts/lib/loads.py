# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""What the scripts that measure share: a server of their own, what is in it, loads, and goals."""

import base64
import http.client
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOKEN = "bench-token-0123456789abcdef0123456789abcdef"
TICK = os.sysconf("SC_CLK_TCK")
ALGORITHMS = ("RS256", "ES256")


def say(text=""):
    print(text, flush=True)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    """One `moneta serve` on a data directory of its own."""

    def __init__(self, binary, directory):
        self.binary, self.directory, self.port = binary, directory, free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.process = None

    def start(self):
        environment = dict(os.environ, MONETA_API_TOKEN=TOKEN, MONETA_MANAGEMENT_RATE_LIMIT="0")
        begun = time.monotonic()
        self.process = subprocess.Popen(
            [self.binary, "serve", "--data-directory", self.directory, "--port", str(self.port)],
            env=environment, stdout=subprocess.DEVNULL)
        while True:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1) as s:
                    s.sendall(b"GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                    if b" 200 " in s.recv(200):
                        return time.monotonic() - begun
            except OSError:
                pass
            if self.process.poll() is not None:
                sys.exit("bench: the server ended while starting")
            time.sleep(0.001)

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(30)

    def cpu(self):
        """Seconds of CPU time so far, user and system."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def rss(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024

    def api(self, method, path, body=None, connection=None):
        connection = connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(
            method, "/api/v1" + path, json.dumps(body) if body is not None else None,
            {"Authorization": f"SSWS {TOKEN}", "Content-Type": "application/json"})
        answer = connection.getresponse()
        content = answer.read()
        if answer.status >= 300:
            sys.exit(f"bench: {method} {path}: {answer.status} {content[:500].decode()}")
        return json.loads(content) if content else None


def wrk(server, path, connections, seconds, script=None):
    """Requests, errors, p50 and p99 in ms, and the server's CPU microseconds per request."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency"]
    if script:
        command += ["-s", script]
    before = server.cpu()
    text = subprocess.run(command + [server.base + path], capture_output=True, text=True, check=True).stdout
    used = server.cpu() - before
    requests = int(re.search(r"(\d+) requests in", text)[1])
    errors = re.search(r"Non-2xx or 3xx responses: (\d+)", text)

    def latency(percent):
        number, unit = re.search(rf"\s{percent}%\s+([\d.]+)(us|ms|s)", text).groups()
        return float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]

    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])
    return {
        "requests": requests, "errors": int(errors[1]) if errors else 0, "rate": rate, "p50": latency(50),
        "p99": latency(99), "cpu": used / max(requests, 1) * 1e6}


def token_script(directory, name, client, secret, scope):
    credentials = base64.b64encode(f"{client}:{secret}".encode()).decode()
    path = os.path.join(directory, f"{name}.lua")
    with open(path, "w", encoding="utf-8") as file:
        file.write(
            'wrk.method = "POST"\n'
            f'wrk.body = "grant_type=client_credentials&scope={scope}"\n'
            'wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"\n'
            f'wrk.headers["Authorization"] = "Basic {credentials}"\n')
    return path


def make_app(server, client, connection=None):
    secret = f"{client}-secret-0123456789abcdef0123456789"
    server.api("POST", "/apps", {
        "name": "oidc_client", "label": client, "signOnMode": "OPENID_CONNECT",
        "credentials": {"oauthClient": {
            "client_id": client, "client_secret": secret, "token_endpoint_auth_method": "client_secret_basic"}},
        "settings": {"oauthClient": {
            "application_type": "service", "grant_types": ["client_credentials"], "response_types": ["token"]}},
    }, connection)
    return secret


RULE = {
    "type": "RESOURCE_ACCESS", "name": "services",
    "conditions": {"grantTypes": {"include": ["client_credentials"]}, "scopes": {"include": ["*"]}},
    "actions": {"token": {"accessTokenLifetimeMinutes": 60}}}


def make_server(server, name, algorithm, connection=None, policies=True):
    made = server.api("POST", "/authorizationServers", {
        "name": name, "description": name, "audiences": [f"api://{name}"],
        "credentials": {"signing": {"algorithm": algorithm}}}, connection)
    path = f"/authorizationServers/{made['id']}"
    if policies:
        server.api("POST", f"{path}/scopes", {"name": "read"}, connection)
        policy = server.api("POST", f"{path}/policies", {
            "type": "OAUTH_AUTHORIZATION_POLICY", "name": "all", "description": "all",
            "conditions": {"clients": {"include": ["ALL_CLIENTS"]}}}, connection)
        server.api("POST", f"{path}/policies/{policy['id']}/rules", RULE, connection)
    return made["id"]


class Report:
    def __init__(self):
        self.missed = []

    def goal(self, text, value, limit, unit="", digits=2):
        reached = value <= limit
        if not reached:
            self.missed.append(text)
        say(f"  {'reached' if reached else 'MISSED '}  {text}: {value:.{digits}f}{unit} (at most {limit:g}{unit})")

    def end(self):
        say("")
        say("bench: every goal is reached" if not self.missed else f"bench: {len(self.missed)} goals are missed")


def build():
    """The release binary, made now."""
    say("bench: building the release binary")
    return release("moneta")


def release(product, **environment):
    """What scripts/release makes of a product, now."""
    made = subprocess.run(
        [ROOT / "scripts" / "release", product], env=dict(os.environ, **environment), capture_output=True, text=True)
    if made.returncode:
        sys.exit(f"bench: {product} cannot be built:\n{made.stdout}{made.stderr}")
    return made.stdout.strip()
