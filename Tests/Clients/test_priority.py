# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""The order of policies and rules: exact, contiguous, and never a reason for a write to fail."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from organisation import Management, policy, rule


@pytest.fixture
def place(api):
    """A server, and the paths and documents of its policies and of one policy's rules."""
    server = api.create_server()["id"]
    policies = f"/authorizationServers/{server}/policies"
    return api, policies


def rules_of(api, policies):
    return f"{policies}/{api.post(policies, policy())['id']}/rules"


def order(api, path):
    """The names in order, after a check that the priorities are 1, 2, 3 …"""
    listed = api.get(path)
    assert [entry["priority"] for entry in listed] == list(range(1, len(listed) + 1))
    return [entry["name"] for entry in listed]


def create(api, path, name, priority=None):
    body = rule(name=name) if path.endswith("rules") else policy(name=name)
    if priority is not None:
        body["priority"] = priority
    return api.post(path, body)


def both_paths(place):
    api, policies = place
    rules = rules_of(api, api_other(api))
    return [policies, rules]


def api_other(api):
    return f"/authorizationServers/{api.create_server()['id']}/policies"


def test_creates_with_the_same_priority_by_many_at_once_all_succeed(place):
    api = place[0]
    for path in both_paths(place):
        def one(number, path=path):
            mine = Management(api.base, api.token)
            body = rule(name=f"n{number}") if path.endswith("rules") else policy(name=f"n{number}")
            return mine.call("POST", path, body | {"priority": 1}).status_code

        with ThreadPoolExecutor(20) as pool:
            assert set(pool.map(one, range(20))) == {201}
        assert sorted(order(api, path)) == sorted(f"n{number}" for number in range(20))


def test_creates_with_distinct_numbers_at_once_end_in_that_order(place):
    """The known failure of the original: ten creates with the priorities 1 to 10, in whatever order they arrive."""
    api = place[0]
    for path in both_paths(place):
        numbers = list(range(1, 21))
        random.Random(7).shuffle(numbers)

        def one(number, path=path):
            create(Management(api.base, api.token), path, f"n{number}", number)

        with ThreadPoolExecutor(20) as pool:
            list(pool.map(one, numbers))
        assert order(api, path) == [f"n{number}" for number in range(1, 21)]


def test_an_insert_moves_the_others_on(place):
    api = place[0]
    for path in both_paths(place):
        for name in "abc":
            create(api, path, name)
        made = create(api, path, "x", 2)
        assert made["priority"] == 2
        assert order(api, path) == ["a", "x", "b", "c"]


def test_a_number_beyond_the_end_is_last_and_remembered(place):
    api = place[0]
    for path in both_paths(place):
        create(api, path, "a")
        far = create(api, path, "far", 99)
        assert far["priority"] == 2
        again = api.put(f"{path}/{far['id']}", without_reads(api.get(f"{path}/{far['id']}")) | {"priority": 99})
        assert again["priority"] == 2
        create(api, path, "b", 3)
        assert order(api, path) == ["a", "b", "far"]


def test_zero_is_first(place):
    api = place[0]
    for path in both_paths(place):
        create(api, path, "a")
        assert create(api, path, "b", 0)["priority"] == 1
        assert order(api, path) == ["b", "a"]


def test_sending_the_same_document_again_changes_nothing(place):
    api = place[0]
    for path in both_paths(place):
        sent = {}
        for name in "abcd":
            body = (rule(name=name) if path.endswith("rules") else policy(name=name)) | {"priority": 1}
            sent[api.post(path, body)["id"]] = body
        before = order(api, path)
        assert before == ["d", "c", "b", "a"]
        for identifier, body in sent.items():
            api.put(f"{path}/{identifier}", body)
        assert order(api, path) == before


