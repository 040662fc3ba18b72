"""Fixtures for every package: an organization with one person for each role."""

from __future__ import annotations

import runpy
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import Client
from hypothesis import settings

from isthmus.engine import keys
from isthmus.engine.access import ROLES, Viewer, system_viewer
from isthmus.engine.door import Act, create
from isthmus.engine.door.settings import record_organization_event
from isthmus.engine.door.transaction import door_open, is_open
from isthmus.engine.inputs import parse_rows
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Hanging, Organization, Principal
from isthmus.engine.prepared import Prepared
from isthmus.engine.registry import RecordType, registry
from isthmus.people.models import Membership, User
from isthmus.people.operations import create_organization
from isthmus.people.records import PersonType
from isthmus.people.viewers import viewer_of

# What takes how long is measured in benchmarks: a busy machine fails no test.
settings.register_profile("isthmus", deadline=None)
settings.load_profile("isthmus")

PASSWORD = "correct horse battery staple"  # noqa: S105 - of test people


@pytest.fixture(autouse=True)
def _own_data_folder(settings: object, tmp_path: object) -> None:
    """Keep files that a test stores in a folder of the test's own."""
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    settings.SIGNING_KEY_FILE = tmp_path / "signing-key"  # type: ignore[attr-defined, operator]


@pytest.fixture(autouse=True)
def _keys_of_today() -> None:
    """Begin keys anew: a test that travels in time would leave the next ones keys of the future."""
    keys._series = keys._Series()  # noqa: SLF001 - what a process has of them


@pytest.fixture(autouse=True)
def _every_write_goes_through_the_door(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail any write to a record's table, an entry, an edge or an event made outside the door."""
    if not {"db", "transactional_db", "django_db_setup"} & set(request.fixturenames):
        yield
        return
    guarded = {record_type.model._meta.db_table for record_type in registry.types()}
    guarded |= {"engine_entry", "engine_edge", "engine_event", "engine_storedfile"}
    guarded |= {"engine_snapshot", "engine_inforce", "engine_approval", "engine_checklistanswer"}
    guarded |= {"engine_approvalterms", "engine_checklist", "engine_label"}
    guarded |= {"engine_searchrow"}
    guarded |= {model._meta.db_table for model in Hanging.__subclasses__()}

    def watch(execute: Callable, sql: str, params: object, many: bool, context: dict) -> object:  # type: ignore[type-arg]
        verb, _, rest = sql.lstrip().partition(" ")
        if verb in ("INSERT", "UPDATE", "DELETE"):
            table = next((part for part in rest.split('"')[1:2]), "")
            if table in guarded and not is_open() and not context_is_setup():
                raise AssertionError(f"A write to {table} went round the door: {sql[:200]}")
        return execute(sql, params, many, context)

    request.getfixturevalue("django_db_setup")
    with connection.execute_wrapper(watch):
        yield


def context_is_setup() -> bool:
    """The library is stocked by migrations, outside the door: it has no history of its own."""
    from isthmus.standards import shelf

    return bool(getattr(shelf, "stocking", False))


def forget_queries() -> None:
    """Have every query compiled anew: what it was compiled from is declared otherwise."""
    for prepared in Prepared.every:
        prepared.forget()


@pytest.fixture(autouse=True, scope="session")
def _queries_follow_what_is_patched() -> Iterator[None]:
    """Forget queries whenever something is patched or put back; else tests share them.

    To compile them for each test anew took a quarter of the time of all tests.
    """
    methods = ("setattr", "delattr", "setitem", "delitem", "undo")
    plain = {name: getattr(pytest.MonkeyPatch, name) for name in methods}

    def following(method: Callable[..., None]) -> Callable[..., None]:
        @wraps(method)
        def patched(*given: Any, **named: Any) -> None:
            method(*given, **named)
            forget_queries()

        return patched

    for name, method in plain.items():
        setattr(pytest.MonkeyPatch, name, following(method))
    yield
    for name, method in plain.items():
        setattr(pytest.MonkeyPatch, name, method)


@pytest.fixture
def org(db: None) -> Organization:
    return create_organization(slug="northgate", name="Northgate Managed Services", via="test")


@pytest.fixture
def system_act(org: Organization) -> Act:
    return Act.now(system_viewer(org, "test"), "test")


@pytest.fixture
def memberships(org: Organization, system_act: Act) -> dict[str, Membership]:
    """One account for each role, by the role's code, as `add_account` leaves them.

    That one looks at each account by itself, which every second test would wait for.
    """
    rows = [
        {"title": role.label, "email": f"{code}@northgate.example"} for code, role in ROLES.items()
    ]
    people = create(PersonType, rows, system_act)
    users = User.objects.bulk_create(
        User(email=row["email"], name=row["title"], password=make_password(PASSWORD))
        for row in rows
    )
    principals = Principal.objects.in_bulk([person.pk for person in people])
    with door_open():
        made = Membership.objects.bulk_create(
            Membership(
                user=user,
                organization=org,
                principal=principals[person.pk],
                roles=[code],
            )
            for code, person, user in zip(ROLES, people, users, strict=True)
        )
        for one in made:
            told = {"person": str(one.principal_id), "roles": one.roles}
            record_organization_event("account added", told, system_act)
    return dict(zip(ROLES, made, strict=True))


@pytest.fixture
def viewers(memberships: dict[str, Membership]) -> dict[str, Viewer]:
    return {code: viewer_of(membership) for code, membership in memberships.items()}


@pytest.fixture
def acts(viewers: dict[str, Viewer]) -> dict[str, Act]:
    return {code: Act.now(viewer, "test") for code, viewer in viewers.items()}


@pytest.fixture
def other_org(db: None) -> Organization:
    return create_organization(slug="southbank", name="Southbank Hosting", via="test")


@pytest.fixture(scope="session")
def samples() -> dict[str, list[dict[str, str]]]:
    """Rows of valid input by record type, from each package's `tests/samples.py`."""
    found: dict[str, list[dict[str, str]]] = {}
    for config in apps.get_app_configs():
        file = Path(config.path) / "tests" / "samples.py"
        if config.name.startswith("isthmus.") and file.exists():
            found |= runpy.run_path(str(file))["SAMPLES"]
    return found


@pytest.fixture(scope="session")
def part_samples() -> dict[str, dict[str, list[dict[str, str]]]]:
    """Rows of parts for the first sample of a record type, by part: `PARTS` beside `SAMPLES`."""
    found: dict[str, dict[str, list[dict[str, str]]]] = {}
    for config in apps.get_app_configs():
        file = Path(config.path) / "tests" / "samples.py"
        if config.name.startswith("isthmus.") and file.exists():
            found |= runpy.run_path(str(file)).get("PARTS", {})
    return found


@pytest.fixture
def make_samples(
    samples: dict[str, list[dict[str, str]]], acts: dict[str, Act]
) -> Callable[[type[RecordType]], list[Any]]:
    """Create the samples of a record type as the IMS manager and return them."""

    def make(record_type: type[RecordType]) -> list[Any]:
        act = acts["ims_manager"]
        rows = parse_rows(record_type, samples[record_type.code], Lookup(act.viewer))
        return create(record_type, rows, act)

    return make


@pytest.fixture
def sign_in(memberships: dict[str, Membership]) -> Callable[[str], Client]:
    """Return a browser in which the person with this role is signed in."""

    def sign_in_as(role: str) -> Client:
        client = Client()
        client.force_login(memberships[role].user)
        return client

    return sign_in_as
