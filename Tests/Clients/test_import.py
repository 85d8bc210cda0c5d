# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""Users come from files and go to files: `moneta import users`, `moneta export users`."""

import csv
import json
import re
import signal
import subprocess
import time
from random import Random

import pytest

from organisation import Management
from running_server import clean_environment, moneta_binary, run_moneta

PEOPLE = """\
Email,firstName,lastName,department,groups,password,passwordHash,_note
ada@people.test,Ada,"Lovelace, Countess",Maths,Staff|Poets,,,hello
bob@people.test,Bob,"O""Hara",Maths,Staff,Correct-Horse-7,,
short
dee@people.test,Dee,Dee,Ops,Staff,,$2b$04$abcdefghijklmnopqrstuuRuU1dqg5SNTAMgQx1HwAYq5jJaWJ4Zq,
ADA@people.test,Ada,Again,,,,,
eve@people.test,Eve,"bro"ken,,,,,
pat@people.test,Pat,Pass,,,abc,,
"""
MAPPED = ("--map", "login=Email", "--map", "email=Email")


@pytest.fixture
def files(tmp_path):
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    return tmp_path


def moneta(directory, *arguments):
    return run_moneta(*arguments, "--data-directory", str(directory / "data"))


def refused(path):
    with open(path, encoding="utf-8", newline="") as file:
        return {row["_line"]: row["_problem"] for row in csv.DictReader(file)}


def test_a_file_is_taken_over_and_every_refused_row_is_told_with_its_line(files):
    people = str(files / "people.csv")
    dry = moneta(files, "import", "users", people, *MAPPED, "--create-groups", "--dry-run")
    assert (dry.returncode, dry.stderr) == (1, "")
    assert dry.stdout.startswith("dry run, nothing was changed: 3 created, 4 refused\n")
    assert not (files / "data").exists()

    done = moneta(files, "import", "users", people, *MAPPED, "--create-groups")
    assert done.returncode == 1 and "3 created, 4 refused" in done.stdout
    problems = refused(people + ".refused.csv")
    assert problems["4"] == "it has 1 fields, and the header has 8"
    assert problems["6"] == "login: row 1 of the file has the same login"
    assert "closing quote" in problems["7"]
    assert problems["8"].startswith("password: must have at least 8 characters")

    again = moneta(files, "import", "users", people, *MAPPED)
    assert "3 unchanged, 4 refused" in again.stdout

    exported = moneta(files, "export", "users", "-", "--columns", "login,status,groups,lastName")
    # Users of one millisecond are in no order of their own.
    rows = sorted(tuple(row.values()) for row in csv.DictReader(exported.stdout.splitlines())
                  if row["login"].endswith("people.test"))
    assert rows == [
        ("ada@people.test", "STAGED", "Poets|Staff", "Lovelace, Countess"), ("bob@people.test", "ACTIVE", "Staff", 'O"Hara'),
        ("dee@people.test", "ACTIVE", "Staff", "Dee")]


def test_lines_of_json_are_mapped_and_filled_like_columns(tmp_path):
    lines = [
        {"mail": "ana@people.test", "profile.title": "Dr", "_note": "x"},
        {"profile": {"mail": "ben@people.test", "city": "Rome"}, "groups": ["Poets"], "_line": 4},
        {"profile": "ben"},
    ]
    people = tmp_path / "people.jsonl"
    people.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    done = moneta(
        tmp_path, "import", "users", str(people), "--map", "login=mail", "--map", "email=mail",
        "--set", "groups=Staff|Night", "--set", "city=Oslo", "--set", "status=STAGED", "--create-groups")
    assert "2 created, 1 refused" in done.stdout, done.stdout + done.stderr
    exported = moneta(tmp_path, "export", "users", "-", "--columns", "login,email,status,groups,city,title")
    rows = sorted(tuple(row.values()) for row in csv.DictReader(exported.stdout.splitlines())
                  if row["login"].endswith("people.test"))
    assert rows == [
        ("ana@people.test", "ana@people.test", "STAGED", "Night|Staff", "Oslo", "Dr"),
        ("ben@people.test", "ben@people.test", "STAGED", "Poets", "Rome", "")]


