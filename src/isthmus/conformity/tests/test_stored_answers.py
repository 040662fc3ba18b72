"""Answers of probes are stored as intervals; what is stored and holds is what a run would say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from isthmus.conformity.adoption import adopt_editions
from isthmus.conformity.facts import Facts
from isthmus.conformity.models import ProbeFinding, ProbeRun, ProbeStanding
from isthmus.conformity.operations import trace
from isthmus.conformity.probe import ANY, Sight, probes
from isthmus.conformity.runner import run_one
from isthmus.conformity.stored import behind, refresh, results_that_hold
from isthmus.conformity.tests.life import Life, fresh, said
from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act, Edit, create, edit, move, remove, restrict
from isthmus.engine.jobs.schedules import start_due
from isthmus.engine.jobs.work import Worker
from isthmus.engine.models import Job, Organization
from isthmus.engine.registry import registry
from isthmus.people.records import PersonType
from isthmus.standards.library import Requirement, documented

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
OVERDUE = "document-review-overdue"
Make = Callable[..., Any]
Refs = dict[str, Requirement]


def stored(organization: Organization) -> Facts:
    return Facts(organization, timezone.localdate(), stored=True)


def swept(organization: Organization) -> int:
    return refresh(organization, timezone.now())


@pytest.fixture
def publish(assessor: Act, acts: dict[str, Act]) -> Make:
    """Put a document in force, by default with a review that is overdue."""

    def make(title: str, due: date | None = date(2020, 1, 1)) -> Any:
        values = {"title": title, "body": "Text.", "review_due": due}
        (row,) = create(DocumentType, [values], acts["contributor"])
        move(DocumentType, "submit", [row.pk], acts["contributor"])
        move(DocumentType, "approve", [row.pk], assessor)
        move(DocumentType, "publish", [row.pk], assessor)
        return row

    return make


def findings(organization: Organization, probe: str = OVERDUE) -> list[tuple[int, bool]]:
    rows = ProbeFinding.objects.filter(organization=organization, probe=probe)
    return [(row.entry_id, row.until is None) for row in rows.order_by("pk")]


@pytest.mark.parametrize("seed", range(3))
def test_what_is_stored_and_holds_is_what_a_run_says_after_every_act(
    seed: int, adopted: Organization, acts: dict[str, Act]
) -> None:
    life = Life(seed, acts["contributor"], acts["ims_manager"])
    for number in range(14):
        life.step()
        anew = fresh(adopted)
        assert said(stored(adopted)) == said(anew)
        if number % 2:
            # Sweeping changes what is stored, and nothing that it is about.
            swept(adopted)
            assert len(results_that_hold(adopted, timezone.localdate())) == len(anew.results)
            assert said(stored(adopted)) == said(anew)


def test_every_probe_says_all_that_it_reads(
    adopted: Organization, document: Make, assessor: Act, isms: Refs
) -> None:
    """A probe that read more than it says would be believed after it has become wrong."""
    trace(document().pk, [isms["5.2"]], assessor)
    tables = {one.model._meta.db_table: one.code for one in registry.types()}
    for declared in probes.values():
        with CaptureQueriesContext(connection) as queries:
            sight = Sight(adopted, ("iso27001-2013", "iso20000-1-2011"), timezone.localdate())
            run_one(declared, sight)
        text = " ".join(query["sql"] for query in queries)
        read = {code for table, code in tables.items() if f'"{table}"' in text}
        assert ANY in declared.reads or read <= set(declared.reads), declared.id


def test_nothing_runs_while_what_it_reads_stays_the_same(
    adopted: Organization, document: Make, assessor: Act
) -> None:
    row = document()
    assert swept(adopted) > 10
    assert swept(adopted) == 0
    create(PersonType, [{"title": "Somebody"}], assessor)
    holding = results_that_hold(adopted, timezone.localdate())
    assert OVERDUE in holding
    assert "roles-unfilled" not in holding
    edit(DocumentType, [Edit(row.pk, {"title": "Another"})], assessor)
    assert OVERDUE not in results_that_hold(adopted, timezone.localdate())


def test_only_what_depends_on_the_day_runs_on_another_day(adopted: Organization) -> None:
    swept(adopted)
    tomorrow = timezone.localdate() + timedelta(days=1)
    holding = results_that_hold(adopted, tomorrow)
    assert OVERDUE not in holding
    assert "document-without-owner" in holding
    assert behind(timezone.now()) == []
    assert behind(timezone.now() + timedelta(days=1)) == [adopted.pk]


def test_a_record_that_still_falls_short_keeps_its_interval(
    adopted: Organization, publish: Make, assessor: Act
) -> None:
    first = publish("First")
    swept(adopted)
    begun = ProbeFinding.objects.get(probe=OVERDUE).fell_short_from
    second = publish("Second")
    swept(adopted)
    assert findings(adopted) == [(first.pk, True), (second.pk, True)]
    assert ProbeFinding.objects.get(probe=OVERDUE, entry=first.pk).fell_short_from == begun
    edit(DocumentType, [Edit(first.pk, {"review_due": date(2099, 1, 1)})], assessor)
    swept(adopted)
    assert findings(adopted) == [(first.pk, False), (second.pk, True)]
    edit(DocumentType, [Edit(first.pk, {"review_due": date(2020, 1, 1)})], assessor)
    swept(adopted)
    assert findings(adopted) == [(first.pk, False), (second.pk, True), (first.pk, True)]


@pytest.mark.parametrize("how", ["removed", "restricted"])
def test_what_nobody_may_know_of_any_more_ends_its_interval(
    adopted: Organization, publish: Make, assessor: Act, how: str
) -> None:
    row = publish("First")
    swept(adopted)
    if how == "removed":
        remove(DocumentType, [row.pk], assessor, "Written twice")
    else:
        restrict(DocumentType, row.pk, [], assessor, "Confidential")
    swept(adopted)
    assert findings(adopted) == [(row.pk, False)]


def test_standings_are_intervals_that_follow_each_other(
    adopted: Organization, publish: Make
) -> None:
    swept(adopted)
    publish("First")
    swept(adopted)
    publish("Second", due=date(2099, 1, 1))
    swept(adopted)
    rows = ProbeStanding.objects.filter(probe=OVERDUE).order_by("pk")
    assert [(row.outcome, row.examined, row.short) for row in rows] == [
        ("no_evidence", 0, 0), ("falls_short", 1, 1), ("falls_short", 2, 1),
    ]  # fmt: skip
    assert [row.valid_to for row in rows] == [rows[1].valid_from, rows[2].valid_from, None]


def test_requirements_keep_an_outcome_each(
    adopted: Organization, publish: Make, assessor: Act, isms: Refs
) -> None:
    swept(adopted)
    ref = next(one.ref for one in documented("iso27001-2013") if one.kind != "record")
    key = isms[ref].key
    mine = ProbeFinding.objects.filter(probe="documented-information-isms", entry_id=key)
    assert [row.outcome for row in mine] == ["no_evidence"]
    trace(publish("Policy").pk, [isms[ref]], assessor)
    swept(adopted)
    assert [(row.outcome, row.until is None) for row in mine.order_by("pk")] == [
        ("no_evidence", False), ("met", True),
    ]  # fmt: skip


def test_probes_of_editions_given_up_end(adopted: Organization, assessor: Act) -> None:
    swept(adopted)
    adopt_editions(["iso27001-2013"], assessor)
    swept(adopted)
    ended = ProbeStanding.objects.filter(probe="documented-information-sms").get()
    assert ended.valid_to is not None
    assert not ProbeRun.objects.filter(probe="documented-information-sms").exists()


def test_thousands_of_records_take_as_many_statements_as_ten(
    adopted: Organization, assessor: Act
) -> None:
    counts = []
    for number in (10, 2000):
        (owner,) = create(PersonType, [{"title": f"Person {number}"}], assessor)
        owned = [{"title": "Owned", "owner": owner.pk, "body": "x"}] * number
        create(DocumentType, owned, assessor)
        move(PersonType, "leave", [owner.pk], assessor)
        with connection.cursor() as cursor:
            # What PostgreSQL does by itself after a while: it plans by how many rows there are.
            cursor.execute("ANALYZE")
        with CaptureQueriesContext(connection) as queries:
            swept(adopted)
        counts.append(len(queries))
    assert ProbeFinding.objects.filter(probe="owner-has-left", until=None).count() == 2010
    assert counts[1] <= counts[0]


def test_stored_answers_are_read_by_five_queries(
    adopted: Organization, publish: Make, django_assert_num_queries: Any
) -> None:
    publish("First")
    swept(adopted)
    with django_assert_num_queries(5):
        assert results_that_hold(adopted, timezone.localdate())


def test_a_worker_refreshes_what_a_write_made_stale_once_for_many_writes(
    adopted: Organization, other_org: Organization, publish: Make
) -> None:
    worker = Worker()
    while worker.step():
        pass
    publish("First")
    publish("Second")
    start_due(timezone.now() + timedelta(seconds=15))
    waiting = Job.objects.filter(name="conformity.probes", task__status="READY")
    assert [row.organization_id for row in waiting] == [adopted.pk]
    while worker.step():
        pass
    assert len(results_that_hold(adopted, timezone.localdate())) == len(fresh(adopted).results)
    assert behind(timezone.now()) == []
