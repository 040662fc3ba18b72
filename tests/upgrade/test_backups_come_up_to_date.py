"""Data of every earlier issue is migrated, verifies, and says the same as it said then."""

from __future__ import annotations

import json
import os
import sqlite3
import tarfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.installation import Installation, administer, named, query

HERE = Path(__file__).parent
BACKUPS = sorted(folder.name for folder in (HERE / "backups").iterdir())

#: What a party is, and where it is found.
PARTIES = {
    "customer", "supplier", "internal_group", "acts_as_supplier", "interested_party", "address", "website",
}  # fmt: skip
#: Relations that every record may have since scopes are stated.
RELATIONS = {"uses", "contributes_to", "applies_to", "shows_governance", "meets"}
#: What the parties agree on about clocks. `targets.service` is a column of the rows of a part.
COUNTING = {
    "rebinding", "reopening", "major_criteria", "tell_management", "tell_customer", "update_customer",
    "risks_accepted_from", "pauses", "priorities",
    "targets.priority", "targets.concerns", "targets.service", "targets.business_calendar",
    "targets.warn_percent",
}  # fmt: skip
#: What an export says today and did not say then: names of fields, relations or facts, by
#: register. Nothing else may differ. `*` is every register.
ADDED: dict[str, dict[str, set[str]]] = {
    "issue-2": {"people": {"party"}, "parties": PARTIES, "*": RELATIONS},
    "issue-3": {"parties": PARTIES, "agreements": COUNTING, "*": RELATIONS},
    "issue-4": {"parties": PARTIES, "agreements": COUNTING, "*": RELATIONS},
    "issue-5": {
        "items": {"redundancy"},
        "agreements": COUNTING,
        "obligations": {"without_risk", "without_risk_on"},
    },
    "issue-8": {
        "control-tests": {"operation", "covers_from", "scheduled_for", "points"},
        "improvements": {"acts_on"},
        "nonconformities": {"acts_on"},
        "risks": {"told_customers", "measures.control", "assessed_in"},
    },
}


def unpacked(archive: Path, folder: Path) -> Path:
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    return folder


def _on(backup: str) -> Any:
    """On PostgreSQL the oldest and the newest: between them nothing else is migrated there."""
    both = backup in (BACKUPS[0], BACKUPS[-1])
    return pytest.param(backup, marks=pytest.mark.both_databases if both else ())


