# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""What an operator does to a server, and what happens to it: starts, stops, kills, copies, lost databases."""

import base64
import json
import os
import re
import resource
import secrets
import signal
import socket
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import jwt
import pytest
import requests

from organisation import (
    Client, Management, assertion_claims, assertion_form, fresh, payload_of, public_jwk, rsa_key, verify_with_pyjwt)
from running_server import REPOSITORY, RunningServer, clean_environment, free_port, moneta_binary, run_moneta

SEED = REPOSITORY / "Examples" / "small-company.yaml"


def management(running):
    return Management(running.base, running.token)


def data(running):
    return str(running.directory / "data")


# Start

def test_the_first_start_prints_a_token_once(tmp_path):
    environment = clean_environment()
    port = free_port()
    command = [moneta_binary(), "serve", "--port", str(port), "--data-directory", str(tmp_path / "data")]
    texts = []
    for _ in range(2):
        output = open(tmp_path / "out", "w+", encoding="utf-8")
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)
        for _ in range(300):
            if "is ready at" in (tmp_path / "out").read_text(encoding="utf-8"):
                break
            time.sleep(0.05)
        process.terminate()
        assert process.wait(20) == 0
        output.close()
        texts.append((tmp_path / "out").read_text(encoding="utf-8"))
    assert re.search(r"mon_api_[A-Za-z0-9_-]{43}", texts[0]) and f"http://127.0.0.1:{port}" in texts[0]
    assert "mon_api_" not in texts[1]


def test_files_are_for_their_owner_only(server):
    folder = server.directory / "data"
    assert folder.stat().st_mode & 0o077 == 0
    assert (folder / "master.key").stat().st_mode & 0o177 == 0


def test_the_token_may_come_from_a_file(tmp_path):
    token = secrets.token_urlsafe(40)
    (tmp_path / "token").write_text(token + "\n", encoding="ascii")
    with RunningServer(tmp_path / "s", "--in-memory", "--api-token-file", tmp_path / "token", token="") as running:
        running_token = Management(running.base, token)
        assert running_token.get("/authorizationServers")


@pytest.mark.parametrize("flags, word", [
    (["--port", "99999"], "port"), (["--prot", "1"], "prot"), (["--port", "x"], "port"),
    (["--log-level", "loud"], "log-level"), (["--database-url", "postgres://nobody@127.0.0.1:1/none"], ""),
    (["--in-memory", "--seed", "/nowhere.yaml"], "/nowhere.yaml"), (["--tls-certificate", "/nowhere.pem"], "tls"),
    (["--in-memory", "--tls-certificate", "/nowhere.pem", "--tls-key", "/nowhere.pem"], "tls"),
    (["--trusted-proxies", "10.0.0.0/99", "--in-memory"], "trusted-proxies"),
    (["--data-directory", "/proc/nowhere"], "/proc"), (["--public-url", "not a url", "--in-memory"], "public-url"),
])
def test_settings_that_cannot_be_are_refused_with_a_sentence(flags, word):
    ended = run_moneta("serve", "--port", str(free_port()), *flags)
    assert ended.returncode != 0
    said = ended.stderr + ended.stdout
    assert word in said and "Fatal error" not in said and len(said) < 2000, said


def test_a_short_api_token_is_refused(tmp_path):
    ended = run_moneta("serve", "--data-directory", str(tmp_path), "--port", str(free_port()), MONETA_API_TOKEN="short")
    assert ended.returncode != 0 and "32 characters" in ended.stderr + ended.stdout
    assert "short" not in (ended.stderr + ended.stdout).replace("too short", "")


def test_help_lists_every_setting(server):
    text = run_moneta("serve", "--help").stdout
    for name in ("data-directory", "database-url", "public-url", "tls-certificate", "trusted-proxies", "log-format"):
        assert f"--{name}" in text


