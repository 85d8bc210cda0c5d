# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""Refusals of callers who have proven nothing: what they cost, and what the log says of them."""

import contextlib
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from organisation import Management, fresh
from running_server import RunningServer


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    started = RunningServer(tmp_path_factory.mktemp("refusals"), "--trusted-proxies", "127.0.0.1").start()
    yield started
    started.stop()


@pytest.fixture(scope="module")
def api(running):
    return Management(running.base, running.token)


def early_in_a_minute():
    """Waits until the minute has half of its seconds left, so that what follows is within one."""
    while time.time() % 60 > 30:
        time.sleep(0.2)


def refusals(api, since, reason):
    return api.events(since=since, filter=f'outcome.reason eq "{reason}"', limit=1000)


def moment():
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 1))


def database_size(running):
    return sum(file.stat().st_size for file in (running.directory / "data").glob("moneta.db*"))


@pytest.mark.timed
def test_a_flood_of_wrong_secrets_is_one_row_with_a_count(api, running):
    app = api.create_app()
    early_in_a_minute()
    since = moment()
    session = requests.Session()

    def attempt(number):
        answer = session.post(
            f"{running.base}/oauth2/default/v1/token", auth=(app.client_id, f"wrong-{number}"),
            data={"grant_type": "client_credentials", "scope": " ".join(f"scope-{i}" for i in range(150))},
            headers={"User-Agent": "agent/" + "x" * 7000})
        return answer.status_code

    assert attempt(0) == 401
    # Durable before its answer has left.
    [first] = refusals(api, since, "invalid_client_secret")
    assert "occurrences" not in first["debugContext"]["debugData"]
    before = database_size(running)
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(attempt, range(1, 1000))) == {401}
    time.sleep(1.5)
    [event] = refusals(api, since, "invalid_client_secret")
    data = event["debugContext"]["debugData"]
    assert event["uuid"] == first["uuid"]
    assert data["occurrences"] == 1000
    assert data["lastOccurrence"] >= event["published"]
    assert app.client_id in str(data)
    assert len(event["client"]["userAgent"]["rawUserAgent"]) <= 64
    # The log of what is not yet in the file rewrites pages for each count; a row of each would be seven megabytes.
    assert database_size(running) - before < 1_000_000


def test_what_a_client_proves_is_recorded_each_time_and_in_full(api, running):
    app = api.create_app()
    since = moment()
    for _ in range(3):
        answer = requests.post(
            f"{running.base}/oauth2/default/v1/token", auth=(app.client_id, app.secret),
            data={"grant_type": "client_credentials", "scope": fresh("none")})
        assert answer.status_code == 400
    found = [event for event in api.events(since=since, limit=1000) if event["actor"]["id"] == app.client_id]
    assert len(found) == 3
    assert all("requestedScopes" in event["debugContext"]["debugData"] for event in found)


@pytest.mark.parametrize("address, agent, grant_type", [
    ("198.51.100.1", b"x" + b"\xcc\x80" * 3500, "g" + "\u0300" * 8_000),
    ("198.51.100.2", b'"' * 7000, '"\\' * 10_000),
    ("198.51.100.3", b"a\t" * 3500, "\u0001" * 15_000),
])
def test_a_row_of_a_stranger_is_small_whatever_was_sent(api, running, address, agent, grant_type):
    early_in_a_minute()
    answer = requests.post(
        f"{running.base}/oauth2/default/v1/token", data={"grant_type": grant_type, "client_id": fresh("nobody")},
        headers={"User-Agent": agent, "X-Forwarded-For": address})
    assert answer.status_code == 400
    [event] = [event for event in refusals(api, moment(), "unsupported_grant_type")
               if event["client"]["ipAddress"] == address]
    assert len(event["debugContext"]["debugData"].get("grantType", "").encode()) <= 32
    assert len(event["client"]["userAgent"]["rawUserAgent"].encode()) <= 64
    with contextlib.closing(sqlite3.connect(running.directory / "data" / "moneta.db")) as database:
        [size] = database.execute(
            "SELECT LENGTH(CAST(document AS BLOB)) FROM event WHERE uuid = ?", [event["uuid"]]).fetchone()
    assert size <= 1024


@pytest.mark.timed
def test_the_addresses_of_one_ipv6_network_count_together_and_ids_of_nobody_do_not_tell_kinds_apart(api, running):
    early_in_a_minute()
    since = moment()
    for number in range(50):
        answer = requests.post(
            f"{running.base}/oauth2/default/v1/token", auth=(fresh("nobody"), "wrong"),
            data={"grant_type": "client_credentials"}, headers={"X-Forwarded-For": f"2001:db8:7::{number:x}:1"})
        assert answer.status_code == 401
    time.sleep(1.5)
    found = [event for event in api.events(since=since, limit=1000)
             if (event["client"]["ipAddress"] or "").startswith("2001:db8:7:")]
    assert [event["debugContext"]["debugData"]["occurrences"] for event in found] == [50]
