"""Documents go when something else is traced to what they were traced to (mission row P8)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from isthmus.conformity.adoption import adopt_editions
from isthmus.conformity.operations import trace, untrace
from isthmus.conformity.probe import Sight, probes
from isthmus.documents.guards import leaves_no_requirement
from isthmus.documents.records import DocumentType
from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act, Refused, create, move, remove, restrict
from isthmus.engine.models import Organization
from isthmus.people.models import Membership
from isthmus.people.viewers import viewer_of
from isthmus.standards.library import edition

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

SMS = edition("iso20000-1-2011").by_ref
ISMS = edition("iso27001-2013").by_ref
LATER = edition("iso27001-2022").by_ref


@pytest.fixture
def act(acts: dict[str, Act], org: Organization) -> Act:
    codes = ["iso27001-2013", "iso20000-1-2011"]
    adopt_editions(codes, Act.now(system_viewer(org, "test"), "test"))
    return acts["ims_manager"]


@pytest.fixture
def made(act: Act) -> Callable[..., Any]:
    def make(*requirements: Any) -> Any:
        (record,) = create(DocumentType, [{"title": "Plan", "body": "Text"}], act)
        trace(record.pk, requirements, act)
        return record

    return make


def withdrawn(act: Act, *records: Any) -> None:
    move(DocumentType, "withdraw", [one.pk for one in records], act, {"reason": "Merged"})


def said(act: Act, *records: Any) -> str:
    with pytest.raises(Refused) as refused:
        withdrawn(act, *records)
    ((_, reason), *_) = refused.value.reasons
    assert reason.code == "requirements-left"
    return reason.text


def test_it_stays_while_it_alone_is_traced_to_a_requirement(made: Any, act: Act) -> None:
    old = made(ISMS["7.2"], SMS["4.4.2"])
    assert said(act, old) == "Nothing else is traced to 27001:2013 7.2, 20000-1:2011 4.4.2."
    with pytest.raises(Refused):
        remove(DocumentType, [old.pk], act)
    new = made(ISMS["7.2"])
    assert said(act, old) == "Nothing else is traced to 20000-1:2011 4.4.2."
    trace(new.pk, [SMS["4.4.2"]], act)
    withdrawn(act, old)


def test_who_ends_the_trace_by_hand_may_end_the_document(made: Any, act: Act) -> None:
    old = made(ISMS["7.2"])
    untrace(old.pk, [ISMS["7.2"]], act)
    withdrawn(act, old)


def test_two_that_lean_on_each_other_do_not_go_together(made: Any, act: Act) -> None:
    one, two = made(ISMS["7.2"]), made(ISMS["7.2"])
    assert "7.2" in said(act, one, two)
    withdrawn(act, one)


def test_what_is_no_longer_in_effect_holds_nothing(made: Any, act: Act) -> None:
    gone, old = made(ISMS["7.2"]), made(ISMS["7.2"])
    withdrawn(act, gone)
    assert "7.2" in said(act, old)


def test_editions_out_of_use_ask_for_nothing(made: Any, act: Act) -> None:
    withdrawn(act, made(LATER["7.2"]))


def test_what_one_may_not_know_of_does_not_count(
    made: Any, act: Act, acts: dict[str, Act], memberships: dict[str, Membership]
) -> None:
    old, hidden = made(ISMS["7.2"]), made(ISMS["7.2"])
    restrict(DocumentType, hidden.pk, [act.viewer.principal_id or 0], act, "test")
    member = Act.now(viewer_of(memberships["ims_manager"]), "test")
    assert [*leaves_no_requirement([old], member)] == []
    assert len([*leaves_no_requirement([old], acts["contributor"])]) == 1


def test_many_are_counted(made: Any, act: Act) -> None:
    refs = ["7.2", "7.3", "7.4", "9.1", "9.2", "9.3", "10.1", "10.2"]
    text = said(act, made(*(ISMS[one] for one in refs)))
    assert text.endswith("27001:2013 9.3 and 2 more.")


def test_the_probe_finds_what_went_all_the_same(made: Any, act: Act) -> None:
    def seen(*codes: str) -> tuple[int, list[int]]:
        sight = Sight(act.viewer.organization, codes or ("iso27001-2013",), act.today)
        found: Any = probes["document-trace-lost"].look(sight)
        return found.examined.count(), [*found.falling_short.values_list("pk", flat=True)]

    old, new = made(ISMS["7.2"]), made(ISMS["7.2"])
    assert seen() == (0, [])
    withdrawn(act, old)
    assert seen() == (1, [])
    untrace(new.pk, [ISMS["7.2"]], act)
    assert seen() == (1, [old.pk])
    assert seen("iso20000-1-2011") == (0, [])


def test_by_way_of_the_earlier_edition_counts_on_either_side(made: Any, act: Act) -> None:
    def short() -> list[int]:
        sight = Sight(act.viewer.organization, ("iso27001-2022",), act.today)
        found: Any = probes["document-trace-lost"].look(sight)
        return [*found.falling_short.values_list("pk", flat=True)]

    adopt_editions(["iso27001-2022"], Act.now(system_viewer(act.viewer.organization, "test"), "test"))  # fmt: skip
    old = made(ISMS["A.18.2.3"])  # divided over A.5.36 and A.8.8
    assert said(act, old) == "Nothing else is traced to 27001:2022 A.5.36, 27001:2022 A.8.8."
    new = made(ISMS["A.18.2.3"], LATER["A.5.36"])
    assert said(act, old) == "Nothing else is traced to 27001:2022 A.8.8."
    untrace(new.pk, [LATER["A.5.36"]], act)
    withdrawn(act, old)
    assert short() == []
    trace(new.pk, [LATER["A.5.36"]], act)
    assert short() == [old.pk]
    made(LATER["A.8.8"])
    assert short() == []
