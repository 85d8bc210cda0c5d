# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""The configuration as files: `moneta export`, `plan`, `apply` and `history`, on databases and on a running server."""

import filecmp
import os
import re

import pytest

from organisation import Management
from running_server import REPOSITORY, RunningServer, run_moneta

SEED = REPOSITORY / "Examples" / "small-company.yaml"


def files_of(directory):
    return sorted(os.path.relpath(os.path.join(at, name), directory) for at, _, names in os.walk(directory) for name in names)


def assert_same(left, right):
    assert files_of(left) == files_of(right)
    assert filecmp.cmpfiles(left, right, files_of(left), shallow=False)[1:] == ([], [])


@pytest.fixture
def place(tmp_path):
    """A seeded database, and commands on it."""
    def moneta(*arguments, data="data"):
        return run_moneta(*arguments, "--data-directory", str(tmp_path / data))

    assert moneta("seed", str(SEED)).returncode == 0
    moneta.path = tmp_path
    return moneta


def test_files_of_one_database_make_an_equal_one(place):
    first, second = str(place.path / "first"), str(place.path / "second")
    assert place("export", first).stdout == f"revision 2: {first}\n"
    assert "apps/warehouse.yaml" in files_of(first) and "authorization-servers/orders-api.yaml" in files_of(first)
    assert not any(word in open(os.path.join(first, name), encoding="utf-8").read()
                   for name in files_of(first) for word in ("secret:", "client_secret: "))

    plan = place("plan", first, data="other")
    assert "+ authorizationServers/Orders API/policies/Warehouse/rules/Read and write\n" in plan.stdout
    assert "plan: 19 to create, 1 to change" in plan.stdout and not (place.path / "other").exists()
    done = place("apply", first, data="other")
    assert done.returncode == 0 and "19 created, 1 changed; the configuration is revision 2" in done.stdout
    assert len(re.findall(r"secret of app .*shown only now: \S+", done.stdout)) == 3
    assert place("apply", first, data="other").stdout == "nothing to change\n"
    place("export", second, data="other")
    assert_same(first, second)


def test_edits_are_planned_applied_listed_and_undone(place):
    config = place.path / "config"
    place("export", str(config))
    rule = config / "authorization-servers" / "orders-api.yaml"
    rule.write_text(rule.read_text().replace("accessTokenLifetimeMinutes: 10\n", "accessTokenLifetimeMinutes: 20\n"))
    (config / "apps" / "nightly-report.yaml").unlink()
    plan = place("plan", str(config), "--fail-on-changes")
    assert plan.returncode == 2
    assert "actions.token.accessTokenLifetimeMinutes: 10 → 20" in plan.stdout
    assert "- apps/Nightly report (nightly-report)" in plan.stdout
    assert "authorizationServers/Orders API: all 4 apps, for a policy of it is for all clients" in plan.stdout

    refused = place("apply", str(config))
    assert refused.returncode == 1 and "1 thing would be deleted" in refused.stderr
    assert "1 changed, 1 deleted" in place("apply", str(config), "--yes").stdout
    assert place("plan", str(config), "--fail-on-changes").stdout == "plan: nothing to change\n"

    history = place("history").stdout.splitlines()
    assert [line.split("  ")[0] for line in history] == ["3", "2", "1"] and history[0].endswith("configuration files")
    assert "- apps/Nightly report" in place("history", "--show", "3").stdout
    assert "plan: 1 to create, 1 to change" in place("history", "--restore", "2", "--plan").stdout
    assert "1 created, 1 changed; the configuration is revision 4" in place("history", "--restore", "2", "--yes").stdout
    place("export", str(place.path / "again"))
    place("export", str(config))
    assert_same(config, place.path / "again")
    assert "nightly-report" in (config / "apps" / "nightly-report.yaml").read_text()


