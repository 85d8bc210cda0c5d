# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""`moneta test` and `moneta findings`: files of token tests, recordings and findings, as a CI system uses them."""

import json
import re
import xml.etree.ElementTree as ElementTree

import pytest
import requests

from organisation import Management
from running_server import REPOSITORY, RunningServer, run_moneta

SEED = REPOSITORY / "Examples" / "small-company.yaml"
EXAMPLE = REPOSITORY / "Examples" / "small-company.tests.yaml"
PAGE = REPOSITORY / "docs" / "token-tests.md"


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    """The example organisation on a database of its own, which commands can read too."""
    running = RunningServer(tmp_path_factory.mktemp("company"), "--seed", SEED)
    running.start()
    yield running
    running.stop()


def against(running, *arguments):
    return run_moneta(
        *map(str, arguments), "--url", running.base, timeout=120, MONETA_API_TOKEN=running.token)


def directory(running):
    return ["--data-directory", str(running.directory / "data")]


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def one_test(members, expect):
    """A file with one test; `members` and `expect` are YAML."""
    return f"""
defaults: {{ server: Orders API }}
tests:
  - name: the test
    {members}
    expect: {expect}
"""


def test_the_example_passes_against_a_server_and_a_directory(company):
    for where in (["--url", company.base], directory(company)):
        ended = run_moneta("test", str(EXAMPLE), *where, MONETA_API_TOKEN=company.token)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        assert ended.stdout == f"{EXAMPLE}: 9 passed\n"


def test_a_test_that_fails_names_the_cause(company, tmp_path):
    file = write(tmp_path / "fails.yaml", one_test(
        'client: nightly-report\n    scopes: ["orders:write"]', "{ policy: Warehouse, rule: Read and write }"))
    ended = against(company, "test", file)
    assert ended.returncode == 1
    assert "FAILED  the test\n" in ended.stdout
    assert "- outcome: granted\n" in ended.stdout
    assert "+ outcome: refused, access_denied (no_matching_policy)" in ended.stdout
    assert ("because the policy `Warehouse` is for `warehouse`, and the request comes from `nightly-report`"
            in ended.stdout)
    assert ended.stdout.endswith("fails.yaml: 0 passed, 1 failed\n")


def test_another_rule_than_expected_names_the_condition(company, tmp_path):
    file = write(tmp_path / "rule.yaml", one_test(
        'client: nightly-report\n    scopes: ["orders:read", "orders:write"]', "{ policy: Everyone else, rule: Read }"))
    ended = against(company, "test", file)
    assert ended.returncode == 1
    assert ("the rule `Read` of the policy `Everyone else` covers `orders:read`, and the request also wants "
            "`orders:write`" in ended.stdout)


def test_a_claim_that_differs_shows_its_expression(company, tmp_path):
    file = write(tmp_path / "claim.yaml", one_test("client: warehouse", "{ accessToken: { team: analytics } }"))
    ended = against(company, "test", file)
    assert ended.returncode == 1
    assert '- accessToken.team: "analytics"\n' in ended.stdout
    assert '+ accessToken.team: "logistics"\n' in ended.stdout
    assert "because the expression is `app.profile.team`" in ended.stdout


def test_a_request_that_cannot_be_asked_about_is_told_of(company, tmp_path):
    file = write(tmp_path / "nobody.yaml", one_test("client: wharehouse", "granted"))
    for where in (["--url", company.base], directory(company)):
        ended = run_moneta("test", str(file), *where, MONETA_API_TOKEN=company.token)
        assert ended.returncode == 1
        assert "could not be asked: there is no app `wharehouse`; there are: " in ended.stdout


def test_a_broken_file_is_told_of_with_line_and_column(company, tmp_path):
    cases = {
        "tests:\n  - name: a\n    client: c\n    scops: [x]\n    expect: granted\n": (
            "line 4, column 5: tests[0].scops: there is no member `scops` here", "line 2, column 5: tests[0].server"),
        "tests:\n  - name: a\n    server: s\n    client: c\n    expect: { outcome: [granted] }\n": (
            "line 5, column 15: tests[0].expect.outcome: must be one of granted, refused",),
        "tests: [\n": ("line 2, column 1",),
        "tests:\n  - name: a\n    name: b\n": ("the key `name` stands twice",),
        "": ("it is empty",),
    }
    for text, wanted in cases.items():
        ended = against(company, "test", write(tmp_path / "broken.yaml", text))
        assert ended.returncode == 2, text
        for sentence in wanted:
            assert sentence in ended.stderr, ended.stderr
    assert against(company, "test", tmp_path / "missing.yaml").returncode == 2


def test_a_server_that_cannot_be_asked_is_no_failed_test(company, tmp_path):
    ended = run_moneta("test", str(EXAMPLE), "--url", "http://127.0.0.1:9", MONETA_API_TOKEN="x" * 32)
    assert ended.returncode == 2
    assert "cannot be reached" in ended.stderr
    wrong = run_moneta("test", str(EXAMPLE), "--url", company.base, MONETA_API_TOKEN="x" * 32)
    assert wrong.returncode == 2
    assert "401" in wrong.stderr
    missing = run_moneta("test", str(EXAMPLE), "--url", company.base)
    assert missing.returncode == 64
    assert "MONETA_API_TOKEN" in missing.stderr