def test_a_value_for_everybody_fills_empty_fields(tmp_path):
    people = tmp_path / "people.csv"
    people.write_text("login,city\ncat@people.test,\ndan@people.test,Rome\n", encoding="utf-8")
    done = moneta(tmp_path, "import", "users", str(people), "--map", "email=login", "--map", "login=login",
                  "--set", "city=Oslo")
    assert "2 created" in done.stdout, done.stdout + done.stderr
    exported = moneta(tmp_path, "export", "users", "-", "--columns", "login,city")
    assert {"cat@people.test,Oslo", "dan@people.test,Rome"} <= set(exported.stdout.splitlines())


def test_what_is_exported_makes_the_same_users_elsewhere(files):
    moneta(files, "import", "users", str(files / "people.csv"), *MAPPED, "--create-groups")
    for name in ("users.jsonl", "users.csv"):
        there = files / name.replace(".", "-")
        assert moneta(files, "export", "users", str(files / name)).returncode == 0
        taken = moneta(there, "import", "users", str(files / name), "--create-groups", "--existing", "skip")
        # The first administrator is there already, with another id.
        assert "3 created, 1 skipped" in taken.stdout
        pages = [moneta(place, "export", "users", "-", "--columns", "id,login,status,groups,department").stdout
                 for place in (files, there)]
        people = [sorted(line for line in page.splitlines() if "people.test" in line) for page in pages]
        assert len(people[0]) == 3 and people[0] == people[1]


def test_a_running_server_takes_rows_by_the_types_of_its_schema(server, tmp_path):
    api = Management(server.base, server.token)
    api.post("/meta/schemas/user/default", {"definitions": {"custom": {"properties": {
        "floor": {"title": "Floor", "type": "integer"}, "skills": {
            "title": "Skills", "type": "array", "items": {"type": "string"}}}}}}, status=200)
    try:
        people = tmp_path / "floors.csv"
        people.write_text(
            "login;email;firstName;lastName;floor;skills;unknown\n"
            "f1@floors.test;f1@floors.test;F;One;7;go|sql;\nf2@floors.test;f2@floors.test;F;Two;high;;\n"
            "f3@floors.test;f3@floors.test;F;Three;;;x\n", encoding="utf-8")
        done = run_moneta(
            "import", "users", str(people), "--separator", "semicolon", "--url", server.base, MONETA_API_TOKEN=server.token)
        assert done.returncode == 1 and done.stdout.startswith("1 created, 2 refused"), done.stderr
        problems = (tmp_path / "floors.csv.refused.csv").read_text()
        assert "floor: `high` is not a value of the type integer" in problems
        assert "Property name 'unknown' is not defined in profile" in problems
        profile = api.get("/users/f1@floors.test")["profile"]
        assert (profile["floor"], profile["skills"]) == (7, ["go", "sql"])

        lines = tmp_path / "floors.jsonl"
        lines.write_text(
            json.dumps({"login": "f1@floors.test", "floor": 8}) + "\n\n"
            + json.dumps({"profile": {"login": "f4@floors.test", "email": "f4@floors.test", "floor": True}}) + "\n[]\n{\n",
            encoding="utf-8")
        done = run_moneta("import", "users", str(lines), "--url", server.base, MONETA_API_TOKEN=server.token)
        assert "1 updated, 3 refused" in done.stdout
        told = [json.loads(line) for line in (tmp_path / "floors.jsonl.refused.jsonl").read_text().splitlines()]
        assert [row["_line"] for row in told] == [3, 4, 5]
        assert "floor:" in told[0]["_problem"] and told[1]["_problem"] == "it must be an object, not a array"
        assert api.get("/users/f1@floors.test")["profile"]["floor"] == 8
        out = run_moneta(
            "export", "users", "-", "--columns", "login,floor,skills", "--url", server.base, MONETA_API_TOKEN=server.token)
        assert "f1@floors.test,8,go|sql\n" in out.stdout
    finally:
        for login in ("f1@floors.test",):
            api.delete(f"/users/{login}")
            api.delete(f"/users/{login}")
        api.post("/meta/schemas/user/default", {"definitions": {"custom": {"properties": {
            "floor": None, "skills": None}}}}, status=200)


