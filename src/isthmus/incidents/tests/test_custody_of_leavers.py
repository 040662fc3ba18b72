"""Evidence of somebody who leaves changes hands as ever: both sides confirm, and nobody learns of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from isthmus.conformity.probe import Sight
from isthmus.engine.door import Act, Refused, create, move, restrict
from isthmus.engine.history.verify import verify
from isthmus.engine.models import CircleMember, Notice, Principal
from isthmus.engine.needs.desk import everything
from isthmus.engine.notices.working import tell_news
from isthmus.incidents.evidence import probes
from isthmus.incidents.evidence.custody import gaps
from isthmus.incidents.evidence.leaving import CUSTODY
from isthmus.incidents.evidence.models import EvidenceItem
from isthmus.incidents.evidence.records import EvidenceItemType
from isthmus.incidents.evidence.shown import chain_of
from isthmus.incidents.records import IncidentType
from isthmus.people.handover.run import begin, holdings, refused_of, waiting
from isthmus.people.models import HandOver, Membership, Person
from isthmus.people.operations import add_account, create_token
from isthmus.people.records import PersonType
from isthmus.people.viewers import viewer_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
Acts = dict[str, Act]
Memberships = dict[str, Membership]


def key(acts: Acts, role: str) -> int:
    found = acts[role].viewer.principal_id
    assert found is not None
    return found


def fresh(memberships: Memberships, role: str) -> Act:
    return Act.now(viewer_of(memberships[role]), "test")


def item(act: Act, **values: Any) -> Any:
    given = {"title": "Notebook", "description": "Grey", "place": "Hall A", "method": "Sealed"}
    return create(EvidenceItemType, [{**given, **values}], act)[0]


def now(made: Any) -> Any:
    return EvidenceItem.objects.as_system("test").get(pk=made.pk)


def do(made: Any, verb: str, act: Act, **inputs: Any) -> Any:
    return move(EvidenceItemType, verb, [made.pk], act, inputs)[0]


@pytest.fixture(autouse=True)
def others(acts: Acts, memberships: Memberships, system_act: Act) -> None:
    """Beside the five: who takes over, and a second manager, who is in the circle."""
    for code, role in (("heir", "contributor"), ("keeper", "ims_manager")):
        memberships[code] = add_account(
            email=f"{code}@n.example", name=code, password=None, roles=[role], act=system_act
        )
        acts[code] = fresh(memberships, code)


def hand(acts: Acts, act: Act, *, closes: bool = False) -> HandOver:
    """Hand over what the contributor holds to the heir."""
    person, successor = key(acts, "contributor"), key(acts, "heir")
    return begin(person, successor, {}, "They leave", act, closes=closes)


def seen(found: Any) -> dict[str, int]:
    return {one.seat.code: len(one.held) for one in found}


def codes(refused: Any) -> set[str]:
    return {reason.code for _, reason in refused.value.reasons}


def needs(act: Act) -> list[tuple[str, str]]:
    return [(one.sort, one.reference) for one in everything(act.viewer).needs]


def test_an_administrator_asks_and_both_sides_confirm(acts: Acts, memberships: Memberships) -> None:
    leaver, manager, heir = acts["contributor"], acts["ims_manager"], acts["heir"]
    person, made = key(acts, "contributor"), item(leaver)
    assert seen(holdings(person, manager.viewer)) == {CUSTODY.code: 1}
    row = hand(acts, manager, closes=True)
    # It is on its way, so they are still needed: the account stays.
    (left,) = refused_of(row, manager.viewer)
    assert left["entry"].pk == made.pk
    assert Membership.objects.filter(principal=person).exists()
    assert (holdings(person, manager.viewer), seen(waiting(person, manager.viewer))) == (
        [], {CUSTODY.code: 1},
    )  # fmt: skip
    there = now(made)
    assert (there.state, there.holder_id, there.offered_to_id) == (
        "asked", person, key(acts, "heir"),
    )  # fmt: skip
    assert ("evidence_given", made.reference) in needs(leaver)
    assert not [one for one in needs(heir) if one[0] == "evidence"]
    tell_news.call(manager.viewer.organization_id)
    told = Notice.objects.filter(entry=made.pk, kind="handed").values_list("principal", flat=True)
    assert set(told) == {person, key(acts, "heir")}
    with pytest.raises(Refused):
        do(made, "receive", heir)
    with pytest.raises(Refused) as refused:
        do(made, "take_over", heir, how="It lay on the desk")
    assert codes(refused) == {"giver-here"}
    with pytest.raises(Refused) as refused:
        do(made, "give", manager)
    assert codes(refused) == {"not-holder"}
    do(made, "give", leaver)
    got = do(made, "receive", heir, place="Safe 2")
    assert (got.holder_id, got.custody) == (key(acts, "heir"), "unbroken")
    assert gaps(chain_of(got)) == []
    assert hand(acts, manager, closes=True).refused == []
    assert not Membership.objects.filter(principal=person).exists()
    report = verify(manager.viewer.organization)
    assert report.sound, report.findings


def test_they_hand_it_over_themselves_before_they_leave(acts: Acts) -> None:
    leaver, heir, made = acts["contributor"], acts["heir"], item(acts["contributor"])
    with pytest.raises(Refused) as refused:
        do(made, "pass_on", leaver, to=Principal.objects.get(pk=key(acts, "heir")).reference)
    assert codes(refused) == {"holder"}
    assert hand(acts, leaver).refused == []
    assert now(made).state == "offered"
    assert ("evidence", made.reference) in needs(heir)
    assert do(made, "receive", heir).custody == "unbroken"


def test_of_who_has_left_it_is_taken_over_and_their_word_is_a_gap(acts: Acts) -> None:
    manager, heir, made = acts["ims_manager"], acts["heir"], item(acts["contributor"])
    move(PersonType, "leave", [key(acts, "contributor")], manager)
    assert [one for one in needs(manager) if one[0] == "hand_over"]
    assert hand(acts, manager).refused == []
    assert ("evidence", made.reference) in needs(heir)
    assert not [one for one in needs(manager) if one[0] == "hand_over"]
    got = do(made, "take_over", heir, how="From the safe, sealed as it was", place="Safe 2")
    assert (got.holder_id, got.custody) == (key(acts, "heir"), "broken")
    assert [(one.kind, one.ended is None) for one in gaps(chain_of(got))] == [("not_given", False)]
    assert do(made, "explain", manager, why="The seal is whole").custody == "explained"


def test_of_a_restricted_case_its_circle_alone_learns_of_it(
    acts: Acts,
    memberships: Memberships,
    sign_in: Callable[[str], Client],
    system_act: Act,
) -> None:
    keeper, person = acts["keeper"], key(acts, "contributor")
    page = (
        f"/o/northgate/people/{Person.objects.as_system('t').get(pk=person).reference}/hand-over/"
    )
    api = (
        page.replace("/o/", "/api/v1/o/").replace("people", "hand-overs").replace("/hand-over/", "")
    )
    _, secret = create_token(
        memberships["ims_manager"], name="t", writes=True, days=1, act=system_act
    )

    def of_outsiders() -> list[Any]:
        outsider = fresh(memberships, "ims_manager")
        client, headers = sign_in("ims_manager"), {"Authorization": f"Bearer {secret}"}
        shown = client.get(page).content.decode()
        sight = Sight(outsider.viewer.organization, (), outsider.today)
        lost = probes.evidence_unaccounted_for(sight)
        return [
            shown.split('<main')[1].split("csrf")[0], Client().get(api, headers=headers).json(),
            seen(holdings(person, outsider.viewer)), seen(waiting(person, outsider.viewer)),
            needs(outsider), len(list(lost.examined)), len(list(lost.falling_short)),
        ]  # fmt: skip

    before = of_outsiders()
    case = create(IncidentType, [{"title": "Tapir leak", "security_seen": "yes"}], keeper)[0]
    item(keeper, title="Tapir disk", incident=case.pk, collected_by=person)
    restrict(IncidentType, case.pk, [key(acts, "keeper"), person], keeper, "Named people")
    made = EvidenceItem.objects.as_system("test").get(title="Tapir disk")
    assert of_outsiders() == before
    leaver, insider = (fresh(memberships, role) for role in ("contributor", "keeper"))
    do(made, "put", leaver, place="Safe")
    # The administrator hands over what they may know of: nothing.
    assert sum(hand(acts, fresh(memberships, "ims_manager")).moved.values()) == 0
    assert (now(made).state, now(made).holder_id) == ("held", person)
    # Somebody of the circle does: the successor joins it, the leaver stays until it is received.
    assert hand(acts, insider).refused == []
    members = set(CircleMember.objects.values_list("principal", flat=True))
    assert members == {key(acts, "keeper"), key(acts, "heir"), person}
    assert (now(made).state, now(made).offered_to_id) == ("asked", key(acts, "heir"))
    shown = sign_in("keeper").get(page).content.decode().split("Waits to be confirmed")[1]
    assert "Tapir disk" in shown
    assert of_outsiders()[1:] == [before[1] | {"run": of_outsiders()[1]["run"]}, *before[2:]]
    do(made, "give", fresh(memberships, "contributor"))
    do(made, "receive", fresh(memberships, "heir"))
    hand(acts, fresh(memberships, "keeper"))
    members = set(CircleMember.objects.values_list("principal", flat=True))
    assert members == {key(acts, "keeper"), key(acts, "heir")}
    # Of somebody who goes without a word its circle is told; nobody else.
    move(PersonType, "leave", [key(acts, "heir")], keeper)
    after = of_outsiders()[4]
    assert [one for one in after if one[0].startswith("evidence")] == []
    here = [one for one in needs(fresh(memberships, "keeper")) if one[0] == "evidence_left"]
    assert here == [("evidence_left", made.reference)]
    assert [one for one in needs(fresh(memberships, "auditor")) if one[0] == "evidence_left"] == []
