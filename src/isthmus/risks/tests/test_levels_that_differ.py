"""Others' levels of acceptance are compared with ours; where they differ, both sides decide on record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from isthmus.conformity.probe import Sight, probes
from isthmus.context.tests.scopes import draft, lines, put_in_force
from isthmus.engine.door import Act, Edit, Refused, create, edit, move, relate, unrelate
from isthmus.people.records import PartyType
from isthmus.risks import differing
from isthmus.risks.models import AcceptanceLevel
from isthmus.risks.records import AcceptanceLevelType, MethodType
from isthmus.risks.tests.made import codes, in_force, method
from isthmus.services.edges import PROVIDED
from isthmus.services.records import ServiceType

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

PEOPLE = [
    {"side": "ours", "name": "Helena", "role": "Managing director"},
    {"side": "theirs", "name": "Olena", "role": "IT coordinator"},
]


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


def level(act: Act, acceptable: str, **values: Any) -> Any:
    said = {"title": f"Mail up to {acceptable}", "environment": "Norway", "source": "Law, 4",
            "acceptable": acceptable, "owner": act.viewer.principal_id, **values}  # fmt: skip
    (one,) = create(AcceptanceLevelType, [said], act)
    return do(one, "bring_into_force", act)


def do(one: Any, verb: str, act: Act, **inputs: str) -> Any:
    return move(AcceptanceLevelType, verb, [one.pk], act, inputs)[0]


def now(one: Any) -> Any:
    return AcceptanceLevel.objects.as_system("test").get(pk=one.pk)


def short(act: Act, system: str) -> tuple[int, int]:
    edition = {"isms": "iso27001-2022", "sms": "iso20000-1-2018"}[system]
    sight = Sight(act.viewer.organization, (edition,), act.today)
    seen: Any = probes[f"acceptance-levels-differ-{system}"].look(sight)
    return seen.examined.count(), seen.falling_short.count()


def test_a_difference_is_found_decided_by_both_and_open_again_when_a_level_changes(
    acts: dict[str, Act], act: Act
) -> None:
    before = level(act, "1")
    assert (before.ours, before.difference) == ("", ""), "Nothing of ours is in force."
    by = method(acts)
    assert (now(before).ours, now(before).difference) == ("2", "stricter")
    same, looser = level(act, "2"), level(act, "3", concerns="sms")
    assert (same.difference, looser.difference) == ("", "looser")
    assert (short(act, "isms"), short(act, "sms")) == ((1, 1), (2, 2))
    with pytest.raises(Refused) as refused:
        do(same, "decide", act, decision="Nothing")
    assert codes(refused) == ["no-difference", "one-side"]
    edit(AcceptanceLevelType, [Edit(before.pk, {"deciders": PEOPLE[:1]})], act)
    with pytest.raises(Refused) as refused:
        do(before, "decide", act, decision="Ours alone")
    assert codes(refused) == ["one-side"]
    edit(AcceptanceLevelType, [Edit(before.pk, {"deciders": PEOPLE})], act)
    assert do(before, "decide", act, decision="By the stricter.").decided_on == act.today
    assert (short(act, "isms"), short(act, "sms")) == ((1, 0), (2, 1))
    edit(AcceptanceLevelType, [Edit(before.pk, {"title": "Other words"})], act)
    assert now(before).decision == "By the stricter."
    move(MethodType, "revise", [by.pk], act)
    rows = [{"concerns": "both", "acceptable": "3"}]
    edit(MethodType, [Edit(by.pk, {"criteria": rows})], act)
    assert now(before).decided_on, "A draft is not in force."
    in_force(MethodType, by, acts)
    assert (now(before).ours, now(before).decided_on, now(before).decision) == ("3", None, "")
    assert now(looser).difference == ""
    assert now(same).difference == "stricter"
    do(before, "decide", act, decision="By the stricter.")
    edit(AcceptanceLevelType, [Edit(before.pk, {"acceptable": "2"})], act)
    assert now(before).decided_on is None
    edit(AcceptanceLevelType, [Edit(before.pk, {"environment": ""})], act)
    do(before, "revise", act)
    with pytest.raises(Refused) as refused:
        do(before, "bring_into_force", act)
    assert codes(refused) == ["no-party"]


def test_what_is_open_stands_above_the_approval_of_a_scope(
    acts: dict[str, Act],
    act: Act,
    sign_in: Callable[[str], Client],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    method(acts)
    (bank,) = create(PartyType, [{"title": "Harbour Bank"}], act)
    (mail,) = create(ServiceType, [{"title": "Mail"}], act)
    open_one = level(act, "1", party=bank.pk, service=mail.pk, concerns="isms")
    level(act, "4", title="Of services", concerns="sms")
    scope = draft("isms", lines([mail.pk]), act, owner=act.viewer.principal_id)
    browser = sign_in("ims_manager")
    address = f"/o/northgate/scopes/{scope.reference}/"
    page = browser.get(address).text
    assert "Nobody has decided on them yet." in page
    assert open_one.title in page
    assert "Of services" not in page
    agreed = level(act, "2", title="As we do", concerns="isms")
    with monkeypatch.context() as few:
        few.setattr(differing, "NAMED", 0)
        (more,) = {one for one in browser.get(address).text.split('"') if "decided_on=none" in one}
    listed = browser.get(more.replace("&amp;", "&")).text
    assert open_one.reference in listed
    assert agreed.reference not in listed
    assert "Of services" not in listed
    german = browser.get(address, HTTP_ACCEPT_LANGUAGE="de").text
    assert "Noch niemand hat darüber entschieden." in german
    edit(AcceptanceLevelType, [Edit(open_one.pk, {"deciders": PEOPLE})], act)
    do(open_one, "decide", act, decision="By the stricter.")
    assert "differing-levels" not in browser.get(address).text
    edit(AcceptanceLevelType, [Edit(open_one.pk, {"acceptable": "3"})], act)
    put_in_force(scope.pk, act, acts["top_management"])
    assert "differing-levels" not in browser.get(address).text, "Nothing is to be approved."


def test_what_is_open_stands_where_a_service_goes_into_operation(
    acts: dict[str, Act], act: Act, sign_in: Callable[[str], Client]
) -> None:
    method(acts)
    bank, port = create(PartyType, [{"title": "Harbour Bank"}, {"title": "Port Authority"}], act)
    said = {
        "owner": act.viewer.principal_id,
        "included": "Mail",
        "ordering": "Desk",
        "support": "Desk",
    }
    mail, wiki = create(ServiceType, [{"title": "Mail", **said}, {"title": "Wiki", **said}], act)
    relate(mail.pk, PROVIDED.code, [bank.pk], act)
    own = level(act, "1", title="For mail", party=port.pk, service=mail.pk)
    every = level(act, "1", title="Of the bank", party=bank.pk)
    level(act, "1", title="For wiki", service=wiki.pk)
    level(act, "1", title="Of the port", party=port.pk)
    level(act, "2", title="As we do", party=bank.pk)
    browser = sign_in("ims_manager")

    def seen() -> str:
        page = browser.get(f"/o/northgate/services/{mail.reference}/").text
        return page.partition('id="differing-levels"')[2].partition("</section>")[0]

    def short() -> tuple[int, int]:
        found: Any = probes["service-with-differing-levels"].look(
            Sight(act.viewer.organization, ("iso20000-1-2018",), act.today)
        )
        return found.examined.count(), found.falling_short.count()

    told = seen()
    assert "before it is put into service" in told
    for title, shown in (("For mail", True), ("Of the bank", True), ("For wiki", False),
                         ("Of the port", False), ("As we do", False)):  # fmt: skip
        assert (title in told) is shown, title
    assert short() == (0, 0), "It is planned."
    move(ServiceType, "go_live", [mail.pk], act)
    assert "without a decision" in seen()
    assert short() == (1, 1)
    for one in (own, every):
        assert short() == (1, 1)
        edit(AcceptanceLevelType, [Edit(one.pk, {"deciders": PEOPLE})], act)
        do(one, "decide", act, decision="By the stricter.")
    assert (seen(), short()) == ("", (1, 0))
    law = level(act, "1", title="A law")
    assert "A law" in seen()
    assert short() == (1, 1)
    do(law, "end", act, reason="Repealed.")
    unrelate(mail.pk, PROVIDED.code, [bank.pk], act)
    edit(AcceptanceLevelType, [Edit(every.pk, {"acceptable": "3"})], act)
    assert short() == (1, 0), "The bank is no customer any more."