@pytest.mark.parametrize("arguments, words", [
    (("--map", "login=Mail"), "there is no column `Mail` for `login`; the columns are: Email, firstName"),
    (("--map", "loginEmail"), "--map takes ATTRIBUTE=COLUMN, not `loginEmail`"),
    ((), "no column becomes the `login`; name one by --map login=COLUMN"),
    (("--map", "login=Email", "--set", "login=x"), "`login` is given by --map and by --set"),
    (("--separator", "colon"), "separator"),
])
def test_a_wrong_mapping_is_told_before_anything_happens(files, arguments, words):
    answer = moneta(files, "import", "users", str(files / "people.csv"), *arguments)
    assert answer.returncode != 0 and words in answer.stderr
    assert not (files / "data").exists()


def test_too_many_refused_rows_stop_an_import(tmp_path):
    people = tmp_path / "many.csv"
    people.write_text("login,nothing\n" + "".join(f"u{i}@many.test,x\n" for i in range(2000)), encoding="utf-8")
    answer = moneta(tmp_path, "import", "users", str(people), "--most-refused", "300")
    assert answer.returncode == 1 and "stopped, for 750 rows were refused" in answer.stderr
    assert moneta(tmp_path, "export", "users", "-", "--columns", "login").stdout.count("many.test") == 0


