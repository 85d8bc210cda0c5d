# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""The server on PostgreSQL: two nodes, a database that goes away; see operators.py."""

from operators import *  # noqa: F403: fixtures and words that these tests share


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


@pytest.mark.timed
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
        assert_becomes(running, 503, "the database does not answer")
        assert "not ready: the database does not answer" in running.log()
        # Whoever makes a mistake hears of that mistake, as always.
        assert app.token_answer(server, "unknown").json()["error"] == "invalid_scope"
        stranger = Client(app.base, app.app_id, app.client_id, "wrong", "client_secret_basic")
        assert stranger.token_answer(server).status_code == 401
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
        assert_becomes(running, 200, "ok")
        assert "the database can be read and written again" in running.log()


def test_a_read_only_postgresql_is_said_so_and_what_only_reads_goes_on(postgres, database, tmp_path):
    def set_read_only(word):
        name = database.rsplit("/", 1)[1]
        for statement in (
            f"ALTER DATABASE {name} SET default_transaction_read_only = {word}",
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",
        ):
            subprocess.run(["psql", "-q", "-X", postgres, "-c", statement], check=True, capture_output=True)

    with on_postgres(tmp_path, database, new_master_key()) as running:
        api = management(running)
        server, app = api.open_server()["id"], api.create_app()
        token = app.token(server)
        set_read_only("on")
        answer = app.token_answer(server)
        assert answer.status_code == 503 and answer.json()["error"] == "temporarily_unavailable"
        assert_becomes(running, 503, "the database cannot be written")
        assert app.token_answer(server, "unknown").json()["error"] == "invalid_scope"
        assert app.introspect(server, token)["active"] is True
        assert api.call("GET", "/authorizationServers").status_code == 200
        change = api.call("POST", "/groups", {"profile": {"name": "x"}})
        assert change.status_code == 503 and change.json()["errorCode"] == "E0000010"
        set_read_only("off")
        assert_becomes(running, 200, "ok")
        assert app.token_answer(server).status_code == 200


def test_metrics_of_the_database_on_postgresql(database, tmp_path):
    with on_postgres(tmp_path, database, new_master_key()) as running:
        text = requests.get(running.base + "/metrics", timeout=5).text
    values = dict(re.findall(r'(?m)^moneta_database_connections\{pool="shared",state="(\w+)"\} ([0-9.]+)$', text))
    assert set(values) == {"idle", "in_use"} and sum(map(float, values.values())) == 8
    assert re.search(r'(?m)^moneta_database_waiting\{pool="shared"\} [0-9.]+$', text)


# A standby that lacks the last changes

