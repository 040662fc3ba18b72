"""The page of a party shows what it needs and expects, as far as its reader may know."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from isthmus.context.records.need import NeedType
from isthmus.engine.door import Act, create, move
from isthmus.people.records import PartyType

pytestmark = pytest.mark.django_db


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


def test_needs_stand_on_the_page_with_their_state(
    act: Act, sign_in: Callable[[str], Client]
) -> None:
    harbour, alpine = create(PartyType, [{"title": "Harbour"}, {"title": "Alpine"}], act)
    mine, other = create(
        NeedType,
        [
            {"title": "Early word", "party": harbour.pk, "binding": True},
            {"title": "No changes in spring", "party": alpine.pk},
        ],
        act,
    )
    move(NeedType, "leave_out", [other.pk], act, {"reason": "Can't be kept"})
    page = sign_in("ims_manager").get(f"/o/northgate/parties/{harbour.reference}/")
    panel = page.content.decode().partition('id="needs"')[2].partition("</section>")[0]
    assert f"/needs/{mine.reference}/" in panel
    assert "binding" in panel
    assert "No changes in spring" not in page.content.decode()
    assert f"/needs/new/?party={harbour.reference}" in panel


def test_who_may_not_write_is_offered_nothing_to_write(
    act: Act, sign_in: Callable[[str], Client]
) -> None:
    (party,) = create(PartyType, [{"title": "Harbour"}], act)
    page = sign_in("auditor").get(f"/o/northgate/parties/{party.reference}/").content.decode()
    assert "needs/new/" not in page
    assert 'id="needs"' not in page


def test_the_list_has_those_the_page_has_no_room_for(
    act: Act, sign_in: Callable[[str], Client]
) -> None:
    (party,) = create(PartyType, [{"title": "Harbour"}], act)
    create(NeedType, [{"title": f"Need {n:02}", "party": party.pk} for n in range(25)], act)
    page = sign_in("ims_manager").get(f"/o/northgate/parties/{party.reference}/").content.decode()
    assert "Need 19" in page
    assert "Need 20" not in page
    assert f"/needs/?party={party.reference}" in page