def test_an_import_that_was_killed_goes_on_where_it_was(tmp_path):
    count = 6000
    people = tmp_path / "crowd.csv"
    people.write_text("login,email,firstName,lastName,groups\n" + "".join(
        f"u{i}@crowd.test,u{i}@crowd.test,First{i},Last{i},Crowd|Half {i % 2}\n" for i in range(count)), encoding="utf-8")
    command = [moneta_binary(), "import", "users", str(people), "--create-groups", "--data-directory", str(tmp_path / "data")]
    state = tmp_path / "crowd.csv.import"
    killed = subprocess.Popen(
        command, env=clean_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    end = time.monotonic() + 60
    while not state.exists() and time.monotonic() < end and killed.poll() is None:
        time.sleep(0.005)
    killed.send_signal(signal.SIGKILL)
    killed.wait(30)
    done = json.loads(state.read_text())["rows"]
    assert 0 < done < count

    resumed = subprocess.run(command, env=clean_environment(), capture_output=True, text=True, timeout=120, check=False)
    assert resumed.returncode == 0, resumed.stderr
    assert re.search(rf"going on after row {done:,}: ", resumed.stderr)
    assert not state.exists()
    totals = {word: int(number.replace(",", "")) for number, word in re.findall(r"([\d,]+) (\w+)", resumed.stdout)}
    assert totals.get("created", 0) + totals.get("unchanged", 0) == count
    rows = list(csv.DictReader(
        moneta(tmp_path, "export", "users", "-", "--columns", "login,groups").stdout.splitlines()))
    assert sum(row["login"].endswith("crowd.test") for row in rows) == count
    assert {row["groups"] for row in rows} == {"", "Crowd|Half 0", "Crowd|Half 1"}


HOSTILE = ['"', '"\u0301', ",", ",\u0301", "|", "|\u0301", "\\", "\\|", ";", "=1+1", "+", "-", "@", "'", " ", "a", "é", "e\u0301", "\u05d0", "\u0639",
           "\u200d", "#", "_", "{", "[", "true", "null"]
LINES = ["\n", "\r\n", "\r", "\t", "\u200f", *HOSTILE]


def hostile(random, pieces, first=""):
    return first + "".join(random.choice(pieces) for _ in range(random.randint(1, 6))) + "x"


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_what_is_exported_comes_back_whatever_it_holds(tmp_path, seed, kind):
    random = Random(seed)
    attributes = {"notes": {"title": "Notes", "type": "string"},
                  "tags": {"title": "Tags", "type": "array", "items": {"type": "string"}}}
    configuration = tmp_path / "configuration"
    configuration.mkdir()
    (configuration / "user-types.yaml").write_text(json.dumps([{"name": "user", "displayName": "User", "attributes": attributes}]))
    groups = [hostile(random, HOSTILE, "G") for _ in range(6)]
    people = [
        {"login": f"h{number}@hostile.test", "email": f"h{number}@hostile.test", "firstName": hostile(random, HOSTILE),
         "postalAddress": hostile(random, LINES), "notes": hostile(random, LINES),
         "tags": [hostile(random, LINES) for _ in range(random.randint(1, 3))], "groups": random.sample(groups, 2)}
        for number in range(30)]
    lines = tmp_path / "hostile.jsonl"
    lines.write_text("".join(json.dumps(person) + "\n" for person in people), encoding="utf-8")

    def at(place, *arguments):
        return run_moneta(*arguments, "--data-directory", str(tmp_path / place))

    for place in ("one", "two"):
        applied = at(place, "apply", str(configuration), "--yes")
        assert applied.returncode == 0, applied.stderr
    first = at("one", "import", "users", str(lines), "--create-groups")
    assert first.returncode == 0, first.stdout + first.stderr
    file = tmp_path / f"exported.{kind}"
    assert at("one", "export", "users", str(file)).returncode == 0
    second = at("two", "import", "users", str(file), "--create-groups", "--existing", "skip")
    assert second.returncode == 0, second.stdout + second.stderr
    exported = []
    for place in ("one", "two"):
        whole = tmp_path / f"{place}.jsonl"
        assert at(place, "export", "users", str(whole)).returncode == 0
        rows = [json.loads(line) for line in whole.read_text(encoding="utf-8").split("\n") if line]
        exported.append({row["profile"]["login"]: row for row in rows if "hostile.test" in row["profile"]["login"]})
    assert exported[0] == exported[1]
    for person in people:
        row = exported[0][person["login"]]
        assert sorted(row["groups"]) == sorted(person["groups"])
        assert {name: row["profile"][name] for name in person if name != "groups"} == \
            {name: value for name, value in person.items() if name != "groups"}


def test_lines_that_end_with_a_carriage_return_are_lines(tmp_path):
    people = tmp_path / "old.csv"
    people.write_bytes(b'login,email,postalAddress\rm1@mac.test,m1@mac.test,"Road 1\r\nOslo"\rm2@mac.test,m2@mac.test,"Road\r2"\r')
    done = moneta(tmp_path, "import", "users", str(people))
    assert done.returncode == 0 and "2 created" in done.stdout, done.stdout + done.stderr
    exported = moneta(tmp_path, "export", "users", str(tmp_path / "out.csv"), "--columns", "login,postalAddress")
    assert exported.returncode == 0
    text = (tmp_path / "out.csv").read_bytes()
    assert b'm1@mac.test,"Road 1\r\nOslo"\n' in text and b'm2@mac.test,"Road\r2"\n' in text
    only = tmp_path / "only.csv"
    only.write_text("login,email\n")
    assert "no rows after the names of the columns" in moneta(tmp_path, "import", "users", str(only)).stdout
    blank = tmp_path / "blank.jsonl"
    blank.write_text("\n \n")
    empty = moneta(tmp_path, "import", "users", str(blank))
    assert empty.returncode == 1 and "no row of it could be read" in empty.stderr


@pytest.mark.parametrize("over", ["database", "server"])
def test_a_row_with_a_value_that_nothing_can_hold_is_refused_with_its_line(tmp_path, server, over):
    lines = tmp_path / f"bad-{over}.jsonl"
    rows = [{"login": f"z{number}-{over}@zero.test", "email": "z@zero.test", "firstName": "Z"} for number in range(6)]
    rows[1]["login"] = f"z\u00001-{over}@zero.test"
    rows[2]["firstName"] = "Z\u0000"
    rows[3]["groups"] = ["a\u0000b"]
    rows[4]["displayName"] = "Z\u202etxt"
    lines.write_text("".join(json.dumps(row) + "\n" for row in rows))
    if over == "server":
        done = run_moneta(
            "import", "users", str(lines), "--create-groups", "--url", server.base, MONETA_API_TOKEN=server.token)
    else:
        done = moneta(tmp_path, "import", "users", str(lines), "--create-groups")
    assert done.returncode == 1 and "2 created, 4 refused" in done.stdout, done.stdout + done.stderr
    problems = [json.loads(line) for line in (tmp_path / f"bad-{over}.jsonl.refused.jsonl").read_text().splitlines()]
    assert [row["_line"] for row in problems] == [2, 3, 4, 5]
    assert all(row["_problem"] for row in problems)
    assert "must not have characters that control how text is shown" in problems[3]["_problem"]