def exchange(database, other, passage):
    """Lets another database be found under the name, as when a standby becomes the primary; `other` is made first
    as a copy of what is there when it does not exist."""
    passage.close()
    base, name = database.rsplit("/", 1)

    def command(text):
        ended = subprocess.run(["psql", "-qAt", base + "/postgres", "-c", text], capture_output=True, text=True)
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    command(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    if command(f"SELECT 1 FROM pg_database WHERE datname = '{other}'"):
        command(f"ALTER DATABASE {name} RENAME TO {name}_lost")
        command(f"ALTER DATABASE {other} RENAME TO {name}")
        command(f"DROP DATABASE {name}_lost")
    else:
        command(f"CREATE DATABASE {other} TEMPLATE {name}")
    passage.open = True


@pytest.mark.timed
def test_no_node_goes_on_with_changes_that_a_promoted_standby_lacks(database, tmp_path):
    passage = Passage(int(re.search(r":(\d+)/", database)[1]))
    through = re.sub(r":\d+/", f":{passage.port}/", database)
    other = database.rsplit("/", 1)[1] + "_standby"
    key, name = new_master_key(), "http://moneta.test"
    with on_postgres(tmp_path / "one", through, key, public_url=name) as one, \
            on_postgres(tmp_path / "two", through, key, token=one.token, public_url=name) as two:
        api = management(one)
        server, app = api.open_server()["id"], api.create_app()
        there = Client(two.base, app.app_id, app.client_id, app.secret, app.method)
        kept = signed_by(app, server)
        assert kept and signed_by(there, server) == kept
        exchange(database, other, passage)
        for running in (one, two):
            running.wait_until_ready()
        wait_until(lambda: signed_by(app, server) == signed_by(there, server) == kept)
        # Changes that the standby does not get.
        api.post(f"/authorizationServers/{server}/credentials/lifecycle/keyRotate", {"use": "sig"}, status=200)
        for number in range(6):
            api.create_scope(server, f"lost-{number}")
        lost = signed_by(app, server)
        assert lost not in (None, kept)
        wait_until(lambda: signed_by(there, server) == lost)
        exchange(database, other, passage)
        for running in (one, two):
            running.wait_until_ready()
        for client in (app, there):
            # The request that finds the database again may have been decided before.
            wait_until(lambda: signed_by(client, server) == kept)
            published = requests.get(f"{client.base}/oauth2/{server}/v1/keys", timeout=5).json()["keys"]
            assert lost not in [each["kid"] for each in published]
        # The counter is lower than what both have seen, and changes are heard of all the same.
        api.post(f"/apps/{app.app_id}/lifecycle/deactivate", status=200)
        assert app.token_answer(server).status_code == 401
        wait_for(there, server, 401)


def signed_by(client, server):
    """The `kid` of a new token; `None` when there is none."""
    answer = client.token_answer(server)
    return jwt.get_unverified_header(answer.json()["access_token"])["kid"] if answer.status_code == 200 else None


def wait_until(holds):
    end = time.monotonic() + 15
    while not holds():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


# The order of the log

def sql(database, text):
    """The answer of a statement, without frame."""
    ended = subprocess.run(["psql", "-qAtX", database, "-c", text], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.strip()


def slow_down(database, trigger, pause):
    """Lets transactions with events take longer."""
    sql(database, f"""
        CREATE FUNCTION slow_down() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN PERFORM pg_sleep({pause}); RETURN NULL; END $$;
        {trigger} EXECUTE FUNCTION slow_down()""")


class Poller:
    """Reads the log of a node from its `next` link on."""

    def __init__(self, running):
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"SSWS {running.token}"
        # The links name the public address.
        self.base = running.base
        self.next = "/api/v1/logs?limit=7"
        self.found = []

    def poll(self):
        answer = self.session.get(self.base + self.next, timeout=10)
        assert answer.status_code == 200, answer.text
        self.next = "/api/" + answer.links["next"]["url"].split("/api/", 1)[1]
        events = [event["uuid"] for event in answer.json()]
        self.found += events
        return events

    def drain(self):
        while self.poll():
            pass


def in_order(database):
    return sql(database, "SELECT uuid FROM event ORDER BY sequence").split()


def test_a_poller_misses_nothing_while_writers_of_two_nodes_commit_slowly(database, two_nodes):
    one, two = two_nodes
    api = management(one)
    server, app = api.open_server()["id"], api.create_app()
    there = Client(two.base, app.app_id, app.client_id, app.secret, app.method)
    wait_for(there, server, 200)
    poller = Poller(two)
    poller.drain()
    slow_down(database, "CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON event DEFERRABLE INITIALLY DEFERRED FOR EACH ROW",
              "0.05 + random() * 0.1")

    def work(client):
        for _ in range(6):
            token = client.token(server)
            assert client.revoke(server, token).status_code == 200

    most = 0
    with ThreadPoolExecutor(4) as pool:
        # Events of tokens are gathered into one transaction of a node, revocations have one each.
        writers = [pool.submit(work, Client(node, app.app_id, app.client_id, app.secret, app.method))
                   for node in (one.base, two.base) * 2]
        while not all(writer.done() for writer in writers):
            poller.poll()
            most = max(most, int(sql(database, """
                SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ShareLock'
                AND classid = 'event'::regclass""")))
        for writer in writers:
            writer.result()
    poller.drain()
    assert poller.found == in_order(database)
    # A lock that lasts until the commit would let one after the other write.
    assert most >= 2


def test_a_node_that_stands_still_stops_nobody_and_readers_go_on(database, two_nodes):
    one, two = two_nodes
    api = management(one)
    server, app = api.open_server()["id"], api.create_app()
    there = Client(two.base, app.app_id, app.client_id, app.secret, app.method)
    wait_for(there, server, 200)
    poller = Poller(two)
    poller.drain()
    slow_down(database, "CREATE TRIGGER slow AFTER INSERT ON event FOR EACH ROW WHEN (NEW.document LIKE '%stands still%')", 3)
    open_ones = "SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 'event'::regclass"
    with ThreadPoolExecutor(1) as pool:
        still = pool.submit(
            lambda: app.request(server, form={"grant_type": "client_credentials", "scope": "read"},
                                headers={"User-Agent": "stands still"}))
        try:
            wait_until(lambda: sql(database, open_ones) == "1")
            one.process.send_signal(signal.SIGSTOP)
            seen = len(poller.found)
            for _ in range(3):
                there.token(server)
            assert sql(database, open_ones) == "1", "the others have waited for the node that stands still"
            # It began first, so what came after it is not shown before it has ended.
            poller.drain()
            assert len(poller.found) == seen
            wait_until(lambda: poller.poll() or len(poller.found) > seen)
        finally:
            one.process.send_signal(signal.SIGCONT)
        # It finds its transaction gone and runs it again; 503 if it had sent COMMIT.
        assert still.result().status_code in (200, 503)
    assert app.token(server)
    poller.drain()
    assert len(poller.found) >= seen + 4
    assert poller.found == in_order(database)


# The master key

def test_everything_is_resealed_under_a_new_master_key_on_postgresql(database, tmp_path):
    old, token = new_master_key(), secrets.token_hex(32)
    environment = {"MONETA_DATABASE_URL": database, "MONETA_MASTER_KEY": old}
    file = tmp_path / "new.key"
    with on_postgres(tmp_path, database, old, token=token) as running:
        app, server, name = sealed_things(running)
        beside = run_moneta("keys", "reseal", "--new-master-key-file", str(file), **environment)
        assert beside.returncode != 0 and "servers still have" in beside.stderr and not file.exists()
        running.stop()
    done = run_moneta("keys", "reseal", "--new-master-key-file", str(file), "--format", "json", **environment)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"changed": True, "resealed": {
        "signing_key": 3, "client_secret": 1, "inline_hook": 0, "hook_key": 0, "hook_signature_key": 0}}
    with_old = run_moneta("serve", "--port", str(free_port()), MONETA_API_TOKEN=token, **environment)
    assert with_old.returncode != 0 and "is not the one that this database was sealed with" in with_old.stderr
    new = file.read_text().strip()
    with on_postgres(tmp_path / "again", database, new, token=token, public_url=running.base) as again:
        assert_still_signs(again, app, server, name)


def test_nothing_acknowledged_is_lost_to_a_kill_on_postgresql(postgres, tmp_path):
    ended = subprocess.run(
        [REPOSITORY / "scripts" / "kill-test", "3", "--postgres", "--binary", moneta_binary(), "--threads", "4"],
        text=True, capture_output=True, timeout=120, check=False,
        env=clean_environment(TMPDIR=str(tmp_path)) | {"MONETA_TEST_POSTGRES": postgres})
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "on PostgreSQL" in ended.stdout and "0 problems" in ended.stdout


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