def test_a_port_in_use_is_said_so(server, tmp_path):
    ended = run_moneta("serve", "--data-directory", str(tmp_path), "--port", str(server.port))
    assert ended.returncode != 0 and str(server.port) in ended.stderr + ended.stdout


def test_a_second_server_on_the_same_data_is_refused(server):
    ended = run_moneta("serve", "--data-directory", data(server), "--port", str(free_port()))
    assert ended.returncode != 0
    assert "in use by another moneta process" in ended.stderr + ended.stdout
    assert requests.get(server.base + "/readyz", timeout=5).status_code == 200


def test_a_wrong_master_key_is_refused(tmp_path):
    running = RunningServer(tmp_path / "s").start()
    running.stop()
    file = tmp_path / "s" / "data" / "master.key"
    right = file.read_text(encoding="ascii")
    wrong = base64.urlsafe_b64encode(secrets.token_bytes(32)).rstrip(b"=").decode()
    command = ["serve", "--data-directory", data(running), "--port", str(free_port())]
    ended = run_moneta(*command, MONETA_MASTER_KEY=wrong)
    said = ended.stderr + ended.stdout
    assert ended.returncode != 0 and "master key" in said and wrong not in said
    ended = run_moneta(*command, MONETA_MASTER_KEY="short")
    assert ended.returncode != 0 and "master" in ended.stderr + ended.stdout
    file.chmod(0o644)
    ended = run_moneta(*command)
    assert ended.returncode != 0 and "chmod 600" in ended.stderr + ended.stdout
    file.unlink()
    ended = run_moneta(*command)
    assert ended.returncode != 0 and "master" in ended.stderr + ended.stdout
    assert not file.exists()
    file.write_text(right, encoding="ascii")
    file.chmod(0o600)
    running.start()
    running.stop()


def test_a_damaged_database_is_refused(tmp_path):
    running = RunningServer(tmp_path / "s").start()
    running.stop()
    (tmp_path / "s" / "data" / "moneta.db").write_bytes(b"this is not a database" * 1000)
    ended = run_moneta("serve", "--data-directory", data(running), "--port", str(free_port()))
    assert ended.returncode != 0 and "database" in ended.stderr + ended.stdout


def test_health_and_metrics(server):
    assert requests.get(server.base + "/livez", timeout=5).text.strip() == "ok"
    assert requests.get(server.base + "/readyz", timeout=5).status_code == 200
    answer = requests.get(server.base + "/metrics", timeout=5)
    assert answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    assert re.search(r"(?m)^[a-z_]+(\{[^}]*\})? [0-9.e+-]+$", answer.text)
    assert "aus" not in re.sub(r"(?m)^#.*$", "", answer.text)


def test_log_lines_as_json_are_json(tmp_path):
    with RunningServer(tmp_path / "s", "--in-memory", "--log-format", "json", "--log-level", "info") as running:
        management(running).get("/authorizationServers")
        assert running.stop() == 0
        lines = [json.loads(line) for line in running.log().splitlines() if line.strip()]
    assert lines and all(isinstance(line, dict) for line in lines)
    assert running.token not in running.log()


# Stop

def test_a_request_under_way_is_finished_before_the_end(tmp_path):
    running = RunningServer(tmp_path / "s").start()
    api = management(running)
    server, app = api.open_server()["id"], api.create_app()
    body = f"grant_type=client_credentials&scope=read&client_id={app.client_id}".encode()
    basic = base64.b64encode(f"{app.client_id}:{app.secret}".encode()).decode()
    with socket.create_connection(("127.0.0.1", running.port), timeout=10) as connection:
        connection.sendall(
            f"POST /oauth2/{server}/v1/token HTTP/1.1\r\nHost: 127.0.0.1:{running.port}\r\n"
            f"Authorization: Basic {basic}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n".encode() + body[:10])
        time.sleep(0.2)
        running.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        assert running.process.poll() is None
        connection.sendall(body[10:])
        answer = connection.recv(65536)
    assert answer.startswith(b"HTTP/1.1 200"), answer[:300]
    assert running.process.wait(20) == 0
    token = json.loads(answer.split(b"\r\n\r\n", 1)[1])["access_token"]
    running.start()
    assert api.event_of(payload_of(token)["jti"])
    running.stop()