def test_junit_has_a_case_for_each_request(company, tmp_path):
    failing = write(tmp_path / "fails.yaml", one_test("client: [warehouse, nobody, nightly-report]", (
        "{ accessToken: { team: logistics } }")))
    report = tmp_path / "results.xml"
    ended = against(company, "test", EXAMPLE, failing, "--junit", report)
    assert ended.returncode == 1
    root = ElementTree.parse(report).getroot()
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("12", "1", "1")
    suites = root.findall("testsuite")
    assert [suite.get("name") for suite in suites] == [str(EXAMPLE), str(failing)]
    cases = suites[1].findall("testcase")
    assert [case.get("name") for case in cases] == [
        "the test (warehouse)", "the test (nobody)", "the test (nightly-report)"]
    assert cases[0].find("failure") is None
    assert "there is no app" in cases[1].find("error").get("message")
    assert "accessToken.team" in cases[2].find("failure").get("message")


def test_a_recording_passes_and_notices_a_change(company, tmp_path):
    api = Management(company.base, company.token)
    file = tmp_path / "recorded.yaml"
    for where in (["--url", company.base], directory(company)):
        ended = run_moneta(
            "test", "--record", "--output", str(file), "--server", "orders", *where, MONETA_API_TOKEN=company.token)
        assert ended.returncode == 0, ended.stderr
        again = run_moneta(
            "test", "--record", "--output", "-", "--server", "orders", *where, MONETA_API_TOKEN=company.token)
        assert again.stdout == file.read_text(), "a recording is the same each time"
    text = file.read_text()
    assert "jti" not in text and "iat" not in text
    assert against(company, "test", file).returncode == 0

    edited = write(tmp_path / "edited.yaml", text.replace("team: logistics", "team: shipping"))
    ended = against(company, "test", edited)
    assert ended.returncode == 1
    assert '- accessToken.team: "shipping"\n' in ended.stdout

    server = "/authorizationServers/orders"
    claim = api.create_claim("orders", "region", "'eu'")
    try:
        ended = against(company, "test", file)
        assert ended.returncode == 1
        assert '+ accessToken.region: "eu"\n' in ended.stdout
    finally:
        api.delete(f"{server}/claims/{claim['id']}")
    assert against(company, "test", file).returncode == 0


def test_what_users_get_is_recorded_too(company, tmp_path):
    api = Management(company.base, company.token)
    app = api.create_app(profile={"team": "web"}, settings={"implicitAssignment": True, "oauthClient": {
        "application_type": "web", "grant_types": ["authorization_code"], "response_types": ["code"],
        "redirect_uris": ["https://app.example.com/cb"]}})
    policy = api.create_policy("orders")
    api.create_rule("orders", policy["id"], conditions={
        "people": {"groups": {"include": ["EVERYONE"]}}, "grantTypes": {"include": ["authorization_code"]},
        "scopes": {"include": ["*"]}})
    file = tmp_path / "users.yaml"
    ended = against(
        company, "test", "--record", "--output", file, "--server", "orders", "--client", app.client_id, "--user",
        "ada@small.example", "--user", "bo@small.example")
    assert ended.returncode == 0, ended.stderr
    text = file.read_text()
    assert "user: ada@small.example" in text and "user: bo@small.example" in text
    assert "idToken:" in text and "userInfo:" in text
    ended = against(company, "test", file)
    assert ended.returncode == 0, ended.stdout
    edited = write(tmp_path / "edited.yaml", text.replace('name: Ada Byron', 'name: Ada Lovelace'))
    assert edited.read_text() != text
    ended = against(company, "test", edited)
    assert ended.returncode == 1
    assert "Ada Byron" in ended.stdout


def test_the_examples_of_the_page_pass(company, tmp_path):
    examples = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(), re.S)
    assert len(examples) == 3
    for number, example in enumerate(examples):
        ended = against(company, "test", write(tmp_path / f"{number}.yaml", example))
        assert ended.returncode == 0, ended.stdout + ended.stderr


def test_wrong_calls_are_told_of(company):
    for arguments in (
            ["test"], ["test", "--record"], ["test", "--record", "--output", "x", "file.yaml"],
            ["test", "file.yaml", "--user", "ada"], ["test", "file.yaml", "--nothing", "x"]):
        assert run_moneta(*arguments).returncode == 64, arguments


# Findings

def test_findings_of_a_server_and_of_a_directory_are_the_same(company):
    remote = against(company, "findings", "--json")
    stored = run_moneta("findings", "--json", *directory(company))
    assert remote.returncode == stored.returncode == 0, remote.stderr + stored.stderr
    assert json.loads(remote.stdout) == json.loads(stored.stdout)


def test_findings_end_with_a_status_that_ci_can_use(company):
    api = Management(company.base, company.token)
    tidy = against(company, "findings", "--server", "orders", "--fail-on", "error")
    assert tidy.returncode == 0, tidy.stdout
    made = api.create_server(name="Without a policy", audiences=["api://without"])
    try:
        ended = against(company, "findings", "--server", "Without a policy", "--fail-on", "error")
        assert ended.returncode == 1
        assert ended.stdout.startswith(
            "ERROR  server.no_policy  Without a policy\n    the server `Without a policy` has no policy\n")
        assert ended.stdout.endswith("1 error, 0 warnings, 0 notes\n")
        assert against(company, "findings", "--server", "Without a policy").returncode == 0
    finally:
        api.call("POST", f"/authorizationServers/{made['id']}/lifecycle/deactivate")
        api.delete(f"/authorizationServers/{made['id']}")
    assert against(company, "findings", "--server", "nothing").returncode == 1


def test_findings_need_a_token(company):
    assert requests.get(company.base + "/api/v1/findings", timeout=10).status_code == 401
