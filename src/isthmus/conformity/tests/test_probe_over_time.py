"""How a probe stood in the past: its trend, and what fell short from when until when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from isthmus.conformity.models import ProbeFinding, ProbeStanding
from isthmus.conformity.past_standing import points, standing_in, standings_at
from isthmus.conformity.stored import refresh
from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act, Edit, create, edit, move, restrict
from isthmus.engine.models import Organization

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
OVERDUE = "document-review-overdue"
PAGE = f"/o/northgate/probes/{OVERDUE}/"


def interval(short: int, start: datetime, end: datetime | None) -> ProbeStanding:
    return ProbeStanding(
        outcome="falls_short", examined=10, short=short, valid_from=start, valid_to=end
    )


def test_an_instant_belongs_to_the_interval_that_begins_with_it() -> None:
    change = NOW - timedelta(days=3)
    rows = [interval(1, NOW - timedelta(days=9), change), interval(2, change, None)]
    found = [standing_in(rows, change - timedelta(seconds=1)), standing_in(rows, change)]
    assert [one.short for one in found if one] == [1, 2]
    assert standing_in(rows, NOW - timedelta(days=10)) is None


def test_a_trend_begins_with_the_first_answer_and_ends_now() -> None:
    rows = [
        interval(4, NOW - timedelta(weeks=3, days=1), NOW - timedelta(weeks=1, days=2)),
        interval(1, NOW - timedelta(weeks=1, days=2), None),
    ]
    found = points(rows, NOW)
    assert [one.standing.short for one in found if one.standing] == [4, 4, 1, 1]
    assert found[-1].day == date(2026, 11, 26)
    assert found[0].day == date(2026, 11, 5)


@pytest.fixture
def overdue(adopted: Organization, acts: dict[str, Act]) -> Any:
    author, manager = acts["contributor"], acts["ims_manager"]
    values = {"title": "Old policy", "body": "Text.", "review_due": date(2020, 1, 1)}
    (row,) = create(DocumentType, [values], author)
    move(DocumentType, "submit", [row.pk], author)
    move(DocumentType, "approve", [row.pk], manager)
    move(DocumentType, "publish", [row.pk], manager)
    return row


def ago(organization: Organization, **by: float) -> None:
    """Let everything stored so far have been stored that much earlier."""
    gone = timedelta(**by)
    for row in ProbeStanding.objects.filter(organization=organization):
        row.valid_from -= gone
        row.valid_to = row.valid_to and row.valid_to - gone
        row.save()
    for found in ProbeFinding.objects.filter(organization=organization):
        found.fell_short_from -= gone
        found.until = found.until and found.until - gone
        found.save()


@pytest.fixture
def auditor(sign_in: Callable[[str], Client]) -> Callable[[], str]:
    client = sign_in("auditor")

    def read() -> str:
        return client.get(PAGE).content.decode()

    return read


def test_the_page_tells_since_when_and_how_it_went(
    adopted: Organization, overdue: Any, assessor: Act, auditor: Callable[[], str]
) -> None:
    assert "Does it get better?" not in auditor()
    refresh(adopted, timezone.now())
    ago(adopted, weeks=3)
    page = auditor()
    begun = timezone.localdate() - timedelta(weeks=3)
    assert "Does it get better?" in page
    assert f"{begun:%Y-%m-%d}" in page
    assert "1 now, as many as on" in page
    edit(DocumentType, [Edit(overdue.pk, {"review_due": date(2099, 1, 1)})], assessor)
    assert "What fell short and no longer does" not in auditor()
    refresh(adopted, timezone.now())
    page = auditor()
    assert "What fell short and no longer does" in page
    assert "0 now, 1 fewer than on" in page
    assert standings_at(adopted.pk, timezone.now() - timedelta(days=2))[OVERDUE].short == 1


def test_what_was_restricted_since_is_not_told_of_in_the_past(
    adopted: Organization, overdue: Any, assessor: Act, auditor: Callable[[], str]
) -> None:
    refresh(adopted, timezone.now())
    restrict(DocumentType, overdue.pk, [], assessor, "Confidential")
    refresh(adopted, timezone.now())
    page = auditor()
    assert "Old policy" not in page
    assert "What fell short and no longer does" not in page


def test_the_page_costs_the_same_whether_one_or_many_fall_short(
    adopted: Organization,
    overdue: Any,
    acts: dict[str, Act],
    sign_in: Callable[[str], Client],
    django_assert_max_num_queries: Any,
) -> None:
    client = sign_in("auditor")
    refresh(adopted, timezone.now())
    client.get(PAGE)
    with django_assert_max_num_queries(20) as one:
        client.get(PAGE)
    cost = len(one)
    author, manager = acts["contributor"], acts["ims_manager"]
    rows = [{"title": f"P{n}", "body": "x", "review_due": date(2020, 1, 1)} for n in range(30)]
    keys = [row.pk for row in create(DocumentType, rows, author)]
    move(DocumentType, "submit", keys, author)
    move(DocumentType, "approve", keys, manager)
    move(DocumentType, "publish", keys, manager)
    refresh(adopted, timezone.now())
    client.get(PAGE)
    with django_assert_max_num_queries(cost):
        client.get(PAGE)