def test_an_idle_connection_does_not_keep_a_server_from_ending(tmp_path):
    running = RunningServer(tmp_path / "s", "--in-memory").start()
    session = requests.Session()
    session.get(running.base + "/livez", timeout=5)
    start = time.monotonic()
    assert running.stop() == 0
    assert time.monotonic() - start < 5


def test_what_was_set_up_is_there_after_a_restart(tmp_path):
    running = RunningServer(tmp_path / "s").start()
    api = management(running)
    server, app = api.open_server(), api.create_app()
    token = app.token(server["id"])
    revoked = app.token(server["id"])
    app.revoke(server["id"], revoked)
    running.restart()
    assert api.get(f"/authorizationServers/{server['id']}") == server
    assert app.introspect(server["id"], token)["active"] is True
    assert app.introspect(server["id"], revoked) == {"active": False}
    assert app.token(server["id"])
    running.stop()


def test_a_start_on_an_existing_database_is_quick(tmp_path):
    """A debug build on a busy machine; scripts/bench measures the real thing."""
    running = RunningServer(tmp_path / "s").start()
    running.stop()
    start = time.monotonic()
    running.start()
    assert time.monotonic() - start < 5
    running.stop()


def test_nothing_acknowledged_is_lost_to_a_kill(tmp_path):
    ended = subprocess.run(
        [REPOSITORY / "scripts" / "kill-test", "3", "--binary", moneta_binary(), "--threads", "4"], text=True,
        capture_output=True, timeout=120, check=False, env=clean_environment(TMPDIR=str(tmp_path)))
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "0 problems" in ended.stdout


# Seed

def test_seeding_twice_changes_nothing(tmp_path):
    command = ["seed", str(SEED), "--data-directory", str(tmp_path / "data"), "--format", "json"]
    first = run_moneta(*command, MONETA_API_TOKEN="x" * 40)
    assert first.returncode == 0, first.stderr
    assert json.loads(first.stdout[first.stdout.index("{"):])["created"]
    running = RunningServer(tmp_path, token="x" * 40).start()
    api = management(running)
    before = snapshot(api)
    running.stop()
    second = json.loads(run_moneta(*command).stdout)
    assert second["created"] == second["changed"] == [] and second["unchanged"] > 10
    running.start()
    assert snapshot(api) == before
    running.stop()


def snapshot(api):
    """Everything that the management API shows of the configuration."""
    seen = {path: api.get(path) for path in ("/authorizationServers", "/apps", "/groups", "/users", "/org")}
    for server in seen["/authorizationServers"]:
        own = f"/authorizationServers/{server['id']}"
        for path in ("scopes", "claims", "policies", "credentials/keys"):
            seen[f"{own}/{path}"] = api.get(f"{own}/{path}")
        for policy in seen[f"{own}/policies"]:
            seen[f"{own}/{policy['id']}/rules"] = api.get(f"{own}/policies/{policy['id']}/rules")
    return seen


@pytest.mark.parametrize("text", [
    "apps: [", "nothing: here", "apps:\n  - label: x\n    surprise: 1\n    client_id: a b", "- just a list", "", "\x00",
    "authorizationServers:\n  - name: a\n    audiences: [x]\n    policies:\n      - name: p\n        description: d\n"
    "        conditions: { clients: { include: [no-such-app] } }",
    "authorizationServers:\n  - name: a\n    audiences: [x]\n    claims:\n      - { name: c, claimType: RESOURCE, "
    "valueType: EXPRESSION, value: '((' }",
])
def test_a_seed_with_a_mistake_changes_nothing(tmp_path, text):
    (tmp_path / "seed.yaml").write_text(text, encoding="utf-8")
    command = ["seed", str(tmp_path / "seed.yaml"), "--data-directory", str(tmp_path / "data")]
    ended = run_moneta(*command, MONETA_API_TOKEN="x" * 40)
    said = ended.stderr + ended.stdout
    assert "Fatal error" not in said
    if text:
        assert ended.returncode != 0 and len(said) < 2000, said
    with RunningServer(tmp_path, token="x" * 40) as running:
        api = management(running)
        assert [server["name"] for server in api.get("/authorizationServers")] == ["default"]
        assert api.get("/apps") == []


