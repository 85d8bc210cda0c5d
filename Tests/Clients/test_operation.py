# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""What an operator does and what can go wrong, with the built program; see operators.py."""

import contextlib
import sqlite3

from operators import *  # noqa: F403: fixtures and words that these tests share


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
    assert re.search(r"mon_api_[A-Za-z0-9_-]{43}", texts[0]) and f"http://localhost:{port}" in texts[0]
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


def test_metrics_of_the_database(server):
    text = requests.get(server.base + "/metrics", timeout=5).text
    values = dict(re.findall(r"(?m)^(moneta_database_\w+\{[^}]*\}) ([0-9.]+)$", text))
    for pool, connections in (("read", 3), ("write", 1)):
        states = [float(values[f'moneta_database_connections{{pool="{pool}",state="{state}"}}'])
                  for state in ("idle", "in_use")]
        assert sum(states) == connections
        assert float(values[f'moneta_database_waiting{{pool="{pool}"}}']) >= 0


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


def damages(whole):
    """The backup with a page of noise, cut by 100 bytes, and with each of twelve bits changed."""
    page = len(whole) // 2 // 4096 * 4096
    yield "noise", whole[:page] + os.urandom(4096) + whole[page + 4096:]
    yield "cut", whole[:-100]
    for number in range(12):
        place = (len(whole) - 1) * number // 11
        changed = bytearray(whole)
        changed[place] ^= 1 << number % 8
        yield f"bit {number % 8} of byte {place}", bytes(changed)


@pytest.mark.parametrize("name", ["copy.db", "dump.jsonl"])
def test_a_damaged_backup_is_refused_and_leaves_nothing(backed_up, tmp_path, name):
    whole = (backed_up[0] / name).read_bytes()
    for what, damaged in damages(whole):
        (tmp_path / name).write_bytes(damaged)
        ended = run_moneta("restore", str(tmp_path / name), "--data-directory", str(tmp_path / "data"))
        assert ended.returncode != 0, what
        assert "nothing was restored from" in ended.stderr, (what, ended.stderr)
        assert not list(tmp_path.glob("data/*")), what


def test_a_copy_of_the_database_is_one_for_other_tools_too(backed_up):
    with contextlib.closing(sqlite3.connect(f"file:{backed_up[0] / 'copy.db'}?mode=ro", uri=True)) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert copy.execute("SELECT COUNT(*) FROM event").fetchone()[0] > 0


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


# The master key

def test_everything_is_resealed_under_a_new_master_key(tmp_path):
    running = RunningServer(tmp_path).start()
    app, server, name = sealed_things(running)
    place, file = ("--data-directory", data(running)), tmp_path / "new.key"
    arguments = ("keys", "reseal", "--new-master-key-file", str(file), *place)
    beside = run_moneta(*arguments)
    assert beside.returncode != 0 and "in use by another moneta process" in beside.stderr and not file.exists()
    running.stop()

    # With a wrong present key nothing is changed, and no new one is made.
    wrong = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    refused = run_moneta(*arguments, MONETA_MASTER_KEY=wrong)
    assert refused.returncode != 0 and "is not the one that this database was sealed with" in refused.stderr
    assert not file.exists()

    old = tmp_path / "s.old"
    done = run_moneta(*arguments)
    assert done.returncode == 0, done.stderr
    assert "3 signing keys and 1 client secret" in done.stdout and wrong not in done.stdout
    assert file.stat().st_mode & 0o777 == 0o600
    key = pathlib.Path(data(running)) / "master.key"
    assert file.read_text() not in done.stdout and file.read_text() != key.read_text()

    # Again, with the present key or with the new one already in its place, nothing is changed.
    for _ in range(2):
        again = run_moneta(*arguments)
        assert again.returncode == 0 and "already; nothing was changed" in again.stdout
        if not old.exists():
            stale = run_moneta("serve", *place, "--port", str(free_port()))
            assert stale.returncode != 0 and "is not the one that this database was sealed with" in stale.stderr
            key.rename(old)
            key.write_bytes(file.read_bytes())
            key.chmod(0o600)
    running.start()
    assert_still_signs(running, app, server, name)
    running.stop()

    # And back, under a key that exists.
    back = run_moneta("keys", "reseal", "--new-master-key-file", str(old), *place, "--format", "json")
    assert json.loads(back.stdout)["changed"] is True, back.stderr


@pytest.mark.parametrize("content, word", [(b"short", "32"), (b"", "32"), (b"\xff" * 40, "32")])
def test_a_new_master_key_that_is_none_changes_nothing(tmp_path, content, word):
    running = RunningServer(tmp_path).start()
    running.stop()
    file = tmp_path / "new.key"
    file.write_bytes(content)
    file.chmod(0o600)
    place = ("--data-directory", data(running))
    ended = run_moneta("keys", "reseal", "--new-master-key-file", str(file), *place)
    assert ended.returncode != 0 and word in ended.stderr, ended.stderr
    file.write_text(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())
    file.chmod(0o644)
    ended = run_moneta("keys", "reseal", "--new-master-key-file", str(file), *place)
    assert ended.returncode != 0 and "chmod 600" in ended.stderr
    running.start()
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
    change = api.call("POST", "/authorizationServers", {"name": "x", "audiences": ["x"]})
    assert change.status_code == 503 and change.json()["errorCode"] == "E0000010", change.text
    assert api.call("GET", "/authorizationServers").status_code == 200
    # Whoever makes a mistake hears of that mistake, as always.
    assert api.call("POST", "/authorizationServers", {"name": 1}).status_code == 400
    assert app.token_answer(server, "unknown").json()["error"] == "invalid_scope"
    stranger = Client(app.base, app.app_id, app.client_id, "wrong", "client_secret_basic")
    assert stranger.token_answer(server).status_code == 401
    assert app.request(server, form={"grant_type": "password"}).status_code == 400
    assert app.introspect(server, tokens[0])["active"] is True
    # A revocation that cannot be kept is not said to be done.
    assert app.revoke(server, tokens[0]).status_code == 503
    assert_becomes(running, 503, "the database cannot be written")
    assert requests.get(running.base + "/livez", timeout=5).status_code == 200
    for sentence in ("not ready: the database cannot be written", "no token was issued",
                     "a token request was refused and the refusal could not be recorded",
                     "a management request failed because of the database"):
        assert sentence in running.log()
    assert running.process.poll() is None
    resource.prlimit(running.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    deadline = time.monotonic() + 10
    while app.token_answer(server).status_code != 200:
        assert time.monotonic() < deadline, "the server does not recover"
        time.sleep(0.1)
    assert_becomes(running, 200, "ok")
    assert "the database can be read and written again" in running.log()
    tokens.append(app.token(server))
    running.kill()
    running.start()
    for token in (tokens[0], tokens[len(tokens) // 2], tokens[-1]):
        assert api.event_of(payload_of(token)["jti"])
    running.stop()


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
