"""Statements that come again are prepared by PostgreSQL, and say the same as any other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from isthmus.config.environment import database, environment
from isthmus.engine.models import Organization, Principal
from isthmus.engine.postgres import Instants, kept_cursor
from isthmus.engine.prepared import Prepared

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@Prepared
def of_kind(organization: int, name: str) -> QuerySet[Principal]:
    # What is the same in every run has whatever could be mistaken for a mark or end a text.
    rows = Principal.objects.filter(organization_id=organization, name=name)
    return rows.exclude(reference="100%s '%' %%")


def test_constants_and_values_hold_whatever_they_hold(org: Organization) -> None:
    for name in ("50% of %s", "O'Neill", "back\\slash", "$1"):
        made = Principal.objects.create(organization=org, kind="person", name=name, name_key="x")
        assert of_kind(org.pk, name) == [made]
    assert of_kind(org.pk, "%") == []


def test_postgresql_prepares_a_statement_once(org: Organization) -> None:
    if connection.vendor != "postgresql":
        return
    for name in ("Ada", "Bob", "Cyd"):
        of_kind(org.pk, name)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM pg_prepared_statements WHERE statement LIKE %s",
            ["%engine_principal%100%"],
        )
        assert cursor.fetchone() == (1,)


def test_the_log_of_queries_says_what_was_asked(org: Organization) -> None:
    with CaptureQueriesContext(connection) as asked:
        of_kind(org.pk, "Ada")
    (one,) = asked
    assert "engine_principal" in one["sql"]


def test_a_kept_cursor_counts_and_returns_rows() -> None:
    with kept_cursor(connection) as cursor:
        cursor.execute("SELECT %s + 1 UNION ALL SELECT 7", [1])
        assert sorted(cursor.fetchall()) == [(2,), (7,)]


@pytest.mark.parametrize(
    "text",
    ["2026-11-26 20:40:03.186648+00", "2026-11-26 20:40:03+00", "2026-01-01 00:00:00+00"],
)
def test_instants_are_read_as_they_are_written(text: str) -> None:
    read = Instants(0, None).load(text.encode())
    assert read == datetime.fromisoformat(text)
    assert read.tzinfo is UTC


def test_instants_of_the_database_are_in_utc(org: Organization) -> None:
    moment = datetime(2026, 3, 1, 1, 2, 3, 4, tzinfo=timezone(timedelta(hours=2)))
    Organization.objects.filter(pk=org.pk).update(created_at=moment)
    (found,) = Organization.objects.filter(pk=org.pk).values_list("created_at", flat=True)
    assert (found, found.tzinfo) == (moment, UTC)


def test_an_address_can_say_that_nothing_is_prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    def options(address: str) -> dict[str, Any]:
        monkeypatch.setenv("ISTHMUS_DATABASE_URL", address)
        found: dict[str, Any] = database(environment())["OPTIONS"]
        return found

    assert options("postgresql://a@b/c?sslmode=require")["prepare_threshold"] is not None
    without = options("postgresql://a@b/c?prepare=no&sslmode=require")
    assert without["prepare_threshold"] is None
    assert (without["sslmode"], "prepare" in without) == ("require", False)


def test_statements_may_take_more_memory_unless_the_address_says_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for asked, found in (
        ("", "-c work_mem=16MB"),
        ("?options=-c%20work_mem%3D4MB", "-c work_mem=4MB"),
        ("?prepare=no", None),
    ):
        monkeypatch.setenv("ISTHMUS_DATABASE_URL", f"postgresql://a@b/c{asked}")
        assert database(environment())["OPTIONS"].get("options") == found
