"""A scope statement is let name a record: one write over statement and lines."""

from __future__ import annotations

from typing import Any

import pytest

from isthmus.context.operations import take_in
from isthmus.context.records.process import ProcessType
from isthmus.context.records.scope import ScopeStatementType
from isthmus.context.tests.scopes import draft, lines, put_in_force
from isthmus.engine.door import Absent, Act, Forbidden, create
from isthmus.engine.parts import load_parts, values_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def said(statement: Any) -> list[tuple[str, int]]:
    (part,) = ScopeStatementType.parts
    load_parts(ScopeStatementType, [statement])
    return [(row["direction"], row["what"]) for row in values_of(part, statement)]


@pytest.fixture
def processes(acts: dict[str, Act]) -> tuple[int, int]:
    one, two = create(ProcessType, [{"title": "Backup"}, {"title": "Books"}], acts["ims_manager"])
    return one.pk, two.pk


def test_one_in_force_is_revised_and_what_it_said_otherwise_gives_way(
    acts: dict[str, Act], processes: tuple[int, int]
) -> None:
    act, (one, two) = acts["ims_manager"], processes
    made = draft("isms", lines([one], [two]), act)
    in_force = put_in_force(made.pk, act, acts["top_management"])
    taken: Any = take_in(statement=in_force.pk, entry=two, act=act)
    assert taken.state == "draft"
    assert taken.in_force_from == in_force.in_force_from
    assert said(taken) == [("in", one), ("in", two)]


def test_a_draft_stays_one_and_taking_it_again_changes_nothing(
    acts: dict[str, Act], processes: tuple[int, int]
) -> None:
    act, (one, two) = acts["ims_manager"], processes
    made = draft("sms", lines([one]), act)
    for _ in range(2):
        taken: Any = take_in(statement=made.pk, entry=two, act=act)
        assert (taken.state, said(taken)) == ("draft", [("in", one), ("in", two)])


def test_who_may_not_edit_statements_takes_nothing(
    acts: dict[str, Act], processes: tuple[int, int]
) -> None:
    made = draft("isms", lines([processes[0]]), acts["ims_manager"])
    with pytest.raises((Forbidden, Absent)):
        take_in(statement=made.pk, entry=processes[1], act=acts["auditor"])
    assert said(made) == [("in", processes[0])]