def test_moves_and_deletes_keep_the_order_contiguous(place):
    api = place[0]
    for path in both_paths(place):
        made = {name: create(api, path, name)["id"] for name in "abcdef"}

        def move(name, priority, path=path, made=made):
            document = without_reads(api.get(f"{path}/{made[name]}"))
            return api.put(f"{path}/{made[name]}", document | {"priority": priority})["priority"]

        assert move("f", 1) == 1
        assert order(api, path) == list("fabcde")
        assert move("a", 4) == 4
        assert order(api, path) == list("fbcade")
        api.delete(f"{path}/{made['c']}")
        assert order(api, path) == list("fbade")
        assert move("f", 5) == 5
        assert order(api, path) == list("badef")


def test_concurrent_creates_moves_and_deletes_never_fail(place):
    api = place[0]
    for path in both_paths(place):
        keep = [create(api, path, f"keep{number}")["id"] for number in range(6)]
        drop = [create(api, path, f"drop{number}")["id"] for number in range(6)]

        def work(number, path=path, keep=keep, drop=drop):
            mine = Management(api.base, api.token)
            kind, index = number % 3, number // 3
            if kind == 0:
                body = rule(name=f"new{index}") if path.endswith("rules") else policy(name=f"new{index}")
                return mine.call("POST", path, body | {"priority": index % 5 + 1}).status_code
            if kind == 1:
                name = f"keep{index}"
                body = rule(name=name) if path.endswith("rules") else policy(name=name)
                return mine.call("PUT", f"{path}/{keep[index]}", body | {"priority": 6 - index}).status_code
            return mine.call("DELETE", f"{path}/{drop[index]}").status_code

        with ThreadPoolExecutor(18) as pool:
            assert set(pool.map(work, range(18))) == {200, 201, 204}
        assert sorted(order(api, path)) == sorted(
            [f"keep{number}" for number in range(6)] + [f"new{number}" for number in range(6)])


def test_the_default_policy_and_its_rules_stay_last(api):
    path = "/authorizationServers/default/policies"
    system = next(entry for entry in api.get(path) if entry["system"])
    made = [create(api, path, f"before-{number}", 1000)["id"] for number in range(3)]
    listed = api.get(path)
    assert listed[-1]["id"] == system["id"]
    assert [entry["priority"] for entry in listed] == list(range(1, len(listed) + 1))
    moved = api.call("PUT", f"{path}/{system['id']}", without_reads(system) | {"priority": 1})
    assert moved.status_code == 200
    assert api.get(path)[-1]["id"] == system["id"]
    assert api.call("DELETE", f"{path}/{system['id']}").status_code in (400, 403)
    rules = f"{path}/{system['id']}/rules"
    own = api.post(rules, rule(name="own"))
    assert api.get(rules)[0]["id"] == own["id"]
    assert all(entry["system"] for entry in api.get(rules)[1:])
    api.delete(f"{rules}/{own['id']}")
    for identifier in made:
        api.delete(f"{path}/{identifier}")


def test_an_order_is_replaced_only_by_who_has_seen_it(place):
    api, path = place
    ids = [create(api, path, name)["id"] for name in "abc"]
    tag = api.call("GET", path, status=200).headers["ETag"]
    create(api, path, "d")
    stale = api.call("POST", f"{path}/reorder", {"ids": ids[::-1]}, headers={"If-Match": tag})
    assert stale.status_code == 412
    one = api.call("GET", f"{path}/{ids[0]}", status=200)
    body = without_reads(one.json()) | {"description": "changed"}
    fresh_put = api.call("PUT", f"{path}/{ids[0]}", body, headers={"If-Match": one.headers["ETag"]})
    assert fresh_put.status_code == 200
    stale_put = api.call("PUT", f"{path}/{ids[0]}", body, headers={"If-Match": one.headers["ETag"]})
    assert stale_put.status_code == 412


def without_reads(document):
    """Clients send whole documents back; the read-only members do no harm, but are not what is tested here."""
    return {name: value for name, value in document.items() if name not in ("_links", "created", "lastUpdated")}
