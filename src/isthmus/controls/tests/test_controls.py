"""A control is planned, implemented and retired; what is chosen of a catalogue is planned, never more."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from isthmus.conformity.adoption import adopt_editions
from isthmus.conformity.edges import TRACES
from isthmus.conformity.probe import Sight, probes
from isthmus.controls.adopting import adopt, standing_for
from isthmus.controls.models import Control
from isthmus.controls.records import ControlType
from isthmus.engine.door import Act, Invalid, Refused, create, move
from isthmus.engine.door.relate import relate_many
from isthmus.engine.models import Edge, Principal
from isthmus.standards.library import edition

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

ADOPT = "/o/northgate/catalogue-controls/"


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


def control(act: Act, *verbs: str, **values: Any) -> Any:
    said = {"title": "Restore", "owner": act.viewer.principal_id, "how": "By hand.", **values}
    (made,) = create(ControlType, [said], act)
    for verb in verbs:
        (made,) = move(ControlType, verb, [made.pk], act)
    return made


def test_it_is_implemented_once_somebody_says_how_and_answers_for_it(act: Act) -> None:
    bare = control(act, owner=None, how=" ")
    with pytest.raises(Refused) as refused:
        move(ControlType, "implement", [bare.pk], act)
    assert [reason.code for _, reason in refused.value.reasons] == ["no-owner", "no-how"]
    made = control(act, "begin", "implement")
    assert (made.implemented_on, made.review_due) == (act.today, act.today + timedelta(days=365))
    assert made.entry.due == made.review_due
    back: Any
    (back,) = move(ControlType, "fall_back", [made.pk], act, {"reason": "One hall is left out."})
    assert (back.state, back.implemented_on) == ("implementing", None)


def test_costs_are_in_a_currency_there_is(act: Act) -> None:
    for wrong in (
        {"cost_once": Decimal(5)},
        {"currency": "EUR", "cost_yearly": Decimal(-1)},
        {"currency": "ABC"},
    ):
        with pytest.raises(Invalid):
            control(act, **wrong)
    assert control(act, cost_once=Decimal(5), currency="EUR").currency == "EUR"


def test_probes_see_what_is_late(act: Act) -> None:
    def short(code: str, days: int = 0) -> tuple[int, set[int]]:
        on = act.today + timedelta(days=days)
        seen: Any = probes[code].look(Sight(act.viewer.organization, ("iso27001-2022",), on))
        return seen.examined.count(), {*seen.falling_short.values_list("pk", flat=True)}

    dayless, coming = control(act), control(act, implement_by=act.today + timedelta(days=5))
    done = control(act, "implement")
    move(ControlType, "retire", [control(act).pk], act, {"reason": "Gone"})
    late = "control-not-implemented-in-time"
    assert short(late) == (3, {dayless.pk})
    assert short(late, 6) == (3, {dayless.pk, coming.pk})
    assert short("control-review-overdue") == (1, set())
    assert short("control-review-overdue", 366) == (1, {done.pk})


def test_controls_of_a_catalogue_are_chosen_with_who_answers_for_them(
    acts: dict[str, Act], act: Act, sign_in: Callable[[str], Client]
) -> None:
    browser = sign_in("ims_manager")
    assert "No edition with controls is in use" in browser.get(ADOPT).text
    adopt_editions(["iso27001-2022", "iso20000-1-2018"], acts["administrator"])
    page = browser.get(ADOPT).text
    assert len(re.findall(r'name="chosen"', page)) == 93
    assert not re.search(r'name="chosen"[^>]*checked', page), "Nobody has chosen anything yet."
    nothing = browser.post(ADOPT, {"owner": ""})
    assert nothing.status_code == 422
    held = edition("iso27001-2022")
    keys = [held.by_ref[ref].key for ref in ("A.8.13", "A.8.15")]
    owner = Principal.objects.get(pk=act.viewer.principal_id or 0).reference
    said = {"chosen": [str(key) for key in keys], "owner": owner, "implement_by": "2027-03-01"}
    made = browser.post(ADOPT, said, follow=True)
    assert "2 controls are recorded, all as planned." in made.text
    rows = Control.objects.visible_to(act.viewer).order_by("pk")
    assert [(one.state, one.origin, one.implemented_on) for one in rows] == [
        ("planned", "catalogue", None)
    ] * 2
    traced = Edge.objects.current().filter(type=TRACES.code, source__in=rows.values("pk"))
    assert {*traced.values_list("target_id", flat=True)} == {*keys}
    again = browser.post(ADOPT, said, follow=True)
    assert "All of them were recorded already." in again.text
    page = browser.get(ADOPT).text
    assert rows[0].reference in page
    assert len(re.findall(r'name="chosen"', page)) == 91
    assert browser.post(ADOPT, {"chosen": ["7"]}).status_code == 422
    assert sign_in("auditor").get(ADOPT).status_code == 403


def test_what_the_page_offers_is_recorded_though_another_part_of_it_stands(
    acts: dict[str, Act], act: Act
) -> None:
    adopt_editions(["iso27001-2022"], acts["administrator"])
    old, new = edition("iso27001-2013").by_ref, edition("iso27001-2022").by_ref
    first, second = control(act), control(act)
    # A.18.2.3 was divided over A.5.36 and A.8.8; somebody said which.
    said = [old["A.18.2.3"].key, old["A.12.4.1"].key, new["A.5.36"].key]
    relate_many([(first.pk, TRACES.code, said), (second.pk, TRACES.code, [new["A.8.15"].key])], act)
    keys = [new[ref].key for ref in ("A.5.36", "A.8.8", "A.8.15")]
    there = standing_for([one.key for one in new.values()], act.viewer)
    assert {key: there.get(key) for key in keys} == {
        keys[0]: [first.reference],
        keys[1]: None,
        keys[2]: [first.reference, second.reference],
    }
    made = adopt(keys, act, owner=None, implement_by=None)
    assert [one.title for one in made] == [new["A.8.8"].title]
    assert adopt(keys, act, owner=None, implement_by=None) == []
