"""What is kept in memory is what is true: verdicts that were kept equal fresh ones after any act."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from isthmus.conformity.facts import facts
from isthmus.conformity.operations import trace
from isthmus.conformity.tests.life import Life, fresh, said
from isthmus.engine.door import Act
from isthmus.engine.door.transaction import door_open, revision
from isthmus.engine.models import Organization
from isthmus.standards.library import Requirement

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
Refs = dict[str, Requirement]
Make = Callable[..., Any]


@pytest.mark.parametrize("seed", range(3))
def test_kept_verdicts_equal_fresh_ones_after_every_act(
    seed: int, adopted: Organization, acts: dict[str, Act]
) -> None:
    life = Life(seed, acts["contributor"], acts["ims_manager"])
    for _ in range(16):
        facts(adopted)
        life.step()
        assert said(facts(adopted)) == said(fresh(adopted))


def test_nothing_is_asked_twice_while_nothing_changes(
    adopted: Organization, document: Make, assessor: Act, isms: Refs
) -> None:
    trace(document().pk, [isms["5.2"]], assessor)
    said(facts(adopted))
    with CaptureQueriesContext(connection) as queries:
        said(facts(adopted))
    assert len(queries) == 1


def test_a_write_to_one_organization_leaves_the_other_as_it_is(
    adopted: Organization, other_org: Organization, document: Make
) -> None:
    here, there = revision(adopted.pk), revision(other_org.pk)
    document()
    assert revision(adopted.pk) != here
    assert revision(other_org.pk) == there


def test_what_was_taken_back_is_kept_nowhere(adopted: Organization, document: Make) -> None:
    before = said(facts(adopted))
    with transaction.atomic():
        document()
        assert said(facts(adopted)) == said(fresh(adopted))
        transaction.set_rollback(True)
    assert said(facts(adopted)) == before == said(fresh(adopted))


def test_while_the_door_is_open_everything_is_read_afresh(
    adopted: Organization, document: Make, assessor: Act, isms: Refs
) -> None:
    kept = facts(adopted)
    with door_open():
        trace(document().pk, [isms["5.2"]], assessor)
        assert facts(adopted) is not kept
        assert isms["5.2"].key in facts(adopted).traces
    assert isms["5.2"].key in facts(adopted).traces


def test_another_day_has_answers_of_its_own(adopted: Organization) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert facts(adopted) is facts(adopted)
    assert facts(adopted, tomorrow) is not facts(adopted)
    assert facts(adopted, tomorrow).on == tomorrow


def test_the_facts_of_only_so_many_organizations_are_kept(
    adopted: Organization, other_org: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("isthmus.conformity.facts.KEPT", 1)
    kept = facts(adopted)
    facts(other_org)
    assert facts(adopted) is not kept