@pytest.fixture(params=[_on(backup) for backup in BACKUPS])
def backup(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@contextmanager
def installation(folder: Path) -> Iterator[Installation]:
    """An installation with its data in this folder, or in a PostgreSQL database of its own."""
    server = os.environ.get("ISTHMUS_DATABASE_URL", "")
    if not server:
        yield Installation(folder, "")
        return
    name = f"upgrade_{os.getpid()}_{time.monotonic_ns()}"
    administer(server, f'CREATE DATABASE "{name}"')
    try:
        yield Installation(folder, named(server, name))
    finally:
        administer(server, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def restored(backup: str, tmp_path: Path) -> Iterator[Installation]:
    """The backup put where an installation keeps its data; on PostgreSQL in a database as of then."""
    folder = unpacked(HERE / "backups" / backup / "data.tar.xz", tmp_path / "data")
    with installation(folder) as made:
        if made.url:
            status, said = made.run(
                str(HERE / "old_postgres.py"), str(folder / "isthmus.sqlite3"), seconds=300
            )
            assert status == 0, said
        yield made


@pytest.fixture(scope="module")
def new_tables(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, list[str]]]:
    """The tables of an installation that begins today."""
    with installation(tmp_path_factory.mktemp("new")) as made:
        status, said = made.command("manage", "migrate")
        assert status == 0, said
        yield tables_of(made)


def tables_of(made: Installation) -> dict[str, list[str]]:
    status, said = made.run(str(HERE / "tables.py"))
    assert status == 0, said
    tables: dict[str, list[str]] = json.loads(said.splitlines()[-1])
    return tables


def exports(backup: str, tmp_path: Path) -> dict[str, Any]:
    folder = unpacked(HERE / "backups" / backup / "exports.tar.xz", tmp_path / "said")
    return {file.stem: json.loads(file.read_bytes()) for file in sorted(folder.iterdir())}


def test_a_backup_is_refused_until_it_is_migrated_and_then_says_what_it_said(
    backup: str,
    restored: Installation,
    new_tables: dict[str, list[str]],
    tmp_path: Path,
) -> None:
    database = restored.folder / "isthmus.sqlite3"
    with closing(sqlite3.connect(database)) as file:
        events = dict(file.execute("SELECT entry_id || '/' || seq, hash FROM engine_event"))
    waiting = query(restored, "SELECT count(*) FROM django_migrations")
    status, said = restored.command("serve", "--port", "1", seconds=60)
    assert status == 2, said
    assert "of an older version" in said

    status, said = restored.command("manage", "migrate", seconds=180)
    assert status == 0, said
    assert query(restored, "SELECT count(*) FROM django_migrations") > waiting

    # Every record is found by the words it has today, those of comments among them.
    status, said = restored.command("search", "rebuild", seconds=180)
    assert status == 0, said
    assert "Every record had its words already." in said

    # A new database is made by other migrations, each of which stands for all of a package.
    assert tables_of(restored) == new_tables

    status, said = restored.run(str(HERE / "verify.py"))
    assert status == 0, said
    found = json.loads(said.splitlines()[-1])
    assert found["wrong"] == []
    # Events are added at most, by a migration that changes data; none is gone or another.
    assert events
    assert events.items() <= found["events"].items()

    then = exports(backup, tmp_path)
    assert then.keys() <= set(found["registers"])
    differing = [
        difference
        for register, old in then.items()
        for difference in differences(backup, register, old, exported(restored, register))
    ]
    assert differing == []
    status, said = restored.command("manage", "check")
    assert status == 0, said


def exported(restored: Installation, register: str) -> Any:
    target = restored.folder / f"{register}.json"
    status, said = restored.command("export", register, "--output", str(target))
    assert status == 0, said
    return json.loads(target.read_bytes())


def rows_as_then(part: str, rows: Any, added: set[str]) -> Any:
    """Return the rows of a part without the columns that were added to it."""
    if not isinstance(rows, list):
        return rows
    return [{k: v for k, v in row.items() if f"{part}.{k}" not in added} for row in rows]


def differences(backup: str, register: str, old: Any, new: Any) -> Iterator[str]:
    """Yield what an export says otherwise than it did."""
    known = ADDED.get(backup, {})
    added = known.get(register, set()) | known.get("*", set())
    was = {record["reference"]: record for record in old["records"]}
    now = {record["reference"]: record for record in new["records"]}
    for reference in sorted(was.keys() ^ now.keys()):
        yield f"{register}: {reference} is only {'then' if reference in was else 'now'}"
    for reference in sorted(was.keys() & now.keys()):
        for part in ("fields", "relations", "facts", "parts"):
            before, after = was[reference].get(part, {}), now[reference].get(part, {})
            for name in sorted(before.keys() | after.keys()):
                if name in added and name not in before:
                    continue
                then, today = before.get(name, "(nothing)"), after.get(name, "(nothing)")
                if then != (rows_as_then(name, today, added) if part == "parts" else today):
                    yield f"{register}: {reference} {part}.{name} differs"


def test_what_may_differ_is_only_what_was_added_and_is_named() -> None:
    assert BACKUPS
    assert set(ADDED) <= set(BACKUPS)

    def told(fields: dict[str, Any]) -> Any:
        record = {"reference": "PER-1", "fields": fields, "relations": {}, "facts": {}}
        return {"records": [record]}

    old = told({"title": "Ann"})
    assert list(differences("issue-2", "people", old, told({"title": "Ann", "party": None}))) == []
    for new in ({"title": "Eve"}, {}, {"title": "Ann", "colour": "red"}):
        assert len(list(differences("issue-2", "people", old, told(new)))) == 1
    assert len(list(differences("issue-2", "people", old, {"records": []}))) == 1
