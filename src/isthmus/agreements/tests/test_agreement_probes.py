"""What the probes over agreements see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from isthmus.agreements import probes
from isthmus.agreements.records import AgreementType
from isthmus.conformity.probe import Look, Sight
from isthmus.engine.approvals.giving import give
from isthmus.engine.door import Act, Edit, create, edit, move, restrict
from isthmus.people.records import PartyType

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

TARGETS = [
    {"metric": "restoration", "value": 4, "unit": "hours"},
    {"metric": "security", "value": 4, "unit": "hours"},
]
EVERY_PROBE = pytest.mark.parametrize(
    "look", [probes.review_overdue, probes.past_its_end, probes.without_security_targets]
)


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


@pytest.fixture
def sight(act: Act) -> Sight:
    return Sight(act.viewer.organization, ("iso20000-1-2011",), act.today)


@pytest.fixture
def agreed(act: Act) -> Callable[..., Any]:
    """Bring an agreement into force whose review is due and whose end comes in so many days."""

    def made(review: int = 100, end: int | None = 200, **changes: Any) -> Any:
        (party,) = create(PartyType, [{"title": "Harbour Logistics"}], act)
        values = {
            "title": "Managed mail",
            "party": party.pk,
            "starts_on": act.today,
            "review_due": act.today + timedelta(days=review),
            "ends_on": act.today + timedelta(days=end) if end else None,
            "targets": TARGETS,
        }
        (record,) = create(AgreementType, [values | changes], act)
        move(AgreementType, "negotiate", [record.pk], act)
        give(AgreementType, "terms", [record.pk], act)
        move(AgreementType, "agree", [record.pk], act, {"how": "Signed"})
        move(AgreementType, "bring_into_force", [record.pk], act)
        return record

    return made


def short(look: Look, sight: Sight, days: int = 0) -> tuple[int, list[int]]:
    """Return how many are examined and the keys of those that fall short, so many days from now."""
    seen: Any = look(Sight(sight.organization, sight.editions, sight.on + timedelta(days=days)))
    return seen.examined.count(), list(seen.falling_short.values_list("pk", flat=True))


@EVERY_PROBE
def test_drafts_restricted_and_ended_agreements_are_not_examined(
    look: Look, sight: Sight, agreed: Callable[..., Any], act: Act
) -> None:
    create(AgreementType, [{"title": "Draft"}], act)
    ended, hidden = agreed(), agreed()
    move(AgreementType, "end", [ended.pk], act, {"reason": "Over"})
    restrict(AgreementType, hidden.pk, [], act, "test")
    assert short(look, sight, days=1000) == (0, [])


def test_a_review_past_its_day_falls_short(
    sight: Sight, agreed: Callable[..., Any], act: Act
) -> None:
    record = agreed(review=10)
    assert short(probes.review_overdue, sight, 10) == (1, [])
    assert short(probes.review_overdue, sight, 11) == (1, [record.pk])
    edit(AgreementType, [Edit(record.pk, {"review_due": None})], act)
    assert short(probes.review_overdue, sight) == (1, [record.pk])


def test_an_agreement_past_its_last_day_falls_short(
    sight: Sight, agreed: Callable[..., Any]
) -> None:
    record = agreed(end=10)
    endless = agreed(end=None)
    assert short(probes.past_its_end, sight, 10) == (2, [])
    assert short(probes.past_its_end, sight, 11) == (2, [record.pk])
    assert endless.pk not in short(probes.past_its_end, sight, 900)[1]


def test_what_is_in_force_counts_not_the_draft_of_the_next(
    sight: Sight, agreed: Callable[..., Any], act: Act
) -> None:
    record = agreed()
    agreed(kind="ola", targets=TARGETS[:1])
    agreed(targets=TARGETS[:1], without_security="Only public information.")
    assert short(probes.without_security_targets, sight) == (2, [])
    move(AgreementType, "revise", [record.pk], act)
    edit(AgreementType, [Edit(record.pk, {"targets": TARGETS[:1]})], act)
    assert short(probes.without_security_targets, sight) == (2, [])


def test_one_in_force_without_a_security_target_falls_short(
    sight: Sight, agreed: Callable[..., Any], act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No page lets it come so far; data of another tool may.
    for verb in ("agree", "bring_into_force"):
        move_ = AgreementType.transitions()[verb]
        kept = tuple(one for one in move_.guards if "of_kinds" not in one.__qualname__)
        monkeypatch.setitem(AgreementType.transitions(), verb, replace(move_, guards=kept))
    record = agreed(targets=TARGETS[:1])
    assert short(probes.without_security_targets, sight) == (1, [record.pk])


def test_one_that_begins_later_is_examined_from_then(
    sight: Sight, agreed: Callable[..., Any], act: Act
) -> None:
    agreed(starts_on=act.today + timedelta(days=20))
    assert short(probes.review_overdue, sight) == (0, [])
    assert short(probes.review_overdue, sight, 20)[0] == 1