def test_mistakes_are_told_with_their_files(place):
    config = place.path / "config"
    place("export", str(config))
    app = config / "apps" / "warehouse.yaml"
    app.write_text(app.read_text().replace("application_type: service", "application_type: toaster"))
    (config / "groups.yaml").write_text("- nam: Typo\n")
    answer = place("plan", str(config))
    assert answer.returncode == 1
    assert f"{config}/groups.yaml: groups[0].name: The field cannot be left blank" in answer.stderr
    (config / "groups.yaml").write_text("[]\n")
    assert f"{config}/apps/warehouse.yaml: settings.oauthClient.application_type: must be one of" in place("plan", str(config)).stderr
    app.write_text(app.read_text().replace("application_type: toaster", "application_type: service"))
    server = config / "authorization-servers" / "orders-api.yaml"
    whole = server.read_text()
    person = r"\1people: {groups: {include: [Nobody]}}\n\1grantTypes:"
    server.write_text(re.sub(r"^( +)grantTypes:", person, whole, count=1, flags=re.MULTILINE))
    wrong = place("plan", str(config)).stderr
    assert f"{server}: policies[0].rules[0].conditions.people.groups.include: there is no group `Nobody`" in wrong
    server.write_text(whole)
    app.write_text("label: [")
    assert f"the file {app} cannot be read" in place("plan", str(config)).stderr
    (config / "extra.yaml").write_text("a: 1\n")
    assert "extra.yaml is not a part of a configuration" in place("plan", str(config)).stderr
    assert "has no files of a configuration" in place("plan", str(place.path)).stderr
    assert "there is no database" in place("export", str(config), data="nowhere").stderr
    assert "there is no revision 99" in place("history", "--show", "99").stderr


def test_a_running_server_is_planned_and_applied_and_tells_of_drift(tmp_path):
    running = RunningServer(tmp_path / "server", "--management-rate-limit", "0").start()
    try:
        api = Management(running.base, running.token)

        def remote(*arguments):
            return run_moneta(*arguments, "--url", running.base, MONETA_API_TOKEN=running.token)

        config = tmp_path / "config"
        assert remote("export", str(config)).returncode == 0
        (config / "groups.yaml").write_text("- name: Files\n  description: From files\n")
        assert "1 created" in remote("apply", str(config)).stdout
        group = api.get("/groups?q=Files")[0]["id"]
        api.put(f"/groups/{group}", {"profile": {"name": "Files", "description": "By hand"}})
        plan = remote("plan", str(config)).stdout
        assert 'description: "By hand" → "From files"' in plan
        assert re.search(r"changed otherwise since the last apply\n    \d+  .*  PUT /api/v1/groups/\{groupId\}", plan)
        assert "groups/Files: 0 members" in plan
        assert "1 changed" in remote("apply", str(config), "--yes").stdout
        assert "changed otherwise" not in remote("plan", str(config)).stdout
        token = run_moneta("plan", str(config), "--url", running.base, MONETA_API_TOKEN="mon_api_wrong")
        assert token.returncode == 1 and "the server answered 401" in token.stderr
        logs = api.get('/logs?filter=eventType eq "group.profile.update"')
        assert len(logs) == 2
    finally:
        running.stop()


def test_tokens_of_a_deleted_server_are_dead_until_it_comes_back(server):
    api = Management(server.base, server.token)
    made, app = api.open_server(), api.create_app()
    token = app.token(made["id"])
    assert app.introspect(made["id"], token)["active"] is True
    keys = api.session.get(f"{server.base}/oauth2/{made['id']}/v1/keys").json()
    api.delete(f"/authorizationServers/{made['id']}")
    assert api.session.get(f"{server.base}/oauth2/{made['id']}/v1/keys").status_code == 404
    assert app.request(made["id"], "introspect", {"token": token}).status_code == 404
    api.post(f"/deletedAuthorizationServers/{made['id']}/restore", status=200)
    assert api.session.get(f"{server.base}/oauth2/{made['id']}/v1/keys").json() == keys
    assert app.introspect(made["id"], token)["active"] is True
    api.delete(f"/authorizationServers/{made['id']}")