def test_the_stand_in_leaves_nothing_on_disk(tmp_path):
    before = set(os.listdir(REPOSITORY)) | set(os.listdir(os.getcwd()))
    with RunningServer(tmp_path / "s", "--in-memory", "--seed", SEED) as running:
        assert management(running).get("/authorizationServers/orders")["name"] == "Orders API"
        running.stop()
    assert sorted(os.listdir(tmp_path / "s")) == ["server.log", "server.out"]
    assert set(os.listdir(REPOSITORY)) | set(os.listdir(os.getcwd())) == before


# Backup and restore

@pytest.fixture(scope="module")
def backed_up(tmp_path_factory):
    """A server with a little of everything, its backups, taken while it runs, and what it was then."""
    directory = tmp_path_factory.mktemp("backup")
    running = RunningServer(directory / "s").start()
    api = management(running)
    server, app = api.open_server(), api.create_app()
    token, revoked = app.token(server["id"]), app.token(server["id"])
    app.revoke(server["id"], revoked)
    state = snapshot(api)
    for name in ("copy.db", "dump.jsonl"):
        ended = run_moneta("backup", str(directory / name), "--data-directory", data(running))
        assert ended.returncode == 0, ended.stderr
    running.stop()
    master_key = directory / "s" / "data" / "master.key"
    return directory, running, server, app, token, revoked, state, master_key


@pytest.mark.parametrize("name", ["copy.db", "dump.jsonl"])
def test_a_backup_is_taken_back(backed_up, tmp_path, name):
    directory, running, server, app, token, revoked, state, master_key = backed_up
    ended = run_moneta("restore", str(directory / name), "--data-directory", str(tmp_path / "data"))
    assert ended.returncode == 0, ended.stderr
    (tmp_path / "data" / "master.key").write_bytes(master_key.read_bytes())
    (tmp_path / "data" / "master.key").chmod(0o600)
    with RunningServer(tmp_path, token=running.token, port=running.port) as restored:
        assert snapshot(management(restored)) == state
        assert app.introspect(server["id"], token)["active"] is True
        assert app.introspect(server["id"], revoked) == {"active": False}
        new = app.token(server["id"])
        verify_with_pyjwt(new, server["issuer"], server["audiences"][0], ["RS256"])
        assert management(restored).event_of(payload_of(token)["jti"])
        again = run_moneta("restore", str(directory / name), "--data-directory", str(tmp_path / "data"))
        assert again.returncode != 0


def test_a_restored_database_needs_its_master_key(backed_up, tmp_path):
    directory = backed_up[0]
    assert run_moneta(
        "restore", str(directory / "copy.db"), "--data-directory", str(tmp_path / "data")).returncode == 0
    ended = run_moneta("serve", "--data-directory", str(tmp_path / "data"), "--port", str(free_port()))
    assert ended.returncode != 0 and "master" in ended.stderr + ended.stdout


@pytest.mark.parametrize("name", ["copy.db", "dump.jsonl"])
def test_a_cut_off_backup_is_refused_and_leaves_nothing(backed_up, tmp_path, name):
    directory = backed_up[0]
    whole = (directory / name).read_bytes()
    (tmp_path / name).write_bytes(whole[: len(whole) * 2 // 3])
    ended = run_moneta("restore", str(tmp_path / name), "--data-directory", str(tmp_path / "data"))
    assert ended.returncode != 0, ended.stdout
    assert "Fatal error" not in ended.stderr
    ended = run_moneta("restore", str(directory / name), "--data-directory", str(tmp_path / "data"))
    assert ended.returncode == 0, ended.stderr


def test_a_backup_holds_no_key_in_the_clear(backed_up):
    directory, running, server, app, token, revoked, state, master_key = backed_up
    for name in ("copy.db", "dump.jsonl"):
        content = (directory / name).read_bytes()
        for secret in (app.secret, running.token, token, master_key.read_text(encoding="ascii").strip()):
            assert secret.encode() not in content
        assert (directory / name).stat().st_mode & 0o077 == 0


# Keys on the command line

def test_keys_are_listed_rotated_and_exported(tmp_path):
    running = RunningServer(tmp_path).start()
    running.stop()
    listed = run_moneta("keys", "list", "--data-directory", data(running))
    assert listed.returncode == 0 and "default" in listed.stdout and "ACTIVE" in listed.stdout
    rotated = run_moneta("keys", "rotate", "--server", "default", "--data-directory", data(running))
    assert rotated.returncode == 0, rotated.stderr
    exported = json.loads(run_moneta("keys", "export", "--server", "default", "--data-directory", data(running)).stdout)
    assert len(exported["keys"]) >= 2
    assert not any({"d", "p", "q"} & set(key) for key in exported["keys"])
    running.start()
    published = requests.get(f"{running.base}/oauth2/default/v1/keys", timeout=5).json()
    assert {key["kid"] for key in published["keys"]} == {key["kid"] for key in exported["keys"]}
    running.stop()


# A disk that takes no more

def test_a_full_disk_refuses_writes_and_loses_nothing(tmp_path):
    """A limit on the size of files stands for the disk: what would write beyond it fails as on a full one."""
    running = RunningServer(tmp_path).start()
    api = management(running)
    server, app = api.open_server()["id"], api.create_app()
    tokens = [app.token(server)]
    size = max(path.stat().st_size for path in (tmp_path / "data").glob("moneta.db*"))
    resource.prlimit(running.process.pid, resource.RLIMIT_FSIZE, (size + (256 << 10), resource.RLIM_INFINITY))
    refused = None
    for _ in range(3000):
        answer = app.token_answer(server)
        if answer.status_code != 200:
            refused = answer
            break
        tokens.append(answer.json()["access_token"])
    assert refused is not None and refused.status_code == 503, refused and refused.text
    assert refused.json()["error"] == "temporarily_unavailable" and "Retry-After" in refused.headers
    assert api.call("POST", "/authorizationServers", {"name": "x", "audiences": ["x"]}).status_code in (500, 503)
    assert api.call("GET", "/authorizationServers").status_code == 200
    assert running.process.poll() is None
    resource.prlimit(running.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    deadline = time.monotonic() + 10
    while app.token_answer(server).status_code != 200:
        assert time.monotonic() < deadline, "the server does not recover"
        time.sleep(0.1)
    running.kill()
    running.start()
    for token in (tokens[0], tokens[len(tokens) // 2], tokens[-1]):
        assert api.event_of(payload_of(token)["jti"])
    running.stop()


# PostgreSQL

class Passage:
    """A TCP relay before PostgreSQL, which can be closed and opened again."""

    def __init__(self, port):
        self.target = port
        self.open = True
        self.pairs = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            if not self.open:
                client.close()
                continue
            upstream = socket.create_connection(("127.0.0.1", self.target))
            self.pairs.append((client, upstream))
            for source, sink in ((client, upstream), (upstream, client)):
                threading.Thread(target=self.relay, args=(source, sink), daemon=True).start()

    @staticmethod
    def relay(source, sink):
        try:
            while part := source.recv(65536):
                sink.sendall(part)
        except OSError:
            pass
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def close(self):
        self.open = False
        for pair in self.pairs:
            for end in pair:
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
        self.pairs = []


@pytest.fixture(scope="module")
def postgres():
    """The URL of a PostgreSQL: MONETA_TEST_POSTGRES, or one of this module's own when it is installed."""
    if url := os.environ.get("MONETA_TEST_POSTGRES"):
        yield url
        return
    own = subprocess.Popen(
        [REPOSITORY / "scripts" / "with-postgres", "sh", "-c", 'echo "$MONETA_TEST_POSTGRES"; exec cat'],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    url = own.stdout.readline().strip()
    if not url:
        pytest.skip("PostgreSQL is not installed")
    yield url
    own.stdin.close()
    own.wait(30)


@pytest.fixture
def database(postgres):
    """An empty database: its URL."""
    name = fresh("clients").replace("-", "_")
    subprocess.run(["psql", "-q", postgres, "-c", f"CREATE DATABASE {name}"], check=True, capture_output=True)
    yield postgres.rsplit("/", 1)[0] + "/" + name
    subprocess.run(["psql", "-q", postgres, "-c", f"DROP DATABASE {name} WITH (FORCE)"], check=False, capture_output=True)


def on_postgres(directory, url, master_key, token=None, public_url=None):
    flags = ["--public-url", public_url] if public_url else []
    return RunningServer(
        directory, *flags, token=token, MONETA_DATABASE_URL=url, MONETA_MASTER_KEY=master_key)


@pytest.fixture
def two_nodes(database, tmp_path):
    """Two servers on one database, known under one name."""
    key, name = new_master_key(), "http://moneta.test"
    with on_postgres(tmp_path / "one", database, key, public_url=name) as one:
        with on_postgres(tmp_path / "two", database, key, token=one.token, public_url=name) as two:
            yield one, two


def new_master_key():
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).rstrip(b"=").decode()


def test_tokens_on_postgresql(database, tmp_path):
    with on_postgres(tmp_path, database, new_master_key()) as running:
        api = management(running)
        server, app = api.open_server(), api.create_app()
        token = app.token(server["id"])
        verify_with_pyjwt(token, server["issuer"], server["audiences"][0], ["RS256"])
        assert app.introspect(server["id"], token)["active"] is True
        app.revoke(server["id"], token)
        assert app.introspect(server["id"], token) == {"active": False}
        assert api.event_of(payload_of(token)["jti"])
        running.restart()
        assert app.token(server["id"])


def test_two_nodes_see_each_others_changes_within_a_second(two_nodes):
    one, two = two_nodes
    first, second = management(one), management(two)
    server = first.create_server()["id"]
    first.create_scope(server, "read")
    policy = first.create_policy(server)["id"]
    rule = first.create_rule(server, policy)["id"]
    app = first.create_app()
    there = Client(two.base, app.app_id, app.client_id, app.secret, app.method)
    assert there.token_answer(server).status_code == 200
    lifecycle = f"/authorizationServers/{server}/policies/{policy}/rules/{rule}/lifecycle"
    first.post(f"{lifecycle}/deactivate", status=204)
    wait_for(there, server, 400)
    second.post(f"{lifecycle}/activate", status=204)
    wait_for(app, server, 200)
    token = app.token(server)
    assert there.introspect(server, token)["active"] is True
    there.revoke(server, token)
    assert app.introspect(server, token) == {"active": False}
    first.post(f"/apps/{app.app_id}/lifecycle/deactivate", status=200)
    wait_for(there, server, 401)


def wait_for(client, server, status):
    """A second, and a little for a busy machine."""
    began = time.monotonic()
    while client.token_answer(server).status_code != status:
        assert time.monotonic() - began < 1.5


def test_L3_an_assertion_is_spent_once_on_two_nodes(two_nodes):
    one, two = two_nodes
    signing, api = rsa_key(), management(one)
    server = api.open_server()
    app = api.create_app("private_key_jwt", jwks=[public_jwk(signing, "k", "RS256")])
    for _ in range(5):
        form = assertion_form(
            jwt.encode(assertion_claims(app.client_id, server["issuer"]), signing, "RS256", headers={"kid": "k"}))
        with ThreadPoolExecutor(4) as pool:
            answers = pool.map(
                lambda base, form=form: requests.post(
                    f"{base}/oauth2/{server['id']}/v1/token", data=form, timeout=10), (one.base, two.base) * 2)
            assert sorted(answer.status_code for answer in answers) == [200, 401, 401, 401]


def test_a_lost_postgresql_is_said_so_and_found_again(database, tmp_path):
    match = re.fullmatch(r"(postgres://[^@]+@127\.0\.0\.1:)(\d+)(/.+)", database)
    passage = Passage(int(match[2]))
    with on_postgres(tmp_path, f"{match[1]}{passage.port}{match[3]}", new_master_key()) as running:
        api = management(running)
        server, app = api.open_server()["id"], api.create_app()
        tokens = [app.token(server)]
        passage.close()
        began = time.monotonic()
        answer = app.token_answer(server)
        assert answer.status_code == 503 and answer.json()["error"] == "temporarily_unavailable"
        assert time.monotonic() - began < 10
        assert requests.get(running.base + "/readyz", timeout=15).status_code == 503
        assert requests.get(running.base + "/livez", timeout=5).status_code == 200
        refused = api.call("GET", "/authorizationServers")
        assert refused.status_code == 503 and "errorCode" in refused.json()
        for word in ("postgres", "127.0.0.1:" + str(passage.port), "moneta@"):
            assert word not in refused.text and word not in answer.text
        passage.open = True
        deadline = time.monotonic() + 15
        while app.token_answer(server).status_code != 200:
            assert time.monotonic() < deadline, "the server does not find its database again"
            time.sleep(0.2)
        tokens.append(app.token(server))
        for token in tokens:
            assert api.event_of(payload_of(token)["jti"])
        assert requests.get(running.base + "/readyz", timeout=5).status_code == 200


def test_a_dump_moves_to_postgresql(backed_up, database, tmp_path):
    directory, running, server, app, token, revoked, state, master_key = backed_up
    ended = run_moneta("restore", str(directory / "dump.jsonl"), MONETA_DATABASE_URL=database)
    assert ended.returncode == 0, ended.stderr
    restored = RunningServer(
        tmp_path, token=running.token, port=running.port, MONETA_DATABASE_URL=database,
        MONETA_MASTER_KEY=master_key.read_text(encoding="ascii").strip())
    with restored:
        assert snapshot(management(restored)) == state
        assert app.introspect(server["id"], token)["active"] is True
        assert app.introspect(server["id"], revoked) == {"active": False}


# Limits that are set

def test_the_rate_limit_of_the_management_api_means_what_it_says(tmp_path):
    with RunningServer(tmp_path, "--in-memory", "--management-rate-limit", "5") as running:
        api = management(running)
        remaining = []
        for _ in range(5):
            answer = api.call("GET", "/authorizationServers", status=200)
            assert answer.headers["X-Rate-Limit-Limit"] == "5"
            assert time.time() - 2 < int(answer.headers["X-Rate-Limit-Reset"]) <= time.time() + 61
            remaining.append(int(answer.headers["X-Rate-Limit-Remaining"]))
        assert remaining == [4, 3, 2, 1, 0]
        answer = api.call("GET", "/authorizationServers", status=429)
        assert answer.json()["errorCode"] == "E0000047" and answer.headers["X-Rate-Limit-Remaining"] == "0"
        assert requests.get(f"{running.base}/oauth2/default/v1/keys", timeout=5).status_code == 200


def test_http_2_over_tls(over_tls):
    ended = subprocess.run(
        ["curl", "--silent", "--http2", "--cacert", over_tls.verify, "--write-out", "%{http_version} %{http_code}",
         f"{over_tls.base}/livez"], capture_output=True, text=True, check=False)
    if "option --http2" in ended.stderr:
        pytest.skip("this curl has no HTTP/2")
    assert ended.stdout == "ok\n2 200", ended.stderr
